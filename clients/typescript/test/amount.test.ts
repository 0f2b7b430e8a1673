import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from './lib/property.ts';
import {
	AmountError,
	AUDIO,
	exactAudio,
	formatAudio,
	formatFixed,
	formatPerbill,
	formatPermill,
	formatPerquintill,
	formatShare,
	MAX_PLANCK,
	parseAudio,
} from '@audio-chain/client';

const planck = (): fc.Arbitrary<bigint> =>
	fc.oneof(
		fc.bigInt(0n, MAX_PLANCK),
		fc.bigInt(0n, 3n * AUDIO),
		fc.nat(60).map((shift) => (1n << BigInt(shift)) * 7n),
	);

const reason = (text: string): string => {
	try {
		return String(parseAudio(text));
	} catch (error) {
		assert.ok(error instanceof AmountError, String(error));
		return error.code;
	}
};

describe('amounts that people write', () => {
	test('are planck, exactly', () => {
		for (const [text, value] of [
			['1', AUDIO],
			['0', 0n],
			['0.5', AUDIO / 2n],
			['.5', AUDIO / 2n],
			['5.', 5n * AUDIO],
			[' 7 ', 7n * AUDIO],
			['007', 7n * AUDIO],
			['0.000000000000000001', 1n],
			['123.456', 123_456n * 10n ** 15n],
			['340282366920938463463.374607431768211455', MAX_PLANCK],
		] as const) {
			assert.equal(parseAudio(text), value, text);
		}
	});

	test('are refused with the reason', () => {
		for (const [text, code] of [
			['', 'empty'],
			['  \n', 'empty'],
			['NaN', 'no-number'],
			['Infinity', 'no-number'],
			['.', 'no-number'],
			['0x10', 'no-number'],
			['1n', 'no-number'],
			['+1', 'no-number'],
			['١', 'no-number'],
			['1 AUDIO', 'no-number'],
			['1.2.3', 'separator'],
			['1,000', 'separator'],
			['1,5', 'separator'],
			['1 000', 'separator'],
			['1_000', 'separator'],
			["1'000", 'separator'],
			['1\u202f000', 'separator'],
			['1e18', 'exponent'],
			['1E-7', 'exponent'],
			['.5e3', 'exponent'],
			['-1', 'negative'],
			['−1', 'negative'],
			['-.5', 'negative'],
			['0.0000000000000000001', 'too-many-decimals'],
			['1.0000000000000000000', 'too-many-decimals'],
			['340282366920938463463.374607431768211456', 'too-large'],
			['1'.padEnd(22, '0'), 'too-large'],
			['9'.repeat(2_000_000), 'too-large'],
		] as const) {
			assert.equal(reason(text), code, text.slice(0, 60));
		}
	});

	test('come back from what they are shown as', () => {
		fc.assert(fc.property(planck(), (value) => parseAudio(exactAudio(value)) === value));
	});

	test('are never taken for another number, whatever is written', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{0,25}[.,e-]?[0-9]{0,22}$/)),
				(text) => {
					const found = reason(text);
					if (!/^[0-9]+$/.test(found)) return;
					// What Number makes of it is near, where it is one.
					const near = Number(text) * 1e18;
					assert.ok(
						Math.abs(Number(found) - near) <= near * 1e-12,
						`${text} is ${found}`,
					);
				},
			),
		);
	});
});

describe('amounts that are shown', () => {
	test('are rounded down, and are not zero unless nothing is there', () => {
		for (const [value, shown] of [
			[0n, '0'],
			[1n, '<0.0001'],
			[AUDIO / 10_000n, '0.0001'],
			[AUDIO / 10_000n - 1n, '<0.0001'],
			[AUDIO - 1n, '0.9999'],
			[2n * AUDIO - 1n, '1.9999'],
			[1_234_567n * AUDIO + AUDIO / 2n, '1,234,567.5'],
			[999n * AUDIO, '999'],
			[1_000n * AUDIO, '1,000'],
			[undefined, '–'],
		] as const) {
			assert.equal(formatAudio(value), shown);
		}
		assert.equal(formatAudio(AUDIO / 2n, { decimals: 0 }), '<1');
		assert.equal(
			formatAudio(1_234n * AUDIO + 1n, { decimals: 18, group: false }),
			'1234.000000000000000001',
		);
		assert.throws(() => formatAudio(-1n), RangeError);
	});

	test('say no more than there is, and as much as is shown', () => {
		fc.assert(
			fc.property(planck(), fc.nat(18), (value, decimals) => {
				const shown = formatAudio(value, { decimals, group: false });
				const unit = 10n ** BigInt(18 - decimals);
				if (shown.startsWith('<'))
					return value > 0n && value < unit && parseAudio(shown.slice(1)) === unit;
				const said = parseAudio(shown);
				return said <= value && value - said < unit;
			}),
		);
	});

	test('shares are percentages that are 100 only of all', () => {
		assert.equal(formatPerbill(200_000_000), '20\u00a0%');
		assert.equal(formatPermill(250_000), '25\u00a0%');
		assert.equal(formatPermill(1), '<0.01\u00a0%');
		assert.equal(formatPerquintill(10n ** 18n - 1n), '99.99\u00a0%');
		assert.equal(formatPerquintill(10n ** 18n), '100\u00a0%');
		assert.equal(formatShare(1n, 3n), '33.33\u00a0%');
		assert.equal(formatShare(MAX_PLANCK - 1n, MAX_PLANCK), '99.99\u00a0%');
		assert.equal(formatShare(1n, MAX_PLANCK), '<0.01\u00a0%');
		assert.equal(formatShare(0n, 5n), '0\u00a0%');
		assert.equal(formatShare(0n, 0n), '–');
		assert.equal(formatShare(undefined, 5n), '–');
		assert.equal(formatFixed(1_250_000_000_000_000_000n), '1.25');
		assert.equal(formatPerbill(undefined), '–');
	});
});
