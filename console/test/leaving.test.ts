import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import {
	dueOf,
	freeFrom,
	MOST_UNBONDINGS,
	pointsOf,
	whyNotLeave,
	whyNotTake,
	type Membership,
} from '../src/pages/back/leaving.ts';

const AUDIO = 10n ** 18n;
const member: Membership = {
	pool: 1,
	points: 10n * AUDIO,
	active: 10n * AUDIO,
	unbonding: [],
	era: 50,
	cooldown: 28,
	isDepositor: false,
	least: AUDIO,
	isClosing: false,
	members: 3,
	poolPoints: 1_000n * AUDIO,
	slashingSpans: 0,
};
const founder: Membership = {
	...member,
	points: 200n * AUDIO,
	active: 200n * AUDIO,
	least: 100n * AUDIO,
	isDepositor: true,
};
const last: Membership = { ...founder, isClosing: true, members: 1, poolPoints: 200n * AUDIO };
const chunks = (...eras: number[]): Membership['unbonding'] =>
	eras.map((era) => ({ era, amount: AUDIO }));

test('a member takes out all of it, or leaves the least', () => {
	assert.equal(whyNotLeave(member), undefined);
	assert.equal(whyNotTake(10n * AUDIO, member), undefined);
	assert.equal(whyNotTake(9n * AUDIO, member), undefined);
	assert.match(whyNotTake(9n * AUDIO + 1n, member) ?? '', /so much that 1 AUDIO stay/);
	assert.match(whyNotTake(11n * AUDIO, member) ?? '', /at most 10 AUDIO/);
	assert.match(whyNotTake(0n, member) ?? '', /more than nothing/);
});

test('whoever made the pool leaves all of it last', () => {
	assert.equal(whyNotTake(100n * AUDIO, founder), undefined);
	for (const amount of [100n * AUDIO + 1n, 200n * AUDIO, 201n * AUDIO])
		assert.match(whyNotTake(amount, founder) ?? '', /100 AUDIO stay, for you made/);
	assert.match(whyNotTake(0n, founder) ?? '', /more than nothing/);
	assert.match(whyNotLeave({ ...founder, active: 100n * AUDIO }) ?? '', /You made this pool/);
	assert.equal(whyNotTake(200n * AUDIO, last), undefined);
	for (const not of [{ isClosing: false }, { members: 2 }, { poolPoints: 201n * AUDIO }])
		assert.notEqual(whyNotTake(200n * AUDIO, { ...last, ...not }), undefined);
});

test('nothing more unbonds while as much does as can', () => {
	const many = chunks(...Array.from({ length: MOST_UNBONDINGS }, (_, index) => 60 + index));
	assert.match(whyNotLeave({ ...member, unbonding: many }) ?? '', /wait until era 60/);
	assert.match(whyNotLeave({ ...member, era: 60, unbonding: many }) ?? '', /withdraw what has/);
	assert.equal(whyNotLeave({ ...member, unbonding: many.slice(1) }), undefined);
	// What is unbonded in one era cools down together.
	assert.equal(whyNotLeave({ ...member, era: 67 - 28, unbonding: many }), undefined);
	assert.match(whyNotLeave({ ...member, points: 0n, active: 0n }) ?? '', /cooling down/);
});

test('the most that unbonds at a time is what the runtime says', () => {
	const staking = readFileSync(
		new URL('../../runtime/src/configs/staking.rs', import.meta.url),
		'utf8',
	);
	const [, most] = /type MaxUnbonding = ConstU32<(\d+)>/.exec(staking) ?? [];
	assert.equal(Number(most), MOST_UNBONDINGS);
});

test('what cools down is due in its era, and not before', () => {
	assert.equal(freeFrom(member), 78);
	assert.equal(dueOf({ era: 60, unbonding: chunks(59, 60, 61) }), 2n * AUDIO);
});

test('after a slash all of it is all points, and of a part no less stays than is said', () => {
	const amount = fc.bigInt({ min: 1n, max: 10n ** 27n });
	fc.assert(
		fc.property(amount, amount, amount, amount, (a, b, c, taken) => {
			const [points, poolPoints] = a < b ? [a, b] : [b, a];
			const balance = c < poolPoints ? c : poolPoints;
			const worth = (of: bigint): bigint => (of * balance) / poolPoints;
			const active = worth(points);
			fc.pre(active > 0n && taken <= active);
			const out = pointsOf(taken, { points, active });
			if (taken === active) assert.equal(out, points);
			else assert.ok(worth(points - out) >= active - taken);
		}),
	);
});
