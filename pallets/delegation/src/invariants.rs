//! What always holds:
//!
//! 1. Each account has on hold what it delegates and what cools down, and the deposit if it is a
//!    beneficiary: what is recorded, and no more.
//! 2. Shares, stake that joins and backers of a beneficiary are those of the positions behind it.
//!    Each position has a beneficiary, and stake.
//! 3. A beneficiary that has left has backers yet, and no deposit.
//! 4. An entry is there for each position that needs it, and no other.
//! 5. What an account delegates is the sum of its positions, and the total is the sum of all.
//! 6. The account of this pallet holds what is owed, and no more was credited than that.

use crate::*;
use alloc::collections::BTreeMap;

/// What the positions behind a beneficiary come to.
#[derive(Default, PartialEq, Eq)]
struct Sums {
	shares: Balance,
	joining: Balance,
	joiners: u32,
	backers: u32,
}

impl<T: Config> Pallet<T> {
	/// Checks them all.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let mut behind = BTreeMap::<T::AccountId, Sums>::new();
		let mut of = BTreeMap::<T::AccountId, Balance>::new();
		let mut entries = BTreeMap::<(T::AccountId, RoundIndex), u32>::new();
		let mut credited: Balance = 0;
		for (delegator, beneficiary, position) in Positions::<T>::iter() {
			ensure!(position.total() > 0, "a position of nothing");
			credited = credited.saturating_add(Self::credited(&delegator, &beneficiary));
			let own = of.entry(delegator).or_default();
			*own = own.saturating_add(position.total());
			let sums = behind.entry(beneficiary.clone()).or_default();
			sums.backers = sums.backers.saturating_add(1);
			sums.shares = sums.shares.saturating_add(position.shares);
			let Some((round, amount)) = position.joining else { continue };
			ensure!(amount > 0, "nothing joins");
			if Entries::<T>::contains_key(&beneficiary, round) {
				sums.shares = sums.shares.saturating_add(amount);
				let count = entries.entry((beneficiary, round)).or_default();
				*count = count.saturating_add(1);
			} else {
				let joining = Beneficiaries::<T>::get(&beneficiary)
					.and_then(|record| record.backing.joining)
					.ok_or("stake joins nobody")?;
				ensure!(joining.round == round, "stake joins in another round");
				sums.joining = sums.joining.saturating_add(amount);
				sums.joiners = sums.joiners.saturating_add(1);
			}
		}
		let mut registered = BTreeMap::<T::AccountId, Balance>::new();
		for (beneficiary, record) in Beneficiaries::<T>::iter() {
			let backing = record.backing;
			let (joining, joiners) =
				backing.joining.map_or((0, 0), |joining| (joining.amount, joining.positions));
			let sums = behind.remove(&beneficiary).unwrap_or_default();
			let recorded =
				Sums { shares: backing.shares, joining, joiners, backers: record.backers };
			ensure!(sums == recorded, "a beneficiary's sums are not those of its positions");
			ensure!(record.leaves.is_none() || record.backers > 0, "one who left lingers");
			ensure!(record.leaves.is_none() || record.deposit == 0, "a deposit was kept");
			credited = credited.saturating_add(backing.accumulator.carried());
			registered.insert(beneficiary, record.deposit);
		}
		ensure!(behind.is_empty(), "a position behind nobody");
		for (beneficiary, round, entry) in Entries::<T>::iter() {
			let count = entries.remove(&(beneficiary, round));
			ensure!(count == Some(entry.positions), "an entry for more or fewer than need it");
		}
		for (beneficiary, deposit) in registered {
			let held = T::Currency::balance_on_hold(&HoldReason::Registration.into(), &beneficiary);
			ensure!(held == deposit, "another deposit is held than is recorded");
		}
		let mut total: Balance = 0;
		for (delegator, ledger) in Delegators::<T>::iter() {
			ensure!(!ledger.is_empty(), "a delegator of nothing");
			ensure!(ledger.unlocking.is_sound(), "chunks out of order, or an empty one");
			let positions = of.remove(&delegator).unwrap_or_default();
			ensure!(
				positions == ledger.delegated,
				"a delegator's sum is not that of its positions"
			);
			let held = T::Currency::balance_on_hold(&HoldReason::Delegation.into(), &delegator);
			let recorded = ledger.delegated.saturating_add(ledger.unlocking.total());
			credited = credited.saturating_add(ledger.unpaid);
			ensure!(held == recorded, "more or less is held than is recorded");
			total = total.saturating_add(ledger.delegated);
		}
		ensure!(of.is_empty(), "a position of nobody");
		ensure!(TotalDelegated::<T>::get() == total, "the total is not the sum");
		let owed = Owed::<T>::get();
		let least = T::Currency::minimum_balance();
		let has = T::Currency::balance(&Self::account_id());
		ensure!(has >= owed.saturating_add(least), "the account holds less than is owed");
		ensure!(credited <= owed, "more was credited than came in");
		Ok(())
	}
}
