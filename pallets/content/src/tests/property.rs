//! Thousands of operations in any order, against a model that keeps everything by itself.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const PEOPLE: u64 = 5;

#[derive(Clone, Debug)]
enum Operation {
	Publish(u64, u32, u64),
	Ask(u64, TrackId, Option<Balance>, Option<FeatureId>),
	Unlock(u64, FeatureId),
	Offer(u64, TrackId, u64),
	Accept(u64, TrackId),
	Unpublish(u64, TrackId),
	Refresh(TrackId),
	Quota(u64, u64),
	Deposits(Balance, Balance),
	Tip(u64, TrackId, Balance),
	Purchase(u64, TrackId),
	Relinquish(u64, TrackId),
	Playlist(u64, Vec<TrackId>),
	UpdatePlaylist(u64, PlaylistId, Vec<TrackId>),
	RemovePlaylist(u64, PlaylistId),
	Delist(bool, TrackId),
	Relist(bool, TrackId),
	Epoch(u8),
}

fn operation() -> impl Strategy<Value = Operation> {
	use Operation::*;
	let who = || 1..=PEOPLE;
	// Of the tracks that there are, by how long ago they were published.
	let track = || 0..30u32;
	let tracks = || prop::collection::vec(track(), 1..5);
	let price = || prop::option::of(1u128..50);
	let feature = || prop::option::weighted(0.3, 0..12u32);
	prop_oneof![
		6 => (who(), 0..200u32, 1..300u64).prop_map(|(w, number, size)| Publish(w, number, size)),
		3 => (who(), track(), price(), feature()).prop_map(|(w, t, p, f)| Ask(w, t, p, f)),
		1 => (who(), 0..10u32).prop_map(|(w, feature)| Unlock(w, feature)),
		3 => (who(), track(), who()).prop_map(|(w, t, to)| Offer(w, t, to)),
		3 => (who(), track()).prop_map(|(w, t)| Accept(w, t)),
		3 => (who(), track()).prop_map(|(w, t)| Unpublish(w, t)),
		4 => track().prop_map(Refresh),
		1 => (who(), 0..600u64).prop_map(|(w, bytes)| Quota(w, bytes)),
		1 => (1..200u128, 0..5u128).prop_map(|(flat, byte)| Deposits(flat, byte)),
		3 => (who(), track(), 0..200u128).prop_map(|(w, t, amount)| Tip(w, t, amount)),
		4 => (who(), track()).prop_map(|(w, t)| Purchase(w, t)),
		2 => (who(), track()).prop_map(|(w, t)| Relinquish(w, t)),
		2 => (who(), tracks()).prop_map(|(w, ts)| Playlist(w, ts)),
		2 => (who(), 0..6u32, tracks()).prop_map(|(w, p, ts)| UpdatePlaylist(w, p, ts)),
		1 => (who(), 0..6u32).prop_map(|(w, p)| RemovePlaylist(w, p)),
		1 => (any::<bool>(), track()).prop_map(|(voters, t)| Delist(voters, t)),
		2 => (any::<bool>(), track()).prop_map(|(voters, t)| Relist(voters, t)),
		2 => any::<u8>().prop_map(Epoch),
	]
}

fn playlist_deposit(tracks: &[TrackId]) -> Balance {
	PLAYLIST + PLAYLIST_TRACK * tracks.len() as Balance
}

#[derive(Clone, Debug)]
struct Known {
	artist: u64,
	number: u32,
	size: u64,
	price: Option<Balance>,
	feature: Option<FeatureId>,
	offered: Option<u64>,
	deposit: Balance,
	covered: u64,
	/// By a moderator or the voters.
	delisted: Option<bool>,
	cleared: bool,
	placement: Option<[u8; 32]>,
}

#[derive(Default)]
struct Model {
	tracks: BTreeMap<TrackId, Known>,
	next: TrackId,
	bought: BTreeSet<(u64, TrackId)>,
	playlists: BTreeMap<PlaylistId, (u64, Vec<TrackId>)>,
	next_playlist: PlaylistId,
	unlocked: BTreeSet<(u64, FeatureId)>,
	quotas: BTreeMap<u64, u64>,
	/// What each has, held and free.
	wealth: BTreeMap<u64, Balance>,
	pool: Balance,
	scores: BTreeMap<u64, Balance>,
	done: u32,
}

impl Model {
	fn covered(&self, who: u64) -> u64 {
		self.tracks.values().filter(|known| known.artist == who).map(|known| known.covered).sum()
	}

	fn cover(&self, who: u64, size: u64, others: u64) -> (u64, Balance) {
		let quota = self.quotas.get(&who).copied().unwrap_or_default();
		let covered = quota.saturating_sub(others).min(size);
		(covered, TrackDeposit::get() + ByteDeposit::get() * Balance::from(size - covered))
	}

	/// The track that is meant: those that there are, counted from the last.
	fn id(&self, back: TrackId) -> TrackId {
		self.next.wrapping_sub(1).wrapping_sub(back)
	}

	fn held(&self, who: u64) -> Balance {
		let tracks = self.tracks.values().filter(|known| known.artist == who);
		let bought = self.bought.iter().filter(|(buyer, _)| *buyer == who).count() as Balance;
		let playlists = self.playlists.values().filter(|(curator, _)| *curator == who);
		tracks.map(|known| known.deposit).sum::<Balance>()
			+ bought * PURCHASE
			+ playlists.map(|(_, tracks)| playlist_deposit(tracks)).sum::<Balance>()
	}

	/// Whether `who` can spare `amount`; accounts stay open.
	fn can_pay(&self, who: u64, amount: Balance) -> bool {
		self.wealth[&who] - self.held(who) > amount
	}

	fn pay(&mut self, from: u64, to: u64, amount: Balance) {
		let fee = amount / 10;
		*self.wealth.get_mut(&from).unwrap() -= amount;
		*self.wealth.get_mut(&to).unwrap() += amount - fee;
		self.pool += fee;
		*self.scores.entry(to).or_default() += fee * Balance::from(FEE_SCORE);
	}

	fn apply(&mut self, operation: Operation) {
		let ok = match operation {
			Operation::Publish(who, number, size) => {
				let (covered, deposit) = self.cover(who, size, self.covered(who));
				let free = self.tracks.values().all(|known| known.number != number);
				let may = free && self.can_pay(who, deposit);
				assert_eq!(publish(who, number, size).is_ok(), may);
				if may {
					let known = Known {
						artist: who,
						number,
						size,
						price: None,
						feature: None,
						offered: None,
						deposit,
						covered,
						delisted: None,
						cleared: false,
						placement: None,
					};
					self.tracks.insert(self.next, known);
					self.next += 1;
				}
				may
			},
			Operation::Ask(who, back, price, feature) => {
				let track = self.id(back);
				let there = feature.is_none_or(|feature| feature < 10);
				let known =
					self.tracks.get_mut(&track).filter(|known| known.artist == who && there);
				let done = ask(who, track, price, feature);
				assert_eq!(done.is_ok(), known.is_some());
				known.map(|known| (known.price, known.feature) = (price, feature)).is_some()
			},
			Operation::Unlock(who, feature) => {
				Unlocked::unlock(who, feature);
				self.unlocked.insert((who, feature))
			},
			Operation::Offer(who, back, to) => {
				let track = self.id(back);
				let known = self
					.tracks
					.get_mut(&track)
					.filter(|known| known.artist == who && known.delisted.is_none() && to != who);
				let done = Content::transfer_ownership(signed(who), track, Some(to));
				assert_eq!(done.is_ok(), known.is_some());
				known.map(|known| known.offered = Some(to)).is_some()
			},
			Operation::Accept(who, back) => {
				let track = self.id(back);
				let known = self.tracks.get(&track).cloned();
				let cover =
					known.as_ref().map(|known| self.cover(who, known.size, self.covered(who)));
				let may = known
					.is_some_and(|known| known.offered == Some(who) && known.delisted.is_none())
					&& cover.is_some_and(|(_, deposit)| self.can_pay(who, deposit));
				assert_eq!(Content::accept_ownership(signed(who), track).is_ok(), may);
				if may {
					let (covered, deposit) = cover.unwrap();
					let known = self.tracks.get_mut(&track).unwrap();
					(known.artist, known.offered) = (who, None);
					(known.covered, known.deposit) = (covered, deposit);
				}
				may
			},
			Operation::Unpublish(who, back) => {
				let track = self.id(back);
				let known = self.tracks.get(&track);
				let may =
					known.is_some_and(|known| known.artist == who && known.delisted.is_none());
				assert_eq!(Content::unpublish(signed(who), track).is_ok(), may);
				may && self.tracks.remove(&track).is_some()
			},
			Operation::Refresh(back) => {
				let track = self.id(back);
				let known = self.tracks.get(&track).cloned();
				let done = Content::refresh(signed(1), track).is_ok();
				let Some(known) = known.filter(|known| known.delisted.is_none()) else {
					assert!(!done);
					return;
				};
				let others = self.covered(known.artist) - known.covered;
				let (covered, deposit) = self.cover(known.artist, known.size, others);
				assert_eq!(done, covered != known.covered);
				if done {
					let more = deposit.saturating_sub(known.deposit);
					if more > 0 && !self.can_pay(known.artist, more) {
						self.tracks.remove(&track);
					} else {
						let known = self.tracks.get_mut(&track).unwrap();
						(known.covered, known.deposit) = (covered, deposit);
					}
				}
				done
			},
			Operation::Quota(who, bytes) => {
				Unlocked::set_quota(who, bytes);
				self.quotas.insert(who, bytes);
				true
			},
			Operation::Deposits(flat, byte) => {
				TrackDeposit::set(flat);
				ByteDeposit::set(byte);
				true
			},
			Operation::Tip(who, back, amount) => {
				let track = self.id(back);
				let known = self.tracks.get(&track).filter(|known| known.delisted.is_none());
				let to = known.map(|known| known.artist).filter(|artist| *artist != who);
				let may = to.is_some() && amount > 0 && self.can_pay(who, amount);
				assert_eq!(Content::tip(signed(who), track, amount).is_ok(), may);
				if may {
					self.pay(who, to.unwrap(), amount);
				}
				may
			},
			Operation::Purchase(who, back) => {
				let track = self.id(back);
				let known = self.tracks.get(&track).filter(|known| known.delisted.is_none());
				let deal = known
					.filter(|known| known.artist != who && !self.bought.contains(&(who, track)))
					.and_then(|known| Some((known.artist, known.price?)));
				let may = deal.is_some_and(|(_, price)| self.can_pay(who, price + PURCHASE));
				assert_eq!(Content::purchase(signed(who), track, 50).is_ok(), may);
				if may {
					let (artist, price) = deal.unwrap();
					self.pay(who, artist, price);
					self.bought.insert((who, track));
				}
				may
			},
			Operation::Relinquish(who, back) => {
				let track = self.id(back);
				let owned = self.bought.remove(&(who, track));
				assert_eq!(Content::relinquish(signed(who), track).is_ok(), owned);
				owned
			},
			Operation::Playlist(who, backs) => {
				let Some(tracks) = self.list(&backs) else { return };
				let list = tracks.clone().try_into().unwrap();
				let may = self.can_pay(who, playlist_deposit(&tracks));
				let done = Content::create_playlist(signed(who), list, bytes(""));
				assert_eq!(done.is_ok(), may);
				if may {
					self.playlists.insert(self.next_playlist, (who, tracks));
					self.next_playlist += 1;
				}
				may
			},
			Operation::UpdatePlaylist(who, back, backs) => {
				let Some(tracks) = self.list(&backs) else { return };
				let playlist = self.next_playlist.wrapping_sub(1).wrapping_sub(back);
				let old = self.playlists.get(&playlist).filter(|(curator, _)| *curator == who);
				let more = old.map(|(_, old)| {
					playlist_deposit(&tracks).saturating_sub(playlist_deposit(old))
				});
				let may = more.is_some_and(|more| more == 0 || self.can_pay(who, more));
				let list = tracks.clone().try_into().unwrap();
				let done = Content::update_playlist(signed(who), playlist, list, bytes(""));
				assert_eq!(done.is_ok(), may);
				if may {
					self.playlists.insert(playlist, (who, tracks));
				}
				may
			},
			Operation::RemovePlaylist(who, back) => {
				let playlist = self.next_playlist.wrapping_sub(1).wrapping_sub(back);
				let may = self.playlists.get(&playlist).is_some_and(|(curator, _)| *curator == who);
				let done = Content::remove_playlist(signed(who), playlist);
				assert_eq!(done.is_ok(), may);
				may && self.playlists.remove(&playlist).is_some()
			},
			Operation::Delist(voters, back) => {
				let track = self.id(back);
				let known = self.tracks.get_mut(&track);
				let may = known.as_ref().is_some_and(|known| match known.delisted {
					None => voters || !known.cleared,
					Some(by_voters) => voters && !by_voters,
				});
				let origin = if voters { RuntimeOrigin::root() } else { signed(MODERATOR) };
				assert_eq!(Content::delist(origin, track, Reason::default()).is_ok(), may);
				if may {
					let known = known.unwrap();
					(known.delisted, known.offered) = (Some(voters), None);
				}
				may
			},
			Operation::Relist(voters, back) => {
				let track = self.id(back);
				let known = self.tracks.get_mut(&track);
				let may = known.as_ref().is_some_and(|known| {
					known.delisted.is_some_and(|by_voters| voters || !by_voters)
				});
				let origin = if voters { RuntimeOrigin::root() } else { signed(REVIEWER) };
				assert_eq!(Content::relist(origin, track).is_ok(), may);
				if may {
					let known = known.unwrap();
					(known.delisted, known.cleared) = (None, true);
				}
				may
			},
			Operation::Epoch(randomness) => {
				next_epoch(randomness);
				for (track, known) in &mut self.tracks {
					if known.placement.is_none() {
						let input = [&[randomness; 32][..], &track.to_le_bytes()].concat();
						known.placement = Some(sp_io::hashing::blake2_256(&input));
					}
				}
				true
			},
		};
		self.done += u32::from(ok);
	}

	/// Those of a playlist, if it is a possible one.
	fn list(&self, backs: &[TrackId]) -> Option<Vec<TrackId>> {
		let mut tracks: Vec<_> = backs.iter().map(|back| self.id(*back)).collect();
		tracks.sort_unstable();
		tracks.dedup();
		tracks.iter().all(|track| self.tracks.contains_key(track)).then_some(tracks)
	}

	fn compare(&self) {
		for who in 1..=PEOPLE {
			assert_eq!(free(who), self.wealth[&who] - self.held(who), "what {who} has free");
			let own: Vec<_> = self
				.tracks
				.iter()
				.filter(|(_, known)| known.artist == who)
				.map(|(track, _)| *track)
				.collect();
			assert_eq!(Content::tracks_of(&who), own);
			let score: Balance = Noted::get()
				.iter()
				.filter(|(artist, _)| *artist == who)
				.map(|(_, score)| score)
				.sum();
			assert_eq!(score, self.scores.get(&who).copied().unwrap_or_default());
		}
		assert_eq!(free(POOL), ENDOWMENT + self.pool);
		for track in self.next.saturating_sub(40)..self.next {
			let known = self.tracks.get(&track);
			let info = Content::info(track);
			assert_eq!(info.is_some(), known.is_some());
			let (Some(known), Some(info)) = (known, info) else { continue };
			assert_eq!(info.placement, known.placement);
			assert_eq!((info.covered, info.price), (known.covered, known.price));
			assert_eq!((info.deposit, info.feature), (known.deposit, known.feature));
			let listed = <Content as Catalogue<u64>>::artist(track);
			assert_eq!(listed, known.delisted.is_none().then_some(known.artist));
			for who in 1..=PEOPLE {
				let owns = self.bought.contains(&(who, track));
				let pays = known.price.is_none() || owns;
				let has =
					known.feature.is_none_or(|feature| self.unlocked.contains(&(who, feature)));
				let may = known.delisted.is_none() && (known.artist == who || pays && has);
				assert_eq!(Content::has_access(&who, track), may);
				assert_eq!(Content::owns(&who, track), owns);
			}
		}
		for (playlist, (curator, tracks)) in &self.playlists {
			let is_in = |track| <Content as Catalogue<u64>>::curator(*playlist, track);
			assert_eq!(is_in(tracks[0]), Some(*curator));
			assert_eq!(is_in(self.next), None);
		}
		Content::do_try_state().expect("the invariants hold");
	}
}

/// What each has put down for its tracks.
fn deposits() -> Vec<(u64, Balance)> {
	(1..=PEOPLE).map(|who| (who, held(HoldReason::Track, who))).collect()
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 20, ..Default::default() })]

	#[test]
	fn equals_a_model_that_keeps_everything(
		operations in prop::collection::vec(operation(), 5_000),
	) {
		chain().execute_with(|| {
			let wealth = (1..=PEOPLE).map(|who| (who, ENDOWMENT)).collect();
			let mut model = Model { wealth, ..Default::default() };
			for (number, operation) in operations.into_iter().enumerate() {
				let before = deposits();
				Revised::take();
				model.apply(operation);
				// Whose deposits came back is told so, and nobody else.
				let now = deposits().into_iter().zip(before);
				let fell = now.filter(|(now, before)| now.1 < before.1).map(|(now, _)| now);
				let fell: Vec<_> = fell.collect();
				assert_eq!(Revised::take(), fell);
				if number % 10 == 0 {
					model.compare();
				}
			}
			assert!(model.done > 800 && model.next > 60, "{} of them did something", model.done);
		});
	}
}
