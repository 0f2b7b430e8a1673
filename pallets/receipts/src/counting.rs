//! What becomes of a receipt.

use crate::*;

/// What is new in a receipt.
struct Sorted<AccountId> {
	/// Plays that count.
	plays: BoundedVec<CountedPlays<AccountId>, ConstU32<MAX_PLAYS>>,
	/// Those that do not, and why.
	unheard: BoundedVec<Unheard, ConstU32<MAX_PLAYS>>,
	/// All that has been dealt with, once these have.
	dealt: Heard,
	/// Whether some are beyond what the fan can still have counted.
	beyond: bool,
}

impl<T: Config> Pallet<T> {
	/// What of `fan` has counted in round `now`.
	pub(crate) fn fan_round(fan: &T::AccountId, now: RoundIndex) -> Option<FanRound> {
		Fans::<T>::get(fan).filter(|fan_round| fan_round.round == now)
	}

	/// A fan of which nothing has counted in round `now`.
	pub(crate) fn new_fan_round(now: RoundIndex) -> FanRound {
		FanRound { round: now, counted: 0, allowance: T::Allowance::get().max(1) }
	}

	/// Counts one receipt in round `now`, whose plays are also worth something to `operator`, if
	/// there is one.
	///
	/// Nothing has happened if it is refused, but for `AllowanceUsed`: what it says has been dealt
	/// with.
	pub(crate) fn count(
		receipt: ReceiptOf<T>,
		now: RoundIndex,
		operator: Option<&T::AccountId>,
		tally: &mut Tally<T::AccountId>,
	) -> Result<(), ReceiptRefusal> {
		let Receipt { fan, node, round, seq, heard, signature } = receipt;
		ensure!(is_taken(round, now), ReceiptRefusal::WrongRound);
		let stake = T::Stake::of(&fan);
		tally.add_records(T::Stake::records(&fan));
		ensure!(stake >= T::MinFanStake::get(), ReceiptRefusal::StakeTooLow);
		let mut recent = LastReceipts::<T>::get(node, &fan);
		let news = LastReceipt::news(recent.of(round), seq, &heard)?;
		let signed = Self::message(&fan, node, round, seq, &heard);
		let (is_signed, tries) = Self::is_signed(&fan, round, &signed, &signature);
		tally.add_tries(tries);
		ensure!(is_signed, ReceiptRefusal::BadSignature);

		let so_far = Self::fan_round(&fan, now);
		let mut fan_round = so_far.unwrap_or_else(|| Self::new_fan_round(now));
		let before = fan_round.counted;
		let sorted = Self::sort_out(node, round, &heard, &news, &mut fan_round);
		let Sorted { plays, unheard, dealt, beyond } = sorted;
		ensure!(beyond || !plays.is_empty(), ReceiptRefusal::NothingCounts);
		recent.put(LastReceipt { round, seq, heard: dealt }, now);
		LastReceipts::<T>::insert(node, &fan, recent);
		ensure!(!plays.is_empty(), ReceiptRefusal::AllowanceUsed);

		Fans::<T>::insert(&fan, fan_round);
		let allowance = fan_round.allowance;
		let each = stake.checked_div(allowance.into()).unwrap_or(0);
		for counted in &plays {
			let weight = each.saturating_mul(counted.count.into());
			tally.add_plays(operator, counted, weight, T::CuratorShare::get());
		}
		let rate = Rate {
			done: fan_round.counted.saturating_sub(before),
			// What is owed in a round is said once.
			owed: if so_far.is_some() { 0 } else { allowance },
		};
		tally.add_fan(fan.clone(), stake, rate);
		Self::deposit_event(Event::Counted { node, fan, round, seq, each, plays, unheard });
		Ok(())
	}

	/// Sorts out what is new in a receipt of `round` for `node`, and counts it for its fan. `news`
	/// is in the order of `heard`.
	///
	/// What is beyond the allowance has been dealt with, or it would count in the next round for a
	/// fan that does nothing there. What does not count for another reason has not: the reason may
	/// pass.
	fn sort_out(
		node: NodeIndex,
		round: RoundIndex,
		heard: &Heard,
		news: &[Plays],
		fan_round: &mut FanRound,
	) -> Sorted<T::AccountId> {
		// As many as were said at the most, of each of these.
		let mut sorted = Sorted {
			plays: BoundedVec::default(),
			unheard: BoundedVec::default(),
			dealt: Heard::default(),
			beyond: false,
		};
		for (said, new) in heard.iter().zip(news) {
			let Plays { track, playlist, .. } = *said;
			let mut dealt = said.count.saturating_sub(new.count);
			if new.count > 0 {
				match Self::whose(node, round, track) {
					Ok(artist) => {
						let curator = Self::curator(said);
						dealt = said.count;
						let count = new.count.min(fan_round.left());
						fan_round.counted = fan_round.counted.saturating_add(count);
						sorted.beyond |= count < new.count;
						if count > 0 {
							let counted = CountedPlays { track, artist, playlist, curator, count };
							let _ = sorted.plays.try_push(counted);
						}
					},
					Err(reason) => {
						let _ = sorted.unheard.try_push(Unheard { track, reason });
					},
				}
			}
			if dealt > 0 {
				let _ = sorted.dealt.try_push(Plays { count: dealt, ..*said });
			}
		}
		sorted
	}

	/// Whose track it is that was heard from `node` in `round`.
	pub(crate) fn whose(
		node: NodeIndex,
		round: RoundIndex,
		track: TrackId,
	) -> Result<T::AccountId, NotHeard> {
		let artist = T::Catalogue::artist(track).ok_or(NotHeard::UnknownTrack)?;
		let has =
			T::Holders::held_in(node, track, round) || T::Catalogue::stages(node, track, round);
		ensure!(has, NotHeard::NotHeld);
		Ok(artist)
	}

	/// Whose playlist a track was heard from: of nobody where the track is not in it any more.
	fn curator(plays: &Plays) -> Option<T::AccountId> {
		plays.playlist.and_then(|playlist| T::Catalogue::curator(playlist, plays.track))
	}
}
