// A second implementation of node selection agrees with the chain's on every test vector.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hexToU8a } from '@polkadot/util';
import { ROOT } from '../lib/paths.ts';
import { draw, negativeLog2, select } from '../lib/selection.ts';

interface Vector {
	key: string;
	count: number;
	nodes: { id: string; operator: number; weight: string; draw: string; negative_log2: string }[];
	selected: number[];
}

const vectors = JSON.parse(
	readFileSync(join(ROOT, 'primitives/vectors/selection.json'), 'utf8'),
) as Vector[];

test('draws, logarithms and choices are those of the test vectors', () => {
	assert.equal(vectors.length, 40);
	for (const [index, vector] of vectors.entries()) {
		const key = hexToU8a(`0x${vector.key}`);
		const candidates = vector.nodes.map(({ id, operator, weight }) => ({
			id: hexToU8a(`0x${id}`),
			operator,
			weight: BigInt(weight),
		}));
		for (const [position, node] of vector.nodes.entries()) {
			const h = draw((candidates[position] as { id: Uint8Array }).id, key);
			assert.equal(String(h), node.draw, `draw ${position} of vector ${index}`);
			assert.equal(
				String(negativeLog2(h)),
				node.negative_log2,
				`logarithm ${position} of vector ${index}`,
			);
		}
		assert.deepEqual(select(candidates, key, vector.count), vector.selected, `vector ${index}`);
	}
});

test('the logarithm is one', () => {
	for (const h of [1n, 12_345n, 1n << 40n, (1n << 63n) + 7n, (1n << 64n) - 2n ** 50n]) {
		const expected = -Math.log2((Number(h) + 0.5) / 2 ** 64);
		const found = Number(negativeLog2(h)) / 2 ** 56;
		assert.ok(Math.abs(found - expected) < 1e-9, `${h}: ${found}, not ${expected}`);
	}
});
