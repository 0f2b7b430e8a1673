//! The bytes of a transaction that proves a chunk, for other implementations.

use super::*;
use audio_primitives::challenges::{
	chunk_of, entry_chunk_of, proof_message, seed_of, Try, MAX_TRIES,
};
use audio_runtime::{payment::ChargeUnlessWaived, transaction};
use serde_json::{json, Value};
use sp_core::ed25519;
use sp_runtime::generic::Era;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../primitives/vectors/challenges.json");

fn hex(bytes: &[u8]) -> String {
	format!("0x{}", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// Of no account: what extensions have to say is nothing.
fn general(call: RuntimeCall) -> transaction::UncheckedExtrinsic {
	let extension: transaction::TransactionExtension = (
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(Era::Immortal),
		frame_system::CheckNonce::from(0),
		frame_system::CheckWeight::new(),
		ChargeUnlessWaived::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	transaction::UncheckedExtrinsic::new_transaction(call, extension)
}

/// What is drawn, signed and sent for some challenges.
fn vectors() -> Value {
	let key = ed25519::Pair::from_string("//node", None).expect("a URI");
	let content: Vec<_> = (0..70_000).map(|at| (at % 251) as u8).collect();
	let size = content.len() as u64;
	let genesis = [7u8; 32];
	let all = [(1u8, 0u32, 3u32), (2, 1, 4), (3, 7, 1_000_000)].map(|(byte, number, node)| {
		let block = [byte; 32];
		let seed = seed_of(&block, number);
		let draws: Vec<_> = (0..MAX_TRIES)
			.map(|number| Try::draw(&seed, number, 1_000))
			.map(|drawn| {
				drawn.map(|drawn| json!([drawn.track, drawn.takes(5_000_000), drawn.takes(size)]))
			})
			.collect();
		let chunk = chunk_of(&seed, node, size);
		let proof = proofs::prove(&content, chunk).expect("a chunk of it");
		let challenge = u32::from(byte) * 100;
		let message = proof_message(&genesis, challenge, node, &proof);
		let signature = key.sign(&message);
		let call = pallet_storage_proofs::Call::prove { node, challenge, proof, signature };
		json!({
			"blockSeed": hex(&block),
			"number": number,
			"seed": hex(&seed),
			"draws": draws,
			"node": node,
			"challenge": challenge,
			"chunk": chunk,
			"entryChunk": entry_chunk_of(&block, 9, node, size),
			"message": hex(&message),
			"signature": hex(&signature.0),
			"extrinsic": hex(&general(RuntimeCall::StorageProofs(call)).encode()),
		})
	});
	json!({
		"content": "the bytes 0, 1, … 250, 0, 1, … of this size",
		"bytes": size,
		"root": hex(&proofs::root(&content)),
		"genesis": hex(&genesis),
		"key": hex(&key.public().0),
		"ids": 1_000,
		"draws": "by number: none, or the id, and whether a track of 5,000,000 bytes and one of the size above is taken",
		"entryTrack": 9,
		"challenges": all,
	})
}

#[test]
fn the_test_vectors_of_challenges_are_these() {
	let text = serde_json::to_string_pretty(&vectors()).expect("serializes") + "\n";
	if std::env::var_os("AUDIO_WRITE_VECTORS").is_some() {
		std::fs::write(PATH, &text).expect("can be written");
	}
	let there = std::fs::read_to_string(PATH).expect("the file is there");
	assert!(there == text, "with AUDIO_WRITE_VECTORS=1 this test writes {PATH} anew");
}

#[test]
fn a_proof_comes_into_a_block_without_an_account_and_before_what_pays() {
	use audio_runtime::{payment::MOST_PRIORITY, Executive};
	use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};
	development().execute_with(|| {
		let network = Network::new(1, 3);
		let node = network.holder(network.tracks[0]);
		while StorageProofs::open_challenges(node).is_empty() {
			next_block(System::block_number());
		}
		let asked = StorageProofs::open_challenges(node).remove(0);
		let proof = proofs::prove(&bytes_of(asked.track), asked.chunk).expect("a chunk of it");
		let message = StorageProofs::proof_message(asked.challenge, node, &proof);
		let signature = signed_by_node(node, &message);
		let challenge = asked.challenge;
		let call = |node, challenge| {
			let (proof, signature) = (proof.clone(), signature);
			let call = pallet_storage_proofs::Call::prove { node, challenge, proof, signature };
			RuntimeCall::StorageProofs(call)
		};
		let source = TransactionSource::External;
		let validate =
			|extrinsic| Executive::validate_transaction(source, extrinsic, System::parent_hash());
		let valid = validate(general(call(node, challenge))).expect("it holds");
		assert!(valid.priority > MOST_PRIORITY && valid.provides.len() == 1 && valid.propagate);
		let other = (node + 1) % 3;
		let refused = validate(general(call(other, challenge))).expect_err("it is another's");
		assert!(matches!(
			refused,
			TransactionValidityError::Invalid(InvalidTransaction::Custom(_))
		));
		// Nor is there any that pays nothing but the node's own word.
		let bare = transaction::UncheckedExtrinsic::new_bare(call(node, challenge));
		assert!(validate(bare).is_err());
		let before = StorageProofs::standing(node).passed;
		assert_eq!(Executive::apply_extrinsic(general(call(node, challenge))), Ok(Ok(())));
		assert_eq!(StorageProofs::standing(node).passed, before + 1);
		assert!(Executive::apply_extrinsic(general(call(node, challenge))).is_err());
	});
}
