// Which nodes serve a key: weighted rendezvous hashing in integers, to the bit as the runtime does
// it (docs/protocol.md, "Nodes that serve"; primitives/src/selection.rs has the derivation).

import { blake2b } from '@noble/hashes/blake2.js';
import { concat, utf8 } from './bytes.ts';

const DOMAIN = utf8('audio/selection\0');

/** Bits after the point of `negativeLog2`. */
const FRACTION_BITS = 56n;

/** A node that can be selected. */
export interface Candidate {
	/** Its selection id: 32 bytes. */
	readonly id: Uint8Array;
	/** Who runs it. Of each operator one node at most is selected. */
	readonly operator: string;
	/** In planck; without weight it is never selected. */
	readonly weight: bigint;
}

/**
 * What a node draws for a key: 64 bits, of BLAKE2b-256 of the domain, the selection id and the key.
 */
export function draw(id: Uint8Array, key: Uint8Array): bigint {
	const hash = blake2b(concat(DOMAIN, id, key), { dkLen: 32 });
	return new DataView(hash.buffer, hash.byteOffset, hash.byteLength).getBigUint64(0);
}

/**
 * −log₂((2h + 1) / 2^65) in units of 2^−56, at least 1, for `h` of 64 bits. In error by less than
 * 1.02 units.
 */
export function negativeLog2(h: bigint): bigint {
	const odd = 2n * h + 1n;
	const exponent = BigInt(odd.toString(2).length - 1);
	// 64 bits, the highest of them set: 63 are after the point.
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

interface Drawn<Node extends Candidate> {
	readonly node: Node;
	readonly log: bigint;
}

/** Negative if `a` comes before `b`: by the lesser score, and of equal ones by the selection id. */
function compare<Node extends Candidate>(a: Drawn<Node>, b: Drawn<Node>): number {
	const [left, right] = [a.log * b.node.weight, b.log * a.node.weight];
	if (left !== right) return left < right ? -1 : 1;
	for (let at = 0; at < a.node.id.length; at++) {
		const difference = (a.node.id[at] ?? 0) - (b.node.id[at] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

/**
 * The first `count` of `nodes` for `key`, the best first, each of another operator; fewer if there
 * are not as many with weight. With `nodes` from `nodeServicesApi.nodes` it is what
 * `nodeServicesApi.select` gives. A node is first with the probability of its weight among all.
 */
export function select<Node extends Candidate>(
	nodes: readonly Node[],
	key: Uint8Array,
	count: number,
): Node[] {
	const drawn = nodes
		.filter(({ weight }) => weight > 0n)
		.map((node) => ({ node, log: negativeLog2(draw(node.id, key)) }))
		.sort(compare);
	const operators = new Set<string>();
	const chosen: Node[] = [];
	for (const { node } of drawn) {
		if (chosen.length >= count) break;
		if (operators.has(node.operator)) continue;
		operators.add(node.operator);
		chosen.push(node);
	}
	return chosen;
}
