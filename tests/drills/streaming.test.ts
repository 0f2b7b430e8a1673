// Four validators with content nodes that store and stream real music: what they hold is where the chain
// says, a browser plays it and seeks in it, and nobody loses by a node that dies, is wiped or pauses.
//
//   AUDIO_BLOCKS   blocks in which no challenge may be missed while files are uploaded and streamed; 500
//   AUDIO_LARGE    MiB of the largest file; 200
//
// It needs ffmpeg and Chromium (Debian's packages `ffmpeg` and `chromium`).

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
	createReadStream,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { blake3 } from '@noble/hashes/blake3';
import type { KeyringPair } from '@polkadot/keyring/types';
import { u8aConcat } from '@polkadot/util';
import { Upload } from 'tus-js-client';
import { dev, eve, fresh } from '../lib/accounts.ts';
import { Browser } from '../lib/browser.ts';
import { AUDIO, big, Chain, type Event, eventsAt, type Human } from '../lib/chain.ts';
import { mostReturn } from '../lib/issuance.ts';
import { cidOf, contentApi, least, receipt, receiptsApi, root, storageApi } from '../lib/music.ts';
import { contentNetwork, type LocalNetwork, NAMES } from '../lib/network.ts';
import { temporaryFolder } from '../lib/node.ts';
import { nodesApi } from '../lib/nodes.ts';
import { sleep, waitFor } from '../lib/wait.ts';

const BLOCKS = Number(process.env['AUDIO_BLOCKS'] ?? 500);
const LARGE = Number(process.env['AUDIO_LARGE'] ?? 200);
const LONG = { timeout: 900_000, interval: 1_000 };

const uri = (name: string): string => `//${name[0]!.toUpperCase()}${name.slice(1)}`;

interface Song {
	file: string;
	type: string;
	bytes: Buffer;
	root: Uint8Array;
	cid: string;
	track: number;
}

describe('a network that streams', () => {
	const folder = temporaryFolder();
	let ports: Map<string, number>;
	const songs: Song[] = [];
	let network: LocalNetwork;
	let chain: Chain;
	const urlOfNode = (node: number): string => `http://127.0.0.1:${ports.get(NAMES[node]!)}`;

	before(async () => {
		// They are registered from the first block on, so that the drill is about streaming.
		({ network, ports } = await contentNetwork(NAMES, 10_000n * AUDIO));
		chain = await Chain.connect(network.node('alice'));
		await waitFor(
			'a final block',
			async () => (await network.node('alice').heads()).final > 0,
			LONG,
		);
	});
	after(async () => {
		await chain?.disconnect();
		await network?.close();
	});

	const submit = (call: Human, signer = eve): Promise<Human> =>
		new Promise((resolve, reject) => {
			call.signAndSend(signer, { nonce: -1 }, ({ status, dispatchError, events }: Human) => {
				if (dispatchError) reject(new Error(String(dispatchError)));
				else if (status.isInBlock) resolve(events.map(({ event }: Human) => event));
			}).catch(reject);
		});

	const make = (name: string, ...options: string[]): string => {
		const file = join(folder, name);
		const noise = [
			'-f',
			'lavfi',
			'-i',
			`anoisesrc=d=60:c=pink:seed=${Math.floor(Math.random() * 2 ** 31)}:a=0.2`,
		];
		execFileSync('ffmpeg', ['-v', 'error', '-y', ...noise, ...options, file]);
		return file;
	};

	const bring = async (song: Song): Promise<void> => {
		const [stager] = (await waitFor('stagers', async () => {
			const found = await contentApi(chain).stagers(song.track);
			return found.length > 0 ? found : undefined;
		})) as Human[];
		const node = Number(stager.node);
		const expires = BigInt(Math.floor(Date.now() / 1_000) + 3_600);
		const claim = chain.api
			.createType('([u8; 32], u32, [u8; 32], u64, u64)', [
				chain.api.genesisHash,
				node,
				song.root,
				song.bytes.length,
				expires,
			])
			.toU8a();
		const signature = eve.sign(u8aConcat('audio/upload', claim), { withType: true });
		const headers = {
			Authorization: `AUDIO ${Buffer.from(u8aConcat(claim, signature)).toString('base64url')}`,
		};
		await waitFor(
			'the stager to know the track',
			async () => (await fetch(`${urlOfNode(node)}/locate/${song.cid}`)).ok,
		);
		await new Promise<void>((resolve, reject) => {
			new Upload(createReadStream(song.file), {
				endpoint: `${urlOfNode(node)}/uploads`,
				headers,
				uploadSize: song.bytes.length,
				chunkSize: 32 * 1_024 * 1_024,
				onError: reject,
				onSuccess: () => resolve(),
			}).start();
		});
	};
	const publish = async (file: string, type: string): Promise<Song> => {
		const bytes = readFileSync(file);
		const root = blake3(bytes);
		const call = chain.call(
			'content',
			'publish',
			root,
			bytes.length,
			60_000,
			'',
			null,
			null,
			null,
		);
		const events: Human[] = await submit(call);
		const published = events.find(
			({ section, method }) => section === 'content' && method === 'Published',
		);
		const song = {
			file,
			type,
			bytes,
			root,
			cid: cidOf(root),
			track: Number(published.data.track),
		};
		songs.push(song);
		await bring(song);
		return song;
	};
	const holders = async (song: Song): Promise<number[]> =>
		(await contentApi(chain).holders(song.track)).map(({ node }: Human) => Number(node));
	const heldByThree = (song: Song): Promise<number[]> =>
		waitFor(
			`track ${song.track} to be held by three`,
			async () => {
				const found = await holders(song);
				return found.length >= 3 ? found : undefined;
			},
			LONG,
		);
	const misses = async (): Promise<number[]> =>
		Promise.all(
			NAMES.map(async (_, node) => Number((await storageApi(chain).standing(node)).misses)),
		);

	/** Tells of the events of each block that becomes final from now on, in their order. */
	const follow = async (
		tell: (hash: string, events: Event[], number: number) => void,
	): Promise<() => void> => {
		let next: number | undefined;
		let told = Promise.resolve();
		return (await chain.api.rpc.chain.subscribeFinalizedHeads((header) => {
			// Of blocks that become final together only the last is reported.
			const [begin, end] = [next ?? header.number.toNumber(), header.number.toNumber()];
			next = Math.max(begin, end + 1);
			told = told.then(async () => {
				for (let number = begin; number <= end; number++) {
					const hash = String(await chain.api.rpc.chain.getBlockHash(number));
					tell(hash, await eventsAt(chain.api, hash), number);
				}
			});
		})) as unknown as () => void;
	};

	test('real files of each kind come to be held where the chain says', async () => {
		await publish(make('song.mp3', '-b:a', '192k'), 'audio/mpeg');
		await publish(make('song.flac'), 'audio/flac');
		await publish(make('song.m4a', '-c:a', 'aac', '-b:a', '128k'), 'audio/mp4');
		await publish(make('song.wav', '-t', '30', '-ac', '2'), 'audio/wav');
		const least = join(folder, 'least.wav');
		writeFileSync(least, readFileSync(songs[3]!.file).subarray(0, 65_536));
		await publish(least, 'audio/wav');
		const large = join(folder, 'large.wav');
		writeFileSync(
			large,
			Buffer.concat([
				readFileSync(songs[3]!.file).subarray(0, 44),
				randomBytes(LARGE * 1_024 * 1_024 - 44),
			]),
		);
		assert.equal(statSync(large).size, LARGE * 1_024 * 1_024);
		await publish(large, 'audio/wav');
		for (const song of songs) {
			const found = await heldByThree(song);
			const selected = (await contentApi(chain).selected(song.track)).map(({ node }: Human) =>
				Number(node),
			);
			assert.deepEqual([...found].sort(), [...selected].sort(), `track ${song.track}`);
			for (const node of found) {
				const answer = await fetch(`${urlOfNode(node)}/content/${song.cid}`);
				assert.equal(answer.headers.get('content-type'), song.type);
				assert.ok(
					Buffer.from(await answer.arrayBuffer()).equals(song.bytes),
					`track ${song.track} from node ${node}`,
				);
			}
		}
	});

	test('a browser plays each kind and seeks in it', async () => {
		const browser = await Browser.start();
		try {
			// Debian's Chromium plays all four.
			for (const song of songs.slice(0, 4)) {
				const url = `${urlOfNode((await holders(song))[0]!)}/content/${song.cid}`;
				const [duration, at, later] = await browser.evaluate<
					[number, number, number]
				>(`(async () => {
					const audio = new Audio(${JSON.stringify(url)});
					const event = (name) => new Promise((resolve, reject) => {
						audio.addEventListener(name, resolve, { once: true });
						audio.addEventListener('error', () => reject(new Error(audio.error?.message ?? 'error')), { once: true });
					});
					const known = event('loadedmetadata');
					audio.load();
					await known;
					const seeked = event('seeked');
					audio.currentTime = audio.duration * 0.75;
					await seeked;
					const at = audio.currentTime;
					await audio.play();
					await new Promise((resolve) => setTimeout(resolve, 3000));
					audio.pause();
					return [audio.duration, at, audio.currentTime];
				})()`);
				assert.ok(duration > 25 && duration < 65, `${song.type} lasts ${duration} s`);
				assert.ok(Math.abs(at - duration * 0.75) < 1, `${song.type} is at ${at} s`);
				assert.ok(later > at + 0.5, `${song.type} played from ${at} to ${later} s`);
			}
		} finally {
			await browser.close();
		}
	});

	test('ten thousand listeners choose their nodes by stake', async () => {
		const song = songs[0]!;
		const first = new Map<number, number>();
		// What was to be expected of each answer: a node that is in jail for a while is in none meanwhile.
		const expected = new Map<number, number>();
		const hear = async (session: number): Promise<void> => {
			const answer = await waitFor('an answer', async () => {
				const found = await fetch(
					`${urlOfNode(session % NAMES.length)}/locate/${song.cid}?session=${session}`,
				);
				return found.ok ? found : undefined;
			});
			const { sources } = (await answer.json()) as {
				sources: { node: number; probability: number }[];
			};
			for (const { node, probability } of sources)
				expected.set(node, (expected.get(node) ?? 0) + probability);
			first.set(sources[0]!.node, (first.get(sources[0]!.node) ?? 0) + 1);
		};
		const all = 10_000;
		for (let done = 0; done < all; done += 4)
			await Promise.all([0, 1, 2, 3].map((more) => hear(done + more)));
		assert.equal(expected.size, 3);
		// Of two degrees of freedom, above that in one of a thousand.
		let distance = 0;
		for (const [node, share] of expected)
			distance += ((first.get(node) ?? 0) - share) ** 2 / share;
		assert.ok(
			distance < 13.8,
			`${distance}: ${JSON.stringify([...first])} of ${JSON.stringify([...expected])}`,
		);
	});

	test('what twenty fans sign comes to count on chain, through the nodes', async () => {
		const song = songs[1]!;
		const fans = Array.from({ length: 20 }, () => fresh());
		const pay = fans.map(({ address }) =>
			chain.call('balances', 'transferKeepAlive', address, 150n * AUDIO),
		);
		await submit(chain.call('utility', 'batchAll', pay));
		await Promise.all(fans.map((fan) => submit(chain.call('featureAccess', 'lock', 1), fan)));
		const round = Number((await storageApi(chain).standing(0)).round);
		const heard: [KeyringPair, number][] = [];
		/** In which block each fan's plays counted, and how many; what rounds shared, and what was paid. */
		const counted: { hash: string; fan: string; node: number; plays: bigint }[] = [];
		const [closed, paid] = [new Map<number, Human>(), new Map<string, bigint>()];
		const stop = await follow((hash, events) => {
			for (const { name, data } of events) {
				if (name === 'receipts.Counted') {
					const plays = data[5].reduce(
						(sum: bigint, one: Human) => sum + big(one.count),
						0n,
					);
					counted.push({ hash, fan: String(data[1]), node: Number(data[0]), plays });
				}
				if (name === 'activityIssuance.RoundClosed') closed.set(Number(data[0]), data);
				if (name === 'activityIssuance.Paid')
					paid.set(
						`${String(data[1]).toLowerCase()} ${String(data[0])} ${Number(data[2])}`,
						big(data[3]),
					);
			}
		});
		for (const fan of fans) {
			const located = await fetch(
				`${urlOfNode(0)}/locate/${song.cid}?session=${fan.address}`,
			);
			const [{ node }] = ((await located.json()) as { sources: { node: number }[] })
				.sources as [{ node: number }];
			const { signature, ...rest } = await receipt(
				chain,
				fan,
				[node, round, 1],
				[{ track: song.track, count: 5 }],
			);
			const body = JSON.stringify({
				...rest,
				signature: signature.Sr25519,
				scheme: 'sr25519',
			});
			const taken = await fetch(`${urlOfNode(node)}/receipts`, {
				method: 'POST',
				body,
				headers: { 'content-type': 'application/json' },
			});
			assert.equal(taken.status, 202, await taken.text());
			heard.push([fan, node]);
		}
		for (const [fan, node] of heard) {
			const last = await waitFor(
				`the plays of ${fan.address}`,
				async () => {
					const found = await receiptsApi(chain).lastReceipt(node, fan.address, round);
					return found.isSome ? found.unwrap() : undefined;
				},
				LONG,
			);
			assert.equal(Number(last.heard[0].count), 5);
		}

		// What they and the nodes are paid for it, to the planck.
		await waitFor(
			'all receipts in final blocks',
			async () => counted.length >= fans.length,
			LONG,
		);
		const rounds = new Map<number, typeof counted>();
		for (const one of counted) {
			const { query } = (await chain.api.at(one.hash)) as Human;
			const era = Number((await query.staking.activeEra()).unwrap().index);
			rounds.set(era, [...(rounds.get(era) ?? []), one]);
		}
		const stake = 100n * AUDIO;
		const expected = new Map<string, bigint>();
		for (const [era, all] of rounds) {
			const [, { elapsed }, groups] = await waitFor(
				`round ${era} to be closed`,
				async () => closed.get(era),
				LONG,
			);
			const share = (
				group: string,
				parts: Map<string, { weight: bigint; base: bigint }>,
			): void => {
				const total = [...parts.values()].reduce((sum, { weight }) => sum + weight, 0n);
				assert.equal(
					big(groups[group].weight),
					total,
					`the weight of ${group} in round ${era}`,
				);
				for (const [who, { weight, base }] of parts) {
					expected.set(
						`${group} ${who} ${era}`,
						least(
							(big(groups[group].pool) * weight) / total,
							mostReturn(base, big(elapsed)),
						),
					);
				}
			};
			const rated = (plays: bigint): bigint => (((stake * plays) / 20n) * plays) / 20n;
			share(
				'fans',
				new Map(
					all.map(({ fan, plays }) => [
						fan,
						{ weight: rated(plays), base: rated(plays) },
					]),
				),
			);
			// In a second round the streak adds to it.
			if (rounds.size > 1) continue;
			const served = new Map<number, bigint>();
			for (const { node, plays } of all)
				served.set(node, (served.get(node) ?? 0n) + (stake / 20n) * plays);
			const operators = [...served].map(
				([node, score]): [string, { weight: bigint; base: bigint }] => {
					const collateral = BigInt(10_000 * (node + 1)) * AUDIO;
					return [
						dev(uri(NAMES[node]!)).address,
						{ weight: root(collateral * score), base: collateral },
					];
				},
			);
			share('serving', new Map(operators));
		}
		await waitFor(
			'everyone to be paid',
			async () => [...expected.keys()].every((key) => paid.has(key)),
			LONG,
		);
		stop();
		for (const [key, amount] of expected) assert.equal(paid.get(key), amount, key);
	});

	test('playing goes on from another holder when the one that streams is killed', async () => {
		const song = songs[5]!;
		const locate = async (of: number): Promise<{ url: string; node: number }[]> => {
			const answer = (await (
				await fetch(`${urlOfNode(of)}/locate/${song.cid}?session=drill`)
			).json()) as { sources: { url: string; node: number }[] };
			return answer.sources;
		};
		const sources = await locate(0);
		const victim = sources.find(({ node }) => node !== 0)!;
		const heard: Buffer[] = [];
		let broke = false;
		try {
			const answer = await fetch(`${victim.url}/content/${song.cid}`);
			for await (const piece of answer.body!) {
				heard.push(Buffer.from(piece));
				if (heard.length === 20) await network.node(NAMES[victim.node]!).kill();
			}
		} catch {
			broke = true;
		}
		let at = heard.reduce((sum, piece) => sum + piece.length, 0);
		assert.ok(broke && at < song.bytes.length, `${at} bytes had come`);
		const next = sources.find(({ node }) => node !== victim.node)!;
		const rest = await fetch(`${next.url}/content/${song.cid}`, {
			headers: { range: `bytes=${at}-` },
		});
		assert.equal(rest.status, 206);
		heard.push(Buffer.from(await rest.arrayBuffer()));
		at = heard.reduce((sum, piece) => sum + piece.length, 0);
		assert.ok(Buffer.concat(heard).equals(song.bytes), `${at} bytes in all`);

		// It is wiped while it is down, and refilled from the others.
		const name = NAMES[victim.node]!;
		rmSync(join(network.folder, name, 'chains', 'audio_local', 'content'), { recursive: true });
		await network.startNode(name);
		for (const held of songs) {
			if (!(await holders(held)).includes(victim.node)) continue;
			await waitFor(
				`track ${held.track} at node ${victim.node} again`,
				async () => {
					const answer = await fetch(`${urlOfNode(victim.node)}/content/${held.cid}`, {
						method: 'HEAD',
						redirect: 'manual',
					});
					return answer.status === 200;
				},
				LONG,
			);
		}
	});

	test('a node that was away for two rounds proves again and is not slashed', async () => {
		const name = 'dave';
		const node = NAMES.indexOf(name);
		const before = (await nodesApi(chain).node(node)).unwrap().collateral.toBigInt();
		const round = async (): Promise<number> =>
			Number((await storageApi(chain).standing(node)).round);
		await network.node(name).stop();
		const then = await round();
		await waitFor('two rounds', async () => (await round()) >= then + 2, LONG);
		await network.startNode(name);
		const passed = Number((await storageApi(chain).standing(node)).passed);
		await waitFor(
			'it to prove again',
			async () => {
				const standing = await storageApi(chain).standing(node);
				const { jailedUntil, collateral } = (await nodesApi(chain).node(node)).unwrap();
				assert.equal(collateral.toBigInt(), before, 'it is not slashed');
				return Number(standing.passed) > passed && jailedUntil.isNone;
			},
			LONG,
		);
	});

	test(`no challenge is missed in ${BLOCKS} blocks while files come and go`, async () => {
		// What was missed when nodes were away is of rounds that are over.
		await waitFor(
			'clean books',
			async () => (await misses()).every((count) => count === 0),
			LONG,
		);
		const { best } = await network.node('alice').heads();
		const end = best + BLOCKS;
		const missed: string[] = [];
		const stop = await follow((_, events, number) => {
			const found = events.filter(({ name }) => name === 'storageProofs.Missed');
			missed.push(...found.map(({ data }) => `block ${number}: ${JSON.stringify(data)}`));
		});
		let streams = 0;
		for (let number = 0; (await network.node('alice').heads()).best < end; number++) {
			if (number % 20 === 0)
				await publish(make(`more-${number}.mp3`, '-b:a', '192k'), 'audio/mpeg');
			const song = songs[number % songs.length]!;
			const from = Math.floor(Math.random() * (song.bytes.length - 1_000));
			for (const node of await holders(song)) {
				const answer = await fetch(`${urlOfNode(node)}/content/${song.cid}`, {
					headers: { range: `bytes=${from}-` },
				});
				assert.equal(answer.status, 206);
				assert.ok(
					Buffer.from(await answer.arrayBuffer()).equals(song.bytes.subarray(from)),
				);
				streams++;
			}
			await sleep(500);
		}
		stop();
		if (missed.length > 0) {
			// What the nodes said of it.
			const logs = mkdtempSync(join(tmpdir(), 'audio-drill-'));
			for (const name of NAMES)
				writeFileSync(join(logs, `${name}.log`), network.node(name).log);
			missed.push(`logs are in ${logs}`);
		}
		assert.deepEqual(missed, [], `after ${streams} streams`);
		assert.ok(streams > 0, 'somebody listened');
	});
});
