//! What is earned: how it is shared, and how it is paid.

use crate::*;
use audio_primitives::{
	arguments::{at_most, BadArgument},
	delegation::backers_part,
	groups::StakeBehind,
	MAX_PAGE,
};
use codec::Encode;
use frame_support::{
	storage::{with_storage_layer, with_transaction, TransactionOutcome},
	Hashable,
};

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

	/// Shares what `who` has earned with its backers, if it has any in a role that earns in that group. Rounds
	/// are to be shared in their order. Gives back what could not be paid of `who`'s own part.
	pub fn share(
		who: &T::AccountId,
		earned: Earned,
		credit: CreditOf<T>,
	) -> Result<(), CreditOf<T>> {
		let Earned { group, round, behind, backers_return } = earned;
		let backed = Beneficiaries::<T>::get(who)
			.filter(|known| earns_in(known.role, group) && known.shares_round(round));
		let Some(mut known) = backed else { return T::Currency::resolve(who, credit) };
		// Stake that came in an earlier round than that has joined by then; what came in it has not.
		Self::roll(who, &mut known.backing, round);
		let shares = known.backing.shares;
		// What counted and has left in that round has no part in it: it would raise what the rest
		// may return.
		let behind = StakeBehind { backed: behind.backed.min(shares), ..behind };
		let cut = known.cut.in_round(round);
		let most = group.part_of_backers_return(backers_return);
		let shared = backers_part(credit.peek(), behind, cut, most);
		let (for_backers, for_beneficiary) = credit.split(shared);
		if shared > 0 {
			if let Err(left) = T::Currency::resolve(&Self::account_id(), for_backers) {
				defensive!("the account was opened at genesis");
				Beneficiaries::<T>::insert(who, known);
				return Err(left.merge(for_beneficiary));
			}
			Owed::<T>::mutate(|owed| *owed = owed.saturating_add(shared));
		}
		known.backing.accumulator.add(shared, shares);
		Beneficiaries::<T>::insert(who, known);
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

	/// Pays `amount` planck that a position has earned. What the account cannot take is kept for it, so that
	/// nothing that changes a position depends on its payment.
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
				let unpaid = Delegators::<T>::mutate(delegator, |all| {
					all.unpaid = all.unpaid.saturating_add(amount);
					all.unpaid
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
			Delegators::<T>::mutate(delegator, |all| all.unpaid = 0);
			Self::deposit_event(Event::WithheldPaid {
				delegator: delegator.clone(),
				amount: unpaid,
			});
		}
	}

	/// Pays a position what it has earned; returns how much that was. Fails if it is less than `least` planck, and
	/// what it has changed by then is to be undone.
	pub(crate) fn collect(
		delegator: &T::AccountId,
		beneficiary: &T::AccountId,
		least: Balance,
	) -> Result<(Balance, OperatorCount), DispatchError> {
		T::Settlement::settle(beneficiary);
		let mut position =
			Positions::<T>::get(delegator, beneficiary).ok_or(Error::<T>::NoPosition)?;
		let mut known = Beneficiaries::<T>::get(beneficiary).ok_or(Error::<T>::NotBeneficiary)?;
		Self::roll(beneficiary, &mut known.backing, T::Round::current_round());
		let compounds = position.compounds && known.leaves.is_none();
		let earned = Self::settle_position(beneficiary, &known.backing, &mut position);
		Beneficiaries::<T>::insert(beneficiary, known);
		if earned < least {
			return Err(Error::<T>::NothingToClaim.into());
		}
		Positions::<T>::insert(delegator, beneficiary, position);
		Self::pay(delegator, beneficiary, earned);
		let operators = match compounds {
			// If it cannot be held it stays paid.
			true => {
				with_storage_layer(|| Self::compound(delegator, beneficiary, earned)).unwrap_or(0)
			},
			false => 0,
		};
		Ok((earned, operators))
	}

	/// Adds `amount` planck, which have just been paid, to the position they were earned by.
	fn compound(
		delegator: &T::AccountId,
		beneficiary: &T::AccountId,
		amount: Balance,
	) -> Result<OperatorCount, DispatchError> {
		Self::stake(delegator, amount)?;
		let (_, operators) = Self::join(delegator, beneficiary, amount, 0)?;
		Self::deposit_event(Event::Compounded {
			delegator: delegator.clone(),
			beneficiary: beneficiary.clone(),
			amount,
		});
		Ok(operators)
	}

	/// Pays positions, one after another, as far as `meter` goes: each once a round, if it is worth it.
	pub(crate) fn pay_some(meter: &mut WeightMeter) {
		let db = T::DbWeight::get();
		if meter.try_consume(db.reads(2)).is_err() {
			return;
		}
		let now = T::Round::current_round();
		let mut sweep = PaymentSweep::<T>::get();
		let visit = T::WeightInfo::visit();
		let pay = |operators| Self::change_weight(T::WeightInfo::claim(), 1, operators);
		let both = visit.saturating_add(pay(1));
		if sweep.is_through(now) || meter.try_consume(db.writes(1)).is_err() {
			return;
		}
		let least = T::MinPayout::get();
		while meter.can_consume(both) {
			meter.consume(visit);
			let Some((delegator, beneficiary)) = sweep.next(now, Self::next_position) else {
				break;
			};
			if Self::credited(&delegator, &beneficiary) >= least {
				// A position that cannot be paid keeps what it has earned.
				let paid = with_storage_layer(|| Self::collect(&delegator, &beneficiary, least));
				meter.consume(pay(paid.map_or(1, |(_, operators)| operators)));
			}
		}
		PaymentSweep::<T>::put(sweep);
	}

	/// The position after that one, or the first, in the order of the map.
	pub(crate) fn next_position(
		after: Option<&(T::AccountId, T::AccountId)>,
	) -> Option<(T::AccountId, T::AccountId)> {
		match after {
			None => Positions::<T>::iter_keys().next(),
			Some((delegator, beneficiary)) => {
				let last = Positions::<T>::hashed_key_for(delegator, beneficiary);
				Positions::<T>::iter_keys_from(last).next()
			},
		}
	}

	/// Planck that a position has been credited with and not been paid.
	pub(crate) fn credited(delegator: &T::AccountId, beneficiary: &T::AccountId) -> Balance {
		let Some(mut position) = Positions::<T>::get(delegator, beneficiary) else { return 0 };
		let Some(known) = Beneficiaries::<T>::get(beneficiary) else { return 0 };
		let entry = position.joining.and_then(|(round, _)| Entries::<T>::get(beneficiary, round));
		position.settle(&known.backing, entry.as_ref())
	}

	/// The positions of `delegator`, with all that they have earned in rounds that have ended: no more than `most`, in
	/// the order of the map, from the first on or those after that behind `after`. Changes nothing. Weighs for each no
	/// more than `claim`.
	pub fn positions(
		delegator: &T::AccountId,
		after: Option<&T::AccountId>,
		most: usize,
	) -> Vec<PositionInfo<T::AccountId>> {
		let beneficiaries = match after {
			None => Positions::<T>::iter_key_prefix(delegator),
			Some(after) => {
				let last = Positions::<T>::hashed_key_for(delegator, after);
				Positions::<T>::iter_key_prefix_from(delegator, last)
			},
		};
		Self::positions_behind(delegator, beneficiaries.take(most).collect())
	}

	/// Planck that all positions of `delegator` have earned in rounds that have ended. Refused where there are more
	/// of them than in a page: anyone can have any number, and a sum of some would be taken for that of all.
	pub fn pending(delegator: &T::AccountId) -> Result<Balance, BadArgument> {
		let all =
			Positions::<T>::iter_key_prefix(delegator).take(MAX_PAGE.saturating_add(1) as usize);
		let all: Vec<_> = all.collect();
		at_most(all.len() as u32, MAX_PAGE, BadArgument::TooManyPositions)?;
		let positions = Self::positions_behind(delegator, all);
		Ok(positions.iter().fold(0, |sum: Balance, position| sum.saturating_add(position.pending)))
	}

	/// No more than `most` of them, from a place on that is another in each block: who asks again and
	/// again gets to all of them. Weighs for each no more than `claim`.
	pub fn some_positions(
		delegator: &T::AccountId,
		most: usize,
	) -> Vec<PositionInfo<T::AccountId>> {
		let drawn = frame_system::Pallet::<T>::parent_hash().blake2_128();
		let mut start = Positions::<T>::hashed_key_for(delegator, delegator);
		let own = drawn.len().saturating_add(delegator.encoded_size());
		start.truncate(start.len().saturating_sub(own));
		start.extend(drawn);
		let from = Positions::<T>::iter_key_prefix_from(delegator, start.clone());
		let before = Positions::<T>::iter_key_prefix(delegator).take_while(|beneficiary| {
			Positions::<T>::hashed_key_for(delegator, beneficiary) <= start
		});
		let beneficiaries = from.chain(before).take(most).collect();
		Self::positions_behind(delegator, beneficiaries)
	}

	fn positions_behind(
		delegator: &T::AccountId,
		beneficiaries: Vec<T::AccountId>,
	) -> Vec<PositionInfo<T::AccountId>> {
		let now = T::Round::current_round();
		let info = |beneficiary: T::AccountId| {
			// As if it were claimed; none of it stays.
			T::Settlement::settle(&beneficiary);
			let mut position = Positions::<T>::get(delegator, &beneficiary)?;
			let mut known = Beneficiaries::<T>::get(&beneficiary)?;
			Self::roll(&beneficiary, &mut known.backing, now);
			let pending = Self::settle_position(&beneficiary, &known.backing, &mut position);
			let (shares, compounds) = (position.shares, position.compounds);
			let joining = position.total().saturating_sub(shares);
			Some(PositionInfo { beneficiary, shares, joining, pending, compounds })
		};
		let infos = with_transaction(|| {
			let infos: Vec<_> = beneficiaries.into_iter().filter_map(info).collect();
			TransactionOutcome::Rollback(Ok::<_, DispatchError>(infos))
		});
		infos.unwrap_or_default()
	}

	/// What has cooled down or cools down for `delegator`: planck, and the first round in which they can be
	/// withdrawn; the soonest first.
	pub fn unlocking(delegator: &T::AccountId) -> Vec<(Balance, RoundIndex)> {
		let all = Delegators::<T>::get(delegator);
		all.unlocking.iter().map(|chunk| (chunk.amount, chunk.round)).collect()
	}

	/// Invariants: what is held is what is delegated and cooling down, and the deposits; shares, stake that
	/// joins and backers of a beneficiary are those of the positions behind it; entries are there for the
	/// positions that need them, and no others; the totals are the sums; the account holds what is owed, and
	/// no more than that has been credited.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		use alloc::collections::BTreeMap;

		#[derive(Default, PartialEq, Eq)]
		struct Sums {
			shares: Balance,
			joining: Balance,
			joiners: u32,
			backers: u32,
		}
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
				let all = Beneficiaries::<T>::get(&beneficiary)
					.and_then(|known| known.backing.joining)
					.ok_or("stake joins nobody")?;
				ensure!(all.round == round, "stake joins in another round");
				sums.joining = sums.joining.saturating_add(amount);
				sums.joiners = sums.joiners.saturating_add(1);
			}
		}
		let mut registered = BTreeMap::<T::AccountId, Balance>::new();
		for (beneficiary, known) in Beneficiaries::<T>::iter() {
			let backing = known.backing;
			let (joining, joiners) =
				backing.joining.map_or((0, 0), |all| (all.amount, all.positions));
			let sums = behind.remove(&beneficiary).unwrap_or_default();
			let recorded =
				Sums { shares: backing.shares, joining, joiners, backers: known.backers };
			ensure!(sums == recorded, "a beneficiary's sums are not those of its positions");
			ensure!(known.leaves.is_none() || known.backers > 0, "one who left lingers");
			ensure!(known.leaves.is_none() || known.deposit == 0, "a deposit was kept");
			credited = credited.saturating_add(backing.accumulator.carried());
			registered.insert(beneficiary, known.deposit);
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
		for (delegator, all) in Delegators::<T>::iter() {
			ensure!(!all.is_empty(), "a delegator of nothing");
			ensure!(all.unlocking.is_sound(), "chunks out of order, or an empty one");
			let positions = of.remove(&delegator).unwrap_or_default();
			ensure!(positions == all.delegated, "a delegator's sum is not that of its positions");
			let held = T::Currency::balance_on_hold(&HoldReason::Delegation.into(), &delegator);
			let recorded = all.delegated.saturating_add(all.unlocking.total());
			credited = credited.saturating_add(all.unpaid);
			ensure!(held == recorded, "more or less is held than is recorded");
			total = total.saturating_add(all.delegated);
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
