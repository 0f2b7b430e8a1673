// What operators paste: keys and proofs that their node has printed.

import { accountOf } from '@audio-chain/client';
import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { verify as verifySr25519 } from '@scure/sr25519';

export type Read = { hex: `0x${string}` } | { error: string };

/** So many bytes in hexadecimal digits, with `0x` before them or without. */
export function readHex(text: string, bytes: number): Read {
	const digits = text.trim().replace(/^0x/i, '').toLowerCase();
	if (!/^[0-9a-f]*$/.test(digits)) return { error: 'These are not hexadecimal digits.' };
	if (digits.length !== bytes * 2)
		return {
			error: `${bytes} bytes are ${bytes * 2} digits; these are ${digits.length.toLocaleString('en-US')}.`,
		};
	return { hex: `0x${digits}` };
}

/** What is wrong with what was pasted; nothing while it is empty. */
export function hexError(text: string, bytes: number): string | undefined {
	if (text.trim() === '') return undefined;
	const read = readHex(text, bytes);
	return 'error' in read ? read.error : undefined;
}

/** Keys of a session, `0x` and digits, in the order in which they are encoded. */
export interface SessionKeys {
	grandpa: string;
	babe: string;
	authority_discovery: string;
}

/** Bytes of all three keys, and of the three signatures that prove them. */
export const SESSION_KEYS_BYTES = 96;
export const SESSION_PROOF_BYTES = 192;

/** The three keys of 96 bytes in hexadecimal digits. */
export function splitSessionKeys(hex: `0x${string}`): SessionKeys {
	const part = (index: number): `0x${string}` =>
		`0x${hex.slice(2 + 64 * index, 66 + 64 * index)}`;
	return { grandpa: part(0), babe: part(1), authority_discovery: part(2) };
}

/**
 * Whether each of the keys has signed that it belongs to `owner`, as `session.setKeys` checks it: `POP_` and the account,
 * by Ed25519 for GRANDPA and by Sr25519 for the others.
 */
export function provesSessionKeys(
	owner: string,
	keys: `0x${string}`,
	proof: `0x${string}`,
): boolean {
	const message = concatBytes(new TextEncoder().encode('POP_'), accountOf(owner));
	const [publics, signatures] = [hexToBytes(keys.slice(2)), hexToBytes(proof.slice(2))];
	const signature = (index: number): Uint8Array =>
		signatures.subarray(64 * index, 64 * index + 64);
	const key = (index: number): Uint8Array => publics.subarray(32 * index, 32 * index + 32);
	try {
		return (
			ed25519.verify(signature(0), message, key(0), { zip215: false }) &&
			verifySr25519(message, signature(1), key(1)) &&
			verifySr25519(message, signature(2), key(2))
		);
	} catch {
		return false;
	}
}

/** Parts per billion of a percentage such as `2.5`, with up to 7 decimals, or why it is none. */
export function readPercent(text: string): { parts: number } | { error: string } {
	const trimmed = text.trim().replace(/\s*%$/, '');
	const [, whole = '', decimals = ''] = /^([0-9]{1,3})(?:\.([0-9]{0,7}))?$/.exec(trimmed) ?? [];
	if (whole === '')
		return { error: 'Write a percentage such as 5 or 2.5, with at most 7 decimals.' };
	const parts = Number(whole) * 10_000_000 + Number(decimals.padEnd(7, '0'));
	return parts > 1_000_000_000 ? { error: 'At most 100 %.' } : { parts };
}
