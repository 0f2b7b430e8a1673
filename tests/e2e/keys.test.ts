// Keys of a validator: session keys with the owner's proof, the network key that stays.

import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AUDIO, Chain, type Human } from '../lib/chain.ts';
import { alice, bob, eve, fresh, stashOf } from '../lib/accounts.ts';
import { AudioNode, freePort, runBinary, temporaryFolder } from '../lib/node.ts';
import { rotateKeys } from '../lib/keys.ts';

describe('audio-node rotate-keys', () => {
	let chain: Chain;
	before(async () => {
		chain = await Chain.manual();
	});
	after(() => chain?.close());

	test('prints keys, the proof and the call that registers them; the owner can send it', async () => {
		const owner = stashOf('Eve');
		const { keys, proof, callData } = await rotateKeys(chain.node, owner.address);
		const call = chain.call('session', 'setKeys', keys, proof);
		assert.equal(call.method.toHex(), callData);
		// Each of the three keys is in the node's keystore now.
		assert.equal(await chain.send('author_hasSessionKeys', keys), true);

		const included = await chain.submit(
			chain.api.tx(chain.api.createType('Call', callData) as Human),
			owner,
		);
		assert.equal(included.error, undefined);
		const stored = (await chain.query('session', 'nextKeys', [owner.address])).unwrap();
		assert.equal(stored.toHex(), keys);
	});

	test('gives new keys each time', async () => {
		const first = await rotateKeys(chain.node, eve.address);
		const second = await rotateKeys(chain.node, eve.address);
		assert.notEqual(first.keys, second.keys);
	});

	test('a proof is good for its owner alone', async () => {
		const { keys, proof } = await rotateKeys(chain.node, stashOf('Dave').address);
		const call = chain.call('session', 'setKeys', keys, proof);
		await chain.submitFailing(call, bob, 'session.InvalidProof');
		const flipped = proof.slice(0, -1) + (proof.endsWith('0') ? '1' : '0');
		await chain.submitFailing(
			chain.call('session', 'setKeys', keys, flipped),
			stashOf('Dave'),
			'session.InvalidProof',
		);
		await chain.submit(call, stashOf('Dave'));
	});

	test('keys that another validator has are refused', async () => {
		const thief = fresh();
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', thief.address, 100n * AUDIO),
			alice,
		);
		const own = (await chain.query('session', 'nextKeys', [stashOf('Alice').address]))
			.unwrap()
			.toHex() as string;
		const { proof } = await rotateKeys(chain.node, thief.address);
		await chain.submitFailing(
			chain.call('session', 'setKeys', own, proof),
			thief,
			'session.InvalidProof',
		);
	});

	test('says in one line that no node answers, or that an address is none', async () => {
		const port = await freePort();
		const unreachable = await runBinary([
			'rotate-keys',
			'--owner',
			alice.address,
			'--url',
			`ws://127.0.0.1:${port}`,
		]);
		assert.notEqual(unreachable.code, 0);
		assert.equal(unreachable.stdout, '');
		assert.equal(unreachable.stderr.trim().split('\n').length, 1, unreachable.stderr);
		assert.ok(unreachable.stderr.includes(String(port)));

		const invalid = await runBinary(['rotate-keys', '--owner', 'Alice']);
		assert.notEqual(invalid.code, 0);
		assert.match(invalid.stderr, /expected an address/);
	});
});

describe("a validator's network key", () => {
	test('is made at the first start and stays', async () => {
		const basePath = join(temporaryFolder(), 'base');
		const args = ['--chain', 'local', '--validator'];
		const peerId = async (): Promise<string> => {
			const node = await AudioNode.start({ args, basePath });
			try {
				return await node.rpc<string>('system_localPeerId');
			} finally {
				await node.stop();
			}
		};
		const first = await peerId();
		const key = join(basePath, 'chains/audio_local/network/secret_ed25519');
		assert.ok(existsSync(key));
		assert.equal(statSync(key).mode & 0o077, 0, 'for its owner alone');
		assert.equal(await peerId(), first);
	});

	test('given by file must exist', async () => {
		const folder = temporaryFolder();
		const refused = await runBinary([
			...['--chain', 'local', '--validator', '--base-path', join(folder, 'base')],
			...['--node-key-file', join(folder, 'missing'), '--no-prometheus'],
			...['--rpc-port', String(await freePort()), '--port', String(await freePort())],
		]);
		assert.notEqual(refused.code, 0);
		assert.ok(!existsSync(join(folder, 'missing')), 'a key that was to exist is not made up');
	});
});
