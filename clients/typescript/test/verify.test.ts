import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { blake3 as noble } from '@noble/hashes/blake3.js';
import { blake3, Hasher, parentValue, bytesOfValue, subtreeValue } from '../src/blake3.ts';
import fc from './lib/property.ts';
import {
	type Bytes,
	ContentProblem,
	type Fetch,
	fetchVerified,
	GROUP,
	groupsOf,
	type Piece,
	rootOfStream,
	verified,
	VerifyError,
} from '@audio-chain/client';

/** Bytes that repeat nowhere near. */
const bytesOf = (size: number, seed = 1): Uint8Array => {
	const bytes = new Uint8Array(size);
	let state = seed;
	for (let at = 0; at < size; at++) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
		bytes[at] = state >>> 24;
	}
	return bytes;
};

/**
 * The value of a part of content by the reference library: it has none for parts, so by the tree's
 * definition.
 */
const value = (content: Uint8Array, first: number, length: number, isRoot: boolean): Uint8Array =>
	isRoot
		? noble(content)
		: bytesOfValue(subtreeValue(content.subarray(first, first + length), first / 1_024, false));

/** A verified stream as a node sends it, by recursion from the definition. */
function encode(content: Uint8Array, from: number, to: number): Uint8Array {
	const parts: Uint8Array[] = [];
	const walk = (first: number, groups: number): void => {
		const start = first * GROUP;
		const end = Math.min(content.length, (first + groups) * GROUP);
		if (end <= from && content.length > 0) return;
		if (start >= to) return;
		if (groups === 1) return void parts.push(content.subarray(start, end));
		let left = 1;
		while (left * 2 < groups) left *= 2;
		const middle = start + left * GROUP;
		parts.push(
			value(content, start, middle - start, false),
			value(content, middle, end - middle, false),
		);
		walk(first, left);
		walk(first + left, groups - left);
	};
	walk(0, Math.max(1, Math.ceil(content.length / GROUP)));
	return Buffer.concat(parts);
}

const sizes = [
	1, 63, 64, 65, 1_023, 1_024, 1_025, 2_048, 2_049, 3_073, 16_383, 16_384, 16_385, 32_768, 32_769,
	49_153, 100_000, 131_072, 131_073, 300_000,
];

/** Cut into pieces of these sizes, over and over. */
function* cut(bytes: Uint8Array, lengths: number[]): Generator<Uint8Array> {
	for (let at = 0, turn = 0; at < bytes.length; turn++) {
		const length = Math.max(1, lengths[turn % lengths.length] ?? 1);
		yield bytes.subarray(at, at + length);
		at += length;
	}
}

async function all(
	pieces: AsyncIterable<Piece>,
): Promise<{ bytes: Uint8Array; error?: VerifyError }> {
	const parts: Uint8Array[] = [];
	try {
		let next: number | undefined;
		for await (const { offset, bytes } of pieces) {
			if (next !== undefined) assert.equal(offset, next, 'pieces follow each other');
			next = offset + bytes.length;
			parts.push(bytes);
		}
	} catch (error) {
		assert.ok(error instanceof VerifyError, String(error));
		return { bytes: Buffer.concat(parts), error };
	}
	return { bytes: Buffer.concat(parts) };
}

describe('BLAKE3', () => {
	test('is that of the specification', () => {
		// https://github.com/BLAKE3-team/BLAKE3/blob/master/test_vectors/test_vectors.json
		const input = (size: number): Uint8Array =>
			Uint8Array.from({ length: size }, (_, at) => at % 251);
		for (const [size, hash] of [
			[0, 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262'],
			[1, '2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213'],
			[1_024, '42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7'],
			[1_025, 'd00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444'],
			[31_744, '62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47'],
		] as const) {
			assert.equal(Buffer.from(blake3(input(size))).toString('hex'), hash, `${size} bytes`);
		}
	});

	test('is that of another library, however the bytes come', () => {
		fc.assert(
			fc.property(
				fc.nat(20_000),
				fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 5 }),
				(size, lengths) => {
					const bytes = bytesOf(size, size);
					const hasher = new Hasher();
					for (const piece of cut(bytes, lengths)) hasher.update(piece);
					assert.deepEqual(hasher.digest(), noble(bytes));
					assert.equal(hasher.bytes, size);
				},
			),
		);
	});

	test('of subtrees leads to that of the whole', () => {
		const bytes = bytesOf(20_000);
		const [left, right] = [
			subtreeValue(bytes.subarray(0, GROUP), 0, false),
			subtreeValue(bytes.subarray(GROUP), 16, false),
		];
		assert.deepEqual(bytesOfValue(parentValue(left, right, true)), noble(bytes));
	});
});

describe('the root of a stream', () => {
	test('is that of all its bytes, with the progress told', async () => {
		const bytes = bytesOf(100_000);
		const seen: number[] = [];
		const sources: Bytes[] = [
			bytes,
			new Blob([Buffer.from(bytes)]),
			new Blob([Buffer.from(bytes)]).stream() as ReadableStream<Uint8Array>,
			cut(bytes, [999]),
		];
		for (const source of sources)
			assert.deepEqual(await rootOfStream(source, (count) => seen.push(count)), noble(bytes));
		assert.equal(seen.at(-1), 100_000);
		assert.ok(seen.length > 100);
	});
});

describe('a verified stream', () => {
	test('gives the bytes that were asked for, of any size, however they come', async () => {
		for (const size of sizes) {
			const content = bytesOf(size, size);
			for (const [from, to] of [
				[0, size],
				[size - 1, size],
				[0, 1],
				[Math.floor(size / 3), Math.ceil((2 * size) / 3)],
			] as const) {
				if (from >= to) continue;
				const stream = encode(content, from, to);
				const { bytes, error } = await all(
					verified(cut(stream, [size, 7, 16_384, 100]), {
						root: noble(content),
						size,
						from,
						to,
					}),
				);
				assert.equal(error, undefined, `${from} to ${to} of ${size}`);
				assert.ok(
					Buffer.from(content.subarray(from, to)).equals(bytes),
					`${from} to ${to} of ${size}`,
				);
			}
		}
	});

	test('gives nothing wrong, and says where it begins to be', async () => {
		const content = bytesOf(150_000);
		const root = noble(content);
		await fc.assert(
			fc.asyncProperty(
				fc.nat(content.length - 1),
				fc.nat(content.length - 1),
				fc.nat(),
				fc.integer({ min: 1, max: 255 }),
				async (one, other, where, change) => {
					const [from, to] = [Math.min(one, other), Math.max(one, other) + 1];
					const stream = Uint8Array.from(encode(content, from, to));
					const at = where % stream.length;
					stream[at] = (stream[at] ?? 0) ^ change;
					const { bytes, error } = await all(
						verified(cut(stream, [5_000]), { root, size: content.length, from, to }),
					);
					assert.equal(error?.code, 'wrong-bytes');
					assert.ok(
						Buffer.from(content.subarray(from, from + bytes.length)).equals(bytes),
						'what came before is right',
					);
					assert.ok(bytes.length < to - from);
					// The group that was changed, or one of those below the pair that was.
					const offset = error?.offset ?? -1;
					assert.ok(
						offset % GROUP === 0 && offset <= Math.max(from, from + bytes.length),
						`${offset}`,
					);
				},
			),
			{ numRuns: 60 },
		);
	});

	test('names the group that has the wrong byte', async () => {
		const content = bytesOf(150_000);
		const stream = Uint8Array.from(encode(content, 0, content.length));
		stream[stream.length - 1] = (stream.at(-1) ?? 0) ^ 1;
		const { bytes, error } = await all(
			verified(stream, { root: noble(content), size: content.length }),
		);
		assert.deepEqual(
			[error?.code, error?.offset, bytes.length],
			['wrong-bytes', 147_456, 147_456],
		);
	});

	test('that ends early or goes on is told so', async () => {
		const content = bytesOf(150_000);
		const range = { root: noble(content), size: content.length, from: 20_000, to: 140_000 };
		const stream = encode(content, range.from, range.to);
		const early = await all(verified(stream.subarray(0, -1), range));
		assert.deepEqual(
			[early.error?.code, early.error?.offset, early.bytes.length],
			['ended-early', 131_072, 111_072],
		);
		const none = await all(verified([], range));
		assert.deepEqual([none.error?.code, none.error?.offset], ['ended-early', 20_000]);
		const late = await all(verified([stream, Uint8Array.of(0)], range));
		assert.deepEqual([late.error?.code, late.bytes.length], ['too-many-bytes', 120_000]);
	});

	test('of another root is refused at once, and of another size where that shows', async () => {
		const content = bytesOf(150_000);
		const stream = encode(content, 0, content.length);
		const other = await all(verified(stream, { root: noble(stream), size: content.length }));
		assert.deepEqual(
			[other.error?.code, other.error?.offset, other.bytes.length],
			['wrong-bytes', 0, 0],
		);
		for (const size of [
			1,
			GROUP,
			100_000,
			content.length - 1,
			content.length + 1,
			content.length + GROUP,
			2 * content.length,
		]) {
			const { bytes, error } = await all(verified(stream, { root: noble(content), size }));
			assert.ok(error !== undefined, `${size} bytes`);
			assert.ok(Buffer.from(content.subarray(0, bytes.length)).equals(bytes));
		}
	});

	test('is asked for within the content', () => {
		assert.throws(() => groupsOf({ size: 10, from: 5, to: 5 }), RangeError);
		assert.throws(() => groupsOf({ size: 10, from: 0, to: 11 }), RangeError);
		assert.throws(() => groupsOf({ size: 2 ** 40 }), RangeError);
		assert.deepEqual(groupsOf({ size: 70_000, from: 20_000, to: 69_999 }), {
			start: 16_384,
			end: 70_000,
		});
	});

	test('is asked for as nodes take it', async () => {
		const content = bytesOf(40_000);
		const root = noble(content);
		let asked = '';
		const answer =
			(range: string): Fetch =>
			async (input) => {
				asked = String(input);
				return new Response(Buffer.from(encode(content, 20_000, 30_000)), {
					headers: { 'verified-range': range },
				});
			};
		const request = { root, size: 40_000, from: 20_000, to: 30_000, token: 'a-token' };
		const right = await all(
			fetchVerified('https://node.example', {
				...request,
				fetch: answer('bytes 16384-32767/40000'),
			}),
		);
		assert.ok(Buffer.from(content.subarray(20_000, 30_000)).equals(right.bytes));
		assert.match(
			asked,
			/^https:\/\/node\.example\/content\/bafkr4i[a-z2-7]+\/bao\?from=20000&to=30000&token=a-token$/,
		);
		const wrong = await all(
			fetchVerified('https://node.example', {
				...request,
				fetch: answer('bytes 0-32767/40000'),
			}),
		);
		assert.equal(wrong.error?.code, 'wrong-range');
		const refused: Fetch = async () =>
			new Response('{"type":"urn:audio:problem:delisted"}', { status: 451 });
		const pieces = fetchVerified('https://node.example', { ...request, fetch: refused });
		await assert.rejects(
			pieces.next(),
			(error) => error instanceof ContentProblem && error.code === 'delisted',
		);
	});
});
