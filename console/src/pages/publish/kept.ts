// What this device keeps of what was published from it, so that nothing is lost when the page is closed: what was about
// to be published, its description and picture, and where its upload stands. Files themselves stay where they are.

import { askToKeep } from '../../app/lasting.ts';
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** A track that was prepared here. What has become of it the chain says. */
export interface Parcel {
	/** Genesis, account and root. */
	id: string;
	genesis: string;
	account: string;
	/** `0x…` */
	root: string;
	bytes: number;
	/** Milliseconds. */
	duration: number;
	/** The file's name. */
	file: string;
	title: string;
	/** CID of its description. */
	metadata: string;
	/** CID of its picture. */
	artwork?: string;
	/** Planck. */
	price?: bigint;
	feature?: number;
	/**
	 * What its reservation is opened with: known to this device alone, and kept until it is published. It is never
	 * drawn anew while a reservation may be opened by it, for that one's deposit would be lost.
	 */
	salt?: string;
	/** Uploads that have begun, by the URL of the node. */
	uploads: Record<string, string>;
	/** The node that has said that it has all of it. */
	acceptedBy?: number;
	/** Milliseconds since 1970. */
	madeAt: number;
}

export interface KeptDocument {
	cid: string;
	bytes: Uint8Array<ArrayBuffer>;
}

interface Schema extends DBSchema {
	parcels: { key: string; value: Parcel };
	documents: { key: string; value: KeptDocument };
}

let opened: Promise<IDBPDatabase<Schema> | undefined> | undefined;

/** What is kept; nothing where the browser keeps nothing, as in some private windows. */
const database = (): Promise<IDBPDatabase<Schema> | undefined> =>
	(opened ??= (async () =>
		openDB<Schema>('audio-publish', 1, {
			upgrade: (kept) => {
				kept.createObjectStore('parcels', { keyPath: 'id' });
				kept.createObjectStore('documents', { keyPath: 'cid' });
			},
		}))().catch(() => undefined));

/** What lasts as long as the page, where there is nothing else. */
const page = { parcels: new Map<string, Parcel>(), documents: new Map<string, KeptDocument>() };

/** Whether all that is kept here is lost with the page. */
export const keepsNothing = async (): Promise<boolean> => (await database()) === undefined;

export const parcelId = (genesis: string, account: string, root: string): string =>
	`${genesis}/${account}/${root}`;

/** What is kept of what was prepared under that id before. */
export async function parcelOf(id: string): Promise<Parcel | undefined> {
	const kept = await database();
	return kept ? kept.get('parcels', id) : page.parcels.get(id);
}

/** Forgets what a reservation was opened with: by then everybody knows it. */
export const forgetSalt = (id: string): Promise<void> =>
	noteParcel(id, ({ salt: _, ...kept }) => kept);

/**
 * Keeps a parcel: where the browser keeps nothing, as long as the page. Throws if it has no room
 * for it.
 */
export async function keepParcel(parcel: Parcel): Promise<void> {
	const kept = await database();
	if (!kept) return void page.parcels.set(parcel.id, parcel);
	await kept.put('parcels', parcel);
	// Not waited for: some browsers ask people, who may leave that open.
	void askToKeep();
}

/** Changes what is kept of a parcel, if it is. */
export async function noteParcel(id: string, change: (parcel: Parcel) => Parcel): Promise<void> {
	const opened = await database();
	if (!opened) {
		const parcel = page.parcels.get(id);
		if (parcel) page.parcels.set(id, change(parcel));
		return;
	}
	const kept = opened.transaction('parcels', 'readwrite');
	const parcel = await kept.store.get(id);
	if (parcel) await kept.store.put(change(parcel));
	await kept.done;
}

export async function forgetParcel(id: string): Promise<void> {
	page.parcels.delete(id);
	await (await database())?.delete('parcels', id);
}

export async function parcelsOf(genesis: string, account: string): Promise<Parcel[]> {
	const kept = await database();
	const begins = parcelId(genesis, account, '');
	if (!kept) return [...page.parcels.values()].filter(({ id }) => id.startsWith(begins));
	return kept.getAll('parcels', IDBKeyRange.bound(begins, `${begins}\uffff`));
}

export async function keepDocument(document: KeptDocument): Promise<void> {
	const kept = await database();
	if (kept) await kept.put('documents', document);
	else page.documents.set(document.cid, document);
}

/** A description or a picture that this device has made. */
export async function documentOf(cid: string): Promise<KeptDocument | undefined> {
	try {
		const kept = await database();
		return kept ? await kept.get('documents', cid) : page.documents.get(cid);
	} catch {
		return undefined;
	}
}
