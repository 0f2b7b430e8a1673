// Descriptions that were written here: kept on this device until nodes have them.

import { cidOf } from '@audio-chain/client';
import { blake3 } from '@noble/hashes/blake3.js';
import { keepDocument, type KeptDocument } from './kept.ts';

/** What is said of something from now on. */
export interface Written {
	/** The CID for the chain. */
	cid: string;
	/** What is to be brought to nodes; nothing if it stays as it is. */
	brings?: { metadata: KeptDocument; artwork: KeptDocument | undefined };
}

/** Keeps a description and its picture on this device. */
export async function keepWritten(
	description: Uint8Array,
	artwork: KeptDocument | undefined,
): Promise<Written> {
	const bytes = new Uint8Array(description);
	const metadata = { cid: cidOf(blake3(bytes)), bytes };
	await keepDocument(metadata);
	if (artwork) await keepDocument(artwork);
	return { cid: metadata.cid, brings: { metadata, artwork } };
}
