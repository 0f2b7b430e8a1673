// What is done with a stash and its validator.

import { formatAudio, formatPerbill } from '@audio-chain/client';
import { createSignal, Show, type Accessor, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import type { EraClock } from '../../chain/eras.ts';
import type { Reading } from '../../chain/reading.ts';
import { useSubmit, type Intent } from '../../chain/submit.tsx';
import { Bond, BondMore, Destination, Rebond, Unbond, Withdraw } from '../../staking/bonding.tsx';
import { Action, Do } from '../../ui/action.tsx';
import { Text } from '../../ui/fields.tsx';
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
			<Show when={props.of().ledger} fallback={<Bond {...props} to="validate" send={send} />}>
				<BondMore {...props} to="validate" send={send} />
			</Show>
			<Keys {...props} send={send} />
			<Validate {...props} send={send} />
			<Chill {...props} send={send} />
			<Show when={props.of().ledger}>
				<Destination {...props} to="validate" send={send} />
				<Unbond {...props} to="validate" send={send} />
			</Show>
			<Show when={(props.of().ledger?.unlocking.length ?? 0) > 0}>
				<Rebond {...props} to="validate" send={send} />
				<Withdraw {...props} to="validate" send={send} />
			</Show>
		</Card>
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
