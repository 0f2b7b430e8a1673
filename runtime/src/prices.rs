//! What the fee of a transaction is made of: read once a transaction, though it is computed several
//! times.
//!
//! The SDK asks for each price and for the limits of a block wherever it needs them, and each time
//! is a key read from the state. What a transaction was found to cost when it was validated, it is
//! charged by: a call that changes prices changes them for the next one.

use crate::{
	configs::{limits, parameters},
	Balance,
};

/// What fees are made of.
#[derive(Clone, Copy)]
pub struct Prices {
	/// Planck for each picosecond of weight, before it is clamped.
	pub weight: Balance,
	/// Planck for each byte, before it is clamped.
	pub byte: Balance,
	/// Milliseconds of a slot, from which the most follows that a call can weigh.
	pub slot_duration: u64,
}

environmental::environmental!(in_force: Prices);

impl Prices {
	/// Those of the state.
	pub fn read() -> Self {
		Self {
			weight: parameters::WeightFee::get(),
			byte: parameters::ByteFee::get(),
			slot_duration: limits::slot_duration(),
		}
	}

	/// Computes by these, whatever the state says.
	pub fn during<R>(mut self, compute: impl FnOnce() -> R) -> R {
		in_force::using(&mut self, compute)
	}

	/// Those that something is computed by just now.
	pub fn in_force() -> Option<Self> {
		in_force::with(|prices| *prices)
	}
}
