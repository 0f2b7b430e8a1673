// Who has a track, why, and how sure that is.

import { formatPerquintill, urlOf } from '@audio-chain/client';
import { For, Show, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import { count } from '../../ui/format.ts';
import { Address, Amount, Badge, Card, Known } from '../../ui/show.tsx';

interface HolderFacts {
	node: number;
	operator: string;
	host: string;
	as: 'holder' | 'selected' | 'stager';
	serves: boolean;
	/** The era in which it gives it up, if it has given notice. */
	until: number | undefined;
	/** Planck, as it counts where nodes are selected. */
	weight: bigint | undefined;
	/** Parts of 10^18. */
	probability: bigint | undefined;
	/** Challenges of this track that it has not answered yet. */
	asked: number | undefined;
}

interface Where {
	replicas: number | undefined;
	nodes: HolderFacts[];
	barred: number;
}

function hostOf(endpoint: Uint8Array): string {
	try {
		return new URL(urlOf(endpoint)).host;
	} catch {
		return 'an address that browsers cannot ask';
	}
}

export const Holders: Component<{ track: number; isPlaced: boolean }> = (props) => {
	const { api } = useChain();
	const { ContentApi, NodeServicesApi, StorageProofsApi, ParametersApi } = api.apis;
	const where = createReading(
		() => ({ track: props.track }),
		async ({ track }, { hash }): Promise<Where> => {
			const at = { at: hash };
			const [holders, selected, stagers, barred, parameters] = await Promise.all([
				ContentApi.holders(track, at),
				ContentApi.selected(track, at),
				ContentApi.stagers(track, at),
				ContentApi.barred(track, at),
				ParametersApi.in_force(at),
			]);
			const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
			const replicas = parameters.find(({ name }) => text(name) === 'Replicas')?.in_force;
			const named = [
				...holders.map((node) => ({ ...node, as: 'holder' as const })),
				...selected.map((node) => ({
					...node,
					as: 'selected' as const,
					serves: true,
					until: undefined,
				})),
				...stagers.map((node) => ({
					...node,
					as: 'stager' as const,
					serves: true,
					until: undefined,
				})),
			];
			const once = named
				.filter(
					({ node }, index) => named.findIndex((other) => other.node === node) === index,
				)
				.slice(0, 12);
			const nodes = await Promise.all(
				once.map(
					async ({
						node,
						operator,
						endpoint,
						as,
						serves,
						until,
					}): Promise<HolderFacts> => {
						const [info, probability, challenges] = await Promise.all([
							NodeServicesApi.node(node, at),
							NodeServicesApi.probability(node, at),
							as === 'holder'
								? StorageProofsApi.open_challenges(node, at)
								: undefined,
						]);
						return {
							node,
							operator,
							host: hostOf(endpoint),
							as,
							serves,
							until,
							weight: info?.weight,
							probability,
							asked: challenges?.filter((challenge) => challenge.track === track)
								.length,
						};
					},
				),
			);
			return {
				replicas: replicas === undefined ? undefined : Number(replicas),
				nodes,
				barred: barred.length,
			};
		},
		{ every: 5 },
	);
	const holds = (): number | undefined =>
		where()?.nodes.filter(({ as }) => as === 'holder').length;
	return (
		<Card title="Who has it" reading={where}>
			<Known of={where}>
				{(known) => (
					<>
						<p>
							<b>
								Held by {count(holds() ?? 0)} of{' '}
								{known().replicas === undefined
									? '–'
									: count(known().replicas ?? 0)}
							</b>
							<Show when={holds() === 0}>
								{props.isPlaced
									? ': the nodes that are selected have yet to prove that they have it.'
									: ': which nodes store it is drawn two epochs after it was published. Until then it is staged.'}
							</Show>
						</p>
						<ul class="holders">
							<For each={known().nodes}>{(node) => <Holder of={node} />}</For>
						</ul>
						<Show when={known().nodes.length === 0}>
							<p class="empty">No node serves it now.</p>
						</Show>
						<Show when={known().barred > 0}>
							<p class="hint">
								{count(known().barred)} more missed so many proofs of it that they
								cannot hold it for now.
							</p>
						</Show>
					</>
				)}
			</Known>
		</Card>
	);
};

const AS = {
	holder: { kind: 'good', text: 'holds it' },
	selected: { kind: 'waiting', text: 'selected, not proven yet' },
	stager: { kind: 'plain', text: 'stages it' },
} as const;

const Holder: Component<{ of: HolderFacts }> = (props) => (
	<li class="holder">
		<div class="holder-head">
			<b>Node {props.of.node}</b>
			<Badge kind={AS[props.of.as].kind}>{AS[props.of.as].text}</Badge>
			<Show when={!props.of.serves}>
				<Badge kind="bad">does not serve now</Badge>
			</Show>
			<span>{props.of.host}</span>
		</div>
		<p>
			Run by <Address address={props.of.operator} />. Drawn by its weight:{' '}
			<Amount planck={props.of.weight} decimals={0} />, so that it comes first for{' '}
			{formatPerquintill(props.of.probability)} of all tracks.
			<Show when={props.of.as === 'holder'}>
				{' '}
				{props.of.asked === undefined
					? 'Proofs: –.'
					: props.of.asked === 0
						? 'It owes no proof of it now.'
						: props.of.asked === 1
							? 'It has been asked for one of its parts and has yet to prove it.'
							: `It has been asked for ${count(props.of.asked)} of its parts and has yet to prove them.`}
			</Show>
			<Show when={props.of.until !== undefined}>
				{' '}
				It has given notice, and stores it until round {props.of.until}.
			</Show>
		</p>
	</li>
);
