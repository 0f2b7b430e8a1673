// Content nodes by weight.

import { formatPerquintill, UNKNOWN } from '@audio-chain/client';
import { createMemo, Show, type Component } from 'solid-js';
import { onNewEra } from '../../chain/clock.ts';
import { useChain } from '../../chain/connection.tsx';
import type { EraClock } from '../../chain/eras.ts';
import { createReading, type Reading } from '../../chain/reading.ts';
import { Table, Total, type Column } from '../../ui/table.tsx';
import { Address, Amount, Badge, Card, Fact } from '../../ui/show.tsx';
import { probability } from './shares.ts';

interface Row {
	node: number;
	operator: string;
	/** As the active set of this era has it. */
	weight: bigint;
	probability: bigint | undefined;
	/** What it does now; asked for by cells, so that rows stay when it changes. */
	now: () => Now | undefined;
}

interface Now {
	state: 'Serving' | 'Jailed' | 'Leaving';
	/** Its own. */
	collateral: bigint;
}

const STATES = {
	Serving: { word: 'serves', kind: 'good' },
	Jailed: { word: 'in jail', kind: 'bad' },
	Leaving: { word: 'leaves', kind: 'waiting' },
} as const;

const State: Component<{ of: Now | undefined }> = (props) => (
	<Show when={props.of} fallback={UNKNOWN}>
		{(now) => <Badge kind={STATES[now().state].kind}>{STATES[now().state].word}</Badge>}
	</Show>
);

const COLUMNS: Column<Row>[] = [
	{ title: 'Node', cell: ({ node }) => node, by: ({ node }) => node, share: 0.5 },
	{
		title: 'Operator',
		cell: ({ operator }) => <Address address={operator} />,
		by: ({ operator }) => operator,
		share: 1.3,
	},
	{
		title: 'State',
		cell: ({ now }) => <State of={now()} />,
		by: ({ now }) => now()?.state ?? '',
		share: 0.8,
	},
	{
		title: 'Collateral',
		cell: ({ now }) => <Amount planck={now()?.collateral} decimals={0} bare />,
		by: ({ now }) => now()?.collateral ?? -1n,
		right: true,
		wide: true,
	},
	{
		title: 'Weight',
		cell: ({ weight }) => <Amount planck={weight} decimals={0} bare />,
		by: ({ weight }) => weight,
		right: true,
		wide: true,
	},
	{
		title: 'First choice',
		cell: (row) => formatPerquintill(row.probability),
		by: (row) => row.probability ?? -1n,
		right: true,
		share: 0.9,
	},
];

/** The active set of the era in force: what can be selected, the heaviest first. */
export const Nodes: Component<{ clock: Reading<EraClock> }> = (props) => {
	const { api, facts } = useChain();
	// The set is of an era, and stays as it is until the next.
	const set = createReading(
		facts,
		async (_, { hash }) => {
			const found = await api.apis.NodeServicesApi.nodes(
				new TextEncoder().encode('content'),
				{ at: hash },
			);
			if (!found.success) throw new Error('this chain has no service of content nodes');
			return found.value;
		},
		{ every: 'once' },
	);
	onNewEra(() => props.clock(), set.again);
	// What each does now, in one question for all: it is filled in afterwards.
	const states = createReading(
		() => (set() ? true : undefined),
		async (_, { hash }) => {
			const all = await api.query.NodeServices.Nodes.getEntries({ at: hash });
			return new Map(
				all.map(({ keyArgs: [node], value: { state, collateral } }): [number, Now] => [
					node,
					{ state: state.type, collateral },
				]),
			);
		},
		{ every: 50 },
	);
	const all = createMemo(() => set()?.reduce((sum, { weight }) => sum + weight, 0n));
	const rows = createMemo(() =>
		set()?.map(({ node, operator, weight }): Row => ({
			node,
			operator,
			weight,
			probability: probability(weight, all() ?? 0n),
			now: () => states()?.get(node),
		})),
	);
	return (
		<Card
			title="Content nodes"
			reading={set}
			aside={<Total count={rows()?.length} of="in the active set" />}
		>
			<p class="hint">
				The set of this era. For each track a node is the first choice with the probability
				of its weight among all; how it stands now shows in the set of the next era.
			</p>
			<dl class="figures">
				<Fact label="Weight of all">
					<Amount planck={all()} decimals={0} />
				</Fact>
			</dl>
			<Table
				label="Content nodes by weight, in AUDIO"
				rows={rows()}
				columns={COLUMNS}
				empty="No node can be selected in this era."
			/>
		</Card>
	);
};
