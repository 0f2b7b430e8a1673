// What the pages of operators reckon and check.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import { getPublicKey, secretFromSeed, sign } from '@scure/sr25519';
import { accountOf } from '@audio-chain/client';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import type { EraClock } from '../src/chain/eras.ts';
import { endpointError, endpointFault } from '../src/pages/operate/endpoint.ts';
import {
	hexError,
	provesSessionKeys,
	readHex,
	readPercent,
	splitSessionKeys,
} from '../src/pages/operate/keys.ts';
import { look } from '../src/pages/operate/reach.ts';
import { epochsSince, fundsOf, standingOf, type NodeFacts } from '../src/pages/operate/standing.ts';
import { cooled, holdable } from '../src/staking/bonds.ts';

const AUDIO = 10n ** 18n;
const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
const BOB = '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty';

describe('an endpoint', () => {
	test('of either form is accepted', () => {
		for (const endpoint of [
			'https://node.example.com',
			'https://node.example.com:8443/audio/v1',
			'https://198.41.0.4',
			'https://[2606:4700::1111]:8443',
			'/ip4/198.41.0.4/tcp/443/wss',
			'/ip6/2606:4700::1111/udp/4001/quic-v1',
			'/dns4/node.example.com/tcp/443/tls/ws',
			'/dns/node.example.com/tcp/30333',
			'https://notlocal.example',
			'https://100.63.0.1',
		]) {
			assert.equal(endpointFault(endpoint, true), undefined, endpoint);
		}
	});

	// As pallets/node-services/src/endpoint.rs has it.
	test('that the chain holds for malformed is refused', () => {
		for (const endpoint of [
			'/',
			'https://',
			'http://node.example.com',
			'HTTPS://node.example.com',
			'https://Node.example.com',
			'https://node.example.com/',
			'https://node.example.com:443',
			'https://node.example.com:0',
			'https://node.example.com:08443',
			'https://node.example.com:65536',
			'https://node.example.com:+1',
			'https://node.example.com:',
			'https://node.example.com.',
			'https://node..example.com',
			'https://-node.example.com',
			'https://node_.example.com',
			'https://xn--node-.example.com',
			'https://xn--node.example.com',
			'https://node.example.com?x=1',
			'https://node.example.com/a?x=1',
			'https://node.example.com/a#b',
			'https://node.example.com/a//b',
			'https://node.example.com/../b',
			'https://node.example.com/%2e',
			'https://node .example.com',
			'https://nöde.example.com',
			'https://1.2.3',
			'https://1.2.3.256',
			'https://01.2.3.4',
			'https://0x7f000001',
			'https://2130706433',
			'https://[::ffff:1.2.3.4]',
			'https://[2606:4700:0::1111]',
			'https://[2606:4700::1111',
			'https://[2606:4700::1111]8443',
			'/ip4/198.41.0.4',
			'/ip4/198.41.0.4/tcp',
			'/ip4/198.41.0.4/tcp/0',
			'/ip4/198.41.0.4/sctp/1',
			'/ip4/node.example.com/tcp/1',
			'/ip4/198.41.0.4/tcp/1/',
			'/ip4/198.41.0.4/tcp/1/ws/unknown',
			'/ip6zone/eth0/ip6/fe80::1/tcp/1',
			'ip4/198.41.0.4/tcp/1',
			' https://node.example.com',
			'https://[::ffff:102:304]',
			'/ip6/::102:304/tcp/1',
		]) {
			assert.equal(endpointFault(endpoint, true), 'malformed', endpoint);
		}
		assert.equal(endpointFault('https://user:secret@node.example.com/a', true), 'credentials');
		const path = 'a'.repeat(256 - 'https://node.example.com/'.length);
		assert.equal(endpointFault(`https://node.example.com/${path}`, true), undefined);
		assert.equal(endpointFault(`https://node.example.com/${path}a`, true), 'too-long');
	});

	test('that is private is refused where the service takes public ones only', () => {
		for (const endpoint of [
			'https://localhost:8443',
			'https://node',
			'https://node.local',
			'https://node.home.arpa',
			'https://127.0.0.1:8443',
			'https://10.1.2.3',
			'https://100.64.0.1',
			'https://169.254.0.1',
			'https://172.16.0.1',
			'https://192.168.1.1',
			'https://192.0.2.1',
			'https://198.18.0.1',
			'https://0.0.0.0',
			'https://224.0.0.1',
			'https://255.255.255.255',
			'https://[::1]',
			'https://[fe80::1]',
			'https://[fd00::1]',
			'https://[2001:db8::1]',
			'https://[ff02::1]',
			'/ip4/127.0.0.1/tcp/4001',
			'/dns4/localhost/tcp/4001',
		]) {
			assert.equal(endpointFault(endpoint, true), 'private', endpoint);
			assert.equal(endpointFault(endpoint, false), undefined, endpoint);
		}
	});

	test('has its fault told in words, and none while nothing is written', () => {
		assert.equal(endpointError('', true), undefined);
		assert.match(endpointError('nonsense', true) ?? '', /no endpoint/);
		assert.match(endpointError('https://10.0.0.1', true) ?? '', /public internet/);
	});
});

describe('what is pasted', () => {
	test('is so many bytes, or the reason is told', () => {
		assert.deepEqual(readHex(` 0x${'AB'.repeat(32)}\n`, 32), { hex: `0x${'ab'.repeat(32)}` });
		assert.deepEqual(readHex('ab'.repeat(32), 32), { hex: `0x${'ab'.repeat(32)}` });
		assert.match(hexError('0x12', 32) ?? '', /64 digits; these are 2/);
		assert.match(hexError('0xzz', 1) ?? '', /not hexadecimal/);
		assert.equal(hexError('  ', 32), undefined);
	});

	test('as session keys proves them for their owner alone', () => {
		const message = concatBytes(new TextEncoder().encode('POP_'), accountOf(ALICE));
		const seed = new Uint8Array(32).fill(7);
		const secrets = [8, 9].map((byte) => secretFromSeed(new Uint8Array(32).fill(byte)));
		const hex = (parts: Uint8Array[]): `0x${string}` =>
			`0x${bytesToHex(concatBytes(...parts))}`;
		const keys = hex([
			ed25519.getPublicKey(seed),
			...secrets.map((secret) => getPublicKey(secret)),
		]);
		const proof = hex([
			ed25519.sign(message, seed),
			...secrets.map((secret) => sign(secret, message)),
		]);
		assert.ok(provesSessionKeys(ALICE, keys, proof));
		assert.ok(!provesSessionKeys(BOB, keys, proof));
		for (const at of [2, 2 + 128, 2 + 256]) {
			const changed =
				`${proof.slice(0, at)}${proof[at] === '0' ? '1' : '0'}${proof.slice(at + 1)}` as `0x${string}`;
			assert.ok(!provesSessionKeys(ALICE, keys, changed), `digit ${at}`);
		}
		const { grandpa, babe, authority_discovery } = splitSessionKeys(keys);
		assert.equal(`${grandpa}${babe.slice(2)}${authority_discovery.slice(2)}`, keys);
		assert.equal(authority_discovery.length, 66);
	});

	test('as a percentage is exact, up to 100', () => {
		assert.deepEqual(readPercent('5'), { parts: 50_000_000 });
		assert.deepEqual(readPercent(' 2.5 %'), { parts: 25_000_000 });
		assert.deepEqual(readPercent('0.0000001'), { parts: 1 });
		assert.deepEqual(readPercent('100'), { parts: 1_000_000_000 });
		for (const text of ['100.0000001', '101', '', '-1', '1e2', 'NaN', '0.00000001', '1,5'])
			assert.ok('error' in readPercent(text), text);
	});
});

describe('a node', () => {
	const clock: EraClock = {
		era: 5,
		now: 0,
		session: 15,
		firstSession: 15,
		slot: 0n,
		epochStart: 0n,
		slotTime: 3_000,
		slotsAnEpoch: 20,
		sessionsAnEra: 3,
	};
	const node: NodeFacts = {
		collateral: 1_000n,
		jailedUntil: undefined,
		leaving: false,
		isDrawn: true,
		probability: 1n,
		epochsSinceAsked: undefined,
		seedDrawnIn: undefined,
	};

	test('stands as the gravest of what is said of it', () => {
		assert.deepEqual(standingOf(node, clock, 1_000n), { state: 'serving' });
		assert.deepEqual(standingOf(node, clock, 1_001n), { state: 'short' });
		assert.deepEqual(standingOf({ ...node, jailedUntil: 6 }, clock, 1_001n), {
			state: 'jailed',
			era: 6,
			mayReturn: false,
		});
		assert.deepEqual(standingOf({ ...node, jailedUntil: 5 }, clock, 0n), {
			state: 'jailed',
			era: 5,
			mayReturn: true,
		});
		assert.deepEqual(standingOf({ ...node, jailedUntil: 6, leaving: true }, clock, 0n), {
			state: 'leaving',
		});
	});

	test('that is not in the set yet is from the era after its id is drawn', () => {
		const fresh = { ...node, probability: 0n, isDrawn: false };
		assert.deepEqual(standingOf({ ...fresh, epochsSinceAsked: 0 }, clock, 0n), {
			state: 'waiting',
			era: 6,
		});
		assert.deepEqual(
			standingOf({ ...fresh, epochsSinceAsked: 0 }, { ...clock, session: 16 }, 0n),
			{ state: 'waiting', era: 7 },
		);
		assert.deepEqual(standingOf({ ...fresh, seedDrawnIn: 5 }, clock, 0n), {
			state: 'waiting',
			era: 6,
		});
		// Drawn long ago, and let back from jail: in the next set.
		assert.deepEqual(standingOf({ ...node, probability: 0n }, clock, 0n), {
			state: 'waiting',
			era: 6,
		});
	});

	test('asked in the epoch in force, the one before, or earlier', () => {
		assert.equal(epochsSince(40, [20, 40]), 0);
		assert.equal(epochsSince(39, [20, 40]), 1);
		assert.equal(epochsSince(20, [20, 40]), 1);
		assert.equal(epochsSince(19, [20, 40]), 2);
	});

	test('gets back what has cooled down, and the rest by date', () => {
		assert.deepEqual(
			cooled(
				[
					[5n, 9],
					[1n, 4],
					[2n, 5],
					[7n, 6],
				],
				5,
			),
			{
				due: 3n,
				later: [
					{ amount: 7n, era: 6 },
					{ amount: 5n, era: 9 },
				],
			},
		);
		assert.deepEqual(cooled([], 5), { due: 0n, later: [] });
	});

	test('is put up with what is free, but for what the account exists by and the fee', () => {
		assert.equal(
			holdable({ free: 5n * AUDIO }, AUDIO / 100n, AUDIO / 10n),
			4_890_000_000_000_000_000n,
		);
		assert.equal(holdable({ free: AUDIO / 10n }, AUDIO / 100n, AUDIO / 10n), 0n);
	});

	test('has a hot key with enough for fees, little or none', () => {
		assert.equal(fundsOf(0n), 'none');
		assert.equal(fundsOf(AUDIO / 10n), 'low');
		assert.equal(fundsOf(39n * (AUDIO / 10n) - 1n), 'low');
		assert.equal(fundsOf(39n * (AUDIO / 10n)), 'enough');
	});
});

describe('what answers at an endpoint', () => {
	const key = `0x${'a1'.repeat(32)}`;
	const answers =
		(of: Record<string, () => Response>): typeof fetch =>
		(input) => {
			const answer = of[new URL(String(input)).pathname];
			return answer
				? Promise.resolve(answer())
				: Promise.reject(new TypeError('nothing listens'));
		};
	const live = (named: unknown) => (): Response => Response.json({ status: 'live', key: named });

	test('is that node and ready, or says why not', async () => {
		const ready = answers({
			'/live': live(key.toUpperCase().replace('0X', '0x')),
			'/ready': () => Response.json({ status: 'ready' }),
		});
		assert.deepEqual(await look('https://node.example.com', key, 1_000, ready), {
			at: 'ready',
		});
		const reasons = [
			{ part: 'disk', detail: 'is full' },
			{ part: 'x' },
			'nonsense',
			{ detail: 'y'.repeat(300) },
		];
		const not = answers({
			'/live': live(key),
			'/ready': () => Response.json({ reasons }, { status: 503 }),
		});
		assert.deepEqual(await look('https://node.example.com', key, 1_000, not), {
			at: 'not-ready',
			reasons: ['is full', `${'y'.repeat(200)}…`],
		});
	});

	test('is another node, no node, or nobody', async () => {
		const other = `0x${'b2'.repeat(32)}`;
		assert.deepEqual(
			await look('https://node.example.com', key, 1_000, answers({ '/live': live(other) })),
			{ at: 'other', key: other },
		);
		for (const named of [undefined, 5, '<b>key</b>', '0x12']) {
			assert.deepEqual(
				await look(
					'https://node.example.com',
					key,
					1_000,
					answers({ '/live': live(named) }),
				),
				{ at: 'stranger' },
			);
		}
		assert.deepEqual(
			await look(
				'https://node.example.com',
				key,
				1_000,
				answers({ '/live': () => new Response('<html>') }),
			),
			{ at: 'stranger' },
		);
		assert.deepEqual(await look('https://node.example.com', key, 1_000, answers({})), {
			at: 'silent',
		});
	});

	test('is nobody where it points at another one', async (t) => {
		const server = createServer(({ url = '' }, response) => {
			if (!url.startsWith('/other'))
				response.writeHead(307, { location: `/other${url}` }).end();
			else response.end(JSON.stringify({ key }));
		});
		t.after(() => server.close());
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		assert.deepEqual(await look(`${at}/other`, key, 5_000), { at: 'ready' });
		assert.deepEqual(await look(at, key, 5_000), { at: 'silent' });
	});

	test('is not read beyond a bound', async () => {
		let given = 0;
		const endless = (): Response =>
			new Response(
				new ReadableStream({
					pull: (to) => to.enqueue(new Uint8Array(16_384).fill(32 + (given++ % 2))),
				}),
			);
		assert.deepEqual(
			await look('https://node.example.com', key, 1_000, answers({ '/live': endless })),
			{ at: 'stranger' },
		);
		assert.ok(given < 16, `${given} parts were read`);
	});
});
