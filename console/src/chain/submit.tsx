// One way for everything that changes the chain: what it does and costs is shown, what would refuse it is said, and only
// then the wallet opens.

import { explain, type Explained } from '@audio-chain/client';
import type { Transaction, TxEventsPayload } from 'polkadot-api';
import {
	createContext,
	createEffect,
	createSignal,
	on,
	useContext,
	type Accessor,
	type JSX,
	type ParentComponent,
} from 'solid-js';
import { useAccounts, type Account } from './accounts.tsx';
import { useChain } from './connection.tsx';
import { follow, OTHER_CHAIN, signed, type Step } from './following.ts';
import { look, type Look } from './preflight.ts';

// What a transaction is made with is of no concern here.
type AnyTransaction = Transaction<never, never> | Transaction<void, Record<string, never>>;

/** Something that is to be done on chain. */
export interface Intent {
	/** What it is, as a button would say it: `Delegate to …`. */
	title: string;
	transaction: AnyTransaction;
	/** Who signs it: the account with which it was begun. The one that is chosen now, unless given. */
	account?: Account;
	/** What is worth to be known before one signs. Elements are given by functions, so that they are of the dialog. */
	details?: { label: string; value: string | (() => JSX.Element) }[];
	/** Planck that the call takes from what is free, apart from the fee: deposits, stakes, payments. */
	takes?: bigint;
	/** What is put beside the button, such as that it cannot be undone. */
	warning?: string | undefined;
}

/**
 * Where a transaction is. What `failed` was not sent, failed in a block, or is in none and cannot
 * come into one any more; what is `unknown` was sent, and what became of it cannot be found out.
 */
export type Stage =
	| { at: 'looking' }
	| { at: 'ready'; look: Look }
	| { at: 'signing'; look: Look }
	| { at: 'signed' }
	| { at: 'sent'; hash: string; doubt?: Explained }
	/** `failed`: why it failed there, which is not certain before it is final. */
	| { at: 'in-block'; hash: string; block: number; failed?: Explained }
	| { at: 'done'; hash: string; block: number }
	| { at: 'failed'; why: Explained; hash?: string }
	| { at: 'unknown'; hash: string };

/** A transaction that has been begun. */
export interface Submission {
	id: number;
	intent: Intent;
	account: Account;
	stage: Accessor<Stage>;
	/** Opens the wallet. */
	sign: () => void;
	/** Puts it away: before it is sent nothing is, afterwards it goes on. */
	dismiss: () => void;
}

export type Outcome = TxEventsPayload & {
	hash: string;
	/** Whether it became final: a block that is not final may go again. */
	final: Promise<boolean>;
};

interface Submissions {
	open: Accessor<Submission | undefined>;
	submit: (intent: Intent) => Promise<Outcome | undefined>;
}

const SubmissionsContext = createContext<Submissions>();

export function useSubmissions(): Submissions {
	const submissions = useContext(SubmissionsContext);
	if (!submissions) throw new Error('nothing can be submitted here');
	return submissions;
}

/**
 * Gives what does something on chain: it comes back with the events once a block has it, with nothing if it was put away
 * or failed, which the page has said by then.
 */
export function useSubmit(): (intent: Intent) => Promise<Outcome | undefined> {
	return useSubmissions().submit;
}

export const SubmissionsProvider: ParentComponent = (props) => {
	const chain = useChain();
	const { selected } = useAccounts();
	const [open, setOpen] = createSignal<Submission>();
	/** What has not been sent yet, by what ends it. */
	const unsent = new Set<() => void>();
	/** What did not end well while another was open. */
	const untold: Submission[] = [];
	let count = 0;
	createEffect(
		on(chain.status, (now) => {
			if (now === 'other') for (const end of [...unsent]) end();
		}),
	);

	const submit = (intent: Intent): Promise<Outcome | undefined> =>
		new Promise((resolve) => {
			const account = intent.account ?? selected();
			if (!account) {
				resolve(undefined);
				return;
			}
			const [stage, setStage] = createSignal<Stage>({ at: 'looking' });
			let [hash, stop] = ['', (): void => {}];
			let isFinal: (is: boolean) => void = () => {};
			const final = new Promise<boolean>((tell) => (isFinal = tell));
			const isOpen = (): boolean => open()?.id === submission.id;
			const close = (): void => {
				if (isOpen()) setOpen(untold.shift());
			};
			/** What was put away comes back if it did not end well: nobody would know. */
			const end = (how: Stage): void => {
				unsent.delete(mistaken);
				setStage(how);
				if (hash && !open()) setOpen(submission);
				else if (hash && !isOpen()) untold.push(submission);
				resolve(undefined);
				isFinal(false);
			};
			const fail = (why: Explained): void => {
				const is = stage().at;
				if (is === 'done' || is === 'failed' || is === 'unknown') return;
				end({ at: 'failed', why, ...(hash ? { hash } : {}) });
			};
			const mistaken = (): void => fail(OTHER_CHAIN);
			const take = (step: Step): void => {
				if (step.at === 'failed') fail(step.why);
				else if (step.at === 'unknown') end({ at: 'unknown', hash });
				else if (step.at === 'sent') {
					unsent.delete(mistaken);
					setStage({ ...step, hash });
				} else {
					const { payload, at } = step;
					const block = payload.block.number;
					if (at === 'in-block' && !payload.ok)
						return void setStage({
							at,
							hash,
							block,
							failed: explain(payload.dispatchError),
						});
					setStage({ at, hash, block });
					resolve({ ...payload, hash, final });
					if (at === 'done') isFinal(true);
				}
			};
			const sign = (): void => {
				const at = stage();
				if (at.at !== 'ready' || at.look.refusal || chain.status() !== 'connected') return;
				setStage({ at: 'signing', look: at.look });
				signed(
					chain,
					intent.transaction as Transaction<void, Record<string, never>>,
					account.signer,
					account.address,
				).then(
					(made) => {
						if (stage().at !== 'signing') return;
						hash = made.hash;
						setStage({ at: 'signed' });
						stop = follow(chain, made, take);
					},
					(problem: unknown) => fail(explain(problem)),
				);
			};
			const dismiss = (): void => {
				const { at } = stage();
				close();
				if (at !== 'looking' && at !== 'ready' && at !== 'signed') return;
				stop();
				unsent.delete(mistaken);
				setStage({ at: 'looking' });
				resolve(undefined);
			};
			const submission: Submission = { id: ++count, intent, account, stage, sign, dismiss };
			unsent.add(mistaken);
			setOpen(submission);
			look(chain, intent, account)
				.then((found) =>
					setStage((now) => (now.at === 'looking' ? { at: 'ready', look: found } : now)),
				)
				.catch((problem: unknown) => fail(explain(problem)));
			if (chain.status() === 'other') mistaken();
		});

	return (
		<SubmissionsContext.Provider value={{ open, submit }}>
			{props.children}
		</SubmissionsContext.Provider>
	);
};
