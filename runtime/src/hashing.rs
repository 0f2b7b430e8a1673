//! Hashes names of pallets and of their items without the node.
//!
//! The key of an entry of a map begins with the hashes of both names, which the SDK has the node
//! make anew for each key: 68 calls out of the WASM and back in a transfer. The names are short, so
//! that to hash one takes less than to call. Nothing else is hashed so, and the hashes are the same.

/// Has the WASM make such hashes by itself until it is dropped. There is one at a time.
pub(crate) struct ByItself {
	#[cfg(target_arch = "wasm32")]
	_restored: sp_runtime_interface::wasm::RestoreImplementation<fn(&[u8]) -> [u8; 16]>,
}

impl ByItself {
	/// Panics if there is one.
	pub(crate) fn new() -> Self {
		Self {
			#[cfg(target_arch = "wasm32")]
			_restored: sp_io::hashing::host_twox_128
				.replace_implementation(sp_crypto_hashing::twox_128),
		}
	}
}
