// What an account is called, and by whom: a wallet's names of one's own accounts are never taken for those that others
// give themselves, which anybody may choose.

import { Match, Switch, type Component } from 'solid-js';
import { useAccounts } from '../chain/accounts.tsx';
import { inWords } from '../chain/names.ts';

interface Called {
	/** What one's wallet calls the account, if it is one's own. */
	ownName: (address: string) => string | undefined;
	/** What it is called, in a line of text: one's own name, or what it `claims`, or its address. */
	calledOf: (address: string, claims: string | undefined) => string;
}

export function useCalled(): Called {
	const { all } = useAccounts();
	const ownName = (address: string): string | undefined =>
		all().find((account) => account.address === address)?.name;
	return {
		ownName,
		calledOf: (address, claims) => inWords(address, { own: ownName(address), claims }),
	};
}

/** The name of an account, with whose word it is; nothing if it has none. */
export const Name: Component<{ address: string; claims: string | undefined }> = (props) => {
	const { ownName } = useCalled();
	return (
		<Switch>
			<Match when={ownName(props.address)}>
				{(name) => (
					<span class="name">
						<span class="name-kind">yours: </span>
						<b>{name()}</b>
					</span>
				)}
			</Match>
			<Match when={props.claims}>
				{(name) => (
					<span class="name">
						<span class="name-kind">calls itself </span>
						<b>{name()}</b>
					</span>
				)}
			</Match>
		</Switch>
	);
};
