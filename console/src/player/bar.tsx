// The player at the foot of each page.

import { A } from '@solidjs/router';
import { createSignal, For, Show, type Component } from 'solid-js';
import { playingTime, short, UNKNOWN } from '../ui/format.ts';
import { Badge } from '../ui/show.tsx';
import type { Track } from './catalogue.ts';
import { Cover, Icon, LikeButton, ofTrack, useDescription } from './parts.tsx';
import { titleOf, usePlayer } from './player.tsx';
import type { Entry } from './queue.ts';
import './player.css';

export const PlayerBar: Component = () => {
	const player = usePlayer();
	const [isOpen, setOpen] = createSignal(false);
	return (
		<div id="player">
			<Show when={player.playing()}>
				<section class="player" aria-label="Player">
					<Show when={isOpen()}>
						<QueuePanel onClose={() => setOpen(false)} />
					</Show>
					<p
						class="player-line"
						classList={{ bad: player.line()?.kind === 'error' }}
						role="status"
						aria-live="polite"
					>
						{player.line()?.text}
					</p>
					<div class="player-row">
						<Now />
						<Controls />
						<Beside isOpen={isOpen()} onQueue={() => setOpen((open) => !open)} />
					</div>
				</section>
			</Show>
		</div>
	);
};

const Now: Component = () => {
	const { playing } = usePlayer();
	const track = (): Track | undefined => playing()?.track;
	const description = useDescription(track);
	return (
		<div class="now">
			<Cover
				of={track() && ofTrack(track() as Track)}
				image={description()?.image}
				size="small"
			/>
			<div class="track-title">
				<A href={`/listen/track/${playing()?.entry.track}`} class="title">
					{titleOf(playing()?.entry ?? { track: 0 }, description())}
				</A>
				<span class="by">
					{description()?.artist ?? (track() ? short(track()?.artist ?? '') : UNKNOWN)}
				</span>
			</div>
			<LikeButton
				track={playing()?.entry.track ?? 0}
				title={titleOf(playing()?.entry ?? { track: 0 }, description())}
			/>
		</div>
	);
};

const Controls: Component = () => {
	const player = usePlayer();
	const total = (): number => player.duration();
	return (
		<div class="controls">
			<div class="buttons">
				<button
					type="button"
					class="quiet icon"
					aria-label="Previous"
					onClick={() => player.previous()}
				>
					<Icon name="previous" />
				</button>
				<button
					type="button"
					class="main round"
					aria-label={player.isPlaying() ? 'Pause' : 'Play'}
					title="Space"
					onClick={() => player.toggle()}
				>
					<Icon name={player.isPlaying() ? 'pause' : 'play'} />
				</button>
				<button
					type="button"
					class="quiet icon"
					aria-label="Next"
					disabled={player.queue().at + 1 >= player.queue().entries.length}
					onClick={() => player.next()}
				>
					<Icon name="next" />
				</button>
			</div>
			<div class="seek">
				<span>{playingTime(player.position() * 1_000)}</span>
				<input
					type="range"
					aria-label="Position"
					aria-valuetext={`${playingTime(player.position() * 1_000)} of ${playingTime(total() * 1_000)}`}
					min={0}
					max={Math.max(1, total())}
					step={1}
					value={player.position()}
					onInput={(event) => player.seek(Number(event.currentTarget.value))}
				/>
				<span>{total() > 0 ? playingTime(total() * 1_000) : UNKNOWN}</span>
			</div>
		</div>
	);
};

const WAYS = {
	verified: {
		kind: 'good',
		text: 'verified',
		title: 'All that is played has been checked against the root that the chain has.',
	},
	plain: {
		kind: 'waiting',
		text: 'not verified',
		title: 'This page came without HTTPS: what the node sends is played as it is.',
	},
	preview: {
		kind: 'waiting',
		text: 'preview, not verified',
		title: 'The part that anybody may hear. Nodes send it without a proof.',
	},
} as const;

const Beside: Component<{ isOpen: boolean; onQueue: () => void }> = (props) => {
	const player = usePlayer();
	return (
		<div class="beside">
			<span class="from">
				<Show when={player.way()} keyed>
					{(way) => (
						<span title={WAYS[way].title}>
							<Badge kind={WAYS[way].kind}>{WAYS[way].text}</Badge>
						</span>
					)}
				</Show>
				<Show
					when={player.node() !== undefined}
					fallback={player.isWaiting() ? 'waiting…' : ''}
				>
					node {player.node()}
				</Show>
			</span>
			<button
				type="button"
				class="quiet private"
				aria-pressed={player.isPrivate()}
				title="Private: no receipt is signed or sent of what you hear, and no history is kept"
				onClick={() => player.setPrivate(!player.isPrivate())}
			>
				Private
			</button>
			<label class="volume">
				<Icon name="volume" />
				<span class="visually-hidden">Volume</span>
				<input
					type="range"
					min={0}
					max={1}
					step={0.05}
					value={player.volume()}
					onInput={(event) => player.setVolume(Number(event.currentTarget.value))}
				/>
			</label>
			<button
				type="button"
				class="quiet icon"
				aria-label={`Queue, ${player.queue().entries.length} tracks`}
				aria-expanded={props.isOpen}
				onClick={() => props.onQueue()}
			>
				<Icon name="queue" />
			</button>
		</div>
	);
};

/** Entries that are shown: a queue can be longer. */
const SHOWN = 50;

const QueuePanel: Component<{ onClose: () => void }> = (props) => {
	const player = usePlayer();
	const from = (): number => Math.max(0, player.queue().at - 5);
	const shown = (): { entry: Entry; at: number }[] =>
		player
			.queue()
			.entries.slice(from(), from() + SHOWN)
			.map((entry, index) => ({ entry, at: from() + index }));
	return (
		<section class="queue" aria-label="Queue">
			<header>
				<h2>Queue</h2>
				<button
					type="button"
					class="quiet"
					onClick={() => {
						props.onClose();
						player.clear();
					}}
				>
					Empty it
				</button>
				<button
					type="button"
					class="quiet icon"
					aria-label="Close the queue"
					onClick={() => props.onClose()}
				>
					✕
				</button>
			</header>
			<ol start={from() + 1}>
				<For each={shown()}>
					{({ entry, at }) => (
						<li aria-current={at === player.queue().at ? 'true' : undefined}>
							<button
								type="button"
								class="quiet entry"
								onClick={() => player.jump(at)}
							>
								<QueueTitle entry={entry} />
							</button>
							<button
								type="button"
								class="quiet icon"
								aria-label={`Take track ${entry.track} out of the queue`}
								onClick={() => player.remove(at)}
							>
								✕
							</button>
						</li>
					)}
				</For>
			</ol>
		</section>
	);
};

const QueueTitle: Component<{ entry: Entry }> = (props) => {
	const { catalogue, documents } = usePlayer();
	const title = (): string => {
		const track = (catalogue.tracks.items() ?? []).find(
			({ track: index }) => index === props.entry.track,
		);
		return titleOf(props.entry, track && documents.known(ofTrack(track)));
	};
	return <>{title()}</>;
};
