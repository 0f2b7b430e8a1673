// Reading what others send: never more bytes than there may be, nor longer than one waits.

import { type Clock, Silence, systemClock } from './clock.ts';
import { AudioError } from './error.ts';

/** Milliseconds in which an answer has to be read, unless another time is given. */
const PATIENCE = 10_000;

/** How an answer is read. */
export interface ReadOptions {
	/** Most bytes that there may be. */
	readonly most: number;
	/** Milliseconds until all of it is there; 10,000 unless given. */
	readonly patience?: number;
	/**
	 * Milliseconds in which something of it has to come, again and again: as long as `patience`
	 * unless given. What is large is given it and more patience: on a slow line it takes its time.
	 */
	readonly silence?: number;
	readonly clock?: Clock;
}

const late = (): AudioError =>
	new AudioError('timeout', 'There was no answer in time.', 'Try again.');

/**
 * An answer once it begins, whatever time its body takes. `ask` is `fetch`, given the signal that
 * ends it. Throws `AudioError`, `timeout`, if nothing comes within so many milliseconds, and what
 * `ask` throws.
 */
export async function answerOf(
	ask: (signal: AbortSignal) => Promise<Response>,
	patience = PATIENCE,
	clock: Clock = systemClock,
): Promise<Response> {
	const abort = new AbortController();
	const end = clock.after(patience, () => abort.abort(late()));
	try {
		return await ask(abort.signal);
	} finally {
		end();
	}
}

/**
 * The bytes of an answer. Throws `AudioError`: `too-long` as soon as there are more than `most`,
 * `timeout` if the next or the last one does not come in time; what still comes is left then.
 * Throws what the body throws.
 */
export async function readBytes(
	{ body }: Pick<Response, 'body'>,
	{ most, patience = PATIENCE, silence = patience, clock = systemClock }: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
	const reader = body?.getReader();
	if (!reader) return new Uint8Array();
	let giveUp: () => void = () => {};
	const over = new Promise<never>((_, reject) => (giveUp = () => reject(late())));
	const end = clock.after(patience, giveUp);
	const quiet = new Silence(clock, silence, giveUp);
	const pieces: Uint8Array[] = [];
	let length = 0;
	try {
		for (;;) {
			quiet.begin();
			const { done, value } = await Promise.race([reader.read(), over]);
			if (done) break;
			length += value.length;
			if (length > most)
				throw new AudioError('too-long', 'The node sends more than there may be.');
			pieces.push(value);
		}
	} finally {
		end();
		quiet.end();
		// It is not waited for: who sends no end may not answer this either.
		reader.cancel().catch(() => {});
	}
	const bytes = new Uint8Array(length);
	let at = 0;
	for (const piece of pieces) {
		bytes.set(piece, at);
		at += piece.length;
	}
	return bytes;
}

/** The text of an answer, UTF-8; as `readBytes`. What is no UTF-8 becomes U+FFFD. */
export const readText = async (
	answer: Pick<Response, 'body'>,
	options: ReadOptions,
): Promise<string> => new TextDecoder().decode(await readBytes(answer, options));

/**
 * The JSON of an answer; as `readBytes`, and `AudioError` `malformed-answer` if it is none. Whoever
 * reads it has to see what it is.
 */
export async function readJson(
	answer: Pick<Response, 'body'>,
	options: ReadOptions,
): Promise<unknown> {
	const text = await readText(answer, options);
	try {
		return JSON.parse(text) as unknown;
	} catch {
		throw malformedAnswer();
	}
}

/** What is thrown for an answer that is not what was asked for. */
export const malformedAnswer = (): AudioError =>
	new AudioError('malformed-answer', 'The node answers something else than was asked for.');
