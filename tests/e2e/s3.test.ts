// A content node with the bytes of tracks in a bucket, and what it makes of a bucket that is not there.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { alice, fresh } from '../lib/accounts.ts';
import { AUDIO, Chain, type Human } from '../lib/chain.ts';
import { problemOf, uploadToken, wav } from '../lib/content.ts';
import { cidOf, contentApi, publication, storageApi } from '../lib/music.ts';
import { runBinary, temporaryFolder } from '../lib/node.ts';
import { withContentNode } from '../lib/nodes.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { S3Server } from '../lib/s3.ts';
import { sleep, waitFor } from '../lib/wait.ts';

describe('a content node with a bucket', () => {
	const base = join(temporaryFolder(), 'base');
	const folder = join(base, 'chains', 'audio_dev', 'content');
	const artist = fresh();
	const song = wav(300_000);
	let server: S3Server;
	let chain: Chain;
	let url: string;
	let again: (env?: Record<string, string>) => Promise<Chain>;
	before(async () => {
		server = await S3Server.start('music');
		({ chain, url, again } = await withContentNode(
			base,
			undefined,
			['--content-blobs', 's3://music/node', '--content-cache', '0'],
			server.env,
		));
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', artist.address, 1_000n * AUDIO),
			alice,
		);
	});
	after(async () => {
		await chain?.close();
		await server?.close();
	});

	const put = (content: Uint8Array): Promise<Response> => {
		const headers = { authorization: `AUDIO ${uploadToken(chain, artist, content)}` };
		return fetch(`${url}/content/${cidOf(rootOfContent(content))}`, {
			method: 'PUT',
			body: content,
			headers,
		});
	};
	const hear = (content: Uint8Array, range?: string): Promise<Response> =>
		fetch(
			`${url}/content/${cidOf(rootOfContent(content))}`,
			range === undefined ? {} : { headers: { range } },
		);
	const isWhole = async (content: Uint8Array): Promise<boolean> => {
		const heard = await hear(content);
		return heard.status === 200 && Buffer.from(await heard.arrayBuffer()).equals(content);
	};
	const publish = async (content: Uint8Array): Promise<number> => {
		const { events } = await chain.submit(publication(chain, content), artist);
		const known = `${url}/locate/${cidOf(rootOfContent(content))}`;
		await waitFor('the node to know the track', async () => (await fetch(known)).ok);
		return Number((events.find(({ name }) => name === 'content.Published') as Human).data[0]);
	};
	const reasons = async (): Promise<string> => {
		const answer = await fetch(`${url}/ready`);
		return answer.ok ? 'ready' : await answer.text();
	};
	/** What was seen of the bucket is said for two seconds. */
	const says = (reason: RegExp): Promise<void> =>
		waitFor('the service', async () => reason.test(await reasons())).then(() => undefined);
	const isReady = (): Promise<void> =>
		waitFor('the store', async () => (await reasons()) === 'ready').then(() => undefined);
	const goesOn = async (): Promise<void> => {
		const best = async (): Promise<number> =>
			(await chain.api.rpc.chain.getHeader()).number.toNumber();
		const before = await best();
		for (let made = 0; made < 5; made++) await chain.seal();
		assert.equal(await best(), before + 5, 'blocks are made without it');
	};
	/** A track that is here is not given away, nor is one taken. */
	const isAway = async (): Promise<void> => {
		const refused = await hear(song, 'bytes=0-99');
		assert.ok(Number(refused.headers.get('retry-after')) > 0);
		assert.deepEqual(await problemOf(refused), [503, 'storage-failed']);
		await goesOn();
	};

	test('is not started with what is no bucket', async () => {
		const start = (blobs: string): Promise<{ code: number | null; stderr: string }> =>
			runBinary(['--dev', '--tmp', '--content', '--content-blobs', blobs]);
		const named = await start('https://example.com/music');
		assert.equal(named.code, 1);
		assert.match(named.stderr, /no URL of a bucket/);
		assert.match((await start('s3://music')).stderr, /AWS_ACCESS_KEY_ID/);
	});

	test('keeps there what it serves and proves', async () => {
		const track = await publish(song);
		assert.equal((await put(song)).status, 201);
		const name = Buffer.from(rootOfContent(song)).toString('hex');
		assert.deepEqual((await server.list()).sort(), [
			'node/CANARY',
			`node/blobs/${name.slice(0, 2)}/${name}.data`,
		]);
		assert.ok(
			!readdirSync(folder, { recursive: true }).some((path) =>
				String(path).endsWith('.data'),
			),
		);
		assert.ok(await isWhole(song));
		const heard = await hear(song, 'bytes=100000-199999');
		assert.equal(heard.status, 206);
		assert.ok(Buffer.from(await heard.arrayBuffer()).equals(song.subarray(100_000, 200_000)));
		const passed = async (): Promise<number> =>
			Number((await storageApi(chain).standing(0)).passed);
		const isProven = async (): Promise<boolean> =>
			(await contentApi(chain).holders(track)).length > 0 && (await passed()) >= 3;
		for (let made = 0; !(await isProven()); made++) {
			assert.ok(made < 300, 'it is held and proven');
			await chain.seal();
			await sleep(100);
		}
	});

	test('says that the server is away, and serves again once it is there', async () => {
		await server.down();
		await says(/"store".*the bucket does not answer/);
		await isAway();
		await server.up();
		await isReady();
		assert.ok(await isWhole(song));
	});

	test('comes up without its bucket, and looks at it once it may', async () => {
		assert.ok(!chain.node.log.includes(server.keys.secret), 'no secret is in the log');
		await chain.disconnect();
		await chain.node.kill();
		chain = await again({ AWS_SECRET_ACCESS_KEY: 'wrong' });
		await says(/"store".*refuses the credentials/);
		await isAway();
		await chain.disconnect();
		await chain.node.kill();
		await server.down();
		chain = await again();
		await says(/"store".*the bucket does not answer/);
		await server.up();
		await isReady();
		assert.ok(await isWhole(song));
		assert.ok(!chain.node.log.includes(server.keys.secret), 'no secret is in the log');
	});

	test('gives nothing up where the bucket was emptied or deleted', async () => {
		const other = wav(100_000);
		await publish(other);
		const objects = await server.empty();
		await says(/"store".*CANARY is not in the bucket/);
		await isAway();
		assert.equal((await put(other)).status, 503);
		assert.deepEqual(await server.list(), [], 'nothing is written');
		await server.remove();
		await says(/"store".*no such bucket/);
		await isAway();
		await server.make();
		await server.fill(objects);
		await isReady();
		assert.ok(await isWhole(song));
		assert.equal((await put(other)).status, 201);
		assert.ok(await isWhole(other));
	});
});
