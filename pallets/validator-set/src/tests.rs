//! Tests of the pallet; its rules are tried by themselves in [`absence`].

mod absence;

use crate::{mock::*, Absentee, Absentees, Chilled, Error, Event, Validators as _};
use audio_primitives::{seats::Seats, stake::OnRoundEnd, RoundIndex};
use frame_election_provider_support::ElectionProvider;
use frame_support::{assert_noop, assert_ok, dispatch::Pays};
use sp_runtime::Percent;

/// Lets validators 1 to 8, each with ten times its number behind it, be elected for `era`, and
/// those in `authors` make blocks; then ends it.
fn era(era: RoundIndex, authors: &[u64]) {
	Elected::mutate(|elected| {
		elected.insert(era, (1..=u64::from(SEATS)).map(|who| (who, u128::from(who) * 10)).collect())
	});
	Authors::mutate(|all| all.insert(era, authors.iter().copied().collect()));
	ValidatorSet::on_round_end(era);
}

fn everybody_is_a_candidate() {
	Candidates::set((1..=20).collect());
}

fn events() -> Vec<Event<Test>> {
	System::read_events_for_pallet()
}

#[test]
fn genesis_limits_the_candidates() {
	chain(|| assert_eq!(Limits::get(), Some((20, Percent::from_percent(75)))));
}

#[test]
fn who_is_there_is_left_alone() {
	chain(|| {
		everybody_is_a_candidate();
		for index in 0..5 {
			era(index, &[1, 2, 3, 4, 5, 6, 7, 8]);
		}
		assert_eq!(events(), []);
		assert!(Absentees::<Test>::get().is_empty());
	});
}

#[test]
fn an_era_without_a_block_costs_no_seat() {
	chain(|| {
		everybody_is_a_candidate();
		Wanted::set(4);
		era(0, &[1, 2, 3, 4, 5, 6, 7]);
		assert_eq!(events(), [Event::Absent { era: 0, validators: 1, elected: 8 }]);
		assert_eq!(Absentees::<Test>::get().to_vec(), [Absentee { validator: 8, eras: 1 }]);
		// It comes back, and what was is forgotten.
		era(1, &[1, 2, 3, 4, 5, 6, 7, 8]);
		era(2, &[1, 2, 3, 4, 5, 6, 7]);
		assert!(Table::is_candidate(&8));
	});
}

#[test]
fn two_eras_without_a_block_do() {
	chain(|| {
		everybody_is_a_candidate();
		era(0, &[1, 2, 3, 4, 5, 6, 7]);
		era(1, &[1, 2, 3, 4, 5, 6, 7]);
		assert_eq!(
			events()[1..],
			[
				Event::Absent { era: 1, validators: 1, elected: 8 },
				Event::AbsentChilled { validator: 8, eras: 2 }
			]
		);
		assert!(!Table::is_candidate(&8));
		// The era after was planned with it: it is absent once more, and nobody else pays for it.
		era(2, &[1, 2, 3, 4, 5, 6, 7]);
		assert_eq!(Candidates::get().len(), 19);
	});
}

#[test]
fn one_an_era_the_longest_absent_first_then_the_least_backed() {
	chain(|| {
		everybody_is_a_candidate();
		Wanted::set(4);
		let come_back = || Chilled::<Test>::kill();
		era(0, &[1, 2, 3, 4, 5, 6, 7]);
		era(1, &[1, 2, 4, 5, 6, 7]);
		assert_eq!(Candidates::get().len(), 19, "8 was absent for two eras, 3 for one");
		assert!(!Table::is_candidate(&8));
		come_back();
		era(2, &[1, 2, 4, 5, 6, 7]);
		assert!(!Table::is_candidate(&3));
		come_back();
		// Two more, for as long.
		era(3, &[1, 2, 3, 5, 6, 8]);
		era(4, &[1, 2, 3, 5, 6, 8]);
		assert!(!Table::is_candidate(&4) && Table::is_candidate(&7), "4 has less behind it");
	});
}

#[test]
fn nobody_while_more_than_a_quarter_is_absent() {
	chain(|| {
		everybody_is_a_candidate();
		Wanted::set(4);
		for index in 0..6 {
			era(index, &[1, 2, 3, 4, 5]);
		}
		assert_eq!(Candidates::get().len(), 20);
		// The split heals but for two of them, who are a quarter.
		era(6, &[1, 2, 3, 4, 5, 6]);
		assert!(!Table::is_candidate(&7), "of 7 and 8, 7 has less behind it");
		assert_eq!(Candidates::get().len(), 19);
	});
}

#[test]
fn nobody_below_two_thirds_of_the_wanted_seats() {
	chain(|| {
		// Of the eight, seven go on; with one less there would be six of ten.
		everybody_is_a_candidate();
		Candidates::mutate(|candidates| candidates.remove(&1));
		Wanted::set(10);
		era(0, &[1, 2, 3, 4, 5, 6, 7]);
		era(1, &[1, 2, 3, 4, 5, 6, 7]);
		assert!(Table::is_candidate(&8), "that others wait does not count");
		Wanted::set(9);
		era(2, &[1, 2, 3, 4, 5, 6, 7]);
		assert!(!Table::is_candidate(&8));
	});
}

#[test]
fn one_of_eight_seats_in_the_time_that_stake_takes_to_leave_unless_it_comes_back() {
	chain(|| {
		everybody_is_a_candidate();
		Wanted::set(4);
		era(0, &[1, 2, 3, 4, 5, 6, 7]);
		era(1, &[1, 2, 3, 4, 5, 6, 7]);
		assert_eq!(Chilled::<Test>::get().to_vec(), [(8, 1)]);
		for index in 2..=CHILLED_FOR {
			era(index, &[1, 2, 3, 4, 5, 6, 8]);
			assert!(Table::is_candidate(&7), "era {index}");
		}
		era(CHILLED_FOR + 1, &[1, 2, 3, 4, 5, 6, 8]);
		assert!(!Table::is_candidate(&7), "8 was chilled too long ago to count");
		// Who comes back makes room at once.
		Candidates::mutate(|candidates| candidates.insert(7));
		for index in 2..4 {
			era(CHILLED_FOR + index, &[1, 2, 3, 4, 5, 7, 8]);
		}
		assert!(!Table::is_candidate(&6));
	});
}

#[test]
fn an_era_of_few_blocks_says_nothing() {
	chain(|| {
		everybody_is_a_candidate();
		Wanted::set(4);
		era(0, &[1, 2, 3, 4, 5, 6, 7]);
		BlocksOfEra::set(8 * SEATS - 1);
		for index in 1..5 {
			era(index, &[1, 2, 3, 4, 5, 6, 7]);
		}
		assert!(Table::is_candidate(&8));
		assert_eq!(Absentees::<Test>::get().to_vec(), [Absentee { validator: 8, eras: 1 }]);
		BlocksOfEra::set(8 * SEATS);
		era(5, &[1, 2, 3, 4, 5, 6, 7]);
		assert!(!Table::is_candidate(&8));
	});
}

#[test]
fn who_makes_blocks_in_an_era_of_few_was_not_absent_for_two_running() {
	chain(|| {
		everybody_is_a_candidate();
		Wanted::set(4);
		era(0, &[1, 2, 3, 4, 5, 6, 7]);
		BlocksOfEra::set(8 * SEATS - 1);
		era(1, &[1, 2, 3, 4, 5, 6, 7, 8]);
		BlocksOfEra::set(8 * SEATS);
		era(2, &[1, 2, 3, 4, 5, 6, 7]);
		assert!(Table::is_candidate(&8));
		assert_eq!(Absentees::<Test>::get().to_vec(), [Absentee { validator: 8, eras: 1 }]);
	});
}

#[test]
fn anyone_takes_a_candidate_without_keys_off_for_nothing() {
	chain(|| {
		Candidates::set([1, 2].into());
		Keyed::set([1, 3].into());
		let by = || RuntimeOrigin::signed(9);
		assert_noop!(ValidatorSet::chill_keyless(by(), 1), Error::<Test>::HasKeys);
		assert_noop!(ValidatorSet::chill_keyless(by(), 3), Error::<Test>::NotCandidate);
		assert_noop!(ValidatorSet::chill_keyless(by(), 4), Error::<Test>::NotCandidate);
		let done = ValidatorSet::chill_keyless(by(), 2);
		assert_ok!(done);
		assert_eq!(done.map(|info| info.pays_fee), Ok(Pays::No));
		assert_eq!(Candidates::get(), [1].into());
	});
}

#[test]
fn an_election_that_elects_is_taken_as_it_is() {
	chain(|| {
		Present::set(vec![(1, vec![(1, 5)])]);
		Outcome::set(Ok(vec![(3, 30), (2, 20)]));
		let elected = Election::elect(0).expect("it elects");
		let winners: Vec<_> = elected.iter().map(|(who, s)| (*who, s.total)).collect();
		assert_eq!(winners, [(3, 30), (2, 20)]);
		assert_eq!(elected[0].1.voters.to_vec(), [(103, 30)]);
		assert_eq!(events(), []);
	});
}

#[test]
fn the_present_set_goes_on_where_an_election_fails_or_elects_nobody() {
	for outcome in [Err("too many candidates"), Ok(vec![])] {
		chain(|| {
			let backed = |by: &[(u64, u128)]| by.to_vec();
			Present::set(vec![
				(1, backed(&[(1, 5), (9, 6)])),
				(2, backed(&[(2, 0)])),
				(3, backed(&[(3, 7)])),
			]);
			Outcome::set(outcome.clone());
			let elected = Election::elect(0).expect("there is a set");
			let mut winners: Vec<_> =
				elected.iter().map(|(who, s)| (*who, s.total, s.voters.to_vec())).collect();
			winners.sort();
			assert_eq!(
				winners,
				[(1, 11, vec![(1, 5), (9, 6)]), (2, 0, vec![(2, 0)]), (3, 7, vec![(3, 7)])]
			);
			assert_eq!(events(), [Event::PresentSetKept { validators: 3 }]);
		});
	}
}

#[test]
fn without_a_set_a_failed_election_stays_one() {
	chain(|| {
		Present::set(vec![]);
		Outcome::set(Err("no"));
		assert_eq!(Election::elect(0), Err("no"));
		assert_eq!(events(), []);
	});
}

#[test]
fn seats_say_what_a_third_of_them_costs() {
	chain(|| {
		Elected::mutate(|elected| elected.insert(3, vec![(1, 40), (2, 30), (3, 20), (4, 50)]));
		Wanted::set(4);
		assert_eq!(
			ValidatorSet::seats(3),
			Seats { active: 4, wanted: 4, blocking: 2, cost: Some(60) }
		);
		Wanted::set(50);
		assert_eq!(
			ValidatorSet::seats(3),
			Seats { active: 4, wanted: 50, blocking: 2, cost: Some(20) }
		);
	});
}
