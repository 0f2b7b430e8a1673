//! What this pallet stores.

use audio_primitives::{
	content::MAX_CID,
	cooldown::Unlockings,
	delegation::{Backing, Cut, Role},
	Balance, RoundIndex,
};
use frame_support::{stored, traits::ConstU32, BoundedVec};

/// Where a profile is: a CID as text, or nothing.
pub type Metadata = BoundedVec<u8, ConstU32<MAX_CID>>;

/// A beneficiary.
#[stored]
pub struct Beneficiary {
	/// What it does.
	pub role: Role,
	/// What it keeps of its backers' part.
	pub cut: Cut,
	/// Fewest planck that a position may have after a delegation.
	pub min_delegation: Balance,
	/// Where its profile is.
	pub metadata: Metadata,
	/// Planck held for it.
	pub deposit: Balance,
	/// The stake behind it and what that has earned.
	pub backing: Backing,
	/// Positions behind it.
	pub backers: u32,
	/// If it has been deregistered, the first round that it shares nothing of.
	pub leaves: Option<RoundIndex>,
}

/// All that an account delegates.
#[stored]
#[derive(Default)]
pub struct Delegator {
	/// Planck behind beneficiaries, all together.
	pub delegated: Balance,
	/// Planck that cool down.
	pub unlocking: Unlockings,
	/// Planck that were earned and could not be paid: too few for the account to take them.
	pub unpaid: Balance,
}

impl Delegator {
	/// Whether nothing is held for it, nor owed to it.
	pub fn is_empty(&self) -> bool {
		self.delegated == 0 && self.unlocking.is_empty() && self.unpaid == 0
	}
}
