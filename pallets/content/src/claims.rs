//! Whose a root is: reservations, and roots of tracks that were taken down.
//!
//! The root of a track that was taken down stays its artist's ([`KeptRoot`]) for
//! [`Config::ForfeitPeriod`] rounds, if it forfeited something or the track was ever held. Of one
//! that was held it stays so for [`Config::ExpiryRounds`] at the least where others had the track
//! taken down: expired it, or had its unpaid deposit looked at. Who publishes it again claims it
//! for as long as before, and before all if the track was placed. Such notes are forgotten in
//! blocks that have room, each round as many as there are; nothing depends on when.
//!
//! A publication that waits can be copied, and the copy come first. So an artist can reserve the
//! hash of root, artist and salt before the content is known to anybody. A publication that shows a
//! reservation takes the root from a track that is not placed, or was taken down before it was, if
//! that was claimed later. It takes the seed along: otherwise two accounts of one artist would draw
//! as often as they like.

use crate::*;
use codec::Encode;
use sp_runtime::traits::{BlakeTwo256, Hash, Saturating};

/// An artist's claim to a root.
pub(crate) struct Claim<BlockNumber> {
	/// The block since which the artist claims it.
	pub claimed_at: BlockNumber,
	/// Of the track that had it, which is the artist's to take: a new one would be another draw.
	pub seed: Option<SeedIndex>,
	/// What it weighed that others were told of that track.
	pub followed: Weight,
}

impl<T: Config> Pallet<T> {
	/// What is reserved to publish content of `root` as `artist`.
	pub fn commitment(root: &ContentRoot, artist: &T::AccountId, salt: &[u8; 32]) -> [u8; 32] {
		BlakeTwo256::hash(&(root, artist, salt).encode()).0
	}

	pub(crate) fn do_reserve(artist: T::AccountId, commitment: [u8; 32]) -> DispatchResult {
		let is_reserved = Reservations::<T>::contains_key(&artist, commitment);
		ensure!(!is_reserved, Error::<T>::AlreadyReserved);
		let deposit = T::ReservationDeposit::get();
		T::Currency::hold(&HoldReason::Reservation.into(), &artist, deposit)?;
		let block = frame_system::Pallet::<T>::block_number();
		Reservations::<T>::insert(&artist, commitment, Reservation { block, deposit });
		Self::deposit_event(Event::Reserved { artist, commitment, deposit });
		Ok(())
	}

	/// Whether a reservation of `block` is good for nothing any more.
	pub fn is_expired(block: BlockNumberFor<T>) -> bool {
		let age = frame_system::Pallet::<T>::block_number().saturating_sub(block);
		age > T::ReservationPeriod::get()
	}

	pub(crate) fn do_cancel_reservation(
		who: &T::AccountId,
		artist: T::AccountId,
		commitment: [u8; 32],
	) -> DispatchResult {
		let reservation = Self::reservation(&artist, &commitment)?;
		let may = *who == artist || Self::is_expired(reservation.block);
		ensure!(may, Error::<T>::NotReserver);
		Self::end_reservation(artist, commitment, reservation)
	}

	fn reservation(
		artist: &T::AccountId,
		commitment: &[u8; 32],
	) -> Result<Reservation<BlockNumberFor<T>>, Error<T>> {
		Reservations::<T>::get(artist, commitment).ok_or(Error::<T>::UnknownReservation)
	}

	fn end_reservation(
		artist: T::AccountId,
		commitment: [u8; 32],
		reservation: Reservation<BlockNumberFor<T>>,
	) -> DispatchResult {
		let reason = HoldReason::Reservation.into();
		T::Currency::release(&reason, &artist, reservation.deposit, Precision::Exact)?;
		Reservations::<T>::remove(&artist, commitment);
		Self::deposit_event(Event::ReservationEnded { artist, commitment });
		Ok(())
	}

	/// Uses up the reservation of `root` by `artist` with `salt`. Returns the block since which it
	/// was.
	pub(crate) fn use_reservation(
		artist: &T::AccountId,
		root: &ContentRoot,
		salt: &[u8; 32],
	) -> Result<BlockNumberFor<T>, DispatchError> {
		let commitment = Self::commitment(root, artist, salt);
		let reservation = Self::reservation(artist, &commitment)?;
		ensure!(!Self::is_expired(reservation.block), Error::<T>::ReservationExpired);
		Self::end_reservation(artist.clone(), commitment, reservation)?;
		Ok(reservation.block)
	}

	/// Makes `root` free for `artist`, who has had it reserved since block `reserved`, if at all.
	/// What is in the way goes, if it was claimed later.
	pub(crate) fn claim_root(
		artist: &T::AccountId,
		root: &ContentRoot,
		reserved: Option<BlockNumberFor<T>>,
	) -> Result<Claim<BlockNumberFor<T>>, DispatchError> {
		let claim = |claimed_at| Claim { claimed_at, seed: None, followed: Weight::zero() };
		let is_older = |claimed_at| reserved.is_some_and(|since| since < claimed_at);
		let claimed_at = reserved.unwrap_or_else(frame_system::Pallet::<T>::block_number);
		if let Some(kept) = KeptRoots::<T>::take(root) {
			// When it is forgotten makes no difference.
			if kept.until <= T::Round::current_round() {
				return Ok(claim(claimed_at));
			}
			// Else a reservation of the time since would be good against who had it before.
			if kept.artist == *artist {
				return Ok(claim(claimed_at.min(kept.claimed_at)));
			}
			// A thief who takes the track down again at once keeps the root from nobody.
			ensure!(is_older(kept.claimed_at), Error::<T>::RootTaken);
			return Ok(claim(claimed_at));
		}
		let Some(track) = Roots::<T>::get(root) else { return Ok(claim(claimed_at)) };
		let other = Self::listed(track).map_err(|_| Error::<T>::RootTaken)?;
		let may_take = other.artist != *artist
			&& is_older(other.claimed_at)
			&& T::Seeds::drawn(other.seed).is_none();
		ensure!(may_take, Error::<T>::RootTaken);
		let seed = other.seed;
		let followed = Self::take_down(track, other, Removal::Reclaimed)?;
		Ok(Claim { claimed_at, seed: Some(seed), followed })
	}

	/// Notes that `root` is kept for `artist` for so many rounds, whom a reservation that is older
	/// than block `claimed_at` can take it from.
	pub(crate) fn keep_root(
		root: ContentRoot,
		artist: T::AccountId,
		claimed_at: BlockNumberFor<T>,
		rounds: RoundIndex,
	) {
		let until = T::Round::current_round().saturating_add(rounds);
		KeptRoots::<T>::insert(root, KeptRoot { artist, claimed_at, until });
	}

	pub(crate) fn do_expire(track: TrackId) -> Result<Weight, DispatchError> {
		let record = Self::listed(track)?;
		let age = T::Round::current_round().saturating_sub(record.listed);
		ensure!(age >= T::ExpiryRounds::get(), Error::<T>::TooNew);
		ensure!(T::Holders::first_held(track).is_none(), Error::<T>::HasBeenHeld);
		Self::take_down(track, record, Removal::Expired)
	}
}
