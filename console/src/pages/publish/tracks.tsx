// The account's tracks, and what they earn.

import { createSignal, For, Show, type Component } from 'solid-js';
import { formatPerbill } from '@audio-chain/client';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { createReading, type Reading } from '../../chain/reading.ts';
import { bytes, playingTime } from '../../ui/format.ts';
import { Amount, Badge, Card, Count, Fact, Facts, Known } from '../../ui/show.tsx';
import { Table, Total, type Column } from '../../ui/table.tsx';
import { heldWords } from './delivery.ts';
import { AtEra, ForAccount, useCatalogue, useEra, useParameters } from './facts.tsx';
import type { KeptState } from './keeping.ts';
import { useTitle, type OwnTrack } from './own-tracks.ts';
import { AcceptTrack } from './ownership.tsx';
import { TrackDetail } from './track-detail.tsx';

interface Props {
	tracks: Reading<OwnTrack[]>;
	brought: Reading<Map<number, number | false>>;
	kept: Reading<KeptState>;
}

export const Tracks: Component<Props> = (props) => (
	<ForAccount what="to see its tracks">
		{() => (
			<>
				<Earnings />
				<List {...props} />
				<AcceptTrack />
			</>
		)}
	</ForAccount>
);

const List: Component<Props> = (props) => {
	const parameters = useParameters();
	const catalogue = useCatalogue();
	const title = useTitle();
	const [open, setOpen] = createSignal<number>();
	const nameOf = (track: OwnTrack): string =>
		props.kept()?.published.get(track.track)?.title ?? title(track) ?? `Track ${track.track}`;
	const acceptedBy = (track: number): number | undefined => {
		const node = props.brought()?.get(track);
		return typeof node === 'number' ? node : props.kept()?.published.get(track)?.acceptedBy;
	};
	const words = (track: OwnTrack): string =>
		track.holders === undefined
			? '–'
			: heldWords(track.holders.length, parameters()?.replicas, acceptedBy(track.track));
	const featureName = (feature: number): string =>
		catalogue()?.find((one) => one.feature === feature)?.name ?? `feature ${feature}`;
	const columns: Column<OwnTrack>[] = [
		{
			title: 'Track',
			share: 2.4,
			by: ({ track }) => track,
			cell: (track) => (
				<button
					type="button"
					class="quiet row-open"
					aria-expanded={open() === track.track}
					onClick={() =>
						setOpen((now) => (now === track.track ? undefined : track.track))
					}
				>
					<span class="row-name">{nameOf(track)}</span>
				</button>
			),
		},
		{
			title: 'Stands',
			share: 2,
			cell: (track) => (
				<Show
					when={track.delisted === undefined}
					fallback={<Badge kind="bad">delisted</Badge>}
				>
					<Badge kind={(track.holders?.length ?? 0) > 0 ? 'good' : 'waiting'}>
						{words(track)}
					</Badge>
				</Show>
			),
		},
		{
			title: 'Price',
			right: true,
			wide: true,
			by: ({ price }) => price ?? 0n,
			cell: ({ price }) => (
				<Show when={price !== undefined} fallback="free">
					<Amount planck={price} decimals={2} />
				</Show>
			),
		},
		{
			title: 'Needs',
			wide: true,
			cell: ({ feature }) => (feature === undefined ? 'nothing' : featureName(feature)),
		},
		{
			title: 'Plays',
			right: true,
			wide: true,
			by: ({ duration }) => duration,
			cell: ({ duration }) => playingTime(duration),
		},
		{
			title: 'Size',
			right: true,
			wide: true,
			by: (track) => track.bytes,
			cell: (track) => bytes(track.bytes),
		},
	];
	const opened = (): OwnTrack | undefined =>
		props.tracks()?.find(({ track }) => track === open());
	return (
		<>
			<Card
				title="My tracks"
				reading={props.tracks}
				aside={
					<Total
						count={props.tracks()?.length}
						of={props.tracks()?.length === 1 ? 'track' : 'tracks'}
					/>
				}
			>
				<Table
					label="My tracks"
					rows={props.tracks()}
					columns={columns}
					empty="You have not published anything yet."
				/>
			</Card>
			{/* One for each track, so that what is filled in for one is never of another. Track 0 is one too. */}
			<For each={opened() === undefined ? [] : [open()]}>
				{(track) => (
					<Show when={props.tracks()?.find((one) => one.track === track)}>
						{(now) => (
							<TrackDetail
								track={now()}
								title={nameOf(now())}
								words={words(now())}
								parcel={props.kept()?.published.get(now().track)}
								isMissing={
									acceptedBy(now().track) === undefined &&
									now().holders?.length === 0
								}
								onChange={props.tracks.again}
							/>
						)}
					</Show>
				)}
			</For>
		</>
	);
};

const Earnings: Component = () => {
	const { api } = useChain();
	const { selected } = useAccounts();
	const era = useEra();
	const found = createReading(
		() => selected()?.address,
		async (address, { hash }) => {
			const at = { at: hash };
			const [standings, pending, estimate, multiplier] = await Promise.all([
				api.apis.ActivityIssuanceApi.standing(address, at),
				api.apis.ActivityIssuanceApi.pending(address, at),
				api.apis.ActivityIssuanceApi.estimate(
					address,
					{ type: 'Artists', value: undefined },
					0n,
					0n,
					at,
				),
				api.apis.FeatureAccessApi.earnings_multiplier(address, at),
			]);
			return {
				standing: standings.find(({ group }) => group.type === 'Artists'),
				pending,
				estimate,
				multiplier,
			};
		},
		{ every: 3 },
	);
	return (
		<Card title="What your tracks earn" reading={found}>
			<Known of={found}>
				{(now) => {
					const standing = () => now().standing;
					const isNow = (): boolean => standing()?.round === era()?.index;
					return (
						<>
							<dl class="figures">
								<Fact label="Paid if the era ended now">
									<Amount planck={now().estimate.now} />
								</Fact>
								<Fact
									label="Score of this era"
									hint="of plays that nodes have brought on chain so far"
								>
									<Amount
										planck={
											era() === undefined
												? undefined
												: isNow()
													? standing()?.score
													: 0n
										}
									/>
								</Fact>
								<Fact label="Earned, and not paid yet">
									<Amount planck={now().pending} />
								</Fact>
								<Fact label="Eras in a row">
									<Count value={standing()?.streak ?? 0} />
								</Fact>
							</dl>
							<details>
								<summary>Where it comes from</summary>
								<Facts>
									<Fact label="Active last in">
										<Show when={standing()} fallback="no era yet">
											<AtEra index={standing()?.round} era={era()} />
										</Show>
									</Fact>
									<Fact
										label="Your own stake behind you"
										hint="The deposits of your tracks are in it."
									>
										<Amount planck={standing()?.stake.own} />
									</Fact>
									<Fact label="Your backers' stake">
										<Amount planck={standing()?.stake.backed} />
									</Fact>
									<Fact label="Weight">
										<Amount planck={standing()?.weight} />
									</Fact>
									<Fact label="Multiplier of earnings">
										{now().multiplier.bonus === 0
											? 'none'
											: `+ ${formatPerbill(BigInt(now().multiplier.bonus) * 1_000n)}`}
									</Fact>
								</Facts>
								<p class="hint">
									The chain counts the plays of all your tracks together, as a
									score in planck. Tips and sales come to your account at once,
									and the chain keeps no list of them.
								</p>
							</details>
						</>
					);
				}}
			</Known>
		</Card>
	);
};
