// A bond, made, changed and taken back by whoever validates or nominates with it.

import { formatAudio } from '@audio-chain/client';
import { StakingRewardDestination } from '@audio-chain/client/descriptors';
import { createSignal, type Accessor, type Component } from 'solid-js';
import { useChain } from '../chain/connection.tsx';
import type { EraClock } from '../chain/eras.ts';
import type { Reading } from '../chain/reading.ts';
import type { Intent } from '../chain/submit.tsx';
import { Action, amountReason, Do, planckOf } from '../ui/action.tsx';
import { EraDate } from '../ui/era-date.tsx';
import { AmountField, Choice } from '../ui/fields.tsx';
import { Amount } from '../ui/show.tsx';
import { isAtWork, leastOf, staysBonded, type Bonded, type BondTerms, type Work } from './bonds.ts';

export interface BondingProps {
	/** What it is bonded for. */
	to: Work;
	of: Accessor<Bonded>;
	terms: Reading<BondTerms>;
	clock: Reading<EraClock>;
	/** Planck that have cooled down. */
	due: Accessor<bigint | undefined>;
	send: (intent: Intent, after?: () => void) => Promise<void>;
}

type Payee = 'Staked' | 'Stash';

const PAYEES: readonly { value: Payee; label: string }[] = [
	{ value: 'Staked', label: 'to the stake' },
	{ value: 'Stash', label: 'to the account' },
];

const destination = (payee: Payee): StakingRewardDestination =>
	payee === 'Staked' ? StakingRewardDestination.Staked() : StakingRewardDestination.Stash();

/** To whom what a bond earns is paid, in words; nothing of what is not known. */
export const payeeInWords = (payee: string | undefined): string | undefined =>
	payee === undefined ? undefined : IN_WORDS[payee];

const IN_WORDS: Record<string, string> = {
	Staked: 'to the stake',
	Stash: 'to the account',
	None: 'to nobody',
	Account: 'to another account',
	Controller: 'to the account',
};

export const Bond: Component<BondingProps> = (props) => {
	const { api } = useChain();
	const [amount, setAmount] = createSignal('');
	const [payee, setPayee] = createSignal<'Staked' | 'Stash'>('Staked');
	const least = (): bigint => leastOf(props.to, props.terms()) ?? 0n;
	const bond = (): void => {
		const [value, to] = [planckOf(amount()), payee()];
		void props.send({
			title: `Bond AUDIO to ${props.to}`,
			transaction: api.tx.Staking.bond({
				value,
				payee: destination(to),
			}),
			details: [
				{ label: 'Bonded', value: () => <Amount planck={value} decimals={6} /> },
				{
					label: 'What it earns goes',
					value: to === 'Staked' ? 'to the stake' : 'to the account',
				},
			],
			takes: value,
			warning: `It can be slashed while it is bonded, and until ${props.terms()?.cooldown ?? ''} eras after it was unbonded.`,
		});
	};
	return (
		<Action title="Bond" open>
			<AmountField
				label="Amount"
				value={amount()}
				onChange={setAmount}
				least={least()}
				most={props.of().free}
				hint={`to ${props.to} takes at least ${formatAudio(leastOf(props.to, props.terms()), { decimals: 0 })} AUDIO`}
			/>
			<Choice
				label="What it earns goes"
				value={payee()}
				onChange={setPayee}
				options={PAYEES}
			/>
			<Do
				label="Bond it"
				reason={
					props.terms()
						? amountReason(amount(), least(), props.of().free)
						: 'It is not known yet what is possible.'
				}
				onClick={bond}
			/>
		</Action>
	);
};

export const BondMore: Component<BondingProps> = (props) => {
	const { api } = useChain();
	const [amount, setAmount] = createSignal('');
	const bond = (): void => {
		const value = planckOf(amount());
		// As it is now: the dialog stays open while the block changes it.
		const then = (props.of().ledger?.active ?? 0n) + value;
		void props.send(
			{
				title: 'Bond more',
				transaction: api.tx.Staking.bond_extra({ max_additional: value }),
				details: [
					{ label: 'Bonded then', value: () => <Amount planck={then} decimals={6} /> },
				],
				takes: value,
			},
			() => setAmount(''),
		);
	};
	return (
		<Action title="Bond more">
			<AmountField
				label="Amount"
				value={amount()}
				onChange={setAmount}
				least={1n}
				most={props.of().free}
			/>
			<Do
				label="Bond more"
				reason={amountReason(amount(), 1n, props.of().free)}
				onClick={bond}
			/>
		</Action>
	);
};

export const Unbond: Component<BondingProps> = (props) => {
	const { api } = useChain();
	const [amount, setAmount] = createSignal('');
	const most = (): bigint | undefined => {
		const [active, terms] = [props.of().ledger?.active ?? 0n, props.terms()];
		if (!terms) return undefined;
		const stays = staysBonded(props.of(), terms);
		return active > stays ? active - stays : 0n;
	};
	const work = (): Work => (props.of().nominates ? 'nominate' : 'validate');
	const freeFrom = (): number | undefined => {
		const [clock, terms] = [props.clock(), props.terms()];
		return clock && terms && clock.era + terms.cooldown;
	};
	const reason = (): string | undefined => {
		const chunks = props.of().ledger?.unlocking.length ?? 0;
		if (chunks >= (props.terms()?.mostChunks ?? Number.MAX_SAFE_INTEGER))
			return `There are ${chunks} unbondings already: withdraw what has cooled down.`;
		if (most() === 0n)
			return isAtWork(props.of())
				? `What is bonded is the least that it takes to ${work()}: stop that first.`
				: 'Nothing is bonded.';
		return amountReason(amount(), 1n, most());
	};
	const unbond = (): void => {
		const { clock } = props;
		const [value, from] = [planckOf(amount()), freeFrom()];
		void props.send(
			{
				title: 'Unbond',
				transaction: api.tx.Staking.unbond({ value }),
				details: [
					{ label: 'Unbonded', value: () => <Amount planck={value} decimals={6} /> },
					{ label: 'Free from', value: () => <EraDate era={from} clock={clock} /> },
				],
			},
			() => setAmount(''),
		);
	};
	return (
		<Action title="Unbond">
			<p class="hint">
				It is free from <EraDate era={freeFrom()} clock={props.clock} /> on, and can be
				slashed until then.
				{isAtWork(props.of()) ? ` The least that it takes to ${work()} stays.` : ''}
			</p>
			<AmountField
				label="Amount"
				value={amount()}
				onChange={setAmount}
				least={1n}
				most={most()}
			/>
			<Do label="Unbond it" reason={reason()} onClick={unbond} />
		</Action>
	);
};

export const Rebond: Component<BondingProps> = (props) => {
	const { api } = useChain();
	const [amount, setAmount] = createSignal('');
	const most = (): bigint =>
		(props.of().ledger?.unlocking ?? []).reduce((sum, { value }) => sum + value, 0n);
	const rebond = (): void => {
		const value = planckOf(amount());
		void props.send(
			{
				title: 'Bond again what unbonds',
				transaction: api.tx.Staking.rebond({ value }),
				details: [
					{ label: 'Bonded again', value: () => <Amount planck={value} decimals={6} /> },
				],
			},
			() => setAmount(''),
		);
	};
	return (
		<Action title="Bond again what unbonds">
			<AmountField
				label="Amount"
				value={amount()}
				onChange={setAmount}
				least={1n}
				most={most()}
			/>
			<Do
				label="Bond it again"
				reason={amountReason(amount(), 1n, most())}
				onClick={rebond}
			/>
		</Action>
	);
};

export const Withdraw: Component<BondingProps> = (props) => {
	const { api } = useChain();
	const withdraw = (): void => {
		const due = props.due();
		void props.send({
			title: 'Withdraw what has cooled down',
			transaction: api.tx.Staking.withdraw_unbonded({
				num_slashing_spans: props.of().slashingSpans,
			}),
			details: [{ label: 'Comes free', value: () => <Amount planck={due} decimals={6} /> }],
		});
	};
	const reason = (): string | undefined => {
		const due = props.due();
		if (due === undefined) return 'It is not known yet.';
		return due > 0n ? undefined : 'Nothing has cooled down yet: the dates are above.';
	};
	return (
		<Action title="Withdraw what has cooled down" open={(props.due() ?? 0n) > 0n}>
			<Do label="Withdraw" reason={reason()} onClick={withdraw} />
		</Action>
	);
};

/** Changes where what it earns goes. */
export const Destination: Component<BondingProps> = (props) => {
	const { api } = useChain();
	const [chosen, setChosen] = createSignal<Payee>();
	const payee = (): Payee => chosen() ?? (props.of().payee === 'Staked' ? 'Staked' : 'Stash');
	const set = (): void => {
		const to = payee();
		void props.send(
			{
				title: 'Change where earnings go',
				transaction: api.tx.Staking.set_payee({ payee: destination(to) }),
				details: [{ label: 'What it earns goes', value: payeeInWords(to) ?? to }],
			},
			() => setChosen(undefined),
		);
	};
	return (
		<Action title="Where earnings go">
			<Choice
				label="What it earns goes"
				value={payee()}
				onChange={setChosen}
				options={PAYEES}
			/>
			<Do
				label="Change it"
				reason={payee() === props.of().payee ? 'It goes there already.' : undefined}
				onClick={set}
			/>
		</Action>
	);
};
