// An account: what it has, and sending of it.

import { createMemo, createSignal, Show, type Component } from 'solid-js';
import { Enum } from 'polkadot-api';
import { sameAccount } from '@audio-chain/client';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import { useSubmit } from '../../chain/submit.tsx';
import { spendable } from '../../chain/preflight.ts';
import {
	addressError,
	AddressField,
	AmountField,
	amountError,
	readAmount,
	Switch,
} from '../../ui/fields.tsx';
import { Address, Amount, Card, Fact, Facts, Notice } from '../../ui/show.tsx';

const Account: Component = () => {
	const { selected } = useAccounts();
	return (
		<>
			<div class="page-head">
				<div>
					<h1>Account</h1>
					<p>What you have, and sending of it.</p>
				</div>
			</div>
			<Show
				when={selected()}
				fallback={
					<Notice kind="info">
						Choose an account above: the button in the top right corner.
					</Notice>
				}
				keyed
			>
				{(account) => (
					<div class="columns">
						<Balance address={account.address} name={account.name} />
						<Send from={account.address} />
					</div>
				)}
			</Show>
		</>
	);
};

const Balance: Component<{ address: string; name: string }> = (props) => {
	const { api } = useChain();
	const account = createReading(
		() => props.address,
		async (address, { hash }) =>
			(await api.query.System.Account.getValue(address, { at: hash })).data,
	);
	return (
		<Card title="Balance" reading={account}>
			<Facts>
				<Fact label={props.name}>
					<Address address={props.address} />
				</Fact>
				<Fact label="Free" hint="what is in the account and not held for anything">
					<Amount planck={account()?.free} />
				</Fact>
				<Fact
					label="Held"
					hint="staked, delegated, locked for features, put down as deposits"
				>
					<Amount planck={account()?.reserved} />
				</Fact>
				<Fact
					label="Locked"
					hint="by votes or grants: it may lie in what is free and in what is held"
				>
					<Amount planck={account()?.frozen} />
				</Fact>
			</Facts>
			<p class="hint">
				What is held and what cools down is listed, with dates, under{' '}
				<a href="#/back">Back &amp; earn</a>.
			</p>
		</Card>
	);
};

const Send: Component<{ from: string }> = (props) => {
	const { api } = useChain();
	const submit = useSubmit();
	const [to, setTo] = createSignal('');
	const [amount, setAmount] = createSignal('');
	const [keep, setKeep] = createSignal(true);
	const money = createReading(
		() => props.from,
		async (address, { hash }) => {
			const [{ data }, least] = await Promise.all([
				api.query.System.Account.getValue(address, { at: hash }),
				api.constants.Balances.ExistentialDeposit(),
			]);
			return { free: spendable(data, least), least };
		},
	);
	const target = createReading(
		() => (to().trim() !== '' && addressError(to()) === undefined ? to().trim() : undefined),
		async (address, { hash }) => api.query.System.Account.getValue(address, { at: hash }),
	);
	const isOwn = (): boolean =>
		to().trim() !== '' && addressError(to()) === undefined && sameAccount(to(), props.from);
	/** An account that does not exist begins with the least balance, or it is none. */
	const least = (): bigint | undefined =>
		target()?.providers === 0 ? money()?.least : undefined;
	const planck = createMemo(() => {
		const read = readAmount(amount());
		return 'planck' in read && read.planck > 0n ? read.planck : undefined;
	});
	const isReady = (): boolean =>
		to().trim() !== '' &&
		addressError(to()) === undefined &&
		planck() !== undefined &&
		amountError(amount(), least(), money()?.free) === undefined;
	const send = async (): Promise<void> => {
		const value = planck();
		if (!isReady() || value === undefined) return;
		const address = to().trim();
		const dest = Enum('Id', address);
		const transaction = keep()
			? api.tx.Balances.transfer_keep_alive({ dest, value })
			: api.tx.Balances.transfer_allow_death({ dest, value });
		const outcome = await submit({
			title: 'Send AUDIO',
			transaction,
			details: [
				{ label: 'To', value: () => <Address address={address} whole /> },
				{ label: 'Amount', value: () => <Amount planck={value} decimals={18} /> },
			],
			takes: value,
			...(isOwn() ? { warning: 'This is the account that sends.' } : {}),
		});
		if (outcome) setAmount('');
	};
	return (
		<Card title="Send" reading={money}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					void send();
				}}
			>
				<AddressField label="To" value={to()} onChange={setTo} required />
				<AmountField
					label="Amount"
					value={amount()}
					onChange={setAmount}
					least={least()}
					most={money()?.free}
					hint={
						<>
							You can send <Amount planck={money()?.free} />, less the fee.
						</>
					}
					required
				/>
				<Switch
					label="Keep my account open"
					hint="Off: what would leave less than 0.01 AUDIO takes that as well, and the account ends."
					checked={keep()}
					onChange={setKeep}
				/>
				<div class="actions">
					<button type="submit" class="main" disabled={!isReady()}>
						Look at it and send
					</button>
				</div>
			</form>
		</Card>
	);
};

export default Account;
