// Says to whoever reads the account's tracks that something has changed, so that they are read again at once.

import { createEffect, createRoot, createSignal, on } from 'solid-js';

const [version, setVersion] = createRoot(() => createSignal(0));

/** Says that tracks, or what this device keeps of them, have changed. */
export const noteKept = (): void => void setVersion((now) => now + 1);

/** Does something again whenever that is said. */
export const onNoted = (again: () => void): void =>
	createEffect(on(version, again, { defer: true }));
