// Arithmetic and order of the page on which one backs others.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Beneficiary } from '../src/pages/back/data.ts';
import { filtered } from '../src/pages/back/filter.ts';
import {
	byKind,
	callsFor,
	describe as inWords,
	dueOf,
	kindOf,
	sumOf,
	type Entry,
} from '../src/pages/back/holdings.ts';
import { nameOf } from '../src/chain/names.ts';
import { namesIn } from '../src/pages/back/known.ts';
import { toggled, whyNotNominate } from '../src/pages/back/nominating.ts';
import {
	backersPart,
	payment,
	returned,
	YEAR,
	type Open,
	type Participation,
	type Round,
} from '../src/pages/back/returns.ts';
import { leastToAdd, whyNotOut } from '../src/pages/back/rules.ts';
import { staysBonded } from '../src/staking/bonds.ts';

const AUDIO = 10n ** 18n;
const PERCENT = 10_000_000;
const SIX_HOURS = 21_600_000n;

const group = (pool = 0n, weight = 0n) => ({ pool, weight });
const round = (over: Partial<Round> = {}): Round => ({
	round: 7,
	elapsed: SIX_HOURS,
	most_return: 6 * PERCENT,
	backers_return: 12 * PERCENT,
	groups: {
		storage: group(),
		serving: group(),
		artists: group(8_624_229979466119096509n, 100_084_928_772885469199421721n),
	},
	...over,
});
const open: Open = {
	round: 8,
	groups: { storage: { weight: 0n }, serving: { weight: 0n }, artists: { weight: 1n } },
};

describe('what backing returned', () => {
	const first: Participation = {
		stake: { own: 1_000n * AUDIO, backed: 3_000n * AUDIO },
		score: 40_000n * AUDIO,
		rate: { done: 0, owed: 0 },
		weight: 30_928_772885469199421721n,
		streak: { last: 7 },
	};
	const second: Participation = {
		...first,
		stake: { own: 6n * AUDIO, backed: 10n * AUDIO },
		score: 810_000n * AUDIO,
		weight: 54_000n * AUDIO,
	};

	test('is what the example of the protocol says, to the last planck', () => {
		const paid = payment(
			'artists',
			8_624_229979466119096509n,
			100_084_928_772885469199421721n,
			first,
			60_000_000n,
			SIX_HOURS,
		);
		assert.equal(paid, 1_642710472279260780n);
		const of = (participation: Participation) =>
			returned(
				'Artist',
				200_000_000n,
				participation.stake.backed,
				{ artists: participation },
				round(),
				open,
			);
		assert.deepEqual(
			[of(first)?.backers, of(second)?.backers],
			[246406570841889117n, 821355236139630n],
		);
		// In both cases the most that backing returns, 12 % a year, but for what is rounded down.
		for (const found of [of(first), of(second)]) {
			assert.ok(
				found && found.yearly <= 120_000_000n && found.yearly >= 119_999_999n,
				String(found?.yearly),
			);
			assert.deepEqual([found.round, found.isOpen], [7, false]);
		}
	});

	test('is not known of whom the chain remembers in neither round, nor before a round has ended, nor without backers', () => {
		const before = { artists: { ...first, streak: { last: 6 } } };
		assert.equal(returned('Artist', 0n, AUDIO, before, round(), open), undefined);
		assert.equal(returned('Artist', 0n, AUDIO, { artists: first }, undefined, open), undefined);
		assert.equal(returned('Artist', 0n, 0n, { artists: first }, round(), open), undefined);
		assert.equal(
			returned('Operator', 0n, AUDIO, { artists: first }, round(), open),
			undefined,
			'an operator earns in other groups',
		);
	});

	test('is told of the round in force, and as such, once one has been active in it', () => {
		const now = { ...first, streak: { last: 8 } };
		const found = returned('Artist', 0n, 3_000n * AUDIO, { artists: now }, round(), {
			...open,
			groups: { ...open.groups, artists: { weight: now.weight } },
		});
		assert.deepEqual([found?.round, found?.isOpen], [8, true]);
		assert.ok((found?.backers ?? 0n) > 0n);
	});

	test('of an operator is bounded by half of the most for each of what it stores and serves', () => {
		const node: Participation = {
			stake: { own: AUDIO, backed: 5n * AUDIO },
			score: AUDIO,
			rate: { done: 9, owed: 9 },
			weight: AUDIO,
			streak: { last: 7 },
		};
		const rich = round({
			most_return: 100 * PERCENT,
			groups: {
				storage: group(AUDIO, AUDIO),
				serving: group(AUDIO, AUDIO),
				artists: group(),
			},
		});
		const one = returned('Operator', 0n, 5n * AUDIO, { storage: node }, rich, open);
		const both = returned(
			'Operator',
			0n,
			5n * AUDIO,
			{ storage: node, serving: node },
			rich,
			open,
		);
		assert.ok(
			one && one.yearly <= 60_000_000n && one.yearly > 59_000_000n,
			String(one?.yearly),
		);
		assert.equal(both?.backers, one.backers * 2n);
	});

	test('missed proofs count by the square, and what is beyond the shares that are left does not count', () => {
		const half: Participation = {
			stake: { own: 0n, backed: 8n * AUDIO },
			score: AUDIO,
			rate: { done: 1, owed: 2 },
			weight: AUDIO,
			streak: { last: 7 },
		};
		const whole = { ...half, rate: { done: 2, owed: 2 } };
		const paid = (participation: Participation): bigint =>
			payment('storage', 10n ** 30n, AUDIO, participation, 60_000_000n, YEAR);
		assert.equal(paid(half) * 4n, paid(whole));
		const left = returned(
			'Artist',
			0n,
			AUDIO,
			{ artists: { ...first, stake: { own: 0n, backed: 100n * AUDIO } } },
			round(),
			open,
		);
		assert.ok(left && left.yearly <= 120_000_000n);
	});

	test('is never more than the payment less the cut, nor than the most', () => {
		const amount = fc.bigInt({ min: 0n, max: 10n ** 27n });
		const share = fc.bigInt({ min: 0n, max: 1_000_000_000n });
		fc.assert(
			fc.property(amount, amount, amount, share, share, (paid, own, backed, cut, most) => {
				const part = backersPart(paid, { own, backed }, cut, most, SIX_HOURS);
				assert.ok(part >= 0n && part * 1_000_000_000n <= paid * (1_000_000_000n - cut));
				assert.ok(part * 1_000_000_000n * YEAR <= backed * most * SIX_HOURS);
			}),
		);
	});
});

describe('what an account has', () => {
	const entry = (
		type: string,
		amount: bigint,
		when: Entry['when'] = { type: 'Asked' },
		by: Entry['withdrawn_by']['type'] = 'Anyone',
		value?: unknown,
	): Entry => ({
		what: { type, value },
		amount,
		when,
		withdrawn_by: { type: by },
	});
	const due = { type: 'Due' } as const;

	test('is one sum for each kind, and every entry is of one kind alone', () => {
		const types = [
			'Bonded',
			'Undelegated',
			'DelegationReward',
			'TrackDeposit',
			'Vote',
			'WhatIsToCome',
		];
		const entries = types.map((type, index) => entry(type, BigInt(index + 1)));
		assert.deepEqual(types.map(kindOf), [
			'staked',
			'cooling',
			'earned',
			'deposit',
			'lock',
			'deposit',
		]);
		assert.deepEqual(
			[
				sumOf(entries, 'staked'),
				sumOf(entries, 'cooling'),
				sumOf(entries, 'earned'),
				sumOf(entries, 'deposit'),
			],
			[1n, 2n, 3n, 10n],
		);
		assert.equal(byKind(entries).flatMap(({ entries: found }) => found).length, entries.length);
	});

	test('comes the soonest first, and of one time the largest first', () => {
		const entries = [
			entry('Undelegated', 1n, { type: 'Era', value: 30 }),
			entry('Undelegated', 2n, { type: 'Era', value: 9 }),
			entry('Unbonding', 3n, due),
			entry('Unbonding', 4n, { type: 'Era', value: 9 }),
		];
		assert.deepEqual(
			byKind(entries)[0]?.entries.map(({ amount }) => amount),
			[3n, 4n, 2n, 1n],
		);
	});

	test('is withdrawn as far as it is due and made for the owner', () => {
		const entries = [
			entry('Undelegated', 1n, due),
			entry('PoolReward', 2n, due, 'Owner'),
			entry('StakingReward', 3n, due, 'Nobody'),
			entry('Unbonding', 4n, { type: 'Era', value: 3 }),
		];
		assert.deepEqual(
			dueOf(entries).map(({ amount }) => amount),
			[1n, 2n],
		);
		assert.equal(callsFor(entries), 2);
	});

	test('takes as many calls as there are positions where rewards of them are due, and 64 at the most', () => {
		const positions = Array.from({ length: 20 }, () => entry('Delegated', 1n));
		assert.equal(callsFor([...positions, entry('Undelegated', 1n, due)]), 1);
		assert.equal(callsFor([...positions, entry('DelegationReward', 1n, due)]), 20);
		assert.equal(
			callsFor(Array.from({ length: 100 }, () => entry('Undelegated', 1n, due))),
			64,
		);
		assert.equal(callsFor(positions), 0);
	});

	test('is told in words, with what it is about', () => {
		assert.deepEqual(inWords({ type: 'NodeCollateral', value: { node: 3 } }), {
			words: 'collateral of node',
			about: '3',
		});
		assert.deepEqual(
			inWords({
				type: 'Held',
				value: {
					reason: { type: 'Preimage', value: { type: 'Preimage', value: undefined } },
				},
			}),
			{ words: 'held for', about: 'Preimage (Preimage)' },
		);
		assert.deepEqual(inWords({ type: 'Bonded' }), {
			words: 'bonded, validating or nominating',
		});
	});
});

describe('a position', () => {
	test('has what is asked for once the least was added, and not with a planck less', () => {
		const amount = fc.bigInt({ min: 0n, max: 100n * AUDIO });
		fc.assert(
			fc.property(amount, amount, amount, (least, asks, has) => {
				const add = leastToAdd({ least, asks, has });
				const needed = least > asks ? least : asks;
				assert.ok(add >= 1n && has + add >= needed);
				if (add > 1n) assert.ok(has + add - 1n < needed);
			}),
		);
	});

	test('leaves as a whole, or so that enough stays', () => {
		const has = 5n * AUDIO;
		for (const amount of [has, 4n * AUDIO, 1n])
			assert.equal(whyNotOut(amount, has, AUDIO), undefined);
		for (const amount of [0n, has + 1n, 4n * AUDIO + 1n, has - 1n])
			assert.ok(whyNotOut(amount, has, AUDIO), String(amount));
	});
});

describe('nominating', () => {
	const able: Parameters<typeof whyNotNominate>[0] = {
		named: ['a', 'b'],
		before: [],
		most: 2,
		candidates: [
			{ stash: 'a', blocked: false },
			{ stash: 'b', blocked: false },
			{ stash: 'shut', blocked: true },
		],
		active: 100n * AUDIO,
		least: 100n * AUDIO,
		nominators: 9,
		mostNominators: 10,
	};

	test('is refused by all that the chain would refuse it by, and by nothing else', () => {
		assert.equal(whyNotNominate(able), undefined);
		const refused: [Partial<typeof able>, RegExp][] = [
			[{ active: undefined }, /Bond first/],
			[{ active: able.least - 1n }, /at least 100 AUDIO/],
			[{ nominators: 10 }, /as many nominators/],
			[{ named: [] }, /Choose/],
			[{ most: 1 }, /At most 1/],
			[{ named: ['a', 'gone'] }, /stands for election no more/],
			[{ named: ['a', 'shut'] }, /no new nominators/],
			[{ before: ['b', 'a'] }, /already/],
		];
		for (const [change, reason] of refused)
			assert.match(whyNotNominate({ ...able, ...change }) ?? '', reason);
		const allowed: Partial<typeof able>[] = [
			// Who nominates is no further nominator, and keeps whom it named.
			{ nominators: 10, before: ['a'] },
			{ named: ['a', 'shut'], before: ['shut'] },
			{ nominators: 10, mostNominators: undefined },
		];
		for (const change of allowed)
			assert.equal(whyNotNominate({ ...able, ...change }), undefined);
	});

	test('leaves so much bonded as its work takes', () => {
		const terms = { leastBond: 10_000n, leastNominatorBond: 100n };
		assert.equal(staysBonded({ candidate: undefined, nominates: true }, terms), 100n);
		assert.equal(
			staysBonded({ candidate: { commission: 0 }, nominates: false }, terms),
			10_000n,
		);
		assert.equal(staysBonded({ candidate: undefined, nominates: false }, terms), 0n);
	});

	test('names one more, or no longer', () => {
		assert.deepEqual(toggled(['a'], 'b'), ['a', 'b']);
		assert.deepEqual(toggled(['a', 'b'], 'a'), ['b']);
	});
});

describe('a name', () => {
	const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

	test('is text, without what steers the line that it stands in', () => {
		assert.equal(nameOf({ type: 'Raw5', value: bytes('Loud!') }), 'Loud!');
		assert.equal(nameOf({ type: 'Raw2', value: '0x4869' }), 'Hi');
		assert.equal(nameOf({ type: 'Raw1', value: 65 }), 'A');
		assert.equal(nameOf({ type: 'Raw9', value: bytes('a\u202eb\u0000c\n') }), 'abc');
		assert.equal(nameOf({ type: 'Raw9', value: bytes('a\u061cb\ufe0fc\u{e0041}') }), 'abc');
		assert.equal(nameOf({ type: 'Raw40', value: bytes('x'.repeat(40)) }), `${'x'.repeat(32)}…`);
	});

	test('is none where there is none', () => {
		const none: { type: string; value?: unknown }[] = [
			{ type: 'None' },
			{ type: 'Raw0', value: undefined },
			{ type: 'Raw1', value: Uint8Array.of(255) },
			{ type: 'Raw3', value: bytes('   ') },
			{ type: 'BlakeTwo256', value: '0x00' },
			{ type: 'Raw1', value: '0x0' },
		];
		for (const field of none) assert.equal(nameOf(field), undefined, field.type);
	});
});

test('a name on chain comes before that of a document, and a document is of whom the chain names it for', () => {
	const of = (address: string, name: string | undefined, profile: string) =>
		({ address, name, profile }) as Beneficiary;
	const both = of('5Both', 'On chain', 'cid');
	const { nameOf: named, documentOf } = namesIn(
		() => ({
			beneficiaries: [both, of('5Said', undefined, 'cid'), of('5None', undefined, '')],
		}),
		{
			count: () => 0,
			known: ({ id }) => ({ kind: 'Person', genres: [], name: `${id} in a document` }),
		},
	);
	assert.deepEqual(['5Both', '5Said', '5None', '5Else'].map(named), [
		'On chain',
		'5Said in a document',
		undefined,
		undefined,
	]);
	assert.deepEqual(documentOf('5Said'), { subject: 'account', id: '5Said', cid: 'cid' });
	assert.equal(documentOf('5None'), undefined);
	assert.equal(documentOf('5Else'), undefined);
});

test('who can be backed is found by role, by name in any case, and by address as it is written', () => {
	const all = [
		{ role: 'Artist', address: '5Abc' },
		{ role: 'Curator', address: '5aBC' },
	] as const;
	const find = (role: 'Artist' | 'all', text: string): string[] =>
		filtered(all, role, text, (address) => (address === '5aBC' ? 'Loud Ones' : undefined)).map(
			({ address }) => address,
		);
	assert.deepEqual(
		[
			find('all', ''),
			find('Artist', ''),
			find('all', ' lOUD '),
			find('all', '5Ab'),
			find('Artist', 'loud'),
		],
		[['5Abc', '5aBC'], ['5Abc'], ['5aBC'], ['5Abc'], []],
	);
});
