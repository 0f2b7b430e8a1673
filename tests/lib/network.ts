// Validators of the local chain on this machine, each of which can be ended and started again.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { dev, stashOf } from './accounts.ts';
import { AUDIO, type Human } from './chain.ts';
import { parse, planck, print } from '../../scripts/live-spec/json.mjs';
import { AudioNode, freePort, runBinaryWell, temporaryFolder } from './node.ts';
import { buildSpec, write } from './spec.ts';
import { waitFor } from './wait.ts';

interface Place {
	name: string;
	args: string[];
	basePath: string;
	keyFile: string;
	rpcPort: number;
	port: number;
	peerId: string;
}

/** Eras of the local chain last three minutes; on a loaded machine slots are missed. */
export const ERAS = 20 * 60_000;

/**
 * The raw specification of a chain like the local one, for these of its validators, on which less has to
 * be waited for: slots of 2 s, eras of 8 slots, and referenda within a dozen blocks.
 */
export async function quickSpec(validators: string[]): Promise<string> {
	const spec = parse(await buildSpec('local')) as Human;
	const { pace, session, staking } = spec.genesis.runtimeGenesis.patch;
	const stashes = validators.map(
		(name) => stashOf(`${name[0]!.toUpperCase()}${name.slice(1)}`).address,
	);
	session.keys = session.keys.filter(([stash]: [string]) => stashes.includes(stash));
	staking.stakers = staking.stakers.filter(([stash]: [string]) => stashes.includes(stash));
	assert.equal(session.keys.length, validators.length);
	pace.pace = { slotDuration: 2_000, epochDuration: 8, sessionsPerEra: 1 };
	Object.assign(pace.parameters, { launchPeriod: 2, votingPeriod: 8, enactmentPeriod: 1 });
	const plain = write(join(temporaryFolder(), 'plain.json'), print(spec));
	return buildSpec(plain, '--raw');
}

/** The validators of the local chain, and their development accounts. */
export const NAMES = ['alice', 'bob', 'charlie', 'dave'];

/** `//Alice` of `alice`. */
export const uriOf = (name: string): string => `//${name[0]!.toUpperCase()}${name.slice(1)}`;

/** A validator's node key, as `--alice` and its like make it. */
export const nodeKeyOf = (name: string): KeyringPair =>
	new Keyring({ type: 'ed25519' }).addFromUri(uriOf(name));

export interface ContentNetwork {
	network: LocalNetwork;
	/** The port of each validator's content node. */
	ports: Map<string, number>;
}

/**
 * Four validators, each with a content node, in slots of 2 s and eras of 8. Those of `serving` are
 * registered from the first block on, the first with `collateral` planck at stake, the second with
 * twice as much, and so on. `parameters` are what else is set at genesis.
 */
export async function contentNetwork(
	serving: string[],
	collateral: bigint,
	parameters: Human = {},
): Promise<ContentNetwork> {
	const ports = new Map<string, number>();
	for (const name of NAMES) ports.set(name, await freePort());
	const spec = parse(await buildSpec('local')) as Human;
	const { balances, nodeServices, pace } = spec.genesis.runtimeGenesis.patch;
	pace.pace = { slotDuration: 2_000, epochDuration: 8, sessionsPerEra: 1 };
	Object.assign(pace.parameters, parameters);
	nodeServices.nodes = serving.map((name, index) => ({
		operator: dev(uriOf(name)).address,
		service: 'content',
		endpoint: `/ip4/127.0.0.1/tcp/${ports.get(name)}/http`,
		key: nodeKeyOf(name).address,
		hotKey: dev(`${uriOf(name)}//hot`).address,
		collateral: planck(String(collateral * BigInt(index + 1))),
	}));
	for (const name of NAMES)
		balances.balances.push([
			dev(`${uriOf(name)}//hot`).address,
			planck(String(1_000n * AUDIO)),
		]);
	const plain = write(join(temporaryFolder(), 'plain.json'), print(spec));
	const network = await LocalNetwork.start([], buildSpec(plain, '--raw'));
	try {
		for (const name of NAMES) {
			const listen = ['--content', '--content-listen', `127.0.0.1:${ports.get(name)}`];
			// In rounds as short as these few receipts are free.
			await network.add(name, [`--${name}`, ...listen, '--content-paid-receipts', '100']);
		}
		for (const name of NAMES) await network.startNode(name);
	} catch (error) {
		await network.close();
		throw error;
	}
	return { network, ports };
}

export class LocalNetwork {
	readonly nodes = new Map<string, AudioNode>();
	readonly #places = new Map<string, Place>();

	private constructor(
		readonly folder: string,
		readonly spec: string,
	) {}

	/** Starts Alice, Bob, Charlie and Dave, or those named; on the local chain, or on one of `spec`. */
	static async start(
		validators = ['alice', 'bob', 'charlie', 'dave'],
		spec = buildSpec('local', '--raw'),
	): Promise<LocalNetwork> {
		const folder = temporaryFolder();
		const network = new LocalNetwork(folder, write(join(folder, 'spec.json'), await spec));
		try {
			for (const name of validators) await network.add(name, [`--${name}`]);
			for (const name of [...network.#places.keys()]) await network.startNode(name);
		} catch (error) {
			await network.close();
			throw error;
		}
		return network;
	}

	/** Makes the place of a node: its keys, ports and folder. It starts with `startNode`. */
	async add(name: string, args: string[]): Promise<void> {
		const keyFile = join(this.folder, `${name}.key`);
		await runBinaryWell(['key', 'generate-node-key', '--file', keyFile]);
		const { stdout } = await runBinaryWell(['key', 'inspect-node-key', '--file', keyFile]);
		const peerId = stdout.trim();
		assert.match(peerId, /^12D3\w+$/);
		const ports = { rpcPort: await freePort(), port: await freePort() };
		this.#places.set(name, {
			name,
			args,
			basePath: join(this.folder, name),
			keyFile,
			peerId,
			...ports,
		});
	}

	/** Starts a node on what it left when it ended, if it ran before. */
	async startNode(name: string): Promise<AudioNode> {
		const place = this.#places.get(name);
		assert.ok(place);
		const others = [...this.#places.values()].filter((other) => other !== place);
		const node = await AudioNode.start({
			name,
			args: [
				...[
					'--chain',
					this.spec,
					'--node-key-file',
					place.keyFile,
					'--allow-private-ip',
					'--name',
					name,
				],
				// Any of the others may be down when this one comes back.
				...(others.length > 0 ? ['--bootnodes'] : []),
				...others.map(({ port, peerId }) => `/ip4/127.0.0.1/tcp/${port}/p2p/${peerId}`),
				...place.args,
			],
			basePath: place.basePath,
			rpcPort: place.rpcPort,
			port: place.port,
			prometheus: place.args.includes('--prometheus-port'),
		});
		this.nodes.set(name, node);
		return node;
	}

	node(name: string): AudioNode {
		const found = this.nodes.get(name);
		assert.ok(found, `${name} was never started`);
		return found;
	}

	/** Waits until all the named nodes have this block as final. */
	async waitForFinal(height: number, names: string[], timeout = 300_000): Promise<void> {
		for (const name of names) {
			const node = this.node(name);
			await waitFor(
				`${name} to have block ${height} final`,
				async () => {
					node.assertRuns();
					return (await node.heads()).final >= height;
				},
				{ timeout, interval: 1_000 },
			);
		}
	}

	/**
	 * Waits until a node that joined has caught up with another, on the same chain; gives the height. It
	 * is the last that is final there: by warp sync the blocks before it come later.
	 */
	async waitForCatchUp(name: string, other: string, timeout?: number): Promise<number> {
		await this.waitForFinal((await this.node(other).heads()).final, [name], timeout);
		const { final } = await this.node(name).heads();
		await this.waitForFinal(final, [other], timeout);
		await this.assertSameBlock(final, [name, other]);
		return final;
	}

	/** Hash and state root that each of the named nodes has at a height; they must all be the same. */
	async assertSameBlock(
		height: number,
		names: string[],
	): Promise<{ hash: string; stateRoot: string }> {
		const seen = await Promise.all(
			names.map(async (name) => {
				const node = this.node(name);
				const hash = await node.rpc<string>('chain_getBlockHash', [height]);
				const { stateRoot } = await node.rpc<{ stateRoot: string }>('chain_getHeader', [
					hash,
				]);
				return { hash, stateRoot };
			}),
		);
		for (const other of seen)
			assert.deepEqual(other, seen[0], `block ${height} of ${names.join(', ')}`);
		return seen[0] as { hash: string; stateRoot: string };
	}

	/** Ends all nodes that run. */
	async close(): Promise<void> {
		await Promise.all(
			[...this.nodes.values()]
				.filter((node) => node.runs)
				.map((node) => node.stop().catch(() => node.kill())),
		);
	}
}
