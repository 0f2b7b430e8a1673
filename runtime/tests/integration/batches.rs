//! Transactions that are applied together: the block is the one that has them one by one.

use crate::{account, blocks::Blocks};
use audio_primitives::apis::{runtime_decl_for_batch_api::BatchApiV1, Applied, MAX_TOGETHER};
use audio_runtime::{
	Executive, Runtime, RuntimeCall, System, TransactionExtension, UncheckedExtrinsic, AUDIO,
};
use audio_runtime_tests::{development_without_node, signed, transaction_with};
use codec::{Compact, Decode, DecodeAll, Encode};
use frame_support::{
	dispatch::DispatchClass, storage::with_transaction_unchecked, weights::Weight,
};
use sp_core::{sr25519, storage::StateVersion, Pair};
use sp_runtime::{
	generic::Era,
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
	Perbill, TransactionOutcome,
};

type Limits = <Runtime as frame_system::Config>::BlockWeights;

fn alice() -> sr25519::Pair {
	sr25519::Pair::from_string("//Alice", None).expect("it is well formed")
}

fn transfer(nonce: u32, value: u128) -> UncheckedExtrinsic {
	let dest = account("//Bob").into();
	let call = pallet_balances::Call::transfer_keep_alive { dest, value };
	transaction_with(&alice(), nonce, RuntimeCall::Balances(call))
}

/// One that is valid as long as that.
fn mortal(era: Era) -> UncheckedExtrinsic {
	let remark = frame_system::Call::remark { remark: vec![] };
	let encoded = (era, Compact(0u32), Compact(0u128), 0u8).encode();
	let extension = TransactionExtension::decode(&mut &encoded[..]).expect("it is an extension");
	signed(&alice(), RuntimeCall::System(remark), extension)
}

fn together(extrinsics: &[UncheckedExtrinsic]) -> Applied {
	<Runtime as BatchApiV1<audio_runtime::Block>>::apply_extrinsics(
		extrinsics.to_vec().try_into().expect("not too many"),
	)
}

/// Applies one as block builders do: what is refused leaves nothing.
fn alone(extrinsic: &UncheckedExtrinsic) -> sp_runtime::ApplyExtrinsicResult {
	with_transaction_unchecked(|| match Executive::apply_extrinsic(extrinsic.clone()) {
		Ok(applied) => TransactionOutcome::Commit(Ok(applied)),
		Err(refused) => TransactionOutcome::Rollback(Err(refused)),
	})
}

/// What `body` makes of a block, and the root of the state after it.
fn block<R>(body: impl FnOnce() -> R) -> (R, Vec<u8>) {
	let mut blocks = Blocks::from(development_without_node(), 1);
	// The first block also makes what is made once.
	blocks.next(|| ());
	let result = blocks.next(body);
	(result, blocks.look(|| sp_io::storage::root(StateVersion::V1)))
}

#[test]
fn the_block_is_the_one_that_has_them_one_by_one() {
	// The third has a nonce that was used. The fifth succeeds as a transaction, and its call fails.
	let nonces = [0, 1, 1, 2, 3, 4];
	let values = [1, 2, 3, 4, 1_000_000_000, 6];
	let all = || -> Vec<_> {
		nonces.iter().zip(values).map(|(nonce, value)| transfer(*nonce, value * AUDIO)).collect()
	};
	let (expected, root) = block(|| all().iter().map(alone).collect::<Vec<_>>());
	let stale = TransactionValidityError::Invalid(InvalidTransaction::Stale);
	assert_eq!(expected[2], Err(stale));
	assert!(expected[4].is_ok_and(|outcome| outcome.is_err()));

	let ((first, rest), root_of_batches) = block(|| {
		let all = all();
		(together(&all).results, together(&all[3..]).results)
	});
	// One that is refused ends a batch.
	assert_eq!(first, expected[..3]);
	assert_eq!(rest, expected[3..]);
	assert_eq!(root_of_batches, root);
}

/// Leaves room in the block for that many times `one`, and a little less than one more.
fn leave_room(times: u64, one: Weight) {
	let most = Limits::get().get(DispatchClass::Normal).max_total.expect("it is limited");
	let used = *System::block_weight().get(DispatchClass::Normal);
	let left = one.ref_time() * times + one.ref_time() * 9 / 10;
	let fill = Weight::from_parts(most.ref_time() - used.ref_time() - left, 0);
	System::register_extra_weight_unchecked(fill, DispatchClass::Normal);
}

#[test]
fn of_one_that_has_no_room_nothing_stays() {
	// It is refused when its nonce was raised, and its fee taken.
	let weighs = || *System::block_weight().get(DispatchClass::Normal);
	let (one, _) = block(|| {
		let before = weighs();
		assert!(alone(&transfer(0, AUDIO)).is_ok());
		weighs() - before
	});
	for times in [0, 1, 2] {
		let all = || -> Vec<_> { (0..4).map(|nonce| transfer(nonce, AUDIO)).collect() };
		let tried = times as usize + 1;
		let (expected, root) = block(|| {
			leave_room(times, one);
			all()[..tried].iter().map(alone).collect::<Vec<_>>()
		});
		let full = TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources);
		assert!(expected[..tried - 1].iter().all(Result::is_ok));
		assert_eq!(expected[tried - 1], Err(full));
		let (found, root_of_batch) = block(|| {
			leave_room(times, one);
			together(&all()).results
		});
		assert_eq!((found, root_of_batch), (expected, root));
	}
}

#[test]
fn a_batch_ends_when_it_weighs_a_twenty_fifth_of_a_block() {
	let (used, _) = block(|| {
		let all: Vec<_> = (0..MAX_TOGETHER).map(|nonce| transfer(nonce, AUDIO)).collect();

		let weighs = || System::block_weight().total().ref_time();
		let before = weighs();
		let applied = together(&all).results.len();
		let after = weighs();
		let one = alone(&all[applied]).map(|_| weighs() - after).expect("it has room");
		(after - before, one, Limits::get().max_block.ref_time() / 25)
	});
	let (weighed, one, enough) = used;
	assert!(weighed >= enough && weighed - one < enough, "{weighed}, {one}, {enough}");
}

#[test]
fn whether_transactions_are_valid_is_said_as_of_each_alone() {
	let (checked, _) = block(|| {
		let mortal = mortal(Era::mortal(4, u64::from(System::block_number()) - 1));
		let at = System::parent_hash();
		let mut long = transfer(0, AUDIO).encode();
		long.push(0);
		let source = TransactionSource::External;
		let mut asked: Vec<_> =
			[0, 1, 5].into_iter().map(|nonce| transfer(nonce, AUDIO).encode()).collect();
		asked.extend([long, vec![], vec![4, 5]]);
		let mut unsigned = transfer(0, AUDIO).encode();
		*unsigned.last_mut().expect("it has bytes") ^= 1;
		asked.push(unsigned);
		// The number of the block that each is looked at in is one more than the last one's. Were it
		// one more than the one before, this would be from before its birth.
		asked.extend([transfer(2, AUDIO).encode(), transfer(3, AUDIO).encode(), mortal.encode()]);
		let expected: Vec<_> = asked
			.iter()
			.map(|bytes| {
				let transaction = UncheckedExtrinsic::decode_all(&mut &bytes[..]).ok()?;
				let undone = || Executive::validate_transaction(source, transaction, at);
				Some(with_transaction_unchecked(|| TransactionOutcome::Rollback(undone())))
			})
			.collect();
		let transactions: Vec<_> = asked.into_iter().map(|bytes| (source, bytes)).collect();
		let transactions = transactions.try_into().expect("not too many");
		let before = sp_io::storage::root(StateVersion::V1);
		let found =
			<Runtime as BatchApiV1<audio_runtime::Block>>::validate_transactions(transactions, at);
		assert_eq!(sp_io::storage::root(StateVersion::V1), before);
		assert_eq!(found, expected);
		found.iter().map(|found| found.as_ref().map(|found| found.is_ok())).collect::<Vec<_>>()
	});
	let (yes, no) = (Some(true), Some(false));
	assert_eq!(checked, [yes, yes, yes, None, None, None, no, yes, yes, yes]);
}

#[test]
fn what_is_left_of_a_block_is_told() {
	let room = |weight: Perbill, class, bytes: usize| {
		let (room, _) = block(|| {
			let most = Limits::get().get(DispatchClass::Normal).max_total.expect("it is limited");
			let weight = Weight::from_parts(weight * most.ref_time(), 0);
			System::register_extra_weight_unchecked(weight, class);
			let remark = vec![0; bytes];
			let remark = RuntimeCall::System(frame_system::Call::remark { remark });
			let Applied { results, room } = together(&[transaction_with(&alice(), 0, remark)]);
			assert!(results[0].is_ok(), "{results:?}");
			room
		});
		room.deconstruct() / 10_000_000
	};
	let (percent, normal) = (Perbill::from_percent, DispatchClass::Normal);
	assert_eq!(room(percent(0), normal, 0), 99);
	assert_eq!(room(percent(40), normal, 0), 59);
	// Others have a part of their own, beyond which they take from the ordinary ones'.
	assert_eq!(room(percent(10), DispatchClass::Operational, 0), 99);
	assert_eq!(room(percent(97), DispatchClass::Operational, 0), 20);
	// Three quarters of 5 MiB, of which 2 MiB are taken.
	assert_eq!(room(percent(40), normal, 2 * 1024 * 1024), 46);
	assert_eq!(room(percent(60), normal, 2 * 1024 * 1024), 39);
}
