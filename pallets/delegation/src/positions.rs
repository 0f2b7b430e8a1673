//! Stake that comes, moves and leaves.

use crate::*;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_delegate(
		delegator: T::AccountId,
		beneficiary: T::AccountId,
		amount: Balance,
	) -> Result<Weight, DispatchError> {
		ensure!(amount > 0, Error::<T>::AmountZero);
		Self::stake(&delegator, amount)?;
		let least = T::MinDelegation::get();
		let (position, followed) = Self::join(&delegator, &beneficiary, amount, least)?;
		Self::deposit_event(Event::Delegated { delegator, beneficiary, amount, position });
		Ok(followed)
	}

	pub(crate) fn do_undelegate(
		delegator: T::AccountId,
		beneficiary: T::AccountId,
		amount: Balance,
	) -> Result<Weight, DispatchError> {
		let (position, followed) = Self::leave(&delegator, &beneficiary, amount)?;
		let now = T::Round::current_round();
		let round = Delegators::<T>::mutate(&delegator, |ledger| {
			ledger.delegated = ledger.delegated.saturating_sub(amount);
			ledger.unlocking.add(amount, now.saturating_add(T::Cooldown::get()), now)
		});
		TotalDelegated::<T>::mutate(|total| *total = total.saturating_sub(amount));
		Self::deposit_event(Event::Undelegated { delegator, beneficiary, amount, position, round });
		Ok(followed)
	}

	pub(crate) fn do_redelegate(
		delegator: T::AccountId,
		from: T::AccountId,
		to: T::AccountId,
		amount: Balance,
	) -> Result<Weight, DispatchError> {
		ensure!(from != to, Error::<T>::SameBeneficiary);
		let (_, left) = Self::leave(&delegator, &from, amount)?;
		let (_, joined) = Self::join(&delegator, &to, amount, T::MinDelegation::get())?;
		Self::deposit_event(Event::Redelegated { delegator, from, to, amount });
		Ok(left.saturating_add(joined))
	}

	pub(crate) fn do_withdraw(delegator: T::AccountId) -> DispatchResult {
		let mut ledger = Delegators::<T>::get(&delegator);
		let amount = ledger.unlocking.take(T::Round::current_round());
		ensure!(amount > 0, Error::<T>::NothingToWithdraw);
		T::Currency::release(&HoldReason::Delegation.into(), &delegator, amount, Precision::Exact)?;
		Delegators::<T>::insert(&delegator, ledger);
		Self::deposit_event(Event::Withdrawn { delegator: delegator.clone(), amount });
		// What was too little for its account before is not any more.
		Self::pay_unpaid(&delegator);
		if Delegators::<T>::get(&delegator).is_empty() {
			Delegators::<T>::remove(&delegator);
		}
		Ok(())
	}

	pub(crate) fn do_set_compounding(
		delegator: T::AccountId,
		beneficiary: T::AccountId,
		compounds: bool,
	) -> DispatchResult {
		Positions::<T>::try_mutate(&delegator, &beneficiary, |position| {
			position.as_mut().ok_or(Error::<T>::NoPosition)?.compounds = compounds;
			Ok::<_, Error<T>>(())
		})?;
		Self::deposit_event(Event::CompoundingSet { delegator, beneficiary, compounds });
		Ok(())
	}

	/// Holds `amount` as stake that is about to join.
	pub(crate) fn stake(delegator: &T::AccountId, amount: Balance) -> DispatchResult {
		T::Currency::hold(&HoldReason::Delegation.into(), delegator, amount)?;
		Delegators::<T>::mutate(delegator, |ledger| {
			// What is held of an issuance that fits does fit.
			ledger.delegated = ledger.delegated.saturating_add(amount);
		});
		TotalDelegated::<T>::mutate(|total| *total = total.saturating_add(amount));
		Ok(())
	}

	/// Puts `amount` of stake that is held already behind `beneficiary`. Returns what the position
	/// has then, which must be `least` planck or more, and what the beneficiary asks for if that is
	/// not zero.
	pub(crate) fn join(
		delegator: &T::AccountId,
		beneficiary: &T::AccountId,
		amount: Balance,
		least: Balance,
	) -> Result<(Balance, Weight), DispatchError> {
		let settled = T::Settlement::settle(beneficiary);
		let mut record = Self::staying(beneficiary)?;
		let now = T::Round::current_round();
		Self::roll(beneficiary, &mut record.backing, now);
		let mut position = match Positions::<T>::get(delegator, beneficiary) {
			Some(position) => position,
			None => {
				record.backers = record.backers.saturating_add(1);
				Position::default()
			},
		};
		let earned = Self::settle_position(beneficiary, &record.backing, &mut position);
		position.join(&mut record.backing, amount, now);
		let total = position.total();
		let asked = if least == 0 { 0 } else { record.min_delegation.max(least) };
		ensure!(total >= asked, Error::<T>::BelowMinimum);
		let role = record.role;
		Beneficiaries::<T>::insert(beneficiary, record);
		Positions::<T>::insert(delegator, beneficiary, position);
		Self::pay(delegator, beneficiary, earned);
		Ok((total, settled.saturating_add(Self::backing_changed(beneficiary, role))))
	}

	/// Takes `amount` of stake out from behind `beneficiary`. Returns what the position has then.
	fn leave(
		delegator: &T::AccountId,
		beneficiary: &T::AccountId,
		amount: Balance,
	) -> Result<(Balance, Weight), DispatchError> {
		ensure!(amount > 0, Error::<T>::AmountZero);
		let mut position =
			Positions::<T>::get(delegator, beneficiary).ok_or(Error::<T>::NoPosition)?;
		let left = position.total().checked_sub(amount).ok_or(Error::<T>::InsufficientPosition)?;
		ensure!(left == 0 || left >= T::MinDelegation::get(), Error::<T>::BelowMinimum);
		let settled = T::Settlement::settle(beneficiary);
		let mut record = Beneficiaries::<T>::get(beneficiary).ok_or(Error::<T>::NotBeneficiary)?;
		Self::roll(beneficiary, &mut record.backing, T::Round::current_round());
		let earned = Self::settle_position(beneficiary, &record.backing, &mut position);
		position.leave(&mut record.backing, amount);
		if left == 0 {
			record.backing.accumulator.take_back(position.earnings);
			record.backers = record.backers.saturating_sub(1);
			Positions::<T>::remove(delegator, beneficiary);
		} else {
			Positions::<T>::insert(delegator, beneficiary, position);
		}
		let role = record.role;
		Self::put_or_forget(beneficiary, record);
		Self::pay(delegator, beneficiary, earned);
		Ok((left, settled.saturating_add(Self::backing_changed(beneficiary, role))))
	}

	/// Has the stake that came before round `now` join the shares.
	pub(crate) fn roll(beneficiary: &T::AccountId, backing: &mut Backing, now: RoundIndex) {
		if let Some((round, entry)) = backing.roll(now) {
			Entries::<T>::insert(beneficiary, round, entry);
		}
	}

	/// Takes out what a position has earned, planck.
	pub(crate) fn settle_position(
		beneficiary: &T::AccountId,
		backing: &Backing,
		position: &mut Position,
	) -> Balance {
		let Some((round, _)) = position.joining else { return position.settle(backing, None) };
		let entry = Entries::<T>::get(beneficiary, round);
		let earned = position.settle(backing, entry.as_ref());
		match entry {
			Some(Entry { positions: 0 | 1, .. }) => Entries::<T>::remove(beneficiary, round),
			Some(Entry { earnings, positions }) => {
				let positions = positions.saturating_sub(1);
				Entries::<T>::insert(beneficiary, round, Entry { earnings, positions });
			},
			None => {},
		}
		earned
	}

	/// Planck that `who` has put behind others, or itself.
	pub fn delegated_by(who: &T::AccountId) -> Balance {
		Delegators::<T>::get(who).delegated
	}

	/// What a call weighs at the most that changes the backing of `count` beneficiaries: all of
	/// them are owed what they have earned, and operators with as many nodes as can be.
	pub(crate) fn most_weight(own: Weight, count: u64) -> Weight {
		let settled = T::Settlement::settle_weight();
		let each = settled.saturating_add(T::OnBackingChanged::on_backing_changed_weight());
		own.saturating_add(each.saturating_mul(count))
	}

	/// What it weighs at the most to pay a position: one that compounds joins once more, and what
	/// its beneficiary could not be paid is tried once more.
	pub(crate) fn most_claim_weight() -> Weight {
		Self::most_weight(T::WeightInfo::claim(), 1).saturating_add(T::Settlement::settle_weight())
	}
}

impl<T: Config> StakedBalance<T::AccountId> for Pallet<T> {
	fn of(who: &T::AccountId) -> Balance {
		Self::delegated_by(who)
	}

	fn total() -> Balance {
		TotalDelegated::<T>::get()
	}

	/// Whatever there is, it is read at once.
	fn records(_: &T::AccountId) -> u32 {
		0
	}

	fn most_records() -> u32 {
		0
	}
}
