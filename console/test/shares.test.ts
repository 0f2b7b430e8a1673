// Arithmetic of the network's page.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
	areWhole,
	blockTime,
	divide,
	mintable,
	probability,
	roughly,
	settledPay,
	unpaid,
	withBlock,
} from '../src/pages/network/shares.ts';

const AUDIO = 10n ** 18n;
const shares = {
	stakers: 400_000_000n,
	storage: 120_000_000n,
	serving: 120_000_000n,
	artists: 180_000_000n,
	fans: 50_000_000n,
	voters: 50_000_000n,
	treasury: 80_000_000n,
};

describe('issuance', () => {
	test('of a six-hour era at genesis is what the protocol says', () => {
		assert.equal(
			mintable(1_000_000_000n * AUDIO, 70_000_000n, 21_600_000n),
			47_912_388774811772758384n,
		);
		const parts = divide(47_912_388774811772758384n, shares, 'treasury');
		assert.equal(parts.artists, 8_624_229979466119096509n);
		assert.equal(parts.stakers, 19_164_955509924709103353n);
	});

	test('is divided so that the parts are the whole again, and none is more than its share but by what others lost', () => {
		assert.ok(areWhole(shares));
		assert.ok(!areWhole({ ...shares, fans: 50_000_001n }));
		fc.assert(
			fc.property(
				fc.bigInt(0n, 1n << 100n),
				fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), {
					minLength: 1,
					maxLength: 6,
				}),
				(whole, cuts) => {
					const bounds = [0, ...cuts.sort((a, b) => a - b), 1_000_000_000];
					const given = Object.fromEntries(
						bounds.slice(1).map((to, at) => [`n${at}`, BigInt(to - (bounds[at] ?? 0))]),
					);
					const last = `n${bounds.length - 2}`;
					const parts = divide(whole, given, last);
					assert.equal(
						Object.values(parts).reduce((a, b) => a + b, 0n),
						whole,
					);
					for (const [name, part] of Object.entries(parts)) {
						const exact = (whole * (given[name] ?? 0n)) / 1_000_000_000n;
						assert.ok(
							part >= exact &&
								part <= exact + (name === last ? BigInt(bounds.length) : 0n),
							name,
						);
					}
				},
			),
		);
	});

	test('that is still being paid is not known', () => {
		const group = { pool: 10n, paid: 7n, participants: 3, unsettled: 0 };
		assert.equal(unpaid(group), 3n);
		assert.equal(settledPay(group), 7n);
		assert.equal(unpaid({ ...group, unsettled: 1 }), undefined);
		assert.equal(settledPay({ ...group, unsettled: 1 }), undefined);
	});
});

describe('nodes', () => {
	test('are first with probabilities that add up to one, less what is rounded down', () => {
		assert.equal(probability(1n, 0n), undefined);
		assert.equal(probability(1n, 3n), 333_333_333_333_333_333n);
		assert.equal(probability(AUDIO, AUDIO), 10n ** 18n);
		fc.assert(
			fc.property(
				fc.array(fc.bigInt(0n, 1n << 90n), { minLength: 1, maxLength: 50 }),
				(weights) => {
					const all = weights.reduce((a, b) => a + b, 0n);
					fc.pre(all > 0n);
					const sum = weights.reduce(
						(a, weight) => a + (probability(weight, all) ?? 0n),
						0n,
					);
					assert.ok(sum <= 10n ** 18n && 10n ** 18n - sum < BigInt(weights.length));
				},
			),
		);
	});
});

describe('charts and times', () => {
	test('amounts are near to what they stand for, and unknown ones are none', () => {
		assert.equal(roughly(1_234_567_890_000_000_000n), 1.234567);
		assert.equal(roughly(0n), 0);
		assert.equal(roughly(undefined), null);
	});

	test('the time of a block is the average of those that were seen', () => {
		assert.equal(blockTime([]), undefined);
		assert.equal(blockTime([{ number: 1, time: 5 }]), undefined);
		assert.equal(
			blockTime([
				{ number: 1, time: 0 },
				{ number: 2, time: 5_000 },
				{ number: 5, time: 24_000 },
			]),
			6_000,
		);
		const seen = Array.from({ length: 30 }, (_, number) => ({ number, time: 0 })).reduce<
			{ number: number; time: number }[]
		>((all, one) => withBlock(all, one), []);
		assert.deepEqual([seen.length, seen[0]?.number, seen[19]?.number], [20, 10, 29]);
		assert.deepEqual(withBlock(seen, { number: 28, time: 1 }), [{ number: 28, time: 1 }]);
	});
});
