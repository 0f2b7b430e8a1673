// What delegation refuses, known before anything is signed. Amounts in planck.

import { formatAudio } from '@audio-chain/client';

export interface Asked {
	/** What every position has at least. */
	least: bigint;
	/** What the beneficiary asks for; 0 if nothing. */
	asks: bigint;
	/** What the position has already. */
	has: bigint;
}

/** Least that can be added, so that the position has what is asked for: at least one planck. */
export function leastToAdd({ least, asks, has }: Asked): bigint {
	const needed = least > asks ? least : asks;
	return has >= needed ? 1n : needed - has;
}

/** Why `amount` cannot be taken out of a position, if it cannot: all of it may leave, or enough stays. */
export function whyNotOut(amount: bigint, has: bigint, least: bigint): string | undefined {
	if (amount <= 0n) return 'more than nothing';
	if (amount > has) return `at most ${formatAudio(has)} AUDIO, which is all of it`;
	const stays = has - amount;
	if (stays > 0n && stays < least)
		return `all of it, or so much that ${formatAudio(least)} AUDIO stay`;
	return undefined;
}

/** Why nothing can be put behind somebody, if it cannot. */
export function whyNotIn(beneficiary: { leaves?: number | undefined }): string | undefined {
	return beneficiary.leaves === undefined
		? undefined
		: 'it is leaving: nothing can be added, what is there can leave or move';
}
