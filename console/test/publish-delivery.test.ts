// How content comes to nodes, and in which order an album stands.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { cidOf, type Clock, ContentProblem, UploadTokens } from '@audio-chain/client';
import fc from 'fast-check';
import { bringDocument, hasContent } from '../src/pages/publish/carry.ts';
import { patiently } from '../src/pages/publish/patiently.ts';
import {
	heldWords,
	idle,
	nextTarget,
	percent,
	step,
	type Delivery,
	type Part,
	type Step,
	type Target,
} from '../src/pages/publish/delivery.ts';
import { reservedSince, sinceOf, toReserve } from '../src/pages/publish/reserved.ts';
import { inOrder, moved, titleOf } from '../src/pages/publish/order.ts';

const A: Target = { node: 1, url: 'https://a' };
const B: Target = { node: 2, url: 'https://b' };
const PARTS: Part[] = ['content', 'metadata', 'artwork'];
const through = (...steps: Step[]): Delivery =>
	steps.reduce((now, what) => step(now, what, PARTS), idle as Delivery);

describe('a delivery', () => {
	test('brings the file, then the description, then the picture', () => {
		const begun = through({ type: 'begin', targets: [A, B] });
		assert.deepEqual(begun, {
			at: 'sending',
			to: A,
			part: 'content',
			sent: 0,
			accepted: [],
			failed: [],
		});
		const parts = through({ type: 'begin', targets: [A] }, { type: 'done', part: 'content' });
		assert.ok(parts.at === 'sending' && parts.part === 'metadata');
		assert.deepEqual(
			through(
				{ type: 'begin', targets: [A] },
				...PARTS.map((part): Step => ({ type: 'done', part })),
			),
			{ at: 'accepted', by: A, failed: [] },
		);
	});

	test('goes to the next node where one refuses, and brings that one all of it', () => {
		const now = through(
			{ type: 'begin', targets: [A, B] },
			{ type: 'done', part: 'content' },
			{ type: 'refused', why: 'no room', targets: [A, B] },
		);
		assert.deepEqual(now, {
			at: 'sending',
			to: B,
			part: 'content',
			sent: 0,
			accepted: [],
			failed: [{ to: A, why: 'no room' }],
		});
		const none = step(now, { type: 'refused', why: 'away', targets: [A, B] }, PARTS);
		assert.ok(none.at === 'failed' && none.why === 'away' && none.failed.length === 2);
		assert.equal(nextTarget([A, B], []), A);
	});

	test('asks all nodes again where one begins anew', () => {
		const now = through(
			{ type: 'begin', targets: [A] },
			{ type: 'refused', why: 'away', targets: [A] },
			{ type: 'begin', targets: [A] },
		);
		assert.ok(now.at === 'sending' && now.to === A && now.failed.length === 0);
		assert.equal(through({ type: 'begin', targets: [] }).at, 'failed');
	});

	test('stops for every node where the file has changed', () => {
		const now = through({ type: 'begin', targets: [A, B] }, { type: 'broken', why: 'changed' });
		assert.deepEqual(now, { at: 'failed', why: 'changed', failed: [] });
	});

	test('is paused and goes on where it was', () => {
		const paused = through(
			{ type: 'begin', targets: [A] },
			{ type: 'progress', part: 'content', sent: 7 },
			{ type: 'pause' },
		);
		assert.ok(paused.at === 'paused' && paused.sent === 7);
		// What is told late of what was on its way changes nothing.
		assert.deepEqual(
			step(paused, { type: 'progress', part: 'content', sent: 9 }, PARTS),
			paused,
		);
		assert.ok(step(paused, { type: 'resume' }, PARTS).at === 'sending');
	});

	test('is accepted only once a node has said so of each part, whatever happens in between', () => {
		const part = fc.constantFrom<Part>(...PARTS);
		const any: fc.Arbitrary<Step> = fc.oneof(
			fc.record({ type: fc.constant('begin' as const), targets: fc.subarray([A, B]) }),
			fc.record({ type: fc.constant('progress' as const), part, sent: fc.nat() }),
			fc.record({ type: fc.constant('done' as const), part }),
			fc.constant<Step>({ type: 'pause' }),
			fc.constant<Step>({ type: 'resume' }),
			fc.record({
				type: fc.constant('refused' as const),
				why: fc.string(),
				targets: fc.subarray([A, B]),
			}),
			fc.record({ type: fc.constant('broken' as const), why: fc.string() }),
		);
		fc.assert(
			fc.property(fc.array(any, { maxLength: 40 }), (steps) => {
				let now: Delivery = idle;
				// What the node that is being sent to has said that it has.
				let has: Part[] = [];
				for (const what of steps) {
					const before = now;
					now = step(now, what, PARTS);
					if (
						what.type === 'done' &&
						(before.at === 'sending' || before.at === 'paused') &&
						before.part === what.part
					)
						has.push(what.part);
					if ((what.type === 'begin' || what.type === 'refused') && now !== before)
						has = [];
					if (now.at === 'accepted' && before.at !== 'accepted')
						assert.deepEqual(has, PARTS);
					if (now.at === 'sending' || now.at === 'paused') {
						assert.deepEqual(now.accepted, has);
						const { to, failed } = now;
						assert.ok(
							!failed.some((one) => one.to.node === to.node),
							'no node that refused is asked again',
						);
					}
				}
			}),
		);
	});
});

describe('a reservation', () => {
	test('is good for the blocks of its time, as the chain counts them', () => {
		assert.deepEqual(reservedSince(undefined, 100, 10), { at: 'none' });
		// What is signed now comes into the next block.
		assert.deepEqual(reservedSince(91, 100, 10), { at: 'good', since: 91 });
		assert.deepEqual(reservedSince(90, 100, 10), { at: 'over' });
	});

	test('is made once: what is reserved is not reserved again, what is over is taken back first', () => {
		const standing = [
			{ at: 'good', since: 7 },
			{ at: 'over' },
			{ at: 'none' },
			{ at: 'good', since: 9 },
		] as const;
		assert.deepEqual(toReserve(standing), [
			{ index: 1, isOver: true },
			{ index: 2, isOver: false },
		]);
		assert.equal(sinceOf(standing), 9);
		assert.equal(sinceOf([]), 0);
	});
});

describe('words', () => {
	test('never say that all has come before a node has', () => {
		fc.assert(
			fc.property(fc.nat(), fc.nat(), (sent, of) => assert.ok(percent(sent, of) <= 99)),
		);
		assert.equal(percent(50, 100), 50);
		assert.equal(percent(0, 0), 0);
	});

	test('say who holds a track, or who has accepted it', () => {
		assert.equal(heldWords(2, 3, 0), 'held by 2 of 3');
		assert.equal(heldWords(2, undefined, undefined), 'held by 2');
		assert.equal(heldWords(0, 3, 0), 'accepted by node 0');
		assert.equal(heldWords(0, 3, undefined), 'not brought yet');
	});
});

describe('the order of an album', () => {
	test('is that of its tags, and of names with numbers as numbers', () => {
		const files = [
			{ file: '10 end.wav' },
			{ file: '9 late.wav' },
			{ file: 'b.flac', track: 2 },
			{ file: 'a.flac', track: 1, disc: 2 },
			{ file: 'z.flac', track: 1 },
		];
		assert.deepEqual(
			inOrder(files).map(({ file }) => file),
			['z.flac', 'b.flac', 'a.flac', '9 late.wav', '10 end.wav'],
		);
	});

	test('has all that went in, whatever it was, and is the same again', () => {
		const placed = fc.record({
			file: fc.string(),
			track: fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }),
			disc: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
		});
		fc.assert(
			fc.property(fc.array(placed), (files) => {
				const ordered = inOrder(files);
				assert.equal(new Set(ordered).size, new Set(files).size);
				assert.ok(files.every((file) => ordered.includes(file)));
				assert.deepEqual(inOrder(ordered), ordered);
			}),
		);
	});

	test('is changed by one place, and no item is lost', () => {
		assert.deepEqual(moved(['a', 'b', 'c'], 0, 1), ['b', 'a', 'c']);
		assert.deepEqual(moved(['a', 'b', 'c'], 2, -1), ['a', 'c', 'b']);
		assert.deepEqual(moved(['a', 'b'], 1, 1), ['a', 'b']);
		assert.deepEqual(moved(['a', 'b'], -1, 1), ['a', 'b']);
	});

	test('has titles out of the names of files', () => {
		assert.equal(titleOf('01 - My_song.flac'), 'My song');
		assert.equal(titleOf('3. Third.mp3'), 'Third');
		assert.equal(titleOf('1999.wav'), '1999');
		assert.equal(titleOf('7.mp3'), '7');
		assert.equal(titleOf('No ending'), 'No ending');
	});
});

describe('a node that cannot take something yet', () => {
	const answer = (code: string, retryAfter?: number): ContentProblem =>
		new ContentProblem(code, code, 503, '', retryAfter, undefined);
	/** Has answers given one after the other, and time pass as it is wanted. */
	const asked = async (
		answers: (ContentProblem | undefined)[],
		signal = new AbortController().signal,
	): Promise<{ waits: number[]; problem?: unknown }> => {
		const waits: number[] = [];
		const clock: Clock = {
			now: () => 0,
			after: (milliseconds, then) => {
				waits.push(milliseconds);
				setImmediate(then);
				return () => {};
			},
		};
		const bring = (): Promise<void> => {
			const next = answers.shift();
			return next ? Promise.reject(next) : Promise.resolve();
		};
		try {
			await patiently(bring, { signal, clock });
			return { waits };
		} catch (problem) {
			return { waits, problem };
		}
	};

	test('is asked again when it says', async () => {
		const { waits, problem } = await asked([answer('busy', 120), answer('not-published')]);
		assert.equal(problem, undefined);
		assert.deepEqual(waits, [120_000, 2_000]);
	});

	test('is left if it says to wait for days', async () => {
		const days = answer('busy', 259_200);
		assert.deepEqual(await asked([days]), { waits: [], problem: days });
	});

	test('is left after six answers', async () => {
		const { waits, problem } = await asked(Array.from({ length: 6 }, () => answer('busy')));
		assert.ok(problem instanceof ContentProblem);
		assert.equal(waits.length, 5);
	});

	test('is waited for no longer once nobody wants it', async () => {
		const stop = new AbortController();
		let tries = 0;
		let isTakenBack = false;
		const clock: Clock = {
			now: () => 0,
			after: () => {
				setImmediate(() => stop.abort(new Error('put away')));
				return () => (isTakenBack = true);
			},
		};
		const bring = (): Promise<void> => (tries++, Promise.reject(answer('busy', 100)));
		await assert.rejects(patiently(bring, { signal: stop.signal, clock }), /put away/);
		assert.deepEqual([tries, isTakenBack], [1, true]);
	});
});

test('a node that points at another one has nothing itself', async (t) => {
	const server = createServer((request, response) => {
		if (request.url?.startsWith('/other')) response.writeHead(206).end('x');
		else response.writeHead(307, { location: `/other${request.url}` }).end();
	});
	t.after(() => server.close());
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const root = `0x${'22'.repeat(32)}`;
	assert.equal(await hasContent(`${url}/other`, root), true);
	assert.equal(await hasContent(url, root), undefined);
});

test('nobody is asked to sign for a document that is not wanted any more', async () => {
	let signed = 0;
	const signing = {
		genesis: `0x${'00'.repeat(32)}`,
		sign: () => (signed++, Promise.reject(new Error('no'))),
		tokens: new UploadTokens(),
	};
	const bytes = new TextEncoder().encode('{}');
	const document = { cid: cidOf(new Uint8Array(32)), bytes };
	const left = bringDocument(A, signing, 'metadata', { track: 1 }, document, AbortSignal.abort());
	await assert.rejects(left, { name: 'AbortError' });
	assert.equal(signed, 0);
});
