// The nodes of an account.

import { formatPerquintill, UNKNOWN } from '@audio-chain/client';
import { createEffect, createMemo, createSignal, For, Show, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import type { EraClock } from '../../chain/eras.ts';
import { createReading, type Reading } from '../../chain/reading.ts';
import { Amount, Badge, Card, Known } from '../../ui/show.tsx';
import { Total } from '../../ui/table.tsx';
import { NodeView } from './node-view.tsx';
import { readOperator, readTerms } from './read-nodes.ts';
import { Register } from './register.tsx';
import { standingOf, type Standing } from './standing.ts';

/** A word for how a node stands. */
export const StandingBadge: Component<{ standing: Standing | undefined }> = (props) => (
	<Show when={props.standing} fallback={UNKNOWN}>
		{(standing) => {
			const shown = (): { kind: 'good' | 'bad' | 'waiting' | 'plain'; word: string } => {
				const now = standing();
				if (now.state === 'serving') return { kind: 'good', word: 'serves' };
				if (now.state === 'jailed')
					return { kind: 'bad', word: now.mayReturn ? 'in jail, may return' : 'in jail' };
				if (now.state === 'short') return { kind: 'bad', word: 'too little collateral' };
				return now.state === 'leaving'
					? { kind: 'plain', word: 'has left' }
					: { kind: 'waiting', word: 'not selected yet' };
			};
			return <Badge kind={shown().kind}>{shown().word}</Badge>;
		}}
	</Show>
);

export const MyNodes: Component<{ operator: string; clock: Reading<EraClock> }> = (props) => {
	const { api, facts } = useChain();
	const terms = createReading(facts, (_, { hash }) => readTerms(api, { at: hash }), {
		every: 20,
	});
	const own = createReading(
		() => props.operator,
		(operator, { hash }) => readOperator(api, operator, { at: hash }),
	);
	const [opened, setOpened] = createSignal<number>();
	const nodes = createMemo(() => own()?.nodes);
	// One's only node is what one came for.
	createEffect(() => {
		const all = nodes();
		if (all && !all.some(({ node }) => node === opened())) setOpened(all[0]?.node);
	});
	const standing = (node: number): Standing | undefined => {
		const [found, clock, asks] = [
			nodes()?.find((one) => one.node === node),
			props.clock(),
			terms(),
		];
		return found && clock && asks && standingOf(found, clock, asks.least);
	};
	const open = createMemo(() =>
		nodes()
			?.map(({ node }) => node)
			.filter((node) => node === opened()),
	);
	return (
		<>
			<Card
				title="Your content nodes"
				reading={own}
				aside={
					<Total count={nodes()?.length} of={nodes()?.length === 1 ? 'node' : 'nodes'} />
				}
			>
				<Known of={nodes}>
					{(all) => (
						<Show
							when={all().length > 0}
							fallback={
								<p class="empty">This account has no node. Register one below.</p>
							}
						>
							<ul class="node-list">
								<For each={all().map(({ node }) => node)}>
									{(node) => {
										const found = createMemo(() =>
											nodes()?.find((one) => one.node === node),
										);
										return (
											<li>
												<button
													type="button"
													class="node-choice"
													aria-pressed={opened() === node}
													onClick={() => setOpened(node)}
												>
													<b>Node {node}</b>
													<StandingBadge standing={standing(node)} />
													<span class="node-figures">
														<Amount
															planck={found()?.collateral}
															decimals={0}
														/>{' '}
														at stake
													</span>
													<span class="node-figures">
														first choice{' '}
														{formatPerquintill(found()?.probability)}
													</span>
												</button>
											</li>
										);
									}}
								</For>
							</ul>
						</Show>
					)}
				</Known>
			</Card>
			<For each={open()}>
				{(node) => (
					<NodeView
						node={node}
						of={own}
						address={props.operator}
						standing={() => standing(node)}
						terms={terms}
						clock={props.clock}
						again={own.again}
					/>
				)}
			</For>
			<Register operator={props.operator} of={own} terms={terms} clock={props.clock} />
		</>
	);
};
