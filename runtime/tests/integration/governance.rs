//! What referenda may change, and what bounds them whatever they set.

use crate::{account, development};
use audio_runtime::{
	configs::{
		governance::{
			DecisionWindow, EnactmentPeriod, LaunchPeriod, VotingPeriod, WithinDecisionWindow,
		},
		parameters::{democracy, dynamic_params, Period, RuntimeParameters},
	},
	constants::BONDING_ERAS,
	Pace, Parameters, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, System,
};
use codec::{Decode, Encode};
use frame_support::{
	assert_noop, assert_ok,
	traits::{Contains, Get},
};
use proptest::prelude::*;
use sp_runtime::traits::BadOrigin;

fn set_voting_period(value: Option<Period>) -> RuntimeParameters {
	RuntimeParameters::Democracy(democracy::Parameters::VotingPeriod(
		democracy::VotingPeriod,
		value,
	))
}

fn set_enactment_period(value: Option<Period>) -> RuntimeParameters {
	RuntimeParameters::Democracy(democracy::Parameters::EnactmentPeriod(
		democracy::EnactmentPeriod,
		value,
	))
}

#[test]
fn a_preset_sets_the_parameters_and_root_changes_them() {
	development().execute_with(|| {
		assert_eq!(<VotingPeriod as Get<u32>>::get(), 40);
		let longer = Period::new(50).expect("in range");
		assert_noop!(
			Parameters::set_parameter(
				RuntimeOrigin::signed(account("//Alice")),
				set_voting_period(Some(longer))
			),
			BadOrigin
		);
		assert_ok!(Parameters::set_parameter(
			RuntimeOrigin::root(),
			set_voting_period(Some(longer))
		));
		assert_eq!(<VotingPeriod as Get<u32>>::get(), 50);
		assert!(System::events().iter().any(|record| matches!(
			record.event,
			RuntimeEvent::Parameters(pallet_parameters::Event::Updated { .. })
		)));
	});
}

#[test]
fn a_deleted_parameter_falls_back_to_the_live_default() {
	development().execute_with(|| {
		assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), set_voting_period(None)));
		assert_eq!(dynamic_params::democracy::VotingPeriod::get().get(), 28_800);
		// The dev chain's stake unbonds within 1,680 slots, so no vote may take longer than half of
		// it.
		assert_eq!(<VotingPeriod as Get<u32>>::get(), 840);
	});
}

#[test]
fn a_call_with_a_value_out_of_range_is_no_call() {
	development().execute_with(|| {
		let least = Period::new(1).expect("in range");
		let call = RuntimeCall::from(pallet_parameters::Call::<Runtime>::set_parameter {
			key_value: set_voting_period(Some(least)),
		});
		let mut encoded = call.encode();
		assert_eq!(RuntimeCall::decode(&mut &encoded[..]), Ok(call));
		// The value is the call's last four bytes.
		let length = encoded.len();
		encoded[length - 4..].copy_from_slice(&0u32.encode());
		assert!(RuntimeCall::decode(&mut &encoded[..]).is_err());
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn what_voted_is_still_staked_when_its_decision_takes_effect(
		voting in 1u32..=1_440_000,
		enactment in 1u32..=1_440_000,
	) {
		development().execute_with(|| {
			let period = |blocks| Some(Period::new(blocks).expect("in range"));
			for parameter in
				[set_voting_period(period(voting)), set_enactment_period(period(enactment))]
			{
				assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), parameter));
			}
			let decision = <VotingPeriod as Get<u32>>::get() + <EnactmentPeriod as Get<u32>>::get();
			let bonding = Pace::current().era_slots() * BONDING_ERAS;
			assert!(2 * decision <= bonding);
			// Half an era: in less nobody could gather a quorum.
			assert!(<VotingPeriod as Get<u32>>::get() >= 30);
			// Launches cannot pile up, whatever their period: here the least there is.
			let least = RuntimeParameters::Democracy(democracy::Parameters::LaunchPeriod(
				democracy::LaunchPeriod,
				period(1),
			));
			assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), least));
			let launch = <LaunchPeriod as Get<u32>>::get();
			assert!(launch >= 2 && launch * 20 >= <VotingPeriod as Get<u32>>::get());
			// What fits is left as it was set.
			if voting >= 30 && voting + enactment <= DecisionWindow::get() {
				assert_eq!(decision, voting + enactment);
			}
		});
	}
}

#[test]
fn the_committee_cannot_leave_the_decision_window() {
	development().execute_with(|| {
		let window = DecisionWindow::get();
		let fast_track = |voting_period, delay| {
			RuntimeCall::Democracy(pallet_democracy::Call::fast_track {
				proposal_hash: Default::default(),
				voting_period,
				delay,
			})
		};
		assert!(WithinDecisionWindow::contains(&fast_track(window - 10, 10)));
		assert!(!WithinDecisionWindow::contains(&fast_track(window - 9, 10)));
		assert!(!WithinDecisionWindow::contains(&fast_track(1, u32::MAX)));
		assert!(<Runtime as frame_system::Config>::BaseCallFilter::contains(&fast_track(1, 10)));
		assert!(!<Runtime as frame_system::Config>::BaseCallFilter::contains(&fast_track(
			1, window
		)));
	});
}
