// What nominating refuses (pallet-staking), known before anything is signed.

import { formatAudio } from '@audio-chain/client';

/** A validator that can be named, or is. */
export interface Candidate {
	stash: string;
	/** Whether it validates in this era; otherwise it stands for election. */
	active: boolean;
	/** Behind it in this era, planck. */
	stake: bigint | undefined;
	/** Parts per billion. */
	commission: number;
	/** That it made in this era. */
	blocks: number | undefined;
	/** Whether it takes nobody new. */
	blocked: boolean;
}

/** Names one more, or no longer, in the order in which they were named. */
export const toggled = (named: readonly string[], stash: string): string[] =>
	named.includes(stash) ? named.filter((one) => one !== stash) : [...named, stash];

export interface Asked {
	/** Those that are to be named, and those that are. */
	named: readonly string[];
	before: readonly string[];
	/** Most that one can name. */
	most: number;
	candidates: readonly Pick<Candidate, 'stash' | 'blocked'>[];
	/** Planck at stake, and least of who nominates. */
	active: bigint | undefined;
	least: bigint;
	/** Nominators, and most that there can be. */
	nominators: number;
	mostNominators: number | undefined;
}

/** Why these cannot be nominated, if they cannot. */
export function whyNotNominate(asked: Asked): string | undefined {
	const { named, before, most, candidates, active, least } = asked;
	if (active === undefined) return 'Bond first.';
	if (active < least) return `Bond at least ${formatAudio(least)} AUDIO first.`;
	if (
		before.length === 0 &&
		asked.mostNominators !== undefined &&
		asked.nominators >= asked.mostNominators
	)
		return 'There are as many nominators as there can be.';
	if (named.length === 0) return 'Choose validators in the table.';
	if (named.length > most) return `At most ${most} can be named, and these are ${named.length}.`;
	const known = new Map(candidates.map((one) => [one.stash, one]));
	if (named.some((stash) => !known.has(stash)))
		return 'One of them stands for election no more: take it off.';
	if (named.some((stash) => known.get(stash)?.blocked && !before.includes(stash)))
		return 'One of them takes no new nominators: take it off.';
	if (named.length === before.length && named.every((stash) => before.includes(stash)))
		return 'These are named already.';
	return undefined;
}
