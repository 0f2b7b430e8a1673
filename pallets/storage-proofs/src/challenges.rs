//! What is asked for, and what is proven.

use crate::*;
use codec::Encode;
use proofs::InvalidProof;

/// What the draw of a challenge is made with, apart from the draws of others.
const SUBJECT: &[u8] = b"audio/storage-proofs";

impl<T: Config> From<InvalidProof> for Error<T> {
	fn from(invalid: InvalidProof) -> Self {
		match invalid {
			// The chunk was drawn of the content's.
			InvalidProof::ContentTooLarge
			| InvalidProof::NoSuchChunk
			| InvalidProof::WrongChunkSize => Self::WrongChunkSize,
			InvalidProof::WrongPathLength => Self::WrongPathLength,
			InvalidProof::WrongRoot => Self::WrongRoot,
		}
	}
}

/// A number below `bound`, which is not zero, from 16 bytes of `seed`. Of two numbers one is likelier by less than
/// `bound / 2^128`.
fn draw(seed: &[u8], bound: u64) -> u64 {
	let mut bytes = [0; 16];
	bytes.iter_mut().zip(seed).for_each(|(byte, from)| *byte = *from);
	let drawn = u128::from_le_bytes(bytes).checked_rem(bound.into()).unwrap_or(0);
	// It is below `bound`.
	u64::try_from(drawn).unwrap_or(0)
}

impl<T: Config> Pallet<T> {
	/// Opens a challenge, if a track has a holder that serves. Returns what that weighed.
	pub(crate) fn open_next(now: BlockNumberFor<T>) -> Weight {
		let count = TrackCount::<T>::get();
		if count == 0 {
			return T::DbWeight::get().reads(1);
		}
		if let Some(seed) = T::Randomness::random(SUBJECT).0 {
			Self::open(now, count, &seed.encode());
		}
		T::WeightInfo::open_next()
	}

	/// Opens the challenge that `seed` draws of `count` tracks.
	pub(crate) fn open(now: BlockNumberFor<T>, count: u32, seed: &[u8]) -> Option<u32> {
		let (of_track, of_chunk) = seed.split_at_checked(16)?;
		let position = u32::try_from(draw(of_track, count.into())).ok()?;
		let track = Positions::<T>::get(position)?;
		let stored = Tracks::<T>::get(track)?;
		let standings: Vec<_> = stored
			.holders
			.iter()
			.map(|holder| (holder.node, Self::standing_of(holder.node)))
			.collect();
		let standing = |node: NodeIndex| {
			let found = standings.iter().find(|(other, _)| *other == node);
			found.map_or(Standing::Gone, |(_, standing)| *standing)
		};
		let stored = Self::pruned(track, stored, standing)?;
		let mut owing = BoundedVec::<NodeIndex, T::MaxReplicas>::default();
		for holder in &stored.holders {
			if standing(holder.node) == Standing::Serving {
				// There are no more holders than that.
				let _ = owing.try_push(holder.node);
			}
		}
		let content = T::Catalogue::content(track)?;
		let (first, challenge) = Queue::<T>::get();
		let next = challenge.checked_add(1)?;
		if owing.is_empty() {
			return None;
		}
		let chunk = draw(of_chunk, proofs::chunks(content.size));
		let deadline = now.saturating_add(T::ProofPeriod::get());
		let nodes = owing.clone();
		Challenges::<T>::insert(challenge, Challenge { track, chunk, deadline, owing });
		Queue::<T>::put((first, next));
		Self::deposit_event(Event::ChallengeOpened { challenge, track, chunk, deadline, nodes });
		Some(challenge)
	}

	/// Closes challenges whose time has passed, the oldest first. Returns what that weighed.
	pub(crate) fn close_overdue(now: BlockNumberFor<T>) -> Weight {
		let (first, next) = Queue::<T>::get();
		let mut at = first;
		let mut weight = T::DbWeight::get().reads(1);
		let mut jailed = false;
		while at < next && at.saturating_sub(first) < CLOSED_A_BLOCK {
			weight.saturating_accrue(T::DbWeight::get().reads(1));
			if let Some(open) = Challenges::<T>::get(at) {
				if now <= open.deadline {
					break;
				}
				weight.saturating_accrue(T::WeightInfo::close_overdue());
				Challenges::<T>::remove(at);
				for node in &open.owing {
					weight.saturating_accrue(T::WeightInfo::miss());
					weight.saturating_accrue(T::Activity::weight());
					if Self::miss(*node, at, open.track) && !jailed {
						jailed = Self::discipline(*node, now);
						if jailed {
							weight.saturating_accrue(T::WeightInfo::discipline());
							weight.saturating_accrue(T::Discipline::weight());
						}
					}
				}
			}
			at = at.saturating_add(1);
		}
		if at != first {
			weight.saturating_accrue(T::DbWeight::get().writes(1));
			Queue::<T>::put((at, next));
		}
		weight
	}

	/// Whose place it is for which `node` owes proofs of `track`, if it does.
	fn owed_by(node: NodeIndex, track: TrackId) -> Option<T::AccountId> {
		let now = T::Round::current_round();
		let stored = Tracks::<T>::get(track)?;
		let holder = stored.holder(node, now)?;
		let serves = Self::standing_of(node) == Standing::Serving;
		serves.then(|| holder.operator.clone())
	}

	/// Counts that `node` has not proven `challenge` in time, if it still had to. Returns its operator.
	pub(crate) fn count_miss(
		node: NodeIndex,
		challenge: u32,
		track: TrackId,
	) -> Option<T::AccountId> {
		let operator = Self::owed_by(node, track)?;
		let round = T::Round::current_round();
		let block = frame_system::Pallet::<T>::block_number();
		let misses = Records::<T>::mutate(node, |record| {
			record.miss(round, block);
			record.misses
		});
		Self::deposit_event(Event::Missed { challenge, node, track, misses });
		Some(operator)
	}

	/// Notes that `node` has not proven `challenge` in time, if it still had to. Returns whether it had.
	fn miss(node: NodeIndex, challenge: u32, track: TrackId) -> bool {
		let Some(operator) = Self::count_miss(node, challenge, track) else { return false };
		T::Activity::note(Group::Storage, &operator, Activity { score: 0, rate: rate(0) });
		true
	}

	pub(crate) fn do_prove(
		who: T::AccountId,
		node: NodeIndex,
		challenge: u32,
		proof: &ChunkProof,
	) -> DispatchResult {
		let found = Self::node_signed_by(&who, node)?;
		// Else a jailed node proved what was open, and its jailings were forgotten.
		ensure!(found.serves, Error::<T>::NotServing);
		let mut open = Challenges::<T>::get(challenge).ok_or(Error::<T>::NotOwed)?;
		let place = open.owing.iter().position(|owing| *owing == node);
		let place = place.ok_or(Error::<T>::NotOwed)?;
		let block = frame_system::Pallet::<T>::block_number();
		ensure!(block <= open.deadline, Error::<T>::TooLate);
		let content = T::Catalogue::content(open.track).ok_or(Error::<T>::UnknownTrack)?;
		let round = T::Round::current_round();
		let holds =
			Tracks::<T>::get(open.track).is_some_and(|stored| stored.holder(node, round).is_some());
		ensure!(holds, Error::<T>::NotHeld);
		proofs::verify(&content.root, content.size, open.chunk, proof).map_err(Error::<T>::from)?;

		open.owing.remove(place);
		let track = open.track;
		if open.owing.is_empty() {
			Challenges::<T>::remove(challenge);
		} else {
			Challenges::<T>::insert(challenge, open);
		}
		Records::<T>::mutate(node, |record| record.prove(round));
		Self::deposit_event(Event::Proven { challenge, node, track });
		let activity = Activity { score: PROOF_SCORE, rate: rate(1) };
		T::Activity::note(Group::Storage, &found.operator, activity);
		Ok(())
	}
}

/// One proof was owed, and `done` given.
fn rate(done: u32) -> audio_primitives::activity::Rate {
	audio_primitives::activity::Rate { done, owed: 1 }
}
