// Nodes that serve: their life from the key to the withdrawal, what is refused, who is selected. The
// tests of each suite are steps on one chain, in this order.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { KeyringPair } from '@polkadot/keyring/types';
import { AUDIO, big, type Call, Chain, eventOf, type Human } from '../lib/chain.ts';
import { alice, bob, charlie, dave, eve, ferdie, stashOf } from '../lib/accounts.ts';
import { decided, enacted, propose, started, vote, votingPower } from '../lib/governance.ts';
import {
	activeSet,
	newNodeKey,
	nodeInfo,
	nodeProof,
	nodesApi,
	registration,
	withoutContentNode,
} from '../lib/nodes.ts';
import { select } from '../lib/selection.ts';

const endpoint = (name: string): string => `https://${name}.example.com:8443/audio`;

describe('a node', () => {
	let chain: Chain;
	let key: KeyringPair;
	before(async () => {
		chain = await withoutContentNode();
		key = await newNodeKey();
	});
	after(() => chain?.close());

	test('is registered by anyone with collateral, which votes', async () => {
		const call = registration(chain, bob, key, endpoint('one'), 5_000n * AUDIO);
		const { events } = await chain.submit(call, bob);
		const registered = eventOf(events, 'nodeServices.Registered').data;
		assert.equal(Number(registered[0]), 0);
		assert.equal(String(registered[1]), bob.address);
		assert.equal(await chain.held(bob.address), 5_000n * AUDIO);
		assert.equal(await votingPower(chain, bob.address), 5_000n * AUDIO);
		const info = await nodeInfo(chain, 0);
		assert.equal(info.endpoint.toUtf8(), endpoint('one'));
		assert.equal(big(info.weight), 5_000n * AUDIO);
		assert.ok(info.selectionId.isNone, 'it is drawn later');
		assert.deepEqual((await nodesApi(chain).nodesOf(bob.address)).map(Number), [0]);
	});

	test('is refused for what is wrong with it, and nothing changes', async () => {
		const other = await newNodeKey();
		const good = endpoint('two');
		const before = await chain.held(eve.address);
		const refused = async (
			error: string,
			what: {
				key?: KeyringPair;
				proof?: string;
				endpoint?: string;
				collateral?: bigint;
				service?: string;
			},
		): Promise<void> => {
			const its = what.key ?? other;
			const where = what.endpoint ?? good;
			const proof = what.proof ?? nodeProof(chain, its, eve.address, where);
			const collateral = what.collateral ?? 1_000n * AUDIO;
			const service = what.service ?? 'content';
			const call = chain.call(
				'nodeServices',
				'register',
				service,
				where,
				its.publicKey,
				proof,
				collateral,
			);
			await chain.submitFailing(call, eve, `nodeServices.${error}`);
		};
		await refused('BadProof', { proof: nodeProof(chain, key, eve.address, good) });
		await refused('BadProof', { proof: nodeProof(chain, other, bob.address, good) });
		await refused('BadProof', {
			proof: nodeProof(chain, other, eve.address, endpoint('three')),
		});
		await refused('KeyTaken', { key });
		// By a key of small order anything seems signed.
		const weak = { publicKey: new Uint8Array(32) } as unknown as KeyringPair;
		await refused('WeakKey', { key: weak, proof: `0x01${'00'.repeat(63)}` });
		await refused('EndpointTaken', { endpoint: endpoint('one') });
		await refused('EndpointMalformed', { endpoint: 'ftp://node.example.com' });
		await refused('EndpointMalformed', { endpoint: `${good}/` });
		await refused('EndpointHasCredentials', { endpoint: 'https://me:secret@node.example.com' });
		await refused('EndpointTooLong', {
			endpoint: `https://node.example.com/${'a'.repeat(300)}`,
		});
		await refused('CollateralTooLow', { collateral: 1_000n * AUDIO - 1n });
		await refused('CollateralTooHigh', { collateral: 15_000_000n * AUDIO + 1n });
		await refused('UnknownService', { service: 'nothing' });
		assert.equal(await chain.held(eve.address), before);
		assert.equal(await nodeInfo(chain, 1), undefined);

		const poor = registration(chain, dave, other, good, 15_000_000n * AUDIO);
		const rest = (await chain.free(dave.address)) - 1_000_000n * AUDIO;
		await chain.submit(chain.call('balances', 'transferKeepAlive', eve.address, rest), dave);
		const { error } = await chain.include(poor, dave);
		assert.match(String(error), /FundsUnavailable/);
	});

	test('has a hot key that does its daily work and no more', async () => {
		await chain.submit(chain.call('nodeServices', 'setHotKey', 0, ferdie.address), bob);
		await chain.submitFailing(
			chain.call('nodeServices', 'setHotKey', 0, ferdie.address),
			bob,
			'nodeServices.UpToDate',
		);
		const proof = nodeProof(chain, key, bob.address, endpoint('moved'));
		const move = chain.call('nodeServices', 'updateEndpoint', 0, endpoint('moved'), proof);
		await chain.submitFailing(move, eve, 'nodeServices.NotOperatorOrHotKey');
		await chain.submit(move, ferdie);
		assert.equal((await nodeInfo(chain, 0)).endpoint.toUtf8(), endpoint('moved'));
		for (const call of [
			chain.call('nodeServices', 'increaseCollateral', 0, AUDIO),
			chain.call('nodeServices', 'decreaseCollateral', 0, AUDIO),
			chain.call('nodeServices', 'setHotKey', 0, null),
			chain.call('nodeServices', 'deregister', 0),
			chain.call('nodeServices', 'withdraw', 0),
		]) {
			await chain.submitFailing(call, ferdie, 'nodeServices.NotOperator');
		}
		await chain.submitFailing(
			chain.call('nodeServices', 'slash', 0, AUDIO),
			ferdie,
			'BadOrigin',
		);
		await chain.submitFailing(chain.call('nodeServices', 'jail', 0, 1), ferdie, 'BadOrigin');
		const there = nodeProof(chain, key, bob.address, endpoint('moved'));
		const again = chain.call('nodeServices', 'updateEndpoint', 0, endpoint('moved'), there);
		await chain.submitFailing(again, ferdie, 'nodeServices.UpToDate');
	});

	test('raises and lowers its collateral, and voting power follows', async () => {
		await chain.submit(
			chain.call('nodeServices', 'increaseCollateral', 0, 1_000n * AUDIO),
			bob,
		);
		assert.equal(await votingPower(chain, bob.address), 6_000n * AUDIO);
		await chain.submitFailing(
			chain.call('nodeServices', 'decreaseCollateral', 0, 5_001n * AUDIO),
			bob,
			'nodeServices.CollateralTooLow',
		);
		await chain.submit(
			chain.call('nodeServices', 'decreaseCollateral', 0, 3_000n * AUDIO),
			bob,
		);
		assert.equal(await votingPower(chain, bob.address), 3_000n * AUDIO);
		assert.equal(
			await chain.held(bob.address),
			6_000n * AUDIO,
			'what cools down is still held',
		);
		await chain.submitFailing(
			chain.call('nodeServices', 'withdraw', 0),
			bob,
			'nodeServices.NothingToWithdraw',
		);
	});

	test('is in the active set an era later, and any client selects as the chain does', async () => {
		await chain.submit(
			registration(chain, charlie, await newNodeKey(), endpoint('third'), 9_000n * AUDIO),
			charlie,
		);
		// An account that signs for one node signs for another that names it.
		await chain.submit(chain.call('nodeServices', 'setHotKey', 1, ferdie.address), charlie);
		await chain.sealUntilEvent(
			'nodeServices.ActiveSetTaken',
			(data) => Number(data[2]) === 2,
			190,
		);
		const set = await activeSet(chain);
		assert.deepEqual(
			set.map(({ node, weight }) => [node, weight]),
			[
				[1, 9_000n * AUDIO],
				[0, 3_000n * AUDIO],
			],
		);
		assert.equal(
			big((await nodesApi(chain).probability(0)).unwrap()),
			250_000_000_000_000_000n,
		);
		const firsts = [0, 0];
		for (let number = 0; number < 200; number++) {
			const track = Buffer.from(`track ${number}`);
			const chosen: Human[] = (
				await nodesApi(chain).select('content', `0x${track.toString('hex')}`, 3)
			).asOk;
			const own = select(set, track, 3).map((index) => set[index]?.node);
			assert.deepEqual(
				chosen.map((entry) => entry.node.toNumber()),
				own,
			);
			assert.equal(own.length, 2, 'each of another operator');
			firsts[own[0] as number]! += 1;
		}
		// 50 of 200 are expected; 31 more or less are five standard deviations.
		assert.ok(firsts[0]! > 19 && firsts[0]! < 81, `${firsts}`);
	});

	test('is not selected by what nobody has a use for, and the chain says why', async () => {
		const longest = `0x${'ab'.repeat(128)}`;
		assert.equal((await nodesApi(chain).select('content', longest, 100)).asOk.length, 2);
		const refused = async (error: string, ...args: unknown[]): Promise<void> => {
			assert.equal(String((await nodesApi(chain).select(...args)).asErr), error);
		};
		await refused('KeyTooLong', 'content', `${longest}ab`, 1);
		await refused('CountTooHigh', 'content', longest, 101);
		await refused('UnknownService', 'nothing', longest, 1);
		await refused('UnknownService', 'n'.repeat(33), longest, 1);
		assert.equal(String((await nodesApi(chain).nodes('nothing')).asErr), 'UnknownService');
	});

	test('leaves, waits for its cooldown and gets everything back', async () => {
		await chain.submit(chain.call('nodeServices', 'deregister', 0), bob);
		assert.equal(await votingPower(chain, bob.address), 0n);
		await chain.submitFailing(
			chain.call('nodeServices', 'increaseCollateral', 0, AUDIO),
			bob,
			'nodeServices.Leaving',
		);
		await chain.submitFailing(
			chain.call('nodeServices', 'withdraw', 0),
			bob,
			'nodeServices.NothingToWithdraw',
		);
		await chain.sealUntilEvent('nodeServices.ActiveSetTaken', () => true, 70);
		assert.deepEqual(
			(await activeSet(chain)).map(({ node }) => node),
			[1],
		);

		const [, round] = (await nodeInfo(chain, 0)).unlocking.at(-1);
		while ((await chain.activeEra()) < Number(round)) await chain.sealBlocks(20);
		const { events } = await chain.submit(chain.call('nodeServices', 'withdraw', 0), bob);
		assert.equal(big(eventOf(events, 'nodeServices.Withdrawn').data[2]), 6_000n * AUDIO);
		assert.equal(await chain.held(bob.address), 0n);
		assert.equal(await nodeInfo(chain, 0), undefined);
		const { error } = await chain.include(chain.call('nodeServices', 'withdraw', 0), bob);
		assert.equal(error, 'nodeServices.UnknownNode');
	});
});

describe('a node that does not do its work', () => {
	let chain: Chain;
	before(async () => {
		chain = await withoutContentNode();
		const key = await newNodeKey();
		await chain.submit(registration(chain, bob, key, endpoint('one'), 5_000n * AUDIO), bob);
	});
	after(() => chain?.close());

	/** Has the voters decide on a call. It is enacted by the next blocks. */
	const resolve = async (call: Call): Promise<void> => {
		await propose(chain, call, alice, 100n * AUDIO);
		const referendum = await started(chain);
		await vote(chain, stashOf('Alice'), referendum, true, 10_000_000n * AUDIO);
		assert.equal((await decided(chain, referendum)).passed, true);
	};

	test('is jailed and slashed by referendum, for the treasury', async () => {
		const treasury = String(chain.constant('treasury', 'potAccount'));
		await resolve(
			chain.call('utility', 'batchAll', [
				chain.call('nodeServices', 'slash', 0, 1_000n * AUDIO),
				chain.call('nodeServices', 'jail', 0, 2),
			]),
		);
		const before = { held: await chain.held(bob.address) };
		const { blockHash, event, events } = await chain.sealUntilEvent(
			'nodeServices.Slashed',
			() => true,
			40,
		);
		assert.equal(big(event.data[1]), 1_000n * AUDIO);
		assert.equal(Number(eventOf(events, 'nodeServices.Jailed').data[0]), 0);
		const deposit = events.find(
			(e) => e.name === 'balances.Deposit' && String(e.data[0]) === treasury,
		);
		assert.equal(big(deposit?.data[1] ?? 0), 1_000n * AUDIO);
		assert.equal(await chain.held(bob.address, blockHash), before.held - 1_000n * AUDIO);
		const info = await nodeInfo(chain, 0);
		assert.equal(big(info.collateral), 4_000n * AUDIO);
		assert.equal(big(info.weight), 0n, 'it cannot be selected');
		assert.equal(await votingPower(chain, bob.address), 4_000n * AUDIO);
	});

	test('is back when its time has passed and it asks to be', async () => {
		const unjail = chain.call('nodeServices', 'unjail', 0);
		await chain.submitFailing(unjail, eve, 'nodeServices.NotOperatorOrHotKey');
		await chain.submitFailing(unjail, bob, 'nodeServices.StillJailed');
		const until = (await nodeInfo(chain, 0)).jailedUntil.unwrap().toNumber();
		while ((await chain.activeEra()) < until) await chain.sealBlocks(20);
		await chain.submit(unjail, bob);
		assert.equal(big((await nodeInfo(chain, 0)).weight), 4_000n * AUDIO);
		await chain.submitFailing(unjail, bob, 'nodeServices.NotJailed');
	});

	test('follows what the service asks for when anyone refreshes it, for nothing', async () => {
		const asks = (await chain.query('nodeServices', 'services', ['content'])).unwrap().toJSON();
		await resolve(
			chain.call('nodeServices', 'updateService', 'content', {
				...asks,
				minCollateral: 4_500n * AUDIO,
			}),
		);
		assert.equal(await enacted(chain), undefined);
		assert.equal(big((await nodeInfo(chain, 0)).weight), 4_000n * AUDIO, 'until it is touched');
		const free = await chain.free(eve.address);
		const refresh = chain.call('nodeServices', 'refresh', bob.address);
		await chain.submit(refresh, eve);
		assert.equal(await chain.free(eve.address), free);
		assert.equal(big((await nodeInfo(chain, 0)).weight), 0n);
		await chain.submitFailing(refresh, eve, 'nodeServices.UpToDate');
		assert.ok((await chain.free(eve.address)) < free, 'who does nothing useful pays');
		await chain.submit(chain.call('nodeServices', 'increaseCollateral', 0, 500n * AUDIO), bob);
		assert.equal(big((await nodeInfo(chain, 0)).weight), 4_500n * AUDIO);
	});

	test('owes no less for leaving in jail', async () => {
		await resolve(chain.call('nodeServices', 'jail', 0, 28));
		assert.equal(await enacted(chain), undefined);
		await chain.submit(chain.call('nodeServices', 'deregister', 0), bob);
		const another = registration(
			chain,
			bob,
			await newNodeKey(),
			endpoint('another'),
			5_000n * AUDIO,
		);
		await chain.submitFailing(another, bob, 'nodeServices.StillJailed');
		await resolve(chain.call('nodeServices', 'slash', 0, 1_500n * AUDIO));
		assert.equal(await enacted(chain), undefined);
		assert.equal(
			await chain.held(bob.address),
			3_000n * AUDIO,
			'what cools down is slashed too',
		);
	});
});
