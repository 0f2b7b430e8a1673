// Documents and pictures from the nodes that have them: never more bytes than they may have, and none but those of their
// CIDs.

import { problemOf, rootOf, rootOfStream } from '@audio-chain/client';

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

/** The bytes of an answer, of which there may be at most so many: what is longer is left as soon as it is seen. */
async function bounded(answer: Response, most: number): Promise<Uint8Array> {
	const reader = answer.body?.getReader();
	if (!reader) return new Uint8Array();
	const pieces: Uint8Array[] = [];
	let length = 0;
	try {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) break;
			length += value.length;
			if (length > most) throw new Error('it sends more than there may be');
			pieces.push(value);
		}
	} finally {
		await reader.cancel().catch(() => {});
	}
	const bytes = new Uint8Array(length);
	let at = 0;
	for (const piece of pieces) {
		bytes.set(piece, at);
		at += piece.length;
	}
	return bytes;
}

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
			const bytes = await bounded(answer, most);
			if (!same(await rootOfStream(bytes), root))
				throw new Error('what it sent is another document');
			return bytes;
		} catch (problem) {
			reasons.push(problem instanceof Error ? problem.message : String(problem));
		}
	}
	throw new DocumentError(reasons);
}
