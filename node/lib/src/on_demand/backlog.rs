//! Which transactions are still worth a block.

use audio_runtime::Hash;
use std::collections::HashSet;

/// So many blocks in a row may take none of those that wait for them. The block that ends a session
/// takes none, nor does one that a referendum starts in; more than a few in a row do not happen.
pub const PATIENCE: u32 = 8;

/// The transactions that wait for a block, as far as `--sealing instant` knows.
///
/// It wants blocks as long as they take what waits. A transaction that [`PATIENCE`] blocks in a row
/// had no room for is left alone until it is sent anew, so that it does not make empty blocks for
/// ever; it may still get into a block made for another.
#[derive(Debug, Default)]
pub struct Backlog {
	/// Those that came, and for which no block was asked for since.
	arrived: HashSet<Hash>,
	/// Whether some may have come that nobody named.
	missed_some: bool,
	/// Those for which blocks were asked for since the last one that took any.
	tried: HashSet<Hash>,
	/// How many blocks took none of `tried`.
	fruitless: u32,
	/// Those that no block had room for.
	given_up: HashSet<Hash>,
}

impl Backlog {
	/// Notes that a transaction came.
	pub fn arrived(&mut self, transaction: Hash) {
		self.given_up.remove(&transaction);
		self.arrived.insert(transaction);
	}

	/// Notes that transactions may have come of which [`Self::arrived`] was not told.
	pub fn missed_some(&mut self) {
		self.missed_some = true;
	}

	/// Whether a block is to be made now; the next call takes for granted that it was.
	///
	/// `ready` are the transactions that can go into it, `is_taken` knows those in the last blocks.
	/// The pool forgets to list some that came while it was busy with a new block, and does not
	/// find them before the next one. So one that came and is nowhere is worth a block, too; but
	/// just one.
	pub fn wants_block(
		&mut self,
		ready: impl IntoIterator<Item = Hash>,
		is_taken: impl Fn(&Hash) -> bool,
	) -> bool {
		if self.tried.iter().any(&is_taken) {
			self.tried.clear();
			self.fruitless = 0;
		}
		let mut waiting: HashSet<Hash> =
			ready.into_iter().chain(std::mem::take(&mut self.arrived)).collect();
		waiting.retain(|hash| !self.given_up.contains(hash) && !is_taken(hash));
		let missed_some = std::mem::take(&mut self.missed_some);
		if waiting.is_empty() {
			return missed_some;
		}
		if waiting.iter().any(|hash| !self.tried.contains(hash)) {
			self.fruitless = 0;
		}
		if self.fruitless == PATIENCE {
			log::debug!(target: "sealing", "no block has room for {waiting:?}");
			self.given_up.extend(waiting);
			return false;
		}
		self.fruitless = self.fruitless.saturating_add(1);
		self.tried.extend(waiting);
		true
	}
}
