// When a referendum passes: the rule of docs/governance.md (The result), in whole planck, as the chain reckons it.

export type Threshold = 'SuperMajorityApprove' | 'SuperMajorityAgainst' | 'SimpleMajority';

/** How a referendum stands, in planck. */
export interface Standing {
	threshold: { type: Threshold };
	ayes: bigint;
	nays: bigint;
	turnout: bigint;
	/** What the turnout is measured against. */
	electorate: bigint;
	/** How much has to vote. */
	quorum: bigint;
	approved: boolean;
	enactable: boolean;
	would_pass: boolean;
}

/** `⌊ √value ⌋`. */
export function root(value: bigint): bigint {
	if (value < 0n) throw new RangeError(`${value} is negative`);
	if (value < 2n) return value;
	let x = 1n << BigInt((value.toString(2).length + 1) >> 1);
	for (;;) {
		const next = (x + value / x) >> 1n;
		if (next >= x) return x;
		x = next;
	}
}

/** Whether the ayes are enough, apart from the quorum. */
export function isApproved(
	threshold: Threshold,
	ayes: bigint,
	nays: bigint,
	electorate: bigint,
): boolean {
	const voters = root(ayes + nays);
	if (voters === 0n) return false;
	const all = root(electorate);
	switch (threshold) {
		case 'SuperMajorityApprove':
			return nays * all < ayes * voters;
		case 'SuperMajorityAgainst':
			return nays * voters < ayes * all;
		case 'SimpleMajority':
			return ayes > nays;
	}
}

/** The electorate once so much more has voted: it is the turnout at least. */
const electorateWith = ({ electorate, turnout }: Standing, more: bigint): bigint =>
	electorate > turnout + more ? electorate : turnout + more;

/**
 * Fewest planck more of ayes, and of nobody else, with which the ayes are enough; 0 if they are. More ayes never make it
 * fail, so halving finds them. `undefined` if there are none below 2^128.
 */
export function ayesMissing(standing: Standing): bigint | undefined {
	const { threshold, ayes, nays } = standing;
	const enough = (more: bigint): boolean =>
		isApproved(threshold.type, ayes + more, nays, electorateWith(standing, more));
	if (enough(0n)) return 0n;
	let [low, high] = [0n, 1n];
	while (!enough(high)) {
		low = high;
		high *= 2n;
		if (high >= 1n << 128n) return undefined;
	}
	while (high - low > 1n) {
		const middle = (low + high) / 2n;
		if (enough(middle)) high = middle;
		else low = middle;
	}
	return high;
}

/** Planck of votes that the quorum lacks. */
export const turnoutMissing = ({ turnout, quorum }: Standing): bigint =>
	turnout >= quorum ? 0n : quorum - turnout;

/** What keeps a referendum from passing if it ended now, the gravest first; nothing if it would pass. */
export type Obstacle =
	| { why: 'not-enactable' }
	| { why: 'nothing-staked' }
	| { why: 'quorum'; missing: bigint }
	| { why: 'threshold'; missing: bigint | undefined };

/** The quorum where no stake is exposed: never reached. */
const NEVER = (1n << 128n) - 1n;

export function obstacles(standing: Standing): Obstacle[] {
	const found: Obstacle[] = [];
	if (!standing.enactable) found.push({ why: 'not-enactable' });
	if (standing.quorum === NEVER) found.push({ why: 'nothing-staked' });
	else if (turnoutMissing(standing) > 0n)
		found.push({ why: 'quorum', missing: turnoutMissing(standing) });
	if (!standing.approved) found.push({ why: 'threshold', missing: ayesMissing(standing) });
	return found;
}

/** A vote as the chain keeps it: the side in the highest bit, the conviction below. */
export const sideOf = (vote: number): 'aye' | 'nay' => ((vote & 0x80) === 0 ? 'nay' : 'aye');

/** The only vote that this chain takes: one for one, `Locked1x`. */
export const asVote = (side: 'aye' | 'nay'): number => (side === 'aye' ? 0x81 : 0x01);

/** Blocks until the next launch: at a block whose number is a multiple of the period. */
export function nextLaunch(now: number, period: number): number {
	return (Math.floor(now / period) + 1) * period;
}
