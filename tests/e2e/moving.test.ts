// Planned maintenance of a content node, and its way to another machine.

import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { alice, fresh } from '../lib/accounts.ts';
import { AUDIO, type Call, Chain, type Human } from '../lib/chain.ts';
import { problemOf, uploadToken, wav } from '../lib/content.ts';
import { guidedCommand } from '../lib/guides.ts';
import { cidOf, contentApi, publication, storageApi } from '../lib/music.ts';
import { type Finished, freePort, runBinary, temporaryFolder } from '../lib/node.ts';
import { nodeInfo } from '../lib/nodes.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { S3Server } from '../lib/s3.ts';
import { beContentNode, ContentService } from '../lib/service.ts';
import { sleep, waitFor } from '../lib/wait.ts';

describe('a content node', () => {
	const folder = temporaryFolder();
	const bases = [join(folder, 'old'), join(folder, 'new')] as const;
	const artist = fresh();
	const song = wav(400_000);
	const cid = cidOf(rootOfContent(song));
	let chain: Chain;
	let listens: [string, string];
	const running: ContentService[] = [];
	let track: number;

	const keystore = (base: string): string => join(base, 'chains', 'audio_dev', 'keystore');
	const store = (base: string): string => join(base, 'chains', 'audio_dev', 'content');
	const start = (
		base: string,
		listen: string,
		more: string[] = [],
		env: Record<string, string> = {},
	): ContentService => {
		const service = ContentService.start(chain, base, listen, more, env);
		running.push(service);
		return service;
	};
	const ready = (listen: string): Promise<boolean> =>
		fetch(`http://${listen}/ready`).then((answer) => answer.ok);
	const content = (...args: string[]): Promise<Finished> => runBinary(['content', ...args]);
	const drain = (listen: string): Promise<Finished> =>
		meanwhile(
			runBinary([
				...guidedCommand('drain', { '--chain': 'dev', '--base-path': bases[0] }),
				'--content-listen',
				listen,
			]),
		);
	const passed = async (): Promise<number> =>
		Number((await storageApi(chain).standing(0)).passed);
	const misses = async (): Promise<number> =>
		Number((await storageApi(chain).standing(0)).misses);
	/** Makes blocks, which leave the services time for what they do in each, until `look` finds something. */
	const until = async <T>(
		what: string,
		look: () => Promise<T | undefined | false>,
		most = 200,
	): Promise<T> => {
		for (let made = 0; made < most; made++) {
			const found = await look();
			if (found !== undefined && found !== false) return found;
			await chain.seal();
			await sleep(150);
		}
		throw new Error(`${most} blocks went by without ${what}`);
	};
	/** Makes blocks while a command runs. */
	const meanwhile = async (command: Promise<Finished>): Promise<Finished> => {
		let finished: Finished | undefined;
		void command.then(
			(value) => (finished = value),
			() => undefined,
		);
		await until('the command to end', async () => finished);
		return command;
	};
	const put = (): Promise<Response> => {
		const headers = { authorization: `AUDIO ${uploadToken(chain, artist, song)}` };
		return fetch(`http://${listens[0]}/content/${cid}`, { method: 'PUT', body: song, headers });
	};

	before(async () => {
		listens = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
		chain = await Chain.manual();
		await beContentNode(chain, bases[0], listens[0]);
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', artist.address, 1_000n * AUDIO),
			alice,
		);
		const { events } = await chain.submit(publication(chain, song), artist);
		track = Number((events.find(({ name }) => name === 'content.Published') as Human).data[0]);
		start(bases[0], listens[0]);
		await waitFor('the service', () => ready(listens[0]));
		assert.equal((await put()).status, 201);
		await until(
			'the track to be held',
			async () => (await contentApi(chain).holders(track)).length > 0,
		);
		const before = await passed();
		await until('a challenge to be proven', async () => (await passed()) > before);
	});
	after(async () => {
		for (const service of running) service.kill();
		await chain.close();
	});

	test('takes nothing new once it is drained, and goes on proving', async () => {
		const local = ['--content-listen', listens[0]];
		const drained = await drain(listens[0]);
		assert.equal(drained.code, 0, drained.stderr);
		assert.match(
			drained.stdout,
			/^draining: 0 streams open, 0 bodies being brought, 0 uploads open/m,
		);
		assert.match(drained.stdout, /^The node may be stopped now\.$/m);
		// 10 blocks of 3 seconds on the development chain.
		assert.match(
			drained.stdout,
			/^Without a miss it may be away for (9|10) blocks, about (27|30) seconds: /m,
		);
		assert.match(drained.stdout, /max\(4, 20 %\) of what it owed/);

		const refused = await put();
		assert.equal(refused.headers.get('retry-after'), '60');
		assert.deepEqual(await problemOf(refused), [503, 'draining']);
		const answer = await fetch(`http://${listens[0]}/ready`);
		assert.equal(answer.status, 503);
		assert.match(await answer.text(), /"part":"draining"/);
		assert.equal((await fetch(`http://${listens[0]}/live`)).status, 200);
		const heard = await fetch(`http://${listens[0]}/content/${cid}`);
		assert.ok(Buffer.from(await heard.arrayBuffer()).equals(song));
		assert.match((await content('status', ...local)).stdout, /^not ready: draining: /m);

		const before = await passed();
		await until('a challenge to be proven', async () => (await passed()) > before);
		// The command that it has printed, as it is pasted.
		const [, off = ''] = /or with `audio-node ([^`]+)`/.exec(drained.stdout) ?? [];
		assert.match(off, /^content drain --off /);
		const ended = await runBinary(off.split(' '));
		assert.equal(ended.code, 0, ended.stderr);
		assert.ok(await ready(listens[0]));
		assert.equal((await put()).status, 204);
	});

	test('is drained by no page', async () => {
		const post = (headers: Record<string, string>): Promise<Response> =>
			fetch(`http://${listens[0]}/drain`, { method: 'POST', headers });
		assert.deepEqual(
			await problemOf(
				await post({ origin: 'https://page.example', 'audio-command': 'drain' }),
			),
			[403, 'local-only'],
		);
		assert.deepEqual(await problemOf(await post({})), [403, 'local-only']);
		assert.deepEqual(await problemOf(await post({ 'audio-command': 'drain' })), [
			403,
			'local-only',
		]);
		assert.ok(await ready(listens[0]));
		const nobody = await content(
			'drain',
			'--chain',
			'dev',
			'--content-listen',
			`127.0.0.1:${await freePort()}`,
		);
		assert.equal(nobody.code, 1);
		assert.match(
			nobody.stderr,
			/no content service answers at .* say where with --content-listen/,
		);
	});

	test('moves to another machine without a miss', async () => {
		const from = ['--chain', 'dev', '--url', chain.node.url, '--from', `http://${listens[0]}`];
		const onto = ['--base-path', bases[1]];
		const endpoint = `/ip4/127.0.0.1/tcp/${listens[1].split(':')[1]}/http`;
		const inUse = await content('move', ...from, '--base-path', bases[0]);
		assert.match(inUse.stderr, /another process uses the folder/);
		const nameless = await content('move', ...from, ...onto);
		assert.match(nameless.stderr, /Say its index, or bring its key/);
		const unknown = await content('move', ...from, ...onto, '--node', '77');
		assert.match(unknown.stderr, /the chain has no content node 77/);
		const away = [...from.slice(0, -1), `http://127.0.0.1:${await freePort()}`];
		const nowhere = await content('move', ...away, ...onto, '--node', '0');
		assert.match(nowhere.stderr, /no content service answers at http:\/\/127\.0\.0\.1:/);

		const values = {
			'--chain': 'dev',
			'--base-path': bases[1],
			'--url': chain.node.url,
			'--from': `http://${listens[0]}`,
			'--node': '0',
		};
		const moved = await runBinary(guidedCommand('move', values));
		assert.equal(moved.code, 0, moved.stderr);
		assert.match(moved.stdout, /^1 of 1 tracks, 390\.6 KiB of 390\.6 KiB/m);
		assert.match(
			moved.stdout,
			/^1 tracks of node 0 are in .*, 390\.6 KiB in all, each verified/m,
		);
		assert.ok(
			moved.stdout.includes(
				`content run --url ${chain.node.url} --chain dev --base-path ${bases[1]}\n`,
			),
		);
		assert.ok(
			!existsSync(join(store(bases[1]), 'receipts.db')),
			'that of the old machine comes there',
		);
		assert.deepEqual(readdirSync(keystore(bases[1])), [], 'no key was made');

		// What it says remains: drain and stop the old one, bring the keys and the receipts, start the new one.
		const drained = await drain(listens[0]);
		assert.equal(drained.code, 0, drained.stderr);
		await running[0]?.stop();
		for (const name of readdirSync(keystore(bases[0]))) {
			if (/^(636e6f64|63686f74)/.test(name))
				cpSync(join(keystore(bases[0]), name), join(keystore(bases[1]), name));
		}
		for (const name of readdirSync(store(bases[0]))) {
			if (name.startsWith('receipts.db'))
				cpSync(join(store(bases[0]), name), join(store(bases[1]), name));
		}
		// Now that the key is here, the call that says where the node is from now on.
		const again = await content(
			'move',
			'--chain',
			'dev',
			'--url',
			chain.node.url,
			...onto,
			'--endpoint',
			endpoint,
		);
		assert.equal(again.code, 0, again.stderr);
		start(bases[1], listens[1]);
		await waitFor('the service', () => ready(listens[1]));
		const [, data = ''] = /^call data: +(0x[0-9a-f]+)$/m.exec(again.stdout) ?? [];
		await chain.submit(chain.api.tx(chain.api.createType('Call', data)) as Call, alice);
		assert.equal(
			Buffer.from((await nodeInfo(chain, 0)).endpoint.toU8a(true)).toString(),
			endpoint,
		);

		const heard = await fetch(`http://${listens[1]}/content/${cid}`);
		assert.ok(Buffer.from(await heard.arrayBuffer()).equals(song));
		const before = await passed();
		await until('three challenges to be proven', async () => (await passed()) >= before + 3);
		assert.equal(await misses(), 0);
	});

	test('moves into a bucket on the same machine', async () => {
		const server = await S3Server.start('music');
		try {
			const [base, listen, folder] = [bases[1], listens[1], join(bases[1], 'bucket')];
			const values = {
				'--chain': 'dev',
				'--base-path': base,
				'--url': chain.node.url,
				'--from': `http://${listen}`,
				'--content-path': folder,
				'--content-blobs': 's3://music/node',
			};
			const command = guidedCommand('move-bucket', values);
			const nowhere = await runBinary(command, {
				env: { ...server.env, AWS_SECRET_ACCESS_KEY: '' },
			});
			assert.match(
				nowhere.stderr,
				/--content-blobs needs AWS_SECRET_ACCESS_KEY in the environment/,
			);
			const unmounted = await runBinary([...command, '--content-existing'], {
				env: server.env,
			});
			assert.match(unmounted.stderr, /the folder of the content store is empty/);
			await server.down();
			const away = await runBinary(command, { env: server.env });
			assert.match(away.stderr, /the bucket does not answer/);
			await server.up();

			const moved = await runBinary(command, { env: server.env });
			assert.equal(moved.code, 0, moved.stderr);
			assert.ok(
				moved.stdout.includes(
					`1 tracks of node 0 are in ${folder} and s3://music/node, 390.6 KiB in all`,
				),
				moved.stdout,
			);
			assert.match(moved.stdout, /nothing: both keys are here already/);
			assert.ok(
				moved.stdout.includes(
					`content run --url ${chain.node.url} --chain dev --base-path ${base} --content-path ${folder} --content-blobs s3://music/node\n`,
				),
				moved.stdout,
			);
			const name = Buffer.from(rootOfContent(song)).toString('hex');
			assert.deepEqual((await server.list()).sort(), [
				'node/CANARY',
				`node/blobs/${name.slice(0, 2)}/${name}.data`,
			]);
			const again = await runBinary([...command, '--content-existing'], { env: server.env });
			assert.equal(again.code, 0, again.stderr);

			const before = await passed();
			await running.at(-1)?.stop();
			for (const file of readdirSync(store(base))) {
				if (file.startsWith('receipts.db'))
					cpSync(join(store(base), file), join(folder, file));
			}
			start(
				base,
				listen,
				[
					'--content-path',
					folder,
					'--content-blobs',
					's3://music/node',
					'--content-existing',
				],
				server.env,
			);
			await waitFor('the service', () => ready(listen));
			rmSync(store(base), { recursive: true });
			const heard = await fetch(`http://${listen}/content/${cid}`);
			assert.ok(Buffer.from(await heard.arrayBuffer()).equals(song));
			await until(
				'three challenges to be proven',
				async () => (await passed()) >= before + 3,
			);
			assert.equal(await misses(), 0);
		} finally {
			await server.close();
		}
	});
});
