// How many pixels a picture has, by its head: what takes 2 MiB can take gigabytes once it is decoded.
//
// Strangers choose these bytes, so what is read here has to be what a browser reads. Whatever a decoder would skip or
// guess at makes a picture none.

/** Pixels of a picture's longest side, at most: 16,777,216 in all, 64 MiB decoded. */
export const MAX_PIXELS_OF_SIDE = 4_096;

/** Sides of a picture, in pixels. */
export interface Size {
	readonly width: number;
	readonly height: number;
}

/** Whether a picture of that size is decoded. */
export const isDecodable = ({ width, height }: Size): boolean =>
	width > 0 && height > 0 && width <= MAX_PIXELS_OF_SIDE && height <= MAX_PIXELS_OF_SIDE;

/** The size in words, as in "300 × 200 pixels". */
export const sizeText = ({ width, height }: Size): string =>
	`${width.toLocaleString('en-US')} × ${height.toLocaleString('en-US')} pixels`;

/** The size of a JPEG, PNG or WebP. None if it cannot be told for sure. */
export function sizeOf(bytes: Uint8Array): Size | undefined {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	try {
		if (view.getUint16(0) === 0xffd8) return sizeOfJpeg(view);
		if (view.getUint32(0) === 0x8950_4e47) return sizeOfPng(view);
		if (view.getUint32(0) === 0x5249_4646) return sizeOfWebP(view);
	} catch (problem) {
		// It ends before its size.
		if (!(problem instanceof RangeError)) throw problem;
	}
	return undefined;
}

/** The frame's header comes after segments that have their lengths before them (ISO/IEC 10918-1, B.2). */
function sizeOfJpeg(view: DataView): Size | undefined {
	for (let at = 2; ;) {
		// Decoders look for the next marker in what is no segment.
		if (view.getUint8(at) !== 0xff) return undefined;
		const marker = view.getUint8(at + 1);
		const length = view.getUint16(at + 2);
		const isFrame = marker >= 0xc0 && marker <= 0xcf;
		if (isFrame && ![0xc4, 0xc8, 0xcc].includes(marker))
			return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
		// Tables, data of applications and comments; anything else does not come before the frame.
		const isBefore = marker === 0xc4 || marker === 0xdb || marker === 0xdd || marker === 0xfe;
		const isOfApplication = marker >= 0xe0 && marker <= 0xef;
		if (!(isBefore || isOfApplication) || length < 2) return undefined;
		at += 2 + length;
	}
}

/** The header is the first chunk, of 13 bytes (PNG, 11.2.1). */
function sizeOfPng(view: DataView): Size | undefined {
	const isHeader = view.getUint32(8) === 13 && view.getUint32(12) === 0x4948_4452;
	return isHeader ? { width: view.getUint32(16), height: view.getUint32(20) } : undefined;
}

/** The first chunk has it (RFC 9649): of the canvas, or of the only frame. */
function sizeOfWebP(view: DataView): Size | undefined {
	const uint24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
	if (view.getUint32(8) !== 0x5745_4250) return undefined;
	switch (view.getUint32(12)) {
		case 0x5650_3858: // "VP8X"
			return { width: uint24(24) + 1, height: uint24(27) + 1 };
		case 0x5650_384c: {
			// "VP8L"
			if (view.getUint8(20) !== 0x2f) return undefined;
			const sides = view.getUint32(21, true);
			return { width: (sides & 0x3fff) + 1, height: ((sides >>> 14) & 0x3fff) + 1 };
		}
		case 0x5650_3820: // "VP8 "
			if (uint24(23) !== 0x2a019d) return undefined;
			return {
				width: view.getUint16(26, true) & 0x3fff,
				height: view.getUint16(28, true) & 0x3fff,
			};
		default:
			return undefined;
	}
}
