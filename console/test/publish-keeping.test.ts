// What this device keeps of what was prepared, and when it forgets it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FORGOTTEN_AFTER, sortKept, type Seen, type Sorted } from '../src/pages/publish/keeping.ts';
import type { Parcel } from '../src/pages/publish/kept.ts';

const MADE = 1_700_000_000_000;
const LONG_AFTER = MADE + FORGOTTEN_AFTER + 1;

const parcel = (root: string, salt?: string): Parcel => ({
	id: `g/a/${root}`,
	genesis: 'g',
	account: 'a',
	root,
	bytes: 1,
	duration: 1,
	file: 'f',
	title: 't',
	metadata: 'm',
	uploads: {},
	madeAt: MADE,
	...(salt === undefined ? {} : { salt }),
});
const commitmentOf = ({ root, salt }: Parcel): string | undefined => salt && `${root}/${salt}`;
const chain = (tracks: [string, number][] = [], reserved: string[] = []): Seen => ({
	tracks: new Map(tracks),
	reservations: new Map(reserved.map((one) => [one, { since: 5, deposit: 7n }])),
});
const sort = (
	parcels: Parcel[],
	best: Seen,
	final: Seen,
	finalTime = LONG_AFTER,
	now = LONG_AFTER,
): Sorted => sortKept(parcels, commitmentOf, { best, final, finalTime, now });

describe('what was prepared on this device', () => {
	const one = parcel('r', 's');

	test('is kept while the node has not caught up with the time it was made at', () => {
		assert.deepEqual(sort([one], chain(), chain(), MADE - 1).forget, []);
		assert.deepEqual(sort([one], chain(), chain(), LONG_AFTER - 1).forget, []);
		assert.deepEqual(sort([one], chain(), chain()).forget, [one]);
	});

	test('is kept for a week by its own clock, however late the chain has it', () => {
		assert.deepEqual(sort([one], chain(), chain(), LONG_AFTER, MADE + 1).forget, []);
	});

	test('is kept while the final block has its reservation, though the best one has not', () => {
		assert.deepEqual(sort([one], chain(), chain([], ['r/s'])).forget, []);
		assert.deepEqual(sort([one], chain(), chain([['r', 1]])).forget, []);
	});

	test('can be published while it is reserved', () => {
		const { state, forget } = sort([one], chain([], ['r/s']), chain());
		assert.deepEqual(state.reserved, [{ parcel: one, since: 5 }]);
		assert.deepEqual([state.foreign, forget], [[], []]);
	});

	test('keeps its salt until its publication is final', () => {
		const best = chain([['r', 1]]);
		assert.deepEqual(sort([one], best, chain()).forgetSalt, []);
		const { state, forgetSalt, forget } = sort([one], best, best);
		assert.deepEqual([forgetSalt, forget], [[one], []]);
		assert.deepEqual([...state.published], [[1, one]]);
	});
});

describe('a reservation that nothing here opens', () => {
	test('is shown, to be given up', () => {
		const { state } = sort([parcel('r', 's'), parcel('q')], chain([], ['r/s', 'x']), chain());
		assert.deepEqual(state.foreign, [{ commitment: 'x', since: 5, deposit: 7n }]);
	});

	test('is that of a track that was published without it, too', () => {
		const published = chain([['r', 1]], ['r/s']);
		const { state } = sort([parcel('r', 's')], published, published);
		assert.deepEqual(
			state.foreign.map(({ commitment }) => commitment),
			['r/s'],
		);
	});
});
