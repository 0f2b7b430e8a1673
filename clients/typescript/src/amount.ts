// Amounts: planck on chain, AUDIO for people, and shares. All exact, in bigint.

import { AudioError } from './error.ts';

/** Decimals of AUDIO: 1 AUDIO is 10^18 planck. */
export const DECIMALS = 18;

/** One AUDIO, in planck. */
export const AUDIO = 10n ** 18n;

/** Most planck that an amount on chain can be: 2^128 − 1. */
export const MAX_PLANCK = (1n << 128n) - 1n;

/** What stands for a number that is not known. Never zero. */
export const UNKNOWN = '–';

/** Stands before `%`, and keeps it in the number's line. */
const NO_BREAK_SPACE = '\u00a0';

/** Why a text is no amount. */
export type AmountReason =
	| 'empty'
	| 'no-number'
	| 'exponent'
	| 'negative'
	| 'separator'
	| 'too-many-decimals'
	| 'too-large';

const AMOUNT_REASONS: Record<AmountReason, string> = {
	empty: 'There is no amount.',
	'no-number': 'This is no number.',
	exponent: 'Write the amount with all its digits, without an exponent.',
	negative: 'An amount is not negative.',
	separator:
		'Write the amount without separators between thousands, and with a point before its decimals: 1000.5.',
	'too-many-decimals': 'AUDIO has 18 decimals, and these are more.',
	'too-large': 'There is not as much AUDIO.',
};

/** A text that is no amount; `code` is the reason. */
export class AmountError extends AudioError {
	override readonly name = 'AmountError';

	constructor(override readonly code: AmountReason) {
		super(code, AMOUNT_REASONS[code]);
	}
}

/**
 * The planck of an amount that somebody wrote in AUDIO: digits, with a point and up to 18 more if
 * wanted (`12`, `0.5`, `.5`, `5.`). Blanks around it are left out.
 *
 * Commas, blanks and other marks within it are refused: `1,000` is a thousand to some and one to
 * others. So is anything but the ten digits of ASCII. Throws `AmountError`.
 */
export function parseAudio(text: string): bigint {
	const trimmed = text.trim();
	if (trimmed === '') throw new AmountError('empty');
	const [, whole, decimals = ''] = /^([0-9]*)(?:\.([0-9]*))?$/.exec(trimmed) ?? [];
	if (whole === undefined || whole.length + decimals.length === 0)
		throw new AmountError(reasonOf(trimmed));
	if (decimals.length > DECIMALS) throw new AmountError('too-many-decimals');
	// Bounded before it is made a number: that of a megabyte of digits would take minutes.
	const digits = whole.replace(/^0+/, '');
	if (digits.length > 39 - DECIMALS) throw new AmountError('too-large');
	const planck = BigInt(`0${digits}`) * AUDIO + BigInt(decimals.padEnd(DECIMALS, '0'));
	if (planck > MAX_PLANCK) throw new AmountError('too-large');
	return planck;
}

function reasonOf(text: string): AmountReason {
	if (/^[-−]\s*[0-9.]/.test(text)) return 'negative';
	if (/^[0-9]*\.?[0-9]*e[+-]?[0-9]+$/i.test(text)) return 'exponent';
	if (/^[0-9][0-9.,'’_\s\u00a0\u202f]*$/.test(text)) return 'separator';
	return 'no-number';
}

/** How an amount is shown. */
export interface FormatOptions {
	/** Most digits after the point: 0 to 18. The rest is cut off. 4 unless given. */
	decimals?: number;
	/**
	 * Whether thousands have a comma between them, as in `1,000`. They have unless told otherwise.
	 */
	group?: boolean;
}

/**
 * Planck in AUDIO, for people: rounded down, so it never shows more than there is, without zeros at
 * the end. What is not zero and rounds to it is `<0.0001`; what is not known is `–`. Throws
 * `RangeError` for what is negative.
 */
export function formatAudio(planck: bigint | undefined, options: FormatOptions = {}): string {
	return formatScaled(planck, DECIMALS, options.decimals ?? 4, options.group ?? true);
}

/** All planck in AUDIO, exactly and without commas: what `parseAudio` takes, for fields to edit. */
export const exactAudio = (planck: bigint): string =>
	formatScaled(planck, DECIMALS, DECIMALS, false);

/** `value / 10^scale`, rounded down to so many decimals. */
function formatScaled(
	value: bigint | undefined,
	scale: number,
	decimals: number,
	group: boolean,
): string {
	if (value === undefined) return UNKNOWN;
	if (value < 0n) throw new RangeError(`${value} is negative`);
	if (!Number.isInteger(decimals) || decimals < 0)
		throw new RangeError(`${decimals} is no number of decimals`);
	const kept = Math.min(decimals, scale);
	const cut = value / 10n ** BigInt(scale - kept);
	if (cut === 0n && value > 0n) return `<${kept === 0 ? '1' : `0.${'1'.padStart(kept, '0')}`}`;
	const digits = cut.toString().padStart(kept + 1, '0');
	const whole = digits.slice(0, digits.length - kept);
	const rest = digits.slice(digits.length - kept).replace(/0+$/, '');
	const grouped = group ? whole.replace(/\B(?=(?:[0-9]{3})+$)/g, ',') : whole;
	return rest === '' ? grouped : `${grouped}.${rest}`;
}

/**
 * A share of `whole` as `12.34 %`, rounded down, so that what is not all is never shown as 100 %.
 * Unknown if the whole is zero.
 */
export function formatShare(
	part: bigint | undefined,
	whole: bigint | undefined,
	decimals = 2,
): string {
	if (part === undefined || whole === undefined || whole === 0n) return UNKNOWN;
	// Ten digits more than are shown, so that the least share is still told from none.
	const scale = decimals + 12;
	const value = (part * 10n ** BigInt(scale)) / whole;
	const shown = value === 0n && part > 0n ? 1n : value;
	return formatPercent(shown, scale, decimals);
}

/** `value / 10^scale` as a percentage. */
const formatPercent = (value: bigint | undefined, scale: number, decimals: number): string =>
	value === undefined
		? UNKNOWN
		: `${formatScaled(value * 100n, scale, decimals, true)}${NO_BREAK_SPACE}%`;

/** Parts per million as a percentage, such as `2.5 %`: rounded down to so many decimals. */
export const formatPermill = (parts: number | bigint | undefined, decimals = 2): string =>
	formatPercent(parts === undefined ? undefined : BigInt(parts), 6, decimals);

/** Parts per billion (10^9) as a percentage, such as a beneficiary's cut. */
export const formatPerbill = (parts: number | bigint | undefined, decimals = 2): string =>
	formatPercent(parts === undefined ? undefined : BigInt(parts), 9, decimals);

/** Parts of 10^18 as a percentage, such as how probable it is that a node comes first. */
export const formatPerquintill = (parts: bigint | undefined, decimals = 2): string =>
	formatPercent(parts, 18, decimals);

/** A `FixedU128` of the chain (units of 10^−18) as a plain number, such as `1.25`. */
export const formatFixed = (value: bigint | undefined, decimals = 4): string =>
	formatScaled(value, 18, decimals, true);
