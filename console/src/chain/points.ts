// What validators are credited with in an era.

/** Points of a validator for a block that it made (pallet-staking, `note_author`). */
const A_BLOCK = 20;

/** Blocks that these points stand for. */
export const blocksOf = (points: number): number => Math.floor(points / A_BLOCK);
