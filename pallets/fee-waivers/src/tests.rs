use crate::{mock::*, Event, *};
use frame_support::{assert_noop, assert_ok, traits::Hooks};

const WHO: AccountId = 7;

fn next_block() {
	FeeWaivers::on_finalize(System::block_number());
	System::set_block_number(System::block_number() + 1);
	FeeWaivers::on_initialize(System::block_number());
}

#[test]
fn an_account_leaves_once_a_round_and_votes_a_few_times() {
	test(|| {
		assert_ok!(waive(WHO, Waiver::Leave));
		let event = Event::FeeWaived { who: WHO, waiver: Waiver::Leave };
		System::assert_last_event(event.into());
		assert!(!FeeWaivers::is_left(&WHO, Waiver::Leave));
		assert_noop!(waive(WHO, Waiver::Leave), InvalidTransaction::Payment);
		for _ in 0..VOTES {
			assert!(FeeWaivers::is_left(&WHO, Waiver::Vote));
			assert_ok!(waive(WHO, Waiver::Vote));
		}
		assert!(!FeeWaivers::is_left(&WHO, Waiver::Vote));
		assert_noop!(waive(WHO, Waiver::Vote), InvalidTransaction::Payment);
		// That is nothing to another account, nor in the next round.
		assert_ok!(waive(8, Waiver::Leave));
		next_block();
		Round::set(2);
		for waiver in [Waiver::Leave, Waiver::Vote] {
			assert!(FeeWaivers::is_left(&WHO, waiver));
			assert_ok!(waive(WHO, waiver));
		}
	});
}

#[test]
fn what_a_block_has_no_room_for_waits_for_the_next() {
	test(|| {
		for who in 0..IN_BLOCK {
			assert_ok!(waive(who.into(), Waiver::Vote));
		}
		assert_noop!(waive(WHO, Waiver::Vote), InvalidTransaction::ExhaustsResources);
		assert!(FeeWaivers::is_left(&WHO, Waiver::Vote), "it is not used up by waiting");
		// However many vote, nobody is kept from leaving.
		for who in 0..IN_BLOCK {
			assert_ok!(waive(who.into(), Waiver::Leave));
		}
		assert_noop!(waive(WHO, Waiver::Leave), InvalidTransaction::ExhaustsResources);
		next_block();
		assert_ok!(waive(WHO, Waiver::Vote));
		assert_ok!(waive(WHO, Waiver::Leave));
	});
}

#[test]
fn what_rounds_have_left_is_forgotten_when_there_is_room() {
	test(|| {
		for round in [1, 2, 5] {
			Round::set(round);
			for who in 0..IN_BLOCK {
				assert_ok!(waive(who.into(), Waiver::Vote));
			}
			next_block();
		}
		let kept = || Used::<Test>::iter().count() as u32;
		assert_eq!(kept(), 3 * IN_BLOCK);
		assert_eq!(FeeWaivers::on_idle(1, Weight::zero()), Weight::zero());
		// Reads, a write and three steps: round 0 has nothing, and two entries go.
		let db: frame_support::weights::RuntimeDbWeight =
			<Test as frame_system::Config>::DbWeight::get();
		let forget = <() as WeightInfo>::forget();
		let room = db.reads_writes(2, 1).saturating_add(forget.saturating_mul(3));
		let used = FeeWaivers::on_idle(1, room);
		assert!(used.all_lte(room));
		assert_eq!(kept(), 3 * IN_BLOCK - 2);
		FeeWaivers::do_try_state().expect("the invariants hold");
		FeeWaivers::on_idle(1, Weight::MAX);
		assert_eq!((kept(), Oldest::<Test>::get()), (IN_BLOCK, 5));
		// That of the round in force stays.
		FeeWaivers::on_idle(1, Weight::MAX);
		assert_eq!(kept(), IN_BLOCK);
	});
}
