// The page that a node shows people, and the chain's RPC that it gives to that page.

import assert from 'node:assert/strict';
import { get } from 'node:http';
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
	#asked = 0;
	readonly closed: Promise<number>;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.on('message', (data) => this.#heard.push(JSON.parse(String(data)) as Answer));
		this.closed = new Promise((resolve) => socket.once('close', resolve));
	}

	/**
	 * Connects as a page of `origin` does, or as a program, with more header fields. Fails with the
	 * status that is answered in place.
	 */
	static async open(
		url: string,
		origin?: string,
		headers: Record<string, string> = {},
	): Promise<Raw> {
		const socket = new WebSocket(url, origin === undefined ? { headers } : { origin, headers });
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
		const own = `${method} ${(this.#asked += 1)}`;
		this.say(JSON.stringify({ jsonrpc: '2.0', id: own, method, params }));
		return waitFor(`an answer to ${method}`, async () =>
			this.#heard.find(({ id }) => id === own),
		);
	}

	/** How many answers to calls have come whose IDs begin so. */
	answered(begin: string): number {
		return this.#heard.filter(({ id }) => String(id).startsWith(begin)).length;
	}

	/** Reads nothing any more. */
	pause(): void {
		this.#socket.pause();
	}

	resume(): void {
		this.#socket.resume();
	}

	close(): void {
		this.#socket.close();
	}
}

/** Asks by HTTP for a path under a name that is not that of the connection. */
async function under(name: string, url: string): Promise<[number, string]> {
	return within(
		`an answer to ${name}`,
		new Promise<[number, string]>((resolve, reject) => {
			const request = get(url, { headers: { host: name } }, (response) => {
				let text = '';
				response.setEncoding('utf8').on('data', (part: string) => (text += part));
				response.once('end', () => resolve([response.statusCode ?? 0, text]));
			});
			request.once('error', reject);
		}),
	);
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

describe('a node whose console strangers come to by a proxy', () => {
	const REMARK = '0x00000400';
	let chain: Chain;
	let url: string;
	let rpc: string;
	let counted: string;
	before(async () => {
		const [port, metrics] = [await freePort(), await freePort()];
		chain = await Chain.start({
			args: [
				...['--dev', '--sealing', 'manual', '--content'],
				...['--content-listen', `127.0.0.1:${port}`, '--content-proxy', '127.0.0.1'],
				...['--content-host', 'proxy.example', '--prometheus-port', String(metrics)],
			],
			prometheus: true,
		});
		counted = `http://127.0.0.1:${metrics}/metrics`;
		url = `http://127.0.0.1:${port}`;
		rpc = `ws://127.0.0.1:${port}/rpc`;
		await waitFor(
			'the service',
			async () => (await fetch(`${url}/live`).catch(() => undefined))?.ok,
		);
	});
	after(() => chain?.close());

	/** A connection of the stranger with that address. */
	const stranger = (address: string): Promise<Raw> =>
		Raw.open(rpc, undefined, { 'x-forwarded-for': address });

	test('goes by its own names alone, whatever name has been led to it', async () => {
		for (const host of ['elsewhere.example', 'proxy.example.elsewhere.example']) {
			// To the browser the page is of this very origin.
			await assert.rejects(Raw.open(rpc, `http://${host}`, { host }), /^Error: 421$/, host);
			for (const path of ['/', '/rpc']) {
				const [status, text] = await under(host, url + path);
				assert.equal(status, 421, path);
				assert.match(text, /foreign-host.*--content-host/s);
			}
			// What is heard is for everybody.
			assert.equal((await under(host, `${url}/live`))[0], 200);
		}
		for (const host of ['proxy.example', 'localhost:80']) {
			const own = await Raw.open(rpc, `https://${host}`.replace(':80', ''), {
				host: host.replace(':80', ''),
			});
			assert.equal((await own.ask('system_chain')).result, 'AUDIO Development');
			own.close();
		}
	});

	test('reads on for who does not, and ends that connection', async () => {
		const idle = await stranger('192.0.2.1');
		await idle.ask('system_chain');
		await waitFor('it to be counted', async () =>
			/^audio_content_rpc_connections\S* 1$/m.test(await (await fetch(counted)).text()),
		);
		idle.pause();
		const code = `0x${Buffer.from(':code').toString('hex')}`;
		// The runtime's code, 2 MiB in digits each time: more than the 32 MiB that wait for a connection.
		for (let id = 0; id < 30; id++) {
			idle.say(
				JSON.stringify({ jsonrpc: '2.0', id, method: 'state_getStorage', params: [code] }),
			);
		}
		await waitFor('the connection to end', async () =>
			/^audio_content_rpc_connections\S* 0$/m.test(await (await fetch(counted)).text()),
		);
		idle.resume();
		// 1013 if it reads before the service has given up to tell it.
		assert.ok([1_006, 1_013].includes(await within('the end', idle.closed)));
		assert.ok(idle.answered('') < 30, 'not all of it came');
		const other = await stranger('192.0.2.2');
		assert.equal((await other.ask('system_chain')).result, 'AUDIO Development');
		other.close();
	});

	test('gives each stranger a turn of what runs the runtime', async () => {
		const [greedy, other] = [await stranger('192.0.2.3'), await stranger('192.0.2.4')];
		for (let id = 0; id < 300; id++) {
			const params = ['Metadata_metadata_at_version', '0x0f000000'];
			greedy.say(
				JSON.stringify({
					jsonrpc: '2.0',
					id: `greedy ${id}`,
					method: 'state_call',
					params,
				}),
			);
		}
		const { result } = await other.ask('state_call', ['Core_version', '0x']);
		assert.match(String(result), /^0x/);
		assert.ok(greedy.answered('greedy') < 150, 'the other did not wait for all of it');
		// And blocks are made meanwhile.
		await chain.seal();
		greedy.close();
		other.close();
	});

	test('knows who was too fast when it comes back', async () => {
		const address = '192.0.2.5';
		const fast = await stranger(address);
		for (let id = 0; id < 1_200; id++) {
			fast.say(JSON.stringify({ jsonrpc: '2.0', id, method: 'author_rotateKeys' }));
		}
		await waitFor('a refusal to connect', async () => {
			const again = stranger(address).then(
				(connection) => connection.close(),
				(error: unknown) => String(error),
			);
			return (await again) === 'Error: 429';
		});
		const other = await stranger('192.0.2.6');
		assert.equal((await other.ask('system_chain')).result, 'AUDIO Development');
		other.close();
		fast.close();
	});

	test('writes nothing into its log of calls that fail', async () => {
		const raw = await stranger('192.0.2.7');
		const before = chain.node.log.length;
		const alice = 'd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d';
		const failing = [
			['CallApi_dry_run', '0x00'],
			// More stands behind the call.
			['CallApi_dry_run', `0x${alice}${REMARK.slice(2)}00ff`],
			['TaggedTransactionQueue_validate_transaction', '0x0000'],
			['Nothing_of_the_kind', '0x'],
			['TransactionPaymentApi_query_info', '0x'],
		];
		const asked = failing.flatMap((params) =>
			Array.from({ length: 20 }, () => raw.ask('state_call', params)),
		);
		for (const { error } of await Promise.all(asked)) assert.equal(error?.code, 4_003);
		// Without more behind it, it is a call.
		const remark = `0x${alice}${REMARK.slice(2)}`;
		assert.ok((await raw.ask('state_call', ['CallApi_dry_run', remark])).result);
		for (const name of ['Core_execute_block', 'BlockBuilder_finalize_block']) {
			const { error } = await raw.ask('state_call', [name, '0x']);
			assert.equal(error?.code, -32_602, name);
		}
		raw.close();
		const said = chain.node.log.slice(before);
		assert.doesNotMatch(said, /panicked|Bad input data|WARN|ERROR/);
		assert.ok(said.split('\n').length < 20, said);
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
