// Who the page acts for: accounts of wallet extensions, and the well-known ones of development chains.

import {
	connectInjectedExtension,
	getInjectedExtensions,
	type InjectedExtension,
} from 'polkadot-api/pjs-signer';
import {
	createContext,
	createEffect,
	createMemo,
	createSignal,
	onCleanup,
	useContext,
	type Accessor,
	type ParentComponent,
} from 'solid-js';
import { useChain } from './connection.tsx';
import { recall, remember } from '../app/settings.ts';
import { isForChain, usableOf, type Account } from './wallet-accounts.ts';

export type { Account } from './wallet-accounts.ts';

export const DEVELOPMENT = 'development';

export interface Accounts {
	all: Accessor<Account[]>;
	selected: Accessor<Account | undefined>;
	select: (account: Account | undefined) => void;
	/** Wallet extensions that the browser has. */
	extensions: Accessor<string[]>;
	/** Those that the page is connected with. */
	connected: Accessor<string[]>;
	/** Asks a wallet for its accounts: it opens. Fails with what the wallet says. */
	connect: (extension: string) => Promise<void>;
	disconnect: (extension: string) => void;
}

const AccountsContext = createContext<Accounts>();

export function useAccounts(): Accounts {
	const accounts = useContext(AccountsContext);
	if (!accounts) throw new Error('there are no accounts here');
	return accounts;
}

/** The selected account's address. */
export function useAddress(): Accessor<string | undefined> {
	const { selected } = useAccounts();
	return () => selected()?.address;
}

/** How long extensions may take to put themselves into the page. */
const PATIENCE = 3_000;

export const AccountsProvider: ParentComponent = (props) => {
	const { facts } = useChain();
	const [extensions, setExtensions] = createSignal(getInjectedExtensions());
	const [wallets, setWallets] = createSignal<
		Record<string, { extension: InjectedExtension; accounts: Account[] }>
	>({});
	const [developers, setDevelopers] = createSignal<Account[]>([]);
	const [chosen, setChosen] = createSignal(recall('account'));

	const all = createMemo(() => [
		...Object.values(wallets())
			.flatMap(({ accounts }) => accounts)
			.filter((account) => isForChain(account, facts()?.genesis)),
		...developers(),
	]);
	const idOf = ({ source, address }: Account): string => `${source}/${address}`;
	const selected = createMemo(() => all().find((account) => idOf(account) === chosen()));
	const select = (account: Account | undefined): void => {
		const id = account && idOf(account);
		setChosen(id);
		remember('account', id);
	};

	const connect = async (name: string): Promise<void> => {
		const extension = await connectInjectedExtension(name, 'AUDIO console');
		const take = (accounts: ReturnType<InjectedExtension['getAccounts']>): void => {
			const usable = usableOf(name, accounts);
			setWallets((known) => ({ ...known, [name]: { extension, accounts: usable } }));
		};
		take(extension.getAccounts());
		extension.subscribe(take);
		remember('wallets', Object.keys(wallets()).join(' '));
	};
	const disconnect = (name: string): void => {
		wallets()[name]?.extension.disconnect();
		setWallets(({ [name]: _, ...others }) => others);
		remember('wallets', Object.keys(wallets()).join(' ') || undefined);
	};

	// Extensions come into the page when they like. Those that were connected before are again, without asking.
	const wanted = new Set((recall('wallets') ?? '').split(' ').filter(Boolean));
	const since = Date.now();
	const look = setInterval(() => {
		setExtensions(getInjectedExtensions());
		for (const name of getInjectedExtensions()) {
			if (wanted.delete(name)) void connect(name).catch(() => {});
		}
		if (Date.now() - since > PATIENCE) clearInterval(look);
	}, 100);
	onCleanup(() => {
		clearInterval(look);
		for (const { extension } of Object.values(wallets())) extension.disconnect();
	});

	createEffect(() => {
		if (!facts()?.isForDevelopment) return;
		void import('./development.ts').then(({ developmentAccounts }) =>
			setDevelopers(developmentAccounts()),
		);
	});

	const accounts = {
		all,
		selected,
		select,
		extensions,
		connected: () => Object.keys(wallets()),
		connect,
		disconnect,
	};
	return <AccountsContext.Provider value={accounts}>{props.children}</AccountsContext.Provider>;
};
