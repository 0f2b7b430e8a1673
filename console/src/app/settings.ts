// What the page keeps between visits, on this device alone. Nothing of it is secret.

const PREFIX = 'audio.';

/** What was remembered under that name. */
export function recall(name: string): string | undefined {
	try {
		return localStorage.getItem(PREFIX + name) ?? undefined;
	} catch {
		return undefined;
	}
}

/** Remembers it, or forgets what was. Where the browser keeps nothing, it lasts as long as the page. */
export function remember(name: string, value: string | undefined): void {
	try {
		if (value === undefined) localStorage.removeItem(PREFIX + name);
		else localStorage.setItem(PREFIX + name, value);
	} catch {
		// Private windows of some browsers have no storage.
	}
}
