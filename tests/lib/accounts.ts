// The development accounts, and new ones.

import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { randomBytes } from 'node:crypto';

await cryptoWaitReady();

const keyring = new Keyring({ type: 'sr25519', ss58Format: 42 });

/** `//Alice`, `//Alice//stash`, ... */
export const dev = (name: string): KeyringPair =>
	keyring.addFromUri(name.startsWith('//') ? name : `//${name}`);

/** An account nobody has used. */
export const fresh = (): KeyringPair => keyring.addFromSeed(randomBytes(32));

export const alice = dev('Alice');
export const bob = dev('Bob');
export const charlie = dev('Charlie');
export const dave = dev('Dave');
export const eve = dev('Eve');
export const ferdie = dev('Ferdie');

/** The account of a pallet of ours, by the end of its id: `au/` and five letters. */
export function potOf(name: string): string {
	const id = new Uint8Array(32);
	id.set(new TextEncoder().encode(`modlau/${name}`));
	return keyring.encodeAddress(id);
}

export const stashOf = (name: string): KeyringPair => dev(`//${name}//stash`);
