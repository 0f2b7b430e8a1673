// Where the new tokens go, in integers as the chain reckons them (docs/protocol.md, "Issuance").

const BILLION = 1_000_000_000n;
const QUINTILLION = 10n ** 18n;

/** Milliseconds of a year of 365.25 days. */
const YEAR = 31_557_600_000n;

/** Planck that an era of `elapsed` milliseconds may mint of a supply of `issuance` planck, at `inflation` parts per billion a year. */
export const mintable = (issuance: bigint, inflation: bigint, elapsed: bigint): bigint =>
	(((issuance * inflation) / BILLION) * elapsed) / YEAR;

/** Who gets new tokens, in the order of `shares`; each with its share in parts per billion. */
export type Shares<Name extends string> = Record<Name, bigint>;

/**
 * Divides planck by shares that add up to the whole: each part is rounded down, and `rest` gets what that leaves, so that
 * all parts are the whole again.
 */
export function divide<Name extends string>(
	whole: bigint,
	shares: Shares<Name>,
	rest: NoInfer<Name>,
): Record<Name, bigint> {
	const names = Object.keys(shares) as Name[];
	const parts = Object.fromEntries(
		names.map((name) => [name, (whole * shares[name]) / BILLION]),
	) as Record<Name, bigint>;
	const given = names.reduce((sum, name) => (name === rest ? sum : sum + parts[name]), 0n);
	parts[rest] = whole - given;
	return parts;
}

/** Whether shares add up to exactly the whole, as the chain has them. */
export const areWhole = (shares: Shares<string>): boolean =>
	Object.values(shares).reduce((sum, share) => sum + share, 0n) === BILLION;

/** The probability that a node comes first, in parts of 10^18, rounded down; unknown if nothing has weight. */
export const probability = (weight: bigint, all: bigint): bigint | undefined =>
	all > 0n ? (weight * QUINTILLION) / all : undefined;

/** What a group of participants had to share in a round, and what became of it. */
export interface Group {
	/** Planck. */
	pool: bigint;
	paid: bigint;
	participants: number;
	unsettled: number;
}

/**
 * What was not paid of what there was: it is minted for nobody, and what fees gave to it stays burned. Unknown while
 * somebody is still to be paid.
 */
export const unpaid = ({ pool, paid, unsettled }: Group): bigint | undefined =>
	unsettled > 0 || paid > pool ? undefined : pool - paid;

/** What was paid in all; unknown while somebody is still to be paid. */
export const settledPay = ({ paid, unsettled }: Group): bigint | undefined =>
	unsettled > 0 ? undefined : paid;

/** Planck as a number of AUDIO, for charts: near enough, and never for sums. */
export const roughly = (planck: bigint | undefined): number | null =>
	planck === undefined ? null : Number(planck / 10n ** 12n) / 1e6;

/** Milliseconds between blocks, on average, of those that were seen: `number` and time of each, the newest last. */
export function blockTime(seen: readonly { number: number; time: number }[]): number | undefined {
	const [first, last] = [seen[0], seen[seen.length - 1]];
	return first && last && last.number > first.number
		? (last.time - first.time) / (last.number - first.number)
		: undefined;
}

/** The list with one more block at its end, of at most `most`; begun anew where the chain went back. */
export function withBlock<Seen extends { number: number }>(
	seen: readonly Seen[],
	block: Seen,
	most = 20,
): Seen[] {
	const last = seen[seen.length - 1];
	if (last && block.number <= last.number) return [block];
	return [...seen, block].slice(-most);
}
