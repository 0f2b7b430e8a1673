//! Benchmarks of the calls, without what settling and operators' nodes weigh: those are added to
//! them.
//!
//! The beneficiary has stake that came in the round before and joins, the position has earned
//! something and has stake of an entry to take note of, and as many chunks cool down as can.

use crate::*;
use audio_primitives::{activity::RoundReturn, groups::StakeBehind, MILLISECONDS_PER_YEAR};
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;

/// What benchmarks of this pallet need of the rest.
pub trait BenchmarkHelper {
	/// Makes that round the one in force.
	fn set_round(round: RoundIndex);
}

impl BenchmarkHelper for () {
	fn set_round(_: RoundIndex) {}
}

/// The round in force.
const NOW: RoundIndex = 50;

fn rich<T: Config>(name: &'static str) -> Result<T::AccountId, BenchmarkError> {
	let who = account(name, 0, 0);
	T::Currency::mint_into(&who, T::MinDelegation::get().saturating_mul(1_000_000))?;
	Ok(who)
}

fn profile() -> Metadata {
	b"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
		.to_vec()
		.try_into()
		.unwrap_or_default()
}

fn beneficiary<T: Config>(name: &'static str) -> Result<T::AccountId, BenchmarkError> {
	let who = rich::<T>(name)?;
	let cut = Perbill::from_percent(10);
	Pallet::<T>::do_register_beneficiary(who.clone(), Role::Artist, cut, 0, profile())?;
	Ok(who)
}

/// Ten times the least position.
fn amount<T: Config>() -> Balance {
	T::MinDelegation::get().saturating_mul(10)
}

/// `who` with a position behind `beneficiary`: shares, and stake that has joined without its
/// notice; both have earned. Somebody else's stake came in the last round.
fn backed<T: Config>(who: &T::AccountId, beneficiary: &T::AccountId) -> Result<(), BenchmarkError> {
	let other = rich::<T>("other")?;
	T::BenchmarkHelper::set_round(NOW.saturating_sub(4));
	Pallet::<T>::do_delegate(who.clone(), beneficiary.clone(), amount::<T>())?;
	T::BenchmarkHelper::set_round(NOW.saturating_sub(3));
	Pallet::<T>::do_delegate(who.clone(), beneficiary.clone(), amount::<T>())?;
	T::BenchmarkHelper::set_round(NOW.saturating_sub(1));
	Pallet::<T>::do_delegate(other, beneficiary.clone(), amount::<T>())?;
	let earned = Earned {
		group: Group::Artists,
		round: NOW.saturating_sub(1),
		behind: StakeBehind { own: 0, backed: amount::<T>().saturating_mul(2) },
		backers_return: RoundReturn { yearly: Perbill::one(), elapsed: MILLISECONDS_PER_YEAR },
	};
	let reward = T::Currency::issue(amount::<T>());
	Pallet::<T>::share(beneficiary, earned, reward)
		.map_err(|_| BenchmarkError::Stop("it can be paid"))?;
	T::BenchmarkHelper::set_round(NOW);
	cooling::<T>(who)
}

/// As many chunks cool down for `who` as can, one of which has.
fn cooling<T: Config>(who: &T::AccountId) -> Result<(), BenchmarkError> {
	let least = T::MinDelegation::get();
	Delegators::<T>::mutate(who, |all| {
		for number in 0..MAX_UNLOCKING.saturating_sub(1) {
			let _ = all.unlocking.add(least, NOW.saturating_add(number), 0);
		}
	});
	let held = least.saturating_mul(MAX_UNLOCKING.saturating_sub(1).into());
	T::Currency::hold(&HoldReason::Delegation.into(), who, held)?;
	Ok(())
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn register_beneficiary() -> Result<(), BenchmarkError> {
		let who = beneficiary::<T>("who")?;
		backed::<T>(&rich::<T>("backer")?, &who)?;
		Pallet::<T>::do_deregister_beneficiary(who.clone())?;
		let cut = Perbill::from_percent(50);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), Role::Artist, cut, 0, profile());

		assert!(Pallet::<T>::staying(&who).is_ok());
		Ok(())
	}

	#[benchmark]
	fn update_beneficiary() -> Result<(), BenchmarkError> {
		let who = beneficiary::<T>("who")?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), 1, profile());

		assert_eq!(Beneficiaries::<T>::get(&who).map(|known| known.min_delegation), Some(1));
		Ok(())
	}

	#[benchmark]
	fn set_cut() -> Result<(), BenchmarkError> {
		let who = beneficiary::<T>("who")?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), Perbill::from_percent(50));

		let next = Beneficiaries::<T>::get(&who).and_then(|known| known.cut.next);
		assert!(next.is_some());
		Ok(())
	}

	#[benchmark]
	fn deregister_beneficiary() -> Result<(), BenchmarkError> {
		let who = beneficiary::<T>("who")?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));

		assert!(!Beneficiaries::<T>::contains_key(&who));
		Ok(())
	}

	#[benchmark]
	fn delegate() -> Result<(), BenchmarkError> {
		let (who, to) = (rich::<T>("who")?, beneficiary::<T>("to")?);
		backed::<T>(&who, &to)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), to.clone(), amount::<T>());

		let position = Positions::<T>::get(&who, &to).unwrap_or_default();
		assert_eq!(position.joining, Some((NOW, amount::<T>())));
		Ok(())
	}

	#[benchmark]
	fn undelegate() -> Result<(), BenchmarkError> {
		let (who, from) = (rich::<T>("who")?, beneficiary::<T>("from")?);
		backed::<T>(&who, &from)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), from.clone(), amount::<T>());

		let position = Positions::<T>::get(&who, &from).unwrap_or_default();
		assert_eq!((position.shares, position.joining), (amount::<T>(), None));
		Ok(())
	}

	#[benchmark]
	fn redelegate() -> Result<(), BenchmarkError> {
		let who = rich::<T>("who")?;
		let (from, to) = (beneficiary::<T>("from")?, beneficiary::<T>("to")?);
		backed::<T>(&who, &from)?;
		Delegators::<T>::mutate(&who, |all| all.unlocking = Default::default());
		backed::<T>(&who, &to)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), from.clone(), to.clone(), amount::<T>());

		let position = Positions::<T>::get(&who, &to).unwrap_or_default();
		assert_eq!(position.joining, Some((NOW, amount::<T>())));
		Ok(())
	}

	#[benchmark]
	fn withdraw() -> Result<(), BenchmarkError> {
		let (who, from) = (rich::<T>("who")?, beneficiary::<T>("from")?);
		backed::<T>(&who, &from)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));

		let left = Delegators::<T>::get(&who).unlocking.len();
		assert_eq!(left, MAX_UNLOCKING.saturating_sub(2) as usize);
		Ok(())
	}

	/// Of a position that compounds.
	#[benchmark]
	fn claim() -> Result<(), BenchmarkError> {
		let (who, behind) = (rich::<T>("who")?, beneficiary::<T>("behind")?);
		backed::<T>(&who, &behind)?;
		Pallet::<T>::set_compounding(RawOrigin::Signed(who.clone()).into(), behind.clone(), true)?;
		let caller = rich::<T>("caller")?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), who.clone(), behind.clone());

		let position = Positions::<T>::get(&who, &behind).unwrap_or_default();
		assert!(position.joining.is_some_and(|(round, _)| round == NOW));
		Ok(())
	}

	#[benchmark]
	fn set_compounding() -> Result<(), BenchmarkError> {
		let (who, behind) = (rich::<T>("who")?, beneficiary::<T>("behind")?);
		backed::<T>(&who, &behind)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), behind.clone(), true);

		assert!(Positions::<T>::get(&who, &behind).is_some_and(|position| position.compounds));
		Ok(())
	}

	#[benchmark]
	fn visit() -> Result<(), BenchmarkError> {
		let (who, behind) = (rich::<T>("who")?, beneficiary::<T>("behind")?);
		backed::<T>(&who, &behind)?;
		let mut sweep = Sweep::default();
		let credited;

		#[block]
		{
			credited = sweep
				.next(NOW, Pallet::<T>::next_position)
				.map(|(who, behind)| Pallet::<T>::credited(&who, &behind));
		}

		assert!(credited.is_some());
		Ok(())
	}
}
