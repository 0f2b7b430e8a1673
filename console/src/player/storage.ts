// What the page keeps of what is heard: on this device alone, of each chain by itself.

import type { Ledger } from '@audio-chain/client';
import { askToKeep } from '../app/lasting.ts';
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

interface Schema extends DBSchema {
	/** Documents and pictures by their CIDs, with when they were put there. */
	documents: { key: string; value: { bytes: Uint8Array; at: number }; indexes: { at: number } };
	/** Bytes of all documents, by the name `documents`. */
	sizes: { key: string; value: number };
	likes: { key: number; value: { track: number; at: number } };
	history: { key: number; value: { track: number; playlist?: number; at: number } };
	/** What was heard and is to be signed, by the fan's address. */
	ledgers: { key: string; value: Ledger };
	/** Seeds of this device's listening keys, by the fan's address. */
	keys: { key: string; value: { seed: Uint8Array } };
}

export interface Past {
	track: number;
	playlist?: number;
	/** Milliseconds since 1970. */
	at: number;
}

/** Bytes of documents that are kept, and what of the history. */
const MAX_DOCUMENT_BYTES = 64 * 1_024 * 1_024;
const MAX_HISTORY = 500;

const open = (genesis: string): Promise<IDBPDatabase<Schema>> =>
	openDB<Schema>(`audio-listen-${genesis.slice(2, 18)}`, 2, {
		upgrade: (database, from) => {
			// What was kept without its size is asked for again.
			if (from === 1) database.deleteObjectStore('documents');
			database.createObjectStore('documents').createIndex('at', 'at');
			database.createObjectStore('sizes');
			if (from === 1) return;
			database.createObjectStore('likes', { keyPath: 'track' });
			database.createObjectStore('history', { autoIncrement: true });
			database.createObjectStore('ledgers');
			database.createObjectStore('keys');
		},
	});

/** What is kept. Where the browser keeps nothing, as in some private windows, it lasts as long as the page. */
export class Storage {
	readonly #opened: Promise<IDBPDatabase<Schema> | undefined>;
	readonly #likes = new Map<number, number>();
	readonly #ledgers = new Map<string, Ledger>();
	readonly #seeds = new Map<string, Uint8Array>();

	readonly #most: number;

	/** `genesis`: of the chain, hexadecimal, once it is known. `most`: bytes of documents that are kept. */
	constructor(genesis: Promise<string>, most = MAX_DOCUMENT_BYTES) {
		this.#most = most;
		this.#opened = genesis.then(open).catch(() => undefined);
	}

	async document(cid: string): Promise<Uint8Array | undefined> {
		const database = await this.#opened;
		return (await database?.get('documents', cid))?.bytes;
	}

	/** Keeps a document, in place of those that were kept first once all have too many bytes. */
	async keepDocument(cid: string, bytes: Uint8Array): Promise<void> {
		const database = await this.#opened;
		if (!database || bytes.length > this.#most) return;
		const keeping = database.transaction(['documents', 'sizes'], 'readwrite');
		const [documents, sizes] = [keeping.objectStore('documents'), keeping.objectStore('sizes')];
		const before = (await documents.get(cid))?.bytes.length ?? 0;
		let size = ((await sizes.get('documents')) ?? 0) - before + bytes.length;
		await documents.put({ bytes, at: Date.now() }, cid);
		let oldest = await documents.index('at').openCursor();
		for (; size > this.#most && oldest; oldest = await oldest.continue()) {
			if (oldest.primaryKey === cid) continue;
			size -= oldest.value.bytes.length;
			await oldest.delete();
		}
		await sizes.put(size, 'documents');
		await keeping.done;
	}

	/** Liked tracks, the last one first. */
	async likes(): Promise<number[]> {
		const database = await this.#opened;
		const all = database
			? await database.getAll('likes')
			: [...this.#likes].map(([track, at]) => ({ track, at }));
		return all.sort((a, b) => b.at - a.at).map(({ track }) => track);
	}

	async like(track: number, liked: boolean): Promise<void> {
		const database = await this.#opened;
		if (liked) this.#likes.set(track, Date.now());
		else this.#likes.delete(track);
		if (liked) await database?.put('likes', { track, at: Date.now() });
		else await database?.delete('likes', track);
	}

	/** What was played, the last one first. */
	async history(): Promise<Past[]> {
		const database = await this.#opened;
		return database ? (await database.getAll('history')).reverse() : [];
	}

	async remember(past: Past): Promise<void> {
		const database = await this.#opened;
		if (!database) return;
		await database.add('history', past);
		const over = (await database.count('history')) - MAX_HISTORY;
		if (over <= 0) return;
		const old = await database.getAllKeys('history', null, over);
		await Promise.all(old.map((key) => database.delete('history', key)));
	}

	/** Forgets what was played, or what is liked. */
	async clear(what: 'history' | 'likes'): Promise<void> {
		if (what === 'likes') this.#likes.clear();
		await (await this.#opened)?.clear(what);
	}

	async ledger(fan: string): Promise<Ledger | undefined> {
		const database = await this.#opened;
		return database ? database.get('ledgers', fan) : this.#ledgers.get(fan);
	}

	async keepLedger(ledger: Ledger): Promise<void> {
		this.#ledgers.set(ledger.fan, ledger);
		await (await this.#opened)?.put('ledgers', ledger, ledger.fan);
	}

	async seed(fan: string): Promise<Uint8Array | undefined> {
		const database = await this.#opened;
		return database ? (await database.get('keys', fan))?.seed : this.#seeds.get(fan);
	}

	async keepSeed(fan: string, seed: Uint8Array | undefined): Promise<void> {
		const database = await this.#opened;
		if (seed) {
			this.#seeds.set(fan, seed);
			await database?.put('keys', { seed }, fan);
			void askToKeep();
		} else {
			this.#seeds.delete(fan);
			await database?.delete('keys', fan);
		}
	}
}
