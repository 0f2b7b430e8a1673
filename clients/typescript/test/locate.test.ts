import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { blake3 } from '../src/blake3.ts';
import {
	ContentProblem,
	type Failure,
	type Fetch,
	fetchFrom,
	NoSource,
	type Source,
	sourcesOf,
	verifiedFrom,
} from '@audio-chain/client';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const source = (node: number): Source => ({
	node,
	url: `https://node${node}.example`,
	holds: true,
	weight: 1n,
	probability: 1 / 3,
});
const sources = [source(0), source(1), source(2)];
const problem = (status: number, name: string): Response =>
	new Response(JSON.stringify({ type: `urn:audio:problem:${name}` }), { status });
const codes = (failures: readonly Failure[]): [number, string][] =>
	failures.map(({ source: { node }, reason }) => [node, reason.code]);

/** Answers by the node's number. */
const answering =
	(
		...answers: ((init: RequestInit | undefined, url: URL) => Response | Promise<Response>)[]
	): Fetch =>
	async (input, init) => {
		const url = new URL(String(input));
		const answer = answers[Number(url.hostname.match(/\d/)?.[0])];
		assert.ok(answer, `${url.hostname} is asked`);
		return answer(init, url);
	};
const broken = (message: string): Promise<Response> => Promise.reject(new TypeError(message));

describe('nodes that the chain names', () => {
	test('are where their endpoints say, with their share of the weight', () => {
		const named = [
			{ node: 4, endpoint: utf8('/ip4/198.51.100.7/tcp/8080/http'), weight: 3n },
			{ node: 5, endpoint: utf8('/dns/node.example/tcp/443/wss'), weight: 5n },
			{ node: 6, endpoint: utf8('https://node.example'), weight: 2n },
		];
		const { sources: found, unreachable } = sourcesOf(named, true);
		assert.deepEqual(found, [
			{ node: 4, url: 'http://198.51.100.7:8080', holds: true, weight: 3n, probability: 0.3 },
			{ node: 6, url: 'https://node.example', holds: true, weight: 2n, probability: 0.2 },
		]);
		assert.deepEqual(
			unreachable.map(({ node, reason }) => [node, reason.code]),
			[[5, 'not-http']],
		);
	});
});

describe('what is asked of several nodes', () => {
	test('comes from the first that answers, with the reason of each that did not', async () => {
		const told: Failure[] = [];
		const fetch = answering(
			() => broken('fetch failed'),
			() => problem(503, 'not-yet-here'),
			() => new Response('a song'),
		);
		const {
			answer,
			source: from,
			failures,
		} = await fetchFrom(sources, '/content/x', {
			fetch,
			onFailure: (failure) => told.push(failure),
		});
		assert.equal(await answer.text(), 'a song');
		assert.equal(from.node, 2);
		assert.deepEqual(codes(failures), [
			[0, 'unreachable'],
			[1, 'not-yet-here'],
		]);
		assert.deepEqual(told, failures);
	});

	test('has a path for each where they differ', async () => {
		const asked: string[] = [];
		const note = (url: URL): void => void asked.push(url.href);
		const fetch = answering(
			(_, url) => (note(url), problem(401, 'foreign-token')),
			(_, url) => (note(url), new Response('a song')),
		);
		await fetchFrom(sources, async ({ node }) => `/content/x?token=for-${node}`, { fetch });
		assert.deepEqual(asked, [
			'https://node0.example/content/x?token=for-0',
			'https://node1.example/content/x?token=for-1',
		]);
	});

	test('goes to the next when an answer does not begin in time', async () => {
		const never = (init?: RequestInit): Promise<Response> =>
			new Promise((_, reject) =>
				init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)),
			);
		const fetch = answering(never, () => new Response('a song'));
		const { source: from, failures } = await fetchFrom(sources, '/x', { fetch, timeout: 20 });
		assert.deepEqual([from.node, codes(failures)], [1, [[0, 'timeout']]]);
	});

	test('is asked of no other where all would say the same', async () => {
		const fetch = answering(() => problem(402, 'not-bought'));
		await assert.rejects(
			fetchFrom(sources, '/x', { fetch }),
			(error) => error instanceof ContentProblem && error.code === 'not-bought',
		);
	});

	test('says of each why it did not, if none does', async () => {
		const fetch = answering(
			() => problem(404, 'not-here'),
			() => problem(503, 'busy'),
			() => broken('Failed to fetch'),
		);
		await assert.rejects(fetchFrom(sources, '/x', { fetch }), (error) => {
			assert.ok(error instanceof NoSource);
			assert.deepEqual(codes(error.failures), [
				[0, 'not-here'],
				[1, 'busy'],
				[2, 'unreachable'],
			]);
			assert.match(error.message, /node1\.example: The node has as much to do as it can\./);
			return true;
		});
		await assert.rejects(fetchFrom([], '/x'), /No node has the track/);
	});

	test('is ended by whoever asked', async () => {
		const stop = new AbortController();
		const fetch = answering((init) => {
			stop.abort();
			return Promise.reject(init?.signal?.reason as Error);
		});
		await assert.rejects(fetchFrom(sources, '/x', { fetch, signal: stop.signal }), {
			name: 'AbortError',
		});
	});
});

describe('a track that is heard from several nodes', () => {
	// One group: a stream is the bytes from its beginning.
	const content = Uint8Array.from({ length: 12_000 }, (_, at) => (at * 13) & 255);
	const request = { root: blake3(content), size: content.length };
	const bytes = async (fetch: Fetch, of = request): Promise<[number, Uint8Array]> => {
		const parts: Uint8Array[] = [];
		let last = -1;
		for await (const piece of verifiedFrom(sources, { ...of, fetch })) {
			parts.push(piece.bytes);
			last = piece.source.node;
		}
		return [last, Buffer.concat(parts)];
	};

	test('goes on at the next when one lies, breaks off or sends too much', async () => {
		const wrong = content.slice();
		wrong[5] = 0;
		const breaking = new ReadableStream<Uint8Array>({
			start: (controller) => {
				controller.enqueue(content.subarray(0, 100));
				controller.error(new TypeError('terminated'));
			},
		});
		const [node, heard] = await bytes(
			answering(
				() => new Response(wrong),
				() => new Response(breaking),
				() => new Response(content),
			),
		);
		assert.equal(node, 2);
		assert.ok(Buffer.from(content).equals(heard));
		const [first, same] = await bytes(
			answering(() => new Response(Buffer.concat([content, Buffer.from('more')]))),
		);
		assert.equal(first, 0);
		assert.ok(Buffer.from(content).equals(same), 'what comes behind it is not heard twice');
	});

	test('goes on at the next when one stalls', async () => {
		const stalling = new ReadableStream<Uint8Array>({
			start: (controller) => controller.enqueue(content.subarray(0, 100)),
		});
		const told: Failure[] = [];
		const parts: Uint8Array[] = [];
		const fetch = answering(
			() => new Response(stalling),
			() => new Response(content),
		);
		for await (const { bytes: part } of verifiedFrom(sources, {
			...request,
			fetch,
			timeout: 20,
			onFailure: (failure) => told.push(failure),
		}))
			parts.push(part);
		assert.ok(Buffer.from(content).equals(Buffer.concat(parts)));
		assert.deepEqual(codes(told), [[0, 'timeout']]);
	});

	test('is ended by whoever hears it', async () => {
		const stop = new AbortController();
		const pieces = verifiedFrom(sources, {
			...request,
			signal: stop.signal,
			fetch: answering(() => new Response(new ReadableStream())),
		});
		const first = pieces.next();
		stop.abort();
		await assert.rejects(first, { name: 'AbortError' });
	});

	test('says why of each, if none gives it', async () => {
		const fetch = answering(
			() => new Response(content.slice(1)),
			() => new Response(null),
			() => problem(503, 'damaged'),
		);
		await assert.rejects(bytes(fetch), (error) => {
			assert.ok(error instanceof NoSource);
			assert.deepEqual(codes(error.failures), [
				[0, 'ended-early'],
				[1, 'ended-early'],
				[2, 'damaged'],
			]);
			return true;
		});
	});
});
