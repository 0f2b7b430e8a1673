//! Has a call ask the node once, see [`audio_runtime_recall`].
//!
//! All that can change a value of the state, but for those which are never remembered, goes through
//! here. What else a node offers leaves the state alone, but for what benchmarks need, for which
//! this is not.

/// That a call asks once, until it is dropped. There is one at a time.
pub(crate) struct Recall {
	#[cfg(target_arch = "wasm32")]
	_replaced: wasm::Replaced,
}

impl Recall {
	/// Nothing is known yet. Panics if there is one.
	pub(crate) fn new() -> Self {
		Self {
			#[cfg(target_arch = "wasm32")]
			_replaced: wasm::Replaced::new(),
		}
	}
}

#[cfg(target_arch = "wasm32")]
mod wasm {
	#![allow(unsafe_code, reason = "what a call knows is in a static, which no threads share")]

	use alloc::vec::Vec;
	use audio_runtime_recall::{Hashes, Node, State};
	use bytes::Bytes;
	use core::cell::RefCell;
	use sp_io::{
		hashing::{host_blake2_128, host_twox_128},
		storage::{
			host_append, host_clear, host_clear_prefix, host_exists, host_get,
			host_rollback_transaction, host_set,
		},
		KillStorageResult,
	};
	use sp_runtime_interface::wasm::RestoreImplementation as Restore;

	type Get = fn(&[u8]) -> Option<Bytes>;
	type Set = fn(&[u8], &[u8]);
	type Clear = fn(&[u8]);
	type Exists = fn(&[u8]) -> bool;
	type Append = fn(&[u8], Vec<u8>);
	type ClearPrefix = fn(&[u8], Option<u32>) -> KillStorageResult;
	type RollBack = fn();
	type Hash = fn(&[u8]) -> [u8; 16];

	/// The node's own functions.
	struct Host {
		get: Get,
		set: Set,
		clear: Clear,
		exists: Exists,
		append: Append,
		clear_prefix: ClearPrefix,
		roll_back: RollBack,
	}

	impl Node for Host {
		type Cleared = KillStorageResult;

		fn get(&self, key: &[u8]) -> Option<Bytes> {
			(self.get)(key)
		}

		fn exists(&self, key: &[u8]) -> bool {
			(self.exists)(key)
		}

		fn set(&self, key: &[u8], value: &[u8]) {
			(self.set)(key, value);
		}

		fn clear(&self, key: &[u8]) {
			(self.clear)(key);
		}

		fn append(&self, key: &[u8], item: Vec<u8>) {
			(self.append)(key, item);
		}

		fn clear_prefix(&self, prefix: &[u8], limit: Option<u32>) -> KillStorageResult {
			(self.clear_prefix)(prefix, limit)
		}

		fn roll_back(&self) {
			(self.roll_back)();
		}
	}

	struct Known {
		state: State<Host, 256>,
		blake2: Hashes<64>,
		/// The node's own function, for what is not known.
		hash: Hash,
		twox: Hashes<64>,
	}

	/// Of a thread by itself.
	struct Alone<T>(RefCell<T>);

	// SAFETY: the WASM of a runtime has one thread.
	unsafe impl<T> Sync for Alone<T> {}

	static KNOWN: Alone<Option<Known>> = Alone(RefCell::new(None));

	fn with<R>(run: impl FnOnce(&mut Known) -> R) -> R {
		let mut known = KNOWN.0.borrow_mut();
		run(known.as_mut().expect("it is there while functions are replaced; qed"))
	}

	/// Has the node's functions back when it is dropped.
	pub(super) struct Replaced(#[allow(unused)] Functions);

	type Functions = (
		(Restore<Get>, Restore<Set>, Restore<Clear>, Restore<Exists>),
		(Restore<Append>, Restore<ClearPrefix>, Restore<RollBack>),
		(Restore<Hash>, Restore<Hash>),
	);

	impl Replaced {
		pub(super) fn new() -> Self {
			let host = Host {
				get: host_get.get(),
				set: host_set.get(),
				clear: host_clear.get(),
				exists: host_exists.get(),
				append: host_append.get(),
				clear_prefix: host_clear_prefix.get(),
				roll_back: host_rollback_transaction.get(),
			};
			let hash = host_blake2_128.get();
			// It panics if they are replaced: then nothing was done yet.
			let functions = (
				(
					host_get.replace_implementation(|key| with(|known| known.state.get(key))),
					host_set.replace_implementation(|key, value| {
						with(|known| known.state.set(key, value));
					}),
					host_clear.replace_implementation(|key| with(|known| known.state.clear(key))),
					host_exists.replace_implementation(|key| with(|known| known.state.exists(key))),
				),
				(
					host_append.replace_implementation(|key, item| {
						with(|known| known.state.append(key, item));
					}),
					host_clear_prefix.replace_implementation(|prefix, limit| {
						with(|known| known.state.clear_prefix(prefix, limit))
					}),
					host_rollback_transaction.replace_implementation(|| {
						with(|known| known.state.roll_back());
					}),
				),
				(
					host_blake2_128.replace_implementation(|bytes| {
						with(|known| known.blake2.of(bytes, known.hash))
					}),
					host_twox_128.replace_implementation(|bytes| {
						with(|known| known.twox.of(bytes, sp_crypto_hashing::twox_128))
					}),
				),
			);
			let known =
				Known { state: State::new(host), blake2: Hashes::new(), hash, twox: Hashes::new() };
			*KNOWN.0.borrow_mut() = Some(known);
			Self(functions)
		}
	}

	impl Drop for Replaced {
		fn drop(&mut self) {
			// What is done from now on, nobody notices.
			*KNOWN.0.borrow_mut() = None;
		}
	}
}
