// Who publishes: accounts with tracks, by what is loaded; and one of them.

import { A } from '@solidjs/router';
import {
	createEffect,
	createMemo,
	createSignal,
	For,
	onCleanup,
	Show,
	type Accessor,
	type Component,
} from 'solid-js';
import { useChain, type Api } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import type { Playlist, Track } from '../../player/catalogue.ts';
import { Cover, descriptionIn, useKnown } from '../../player/parts.tsx';
import { usePlayer } from '../../player/player.tsx';
import { count, playingTime, short, UNKNOWN } from '../../ui/format.ts';
import { Address, Card, Fact, Facts } from '../../ui/show.tsx';
import { Table } from '../../ui/table.tsx';
import { AlbumTable } from './albums.tsx';
import { TrackTable } from './track-table.tsx';

interface Artist {
	address: string;
	tracks: number;
	/** Milliseconds. */
	time: number;
	newest: number;
}

/** Artists of these tracks, in the order of their newest. */
export function artistsOf(
	tracks: readonly Pick<Track, 'artist' | 'duration' | 'track'>[],
): Artist[] {
	const all = new Map<string, Artist>();
	for (const { artist, duration, track } of tracks) {
		const known = all.get(artist);
		if (!known) all.set(artist, { address: artist, tracks: 1, time: duration, newest: track });
		else {
			known.tracks++;
			known.time += duration;
		}
	}
	return [...all.values()];
}

const profiles = new Map<string, Promise<string>>();

/** The CID of an account's profile; empty if it has none. */
function profileOf(api: Api, address: string): Promise<string> {
	const known = profiles.get(address);
	if (known) return known;
	const asked = api.apis.DelegationApi.beneficiary(address, { at: 'best' }).then((found) =>
		found ? new TextDecoder().decode(found.metadata) : '',
	);
	profiles.set(address, asked);
	asked.catch(() => profiles.delete(address));
	return asked;
}

/** What an account says of itself, asked for as long as the component is in the page. */
export function useProfile(address: Accessor<string>): ReturnType<typeof useKnown> {
	const { api } = useChain();
	const [cid, setCid] = createSignal<{ of: string; cid: string }>();
	createEffect(() => {
		const of = address();
		let isWanted = true;
		onCleanup(() => (isWanted = false));
		profileOf(api, of).then(
			(found) => isWanted && setCid({ of, cid: found }),
			() => {},
		);
	});
	return useKnown(() => {
		const known = cid();
		return known && known.of === address()
			? { subject: 'account', id: known.of, cid: known.cid }
			: undefined;
	});
}

const ArtistName: Component<{ address: string }> = (props) => {
	const profile = useProfile(() => props.address);
	return (
		<div class="track-title">
			<A href={`/listen/artist/${props.address}`} class="title">
				{descriptionIn(profile())?.name ?? short(props.address)}
			</A>
			<span class="by" title={props.address}>
				{short(props.address)}
			</span>
		</div>
	);
};

export const ArtistsView: Component = () => {
	const { best } = useChain();
	const { catalogue } = usePlayer();
	const { items, isWhole, read } = catalogue.tracks;
	createEffect(() => {
		if (best()) void read();
	});
	const artists = createMemo(() => {
		const all = items();
		return all && artistsOf(all);
	});
	return (
		<>
			<header class="page-head">
				<div>
					<h1>Artists</h1>
					<p>Accounts that have published, the one with the newest track first.</p>
				</div>
			</header>
			<Card
				title="All artists"
				aside={
					artists() === undefined
						? '–'
						: `${count(artists()?.length ?? 0)}${isWhole() ? '' : ', more are being read'}`
				}
			>
				<Table
					label="Artists"
					rows={artists()}
					empty={isWhole() ? 'Nobody has published yet.' : UNKNOWN}
					columns={[
						{
							title: 'Artist',
							cell: ({ address }) => <ArtistName address={address} />,
							share: 3,
						},
						{
							title: 'Tracks',
							cell: ({ tracks }) => count(tracks),
							by: ({ tracks }) => tracks,
							right: true,
						},
						{
							title: 'Time',
							cell: ({ time }) => playingTime(time),
							by: ({ time }) => time,
							right: true,
							wide: true,
						},
						{
							title: 'Newest',
							cell: ({ newest }) => `#${newest}`,
							by: ({ newest }) => newest,
							right: true,
							wide: true,
						},
					]}
				/>
			</Card>
		</>
	);
};

/** Indices of a page, and pages of an artist's that are read: of more, the page says so. */
const PAGE = 100;
const MAX_PAGES = 10;

export const ArtistView: Component<{ address: string }> = (props) => {
	const { api } = useChain();
	const { catalogue } = usePlayer();
	const profile = useProfile(() => props.address);
	const said = (): ReturnType<typeof descriptionIn> => descriptionIn(profile());
	const reading = createReading(
		() => props.address,
		async (address) => {
			const at = { at: 'best' } as const;
			const tracks: Track[] = [];
			let isWhole = false;
			for (let page = 0, from = 0; page < MAX_PAGES && !isWhole; page++) {
				const found = await api.apis.ContentApi.tracks_of(address, from, PAGE, at);
				const indices = found.success ? found.value : [];
				tracks.push(...(await catalogue.some(indices)));
				from = (indices.at(-1) ?? 0) + 1;
				isWhole = indices.length < PAGE;
			}
			const lists = await api.apis.ContentApi.playlists_of(address, 0, PAGE, at);
			const playlists: Playlist[] = [];
			for (const index of lists.success ? lists.value : []) {
				const found = await catalogue.playlist(index);
				if (found) playlists.push(found);
			}
			return { tracks: tracks.reverse(), isWhole, playlists: playlists.reverse() };
		},
		{ every: 20 },
	);
	return (
		<>
			<header class="track-head">
				<Cover
					of={{ subject: 'account', id: props.address, cid: '' }}
					image={said()?.image}
					size="large"
				/>
				<div>
					<p class="said-by">Artist</p>
					<h1>{said()?.name ?? short(props.address)}</h1>
					<Address address={props.address} />
				</div>
			</header>
			<Card
				title="Tracks"
				reading={reading}
				aside={
					reading() && !reading()?.isWhole
						? `the first ${count(PAGE * MAX_PAGES)}`
						: undefined
				}
			>
				<TrackTable
					label="Tracks"
					tracks={reading()?.tracks}
					empty="This account has published nothing."
				/>
			</Card>
			<Card title="Albums and playlists" reading={reading}>
				<AlbumTable playlists={reading()?.playlists} empty="This account keeps none." />
			</Card>
			<Show when={said()}>
				{(words) => (
					<Card title="As they describe themselves">
						<Facts>
							<For each={[['Licence', words().license] as const]}>
								{([label, value]) => (
									<Show when={value}>
										<Fact label={label}>{value}</Fact>
									</Show>
								)}
							</For>
						</Facts>
						<p class="about">{words().about ?? 'They give a name alone.'}</p>
					</Card>
				)}
			</Show>
		</>
	);
};
