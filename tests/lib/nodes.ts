// Nodes that serve: registering them, asking for them.

import { join } from 'node:path';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { hexToU8a, u8aConcat } from '@polkadot/util';
import { decodeAddress } from '@polkadot/util-crypto';
import { parse, print } from '../../scripts/live-spec/json.mjs';
import { alice } from './accounts.ts';
import { big, type Call, Chain, type Human } from './chain.ts';
import { freePort, runBinaryWell, temporaryFolder } from './node.ts';
import { buildSpec, write } from './spec.ts';
import { waitFor } from './wait.ts';

/** The runtime's API for nodes. */
export const nodesApi = (chain: Chain): Human => (chain.api.call as Human)['nodeServicesApi'];

/** A new node key, made by the node's own command. */
export async function newNodeKey(): Promise<KeyringPair> {
	const { stdout } = await runBinaryWell([
		'key',
		'generate',
		'--scheme',
		'ed25519',
		'--output-type',
		'json',
	]);
	const { secretSeed } = JSON.parse(stdout) as { secretSeed: string };
	return new Keyring({ type: 'ed25519' }).addFromSeed(hexToU8a(secretSeed));
}

/** The proof that `operator` may register `endpoint` for a key. */
export function nodeProof(
	chain: Chain,
	key: KeyringPair,
	operator: string,
	endpoint: string,
): string {
	const message = u8aConcat(
		'audio/node',
		chain.api.genesisHash,
		decodeAddress(operator),
		endpoint,
	);
	return `0x${Buffer.from(key.sign(message)).toString('hex')}`;
}

/** The call that registers a node of the service `content`. */
export function registration(
	chain: Chain,
	operator: KeyringPair,
	key: KeyringPair,
	endpoint: string,
	collateral: bigint,
): Call {
	const proof = nodeProof(chain, key, operator.address, endpoint);
	return chain.call(
		'nodeServices',
		'register',
		'content',
		endpoint,
		key.publicKey,
		proof,
		collateral,
	);
}

/** All that the chain knows of a node; undefined if there is none. */
export async function nodeInfo(chain: Chain, node: number): Promise<Human> {
	const found = await nodesApi(chain).node(node);
	return found.isSome ? found.unwrap() : undefined;
}

/** The active set of `content`, ready for one's own selection. */
export async function activeSet(
	chain: Chain,
): Promise<{ node: number; id: Uint8Array; operator: string; weight: bigint }[]> {
	const nodes: Human[] = (await nodesApi(chain).nodes('content')).asOk;
	return nodes.map((entry) => ({
		node: entry.node.toNumber(),
		id: entry.selectionId.toU8a(true),
		operator: String(entry.operator),
		weight: big(entry.weight),
	}));
}

/**
 * A chain whose blocks are made on demand, and the URL of its content node, ready, on a port of its
 * own. Metrics are served if a port for them is given; `more` are arguments of the node, and `env` is
 * what it finds in its environment. Once it is stopped, `again` starts it on the same ports, and
 * `another` a node of another chain.
 */
export async function withContentNode(
	basePath?: string,
	metrics?: number,
	more: string[] = [],
	env: Record<string, string> = {},
): Promise<{
	chain: Chain;
	url: string;
	again: (env?: Record<string, string>) => Promise<Chain>;
	another: () => Promise<Chain>;
}> {
	const [port, rpcPort] = [await freePort(), await freePort()];
	const args = [
		'--sealing',
		'manual',
		'--content',
		'--content-listen',
		`127.0.0.1:${port}`,
		...more,
	];
	if (metrics !== undefined) args.push('--prometheus-port', String(metrics));
	const start = (changed: Record<string, string> = {}): Promise<Chain> =>
		Chain.start({
			args: ['--dev', ...args],
			rpcPort,
			prometheus: metrics !== undefined,
			env: { ...env, ...changed },
			...(basePath === undefined ? {} : { basePath }),
		});
	const chain = await start();
	const key = new Keyring({ type: 'ed25519' }).addFromUri('//Alice');
	const endpoint = `/ip4/127.0.0.1/tcp/${port}/http`;
	const proof = nodeProof(chain, key, alice.address, endpoint);
	await chain.submit(chain.call('nodeServices', 'updateEndpoint', 0, endpoint, proof), alice);
	const url = `http://127.0.0.1:${port}`;
	await waitFor('the service', async () => (await fetch(`${url}/ready`)).ok);
	const another = async (): Promise<Chain> => {
		const spec = parse(await buildSpec('dev')) as Human;
		spec.genesis.runtimeGenesis.patch.balances.balances.pop();
		const path = write(join(temporaryFolder(), 'spec.json'), print(spec));
		return Chain.start({ args: ['--chain', path, ...AS_DEV, ...args], rpcPort });
	};
	return { chain, url, again: start, another };
}

/** As `--dev` has it, where `--chain` names the chain. */
const AS_DEV = [
	'--alice',
	'--state-pruning',
	'archive',
	'--blocks-pruning',
	'archive',
	'--tx-ban-seconds',
	'0',
];

/** The development chain without its content node: those of a test come first. Blocks are made on demand. */
export async function withoutContentNode(): Promise<Chain> {
	const spec = parse(await buildSpec('dev')) as Human;
	spec.genesis.runtimeGenesis.patch.nodeServices.nodes = [];
	const path = write(join(temporaryFolder(), 'spec.json'), print(spec));
	return Chain.start({ args: ['--chain', path, '--sealing', 'manual', ...AS_DEV] });
}
