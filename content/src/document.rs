//! What documents are: the JSON that describes a track, a playlist or an account, and the pictures
//! that it names.
//!
//! The chain names a metadata document by its CID, and that names pictures by theirs: of raw bytes and
//! their BLAKE3 hash, so that whoever has the bytes sees that they are right.

use crate::media::{self, Picture, PictureType, Size, MAX_SIDE};
use audio_primitives::{
	content::{cid_of, PlaylistId, TrackId},
	proofs::ContentRoot,
};
use cid::Cid;
use serde_json::Value;
use sp_core::crypto::Ss58Codec;
use sp_runtime::AccountId32;
use std::fmt;

/// Deepest nesting of objects and arrays in metadata.
pub const MAX_DEPTH: usize = 16;

/// Most pictures that metadata names.
pub const MAX_PICTURES: usize = 4;

/// What `@context` is.
const CONTEXT: &str = "https://schema.org";

/// What `@type` may be.
const TYPES: [&str; 5] = ["MusicRecording", "MusicAlbum", "Person", "MusicGroup", "MusicPlaylist"];

/// What stands before the CID of a picture.
const SCHEME: &str = "ipfs://";

/// Kinds of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
	/// What describes a subject.
	Metadata,
	/// A picture that metadata names.
	Artwork,
}

impl Kind {
	/// Most bytes of such a document: 64 KiB, or 2 MiB.
	pub const fn most(self) -> u64 {
		match self {
			Self::Metadata => 64 << 10,
			Self::Artwork => 2 << 20,
		}
	}

	/// What its path begins with.
	pub const fn path(self) -> &'static str {
		match self {
			Self::Metadata => "metadata",
			Self::Artwork => "artwork",
		}
	}
}

impl fmt::Display for Kind {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(self.path())
	}
}

/// Characters of an account in the longest of its forms: `0x` and 64 hexadecimal digits.
const MAX_ACCOUNT: usize = 66;

/// What a document is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
	/// A track.
	Track(TrackId),
	/// A playlist.
	Playlist(PlaylistId),
	/// An account that others back: an artist, a curator or an operator.
	Account(AccountId32),
}

impl Subject {
	/// The names by which requests name subjects.
	pub const NAMES: [&str; 3] = ["track", "playlist", "account"];

	/// The subject that a request names so. None if that is no index or no account.
	pub fn of(name: &str, value: &str) -> Option<Self> {
		let index = || value.parse().ok().filter(|index: &u32| index.to_string() == value);
		match name {
			"track" => index().map(Self::Track),
			"playlist" => index().map(Self::Playlist),
			// Decoders of bases take a time that grows with the square of the length.
			"account" if value.len() > MAX_ACCOUNT => None,
			"account" => AccountId32::from_string(value).ok().map(Self::Account),
			_ => None,
		}
	}

	/// As a request names it.
	pub fn named(&self) -> (&'static str, String) {
		match self {
			Self::Track(track) => ("track", track.to_string()),
			Self::Playlist(playlist) => ("playlist", playlist.to_string()),
			Self::Account(account) => ("account", account.to_ss58check()),
		}
	}
}

impl fmt::Display for Subject {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let (name, value) = self.named();
		write!(f, "{name} {value}")
	}
}

/// What the chain says of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
	/// Whose it is: a track's artist, a playlist's curator, the account itself.
	pub owner: AccountId32,
	/// Its metadata, if it has any and that is named as documents are.
	pub metadata: Option<ContentRoot>,
	/// Whether it is listed: only a track may be delisted.
	pub listed: bool,
}

/// Why something is no document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
	/// It has more bytes than it may.
	#[error("it has more than {0} bytes")]
	TooLong(u64),
	/// It is no JSON.
	#[error("it is no JSON: {0}")]
	NotJson(String),
	/// It is not in the one form that RFC 8785 gives it.
	#[error("it is not in the canonical form of RFC 8785")]
	NotCanonical,
	/// It is nested too deeply.
	#[error("objects and arrays are nested more than {MAX_DEPTH} deep")]
	TooDeep,
	/// It is JSON that describes nothing.
	#[error("it is no object of schema.org: {0}")]
	NotSchema(&'static str),
	/// It is no picture, or one that is damaged.
	#[error("it is neither JPEG nor PNG nor WebP, or does not say how large it is")]
	NotAPicture,
	/// It has more pixels than it may.
	#[error("it has {} x {} pixels, and may have {MAX_SIDE} a side", .0.width, .0.height)]
	TooManyPixels(Size),
}

/// The root that a CID in text names, if it is one of raw bytes and their BLAKE3 hash in its usual
/// form.
pub fn root_of(text: &[u8]) -> Option<ContentRoot> {
	let cid = Cid::try_from(std::str::from_utf8(text).ok()?).ok()?;
	let root = ContentRoot::try_from(cid.hash().digest()).ok()?;
	(cid_of(&root) == text).then_some(root)
}

/// Looks at metadata. The pictures that it names, each once, in its order.
pub fn read(bytes: &[u8]) -> Result<Vec<ContentRoot>, Unfit> {
	let most = Kind::Metadata.most();
	if bytes.len() as u64 > most {
		return Err(Unfit::TooLong(most));
	}
	// Deeper than 128 it is not parsed at all.
	let parsed: Value =
		serde_json::from_slice(bytes).map_err(|error| Unfit::NotJson(error.to_string()))?;
	if depth(&parsed) > MAX_DEPTH {
		return Err(Unfit::TooDeep);
	}
	let canonical = serde_json_canonicalizer::to_vec(&parsed);
	if canonical.ok().as_deref() != Some(bytes) {
		return Err(Unfit::NotCanonical);
	}
	let Value::Object(fields) = parsed else {
		return Err(Unfit::NotSchema("it is no object"));
	};
	let is = |name: &str, among: &[&str]| {
		fields.get(name).and_then(Value::as_str).is_some_and(|value| among.contains(&value))
	};
	if !is("@context", &[CONTEXT]) {
		return Err(Unfit::NotSchema("@context is not https://schema.org"));
	}
	if !is("@type", &TYPES) {
		return Err(Unfit::NotSchema(
			"@type is not MusicRecording, MusicAlbum, Person, MusicGroup or MusicPlaylist",
		));
	}
	fields.get("image").map(pictures).unwrap_or_else(|| Ok(Vec::new()))
}

/// What `image` names.
fn pictures(image: &Value) -> Result<Vec<ContentRoot>, Unfit> {
	let named = match image {
		Value::Array(several) => several.as_slice(),
		one => std::slice::from_ref(one),
	};
	if named.is_empty() || named.len() > MAX_PICTURES {
		return Err(Unfit::NotSchema("image names no picture, or more than 4"));
	}
	let mut roots = Vec::new();
	for picture in named {
		let cid = picture.as_str().and_then(|text| text.strip_prefix(SCHEME));
		let root = cid.and_then(|cid| root_of(cid.as_bytes()));
		let root = root.ok_or(Unfit::NotSchema(
			"image is not ipfs:// and the CID of raw bytes by their BLAKE3 hash",
		))?;
		if !roots.contains(&root) {
			roots.push(root);
		}
	}
	Ok(roots)
}

/// How deep objects and arrays are nested. What is parsed is nested 128 deep at the most.
fn depth(value: &Value) -> usize {
	let deepest = match value {
		Value::Array(items) => items.iter().map(depth).max(),
		Value::Object(fields) => fields.values().map(depth).max(),
		_ => return 0,
	};
	deepest.unwrap_or(0).saturating_add(1)
}

/// Looks at a picture: what kind it is. Clients decode what they are given, and a small file can take
/// gigabytes then.
pub fn picture(bytes: &[u8]) -> Result<PictureType, Unfit> {
	let most = Kind::Artwork.most();
	if bytes.len() as u64 > most {
		return Err(Unfit::TooLong(most));
	}
	let Picture { kind, size } = media::picture(bytes).ok_or(Unfit::NotAPicture)?;
	if size.width == 0 || size.height == 0 {
		return Err(Unfit::NotAPicture);
	}
	match size.width.max(size.height) <= MAX_SIDE {
		true => Ok(kind),
		false => Err(Unfit::TooManyPixels(size)),
	}
}

/// Looks at a document.
pub fn check(kind: Kind, bytes: &[u8]) -> Result<(), Unfit> {
	match kind {
		Kind::Metadata => read(bytes).map(drop),
		Kind::Artwork => picture(bytes).map(drop),
	}
}

#[cfg(test)]
mod tests;
