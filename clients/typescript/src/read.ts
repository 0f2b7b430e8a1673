// Reading what others send: never more bytes than there may be, nor longer than one waits.

import { AudioError } from './error.ts';

/** Milliseconds in which an answer has to be read, unless another time is given. */
const PATIENCE = 10_000;

/** How an answer is read. */
export interface ReadOptions {
	/** Most bytes that there may be. */
	readonly most: number;
	/** Milliseconds until all of it is there; 10,000 unless given. */
	readonly patience?: number;
}

/**
 * The bytes of an answer. Throws `AudioError`: `too-long` as soon as there are more than `most`,
 * `timeout` if the last one does not come in time; what still comes is left then. Throws what the
 * body throws.
 */
export async function readBytes(
	{ body }: Pick<Response, 'body'>,
	{ most, patience = PATIENCE }: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
	const reader = body?.getReader();
	if (!reader) return new Uint8Array();
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(
			() => reject(new AudioError('timeout', 'There was no answer in time.', 'Try again.')),
			patience,
		);
	});
	const pieces: Uint8Array[] = [];
	let length = 0;
	try {
		for (;;) {
			const { done, value } = await Promise.race([reader.read(), late]);
			if (done) break;
			length += value.length;
			if (length > most)
				throw new AudioError('too-long', 'The node sends more than there may be.');
			pieces.push(value);
		}
	} finally {
		clearTimeout(timer);
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
