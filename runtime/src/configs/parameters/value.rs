//! What the value of a parameter can be: a number within bounds, or the shares of what is minted.

use alloc::{vec, vec::Vec};
use audio_primitives::{issuance::Shares, ranged::Bounded, Ranged};
use core::marker::PhantomData;
use frame_support::traits::Get;
use sp_runtime::{Perbill, Permill};

/// A number that a referendum sets.
pub struct Number {
	/// Of a value with several parts, a point and the part's name.
	pub part: &'static str,
	/// What it is set to; for shares, in parts per billion.
	pub set_to: u128,
	/// The least that it can be set to.
	pub least: u128,
	/// The most that it can be set to.
	pub most: u128,
}

/// A value that a referendum sets.
pub trait Governed {
	/// The value as pallets read it.
	type Plain;

	/// The value as pallets read it.
	fn plain(self) -> Self::Plain;

	/// The numbers that it is made of.
	fn numbers(self) -> Vec<Number>;
}

impl<T: Bounded, const MIN: u128, const MAX: u128> Governed for Ranged<T, MIN, MAX> {
	type Plain = T;

	fn plain(self) -> T {
		self.get()
	}

	fn numbers(self) -> Vec<Number> {
		vec![Number { part: "", set_to: self.get().magnitude(), least: MIN, most: MAX }]
	}
}

impl Governed for Shares {
	type Plain = Self;

	fn plain(self) -> Self {
		self
	}

	/// They add up to the whole.
	fn numbers(self) -> Vec<Number> {
		let Self { stakers, storage, serving, artists, fans, voters, treasury } = self;
		let number = |part, share: Perbill| Number {
			part,
			set_to: share.magnitude(),
			least: 0,
			most: Perbill::one().magnitude(),
		};
		vec![
			number(".stakers", stakers),
			number(".storage", storage),
			number(".serving", serving),
			number(".artists", artists),
			number(".fans", fans),
			number(".voters", voters),
			number(".treasury", treasury),
		]
	}
}

/// A share in parts per million, rounded down.
pub struct InMillionths<Share>(PhantomData<Share>);

impl<Share: Get<Perbill>> Get<Permill> for InMillionths<Share> {
	fn get() -> Permill {
		Permill::from_parts(Share::get().deconstruct() / 1_000)
	}
}

impl<Share: Get<Perbill>> InMillionths<Share> {
	/// The share.
	pub fn get() -> Permill {
		<Self as Get<Permill>>::get()
	}
}
