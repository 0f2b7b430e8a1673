//! What becomes of a receipt.

use crate::*;
use alloc::collections::BTreeMap;
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// What a batch is worth to whom, planck: noted once for each.
struct Tally<AccountId> {
	/// To the node's operator.
	serving: Balance,
	/// To artists and curators.
	artists: BTreeMap<AccountId, Balance>,
	/// What fans have done, of what they can.
	fans: BTreeMap<AccountId, Rate>,
}

impl<AccountId: Ord> Tally<AccountId> {
	const fn new() -> Self {
		Self { serving: 0, artists: BTreeMap::new(), fans: BTreeMap::new() }
	}

	fn add(&mut self, who: AccountId, amount: Balance) {
		if amount > 0 {
			let sum = self.artists.entry(who).or_default();
			*sum = sum.saturating_add(amount);
		}
	}
}

/// A batch that was counted, and has yet to be noted.
pub(crate) struct Taken<AccountId> {
	operator: AccountId,
	tally: Tally<AccountId>,
	/// Whether it costs no fee.
	free: bool,
}

/// What a batch with so many receipts and plays in them weighs, and so many accounts that are noted.
fn weight<T: Config>(receipts: u32, plays: u32, notes: u32) -> Weight {
	// What plays add to a receipt: the receipt itself has been weighed with the others.
	let added = T::WeightInfo::plays(plays).saturating_sub(T::WeightInfo::plays(0));
	T::WeightInfo::submit(receipts)
		.saturating_add(added)
		.saturating_add(T::Activity::weight().saturating_mul(notes.into()))
}

/// Plays in all receipts of a batch.
fn plays_of<T: Config>(receipts: &BatchOf<T>) -> u32 {
	receipts.iter().fold(0, |sum: u32, receipt| sum.saturating_add(receipt.heard.len() as u32))
}

impl<T: Config> Pallet<T> {
	/// What a batch weighs if every play is of an artist and a curator of its own.
	pub(crate) fn most_weight(receipts: &BatchOf<T>) -> Weight {
		let (count, plays) = (receipts.len() as u32, plays_of::<T>(receipts));
		let notes = plays.saturating_mul(2).saturating_add(count).saturating_add(1);
		weight::<T>(count, plays, notes)
	}

	pub(crate) fn do_submit(
		who: T::AccountId,
		node: NodeIndex,
		receipts: BatchOf<T>,
	) -> DispatchResultWithPostInfo {
		let (count, plays) = (receipts.len() as u32, plays_of::<T>(&receipts));
		let taken = Self::take(who, node, receipts)?;
		let notes = Self::note(&taken.operator, taken.tally);
		Ok(PostDispatchInfo {
			actual_weight: Some(weight::<T>(count, plays, notes)),
			pays_fee: if taken.free { Pays::No } else { Pays::Yes },
		})
	}

	/// Counts a batch: all that `submit` does but for noting it.
	pub(crate) fn take(
		who: T::AccountId,
		node: NodeIndex,
		receipts: BatchOf<T>,
	) -> Result<Taken<T::AccountId>, DispatchError> {
		ensure!(!receipts.is_empty(), Error::<T>::NoReceipts);
		let found = T::Nodes::node(node).ok_or(Error::<T>::UnknownNode)?;
		ensure!(found.is_signed_by(&who), Error::<T>::NotOperatorOrHotKey);
		ensure!(found.serves, Error::<T>::NotServing);
		let round = T::Round::current_round();
		let count = receipts.len() as u32;
		let free = Self::use_quota(node, count, round);
		let mut tally = Tally::new();
		let mut refused = 0u32;
		for receipt in receipts {
			let Receipt { fan, round: of, seq, .. } = &receipt;
			let (fan, of, seq) = (fan.clone(), *of, *seq);
			if let Err(reason) = Self::count(node, receipt, round, &mut tally) {
				refused = refused.saturating_add(1);
				Self::deposit_event(Event::Refused { node, fan, round: of, seq, reason });
			}
		}
		let counted = count.saturating_sub(refused);
		Self::deposit_event(Event::ReceiptsSubmitted { node, round, counted, refused, free });
		Ok(Taken { operator: found.operator, tally, free })
	}

	/// Notes what a batch is worth; returns for how many accounts.
	fn note(operator: &T::AccountId, tally: Tally<T::AccountId>) -> u32 {
		let mut notes = 0u32;
		let mut note = |group, who: &T::AccountId, score, rate| {
			T::Activity::note(group, who, Activity { score, rate });
			notes = notes.saturating_add(1);
		};
		if tally.serving > 0 {
			note(Group::Serving, operator, tally.serving, Rate::default());
		}
		for (who, score) in tally.artists {
			note(Group::Artists, &who, score, Rate::default());
		}
		for (who, rate) in tally.fans {
			note(Group::Fans, &who, 0, rate);
		}
		notes
	}

	/// What of `fan` has counted in round `now`.
	pub(crate) fn fan_round(fan: &T::AccountId, now: RoundIndex) -> Option<FanRound> {
		Fans::<T>::get(fan).filter(|known| known.round == now)
	}

	/// A fan of which nothing has counted in round `now`.
	pub(crate) fn new_fan_round(now: RoundIndex) -> FanRound {
		FanRound { round: now, counted: 0, allowance: T::Allowance::get().max(1) }
	}

	/// Counts one receipt in round `now`. Nothing has happened if it is refused.
	fn count(
		node: NodeIndex,
		receipt: ReceiptOf<T>,
		now: RoundIndex,
		tally: &mut Tally<T::AccountId>,
	) -> Result<(), Refusal> {
		let Receipt { fan, node: of, round, seq, heard, signature } = receipt;
		ensure!(of == node, Refusal::OtherNode);
		ensure!(round == now || round.checked_add(1) == Some(now), Refusal::WrongRound);
		let stake = T::Stake::of(&fan);
		ensure!(stake >= T::MinStake::get(), Refusal::StakeTooLow);
		let known = Self::fan_round(&fan, now);
		let mut fan_round = known.unwrap_or_else(|| Self::new_fan_round(now));
		ensure!(fan_round.left() > 0, Refusal::AllowanceUsed);
		let slot = Slots::<T>::get(node, &fan);
		let news = Slot::news(slot.as_ref(), round, seq, &heard)?;
		let signed = Self::message(&fan, node, round, seq, &heard);
		ensure!(Self::is_signed(&fan, &signed, &signature), Refusal::BadSignature);

		let allowance = fan_round.allowance;
		let each = stake.checked_div(allowance.into()).unwrap_or(0);
		let before = fan_round.counted;
		let mut dealt = Heard::default();
		// As many as were said at the most, of each of these.
		let (mut plays, mut unheard) = (BoundedVec::default(), BoundedVec::default());
		for (said, new) in heard.iter().zip(news) {
			let Plays { track, playlist, .. } = *said;
			let mut remembered = said.count.saturating_sub(new.count);
			if new.count > 0 {
				match Self::whose(node, round, said) {
					Ok((artist, curator)) => {
						remembered = said.count;
						let count = new.count.min(fan_round.left());
						fan_round.counted = fan_round.counted.saturating_add(count);
						if count > 0 {
							let counted = CountedPlays { track, artist, playlist, curator, count };
							let _ = plays.try_push(counted);
						}
					},
					Err(reason) => {
						let _ = unheard.try_push(Unheard { track, reason });
					},
				}
			}
			if remembered > 0 {
				let _ = dealt.try_push(Plays { count: remembered, ..*said });
			}
		}
		ensure!(!plays.is_empty(), Refusal::NothingCounts);

		Slots::<T>::insert(node, &fan, Slot { round, seq, heard: dealt });
		Fans::<T>::insert(&fan, fan_round);
		for counted in &plays {
			let weight = each.saturating_mul(counted.count.into());
			tally.serving = tally.serving.saturating_add(weight);
			let part = match &counted.curator {
				Some(curator) if *curator != counted.artist => {
					let part = T::CuratorShare::get().mul_floor(weight);
					tally.add(curator.clone(), part);
					part
				},
				_ => 0,
			};
			tally.add(counted.artist.clone(), weight.saturating_sub(part));
		}
		let rate = Rate {
			done: fan_round.counted.saturating_sub(before),
			// What is owed in a round is said once.
			owed: if known.is_some() { 0 } else { allowance },
		};
		let sum = tally.fans.entry(fan.clone()).or_default();
		*sum = sum.and(rate);
		Self::deposit_event(Event::Counted { node, fan, round, seq, each, plays, unheard });
		Ok(())
	}

	/// Whose track it is that was heard from `node` in `round`, and whose playlist it was heard from.
	fn whose(
		node: NodeIndex,
		round: RoundIndex,
		plays: &Plays,
	) -> Result<(T::AccountId, Option<T::AccountId>), NotHeard> {
		let artist = T::Catalogue::artist(plays.track).ok_or(NotHeard::UnknownTrack)?;
		ensure!(T::Replicas::held_in(node, plays.track, round), NotHeard::NotHeld);
		let curator = match plays.playlist {
			Some(playlist) => {
				Some(T::Catalogue::curator(playlist, plays.track).ok_or(NotHeard::NotInPlaylist)?)
			},
			None => None,
		};
		Ok((artist, curator))
	}

	/// Receipts that `node` can submit in a round without a fee: its part of all by its weight in the active set.
	pub(crate) fn quota(node: NodeIndex) -> u32 {
		let active = T::Nodes::active();
		let all = active.iter().fold(0, |sum: Balance, entry| sum.saturating_add(entry.weight));
		let own = active.iter().find(|entry| entry.node == node).map_or(0, |entry| entry.weight);
		let free = T::FreeReceipts::get().into();
		let part = multiply_by_rational_with_rounding(free, own, all.max(1), Rounding::Down);
		// No more than all.
		part.and_then(|part| u32::try_from(part).ok()).unwrap_or(0)
	}

	/// Receipts that `node` has submitted in round `now`.
	pub(crate) fn submitted(node: NodeIndex, now: RoundIndex) -> u32 {
		let known = Submitted::<T>::get(node).filter(|known| known.round == now);
		known.map_or(0, |known| known.receipts)
	}

	/// Uses up `count` of what `node` has free in round `now`; returns whether that was as many.
	fn use_quota(node: NodeIndex, count: u32, now: RoundIndex) -> bool {
		let receipts = Self::submitted(node, now).saturating_add(count);
		Submitted::<T>::insert(node, NodeRound { round: now, receipts });
		receipts <= Self::quota(node)
	}
}
