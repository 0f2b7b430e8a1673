//! Benchmarks of the calls, without what noting an activity weighs.
//!
//! Every receipt is signed by the first of as many listening keys as can be. The fan, who comes
//! before it, is no key with which anything could be verified: so that is done once.

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

	/// A fan with enough stake, of as many kinds as can be, so many features of which are each a
	/// record, and tokens beside it.
	fn fan(number: u32, features: u32) -> AccountId;

	/// Makes that round the one in force.
	fn set_round(round: RoundIndex);

	/// A node and its operator, alone in the active set.
	fn node(number: u32) -> (NodeIndex, AccountId);

	/// Lists a track that is heard from each of those nodes for the last reason that it can be, and
	/// that others hold, as many as can.
	fn track(number: u32) -> TrackId;

	/// A playlist as long as can be, whose last track is `track`.
	fn playlist(track: TrackId) -> PlaylistId;
}

/// Names as many listening keys as can be, the first of which signs, and all of which end in
/// `until` plus one.
fn name_keys<T: Config>(fan: &T::AccountId, until: RoundIndex) -> DispatchResult {
	let until = until.saturating_add(1);
	Pallet::<T>::do_add_listening_key(fan.clone(), T::BenchmarkHelper::key(), until)?;
	for number in 1..T::MaxListeningKeys::get() {
		let key = account("key", number, 0);
		Pallet::<T>::do_add_listening_key(fan.clone(), key, until)?;
	}
	Ok(())
}

/// The round in force: long after tracks were placed.
const NOW: RoundIndex = 100;

/// Fan number `number` has heard `count` tracks, each from a playlist of its own, once more than the
/// last receipt of the round says. That of the round before is as large as can be.
fn receipt<T: Config>(
	number: u32,
	count: u32,
	node: NodeIndex,
) -> Result<ReceiptOf<T>, BenchmarkError> {
	let fan = T::BenchmarkHelper::fan(number, 0);
	T::BenchmarkHelper::set_round(NOW);
	name_keys::<T>(&fan, NOW)?;
	let mut heard = Heard::default();
	for place in 0..count {
		let number = number.saturating_mul(MAX_PLAYS).saturating_add(place);
		let track = T::BenchmarkHelper::track(number);
		let playlist = Some(T::BenchmarkHelper::playlist(track));
		let _ = heard.try_push(Plays { track, playlist, count: 1 });
	}
	let before = NOW.saturating_sub(1);
	LastReceipts::<T>::mutate(node, &fan, |recent| {
		recent.put(LastReceipt { round: before, seq: 1, heard: heard_most() }, NOW);
		recent.put(LastReceipt { round: NOW, seq: 1, heard: heard.clone() }, NOW);
	});
	heard.iter_mut().for_each(|plays| plays.count = 2);
	let message = Pallet::<T>::message(&fan, node, NOW, 2, &heard);
	let signature = T::BenchmarkHelper::sign(&message);
	Ok(Receipt { fan, node, round: NOW, seq: 2, heard, signature })
}

/// As much as can have been heard.
fn heard_most() -> Heard {
	let mut heard = Heard::default();
	for track in 0..MAX_PLAYS {
		let _ = heard.try_push(Plays { track, playlist: Some(track), count: 1 });
	}
	heard
}

#[benchmarks]
mod benches {
	use super::*;

	/// Receipts with a play each.
	#[benchmark]
	fn submit(r: Linear<1, { T::MaxReceipts::get() }>) -> Result<(), BenchmarkError> {
		let (node, operator) = T::BenchmarkHelper::node(0);
		let mut receipts = BatchOf::<T>::default();
		for number in 0..r {
			let _ = receipts.try_push(receipt::<T>(number, 1, node)?);
		}

		#[block]
		{
			Pallet::<T>::take(operator, node, receipts)?;
		}

		assert_eq!(Fans::<T>::iter().count() as u32, r);
		Ok(())
	}

	/// Receipts of one fan's listening key, with a play each: each of another fan, which is more
	/// work, and for another node.
	#[benchmark]
	fn submit_own(r: Linear<1, { T::MaxReceipts::get() }>) -> Result<(), BenchmarkError> {
		let key = T::BenchmarkHelper::key();
		let mut receipts = BatchOf::<T>::default();
		for number in 0..r {
			let (node, _) = T::BenchmarkHelper::node(number);
			let _ = receipts.try_push(receipt::<T>(number, 1, node)?);
		}

		#[block]
		{
			Pallet::<T>::take_own(key, receipts)?;
		}

		assert_eq!(Fans::<T>::iter().count() as u32, r);
		Ok(())
	}

	/// All of it, with so many features.
	#[benchmark]
	fn stake(n: Linear<0, { T::Stake::most_records() }>) {
		let fan = T::BenchmarkHelper::fan(0, n);
		let (staked, records);

		#[block]
		{
			staked = T::Stake::of(&fan);
			records = T::Stake::records(&fan);
		}

		assert_eq!((staked > 0, records), (true, n));
	}

	/// The plays of a receipt.
	#[benchmark]
	fn plays(p: Linear<1, MAX_PLAYS>) -> Result<(), BenchmarkError> {
		let (node, operator) = T::BenchmarkHelper::node(0);
		let receipt = receipt::<T>(0, p, node)?;
		let fan = receipt.fan.clone();
		// There are as many as count.
		Fans::<T>::insert(&fan, FanRound { round: NOW, counted: 0, allowance: MAX_PLAYS });
		let mut receipts = BatchOf::<T>::default();
		let _ = receipts.try_push(receipt);

		#[block]
		{
			Pallet::<T>::take(operator, node, receipts)?;
		}

		assert_eq!(Pallet::<T>::standing(&fan).counted, p);
		Ok(())
	}

	/// Over as much as can have been heard, by a key that has signed something else.
	#[benchmark]
	fn retry(k: Linear<0, 80>) {
		let key = T::BenchmarkHelper::key();
		let message = Pallet::<T>::message(&key, 0, 0, 1, &heard_most());
		let signature = T::BenchmarkHelper::sign(&message);
		let mut verified = false;

		#[block]
		{
			for _ in 0..k {
				verified |= signature.verify(&*wrapped(&message), &key);
			}
		}

		assert!(!verified);
	}

	/// Those that have ended make room. The others are as many as can be.
	#[benchmark]
	fn add_listening_key(
		e: Linear<0, { T::MaxListeningKeys::get() }>,
	) -> Result<(), BenchmarkError> {
		let fan = T::BenchmarkHelper::fan(0, 0);
		let now = T::Round::current_round();
		name_keys::<T>(&fan, now)?;
		ListeningKeys::<T>::mutate(&fan, |known| {
			let len = known.len();
			known.iter_mut().take(e as usize).for_each(|key| key.until = 0);
			known.truncate(len.saturating_sub(usize::from(e == 0)));
		});
		let others = T::MaxListeningKeys::get().saturating_sub(e.max(1));
		let key = account::<T::AccountId>("new", 0, 0);
		let until = T::Round::current_round();

		#[extrinsic_call]
		_(RawOrigin::Signed(fan.clone()), key, until);

		assert_eq!(ListeningKeys::<T>::get(fan).len() as u32, others.saturating_add(1));
		Ok(())
	}

	#[benchmark]
	fn remove_listening_key() -> Result<(), BenchmarkError> {
		let fan = T::BenchmarkHelper::fan(0, 0);
		name_keys::<T>(&fan, T::Round::current_round())?;
		let before = ListeningKeys::<T>::get(&fan).len();

		#[extrinsic_call]
		_(RawOrigin::Signed(fan.clone()), T::BenchmarkHelper::key());

		assert_eq!(ListeningKeys::<T>::get(fan).len(), before.saturating_sub(1));
		Ok(())
	}

	/// Of a last receipt as large as can be, which is removed.
	#[benchmark]
	fn visit() -> Result<(), BenchmarkError> {
		let [before, fan] = ["before", "fan"].map(|name| account::<T::AccountId>(name, 0, 0));
		let mut recent = RecentReceipts::default();
		for round in 0..2 {
			recent.put(LastReceipt { round, seq: 1, heard: heard_most() }, 1);
		}
		// One after the other, whatever their hashes are.
		LastReceipts::<T>::insert(0, &before, recent.clone());
		LastReceipts::<T>::insert(0, &fan, recent);
		let first = Pallet::<T>::next_recent(None);
		let found;

		#[block]
		{
			found = Pallet::<T>::next_recent(first.as_ref());
			if let Some((node, fan)) = &found {
				Pallet::<T>::clean_recent(*node, fan, 3);
			}
		}

		assert!(found.is_some_and(|(node, fan)| !LastReceipts::<T>::contains_key(node, fan)));
		Ok(())
	}
}
