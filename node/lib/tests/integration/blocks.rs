use audio_node_lib::blocks::Exported;
use audio_runtime::{opaque::Block, Header};
use codec::Encode;
use sp_consensus_babe::digests::CompatibleDigestItem;
use sp_runtime::{
	generic::{Digest, DigestItem, SignedBlock},
	traits::Header as _,
};
use std::io::{Cursor, Read};

fn block(number: u32, sealed: bool) -> SignedBlock<Block> {
	let seal = DigestItem::babe_seal(sp_core::sr25519::Signature::from_raw([1; 64]).into());
	let logs = if sealed { vec![seal] } else { Vec::new() };
	let header = Header::new(
		number,
		Default::default(),
		Default::default(),
		Default::default(),
		Digest { logs },
	);
	let block = Block { header, extrinsics: Vec::new() };
	SignedBlock { block, justifications: None }
}

#[test]
fn it_is_seen_who_made_exported_blocks_and_none_is_lost_by_looking() {
	for sealed in [false, true] {
		let blocks = [block(1, sealed), block(2, sealed)];
		let json: String =
			blocks.iter().map(|block| serde_json::to_string(block).expect("valid")).collect();
		let binary = (2u64, &blocks[0], &blocks[1]).encode();
		for (bytes, is_binary) in [(json.into_bytes(), false), (binary, true)] {
			let mut exported = Exported::new(Cursor::new(bytes.clone()), is_binary);
			assert_eq!(exported.first.as_ref(), Some(&blocks[0]));
			assert_eq!(exported.are_sealed_by_hand(), !sealed);
			let mut read = Vec::new();
			exported.reader.read_to_end(&mut read).expect("readable");
			assert_eq!(read, bytes);
		}
	}
}

#[test]
fn what_are_no_blocks_is_left_to_the_import() {
	for bytes in ["", "no blocks", "{}"] {
		for is_binary in [false, true] {
			let exported = Exported::new(Cursor::new(bytes), is_binary);
			assert_eq!(exported.first, None);
			assert!(!exported.are_sealed_by_hand());
		}
	}
}
