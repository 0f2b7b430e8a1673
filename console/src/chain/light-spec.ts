// What a light client is started with: the network's specification, without what it does not need.

/** A specification that smoldot takes. */
export interface LightSpec {
	name: string;
	id: string;
	chainType: string;
	/** Addresses of full nodes, among them some that browsers reach. */
	bootNodes: string[];
	properties: unknown;
	/** The state at genesis by its root: the light client knows what is in it by proofs. */
	genesis: { stateRootHash: string };
	/** A block that is final, who votes on the next ones, and who makes them. */
	lightSyncState: Record<string, unknown>;
}

/** Why a specification is of no use here. */
export class NoLightSpec extends Error {
	override readonly name = 'NoLightSpec';
}

/** Whether a browser can reach a node there: by WebSocket, or by WebRTC without a server in between. */
export const isForBrowsers = (address: string): boolean =>
	/\/(ws|wss|tls\/ws|webrtc-direct)(\/|$)/.test(address);

/** What is more than that is no specification: with all of the genesis' state it has some megabytes. */
export const MAX_SPEC_BYTES = 64 * 2 ** 20;

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The property of a chain's specification that says where one with a final block is published. */
const PUBLISHED = 'lightClientSpec';

/**
 * Where the network says that a specification with a final block is to be had, by the properties of
 * its own: an address at `https://`, or on this machine. `undefined` if it says nothing of use.
 */
export function publishedAt(properties: unknown): URL | undefined {
	const said = isRecord(properties) ? properties[PUBLISHED] : undefined;
	if (typeof said !== 'string' || said.length > 2_048 || !URL.canParse(said)) return undefined;
	const url = new URL(said);
	const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
	const isPlain = url.username === '' && url.password === '';
	return isPlain && (url.protocol === 'https:' || (isHere && url.protocol === 'http:'))
		? url
		: undefined;
}

/** What the chain is, by the node of the page: no specification is asked for it. */
export interface ChainFacts {
	name: string;
	/** `Development`, `Local` or `Live`: with the first two the page offers keys that everybody knows. */
	chainType: string;
	properties: unknown;
	/** That of the first block. smoldot compares the hash that comes of it with all that it is told. */
	stateRoot: string;
}

/** The part of a specification that a light client needs. Throws `NoLightSpec` with what is wanting. */
export function lightSpecOf(found: unknown, chain: ChainFacts): LightSpec {
	if (!isRecord(found)) throw new NoLightSpec('This is no specification of a chain.');
	const { name, id, bootNodes, lightSyncState } = found;
	if (typeof name !== 'string' || typeof id !== 'string')
		throw new NoLightSpec('This is no specification of a chain: it has no name.');
	if (!isRecord(lightSyncState)) {
		throw new NoLightSpec(
			'The specification names no final block to begin at: one is there two epochs after the start of the chain.',
		);
	}
	const addresses = Array.isArray(bootNodes)
		? bootNodes.filter((address): address is string => typeof address === 'string')
		: [];
	if (!addresses.some(isForBrowsers))
		throw new NoLightSpec(
			'The network names no node that a browser can reach: none listens on WebSocket.',
		);
	return {
		name: chain.name,
		id,
		chainType: chain.chainType,
		bootNodes: addresses,
		properties: chain.properties ?? {},
		genesis: { stateRootHash: chain.stateRoot },
		lightSyncState,
	};
}
