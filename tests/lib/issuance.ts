// What an era mints and who is paid how much of it: the formulas, in whole numbers, computed once more.
// Nothing here comes from the chain's own code.

import assert from 'node:assert/strict';
import { big, type Chain, type Event, type Human } from './chain.ts';
import { fromRational, times, timesDown } from './perbill.ts';

/** Milliseconds in a Julian year. */
export const YEAR = 31_557_600_000n;

const BILLION = 1_000_000_000n;

/** The groups that share new tokens by what they do. */
export const GROUPS = ['storage', 'serving', 'artists', 'fans', 'voters'] as const;
export type Group = (typeof GROUPS)[number];

/** Parts of what an era mints, in parts per billion. */
export type Shares = Record<'stakers' | Group | 'treasury', bigint>;

/** Those that the chain begins with. */
export const SHARES: Shares = {
	stakers: 400_000_000n,
	storage: 120_000_000n,
	serving: 120_000_000n,
	artists: 180_000_000n,
	fans: 50_000_000n,
	voters: 50_000_000n,
	treasury: 80_000_000n,
};

/** The runtime's API for what was done and what it is paid. */
export const issuanceApi = (chain: Chain): Human =>
	(chain.api.call as Human)['activityIssuanceApi'];

/** The value of a parameter that a referendum or the genesis has set; undefined where the default holds. */
async function parameter(chain: Chain, group: string, name: string, at: string): Promise<Human> {
	const found = await chain.query(
		'parameters',
		'parameters',
		[{ [group]: { [name]: null } }],
		at,
	);
	return found.isSome ? found.unwrap().inner.inner : undefined;
}

/** What an era may mint, planck. */
export interface EraIssuance {
	minted: bigint;
	stakers: bigint;
	groups: Record<Group, bigint>;
	/** What the others' roundings leave included. */
	treasury: bigint;
	/** Milliseconds that the era took. */
	elapsed: bigint;
}

/** What the era that `endingBlock` ended may mint: of the issuance before that block, for the time up to it. */
export async function eraIssuance(chain: Chain, endingBlock: string): Promise<EraIssuance> {
	const last = (await chain.api.rpc.chain.getHeader(endingBlock)).parentHash.toHex();
	const started = big(
		(await chain.query('staking', 'activeEra', [], last)).unwrap().start.unwrap(),
	);
	const elapsed = big(await chain.query('timestamp', 'now', [], last)) - started;
	const inflation = big((await parameter(chain, 'Issuance', 'Inflation', last)) ?? 70_000_000n);
	const governed = await parameter(chain, 'Issuance', 'Shares', last);
	const share = (name: keyof Shares): bigint => (governed ? big(governed[name]) : SHARES[name]);
	const minted = (timesDown(inflation, await chain.issuance(last)) * elapsed) / YEAR;
	const stakers = timesDown(share('stakers'), minted);
	const groups = Object.fromEntries(
		GROUPS.map((group) => [group, timesDown(share(group), minted)]),
	) as Record<Group, bigint>;
	const treasury = GROUPS.reduce((left, group) => left - groups[group], minted - stakers);
	return { minted, stakers, groups, treasury, elapsed };
}

/** Most that `stake` planck return in `elapsed` milliseconds, at 6 % a year. */
export const mostReturn = (stake: bigint, elapsed: bigint): bigint =>
	(stake * 60_000_000n * elapsed) / (BILLION * YEAR);

/** Most that stake behind others returns in so many milliseconds, planck: 12 % a year. */
export const backersReturn = (stake: bigint, elapsed: bigint): bigint =>
	(stake * 120_000_000n * elapsed) / (BILLION * YEAR);

/**
 * What a validator and its nominators, of one page at the most, are paid for an era. Each share is a number
 * of billionths, rounded down, and each product goes to the nearest planck.
 */
export async function stakersPayouts(
	chain: Chain,
	era: number,
	validator: string,
): Promise<Map<string, bigint>> {
	const points = await chain.query('staking', 'erasRewardPoints', [era]);
	const earned = [...points.individual.entries()].find(
		([who]: Human) => String(who) === validator,
	);
	assert.ok(earned, `${validator} made no block in era ${era}`);
	const reward = big((await chain.query('staking', 'erasValidatorReward', [era])).unwrap());
	const overview = (
		await chain.query('staking', 'erasStakersOverview', [era, validator])
	).unwrap();
	const page = await chain.query('staking', 'erasStakersPaged', [era, validator, 0]);
	const total = big(overview.total);

	const payout = times(fromRational(big(earned[1]), big(points.total)), reward);
	const commission = times(
		big((await chain.query('staking', 'erasValidatorPrefs', [era, validator])).commission),
		payout,
	);
	const rest = payout - commission;
	const pageTotal = page.isSome ? big(page.unwrap().pageTotal) : 0n;
	const own =
		times(fromRational(big(overview.own), total), rest) +
		times(fromRational(pageTotal, total), commission);
	const expected = new Map([[validator, own]]);
	for (const { who, value } of page.isSome ? page.unwrap().others : []) {
		expected.set(String(who), times(fromRational(big(value), total), rest));
	}
	return expected;
}

/** What stakers were paid in a block without being asked: by era and validator, then by who was paid. */
export function payoutsByHooks(events: Event[]): Map<string, Map<string, bigint>> {
	const payouts = new Map<string, Map<string, bigint>>();
	let current: Map<string, bigint> | undefined;
	for (const { name, data, extrinsic } of events) {
		if (extrinsic !== undefined) continue;
		if (name === 'staking.PayoutStarted') {
			current = new Map();
			payouts.set(`${Number(data[0])} ${String(data[1])}`, current);
		} else if (name === 'staking.Rewarded') {
			assert.ok(current, 'a payment without its payout');
			current.set(String(data[0]), big(data[2]));
		}
	}
	return payouts;
}
