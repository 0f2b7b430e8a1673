// Reads a file once from end to end, piece by piece, for its BLAKE3 root; and looks at what it is. A worker, so that the
// page stays what it is meanwhile. It is ended by whoever wants no more of it.

import { createBLAKE3 } from 'hash-wasm';
import { tellFile, type MediaType } from './media.ts';
import { tagsOf, type Tags } from './tags.ts';

export type Said =
	| { type: 'progress'; done: number }
	| { type: 'kind'; kind: MediaType; tags: Tags }
	| { type: 'root'; root: string }
	| { type: 'unreadable'; why: string };

/** Bytes that are in memory at once. */
const PIECE = 4 * 1_024 * 1_024;

const say = (what: Said): void => globalThis.postMessage(what);

globalThis.addEventListener('message', (event: MessageEvent<{ file: File; rootOnly: boolean }>) => {
	const { file, rootOnly } = event.data;
	void (async () => {
		if (!rootOnly) {
			const kind = await tellFile(file);
			say({ type: 'kind', kind, tags: await tagsOf(file, kind) });
		}
		const hash = await createBLAKE3();
		for (let from = 0; from < file.size; from += PIECE) {
			hash.update(new Uint8Array(await file.slice(from, from + PIECE).arrayBuffer()));
			say({ type: 'progress', done: Math.min(from + PIECE, file.size) });
		}
		say({ type: 'root', root: `0x${hash.digest('hex')}` });
	})().catch((problem: unknown) =>
		say({
			type: 'unreadable',
			why: problem instanceof Error ? problem.message : String(problem),
		}),
	);
});
