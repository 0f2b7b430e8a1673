// The player's parts that know no page: queue, what is a play, which node comes next, streams, documents.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesOfValue, subtreeValue } from '../../clients/typescript/src/blake3.ts';
import { AudioError, cidOf, GROUP, rootOfStream, toHex } from './lib/client.ts';
import { jpeg, png, webp } from './lib/pictures.ts';
import { descriptionOf, pictureType } from '../src/player/description.ts';
import { fetchDocument } from '../src/player/fetching.ts';
import {
	heardUntil,
	type Heard,
	interrupted,
	isCounted,
	isPlay,
	secondsHeard,
	UNHEARD,
} from '../src/player/plays.ts';
import { fetchPreview } from '../src/player/preview.ts';
import {
	appended,
	currentOf,
	EMPTY,
	jumped,
	MAX_QUEUE,
	next,
	previous,
	queueOf,
	removed,
} from '../src/player/queue.ts';
import { handClock, type HandClock } from '../../clients/typescript/test/lib/clock.ts';
import { again, failed, said, slowed, sourceOf, sourcesOf } from '../src/player/sources.ts';
import { delivered, isUntold } from '../src/player/untold.ts';
import { startedWaiting, stoppedWaiting, UNTROUBLED } from '../src/player/waits.ts';
import {
	type Ask,
	audioType,
	bytesFrom,
	type Grant,
	type News,
	NoSourceError,
	rangeOf,
} from '../src/player/stream.ts';

describe('the queue', () => {
	const entries = [{ track: 1 }, { track: 2, playlist: 7 }, { track: 3 }];

	test('goes on and back, and says where it ends', () => {
		const queue = queueOf(entries, 1);
		assert.deepEqual(currentOf(queue), { track: 2, playlist: 7 });
		const last = next(queue);
		assert.deepEqual(last && currentOf(last), { track: 3 });
		assert.equal(last && next(last), undefined);
		const first = previous(queue);
		assert.deepEqual(first && currentOf(first), { track: 1 });
		assert.equal(first && previous(first), undefined);
	});

	test('plays on what it plays, whatever is taken out beside it', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 20 }),
				fc.nat(19),
				fc.nat(25),
				(length, at, out) => {
					const queue = queueOf(
						Array.from({ length }, (_, track) => ({ track })),
						at,
					);
					const left = removed(queue, out);
					if (out >= length) assert.equal(left, queue);
					else if (out !== queue.at) assert.deepEqual(currentOf(left), currentOf(queue));
					else if (length > 1)
						assert.equal(
							currentOf(left)?.track,
							Math.min(out + 1, length - 1) === out ? out - 1 : out + 1,
						);
					else assert.equal(left, EMPTY);
				},
			),
		);
	});

	test('begins with the first that is put into it, and has a most', () => {
		const one = appended(EMPTY, { track: 5 });
		assert.deepEqual(currentOf(one), { track: 5 });
		const many = queueOf(
			Array.from({ length: 5_000 }, (_, track) => ({ track })),
			4_500,
		);
		assert.equal(currentOf(many)?.track, 4_500);
		assert.equal(many.entries.length, 500);
		const full = queueOf(Array.from({ length: MAX_QUEUE }, (_, track) => ({ track })));
		assert.equal(appended(full, { track: 1 }), full);
		assert.equal(jumped(full, -1), full);
	});
});

describe('a play', () => {
	const listen = (heard: Heard, from: number, to: number): Heard => {
		let now = heard;
		for (let at = from; at < to; at += 0.25) now = heardUntil(now, at);
		return heardUntil(now, to);
	};

	test('is thirty seconds of a long track, and half of a short one', () => {
		assert.ok(!isPlay(listen(UNHEARD, 0, 29), 200));
		assert.ok(isPlay(listen(UNHEARD, 0, 30), 200));
		assert.ok(!isPlay(listen(UNHEARD, 0, 19.9), 40));
		assert.ok(isPlay(listen(UNHEARD, 0, 20), 40));
		// What is over before anybody notices takes no play from a listener.
		assert.ok(!isPlay(listen(UNHEARD, 0, 1), 1));
		assert.ok(!isPlay(listen(UNHEARD, 0, 9.9), 12));
		assert.ok(isPlay(listen(UNHEARD, 0, 10), 12));
		// What lasts for ever, or does not say, takes thirty seconds.
		assert.ok(!isPlay(listen(UNHEARD, 0, 29), Infinity));
		assert.ok(!isPlay(listen(UNHEARD, 0, 29), 0));
	});

	test('counts for a node only where what it sent was verified', () => {
		const whole = listen(UNHEARD, 0, 60);
		const minute = { file: 60, chain: 60 };
		assert.ok(isCounted('verified', whole, minute));
		assert.ok(!isCounted('verified', listen(UNHEARD, 0, 9), minute));
		assert.ok(!isCounted('plain', whole, minute) && !isCounted('preview', whole, minute));
	});

	test('counts by the longer of what the file and the chain say: neither makes a play of less', () => {
		const some = listen(UNHEARD, 0, 15);
		assert.ok(isCounted('verified', some, { file: 20, chain: 20 }));
		assert.ok(!isCounted('verified', some, { file: 20, chain: 200 }));
		assert.ok(!isCounted('verified', some, { file: 200, chain: 20 }));
		assert.ok(isCounted('verified', some, { file: Number.NaN, chain: 20 }));
	});

	test('is not made by seeking, nor by the same seconds again', () => {
		let heard = listen(UNHEARD, 0, 3);
		heard = listen(interrupted(heard), 190, 193);
		assert.equal(secondsHeard(heard), 6);
		heard = listen(interrupted(heard), 0, 3);
		assert.equal(secondsHeard(heard), 6);
		// A jump that no event told of.
		assert.equal(secondsHeard(heardUntil(heardUntil(UNHEARD, 0), 100)), 0);
		assert.equal(secondsHeard(heardUntil(heardUntil(UNHEARD, 100), 0)), 0);
	});

	test('adds up as a set of quarter seconds does', () => {
		const spans = fc.array(
			fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 80 })),
			{ maxLength: 12 },
		);
		fc.assert(
			fc.property(spans, (all) => {
				const model = new Set<number>();
				let heard = UNHEARD;
				for (const [from, length] of all) {
					heard = listen(interrupted(heard), from / 4, (from + length) / 4);
					for (let quarter = from; quarter < from + length; quarter++) model.add(quarter);
				}
				assert.equal(secondsHeard(heard), model.size / 4);
			}),
		);
	});
});

const endpoint = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('sources', () => {
	const holders = [
		{ node: 3, endpoint: endpoint('/ip4/198.51.100.3/tcp/80/http') },
		{ node: 4, endpoint: endpoint('https://four.example') },
	];
	const stagers = [
		holders[1],
		{ node: 5, endpoint: endpoint('/ip4/198.51.100.5/udp/1/quic') },
	].filter((one) => one !== undefined);

	test('are the holders in their order, then who stages it, each once', () => {
		const { list, failures } = sourcesOf(holders, stagers, false);
		assert.deepEqual(
			list.map(({ node, as }) => [node, as]),
			[
				[3, 'holder'],
				[4, 'holder'],
			],
		);
		assert.deepEqual(
			failures.map(({ node }) => node),
			[5],
		);
	});

	test('of which one is to be last are asked it after who stages the track', () => {
		const staging = { node: 9, endpoint: endpoint('https://n9.example') };
		const { list } = sourcesOf(holders, [staging], false, (node) => node === 3);
		assert.deepEqual(
			list.map(({ node }) => node),
			[4, 9, 3],
		);
	});

	test('leave out by HTTP what a page by HTTPS may not ask, but this machine', () => {
		const here = { node: 6, endpoint: endpoint('/ip4/127.0.0.1/tcp/80/http') };
		const { list, failures } = sourcesOf([...holders, here], [], true);
		assert.deepEqual(
			list.map(({ node }) => node),
			[4, 6],
		);
		assert.match(failures[0]?.reason ?? '', /HTTPS/);
	});

	test('ask one that was slow again after all others, once, and forget that with a new try', () => {
		const first = slowed(sourcesOf(holders, [], false), 3);
		assert.equal(said(first), 'Node 3 was too slow; node 4 goes on.');
		const both = slowed(first, 4);
		assert.deepEqual([sourceOf(both)?.node, sourceOf(both)?.isSlow], [3, true]);
		assert.equal(slowed(both, 3), both, 'it may take its time now');
		assert.equal(
			said(failed(both, 3, 'it broke off')),
			'Node 3 failed (it broke off); node 4 goes on.',
		);
		const anew = again(both);
		assert.ok(anew.list.every(({ isSlow }) => !isSlow));
		assert.equal(said(anew), undefined);
	});

	test('go to the next when one fails, and say so; all reasons once none is left', () => {
		const all = sourcesOf(holders, [], false);
		assert.equal(said(all), undefined);
		const second = failed(all, 3, 'it broke off');
		assert.equal(sourceOf(second)?.node, 4);
		assert.equal(said(second), 'Node 3 failed (it broke off); node 4 goes on.');
		assert.equal(failed(second, 3, 'late news'), second);
		const none = failed(second, 4, 'it went silent');
		assert.equal(
			said(none),
			'No node gives this track. node 3: it broke off; node 4: it went silent.',
		);
		assert.equal(sourceOf(again(none))?.node, 3);
		assert.equal(said(sourcesOf([], [], false)), 'No node has this track yet.');
	});
});

describe('a node that shows plays which none of the fan’s keys has signed', () => {
	const here = { fan: 'a', node: 3, round: 7 };
	const unbuildable = new AudioError('unknown-receipt', 'It says more than was signed.');
	const after = delivered(new Map(), here, unbuildable);

	test('is known of until the era is over, for that fan alone', () => {
		assert.ok(isUntold(after, 'a', 3, 7));
		assert.ok(!isUntold(after, 'a', 3, 8));
		assert.ok(!isUntold(after, 'b', 3, 7) && !isUntold(after, 'a', 4, 7));
	});

	test('is as any other once it takes a receipt of the era', () => {
		assert.ok(isUntold(delivered(after, { ...here, round: 6 }), 'a', 3, 7));
		assert.ok(!isUntold(delivered(after, here), 'a', 3, 7));
	});

	test('is not told by anything else that goes wrong', () => {
		assert.ok(!isUntold(delivered(new Map(), here, new Error('offline')), 'a', 3, 7));
		assert.ok(isUntold(delivered(after, here, new Error('offline')), 'a', 3, 7));
		assert.ok(isUntold(delivered(after, { ...here, round: 6 }, unbuildable), 'a', 3, 7));
	});
});

/** A verified stream as a node sends it, by recursion from the definition. */
function encode(content: Uint8Array, from: number, to: number): Uint8Array {
	const parts: Uint8Array[] = [];
	const value = (start: number, end: number): Uint8Array =>
		bytesOfValue(subtreeValue(content.subarray(start, end), start / 1_024, false));
	const walk = (first: number, groups: number): void => {
		const start = first * GROUP;
		const end = Math.min(content.length, (first + groups) * GROUP);
		if (end <= from || start >= to) return;
		if (groups === 1) return void parts.push(content.subarray(start, end));
		let left = 1;
		while (left * 2 < groups) left *= 2;
		const middle = start + left * GROUP;
		parts.push(value(start, middle), value(middle, end));
		walk(first, left);
		walk(first + left, groups - left);
	};
	walk(0, Math.ceil(content.length / GROUP));
	return Buffer.concat(parts);
}

describe('a node that is heard plainly', () => {
	test('is given up after ten seconds without sound, however they are spread', () => {
		let waits = UNTROUBLED;
		let now = 0;
		for (const left of [10_000, 6_000, 2_000]) {
			const started = startedWaiting(waits, now);
			assert.equal(started.patience, left);
			// Each event that says so again does not begin anew.
			assert.equal(startedWaiting(started.waits, now + 1_000).patience, left - 1_000);
			waits = stoppedWaiting(started.waits, (now += 4_000));
			now += 2_000;
		}
		assert.equal(startedWaiting(waits, now).patience, 0);
		assert.equal(
			startedWaiting(waits, now + 60_000).patience,
			10_000,
			'what is long ago is over',
		);
	});
});

/** Bytes a second that are played. */
const RATE = 40_000;

describe('a stream', async () => {
	const content = Uint8Array.from(
		{ length: 1_500_000 },
		(_, at) => (at * 31 + (at >> 8) * 7) & 255,
	);
	const root = toHex(await rootOfStream(content));

	/** Nodes that answer as `how` says, by their number; the page's part with them. */
	function stage(
		how: ((bytes: Uint8Array, from: number, to: number) => Uint8Array | Response)[],
	): { ask: Ask; fetch: typeof fetch; news: News[]; asked: string[] } {
		let sources = sourcesOf(
			how.map((_, node) => ({ node, endpoint: endpoint(`https://n${node}.example`) })),
			[],
			true,
		);
		const news: News[] = [];
		const asked: string[] = [];
		const ask = async (what: News): Promise<Grant> => {
			news.push(what);
			if (what.failed?.code === 'slow') sources = slowed(sources, what.failed.node);
			else if (what.failed) sources = failed(sources, what.failed.node, what.failed.reason);
			const source = sourceOf(sources);
			if (!source) return { root, size: content.length };
			const { node, url, isSlow = false } = source;
			return {
				root,
				size: content.length,
				rate: RATE,
				source: { node, url, token: `t${node}`, isLast: isSlow },
			};
		};
		const answer = async (input: RequestInfo | URL): Promise<Response> => {
			const url = new URL(String(input));
			asked.push(url.href);
			const [from, to] = [
				Number(url.searchParams.get('from')),
				Number(url.searchParams.get('to')),
			];
			const bytes = encode(content, from, to);
			const given = how[Number(url.hostname.slice(1, 2))]?.(bytes, from, to) ?? bytes;
			return given instanceof Response
				? given
				: new Response(given as Uint8Array<ArrayBuffer>);
		};
		return { ask, fetch: answer, news, asked };
	}
	const gather = async (
		from: number,
		to: number,
		{ ask, fetch }: ReturnType<typeof stage>,
		more: { patience?: number; clock?: HandClock } = {},
	): Promise<Buffer> => {
		const parts: Uint8Array[] = [];
		for await (const { bytes } of bytesFrom(from, to, ask, {
			fetch,
			...more,
		}))
			parts.push(bytes);
		return Buffer.concat(parts);
	};
	const good = (bytes: Uint8Array): Uint8Array => bytes;

	test('is the bytes that were asked for, by the token of the node that is asked', async () => {
		const nodes = stage([good]);
		assert.ok(
			(await gather(100_001, 1_400_003, nodes)).equals(content.subarray(100_001, 1_400_003)),
		);
		assert.ok(nodes.asked.every((url) => url.includes('token=t0')));
		assert.equal(
			nodes.news.reduce((sum, { got }) => sum + (got?.bytes ?? 0), 0),
			1_300_002,
		);
	});

	const broken: [string, (bytes: Uint8Array, from: number) => Uint8Array | Response, string][] = [
		[
			'lies in the middle',
			(bytes) => bytes.map((byte, at) => (at === 100_000 ? byte ^ 1 : byte)),
			'wrong-bytes',
		],
		['breaks off', (bytes) => bytes.subarray(0, 100_000), 'ended-early'],
		[
			'refuses',
			() => Response.json({ type: 'urn:audio:problem:not-here' }, { status: 404 }),
			'not-here',
		],
		['sends too much', (bytes) => Buffer.concat([bytes, new Uint8Array(10)]), 'too-many-bytes'],
	];
	for (const [name, how, code] of broken) {
		test(`goes on with the next node where one ${name}, and not a byte is wrong`, async () => {
			const nodes = stage([how, good]);
			assert.ok((await gather(0, content.length, nodes)).equals(content));
			assert.deepEqual(
				nodes.news
					.filter(({ failed: problem }) => problem)
					.map(({ failed: problem }) => [problem?.node, problem?.code]),
				[[0, code]],
			);
		});
	}

	test('tells a line that broke from a node that is not there', async () => {
		const breaks = (bytes: Uint8Array): Response =>
			new Response(
				new ReadableStream({
					start: (controller) => controller.enqueue(bytes.subarray(0, 50_000)),
					pull: (controller) => controller.error(new TypeError('network error')),
				}),
			);
		const isAway = (): Response => {
			throw new TypeError('failed to fetch');
		};
		const nodes = stage([breaks, isAway, good]);
		assert.ok((await gather(0, content.length, nodes)).equals(content));
		assert.deepEqual(
			nodes.news.flatMap(({ failed: problem }) => problem?.reason ?? []),
			['it broke off', 'it cannot be reached'],
		);
	});

	test('leaves a node that goes silent', async () => {
		const silent = (bytes: Uint8Array): Response =>
			new Response(
				new ReadableStream({
					start: (controller) => controller.enqueue(bytes.subarray(0, 50_000)),
				}),
			);
		const nodes = stage([silent, good]);
		assert.ok((await gather(0, content.length, nodes, { patience: 50 })).equals(content));
		assert.equal(nodes.news.find(({ failed: problem }) => problem)?.failed?.code, 'silent');
	});

	/** A node that gives so many bytes in each second of the clock. */
	const paced =
		(clock: HandClock, bytesASecond: number) =>
		(bytes: Uint8Array): Response => {
			let at = 0;
			return new Response(
				new ReadableStream(
					{
						pull: async (controller) => {
							await new Promise(setImmediate);
							clock.pass(1_000);
							if (at >= bytes.length) return controller.close();
							controller.enqueue(bytes.subarray(at, (at += bytesASecond)));
						},
					},
					{ highWaterMark: 0 },
				),
			);
		};

	test('leaves a node that gives less than is played, at the byte to which it came', async () => {
		const clock = handClock();
		const nodes = stage([paced(clock, 30_000), good]);
		assert.ok((await gather(0, content.length, nodes, { clock })).equals(content));
		const [slow] = nodes.news.filter(({ failed: problem }) => problem);
		assert.deepEqual([slow?.failed?.node, slow?.failed?.code], [0, 'slow']);
		assert.ok(slow?.got && slow.got.bytes > 0);
		const next = nodes.asked.find((url) => url.includes('n1'));
		assert.equal(new URL(next ?? '').searchParams.get('from'), String(slow.got.bytes));
		assert.equal(clock.waiting(), 0);
	});

	test('stays with a node that gives as much as is played, however long that takes', async () => {
		const clock = handClock();
		const nodes = stage([paced(clock, 2 * RATE), good]);
		assert.ok((await gather(0, content.length, nodes, { clock })).equals(content));
		assert.deepEqual(
			nodes.news.flatMap(({ failed: problem }) => problem ?? []),
			[],
		);
	});

	test('notices a slow node by many small requests too', async () => {
		const clock = handClock();
		// Each request is over before its ten seconds are.
		const nodes = stage([paced(clock, 0.75 * RATE), good]);
		await gather(0, content.length, nodes, { clock, patience: 30_000 });
		assert.equal(nodes.news.find(({ failed: problem }) => problem)?.failed?.code, 'slow');
	});

	test('is heard slowly where all nodes are slow', async () => {
		const clock = handClock();
		const nodes = stage([paced(clock, 4_000), paced(clock, 4_000)]);
		assert.ok((await gather(0, content.length, nodes, { clock })).equals(content));
		assert.deepEqual(
			nodes.news.flatMap(({ failed: problem }) => problem?.node ?? []),
			[0, 1],
		);
	});

	test('counts the time alone in which a node is waited for', async () => {
		const clock = handClock();
		const nodes = stage([good, good]);
		for await (const _ of bytesFrom(0, content.length, nodes.ask, { ...nodes, clock }))
			clock.pass(60_000);
		assert.deepEqual(
			nodes.news.flatMap(({ failed: problem }) => problem ?? []),
			[],
		);
	});

	test('ends once no node is left', async () => {
		const refuses = (): Response => new Response('', { status: 503 });
		await assert.rejects(gather(0, 10, stage([refuses, refuses])), NoSourceError);
	});

	test('reads ranges as players write them', () => {
		assert.deepEqual(rangeOf(null, 100), { from: 0, to: 100 });
		assert.deepEqual(rangeOf('bytes=0-', 100), { from: 0, to: 100 });
		assert.deepEqual(rangeOf('bytes=10-19', 100), { from: 10, to: 20 });
		assert.deepEqual(rangeOf('bytes=90-200', 100), { from: 90, to: 100 });
		assert.deepEqual(rangeOf('bytes=-10', 100), { from: 90, to: 100 });
		for (const wrong of ['bytes=100-', 'bytes=-', 'items=0-1', 'bytes=5-4', ''])
			assert.equal(rangeOf(wrong, 100), undefined, wrong);
	});

	test('is told by its first bytes', () => {
		const text = (ascii: string): Uint8Array => Buffer.from(ascii, 'latin1');
		assert.equal(audioType(text('RIFF\0\0\0\0WAVEfmt ')), 'audio/wav');
		assert.equal(audioType(text('fLaC\0\0\0\x22')), 'audio/flac');
		assert.equal(audioType(text('\xff\xfb\x90\0')), 'audio/mpeg');
		assert.equal(audioType(text('<!doctype html>')), undefined);
	});
});

describe('a document', () => {
	const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
	const base = { '@context': 'https://schema.org', '@type': 'MusicRecording', name: 'Song' };

	test('is read where it is what it is to be', () => {
		const picture = cidOf(new Uint8Array(32));
		const found = descriptionOf(
			json({
				...base,
				byArtist: { '@type': 'MusicGroup', name: 'Somebody' },
				genre: ['Jazz', 7, 'Dub'],
				image: `ipfs://${picture}`,
				url: 'https://a.example/b',
			}),
			'track',
		);
		assert.deepEqual(found, {
			kind: 'MusicRecording',
			name: 'Song',
			artist: 'Somebody',
			genres: ['Jazz', 'Dub'],
			image: picture,
			url: 'https://a.example/b',
		});
	});

	test('is refused where it is something else', () => {
		for (const wrong of [
			new Uint8Array(65_537),
			Buffer.from('<html>'),
			Buffer.from([0xff, 0xfe]),
			json([]),
			json(null),
			json({ ...base, '@type': 'Person' }),
			json({ ...base, '@context': 'https://evil.example' }),
		]) {
			assert.throws(() => descriptionOf(wrong, 'track'), { name: 'DescriptionError' });
		}
		assert.throws(() => descriptionOf(json(base), 'playlist'), { name: 'DescriptionError' });
	});

	test('keeps text as it is written, bounded, without what cannot be seen', () => {
		const found = descriptionOf(
			json({
				...base,
				name: '<img src=x onerror=alert(1)>',
				byArtist: `${'a'.repeat(5_000)}`,
				inAlbum: '\u202eg\u061cn\u{e0041}o\ufe0fs\u200b\u0007',
				url: 'javascript:alert(1)',
				image: 'https://evil.example/a.png',
				license: 42,
			}),
			'track',
		);
		assert.equal(found.name, '<img src=x onerror=alert(1)>');
		assert.equal(found.artist, `${'a'.repeat(200)}…`);
		assert.equal(found.album, 'gnos');
		assert.deepEqual(
			[found.url, found.image, found.license],
			[undefined, undefined, undefined],
		);
	});

	test('of whatever shape fails no page', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.jsonValue(), (name, other) => {
				const found = descriptionOf(
					json({
						...base,
						name,
						byArtist: other,
						genre: other,
						image: name,
						url: other,
						description: name,
					}),
					'track',
				);
				assert.ok([...(found.name ?? '')].length <= 201);
			}),
		);
	});

	test('of another hash is refused, and the next node asked; of too many bytes none is kept', async () => {
		const right = json(base);
		const cid = cidOf(await rootOfStream(right));
		const asked: string[] = [];
		const fetch = async (url: RequestInfo | URL): Promise<Response> => {
			asked.push(String(url));
			const body =
				asked.length === 1
					? json({ ...base, name: 'Lie' })
					: asked.length === 2
						? new Uint8Array(70_000)
						: right;
			return new Response(body as Uint8Array<ArrayBuffer>);
		};
		assert.deepEqual(
			await fetchDocument(['https://a', 'https://b', 'https://c'], cid, 65_536, fetch),
			right,
		);
		assert.equal(asked.length, 3);
		asked.length = 0;
		await assert.rejects(
			fetchDocument(['https://a', 'https://b'], cid, 65_536, fetch),
			/another document; The node sends more/,
		);
	});

	test('may take its time on a slow line; a node that gives nothing makes room for the next', async () => {
		const clock = handClock();
		const right = json(base);
		const cid = cidOf(await rootOfStream(right));
		/** Gives it in ten pieces, one each so many milliseconds. */
		const slow = (every: number): Response => {
			let at = 0;
			const size = Math.ceil(right.length / 10);
			const stream = new ReadableStream<Uint8Array>(
				{
					pull: (into) =>
						new Promise((resolve) => {
							clock.after(every, () => {
								if (at < right.length) into.enqueue(right.slice(at, (at += size)));
								else into.close();
								resolve();
							});
							setImmediate(() => clock.pass(every));
						}),
				},
				{ highWaterMark: 0 },
			);
			return new Response(stream);
		};
		const asked: string[] = [];
		const fetch: typeof globalThis.fetch = async (url, init) => {
			asked.push(String(url));
			if (url === 'https://slow') return slow(9_000);
			if (url === 'https://slower') return slow(11_000);
			setImmediate(() => clock.pass(10_000));
			return new Promise((_, reject) =>
				init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)),
			);
		};
		const urls = ['https://dead', 'https://slower', 'https://slow', 'https://unasked'];
		assert.deepEqual(await fetchDocument(urls, cid, 65_536, fetch, clock), right);
		assert.deepEqual(asked, urls.slice(0, 3));
	});

	test('of a preview is as patient, and comes from the node that is asked', async () => {
		const clock = handClock();
		let init: RequestInit | undefined;
		const fetch: typeof globalThis.fetch = async (_, given) => {
			init = given;
			let left = 8;
			return new Response(
				new ReadableStream<Uint8Array>(
					{
						pull: (into) =>
							new Promise((resolve) => {
								clock.after(19_000, () => {
									if (left-- > 0) into.enqueue(new Uint8Array(1));
									else into.close();
									resolve();
								});
								setImmediate(() => clock.pass(19_000));
							}),
					},
					{ highWaterMark: 0 },
				),
				{ headers: { 'content-type': 'audio/flac' } },
			);
		};
		const heard = await fetchPreview('https://a', new Uint8Array(32), fetch, clock);
		assert.deepEqual([heard.size, heard.type], [8, 'audio/flac']);
		assert.equal(init?.redirect, 'error');
	});

	test('names a picture that is one', () => {
		assert.equal(pictureType(png(4_096, 1)), 'image/png');
		assert.equal(pictureType(jpeg(640, 480)), 'image/jpeg');
		assert.equal(pictureType(webp(640, 480)), 'image/webp');
		for (const bomb of [png(20_000, 20_000), jpeg(1, 4_097), webp(4_097, 1)])
			assert.equal(pictureType(bomb), undefined);
		for (const wrong of ['<svg xmlns=', 'GIF89a', '', 'RIFF\0\0\0\0WAVE'])
			assert.equal(pictureType(Buffer.from(wrong, 'latin1')), undefined, wrong);
	});
});
