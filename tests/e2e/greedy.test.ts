// Clients of a content node who ask for much, pretend to be others, or leave secrets behind. What takes minutes is in
// `drills/abuse.test.ts`.

import assert from 'node:assert/strict';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { u8aConcat } from '@polkadot/util';
import { AUDIO } from '../lib/chain.ts';
import { problemOf, uploadToken } from '../lib/content.ts';
import { temporaryFolder } from '../lib/node.ts';
import { withContentNode } from '../lib/nodes.ts';
import { type Song, Visitors } from '../lib/visitors.ts';
import { sleep, waitFor } from '../lib/wait.ts';

const MEBIBYTE = 1 << 20;

/** Streams that a client has at a time. */
const STREAMS = 16;

/** An address of this machine that the node takes for a proxy. */
const PROXY = '127.0.0.9';

describe('a content node with greedy clients', () => {
	let visitors: Visitors;
	let song: Song;
	before(async () => {
		const base = join(temporaryFolder(), 'base');
		const levels = ['audio_content', 'hyper', 'hyper_util', 'axum', 'axum_server']
			.map((target) => `${target}=trace`)
			.join(',');
		const more = ['--detailed-log-output', `-l${levels}`, '--content-proxy', PROXY];
		const { chain, url } = await withContentNode(base, undefined, more);
		visitors = new Visitors(chain, url);
		await visitors.endow();
		song = await visitors.publish(24 * MEBIBYTE);
		assert.equal((await visitors.put(song)).status, 201);
	});
	after(() => visitors?.chain.close());

	/** Asks for bytes from `start` on, and reads nothing of them yet. */
	const open = (
		start: number,
		headers: Record<string, string> = {},
		localAddress = '127.0.0.1',
	): Promise<IncomingMessage> =>
		new Promise((resolve, reject) => {
			const options = {
				agent: false,
				localAddress,
				headers: { range: `bytes=${start}-`, ...headers },
			};
			const asked = get(`${visitors.url}/content/${song.cid}`, options, resolve);
			asked.on('error', reject);
		});

	test('a player that seeks fifty times in ten seconds is never refused', async () => {
		for (let seeks = 0; seeks < 50; seeks++) {
			const start = Math.floor(Math.random() * (song.bytes.length - MEBIBYTE));
			const answer = await open(start);
			assert.equal(answer.statusCode, 206, `seek ${seeks}`);
			const [piece] = (await answer[Symbol.asyncIterator]().next()).value ? [true] : [];
			assert.ok(piece, 'it plays at once');
			// As browsers do: what is not wanted any more is given up.
			answer.destroy();
			await sleep(200);
		}
	});

	test('a client is its address, whatever it says, unless a proxy says so that was named', async () => {
		const fill = async (
			from: string,
			forwarded: (number: number) => string,
		): Promise<[IncomingMessage[], number | undefined]> => {
			const held = [];
			for (let number = 0; number < STREAMS; number++) {
				const answer = await open(0, { 'x-forwarded-for': forwarded(number) }, from);
				assert.equal(answer.statusCode, 206);
				held.push(answer);
			}
			const last = await open(0, { 'x-forwarded-for': forwarded(STREAMS) }, from);
			held.push(last);
			return [held, last.statusCode];
		};
		const each = (number: number): string => `198.51.100.${number + 1}`;
		const [own, refused] = await fill('127.0.0.5', each);
		assert.equal(refused, 429);
		const [others, taken] = await fill(PROXY, each);
		assert.equal(taken, 206);
		const [one, again] = await fill(PROXY, () => '203.0.113.5');
		assert.equal(again, 429, 'whom the proxy speaks for has as many as anybody');
		// What that client wrote itself stands before what the proxy adds.
		const pretended = await open(0, { 'x-forwarded-for': '203.0.113.77, 203.0.113.5' }, PROXY);
		assert.equal(pretended.statusCode, 429);
		for (const answer of [...own, ...others, ...one, pretended]) answer.destroy();
		await waitFor('a place', async () => {
			const answer = await open(0, {}, '127.0.0.5');
			answer.destroy();
			return answer.statusCode === 206;
		});
	});

	test('an artist has four uploads at a time', async () => {
		const songs = [];
		for (let count = 0; count < 5; count++) songs.push(await visitors.publish(70_000 + count));
		const begun: [Song, string][] = [];
		for (const song of songs.slice(0, 4)) {
			const answer = await visitors.begin(song);
			assert.equal(answer.status, 201);
			begun.push([song, answer.headers.get('location')!]);
		}
		assert.deepEqual(await problemOf(await visitors.begin(songs[4]!)), [
			429,
			'too-many-uploads',
		]);
		assert.deepEqual(await problemOf(await visitors.put(songs[4]!)), [429, 'too-many-uploads']);
		// Who begins anew takes no second place; who gives one up has it again.
		const again = await visitors.begin(songs[0]!);
		assert.equal(again.status, 201);
		begun[0] = [songs[0]!, again.headers.get('location')!];
		for (const [song, at] of begun) {
			const headers = { ...visitors.headers(song), 'Tus-Resumable': '1.0.0' };
			assert.equal(
				(await fetch(`${visitors.url}${at}`, { method: 'DELETE', headers })).status,
				204,
			);
		}
		assert.equal((await visitors.put(songs[4]!)).status, 201);
	});

	test('what opens something is in no log, at whatever level', async () => {
		const { chain, url, artist, fan } = visitors;
		const priced = await visitors.publish(90_000, { price: 2n * AUDIO });
		const { Authorization } = visitors.headers(priced);
		assert.equal(
			(
				await fetch(`${url}/content/${priced.cid}`, {
					method: 'PUT',
					body: priced.bytes,
					headers: { Authorization },
				})
			).status,
			201,
		);
		const expires = BigInt(Math.floor(Date.now() / 1_000) + 600);
		const signed = (domain: string, type: string, claim: unknown[], signer = fan): string => {
			const bytes = chain.api.createType(type, claim).toU8a();
			const signature = signer.sign(u8aConcat(domain, bytes), { withType: true });
			return Buffer.from(u8aConcat(bytes, signature)).toString('base64url');
		};
		const listen = '([u8; 32], u32, [u8; 32], AccountId, Option<AccountId>, u64)';
		const claim = [chain.api.genesisHash, 0, priced.root, artist.address, null, expires];
		const hears = signed('audio/listen', listen, claim, artist);
		const forged = signed('audio/listen', listen, claim, fan);
		const recall = '([u8; 32], u32, AccountId, Option<AccountId>, u64)';
		const recalls = signed('audio/last-receipt', recall, [
			chain.api.genesisHash,
			0,
			fan.address,
			null,
			expires,
		]);
		const brings = uploadToken(chain, artist, song.bytes, { root: song.root });
		const asked: [number, string, RequestInit?][] = [
			[200, `/content/${priced.cid}?token=${hears}`],
			[401, `/content/${priced.cid}?token=${forged}`],
			[401, `/content/${priced.cid}?token=${hears}x`],
			[404, `/nowhere?token=${hears}`],
			[404, `/content/${priced.cid.slice(0, -1)}?token=${hears}`],
			[405, `/content/${priced.cid}?token=${hears}`, { method: 'POST' }],
			[404, `/receipts/${fan.address}`, { headers: { authorization: `AUDIO ${recalls}` } }],
			[
				422,
				`/content/${song.cid}`,
				{ method: 'PUT', headers: { authorization: `AUDIO ${brings}` } },
			],
			[
				401,
				`/content/${priced.cid}`,
				{ method: 'PUT', headers: { authorization: `AUDIO ${brings}` } },
			],
		];
		for (const [status, path, init] of asked) {
			const answer = await fetch(`${url}${path}`, init);
			assert.equal(answer.status, status, path);
			await answer.arrayBuffer();
		}
		// One whose connection breaks while it is answered.
		const broken = await open(0, {}, '127.0.0.6');
		broken.destroy();
		await chain.seal();
		await sleep(500);
		const { log } = chain.node;
		for (const [what, secret] of Object.entries({
			hears,
			forged,
			recalls,
			brings,
			Authorization: Authorization.slice(6),
		})) {
			// Of any part that would do: a signature is 64 bytes.
			assert.ok(
				!log.includes(secret.slice(-86)) && !log.includes(secret.slice(0, 60)),
				`${what} is in the log`,
			);
		}
		assert.match(log, / (TRACE|DEBUG) .*(hyper|axum|audio_content)/, 'those levels are logged');
	});
});
