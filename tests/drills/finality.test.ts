// Four validators: they finalize together; one crashes and comes back; two are missing, so finality
// waits, and it catches up when they return. Steps on one network, in this order.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AUDIO, Chain } from '../lib/chain.ts';
import { alice, fresh } from '../lib/accounts.ts';
import { LocalNetwork } from '../lib/network.ts';
import { waitFor } from '../lib/wait.ts';

const ALL = ['alice', 'bob', 'charlie', 'dave'];

/** Restarts and lost blocks take their time; none of this is about speed. */
const SLOW = { timeout: 600_000, interval: 1_000 };

describe('four validators on one machine', () => {
	let network: LocalNetwork;
	before(async () => {
		network = await LocalNetwork.start();
	});
	after(() => network?.close());

	const bestIsAt = (name: string, height: number): Promise<true> =>
		waitFor(
			`${name} to be at block ${height}`,
			async () => {
				network.node(name).assertRuns();
				return (await network.node(name).heads()).best >= height && (true as const);
			},
			SLOW,
		);

	test('find each other', async () => {
		for (const name of ALL) {
			await waitFor(
				`${name} to have three peers`,
				async () => {
					network.node(name).assertRuns();
					return (
						(await network.node(name).rpc<{ peers: number }>('system_health')).peers >=
						3
					);
				},
				SLOW,
			);
		}
	});

	test('finalize together, within a few blocks of the best', async () => {
		await network.waitForFinal(10, ALL);
		const { hash } = await network.assertSameBlock(10, ALL);
		assert.match(hash, /^0x/);
		// Seen five times in a row, while blocks go on.
		const node = network.node('alice');
		const lags: number[] = [];
		let last = (await node.heads()).best;
		for (let round = 0; round < 5; round++) {
			await bestIsAt('alice', last + 1);
			const { best, final } = await node.heads();
			last = best;
			lags.push(best - final);
		}
		// GRANDPA votes for what is two blocks behind or three quarters of the way to the best.
		assert.ok(
			lags.every((lag) => lag <= 6),
			`blocks between final and best: ${lags.join(', ')}`,
		);
	});

	test('all author, and a transfer given to one reaches the others', async () => {
		const chain = await Chain.connect(network.node('bob'));
		const to = fresh().address;
		try {
			const included = await chain.includeUnaided(
				chain.call('balances', 'transferKeepAlive', to, AUDIO),
				alice,
			);
			assert.equal(included.error, undefined);
			await network.waitForFinal(included.blockNumber, ALL);
			await network.assertSameBlock(included.blockNumber, ALL);
			await waitFor(
				'every validator to have authored',
				async () => {
					const points = await chain.query('staking', 'erasRewardPoints', [
						await chain.activeEra(),
					]);
					return [...points.individual.keys()].length === 4;
				},
				SLOW,
			);
		} finally {
			await chain.disconnect();
		}
	});

	test('one killed with kill -9 catches up after a restart, to the same state root', async () => {
		await network.node('charlie').kill();
		assert.ok(!network.node('charlie').runs);
		const { best } = await network.node('alice').heads();
		// Three of four are enough for finality.
		await network.waitForFinal(best + 5, ['alice', 'bob', 'dave'], SLOW.timeout);

		const charlie = await network.startNode('charlie');
		const target = (await network.node('alice').heads()).best + 2;
		await network.waitForFinal(target, ALL, SLOW.timeout);
		const { stateRoot } = await network.assertSameBlock(target, ALL);
		assert.match(stateRoot, /^0x[0-9a-f]{64}$/);
		// The state itself is there, not only its root.
		const hash = await charlie.rpc('chain_getBlockHash', [target]);
		const version = await charlie.rpc<{ specName: string }>('state_getRuntimeVersion', [hash]);
		assert.equal(version.specName, 'audio');
	});

	test('with two of four stopped blocks go on and finality waits; then it catches up', async () => {
		await Promise.all(['charlie', 'dave'].map((name) => network.node(name).stop()));
		const alice = network.node('alice');
		const start = await alice.heads();
		// Votes that were on their way may still finalize something.
		await bestIsAt('alice', start.best + 2);
		const settled = await alice.heads();
		await bestIsAt('alice', settled.best + 8);
		const waiting = await alice.heads();
		assert.equal(waiting.final, settled.final, 'two of four are no supermajority');
		assert.ok(waiting.best - waiting.final >= 8);

		await Promise.all(['charlie', 'dave'].map((name) => network.startNode(name)));
		await network.waitForFinal(waiting.best + 3, ALL, SLOW.timeout);
		await network.assertSameBlock(waiting.best, ALL);
		await network.assertSameBlock(waiting.best + 3, ALL);
	});
});
