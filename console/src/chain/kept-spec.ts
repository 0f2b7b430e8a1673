// Whether the page is a light client, and the specification that it has for it, on this device alone.

import { openDB, type IDBPDatabase } from 'idb';
import { recall, remember } from '../app/settings.ts';
import type { LightSpec } from './light-spec.ts';

const STORE = 'specifications';
const SWITCH = 'light';

const database = (): Promise<IDBPDatabase> =>
	openDB('audio-light', 1, { upgrade: (database) => void database.createObjectStore(STORE) });

/** Whether the light client is switched on. */
export const isLight = (): boolean => recall(SWITCH) === 'on';

/** The specification to start it with, if it is on. */
export async function keptSpec(): Promise<LightSpec | undefined> {
	if (!isLight()) return undefined;
	try {
		return (await (await database()).get(STORE, SWITCH)) as LightSpec | undefined;
	} catch {
		return undefined;
	}
}

/** Switches it on with that specification, or off; with the next load of the page. */
export async function keepSpec(spec: LightSpec | undefined): Promise<void> {
	if (spec) await (await database()).put(STORE, spec, SWITCH);
	remember(SWITCH, spec ? 'on' : undefined);
}
