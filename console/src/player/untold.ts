// Nodes that a fan's plays cannot be told to now. Pure.

import { AudioError } from '@audio-chain/client';

/** By the fan and the node, the era in which that was so. */
export type Untold = ReadonlyMap<string, number>;

const nameOf = (fan: string, node: number): string => `${fan}/${node}`;

/**
 * Whether a node shows plays that no key of the fan's has signed. It may have them of a key that
 * was removed since, or have made them up: which of both nobody can tell. It takes no receipt
 * without these plays, and none is signed with them, for a key is removed that was stolen. So it is
 * until it lets go of them, or the era is over.
 */
export const isUnbuildable = (problem: unknown): boolean =>
	problem instanceof AudioError && problem.code === 'unknown-receipt';

/** After a delivery to a node, for an era: `problem` is what kept it, if something did. */
export function delivered(
	untold: Untold,
	{ fan, node, round }: { fan: string; node: number; round: number },
	problem?: unknown,
): Untold {
	const now = new Map(untold);
	const name = nameOf(fan, node);
	// That something else went wrong says nothing of it.
	if (isUnbuildable(problem)) now.set(name, Math.max(round, now.get(name) ?? 0));
	else if (problem === undefined && now.get(name) === round) now.delete(name);
	return now;
}

/** Whether what is heard from a node in era `era` could not be told to it. */
export const isUntold = (untold: Untold, fan: string, node: number, era: number): boolean =>
	untold.get(nameOf(fan, node)) === era;
