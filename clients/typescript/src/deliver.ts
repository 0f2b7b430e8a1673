// Brings receipts to content nodes: `POST /receipts`, and `GET /receipts/{fan}` for what to build
// on.

import type { Api } from './api.ts';
import { fromHex } from './bytes.ts';
import { AudioError } from './error.ts';
import {
	type Base,
	isProven,
	type Ledger,
	nextReceipt,
	ownProofs,
	recovered,
	type Sheet,
	sent,
	taken,
} from './ledger.ts';
import { ContentProblem, problemOf } from './problem.ts';
import { malformedAnswer, readJson } from './read.ts';
import {
	MAX_PLAYS,
	type Plays,
	type Receipt,
	receiptBody,
	type SignedReceipt,
	signReceipt,
	verifyReceipt,
} from './receipt.ts';
import type { KeyKind, SignRaw } from './sign.ts';
import { authorization, expiresIn, lastReceiptClaim, signToken } from './token.ts';

/** `fetch`, or what stands for it. */
export type Fetch = typeof globalThis.fetch;

interface Call {
	readonly signal?: AbortSignal;
	readonly fetch?: Fetch;
}

/** Milliseconds in which a node has to begin its answer. */
const PATIENCE = 20_000;

const call = (
	{ fetch = globalThis.fetch, signal }: Call,
	url: string,
	init: RequestInit,
): Promise<Response> => {
	const late = AbortSignal.timeout(PATIENCE);
	return fetch(url, {
		redirect: 'error',
		credentials: 'omit',
		...init,
		signal: signal === undefined ? late : AbortSignal.any([signal, late]),
	});
};

/**
 * Sends a receipt to the node at `url`. Comes back once the node has said that it is durable there;
 * throws `ContentProblem` if it refuses (`not-newer`, `rolled-back`: with `seq`), and what `fetch`
 * throws.
 */
export async function sendReceipt(
	url: string,
	receipt: SignedReceipt,
	options: Call = {},
): Promise<void> {
	const headers = { 'content-type': 'application/json' };
	const answer = await call(options, `${url}/receipts`, {
		method: 'POST',
		headers,
		body: receiptBody(receipt),
	});
	if (answer.status !== 202) throw await problemOf(answer);
}

/** What a node says of a fan's receipts of an era, and what it shows for it. */
export interface LastReceipt extends Base {
	/**
	 * The receipt that the node keeps, as it was signed: `verifyReceipt` says whether it was. None
	 * if it keeps none itself and has `heard` from the chain, or if its signature is of no kind that
	 * is known here.
	 */
	readonly signed?: SignedReceipt;
}

const KINDS: readonly unknown[] = ['ed25519', 'sr25519', 'ecdsa'] satisfies KeyKind[];
const isKind = (value: unknown): value is KeyKind => KINDS.includes(value);
const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null;

/** Most bytes of an answer with a receipt: one with all that there can be has 4,000. */
const MAX_RECEIPT = 16_384;

function numberOf(value: unknown, least = 0): number {
	if (typeof value === 'number' && Number.isInteger(value) && value >= least && value < 2 ** 32)
		return value;
	throw malformedAnswer();
}

/** The number and plays of an answer. Throws `AudioError` for what is no receipt. */
function baseOf(value: unknown): Base {
	if (!isObject(value) || !Array.isArray(value['heard'])) throw malformedAnswer();
	const all: unknown[] = value['heard'];
	if (all.length > MAX_PLAYS) throw malformedAnswer();
	const heard = all.map((plays): Plays => {
		if (!isObject(plays)) throw malformedAnswer();
		const [track, count] = [numberOf(plays['track']), numberOf(plays['count'], 1)];
		const playlist = plays['playlist'] ?? undefined;
		return playlist === undefined
			? { track, count }
			: { track, playlist: numberOf(playlist), count };
	});
	const names = new Set(heard.map(({ track, playlist }) => `${track} ${playlist ?? ''}`));
	if (names.size < heard.length) throw malformedAnswer();
	return { seq: numberOf(value['seq']), heard };
}

/**
 * The fan's last receipt of an era that the node at `url` knows, to build on; none before the
 * first. `token` is of `lastReceiptClaim` for that `node`. Nothing of it is verified. Throws
 * `ContentProblem` if the node refuses, and `AudioError`, `malformed-answer`, if its answer is no
 * receipt, or as `readJson` does.
 */
export async function lastReceipt(
	url: string,
	{ fan, node, round, token }: { fan: string; node: number; round: number; token: string },
	options: Call = {},
): Promise<LastReceipt | undefined> {
	const headers = { authorization: authorization(token) };
	const answer = await call(options, `${url}/receipts/${fan}?round=${round}`, { headers });
	if (!answer.ok) {
		const problem = await problemOf(answer);
		if (problem.code === 'no-receipt') return undefined;
		throw problem;
	}
	const value = await readJson(answer, { most: MAX_RECEIPT });
	const last = baseOf(value);
	const shown = isObject(value) ? value['signed'] : undefined;
	if (!isObject(shown) || !isKind(shown['scheme'])) return last;
	const digits = shown['signature'];
	if (typeof digits !== 'string' || !/^0x(?:[0-9a-f]{2})+$/.test(digits)) throw malformedAnswer();
	// Fan, node and round are those that were asked for: a signature of others does not fit.
	const signed = { fan, node, round, ...baseOf(shown) };
	return { ...last, signed: { ...signed, kind: shown['scheme'], signature: fromHex(digits) } };
}

/** What the chain knows of a fan's receipts for a node and an era. */
export interface KnownOnChain {
	/** Addresses of the listening keys that sign receipts of that era. */
	readonly keys: readonly string[];
	/** What it has dealt with, if it has of that era. */
	readonly last?: Base;
}

/** Asks the chain, at the best block, what it knows of a fan's receipts for a node and an era. */
export async function knownOnChain(
	api: Api,
	{ fan, node, round }: Pick<Receipt, 'fan' | 'node' | 'round'>,
): Promise<KnownOnChain> {
	const [standing, last] = await Promise.all([
		api.apis.ReceiptsApi.standing(fan, { at: 'best' }),
		api.apis.ReceiptsApi.last_receipt(node, fan, round, { at: 'best' }),
	]);
	const keys = standing.listening_keys.filter(({ until }) => round < until);
	return {
		keys: keys.map(({ key }) => key),
		...(last === undefined ? {} : { last: baseOf(last) }),
	};
}

/** How a receipt is brought. */
export interface Delivery extends Call {
	/** Where the node's HTTP service is. */
	readonly url: string;
	/** Hash of the chain's first block. */
	readonly genesis: Uint8Array | string;
	/** Signs for the fan. */
	readonly sign: SignRaw;
	/** The address of the listening key that signs, if it is not the fan's own. */
	readonly key?: string;
	/**
	 * Called with the ledger before each request and after each answer: keep it, or plays are told
	 * twice or not at all.
	 */
	readonly keep?: (ledger: Ledger) => void | Promise<void>;
	/**
	 * What the chain knows of the fan's receipts for that node and era: `knownOnChain`. Asked where
	 * the node has more than the fan and `key` have signed. Without it, nothing is built on that
	 * another listening key signed.
	 */
	readonly known?: () => Promise<KnownOnChain>;
}

/** How often is built on what others of the fan's players have brought meanwhile. */
const MAX_TRIES = 3;

/** Whether all that a node says was heard is known for sure. */
async function isTrue(
	last: LastReceipt,
	sheet: Sheet,
	{ fan, genesis, key, known }: Delivery & { fan: string },
): Promise<boolean> {
	const proofs = ownProofs(sheet);
	const { signed } = last;
	const isBy = (signers: readonly string[]): boolean =>
		signed !== undefined && verifyReceipt(genesis, signed, signers);
	const isOurs = isBy(key === undefined ? [fan] : [key, fan]);
	if (signed !== undefined && isOurs) proofs.push(signed);
	if (isProven(last, proofs)) return true;
	if (known === undefined) return false;
	const onChain = await known();
	if (onChain.last !== undefined) proofs.push(onChain.last);
	if (signed !== undefined && !isOurs && isBy(onChain.keys)) proofs.push(signed);
	return isProven(last, proofs);
}

/**
 * Signs what is new of a sheet and brings it to its node, on top of what the fan's other players
 * have brought there: it asks the node first, with a token that is signed for it, and up to three
 * times if another comes in between. Gives the ledger as it is then; throws what `sendReceipt` and
 * `lastReceipt` throw, and nothing is lost: what became of it is found out by the next delivery.
 *
 * All that a receipt has is signed once more by the next, so a node is not believed: it shows the
 * signature, of the fan or of a listening key that the chain knows, or the chain has counted it.
 * Otherwise the delivery ends with an `AudioError`, `unknown-receipt`, and nothing is signed.
 */
export async function deliver(
	ledger: Ledger,
	{ node, round }: Pick<Sheet, 'node' | 'round'>,
	delivery: Delivery,
): Promise<Ledger> {
	const { url, genesis, sign, key, keep } = delivery;
	const { fan } = ledger;
	let now = ledger;
	const change = async (next: Ledger): Promise<void> => {
		now = next;
		await keep?.(next);
	};
	const toSign = (): Receipt | undefined => {
		const open = now.sheets.find((one) => one.node === node && one.round === round);
		return open && nextReceipt(now, open);
	};
	const ask = async (): Promise<void> => {
		const open = now.sheets.find((one) => one.node === node && one.round === round);
		if (open === undefined) return;
		const claim = lastReceiptClaim({
			genesis,
			node,
			fan,
			...(key === undefined ? {} : { key }),
			expires: expiresIn(),
		});
		const token = await signToken(claim, sign);
		const last = await lastReceipt(url, { fan, node, round, token }, delivery);
		if (last === undefined) return;
		if (!(await isTrue(last, open, { ...delivery, fan }))) {
			throw new AudioError(
				'unknown-receipt',
				'The node says that you have heard more than you have signed, and nothing is signed on top of it.',
				'If a listening key of yours was taken back, its plays end with the era.',
			);
		}
		await change(recovered(now, node, round, last));
	};
	for (let tries = 1; toSign() !== undefined; tries++) {
		await ask();
		const receipt = toSign();
		if (receipt === undefined) return now;
		const signed = await signReceipt(genesis, receipt, sign);
		await change(sent(now, receipt));
		try {
			await sendReceipt(url, signed, delivery);
			await change(taken(now, receipt));
			return now;
		} catch (error) {
			if (!(error instanceof ContentProblem)) throw error;
			const isStale = error.code === 'not-newer' || error.code === 'rolled-back';
			if (!isStale || tries >= MAX_TRIES) throw error;
		}
	}
	return now;
}
