// What is played, and what comes after it: plain values and functions that give new ones.

/** Something to be played, and the playlist that it was chosen from, whose curator has a part of the play. */
export interface Entry {
	readonly track: number;
	readonly playlist?: number;
}

export interface Queue {
	readonly entries: readonly Entry[];
	/** Which of them is played; −1 while the queue is empty. */
	readonly at: number;
}

/** Most entries of a queue: of more, those from what is played on are kept. */
export const MAX_QUEUE = 1_000;

export const EMPTY: Queue = { entries: [], at: -1 };

export const currentOf = ({ entries, at }: Queue): Entry | undefined => entries[at];

/** A queue of these, of which one is played. Nothing before that is kept if there are too many. */
export function queueOf(entries: readonly Entry[], at = 0): Queue {
	if (entries.length === 0) return EMPTY;
	const first = Math.min(Math.max(0, at), entries.length - 1);
	if (entries.length <= MAX_QUEUE) return { entries: [...entries], at: first };
	return { entries: entries.slice(first, first + MAX_QUEUE), at: 0 };
}

/** Puts one behind all others. A full queue stays what it is. */
export function appended(queue: Queue, entry: Entry): Queue {
	if (queue.entries.length >= MAX_QUEUE) return queue;
	return { entries: [...queue.entries, entry], at: Math.max(0, queue.at) };
}

/** Goes on; nothing after the last. */
export function next(queue: Queue): Queue | undefined {
	return queue.at + 1 < queue.entries.length ? { ...queue, at: queue.at + 1 } : undefined;
}

/** Goes back; nothing before the first. */
export function previous(queue: Queue): Queue | undefined {
	return queue.at > 0 ? { ...queue, at: queue.at - 1 } : undefined;
}

/** Goes to one of them. */
export function jumped(queue: Queue, at: number): Queue {
	return at >= 0 && at < queue.entries.length ? { ...queue, at } : queue;
}

/** Takes one out. What is played stays what it was, unless it was that: then it is what came after it, or the last. */
export function removed(queue: Queue, index: number): Queue {
	if (index < 0 || index >= queue.entries.length) return queue;
	const entries = queue.entries.filter((_, other) => other !== index);
	if (entries.length === 0) return EMPTY;
	const at = index < queue.at ? queue.at - 1 : Math.min(queue.at, entries.length - 1);
	return { entries, at };
}
