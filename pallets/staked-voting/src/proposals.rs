//! What may be proposed, and that it is there when it is decided on.

use crate::*;
use alloc::borrow::Cow;
use codec::{DecodeLimit, MemTrackingInput};
use frame_support::dispatch::DispatchClass;

/// Bytes of memory that a proposed call may take when it is decoded.
const MAX_CALL_MEMORY: usize = 16 * 1024 * 1024;

/// Reads that tell whether a preimage is there, at the most.
const LOOK_READS: u64 = 2;

/// Lists and calls within one another that a proposed call may have.
const MAX_CALL_DEPTH: u32 = 64;

impl<T: Config> Pallet<T> {
	/// Returns what it weighed.
	pub(crate) fn do_cancel_proposal(prop_index: u32) -> Result<Weight, DispatchError> {
		let proposal_hash =
			T::Referenda::proposal(prop_index).ok_or(Error::<T>::ProposalMissing)?;
		ensure!(
			!CancelledProposals::<T>::contains_key(proposal_hash),
			Error::<T>::AlreadyCancelled
		);
		let depositors = T::Referenda::cancel_proposal(prop_index)?;
		CancelledProposals::<T>::insert(proposal_hash, ());
		Self::deposit_event(Event::ProposalCancelled { prop_index, proposal_hash });
		Ok(T::WeightInfo::cancel_proposal(depositors))
	}

	/// Whether a call can be proposed. Fails with `CallUnavailable` if its preimage is not noted,
	/// or not with that length, or is no call of this runtime; with `TooHeavy` if it weighs more
	/// than can ever be enacted, or is longer than [`MAX_CALL_LENGTH`].
	pub fn check_proposal(proposal: &BoundedCallOf<T>) -> DispatchResult {
		Self::look_up(proposal)?;
		Ok(())
	}

	/// Whether a preimage is needed for what is proposed or voted on.
	pub fn is_needed(preimage: &T::Hash) -> bool {
		T::Referenda::queued().preimages.contains(preimage)
	}

	/// The call behind `proposal`, if it could be enacted now.
	///
	/// It is decoded like a transaction, with bounds on its depth and on the memory that it takes,
	/// and on its length. What decodes or weighs itself without bounds could bring a block down
	/// from which nobody could keep it: some calls encode what they hold to tell their weight, and
	/// so do those in them.
	pub(crate) fn look_up(proposal: &BoundedCallOf<T>) -> Result<CallOf<T>, Error<T>> {
		let bytes = match proposal {
			Bounded::Inline(bytes) => Ok(Cow::Borrowed(&bytes[..])),
			Bounded::Lookup { hash, len } if *len <= MAX_CALL_LENGTH => {
				T::Preimages::fetch(hash, Some(*len))
			},
			Bounded::Lookup { .. } => return Err(Error::<T>::TooHeavy),
			// From before proposals told their length.
			Bounded::Legacy { .. } => return Err(Error::<T>::CallUnavailable),
		};
		let bytes = bytes.map_err(|_| Error::<T>::CallUnavailable)?;
		let mut rest = &bytes[..];
		let mut input = MemTrackingInput::new(&mut rest, MAX_CALL_MEMORY);
		let call = CallOf::<T>::decode_with_depth_limit(MAX_CALL_DEPTH, &mut input)
			.map_err(|_| Error::<T>::CallUnavailable)?;
		ensure!(rest.is_empty(), Error::<T>::CallUnavailable);

		let length = bytes.len().try_into().unwrap_or(u32::MAX);
		let weight = call.get_dispatch_info().call_weight;
		let total = T::WeightInfo::enact(length).saturating_add(weight);
		ensure!(total.all_lte(T::MaxEnactmentWeight::get()), Error::<T>::TooHeavy);
		Ok(call)
	}

	/// Requests the preimages of all that is proposed or voted on, and no others: so nobody can
	/// withdraw one, and none is kept for nothing. It compares what is with what should be, so it
	/// does not matter in which way something came into the queue or left it. What is not there,
	/// for a referendum may propose as somebody else, is held from when somebody notes it.
	///
	/// Returns what it weighed to see whether they are those held.
	pub(crate) fn hold_preimages() -> Weight {
		let Queued { preimages: mut needed, proposals, referenda } = T::Referenda::queued();
		let weight = T::WeightInfo::hold_preimages(proposals, referenda);
		needed.sort_unstable();
		needed.dedup();
		let held = HeldPreimages::<T>::get();
		let is_held = |hash: &T::Hash| held.binary_search(hash).is_ok();
		let queued = needed.len();
		needed.retain(|hash| is_held(hash) || T::Preimages::len(hash).is_some());
		// Whoever proposes pays for having it looked at; for looking again in each block nobody
		// does.
		let missing = queued.saturating_sub(needed.len()) as u64;
		let looks = T::DbWeight::get().reads(missing.saturating_mul(LOOK_READS));
		frame_system::Pallet::<T>::register_extra_weight_unchecked(looks, DispatchClass::Mandatory);
		let needed = BoundedVec::<_, ConstU32<MAX_HELD_PREIMAGES>>::truncate_from(needed);
		if needed == held {
			return weight;
		}
		for hash in needed.iter().filter(|hash| !is_held(hash)) {
			T::Preimages::request(hash);
		}
		for hash in held.iter().filter(|hash| needed.binary_search(hash).is_err()) {
			T::Preimages::unrequest(hash);
		}
		HeldPreimages::<T>::put(needed);
		weight
	}

	/// What it weighs at the most to see whether the preimages held are those needed.
	pub fn most_hold_weight() -> Weight {
		let (proposals, referenda) = T::Referenda::most_queued();
		T::WeightInfo::hold_preimages(proposals, referenda)
	}
}
