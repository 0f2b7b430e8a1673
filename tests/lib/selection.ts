// Weighted rendezvous hashing, as a client in any language can write it from the description in
// primitives/src/selection.rs. Nothing here comes from the chain's own code.

import { blake2AsU8a } from '@polkadot/util-crypto';
import { u8aConcat } from '@polkadot/util';

export interface Candidate {
	/** 32 bytes. */
	id: Uint8Array;
	operator: number | string;
	/** Planck. */
	weight: bigint;
}

const DOMAIN = new TextEncoder().encode('audio/selection\0');
const FRACTION_BITS = 56n;

/** What a node draws for a key: a number of 64 bits. */
export function draw(id: Uint8Array, key: Uint8Array): bigint {
	const hash = blake2AsU8a(u8aConcat(DOMAIN, id, key), 256);
	return new DataView(hash.buffer, hash.byteOffset).getBigUint64(0);
}

/** −log₂((2h + 1) / 2^65) in units of 2^−56, at least 1. */
export function negativeLog2(h: bigint): bigint {
	const odd = 2n * h + 1n;
	const exponent = BigInt(odd.toString(2).length - 1);
	// 64 bits, the highest of them set: 63 after the point.
	let mantissa = exponent === 64n ? odd >> 1n : odd << (63n - exponent);
	let log2 = exponent << FRACTION_BITS;
	for (let bit = FRACTION_BITS - 1n; bit >= 0n; bit--) {
		mantissa = (mantissa * mantissa) >> 63n;
		if (mantissa >> 64n !== 0n) {
			mantissa >>= 1n;
			log2 |= 1n << bit;
		}
	}
	const result = (65n << FRACTION_BITS) - log2;
	return result > 1n ? result : 1n;
}

/** The positions of the first `count` for `key`, the best first, each of another operator. */
export function select(candidates: Candidate[], key: Uint8Array, count: number): number[] {
	const drawn = candidates
		.map((candidate, index) => ({
			candidate,
			index,
			log: negativeLog2(draw(candidate.id, key)),
		}))
		.filter(({ candidate }) => candidate.weight > 0n);
	drawn.sort((a, b) => {
		const [left, right] = [a.log * b.candidate.weight, b.log * a.candidate.weight];
		if (left !== right) return left < right ? -1 : 1;
		return Buffer.compare(a.candidate.id, b.candidate.id);
	});
	const chosen: number[] = [];
	const operators = new Set<number | string>();
	for (const { candidate, index } of drawn) {
		if (chosen.length === count) break;
		if (operators.has(candidate.operator)) continue;
		operators.add(candidate.operator);
		chosen.push(index);
	}
	return chosen;
}
