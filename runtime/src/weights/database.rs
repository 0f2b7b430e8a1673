//! What the database costs, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC.

use frame_support::{
	parameter_types,
	weights::{constants::WEIGHT_REF_TIME_PER_NANOS, RuntimeDbWeight},
};

parameter_types! {
	/// What it costs to read and to write a key of the state.
	pub const DatabaseWeight: RuntimeDbWeight = RuntimeDbWeight {
		// The average. In nanoseconds, from 1_061 to 4_040_935; the
		// median is 4_396, of a hundred 95 take at most 5_338.
		read: 4_493 * WEIGHT_REF_TIME_PER_NANOS,
		// The average. In nanoseconds, from 12_948 to 20_686; the
		// median is 18_393, of a hundred 95 take at most 20_367.
		write: 18_076 * WEIGHT_REF_TIME_PER_NANOS,
	};
}
