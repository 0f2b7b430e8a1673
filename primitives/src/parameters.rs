//! What may be asked of governed parameters.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// A governed number: what it is set to, what it is read as, and what it can be set to.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ParameterInfo {
	/// The group of parameters that it is in, as `Parameters` names it.
	pub group: Vec<u8>,
	/// Its name there; of a parameter with several parts, then a point and the part's.
	pub name: Vec<u8>,
	/// What it counts: planck, blocks, eras, parts per billion, and so on.
	pub unit: Vec<u8>,
	/// What is in force: as it is set, within what other parameters and the chain's pace leave of
	/// it.
	pub in_force: u128,
	/// What it is set to, or its default.
	pub set_to: u128,
	/// The least that it can be set to.
	pub least: u128,
	/// The most that it can be set to.
	pub most: u128,
}
