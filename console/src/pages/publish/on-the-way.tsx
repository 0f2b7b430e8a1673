// What is on its way, as people see it.

import { For, Match, Show, Switch, type Component } from 'solid-js';
import { bytes } from '../../ui/format.ts';
import { Badge, Card, Notice } from '../../ui/show.tsx';
import { percent, type Delivery, type Part } from './delivery.ts';
import { shippings, type Shipping } from './shipping.ts';

const WHAT: Record<Part, string> = {
	content: 'the file',
	metadata: 'the description',
	artwork: 'the picture',
};

export const OnTheirWay: Component = () => (
	<Show when={shippings().length > 0}>
		<Card title="On the way to nodes">
			<ul class="shippings" aria-label="On the way to nodes">
				<For each={shippings()}>{(shipping) => <Row shipping={shipping} />}</For>
			</ul>
		</Card>
	</Show>
);

type Moving = Extract<Delivery, { at: 'sending' | 'paused' }>;
const moving = (state: Delivery): Moving | undefined =>
	state.at === 'sending' || state.at === 'paused' ? state : undefined;
const note = (state: Moving): string | undefined =>
	state.at === 'sending' ? state.note : undefined;
const failed = (state: Delivery): Extract<Delivery, { at: 'failed' }> | undefined =>
	state.at === 'failed' ? state : undefined;
const accepted = (state: Delivery): Extract<Delivery, { at: 'accepted' }> | undefined =>
	state.at === 'accepted' ? state : undefined;
const failures = (state: Delivery): { to: { node: number }; why: string }[] =>
	state.at === 'idle' ? [] : state.failed;

const Row: Component<{ shipping: Shipping }> = (props) => {
	const { shipment, state, begin, pause, resume, dismiss } = props.shipping;
	const size = (part: Part): number =>
		part === 'content'
			? (shipment.content?.file.size ?? 0)
			: (shipment[part]?.bytes.length ?? 0);
	return (
		<li class="shipping" aria-label={shipment.title}>
			<div class="shipping-head">
				<b>{shipment.title}</b>{' '}
				<span class="aside">
					{Object.entries(shipment.subject).map(([kind, of]) =>
						kind === 'account' ? 'profile' : `${kind} ${of}`,
					)}
				</span>
				<span class="shipping-tools">
					<Show when={state().at === 'sending' && moving(state())?.part === 'content'}>
						<button type="button" onClick={pause}>
							Pause
						</button>
					</Show>
					<Show when={state().at === 'paused'}>
						<button type="button" onClick={resume}>
							Go on
						</button>
					</Show>
					<Show when={state().at === 'failed'}>
						<button type="button" class="main" onClick={begin}>
							Try again
						</button>
					</Show>
					<Show when={state().at === 'accepted' || state().at === 'failed'}>
						<button
							type="button"
							class="quiet icon"
							aria-label={`Put ${shipment.title} away`}
							onClick={dismiss}
						>
							✕
						</button>
					</Show>
				</span>
			</div>
			<div aria-live="polite">
				<Switch>
					<Match when={state().at === 'idle'}>
						<p class="hint">Asking the chain which nodes take it…</p>
					</Match>
					<Match when={moving(state())}>
						{(now) => (
							<>
								<progress
									max={size(now().part)}
									value={now().sent}
									aria-label={`Bringing ${shipment.title}`}
								/>
								<p class="hint">
									{now().at === 'paused' ? 'Paused: ' : ''}
									{WHAT[now().part]} to node {now().to.node}: {bytes(now().sent)}{' '}
									of {bytes(size(now().part))}
									<Show when={now().part === 'content'}>
										{' '}
										({percent(now().sent, size(now().part))} %)
									</Show>
									<Show when={note(now())}>{(why) => <>. {why()}</>}</Show>
								</p>
							</>
						)}
					</Match>
					<Match when={accepted(state())}>
						{(now) => (
							<p>
								<Badge kind="good">accepted by node {now().by.node}</Badge>{' '}
								<span class="hint">
									It has{' '}
									{[
										shipment.content && 'the file',
										shipment.metadata && 'the description',
										shipment.artwork && 'the picture',
									]
										.filter(Boolean)
										.join(', ')}
									. The others get it from there.
								</span>
							</p>
						)}
					</Match>
					<Match when={failed(state())}>
						{(now) => <Notice kind="error">It was not brought: {now().why}</Notice>}
					</Match>
				</Switch>
				<Show when={state().at !== 'failed'}>
					<For each={failures(state())}>
						{({ to, why }) => (
							<p class="hint">
								Node {to.node} did not take it: {why}
							</p>
						)}
					</For>
				</Show>
			</div>
		</li>
	);
};
