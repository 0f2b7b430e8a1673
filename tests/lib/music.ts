// Tracks, receipts and proofs: what artists, fans and content nodes do with a chain.

import assert from 'node:assert/strict';
import type { KeyringPair } from '@polkadot/keyring/types';
import { blake2AsU8a } from '@polkadot/util-crypto';
import { compactAddLength, hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { type Call, type Chain, type Event, type Human } from './chain.ts';
import { prove, rootOfContent } from './proofs.ts';

export const contentApi = (chain: Chain): Human => (chain.api.call as Human)['contentApi'];
export const storageApi = (chain: Chain): Human => (chain.api.call as Human)['storageProofsApi'];
export const receiptsApi = (chain: Chain): Human => (chain.api.call as Human)['receiptsApi'];

/** Content of that many bytes, all of it other than that of another number. */
export function bytesOf(number: number, size: number): Uint8Array {
	return Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8) + number * 7) & 255);
}

/** Bytes as RFC 4648's base 32, in lower case and without padding. */
function base32(bytes: Uint8Array): string {
	let bits = '';
	for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
	const digits = bits.match(/.{1,5}/g) ?? [];
	return digits
		.map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[parseInt(five.padEnd(5, '0'), 2)])
		.join('');
}

/** The CIDv1 of raw bytes with that BLAKE3 hash. */
export const cidOf = (root: Uint8Array): string =>
	`b${base32(u8aConcat([1, 0x55, 0x1e, 32], root))}`;

export function publication(
	chain: Chain,
	content: Uint8Array,
	more: {
		price?: bigint;
		feature?: number;
		metadata?: string;
		root?: Uint8Array;
		size?: number;
		salt?: Uint8Array;
	} = {},
): Call {
	const root = more.root ?? rootOfContent(content);
	const size = more.size ?? content.length;
	const rest = [
		more.metadata ?? '',
		more.price ?? null,
		more.feature ?? null,
		more.salt ? u8aToHex(more.salt) : null,
	];
	return chain.call('content', 'publish', root, size, 180_000, ...rest);
}

/** What nodes are selected by: of the seed and the content's root. */
export const placementOf = (seed: string, root: Uint8Array): Uint8Array =>
	blake2AsU8a(u8aConcat(hexToU8a(seed), root), 256);

export interface Plays {
	track: number;
	playlist?: number;
	count: number;
}

export interface Receipt {
	fan: string;
	node: number;
	round: number;
	seq: number;
	heard: { track: number; playlist: number | null; count: number }[];
	signature: Human;
}

/** A receipt, signed by `signer`, the fan itself unless told otherwise. */
export async function receipt(
	chain: Chain,
	fan: KeyringPair,
	[node, round, seq]: [number, number, number],
	plays: Plays[],
	options: { signer?: KeyringPair; wrapped?: boolean; genesis?: Uint8Array } = {},
): Promise<Receipt> {
	const heard = plays.map(({ track, playlist, count }) => ({
		track,
		playlist: playlist ?? null,
		count,
	}));
	const signed = (
		await receiptsApi(chain).message(fan.address, node, round, seq, heard)
	).asOk.bytes.toU8a(true) as Uint8Array;
	if (options.genesis) signed.set(options.genesis, 'audio/receipt'.length);
	const message = options.wrapped ? u8aConcat('<Bytes>', signed, '</Bytes>') : signed;
	const signer = options.signer ?? fan;
	const signature = {
		[signer.type === 'ed25519' ? 'Ed25519' : 'Sr25519']: u8aToHex(signer.sign(message)),
	};
	return { fan: fan.address, node, round, seq, heard, signature };
}

/** What of a receipt of `fan` for a node and an era has been dealt with; none before the first. */
export async function lastReceiptOf(
	chain: Chain,
	fan: KeyringPair,
	node: number,
	round: number,
): Promise<{ seq: number; heard: Plays[] } | undefined> {
	const last = await receiptsApi(chain).lastReceipt(node, fan.address, round);
	if (last.isNone) return undefined;
	const { seq, heard } = last.unwrap();
	const plays = (found: Human): Plays => ({
		track: Number(found.track),
		count: Number(found.count),
		...(found.playlist.isSome ? { playlist: Number(found.playlist.unwrap()) } : {}),
	});
	return { seq: Number(seq), heard: [...heard].map(plays) };
}

/** A general transaction with that call: it is no account's, and pays nothing. Of its extensions it says: never too old,
 *  no nonce, no tip, no hash of the metadata. */
export const general = (call: Call): string =>
	u8aToHex(compactAddLength(u8aConcat([0x45, 0], [0, 0, 0, 0], call.method.toU8a())));

/** What shows that a node has a chunk, as the chain takes it. */
export function chunkProof(content: Uint8Array, chunk: number): { chunk: string; path: string[] } {
	const proof = prove(content, chunk);
	return { chunk: u8aToHex(proof.chunk), path: proof.path.map((value) => u8aToHex(value)) };
}

/** A proof for a challenge, with the signature of a node's key: the transaction's bytes. */
export async function signedProof(
	chain: Chain,
	key: KeyringPair,
	node: number,
	challenge: number,
	proof: { chunk: string; path: string[] },
): Promise<string> {
	const message = (await storageApi(chain).proofMessage(challenge, node, proof)).asOk.bytes.toU8a(
		true,
	) as Uint8Array;
	return general(
		chain.call('storageProofs', 'prove', node, challenge, proof, u8aToHex(key.sign(message))),
	);
}

/** The reasons for which receipts were refused, in order. */
export const refusals = (events: Event[]): string[] =>
	events.filter(({ name }) => name === 'receipts.Refused').map(({ data }) => String(data[4]));

/** Who runs content nodes, and what they hold. */
export class Nodes {
	/** Proofs that were given and missed, by node. */
	readonly passed = new Map<number, number>();
	readonly missed = new Map<number, number>();

	/** What was sent of proofs, by node and challenge. */
	private readonly sent = new Set<string>();
	/** Their keys, by node. */
	readonly keys: KeyringPair[] = [];

	constructor(
		readonly chain: Chain,
		/** By node. */
		readonly operators: KeyringPair[],
		/** By track. */
		readonly contents: Map<number, Uint8Array>,
	) {}

	operator(node: number): KeyringPair {
		const found = this.operators[node];
		assert.ok(found, `there is no node ${node}`);
		return found;
	}

	key(node: number): KeyringPair {
		const found = this.keys[node];
		assert.ok(found, `node ${node} has no key`);
		return found;
	}

	content(track: number): Uint8Array {
		const found = this.contents.get(track);
		assert.ok(found, `track ${track} is not here`);
		return found;
	}

	/** Sends proofs of all that is asked of these nodes; they come into the next block. */
	async sendProofs(nodes: number[]): Promise<void> {
		for (const node of nodes) {
			const asked: Human[] = await storageApi(this.chain).openChallenges(node);
			for (const { challenge, track, chunk } of asked) {
				const key = `${node} ${challenge}`;
				const content = this.contents.get(Number(track));
				if (this.sent.has(key) || !content) continue;
				this.sent.add(key);
				const proof = chunkProof(content, Number(chunk));
				const hex = await signedProof(
					this.chain,
					this.key(node),
					node,
					Number(challenge),
					proof,
				);
				await this.chain.send('author_submitExtrinsic', hex);
			}
		}
	}

	/** From now on these nodes prove what they are asked for before each block. */
	proveAlways(proving: number[]): void {
		const seal = this.chain.seal.bind(this.chain);
		this.chain.seal = async () => {
			await this.sendProofs(proving);
			return seal();
		};
	}

	/** Notes what a block says of proofs. */
	private note(events: Event[]): void {
		for (const { name, data } of events) {
			const count = (of: Map<number, number>): Map<number, number> =>
				of.set(Number(data[1]), (of.get(Number(data[1])) ?? 0) + 1);
			if (name === 'storageProofs.Proven') count(this.passed);
			if (name === 'storageProofs.Missed') count(this.missed);
		}
	}

	/** Makes blocks until `done`, in which these nodes prove all they are asked for. Gives the last block's hash. */
	async proveUntil(
		done: (events: Event[]) => boolean,
		proving: number[],
		most = 400,
	): Promise<string> {
		return this.chain.sealUntil(
			'what is waited for',
			async (blockHash, events) => {
				this.note(events);
				if (done(events)) return blockHash;
				await this.sendProofs(proving);
				return undefined;
			},
			most,
		);
	}

	/** Every node accepts, of `tracks`, those that it is selected for and does not hold, and proves that it has them.
	 *  Meanwhile those that are `proving` prove what they are asked for. */
	async acceptAll(tracks: number[], proving: number[] = []): Promise<void> {
		const seal = async (): Promise<void> => {
			await this.sendProofs(proving);
			await this.chain.seal();
		};
		const accepting: number[] = [];
		for (const node of this.operators.keys()) {
			const wanted: number[] = [];
			for (const track of tracks) {
				const selected: Human[] = await contentApi(this.chain).selected(track);
				const holders: Human[] = await contentApi(this.chain).holders(track);
				const isIn = (all: Human[]): boolean =>
					all.some((found) => Number(found.node) === node);
				if (isIn(selected) && !isIn(holders)) wanted.push(track);
			}
			if (wanted.length === 0) continue;
			accepting.push(node);
			const call = this.chain.call('storageProofs', 'accept', node, wanted);
			const signed = await this.chain.sign(call, this.operator(node));
			await this.chain.send('author_submitExtrinsic', signed.toHex());
		}
		if (accepting.length === 0) return;
		// The chunks are drawn two blocks later.
		for (let made = 0; made < 3; made++) await seal();
		for (const node of accepting) await this.enter(node, tracks);
		// The pool may need a moment after the last block.
		for (let attempt = 0; attempt < 8; attempt++) {
			await seal();
			const left = await Promise.all(
				accepting.map((node) => storageApi(this.chain).entries(node, tracks)),
			);
			if (left.every((entries: Human) => entries.asOk.length === 0)) return;
		}
		throw new Error('some have yet to prove what they accepted');
	}

	/** Sends what proves that `node` has those of `tracks` that it has accepted. */
	async enter(node: number, tracks: number[]): Promise<void> {
		const asked: Human[] = (await storageApi(this.chain).entries(node, tracks)).asOk;
		for (const { track, chunk } of asked) {
			const proof = chunkProof(this.content(Number(track)), Number(chunk.unwrap()));
			const call = this.chain.call('storageProofs', 'enter', node, track, proof);
			const signed = await this.chain.sign(call, this.operator(node));
			await this.chain.send('author_submitExtrinsic', signed.toHex());
		}
	}

	/** A node that holds `track`. */
	async holder(track: number): Promise<number> {
		const [first]: Human[] = await contentApi(this.chain).holders(track);
		assert.ok(first, `nobody holds track ${track}`);
		return Number(first.node);
	}
}

/** `⌊√value⌋`. */
export function root(value: bigint): bigint {
	if (value < 2n) return value;
	let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
	for (;;) {
		const next = (guess + value / guess) / 2n;
		if (next >= guess) return guess;
		guess = next;
	}
}

export const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
