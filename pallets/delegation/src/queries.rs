//! What can be asked.

use crate::*;
use audio_primitives::{
	arguments::{at_most, BadArgument},
	MAX_PAGE,
};
use codec::Encode;
use frame_support::{
	storage::{with_transaction, TransactionOutcome},
	Hashable,
};

impl<T: Config> Pallet<T> {
	/// What is known of the beneficiary `who`.
	pub fn beneficiary(who: &T::AccountId) -> Option<BeneficiaryInfo> {
		Beneficiaries::<T>::get(who).map(Self::info)
	}

	/// The first `limit` beneficiaries, or [`MAX_PAGE`], from the first on or after that of
	/// `after`, in the order of their keys in storage.
	pub fn beneficiaries(
		after: Option<&T::AccountId>,
		limit: u32,
	) -> Vec<(T::AccountId, BeneficiaryInfo)> {
		let from = match after {
			None => Beneficiaries::<T>::iter(),
			Some(after) => Beneficiaries::<T>::iter_from(Beneficiaries::<T>::hashed_key_for(after)),
		};
		let page = from.take(limit.min(MAX_PAGE) as usize);
		page.map(|(who, record)| (who, Self::info(record))).collect()
	}

	fn info(record: Beneficiary) -> BeneficiaryInfo {
		let shares = record.backing.in_round(T::Round::current_round());
		BeneficiaryInfo {
			role: record.role,
			cut: record.cut,
			min_delegation: record.min_delegation.max(T::MinDelegation::get()),
			metadata: record.metadata.into_inner(),
			shares,
			joining: record.backing.total().saturating_sub(shares),
			backers: record.backers,
			leaves: record.leaves,
		}
	}

	/// The positions of `delegator`, with all that they have earned in rounds that have ended: no
	/// more than `most`, in the order of the map, from the first on or those after that behind
	/// `after`. Changes nothing. Weighs for each no more than `claim`.
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

	/// Planck that all positions of `delegator` have earned in rounds that have ended. Refused
	/// where there are more of them than in a page: anyone can have any number, and a sum of some
	/// would be taken for that of all.
	pub fn pending(delegator: &T::AccountId) -> Result<Balance, BadArgument> {
		let beneficiaries =
			Positions::<T>::iter_key_prefix(delegator).take(MAX_PAGE.saturating_add(1) as usize);
		let beneficiaries: Vec<_> = beneficiaries.collect();
		at_most(beneficiaries.len() as u32, MAX_PAGE, BadArgument::TooManyPositions)?;
		let positions = Self::positions_behind(delegator, beneficiaries);
		Ok(positions.iter().fold(0, |sum: Balance, position| sum.saturating_add(position.pending)))
	}

	/// No more than `most` of them, from a place on that is another in each block: who asks again
	/// and again gets to all of them. Weighs for each no more than `claim`.
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
			let mut record = Beneficiaries::<T>::get(&beneficiary)?;
			Self::roll(&beneficiary, &mut record.backing, now);
			let pending = Self::settle_position(&beneficiary, &record.backing, &mut position);
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

	/// What has cooled down or cools down for `delegator`: planck, and the first round in which
	/// they can be withdrawn; the soonest first.
	pub fn unlocking(delegator: &T::AccountId) -> Vec<(Balance, RoundIndex)> {
		let ledger = Delegators::<T>::get(delegator);
		ledger.unlocking.iter().map(|chunk| (chunk.amount, chunk.round)).collect()
	}
}
