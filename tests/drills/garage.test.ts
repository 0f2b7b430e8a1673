// A content node that outgrows its disk moves into a bucket of Garage, a store of three nodes, on the same machine.
// One of the three is killed, and nobody notices; a second, and the node says so and gives nothing up; both come back,
// and all is there.

import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Chain } from '../lib/chain.ts';
import { problemOf } from '../lib/content.ts';
import { Garage } from '../lib/garage.ts';
import { guidedCommand } from '../lib/guides.ts';
import { type Finished, freePort, runBinary, temporaryFolder } from '../lib/node.ts';
import { beContentNode, ContentService } from '../lib/service.ts';
import { type Song, Visitors } from '../lib/visitors.ts';
import { waitFor } from '../lib/wait.ts';

const MEBIBYTE = 1 << 20;

/** Milliseconds between blocks: a challenge is open for ten of them. */
const PACE = 400;

describe('a content node with a bucket of Garage', () => {
	const base = join(temporaryFolder(), 'base');
	const chainFolder = join(base, 'chains', 'audio_dev');
	const [old, folder] = [join(chainFolder, 'content'), join(chainFolder, 'content-garage')];
	const bucket = ['--content-path', folder, '--content-blobs', 's3://music/node-7'];
	const songs: Song[] = [];
	/** One that a disk, and later Garage, had no room for. */
	const refused: Song[] = [];
	let garage: Garage;
	let chain: Chain;
	let visitors: Visitors;
	let service: ContentService;
	let listen: string;

	before(async () => {
		garage = await Garage.start();
		listen = `127.0.0.1:${await freePort()}`;
		chain = await Chain.manual();
		await beContentNode(chain, base, listen);
		service = ContentService.start(chain, base, listen);
		visitors = new Visitors(chain, `http://${listen}`, 0, false, PACE);
		await isReady();
		await visitors.endow();
		// The last is sent in parts.
		for (const size of [65_536, 700_000, 5 * MEBIBYTE, 24 * MEBIBYTE])
			await bring(await visitors.publish(size));
		for (const song of songs)
			await visitors.until('the tracks to be held', () => visitors.isHeld(song));
		await proves(1);
	});
	after(async () => {
		service?.kill();
		await chain?.close();
		await garage?.close();
	});

	const bring = async (song: Song): Promise<void> => {
		const answer = await visitors.put(song);
		assert.equal(answer.status, 201, await answer.text());
		songs.push(song);
	};
	const reasons = async (): Promise<string> => {
		const answer = await fetch(`${visitors.url}/ready`);
		return answer.ok ? 'ready' : answer.text();
	};
	const isReady = async (): Promise<void> => {
		await waitFor('the service to be ready', async () => (await reasons()) === 'ready');
	};
	/** So many more challenges are proven, and none is missed. */
	const proves = async (more: number): Promise<void> => {
		try {
			await visitors.untilProven(more);
		} catch (error) {
			throw new Error(`${String(error)}\n--- the service:\n${service.said.slice(-6_000)}`);
		}
	};
	/** Makes blocks while a command runs. */
	const meanwhile = async (command: Promise<Finished>): Promise<Finished> => {
		let hasEnded = false;
		const ended = command.finally(() => (hasEnded = true));
		await visitors.until('the command to end', () => hasEnded, 3_000);
		return ended;
	};
	const hearsAll = async (): Promise<void> => {
		for (const song of songs)
			assert.ok(await visitors.hears(song), `track ${song.track} is heard to its last byte`);
	};
	/** All tracks are here, but those that were refused. */
	const hasAll = async (): Promise<void> => {
		await waitFor('the tracks to be there', async () => {
			const answer = await fetch(`${visitors.url}/status`);
			const { stored_tracks, missing_tracks } = (await answer.json()) as {
				stored_tracks: number;
				missing_tracks: number;
			};
			return stored_tracks === songs.length && missing_tracks === refused.length;
		});
	};
	/** Nothing was found to be bad or missing, nor given up. */
	const nothingIsCondemned = (): void => {
		assert.deepEqual(readdirSync(join(folder, 'quarantine')), []);
		assert.doesNotMatch(service.said, /to quarantine|are gone|panicked/);
	};

	test('outgrows its disk, and moves all that it has', async () => {
		// From now on the disk is too full for more.
		await service.stop();
		service = ContentService.start(chain, base, listen, ['--content-floor', '1000000000']);
		await isReady();
		const song = await visitors.publish(MEBIBYTE);
		assert.deepEqual(await problemOf(await visitors.put(song)), [507, 'no-space']);
		refused.push(song);
		await proves(2);

		const values = {
			'--chain': 'dev',
			'--base-path': base,
			'--url': chain.node.url,
			'--from': visitors.url,
			'--content-path': folder,
			'--content-blobs': 's3://music/node-7',
		};
		const move = (): Promise<Finished> =>
			meanwhile(runBinary(guidedCommand('move-bucket', values), { env: garage.env }));
		const moved = await move();
		assert.equal(moved.code, 0, moved.stderr);
		assert.match(
			moved.stdout,
			/^4 tracks of node 0 are in .* and s3:\/\/music\/node-7, .*, each verified/m,
		);
		assert.equal((await move()).code, 0);
		const drained = await meanwhile(
			runBinary([
				...guidedCommand('drain', { '--chain': 'dev', '--base-path': base }),
				'--content-listen',
				listen,
			]),
		);
		assert.equal(drained.code, 0, drained.stderr);
		await service.stop();
		for (const name of readdirSync(old)) {
			if (name.startsWith('receipts.db')) cpSync(join(old, name), join(folder, name));
		}
		rmSync(old, { recursive: true });
		service = ContentService.start(chain, base, listen, bucket, garage.env);
		await isReady();
		await hearsAll();
		await bring(refused.pop()!);
		await proves(5);
		// Those, and the canary.
		await waitFor(
			'the bucket to have all tracks',
			async () => (await garage.objects()) === songs.length + 1,
		);
		assert.ok(
			!readdirSync(folder, { recursive: true }).some((path) =>
				String(path).endsWith('.data'),
			),
		);
		assert.ok(!existsSync(old), 'nothing of the old store is needed');
	});

	test('goes on without a miss when one of the three is killed', async () => {
		// While a track is brought, and others are heard.
		const brought = visitors.publish(20 * MEBIBYTE).then(bring);
		const heard = hearsAll();
		await garage.down(2);
		await Promise.all([brought, heard]);
		await proves(5);
		await hearsAll();
		for (const size of [300_000, 17 * MEBIBYTE]) await bring(await visitors.publish(size));
		assert.equal(await reasons(), 'ready');
		for (const song of songs)
			await visitors.until('the tracks to be held', () => visitors.isHeld(song));
		await proves(10);
		assert.equal(await reasons(), 'ready');
		await hasAll();
		nothingIsCondemned();
	});

	test('says so when a second is killed, and gives nothing up', async () => {
		await garage.down(1);
		await waitFor('the service to say so', async () =>
			/"store".*the bucket does not answer/.test(await reasons()),
		);
		// One that nobody has heard yet.
		const heard = await fetch(`${visitors.url}/content/${songs.at(-1)!.cid}`, {
			headers: { range: 'bytes=-1000' },
		});
		assert.ok(Number(heard.headers.get('retry-after')) > 0);
		assert.deepEqual(await problemOf(heard), [503, 'storage-failed']);
		const song = await visitors.publish(400_000);
		refused.push(song);
		assert.equal((await visitors.put(song)).status, 503);
		assert.equal((await visitors.tell(songs[0]!.track, 1)).status, 202, 'receipts are taken');

		const where = ['--chain', 'dev', '--base-path', base, '--content-listen', listen];
		const { stdout } = await runBinary([
			'doctor',
			'--json',
			...where,
			'--url',
			chain.node.url,
			'--content-path',
			folder,
		]);
		const { checks } = JSON.parse(stdout) as {
			checks: { name: string; verdict: string; seen: string }[];
		};
		const check = checks.find(({ name }) => name === 'store');
		assert.equal(check?.verdict, 'fail', stdout);
		assert.match(check.seen, /the bucket does not answer/);
		const said = await runBinary(['content', 'status', ...where.slice(4)]);
		assert.equal(said.code, 1);
		assert.match(said.stdout, /^not ready: store: .*the bucket does not answer/m);

		// A challenge is open for ten blocks.
		const before = await chain.bestNumber();
		await chain.sealBlocks(3);
		assert.equal(await chain.bestNumber(), before + 3, 'blocks are made without it');
		await hasAll();
		nothingIsCondemned();
		// It is the same to one that is started meanwhile.
		await service.stop();
		service = ContentService.start(chain, base, listen, bucket, garage.env);
		await waitFor('the service to say so', async () =>
			/"store".*the bucket does not answer/.test(await reasons()),
		);
		nothingIsCondemned();
	});

	test('goes on once both are back, and has all that it had', async () => {
		await garage.up(1);
		// Two of three are enough.
		await isReady();
		await garage.up(2);
		await garage.whole();
		await hearsAll();
		await bring(refused.pop()!);
		for (const song of songs)
			await visitors.until('the tracks to be held', () => visitors.isHeld(song));
		await proves(10);
		await hearsAll();
		await hasAll();
		nothingIsCondemned();
		await waitFor(
			'the bucket to have all tracks',
			async () => (await garage.objects()) === songs.length + 1,
		);
		await service.stop();
	});
});
