//! Benchmarks of the calls. The account has as many grants as it can, and as many chunks cool down.

use crate::*;
use audio_primitives::cooldown::MAX_UNLOCKING;
use frame_benchmarking::v2::*;
use frame_support::traits::{fungible::Mutate, EnsureOrigin};
use frame_system::RawOrigin as SystemOrigin;

fn terms<T: Config>(kind: FeatureKind) -> FeatureTerms {
	FeatureTerms {
		kind,
		collateral: T::Currency::minimum_balance().saturating_mul(10),
		cooldown: T::MinCooldown::get(),
		grace: 1,
	}
}

fn name(number: u32) -> FeatureName {
	let mut text = alloc::format!("{number}-").into_bytes();
	text.resize(32, b'x');
	text.try_into().unwrap_or_default()
}

fn create<T: Config>(number: u32, kind: FeatureKind) -> Result<FeatureId, BenchmarkError> {
	Pallet::<T>::do_create_feature(name(number), terms::<T>(kind))?;
	Ok(NextFeature::<T>::get().saturating_sub(1))
}

/// An account with `grants` grants, in as many parts as can be, and chunks of all rounds that there
/// is room for.
fn holder<T: Config>(grants: u32) -> Result<(T::AccountId, Vec<FeatureId>), BenchmarkError>
where
	T::Currency: Mutate<T::AccountId>,
{
	// The genesis has features of its own.
	for feature in Features::<T>::iter_keys().collect::<Vec<_>>() {
		Pallet::<T>::do_retire_feature(feature)?;
	}
	let who: T::AccountId = whitelisted_caller();
	let least = T::Currency::minimum_balance();
	T::Currency::mint_into(&who, least.saturating_mul(1_000_000_000))?;
	let mut features = Vec::new();
	for number in 0..grants {
		let feature = create::<T>(number, FeatureKind::ArtistToken)?;
		Pallet::<T>::do_lock(who.clone(), feature)?;
		features.push(feature);
	}
	let now = T::Round::current_round();
	Ledgers::<T>::mutate(&who, |holder| {
		for grant in &mut holder.grants {
			let others = parts::MAX_PARTS.saturating_sub(1);
			let first = grant.collateral.saturating_sub(others.into());
			grant.parts = Parts::new(first, T::MinCooldown::get());
			for number in 1..=others {
				let _ = grant.parts.add(1, T::MinCooldown::get().saturating_add(number));
			}
		}
		for number in 1..MAX_UNLOCKING {
			let round = now.saturating_add(number);
			let _ = holder.unlocking.add(least, round, now);
		}
	});
	let cooling = least.saturating_mul(MAX_UNLOCKING.saturating_sub(1).into());
	T::Currency::hold(&HoldReason::Collateral.into(), &who, cooling)?;
	Ok((who, features))
}

#[allow(clippy::indexing_slicing)]
#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn create_feature() -> Result<(), BenchmarkError> {
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		// There is a supply.
		holder::<T>(0)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, name(0), terms::<T>(FeatureKind::Badge));

		assert!(Names::<T>::contains_key(name(0)));
		Ok(())
	}

	#[benchmark]
	fn update_feature() -> Result<(), BenchmarkError> {
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		holder::<T>(0)?;
		let feature = create::<T>(0, FeatureKind::Badge)?;
		let mut dearer = terms::<T>(FeatureKind::Badge);
		dearer.collateral = dearer.collateral.saturating_mul(2);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, feature, dearer);

		assert!(Features::<T>::get(feature).is_some_and(|found| found.earlier.is_some()));
		Ok(())
	}

	#[benchmark]
	fn retire_feature() -> Result<(), BenchmarkError> {
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let (_, features) = holder::<T>(1)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, features[0]);

		assert!(Features::<T>::get(features[0]).is_some_and(|found| found.retired.is_some()));
		Ok(())
	}

	#[benchmark]
	fn lock() -> Result<(), BenchmarkError> {
		let (who, _) = holder::<T>(T::MaxGrants::get().saturating_sub(1))?;
		let feature = create::<T>(T::MaxGrants::get(), FeatureKind::Badge)?;

		#[extrinsic_call]
		_(SystemOrigin::Signed(who.clone()), feature);

		assert!(<Pallet<T> as FeatureGate<_>>::has(&who, feature));
		Ok(())
	}

	#[benchmark]
	fn top_up() -> Result<(), BenchmarkError> {
		let (who, features) = holder::<T>(T::MaxGrants::get())?;
		let last = features[features.len() - 1];
		let amount = T::Currency::minimum_balance();

		#[extrinsic_call]
		_(SystemOrigin::Signed(who), last, amount);

		assert!(Features::<T>::get(last).is_some_and(|f| f.locked > f.terms.collateral));
		Ok(())
	}

	#[benchmark]
	fn unlock_excess() -> Result<(), BenchmarkError> {
		let (who, features) = holder::<T>(T::MaxGrants::get())?;
		let last = features[features.len() - 1];
		let amount = T::Currency::minimum_balance();
		Pallet::<T>::do_top_up(who.clone(), last, amount)?;

		#[extrinsic_call]
		_(SystemOrigin::Signed(who), last, amount);

		assert!(Features::<T>::get(last).is_some_and(|f| f.locked == f.terms.collateral));
		Ok(())
	}

	#[benchmark]
	fn unlock() -> Result<(), BenchmarkError> {
		let (who, features) = holder::<T>(T::MaxGrants::get())?;
		let last = features[features.len() - 1];

		#[extrinsic_call]
		_(SystemOrigin::Signed(who), last);

		assert!(Features::<T>::get(last).is_some_and(|f| f.locked == 0));
		Ok(())
	}

	/// All features are retired, and all chunks have cooled down.
	#[benchmark]
	fn withdraw(n: Linear<0, { T::MaxGrants::get() }>) -> Result<(), BenchmarkError> {
		let (who, features) = holder::<T>(n)?;
		let now = T::Round::current_round();
		for feature in features {
			Pallet::<T>::do_retire_feature(feature)?;
			Features::<T>::mutate(feature, |found| {
				if let Some(found) = found {
					found.retired = Some(now);
				}
			});
		}
		Ledgers::<T>::mutate(&who, |holder| {
			let all = holder.unlocking.take(RoundIndex::MAX);
			let _ = holder.unlocking.add(all, now, 0);
		});

		#[extrinsic_call]
		_(SystemOrigin::Signed(who.clone()));

		assert!(!Ledgers::<T>::contains_key(who));
		Ok(())
	}

	#[benchmark]
	fn create_artist_token() -> Result<(), BenchmarkError> {
		let (who, features) = holder::<T>(T::MaxGrants::get())?;
		let last = features[features.len() - 1];
		let name = alloc::vec![b'n'; text::MAX_NAME];
		let symbol = alloc::vec![b'S'; text::MAX_SYMBOL];

		#[extrinsic_call]
		_(SystemOrigin::Signed(who.clone()), last, name, symbol, 18, Balance::MAX, 1);

		let holder = Ledgers::<T>::get(who);
		assert!(holder.grant(last).is_some_and(|grant| grant.token.is_some()));
		Ok(())
	}

	/// What votes, multiplies and gives room reads the account and each of its features.
	#[benchmark]
	fn read() -> Result<(), BenchmarkError> {
		let (who, _) = holder::<T>(T::MaxGrants::get())?;
		let staked;

		#[block]
		{
			staked = <Pallet<T> as StakedBalance<_>>::of(&who);
		}

		assert!(staked > 0);
		Ok(())
	}
}
