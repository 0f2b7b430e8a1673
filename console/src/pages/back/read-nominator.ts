// What the chain has of an account's bond, and of those whom it can nominate.

import type { PolkadotClient } from 'polkadot-api';
import type { Api } from '../../chain/connection.tsx';
import { blocksOf } from '../../chain/points.ts';
import { holdable, type Bonded, type BondTerms } from '../../staking/bonds.ts';
import type { Candidate } from './nominating.ts';

export interface Nominator extends Bonded {
	/** Those whom it names. */
	targets: string[];
}

export interface Terms extends BondTerms {
	/** Most that one can name. */
	mostNominations: number;
	nominators: number;
	mostNominators: number | undefined;
}

export async function readTerms(api: Api, at: { at: string }): Promise<Terms> {
	const { Staking } = api.query;
	const [leastBond, leastNominatorBond, nominators, mostNominators, ...constants] =
		await Promise.all([
			Staking.MinValidatorBond.getValue(at),
			Staking.MinNominatorBond.getValue(at),
			Staking.CounterForNominators.getValue(at),
			Staking.MaxNominatorsCount.getValue(at),
			api.constants.Staking.BondingDuration(),
			api.constants.Staking.MaxUnlockingChunks(),
			// The same of every bond.
			api.apis.StakingApi.nominations_quota(0n, at),
		]);
	const [cooldown, mostChunks, mostNominations] = constants;
	return {
		leastBond,
		leastNominatorBond,
		nominators,
		mostNominators,
		cooldown,
		mostChunks,
		mostNominations,
	};
}

export async function readNominator(
	api: Api,
	client: PolkadotClient,
	stash: string,
	at: { at: string },
): Promise<Nominator> {
	const { Staking } = api.query;
	const [ledger, candidate, preferences, nominator, payee, spans, account, least] =
		await Promise.all([
			Staking.Ledger.getValue(stash, at),
			// Of what is not there the value is a default: whether it is there says its key alone.
			Staking.Validators.getKey(stash).then((key) => client.rawQuery(key, at)),
			Staking.Validators.getValue(stash, at),
			Staking.Nominators.getValue(stash, at),
			Staking.Payee.getValue(stash, at),
			Staking.SlashingSpans.getValue(stash, at),
			api.query.System.Account.getValue(stash, at),
			api.constants.Balances.ExistentialDeposit(),
		]);
	return {
		ledger,
		candidate: candidate === null ? undefined : { commission: preferences.commission },
		nominates: nominator !== undefined,
		targets: nominator?.targets ?? [],
		payee: payee?.type,
		free: holdable(account.data, least),
		slashingSpans: spans === undefined ? 0 : spans.prior.length + 1,
	};
}

/** All who stand for election, who validate in this era first, by stake. */
export async function readCandidates(api: Api, at: { at: string }): Promise<Candidate[]> {
	const { Staking } = api.query;
	const era = (await Staking.ActiveEra.getValue(at))?.index ?? 0;
	const [standing, overview, points] = await Promise.all([
		Staking.Validators.getEntries(at),
		Staking.ErasStakersOverview.getEntries(era, at),
		Staking.ErasRewardPoints.getValue(era, at),
	]);
	const stakes = new Map(overview.map(({ keyArgs: [, stash], value }) => [stash, value.total]));
	const made = new Map(points.individual);
	const all = standing.map(({ keyArgs: [stash], value: { commission, blocked } }): Candidate => {
		const stake = stakes.get(stash);
		const active = stake !== undefined;
		const blocks = active ? blocksOf(made.get(stash) ?? 0) : undefined;
		return { stash, active, stake, commission, blocks, blocked };
	});
	return all.sort(({ stake: a = -1n }, { stake: b = -1n }) => (a < b ? 1 : a > b ? -1 : 0));
}
