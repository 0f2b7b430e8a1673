//! Thousands of batches of receipts, good and bad, of any fans to any nodes, by nodes and by fans,
//! against a model that keeps everything.

use super::*;
use audio_primitives::content::{PlaylistId, TrackId};
use proptest::prelude::*;
use std::{
	collections::{BTreeMap, BTreeSet},
	sync::LazyLock,
};

const OPERATIONS: usize = 20_000;
const FANS: usize = 5;
const NODES: NodeIndex = 3;
const TRACKS: TrackId = 6;
const PLAYLIST: PlaylistId = 9;
/// Keys that any fan can name.
const PHONES: usize = 6;
const ALLOWANCE: u32 = 20;
const FREE: u32 = 60;

/// To make a key takes longer than to count a receipt.
static KEYS: LazyLock<Vec<Signer>> =
	LazyLock::new(|| (0..FANS).map(|fan| Signer::sr25519(&format!("fan{fan}"))).collect());
static PHONE_KEYS: LazyLock<Vec<Signer>> =
	LazyLock::new(|| (0..PHONES).map(|phone| Signer::ed25519(&format!("phone{phone}"))).collect());

fn who(fan: usize) -> AccountId {
	KEYS[fan].account()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tampering {
	None,
	/// Signed as wallets do.
	Wrapped,
	/// Signed by what may be a listening key of the fan's.
	Phone(usize),
	Seq,
	Count,
	Fan,
	Node,
	Round,
	Key,
	Empty,
	Twice,
	/// The last receipt that counted once more.
	Again,
	/// All but one play.
	Less,
}

#[derive(Clone, Debug)]
struct Submitting {
	fan: usize,
	/// Of so many rounds before.
	ago: u32,
	tampering: Tampering,
}

#[derive(Clone, Debug)]
enum Step {
	/// A fan hears more of a track from a node.
	Hear(usize, NodeIndex, TrackId, bool, u32),
	Submit(NodeIndex, Vec<Submitting>),
	/// A fan, or one of the phones, submits receipts for nodes, of which one is not known.
	SubmitOwn(Result<usize, usize>, Vec<(NodeIndex, Submitting)>),
	Serve(NodeIndex, bool),
	Stake(usize, Balance),
	/// A fan names a phone until so many rounds from the one before on.
	AddKey(usize, usize, RoundIndex),
	RemoveKey(usize, usize),
	List(TrackId, bool),
	/// The playlist has a track, or not any more.
	Playlist(TrackId, bool),
	Hold(NodeIndex, TrackId),
	/// A node's plays of a track count for so many rounds more, because it stages it, or has held
	/// it till now.
	Stage(NodeIndex, TrackId, RoundIndex),
	Displace(NodeIndex, TrackId, RoundIndex),
	Round,
	Idle(u64),
}

fn submitting() -> impl Strategy<Value = Submitting> {
	use Tampering::*;
	let bad = [Seq, Count, Fan, Node, Round, Key, Empty, Twice, Again, Less];
	let tampering = prop_oneof![
		12 => Just(None),
		3 => Just(Wrapped),
		8 => (0..PHONES).prop_map(Phone),
		8 => prop::sample::select(bad.to_vec()),
	];
	let ago = prop_oneof![6 => Just(0u32), 3 => Just(1), 1 => Just(2)];
	(0..FANS, ago, tampering).prop_map(|(fan, ago, tampering)| Submitting { fan, ago, tampering })
}

fn own() -> impl Strategy<Value = Step> {
	let by = prop_oneof![3 => (0..FANS).prop_map(Ok), 1 => (0..PHONES).prop_map(Err)];
	(by, prop::collection::vec((0..=NODES, submitting()), 1..5)).prop_map(|(by, mut batch)| {
		// A fan mostly has receipts of its own.
		if let Ok(fan) = by {
			batch.iter_mut().skip(1).for_each(|(_, of)| of.fan = fan);
		}
		Step::SubmitOwn(by, batch)
	})
}

fn step() -> impl Strategy<Value = Step> {
	let place = || (0..NODES, 0..TRACKS);
	prop_oneof![
		60 => (0..FANS, 0..NODES, 0..TRACKS, any::<bool>(), 1u32..4).prop_map(
			|(fan, node, track, curated, more)| Step::Hear(fan, node, track, curated, more)
		),
		20 => (0..NODES, prop::collection::vec(submitting(), 1..5))
			.prop_map(|(node, batch)| Step::Submit(node, batch)),
		8 => own(),
		1 => (0..NODES, prop::bool::weighted(0.8)).prop_map(|(node, on)| Step::Serve(node, on)),
		2 => (0..FANS, 0u128..5_000).prop_map(|(fan, stake)| Step::Stake(fan, stake)),
		4 => (0..FANS, 0..PHONES, 0u32..6)
			.prop_map(|(fan, phone, ahead)| Step::AddKey(fan, phone, ahead)),
		1 => (0..FANS, 0..PHONES).prop_map(|(fan, phone)| Step::RemoveKey(fan, phone)),
		2 => (0..TRACKS, any::<bool>()).prop_map(|(track, listed)| Step::List(track, listed)),
		2 => (0..TRACKS, any::<bool>()).prop_map(|(track, has)| Step::Playlist(track, has)),
		3 => place().prop_map(|(node, track)| Step::Hold(node, track)),
		1 => (place(), 0u32..3).prop_map(|((node, track), more)| Step::Stage(node, track, more)),
		1 => (place(), 0u32..3).prop_map(|((node, track), more)| Step::Displace(node, track, more)),
		1 => Just(Step::Round),
		2 => (0u64..20).prop_map(Step::Idle),
	]
}

/// A track, and where it was heard.
type Key = (TrackId, Option<PlaylistId>);
/// A fan, a node and a round.
type Place = (usize, NodeIndex, RoundIndex);

#[derive(Default)]
struct Model {
	/// What each fan has heard from each node in each round.
	heard: BTreeMap<Place, Vec<(Key, u32)>>,
	/// The last number of each that counted, and what was dealt with.
	seen: BTreeMap<Place, (u32, BTreeMap<Key, u32>)>,
	seqs: BTreeMap<(usize, NodeIndex), u32>,
	last: BTreeMap<(usize, NodeIndex), ReceiptOf<Test>>,
	unlisted: Vec<TrackId>,
	in_playlist: BTreeSet<TrackId>,
	held: BTreeSet<(NodeIndex, TrackId)>,
	/// Whose plays count in rounds before that one.
	ending: Vec<(NodeIndex, TrackId, RoundIndex)>,
	idle_nodes: BTreeSet<NodeIndex>,
	/// By fan, in the order in which they were named: the phone, and its end.
	phones: BTreeMap<usize, Vec<(usize, RoundIndex)>>,
	/// By round: plays that counted of each fan, what was noted, what was submitted.
	counted: BTreeMap<usize, u32>,
	artists: BTreeMap<AccountId, Balance>,
	serving: BTreeMap<NodeIndex, Balance>,
	submitted: BTreeMap<NodeIndex, u32>,
	/// By round: what each fan's plays were worth, and the most that it had at stake.
	weight: BTreeMap<usize, Balance>,
	most_stake: BTreeMap<usize, Balance>,
	plays: u32,
	/// Plays whose playlist does not have their track.
	uncurated: u32,
	own: u32,
	refused: BTreeMap<String, u32>,
	free: u32,
	paid: u32,
}

/// Runs what fails without a trace, as calls do.
fn transactional(run: impl FnOnce() -> DispatchResult) -> DispatchResult {
	frame_support::storage::with_storage_layer(run)
}

fn artist_of(track: TrackId) -> AccountId {
	// The curator has a track of its own.
	[account(ARTIST), account(OTHER_ARTIST), account(CURATOR)][track as usize % 3].clone()
}

fn value<K: Ord, V: Copy + Default>(map: &BTreeMap<K, V>, key: K) -> V {
	map.get(&key).copied().unwrap_or_default()
}

impl Model {
	/// Whether what was heard from `node` in `round` counts.
	fn counts(&self, node: NodeIndex, round: RoundIndex, track: TrackId) -> bool {
		let ends_later = |(by, of, until): &(NodeIndex, TrackId, RoundIndex)| {
			(*by, *of) == (node, track) && round < *until
		};
		let has = self.held.contains(&(node, track)) || self.ending.iter().any(ends_later);
		has && !self.unlisted.contains(&track)
	}

	/// Whether a phone signs receipts of `round` for a fan.
	fn phone_signs(&self, phone: usize, fan: usize, round: RoundIndex) -> bool {
		let known = self.phones.get(&fan).into_iter().flatten();
		known.into_iter().any(|(known, until)| *known == phone && round < *until)
	}

	/// Counts a receipt, whose node has its part if it serves, or says why not.
	fn count(&mut self, receipt: &ReceiptOf<Test>, is_signed: bool) -> Result<(), ReceiptRefusal> {
		let now = Round::get();
		let Receipt { node, round, seq, .. } = *receipt;
		let fan = (0..FANS).find(|fan| who(*fan) == receipt.fan).unwrap();
		let said: Vec<(Key, u32)> = receipt
			.heard
			.iter()
			.map(|plays| ((plays.track, plays.playlist), plays.count))
			.collect();
		let stake = Stakes::of(&receipt.fan);
		let mut left = ALLOWANCE - value(&self.counted, fan);
		let refuse_if = |refuse, reason| if refuse { Err(reason) } else { Ok(()) };
		refuse_if(round > now || round + 1 < now, ReceiptRefusal::WrongRound)?;
		refuse_if(stake < MIN_STAKE, ReceiptRefusal::StakeTooLow)?;
		let distinct: BTreeMap<Key, u32> = said.iter().copied().collect();
		refuse_if(said.is_empty() || distinct.len() < said.len(), ReceiptRefusal::Malformed)?;
		let seen = self.seen.get(&(fan, node, round));
		refuse_if(seen.is_some_and(|(last, _)| seq <= *last), ReceiptRefusal::Replayed)?;
		let mut dealt = seen.map(|(_, dealt)| dealt.clone()).unwrap_or_default();
		let less = dealt.iter().any(|(key, count)| value(&distinct, *key) < *count);
		refuse_if(less, ReceiptRefusal::RolledBack)?;
		refuse_if(!is_signed, ReceiptRefusal::BadSignature)?;
		let mut news = Vec::new();
		for (key, count) in said {
			let before = value(&dealt, key);
			if count > before && self.counts(node, round, key.0) {
				let new = (count - before).min(left);
				left -= new;
				dealt.insert(key, count);
				news.push((key, new));
			}
		}
		refuse_if(news.is_empty(), ReceiptRefusal::NothingCounts)?;
		self.seen.insert((fan, node, round), (seq, dealt));
		self.last.insert((fan, node), receipt.clone());
		let any = news.iter().any(|(_, new)| *new > 0);
		refuse_if(!any, ReceiptRefusal::AllowanceUsed)?;
		for ((track, playlist), new) in news {
			let weight = stake / Balance::from(ALLOWANCE) * Balance::from(new);
			let (artist, curator) = (artist_of(track), account(CURATOR));
			let curated = playlist.is_some() && self.in_playlist.contains(&track);
			let part = if curated && artist != curator { weight / 10 } else { 0 };
			self.uncurated += u32::from(playlist.is_some() && !curated && new > 0);
			*self.artists.entry(artist).or_default() += weight - part;
			*self.artists.entry(curator).or_default() += part;
			if !self.idle_nodes.contains(&node) {
				*self.serving.entry(node).or_default() += weight;
			}
			*self.weight.entry(fan).or_default() += weight;
			*self.counted.entry(fan).or_default() += new;
			self.plays += new;
		}
		let most = self.most_stake.entry(fan).or_default();
		*most = (*most).max(stake);
		Ok(())
	}

	/// A receipt, and whether its signature holds.
	fn receipt(&mut self, node: NodeIndex, of: &Submitting) -> (ReceiptOf<Test>, bool) {
		let Submitting { fan, ago, tampering } = of.clone();
		if let (Tampering::Again, Some(last)) = (tampering, self.last.get(&(fan, node))) {
			return (last.clone(), true);
		}
		let round = Round::get() - ago;
		let seq = self.seqs.entry((fan, node)).or_default();
		*seq += 1;
		let seq = *seq;
		let heard = self.heard.get(&(fan, node, round)).cloned().unwrap_or_default();
		let mut plays: Vec<Play> =
			heard.iter().map(|((track, list), count)| (*track, *list, *count)).collect();
		match tampering {
			Tampering::Empty => plays.clear(),
			Tampering::Twice => plays.extend(plays.first().copied()),
			Tampering::Less => drop(plays.pop()),
			_ => {},
		}
		let own = &KEYS[fan];
		let place = (node, round, seq);
		let mut receipt = signed_by(own, &own.account(), place, &plays);
		let message = Receipts::message(&receipt.fan, node, round, seq, &receipt.heard);
		let other = (fan + 1) % FANS;
		let mut good = true;
		match tampering {
			Tampering::Wrapped => receipt.signature = own.sign(&wrapped(&message)),
			Tampering::Phone(phone) => {
				receipt.signature = PHONE_KEYS[phone].sign(&message);
				good = self.phone_signs(phone, fan, round);
			},
			Tampering::Seq => (receipt.seq, good) = (seq + 1, false),
			Tampering::Count => {
				if let Some(plays) = receipt.heard.iter_mut().next() {
					plays.count += 1;
				}
				good = false;
			},
			Tampering::Fan => (receipt.fan, good) = (who(other), false),
			Tampering::Node => (receipt.node, good) = ((node + 1) % NODES, false),
			Tampering::Round => (receipt.round, good) = (round + 1, false),
			Tampering::Key => (receipt.signature, good) = (KEYS[other].sign(&message), false),
			_ => {},
		}
		(receipt, good)
	}

	fn expect(&mut self, expected: Vec<ReceiptRefusal>) {
		assert_eq!(refusals(), expected);
		for reason in expected {
			*self.refused.entry(format!("{reason:?}")).or_default() += 1;
		}
	}

	fn submit(&mut self, node: NodeIndex, batch: &[Submitting]) {
		let signed: Vec<_> = batch.iter().map(|of| self.receipt(node, of)).collect();
		let receipts: Vec<_> = signed.iter().map(|(receipt, _)| receipt.clone()).collect();
		System::reset_events();
		if self.idle_nodes.contains(&node) {
			assert_noop!(submit(node, &receipts), Error::<Test>::NotServing);
			return;
		}
		let done = submit(node, &receipts).unwrap();
		let count = |(receipt, is_signed): &(ReceiptOf<Test>, bool)| match receipt.node == node {
			true => self.count(receipt, *is_signed).err(),
			false => Some(ReceiptRefusal::OtherNode),
		};
		let expected: Vec<_> = signed.iter().filter_map(count).collect();
		self.expect(expected);
		let submitted = self.submitted.entry(node).or_default();
		*submitted += batch.len() as u32;
		// All weigh the same.
		let free = *submitted <= FREE / NODES;
		assert_eq!(done.pays_fee == Pays::No, free);
		*(if free { &mut self.free } else { &mut self.paid }) += 1;
	}

	fn submit_own(&mut self, by: Result<usize, usize>, batch: &[(NodeIndex, Submitting)]) {
		let signed: Vec<_> = batch.iter().map(|(node, of)| self.receipt(*node, of)).collect();
		let receipts: Vec<_> = signed.iter().map(|(receipt, _)| receipt.clone()).collect();
		System::reset_events();
		let signer = match by {
			Ok(fan) => who(fan),
			Err(phone) => PHONE_KEYS[phone].account(),
		};
		assert_eq!(submit_own(&signer, &receipts).unwrap().pays_fee, Pays::Yes);
		let mut expected = Vec::new();
		for (receipt, is_signed) in &signed {
			let fan = (0..FANS).find(|fan| who(*fan) == receipt.fan).unwrap();
			let signs = match by {
				Ok(signer) => signer == fan,
				Err(phone) => self.phone_signs(phone, fan, receipt.round),
			};
			let done = match signs {
				false => Err(ReceiptRefusal::OtherFan),
				true => self.count(receipt, *is_signed),
			};
			self.own += u32::from(done.is_ok());
			expected.extend(done.err());
		}
		self.expect(expected);
	}

	fn add_key(&mut self, fan: usize, phone: usize, until: RoundIndex) {
		let now = Round::get();
		let known = self.phones.entry(fan).or_default();
		let expected = if until < now {
			Err(Error::<Test>::EndHasPassed.into())
		} else if let Some((_, end)) = known.iter_mut().find(|(named, _)| *named == phone) {
			*end = until;
			Ok(())
		} else if known.iter().filter(|(_, end)| *end >= now).count() == 4 {
			Err(Error::<Test>::TooManyListeningKeys.into())
		} else {
			known.retain(|(_, end)| *end >= now);
			known.push((phone, until));
			Ok(())
		};
		let (signer, key) = (RuntimeOrigin::signed(who(fan)), PHONE_KEYS[phone].account());
		let done = transactional(|| {
			let added = Receipts::add_listening_key(signer, key, until);
			added.map(|_| ()).map_err(|failed| failed.error)
		});
		assert_eq!(done, expected);
	}

	fn compare(&self) {
		let now = Round::get();
		for number in [ARTIST, OTHER_ARTIST, CURATOR] {
			assert_eq!(artist_score(number), value(&self.artists, account(number)));
		}
		for node in 0..NODES {
			assert_eq!(serving(node), value(&self.serving, node));
			assert_eq!(Receipts::free_quota(node), (value(&self.submitted, node), FREE / NODES));
		}
		for fan in 0..FANS {
			let counted = value(&self.counted, fan);
			let owed = if counted > 0 { ALLOWANCE } else { 0 };
			assert_eq!(noted(Group::Fans, &who(fan)), (0, counted, owed));
			let standing = Receipts::standing(&who(fan));
			assert_eq!((standing.counted, standing.allowance), (counted, ALLOWANCE));
			let keys = standing.listening_keys.iter().map(|known| (known.key.clone(), known.until));
			let named = self.phones.get(&fan).into_iter().flatten();
			let named = named.map(|(phone, until)| (PHONE_KEYS[*phone].account(), *until));
			assert!(keys.eq(named));
			// Whatever was submitted, nobody's voice is more than its stake.
			assert!(value(&self.weight, fan) <= value(&self.most_stake, fan));
			for node in 0..NODES {
				self.compare_last(fan, node, now);
			}
		}
		let (serving, artists) = (self.serving.values(), self.artists.values());
		// A node that did not serve had no part.
		assert!(serving.sum::<Balance>() <= artists.sum::<Balance>());
		Receipts::do_try_state().expect("the invariants hold");
	}

	/// Last receipts that are still of use are as they should be; others may be there or not.
	fn compare_last(&self, fan: usize, node: NodeIndex, now: RoundIndex) {
		for round in [now - 1, now] {
			let last = Receipts::last_receipt(node, &who(fan), round).map(|last| {
				let plays = last.heard.iter();
				let dealt = plays.map(|plays| ((plays.track, plays.playlist), plays.count));
				(last.seq, dealt.collect::<BTreeMap<_, _>>())
			});
			assert_eq!(last.as_ref(), self.seen.get(&(fan, node, round)));
		}
	}

	fn take(&mut self, step: Step) {
		match step {
			Step::Hear(fan, node, track, curated, more) => {
				let key = (track, curated.then_some(PLAYLIST));
				let all = self.heard.entry((fan, node, Round::get())).or_default();
				match all.iter_mut().find(|(known, _)| *known == key) {
					Some((_, count)) => *count += more,
					None => all.push((key, more)),
				}
			},
			Step::Submit(node, batch) => self.submit(node, &batch),
			Step::SubmitOwn(by, batch) => self.submit_own(by, &batch),
			Step::Serve(node, serves) => {
				Nodes::set_serving(node, serves);
				if serves {
					self.idle_nodes.remove(&node);
				} else {
					self.idle_nodes.insert(node);
				}
			},
			Step::Stake(fan, stake) => Stakes::set(&who(fan), stake),
			Step::AddKey(fan, phone, ahead) => {
				self.add_key(fan, phone, (Round::get() + ahead).saturating_sub(1));
			},
			Step::RemoveKey(fan, phone) => {
				let known = self.phones.entry(fan).or_default();
				let before = known.len();
				known.retain(|(named, _)| *named != phone);
				let works = known.len() < before;
				let (signer, key) = (RuntimeOrigin::signed(who(fan)), PHONE_KEYS[phone].account());
				assert_eq!(Receipts::remove_listening_key(signer, key).is_ok(), works);
			},
			Step::Playlist(track, has) => {
				if has {
					self.in_playlist.insert(track);
				} else {
					self.in_playlist.remove(&track);
				}
				let tracks: Vec<_> = self.in_playlist.iter().copied().collect();
				Library::playlist(PLAYLIST, &account(CURATOR), &tracks);
			},
			Step::Hold(node, track) => {
				if !self.unlisted.contains(&track) && self.held.insert((node, track)) {
					Library::list(track, &artist_of(track), &[node]);
				}
			},
			Step::Stage(node, track, more) => {
				let until = Round::get() + more;
				self.ending.push((node, track, until));
				Library::stage(node, track, until);
			},
			Step::Displace(node, track, more) => {
				let until = Round::get() + more;
				self.held.remove(&(node, track));
				self.ending.push((node, track, until));
				Library::displace(node, track, until);
			},
			Step::List(track, listed) => {
				self.unlisted.retain(|other| *other != track);
				match listed {
					true => Library::list(track, &artist_of(track), &[]),
					false => {
						self.unlisted.push(track);
						Library::unlist(track);
					},
				}
			},
			Step::Round => {
				self.compare();
				Round::set(Round::get() + 1);
				self.artists.clear();
				self.serving.clear();
				self.submitted.clear();
				self.counted.clear();
				self.weight.clear();
				self.most_stake.clear();
			},
			Step::Idle(weight) => {
				let used = Receipts::on_idle(1, Weight::from_parts(weight, 0));
				assert!(used.ref_time() <= weight);
			},
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 20, ..Default::default() })]

	#[test]
	fn equals_a_model_that_keeps_everything(steps in prop::collection::vec(step(), OPERATIONS)) {
		chain().execute_with(|| {
			let mut model = Model::default();
			FreeInAll::set(FREE);
			(0..NODES).for_each(|node| Nodes::add(node, 100));
			for track in 0..TRACKS {
				Library::list(track, &artist_of(track), &[]);
				// Node `n` begins with the tracks that are not `n` modulo 3.
				(0..NODES)
					.filter(|node| track % 3 != *node)
					.for_each(|node| model.take(Step::Hold(node, track)));
				model.take(Step::Playlist(track, true));
			}
			for fan in 0..FANS {
				Stakes::set(&who(fan), 1_000);
				assert_ok!(Balances::mint_into(&who(fan), 1_000));
			}
			for (number, step) in steps.into_iter().enumerate() {
				model.take(step);
				if number % 10 == 0 {
					model.compare();
				}
			}
			// Much of everything has happened.
			let Model { plays, refused, free, paid, own, uncurated, .. } = model;
			assert!(plays > 500 && free > 100 && paid > 100, "{plays} {free} {paid}");
			assert!(own > 100 && uncurated > 50, "{own} {uncurated}");
			assert!(refused.len() == 10 && refused.values().all(|count| *count > 0), "{refused:?}");
		});
	}
}
