// What an artist's token may be, and what it takes.

import { utf8Length } from './document.ts';

export interface TokenFields {
	name: string;
	symbol: string;
	decimals: string;
	/** In whole units, as people write it. */
	supply: string;
	/** Least balance of an account, in whole units. */
	least: string;
}

/** Most that amounts on chain can be. */
const MOST = (1n << 128n) - 1n;

/** Decimals of a token, 0 to 18; nothing for what is none. */
export const readDecimals = (text: string): number | undefined =>
	/^(?:[0-9]|1[0-8])$/.test(text.trim()) ? Number(text) : undefined;

/** An amount of a token with so many decimals, in units of the smallest; nothing for what is none. */
export function readUnits(text: string, decimals: number): bigint | undefined {
	const match = /^([0-9]{1,39})(?:\.([0-9]{1,18}))?$/.exec(text.trim());
	if (!match) return undefined;
	const rest = match[2] ?? '';
	if (rest.length > decimals) return undefined;
	const units =
		BigInt(match[1] ?? '0') * 10n ** BigInt(decimals) +
		BigInt(`0${rest.padEnd(decimals, '0')}`);
	return units > MOST ? undefined : units;
}

/** What is wrong with each field, in words. */
export function tokenErrors(fields: TokenFields): Partial<Record<keyof TokenFields, string>> {
	const errors: Partial<Record<keyof TokenFields, string>> = {};
	const { name, symbol } = fields;
	if (name === '') errors.name = 'A token has a name.';
	else if (utf8Length(name) > 50) errors.name = 'At most 50 bytes.';
	else if (name !== name.trim() || /\p{Cc}/u.test(name))
		errors.name = 'Without blanks at its ends, and without control characters.';
	if (symbol === '') errors.symbol = 'A token has a symbol.';
	else if (!/^[A-Za-z0-9]+$/.test(symbol)) errors.symbol = 'Letters A to Z and digits.';
	else if (symbol.length > 12) errors.symbol = 'At most 12 letters and digits.';
	const decimals = readDecimals(fields.decimals);
	if (decimals === undefined) {
		errors.decimals = 'A number from 0 to 18.';
		return errors;
	}
	const [supply, least] = [readUnits(fields.supply, decimals), readUnits(fields.least, decimals)];
	if (supply === undefined)
		errors.supply = `A number with ${decimals} decimals at most, without separators.`;
	if (least === undefined)
		errors.least = `A number with ${decimals} decimals at most, without separators.`;
	else if (least === 0n) errors.least = 'More than zero.';
	else if (supply !== undefined && supply < least)
		errors.supply = 'No less than the least balance.';
	return errors;
}

/** What is held for a token, planck. */
export const tokenDeposit = (
	{ name, symbol }: Pick<TokenFields, 'name' | 'symbol'>,
	{ asset, base, perByte }: { asset: bigint; base: bigint; perByte: bigint },
): bigint => asset + base + perByte * BigInt(utf8Length(name) + utf8Length(symbol));
