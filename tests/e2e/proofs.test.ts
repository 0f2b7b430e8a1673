// A second implementation of proofs of chunks agrees with the chain's on every test vector.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hexToU8a, u8aToHex } from '@polkadot/util';
import { ROOT } from '../lib/paths.ts';
import { CHUNK_SIZE, chunks, rootOf } from '../lib/proofs.ts';

interface Vector {
	size: number;
	index: number;
	root: string;
	path: string[];
}

const vectors = JSON.parse(readFileSync(join(ROOT, 'primitives/vectors/proofs.json'), 'utf8')) as Vector[];

/** The chunk of BLAKE3's own test vectors: bytes 0, 1, … 250, 0, 1, … */
const chunkOf = ({ size, index }: Vector): Uint8Array => {
	const start = index * CHUNK_SIZE;
	return Uint8Array.from({ length: Math.min(CHUNK_SIZE, size - start) }, (_, at) => (start + at) % 251);
};

test('every proof of the test vectors leads to its root', () => {
	assert.ok(vectors.length >= 24, 'there are vectors');
	for (const vector of vectors) {
		const path = vector.path.map((value) => hexToU8a(`0x${value}`));
		const root = rootOf(vector.size, vector.index, chunkOf(vector), path);
		assert.ok(root, `chunk ${vector.index} of ${vector.size} bytes fits`);
		assert.equal(u8aToHex(root), `0x${vector.root}`, `chunk ${vector.index} of ${vector.size} bytes`);
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
