// Documents and pictures from the nodes that have them: never more bytes than they may have, and none but those of their
// CIDs.

import { problemOf, readBytes, rootOf, rootOfStream } from '@audio-chain/client';

/** Milliseconds that a node may take. */
const PATIENCE = 10_000;

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
): Promise<Uint8Array> {
	const root = rootOf(cid);
	const reasons: string[] = [];
	for (const url of urls) {
		try {
			const answer = await fetch(url, {
				signal: AbortSignal.timeout(PATIENCE),
				credentials: 'omit',
				referrerPolicy: 'no-referrer',
			});
			if (!answer.ok) throw await problemOf(answer);
			const bytes = await readBytes(answer, { most, patience: PATIENCE });
			if (!same(await rootOfStream(bytes), root))
				throw new Error('what it sent is another document');
			return bytes;
		} catch (problem) {
			reasons.push(problem instanceof Error ? problem.message : String(problem));
		}
	}
	throw new DocumentError(reasons);
}
