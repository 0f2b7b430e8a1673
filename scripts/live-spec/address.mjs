// Addresses (SS58) of accounts and of public keys.

import { createHash } from 'node:crypto';
import { decode } from './base58.mjs';

/** The prefix of the chain's addresses. */
const PREFIX = 42;

const checksum = (bytes) =>
	createHash('blake2b512').update('SS58PRE').update(bytes).digest().subarray(0, 2);

/** The 32 bytes of an address, or what is wrong with it. */
export function readAddress(text) {
	if (typeof text !== 'string' || text === '') return { problem: 'is missing' };
	if (/^0x/i.test(text))
		return {
			problem:
				'is hexadecimal: write it as an address, as `audio-node key inspect --public` prints it',
		};
	const bytes = decode(text);
	if (bytes?.length !== 35)
		return { problem: 'is no address: copy it again, as `audio-node key inspect` prints it' };
	const [body, sum] = [bytes.subarray(0, 33), bytes.subarray(33)];
	if (!checksum(body).equals(sum))
		return { problem: 'has a wrong checksum: a letter is wrong, so copy it again' };
	if (body[0] !== PREFIX) {
		return {
			problem: `has the prefix ${body[0]} of another network: \`audio-node key inspect ${text}\` prints it with the prefix ${PREFIX}`,
		};
	}
	return { bytes: body.subarray(1) };
}
