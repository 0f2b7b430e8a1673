//! A chain with nothing but `System` and `Pace`.

use crate::{self as pallet_pace, *};
use frame_support::{derive_impl, traits::Get};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use sp_runtime::BuildStorage;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Test>;
	#[runtime::pallet_index(1)]
	pub type Pace = pallet_pace::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

impl Config for Test {
	type InitialParameters = Answer;
}

const ANSWER_KEY: &[u8] = b"answer";

#[derive(Clone, Default, Serialize, Deserialize)]
/// Parameters that leave a trace.
pub struct Answer(u32);

impl InitialParameters for Answer {
	fn apply(&self) {
		frame_support::storage::unhashed::put(ANSWER_KEY, &self.0);
	}

	fn check_governed() -> Result<(), &'static str> {
		let answer = frame_support::storage::unhashed::get::<u32>(ANSWER_KEY);
		answer.map(|_| ()).ok_or("no answer")
	}
}

fn chain(pace: crate::Pace, answer: u32) -> sp_io::TestExternalities {
	RuntimeGenesisConfig {
		pace: GenesisConfig { pace, parameters: Answer(answer) },
		..Default::default()
	}
	.build_storage()
	.expect("genesis builds")
	.into()
}

#[test]
fn genesis_sets_the_pace_and_the_parameters() {
	let pace = crate::Pace { slot_duration: 3_000, epoch_duration: 20, sessions_per_era: 3 };
	chain(pace.clone(), 42).execute_with(|| {
		assert_eq!(Pace::current(), pace);
		assert_eq!(<SlotDuration<Test> as Get<u64>>::get(), 3_000);
		assert_eq!(<MinimumPeriod<Test> as Get<u64>>::get(), 1_500);
		assert_eq!(<EpochDuration<Test> as Get<u64>>::get(), 20);
		assert_eq!(<SessionsPerEra<Test> as Get<u32>>::get(), 3);
		assert_eq!(pace.era_slots(), 60);
		assert_eq!(pace.era_milliseconds(), 180_000);
		assert_eq!(frame_support::storage::unhashed::get(ANSWER_KEY), Some(42u32));
		Pace::do_try_state().expect("invariants hold");
	});
}

#[test]
fn a_missing_pace_and_parameters_that_cannot_be_read_are_errors() {
	let pace = crate::Pace::default();
	chain(pace.clone(), 42).execute_with(|| {
		Current::<Test>::kill();
		assert_eq!(Pace::do_try_state(), Err("the pace is missing".into()));
		// Too short to be one.
		frame_support::storage::unhashed::put(&Current::<Test>::hashed_key(), &1u8);
		assert_eq!(Pace::do_try_state(), Err("the pace is missing".into()));
		Current::<Test>::put(&pace);
		Pace::do_try_state().expect("invariants hold");
		frame_support::storage::unhashed::kill(ANSWER_KEY);
		assert_eq!(Pace::do_try_state(), Err("no answer".into()));
	});
}

#[test]
#[should_panic(
	expected = "invalid pace in genesis: epochDuration is 7 slots: allowed is 8 to 28800"
)]
fn a_chain_with_an_impossible_pace_does_not_start() {
	chain(crate::Pace { epoch_duration: 7, ..Default::default() }, 0);
}

#[test]
fn before_genesis_the_pace_is_that_of_the_live_chain() {
	sp_io::TestExternalities::default().execute_with(|| {
		assert_eq!(Pace::current(), crate::Pace::default());
		// Six hours.
		assert_eq!(Pace::current().era_milliseconds(), 6 * 60 * 60 * 1_000);
	});
}

proptest! {
	#[test]
	fn a_possible_pace_has_an_exact_half_slot_and_room_for_elections(
		slot_duration in 0u64..70_000,
		epoch_duration in 0u32..30_000,
		sessions_per_era in 0u32..60,
	) {
		let pace = crate::Pace { slot_duration, epoch_duration, sessions_per_era };
		if pace.check().is_ok() {
			prop_assert_eq!((slot_duration >> 1) * 2, slot_duration);
			prop_assert!(epoch_duration / 4 >= 2);
			prop_assert_eq!(
				pace.era_milliseconds(),
				slot_duration * u64::from(epoch_duration) * u64::from(sessions_per_era)
			);
		} else {
			prop_assert!(
				!(250..=60_000).contains(&slot_duration)
					|| slot_duration % 2 == 1
					|| !(8..=28_800).contains(&epoch_duration)
					|| !(1..=48).contains(&sessions_per_era)
			);
		}
	}
}
