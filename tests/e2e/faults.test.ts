// What goes wrong on a content node's disk, and what the node makes of it.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { alice, fresh } from '../lib/accounts.ts';
import { AUDIO, Chain } from '../lib/chain.ts';
import { problemOf, uploadToken, wav } from '../lib/content.ts';
import { cidOf, publication } from '../lib/music.ts';
import { temporaryFolder } from '../lib/node.ts';
import { withContentNode } from '../lib/nodes.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { waitFor } from '../lib/wait.ts';

describe('a content node whose disk fails', () => {
	const base = join(temporaryFolder(), 'base');
	const folder = join(base, 'chains', 'audio_dev', 'content');
	const artist = fresh();
	let chain: Chain;
	let url: string;
	let again: () => Promise<Chain>;
	before(async () => {
		({ chain, url, again } = await withContentNode(base));
		await chain.submit(chain.call('balances', 'transferKeepAlive', artist.address, 1_000n * AUDIO), alice);
	});
	after(() => chain.close());

	const put = (content: Uint8Array): Promise<Response> => {
		const headers = { authorization: `AUDIO ${uploadToken(chain, artist, content)}` };
		return fetch(`${url}/content/${cidOf(rootOfContent(content))}`, { method: 'PUT', body: content, headers });
	};
	const hear = (content: Uint8Array, range?: string): Promise<Response> =>
		fetch(`${url}/content/${cidOf(rootOfContent(content))}`, range === undefined ? {} : { headers: { range } });
	const isWhole = async (content: Uint8Array): Promise<boolean> => {
		const heard = await hear(content);
		return heard.status === 200 && Buffer.from(await heard.arrayBuffer()).equals(content);
	};
	/** Where the bytes of a track are, or where they are set apart. */
	const pathOf = (content: Uint8Array, place?: string): string => {
		const name = Buffer.from(rootOfContent(content)).toString('hex');
		return join(folder, place ?? join('blobs', name.slice(0, 2)), `${name}.data`);
	};
	/** A track that is here. */
	const brought = async (bytes: number): Promise<Buffer> => {
		const content = wav(bytes);
		await chain.submit(publication(chain, content), artist);
		const known = `${url}/locate/${cidOf(rootOfContent(content))}`;
		await waitFor('the node to know the track', async () => (await fetch(known)).ok);
		assert.equal((await put(content)).status, 201);
		assert.ok(await isWhole(content));
		return content;
	};
	const reasons = async (): Promise<string> => {
		const answer = await fetch(`${url}/ready`);
		return answer.ok ? 'ready' : await answer.text();
	};

	test('serves no byte that has changed, sets the file apart, and takes it again', async () => {
		const song = await brought(300_000);
		const bytes = readFileSync(pathOf(song));
		bytes[200_000] = (bytes[200_000] ?? 0) ^ 1;
		writeFileSync(pathOf(song), bytes);
		assert.deepEqual(await problemOf(await hear(song, 'bytes=196608-212991')), [503, 'damaged']);
		assert.ok(existsSync(pathOf(song, 'quarantine')) && !existsSync(pathOf(song)));
		// Nor of what is left of it.
		assert.deepEqual(await problemOf(await hear(song, 'bytes=0-99')), [503, 'damaged']);
		assert.equal((await put(song)).status, 201);
		assert.ok(await isWhole(song));
	});

	test('misses a file that is gone', async () => {
		const song = await brought(100_000);
		rmSync(pathOf(song));
		assert.deepEqual(await problemOf(await hear(song)), [503, 'damaged']);
		assert.equal((await put(song)).status, 201);
		assert.ok(await isWhole(song));
	});

	test('writes nothing where its volume is not mounted, and goes on once it is', async () => {
		const song = await brought(100_000);
		const other = wav(100_000);
		await chain.submit(publication(chain, other), artist);
		const away = `${folder}.away`;
		renameSync(folder, away);
		mkdirSync(folder);
		assert.match(await reasons(), /"store".*the volume is probably not mounted/);
		assert.equal((await put(other)).status, 503);
		assert.equal((await hear(song)).status, 503);
		const before = (await chain.api.rpc.chain.getHeader()).number.toNumber();
		for (let made = 0; made < 5; made++) await chain.seal();
		assert.equal((await chain.api.rpc.chain.getHeader()).number.toNumber(), before + 5, 'blocks are made without it');
		assert.deepEqual(readdirSync(folder), []);
		rmdirSync(folder);
		renameSync(away, folder);
		await waitFor('the store', async () => (await reasons()) === 'ready');
		assert.ok(await isWhole(song));
		assert.equal((await put(other)).status, 201);
	});

	test('finds its files by themselves when its state is lost', async () => {
		const song = await brought(2_000_000);
		await chain.disconnect();
		await chain.node.kill();
		for (const name of readdirSync(folder)) if (name.startsWith('state.db')) rmSync(join(folder, name));
		// What was damaged meanwhile is not taken for good.
		const spoilt = readdirSync(join(folder, 'blobs')).map((first) => join(folder, 'blobs', first));
		const files = spoilt.flatMap((path) => readdirSync(path).map((name) => join(path, name))).filter((path) => path.endsWith('.data'));
		const victim = files.find((path) => path !== pathOf(song)) as string;
		const bytes = readFileSync(victim);
		bytes[70_000] = (bytes[70_000] ?? 0) ^ 1;
		writeFileSync(victim, bytes);
		chain = await again();
		await waitFor('the service', async () => (await reasons()) === 'ready');
		assert.ok(await isWhole(song));
		assert.ok(!existsSync(victim), 'it is set apart');
	});
});
