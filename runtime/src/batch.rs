//! Transactions that a node applies, or asks about, many at a time.

use crate::{
	configs::limits::{slot_duration, RuntimeBlockLength, RuntimeBlockWeights},
	Executive, Hash, System, UncheckedExtrinsic,
};
use alloc::vec::Vec;
use audio_primitives::apis::{Applied, Asked, Together};
use codec::DecodeLimit;
use frame_support::{
	dispatch::DispatchClass, weights::constants::WEIGHT_REF_TIME_PER_MILLIS, MAX_EXTRINSIC_DEPTH,
};
use sp_runtime::{
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, Perbill,
};

/// Of half a slot, what a batch weighs when no more transactions are applied: its author looks at
/// the clock between batches.
const ENOUGH: Perbill = Perbill::from_percent(4);

/// Applies `extrinsics` to the block that is being made, one after another: until one of them is
/// refused, or together they weigh a twenty-fifth of half a slot. Half a slot is what a block may
/// weigh, but where slots are very short.
pub(crate) fn apply(extrinsics: Together<UncheckedExtrinsic>) -> Applied {
	let weighs = || System::block_weight().total().ref_time();
	let half = (slot_duration() / 2).saturating_mul(WEIGHT_REF_TIME_PER_MILLIS);
	let enough = ENOUGH.mul_floor(half);
	let end = weighs().saturating_add(enough);
	let mut results = Vec::with_capacity(extrinsics.len());
	for extrinsic in extrinsics {
		let result = apply_or_undo(extrinsic);
		let goes_on = result.is_ok() && weighs() < end;
		results.push(result);
		if !goes_on {
			break;
		}
	}
	Applied { results, room: room() }
}

/// Applies an extrinsic; nothing stays of one that is refused.
///
/// The layer is one of the node's, not of `frame_support`'s, which count how deep they are and fail
/// beyond a depth: when the block is imported, an extrinsic has none around it.
fn apply_or_undo(extrinsic: UncheckedExtrinsic) -> ApplyExtrinsicResult {
	sp_io::storage::start_transaction();
	let result = Executive::apply_extrinsic(extrinsic);
	match result {
		Ok(_) => sp_io::storage::commit_transaction(),
		Err(_) => sp_io::storage::rollback_transaction(),
	}
	result
}

/// Looks whether transactions are valid after block `at`. None of one that cannot be read: asked
/// about alone, it fails.
pub(crate) fn validate(transactions: Asked, at: Hash) -> Vec<Option<TransactionValidity>> {
	let validate = |(source, bytes): (TransactionSource, Vec<u8>)| {
		let depth = MAX_EXTRINSIC_DEPTH;
		let extrinsic =
			UncheckedExtrinsic::decode_all_with_depth_limit(depth, &mut &bytes[..]).ok()?;
		// Each is looked at in the state of the block.
		sp_io::storage::start_transaction();
		let validity = Executive::validate_transaction(source, extrinsic, at);
		sp_io::storage::rollback_transaction();
		Some(validity)
	};
	transactions.into_iter().map(validate).collect()
}

/// Of what ordinary transactions may take of a block, what is left: of weight or of length, that of
/// which there is less.
fn room() -> Perbill {
	let class = DispatchClass::Normal;
	let weights = RuntimeBlockWeights::get();
	let most = weights.get(class).max_total.unwrap_or(weights.max_block).ref_time();
	// What hooks and operational ones took is missed only when they took what was kept for them.
	let all = weights.max_block.ref_time();
	let used = System::block_weight();
	let left = most
		.saturating_sub(used.get(class).ref_time())
		.min(all.saturating_sub(used.total().ref_time()));
	let length = *RuntimeBlockLength::get().max.get(class);
	let unused = length.saturating_sub(System::block_size());
	Perbill::from_rational(left, most).min(Perbill::from_rational(unused, length))
}
