// Planned maintenance of a content node, and its way to another machine.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Keyring } from '@polkadot/keyring';
import { alice, fresh } from '../lib/accounts.ts';
import { AUDIO, type Call, Chain, type Human } from '../lib/chain.ts';
import { problemOf, uploadToken, wav } from '../lib/content.ts';
import { blocksOf, guide } from '../lib/guides.ts';
import { cidOf, contentApi, publication, storageApi } from '../lib/music.ts';
import { type Finished, freePort, runBinary, runBinaryWell, temporaryFolder } from '../lib/node.ts';
import { nodeInfo, nodeProof } from '../lib/nodes.ts';
import { BINARY } from '../lib/paths.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { sleep, waitFor, within } from '../lib/wait.ts';

/** A content service in a process of its own. */
class Service {
	said = '';
	readonly closed: Promise<number | null>;

	constructor(readonly child: ChildProcess) {
		child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
		this.closed = new Promise((resolve) => child.once('close', resolve));
	}

	async stop(): Promise<void> {
		this.child.kill('SIGTERM');
		assert.equal(await within('the service to end', this.closed, 60_000), 0, this.said);
	}
}

describe('a content node', () => {
	const folder = temporaryFolder();
	const bases = [join(folder, 'old'), join(folder, 'new')] as const;
	const artist = fresh();
	const song = wav(400_000);
	const cid = cidOf(rootOfContent(song));
	let chain: Chain;
	let listens: [string, string];
	const running: Service[] = [];
	let track: number;

	const keystore = (base: string): string => join(base, 'chains', 'audio_dev', 'keystore');
	const store = (base: string): string => join(base, 'chains', 'audio_dev', 'content');
	const start = (base: string, listen: string): Service => {
		const where = ['--chain', 'dev', '--base-path', base, '--url', chain.node.url, '--content-listen', listen];
		const run = ['content', 'run', ...where, '--no-prometheus'];
		const service = new Service(spawn(BINARY, run, { stdio: ['ignore', 'ignore', 'pipe'] }));
		running.push(service);
		return service;
	};
	const ready = (listen: string): Promise<boolean> => fetch(`http://${listen}/ready`).then((answer) => answer.ok);
	const content = (...args: string[]): Promise<Finished> => runBinary(['content', ...args]);
	/** A command as the guide has it, with the values of these options in place of its own. */
	const asGuided = (marker: string, values: Record<string, string>): string[] => {
		const [block = ''] = blocksOf(guide('operators.md'), marker);
		const [program, ...words] = block.replaceAll('\\\n', ' ').trim().split(/\s+/);
		assert.equal(program, 'audio-node');
		for (const [option, value] of Object.entries(values)) {
			const at = words.indexOf(option);
			assert.ok(at >= 0, `the guide gives ${marker} no ${option}`);
			words[at + 1] = value;
		}
		return words;
	};
	const drain = (listen: string): Promise<Finished> => meanwhile(runBinary([...asGuided('drain', { '--chain': 'dev', '--base-path': bases[0] }), '--content-listen', listen]));
	const passed = async (): Promise<number> => Number((await storageApi(chain).standing(0)).passed);
	const misses = async (): Promise<number> => Number((await storageApi(chain).standing(0)).misses);
	/** Makes blocks, which leave the services time for what they do in each, until `look` finds something. */
	const until = async <T>(what: string, look: () => Promise<T | undefined | false>, most = 200): Promise<T> => {
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
		// The development chain's node, whose keys are in the keystore of the old machine.
		for (const [type, scheme, suri] of [
			['cnod', 'ed25519', '//Alice'],
			['chot', 'sr25519', '//Alice//hot'],
		] as const) {
			const where = ['--chain', 'dev', '--base-path', bases[0]];
			await runBinaryWell(['key', 'insert', ...where, '--key-type', type, '--scheme', scheme, '--suri', suri]);
		}
		const key = new Keyring({ type: 'ed25519' }).addFromUri('//Alice');
		const endpoint = `/ip4/127.0.0.1/tcp/${listens[0].split(':')[1]}/http`;
		const proof = nodeProof(chain, key, alice.address, endpoint);
		await chain.submit(chain.call('nodeServices', 'updateEndpoint', 0, endpoint, proof), alice);
		await chain.submit(chain.call('balances', 'transferKeepAlive', artist.address, 1_000n * AUDIO), alice);
		const { events } = await chain.submit(publication(chain, song), artist);
		track = Number((events.find(({ name }) => name === 'content.Published') as Human).data[0]);
		start(bases[0], listens[0]);
		await waitFor('the service', () => ready(listens[0]));
		assert.equal((await put()).status, 201);
		await until('the track to be held', async () => (await contentApi(chain).holders(track)).length > 0);
		const before = await passed();
		await until('a challenge to be proven', async () => (await passed()) > before);
	});
	after(async () => {
		for (const { child } of running) child.kill('SIGKILL');
		await chain.close();
	});

	test('takes nothing new once it is drained, and goes on proving', async () => {
		const local = ['--content-listen', listens[0]];
		const drained = await drain(listens[0]);
		assert.equal(drained.code, 0, drained.stderr);
		assert.match(drained.stdout, /^draining: 0 streams open, 0 bodies being brought, 0 uploads open/m);
		assert.match(drained.stdout, /^The node may be stopped now\.$/m);
		// 10 blocks of 3 seconds on the development chain.
		assert.match(drained.stdout, /^Without a miss it may be away for (9|10) blocks, about (27|30) seconds: /m);
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
		assert.deepEqual(await problemOf(await post({ origin: 'https://page.example', 'audio-command': 'drain' })), [403, 'local-only']);
		assert.deepEqual(await problemOf(await post({})), [403, 'local-only']);
		assert.deepEqual(await problemOf(await post({ 'audio-command': 'drain' })), [403, 'local-only']);
		assert.ok(await ready(listens[0]));
		const nobody = await content('drain', '--chain', 'dev', '--content-listen', `127.0.0.1:${await freePort()}`);
		assert.equal(nobody.code, 1);
		assert.match(nobody.stderr, /no content service answers at .* say where with --content-listen/);
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

		const values = { '--chain': 'dev', '--base-path': bases[1], '--url': chain.node.url, '--from': `http://${listens[0]}`, '--node': '0' };
		const moved = await runBinary(asGuided('move', values));
		assert.equal(moved.code, 0, moved.stderr);
		assert.match(moved.stdout, /^1 of 1 tracks, 390\.6 KiB of 390\.6 KiB/m);
		assert.match(moved.stdout, /^1 tracks of node 0 are in .*, 390\.6 KiB in all, each verified/m);
		assert.ok(moved.stdout.includes(`content run --url ${chain.node.url} --chain dev --base-path ${bases[1]}\n`));
		assert.ok(!existsSync(join(store(bases[1]), 'receipts.db')), 'that of the old machine comes there');
		assert.deepEqual(readdirSync(keystore(bases[1])), [], 'no key was made');

		// What it says remains: drain and stop the old one, bring the keys and the receipts, start the new one.
		const drained = await drain(listens[0]);
		assert.equal(drained.code, 0, drained.stderr);
		await running[0]?.stop();
		for (const name of readdirSync(keystore(bases[0]))) {
			if (/^(636e6f64|63686f74)/.test(name)) cpSync(join(keystore(bases[0]), name), join(keystore(bases[1]), name));
		}
		for (const name of readdirSync(store(bases[0]))) {
			if (name.startsWith('receipts.db')) cpSync(join(store(bases[0]), name), join(store(bases[1]), name));
		}
		// Now that the key is here, the call that says where the node is from now on.
		const again = await content('move', '--chain', 'dev', '--url', chain.node.url, ...onto, '--endpoint', endpoint);
		assert.equal(again.code, 0, again.stderr);
		start(bases[1], listens[1]);
		await waitFor('the service', () => ready(listens[1]));
		const [, data = ''] = /^call data: +(0x[0-9a-f]+)$/m.exec(again.stdout) ?? [];
		await chain.submit(chain.api.tx(chain.api.createType('Call', data)) as Call, alice);
		assert.equal(Buffer.from((await nodeInfo(chain, 0)).endpoint.toU8a(true)).toString(), endpoint);

		const heard = await fetch(`http://${listens[1]}/content/${cid}`);
		assert.ok(Buffer.from(await heard.arrayBuffer()).equals(song));
		const before = await passed();
		await until('three challenges to be proven', async () => (await passed()) >= before + 3);
		assert.equal(await misses(), 0);
	});
});
