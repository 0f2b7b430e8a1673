//! What the database costs, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-29, Intel(R) Xeon(R) Processor.

use frame_support::{
	parameter_types,
	weights::{constants::WEIGHT_REF_TIME_PER_NANOS, RuntimeDbWeight},
};

parameter_types! {
	/// What it costs to read and to write a key of the state.
	pub const DatabaseWeight: RuntimeDbWeight = RuntimeDbWeight {
		// The average. In nanoseconds, from 1_164 to 1_723_098; the
		// median is 4_632, of a hundred 95 take at most 8_580.
		read: 5_668 * WEIGHT_REF_TIME_PER_NANOS,
		// The average. In nanoseconds, from 20_615 to 32_168; the
		// median is 23_602, of a hundred 95 take at most 27_799.
		write: 24_213 * WEIGHT_REF_TIME_PER_NANOS,
	};
}
