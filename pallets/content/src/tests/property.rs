//! Thousands of operations in any order, against a model that keeps everything by itself.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const PEOPLE: u64 = 5;

#[derive(Clone, Debug)]
enum Operation {
	Publish(u64, u32, u64),
	Ask(u64, TrackId, Option<Balance>, Option<FeatureId>),
	/// With or without a description.
	Describe(u64, TrackId, bool),
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
	/// With or without a description.
	Relist(bool, TrackId, bool),
	RelistMany(bool, Vec<(TrackId, bool)>),
	Award(TrackId, Option<u64>),
	AssignRoot(u32, Option<u64>),
	Reserve(u64, u32, u8),
	/// By whom, whose.
	Cancel(u64, u64, u32, u8),
	PublishReserved(u64, u32, u64, u8),
	Expire(TrackId),
	/// A node has held it.
	Hold(TrackId),
	Period(RoundIndex),
	Block,
	Rounds(RoundIndex),
	Epoch(u8),
}

/// What follows on each other more often than by chance.
fn operations() -> impl Strategy<Value = Vec<Operation>> {
	use Operation::*;
	let who = || 1..=PEOPLE;
	prop_oneof![
		100 => operation().prop_map(|one| vec![one]),
		// Somebody reserves what another publishes first.
		2 => (who(), who(), 200..100_000u32, 1..30u64).prop_map(|(artist, thief, number, units)| vec![
			Reserve(artist, number, 0),
			Block,
			Publish(thief, number, units),
			PublishReserved(artist, number, units, 0),
		]),
		// Nobody takes up what was published.
		1 => (who(), 100_000..200_000u32, 1..30u64).prop_map(|(artist, number, units)| vec![
			Publish(artist, number, units),
			Rounds(EXPIRY),
			Expire(0),
		]),
		// Nobody takes it up again after moderation put it back, and somebody else publishes it.
		1 => (who(), who(), 100_000..200_000u32).prop_map(|(artist, thief, number)| vec![
			Period(28),
			Publish(artist, number, 1),
			Epoch(7),
			Hold(0),
			Delist(false, 0),
			Relist(false, 0, false),
			Rounds(EXPIRY),
			Expire(0),
			Publish(thief, number, 1),
		]),
		// What a node has held is covered no more, and costs more than anybody has.
		1 => (who(), who(), 100_000..200_000u32).prop_map(|(artist, thief, number)| vec![
			Period(4),
			Quota(artist, 1_000_000 * UNIT),
			Publish(artist, number, 1),
			Epoch(7),
			Hold(0),
			Quota(artist, 0),
			Deposits(10 * ENDOWMENT, 2),
			Refresh(0),
			Deposits(100, 2),
			Publish(thief, number, 1),
		]),
		// Of two who put a track back, one has looked at what it says.
		1 => (0..30u32, any::<bool>()).prop_map(|(track, described)| vec![
			Delist(true, track),
			Relist(true, track, described),
			Relist(true, track, !described),
		]),
		// A referendum gives a track to somebody, who takes it.
		1 => (0..30u32, who(), who()).prop_map(|(track, from, to)| vec![
			Delist(true, track),
			Award(track, Some(to)),
			Describe(from, track, true),
			Accept(to, track),
		]),
	]
}

fn operation() -> impl Strategy<Value = Operation> {
	use Operation::*;
	let who = || 1..=PEOPLE;
	// Of the tracks that there are, by how long ago they were published.
	let track = || 0..30u32;
	let tracks = || prop::collection::vec(track(), 1..5);
	let price = || prop::option::of(1u128..50);
	let feature = || prop::option::weighted(0.3, 0..12u32);
	// Most have none.
	let described = || prop::bool::weighted(0.2);
	// Few, so that several want the same.
	let contested = || 0..8u32;
	prop_oneof![
		6 => (who(), 0..200u32, 1..300u64).prop_map(|(w, number, size)| Publish(w, number, size)),
		4 => (who(), contested(), 1..30u64).prop_map(|(w, number, size)| Publish(w, number, size)),
		5 => (who(), contested(), 0..2u8).prop_map(|(w, number, salt)| Reserve(w, number, salt)),
		1 => (who(), who(), contested(), 0..2u8).prop_map(|(by, w, n, salt)| Cancel(by, w, n, salt)),
		6 => (who(), contested(), 1..30u64, 0..2u8)
			.prop_map(|(w, number, size, salt)| PublishReserved(w, number, size, salt)),
		2 => track().prop_map(Expire),
		1 => track().prop_map(Hold),
		1 => prop_oneof![Just(0), Just(4), Just(28)].prop_map(Period),
		6 => Just(Block),
		1 => (1..12u32).prop_map(Rounds),
		1 => (track(), prop::option::of(who())).prop_map(|(t, to)| Award(t, to)),
		2 => (0..30u32, prop::option::of(who())).prop_map(|(n, to)| AssignRoot(n, to)),
		1 => (who(), track(), any::<bool>()).prop_map(|(w, t, some)| Describe(w, t, some)),
		1 => (any::<bool>(), prop::collection::vec((track(), described()), 1..4))
			.prop_map(|(voters, ts)| RelistMany(voters, ts)),
		3 => (who(), track(), price(), feature()).prop_map(|(w, t, p, f)| Ask(w, t, p, f)),
		1 => (who(), 0..10u32).prop_map(|(w, feature)| Unlock(w, feature)),
		3 => (who(), track(), who()).prop_map(|(w, t, to)| Offer(w, t, to)),
		3 => (who(), track()).prop_map(|(w, t)| Accept(w, t)),
		3 => (who(), track()).prop_map(|(w, t)| Unpublish(w, t)),
		4 => track().prop_map(Refresh),
		1 => (who(), 0..600u64).prop_map(|(w, units)| Quota(w, units * UNIT)),
		1 => (1..200u128, 0..5u128).prop_map(|(flat, byte)| Deposits(flat * 50_000, byte)),
		3 => (who(), track(), 0..200u128).prop_map(|(w, t, amount)| Tip(w, t, amount)),
		4 => (who(), track()).prop_map(|(w, t)| Purchase(w, t)),
		2 => (who(), track()).prop_map(|(w, t)| Relinquish(w, t)),
		2 => (who(), tracks()).prop_map(|(w, ts)| Playlist(w, ts)),
		2 => (who(), 0..6u32, tracks()).prop_map(|(w, p, ts)| UpdatePlaylist(w, p, ts)),
		1 => (who(), 0..6u32).prop_map(|(w, p)| RemovePlaylist(w, p)),
		1 => (any::<bool>(), track()).prop_map(|(voters, t)| Delist(voters, t)),
		2 => (any::<bool>(), track(), described())
			.prop_map(|(voters, t, some)| Relist(voters, t, some)),
		2 => any::<u8>().prop_map(Epoch),
	]
}

/// A description, or none.
fn text(described: bool) -> &'static str {
	match described {
		true => CID,
		false => "",
	}
}

/// Its hash.
fn named(described: bool) -> [u8; 32] {
	sp_io::hashing::blake2_256(text(described).as_bytes())
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
	described: bool,
	offered: Option<u64>,
	published: RoundIndex,
	listed: RoundIndex,
	claimed_at: u64,
	refreshed: Option<RoundIndex>,
	flat: Balance,
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
	/// Of content by its number.
	bought: BTreeSet<(u64, u32)>,
	/// Whose the content of a number is, claimed when, until which round.
	kept: BTreeMap<u32, (u64, u64, RoundIndex)>,
	/// In which block.
	reserved: BTreeMap<(u64, u32, u8), u64>,
	held_once: BTreeSet<TrackId>,
	/// The same, since it was listed.
	held_since: BTreeSet<TrackId>,
	block: u64,
	round: RoundIndex,
	taken: u32,
	expired: u32,
	/// Tracks that were expired and left their roots to their artists.
	outlived: u32,
	/// Those whose deposit could not be paid.
	unpaid: u32,
	awarded: u32,
	assigned: u32,
	/// What was not put back for it says something else.
	unlike: u32,
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
			+ RESERVATION * self.reserved.keys().filter(|key| key.0 == who).count() as Balance
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

	/// Takes `track` down.
	fn take_down(&mut self, track: TrackId, cause: Removal) {
		let artists = !matches!(cause, Removal::Expired | Removal::Reclaimed);
		let known = self.tracks.remove(&track).unwrap();
		let period = ForfeitPeriod::get();
		let soon = self.round - known.published < period;
		if artists && soon {
			*self.wealth.get_mut(&known.artist).unwrap() -= known.flat;
			self.pool += known.flat;
		}
		let was_held = self.held_once.contains(&track);
		let kept_for = match cause {
			Removal::Expired | Removal::Unpaid if was_held => period.max(EXPIRY),
			_ => period,
		};
		if kept_for > 0 && (artists && soon || was_held) {
			self.outlived += u32::from(!artists);
			self.unpaid += u32::from(cause == Removal::Unpaid && kept_for > period);
			let claimed_at = if known.placement.is_some() { 0 } else { known.claimed_at };
			self.kept.insert(known.number, (known.artist, claimed_at, self.round + kept_for));
		}
	}

	fn publish(&mut self, who: u64, number: u32, units: u64, salt: Option<u8>) -> bool {
		let size = units * UNIT;
		let done = publish_with(who, number, units, salt.map(|salt| [salt; 32])).is_ok();
		let reserved = match salt {
			None => None,
			Some(salt) => match self.reserved.get(&(who, number, salt)) {
				Some(block) if self.block - block <= RESERVED_FOR => Some(*block),
				_ => {
					assert!(!done);
					return false;
				},
			},
		};
		let older = |claimed_at| reserved.is_some_and(|since| since < claimed_at);
		let other = self.tracks.iter().find(|(_, known)| known.number == number);
		let taken = other.map(|(track, _)| *track);
		let free = match (other, self.kept.get(&number)) {
			(Some((_, known)), _) => {
				known.delisted.is_none()
					&& known.artist != who
					&& known.placement.is_none()
					&& older(known.claimed_at)
			},
			(None, Some((owner, claimed_at, until))) => {
				*owner == who || *until <= self.round || older(*claimed_at)
			},
			(None, None) => true,
		};
		let (covered, deposit) = self.cover(who, size, self.covered(who));
		let back = if salt.is_some() { RESERVATION } else { 0 };
		let may = free && self.wealth[&who] - self.held(who) + back > deposit;
		assert_eq!(done, may);
		if !may {
			return false;
		}
		if let Some(track) = taken {
			self.take_down(track, Removal::Reclaimed);
			self.taken += 1;
		}
		if let Some(salt) = salt {
			self.reserved.remove(&(who, number, salt));
		}
		let claimed_at = reserved.unwrap_or(self.block);
		let kept = self.kept.remove(&number);
		let known = Known {
			artist: who,
			number,
			size,
			price: None,
			feature: None,
			described: false,
			offered: None,
			published: self.round,
			listed: self.round,
			claimed_at: match kept {
				Some((owner, before, until)) if owner == who && until > self.round => {
					claimed_at.min(before)
				},
				_ => claimed_at,
			},
			refreshed: None,
			flat: TrackDeposit::get(),
			deposit,
			covered,
			delisted: None,
			cleared: false,
			placement: None,
		};
		self.tracks.insert(self.next, known);
		self.next += 1;
		true
	}

	/// Whether it can be listed again; it is then.
	fn relist(&mut self, track: TrackId, voters: bool, described: bool) -> bool {
		let round = self.round;
		let Some(known) = self.tracks.get_mut(&track) else { return false };
		let can = known.delisted.is_some_and(|by_voters| voters || !by_voters);
		let may = can && known.described == described;
		self.unlike += u32::from(can && !may);
		if may {
			(known.delisted, known.cleared, known.listed) = (None, true, round);
			known.offered = None;
		}
		may
	}

	fn apply(&mut self, operation: Operation) {
		let ok = match operation {
			Operation::Publish(who, number, units) => self.publish(who, number, units, None),
			Operation::PublishReserved(who, number, units, salt) => {
				self.publish(who, number, units, Some(salt))
			},
			Operation::Reserve(who, number, salt) => {
				let key = (who, number, salt);
				let may = !self.reserved.contains_key(&key) && self.can_pay(who, RESERVATION);
				assert_eq!(reserve(who, number, salt).is_ok(), may);
				may && self.reserved.insert(key, self.block).is_none()
			},
			Operation::Cancel(by, who, number, salt) => {
				let key = (who, number, salt);
				let may = self
					.reserved
					.get(&key)
					.is_some_and(|block| by == who || self.block - block > RESERVED_FOR);
				let commitment = Content::commitment(&root(number), &who, &[salt; 32]);
				let done = Content::cancel_reservation(signed(by), who, commitment);
				assert_eq!(done.is_ok(), may);
				may && self.reserved.remove(&key).is_some()
			},
			Operation::Expire(back) => {
				let track = self.id(back);
				let may = self.tracks.get(&track).is_some_and(|known| {
					known.delisted.is_none()
						&& self.round - known.listed >= EXPIRY
						&& !self.held_since.contains(&track)
				});
				assert_eq!(Content::expire(signed(1), track).is_ok(), may);
				if may {
					self.take_down(track, Removal::Expired);
					self.expired += 1;
				}
				may
			},
			Operation::Hold(back) => {
				let track = self.id(back);
				let stored = |known: &Known| known.placement.is_some() && known.delisted.is_none();
				let may = self.tracks.get(&track).is_some_and(stored);
				if may {
					Holders::hold(track);
					self.held_since.insert(track);
					self.held_once.insert(track);
				}
				may
			},
			Operation::Period(rounds) => {
				ForfeitPeriod::set(rounds);
				true
			},
			Operation::Block => {
				next_block();
				self.block += 1;
				true
			},
			Operation::Rounds(rounds) => {
				Round::mutate(|round| *round += rounds);
				self.round += rounds;
				// There is room: what is nobody's any more is forgotten.
				use frame_support::traits::Hooks;
				Content::on_idle(self.block, Weight::from_parts(1_000, 0));
				self.kept.retain(|_, (_, _, until)| *until > self.round);
				let kept: BTreeSet<_> = KeptRoots::<Test>::iter_keys().collect();
				assert_eq!(kept, self.kept.keys().map(|number| root(*number)).collect());
				true
			},
			Operation::Award(back, to) => {
				let track = self.id(back);
				let known = self
					.tracks
					.get_mut(&track)
					.filter(|known| known.delisted.is_some() && to != Some(known.artist));
				let done = Content::award(RuntimeOrigin::root(), track, to);
				assert_eq!(done.is_ok(), known.is_some());
				known.map(|known| (known.delisted, known.offered) = (Some(true), to)).is_some()
			},
			Operation::RelistMany(voters, backs) => {
				let tracks: Vec<_> =
					backs.iter().map(|(back, some)| (self.id(*back), *some)).collect();
				let pairs = tracks.iter().map(|(track, some)| (*track, named(*some)));
				let pairs: Vec<_> = pairs.collect();
				let origin = if voters { RuntimeOrigin::root() } else { signed(REVIEWER) };
				let done = Content::relist_many(origin, pairs.try_into().unwrap());
				let listed =
					tracks.iter().filter(|(track, some)| self.relist(*track, voters, *some));
				let listed = listed.count();
				assert_eq!(done.is_ok(), listed > 0);
				listed > 0
			},
			Operation::Ask(who, back, price, feature) => {
				let track = self.id(back);
				let there = feature.is_none_or(|feature| feature < 10);
				let may = |known: &&mut Known| known.artist == who && there;
				let known = self.tracks.get_mut(&track).filter(may);
				let text = text(known.as_ref().is_some_and(|known| known.described));
				let done = Content::update(signed(who), track, bytes(text), price, feature);
				assert_eq!(done.is_ok(), known.is_some());
				known.map(|known| (known.price, known.feature) = (price, feature)).is_some()
			},
			Operation::Describe(who, back, described) => {
				let track = self.id(back);
				let known = self.tracks.get_mut(&track).filter(|known| known.artist == who);
				let (price, feature) =
					known.as_ref().map_or((None, None), |known| (known.price, known.feature));
				let text = bytes(text(described));
				let done = Content::update(signed(who), track, text, price, feature);
				assert_eq!(done.is_ok(), known.is_some());
				known
					.map(|known| {
						known.cleared &= known.described == described;
						known.described = described;
					})
					.is_some()
			},
			Operation::AssignRoot(number, to) => {
				let done = Content::assign_root(RuntimeOrigin::root(), root(number), to).is_ok();
				let track = self.tracks.iter_mut().find(|(_, known)| known.number == number);
				let may = match (track, to) {
					(Some((_, known)), to) if to == Some(known.artist) => false,
					(Some((track, known)), to) => {
						if known.delisted.is_none() {
							self.held_since.remove(track);
						}
						(known.delisted, known.offered) = (Some(true), to);
						true
					},
					(None, None) => self.kept.remove(&number).is_some(),
					(None, Some(to)) => {
						self.kept.insert(number, (to, 0, self.round + EXPIRY));
						self.assigned += 1;
						true
					},
				};
				assert_eq!(done, may);
				may
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
				let may = known.as_ref().is_some_and(|known| known.offered == Some(who))
					&& cover.is_some_and(|(_, deposit)| self.can_pay(who, deposit));
				assert_eq!(Content::accept_ownership(signed(who), track).is_ok(), may);
				if may {
					let (covered, deposit) = cover.unwrap();
					let round = self.round;
					let known = self.tracks.get_mut(&track).unwrap();
					(known.artist, known.offered) = (who, None);
					(known.covered, known.deposit) = (covered, deposit);
					known.flat = TrackDeposit::get();
					if known.delisted.take().is_some() {
						(known.cleared, known.listed, known.claimed_at) = (true, round, 0);
						(known.described, known.price, known.feature) = (false, None, None);
						self.awarded += 1;
					}
				}
				may
			},
			Operation::Unpublish(who, back) => {
				let track = self.id(back);
				let known = self.tracks.get(&track);
				let may =
					known.is_some_and(|known| known.artist == who && known.delisted.is_none());
				assert_eq!(Content::unpublish(signed(who), track).is_ok(), may);
				if may {
					self.take_down(track, Removal::Unpublished);
				}
				may
			},
			Operation::Refresh(back) => {
				let track = self.id(back);
				let known = self.tracks.get(&track).cloned();
				let refreshed = Content::refresh(signed(1), track).map(|done| done.pays_fee);
				let done = refreshed.is_ok();
				let Some(known) = known.filter(|known| known.delisted.is_none()) else {
					assert!(!done);
					return;
				};
				let others = self.covered(known.artist) - known.covered;
				let (covered, mut deposit) = self.cover(known.artist, known.size, others);
				let mut flat = TrackDeposit::get();
				if covered > known.covered {
					(deposit, flat) = (deposit.min(known.deposit), flat.min(known.flat));
				}
				assert_eq!(done, covered != known.covered);
				if let Ok(pays) = refreshed {
					assert_eq!(pays == Pays::Yes, known.refreshed == Some(self.round));
					let more = deposit.saturating_sub(known.deposit);
					if more > 0 && !self.can_pay(known.artist, more) {
						self.take_down(track, Removal::Unpaid);
					} else {
						let round = self.round;
						let known = self.tracks.get_mut(&track).unwrap();
						(known.covered, known.deposit) = (covered, deposit);
						known.flat = flat;
						known.refreshed = Some(round);
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
					.filter(|known| {
						known.artist != who
							&& known.placement.is_some()
							&& !self.bought.contains(&(who, known.number))
					})
					.and_then(|known| Some((known.artist, known.number, known.price?)));
				let may = deal.is_some_and(|(_, _, price)| self.can_pay(who, price + PURCHASE));
				assert_eq!(Content::purchase(signed(who), track, 50).is_ok(), may);
				if may {
					let (artist, number, price) = deal.unwrap();
					self.pay(who, artist, price);
					self.bought.insert((who, number));
				}
				may
			},
			Operation::Relinquish(who, back) => {
				// Of what there is, or of the first that was bought.
				let known = self.tracks.get(&self.id(back)).map(|known| known.number);
				let first = || self.bought.first().map_or(0, |(_, number)| *number);
				let number = known.unwrap_or_else(first);
				let owned = self.bought.remove(&(who, number));
				assert_eq!(Content::relinquish(signed(who), root(number)).is_ok(), owned);
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
					if known.delisted.is_none() {
						self.held_since.remove(&track);
					}
					(known.delisted, known.offered) = (Some(voters), None);
				}
				may
			},
			Operation::Relist(voters, back, described) => {
				let track = self.id(back);
				let origin = if voters { RuntimeOrigin::root() } else { signed(REVIEWER) };
				let done = Content::relist(origin, track, named(described)).is_ok();
				assert_eq!(done, self.relist(track, voters, described));
				done
			},
			Operation::Epoch(randomness) => {
				next_epoch(randomness);
				self.block += 1;
				for known in self.tracks.values_mut() {
					if known.placement.is_none() {
						let input = [[randomness; 32], root(known.number)].concat();
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
			assert_eq!(all_of(who), own);
			let curated = self.playlists.iter().filter(|(_, (curator, _))| *curator == who);
			let curated: Vec<_> = curated.map(|(playlist, _)| *playlist).collect();
			assert_eq!(Content::playlists_of(&who, 0, 100), curated[..curated.len().min(100)]);
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
			assert_eq!((info.published, info.claimed_at), (known.published, known.claimed_at));
			assert_eq!(Content::by_root(&root(known.number)).map(|found| found.0), Some(track));
			let listed = <Content as Catalogue<u64>>::artist(track);
			assert_eq!(listed, known.delisted.is_none().then_some(known.artist));
			for who in 1..=PEOPLE {
				let owns = self.bought.contains(&(who, known.number));
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
		check();
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
		operations in prop::collection::vec(operations(), 5_000),
	) {
		chain().execute_with(|| {
			let wealth = (1..=PEOPLE).map(|who| (who, ENDOWMENT)).collect();
			let mut model = Model { wealth, block: 1, ..Default::default() };
			for (number, operation) in operations.into_iter().flatten().enumerate() {
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
			let Model { taken, expired, outlived, unpaid, awarded, assigned, unlike, .. } = model;
			let all = [taken, expired, outlived, unpaid, awarded, assigned, unlike];
			assert!(taken > 5 && all.iter().all(|count| *count > 0), "{all:?}");
		});
	}
}
