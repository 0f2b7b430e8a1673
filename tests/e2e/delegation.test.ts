// Fans back artists and operators, move and leave; their stake votes, and who votes is paid for it. Of all
// groups only the voters can be active yet, so what is paid for activity here is paid for votes. The tests of
// each suite are steps on one chain, in this order.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { KeyringPair } from '@polkadot/keyring/types';
import {
	AUDIO,
	big,
	type Call,
	Chain,
	type Event,
	eventOf,
	eventsAt,
	type Human,
} from '../lib/chain.ts';
import { alice, bob, dev, eve, ferdie, fresh, potOf, stashOf } from '../lib/accounts.ts';
import {
	beneficiaryInfo,
	delegationApi,
	eventsBetween,
	fund,
	paidToVoters,
	payment,
	positions,
	stored,
	sumOf,
	together,
	unlocking,
	type Voter,
	Voters,
} from '../lib/delegation.ts';
import {
	ballot,
	decided,
	enacted,
	propose,
	started,
	tally,
	vote,
	votingPower,
} from '../lib/governance.ts';
import {
	eraIssuance,
	type EraIssuance,
	GROUPS,
	issuanceApi,
	mostReturn,
	payoutsByHooks,
	SHARES,
	stakersPayouts,
} from '../lib/issuance.ts';
import { activeSet, newNodeKey, nodeInfo, registration, withoutContentNode } from '../lib/nodes.ts';

/** Where a profile is. */
const CID = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy';
/** What a beneficiary puts down: an item of state with 428 bytes. */
const REGISTRATION = (AUDIO * 628n) / 1_000n;
/** What a public proposal puts down. */
const PROPOSAL = 100n * AUDIO;
/** Eras that stake cools down, and for which a larger cut and a departure are announced. */
const COOLDOWN = 28;
const PERCENT = 10_000_000;

const artists = [dev('Artist//0'), dev('Artist//1')] as const;
const operators = [dev('Operator//0'), dev('Operator//1')] as const;
const beneficiaries = [...artists, ...operators];

/** Five behind each of the artists, then five behind each of the operators. */
const fans = Array.from({ length: 20 }, (_, number) => dev(`Fan//${number}`));
const fan = (number: number): KeyringPair => fans[number] as KeyringPair;
const backersOf = (number: number): KeyringPair[] => fans.slice(5 * number, 5 * number + 5);

const endpoint = 'https://node.example.com:8443/audio';

/** The calls that make the artists and operators what they are, without a cut. */
const registrations = (chain: Chain): [Call, KeyringPair][] =>
	beneficiaries.map((who, number) => {
		const role = number < artists.length ? 'Artist' : 'Operator';
		return [chain.call('delegation', 'registerBeneficiary', role, 0, 0n, CID), who];
	});

describe('ten eras', () => {
	/** They are nominated, and the other two are not. */
	const nominated = ['Alice', 'Bob'].map((name) => stashOf(name).address);
	const alone = ['Charlie', 'Dave'].map((name) => stashOf(name).address);
	/** Those with most of the stake. */
	const stakers = [...['Alice', 'Bob', 'Charlie', 'Dave'].map(stashOf), eve, ferdie];
	/** The artists' backers. */
	const listeners = fans.slice(0, 10);

	let chain: Chain;
	/** The block that ended the last era, and that before the first of the ten. */
	let begin: number;
	let first: number;
	/** Planck of fees that wait until somebody shares them. */
	let waiting: bigint;
	const voters = new Voters();
	/** In which eras the payouts of those whom nobody nominates were seen. */
	const unnominated: [era: number, validator: string][] = [];

	before(async () => {
		// Four validators, whose blocks one node makes.
		chain = await Chain.start({
			args: ['--chain', 'local', '--sealing', 'manual', '--state-pruning', 'archive'],
		});
	});
	after(() => chain?.close());

	/** A referendum that can be voted on in this era. */
	const referendum = async (): Promise<number> => {
		const subject = `of era ${await chain.activeEra()}`;
		await propose(chain, chain.call('system', 'remark', subject), alice, PROPOSAL);
		return started(chain);
	};

	/** Has accounts vote with all that they have at stake. */
	const takePart = async (who: KeyringPair[], index: number): Promise<void> => {
		const era = await chain.activeEra();
		const sent: [Call, KeyringPair][] = [];
		for (const voter of who) {
			const power = await votingPower(chain, voter.address);
			voters.vote(voter.address, era, power);
			sent.push([chain.call('democracy', 'vote', index, ballot(true, power)), voter]);
		}
		const included = await together(chain, sent);
		for (const [position, { address }] of who.entries()) {
			const [whose, group, round, noted] = eventOf(
				included[position]?.events ?? [],
				'activityIssuance.Noted',
			).data;
			assert.deepEqual(
				[String(whose), String(group), Number(round)],
				[address, 'Voters', era],
			);
			const expected = voters.all.get(address);
			assert.equal(big(noted.stake.own), expected?.stake);
			assert.equal(big(noted.weight), expected?.weight);
		}
	};

	interface Ended {
		era: number;
		pool: bigint;
		/** The sum of the weights. */
		weight: bigint;
		/** What each voter is to be paid. */
		due: Map<string, bigint>;
		issuance: EraIssuance;
	}

	/** Makes blocks to the end of the era, and checks all that it closes with and every planck that came or went in it. */
	const endEra = async (): Promise<Ended> => {
		const era = await chain.activeEra();
		const { blockHash, events } = await chain.sealUntilEvent('staking.EraPaid', () => true, 61);
		const issuance = await eraIssuance(chain, blockHash);
		const [paidEra, toStakers, toTreasury] = eventOf(events, 'staking.EraPaid').data.map(
			big,
		) as [bigint, bigint, bigint];
		assert.deepEqual(
			[paidEra, toStakers, toTreasury],
			[BigInt(era), issuance.stakers, issuance.treasury],
		);
		assert.ok(
			issuance.elapsed > 0n && issuance.elapsed <= 60n * 3_000n,
			`${issuance.elapsed} ms`,
		);

		// Nobody but voters can have weight, so of what waits all that they can be paid is theirs.
		const weight = voters.weight;
		waiting += big(eventOf(events, 'feePool.RoundClosed').data[3]);
		const room = mostReturn(voters.stake, issuance.elapsed) - issuance.groups.voters;
		const fees = room < 0n ? 0n : room < waiting ? room : waiting;
		waiting -= fees;
		const closed = eventOf(events, 'activityIssuance.RoundClosed').data;
		assert.equal(Number(closed[0]), era);
		assert.deepEqual(
			[Number(closed[1].yearly), big(closed[1].elapsed)],
			[6 * PERCENT, issuance.elapsed],
		);
		for (const group of GROUPS) {
			const figures = closed[2][group];
			const mine = group === 'voters';
			assert.deepEqual(
				{
					pool: big(figures.pool),
					weight: big(figures.weight),
					base: big(figures.base),
					participants: Number(figures.participants),
				},
				{
					pool: issuance.groups[group] + (mine ? fees : 0n),
					weight: mine ? weight : 0n,
					base: mine ? voters.stake : 0n,
					participants: mine ? voters.all.size : 0,
				},
				group,
			);
		}
		assert.equal(big(closed[3]), fees);
		assert.equal(big(await chain.query('activityIssuance', 'unsharedFees')), waiting);

		const end = await chain.bestNumber();
		const at = async (number: number): Promise<bigint> =>
			chain.issuance(await chain.send<string>('chain_getBlockHash', number));
		assert.equal(
			(await at(end)) - (await at(begin)),
			changes(await eventsBetween(chain, begin, end)),
		);
		begin = end;
		const pool = issuance.groups.voters + fees;
		return { era, pool, weight, due: voters.close(pool, issuance.elapsed), issuance };
	};

	/** What events say that the issuance grew by: all that is minted and burned on this chain. */
	const changes = (events: Event[]): bigint => {
		const treasury = sumOf(events, 'staking.EraPaid', 2);
		const paid =
			sumOf(events, 'activityIssuance.Paid', 3) + sumOf(events, 'staking.Rewarded', 2);
		const burned = sumOf(events, 'feePool.RoundClosed', 2);
		// Burned as well, until somebody is paid with it.
		const issued = sumOf(events, 'feePool.RoundClosed', 3);
		return treasury + paid - burned - issued;
	};

	/**
	 * Makes the block after the end of an era, and checks that it pays what is due, to the planck, though
	 * nobody asks: the voters, and the validators with their nominators. `claimed`, if given, is the one who was
	 * paid in that block because somebody did ask.
	 */
	const settled = async (
		{ era, due }: Ended,
		claimed?: { who: string; by: KeyringPair },
	): Promise<void> => {
		const before = new Map<string, bigint>();
		for (const { address } of fans) before.set(address, await chain.free(address));
		let blockHash: string;
		if (claimed) {
			({ blockHash } = await chain.submit(
				chain.call('activityIssuance', 'claim', claimed.who),
				claimed.by,
			));
			assert.equal(
				await chain.bestNumber(),
				begin + 1,
				'before the chain has paid it unasked',
			);
		} else {
			blockHash = await chain.seal();
		}
		const events = await eventsAt(chain.api, blockHash);

		const expected = [...due].map(
			([who, amount]) => [who, { era, amount, byHooks: who !== claimed?.who }] as const,
		);
		assert.deepEqual(paidToVoters(events), new Map(expected));
		for (const [address, free] of before) {
			assert.equal((await chain.free(address)) - free, due.get(address) ?? 0n, address);
		}
		const payouts = payoutsByHooks(events);
		for (const validator of [...nominated, ...alone]) {
			const payout = payouts.get(`${era} ${validator}`);
			if (alone.includes(validator)) {
				if (!payout) continue;
				unnominated.push([era, validator]);
			}
			assert.deepEqual(payout, await stakersPayouts(chain, era, validator));
			payouts.delete(`${era} ${validator}`);
		}
		assert.equal(payouts.size, 0, [...payouts.keys()].join());
	};

	const due = ({ due }: Ended, who: KeyringPair): bigint => due.get(who.address) as bigint;

	test('begin with four validators, two nominators, two artists, two operators, a node and twenty backers', async () => {
		await fund(chain, alice, [...beneficiaries, ...fans], 50_000n * AUDIO);
		await together(chain, [
			...registrations(chain),
			[chain.call('staking', 'bond', 40_000_000n * AUDIO, 'Staked'), eve],
			[chain.call('staking', 'bond', 20_000_000n * AUDIO, 'Stash'), ferdie],
		]);
		await together(chain, [
			...[eve, ferdie].map((who): [Call, KeyringPair] => [
				chain.call('staking', 'nominate', nominated),
				who,
			]),
			[
				registration(chain, operators[0], await newNodeKey(), endpoint, 2_000n * AUDIO),
				operators[0],
			],
		]);
		const amount = (number: number): bigint => BigInt(number + 1) * 1_000n * AUDIO;
		await together(
			chain,
			fans.map((who, number) => [
				chain.call(
					'delegation',
					'delegate',
					(beneficiaries[Math.floor(number / 5)] as KeyringPair).address,
					amount(number),
				),
				who,
			]),
		);
		for (const [number, who] of beneficiaries.entries()) {
			const info = await beneficiaryInfo(chain, who.address);
			const sum = backersOf(number).reduce(
				(sum, _, index) => sum + amount(5 * number + index),
				0n,
			);
			assert.deepEqual(
				[Number(info.backers), big(info.shares) + big(info.joining)],
				[5, sum],
			);
		}
		for (const [number, who] of fans.entries())
			assert.equal(await votingPower(chain, who.address), amount(number));
		// 55,000 AUDIO are behind its operator, of which four times its own collateral count.
		assert.equal(big((await nodeInfo(chain, 0)).weight), 10_000n * AUDIO);
		assert.equal(big(await chain.query('delegation', 'totalDelegated')), 210_000n * AUDIO);
	});

	test('begin when both nominators count; until then the fees of all eras wait', async () => {
		await chain.sealUntil(
			'an era in which both nominators count',
			async (_, events) => {
				if (!events.some((e) => e.name === 'staking.EraPaid')) return undefined;
				const active = await chain.activeEra();
				const backed = new Set<string>();
				for (const who of nominated) {
					const page = await chain.query('staking', 'erasStakersPaged', [active, who, 0]);
					if (page.isNone) return undefined;
					for (const nominator of page.unwrap().others) backed.add(String(nominator.who));
				}
				return backed.size === 2 ? true : undefined;
			},
			300,
		);
		begin = await chain.bestNumber();
		first = begin;
		// The stakers of the era before are paid.
		await chain.seal();
		const rounds: Human[] = await (chain.api.call as Human)['feePoolApi'].rounds(20);
		waiting = rounds.reduce((sum, [, figures]) => sum + big(figures.issued), 0n);
		assert.ok(waiting > 0n, 'fees were paid');
		assert.equal(big(await chain.query('activityIssuance', 'unsharedFees')), waiting);
	});

	test('in the first, all vote and share the pool by their stake', async () => {
		await takePart([...listeners, ...stakers], await referendum());
		const ended = await endEra();
		assert.equal(waiting, 0n, 'the fees are in the pool');
		for (const who of [...listeners, ...stakers]) {
			const info: Human = (await issuanceApi(chain).standing(who.address))[0];
			const stake = big(info.stake.own);
			assert.equal(big(info.weight), stake);
			assert.equal(due(ended, who), (ended.pool * stake) / ended.weight);
			assert.ok(
				due(ended, who) < mostReturn(stake, ended.issuance.elapsed),
				'stake may return more than that',
			);
			assert.equal(big(await issuanceApi(chain).pending(who.address)), due(ended, who));
		}
		assert.equal(big(await issuanceApi(chain).pending(fan(15).address)), 0n);
		await settled(ended);
		assert.equal(big(await issuanceApi(chain).pending(fan(0).address)), 0n);
		const [closed]: Human[] = await issuanceApi(chain).rounds(1);
		const { pool, unsettled, paid } = closed.groups.voters;
		const sum = [...ended.due.values()].reduce((a, b) => a + b, 0n);
		assert.deepEqual([big(pool), Number(unsettled), big(paid)], [ended.pool, 0, sum]);
		assert.ok(
			sum <= ended.pool && ended.pool - sum < BigInt(ended.due.size),
			'what roundings leave is less than a planck each',
		);
	});

	test('in the second, who votes again has a streak', async () => {
		const [last]: Human[] = await issuanceApi(chain).rounds(1);
		await takePart([...listeners, ...stakers.slice(0, 4)], await referendum());
		const era = await chain.activeEra();
		const mine = voters.all.get(fan(0).address) as Voter;
		assert.equal(mine.weight, mine.stake + mine.stake / 500n, '0.2 %');
		const [standing]: Human[] = await issuanceApi(chain).standing(fan(0).address);
		assert.deepEqual(
			[
				String(standing.group),
				Number(standing.round),
				Number(standing.streak),
				standing.settled.isTrue,
			],
			['Voters', era, 2, false],
		);
		assert.deepEqual(
			[big(standing.stake.own), big(standing.weight)],
			[mine.stake, mine.weight],
		);

		// What it would be paid if the pool were the last one's: as it stands, and with as much again at stake, which is new.
		const pool = big(last.groups.voters.pool);
		const elapsed = big(last.elapsed);
		const estimate = async (who: KeyringPair, stake: bigint): Promise<[bigint, bigint]> => {
			const { now, then } = await issuanceApi(chain).estimate(
				who.address,
				'Voters',
				stake,
				0n,
			);
			return [big(now), big(then)];
		};
		const more = voters.weigh(fan(0).address, era, 2n * mine.stake);
		assert.deepEqual(await estimate(fan(0), mine.stake), [
			payment(pool, mine, voters.weight, elapsed),
			payment(pool, more, voters.weight - mine.weight + more.weight, elapsed),
		]);
		assert.equal(more.weight, 2n * mine.stake + mine.stake / 500n);
		const newcomer = voters.weigh(
			fan(15).address,
			era,
			(await votingPower(chain, fan(15).address)) + AUDIO,
		);
		assert.deepEqual(await estimate(fan(15), AUDIO), [
			0n,
			payment(pool, newcomer, voters.weight + newcomer.weight, elapsed),
		]);

		await settled(await endEra());
	});

	test('in the third, the fans alone vote, and are paid what their stake may return and no more; the fees wait', async () => {
		await takePart(listeners, await referendum());
		const ended = await endEra();
		assert.equal(ended.pool, ended.issuance.groups.voters);
		assert.ok(waiting > 0n, 'for those who can be paid with them');
		for (const [number, who] of listeners.entries()) {
			const stake = BigInt(number + 1) * 1_000n * AUDIO;
			assert.equal(due(ended, who), mostReturn(stake, ended.issuance.elapsed));
		}
		await settled(ended);
		const [closed]: Human[] = await issuanceApi(chain).rounds(1);
		assert.ok(big(closed.groups.voters.paid) * 100n < ended.pool, 'the rest is never minted');
	});

	test('in the fourth, all vote, those who stayed away without a streak; who votes twice is counted once', async () => {
		const index = await referendum();
		await takePart([...listeners, ...stakers], index);
		const weights = [fan(0), eve, stashOf('Alice')].map(({ address }) => {
			const { weight, stake } = voters.all.get(address) as Voter;
			return (weight * 1_000n) / stake;
		});
		assert.deepEqual(weights, [1_006n, 1_000n, 1_000n]);
		const again = await vote(
			chain,
			fan(0),
			index,
			false,
			await votingPower(chain, fan(0).address),
		);
		const noted = eventOf(again.events, 'activityIssuance.Noted').data[3];
		assert.equal(big(noted.weight), voters.all.get(fan(0).address)?.weight);
		await settled(await endEra());
	});

	test('in the fifth, stake that comes late votes at once, and has no part in the streak', async () => {
		const before = await votingPower(chain, fan(0).address);
		const index = await referendum();
		await chain.submit(
			chain.call('delegation', 'delegate', artists[0].address, 9_000n * AUDIO),
			fan(0),
		);
		assert.deepEqual((await positions(chain, fan(0).address)).get(artists[0].address), {
			shares: before,
			joining: 9_000n * AUDIO,
		});
		await takePart([...listeners, ...stakers], index);
		// A tenth of it is four eras old: 0.8 % of that, which is rounded down to millionths of the whole.
		assert.equal(
			voters.all.get(fan(0).address)?.weight,
			10_000n * AUDIO + (10_000n * AUDIO * 799n) / 1_000_000n,
		);
		await settled(await endEra());
		assert.deepEqual((await positions(chain, fan(0).address)).get(artists[0].address), {
			shares: 10_000n * AUDIO,
			joining: 0n,
		});
	});

	test('in the sixth, stake is moved to another artist, and votes as before', async () => {
		const held = await chain.held(fan(4).address);
		const index = await referendum();
		const moved = await chain.submit(
			chain.call(
				'delegation',
				'redelegate',
				artists[0].address,
				artists[1].address,
				2_000n * AUDIO,
			),
			fan(4),
		);
		const [who, from, to, amount] = eventOf(moved.events, 'delegation.Redelegated').data;
		assert.deepEqual(
			[String(who), String(from), String(to), big(amount)],
			[fan(4).address, artists[0].address, artists[1].address, 2_000n * AUDIO],
		);
		assert.equal(await votingPower(chain, fan(4).address), 5_000n * AUDIO);
		assert.equal(await chain.held(fan(4).address), held);
		const { shares, joining } = await beneficiaryInfo(chain, artists[1].address);
		assert.deepEqual([big(shares), big(joining)], [40_000n * AUDIO, 2_000n * AUDIO]);
		await takePart([...listeners, ...stakers], index);
		assert.equal(
			voters.all.get(fan(4).address)?.weight,
			5_000n * AUDIO + (5_000n * AUDIO * 10n) / 1_000n,
		);
		await settled(await endEra());
	});

	test('in the seventh, nobody votes: the pool is not minted, and the fees wait', async () => {
		assert.equal(waiting, 0n);
		// There is something to vote on, which cost fees.
		await referendum();
		const ended = await endEra();
		assert.equal(ended.due.size, 0);
		assert.ok(waiting > 0n, 'they wait');
		await settled(ended);
	});

	test('in the eighth, one votes alone, and is paid no more for that; anybody can have it paid, once', async () => {
		await takePart([fan(2)], await referendum());
		const ended = await endEra();
		assert.equal(due(ended, fan(2)), mostReturn(3_000n * AUDIO, ended.issuance.elapsed));
		await settled(ended, { who: fan(2).address, by: bob });
		await chain.submitFailing(
			chain.call('activityIssuance', 'claim', fan(2).address),
			bob,
			'activityIssuance.NothingToClaim',
		);
	});

	test('in the ninth, who gives the vote to another has a voice and earns nothing; the fees that waited are in the pool', async () => {
		const waited = waiting;
		const index = await referendum();
		const passive = fan(10);
		await takePart([fan(0)], index);
		const power = await votingPower(chain, passive.address);
		assert.equal(power, 11_000n * AUDIO);
		const given = await chain.submit(
			chain.call('democracy', 'delegate', fan(0).address, 'Locked1x', power),
			passive,
		);
		assert.ok(!given.events.some((e) => e.name === 'activityIssuance.Noted'));
		assert.equal((await tally(chain, index)).ayes, 21_000n * AUDIO);
		await takePart(stakers, index);
		const ended = await endEra();
		assert.deepEqual(
			[...ended.due.keys()],
			[fan(0), ...stakers].map(({ address }) => address),
		);
		assert.ok(ended.pool > ended.issuance.groups.voters + waited, 'with those of this era');
		await settled(ended);
	});

	test('in the tenth, who has taken everything out has no voice and earns nothing; those who stay do', async () => {
		const index = await referendum();
		const left = await chain.submit(
			chain.call('delegation', 'undelegate', artists[0].address, 4_000n * AUDIO),
			fan(3),
		);
		assert.equal(
			Number(eventOf(left.events, 'delegation.Undelegated').data[4]),
			(await chain.activeEra()) + COOLDOWN,
		);
		assert.equal(await votingPower(chain, fan(3).address), 0n);
		assert.equal((await positions(chain, fan(3).address)).size, 0);
		await chain.submitFailing(
			chain.call('democracy', 'vote', index, ballot(true, 1n)),
			fan(3),
			'democracy.InsufficientFunds',
		);
		const nothing = await vote(chain, fan(3), index, true, 0n);
		assert.ok(
			!nothing.events.some((e) => e.name === 'activityIssuance.Noted'),
			'a vote of nothing is none',
		);
		await takePart(
			listeners.filter((who) => who !== fan(3)),
			index,
		);
		const ended = await endEra();
		assert.equal(ended.due.size, 9);
		await settled(ended);
	});

	test('end with every planck accounted for since genesis', async () => {
		const best = await chain.bestNumber();
		const events = await eventsBetween(chain, 0, best);
		assert.equal(await chain.issuance(), 1_000_000_000n * AUDIO + changes(events));
		const eras = events.filter(({ name }) => name === 'activityIssuance.RoundClosed').length;
		assert.equal(begin - first, 10 * 60);
		assert.ok(eras > 10, 'and those before');
		// What the voters got is what their rounds say, and nobody else got anything.
		const rounds: Human[] = await issuanceApi(chain).rounds(84);
		assert.equal(rounds.length, eras);
		const paid = rounds.reduce(
			(sum, { groups }) =>
				sum + GROUPS.reduce((all, group) => all + big(groups[group].paid), 0n),
			0n,
		);
		assert.equal(sumOf(events, 'activityIssuance.Paid', 3), paid);
		// No artist and no operator has earned anything yet, so no backer is owed anything.
		assert.equal(await chain.free(potOf('deleg')), AUDIO / 100n);
		assert.equal(big(await chain.query('delegation', 'owed')), 0n);
	});

	test('pay those validators too whom nobody nominates', () => {
		const seen = new Set(unnominated.map(([era, validator]) => `${era} ${validator}`));
		assert.equal(seen.size, 10 * alone.length, 'in each of the ten, unasked');
	});
});

describe('a beneficiary', () => {
	const [artist, other] = artists;
	const [operator] = operators;
	const STAKE = 200_000n * AUDIO;
	let chain: Chain;
	/** The era from which on what the first fan took out can be withdrawn. */
	let free: number;
	before(async () => {
		chain = await withoutContentNode();
		await fund(chain, bob, [...beneficiaries, ...fans.slice(0, 10)], 1_000_000n * AUDIO);
	});
	after(() => chain?.close());

	const call = (name: string, ...args: unknown[]): Call =>
		chain.call('delegation', name, ...args);
	const cutOf = async (
		who: string,
	): Promise<{ current: number; next: [number, number] | undefined }> => {
		const { cut } = await beneficiaryInfo(chain, who);
		const next = cut.next.isSome ? cut.next.unwrap() : undefined;
		return {
			current: cut.current.toNumber(),
			next: next && [next[0].toNumber(), Number(big(next[1]))],
		};
	};
	const nextEra = async (): Promise<void> => {
		await chain.sealUntilEvent('staking.EraPaid', () => true, 61);
	};

	test('is whoever registers with a role, a cut and a profile, for a deposit', async () => {
		assert.equal(await beneficiaryInfo(chain, artist.address), undefined);
		const { events } = await chain.submit(
			call('registerBeneficiary', 'Artist', 10 * PERCENT, 5n * AUDIO, CID),
			artist,
		);
		const [who, role, cut, least, metadata] = eventOf(
			events,
			'delegation.BeneficiaryRegistered',
		).data;
		assert.deepEqual(
			[String(who), String(role), cut.current.toNumber(), big(least), metadata.toUtf8()],
			[artist.address, 'Artist', 10 * PERCENT, 5n * AUDIO, CID],
		);
		assert.equal(await chain.held(artist.address), REGISTRATION);
		await chain.submit(call('registerBeneficiary', 'Curator', 0, 0n, ''), other);
		await chain.submit(call('registerBeneficiary', 'Operator', 0, 0n, ''), operator);

		const info = await beneficiaryInfo(chain, artist.address);
		assert.deepEqual(
			[String(info.role), big(info.minDelegation), info.metadata.toUtf8()],
			['Artist', 5n * AUDIO, CID],
		);
		assert.deepEqual(
			[big(info.shares), big(info.joining), Number(info.backers), info.leaves.isNone],
			[0n, 0n, 0, true],
		);
		const terms = await beneficiaryInfo(chain, other.address);
		assert.deepEqual(
			[String(terms.role), big(terms.minDelegation)],
			['Curator', AUDIO],
			'the chain asks for one AUDIO at least',
		);

		const updated = await chain.submit(call('updateBeneficiary', 6n * AUDIO, ''), artist);
		assert.equal(
			big(eventOf(updated.events, 'delegation.BeneficiaryUpdated').data[1]),
			6n * AUDIO,
		);
		await chain.submit(call('updateBeneficiary', 5n * AUDIO, CID), artist);
	});

	test('is backed with stake that votes at once, and shares in what is earned from the next era on', async () => {
		for (const who of backersOf(0)) {
			const { events } = await chain.submit(call('delegate', artist.address, STAKE), who);
			assert.equal(big(eventOf(events, 'delegation.Delegated').data[3]), STAKE);
			assert.equal(await votingPower(chain, who.address), STAKE);
			assert.equal(await chain.held(who.address), STAKE);
			assert.deepEqual((await positions(chain, who.address)).get(artist.address), {
				shares: 0n,
				joining: STAKE,
			});
		}
		const shares = async (): Promise<[bigint, bigint]> => {
			const info = await beneficiaryInfo(chain, artist.address);
			assert.equal(Number(info.backers), 5);
			return [big(info.shares), big(info.joining)];
		};
		assert.deepEqual(await shares(), [0n, 5n * STAKE]);
		await nextEra();
		assert.deepEqual(await shares(), [5n * STAKE, 0n]);
		assert.deepEqual((await positions(chain, fan(0).address)).get(artist.address), {
			shares: STAKE,
			joining: 0n,
		});
		assert.equal(big((await delegationApi(chain).pending(fan(0).address)).asOk), 0n);

		const { events } = await chain.submit(call('setCompounding', artist.address, true), fan(0));
		assert.equal(eventOf(events, 'delegation.CompoundingSet').data[2].isTrue, true);
		const [position]: Human[] = (await delegationApi(chain).positions(fan(0).address, null, 1))
			.asOk;
		assert.equal(position.compounds.isTrue, true);
	});

	test('refuses what is wrong by its name, and so does the chain, and nothing changes', async () => {
		const [backer, nobody, poor, none] = [fan(0), fan(9), fresh(), fresh().address];
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', poor.address, AUDIO / 2n),
			alice,
		);
		const before = await stored(chain);
		const watched = [...beneficiaries, backer, nobody, poor];
		const held = async (): Promise<bigint[]> =>
			Promise.all(watched.map(({ address }) => chain.held(address)));
		const heldBefore = await held();
		const [a, o] = [artist.address, other.address];
		for (const [name, args, signer, error] of [
			['registerBeneficiary', ['Artist', 0, 0n, ''], artist, 'AlreadyRegistered'],
			['registerBeneficiary', ['Artist', 0, 0n, ''], poor, 'FundsUnavailable'],
			[
				'registerBeneficiary',
				['Artist', 0, 0n, 'https://example.com/me'],
				nobody,
				'InvalidMetadata',
			],
			[
				'registerBeneficiary',
				['Artist', 0, 0n, CID.toUpperCase()],
				nobody,
				'InvalidMetadata',
			],
			['registerBeneficiary', ['Artist', 0, 0n, `${CID} `], nobody, 'InvalidMetadata'],
			['registerBeneficiary', ['Artist', 0, 0n, CID.slice(0, -1)], nobody, 'InvalidMetadata'],
			['registerBeneficiary', ['Artist', 0, 0n, '0xff'], nobody, 'InvalidMetadata'],
			['updateBeneficiary', [0n, 'nowhere'], artist, 'InvalidMetadata'],
			['updateBeneficiary', [0n, CID], nobody, 'NotBeneficiary'],
			['setCut', [1], nobody, 'NotBeneficiary'],
			['setCut', [10 * PERCENT], artist, 'SameCut'],
			['deregisterBeneficiary', [], nobody, 'NotBeneficiary'],
			['delegate', [a, 0n], nobody, 'AmountZero'],
			['delegate', [none, 10n * AUDIO], nobody, 'NotBeneficiary'],
			['delegate', [a, 5n * AUDIO - 1n], nobody, 'BelowMinimum'],
			['delegate', [o, AUDIO - 1n], nobody, 'BelowMinimum'],
			['delegate', [a, 2_000_000n * AUDIO], nobody, 'FundsUnavailable'],
			['undelegate', [a, 0n], backer, 'AmountZero'],
			['undelegate', [a, AUDIO], nobody, 'NoPosition'],
			['undelegate', [a, STAKE + 1n], backer, 'InsufficientPosition'],
			['undelegate', [a, STAKE - AUDIO + 1n], backer, 'BelowMinimum'],
			['redelegate', [a, o, 0n], backer, 'AmountZero'],
			['redelegate', [a, a, AUDIO], backer, 'SameBeneficiary'],
			['redelegate', [o, a, AUDIO], backer, 'NoPosition'],
			['redelegate', [a, o, STAKE + 1n], backer, 'InsufficientPosition'],
			['redelegate', [a, o, STAKE - AUDIO + 1n], backer, 'BelowMinimum'],
			['redelegate', [a, o, AUDIO - 1n], backer, 'BelowMinimum'],
			['redelegate', [a, none, STAKE], backer, 'NotBeneficiary'],
			['withdraw', [], backer, 'NothingToWithdraw'],
			['claim', [backer.address, a], nobody, 'NothingToClaim'],
			['claim', [backer.address, o], nobody, 'NoPosition'],
			['claim', [nobody.address, a], nobody, 'NoPosition'],
			['setCompounding', [o, true], backer, 'NoPosition'],
		] as [string, unknown[], KeyringPair, string][]) {
			const { error: found } = await chain.include(call(name, ...args), signer);
			const expected =
				error === 'FundsUnavailable'
					? /FundsUnavailable/
					: new RegExp(`^delegation\\.${error}$`);
			assert.match(String(found), expected, `${name}(${args.join()})`);
		}
		await chain.submitFailing(
			chain.call('activityIssuance', 'claim', backer.address),
			nobody,
			'activityIssuance.NothingToClaim',
		);
		assert.deepEqual(await stored(chain), before);
		assert.deepEqual(await held(), heldBefore);
	});

	test('loses what is moved to another, which votes all along', async () => {
		const half = STAKE / 2n;
		await nextEra();
		await chain.submit(call('redelegate', artist.address, other.address, half), fan(1));
		assert.equal(await votingPower(chain, fan(1).address), STAKE);
		assert.equal(await chain.held(fan(1).address), STAKE);
		assert.deepEqual(
			await positions(chain, fan(1).address),
			new Map([
				[artist.address, { shares: half, joining: 0n }],
				[other.address, { shares: 0n, joining: half }],
			]),
		);
		await nextEra();
		assert.deepEqual((await positions(chain, fan(1).address)).get(other.address), {
			shares: half,
			joining: 0n,
		});
		// Back again, all of it: the position is gone.
		await chain.submit(call('redelegate', other.address, artist.address, half), fan(1));
		assert.deepEqual(
			await positions(chain, fan(1).address),
			new Map([[artist.address, { shares: half, joining: half }]]),
		);
		assert.equal(Number((await beneficiaryInfo(chain, other.address)).backers), 0);
	});

	test('that runs a node has it weigh as much more as stands behind it, up to five times its own, and back', async () => {
		const own = 1_000n * AUDIO;
		await chain.submit(
			registration(chain, operator, await newNodeKey(), endpoint, own),
			operator,
		);
		const weighs = async (): Promise<bigint> => big((await nodeInfo(chain, 0)).weight) / AUDIO;
		const weights = [await weighs()];
		for (const who of backersOf(1)) {
			await chain.submit(call('delegate', operator.address, own), who);
			weights.push(await weighs());
		}
		assert.deepEqual(weights, [1_000n, 2_000n, 3_000n, 4_000n, 5_000n, 5_000n]);
		await chain.sealUntilEvent('nodeServices.ActiveSetTaken', () => true, 61);
		assert.deepEqual(
			(await activeSet(chain)).map(({ weight }) => weight),
			[5_000n * AUDIO],
		);

		const back: bigint[] = [];
		for (const who of backersOf(1)) {
			// Moved or taken out, it stands behind the node no longer.
			const moved = call('redelegate', operator.address, other.address, own);
			await chain.submit(
				who === fan(5) ? moved : call('undelegate', operator.address, own),
				who,
			);
			back.push(await weighs());
		}
		assert.deepEqual(back, [5_000n, 4_000n, 3_000n, 2_000n, 1_000n]);
	});

	/** The call that sets the parts of what an era mints, in parts per billion. */
	const setShares = (changed: Partial<typeof SHARES>): Call =>
		chain.call('parameters', 'setParameter', {
			Issuance: { Shares: [null, { ...SHARES, ...changed }] },
		});

	test('brings a referendum home with delegated stake alone: voters get more and the treasury less', async () => {
		const changed = { voters: 60_000_000n, treasury: 70_000_000n };
		await propose(chain, setShares(changed), alice, PROPOSAL);
		const index = await started(chain);
		await chain.submitFailing(
			chain.call('democracy', 'vote', index, ballot(true, STAKE + 1n)),
			fan(0),
			'democracy.InsufficientFunds',
		);
		await together(
			chain,
			backersOf(0).map((who) => [
				chain.call('democracy', 'vote', index, ballot(true, STAKE)),
				who,
			]),
		);
		assert.deepEqual(await tally(chain, index), {
			ayes: 5n * STAKE,
			nays: 0n,
			turnout: 5n * STAKE,
		});
		const { passed, events } = await decided(chain, index);
		assert.equal(passed, true);
		assert.ok(
			!events.some(({ name }) => name === 'stakedVoting.QuorumMissed'),
			'with a quorum',
		);
		assert.equal(await enacted(chain), undefined);

		const { blockHash, events: closing } = await chain.sealUntilEvent(
			'staking.EraPaid',
			() => true,
			61,
		);
		const { minted, groups, treasury } = await eraIssuance(chain, blockHash);
		assert.equal(groups.voters, (minted * 6n) / 100n);
		assert.equal(big(eventOf(closing, 'staking.EraPaid').data[2]), treasury);
		const closed = eventOf(closing, 'activityIssuance.RoundClosed').data;
		assert.equal(big(closed[2].voters.pool), groups.voters + big(closed[3]));
	});

	test('cannot be promised shares that do not add up: they are no call', async () => {
		const governed = async (): Promise<string> =>
			String(await chain.query('parameters', 'parameters', [{ Issuance: { Shares: null } }]));
		const before = await governed();
		for (const wrong of [
			{ voters: 50_000_001n },
			{ voters: 49_999_999n },
			{ fans: 1_000_000_000n },
		]) {
			const signed = await chain.sign(setShares(wrong), eve);
			await assert.rejects(
				chain.send('author_submitExtrinsic', signed.toHex()),
				/decode|Verification|Invalid/i,
			);
		}
		// Those who vote would not see it in the hash: it cannot be proposed.
		const wrong = setShares({ voters: 50_000_001n }).method;
		await chain.submit(chain.call('preimage', 'notePreimage', wrong.toHex()), alice);
		const bounded = { Lookup: { hash: wrong.hash.toHex(), len: wrong.encodedLength } };
		await chain.submitFailing(
			chain.call('democracy', 'propose', bounded, PROPOSAL),
			alice,
			'system.CallFiltered',
		);
		assert.equal(await governed(), before);
	});

	test('lowers its cut at once, and raises it with notice', async () => {
		await nextEra();
		const era = await chain.activeEra();
		const lowered = await chain.submit(call('setCut', 4 * PERCENT), artist);
		assert.equal(Number(eventOf(lowered.events, 'delegation.CutSet').data[2]), era);
		assert.deepEqual(await cutOf(artist.address), { current: 4 * PERCENT, next: undefined });
		await chain.submit(call('setCut', 90 * PERCENT), artist);
		const raised = await chain.submit(call('setCut', 25 * PERCENT), artist);
		free = era + COOLDOWN;
		assert.equal(Number(eventOf(raised.events, 'delegation.CutSet').data[2]), free);
		assert.deepEqual(await cutOf(artist.address), {
			current: 4 * PERCENT,
			next: [25 * PERCENT, free],
		});
		assert.equal(await chain.activeEra(), era);
	});

	test('is left by who takes stake out: it votes no more, and is held for 28 eras', async () => {
		const era = await chain.activeEra();
		const part = STAKE / 4n;
		const { events } = await chain.submit(call('undelegate', artist.address, part), fan(0));
		assert.equal(Number(eventOf(events, 'delegation.Undelegated').data[4]), era + COOLDOWN);
		await chain.submit(call('undelegate', artist.address, part), fan(0));
		assert.equal(await votingPower(chain, fan(0).address), STAKE - 2n * part);
		assert.equal(await chain.held(fan(0).address), STAKE);
		assert.deepEqual(
			await unlocking(chain, fan(0).address),
			[[2n * part, era + COOLDOWN]],
			'of one era, it is one',
		);
		await chain.submitFailing(call('withdraw'), fan(0), 'delegation.NothingToWithdraw');
		// Some of it goes an era later, so it comes an era later.
		await nextEra();
		await chain.submit(call('undelegate', artist.address, part), fan(0));
		assert.deepEqual(await unlocking(chain, fan(0).address), [
			[2n * part, era + COOLDOWN],
			[part, era + 1 + COOLDOWN],
		]);
		assert.equal(free, era + COOLDOWN, 'as long as the notice of the cut');
		const everything = chain.call(
			'balances',
			'transferAllowDeath',
			eve.address,
			(await chain.free(fan(0).address)) + AUDIO,
		);
		assert.ok(
			(await chain.include(everything, fan(0))).error,
			'what is on hold cannot be sent',
		);
	});

	test('deregisters: takes no more stake, and what is there stays its owners’', async () => {
		assert.equal(await chain.held(other.address), REGISTRATION);
		const { events } = await chain.submit(call('deregisterBeneficiary'), other);
		const last = (await chain.activeEra()) + COOLDOWN;
		assert.equal(
			Number(eventOf(events, 'delegation.BeneficiaryDeregistered').data[1]),
			last,
			'it shares until then',
		);
		assert.equal(Number((await beneficiaryInfo(chain, other.address)).leaves.unwrap()), last);
		assert.equal(await chain.held(other.address), 0n, 'the deposit came back');
		const before = await stored(chain);
		for (const [name, args, signer, error] of [
			['delegate', [other.address, 10n * AUDIO], fan(2), 'Leaving'],
			['redelegate', [artist.address, other.address, 10n * AUDIO], fan(2), 'Leaving'],
			['setCut', [1], other, 'Leaving'],
			['updateBeneficiary', [0n, ''], other, 'Leaving'],
			['deregisterBeneficiary', [], other, 'Leaving'],
			['registerBeneficiary', ['Artist', 0, 0n, ''], other, 'RoleFixed'],
		] as [string, unknown[], KeyringPair, string][]) {
			await chain.submitFailing(call(name, ...args), signer, `delegation.${error}`);
		}
		assert.deepEqual(await stored(chain), before);
		assert.equal(
			await votingPower(chain, fan(5).address),
			1_000n * AUDIO,
			'it votes, whoever it is behind',
		);

		// It may come back as what it was, but a larger cut needs its notice all the same.
		const era = await chain.activeEra();
		await chain.submit(call('registerBeneficiary', 'Curator', 50 * PERCENT, 0n, CID), other);
		assert.deepEqual(await cutOf(other.address), {
			current: 0,
			next: [50 * PERCENT, era + COOLDOWN],
		});
		await chain.submit(call('deregisterBeneficiary'), other);
		// With its last backer it is forgotten.
		const moved = await chain.submit(
			call('redelegate', other.address, artist.address, 1_000n * AUDIO),
			fan(5),
		);
		assert.equal(
			String(eventOf(moved.events, 'delegation.BeneficiaryRemoved').data[0]),
			other.address,
		);
		assert.equal(await beneficiaryInfo(chain, other.address), undefined);
		await chain.submit(call('registerBeneficiary', 'Artist', 50 * PERCENT, 0n, ''), other);
		assert.deepEqual(await cutOf(other.address), { current: 50 * PERCENT, next: undefined });
	});

	test('has the larger cut when its notice is over, and those who left have their stake back', async () => {
		const held = await chain.held(fan(0).address);
		const liquid = await chain.free(fan(0).address);
		while ((await chain.activeEra()) < free - 1) await nextEra();
		await chain.submitFailing(call('withdraw'), fan(0), 'delegation.NothingToWithdraw');
		await nextEra();
		assert.equal(await chain.activeEra(), free);
		const { events } = await chain.submit(call('withdraw'), fan(0));
		assert.equal(big(eventOf(events, 'delegation.Withdrawn').data[1]), STAKE / 2n);
		assert.equal(await chain.held(fan(0).address), held - STAKE / 2n);
		assert.ok((await chain.free(fan(0).address)) - liquid > STAKE / 2n - AUDIO, 'less a fee');
		assert.deepEqual(await unlocking(chain, fan(0).address), [[STAKE / 4n, free + 1]]);
		// It is in force: to set the same is to change nothing.
		await chain.submitFailing(call('setCut', 25 * PERCENT), artist, 'delegation.SameCut');
		await nextEra();
		// The list of all that it has says so, and anybody has it come back.
		const found: Human[] = await (chain.api.call as Human)['holdingsApi'].holdings(
			fan(0).address,
		);
		const of = (what: string): Human => found.find((holding) => holding.what.type === what);
		const rest = of('Delegated');
		assert.deepEqual(
			[big(rest.amount), rest.when.type, rest.call.unwrap().method],
			[STAKE / 4n, 'Asked', 'undelegate'],
		);
		const due = of('Undelegated');
		assert.deepEqual(
			[big(due.amount), due.when.type, due.withdrawnBy.type],
			[STAKE / 4n, 'Due', 'Anyone'],
		);
		assert.equal(
			`${due.call.unwrap().section}.${due.call.unwrap().method}`,
			'delegation.withdraw',
		);
		const withdraw = chain.call('holdings', 'withdraw', fan(0).address, 64);
		const back = await chain.submit(withdraw, artist);
		const [who, parts] = eventOf(back.events, 'holdings.Withdrawn').data;
		assert.equal(String(who), fan(0).address);
		assert.equal(
			big(parts.find((part: Human) => part.what.type === 'Undelegated').amount),
			STAKE / 4n,
		);
		assert.equal(await chain.held(fan(0).address), STAKE / 4n);
		assert.deepEqual(await unlocking(chain, fan(0).address), []);
		await chain.submitFailing(withdraw, artist, 'holdings.NothingDue');
	});
});
