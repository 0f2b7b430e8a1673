// Bytes as SCALE, hexadecimal digits and base64url have them.

import { base64urlnopad } from '@scure/base';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';

/** UTF-8. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** One after another. */
export const concat = (...parts: Uint8Array[]): Uint8Array => concatBytes(...parts);

/** `0x` and hexadecimal digits, two for each byte. */
export const toHex = (bytes: Uint8Array): `0x${string}` => `0x${bytesToHex(bytes)}`;

/** The bytes of hexadecimal digits, with `0x` before them or without. Throws for anything else. */
export const fromHex = (hex: string): Uint8Array =>
	hexToBytes(hex.startsWith('0x') ? hex.slice(2) : hex);

/**
 * Bytes that are given as bytes or as hexadecimal digits, as polkadot-api gives those of a fixed
 * length.
 */
export const bytesOf = (value: Uint8Array | string): Uint8Array =>
	typeof value === 'string' ? fromHex(value) : value;

/**
 * The same, of which there must be so many. Throws `RangeError` otherwise; `what` is for its
 * message.
 */
export function fixedBytes(value: Uint8Array | string, length: number, what: string): Uint8Array {
	const bytes = bytesOf(value);
	if (bytes.length !== length)
		throw new RangeError(`${what} has ${bytes.length} bytes in place of ${length}`);
	return bytes;
}

/** SCALE of a `u32`: four bytes, the lowest first. Throws `RangeError` for what is none. */
export function u32(value: number): Uint8Array {
	if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
		throw new RangeError(`${value} is no u32`);
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, value, true);
	return bytes;
}

/** SCALE of a `u64`: eight bytes, the lowest first. Throws `RangeError` for what is none. */
export function u64(value: bigint): Uint8Array {
	if (value < 0n || value >= 1n << 64n) throw new RangeError(`${value} is no u64`);
	const bytes = new Uint8Array(8);
	new DataView(bytes.buffer).setBigUint64(0, value, true);
	return bytes;
}

/** SCALE of an `Option`. */
export const option = (value: Uint8Array | undefined): Uint8Array =>
	value === undefined ? Uint8Array.of(0) : concat(Uint8Array.of(1), value);

/**
 * SCALE of a length below 2^14, as goes before what has no fixed one. Throws `RangeError` for
 * others.
 */
export function compactLength(length: number): Uint8Array {
	if (!Number.isInteger(length) || length < 0 || length >= 1 << 14)
		throw new RangeError(`${length} is too long`);
	return length < 64
		? Uint8Array.of(length << 2)
		: Uint8Array.of(((length << 2) & 255) | 1, length >> 6);
}

/** Base64 for URLs, without padding (RFC 4648). */
export const base64url = (bytes: Uint8Array): string => base64urlnopad.encode(bytes);

/** Whether both have the same bytes. Not for secrets: it takes longer the more are the same. */
export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
	one.length === other.length && one.every((byte, at) => byte === other[at]);
