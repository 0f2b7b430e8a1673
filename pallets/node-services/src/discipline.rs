//! Jail and slash, and what is remembered of them.

use crate::*;
use audio_primitives::nodes::Discipline;
use frame_support::weights::Weight;
use sp_runtime::Perbill;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_jail(node: NodeIndex, rounds: RoundIndex) -> Result<Reweighed, DispatchError> {
		ensure!(rounds <= T::MaxJail::get(), Error::<T>::JailTooLong);
		let record = Nodes::<T>::get(node).ok_or(Error::<T>::UnknownNode)?;
		let until = T::Round::current_round().saturating_add(rounds);
		let longer =
			!matches!(record.state, NodeState::Jailed { until: already } if already >= until);
		ensure!(longer, Error::<T>::UpToDate);
		Self::put_in_jail(node, rounds, T::Round::current_round()).map(|(_, done)| done)
	}

	/// Brings `node` back, as who signs for it asks when its time has passed.
	pub(crate) fn do_unjail(
		who: T::AccountId,
		node: NodeIndex,
	) -> Result<Reweighed, DispatchError> {
		let record = Self::node_signed_by(&who, node)?;
		let NodeState::Jailed { until } = record.state else {
			return Err(Error::<T>::NotJailed.into());
		};
		ensure!(T::Round::current_round() >= until, Error::<T>::StillJailed);
		Ok(Self::let_back(node, record))
	}

	/// Brings `node` back at once, and forgets that nodes of its operator were ever jailed. Others
	/// of them that are in jail stay there, and do not keep it from registering new ones.
	pub(crate) fn do_pardon(node: NodeIndex) -> Result<Reweighed, DispatchError> {
		let record = Nodes::<T>::get(node).ok_or(Error::<T>::UnknownNode)?;
		let now = T::Round::current_round();
		let jailed = matches!(record.state, NodeState::Jailed { .. });
		let remembered = Operators::<T>::mutate(&record.operator, |owner| {
			let some = Self::remembered(&owner.jailings) > 0 || owner.barred_until > now;
			(owner.jailings, owner.barred_until) = Default::default();
			some
		});
		ensure!(jailed || remembered, Error::<T>::NotJailed);
		Self::deposit_event(Event::Pardoned { node, operator: record.operator.clone() });
		Ok(match jailed {
			true => Self::let_back(node, record),
			false => Reweighed::default(),
		})
	}

	fn let_back(node: NodeIndex, mut record: NodeOf<T>) -> Reweighed {
		record.state = NodeState::Serving;
		let operator = record.operator.clone();
		Nodes::<T>::insert(node, record);
		Self::deposit_event(Event::Unjailed { node });
		Self::reweigh(&operator)
	}

	pub(crate) fn do_slash(node: NodeIndex, amount: Balance) -> Result<Reweighed, DispatchError> {
		ensure!(amount > 0, Error::<T>::AmountZero);
		let record = Nodes::<T>::get(node).ok_or(Error::<T>::UnknownNode)?;
		let now = T::Round::current_round();
		let at_stake = record.collateral.min(amount);
		let cooling = record.unlocking.unripe(now).min(amount.saturating_sub(at_stake));
		ensure!(at_stake.saturating_add(cooling) > 0, Error::<T>::NothingToSlash);
		let operator = record.operator.clone();
		let taken = Self::take(node, record, at_stake, cooling);
		Ok(Self::settle_slash(&operator, taken))
	}

	/// Takes so much of what `node` has at stake, and of what is cooling down for it, out of its
	/// record. Returns both together, which are held yet.
	fn take(
		node: NodeIndex,
		mut record: NodeOf<T>,
		at_stake: Balance,
		cooling: Balance,
	) -> Balance {
		let now = T::Round::current_round();
		let collateral = record.collateral.saturating_sub(at_stake);
		Self::set_collateral(&mut record, collateral);
		let amount = at_stake.saturating_add(record.unlocking.slash(cooling, now));
		record.last_slashed = Some(now);
		let gone = record.state == NodeState::Leaving && record.unlocking.is_empty();
		Nodes::<T>::insert(node, &record);
		if amount > 0 {
			Self::deposit_event(Event::Slashed { node, amount });
		}
		if gone {
			Self::remove(node, &record.operator);
		}
		amount
	}

	/// Takes `amount`, which was in no record any more, from `operator`; its nodes' weights follow.
	fn settle_slash(operator: &T::AccountId, amount: Balance) -> Reweighed {
		let (credit, _) = T::Currency::slash(&HoldReason::Collateral.into(), operator, amount);
		T::Slashed::on_unbalanced(credit);
		Self::reweigh(operator)
	}

	/// What `slash` weighs, without that weights follow. Duties are told of a node that had left and
	/// has nothing any more.
	pub(crate) fn slash_weight() -> Weight {
		T::WeightInfo::slash().saturating_add(T::DbWeight::get().reads_writes(1, 1))
	}

	fn remembered(jailings: &Jailings) -> u32 {
		// What leaves can be slashed for as long.
		jailings.remembered(T::Round::current_round(), T::Cooldown::get())
	}

	/// Jails `node`, as [`Discipline::jail`] does; returns what that does, and what its operator's
	/// weights took.
	fn put_in_jail(
		node: NodeIndex,
		rounds: RoundIndex,
		since: RoundIndex,
	) -> Result<(u32, Reweighed), DispatchError> {
		let mut record = Nodes::<T>::get(node).ok_or(Error::<T>::UnknownNode)?;
		let now = T::Round::current_round();
		let from_now = now.saturating_add(rounds.min(T::MaxJail::get()));
		let (until, is_new) = match record.state {
			NodeState::Serving => (from_now, true),
			NodeState::Jailed { until } => (until.max(from_now), false),
			NodeState::Leaving => return Err(Error::<T>::Leaving.into()),
		};
		record.state = NodeState::Jailed { until };
		let operator = record.operator.clone();
		let jailings = Operators::<T>::mutate(&operator, |owner| {
			owner.barred_until = owner.barred_until.max(until);
			if is_new {
				owner.jailings.note(now, since, record.last_jailed, T::Cooldown::get());
			}
			owner.jailings
		});
		if is_new {
			record.last_jailed = Some(now);
		}
		Nodes::<T>::insert(node, record);
		Self::deposit_event(Event::Jailed { node, until });
		let done = Self::reweigh(&operator);
		Ok((Self::remembered(&jailings), done))
	}
}

impl<T: Config> Discipline for Pallet<T> {
	fn jail(node: NodeIndex, rounds: RoundIndex, since: RoundIndex) -> Result<u32, DispatchError> {
		Self::put_in_jail(node, rounds, since).map(|(jailings, _)| jailings)
	}

	fn jailings(node: NodeIndex) -> u32 {
		Nodes::<T>::get(node)
			.map_or(0, |record| Self::remembered(&Operators::<T>::get(record.operator).jailings))
	}

	/// One that has left pays once a round, however many nodes of the operator are slashed in it;
	/// and only for the service that it was of, with what has left since there was something to get
	/// away from.
	fn slash(node: NodeIndex, share: Perbill) -> Balance {
		let Some(record) = Nodes::<T>::get(node) else { return 0 };
		let now = T::Round::current_round();
		let operator = record.operator.clone();
		let service = record.service.clone();
		let at_stake = share.mul_floor(record.collateral);
		let cooling = share.mul_floor(record.unlocking.unripe(now));
		let mut taken = Self::take(node, record, at_stake, cooling);
		let owner = Operators::<T>::get(&operator);
		let since = match Self::remembered(&owner.jailings) {
			0 => now,
			_ => owner.jailings.since,
		};
		// What left in a round can be withdrawn a cooldown later.
		let left_before = since.saturating_add(T::Cooldown::get()).saturating_sub(1).max(now);
		for other in owner.nodes {
			let Some(left) = Nodes::<T>::get(other) else { continue };
			let is_one = left.state == NodeState::Leaving
				&& left.service == service
				&& left.last_slashed != Some(now);
			if is_one {
				// The newest goes first, so it is this that is taken.
				let cooling = share.mul_floor(left.unlocking.unripe(left_before));
				taken = taken.saturating_add(Self::take(other, left, 0, cooling));
			}
		}
		let _ = Self::settle_slash(&operator, taken);
		taken
	}

	fn discipline_weight() -> Weight {
		// To slash those of the operator's nodes that have left takes less than that weights follow
		// of as many that serve; none is both.
		T::WeightInfo::jail()
			.saturating_add(Self::slash_weight())
			.saturating_add(Self::most_reweigh_weight().saturating_mul(2))
			// The node, its operator and the round are read by both, and the first two are written.
			.saturating_sub(T::DbWeight::get().reads_writes(3, 2))
	}
}
