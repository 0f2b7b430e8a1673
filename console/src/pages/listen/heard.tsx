// What was heard most, as far as nodes have told the chain.

import { Show, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import type { Track } from '../../player/catalogue.ts';
import { usePlayer } from '../../player/player.tsx';
import { count } from '../../ui/format.ts';
import { Card } from '../../ui/show.tsx';
import { type LastReceipt, mostHeard } from './heard.ts';
import { TrackTable } from './track-table.tsx';

/** Nodes whose receipts are read, the heaviest first: the chain has them by node. */
const MAX_NODES = 32;
const MAX_RECEIPTS = 5_000;
const MAX_TRACKS = 100;

interface Heard {
	tracks: Track[];
	plays: Map<number, number>;
	receipts: number;
	nodes: number;
	allNodes: number;
	round: number;
}

export const HeardView: Component = () => {
	const { api } = useChain();
	const { catalogue } = usePlayer();
	const reading = createReading(
		() => true,
		async (): Promise<Heard> => {
			const at = { at: 'best' } as const;
			const [era, active] = await Promise.all([
				api.query.Staking.ActiveEra.getValue(at),
				api.apis.NodeServicesApi.nodes(new TextEncoder().encode('content'), at),
			]);
			const round = era?.index ?? 0;
			const all = active.success ? active.value : [];
			const receipts: LastReceipt[] = [];
			let nodes = 0;
			for (const { node } of all.slice(0, MAX_NODES)) {
				for (const { value } of await api.query.Receipts.LastReceipts.getEntries(node, at))
					receipts.push(...value);
				nodes++;
				if (receipts.length >= MAX_RECEIPTS) break;
			}
			const most = mostHeard(receipts, round - 1, MAX_TRACKS);
			const tracks = await catalogue.some(most.map(({ track }) => track));
			return {
				tracks,
				plays: new Map(most.map(({ track, plays }) => [track, plays])),
				receipts: receipts.length,
				nodes,
				allNodes: all.length,
				round,
			};
		},
		{ every: 50 },
	);
	return (
		<>
			<header class="page-head">
				<div>
					<h1>Most heard</h1>
					<p>
						Plays that fans have signed and nodes have brought to the chain, of this
						round and the last.
					</p>
				</div>
			</header>
			<Card title="By plays" reading={reading}>
				<TrackTable
					label="Most heard tracks"
					tracks={reading()?.tracks}
					empty="No receipt of this round or the last is on chain yet. Nodes submit them when a round is over."
					extra={{
						title: 'Plays',
						cell: ({ track }) => count(reading()?.plays.get(track) ?? 0),
						by: ({ track }) => reading()?.plays.get(track) ?? 0,
						right: true,
						share: 0.8,
					}}
				/>
				<Show when={reading()}>
					{(found) => (
						<p class="hint">
							From {count(found().receipts)} receipts of {count(found().nodes)} of{' '}
							{count(found().allNodes)} nodes, rounds{' '}
							{count(Math.max(0, found().round - 1))} and {count(found().round)}. The
							chain keeps no count of plays beyond these rounds.
						</p>
					)}
				</Show>
			</Card>
		</>
	);
};
