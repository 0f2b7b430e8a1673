// What becomes of what this device keeps: what is published, what is reserved, and what may be
// forgotten. Pure.

import type { Parcel } from './kept.ts';

/** A reservation that nothing on this device opens. */
export interface Foreign {
	commitment: `0x${string}`;
	/** Its block. */
	since: number;
	/** Planck. */
	deposit: bigint;
}

/** What of this device's parcels is known. */
export interface KeptState {
	/** Parcels of tracks that are published, by track. */
	published: Map<number, Parcel>;
	/** Those that are reserved and not published. */
	reserved: { parcel: Parcel; /** The block of the reservation. */ since: number }[];
	/** Reservations of the account that another device made, or that this one has forgotten. */
	foreign: Foreign[];
}

/** What the chain has of an account at a block. */
export interface Seen {
	/**
	 * The account's tracks of these parcels, by root. At the final block those are enough that have
	 * a salt, or are not published in the best one.
	 */
	tracks: ReadonlyMap<string, number>;
	/** All reservations of the account, by what is committed to. */
	reservations: ReadonlyMap<string, { since: number; deposit: bigint }>;
}

/** Milliseconds that something is kept that was prepared and never published. */
export const FORGOTTEN_AFTER = 7 * 24 * 60 * 60 * 1_000;

export interface Sorted {
	state: KeptState;
	/** Parcels that nothing can come of any more. */
	forget: Parcel[];
	/** Those whose salts everybody knows by now. */
	forgetSalt: Parcel[];
}

/**
 * Sorts parcels. What is shown goes by the best block. What is forgotten goes by the final one as
 * well: another fork undoes no publication that is final, and a node that has not caught up yet
 * has not heard of what was reserved since. `finalTime` is the final block's, `now` this device's;
 * both in milliseconds since 1970.
 */
export function sortKept(
	parcels: readonly Parcel[],
	commitmentOf: (parcel: Parcel) => string | undefined,
	{ best, final, finalTime, now }: { best: Seen; final: Seen; finalTime: number; now: number },
): Sorted {
	const state: KeptState = { published: new Map(), reserved: [], foreign: [] };
	const sorted: Sorted = { state, forget: [], forgetSalt: [] };
	const ours = new Set<string>();
	for (const parcel of parcels) {
		const commitment = commitmentOf(parcel);
		const track = best.tracks.get(parcel.root);
		if (track !== undefined) {
			state.published.set(track, parcel);
			if (commitment !== undefined && final.tracks.has(parcel.root))
				sorted.forgetSalt.push(parcel);
			continue;
		}
		const reservation =
			commitment === undefined ? undefined : best.reservations.get(commitment);
		if (commitment !== undefined) ours.add(commitment);
		if (reservation) {
			state.reserved.push({ parcel, since: reservation.since });
			continue;
		}
		const isOnChain =
			final.tracks.has(parcel.root) ||
			(commitment !== undefined && final.reservations.has(commitment));
		const until = parcel.madeAt + FORGOTTEN_AFTER;
		if (!isOnChain && finalTime > until && now > until) sorted.forget.push(parcel);
	}
	for (const [commitment, { since, deposit }] of best.reservations)
		if (!ours.has(commitment))
			state.foreign.push({ commitment: commitment as `0x${string}`, since, deposit });
	state.foreign.sort((a, b) => a.since - b.since);
	return sorted;
}
