import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { compareCheckpoint, type Ask } from '../src/chain/checkpoint.ts';
import { NoLightSpec } from '../src/chain/light-spec.ts';

// SCALE, as hexadecimal digits.
const little = (value: number, bytes: number): string => {
	let digits = '';
	for (let left = value, at = 0; at < bytes; at++, left = Math.floor(left / 256))
		digits += (left % 256).toString(16).padStart(2, '0');
	return digits;
};
const compact = (value: number): string =>
	value < 64 ? little(value * 4, 1) : little(value * 4 + 1, 2);
const list = (items: string[]): string => compact(items.length) + items.join('');
const key = (seed: number): string => little(seed, 1).repeat(32);
const authorities = (...seeds: number[]): string =>
	list(seeds.map((seed) => key(seed) + little(1, 8)));
const NO_FORKS = `00${'01'}${little(90, 4)}`;

const header = (number: number, salt: string): string =>
	key(1) + compact(number) + key(2) + salt.repeat(32) + '00';
const hashOf = (digits: string): string =>
	`0x${bytesToHex(blake2b(hexToBytes(digits), { dkLen: 32 }))}`;
const log = (engine: string, message: string): string =>
	`0x04${bytesToHex(new TextEncoder().encode(engine))}${compact(message.length / 2)}${message}`;

const FINAL = header(100, 'aa');
const [ANNOUNCED, NEXT, CHANGED] = [header(80, 'bb'), header(95, 'cc'), header(70, 'dd')];
const hashes = new Map([
	[100, hashOf(FINAL)],
	[80, hashOf(ANNOUNCED)],
	[95, hashOf(NEXT)],
	[70, hashOf(CHANGED)],
]);
const logs = new Map([
	[hashOf(ANNOUNCED), [log('BABE', `01${authorities(5, 6)}${key(7)}`)]],
	[hashOf(NEXT), ['0x0642414245', log('BABE', `01${authorities(6)}${key(8)}`)]],
	[hashOf(CHANGED), [log('FRNK', `01${authorities(3, 4)}${little(0, 4)}`)]],
]);

/** A node whose chain is at block 120, with the set of voters `setId`. */
const node =
	(setId: number, now = authorities(3, 4), final = 120): Ask =>
	async <T>(method: string, [of]: unknown[]): Promise<T> => {
		const answer = (): unknown => {
			switch (method) {
				case 'chain_getBlockHash':
					return hashes.get(Number(of)) ?? null;
				case 'chain_getFinalizedHead':
					return '0xfe';
				case 'chain_getHeader':
					return {
						number: `0x${final.toString(16)}`,
						digest: { logs: logs.get(String(of)) ?? [] },
					};
				case 'state_call':
					return of === 'GrandpaApi_current_set_id'
						? `0x${little(setId, 8)}`
						: `0x${now}`;
				default:
					throw new Error(method);
			}
		};
		return answer() as T;
	};

const voters = (
	set: string,
	setId = 2,
	changes = [little(0, 8) + little(30, 4), little(1, 8) + little(70, 4)],
): string => {
	const pending = authorities(9) + little(0, 4) + little(120, 4) + key(3) + '00';
	const standard = list([key(4) + little(120, 4) + pending + '00']) + '00';
	return `0x${set}${little(setId, 8)}${standard}00${list(changes)}`;
};
const epoch = (index: number, makers: string, random: string): string =>
	`01${little(index, 8)}${little(9, 8)}${little(10, 8)}${makers}${random}${little(1, 8)}${little(4, 8)}02`;
const epochs = (...of: string[]): string => `0x${NO_FORKS}${list(of)}00`;
const announced = (
	of: string,
	number: number,
	index: number,
	makers: string,
	random: string,
): string => hashOf(of).slice(2) + little(number, 4) + epoch(index, makers, random);
const both = [
	announced(ANNOUNCED, 80, 8, authorities(5, 6), key(7)),
	announced(NEXT, 95, 9, authorities(6), key(8)),
];

const state = {
	finalizedBlockHeader: `0x${FINAL}`,
	grandpaAuthoritySet: voters(authorities(3, 4)),
	babeEpochChanges: epochs(...both),
};

const refuses = (with_: object, reason: RegExp, ask = node(2)): Promise<void> =>
	assert.rejects(
		compareCheckpoint({ ...state, ...with_ }, ask),
		(problem) => problem instanceof NoLightSpec && reason.test(problem.message),
	);

test('a block of the chain is taken, with those who make and finalize what comes after it', async () => {
	await compareCheckpoint(state, node(2));
	// Its validators have changed since: the block that named these is asked.
	await compareCheckpoint(state, node(5, authorities(9)));
});

test('a block of another chain is refused', async () => {
	await refuses({ finalizedBlockHeader: `0x${header(100, 'ab')}` }, /is no block of the chain/);
	await refuses({ finalizedBlockHeader: `0x${header(99, 'aa')}` }, /is no block of the chain/);
	await refuses({}, /not final yet/, node(2, authorities(3, 4), 99));
});

test('validators whom the chain did not name are refused, now and later', async () => {
	const named = /validators of the specification are not those/;
	for (const ask of [node(2), node(5, authorities(9))]) {
		await refuses({ grandpaAuthoritySet: voters(authorities(3, 9)) }, named, ask);
		await refuses({ grandpaAuthoritySet: voters(authorities(3)) }, named, ask);
	}
	// The block that named them is said to be another, or one after that which it begins at.
	const since = (block: number): string =>
		voters(authorities(3, 4), 2, [little(1, 8) + little(block, 4)]);
	await refuses({ grandpaAuthoritySet: since(95) }, named, node(5));
	await refuses({ grandpaAuthoritySet: since(101) }, named, node(5));
	await refuses({ grandpaAuthoritySet: voters(authorities(3, 4), 2, []) }, named, node(5));
});

test('makers of blocks whom the chain did not announce are refused', async () => {
	const makers = /epochs of the specification are not those/;
	const [first = ''] = both;
	const others = [
		announced(NEXT, 95, 9, authorities(9), key(8)),
		announced(NEXT, 95, 9, authorities(6), key(9)),
		announced(NEXT, 80, 9, authorities(6), key(8)),
		announced(header(95, 'ee'), 95, 9, authorities(6), key(8)),
	];
	for (const other of others) await refuses({ babeEpochChanges: epochs(first, other) }, makers);
	await refuses({ babeEpochChanges: epochs(...Array<string>(17).fill(first)) }, makers);
});

test('what cannot be read is refused, wherever it ends', async () => {
	const unread = /cannot be read/;
	for (const name of [
		'finalizedBlockHeader',
		'grandpaAuthoritySet',
		'babeEpochChanges',
	] as const) {
		await refuses({ [name]: undefined }, unread);
		await refuses({ [name]: 'zz' }, unread);
		await refuses({ [name]: '0x' }, unread);
		// Some bytes at the end belong to no part that is compared.
		if (name !== 'finalizedBlockHeader')
			await refuses({ [name]: state[name].slice(0, -12) }, unread);
	}
	// As long a list as can be said, of nothing.
	await refuses({ grandpaAuthoritySet: '0xfeffffff' }, unread);
	// Forks within forks.
	await refuses({ babeEpochChanges: `0x${'04'.repeat(200_000)}` }, unread);
});
