// Whether a node is reached at its endpoint, and whether it is that node.

import { AudioError, readJson, remoteText } from '@audio-chain/client';

/** What was found at an endpoint. */
export type Found =
	| { at: 'ready' }
	/** It answers and is that node, and says what keeps it from its work. */
	| { at: 'not-ready'; reasons: string[] }
	/** Another node answers: its key. */
	| { at: 'other'; key: string }
	/** Something answers that is no content node. */
	| { at: 'stranger' }
	| { at: 'silent' };

/** Most bytes that are read of an answer, and most of a reason that are shown. */
const MOST_BYTES = 65_536;
const MOST_SHOWN = 200;

/** The answer as JSON; nothing if it is none, or longer than it may be. */
const read = (answer: Response, patience: number): Promise<unknown> =>
	readJson(answer, { most: MOST_BYTES, patience }).catch((problem: unknown) => {
		if (problem instanceof AudioError && problem.code !== 'timeout') return undefined;
		throw problem;
	});

const field = (of: unknown, name: string): unknown =>
	typeof of === 'object' && of !== null && name in of
		? (of as Record<string, unknown>)[name]
		: undefined;

/**
 * Asks what answers at `url`, the node's own by `urlOf`, whether it is the node of `key` (`0x…`) and ready. Waits for
 * each of two answers up to `patience` milliseconds.
 */
export async function look(
	url: string,
	key: string,
	patience: number,
	ask: typeof fetch = fetch,
): Promise<Found> {
	const get = (path: string): Promise<Response> =>
		ask(`${url}${path}`, {
			signal: AbortSignal.timeout(patience),
			cache: 'no-store',
			credentials: 'omit',
			redirect: 'error',
			referrerPolicy: 'no-referrer',
		});
	try {
		const life = await read(await get('/live'), patience);
		const named = field(life, 'key');
		if (typeof named !== 'string' || !/^0x[0-9a-f]{64}$/i.test(named))
			return { at: 'stranger' };
		if (named.toLowerCase() !== key.toLowerCase())
			return { at: 'other', key: named.toLowerCase() };
		const ready = await get('/ready');
		if (ready.ok) return { at: 'ready' };
		const reasons = field(await read(ready, patience), 'reasons');
		const words = (Array.isArray(reasons) ? reasons : [])
			.slice(0, 10)
			.map((reason) => field(reason, 'detail'));
		return {
			at: 'not-ready',
			reasons: words
				.filter((word) => typeof word === 'string')
				.map((word) => remoteText(word, MOST_SHOWN))
				.filter((word) => word !== ''),
		};
	} catch {
		return { at: 'silent' };
	}
}
