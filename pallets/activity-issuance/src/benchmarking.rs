//! Benchmarks of the call and of what the pallet does for others, and in its hooks.

use crate::*;
use audio_primitives::activity::{Rate, Streak};
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;

/// What benchmarks of this pallet need of the rest.
pub trait BenchmarkHelper<AccountId> {
	/// Makes that round the one in force.
	fn set_round(round: RoundIndex);

	/// Gives `who` stake in the way that takes longest to add up, and that many features.
	fn stake(who: &AccountId, features: u32);

	/// Gives `who`, an operator with backers, that many nodes.
	fn serve(who: &AccountId, nodes: u32);

	/// Makes `who` an operator with backers, whose stake came in `round`.
	fn back(who: &AccountId, round: RoundIndex);
}

impl<AccountId> BenchmarkHelper<AccountId> for () {
	fn set_round(_: RoundIndex) {}
	fn stake(_: &AccountId, _: u32) {}
	fn serve(_: &AccountId, _: u32) {}
	fn back(_: &AccountId, _: RoundIndex) {}
}

/// The round in force.
const NOW: RoundIndex = 100;

/// An account that was active in as many groups, each in a round of its own, which has ended, and
/// for which a payment waits.
fn participant<T: Config>(groups: u32) -> T::AccountId {
	let who: T::AccountId = account("participant", 0, 0);
	let planck = T::Currency::minimum_balance().saturating_mul(1_000_000);
	let mut participant = Participant::default();
	participant.withhold(planck, NOW.saturating_sub(1));
	for (round, group) in (NOW.saturating_sub(5)..NOW).zip(Group::ALL).take(groups as usize) {
		*participant.groups.get_mut(group) = Some(Participation {
			stake: audio_primitives::groups::StakeBehind { own: planck, backed: planck },
			score: planck,
			rate: Rate::FULL,
			weight: planck,
			streak: Streak { rounds: 9, last: round, stake: planck, age: 0 },
			settled: false,
		});
		let mut closed = ClosedRound {
			most_return: RoundReturn { yearly: Perbill::one(), elapsed: u64::MAX },
			backers_return: Perbill::one(),
			..Default::default()
		};
		*closed.groups.get_mut(group) = GroupRound {
			pool: planck,
			weight: planck.saturating_mul(2),
			base: planck.saturating_mul(2),
			participants: 1,
			unsettled: 1,
			paid: 0,
		};
		Rounds::<T>::insert(round, closed);
	}
	// As if they were old: they go with their settlement.
	LastRound::<T>::put(NOW.saturating_add(T::HistoryDepth::get()));
	Participants::<T>::insert(&who, participant);
	who
}

/// Has `who` be active in each group in the round in force. Returns in what.
fn active<T: Config>(who: &T::AccountId) -> Activity {
	T::BenchmarkHelper::set_round(NOW);
	let score = T::Currency::minimum_balance().saturating_mul(1_000);
	let activity = Activity { score, rate: Rate::FULL };
	for group in Group::ALL {
		Pallet::<T>::note(group, who, activity);
	}
	activity
}

/// Fails unless `activity` was noted twice, and `records` are what there is to read.
fn check_twice<T: Config>(
	who: &T::AccountId,
	group: Group,
	activity: Activity,
	records: u32,
) -> Result<(), BenchmarkError> {
	let standing = Pallet::<T>::standing(who);
	let found = standing.iter().find(|found| found.group == group);
	assert_eq!(found.map(|found| found.score), Some(activity.score.saturating_mul(2)));
	assert!(found.is_some_and(|found| found.stake.sum() > 0), "its stake is not added up");
	assert_eq!(T::GroupStake::records(group, who), records);
	Ok(())
}

#[benchmarks]
mod benches {
	use super::*;

	/// The first group takes more than each other does, which is in what is weighed for none.
	#[benchmark]
	fn settle(n: Linear<1, { Group::ALL.len() as u32 }>) -> Result<(), BenchmarkError> {
		let who = participant::<T>(n);
		T::BenchmarkHelper::back(&who, NOW.saturating_sub(6));
		T::BenchmarkHelper::set_round(NOW);
		assert!(Pallet::<T>::pending(&who) > 0);
		let caller: T::AccountId = whitelisted_caller();

		#[extrinsic_call]
		claim(RawOrigin::Signed(caller), who.clone());

		assert_eq!(Pallet::<T>::pending(&who), 0);
		Ok(())
	}

	/// What settling weighs is added, where something is due or waits to be paid.
	#[benchmark]
	fn note_operator(
		n: Linear<1, { T::GroupStake::most_records(Group::Storage) }>,
	) -> Result<(), BenchmarkError> {
		let who: T::AccountId = account("participant", 0, 0);
		T::BenchmarkHelper::back(&who, NOW.saturating_sub(1));
		T::BenchmarkHelper::serve(&who, n);
		let activity = active::<T>(&who);

		#[block]
		{
			Pallet::<T>::note(Group::Storage, &who, activity);
		}

		check_twice::<T>(&who, Group::Storage, activity, n)
	}

	#[benchmark]
	fn note_artist(
		n: Linear<0, { T::GroupStake::most_records(Group::Artists) }>,
	) -> Result<(), BenchmarkError> {
		let who: T::AccountId = account("participant", 0, 0);
		T::BenchmarkHelper::back(&who, NOW.saturating_sub(1));
		T::BenchmarkHelper::stake(&who, n);
		let activity = active::<T>(&who);

		#[block]
		{
			Pallet::<T>::note(Group::Artists, &who, activity);
		}

		check_twice::<T>(&who, Group::Artists, activity, n)
	}

	/// A voter: of a fan, less is read.
	#[benchmark]
	fn note_staker(
		n: Linear<0, { T::GroupStake::most_records(Group::Voters) }>,
	) -> Result<(), BenchmarkError> {
		let who: T::AccountId = account("participant", 0, 0);
		T::BenchmarkHelper::stake(&who, n);
		let activity = active::<T>(&who);

		#[block]
		{
			Pallet::<T>::note(Group::Voters, &who, activity);
		}

		check_twice::<T>(&who, Group::Voters, activity, n)
	}

	#[benchmark]
	fn note_fan() -> Result<(), BenchmarkError> {
		let who: T::AccountId = account("participant", 0, 0);
		T::BenchmarkHelper::stake(&who, 0);
		let activity = active::<T>(&who);
		let stake = T::GroupStake::of(Group::Fans, &who, NOW);

		#[block]
		{
			Pallet::<T>::note_fan(&who, stake.sum(), activity.rate);
		}

		let standing = Pallet::<T>::standing(&who);
		let found = standing.iter().find(|found| found.group == Group::Fans);
		assert_eq!(found.map(|found| found.stake), Some(stake));
		assert_eq!(found.map(|found| found.rate), Some(activity.rate.and(activity.rate)));
		Ok(())
	}

	#[benchmark]
	fn on_round_end() -> Result<(), BenchmarkError> {
		let who: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::set_round(NOW);
		for group in Group::ALL {
			let score = T::Currency::minimum_balance().saturating_mul(1_000);
			Pallet::<T>::note(group, &who, Activity { score, rate: Rate::FULL });
		}
		Pallet::<T>::on_unbalanced(T::Currency::issue(T::Currency::minimum_balance()));
		Rounds::<T>::insert(NOW.saturating_sub(T::HistoryDepth::get()), ClosedRound::default());
		let budget = PerGroup::by(|_| T::Currency::minimum_balance());
		Pallet::<T>::fund(Budget { groups: budget, elapsed: 1 });

		#[block]
		{
			Pallet::<T>::on_round_end(NOW);
		}

		assert_eq!(LastRound::<T>::get(), Some(NOW));
		Ok(())
	}

	#[benchmark]
	fn visit() -> Result<(), BenchmarkError> {
		let who = participant::<T>(Group::ALL.len() as u32);
		// Its account has to be looked up, and takes too little to begin with.
		Participants::<T>::mutate(&who, |participant| participant.unpaid = 1);
		let mut sweep = Sweep::default();
		let visited;

		#[block]
		{
			visited = sweep
				.next(NOW, Pallet::<T>::next_participant)
				.map(|who| Pallet::<T>::has_work(&who, &Participants::<T>::get(&who), 0));
		}

		assert_eq!(visited, Some(false));
		Ok(())
	}
}
