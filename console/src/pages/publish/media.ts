// What kind of audio or picture a file is, told by its bytes as content nodes tell it (docs/content.md, "Hearing"). A
// name says nothing: a page that is called `song.mp3` is not one.

/** Bytes at the head of a file that its kind is told by. */
export const HEAD_BYTES = 16 * 1_024;

/** What nodes send audio as. */
export type AudioType =
	'audio/mpeg' | 'audio/mp4' | 'audio/flac' | 'audio/wav' | 'audio/webm' | 'audio/ogg';

/** What nodes send all else as: for saving, not for playing. */
export const OTHER = 'application/octet-stream';

export type MediaType = AudioType | typeof OTHER;

export type PictureType = 'image/jpeg' | 'image/png' | 'image/webp';

/** What the head of a file says: its kind, or where the ID3v2 tag ends that is in front of it. */
export type Told = { kind: MediaType } | { tagUntil: number };

const latin = (bytes: Uint8Array, from: number, to: number): string =>
	String.fromCharCode(...bytes.subarray(from, to));

const at = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;

/** Tells a file by its first `HEAD_BYTES`, or all of them if it has fewer. */
export function tellHead(head: Uint8Array): Told {
	const tagUntil = endOfTag(head);
	if (tagUntil !== undefined) return { tagUntil };
	if (isFlac(head)) return { kind: 'audio/flac' };
	if (latin(head, 0, 4) === 'RIFF' && latin(head, 8, 12) === 'WAVE') return { kind: 'audio/wav' };
	if (isWebm(head)) return { kind: 'audio/webm' };
	if (isOgg(head)) return { kind: 'audio/ogg' };
	if (isMp4(head)) return { kind: 'audio/mp4' };
	if (hasTwoFrames(head)) return { kind: 'audio/mpeg' };
	return { kind: OTHER };
}

/** Tells a file that begins with an ID3v2 tag by what comes after it: MP3 if a frame begins there. */
export const tellAfterTag = (rest: Uint8Array): MediaType =>
	frameLength(rest) === undefined ? OTHER : 'audio/mpeg';

/** Tells a file, of which it reads 32 KiB at most. */
export async function tellFile(file: Blob): Promise<MediaType> {
	const read = async (from: number): Promise<Uint8Array> =>
		new Uint8Array(await file.slice(from, from + HEAD_BYTES).arrayBuffer());
	const told = tellHead(await read(0));
	return 'kind' in told ? told.kind : tellAfterTag(await read(told.tagUntil));
}

/** Where the ID3v2 tag ends that a file begins with. */
function endOfTag(head: Uint8Array): number | undefined {
	if (
		head.length < 10 ||
		latin(head, 0, 3) !== 'ID3' ||
		at(head, 3) === 0xff ||
		at(head, 4) === 0xff
	)
		return undefined;
	const size = [...head.subarray(6, 10)];
	if (size.some((byte) => byte > 0x7f)) return undefined;
	const footer = (at(head, 5) & 0x10) === 0 ? 0 : 10;
	return size.reduce((sum, byte) => sum * 128 + byte, 0) + 10 + footer;
}

/** The marker, and the block that must come first: `STREAMINFO` of 34 bytes. */
const isFlac = (head: Uint8Array): boolean =>
	latin(head, 0, 4) === 'fLaC' &&
	head.length >= 8 &&
	(at(head, 4) & 0x7f) === 0 &&
	at(head, 5) === 0 &&
	at(head, 6) === 0 &&
	at(head, 7) === 34;

/** Kilobits a second by index, of version 1 and of versions 2 and 2.5. */
const RATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];
const RATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];
/** Samples a second of version 1 by index; version 2 has half, 2.5 a quarter. */
const SAMPLES = [44_100, 48_000, 32_000, 0];

/** How many bytes the frame of MPEG audio, layer III, has that begins here, if one does. */
export function frameLength(bytes: Uint8Array): number | undefined {
	if (bytes.length < 4 || at(bytes, 0) !== 0xff) return undefined;
	const [second, third, fourth] = [at(bytes, 1), at(bytes, 2), at(bytes, 3)];
	if (
		(second & 0b1110_0000) !== 0b1110_0000 ||
		(second & 0b0110) !== 0b0010 ||
		(fourth & 0b11) === 0b10
	)
		return undefined;
	const version = (second >> 3) & 0b11;
	if (version === 0b01) return undefined;
	const divisor = version === 0b11 ? 1 : version === 0b10 ? 2 : 4;
	const rate = ((divisor === 1 ? RATES_1 : RATES_2)[third >> 4] ?? 0) * 1_000;
	const samples = Math.floor((SAMPLES[(third >> 2) & 0b11] ?? 0) / divisor);
	if (rate === 0 || samples === 0) return undefined;
	return Math.floor(((divisor === 1 ? 144 : 72) * rate) / samples) + ((third >> 1) & 1);
}

/** Two frames in a row that fit together: one alone is found in many files that are no music. */
function hasTwoFrames(head: Uint8Array): boolean {
	const length = frameLength(head);
	if (length === undefined || length > head.length) return false;
	const next = head.subarray(length);
	const isSame =
		(at(head, 1) & 0b0001_1110) === (at(next, 1) & 0b0001_1110) &&
		(at(head, 2) & 0b1100) === (at(next, 2) & 0b1100);
	return frameLength(next) !== undefined && isSame;
}

/** Brands of MP4 files that hold audio; and those of pictures and films that claim to be compatible with them. */
const BRANDS = [
	'M4A ',
	'M4B ',
	'M4P ',
	'mp41',
	'mp42',
	'isom',
	'iso2',
	'iso3',
	'iso4',
	'iso5',
	'iso6',
	'iso8',
	'dash',
	'Opus',
];
const EXCLUDED = ['qt  ', 'avif', 'avis', 'heic', 'heix', 'mif1', 'msf1', 'crx '];

function isMp4(head: Uint8Array): boolean {
	if (head.length < 8 || latin(head, 4, 8) !== 'ftyp') return false;
	const size = new DataView(head.buffer, head.byteOffset).getUint32(0);
	const length = size - 8;
	if (length < 8 || length % 4 !== 0 || size > head.length) return false;
	const major = latin(head, 8, 12);
	if (EXCLUDED.includes(major)) return false;
	if (BRANDS.includes(major)) return true;
	for (let from = 16; from < size; from += 4)
		if (BRANDS.includes(latin(head, from, from + 4))) return true;
	return false;
}

/** A page that begins a stream, and in it the header of Vorbis, Opus or FLAC. */
function isOgg(head: Uint8Array): boolean {
	if (latin(head, 0, 6) !== 'OggS\0\x02') return false;
	const packet = latin(head, 27 + at(head, 26), 35 + at(head, 26));
	return ['\x01vorbis', 'OpusHead', '\x7fFLAC'].some((header) => packet.startsWith(header));
}

/** An EBML header that says `webm`. */
function isWebm(head: Uint8Array): boolean {
	if (
		at(head, 0) !== 0x1a ||
		at(head, 1) !== 0x45 ||
		at(head, 2) !== 0xdf ||
		at(head, 3) !== 0xa3
	)
		return false;
	const whole = ebmlSize(head, 4);
	if (!whole || whole.next + whole.size > head.length) return false;
	const end = whole.next + whole.size;
	let from = whole.next;
	while (from < end) {
		const idLength = (at(head, from) & 0x80) === 0 ? 2 : 1;
		const isDocType = idLength === 2 && at(head, from) === 0x42 && at(head, from + 1) === 0x82;
		const element = ebmlSize(head, from + idLength);
		if (!element || element.next + element.size > end) return false;
		// It may be padded with zeros.
		if (isDocType)
			return latin(head, element.next, element.next + element.size).split('\0')[0] === 'webm';
		from = element.next + element.size;
	}
	return false;
}

/** A size as EBML writes it, of up to 8 bytes, and where it ends. */
function ebmlSize(bytes: Uint8Array, from: number): { size: number; next: number } | undefined {
	const first = bytes[from];
	if (first === undefined || first === 0) return undefined;
	const length = Math.clz32(first) - 24 + 1;
	if (from + length > bytes.length) return undefined;
	let size = 0n;
	for (const byte of bytes.subarray(from, from + length)) size = (size << 8n) | BigInt(byte);
	size &= (1n << BigInt(length * 7)) - 1n;
	return size > BigInt(bytes.length) ? undefined : { size: Number(size), next: from + length };
}

/** The kind of picture, by its bytes; none if it is no picture that nodes keep. A drawing (SVG) is a page with scripts. */
export function tellPicture(bytes: Uint8Array): PictureType | undefined {
	if (
		at(bytes, 0) === 0xff &&
		at(bytes, 1) === 0xd8 &&
		at(bytes, 2) === 0xff &&
		at(bytes, 3) >= 0xc0 &&
		at(bytes, 3) <= 0xfe
	)
		return 'image/jpeg';
	if (latin(bytes, 0, 16) === '\x89PNG\r\n\x1a\n\0\0\0\rIHDR') return 'image/png';
	if (bytes.length < 16 || latin(bytes, 0, 4) !== 'RIFF') return undefined;
	const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
	const isKnown = ['WEBPVP8 ', 'WEBPVP8L', 'WEBPVP8X'].includes(latin(bytes, 8, 16));
	return size === bytes.length - 8 && isKnown ? 'image/webp' : undefined;
}

/** What people call a kind of file. */
export const mediaName = (type: MediaType): string =>
	({
		'audio/mpeg': 'MP3',
		'audio/mp4': 'MP4 audio (AAC)',
		'audio/flac': 'FLAC',
		'audio/wav': 'WAV',
		'audio/webm': 'WebM (Opus)',
		'audio/ogg': 'Ogg (Vorbis, Opus)',
		[OTHER]: 'unknown',
	})[type];
