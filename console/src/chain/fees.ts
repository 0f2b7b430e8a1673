/** Of what is free, what is kept for fees when as much as can be is staked or put down: 0.1 AUDIO (docs/fans.md). */
export const FOR_FEES = 10n ** 17n;
