//! What is said of a running referendum is what becomes of it if nothing changes.

use super::*;
use audio_primitives::stake::{Outcome, ReferendumStanding, Threshold};
use audio_runtime::configs::{
	parameters::{democracy, RuntimeParameters},
	voting,
};
use proptest::prelude::*;
use sp_runtime::Perbill;

const VOTERS: [&str; 3] = ["//Alice//stash", "//Bob", "//Charlie"];

/// So many per mille of what is at stake.
fn of_stake(parts: u128) -> Balance {
	StakedVoting::total() / 1_000 * parts
}

fn standing(referendum: u32) -> ReferendumStanding<u32> {
	voting::standing(referendum).expect("it is voted on")
}

fn set_quorum(parts: u32) -> RuntimeCall {
	let value = Perbill::from_parts(parts);
	let value = Some(audio_primitives::Ranged::new(value).expect("it is in range"));
	let key_value =
		RuntimeParameters::Democracy(democracy::Parameters::Quorum(democracy::Quorum, value));
	pallet_parameters::Call::set_parameter { key_value }.into()
}

#[test]
fn ayes_nays_and_turnout_are_set_against_the_electorate_and_the_quorum() {
	development().execute_with(|| {
		let voter = account("//Alice//stash");
		let referendum = start(VoteThreshold::SuperMajorityApprove, remark("a"));
		let none = standing(referendum);
		assert_eq!((none.ayes, none.nays, none.turnout, none.delay), (0, 0, 0, 0));
		assert_eq!(none.threshold, Threshold::SuperMajorityApprove);
		assert_eq!(none.electorate, StakedVoting::total());
		assert_eq!(none.quorum, Perbill::from_percent(5).mul_ceil(StakedVoting::total()));
		assert!(none.enactable && !none.approved && !none.would_pass);

		assert_ok!(vote(&voter, referendum, true, none.quorum - 1));
		let few = standing(referendum);
		assert_eq!((few.ayes, few.nays, few.turnout), (none.quorum - 1, 0, none.quorum - 1));
		assert!(few.approved && !few.would_pass, "too few");
		assert_ok!(vote(&voter, referendum, true, none.quorum));
		assert!(standing(referendum).would_pass);
		assert_ok!(vote(&voter, referendum, false, none.quorum));
		let against = standing(referendum);
		assert_eq!((against.ayes, against.nays), (0, none.quorum));
		assert!(!against.approved && !against.would_pass);

		// One that raises the quorum has its own.
		let raise = start(VoteThreshold::SimpleMajority, set_quorum(200_000_000));
		assert_eq!(standing(raise).quorum, Perbill::from_percent(20).mul_ceil(none.electorate));
		// One whose call is not there is enacted by nobody.
		let hash = BlakeTwo256::hash(b"nowhere");
		let missing = Democracy::internal_start_referendum(
			Bounded::Lookup { hash, len: 200 },
			VoteThreshold::SimpleMajority,
			0,
		);
		assert_ok!(vote(&voter, missing, true, none.quorum));
		let missing = standing(missing);
		assert!(missing.approved && !missing.enactable && !missing.would_pass);

		// Where nothing is exposed nobody is enough.
		let era = pallet_staking::ActiveEra::<Runtime>::get().expect("there is one").index;
		pallet_staking::ErasTotalStake::<Runtime>::insert(era, 0);
		assert_eq!(standing(raise).quorum, Balance::MAX);
		assert_eq!(voting::standing(99), None);
		end_of_voting(referendum);
		assert_eq!(voting::standing(referendum), None);
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn what_would_pass_passes_and_nothing_else(
		threshold in 0..3usize,
		votes in prop::array::uniform3((any::<bool>(), 0u128..60)),
		raised in prop::option::of(10_000_000u32..100_000_000),
	) {
		development().execute_with(|| {
			let threshold = [
				VoteThreshold::SuperMajorityApprove,
				VoteThreshold::SuperMajorityAgainst,
				VoteThreshold::SimpleMajority,
			][threshold];
			for name in &VOTERS[1..] {
				assert_ok!(bond(&account(name), of_stake(60)));
			}
			let call = raised.map_or_else(|| remark("a"), set_quorum);
			let referendum = start(threshold, call);
			for (name, (aye, parts)) in VOTERS.iter().zip(votes) {
				if parts > 0 {
					assert_ok!(vote(&account(name), referendum, aye, of_stake(parts)));
				}
			}
			let said = standing(referendum);
			assert_eq!((said.ayes, said.nays, said.turnout), tally(referendum));
			end_of_voting(referendum);
			let outcome = StakedVoting::outcome(referendum);
			let passed = matches!(outcome, Some(Outcome::Scheduled { .. }));
			assert_eq!(said.would_pass, passed, "{said:?} {outcome:?}");
			if let Some(Outcome::QuorumMissed { turnout, required, .. }) = outcome {
				assert_eq!((said.turnout, said.quorum, said.approved), (turnout, required, true));
			}
		});
	}
}
