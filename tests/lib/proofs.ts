// Proofs that somebody has a chunk of content, checked apart from the chain's code: BLAKE3's compression
// function and tree, from its specification (https://github.com/BLAKE3-team/BLAKE3-specs).

/** Bytes of a chunk. */
export const CHUNK_SIZE = 1_024;

const BLOCK_SIZE = 64;
const IV = [
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
const PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
/** Quarter rounds: columns, then diagonals. */
const MIXES = [
	[0, 4, 8, 12],
	[1, 5, 9, 13],
	[2, 6, 10, 14],
	[3, 7, 11, 15],
	[0, 5, 10, 15],
	[1, 6, 11, 12],
	[2, 7, 8, 13],
	[3, 4, 9, 14],
] as const;
const CHUNK_START = 1;
const CHUNK_END = 2;
const PARENT = 4;
const ROOT = 8;

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** The words of a chaining value that a block leads to. */
function compress(
	value: number[],
	block: Uint8Array,
	counter: number,
	length: number,
	flags: number,
): number[] {
	const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
	let message = Array.from({ length: 16 }, (_, word) => view.getUint32(4 * word, true));
	const state = Uint32Array.from([
		...value,
		...IV.slice(0, 4),
		counter >>> 0,
		Math.floor(counter / 2 ** 32),
		length,
		flags,
	]);
	const at = (index: number): number => state[index] as number;
	for (let round = 0; round < 7; round++) {
		for (const [number, [a, b, c, d]] of MIXES.entries()) {
			for (const [word, d1, b1] of [
				[2 * number, 16, 12],
				[2 * number + 1, 8, 7],
			] as const) {
				state[a] = at(a) + at(b) + (message[word] as number);
				state[d] = rotate(at(d) ^ at(a), d1);
				state[c] = at(c) + at(d);
				state[b] = rotate(at(b) ^ at(c), b1);
			}
		}
		message = PERMUTATION.map((from) => message[from] as number);
	}
	return Array.from({ length: 8 }, (_, word) => (at(word) ^ at(word + 8)) >>> 0);
}

const padded = (bytes: Uint8Array): Uint8Array => {
	const block = new Uint8Array(BLOCK_SIZE);
	block.set(bytes);
	return block;
};

function bytesOf(words: number[]): Uint8Array {
	const bytes = new Uint8Array(32);
	const view = new DataView(bytes.buffer);
	words.forEach((word, index) => view.setUint32(4 * index, word, true));
	return bytes;
}

/** What a chunk hashes to: its chaining value, or the root if it is all there is. */
function hashChunk(chunk: Uint8Array, index: number, isRoot: boolean): Uint8Array {
	const blocks = Math.max(1, Math.ceil(chunk.length / BLOCK_SIZE));
	let value = IV;
	for (let block = 0; block < blocks; block++) {
		const bytes = chunk.subarray(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE);
		const last = block === blocks - 1;
		const flags =
			(block === 0 ? CHUNK_START : 0) | (last ? CHUNK_END : 0) | (last && isRoot ? ROOT : 0);
		value = compress(value, padded(bytes), index, bytes.length, flags);
	}
	return bytesOf(value);
}

function hashParent(left: Uint8Array, right: Uint8Array, isRoot: boolean): Uint8Array {
	const block = new Uint8Array([...left, ...right]);
	return bytesOf(compress(IV, block, 0, BLOCK_SIZE, PARENT | (isRoot ? ROOT : 0)));
}

/** How many chunks content of `size` bytes has. */
export const chunks = (size: number): number => Math.max(1, Math.ceil(size / CHUNK_SIZE));

/** The root that a chunk and the chaining values on its way up lead to; undefined if they do not fit the size. */
export function rootOf(
	size: number,
	index: number,
	chunk: Uint8Array,
	path: Uint8Array[],
): Uint8Array | undefined {
	const count = chunks(size);
	const expected = index === count - 1 ? size - index * CHUNK_SIZE : CHUNK_SIZE;
	if (index < 0 || index >= count || chunk.length !== expected) return undefined;
	// From the root down: on which side of each node the chunk is.
	const right: boolean[] = [];
	for (let first = 0, within = count; within > 1;) {
		const left = 2 ** Math.ceil(Math.log2(within) - 1);
		const isRight = index >= first + left;
		right.push(isRight);
		if (isRight) first += left;
		within = isRight ? within - left : left;
	}
	if (path.length !== right.length) return undefined;
	let found = hashChunk(chunk, index, count === 1);
	right.reverse().forEach((isRight, level) => {
		const sibling = path[level] as Uint8Array;
		const isRoot = level === right.length - 1;
		found = isRight ? hashParent(sibling, found, isRoot) : hashParent(found, sibling, isRoot);
	});
	return found;
}

/** The chaining value of the chunks from `first` on, `within` of them; the root if they are all there are. */
function hashChunks(
	content: Uint8Array,
	first: number,
	within: number,
	isRoot: boolean,
): Uint8Array {
	if (within === 1) {
		return hashChunk(
			content.subarray(first * CHUNK_SIZE, (first + 1) * CHUNK_SIZE),
			first,
			isRoot,
		);
	}
	const left = 2 ** Math.ceil(Math.log2(within) - 1);
	return hashParent(
		hashChunks(content, first, left, false),
		hashChunks(content, first + left, within - left, false),
		isRoot,
	);
}

/** The root of content. */
export const rootOfContent = (content: Uint8Array): Uint8Array =>
	hashChunks(content, 0, chunks(content.length), true);

/** A chunk of content, and the chaining values on its way up. */
export function prove(
	content: Uint8Array,
	index: number,
): { chunk: Uint8Array; path: Uint8Array[] } {
	const path: Uint8Array[] = [];
	for (let first = 0, within = chunks(content.length); within > 1;) {
		const left = 2 ** Math.ceil(Math.log2(within) - 1);
		const isRight = index >= first + left;
		path.unshift(
			isRight
				? hashChunks(content, first, left, false)
				: hashChunks(content, first + left, within - left, false),
		);
		if (isRight) first += left;
		within = isRight ? within - left : left;
	}
	return { chunk: content.subarray(index * CHUNK_SIZE, (index + 1) * CHUNK_SIZE), path };
}
