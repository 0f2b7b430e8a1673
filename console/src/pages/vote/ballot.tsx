// One's vote on a referendum.

import { exactAudio, formatAudio } from '@audio-chain/client';
import { createEffect, createMemo, createSignal, on, Show, type Component } from 'solid-js';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { useSubmit } from '../../chain/submit.tsx';
import { amountError, AmountField, readAmount } from '../../ui/fields.tsx';
import { Address, Amount, Notice } from '../../ui/show.tsx';
import type { Running } from './data.ts';
import { useKnown } from './known.ts';
import { asVote } from './standing.ts';
import { FREE_VOTE, whyNoVote, voteOn } from './voting.ts';

export const Ballot: Component<{ of: Running }> = (props) => {
	const { api } = useChain();
	const { voter, referenda } = useKnown();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const index = (): number => props.of.index;
	const mine = createMemo(() => voter() && voteOn(voter()?.voting, index()));
	const [side, setSide] = createSignal<'aye' | 'nay'>();
	const [amount, setAmount] = createSignal('');
	const [touched, setTouched] = createSignal(false);
	// All that one has, until one writes something else: a vote is paid for by what it is cast with.
	createEffect(
		on([() => voter()?.address, () => voter()?.power], ([, power]) => {
			if (!touched()) setAmount(power ? exactAudio(power) : '');
		}),
	);
	const planck = (): bigint | undefined => {
		const read = readAmount(amount());
		return 'planck' in read ? read.planck : undefined;
	};
	const whyNot = (): string | undefined => {
		const known = voter();
		return known && whyNoVote(known, index());
	};
	const delegating = () => {
		const voting = voter()?.voting;
		return voting?.type === 'Delegating' ? voting.value : undefined;
	};
	const isFree = (): boolean => mine() === undefined && (planck() ?? 0n) >= FREE_VOTE;
	const isLower = (): boolean =>
		mine() !== undefined && (planck() ?? 0n) < (mine()?.balance ?? 0n);
	const canGo = (): boolean =>
		whyNot() === undefined &&
		side() !== undefined &&
		planck() !== undefined &&
		amountError(amount(), 0n, voter()?.power) === undefined;
	const go = async (event: SubmitEvent): Promise<void> => {
		event.preventDefault();
		const [value, chosen] = [planck(), side()];
		if (!canGo() || value === undefined || chosen === undefined) return;
		const done = await submit({
			title: `Vote ${chosen} with ${exactAudio(value)} AUDIO on referendum ${index()}`,
			transaction: api.tx.Democracy.vote({
				ref_index: index(),
				vote: { type: 'Standard', value: { vote: asVote(chosen), balance: value } },
			}),
			details: [
				{
					label: 'Locked in the account',
					value: 'until the vote is removed, and on the winning side an enactment period longer',
				},
			],
		});
		if (done) {
			setTouched(false);
			voter.again();
			referenda.again();
		}
	};
	return (
		<div>
			<h3>Your vote</h3>
			<Show
				when={selected()}
				fallback={<Notice kind="info">Choose an account, above, to vote.</Notice>}
			>
				<Show when={mine()}>
					{(vote) => (
						<p>
							You voted{' '}
							<b class={vote().side === 'aye' ? 'good' : 'bad'}>{vote().side}</b> with{' '}
							<Amount planck={vote().balance} />. It can be changed, and not withdrawn
							while voting goes on.
						</p>
					)}
				</Show>
				<Show when={delegating()}>
					{(to) => (
						<p>
							You have given your vote to <Address address={to().target} />.
						</p>
					)}
				</Show>
				<Show when={whyNot()}>
					{(reason) => <Notice kind="warning">You cannot vote here: {reason()}.</Notice>}
				</Show>
				<Show when={whyNot() === undefined && voter()}>
					<form onSubmit={(event) => void go(event)}>
						<fieldset class="sides">
							<legend>{mine() ? 'Change it to' : 'Vote'}</legend>
							<label>
								<input
									type="radio"
									name={`side-${index()}`}
									checked={side() === 'aye'}
									onChange={() => setSide('aye')}
								/>{' '}
								Aye: do it
							</label>
							<label>
								<input
									type="radio"
									name={`side-${index()}`}
									checked={side() === 'nay'}
									onChange={() => setSide('nay')}
								/>{' '}
								Nay: leave it as it is
							</label>
						</fieldset>
						<AmountField
							label="With"
							value={amount()}
							onChange={(text) => {
								setTouched(true);
								setAmount(text);
							}}
							most={voter()?.power}
							hint={
								<>
									at most what you have at stake, {formatAudio(voter()?.power)}{' '}
									AUDIO: a vote is paid by what it is cast with
								</>
							}
						/>
						<p class="hint">
							<Show
								when={isFree()}
								fallback={
									mine()
										? 'To change a vote costs the fee.'
										: 'A first vote costs no fee from 10 AUDIO on; this one does.'
								}
							>
								Your first vote on a referendum costs no fee.
							</Show>
						</p>
						<Show when={isLower()}>
							<Notice kind="warning">
								That is less than your vote now: it bounds what you are paid for in
								this era and in the next.
							</Notice>
						</Show>
						<div class="actions">
							<button type="submit" class="main" disabled={!canGo()}>
								{mine() ? 'Change the vote' : 'Vote'}
							</button>
							<Show when={side() === undefined}>
								<span class="hint">choose aye or nay</span>
							</Show>
						</div>
					</form>
				</Show>
			</Show>
		</div>
	);
};
