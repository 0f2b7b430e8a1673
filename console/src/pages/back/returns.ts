// What backing somebody returned, computed from what the chain keeps of a round, with its formulas
// (docs/protocol.md, Issuance and Delegation). All in planck, rounded down.

/** Milliseconds of the year that returns are told for: 365.25 days. */
export const YEAR = 31_557_600_000n;
const BILLION = 1_000_000_000n;

export type Role = 'Artist' | 'Curator' | 'Operator';

/** What an account did in a group, in the round it was last active in. */
export interface Participation {
	stake: { own: bigint; backed: bigint };
	score: bigint;
	rate: { done: number; owed: number };
	weight: bigint;
	streak: { last: number };
}

/** A round that has ended. Returns are parts per billion a year. */
export interface Round {
	round: number;
	/** Milliseconds. */
	elapsed: bigint;
	most_return: number;
	backers_return: number;
	groups: Record<Group, { pool: bigint; weight: bigint }>;
}

/** What all do in the round in force. */
export interface Open {
	round: number;
	groups: Record<Group, { weight: bigint }>;
}

/** The groups whose payments are shared with backers. */
export type Group = 'storage' | 'serving' | 'artists';

/** What one returned to its backers. */
export interface Returned {
	round: number;
	/** The round is not over: so it would be if it ended now, with a pool as large as the last one's. */
	isOpen: boolean;
	/** Planck that its backers got, or would get. */
	backers: bigint;
	/** Of the stake behind it, in parts per billion a year. */
	yearly: bigint;
}

const groupsOf = (role: Role): Group[] =>
	role === 'Operator' ? ['storage', 'serving'] : ['artists'];

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** `⌊ value · parts/10⁹ · elapsed/year ⌋`. */
const ofReturn = (value: bigint, parts: bigint, elapsed: bigint): bigint =>
	(value * parts * elapsed) / (BILLION * YEAR);

/** The stake that takes part. */
function base(group: Group, { stake, score, rate }: Participation): bigint {
	if (group === 'artists') return score;
	const all = stake.own + stake.backed;
	if (group === 'serving') return all;
	const [done, owed] = [BigInt(Math.min(rate.done, rate.owed)), BigInt(rate.owed)];
	if (owed === 0n) return 0n;
	return (((all * done) / owed) * done) / owed;
}

/** What a participant is paid: its part of the pool by weight, and no more than its stake may return. */
export function payment(
	group: Group,
	pool: bigint,
	total: bigint,
	participation: Participation,
	mostReturn: bigint,
	elapsed: bigint,
): bigint {
	if (total === 0n) return 0n;
	return least(
		(pool * participation.weight) / total,
		ofReturn(base(group, participation), mostReturn, elapsed),
	);
}

/** What of a payment is the backers', whose cut is in parts per billion. */
export function backersPart(
	amount: bigint,
	stake: { own: bigint; backed: bigint },
	cut: bigint,
	most: bigint,
	elapsed: bigint,
): bigint {
	const all = stake.own + stake.backed;
	if (all === 0n) return 0n;
	const gross = (amount * stake.backed) / all;
	return least((gross * (BILLION - cut)) / BILLION, ofReturn(stake.backed, most, elapsed));
}

/**
 * What one returned to its backers in the last round that ended, or, if it has been active in the round in force, what
 * it would return if that ended now: the chain keeps of each account what it did in one round alone. `undefined` if it
 * was active in neither, or nobody is behind it, or no round has ended: then nothing is known of it, which is no zero.
 */
export function returned(
	role: Role,
	cut: bigint,
	shares: bigint,
	participations: Partial<Record<Group, Participation | undefined>>,
	last: Round | undefined,
	open: Open | undefined,
): Returned | undefined {
	if (!last || shares === 0n || last.elapsed === 0n) return undefined;
	const groups = groupsOf(role);
	const most = BigInt(last.backers_return) / BigInt(groups.length);
	const inRound = (round: number): [Group, Participation][] =>
		groups.flatMap((group) => {
			const found = participations[group];
			return found && found.streak.last === round
				? [[group, found] as [Group, Participation]]
				: [];
		});
	const ended = inRound(last.round);
	const going = open && open.round > last.round ? inRound(open.round) : [];
	// A group of two that has gone on takes its last round's figures with it: then the round in force has more to say.
	const isOpen = going.length > 0;
	const counted = isOpen ? going : ended;
	if (counted.length === 0) return undefined;
	const backers = counted.reduce((sum, [group, participation]) => {
		const weight = isOpen ? (open?.groups[group].weight ?? 0n) : last.groups[group].weight;
		const paid = payment(
			group,
			last.groups[group].pool,
			weight,
			participation,
			BigInt(last.most_return),
			last.elapsed,
		);
		const stake = {
			own: participation.stake.own,
			backed: least(participation.stake.backed, shares),
		};
		return sum + backersPart(paid, stake, cut, most, last.elapsed);
	}, 0n);
	const yearly = (backers * BILLION * YEAR) / (shares * last.elapsed);
	return { round: isOpen && open ? open.round : last.round, isOpen, backers, yearly };
}
