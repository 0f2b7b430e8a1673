//! What kind of audio a file is, by what is in it. Its name and what its uploader says of it are
//! never asked: a page that is called `song.mp3` is not one.
//!
//! Signatures are those of RFC 9639 (FLAC), RFC 8794 and the WebM guidelines, ISO/IEC 14496-12
//! (`ftyp`), ISO/IEC 11172-3 and 13818-3 (MPEG audio), ID3v2, RIFF/WAVE, and RFC 3533 (Ogg) with
//! what Vorbis, Opus (RFC 7845) and FLAC (RFC 9639) begin with in it.

use crate::media::mpeg::frame_length;
pub use picture::{picture, Picture, PictureType, Size, MAX_SIDE};

#[cfg(test)]
pub mod made;
mod mpeg;
mod picture;
#[cfg(test)]
mod tests;

/// Bytes at the head of a file that its kind is told by.
pub const HEAD: usize = 16 * 1_024;

/// Kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaType {
	/// MPEG audio, layer III.
	Mp3,
	/// An MP4 file with a brand that audio has: AAC in M4A, or Opus.
	Mp4,
	/// FLAC in its own container.
	Flac,
	/// RIFF/WAVE.
	Wav,
	/// WebM: Opus, as a rule.
	WebM,
	/// Ogg with Vorbis, Opus or FLAC.
	Ogg,
	/// None of these: for saving, never for showing.
	Other,
}

impl MediaType {
	/// The value of `Content-Type`.
	pub const fn as_str(self) -> &'static str {
		match self {
			Self::Mp3 => "audio/mpeg",
			Self::Mp4 => "audio/mp4",
			Self::Flac => "audio/flac",
			Self::Wav => "audio/wav",
			Self::WebM => "audio/webm",
			Self::Ogg => "audio/ogg",
			Self::Other => "application/octet-stream",
		}
	}

	/// The kind whose `Content-Type` that is.
	pub fn of_name(name: &str) -> Option<Self> {
		let all = [Self::Mp3, Self::Mp4, Self::Flac, Self::Wav, Self::WebM, Self::Ogg, Self::Other];
		all.into_iter().find(|kind| kind.as_str() == name)
	}

	/// Whether a browser may play it in its place.
	pub const fn is_audio(self) -> bool {
		!matches!(self, Self::Other)
	}
}

/// What the head of a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
	/// The kind.
	Kind(MediaType),
	/// An ID3v2 tag, which may hold megabytes of artwork: [`after_tag`] of what is at this offset
	/// tells the kind.
	TagUntil(u64),
}

/// Tells a file by its first [`HEAD`] bytes, or all of them if it has fewer.
pub fn of_head(head: &[u8]) -> Told {
	if let Some(end) = end_of_tag(head) {
		return Told::TagUntil(end);
	}
	type Is = fn(&[u8]) -> bool;
	let tests: [(Is, MediaType); 6] = [
		(is_flac, MediaType::Flac),
		(is_wav, MediaType::Wav),
		(is_webm, MediaType::WebM),
		(is_ogg, MediaType::Ogg),
		(is_mp4, MediaType::Mp4),
		(has_two_frames, MediaType::Mp3),
	];
	let kind = tests.iter().find(|(is, _)| is(head)).map(|(_, kind)| *kind);
	Told::Kind(kind.unwrap_or(MediaType::Other))
}

/// Tells a file that begins with an ID3v2 tag by up to [`HEAD`] bytes from the tag's end on: MP3 if
/// a frame begins there. A second tag there makes it none.
pub fn after_tag(rest: &[u8]) -> MediaType {
	match frame_length(rest) {
		Some(_) => MediaType::Mp3,
		None => MediaType::Other,
	}
}

/// Where the ID3v2 tag ends that a file begins with.
fn end_of_tag(head: &[u8]) -> Option<u64> {
	let (header, _) = head.split_first_chunk::<10>()?;
	let [b'I', b'D', b'3', major, minor, flags, size @ ..] = header else { return None };
	// The size has seven bits a byte, so that it never looks like the start of a frame.
	if *major == 0xff || *minor == 0xff || size.iter().any(|byte| *byte > 0x7f) {
		return None;
	}
	let size = size.iter().fold(0u64, |size, byte| (size << 7) | u64::from(*byte));
	let footer = if flags & 0x10 != 0 { 10 } else { 0 };
	Some(size.saturating_add(10).saturating_add(footer))
}

/// The marker and the block that must come first, `STREAMINFO` of 34 bytes.
fn is_flac(head: &[u8]) -> bool {
	let Some(rest) = head.strip_prefix(b"fLaC") else { return false };
	matches!(rest, [kind, 0, 0, 34, ..] if kind & 0x7f == 0)
}

fn is_wav(head: &[u8]) -> bool {
	head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WAVE".as_slice())
}

/// A page that begins a stream, and in it the header of audio. What has a film first is none.
fn is_ogg(head: &[u8]) -> bool {
	let Some(page) = head.strip_prefix(b"OggS\0") else { return false };
	// Flags, position, serial number, number and checksum; then the lengths of the segments.
	let Some((&[flags, .., segments], rest)) = page.split_first_chunk::<22>() else { return false };
	let packet = rest.get(usize::from(segments)..).unwrap_or_default();
	let headers = [&b"\x01vorbis"[..], b"OpusHead", b"\x7fFLAC"];
	flags == 2 && headers.iter().any(|header| packet.starts_with(header))
}

/// Two frames in a row that fit together. One alone is found in many files that are no music: it
/// is eleven bits.
fn has_two_frames(head: &[u8]) -> bool {
	let Some(length) = frame_length(head) else { return false };
	let Some(next) = head.get(length..) else { return false };
	frame_length(next).is_some() && mpeg::fit(head, next)
}

/// Brands of MP4 files that hold audio. Those of pictures and of QuickTime are not among them.
const BRANDS: [&[u8; 4]; 14] = [
	b"M4A ", b"M4B ", b"M4P ", b"mp41", b"mp42", b"isom", b"iso2", b"iso3", b"iso4", b"iso5",
	b"iso6", b"iso8", b"dash", b"Opus",
];

/// A box of the file's type that comes first, of one of those brands.
fn is_mp4(head: &[u8]) -> bool {
	let Some((size, rest)) = head.split_first_chunk::<4>() else { return false };
	let size = u32::from_be_bytes(*size);
	let Some(brands) = rest.strip_prefix(b"ftyp") else { return false };
	// The brand and its version, then any number of brands that it is compatible with.
	let Ok(length) = usize::try_from(size.saturating_sub(8)) else { return false };
	let Some(brands) = brands.get(..length) else { return false };
	if length < 8 || length % 4 != 0 {
		return false;
	}
	let named = |brand: &[u8]| BRANDS.iter().any(|known| brand == known.as_slice());
	let major = brands.get(..4).unwrap_or_default();
	// Pictures and QuickTime films may claim that they are compatible with `mp41` or `isom`.
	let excluded = [b"qt  ", b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1", b"crx "];
	let compatible = brands.get(8..).unwrap_or_default();
	!excluded.iter().any(|other| major == other.as_slice())
		&& (named(major) || compatible.chunks(4).any(named))
}

/// An EBML header that says `webm`. (What says `matroska` is not WebM.)
fn is_webm(head: &[u8]) -> bool {
	let Some(rest) = head.strip_prefix(&[0x1a, 0x45, 0xdf, 0xa3]) else { return false };
	let Some((size, rest)) = ebml_size(rest) else { return false };
	let Some(mut header) = rest.get(..size) else { return false };
	// Elements of the header have ids of one or two bytes.
	while let Some(first) = header.first() {
		let id_length = if first & 0x80 != 0 { 1 } else { 2 };
		let Some((id, rest)) = header.split_at_checked(id_length) else { return false };
		let Some((size, rest)) = ebml_size(rest) else { return false };
		let Some((value, rest)) = rest.split_at_checked(size) else { return false };
		if id == [0x42, 0x82] {
			// It may be padded with zeros.
			return value.split(|byte| *byte == 0).next() == Some(b"webm".as_slice());
		}
		header = rest;
	}
	false
}

/// A size as EBML writes it, of up to 8 bytes, and what comes after it.
fn ebml_size(bytes: &[u8]) -> Option<(usize, &[u8])> {
	let first = *bytes.first()?;
	let length = usize::try_from(first.leading_zeros()).ok()?.checked_add(1)?;
	if length > 8 {
		return None;
	}
	let (size, rest) = bytes.split_at_checked(length)?;
	let size = size.iter().fold(0u64, |size, byte| (size << 8) | u64::from(*byte));
	// The marker is the highest bit of the number of 7 bits a byte.
	let bits = u32::try_from(length).ok()?.checked_mul(7)?;
	let size = size & 1u64.checked_shl(bits)?.checked_sub(1)?;
	Some((usize::try_from(size).ok()?, rest))
}
