// Whether what this device keeps outlasts the page: keys, salts and uploads are of use later only if it does.

import { openDB } from 'idb';
import { createSignal, type Accessor } from 'solid-js';

/** `kept`: until somebody clears it; `while-there-is-room`: the browser may clear it; `page`: as long as the page. */
export type Lasting = 'kept' | 'while-there-is-room' | 'page';

const [lasting, setLasting] = createSignal<Lasting>();
let looked: Promise<void> | undefined;

const canKeep = async (): Promise<boolean> => {
	try {
		(await openDB('audio-lasting', 1)).close();
		return true;
	} catch {
		// Private windows of some browsers have no storage.
		return false;
	}
};

async function look(): Promise<void> {
	if (!(await canKeep())) return void setLasting('page');
	const isPersistent = await globalThis.navigator?.storage?.persisted?.().catch(() => false);
	setLasting(isPersistent ? 'kept' : 'while-there-is-room');
}

/** How long what this device keeps lasts; nothing until that is known. */
export function useLasting(): Accessor<Lasting | undefined> {
	void (looked ??= look());
	return lasting;
}

/** Asks the browser to keep it until somebody clears it: once something is kept whose loss costs something. */
export async function askToKeep(): Promise<void> {
	if (lasting() === 'kept') return;
	await globalThis.navigator?.storage?.persist?.().catch(() => false);
	await look();
}
