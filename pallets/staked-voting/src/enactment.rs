//! What is decided happens: decisions on their way to their effect, and what came of them.

use crate::*;
use frame_support::{
	storage::with_storage_layer,
	traits::{
		schedule::{
			v3::{Named, TaskName},
			DispatchTime, Priority, HIGHEST_PRIORITY,
		},
		BoundedInline,
	},
};
use sp_runtime::{
	traits::{Dispatchable, One, Saturating},
	DispatchError,
};

/// Blocks after its own that a decision is offered to, if as many calls as there can be are
/// scheduled for it.
const MAX_POSTPONED: u32 = 10;

type AddressOf<T> = <<T as Config>::Scheduler as Named<
	BlockNumberFor<T>,
	CallOf<T>,
	<T as Config>::PalletsOrigin,
>>::Address;

impl<T: Config> Pallet<T> {
	/// Schedules what the referendum that is being decided has approved, if it has a quorum and can
	/// be enacted; notes what is in its way otherwise.
	///
	/// What is decided at no such moment has no quorum: better not enacted than unchecked.
	pub(crate) fn schedule_decision(
		id: TaskName,
		when: DispatchTime<BlockNumberFor<T>>,
		priority: Priority,
		call: BoundedCallOf<T>,
	) -> Result<AddressOf<T>, DispatchError> {
		let deciding = T::Referenda::deciding().ok_or(Error::<T>::QuorumMissed)?;
		let proposed = Self::look_up(&call);
		let quorum = match &proposed {
			Ok(proposed) => T::Quorum::of(proposed),
			Err(_) => T::Quorum::current(),
		};
		Self::check_quorum(&deciding, quorum)?;
		let scheduled = proposed.map_err(DispatchError::from).and_then(|_| {
			let enactment = Call::<T>::enact { ref_index: deciding.index };
			Self::schedule_enactment(id, when, priority, enactment.into())
		});
		match scheduled {
			Ok((at, address)) => {
				T::Preimages::hold(&call);
				let share = Perbill::from_rational(deciding.turnout, Self::electorate());
				Decided::<T>::insert(deciding.index, Decision { id, call, share, at });
				Self::note_scheduled(deciding.index, at);
				Ok(address)
			},
			Err(error) => {
				Self::note_failed(deciding.index, error);
				Err(error)
			},
		}
	}

	/// Schedules a call, if its block is full for one of the next.
	fn schedule_enactment(
		id: TaskName,
		when: DispatchTime<BlockNumberFor<T>>,
		priority: Priority,
		enactment: CallOf<T>,
	) -> Result<(BlockNumberFor<T>, AddressOf<T>), DispatchError> {
		let inline =
			BoundedInline::try_from(enactment.encode()).map_err(|_| Error::<T>::TooHeavy)?;
		let call = BoundedCallOf::<T>::Inline(inline);
		let now = frame_system::Pallet::<T>::block_number();
		let mut at = match when {
			DispatchTime::At(at) => at,
			DispatchTime::After(blocks) => now.saturating_add(blocks).saturating_add(One::one()),
		};
		for _ in 0..MAX_POSTPONED {
			let root = RawOrigin::Root.into();
			match T::Scheduler::schedule_named(
				id,
				DispatchTime::At(at),
				None,
				priority,
				root,
				call.clone(),
			) {
				Ok(address) => return Ok((at, address)),
				Err(DispatchError::Exhausted) => at.saturating_inc(),
				Err(error) => return Err(error),
			}
		}
		Err(DispatchError::Exhausted)
	}

	/// Makes the call that referendum `ref_index` decided on, and notes what came of it. Returns
	/// what both weighed.
	pub(crate) fn do_enact(ref_index: u32) -> Result<Weight, DispatchError> {
		let Decision { call, share, .. } =
			Decided::<T>::take(ref_index).ok_or(Error::<T>::NothingDecided)?;
		// Democracy's own `cancel_referendum` takes away one that was approved and leaves its
		// schedule.
		if T::Referenda::state(ref_index) != Some(ReferendumState::Approved) {
			T::Preimages::drop(&call);
			Self::note_cancelled(ref_index);
			return Ok(T::WeightInfo::enact(0));
		}
		let length = call.len().unwrap_or(MAX_CALL_LENGTH);
		let (result, weight) = match Self::look_up(&call) {
			Ok(proposed) => Self::make(proposed, share),
			Err(error) => (Err(error.into()), Weight::zero()),
		};
		T::Preimages::drop(&call);
		match result {
			Ok(()) => {
				let at = frame_system::Pallet::<T>::block_number();
				Self::note_outcome(ref_index, Outcome::Enacted { at });
				Self::deposit_event(Event::Enacted { ref_index });
			},
			Err(error) => Self::note_failed(ref_index, error),
		}
		// What is refunded is never more than what was declared.
		Ok(T::WeightInfo::enact(length).saturating_add(weight).min(T::MaxEnactmentWeight::get()))
	}

	/// Makes a call that `share` of the electorate took part in deciding; returns what it weighed,
	/// too.
	///
	/// It is undone if it raised the quorum above that share, in whichever way: those who want more
	/// to take part in decisions have to be so many themselves, else a few could put what the rest
	/// decided out of reach.
	fn make(call: CallOf<T>, share: Perbill) -> (DispatchResult, Weight) {
		let declared = call.get_dispatch_info().call_weight;
		let mut weight = declared;
		let before = T::Quorum::current();
		let result = with_storage_layer(|| -> DispatchResult {
			let result = call.dispatch(RawOrigin::Root.into());
			let info = match &result {
				Ok(info) => info,
				Err(failed) => &failed.post_info,
			};
			weight = info.actual_weight.unwrap_or(declared);
			result.map_err(|failed| failed.error)?;
			let after = T::Quorum::current();
			ensure!(after <= before || after <= share, Error::<T>::QuorumMissed);
			Ok(())
		});
		(result, weight)
	}

	/// Cancels referendum `ref_index`, whether it is voted on or waits to take effect; with `once`,
	/// only if none on the same call was. Returns what it weighed.
	pub(crate) fn do_cancel_referendum(
		ref_index: u32,
		once: bool,
	) -> Result<Weight, DispatchError> {
		let proposal_hash = match T::Referenda::state(ref_index) {
			Some(ReferendumState::Voting { proposal_hash }) => proposal_hash,
			Some(ReferendumState::Approved) => Decided::<T>::get(ref_index)
				.map(|decision| decision.call.hash())
				.ok_or(Error::<T>::NothingToCancel)?,
			Some(ReferendumState::Rejected) | None => {
				return Err(Error::<T>::NothingToCancel.into())
			},
		};
		if once {
			ensure!(!T::Referenda::was_cancelled(&proposal_hash), Error::<T>::AlreadyCancelled);
			T::Referenda::note_cancelled(&proposal_hash);
		}
		T::Referenda::cancel(ref_index);
		// The same call may have been proposed in this block: it must not go with this decision.
		let held = Self::hold_preimages();
		if let Some(Decision { id, call, .. }) = Decided::<T>::take(ref_index) {
			// One that is not there any more does nothing without its decision.
			let _ = T::Scheduler::cancel_named(id);
			T::Preimages::drop(&call);
		}
		Self::note_cancelled(ref_index);
		Ok(T::WeightInfo::cancel_referendum().saturating_add(held))
	}

	/// Schedules a decision again that should have taken effect long ago.
	///
	/// If it is still scheduled after all, the second of the two finds nothing to do.
	pub(crate) fn do_schedule_again(ref_index: u32) -> DispatchResult {
		let mut decision = Decided::<T>::get(ref_index).ok_or(Error::<T>::NothingDecided)?;
		let now = frame_system::Pallet::<T>::block_number();
		let late_from = decision.at.saturating_add(LATE_AFTER.into());
		ensure!(late_from < now, Error::<T>::NotLate);
		// The name is free where the scheduler dropped it; else it is taken for as long.
		let _ = T::Scheduler::cancel_named(decision.id);
		let enactment = Call::<T>::enact { ref_index };
		let when = DispatchTime::After(0u32.into());
		let (at, _) =
			Self::schedule_enactment(decision.id, when, HIGHEST_PRIORITY, enactment.into())?;
		decision.at = at;
		Decided::<T>::insert(ref_index, decision);
		Self::note_scheduled(ref_index, at);
		Ok(())
	}

	fn note_scheduled(ref_index: u32, at: BlockNumberFor<T>) {
		Self::note_outcome(ref_index, Outcome::Scheduled { at });
		Self::deposit_event(Event::EnactmentScheduled { ref_index, at });
	}

	fn note_cancelled(ref_index: u32) {
		let at = frame_system::Pallet::<T>::block_number();
		Self::note_outcome(ref_index, Outcome::Cancelled { at });
		Self::deposit_event(Event::ReferendumCancelled { ref_index });
	}

	fn note_failed(ref_index: u32, error: DispatchError) {
		let at = frame_system::Pallet::<T>::block_number();
		Self::note_outcome(ref_index, Outcome::Failed { at, error });
		Self::deposit_event(Event::EnactmentFailed { ref_index, error });
	}

	/// Notes it, in place of that of an earlier referendum, if one has its place.
	pub(crate) fn note_outcome(ref_index: u32, outcome: Outcome<BlockNumberFor<T>>) {
		let place = ref_index % OUTCOME_HISTORY;
		if Outcomes::<T>::get(place).is_none_or(|(index, _)| index <= ref_index) {
			Outcomes::<T>::insert(place, (ref_index, outcome));
		}
	}
}
