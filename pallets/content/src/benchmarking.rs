//! Benchmarks of the calls, without what noting an activity and a track's holders weigh.

use crate::*;
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;

/// What benchmarks of this pallet need of the rest.
pub trait BenchmarkHelper<AccountId> {
	/// Locks as many features as an account can have for `who`, which give less room than 2³⁷ bytes; returns
	/// one of them.
	fn unlock(who: &AccountId) -> FeatureId;

	/// Makes the randomness one that nobody knew before.
	fn pass_epoch();
}

impl<AccountId> BenchmarkHelper<AccountId> for () {
	fn unlock(_: &AccountId) -> FeatureId {
		0
	}

	fn pass_epoch() {}
}

/// Bytes of a track: not all of them are covered.
const SIZE: u64 = 1 << 37;

fn rich<T: Config>(name: &'static str) -> Result<T::AccountId, BenchmarkError> {
	let who = account(name, 0, 0);
	T::Currency::mint_into(&who, Balance::MAX / 1_000_000_000)?;
	Ok(who)
}

fn metadata() -> Metadata {
	b"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
		.to_vec()
		.try_into()
		.unwrap_or_default()
}

fn reason() -> Reason {
	alloc::vec![b'x'; 128].try_into().unwrap_or_default()
}

fn root_of(number: u32) -> ContentRoot {
	let mut root = [0; 32];
	root.iter_mut().zip(number.to_le_bytes()).for_each(|(byte, from)| *byte = from);
	root
}

/// A price that can be paid.
fn price<T: Config>() -> Balance {
	T::Currency::minimum_balance().saturating_mul(1_000)
}

/// Publishes a track of `artist` with a price; returns its index.
fn publish<T: Config>(artist: &T::AccountId) -> Result<TrackId, BenchmarkError> {
	let track = NextTrack::<T>::get();
	let terms = Terms { metadata: metadata(), price: Some(price::<T>()), feature: None };
	Pallet::<T>::do_publish(artist.clone(), root_of(track), SIZE, 1, terms)?;
	Ok(track)
}

fn tracks<T: Config>(artist: &T::AccountId, count: u32) -> Result<ListOf<T>, BenchmarkError> {
	let mut tracks = ListOf::<T>::default();
	for _ in 0..count {
		let _ = tracks.try_push(publish::<T>(artist)?);
	}
	Ok(tracks)
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn publish() -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		let feature = T::BenchmarkHelper::unlock(&who);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), [1; 32], SIZE, 1, metadata(), Some(1), Some(feature));

		assert!(Tracks::<T>::contains_key(0));
		Ok(())
	}

	#[benchmark]
	fn update() -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		let feature = T::BenchmarkHelper::unlock(&who);
		let track = super::publish::<T>(&who)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), track, metadata(), Some(1), Some(feature));

		assert_eq!(Tracks::<T>::get(track).and_then(|found| found.price), Some(1));
		Ok(())
	}

	#[benchmark]
	fn transfer_ownership() -> Result<(), BenchmarkError> {
		let (who, to) = (rich::<T>("artist")?, rich::<T>("other")?);
		let track = super::publish::<T>(&who)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), track, Some(to.clone()));

		assert_eq!(Tracks::<T>::get(track).and_then(|found| found.offered_to), Some(to));
		Ok(())
	}

	#[benchmark]
	fn accept_ownership() -> Result<(), BenchmarkError> {
		let (who, to) = (rich::<T>("artist")?, rich::<T>("other")?);
		T::BenchmarkHelper::unlock(&to);
		let track = super::publish::<T>(&who)?;
		Pallet::<T>::do_transfer_ownership(who, track, Some(to.clone()))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(to.clone()), track);

		assert_eq!(Tracks::<T>::get(track).map(|found| found.artist), Some(to));
		Ok(())
	}

	#[benchmark]
	fn unpublish() -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		let track = super::publish::<T>(&who)?;
		T::BenchmarkHelper::pass_epoch();
		Pallet::<T>::draw_seed();

		#[extrinsic_call]
		_(RawOrigin::Signed(who), track);

		assert!(!Tracks::<T>::contains_key(track));
		Ok(())
	}

	/// Of a track that was covered whole, whose artist cannot pay what it takes now that it is not.
	#[benchmark]
	fn refresh() -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		let track = super::publish::<T>(&who)?;
		T::BenchmarkHelper::unlock(&who);
		let mut found = Tracks::<T>::get(track).ok_or("it was published")?;
		let excess = found.deposit.saturating_sub(T::TrackDeposit::get());
		T::Currency::release(&HoldReason::Track.into(), &who, excess, Precision::Exact)?;
		(found.covered, found.deposit) = (SIZE, T::TrackDeposit::get());
		Tracks::<T>::insert(track, found);
		Authors::<T>::mutate(&who, |author| author.covered = SIZE);
		let spare = T::Currency::balance(&who).saturating_sub(T::Currency::minimum_balance());
		let sink = rich::<T>("sink")?;
		T::Currency::transfer(&who, &sink, spare, Preservation::Preserve)?;
		T::BenchmarkHelper::pass_epoch();
		Pallet::<T>::draw_seed();

		#[extrinsic_call]
		_(RawOrigin::Signed(sink), track);

		assert!(!Tracks::<T>::contains_key(track));
		Ok(())
	}

	#[benchmark]
	fn tip() -> Result<(), BenchmarkError> {
		let (who, fan) = (rich::<T>("artist")?, rich::<T>("fan")?);
		let track = super::publish::<T>(&who)?;
		let before = T::Currency::balance(&who);

		#[extrinsic_call]
		_(RawOrigin::Signed(fan), track, price::<T>());

		assert!(T::Currency::balance(&who) > before);
		Ok(())
	}

	#[benchmark]
	fn purchase() -> Result<(), BenchmarkError> {
		let (who, fan) = (rich::<T>("artist")?, rich::<T>("fan")?);
		let track = super::publish::<T>(&who)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(fan.clone()), track, price::<T>());

		assert!(Pallet::<T>::owns(&fan, track));
		Ok(())
	}

	#[benchmark]
	fn relinquish() -> Result<(), BenchmarkError> {
		let (who, fan) = (rich::<T>("artist")?, rich::<T>("fan")?);
		let track = super::publish::<T>(&who)?;
		Pallet::<T>::do_purchase(fan.clone(), track, price::<T>())?;

		#[extrinsic_call]
		_(RawOrigin::Signed(fan.clone()), track);

		assert!(!Pallet::<T>::owns(&fan, track));
		Ok(())
	}

	#[benchmark]
	fn create_playlist(n: Linear<1, { T::MaxPlaylist::get() }>) -> Result<(), BenchmarkError> {
		let who = rich::<T>("curator")?;
		let tracks = tracks::<T>(&rich::<T>("artist")?, n)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), tracks, metadata());

		assert!(Playlists::<T>::contains_key(0));
		Ok(())
	}

	#[benchmark]
	fn update_playlist(n: Linear<1, { T::MaxPlaylist::get() }>) -> Result<(), BenchmarkError> {
		let who = rich::<T>("curator")?;
		let artist = rich::<T>("artist")?;
		let old = tracks::<T>(&artist, T::MaxPlaylist::get())?;
		Pallet::<T>::do_create_playlist(who.clone(), old, metadata())?;
		let tracks = tracks::<T>(&artist, n)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), 0, tracks, metadata());

		assert_eq!(Playlists::<T>::get(0).map(|found| found.tracks.len() as u32), Some(n));
		Ok(())
	}

	#[benchmark]
	fn remove_playlist() -> Result<(), BenchmarkError> {
		let who = rich::<T>("curator")?;
		let tracks = tracks::<T>(&rich::<T>("artist")?, T::MaxPlaylist::get())?;
		Pallet::<T>::do_create_playlist(who.clone(), tracks, metadata())?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), 0);

		assert!(!Playlists::<T>::contains_key(0));
		Ok(())
	}

	/// By the last of as many moderators as can be.
	#[benchmark]
	fn delist() -> Result<(), BenchmarkError> {
		let track = super::publish::<T>(&rich::<T>("artist")?)?;
		let mut moderators = ModeratorsOf::<T>::default();
		for number in 0..T::MaxModerators::get() {
			let _ = moderators.try_push(account("moderator", number, 0));
		}
		let last = moderators.last().cloned().ok_or("there is one")?;
		Moderators::<T>::put(moderators);

		#[extrinsic_call]
		_(RawOrigin::Signed(last), track, reason());

		assert!(Pallet::<T>::listed(track).is_err());
		Ok(())
	}

	#[benchmark]
	fn relist() -> Result<(), BenchmarkError> {
		let track = super::publish::<T>(&rich::<T>("artist")?)?;
		Pallet::<T>::do_delist(None, track, reason())?;
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, track);

		assert!(Pallet::<T>::listed(track).is_ok());
		Ok(())
	}

	/// To as many as can be.
	#[benchmark]
	fn set_moderators() -> Result<(), BenchmarkError> {
		let all: Vec<T::AccountId> =
			(0..T::MaxModerators::get()).map(|number| account("moderator", number, 0)).collect();
		let moderators = ModeratorsOf::<T>::try_from(all).unwrap_or_default();
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, moderators);

		assert_eq!(Moderators::<T>::get().len() as u32, T::MaxModerators::get());
		Ok(())
	}

	#[benchmark]
	fn draw_seed() -> Result<(), BenchmarkError> {
		super::publish::<T>(&rich::<T>("artist")?)?;
		T::BenchmarkHelper::pass_epoch();

		#[block]
		{
			Pallet::<T>::draw_seed();
		}

		assert!(Seeds::<T>::contains_key(0));
		Ok(())
	}
}
