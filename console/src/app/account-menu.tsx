// Who the page acts for: chosen here, and only here.

import { Popover } from '@kobalte/core/popover';
import { A } from '@solidjs/router';
import { createSignal, For, Show, type Component } from 'solid-js';
import { explain } from '@audio-chain/client';
import { DEVELOPMENT, useAccounts, type Account } from '../chain/accounts.tsx';
import { createReading } from '../chain/reading.ts';
import { useChain } from '../chain/connection.tsx';
import { Amount, Notice } from '../ui/show.tsx';
import { short } from '../ui/format.ts';

/** What extensions are called by those who use them. */
const WALLETS: Record<string, string> = {
	'polkadot-js': 'Polkadot{.js}',
	talisman: 'Talisman',
	'subwallet-js': 'SubWallet',
};

const walletName = (name: string): string =>
	name === DEVELOPMENT ? 'Development accounts' : (WALLETS[name] ?? name);

export const AccountMenu: Component = () => {
	const { api } = useChain();
	const { all, selected, select, extensions, connected, connect, disconnect } = useAccounts();
	const [open, setOpen] = createSignal(false);
	const [failure, setFailure] = createSignal<string>();
	const balance = createReading(
		() => selected()?.address,
		async (address, { hash }) =>
			(await api.query.System.Account.getValue(address, { at: hash })).data.free,
	);
	const sources = (): string[] => [...new Set(all().map(({ source }) => source))];
	const ofSource = (source: string): Account[] =>
		all().filter((account) => account.source === source);
	const join = async (name: string): Promise<void> => {
		setFailure(undefined);
		try {
			await connect(name);
		} catch (problem) {
			setFailure(`${walletName(name)}: ${explain(problem).means}`);
		}
	};
	return (
		<Popover open={open()} onOpenChange={setOpen} placement="bottom-end">
			<Popover.Trigger class="account-button">
				<Show when={selected()} fallback="Choose an account">
					{(account) => (
						<>
							<b>{account().name}</b>{' '}
							<span class="account-balance">
								<Amount planck={balance()} decimals={2} />
							</span>
						</>
					)}
				</Show>
			</Popover.Trigger>
			<Popover.Portal>
				<Popover.Content class="popover account-menu">
					<Popover.Title class="popover-title">Act as</Popover.Title>
					<For each={sources()}>
						{(source) => (
							<fieldset>
								<legend>{walletName(source)}</legend>
								<For each={ofSource(source)}>
									{(account) => (
										<button
											type="button"
											class="account-option"
											aria-pressed={selected() === account}
											onClick={() => {
												select(account);
												setOpen(false);
											}}
										>
											<b>{account.name}</b>{' '}
											<code>{short(account.address)}</code>
										</button>
									)}
								</For>
							</fieldset>
						)}
					</For>
					<For each={extensions().filter((name) => !connected().includes(name))}>
						{(name) => (
							<button type="button" onClick={() => void join(name)}>
								Connect {walletName(name)}
							</button>
						)}
					</For>
					<For each={connected()}>
						{(name) => (
							<button type="button" class="quiet" onClick={() => disconnect(name)}>
								Disconnect {walletName(name)}
							</button>
						)}
					</For>
					<Show when={extensions().length === 0}>
						<p class="hint">
							No wallet is here. Polkadot{'{.js}'}, Talisman and SubWallet are
							extensions of the browser that keep keys and sign; once one is
							installed, load this page again.
						</p>
					</Show>
					<Show when={selected()}>
						<A href="/account" class="button" onClick={() => setOpen(false)}>
							Balance, and send
						</A>
						<button type="button" class="quiet" onClick={() => select(undefined)}>
							Act as nobody
						</button>
					</Show>
					<Show when={failure()}>
						<Notice kind="error">{failure()}</Notice>
					</Show>
				</Popover.Content>
			</Popover.Portal>
		</Popover>
	);
};
