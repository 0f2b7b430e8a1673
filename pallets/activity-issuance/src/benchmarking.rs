//! Benchmarks of the call and of what the pallet does for others, and in its hooks.

use crate::*;
use audio_primitives::activity::{Rate, Streak};
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;

/// What benchmarks of this pallet need of the rest.
pub trait BenchmarkHelper<AccountId> {
	/// Makes that round the one in force.
	fn set_round(round: RoundIndex);

	/// Gives `who` stake and features in the way that takes longest to add up.
	fn stake(who: &AccountId);

	/// Makes `who` an operator with backers, whose stake came in `round`.
	fn back(who: &AccountId, round: RoundIndex);
}

impl<AccountId> BenchmarkHelper<AccountId> for () {
	fn set_round(_: RoundIndex) {}
	fn stake(_: &AccountId) {}
	fn back(_: &AccountId, _: RoundIndex) {}
}

/// The round in force.
const NOW: RoundIndex = 100;

/// An account that was active in every group, each in a round of its own, which has ended.
fn participant<T: Config>() -> T::AccountId {
	let who: T::AccountId = whitelisted_caller();
	let planck = T::Currency::minimum_balance().saturating_mul(1_000_000);
	let mut participant = Participant::default();
	for (round, group) in (NOW.saturating_sub(5)..NOW).zip(Group::ALL) {
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

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn settle() -> Result<(), BenchmarkError> {
		let who = participant::<T>();
		T::BenchmarkHelper::back(&who, NOW.saturating_sub(6));
		T::BenchmarkHelper::set_round(NOW);
		assert!(Pallet::<T>::pending(&who) > 0);

		#[extrinsic_call]
		claim(RawOrigin::Signed(who.clone()), who.clone());

		assert_eq!(Pallet::<T>::pending(&who), 0);
		Ok(())
	}

	/// What settling weighs is added.
	#[benchmark]
	fn note() -> Result<(), BenchmarkError> {
		let who: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::stake(&who);
		T::BenchmarkHelper::set_round(NOW);
		let score = T::Currency::minimum_balance().saturating_mul(1_000);
		let activity = Activity { score, rate: Rate::FULL };
		Pallet::<T>::note(Group::Artists, &who, activity);

		#[block]
		{
			Pallet::<T>::note(Group::Artists, &who, activity);
		}

		let standing = Pallet::<T>::standing(&who);
		assert_eq!(standing.first().map(|found| found.score), Some(score.saturating_mul(2)));
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
		participant::<T>();
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
