// What is done with a stash and its validator.

import { formatAudio, formatPerbill } from '@audio-chain/client';
import { StakingRewardDestination } from '@audio-chain/client/descriptors';
import { createSignal, Show, type Accessor, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import type { EraClock } from '../../chain/eras.ts';
import type { Reading } from '../../chain/reading.ts';
import { useSubmit, type Intent } from '../../chain/submit.tsx';
import { EraDate } from '../../ui/era-date.tsx';
import { AmountField, Choice, Text } from '../../ui/fields.tsx';
import { Amount, Card, Fact, Facts } from '../../ui/show.tsx';
import { Command } from './command.tsx';
import {
	hexError,
	provesSessionKeys,
	readHex,
	readPercent,
	SESSION_KEYS_BYTES,
	SESSION_PROOF_BYTES,
	splitSessionKeys,
	type SessionKeys,
} from './keys.ts';
import { Action, amountReason, Do, planckOf } from './node-actions.tsx';
import type { StakingTerms, Validator } from './read-validator.ts';

interface Props {
	stash: string;
	of: Accessor<Validator>;
	terms: Reading<StakingTerms>;
	clock: Reading<EraClock>;
	/** Planck that have cooled down. */
	due: Accessor<bigint | undefined>;
	again: () => void;
}

type ActionProps = Props & { send: (intent: Intent, after?: () => void) => Promise<void> };

export const ValidatorActions: Component<Props> = (props) => {
	const submit = useSubmit();
	const send = async (intent: Intent, after?: () => void): Promise<void> => {
		if (await submit(intent)) {
			after?.();
			props.again();
		}
	};
	return (
		<Card title="Change the validator">
			<Show when={props.of().ledger} fallback={<Bond {...props} send={send} />}>
				<BondMore {...props} send={send} />
			</Show>
			<Keys {...props} send={send} />
			<Validate {...props} send={send} />
			<Chill {...props} send={send} />
			<Show when={props.of().ledger}>
				<Unbond {...props} send={send} />
			</Show>
			<Show when={(props.of().ledger?.unlocking.length ?? 0) > 0}>
				<Rebond {...props} send={send} />
				<Withdraw {...props} send={send} />
			</Show>
		</Card>
	);
};

const Bond: Component<ActionProps> = (props) => {
	const { api } = useChain();
	const [amount, setAmount] = createSignal('');
	const [payee, setPayee] = createSignal<'Staked' | 'Stash'>('Staked');
	const least = (): bigint => props.terms()?.leastBond ?? 0n;
	const bond = (): void => {
		const [value, to] = [planckOf(amount()), payee()];
		void props.send({
			title: 'Bond AUDIO to validate',
			transaction: api.tx.Staking.bond({
				value,
				payee:
					to === 'Staked'
						? StakingRewardDestination.Staked()
						: StakingRewardDestination.Stash(),
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
				hint={`a validator bonds at least ${formatAudio(props.terms()?.leastBond, { decimals: 0 })} AUDIO`}
			/>
			<Choice
				label="What it earns goes"
				value={payee()}
				onChange={setPayee}
				options={[
					{ value: 'Staked', label: 'to the stake' },
					{ value: 'Stash', label: 'to the account' },
				]}
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

const BondMore: Component<ActionProps> = (props) => {
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

const NOT_SIGNED = 'These keys have not signed for this account: run the command with its address.';

const Keys: Component<ActionProps> = (props) => {
	const { api } = useChain();
	const [keys, setKeys] = createSignal('');
	const [proof, setProof] = createSignal('');
	const read = (): { keys: SessionKeys; proof: Uint8Array } | undefined => {
		const [all, signatures] = [
			readHex(keys(), SESSION_KEYS_BYTES),
			readHex(proof(), SESSION_PROOF_BYTES),
		];
		if (
			!('hex' in all) ||
			!('hex' in signatures) ||
			!provesSessionKeys(props.stash, all.hex, signatures.hex)
		)
			return undefined;
		const digits = signatures.hex.slice(2).match(/../g) ?? [];
		return {
			keys: splitSessionKeys(all.hex),
			proof: Uint8Array.from(digits, (pair) => Number.parseInt(pair, 16)),
		};
	};
	const proofFault = (): string | undefined => {
		const error = hexError(proof(), SESSION_PROOF_BYTES);
		if (
			error !== undefined ||
			proof().trim() === '' ||
			keys().trim() === '' ||
			hexError(keys(), SESSION_KEYS_BYTES) !== undefined
		)
			return error;
		return read() ? undefined : NOT_SIGNED;
	};
	const reason = (): string | undefined => {
		if (keys().trim() === '' || proof().trim() === '') return 'Fill in both.';
		if (!read()) return 'See above what does not fit.';
		return props.terms() ? undefined : 'It is not known yet what is held for them.';
	};
	const set = (): void => {
		const found = read();
		if (!found) return;
		const deposit = props.of().nextKeys ? 0n : (props.terms()?.keyDeposit ?? 0n);
		void props.send(
			{
				title: 'Register session keys',
				transaction: api.tx.Session.set_keys({ keys: found.keys, proof: found.proof }),
				details: [
					{ label: 'BABE', value: () => <code class="long">{found.keys.babe}</code> },
					{
						label: 'GRANDPA',
						value: () => <code class="long">{found.keys.grandpa}</code>,
					},
				],
				takes: deposit,
				warning: props.of().nextKeys
					? 'The old keys are in force until two more sessions have begun: let the old node run until then.'
					: 'What is held comes back when the keys are removed.',
			},
			() => (setKeys(''), setProof('')),
		);
	};
	return (
		<Action
			title={props.of().nextKeys ? 'Change the session keys' : 'Register session keys'}
			open={props.of().ledger !== undefined && !props.of().nextKeys}
		>
			<Command
				text={`audio-node rotate-keys --owner ${props.stash}`}
				about="On the validator's machine this makes new keys in its keystore, and prints them with their proof."
			/>
			<Text
				label="Keys"
				value={keys()}
				onChange={setKeys}
				error={hexError(keys(), SESSION_KEYS_BYTES)}
				maxlength={400}
				placeholder="0x…"
			/>
			<Text
				label="Proof"
				value={proof()}
				onChange={setProof}
				error={proofFault()}
				maxlength={600}
				placeholder="0x…"
			/>
			<Show when={!props.of().nextKeys}>
				<Facts>
					<Fact label="Held for the first keys">
						<Amount planck={props.terms()?.keyDeposit} decimals={6} />
					</Fact>
				</Facts>
			</Show>
			<Do label="Register the keys" reason={reason()} onClick={set} />
		</Action>
	);
};

const Validate: Component<ActionProps> = (props) => {
	const { api } = useChain();
	const [commission, setCommission] = createSignal('');
	const read = (): number | undefined => {
		const found = readPercent(commission());
		return 'parts' in found ? found.parts : undefined;
	};
	const fault = (): string | undefined => {
		if (commission().trim() === '') return undefined;
		const found = readPercent(commission());
		if ('error' in found) return found.error;
		return found.parts < (props.terms()?.leastCommission ?? 0)
			? `At least ${formatPerbill(props.terms()?.leastCommission)}.`
			: undefined;
	};
	const reason = (): string | undefined => {
		const [terms, { ledger, candidate, nextKeys }] = [props.terms(), props.of()];
		if (!terms) return 'It is not known yet what is possible.';
		if (!ledger) return 'Bond first.';
		if (ledger.active < terms.leastBond)
			return `Bond at least ${formatAudio(terms.leastBond, { decimals: 0 })} AUDIO first.`;
		if (!nextKeys) return 'Register session keys first: without them it cannot be elected.';
		if (
			!candidate &&
			terms.mostCandidates !== undefined &&
			terms.candidates >= terms.mostCandidates
		)
			return 'There are as many candidates as there can be.';
		if (commission().trim() === '') return 'Write a commission.';
		if (fault() !== undefined) return 'The commission does not fit.';
		return candidate && candidate.commission === read()
			? 'It is the commission already.'
			: undefined;
	};
	const validate = (): void => {
		const parts = read();
		if (parts === undefined) return;
		void props.send(
			{
				title: props.of().candidate ? 'Change the commission' : 'Validate',
				transaction: api.tx.Staking.validate({
					prefs: { commission: parts, blocked: false },
				}),
				details: [{ label: 'Commission', value: formatPerbill(parts, 7) }],
				...(props.of().nominates
					? { warning: 'This account nominates: it does not any more once it validates.' }
					: {}),
			},
			() => setCommission(''),
		);
	};
	return (
		<Action
			title={props.of().candidate ? 'Change the commission' : 'Validate'}
			open={
				!props.of().candidate &&
				props.of().nextKeys !== undefined &&
				props.of().ledger !== undefined
			}
		>
			<Text
				label="Commission (%)"
				value={commission()}
				onChange={setCommission}
				error={fault()}
				inputmode="decimal"
				maxlength={20}
				hint="what you keep of what your nominators earn, from the next election on"
			/>
			<Do
				label={props.of().candidate ? 'Change it' : 'Stand for election'}
				reason={reason()}
				onClick={validate}
			/>
		</Action>
	);
};

const Chill: Component<ActionProps> = (props) => {
	const { api } = useChain();
	return (
		<Show when={props.of().candidate}>
			<Action title="Stop validating">
				<p class="hint">
					It validates until an era begins in which it is not elected: let it run until
					then, or its seat stands empty.
				</p>
				<Do
					label="Stand for election no more"
					reason={undefined}
					danger
					onClick={() =>
						void props.send({
							title: 'Stand for election no more',
							transaction: api.tx.Staking.chill(),
						})
					}
				/>
			</Action>
		</Show>
	);
};

const Unbond: Component<ActionProps> = (props) => {
	const { api } = useChain();
	const [amount, setAmount] = createSignal('');
	const most = (): bigint | undefined => {
		const [active, terms] = [props.of().ledger?.active ?? 0n, props.terms()];
		if (!terms) return undefined;
		const stays = props.of().candidate ? terms.leastBond : 0n;
		return active > stays ? active - stays : 0n;
	};
	const freeFrom = (): number | undefined => {
		const [clock, terms] = [props.clock(), props.terms()];
		return clock && terms && clock.era + terms.cooldown;
	};
	const reason = (): string | undefined => {
		const chunks = props.of().ledger?.unlocking.length ?? 0;
		if (chunks >= (props.terms()?.mostChunks ?? Number.MAX_SAFE_INTEGER))
			return `There are ${chunks} unbondings already: withdraw what has cooled down.`;
		if (most() === 0n)
			return props.of().candidate
				? 'What is bonded is the least of a validator: stop validating first.'
				: 'Nothing is bonded.';
		return amountReason(amount(), 1n, most());
	};
	const unbond = (): void => {
		const [value, from] = [planckOf(amount()), freeFrom()];
		void props.send(
			{
				title: 'Unbond',
				transaction: api.tx.Staking.unbond({ value }),
				details: [
					{ label: 'Unbonded', value: () => <Amount planck={value} decimals={6} /> },
					{ label: 'Free from', value: () => <EraDate era={from} clock={props.clock} /> },
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
				{props.of().candidate ? ' While it stands for election the least bond stays.' : ''}
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

const Rebond: Component<ActionProps> = (props) => {
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

const Withdraw: Component<ActionProps> = (props) => {
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
