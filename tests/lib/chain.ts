// Talks to a node with @polkadot/api and, where the node makes blocks on demand, drives it.

import assert from 'node:assert/strict';
import { ApiPromise, WsProvider } from '@polkadot/api';
import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { AnyJson } from '@polkadot/types/types';
import { AudioNode, type NodeOptions } from './node.ts';
import { within } from './wait.ts';

/** One AUDIO, in planck. */
export const AUDIO = 10n ** 18n;

/** A value of any codec that prints as a whole number. */
export const big = (value: unknown): bigint => BigInt(String(value));

/** A storage value, as JSON with names. Whole numbers are strings. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is the runtime's
export type Human = any;

export type Call = SubmittableExtrinsic<'promise'>;

/** An event, by its name (`staking.Bonded`) and with its fields as codecs. */
export interface Event {
	name: string;
	/** Fields in order. */
	data: Human;
	/** The extrinsic it came from; undefined for hooks. */
	extrinsic: number | undefined;
}

export interface Included {
	blockHash: string;
	blockNumber: number;
	/** Events of this extrinsic. */
	events: Event[];
	/** `pallet.Error` if it failed. */
	error: string | undefined;
}

/** The events of a block, in order. */
export async function eventsAt(api: ApiPromise, blockHash: string): Promise<Event[]> {
	const at = await api.at(blockHash);
	const records = (await at.query['system']!['events']!()) as Human;
	return records.map(({ event, phase }: Human) => ({
		name: `${event.section}.${event.method}`,
		data: event.data,
		extrinsic: phase.isApplyExtrinsic ? phase.asApplyExtrinsic.toNumber() : undefined,
	}));
}

/** The name of a dispatch error: `staking.NotStash`, or what kind of error it is. */
export function errorName(api: ApiPromise, error: Human): string {
	if (error.isModule) {
		const found = api.registry.findMetaError(error.asModule);
		return `${found.section}.${found.name}`;
	}
	return error.toString() as string;
}

/** A connection to a node. */
export class Chain {
	private constructor(
		readonly node: AudioNode,
		readonly api: ApiPromise,
		readonly provider: WsProvider,
	) {}

	/** Connects to a node that runs. */
	static async connect(node: AudioNode): Promise<Chain> {
		const provider = new WsProvider(node.url, 1_000, {}, 120_000);
		const api = await within(
			`connecting to ${node.name}`,
			ApiPromise.create({ provider, noInitWarn: true, throwOnConnect: false }),
		);
		return new Chain(node, api, provider);
	}

	/** Starts a node and connects to it. */
	static async start(options: NodeOptions): Promise<Chain> {
		const node = await AudioNode.start(options);
		try {
			return await Chain.connect(node);
		} catch (error) {
			await node.kill();
			throw error;
		}
	}

	/** The usual chain of these tests: a block is made when it is asked for, and final at once. */
	static manual(...more: string[]): Promise<Chain> {
		return Chain.start({ args: ['--dev', '--sealing', 'manual', ...more] });
	}

	/** Ends the connection and the node. */
	async close(): Promise<void> {
		await this.api.disconnect();
		await this.node.stop();
	}

	/** Ends the connection alone. */
	async disconnect(): Promise<void> {
		await this.api.disconnect();
	}

	send<T>(method: string, ...params: unknown[]): Promise<T> {
		return this.provider.send<T>(method, params);
	}

	// --- Blocks on demand ---

	/** Makes one block, final at once. */
	async seal(): Promise<string> {
		const made = await within(
			'sealing a block',
			this.send<{ hash: string }>('engine_createBlock', true, true, null),
		);
		return made.hash;
	}

	/** Makes blocks; gives the hash of the last. */
	async sealBlocks(count: number): Promise<string> {
		assert.ok(count > 0);
		let hash = '';
		for (let made = 0; made < count; made++) hash = await this.seal();
		return hash;
	}

	/** Makes blocks until `found` gives something for one of them. */
	async sealUntil<T>(
		what: string,
		found: (blockHash: string, events: Event[]) => Promise<T | undefined> | T | undefined,
		most = 400,
	): Promise<T> {
		for (let made = 0; made < most; made++) {
			const hash = await this.seal();
			const result = await found(hash, await eventsAt(this.api, hash));
			if (result !== undefined) return result;
		}
		throw new Error(`made ${most} blocks, and none brought ${what}`);
	}

	/** Makes blocks until an event of that name comes that `matches`. */
	sealUntilEvent(
		name: string,
		matches: (data: Human) => boolean = () => true,
		most = 400,
	): Promise<{ blockHash: string; event: Event; events: Event[] }> {
		return this.sealUntil(
			`the event ${name}`,
			(blockHash, events) => {
				const event = events.find((e) => e.name === name && matches(e.data));
				return event && { blockHash, event, events };
			},
			most,
		);
	}

	// --- Transactions ---

	/** Signs a call; valid for ever, with the account's next nonce unless told otherwise. */
	async sign(
		call: Call,
		signer: KeyringPair,
		options: { tip?: bigint; nonce?: number } = {},
	): Promise<Call> {
		const nonce = options.nonce ?? (await this.nonce(signer.address));
		// A copy: signing changes the object, and the same call may be wanted again.
		const copy = this.api.tx(call.method as Human) as Call;
		return (await copy.signAsync(signer, { era: 0, nonce, tip: options.tip ?? 0n })) as Call;
	}

	/** The nonce of an account's next transaction, the pool included. */
	async nonce(address: string): Promise<number> {
		return Number(await this.send<number>('system_accountNextIndex', address));
	}

	/** Signs a call, brings it into a block and gives what came of it, good or bad. */
	async include(
		call: Call,
		signer: KeyringPair,
		options: { tip?: bigint } = {},
	): Promise<Included> {
		return this.includeSigned(await this.sign(call, signer, options));
	}

	/** Brings a signed extrinsic into a block made on demand. */
	async includeSigned(signed: Call): Promise<Included> {
		const hash = signed.hash.toHex();
		await this.send<string>('author_submitExtrinsic', signed.toHex());
		// The pool may need a moment after the last block before it offers the extrinsic.
		for (let attempt = 0; attempt < 10; attempt++) {
			const blockHash = await this.seal();
			const included = await this.find(hash, blockHash);
			if (included) return included;
		}
		throw new Error(
			`extrinsic ${hash} (${signed.method.section}.${signed.method.method}) is in none of 10 blocks`,
		);
	}

	/** What came of an extrinsic, if the block has it. */
	async find(extrinsicHash: string, blockHash: string): Promise<Included | undefined> {
		const { block } = await this.api.rpc.chain.getBlock(blockHash);
		const index = block.extrinsics.findIndex((xt) => xt.hash.toHex() === extrinsicHash);
		if (index < 0) return undefined;
		const events = (await eventsAt(this.api, blockHash)).filter((e) => e.extrinsic === index);
		const failed = events.find((e) => e.name === 'system.ExtrinsicFailed');
		return {
			blockHash,
			blockNumber: block.header.number.toNumber(),
			events,
			error: failed && errorName(this.api, failed.data[0]),
		};
	}

	/** A call that must succeed. */
	async submit(
		call: Call,
		signer: KeyringPair,
		options: { tip?: bigint } = {},
	): Promise<Included> {
		const included = await this.include(call, signer, options);
		assert.equal(
			included.error,
			undefined,
			`${call.method.section}.${call.method.method} failed`,
		);
		return included;
	}

	/** A call that must come into a block and fail there with this error. */
	async submitFailing(call: Call, signer: KeyringPair, error: string): Promise<Included> {
		const included = await this.include(call, signer);
		assert.equal(included.error, error, `${call.method.section}.${call.method.method}`);
		return included;
	}

	/** Brings a signed extrinsic into a block of a chain that makes blocks by itself. */
	async includeUnaided(call: Call, signer: KeyringPair): Promise<Included> {
		const signed = await this.sign(call, signer);
		const hash = signed.hash.toHex();
		const blockHash = await within(
			`${call.method.section}.${call.method.method} to come into a block`,
			new Promise<string>((resolve, reject) => {
				signed
					.send((result) => {
						if (result.isInBlock) resolve(result.status.asInBlock.toHex());
						else if (result.isError)
							reject(new Error(`the pool dropped it: ${result.status.type}`));
					})
					.catch(reject);
			}),
		);
		const included = await this.find(hash, blockHash);
		assert.ok(included, `block ${blockHash} does not have ${hash}`);
		return included;
	}

	// --- State ---

	/** A storage value, at a block or now. */
	async query(pallet: string, item: string, keys: unknown[] = [], at?: string): Promise<Human> {
		const api = at === undefined ? this.api : await this.api.at(at);
		const entry = api.query[pallet]?.[item];
		assert.ok(entry, `the runtime has no storage ${pallet}.${item}`);
		return entry(...keys);
	}

	/** A constant of the runtime. */
	constant(pallet: string, item: string): Human {
		const found = this.api.consts[pallet]?.[item];
		assert.ok(found, `the runtime has no constant ${pallet}.${item}`);
		return found;
	}

	/** A call, by its names. */
	call(pallet: string, name: string, ...args: unknown[]): Call {
		const found = this.api.tx[pallet]?.[name];
		assert.ok(found, `the runtime has no call ${pallet}.${name}`);
		return found(...args) as Call;
	}

	/** Free balance in planck. */
	async free(address: string, at?: string): Promise<bigint> {
		return big((await this.query('system', 'account', [address], at)).data.free);
	}

	/** What an account has on hold, in planck. */
	async held(address: string, at?: string): Promise<bigint> {
		return big((await this.query('system', 'account', [address], at)).data.reserved);
	}

	async issuance(at?: string): Promise<bigint> {
		return big(await this.query('balances', 'totalIssuance', [], at));
	}

	async activeEra(at?: string): Promise<number> {
		return (await this.query('staking', 'activeEra', [], at))
			.unwrap()
			.index.toNumber() as number;
	}

	async bestNumber(): Promise<number> {
		return (await this.api.rpc.chain.getHeader()).number.toNumber();
	}
}

/** The event of that name, which must be there. */
export function eventOf(events: Event[], name: string): Event {
	const found = events.find((e) => e.name === name);
	assert.ok(found, `no event ${name} among ${events.map((e) => e.name).join(', ')}`);
	return found;
}

/** JSON of a codec, for comparisons. */
export const json = (codec: Human): AnyJson => codec.toJSON() as AnyJson;
