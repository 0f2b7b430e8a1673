//! Who signs for a fan.

use crate::*;
use audio_primitives::keys;
use codec::Encode;

impl<T: Config> Pallet<T> {
	/// Returns how many keys made room.
	pub(crate) fn do_add_listening_key(
		fan: T::AccountId,
		key: T::AccountId,
		until: RoundIndex,
	) -> Result<u32, DispatchError> {
		let is_weak = key.using_encoded(|bytes| bytes.try_into().is_ok_and(keys::is_weak_ed25519));
		ensure!(!is_weak, Error::<T>::WeakListeningKey);
		let now = T::Round::current_round();
		ensure!(until >= now, Error::<T>::EndHasPassed);
		ensure!(until <= now.saturating_add(T::MaxKeyRounds::get()), Error::<T>::EndTooFar);
		let mut keys = ListeningKeys::<T>::get(&fan);
		let mut ended = 0;
		if let Some(old) = keys.iter_mut().find(|old| old.key == key) {
			old.until = until;
		} else {
			ended = Self::remove_where(&fan, &mut keys, |old| old.has_ended(now))?;
			let deposit = T::ListeningKeyDeposit::get();
			let new = ListeningKey { key: key.clone(), until, deposit };
			keys.try_push(new).map_err(|_| Error::<T>::TooManyListeningKeys)?;
			T::Currency::hold(&HoldReason::ListeningKey.into(), &fan, deposit)?;
		}
		ListeningKeys::<T>::insert(&fan, keys);
		Self::deposit_event(Event::ListeningKeyAdded { fan, key, until });
		Ok(ended)
	}

	pub(crate) fn do_remove_listening_key(fan: T::AccountId, key: T::AccountId) -> DispatchResult {
		let mut keys = ListeningKeys::<T>::get(&fan);
		ensure!(keys.iter().any(|old| old.key == key), Error::<T>::UnknownListeningKey);
		Self::remove_where(&fan, &mut keys, |old| old.key == key)?;
		if keys.is_empty() {
			ListeningKeys::<T>::remove(&fan);
		} else {
			ListeningKeys::<T>::insert(&fan, keys);
		}
		Ok(())
	}

	/// Takes keys out of `known`, and gives back what is held for them. Returns how many they were.
	fn remove_where(
		fan: &T::AccountId,
		keys: &mut KeysOf<T>,
		goes: impl Fn(&ListeningKey<T::AccountId>) -> bool,
	) -> Result<u32, DispatchError> {
		let before = keys.len();
		for old in keys.iter().filter(|old| goes(old)) {
			let reason = HoldReason::ListeningKey.into();
			T::Currency::release(&reason, fan, old.deposit, Precision::Exact)?;
			let (fan, key) = (fan.clone(), old.key.clone());
			Self::deposit_event(Event::ListeningKeyRemoved { fan, key });
		}
		keys.retain(|old| !goes(old));
		Ok(before.saturating_sub(keys.len()) as u32)
	}

	/// Whether `who` is `fan`, or a key that signs its receipts of `round`.
	pub(crate) fn signs_for(who: &T::AccountId, fan: &T::AccountId, round: RoundIndex) -> bool {
		let signs = |listening_key: &ListeningKey<T::AccountId>| {
			listening_key.key == *who && listening_key.signs(round)
		};
		who == fan || ListeningKeys::<T>::get(fan).iter().any(signs)
	}

	/// Whether `signature` is the fan's or one of its listening keys' over `message`, of a receipt
	/// of `round`, as it is or as wallets wrap it; and how often it was verified to find out.
	pub(crate) fn is_signed(
		fan: &T::AccountId,
		round: RoundIndex,
		message: &[u8],
		signature: &T::Signature,
	) -> (bool, u32) {
		let mut tries = 0u32;
		let mut verify = |message: &[u8], signer: &T::AccountId| {
			tries = tries.saturating_add(1);
			signature.verify(message, signer)
		};
		let mut by =
			|signer: &T::AccountId| verify(message, signer) || verify(&wrapped(message), signer);
		let mut keys = ListeningKeys::<T>::get(fan).into_iter();
		let is_signed =
			by(fan) || keys.any(|listening| listening.signs(round) && by(&listening.key));
		(is_signed, tries)
	}

	/// How often the signature of a receipt is verified after the first time, at the most: by each
	/// who signs for the fan, as it is and wrapped.
	pub(crate) fn most_retries() -> u32 {
		T::MaxListeningKeys::get().saturating_add(1).saturating_mul(2).saturating_sub(1)
	}
}
