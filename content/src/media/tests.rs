//! Heads of files, made as their formats' specifications say.

use super::*;
use proptest::prelude::*;

fn kind(head: &[u8]) -> MediaType {
	match of_head(head) {
		Told::Kind(kind) => kind,
		Told::TagUntil(end) => after_tag(&head[usize::try_from(end).unwrap().min(head.len())..]),
	}
}

/// A frame of 128 kbit/s at 44.1 kHz, as most MP3 files have them: 417 bytes.
fn frame() -> Vec<u8> {
	let mut frame = vec![0xff, 0xfb, 0x90, 0x64];
	frame.resize(417, 0x55);
	frame
}

fn id3(size: u32, flags: u8) -> Vec<u8> {
	let seven = |shift: u32| ((size >> shift) & 0x7f) as u8;
	let mut tag = vec![b'I', b'D', b'3', 4, 0, flags, seven(21), seven(14), seven(7), seven(0)];
	tag.resize(tag.len() + size as usize + if flags & 0x10 == 0 { 0 } else { 10 }, 0);
	tag
}

fn ftyp(major: &[u8; 4], compatible: &[&[u8; 4]]) -> Vec<u8> {
	let size = (16 + 4 * compatible.len()) as u32;
	let mut head = [&size.to_be_bytes()[..], b"ftyp", major, &[0, 0, 2, 0]].concat();
	compatible.iter().for_each(|brand| head.extend_from_slice(*brand));
	head.extend_from_slice(b"\0\0\0\x08free");
	head
}

/// What libwebm writes at first, up to the segment.
fn ebml(doctype: &[u8]) -> Vec<u8> {
	let mut elements = vec![0x42, 0x86, 0x81, 1, 0x42, 0xf7, 0x81, 1, 0x42, 0xf2, 0x81, 4];
	elements.extend([0x42, 0xf3, 0x81, 8, 0x42, 0x82, 0x80 | doctype.len() as u8]);
	elements.extend(doctype);
	elements.extend([0x42, 0x87, 0x81, 4, 0x42, 0x85, 0x81, 2]);
	let mut head = vec![0x1a, 0x45, 0xdf, 0xa3, 1, 0, 0, 0, 0, 0, 0, elements.len() as u8];
	head.extend(elements);
	head.extend([0x18, 0x53, 0x80, 0x67]);
	head
}

#[test]
fn mp3_is_told_by_its_frames() {
	assert_eq!(frame_length(&frame()), Some(417));
	assert_eq!(kind(&[frame(), frame()].concat()), MediaType::Mp3);
	// One frame alone is no proof, nor are two that do not fit.
	assert_eq!(kind(&frame()), MediaType::Other);
	assert_eq!(kind(&[frame(), vec![0; 400]].concat()), MediaType::Other);
	let mut other = frame();
	other[2] = 0x94;
	assert!(frame_length(&other).is_some());
	assert_eq!(kind(&[frame(), other].concat()), MediaType::Other);
	// A variable rate and padding are of one file all the same.
	let mut padded = frame();
	padded[2] = 0xa2;
	assert_eq!(frame_length(&padded), Some(523));
	padded.resize(523, 0);
	assert_eq!(kind(&[padded, frame()].concat()), MediaType::Mp3);
	// Version 2 at 22.05 kHz and 64 kbit/s, version 2.5 at 8 kHz and 8 kbit/s.
	assert_eq!(frame_length(&[0xff, 0xf3, 0x80, 0xc4]), Some(208));
	assert_eq!(frame_length(&[0xff, 0xe3, 0x18, 0xc4]), Some(72));
}

#[test]
fn frames_of_other_layers_and_rates_are_none() {
	for header in [
		[0xff, 0xfd, 0x90, 0x64], // Layer II.
		[0xff, 0xff, 0x90, 0x64], // Layer I.
		[0xff, 0xf1, 0x50, 0x80], // AAC in ADTS.
		[0xff, 0xeb, 0x90, 0x64], // No version.
		[0xff, 0xfb, 0xf0, 0x64], // No rate.
		[0xff, 0xfb, 0x00, 0x64], // A rate that is not told.
		[0xff, 0xfb, 0x9c, 0x64], // No frequency.
		[0xff, 0xfb, 0x90, 0x66], // No emphasis.
		[0xff, 0xdb, 0x90, 0x64], // Ten bits of synchronisation.
	] {
		assert_eq!(frame_length(&header), None, "{header:?}");
	}
	assert_eq!(frame_length(&[0xff, 0xfb, 0x90]), None);
}

#[test]
fn a_tag_is_skipped_however_long() {
	assert_eq!(kind(&[id3(1_000, 0), frame()].concat()), MediaType::Mp3);
	assert_eq!(kind(&[id3(20, 0x10), frame()].concat()), MediaType::Mp3);
	assert_eq!(of_head(&id3(5_000_000, 0)[..HEAD]), Told::TagUntil(5_000_010));
	// A page behind a tag is a page.
	assert_eq!(kind(&[id3(10, 0), b"<html>".to_vec()].concat()), MediaType::Other);
	assert_eq!(kind(&id3(10, 0)), MediaType::Other);
	assert_eq!(kind(&[id3(10, 0), id3(10, 0), frame()].concat()), MediaType::Other);
	let mut broken = [id3(10, 0), frame(), frame()].concat();
	broken[7] = 0x80;
	assert_eq!(kind(&broken), MediaType::Other);
}

#[test]
fn ogg_is_told_by_what_is_in_it() {
	let page = |flags: u8, segments: u8, packet: &[u8]| {
		let lengths = vec![30; usize::from(segments)];
		[b"OggS\0".as_slice(), &[flags], &[0; 20], &[segments], &lengths, packet].concat()
	};
	for header in [&b"\x01vorbis"[..], b"OpusHead", b"\x7fFLAC"] {
		assert_eq!(kind(&page(2, 1, header)), MediaType::Ogg);
		assert_eq!(kind(&page(2, 3, header)), MediaType::Ogg);
		// In mid-stream, cut off, or not where the segments say.
		assert_eq!(kind(&page(0, 1, header)), MediaType::Other);
		assert_eq!(kind(&page(2, 1, &header[..4])), MediaType::Other);
		assert_eq!(kind(&page(2, 1, &[b" ", header].concat())), MediaType::Other);
		assert_eq!(kind(&page(2, 255, header)[..40]), MediaType::Other);
	}
	// A film, speech of long ago, a page.
	for other in [&b"\x80theora"[..], b"Speex   ", b"<html>", b""] {
		assert_eq!(kind(&page(2, 1, other)), MediaType::Other);
	}
	assert_eq!(kind(b"OggS"), MediaType::Other);
}

#[test]
fn flac_has_its_stream_info_first() {
	let head = [b"fLaC".as_slice(), &[0, 0, 0, 34], &[0; 34]].concat();
	assert_eq!(kind(&head), MediaType::Flac);
	// It can be the last block too.
	assert_eq!(kind(b"fLaC\x80\0\0\x22...."), MediaType::Flac);
	assert_eq!(kind(b"fLaC\x04\0\0\x22...."), MediaType::Other);
	assert_eq!(kind(b"fLaC"), MediaType::Other);
}

#[test]
fn wav_is_riff_of_that_form() {
	assert_eq!(kind(b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0"), MediaType::Wav);
	for other in [&b"RIFF\x24\x08\0\0WEBPVP8 "[..], b"RIFX\x24\x08\0\0WAVE", b"RIFF\x24\x08\0\0WA"]
	{
		assert_eq!(kind(other), MediaType::Other);
	}
}

#[test]
fn mp4_is_told_by_its_brands() {
	// As encoders write them: iTunes, FFmpeg (M4A and MP4), fragmented for DASH.
	for head in [
		ftyp(b"M4A ", &[b"M4A ", b"mp42", b"isom"]),
		ftyp(b"M4A ", &[b"isom", b"iso2"]),
		ftyp(b"isom", &[b"isom", b"iso2", b"mp41"]),
		ftyp(b"mp42", &[]),
		ftyp(b"iso5", &[b"dash"]),
		ftyp(b"XXXX", &[b"M4A "]),
	] {
		assert_eq!(kind(&head), MediaType::Mp4, "{head:?}");
	}
	for head in [
		ftyp(b"qt  ", &[b"qt  "]),
		ftyp(b"avif", &[b"mif1", b"isom"]),
		ftyp(b"heic", &[b"mif1", b"heic", b"mp41"]),
		ftyp(b"XXXX", &[b"YYYY"]),
		b"\0\0\0\x0cftypM4A ".to_vec(),
		b"\0\0\0\x12ftypM4A \0\0\0\0xx".to_vec(),
		b"\0\0\0\x20ftypM4A \0\0\0\0".to_vec(),
		b"\xff\xff\xff\xffftypM4A ".to_vec(),
		b"\0\0\0\0ftypM4A \0\0\0\0".to_vec(),
	] {
		assert_eq!(kind(&head), MediaType::Other, "{head:?}");
	}
}

#[test]
fn webm_says_so_in_its_header() {
	assert_eq!(kind(&ebml(b"webm")), MediaType::WebM);
	assert_eq!(kind(&ebml(b"webm\0\0")), MediaType::WebM);
	assert_eq!(kind(&ebml(b"matroska")), MediaType::Other);
	assert_eq!(kind(&ebml(b"webmx")), MediaType::Other);
	assert_eq!(kind(&ebml(b"webm")[..20]), MediaType::Other);
}

/// What FFmpeg 9 writes: the first bytes of files, and for MP3 the heads of the first two frames and
/// the bytes from one to the other.
#[test]
fn files_of_an_encoder_are_told() {
	for (head, expected) in [
		// `-c:a aac`: M4A, the same with the index first, in fragments, for DASH, and MP4.
		("0000001c667479704d344120000002004d34412069736f6d69736f3200000008", MediaType::Mp4),
		("0000001c667479704d344120000002004d34412069736f6d69736f32000003ba", MediaType::Mp4),
		("00000020667479704d344120000002004d34412069736f3669736f6d69736f32", MediaType::Mp4),
		("0000001c6674797069736f350000020069736f3569736f366d703431000002bc", MediaType::Mp4),
		("0000001c6674797069736f6d0000020069736f6d69736f326d70343100000008", MediaType::Mp4),
		// `-c:a libopus`: MP4 for CMAF, WebM, Ogg, Matroska.
		("0000001c6674797069736f360000020069736f36636d66636d70343100000299", MediaType::Mp4),
		(
			"1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104\
			4285810218538067",
			MediaType::WebM,
		),
		("4f67675300020000000000000000e58773bd000000008906376601134f7075734865616401", MediaType::Ogg),
		// `-c:a libvorbis` and `-c:a flac`, in Ogg.
		(
			"4f6767530002000000000000000000000000000000006344b36b011e01766f72626973000000000144ac00",
			MediaType::Ogg,
		),
		(
			"4f6767530002000000000000000000000000000000005397e16e01337f464c414301000001664c61430000",
			MediaType::Ogg,
		),
		(
			"1a45dfa3a34286810142f7810142f2810442f381084282886d6174726f736b61\
			4287810442858102",
			MediaType::Other,
		),
		("664c6143000000220400040000014900018b0bb800f00000bb80a642ba0d4d39", MediaType::Flac),
		("524946464677010057415645666d7420100000000100010080bb000000770100", MediaType::Wav),
		("52494646de32020057415645666d742028000000feff010080bb000080320200", MediaType::Wav),
		// ADTS, QuickTime, AIFF, layer II, a WAV file beyond 4 GiB.
		("fff14c401b3ffcdc004c61766336332e312e313032000268aa59ea104d130b56", MediaType::Other),
		(
			"00000014667479707174202000000200717420200000000877696465000023306d646174",
			MediaType::Other,
		),
		("464f524d0001772e41494646434f4d4d0000001200010000bb800010400ebb80", MediaType::Other),
		("fffde4c4dbbcbcbbbbbfffffeb0000b3ffffffffcc56572fe1dc62ce1d65d23c", MediaType::Other),
		("52463634ffffffff57415645647336341c0000006a77010000000000007701", MediaType::Other),
	] {
		assert_eq!(kind(&hex::decode(head).unwrap()), expected, "{head}");
	}
	for (first, length, second) in [
		("fffb94c0", 384, "fffb94c4"),
		("fffb54c0", 192, "fffbc4c4"),
		("fffbe0c4", 1_044, "fffbe2c4"),
		("fff370c0", 182, "fff340c4"),
		("ffe338c0", 216, "ffe318c4"),
	] {
		let mut head = hex::decode(first).unwrap();
		head.resize(length, 0x55);
		head.extend(hex::decode(second).unwrap());
		assert_eq!((frame_length(&head), kind(&head)), (Some(length), MediaType::Mp3), "{first}");
	}
}

#[test]
fn what_is_not_in_the_list_is_for_saving() {
	let others: [&[u8]; 10] = [
		b"",
		b"<!DOCTYPE html><script>alert(1)</script>",
		b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
		b"OggS\0\x02\0\0\0\0\0\0\0\0",
		b"\x89PNG\r\n\x1a\n",
		b"%PDF-1.7",
		b"PK\x03\x04",
		b"\x7fELF",
		b"MZ\x90\0",
		b"ID3",
	];
	for other in others {
		assert_eq!(kind(other), MediaType::Other, "{other:?}");
		assert!(!kind(other).is_audio());
	}
	assert_eq!(MediaType::Other.as_str(), "application/octet-stream");
}

proptest! {
	#[test]
	fn no_head_is_too_strange(
		start in prop::sample::select(vec![
			&b""[..], b"ID3", b"fLaC", b"RIFF", b"\x1a\x45\xdf\xa3", b"\0\0\0\x20ftyp", b"\xff\xfb",
		]),
		rest in prop::collection::vec(any::<u8>(), 0..100),
	) {
		let head = [start, &rest].concat();
		let _ = (of_head(&head), after_tag(&head));
	}

	/// The head decides: nothing that comes after it turns audio into something else.
	#[test]
	fn what_comes_after_the_head_does_not_matter(rest in prop::collection::vec(any::<u8>(), 0..64)) {
		for head in [ebml(b"webm"), ftyp(b"M4A ", &[]), [frame(), frame()].concat()] {
			let told = kind(&head);
			prop_assert_eq!(kind(&[head, rest.clone()].concat()), told);
		}
	}
}
