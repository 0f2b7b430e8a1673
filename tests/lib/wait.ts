// Waiting for what takes an unknown time.

/** Generous: a loaded machine is slow, and no test is about speed. */
export const PATIENCE = Number(process.env['AUDIO_PATIENCE'] ?? 300_000);

export const sleep = (ms: number): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Polls until `probe` gives something other than undefined or false. An error counts as "not yet"
 * (a node that restarts refuses connections) and is told if time runs out.
 */
export async function waitFor<T>(
	what: string,
	probe: () => Promise<T | undefined | false> | T | undefined | false,
	{ timeout = PATIENCE, interval = 250 }: { timeout?: number; interval?: number } = {},
): Promise<T> {
	const end = Date.now() + timeout;
	let last = 'nothing yet';
	for (;;) {
		try {
			const found = await probe();
			if (found !== undefined && found !== false) return found;
			last = `last seen: ${String(found)}`;
		} catch (error) {
			if (error instanceof GiveUp) throw error;
			last = `last error: ${error instanceof Error ? error.message : String(error)}`;
		}
		if (Date.now() > end)
			throw new Error(`waited ${timeout / 1000} s for ${what} in vain; ${last}`);
		await sleep(interval);
	}
}

/** Thrown inside a probe: it makes no sense to wait any longer. */
export class GiveUp extends Error {}

/** The result of `promise`, or an error that names what took too long. */
export async function within<T>(what: string, promise: Promise<T>, timeout = PATIENCE): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(
			() => reject(new Error(`${what} took more than ${timeout / 1000} s`)),
			timeout,
		);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}
