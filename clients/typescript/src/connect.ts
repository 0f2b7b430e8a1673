// A connection to the chain, by polkadot-api.

import { audio } from '@audio-chain/client/descriptors';
import { createClient, type JsonRpcProvider, type PolkadotClient } from 'polkadot-api';
import { getWsProvider, WsEvent } from 'polkadot-api/ws';
import { ADDRESS_PREFIX } from './address.ts';
import { DECIMALS } from './amount.ts';
import type { Api } from './api.ts';
import { fromHex, toHex } from './bytes.ts';
import { AudioError } from './error.ts';

/** What the chain says of its token and its addresses. */
export interface ChainProperties {
	/** Decimals of the token: 18. */
	readonly decimals: number;
	/** The token's symbol: `AUDIO`. */
	readonly symbol: string;
	/** The prefix of addresses: 42. */
	readonly prefix: number;
}

/** How a connection stands. */
export type ConnectionStatus = 'connecting' | 'connected' | 'lost';

/** How to connect. */
export interface ConnectOptions {
	/** Hash of the first block of the chain that is expected. Another is refused: `WrongChain`. */
	readonly genesis?: Uint8Array | string;
	/**
	 * Told how the connection stands, and to which address. After `lost` it is tried again, until
	 * `close`.
	 */
	readonly onStatus?: (status: ConnectionStatus, url: string) => void;
	/**
	 * The class for WebSockets, where the platform has none: Node.js before version 22 (`ws`, say).
	 */
	readonly websocketClass?: typeof WebSocket;
	/**
	 * The metadata of a runtime by its code's hash, if it was kept: saves some 300 KB for each
	 * connection.
	 */
	readonly getMetadata?: (codeHash: string) => Promise<Uint8Array | null>;
	/** Keeps the metadata of a runtime. */
	readonly setMetadata?: (codeHash: string, metadata: Uint8Array) => void;
	/** Gives up when it aborts. A connection that cannot be made is otherwise tried for ever. */
	readonly signal?: AbortSignal;
}

/** A connection to an AUDIO chain. */
export interface Audio {
	/** polkadot-api's client: blocks, raw storage, other RPC methods. */
	readonly client: PolkadotClient;
	/** Storage, constants, calls, events and runtime APIs. */
	readonly api: Api;
	/** Hash of the chain's first block: 32 bytes. */
	readonly genesis: Uint8Array;
	/** The same in hexadecimal digits. */
	readonly genesisHex: `0x${string}`;
	/** The chain's name, such as `AUDIO Development`. */
	readonly name: string;
	readonly properties: ChainProperties;
	/** Ends it. What is asked afterwards rejects. */
	readonly close: () => void;
}

/** The node is of another chain than was expected. */
export class WrongChain extends AudioError {
	override readonly name = 'WrongChain';

	constructor(
		/** The first block's hash that the node has. */
		readonly found: string,
		/** The one that was expected, if one was. */
		readonly expected: string | undefined,
		message: string,
	) {
		super('wrong-chain', message, 'Choose a node of the chain that is meant.');
	}
}

/**
 * Connects to a node: by a WebSocket's address (`ws://` or `wss://`, or several, of which the next
 * is taken when one fails), or by a provider of polkadot-api, such as that of a light client. Comes
 * back once the node has said which chain it is of, and a final block. Throws `WrongChain` if it is
 * another than is expected, or no AUDIO chain, and what `signal` aborts with.
 */
export async function connect(
	node: string | readonly string[] | JsonRpcProvider,
	options: ConnectOptions = {},
): Promise<Audio> {
	const { signal, getMetadata, setMetadata } = options;
	signal?.throwIfAborted();
	let status: ConnectionStatus = 'connected';
	const onStatus = (now: ConnectionStatus, url: string): void => {
		status = now;
		options.onStatus?.(now, url);
	};
	const provider =
		typeof node === 'function'
			? node
			: webSocket(typeof node === 'string' ? [node] : [...node], { ...options, onStatus });
	const client = createClient(provider, {
		...(getMetadata === undefined ? {} : { getMetadata }),
		...(setMetadata === undefined ? {} : { setMetadata }),
	});
	try {
		const spec = await orAborted(client.getChainSpecData(), signal);
		const genesis = fromHex(spec.genesisHash);
		const genesisHex = toHex(genesis);
		const properties = propertiesOf(spec.properties);
		if (options.genesis !== undefined) {
			const expected =
				typeof options.genesis === 'string' ? options.genesis : toHex(options.genesis);
			if (expected.toLowerCase() !== genesisHex) {
				throw new WrongChain(
					genesisHex,
					expected,
					`The node is of the chain ${spec.name}, which is another one.`,
				);
			}
		}
		if (properties === undefined)
			throw new WrongChain(genesisHex, undefined, `${spec.name} is no AUDIO chain.`);
		const api = client.getTypedApi(audio);
		await orAborted(client.getFinalizedBlock(), signal);
		return {
			client,
			api,
			genesis,
			genesisHex,
			name: spec.name,
			properties,
			close: () => client.destroy(),
		};
	} catch (error) {
		// polkadot-api throws out of a timer if it is ended while it looks up its first blocks.
		if (status === 'connected')
			await Promise.race([client.getFinalizedBlock(), pause(2_000)]).catch(() => {});
		client.destroy();
		throw error;
	}
}

const pause = (milliseconds: number): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, milliseconds));

function webSocket(urls: string[], { onStatus, websocketClass }: ConnectOptions): JsonRpcProvider {
	let url = urls[0] ?? '';
	let last: string | undefined;
	return getWsProvider(urls, {
		...(websocketClass === undefined ? {} : { websocketClass }),
		onStatusChanged: (change) => {
			if (change.type === WsEvent.CONNECTING || change.type === WsEvent.CONNECTED)
				url = change.uri;
			const status = {
				[WsEvent.CONNECTING]: 'connecting',
				[WsEvent.CONNECTED]: 'connected',
				[WsEvent.CLOSE]: 'lost',
				[WsEvent.ERROR]: 'lost',
			} as const;
			// A connection that is lost is an error and an end.
			if (last === `${status[change.type]} ${url}`) return;
			last = `${status[change.type]} ${url}`;
			onStatus?.(status[change.type], url);
		},
	});
}

/** None of a chain that calculates in something else. */
function propertiesOf(properties: unknown): ChainProperties | undefined {
	if (typeof properties !== 'object' || properties === null) return undefined;
	const { tokenDecimals, tokenSymbol, ss58Format } = properties as Record<string, unknown>;
	if (tokenDecimals !== DECIMALS || tokenSymbol !== 'AUDIO' || ss58Format !== ADDRESS_PREFIX)
		return undefined;
	return { decimals: tokenDecimals, symbol: tokenSymbol, prefix: ss58Format };
}

/** A promise that gives up when the signal aborts. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (signal === undefined) return promise;
	return new Promise((resolve, reject) => {
		const stop = (): void =>
			reject(
				signal.reason instanceof Error
					? signal.reason
					: new DOMException('stopped', 'AbortError'),
			);
		signal.addEventListener('abort', stop, { once: true });
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
	});
}
