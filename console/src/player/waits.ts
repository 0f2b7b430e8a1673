// How long one has waited for a node that is heard plainly, where nothing counts the bytes: one that gives a little again
// and again keeps its place no longer than one that gives nothing. Pure.

/** Milliseconds without sound after which a node is given up, of the last so many. */
const MOST = 10_000;
const WITHIN = 40_000;

export interface Waits {
	/** When one began to wait, and when there was sound again, in milliseconds. */
	readonly past: readonly { readonly from: number; readonly to: number }[];
	/** Since when one waits now. */
	readonly since?: number;
}

export const UNTROUBLED: Waits = { past: [] };

/** One waits from now on. `patience`: for how many milliseconds more. */
export function startedWaiting(waits: Waits, now: number): { waits: Waits; patience: number } {
	const past = waits.past.filter(({ to }) => to > now - WITHIN);
	const since = waits.since ?? now;
	const waited = past.reduce(
		(sum, { from, to }) => sum + to - Math.max(from, now - WITHIN),
		now - since,
	);
	return { waits: { past, since }, patience: Math.max(0, MOST - waited) };
}

/** There is sound again. */
export function stoppedWaiting({ past, since }: Waits, now: number): Waits {
	return since === undefined ? { past } : { past: [...past, { from: since, to: now }] };
}
