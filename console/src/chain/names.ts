// Names that accounts have given themselves on chain. Anybody can take any name: it never stands without the address.

import { remoteText } from '@audio-chain/client';
import { short } from '../ui/format.ts';

/** Longest that is shown. The chain keeps 32 bytes at most. */
const LONGEST = 32;

/**
 * What an account is called, in a line of text. One's own have the name that the wallet gives them; others that which
 * they claim, in quotation marks that they cannot close, with the address; or the address alone.
 */
export function inWords(
	address: string,
	{ own, claims }: { own: string | undefined; claims: string | undefined },
): string {
	return own === undefined ? claimed(short(address), claims) : `${own} (yours)`;
}

/** What something calls itself, in quotation marks that it cannot close, with what it is; or that alone. */
export const claimed = (what: string, name: string | undefined): string =>
	name === undefined ? what : `“${name.replaceAll(/[“”„‟〝〞＂"]/g, '’')}” (${what})`;

/** A field of an identity as polkadot-api gives it: `Raw5` with bytes, hexadecimal digits, or one number. */
export interface IdentityField {
	type: string;
	value?: unknown;
}

/** Its text, without what would steer the line that it stands in; nothing if it is none. */
export function nameOf({ type, value }: IdentityField): string | undefined {
	if (!type.startsWith('Raw')) return undefined;
	const bytes = bytesOf(value);
	if (!bytes || bytes.length === 0) return undefined;
	try {
		const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		return remoteText(text, LONGEST) || undefined;
	} catch {
		return undefined;
	}
}

function bytesOf(value: unknown): Uint8Array | undefined {
	if (value instanceof Uint8Array) return value;
	if (typeof value === 'number') return Uint8Array.of(value);
	if (typeof value !== 'string' || !/^0x(?:[0-9a-f]{2})*$/i.test(value)) return undefined;
	return Uint8Array.from(value.slice(2).match(/../g) ?? [], (digits) =>
		Number.parseInt(digits, 16),
	);
}
