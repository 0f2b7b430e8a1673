// Covers and portraits: what nodes keep is a JPEG, PNG or WebP of 2 MiB at most, told by its bytes.

import { cidOf } from '@audio-chain/client';
import { blake3 } from '@noble/hashes/blake3.js';
import { isDecodable, MAX_PIXELS_OF_SIDE, sizeOf, sizeText } from '../../player/pixels.ts';
import { tellPicture, type PictureType } from './media.ts';

/** Most bytes of a picture. */
export const MAX_PICTURE = 2 * 1_024 * 1_024;

/** Longest side of a picture that had to be made smaller, in pixels. */
const MAX_SIDE = 3_000;

/** Bytes of a file beyond which it is not even looked at. */
const MAX_CHOSEN = 64 * 1_024 * 1_024;

/** A picture as it is brought to nodes. */
export interface Picture {
	bytes: Uint8Array<ArrayBuffer>;
	type: PictureType;
	cid: string;
	/** Whether it was made smaller. */
	scaled: boolean;
}

/** Why something is no picture that could be shown. */
export class NoPicture extends Error {}

const made = (bytes: Uint8Array<ArrayBuffer>, type: PictureType, scaled: boolean): Picture => ({
	bytes,
	type,
	cid: cidOf(blake3(bytes)),
	scaled,
});

/** Looks at a picture, and makes it smaller if it is too large. Throws `NoPicture` with the reason. */
export async function preparePicture(file: Blob): Promise<Picture> {
	if (file.size > MAX_CHOSEN) throw new NoPicture('This is too large for a picture.');
	let bytes: Uint8Array<ArrayBuffer>;
	try {
		bytes = new Uint8Array(await file.arrayBuffer());
	} catch {
		throw new NoPicture('This file cannot be read any more. Choose it again.');
	}
	const type = tellPicture(bytes);
	if (!type)
		throw new NoPicture(
			'This is no picture that nodes keep: it is neither JPEG nor PNG nor WebP.',
		);
	const size = sizeOf(bytes);
	if (!size) throw new NoPicture('This picture does not say how large it is: it is damaged.');
	if (!isDecodable(size))
		throw new NoPicture(
			`This picture has ${sizeText(size)}. Pages show those of at most ${sizeText({
				width: MAX_PIXELS_OF_SIDE,
				height: MAX_PIXELS_OF_SIDE,
			})}.`,
		);
	let image: ImageBitmap;
	try {
		image = await createImageBitmap(new Blob([bytes], { type }));
	} catch {
		throw new NoPicture('This picture cannot be shown: it is damaged.');
	}
	try {
		if (bytes.length <= MAX_PICTURE && Math.max(image.width, image.height) <= MAX_SIDE)
			return made(bytes, type, false);
		for (let side = MAX_SIDE; side >= 500; side = Math.floor(side * 0.7)) {
			const smaller = await drawn(image, side);
			if (smaller.length <= MAX_PICTURE) return made(smaller, 'image/jpeg', true);
		}
		throw new NoPicture('This picture cannot be made small enough.');
	} finally {
		image.close();
	}
}

/** The picture with its longer side of so many pixels at most, as JPEG. */
async function drawn(image: ImageBitmap, side: number): Promise<Uint8Array<ArrayBuffer>> {
	const scale = Math.min(1, side / Math.max(image.width, image.height));
	const canvas = document.createElement('canvas');
	canvas.width = Math.max(1, Math.round(image.width * scale));
	canvas.height = Math.max(1, Math.round(image.height * scale));
	canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
	const blob = await new Promise<Blob | null>((resolve) =>
		canvas.toBlob(resolve, 'image/jpeg', 0.9),
	);
	if (!blob) throw new NoPicture('This picture cannot be drawn.');
	return new Uint8Array(await blob.arrayBuffer());
}
