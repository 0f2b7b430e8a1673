// What is one's own: plays that count, listening keys, likes and history.

import { createEffect, createMemo, Show, type Component } from 'solid-js';
import { formatAudio } from '@audio-chain/client';
import { createReading } from '../../chain/reading.ts';
import type { Track } from '../../player/catalogue.ts';
import { LEAST_SECONDS, PLAY_SECONDS } from '../../player/plays.ts';
import { usePlayer } from '../../player/player.tsx';
import { count } from '../../ui/format.ts';
import { Switch } from '../../ui/fields.tsx';
import { Amount, Card, Fact, Facts, Meter, Moment, Notice } from '../../ui/show.tsx';
import { KeysCard } from './keys.tsx';
import { TrackTable } from './track-table.tsx';

export const YoursView: Component = () => (
	<>
		<header class="page-head">
			<div>
				<h1>Yours</h1>
				<p>What of your plays counts, and what this device keeps.</p>
			</div>
		</header>
		<div class="columns">
			<PlaysCard />
			<KeysCard />
		</div>
		<LikesCard />
		<HistoryCard />
	</>
);

const PlaysCard: Component = () => {
	const { receipts, isPrivate, setPrivate } = usePlayer();
	const { standing, counts, keyState, said } = receipts;
	/** Why plays are not signed, or do not count; nothing if they do. */
	const reason = (): string | undefined => {
		const now = standing();
		if (keyState() === 'nobody') return 'Choose an account: plays are signed in its name.';
		if (!now) return undefined;
		if (now.stake < now.min_stake)
			return `Plays count of accounts with ${formatAudio(now.min_stake)} AUDIO at stake, and this one has ${formatAudio(now.stake)}. Stake behind an artist, for example.`;
		if (!isSecureContext)
			return 'Plays count where this page verifies what nodes send: at https://, or on your own machine. Here they do not.';
		if (isPrivate()) return 'You listen privately: no receipt is signed or sent.';
		if (keyState() === 'none' || keyState() === 'not-registered')
			return 'This device has no listening key of this account yet: what you hear waits for one until the round after this is over.';
		if (keyState() === 'ended')
			return 'This device’s listening key has ended: give it a new end.';
		if (now.counted >= now.allowance)
			return 'All plays of this round have been counted. What else you hear does not count in any.';
		return undefined;
	};
	return (
		<Card title="Your plays this round" reading={standing}>
			<Meter
				label="Counted on chain"
				value={standing()?.counted}
				of={standing()?.allowance}
			/>
			<Facts>
				<Fact
					label="At nodes, signed"
					hint="nodes bring them to the chain when the round is over"
				>
					{standing() ? count(counts().told) : '–'}
				</Fact>
				<Fact label="Waiting on this device">
					{standing() ? count(counts().waiting) : '–'}
				</Fact>
				<Fact label="At stake">
					<Amount planck={standing()?.stake} />
				</Fact>
				<Fact label="Needed">
					<Amount planck={standing()?.min_stake} />
				</Fact>
			</Facts>
			<Show when={reason()}>{(text) => <Notice kind="info">{text()}</Notice>}</Show>
			<Show when={said()}>
				<p class="hint" role="status">
					{said()}
				</p>
			</Show>
			<Switch
				label="Private listening"
				checked={isPrivate()}
				onChange={setPrivate}
				hint="No receipt is signed or sent of what you hear, and no history is kept. Nodes that you hear from still see your address on the network, and for tracks that ask for a purchase or a feature your account."
			/>
			<p class="hint">
				A play is {PLAY_SECONDS} seconds of a track, or half of it if it is shorter, though
				no less than {LEAST_SECONDS}, that were heard and not skipped. That an account
				listened, to what and how often, is public for ever once it is signed.
			</p>
		</Card>
	);
};

/** Tracks in the order in which they are given, read once for each list. */
function useTracks(indices: () => readonly number[]): () => Track[] | undefined {
	const { catalogue } = usePlayer();
	const wanted = createMemo(() => indices().slice(0, 500), [], {
		equals: (a, b) => a.length === b.length && a.every((index, at) => index === b[at]),
	});
	const reading = createReading(
		wanted,
		(all) => (all.length === 0 ? Promise.resolve([]) : catalogue.some(all)),
		{ every: 'once' },
	);
	return reading;
}

const LikesCard: Component = () => {
	const { likes, forget } = usePlayer();
	const tracks = useTracks(likes);
	return (
		<Card
			title="Liked"
			aside={
				<button
					type="button"
					class="quiet"
					disabled={likes().length === 0}
					onClick={() => void forget('likes')}
				>
					Forget all
				</button>
			}
		>
			<TrackTable
				label="Liked tracks"
				tracks={tracks()}
				empty="You like nothing yet. Likes are kept on this device, and nobody sees them."
			/>
		</Card>
	);
};

const HistoryCard: Component = () => {
	const { history, forget } = usePlayer();
	const last = createMemo(
		() => new Map([...history()].reverse().map(({ track, at }) => [track, at])),
	);
	const tracks = useTracks(() => [...new Set(history().map(({ track }) => track))]);
	let clear: HTMLButtonElement | undefined;
	createEffect(() => {
		if (history().length === 0) clear?.blur();
	});
	return (
		<Card
			title="Heard on this device"
			aside={
				<button
					ref={clear}
					type="button"
					class="quiet"
					disabled={history().length === 0}
					onClick={() => void forget('history')}
				>
					Clear
				</button>
			}
		>
			<TrackTable
				label="Tracks heard on this device"
				tracks={tracks()}
				empty="Nothing yet. History is kept on this device, and nobody sees it."
				extra={{
					title: 'Last',
					cell: ({ track }) => <Moment at={last().get(track)} />,
					by: ({ track }) => last().get(track) ?? 0,
					right: true,
					share: 1.6,
					wide: true,
				}}
			/>
		</Card>
	);
};
