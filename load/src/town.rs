//! A town in which all kinds of things are done, and so what the chain's state has before the
//! [mix](crate::mix) is sent.
//!
//! Content nodes, artists with tracks, fans with a stake behind artists and operators, and a
//! referendum that is voted on for half an era. The chain's own calls make it, on the state of the
//! specification and natively: there is nothing in it that the chain would not have written.
//!
//! All of it is in round 0, and the tracks are not placed yet: it takes two epochs until the
//! randomness is known by which they are. Until then they are heard from the nodes that stage them,
//! which owe no proofs.

use crate::accounts::{account, artist, node_key, operator};
use audio_primitives::{
	content::TrackId, delegation::Role, nodes::NodeIndex, receipts::MAX_PLAYS, stake::CurrentRound,
	RoundIndex,
};
use audio_runtime::{
	configs::{
		nodes::CONTENT_SERVICE,
		parameters::{receipts, PlayCount, RuntimeParameters},
		round::Round,
	},
	AccountId, Balance, Balances, Content, Delegation, Democracy, Parameters, Runtime, RuntimeCall,
	RuntimeOrigin, AUDIO,
};
use codec::Encode;
use frame_support::traits::{fungible::Mutate, Bounded, BuildGenesisConfig};
use pallet_democracy::VoteThreshold;
use pallet_node_services::GenesisNode;
use sp_core::{storage::Storage, Pair};
use sp_crypto_hashing::blake2_256;
use sp_runtime::Perbill;
use sp_state_machine::BasicExternalities;
use std::fmt::Debug;

/// Content nodes, each of an operator of its own.
pub const NODES: u32 = 16;
/// Tracks, each of an artist of its own.
pub const TRACKS: u32 = 100;
/// Most fans: as many as a large town has, however many accounts the chain has.
const MAX_FANS: u32 = 20_000;
/// Artists and operators that can be backed.
const BACKED: [u32; 2] = [40, 10];
/// What each fan has behind one of them from the start, planck: the least that a fan's plays take.
pub const STAKE: Balance = 10 * AUDIO;

/// What an operator puts up.
const COLLATERAL: Balance = 10_000 * AUDIO;
/// What artists and operators have besides, for deposits and fees.
const LIVING: Balance = 10_000 * AUDIO;
/// Bytes and milliseconds of a track: three minutes at 256 kbit/s.
const TRACK: (u64, u32) = (5_760_000, 180_000);

/// How many of so many accounts are fans: the first ones.
pub fn fans(accounts: u32) -> u32 {
	(accounts / 4 * 3).min(MAX_FANS)
}

/// Who can be backed.
pub fn backed() -> Vec<AccountId> {
	let [artists, operators] = BACKED;
	(0..artists)
		.map(artist)
		.chain((0..operators).map(|node| operator(node).public().into()))
		.collect()
}

/// What the mix has to know of a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Town {
	/// The nodes, and the tracks that each of them stages.
	pub nodes: Vec<(NodeIndex, Vec<TrackId>)>,
	/// The tracks.
	pub tracks: Vec<TrackId>,
	/// What is voted on.
	pub referendum: u32,
	/// The round that receipts are of.
	pub round: RoundIndex,
	/// Plays of a fan that count in it.
	pub allowance: u32,
}

impl Town {
	/// Builds it on a state in which the accounts have AUDIO.
	pub fn build(state: &mut Storage, accounts: u32) -> Result<(), String> {
		BasicExternalities::execute_with_storage(state, || {
			open_nodes()?;
			raise_allowance()?;
			for number in 0..TRACKS {
				publish(number)?;
			}
			let [artists, _] = BACKED;
			let backed = backed();
			for (number, who) in backed.iter().enumerate() {
				let role = if number < artists as usize { Role::Artist } else { Role::Operator };
				let cut = Perbill::from_percent(20);
				let done = Delegation::register_beneficiary(
					by(who.clone()),
					role,
					cut,
					0,
					Default::default(),
				);
				check("register a beneficiary", done)?;
			}
			for (fan, behind) in (0..fans(accounts)).zip(backed.iter().cycle()) {
				let done = Delegation::delegate(by(account(fan)), behind.clone(), STAKE);
				check("delegate", done)?;
			}
			let remark = RuntimeCall::from(frame_system::Call::remark { remark: vec![] });
			let remark = remark.encode().try_into().map_err(|_| "a remark is short")?;
			let threshold = VoteThreshold::SimpleMajority;
			Democracy::internal_start_referendum(Bounded::Inline(remark), threshold, 0);
			Ok(())
		})
	}

	/// Reads it from a state on which it was built.
	pub fn read(state: &mut Storage) -> Result<Self, String> {
		BasicExternalities::execute_with_storage(state, || {
			let of_root = |number| pallet_content::Roots::<Runtime>::get(root(number));
			let tracks: Option<Vec<_>> = (0..TRACKS).map(of_root).collect();
			let tracks = tracks.ok_or("there is no town: genesis --mix builds it")?;
			let staged: Vec<_> =
				tracks.iter().map(|track| (*track, Content::staged_by(*track))).collect();
			let node = |number| {
				let key = node_key(number).public();
				let index = pallet_node_services::NodeByKey::<Runtime>::get(key)?;
				let staged = staged.iter().filter(|(_, nodes)| nodes.contains(&index));
				let staged: Vec<_> = staged.map(|(track, _)| *track).collect();
				(!staged.is_empty()).then_some((index, staged))
			};
			let nodes: Option<Vec<_>> = (0..NODES).map(node).collect();
			let referenda = pallet_democracy::ReferendumCount::<Runtime>::get();
			Ok(Self {
				nodes: nodes.ok_or("there are nodes from which nothing can be heard")?,
				tracks,
				referendum: referenda.checked_sub(1).ok_or("nothing is voted on")?,
				round: Round::current_round(),
				allowance: <Runtime as pallet_receipts::Config>::Allowance::get(),
			})
		})
	}
}

/// The root of the track of that number. Nobody has its bytes.
fn root(track: u32) -> [u8; 32] {
	blake2_256(&("audio-load track", track).encode())
}

fn by(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

fn check<T, E: Debug>(what: &str, done: Result<T, E>) -> Result<T, String> {
	done.map_err(|error| format!("cannot {what}: {error:?}"))
}

/// Registers the nodes as a genesis does, so that they can be selected from the first block on.
fn open_nodes() -> Result<(), String> {
	if pallet_node_services::NextNode::<Runtime>::get() > 0 {
		return Err("there are content nodes already: they would have to serve".into());
	}
	let mut nodes = Vec::new();
	for number in 0..NODES {
		let operator = AccountId::from(operator(number).public());
		check("endow an operator", Balances::mint_into(&operator, COLLATERAL + LIVING))?;
		nodes.push(GenesisNode {
			operator,
			service: String::from_utf8_lossy(CONTENT_SERVICE).into(),
			endpoint: format!("https://node{number}.example.com"),
			key: node_key(number).public(),
			hot_key: None,
			collateral: COLLATERAL,
		});
	}
	let services = Default::default();
	pallet_node_services::GenesisConfig::<Runtime> { nodes, services, ..Default::default() }
		.build();
	Ok(())
}

/// Has as many plays of a fan count in a round as a referendum can have: the mix is as many plays
/// in minutes as there are in an era otherwise.
fn raise_allowance() -> Result<(), String> {
	let most = Some(PlayCount::constant(MAX_PLAYS));
	let allowance = receipts::Parameters::Allowance(receipts::Allowance, most);
	let parameter = RuntimeParameters::Receipts(allowance);
	check("set the allowance", Parameters::set_parameter(RuntimeOrigin::root(), parameter))
}

fn publish(number: u32) -> Result<(), String> {
	let who = artist(number);
	check("endow an artist", Balances::mint_into(&who, LIVING))?;
	let (bytes, duration) = TRACK;
	let metadata = Default::default();
	let done = Content::publish(by(who), root(number), bytes, duration, metadata, None, None, None);
	check("publish", done).map(|_| ())
}
