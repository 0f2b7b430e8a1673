// Pieces of tracks that pages and the player share.

import { A } from '@solidjs/router';
import {
	createEffect,
	createMemo,
	createSignal,
	onCleanup,
	Show,
	type Accessor,
	type Component,
} from 'solid-js';
import { short } from '../ui/format.ts';
import type { Track } from './catalogue.ts';
import type { Description } from './description.ts';
import type { Known, Of } from './documents.ts';
import { titleOf, usePlayer } from './player.tsx';

/** What a document says, asked for as long as the component is in the page. */
export function useKnown(of: Accessor<Of | undefined>): Accessor<Known | undefined> {
	const { documents } = usePlayer();
	return createMemo(() => {
		const wanted = of();
		return wanted && documents.describe(wanted)();
	});
}

export const ofTrack = ({ track, metadata }: Pick<Track, 'track' | 'metadata'>): Of => ({
	subject: 'track',
	id: track,
	cid: metadata,
});

export const descriptionIn = (known: Known | undefined): Description | undefined =>
	known?.at === 'here' ? known.description : undefined;

/** A track's description, asked for as long as the component is in the page. */
export function useDescription(
	track: Accessor<Pick<Track, 'track' | 'metadata'> | undefined>,
): Accessor<Description | undefined> {
	const known = useKnown(() => {
		const of = track();
		return of && ofTrack(of);
	});
	return () => descriptionIn(known());
}

/** The picture that a document names; a note while there is none. It says nothing that the text beside it does not. */
export const Cover: Component<{
	of: Of | undefined;
	image: string | undefined;
	size: 'small' | 'large';
}> = (props) => {
	const { documents } = usePlayer();
	const [address, setAddress] = createSignal<string>();
	createEffect(() => {
		const { of, image } = props;
		let isWanted = true;
		onCleanup(() => (isWanted = false));
		setAddress(undefined);
		if (of === undefined || image === undefined) return;
		documents.picture(of, image).then(
			(found) => isWanted && setAddress(found),
			() => {},
		);
	});
	return (
		<div class={`album-cover ${props.size}`} aria-hidden="true">
			<Show
				when={address()}
				fallback={
					<svg viewBox="0 0 24 24">
						<path d="M9 18V5l12-2v13M9 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0zm12-2a3 3 0 1 1-6 0 3 3 0 0 1 6 0z" />
					</svg>
				}
			>
				{(src) => (
					<img
						src={src()}
						alt=""
						decoding="async"
						onError={() => setAddress(undefined)}
					/>
				)}
			</Show>
		</div>
	);
};

/** The title, and below it whom the document names and whom the chain pays. */
export const TrackTitle: Component<{ track: Track; plain?: boolean }> = (props) => {
	const description = useDescription(() => props.track);
	return (
		<div class="track-title">
			<A
				href={`/listen/track/${props.track.track}`}
				class="title"
				title={description()?.name}
			>
				{titleOf(props.track, description())}
			</A>
			<span class="by">
				<Show when={description()?.artist}>{(artist) => <>{artist()} · </>}</Show>
				<A href={`/listen/artist/${props.track.artist}`} title={props.track.artist}>
					{short(props.track.artist)}
				</A>
			</span>
		</div>
	);
};

export const Icon: Component<{
	name: 'play' | 'pause' | 'next' | 'previous' | 'heart' | 'queue' | 'volume' | 'add';
}> = (props) => {
	const PATHS = {
		play: 'M7 4v16l13-8z',
		pause: 'M6 4h4v16H6zM14 4h4v16h-4z',
		next: 'M5 4v16l10-8zM17 4h3v16h-3z',
		previous: 'M19 4v16L9 12zM4 4h3v16H4z',
		heart: 'M12 21s-7-4.6-9.3-9A5.4 5.4 0 0 1 12 6a5.4 5.4 0 0 1 9.3 6c-2.3 4.4-9.3 9-9.3 9z',
		queue: 'M4 6h16M4 12h16M4 18h10',
		volume: 'M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6',
		add: 'M12 5v14M5 12h14',
	};
	return (
		<svg class={`icon-${props.name}`} viewBox="0 0 24 24" aria-hidden="true">
			<path d={PATHS[props.name]} />
		</svg>
	);
};

export const LikeButton: Component<{ track: number; title: string }> = (props) => {
	const { likes, toggleLike } = usePlayer();
	const isLiked = (): boolean => likes().includes(props.track);
	return (
		<button
			type="button"
			class="quiet icon like"
			aria-pressed={isLiked()}
			aria-label={`Like ${props.title}`}
			title="Like: kept on this device"
			onClick={() => toggleLike(props.track)}
		>
			<Icon name="heart" />
		</button>
	);
};
