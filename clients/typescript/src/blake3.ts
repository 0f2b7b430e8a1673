// BLAKE3 by parts: hashes of subtrees, which plain libraries do not give, and of streams.

import { swap32IfBE } from '@noble/hashes/utils.js';
import { CHUNK_END, CHUNK_START, compress, IV, PARENT, ROOT } from './compress.ts';

/** Bytes of a chunk: a leaf of the tree. */
export const CHUNK = 1_024;

const BLOCK = 64;
/** Words of a block and of a chunk. */
const BLOCK_WORDS = 16;
const CHUNK_WORDS = 256;

/** A chaining value or a hash: 8 words. */
export type Value = Uint32Array;

/** The value of 32 bytes. */
export function valueOf(bytes: Uint8Array): Value {
	const value = new Uint32Array(8);
	new Uint8Array(value.buffer).set(bytes);
	return swap32IfBE(value);
}

/** The 32 bytes of a value. */
export const bytesOfValue = (value: Value): Uint8Array =>
	new Uint8Array(swap32IfBE(value.slice()).buffer);

/** Whether both are the same. */
export const sameValue = (one: Value, other: Value): boolean =>
	one.every((word, at) => word === other[at]);

// One block or chunk is looked at at a time, so that these are enough for all.
const chunkWords = new Uint32Array(CHUNK_WORDS);
const chunkBytes = new Uint8Array(chunkWords.buffer);
const pairWords = new Uint32Array(BLOCK_WORDS);

/**
 * The value of a chunk: `length` of `bytes` from `from` on, 1,024 at most. `index` counts chunks of
 * the whole.
 */
function chunkValue(
	bytes: Uint8Array,
	from: number,
	length: number,
	index: number,
	isRoot: boolean,
): Value {
	if (length < CHUNK) chunkBytes.fill(0, length);
	chunkBytes.set(bytes.subarray(from, from + length));
	swap32IfBE(chunkWords);
	const value = IV.slice();
	const blocks = Math.max(1, Math.ceil(length / BLOCK));
	for (let block = 0; block < blocks; block++) {
		const last = block === blocks - 1;
		const ends = last ? (isRoot ? CHUNK_END | ROOT : CHUNK_END) : 0;
		const size = last ? length - block * BLOCK : BLOCK;
		compress(
			value,
			chunkWords,
			block * BLOCK_WORDS,
			index,
			size,
			(block === 0 ? CHUNK_START : 0) | ends,
		);
	}
	return value;
}

/** The value above two others. */
export function parentValue(left: Value, right: Value, isRoot: boolean): Value {
	pairWords.set(left);
	pairWords.set(right, 8);
	const value = IV.slice();
	compress(value, pairWords, 0, 0, BLOCK, isRoot ? PARENT | ROOT : PARENT);
	return value;
}

/**
 * How many leaves are in the left subtree of so many, two or more: the largest power of two below.
 */
export function leftOf(leaves: number): number {
	let left = 1;
	while (left * 2 < leaves) left *= 2;
	return left;
}

/** The value of a subtree: of `bytes`, whose first is that of chunk `index`. */
export function subtreeValue(bytes: Uint8Array, index: number, isRoot: boolean): Value {
	const within = (from: number, length: number, root: boolean): Value => {
		if (length <= CHUNK) return chunkValue(bytes, from, length, index + from / CHUNK, root);
		const left = leftOf(Math.ceil(length / CHUNK)) * CHUNK;
		return parentValue(
			within(from, left, false),
			within(from + left, length - left, false),
			root,
		);
	};
	return within(0, bytes.length, isRoot);
}

/** The hash of bytes that come bit by bit. */
export class Hasher {
	/**
	 * Values of whole subtrees to the left, the largest first: one for each bit of the number of
	 * chunks before.
	 */
	readonly #stack: Value[] = [];
	/**
	 * The chunk that is coming. Only once more is known to follow is it known not to be the last.
	 */
	readonly #chunk = new Uint8Array(CHUNK);
	#filled = 0;
	#chunks = 0;
	#bytes = 0;

	/** Bytes so far. */
	get bytes(): number {
		return this.#bytes;
	}

	update(bytes: Uint8Array): this {
		this.#bytes += bytes.length;
		let at = 0;
		if (this.#filled > 0) {
			at = Math.min(CHUNK - this.#filled, bytes.length);
			this.#chunk.set(bytes.subarray(0, at), this.#filled);
			this.#filled += at;
			if (at === bytes.length) return this;
			this.#push(chunkValue(this.#chunk, 0, CHUNK, this.#chunks, false));
			this.#filled = 0;
		}
		for (; bytes.length - at > CHUNK; at += CHUNK)
			this.#push(chunkValue(bytes, at, CHUNK, this.#chunks, false));
		this.#chunk.set(bytes.subarray(at));
		this.#filled = bytes.length - at;
		return this;
	}

	#push(value: Value): void {
		this.#chunks += 1;
		let merged = value;
		for (let whole = this.#chunks; whole % 2 === 0; whole /= 2) {
			const left = this.#stack.pop();
			if (left === undefined) throw new Error('the stack has a value for each bit');
			merged = parentValue(left, merged, false);
		}
		this.#stack.push(merged);
	}

	/** The hash of all so far: 32 bytes. More can follow. */
	digest(): Uint8Array {
		let value = chunkValue(
			this.#chunk,
			0,
			this.#filled,
			this.#chunks,
			this.#stack.length === 0,
		);
		for (let level = this.#stack.length - 1; level >= 0; level--) {
			const left = this.#stack[level];
			if (left !== undefined) value = parentValue(left, value, level === 0);
		}
		return bytesOfValue(value);
	}
}

/** The hash of bytes: 32 bytes. */
export const blake3 = (bytes: Uint8Array): Uint8Array => new Hasher().update(bytes).digest();
