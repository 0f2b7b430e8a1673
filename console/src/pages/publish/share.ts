// Shares of what backers earn, as people write them.

/** Parts of a whole that a `Perbill` has. */
export const WHOLE = 1_000_000_000;

/** Parts per billion of a percentage such as `12.5`; the reason in words for what is none. */
export function readShare(text: string): { parts: number } | { error: string } {
	const match = /^([0-9]{1,3})(?:\.([0-9]{1,7}))?$/.exec(text.trim());
	if (!match)
		return { error: 'Write a percentage such as 10 or 12.5, with seven decimals at most.' };
	const parts = Number(match[1]) * 10_000_000 + Number((match[2] ?? '').padEnd(7, '0'));
	return parts > WHOLE ? { error: 'At most 100.' } : { parts };
}

/** The percentage of parts per billion, exactly. */
export function writeShare(parts: number): string {
	const [whole, rest] = [Math.floor(parts / 10_000_000), parts % 10_000_000];
	const decimals = String(rest).padStart(7, '0').replace(/0+$/, '');
	return decimals === '' ? String(whole) : `${whole}.${decimals}`;
}
