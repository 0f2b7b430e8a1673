// What is known of a transaction before it is signed: the chain tries it, and keeps nothing of that.

import { preflight, usable, type AccountBalance, type Explained } from '@audio-chain/client';
import type { Account } from './accounts.tsx';
import type { Chain } from './connection.tsx';
import type { Intent } from './submit.tsx';

/** What is known of it. */
export interface Look {
	/** Planck; 0 where it is waived. */
	fee: bigint;
	/** Planck that the account can spend now. */
	free: bigint;
	/** Planck of that which are left, if all of it succeeds. */
	left: bigint;
	/** Why it would be refused, if it would. */
	refusal?: Explained;
}

/** Planck of a balance that can be spent and leave the account open, for `least` is the existential deposit. */
export const spendable = (data: AccountBalance, least: bigint): bigint =>
	usable(data, least).transferable;

/** Has the chain try it. */
export async function look(
	{ api }: Chain,
	{ transaction, takes }: Intent,
	{ address }: Account,
): Promise<Look> {
	const {
		fee,
		spent,
		held,
		transferable: free,
		problem,
	} = await preflight(api, transaction, address);
	const needed = fee + (takes ?? spent + held);
	return {
		fee,
		free,
		left: free > needed ? free - needed : 0n,
		...(problem === undefined ? {} : { refusal: problem }),
	};
}
