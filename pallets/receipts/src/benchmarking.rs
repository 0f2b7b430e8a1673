//! Benchmarks of the calls, without what noting an activity weighs.
//!
//! Every receipt is signed by a listening key and wrapped, which is found at the fourth try.

use crate::*;
use audio_primitives::content::{PlaylistId, TrackId};
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;

/// What benchmarks of this pallet need of the rest.
pub trait BenchmarkHelper<AccountId, Signature> {
	/// A key, with which [`Self::sign`] signs.
	fn key() -> AccountId;

	/// Signs with that key.
	fn sign(message: &[u8]) -> Signature;

	/// A fan with enough stake, of as many kinds as can be, and tokens beside it.
	fn fan(number: u32) -> AccountId;

	/// A node and its operator, in an active set as large as can be.
	fn node() -> (NodeIndex, AccountId);

	/// Lists a track that `node` holds, among as many as can.
	fn track(number: u32, node: NodeIndex, operator: &AccountId) -> TrackId;

	/// A playlist as long as can be, whose last track is `track`.
	fn playlist(track: TrackId) -> PlaylistId;
}

impl<AccountId, Signature> BenchmarkHelper<AccountId, Signature> for () {
	fn key() -> AccountId {
		unimplemented!("there are no keys")
	}

	fn sign(_: &[u8]) -> Signature {
		unimplemented!("there are no keys")
	}

	fn fan(_: u32) -> AccountId {
		unimplemented!("there are no fans")
	}

	fn node() -> (NodeIndex, AccountId) {
		unimplemented!("there are no nodes")
	}

	fn track(number: u32, _: NodeIndex, _: &AccountId) -> TrackId {
		number
	}

	fn playlist(track: TrackId) -> PlaylistId {
		track
	}
}

/// Fan number `number` has heard `count` tracks, each from a playlist of its own.
fn receipt<T: Config>(
	number: u32,
	count: u32,
	node: NodeIndex,
	operator: &T::AccountId,
) -> Result<ReceiptOf<T>, BenchmarkError> {
	let fan = T::BenchmarkHelper::fan(number);
	Pallet::<T>::do_set_listening_key(fan.clone(), Some(T::BenchmarkHelper::key()))?;
	let mut heard = Heard::default();
	for place in 0..count {
		let number = number.saturating_mul(MAX_PLAYS).saturating_add(place);
		let track = T::BenchmarkHelper::track(number, node, operator);
		let playlist = Some(T::BenchmarkHelper::playlist(track));
		let _ = heard.try_push(Plays { track, playlist, count: 1 });
	}
	let round = T::Round::current_round();
	let message = Pallet::<T>::message(&fan, node, round, 1, &heard);
	let signature = T::BenchmarkHelper::sign(&wrapped(&message));
	Ok(Receipt { fan, node, round, seq: 1, heard, signature })
}

#[benchmarks]
mod benches {
	use super::*;

	/// Receipts with a play each.
	#[benchmark]
	fn submit(r: Linear<1, { T::MaxReceipts::get() }>) -> Result<(), BenchmarkError> {
		let (node, operator) = T::BenchmarkHelper::node();
		let mut receipts = BatchOf::<T>::default();
		for number in 0..r {
			let _ = receipts.try_push(receipt::<T>(number, 1, node, &operator)?);
		}

		#[block]
		{
			Pallet::<T>::take(operator, node, receipts)?;
		}

		assert_eq!(Fans::<T>::iter().count() as u32, r);
		Ok(())
	}

	/// The plays of a receipt.
	#[benchmark]
	fn plays(p: Linear<1, MAX_PLAYS>) -> Result<(), BenchmarkError> {
		let (node, operator) = T::BenchmarkHelper::node();
		let receipt = receipt::<T>(0, p, node, &operator)?;
		let fan = receipt.fan.clone();
		let now = T::Round::current_round();
		// There are as many as count.
		Fans::<T>::insert(&fan, FanRound { round: now, counted: 0, allowance: MAX_PLAYS });
		let mut receipts = BatchOf::<T>::default();
		let _ = receipts.try_push(receipt);

		#[block]
		{
			Pallet::<T>::take(operator, node, receipts)?;
		}

		assert_eq!(Pallet::<T>::standing(&fan).counted, p);
		Ok(())
	}

	#[benchmark]
	fn set_listening_key() -> Result<(), BenchmarkError> {
		let fan = T::BenchmarkHelper::fan(0);

		#[extrinsic_call]
		_(RawOrigin::Signed(fan.clone()), Some(T::BenchmarkHelper::key()));

		assert!(ListeningKeys::<T>::contains_key(fan));
		Ok(())
	}

	/// Of a slot as large as can be, which is removed.
	#[benchmark]
	fn visit() -> Result<(), BenchmarkError> {
		let [before, fan] = ["before", "fan"].map(|name| account::<T::AccountId>(name, 0, 0));
		let mut heard = Heard::default();
		for track in 0..MAX_PLAYS {
			let _ = heard.try_push(Plays { track, playlist: Some(track), count: 1 });
		}
		// One after the other, whatever their hashes are.
		Slots::<T>::insert(0, &before, Slot { round: 0, seq: 1, heard: heard.clone() });
		Slots::<T>::insert(0, &fan, Slot { round: 0, seq: 1, heard });
		let first = Pallet::<T>::next_slot(None);
		let found;

		#[block]
		{
			found = Pallet::<T>::next_slot(first.as_ref());
			if let Some((node, fan)) = &found {
				Pallet::<T>::clean_slot(*node, fan, 2);
			}
		}

		assert!(found.is_some_and(|(node, fan)| !Slots::<T>::contains_key(node, fan)));
		Ok(())
	}
}
