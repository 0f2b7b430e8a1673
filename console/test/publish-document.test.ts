// Descriptions: their form, their fields, what is refused.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
	canonical,
	dateError,
	isrcError,
	MAX_DOCUMENT,
	noFields,
	otherDocument,
	otherErrors,
	plainIsrc,
	readDocument,
	revised,
	trackDocument,
	trackErrors,
	type Json,
	type TrackFields,
} from '../src/pages/publish/document.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const fields = (more: Partial<ReturnType<typeof noFields>>): ReturnType<typeof noFields> => ({
	...noFields(),
	name: 'A song',
	artist: 'The Guide',
	...more,
});

describe('canonical JSON', () => {
	test('is that of the examples of RFC 8785', () => {
		const example = {
			numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
			string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\\"\/',
			literals: [null, true, false],
		};
		assert.equal(
			canonical(example),
			'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
		);
		// By UTF-16 units, so that what lies beyond them comes before the last ones.
		const names = {
			'\u20ac': 1,
			'\r': 2,
			'\ufb33': 3,
			'1': 4,
			'\ud83d\ude00': 5,
			'\u0080': 6,
			'\u00f6': 7,
		};
		assert.equal(canonical(names), '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
	});

	test('is the same whatever the order of fields was, and says the same', () => {
		fc.assert(
			fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
				const reversed = (of: unknown): unknown => {
					if (Array.isArray(of)) return of.map(reversed);
					if (typeof of !== 'object' || of === null) return of;
					return Object.fromEntries(
						Object.entries(of)
							.reverse()
							.map(([name, field]) => [name, reversed(field)]),
					);
				};
				let written: string;
				try {
					written = canonical(value as Json);
				} catch (problem) {
					// Halves of characters have no form in UTF-8.
					assert.ok(problem instanceof RangeError);
					return;
				}
				assert.equal(canonical(reversed(value) as Json), written);
				assert.deepEqual(JSON.parse(written), JSON.parse(JSON.stringify(value)));
				assert.equal(canonical(JSON.parse(written) as Json), written);
			}),
		);
	});

	test('has no form for half a character or what is no number', () => {
		for (const bad of ['\ud800', 'a\udc00b', NaN, Infinity])
			assert.throws(() => canonical(bad), RangeError);
	});
});

describe('a document with many levels', () => {
	const nested = (levels: number): Json =>
		JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as Json;

	test('has a form as far as nodes keep it, and is refused in plain words beyond', () => {
		assert.equal(canonical(nested(16)), '[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]');
		for (const levels of [17, 30_000])
			assert.throws(() => canonical(nested(levels)), /more than 16 levels/);
	});

	test('of a stranger is read, and is not brought back by a change', () => {
		const deep = '['.repeat(30_000) + ']'.repeat(30_000);
		const before = new TextEncoder().encode(`{"name":"a","x":${deep}}`);
		assert.equal(readDocument(before)?.fields.name, 'a');
		const form = (name: string): Uint8Array => new TextEncoder().encode(`{"name":"${name}"}`);
		assert.throws(() => revised(before, form('a'), form('b')), /more than 16 levels/);
	});
});

describe('the description of a track', () => {
	test('says what was written, and nothing of what was not', () => {
		const bytes = trackDocument(
			fields({ isrc: 'gb-abc-26-00001', album: ' Songs ', position: '3', genre: 'Ambient' }),
			'audio/wav',
			'bafk',
		);
		assert.equal(
			text(bytes),
			'{"@context":"https://schema.org","@type":"MusicRecording","byArtist":{"@type":"MusicGroup","name":"The Guide"},"encodingFormat":"audio/wav","genre":"Ambient","image":"ipfs://bafk","inAlbum":{"@type":"MusicAlbum","name":"Songs"},"isrcCode":"GBABC2600001","name":"A song","position":"3"}',
		);
	});

	test('comes back as it went in', () => {
		const said = fields({
			album: 'Songs',
			position: '2.7',
			genre: 'Folk',
			date: '2026-11',
			isrc: 'GBABC2600001',
			license: 'CC BY 4.0',
			url: 'https://example.com/',
			description: 'Words & <b>music</b>',
			artistType: 'Person',
		});
		const read = readDocument(trackDocument(said, 'audio/flac', 'bafk'));
		assert.deepEqual(read, { type: 'MusicRecording', fields: said, image: 'bafk' });
	});

	test('keeps markup as the text that it is, and mends half a character', () => {
		const read = readDocument(
			trackDocument(
				fields({ name: '<img src=x onerror=alert(1)>', artist: 'half \ud800' }),
				'audio/wav',
			),
		);
		assert.equal(read?.fields.name, '<img src=x onerror=alert(1)>');
		assert.equal(read?.fields.artist, 'half \ufffd');
	});

	test('is never longer than nodes take', () => {
		// Each within its bound, which is of bytes: a character may have four.
		const most = fields({ name: '€'.repeat(66), description: '\u0001'.repeat(8_000) });
		assert.deepEqual(trackErrors(most), {});
		assert.ok(trackDocument(most, 'audio/wav').length <= MAX_DOCUMENT);
		assert.throws(
			() => trackDocument(fields({ description: '\u0001'.repeat(11_000) }), 'audio/wav'),
			RangeError,
		);
	});
});

describe('what is wrong with a field is said', () => {
	const errors = (more: Partial<ReturnType<typeof noFields>>): string[] =>
		Object.keys(trackErrors(fields(more)));

	test('for what is missing or too long, in bytes', () => {
		assert.deepEqual(Object.keys(trackErrors(noFields())), ['name', 'artist']);
		assert.deepEqual(errors({ name: '  ' }), ['name']);
		assert.deepEqual(errors({ name: 'a'.repeat(200) }), []);
		assert.deepEqual(errors({ name: 'é'.repeat(101) }), ['name']);
		assert.deepEqual(errors({ description: 'a'.repeat(8_001) }), ['description']);
		assert.deepEqual(errors({ url: 'http://example.com' }), ['url']);
		assert.deepEqual(errors({ url: 'javascript:alert(1)' }), ['url']);
		assert.deepEqual(errors({ position: 'three' }), ['position']);
		assert.deepEqual(Object.keys(otherErrors({ name: '', url: 'ftp://x', description: '' })), [
			'name',
			'url',
		]);
	});

	test('for dates that there are not', () => {
		for (const good of ['2026', '2026-11', '2026-11-27', '2024-02-29', '2000-02-29'])
			assert.equal(dateError(good), undefined, good);
		for (const bad of [
			'26',
			'2026-1',
			'2026-13',
			'2026-00',
			'2026-04-31',
			'2026-02-29',
			'1900-02-29',
			'2026-11-27T00',
			'27.11.2026',
			'',
		]) {
			assert.ok(dateError(bad), bad);
		}
	});

	test('for what is no ISRC', () => {
		for (const good of ['GBABC2600001', 'gb-abc-26-00001', 'US S1Z 99 00001'])
			assert.equal(isrcError(good), undefined, good);
		for (const bad of [
			'GBABC260000',
			'GBABC26000012',
			'G1ABC2600001',
			'GBAB-2600001',
			'GBABC26O0001',
			'GBÄBC2600001',
			'',
		])
			assert.ok(isrcError(bad), bad);
		assert.equal(plainIsrc('gb-abc-26-00001'), 'GBABC2600001');
	});
});

describe('a description that others wrote', () => {
	test('never throws, and gives bounded texts', () => {
		const encode = (value: string): Uint8Array => new TextEncoder().encode(value);
		for (const bad of ['', 'null', '[]', '"text"', '{', '\u0000'])
			assert.equal(readDocument(encode(bad)), undefined);
		assert.equal(readDocument(Uint8Array.of(0xff, 0xfe)), undefined);
		assert.equal(readDocument(new Uint8Array(MAX_DOCUMENT + 1).fill(32)), undefined);
		const odd = readDocument(
			encode(
				JSON.stringify({
					name: { deep: 1 },
					byArtist: 7,
					image: ['http://x', 3],
					description: 'a'.repeat(60_000),
					'@type': [],
				}),
			),
		);
		assert.equal(odd?.fields.name, '');
		assert.equal(odd?.fields.artist, '');
		assert.equal(odd?.image, undefined);
		assert.equal(odd?.fields.description.length, 8_001, 'with the mark for what is cut off');
	});

	test('of any JSON reads without an error', () => {
		fc.assert(
			fc.property(
				fc.jsonValue(),
				(value) => void readDocument(new TextEncoder().encode(JSON.stringify(value))),
			),
		);
	});
});

describe('a description that is changed', () => {
	const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
	const json = (document: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(document));
	const form = (document: Uint8Array, change: Partial<TrackFields> = {}): Uint8Array => {
		const described = readDocument(document);
		assert.ok(described);
		return trackDocument({ ...described.fields, ...change }, '', described.image);
	};

	test('keeps what the form does not know, and the picture that it cannot show', () => {
		const before = bytes({
			'@context': 'https://schema.org',
			'@type': 'MusicRecording',
			name: 'Old',
			byArtist: { '@type': 'Person', name: 'Her', sameAs: 'https://her.example' },
			genre: ['jazz', 'bop'],
			encodingFormat: 'audio/flac',
			image: ['ipfs://one', 'ipfs://two'],
			producer: { name: 'Him' },
			url: 'https://her.example',
		});
		const after = revised(before, form(before), form(before, { name: 'New', url: '' }));
		const { url: _, ...rest } = json(before) as Record<string, unknown>;
		assert.deepEqual(json(after), { ...rest, name: 'New' });
		assert.equal(new TextDecoder().decode(after), canonical({ ...rest, name: 'New' } as Json));
	});

	test('says what it said where nothing was changed, whatever that was', () => {
		const value = fc.jsonValue();
		const document = fc
			.dictionary(
				fc.oneof(
					fc.constantFrom('name', 'byArtist', 'genre', 'image', 'position', 'license'),
					fc.string(),
				),
				value,
			)
			.filter((one) => Object.keys(one).every((name) => name !== '__proto__'));
		fc.assert(
			fc.property(document, (one) => {
				const before = bytes(one);
				const shown = form(before);
				assert.deepEqual(json(revised(before, shown, shown)), json(before));
			}),
		);
	});

	test('is refused where it becomes longer than nodes keep', () => {
		const before = bytes({ name: 'x', more: 'y'.repeat(60_000) });
		const now = form(before, { description: 'z'.repeat(8_000) });
		assert.throws(() => revised(before, form(before), now), RangeError);
	});
});

test('the description of an album names its picture', () => {
	const bytes = otherDocument('MusicAlbum', { name: 'Songs', url: '', description: '' }, 'bafk');
	assert.equal(
		text(bytes),
		'{"@context":"https://schema.org","@type":"MusicAlbum","image":"ipfs://bafk","name":"Songs"}',
	);
});
