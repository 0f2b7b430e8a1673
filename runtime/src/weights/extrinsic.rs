//! What an extrinsic costs that does nothing, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC.

use frame_support::parameter_types;
use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_NANOS, Weight};

parameter_types! {
	/// Weight of executing a NO-OP extrinsic, for example `System::remark`.
	/// Calculated by multiplying the *Average* with `1.0` and adding `0`.
	///
	/// Stats nanoseconds:
	///   Min, Max: 111_111, 134_247
	///   Average:  115_865
	///   Median:   115_463
	///   Std-Dev:  2987.38
	///
	/// Percentiles nanoseconds:
	///   99th: 124_294
	///   95th: 119_444
	///   75th: 117_468
	pub const ExtrinsicBaseWeight: Weight =
		Weight::from_parts(WEIGHT_REF_TIME_PER_NANOS.saturating_mul(115_865), 0);
}
