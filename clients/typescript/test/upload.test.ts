import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, describe, test } from 'node:test';
import { DefaultHttpStack, type HttpStack } from 'tus-js-client';
import { blake3 } from '../src/blake3.ts';
import { handClock, until } from './lib/clock.ts';
import {
	ContentProblem,
	explain,
	listeningKeyOf,
	type Upload,
	upload,
	UploadError,
	type UploadOptions,
	type UploadProgress,
	uploadToAny,
	UploadTokens,
	putDocument,
	cidOf,
} from '@audio-chain/client';

const key = listeningKeyOf(new Uint8Array(32).fill(1));
const content = Uint8Array.from({ length: 200_000 }, (_, at) => (at * 7) & 255);
const root = blake3(content);

type Answer = (
	request: IncomingMessage,
	response: ServerResponse,
	body: Buffer,
) => boolean | Promise<boolean>;

/**
 * A content node's uploads as docs/content.md has them. `faults` come first: each is used once it
 * says that it was.
 */
class Node {
	faults: Answer[] = [];
	/** What came, of each upload. */
	uploads = new Map<string, Buffer>();
	stored = false;
	tokens = new Set<string>();
	/** The path below which a proxy has it. */
	prefix = '';
	requests: string[] = [];
	readonly server = createServer((request, response) => void this.#handle(request, response));

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const parts: Buffer[] = [];
		try {
			for await (const part of request) parts.push(part as Buffer);
		} catch {
			// It broke off: what came is kept.
		}
		const body = Buffer.concat(parts);
		const asked = request.url ?? '';
		// A proxy takes its own path off.
		if (!asked.startsWith(this.prefix)) return void response.writeHead(404).end();
		const path = asked.slice(this.prefix.length);
		this.requests.push(`${request.method} ${path.replace(/\d+$/, 'n')}`);
		this.tokens.add(String(request.headers.authorization));
		const [fault] = this.faults;
		if (fault && (await fault(request, response, body))) {
			this.faults.shift();
			return;
		}
		if (request.method === 'POST') {
			if (this.stored) return refuse(response, 409, 'already-here');
			const id = String(this.uploads.size + 1);
			this.uploads.set(id, Buffer.alloc(0));
			response
				.writeHead(201, {
					'tus-resumable': '1.0.0',
					location: `/uploads/${id}`,
					'upload-offset': '0',
					'upload-length': String(content.length),
				})
				.end();
			return;
		}
		const id = path.split('/').at(-1) ?? '';
		const had = this.uploads.get(id);
		if (had === undefined) return refuse(response, 404, 'no-such-upload');
		const head = (offset: number): Record<string, string> => ({
			'tus-resumable': '1.0.0',
			'upload-offset': String(offset),
			'upload-length': String(content.length),
		});
		if (request.method === 'HEAD') return void response.writeHead(200, head(had.length)).end();
		if (request.method === 'DELETE') {
			this.uploads.delete(id);
			return void response.writeHead(204, { 'tus-resumable': '1.0.0' }).end();
		}
		if (Number(request.headers['upload-offset']) !== had.length)
			return refuse(response, 409, 'wrong-offset');
		const has = Buffer.concat([had, body]);
		this.uploads.set(id, has);
		if (has.length === content.length) {
			if (!Buffer.from(blake3(has)).equals(Buffer.from(root))) {
				this.uploads.delete(id);
				return refuse(response, 422, 'wrong-hash');
			}
			this.stored = true;
		}
		response.writeHead(204, head(has.length)).end();
	}

	/** Keeps what came of the body without answering. */
	keep(request: IncomingMessage, body: Buffer): void {
		const id = request.url?.split('/').at(-1) ?? '';
		this.uploads.set(id, Buffer.concat([this.uploads.get(id) ?? Buffer.alloc(0), body]));
	}
}

function refuse(
	response: ServerResponse,
	status: number,
	name: string,
	fields: Record<string, string> = {},
): void {
	const body = JSON.stringify({
		type: `urn:audio:problem:${name}`,
		title: name,
		status,
		detail: `about ${name}`,
	});
	response
		.writeHead(status, {
			'content-type': 'application/problem+json',
			'tus-resumable': '1.0.0',
			...fields,
		})
		.end(body);
}

const once =
	(
		method: string,
		answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void,
	): Answer =>
	(request, response, body) => {
		if (request.method !== method) return false;
		answer(request, response, body);
		return true;
	};

/** Says when all bytes of a request are sent, as browsers do. */
const telling: HttpStack = {
	getName: () => 'telling',
	createRequest: (method, url) => {
		const request = new DefaultHttpStack({}).createRequest(method, url);
		const send = request.send.bind(request);
		let tell: (bytes: number) => void = () => {};
		request.setProgressHandler = (handler) => (tell = handler);
		request.send = (body: Uint8Array | null) => {
			const sent = send(body);
			if (body) tell(body.length);
			return sent;
		};
		return request;
	},
};

describe('an upload', () => {
	let node = new Node();
	let seen: UploadProgress[] = [];
	beforeEach(async () => {
		node = new Node();
		seen = [];
		await new Promise<void>((resolve) => node.server.listen(0, '127.0.0.1', resolve));
	});
	const nodes: Node[] = [];
	after(() => nodes.forEach(({ server }) => server.close()));
	const begin = (more: Partial<UploadOptions> = {}): Upload => {
		nodes.push(node);
		return upload({
			...(more.url === undefined ? { url: node.url } : { url: more.url }),
			node: 0,
			genesis: new Uint8Array(32),
			root,
			content,
			sign: key.sign,
			chunkSize: 50_000,
			delay: 1,
			onProgress: (progress) => seen.push(progress),
			...more,
		});
	};
	const states = (): string[] =>
		seen.map(({ state }) => state).filter((state, at, all) => state !== all[at - 1]);
	const failure = async (of: Upload): Promise<unknown> =>
		of.done.then(
			() => assert.fail('it was taken'),
			(error: unknown) => error,
		);

	test('is accepted once the node has all of it, and not before', async () => {
		await begin().done;
		assert.ok(node.stored);
		assert.deepEqual(states(), ['starting', 'sending', 'accepted']);
		assert.ok(
			seen.every(
				({ state, confirmed }) => state === 'accepted' || confirmed < content.length,
			),
		);
		assert.deepEqual(seen.at(-1), {
			state: 'accepted',
			sent: 200_000,
			confirmed: 200_000,
			size: 200_000,
		});
		assert.equal(node.tokens.size, 1, 'signed once');
	});

	test('of a Blob is the same, and a node behind a path is found again', async () => {
		node.prefix = '/audio';
		await begin({ content: new Blob([content]), url: `${node.url}/audio` }).done;
		assert.ok(node.stored);
		assert.deepEqual(node.requests, [
			'POST /uploads',
			...Array<string>(4).fill('PATCH /uploads/n'),
		]);
	});

	test('goes on where it broke off', async () => {
		node.faults = [
			once('PATCH', (request, response, body) => {
				node.keep(request, body.subarray(0, 12_345));
				response.destroy();
			}),
			once('HEAD', (_, response) => void response.destroy()),
		];
		await begin().done;
		assert.deepEqual(states(), [
			'starting',
			'sending',
			'waiting',
			'starting',
			'waiting',
			'starting',
			'sending',
			'accepted',
		]);
		assert.ok(node.stored);
		assert.equal(seen.find(({ state }) => state === 'waiting')?.problem?.code, 'unreachable');
	});

	test('waits as long as the node says', async () => {
		node.faults = [
			once('POST', (_, response) =>
				refuse(response, 503, 'not-ready', { 'retry-after': '1' }),
			),
		];
		await begin().done;
		const waiting = seen.find(({ state }) => state === 'waiting');
		assert.deepEqual([waiting?.problem?.code, waiting?.retryIn], ['not-ready', 1_000]);
	});

	test('leaves a node that says to wait for days, for the next one', async () => {
		const clock = handClock();
		const asked: number[] = [];
		const bring = async (retryAfter: string): Promise<unknown> => {
			node.faults = [
				once('POST', (_, response) =>
					refuse(response, 503, 'busy', { 'retry-after': retryAfter }),
				),
			];
			const taker = uploadToAny(
				[
					{ node: 3, url: node.url },
					{ node: 4, url: node.url },
				],
				{
					genesis: new Uint8Array(32),
					root,
					content,
					sign: key.sign,
					clock,
					onProgress: ({ state, retryIn = 0 }) => {
						if (state !== 'waiting') return;
						asked.push(retryIn);
						setImmediate(() => clock.pass(retryIn));
					},
				},
			);
			return (await taker).node;
		};
		nodes.push(node);
		assert.equal(await bring('121'), 4);
		assert.deepEqual(asked, []);
		node.stored = false;
		assert.equal(await bring('120'), 3, 'as long as that it is waited for');
		assert.deepEqual(asked, [120_000]);
	});

	test('waits no longer once it is ended', async () => {
		const clock = handClock();
		const stop = new AbortController();
		node.faults = [
			once('POST', (_, response) => refuse(response, 503, 'busy', { 'retry-after': '100' })),
		];
		const going = begin({ clock, signal: stop.signal });
		await until(() => seen.at(-1)?.state === 'waiting');
		stop.abort();
		assert.equal(explain(await failure(going)).code, 'aborted');
		assert.equal(clock.waiting(), 0);
		clock.pass(100_000);
		assert.deepEqual(node.requests, ['POST /uploads']);
	});

	test('asks nobody to sign for what is ended', async () => {
		let asked = 0;
		const sign: UploadOptions['sign'] = (message) => (asked++, key.sign(message));
		const stop = new AbortController();
		const going = begin({ sign, signal: stop.signal, resume: `${node.url}/uploads/1` });
		stop.abort();
		await failure(going);
		await going.abort();
		await new Promise((resolve) => setTimeout(resolve, 20));
		assert.equal(asked, 0);
		assert.deepEqual(node.requests, []);
	});

	test('that is ended while one signs sends nothing any more', async () => {
		const stop = new AbortController();
		const sign: UploadOptions['sign'] = (message) => (stop.abort(), key.sign(message));
		await failure(begin({ sign, signal: stop.signal }));
		await new Promise((resolve) => setTimeout(resolve, 20));
		assert.deepEqual(node.requests, []);
	});

	test('goes on for as long as each try brings bytes, though no piece comes whole', async () => {
		let cuts = 0;
		const cut: Answer = (request, response, body) => {
			if (request.method !== 'PATCH' || cuts === 8) return false;
			cuts++;
			node.keep(request, body.subarray(0, 1_000));
			response.destroy();
			node.faults.unshift(cut);
			return true;
		};
		node.faults = [cut];
		await begin({ patience: 2 }).done;
		assert.equal(cuts, 8);
		assert.ok(node.stored);
	});

	test('gives a node up that takes the same bytes again and again', async () => {
		const forget: Answer = (request, response) => {
			if (request.method !== 'PATCH' || Number(request.headers['upload-offset']) < 50_000)
				return false;
			node.uploads.clear();
			refuse(response, 404, 'no-such-upload');
			node.faults.unshift(forget);
			return true;
		};
		node.faults = [forget];
		const error = await failure(begin({ patience: 2 }));
		assert.ok(error instanceof ContentProblem && error.code === 'no-such-upload');
		assert.equal(node.requests.filter((request) => request.startsWith('POST')).length, 3);
	});

	test('opens the wallet once more, and no more, for a node that finds each signature too old', async () => {
		let signed = 0;
		const never: Answer = (_, response) => {
			refuse(response, 401, 'expired-token');
			node.faults.unshift(never);
			return true;
		};
		node.faults = [never];
		const sign: UploadOptions['sign'] = (message) => (signed++, key.sign(message));
		const error = await failure(begin({ sign }));
		assert.ok(error instanceof ContentProblem && error.code === 'expired-token');
		assert.equal(signed, 2);
	});

	test('that a proxy gives up on once all has come is looked for, not brought again', async () => {
		let looked = 0;
		node.faults = [
			(request, response, body) => {
				if (
					request.method !== 'PATCH' ||
					Number(request.headers['upload-offset']) < 150_000
				)
					return false;
				node.keep(request, body);
				response.writeHead(504, { 'content-type': 'text/html' }).end('<h1>504</h1>');
				return true;
			},
			// The node has all of it, and is at work.
			once('HEAD', (_, response) => (looked++, response.writeHead(503).end())),
			once('HEAD', (_, response) => {
				looked++;
				node.stored = true;
				response.writeHead(404).end();
			}),
		];
		await begin().done;
		assert.equal(looked, 2);
		assert.deepEqual(states(), [
			'starting',
			'sending',
			'waiting',
			'starting',
			'storing',
			'accepted',
		]);
		assert.equal(
			node.requests.filter((request) => request.startsWith('PATCH')).length,
			4,
			'no byte is sent twice',
		);
	});

	test('is not accepted while the node has all of it and has not stored it', async () => {
		node.faults = [
			(request, response, body) => {
				if (
					request.method !== 'PATCH' ||
					Number(request.headers['upload-offset']) < 150_000
				)
					return false;
				node.keep(request, body);
				refuse(response, 503, 'storage-failed', { 'retry-after': '0' });
				return true;
			},
			once('HEAD', (_, response) => void response.writeHead(503).end()),
			// Meanwhile the node has stored it by itself.
			once('HEAD', (_, response) => {
				node.stored = true;
				response.writeHead(404).end();
			}),
		];
		await begin().done;
		assert.deepEqual(states(), ['starting', 'sending', 'storing', 'accepted']);
		assert.equal(
			node.requests.filter((request) => request.startsWith('POST')).length,
			2,
			'nothing was begun anew before it was stored',
		);
	});

	test('that stays unstored says so', async () => {
		const never: Answer = (request, response, body) => {
			if (request.method === 'PATCH' && Number(request.headers['upload-offset']) < 150_000)
				return false;
			if (request.method === 'POST') return false;
			if (request.method === 'PATCH') node.keep(request, body);
			refuse(response, 503, 'storage-failed');
			// Used again and again.
			node.faults.unshift(never);
			return true;
		};
		node.faults = [never];
		const error = await failure(begin({ patience: 3 }));
		assert.ok(error instanceof UploadError && error.code === 'not-stored-yet', String(error));
		assert.equal(seen.at(-1)?.state, 'failed');
	});

	test('renews its signature when the node says that its time is over', async () => {
		node.faults = [once('PATCH', (_, response) => refuse(response, 401, 'expired-token'))];
		// Tokens differ by when they end, in seconds.
		let signed = 0;
		await begin({ sign: (message) => (signed++, key.sign(message)) }).done;
		assert.equal(signed, 2);
	});

	test('asks to sign once for a file and a node, however often it is tried', async () => {
		let signed = 0;
		const tokens = new UploadTokens();
		const sign: UploadOptions['sign'] = (message) => (signed++, key.sign(message));
		node.faults = [once('POST', (_, response) => refuse(response, 507, 'no-room'))];
		await failure(begin({ tokens, sign }));
		await begin({ tokens, sign }).done;
		assert.equal(signed, 1);
		// Another node has another.
		node.stored = false;
		await begin({ tokens, sign, node: 1 }).done;
		assert.equal(signed, 2);
	});

	test('leaves a node that does not answer after a minute', async () => {
		const clock = handClock();
		let stalled = false;
		node.faults = [once('POST', () => (stalled = true))];
		const going = begin({ clock });
		await until(() => stalled);
		clock.pass(59_999);
		assert.equal(seen.at(-1)?.state, 'starting');
		clock.pass(1);
		assert.equal(seen.at(-1)?.state, 'waiting');
		clock.pass(1);
		await going.done;
	});

	test('leaves a node that has all bytes of a piece and does not answer after three minutes, and goes on where it stands', async () => {
		const clock = handClock();
		let stalled = false;
		node.faults = [
			(request, _, body) => {
				if (request.method !== 'PATCH' || node.requests.length < 3) return false;
				node.keep(request, body);
				return (stalled = true);
			},
		];
		const going = begin({ clock, silence: 60_000, stack: telling });
		await until(() => stalled);
		clock.pass(179_999);
		assert.equal(seen.at(-1)?.state, 'sending');
		clock.pass(1);
		assert.equal(seen.at(-1)?.state, 'waiting');
		assert.equal(seen.at(-1)?.problem?.code, 'silent');
		clock.pass(1);
		await going.done;
		assert.deepEqual(node.requests.slice(0, 4), [
			'POST /uploads',
			'PATCH /uploads/n',
			'PATCH /uploads/n',
			'HEAD /uploads/n',
		]);
		assert.ok(node.stored);
		assert.equal(clock.waiting(), 0, 'nothing is waited for once it is over');
	});

	test('does not count the time that people take to sign as silence', async () => {
		const clock = handClock();
		let agree: () => void = () => {};
		const agreed = new Promise<void>((resolve) => (agree = resolve));
		let asked = false;
		const going = begin({
			clock,
			sign: async (message) => ((asked = true), await agreed, key.sign(message)),
		});
		await until(() => asked);
		clock.pass(10 * 60_000);
		agree();
		await going.done;
		assert.ok(!states().includes('waiting'));
	});

	test('asks who refuses to sign once', async () => {
		let asked = 0;
		const refused = begin({
			sign: async () => (asked++, Promise.reject(new Error('Cancelled'))),
		});
		assert.equal(explain(await failure(refused)).code, 'wallet-refused');
		assert.equal(asked, 1);
	});

	test('asks once more whoever refused while it was paused, and goes on', async () => {
		let answer: (agrees: boolean) => void = () => {};
		let asked = 0;
		const going = begin({
			sign: async (message) => {
				asked++;
				const agrees = await new Promise<boolean>((resolve) => (answer = resolve));
				return agrees ? key.sign(message) : Promise.reject(new Error('Cancelled'));
			},
		});
		await until(() => asked === 1);
		going.pause();
		answer(false);
		await new Promise((resolve) => setTimeout(resolve, 5));
		node.faults = [once('POST', (_, response) => refuse(response, 503, 'busy'))];
		going.resume();
		await until(() => asked === 2);
		answer(true);
		await going.done;
		assert.ok(node.stored);
	});

	test('says what the node refused with', async () => {
		node.faults = [once('POST', (_, response) => refuse(response, 403, 'not-kept-here'))];
		const error = await failure(begin());
		assert.ok(
			error instanceof ContentProblem &&
				error.code === 'not-kept-here' &&
				error.detail === 'about not-kept-here',
		);
		assert.equal(node.requests.length, 1);
	});

	test('of what is there already is accepted', async () => {
		node.stored = true;
		await begin().done;
		assert.deepEqual(states(), ['starting', 'accepted']);
	});

	test('of a file that is not what was published says so, and of bytes that changed on the way says that', async () => {
		const changed = content.slice();
		changed[100_000] = (changed[100_000] ?? 0) ^ 1;
		const other = await failure(begin({ content: changed }));
		assert.ok(other instanceof UploadError && other.code === 'file-changed', String(other));
		node.faults = [once('PATCH', (_, response) => refuse(response, 422, 'wrong-hash'))];
		const damaged = await failure(begin());
		assert.ok(
			damaged instanceof UploadError && damaged.code === 'damaged-on-the-way',
			String(damaged),
		);
	});

	test('of a file that changes while it is sent says so', async () => {
		class Changed extends Blob {
			override slice(start?: number, end?: number): Blob {
				if ((start ?? 0) < 100_000) return super.slice(start, end);
				const gone = new Blob([]);
				gone.arrayBuffer = () =>
					Promise.reject(
						new DOMException('The file could not be read', 'NotReadableError'),
					);
				return gone;
			}
		}
		const unreadable = await failure(begin({ content: new Changed([content]) }));
		assert.ok(
			unreadable instanceof UploadError && unreadable.code === 'file-changed',
			String(unreadable),
		);
		class Shorter extends Blob {
			override slice(start?: number, end?: number): Blob {
				return super.slice(start, Math.min(end ?? 0, 120_000));
			}
		}
		const shorter = await failure(begin({ content: new Shorter([content]) }));
		assert.ok(
			shorter instanceof UploadError && shorter.code === 'file-changed',
			String(shorter),
		);
	});

	test('is paused and goes on, and goes on in another one', async () => {
		let wanted = true;
		const first = begin({
			onProgress: (progress) => {
				seen.push(progress);
				if (!wanted || progress.state !== 'sending' || progress.confirmed < 100_000) return;
				wanted = false;
				first.pause();
			},
		});
		while (seen.at(-1)?.state !== 'paused')
			await new Promise((resolve) => setTimeout(resolve, 5));
		const { url } = first;
		assert.ok(url);
		assert.ok(!node.stored);
		await begin({ resume: url }).done;
		assert.equal(node.requests.filter((request) => request.startsWith('POST')).length, 1);
		assert.ok(node.stored);
		first.resume();
		await first.done;
	});

	test('is ended by whoever wants, and removed at the node', async () => {
		const stop = new AbortController();
		const going = begin({
			signal: stop.signal,
			onProgress: ({ confirmed }) => void (confirmed >= 50_000 && stop.abort()),
		});
		assert.equal(explain(await failure(going)).code, 'aborted');
		while (node.uploads.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
		assert.ok(node.requests.includes('DELETE /uploads/n'));
	});

	test('gives up after so many tries', async () => {
		const { url } = node;
		await new Promise<void>((resolve) => node.server.close(() => resolve()));
		const error = await failure(begin({ url, patience: 2 }));
		assert.ok(error instanceof UploadError && error.code === 'gave-up');
		assert.equal(seen.filter(({ state }) => state === 'waiting').length, 2);
	});

	test('goes to the next node when one does not take it', async () => {
		node.faults = [once('POST', (_, response) => refuse(response, 507, 'no-space'))];
		const taker = await uploadToAny(
			[
				{ node: 3, url: node.url },
				{ node: 4, url: node.url },
			],
			{
				genesis: new Uint8Array(32),
				root,
				content,
				sign: key.sign,
				delay: 1,
			},
		);
		assert.equal(taker.node, 4);
		nodes.push(node);
	});
});

describe('a document', () => {
	const bytes = new TextEncoder().encode('{"name":"x"}');
	const cid = cidOf(blake3(bytes));
	const bring = async (
		answer: (request: IncomingMessage, response: ServerResponse) => void,
		more: { clock?: ReturnType<typeof handClock>; signal?: AbortSignal } = {},
	): Promise<void> => {
		const server = createServer((request, response) => {
			request.resume().on('end', () => answer(request, response));
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		try {
			const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
			const subject = { account: 'a b' };
			await putDocument({
				url,
				kind: 'metadata',
				cid,
				subject,
				bytes,
				token: 't',
				stack: telling,
				...more,
			});
		} finally {
			server.closeAllConnections();
			server.close();
		}
	};

	test('is brought to where it belongs, with its token', async () => {
		let asked: unknown[] = [];
		await bring(({ method, url, headers }, response) => {
			asked = [method, url, headers.authorization];
			response.writeHead(201).end();
		});
		assert.deepEqual(asked, ['PUT', `/metadata/${cid}?account=a%20b`, 'AUDIO t']);
	});

	test('that is refused says why', async () => {
		await assert.rejects(
			bring((_, response) => refuse(response, 403, 'not-named')),
			(error) => error instanceof ContentProblem && error.code === 'not-named',
		);
	});

	test('is given up where the node goes silent, and not before', async () => {
		const clock = handClock();
		let came = false;
		const brought = bring(() => void (came = true), { clock });
		const said = brought.then(
			() => assert.fail('it was taken'),
			(error: unknown) => explain(error).code,
		);
		await until(() => came);
		clock.pass(179_000);
		assert.equal(clock.waiting(), 1);
		clock.pass(1_000);
		assert.equal(await said, 'silent');
	});

	test('is left when one does not want it any more', async () => {
		const stop = new AbortController();
		await assert.rejects(
			bring(() => stop.abort(), { signal: stop.signal }),
			{ name: 'AbortError' },
		);
	});
});
