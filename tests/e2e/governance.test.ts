// Governance by stake: who has a vote, which votes are accepted, what a quorum is, what referenda and
// the committee can do. The tests of each suite are steps on one chain, in this order.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AUDIO, big, type Call, Chain, errorName, eventOf, type Human } from '../lib/chain.ts';
import { alice, bob, charlie, dave, eve, ferdie, potOf, stashOf } from '../lib/accounts.ts';
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

/** The only one who has anything at stake at genesis: 10,000,000 AUDIO. */
const stash = stashOf('Alice');
const DEPOSIT = 100n * AUDIO;

describe('votes', () => {
	let chain: Chain;
	let referendum: number;
	before(async () => {
		chain = await Chain.manual();
		await propose(chain, chain.call('system', 'remark', 'a'), eve, DEPOSIT);
		referendum = await started(chain);
	});
	after(() => chain?.close());

	const voting = (balance: bigint): Call =>
		chain.call('democracy', 'vote', referendum, ballot(true, balance));

	test('seventy-five million unstaked AUDIO have none', async () => {
		assert.ok((await chain.free(bob.address)) > 74_000_000n * AUDIO);
		assert.equal(await votingPower(chain, bob.address), 0n);
		await chain.submitFailing(voting(1n), bob, 'democracy.InsufficientFunds');
		assert.equal(await votingPower(chain, stash.address), 10_000_000n * AUDIO);
	});

	test('a member of a pool with 10 AUDIO has 10', async () => {
		const { address } = charlie;
		await chain.submit(
			chain.call('nominationPools', 'create', 1_000n * AUDIO, address, address, address),
			charlie,
		);
		await chain.submit(chain.call('nominationPools', 'join', 10n * AUDIO, 1), dave);
		assert.equal(await votingPower(chain, dave.address), 10n * AUDIO);
		await chain.submitFailing(voting(10n * AUDIO + 1n), dave, 'democracy.InsufficientFunds');
		await vote(chain, dave, referendum, true, 10n * AUDIO);
		assert.deepEqual(await tally(chain, referendum), {
			ayes: 10n * AUDIO,
			nays: 0n,
			turnout: 10n * AUDIO,
		});
	});

	test('a first one costs nothing from 10 AUDIO on, and a change does', async () => {
		await chain.submit(chain.call('nominationPools', 'join', 10n * AUDIO, 1), ferdie);
		const before = await chain.free(ferdie.address);
		const first = await chain.submit(voting(10n * AUDIO), ferdie);
		assert.deepEqual(eventOf(first.events, 'feeWaivers.FeeWaived').data.map(String), [
			ferdie.address,
			'Vote',
		]);
		assert.equal(await chain.free(ferdie.address), before);
		const changed = await chain.submit(voting(5n * AUDIO), ferdie);
		const fee = big(eventOf(changed.events, 'transactionPayment.TransactionFeePaid').data[1]);
		assert.ok(fee > 0n);
		assert.equal(await chain.free(ferdie.address), before - fee);
		await chain.submit(voting(0n), ferdie);
		assert.equal((await tally(chain, referendum)).turnout, 10n * AUDIO);
	});

	test('count for what they are worth, can be changed and not withdrawn', async () => {
		const weighed = async (who: string): Promise<bigint | undefined> => {
			const standings: Human[] = await (chain.api.call as Human)[
				'activityIssuanceApi'
			].standing(who);
			const found = standings.find(({ group }) => group.isVoters);
			return found && big(found.stake.own);
		};
		assert.equal(await weighed(dave.address), 10n * AUDIO);
		const withdraw = chain.call('democracy', 'removeVote', referendum);
		await chain.submitFailing(withdraw, dave, 'system.CallFiltered');
		await chain.submitFailing(
			chain.call('utility', 'batchAll', [voting(10n * AUDIO), withdraw]),
			dave,
			'system.CallFiltered',
		);
		await chain.submit(
			chain.call('utility', 'batchAll', [voting(10n * AUDIO), voting(1n)]),
			dave,
		);
		assert.equal(await weighed(dave.address), 1n);
		// And who lowers a vote is bound by it for the round and the next.
		await chain.submit(voting(10n * AUDIO), dave);
		assert.equal(await weighed(dave.address), 1n);
		// Charlie, who created the pool, gives its thousand away: a voice, and nothing to be paid for.
		await chain.submit(
			chain.call('democracy', 'delegate', stashOf('Dave').address, 'Locked1x', 1n),
			charlie,
		);
		assert.equal(await weighed(charlie.address), undefined);
	});

	test('what is cooling down has none', async () => {
		await chain.submit(chain.call('staking', 'bond', 100n * AUDIO, 'Staked'), bob);
		assert.equal(await votingPower(chain, bob.address), 100n * AUDIO);
		await chain.submit(chain.call('staking', 'unbond', 40n * AUDIO), bob);
		assert.equal(await votingPower(chain, bob.address), 60n * AUDIO);
	});

	test('those that would count for more, for less or on both sides are refused, directly and wrapped', async () => {
		const calls = ['None', 'Locked2x', 'Locked6x'].flatMap((conviction) => [
			chain.call('democracy', 'vote', referendum, {
				Standard: { vote: { aye: true, conviction }, balance: AUDIO },
			}),
			chain.call('democracy', 'delegate', dave.address, conviction, AUDIO),
		]);
		calls.push(
			chain.call('democracy', 'vote', referendum, { Split: { aye: AUDIO, nay: AUDIO } }),
		);
		await chain.submit(chain.call('proxy', 'addProxy', ferdie.address, 'Governance', 0), bob);
		for (const call of calls) await chain.submitFailing(call, bob, 'system.CallFiltered');
		// A vote, a delegation and a split vote: all of them would take longer than the referendum.
		for (const call of [calls[2], calls[3], calls[6]] as Call[]) {
			await chain.submitFailing(
				chain.call('utility', 'batchAll', [call]),
				bob,
				'system.CallFiltered',
			);
			const batch = await chain.submit(chain.call('utility', 'batch', [call]), bob);
			assert.equal(
				errorName(chain.api, eventOf(batch.events, 'utility.BatchInterrupted').data[1]),
				'system.CallFiltered',
			);
			const proxied = await chain.submit(
				chain.call('proxy', 'proxy', bob.address, null, call),
				ferdie,
			);
			const result: Human = eventOf(proxied.events, 'proxy.ProxyExecuted').data[0];
			assert.ok(result.isErr);
			assert.equal(errorName(chain.api, result.asErr), 'system.CallFiltered');
		}
		assert.equal(
			(await tally(chain, referendum)).turnout,
			10n * AUDIO,
			'none of them was counted',
		);
	});

	test('ten AUDIO unopposed pass and are not enacted: they miss the quorum', async () => {
		const { passed, events } = await decided(chain, referendum);
		assert.ok(passed);
		const missed = eventOf(events, 'stakedVoting.QuorumMissed').data.map(big) as bigint[];
		const total = big(await (chain.api.call as Human)['stakedVotingApi'].total());
		assert.deepEqual(missed, [BigInt(referendum), 10n * AUDIO, (total + 19n) / 20n]);
		for (let block = 0; block < 15; block++) {
			const hash = await chain.seal();
			const names = (await chain.query('system', 'events', [], hash)).map(
				({ event }: Human) => event.section,
			);
			assert.ok(
				!names.includes('scheduler'),
				'nothing was scheduled, so nothing is dispatched',
			);
		}
	});

	test('of a passive fan go with one who votes, and shrink with the stake', async () => {
		await propose(chain, chain.call('system', 'remark', 'b'), eve, DEPOSIT);
		const next = await started(chain);
		// Dave's ten are given to Bob, who has sixty of his own.
		await chain.submit(chain.call('democracy', 'removeVote', referendum), dave);
		await chain.submit(
			chain.call('democracy', 'delegate', bob.address, 'Locked1x', 10n * AUDIO),
			dave,
		);
		await vote(chain, bob, next, true, 60n * AUDIO);
		assert.equal((await tally(chain, next)).ayes, 70n * AUDIO);

		const refresh = chain.call('stakedVoting', 'refresh', dave.address);
		await chain.submitFailing(refresh, ferdie, 'stakedVoting.StillBacked');
		await chain.submit(chain.call('nominationPools', 'unbond', dave.address, 6n * AUDIO), dave);
		assert.equal((await tally(chain, next)).ayes, 70n * AUDIO, 'it outlives the stake');
		const before = await chain.free(ferdie.address);
		const refreshed = await chain.submit(refresh, ferdie);
		assert.equal(
			await chain.free(ferdie.address),
			before,
			'and costs who refreshes it nothing',
		);
		const [who, from, to] = eventOf(refreshed.events, 'stakedVoting.DelegationReduced').data;
		assert.deepEqual(
			[String(who), big(from), big(to)],
			[dave.address, 10n * AUDIO, 4n * AUDIO],
		);
		assert.equal((await tally(chain, next)).ayes, 64n * AUDIO);
		await chain.submitFailing(refresh, ferdie, 'stakedVoting.StillBacked');
		await chain.submitFailing(
			chain.call('stakedVoting', 'refresh', eve.address),
			ferdie,
			'stakedVoting.NotDelegating',
		);
	});
});

describe('thresholds', () => {
	let chain: Chain;
	before(async () => {
		chain = await Chain.manual();
	});
	after(() => chain?.close());

	// At a turnout of 2.5 of 10 million a super-majority needs about two thirds: n / √t < a / √E.
	for (const [ayes, nays, approved] of [
		[1_700_000n, 800_000n, true],
		[1_600_000n, 900_000n, false],
	] as const) {
		test(`${ayes} for and ${nays} against, of ten million, ${approved ? 'are' : 'are not'} approved`, async () => {
			if (ayes === 1_700_000n)
				await chain.submit(
					chain.call('staking', 'bond', 2_000_000n * AUDIO, 'Staked'),
					bob,
				);
			await propose(chain, chain.call('system', 'remark', String(ayes)), eve, DEPOSIT);
			const referendum = await started(chain);
			await vote(chain, stash, referendum, true, ayes * AUDIO);
			await vote(chain, bob, referendum, false, nays * AUDIO);
			const { passed, events } = await decided(chain, referendum);
			assert.equal(passed, approved);
			assert.ok(!events.some((e) => e.name === 'stakedVoting.QuorumMissed'));
			if (approved) assert.equal(await enacted(chain), undefined);
		});
	}
});

describe('referenda', () => {
	let chain: Chain;
	before(async () => {
		chain = await Chain.manual();
	});
	after(() => chain?.close());

	const parameter = (group: string, name: string, value: number | bigint): Call =>
		chain.call('parameters', 'setParameter', { [group]: { [name]: [null, value] } });

	const governed = async (group: string, name: string): Promise<string> => {
		const found = await chain.query('parameters', 'parameters', [
			{ [group]: { [name]: null } },
		]);
		return JSON.stringify(found.toHuman());
	};

	/** Has the stakers decide; gives for how many blocks they could. */
	async function byReferendum(call: Call | Uint8Array): Promise<bigint> {
		await propose(chain, call, eve, DEPOSIT);
		const referendum = await started(chain);
		const { end } = (await chain.query('democracy', 'referendumInfoOf', [referendum])).unwrap()
			.asOngoing;
		const length = big(end) - BigInt(await chain.bestNumber());
		await vote(chain, stash, referendum, true, 10_000_000n * AUDIO);
		assert.ok((await decided(chain, referendum)).passed);
		return length;
	}

	test('change parameters, spend fee pool and treasury, and choose the committee, all in one', async () => {
		const committee = async (): Promise<string[]> =>
			(await chain.query('technicalCommittee', 'members')).map(String).sort() as string[];
		assert.deepEqual(await committee(), [alice.address, bob.address, charlie.address].sort());
		const received = await chain.free(ferdie.address);
		const paid = AUDIO / 1_000n;
		const length = await byReferendum(
			chain.call('utility', 'batchAll', [
				parameter('Issuance', 'Inflation', 80_000_000),
				parameter('Democracy', 'VotingPeriod', 35),
				chain.call('feePool', 'spend', ferdie.address, paid),
				chain.call('treasury', 'spend', null, 5n * AUDIO, ferdie.address, null),
				chain.call(
					'technicalCommittee',
					'setMembers',
					[alice.address, dave.address],
					null,
					3,
				),
			]),
		);
		assert.equal(length, 40n);
		assert.equal(await chain.free(ferdie.address), received, 'a vote alone changes nothing');
		assert.equal(await enacted(chain), undefined);

		assert.match(await governed('Issuance', 'Inflation'), /8\.00%|80000000|80,000,000/);
		assert.match(await governed('Democracy', 'VotingPeriod'), /"35"/);
		assert.equal(await chain.free(ferdie.address), received + paid);
		assert.deepEqual(await committee(), [alice.address, dave.address].sort());
		// The treasury pays when asked to.
		await chain.submit(chain.call('treasury', 'payout', 0), eve);
		assert.equal(await chain.free(ferdie.address), received + paid + 5n * AUDIO);
	});

	test('enact no value that is out of bounds: it is no call', async () => {
		const before = await governed('Democracy', 'VotingPeriod');
		const call = parameter('Democracy', 'VotingPeriod', 35).method.toU8a();
		call.fill(0, call.length - 4);
		const bytes = `0x${Buffer.from(call).toString('hex')}`;
		await chain.submit(chain.call('preimage', 'notePreimage', bytes), eve);
		const bounded = {
			Lookup: { hash: chain.api.registry.hash(call).toHex(), len: call.length },
		};
		await chain.submitFailing(
			chain.call('democracy', 'propose', bounded, DEPOSIT),
			eve,
			'system.CallFiltered',
		);
		assert.equal(await governed('Democracy', 'VotingPeriod'), before);

		// And no node takes a transaction with it.
		const signed = (await chain.sign(parameter('Democracy', 'VotingPeriod', 35), eve)).toU8a();
		signed.fill(0, signed.length - 4);
		await assert.rejects(
			chain.send('author_submitExtrinsic', `0x${Buffer.from(signed).toString('hex')}`),
			/decode|Verification|Invalid/i,
		);
	});

	test('decide on what is there, and show what came of it', async () => {
		const outcome = async (index: number): Promise<Human> =>
			(await (chain.api.call as Human)['stakedVotingApi'].outcome(index)).unwrap();
		// It fails when it is made: nobody has that much.
		const call = chain.call('treasury', 'spend', null, AUDIO, ferdie.address, 1_000_000_000);
		const tooMuch = chain.call(
			'balances',
			'forceTransfer',
			eve.address,
			ferdie.address,
			10n ** 30n,
		);
		const fails = chain.call('utility', 'batchAll', [call, tooMuch]);
		const bounded = {
			Lookup: { hash: fails.method.hash.toHex(), len: fails.method.encodedLength },
		};
		await chain.submitFailing(
			chain.call('democracy', 'propose', bounded, DEPOSIT),
			eve,
			'system.CallFiltered',
		);
		const { hash } = await propose(chain, fails, eve, DEPOSIT);
		const withdraw = chain.call('preimage', 'unnotePreimage', hash);
		await chain.submitFailing(withdraw, eve, 'system.CallFiltered');
		const index = await started(chain);
		await chain.submitFailing(withdraw, eve, 'system.CallFiltered');
		await vote(chain, stash, index, true, 10_000_000n * AUDIO);
		assert.ok((await decided(chain, index)).passed);
		assert.ok((await outcome(index)).isScheduled);
		const error = await enacted(chain);
		assert.ok(error, 'it failed');
		const failed = await outcome(index);
		assert.ok(failed.isFailed);
		assert.equal(errorName(chain.api, failed.asFailed.error), error);
	});

	test('enact as deep a call as can be proposed, within the stack that a block has', async () => {
		const nested = (depth: number): Call => {
			let call = chain.call('system', 'remark', 'deep');
			for (let level = 0; level < depth; level++)
				call = chain.call('utility', 'batchAll', [call]);
			return call;
		};
		const tooDeep = nested(65);
		await chain.submit(chain.call('preimage', 'notePreimage', tooDeep.method.toHex()), eve);
		const bounded = {
			Lookup: { hash: tooDeep.method.hash.toHex(), len: tooDeep.method.encodedLength },
		};
		await chain.submitFailing(
			chain.call('democracy', 'propose', bounded, DEPOSIT),
			eve,
			'system.CallFiltered',
		);
		await propose(chain, nested(60), eve, DEPOSIT);
		const index = await started(chain);
		await vote(chain, stash, index, true, 10_000_000n * AUDIO);
		assert.ok((await decided(chain, index)).passed);
		assert.equal(await enacted(chain), undefined);
	});

	test('alone spend: nobody else does', async () => {
		await chain.submitFailing(
			chain.call('feePool', 'spend', eve.address, 1n),
			eve,
			'BadOrigin',
		);
		await chain.submitFailing(
			chain.call('treasury', 'spend', null, 1n, eve.address, null),
			eve,
			'BadOrigin',
		);
		await chain.submitFailing(parameter('Issuance', 'Inflation', 1), eve, 'BadOrigin');
	});
});

describe('the technical committee', () => {
	const MEMBERS = [alice, bob, charlie];
	let chain: Chain;
	before(async () => {
		chain = await Chain.manual();
	});
	after(() => chain?.close());

	/** Right after a launch, so that there is time until the next. */
	async function afterLaunch(): Promise<void> {
		do {
			await chain.seal();
		} while ((await chain.bestNumber()) % 20 !== 0);
	}

	/** Has all members agree; gives the error of what they agreed on. */
	async function unanimously(call: Call): Promise<string | undefined> {
		const length = call.method.encodedLength;
		const proposed = await chain.submit(
			chain.call('technicalCommittee', 'propose', 3, call, length),
			alice,
		);
		const [, index, hash] = eventOf(proposed.events, 'technicalCommittee.Proposed').data;
		for (const member of MEMBERS) {
			await chain.submit(chain.call('technicalCommittee', 'vote', hash, index, true), member);
		}
		const weight = { refTime: 100_000_000_000, proofSize: 10_000_000 };
		const closed = await chain.submit(
			chain.call('technicalCommittee', 'close', hash, index, weight, length),
			alice,
		);
		const result: Human = eventOf(closed.events, 'technicalCommittee.Executed').data[1];
		return result.isErr ? errorName(chain.api, result.asErr) : undefined;
	}

	test('neither spends nor changes itself nor sets a parameter', async () => {
		for (const call of [
			chain.call('feePool', 'spend', alice.address, 1n),
			chain.call('treasury', 'spend', null, AUDIO, alice.address, null),
			chain.call('technicalCommittee', 'setMembers', [alice.address], null, 3),
			chain.call('parameters', 'setParameter', { Issuance: { Inflation: [null, 1] } }),
			chain.call('democracy', 'cancelProposal', 0),
			chain.call('system', 'authorizeUpgrade', `0x${'11'.repeat(32)}`),
		]) {
			assert.equal(await unanimously(call), 'BadOrigin', call.method.method);
		}
	});

	test('tables what a simple majority decides, and shortens the vote, not below the governed minimum', async () => {
		await chain.submit(chain.call('staking', 'bond', 400_000n * AUDIO, 'Staked'), bob);
		const remark = chain.call('system', 'remark', 'tabled');
		const tabled = chain.call('democracy', 'externalProposeMajority', {
			Inline: remark.method.toHex(),
		});
		const fastTrack = (blocks: number, wait = 10): Call =>
			chain.call('democracy', 'fastTrack', remark.method.hash.toHex(), blocks, wait);
		assert.equal(
			await unanimously(fastTrack(10, 9)),
			'system.CallFiltered',
			'it waits ten blocks too',
		);
		await afterLaunch();
		const referendum = Number(big(await chain.query('democracy', 'referendumCount')));
		assert.equal(await unanimously(tabled), undefined);
		assert.equal(await unanimously(fastTrack(9)), 'BadOrigin', 'the minimum is ten blocks');
		assert.equal(await unanimously(fastTrack(10)), undefined);
		const { end, threshold } = (
			await chain.query('democracy', 'referendumInfoOf', [referendum])
		).unwrap().asOngoing;
		assert.equal(big(end), BigInt(await chain.bestNumber()) + 10n);
		assert.equal(String(threshold), 'SimpleMajority');
		// Of ten million; a super-majority would need 76 % of these votes.
		await vote(chain, stash, referendum, true, 600_000n * AUDIO);
		await vote(chain, bob, referendum, false, 400_000n * AUDIO);
		const { passed, events } = await decided(chain, referendum);
		assert.ok(passed);
		assert.ok(!events.some((e) => e.name === 'stakedVoting.QuorumMissed'));
		assert.equal(await enacted(chain), undefined);
	});

	test('delays its own replacement twice, by cancelling the proposal and the referendum, and no more', async () => {
		const replace = chain.call('technicalCommittee', 'setMembers', [dave.address], null, 3);
		// Each proposal must still wait when the committee is done with it.
		await afterLaunch();
		const first = await propose(chain, replace, eve, DEPOSIT);
		const held = await chain.held(eve.address);
		assert.equal(
			await unanimously(chain.call('stakedVoting', 'cancelProposal', first.proposal)),
			undefined,
		);
		assert.equal(await chain.held(eve.address), held - DEPOSIT, 'the deposit is lost');

		const second = await propose(chain, replace, eve, DEPOSIT);
		assert.equal(
			await unanimously(chain.call('stakedVoting', 'cancelProposal', second.proposal)),
			'stakedVoting.AlreadyCancelled',
		);
		const cancelled = await started(chain);
		await vote(chain, stash, cancelled, true, 10_000_000n * AUDIO);
		assert.equal(
			await unanimously(chain.call('stakedVoting', 'cancelReferendum', cancelled)),
			undefined,
		);
		assert.ok((await chain.query('democracy', 'referendumInfoOf', [cancelled])).isNone);
		await chain.submit(chain.call('democracy', 'removeVote', cancelled), stash);

		const third = await propose(chain, replace, eve, DEPOSIT);
		assert.equal(
			await unanimously(chain.call('stakedVoting', 'cancelProposal', third.proposal)),
			'stakedVoting.AlreadyCancelled',
		);
		const referendum = await started(chain);
		assert.equal(
			await unanimously(chain.call('democracy', 'emergencyCancel', referendum)),
			'democracy.AlreadyCanceled',
		);
		assert.equal(
			await unanimously(chain.call('stakedVoting', 'cancelReferendum', referendum)),
			'stakedVoting.AlreadyCancelled',
		);
		await vote(chain, stash, referendum, true, 10_000_000n * AUDIO);
		assert.ok((await decided(chain, referendum)).passed);
		assert.equal(await enacted(chain), undefined);
		assert.deepEqual((await chain.query('technicalCommittee', 'members')).map(String), [
			dave.address,
		]);
	});
});

describe('proposal spam', () => {
	let chain: Chain;
	before(async () => {
		chain = await Chain.manual();
	});
	after(() => chain?.close());

	test('fills the queue for 100 deposits, and cannot keep an honest proposal out', async () => {
		const proposal = (text: string, deposit: bigint): Call =>
			chain.call(
				'democracy',
				'propose',
				{ Inline: chain.call('system', 'remark', text).method.toHex() },
				deposit,
			);
		const waiting = async (): Promise<number> =>
			(await chain.query('democracy', 'publicProps')).length as number;
		/** What the next referendum is about. */
		const launched = async (): Promise<string> => {
			const referendum = await started(chain);
			const info = (await chain.query('democracy', 'referendumInfoOf', [referendum])).unwrap()
				.asOngoing;
			return Buffer.from(info.proposal.asInline.toU8a(true)).toString();
		};
		const held = {
			spammer: await chain.held(ferdie.address),
			honest: await chain.held(eve.address),
		};
		// Right after a launch, so that there is time until the next.
		while ((await chain.bestNumber()) % 20 !== 0) await chain.seal();
		const early = await chain.submit(proposal('early', DEPOSIT), eve);
		for (let batch = 0; batch < 9; batch++) {
			const calls = Array.from({ length: 11 }, (_, n) =>
				proposal(`spam ${batch * 11 + n}`, DEPOSIT),
			);
			await chain.submit(chain.call('utility', 'batchAll', calls), ferdie);
		}
		assert.equal(await waiting(), 100);
		assert.equal(
			(await chain.held(ferdie.address)) - held.spammer,
			99n * DEPOSIT,
			'this is what it costs',
		);
		const late = proposal('late', DEPOSIT + 1n);
		await chain.submitFailing(late, eve, 'democracy.TooMany');

		// A full queue can be seconded: with more behind it, the proposal goes first.
		await chain.submit(
			chain.call(
				'democracy',
				'second',
				big(eventOf(early.events, 'democracy.Proposed').data[0]),
			),
			dave,
		);
		assert.match(await launched(), /early/);
		assert.equal(await chain.held(eve.address), held.honest, 'the deposit came back');

		// Each launch makes room, and who puts down more goes first.
		assert.equal(await waiting(), 99);
		await chain.submit(late, eve);
		assert.match(await launched(), /late/);
	});
});

describe('the fee pool', () => {
	let chain: Chain;
	before(async () => {
		chain = await Chain.manual();
	});
	after(() => chain?.close());

	test('takes the fees of a round, and splits them when the era ends', async () => {
		const pool = potOf('feepl');
		const author = stash.address;
		const treasury = String(chain.constant('treasury', 'potAccount'));
		await chain.sealUntilEvent('staking.EraPaid', () => true, 130);
		// In the next block the stakers are paid for that era.
		await chain.seal();
		const kept = big(await chain.query('feePool', 'kept'));
		const start = {
			pool: await chain.free(pool),
			author: await chain.free(author),
			issuance: await chain.issuance(),
			waiting: big(await chain.query('activityIssuance', 'unsharedFees')),
		};
		const era = await chain.activeEra();

		let fees = 0n;
		let tips = 0n;
		for (let n = 1n; n <= 30n; n++) {
			const call = chain.call('balances', 'transferKeepAlive', bob.address, n);
			const included = await chain.submit(call, dave, { tip: n * 1_000_007n });
			const paid = eventOf(included.events, 'transactionPayment.TransactionFeePaid').data;
			const [actual, tip] = [big(paid[1]), big(paid[2])];
			fees += actual - tip;
			tips += tip;
		}
		assert.equal(tips, 1_000_007n * 465n);
		assert.equal(await chain.free(pool), start.pool + fees);
		assert.equal(await chain.free(author), start.author + tips);
		assert.equal(await chain.issuance(), start.issuance);
		assert.equal(await chain.activeEra(), era, 'all in one round');

		const before = { treasury: await chain.free(treasury) };
		const { events } = await chain.sealUntilEvent('feePool.RoundClosed', () => true, 80);
		const [round, income, burned, issued, rest] = eventOf(
			events,
			'feePool.RoundClosed',
		).data.map(big);
		const expected = { burned: fees / 5n, issued: (fees * 3n) / 10n };
		assert.deepEqual(
			{ round, income, burned, issued, rest },
			{
				round: BigInt(era),
				income: fees,
				...expected,
				rest: fees - expected.burned - expected.issued,
			},
		);
		// The era mints the treasury's part at once. Of the fees a part is burned for good; issuance's part is
		// burned too, and minted again when somebody who was active is paid with it.
		const minted = big(eventOf(events, 'staking.EraPaid').data[2]);
		assert.equal(await chain.issuance(), start.issuance + minted - burned - issued);
		assert.equal(await chain.free(treasury), before.treasury + minted);
		assert.equal(
			big(await chain.query('activityIssuance', 'unsharedFees')),
			start.waiting + issued,
			'nobody was',
		);
		assert.equal(await chain.free(pool), start.pool + rest);

		const api = (chain.api.call as Human)['feePoolApi'];
		assert.equal(big(await api.spendable()), kept + rest);
		assert.equal(big(await api.balance()), start.pool + rest);
		const [[last, figures]] = await api.rounds(1);
		assert.equal(big(last), round);
		assert.equal(big(figures.income), fees);
	});
});
