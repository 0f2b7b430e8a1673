// Who listens: whose play it is, which tokens nodes are shown, and which accounts can sign at all.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Clock } from '@audio-chain/client';
import type { PolkadotSigner } from 'polkadot-api';
import { handClock } from '../../clients/typescript/test/lib/clock.ts';
import { isForChain, usableOf } from '../src/chain/wallet-accounts.ts';
import { granted, Tokens, type Asked } from '../src/player/grants.ts';
import { Storage } from '../src/player/storage.ts';
import { hidden, isNoted, NOT_BEGUN, switched } from '../src/player/whose.ts';

describe('a token', () => {
	const sources = {
		list: [1, 2].map((node) => ({ node, url: `https://${node}`, as: 'holder' as const })),
		at: 0,
		failures: [],
	};
	const expired = (node: number) => ({ node, code: 'expired-token', reason: 'the time is over' });
	const asked = (
		clock: Clock = handClock(),
	): { of: Asked; signed: number[]; givenUp: () => number } => {
		const signed: number[] = [];
		let times = 0;
		const tokens = new Tokens(async (node) => {
			signed.push(node);
			return `token ${signed.length} for ${node}`;
		}, clock);
		return { of: { sources, tokens }, signed, givenUp: () => times++ };
	};
	const why = String;

	test('is signed once for a node, however often it is asked', async () => {
		const { of, signed, givenUp } = asked();
		for (let time = 0; time < 3; time++) {
			const next = await granted(of, undefined, why, givenUp);
			assert.deepEqual([next?.source.node, next?.token], [1, 'token 1 for 1']);
		}
		assert.deepEqual(signed, [1]);
	});

	test('that has expired is renewed exactly once, and then the next node is asked', async () => {
		const { of, signed, givenUp } = asked();
		await granted(of, undefined, why, givenUp);
		const again = await granted(of, expired(1), why, givenUp);
		assert.deepEqual([again?.source.node, again?.token], [1, 'token 2 for 1']);
		assert.equal(of.sources.failures.length, 0, 'the node is not blamed for it');
		const other = await granted(of, expired(1), why, givenUp);
		assert.deepEqual([other?.source.node, other?.token], [2, 'token 3 for 2']);
		const otherAgain = await granted(of, expired(2), why, givenUp);
		assert.equal(otherAgain?.token, 'token 4 for 2', 'each node has its own');
		assert.equal(await granted(of, expired(2), why, givenUp), undefined);
		assert.deepEqual(signed, [1, 1, 2, 2]);
	});

	test('is renewed each time that it ends in hours of listening', async () => {
		const clock = handClock();
		const { of, givenUp } = asked(clock);
		await granted(of, undefined, why, givenUp);
		for (let time = 2; time <= 6; time++) {
			clock.pass(6 * 60 * 60 * 1_000);
			const next = await granted(of, expired(1), why, givenUp);
			assert.deepEqual([next?.source.node, next?.token], [1, `token ${time} for 1`]);
		}
		clock.pass(60 * 60 * 1_000 - 1);
		const next = await granted(of, expired(1), why, givenUp);
		assert.equal(next?.source.node, 2, 'one that comes too soon is not believed');
	});

	test('that a node never saw is not renewed for it, nor for another refusal', async () => {
		const { of, givenUp } = asked();
		const first = await granted(of, expired(1), why, givenUp);
		assert.equal(first?.source.node, 2);
		const second = await granted(
			of,
			{ node: 2, code: 'forged-token', reason: 'no' },
			why,
			givenUp,
		);
		assert.equal(second, undefined);
		assert.equal(givenUp(), 2, 'two nodes were given up');
	});

	test('that is not signed is no token of another node', async () => {
		const of: Asked = {
			sources,
			tokens: new Tokens(async (node) => {
				if (node === 1) throw new Error('Cancelled');
				return 'for 2';
			}),
		};
		const next = await granted(
			of,
			undefined,
			() => 'it was cancelled',
			() => {},
		);
		assert.deepEqual([next?.source.node, next?.token], [2, 'for 2']);
		assert.match(of.sources.failures[0]?.reason ?? '', /not signed: it was cancelled/);
	});
});

describe('a play', () => {
	test('is of who listened when it began, and of nobody if another is chosen when it counts', () => {
		const begun = { fan: 'alice', isPrivate: false };
		assert.ok(isNoted(begun, 'alice'));
		assert.ok(!isNoted(begun, 'bob') && !isNoted(begun, undefined));
		assert.ok(!isNoted({ fan: undefined, isPrivate: false }, undefined));
		const elsewhere = switched(begun, 'bob');
		assert.ok(isNoted(switched(begun, 'alice'), 'alice'));
		assert.ok(!isNoted(switched(elsewhere, 'alice'), 'alice'), 'who comes back began nothing');
		assert.ok(!isNoted(elsewhere, 'bob'));
		assert.ok(!isNoted(NOT_BEGUN, 'alice'));
	});

	test('that began in private, or was private for a while, is noted for nobody', () => {
		assert.ok(!isNoted({ fan: 'alice', isPrivate: true }, 'alice'));
		assert.ok(!isNoted(hidden({ fan: 'alice', isPrivate: false }), 'alice'));
	});
});

describe('a listening key', () => {
	test('is forgotten for its account alone', async () => {
		const storage = new Storage(Promise.reject(new Error('no chain')));
		const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
		await storage.keepSeed('alice', one);
		await storage.keepSeed('bob', other);
		await storage.keepSeed('alice', undefined);
		assert.deepEqual(
			[await storage.seed('alice'), await storage.seed('bob')],
			[undefined, other],
		);
	});
});

describe('accounts that a wallet shares', () => {
	const polkadotSigner = {} as PolkadotSigner;
	const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
	const shared = (address: string, type?: string, name?: string) => ({
		address,
		type,
		name,
		polkadotSigner,
	});
	const usable = (...all: ReturnType<typeof shared>[]) => usableOf('wallet', all);

	test('are left out if they are of Ethereum, whatever the wallet calls them', () => {
		const ethereum = '0x00000000219ab540356cBB839Cbe05303d7705Fa';
		const all = ['ethereum', 'ecdsa', 'sr25519', undefined].map((type) =>
			shared(ethereum, type),
		);
		assert.deepEqual(usable(...all, shared(ALICE, 'ethereum'), shared('nonsense')), []);
	});

	test('sign on the chain alone that the wallet keeps them for', () => {
		const [any, empty, bound] = usableOf(
			'wallet',
			[null, '', '0xAB'].map((genesisHash) => ({ ...shared(ALICE), genesisHash })),
		);
		assert.ok(any && empty && bound);
		for (const genesis of ['0xab', '0xcd', undefined])
			assert.deepEqual(
				[any, empty, bound].map((account) => isForChain(account, genesis)),
				[true, true, genesis === '0xab'],
			);
	});

	test('are written as this chain writes them, and named by text that can be seen', () => {
		const [polkadot, named, nameless] = usable(
			shared('15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5', 'ed25519', 'Mine'),
			shared(ALICE, undefined, `Al\u202eice\u{e0041}${'x'.repeat(99)}`),
			shared(ALICE, 'ecdsa', '\u200b'),
		);
		assert.deepEqual([polkadot?.address, polkadot?.scheme], [ALICE, 'ed25519']);
		assert.equal(named?.name, `Alice${'x'.repeat(55)}…`);
		assert.deepEqual([named?.scheme, nameless?.name], ['sr25519', 'without a name']);
	});
});
