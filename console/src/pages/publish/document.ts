// The description of a track, an album or a profile: canonical JSON of schema.org (docs/artists.md, "The description").

import { remoteText } from '@audio-chain/client';

/** Most bytes of a description. */
export const MAX_DOCUMENT = 64 * 1_024;

/** Deepest nesting of objects and arrays in a description that nodes keep. */
const MAX_DEPTH = 16;

/** Most bytes of each field, as UTF-8. */
export const MOST = {
	name: 200,
	byArtist: 200,
	inAlbum: 200,
	position: 8,
	datePublished: 10,
	isrcCode: 12,
	license: 200,
	url: 256,
	description: 8_000,
	genre: 100,
} as const;

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** Half of a pair of UTF-16, which is no character and has no form in UTF-8. */
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * JSON in the one form that RFC 8785 gives it: fields in the order of their names' UTF-16 units, no
 * blanks, numbers and strings as ECMAScript writes them. Throws `RangeError` for what has no such
 * form: numbers that are not finite, and halves of characters; and for what is nested more deeply
 * than nodes keep. `depth`: how many objects and arrays it stands in.
 */
export function canonical(value: Json, depth = 0): string {
	if (typeof value === 'number' && !Number.isFinite(value))
		throw new RangeError(`${value} is no number of JSON`);
	if (typeof value === 'string') {
		if (value.search(LONE) >= 0) throw new RangeError('a text has half a character');
		return JSON.stringify(value);
	}
	if (value === null || typeof value !== 'object') return JSON.stringify(value);
	if (depth >= MAX_DEPTH)
		throw new RangeError(
			`The description has more than ${MAX_DEPTH} levels, one in the other, and nodes keep none such.`,
		);
	const inside = (one: Json): string => canonical(one, depth + 1);
	if (Array.isArray(value)) return `[${value.map(inside).join(',')}]`;
	const fields = Object.keys(value).sort();
	return `{${fields.map((name) => `${canonical(name)}:${inside(value[name] ?? null)}`).join(',')}}`;
}

export const utf8Length = (text: string): number => new TextEncoder().encode(text).length;

/** What people write of a track. Empty is not said. */
export interface TrackFields {
	name: string;
	artist: string;
	/** Whether the artist is one person or a group. */
	artistType: 'Person' | 'MusicGroup';
	album: string;
	position: string;
	genre: string;
	date: string;
	isrc: string;
	license: string;
	url: string;
	/** Credits, lyrics, anything else. */
	description: string;
}

export const noFields = (): TrackFields => ({
	name: '',
	artist: '',
	artistType: 'MusicGroup',
	album: '',
	position: '',
	genre: '',
	date: '',
	isrc: '',
	license: '',
	url: '',
	description: '',
});

/** What is wrong with each field, in words. */
export type FieldErrors = Partial<Record<keyof TrackFields, string>>;

/** An ISRC as it is kept: capitals, without the hyphens and blanks that people write in it. */
export const plainIsrc = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase();

/** Why a text is no International Standard Recording Code (ISO 3901); nothing if it is one. */
export function isrcError(text: string): string | undefined {
	const code = plainIsrc(text);
	if (code.length !== 12) return `An ISRC has 12 letters and digits, and this ${code.length}.`;
	if (!/^[A-Z]{2}/.test(code)) return 'An ISRC begins with two letters.';
	if (!/^[A-Z]{2}[A-Z0-9]{3}/.test(code))
		return 'The registrant of an ISRC is three letters or digits.';
	if (!/[0-9]{7}$/.test(code))
		return 'An ISRC ends in seven digits: two of the year, five of the recording.';
	return undefined;
}

/** Why a text is no date such as `2026`, `2026-11` or `2026-11-27`; nothing if it is one. */
export function dateError(text: string): string | undefined {
	const parts = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/.exec(text);
	if (!parts) return 'Write a date as 2026, 2026-11 or 2026-11-27.';
	const [, year, month, day] = parts.map(Number);
	if (month !== undefined && !Number.isNaN(month) && (month < 1 || month > 12))
		return 'There is no such month.';
	if (day !== undefined && !Number.isNaN(day)) {
		const days = new Date(Date.UTC(2000, month ?? 1, 0)).getUTCDate();
		const isLeap =
			((year ?? 0) % 4 === 0 && (year ?? 0) % 100 !== 0) || (year ?? 0) % 400 === 0;
		if (day < 1 || day > (month === 2 && !isLeap ? 28 : days)) return 'There is no such day.';
	}
	return undefined;
}

/** Why a text is no link; nothing if it is one. */
export function urlError(text: string): string | undefined {
	try {
		if (new URL(text).protocol === 'https:') return undefined;
	} catch {
		// It is none.
	}
	return 'A link begins with https://.';
}

const tooLong = (text: string, most: number): string | undefined => {
	const length = utf8Length(text);
	return length > most ? `At most ${most} bytes, and this has ${length}.` : undefined;
};

/** What is wrong with what people wrote of a track. */
export function trackErrors(fields: TrackFields): FieldErrors {
	const errors: FieldErrors = {};
	const check = (name: keyof TrackFields, why: string | undefined): void => {
		if (why && !errors[name]) errors[name] = why;
	};
	if (fields.name.trim() === '') check('name', 'A track has a title.');
	if (fields.artist.trim() === '') check('artist', 'Say who is heard.');
	check('name', tooLong(fields.name.trim(), MOST.name));
	check('artist', tooLong(fields.artist.trim(), MOST.byArtist));
	check('album', tooLong(fields.album.trim(), MOST.inAlbum));
	check('genre', tooLong(fields.genre.trim(), MOST.genre));
	check('license', tooLong(fields.license.trim(), MOST.license));
	check('url', tooLong(fields.url.trim(), MOST.url));
	check('description', tooLong(fields.description.trim(), MOST.description));
	if (
		fields.position.trim() !== '' &&
		!/^[0-9]{1,3}(\.[0-9]{1,4})?$/.test(fields.position.trim())
	) {
		check('position', 'Write which part it is, such as 3 or 2.7.');
	}
	if (fields.date.trim() !== '') check('date', dateError(fields.date.trim()));
	if (fields.isrc.trim() !== '') check('isrc', isrcError(fields.isrc));
	if (fields.url.trim() !== '') check('url', urlError(fields.url.trim()));
	return errors;
}

const clean = (text: string): string => text.trim().replace(LONE, '\ufffd').normalize('NFC');

/** Fields that are said: those that are not empty. */
function said(fields: Record<string, Json | undefined>): { [name: string]: Json } {
	return Object.fromEntries(
		Object.entries(fields).filter(
			(field): field is [string, Json] => field[1] !== undefined && field[1] !== '',
		),
	);
}

const pictured = (cid: string | undefined): string | undefined =>
	cid === undefined ? undefined : `ipfs://${cid}`;

function bytesOfDocument(document: Json): Uint8Array {
	const bytes = new TextEncoder().encode(canonical(document));
	if (bytes.length > MAX_DOCUMENT)
		throw new RangeError(
			`The description has ${bytes.length} bytes, and nodes keep ${MAX_DOCUMENT} at most.`,
		);
	return bytes;
}

/** The description of a track. `type` is the media type of its bytes, `image` the CID of its picture. */
export function trackDocument(fields: TrackFields, type: string, image?: string): Uint8Array {
	return bytesOfDocument(
		said({
			'@context': 'https://schema.org',
			'@type': 'MusicRecording',
			byArtist: { '@type': fields.artistType, name: clean(fields.artist) },
			datePublished: fields.date.trim(),
			description: clean(fields.description),
			encodingFormat: type,
			genre: clean(fields.genre),
			image: pictured(image),
			inAlbum:
				clean(fields.album) === ''
					? undefined
					: { '@type': 'MusicAlbum', name: clean(fields.album) },
			isrcCode: plainIsrc(fields.isrc),
			license: clean(fields.license),
			name: clean(fields.name),
			position: fields.position.trim(),
			url: fields.url.trim(),
		}),
	);
}

/** What people write of a playlist or a profile. */
export interface OtherFields {
	name: string;
	url: string;
	description: string;
}

export function otherErrors(fields: OtherFields): Partial<Record<keyof OtherFields, string>> {
	const errors: Partial<Record<keyof OtherFields, string>> = {};
	const name =
		fields.name.trim() === '' ? 'Give it a name.' : tooLong(fields.name.trim(), MOST.name);
	if (name) errors.name = name;
	const url =
		fields.url.trim() === ''
			? undefined
			: (tooLong(fields.url.trim(), MOST.url) ?? urlError(fields.url.trim()));
	if (url) errors.url = url;
	const description = tooLong(fields.description.trim(), MOST.description);
	if (description) errors.description = description;
	return errors;
}

/** The description of a playlist (`MusicAlbum` or `MusicPlaylist`) or of an account (`Person` or `MusicGroup`). */
export function otherDocument(
	kind: 'MusicAlbum' | 'MusicPlaylist' | 'Person' | 'MusicGroup',
	fields: OtherFields,
	image?: string,
): Uint8Array {
	return bytesOfDocument(
		said({
			'@context': 'https://schema.org',
			'@type': kind,
			description: clean(fields.description),
			image: pictured(image),
			name: clean(fields.name),
			url: fields.url.trim(),
		}),
	);
}

/** An object of JSON in UTF-8; nothing if it is none. */
function parsed(bytes: Uint8Array): { [name: string]: Json } | undefined {
	try {
		const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json;
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? value
			: undefined;
	} catch {
		return undefined;
	}
}

/**
 * A description with what was changed in a form. `was` is what the form made of it before anything was changed, `is` what
 * it makes now: fields that are the same in both stay as they are in `before`, also those that the form does not know.
 * Throws `RangeError` if it becomes longer than nodes keep, or has no canonical form.
 */
export function revised(before: Uint8Array, was: Uint8Array, is: Uint8Array): Uint8Array {
	const [old, shown, now] = [before, was, is].map((bytes) => parsed(bytes) ?? {});
	const result = new Map(Object.entries(old ?? {}));
	for (const name of new Set([...Object.keys(shown ?? {}), ...Object.keys(now ?? {})])) {
		const [had, has] = [shown?.[name], now?.[name]];
		if (had !== undefined && has !== undefined && canonical(had) === canonical(has)) continue;
		if (has === undefined) result.delete(name);
		else result.set(name, has);
	}
	return bytesOfDocument(Object.fromEntries(result));
}

/** Longest texts that are shown of what others wrote, in characters. */
const SHOWN = 8_000;

/** What a description says. Whatever comes in, texts come out that are no longer than they may be. */
export interface Described {
	type: string;
	fields: TrackFields;
	/** The CID of its first picture. */
	image?: string;
}

/** Reads a description; nothing if it is none. */
export function readDocument(bytes: Uint8Array): Described | undefined {
	if (bytes.length > MAX_DOCUMENT) return undefined;
	const fields: Record<string, unknown> | undefined = parsed(bytes);
	if (!fields) return undefined;
	const text = (value: unknown, lines = false): string =>
		typeof value === 'string' ? remoteText(value, SHOWN, lines) : '';
	const named = (value: unknown): string =>
		typeof value === 'object' && value !== null && 'name' in value
			? text(value.name)
			: text(value);
	const artist = fields['byArtist'];
	const isPerson =
		typeof artist === 'object' &&
		artist !== null &&
		'@type' in artist &&
		artist['@type'] === 'Person';
	const images = Array.isArray(fields['image'])
		? (fields['image'] as unknown[])
		: [fields['image']];
	const image = text(images[0]);
	return {
		type: text(fields['@type']),
		fields: {
			name: text(fields['name']),
			artist: named(artist),
			artistType: isPerson ? 'Person' : 'MusicGroup',
			album: named(fields['inAlbum']),
			position: text(fields['position']),
			genre: text(fields['genre']),
			date: text(fields['datePublished']),
			isrc: text(fields['isrcCode']),
			license: named(fields['license']),
			url: text(fields['url']),
			description: text(fields['description'], true),
		},
		...(image.startsWith('ipfs://') ? { image: image.slice('ipfs://'.length) } : {}),
	};
}
