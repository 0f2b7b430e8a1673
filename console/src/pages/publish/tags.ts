// What a file says of itself: how long it plays, and what its tags have. Read by music-metadata, which is loaded once a
// file is chosen.

import { OTHER, type MediaType } from './media.ts';

export interface Tags {
	/** Milliseconds; nothing where the file does not tell. */
	duration?: number;
	/** Bits a second. */
	bitrate?: number;
	title?: string;
	artist?: string;
	album?: string;
	genre?: string;
	date?: string;
	isrc?: string;
	track?: number;
	disc?: number;
	/** The picture in it. */
	cover?: Uint8Array;
}

/** Bytes up to which a file whose head does not say how long it plays is read to its end for that. */
const READ_WHOLE = 256 * 1_024 * 1_024;

const MAX_TEXT = 200;

/** Reads them. A file whose tags are damaged has none. */
export async function tagsOf(file: File, kind: MediaType): Promise<Tags> {
	if (kind === OTHER) return {};
	try {
		const { parseBlob, selectCover } = await import('music-metadata');
		// By its bytes, not by its name.
		const blob = new File([file], '', { type: kind });
		const { format, common } = await parseBlob(blob, { duration: file.size <= READ_WHOLE });
		const text = (value: string | undefined): string | undefined =>
			value?.trim().slice(0, MAX_TEXT) || undefined;
		const cover = selectCover(common.picture);
		const all = {
			duration:
				format.duration !== undefined && format.duration > 0
					? Math.round(format.duration * 1_000)
					: undefined,
			bitrate:
				format.bitrate !== undefined && format.bitrate > 0
					? Math.round(format.bitrate)
					: undefined,
			title: text(common.title),
			artist: text(common.artist),
			album: text(common.album),
			genre: text(common.genre?.[0]),
			date: text(
				common.date ?? (common.year === undefined ? undefined : String(common.year)),
			),
			isrc: text(common.isrc?.[0]),
			track: common.track.no ?? undefined,
			disc: common.disk.no ?? undefined,
			cover: cover?.data,
		};
		return Object.fromEntries(
			Object.entries(all).filter(([, value]) => value !== undefined),
		) as Tags;
	} catch {
		return {};
	}
}
