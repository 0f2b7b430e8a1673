//! Content: tracks, who stores them, who listens to them.

use crate::{nodes::NodeIndex, proofs::ContentRoot, Balance, RoundIndex};
use alloc::{string::ToString, vec::Vec};
use cid::{multihash::Multihash, Cid};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_weights::Weight;

/// How a track is known on chain: a count, never used twice.
pub type TrackId = u32;
/// How a playlist is known on chain: a count, never used twice.
pub type PlaylistId = u32;
/// What nodes are selected by to store a track: 32 bytes, drawn after it was published.
pub type PlacementKey = [u8; 32];

/// Most bytes of a CID as text.
pub const MAX_CID: u32 = 128;

/// Most nodes that are named to stage a track.
pub const MAX_STAGERS: u32 = 10;
/// Most entries that a call of the catalogue's API gives at once.
pub const MAX_CATALOGUE_PAGE: u32 = 100;

/// The codes of raw bytes, and of a key whose owner says what it stands for, in the multiformats
/// table.
const RAW: u64 = 0x55;
const LIBP2P_KEY: u64 = 0x72;
/// Those of hashes of 32 bytes: SHA-256, BLAKE2b-256, BLAKE3.
const SHA_256: u64 = 0x12;
const BLAKE2B_256: u64 = 0xb220;
const BLAKE3: u64 = 0x1e;

/// Whether a CID names what it was made for and nothing else: by one of the hashes above, not by a
/// key.
fn is_fixed(cid: &Cid) -> bool {
	let hash = cid.hash();
	let is_sound = matches!(hash.code(), SHA_256 | BLAKE2B_256 | BLAKE3) && hash.size() == 32;
	is_sound && cid.codec() != LIBP2P_KEY
}

/// Whether `text` is a CID in its usual form that never stands for something else, or nothing.
pub fn is_cid_or_empty(text: &[u8]) -> bool {
	let Ok(text) = core::str::from_utf8(text) else { return false };
	let is_usual = |cid: Cid| is_fixed(&cid) && cid.to_string() == text;
	text.is_empty() || Cid::try_from(text).is_ok_and(is_usual)
}

/// The CIDv1 of content with that BLAKE3 root, as text: raw bytes, in base 32.
pub fn cid_of(root: &ContentRoot) -> Vec<u8> {
	// 32 bytes fit into a multihash of 64.
	let Ok(hash) = Multihash::<64>::wrap(BLAKE3, root) else { return Vec::new() };
	Cid::new_v1(RAW, hash).to_string().into_bytes()
}

/// Fewest bytes of content that is published, 64 KiB: less would be stored in no time when it is
/// asked for.
pub const MIN_PUBLISHED_SIZE: u64 = 64 * 1_024;
/// Most bytes of content that is published, 2 GiB: what nodes take and verify in one piece.
pub const MAX_PUBLISHED_SIZE: u64 = 2 * 1_024 * 1_024 * 1_024;

/// Whether content of so many bytes can be published: 64 KiB to 2 GiB.
pub const fn is_content_size(bytes: u64) -> bool {
	bytes >= MIN_PUBLISHED_SIZE && bytes <= MAX_PUBLISHED_SIZE
}

/// What of a track is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredContent {
	/// The BLAKE3 hash of its bytes.
	pub root: ContentRoot,
	/// Its bytes.
	pub bytes: u64,
	/// What nodes are selected by, once it is drawn.
	pub placement: Option<PlacementKey>,
}

/// Tells of the tracks that are listed: published, and not delisted.
pub trait Catalogue<AccountId> {
	/// What of `track` is stored, if it is listed.
	fn content(track: TrackId) -> Option<StoredContent>;

	/// Whose `track` is, if it is listed.
	fn artist(track: TrackId) -> Option<AccountId>;

	/// Whose `playlist` is, if `track` is in it.
	fn curator(playlist: PlaylistId, track: TrackId) -> Option<AccountId>;

	/// Track ids that were given out: all ids below this, of which some may be of tracks that are
	/// gone.
	fn given_out() -> TrackId;

	/// Whether `node` stages `track` in `round`: it was named for that when the track was published
	/// or last put back, and the track is not placed yet, was placed or put back in the round
	/// before at the earliest, or was not held before that round since.
	fn stages(node: NodeIndex, track: TrackId, round: RoundIndex) -> bool;
}

/// Names the nodes that take a new track until others hold it.
pub trait Staging {
	/// The nodes that `root` is brought to, the best first, each of another operator; and what it
	/// weighed to name them.
	fn stagers(root: &ContentRoot) -> (Vec<NodeIndex>, Weight);

	/// What that weighs at the most.
	fn stagers_weight() -> Weight;
}

/// Tells what artists have put down for their tracks.
pub trait TrackDeposits<AccountId> {
	/// Planck held for all tracks of `artist` together: those that were when the round began, and
	/// are now.
	fn of(artist: &AccountId) -> Balance;
}

/// Is told of tracks that are not listed any more.
pub trait OnTrackRemoved {
	/// `track` was delisted, or taken down for good. Returns what that weighed: nothing if it was
	/// nothing to it, for who tells weighs the look.
	fn on_track_removed(track: TrackId, for_good: bool) -> Weight;

	/// What that weighs at the most.
	fn on_track_removed_weight() -> Weight;
}

impl OnTrackRemoved for () {
	fn on_track_removed(_: TrackId, _: bool) -> Weight {
		Weight::zero()
	}

	fn on_track_removed_weight() -> Weight {
		Weight::zero()
	}
}

/// Tells who holds what.
pub trait TrackHolders {
	/// Whether plays of `track` that were heard from `node` in `round` count: it has held the track
	/// since then, or did in that round or the one before and lost its place otherwise than by its
	/// misses.
	fn held_in(node: NodeIndex, track: TrackId, round: RoundIndex) -> bool;

	/// Whether any node has ever held `track`.
	fn was_held(track: TrackId) -> bool;

	/// The round in which a node first held `track` since it was listed, or put back.
	fn first_held(track: TrackId) -> Option<RoundIndex>;
}

/// All that is known of a track.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct TrackInfo<AccountId, BlockNumber> {
	/// Whose it is.
	pub artist: AccountId,
	/// The BLAKE3 hash of its bytes.
	pub root: ContentRoot,
	/// The same as a CIDv1 of raw bytes, in base 32.
	pub cid: Vec<u8>,
	/// How many bytes it has.
	pub bytes: u64,
	/// Milliseconds that it plays.
	pub duration: u32,
	/// Where its description is: a CID as text, or nothing.
	pub metadata: Vec<u8>,
	/// Planck that it costs, if it is for sale.
	pub price: Option<Balance>,
	/// The feature that it asks of listeners.
	pub feature: Option<u32>,
	/// Planck held for it.
	pub deposit: Balance,
	/// Bytes of it that its artist's storage quota covers.
	pub covered: u64,
	/// What nodes are selected by, once it is drawn.
	pub placement: Option<PlacementKey>,
	/// Whether it is delisted.
	pub delisted: bool,
	/// The round in which it was published.
	pub published: RoundIndex,
	/// The block since which its root is claimed: that of the reservation that it showed, or its
	/// own; of its artist's track before it, if its root was kept; 0 if that was placed, or a
	/// referendum gave the root to its artist.
	pub claimed_at: BlockNumber,
	/// The nodes that were named to stage it when it was published or last put back, the best
	/// first.
	pub stagers: Vec<NodeIndex>,
}

/// What a node needs to know of a track.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CatalogueEntry {
	/// The track.
	pub track: TrackId,
	/// The BLAKE3 hash of its bytes.
	pub root: ContentRoot,
	/// How many bytes it has.
	pub bytes: u64,
	/// What nodes are selected by, once it is drawn.
	pub placement: Option<PlacementKey>,
	/// Whether it is listed: not delisted.
	pub listed: bool,
	/// The nodes that were named to stage it when it was published or last put back, the best
	/// first.
	pub stagers: Vec<NodeIndex>,
}

/// Tracks, in the order of their indices.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CataloguePage {
	/// Those of the indices that were looked at which there are.
	pub tracks: Vec<CatalogueEntry>,
	/// The index to go on from, if there are more.
	pub next: Option<TrackId>,
}

/// All that is known of a playlist.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PlaylistInfo<AccountId> {
	/// Whose it is.
	pub curator: AccountId,
	/// What is in it; some of it may be listed no more.
	pub tracks: Vec<TrackId>,
	/// Where its description is: a CID as text, or nothing.
	pub metadata: Vec<u8>,
	/// Planck held for it.
	pub deposit: Balance,
}

/// Why a node holds a track no more.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Left {
	/// Another took its place.
	Displaced,
	/// The time of its notice has passed.
	NoticePassed,
	/// It is not registered any more.
	Deregistered,
	/// It missed challenges of the track.
	Missed,
	/// The track is not listed any more.
	Delisted,
}

/// A node that cannot hold a track for now: it missed challenges of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BarredNode {
	/// The node.
	pub node: NodeIndex,
	/// The first round in which it can hold the track again.
	pub until: RoundIndex,
}

/// What a node has to prove to hold a track that it has accepted.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct EntryInfo<BlockNumber> {
	/// The track.
	pub track: TrackId,
	/// The BLAKE3 hash of its bytes.
	pub root: ContentRoot,
	/// How many bytes it has.
	pub bytes: u64,
	/// Which chunk of 1,024 bytes, from 0; none before it is drawn.
	pub chunk: Option<u64>,
	/// The last block that takes the proof.
	pub deadline: BlockNumber,
}

/// A node that stores a track.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct HolderInfo<AccountId> {
	/// The node.
	pub node: NodeIndex,
	/// Who runs it.
	pub operator: AccountId,
	/// Whether it serves now: it is neither jailed nor has it left.
	pub serves: bool,
	/// If it has given notice, the first round in which it stores the track no more.
	pub until: Option<RoundIndex>,
}

/// The same, and where it is reached.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ReachableHolder<AccountId> {
	/// The node.
	pub node: NodeIndex,
	/// Who runs it.
	pub operator: AccountId,
	/// Where it is reached: `https://…` or a multiaddr, in ASCII.
	pub endpoint: Vec<u8>,
	/// The Ed25519 public key that it proves its identity with.
	pub key: [u8; 32],
	/// Whether it serves now: it is neither jailed nor has it left.
	pub serves: bool,
	/// If it has given notice, the first round in which it stores the track no more.
	pub until: Option<RoundIndex>,
}

/// A chunk that a node has to prove.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ChallengeInfo<BlockNumber> {
	/// How the challenge is known on chain.
	pub challenge: u32,
	/// Of which track.
	pub track: TrackId,
	/// The BLAKE3 hash of the track's bytes.
	pub root: ContentRoot,
	/// How many bytes the track has.
	pub bytes: u64,
	/// Which chunk of 1,024 bytes, from 0.
	pub chunk: u64,
	/// The last block that takes a proof.
	pub deadline: BlockNumber,
}

/// How a node stands with what it has to prove.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct ProofStanding {
	/// Tracks that it holds.
	pub replicas: u32,
	/// The round that the next two are of.
	pub round: RoundIndex,
	/// Proofs that it gave.
	pub passed: u32,
	/// Proofs that it owed, those included; what is open is not.
	pub owed: u32,
	/// Proofs that it has failed to give in this round and the one before.
	pub misses: u32,
	/// Proofs that it owed in both.
	pub owed_in_both: u32,
	/// How often nodes of its operator have been jailed, as far as it is remembered.
	pub jails: u32,
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_root_is_shown_as_a_cid() {
		let text = cid_of(&crate::proofs::root(b""));
		// Version 1, raw, BLAKE3, 32 bytes: 01 55 1e 20 and the hash of nothing, in RFC 4648's base
		// 32.
		let expected = "bafkr4ifpcne3t5pzugtkaqcn5i3nzskjtpfslsnnyejlpte2spfoihzsmi";
		assert_eq!(core::str::from_utf8(&text), Ok(expected));
		let cid = Cid::try_from(core::str::from_utf8(&text).unwrap()).unwrap();
		assert_eq!((cid.codec(), cid.hash().code()), (RAW, BLAKE3));
		assert_eq!(cid.hash().digest(), crate::proofs::root(b""));
		assert!(is_cid_or_empty(&text));
	}

	#[test]
	fn a_cid_is_in_its_usual_form_or_nothing() {
		assert!(is_cid_or_empty(b""));
		assert!(is_cid_or_empty(b"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"));
		assert!(!is_cid_or_empty(b"BAFKREIGH2AKISCAILDCQABSYG3DFR6CHU3FGPREGIYMSCK7E7AQA4S52ZY"));
		assert!(!is_cid_or_empty(b"https://example.com"));
		assert!(!is_cid_or_empty(&[0xff]));
		// Version 0.
		assert!(is_cid_or_empty(b"QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"));
	}

	#[test]
	fn a_cid_that_can_come_to_stand_for_something_else_is_none() {
		let cid = |codec, code, digest: &[u8]| {
			let hash = Multihash::<64>::wrap(code, digest).unwrap();
			is_cid_or_empty(Cid::new_v1(codec, hash).to_string().as_bytes())
		};
		let dag_pb = 0x70;
		for code in [SHA_256, BLAKE2B_256, BLAKE3] {
			assert!(cid(RAW, code, &[7; 32]) && cid(dag_pb, code, &[7; 32]));
			assert!(!cid(LIBP2P_KEY, code, &[7; 32]), "whoever has the key says what it is");
			assert!(!cid(RAW, code, &[7; 31]) && !cid(RAW, code, &[7; 33]));
		}
		// The bytes themselves, SHA-1, MD5.
		for (code, length) in [(0x00, 32), (0x11, 20), (0xd5, 16)] {
			assert!(!cid(RAW, code, &[7; 64][..length]), "{code}");
		}
		assert!(!is_cid_or_empty(
			b"bafzaajaiaejcaaabaibqibiga4eascqlbqgq4dyqcejbgfavcylrqgi2dmob2hq7"
		));
	}

	#[test]
	fn content_has_64_kibibytes_to_2_gibibytes() {
		assert!(!is_content_size(0) && !is_content_size(65_535));
		assert!(is_content_size(65_536) && is_content_size(2_147_483_648));
		assert!(!is_content_size(2_147_483_649));
	}
}
