//! The time of a chain whose blocks are made on demand.

use crate::client::Client;
use audio_runtime::{opaque::Block, Hash};
use sc_consensus_babe::find_pre_digest;
use sp_blockchain::HeaderBackend;
use sp_consensus_babe::{
	inherents::{BabeCreateInherentDataProviders, InherentDataProvider},
	Slot, SlotDuration,
};
use sp_timestamp::Timestamp;
use std::sync::{
	atomic::{AtomicU64, Ordering},
	Arc,
};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The chain's own time: one slot a block, whatever the wall clock says.
///
/// Only the first block takes the wall clock's slot. The last slot is remembered so that several
/// blocks on one parent differ, and nobody equivocates.
pub struct SlotClock {
	client: Arc<Client>,
	slot_duration: SlotDuration,
	last: AtomicU64,
}

impl SlotClock {
	/// One of which no slot is taken yet.
	pub fn new(client: Arc<Client>, slot_duration: SlotDuration) -> Self {
		Self { client, slot_duration, last: AtomicU64::new(0) }
	}

	/// Inherents of the next slot, for a block that is to be made.
	pub fn advance(self: Arc<Self>) -> BabeCreateInherentDataProviders<Block> {
		Arc::new(move |parent: Hash, ()| {
			let clock = self.clone();
			async move {
				let slot = clock.next(parent)?;
				Ok::<_, BoxError>(clock.inherents(slot))
			}
		}) as BabeCreateInherentDataProviders<Block>
	}

	/// Inherents of the last slot, by which the import checks the block just made. The wall clock
	/// would find it far in the future as soon as blocks are made faster than slots pass.
	pub fn read(self: Arc<Self>) -> BabeCreateInherentDataProviders<Block> {
		Arc::new(move |_parent: Hash, ()| {
			let clock = self.clone();
			let last = clock.last.load(Ordering::SeqCst);
			async move { Ok::<_, BoxError>(clock.inherents(last.into())) }
		}) as BabeCreateInherentDataProviders<Block>
	}

	fn next(&self, parent: Hash) -> sp_blockchain::Result<Slot> {
		let seen = self
			.last
			.load(Ordering::SeqCst)
			.max(self.slot_of(parent)?)
			.max(self.slot_of(self.client.info().best_hash)?);
		let next = match seen {
			0 => u64::from(Slot::from_timestamp(Timestamp::current(), self.slot_duration)),
			_ => seen.saturating_add(1),
		};
		self.last.store(next, Ordering::SeqCst);
		Ok(next.into())
	}

	/// The slot of a block; 0 for the genesis, which has none.
	fn slot_of(&self, block: Hash) -> sp_blockchain::Result<u64> {
		let header = self.client.expect_header(block)?;
		find_pre_digest::<Block>(&header)
			.map(|digest| digest.slot().into())
			.map_err(|error| sp_blockchain::Error::Application(error.to_string().into()))
	}

	fn inherents(&self, slot: Slot) -> (InherentDataProvider, sp_timestamp::InherentDataProvider) {
		let start = slot.timestamp(self.slot_duration).unwrap_or_default();
		(InherentDataProvider::new(slot), sp_timestamp::InherentDataProvider::new(start))
	}
}
