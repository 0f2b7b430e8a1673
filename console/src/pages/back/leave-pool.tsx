// What one has in a nomination pool, and how it comes back.

import { exactAudio, formatAudio } from '@audio-chain/client';
import { createSignal, For, Show, type Accessor, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import type { Reading } from '../../chain/reading.ts';
import { useSubmit, type Intent } from '../../chain/submit.tsx';
import { Action, amountReason, Do, planckOf } from '../../ui/action.tsx';
import { EraDate } from '../../ui/era-date.tsx';
import { AmountField } from '../../ui/fields.tsx';
import { Amount, Card, Fact } from '../../ui/show.tsx';
import { useKnown } from './known.ts';
import { dueOf, freeFrom, pointsOf, whyNotLeave, whyNotTake, type Membership } from './leaving.ts';

export const YourPool: Component<{
	who: string;
	reading: Reading<unknown>;
	of: Membership;
}> = (props) => {
	const { clock, mine } = useKnown();
	const submit = useSubmit();
	const send = async (intent: Intent): Promise<boolean> => {
		const done = (await submit(intent)) !== undefined;
		if (done) {
			props.reading.again();
			mine.again();
		}
		return done;
	};
	const of = (): Membership => props.of;
	return (
		<Card title="Your pool" reading={props.reading}>
			<dl class="figures">
				<Fact label={`In pool ${of().pool}`}>
					<Amount planck={of().active} decimals={2} />
				</Fact>
				<For each={of().unbonding}>
					{({ era, amount }) => (
						<Fact
							label={<EraDate era={era} clock={clock} />}
							hint={era <= of().era ? 'has cooled down' : 'cools down'}
						>
							<Amount planck={amount} decimals={2} />
						</Fact>
					)}
				</For>
			</dl>
			<Leave who={props.who} of={of} send={send} />
			<Show when={of().unbonding.length > 0}>
				<Withdraw who={props.who} of={of} send={send} />
			</Show>
		</Card>
	);
};

interface Change {
	who: string;
	of: Accessor<Membership>;
	send: (intent: Intent) => Promise<boolean>;
}

const Leave: Component<Change> = (props) => {
	const { api } = useChain();
	const { clock } = useKnown();
	const [amount, setAmount] = createSignal('');
	const of = (): Membership => props.of();
	const wrong = (): string | undefined =>
		amount().trim() === '' ? undefined : whyNotTake(planckOf(amount()), of());
	const reason = (): string | undefined =>
		whyNotLeave(of()) ??
		(wrong() === undefined ? undefined : 'The amount does not fit.') ??
		amountReason(amount(), 1n, of().active);
	const leave = async (): Promise<void> => {
		const [value, era] = [planckOf(amount()), freeFrom(of())];
		// What is read anew while the dialog is open changes nothing of what is signed.
		const stays = of().active - value;
		const done = await props.send({
			title: `Take ${exactAudio(value)} AUDIO out of pool ${of().pool}`,
			transaction: api.tx.NominationPools.unbond({
				member_account: { type: 'Id', value: props.who },
				unbonding_points: pointsOf(value, of()),
			}),
			details: [
				{ label: 'Free from', value: () => <EraDate era={era} clock={clock} /> },
				{
					label: 'Stays in the pool',
					value: () => <Amount planck={stays} decimals={6} />,
				},
			],
			warning:
				'It stops earning and voting at once, and cannot be put back before it is free. What the pool has earned you is paid with it.',
		});
		if (done) setAmount('');
	};
	return (
		<Action title="Leave it">
			<p class="hint">
				It is free from <EraDate era={freeFrom(of())} clock={clock} /> on, and can be
				slashed until then.
			</p>
			<AmountField
				label="To take out"
				value={amount()}
				onChange={setAmount}
				error={wrong()}
				most={of().active}
				hint={
					of().isDepositor
						? `you made this pool: ${formatAudio(of().least)} AUDIO stay until it is being closed and all others have left`
						: `all of it, or so much that ${formatAudio(of().least)} AUDIO stay`
				}
			/>
			<Do label="Take out" reason={reason()} onClick={() => void leave()} />
		</Action>
	);
};

const Withdraw: Component<Change> = (props) => {
	const { api } = useChain();
	const { clock, mine } = useKnown();
	const due = (): bigint => dueOf(props.of());
	/** Whether the pool ends with it before its validators have paid all: `holdings` leaves it alone then. */
	const endsTooEarly = (): boolean =>
		props.of().isClosing &&
		props.of().isDepositor &&
		mine()?.holdings.some(
			({ what, when, withdrawn_by }) =>
				what.type === 'PoolUnbonding' &&
				when.type === 'Due' &&
				withdrawn_by.type === 'Nobody',
		) === true;
	const withdraw = (): void => {
		const amount = due();
		void props.send({
			title: `Withdraw what left pool ${props.of().pool}`,
			transaction: api.tx.NominationPools.withdraw_unbonded({
				member_account: { type: 'Id', value: props.who },
				num_slashing_spans: props.of().slashingSpans,
			}),
			details: [
				{ label: 'Comes free', value: () => <Amount planck={amount} decimals={6} /> },
			],
			warning: endsTooEarly()
				? 'The pool ends with it, and what its validators have not paid yet is lost. Wait until the eras that ended are paid.'
				: undefined,
		});
	};
	return (
		<Action title="Withdraw what has cooled down" open={due() > 0n}>
			<Show when={due() > 0n}>
				<p class="hint">
					<Amount planck={due()} /> has been free since{' '}
					<EraDate era={props.of().unbonding[0]?.era} clock={clock} />.
				</p>
			</Show>
			<Do
				label="Withdraw"
				reason={
					due() > 0n ? undefined : 'Nothing has cooled down yet: the dates are above.'
				}
				onClick={withdraw}
			/>
		</Action>
	);
};
