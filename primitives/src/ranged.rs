//! A number that cannot leave its range.
//!
//! Governed parameters are set by referenda. A value of type [`Ranged`] is checked when it is
//! *decoded*, so a call that carries a value out of range is not a valid call at all: it can be
//! neither submitted nor enacted, and no reader of the parameter has to check it again.

use codec::{Decode, DecodeWithMemTracking, Encode, Input, MaxEncodedLen};
use core::fmt;
use scale_info::{Type, TypeInfo};
use serde::{de::Error as _, Deserialize, Deserializer, Serialize};
use sp_arithmetic::Perbill;

/// A number that [`Ranged`] can bound.
pub trait Bounded: Copy {
	/// The value as it is compared with the bounds (for [`Perbill`], its parts per billion).
	fn magnitude(self) -> u128;
}

impl Bounded for u32 {
	fn magnitude(self) -> u128 {
		self.into()
	}
}

impl Bounded for u128 {
	fn magnitude(self) -> u128 {
		self
	}
}

impl Bounded for Perbill {
	fn magnitude(self) -> u128 {
		self.deconstruct().into()
	}
}

/// A `T` from `MIN` to `MAX`, both included. For [`Perbill`] the bounds are parts per billion.
///
/// Encodes, and appears in the metadata, as a plain `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Serialize)]
#[serde(transparent)]
pub struct Ranged<T, const MIN: u128, const MAX: u128>(T);

/// Why a number was refused by [`Ranged`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange {
	/// What was given.
	pub value: u128,
	/// The least value allowed.
	pub min: u128,
	/// The greatest value allowed.
	pub max: u128,
}

impl fmt::Display for OutOfRange {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{} is out of range: allowed is {} to {}", self.value, self.min, self.max)
	}
}

impl<T: Bounded, const MIN: u128, const MAX: u128> Ranged<T, MIN, MAX> {
	/// `value`, if it is in range.
	pub fn new(value: T) -> Result<Self, OutOfRange> {
		let magnitude = value.magnitude();
		if (MIN..=MAX).contains(&magnitude) {
			Ok(Self(value))
		} else {
			Err(OutOfRange { value: magnitude, min: MIN, max: MAX })
		}
	}

	/// The number itself.
	pub fn get(self) -> T {
		self.0
	}
}

impl<const MIN: u128, const MAX: u128> Ranged<u32, MIN, MAX> {
	/// For constants: does not compile in a `const` whose value is out of range.
	pub const fn constant(value: u32) -> Self {
		assert!(MIN <= value as u128 && value as u128 <= MAX, "constant out of range");
		Self(value)
	}
}

impl<const MIN: u128, const MAX: u128> Ranged<u128, MIN, MAX> {
	/// For constants: does not compile in a `const` whose value is out of range.
	pub const fn constant(value: u128) -> Self {
		assert!(MIN <= value && value <= MAX, "constant out of range");
		Self(value)
	}
}

impl<const MIN: u128, const MAX: u128> Ranged<Perbill, MIN, MAX> {
	/// For constants: does not compile in a `const` whose value is out of range.
	pub const fn constant(parts: u32) -> Self {
		assert!(MIN <= parts as u128 && parts as u128 <= MAX, "constant out of range");
		Self(Perbill::from_parts(parts))
	}
}

impl<T: Bounded + Decode, const MIN: u128, const MAX: u128> Decode for Ranged<T, MIN, MAX> {
	fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
		Self::new(T::decode(input)?).map_err(|_| "value out of the parameter's range".into())
	}
}

impl<T: Bounded + DecodeWithMemTracking, const MIN: u128, const MAX: u128> DecodeWithMemTracking
	for Ranged<T, MIN, MAX>
{
}

impl<T: MaxEncodedLen, const MIN: u128, const MAX: u128> MaxEncodedLen for Ranged<T, MIN, MAX> {
	fn max_encoded_len() -> usize {
		T::max_encoded_len()
	}
}

impl<T: TypeInfo, const MIN: u128, const MAX: u128> TypeInfo for Ranged<T, MIN, MAX>
where
	Self: 'static,
{
	type Identity = T::Identity;

	fn type_info() -> Type {
		T::type_info()
	}
}

impl<'de, T, const MIN: u128, const MAX: u128> Deserialize<'de> for Ranged<T, MIN, MAX>
where
	T: Bounded + Deserialize<'de>,
{
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		Self::new(T::deserialize(deserializer)?).map_err(D::Error::custom)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	type Percentage = Ranged<Perbill, 0, 200_000_000>;
	type Blocks = Ranged<u32, 10, 1_000>;

	#[test]
	fn says_what_was_wrong_with_a_value_out_of_range() {
		let error = Blocks::new(9).unwrap_err();
		assert_eq!(error.to_string(), "9 is out of range: allowed is 10 to 1000");
		let error = serde_json::from_str::<Blocks>("1001").unwrap_err();
		assert_eq!(error.to_string(), "1001 is out of range: allowed is 10 to 1000");
	}

	#[test]
	fn bounds_a_ratio_by_its_parts() {
		assert!(Percentage::new(Perbill::from_percent(20)).is_ok());
		assert!(Percentage::new(Perbill::from_parts(200_000_001)).is_err());
	}

	#[test]
	fn looks_like_the_plain_number_in_metadata() {
		assert_eq!(Blocks::type_info(), u32::type_info());
		assert_eq!(Blocks::max_encoded_len(), 4);
	}

	proptest! {
		#[test]
		fn decodes_exactly_what_is_in_range(value: u32) {
			let decoded = Blocks::decode(&mut &value.encode()[..]);
			prop_assert_eq!(decoded.is_ok(), (10..=1_000).contains(&value));
			if let Ok(decoded) = decoded {
				prop_assert_eq!(decoded.get(), value);
				prop_assert_eq!(decoded.encode(), value.encode());
			}
		}
	}
}
