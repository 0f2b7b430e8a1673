// A second implementation of proofs of chunks, and of what a node signs and sends, agrees with the chain's on every test
// vector.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Keyring } from '@polkadot/api';
import {
	compactAddLength,
	compactToU8a,
	hexToU8a,
	stringToU8a,
	u8aConcat,
	u8aToHex,
} from '@polkadot/util';
import { blake2AsU8a, cryptoWaitReady } from '@polkadot/util-crypto';
import { ROOT } from '../lib/paths.ts';
import { CHUNK_SIZE, chunks, rootOf } from '../lib/proofs.ts';

interface Vector {
	size: number;
	index: number;
	root: string;
	path: string[];
}

const vectors = JSON.parse(
	readFileSync(join(ROOT, 'primitives/vectors/proofs.json'), 'utf8'),
) as Vector[];

/** The chunk of BLAKE3's own test vectors: bytes 0, 1, … 250, 0, 1, … */
const chunkOf = ({ size, index }: Vector): Uint8Array => {
	const start = index * CHUNK_SIZE;
	return Uint8Array.from(
		{ length: Math.min(CHUNK_SIZE, size - start) },
		(_, at) => (start + at) % 251,
	);
};

test('every proof of the test vectors leads to its root', () => {
	assert.ok(vectors.length >= 24, 'there are vectors');
	for (const vector of vectors) {
		const path = vector.path.map((value) => hexToU8a(`0x${value}`));
		const root = rootOf(vector.size, vector.index, chunkOf(vector), path);
		assert.ok(root, `chunk ${vector.index} of ${vector.size} bytes fits`);
		assert.equal(
			u8aToHex(root),
			`0x${vector.root}`,
			`chunk ${vector.index} of ${vector.size} bytes`,
		);
	}
});

test('a proof with a byte changed, of another chunk or of another size leads elsewhere', () => {
	for (const vector of vectors.filter(({ size }) => size > CHUNK_SIZE)) {
		const path = vector.path.map((value) => hexToU8a(`0x${value}`));
		const chunk = chunkOf(vector);
		const leadsTo = (size: number, index: number, bytes: Uint8Array): string | undefined => {
			const root = rootOf(size, index, bytes, path);
			return root && u8aToHex(root);
		};
		const changed = Uint8Array.from(chunk);
		changed[0] = (changed[0] as number) ^ 1;
		const right = `0x${vector.root}`;
		assert.notEqual(leadsTo(vector.size, vector.index, changed), right, 'a byte');
		const other = (vector.index + 1) % chunks(vector.size);
		assert.notEqual(leadsTo(vector.size, other, chunk), right, 'another chunk');
		if (vector.index === chunks(vector.size) - 1) {
			assert.equal(leadsTo(vector.size + 1, vector.index, chunk), undefined, 'another size');
		}
	}
});

interface Sent {
	genesis: string;
	seed: string;
	key: string;
	node: number;
	challenge: number;
	chunk: string;
	path: string[];
	message: string;
	signature: string;
	transaction: string;
}

test('what a node signs, and the transaction that it sends, are the documented bytes', async () => {
	await cryptoWaitReady();
	const sent = JSON.parse(
		readFileSync(join(ROOT, 'primitives/vectors/prove.json'), 'utf8'),
	) as Sent[];
	assert.ok(sent.length >= 3, 'there are vectors');
	const bytes = (hex: string): Uint8Array => hexToU8a(`0x${hex}`);
	const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
	for (const vector of sent) {
		const path = vector.path.map(bytes);
		const proof = u8aConcat(
			compactAddLength(bytes(vector.chunk)),
			compactToU8a(path.length),
			...path,
		);
		const [node, challenge] = [u32(vector.node), u32(vector.challenge)];
		const domain = stringToU8a('audio/proof');
		const message = u8aConcat(
			domain,
			bytes(vector.genesis),
			challenge,
			node,
			blake2AsU8a(proof, 256),
		);
		assert.equal(u8aToHex(message), `0x${vector.message}`, 'the message');
		const key = new Keyring({ type: 'ed25519' }).addFromSeed(bytes(vector.seed));
		assert.equal(u8aToHex(key.publicKey), `0x${vector.key}`, 'the key');
		const signature = key.sign(message);
		assert.equal(u8aToHex(signature), `0x${vector.signature}`, 'the signature');
		const call = u8aConcat([75, 2], node, challenge, proof, signature);
		const transaction = compactAddLength(u8aConcat([0x45, 0], [0, 0, 0, 0], call));
		assert.equal(u8aToHex(transaction), `0x${vector.transaction}`, 'the transaction');
	}
});
