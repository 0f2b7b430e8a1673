// Kinds of files, told by their bytes as nodes tell them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
	frameLength,
	HEAD_BYTES,
	OTHER,
	tellFile,
	tellHead,
	tellPicture,
} from '../src/pages/publish/media.ts';

const latin = (text: string, more = 0): Uint8Array =>
	Uint8Array.from(
		[...text].map((char) => char.charCodeAt(0)).concat(Array<number>(more).fill(0)),
	);
const join = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> =>
	Uint8Array.from(parts.flatMap((part) => [...part]));
const kindOf = (head: Uint8Array): string => {
	const told = tellHead(head);
	return 'kind' in told ? told.kind : `a tag until ${told.tagUntil}`;
};
const mp4 = (major: string, ...compatible: string[]): Uint8Array => {
	const size = 16 + 4 * compatible.length;
	return join(
		Uint8Array.of(0, 0, 0, size),
		latin(`ftyp${major}`),
		latin('', 4),
		latin(compatible.join('')),
	);
};
const ebml = (docType: string): Uint8Array => {
	const type = join(Uint8Array.of(0x42, 0x82, 0x80 | docType.length), latin(docType));
	const version = Uint8Array.of(0x42, 0x86, 0x81, 1);
	return join(
		Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x80 | (version.length + type.length)),
		version,
		type,
		latin('', 20),
	);
};
/** 128 kbit/s at 44.1 kHz: frames of 417 bytes. */
const FRAME = Uint8Array.of(0xff, 0xfb, 0x90, 0x00);
const mp3 = join(FRAME, latin('', 413), FRAME, latin('', 413));

describe('a file is told', () => {
	test('by the signatures of kinds that browsers play', () => {
		assert.equal(
			kindOf(join(latin('fLaC'), Uint8Array.of(0, 0, 0, 34), latin('', 34))),
			'audio/flac',
		);
		assert.equal(kindOf(latin('RIFF\xff\xff\xff\x00WAVEfmt ')), 'audio/wav');
		assert.equal(kindOf(mp4('M4A ')), 'audio/mp4');
		assert.equal(kindOf(mp4('zzzz', 'mp42')), 'audio/mp4');
		assert.equal(kindOf(ebml('webm')), 'audio/webm');
		assert.equal(kindOf(ebml('webm\0\0')), 'audio/webm');
		assert.equal(kindOf(mp3), 'audio/mpeg');
	});

	test('in Ogg, by the header of what is in it', () => {
		for (const header of ['\x01vorbis', 'OpusHead', '\x7fFLAC'])
			assert.equal(kindOf(ogg(header)), 'audio/ogg');
	});

	test('to be none of them where something only looks like one', () => {
		const one = join(FRAME, latin('', 413));
		const misfit = join(FRAME, latin('', 413), Uint8Array.of(0xff, 0xfb, 0x94, 0x00));
		for (const other of [
			new Uint8Array(),
			latin('<html>', 100),
			latin('OggS\0\x02', 40),
			ogg('OpusHead', 0),
			ogg(' OpusHead'),
			ogg('\x80theora'),
			latin('RIFF\xff\xff\xff\x00AVI '),
			latin('fLaC\0\0\0\x21'),
			mp4('qt  ', 'mp41'),
			mp4('avif', 'mif1', 'isom'),
			ebml('matroska'),
			one,
			misfit,
			join(latin(' '), mp3),
		]) {
			assert.equal(kindOf(other), OTHER);
		}
	});

	test('behind its ID3v2 tag, however large that is', async () => {
		const tag = (size: number): Uint8Array =>
			join(
				latin('ID3\x04\0\0'),
				Uint8Array.of(
					(size >> 21) & 127,
					(size >> 14) & 127,
					(size >> 7) & 127,
					size & 127,
				),
				latin('', size),
			);
		assert.equal(kindOf(tag(300)), 'a tag until 310');
		assert.equal(await tellFile(new Blob([join(tag(3 * HEAD_BYTES), mp3)])), 'audio/mpeg');
		assert.equal(
			await tellFile(new Blob([join(tag(300), latin('a text that is called song.mp3'))])),
			OTHER,
		);
		assert.equal(
			await tellFile(new Blob([join(tag(300), tag(10), mp3)])),
			OTHER,
			'two tags make it none',
		);
	});

	test('by frames whose length is that of the standard', () => {
		assert.equal(frameLength(FRAME), 417);
		assert.equal(frameLength(Uint8Array.of(0xff, 0xfb, 0x92, 0)), 418);
		assert.equal(
			frameLength(Uint8Array.of(0xff, 0xf3, 0x90, 0)),
			261,
			'version 2 has half the samples',
		);
		for (const bad of [
			[0xff, 0xfb, 0xf0, 0],
			[0xff, 0xfb, 0x9c, 0],
			[0xff, 0xfb, 0x90, 2],
			[0xff, 0xeb, 0x90, 0],
			[0xff, 0xfd, 0x90, 0],
			[0xfe, 0xfb, 0x90, 0],
		]) {
			assert.equal(frameLength(Uint8Array.from(bad)), undefined, String(bad));
		}
	});
});

function ogg(header: string, flags = 2): Uint8Array {
	const page = Uint8Array.of(flags, ...new Uint8Array(20), 1, 30);
	return join(latin('OggS\0'), page, latin(header, 20));
}

describe('a picture is told', () => {
	const webp = (kind: string, more: number): Uint8Array =>
		join(
			latin('RIFF'),
			Uint8Array.of(8 + more, 0, 0, 0),
			latin(`WEBP${kind}`),
			latin('', more),
		);

	test('by its bytes', () => {
		assert.equal(tellPicture(latin('\xff\xd8\xff\xe0\0\x10JFIF')), 'image/jpeg');
		assert.equal(tellPicture(latin('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 10)), 'image/png');
		assert.equal(tellPicture(webp('VP8L', 24)), 'image/webp');
	});

	test('to be none where it is a page, a drawing or cut off', () => {
		for (const other of [
			'',
			'<svg xmlns="http://www.w3.org/2000/svg"/>',
			'GIF89a',
			'\xff\xd8\xff\0',
			'\x89PNG\r\n\x1a\n<svg/>',
		]) {
			assert.equal(tellPicture(latin(other)), undefined);
		}
		assert.equal(tellPicture(join(webp('VP8L', 24), latin('<script>'))), undefined);
	});
});
