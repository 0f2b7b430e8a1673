// Albums and playlists: lists of tracks that a curator keeps, who has a tenth of the plays from them.

import { A } from '@solidjs/router';
import { createEffect, Show, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import type { Playlist } from '../../player/catalogue.ts';
import type { Of } from '../../player/documents.ts';
import { Cover, descriptionIn, Icon, useKnown } from '../../player/parts.tsx';
import { usePlayer } from '../../player/player.tsx';
import { count, short, UNKNOWN } from '../../ui/format.ts';
import { Address, Card, Notice } from '../../ui/show.tsx';
import { Table } from '../../ui/table.tsx';
import { TrackTable } from './track-table.tsx';

const ofPlaylist = ({ playlist, metadata, curator }: Playlist): Of => ({
	subject: 'playlist',
	id: playlist,
	cid: metadata,
	owner: curator,
});

const AlbumTitle: Component<{ playlist: Playlist }> = (props) => {
	const known = useKnown(() => ofPlaylist(props.playlist));
	return (
		<div class="track-title">
			<A href={`/listen/album/${props.playlist.playlist}`} class="title">
				{descriptionIn(known())?.name ?? `Playlist ${props.playlist.playlist}`}
			</A>
			<span class="by">
				{descriptionIn(known())?.kind === 'MusicAlbum' ? 'Album' : 'Playlist'}
			</span>
		</div>
	);
};

export const AlbumTable: Component<{ playlists: Playlist[] | undefined; empty: string }> = (
	props,
) => {
	const { play } = usePlayer();
	return (
		<Table
			label="Albums and playlists"
			rows={props.playlists}
			empty={props.empty}
			columns={[
				{
					title: '',
					cell: ({ playlist, tracks }) => (
						<button
							type="button"
							class="quiet icon"
							aria-label={`Play playlist ${playlist}`}
							onClick={() => play(tracks.map((track) => ({ track, playlist })))}
						>
							<Icon name="play" />
						</button>
					),
					share: 0.35,
				},
				{
					title: 'Name',
					cell: (playlist) => <AlbumTitle playlist={playlist} />,
					by: ({ playlist }) => playlist,
					share: 3,
				},
				{
					title: 'Kept by',
					cell: ({ curator }) => (
						<A href={`/listen/artist/${curator}`}>{short(curator)}</A>
					),
					share: 1.3,
					wide: true,
				},
				{
					title: 'Tracks',
					cell: ({ tracks }) => count(tracks.length),
					by: ({ tracks }) => tracks.length,
					right: true,
				},
			]}
		/>
	);
};

export const AlbumsView: Component = () => {
	const { best } = useChain();
	const { catalogue } = usePlayer();
	const { items, isWhole, read } = catalogue.playlists;
	createEffect(() => {
		if (best()) void read();
	});
	return (
		<>
			<header class="page-head">
				<div>
					<h1>Albums</h1>
					<p>Albums of artists and playlists of curators, the newest first.</p>
				</div>
			</header>
			<Card
				title="All albums and playlists"
				aside={
					items() === undefined
						? '–'
						: `${count(items()?.length ?? 0)}${isWhole() ? '' : ', more are being read'}`
				}
			>
				<AlbumTable
					playlists={items()}
					empty={isWhole() ? 'Nobody keeps one yet.' : UNKNOWN}
				/>
			</Card>
		</>
	);
};

export const AlbumView: Component<{ playlist: number }> = (props) => {
	const { catalogue, play } = usePlayer();
	const reading = createReading(
		() => ({ playlist: props.playlist }),
		async ({ playlist }) => {
			const found = await catalogue.playlist(playlist);
			return found
				? { playlist: found, tracks: await catalogue.some(found.tracks) }
				: ('gone' as const);
		},
		{ every: 20 },
	);
	const there = (): Exclude<ReturnType<typeof reading>, 'gone'> => {
		const now = reading();
		return now === 'gone' ? undefined : now;
	};
	const known = useKnown(() => {
		const now = there();
		return now && ofPlaylist(now.playlist);
	});
	const said = (): ReturnType<typeof descriptionIn> => descriptionIn(known());
	return (
		<>
			<header class="track-head">
				<Cover
					of={there() && ofPlaylist((there() as { playlist: Playlist }).playlist)}
					image={said()?.image}
					size="large"
				/>
				<div>
					<p class="said-by">{said()?.kind === 'MusicAlbum' ? 'Album' : 'Playlist'}</p>
					<h1>{said()?.name ?? `Playlist ${props.playlist}`}</h1>
					<p class="said-by">
						Kept by <Address address={there()?.playlist.curator} />, who has a tenth of
						what its plays are worth.
					</p>
					<div class="actions">
						<button
							type="button"
							class="main"
							disabled={!there()?.tracks.length}
							onClick={() =>
								play(
									(there()?.tracks ?? [])
										.filter(({ delisted }) => !delisted)
										.map(({ track }) => ({ track, playlist: props.playlist })),
								)
							}
						>
							<Icon name="play" />
							Play all
						</button>
					</div>
				</div>
			</header>
			<Show when={reading() === 'gone'}>
				<Notice kind="info">
					There is no playlist of this number: it was never made, or was removed.
				</Notice>
			</Show>
			<Card title="Tracks" reading={reading}>
				<TrackTable
					label="Tracks"
					tracks={there()?.tracks}
					empty="All of its tracks are gone."
					playlist={props.playlist}
				/>
			</Card>
			<Show when={said()?.about}>
				<Card title="As its curator describes it">
					<p class="about">{said()?.about}</p>
				</Card>
			</Show>
		</>
	);
};
