// Bonding, nominating, pools; an era passes, and everybody is paid what the formulas say.
//
// The tests of this file are steps on one chain, in this order.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AUDIO, big, Chain, eventOf, eventsAt, type Human } from '../lib/chain.ts';
import { bob, charlie, dave, eve, fresh, stashOf } from '../lib/accounts.ts';
import { eraIssuance, GROUPS, payoutsByHooks, stakersPayouts } from '../lib/issuance.ts';

const validator = stashOf('Alice').address;

describe('staking', () => {
	let chain: Chain;
	/** The era whose rewards are looked at: the first in which all nominations count. */
	let era: number;
	/** Where the pool keeps what it staked, and its rewards. */
	let pool: { stash: string; rewards: string };

	before(async () => {
		chain = await Chain.manual();
	});
	after(() => chain?.close());

	const ledger = async (
		stash: string,
	): Promise<{ active: bigint; total: bigint; unlocking: Human[] }> => {
		const found = (await chain.query('staking', 'ledger', [stash])).unwrap();
		return {
			active: big(found.active.unwrap()),
			total: big(found.total.unwrap()),
			unlocking: [...found.unlocking],
		};
	};

	test('Bob bonds and nominates the validator', async () => {
		const amount = 5_000_000n * AUDIO;
		const before = await chain.free(bob.address);
		await chain.submitFailing(
			chain.call('staking', 'nominate', [validator]),
			bob,
			'staking.NotController',
		);
		const bonded = await chain.submit(chain.call('staking', 'bond', amount, 'Stash'), bob);
		assert.equal(big(eventOf(bonded.events, 'staking.Bonded').data[1]), amount);
		assert.equal((await ledger(bob.address)).active, amount);
		assert.equal(await chain.held(bob.address), amount, 'the stake is on hold');
		assert.ok((await chain.free(bob.address)) < before - amount);
		await chain.submit(chain.call('staking', 'nominate', [validator]), bob);
		const nominations = (await chain.query('staking', 'nominators', [bob.address])).unwrap();
		assert.deepEqual(nominations.targets.map(String), [validator]);
	});

	test('too small a nominator is refused', async () => {
		const minimum = big(await chain.query('staking', 'minNominatorBond'));
		assert.ok(minimum > AUDIO);
		await chain.submit(chain.call('staking', 'bond', minimum - 1n, 'Stash'), eve);
		await chain.submitFailing(
			chain.call('staking', 'nominate', [validator]),
			eve,
			'staking.InsufficientBond',
		);
	});

	test('Charlie makes a pool, it nominates, and Dave joins it with 10 AUDIO', async () => {
		const created = await chain.submit(
			chain.call(
				'nominationPools',
				'create',
				1_000n * AUDIO,
				charlie.address,
				charlie.address,
				charlie.address,
			),
			charlie,
		);
		const id = big(eventOf(created.events, 'nominationPools.Created').data[1]);
		assert.equal(id, 1n);
		await chain.submit(chain.call('nominationPools', 'nominate', id, [validator]), charlie);

		const tooLittle = big(await chain.query('nominationPools', 'minJoinBond')) - 1n;
		await chain.submitFailing(
			chain.call('nominationPools', 'join', tooLittle, id),
			dave,
			'nominationPools.MinimumBondNotMet',
		);
		await chain.submit(chain.call('nominationPools', 'join', 10n * AUDIO, id), dave);
		const member = (
			await chain.query('nominationPools', 'poolMembers', [dave.address])
		).unwrap();
		assert.equal(big(member.points), 10n * AUDIO);
		const bonded = (await chain.query('nominationPools', 'bondedPools', [id])).unwrap();
		assert.equal(big(bonded.points), 1_010n * AUDIO);
		assert.equal(big(bonded.memberCounter), 2n);
		const accounts = (await chain.api.call['nominationPoolsApi']!['poolAccounts']!(
			id,
		)) as Human;
		pool = { stash: String(accounts[0]), rewards: String(accounts[1]) };
		assert.equal((await ledger(pool.stash)).active, 1_010n * AUDIO);
	});

	test('an election brings them into an era', async () => {
		era = await chain.sealUntil(
			'an era in which both nominators count',
			async (_, events) => {
				if (!events.some((e) => e.name === 'session.NewSession')) return undefined;
				const active = await chain.activeEra();
				const overview = await chain.query('staking', 'erasStakersOverview', [
					active,
					validator,
				]);
				return overview.isSome && overview.unwrap().nominatorCount.toNumber() === 2
					? active
					: undefined;
			},
			360,
		);
		const overview = (
			await chain.query('staking', 'erasStakersOverview', [era, validator])
		).unwrap();
		const page = (
			await chain.query('staking', 'erasStakersPaged', [era, validator, 0])
		).unwrap();
		const staked = new Map<string, bigint>(
			page.others.map((o: Human) => [String(o.who), big(o.value)]),
		);
		// An election counts in 64 bits: stakes are divided by this and multiplied again.
		const grain = (await chain.issuance()) / (2n ** 64n - 1n) + 1n;
		for (const [who, bond, counted] of [
			[validator, 10_000_000n * AUDIO, big(overview.own)],
			[bob.address, 5_000_000n * AUDIO, staked.get(bob.address) ?? 0n],
			[pool.stash, 1_010n * AUDIO, staked.get(pool.stash) ?? 0n],
		] as const) {
			assert.ok(
				counted <= bond && bond - counted < 2n * grain,
				`${who} bonded ${bond}, counted ${counted}`,
			);
		}
		const sum = [...staked.values()].reduce((a, b) => a + b, 0n);
		assert.equal(big(overview.total), big(overview.own) + sum);
		assert.deepEqual((await chain.query('session', 'validators')).map(String), [validator]);
	});

	test('the era ends, and what it pays is what the formula says', async () => {
		const { blockHash, event, events } = await chain.sealUntilEvent(
			'staking.EraPaid',
			(data) => data[0].toNumber() === era,
			80,
		);
		const lastBlock = (await chain.api.rpc.chain.getHeader(blockHash)).parentHash.toHex();
		assert.equal(await chain.activeEra(), era + 1);

		const { minted, stakers, groups, treasury, elapsed } = await eraIssuance(chain, blockHash);
		assert.ok(elapsed > 0n && elapsed <= 60n * 3_000n, `${elapsed} ms`);
		assert.ok(stakers > 0n);
		assert.equal(stakers, (minted * 40n) / 100n);
		assert.equal(big(event.data[1]), stakers);
		assert.equal(big(event.data[2]), treasury);
		assert.equal(
			big((await chain.query('staking', 'erasValidatorReward', [era])).unwrap()),
			stakers,
		);
		// The groups' parts are shared by those who were active, and here nobody was.
		const closed = eventOf(events, 'activityIssuance.RoundClosed').data[2];
		for (const group of GROUPS) {
			assert.equal(big(closed[group].pool), groups[group], group);
			assert.equal(big(closed[group].weight), 0n, group);
		}
		// The treasury's part is minted at once, the others' when they are paid. Of the fees one part is
		// burned for good, and one until somebody is paid with it.
		const [, , burned, issued] = eventOf(events, 'feePool.RoundClosed').data.map(
			big,
		) as bigint[];
		assert.equal(
			(await chain.issuance()) - (await chain.issuance(lastBlock)),
			treasury - burned! - issued!,
		);
		const waiting = async (at: string): Promise<bigint> =>
			big(await chain.query('activityIssuance', 'unsharedFees', [], at));
		assert.equal((await waiting(blockHash)) - (await waiting(lastBlock)), issued);
	});

	test('validator, nominator and pool are paid in proportion to their stake, and nobody has to ask', async () => {
		const reward = big((await chain.query('staking', 'erasValidatorReward', [era])).unwrap());
		const expected = await stakersPayouts(chain, era, validator);
		assert.deepEqual([...expected.keys()].sort(), [validator, bob.address, pool.stash].sort());
		assert.ok([...expected.values()].every((amount) => amount > 0n));

		const before = {
			issuance: await chain.issuance(),
			bob: await chain.free(bob.address),
			validator: (await ledger(validator)).active,
			rewards: await chain.free(pool.rewards),
		};
		// The block that ends the era is full, so they are paid in the next.
		const paid = payoutsByHooks(await eventsAt(chain.api, await chain.seal()));
		assert.deepEqual(paid, new Map([[`${era} ${validator}`, expected]]));
		const sum = [...expected.values()].reduce((a, b) => a + b, 0n);
		assert.ok(sum <= reward && reward - sum < reward / 1_000_000n, `${sum} of ${reward}`);

		// The events tell the truth.
		assert.equal((await chain.issuance()) - before.issuance, sum);
		assert.equal((await chain.free(bob.address)) - before.bob, expected.get(bob.address));
		assert.equal((await chain.free(pool.rewards)) - before.rewards, expected.get(pool.stash));
		assert.equal(
			(await ledger(validator)).active - before.validator,
			expected.get(validator),
			'staked again',
		);
	});

	test('nobody is paid twice, nor for an era that is not over', async () => {
		const again = chain.call('staking', 'payoutStakersByPage', validator, era, 0);
		await chain.submitFailing(again, eve, 'staking.AlreadyClaimed');
		const early = chain.call('staking', 'payoutStakersByPage', validator, era + 1, 0);
		await chain.submitFailing(early, eve, 'staking.InvalidEraToReward');
	});

	test('the members of the pool claim their part', async () => {
		const points = 1_010n * AUDIO;
		const SCALE = 10n ** 18n;
		const minimum = big(chain.constant('balances', 'existentialDeposit'));
		const earned = (await chain.free(pool.rewards)) - minimum;
		assert.ok(earned > 0n);
		// A counter per point with 18 decimals, rounded down; a member's part of it rounded down.
		const counter = (earned * SCALE) / points;
		for (const [member, own] of [
			[dave, 10n * AUDIO],
			[charlie, 1_000n * AUDIO],
		] as const) {
			const expected = (counter * own) / SCALE;
			const pending = await chain.api.call['nominationPoolsApi']!['pendingRewards']!(
				member.address,
			);
			assert.equal(big(pending), expected);
			const before = await chain.free(member.address);
			const claimed = await chain.submit(
				chain.call('nominationPools', 'claimPayout'),
				member,
			);
			assert.equal(big(eventOf(claimed.events, 'nominationPools.PaidOut').data[2]), expected);
			const { data } = eventOf(claimed.events, 'transactionPayment.TransactionFeePaid');
			assert.equal(await chain.free(member.address), before + expected - big(data[1]));
		}
	});

	test('who has all at stake begins to leave without a fee, once an era', async () => {
		const small = fresh();
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', small.address, 50n * AUDIO),
			eve,
		);
		await chain.submit(chain.call('staking', 'bond', 50n * AUDIO, 'Staked'), small);
		const left = await chain.free(small.address);
		const refused = async (
			...[pallet, name, ...args]: [string, string, ...unknown[]]
		): Promise<void> => {
			await assert.rejects(
				chain.submit(chain.call(pallet, name, ...args), small),
				/1010|Inability to pay/,
			);
		};
		await refused('system', 'remark', 'it cannot pay');
		await refused('staking', 'withdrawUnbonded', 0);
		const unbonding = await chain.submit(chain.call('staking', 'unbond', 20n * AUDIO), small);
		const { data } = eventOf(unbonding.events, 'feeWaivers.FeeWaived');
		assert.deepEqual(data.map(String), [small.address, 'Leave']);
		assert.ok(
			!unbonding.events.some((e) => e.name === 'transactionPayment.TransactionFeePaid'),
		);
		assert.equal(await chain.free(small.address), left);
		assert.equal(big((await ledger(small.address)).unlocking[0].value), 20n * AUDIO);
		await refused('staking', 'unbond', 20n * AUDIO);
	});

	test('what is unbonded stays on hold for the bonding duration', async () => {
		const part = 1_000_000n * AUDIO;
		const before = await ledger(bob.address);
		const held = await chain.held(bob.address);
		await chain.submit(chain.call('staking', 'unbond', part), bob);
		const unbonding = await ledger(bob.address);
		assert.equal(unbonding.active, before.active - part);
		assert.equal(unbonding.total, before.total);
		assert.equal(unbonding.unlocking.length, 1);
		const free = big(unbonding.unlocking[0].era);
		const current = big((await chain.query('staking', 'currentEra')).unwrap());
		assert.equal(free, current + big(chain.constant('staking', 'bondingDuration')));

		const withdrawal = await chain.submit(chain.call('staking', 'withdrawUnbonded', 0), bob);
		assert.ok(
			!withdrawal.events.some((e) => e.name === 'staking.Withdrawn'),
			'nothing comes out before its time',
		);
		assert.deepEqual((await ledger(bob.address)).total, before.total);
		assert.equal(await chain.held(bob.address), held);
		const everything = chain.call(
			'balances',
			'transferAllowDeath',
			eve.address,
			(await chain.free(bob.address)) + AUDIO,
		);
		assert.ok((await chain.include(everything, bob)).error, 'what is on hold cannot be sent');
	});

	test('after the bonding duration it comes out', async () => {
		const before = await ledger(bob.address);
		const free = big(before.unlocking[0].era);
		const held = await chain.held(bob.address);
		await chain.sealUntil(
			'the end of the bonding duration',
			async (_, events) => {
				if (!events.some((e) => e.name === 'session.NewSession')) return undefined;
				const current = big((await chain.query('staking', 'currentEra')).unwrap());
				return current >= free ? true : undefined;
			},
			31 * 60,
		);
		const withdrawal = await chain.submit(chain.call('staking', 'withdrawUnbonded', 0), bob);
		const withdrawn = big(eventOf(withdrawal.events, 'staking.Withdrawn').data[1]);
		assert.equal(withdrawn, 1_000_000n * AUDIO);
		assert.equal(await chain.held(bob.address), held - withdrawn);
		assert.equal((await ledger(bob.address)).total, before.total - withdrawn);
	});
});
