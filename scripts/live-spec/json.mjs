// JSON whose whole numbers stay what they are. JSON.parse rounds beyond 2^53, and a specification is
// full of such numbers: they travel as marked strings.

const MARK = '@planck:';

/** Reads JSON. Numbers of 16 digits and more become what `planck` makes. */
export const parse = (text) =>
	JSON.parse(text.replace(/([:[,]\s*)(\d{16,})(?=\s*[,\]}])/g, `$1"${MARK}$2"`));

/** Writes JSON; what `planck` made is written as a number. */
export const print = (value) =>
	JSON.stringify(value, null, 2).replaceAll(new RegExp(`"${MARK}(\\d+)"`, 'g'), '$1');

/** A whole number of any size, for `print`. */
export const planck = (value) => MARK + value;

/** Whether it is a whole number, of any size. */
export const isWhole = (value) =>
	(Number.isSafeInteger(value) && value >= 0) ||
	(typeof value === 'string' && value.startsWith(MARK));
