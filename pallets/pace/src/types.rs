//! What a pace is, and which ones are possible.

use core::fmt;
use frame_support::stored;
use serde::{de::DeserializeOwned, Deserialize, Serialize};

/// The rhythm of a chain.
#[stored]
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pace {
	/// Milliseconds from one slot to the next: an even number from 250 to 60,000. Every block
	/// takes one slot, so this is also the expected block time.
	pub slot_duration: u64,
	/// Slots in an epoch, which is a session: 8 to 28,800.
	pub epoch_duration: u32,
	/// Sessions in an era: 1 to 48.
	pub sessions_per_era: u32,
}

/// Why a [`Pace`] is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidPace {
	/// Out of range, or odd: the minimum period of `Timestamp` is half a slot.
	SlotDuration(u64),
	/// Out of range: an epoch must hold the phases of an election, a quarter of it each.
	EpochDuration(u32),
	/// Out of range.
	SessionsPerEra(u32),
}

impl fmt::Display for InvalidPace {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::SlotDuration(given) => {
				write!(f, "slotDuration is {given} ms: allowed is an even number from 250 to 60000")
			},
			Self::EpochDuration(given) => {
				write!(f, "epochDuration is {given} slots: allowed is 8 to 28800")
			},
			Self::SessionsPerEra(given) => {
				write!(f, "sessionsPerEra is {given}: allowed is 1 to 48")
			},
		}
	}
}

impl Pace {
	/// Whether a chain can run at this pace.
	pub fn check(&self) -> Result<(), InvalidPace> {
		if !(250..=60_000).contains(&self.slot_duration) || self.slot_duration & 1 == 1 {
			return Err(InvalidPace::SlotDuration(self.slot_duration));
		}
		if !(8..=28_800).contains(&self.epoch_duration) {
			return Err(InvalidPace::EpochDuration(self.epoch_duration));
		}
		if !(1..=48).contains(&self.sessions_per_era) {
			return Err(InvalidPace::SessionsPerEra(self.sessions_per_era));
		}
		Ok(())
	}

	/// Slots in an era; blocks too, when no slot is missed.
	pub fn era_slots(&self) -> u32 {
		// Saturates only for a pace that `check` refuses.
		self.epoch_duration.saturating_mul(self.sessions_per_era)
	}

	/// Nominal milliseconds in an era.
	pub fn era_milliseconds(&self) -> u64 {
		// Saturates only for a pace that `check` refuses.
		self.slot_duration.saturating_mul(self.era_slots().into())
	}
}

impl Default for Pace {
	/// The pace of the live chain: slots of 6 seconds, epochs of an hour, eras of 6 hours.
	fn default() -> Self {
		Self { slot_duration: 6_000, epoch_duration: 600, sessions_per_era: 6 }
	}
}

/// First values of the governed parameters, given by the genesis preset.
///
/// The `Default` is what governs where a preset says nothing.
pub trait InitialParameters: Clone + Default + Serialize + DeserializeOwned {
	/// Writes the values to where they are governed from now on.
	fn apply(&self);

	/// Whether every value that is governed now can be read. One that cannot is taken to be the
	/// default, in silence.
	fn check_governed() -> Result<(), &'static str>;
}

impl InitialParameters for () {
	fn apply(&self) {}

	fn check_governed() -> Result<(), &'static str> {
		Ok(())
	}
}
