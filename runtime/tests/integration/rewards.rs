//! What stakers are paid where the payee's account does not exist.

use crate::{
	activity::{end_era, idle_blocks, now, signed, someone},
	development,
};
use audio_runtime::{
	constants::EXISTENTIAL_DEPOSIT, AccountId, ActivityIssuance, Balance, Balances, Runtime,
	RuntimeEvent, Staking, System, AUDIO,
};
use frame_support::{
	assert_ok,
	traits::fungible::{Inspect, InspectHold},
};
use pallet_staking::{
	ErasRewardPoints, ErasStakersOverview, ErasValidatorReward, RewardDestination, Validators,
};

/// The era's only validator has earned `reward`; the era ends.
fn earn(validator: &AccountId, reward: Balance) {
	let era = now();
	// As at genesis: nothing is elected here.
	let exposure = ErasStakersOverview::<Runtime>::get(0, validator).expect("it is exposed");
	ErasStakersOverview::<Runtime>::insert(era, validator, exposure);
	ErasValidatorReward::<Runtime>::insert(era, reward);
	ErasRewardPoints::<Runtime>::mutate(era, |points| {
		points.total = 20;
		points.individual.insert(validator.clone(), 20);
	});
	end_era();
}

#[test]
fn staking_rewards_too_small_for_a_payee_that_does_not_exist_wait_for_it() {
	development().execute_with(|| {
		let stash = Validators::<Runtime>::iter_keys().next().expect("there is one");
		let fresh = AccountId::from([7; 32]);
		let payee = RewardDestination::Account(fresh.clone());
		assert_ok!(Staking::set_payee(signed(&stash), payee));
		let reward = EXISTENTIAL_DEPOSIT * 2 / 5;
		for (round, by_hooks) in [(1, true), (2, false)] {
			let era = now();
			earn(&stash, reward);
			let issuance = Balances::total_issuance();
			match by_hooks {
				true => idle_blocks(),
				// Whoever asks for it.
				false => {
					let payout = Staking::payout_stakers(signed(&fresh), stash.clone(), era);
					assert_ok!(payout.map(|_| ()).map_err(|failed| failed.error));
				},
			}
			assert_eq!(Balances::total_balance(&fresh), 0);
			assert_eq!(ActivityIssuance::pending(&fresh), round * reward);
			assert_eq!(Balances::total_issuance(), issuance, "it is minted when it is paid");
			let unpaid = round * reward;
			let withheld = pallet_activity_issuance::Event::Withheld { who: fresh.clone(), unpaid };
			System::assert_has_event(RuntimeEvent::ActivityIssuance(withheld));
		}
		let issuance = Balances::total_issuance();
		earn(&stash, reward);
		idle_blocks();
		assert_eq!(Balances::balance(&fresh), 3 * reward);
		assert_eq!(ActivityIssuance::pending(&fresh), 0);
		assert!(Balances::total_issuance() >= issuance + 3 * reward);
		// From here on `Staking` pays it itself.
		earn(&stash, reward);
		idle_blocks();
		assert_eq!(Balances::balance(&fresh), 4 * reward);
		ActivityIssuance::do_try_state().expect("the invariants hold");
	});
}

#[test]
fn staking_holds_slashes_and_pays_as_it_did() {
	use pallet_staking::HoldReason;
	development().execute_with(|| {
		let who = someone(1, 1_010);
		assert_ok!(Staking::bond(signed(&who), 1_000 * AUDIO, RewardDestination::Staked));
		assert_eq!(Balances::balance_on_hold(&HoldReason::Staking.into(), &who), 1_000 * AUDIO);
		assert_eq!(Balances::balance(&who), 10 * AUDIO);
		System::assert_has_event(RuntimeEvent::Balances(pallet_balances::Event::Held {
			reason: HoldReason::Staking.into(),
			who: who.clone(),
			amount: 1_000 * AUDIO,
		}));
		let issuance = Balances::total_issuance();
		pallet_staking::slashing::do_slash::<Runtime>(
			&who,
			100 * AUDIO,
			&mut 0,
			&mut Default::default(),
			now(),
		);
		assert_eq!(Balances::balance_on_hold(&HoldReason::Staking.into(), &who), 900 * AUDIO);
		// What was taken is dropped here, and so burned.
		assert_eq!(Balances::total_issuance(), issuance - 100 * AUDIO);
	});
}
