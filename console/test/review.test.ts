// What is read before a publication is signed: each value that it sets, in its unit.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listOf, profileOf, termsOf, tokenOf, tracksOf } from '../src/pages/publish/review.ts';

const AUDIO = 10n ** 18n;
const said = (facts: { label: string; value: string }[]): string[] =>
	facts.map(({ label, value }) => `${label}: ${value}`);

describe('the review', () => {
	test('of a track has its price to the planck, and what listeners need', () => {
		assert.deepEqual(said(termsOf({ price: AUDIO + 1n, feature: 'Silver' })), [
			'Price: 1.000000000000000001 AUDIO',
			'What listeners need: Silver',
		]);
		assert.deepEqual(said(termsOf({ price: 0n, feature: 0 })), [
			'Price: 0 AUDIO',
			'What listeners need: feature 0 of the catalogue',
		]);
		assert.deepEqual(said(termsOf({})), ['Price: free', 'What listeners need: nothing']);
	});

	test('of a release has each track with its size and length', () => {
		const track = (title: string) => ({ title, bytes: 3_565_158, duration: 187_000 });
		assert.deepEqual(said(tracksOf([track('One')])), ['Content: One, 3.4 MiB, 3:07']);
		assert.deepEqual(said(tracksOf([track('One'), track('\u202e')])), [
			'Track 1: One, 3.4 MiB, 3:07',
			'Track 2: without a title, 3.4 MiB, 3:07',
		]);
	});

	test('of a playlist has its tracks in their order, and how many are not named', () => {
		assert.deepEqual(said([listOf([9, 3, 9]), listOf([4]), listOf([])]), [
			'3 tracks: #9, #3, #9',
			'1 track: #4',
			'0 tracks: none',
		]);
		const long = listOf(Array.from({ length: 1_000 }, (_, index) => index));
		assert.equal(long.label, '1,000 tracks');
		assert.match(long.value, /^#0, .*#39, and 960 more$/);
	});

	test('of a token has its decimals and the least of it that one can hold', () => {
		const token = { name: 'My Coin', symbol: 'MC', decimals: 6, supply: '1000', least: '0.5' };
		assert.deepEqual(said(tokenOf(token)), [
			'Name: My Coin',
			'Decimals: 6',
			'Supply, all of it yours: 1000 MC',
			'Least that an account holds: 0.5 MC',
		]);
	});

	test('of a profile has the least delegation, and the cut where it is set', () => {
		assert.deepEqual(said(profileOf({ least: AUDIO / 2n, cut: '12.5', cid: 'b1' })), [
			'Your cut: 12.5 %',
			'Least that one backs you with: 0.5 AUDIO',
			'Description: b1',
		]);
		assert.equal(profileOf({ least: 0n, cid: '' }).length, 2);
	});
});
