//! Who signs for a fan.

use crate::*;
use audio_primitives::keys;
use codec::Encode;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_listening_key(
		fan: T::AccountId,
		key: Option<T::AccountId>,
	) -> DispatchResult {
		let old = ListeningKeys::<T>::get(&fan);
		let is_weak = |key: &T::AccountId| {
			key.using_encoded(|bytes| bytes.try_into().is_ok_and(keys::is_weak_ed25519))
		};
		ensure!(!key.as_ref().is_some_and(is_weak), Error::<T>::WeakListeningKey);
		let reason = || HoldReason::ListeningKey.into();
		match (&key, old) {
			(None, None) => return Err(Error::<T>::NoListeningKey.into()),
			(None, Some(old)) => {
				T::Currency::release(&reason(), &fan, old.deposit, Precision::Exact)?;
				ListeningKeys::<T>::remove(&fan);
			},
			(Some(new), Some(old)) => {
				ensure!(old.key != *new, Error::<T>::SameListeningKey);
				let known = ListeningKey { key: new.clone(), deposit: old.deposit };
				ListeningKeys::<T>::insert(&fan, known);
			},
			(Some(new), None) => {
				let deposit = T::ListeningKeyDeposit::get();
				T::Currency::hold(&reason(), &fan, deposit)?;
				ListeningKeys::<T>::insert(&fan, ListeningKey { key: new.clone(), deposit });
			},
		}
		Self::deposit_event(Event::ListeningKeySet { fan, key });
		Ok(())
	}

	/// Whether `signature` is the fan's or its listening key's over `message`, as it is or as wallets wrap it.
	pub(crate) fn is_signed(fan: &T::AccountId, message: &[u8], signature: &T::Signature) -> bool {
		let by = |signer: &T::AccountId| {
			signature.verify(message, signer) || signature.verify(&*wrapped(message), signer)
		};
		by(fan) || ListeningKeys::<T>::get(fan).is_some_and(|known| by(&known.key))
	}
}
