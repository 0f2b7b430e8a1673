// When a track has been heard: what was skipped by seeking has not been.

/** Seconds of a track that are a play, or half of it if it is shorter than twice as long; never less than ten. */
export const PLAY_SECONDS = 30;

/** Most seconds between two looks at the position: what is farther ahead was sought, not heard. */
const MAX_STEP = 2;

/** What has been heard of a track since it was started. */
export interface Heard {
	/** Parts that have been heard, in seconds: in order, none touching another. */
	readonly parts: readonly (readonly [from: number, to: number])[];
	/** Where the last look was, if nothing was sought since. */
	readonly last?: number;
}

export const UNHEARD: Heard = { parts: [] };

/** After a look at the position while it plays, so many seconds into the track. */
export function heardUntil(heard: Heard, position: number): Heard {
	const { last } = heard;
	if (last === undefined || position <= last || position - last > MAX_STEP)
		return { parts: heard.parts, last: position };
	return { parts: joined(heard.parts, last, position), last: position };
}

/** After a jump or a pause: what comes next does not follow on what was before. */
export const interrupted = ({ parts }: Heard): Heard => ({ parts });

function joined(parts: Heard['parts'], from: number, to: number): Heard['parts'] {
	const apart = parts.filter(([start, end]) => end < from || start > to);
	const touching = parts.filter(([start, end]) => end >= from && start <= to);
	const all = [...touching, [from, to] as const];
	const one = [
		Math.min(...all.map(([start]) => start)),
		Math.max(...all.map(([, end]) => end)),
	] as const;
	return [...apart, one].sort(([a], [b]) => a - b);
}

/** Seconds that were heard: each of them once, however often it was played. */
export const secondsHeard = ({ parts }: Heard): number =>
	parts.reduce((sum, [from, to]) => sum + to - from, 0);

/** Fewer are no play, however short the track is: a listener's few plays are not spent by what nobody noticed. */
export const LEAST_SECONDS = 10;

/** Seconds of a track of so many that are a play. */
export const secondsNeeded = (duration: number): number =>
	Number.isFinite(duration) && duration > 0
		? Math.max(LEAST_SECONDS, Math.min(PLAY_SECONDS, duration / 2))
		: PLAY_SECONDS;

/** Whether that is a play of a track of so many seconds. */
export const isPlay = (heard: Heard, duration: number): boolean =>
	secondsHeard(heard) >= secondsNeeded(duration);

/** How long a track is, in seconds. */
export interface Lengths {
	/** As the browser finds it in what it plays; NaN or nothing while it does not know. */
	readonly file: number;
	/** As the chain has it. */
	readonly chain: number;
}

/**
 * Whether a play is told to the node that it was heard from. What nothing verifies may have come
 * from another one, to which it was sent on: a node is to be paid for nothing that it did not give.
 * An artist says how long a track is, and makes the file: the longer one of both counts.
 */
export const isCounted = (
	way: 'verified' | 'plain' | 'preview',
	heard: Heard,
	{ file, chain }: Lengths,
): boolean => way === 'verified' && isPlay(heard, Math.max(file || 0, chain));
