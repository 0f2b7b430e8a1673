//! The limits of a block: what its extrinsics may weigh and how long they may be.

use crate::{
	prices::Prices,
	weights::{block::BlockExecutionWeight, BaseExtrinsic},
};
use frame_support::{
	dispatch::DispatchClass,
	parameter_types,
	traits::Get,
	weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::Perbill;

/// Share of a block's weight assumed to be spent in hooks; the largest extrinsic leaves it free.
const AVERAGE_ON_INITIALIZE_RATIO: Perbill = Perbill::from_percent(10);
/// Ordinary extrinsics weigh up to this share of a block; operational ones may use the rest.
const NORMAL_WEIGHT_RATIO: Perbill = Perbill::from_percent(85);
/// Ordinary extrinsics are up to this share of a block's length.
const NORMAL_LENGTH_RATIO: Perbill = Perbill::from_percent(75);
/// The least time that a block may take, in milliseconds, on chains whose slots are shorter than
/// two seconds: what governance needs has to fit. Only chains for tests are so fast.
const LEAST_EXECUTION: u64 = 1_000;
/// Bytes.
const MAXIMUM_BLOCK_LENGTH: u32 = 5 * 1024 * 1024;

/// What a block may weigh, hooks included: half a slot. A solo chain needs no bound on its proof of
/// validity.
///
/// A block is built in the first half of its slot, and imported by the others before the next one
/// begins: within the second half, less the time that it travels. Executing takes as long for
/// importing as for building at the most, and the gate of `docs/performance.md` is that it takes
/// 0.8 of what is declared, so 0.6 s of a slot of 6 s are left for the way.
fn maximum_block_weight() -> Weight {
	let slot_duration =
		Prices::in_force().map_or_else(slot_duration, |prices| prices.slot_duration);
	// Saturates only for a pace that `Pace::check` refuses.
	let time = (slot_duration / 2).max(LEAST_EXECUTION).saturating_mul(WEIGHT_REF_TIME_PER_MILLIS);
	Weight::from_parts(time, u64::MAX)
}

/// Milliseconds of a slot of this chain.
pub fn slot_duration() -> u64 {
	// The test that the SDK makes of a runtime reads it where there is no state.
	#[cfg(test)]
	let pace = pallet_pace::Pace::default();
	#[cfg(not(test))]
	let pace = pallet_pace::Pallet::<crate::Runtime>::current();
	pace.slot_duration
}

parameter_types! {
	/// What the extrinsics of a block may be long, by class.
	pub RuntimeBlockLength: BlockLength =
		BlockLength::builder()
			.max_length(MAXIMUM_BLOCK_LENGTH)
			.modify_max_length_for_class(DispatchClass::Normal, |max| {
				*max = NORMAL_LENGTH_RATIO * MAXIMUM_BLOCK_LENGTH
			})
			.build();
	/// What the extrinsics of a block may weigh, by class.
	pub RuntimeBlockWeights: BlockWeights = {
		let maximum = maximum_block_weight();
		let normal = NORMAL_WEIGHT_RATIO * maximum;
		BlockWeights::builder()
			.base_block(BlockExecutionWeight::get())
			.for_class(DispatchClass::all(), |weights| {
				weights.base_extrinsic = BaseExtrinsic::get();
			})
			.for_class(DispatchClass::Normal, |weights| weights.max_total = Some(normal))
			.for_class(DispatchClass::Operational, |weights| {
				weights.max_total = Some(maximum);
				// Kept for operational extrinsics even when ordinary ones have filled their share.
				weights.reserved = Some(maximum.saturating_sub(normal));
			})
			.avg_block_initialization(AVERAGE_ON_INITIALIZE_RATIO)
			.build_or_panic()
	};
	/// Of a block, what payments without being asked take at the most, of each of the five pallets
	/// that make any. The author starts them when the time that it fills a block in is over, so
	/// that they delay the block. A page of nominators has to fit in, whatever the pace.
	pub MaxIdleWeight: Weight = Perbill::from_percent(12) * RuntimeBlockWeights::get().max_block;
}
