// The playlist of an album whose tracks are published: kept until it is signed, or left out.

import { createRoot, createSignal, For, type Component } from 'solid-js';
import { Notice } from '../../ui/show.tsx';
import { playlistDeposit } from './deposit.ts';
import { otherDocument } from './document.ts';
import type { Picture } from './picture.ts';
import { setPlaylist, type Publishing } from './publishing.ts';
import { keepWritten } from './written.ts';

/** An album without its playlist. */
export interface Album {
	publishing: Publishing;
	name: string;
	url: string;
	cover: Picture | undefined;
	tracks: number[];
	/** Of a playlist, and of each track in one, in planck. */
	deposit: { base: bigint; perTrack: bigint };
	replicas: number;
}

// It stays while one moves about in the console, as the form does that it comes from.
const [albums, setAlbums] = createRoot(() => createSignal<readonly Album[]>([]));
const [making, setMaking] = createRoot(() => createSignal(false));

const leave = (album: Album): void => void setAlbums((all) => all.filter((one) => one !== album));

/** Keeps it, until it is made. */
export const keepAlbum = (album: Album): void => void setAlbums((all) => [...all, album]);

/** Has its playlist signed. It stays if that was refused. */
export async function makeAlbum(album: Album): Promise<void> {
	const { publishing, name, url, cover, tracks, deposit, replicas } = album;
	setMaking(true);
	try {
		const written = await keepWritten(
			otherDocument('MusicAlbum', { name, description: '', url }, cover?.cid),
			cover && { cid: cover.cid, bytes: cover.bytes },
		);
		const held = playlistDeposit(tracks.length, deposit);
		if (await setPlaylist(publishing, name, written, tracks, { deposit: held, replicas }))
			leave(album);
	} finally {
		setMaking(false);
	}
}

/** Those that are left, with what can be done. `busy`: while something is being signed. */
export const AlbumsLeft: Component<{ busy: boolean; onMake: (album: Album) => void }> = (props) => (
	<For each={albums()}>
		{(album) => (
			<Notice kind="info">
				“{album.name}” has no playlist yet. Its tracks are published:{' '}
				{album.tracks.join(', ')}.{' '}
				<button
					type="button"
					disabled={props.busy || making()}
					onClick={() => props.onMake(album)}
				>
					Make its playlist
				</button>{' '}
				<button
					type="button"
					class="quiet"
					disabled={props.busy || making()}
					onClick={() => leave(album)}
				>
					Leave it out
				</button>
			</Notice>
		)}
	</For>
);
