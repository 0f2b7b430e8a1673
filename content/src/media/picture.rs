//! What kind of picture a file is: one that every browser shows and that holds no script.
//!
//! Signatures are those of ISO/IEC 10918-1 (JPEG), of the PNG specification and of the WebP container.

/// Kinds of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Picture {
	/// JPEG.
	Jpeg,
	/// PNG.
	Png,
	/// WebP.
	WebP,
}

impl Picture {
	/// The value of `Content-Type`.
	pub const fn as_str(self) -> &'static str {
		match self {
			Self::Jpeg => "image/jpeg",
			Self::Png => "image/png",
			Self::WebP => "image/webp",
		}
	}
}

/// Tells a picture by its bytes. None if it is no picture, or one of another kind: a drawing (SVG) is
/// a page with scripts.
pub fn picture(bytes: &[u8]) -> Option<Picture> {
	// The first segment after the start of the image begins with its marker.
	if let [0xff, 0xd8, 0xff, 0xc0..=0xfe, ..] = bytes {
		return Some(Picture::Jpeg);
	}
	// The header is the first chunk, and has 13 bytes.
	if bytes.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") {
		return Some(Picture::Png);
	}
	let riff = bytes.strip_prefix(b"RIFF")?;
	let (size, rest) = riff.split_first_chunk()?;
	// All that comes after the size is within it.
	let is_whole = u64::from(u32::from_le_bytes(*size)) == rest.len() as u64;
	let kinds = [&b"WEBPVP8 "[..], b"WEBPVP8L", b"WEBPVP8X"];
	(is_whole && kinds.iter().any(|kind| rest.starts_with(kind))).then_some(Picture::WebP)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn webp(kind: &[u8; 4], more: usize) -> Vec<u8> {
		let rest = [&b"WEBP"[..], kind, &vec![0; more]].concat();
		[&b"RIFF"[..], &(rest.len() as u32).to_le_bytes(), &rest].concat()
	}

	#[test]
	fn pictures_are_told_by_their_bytes() {
		for (bytes, kind) in [
			(b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(), Picture::Jpeg),
			(b"\xff\xd8\xff\xdb\0C\0".to_vec(), Picture::Jpeg),
			(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0".to_vec(), Picture::Png),
			(webp(b"VP8 ", 20), Picture::WebP),
			(webp(b"VP8L", 20), Picture::WebP),
			(webp(b"VP8X", 21), Picture::WebP),
		] {
			assert_eq!(picture(&bytes), Some(kind));
			assert_eq!(picture(&[b" ", &bytes[..]].concat()), None);
			assert_eq!(picture(&bytes[..3]), None);
		}
	}

	#[test]
	fn pages_and_drawings_are_none() {
		let mut longer = webp(b"VP8 ", 20);
		longer.extend(b"<script>");
		for other in [
			&b""[..],
			b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
			b"<?xml version=\"1.0\"?><svg/>",
			b"<html>",
			b"GIF89a",
			b"\xff\xd8\xff\0",
			b"\x89PNG\r\n\x1a\n<svg/>",
			&webp(b"WAVE", 20),
			&longer,
		] {
			assert_eq!(picture(other), None);
		}
	}
}
