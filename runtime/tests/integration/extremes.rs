//! No legal value of a parameter bricks the chain: whatever stands at the end of its range, a
//! referendum of ordinary turnout undoes it, in ordinary time, at a price that people can pay.

use crate::{blocks::Blocks, development_without_node};
use audio_primitives::{
	stake::{Outcome, StakedBalance},
	Ranged,
};
use audio_runtime::{
	configs::{
		governance::{DecisionWindow, LaunchPeriod, MinimumDeposit},
		in_force,
		parameters::{as_set, dynamic_params, RuntimeParameters, RuntimeParametersKey},
	},
	Parameters, Runtime, RuntimeCall, RuntimeOrigin, StakedVoting, TransactionPayment, AUDIO,
};
use audio_runtime_tests::transaction;
use codec::{Decode, Encode};
use frame_support::{
	assert_ok,
	traits::{dynamic_params::AggregatedKeyValue, Bounded as BoundedCall, Get},
};
use pallet_democracy::{AccountVote, Conviction, ReferendumInfo, ReferendumInfoOf, Vote};
use sp_core::{sr25519, Pair};
use sp_runtime::traits::Hash;

/// A parameter at an end of its range.
struct Extreme {
	name: String,
	/// Sets it.
	set: RuntimeParameters,
	/// Brings its default back.
	reset: RuntimeParameters,
}

impl Extreme {
	fn is_stored(&self) -> bool {
		let (key, _) = self.reset.clone().into_parts();
		pallet_parameters::Parameters::<Runtime>::contains_key(key)
	}

	/// The same parameter, whatever its value.
	fn same(&self, other: &Self) -> bool {
		self.reset == other.reset
	}
}

/// A parameter at a bound, by the parts of what sets it: its key, and that there is a value.
fn at(key: &RuntimeParametersKey, name: &str, bound: u128) -> Extreme {
	// A shorter number takes as many of the bytes as it has.
	let set = [&key.encode()[..], &[1], &bound.to_le_bytes()].concat();
	let reset = [&key.encode()[..], &[0]].concat();
	let decoded =
		|bytes: &[u8]| RuntimeParameters::decode(&mut &bytes[..]).expect("it is in range");
	let (set, reset) = (decoded(&set), decoded(&reset));
	assert_eq!(set.clone().into_parts().0, *key);
	assert_eq!(reset.clone().into_parts(), (key.clone(), None));
	Extreme { name: format!("{name} = {bound}"), set, reset }
}

fn extremes() -> Vec<Extreme> {
	// The shares have a point in their names.
	let ranged = as_set().into_iter().filter(|(_, row)| !row.name.contains(&b'.'));
	let mut all: Vec<_> = ranged
		.flat_map(|(key, row)| {
			let name = String::from_utf8(row.name).expect("it is text");
			[at(&key, &name, row.least), at(&key, &name, row.most)]
		})
		.collect();
	for whole in 0..7 {
		let parts: Vec<u32> =
			(0..7).map(|part| if part == whole { 1_000_000_000 } else { 0 }).collect();
		let encoded: Vec<u8> = parts.iter().flat_map(Encode::encode).collect();
		let shares = Decode::decode(&mut &encoded[..]).expect("they add up");
		let parameter = |value| {
			RuntimeParameters::Issuance(dynamic_params::issuance::Parameters::Shares(
				dynamic_params::issuance::Shares,
				value,
			))
		};
		all.push(Extreme {
			name: format!("Shares: all to part {whole}"),
			set: parameter(Some(shares)),
			reset: parameter(None),
		});
	}
	all
}

/// Every parameter at each end of its range.
pub fn settings() -> Vec<RuntimeParameters> {
	extremes().into_iter().map(|extreme| extreme.set).collect()
}

fn set_parameter(key_value: RuntimeParameters) -> RuntimeCall {
	pallet_parameters::Call::set_parameter { key_value }.into()
}

fn pair(uri: &str) -> sr25519::Pair {
	sr25519::Pair::from_string(uri, None).expect("a well-formed URI")
}

/// Dearest that a vote may be, planck.
const MOST_FOR_A_VOTE: u128 = 5 * AUDIO;

/// Undoes one extreme by a referendum, by transactions in blocks, with the least turnout that is
/// enough on a chain as it starts.
fn undo(blocks: &mut Blocks, extreme: &Extreme, names: &str) {
	let began = blocks.number();
	let (proposer, voter) = (pair("//Bob"), pair("//Alice//stash"));
	let call = set_parameter(extreme.reset.clone());
	let bytes = call.encode();
	let proposal = BoundedCall::Lookup {
		hash: <Runtime as frame_system::Config>::Hashing::hash(&bytes),
		len: bytes.len() as u32,
	};
	blocks.send(|| transaction(&proposer, pallet_preimage::Call::note_preimage { bytes }.into()));
	let value = blocks.look(MinimumDeposit::get);
	assert!(value <= 100_000 * AUDIO, "{names}: a deposit of {value}");
	let propose = || pallet_democracy::Call::propose { proposal, value }.into();
	blocks.send(|| transaction(&proposer, propose()));

	let referendum = blocks.look(pallet_democracy::ReferendumCount::<Runtime>::get);
	let period = blocks.look(LaunchPeriod::get);
	let launch = (blocks.number() / period + 1) * period;
	blocks.skip_to(launch - 1);
	blocks.next(|| ());
	let Some(ReferendumInfo::Ongoing(status)) =
		blocks.look(|| ReferendumInfoOf::<Runtime>::get(referendum))
	else {
		panic!("{names}: no referendum was launched");
	};

	let ballot = || {
		// A little more than the quorum: the next era may have more at stake.
		let balance = StakedVoting::total() / 20 * 101 / 100;
		let vote = Vote { aye: true, conviction: Conviction::Locked1x };
		let vote = AccountVote::Standard { vote, balance };
		let call = pallet_democracy::Call::vote { ref_index: referendum, vote };
		transaction(&voter, call.into())
	};
	let fee = blocks.look(|| {
		let length = ballot().encoded_size() as u32;
		TransactionPayment::query_info(ballot(), length).partial_fee
	});
	assert!(fee <= MOST_FOR_A_VOTE, "{names}: {fee} planck for a vote");
	blocks.send(ballot);

	blocks.skip_to(status.end - 1);
	blocks.next(|| ());
	let outcome = blocks.look(|| StakedVoting::outcome(referendum));
	let Some(Outcome::Scheduled { at }) = outcome else { panic!("{names}: {outcome:?}") };
	blocks.skip_to(at - 1);
	blocks.next(|| ());
	let outcome = blocks.look(|| StakedVoting::outcome(referendum));
	assert_eq!(outcome, Some(Outcome::Enacted { at }), "{names}");
	assert!(!blocks.look(|| extreme.is_stored()), "{names}");
	let took = blocks.number() - began;
	let window = blocks.look(DecisionWindow::get);
	assert!(took <= 2 * window + 10, "{names}: it took {took} blocks");
	blocks.look(|| StakedVoting::do_try_state().expect("the invariants hold"));
}

/// A chain on which these stand at the ends of their ranges is mended, one after another.
fn mended(extremes: &[&Extreme]) {
	let names: Vec<_> = extremes.iter().map(|extreme| extreme.name.as_str()).collect();
	let names = names.join(", ");
	let mut blocks = Blocks::from(development_without_node(), 1);
	blocks.next(|| {
		for extreme in extremes {
			assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), extreme.set.clone()));
		}
	});
	for extreme in extremes {
		undo(&mut blocks, extreme, &names);
	}
}

/// All extremes, those that all the rest depend on first.
fn ordered() -> Vec<Extreme> {
	let mut all = sp_io::TestExternalities::default().execute_with(extremes);
	// While the quorum is out of reach only a referendum on itself can be won.
	all.sort_by_key(|extreme| !extreme.name.starts_with("Quorum"));
	all
}

#[test]
fn every_parameter_at_each_end_of_its_range_can_be_undone() {
	let all = ordered();
	// The shares are seven rows of the table, and each is once at its upper end.
	let rows = sp_io::TestExternalities::default().execute_with(in_force::parameters).len();
	assert_eq!(all.len(), 2 * (rows - 7) + 7, "none is left out");
	for extreme in &all {
		mended(&[extreme]);
	}
}

/// All pairs of different parameters, or 60 of them. `scripts/parameter-pairs.sh` has all tried.
#[test]
fn any_two_at_the_ends_of_their_ranges_can_be_undone() {
	let all = ordered();
	let pairs: Vec<_> = all
		.iter()
		.enumerate()
		.flat_map(|(number, first)| all[number + 1..].iter().map(move |second| [first, second]))
		.filter(|[first, second]| !first.same(second))
		.collect();
	if std::env::var_os("AUDIO_ALL_PAIRS").is_some() {
		return pairs.iter().for_each(|pair| mended(pair));
	}
	for seed in 0u32..60 {
		let drawn = u32::decode(&mut &sp_io::hashing::blake2_256(&seed.encode())[..]);
		mended(&pairs[drawn.expect("it is long enough") as usize % pairs.len()]);
	}
}

#[test]
fn the_quorum_is_raised_only_by_as_many_as_it_asks_for() {
	use dynamic_params::democracy::{Parameters as Democracy, Quorum};
	let value = Ranged::new(sp_runtime::Perbill::from_percent(50)).expect("it is in range");
	let raise = RuntimeParameters::Democracy(Democracy::Quorum(Quorum, Some(value)));
	let direct = set_parameter(raise);
	let hidden: RuntimeCall =
		pallet_utility::Call::batch_all { calls: vec![direct.clone()] }.into();
	for (call, percent, raised) in
		[(&direct, 49, false), (&direct, 51, true), (&hidden, 49, false), (&hidden, 51, true)]
	{
		let mut blocks = Blocks::from(development_without_node(), 1);
		let referendum = blocks.next(|| {
			let bytes = call.encode().try_into().expect("it is short");
			pallet_democracy::Pallet::<Runtime>::internal_start_referendum(
				BoundedCall::Inline(bytes),
				pallet_democracy::VoteThreshold::SimpleMajority,
				1,
			)
		});
		blocks.send(|| {
			let vote = Vote { aye: true, conviction: Conviction::Locked1x };
			let balance = StakedVoting::total() / 100 * percent;
			let vote = AccountVote::Standard { vote, balance };
			let call = pallet_democracy::Call::vote { ref_index: referendum, vote };
			transaction(&pair("//Alice//stash"), call.into())
		});
		for _ in 0..45 {
			blocks.next(|| ());
		}
		let quorum = blocks.look(|| Quorum::get().get());
		assert_eq!(
			quorum == sp_runtime::Perbill::from_percent(50),
			raised,
			"{call:?} by {percent} %"
		);
		let enacted = matches!(
			blocks.look(|| StakedVoting::outcome(referendum)),
			Some(Outcome::Enacted { .. })
		);
		assert_eq!(enacted, raised);
	}
}

#[test]
fn the_queue_of_proposals_is_never_filled_for_little() {
	use dynamic_params::democracy::{MinimumDeposit as Key, Parameters as Democracy};
	crate::development().execute_with(|| {
		let least = Ranged::new(AUDIO).expect("it is in range");
		let set = RuntimeParameters::Democracy(Democracy::MinimumDeposit(Key, Some(least)));
		assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), set));
		assert_eq!(MinimumDeposit::get(), 100 * AUDIO);
	});
}

#[test]
fn a_stored_value_that_does_not_decode_is_reported() {
	crate::development().execute_with(|| {
		audio_runtime::Pace::do_try_state().expect("all can be read");
		let all = extremes();
		let narrow = all.iter().find(|found| found.name.starts_with("Quorum")).expect("it is one");
		let (key, _) = narrow.set.clone().into_parts();
		assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), narrow.set.clone()));
		audio_runtime::Pace::do_try_state().expect("all can be read");
		let stored = pallet_parameters::Parameters::<Runtime>::hashed_key_for(key);
		let mut value = frame_support::storage::unhashed::get_raw(&stored).expect("it is stored");
		let end = value.len();
		value[end - 4..].copy_from_slice(&900_000_000u32.encode());
		frame_support::storage::unhashed::put_raw(&stored, &value);
		assert!(audio_runtime::Pace::do_try_state().is_err());
		frame_support::storage::unhashed::kill(&stored);
		audio_runtime::Pace::do_try_state().expect("all can be read");
	});
}
