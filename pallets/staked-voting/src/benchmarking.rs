//! Benchmarks of the calls.

use crate::*;
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Hooks};

/// Votes that somebody is given in the benchmark of `refresh` has cast, at the most.
pub const MAX_VOTES: u32 = 100;

/// Sets up what the benchmarks measure.
pub trait BenchmarkHelper<AccountId, BoundedCall> {
	/// Has `who` give so many planck of votes, which need not be at stake, to one who has voted on
	/// so many referenda, [`MAX_VOTES`] at the most.
	fn delegate(who: &AccountId, votes: u32, balance: Balance);

	/// Puts something of `who`'s at stake, in the way that takes the most work to read.
	fn stake(who: &AccountId);

	/// Makes a public proposal with so many deposits, at least one; returns its index.
	fn propose(deposits: u32) -> u32;

	/// Notes a preimage, and returns the call that it is.
	fn note(bytes: Vec<u8>) -> BoundedCall;

	/// Has a referendum decide on that call, which is scheduled; returns its index.
	fn decide(call: BoundedCall) -> u32;

	/// The encoded call, of `length` bytes or so, that takes longest to look at.
	fn deepest(length: u32) -> Vec<u8>;

	/// Makes so many public proposals, and has as many referenda be voted on, each with a preimage of
	/// its own.
	fn fill(proposals: u32, referenda: u32);
}

/// A call that takes no time, of `length` bytes.
fn idle<T: Config>(length: u32) -> BoundedCallOf<T>
where
	CallOf<T>: From<frame_system::Call<T>>,
{
	let remark = alloc::vec![0; length.saturating_sub(16) as usize];
	T::BenchmarkHelper::note(CallOf::<T>::from(frame_system::Call::remark { remark }).encode())
}

#[benchmarks(where CallOf<T>: From<frame_system::Call<T>>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn refresh(r: Linear<0, MAX_VOTES>) {
		let caller: T::AccountId = whitelisted_caller();
		let who: T::AccountId = account("delegator", 0, 0);
		T::BenchmarkHelper::delegate(&who, r, 1);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), who.clone());

		assert_eq!(T::Referenda::delegation(&who), None);
	}

	#[benchmark]
	fn refresh_part(r: Linear<0, MAX_VOTES>) {
		let caller: T::AccountId = whitelisted_caller();
		let who: T::AccountId = account("delegator", 0, 0);
		T::BenchmarkHelper::stake(&who);
		let left = T::Stake::of(&who);
		T::BenchmarkHelper::delegate(&who, r, left.saturating_mul(2));

		#[extrinsic_call]
		refresh(RawOrigin::Signed(caller), who.clone());

		assert_eq!(T::Referenda::delegation(&who), Some(left));
	}

	#[benchmark]
	fn staked_balance() {
		let who: T::AccountId = account("staker", 0, 0);
		T::BenchmarkHelper::stake(&who);
		let staked;

		#[block]
		{
			staked = T::Stake::of(&who);
		}

		assert!(staked > 0);
	}

	#[benchmark]
	fn cancel_proposal(
		d: Linear<1, { T::Referenda::most_depositors() }>,
	) -> Result<(), BenchmarkError> {
		let origin =
			T::CancelOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let index = T::BenchmarkHelper::propose(d);
		let hash = T::Referenda::proposal(index).ok_or(BenchmarkError::Stop("no proposal"))?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, index);

		assert!(CancelledProposals::<T>::contains_key(hash));
		Ok(())
	}

	#[benchmark]
	fn enact(l: Linear<0, { MAX_CALL_LENGTH }>) {
		let call = T::BenchmarkHelper::note(T::BenchmarkHelper::deepest(l));
		let index = T::BenchmarkHelper::decide(call);

		#[extrinsic_call]
		_(RawOrigin::Root, index);

		assert!(!Decided::<T>::contains_key(index));
	}

	#[benchmark]
	fn cancel_referendum() {
		let index = T::BenchmarkHelper::decide(idle::<T>(1_000));

		#[extrinsic_call]
		_(RawOrigin::Root, index);

		assert!(!Decided::<T>::contains_key(index));
	}

	#[benchmark]
	fn schedule_again() {
		let index = T::BenchmarkHelper::decide(idle::<T>(1_000));
		let now = frame_system::Pallet::<T>::block_number();
		frame_system::Pallet::<T>::set_block_number(now + 100_000u32.into());
		let caller: T::AccountId = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), index);

		assert!(Decided::<T>::contains_key(index));
	}

	#[benchmark]
	fn hold_preimages(
		p: Linear<0, { T::Referenda::most_queued().0 }>,
		r: Linear<0, { T::Referenda::most_queued().1 }>,
	) {
		T::BenchmarkHelper::fill(p, r);
		let _ = Pallet::<T>::hold_preimages();

		#[block]
		{
			Pallet::<T>::on_finalize(Default::default());
		}

		assert_eq!(HeldPreimages::<T>::get().len() as u32, p.saturating_add(r));
	}

	#[benchmark]
	fn hold_preimage() {
		let hash = idle::<T>(1_000).hash();

		#[block]
		{
			T::Preimages::request(&hash);
			T::Preimages::unrequest(&hash);
		}
	}

	#[benchmark]
	fn check_proposal(l: Linear<0, { MAX_CALL_LENGTH }>) {
		let call = T::BenchmarkHelper::note(T::BenchmarkHelper::deepest(l));
		let checked;

		#[block]
		{
			checked = Pallet::<T>::check_proposal(&call);
		}

		assert!(checked.is_ok());
	}
}
