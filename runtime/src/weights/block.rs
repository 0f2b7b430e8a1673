//! What a block costs with nothing in it, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC.

use frame_support::parameter_types;
use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_NANOS, Weight};

parameter_types! {
	/// Weight of executing an empty block.
	/// Calculated by multiplying the *Average* with `1.0` and adding `0`.
	///
	/// Stats nanoseconds:
	///   Min, Max: 374_282, 4_018_941
	///   Average:  425_730
	///   Median:   383_436
	///   Std-Dev:  361415.43
	///
	/// Percentiles nanoseconds:
	///   99th: 453_190
	///   95th: 420_511
	///   75th: 392_228
	pub const BlockExecutionWeight: Weight =
		Weight::from_parts(WEIGHT_REF_TIME_PER_NANOS.saturating_mul(425_730), 0);
}
