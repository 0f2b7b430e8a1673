// A table of tracks, of any length. What describes them is asked for as they come into view.

import { remoteText } from '@audio-chain/client';
import { createMemo, Show, type Accessor, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import { createReading, type Reading } from '../../chain/reading.ts';
import { Icon, LikeButton, TrackTitle, useDescription } from '../../player/parts.tsx';
import type { Track } from '../../player/catalogue.ts';
import { titleOf, usePlayer } from '../../player/player.tsx';
import type { Entry } from '../../player/queue.ts';
import { playingTime } from '../../ui/format.ts';
import { Amount, Badge } from '../../ui/show.tsx';
import { Table, type Column } from '../../ui/table.tsx';

export interface Feature {
	name: string;
	/** Planck. */
	collateral: bigint;
	/** Eras. */
	cooldown: number;
}

/** The features that there are, by their indices. */
export function useFeatures(): Reading<Map<number, Feature>> {
	const { api } = useChain();
	return createReading(
		() => true,
		async (_, { hash }) => {
			const all = await api.apis.FeatureAccessApi.catalogue({ at: hash });
			return new Map(
				all.map(({ feature, name, collateral, cooldown }) => [
					feature,
					{ name: remoteText(new TextDecoder().decode(name), 64), collateral, cooldown },
				]),
			);
		},
		{ every: 100 },
	);
}

const PlayButton: Component<{ track: Track; onPlay: () => void }> = (props) => {
	const { playing, isPlaying, toggle } = usePlayer();
	const description = useDescription(() => props.track);
	const isThis = (): boolean => playing()?.entry.track === props.track.track;
	const title = (): string => titleOf(props.track, description());
	return (
		<button
			type="button"
			class="quiet icon"
			classList={{ playing: isThis() }}
			disabled={props.track.delisted}
			aria-label={isThis() && isPlaying() ? `Pause ${title()}` : `Play ${title()}`}
			onClick={() => (isThis() ? toggle() : props.onPlay())}
		>
			<Icon name={isThis() && isPlaying() ? 'pause' : 'play'} />
		</button>
	);
};

const RowButtons: Component<{ track: Track; onQueue: () => void }> = (props) => {
	const description = useDescription(() => props.track);
	const title = (): string => titleOf(props.track, description());
	return (
		<>
			<LikeButton track={props.track.track} title={title()} />
			<button
				type="button"
				class="quiet icon"
				aria-label={`Queue ${title()}`}
				title="To the end of the queue"
				disabled={props.track.delisted}
				onClick={() => props.onQueue()}
			>
				<Icon name="add" />
			</button>
		</>
	);
};

/** What hearing all of it takes, in a word. */
export const Terms: Component<{ track: Track; features: Map<number, Feature> | undefined }> = (
	props,
) => (
	<>
		<Show when={props.track.delisted}>
			<Badge kind="bad">delisted</Badge>
		</Show>
		<Show when={props.track.price !== undefined}>
			<Amount planck={props.track.price} />
		</Show>
		<Show when={props.track.feature !== undefined}>
			{' '}
			<Badge>
				{props.features?.get(props.track.feature ?? 0)?.name ??
					`feature ${props.track.feature}`}
			</Badge>
		</Show>
		<Show
			when={
				!props.track.delisted &&
				props.track.price === undefined &&
				props.track.feature === undefined
			}
		>
			<span class="open-to-all">open</span>
		</Show>
	</>
);

/** `playlist`: whose curator has a part of the plays, if they are of one. `extra`: a column of what one came for. */
export const TrackTable: Component<{
	label: string;
	tracks: Track[] | undefined;
	empty: string;
	playlist?: number;
	extra?: Column<Track>;
}> = (props) => {
	const player = usePlayer();
	const features = useFeatures();
	const entryOf = ({ track }: Track): Entry =>
		props.playlist === undefined ? { track } : { track, playlist: props.playlist };
	const playFrom = (track: Track): void => {
		const all = (props.tracks ?? []).filter(({ delisted }) => !delisted);
		player.play(all.map(entryOf), all.indexOf(track));
	};
	const columns: Accessor<Column<Track>[]> = createMemo(() => [
		{
			title: '',
			cell: (track) => <PlayButton track={track} onPlay={() => playFrom(track)} />,
			// As wide as the button on the narrowest telephone.
			share: 0.5,
		},
		{
			title: 'Track',
			cell: (track) => <TrackTitle track={track} />,
			by: ({ track }) => track,
			share: 4,
		},
		...(props.extra ? [props.extra] : []),
		{
			title: 'Terms',
			cell: (track) => <Terms track={track} features={features()} />,
			by: ({ price = 0n }) => price,
			right: true,
			share: 1.3,
			wide: true,
		},
		{
			title: 'Time',
			cell: ({ duration }) => playingTime(duration),
			by: ({ duration }) => duration,
			right: true,
			share: 0.8,
		},
		{
			title: '',
			cell: (track) => (
				<RowButtons track={track} onQueue={() => player.enqueue(entryOf(track))} />
			),
			right: true,
			share: 0.9,
			wide: true,
		},
	]);
	return (
		<Table label={props.label} rows={props.tracks} columns={columns()} empty={props.empty} />
	);
};
