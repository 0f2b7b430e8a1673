// Descriptions and pictures of what the account has: of this device where it made them, else of the nodes that keep them.

import { queryOf, rootOfDocument, type DocumentSubject } from '@audio-chain/client';
import { fetchDocument as fetchFrom } from '../../player/fetching.ts';
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
	const urls = (await targets()).map(({ url }) => `${url}/${kind}/${cid}?${queryOf(subject)}`);
	const most = kind === 'metadata' ? MAX_DOCUMENT : MAX_PICTURE;
	const found = await fetchFrom(urls, cid, most).catch(() => undefined);
	if (!found) return undefined;
	const bytes = new Uint8Array(found);
	if (kind === 'metadata') await keepDocument({ cid, bytes }).catch(() => {});
	return bytes;
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
