// What is said of tracks, playlists and accounts: asked for when it comes into view, a few at a time.

import { accountOf, CidError, rootOf } from '@audio-chain/client';
import { createSignal, getOwner, onCleanup, type Accessor } from 'solid-js';
import type { Chain } from '../chain/connection.tsx';
import {
	type Description,
	descriptionOf,
	MAX_ARTWORK,
	MAX_METADATA,
	pictureType,
	type Subject,
} from './description.ts';
import { fetchDocument } from './fetching.ts';
import { sourcesOf } from './sources.ts';
import type { Storage } from './storage.ts';

/** A document as far as it is known. */
export type Known =
	| { at: 'asked' }
	| { at: 'here'; description: Description }
	| { at: 'none' }
	| { at: 'refused' | 'missing'; reason: string };

/** What a document is of: a track or a playlist by its number, an account by its address. */
export interface Of {
	readonly subject: Subject;
	readonly id: number | string;
	/** As the chain has it; empty if it names none. */
	readonly cid: string;
	/** Whose nodes keep it: the curator of a playlist, or the account. */
	readonly owner?: string;
}

/** Documents that are asked for at a time: a node sends 8 to an address. */
const AT_A_TIME = 6;
/** Milliseconds after which what no node gave is asked for again. */
const AGAIN = 30_000;
/** Milliseconds for which the nodes of a track are taken to be the same. */
const NODES_LAST = 60_000;
/** Pictures of which the page has an address. */
const MAX_PICTURES = 200;
const REPLICAS = 3;

export interface Documents {
	/** What a document says, asked for now, unless nobody wants to know any more when its turn comes. */
	describe: (of: Of) => Accessor<Known>;
	/** What is known of it so far: asks for nothing. */
	known: (of: Of) => Description | undefined;
	/** Grows when another document has come. */
	count: Accessor<number>;
	/** A `blob:` address of a picture; none if there is none or it is no picture. */
	picture: (of: Of, cid: string) => Promise<string | undefined>;
}

interface Entry {
	of: Of;
	value: Accessor<Known>;
	set: (known: Known) => void;
	wanted: number;
	askedAt: number;
}

export function createDocuments({ api }: Chain, storage: Storage, session: Uint8Array): Documents {
	const entries = new Map<string, Entry>();
	const waiting: Entry[] = [];
	const pictures = new Map<string, Promise<string | undefined>>();
	const nodes = new Map<string, { at: number; urls: Promise<string[]> }>();
	const [count, setCount] = createSignal(0);
	let running = 0;

	/** The nodes that keep documents of a subject, the best first. */
	const keepers = ({ subject, id, owner }: Of): Promise<string[]> => {
		const name = subject === 'track' ? `track ${id}` : `account ${owner ?? id}`;
		const known = nodes.get(name);
		if (known && Date.now() - known.at < NODES_LAST) return known.urls;
		const at = { at: 'best' } as const;
		const isSecure = location.protocol === 'https:';
		const ask = async (): Promise<string[]> => {
			if (subject === 'track') {
				const [route, stagers] = await Promise.all([
					api.apis.ContentApi.route(Number(id), session, 4, at),
					api.apis.ContentApi.stagers(Number(id), at),
				]);
				return sourcesOf(route.success ? route.value : [], stagers, isSecure).list.map(
					({ url }) => url,
				);
			}
			const selected = await api.apis.NodeServicesApi.select(
				new TextEncoder().encode('content'),
				accountOf(owner ?? String(id)),
				REPLICAS,
				at,
			);
			return sourcesOf(selected.success ? selected.value : [], [], isSecure).list.map(
				({ url }) => url,
			);
		};
		const urls = ask();
		nodes.set(name, { at: Date.now(), urls });
		urls.catch(() => nodes.delete(name));
		return urls;
	};

	const fetched = async (
		of: Of,
		cid: string,
		kind: 'metadata' | 'artwork',
		most: number,
	): Promise<Uint8Array> => {
		const kept = await storage.document(cid).catch(() => undefined);
		if (kept) return kept;
		const query = new URLSearchParams({ [of.subject]: String(of.id) });
		const urls = (await keepers(of)).map((url) => `${url}/${kind}/${cid}?${query}`);
		const bytes = await fetchDocument(urls, cid, most);
		await storage.keepDocument(cid, bytes).catch(() => {});
		return bytes;
	};

	const ask = async (entry: Entry): Promise<void> => {
		entry.askedAt = Date.now();
		let bytes: Uint8Array;
		try {
			rootOf(entry.of.cid);
			bytes = await fetched(entry.of, entry.of.cid, 'metadata', MAX_METADATA);
		} catch (problem) {
			const reason = problem instanceof Error ? problem.message : String(problem);
			entry.set({
				at: problem instanceof CidError ? 'refused' : 'missing',
				reason:
					problem instanceof CidError
						? 'nodes of this chain do not keep what it names'
						: reason,
			});
			return;
		}
		try {
			entry.set({ at: 'here', description: descriptionOf(bytes, entry.of.subject) });
			setCount((known) => known + 1);
		} catch (problem) {
			entry.set({
				at: 'refused',
				reason: problem instanceof Error ? problem.message : String(problem),
			});
		}
	};

	const work = (): void => {
		while (running < AT_A_TIME) {
			// What came into view last is seen now.
			const entry = waiting.pop();
			if (!entry) return;
			if (entry.wanted === 0) {
				entry.askedAt = 0;
				continue;
			}
			running++;
			void ask(entry).finally(() => {
				running--;
				work();
			});
		}
	};

	const keyOf = ({ subject, id, cid }: Of): string => `${subject}/${id}/${cid}`;

	const describe = (of: Of): Accessor<Known> => {
		if (of.cid === '') return () => ({ at: 'none' });
		const key = keyOf(of);
		let entry = entries.get(key);
		if (!entry) {
			const [value, set] = createSignal<Known>({ at: 'asked' });
			entry = { of, value, set, wanted: 0, askedAt: 0 };
			entries.set(key, entry);
		}
		const mine = entry;
		mine.wanted++;
		if (getOwner()) onCleanup(() => mine.wanted--);
		const { at } = mine.value();
		const isDue =
			(at === 'asked' && mine.askedAt === 0) ||
			(at === 'missing' && Date.now() - mine.askedAt > AGAIN);
		if (isDue) {
			mine.askedAt = Date.now();
			waiting.push(mine);
			queueMicrotask(work);
		}
		return mine.value;
	};

	const known = (of: Of): Description | undefined => {
		const value = entries.get(keyOf(of))?.value();
		return value?.at === 'here' ? value.description : undefined;
	};

	const picture = (of: Of, cid: string): Promise<string | undefined> => {
		const there = pictures.get(cid);
		if (there) return there;
		const address = (async (): Promise<string | undefined> => {
			const bytes = await fetched(of, cid, 'artwork', MAX_ARTWORK);
			const type = pictureType(bytes);
			return (
				type && URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }))
			);
		})();
		pictures.set(cid, address);
		address.catch(() => pictures.delete(cid));
		for (const [old, one] of [...pictures].slice(
			0,
			Math.max(0, pictures.size - MAX_PICTURES),
		)) {
			pictures.delete(old);
			void one.then((url) => url && URL.revokeObjectURL(url)).catch(() => {});
		}
		return address;
	};

	return { describe, known, count, picture };
}
