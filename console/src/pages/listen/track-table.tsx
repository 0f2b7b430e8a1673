// A table of tracks, of any length. What describes them is asked for as they come into view.

import { createMemo, Show, type Accessor, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import { createReading, type Reading } from '../../chain/reading.ts';
import { Icon, LikeButton, ofTrack, TrackTitle } from '../../player/parts.tsx';
import type { Track } from '../../player/catalogue.ts';
import { titleOf, usePlayer } from '../../player/player.tsx';
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
			return new Map(all.map(({ feature, name, collateral, cooldown }) => [feature, { name: new TextDecoder().decode(name), collateral, cooldown }]));
		},
		{ every: 100 },
	);
}

const PlayButton: Component<{ track: Track; onPlay: () => void }> = (props) => {
	const { playing, isPlaying, toggle, documents } = usePlayer();
	const isThis = (): boolean => playing()?.entry.track === props.track.track;
	const title = (): string => titleOf(props.track, documents.known(ofTrack(props.track)));
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

/** What hearing all of it takes, in a word. */
export const Terms: Component<{ track: Track; features: Map<number, Feature> | undefined }> = (props) => (
	<>
		<Show when={props.track.delisted}>
			<Badge kind="bad">delisted</Badge>
		</Show>
		<Show when={props.track.price !== undefined}>
			<Amount planck={props.track.price} />
		</Show>
		<Show when={props.track.feature !== undefined}>
			{' '}
			<Badge>{props.features?.get(props.track.feature ?? 0)?.name ?? `feature ${props.track.feature}`}</Badge>
		</Show>
		<Show when={!props.track.delisted && props.track.price === undefined && props.track.feature === undefined}>
			<span class="open-to-all">open</span>
		</Show>
	</>
);

/** `playlist`: whose curator has a part of the plays, if they are of one. `extra`: a column of what one came for. */
export const TrackTable: Component<{ label: string; tracks: Track[] | undefined; empty: string; playlist?: number; extra?: Column<Track> }> = (props) => {
	const player = usePlayer();
	const features = useFeatures();
	const playFrom = (track: Track): void => {
		const all = (props.tracks ?? []).filter(({ delisted }) => !delisted);
		const entries = all.map(({ track: index }) => (props.playlist === undefined ? { track: index } : { track: index, playlist: props.playlist }));
		player.play(entries, all.indexOf(track));
	};
	const title = (track: Track): string => titleOf(track, player.documents.known(ofTrack(track)));
	const columns: Accessor<Column<Track>[]> = createMemo(() => [
		{ title: '', cell: (track) => <PlayButton track={track} onPlay={() => playFrom(track)} />, share: 0.35 },
		{ title: 'Track', cell: (track) => <TrackTitle track={track} />, by: ({ track }) => track, share: 4 },
		...(props.extra ? [props.extra] : []),
		{ title: 'Terms', cell: (track) => <Terms track={track} features={features()} />, by: ({ price = 0n }) => price, right: true, share: 1.3, wide: true },
		{ title: 'Time', cell: ({ duration }) => playingTime(duration), by: ({ duration }) => duration, right: true, share: 0.8 },
		{
			title: '',
			cell: (track) => (
				<>
					<LikeButton track={track.track} title={title(track)} />
					<button
						type="button"
						class="quiet icon"
						aria-label={`Queue ${title(track)}`}
						title="To the end of the queue"
						disabled={track.delisted}
						onClick={() => player.enqueue(props.playlist === undefined ? { track: track.track } : { track: track.track, playlist: props.playlist })}
					>
						<Icon name="add" />
					</button>
				</>
			),
			right: true,
			share: 0.9,
			wide: true,
		},
	]);
	return <Table label={props.label} rows={props.tracks} columns={columns()} empty={props.empty} />;
};
