// Descriptions and pictures of what the account has: of this device where it made them, else of the nodes that keep them.

import {
	cidOf,
	queryOf,
	readBytes,
	rootOfDocument,
	type DocumentSubject,
} from '@audio-chain/client';
import { blake3 } from '@noble/hashes/blake3.js';
import type { Target } from './delivery.ts';
import { MAX_DOCUMENT, readDocument, type Described } from './document.ts';
import { documentOf, keepDocument } from './kept.ts';
import { MAX_PICTURE } from './picture.ts';

/** A document by its CID: of this device, or of the first node that gives bytes that the CID names. */
export async function fetchDocument(
	kind: 'metadata' | 'artwork',
	cid: string,
	subject: DocumentSubject,
	targets: () => Promise<Target[]>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	const kept = await documentOf(cid);
	if (kept) return kept.bytes;
	if (!rootOfDocument(cid)) return undefined;
	for (const { url } of await targets()) {
		try {
			const answer = await fetch(`${url}/${kind}/${cid}?${queryOf(subject)}`, {
				signal: AbortSignal.timeout(10_000),
				credentials: 'omit',
				referrerPolicy: 'no-referrer',
			});
			if (!answer.ok) continue;
			const most = kind === 'metadata' ? MAX_DOCUMENT : MAX_PICTURE;
			const bytes = await readBytes(answer, { most });
			if (cidOf(blake3(bytes)) === cid) {
				if (kind === 'metadata') await keepDocument({ cid, bytes }).catch(() => {});
				return bytes;
			}
		} catch {
			// The next node is asked.
		}
	}
	return undefined;
}

/** What a description says; nothing if no node gives it, or it is none. */
export async function fetchDescription(
	cid: string,
	subject: DocumentSubject,
	targets: () => Promise<Target[]>,
): Promise<Described | undefined> {
	if (cid === '') return undefined;
	const bytes = await fetchDocument('metadata', cid, subject, targets);
	return bytes && readDocument(bytes);
}
