// Every error in plain words: what the chain, its nodes, wallets and the network say when something
// does not work.

import { AudioError } from './error.ts';
import { ERRORS } from './errors.generated.ts';
import { quoted, remoteText } from './remote-text.ts';

/** An error for people. */
export interface Explained {
	/**
	 * For programs: `content.RootTaken`, `token.FundsUnavailable`, `invalid.Payment`,
	 * `wallet-refused`, …
	 */
	readonly code: string;
	/** What it means: a sentence. */
	readonly means: string;
	/** What to do, if something is known that helps. */
	readonly todo?: string;
}

type Words = readonly [means: string, todo?: string | undefined];

const explained = (code: string, [means, todo]: Words): Explained =>
	todo === undefined ? { code, means } : { code, means, todo };

const TOO_LITTLE = 'Less is free than this takes.';
const KEEP_FREE = 'Bring more AUDIO to the account, or choose a smaller amount.';

const DISPATCH: Readonly<Record<string, Words>> = {
	BadOrigin: [
		'This is not for accounts, but for a referendum or the committee.',
		'Propose it to voters.',
	],
	RootNotAllowed: ['A referendum cannot do this in its own name.'],
	CannotLookup: ['The chain does not know what this names.'],
	Other: ['The chain refused it, and does not say why.'],
	ConsumerRemaining: [
		'The account still has something that needs it to exist.',
		'Take back what it has at stake or put down first.',
	],
	NoProviders: ['The account does not exist on chain.', 'Send it 0.01 AUDIO to open it.'],
	TooManyConsumers: ['Too many things hang on the account.'],
	Exhausted: ['There was no room for it in the block.', 'Try again.'],
	Corruption: [
		'What the chain has stored of this is damaged.',
		'Tell those who run the network.',
	],
	Unavailable: ['What it needs is not there now.', 'Try again later.'],
	Trie: ['The chain could not read its state.', 'Tell those who run the network.'],
};

const TOKEN: Readonly<Record<string, Words>> = {
	FundsUnavailable: [TOO_LITTLE, KEEP_FREE],
	OnlyProvider: [
		'The account would be left with less than the 0.01 AUDIO that keep it, and is still needed.',
		'Leave 0.01 AUDIO or more.',
	],
	BelowMinimum: [
		'The account would have less than the 0.01 AUDIO that an account needs.',
		'Give 0.01 AUDIO or more.',
	],
	CannotCreate: ['The account cannot be opened with this.', 'Send it 0.01 AUDIO first.'],
	UnknownAsset: ['There is no such token.'],
	Frozen: [
		'What is free is locked, by votes or a grant.',
		'Unlock votes that are over, or use what is not locked.',
	],
	Unsupported: ['That cannot be done with this token.'],
	CannotCreateHold: ['Nothing more can be held in this account.'],
	NotExpendable: ['The account would go, and is still needed.', 'Leave 0.01 AUDIO or more.'],
	Blocked: ['The account may not receive this token.'],
};

const ARITHMETIC: Readonly<Record<string, Words>> = {
	Underflow: [TOO_LITTLE, KEEP_FREE],
	Overflow: ['The number is too large.'],
	DivisionByZero: ['There is nothing to share it among.'],
};

const TRANSACTIONAL: Readonly<Record<string, Words>> = {
	LimitReached: ['Too many calls are nested in each other.', 'Make fewer at once.'],
	NoLayer: ['The chain refused it, and does not say why.'],
};

/** Why a transaction never came into a block. */
const INVALID: Readonly<Record<string, Words>> = {
	Call: ['The chain does not accept this call from this account.'],
	Payment: [
		'The account cannot pay the fee.',
		'Bring some AUDIO to the account: 0.15 AUDIO beside what is used is enough.',
	],
	Future: [
		'Another transaction of the account has to come before this one.',
		'Wait until it is in a block.',
	],
	Stale: [
		'Another transaction of the account came first, or this one is in a block already.',
		'Look at what has changed, and send it again if need be.',
	],
	BadProof: [
		'The signature does not hold on this chain.',
		'See that wallet and page are of the same chain, and sign again.',
	],
	AncientBirthBlock: ['The transaction is too old.', 'Sign it again.'],
	ExhaustsResources: ['There is no room for it in a block now.', 'Try again.'],
	Custom: ['The chain refused it.'],
	BadMandatory: ['The chain refused it.'],
	MandatoryValidation: ['The chain refused it.'],
	BadSigner: ['This account may not sign that.'],
	IndeterminateImplicit: ['The chain cannot check it now.', 'Try again.'],
	UnknownOrigin: ['The chain does not know who signed it.'],
	CannotLookup: ['The chain does not know what this names.'],
	NoUnsignedValidator: ['The chain does not take this without a signature.'],
};

/**
 * What nodes answer by RPC, by number (polkadot-sdk,
 * `substrate/client/rpc-api/src/author/error.rs`).
 */
const POOL: Readonly<Record<number, Words>> = {
	1002: ['A value is out of its bounds, or too long.', 'See what each field takes.'],
	1010: ['The chain does not take this transaction.'],
	1011: ['The chain cannot tell yet whether it takes this transaction.', 'Send it again.'],
	1012: [
		'The transaction was refused a short while ago.',
		'Wait some minutes before you send it again.',
	],
	1013: ['The transaction is sent already.', 'Wait until it is in a block.'],
	1014: [
		'Another transaction of the account waits in its place, and pays as much.',
		'Wait until that one is in a block, or give a tip.',
	],
	1015: ['The transaction waits for itself.'],
	1016: ['As many transactions wait as can.', 'Try again later, or give a tip.'],
	1018: ['The node does not accept transactions from outside.', 'Use another node.'],
};

/** By the names of polkadot-api's errors. */
const CLIENT: Readonly<Record<string, Words>> = {
	DestroyedError: ['The connection to the node was closed.', 'Connect again.'],
	DisjointError: ['The connection to the node broke off.', 'Try again.'],
	StopError: ['The node stopped telling of blocks.', 'Try again.'],
	OperationLimitError: ['The node is asked too much at once.', 'Try again.'],
	OperationInaccessibleError: ['The node could not look that up.', 'Try again.'],
	OperationError: ['The node could not answer.', 'Try again.'],
	BlockNotPinnedError: ['The node does not have that block any more.', 'Try again.'],
};

/** Refusals of runtime APIs (docs/protocol.md, "Asking a node"). */
const BAD_ARGUMENT: Readonly<Record<string, Words>> = {
	UnknownService: ['There is no service of that name.'],
	KeyTooLong: ['The key has more than 128 bytes.'],
	PlaybackSessionTooLong: ['The session has more than 128 bytes.'],
	CountTooHigh: ['More than 100 nodes are asked for at once.'],
	LimitTooHigh: ['More is asked for at once than is answered.', 'Ask page by page.'],
	TooManyTracks: ['Too many tracks are asked for at once.', 'Ask for fewer.'],
	TooManyPlays: ['A receipt has at most 32 different plays.'],
	ProofTooLarge: ['The proof is larger than any that is needed.'],
	CallTooLong: ['The call is longer than a transaction can be.', 'Split it.'],
	CallTooHeavy: ['The call weighs more than a transaction may.', 'Split it.'],
	MandatoryCall: ["This is for a block's author, and for no account."],
	TooManyPositions: [
		'The account has more than 256 positions.',
		'Add up what is given page by page.',
	],
};

interface Tagged {
	readonly type: string;
	readonly value?: unknown;
}

const isTagged = (value: unknown): value is Tagged =>
	typeof value === 'object' && value !== null && typeof (value as Tagged).type === 'string';

const lookUp = (table: Readonly<Record<string, Words>>, name: string): Words | undefined =>
	Object.hasOwn(table, name) ? table[name] : undefined;

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** The error of a pallet, by the names that the metadata has: `Content`, `RootTaken`. */
export function explainModule(pallet: string, name: string): Explained {
	const code = `${lowerFirst(pallet)}.${name}`;
	const errors = Object.hasOwn(ERRORS, pallet) ? ERRORS[pallet] : undefined;
	const words = errors === undefined ? undefined : lookUp(errors, name);
	return explained(code, words ?? [`The chain refused it: ${code}.`]);
}

/** A dispatch error as polkadot-api gives it, or the reason for which a transaction is invalid. */
function explainTagged({ type, value }: Tagged): Explained | undefined {
	if (type === 'Module') {
		if (!isTagged(value)) return undefined;
		return explainModule(value.type, isTagged(value.value) ? value.value.type : 'Unknown');
	}
	const within: Record<string, [prefix: string, table: Readonly<Record<string, Words>>]> = {
		Token: ['token', TOKEN],
		Arithmetic: ['arithmetic', ARITHMETIC],
		Transactional: ['transactional', TRANSACTIONAL],
		Invalid: ['invalid', INVALID],
		Unknown: ['invalid', INVALID],
	};
	const found = Object.hasOwn(within, type) ? within[type] : undefined;
	if (found !== undefined && isTagged(value)) {
		const [prefix, table] = found;
		const code = `${prefix}.${value.type}`;
		// storageProofs.prove says by a number what is wrong: nobody but nodes sends it.
		const more =
			value.type === 'Custom' && typeof value.value === 'number' ? ` (${value.value})` : '';
		const [means, todo] = lookUp(table, value.type) ?? [`The chain refused it: ${code}.`];
		return explained(code, [more === '' ? means : means.replace(/\.$/, `${more}.`), todo]);
	}
	const words = lookUp(DISPATCH, type);
	if (words !== undefined) return explained(type, words);
	const argument = lookUp(BAD_ARGUMENT, type);
	return argument && explained(type, argument);
}

/** What extensions for wallets say when their user refuses; they have no code for it. */
const WALLET_REFUSALS =
	/^(cancell?ed|rejected( by user)?|user (rejected|cancell?ed|denied)\b.*|.*\brejected by (the )?user\b.*)\.?$/i;

const NETWORK_FAILURES =
	/^(failed to fetch|fetch failed|load failed|network ?error\b.*|networkerror when attempting to fetch resource\.?|terminated)$/i;

/** The reasons in the texts of RPC errors, in the pool's words. */
const RPC_TEXTS: readonly [RegExp, keyof typeof INVALID][] = [
	[/inability to pay/i, 'Payment'],
	[/transaction is outdated/i, 'Stale'],
	[/will be valid in the future/i, 'Future'],
	[/bad signature/i, 'BadProof'],
	[/ancient birth block/i, 'AncientBirthBlock'],
	[/exhaust the resources/i, 'ExhaustsResources'],
	[/call is not expected/i, 'Call'],
];

function explainError(error: Error): Explained | undefined {
	const { name, message } = error;
	if (error instanceof AudioError) return explained(error.code, [message, error.todo]);
	if (name === 'AbortError') return explained('aborted', ['It was stopped.']);
	if (name === 'TimeoutError')
		return explained('timeout', ['There was no answer in time.', 'Try again.']);
	// What polkadot-api throws for a transaction that the chain does not take, and what its results
	// have.
	const inner = (error as Error & { error?: unknown }).error;
	if (isTagged(inner)) return explainTagged(inner);
	const code = (error as Error & { code?: unknown }).code;
	if (typeof code === 'number')
		return explainRpc(code, message, (error as Error & { data?: unknown }).data);
	if (Object.hasOwn(CLIENT, name))
		return explained(lowerFirst(name.replace(/Error$/, '')), CLIENT[name] ?? ['']);
	if (WALLET_REFUSALS.test(message)) return explained('wallet-refused', ['It was not signed.']);
	if (NETWORK_FAILURES.test(message)) {
		return explained('unreachable', [
			'The node cannot be reached.',
			'See whether this device is online, or ask another node.',
		]);
	}
	return undefined;
}

function explainRpc(code: number, message: string, data: unknown): Explained {
	const text = `${message} ${typeof data === 'string' ? data : ''}`;
	const reason = RPC_TEXTS.find(([pattern]) => pattern.test(text))?.[1];
	if (reason !== undefined)
		return explained(`invalid.${reason}`, INVALID[reason] ?? ['The chain refused it.']);
	const words = Object.hasOwn(POOL, code) ? POOL[code] : undefined;
	return explained(
		`rpc.${code}`,
		words ?? [quoted('The node refused it and says', text, 'The node refused it.')],
	);
}

/** Most characters of a message that is not known here. */
const LONGEST = 300;

/**
 * An error in plain words, whatever it is: a dispatch error of polkadot-api
 * (`result.dispatchError`), what its promises reject with, what wallets and content nodes refuse
 * with, errors of this package and of `fetch`. What is not known keeps its own message, with the
 * code `unknown`. Never throws.
 */
export function explain(error: unknown): Explained {
	const found =
		isTagged(error) && !(error instanceof Error)
			? explainTagged(error)
			: error instanceof Error
				? explainError(error)
				: undefined;
	if (found !== undefined) return found;
	const message = typeof error === 'string' ? error : error instanceof Error ? error.message : '';
	if (WALLET_REFUSALS.test(message)) return explained('wallet-refused', ['It was not signed.']);
	return explained('unknown', [
		remoteText(message, LONGEST) || 'Something went wrong that is not known here.',
	]);
}
