//! Proofs as transactions: byte by byte, and through the executive.

use super::*;
use audio_runtime::{transaction::extension, Executive, UncheckedExtrinsic};
use codec::Compact;
use frame_support::storage::{with_transaction, TransactionOutcome};
use sp_core::ed25519;
use sp_runtime::{
	generic::Era,
	transaction_validity::{
		InvalidTransaction, TransactionPriority, TransactionValidityError, UnknownTransaction,
	},
};

/// A general transaction with that call.
fn general(call: RuntimeCall) -> UncheckedExtrinsic {
	let extension = extension(0, Era::Immortal, 0);
	UncheckedExtrinsic::new_transaction(call, extension)
}

fn proof_call(
	node: NodeIndex,
	challenge: u32,
	proof: ChunkProof,
	signature: ed25519::Signature,
) -> RuntimeCall {
	pallet_storage_proofs::Call::prove { node, challenge, proof, signature }.into()
}

/// The same bytes, put together as the documents say.
fn as_documented(node: u32, challenge: u32, proof: &ChunkProof, signature: &[u8]) -> Vec<u8> {
	let mut bytes = vec![0x45, 0x00, 0x00, 0x00, 0x00, 0x00, 0x4b, 0x02];
	bytes.extend(node.to_le_bytes());
	bytes.extend(challenge.to_le_bytes());
	bytes.extend(Compact(proof.chunk.len() as u32).encode());
	bytes.extend(&proof.chunk);
	bytes.extend(Compact(proof.path.len() as u32).encode());
	bytes.extend(proof.path.iter().flatten());
	bytes.extend(signature);
	let mut whole = Compact(bytes.len() as u32).encode();
	whole.extend(bytes);
	whole
}

#[test]
fn a_proof_comes_in_as_a_transaction_of_no_account_before_all_that_pays() {
	development().execute_with(|| {
		let network = Network::new(1, 1);
		let open = (0..50).find_map(|_| {
			network.blocks(1, |_| false);
			StorageProofs::open_challenges(0).first().cloned()
		});
		let asked = open.expect("the node is asked");
		let proof = proofs::prove(&bytes_of(asked.track), asked.chunk).expect("a chunk of it");
		let sign = |challenge| {
			let message = StorageProofs::proof_message(challenge, 0, &proof);
			signed_by_node(0, &message)
		};
		let signature = sign(asked.challenge);
		let transaction = general(proof_call(0, asked.challenge, proof.clone(), signature));
		let bytes = transaction.encode();
		assert_eq!(bytes, as_documented(0, asked.challenge, &proof, signature.as_ref()));

		let valid = |transaction| {
			let parent = System::parent_hash();
			with_transaction(|| {
				let source = TransactionSource::External;
				let valid = Executive::validate_transaction(source, transaction, parent);
				TransactionOutcome::Rollback(Ok::<_, DispatchError>(valid))
			})
			.expect("it is asked")
		};
		let found = valid(transaction.clone()).expect("it holds");
		assert_eq!(found.priority, TransactionPriority::MAX);
		assert!(found.priority > audio_runtime::payment::MOST_PRIORITY);
		// Signed for another challenge, it is refused before it is in a block, and costs nobody a
		// fee.
		let wrong = proof_call(0, asked.challenge, proof.clone(), sign(asked.challenge + 1));
		let refused = valid(general(wrong)).expect_err("the signature is for another");
		let custom = |error: pallet_storage_proofs::Error<Runtime>| {
			TransactionValidityError::from(InvalidTransaction::Custom(error.encode()[0]))
		};
		assert_eq!(refused, custom(pallet_storage_proofs::Error::BadSignature));
		let later = proof_call(0, u32::MAX, proof.clone(), signature);
		let unknown = valid(general(later)).expect_err("there is no such challenge yet");
		assert_eq!(unknown, UnknownTransaction::CannotLookup.into());

		let operator = &network.operators[0];
		let before = (Balances::free_balance(operator), System::account_nonce(operator));
		System::reset_events();
		assert_ok!(Executive::apply_extrinsic(transaction.clone()).expect("it is let in"));
		let proven = pallet_storage_proofs::Event::Proven {
			challenge: asked.challenge,
			node: 0,
			track: asked.track,
		};
		System::assert_has_event(proven.into());
		assert_eq!(before, (Balances::free_balance(operator), System::account_nonce(operator)));
		let again = Executive::apply_extrinsic(transaction).expect_err("it has been proven");
		assert_eq!(again, custom(pallet_storage_proofs::Error::NotOwed));
		check_state();
	});
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// For other implementations: what a node with a known key signs, and the transaction that it makes
/// of that.
#[test]
fn the_vectors_of_proofs_as_transactions_are_these() {
	let seed = [7; 32];
	let pair = ed25519::Pair::from_seed(&seed);
	let genesis = sp_core::H256([0x11; 32]);
	// The bytes of BLAKE3's own test vectors.
	let content: Vec<_> = (0..5_000).map(|at| (at % 251) as u8).collect();
	let vector = |node: u32, challenge: u32, chunk: u64| {
		let proof = proofs::prove(&content, chunk).expect("a chunk of it");
		let message =
			audio_primitives::challenges::proof_message(&genesis, challenge, node, &proof);
		let mut spelled = b"audio/proof".to_vec();
		spelled.extend(genesis.as_bytes());
		spelled.extend(challenge.to_le_bytes());
		spelled.extend(node.to_le_bytes());
		spelled.extend(sp_io::hashing::blake2_256(&proof.encode()));
		assert_eq!((spelled.len(), &spelled), (83, &message), "as the documents say");
		let signature = pair.sign(&message);
		let transaction = general(proof_call(node, challenge, proof.clone(), signature)).encode();
		assert_eq!(transaction, as_documented(node, challenge, &proof, signature.as_ref()));
		serde_json::json!({
			"genesis": hex(genesis.as_bytes()),
			"seed": hex(&seed),
			"key": hex(&pair.public()),
			"node": node,
			"challenge": challenge,
			"chunk": hex(&proof.chunk),
			"path": proof.path.iter().map(|value| hex(value)).collect::<Vec<_>>(),
			"message": hex(&message),
			"signature": hex(signature.as_ref()),
			"transaction": hex(&transaction),
		})
	};
	let vectors = [vector(0, 0, 0), vector(3, 258, 3), vector(70_000, 16_909_060, 4)];
	let text = serde_json::to_string_pretty(&vectors).expect("serializes") + "\n";
	let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../primitives/vectors/prove.json");
	if std::env::var_os("AUDIO_WRITE_VECTORS").is_some() {
		std::fs::write(path, &text).expect("can be written");
	}
	let there = std::fs::read_to_string(path).expect("the file is there");
	assert!(there == text, "with AUDIO_WRITE_VECTORS=1 this test writes {path} anew");
}
