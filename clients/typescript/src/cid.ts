// Content by its name: the root (BLAKE3, 32 bytes) of its bytes, and the CID that is made of it.

import { base32nopad } from '@scure/base';
import { bytesOf, concat, fixedBytes } from './bytes.ts';
import { AudioError } from './error.ts';

/** Version 1, raw bytes, BLAKE3, 32 bytes. */
const HEAD = Uint8Array.of(1, 0x55, 0x1e, 32);

/** Characters of a CID: `b` for base 32, then 36 bytes. */
const LENGTH = 1 + Math.ceil((36 * 8) / 5);

/** A text that is not the CID of raw bytes by their BLAKE3 hash. */
export class CidError extends AudioError {
	override readonly name = 'CidError';

	constructor() {
		super(
			'not-a-cid',
			'This is no CID of raw bytes by their BLAKE3 hash, in base 32 and lower case.',
		);
	}
}

/**
 * The CID of a root (32 bytes, or `0x` and their hexadecimal digits), as content nodes name it:
 * `bafkr4i…`.
 */
export const cidOf = (root: Uint8Array | string): string =>
	`b${base32nopad.encode(concat(HEAD, fixedBytes(root, 32, 'a root'))).toLowerCase()}`;

/**
 * The root of such a CID: 32 bytes. There is one way alone to write it; throws `CidError` for all
 * else.
 */
export function rootOf(cid: string): Uint8Array {
	if (cid.length !== LENGTH || !/^b[a-z2-7]+$/.test(cid)) throw new CidError();
	let bytes: Uint8Array;
	try {
		bytes = base32nopad.decode(cid.slice(1).toUpperCase());
	} catch {
		throw new CidError();
	}
	if (!HEAD.every((byte, at) => byte === bytes[at])) throw new CidError();
	return bytes.subarray(HEAD.length);
}

/**
 * The root that a CID on chain (text, or its bytes as polkadot-api gives them) names, if nodes keep
 * what it names.
 */
export function rootOfDocument(cid: Uint8Array | string): Uint8Array | undefined {
	const text = typeof cid === 'string' ? cid : new TextDecoder().decode(bytesOf(cid));
	try {
		return rootOf(text);
	} catch (error) {
		if (error instanceof CidError) return undefined;
		throw error;
	}
}
