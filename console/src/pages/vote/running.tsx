// The referenda that are voted on.

import { formatAudio, formatShare } from '@audio-chain/client';
import { createMemo, For, Match, Show, Switch, type Component } from 'solid-js';
import { useAccounts } from '../../chain/accounts.tsx';
import { count, UNKNOWN } from '../../ui/format.ts';
import { Amount, Badge, Card, Fact, Facts, Known, Notice, UntilBlock } from '../../ui/show.tsx';
import { AboutView, titleOf } from './about.tsx';
import { Ballot } from './ballot.tsx';
import type { Running } from './data.ts';
import { useKnown } from './known.ts';
import { obstacles, type Obstacle } from './standing.ts';

export const RunningPart: Component = () => {
	const { referenda, voter, clock } = useKnown();
	const { selected } = useAccounts();
	const indices = createMemo(() => (referenda()?.running ?? []).map(({ index }) => index));
	return (
		<>
			<dl class="figures">
				<Fact label="You vote with">
					<Amount planck={voter()?.power} decimals={2} />
				</Fact>
				<Fact
					label="At stake in all"
					hint="bonds as they were when the era began, collateral and delegations as they are"
				>
					<Amount planck={referenda()?.total} decimals={0} />
				</Fact>
				<Fact label="Voted on now">
					{referenda() ? count(referenda()?.running.length ?? 0) : UNKNOWN}
				</Fact>
				<Fact label="Era in force">{clock() ? count(clock()?.era ?? 0) : UNKNOWN}</Fact>
			</dl>
			<Show when={selected()}>
				<Notice kind="info">
					Who votes in an era is paid for it in the next, by what it votes with: up to 6 %
					a year as the parameters were at genesis. It is paid by itself.{' '}
					<Show when={(voter()?.pending ?? 0n) > 0n}>
						<Amount planck={voter()?.pending} decimals={6} /> wait for you.
					</Show>
				</Notice>
			</Show>
			<Known of={referenda}>
				{(known) => (
					<>
						<Show when={known().running.length === 0}>
							<Card title="Voted on now" reading={referenda}>
								<p class="empty">
									Nothing is voted on now. Proposals wait for the next launch;
									anybody can make one.
								</p>
							</Card>
						</Show>
						<For each={indices()}>{(index) => <Referendum index={index} />}</For>
					</>
				)}
			</Known>
		</>
	);
};

const Referendum: Component<{ index: number }> = (props) => {
	const { referenda } = useKnown();
	const running = createMemo(() =>
		referenda()?.running.find(({ index }) => index === props.index),
	);
	// It stays the same object while the call does, so what is open of it stays open with each block.
	const about = createMemo(() => running()?.about);
	return (
		<Show when={running()}>
			{(of) => (
				<Card
					title={`Referendum ${props.index}: ${titleOf(of().about)}`}
					reading={referenda}
					aside={
						<Badge kind={of().standing.would_pass ? 'good' : 'waiting'}>
							{of().standing.would_pass ? 'would pass now' : 'would not pass now'}
						</Badge>
					}
				>
					<Show when={about()}>{(call) => <AboutView about={call()} />}</Show>
					<div class="columns apart">
						<Tally of={of()} />
						<Ballot of={of()} />
					</div>
				</Card>
			)}
		</Show>
	);
};

const THRESHOLDS = {
	SuperMajorityApprove: 'more than a majority where few vote: n / √t < a / √E',
	SuperMajorityAgainst: 'less than a majority where few vote: n / √E < a / √t',
	SimpleMajority: 'more ayes than nays',
} as const;

const Tally: Component<{ of: Running }> = (props) => {
	const standing = () => props.of.standing;
	const against = createMemo(() => obstacles(standing()));
	return (
		<div>
			<Bar label="Aye" kind="aye" value={standing().ayes} of={standing().turnout} />
			<Bar label="Nay" kind="nay" value={standing().nays} of={standing().turnout} />
			<Quorum of={props.of} />
			<div class="verdict" role="status">
				<Show
					when={against().length > 0}
					fallback={<p>If it ended now it would pass, and be enacted.</p>}
				>
					<p>If it ended now it would not be enacted:</p>
					<ul>
						<For each={against()}>
							{(obstacle) => (
								<li>
									<Reason of={obstacle} />
								</li>
							)}
						</For>
					</ul>
				</Show>
			</div>
			<Facts>
				<Fact label="Voting ends">
					<UntilBlock block={standing().ends} />, block {count(standing().ends)}
				</Fact>
				<Fact label="Takes effect, if it passes">
					<UntilBlock block={standing().ends + standing().delay} />, block{' '}
					{count(standing().ends + standing().delay)}
				</Fact>
				<Fact label="What it takes" hint={THRESHOLDS[standing().threshold.type]}>
					{standing().threshold.type === 'SimpleMajority'
						? 'simple majority'
						: 'super-majority'}
				</Fact>
				<Fact label="Measured against">
					<Amount planck={standing().electorate} decimals={0} />
				</Fact>
			</Facts>
		</div>
	);
};

/** A share of the votes, as a bar with its number. */
const Bar: Component<{ label: string; kind: 'aye' | 'nay'; value: bigint; of: bigint }> = (
	props,
) => (
	<div class="bar">
		<span class="bar-label">{props.label}</span>
		<span class="bar-track" aria-hidden="true">
			<span
				class={`bar-fill ${props.kind}`}
				style={{ width: `${percent(props.value, props.of)}%` }}
			/>
		</span>
		<span class="bar-words">
			<Amount planck={props.value} decimals={2} /> ({formatShare(props.value, props.of)})
		</span>
	</div>
);

/** Of `whole`, as a number between 0 and 100 for the width of a bar alone. */
const percent = (part: bigint, whole: bigint): number =>
	whole === 0n ? 0 : Math.min(100, Number((part * 10_000n) / whole) / 100);

const Quorum: Component<{ of: Running }> = (props) => {
	const standing = () => props.of.standing;
	const reached = (): boolean => standing().turnout >= standing().quorum;
	return (
		<div class="bar">
			<span class="bar-label">Turnout</span>
			<span class="bar-track" aria-hidden="true">
				<span
					class={`bar-fill ${reached() ? 'aye' : 'short'}`}
					style={{ width: `${percent(standing().turnout, standing().quorum)}%` }}
				/>
			</span>
			<span class="bar-words">
				<Amount planck={standing().turnout} decimals={2} bare /> of{' '}
				<Amount planck={standing().quorum} decimals={2} /> that the quorum takes
			</span>
		</div>
	);
};

const Reason: Component<{ of: Obstacle }> = (props) => (
	<Switch>
		<Match when={props.of.why === 'not-enactable'}>
			its call is not there, or cannot be made.
		</Match>
		<Match when={props.of.why === 'nothing-staked'}>
			no stake is exposed, so there is no quorum.
		</Match>
		<Match when={props.of.why === 'quorum' && props.of}>
			{(of) => (
				<>
					the quorum lacks {formatAudio(of().missing, { decimals: 2 })} AUDIO of votes,
					aye or nay.
				</>
			)}
		</Match>
		<Match when={props.of.why === 'threshold' && props.of}>
			{(of) => (
				<Show when={of().missing !== undefined} fallback="the ayes are not enough.">
					the ayes are not enough: {formatAudio(of().missing, { decimals: 2 })} AUDIO more
					of them would be, as it stands.
				</Show>
			)}
		</Match>
	</Switch>
);
