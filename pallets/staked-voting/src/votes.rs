//! What a vote is worth to the account that casts it.

use crate::*;

/// What an account last voted with.
///
/// A vote stands as long as its referendum runs, and can be changed. So an account could vote with
/// all that it has when a round ends, be paid for it, and lower the vote when the next round
/// begins: a vote that is there whenever it is looked at, and never decides. Therefore a vote that
/// is lower than the one before, whichever referendum it is on, bounds what counts in its own round
/// and in the next.
#[stored]
#[derive(Copy)]
pub struct CastVote {
	/// The round in which it did.
	pub round: RoundIndex,
	/// Planck, in that vote alone.
	pub balance: Balance,
	/// The bound that it is under, if it is.
	pub lowered: Option<Lowered>,
}

/// Bounds what votes count for.
#[stored]
#[derive(Copy)]
pub struct Lowered {
	/// The last round in which it does.
	pub until: RoundIndex,
	/// Planck.
	pub most: Balance,
}

impl CastVote {
	/// A vote with `balance` planck in `round`, after `before`.
	pub(crate) fn after(before: Option<Self>, round: RoundIndex, balance: Balance) -> Self {
		let standing = before.and_then(|cast| cast.lowered).filter(|bound| bound.until >= round);
		let lowered = match before {
			Some(cast) if balance < cast.balance => Some(Lowered {
				until: round.saturating_add(1),
				most: standing.map_or(balance, |bound| bound.most.min(balance)),
			}),
			_ => standing,
		};
		Self { round, balance, lowered }
	}

	/// Planck that it counts for in its round.
	pub(crate) fn counts(&self) -> Balance {
		match self.lowered {
			Some(bound) if bound.until >= self.round => self.balance.min(bound.most),
			_ => self.balance,
		}
	}

	/// Whether it still matters in `round`, in which no other has been cast.
	fn matters(&self, round: RoundIndex) -> bool {
		self.round >= round || self.lowered.is_some_and(|bound| bound.until >= round)
	}
}

impl<T: Config> Pallet<T> {
	/// Returns what it weighed.
	pub(crate) fn do_refresh(who: T::AccountId) -> Result<Weight, DispatchError> {
		let from = T::Referenda::delegation(&who).ok_or(Error::<T>::NotDelegating)?;
		let to = T::Stake::of(&who);
		ensure!(to < from, Error::<T>::StillBacked);
		let counted = T::Referenda::reduce_delegation(&who, to)?;
		Self::deposit_event(Event::DelegationReduced { who, from, to });
		Ok(Self::refresh_weight(counted, to))
	}

	/// What `refresh` weighs at the most: it leaves a part, and counts as many referenda as there can
	/// be, each twice.
	pub(crate) fn most_refresh_weight() -> Weight {
		Self::refresh_weight(T::Referenda::most_counted(), 1)
	}

	/// What `refresh` weighs that has counted referenda so many times, and leaves so many planck.
	fn refresh_weight(counted: u32, left: Balance) -> Weight {
		let staked = T::WeightInfo::staked_balance();
		if left == 0 {
			T::WeightInfo::refresh(counted).saturating_add(staked)
		} else {
			// Each was counted twice. Who gives votes again is asked again what there is.
			T::WeightInfo::refresh_part(counted.div_ceil(2))
				.saturating_add(staked.saturating_mul(2))
		}
	}

	/// Planck that the votes of `who` count for in `round`, which is the present one, if it cast
	/// one on a running referendum.
	pub fn voted(who: &T::AccountId, round: RoundIndex) -> Option<Balance> {
		LastVoted::<T>::get(who).filter(|cast| cast.round == round).map(|cast| cast.counts())
	}

	/// Notes that `who` voted with `balance` planck, in place of what it voted with before.
	pub(crate) fn note_voted(who: &T::AccountId, balance: Balance) {
		let round = T::Round::current_round();
		let before = LastVoted::<T>::get(who);
		// A vote of nothing needs no stake and is none, but it does take an earlier one back.
		if balance == 0 && before.is_none() {
			return;
		}
		let cast = CastVote::after(before, round, balance);
		LastVoted::<T>::insert(who, cast);
		let voted_before = before.is_some_and(|before| before.round == round);
		if balance > 0 || voted_before {
			T::OnVoted::on_voted(who, round);
		}
	}

	/// Forgets the last vote of `who`, unless it is yet to be paid or bounds what others count for.
	pub(crate) fn forget_voted(who: &T::AccountId) {
		let round = T::Round::current_round();
		if LastVoted::<T>::get(who).is_some_and(|cast| !cast.matters(round)) {
			LastVoted::<T>::remove(who);
		}
	}
}

impl<T: Config> StakedBalance<T::AccountId> for Pallet<T> {
	fn of(who: &T::AccountId) -> Balance {
		T::Stake::of(who)
	}

	fn total() -> Balance {
		T::Stake::total()
	}

	fn records(who: &T::AccountId) -> u32 {
		T::Stake::records(who)
	}

	fn most_records() -> u32 {
		T::Stake::most_records()
	}
}

impl<T: Config> frame_support::traits::OnKilledAccount<T::AccountId> for Pallet<T> {
	/// Who voted in this round has stake, which takes more than a round to leave.
	fn on_killed_account(who: &T::AccountId) {
		Self::forget_voted(who);
	}
}
