// What the page on tracks reckons with: search, lists that grow, plays.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mostHeard } from '../src/pages/listen/heard.ts';
import { finds } from '../src/pages/listen/search.ts';
import { growing } from '../src/player/catalogue.ts';

describe('search', () => {
	const address = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
	const track = {
		track: 70,
		artist: address,
		title: 'Jóga',
		by: 'Björk',
		album: 'Homogenic',
		genres: ['Art pop'],
	};
	const is = (query: string): boolean => finds(query)(track);

	test('finds by any of it, without case and accents, if all words are there', () => {
		for (const query of [
			'',
			'  ',
			'joga',
			'BJORK',
			'björk jóga',
			'art homo',
			'70',
			'#70',
			address,
			'5GrwvaEF',
		])
			assert.ok(is(query), query);
	});

	test('finds nothing by what is not there', () => {
		for (const query of ['joga volta', '#7', '7', '#70 volta', '5grwvaef', '5Grwv<b>'])
			assert.ok(!is(query), query);
		assert.ok(!finds('x')({ track: 1, artist: address }));
	});
});

describe('a list that grows', () => {
	/** What is on chain, with the pages that were asked for. */
	const world = (
		count: number,
		gone: number[] = [],
	): {
		list: ReturnType<typeof growing<number>>;
		pages: number[][];
		publish: () => void;
		fail: (page: number) => void;
	} => {
		let next = count;
		let failing = -1;
		const pages: number[][] = [];
		const page = async (indices: number[]): Promise<(number | undefined)[]> => {
			if (pages.length === failing) {
				failing = -1;
				throw new Error('the node is away');
			}
			pages.push(indices);
			return indices.map((index) => (gone.includes(index) ? undefined : index));
		};
		return {
			list: growing(async () => next, page),
			pages,
			publish: () => void next++,
			fail: (at) => (failing = at),
		};
	};
	const down = (from: number): number[] => Array.from({ length: from }, (_, at) => from - 1 - at);

	test('comes newest first, in pages of 100, without what is gone', async () => {
		const { list, pages } = world(250, [100, 249]);
		assert.equal(list.items(), undefined);
		await list.read();
		assert.deepEqual(
			list.items(),
			down(250).filter((index) => index !== 100 && index !== 249),
		);
		assert.deepEqual(
			pages.map(({ length }) => length),
			[100, 100, 50],
		);
		assert.ok(list.isWhole());
	});

	test('takes in what is new, and nothing twice', async () => {
		const { list, pages, publish } = world(120);
		await list.read();
		publish();
		publish();
		await list.read();
		assert.deepEqual(list.items(), down(122));
		assert.deepEqual(pages.at(-1), [121, 120]);
		await list.read();
		assert.equal(pages.length, 3);
	});

	test('loses nothing of what came before it failed, and goes on there', async () => {
		const { list, fail } = world(950);
		fail(4);
		await list.read();
		assert.ok(!list.isWhole());
		assert.match(String(list.problem()), /away/);
		assert.deepEqual(list.items(), down(950).slice(0, 400));
		await list.read();
		assert.deepEqual(list.items(), down(950));
		assert.equal(list.problem(), undefined);
	});

	test('is empty, which is not unknown, where there is nothing', async () => {
		const { list } = world(0);
		await list.read();
		assert.deepEqual(list.items(), []);
	});
});

describe('what was heard most', () => {
	test('adds up receipts of these rounds, and no others', () => {
		const receipts = [
			{ round: 4, heard: [{ track: 1, count: 100 }] },
			{
				round: 5,
				heard: [
					{ track: 2, count: 3 },
					{ track: 3, count: 1 },
				],
			},
			{
				round: 6,
				heard: [
					{ track: 3, count: 2 },
					{ track: 4, count: 1 },
				],
			},
		];
		assert.deepEqual(mostHeard(receipts, 5, 2), [
			{ track: 3, plays: 3 },
			{ track: 2, plays: 3 },
		]);
		assert.deepEqual(mostHeard([], 5, 2), []);
	});
});
