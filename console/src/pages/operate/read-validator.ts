// What the chain has of a stash and its validator.

import type { PolkadotClient } from 'polkadot-api';
import type { Api } from '../../chain/connection.tsx';
import { blocksOf } from '../../chain/points.ts';
import { holdable, type Bonded, type BondTerms } from '../../staking/bonds.ts';
import type { SessionKeys } from './keys.ts';

export interface Validator extends Bonded {
	/** Keys that it has registered, and those by which it signs in this session. */
	nextKeys: SessionKeys | undefined;
	keysInForce: SessionKeys | undefined;
	/** What it has in the era in force, if it was elected. */
	elected: { stake: bigint; own: bigint; nominators: number; commission: number } | undefined;
	/** Validators of the era, and blocks that all and this one have made in it. */
	validators: number;
	allBlocks: number;
	blocks: number;
	/** Eras running in which it made no block. */
	absentFor: number | undefined;
	/** The era in which it was taken off for absence, if it was lately. */
	chilledIn: number | undefined;
}

/** What validators have to keep to. */
export interface StakingTerms extends BondTerms {
	/** Parts per billion. */
	leastCommission: number;
	candidates: number;
	mostCandidates: number | undefined;
	/** Planck that are held for the first session keys. */
	keyDeposit: bigint;
}

export async function readStakingTerms(api: Api, at: { at: string }): Promise<StakingTerms> {
	const { Staking } = api.query;
	const [
		leastBond,
		leastNominatorBond,
		leastCommission,
		candidates,
		mostCandidates,
		cooldown,
		mostChunks,
		keyDeposit,
	] = await Promise.all([
		Staking.MinValidatorBond.getValue(at),
		Staking.MinNominatorBond.getValue(at),
		Staking.MinCommission.getValue(at),
		Staking.CounterForValidators.getValue(at),
		Staking.MaxValidatorsCount.getValue(at),
		api.constants.Staking.BondingDuration(),
		api.constants.Staking.MaxUnlockingChunks(),
		api.constants.Session.KeyDeposit(),
	]);
	return {
		leastBond,
		leastNominatorBond,
		leastCommission,
		candidates,
		mostCandidates,
		cooldown,
		mostChunks,
		keyDeposit,
	};
}

export async function readValidator(
	api: Api,
	client: PolkadotClient,
	stash: string,
	at: { at: string },
): Promise<Validator> {
	const { Staking, Session, ValidatorSet } = api.query;
	const era = (await Staking.ActiveEra.getValue(at))?.index ?? 0;
	const [
		ledger,
		isCandidate,
		preferences,
		nominator,
		nextKeys,
		inForce,
		overview,
		ofEra,
		points,
		validators,
	] = await Promise.all([
		Staking.Ledger.getValue(stash, at),
		// Of what is not there the value is a default: whether it is there says its key alone.
		Staking.Validators.getKey(stash).then((key) => client.rawQuery(key, at)),
		Staking.Validators.getValue(stash, at),
		Staking.Nominators.getValue(stash, at),
		Session.NextKeys.getValue(stash, at),
		ValidatorSet.KeysInForce.getValue(at),
		Staking.ErasStakersOverview.getValue(era, stash, at),
		Staking.ErasValidatorPrefs.getValue(era, stash, at),
		Staking.ErasRewardPoints.getValue(era, at),
		Session.Validators.getValue(at),
	]);
	const [absentees, chilled, payee, spans, account, least] = await Promise.all([
		ValidatorSet.Absentees.getValue(at),
		ValidatorSet.Chilled.getValue(at),
		Staking.Payee.getValue(stash, at),
		Staking.SlashingSpans.getValue(stash, at),
		api.query.System.Account.getValue(stash, at),
		api.constants.Balances.ExistentialDeposit(),
	]);
	return {
		ledger,
		candidate: isCandidate === null ? undefined : { commission: preferences.commission },
		nominates: nominator !== undefined,
		nextKeys,
		keysInForce: inForce.find(([who]) => who === stash)?.[1],
		elected: overview && {
			stake: overview.total,
			own: overview.own,
			nominators: overview.nominator_count,
			commission: ofEra.commission,
		},
		validators: validators.length,
		allBlocks: blocksOf(points.total),
		blocks: blocksOf(points.individual.find(([who]) => who === stash)?.[1] ?? 0),
		absentFor: absentees.find(({ validator }) => validator === stash)?.eras,
		chilledIn: chilled.find(([who]) => who === stash)?.[1],
		payee: payee?.type,
		free: holdable(account.data, least),
		slashingSpans: spans === undefined ? 0 : spans.prior.length + 1,
	};
}
