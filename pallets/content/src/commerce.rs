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

	/// Moves `amount` from `payer` to `artist`, less the network's fee, of which the artist has a
	/// score. Returns the fee, and what noting the score weighed.
	fn pay(
		payer: &T::AccountId,
		artist: &T::AccountId,
		amount: Balance,
	) -> Result<(Balance, Weight), DispatchError> {
		let fee = T::NetworkFee::get().mul_floor(amount);
		let rest = amount.saturating_sub(fee);
		T::NetworkFees::collect(payer, fee)?;
		T::Currency::transfer(payer, artist, rest, Preservation::Preserve)?;
		let score = fee.saturating_mul(T::FeeScore::get().into());
		if score == 0 {
			return Ok((fee, Weight::zero()));
		}
		let activity = Activity { score, rate: Rate::default() };
		Ok((fee, T::ActivityLog::note(Group::Artists, artist, activity)))
	}

	/// Returns what noting weighed.
	pub(crate) fn do_tip(
		from: T::AccountId,
		track: TrackId,
		amount: Balance,
	) -> Result<Weight, DispatchError> {
		let artist = Self::listed(track)?.artist;
		ensure!(artist != from, Error::<T>::OwnTrack);
		ensure!(amount > 0, Error::<T>::AmountZero);
		let (fee, noted) = Self::pay(&from, &artist, amount)?;
		Self::deposit_event(Event::Tipped { track, from, artist, amount, fee });
		Ok(noted)
	}

	/// Returns what noting weighed.
	pub(crate) fn do_purchase(
		buyer: T::AccountId,
		track: TrackId,
		max_price: Balance,
	) -> Result<Weight, DispatchError> {
		let Track { artist, root, price, seed, .. } = Self::listed(track)?;
		ensure!(artist != buyer, Error::<T>::OwnTrack);
		let price = price.ok_or(Error::<T>::NotForSale)?;
		ensure!(price <= max_price, Error::<T>::PriceAboveMax);
		// Purchases outlive who sold them: nothing is sold whose root another can take yet.
		ensure!(T::Seeds::drawn(seed).is_some(), Error::<T>::NotPlaced);
		ensure!(!Purchases::<T>::contains_key(&buyer, root), Error::<T>::AlreadyOwned);
		let deposit = T::PurchaseDeposit::get();
		T::Currency::hold(&HoldReason::Purchase.into(), &buyer, deposit)?;
		let (fee, noted) = Self::pay(&buyer, &artist, price)?;
		let block = frame_system::Pallet::<T>::block_number();
		Purchases::<T>::insert(&buyer, root, Purchase { price, block, deposit });
		Self::deposit_event(Event::Purchased { track, root, buyer, artist, price, fee });
		Ok(noted)
	}

	pub(crate) fn do_relinquish(owner: T::AccountId, root: ContentRoot) -> DispatchResult {
		let Purchase { deposit, .. } =
			Purchases::<T>::take(&owner, root).ok_or(Error::<T>::NotOwned)?;
		T::Currency::release(&HoldReason::Purchase.into(), &owner, deposit, Precision::Exact)?;
		Self::deposit_event(Event::Relinquished { root, owner });
		Ok(())
	}
}
