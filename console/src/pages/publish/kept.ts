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

let opened: Promise<IDBPDatabase<Schema>> | undefined;

const database = (): Promise<IDBPDatabase<Schema>> =>
	(opened ??= openDB<Schema>('audio-publish', 1, {
		upgrade: (kept) => {
			kept.createObjectStore('parcels', { keyPath: 'id' });
			kept.createObjectStore('documents', { keyPath: 'cid' });
		},
	}));

export const parcelId = (genesis: string, account: string, root: string): string =>
	`${genesis}/${account}/${root}`;

/** What is kept of what was prepared under that id before. */
export async function parcelOf(id: string): Promise<Parcel | undefined> {
	return (await database()).get('parcels', id);
}

/** Forgets what a reservation was opened with: by then everybody knows it. */
export const forgetSalt = (id: string): Promise<void> =>
	noteParcel(id, ({ salt: _, ...kept }) => kept);

/** Keeps a parcel. Throws where the browser keeps nothing: then a salt would be lost. */
export async function keepParcel(parcel: Parcel): Promise<void> {
	await (await database()).put('parcels', parcel);
	// Not waited for: some browsers ask people, who may leave that open.
	void askToKeep();
}

/** Changes what is kept of a parcel, if it is. */
export async function noteParcel(id: string, change: (parcel: Parcel) => Parcel): Promise<void> {
	const kept = (await database()).transaction('parcels', 'readwrite');
	const parcel = await kept.store.get(id);
	if (parcel) await kept.store.put(change(parcel));
	await kept.done;
}

export async function forgetParcel(id: string): Promise<void> {
	await (await database()).delete('parcels', id);
}

export async function parcelsOf(genesis: string, account: string): Promise<Parcel[]> {
	const range = IDBKeyRange.bound(
		parcelId(genesis, account, ''),
		parcelId(genesis, account, '\uffff'),
	);
	return (await database()).getAll('parcels', range);
}

export async function keepDocument(document: KeptDocument): Promise<void> {
	await (await database()).put('documents', document);
}

/** A description or a picture that this device has made. */
export async function documentOf(cid: string): Promise<KeptDocument | undefined> {
	try {
		return await (await database()).get('documents', cid);
	} catch {
		return undefined;
	}
}
