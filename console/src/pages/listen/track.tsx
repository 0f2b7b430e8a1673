// One track: what it is, who has it and why, and what one can do with it.

import { A } from '@solidjs/router';
import { createMemo, For, Show, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import type { Track } from '../../player/catalogue.ts';
import { Cover, descriptionIn, Icon, LikeButton, ofTrack, useKnown } from '../../player/parts.tsx';
import { titleOf, usePlayer } from '../../player/player.tsx';
import { bytes, playingTime } from '../../ui/format.ts';
import { Address, Amount, Card, Fact, Facts, Known, Notice } from '../../ui/show.tsx';
import { Access } from './access.tsx';
import { Holders } from './holders.tsx';
import { useFeatures } from './track-table.tsx';

export const TrackView: Component<{ track: number }> = (props) => {
	const { api } = useChain();
	const { catalogue } = usePlayer();
	const reading = createReading(
		() => props.track,
		async (index, { hash }) => {
			const [track, info] = await Promise.all([
				catalogue.track(index),
				api.apis.ContentApi.track(index, { at: hash }),
			]);
			return track && info ? { track, info } : ('gone' as const);
		},
		{ every: 5 },
	);
	return (
		<Known of={reading} otherwise={<h1>Track {props.track}</h1>}>
			{(found) => {
				// The same object as long as nothing of it changes: what hangs on it is not made anew with each block.
				const there = createMemo(
					() => {
						const now = found();
						return now === 'gone' ? undefined : now;
					},
					undefined,
					{ equals: (a, b) => JSON.stringify(a, plainly) === JSON.stringify(b, plainly) },
				);
				return (
					<Show
						when={there()}
						fallback={
							<>
								<h1>Track {props.track}</h1>
								<Notice kind="info">
									There is no track of this number: it was never published, or was
									taken down.
								</Notice>
							</>
						}
					>
						{(known) => (
							<Whole
								track={known().track}
								isPlaced={known().info.placement !== undefined}
								again={reading.again}
								block={reading.block()}
							/>
						)}
					</Show>
				);
			}}
		</Known>
	);
};

const plainly = (_: string, value: unknown): unknown =>
	typeof value === 'bigint' ? String(value) : value;

const Whole: Component<{
	track: Track;
	isPlaced: boolean;
	again: () => void;
	block: number | undefined;
}> = (props) => {
	const { play, playing, isPlaying, toggle, enqueue } = usePlayer();
	const features = useFeatures();
	const known = useKnown(() => ofTrack(props.track));
	const description = (): ReturnType<typeof descriptionIn> => descriptionIn(known());
	const title = (): string => titleOf(props.track, description());
	const isThis = (): boolean => playing()?.entry.track === props.track.track;
	return (
		<>
			<header class="track-head">
				<Cover of={ofTrack(props.track)} image={description()?.image} size="large" />
				<div>
					<p class="said-by">{description()?.artist ?? 'No name is given'}</p>
					<h1>{title()}</h1>
					<A href={`/listen/artist/${props.track.artist}`}>All of this artist’s</A>
					<div class="actions">
						<button
							type="button"
							class="main"
							disabled={props.track.delisted}
							onClick={() =>
								isThis() ? toggle() : play([{ track: props.track.track }])
							}
						>
							<Icon name={isThis() && isPlaying() ? 'pause' : 'play'} />
							{isThis() && isPlaying() ? 'Pause' : 'Play'}
						</button>
						<button
							type="button"
							disabled={props.track.delisted}
							onClick={() => enqueue({ track: props.track.track })}
						>
							To the queue
						</button>
						<LikeButton track={props.track.track} title={title()} />
					</div>
				</div>
			</header>
			<Show when={props.track.delisted}>
				<Notice kind="warning">
					This track has been delisted: no node gives it, and nobody can buy or tip it.
				</Notice>
			</Show>
			<div class="columns">
				<div>
					<Access
						track={props.track}
						isPlaced={props.isPlaced}
						features={features()}
						again={props.again}
						title={title()}
					/>
					<Card
						title="As the chain has it"
						aside={
							props.block === undefined
								? undefined
								: `block ${props.block.toLocaleString('en-US')}`
						}
					>
						<Facts>
							<Fact label="Paid">
								<Address address={props.track.artist} />
							</Fact>
							<Fact label="Number">#{props.track.track}</Fact>
							<Fact label="Time">{playingTime(props.track.duration)}</Fact>
							<Fact label="Size">{bytes(props.track.bytes)}</Fact>
							<Fact label="Published in round">
								{props.track.published.toLocaleString('en-US')}
							</Fact>
							<Fact label="Deposit of the artist">
								<Amount planck={props.track.deposit} />
							</Fact>
							<Fact label="Root (BLAKE3)">
								<code class="long">{props.track.root}</code>
							</Fact>
						</Facts>
					</Card>
				</div>
				<div>
					<Holders track={props.track.track} isPlaced={props.isPlaced} />
					<About track={props.track} />
				</div>
			</div>
		</>
	);
};

/** What the document says: text of a stranger, and so shown. */
const About: Component<{ track: Track }> = (props) => {
	const known = useKnown(() => ofTrack(props.track));
	const description = (): ReturnType<typeof descriptionIn> => descriptionIn(known());
	const problem = (): string | undefined => {
		const now = known();
		if (now?.at === 'refused')
			return `The document that this track names is not shown: ${now.reason}.`;
		if (now?.at === 'missing')
			return `No node gives the document that this track names: ${now.reason}`;
		if (now?.at === 'none') return 'The artist has not described it.';
		return undefined;
	};
	return (
		<Card title="As the artist describes it">
			<Show when={description()} fallback={<p class="empty">{problem() ?? '–'}</p>}>
				{(said) => (
					<>
						<Facts>
							<For
								each={[
									['Artist', said().artist],
									['Album', said().album],
									['Genre', said().genres.join(', ') || undefined],
									['Date', said().date],
									['ISRC', said().isrc],
									['Licence', said().license],
								]}
							>
								{([label, value]) => (
									<Show when={value}>
										<Fact label={label}>{value}</Fact>
									</Show>
								)}
							</For>
							<Show when={said().url}>
								{(url) => (
									<Fact label="More">
										<a
											href={url()}
											rel="noopener noreferrer nofollow"
											target="_blank"
										>
											{new URL(url()).hostname}
										</a>
									</Fact>
								)}
							</Show>
						</Facts>
						<Show when={said().about}>
							<p class="about">{said().about}</p>
						</Show>
						<p class="hint">
							Anybody can write any name into a description. Who is paid is the
							account above.
						</p>
					</>
				)}
			</Show>
		</Card>
	);
};
