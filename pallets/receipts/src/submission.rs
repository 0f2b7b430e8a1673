//! Who brings receipts, and what that costs.

use crate::*;
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// A batch that was counted, and has yet to be noted.
pub(crate) struct Taken<AccountId> {
	tally: Tally<AccountId>,
	/// Nodes of the active set, which was read to tell what the node has free.
	active: u32,
	/// Whether it costs no fee.
	free: bool,
}

/// What plays, signatures and records of stake add to batches: the batches themselves are weighed
/// with a play for each receipt, whose signature is verified once, and with stake without such
/// records. `further` are the plays of each receipt after its first.
fn added<T: Config>(further: u32, retries: u32, records: u32) -> Weight {
	let plays = T::WeightInfo::plays(further).saturating_sub(T::WeightInfo::plays(0));
	let stake = T::WeightInfo::stake(records).saturating_sub(T::WeightInfo::stake(0));
	let retries = match retries {
		0 => Weight::zero(),
		_ => T::WeightInfo::retry(retries),
	};
	plays.saturating_add(stake).saturating_add(retries)
}

/// What it takes at the most to note so many accounts.
fn noting<T: Config>(operators: u32, artists: u32, fans: u32) -> Weight {
	let notes = |group, count: u32| T::ActivityLog::note_weight(group).saturating_mul(count.into());
	notes(Group::Serving, operators)
		.saturating_add(notes(Group::Artists, artists))
		.saturating_add(T::ActivityLog::note_fan_weight().saturating_mul(fans.into()))
}

/// Plays in all receipts of a batch.
fn plays_of<T: Config>(receipts: &BatchOf<T>) -> u32 {
	receipts.iter().fold(0, |sum: u32, receipt| sum.saturating_add(receipt.heard.len() as u32))
}

/// The same without the first play of each receipt.
fn further_plays_of<T: Config>(receipts: &BatchOf<T>) -> u32 {
	receipts.iter().fold(0, |sum: u32, receipt| {
		sum.saturating_add((receipt.heard.len() as u32).saturating_sub(1))
	})
}

impl<T: Config> Pallet<T> {
	/// What a node's batch weighs at the most.
	pub(crate) fn most_weight(receipts: &BatchOf<T>) -> Weight {
		let further = further_plays_of::<T>(receipts);
		Self::most_weight_of(receipts.len() as u32, plays_of::<T>(receipts), further)
	}

	/// What a node's batch of `count` receipts weighs if as many nodes are active as can be, every
	/// play is of an artist and a curator of its own, and every receipt is signed by who is tried
	/// last, of a fan with as many features as can be. Of its `plays` `further` are not the first
	/// of their receipt.
	pub fn most_weight_of(count: u32, plays: u32, further: u32) -> Weight {
		let retries = Self::most_retries().saturating_mul(count);
		let records = T::Stake::most_records().saturating_mul(count);
		T::WeightInfo::submit(count)
			.saturating_add(T::ServiceNodes::active_weight(T::ServiceNodes::most_active()))
			.saturating_add(added::<T>(further, retries, records))
			.saturating_add(noting::<T>(1, plays.saturating_mul(2), count))
	}

	/// What a fan's batch weighs if moreover every receipt is for another operator.
	pub(crate) fn most_own_weight(receipts: &BatchOf<T>) -> Weight {
		let (count, plays) = (receipts.len() as u32, plays_of::<T>(receipts));
		let further = further_plays_of::<T>(receipts);
		let retries = Self::most_retries().saturating_mul(count);
		let records = T::Stake::most_records().saturating_mul(count);
		T::WeightInfo::submit_own(count)
			.saturating_add(added::<T>(further, retries, records))
			.saturating_add(noting::<T>(count, plays.saturating_mul(2), count))
	}

	pub(crate) fn do_submit(
		who: T::AccountId,
		node: NodeIndex,
		receipts: BatchOf<T>,
	) -> DispatchResultWithPostInfo {
		let (count, further) = (receipts.len() as u32, further_plays_of::<T>(&receipts));
		let taken = Self::take(who, node, receipts)?;
		let (retries, records) = (taken.tally.retries(), taken.tally.records());
		let weight = T::WeightInfo::submit(count)
			.saturating_add(T::ServiceNodes::active_weight(taken.active))
			.saturating_add(added::<T>(further, retries, records))
			.saturating_add(taken.tally.note::<T::ActivityLog>());
		Ok(PostDispatchInfo {
			actual_weight: Some(weight),
			pays_fee: if taken.free { Pays::No } else { Pays::Yes },
		})
	}

	pub(crate) fn do_submit_own(
		who: T::AccountId,
		receipts: BatchOf<T>,
	) -> DispatchResultWithPostInfo {
		let (count, further) = (receipts.len() as u32, further_plays_of::<T>(&receipts));
		let tally = Self::take_own(who, receipts)?;
		let (retries, records) = (tally.retries(), tally.records());
		let weight = T::WeightInfo::submit_own(count)
			.saturating_add(added::<T>(further, retries, records))
			.saturating_add(tally.note::<T::ActivityLog>());
		Ok(Some(weight).into())
	}

	/// Counts a node's batch: all that `submit` does but for noting it.
	pub(crate) fn take(
		who: T::AccountId,
		node: NodeIndex,
		receipts: BatchOf<T>,
	) -> Result<Taken<T::AccountId>, DispatchError> {
		ensure!(!receipts.is_empty(), Error::<T>::NoReceipts);
		let service_node = T::ServiceNodes::node(node).ok_or(Error::<T>::UnknownNode)?;
		ensure!(service_node.is_signed_by(&who), Error::<T>::NotOperatorOrHotKey);
		ensure!(service_node.serves, Error::<T>::NotServing);
		let round = T::Round::current_round();
		let active = T::ServiceNodes::active();
		let free = Self::use_quota(node, receipts.len() as u32, round, &active);
		let mut tally = Tally::new();
		let (counted, refused) = Self::count_each(receipts, |receipt| {
			ensure!(receipt.node == node, ReceiptRefusal::OtherNode);
			Self::count(receipt, round, Some(&service_node.operator), &mut tally)
		});
		Self::deposit_event(Event::ReceiptsSubmitted { node, round, counted, refused, free });
		Ok(Taken { tally, active: active.len() as u32, free })
	}

	/// Counts a fan's batch: all that `submit_own` does but for noting it.
	pub(crate) fn take_own(
		who: T::AccountId,
		receipts: BatchOf<T>,
	) -> Result<Tally<T::AccountId>, DispatchError> {
		ensure!(!receipts.is_empty(), Error::<T>::NoReceipts);
		let round = T::Round::current_round();
		let mut tally = Tally::new();
		let (counted, refused) = Self::count_each(receipts, |receipt| {
			ensure!(Self::signs_for(&who, &receipt.fan, receipt.round), ReceiptRefusal::OtherFan);
			// A node that is out of service, or has left, is paid for nothing, but the fan heard
			// what it heard.
			let service_node =
				T::ServiceNodes::node(receipt.node).filter(|service_node| service_node.serves);
			let operator = service_node.map(|service_node| service_node.operator);
			Self::count(receipt, round, operator.as_ref(), &mut tally)
		});
		Self::deposit_event(Event::OwnReceiptsSubmitted { who, round, counted, refused });
		Ok(tally)
	}

	/// Has each receipt counted, and says of those that are refused why. Returns how many were
	/// counted, and how many refused.
	fn count_each(
		receipts: BatchOf<T>,
		mut count: impl FnMut(ReceiptOf<T>) -> Result<(), ReceiptRefusal>,
	) -> (u32, u32) {
		let (mut counted, mut refused) = (0u32, 0u32);
		for receipt in receipts {
			let Receipt { fan, node, round, seq, .. } = &receipt;
			let (fan, node, round, seq) = (fan.clone(), *node, *round, *seq);
			match count(receipt) {
				Ok(()) => counted = counted.saturating_add(1),
				Err(reason) => {
					refused = refused.saturating_add(1);
					Self::deposit_event(Event::Refused { node, fan, round, seq, reason });
				},
			}
		}
		(counted, refused)
	}

	/// Receipts that `node` can submit in a round without a fee: its part of all by its weight in
	/// the `active` set.
	pub(crate) fn quota(node: NodeIndex, active: &[ActiveNode<T::AccountId>]) -> u32 {
		let total = active.iter().fold(0, |sum: Balance, entry| sum.saturating_add(entry.weight));
		let own = active.iter().find(|entry| entry.node == node).map_or(0, |entry| entry.weight);
		let free = T::FreeReceipts::get().into();
		let part = multiply_by_rational_with_rounding(free, own, total.max(1), Rounding::Down);
		// No more than all.
		part.and_then(|part| u32::try_from(part).ok()).unwrap_or(0)
	}

	/// Receipts that `node` has submitted in round `now`.
	pub(crate) fn submitted(node: NodeIndex, now: RoundIndex) -> u32 {
		let submitted = Submitted::<T>::get(node).filter(|submitted| submitted.round == now);
		submitted.map_or(0, |submitted| submitted.receipts)
	}

	/// Uses up `count` of what `node` has free in round `now`; returns whether that was as many.
	fn use_quota(
		node: NodeIndex,
		count: u32,
		now: RoundIndex,
		active: &[ActiveNode<T::AccountId>],
	) -> bool {
		let receipts = Self::submitted(node, now).saturating_add(count);
		Submitted::<T>::insert(node, NodeRound { round: now, receipts });
		receipts <= Self::quota(node, active)
	}
}
