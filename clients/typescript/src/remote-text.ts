// Text that strangers have written: documents, names, what nodes and wallets say. It is shown as
// text of bounded length, and as what it is: nothing of it can be hidden, or steer what stands
// around it.

/**
 * Marks that cannot be seen or turn text around; with them a name looks like another's, or a text
 * says other things than one reads. Controls and line separators, all of format (`\p{Cf}`: U+061C,
 * tags, soft hyphens), all that Unicode has renderers ignore (`\p{DI}`: variation selectors,
 * fillers), halves of pairs, private use, and the blank that is counted among Braille's letters.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{DI}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u2800]/gu;
const HIDDEN_BUT_LINES = /[^\P{Cc}\n]|[\p{Cf}\p{DI}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u2800]/gu;
/** So many marks on one letter reach into the lines above and below. */
const PILED_UP = /(\p{M}{4})\p{M}+/gu;

/**
 * What can be shown of a text of strangers: without marks that cannot be seen, in one line unless
 * `lines` are wanted, and of at most `most` characters, with `…` for what is cut off. Empty if there
 * is nothing to be seen.
 */
export function remoteText(text: string, most: number, lines = false): string {
	// Cut first: of a long one nothing else is looked at.
	const start = text.slice(0, most * 4);
	const clean = lines
		? start
				.replace(/\r\n?|\u2028|\u2029/g, '\n')
				.replace(/\t/g, ' ')
				.replace(HIDDEN_BUT_LINES, '')
				.replace(/[^\S\n]+/g, ' ')
				.replace(/\n{3,}/g, '\n\n')
		: start
				.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
				.replace(HIDDEN, '')
				.replace(/\s+/g, ' ');
	const characters = [...clean.replace(PILED_UP, '$1').trim()];
	return characters.length > most
		? `${characters.slice(0, most).join('').trimEnd()}…`
		: characters.join('');
}

/** Most characters of a node's own words. */
const LONGEST_WORDS = 300;

/**
 * The words of somebody else as a sentence of ours: it says whose they are, and they cannot end the
 * quotation. `otherwise` stands for words of which nothing can be seen.
 */
export function quoted(who: string, words: string, otherwise: string): string {
	const shown = remoteText(words, LONGEST_WORDS).replace(/[“”„‟〝〞＂"]/g, "'");
	return shown === '' ? otherwise : `${who}: “${shown}”`;
}
