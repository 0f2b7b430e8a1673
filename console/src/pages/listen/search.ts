// Looking for tracks among those that are loaded.

/** What of a track is looked at. */
export interface Findable {
	readonly track: number;
	readonly artist: string;
	readonly title?: string | undefined;
	readonly by?: string | undefined;
	readonly album?: string | undefined;
	readonly genres?: readonly string[] | undefined;
}

/** Without case and accents, so that `Bjork` finds `Björk`. */
export const plain = (text: string): string =>
	text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether a track has all words that were written. `#7` is the track of that number alone; addresses are told from
 *  each other by their case. */
export function finds(query: string): (track: Findable) => boolean {
	const words = query.trim().split(/\s+/).filter(Boolean);
	if (words.length === 0) return () => true;
	const tests = words.map((word): ((track: Findable, text: string) => boolean) => {
		const number = /^#(\d{1,10})$/.exec(word)?.[1];
		if (number !== undefined) return ({ track }) => track === Number(number);
		const sought = plain(word);
		return ({ artist, track }, text) =>
			text.includes(sought) ||
			String(track) === word ||
			(word.length >= 6 && artist.includes(word));
	});
	return (track) => {
		const { title = '', by = '', album = '', genres = [] } = track;
		const text = plain([title, by, album, ...genres].join(' '));
		return tests.every((isIn) => isIn(track, text));
	};
}
