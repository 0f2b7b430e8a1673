// The page that a node shows people, and the chain's RPC that it gives to that page.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ApiPromise, WsProvider } from '@polkadot/api';
import { WebSocket } from 'ws';
import { bob } from '../lib/accounts.ts';
import { Chain } from '../lib/chain.ts';
import { problemOf } from '../lib/content.ts';
import { freePort, runBinary } from '../lib/node.ts';
import { papiClient } from '../lib/papi.ts';
import { waitFor, within } from '../lib/wait.ts';

/** More than a client is told of when it begins to follow the chain. */
const BLOCKS = 20;

interface Answer {
	id: unknown;
	result?: unknown;
	error?: { code: number; message: string };
}

/** A connection whose messages are written as they are. */
class Raw {
	readonly #socket: WebSocket;
	readonly #heard: Answer[] = [];
	readonly closed: Promise<number>;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.on('message', (data) => this.#heard.push(JSON.parse(String(data)) as Answer));
		this.closed = new Promise((resolve) => socket.once('close', resolve));
	}

	/** Connects as a page of `origin` does, or as a program. Fails with the status that is answered in place. */
	static async open(url: string, origin?: string): Promise<Raw> {
		const socket = new WebSocket(url, origin === undefined ? {} : { origin });
		const raw = new Raw(socket);
		const opened = new Promise<void>((resolve, reject) => {
			socket.once('open', resolve);
			socket.once('unexpected-response', (_, response) =>
				reject(new Error(String(response.statusCode))),
			);
			socket.once('error', reject);
		});
		await within('a connection', opened);
		return raw;
	}

	say(text: string): void {
		this.#socket.send(text);
	}

	async ask(method: string, params: unknown[] = []): Promise<Answer> {
		this.say(JSON.stringify({ jsonrpc: '2.0', id: method, method, params }));
		return waitFor(`an answer to ${method}`, async () =>
			this.#heard.find(({ id }) => id === method),
		);
	}

	close(): void {
		this.#socket.close();
	}
}

describe('a node that shows the console', () => {
	let chain: Chain;
	let url: string;
	let rpc: string;
	before(async () => {
		const port = await freePort();
		chain = await Chain.start({
			args: [
				'--dev',
				'--sealing',
				'manual',
				'--content',
				'--content-listen',
				`127.0.0.1:${port}`,
			],
		});
		await chain.sealBlocks(BLOCKS);
		url = `http://127.0.0.1:${port}`;
		rpc = `ws://127.0.0.1:${port}/rpc`;
		await waitFor(
			'the service',
			async () => (await fetch(`${url}/live`).catch(() => undefined))?.ok,
		);
	});
	after(() => chain?.close());

	test('has a page that runs its own scripts alone, or says that it is missing', async () => {
		const page = await fetch(url);
		assert.equal(page.status, 200);
		assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
		assert.equal(page.headers.get('cache-control'), 'no-cache');
		const policy = page.headers.get('content-security-policy') ?? '';
		assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
		assert.match(policy, /connect-src 'self' http: https: ws: wss:;/);
		const tag = page.headers.get('etag') ?? '';
		assert.equal((await fetch(url, { headers: { 'if-none-match': tag } })).status, 304);
		const text = await page.text();
		const named = [...text.matchAll(/(?:src|href)="([^"#]+)"/g)].map(
			([, path]) => new URL(path ?? '', `${url}/`),
		);
		if (text.includes('The console is missing')) {
			assert.ok(named.length > 0 && !text.includes('<script'));
		} else {
			assert.ok(named.some(({ pathname }) => pathname.startsWith('/assets/')));
		}
		for (const file of named) {
			assert.equal(file.origin, url);
			const answer = await fetch(file);
			assert.ok(answer.ok, file.pathname);
			if (!file.pathname.startsWith('/assets/')) continue;
			assert.equal(
				answer.headers.get('cache-control'),
				'public, max-age=31536000, immutable',
			);
			assert.equal(answer.headers.get('content-security-policy'), policy);
			// What `fetch` asks for and decodes.
			const small = await fetch(file, { headers: { 'accept-encoding': 'br' } });
			assert.equal(await small.text(), await answer.text());
		}
		assert.deepEqual(await problemOf(await fetch(`${url}/listen`)), [404, 'no-such-path']);
	});

	test('gives polkadot-api the chain', async () => {
		const client = papiClient(rpc);
		try {
			const block = await within('a block', client.getFinalizedBlock());
			assert.equal(block.number, BLOCKS);
			const body = await within('its body', client.getBlockBody(block.hash));
			assert.ok(body.length > 0);
			// The node tells of the last 16, and keeps them for who follows: of an older one it is asked in another way.
			const first = (await chain.api.rpc.chain.getBlockHash(1)).toHex();
			assert.ok(
				(await within('the body of an older block', client.getBlockBody(first))).length > 0,
			);
			const spec = await within('the chain', client.getChainSpecData());
			assert.equal(spec.name, 'AUDIO Development');
			assert.equal(spec.genesisHash, chain.api.genesisHash.toHex());
		} finally {
			client.destroy();
		}
	});

	test('gives polkadot.js the chain, and sends what is signed', async () => {
		const api = await within(
			'a connection',
			ApiPromise.create({ provider: new WsProvider(rpc), noInitWarn: true }),
		);
		try {
			const header = await api.rpc.chain.getHeader();
			assert.equal(header.number.toNumber(), BLOCKS);
			const remark = api.tx['system']?.['remark']?.('0x00');
			assert.ok(remark);
			const hash = await within(
				'the transaction to be taken',
				remark.signAndSend(bob, { nonce: -1 }),
			);
			const pending = await api.rpc.author.pendingExtrinsics();
			assert.ok(pending.some((one) => one.hash.eq(hash)));
			const heads = new Promise<number>((resolve, reject) => {
				const seen = (head: { number: { toNumber(): number } }): void => {
					if (head.number.toNumber() > BLOCKS) resolve(head.number.toNumber());
				};
				api.rpc.chain.subscribeNewHeads(seen).catch(reject);
			});
			await chain.seal();
			assert.equal(await within('the next block', heads), BLOCKS + 1);
		} finally {
			await api.disconnect();
		}
	});

	test('lets nobody do what only the own machine may', async () => {
		// To its own machine the node gives these.
		assert.equal(
			await chain.node.rpc('author_hasKey', [`0x${'00'.repeat(32)}`, 'babe']),
			false,
		);
		const raw = await Raw.open(rpc);
		const { number } = await chain.node.rpc<{ number: string }>('chain_getHeader');
		for (const [method, params] of [
			['author_rotateKeys', []],
			['author_rotateKeysWithOwner', ['0x00']],
			['author_insertKey', ['babe', '//Eve', '0x00']],
			['author_hasKey', ['0x00', 'babe']],
			['engine_createBlock', [true, true, null]],
			['engine_finalizeBlock', [chain.api.genesisHash.toHex(), null]],
			['offchain_localStorageSet', ['PERSISTENT', '0x00', '0x00']],
			['state_getPairs', ['0x']],
			[
				'system_addReservedPeer',
				['/ip4/127.0.0.1/tcp/1/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp'],
			],
			['system_addLogFilter', ['trace']],
			['system_dryRun', ['0x00']],
			['system_peers', []],
		] as const) {
			const { error } = await raw.ask(method, [...params]);
			assert.deepEqual(error, { code: -32_601, message: 'Method not found' }, method);
		}
		const { methods } = (await raw.ask('rpc_methods')).result as { methods: string[] };
		assert.ok(
			methods.includes('chainHead_v1_follow') &&
				!methods.some((name) => /^(engine|archive|dev)_/.test(name)),
		);
		// Without keys it would be all of the state.
		assert.equal((await raw.ask('state_subscribeStorage', [])).error?.code, -32_602);
		raw.say(
			'{"jsonrpc":"2.0","id":1,"method":"chain_getHeader","params":[true,true,null],"method":"engine_createBlock"}',
		);
		raw.say(
			'[{"jsonrpc":"2.0","id":2,"method":"engine_createBlock","params":[true,true,null]}]',
		);
		const { result } = (await raw.ask('chain_getHeader')) as { result: { number: string } };
		assert.equal(result.number, number, 'no block was made');
		raw.close();
	});

	test('gives pages of other origins nothing', async () => {
		const own = await Raw.open(rpc, url);
		assert.equal((await own.ask('system_chain')).result, 'AUDIO Development');
		own.close();
		for (const origin of [
			'https://elsewhere.example',
			'null',
			url.replace('127.0.0.1', 'localhost'),
		]) {
			await assert.rejects(Raw.open(rpc, origin), /^Error: 403$/, origin);
		}
		assert.deepEqual(await problemOf(await fetch(`${url}/rpc`)), [426, 'upgrade-required']);
	});

	test('tells whoever is connected when it ends', async () => {
		const raw = await Raw.open(rpc);
		await raw.ask('system_chain');
		await chain.close();
		// By the service, or because the node went first.
		assert.ok([1_012, 1_013].includes(await within('the end', raw.closed)));
	});
});

test('a node that is told not to show the console has neither page nor RPC', async () => {
	const port = await freePort();
	const listen = [
		'--content',
		'--content-listen',
		`127.0.0.1:${port}`,
		'--content-console',
		'off',
	];
	const chain = await Chain.start({ args: ['--dev', '--sealing', 'manual', ...listen] });
	try {
		const url = `http://127.0.0.1:${port}`;
		await waitFor(
			'the service',
			async () => (await fetch(`${url}/live`).catch(() => undefined))?.ok,
		);
		for (const path of ['/', '/rpc']) {
			assert.deepEqual(await problemOf(await fetch(url + path)), [404, 'no-such-path']);
		}
	} finally {
		await chain.close();
	}
	const { code, stderr } = await runBinary(['--dev', '--content', '--content-console', 'maybe']);
	assert.notEqual(code, 0);
	assert.match(stderr, /auto, on, off/);
});
