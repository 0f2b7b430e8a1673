// What a fan has heard and not yet signed for: plain values that can be kept as JSON, and functions
// that give new ones.
//
// A *sheet* is of one node and one era. Its base is the last receipt that is known: all that was
// signed so far, by this player or another of the fan's. What this player has heard since comes on
// top of it in the next receipt. Whatever was sent may have been taken, also where a node says that
// it was not: what it had stays *pending* until a receipt of this player is known to be taken, and
// `recovered` looks for it in the receipts of others, so that nothing is told twice.

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
	/**
	 * What was signed and is not known to be taken. What it has beyond the base is pending: of these
	 * plays a node has this player's signature, whatever it says.
	 */
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

/** Adds up plays, however many different ones there are. */
const plus = (one: readonly Plays[], other: readonly Plays[]): Plays[] => [
	...one.map((plays) => ({
		...plays,
		count: Math.min(plays.count + countOf(plays, other), MAX_COUNT),
	})),
	...other.filter((plays) => countOf(plays, one) === 0),
];

/** What of `all` is not in `part`. */
const minus = (all: readonly Plays[], part: readonly Plays[]): Plays[] =>
	all
		.map((plays) => ({ ...plays, count: plays.count - countOf(plays, part) }))
		.filter(({ count }) => count > 0);

/** Of each play as many as the one that has more of it: first all of `one`, with no bound. */
const most = (one: readonly Plays[], other: readonly Plays[]): Plays[] => [
	...one.map((plays) => ({ ...plays, count: Math.max(plays.count, countOf(plays, other)) })),
	...other.filter((plays) => countOf(plays, one) === 0),
];

/** Of each play of `one` as many as both have. */
const least = (one: readonly Plays[], other: readonly Plays[]): Plays[] =>
	one
		.map((plays) => ({ ...plays, count: Math.min(plays.count, countOf(plays, other)) }))
		.filter(({ count }) => count > 0);

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

/**
 * Whether each play of `last` is in one of `proofs` as often, and its number is none beyond theirs:
 * what somebody says of a fan's receipts, and what is known of them for sure.
 */
export const isProven = (last: Base, proofs: readonly Base[]): boolean =>
	proofs.some(({ seq }) => seq >= last.seq) &&
	last.heard.every((plays) => proofs.some(({ heard }) => countOf(plays, heard) >= plays.count));

/** What this player itself knows to be true of a sheet: it has signed it, or seen it proven. */
export const ownProofs = ({ base, sent }: Sheet): Base[] =>
	sent === undefined ? [base] : [base, sent];

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
 * Before a receipt is sent. Keep the ledger then: what comes of it may not be heard. A node that
 * refuses it has it all the same, and changes nothing here.
 */
export function sent(ledger: Ledger, { node, round, seq, heard }: Receipt): Ledger {
	const sheet = sheetOf(ledger, node, round);
	// What was pending and has no room in this receipt is still pending.
	return withSheet(ledger, {
		...sheet,
		sent: { seq, heard: most(heard, sheet.sent?.heard ?? []) },
	});
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
 * `receiptsApi.lastReceipt`): `last` is none if it has nothing. Whoever says it has to be believed,
 * or `isProven`: all of it is signed once more.
 *
 * What is new in `last` is this player's own as far as that is pending, and another player's
 * otherwise. Where two players heard the same and one's receipt was lost or refused, a play can so
 * be told of by neither. It is never told of by both: by a pending receipt that another player
 * built on, a node could have the same plays signed again and again.
 */
export function recovered(
	ledger: Ledger,
	node: number,
	round: number,
	last: Base | undefined,
): Ledger {
	const { sent: was, ...sheet } = sheetOf(ledger, node, round);
	const { base } = sheet;
	// Nothing, or less than is known to be taken: a node that lost its state.
	if (last === undefined || last.seq < base.seq) return ledger;
	const pending = was === undefined ? [] : minus(was.heard, base.heard);
	const told = least(pending, minus(last.heard, base.heard));
	const left = minus(pending, told);
	// What one of both lacks was true all the same; as far as there is room, it stays.
	const heard = most(last.heard, base.heard).slice(0, MAX_PLAYS);
	const open = {
		...sheet,
		base: { seq: last.seq, heard },
		unsigned: minus(sheet.unsigned, told),
	};
	if (was === undefined || left.length === 0) return withSheet(ledger, open);
	return withSheet(ledger, { ...open, sent: { seq: was.seq, heard: plus(heard, left) } });
}

/** The ledger without what is of no use in era `now`. */
export const pruned = (ledger: Ledger, now: number): Ledger => ({
	...ledger,
	sheets: ledger.sheets.filter(({ round }) => round > now - ROUNDS_TAKEN),
});
