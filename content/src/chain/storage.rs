//! Where pallets keep the entries of their maps, by the metadata of the runtime in force.

use crate::chain::Runtime;
use frame_metadata::v16::{StorageEntryType, StorageHasher};
use sp_crypto_hashing::{blake2_128, twox_128, twox_64};

impl Runtime {
	/// Where the entry of a pallet's `map` is whose key is encoded as `key`. Fails if the runtime has
	/// no such map, or one whose keys are hashed in a way that none of those that are read has.
	pub(crate) fn entry_key(&self, pallet: &str, map: &str, key: &[u8]) -> Result<Vec<u8>, String> {
		let mut pallets = self.metadata.pallets.iter();
		let storage = pallets.find(|one| one.name == pallet).and_then(|one| one.storage.as_ref());
		let found = storage.and_then(|storage| {
			let entry = storage.entries.iter().find(|entry| entry.name == map)?;
			Some((&storage.prefix, &entry.ty))
		});
		let Some((prefix, StorageEntryType::Map { hashers, .. })) = found else {
			return Err(format!("the runtime has no map {pallet}.{map}"));
		};
		let mut at = [twox_128(prefix.as_bytes()), twox_128(map.as_bytes())].concat();
		match &hashers[..] {
			[StorageHasher::Blake2_128Concat] => at.extend(blake2_128(key)),
			[StorageHasher::Twox64Concat] => at.extend(twox_64(key)),
			[StorageHasher::Identity] => (),
			other => return Err(format!("{pallet}.{map} is hashed by {other:?}")),
		}
		at.extend(key);
		Ok(at)
	}
}

#[cfg(test)]
mod tests {
	use crate::chain::fake::{FakeChain, State};

	#[tokio::test]
	async fn entries_are_where_every_substrate_chain_has_them() {
		let chain = FakeChain::new(State::default()).chain().await;
		let best = chain.best().await.unwrap();
		let runtime = chain.runtime(best.hash).await.unwrap();
		// `System.Account` of Alice.
		let alice = hex::decode("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d");
		let at = runtime.entry_key("System", "Account", &alice.unwrap()).unwrap();
		let expected = "26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9\
			de1e86a9a8c739864cf3cc5ec2bea59fd43593c715fdd31c61141abd04a99fd6\
			822c8558854ccde39a5684e7a56da27d";
		assert_eq!(hex::encode(at), expected);
		for (pallet, map) in [("System", "Accounts"), ("Systems", "Account")] {
			let error = runtime.entry_key(pallet, map, &[]).unwrap_err();
			assert_eq!(error, format!("the runtime has no map {pallet}.{map}"));
		}
	}
}
