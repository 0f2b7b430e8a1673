// The arithmetic of sp_arithmetic::Perbill, so that expectations are exact and not "about".

const BILLION = 1_000_000_000n;

/** Parts per billion of `part` in `whole`, rounded down, as `Perbill::from_rational`. */
export function fromRational(part: bigint, whole: bigint): bigint {
	if (whole === 0n || part >= whole) return BILLION;
	return (part * BILLION) / whole;
}

/** That many parts per billion of `value`, to the nearest, a half rounded down, as `Perbill * value`. */
export function times(parts: bigint, value: bigint): bigint {
	const product = parts * value;
	const rest = product % BILLION;
	return product / BILLION + (rest > BILLION / 2n ? 1n : 0n);
}

/** That many parts per billion of `value`, rounded down. */
export const timesDown = (parts: bigint, value: bigint): bigint => (parts * value) / BILLION;
