// Receipts: what fans sign of what they heard from a node in an era (docs/protocol.md, "Receipts").
//
// A receipt is cumulative: it says all of the era so far, and the last one alone counts.
// `ledger.ts` makes them so.

import { accountOf } from './address.ts';
import type { Api } from './api.ts';
import { compactLength, concat, fixedBytes, option, sameBytes, toHex, u32, utf8 } from './bytes.ts';
import { isSignedBy, type Signature, type SignRaw } from './sign.ts';

/** Most different plays in a receipt. */
export const MAX_PLAYS = 32;

/** How often a track was heard, from one playlist or from none. */
export interface Plays {
	readonly track: number;
	/** The playlist that it was heard from, if it was from one. */
	readonly playlist?: number;
	/** Times: 1 or more. */
	readonly count: number;
}

/** What is signed. */
export interface Receipt {
	/** The fan's address, also where a listening key signs. */
	readonly fan: string;
	readonly node: number;
	/** The era in which it was heard. Nodes and chain take the one in force and the one before. */
	readonly round: number;
	/** Grows from receipt to receipt of the same fan, node and round. */
	readonly seq: number;
	/** All that was heard, each track with its playlist once: 1 to 32. */
	readonly heard: readonly Plays[];
}

/** A receipt with its signature, by the fan or a listening key. */
export interface SignedReceipt extends Receipt, Signature {}

/**
 * What a receipt's signature is over, on the chain of that genesis hash: to the byte what
 * `receiptsApi.message` gives, made here so that nothing is signed unchecked.
 */
export function receiptMessage(
	genesis: Uint8Array | string,
	{ fan, node, round, seq, heard }: Receipt,
): Uint8Array {
	const plays = heard.map(({ track, playlist, count }) =>
		concat(u32(track), option(playlist === undefined ? undefined : u32(playlist)), u32(count)),
	);
	return concat(
		utf8('audio/receipt'),
		fixedBytes(genesis, 32, 'a genesis hash'),
		accountOf(fan),
		u32(node),
		u32(round),
		u32(seq),
		compactLength(plays.length),
		...plays,
	);
}

/**
 * Whether the runtime makes the same message of a receipt. Throws if the runtime refuses the
 * question.
 */
export async function isRuntimesMessage(
	api: Api,
	genesis: Uint8Array | string,
	receipt: Receipt,
): Promise<boolean> {
	const { fan, node, round, seq } = receipt;
	const heard = receipt.heard.map(({ track, playlist, count }) => ({ track, playlist, count }));
	const asked = await api.apis.ReceiptsApi.message(fan, node, round, seq, heard);
	if (!asked.success) throw new Error(`the runtime makes no message of it: ${asked.value.type}`);
	return sameBytes(asked.value, receiptMessage(genesis, receipt));
}

/** Has a receipt signed, by the fan or a listening key. */
export async function signReceipt(
	genesis: Uint8Array | string,
	receipt: Receipt,
	sign: SignRaw,
): Promise<SignedReceipt> {
	return { ...receipt, ...(await sign(receiptMessage(genesis, receipt))) };
}

/**
 * Whether one of `signers` has signed a receipt, exactly as it is, on the chain of that genesis
 * hash: addresses of the fan and of listening keys that sign its era. False for what is no receipt.
 */
export function verifyReceipt(
	genesis: Uint8Array | string,
	receipt: SignedReceipt,
	signers: readonly string[],
): boolean {
	const { heard } = receipt;
	const isOnce = ({ track, playlist }: Plays): boolean =>
		heard.filter((other) => other.track === track && other.playlist === playlist).length === 1;
	if (heard.length === 0 || heard.length > MAX_PLAYS) return false;
	if (!heard.every((plays) => plays.count > 0 && isOnce(plays))) return false;
	let message: Uint8Array;
	try {
		message = receiptMessage(genesis, receipt);
	} catch (error) {
		if (error instanceof RangeError) return false;
		throw error;
	}
	return signers.some((signer) => isSignedBy(message, receipt, accountOf(signer)));
}

/** A signed receipt as JSON: the body of `POST /receipts`. */
export const receiptBody = ({
	fan,
	node,
	round,
	seq,
	heard,
	kind,
	signature,
}: SignedReceipt): string =>
	JSON.stringify({
		fan,
		node,
		round,
		seq,
		heard: heard.map(({ track, playlist, count }) => ({
			track,
			playlist: playlist ?? null,
			count,
		})),
		signature: toHex(signature),
		scheme: kind,
	});
