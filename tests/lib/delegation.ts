// Beneficiaries and their backers; voters and what they are paid.

import assert from 'node:assert/strict';
import type { KeyringPair } from '@polkadot/keyring/types';
import {
	big,
	type Call,
	type Chain,
	type Event,
	eventsAt,
	type Human,
	type Included,
	json,
} from './chain.ts';
import { mostReturn } from './issuance.ts';

/** The runtime's API for delegation. */
export const delegationApi = (chain: Chain): Human => (chain.api.call as Human)['delegationApi'];

/** What is known of a beneficiary; undefined if it is none. */
export async function beneficiaryInfo(chain: Chain, who: string): Promise<Human> {
	const found = await delegationApi(chain).beneficiary(who);
	return found.isSome ? found.unwrap() : undefined;
}

/** What an account has put behind whom, planck: what shares in earnings already, and what does from the next era on. */
export async function positions(
	chain: Chain,
	who: string,
): Promise<Map<string, { shares: bigint; joining: bigint }>> {
	const found: Human[] = (await delegationApi(chain).positions(who, null, 256)).asOk;
	return new Map(
		found.map((p) => [
			String(p.beneficiary),
			{ shares: big(p.shares), joining: big(p.joining) },
		]),
	);
}

/** What cools down for an account: planck, and the era from which on they can be withdrawn. */
export async function unlocking(chain: Chain, who: string): Promise<[bigint, number][]> {
	const found: Human[] = await delegationApi(chain).unlocking(who);
	return found.map(([amount, era]: Human) => [big(amount), Number(big(era))]);
}

/** Everything that the pallet stores, but for how far it has come with paying: to see that nothing changed. */
export async function stored(chain: Chain): Promise<unknown> {
	const pallet = chain.api.query['delegation'] as Human;
	const maps = await Promise.all(
		['beneficiaries', 'positions', 'delegators', 'entries'].map(async (name) => {
			const entries: Human[] = await pallet[name].entries();
			return entries.map(([key, value]) => [key.toHex(), json(value)]).sort();
		}),
	);
	return [...maps, json(await pallet.totalDelegated()), json(await pallet.owed())];
}

/** Has one who has enough give accounts that much each, all at once. */
export async function fund(
	chain: Chain,
	from: KeyringPair,
	accounts: KeyringPair[],
	amount: bigint,
): Promise<void> {
	const gifts = accounts.map(({ address }) =>
		chain.call('balances', 'transferKeepAlive', address, amount),
	);
	await chain.submit(chain.call('utility', 'batchAll', gifts), from);
}

/** Calls of many accounts, brought into as few blocks as take them. All must succeed. */
export async function together(chain: Chain, sent: [Call, KeyringPair][]): Promise<Included[]> {
	const hashes: string[] = [];
	for (const [call, signer] of sent) {
		const signed = await chain.sign(call, signer);
		hashes.push(await chain.send<string>('author_submitExtrinsic', signed.toHex()));
	}
	const included = new Map<string, Included>();
	for (let attempt = 0; attempt < 10 && included.size < hashes.length; attempt++) {
		const blockHash = await chain.seal();
		for (const hash of hashes) {
			const found = included.has(hash) ? undefined : await chain.find(hash, blockHash);
			if (found) included.set(hash, found);
		}
	}
	return hashes.map((hash, index) => {
		const found = included.get(hash);
		const { section, method } = (sent[index] as [Call, KeyringPair])[0].method;
		assert.ok(found, `${section}.${method} is in none of 10 blocks`);
		assert.equal(found.error, undefined, `${section}.${method} failed`);
		return found;
	});
}

/** All events of the blocks after `from`, up to `to`. */
export async function eventsBetween(chain: Chain, from: number, to: number): Promise<Event[]> {
	const all: Event[] = [];
	for (let number = from + 1; number <= to; number++) {
		all.push(
			...(await eventsAt(chain.api, await chain.send<string>('chain_getBlockHash', number))),
		);
	}
	return all;
}

/** The sum of a field over all events of that name. */
export const sumOf = (events: Event[], name: string, field: number): bigint =>
	events
		.filter((event) => event.name === name)
		.reduce((sum, { data }) => sum + big(data[field]), 0n);

/** What an account was paid for an era in the group of voters. */
export interface Paid {
	era: number;
	amount: bigint;
	/** Nobody asked for it. */
	byHooks: boolean;
}

/** The payments to voters among events, by who got them. */
export function paidToVoters(events: Event[]): Map<string, Paid> {
	const payments = new Map<string, Paid>();
	for (const { name, data, extrinsic } of events) {
		if (name !== 'activityIssuance.Paid') continue;
		const [who, group, era, amount] = data;
		assert.equal(String(group), 'Voters');
		assert.ok(!payments.has(String(who)), `${who} was paid twice`);
		payments.set(String(who), {
			era: Number(era),
			amount: big(amount),
			byHooks: extrinsic === undefined,
		});
	}
	return payments;
}

/** What a streak adds to a weight, in parts per million: for each era of its age, and at the most. */
const STREAK = { step: 2_000n, cap: 200_000n };
const MILLION = 1_000_000n;
/** An age of one era. */
const ERA = 2n ** 32n;
/** The age at which it adds the most. */
const OLDEST = (STREAK.cap * ERA) / STREAK.step;

/** Eras in a row in which one voted, the last of them, the stake in it, and how old that stake is on average. */
interface Streak {
	eras: bigint;
	last: number;
	stake: bigint;
	age: bigint;
}

/** One who votes in an era. */
export interface Voter {
	stake: bigint;
	streak: Streak;
	weight: bigint;
}

/** Who votes in which era, what that weighs and what it is paid. The formula, without the chain. */
export class Voters {
	readonly #streaks = new Map<string, Streak>();
	#voters = new Map<string, Voter>();

	/** What `who` would weigh, voting in `era` with `stake` planck. */
	weigh(who: string, era: number, stake: bigint): Voter {
		const before = this.#streaks.get(who);
		const streak = { eras: 1n, last: era, stake, age: 0n };
		if (before && era - before.last <= 1) {
			const more = BigInt(era - before.last);
			streak.eras = before.eras + more;
			streak.age = before.age + more * ERA;
			if (streak.age > OLDEST) streak.age = OLDEST;
			// What comes late is new, so the whole is younger.
			if (stake > before.stake) streak.age = (streak.age * before.stake) / stake;
		}
		const bonus = (STREAK.step * streak.age) / ERA;
		const weight = stake + (bonus * stake) / MILLION;
		return { stake, streak, weight };
	}

	/** `who` votes in `era` for the first time, with `stake` planck. */
	vote(who: string, era: number, stake: bigint): void {
		const voter = this.weigh(who, era, stake);
		this.#streaks.set(who, voter.streak);
		this.#voters.set(who, voter);
	}

	/** Those who voted in this era. */
	get all(): ReadonlyMap<string, Voter> {
		return this.#voters;
	}

	/** The sum of their weights. */
	get weight(): bigint {
		return [...this.#voters.values()].reduce((sum, { weight }) => sum + weight, 0n);
	}

	/** The sum of their stakes. */
	get stake(): bigint {
		return [...this.#voters.values()].reduce((sum, { stake }) => sum + stake, 0n);
	}

	/** Ends an era of `elapsed` milliseconds in which they share `pool` planck: what each is paid. */
	close(pool: bigint, elapsed: bigint): Map<string, bigint> {
		const total = this.weight;
		const paid = [...this.#voters].map(
			([who, voter]) => [who, payment(pool, voter, total, elapsed)] as const,
		);
		this.#voters = new Map();
		return new Map(paid);
	}
}

/** What a voter is paid: its part of the pool by weight, and no more than its stake may return. */
export function payment(pool: bigint, voter: Voter, total: bigint, elapsed: bigint): bigint {
	const part = (pool * voter.weight) / total;
	const most = mostReturn(voter.stake, elapsed);
	return part < most ? part : most;
}
