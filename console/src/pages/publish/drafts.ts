// Files that were chosen to be published, and what is known of them. They are read one after the other.

import { createStore, produce, type SetStoreFunction } from 'solid-js/store';
import { onCleanup } from 'solid-js';
import { dateError, isrcError, noFields, plainIsrc, type TrackFields } from './document.ts';
import { sizeError } from './deposit.ts';
import { inspect } from './inspect.ts';
import { parseLength } from './length.ts';
import { OTHER, type MediaType } from './media.ts';
import { inOrder, moved, titleOf } from './order.ts';
import { preparePicture, type Picture } from './picture.ts';
import type { Tags } from './tags.ts';

/** A file. */
export interface Draft {
	id: number;
	file: File;
	state: 'waiting' | 'reading' | 'ready' | 'refused';
	/** Bytes that have been read. */
	done: number;
	/** Why it is refused. */
	why?: string;
	/** `0x…` */
	root: string;
	kind: MediaType;
	tags: Tags;
	/** How long it plays, as people write it, where the file does not tell. */
	length: string;
	title: string;
	isrc: string;
	/** Credits, lyrics. */
	description: string;
}

/** What all of a release has in common. */
export interface Release {
	drafts: Draft[];
	artist: string;
	artistType: 'Person' | 'MusicGroup';
	album: string;
	/** Which part of something a single track is. */
	position: string;
	genre: string;
	date: string;
	license: string;
	url: string;
	/** AUDIO, as it is written. */
	price: string;
	/** A feature's index, or nothing. */
	feature: string;
	reserve: boolean;
	playlist: boolean;
}

const emptyRelease = (): Release => ({
	drafts: [],
	artist: '',
	artistType: 'MusicGroup',
	album: '',
	position: '',
	genre: '',
	date: '',
	license: '',
	url: '',
	price: '',
	feature: '',
	reserve: false,
	playlist: true,
});

/** Milliseconds that it plays, if that is known. */
export const durationOf = (draft: Draft): number | undefined =>
	draft.tags.duration ?? parseLength(draft.length);

/** What is said of one of the tracks. */
export function fieldsOf(release: Release, draft: Draft): TrackFields {
	const isAlbum = release.drafts.length > 1;
	return {
		...noFields(),
		name: draft.title,
		artist: release.artist,
		artistType: release.artistType,
		album: release.album,
		position: isAlbum ? String(release.drafts.indexOf(draft) + 1) : release.position,
		genre: release.genre,
		date: release.date,
		isrc: draft.isrc,
		license: release.license,
		url: release.url,
		description: draft.description,
	};
}

export interface Drafts {
	release: Release;
	set: SetStoreFunction<Release>;
	/** Adds files: those that are too small or too large are refused at once. */
	add: (files: File[]) => void;
	remove: (id: number) => void;
	move: (id: number, by: number) => void;
	change: (id: number, change: Partial<Draft>) => void;
	/** Begins a new release. */
	clear: () => void;
}

/** `onCover` is given the first picture that is found in a file. */
export function createDrafts(onCover: (picture: Picture) => void): Drafts {
	const [release, set] = createStore<Release>(emptyRelease());
	const reading = new Map<number, AbortController>();
	let ids = 0;
	let busy = false;

	const change = (id: number, how: Partial<Draft>): void =>
		set('drafts', (draft) => draft.id === id, how);

	const take = async (draft: Draft): Promise<void> => {
		const abort = new AbortController();
		reading.set(draft.id, abort);
		change(draft.id, { state: 'reading' });
		try {
			const { root, kind, tags } = await inspect(draft.file, {
				signal: abort.signal,
				onProgress: (done) => change(draft.id, { done }),
			});
			const twin = release.drafts.some(
				(other) => other.id !== draft.id && other.root === root,
			);
			if (twin)
				return change(draft.id, {
					state: 'refused',
					why: 'The same bytes are in this list already.',
				});
			const isrc =
				tags.isrc !== undefined && !isrcError(tags.isrc) ? plainIsrc(tags.isrc) : '';
			change(draft.id, {
				state: 'ready',
				root,
				kind,
				tags: { ...tags },
				title: draft.title || (tags.title ?? titleOf(draft.file.name)),
				isrc,
			});
			fillIn(tags);
			const { cover } = tags;
			if (cover)
				await preparePicture(new Blob([new Uint8Array(cover)])).then(onCover, () => {});
		} catch (problem) {
			if (!abort.signal.aborted)
				change(draft.id, {
					state: 'refused',
					why: problem instanceof Error ? problem.message : String(problem),
				});
		} finally {
			reading.delete(draft.id);
		}
	};

	/** What tags say of the release, where nobody has written anything yet. */
	const fillIn = (tags: Tags): void => {
		set(
			produce((now) => {
				now.artist ||= tags.artist ?? '';
				now.album ||= tags.album ?? '';
				now.genre ||= tags.genre ?? '';
				const date = tags.date?.slice(0, 10) ?? '';
				if (now.date === '' && date !== '' && !dateError(date)) now.date = date;
				if (now.position === '' && tags.track !== undefined)
					now.position =
						tags.disc !== undefined && tags.disc > 1
							? `${tags.disc}.${tags.track}`
							: String(tags.track);
			}),
		);
	};

	const work = async (): Promise<void> => {
		if (busy) return;
		busy = true;
		try {
			for (;;) {
				const next = release.drafts.find(({ state }) => state === 'waiting');
				if (!next) break;
				await take(next);
			}
		} finally {
			busy = false;
		}
		// As their tags say, once all are known. What somebody has moved since stays.
		set('drafts', (drafts) =>
			hasMoved
				? drafts
				: inOrder(drafts.map((draft) => Object.assign(placedOf(draft), { draft }))).map(
						({ draft }) => draft,
					),
		);
	};
	let hasMoved = false;
	const placedOf = ({
		file,
		tags,
	}: Draft): { file: string; disc?: number | undefined; track?: number | undefined } => ({
		file: file.name,
		disc: tags.disc,
		track: tags.track,
	});

	const add = (files: File[]): void => {
		const added = files.map((file): Draft => {
			const why = sizeError(file.size);
			return {
				id: ++ids,
				file,
				state: why ? 'refused' : 'waiting',
				done: 0,
				...(why ? { why } : {}),
				root: '',
				kind: OTHER,
				tags: {},
				length: '',
				title: '',
				isrc: '',
				description: '',
			};
		});
		set('drafts', (drafts) => [...drafts, ...added]);
		void work();
	};
	const remove = (id: number): void => {
		reading.get(id)?.abort(new DOMException('removed', 'AbortError'));
		set('drafts', (drafts) => drafts.filter((draft) => draft.id !== id));
	};
	const move = (id: number, by: number): void => {
		hasMoved = true;
		set('drafts', (drafts) =>
			moved(
				drafts,
				drafts.findIndex((draft) => draft.id === id),
				by,
			),
		);
	};
	const clear = (): void => {
		for (const abort of reading.values())
			abort.abort(new DOMException('removed', 'AbortError'));
		hasMoved = false;
		set(emptyRelease());
	};
	onCleanup(() => {
		for (const abort of reading.values()) abort.abort(new DOMException('left', 'AbortError'));
	});
	return { release, set, add, remove, move, change, clear };
}
