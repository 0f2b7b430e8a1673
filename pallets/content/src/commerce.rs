//! What is paid to artists.
//!
//! Purchases are of the root. They outlive the track, and hold for whatever track has the root
//! next. So nothing is sold before it is placed: until then somebody else may take the root.

use crate::*;

impl<T: Config> Pallet<T> {
	/// The track, if it is listed.
	pub(crate) fn listed(track: TrackId) -> Result<TrackOf<T>, Error<T>> {
		let record = Tracks::<T>::get(track).ok_or(Error::<T>::UnknownTrack)?;
		ensure!(record.delisting.is_none(), Error::<T>::Delisted);
		Ok(record)
	}

	/// Moves `amount` from `payer` to `artist`, less the network's fee. Returns the fee, and the
	/// score that the artist has of it, which is to be noted.
	fn pay(
		payer: &T::AccountId,
		artist: &T::AccountId,
		amount: Balance,
	) -> Result<(Balance, Balance), DispatchError> {
		let fee = T::NetworkFee::get().mul_floor(amount);
		let rest = amount.saturating_sub(fee);
		T::NetworkFees::collect(payer, fee)?;
		T::Currency::transfer(payer, artist, rest, Preservation::Preserve)?;
		Ok((fee, fee.saturating_mul(T::FeeScore::get().into())))
	}

	/// Notes what an artist was paid. Returns what that weighed.
	pub(crate) fn note_paid(artist: &T::AccountId, score: Balance) -> Weight {
		if score == 0 {
			return Weight::zero();
		}
		T::ActivityLog::note(Group::Artists, artist, Activity { score, rate: Rate::default() })
	}

	/// Returns the artist, and the score that is to be noted.
	pub(crate) fn do_tip(
		from: T::AccountId,
		track: TrackId,
		amount: Balance,
	) -> Result<(T::AccountId, Balance), DispatchError> {
		let artist = Self::listed(track)?.artist;
		ensure!(artist != from, Error::<T>::OwnTrack);
		ensure!(amount > 0, Error::<T>::AmountZero);
		let (fee, score) = Self::pay(&from, &artist, amount)?;
		Self::deposit_event(Event::Tipped { track, from, artist: artist.clone(), amount, fee });
		Ok((artist, score))
	}

	/// Returns the artist, and the score that is to be noted.
	pub(crate) fn do_purchase(
		buyer: T::AccountId,
		track: TrackId,
		max_price: Balance,
	) -> Result<(T::AccountId, Balance), DispatchError> {
		let Track { artist, root, price, seed, .. } = Self::listed(track)?;
		ensure!(artist != buyer, Error::<T>::OwnTrack);
		let price = price.ok_or(Error::<T>::NotForSale)?;
		ensure!(price <= max_price, Error::<T>::PriceAboveMax);
		// Purchases outlive who sold them: nothing is sold whose root another can take yet.
		ensure!(T::Seeds::drawn(seed).is_some(), Error::<T>::NotPlaced);
		ensure!(!Purchases::<T>::contains_key(&buyer, root), Error::<T>::AlreadyOwned);
		let deposit = T::PurchaseDeposit::get();
		T::Currency::hold(&HoldReason::Purchase.into(), &buyer, deposit)?;
		let (fee, score) = Self::pay(&buyer, &artist, price)?;
		let block = frame_system::Pallet::<T>::block_number();
		Purchases::<T>::insert(&buyer, root, Purchase { price, block, deposit });
		let seller = artist.clone();
		Self::deposit_event(Event::Purchased { track, root, buyer, artist, price, fee });
		Ok((seller, score))
	}

	pub(crate) fn do_relinquish(owner: T::AccountId, root: ContentRoot) -> DispatchResult {
		let Purchase { deposit, .. } =
			Purchases::<T>::take(&owner, root).ok_or(Error::<T>::NotOwned)?;
		T::Currency::release(&HoldReason::Purchase.into(), &owner, deposit, Precision::Exact)?;
		Self::deposit_event(Event::Relinquished { root, owner });
		Ok(())
	}
}
