// Deposits, lengths, shares and tokens.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
	depositsOf,
	playlistDeposit,
	sizeError,
	takenDown,
	totalOf,
} from '../src/pages/publish/deposit.ts';
import { parseLength } from '../src/pages/publish/length.ts';
import { readShare, WHOLE, writeShare } from '../src/pages/publish/share.ts';
import { readUnits, tokenDeposit, tokenErrors } from '../src/pages/publish/token.ts';

const AUDIO = 10n ** 18n;
const amount = fc.bigInt(0n, 10n ** 21n);
const size = fc.bigInt(64n * 1_024n, 2n ** 31n);

describe('deposits', () => {
	test('of a track of 4 MiB are what the guide says', () => {
		const [one] = depositsOf([4n << 20n], {
			flat: 5n * AUDIO,
			perByte: 50_000_000_000n,
			quota: 0n,
			covered: 0n,
		});
		assert.equal(one?.held, 5n * AUDIO + 209_715_200_000_000_000n);
	});

	test('are what a plain model holds that publishes byte for byte', () => {
		fc.assert(
			fc.property(
				fc.array(size, { maxLength: 12 }),
				amount,
				fc.bigInt(0n, 10n ** 18n),
				fc.bigInt(0n, 2n ** 34n),
				fc.bigInt(0n, 2n ** 34n),
				(sizes, flat, perByte, quota, covered) => {
					const found = depositsOf(sizes, { flat, perByte, quota, covered });
					// The quota is a jar of bytes of which each takes what is left.
					let jar = quota - covered;
					if (jar < 0n) jar = 0n;
					let total = 0n;
					for (const [index, bytes] of sizes.entries()) {
						const free = bytes > jar ? jar : bytes;
						jar -= free;
						const held = flat + (bytes - free) * perByte;
						total += held;
						assert.deepEqual(found[index], { covered: free, held });
					}
					assert.equal(totalOf(found), total);
				},
			),
		);
	});

	test('come back when a track is taken down, but for what is forfeited early', () => {
		const track = { deposit: 7n, flat: 5n, published: 10 };
		assert.deepEqual(takenDown(track, 37, 28), { back: 2n, forfeited: 5n, freeFrom: 38 });
		assert.deepEqual(takenDown(track, 38, 28), { back: 7n, forfeited: 0n, freeFrom: 38 });
		assert.deepEqual(takenDown(track, 10, 0), { back: 7n, forfeited: 0n, freeFrom: 10 });
	});

	test('of playlists go by their tracks', () => {
		assert.equal(playlistDeposit(3, { base: 450n, perTrack: 4n }), 462n);
	});

	test('are asked of sizes that can be published', () => {
		assert.match(sizeError(65_535) ?? '', /too small/);
		assert.equal(sizeError(65_536), undefined);
		assert.equal(sizeError(2 ** 31), undefined);
		assert.match(sizeError(2 ** 31 + 1) ?? '', /too large/);
	});
});

describe('lengths', () => {
	test('are minutes and seconds', () => {
		assert.equal(parseLength('3:07'), 187_000);
		assert.equal(parseLength(' 1:02:03.5 '), 3_723_500);
		assert.equal(parseLength('90:00'), 5_400_000);
		for (const bad of [
			'',
			'3',
			'3:7',
			'3:60',
			'1:60:00',
			'0:00',
			'-1:00',
			'3:07,5',
			'9999:9999:59',
		])
			assert.equal(parseLength(bad), undefined, bad);
	});
});

describe('shares', () => {
	test('come back as they went in', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: WHOLE }), (parts) => {
				assert.deepEqual(readShare(writeShare(parts)), { parts });
			}),
		);
	});

	test('are of a whole, and in plain digits', () => {
		assert.deepEqual(readShare('12.5'), { parts: 125_000_000 });
		assert.deepEqual(readShare('100'), { parts: WHOLE });
		for (const bad of ['', '100.0000001', '101', '12,5', '1e1', '-1', '0x10', '12.12345678'])
			assert.ok('error' in readShare(bad), bad);
	});
});

describe('tokens', () => {
	const good = {
		name: 'A Token',
		symbol: 'TONE',
		decimals: '6',
		supply: '1000000',
		least: '0.000001',
	};

	test('have amounts in the smallest unit', () => {
		assert.equal(readUnits('1.5', 6), 1_500_000n);
		assert.equal(readUnits('1.1234567', 6), undefined);
		assert.equal(readUnits('340282366920938463463374607431768211455', 0), 2n ** 128n - 1n);
		assert.equal(readUnits('340282366920938463463374607431768211456', 0), undefined);
		assert.deepEqual(tokenErrors(good), {});
	});

	test('are refused as the chain would', () => {
		const wrong = (more: Partial<typeof good>): string[] =>
			Object.keys(tokenErrors({ ...good, ...more }));
		assert.deepEqual(wrong({ name: '' }), ['name']);
		assert.deepEqual(wrong({ name: ' a' }), ['name']);
		assert.deepEqual(wrong({ name: 'é'.repeat(26) }), ['name']);
		assert.deepEqual(wrong({ name: 'a\u0007b' }), ['name']);
		assert.deepEqual(wrong({ symbol: 'TO-NE' }), ['symbol']);
		assert.deepEqual(wrong({ symbol: 'A'.repeat(13) }), ['symbol']);
		assert.deepEqual(wrong({ decimals: '19' }), ['decimals']);
		assert.deepEqual(wrong({ supply: '1,000' }), ['supply']);
		assert.deepEqual(wrong({ least: '0' }), ['least']);
		assert.deepEqual(wrong({ supply: '1', least: '2' }), ['supply']);
	});

	test('take a deposit by the bytes of name and symbol', () => {
		assert.equal(
			tokenDeposit({ name: 'é', symbol: 'T' }, { asset: 390n, base: 268n, perByte: 1n }),
			661n,
		);
	});
});
