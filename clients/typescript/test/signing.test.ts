// Tokens, receipts, listening keys and node proofs.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { getPublicKey, secretFromSeed, sign, verify } from '@scure/sr25519';
import fc from './lib/property.ts';
import {
	accountOf,
	addressOf,
	claimMessage,
	encodeToken,
	expiresIn,
	type KeyKind,
	lastReceiptClaim,
	listenClaim,
	listeningKeyOf,
	newListeningKey,
	nodeProofMessage,
	pullClaim,
	type Receipt,
	receiptBody,
	receiptMessage,
	signatureOf,
	SignatureError,
	signNodeProof,
	signReceipt,
	signToken,
	uploadClaim,
	verifyNodeProof,
	verifyReceipt,
	walletSigner,
} from '@audio-chain/client';

const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
const BOB = '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty';
const genesis = new Uint8Array(32).fill(7);
const root = new Uint8Array(32).fill(9);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const [alice, bob] = [hex(accountOf(ALICE)), hex(accountOf(BOB))];
const key = listeningKeyOf(new Uint8Array(32).fill(1));

describe('tokens', () => {
	const scope = { genesis, node: 2, root, expires: 1_000 };
	const scoped = `${'07'.repeat(32)}02000000${'09'.repeat(32)}`;

	test('say what docs/content.md says, in its order', () => {
		for (const [claim, domain, bytes] of [
			[
				listenClaim({ ...scope, fan: ALICE }),
				'audio/listen',
				`${scoped}${alice}00e803000000000000`,
			],
			[
				listenClaim({ ...scope, fan: ALICE, key: BOB }),
				'audio/listen',
				`${scoped}${alice}01${bob}e803000000000000`,
			],
			[
				uploadClaim({ ...scope, bytes: 2 ** 31 }),
				'audio/upload',
				`${scoped}0000008000000000e803000000000000`,
			],
			[pullClaim({ ...scope, by: 5 }), 'audio/pull', `${scoped}05000000e803000000000000`],
			[
				lastReceiptClaim({ genesis, node: 2, fan: ALICE, expires: 1_000 }),
				'audio/last-receipt',
				`${'07'.repeat(32)}02000000${alice}00e803000000000000`,
			],
		] as const) {
			assert.equal(hex(claim.bytes), bytes, domain);
			assert.equal(hex(claimMessage(claim)), hex(Buffer.from(domain)) + bytes);
		}
	});

	test('are base64url of the claim, the kind of the signature and the signature', async () => {
		const claim = listenClaim({ ...scope, fan: ALICE });
		const text = await signToken(claim, key.sign);
		assert.match(text, /^[A-Za-z0-9_-]+$/);
		const bytes = Buffer.from(text, 'base64url');
		assert.equal(hex(bytes.subarray(0, claim.bytes.length)), hex(claim.bytes));
		assert.equal(bytes[claim.bytes.length], 1);
		assert.ok(
			verify(claimMessage(claim), bytes.subarray(claim.bytes.length + 1), key.publicKey),
		);
		const ecdsa = Buffer.from(
			encodeToken(claim, { kind: 'ecdsa', signature: new Uint8Array(65) }),
			'base64url',
		);
		assert.deepEqual([ecdsa.length, ecdsa[claim.bytes.length]], [claim.bytes.length + 66, 2]);
		assert.throws(
			() => encodeToken(claim, { kind: 'ed25519', signature: new Uint8Array(65) }),
			RangeError,
		);
	});

	test('end in seconds, not in milliseconds', () => {
		assert.equal(expiresIn(600, 1_700_000_000_999), 1_700_000_600);
	});
});

describe('wallets', () => {
	test('sign what they are given in hexadecimal digits, and may put the kind before it', async () => {
		const message = Uint8Array.of(0, 1, 255);
		for (const [given, kind, length] of [
			['00'.repeat(64), 'sr25519', 64],
			[`01${'00'.repeat(64)}`, 'sr25519', 64],
			[`00${'00'.repeat(64)}`, 'ed25519', 64],
			['00'.repeat(65), 'ecdsa', 65],
			[`02${'00'.repeat(65)}`, 'ecdsa', 65],
		] as const) {
			const sign = walletSigner(
				async (payload) => {
					assert.deepEqual(payload, { address: ALICE, data: '0x0001ff', type: 'bytes' });
					return { signature: `0x${given}` };
				},
				ALICE,
				kind,
			);
			const signed = await sign(message);
			assert.deepEqual([signed.kind, signed.signature.length], [kind, length]);
		}
		for (const given of ['00', '00'.repeat(65), `02${'00'.repeat(64)}`]) {
			await assert.rejects(
				walletSigner(async () => ({ signature: `0x${given}` }), ALICE)(message),
				SignatureError,
			);
		}
		assert.throws(() => signatureOf('sr25519', new Uint8Array(3)), SignatureError);
	});
});

describe('listening keys', () => {
	test('come back from their seeds, and no two are the same', async () => {
		const one = newListeningKey();
		assert.equal(listeningKeyOf(one.seed).address, one.address);
		assert.notEqual(newListeningKey().address, one.address);
		const message = Uint8Array.of(1, 2, 3);
		assert.ok(verify(message, (await one.sign(message)).signature, one.publicKey));
		assert.throws(() => listeningKeyOf(new Uint8Array(31)), RangeError);
	});

	test('are those that the chain has for the same seed', () => {
		// `subkey inspect 0x9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60` for
		// sr25519: its public key.
		const alices = listeningKeyOf(
			'0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a',
		);
		assert.equal(alices.address, ALICE);
	});
});

describe('receipts', () => {
	const receipt: Receipt = {
		fan: ALICE,
		node: 1,
		round: 2,
		seq: 3,
		heard: [
			{ track: 4, count: 5 },
			{ track: 6, playlist: 7, count: 8 },
		],
	};

	test('are signed as docs/protocol.md says', async () => {
		const message = receiptMessage(genesis, receipt);
		const parts = [
			'01000000',
			'02000000',
			'03000000',
			'08',
			'04000000',
			'00',
			'05000000',
			'06000000',
			'0107000000',
			'08000000',
		];
		assert.equal(
			hex(message),
			hex(Buffer.from('audio/receipt')) + '07'.repeat(32) + alice + parts.join(''),
		);
		const signed = await signReceipt(genesis, receipt, key.sign);
		assert.ok(verify(message, signed.signature, key.publicKey));
		const body = JSON.parse(receiptBody(signed)) as Record<string, unknown>;
		assert.deepEqual(body, {
			fan: ALICE,
			node: 1,
			round: 2,
			seq: 3,
			heard: [
				{ track: 4, playlist: null, count: 5 },
				{ track: 6, playlist: 7, count: 8 },
			],
			signature: `0x${hex(signed.signature)}`,
			scheme: 'sr25519',
		});
	});

	test('are verified by each kind of key, plain or as wallets wrap them, and for nothing else', () => {
		const seed = new Uint8Array(32).fill(4);
		const blake = (bytes: Uint8Array): Uint8Array => blake2b(bytes, { dkLen: 32 });
		const bytes = (message: Uint8Array): Uint8Array =>
			Buffer.concat([Buffer.from('<Bytes>'), message, Buffer.from('</Bytes>')]);
		const ecdsa = (message: Uint8Array): Uint8Array => {
			const [recovery = 0, ...rest] = secp256k1.sign(blake(message), seed, {
				prehash: false,
				format: 'recovered',
			});
			return Uint8Array.from([...rest, recovery]);
		};
		const sr = secretFromSeed(seed);
		const keys: [KeyKind, Uint8Array, (message: Uint8Array) => Uint8Array][] = [
			['sr25519', getPublicKey(sr), (message) => sign(sr, message)],
			['ed25519', ed25519.getPublicKey(seed), (message) => ed25519.sign(message, seed)],
			['ecdsa', blake(secp256k1.getPublicKey(seed)), ecdsa],
		];
		const message = receiptMessage(genesis, receipt);
		for (const [kind, account, by] of keys) {
			const signer = addressOf(account);
			for (const signature of [by(message), by(bytes(message))]) {
				const signed = { ...receipt, kind, signature };
				const holds = (other: object = {}, of = genesis, who = [BOB, signer]): boolean =>
					verifyReceipt(of, { ...signed, ...other }, who);
				assert.ok(holds(), kind);
				assert.ok(
					!holds({}, root) && !holds({}, genesis, [BOB]) && !holds({}, genesis, []),
				);
				const [first, second] = receipt.heard;
				assert.ok(first && second);
				for (const other of [
					{ fan: BOB },
					{ node: 2 },
					{ round: 3 },
					{ seq: 4 },
					{ seq: 2 ** 32 },
					{ seq: -1 },
					{ heard: [second, first] },
					{ heard: [first] },
					{ heard: [] },
					{ heard: [first, { ...second, count: 9 }] },
					{ heard: [first, { ...second, count: 0 }] },
					{ heard: [first, first] },
					{ heard: Array.from({ length: 33 }, (_, track) => ({ track, count: 1 })) },
					{ signature: signature.subarray(1) },
					{ signature: new Uint8Array(signature.length) },
					{ signature: new Uint8Array(signature.length).fill(255) },
					...keys.filter(([name]) => name !== kind).map(([name]) => ({ kind: name })),
				]) {
					assert.ok(!holds(other), `${kind} ${JSON.stringify(other)}`);
				}
				for (const at of [0, 31, 32, 63, signature.length - 1]) {
					const changed = Uint8Array.from(signature);
					changed[at] = (changed[at] ?? 0) ^ 1;
					assert.ok(!holds({ signature: changed }), `${kind}, byte ${at}`);
				}
			}
		}
	});

	test('differ in their message if they differ in anything', () => {
		const plays = fc.record(
			{ track: fc.nat(3), count: fc.nat(3) },
			{ requiredKeys: ['track', 'count'] },
		);
		const any = fc.record({
			node: fc.nat(3),
			round: fc.nat(3),
			seq: fc.nat(3),
			heard: fc.array(
				fc.oneof(
					plays,
					plays.map((of) => ({ ...of, playlist: 1 })),
				),
				{ maxLength: 4 },
			),
		});
		fc.assert(
			fc.property(any, any, (one, other) => {
				const same =
					hex(receiptMessage(genesis, { fan: ALICE, ...one })) ===
					hex(receiptMessage(genesis, { fan: ALICE, ...other }));
				assert.equal(
					same,
					JSON.stringify([
						one.node,
						one.round,
						one.seq,
						one.heard.map((h) => [h.track, 'playlist' in h, h.count]),
					]) ===
						JSON.stringify([
							other.node,
							other.round,
							other.seq,
							other.heard.map((h) => [h.track, 'playlist' in h, h.count]),
						]),
				);
			}),
		);
	});
});

describe('proofs of nodes', () => {
	const seed = new Uint8Array(32).fill(3);
	const claim = { genesis, operator: ALICE, endpoint: 'https://node.example.com' };
	const nodeKey = '0xed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1';

	test('are over ten bytes, the genesis, the operator and the endpoint', () => {
		const message = nodeProofMessage(claim);
		assert.equal(
			hex(message),
			hex(Buffer.from('audio/node')) +
				'07'.repeat(32) +
				alice +
				hex(Buffer.from(claim.endpoint)),
		);
	});

	test('hold for exactly that, and by that key alone', () => {
		const proof = signNodeProof(claim, seed);
		assert.ok(verifyNodeProof(claim, nodeKey, proof));
		assert.ok(!verifyNodeProof({ ...claim, operator: BOB }, nodeKey, proof));
		assert.ok(!verifyNodeProof({ ...claim, endpoint: `${claim.endpoint}/` }, nodeKey, proof));
		assert.ok(!verifyNodeProof({ ...claim, genesis: root }, nodeKey, proof));
		assert.ok(!verifyNodeProof(claim, accountOf(ALICE), proof));
		assert.ok(!verifyNodeProof(claim, nodeKey, new Uint8Array(64)));
		assert.ok(
			!verifyNodeProof(claim, new Uint8Array(32), new Uint8Array(64)),
			'a key of small order proves nothing',
		);
		assert.ok(!verifyNodeProof(claim, nodeKey, '0x12'));
	});
});
