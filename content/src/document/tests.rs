//! What is a document, and what is none.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn cid(root: ContentRoot) -> String {
	String::from_utf8(cid_of(&root)).unwrap()
}

/// In canonical form.
fn written(value: &Value) -> Vec<u8> {
	serde_json_canonicalizer::to_vec(value).unwrap()
}

fn recording(image: Value) -> Vec<u8> {
	written(&json!({
		"@context": "https://schema.org", "@type": "MusicRecording", "name": "Song", "image": image,
	}))
}

#[test]
fn pictures_are_named_by_their_cids() {
	let (one, two) = (format!("ipfs://{}", cid([1; 32])), format!("ipfs://{}", cid([2; 32])));
	assert_eq!(read(&recording(json!(one))), Ok(vec![[1; 32]]));
	assert_eq!(read(&recording(json!([two, one, two]))), Ok(vec![[2; 32], [1; 32]]));
	let plain = br#"{"@context":"https://schema.org","@type":"Person","name":"A"}"#;
	assert_eq!(read(plain), Ok(Vec::new()));
	for other in [
		json!([]),
		json!([one, one, one, one, one]),
		json!(cid([1; 32])),
		json!("https://example.com/cover.png"),
		json!(format!("{one}/cover.png")),
		json!("ipfs://bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"),
		json!({ "@type": "ImageObject", "contentUrl": one }),
		json!(null),
		json!([one, 7]),
	] {
		assert!(matches!(read(&recording(other.clone())), Err(Unfit::NotSchema(_))), "{other}");
	}
}

#[test]
fn only_what_schema_org_calls_music_or_who_makes_it_is_metadata() {
	let of = |context: Value, of_type: Value| {
		read(&written(&json!({ "@context": context, "@type": of_type, "name": "A" })))
	};
	for name in TYPES {
		assert_eq!(of(json!(CONTEXT), json!(name)), Ok(Vec::new()), "{name}");
	}
	for (context, of_type) in [
		(json!("http://schema.org"), json!("Person")),
		(json!([CONTEXT]), json!("Person")),
		(json!(CONTEXT), json!("Recipe")),
		(json!(CONTEXT), json!(["Person"])),
		(json!(CONTEXT), json!(null)),
	] {
		assert!(matches!(of(context, of_type), Err(Unfit::NotSchema(_))));
	}
	for other in ["[]", "7", "null", "\"text\"", "{}"] {
		assert!(matches!(read(other.as_bytes()), Err(Unfit::NotSchema(_))), "{other}");
	}
}

#[test]
fn there_is_one_form_of_each_document() {
	let with =
		|rest: &str| format!(r#"{{"@context":"https://schema.org","@type":"Person"{rest}}}"#);
	assert_eq!(read(with("").as_bytes()), Ok(Vec::new()));
	assert_eq!(read(with(r#","a":1.5,"b":"\u001f\né😀""#).as_bytes()), Ok(Vec::new()));
	for rest in [
		r#", "a":1"#,
		r#","b":1,"a":1"#,
		r#","a":1,"a":1"#,
		r#","a":1.0"#,
		r#","a":1e1"#,
		r#","a":-0"#,
		r#","a":9007199254740993"#,
		r#","a":"\u0041""#,
		r#","a":"\/""#,
		r#","a":"\u001F""#,
		"}\n{",
	] {
		let unfit = read(with(rest).as_bytes()).unwrap_err();
		assert!(matches!(unfit, Unfit::NotCanonical | Unfit::NotJson(_)), "{rest}: {unfit}");
	}
	let unfit = read(format!("{}\n", with("")).as_bytes());
	assert_eq!(unfit, Err(Unfit::NotCanonical));
}

#[test]
fn what_is_no_json_is_too_deep_or_too_long_says_so() {
	for other in [&b"<html></html>"[..], b"", b"\xff", br#"{"a":"\ud800"}"#, b"\xef\xbb\xbf{}"] {
		assert!(matches!(read(other), Err(Unfit::NotJson(_))), "{other:?}");
	}
	let nested = |deep: usize| {
		let inner = [vec![b'['; deep - 1], vec![b']'; deep - 1]].concat();
		let inner = String::from_utf8(inner).unwrap();
		let fields = r#""@context":"https://schema.org","@type":"Person""#;
		format!(r#"{{{fields},"a":{inner}}}"#)
	};
	assert_eq!(read(nested(MAX_DEPTH).as_bytes()), Ok(Vec::new()));
	assert_eq!(read(nested(MAX_DEPTH + 1).as_bytes()), Err(Unfit::TooDeep));
	assert!(matches!(read(nested(30_000).as_bytes()), Err(Unfit::NotJson(_))));
	let long = |bytes: usize| {
		let text = "x".repeat(bytes - recording(json!("")).len());
		let fields = json!({
			"@context": CONTEXT, "@type": "MusicRecording", "name": "Song", "text1": text,
		});
		written(&fields)
	};
	let most = Kind::Metadata.most() as usize;
	assert_eq!(long(most).len(), most);
	assert_eq!(read(&long(most)), Ok(Vec::new()));
	assert_eq!(read(&long(most + 1)), Err(Unfit::TooLong(65_536)));
}

#[test]
fn subjects_are_named_in_one_way() {
	let account = AccountId32::new([7; 32]);
	for subject in [Subject::Track(0), Subject::Playlist(7), Subject::Account(account)] {
		let (name, value) = subject.named();
		assert_eq!(Subject::of(name, &value), Some(subject));
	}
	for (name, value) in [
		("track", "-1"),
		("track", "+1"),
		("track", "01"),
		("track", "4294967296"),
		("playlist", ""),
		("account", "nobody"),
		("album", "1"),
	] {
		assert_eq!(Subject::of(name, value), None, "{name}={value}");
	}
}

#[test]
fn only_raw_bytes_by_their_blake3_hash_are_named() {
	assert_eq!(root_of(&cid_of(&[3; 32])), Some([3; 32]));
	for other in [
		"",
		"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
		"QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
		"é",
	] {
		assert_eq!(root_of(other.as_bytes()), None, "{other}");
	}
	assert_eq!(root_of(cid([3; 32]).to_uppercase().as_bytes()), None);
}

proptest! {
	#[test]
	fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
		let _ = (check(Kind::Metadata, &bytes), check(Kind::Artwork, &bytes), root_of(&bytes));
	}

	#[test]
	fn texts_are_written_in_one_way(text in "\\PC{0,40}", key in "[a-z\u{e000}-\u{10ffff}]{1,5}") {
		let fields = json!({ "@context": CONTEXT, "@type": "Person", key: text });
		prop_assert_eq!(read(&written(&fields)), Ok(Vec::new()));
	}
}
