// What became of referenda that are not voted on any more.

import { explain, formatAudio } from '@audio-chain/client';
import { Match, Show, Switch, For, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import { useSubmit } from '../../chain/submit.tsx';
import { count } from '../../ui/format.ts';
import { Badge, Card, Known, UntilBlock } from '../../ui/show.tsx';
import type { Ended, Outcome } from './data.ts';
import { useKnown } from './known.ts';

/** Blocks after which anybody may have a decision scheduled again that was not made in its block. */
const LATE = 100;

export const DecidedPart: Component = () => {
	const { referenda } = useKnown();
	return (
		<Card title="What became of them" reading={referenda}>
			<p class="hint">
				The last referenda, the newest first. Approved is not enacted: it also takes the
				quorum, and the call has to succeed. The chain does not keep what they were about.
			</p>
			<Known of={referenda}>
				{(known) => (
					<Show
						when={known().ended.length > 0}
						fallback={<p class="empty">No referendum has ended yet.</p>}
					>
						<ul class="decided">
							<For each={known().ended}>{(of) => <Line of={of} />}</For>
						</ul>
					</Show>
				)}
			</Known>
		</Card>
	);
};

type Is<T extends Outcome['type']> = Extract<Outcome, { type: T }>;

const as = <T extends Outcome['type']>(outcome: Outcome | undefined, type: T): Is<T> | undefined =>
	outcome?.type === type ? (outcome as Is<T>) : undefined;

const Line: Component<{ of: Ended }> = (props) => {
	const { api, best } = useChain();
	const submit = useSubmit();
	const isLate = (at: number): boolean => (best()?.number ?? 0) >= at + LATE;
	const again = (): void =>
		void submit({
			title: `Have the decision of referendum ${props.of.index} made`,
			transaction: api.tx.StakedVoting.schedule_again({ ref_index: props.of.index }),
		});
	return (
		<li>
			<b>Referendum {props.of.index}</b>
			<Switch
				fallback={
					<Show
						when={props.of.approved !== undefined}
						fallback={
							<>
								<Badge>cancelled</Badge>
								<span>Its vote was cancelled, or it is forgotten.</span>
							</>
						}
					>
						<Badge kind={props.of.approved ? 'waiting' : 'bad'}>
							{props.of.approved ? 'approved' : 'not approved'}
						</Badge>
						<span>
							{props.of.approved
								? 'What became of it is not known.'
								: `The ayes were not enough when voting ended in block ${count(props.of.end ?? 0)}.`}
						</span>
					</Show>
				}
			>
				<Match when={as(props.of.outcome, 'Enacted')}>
					{(outcome) => (
						<>
							<Badge kind="good">enacted</Badge>
							<span>
								Its call was made in block {count(outcome().value.at)}, and
								succeeded.
							</span>
						</>
					)}
				</Match>
				<Match when={as(props.of.outcome, 'Scheduled')}>
					{(outcome) => (
						<>
							<Badge kind="waiting">takes effect</Badge>
							<span>
								Approved with a quorum: it takes effect in block{' '}
								{count(outcome().value.at)},{' '}
								<UntilBlock block={outcome().value.at} />.
								<Show when={isLate(outcome().value.at)}>
									{' '}
									There was no room for it.{' '}
									<button type="button" onClick={again}>
										Have it scheduled again
									</button>
								</Show>
							</span>
						</>
					)}
				</Match>
				<Match when={as(props.of.outcome, 'Failed')}>
					{(outcome) => {
						const why = () => explain(outcome().value.error);
						return (
							<>
								<Badge kind="bad">failed</Badge>
								<span>
									It was approved with a quorum, and its call failed in block{' '}
									{count(outcome().value.at)}, so nothing of it has happened:{' '}
									{why().means} <code>{why().code}</code>
								</span>
							</>
						);
					}}
				</Match>
				<Match when={as(props.of.outcome, 'QuorumMissed')}>
					{(outcome) => (
						<>
							<Badge kind="bad">quorum missed</Badge>
							<span>
								The ayes were enough, and too little voted:{' '}
								{formatAudio(outcome().value.turnout, { decimals: 2 })} of{' '}
								{formatAudio(outcome().value.required, { decimals: 2 })} AUDIO in
								block {count(outcome().value.at)}.
							</span>
						</>
					)}
				</Match>
				<Match when={as(props.of.outcome, 'Cancelled')}>
					{(outcome) => (
						<>
							<Badge kind="bad">cancelled</Badge>
							<span>It was cancelled in block {count(outcome().value.at)}.</span>
						</>
					)}
				</Match>
			</Switch>
		</li>
	);
};
