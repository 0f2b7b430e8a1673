// Listening keys: what a player signs receipts and tokens with, in its fan's place (docs/fans.md).
//
// A key signs nothing else. The fan allows it on chain with `addListeningKey`, for 0.3 AUDIO held.

import { getPublicKey, secretFromSeed, sign } from '@scure/sr25519';
import { randomBytes } from '@noble/hashes/utils.js';
import { addressOf } from './address.ts';
import type { Api } from './api.ts';
import { fixedBytes } from './bytes.ts';
import type { SignRaw } from './sign.ts';

/** Listening keys that an account can have at once. */
export const MAX_LISTENING_KEYS = 4;

/** Most eras ahead that a key can end: a year of the live chain. */
export const MAX_KEY_ERAS = 1_460;

/** A key of sr25519 that this program has. */
export interface ListeningKey {
	/** The key's account, as receipts and tokens name it. */
	readonly address: string;
	/** 32 bytes. */
	readonly publicKey: Uint8Array;
	/**
	 * What to keep, to have the same key again: 32 bytes. Whoever has it signs what was heard in
	 * the fan's name.
	 */
	readonly seed: Uint8Array;
	/** Signs at once, and asks nobody. */
	readonly sign: SignRaw;
}

/** Makes a new key, from the randomness of the browser or of Node.js. */
export const newListeningKey = (): ListeningKey => listeningKeyOf(randomBytes(32));

/**
 * The key of a seed: 32 bytes, or `0x` and their hexadecimal digits. Throws `RangeError` for
 * another length.
 */
export function listeningKeyOf(seed: Uint8Array | string): ListeningKey {
	const kept = fixedBytes(seed, 32, 'a seed').slice();
	const secret = secretFromSeed(kept);
	const publicKey = getPublicKey(secret);
	return {
		address: addressOf(publicKey),
		publicKey,
		seed: kept,
		sign: (message) => Promise.resolve({ kind: 'sr25519', signature: sign(secret, message) }),
	};
}

/**
 * The call by which a fan allows a key, or moves its end: `until` is the first era whose receipts
 * it signs no more, at most 1,460 eras ahead. It fails with `TooManyListeningKeys`, `EndHasPassed`,
 * `EndTooFar` or `WeakListeningKey`.
 */
export const addListeningKey = (api: Api, key: string, until: number) =>
	api.tx.Receipts.add_listening_key({ key, until });

/**
 * The call by which a fan takes back a key that was lost: nothing that it signed counts any more.
 * To end one that was not, set its end to the era in force.
 */
export const removeListeningKey = (api: Api, key: string) =>
	api.tx.Receipts.remove_listening_key({ key });
