// Accounts as text: SS58 with this chain's prefix
// (https://docs.substrate.io/reference/address-formats/).

import { base58 } from '@scure/base';
import { blake2b } from '@noble/hashes/blake2.js';
import { concat, fixedBytes, sameBytes, utf8 } from './bytes.ts';
import { AudioError } from './error.ts';

/** The prefix of addresses on this chain. They begin with 5. */
export const ADDRESS_PREFIX = 42;

/** Bytes of an account, and of the public keys that stand for one. */
const ACCOUNT_BYTES = 32;

/** Networks whose addresses people have beside this one's. */
const NETWORKS: Record<number, string> = {
	0: 'Polkadot',
	2: 'Kusama',
	5: 'Astar',
	63: 'Hydration',
	1284: 'Moonbeam',
};

/** Why a text is no address of this chain. */
export type AddressReason =
	'empty' | 'not-base58' | 'wrong-length' | 'wrong-checksum' | 'foreign-prefix';

/** A text that is no address of this chain; `code` is the reason. */
export class AddressError extends AudioError {
	override readonly name = 'AddressError';

	constructor(
		override readonly code: AddressReason,
		message: string,
		/** The prefix that it has, if that is the reason. */
		readonly prefix?: number,
		/** The same account's address here, if the prefix is the reason. */
		readonly here?: string,
	) {
		super(code, message);
	}
}

const checksum = (payload: Uint8Array): Uint8Array =>
	blake2b(concat(utf8('SS58PRE'), payload), { dkLen: 64 }).subarray(0, 2);

/** The address of an account's 32 bytes. With another prefix it is that of another network. */
export function addressOf(account: Uint8Array, prefix: number = ADDRESS_PREFIX): string {
	if (!Number.isInteger(prefix) || prefix < 0 || prefix >= 1 << 14)
		throw new RangeError(`${prefix} is no prefix`);
	const first =
		prefix < 64
			? Uint8Array.of(prefix)
			: Uint8Array.of(((prefix & 0xfc) >> 2) | 0x40, (prefix >> 8) | ((prefix & 3) << 6));
	const payload = concat(first, fixedBytes(account, ACCOUNT_BYTES, 'an account'));
	return base58.encode(concat(payload, checksum(payload)));
}

/**
 * The account of an address: its 32 bytes. Blanks around it are left out. Throws `AddressError` for
 * anything but an address of this chain; that of another network says in `here` how it is written
 * on this one.
 */
export function accountOf(text: string): Uint8Array {
	const trimmed = text.trim();
	if (trimmed === '') throw new AddressError('empty', 'There is no address.');
	// Longer than any address: decoding takes time in proportion to the square.
	if (trimmed.length > 64)
		throw new AddressError('wrong-length', 'This is too long for an address.');
	let bytes: Uint8Array;
	try {
		bytes = base58.decode(trimmed);
	} catch {
		throw new AddressError(
			'not-base58',
			'An address has letters and digits alone, and neither 0, O, I nor l.',
		);
	}
	const [first = 0, second = 0] = bytes;
	const prefixBytes = first < 64 ? 1 : 2;
	if (first >= 128 || bytes.length !== prefixBytes + ACCOUNT_BYTES + 2) {
		throw new AddressError(
			'wrong-length',
			'An address stands for 32 bytes, and this does not: a part may be missing.',
		);
	}
	const payload = bytes.subarray(0, -2);
	if (!sameBytes(checksum(payload), bytes.subarray(-2))) {
		throw new AddressError(
			'wrong-checksum',
			'A letter of this address is wrong: its checksum does not hold.',
		);
	}
	const prefix =
		prefixBytes === 1 ? first : ((first & 0x3f) << 2) | (second >> 6) | ((second & 0x3f) << 8);
	const account = payload.subarray(prefixBytes);
	if (prefix !== ADDRESS_PREFIX) {
		const network = NETWORKS[prefix];
		const whose = `prefix ${prefix}${network === undefined ? '' : `, ${network}`}`;
		const here = addressOf(account);
		const message = `This is an address of another network (${whose}); those of this one have prefix ${ADDRESS_PREFIX}.`;
		throw new AddressError('foreign-prefix', message, prefix, here);
	}
	return account;
}

/** Whether a text is an address of this chain. */
export function isAddress(text: string): boolean {
	try {
		accountOf(text);
		return true;
	} catch (error) {
		if (error instanceof AddressError) return false;
		throw error;
	}
}

/**
 * Whether both addresses are of one account, whatever they look like. Throws `AddressError` if one
 * is none.
 */
export const sameAccount = (one: string, other: string): boolean =>
	sameBytes(accountOf(one), accountOf(other));
