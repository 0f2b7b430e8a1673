// A content node that makes blocks, and more clients than it has places for: connections that say nothing, heads,
// bodies and readers that dawdle, and receipts without end. Its memory, its disk and its log stay bounded, who behaves
// is answered, and blocks come.
//
//   AUDIO_CONNECTIONS   connections; 10,000
//   AUDIO_RECEIPTS      receipts that count for nothing; 200,000, which take two minutes or so
//
// Its clients are at addresses of this machine, 127.0.0.0/8.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { Agent, get, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fresh } from '../lib/accounts.ts';
import { big, Chain } from '../lib/chain.ts';
import type { SlowRequest } from '../lib/content.ts';
import { freePort, temporaryFolder } from '../lib/node.ts';
import { type Song, Visitors } from '../lib/visitors.ts';
import { sleep, waitFor, within } from '../lib/wait.ts';

const CONNECTIONS = Number(process.env['AUDIO_CONNECTIONS'] ?? 10_000);
const RECEIPTS = Number(process.env['AUDIO_RECEIPTS'] ?? 200_000);

const MEBIBYTE = 1 << 20;

/** Connections of all clients, and of one. */
const [ALL, EACH] = [4_096, 64];
/** Bodies that one client brings at a time, and streams that it hears. */
const [BRINGING, STREAMS] = [8, 16];
/** What all limits together hold, by `http::Config`, and as much again for what is freed later. */
const MOST_GROWTH = 640 * MEBIBYTE;

interface Opened {
	socket: Socket;
	isOpen: () => boolean;
}

describe('a content node with more clients than places', () => {
	const base = join(temporaryFolder(), 'base');
	let chain: Chain;
	let visitors: Visitors;
	let song: Song;
	let port: number;
	const honest = fresh();
	before(async () => {
		port = await freePort();
		const args = [
			'--dev',
			'--sealing',
			'babe',
			'--content',
			'--content-listen',
			`127.0.0.1:${port}`,
		];
		chain = await Chain.start({ args, basePath: base });
		await waitFor('a block', async () => (await now()).height > 0);
		visitors = new Visitors(chain, `http://127.0.0.1:${port}`, 0, true);
		await visitors.endow();
		await visitors.pay([honest]);
		await visitors.submit(chain.call('featureAccess', 'lock', 1), honest);
		song = await visitors.publish(24 * MEBIBYTE);
		assert.equal((await visitors.put(song)).status, 201);
	});
	after(() => chain?.close());

	/** The slot of the best block, and its height. */
	const now = async (): Promise<{ slot: number; height: number }> => {
		const { hash, number } = await chain.api.rpc.chain.getHeader();
		const slot = await (await chain.api.at(hash)).query['babe']!['currentSlot']!();
		return { slot: Number(big(slot)), height: number.toNumber() };
	};
	const memory = (): number => {
		const status = readFileSync(`/proc/${chain.node.child.pid}/status`, 'utf8');
		return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
	};
	const disk = (folder = join(base, 'chains', 'audio_dev', 'content')): number =>
		readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
			const path = join(folder, entry.name);
			return sum + (entry.isDirectory() ? disk(path) : statSync(path).size);
		}, 0);

	/** What must hold while `work` is done, of memory, disk, log and blocks. */
	const meanwhile = async (
		what: string,
		mayBring: number,
		work: () => Promise<void>,
	): Promise<void> => {
		const [begin, before, stored, logged] = [
			await now(),
			memory(),
			disk(),
			chain.node.log.length,
		];
		let most = before;
		const watch = setInterval(() => (most = Math.max(most, memory())), 200);
		try {
			await work();
		} finally {
			clearInterval(watch);
		}
		// At least a few slots of it.
		await waitFor('some slots', async () => (await now()).slot >= begin.slot + 5);
		const end = await now();
		const slots = end.slot - begin.slot;
		const missed = slots - (end.height - begin.height);
		const [grown, brought, lines] = [
			most - before,
			disk() - stored,
			chain.node.log.length - logged,
		];
		console.log(
			`${what}: slots without a block: ${missed} of ${slots}; memory grew by ${Math.round(grown / MEBIBYTE)} MiB, ` +
				`the disk by ${Math.round(brought / 1_024)} KiB, the log by ${Math.round(lines / 1_024)} KiB`,
		);
		chain.node.assertRuns();
		assert.ok(grown < MOST_GROWTH, `memory grew by ${grown} bytes`);
		assert.ok(brought <= mayBring, `the disk grew by ${brought} bytes`);
		// Each block is a line or two.
		assert.ok(lines < 100_000 + slots * 2_000, `the log grew by ${lines} bytes`);
		assert.ok(missed <= Math.max(1, slots / 10), `${missed} of ${slots} slots have no block`);
		assert.doesNotMatch(chain.node.log, /panicked|essential task/i);
	};

	/** Opens a connection; tells whether it is still open. */
	const open = (from: string, first: string): Promise<Opened> =>
		new Promise((resolve, reject) => {
			const socket = connect({ host: '127.0.0.1', port, localAddress: from });
			let closed = false;
			// One that is refused by this machine, for want of descriptors, say, shows nothing.
			socket.on('error', reject);
			socket.once('connect', () => {
				socket.write(first);
				resolve({ socket, isOpen: () => !closed });
			});
			socket.once('close', () => (closed = true));
			socket.resume();
		});
	const answers = async (from = '127.9.9.9'): Promise<boolean> => {
		const answer = await new Promise<IncomingMessage>((resolve, reject) => {
			get(`${visitors.url}/live`, { agent: false, localAddress: from }, resolve).on(
				'error',
				reject,
			);
		});
		answer.resume();
		return answer.statusCode === 200;
	};

	test(`${CONNECTIONS} connections with half a head each keep their bounds, and end`, async () => {
		await meanwhile('connections', MEBIBYTE, async () => {
			const head = `GET /live HTTP/1.1\r\nHost: node\r\nX-More: ${'x'.repeat(12_000)}`;
			const all: Opened[] = [];
			// As many of an address as it may have.
			const addresses = Math.ceil(CONNECTIONS / EACH);
			for (let address = 0; address < addresses; address++) {
				const from = `127.1.${address >> 8}.${address & 255}`;
				all.push(
					...(await Promise.all(Array.from({ length: EACH }, () => open(from, head)))),
				);
			}
			const isOpen = (): number => all.filter((one) => one.isOpen()).length;
			await waitFor('those beyond to be closed', () => isOpen() <= ALL);
			// The node itself is asked at another port.
			await chain.node.rpc('system_health');
			await waitFor('those that do not send their head to be closed', () => isOpen() === 0);
			assert.ok(await answers());
		});
	});

	test('an address has no more connections than it may have, and keeps nobody else out', async () => {
		const one = await Promise.all(
			Array.from({ length: EACH + 20 }, () => open('127.2.0.1', 'GET /live')),
		);
		await waitFor(
			'those beyond to be closed',
			() => one.filter((found) => found.isOpen()).length <= EACH,
		);
		assert.ok(await answers('127.2.0.2'));
		// A byte now and then is no head either.
		const dripping = setInterval(
			() => one.forEach(({ socket }) => socket.writable && socket.write('x')),
			500,
		);
		dripping.unref();
		await waitFor('slow heads to be given up', () => one.every((found) => !found.isOpen()));
		clearInterval(dripping);
	});

	test('bodies and readers that dawdle lose their places, and others have theirs meanwhile', async () => {
		const artists = [0, 1, 2].map(() => new Visitors(chain, visitors.url, 0, true));
		await visitors.pay(artists.map(({ artist }) => artist));
		const uploads: { artist: Visitors; song: Song; at: string }[] = [];
		const publish = async (artist: Visitors): Promise<void> => {
			for (let count = 0; count < 3; count++) {
				const begun = await artist.publish(200_000);
				const answer = await artist.begin(begun);
				assert.equal(answer.status, 201);
				uploads.push({
					artist,
					song: begun,
					at: new URL(answer.headers.get('location')!, visitors.url).href,
				});
			}
		};
		await Promise.all(artists.map(publish));
		await meanwhile('slow bodies and readers', 9 * 300_000, async () => {
			const slow: SlowRequest[] = [];
			for (const { artist, song: begun, at } of uploads.slice(0, BRINGING)) {
				const request = artist.patchSlowly(begun, at, 0, '127.3.0.1');
				await request.write(begun.bytes.subarray(0, 100));
				slow.push(request);
			}
			let sent = 100;
			const dripping = setInterval(() => {
				sent++;
				for (const [number, request] of slow.entries())
					void request.write(uploads[number]!.song.bytes.subarray(sent - 1, sent));
			}, 1_000);
			dripping.unref();
			// They have come to their places by then.
			await sleep(3_000);
			const next = uploads[BRINGING]!;
			const bring = async (from: string): Promise<number> => {
				const request = next.artist.patchSlowly(next.song, next.at, 0, from);
				await request.write(next.song.bytes);
				request.end();
				return (await request.answer)[0];
			};
			const refused = next.artist.patchSlowly(next.song, next.at, 0, '127.3.0.1');
			await refused.write(next.song.bytes.subarray(0, 10));
			assert.deepEqual(await within('a refusal', refused.answer, 30_000), [
				429,
				'too-many-requests',
			]);
			refused.destroy();
			assert.equal(await bring('127.3.0.2'), 204);

			const hear = (from: string): Promise<IncomingMessage> =>
				new Promise((resolve, reject) => {
					const options = { agent: false, localAddress: from };
					get(`${visitors.url}/content/${song.cid}`, options, resolve).on(
						'error',
						reject,
					);
				});
			const readers: IncomingMessage[] = [];
			for (let count = 0; count < STREAMS; count++) {
				const reader = await hear('127.4.0.1');
				assert.equal(reader.statusCode, 200);
				reader.on('error', () => {});
				readers.push(reader);
			}
			assert.equal((await hear('127.4.0.1')).statusCode, 429);
			const other = await hear('127.4.0.2');
			assert.equal(other.statusCode, 200);
			other.destroy();
			// A minute of 64 KiB at least: they have not sent or taken that.
			for (const request of slow) assert.equal((await request.answer)[0], 204);
			clearInterval(dripping);
			await waitFor('a place for another reader', async () => {
				const reader = await hear('127.4.0.1');
				reader.destroy();
				return reader.statusCode === 200;
			});
			// What came of the slow ones is kept, and goes on.
			const [first] = uploads;
			const offset = await first!.artist.offset(first!.song, first!.at);
			assert.ok(offset >= 100, `${offset}`);
			const rest = first!.song.bytes.subarray(offset);
			assert.equal(
				(await first!.artist.patch(first!.song, first!.at, offset, rest)).status,
				204,
			);
			for (const reader of readers) reader.destroy();
		});
	});

	test(`${RECEIPTS} receipts that count for nothing take no room, and keep nobody from bringing one that does`, async () => {
		// Signed by whoever has nothing at stake; and not signed by whom they name.
		const strangers = Array.from({ length: 200 }, () => fresh());
		let signed: string[] = [];
		// One fan who has something at stake, again and again: it has one place of a round.
		let again: string[] = [];
		let round = -1;
		let rounds = 0;
		const prepare = async (): Promise<void> => {
			const now = await chain.activeEra();
			if (now === round) return;
			signed = await Promise.all(
				strangers.map((stranger) => visitors.receipt(song.track, 1, stranger)),
			);
			again = await Promise.all(
				Array.from({ length: 500 }, (_, seq) => visitors.receipt(song.track, seq + 1)),
			);
			round = now;
			rounds++;
		};
		await prepare();
		const forged = (): string =>
			JSON.stringify({
				fan: `0x${randomBytes(32).toString('hex')}`,
				...{
					node: 0,
					round,
					seq: 1,
					heard: [{ track: song.track, playlist: null, count: 1 }],
				},
				...{ signature: `0x${randomBytes(64).toString('hex')}`, scheme: 'sr25519' },
			});
		const statuses = new Map<number, number>();
		const tell = (agent: Agent, body: string): Promise<number> =>
			new Promise((resolve) => {
				const headers = {
					'content-type': 'application/json',
					'content-length': String(body.length),
				};
				const asked = request(
					`${visitors.url}/receipts`,
					{ method: 'POST', agent, headers },
					(answer) => {
						answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
					},
				);
				asked.on('error', () => resolve(0));
				asked.end(body);
			});
		// SQLite writes 4 MiB beside its file before it begins anew there.
		await meanwhile('receipts', 8 * MEBIBYTE, async () => {
			let left = RECEIPTS;
			let counted = 0;
			const worker = async (agent: Agent): Promise<void> => {
				while (left-- > 0) {
					const kind = left % 20;
					const body =
						kind === 0
							? again[counted++ % again.length]!
							: kind < 5
								? signed[left % signed.length]!
								: forged();
					const status = await tell(agent, body);
					statuses.set(status, (statuses.get(status) ?? 0) + 1);
				}
			};
			const agents = Array.from(
				{ length: 16 },
				(_, number) =>
					new Agent({
						keepAlive: true,
						maxSockets: 4,
						localAddress: `127.5.0.${number + 1}`,
					}),
			);
			let done = false;
			const honestly = (async () => {
				const own = new Agent({ keepAlive: true, localAddress: '127.6.0.1' });
				let taken = 0;
				for (let seq = 1; !done; seq++) {
					await prepare();
					const era = await visitors.receipt(song.track, seq, honest);
					if ((await tell(own, era)) === 202) taken++;
					await sleep(1_000);
				}
				own.destroy();
				return taken;
			})();
			await Promise.all(
				agents.flatMap((agent) => Array.from({ length: 4 }, () => worker(agent))),
			);
			done = true;
			const taken = await honestly;
			for (const agent of agents) agent.destroy();
			console.log(
				`answers: ${JSON.stringify([...statuses].sort())}; ${taken} honest ones were taken`,
			);
			const known = [202, 401, 409, 422, 429, 503];
			assert.deepEqual(
				[...statuses.keys()].filter((status) => !known.includes(status)),
				[],
			);
			assert.ok((statuses.get(202) ?? 0) <= rounds * again.length);
			assert.ok(taken > 0);
		});
	});
});
