//! How the first values are stored, and the stored ones checked.

use super::{GenesisParameters, RuntimeParameters};
use crate::Runtime;
use codec::DecodeAll;
use frame_support::{
	storage::{unhashed, StoragePrefixedMap},
	traits::dynamic_params::AggregatedKeyValue,
};

type Stored = pallet_parameters::Parameters<Runtime>;
type KeyOf = <RuntimeParameters as AggregatedKeyValue>::Key;
type ValueOf = <RuntimeParameters as AggregatedKeyValue>::Value;

/// Bytes of the hash before a parameter's key in storage.
const BLAKE2_128_BYTES: usize = 16;

impl pallet_pace::InitialParameters for GenesisParameters {
	fn apply(&self) {
		for parameter in self.clone().into_runtime_parameters() {
			if let (key, Some(value)) = parameter.into_parts() {
				Stored::insert(key, value);
			}
		}
	}

	/// A value whose type has become narrower, or whose parameter is gone, does not decode any
	/// more.
	fn check_governed() -> Result<(), &'static str> {
		let prefix = Stored::final_prefix();
		let mut key = prefix.to_vec();
		while let Some(next) = sp_io::storage::next_key(&key).filter(|key| key.starts_with(&prefix))
		{
			let named = next
				.get(prefix.len().saturating_add(BLAKE2_128_BYTES)..)
				.is_some_and(|mut name| KeyOf::decode_all(&mut name).is_ok());
			if !named || unhashed::get::<ValueOf>(&next).is_none() {
				return Err("a governed parameter cannot be read");
			}
			key = next;
		}
		Ok(())
	}
}
