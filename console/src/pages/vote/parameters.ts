// Governed parameters: their values in the units that people write, and as the chain takes them.

import {
	AmountError,
	exactAudio,
	formatAudio,
	formatPerbill,
	parseAudio,
} from '@audio-chain/client';

/** A parameter as `parametersApi.in_force` gives it, with text in place of bytes. */
export interface Parameter {
	group: string;
	/** With `Shares.` before a part of the shares. */
	name: string;
	unit: string;
	inForce: bigint;
	setTo: bigint;
	least: bigint;
	most: bigint;
}

const SHARE = 'parts per billion';
const PLANCK = 'planck';
const BILLION = 1_000_000_000n;

/** The unit in which people write it. */
export const writtenUnit = (unit: string): string =>
	unit === SHARE ? '%' : unit === PLANCK ? 'AUDIO' : unit;

/** A value as people read it, with its unit. */
export function showValue(unit: string, value: bigint): string {
	if (unit === SHARE) return formatPerbill(value, 7);
	if (unit === PLANCK) return `${formatAudio(value, { decimals: 18 })} AUDIO`;
	// `1 block`, not `1 blocks`.
	return `${value.toLocaleString('en-US')} ${value === 1n ? unit.replace(/^([a-z]+)s$/, '$1') : unit}`;
}

/** A value as one would write it into the field. */
export function writeValue(unit: string, value: bigint): string {
	if (unit === SHARE) return exactPercent(value);
	return unit === PLANCK ? exactAudio(value) : value.toString();
}

/** Parts per billion in per cent, with all their digits: 10⁷ are 1 %. */
function exactPercent(parts: bigint): string {
	const digits = parts.toString().padStart(8, '0');
	const rest = digits.slice(-7).replace(/0+$/, '');
	return rest === '' ? digits.slice(0, -7) : `${digits.slice(0, -7)}.${rest}`;
}

/** What was written, as the chain takes it, or why that is no value of this parameter. */
export function readValue(
	{ unit, least, most }: Pick<Parameter, 'unit' | 'least' | 'most'>,
	text: string,
): { value: bigint } | { error: string } {
	const read = parse(unit, text);
	if ('error' in read) return read;
	if (read.value < least) return { error: `at least ${showValue(unit, least)}` };
	if (read.value > most) return { error: `at most ${showValue(unit, most)}` };
	return read;
}

function parse(unit: string, text: string): { value: bigint } | { error: string } {
	const trimmed = text.trim();
	if (unit === PLANCK) {
		try {
			return { value: parseAudio(trimmed) };
		} catch (problem) {
			if (problem instanceof AmountError) return { error: problem.message };
			throw problem;
		}
	}
	if (unit === SHARE) {
		const [, whole, decimals = ''] = /^([0-9]{1,21})(?:\.([0-9]*))?$/.exec(trimmed) ?? [];
		if (whole === undefined) return { error: 'a number in per cent, such as 7.5' };
		if (decimals.length > 7)
			return { error: 'at most 7 decimals: shares are parts per billion' };
		return { value: BigInt(whole) * 10_000_000n + BigInt(decimals.padEnd(7, '0') || '0') };
	}
	// Bounded before it is made a number: that of a megabyte of digits would take minutes.
	if (!/^[0-9]{1,39}$/.test(trimmed)) return { error: `a whole number of ${unit}` };
	return { value: BigInt(trimmed) };
}

/** The parts of `Issuance.Shares`, in the order of the chain. */
export const SHARES = [
	'stakers',
	'storage',
	'serving',
	'artists',
	'fans',
	'voters',
	'treasury',
] as const;

/** Why these parts are no whole, in words; nothing if they are. */
export function whyNoWhole(parts: readonly bigint[]): string | undefined {
	const sum = parts.reduce((all, part) => all + part, 0n);
	return sum === BILLION
		? undefined
		: `together they are ${showValue(SHARE, sum)}, and have to be exactly 100 %`;
}

/** A parameter's name for people: words, the first with a capital letter. */
export function inWords(name: string): string {
	const words = name
		.replace(/^Shares\./, 'Share of ')
		.replace(/([a-z])([A-Z])/g, '$1 $2')
		.toLowerCase();
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a call changes of a parameter; `to` is undefined where it brings back what the live chain begins with. */
export interface Change {
	group: string;
	name: string;
	to: bigint | undefined;
}

/** What a decoded `parameters.set_parameter` changes: one parameter, or the seven shares. */
export function changesOf(input: unknown): Change[] {
	const group = variant(field(input, 'key_value'));
	const parameter = group && variant(group.value);
	if (!group || !parameter) return [];
	// A key without fields and the value beside it: of the two the value alone is there.
	const value: unknown = Array.isArray(parameter.value)
		? parameter.value[parameter.value.length - 1]
		: parameter.value;
	if (typeof value === 'object' && value !== null) {
		return Object.entries(value).flatMap(([part, of]) =>
			typeof of === 'number' || typeof of === 'bigint'
				? [{ group: group.type, name: `${parameter.type}.${part}`, to: BigInt(of) }]
				: [],
		);
	}
	if (value === undefined || value === null)
		return [{ group: group.type, name: parameter.type, to: undefined }];
	if (typeof value !== 'number' && typeof value !== 'bigint') return [];
	return [{ group: group.type, name: parameter.type, to: BigInt(value) }];
}

const field = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null && name in value
		? (value as Record<string, unknown>)[name]
		: undefined;

function variant(value: unknown): { type: string; value: unknown } | undefined {
	const type = field(value, 'type');
	return typeof type === 'string' ? { type, value: field(value, 'value') } : undefined;
}
