// What one may do with one's votes, known before anything is signed. Amounts in planck.

import { sideOf } from './standing.ts';

/** From so much on a first vote on a referendum costs no fee. */
export const FREE_VOTE = 10n * 10n ** 18n;
/** Most votes that an account keeps at once, those on referenda that have ended included. */
export const MOST_VOTES = 100;

interface Standard {
	type: 'Standard';
	value: { vote: number; balance: bigint };
}

interface Split {
	type: 'Split';
	value: { aye: bigint; nay: bigint };
}

/** How an account votes, as the chain keeps it. */
export type Voting =
	| {
			type: 'Direct';
			value: {
				votes: readonly ArrayLike<number | Standard | Split>[];
				prior: ArrayLike<number | bigint>;
			};
	  }
	| {
			type: 'Delegating';
			value: { target: string; balance: bigint; prior: ArrayLike<number | bigint> };
	  };

export interface Vote {
	referendum: number;
	side: 'aye' | 'nay';
	balance: bigint;
}

/** The votes that an account has cast. */
export function votesOf(voting: Voting | undefined): Vote[] {
	if (voting?.type !== 'Direct') return [];
	return voting.value.votes.flatMap((entry) => {
		const [referendum, vote] = [entry[0], entry[1]];
		if (typeof referendum !== 'number' || typeof vote !== 'object' || vote.type !== 'Standard')
			return [];
		return [{ referendum, side: sideOf(vote.value.vote), balance: vote.value.balance }];
	});
}

/** Its vote on a referendum, if it has cast one. */
export const voteOn = (voting: Voting | undefined, referendum: number): Vote | undefined =>
	votesOf(voting).find((vote) => vote.referendum === referendum);

/** What is still locked of votes that were removed or taken back, and until which block. */
export function priorOf(voting: Voting | undefined): { until: number; amount: bigint } | undefined {
	if (!voting) return undefined;
	const { prior } = voting.value;
	const [until, amount] = [Number(prior[0] ?? 0), BigInt(prior[1] ?? 0)];
	return amount === 0n ? undefined : { until, amount };
}

/** Why the account cannot vote on a referendum, if it cannot. */
export function whyNoVote(
	{ power, voting }: { power: bigint; voting: Voting },
	referendum: number,
): string | undefined {
	if (voting.type === 'Delegating')
		return 'its votes are given to another; take them back first, under “Your votes”';
	if (power === 0n && voteOn(voting, referendum) === undefined)
		return 'it has nothing at stake; what is staked, behind an artist for example, votes at once';
	if (votesOf(voting).length >= MOST_VOTES && voteOn(voting, referendum) === undefined)
		return `it keeps ${MOST_VOTES} votes already; remove those that are over, under “Your votes”`;
	return undefined;
}
