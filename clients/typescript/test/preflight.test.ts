import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from './lib/property.ts';
import { AUDIO, usable } from '@audio-chain/client';

const ED = AUDIO / 100n;
const balances = fc.record({
	free: fc.bigInt(0n, 10n * AUDIO),
	reserved: fc.bigInt(0n, 10n * AUDIO),
	frozen: fc.bigInt(0n, 20n * AUDIO),
});

describe('what can be used of a balance', () => {
	test('is what docs/fans.md says', () => {
		const of = (free: bigint, reserved: bigint, frozen: bigint): bigint[] => {
			const { transferable, stakeable } = usable(
				{ free: free * AUDIO, reserved: reserved * AUDIO, frozen: frozen * AUDIO },
				ED,
			);
			return [transferable, stakeable];
		};
		assert.deepEqual(of(10n, 0n, 0n), [10n * AUDIO - ED, 10n * AUDIO - ED]);
		assert.deepEqual(
			of(10n, 500n, 500n),
			[10n * AUDIO - ED, 10n * AUDIO - ED],
			'the lock lies over what is held',
		);
		assert.deepEqual(
			of(10n, 3n, 7n),
			[6n * AUDIO, 10n * AUDIO - ED],
			'what is locked can be staked',
		);
		assert.deepEqual(of(10n, 0n, 50n), [0n, 10n * AUDIO - ED]);
		assert.deepEqual(of(0n, 5n, 0n), [0n, 0n]);
	});

	test('is never more than is free, nor more to send than to stake', () => {
		fc.assert(
			fc.property(balances, (balance) => {
				const { transferable, stakeable, exists } = usable(balance, ED);
				assert.ok(
					transferable >= 0n && transferable <= stakeable && stakeable <= balance.free,
				);
				assert.equal(exists, balance.free + balance.reserved > 0n);
			}),
		);
	});
});
