//! What is touched does not grow with how many there are: counted, not timed.
//!
//! How much longer it takes among many is printed, as a ratio, for who wants to see it: `cargo test
//! --release --workspace --test runtime scale -- --nocapture`. It is not asserted: it depends on
//! the machine, and on the depth of the trie, which grows with the logarithm.

use super::*;
use audio_primitives::{
	activity::Streak,
	groups::{PerGroup, StakeBehind},
};
use frame_support::storage::{with_transaction, TransactionOutcome};
use pallet_activity_issuance::{Open, OpenRound, Participant, Participation, Totals};
use pallet_delegation::{Beneficiaries, Beneficiary};
use sp_core::Blake2Hasher;
use sp_runtime::DispatchError;
use sp_trie::recorder::Recorder;
use std::time::{Duration, Instant};

/// Distinct keys read of what a block begins with, and distinct keys written.
pub type Touched = (usize, usize);

/// Counts what `run` touches, in a block of its own.
pub fn touched(chain: &mut sp_io::TestExternalities, run: impl FnOnce()) -> Touched {
	chain.commit_all().expect("it can be written");
	let recorder = Recorder::<Blake2Hasher>::default();
	chain.execute_with_recorder(recorder.clone(), run);
	let reads = recorder.recorded_keys().values().map(|keys| keys.len()).sum();
	let writes = chain.overlayed_changes().changes().count();
	(reads, writes)
}

/// How long `run` takes, a hundred times, each undone, after once that is not timed.
pub fn timed(chain: &mut sp_io::TestExternalities, run: &dyn Fn()) -> Duration {
	// A block begins without events; setting up left many.
	chain.execute_with(System::reset_events);
	chain.commit_all().expect("it can be written");
	let undone = || {
		let undone = with_transaction(|| {
			run();
			TransactionOutcome::Rollback(Ok::<_, DispatchError>(()))
		});
		assert_ok!(undone);
	};
	chain.execute_with(|| {
		undone();
		let start = Instant::now();
		(0..100).for_each(|_| undone());
		start.elapsed()
	})
}

/// Says how much longer something took among many.
pub fn compare(what: &str, few: Duration, many: Duration) {
	println!("{what}: {:.2} times as long", many.as_secs_f64() / few.as_secs_f64());
}

/// A voter of this round with one AUDIO of stake.
fn voter(round: u32) -> Participation {
	Participation {
		stake: StakeBehind { own: AUDIO, backed: 0 },
		rate: Rate::FULL,
		weight: AUDIO,
		streak: Streak { rounds: 1, last: round, stake: AUDIO, age: 0 },
		..Default::default()
	}
}

/// The chain with so many voters in its round, as their votes would have left it.
fn voters(count: u32) -> sp_io::TestExternalities {
	let mut chain = development();
	chain.execute_with(|| {
		let round = now();
		let groups = PerGroup { voters: Some(voter(round)), ..Default::default() };
		for number in 0..count {
			let who = AccountId::from(sp_io::hashing::blake2_256(&number.encode()));
			Participants::<Runtime>::insert(who, Participant { groups, ..Default::default() });
		}
		let sum = Balance::from(count) * AUDIO;
		let all = Totals { weight: sum, base: sum, participants: count };
		let groups = PerGroup { voters: all, ..Default::default() };
		Open::<Runtime>::put(OpenRound { round, groups });
	});
	chain
}

#[test]
fn closing_a_round_touches_the_same_with_a_million_participants_as_with_a_thousand() {
	let close = |count| {
		let mut chain = voters(count);
		let time = timed(&mut chain, &|| {
			end_era();
		});
		let closed = touched(&mut chain, || {
			end_era();
		});
		// And to settle one, or to note what one does.
		let who = AccountId::from(sp_io::hashing::blake2_256(&7u32.encode()));
		let settled = touched(&mut chain, || {
			Balances::mint_into(&who, AUDIO).expect("it can be minted");
			assert_ok!(ActivityIssuance::claim(signed(&who), who.clone()));
		});
		let noted = touched(&mut chain, || vote(&who));
		chain.execute_with(|| {
			assert_eq!(ActivityIssuance::rounds(1)[0].groups.voters.unsettled, count - 1);
		});
		((closed, settled, noted), time)
	};
	let (few, time) = close(1_000);
	let (many, longer) = close(1_000_000);
	compare("closing a round of 1,000,000 in place of 1,000", time, longer);
	assert_eq!(few, many);
	let ((reads, writes), ..) = few;
	assert!(reads > 0 && reads < 40 && writes > 0 && writes < 40, "{reads} reads, {writes} writes");
}

#[test]
fn backing_an_artist_touches_the_same_with_a_hundred_thousand_backers_as_with_ten() {
	let calls = |backers: u32| {
		let mut chain = development();
		let (artist, fan, other) = chain.execute_with(|| {
			let artist = staker(1, 100);
			register(&artist, Role::Artist, 10);
			for number in 0..backers {
				let who = AccountId::from(sp_io::hashing::blake2_256(&number.encode()));
				Balances::mint_into(&who, 100 * AUDIO).expect("it can be minted");
				delegate(&who, &artist, 10);
			}
			let fan = someone(2, 1_000);
			delegate(&fan, &artist, 100);
			end_era();
			note(Group::Artists, &artist, 1_000_000 * AUDIO, 1, 1);
			end_era();
			(artist, fan, someone(3, 1_000))
		});
		let Beneficiary { backers: found, .. } =
			chain.execute_with(|| Beneficiaries::<Runtime>::get(&artist).expect("it is one"));
		assert_eq!(found, backers + 1);
		let times = [
			timed(&mut chain, &|| delegate(&other, &artist, 100)),
			timed(&mut chain, &|| {
				let claim = Delegation::claim(signed(&other), fan.clone(), artist.clone());
				assert_ok!(claim);
			}),
		];
		let touched = [
			touched(&mut chain, || delegate(&other, &artist, 100)),
			touched(&mut chain, || {
				let claim = Delegation::claim(signed(&other), fan.clone(), artist.clone());
				assert_ok!(claim);
			}),
			touched(&mut chain, || {
				assert_ok!(Delegation::undelegate(signed(&fan), artist.clone(), 100 * AUDIO));
			}),
		];
		(touched, times)
	};
	let (few, times) = calls(10);
	let (many, longer) = calls(100_000);
	compare("to delegate beside 100,000 in place of 10", times[0], longer[0]);
	compare("to claim beside 100,000 in place of 10", times[1], longer[1]);
	assert_eq!(few, many);
}
