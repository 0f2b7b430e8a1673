// A fifth node joins a running network by warp sync and becomes a validator: it makes session keys,
// its owner registers them, bonds and validates, is elected, and authors a block.
// Steps on one network, in this order.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AUDIO, big, Chain, type Human } from '../lib/chain.ts';
import { stashOf } from '../lib/accounts.ts';
import { rotateKeys } from '../lib/keys.ts';
import { ERAS, LocalNetwork } from '../lib/network.ts';
import { waitFor } from '../lib/wait.ts';

const FOUR = ['alice', 'bob', 'charlie', 'dave'];
const SLOW = { timeout: ERAS, interval: 2_000 };

describe('a newcomer', () => {
	let network: LocalNetwork;
	let chain: Chain;
	const owner = stashOf('Eve');

	before(async () => {
		network = await LocalNetwork.start();
		chain = await Chain.connect(network.node('alice'));
	});
	after(async () => {
		await chain?.disconnect();
		await network?.close();
	});

	test('syncs by warp', async () => {
		// Past the first change of era and so of GRANDPA's authorities: there is something to warp over.
		await network.waitForFinal(65, FOUR);
		await network.add('newcomer', ['--validator', '--sync', 'warp']);
		const node = await network.startNode('newcomer');
		await network.waitForCatchUp('newcomer', 'alice', SLOW.timeout);
		assert.match(node.log, /Warp sync is complete/i, 'it did not go block by block');
		assert.match(node.log, /State sync is complete/i);
		// What came by warp is a state that answers.
		const { address } = owner;
		const own = await Chain.connect(node);
		try {
			assert.equal(await own.free(address), await chain.free(address));
		} finally {
			await own.disconnect();
		}
	});

	test('fetches the blocks that warp sync left out', async () => {
		await waitFor(
			'block 1 of the newcomer',
			async () => {
				const hash = await network
					.node('newcomer')
					.rpc<string | null>('chain_getBlockHash', [1]);
				if (!hash) return undefined;
				return (await network.node('newcomer').rpc('chain_getBlock', [hash])) !== null;
			},
			SLOW,
		);
		await network.assertSameBlock(1, ['alice', 'newcomer']);
	});

	test('registers its keys with the owner’s proof, bonds, and offers to validate', async () => {
		const { keys, proof } = await rotateKeys(network.node('newcomer'), owner.address);
		const bond = 1_000_000n * AUDIO;
		for (const call of [
			chain.call('session', 'setKeys', keys, proof),
			chain.call('staking', 'bond', bond, 'Staked'),
			chain.call('staking', 'validate', { commission: 50_000_000, blocked: false }),
		]) {
			const included = await chain.includeUnaided(call, owner);
			assert.equal(included.error, undefined, call.method.method);
		}
		assert.equal(
			(await chain.query('session', 'nextKeys', [owner.address])).unwrap().toHex(),
			keys,
		);
		assert.ok(!(await validators()).includes(owner.address), 'not yet elected');
	});

	const validators = async (): Promise<string[]> =>
		(await chain.query('session', 'validators')).map(String) as string[];

	test('is elected in a later era', async () => {
		const era = await chain.activeEra();
		await waitFor(
			'the newcomer to be elected',
			async () => {
				network.node('newcomer').assertRuns();
				return (await validators()).includes(owner.address);
			},
			SLOW,
		);
		assert.ok((await chain.activeEra()) > era);
		assert.equal((await validators()).length, 5);
	});

	test('authors a block, and five finalize', async () => {
		await waitFor(
			'a block by the newcomer',
			async () => {
				network.node('newcomer').assertRuns();
				const points = await chain.query('staking', 'erasRewardPoints', [
					await chain.activeEra(),
				]);
				const own = [...points.individual.entries()].find(
					([who]: Human) => String(who) === owner.address,
				);
				return own !== undefined && big(own[1]) > 0n;
			},
			SLOW,
		);
		const { best } = await network.node('alice').heads();
		await network.waitForFinal(best + 3, [...FOUR, 'newcomer'], SLOW.timeout);
		await network.assertSameBlock(best + 3, [...FOUR, 'newcomer']);
	});
});
