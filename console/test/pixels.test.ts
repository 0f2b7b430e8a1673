import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isDecodable, sizeOf, sizeText } from '../src/player/pixels.ts';
import { jpeg, MADE, png, webp } from './lib/pictures.ts';

const RED = { width: 320, height: 122 };

describe('the size of a picture', () => {
	test('is what an encoder wrote', () => {
		for (const picture of MADE) assert.deepEqual(sizeOf(picture), RED);
		assert.deepEqual(sizeOf(webp(320, 122)), RED);
		// In the midst of other bytes.
		const within = Uint8Array.from([1, 2, 3, ...png(320, 122), 4]).subarray(3);
		assert.deepEqual(sizeOf(within), RED);
	});

	test('is that of whatever sides there can be', () => {
		const side = fc.integer({ min: 1, max: 65_535 });
		fc.assert(
			fc.property(side, side, (width, height) => {
				for (const make of [png, jpeg, webp])
					assert.deepEqual(sizeOf(make(width, height)), { width, height });
			}),
		);
		assert.deepEqual(sizeOf(png(2 ** 32 - 1, 2 ** 31)), {
			width: 2 ** 32 - 1,
			height: 2 ** 31,
		});
	});

	test('is not one that a decoder would not see', () => {
		const small = [...jpeg(16, 16).subarray(20)];
		// Behind a comment that says another, or in the picture of a camera's own data.
		const comment = [0xff, 0xfe, 0, 2 + small.length, ...small];
		assert.deepEqual(sizeOf(jpeg(20_000, 20_000, comment)), { width: 20_000, height: 20_000 });
		const data = [0xff, 0xe1, 0, 2 + small.length, ...small];
		assert.deepEqual(sizeOf(jpeg(20_000, 20_000, data)), { width: 20_000, height: 20_000 });
	});

	test('is not known of what decoders guess at', () => {
		const lengthless = [0xff, 0xfe, 0, 0];
		for (const before of [
			[0],
			[0xff],
			[0xff, 0xd0],
			[0xff, 0xda, 0, 2],
			[0xff, 0xcc, 0, 2],
			lengthless,
		])
			assert.equal(sizeOf(jpeg(10, 10, before)), undefined, String(before));
		const other = png(10, 10);
		other[15] = 0;
		assert.equal(sizeOf(other), undefined);
		for (const text of ['', 'GIF89a', '<svg xmlns=', 'RIFF\0\0\0\0WAVEfmt '])
			assert.equal(sizeOf(Buffer.from(text, 'latin1')), undefined);
	});

	test('is not known of what is cut off or damaged, and nothing breaks', () => {
		for (const make of [png, jpeg, webp]) {
			const whole = make(300, 200);
			const end = make === jpeg ? whole.length - 10 : make === png ? 24 : whole.length;
			for (let length = 0; length < end; length++)
				assert.equal(sizeOf(whole.subarray(0, length)), undefined, `${length} bytes`);
		}
		fc.assert(
			fc.property(
				fc.uint8Array({ maxLength: 64 }),
				fc.constantFrom(...MADE),
				(noise, made) => {
					sizeOf(noise);
					sizeOf(Uint8Array.from([...made.subarray(0, 12), ...noise]));
				},
			),
		);
	});

	test('is decoded up to 4,096 pixels a side', () => {
		assert.ok(isDecodable({ width: 4_096, height: 4_096 }));
		for (const [width, height] of [
			[4_097, 1],
			[1, 4_097],
			[0, 1],
			[1, 0],
		] as const)
			assert.ok(!isDecodable({ width, height }));
		assert.equal(sizeText({ width: 20_000, height: 1 }), '20,000 × 1 pixels');
	});
});
