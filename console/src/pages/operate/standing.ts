// How a node stands, of what the chain has of it.

import { firstEraOfNode, type EraClock } from '../../chain/eras.ts';

export interface NodeFacts {
	collateral: bigint;
	jailedUntil: number | undefined;
	leaving: boolean;
	/** Whether its selection id has been drawn. */
	isDrawn: boolean;
	/** Parts of 10^18: how likely it is first for a key in this era. Zero outside of the active set. */
	probability: bigint;
	/** Epochs since it asked for its id, 2 and more as 2; nothing once the seed is there. */
	epochsSinceAsked: number | undefined;
	/** The era in which its seed was drawn, if it was and the id was not. */
	seedDrawnIn: number | undefined;
}

export type Standing =
	| { state: 'leaving' }
	/** `era` is the first in which it may ask to be let back. */
	| { state: 'jailed'; era: number; mayReturn: boolean }
	/** Less is at stake than the service asks for. */
	| { state: 'short' }
	/** `era` is the first in which it can be selected. */
	| { state: 'waiting'; era: number }
	| { state: 'serving' };

/** How it stands at the clock's block; `least` is the collateral that its service asks for. */
export function standingOf(node: NodeFacts, clock: EraClock, least: bigint): Standing {
	if (node.leaving) return { state: 'leaving' };
	if (node.jailedUntil !== undefined)
		return { state: 'jailed', era: node.jailedUntil, mayReturn: clock.era >= node.jailedUntil };
	if (node.collateral < least) return { state: 'short' };
	if (node.probability > 0n) return { state: 'serving' };
	if (!node.isDrawn && node.epochsSinceAsked !== undefined)
		return { state: 'waiting', era: firstEraOfNode(clock, node.epochsSinceAsked) };
	return { state: 'waiting', era: Math.max(clock.era, node.seedDrawnIn ?? clock.era) + 1 };
}

/** Epochs since a block, from the first blocks of the epoch in force and of the one before. */
export const epochsSince = (block: number, [before, running]: readonly [number, number]): number =>
	block >= running ? 0 : block >= before ? 1 : 2;

/** Planck that accepting one track, and a batch of 32, costs at genesis: what `audio-node doctor` goes by. */
const ONE = 80_000_000_000_000_000n;
const BATCH = 1_300_000_000_000_000_000n;

/** Whether a hot key has enough for its fees: nothing for one track is `none`, less than three batches is `low`. */
export const fundsOf = (free: bigint): 'none' | 'low' | 'enough' =>
	free < ONE ? 'none' : free < 3n * BATCH ? 'low' : 'enough';
