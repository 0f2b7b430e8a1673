// Rules of bonds (pallet-staking), known before anything is signed. Amounts in planck.

import { FOR_FEES } from '../chain/fees.ts';

/** What a bond is for. */
export type Work = 'validate' | 'nominate';

export interface Bonded {
	/** Planck at stake and in all, and what leaves; nothing if nothing is bonded. */
	ledger:
		{ active: bigint; total: bigint; unlocking: { value: bigint; era: number }[] } | undefined;
	/** Whether it stands for election, and with what commission, parts per billion. */
	candidate: { commission: number } | undefined;
	/** Whether it nominates others. */
	nominates: boolean;
	/** To whom what it earns is paid: `Staked`, `Stash` and so on. */
	payee: string | undefined;
	/** Planck that can be held: votes and grants may lock them. */
	free: bigint;
	/** Of how many slashes something is remembered. */
	slashingSpans: number;
}

export interface BondTerms {
	/** Least that validators, and nominators, bond. */
	leastBond: bigint;
	leastNominatorBond: bigint;
	/** Eras until what unbonds is free. */
	cooldown: number;
	/** Unbondings at a time. */
	mostChunks: number;
}

/** Least that is bonded to do this; nothing while it is not known. */
export const leastOf = (
	work: Work,
	terms: Pick<BondTerms, 'leastBond' | 'leastNominatorBond'> | undefined,
): bigint | undefined => (work === 'validate' ? terms?.leastBond : terms?.leastNominatorBond);

/** Whether a bond validates or nominates, or would at the next election. */
export const isAtWork = ({
	candidate,
	nominates,
}: Pick<Bonded, 'candidate' | 'nominates'>): boolean => candidate !== undefined || nominates;

/** What cannot be unbonded before it stops validating or nominating. */
export function staysBonded(
	bonded: Pick<Bonded, 'candidate' | 'nominates'>,
	terms: Pick<BondTerms, 'leastBond' | 'leastNominatorBond'>,
): bigint {
	if (bonded.nominates) return terms.leastNominatorBond;
	return bonded.candidate ? terms.leastBond : 0n;
}

/** What cools down: what is free to be withdrawn in an era, and the rest, the soonest first. */
export function cooled(
	unlocking: readonly (readonly [bigint, number])[],
	era: number,
): { due: bigint; later: { amount: bigint; era: number }[] } {
	const later = unlocking
		.filter(([, from]) => from > era)
		.map(([amount, from]) => ({ amount, era: from }));
	return {
		due: unlocking.reduce((sum, [amount, from]) => (from > era ? sum : sum + amount), 0n),
		later: later.sort((one, other) => one.era - other.era),
	};
}

/**
 * Planck that can be put at stake of what is free: locks of votes and grants do not keep it, as what is held stays in the
 * account. What the account exists by and `fees` stay. `data` is of `system.account`, `least` the existential deposit.
 */
export function holdable({ free }: { free: bigint }, least: bigint, fees = FOR_FEES): bigint {
	const kept = least + fees;
	return free > kept ? free - kept : 0n;
}
