//! What is earned: how it is shared, and how it is paid.

use crate::*;
use audio_primitives::{delegation::backers_part, groups::StakeBehind};
use frame_support::storage::with_storage_layer;

/// Whether who has that role earns in that group what is shared with backers.
fn earns_in(role: Role, group: Group) -> bool {
	match role {
		Role::Artist | Role::Curator => group == Group::Artists,
		Role::Operator => matches!(group, Group::Storage | Group::Serving),
	}
}

impl<T: Config> Pallet<T> {
	/// The account in which earnings wait.
	pub fn account_id() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	/// Opens that account, which otherwise could not take less than the existential deposit. What
	/// it lacks of that is minted; presets give it, so that the supply is exact.
	pub(crate) fn open_account() {
		let pot = Self::account_id();
		let least = T::Currency::minimum_balance();
		let missing = least.saturating_sub(T::Currency::balance(&pot));
		if missing > 0 {
			let _ = T::Currency::mint_into(&pot, missing);
		}
	}

	/// Shares what `who` has earned with its backers, if it has any in a role that earns in that
	/// group. Rounds are to be shared in their order. Gives back what could not be paid of `who`'s
	/// own part.
	pub fn share(
		who: &T::AccountId,
		earned: Earned,
		credit: CreditOf<T>,
	) -> Result<(), CreditOf<T>> {
		let Earned { group, round, behind, backers_return } = earned;
		let backed = Beneficiaries::<T>::get(who)
			.filter(|record| earns_in(record.role, group) && record.shares_round(round));
		let Some(mut record) = backed else { return T::Currency::resolve(who, credit) };
		// Stake that came in an earlier round than that has joined by then; what came in it has
		// not.
		Self::roll(who, &mut record.backing, round);
		let shares = record.backing.shares;
		// What counted and has left in that round has no part in it: it would raise what the rest
		// may return.
		let behind = StakeBehind { backed: behind.backed.min(shares), ..behind };
		let cut = record.cut.in_round(round);
		let most = group.part_of_backers_return(backers_return);
		let shared = backers_part(credit.peek(), behind, cut, most);
		let (for_backers, for_beneficiary) = credit.split(shared);
		if shared > 0 {
			if let Err(left) = T::Currency::resolve(&Self::account_id(), for_backers) {
				defensive!("the account was opened at genesis");
				Beneficiaries::<T>::insert(who, record);
				return Err(left.merge(for_beneficiary));
			}
			Owed::<T>::mutate(|owed| *owed = owed.saturating_add(shared));
		}
		record.backing.accumulator.add(shared, shares);
		Beneficiaries::<T>::insert(who, record);
		let own_part = for_beneficiary.peek();
		let left = match own_part {
			0 => None,
			_ => T::Currency::resolve(who, for_beneficiary).err(),
		};
		let unpaid = left.as_ref().map_or(0, Imbalance::peek);
		Self::deposit_event(Event::RewardShared {
			beneficiary: who.clone(),
			group,
			round,
			kept: own_part.saturating_sub(unpaid),
			shared,
			shares,
		});
		left.map_or(Ok(()), Err)
	}

	/// Pays `amount` planck that a position has earned. What the account cannot take is kept for
	/// it, so that nothing that changes a position depends on its payment.
	pub(crate) fn pay(delegator: &T::AccountId, beneficiary: &T::AccountId, amount: Balance) {
		if amount == 0 {
			return;
		}
		let pot = Self::account_id();
		match T::Currency::transfer(&pot, delegator, amount, Preservation::Preserve) {
			Ok(_) => {
				Owed::<T>::mutate(|owed| *owed = owed.saturating_sub(amount));
				Self::deposit_event(Event::Claimed {
					delegator: delegator.clone(),
					beneficiary: beneficiary.clone(),
					amount,
				});
			},
			Err(_) => {
				let unpaid = Delegators::<T>::mutate(delegator, |ledger| {
					ledger.unpaid = ledger.unpaid.saturating_add(amount);
					ledger.unpaid
				});
				Self::deposit_event(Event::Withheld { delegator: delegator.clone(), unpaid });
				Self::pay_unpaid(delegator);
			},
		}
	}

	/// Tries once more to pay what the account could not take.
	pub(crate) fn pay_unpaid(delegator: &T::AccountId) {
		let unpaid = Delegators::<T>::get(delegator).unpaid;
		let pot = Self::account_id();
		if unpaid > 0
			&& T::Currency::transfer(&pot, delegator, unpaid, Preservation::Preserve).is_ok()
		{
			Owed::<T>::mutate(|owed| *owed = owed.saturating_sub(unpaid));
			Delegators::<T>::mutate(delegator, |ledger| ledger.unpaid = 0);
			Self::deposit_event(Event::WithheldPaid {
				delegator: delegator.clone(),
				amount: unpaid,
			});
		}
	}

	/// Pays a position what it has earned; returns how much that was. Fails if it is less than
	/// `least` planck, and what it has changed by then is to be undone.
	pub(crate) fn collect(
		delegator: &T::AccountId,
		beneficiary: &T::AccountId,
		least: Balance,
	) -> Result<(Balance, Weight), DispatchError> {
		let settled = T::Settlement::settle(beneficiary);
		let mut position =
			Positions::<T>::get(delegator, beneficiary).ok_or(Error::<T>::NoPosition)?;
		let mut record = Beneficiaries::<T>::get(beneficiary).ok_or(Error::<T>::NotBeneficiary)?;
		Self::roll(beneficiary, &mut record.backing, T::Round::current_round());
		let compounds = position.compounds && record.leaves.is_none();
		let earned = Self::settle_position(beneficiary, &record.backing, &mut position);
		Beneficiaries::<T>::insert(beneficiary, record);
		if earned < least {
			return Err(Error::<T>::NothingToClaim.into());
		}
		Positions::<T>::insert(delegator, beneficiary, position);
		Self::pay(delegator, beneficiary, earned);
		let followed = match compounds {
			// If it cannot be held it stays paid; what it took to find out is not known.
			true => with_storage_layer(|| Self::compound(delegator, beneficiary, earned))
				.unwrap_or_else(|_| T::Settlement::settle_weight()),
			false => Weight::zero(),
		};
		Ok((earned, settled.saturating_add(followed)))
	}

	/// Adds `amount` planck, which have just been paid, to the position they were earned by.
	fn compound(
		delegator: &T::AccountId,
		beneficiary: &T::AccountId,
		amount: Balance,
	) -> Result<Weight, DispatchError> {
		Self::stake(delegator, amount)?;
		let (_, followed) = Self::join(delegator, beneficiary, amount, 0)?;
		Self::deposit_event(Event::Compounded {
			delegator: delegator.clone(),
			beneficiary: beneficiary.clone(),
			amount,
		});
		Ok(followed)
	}

	/// Planck that a position has been credited with and not been paid.
	pub(crate) fn credited(delegator: &T::AccountId, beneficiary: &T::AccountId) -> Balance {
		let Some(mut position) = Positions::<T>::get(delegator, beneficiary) else { return 0 };
		let Some(record) = Beneficiaries::<T>::get(beneficiary) else { return 0 };
		let entry = position.joining.and_then(|(round, _)| Entries::<T>::get(beneficiary, round));
		position.settle(&record.backing, entry.as_ref())
	}
}
