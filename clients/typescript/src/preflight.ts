// What can be known of a transaction before a wallet opens: its fee, and whether the account can
// pay what it takes.
//
// The runtime has no `DryRunApi`, and `validate_transaction` looks at the signature first. So a
// call cannot be tried without being signed: what is looked at here is the fee, the balance, and
// what the call is known to take of it.

import { formatAudio } from './amount.ts';
import type { Api } from './api.ts';
import { costOf, type DecodedCall, nameOf } from './costs.ts';
import { explain, type Explained } from './explain.ts';

/** What of an account's balance can be used, in planck. */
export interface Usable {
	/** What can be sent, given, and paid fees with. */
	readonly transferable: bigint;
	/** What can be staked and put down: what is locked by votes or a grant as well. */
	readonly stakeable: bigint;
	/** Whether the account exists on chain. */
	readonly exists: boolean;
}

/** The parts of `system.account` that are looked at. */
export interface AccountBalance {
	readonly free: bigint;
	readonly reserved: bigint;
	readonly frozen: bigint;
}

const most = (one: bigint, other: bigint): bigint => (one > other ? one : other);

/**
 * What can be used of a balance: without the locked part that nothing held lies over, and without
 * what keeps the account alive (`existential`, in planck). See docs/fans.md, "What your wallet
 * shows".
 */
export function usable({ free, reserved, frozen }: AccountBalance, existential: bigint): Usable {
	const kept = most(frozen - reserved, existential);
	return {
		transferable: most(free - kept, 0n),
		stakeable: most(free - existential, 0n),
		exists: free + reserved > 0n,
	};
}

/** What is known of a transaction before it is signed. */
export interface Preflight {
	/**
	 * The fee, in planck, without a tip. Less may be taken; some first votes and exits cost none.
	 */
	readonly fee: bigint;
	/** What is given away with it, in planck, as far as it is known. */
	readonly spent: bigint;
	/** What is held as stake or deposit, in planck, as far as it is known. No less is. */
	readonly held: bigint;
	/** What the account can send now, in planck. */
	readonly transferable: bigint;
	/**
	 * Why it would fail, if that is known. Without a problem it may still be refused, for other
	 * reasons.
	 */
	readonly problem?: Explained;
}

/** A transaction of polkadot-api. */
export interface Sendable {
	readonly decodedCall: unknown;
	getEstimatedFees(from: string, options?: object): Promise<bigint>;
}

/**
 * Calls that cost no fee under conditions that only the chain knows: a first vote, and leaving with
 * nothing free (docs/protocol.md, "Token").
 */
const MAYBE_FREE: ReadonlySet<string> = new Set([
	'Democracy.vote', 'Democracy.remove_vote', 'Democracy.unlock', 'Democracy.undelegate',
	'Staking.unbond', 'Staking.chill', 'Staking.withdraw_unbonded', 'NominationPools.unbond', 'NominationPools.withdraw_unbonded',
	'Delegation.undelegate', 'Delegation.withdraw', 'NodeServices.deregister', 'NodeServices.withdraw',
	'FeatureAccess.unlock', 'FeatureAccess.withdraw',
]);

/**
 * What a transaction of `from` costs and takes, and why it would fail for want of AUDIO. Asked of
 * the last best block. It reads and estimates alone: nothing is signed or sent. Rejects if the node
 * cannot be asked.
 */
export async function preflight(api: Api, tx: Sendable, from: string): Promise<Preflight> {
	const call = tx.decodedCall as DecodedCall;
	const [fee, { spent, held }, account, existential] = await Promise.all([
		tx.getEstimatedFees(from),
		costOf(api, call, from),
		api.query.System.Account.getValue(from, { at: 'best' }),
		api.constants.Balances.ExistentialDeposit(),
	]);
	// Who sends everything away may close the account.
	const closes = nameOf(call) === 'Balances.transfer_allow_death' && account.consumers === 0;
	const { transferable, stakeable, exists } = usable(account.data, closes ? 0n : existential);
	const known = { fee, spent, held, transferable };
	const problem = problemOf({ ...known, stakeable, exists, maybeFree: MAYBE_FREE.has(nameOf(call)) });
	return problem === undefined ? known : { ...known, problem };
}

function problemOf(of: { fee: bigint; spent: bigint; held: bigint; transferable: bigint; stakeable: bigint; exists: boolean; maybeFree: boolean }): Explained | undefined {
	const { fee, spent, held, transferable, stakeable, exists, maybeFree } = of;
	if (!exists) return explain({ type: 'NoProviders' });
	const taken = spent + held;
	const least = maybeFree ? 0n : fee;
	if (least > transferable && taken === 0n) {
		const payment = explain({ type: 'Invalid', value: { type: 'Payment' } });
		return { ...payment, means: `The fee is ${amount(fee)}, and ${amount(transferable)} can be spent.` };
	}
	if (least + spent <= transferable && least + taken <= stakeable) return undefined;
	const parts = [
		...(spent > 0n ? [`${amount(spent)} to give`] : []),
		...(held > 0n ? [`${amount(held)} to hold`] : []),
		`${amount(fee)} as a fee`,
	];
	const can = least + spent > transferable ? transferable : stakeable;
	const funds = explain({ type: 'Token', value: { type: 'FundsUnavailable' } });
	return { ...funds, means: `This takes ${parts.join(', ')}, and ${amount(can)} can be used.` };
}

const amount = (planck: bigint): string => `${formatAudio(planck, { decimals: 6 })} AUDIO`;
