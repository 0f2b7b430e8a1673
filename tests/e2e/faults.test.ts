// What goes wrong on a content node's disk and around it, and what the node makes of it.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { alice, bob, fresh } from '../lib/accounts.ts';
import { AUDIO, type Call, Chain } from '../lib/chain.ts';
import { problemOf, uploadToken, wav } from '../lib/content.ts';
import { cidOf, publication } from '../lib/music.ts';
import { freePort, runBinaryWell, temporaryFolder } from '../lib/node.ts';
import { activeSet, withContentNode } from '../lib/nodes.ts';
import { BINARY, WASM_CACHE } from '../lib/paths.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { type Song, Visitors } from '../lib/visitors.ts';
import { Disk, Volume } from '../lib/volume.ts';
import { sleep, waitFor, within } from '../lib/wait.ts';

const MEBIBYTE = 1 << 20;
const GIBIBYTE = 1 << 30;
/** The disk is asked for what is heard, each time. */
const ASKED = ['--content-cache', '0'];

describe('a content node whose disk fails', () => {
	const base = join(temporaryFolder(), 'base');
	const folder = join(base, 'chains', 'audio_dev', 'content');
	const artist = fresh();
	let chain: Chain;
	let url: string;
	let again: () => Promise<Chain>;
	before(async () => {
		({ chain, url, again } = await withContentNode(base, undefined, ASKED));
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', artist.address, 1_000n * AUDIO),
			alice,
		);
	});
	after(() => chain.close());

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
		assert.deepEqual(await problemOf(await hear(song, 'bytes=196608-212991')), [
			503,
			'damaged',
		]);
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
		assert.equal(
			(await chain.api.rpc.chain.getHeader()).number.toNumber(),
			before + 5,
			'blocks are made without it',
		);
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
		for (const name of readdirSync(folder))
			if (name.startsWith('state.db')) rmSync(join(folder, name));
		// What was damaged meanwhile is not taken for good.
		const spoilt = readdirSync(join(folder, 'blobs')).map((first) =>
			join(folder, 'blobs', first),
		);
		const files = spoilt
			.flatMap((path) => readdirSync(path).map((name) => join(path, name)))
			.filter((path) => path.endsWith('.data'));
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

describe('a content node whose volume is full', { skip: Volume.cannotBeMounted() }, () => {
	/** What stays free on a chain for development. */
	const FLOOR = GIBIBYTE;
	let volume: Volume;
	let folder: string;
	let visitors: Visitors;
	let chain: Chain;
	let again: () => Promise<Chain>;
	const songs: Song[] = [];
	before(async () => {
		volume = Volume.mount(FLOOR + 40 * MEBIBYTE);
		folder = join(volume.path, 'content');
		let url: string;
		const base = join(temporaryFolder(), 'base');
		({ chain, url, again } = await withContentNode(base, undefined, [
			'--content-path',
			folder,
			...ASKED,
		]));
		visitors = new Visitors(chain, url);
		await visitors.endow();
		for (let count = 0; count < 5; count++) songs.push(await visitors.publish(12 * MEBIBYTE));
	});
	after(async () => {
		await chain?.close();
		volume?.unmount();
	});
	const parts = (): string[] => readdirSync(join(folder, 'tmp'));
	/** Bytes of the part that is being written. */
	const arrived = (): number => {
		const sizes = parts().map((name) => statSync(join(folder, 'tmp', name)).size);
		return sizes.reduce((sum, size) => sum + size, 0);
	};

	test('takes uploads until there is room for no more, and keeps nothing of what it refuses', async () => {
		for (const song of songs.slice(0, 3)) assert.equal((await visitors.put(song)).status, 201);
		const next = songs[3]!;
		const refused = visitors.putSlowly(next);
		await refused.write(next.bytes.subarray(0, 1_000));
		assert.deepEqual(await refused.answer, [507, 'no-space']);
		refused.destroy();
		assert.deepEqual(await problemOf(await visitors.begin(next)), [507, 'no-space']);
		assert.deepEqual(parts(), []);
		assert.ok(volume.free >= FLOOR, `${volume.free} bytes are free`);
		for (const song of songs.slice(0, 3)) assert.ok(await visitors.hears(song));
	});

	test('makes blocks, proves and takes receipts all the same', async () => {
		const before = await chain.bestNumber();
		for (let made = 0; made < 5; made++) await chain.seal();
		assert.equal(await chain.bestNumber(), before + 5);
		await visitors.until('the track to be held', () => visitors.isHeld(songs[0]!));
		await visitors.untilProven(5);
		await waitFor(
			'a receipt to be taken',
			async () => (await visitors.tell(songs[0]!.track, 1)).status === 202,
		);
	});

	test('refuses what goes on below the floor, and goes on with it once there is room', async () => {
		volume.leave(FLOOR + 20 * MEBIBYTE);
		const song = songs[3]!;
		const begun = await visitors.begin(song);
		assert.equal(begun.status, 201);
		const at = new URL(begun.headers.get('location')!, visitors.url).href;
		assert.equal(
			(await visitors.patch(song, at, 0, song.bytes.subarray(0, 5 * MEBIBYTE))).status,
			204,
		);
		// Somebody else takes the room.
		volume.leave(FLOOR - MEBIBYTE);
		const rest = song.bytes.subarray(5 * MEBIBYTE);
		const refused = visitors.patchSlowly(song, at, 5 * MEBIBYTE);
		await refused.write(rest.subarray(0, MEBIBYTE));
		assert.deepEqual(await refused.answer, [507, 'no-space']);
		refused.destroy();
		assert.equal(await visitors.offset(song, at), 5 * MEBIBYTE);
		volume.leave(FLOOR + 20 * MEBIBYTE);
		assert.equal((await visitors.patch(song, at, 5 * MEBIBYTE, rest)).status, 204);
		assert.ok(await visitors.hears(song));
	});

	test('survives that it is filled to the last byte in the middle of uploads', async () => {
		const song = songs[4]!;
		volume.leave(FLOOR + 40 * MEBIBYTE);
		const slow = visitors.putSlowly(song);
		await slow.write(song.bytes.subarray(0, 3 * MEBIBYTE));
		await waitFor('it to be written', () => arrived() > 2 * MEBIBYTE);
		volume.fill();
		await slow.write(song.bytes.subarray(3 * MEBIBYTE, 4 * MEBIBYTE));
		assert.deepEqual(await within('an answer', slow.answer, 60_000), [507, 'no-space']);
		slow.destroy();
		await waitFor('nothing to be left of it', () => parts().length === 0);
		// Not even the state can be written now.
		volume.fill();
		assert.deepEqual(await problemOf(await visitors.begin(song)), [507, 'no-space']);
		assert.deepEqual(await problemOf(await visitors.tell(songs[0]!.track, 2)), [
			507,
			'no-space',
		]);
		assert.ok(await visitors.hears(songs[0]!));
		const before = await chain.bestNumber();
		await visitors.untilProven(2);
		assert.ok((await chain.bestNumber()) > before);
		volume.clear(FLOOR + 40 * MEBIBYTE);
		assert.equal((await visitors.tell(songs[0]!.track, 2)).status, 202);
		assert.equal((await visitors.put(song)).status, 201);
		assert.ok(await visitors.hears(song));
	});

	test('starts on a disk that is full to the last byte, and serves and proves', async () => {
		const song = await visitors.publish(12 * MEBIBYTE);
		for (const end of ['stop', 'kill'] as const) {
			volume.fill();
			await chain.disconnect();
			await chain.node[end]();
			// What it let go when it ended somebody else takes.
			volume.fill();
			chain = await again();
			visitors.chain = chain;
			await waitFor('the service', () => visitors.hears(songs[0]!));
			assert.match(chain.node.log, /the disk of the content folder is full/);
			assert.deepEqual(await problemOf(await visitors.begin(song)), [507, 'no-space']);
			assert.deepEqual(await problemOf(await visitors.tell(songs[0]!.track, 3)), [
				507,
				'no-space',
			]);
			await visitors.untilProven(2);
			volume.clear(FLOOR + 40 * MEBIBYTE);
		}
		await waitFor('what commands are to say', () => statSync(join(folder, 'COMMAND')).size > 0);
		assert.equal((await visitors.tell(songs[0]!.track, 3)).status, 202);
		assert.equal((await visitors.put(song)).status, 201);
		assert.ok(await visitors.hears(song));
	});
});

describe('a content node whose power is cut', { skip: Disk.cannotBeMounted() }, () => {
	let disk: Disk;
	let visitors: Visitors;
	let again: () => Promise<Chain>;
	before(async () => {
		disk = Disk.mount(128 * MEBIBYTE);
		let chain: Chain, url: string;
		const more = ['--content-path', join(disk.path, 'content'), '--content-floor', '0'];
		({ chain, url, again } = await withContentNode(
			join(temporaryFolder(), 'base'),
			undefined,
			more,
		));
		visitors = new Visitors(chain, url);
		await visitors.endow();
	});
	after(async () => {
		await visitors?.chain.close();
		disk?.unmount();
	});

	test('has all that it said it has', async () => {
		const [whole, begun] = [
			await visitors.publish(5 * MEBIBYTE),
			await visitors.publish(5 * MEBIBYTE),
		];
		const answer = await visitors.begin(begun);
		assert.equal(answer.status, 201);
		const at = new URL(answer.headers.get('location')!, visitors.url).href;
		const told = await visitors.receipt(whole.track, 1);
		// At once: nobody else has synced anything since.
		assert.equal((await visitors.put(whole)).status, 201);
		const afterUpload = disk.cutPower();
		await visitors.chain.disconnect();
		await visitors.chain.node.kill();
		afterUpload();
		visitors.chain = await again();
		await waitFor('the service', async () => (await fetch(`${visitors.url}/ready`)).ok);
		assert.ok(await visitors.hears(whole));
		assert.equal(await visitors.offset(begun, at), 0);

		assert.equal(
			(await visitors.patch(begun, at, 0, begun.bytes.subarray(0, MEBIBYTE))).status,
			204,
		);
		assert.equal((await visitors.bring(told)).status, 202);
		const afterReceipt = disk.cutPower();
		await visitors.chain.disconnect();
		await visitors.chain.node.kill();
		afterReceipt();
		visitors.chain = await again();
		await waitFor('the service', async () => (await fetch(`${visitors.url}/ready`)).ok);
		assert.equal(await visitors.offset(begun, at), MEBIBYTE);
		assert.equal(
			(await visitors.patch(begun, at, MEBIBYTE, begun.bytes.subarray(MEBIBYTE))).status,
			204,
		);
		assert.ok(await visitors.hears(begun));
		assert.deepEqual(await problemOf(await visitors.bring(told)), [409, 'not-newer']);
	});
});

describe('a content node that is ended in the middle of everything', () => {
	const base = join(temporaryFolder(), 'base');
	let visitors: Visitors;
	let again: () => Promise<Chain>;
	before(async () => {
		let chain: Chain, url: string;
		({ chain, url, again } = await withContentNode(base, undefined, ['--detailed-log-output']));
		visitors = new Visitors(chain, url);
		await visitors.endow();
	});
	after(() => visitors?.chain.close());

	test('ends within its time, lets those finish who listen, and loses nothing that it took', async () => {
		const heard = await visitors.publish(24 * MEBIBYTE);
		const [resumed, cut] = [
			await visitors.publish(12 * MEBIBYTE),
			await visitors.publish(12 * MEBIBYTE),
		];
		assert.equal((await visitors.put(heard)).status, 201);
		const stream = `${visitors.url}/content/${heard.cid}`;

		// Some who read nothing.
		const stalled = [0, 1, 2].map(() =>
			get(stream, { agent: false }, (answer) => answer.pause()).on('error', () => {}),
		);
		// An upload of which some is known to be here, and one that comes in one go.
		const begun = await visitors.begin(resumed);
		const at = new URL(begun.headers.get('location')!, visitors.url).href;
		const first = 2 * MEBIBYTE;
		assert.equal(
			(await visitors.patch(resumed, at, 0, resumed.bytes.subarray(0, first))).status,
			204,
		);
		const patch = visitors.patchSlowly(resumed, at, first);
		const put = visitors.putSlowly(cut);
		await patch.write(resumed.bytes.subarray(first, 2 * first));
		await put.write(cut.bytes.subarray(0, first));
		// Receipts, until nobody takes them any more.
		let taken = 0;
		await waitFor(
			'a receipt to be taken',
			async () => (await visitors.tell(heard.track, 1)).status === 202,
		);
		const numbers = Array.from({ length: 60 }, (_, number) => number + 1);
		const receipts = await Promise.all(
			numbers.map((seq) => visitors.receipt(heard.track, seq)),
		);
		const telling = (async () => {
			try {
				for (const [number, body] of receipts.entries()) {
					const told = await visitors.bring(body);
					if (told.status === 202) taken = number + 1;
					await sleep(20);
				}
			} catch {
				// It listens no more.
			}
		})();
		await waitFor('some receipts', () => taken > 5);

		const parts = join(base, 'chains', 'audio_dev', 'content', 'tmp');
		const arrived = (): number[] =>
			readdirSync(parts).map((name) => statSync(join(parts, name)).size);
		await waitFor(
			'what was sent to be written',
			() => arrived().length === 2 && arrived().every((size) => size > 1.5 * MEBIBYTE),
		);
		await waitFor('more of it', () => Math.max(...arrived()) > 3.5 * MEBIBYTE);
		// One who still reads when the node is stopped, and has all of it in the ten seconds that are left.
		let isStopped = false;
		const answer = await new Promise<IncomingMessage>((resolve, reject) => {
			get(stream, { agent: false }, resolve).on('error', reject);
		});
		const reading = (async () => {
			const pieces: Buffer[] = [];
			for await (const piece of answer) {
				pieces.push(piece as Buffer);
				if (!isStopped) await sleep(10);
			}
			return Buffer.concat(pieces);
		})();
		reading.catch(() => {});

		const { node } = visitors.chain;
		await visitors.chain.disconnect();
		const before = node.log.length;
		// Within a minute, as the guide has it.
		await Promise.all([node.stop(), sleep(1_000).then(() => (isStopped = true))]);
		assert.equal(node.exitCode, 0);
		assert.ok((await reading).equals(heard.bytes), 'who listens hears it to its end');
		await telling;
		for (const open of [...stalled, patch, put]) open.destroy();
		const last = node.log.slice(before);
		assert.doesNotMatch(last, / ERROR |panicked/);

		visitors.chain = await again();
		await waitFor('the service', async () => (await fetch(`${visitors.url}/ready`)).ok);
		assert.equal(arrived().length, 1, 'nothing is left of what was to come in one go');
		const offset = await visitors.offset(resumed, at);
		assert.ok(
			offset > 3.5 * MEBIBYTE && offset < resumed.bytes.length,
			`it stands at ${offset}`,
		);
		assert.equal(
			(await visitors.patch(resumed, at, offset, resumed.bytes.subarray(offset))).status,
			204,
		);
		assert.ok(await visitors.hears(resumed));
		assert.ok(await visitors.hears(heard));
		assert.deepEqual(
			await problemOf(await visitors.bring(receipts[taken - 1]!)),
			[409, 'not-newer'],
			'what was taken is here',
		);
		assert.equal((await visitors.put(cut)).status, 201);
	});
});

describe('a content service that may not sign, cannot pay, has a twin, and loses its chain', () => {
	const folder = temporaryFolder();
	const base = join(folder, 'base');
	const services: ChildProcess[] = [];
	let rpcPort: number;
	let chain: Chain;
	let visitors: Visitors;
	let metrics: number;
	let log = '';
	const startChain = (): Promise<Chain> =>
		Chain.start({ args: ['--chain', 'dev', '--sealing', 'manual'], basePath: base, rpcPort });
	const run = (listen: number, ...more: string[]): ChildProcess => {
		const where = ['--chain', 'dev', '--base-path', base, '--url', `ws://127.0.0.1:${rpcPort}`];
		const args = [
			'content',
			'run',
			...where,
			'--content-listen',
			`127.0.0.1:${listen}`,
			...more,
			'--wasm-cache',
			WASM_CACHE,
		];
		const service = spawn(BINARY, args, { stdio: ['ignore', 'ignore', 'pipe'] });
		service.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
		process.once('exit', () => service.kill('SIGKILL'));
		services.push(service);
		return service;
	};
	let listen: number;
	before(async () => {
		[rpcPort, listen, metrics] = [await freePort(), await freePort(), await freePort()];
		chain = await startChain();
		run(listen, '--prometheus-port', String(metrics));
		await waitFor(
			'the service',
			async () => (await fetch(`http://127.0.0.1:${listen}/live`)).ok,
		);
		await register();
		visitors = new Visitors(chain, `http://127.0.0.1:${listen}`, 1);
		await waitFor(
			'the service to see it',
			async () => (await fetch(`${visitors.url}/ready`)).ok,
		);
		while (!(await activeSet(chain)).some(({ node }) => node === 1))
			await chain.sealUntilEvent('activityIssuance.RoundClosed');
		await visitors.endow();
	});
	after(async () => {
		for (const service of services) service.kill('SIGKILL');
		await chain?.close();
	});
	/** Signs the call that the node's own command prints: it registers the node, and then its hot key. Gives the key. */
	const register = async (): Promise<string | undefined> => {
		const endpoint = [
			'--endpoint',
			`/ip4/127.0.0.1/tcp/${listen}/http`,
			'--collateral',
			'5000',
		];
		const where = [
			'--chain',
			'dev',
			'--base-path',
			base,
			'--url',
			chain.node.url,
			'--operator',
			bob.address,
		];
		const { stdout } = await runBinaryWell(['content', 'register', ...where, ...endpoint]);
		const [, data = ''] = /^call data: +(0x[0-9a-f]+)$/m.exec(stdout) ?? [];
		await chain.submit(chain.api.tx(chain.api.createType('Call', data)) as Call, bob);
		return /^hot key: +(\w+)$/m.exec(stdout)?.[1];
	};
	/** How often the pool took, or refused, that track be accepted. */
	const accepted = async (outcome: string): Promise<number> => {
		const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
		const line = text
			.split('\n')
			.find(
				(found) =>
					found.includes('"StorageProofs.accept"') &&
					found.includes(`outcome="${outcome}"`),
			);
		return Number(line?.split(' ').at(-1) ?? 0);
	};
	const count = (what: RegExp): number => [...log.matchAll(what)].length;
	let song: Song;

	test("sends nothing while its hot key is not the node's, and says so once", async () => {
		song = await visitors.publish(3 * MEBIBYTE);
		assert.equal((await visitors.put(song)).status, 201);
		await visitors.until('it to be said', () =>
			/neither the node's operator nor its hot key/.test(log),
		);
		for (let made = 0; made < 10; made++) {
			await chain.seal();
			await sleep(100);
		}
		assert.equal(count(/neither the node's operator nor its hot key/g), 1);
		assert.equal(await accepted('taken'), 0);
		assert.equal(await accepted('refused'), 0);
	});

	test('is refused while its hot key has no money, counts that, and goes on once it has', async () => {
		const hot = await register();
		await visitors.until('the pool to refuse it', async () => (await accepted('refused')) > 0);
		assert.ok(await visitors.hears(song), 'it serves all the same');
		assert.ok(!(await visitors.isHeld(song)));
		await chain.submit(chain.call('balances', 'transferKeepAlive', hot, 10n * AUDIO), alice);
		await visitors.until('the track to be held', () => visitors.isHeld(song));
		await visitors.untilProven(3);
	});

	test('proves as before beside another one with its keys', async () => {
		const other = await freePort();
		run(other, '--no-prometheus', '--content-path', join(folder, 'twin'));
		await waitFor(
			'the other one',
			async () => (await fetch(`http://127.0.0.1:${other}/ready`)).ok,
		);
		await visitors.untilProven(6);
		services.pop()?.kill('SIGKILL');
	});

	test('streams on while its chain is gone, and proves again once it is back', async () => {
		const large = await visitors.publish(24 * MEBIBYTE);
		assert.equal((await visitors.put(large)).status, 201);
		const answer = await fetch(`${visitors.url}/content/${large.cid}`);
		assert.equal(answer.status, 200);
		const pieces: Uint8Array[] = [];
		let gone = false;
		for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) {
			pieces.push(piece);
			if (!gone) {
				gone = true;
				await chain.disconnect();
				await chain.node.kill();
			}
		}
		assert.ok(Buffer.concat(pieces).equals(large.bytes));
		const unknown = await fetch(`${visitors.url}/locate/${cidOf(new Uint8Array(32))}`);
		assert.deepEqual(await problemOf(unknown), [503, 'chain-unavailable']);
		// Whoever looks for it every two seconds does not say so each time.
		await waitFor('it to be said', () => count(/cannot follow the chain, trying again/g) > 0);
		await sleep(5_000);
		for (const said of [
			/cannot follow the chain, trying again/g,
			/cannot follow the best block/g,
			/cannot see how far/g,
		]) {
			assert.ok(count(said) <= 3, `${count(said)} times ${said}`);
		}
		chain = await startChain();
		visitors.chain = chain;
		// No block is made before it follows: what it is asked meanwhile would be missed.
		await waitFor('the service to follow', async () => {
			const { best } = (await (await fetch(`${visitors.url}/status`)).json()) as {
				best: number;
			};
			return best === (await chain.bestNumber());
		});
		await sleep(10_000);
		const { misses } = await visitors.standing();
		await visitors.untilProven(3, misses);
		assert.ok(await visitors.hears(song));
	});
});
