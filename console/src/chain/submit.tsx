// One way for everything that changes the chain: what it does and costs is shown, what would refuse it is said, and only
// then the wallet opens.

import { explain, type Explained } from '@audio-chain/client';
import type { Transaction, TxEventsPayload } from 'polkadot-api';
import {
	createContext,
	createSignal,
	useContext,
	type Accessor,
	type JSX,
	type ParentComponent,
} from 'solid-js';
import { useAccounts, type Account } from './accounts.tsx';
import { useChain } from './connection.tsx';
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
	details?: { label: string; value: JSX.Element | (() => JSX.Element) }[];
	/** Planck that the call takes from what is free, apart from the fee: deposits, stakes, payments. */
	takes?: bigint;
	/** What is put beside the button, such as that it cannot be undone. */
	warning?: string | undefined;
}

/** Where a transaction is. */
export type Stage =
	| { at: 'looking' }
	| { at: 'ready'; look: Look }
	| { at: 'signing'; look: Look }
	| { at: 'sent'; hash: string }
	| { at: 'in-block'; hash: string; block: number }
	| { at: 'done'; hash: string; block: number }
	| { at: 'failed'; why: Explained; hash?: string };

/** A transaction that has been begun. */
export interface Submission {
	id: number;
	intent: Intent;
	account: Account;
	stage: Accessor<Stage>;
	/** Opens the wallet. */
	sign: () => void;
	/** Puts it away: before it is signed nothing is sent, afterwards it goes on. */
	dismiss: () => void;
}

export type Outcome = TxEventsPayload & { hash: string };

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
	let count = 0;

	const submit = (intent: Intent): Promise<Outcome | undefined> =>
		new Promise((resolve) => {
			const account = intent.account ?? selected();
			if (!account) {
				resolve(undefined);
				return;
			}
			const [stage, setStage] = createSignal<Stage>({ at: 'looking' });
			const isOpen = (): boolean => open()?.id === submission.id;
			const close = (): void => {
				if (isOpen()) setOpen(undefined);
			};
			const fail = (problem: unknown, hash?: string): void => {
				setStage({ at: 'failed', why: explain(problem), ...(hash ? { hash } : {}) });
				resolve(undefined);
			};
			const sign = (): void => {
				const at = stage();
				if (at.at !== 'ready' || at.look.refusal) return;
				setStage({ at: 'signing', look: at.look });
				let hash = '';
				(intent.transaction as Transaction<void, Record<string, never>>)
					.signSubmitAndWatch(account.signer)
					.subscribe({
						next: (event) => {
							hash = event.txHash;
							if (event.type === 'broadcasted') setStage({ at: 'sent', hash });
							else if (event.type === 'txBestBlocksState' && event.found) {
								if (!event.ok) return fail(event.dispatchError, hash);
								setStage({ at: 'in-block', hash, block: event.block.number });
								resolve({ ...event, hash });
							} else if (
								event.type === 'txBestBlocksState' &&
								stage().at === 'in-block'
							) {
								// Another fork has become the best: it is looked for there.
								setStage({ at: 'sent', hash });
							} else if (event.type === 'finalized') {
								if (!event.ok) return fail(event.dispatchError, hash);
								setStage({ at: 'done', hash, block: event.block.number });
								resolve({ ...event, hash });
							}
						},
						error: (problem: unknown) => fail(problem, hash || undefined),
					});
			};
			const dismiss = (): void => {
				const { at } = stage();
				close();
				if (at === 'looking' || at === 'ready') resolve(undefined);
			};
			const submission: Submission = { id: ++count, intent, account, stage, sign, dismiss };
			setOpen(submission);
			look(chain, intent, account)
				.then((found) =>
					setStage((now) => (now.at === 'looking' ? { at: 'ready', look: found } : now)),
				)
				.catch(fail);
		});

	return (
		<SubmissionsContext.Provider value={{ open, submit }}>
			{props.children}
		</SubmissionsContext.Provider>
	);
};
