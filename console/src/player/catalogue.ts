// The tracks that there are, as the chain has them: page by page, the newest first.

import { createSignal, type Accessor } from 'solid-js';
import type { Api, Chain } from '../chain/connection.tsx';

export interface Track {
	readonly track: number;
	/** Who is paid. */
	readonly artist: string;
	/** Hexadecimal, with `0x`. */
	readonly root: string;
	readonly bytes: number;
	/** Milliseconds, as its artist says. */
	readonly duration: number;
	/** The CID of what describes it; empty if nothing does. */
	readonly metadata: string;
	/** Planck, if it is for sale. */
	readonly price: bigint | undefined;
	/** What listeners must have. */
	readonly feature: number | undefined;
	/** The era in which it was published. */
	readonly published: number;
	readonly delisted: boolean;
	/** Planck held of the artist. */
	readonly deposit: bigint;
}

export interface Playlist {
	readonly playlist: number;
	readonly curator: string;
	readonly tracks: readonly number[];
	readonly metadata: string;
}

/** Entries of a page. */
const PAGE = 100;
/** Pages that come into view together, after the first. */
const TOGETHER = 5;

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

type Stored = NonNullable<Awaited<ReturnType<Api['query']['Content']['Tracks']['getValue']>>>;

const trackOf = (
	track: number,
	{
		artist,
		root,
		bytes,
		duration,
		metadata,
		price,
		feature,
		published,
		delisting,
		deposit,
	}: Stored,
): Track => ({
	track,
	artist,
	root,
	bytes: Number(bytes),
	duration,
	metadata: text(metadata),
	price,
	feature,
	published,
	delisted: delisting !== undefined,
	deposit,
});

/** A list that grows while it is read. */
export interface Growing<T> {
	/** What is there so far; nothing before the first page. */
	items: Accessor<T[] | undefined>;
	/** Whether all has been read. */
	isWhole: Accessor<boolean>;
	/** Why it cannot be read now. What was read stays. */
	problem: Accessor<unknown>;
	/** Reads it, if nobody has, and what is new since. */
	read: () => Promise<void>;
}

/** Reads what has indices from 0 up to a next one, page by page from the newest down. */
export function growing<T>(
	nextIndex: () => Promise<number>,
	page: (indices: number[]) => Promise<(T | undefined)[]>,
): Growing<T> {
	const [items, setItems] = createSignal<T[]>();
	const [isWhole, setWhole] = createSignal(false);
	const [problem, setProblem] = createSignal<unknown>();
	// What is above `top` and below `bottom` has not been read.
	let [top, bottom] = [-1, -1];
	let reading: Promise<void> | undefined;
	const indices = (from: number, to: number): number[] =>
		Array.from({ length: to - from }, (_, at) => to - 1 - at);
	const there = (all: (T | undefined)[]): T[] => all.filter((item) => item !== undefined) as T[];

	const readAll = async (): Promise<void> => {
		const end = await nextIndex();
		if (top < 0) [top, bottom] = [end, end];
		const news: T[] = [];
		for (let to = end; to > top; to -= PAGE)
			news.push(...there(await page(indices(Math.max(top, to - PAGE), to))));
		top = end;
		if (news.length > 0 || items() === undefined) setItems((known = []) => [...news, ...known]);
		const gathered: T[] = [];
		const show = (): void => {
			const more = gathered.splice(0);
			if (more.length > 0) setItems((known = []) => [...known, ...more]);
		};
		try {
			for (let pages = 0; bottom > 0; pages++) {
				const from = Math.max(0, bottom - PAGE);
				gathered.push(...there(await page(indices(from, bottom))));
				bottom = from;
				if (pages % TOGETHER === 0) show();
			}
		} finally {
			show();
		}
		setWhole(true);
		setProblem(undefined);
	};
	const read = (): Promise<void> => {
		reading ??= readAll()
			.catch((failure: unknown) => void setProblem(() => failure))
			.finally(() => (reading = undefined));
		return reading;
	};
	return { items, isWhole, problem, read };
}

export interface Catalogue {
	tracks: Growing<Track>;
	playlists: Growing<Playlist>;
	/** A track, read now. */
	track: (track: number) => Promise<Track | undefined>;
	/** Several tracks, in that order, those that are gone left out. */
	some: (tracks: readonly number[]) => Promise<Track[]>;
	playlist: (playlist: number) => Promise<Playlist | undefined>;
}

export function createCatalogue({ api }: Chain): Catalogue {
	const at = { at: 'best' } as const;
	const { Tracks, NextTrack, Playlists, NextPlaylist } = api.query.Content;
	const keys = (all: readonly number[]): [number][] => all.map((index) => [index]);
	const tracksOf = async (all: readonly number[]): Promise<(Track | undefined)[]> => {
		const found = await Tracks.getValues(keys(all), at);
		return found.map((stored, place) => stored && trackOf(all[place] ?? 0, stored));
	};
	const playlistsOf = async (all: readonly number[]): Promise<(Playlist | undefined)[]> => {
		const found = await Playlists.getValues(keys(all), at);
		return found.map(
			(stored, place) =>
				stored && { ...stored, playlist: all[place] ?? 0, metadata: text(stored.metadata) },
		);
	};
	return {
		tracks: growing(() => NextTrack.getValue(at), tracksOf),
		playlists: growing(() => NextPlaylist.getValue(at), playlistsOf),
		track: async (track) => (await tracksOf([track]))[0],
		some: async (tracks) => (await tracksOf(tracks)).filter((track) => track !== undefined),
		playlist: async (playlist) => (await playlistsOf([playlist]))[0],
	};
}
