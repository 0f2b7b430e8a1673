// What documents of tracks, playlists and accounts may say (docs/artists.md, "The description"). Strangers write them:
// they are text of bounded length, and nothing of them is believed but that it was written.

import { CidError, remoteText, rootOf } from '@audio-chain/client';
import { isDecodable, sizeOf } from './pixels.ts';

/** What a document is of. */
export type Subject = 'track' | 'playlist' | 'account';

/** Most bytes of a document, and of a picture. */
export const MAX_METADATA = 64 * 1_024;
export const MAX_ARTWORK = 2 * 1_024 * 1_024;

const TYPES: Record<Subject, readonly string[]> = {
	track: ['MusicRecording'],
	playlist: ['MusicPlaylist', 'MusicAlbum'],
	account: ['Person', 'MusicGroup'],
};

export interface Description {
	readonly kind: string;
	readonly name?: string;
	/** Who is heard, as the document says: not who is paid. */
	readonly artist?: string;
	readonly album?: string;
	readonly genres: readonly string[];
	readonly date?: string;
	readonly isrc?: string;
	readonly license?: string;
	/** An `https://` address, for a link that one chooses to follow. */
	readonly url?: string;
	readonly about?: string;
	/** The CID of a picture. */
	readonly image?: string;
}

/** What is wrong with a document. */
export class DescriptionError extends Error {
	override readonly name = 'DescriptionError';
}

/** Text of at most so many characters, without marks that cannot be seen; nothing of what is no text. */
const textOf = (value: unknown, most: number, lines = false): string | undefined =>
	typeof value === 'string' ? remoteText(value, most, lines) || undefined : undefined;

/** A text, or the name of an object that has one. */
function nameOf(value: unknown, most: number): string | undefined {
	if (typeof value === 'object' && value !== null && 'name' in value)
		return textOf(value.name, most);
	return textOf(value, most);
}

/** The CID in `ipfs://…`, if nodes keep what it names. */
function imageOf(value: unknown): string | undefined {
	const first: unknown = Array.isArray(value) ? value[0] : value;
	if (typeof first !== 'string' || !first.startsWith('ipfs://')) return undefined;
	const cid = first.slice('ipfs://'.length);
	try {
		rootOf(cid);
		return cid;
	} catch (problem) {
		if (problem instanceof CidError) return undefined;
		throw problem;
	}
}

function urlOf(value: unknown): string | undefined {
	if (typeof value !== 'string' || value.length > 256) return undefined;
	try {
		const url = new URL(value);
		return url.protocol === 'https:' && url.username === '' && url.password === ''
			? url.href
			: undefined;
	} catch {
		return undefined;
	}
}

function genresOf(value: unknown): string[] {
	const all: unknown[] = Array.isArray(value) ? value.slice(0, 5) : [value];
	return all.map((genre) => textOf(genre, 40)).filter((genre) => genre !== undefined);
}

/** What a document says of its subject. Throws `DescriptionError` with the reason if it is none of such a subject. */
export function descriptionOf(bytes: Uint8Array, subject: Subject): Description {
	if (bytes.length > MAX_METADATA) throw new DescriptionError('it is larger than 64 KiB');
	let parsed: unknown;
	try {
		parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch {
		throw new DescriptionError('it is no JSON');
	}
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
		throw new DescriptionError('it is no object of JSON');
	const document = parsed as Record<string, unknown>;
	if (document['@context'] !== 'https://schema.org')
		throw new DescriptionError('it is not in the words of schema.org');
	const kind = document['@type'];
	if (typeof kind !== 'string' || !TYPES[subject].includes(kind))
		throw new DescriptionError(`it does not describe what it is named for`);
	const found = {
		name: textOf(document['name'], 200),
		artist: nameOf(document['byArtist'], 200),
		album: nameOf(document['inAlbum'], 200),
		date: textOf(document['datePublished'], 10),
		isrc: textOf(document['isrcCode'], 12),
		license: nameOf(document['license'], 200),
		url: urlOf(document['url']),
		about: textOf(document['description'], 8_000, true),
		image: imageOf(document['image']),
	};
	const said = Object.fromEntries(
		Object.entries(found).filter(([, value]) => value !== undefined),
	);
	return { kind, genres: genresOf(document['genre']), ...said };
}

/**
 * The media type of a picture by its bytes: JPEG, PNG or WebP. Anything else is none, whatever it is called, and so is
 * one that has too many pixels to be decoded.
 */
export function pictureType(bytes: Uint8Array): string | undefined {
	const size = sizeOf(bytes);
	if (size === undefined || !isDecodable(size)) return undefined;
	const begins = (...values: number[]): boolean =>
		values.every((value, at) => bytes[at] === value);
	if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg';
	if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
	const isRiff = begins(0x52, 0x49, 0x46, 0x46);
	if (isRiff && String.fromCharCode(...bytes.subarray(8, 12)) === 'WEBP') return 'image/webp';
	return undefined;
}
