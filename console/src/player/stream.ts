// The bytes of a track as they come from its nodes, each looked at before it is played. Of use in a service worker and
// in tests: it knows no page.

import { AudioError, type Clock, fetchVerified, GROUP, systemClock } from '@audio-chain/client';

/** Whom to ask next, as the page says. */
export interface Grant {
	/** `0x` and hexadecimal digits. */
	readonly root: string;
	/** Bytes. */
	readonly size: number;
	/** None once all have failed. */
	readonly source?: {
		readonly node: number;
		readonly url: string;
		readonly token?: string;
		/** Whether it may be slow: all others were too. */
		readonly isLast?: boolean;
	};
	/** Bytes a second that are played, if that is known. */
	readonly rate?: number;
}

/** What came of the question before. */
export interface News {
	/** Verified bytes that a node gave. */
	readonly got?: { readonly node: number; readonly bytes: number };
	/** A node that failed, and why. */
	readonly failed?: { readonly node: number; readonly code: string; readonly reason: string };
}

export type Ask = (news: News) => Promise<Grant>;

/** Bytes of the first request, so that it begins soon, and of those after it. Each is read to its end at once: a node
 *  closes the line of a player that has been paused for long. */
const FIRST = 16 * GROUP;
const WINDOW = 64 * GROUP;

/** Milliseconds for which a node may give nothing, or less than is played. */
const PATIENCE = 10_000;

/** Bytes a second that a node gives at least, where it is not known how many are played. */
const FLOOR = 8_000;

export interface StreamOptions {
	readonly signal?: AbortSignal;
	readonly fetch?: typeof globalThis.fetch;
	readonly patience?: number;
	readonly clock?: Clock;
}

export interface Chunk {
	readonly bytes: Uint8Array;
	/** Whether it is the last of its request. */
	readonly ends: boolean;
}

/** No node gives it. */
export class NoSourceError extends Error {
	override readonly name = 'NoSourceError';
}

/**
 * The bytes from `from` to `to` (the one after the last) of what `ask` names. When a node fails or
 * gives less than is played, the next one goes on where it stopped. Throws `NoSourceError` once there is none.
 */
export async function* bytesFrom(
	from: number,
	to: number,
	ask: Ask,
	options: StreamOptions = {},
): AsyncGenerator<Chunk, void, undefined> {
	const { signal, fetch = globalThis.fetch, patience = PATIENCE, clock = systemClock } = options;
	let at = from;
	let window = FIRST;
	let news: News = {};
	let pace: Pace | undefined;
	while (at < to) {
		const { root, size, source, rate = FLOOR } = await ask(news);
		if (source === undefined) throw new NoSourceError('no node gives it');
		const { node, url, token, isLast = false } = source;
		const start = at;
		const end = Math.min(to, size, at - (at % GROUP) + window);
		const abort = new AbortController();
		const stop = (): void => abort.abort(signal?.reason);
		if (signal?.aborted) stop();
		signal?.addEventListener('abort', stop);
		const request = {
			root,
			size,
			from: at,
			to: end,
			signal: abort.signal,
			fetch,
			...(token === undefined ? {} : { token }),
		};
		const pieces = fetchVerified(url, request);
		const least = isLast ? 1 : (rate * patience) / 1_000;
		if (pace?.node !== node || pace.least !== least)
			pace = new Pace(node, least, clock, patience);
		try {
			for (;;) {
				const { done, value } = await pace.waitFor(pieces.next(), () => abort.abort());
				if (done) break;
				pace.got(value.bytes.length);
				at += value.bytes.length;
				yield { bytes: value.bytes, ends: at >= end };
			}
			news = { got: { node, bytes: at - start } };
			window = WINDOW;
		} catch (problem) {
			if (signal?.aborted) throw problem;
			news = {
				...(at > start ? { got: { node, bytes: at - start } } : {}),
				failed: { node, ...failureOf(problem, at > start) },
			};
			pace = undefined;
			window = FIRST;
		} finally {
			signal?.removeEventListener('abort', stop);
			// Not waited for: a node that hangs would keep the next one waiting.
			void pieces.return(undefined).catch(() => {});
			abort.abort();
		}
	}
	await ask(news);
}

class SilenceError extends Error {}
class SlowError extends Error {}

/**
 * Whether a node keeps up. Only the time that one waits for it counts: a player that has enough asks for nothing. In each
 * `patience` milliseconds of that it gives `least` bytes.
 */
class Pace {
	#waited = 0;
	#got = 0;

	constructor(
		readonly node: number,
		readonly least: number,
		readonly clock: Clock,
		readonly patience: number,
	) {}

	got(bytes: number): void {
		this.#got += bytes;
	}

	/** What a promise gives. Throws `SilenceError` or `SlowError` once the node has lost its place. */
	async waitFor<T>(promise: Promise<T>, onLoss: () => void): Promise<T> {
		const since = this.clock.now();
		let end: () => void = () => {};
		const loss = new Promise<never>((_, reject) => {
			const look = (): void => {
				if (this.#got >= this.least) return watch(this.patience);
				reject(this.#got === 0 ? new SilenceError() : new SlowError());
				onLoss();
			};
			const watch = (milliseconds: number): void => {
				end = this.clock.after(milliseconds, () => {
					look();
					this.#got = 0;
				});
			};
			watch(this.patience - this.#waited);
		});
		try {
			return await Promise.race([promise, loss]);
		} finally {
			end();
			// What is left over of the time in which something was to come.
			this.#waited = (this.#waited + this.clock.now() - since) % this.patience;
			// The abort that a loss brings is nobody's concern any more.
			promise.catch(() => {});
		}
	}
}

/** Why a node failed, for programs and in words that go after its number. `hasBegun`: whether it had given something. */
function failureOf(problem: unknown, hasBegun: boolean): { code: string; reason: string } {
	if (problem instanceof SilenceError) return { code: 'silent', reason: 'it went silent' };
	if (problem instanceof SlowError)
		return { code: 'slow', reason: 'it gives less than is played' };
	if (problem instanceof AudioError) {
		if (problem.code === 'wrong-bytes')
			return { code: problem.code, reason: 'what it sent is not the track' };
		if (problem.code === 'ended-early') return { code: problem.code, reason: 'it broke off' };
		const text = problem.message.replace(/\.$/, '');
		return { code: problem.code, reason: text.charAt(0).toLowerCase() + text.slice(1) };
	}
	return hasBegun
		? { code: 'broken-off', reason: 'it broke off' }
		: { code: 'unreachable', reason: 'it cannot be reached' };
}

/** The bytes that a `Range` header asks for, of so many; nothing if there are no such. Of several ranges the first is
 *  taken: players ask for one. */
export function rangeOf(
	header: string | null,
	size: number,
): { from: number; to: number } | undefined {
	if (header === null) return { from: 0, to: size };
	const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)/.exec(header.trim()) ?? [];
	if (first === '' && last === '') return undefined;
	const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
	const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
	return from < to ? { from, to } : undefined;
}

/** The media type that the first bytes of a track tell, if they tell one. */
export function audioType(bytes: Uint8Array): string | undefined {
	const text = (from: number, to: number): string =>
		String.fromCharCode(...bytes.subarray(from, to));
	if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') return 'audio/wav';
	if (text(0, 4) === 'fLaC') return 'audio/flac';
	if (text(0, 4) === 'OggS') return 'audio/ogg';
	if (text(4, 8) === 'ftyp') return 'audio/mp4';
	if (text(0, 4) === '\x1a\x45\xdf\xa3') return 'audio/webm';
	const [first = 0, second = 0] = bytes;
	if (text(0, 3) === 'ID3' || (first === 0xff && (second & 0xe0) === 0xe0)) return 'audio/mpeg';
	return undefined;
}
