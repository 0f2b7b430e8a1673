// How long a track plays, as people write it.

/** Most milliseconds that the chain takes. */
const MAX_DURATION = 2 ** 32 - 1;

/** Milliseconds of `3:07`, `1:02:03` or `3:07.5`; nothing for what is none, or no time at all. */
export function parseLength(text: string): number | undefined {
	const parts = /^(?:([0-9]{1,4}):)?([0-9]{1,4}):([0-9]{2}(?:\.[0-9]{1,3})?)$/.exec(text.trim());
	if (!parts) return undefined;
	const [hours, minutes, seconds] = [Number(parts[1] ?? 0), Number(parts[2]), Number(parts[3])];
	if (seconds >= 60 || (parts[1] !== undefined && minutes >= 60)) return undefined;
	const milliseconds = Math.round(((hours * 60 + minutes) * 60 + seconds) * 1_000);
	return milliseconds > 0 && milliseconds <= MAX_DURATION ? milliseconds : undefined;
}
