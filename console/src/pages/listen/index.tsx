// Listen: what there is to hear, and what was heard.

import { A, useLocation } from '@solidjs/router';
import { createMemo, For, Match, Switch, type Component } from 'solid-js';
import { isAddress } from '@audio-chain/client';
import { AlbumView, AlbumsView } from './albums.tsx';
import { ArtistsView, ArtistView } from './artists.tsx';
import { HeardView } from './heard.tsx';
import { NewestView } from './newest.tsx';
import { TrackView } from './track.tsx';
import { YoursView } from './yours.tsx';
import './listen.css';

const VIEWS = [
	{ path: '', title: 'Newest' },
	{ path: 'heard', title: 'Most heard' },
	{ path: 'artists', title: 'Artists' },
	{ path: 'albums', title: 'Albums' },
	{ path: 'yours', title: 'Yours' },
] as const;

/** Whether a part of the page's address is the number of a track or a playlist. */
const isNumber = (text: string | undefined): text is string =>
	text !== undefined && /^\d{1,9}$/.test(text);

const Listen: Component = () => {
	const location = useLocation();
	const parts = createMemo(() => location.pathname.split('/').slice(2));
	const view = (): string => parts()[0] ?? '';
	const number = (of: string): string | undefined => {
		const [name, text] = parts();
		return name === of && isNumber(text) ? text : undefined;
	};
	const artist = (): string | undefined => {
		const [name, address] = parts();
		return name === 'artist' && address !== undefined && isAddress(address)
			? address
			: undefined;
	};
	return (
		<div class="listen">
			<nav class="views" aria-label="Listen">
				<For each={VIEWS}>
					{({ path, title }) => (
						<A
							href={path === '' ? '/listen' : `/listen/${path}`}
							end
							aria-current={view() === path ? 'page' : undefined}
							classList={{ active: view() === path }}
						>
							{title}
						</A>
					)}
				</For>
			</nav>
			<Switch fallback={<NewestView />}>
				<Match when={number('track')} keyed>
					{(track) => <TrackView track={Number(track)} />}
				</Match>
				<Match when={number('album')} keyed>
					{(playlist) => <AlbumView playlist={Number(playlist)} />}
				</Match>
				<Match when={artist()} keyed>
					{(address) => <ArtistView address={address} />}
				</Match>
				<Match when={view() === 'heard'}>
					<HeardView />
				</Match>
				<Match when={view() === 'artists'}>
					<ArtistsView />
				</Match>
				<Match when={view() === 'albums'}>
					<AlbumsView />
				</Match>
				<Match when={view() === 'yours'}>
					<YoursView />
				</Match>
			</Switch>
		</div>
	);
};

export default Listen;
