//! What is locked for features, and how it comes back.

use crate::*;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_lock(who: T::AccountId, feature: FeatureId) -> DispatchResult {
		let mut record = Self::feature_in_force(feature)?;
		let mut holder = Ledgers::<T>::get(&who);
		ensure!(holder.grant(feature).is_none(), Error::<T>::AlreadyLocked);
		let FeatureTerms { collateral, cooldown, .. } = record.terms;
		holder
			.grants
			.try_push(Grant {
				feature,
				collateral,
				parts: Parts::new(collateral, cooldown),
				token: None,
			})
			.map_err(|_| Error::<T>::TooManyGrants)?;
		T::Currency::hold(&HoldReason::Collateral.into(), &who, collateral)?;
		record.holders = record.holders.saturating_add(1);
		Self::set_locked(&mut record, 0, collateral);
		Features::<T>::insert(feature, record);
		Ledgers::<T>::insert(&who, holder);
		Self::deposit_event(Event::Locked { who, feature, collateral });
		Ok(())
	}

	pub(crate) fn do_top_up(
		who: T::AccountId,
		feature: FeatureId,
		amount: Balance,
	) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::AmountZero);
		let mut record = Self::feature_in_force(feature)?;
		let mut holder = Ledgers::<T>::get(&who);
		let grant = holder.grant_mut(feature).ok_or(Error::<T>::NotLocked)?;
		// Neither does what was locked before wait longer for it, nor this less.
		let added = grant.parts.add(amount, record.terms.cooldown);
		added.ok_or(Error::<T>::TooManyCooldowns)?;
		T::Currency::hold(&HoldReason::Collateral.into(), &who, amount)?;
		// What is held fits into the issuance.
		let collateral = grant.collateral.saturating_add(amount);
		Self::set_locked(&mut record, grant.collateral, collateral);
		grant.collateral = collateral;
		Features::<T>::insert(feature, record);
		Ledgers::<T>::insert(&who, holder);
		Self::deposit_event(Event::ToppedUp { who, feature, amount, collateral });
		Ok(())
	}

	pub(crate) fn do_unlock_excess(
		who: T::AccountId,
		feature: FeatureId,
		amount: Balance,
	) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::AmountZero);
		let mut record = Self::feature_in_force(feature)?;
		let mut holder = Ledgers::<T>::get(&who);
		let grant = holder.grant_mut(feature).ok_or(Error::<T>::NotLocked)?;
		let collateral = grant
			.collateral
			.checked_sub(amount)
			.filter(|left| *left >= record.terms.collateral)
			.ok_or(Error::<T>::NoSuchExcess)?;
		Self::set_locked(&mut record, grant.collateral, collateral);
		grant.collateral = collateral;
		let parts = grant.parts.take(amount);
		let round = Self::cool_down(&mut holder, &record, &parts);
		Features::<T>::insert(feature, record);
		Ledgers::<T>::insert(&who, holder);
		Self::deposit_event(Event::ExcessUnlocked { who, feature, amount, collateral, round });
		Ok(())
	}

	pub(crate) fn do_unlock(who: T::AccountId, feature: FeatureId) -> DispatchResult {
		let mut record = Self::feature_in_force(feature)?;
		let mut holder = Ledgers::<T>::get(&who);
		let grant = holder.take_grant(feature).ok_or(Error::<T>::NotLocked)?;
		let amount = grant.collateral;
		record.holders = record.holders.saturating_sub(1);
		Self::set_locked(&mut record, amount, 0);
		let round = Self::cool_down(&mut holder, &record, &grant.parts);
		Features::<T>::insert(feature, record);
		Ledgers::<T>::insert(&who, holder);
		Self::deposit_event(Event::Unlocked { who, feature, amount, round });
		Ok(())
	}

	/// Returns for how many features `who` has locked tokens, each of which was looked at.
	pub(crate) fn do_withdraw(who: T::AccountId) -> Result<u32, DispatchError> {
		let now = T::Round::current_round();
		let mut holder = Ledgers::<T>::get(&who);
		let mut amount = holder.unlocking.take(now);
		let looked = holder.grants.len() as u32;
		for mut grant in core::mem::take(&mut holder.grants) {
			let retired =
				Features::<T>::get(grant.feature).filter(|record| record.retired.is_some());
			let freed = retired.map(|record| {
				let is_free =
					|locked| Self::free_from(&record, locked).is_some_and(|round| round <= now);
				let freed = grant.parts.take_where(is_free);
				(freed, record)
			});
			if let Some((freed, mut record)) = freed.filter(|(freed, _)| *freed > 0) {
				amount = amount.saturating_add(freed);
				grant.collateral = grant.collateral.saturating_sub(freed);
				record.locked = record.locked.saturating_sub(freed);
				if grant.collateral == 0 {
					record.holders = record.holders.saturating_sub(1);
				}
				Self::put_or_forget(grant.feature, record);
			}
			if grant.collateral > 0 {
				// It fits: it was in there.
				let _ = holder.grants.try_push(grant);
			}
		}
		ensure!(amount > 0, Error::<T>::NothingToWithdraw);
		T::Currency::release(&HoldReason::Collateral.into(), &who, amount, Precision::Exact)?;
		if holder.is_empty() {
			Ledgers::<T>::remove(&who);
		} else {
			Ledgers::<T>::insert(&who, holder);
		}
		Self::deposit_event(Event::Withdrawn { who, amount });
		Ok(looked)
	}

	/// Counts what somebody has locked for `feature` in the sums, in place of what it was.
	fn set_locked(feature: &mut Feature, old: Balance, new: Balance) {
		// The sums contain `old`, and what is held fits into the issuance.
		let moved = |sum: Balance| sum.saturating_sub(old).saturating_add(new);
		feature.locked = moved(feature.locked);
		TotalLocked::<T>::mutate(|total| *total = moved(*total));
	}

	/// Has `parts` cool down, each as it was locked; returns the round in which all of them are
	/// free.
	fn cool_down(holder: &mut LedgerOf<T>, feature: &Feature, parts: &Parts) -> RoundIndex {
		let now = T::Round::current_round();
		let rounds = parts.iter().map(|part| {
			let cooldown = feature.cooldown(part.cooldown, T::MinCooldown::get());
			holder.unlocking.add(part.amount, now.saturating_add(cooldown), now)
		});
		rounds.max().unwrap_or(now)
	}

	/// If `feature` is retired, the first round in which what was locked under a cooldown of
	/// `locked` rounds can be withdrawn.
	pub(crate) fn free_from(feature: &Feature, locked: RoundIndex) -> Option<RoundIndex> {
		feature.free_from(locked, T::MinCooldown::get())
	}
}
