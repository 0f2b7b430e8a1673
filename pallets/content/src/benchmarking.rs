//! Benchmarks of the calls, without what noting an activity, a track's holders and naming those who
//! stage it weigh.

use crate::*;
use audio_primitives::content::MAX_PUBLISHED_SIZE;
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;
use sp_runtime::Saturating;

/// What benchmarks of this pallet need of the rest.
pub trait BenchmarkHelper<AccountId> {
	/// Locks so many features for `who`, which give less room than 2 GiB; returns another one,
	/// which there is.
	fn unlock(who: &AccountId, count: u32) -> FeatureId;

	/// Draws that seed, which waits.
	fn draw_seed(seed: SeedIndex);

	/// Lets so many rounds pass.
	fn pass_rounds(rounds: RoundIndex);

	/// Has nodes have held that track, which nobody holds.
	fn was_held(track: TrackId);
}

impl<AccountId> BenchmarkHelper<AccountId> for () {
	fn unlock(_: &AccountId, _: u32) -> FeatureId {
		0
	}

	fn draw_seed(_: SeedIndex) {}

	fn pass_rounds(_: RoundIndex) {}

	fn was_held(_: TrackId) {}
}

/// Bytes of a track: not all of them are covered.
const SIZE: u64 = MAX_PUBLISHED_SIZE;

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

/// Reserves a root for `who`; returns the salt.
fn reserve<T: Config>(who: &T::AccountId, root: &ContentRoot) -> Result<[u8; 32], BenchmarkError> {
	let salt = [7; 32];
	Pallet::<T>::do_reserve(who.clone(), Pallet::<T>::commitment(root, who, &salt))?;
	Ok(salt)
}

/// Draws the seed of `track`.
fn place<T: Config>(track: TrackId) -> Result<(), BenchmarkError> {
	let found = Tracks::<T>::get(track).ok_or("it was published")?;
	T::BenchmarkHelper::draw_seed(found.seed);
	Ok(())
}

/// Fills the moderators; returns the last of them.
fn moderators<T: Config>() -> Result<T::AccountId, BenchmarkError> {
	let mut moderators = ModeratorsOf::<T>::default();
	for number in 0..T::MaxModerators::get() {
		let _ = moderators.try_push(account("moderator", number, 0));
	}
	let last = moderators.last().cloned().ok_or("there is one")?;
	Moderators::<T>::put(moderators);
	Ok(last)
}

/// Publishes a track of `artist` with a price; returns its index.
fn publish<T: Config>(artist: &T::AccountId) -> Result<TrackId, BenchmarkError> {
	let track = NextTrack::<T>::get();
	let terms = TrackTerms { metadata: metadata(), price: Some(price::<T>()), feature: None };
	Pallet::<T>::do_publish(artist.clone(), root_of(track), SIZE, 1, terms, None)?;
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
		let feature = T::BenchmarkHelper::unlock(&who, 0);
		// The signer had a track of it.
		Pallet::<T>::keep_root([1; 32], who.clone(), 0u32.into(), 1);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), [1; 32], SIZE, 1, metadata(), Some(1), Some(feature), None);

		assert!(Tracks::<T>::contains_key(0));
		Ok(())
	}

	/// Of a root that another has published since it was reserved.
	#[benchmark]
	fn publish_reserved() -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		let feature = T::BenchmarkHelper::unlock(&who, 0);
		let root = root_of(0);
		let salt = super::reserve::<T>(&who, &root)?;
		let next = frame_system::Pallet::<T>::block_number().saturating_add(1u32.into());
		frame_system::Pallet::<T>::set_block_number(next);
		super::publish::<T>(&rich::<T>("thief")?)?;

		#[extrinsic_call]
		publish(
			RawOrigin::Signed(who),
			root,
			SIZE,
			1,
			metadata(),
			Some(1),
			Some(feature),
			Some(salt),
		);

		assert_eq!(Roots::<T>::get(root), Some(1));
		Ok(())
	}

	#[benchmark]
	fn reserve() -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), [1; 32]);

		assert!(Reservations::<T>::contains_key(who, [1; 32]));
		Ok(())
	}

	#[benchmark]
	fn cancel_reservation() -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		Pallet::<T>::do_reserve(who.clone(), [1; 32])?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), who.clone(), [1; 32]);

		assert!(!Reservations::<T>::contains_key(who, [1; 32]));
		Ok(())
	}

	#[benchmark]
	fn update() -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		let feature = T::BenchmarkHelper::unlock(&who, 0);
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

	/// Of a track that a referendum awards.
	#[benchmark]
	fn accept_ownership() -> Result<(), BenchmarkError> {
		let (who, to) = (rich::<T>("artist")?, rich::<T>("other")?);
		let track = super::publish::<T>(&who)?;
		Pallet::<T>::do_delist(None, track, reason())?;
		Pallet::<T>::do_award(track, Some(to.clone()))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(to.clone()), track);

		assert_eq!(Tracks::<T>::get(track).map(|found| found.artist), Some(to));
		Ok(())
	}

	#[benchmark]
	fn unpublish() -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		let track = super::publish::<T>(&who)?;
		place::<T>(track)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), track);

		assert!(!Tracks::<T>::contains_key(track));
		Ok(())
	}

	/// Of a track that nobody has held since it was put back, and whose root is kept.
	#[benchmark]
	fn expire() -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		let track = super::publish::<T>(&who)?;
		place::<T>(track)?;
		let mut found = Tracks::<T>::get(track).ok_or("it was published")?;
		found.listed = 0;
		let root = found.root;
		Tracks::<T>::insert(track, found);
		T::BenchmarkHelper::pass_rounds(T::ExpiryRounds::get());
		T::BenchmarkHelper::was_held(track);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), track);

		assert!(!Tracks::<T>::contains_key(track) && KeptRoots::<T>::contains_key(root));
		Ok(())
	}

	/// Of a track that more is covered of than before, by a feature that is new, so that some of
	/// its deposit is given back.
	#[benchmark]
	fn refresh() -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		let track = super::publish::<T>(&who)?;
		T::BenchmarkHelper::unlock(&who, 1);
		let before = Tracks::<T>::get(track).ok_or("it was published")?;
		let other = rich::<T>("other")?;

		#[extrinsic_call]
		_(RawOrigin::Signed(other), track);

		let after = Tracks::<T>::get(track).ok_or("it stays")?;
		assert!(after.covered > before.covered && after.deposit < before.deposit);
		Ok(())
	}

	/// All features of an account are read for it.
	#[benchmark]
	fn quota(n: Linear<0, { T::Quota::most_records() }>) -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		T::BenchmarkHelper::unlock(&who, n);
		let (bytes, records);

		#[block]
		{
			bytes = T::Quota::of(&who);
			records = T::Quota::records(&who);
		}

		assert_eq!((bytes > 0, records), (n > 0, n));
		Ok(())
	}

	/// Of a track that was covered whole, whose artist cannot pay what it takes now that it is not.
	#[benchmark]
	fn refresh_unpaid() -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		let track = super::publish::<T>(&who)?;
		let mut found = Tracks::<T>::get(track).ok_or("it was published")?;
		let excess = found.deposit.saturating_sub(T::TrackDeposit::get());
		T::Currency::release(&HoldReason::Track.into(), &who, excess, Precision::Exact)?;
		(found.covered, found.deposit) = (SIZE, T::TrackDeposit::get());
		Tracks::<T>::insert(track, found);
		Artists::<T>::mutate(&who, |author| author.covered = SIZE);
		let spare = T::Currency::balance(&who).saturating_sub(T::Currency::minimum_balance());
		let sink = rich::<T>("sink")?;
		T::Currency::transfer(&who, &sink, spare, Preservation::Preserve)?;
		place::<T>(track)?;

		#[extrinsic_call]
		refresh(RawOrigin::Signed(sink), track);

		assert!(!Tracks::<T>::contains_key(track));
		Ok(())
	}

	/// Without what is noted.
	#[benchmark]
	fn tip() -> Result<(), BenchmarkError> {
		let (who, fan) = (rich::<T>("artist")?, rich::<T>("fan")?);
		let track = super::publish::<T>(&who)?;
		let before = T::Currency::balance(&who);

		#[block]
		{
			Pallet::<T>::do_tip(fan, track, price::<T>())?;
		}

		assert!(T::Currency::balance(&who) > before);
		Ok(())
	}

	/// Without what is noted.
	#[benchmark]
	fn purchase() -> Result<(), BenchmarkError> {
		let (who, fan) = (rich::<T>("artist")?, rich::<T>("fan")?);
		let track = super::publish::<T>(&who)?;
		place::<T>(track)?;

		#[block]
		{
			Pallet::<T>::do_purchase(fan.clone(), track, price::<T>())?;
		}

		assert!(Pallet::<T>::owns(&fan, track));
		Ok(())
	}

	#[benchmark]
	fn relinquish() -> Result<(), BenchmarkError> {
		let (who, fan) = (rich::<T>("artist")?, rich::<T>("fan")?);
		let track = super::publish::<T>(&who)?;
		place::<T>(track)?;
		Pallet::<T>::do_purchase(fan.clone(), track, price::<T>())?;

		#[extrinsic_call]
		_(RawOrigin::Signed(fan.clone()), root_of(track));

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
		let last = moderators::<T>()?;

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
		_(origin as T::RuntimeOrigin, track, Pallet::<T>::metadata_hash(&metadata()));

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
	fn award() -> Result<(), BenchmarkError> {
		let track = super::publish::<T>(&rich::<T>("artist")?)?;
		let to = rich::<T>("other")?;
		Pallet::<T>::do_delist(None, track, reason())?;
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, track, Some(to.clone()));

		assert_eq!(Tracks::<T>::get(track).and_then(|found| found.offered_to), Some(to));
		Ok(())
	}

	/// Of a track that is listed.
	#[benchmark]
	fn assign_root() -> Result<(), BenchmarkError> {
		let track = super::publish::<T>(&rich::<T>("artist")?)?;
		let to = rich::<T>("other")?;
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, root_of(track), Some(to.clone()));

		assert_eq!(Tracks::<T>::get(track).and_then(|found| found.offered_to), Some(to));
		Ok(())
	}

	/// The last of as many as can be.
	#[benchmark]
	fn suspend_moderator() -> Result<(), BenchmarkError> {
		let last = moderators::<T>()?;
		let origin =
			T::ReviewOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, last.clone());

		assert!(!Moderators::<T>::get().contains(&last));
		Ok(())
	}

	#[benchmark]
	fn relist_many(n: Linear<1, { T::MaxRelisted::get() }>) -> Result<(), BenchmarkError> {
		let who = rich::<T>("artist")?;
		let mut delisted = RelistedOf::<T>::default();
		for _ in 0..n {
			let track = super::publish::<T>(&who)?;
			Pallet::<T>::do_delist(None, track, reason())?;
			let _ = delisted.try_push((track, Pallet::<T>::metadata_hash(&metadata())));
		}
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, delisted.clone());

		assert!(delisted.iter().all(|(track, _)| Pallet::<T>::listed(*track).is_ok()));
		Ok(())
	}

	/// The second of two, which is nobody's any more.
	#[benchmark]
	fn visit() -> Result<(), BenchmarkError> {
		let artist: T::AccountId = account("artist", 0, 0);
		for number in 0..2 {
			let claimed_at = 0u32.into();
			let kept = KeptRoot { artist: artist.clone(), claimed_at, until: 0 };
			KeptRoots::<T>::insert(root_of(number), kept);
		}
		let first = Pallet::<T>::next_kept(None);
		let found;

		#[block]
		{
			found = Pallet::<T>::next_kept(first.as_ref());
			if let Some(root) = &found {
				Pallet::<T>::clean_root(root, 0);
			}
		}

		assert!(found.is_some_and(|root| !KeptRoots::<T>::contains_key(root)));
		Ok(())
	}
}
