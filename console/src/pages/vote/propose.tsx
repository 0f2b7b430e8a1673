// Making a proposal: a parameter, the shares of issuance, a payment, or any call.

import { exactAudio, formatAudio } from '@audio-chain/client';
import { createEffect, createMemo, createSignal, on, Show, type Component } from 'solid-js';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { FOR_FEES, feeForBytes } from '../../chain/fees.ts';
import { useSubmit } from '../../chain/submit.tsx';
import { amountError, AmountField, Choice, readAmount } from '../../ui/fields.tsx';
import { Amount, Card, Fact, Facts, Notice } from '../../ui/show.tsx';
import { AboutView, titleOf } from './about.tsx';
import { AnyCallForm, ParameterForm, PaymentForm, SharesForm, type Draft } from './drafts.tsx';
import { useKnown } from './known.ts';
import { hashOf, isShort, preimageDeposit } from './proposing.ts';

type Kind = 'parameter' | 'shares' | 'payment' | 'call';

const KINDS: readonly { value: Kind; label: string; hint: string }[] = [
	{
		value: 'parameter',
		label: 'A parameter',
		hint: 'one of the governed values, within its bounds',
	},
	{ value: 'shares', label: 'The shares of issuance', hint: 'who gets which part of new tokens' },
	{ value: 'payment', label: 'A payment', hint: 'of the treasury or the fee pool' },
	{ value: 'call', label: 'Any call', hint: 'its bytes in hexadecimal' },
];

/** Most proposals that wait at once. */
const MOST_WAITING = 100;

export const ProposePart: Component = () => {
	const [kind, setKind] = createSignal<Kind>('parameter');
	const [draft, setDraft] = createSignal<Draft>();
	createEffect(on(kind, () => setDraft(undefined)));
	return (
		<div class="columns apart">
			<Card title="What is proposed">
				<div class="form">
					<Choice label="What" value={kind()} options={KINDS} onChange={setKind} />
					<Show when={kind() === 'parameter'}>
						<ParameterForm onDraft={setDraft} />
					</Show>
					<Show when={kind() === 'shares'}>
						<SharesForm onDraft={setDraft} />
					</Show>
					<Show when={kind() === 'payment'}>
						<PaymentForm onDraft={setDraft} />
					</Show>
					<Show when={kind() === 'call'}>
						<AnyCallForm onDraft={setDraft} />
					</Show>
				</div>
			</Card>
			<Proposal draft={draft()} />
		</div>
	);
};

const Proposal: Component<{ draft: Draft | undefined }> = (props) => {
	const { api } = useChain();
	const { waiting, voter, inForce } = useKnown();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const [amount, setAmount] = createSignal('');
	const [made, setMade] = createSignal<string>();
	const least = (): bigint | undefined => inForce('Democracy', 'MinimumDeposit');
	createEffect(
		on(
			least,
			(lowest) => amount() === '' && lowest !== undefined && setAmount(exactAudio(lowest)),
		),
	);
	createEffect(
		on(
			() => props.draft,
			(draft) => draft && setMade(undefined),
		),
	);
	const held = (): bigint =>
		props.draft && !isShort(props.draft.bytes) ? preimageDeposit(props.draft.bytes.length) : 0n;
	/** What it costs to send the call along, to be noted. */
	const sent = (): bigint =>
		props.draft && !isShort(props.draft.bytes) ? feeForBytes(props.draft.bytes.length) : 0n;
	const most = (): bigint | undefined => {
		const known = voter();
		const kept = FOR_FEES + held() + sent();
		return known && (known.spendable > kept ? known.spendable - kept : 0n);
	};
	const planck = (): bigint | undefined => {
		const read = readAmount(amount());
		return 'planck' in read ? read.planck : undefined;
	};
	const about = createMemo(
		() =>
			props.draft && {
				hash: hashOf(props.draft.bytes),
				call: props.draft.call,
				bytes: props.draft.bytes,
			},
	);
	const whyNot = (): string | undefined => {
		if (!selected()) return 'choose an account, above, to propose it';
		if (!voter() || least() === undefined || !waiting())
			return 'what it takes is not known yet';
		if ((waiting()?.proposals.length ?? 0) >= MOST_WAITING)
			return `${MOST_WAITING} proposals wait, which is all that can; second one of them, or propose when the next launch has made room`;
		if ((most() ?? 0n) < (least() ?? 0n))
			return `it takes ${formatAudio(least())} AUDIO that are free, and ${formatAudio(voter()?.spendable)} are`;
		return undefined;
	};
	const canGo = (): boolean =>
		props.draft !== undefined &&
		whyNot() === undefined &&
		planck() !== undefined &&
		amountError(amount(), least(), most()) === undefined;
	const propose = async (event: SubmitEvent): Promise<void> => {
		event.preventDefault();
		const [draft, value, call] = [props.draft, planck(), about()];
		if (!draft || value === undefined || !call || !canGo()) return;
		const title = `Propose: ${titleOf(call)}`;
		const details = [
			{
				label: 'Deposit of the proposal',
				value: () => <Amount planck={value} decimals={18} />,
			},
			{ label: 'Comes back', value: 'when it becomes a referendum' },
		];
		const warning =
			'If the committee cancels the proposal, which takes all of its members, the deposits on it are lost.';
		if (isShort(draft.bytes)) {
			const transaction = api.tx.Democracy.propose({
				proposal: { type: 'Inline', value: draft.bytes },
				value,
			});
			if (await submit({ title, transaction, details, warning, takes: value })) done(title);
			return;
		}
		const { hash } = call;
		const proposed = api.tx.Democracy.propose({
			proposal: { type: 'Lookup', value: { hash, len: draft.bytes.length } },
			value,
		});
		const isNoted =
			(await api.query.Preimage.PreimageFor.getValue([hash, draft.bytes.length], {
				at: 'best',
			})) !== undefined;
		const noted = isNoted
			? []
			: [api.tx.Preimage.note_preimage({ bytes: draft.bytes }).decodedCall];
		const transaction = isNoted
			? proposed
			: api.tx.Utility.batch_all({ calls: [...noted, proposed.decodedCall] });
		const taken = held();
		const more = isNoted
			? []
			: [
					{
						label: 'Held for the call on chain',
						value: () => <Amount planck={taken} decimals={6} />,
					},
				];
		const outcome = await submit({
			title,
			transaction,
			details: [...details, ...more],
			warning,
			takes: value + (isNoted ? 0n : held()),
		});
		if (outcome) done(title);
	};
	const done = (title: string): void => {
		setMade(title);
		waiting.again();
	};
	return (
		<Card title="The proposal">
			<Show
				when={about()}
				fallback={<p class="empty">What it would do stands here, once it is filled in.</p>}
			>
				{(call) => (
					<>
						<p>
							<b>{titleOf(call())}</b>
						</p>
						<AboutView about={call()} />
						<Facts>
							<Fact label="Hash">
								<code class="long">{call().hash}</code>
							</Fact>
							<Show when={held() > 0n}>
								<Fact
									label="Held for the call on chain"
									hint="until you take it back, once the referendum is over"
								>
									<Amount planck={held()} decimals={6} />
								</Fact>
							</Show>
						</Facts>
					</>
				)}
			</Show>
			<form onSubmit={(event) => void propose(event)}>
				<AmountField
					label="Deposit"
					value={amount()}
					onChange={setAmount}
					least={least()}
					most={selected() ? most() : undefined}
					hint={
						<>
							at least {formatAudio(least())} AUDIO; it comes back when the proposal
							becomes a referendum, and with more behind it comes sooner
						</>
					}
				/>
				<Show when={whyNot()}>
					{(reason) => <Notice kind="warning">Not possible: {reason()}.</Notice>}
				</Show>
				<div class="actions">
					<button type="submit" class="main" disabled={!canGo()}>
						Propose
					</button>
					<Show when={props.draft === undefined}>
						<span class="hint">nothing is filled in that could be proposed</span>
					</Show>
				</div>
			</form>
			<div role="status" aria-live="polite">
				<Show when={made()}>
					{(title) => (
						<Notice kind="good">
							{title()}. It waits for the next launch, under “Proposals”.
						</Notice>
					)}
				</Show>
			</div>
		</Card>
	);
};
