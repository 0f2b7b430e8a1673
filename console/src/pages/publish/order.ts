// The order of an album's tracks.

/** What a file says of its place. */
export interface Placed {
	/** The file's name. */
	file: string;
	disc?: number | undefined;
	track?: number | undefined;
}

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * Files in an album's order: by disc and track as their tags say, and those without by their names, with numbers in them
 * as numbers, behind. Files that stand equal stay in the order in which they came.
 */
export function inOrder<T extends Placed>(files: T[]): T[] {
	const place = ({ disc, track }: Placed): [number, number] => [
		track === undefined ? Infinity : (disc ?? 1),
		track ?? Infinity,
	];
	return [...files].sort((one, other) => {
		const [a, b] = [place(one), place(other)];
		for (const index of [0, 1] as const) {
			if (a[index] !== b[index]) return a[index] < b[index] ? -1 : 1;
		}
		return names.compare(one.file, other.file);
	});
}

/** The list with one of its items `by` places further down, or up if that is negative; as it was if there is no place. */
export function moved<T>(list: T[], from: number, by: number): T[] {
	const to = from + by;
	if (from < 0 || from >= list.length || to < 0 || to >= list.length) return list;
	const next = [...list];
	const [item] = next.splice(from, 1);
	if (item === undefined) return list;
	next.splice(to, 0, item);
	return next;
}

/** What a file's name says that it is called: without its ending, a number in front, and underscores. */
export function titleOf(file: string): string {
	const bare = file.replace(/\.[A-Za-z0-9]{1,5}$/, '').replaceAll('_', ' ');
	const unnumbered = bare.replace(/^\s*[0-9]{1,3}\s*(?:[-.)]\s*|\s+)/, '');
	return (unnumbered.trim() || bare.trim()).slice(0, 200);
}
