// How a call becomes a proposal: within it if it is short, else by a preimage that is noted with it.

import { blake2b } from '@noble/hashes/blake2.js';
import { INLINE } from './calls.ts';

/** What state costs (docs/protocol.md, Token): deposits that come back, in planck. */
const ENTRY = 2n * 10n ** 17n;
const BYTE = 10n ** 15n;
/** A preimage takes two entries and so many bytes beside its own. */
const PREIMAGE_ENTRIES = 2n;
const PREIMAGE_BYTES = 64n;

/** BLAKE2b of 256 bits, as the chain names calls. */
export const hashOf = (bytes: Uint8Array): `0x${string}` =>
	`0x${Array.from(blake2b(bytes, { dkLen: 32 }), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;

/** Whether a call stands in the proposal itself, for which nothing is put down but the proposal's deposit. */
export const isShort = (bytes: Uint8Array): boolean => bytes.length <= INLINE;

/** Planck that are held for a preimage until it is taken back. */
export const preimageDeposit = (length: number): bigint =>
	PREIMAGE_ENTRIES * ENTRY + (PREIMAGE_BYTES + BigInt(length)) * BYTE;
