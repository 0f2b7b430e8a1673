// The player that stays while one moves about: queue, sound, receipts, and what is kept of what was heard.

import { signerOf } from '@audio-chain/client';
import {
	createContext,
	createEffect,
	createMemo,
	createSignal,
	on,
	onCleanup,
	useContext,
	type Accessor,
	type ParentComponent,
} from 'solid-js';
import { recall, remember } from '../app/settings.ts';
import { useAccounts, useAddress } from '../chain/accounts.tsx';
import { useChain } from '../chain/connection.tsx';
import { type Catalogue, createCatalogue, type Track } from './catalogue.ts';
import { createDocuments, type Documents } from './documents.ts';
import type { Description } from './description.ts';
import { createEngine, type Engine, type Listener } from './engine.ts';
import { connectKeys } from './keys.ts';
import {
	appended,
	currentOf,
	EMPTY,
	type Entry,
	jumped,
	next,
	previous,
	type Queue,
	queueOf,
	removed,
} from './queue.ts';
import { createReceipts, type Receipts } from './receipts.ts';
import { type Past, Storage } from './storage.ts';
import { hidden, isNoted, NOT_BEGUN, switched } from './whose.ts';

export interface Player extends Pick<
	Engine,
	| 'playing'
	| 'isPlaying'
	| 'isWaiting'
	| 'position'
	| 'duration'
	| 'way'
	| 'node'
	| 'line'
	| 'volume'
	| 'toggle'
	| 'seek'
	| 'setVolume'
> {
	queue: Accessor<Queue>;
	/** Plays these, from one of them on. */
	play: (entries: readonly Entry[], at?: number) => void;
	enqueue: (entry: Entry) => void;
	next: () => void;
	previous: () => void;
	jump: (at: number) => void;
	remove: (at: number) => void;
	/** Empties the queue, and is silent. */
	clear: () => void;
	catalogue: Catalogue;
	documents: Documents;
	receipts: Receipts;
	/** Liked tracks, the last one first. */
	likes: Accessor<number[]>;
	toggleLike: (track: number) => void;
	/** What was played, the last one first. */
	history: Accessor<Past[]>;
	forget: (what: 'history' | 'likes') => Promise<void>;
	/** Whether nothing is signed, sent or kept of what is heard. */
	isPrivate: Accessor<boolean>;
	setPrivate: (isPrivate: boolean) => void;
	/** The text by which this visit's holders are drawn. */
	session: Uint8Array;
}

const PlayerContext = createContext<Player>();

export function usePlayer(): Player {
	const player = useContext(PlayerContext);
	if (!player) throw new Error('there is no player here');
	return player;
}

/** Seconds into a track after which going back begins it anew. */
const BACK_TO_START = 3;

/** A random text of this visit: what nodes are asked first follows from it, and it names nobody. */
function sessionOf(): Uint8Array {
	const made = (): string =>
		Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
			byte.toString(16).padStart(2, '0'),
		).join('');
	let session = made();
	try {
		session = sessionStorage.getItem('audio.session') ?? session;
		sessionStorage.setItem('audio.session', session);
	} catch {
		// Without storage it is of this page alone.
	}
	return new TextEncoder().encode(session);
}

export const titleOf = (
	track: Pick<Track, 'track'>,
	description: Description | undefined,
): string => description?.name ?? `Track ${track.track}`;

export const PlayerProvider: ParentComponent = (props) => {
	const chain = useChain();
	const { selected } = useAccounts();
	const address = useAddress();
	const genesis = new Promise<string>((resolve) => {
		createEffect(() => {
			const known = chain.facts()?.genesis;
			if (known !== undefined) resolve(known);
		});
	});
	const storage = new Storage(genesis);
	const session = sessionOf();
	const catalogue = createCatalogue(chain);
	const documents = createDocuments(chain, storage, session);
	const [queue, setQueue] = createSignal<Queue>(EMPTY);
	const [likes, setLikes] = createSignal<number[]>([]);
	const [history, setHistory] = createSignal<Past[]>([]);
	const [isPrivate, setIsPrivate] = createSignal(recall('private') === 'yes');
	const receipts = createReceipts(chain, storage, address, isPrivate);

	void storage.likes().then(setLikes, () => {});
	void storage.history().then(setHistory, () => {});

	const listener = (): Listener | undefined => {
		const account = selected();
		if (!account) return undefined;
		const key = receipts.signer();
		// A listening key is as public as the account that named it.
		if (key) return { address: account.address, sign: key.sign, key: key.address };
		return { address: account.address, sign: signerOf(account.signer, account.scheme) };
	};

	let begun = NOT_BEGUN;
	createEffect(() => {
		if (isPrivate()) begun = hidden(begun);
	});
	createEffect(() => {
		begun = switched(begun, address());
	});

	const engine = createEngine({
		chain,
		session,
		track: catalogue.track,
		listener,
		isLast: receipts.isUntold,
		volume: Math.min(1, Math.max(0, Number(recall('volume') ?? '1') || 0)),
		onStart: (entry) => {
			begun = { fan: address(), isPrivate: isPrivate() };
			if (isPrivate()) return;
			const past = { ...entry, at: Date.now() };
			setHistory((known) => [past, ...known]);
			void storage.remember(past).catch(() => {});
		},
		onPlay: (play) => {
			if (isNoted(begun, address())) void receipts.note(play).catch(() => {});
		},
		onEnd: () => goOn(),
	});

	const go = (to: Queue | undefined): void => {
		if (!to) return;
		setQueue(to);
		const entry = currentOf(to);
		if (entry) void engine.start(entry);
	};
	const goOn = (): void => go(next(queue()));

	const player: Player = {
		...engine,
		queue,
		play: (entries, at = 0) => go(queueOf(entries, at)),
		enqueue: (entry) => {
			const isFirst = queue().at < 0;
			const longer = appended(queue(), entry);
			if (isFirst) go(longer);
			else setQueue(longer);
		},
		next: goOn,
		previous: () => {
			const before = previous(queue());
			if (engine.position() > BACK_TO_START || !before) engine.seek(0);
			else go(before);
		},
		jump: (at) => go(jumped(queue(), at)),
		remove: (at) => {
			const left = removed(queue(), at);
			if (left.at < 0) player.clear();
			else if (at === queue().at) go(left);
			else setQueue(left);
		},
		clear: () => {
			setQueue(EMPTY);
			engine.stop();
		},
		setVolume: (loudness) => {
			engine.setVolume(loudness);
			remember('volume', String(engine.volume()));
		},
		catalogue,
		documents,
		receipts,
		likes,
		toggleLike: (track) => {
			const isLiked = likes().includes(track);
			setLikes((known) =>
				isLiked ? known.filter((other) => other !== track) : [track, ...known],
			);
			void storage.like(track, !isLiked).catch(() => {});
		},
		history,
		forget: async (what) => {
			await storage.clear(what);
			if (what === 'history') setHistory([]);
			else setLikes([]);
		},
		isPrivate,
		setPrivate: (now) => {
			setIsPrivate(now);
			remember('private', now ? 'yes' : undefined);
		},
		session,
	};

	const description = createMemo(() => {
		const track = engine.playing()?.track;
		if (!track) return undefined;
		const known = documents.describe({
			subject: 'track',
			id: track.track,
			cid: track.metadata,
		})();
		return known.at === 'here' ? known.description : undefined;
	});
	createEffect(
		on([engine.playing, description], ([what, said]) => {
			if (!('mediaSession' in navigator)) return;
			const track = what?.track;
			if (!track) {
				navigator.mediaSession.metadata = null;
				return;
			}
			const words = {
				title: titleOf(track, said),
				artist: said?.artist ?? track.artist,
				album: said?.album ?? '',
			};
			navigator.mediaSession.metadata = new MediaMetadata(words);
			const { image } = said ?? {};
			if (image === undefined) return;
			void documents
				.picture({ subject: 'track', id: track.track, cid: track.metadata }, image)
				.then((src) => {
					if (src && engine.playing()?.track === track)
						navigator.mediaSession.metadata = new MediaMetadata({
							...words,
							artwork: [{ src }],
						});
				})
				.catch(() => {});
		}),
	);
	onCleanup(connectKeys(player));
	onCleanup(engine.dispose);
	return <PlayerContext.Provider value={player}>{props.children}</PlayerContext.Provider>;
};
