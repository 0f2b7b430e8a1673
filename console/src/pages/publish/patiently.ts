// Asks a node again that cannot take something yet.

import { type Clock, ContentProblem, isAway, systemClock } from '@audio-chain/client';

/** What a node answers that has not seen the newest block, or is busy: it is asked again. */
const PASSING = [
	'not-published',
	'not-named',
	'not-kept-here',
	'not-ready',
	'not-yet-here',
	'chain-unavailable',
	'busy',
	'no-metadata',
	'too-many-requests',
];
const TRIES = 6;

/** Waits so many milliseconds. Rejects with what the signal says as soon as it is aborted. */
function pause(milliseconds: number, clock: Clock, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const leave = (): void => {
			takeBack();
			reject(signal.reason as Error);
		};
		const takeBack = clock.after(milliseconds, () => {
			signal.removeEventListener('abort', leave);
			resolve();
		});
		signal.addEventListener('abort', leave, { once: true });
	});
}

/**
 * Does what brings something to a node, again where the node cannot take it yet: up to six times,
 * and not where it asks to wait for longer than `MAX_RETRY_AFTER`. Rejects with what it last
 * rejected with, or what the signal says.
 */
export async function patiently(
	bring: () => Promise<void>,
	{ signal, clock = systemClock }: { signal: AbortSignal; clock?: Clock },
): Promise<void> {
	for (let tried = 1; ; tried++) {
		signal.throwIfAborted();
		try {
			return await bring();
		} catch (problem) {
			const passes = problem instanceof ContentProblem && PASSING.includes(problem.code);
			if (!passes || isAway(problem) || tried >= TRIES) throw problem;
			await pause(1_000 * Math.max(tried, problem.retryAfter ?? 0), clock, signal);
		}
	}
}
