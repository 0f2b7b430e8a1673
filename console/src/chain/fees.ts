/**
 * Of what is free, what is kept for fees when as much as can be is staked or put down: 0.15 AUDIO
 * (docs/fans.md).
 */
export const FOR_FEES = 15n * 10n ** 16n;

/** Planck that a transaction pays for so many bytes beside that, as at the start of the live chain. */
export const feeForBytes = (length: number): bigint => BigInt(length) * 10n ** 13n;
