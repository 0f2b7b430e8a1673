// The chain through polkadot-api.

import { getExtrinsicDecoder, type DecodedExtrinsic } from '@polkadot-api/tx-utils';
import { createClient, type PolkadotClient } from 'polkadot-api';
import { getWsProvider } from 'polkadot-api/ws';
import { WebSocket } from 'ws';
import { within } from './wait.ts';

// Node.js has a WebSocket of its own only from version 22 on.
const websocketClass = WebSocket as unknown as typeof globalThis.WebSocket;

export const papiClient = (url: string): PolkadotClient =>
	createClient(getWsProvider(url, { websocketClass }));

/** What polkadot-api makes of a block's extrinsics. */
export async function papiExtrinsics(url: string, block: string): Promise<DecodedExtrinsic[]> {
	const client = papiClient(url);
	try {
		const decode = getExtrinsicDecoder(await within('the metadata', client.getMetadata(block)));
		const body = await within('the body', client.getBlockBody(block));
		return body.map((bytes) => decode(bytes));
	} finally {
		client.destroy();
	}
}
