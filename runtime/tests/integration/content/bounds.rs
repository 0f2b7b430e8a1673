//! What may be governed of receipts is what receipts and blocks can carry.

use super::*;
use audio_primitives::receipts::MAX_PLAYS;
use audio_runtime::configs::{
	content::FreeReceipts,
	limits::RuntimeBlockWeights,
	parameters::{receipts as keys, FanStake, PlayCount, ReceiptCount, RuntimeParameters},
};
use frame_support::{dispatch::DispatchClass, traits::Get};

fn set(parameter: keys::Parameters) {
	let parameter = RuntimeParameters::Receipts(parameter);
	assert_ok!(audio_runtime::Parameters::set_parameter(RuntimeOrigin::root(), parameter));
}

fn set_allowance(plays: u32) {
	set(keys::Parameters::Allowance(keys::Allowance, Some(PlayCount::constant(plays))));
}

#[test]
fn whatever_the_allowance_a_fan_of_one_node_has_all_its_plays_counted() {
	assert!(PlayCount::new(MAX_PLAYS + 1).is_err());
	for allowance in [1, MAX_PLAYS] {
		development().execute_with(|| {
			set_allowance(allowance);
			let network = Network::new(1, 1);
			let track = network.tracks[0];
			let fan = Fan::new(1, 3_200);
			// As many different plays as make up the allowance, all from one node.
			let heard: Vec<_> = (0..allowance).map(|list| (track, Some(list), 1)).collect();
			let receipt = fan.receipt(0, now(), 1, &heard);
			assert_ok!(submit(network.operator(0), 0, vec![receipt]));
			let standing = Receipts::standing(&fan.who);
			assert_eq!((standing.counted, standing.allowance), (allowance, allowance));
			assert_eq!(score(&network.artists[0], Group::Artists), 3_200 * AUDIO);
			check_state();
		});
	}
}

#[test]
fn a_thousand_audio_are_always_enough_to_be_heard_with() {
	assert!(FanStake::new(1_000 * AUDIO + 1).is_err());
	assert!(FanStake::new(AUDIO - 1).is_err());
	for (least, stake, counted) in [(1, 1, 3), (1_000, 999, 0), (1_000, 1_000, 3)] {
		development().execute_with(|| {
			let value = FanStake::new(least * AUDIO).expect("it is in range");
			set(keys::Parameters::MinFanStake(keys::MinFanStake, Some(value)));
			let network = Network::new(1, 1);
			let track = network.tracks[0];
			// What a fan has is not all bonded at once.
			let fan = Fan::new(1, stake);
			let receipt = fan.receipt(0, now(), 1, &[(track, None, 3)]);
			assert_ok!(submit(network.operator(0), 0, vec![receipt]));
			assert_eq!(Receipts::standing(&fan.who).counted, counted, "{stake} of {least}");
		});
	}
}

#[test]
fn the_free_receipts_of_an_era_take_no_more_than_half_of_its_ordinary_room() {
	let ordinary = || {
		let limits = RuntimeBlockWeights::get();
		limits.get(DispatchClass::Normal).max_total.expect("there is one").ref_time()
	};
	let set_free = |free| {
		let value = ReceiptCount::new(free).expect("it is in range");
		set(keys::Parameters::FreeReceipts(keys::FreeReceipts, Some(value)));
	};
	// So many receipts, with as many plays as can be.
	let batch = |network: &Network, fan: &Fan, count: usize| {
		let heard: Vec<_> = (0..MAX_PLAYS).map(|list| (network.tracks[0], Some(list), 1)).collect();
		let receipts = vec![fan.receipt(0, 0, 1, &heard); count].try_into().expect("not too many");
		let call = pallet_receipts::Call::<Runtime>::submit { node: 0, receipts };
		call.get_dispatch_info().call_weight.ref_time()
	};
	development().execute_with(|| {
		let slots = audio_runtime::Pace::current().era_slots();
		set_free(30_000);
		let (network, fan) = (Network::new(1, 1), Fan::new(1, 100));
		let free = <FreeReceipts as Get<u32>>::get();
		assert_eq!(free, FreeReceipts::most(slots), "an era of the development chain is short");
		assert!(free > 100, "{free}");
		assert_eq!(Receipts::free_quota(0), (0, free));
		// As many as there is room for if each is submitted alone, which takes the most.
		let room = ordinary() / 2 * u64::from(slots);
		assert_eq!(u64::from(free), room / batch(&network, &fan, 1));
		assert!(u64::from(free / 8) * batch(&network, &fan, 8) <= room);
		// A live era has room for about as many as can be governed.
		let live = FreeReceipts::most(3_600);
		assert!((20_000..60_000).contains(&live), "{live}");
		assert!(ReceiptCount::new(30_001).is_err());
		// None is none, and whoever pays still submits.
		set_free(0);
		assert_eq!(Receipts::free_quota(0), (0, 0));
		let fan = Fan::new(2, 100);
		let receipt = fan.receipt(0, now(), 1, &[(network.tracks[0], None, 3)]);
		let receipts = vec![receipt].try_into().expect("it is one");
		let done = Receipts::submit(signed(network.operator(0)), 0, receipts).expect("it pays");
		assert_eq!(done.pays_fee, Pays::Yes);
		assert_eq!(Receipts::standing(&fan.who).counted, 3);
	});
}
