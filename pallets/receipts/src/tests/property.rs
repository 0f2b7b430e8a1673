//! Thousands of batches of receipts, good and bad, of any fans to any nodes, against a model that keeps everything.

use super::*;
use audio_primitives::content::{PlaylistId, TrackId};
use proptest::prelude::*;
use std::{collections::BTreeMap, sync::LazyLock};

const OPERATIONS: usize = 20_000;
const FANS: usize = 5;
const NODES: NodeIndex = 3;
const TRACKS: TrackId = 6;
const PLAYLIST: PlaylistId = 9;
/// Tracks that are in the playlist.
const IN_PLAYLIST: [TrackId; 5] = [0, 1, 2, 3, 4];
const ALLOWANCE: u32 = 20;
const FREE: u32 = 60;

/// To make a key takes longer than to count a receipt.
static KEYS: LazyLock<Vec<(Signer, Signer)>> = LazyLock::new(|| {
	let pair = |fan| {
		(Signer::sr25519(&format!("fan{fan}")), Signer::ed25519(&format!("phone{}", fan % 2)))
	};
	(0..FANS).map(pair).collect()
});

fn who(fan: usize) -> AccountId {
	KEYS[fan].0.account()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tampering {
	None,
	/// Signed as wallets do.
	Wrapped,
	/// Signed by what is the fan's listening key, if it has one.
	Phone,
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
	Stake(usize, Balance),
	ListeningKey(usize, bool),
	List(TrackId, bool),
	Round,
	Idle(u64),
}

fn submitting() -> impl Strategy<Value = Submitting> {
	use Tampering::*;
	let bad = [Seq, Count, Fan, Node, Round, Key, Empty, Twice, Again, Less];
	let tampering = prop_oneof![
		12 => Just(None),
		3 => Just(Wrapped),
		3 => Just(Phone),
		8 => prop::sample::select(bad.to_vec()),
	];
	let ago = prop_oneof![6 => Just(0u32), 3 => Just(1), 1 => Just(2)];
	(0..FANS, ago, tampering).prop_map(|(fan, ago, tampering)| Submitting { fan, ago, tampering })
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		60 => (0..FANS, 0..NODES, 0..TRACKS, any::<bool>(), 1u32..4).prop_map(
			|(fan, node, track, curated, more)| Step::Hear(fan, node, track, curated, more)
		),
		20 => (0..NODES, prop::collection::vec(submitting(), 1..5))
			.prop_map(|(node, batch)| Step::Submit(node, batch)),
		2 => (0..FANS, 0u128..5_000).prop_map(|(fan, stake)| Step::Stake(fan, stake)),
		2 => (0..FANS, any::<bool>()).prop_map(|(fan, set)| Step::ListeningKey(fan, set)),
		2 => (0..TRACKS, any::<bool>()).prop_map(|(track, listed)| Step::List(track, listed)),
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
	phones: BTreeMap<usize, AccountId>,
	/// By round: plays that counted of each fan, what was noted, what was submitted.
	counted: BTreeMap<usize, u32>,
	artists: BTreeMap<AccountId, Balance>,
	serving: BTreeMap<NodeIndex, Balance>,
	submitted: BTreeMap<NodeIndex, u32>,
	/// By round: what each fan's plays were worth, and the most that it had at stake.
	weight: BTreeMap<usize, Balance>,
	most_stake: BTreeMap<usize, Balance>,
	plays: u32,
	refused: BTreeMap<String, u32>,
	free: u32,
	paid: u32,
}

fn artist_of(track: TrackId) -> AccountId {
	// The curator has a track of its own.
	[account(ARTIST), account(OTHER_ARTIST), account(CURATOR)][track as usize % 3].clone()
}

/// Node `n` holds the tracks that are not `n` modulo 3.
fn holds(node: NodeIndex, track: TrackId) -> bool {
	track % 3 != node
}

fn value<K: Ord, V: Copy + Default>(map: &BTreeMap<K, V>, key: K) -> V {
	map.get(&key).copied().unwrap_or_default()
}

impl Model {
	/// Whether what was heard counts if it is submitted by `node`.
	fn counts(&self, node: NodeIndex, (track, playlist): &Key) -> bool {
		let listed = !self.unlisted.contains(track);
		listed && holds(node, *track) && (playlist.is_none() || IN_PLAYLIST.contains(track))
	}

	/// Counts a receipt that `node` submits, or says why not.
	fn count(
		&mut self,
		node: NodeIndex,
		receipt: &ReceiptOf<Test>,
		is_signed: bool,
	) -> Result<(), Refusal> {
		let now = Round::get();
		let Receipt { round, seq, .. } = *receipt;
		let fan = (0..FANS).find(|fan| who(*fan) == receipt.fan).unwrap();
		let said: Vec<(Key, u32)> = receipt
			.heard
			.iter()
			.map(|plays| ((plays.track, plays.playlist), plays.count))
			.collect();
		let stake = Stakes::of(&receipt.fan);
		let mut left = ALLOWANCE - value(&self.counted, fan);
		let refuse_if = |refuse, reason| if refuse { Err(reason) } else { Ok(()) };
		refuse_if(receipt.node != node, Refusal::OtherNode)?;
		refuse_if(round > now || round + 1 < now, Refusal::WrongRound)?;
		refuse_if(stake < MIN_STAKE, Refusal::StakeTooLow)?;
		refuse_if(left == 0, Refusal::AllowanceUsed)?;
		let distinct: BTreeMap<Key, u32> = said.iter().copied().collect();
		refuse_if(said.is_empty() || distinct.len() < said.len(), Refusal::Malformed)?;
		let later = self.seen.contains_key(&(fan, node, round + 1));
		let seen = self.seen.get(&(fan, node, round));
		refuse_if(later || seen.is_some_and(|(last, _)| seq <= *last), Refusal::Replayed)?;
		let mut dealt = seen.map(|(_, dealt)| dealt.clone()).unwrap_or_default();
		let less = dealt.iter().any(|(key, count)| value(&distinct, *key) < *count);
		refuse_if(less, Refusal::RolledBack)?;
		refuse_if(!is_signed, Refusal::BadSignature)?;
		let mut counted = Vec::new();
		for (key, count) in said {
			let before = value(&dealt, key);
			if count > before && self.counts(node, &key) {
				let new = (count - before).min(left);
				left -= new;
				dealt.insert(key, count);
				counted.push((key, new));
			}
		}
		refuse_if(counted.is_empty(), Refusal::NothingCounts)?;
		for ((track, playlist), new) in counted {
			let weight = stake / Balance::from(ALLOWANCE) * Balance::from(new);
			let (artist, curator) = (artist_of(track), account(CURATOR));
			let part = if playlist.is_some() && artist != curator { weight / 10 } else { 0 };
			*self.artists.entry(artist).or_default() += weight - part;
			*self.artists.entry(curator).or_default() += part;
			*self.serving.entry(node).or_default() += weight;
			*self.weight.entry(fan).or_default() += weight;
			*self.counted.entry(fan).or_default() += new;
			self.plays += new;
		}
		let most = self.most_stake.entry(fan).or_default();
		*most = (*most).max(stake);
		self.seen.insert((fan, node, round), (seq, dealt));
		self.last.insert((fan, node), receipt.clone());
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
		let (own, phone) = &KEYS[fan];
		let place = (node, round, seq);
		let mut receipt = signed_by(own, &own.account(), place, &plays);
		let message = Receipts::message(&receipt.fan, node, round, seq, &receipt.heard);
		let other = (fan + 1) % FANS;
		let mut good = true;
		match tampering {
			Tampering::Wrapped => receipt.signature = own.sign(&wrapped(&message)),
			Tampering::Phone => {
				receipt.signature = phone.sign(&message);
				good = self.phones.get(&fan) == Some(&phone.account());
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
			Tampering::Key => (receipt.signature, good) = (KEYS[other].0.sign(&message), false),
			_ => {},
		}
		(receipt, good)
	}

	fn submit(&mut self, node: NodeIndex, batch: &[Submitting]) {
		let signed: Vec<_> = batch.iter().map(|of| self.receipt(node, of)).collect();
		let receipts: Vec<_> = signed.iter().map(|(receipt, _)| receipt.clone()).collect();
		System::reset_events();
		let done = submit(node, &receipts).unwrap();
		let count = |(receipt, is_signed): &(ReceiptOf<Test>, bool)| {
			self.count(node, receipt, *is_signed).err()
		};
		let expected: Vec<_> = signed.iter().filter_map(count).collect();
		assert_eq!(refusals(), expected, "{batch:?}");
		for reason in expected {
			*self.refused.entry(format!("{reason:?}")).or_default() += 1;
		}
		let submitted = self.submitted.entry(node).or_default();
		*submitted += batch.len() as u32;
		// All weigh the same.
		let free = *submitted <= FREE / NODES;
		assert_eq!(done.pays_fee == Pays::No, free);
		*(if free { &mut self.free } else { &mut self.paid }) += 1;
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
			assert_eq!(standing.listening_key.as_ref(), self.phones.get(&fan));
			// Whatever was submitted, nobody's voice is more than its stake.
			assert!(value(&self.weight, fan) <= value(&self.most_stake, fan));
			for node in 0..NODES {
				self.compare_slot(fan, node, now);
			}
		}
		let (serving, artists) = (self.serving.values(), self.artists.values());
		assert_eq!(serving.sum::<Balance>(), artists.sum::<Balance>());
		Receipts::do_try_state().expect("the invariants hold");
	}

	/// Slots that are still of use are as they should be; others may be there or not.
	fn compare_slot(&self, fan: usize, node: NodeIndex, now: RoundIndex) {
		let slot = Receipts::slot(node, &who(fan));
		let newest = [now, now - 1].into_iter().find(|round| {
			let place = (fan, node, *round);
			self.seen.contains_key(&place)
		});
		let Some(round) = newest else {
			assert!(slot.is_none_or(|slot| slot.round + 1 < now));
			return;
		};
		let slot = slot.expect("it is of use");
		let (seq, dealt) = &self.seen[&(fan, node, round)];
		let remembered =
			slot.heard.iter().map(|plays| ((plays.track, plays.playlist), plays.count)).collect();
		assert_eq!((slot.round, slot.seq, &remembered), (round, *seq, dealt));
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
			Step::Stake(fan, stake) => Stakes::set(&who(fan), stake),
			Step::ListeningKey(fan, set) => {
				let key = set.then(|| KEYS[fan].1.account());
				let works = self.phones.get(&fan) != key.as_ref();
				let signer = RuntimeOrigin::signed(who(fan));
				let done = Receipts::set_listening_key(signer, key.clone());
				assert_eq!(done.is_ok(), works);
				self.phones.remove(&fan);
				self.phones.extend(key.map(|key| (fan, key)));
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
				let nodes: Vec<_> = (0..NODES).filter(|node| holds(*node, track)).collect();
				Library::list(track, &artist_of(track), &nodes);
			}
			Library::playlist(PLAYLIST, &account(CURATOR), &IN_PLAYLIST);
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
			let Model { plays, refused, free, paid, .. } = model;
			assert!(plays > 500 && free > 100 && paid > 100, "{plays} {free} {paid}");
			assert!(refused.len() == 9 && refused.values().all(|count| *count > 0), "{refused:?}");
		});
	}
}
