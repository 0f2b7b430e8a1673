// The newest tracks, and looking for one among those that are loaded.

import {
	createEffect,
	createMemo,
	createSignal,
	For,
	Show,
	untrack,
	type Component,
} from 'solid-js';
import { explain } from '@audio-chain/client';
import { A } from '@solidjs/router';
import { useChain } from '../../chain/connection.tsx';
import type { Track } from '../../player/catalogue.ts';
import { Cover, Icon, ofTrack, TrackTitle, useDescription } from '../../player/parts.tsx';
import { titleOf, usePlayer } from '../../player/player.tsx';
import { count, UNKNOWN } from '../../ui/format.ts';
import { Text } from '../../ui/fields.tsx';
import { Card, Notice } from '../../ui/show.tsx';
import { finds } from './search.ts';
import { TrackTable } from './track-table.tsx';

/** Pictures in the first row of the page. */
const FRESH = 6;

export const NewestView: Component = () => {
	const { best } = useChain();
	const { catalogue, documents } = usePlayer();
	const { items, isWhole, problem, read } = catalogue.tracks;
	const [query, setQuery] = createSignal('');
	createEffect(() => {
		if (best()) void read();
	});
	const found = createMemo((): Track[] | undefined => {
		const all = items();
		if (!all || query().trim() === '') return all;
		// Titles that come while one looks count as soon as they are there.
		documents.count();
		const isWanted = finds(query());
		return untrack(() =>
			all.filter((track) => {
				const said = documents.known(ofTrack(track));
				return isWanted({
					track: track.track,
					artist: track.artist,
					title: said?.name,
					by: said?.artist,
					album: said?.album,
					genres: said?.genres,
				});
			}),
		);
	});
	const fresh = createMemo(
		() => (items() ?? []).filter(({ delisted }) => !delisted).slice(0, FRESH),
		[],
		{ equals: (a, b) => a.length === b.length && a.every((track, at) => track === b[at]) },
	);
	return (
		<>
			<header class="page-head">
				<div>
					<h1>Listen</h1>
					<p>
						Heard from the nodes that hold it, and checked against what its artist
						published.
					</p>
				</div>
			</header>
			<Show when={problem()}>
				{(failure) => (
					<Notice kind="warning">
						Not all tracks can be read now: {explain(failure()).means}
					</Notice>
				)}
			</Show>
			<Show when={fresh().length > 0}>
				<ul class="fresh" aria-label="Just published">
					<For each={fresh()}>{(track) => <Fresh track={track} />}</For>
				</ul>
			</Show>
			<Card
				title="All tracks, the newest first"
				aside={
					<span role="status">
						{items() === undefined
							? '–'
							: query().trim() === ''
								? `${count(items()?.length ?? 0)} ${items()?.length === 1 ? 'track' : 'tracks'}${isWhole() ? '' : ', more are being read'}`
								: `${count(found()?.length ?? 0)} of ${count(items()?.length ?? 0)}`}
					</span>
				}
			>
				<div class="search" role="search">
					<Text
						label="Search"
						value={query()}
						onChange={setQuery}
						placeholder="Title, artist, genre, address or #number"
						maxlength={100}
						hint={
							query().trim() === ''
								? undefined
								: `Addresses and numbers of all that is loaded; titles, artists and genres of the ${count(documents.count())} that have been in view.`
						}
					/>
				</div>
				<TrackTable
					label="Tracks"
					tracks={found()}
					empty={
						query().trim() === ''
							? isWhole()
								? 'Nothing has been published yet.'
								: UNKNOWN
							: 'Nothing that is loaded has all of these words.'
					}
				/>
			</Card>
		</>
	);
};

const Fresh: Component<{ track: Track }> = (props) => {
	const { play, playing, isPlaying, toggle } = usePlayer();
	const description = useDescription(() => props.track);
	const isThis = (): boolean => playing()?.entry.track === props.track.track;
	const title = (): string => titleOf(props.track, description());
	return (
		<li>
			<div class="fresh-cover">
				<A href={`/listen/track/${props.track.track}`} tabindex={-1} aria-hidden="true">
					<Cover of={ofTrack(props.track)} image={description()?.image} size="large" />
				</A>
				<button
					type="button"
					class="main round"
					aria-label={isThis() && isPlaying() ? `Pause ${title()}` : `Play ${title()}`}
					onClick={() => (isThis() ? toggle() : play([{ track: props.track.track }]))}
				>
					<Icon name={isThis() && isPlaying() ? 'pause' : 'play'} />
				</button>
			</div>
			<TrackTitle track={props.track} />
		</li>
	);
};
