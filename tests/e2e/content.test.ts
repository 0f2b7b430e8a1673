// A content node as its users have it: an artist uploads, fans hear, the node proves.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { KeyringPair } from '@polkadot/keyring/types';
import { u8aConcat } from '@polkadot/util';
import { Upload } from 'tus-js-client';
import { alice, bob, eve, fresh } from '../lib/accounts.ts';
import { AUDIO, type Call, Chain, eventsAt, type Human } from '../lib/chain.ts';
import { problemOf, uploadToken, wav } from '../lib/content.ts';
import { cidOf, contentApi, publication, receipt, receiptsApi, storageApi } from '../lib/music.ts';
import { type Finished, freePort, runBinary, temporaryFolder } from '../lib/node.ts';
import { withContentNode } from '../lib/nodes.ts';
import { BINARY } from '../lib/paths.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { sleep, waitFor, within } from '../lib/wait.ts';

describe('a content node', () => {
	const folder = temporaryFolder();
	let chain: Chain;
	let url: string;
	let again: () => Promise<Chain>;
	const artist = fresh();
	const song = wav(300_000);
	const root = rootOfContent(song);
	const cid = cidOf(root);
	let track: number;
	before(async () => {
		({ chain, url, again } = await withContentNode(join(folder, 'base')));
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', artist.address, 1_000n * AUDIO),
			alice,
		);
	});
	after(() => chain.close());

	const publish = async (content: Uint8Array, more = {}): Promise<number> => {
		const { events } = await chain.submit(publication(chain, content, more), artist);
		const published = events.find(({ name }) => name === 'content.Published') as Human;
		// The service has seen the block when it knows the track.
		const known = cidOf(rootOfContent(content));
		await waitFor(
			'the node to know the track',
			async () => (await fetch(`${url}/locate/${known}`)).ok,
		);
		return Number(published.data[0]);
	};
	/** Blocks that leave the service time for what it does in each. */
	const until = async <T>(
		what: string,
		look: () => Promise<T | undefined | false>,
		most = 200,
	): Promise<T> => {
		for (let made = 0; made < most; made++) {
			const found = await look();
			if (found !== undefined && found !== false) return found;
			await chain.seal();
			await sleep(150);
		}
		throw new Error(`${most} blocks went by without ${what}`);
	};
	const put = (of: string, body: Uint8Array, token?: string): Promise<Response> =>
		fetch(`${url}/content/${of}`, {
			method: 'PUT',
			body,
			headers: token ? { authorization: `AUDIO ${token}` } : {},
		});

	test('is ready, and says what it is', async () => {
		assert.deepEqual(await (await fetch(`${url}/ready`)).json(), { status: 'ready' });
		const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
			openapi: string;
			paths: object;
		};
		assert.match(document.openapi, /^3\./);
		assert.ok('/receipts' in document.paths && '/content/{cid}/bao' in document.paths);
	});

	test('takes nothing but the content of a published track from its artist', async () => {
		assert.deepEqual(await problemOf(await put(cid, song, uploadToken(chain, artist, song))), [
			404,
			'not-published',
		]);
		track = await publish(song);
		assert.deepEqual(await problemOf(await put(cid, song)), [401, 'token-required']);
		assert.deepEqual(await problemOf(await put(cid, song, uploadToken(chain, eve, song))), [
			401,
			'forged-token',
		]);
		assert.deepEqual(
			await problemOf(await put(cid, song, uploadToken(chain, artist, song, { expires: 1 }))),
			[401, 'expired-token'],
		);
		assert.deepEqual(
			await problemOf(
				await put(
					cid,
					song,
					uploadToken(chain, artist, song, { root: new Uint8Array(32) }),
				),
			),
			[401, 'foreign-token'],
		);
		const longer = Buffer.concat([song, Buffer.from('x')]);
		assert.deepEqual(
			await problemOf(await put(cid, longer, uploadToken(chain, artist, song))),
			[413, 'too-long'],
		);
		const other = Buffer.from(song);
		other[200_000] = (other[200_000] ?? 0) ^ 1;
		assert.deepEqual(await problemOf(await put(cid, other, uploadToken(chain, artist, song))), [
			422,
			'wrong-hash',
		]);
		for (const path of [
			'../../etc/passwd',
			'%2e%2e%2fstate.db',
			'bafkr4i',
			`${cid}x`,
			cid.toUpperCase(),
		]) {
			const answer = await fetch(`${url}/content/${path}`);
			assert.equal(answer.status, 404, path);
		}
		assert.deepEqual(await problemOf(await fetch(`${url}/content/${cid}`)), [
			503,
			'not-yet-here',
		]);
	});

	test('takes the content by curl', async () => {
		const file = join(folder, 'song.wav');
		writeFileSync(file, song);
		const authorization = `Authorization: AUDIO ${uploadToken(chain, artist, song)}`;
		const { stdout } = await promisify(execFile)('curl', [
			'-sS',
			'-w',
			'%{http_code}',
			'-T',
			file,
			'-H',
			authorization,
			`${url}/content/${cid}`,
		]);
		assert.match(stdout, /201$/);
	});

	test('serves it as browsers ask for it', async () => {
		const whole = await fetch(`${url}/content/${cid}`);
		assert.equal(whole.status, 200);
		assert.equal(whole.headers.get('content-type'), 'audio/wav');
		assert.equal(whole.headers.get('access-control-allow-origin'), '*');
		assert.ok(Buffer.from(await whole.arrayBuffer()).equals(song));
		const etag = whole.headers.get('etag') as string;
		const ask = async (
			headers: Record<string, string>,
		): Promise<[number, string | null, number]> => {
			const answer = await fetch(`${url}/content/${cid}`, { headers });
			return [
				answer.status,
				answer.headers.get('content-range'),
				(await answer.arrayBuffer()).byteLength,
			];
		};
		assert.deepEqual(await ask({ range: 'bytes=0-1' }), [206, 'bytes 0-1/300000', 2]);
		assert.deepEqual(await ask({ range: 'bytes=-10' }), [
			206,
			'bytes 299990-299999/300000',
			10,
		]);
		assert.deepEqual(await ask({ range: 'bytes=299990-400000' }), [
			206,
			'bytes 299990-299999/300000',
			10,
		]);
		assert.equal((await ask({ range: 'bytes=300000-' }))[0], 416);
		assert.deepEqual(await ask({ range: 'bytes=0-1', 'if-range': etag }), [
			206,
			'bytes 0-1/300000',
			2,
		]);
		assert.deepEqual(await ask({ range: 'bytes=0-1', 'if-range': '"old"' }), [
			200,
			null,
			300_000,
		]);
		assert.equal((await ask({ 'if-none-match': etag }))[0], 304);
	});

	test('sends it verified to other nodes', async () => {
		const stream = await fetch(`${url}/content/${cid}/bao?from=20000&to=30000`);
		assert.equal(stream.status, 200);
		assert.equal(stream.headers.get('verified-range'), 'bytes 16384-32767/300000');
		const bytes = Buffer.from(await stream.arrayBuffer());
		assert.ok(
			bytes.subarray(-16_384).equals(song.subarray(16_384, 32_768)),
			'the group is the end of the stream',
		);
	});

	test('accepts its place, enters it and proves it, by itself', async () => {
		await until(
			'the track to be held',
			async () => (await contentApi(chain).holders(track)).length > 0,
		);
		const passed = async (): Promise<number> =>
			Number((await storageApi(chain).standing(0)).passed);
		await until('ten challenges to be proven', async () => (await passed()) >= 10);
		assert.equal(Number((await storageApi(chain).standing(0)).misses), 0);
	});

	test('takes receipts, and submits them when their round is over', async () => {
		const fan = fresh();
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', fan.address, 200n * AUDIO),
			alice,
		);
		await chain.submit(chain.call('featureAccess', 'lock', 1), fan);
		const round = async (): Promise<number> =>
			Number(((await chain.api.query['staking']!['activeEra']!()) as Human).unwrap().index);
		const now = await round();
		const send = async (seq: number, count: number): Promise<Response> => {
			const { signature, ...rest } = await receipt(
				chain,
				fan,
				[0, now, seq],
				[{ track, count }],
			);
			const body = JSON.stringify({
				...rest,
				signature: signature.Sr25519,
				scheme: 'sr25519',
			});
			return fetch(`${url}/receipts`, {
				method: 'POST',
				body,
				headers: { 'content-type': 'application/json' },
			});
		};
		await waitFor('the first to be taken', async () => (await send(1, 2)).status === 202);
		assert.equal((await send(2, 3)).status, 202);
		assert.deepEqual(await problemOf(await send(2, 4)), [409, 'not-newer']);
		assert.deepEqual(await problemOf(await send(3, 1)), [409, 'rolled-back']);
		// What it has said is durable is so, whatever happens to it.
		await chain.disconnect();
		await chain.node.kill();
		chain = await again();
		await waitFor('the service', async () => (await fetch(`${url}/ready`)).ok);
		await until('the next round', async () => (await round()) > now);
		const last = await until('the receipt on chain', async () => {
			const found = await receiptsApi(chain).lastReceipt(0, fan.address, now);
			return found.isSome ? found.unwrap() : undefined;
		});
		assert.equal(Number(last.seq), 2);
		assert.equal(Number(last.heard[0].count), 3);
	});

	test('goes on with an upload after it was killed, as tus clients do', async () => {
		const content = wav(3_000_000);
		await publish(content);
		const headers = { Authorization: `AUDIO ${uploadToken(chain, artist, content)}` };
		const options = {
			endpoint: `${url}/uploads`,
			headers,
			uploadSize: content.length,
			chunkSize: 500_000,
			retryDelays: null,
		};
		let at = '';
		await new Promise<void>((resolve, reject) => {
			const upload = new Upload(content, {
				...options,
				onError: reject,
				onChunkComplete: (_, accepted) => {
					if (accepted < 1_000_000) return;
					at = upload.url as string;
					void upload.abort().then(resolve);
				},
			});
			upload.start();
		});
		await chain.disconnect();
		await chain.node.kill();
		chain = await again();
		await waitFor('the service', async () => (await fetch(`${url}/ready`)).ok);
		const where = await fetch(at, {
			method: 'HEAD',
			headers: { ...headers, 'Tus-Resumable': '1.0.0' },
		});
		const offset = Number(where.headers.get('upload-offset'));
		assert.ok(offset >= 1_000_000 && offset < content.length, `it stands at ${offset}`);
		await new Promise<void>((resolve, reject) => {
			new Upload(content, {
				...options,
				uploadUrl: at,
				onError: reject,
				onSuccess: () => resolve(),
			}).start();
		});
		const heard = await fetch(`${url}/content/${cidOf(rootOfContent(content))}`);
		assert.ok(Buffer.from(await heard.arrayBuffer()).equals(content));
	});

	test('renders nothing that is no audio', async () => {
		const page = Buffer.alloc(70_000, ' ');
		page.write('<!doctype html><script>alert(1)</script>');
		await publish(page);
		assert.equal(
			(await put(cidOf(rootOfContent(page)), page, uploadToken(chain, artist, page))).status,
			201,
		);
		const { headers } = await fetch(`${url}/content/${cidOf(rootOfContent(page))}`);
		assert.equal(headers.get('content-type'), 'application/octet-stream');
		assert.match(headers.get('content-disposition') as string, /^attachment/);
		assert.equal(headers.get('x-content-type-options'), 'nosniff');
	});

	test('opens a track that costs something to who has bought it', async () => {
		const content = wav(100_000);
		const of = await publish(content, { price: 2n * AUDIO });
		const name = cidOf(rootOfContent(content));
		assert.equal((await put(name, content, uploadToken(chain, artist, content))).status, 201);
		assert.deepEqual(await problemOf(await fetch(`${url}/content/${name}`)), [
			401,
			'token-required',
		]);
		const fan = fresh();
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', fan.address, 10n * AUDIO),
			alice,
		);
		const expires = BigInt(Math.floor(Date.now() / 1_000) + 600);
		const claim = chain.api
			.createType('([u8; 32], u32, [u8; 32], AccountId, Option<AccountId>, u64)', [
				chain.api.genesisHash,
				0,
				rootOfContent(content),
				fan.address,
				null,
				expires,
			])
			.toU8a();
		const signature = fan.sign(u8aConcat('audio/listen', claim), { withType: true });
		const token = Buffer.from(u8aConcat(claim, signature)).toString('base64url');
		const hear = (): Promise<Response> => fetch(`${url}/content/${name}?token=${token}`);
		assert.deepEqual(await problemOf(await hear()), [402, 'not-bought']);
		await until(
			'the track to be placed',
			async () => (await contentApi(chain).track(of)).unwrap().placement.isSome,
		);
		const { blockHash } = await chain.submit(
			chain.call('content', 'purchase', of, 2n * AUDIO),
			fan,
		);
		assert.ok(
			(await eventsAt(chain.api, blockHash)).some(
				({ name: event }) => event === 'content.Purchased',
			),
		);
		const heard = await waitFor('the purchase to be known', async () => {
			const answer = await hear();
			return answer.ok ? answer : undefined;
		});
		assert.match(heard.headers.get('cache-control') as string, /private/);
		assert.ok(Buffer.from(await heard.arrayBuffer()).equals(content));
	});

	test('says at its port that it is taken, before the chain begins', async () => {
		const port = new URL(url).port;
		const second = await runBinary([
			'--dev',
			'--content',
			'--content-listen',
			`127.0.0.1:${port}`,
			'--base-path',
			join(folder, 'second'),
		]);
		assert.notEqual(second.code, 0);
		assert.match(
			second.stderr,
			new RegExp(`port ${port} is not free for the content service .* --content-listen`),
		);
	});
});

describe('a content node of an operator', () => {
	const folder = temporaryFolder();
	const base = join(folder, 'base');
	let chain: Chain;
	let listen: string;
	let counted: string[];
	before(async () => {
		listen = `127.0.0.1:${await freePort()}`;
		counted = ['--prometheus-port', String(await freePort())];
		// Not `--dev`: its keys are in the keystore.
		const args = [
			'--chain',
			'dev',
			'--sealing',
			'manual',
			'--content',
			'--content-listen',
			listen,
			...counted,
		];
		chain = await Chain.start({ args, basePath: base, prometheus: true });
	});
	after(() => chain.close());

	const register = (operator: string, endpoint: string, collateral = '5000'): Promise<Finished> =>
		runBinary([
			...[
				'content',
				'register',
				'--chain',
				'dev',
				'--base-path',
				base,
				'--url',
				chain.node.url,
			],
			...['--operator', operator, '--endpoint', endpoint, '--collateral', collateral],
		]);
	/** Has an account sign the call that was printed. */
	const sign = async (printed: string, signer: KeyringPair): Promise<void> => {
		const [, data = ''] = /^call data: +(0x[0-9a-f]+)$/m.exec(printed) ?? [];
		await chain.submit(chain.api.tx(chain.api.createType('Call', data)) as Call, signer);
	};
	const status = (): Promise<Finished> =>
		runBinary(['content', 'status', '--content-listen', listen]);
	/** Waits until what is counted has that line. */
	const counts = (line: string): Promise<unknown> =>
		waitFor(line, async () =>
			(await (await fetch(`http://127.0.0.1:${counted[1]}/metrics`)).text())
				.split('\n')
				.includes(line),
		);

	test('is registered by the calls that its own command prints', async () => {
		const endpoint = `/ip4/127.0.0.1/tcp/${listen.split(':')[1]}/http`;
		await waitFor('the service', async () => (await fetch(`http://${listen}/live`)).ok);
		const before = await status();
		assert.equal(before.code, 1);
		assert.match(
			before.stdout,
			/^node: +not registered: see audio-node content register --help$/m,
		);
		assert.match(
			before.stdout,
			/^not ready: registration: no node is registered with the key 0x[0-9a-f]{64}$/m,
		);
		await counts('audio_content_obstacle{part="registration",chain="audio_dev"} 1');

		const first = await register(bob.address, endpoint);
		assert.equal(first.code, 0, first.stderr);
		const [, key] = /^node key: +(0x[0-9a-f]{64})$/m.exec(first.stdout) ?? [];
		assert.ok(before.stdout.includes(key as string), 'it is the key of the node that runs');
		await sign(first.stdout, bob);
		await waitFor(
			'the service to see it',
			async () => (await fetch(`http://${listen}/ready`)).ok,
		);
		const after = await status();
		assert.equal(after.code, 0, after.stderr);
		assert.match(after.stdout, /^node: +1$/m);
		assert.match(after.stdout, /^state: +ready$/m);
		await counts('audio_content_ready{chain="audio_dev"} 1');
		await counts('audio_content_proofs_total{outcome="missing",chain="audio_dev"} 0');

		const other = await register(eve.address, endpoint);
		assert.match(
			other.stderr,
			new RegExp(`node 1 is registered with this node key by ${bob.address}, not by`),
		);
		const second = await register(bob.address, endpoint);
		const [, hot] = /^hot key: +(\w+)$/m.exec(second.stdout) ?? [];
		assert.ok(after.stdout.includes(hot as string), 'it is the hot key of the service');
		await sign(second.stdout, bob);
		assert.match((await register(bob.address, endpoint)).stdout, /Nothing is left to sign/);
	});

	test('says what is wrong with what it is told', async () => {
		for (const [endpoint, collateral, reason] of [
			[
				'http://node.example.com',
				'5000',
				/--endpoint: http:\/\/node\.example\.com is no endpoint/,
			],
			['/ip4/127.0.0.1/udp/1/quic-v1', '5000', /is not reached by HTTP over TCP/],
			[
				'https://node.example.com',
				'5,000',
				/expected an amount of AUDIO such as 200000 or 0\.5, not `5,000`/,
			],
		] as const) {
			const refused = await register(bob.address, endpoint, collateral);
			assert.notEqual(refused.code, 0);
			assert.match(refused.stderr, reason);
		}
		const nowhere = await runBinary([
			'content',
			'status',
			'--content-listen',
			`127.0.0.1:${await freePort()}`,
		]);
		assert.match(
			nowhere.stderr,
			/no content service answers at .* say where with --content-listen/,
		);
		const rpc = await runBinary([
			'content',
			'status',
			'--content-listen',
			chain.node.url.replace('ws://', ''),
		]);
		assert.notEqual(rpc.code, 0);
		const url = await runBinary([
			'content',
			'run',
			'--chain',
			'dev',
			'--base-path',
			base,
			'--url',
			'http://127.0.0.1:1',
		]);
		assert.match(
			url.stderr,
			/--url http:\/\/127\.0\.0\.1:1: it must begin with ws:\/\/ or wss:\/\//,
		);
	});

	test('runs in a process of its own as well, on the same keys, and ends when told', async () => {
		await chain.close();
		const args = ['--chain', 'dev', '--sealing', 'manual'];
		chain = await Chain.start({ args, basePath: base });
		const run = [
			'content',
			'run',
			'--chain',
			'dev',
			'--base-path',
			base,
			'--url',
			chain.node.url,
			'--content-listen',
			listen,
		];
		const service = spawn(BINARY, [...run, ...counted], {
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		let said = '';
		service.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
		const closed = new Promise<number | null>((resolve) => service.once('close', resolve));
		try {
			await waitFor('the service', async () => (await fetch(`http://${listen}/ready`)).ok);
			await counts('audio_content_ready{chain="audio_dev"} 1');
			const elsewhere = [...run.slice(0, -1), `127.0.0.1:${await freePort()}`];
			const taken = await runBinary([...elsewhere, ...counted]);
			assert.notEqual(taken.code, 0);
			assert.match(taken.stderr, /is not free for Prometheus .* --no-prometheus/);
			const second = await runBinary([...elsewhere, '--no-prometheus']);
			assert.notEqual(second.code, 0, 'the folder is of one process');
			assert.match(second.stderr, /in use|locked|another process/i);
		} finally {
			service.kill('SIGTERM');
		}
		assert.equal(await within('the service to end', closed, 60_000), 0, said);
	});

	test('serves TLS with a certificate, and with the one that takes its place', async () => {
		const [certificate, key] = [join(folder, 'chain.pem'), join(folder, 'key.pem')];
		const renew = (): Promise<unknown> =>
			promisify(execFile)('openssl', [
				...[
					'req',
					'-x509',
					'-newkey',
					'ec',
					'-pkeyopt',
					'ec_paramgen_curve:prime256v1',
					'-nodes',
					'-days',
					'2',
				],
				...[
					'-subj',
					'/CN=node',
					'-addext',
					'subjectAltName=IP:127.0.0.1',
					'-keyout',
					key,
					'-out',
					certificate,
				],
			]);
		await renew();
		const run = [
			'content',
			'run',
			'--chain',
			'dev',
			'--base-path',
			base,
			'--url',
			chain.node.url,
			'--content-listen',
			listen,
			'--no-prometheus',
		];
		const files = ['--content-tls-cert', certificate, '--content-tls-key', key];
		const service = spawn(BINARY, [...run, ...files], { stdio: 'ignore' });
		const closed = new Promise<number | null>((resolve) => service.once('close', resolve));
		/** Trusts the certificate that is in the file now, and no other. */
		const ready = (): Promise<boolean> =>
			new Promise((resolve, reject) => {
				const options = {
					host: '127.0.0.1',
					port: listen.split(':')[1],
					path: '/ready',
					ca: readFileSync(certificate),
					agent: false,
				};
				get(options, (answer) => resolve(answer.resume().statusCode === 200)).once(
					'error',
					reject,
				);
			});
		try {
			await waitFor('the service', ready);
			await assert.rejects(fetch(`http://${listen}/ready`));
			const told = await runBinary([
				'content',
				'status',
				'--content-listen',
				listen,
				'--content-tls-cert',
				certificate,
			]);
			assert.equal(told.code, 0, told.stderr);
			assert.match(told.stdout, /^state: +ready$/m);
			assert.match(
				(await status()).stderr,
				/one that serves with a certificate is asked with --content-tls-cert/,
			);
			await renew();
			await waitFor('the renewed certificate', ready);
			const missing = await runBinary([
				...run,
				'--content-tls-cert',
				join(folder, 'none.pem'),
				'--content-tls-key',
				key,
			]);
			assert.match(missing.stderr, /cannot read .*none\.pem/);
			const half = await runBinary([...run, '--content-tls-cert', certificate]);
			assert.match(half.stderr, /--content-tls-key/);
		} finally {
			service.kill('SIGTERM');
		}
		assert.equal(await within('the service to end', closed, 60_000), 0);
	});

	test('makes no keys in place of those that it has had', async () => {
		const keystore = join(base, 'chains', 'audio_dev', 'keystore');
		for (const name of readdirSync(keystore)) rmSync(join(keystore, name));
		const run = [
			'content',
			'run',
			'--chain',
			'dev',
			'--base-path',
			base,
			'--url',
			chain.node.url,
			'--content-listen',
			listen,
		];
		const refused = await runBinary(run);
		assert.notEqual(refused.code, 0);
		assert.match(
			refused.stderr,
			/the keystore has no cnod key, but a content service has run in .* --content-new-keys/,
		);
	});
});
