// A clock that goes when a test says so.

import type { Clock } from '@audio-chain/client';

export interface HandClock extends Clock {
	/** Lets so many milliseconds pass: what was to be done in them is. */
	pass(milliseconds: number): void;
	/** How much is still to be done. */
	waiting(): number;
}

export function handClock(start = 1_700_000_000_000): HandClock {
	let now = start;
	let planned: { at: number; then: () => void }[] = [];
	return {
		now: () => now,
		after: (milliseconds, then) => {
			const plan = { at: now + milliseconds, then };
			planned.push(plan);
			return () => void (planned = planned.filter((other) => other !== plan));
		},
		pass: (milliseconds) => {
			const end = now + milliseconds;
			for (;;) {
				const [next] = planned.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
				if (next === undefined) break;
				planned = planned.filter((plan) => plan !== next);
				now = next.at;
				next.then();
			}
			now = end;
		},
		waiting: () => planned.length,
	};
}

/** Waits until something has happened elsewhere. */
export async function until(has: () => boolean): Promise<void> {
	while (!has()) await new Promise((resolve) => setTimeout(resolve, 2));
}
