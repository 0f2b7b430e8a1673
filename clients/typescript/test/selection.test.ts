import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from './lib/property.ts';
import { type Candidate, draw, negativeLog2, select } from '@audio-chain/client';

const ids = fc.uint8Array({ minLength: 32, maxLength: 32 });
const candidates = fc.uniqueArray(
	fc.record({
		id: ids,
		operator: fc.nat(5).map(String),
		weight: fc.oneof(fc.constant(0n), fc.bigInt(1n, 1n << 90n)),
	}),
	{ maxLength: 12, selector: ({ id }) => Buffer.from(id).toString('hex') },
);
const keys = fc.uint8Array({ maxLength: 128 });

/** Exact to 15 digits, by floating point. */
const near = (h: bigint): number => 65 - Math.log2(Number(2n * h + 1n));

describe('the logarithm', () => {
	test('is that of the fraction that was drawn', () => {
		fc.assert(
			fc.property(fc.bigInt(0n, (1n << 64n) - 1n), (h) => {
				const found = Number(negativeLog2(h)) / 2 ** 56;
				assert.ok(Math.abs(found - near(h)) < 1e-12, `${found} and ${near(h)}`);
			}),
		);
	});

	test('has its ends where the description says', () => {
		assert.equal(negativeLog2(0n), 65n << 56n);
		assert.equal(negativeLog2((1n << 64n) - 1n), 1n);
		// u is next to one half: 2^−65 beside it.
		assert.equal(negativeLog2((1n << 63n) - 1n), (1n << 56n) + 1n);
		assert.equal(negativeLog2(1n << 63n), 1n << 56n);
	});
});

interface Vector {
	key: string;
	count: number;
	nodes: { id: string; operator: number; weight: string; draw: string; negative_log2: string }[];
	selected: number[];
}

test('the vectors of the runtime are drawn and chosen as it does', () => {
	const file = new URL('../../../primitives/vectors/selection.json', import.meta.url);
	const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[];
	assert.equal(vectors.length, 40);
	for (const { key, count, nodes, selected } of vectors) {
		const bytes = Buffer.from(key, 'hex');
		const all = nodes.map(({ id, operator, weight }) => ({
			id: Buffer.from(id, 'hex'),
			operator: String(operator),
			weight: BigInt(weight),
		}));
		for (const [at, node] of nodes.entries()) {
			const h = draw(all[at]?.id ?? bytes, bytes);
			assert.deepEqual([String(h), String(negativeLog2(h))], [node.draw, node.negative_log2]);
		}
		assert.deepEqual(
			select(all, bytes, count).map((node) => all.indexOf(node)),
			selected,
		);
	}
});

describe('selection', () => {
	test('is the order of the scores, without what has no weight and one of an operator', () => {
		fc.assert(
			fc.property(candidates, keys, fc.nat(6), (nodes, key, count) => {
				const chosen = select(nodes, key, count);
				// By fractions, that is another way than the bit by bit comparison.
				const score = ({ id, weight }: Candidate): [bigint, bigint] => [
					negativeLog2(draw(id, key)),
					weight,
				];
				const better = (a: Candidate, b: Candidate): boolean =>
					score(a)[0] * score(b)[1] < score(b)[0] * score(a)[1];
				assert.ok(chosen.every(({ weight }) => weight > 0n));
				assert.equal(new Set(chosen.map(({ operator }) => operator)).size, chosen.length);
				const operators = new Set(
					nodes.filter(({ weight }) => weight > 0n).map(({ operator }) => operator),
				);
				assert.equal(chosen.length, Math.min(count, operators.size));
				for (const [at, node] of chosen.entries()) {
					const next = chosen[at + 1];
					if (next) assert.ok(!better(next, node));
				}
				// Whoever is better than one that was chosen is chosen, or its operator is with a
				// better one.
				for (const node of nodes.filter(({ weight }) => weight > 0n)) {
					const last = chosen.at(-1);
					if (!last || chosen.includes(node) || !better(node, last)) continue;
					const same = chosen.find(({ operator }) => operator === node.operator);
					assert.ok(same && !better(node, same));
				}
			}),
		);
	});

	test('does not depend on the order of the nodes, and fewer are the first of more', () => {
		fc.assert(
			fc.property(candidates, keys, (nodes, key) => {
				const all = select(nodes, key, 100);
				assert.deepEqual(select([...nodes].reverse(), key, 100), all);
				for (let count = 0; count <= all.length; count++)
					assert.deepEqual(select(nodes, key, count), all.slice(0, count));
			}),
		);
	});

	test('takes the lower selection id of two with the same score', () => {
		fc.assert(
			fc.property(ids, ids, keys, (one, other, key) => {
				// Scores are logarithms by weights: with these they are all 1.
				const nodes = [one, other].map((id, index) => ({
					id,
					operator: String(index),
					weight: negativeLog2(draw(id, key)),
				}));
				const [first] = select(nodes, key, 1);
				assert.equal(
					Buffer.compare(first?.id ?? one, one) <= 0 &&
						Buffer.compare(first?.id ?? one, other) <= 0,
					true,
				);
			}),
		);
	});

	test('moves only keys that the changed node wins or loses', () => {
		fc.assert(
			fc.property(
				candidates,
				keys,
				fc.nat(11),
				fc.bigInt(1n, 1n << 90n),
				(nodes, key, at, weight) => {
					const changed = nodes.map((node, index) =>
						index === at ? { ...node, weight } : node,
					);
					const [before, after] = [select(nodes, key, 1)[0], select(changed, key, 1)[0]];
					if (before === undefined || before === after) return;
					assert.ok(before === nodes[at] || after === changed[at]);
				},
			),
		);
	});

	test('takes nodes in proportion to their weight', () => {
		const nodes = [1n, 2n, 5n].map((weight, index) => ({
			id: new Uint8Array(32).fill(index),
			operator: String(index),
			weight,
		}));
		const first = [0, 0, 0];
		const keysTried = 8_000;
		for (let key = 0; key < keysTried; key++) {
			const [node] = select(nodes, new TextEncoder().encode(String(key)), 1);
			first[Number(node?.operator)]! += 1;
		}
		// The same keys each time. Five standard deviations at the most.
		for (const [index, share] of [1 / 8, 2 / 8, 5 / 8].entries()) {
			const off = Math.abs((first[index] ?? 0) - keysTried * share);
			assert.ok(off < 5 * Math.sqrt(keysTried * share * (1 - share)), `${first.join(' ')}`);
		}
	});
});
