// Metadata is 400 kB: it is asked for once for each runtime, and kept in the browser.

import { openDB, type IDBPDatabase } from 'idb';

const STORE = 'metadata';
/** Runtimes whose metadata is kept. */
const KEPT = 4;

let opened: Promise<IDBPDatabase> | undefined;

function database(): Promise<IDBPDatabase> {
	opened ??= openDB('audio-metadata', 1, {
		upgrade: (database) => void database.createObjectStore(STORE),
	});
	return opened;
}

/** The metadata of the runtime with that code, or `null` if it is not kept. */
export async function recallMetadata(codeHash: string): Promise<Uint8Array | null> {
	try {
		const found: unknown = await (await database()).get(STORE, codeHash);
		return found instanceof Uint8Array ? found : null;
	} catch {
		// Without a database, as in some private windows, it is asked for each time.
		return null;
	}
}

/** Keeps it, in place of what was kept first once there is too much. */
export function rememberMetadata(codeHash: string, metadata: Uint8Array): void {
	void (async () => {
		const kept = await database();
		await kept.put(STORE, metadata, codeHash);
		const keys = await kept.getAllKeys(STORE);
		for (const key of keys
			.filter((key) => key !== codeHash)
			.slice(0, Math.max(0, keys.length - KEPT))) {
			await kept.delete(STORE, key);
		}
	})().catch(() => {});
}
