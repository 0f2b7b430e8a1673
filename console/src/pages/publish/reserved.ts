// How reservations stand, and which are still to be made. Pure.

/** A reservation, as the chain has it. */
export type Reserved =
	/** There is none. */
	| { at: 'none' }
	/** It can be opened. `since` is its block. */
	| { at: 'good'; since: number }
	/** Its time is over: it is good for nothing but its deposit. */
	| { at: 'over' };

/**
 * How one of block `since` stands, if there is one, for what comes into the block after `now`. `period` is for how many
 * blocks it is good.
 */
export function reservedSince(since: number | undefined, now: number, period: number): Reserved {
	if (since === undefined) return { at: 'none' };
	return now + 1 - since > period ? { at: 'over' } : { at: 'good', since };
}

/** Those that are still to be made, by their places. One whose time is over is taken back before it is made again. */
export const toReserve = (standing: readonly Reserved[]): { index: number; isOver: boolean }[] =>
	standing.flatMap(({ at }, index) => (at === 'good' ? [] : [{ index, isOver: at === 'over' }]));

/** The block since which all that can be opened are there; 0 if none is. */
export const sinceOf = (standing: readonly Reserved[]): number =>
	Math.max(0, ...standing.map((one) => (one.at === 'good' ? one.since : 0)));
