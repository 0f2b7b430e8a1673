// How often tracks were heard, by the last receipts that the chain remembers.

export interface LastReceipt {
	readonly round: number;
	readonly heard: readonly { readonly track: number; readonly count: number }[];
}

/** Plays of each track in receipts of rounds from `since` on, the most heard first, at most so many. Of equal ones the
 *  newer track comes first. */
export function mostHeard(
	receipts: Iterable<LastReceipt>,
	since: number,
	most: number,
): { track: number; plays: number }[] {
	const plays = new Map<number, number>();
	for (const { round, heard } of receipts) {
		if (round < since) continue;
		for (const { track, count } of heard) plays.set(track, (plays.get(track) ?? 0) + count);
	}
	return [...plays]
		.map(([track, sum]) => ({ track, plays: sum }))
		.sort((a, b) => b.plays - a.plays || b.track - a.track)
		.slice(0, most);
}
