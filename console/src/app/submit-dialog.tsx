// What is about to be signed: shown before the wallet opens, and followed until it is final.

import { Dialog } from '@kobalte/core/dialog';
import { createMemo, For, Match, Show, Switch, type Component } from 'solid-js';
import { useAccounts } from '../chain/accounts.tsx';
import { useChain } from '../chain/connection.tsx';
import { useSubmissions, type Stage, type Submission } from '../chain/submit.tsx';
import { count } from '../ui/format.ts';
import { Address, Amount, Fact, Facts, Folded, Notice } from '../ui/show.tsx';
import { CallView } from '../ui/call.tsx';
import { isShort, layOut } from '../ui/outline.ts';

const STEPS = ['Look', 'Sign', 'Sent', 'In a block', 'Final'] as const;

const stepOf = (stage: Stage): number =>
	({
		looking: 0,
		ready: 0,
		signing: 1,
		signed: 1,
		sent: 2,
		'in-block': 3,
		done: 5,
		failed: -1,
		unknown: 2,
	})[stage.at];

export const SubmitDialog: Component = () => {
	const { open } = useSubmissions();
	return (
		<Show when={open()} keyed>
			{(submission) => <Review submission={submission} />}
		</Show>
	);
};

const Review: Component<{ submission: Submission }> = (props) => {
	const { intent, account, stage, sign, dismiss } = props.submission;
	const { selected } = useAccounts();
	const { status } = useChain();
	const isAway = (): boolean => status() === 'lost';
	const look = createMemo(() => {
		const now = stage();
		return now.at === 'ready' || now.at === 'signing' ? now.look : undefined;
	});
	const isBefore = (): boolean => stage().at === 'looking' || stage().at === 'ready';
	const hasEnded = (): boolean => ['done', 'failed', 'unknown'].includes(stage().at);
	return (
		<Dialog open onOpenChange={(open) => !open && dismiss()}>
			<Dialog.Portal>
				<Dialog.Overlay class="overlay" />
				<Dialog.Content class="dialog">
					<header>
						<Dialog.Title>{intent.title}</Dialog.Title>
						<Dialog.CloseButton class="quiet icon" aria-label="Close">
							✕
						</Dialog.CloseButton>
					</header>
					<Facts>
						<Fact label="Signed by">
							<Address address={account.address} />
						</Fact>
						<For each={intent.details ?? []}>
							{({ label, value }) => (
								<Fact label={label}>
									{typeof value === 'function' ? value() : value}
								</Fact>
							)}
						</For>
						<Show when={intent.takes !== undefined}>
							<Fact label="Taken from what is free">
								<Amount planck={intent.takes} decimals={6} />
							</Fact>
						</Show>
						<Show when={look()}>
							{(found) => (
								<>
									<Fact label="Fee">
										<Show
											when={found().fee > 0n}
											fallback={found().refusal ? '–' : 'none: it is waived'}
										>
											<Amount planck={found().fee} decimals={6} />
										</Show>
									</Fact>
									<Fact label="Free now">
										<Amount planck={found().free} />
									</Fact>
									<Fact label="Left afterwards">
										<Amount planck={found().left} />
									</Fact>
								</>
							)}
						</Show>
					</Facts>
					<Folded
						summary="The call, as it is signed"
						open={isShort(layOut(intent.transaction.decodedCall))}
					>
						<CallView call={intent.transaction.decodedCall} />
					</Folded>
					<Show when={selected()?.address !== account.address}>
						<Notice kind="info">
							Another account is chosen now. This was begun with {account.name}, which
							signs it.
						</Notice>
					</Show>
					<Show when={intent.warning}>
						<Notice kind="warning">{intent.warning}</Notice>
					</Show>
					<Show when={look()?.refusal}>
						{(refusal) => (
							<Notice kind="error">
								<b>The chain would refuse this.</b> {refusal().means}{' '}
								{refusal().todo} <code>{refusal().code}</code>
							</Notice>
						)}
					</Show>
					<ol class="steps" aria-label="How far it is">
						<For each={STEPS}>
							{(step, index) => (
								<li
									classList={{
										past: stepOf(stage()) > index(),
										now: stepOf(stage()) === index(),
									}}
									aria-current={stepOf(stage()) === index() ? 'step' : undefined}
								>
									{step}
								</li>
							)}
						</For>
					</ol>
					<div class="said" role="status" aria-live="polite">
						<Switch>
							<Match when={isAway() && (isBefore() || stage().at === 'signing')}>
								The node does not answer. Nothing has been sent, and this goes on
								once it is back.
							</Match>
							<Match when={stage().at === 'looking'}>
								Looking at what it costs, and whether it would be accepted…
							</Match>
							<Match when={stage().at === 'signing'}>
								Your wallet asks you to sign.
							</Match>
							<Match when={stage().at === 'signed'}>
								{isAway()
									? 'Signed, and not sent: the node does not answer. It is sent once the node is back.'
									: 'Signed: it is being sent.'}
							</Match>
							<Match when={stage().at === 'sent' && isAway()}>
								Sent; then the node was gone. A block may have it: this page looks
								once the node is back. Do not do it again before.
							</Match>
							<Match when={doubt(stage())}>
								{(why) => (
									<>
										Sent, and not certain: {why().means} A block may still have
										it: this page looks. Do not do it again before.
									</>
								)}
							</Match>
							<Match when={stage().at === 'sent'}>Sent: it waits for a block.</Match>
							<Match when={inBlock(stage())}>
								{(now) => (
									<>
										{now().failed ? 'It failed in block ' : 'In block '}
										{count(now().block)}, which is not final yet.
										<Show when={now().failed}>
											{(why) => <> {why().means}</>}
										</Show>
										<Show when={isAway()}>
											{' '}
											The node does not answer: this page looks once it is
											back.
										</Show>
									</>
								)}
							</Match>
							<Match when={done(stage())}>
								{(block) => <>Done: final in block {count(block())}.</>}
							</Match>
							<Match when={stage().at === 'unknown'}>
								<Notice kind="warning">
									<b>It may have succeeded.</b> It was sent, and this page cannot
									find out whether a block has it. Look at the account before you
									do it again.
								</Notice>
							</Match>
							<Match when={failed(stage())}>
								{(why) => (
									<Notice kind="error">
										<b>It did not succeed.</b> {why().means} {why().todo}{' '}
										<code>{why().code}</code>
									</Notice>
								)}
							</Match>
						</Switch>
					</div>
					<footer>
						<Show
							when={isBefore()}
							fallback={
								// The button that was pressed is gone: without another one the focus would fall out of the dialog.
								<button
									type="button"
									class="main"
									ref={(button) => queueMicrotask(() => button.focus())}
									onClick={dismiss}
								>
									{hasEnded()
										? 'Close'
										: stage().at === 'signed'
											? 'Do not send it'
											: 'Close; it goes on'}
								</button>
							}
						>
							<button type="button" onClick={dismiss}>
								Not now
							</button>
							<button
								type="button"
								class="main"
								disabled={
									stage().at !== 'ready' ||
									look()?.refusal !== undefined ||
									status() !== 'connected'
								}
								onClick={sign}
							>
								Sign and send
							</button>
						</Show>
					</footer>
				</Dialog.Content>
			</Dialog.Portal>
		</Dialog>
	);
};

const inBlock = (stage: Stage): (Stage & { at: 'in-block' }) | undefined =>
	stage.at === 'in-block' ? stage : undefined;
const done = (stage: Stage): number | undefined => (stage.at === 'done' ? stage.block : undefined);
const doubt = (stage: Stage): (Stage & { at: 'sent' })['doubt'] =>
	stage.at === 'sent' ? stage.doubt : undefined;
const failed = (stage: Stage): (Stage & { at: 'failed' })['why'] | undefined =>
	stage.at === 'failed' ? stage.why : undefined;
