// What can be known of a transaction before it is signed.

import type { Explained } from '@audio-chain/client';
import type { Transaction } from 'polkadot-api';
import type { Account } from './accounts.tsx';
import type { Chain } from './connection.tsx';
import type { Intent } from './submit.tsx';

/** What is known of it. */
export interface Look {
	/** Planck; 0 where it is waived. */
	fee: bigint;
	/** Why there is no fee, if there is none. */
	waived?: string;
	/** Planck that are free and not locked, now. */
	free: bigint;
	/** Planck that are left, if all of it succeeds. */
	left: bigint;
	/** Why it would be refused, if it would. */
	refusal?: Explained;
}

/**
 * Planck that the account can give away and go on to exist: `data` is of `system.account`, `least` the existential
 * deposit. A lock may lie in what is held; only what goes beyond that is of what is free.
 */
export function spendable(data: { free: bigint; reserved: bigint; frozen: bigint }, least: bigint): bigint {
	const locked = data.frozen > data.reserved ? data.frozen - data.reserved : 0n;
	const kept = locked > least ? locked : least;
	return data.free > kept ? data.free - kept : 0n;
}

/** Looks at what the account has and what the call costs. */
export async function look({ api }: Chain, { transaction, takes = 0n, takesLocked = false, waived }: Intent, { address }: Account): Promise<Look> {
	const [{ data }, asked, least] = await Promise.all([
		api.query.System.Account.getValue(address, { at: 'best' }),
		(transaction as Transaction<void, Record<string, never>>).getEstimatedFees(address),
		api.constants.Balances.ExistentialDeposit(),
	]);
	const spends = spendable(data, least);
	const free = takesLocked ? spendable({ ...data, frozen: 0n }, least) : spends;
	const isWaived = waived !== undefined && (waived.when === 'always' || asked > spends);
	const fee = isWaived ? 0n : asked;
	const needed = fee + takes;
	const found = { fee, ...(isWaived ? { waived: waived.because } : {}), free, left: free > needed ? free - needed : 0n };
	if (needed <= free && fee <= spends) return found;
	return {
		...found,
		refusal: {
			code: 'FundsUnavailable',
			means: 'less is free than the call and its fee take',
			todo: 'choose a smaller amount, or have AUDIO sent to the account',
		},
	};
}
