// One node: how it stands, what it proves, who reaches it.

import { A } from '@solidjs/router';
import {
	EndpointError,
	formatAudio,
	formatPerbill,
	formatPerquintill,
	UNKNOWN,
	urlOf,
} from '@audio-chain/client';
import {
	createMemo,
	createResource,
	createSignal,
	For,
	Match,
	Show,
	Switch,
	type Accessor,
	type Component,
} from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import type { EraClock } from '../../chain/eras.ts';
import { createReading, type Reading } from '../../chain/reading.ts';
import { cooled } from '../../staking/bonds.ts';
import { EraDate } from '../../ui/era-date.tsx';
import { bytes, count } from '../../ui/format.ts';
import { Table, type Column } from '../../ui/table.tsx';
import {
	Address,
	Amount,
	Card,
	Count,
	Fact,
	Facts,
	Meter,
	Notice,
	UntilBlock,
} from '../../ui/show.tsx';
import { NodeActions } from './node-actions.tsx';
import { look, type Found } from './reach.ts';
import { countHeld, type Operator, type OwnNode, type Terms } from './read-nodes.ts';
import { fundsOf, type Standing } from './standing.ts';

/** Milliseconds that an endpoint has to answer. */
const PATIENCE = 4_000;

interface Challenge {
	challenge: number;
	track: number;
	chunk: bigint;
	bytes: bigint;
	deadline: number;
}

const CHALLENGES: Column<Challenge>[] = [
	{
		title: 'Challenge',
		cell: ({ challenge }) => count(challenge),
		by: ({ challenge }) => challenge,
	},
	{ title: 'Track', cell: ({ track }) => count(track), by: ({ track }) => track },
	{ title: 'Chunk', cell: ({ chunk }) => count(chunk), right: true, wide: true },
	{ title: 'Size', cell: (row) => bytes(row.bytes), right: true, wide: true },
	{
		title: 'Until block',
		cell: ({ deadline }) => count(deadline),
		by: ({ deadline }) => deadline,
		right: true,
	},
	{ title: 'Time left', cell: ({ deadline }) => <UntilBlock block={deadline} />, right: true },
];

export interface NodeProps {
	node: number;
	of: Accessor<Operator | undefined>;
	/** The operator's. */
	address: string;
	standing: Accessor<Standing | undefined>;
	terms: Reading<Terms>;
	clock: Reading<EraClock>;
	/** Reads the operator's nodes again. */
	again: () => void;
}

export const NodeView: Component<NodeProps> = (props) => {
	const { api } = useChain();
	const info = createMemo(() => props.of()?.nodes.find(({ node }) => node === props.node));
	const work = createReading(
		() => props.node,
		async (node, { hash }) => {
			const at = { at: hash };
			const [standing, challenges, [used, free]] = await Promise.all([
				api.apis.StorageProofsApi.standing(node, at),
				api.apis.StorageProofsApi.open_challenges(node, at),
				api.apis.ReceiptsApi.free_quota(node, at),
			]);
			return { standing, challenges, used, free };
		},
	);
	const held = createReading(
		() => props.node,
		(node, { hash }) => countHeld(api, node, { at: hash }),
		{ every: 50 },
	);
	const hotKey = createReading(
		() => info()?.hotKey,
		async (account, { hash }) =>
			(await api.query.System.Account.getValue(account, { at: hash })).data.free,
	);
	const funds = (): ReturnType<typeof fundsOf> | undefined => {
		const free = hotKey();
		return free === undefined ? undefined : fundsOf(free);
	};
	const unlocking = createMemo(() => {
		const [node, clock] = [info(), props.clock()];
		return node && clock && cooled(node.unlocking, clock.era);
	});
	return (
		<Show when={info()}>
			{(node) => (
				<>
					<Card title={`Node ${props.node}`} reading={work}>
						<Why
							standing={props.standing()}
							terms={props.terms()}
							clock={props.clock}
							node={node()}
						/>
						<dl class="figures">
							<Fact
								label="Collateral"
								hint={`of at least ${formatAudio(props.terms()?.least, { decimals: 0 })} AUDIO`}
							>
								<Amount planck={node().collateral} decimals={2} />
							</Fact>
							<Fact label="Weight" hint="with what fans put behind you">
								<Amount planck={node().weight} decimals={2} />
							</Fact>
							<Fact label="First choice for a track" hint="in this era">
								{formatPerquintill(node().probability)}
							</Fact>
							<Fact label="Tracks held">
								<Show when={held()} fallback={UNKNOWN}>
									{(found) => (
										<>
											{found().more ? 'more than ' : ''}
											{count(found().count)}
										</>
									)}
								</Show>
							</Fact>
						</dl>
						<div class="columns">
							<div>
								<h3>Proofs of storage</h3>
								<Meter
									label="This era"
									value={work()?.standing.passed}
									of={work()?.standing.owed}
									words={
										work()
											? `${count(work()?.standing.passed ?? 0)} passed of ${count(work()?.standing.owed ?? 0)} owed`
											: UNKNOWN
									}
								/>
								<Facts>
									<Fact
										label="Missed in this era and the last"
										hint="with too many of them it is jailed"
									>
										<Show when={work()} fallback={UNKNOWN}>
											{(now) =>
												`${count(now().standing.misses)} of ${count(now().standing.owed_in_both)}`
											}
										</Show>
									</Fact>
									<Fact
										label="Times in jail"
										hint="of all your nodes, as long as it is counted"
									>
										<Count value={work()?.standing.jails} />
									</Fact>
								</Facts>
								<h3>Receipts</h3>
								<Meter
									label="Free this era"
									value={work()?.used}
									of={work()?.free}
									words={
										work()
											? `${count(work()?.used ?? 0)} used of ${count(work()?.free ?? 0)}`
											: UNKNOWN
									}
								/>
							</div>
							<div>
								<h3>Keys and backing</h3>
								<Facts>
									<Fact
										label="Hot key"
										hint="signs for the node from day to day, and pays its fees"
									>
										<Show when={node().hotKey} fallback="none">
											{(account) => <Address address={account()} />}
										</Show>
									</Fact>
									<Show when={node().hotKey}>
										<Fact label="It has">
											<Amount planck={hotKey()} />
										</Fact>
									</Show>
									<Fact label="Node key">
										<code class="long">{node().key}</code>
									</Fact>
									<Fact
										label="Behind you"
										hint={
											props.of()?.backing
												? `${count(props.of()?.backing?.backers ?? 0)} backers; you keep ${formatPerbill(props.of()?.backing?.cut)}`
												: 'you do not ask for any yet'
										}
									>
										<Amount planck={props.of()?.backing?.behind ?? 0n} />
									</Fact>
								</Facts>
								<Show when={props.of() && !props.of()?.backing}>
									<p class="hint">
										Stake of fans behind you makes your nodes heavier. Ask for
										it at <A href="/publish/profile">Publish, Profile</A>, in
										the role of an operator.
									</p>
								</Show>
								<Show when={funds() === 'none' || funds() === 'low'}>
									<Notice kind="warning">
										{funds() === 'none'
											? 'The hot key cannot pay for one track to accept.'
											: 'The hot key has less than three batches of tracks to accept cost.'}{' '}
										Send it some AUDIO.
									</Notice>
								</Show>
								<Show when={!node().hotKey && !node().leaving}>
									<Notice kind="warning">
										The chain knows no hot key of this node: its service cannot
										sign. Set it below.
									</Notice>
								</Show>
							</div>
						</div>
						<Reach node={node()} />
						<h3>Open challenges</h3>
						<Table
							label="Open challenges"
							rows={work()?.challenges}
							columns={CHALLENGES}
							empty="Nothing is to be proven now."
						/>
						<Show when={node().unlocking.length > 0}>
							<h3>Cooling down</h3>
							<Facts>
								<Show when={(unlocking()?.due ?? 0n) > 0n}>
									<Fact label="Can be withdrawn now">
										<Amount planck={unlocking()?.due} />
									</Fact>
								</Show>
								<For each={unlocking()?.later ?? []}>
									{({ amount, era }) => (
										<Fact label={<EraDate era={era} clock={props.clock} />}>
											<Amount planck={amount} />
										</Fact>
									)}
								</For>
							</Facts>
						</Show>
					</Card>
					<NodeActions {...props} info={node} due={() => unlocking()?.due} />
				</>
			)}
		</Show>
	);
};

/** Whether it serves, and if not, why and until when. */
const Why: Component<{
	standing: Standing | undefined;
	terms: Terms | undefined;
	clock: Reading<EraClock>;
	node: OwnNode;
}> = (props) => (
	<Show when={props.standing}>
		{(standing) => {
			const era = (): number | undefined => {
				const now = standing();
				return 'era' in now ? now.era : undefined;
			};
			return (
				<Switch>
					<Match when={standing().state === 'serving'}>
						<Notice kind="good">It serves: it is in the active set of this era.</Notice>
					</Match>
					<Match when={standing().state === 'leaving'}>
						<Notice kind="info">
							It has left: its collateral cools down, and can be slashed until then.
						</Notice>
					</Match>
					<Match when={standing().state === 'short'}>
						<Notice kind="error">
							It does not serve: less is at stake than the{' '}
							<Amount planck={props.terms?.least} decimals={0} /> that the service
							asks for. Put up more.
						</Notice>
					</Match>
					<Match when={standing().state === 'jailed'}>
						<Notice kind="error">
							It does not serve: it is in jail{' '}
							<Show
								when={props.clock() && (era() ?? 0) <= (props.clock()?.era ?? 0)}
								fallback={
									<>
										until <EraDate era={era()} clock={props.clock} />.
									</>
								}
							>
								and can be let back now.
							</Show>
						</Notice>
					</Match>
					<Match when={standing().state === 'waiting'}>
						<Notice kind="info">
							It is not in the active set yet. It can be selected from{' '}
							<EraDate era={era()} clock={props.clock} /> on
							{props.node.isDrawn ? '' : ', once its selection id is drawn'}, if it is
							among the heaviest {count(props.terms?.activeSize ?? 0)}.
						</Notice>
					</Match>
				</Switch>
			);
		}}
	</Show>
);

/** Whether this browser reaches the node, and whether it is the node. */
const Reach: Component<{ node: OwnNode }> = (props) => {
	const [asked, ask] = createSignal(0);
	const url = createMemo((): string | undefined => {
		try {
			return urlOf(props.node.endpoint);
		} catch (problem) {
			if (problem instanceof EndpointError) return undefined;
			throw problem;
		}
	});
	const isBlocked = (): boolean =>
		location.protocol === 'https:' && (url()?.startsWith('http:') ?? false);
	const target = createMemo(() =>
		url() === undefined || isBlocked() ? undefined : `${asked()} ${props.node.key} ${url()}`,
	);
	const [found] = createResource(target, (): Promise<Found> =>
		look(url() ?? '', props.node.key, PATIENCE),
	);
	return (
		<div class="reach">
			<h3>Endpoint</h3>
			<p>
				<code class="long">{props.node.endpoint}</code>
			</p>
			<div aria-live="polite">
				<Switch fallback={<p class="reading">Asking it…</p>}>
					<Match when={url() === undefined}>
						<Notice kind="info">
							It is not reached by HTTP, so this page cannot ask it.
						</Notice>
					</Match>
					<Match when={isBlocked()}>
						<Notice kind="info">
							This page came by HTTPS and cannot ask an endpoint by HTTP.
						</Notice>
					</Match>
					<Match when={!found.loading && found()}>
						{(now) => <Answer found={now()} url={url() ?? ''} />}
					</Match>
				</Switch>
			</div>
			<Show when={target()}>
				<button
					type="button"
					disabled={found.loading}
					onClick={() => ask((times) => times + 1)}
				>
					Ask again
				</button>
			</Show>
		</div>
	);
};

const Answer: Component<{ found: Found; url: string }> = (props) => {
	const reasons = (): string[] => (props.found.at === 'not-ready' ? props.found.reasons : []);
	return (
		<Switch>
			<Match when={props.found.at === 'ready'}>
				<Notice kind="good">
					This node answers there, with its own key, and is ready.
				</Notice>
			</Match>
			<Match when={props.found.at === 'not-ready'}>
				<Notice kind="warning">
					This node answers there, with its own key, but is not ready
					<Show when={reasons().length > 0} fallback=".">
						. It says:
						<ul>
							<For each={reasons()}>{(reason) => <li>“{reason}”</li>}</For>
						</ul>
					</Show>
				</Notice>
			</Match>
			<Match when={props.found.at === 'other' && props.found}>
				{(other) => (
					<Notice kind="error">
						Another node answers there, of the key{' '}
						<code class="long">{other().key}</code>.
					</Notice>
				)}
			</Match>
			<Match when={props.found.at === 'stranger'}>
				<Notice kind="error">What answers there is no content node.</Notice>
			</Match>
			<Match when={props.found.at === 'silent'}>
				<Notice kind="warning">
					Nothing answers there, asked from this browser. Your own network may not lead
					back to it: try <code class="long">curl {props.url}/live</code> from elsewhere.
				</Notice>
			</Match>
		</Switch>
	);
};
