//! Time, and the seeds that it brings.

use crate::*;

/// Seeds of blocks that are kept: as long as a node can prove that it has what it accepted.
pub(crate) const KEPT_SEEDS: Tick = MAX_PROOF_PERIOD + SEED_DELAY + 1;

/// Ticks from an acceptance to the seed that says what is to be proven. The author of a block that
/// takes the acceptance knows the next one's seed.
pub(crate) const SEED_DELAY: Tick = 2;

impl<T: Config> Pallet<T> {
	/// Begins a block; returns whether it takes transactions. If not, no time passes for what is
	/// due.
	pub(crate) fn tick() -> bool {
		// Those of the block before the last: whoever makes the last one knows the seed.
		let published = T::Catalogue::given_out();
		Ids::<T>::mutate(|ids| *ids = (published, ids.0));
		if <T as frame_system::Config>::MultiBlockMigrator::ongoing() {
			return false;
		}
		let now = Clock::<T>::mutate(|now| {
			*now = now.saturating_add(1);
			*now
		});
		if let Some(seed) = T::BlockSeed::block_seed() {
			EntrySeeds::<T>::insert(now, seed);
		}
		if let Some(old) = now.checked_sub(KEPT_SEEDS) {
			EntrySeeds::<T>::remove(old);
		}
		true
	}

	/// The time.
	pub(crate) fn now() -> Tick {
		Clock::<T>::get()
	}

	/// The block in which it is `tick`, if all from now on take transactions.
	pub(crate) fn block_of(tick: Tick) -> BlockNumberFor<T> {
		let now = frame_system::Pallet::<T>::block_number();
		now.saturating_add(tick.saturating_sub(Self::now()).into())
	}

	/// Blocks for a proof.
	pub(crate) fn proof_period() -> Tick {
		T::ProofPeriod::get().min(MAX_PROOF_PERIOD)
	}

	/// The last tick in which a node that accepted at `at` can prove that it has the content.
	pub(crate) fn entry_deadline(at: Tick) -> Tick {
		at.saturating_add(SEED_DELAY).saturating_add(Self::proof_period())
	}

	/// The chunk that `node` has to prove of `track`, which it accepted at `at`, once it is drawn.
	pub(crate) fn entry_chunk(
		track: TrackId,
		node: NodeIndex,
		at: Tick,
		bytes: u64,
	) -> Option<u64> {
		let seed = EntrySeeds::<T>::get(at.saturating_add(SEED_DELAY))?;
		Some(entry_chunk_of(&seed, track, node, bytes))
	}
}
