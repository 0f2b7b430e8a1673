//! Real blocks on the real runtime: slots, sessions and eras pass as they do on a chain.

use crate::chain_with;
use audio_runtime::{AccountId, Executive, Header, Runtime, Session, System, UncheckedExtrinsic};
use audio_runtime_tests::{begin_block, genesis_header, header_after};
use frame_support::{storage::with_transaction, traits::DisabledValidators as _};
use serde_json::Value;
use sp_consensus_babe::digests::{PreDigest, SecondaryPlainPreDigest};
use sp_io::TestExternalities;
use sp_runtime::{
	transaction_validity::TransactionValidityError, DispatchError, TransactionOutcome,
};

/// Slots of an epoch, which is a session.
pub const EPOCH: u64 = 20;
/// Sessions of an era.
pub const SESSIONS: u64 = 3;

/// A chain that makes blocks.
pub struct Blocks {
	chain: TestExternalities,
	parent: Header,
	slot: u64,
	/// Who makes none.
	pub silent: Vec<AccountId>,
}

impl Blocks {
	/// The chain of that genesis, whose first block is in slot `first`.
	pub fn from(genesis: Value, first: u64) -> Self {
		let mut chain = chain_with(genesis);
		chain.execute_with(|| System::set_block_number(0));
		let parent = genesis_header();
		Self { chain, parent, slot: first.saturating_sub(1), silent: vec![] }
	}

	/// Makes a block `slots` after the last one, in which `body` happens.
	pub fn after<R>(&mut self, slots: u64, body: impl FnOnce() -> R) -> R {
		self.slot += slots;
		let (slot, parent) = (self.slot, self.parent.clone());
		let silent = self.silent.clone();
		self.chain.execute_with(|| {
			let author = author(parent.number, &silent);
			let claim = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
				authority_index: author,
				slot: slot.into(),
			});
			begin_block(&header_after(&parent, claim), slot);
			let result = body();
			self.parent = Executive::finalize_block();
			result
		})
	}

	/// Makes the next block, in which `body` happens.
	pub fn next<R>(&mut self, body: impl FnOnce() -> R) -> R {
		self.after(1, body)
	}

	/// Makes the next block that has room with a transaction in it, which succeeds. Blocks that end
	/// a session have none.
	pub fn send(&mut self, transaction: impl FnOnce() -> UncheckedExtrinsic) {
		// Signed in the first of them: what is signed names the genesis, which is known in blocks
		// alone.
		let (mut unsigned, mut signed) = (Some(transaction), None);
		for _ in 0..4 {
			let applied: Result<_, TransactionValidityError> = self.next(|| {
				if let Some(sign) = unsigned.take() {
					signed = Some(sign());
				}
				let signed = signed.clone().expect("it was just signed");
				// As block builders do: what cannot be applied leaves nothing.
				with_transaction(|| match Executive::apply_extrinsic(signed) {
					Ok(applied) => TransactionOutcome::Commit(Ok::<_, DispatchError>(Ok(applied))),
					Err(invalid) => TransactionOutcome::Rollback(Ok(Err(invalid))),
				})
				.expect("it is not deep")
			});
			match applied {
				Err(full) if full.exhausted_resources() => (),
				applied => return applied.expect("it is valid").expect("it succeeds"),
			}
		}
		panic!("no block has room");
	}

	/// The number of the last block.
	pub fn number(&self) -> u32 {
		self.parent.number
	}

	/// Goes on as if blocks had been made up to `number`, one in each slot, in which nothing
	/// happened. They are not: it is for long times in which nothing can.
	pub fn skip_to(&mut self, number: u32) {
		let skipped = number.checked_sub(self.parent.number).expect("time does not go back");
		self.slot += u64::from(skipped);
		self.parent.number = number;
		self.chain.execute_with(|| System::set_block_number(number));
	}

	/// Makes a block in the next epoch: a session passes with each.
	pub fn session<R>(&mut self, body: impl FnOnce() -> R) -> R {
		self.after(EPOCH, body)
	}

	/// Makes a block in each of the next `count` epochs.
	pub fn sessions(&mut self, count: u64) {
		for _ in 0..count {
			self.session(|| ());
		}
	}

	/// Lets an era pass in which everybody who is not silent makes blocks.
	pub fn era(&mut self) {
		let era = self.look(active_era);
		while self.look(active_era) == era {
			self.after(1, || ());
		}
	}

	/// Reads the state.
	pub fn look<R>(&mut self, read: impl FnOnce() -> R) -> R {
		self.chain.execute_with(read)
	}

	/// The events of the last block.
	pub fn events(&mut self) -> Vec<audio_runtime::RuntimeEvent> {
		self.look(|| System::events().into_iter().map(|record| record.event).collect())
	}
}

/// Whose turn it is among those that make blocks: one after another, by their place among the
/// authorities.
fn author(block: u32, silent: &[AccountId]) -> u32 {
	// Keys that change are in force for a while, so validators are known by their place.
	let validators = Session::validators();
	let loud: Vec<_> = (0..validators.len())
		.filter(|index| {
			!silent.contains(&validators[*index]) && !Session::is_disabled(*index as u32)
		})
		.collect();
	match loud.len() {
		0 => 0,
		n => loud[block as usize % n] as u32,
	}
}

/// The era in force.
pub fn active_era() -> u32 {
	pallet_staking::ActiveEra::<Runtime>::get().expect("there is one").index
}

/// The era that is planned last.
pub fn planned_era() -> u32 {
	pallet_staking::CurrentEra::<Runtime>::get().expect("there is one")
}

/// Who validates, sorted.
pub fn validators() -> Vec<AccountId> {
	let mut validators = Session::validators();
	validators.sort();
	validators
}
