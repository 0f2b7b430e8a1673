// What a fan has heard and not yet signed for: plain values that can be kept as JSON, and functions
// that give new ones.
//
// A *sheet* is of one node and one era. Its base is the last receipt that is known: all that was
// signed so far, by this player or another of the fan's. What this player has heard since comes on
// top of it in the next receipt. A receipt that was sent and not answered may have been taken:
// `recovered` finds out, so that nothing is told twice.

import { MAX_PLAYS, type Plays, type Receipt } from './receipt.ts';

/** Eras that receipts are taken of: the one in force and the one before. */
const ROUNDS_TAKEN = 2;

const MAX_COUNT = 0xffff_ffff;

/** A receipt on which the next builds. */
export interface Base {
	/** Its number; 0 before the first. */
	readonly seq: number;
	readonly heard: readonly Plays[];
}

/** What was heard from one node in one era. */
export interface Sheet {
	readonly node: number;
	readonly round: number;
	readonly base: Base;
	/** What this player has heard and no receipt that is known to be taken has. */
	readonly unsigned: readonly Plays[];
	/** What was sent last and has not been answered. */
	readonly sent?: Base;
}

/** All that a fan has heard of late. */
export interface Ledger {
	/** The fan's address. */
	readonly fan: string;
	readonly sheets: readonly Sheet[];
}

/** A ledger of a fan who has heard nothing yet. */
export const emptyLedger = (fan: string): Ledger => ({ fan, sheets: [] });

const isOf = (one: Plays, other: Plays): boolean =>
	one.track === other.track && one.playlist === other.playlist;

const countOf = (plays: Plays, among: readonly Plays[]): number =>
	among.find((other) => isOf(other, plays))?.count ?? 0;

/**
 * Adds up plays of the same track and playlist; 32 different ones at most, those of `one` first.
 */
function sum(one: readonly Plays[], other: readonly Plays[]): Plays[] {
	const all = [...one];
	for (const plays of other) {
		const at = all.findIndex((known) => isOf(known, plays));
		const known = all[at];
		if (known !== undefined)
			all[at] = { ...known, count: Math.min(known.count + plays.count, MAX_COUNT) };
		else if (all.length < MAX_PLAYS) all.push(plays);
	}
	return all;
}

/** What of `all` is not in `part`. */
const minus = (all: readonly Plays[], part: readonly Plays[]): Plays[] =>
	all
		.map((plays) => ({ ...plays, count: plays.count - countOf(plays, part) }))
		.filter(({ count }) => count > 0);

/** Whether `all` has each of `part` as often. */
const covers = (all: readonly Plays[], part: readonly Plays[]): boolean =>
	part.every((plays) => countOf(plays, all) >= plays.count);

const sheetOf = (ledger: Ledger, node: number, round: number): Sheet =>
	ledger.sheets.find((sheet) => sheet.node === node && sheet.round === round) ?? {
		node,
		round,
		base: { seq: 0, heard: [] },
		unsigned: [],
	};

const withSheet = (ledger: Ledger, sheet: Sheet): Ledger => ({
	...ledger,
	sheets: [
		...ledger.sheets.filter(({ node, round }) => node !== sheet.node || round !== sheet.round),
		sheet,
	],
});

/** Whether the player whose sheet this is has signed all of a receipt itself. */
export const isOwn = (last: Base, { base, sent }: Sheet): boolean =>
	covers((sent ?? base).heard, last.heard);

/**
 * Notes a play of a track, heard from `node` in era `round`, with the playlist if it was from one.
 */
export function played(
	ledger: Ledger,
	{
		node,
		round,
		track,
		playlist,
	}: { node: number; round: number; track: number; playlist?: number },
): Ledger {
	const sheet = sheetOf(ledger, node, round);
	const play: Plays =
		playlist === undefined ? { track, count: 1 } : { track, playlist, count: 1 };
	return withSheet(ledger, { ...sheet, unsigned: sum(sheet.unsigned, [play]) });
}

/**
 * The receipt to sign next for a sheet: all that was signed before and all that was heard since,
 * with a new number. None if there is nothing new in it: nothing was heard, or only what is beyond
 * the 32 different plays that a receipt has.
 */
export function nextReceipt({ fan }: Pick<Ledger, 'fan'>, sheet: Sheet): Receipt | undefined {
	const heard = sum(sheet.base.heard, sheet.unsigned);
	if (minus(heard, sheet.base.heard).length === 0) return undefined;
	const seq = Math.max(sheet.base.seq, sheet.sent?.seq ?? 0) + 1;
	return { fan, node: sheet.node, round: sheet.round, seq, heard };
}

/** The sheets of which there is something to sign in era `now`, the oldest first. */
export const unsignedSheets = (ledger: Ledger, now: number): Sheet[] =>
	ledger.sheets
		.filter(
			(sheet) => sheet.round > now - ROUNDS_TAKEN && nextReceipt(ledger, sheet) !== undefined,
		)
		.sort((one, other) => one.round - other.round);

/**
 * After a receipt was sent, and before it is answered. Keep the ledger then: what comes of it may
 * not be heard.
 */
export function sent(ledger: Ledger, { node, round, seq, heard }: Receipt): Ledger {
	return withSheet(ledger, { ...sheetOf(ledger, node, round), sent: { seq, heard } });
}

/** After the node refused a receipt: nothing of it was taken. */
export function refused(ledger: Ledger, { node, round }: Receipt): Ledger {
	const { sent: _, ...sheet } = sheetOf(ledger, node, round);
	return withSheet(ledger, sheet);
}

/** After the node said that a receipt is durable, or the chain that it counted. */
export function taken(ledger: Ledger, { node, round, seq, heard }: Receipt): Ledger {
	const { sent: _, ...sheet } = sheetOf(ledger, node, round);
	const told = minus(heard, sheet.base.heard);
	return withSheet(ledger, {
		...sheet,
		base: { seq, heard },
		unsigned: minus(sheet.unsigned, told),
	});
}

/**
 * After a node or the chain said what it has of a fan, node and era (`GET /receipts/{fan}`,
 * `receiptsApi.lastReceipt`): `last` is none if it has nothing. If what was sent last is among it,
 * it was taken; otherwise it is told anew on top of what others of the fan's players have signed.
 */
export function recovered(
	ledger: Ledger,
	node: number,
	round: number,
	last: Base | undefined,
): Ledger {
	const sheet = sheetOf(ledger, node, round);
	const { sent: pending, ...rest } = sheet;
	// Of nothing, or of less than is known to be taken: another node's word, or one that lost its
	// state.
	if (last === undefined || last.seq < sheet.base.seq) return withSheet(ledger, rest);
	const was =
		pending !== undefined && last.seq >= pending.seq && covers(last.heard, pending.heard);
	const told = was ? minus(pending.heard, sheet.base.heard) : [];
	return withSheet(ledger, { ...rest, base: last, unsigned: minus(sheet.unsigned, told) });
}

/** The ledger without what is of no use in era `now`. */
export const pruned = (ledger: Ledger, now: number): Ledger => ({
	...ledger,
	sheets: ledger.sheets.filter(({ round }) => round > now - ROUNDS_TAKEN),
});
