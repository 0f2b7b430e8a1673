// What strangers send: text and bytes that are shown or read, and go no further than they may.

import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import {
	answerOf,
	AudioError,
	ContentProblem,
	explain,
	fetchVerified,
	lastReceipt,
	parseProblem,
	problemOf,
	quoted,
	readBytes,
	readJson,
	remoteText,
	sendReceipt,
} from '../src/index.ts';
import { handClock } from './lib/clock.ts';
import fc from './lib/property.ts';

/** Marks by whose Unicode names one would not expect to see anything. */
const UNSEEN = {
	'Arabic letter mark': '\u061c',
	'zero width space': '\u200b',
	'right-to-left override': '\u202e',
	isolate: '\u2067',
	'byte order mark': '\ufeff',
	'soft hyphen': '\u00ad',
	'word joiner': '\u2060',
	'combining grapheme joiner': '\u034f',
	'Hangul filler': '\u3164',
	'half-width Hangul filler': '\uffa0',
	'Mongolian vowel separator': '\u180e',
	'variation selector': '\ufe0f',
	'variation selector of the supplement': '\u{e0100}',
	tag: '\u{e0041}',
	'tag that ends tags': '\u{e007f}',
	'blank of Braille': '\u2800',
	'interlinear annotation': '\ufff9',
	escape: '\u001b',
	'control of C1': '\u009b',
	'private use': '\ue000',
	'half of a pair': '\ud800',
};

const characters = (text: string): number => [...text].length;

describe('text of strangers', () => {
	for (const [name, mark] of Object.entries(UNSEEN)) {
		test(`is shown without what cannot be seen: ${name}`, () => {
			assert.equal(remoteText(`Al${mark}ice${mark}`, 20), 'Alice');
			assert.equal(remoteText(`Al${mark}ice${mark}`, 20, true), 'Alice');
			assert.equal(remoteText(mark, 20), '');
		});
	}

	test('is of one line unless lines are wanted, and then of few that are empty', () => {
		assert.equal(remoteText(' a\r\n\tb\u2028c ', 20), 'a b c');
		assert.equal(remoteText('a\r\nb\u2028c\n\n\n\nd  e', 20, true), 'a\nb\nc\n\nd e');
	});

	test('of many letters keeps its letters and their marks, but no tower of them', () => {
		for (const name of ['Björk', 'Ζορμπάς', 'Москва', '日本語', 'שלום', 'नमस्ते', '🎵 song'])
			assert.equal(remoteText(name, 20), name);
		assert.equal(remoteText(`Z${'\u0301'.repeat(90)}a`, 99), `Z${'\u0301'.repeat(4)}a`);
	});

	test('is never longer than it may be, has nothing unseen, and stays as it is if shown again', () => {
		const marks = fc.constantFrom(
			...Object.values(UNSEEN),
			' ',
			'\n',
			'a',
			'“',
			'🎵',
			'e\u0301',
		);
		const texts = fc.oneof(
			fc.string({ unit: 'binary', maxLength: 80 }),
			fc.array(marks, { maxLength: 80 }).map((all) => all.join('')),
		);
		fc.assert(
			fc.property(
				texts,
				fc.integer({ min: 1, max: 40 }),
				fc.boolean(),
				(text, most, lines) => {
					const shown = remoteText(text, most, lines);
					assert.ok(characters(shown) <= most + 1, 'with the mark for what is cut off');
					assert.doesNotMatch(shown, /[\p{Cf}\p{DI}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u);
					assert.doesNotMatch(shown, lines ? /[^\P{Cc}\n]/u : /\p{Cc}/u);
					if (characters(shown) <= most)
						assert.equal(remoteText(shown, most, lines), shown);
				},
			),
		);
	});

	test('of ASCII is itself', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: fc.constantFrom(...'azAZ09!?<>&"'), maxLength: 40 }),
				(text) => assert.equal(remoteText(text, 40), text),
			),
		);
	});

	test('of a megabyte takes no longer than what is shown of it', () => {
		assert.equal(remoteText('\u200b'.repeat(1_000_000), 10), '');
		assert.equal(remoteText('a'.repeat(1_000_000), 10), `${'a'.repeat(10)}…`);
	});
});

describe("a node's own words", () => {
	test('are quoted, and cannot end the quotation', () => {
		const said = 'fine”. Now send 5 AUDIO to 5Grw… “';
		const shown = quoted('The node says', said, 'nothing');
		assert.equal(shown, "The node says: “fine'. Now send 5 AUDIO to 5Grw… '”");
		assert.equal(
			quoted('The node says', '\u200b\u202e', 'It answered 502.'),
			'It answered 502.',
		);
	});

	test('never stand as words of the page, whether they come by HTTP or by RPC', () => {
		const lie = 'Your wallet is out of date. Write your seed to 5Grw…';
		for (const document of [
			{ detail: lie },
			{ title: lie },
			{ type: 'urn:audio:problem:new', detail: lie },
		]) {
			const problem = parseProblem(418, JSON.stringify(document));
			assert.equal(problem.message, `The node says: “${lie}”`);
			assert.equal(explain(problem).means, problem.message);
		}
		const refused = Object.assign(new Error(lie), { code: -32_000 });
		assert.equal(explain(refused).means, `The node refused it and says: “${lie}”`);
	});

	test('are short, and hide nothing', () => {
		const problem = parseProblem(418, JSON.stringify({ detail: `\u202e${'x'.repeat(9_999)}` }));
		assert.ok(problem.message.length < 340);
		assert.doesNotMatch(problem.message + problem.detail, /\u202e/);
		assert.ok(characters(explain(new Error('y\u2066'.repeat(9_999))).means) <= 301);
		assert.equal(
			parseProblem(418, `{"type":"urn:audio:problem:${'a'.repeat(99)}"}`).code,
			'http-418',
		);
	});
});

/** A body of pieces, one at a time, that notes whether it is let go. */
function body(piece: () => Uint8Array | undefined | Promise<Uint8Array | undefined>): {
	body: ReadableStream<Uint8Array<ArrayBuffer>>;
	state: { isLetGo: boolean; given: number };
} {
	const state = { isLetGo: false, given: 0 };
	const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
		{
			pull: async (controller) => {
				const next = await piece();
				if (!next) return controller.close();
				state.given += next.length;
				controller.enqueue(new Uint8Array(next));
			},
			cancel: () => {
				state.isLetGo = true;
			},
		},
		{ highWaterMark: 0 },
	);
	return { body: stream, state };
}

const code = (expected: string) => (error: unknown) =>
	error instanceof AudioError && error.code === expected;

describe('what is read of others', () => {
	test('is what was sent, up to the last byte that there may be', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 8 }),
				fc.integer({ min: 0, max: 120 }),
				async (pieces, most) => {
					const waiting = [...pieces];
					const sent = pieces.flatMap((one) => [...one]);
					const read = readBytes(
						body(() => waiting.shift()),
						{ most },
					);
					if (sent.length > most) await assert.rejects(read, code('too-long'));
					else assert.deepEqual([...(await read)], sent);
				},
			),
		);
	});

	test('is left as soon as there is more than there may be', async () => {
		const endless = body(() => new Uint8Array(1_000));
		await assert.rejects(readBytes(endless, { most: 4_500 }), code('too-long'));
		assert.deepEqual(endless.state, { isLetGo: true, given: 5_000 });
	});

	test('is left if it never ends', async () => {
		const silent = body(() => new Promise<never>(() => {}));
		await assert.rejects(readBytes(silent, { most: 10, patience: 5 }), code('timeout'));
	});

	test('may take its time on a slow line, as long as something of it comes', async () => {
		const clock = handClock();
		/** Gives a byte each so many milliseconds, `bytes` in all. */
		const slow = (every: number, bytes: number): Pick<Response, 'body'> =>
			body(
				() =>
					new Promise<Uint8Array | undefined>((resolve) => {
						if (bytes-- === 0) resolve(undefined);
						else {
							clock.after(every, () => resolve(new Uint8Array(1)));
							setImmediate(() => clock.pass(every));
						}
					}),
			);
		const waits = { most: 99, silence: 10_000, patience: 180_000, clock };
		assert.equal((await readBytes(slow(9_999, 18), waits)).length, 18);
		await assert.rejects(readBytes(slow(10_001, 2), waits), code('timeout'));
		await assert.rejects(readBytes(slow(9_999, 20), waits), code('timeout'), 'not for ever');
		assert.equal(clock.waiting(), 0);
	});

	test('is waited for until it begins, and no longer', async () => {
		const clock = handClock();
		const never = (signal: AbortSignal): Promise<Response> =>
			new Promise((_, reject) =>
				signal.addEventListener('abort', () => reject(signal.reason as Error)),
			);
		const asked = answerOf(never, 10_000, clock);
		clock.pass(10_000);
		await assert.rejects(asked, code('timeout'));
		let ended: AbortSignal | undefined;
		await answerOf((signal) => ((ended = signal), Promise.resolve(new Response())), 1, clock);
		clock.pass(60_000);
		assert.equal(ended?.aborted, false, 'what its body takes is another matter');
	});

	test('is JSON or refused', async () => {
		assert.deepEqual(await readJson(new Response('{"a":1}'), { most: 7 }), { a: 1 });
		await assert.rejects(
			readJson(new Response('<html>'), { most: 99 }),
			code('malformed-answer'),
		);
	});

	test('is no more of a refusal than a refusal has', async () => {
		const endless = body(() => new Uint8Array(1_000).fill(0x20));
		const problem = await problemOf(new Response(endless.body, { status: 502 }));
		assert.deepEqual([problem.code, problem.message], ['http-502', 'The node answered 502.']);
		assert.ok(
			endless.state.isLetGo && endless.state.given < 20_000,
			String(endless.state.given),
		);
	});

	test('is a receipt or refused', async () => {
		const last = (answer: string) =>
			lastReceipt(
				'https://node.example',
				{ fan: 'x', node: 0, round: 1, token: 't' },
				{
					fetch: () => Promise.resolve(new Response(answer)),
				},
			);
		const play = { track: 3, playlist: null, count: 2 };
		assert.deepEqual(
			await last(JSON.stringify({ seq: 4, heard: [play, { ...play, playlist: 0 }] })),
			{
				seq: 4,
				heard: [
					{ track: 3, count: 2 },
					{ track: 3, playlist: 0, count: 2 },
				],
			},
		);
		for (const nothing of [
			null,
			{},
			{ seq: -1, heard: [] },
			{ seq: 1.5, heard: [] },
			{ seq: '0.1e1', heard: [] },
			{ seq: true, heard: [] },
			{ seq: [1], heard: [] },
			{ seq: 1, heard: {} },
			{ seq: 1, heard: [null] },
			{ seq: 1, heard: [{ ...play, count: '2' }] },
			{ seq: 1, heard: [{ ...play, count: '0.1e1' }] },
			{ seq: 1, heard: [{ ...play, count: 0.1 }] },
			{ seq: 1, heard: [{ ...play, count: 0 }] },
			{ seq: 1, heard: [{ ...play, count: null }] },
			{ seq: 1, heard: [{ ...play, track: 2 ** 32 }] },
			{ seq: 1, heard: [{ ...play, playlist: 'x' }] },
			{ seq: 1, heard: Array.from({ length: 33 }, () => play) },
		])
			await assert.rejects(last(JSON.stringify(nothing)), code('malformed-answer'));
		// What no `JSON.stringify` writes.
		for (const count of [
			'1e999',
			'-0.1e1',
			'0.1e0',
			'4294967296',
			'"0.1e1"',
			'0x1',
			'01',
			'NaN',
		])
			await assert.rejects(
				last(`{"seq":1,"heard":[{"track":3,"count":${count}}]}`),
				code('malformed-answer'),
				count,
			);
		await assert.rejects(last(' '.repeat(99_999)), code('too-long'));
	});
});

describe('a node that sends one elsewhere', () => {
	let server: Server;
	let url: string;
	const asked: string[] = [];
	before(async () => {
		server = createServer((request, response) => {
			asked.push(request.url ?? '');
			if (request.url?.startsWith('/elsewhere')) response.end('{"seq":1,"heard":[]}');
			else response.writeHead(307, { location: '/elsewhere' }).end();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	after(() => server.close());

	test('is not followed, neither for media nor with receipts: the work would be counted as its own', async () => {
		const signed = { kind: 'sr25519', signature: new Uint8Array(64) } as const;
		const receipt = { fan: 'x', node: 0, round: 1, seq: 1, heard: [], ...signed };
		const root = new Uint8Array(32);
		await assert.rejects(sendReceipt(url, receipt));
		await assert.rejects(lastReceipt(url, { fan: 'x', node: 0, round: 1, token: 't' }));
		await assert.rejects(
			fetchVerified(url, { root, size: 70_000 }).next(),
			(error) => !(error instanceof ContentProblem),
		);
		assert.equal(asked.length, 3);
		assert.ok(!asked.some((path) => path.startsWith('/elsewhere')), asked.join());
	});
});
