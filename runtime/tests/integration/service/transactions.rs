//! What the service makes of metadata is what the runtime's own types make.

use super::*;
use audio_content::chain::{ChainState, Lifetime, Runtime};
use audio_primitives::proofs;
use audio_runtime::{AccountId, RuntimeCall, UncheckedExtrinsic};
use codec::{Decode, Encode};
use sp_core::{ed25519, sr25519, Pair};
use sp_runtime::{generic::Era, traits::Checkable};

/// The runtime, as its metadata shows it.
fn shown() -> Runtime {
	let metadata = || audio_runtime::Runtime::metadata_at_version(16);
	let metadata = development().execute_with(metadata).expect("it has that version");
	let version = audio_runtime::VERSION;
	Runtime::new(&metadata, version.spec_version, version.transaction_version).expect("it is read")
}

#[test]
fn a_proof_is_made_as_the_runtime_makes_it() {
	let content = content::bytes(1, 5_000);
	let proof = proofs::prove(&content, 3).expect("a chunk of it");
	let signature = ed25519::Pair::from_seed(&[7; 32]).sign(b"whatever");
	let state = ChainState { genesis: Default::default(), lifetime: Lifetime::Immortal };
	let arguments = (5u32, 9u32, &proof, signature);
	let prove = |nonce| shown().authorized(("StorageProofs", "prove"), &arguments, nonce, state);
	let made = prove(0).expect("it fits");
	// Its era comes again after some blocks, and a pool may have banned those bytes by then.
	assert_ne!(made, prove(16).expect("it fits"));
	let call = pallet_storage_proofs::Call::prove { node: 5, challenge: 9, proof, signature };
	let extension = audio_runtime_tests::extension(0);
	let own = UncheckedExtrinsic::new_transaction(RuntimeCall::from(call), extension);
	assert_eq!(made, own.encode());
}

#[test]
fn what_is_signed_is_what_the_runtime_checks() {
	let signer = sr25519::Pair::from_string("//Alice", None).expect("a URI");
	let who = AccountId::from(signer.public());
	let shown = shown();
	development().execute_with(|| {
		// As a chain has them: the block that a transaction is bound to is known.
		let hash = sp_core::H256([3; 32]);
		frame_system::BlockHash::<audio_runtime::Runtime>::insert(64, hash);
		audio_runtime::System::set_block_number(70);
		let genesis = audio_runtime::System::block_hash(0);
		let lifetime = Lifetime::Mortal { period: 64, number: 64, hash };
		let sign = |lifetime, genesis| {
			let state = ChainState { genesis, lifetime };
			let tracks: Vec<u32> = vec![4, 2];
			let made =
				shown.signed(("StorageProofs", "accept"), &(7u32, tracks), &signer, 11, state);
			UncheckedExtrinsic::decode(&mut &made.expect("it fits")[..]).expect("it is read")
		};
		for lifetime in [lifetime, Lifetime::Immortal] {
			let made = sign(lifetime, genesis);
			let context = frame_system::ChainContext::<audio_runtime::Runtime>::default();
			let checked = made.check(&context).expect("the signature holds");
			let tracks = vec![4, 2].try_into().expect("two");
			let call = pallet_storage_proofs::Call::accept { node: 7, tracks };
			assert_eq!(checked.function, RuntimeCall::from(call));
			let sp_runtime::generic::ExtrinsicFormat::Signed(by, extension) = checked.format else {
				panic!("it is signed");
			};
			assert_eq!(by, who);
			let era = match lifetime {
				Lifetime::Immortal => Era::Immortal,
				Lifetime::Mortal { .. } => Era::mortal(64, 64),
			};
			let expected = (era, codec::Compact(11u32), codec::Compact(0u128), 0u8).encode();
			assert_eq!(extension.encode(), expected);
		}
		// Signed for another chain, or another branch, it is nobody's.
		let context = frame_system::ChainContext::<audio_runtime::Runtime>::default();
		assert!(sign(Lifetime::Immortal, sp_core::H256([9; 32])).check(&context).is_err());
		let elsewhere = Lifetime::Mortal { period: 64, number: 64, hash: genesis };
		assert!(sign(elsewhere, genesis).check(&context).is_err());
	});
}

#[test]
fn a_call_that_there_is_not_says_so() {
	let state = ChainState { genesis: Default::default(), lifetime: Lifetime::Immortal };
	let error =
		shown().authorized(("StorageProofs", "forget"), &(), 0, state).expect_err("no such");
	assert!(error.to_string().contains("StorageProofs.forget"), "{error}");
	assert!(Runtime::new(b"metadata", 1, 1).is_err());
}
