// What the doctor says of a healthy node, and of each fault that is staged here.

import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { KeyringPair } from '@polkadot/keyring/types';
import { Keyring } from '@polkadot/keyring';
import { alice, dev, eve, fresh, stashOf } from '../lib/accounts.ts';
import { AUDIO, Chain } from '../lib/chain.ts';
import { uploadToken, wav } from '../lib/content.ts';
import { cidOf, contentApi, publication } from '../lib/music.ts';
import { AudioNode, freePort, runBinary, runBinaryWell, temporaryFolder } from '../lib/node.ts';
import { nodeProof, withContentNode } from '../lib/nodes.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { sleep, waitFor } from '../lib/wait.ts';

interface Check {
	name: string;
	verdict: 'fine' | 'warn' | 'fail' | 'unknown';
	seen: string;
	advice?: string;
}

/** What the doctor says, by the names of the checks. */
async function ask(...args: string[]): Promise<{ of: (name: string) => Check; all: Check[] }> {
	const { code, stdout, stderr } = await runBinary(['doctor', '--json', ...args]);
	const { checks } = JSON.parse(stdout) as { checks: Check[] };
	const failed = checks.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
	assert.equal(code, failed.length === 0 ? 0 : 1, stderr);
	if (failed.length > 0)
		assert.ok(stderr.includes(`checks failed: ${failed.join(', ')}`), stderr);
	for (const { name, verdict, advice = '' } of checks)
		assert.equal(advice === '', verdict === 'fine', name);
	const of = (name: string): Check => {
		const found = checks.find((check) => check.name === name);
		assert.ok(found, `${name} in ${stdout}`);
		return found;
	};
	return { of, all: checks };
}

describe('the doctor of a content node', () => {
	const folder = temporaryFolder();
	const base = join(folder, 'base');
	const content = join(base, 'chains', 'audio_dev', 'content');
	const nodeKey = new Keyring({ type: 'ed25519' }).addFromUri('//Alice');
	const hotKey: KeyringPair = dev('//Alice//hot');
	const artist = fresh();
	let chain: Chain;
	let url: string;
	/** Where node and service are. */
	let where: string[];
	/** The disk of who runs this may be nearly full. */
	const floors = ['--db-storage-threshold', '1', '--content-floor', '0'];
	before(async () => {
		({ chain, url } = await withContentNode(base));
		const listen = url.replace('http://', '');
		where = ['--dev', '--base-path', base, '--url', chain.node.url, '--content-listen', listen];
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', artist.address, 1_000n * AUDIO),
			alice,
		);
	});
	after(() => chain.close());

	/** The names of what is not fine. */
	const notFine = (all: Check[]): string[] =>
		all
			.filter(({ verdict }) => verdict !== 'fine')
			.map(({ name, verdict }) => `${name}: ${verdict}`);
	const complaints = async (...more: string[]): Promise<string[]> =>
		notFine((await ask(...where, ...floors, ...more)).all);
	const moveTo = async (endpoint: string): Promise<void> => {
		const proof = nodeProof(chain, nodeKey, alice.address, endpoint);
		await chain.submit(chain.call('nodeServices', 'updateEndpoint', 0, endpoint, proof), alice);
	};

	test('finds a healthy node healthy, and says so in lines', async () => {
		assert.deepEqual(await complaints(), []);
		const { stdout } = await runBinaryWell(['doctor', ...where, ...floors]);
		const lines = stdout.trimEnd().split('\n');
		const names = (await ask(...where, ...floors)).all.map(({ name }) => name);
		assert.equal(lines.length, names.length + 1);
		for (const [at, name] of names.entries())
			assert.match(lines[at] as string, new RegExp(`^✓ ${name} `));
		assert.match(
			lines.at(-1) as string,
			new RegExp(`^${names.length} checks: ${names.length} fine, `),
		);
	});

	test('tells a disk that is low', async () => {
		for (const [chain, content, low] of [
			['99999999999', '0', 'disk: fail'],
			['1', '99999999', 'content disk: fail'],
		] as const) {
			const { all } = await ask(
				...where,
				'--db-storage-threshold',
				chain,
				'--content-floor',
				content,
			);
			assert.deepEqual(notFine(all), [low]);
		}
	});

	test('tells another chain, and a stash that has set no keys', async () => {
		const { of } = await ask('--chain', 'local', ...where.slice(1));
		assert.match(of('node').seen, /is of AUDIO .*where this command was told AUDIO /);
		assert.equal(of('node').verdict, 'fail');
		assert.deepEqual(await complaints('--stash', eve.address), [
			'session keys: fail',
			'active set: warn',
		]);
	});

	test('tells a keystore that is not the service’s, whose key is not registered', async () => {
		const keystore = join(folder, 'keystore');
		await runBinaryWell([
			'key',
			'insert',
			'--keystore-path',
			keystore,
			'--dev',
			'--key-type',
			'cnod',
			'--scheme',
			'ed25519',
			'--suri',
			'//Bob',
		]);
		const { of } = await ask(...where, '--keystore-path', keystore);
		assert.equal(of('content keys').verdict, 'fail');
		assert.match(of('content keys').seen, /the service runs with 0x88dc3417/);
		assert.equal(of('registration').verdict, 'fail');
		assert.match(of('registration').seen, /no node is registered/);
	});

	test('tells an endpoint that leads nowhere, or to another', async () => {
		await moveTo(`/ip4/127.0.0.1/tcp/${await freePort()}/http`);
		assert.deepEqual(await complaints(), ['endpoint: fail']);
		await moveTo(`/ip4/127.0.0.1/tcp/${url.split(':').at(-1)}/http`);
		assert.deepEqual(await complaints(), []);
	});

	test('tells a hot key that cannot pay, and one that is not the node’s', async () => {
		await chain.submit(chain.call('balances', 'transferAll', alice.address, false), hotKey);
		assert.deepEqual(await complaints(), ['fees: fail']);
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', hotKey.address, 2n * AUDIO),
			alice,
		);
		assert.deepEqual(await complaints(), ['fees: warn']);
		await chain.submit(chain.call('nodeServices', 'setHotKey', 0, eve.address), alice);
		assert.deepEqual(await complaints(), ['hot key: fail']);
		await chain.submit(chain.call('nodeServices', 'setHotKey', 0, hotKey.address), alice);
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', hotKey.address, 100n * AUDIO),
			alice,
		);
		assert.deepEqual(await complaints(), []);
	});

	test('tells a volume that is gone', async () => {
		renameSync(content, `${content}.away`);
		mkdirSync(content);
		assert.deepEqual(await complaints(), ['store: fail']);
		rmdirSync(content);
		renameSync(`${content}.away`, content);
		assert.deepEqual(await complaints(), []);
	});

	test('tells a service that is away, and the challenges that it misses', async () => {
		const song = wav(100_000);
		await chain.submit(publication(chain, song), artist);
		const cid = cidOf(rootOfContent(song));
		await waitFor(
			'the node to know the track',
			async () => (await fetch(`${url}/locate/${cid}`)).ok,
		);
		const headers = { authorization: `AUDIO ${uploadToken(chain, artist, song)}` };
		assert.equal(
			(await fetch(`${url}/content/${cid}`, { method: 'PUT', body: song, headers })).status,
			201,
		);
		await waitFor('the track to be held', async () => {
			await chain.seal();
			await sleep(100);
			return (await contentApi(chain).holders(0)).length > 0;
		});
		assert.deepEqual(await complaints(), []);
		await chain.close();
		chain = await Chain.start({
			args: ['--dev', '--sealing', 'manual'],
			basePath: base,
			rpcPort: chain.node.rpcPort,
		});
		// Each block opens a challenge of the one track, which can be proven for ten.
		await chain.sealBlocks(18);
		const keystore = join(folder, 'own');
		for (const [type, scheme, suri] of [
			['cnod', 'ed25519', '//Alice'],
			['chot', 'sr25519', '//Alice//hot'],
		] as const) {
			await runBinaryWell([
				'key',
				'insert',
				'--keystore-path',
				keystore,
				'--dev',
				'--key-type',
				type,
				'--scheme',
				scheme,
				'--suri',
				suri,
			]);
		}
		const found = await complaints('--keystore-path', keystore);
		for (const expected of ['content: fail', 'endpoint: fail', 'challenges: fail'])
			assert.ok(found.includes(expected), found.join());
		// An hour, which is 20 blocks, after the first miss the place is lost.
		await chain.sealBlocks(30);
		const { of } = await ask(...where, '--keystore-path', keystore);
		assert.match(of('bars').seen, /^barred from 1 track: 0 until era/);
		assert.equal(of('jail').verdict, 'fail');
		// The keystore is the same, and the node is away.
		await chain.close();
		const away = await ask(...where, '--keystore-path', keystore);
		assert.equal(away.of('node').verdict, 'fail');
		assert.equal(away.of('content').verdict, 'fail');
		assert.equal(away.of('registration').verdict, 'unknown');
	});
});

describe('the doctor of a node without a content service', () => {
	test('leaves it at one line, and tells what keeps the node from the chain', async () => {
		// It knows of one other node, which is not there.
		const nobody =
			'/ip4/127.0.0.1/tcp/1/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp';
		const chain = await Chain.start({
			args: ['--chain', 'local', '--alice', '--sealing', 'manual', '--bootnodes', nobody],
		});
		try {
			const away = ['--content-listen', `127.0.0.1:${await freePort()}`];
			const where = [
				'--chain',
				'local',
				'--base-path',
				chain.node.basePath,
				'--url',
				chain.node.url,
				...away,
			];
			const verdicts = async (): Promise<string[]> => {
				const { all } = await ask(...where);
				const told = all.filter(({ name }) =>
					['clock', 'port', 'peers', 'sync', 'finality'].includes(name),
				);
				return told.map(({ name, verdict }) => `${name}: ${verdict}`);
			};
			assert.deepEqual(await verdicts(), [
				'clock: unknown',
				'port: fine',
				'peers: fail',
				'sync: fail',
				'finality: fine',
			]);
			await chain.seal();
			assert.deepEqual(await verdicts(), [
				'clock: fine',
				'port: fine',
				'peers: fail',
				'sync: fine',
				'finality: fine',
			]);
			const { of, all } = await ask(...where);
			assert.match(of('content').seen, /^none here/);
			assert.ok(!all.some(({ name }) => name === 'registration'));
			// The chain's clock goes on by a slot a block, however fast they are made: this machine's is slow beside it.
			for (let made = 0; made < 31; made++)
				await chain.send('engine_createBlock', true, false, null);
			assert.deepEqual(await verdicts(), [
				'clock: fail',
				'port: fine',
				'peers: fail',
				'sync: fine',
				'finality: fail',
			]);
		} finally {
			await chain.close();
		}
	});

	test('tells session keys that are set and not on the node', async () => {
		const node = await AudioNode.start({ args: ['--chain', 'local', '--alice'] });
		try {
			const where = [
				'--chain',
				'local',
				'--base-path',
				node.basePath,
				'--url',
				node.url,
				'--content-listen',
				`127.0.0.1:${await freePort()}`,
			];
			const bob = await ask(...where, '--stash', stashOf('Bob').address);
			assert.match(bob.of('session keys').seen, /^the node does not have those that /);
			assert.deepEqual(
				[bob.of('session keys').verdict, bob.of('active set').verdict],
				['fail', 'fine'],
			);
			const own = (await ask(...where)).of('session keys');
			assert.equal(own.seen, `the node has those of ${stashOf('Alice').address}`);
		} finally {
			await node.stop();
		}
	});

	test('refuses what makes no sense', async () => {
		const { code, stderr } = await runBinary([
			'doctor',
			'--dev',
			'--url',
			'http://127.0.0.1:9944',
		]);
		assert.equal(code, 2);
		assert.match(stderr, /must begin with ws:\/\/ or wss:\/\//);
	});
});
