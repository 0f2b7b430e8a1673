//! Thousands of operations of everybody in any order, on the real runtime, against an eager model
//! of what was published, heard, proven and paid in fees.

use super::*;
use audio_primitives::{content::Catalogue, nodes::ServiceNodes};
use audio_runtime::configs::nodes::ContentNodes;
use proptest::prelude::*;

const ARTISTS: u32 = 3;
const OPERATORS: u32 = 5;
const FANS: u32 = 6;
const STEPS: usize = 3_000;

#[derive(Clone, Debug)]
enum Step {
	Publish(u32),
	Unpublish(prop::sample::Index),
	Delist(prop::sample::Index),
	Relist(prop::sample::Index),
	Accept,
	Drop(u32, prop::sample::Index),
	/// A block, in which those nodes prove whose bit is set.
	Block(u8),
	/// A fan hears more of a track, from a playlist or not, and the node submits it, or the fan
	/// itself: as it is, or with the last number again.
	Hear {
		fan: u32,
		track: prop::sample::Index,
		playlist: bool,
		plays: u32,
		replayed: bool,
		own: bool,
	},
	/// The node submits what a fan heard in the round before, or the fan itself.
	Late {
		fan: u32,
		track: prop::sample::Index,
		own: bool,
	},
	/// The curator takes a track out of its playlist, or puts all back.
	Edit(bool),
	Tip {
		fan: u32,
		track: prop::sample::Index,
		audio: u32,
	},
	Bond(u32, u32),
	Epoch,
	Era,
}

fn step() -> impl Strategy<Value = Step> {
	let any_track = any::<prop::sample::Index>;
	let by = || (prop::bool::weighted(0.1), prop::bool::weighted(0.3));
	prop_oneof![
		2 => (0..ARTISTS).prop_map(Step::Publish),
		1 => any_track().prop_map(Step::Unpublish),
		1 => any_track().prop_map(Step::Delist),
		2 => any_track().prop_map(Step::Relist),
		4 => Just(Step::Accept),
		1 => (0..OPERATORS, any_track()).prop_map(|(node, track)| Step::Drop(node, track)),
		20 => any::<u8>().prop_map(Step::Block),
		30 => (0..FANS, any_track(), any::<bool>(), 1u32..8, by()).prop_map(
			|(fan, track, playlist, plays, (replayed, own))| {
				Step::Hear { fan, track, playlist, plays, replayed, own }
			},
		),
		6 => (0..FANS, any_track(), any::<bool>())
			.prop_map(|(fan, track, own)| Step::Late { fan, track, own }),
		1 => any::<bool>().prop_map(Step::Edit),
		5 => (0..FANS, any_track(), 1u32..20)
			.prop_map(|(fan, track, audio)| Step::Tip { fan, track, audio }),
		2 => (0..FANS, 1u32..20).prop_map(|(fan, audio)| Step::Bond(fan, audio)),
		2 => Just(Step::Epoch),
		2 => Just(Step::Era),
	]
}

/// What there is of a fan and a node in a round.
#[derive(Clone, Default)]
struct Slot {
	seq: u32,
	/// What was dealt with, by track and playlist.
	dealt: BTreeMap<(TrackId, Option<PlaylistId>), u32>,
}

/// A track, the playlist that it was heard from, and how often.
type Play = (TrackId, Option<PlaylistId>, u32);

/// What was done in the round in force: score, done, owed.
type Done = (Balance, u32, u32);

#[derive(Default)]
struct Model {
	/// Tracks that are published: whose, and whether they are delisted.
	tracks: BTreeMap<TrackId, (AccountId, bool)>,
	/// By fan, node and round.
	slots: BTreeMap<(u32, NodeIndex, u32), Slot>,
	/// What each fan has heard in all from each node, by round: what the next receipt says.
	heard: BTreeMap<(u32, NodeIndex, u32), Vec<Play>>,
	/// Plays of each fan that counted in the round in force.
	counted: BTreeMap<u32, u32>,
	done: BTreeMap<(AccountId, Group), Done>,
	heard_plays: u32,
	late_plays: u32,
	own: u32,
	refused: u32,
}

impl Model {
	fn note(&mut self, who: &AccountId, group: Group, score: Balance, done: u32, owed: u32) {
		let entry = self.done.entry((who.clone(), group)).or_default();
		*entry = (entry.0 + score, entry.1 + done, entry.2 + owed);
	}

	fn pick(&self, which: &prop::sample::Index) -> Option<TrackId> {
		let all: Vec<_> = self.tracks.keys().copied().collect();
		(!all.is_empty()).then(|| all[which.index(all.len())])
	}

	/// Counts a receipt, as the documentation says.
	fn count(
		&mut self,
		world: &World,
		(fan, node, round): (u32, NodeIndex, u32),
		seq: u32,
		heard: &[Play],
		serves: bool,
	) {
		let slot = self.slots.get(&(fan, node, round)).cloned();
		let stale = slot.as_ref().is_some_and(|slot| seq <= slot.seq);
		let mut left = 20 - self.counted.get(&fan).copied().unwrap_or_default();
		let stake = StakedVoting::of(&world.fans[fan as usize].who);
		if stale || stake < 10 * AUDIO || round + 1 < now() {
			self.refused += 1;
			return;
		}
		let mut next = slot.unwrap_or_default();
		next.seq = seq;
		let mut any = false;
		let owed = if self.counted.contains_key(&fan) { 0 } else { 20 };
		let mut plays = 0;
		let mut notes = Vec::new();
		for (track, playlist, count) in heard {
			let Some((artist, false)) = self.tracks.get(track) else { continue };
			let has = StorageProofs::held_in(node, *track, round)
				|| <Content as Catalogue<AccountId>>::stages(node, *track, round);
			if !has {
				continue;
			}
			let dealt = next.dealt.entry((*track, *playlist)).or_default();
			let new = (count - *dealt).min(left);
			if *count > *dealt {
				any = true;
			}
			*dealt = *count;
			left -= new;
			plays += new;
			let weight = stake / 20 * Balance::from(new);
			let curated = playlist.is_some() && world.playlist.contains(track);
			let part = if curated && *artist != world.curator { weight / 10 } else { 0 };
			notes.push((artist.clone(), weight - part, part));
		}
		if !any {
			self.refused += 1;
			return;
		}
		self.slots.insert((fan, node, round), next);
		if plays == 0 {
			// All of it is beyond the allowance: it will not count either in the next round.
			self.refused += 1;
			return;
		}
		for (artist, to_artist, part) in notes {
			if to_artist + part > 0 {
				self.note(&artist, Group::Artists, to_artist, 0, 0);
				if part > 0 {
					self.note(&world.curator, Group::Artists, part, 0, 0);
				}
				let operator = &world.operators[node as usize];
				if serves {
					self.note(operator, Group::Serving, to_artist + part, 0, 0);
				}
			}
		}
		let who = world.fans[fan as usize].who.clone();
		self.note(&who, Group::Fans, 0, plays, owed);
		*self.counted.entry(fan).or_default() += plays;
		self.heard_plays += plays;
		if round < now() {
			self.late_plays += plays;
		}
	}
}

/// Who there is.
struct World {
	artists: Vec<AccountId>,
	operators: Vec<AccountId>,
	fans: Vec<Fan>,
	curator: AccountId,
	/// Tracks that are in the playlist, and those that have been.
	playlist: Vec<TrackId>,
	all: Vec<TrackId>,
}

impl World {
	fn new() -> Self {
		let artists = (0..ARTISTS).map(|number| someone(100 + number, 1_000_000)).collect();
		let operators: Vec<_> =
			(0..OPERATORS).map(|number| someone(200 + number, 50_000)).collect();
		for (number, operator) in operators.iter().enumerate() {
			register_node(operator, &format!("node{number}"), 1_000 * (number as Balance + 1));
		}
		let fans: Vec<_> =
			(0..FANS).map(|number| Fan::new(number, 5 * Balance::from(number + 1))).collect();
		for fan in &fans {
			use frame_support::traits::fungible::Mutate;
			Balances::mint_into(&fan.who, 1_000_000 * AUDIO).expect("it can be minted");
		}
		Self {
			artists,
			operators,
			fans,
			curator: someone(300, 1_000),
			playlist: Vec::new(),
			all: Vec::new(),
		}
	}
}

fn hear(model: &mut Model, world: &World, place: (u32, NodeIndex, u32), replayed: bool, own: bool) {
	let (fan, node, round) = place;
	let slot = model.slots.get(&place);
	let seq = match replayed {
		true => slot.map_or(1, |slot| slot.seq),
		false => slot.map_or(1, |slot| slot.seq + 1),
	};
	let heard = model.heard[&place].clone();
	let fan = &world.fans[fan as usize];
	let receipt = fan.receipt(node, round, seq, &heard);
	let found = ContentNodes::node(node).expect("it is registered");
	if own {
		model.own += 1;
		model.count(world, place, seq, &heard, found.serves);
		let receipts = vec![receipt].try_into().expect("it is one");
		assert_ok!(Receipts::submit_own(signed(&fan.who), receipts));
	} else if found.serves {
		model.count(world, place, seq, &heard, true);
		assert_ok!(submit(&world.operators[node as usize], node, vec![receipt]));
	}
}

/// Has the playlist have what `choose` makes of all tracks that it ever had, if they are listed.
fn edit(world: &mut World, choose: impl Fn(&[TrackId]) -> Vec<TrackId>) {
	let chosen = choose(&world.all);
	let tracks = chosen.clone().try_into().expect("not too many");
	if Content::update_playlist(signed(&world.curator), 0, tracks, Default::default()).is_ok() {
		world.playlist = chosen;
	}
}

fn apply(model: &mut Model, world: &mut World, step: Step, number: u32) {
	let committee =
		|| pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(2, 3);
	match step {
		Step::Publish(artist) if model.tracks.len() < 12 => {
			let artist = world.artists[artist as usize].clone();
			let track = publish(&artist, number, 2_000);
			model.tracks.insert(track, (artist, false));
			if world.all.len() < 4 {
				world.all.push(track);
				if world.all.len() == 1 {
					world.playlist.push(track);
					let tracks = world.playlist.clone().try_into().expect("not too many");
					let curator = signed(&world.curator);
					assert_ok!(Content::create_playlist(curator, tracks, Default::default()));
				} else {
					edit(world, |all| all.to_vec());
				}
			}
		},
		Step::Edit(takes) => {
			if !world.all.is_empty() {
				edit(world, |all| all[..if takes { 1 } else { all.len() }].to_vec());
			}
		},
		Step::Publish(_) => {},
		Step::Unpublish(which) => {
			let Some(track) = model.pick(&which) else { return };
			let (artist, delisted) = model.tracks[&track].clone();
			assert_eq!(Content::unpublish(signed(&artist), track).is_ok(), !delisted);
			if !delisted {
				model.tracks.remove(&track);
			}
		},
		Step::Delist(which) => {
			let Some(track) = model.pick(&which) else { return };
			let done = Content::delist(RuntimeOrigin::root(), track, Default::default());
			assert_eq!(done.is_ok(), !model.tracks[&track].1);
			model.tracks.get_mut(&track).expect("it is there").1 = true;
		},
		Step::Relist(which) => {
			let Some(track) = model.pick(&which) else { return };
			// What a referendum has delisted the committee cannot put back.
			let says = Content::metadata_hash(&Default::default());
			assert!(Content::relist(committee().into(), track, says).is_err());
			let done = Content::relist(RuntimeOrigin::root(), track, says);
			assert_eq!(done.is_ok(), model.tracks[&track].1);
			model.tracks.get_mut(&track).expect("it is there").1 = false;
		},
		Step::Accept => {
			for (node, operator) in (0..).zip(&world.operators) {
				let tracks: Vec<_> = model.tracks.keys().copied().collect();
				let tracks = tracks.try_into().expect("not too many");
				let _ = StorageProofs::accept(signed(operator), node, tracks);
			}
			// Those who have accepted before prove it now.
			for (node, operator) in (0..).zip(&world.operators) {
				let accepted = StorageProofs::entries(node, model.tracks.keys().copied().collect());
				for asked in accepted {
					let Some(chunk) = asked.chunk else { continue };
					let proof = proofs::prove(&bytes_of(asked.track), chunk);
					let proof = proof.expect("a chunk of it");
					// It may be selected no more.
					let _ = StorageProofs::enter(signed(operator), node, asked.track, proof);
				}
			}
		},
		Step::Drop(node, which) => {
			let Some(track) = model.pick(&which) else { return };
			let operator = &world.operators[node as usize];
			let tracks = vec![track].try_into().expect("it is one");
			let _ = StorageProofs::drop(signed(operator), node, tracks);
		},
		Step::Block(proving) => {
			System::reset_events();
			next_block(number);
			for record in System::events() {
				if let RuntimeEvent::StorageProofs(pallet_storage_proofs::Event::Missed {
					node,
					..
				}) = record.event
				{
					model.note(&world.operators[node as usize], Group::Storage, 0, 0, 1);
				}
			}
			for (node, operator) in (0..).zip(&world.operators) {
				if proving >> node & 1 == 0 {
					continue;
				}
				for asked in StorageProofs::open_challenges(node) {
					let proof =
						proofs::prove(&bytes_of(asked.track), asked.chunk).expect("a chunk of it");
					let done = prove(node, asked.challenge, proof);
					// It may have lost its place since.
					if done.is_ok() {
						model.note(operator, Group::Storage, PROOF, 1, 1);
					}
				}
			}
		},
		Step::Hear { fan, track, playlist, plays, replayed, own } => {
			let Some(track) = model.pick(&track) else { return };
			let Some(holder) = StorageProofs::holders(track).into_iter().find(|found| found.serves)
			else {
				return;
			};
			let key = (fan, holder.node, now());
			let heard = model.heard.entry(key).or_default();
			let playlist = playlist.then_some(0);
			match heard.iter_mut().find(|known| (known.0, known.1) == (track, playlist)) {
				Some(known) => known.2 += plays,
				None => {
					heard.push((track, playlist, plays));
					// As many as a receipt takes.
					heard.truncate(32);
				},
			}
			hear(model, world, key, replayed, own);
		},
		Step::Late { fan, track, own } => {
			let Some(track) = model.pick(&track) else { return };
			let Some(round) = now().checked_sub(1) else { return };
			for holder in StorageProofs::holders(track) {
				let place = (fan, holder.node, round);
				if let Some(heard) = model.heard.get_mut(&place) {
					// Heard then, and not submitted.
					heard.iter_mut().for_each(|known| known.2 += 1);
					hear(model, world, place, false, own);
				}
			}
		},
		Step::Tip { fan, track, audio } => {
			let Some(track) = model.pick(&track) else { return };
			let (artist, delisted) = model.tracks[&track].clone();
			let from = &world.fans[fan as usize].who;
			let amount = Balance::from(audio) * AUDIO;
			assert_eq!(Content::tip(signed(from), track, amount).is_ok(), !delisted);
			if !delisted {
				model.note(&artist, Group::Artists, amount / 10 * 1_000, 0, 0);
			}
		},
		Step::Bond(fan, audio) => {
			let who = signed(&world.fans[fan as usize].who);
			assert_ok!(audio_runtime::Staking::bond_extra(who, Balance::from(audio) * AUDIO));
		},
		Step::Epoch => enter_epoch(),
		Step::Era => {
			enter_epoch();
			end_era();
			idle_blocks();
			for (node, operator) in (0..).zip(&world.operators) {
				let _ = NodeServices::unjail(signed(operator), node);
			}
			model.done.clear();
			model.counted.clear();
		},
	}
}

fn compare(model: &Model, world: &World) {
	let everyone = world
		.artists
		.iter()
		.chain(&world.operators)
		.chain(world.fans.iter().map(|fan| &fan.who))
		.chain([&world.curator]);
	for who in everyone {
		for group in Group::ALL {
			let found = standing(who, group).map(|found| match group {
				Group::Storage | Group::Fans => (found.score, found.rate.done, found.rate.owed),
				_ => (found.score, 0, 0),
			});
			let expected = model.done.get(&(who.clone(), group)).copied();
			assert_eq!(found, expected, "{group:?}");
		}
	}
	let total = |group| -> Balance {
		let of = model.done.iter().filter(|((_, other), _)| *other == group);
		of.map(|(_, (score, ..))| score).sum()
	};
	let stakes: Balance = world.fans.iter().map(|fan| StakedVoting::of(&fan.who)).sum();
	assert!(total(Group::Serving) <= stakes, "more weight than stake");
	check_state();
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 2, max_shrink_iters: 20, ..Default::default() })]

	#[test]
	fn what_is_noted_is_what_an_eager_model_notes(
		steps in prop::collection::vec(step(), STEPS),
	) {
		development().execute_with(|| {
			let (mut model, mut world) = (Model::default(), World::new());
			enter_epoch();
			end_era();
			let mut issuance = Balances::total_issuance();
			for (number, step) in (0..).zip(steps) {
				let ends = matches!(step, Step::Era);
				apply(&mut model, &mut world, step, number);
				if !ends {
					// Fees move tokens, and make none.
					assert!(Balances::total_issuance() >= issuance);
				}
				issuance = Balances::total_issuance();
				if number % 20 == 0 {
					compare(&model, &world);
				}
			}
			// The test would mean little if hardly anything happened.
			assert!(model.heard_plays > 500 && model.refused > 10, "{} {}", model.heard_plays, model.refused);
			assert!(model.late_plays > 0 && model.own > 20, "{} {}", model.late_plays, model.own);
		});
	}
}
