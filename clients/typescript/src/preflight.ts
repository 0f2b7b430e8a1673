// What would come of a transaction, before a wallet opens: the runtime tries the call and forgets
// it (`callApi.dryRun`, docs/protocol.md, "Asking a node").

import { formatAudio } from './amount.ts';
import type { Api } from './api.ts';
import { costOf, type DecodedCall } from './costs.ts';
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
	 * The fee, in planck, without a tip: zero where it is waived. Of a call that is refused it is
	 * zero.
	 */
	readonly fee: bigint;
	/** What is given away with it, in planck, as far as it is known. */
	readonly spent: bigint;
	/** What is held as stake or deposit, in planck, as far as it is known. No less is. */
	readonly held: bigint;
	/** What the account can send now, in planck. */
	readonly transferable: bigint;
	/** Why it would fail now. Until it is in a block others may change what it depends on. */
	readonly problem?: Explained;
}

/** A transaction of polkadot-api. */
export interface Sendable {
	readonly decodedCall: DecodedCall;
}

/** Errors that say that something is lacking, and not how much. */
const SHORT: ReadonlySet<string> = new Set([
	'token.FundsUnavailable',
	'balances.InsufficientBalance',
	'arithmetic.Underflow',
]);

/**
 * What a transaction of `from` costs and takes, and with which error it would fail, in the state of
 * the last best block. Nothing is signed or sent. Of several calls that go on when one fails
 * (`utility.batch`), and of those by a proxy, what comes of the inner ones is not said: take
 * `batchAll`. Rejects if the node cannot be asked.
 */
export async function preflight(api: Api, tx: Sendable, from: string): Promise<Preflight> {
	const call = tx.decodedCall as Parameters<Api['apis']['CallApi']['dry_run']>[1];
	const [tried, { spent, held }, account, existential] = await Promise.all([
		api.apis.CallApi.dry_run(from, call, { at: 'best' }),
		costOf(api, tx.decodedCall, from),
		api.query.System.Account.getValue(from, { at: 'best' }),
		api.constants.Balances.ExistentialDeposit(),
	]);
	const { transferable, stakeable, exists } = usable(account.data, existential);
	const known = { spent, held, transferable };
	if (!tried.success) return { ...known, fee: 0n, problem: explain(tried.value) };
	const { type, value } = tried.value;
	const { fee } = value;
	if (type === 'Succeeds') return { ...known, fee };
	if (!exists) return { ...known, fee, problem: explain({ type: 'NoProviders' }) };
	if (type === 'Unpaid') {
		const payment = explain({ type: 'Invalid', value: { type: 'Payment' } });
		return {
			...known,
			fee,
			problem: {
				...payment,
				means: `The fee is ${amount(fee)}, and ${amount(transferable)} can be spent.`,
			},
		};
	}
	const problem = explain(value.error);
	// Where too little is left the chain may speak of what comes of that: an account that would have to go.
	const lacks = fee + spent > transferable || fee + spent + held > stakeable;
	if ((!SHORT.has(problem.code) && !lacks) || spent + held === 0n)
		return { ...known, fee, problem };
	const parts = [
		...(spent > 0n ? [`${amount(spent)} to give`] : []),
		...(held > 0n ? [`${amount(held)} to hold`] : []),
		`${amount(fee)} as a fee`,
	];
	const can = fee + spent > transferable ? transferable : stakeable;
	return {
		...known,
		fee,
		problem: {
			...problem,
			means: `This takes ${parts.join(', ')}, and ${amount(can)} can be used.`,
		},
	};
}

const amount = (planck: bigint): string => `${formatAudio(planck, { decimals: 6 })} AUDIO`;
