//! Vested grants from strangers.

use crate::{
	activity::{signed, someone},
	development,
};
use audio_runtime::{
	constants::DAYS, AccountId, Balance, Runtime, RuntimeCall, RuntimeOrigin, System, Vesting,
	AUDIO,
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult, traits::VestingSchedule};
use pallet_vesting::VestingInfo;
use sp_runtime::traits::Dispatchable;

/// As the signer's transaction would do it, filters included.
fn grant(from: &AccountId, to: &AccountId, schedule: VestingInfo<Balance, u32>) -> DispatchResult {
	let call = pallet_vesting::Call::vested_transfer { target: to.clone().into(), schedule };
	let done = RuntimeCall::Vesting(call).dispatch(signed(from));
	done.map(|_| ()).map_err(|failed| failed.error)
}

#[test]
fn strangers_fill_nobody_s_room_for_grants_at_no_cost_and_none_is_for_ever() {
	development().execute_with(|| {
		let (stranger, founder) = (someone(1, 100_000), someone(2, 10));
		let now = System::block_number();
		let grants = |audio: Balance, per_block, begins| {
			grant(&stranger, &founder, VestingInfo::new(audio * AUDIO, per_block, begins))
		};
		let low = || pallet_vesting::Error::<Runtime>::AmountLow;
		assert_noop!(grants(1, AUDIO, now), low());
		assert_noop!(grants(999, AUDIO, now), low());
		let filtered = || frame_system::Error::<Runtime>::CallFiltered;
		// It would begin too late, or end in three hundred thousand million years.
		assert_noop!(grants(1_000, AUDIO, now + 366 * DAYS), filtered());
		assert_noop!(grants(1_000, 1, now), filtered());
		assert_noop!(grants(1_000, 1, 0), filtered());
		assert_ok!(grants(1_000, AUDIO, now + 365 * DAYS));
		// Four years of it.
		assert_ok!(grants(52_596, AUDIO / 400, now));
		assert_eq!(Vesting::vesting_balance(&founder), Some(53_596 * AUDIO));
		// Nor in a batch, nor by a proxy: the batch stops there.
		let schedule = VestingInfo::new(1_000 * AUDIO, 1, now);
		let endless = pallet_vesting::Call::<Runtime>::vested_transfer {
			target: founder.clone().into(),
			schedule,
		};
		let batch = pallet_utility::Call::batch_all { calls: vec![endless.into()] };
		let done = RuntimeCall::Utility(batch).dispatch(signed(&stranger));
		assert_eq!(done.unwrap_err().error, filtered().into());
		// What voters decide is theirs.
		let forced = Vesting::force_vested_transfer(
			RuntimeOrigin::root(),
			stranger.into(),
			founder.into(),
			VestingInfo::new(1_000 * AUDIO, AUDIO, now + 3_000 * DAYS),
		);
		assert_ok!(forced);
	});
}
