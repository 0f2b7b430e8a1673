// Brings receipts to content nodes: `POST /receipts`, and `GET /receipts/{fan}` for what to build
// on.

import { AudioError } from './error.ts';
import { ContentProblem, problemOf } from './problem.ts';
import { malformedAnswer, readJson } from './read.ts';
import {
	type Base,
	type Ledger,
	nextReceipt,
	recovered,
	refused,
	type Sheet,
	sent,
	taken,
} from './ledger.ts';
import { MAX_PLAYS, type Plays, receiptBody, type SignedReceipt, signReceipt } from './receipt.ts';
import type { SignRaw } from './sign.ts';
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

/**
 * The fan's last receipt of an era that the node at `url` knows, to build on; none before the
 * first. `token` is of `lastReceiptClaim`. Throws `ContentProblem` if the node refuses, `AudioError`
 * if what it answers is no receipt or too long.
 */
export async function lastReceipt(
	url: string,
	{ fan, round, token }: { fan: string; round: number; token: string },
	options: Call = {},
): Promise<Base | undefined> {
	const headers = { authorization: authorization(token) };
	const answer = await call(options, `${url}/receipts/${fan}?round=${round}`, { headers });
	if (!answer.ok) {
		const problem = await problemOf(answer);
		if (problem.code === 'no-receipt') return undefined;
		throw problem;
	}
	return asBase(await readJson(answer, { most: MAX_RECEIPT }));
}

/** Most bytes of an answer with a receipt. */
const MAX_RECEIPT = 16_384;

const isCount = (value: unknown): value is number =>
	typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;

/** A receipt as a node has told of it: what is none is refused, for it is built on. */
function asBase(said: unknown): Base {
	const { seq, heard } = (typeof said === 'object' && said !== null ? said : {}) as {
		seq?: unknown;
		heard?: unknown;
	};
	if (!isCount(seq) || !Array.isArray(heard) || heard.length > MAX_PLAYS) throw malformedAnswer();
	const plays = (one: unknown): Plays => {
		const { track, playlist, count } = (
			typeof one === 'object' && one !== null ? one : {}
		) as Record<string, unknown>;
		if (!isCount(track) || !isCount(count)) throw malformedAnswer();
		if (playlist === null || playlist === undefined) return { track, count };
		if (!isCount(playlist)) throw malformedAnswer();
		return { track, playlist, count };
	};
	return { seq, heard: (heard as unknown[]).map(plays) };
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
	 * Whether a receipt that a node says it has is built on. A node does not prove that the fan
	 * signed it, and whatever is in it is signed once more: an application that signs without asking
	 * should believe nothing but what it has signed itself (`isOwn`). What is not believed ends the
	 * delivery with an `AudioError`, `unknown-receipt`. All are believed unless given.
	 */
	readonly believes?: (last: Base, sheet: Sheet) => boolean;
}

/** How often is built on what others of the fan's players have brought meanwhile. */
const MAX_TRIES = 3;

/**
 * Signs what is new of a sheet and brings it to its node. Where another of the fan's players came
 * first, it builds on that receipt and tries again, up to three times. Gives the ledger as it is
 * then; throws what `sendReceipt` and `lastReceipt` throw, and nothing is lost: what was not
 * answered is found out about by the next delivery.
 */
export async function deliver(
	ledger: Ledger,
	{ node, round }: Pick<Sheet, 'node' | 'round'>,
	delivery: Delivery,
): Promise<Ledger> {
	const { url, genesis, sign, key, keep } = delivery;
	let now = ledger;
	const change = async (next: Ledger): Promise<void> => {
		now = next;
		await keep?.(next);
	};
	const sheet = (): Sheet | undefined =>
		now.sheets.find((one) => one.node === node && one.round === round);
	const ask = async (): Promise<void> => {
		const claim = lastReceiptClaim({
			genesis,
			node,
			fan: now.fan,
			...(key === undefined ? {} : { key }),
			expires: expiresIn(),
		});
		const token = await signToken(claim, sign);
		const [last, open] = [
			await lastReceipt(url, { fan: now.fan, round, token }, delivery),
			sheet(),
		];
		if (last !== undefined && open !== undefined && delivery.believes?.(last, open) === false) {
			throw new AudioError(
				'unknown-receipt',
				'The node says that you have signed more than this player knows of.',
				'If another of your players did, let that one go on in this round.',
			);
		}
		await change(recovered(now, node, round, last));
	};
	if (sheet()?.sent !== undefined) await ask();
	for (let tries = 1; ; tries++) {
		const open = sheet();
		const receipt = open && nextReceipt(now, open);
		if (receipt === undefined) return now;
		const signed = await signReceipt(genesis, receipt, sign);
		await change(sent(now, receipt));
		try {
			await sendReceipt(url, signed, delivery);
			await change(taken(now, receipt));
			return now;
		} catch (error) {
			if (!(error instanceof ContentProblem)) throw error;
			await change(refused(now, receipt));
			const isStale = error.code === 'not-newer' || error.code === 'rolled-back';
			if (!isStale || tries >= MAX_TRIES) throw error;
			await ask();
		}
	}
}
