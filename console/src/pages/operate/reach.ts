// Whether a node is reached at its endpoint, and whether it is that node.

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

/** The answer as JSON, of a bounded length; nothing if it is none. */
async function bounded(response: Response): Promise<unknown> {
	const reader = response.body?.getReader();
	if (!reader) return undefined;
	const decoder = new TextDecoder();
	let [text, size] = ['', 0];
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		size += value.length;
		if (size > MOST_BYTES) {
			await reader.cancel();
			return undefined;
		}
		text += decoder.decode(value, { stream: true });
	}
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const field = (of: unknown, name: string): unknown =>
	typeof of === 'object' && of !== null && name in of
		? (of as Record<string, unknown>)[name]
		: undefined;

const shown = (text: string): string =>
	text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;

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
		const life = await bounded(await get('/live'));
		const named = field(life, 'key');
		if (typeof named !== 'string' || !/^0x[0-9a-f]{64}$/i.test(named))
			return { at: 'stranger' };
		if (named.toLowerCase() !== key.toLowerCase())
			return { at: 'other', key: named.toLowerCase() };
		const ready = await get('/ready');
		if (ready.ok) return { at: 'ready' };
		const reasons = field(await bounded(ready), 'reasons');
		const words = (Array.isArray(reasons) ? reasons : [])
			.slice(0, 10)
			.map((reason) => field(reason, 'detail'));
		return {
			at: 'not-ready',
			reasons: words.filter((word) => typeof word === 'string').map(shown),
		};
	} catch {
		return { at: 'silent' };
	}
}
