// Two validators that make and finalize blocks over the network, as they would on a live chain: BABE and
// GRANDPA, no sealing by hand. They decide on a runtime upgrade and go on with it, and others join: one
// block by block, one by warp sync, over changes of GRANDPA's voters and over the upgrade. Steps on one
// network, in this order.
//
// AUDIO_UPGRADE_WASM names the runtime built with a higher spec_version; scripts/test.sh builds it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { blake2AsHex } from '@polkadot/util-crypto';
import { u8aToHex } from '@polkadot/util';
import { alice, fresh, stashOf } from '../lib/accounts.ts';
import { AUDIO, big, Chain, type Human } from '../lib/chain.ts';
import { LocalNetwork, quickSpec } from '../lib/network.ts';
import type { AudioNode } from '../lib/node.ts';
import { waitFor } from '../lib/wait.ts';

const TWO = ['alice', 'bob'];

describe('two validators', () => {
	let network: LocalNetwork;
	let chain: Chain;
	before(async () => {
		network = await LocalNetwork.start(TWO, quickSpec(TWO));
		chain = await Chain.connect(network.node('alice'));
	});
	after(async () => {
		await chain?.disconnect();
		await network?.close();
	});

	const specVersion = async (name: string, at?: string): Promise<number> =>
		(
			await network
				.node(name)
				.rpc<{ specVersion: number }>('state_getRuntimeVersion', at ? [at] : [])
		).specVersion;

	test('finalize over the network, which takes both', async () => {
		await network.waitForFinal(2, TWO);
		await network.assertSameBlock(2, TWO);
		assert.equal((await chain.query('session', 'validators')).length, 2);
	});

	test('upgrade the runtime, decided by their stake, and go on', async () => {
		const path = process.env['AUDIO_UPGRADE_WASM'];
		assert.ok(
			path,
			'AUDIO_UPGRADE_WASM must name a runtime with a higher spec_version: see scripts/build-upgrade-wasm.sh',
		);
		const code = readFileSync(path);
		const before = await specVersion('bob');

		const call = chain.call('system', 'authorizeUpgrade', blake2AsHex(code)).method;
		const bounded = { Lookup: { hash: call.hash.toHex(), len: call.encodedLength } };
		const proposal = chain.call('utility', 'batchAll', [
			chain.call('preimage', 'notePreimage', call.toHex()),
			chain.call('democracy', 'propose', bounded, 100n * AUDIO),
		]);
		assert.equal((await chain.includeUnaided(proposal, alice)).error, undefined);
		await waitFor(
			'the referendum',
			async () => big(await chain.query('democracy', 'referendumCount')) === 1n,
		);
		const aye = {
			Standard: { vote: { aye: true, conviction: 'Locked1x' }, balance: 10_000_000n * AUDIO },
		};
		const voted = await chain.includeUnaided(
			chain.call('democracy', 'vote', 0, aye),
			stashOf('Alice'),
		);
		assert.equal(voted.error, undefined);
		await waitFor('the upgrade to be authorized', async () => {
			const authorized = await chain.query('system', 'authorizedUpgrade');
			return authorized.isSome && authorized.unwrap().codeHash.toHex() === blake2AsHex(code);
		});

		// By Bob's node: it has to reach who makes the next block.
		const apply = await chain.sign(
			chain.call('system', 'applyAuthorizedUpgrade', u8aToHex(code)),
			alice,
		);
		await network.node('bob').rpc('author_submitExtrinsic', [apply.toHex()]);
		for (const name of TWO)
			await waitFor(`${name} to run it`, async () => (await specVersion(name)) > before);
		const { best } = await network.node('alice').heads();
		await network.waitForFinal(best + 2, TWO);
		await network.assertSameBlock(best + 2, TWO);
	});

	test('change voters with every era, also after the upgrade', async () => {
		const later = await Chain.connect(network.node('bob'));
		try {
			const setId = async (): Promise<number> =>
				Number(await later.query('grandpa', 'currentSetId'));
			const [before, era] = [await setId(), await later.activeEra()];
			await waitFor(
				'the next era',
				async () => (await later.activeEra()) > era && (await setId()) > before,
			);
			const { best } = await network.node('alice').heads();
			await network.waitForFinal(best, TWO);
			// The transactions of the new runtime are understood.
			const to = fresh().address;
			const included = await later.includeUnaided(
				later.call('balances', 'transferKeepAlive', to, AUDIO),
				alice,
			);
			assert.equal(included.error, undefined);
		} finally {
			await later.disconnect();
		}
	});

	/** Starts a node that does not validate, and waits until it has what is final. */
	async function join(
		name: string,
		...args: string[]
	): Promise<{ node: AudioNode; final: number }> {
		await network.add(name, args);
		const node = await network.startNode(name);
		return { node, final: await network.waitForCatchUp(name, 'alice') };
	}

	test('are joined by a node that executes every block, with the runtime of its time', async () => {
		const { node } = await join('follower');
		assert.doesNotMatch(node.log, /Warp sync/i);
		const first = await node.rpc<string>('chain_getBlockHash', [1]);
		assert.ok((await specVersion('follower', first)) < (await specVersion('follower')));
	});

	// Three peers are the fewest of whom a node takes a warp proof.
	test('are joined by a newcomer by warp sync, which has all blocks in the end', async () => {
		const { node, final } = await join('newcomer', '--sync', 'warp');
		assert.match(node.log, /Warp sync is complete/i, 'it did not go block by block');
		// What came by warp is a state that answers, with the runtime of now.
		const hash = await node.rpc<string>('chain_getBlockHash', [final]);
		assert.equal(await specVersion('newcomer', hash), await specVersion('alice', hash));
		const own = await Chain.connect(node);
		try {
			assert.equal(
				await own.free(stashOf('Eve').address),
				await chain.free(stashOf('Eve').address),
			);
		} finally {
			await own.disconnect();
		}
		await waitFor('block 1 of the newcomer', async () => {
			const first = await node.rpc<string | null>('chain_getBlockHash', [1]);
			return first !== null && (await node.rpc<Human>('chain_getBlock', [first])) !== null;
		});
		await network.assertSameBlock(1, ['alice', 'newcomer']);
	});
});
