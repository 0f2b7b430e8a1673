//! What kind of picture a file is, and how many pixels it has: one that every browser shows and that
//! holds no script. What takes 2 MiB can take gigabytes once it is decoded.
//!
//! Signatures and headers are those of ISO/IEC 10918-1 (JPEG), of the PNG specification and of RFC
//! 9649 (WebP). Strangers choose these bytes, so what is read here has to be what a browser reads:
//! whatever a decoder would skip or guess at makes a picture none. Libraries that tell sizes skip it
//! too, each in its own way, and could be made to tell another size than the one that is decoded.

/// Most pixels of a picture's side: 64 MiB in all, once it is decoded.
pub const MAX_SIDE: u32 = 4_096;

/// Kinds of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PictureType {
	/// JPEG.
	Jpeg,
	/// PNG.
	Png,
	/// WebP.
	WebP,
}

impl PictureType {
	/// The value of `Content-Type`.
	pub const fn as_str(self) -> &'static str {
		match self {
			Self::Jpeg => "image/jpeg",
			Self::Png => "image/png",
			Self::WebP => "image/webp",
		}
	}
}

/// Sides of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
	/// From left to right.
	pub width: u32,
	/// From top to bottom.
	pub height: u32,
}

/// What a picture says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
	/// Its kind.
	pub kind: PictureType,
	/// Its size, whatever that is.
	pub size: Size,
}

/// Tells a picture by its bytes. None if it is no picture, one of another kind, or one whose size
/// cannot be told for sure: a drawing (SVG) is a page with scripts.
pub fn picture(bytes: &[u8]) -> Option<Picture> {
	let of = |kind, size: Option<Size>| size.map(|size| Picture { kind, size });
	if let Some(segments) = bytes.strip_prefix(&[0xff, 0xd8]) {
		return of(PictureType::Jpeg, of_jpeg(segments));
	}
	// The header is the first chunk, and has 13 bytes.
	if let Some(header) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") {
		return of(PictureType::Png, of_png(header));
	}
	let riff = bytes.strip_prefix(b"RIFF")?;
	let (size, rest) = riff.split_first_chunk()?;
	// All that comes after the size is within it.
	let is_whole = u64::from(u32::from_le_bytes(*size)) == rest.len() as u64;
	let chunk = rest.strip_prefix(b"WEBP").filter(|_| is_whole)?;
	of(PictureType::WebP, of_webp(chunk))
}

/// The header of the frame comes after segments that have their lengths before them (B.2).
fn of_jpeg(mut segments: &[u8]) -> Option<Size> {
	loop {
		let (segment, rest) = segments.split_first_chunk::<4>()?;
		// Decoders look for the next marker in what is no segment.
		let [0xff, marker, length @ ..] = *segment else { return None };
		match marker {
			// Tables that are no frame, and a mark that is kept for later.
			0xc8 | 0xcc => return None,
			0xc0..=0xc3 | 0xc5..=0xcf => {
				// The bits of a sample, then the lines, then the samples of a line.
				let (&[_, h1, h0, w1, w0], _) = rest.split_first_chunk()?;
				let [height, width] = [[h1, h0], [w1, w0]].map(u16::from_be_bytes);
				return Some(Size { width: width.into(), height: height.into() });
			},
			// Tables, data of applications and comments. Nothing else comes before the frame.
			0xc4 | 0xdb | 0xdd | 0xe0..=0xef | 0xfe => {
				let length = usize::from(u16::from_be_bytes(length)).checked_sub(2)?;
				segments = rest.get(length..)?;
			},
			_ => return None,
		}
	}
}

/// The header begins with it (11.2.1).
fn of_png(header: &[u8]) -> Option<Size> {
	let (width, rest) = header.split_first_chunk()?;
	let (height, _) = rest.split_first_chunk()?;
	let [width, height] = [*width, *height].map(u32::from_be_bytes);
	Some(Size { width, height })
}

/// The first chunk has it: of the canvas, or of the only frame.
fn of_webp(chunk: &[u8]) -> Option<Size> {
	let (name, rest) = chunk.split_first_chunk()?;
	let (_length, content) = rest.split_first_chunk::<4>()?;
	let [width, height] = match name {
		// Flags, then both sides less one, of 24 bits.
		b"VP8X" => {
			let (&[_, _, _, _, w0, w1, w2, h0, h1, h2], _) = content.split_first_chunk()?;
			[[w0, w1, w2, 0], [h0, h1, h2, 0]]
				.map(|side| u32::from_le_bytes(side).saturating_add(1))
		},
		// A signature, then both sides less one, of 14 bits.
		b"VP8L" => {
			let (sides, _) = content.strip_prefix(&[0x2f])?.split_first_chunk()?;
			let sides = u32::from_le_bytes(*sides);
			[sides, sides >> 14].map(|side| (side & 0x3fff).saturating_add(1))
		},
		// A tag of the frame and a signature, then both sides, of 14 bits; two more are a scale.
		b"VP8 " => {
			let (_tag, rest) = content.split_first_chunk::<3>()?;
			let (&[w0, w1, h0, h1], _) =
				rest.strip_prefix(&[0x9d, 0x01, 0x2a])?.split_first_chunk()?;
			[[w0, w1], [h0, h1]].map(|side| u32::from(u16::from_le_bytes(side) & 0x3fff))
		},
		_ => return None,
	};
	Some(Size { width, height })
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::media::made::{jpeg, jpeg_after, png, webp, ENCODED};
	use proptest::prelude::*;

	fn size(bytes: &[u8]) -> Option<Size> {
		picture(bytes).map(|picture| picture.size)
	}

	#[test]
	fn pictures_of_encoders_are_told_by_their_bytes() {
		let kinds = [PictureType::Jpeg, PictureType::Png, PictureType::WebP, PictureType::WebP];
		for (encoded, kind) in ENCODED.into_iter().zip(kinds) {
			let bytes = hex::decode(encoded).unwrap();
			let size = Size { width: 320, height: 122 };
			assert_eq!(picture(&bytes), Some(Picture { kind, size }));
			assert_eq!(picture(&[b" ", &bytes[..]].concat()), None);
		}
	}

	#[test]
	fn pages_and_drawings_are_none() {
		let mut longer = webp(10, 10);
		longer.extend(b"<script>");
		let mut wave = webp(10, 10);
		wave[12..16].copy_from_slice(b"WAVE");
		for other in [
			&b""[..],
			b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
			b"<?xml version=\"1.0\"?><svg/>",
			b"<html>",
			b"GIF89a",
			b"\xff\xd8\xff\0",
			b"\x89PNG\r\n\x1a\n<svg/>",
			&wave,
			&longer,
		] {
			assert_eq!(picture(other), None);
		}
	}

	#[test]
	fn a_size_is_that_which_a_decoder_sees() {
		let large = Size { width: 20_000, height: 30_000 };
		let small = jpeg(16, 16).split_off(20);
		let length = (small.len() as u16 + 2).to_be_bytes();
		// Behind a comment that says another, or in a camera's own data.
		for marker in [0xfe, 0xe1] {
			let before = [&[0xff, marker][..], &length, &small].concat();
			assert_eq!(size(&jpeg_after(&before, 20_000, 30_000)), Some(large));
		}
		// Before a second frame, and whatever the scale is.
		assert_eq!(size(&[jpeg(20_000, 30_000), small].concat()), Some(large));
		let mut scaled = hex::decode(ENCODED[2]).unwrap();
		scaled[27] |= 0xc0;
		scaled[29] |= 0x40;
		assert_eq!(size(&scaled), Some(Size { width: 320, height: 122 }));
	}

	#[test]
	fn what_decoders_guess_at_is_none() {
		for before in [
			&[0][..],
			// Bytes that fill, marks without a length, the start of another, a scan.
			&[0xff],
			&[0xff, 0xd0],
			&[0xff, 0x01],
			&[0xff, 0xd8],
			&[0xff, 0xda, 0, 2],
			// What is no frame, though it looks like one.
			&[0xff, 0xc8, 0, 7, 8, 0, 1, 0, 1],
			&[0xff, 0xcc, 0, 7, 8, 0, 1, 0, 1],
			// Lengths that are none.
			&[0xff, 0xfe, 0, 0],
			&[0xff, 0xfe, 0, 1],
		] {
			assert_eq!(picture(&jpeg_after(before, 10, 10)), None, "{before:?}");
		}
		for (encoded, at) in [(ENCODED[2], 23), (ENCODED[3], 20)] {
			let mut unsigned = hex::decode(encoded).unwrap();
			unsigned[at] ^= 1;
			assert_eq!(picture(&unsigned), None);
		}
	}

	#[test]
	fn a_head_that_is_cut_off_is_none() {
		for (head, end) in [(jpeg(300, 200), 29), (png(300, 200), 24), (webp(300, 200), 30)] {
			assert_eq!(size(&head), Some(Size { width: 300, height: 200 }));
			for length in 0..end {
				assert_eq!(picture(&head[..length]), None, "{length} bytes of {head:?}");
			}
		}
	}

	proptest! {
		#[test]
		fn every_size_is_told(width in 1u16.., height in 1u16..) {
			let told = Some(Size { width: width.into(), height: height.into() });
			prop_assert_eq!(size(&jpeg(width, height)), told);
			let sides = (u32::from(width), u32::from(height));
			prop_assert_eq!(size(&webp(sides.0, sides.1)), told);
			let told = Some(Size { width: sides.0 << 16, height: sides.1 << 16 });
			prop_assert_eq!(size(&png(sides.0 << 16, sides.1 << 16)), told);
		}

		#[test]
		fn no_bytes_are_too_strange(
			start in prop::sample::select(ENCODED.to_vec()),
			length in 0usize..64,
			noise in prop::collection::vec(any::<u8>(), 0..64),
		) {
			let start = hex::decode(start).unwrap();
			let mut bytes = [&start[..length.min(start.len())], &noise].concat();
			let _ = picture(&bytes);
			// What is in a WebP is looked at if it has the length that it says.
			if let Some(rest) = bytes.len().checked_sub(8) {
				bytes[4..8].copy_from_slice(&(rest as u32).to_le_bytes());
				let _ = picture(&bytes);
			}
		}
	}
}
