// How numbers, times and accounts are written.

/** What is not known. */
export const UNKNOWN = '–';

/** A count with thousands apart: `12,345`. */
export const count = (value: number | bigint): string => value.toLocaleString('en-US');

/** An address so short that it can be told from others at a glance: `5Grwva…utQY`. */
export const short = (address: string): string => `${address.slice(0, 6)}…${address.slice(-4)}`;

/** Bytes in binary units, as file managers write them: `3.4 MiB`. */
export function bytes(size: number | bigint): string {
	let value = Number(size);
	const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
	let unit = 0;
	while (value >= 1_024 && unit < units.length - 1) {
		value /= 1_024;
		unit++;
	}
	return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** A length of time in its two largest units: `2 d 3 h`, `4 min 5 s`. */
export function duration(milliseconds: number): string {
	const seconds = Math.max(0, Math.round(milliseconds / 1_000));
	const parts: [number, string][] = [
		[Math.floor(seconds / 86_400), 'd'],
		[Math.floor(seconds / 3_600) % 24, 'h'],
		[Math.floor(seconds / 60) % 60, 'min'],
		[seconds % 60, 's'],
	];
	const first = parts.findIndex(([value]) => value > 0);
	if (first < 0) return '0 s';
	return parts
		.slice(first, first + 2)
		.filter(([value]) => value > 0)
		.map(([value, unit]) => `${value} ${unit}`)
		.join(' ');
}

/** The time of a track: `3:07`, `1:02:03`. */
export function playingTime(milliseconds: number): string {
	const seconds = Math.floor(milliseconds / 1_000);
	const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
	const two = (value: number): string => String(value).padStart(2, '0');
	const rest = `${hours > 0 ? two(minutes) : minutes}:${two(seconds % 60)}`;
	return hours > 0 ? `${hours}:${rest}` : rest;
}

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A moment in the reader's own time zone. */
export const moment = (milliseconds: number): string => WHEN.format(milliseconds);
