// Documents and pictures from the nodes that have them: never more bytes than they may have, and none but those of their
// CIDs.

import {
	answerOf,
	type Clock,
	problemOf,
	readBytes,
	rootOf,
	rootOfStream,
	systemClock,
} from '@audio-chain/client';

/**
 * How long a node is waited for, in milliseconds: without a byte, and in all. A picture takes its
 * time on a slow line; one that gives a byte now and then holds nobody up for ever.
 */
export const SILENCE = 10_000;
export const PATIENCE = 180_000;

/** Why no node gave a document: the reason of each. */
export class DocumentError extends Error {
	override readonly name = 'DocumentError';

	constructor(readonly reasons: readonly string[]) {
		super(reasons.length === 0 ? 'no node keeps it' : reasons.join('; '));
	}
}

const same = (one: Uint8Array, other: Uint8Array): boolean =>
	one.length === other.length && one.every((byte, at) => byte === other[at]);

/**
 * A document of that CID from the first of `urls` that gives it: addresses of nodes, with what goes after them. What has
 * another hash is refused, and the next one is asked. Throws `DocumentError` if none gives it.
 */
export async function fetchDocument(
	urls: readonly string[],
	cid: string,
	most: number,
	fetch: typeof globalThis.fetch = globalThis.fetch,
	clock: Clock = systemClock,
): Promise<Uint8Array> {
	const root = rootOf(cid);
	const reasons: string[] = [];
	for (const url of urls) {
		try {
			const ask = (signal: AbortSignal): Promise<Response> =>
				fetch(url, { signal, credentials: 'omit', referrerPolicy: 'no-referrer' });
			const answer = await answerOf(ask, SILENCE, clock);
			if (!answer.ok) throw await problemOf(answer);
			const waits = { silence: SILENCE, patience: PATIENCE, clock };
			const bytes = await readBytes(answer, { most, ...waits });
			if (!same(await rootOfStream(bytes), root))
				throw new Error('what it sent is another document');
			return bytes;
		} catch (problem) {
			reasons.push(problem instanceof Error ? problem.message : String(problem));
		}
	}
	throw new DocumentError(reasons);
}
