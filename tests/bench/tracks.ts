// What tracks cost a content node that holds them, when nobody asks for any: memory, disk, CPU for blocks, and time to
// start. scripts/bench.sh runs it; docs/performance.md has what it said.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { blake3 } from '@noble/hashes/blake3';
import { alice, dev, fresh } from '../lib/accounts.ts';
import { AUDIO } from '../lib/chain.ts';
import { uploadToken, WAV_HEADER } from '../lib/content.ts';
import { cidOf, publication, storageApi } from '../lib/music.ts';
import { runBinaryWell, temporaryFolder } from '../lib/node.ts';
import { withContentNode } from '../lib/nodes.ts';
import { cpuOf, memoryOf } from '../lib/usage.ts';
import { sleep, waitFor } from '../lib/wait.ts';

const TRACKS = Number(process.env['AUDIO_BENCH_TRACKS'] ?? 10_000);
/** The least that a track may have. */
const SIZE = 65_536;
/** The service takes four uploads of an artist at a time; each of these brings one. */
const ARTISTS = 8;
/** Publications in a transaction. */
const BATCH = 50;
/** Blocks in which nobody asks for anything. The catalogue is looked at, and what is held read, every 50. */
const BLOCKS = 100;
/** Between them, so that the service looks at each: ms. */
const PACE = 250;
/** Tracks that are heard at the end. */
const HEARD = 100;

const say = (text: string): void => console.error(`    ${text}`);
const median = (values: number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

const folder = temporaryFolder();
const base = join(folder, 'base');
const started = await withContentNode(base);
const { url, again } = started;
let { chain } = started;
const artists = Array.from({ length: ARTISTS }, fresh);
const roots: Uint8Array[] = [];

/** A track of noise that says that it is a WAV: always the same for a number. */
function content(track: number): Buffer {
	const bytes = createHash('shake256', { outputLength: SIZE }).update(String(track)).digest();
	WAV_HEADER.copy(bytes);
	return bytes;
}

const rootOf = (track: number): Uint8Array => roots[track] as Uint8Array;
const artistOf = (track: number): (typeof artists)[number] =>
	artists[Math.floor(track / BATCH) % ARTISTS] as (typeof artists)[number];
const upTo = (from: number, to: number): number[] =>
	Array.from({ length: to - from }, (_, at) => from + at);

/** Bytes of the files below a folder, and what they take on the disk. Those that go away meanwhile are passed over. */
function weigh(
	path: string,
	counts: (file: string) => boolean = () => true,
): { bytes: number; taken: number } {
	let [bytes, taken] = [0, 0];
	for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
		const of = lstatSync(join(path, name), { throwIfNoEntry: false });
		if (of === undefined || !counts(name)) continue;
		// What a folder takes counts as well.
		taken += of.blocks * 512;
		if (of.isFile()) bytes += of.size;
	}
	return { bytes, taken };
}

interface Status {
	node: number;
	best: number;
	stored_tracks: number;
	missing_tracks: number;
	reasons: unknown[];
}
const status = async (): Promise<Status> => (await (await fetch(`${url}/status`)).json()) as Status;
const standing = async (): Promise<{
	replicas: number;
	passed: number;
	owed: number;
	misses: number;
}> => {
	const found = await storageApi(chain).standing(0);
	const of = (name: string): number => Number(found[name]);
	return {
		replicas: of('replicas'),
		passed: of('passed'),
		owed: of('owed'),
		misses: of('misses'),
	};
};

/** Has blocks made, each with time for the service, until something is so. Gives how many. */
async function until(what: string, look: () => Promise<boolean>, most: number): Promise<number> {
	for (let made = 0; made < most; made++) {
		if (await look()) return made;
		await chain.seal();
		await sleep(PACE);
	}
	throw new Error(
		`${most} blocks went by without ${what}: ${JSON.stringify([await status(), await standing()])}`,
	);
}

/** Publishes tracks `from` to `to`. */
async function publish(from: number, to: number): Promise<void> {
	const nonces = new Map<string, number>();
	for (let first = from; first < to;) {
		// Batches begin where the artist changes.
		const end = Math.min(to, (Math.floor(first / BATCH) + 1) * BATCH);
		const artist = artistOf(first);
		const calls = upTo(first, end).map((track) => {
			roots[track] = blake3(content(track));
			return publication(chain, new Uint8Array(), { root: rootOf(track), size: SIZE });
		});
		const nonce = nonces.get(artist.address) ?? (await chain.nonce(artist.address));
		nonces.set(artist.address, nonce + 1);
		const signed = await chain.sign(chain.call('utility', 'batchAll', calls), artist, {
			nonce,
		});
		await chain.send('author_submitExtrinsic', signed.toHex());
		first = end;
	}
	const published = async (): Promise<number> =>
		Number(await chain.query('content', 'nextTrack'));
	await until(`${to} tracks`, async () => (await published()) === to, 100 + to / BATCH);
	// The service knows them once it has looked at the last block.
	const known = cidOf(rootOf(to - 1));
	await waitFor(
		'the node to know the last track',
		async () => (await fetch(`${url}/locate/${known}`)).ok,
	);
}

/** Brings them. */
async function bring(from: number, to: number): Promise<void> {
	await Promise.all(
		artists.map(async (artist) => {
			for (const track of upTo(from, to).filter((one) => artistOf(one) === artist)) {
				const root = rootOf(track);
				const token = uploadToken(chain, artist, new Uint8Array(), { root, size: SIZE });
				const headers = { authorization: `AUDIO ${token}` };
				const answer = await fetch(`${url}/content/${cidOf(root)}`, {
					method: 'PUT',
					body: content(track),
					headers,
				});
				assert.equal(answer.status, 201, await answer.text());
			}
		}),
	);
}

/** Starts the node anew: seconds until it is ready, and blocks until it knows what it has. */
async function restart(tracks: number): Promise<{ ready: number; blocks: number }> {
	await chain.close();
	const begun = performance.now();
	const ready = waitFor('the service to be ready', async () => (await fetch(`${url}/ready`)).ok, {
		interval: 20,
	});
	const [seconds, next] = await Promise.all([
		ready.then(() => (performance.now() - begun) / 1_000),
		again(),
	]);
	chain = next;
	const blocks = await until(
		'all tracks being known',
		async () => (await status()).stored_tracks === tracks,
		100,
	);
	return { ready: seconds, blocks };
}

/** Seconds that a command takes. */
async function timed(...args: string[]): Promise<number> {
	const seconds: number[] = [];
	for (let tried = 0; tried < 3; tried++) {
		const begun = performance.now();
		await runBinaryWell(args);
		seconds.push((performance.now() - begun) / 1_000);
	}
	return median(seconds);
}

const names: string[] = [];
const columns: string[][] = [];

/** What it costs to have that many tracks, on a node that was started anew. */
async function measure(tracks: number): Promise<void> {
	const before = memoryOf(chain.node.child.pid as number);
	const { ready, blocks } = await restart(tracks);
	const pid = chain.node.child.pid as number;
	const cpu = cpuOf(pid);
	for (let made = 0; made < BLOCKS; made++) {
		await chain.seal();
		await sleep(PACE);
	}
	const used = cpuOf(pid) - cpu;
	const memory = memoryOf(pid);
	const own = join(base, 'chains', 'audio_dev');
	const store = join(own, 'content');
	const state = weigh(store, (file) => file.startsWith('state.db'));
	const outboards = weigh(store, (file) => file.endsWith('.obao4'));
	const data = weigh(store, (file) => file.endsWith('.data'));
	const all = weigh(store);
	const database = weigh(own, (file) => !file.startsWith('content'));
	const listen = url.replace('http://', '');
	const told = await timed('content', 'status', '--content-listen', listen);
	const where = [
		'--dev',
		'--base-path',
		base,
		'--url',
		chain.node.url,
		'--content-listen',
		listen,
	];
	// The disk of who runs this may be nearly full.
	const looked = await timed(
		'doctor',
		...where,
		'--db-storage-threshold',
		'1',
		'--content-floor',
		'0',
	);
	const { passed, owed } = await standing();
	const rows: [string, string][] = [
		['memory of the node, MiB', mib(memory)],
		['– before it was started anew, as tracks had just come', mib(before)],
		['bytes of the tracks, MiB', mib(tracks * SIZE)],
		['content folder on the disk, MiB', mib(all.taken)],
		['– files of tracks', mib(data.taken)],
		['– outboards: bytes, on the disk', `${mib(outboards.bytes)}, ${mib(outboards.taken)}`],
		['– state, with its log', mib(state.taken)],
		[
			'– more than their bytes, KiB a track',
			tracks === 0 ? '' : ((all.taken - tracks * SIZE) / tracks / 1_024).toFixed(1),
		],
		["the chain's database on the disk, MiB", mib(database.taken)],
		['– after so many blocks, all kept with their state', String(await chain.bestNumber())],
		[`CPU for ${BLOCKS} blocks, s`, used.toFixed(2)],
		['from its start until it is ready, s', ready.toFixed(2)],
		['– blocks until it knows all that it has', String(blocks)],
		['`content status`, s', told.toFixed(2)],
		['`doctor`, s', looked.toFixed(2)],
		['proofs passed, of those owed in the round', `${passed}, ${owed}`],
	];
	if (names.length === 0) names.push(...rows.map(([name]) => name));
	columns.push(rows.map(([, value]) => value));
	say(`${tracks} tracks: ${rows.map((row) => row.join(' ')).join('; ')}`);
}

const levels = [0, TRACKS / 10, TRACKS].map(Math.floor);
try {
	const hot = dev('//Alice//hot');
	for (const { address } of [...artists, hot]) {
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', address, BigInt(TRACKS) * 10n * AUDIO),
			alice,
		);
	}
	for (const [at, tracks] of levels.entries()) {
		const from = levels[at - 1] ?? 0;
		const begun = performance.now();
		const took = (what: string): void =>
			say(`${what} after ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
		if (tracks > 0) {
			await publish(from, tracks);
			took(`${tracks - from} tracks are published`);
			await bring(from, tracks);
			took(`${tracks} are here`);
			const blocks = await until(
				'all of them being held',
				async () => (await standing()).replicas === tracks,
				2_000,
			);
			took(`they are held, ${blocks} blocks later,`);
		}
		await measure(tracks);
	}
	const { replicas, misses } = await standing();
	const { stored_tracks, missing_tracks, reasons } = await status();
	assert.deepEqual(
		{ replicas, stored_tracks, missing_tracks, reasons },
		{ replicas: TRACKS, stored_tracks: TRACKS, missing_tracks: 0, reasons: [] },
	);
	assert.equal(misses, 0);
	for (const track of upTo(0, TRACKS)) {
		const answer = await fetch(`${url}/content/${cidOf(rootOf(track))}`, { method: 'HEAD' });
		assert.deepEqual(
			[answer.status, answer.headers.get('content-length')],
			[200, String(SIZE)],
			`track ${track}`,
		);
	}
	for (let heard = 0; heard < HEARD; heard++) {
		const track = Math.floor((heard * TRACKS) / HEARD);
		const answer = await fetch(`${url}/content/${cidOf(rootOf(track))}`);
		assert.ok(
			Buffer.from(await answer.arrayBuffer()).equals(content(track)),
			`track ${track} as it was brought`,
		);
	}
	say(`all ${TRACKS} are here, and ${HEARD} were heard as they were brought`);
} finally {
	await chain.close();
	rmSync(folder, { recursive: true, force: true });
}

console.log(
	`${cpus().length} cores of ${cpus()[0]?.model.trim()}; tracks of ${SIZE / 1_024} KiB; a block every ${PACE} ms\n`,
);
console.log(
	`| | ${levels.map((tracks) => `${tracks} tracks`).join(' | ')} |\n|---|${'---|'.repeat(levels.length)}`,
);
for (const [row, name] of names.entries())
	console.log(`| ${[name, ...columns.map((column) => column[row])].join(' | ')} |`);
