// What anybody may hear of a track that is not open to everybody.

import {
	answerOf,
	cidOf,
	type Clock,
	problemOf,
	readBytes,
	systemClock,
} from '@audio-chain/client';
import { PATIENCE } from './fetching.ts';

/** Most bytes of a preview. */
export const MAX_PREVIEW = 1_024 * 1_024;

/** Milliseconds in which something of it has to come, again and again. */
const SILENCE = 20_000;

/**
 * The first bytes of a track from the node at `url`. Throws `ContentProblem` if it refuses,
 * `AudioError` (`timeout`, `too-long`) if it does not send them in time or too many, and what
 * `fetch` throws.
 */
export async function fetchPreview(
	url: string,
	root: Uint8Array | string,
	fetch: typeof globalThis.fetch = globalThis.fetch,
	clock: Clock = systemClock,
): Promise<Blob> {
	const ask = (signal: AbortSignal): Promise<Response> =>
		fetch(`${url}/content/${cidOf(root)}`, {
			headers: { range: `bytes=0-${MAX_PREVIEW - 1}` },
			// Another's bytes would be heard as this node's.
			redirect: 'error',
			credentials: 'omit',
			signal,
		});
	const answer = await answerOf(ask, SILENCE, clock);
	if (!answer.ok) throw await problemOf(answer);
	const waits = { silence: SILENCE, patience: PATIENCE, clock };
	const bytes = await readBytes(answer, { most: MAX_PREVIEW, ...waits });
	return new Blob([bytes], { type: answer.headers.get('content-type') ?? '' });
}
