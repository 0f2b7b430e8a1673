//! Content on the development chain, from publication to payment, with the calls that people sign.

mod bounds;
mod claims;
mod differential;
mod scale;
mod strategies;
mod transactions;

use crate::{
	activity::{
		bound, end_era, idle_blocks, node as register_node, now, payments, pool, root, signed,
		signed_by_node, someone, staker,
	},
	development,
};
use audio_primitives::{
	content::{PlaylistId, TrackHolders, TrackId},
	groups::{Group, GroupStanding},
	nodes::{NodeDuties, NodeIndex},
	proofs::{self, ChunkProof},
	receipts::{Plays, Receipt},
	stake::StakedBalance,
};
use audio_runtime::{
	AccountId, ActivityIssuance, Balance, Balances, Content, Delegation, NodeServices, Receipts,
	Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, Signature, StakedVoting, StorageProofs,
	System, AUDIO,
};
use codec::Encode;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchResult, GetDispatchInfo, Pays},
	traits::{Authorize, Hooks},
};
use pallet_receipts::ReceiptRefusal;
use sp_core::{sr25519, Pair, U256};
use sp_runtime::{traits::Dispatchable, transaction_validity::TransactionSource, DispatchError};
use std::{cell::RefCell, collections::BTreeMap};

/// Proofs add that much to a score.
const PROOF: Balance = pallet_storage_proofs::PROOF_SCORE;

/// An account that signs.
#[derive(Clone)]
pub(crate) struct Fan {
	pair: sr25519::Pair,
	pub(crate) who: AccountId,
}

impl Fan {
	/// The fan of that number, with that many AUDIO bonded.
	pub(crate) fn new(number: u32, audio: Balance) -> Self {
		use frame_support::traits::fungible::Mutate;
		let pair = sr25519::Pair::from_string(&format!("//fan//{number}"), None).expect("a URI");
		let who = AccountId::from(pair.public());
		Balances::mint_into(&who, (audio + 10) * AUDIO).expect("it can be minted");
		if audio > 0 {
			let payee = pallet_staking::RewardDestination::Staked;
			assert_ok!(audio_runtime::Staking::bond(signed(&who), audio * AUDIO, payee));
		}
		Self { pair, who }
	}

	/// What this account signs.
	pub(crate) fn sign(&self, message: &[u8]) -> Signature {
		self.pair.sign(message).into()
	}

	/// What this fan signs.
	pub(crate) fn receipt(
		&self,
		node: NodeIndex,
		round: u32,
		seq: u32,
		heard: &[(TrackId, Option<PlaylistId>, u32)],
	) -> Receipt<AccountId, Signature> {
		let plays = |(track, playlist, count): &(TrackId, Option<PlaylistId>, u32)| Plays {
			track: *track,
			playlist: *playlist,
			count: *count,
		};
		let heard: Vec<_> = heard.iter().map(plays).collect();
		let heard = heard.try_into().expect("not too many");
		let message = Receipts::message(&self.who, node, round, seq, &heard);
		let signature = self.pair.sign(&message).into();
		Receipt { fan: self.who.clone(), node, round, seq, heard, signature }
	}
}

fn submit(
	operator: &AccountId,
	node: NodeIndex,
	receipts: Vec<Receipt<AccountId, Signature>>,
) -> DispatchResult {
	let receipts = receipts.try_into().expect("not too many");
	let done = Receipts::submit(signed(operator), node, receipts);
	done.map(|_| ()).map_err(|failed| failed.error)
}

/// The bytes of the content of that number: `size` more than the least, and 4.
pub(crate) fn bytes(number: u32, size: usize) -> Vec<u8> {
	let least = audio_primitives::content::MIN_PUBLISHED_SIZE as usize;
	(0..least + size)
		.map(|at| (at as u32 * 31 + number) as u8)
		.chain(number.to_le_bytes())
		.collect()
}

thread_local! {
	/// The bytes of tracks that were published.
	static PUBLISHED: RefCell<BTreeMap<TrackId, Vec<u8>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The bytes of `track`.
pub(crate) fn bytes_of(track: TrackId) -> Vec<u8> {
	PUBLISHED.with_borrow(|all| all[&track].clone())
}

/// Publishes the content of that number.
pub(crate) fn publish(artist: &AccountId, number: u32, size: usize) -> TrackId {
	let track = pallet_content::NextTrack::<Runtime>::get();
	let content = bytes(number, size);
	PUBLISHED.with_borrow_mut(|all| all.insert(track, content.clone()));
	assert_ok!(Content::publish(
		signed(artist),
		proofs::root(&content),
		content.len() as u64,
		180_000,
		Default::default(),
		None,
		None,
		None,
	));
	track
}

/// Has what is taken down forfeit something for so many eras.
pub(crate) fn set_forfeit_period(eras: u32) {
	use audio_runtime::configs::parameters::{content as c, ForfeitEras, RuntimeParameters};
	let period = Some(ForfeitEras::new(eras).expect("it is in the range"));
	let parameter =
		RuntimeParameters::Content(c::Parameters::ForfeitPeriod(c::ForfeitPeriod, period));
	assert_ok!(audio_runtime::Parameters::set_parameter(RuntimeOrigin::root(), parameter));
}

/// Begins two BABE epochs: what was done before gets its randomness.
pub(crate) fn enter_epoch() {
	crate::draw_seeds();
}

/// Begins a block whose parent's author drew `seed`. Returns what opening and closing challenges
/// weighed.
fn next_block(seed: u32) -> frame_support::weights::Weight {
	let block = System::block_number() + 1;
	System::set_block_number(block);
	let drawn = sp_io::hashing::blake2_256(&seed.to_le_bytes());
	pallet_beacon::InForce::<Runtime>::put(drawn);
	StorageProofs::on_initialize(block)
}

/// Proves what `challenge` asks `node` for, as a transaction with its key's signature does.
fn prove(node: NodeIndex, challenge: u32, proof: ChunkProof) -> DispatchResult {
	let message = StorageProofs::proof_message(challenge, node, &proof);
	let signature = signed_by_node(node, &message);
	let call = pallet_storage_proofs::Call::prove { node, challenge, proof, signature };
	let call = RuntimeCall::StorageProofs(call);
	let checked = call.authorize(TransactionSource::External).expect("it is for this call");
	checked.map_err(|_| DispatchError::Other("refused"))?;
	let done = call.dispatch(frame_system::RawOrigin::Authorized.into());
	done.map(|_| ()).map_err(|failed| failed.error)
}

/// Proves what `node` has accepted of `tracks`, two blocks or more after that.
fn enter_all(node: NodeIndex, operator: &AccountId, tracks: &[TrackId]) {
	for asked in StorageProofs::entries(node, tracks.to_vec()) {
		let chunk = asked.chunk.expect("it is drawn");
		let proof = proofs::prove(&bytes_of(asked.track), chunk).expect("a chunk of it");
		let done = StorageProofs::enter(signed(operator), node, asked.track, proof);
		assert_eq!(done.expect("it holds").pays_fee, Pays::No);
	}
}

/// Has `node` accept `track`.
fn accept(node: NodeIndex, operator: &AccountId, track: TrackId) {
	let tracks = vec![track].try_into().expect("it is one");
	assert_ok!(StorageProofs::accept(signed(operator), node, tracks));
}

/// Proves all that `node` is asked for.
fn prove_all(node: NodeIndex) {
	for asked in StorageProofs::open_challenges(node) {
		let proof = proofs::prove(&bytes_of(asked.track), asked.chunk).expect("a chunk of it");
		assert_ok!(prove(node, asked.challenge, proof));
	}
}

/// Artists with a track each, operators with a node each, who hold what they are selected for.
pub(crate) struct Network {
	artists: Vec<AccountId>,
	tracks: Vec<TrackId>,
	pub(crate) operators: Vec<AccountId>,
}

impl Network {
	pub(crate) fn new(artists: u32, operators: u32) -> Self {
		let network = Self::begin(artists, operators);
		network.accept_all();
		network
	}

	/// Its tracks are placed, and nobody holds them.
	pub(crate) fn begin(artists: u32, operators: u32) -> Self {
		let artists: Vec<_> = (0..artists).map(|number| staker(100 + number, 1_000)).collect();
		let tracks: Vec<_> = artists
			.iter()
			.zip(0..)
			.map(|(artist, number)| publish(artist, number, 1_500 * (number as usize + 1)))
			.collect();
		let operators: Vec<_> = (0..operators)
			.map(|number| {
				let audio = 2_000 * (Balance::from(number) + 1);
				let operator = someone(200 + number, 2 * audio);
				register_node(&operator, &format!("node{number}"), audio);
				operator
			})
			.collect();
		enter_epoch();
		end_era();
		Self { artists, tracks, operators }
	}

	fn nodes(&self) -> impl Iterator<Item = (NodeIndex, &AccountId)> {
		(0..).zip(&self.operators)
	}

	/// Every node accepts what it is selected for and does not hold, and proves it.
	fn accept_all(&self) {
		for (node, operator) in self.nodes() {
			let tracks: Vec<_> = self
				.tracks
				.iter()
				.copied()
				.filter(|track| {
					let selected = StorageProofs::selected_for(*track);
					let holders = StorageProofs::holders(*track);
					selected.iter().any(|chosen| chosen.node == node)
						&& !holders.iter().any(|holder| holder.node == node)
				})
				.collect();
			if !tracks.is_empty() {
				let tracks = tracks.try_into().expect("not too many");
				assert_ok!(StorageProofs::accept(signed(operator), node, tracks));
			}
		}
		self.blocks(2, |_| true);
		for (node, operator) in self.nodes() {
			enter_all(node, operator, &self.tracks);
		}
	}

	/// A node that holds `track`.
	fn holder(&self, track: TrackId) -> NodeIndex {
		StorageProofs::holders(track)[0].node
	}

	fn operator(&self, node: NodeIndex) -> &AccountId {
		&self.operators[node as usize]
	}

	/// So many blocks, in which `proves` say whether a node proves.
	pub(crate) fn blocks(&self, count: u32, proves: impl Fn(NodeIndex) -> bool) {
		for _ in 0..count {
			next_block(System::block_number());
			for (node, _) in self.nodes().filter(|(node, _)| proves(*node)) {
				prove_all(node);
			}
		}
	}
}

/// How `who` stands in `group` in the round in force.
fn standing(who: &AccountId, group: Group) -> Option<GroupStanding> {
	ActivityIssuance::standing(who)
		.into_iter()
		.find(|standing| standing.group == group && standing.round == now())
}

fn score(who: &AccountId, group: Group) -> Balance {
	standing(who, group).map_or(0, |standing| standing.score)
}

fn check_state() {
	Content::do_try_state().expect("the invariants hold");
	StorageProofs::do_try_state().expect("the invariants hold");
	Receipts::do_try_state().expect("the invariants hold");
	ActivityIssuance::do_try_state().expect("the invariants hold");
	Delegation::do_try_state().expect("the invariants hold");
}

/// The receipts that were refused, with the reason.
fn refused() -> Vec<(AccountId, ReceiptRefusal)> {
	let events = System::events().into_iter();
	events
		.filter_map(|record| match record.event {
			RuntimeEvent::Receipts(pallet_receipts::Event::Refused { fan, reason, .. }) => {
				Some((fan, reason))
			},
			_ => None,
		})
		.collect()
}

/// What the formula says of one of `all` participants with stake `d`, score `s` and a rate of
/// `(done, owed)`.
fn payment(
	group: Group,
	issuance: Balance,
	all: &[(Balance, Balance, (u32, u32))],
	one: usize,
) -> Balance {
	let rated = |value: U256, (done, owed): (u32, u32)| match group {
		Group::Storage | Group::Fans => {
			value * U256::from(done) / U256::from(owed) * U256::from(done) / U256::from(owed)
		},
		_ => value,
	};
	let weigh = |(d, s, rate): &(Balance, Balance, (u32, u32))| {
		let (d, s) = (U256::from(*d), U256::from(*s));
		let plain = match group {
			Group::Artists => {
				// ⁴√(D · S³) of numbers that are too large for 256 bits: the roots one after
				// another.
				let product = sp_core::U512::from(d) * sp_core::U512::from(s);
				let product = product * sp_core::U512::from(s) * sp_core::U512::from(s);
				let root = product.integer_sqrt().integer_sqrt();
				U256::try_from(root).expect("it fits")
			},
			Group::Storage | Group::Serving => root(d * s),
			Group::Fans | Group::Voters => d,
		};
		rated(plain, *rate)
	};
	let total = all.iter().map(weigh).fold(U256::zero(), |sum, weight| sum + weight);
	let (d, s, rate) = all[one];
	let share = U256::from(pool(group, issuance)) * weigh(&all[one]) / total;
	let base = match group {
		Group::Artists => s,
		_ => rated(U256::from(d), rate).as_u128(),
	};
	share.as_u128().min(bound(base))
}

#[test]
fn artists_curators_nodes_and_fans_are_paid_what_the_formula_says() {
	development().execute_with(|| {
		let network = Network::new(3, 4);
		let curator = staker(300, 500);
		let mix = network.tracks.clone().try_into().expect("not too many");
		assert_ok!(Content::create_playlist(signed(&curator), mix, Default::default()));
		// Twenty fans with 10, 20, … 200 AUDIO: each hears the three tracks 4, 3 and 2 times and
		// more.
		let fans: Vec<_> =
			(0..20).map(|number| Fan::new(number, 10 * (Balance::from(number) + 1))).collect();
		network.blocks(30, |_| true);
		let mut scores = BTreeMap::<(AccountId, Group), Balance>::new();
		let mut counted = BTreeMap::<AccountId, u32>::new();
		for (number, fan) in fans.iter().enumerate() {
			// From one node may come several tracks: what was heard from each is said once.
			let mut heard = BTreeMap::<NodeIndex, Vec<_>>::new();
			for (track, artist) in network.tracks.iter().zip(&network.artists) {
				let node = network.holder(*track);
				let playlist = (number % 2 == 0).then_some(0);
				let plays = 2 + (number as u32 + track) % 6;
				heard.entry(node).or_default().push((*track, playlist, plays));
				let each = StakedVoting::of(&fan.who) / 20;
				let weight = each * Balance::from(plays);
				let part = if playlist.is_some() { weight / 10 } else { 0 };
				*scores.entry((artist.clone(), Group::Artists)).or_default() += weight - part;
				*scores.entry((curator.clone(), Group::Artists)).or_default() += part;
				let operator = network.operator(node).clone();
				*scores.entry((operator, Group::Serving)).or_default() += weight;
				*counted.entry(fan.who.clone()).or_default() += plays;
			}
			for (node, plays) in heard {
				let receipt = fan.receipt(node, now(), 1, &plays);
				assert_ok!(submit(network.operator(node), node, vec![receipt]));
			}
		}
		assert!(refused().is_empty());
		for ((who, group), expected) in &scores {
			assert_eq!(score(who, *group), *expected);
		}

		// What each took part with.
		let mut all = BTreeMap::<Group, Vec<(AccountId, (Balance, Balance, (u32, u32)))>>::new();
		let everyone: Vec<_> = network
			.artists
			.iter()
			.chain([&curator])
			.chain(&network.operators)
			.chain(fans.iter().map(|fan| &fan.who))
			.cloned()
			.collect();
		for who in &everyone {
			for group in Group::ALL {
				let Some(found) = standing(who, group) else { continue };
				let rate = match group {
					Group::Fans => (counted[who], 20),
					Group::Storage => (found.rate.done, found.rate.owed),
					_ => (1, 1),
				};
				if group == Group::Fans {
					assert_eq!((found.rate.done, found.rate.owed), rate);
				}
				if group == Group::Storage {
					assert_eq!(found.rate.done, found.rate.owed, "all was proven");
					assert_eq!(found.score, PROOF * Balance::from(found.rate.done));
				}
				let took_part = (found.stake.sum(), found.score, rate);
				all.entry(group).or_default().push((who.clone(), took_part));
			}
		}
		assert_eq!(all[&Group::Artists].len(), 4);
		assert_eq!(all[&Group::Fans].len(), 20);
		assert!(all[&Group::Storage].len() >= 3 && !all[&Group::Serving].is_empty());
		let round = now();
		let ended = end_era();
		idle_blocks();
		let paid = payments(round);
		let mut sum = 0;
		for (group, took_part) in &all {
			let figures: Vec<_> = took_part.iter().map(|(_, figures)| *figures).collect();
			for (position, (who, _)) in took_part.iter().enumerate() {
				let expected = payment(*group, ended.issuance, &figures, position);
				let found = paid.get(&(who.clone(), *group)).copied().unwrap_or_default();
				assert_eq!(found, expected, "{group:?}");
				assert!(expected > 0);
				sum += expected;
			}
		}
		assert_eq!(paid.values().sum::<Balance>(), sum);
		assert_eq!(Balances::total_issuance(), ended.issuance + ended.treasury + sum);
		check_state();
	});
}

#[test]
fn a_node_that_stops_proving_is_cut_jailed_slashed_and_earns_again() {
	development().execute_with(|| {
		let network = Network::new(3, 4);
		let node = network.holder(network.tracks[0]);
		let operator = network.operator(node).clone();
		network.blocks(20, |_| true);
		let before = standing(&operator, Group::Storage).expect("it proves");
		assert_eq!(before.rate.done, before.rate.owed);
		let collateral = NodeServices::info(node).expect("it is there").collateral;

		let serves = || NodeServices::info(node).expect("it is there").jailed_until.is_none();
		let stop = || {
			for _ in 0..100 {
				network.blocks(1, |other| other != node);
				if !serves() {
					return;
				}
			}
			panic!("never jailed");
		};
		stop();
		let cut = standing(&operator, Group::Storage).expect("it proved");
		assert!(cut.rate.done < cut.rate.owed && cut.weight < before.weight);
		assert_eq!(NodeServices::info(node).expect("it is there").collateral, collateral);
		// Nothing is asked of it while it is jailed, and the others prove on.
		network.blocks(20, |other| other != node);
		assert_eq!(standing(&operator, Group::Storage).expect("it proved").rate, cut.rate);
		assert_noop!(
			NodeServices::unjail(signed(&operator), node),
			pallet_node_services::Error::<Runtime>::StillJailed
		);
		end_era();
		assert_ok!(NodeServices::unjail(signed(&operator), node));
		// What it lost a place of by its misses it can hold again in two eras.
		(0..2).for_each(|_| {
			end_era();
		});
		network.accept_all();
		stop();
		let after = NodeServices::info(node).expect("it is there").collateral;
		assert_eq!(after, collateral - collateral / 100);
		let jailed_in = now();

		// What was open when it was jailed is closed while it is.
		network.blocks(15, |other| other != node);
		end_era();
		assert_ok!(NodeServices::unjail(signed(&operator), node));
		(0..2).for_each(|_| {
			end_era();
		});
		network.accept_all();
		network.blocks(20, |_| true);
		let again = standing(&operator, Group::Storage).expect("it proves again");
		assert_eq!(again.rate.done, again.rate.owed);
		assert!(again.weight > 0);
		// The operator's jailings are forgotten 28 eras after the last of them, and no sooner.
		let eras = now() - jailed_in;
		for _ in eras..27 {
			end_era();
		}
		assert_eq!(StorageProofs::standing(node).jails, 2);
		end_era();
		assert_eq!(StorageProofs::standing(node).jails, 0);
		check_state();
	});
}

#[test]
fn lowering_collateral_before_the_second_offence_saves_nothing() {
	development().execute_with(|| {
		let network = Network::new(3, 4);
		let node = network.holder(network.tracks[0]);
		let operator = network.operator(node).clone();
		let collateral = NodeServices::info(node).expect("it is there").collateral;
		let slashed = || {
			for _ in 0..100 {
				System::reset_events();
				network.blocks(1, |other| other != node);
				let slashed = System::events().into_iter().find_map(|record| match record.event {
					RuntimeEvent::StorageProofs(pallet_storage_proofs::Event::Disciplined {
						slashed,
						..
					}) => Some(slashed),
					_ => None,
				});
				if let Some(slashed) = slashed {
					return slashed;
				}
			}
			panic!("never jailed");
		};
		assert_eq!(slashed(), 0);
		// So little that it is still selected.
		let lowered = 1_000 * AUDIO;
		assert_ok!(NodeServices::decrease_collateral(signed(&operator), node, lowered));
		end_era();
		assert_ok!(NodeServices::unjail(signed(&operator), node));
		(0..2).for_each(|_| {
			end_era();
		});
		network.accept_all();
		assert_eq!(slashed(), collateral / 100);
		check_state();
	});
}

#[test]
fn a_node_that_misses_proofs_does_not_leave_before_it_is_jailed_or_proves_again() {
	development().execute_with(|| {
		let network = Network::new(3, 4);
		let node = network.holder(network.tracks[0]);
		let operator = network.operator(node).clone();
		let leave = || NodeServices::deregister(signed(&operator), node);
		let misses = || StorageProofs::standing(node).misses;
		let failing = || pallet_node_services::Error::<Runtime>::Failing;
		let stop_until = |done: &dyn Fn() -> bool| {
			for _ in 0..100 {
				if done() {
					return;
				}
				network.blocks(1, |other| other != node);
			}
			panic!("it is never asked");
		};
		// So few are no failure.
		stop_until(&|| misses() == 1);
		assert!(StorageProofs::failing_since(node).is_none());
		stop_until(&|| StorageProofs::failing_since(node).is_some());
		assert_noop!(leave(), failing());
		// It does better for an era and more; it stays this time, and stops again.
		for _ in 0..3 {
			end_era();
			network.blocks(20, |_| true);
		}
		assert_eq!((misses(), StorageProofs::failing_since(node)), (0, None));
		stop_until(&|| StorageProofs::failing_since(node).is_some());
		assert_noop!(leave(), failing());
		let info = || NodeServices::info(node).expect("it is there");
		stop_until(&|| info().jailed_until.is_some());
		assert_ok!(leave());
		assert_eq!(StorageProofs::standing(node).jails, 1);
		check_state();
	});
}

#[test]
fn a_migration_of_a_whole_session_costs_nobody_a_proof() {
	use pallet_migrations::{Cursor, MigrationCursor};
	development().execute_with(|| {
		let network = Network::new(1, 3);
		let node = network.holder(network.tracks[0]);
		while StorageProofs::open_challenges(node).is_empty() {
			next_block(System::block_number());
		}
		let asked = StorageProofs::open_challenges(node).remove(0);
		let opened = pallet_storage_proofs::Queue::<Runtime>::get();
		Cursor::<Runtime>::put(MigrationCursor::Stuck);
		let blocks = 2 * 20;
		for _ in 0..blocks {
			next_block(System::block_number());
		}
		assert_eq!(pallet_storage_proofs::Queue::<Runtime>::get(), opened);
		Cursor::<Runtime>::kill();
		let then = StorageProofs::open_challenges(node).remove(0);
		assert_eq!((then.challenge, then.deadline), (asked.challenge, asked.deadline + blocks));
		let misses: u32 =
			network.nodes().map(|(node, _)| StorageProofs::standing(node).misses).sum();
		assert_eq!(misses, 0);
		network.blocks(20, |_| true);
		for (node, _) in network.nodes() {
			let found = StorageProofs::standing(node);
			assert!(found.passed > 0 && found.passed == found.owed, "{found:?}");
		}
		check_state();
	});
}

#[test]
fn content_that_is_never_delivered_costs_no_operator_anything() {
	development().execute_with(|| {
		let artist = staker(1, 100);
		let operators: Vec<_> = (0..3).map(|number| someone(10 + number, 5_000)).collect();
		for (number, operator) in operators.iter().enumerate() {
			register_node(operator, &format!("node{number}"), 1_000);
		}
		let track = publish(&artist, 1, 10_000);
		enter_epoch();
		end_era();
		assert_eq!(StorageProofs::selected_for(track).len(), 3);
		for seed in 0..200 {
			next_block(seed);
		}
		for (node, operator) in (0..).zip(&operators) {
			assert!(StorageProofs::open_challenges(node).is_empty());
			let found = StorageProofs::standing(node);
			assert_eq!((found.replicas, found.owed, found.misses), (0, 0, 0));
			assert!(standing(operator, Group::Storage).is_none());
			assert!(NodeServices::info(node).expect("it is there").jailed_until.is_none());
		}
		check_state();
	});
}

#[test]
fn tips_and_purchases_pay_the_artist_the_pool_and_a_score() {
	development().execute_with(|| {
		let artist = staker(1, 100);
		let track = publish(&artist, 1, 100);
		let price = Some(50 * AUDIO);
		assert_ok!(Content::update(signed(&artist), track, Default::default(), price, None));
		let fan = someone(2, 1_000);
		let (before, fees) = (Balances::free_balance(&artist), audio_runtime::FeePool::balance());
		assert_ok!(Content::tip(signed(&fan), track, 10 * AUDIO));
		assert!(!Content::has_access(&fan, track));
		let too_early = Content::purchase(signed(&fan), track, 50 * AUDIO);
		assert_noop!(too_early, pallet_content::Error::<Runtime>::NotPlaced);
		enter_epoch();
		assert_ok!(Content::purchase(signed(&fan), track, 50 * AUDIO));
		assert!(Content::owns(&fan, track) && Content::has_access(&fan, track));
		assert_eq!(Balances::free_balance(&artist), before + 54 * AUDIO);
		assert_eq!(audio_runtime::FeePool::balance(), fees + 6 * AUDIO);
		// On the development chain eras are short, so the factor is as governed.
		assert_eq!(score(&artist, Group::Artists), 6_000 * AUDIO);
		check_state();
	});
}

#[test]
fn fees_paid_to_oneself_are_worth_less_than_they_cost_whatever_is_governed() {
	use audio_runtime::configs::{
		content::FeeScore,
		parameters::{issuance, RuntimeParameters, YearlyReturn},
	};
	use frame_support::traits::Get;
	development().execute_with(|| {
		let most_return = issuance::Parameters::MostReturn(
			issuance::MostReturn,
			Some(YearlyReturn::constant(200_000_000)),
		);
		let parameter = RuntimeParameters::Issuance(most_return);
		assert_ok!(audio_runtime::Parameters::set_parameter(RuntimeOrigin::root(), parameter));
		for sessions_per_era in [3, 1_000, 1_000_000] {
			pallet_pace::Current::<Runtime>::mutate(|pace| {
				pace.as_mut().expect("it is set").sessions_per_era = sessions_per_era
			});
			let era = audio_runtime::Pace::current().era_milliseconds();
			let most = audio_primitives::activity::RoundReturn {
				yearly: sp_runtime::Perbill::from_percent(20),
				elapsed: 2 * era,
			};
			let factor = Balance::from(<FeeScore as Get<u32>>::get());
			assert!(most.of(factor * 1_000 * AUDIO) <= 500 * AUDIO, "{sessions_per_era}");
		}
	});
}

#[test]
fn a_delisted_track_is_heard_bought_and_stored_by_nobody_until_the_committee_puts_it_back() {
	use crate::account;
	development().execute_with(|| {
		let network = Network::new(1, 3);
		let track = network.tracks[0];
		let node = network.holder(track);
		let fan = Fan::new(1, 100);
		let reason = b"not the artist's".to_vec().try_into().expect("it is short");
		assert_ok!(Content::delist(signed(&account("//Dave")), track, reason));
		assert!(StorageProofs::holders(track).is_empty());
		let receipt = fan.receipt(node, now(), 1, &[(track, None, 3)]);
		assert_ok!(submit(network.operator(node), node, vec![receipt.clone()]));
		assert_eq!(refused(), [(fan.who.clone(), ReceiptRefusal::NothingCounts)]);
		let tip = Content::tip(signed(&fan.who), track, AUDIO);
		assert_eq!(tip.unwrap_err(), pallet_content::Error::<Runtime>::Delisted.into());

		let committee =
			pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(2, 3);
		let relist = || {
			let says = Content::metadata_hash(&Default::default());
			Content::relist(committee.clone().into(), track, says)
		};
		assert_ok!(relist());
		network.accept_all();
		let node = network.holder(track);
		let receipt = fan.receipt(node, now(), 1, &[(track, None, 3)]);
		assert_ok!(submit(network.operator(node), node, vec![receipt]));
		assert_eq!(score(&network.artists[0], Group::Artists), 15 * AUDIO);
		// The voters have the last word.
		let again = Content::delist(signed(&account("//Dave")), track, Default::default());
		assert_eq!(again.unwrap_err(), pallet_content::Error::<Runtime>::Cleared.into());
		assert_ok!(Content::delist(RuntimeOrigin::root(), track, Default::default()));
		assert_eq!(relist().unwrap_err(), pallet_content::Error::<Runtime>::NotReviewable.into());
		check_state();
	});
}

#[test]
fn the_largest_batches_fit_into_a_block() {
	use audio_runtime::configs::limits::RuntimeBlockWeights;
	use frame_support::dispatch::DispatchClass;
	development().execute_with(|| {
		let limits = RuntimeBlockWeights::get();
		let most = limits.get(DispatchClass::Normal).max_extrinsic.expect("there is one");
		let fan = Fan::new(1, 100);
		let heard: Vec<_> = (0..32).map(|track| (track, Some(track), 1)).collect();
		let receipt = fan.receipt(0, 0, 1, &heard);
		let receipts: pallet_receipts::BatchOf<Runtime> =
			vec![receipt; 8].try_into().expect("not too many");
		let own = pallet_receipts::Call::<Runtime>::submit_own { receipts: receipts.clone() };
		let submit = pallet_receipts::Call::<Runtime>::submit { node: 0, receipts };
		let tracks = vec![0; 32].try_into().expect("not too many");
		let accept = pallet_storage_proofs::Call::<Runtime>::accept { node: 0, tracks };
		for weight in [
			submit.get_dispatch_info().call_weight,
			own.get_dispatch_info().call_weight,
			accept.get_dispatch_info().call_weight,
		] {
			assert!(weight.all_lt(most), "{weight:?} of {most:?}");
		}
	});
}
