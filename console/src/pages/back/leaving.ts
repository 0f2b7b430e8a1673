// What leaving a nomination pool refuses (pallet-nomination-pools), known before anything is signed. Amounts in planck.

import { formatAudio } from '@audio-chain/client';
import { count } from '../../ui/format.ts';
import { whyNotOut } from './rules.ts';

/** Eras for which a member has something unbonding at a time: `MaxUnbonding` of runtime/src/configs/staking.rs. */
export const MOST_UNBONDINGS = 8;

/** What an account has in a pool, and what of the pool decides whether it can leave. */
export interface Membership {
	pool: number;
	/** Its part of the pool that is at stake, in the pool's points, and their worth. */
	points: bigint;
	active: bigint;
	/** Eras in which what unbonds is free, and what it is worth, the soonest first. */
	unbonding: { era: number; amount: bigint }[];
	/** The era that decides: what is free in it or before can be withdrawn. */
	era: number;
	/** Eras that it cools down. */
	cooldown: number;
	/** Whether it made the pool. */
	isDepositor: boolean;
	/** Least of its stake that stays unless all of it leaves. */
	least: bigint;
	/** Whether the pool is being closed, and who and what is in it. */
	isClosing: boolean;
	members: number;
	poolPoints: bigint;
	/** Slashes of the pool that are remembered. */
	slashingSpans: number;
}

/** The era from which on what is unbonded now is free. */
export const freeFrom = ({ era, cooldown }: Pick<Membership, 'era' | 'cooldown'>): number =>
	era + cooldown;

/** Whether who made the pool may take all of it out: it is closed, and nobody else is in it. */
const isLast = ({ isClosing, members, points, poolPoints }: Membership): boolean =>
	isClosing && members === 1 && points === poolPoints;

/** Why nothing can be taken out now, if it cannot. */
export function whyNotLeave(of: Membership): string | undefined {
	if (of.points === 0n) return 'All that you had at stake in it is cooling down.';
	const [first] = of.unbonding;
	if (
		first &&
		of.unbonding.length >= MOST_UNBONDINGS &&
		!of.unbonding.some(({ era }) => era === freeFrom(of))
	)
		return first.era <= of.era
			? `There are ${MOST_UNBONDINGS} unbondings already: withdraw what has cooled down.`
			: `There are ${MOST_UNBONDINGS} unbondings already: wait until era ${count(first.era)}, when the first is free.`;
	if (of.isDepositor && !isLast(of) && of.active <= of.least)
		return `You made this pool: ${formatAudio(of.least)} AUDIO stay until it is being closed and all others have left.`;
	return undefined;
}

/** Why `amount` cannot be taken out, if it cannot: all of it may leave, or enough stays. */
export function whyNotTake(amount: bigint, of: Membership): string | undefined {
	if (!of.isDepositor || isLast(of)) return whyNotOut(amount, of.active, of.least);
	if (amount <= 0n) return 'more than nothing';
	if (of.active - amount < of.least)
		return `so much that ${formatAudio(of.least)} AUDIO stay, for you made this pool`;
	return undefined;
}

/** The points that are `amount`: all of them for all of it, and else so few that what stays is worth no less. */
export const pointsOf = (amount: bigint, of: Pick<Membership, 'points' | 'active'>): bigint =>
	amount >= of.active ? of.points : (amount * of.points) / of.active;

/** What has cooled down, in planck. */
export const dueOf = ({ unbonding, era }: Pick<Membership, 'unbonding' | 'era'>): bigint =>
	unbonding.reduce((sum, { era: from, amount }) => (from > era ? sum : sum + amount), 0n);
