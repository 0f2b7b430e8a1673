//! What is asked for, and what is proven.

use crate::*;
use codec::Encode;
use proofs::{InvalidProof, CHUNK_SIZE, MAX_PATH};
use sp_runtime::{
	traits::Zero,
	transaction_validity::{
		InvalidTransaction, TransactionPriority, TransactionValidity, UnknownTransaction,
		ValidTransaction,
	},
};

/// Challenges that are closed in a block at the most: more than can be opened, so that what is
/// overdue after the period was shortened gets less.
const CLOSED_A_BLOCK: u32 = MAX_CHALLENGES + 1;

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

/// A track that was drawn to be challenged.
pub(crate) struct DrawnTrack<T: Config> {
	/// Which.
	pub track: TrackId,
	/// Its holders that serve.
	pub owing: BoundedVec<NodeIndex, T::MaxReplicas>,
}

impl<T: Config> Pallet<T> {
	/// Opens as many challenges as there are to be, each of a track with a holder that serves.
	/// Returns what that weighed.
	pub(crate) fn open_some() -> Weight {
		let ids = Ids::<T>::get().1;
		let Some(block) = T::BlockSeed::block_seed().filter(|_| ids > 0) else {
			return T::DbWeight::get().reads(2);
		};
		let mut weight = T::DbWeight::get().reads(3);
		for number in 0..T::ChallengesPerBlock::get().min(MAX_CHALLENGES) {
			let seed = challenge_seed(&block, number);
			let (drawn, tries) = Self::draw(&seed, ids);
			weight.saturating_accrue(T::WeightInfo::draw(tries));
			let Some(drawn) = drawn else { continue };
			let gone = Self::tidy(drawn.track);
			weight.saturating_accrue(T::WeightInfo::release().saturating_mul(gone.into()));
			if !drawn.owing.is_empty() {
				Self::open(seed, drawn);
				weight.saturating_accrue(T::WeightInfo::open());
			}
		}
		weight
	}

	/// The first track that `seed` draws of `ids` ids, of those that have a holder that serves; if
	/// there is none, the last that has holders; and how often it drew.
	pub(crate) fn draw(seed: &ChallengeSeed, ids: TrackId) -> (Option<DrawnTrack<T>>, u32) {
		let mut tries = 0u32;
		let mut idle = None;
		let with_serving = (0..MAX_TRIES).find_map(|number| {
			tries = tries.saturating_add(1);
			let drawn = Self::draw_once(seed, number, ids)?;
			if drawn.owing.is_empty() {
				idle = Some(drawn);
				return None;
			}
			Some(drawn)
		});
		(with_serving.or(idle), tries)
	}

	/// The track of the draw of that number, if there is one, it has holders, and its size is
	/// taken.
	pub(crate) fn draw_once(
		seed: &ChallengeSeed,
		number: u32,
		ids: TrackId,
	) -> Option<DrawnTrack<T>> {
		let drawn = Try::draw(seed, number, ids)?;
		let StoredContent { bytes, .. } = T::Catalogue::content(drawn.track)?;
		if !drawn.takes(bytes) {
			return None;
		}
		let holders = TrackPlaces::<T>::get(drawn.track)?.holders;
		if holders.is_empty() {
			return None;
		}
		let round = T::Round::current_round();
		let serves = |node| Self::availability(node) == Availability::Serving;
		let nodes = holders.iter().filter(|holder| holder.is_in_force(round));
		let serving: Vec<_> =
			nodes.map(|holder| holder.node).filter(|node| serves(*node)).collect();
		// There are no more than holders.
		Some(DrawnTrack { track: drawn.track, owing: BoundedVec::truncate_from(serving) })
	}

	/// Takes the places of `track` away from holders that are gone; returns how many.
	pub(crate) fn tidy(track: TrackId) -> u32 {
		let Some(mut places) = TrackPlaces::<T>::get(track) else { return 0 };
		let gone = places.prune(T::Round::current_round(), Self::availability);
		let count = gone.len() as u32;
		if count > 0 {
			Self::put(track, places, gone);
		}
		count
	}

	/// Opens a challenge; returns its number.
	pub(crate) fn open(seed: ChallengeSeed, drawn: DrawnTrack<T>) -> u32 {
		let DrawnTrack { track, owing } = drawn;
		let (first, challenge) = Queue::<T>::get();
		let deadline = Self::now().saturating_add(Self::proof_period());
		let nodes = owing.clone();
		Challenges::<T>::insert(challenge, Challenge { track, seed, deadline, owing });
		// Eight a block are as many as there are numbers in a hundred years.
		Queue::<T>::put((first, challenge.saturating_add(1)));
		let deadline = Self::block_of(deadline);
		Self::deposit_event(Event::ChallengeOpened { challenge, track, seed, deadline, nodes });
		challenge
	}

	/// Closes challenges whose time has passed, the oldest first. Returns what that weighed.
	pub(crate) fn close_overdue() -> Weight {
		let now = Self::now();
		let (first, next) = Queue::<T>::get();
		let mut at = first;
		let (mut jailed, mut weight) = Self::discipline_next();
		weight.saturating_accrue(T::DbWeight::get().reads(2));
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
					let Some(noted) = Self::miss(*node, at, open.track) else { continue };
					weight.saturating_accrue(noted);
					if jailed {
						weight.saturating_accrue(Self::discipline_later(*node));
					} else if Self::discipline(*node) {
						jailed = true;
						weight.saturating_accrue(Self::discipline_weight());
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

	/// Counts that `node` has not proven `challenge` in time, if it still had to; releases its
	/// place if it has missed so much there. Returns its operator.
	pub(crate) fn count_miss(
		node: NodeIndex,
		challenge: u32,
		track: TrackId,
	) -> Option<T::AccountId> {
		let round = T::Round::current_round();
		let now = Self::now();
		let mut places = TrackPlaces::<T>::get(track)?;
		let holder = places.holder_mut(node, round)?;
		if Self::availability(node) != Availability::Serving {
			return None;
		}
		holder.missed.note(now);
		let operator = holder.operator.clone();
		let there = holder.missed.count;
		let misses = T::Failure::get().misses;
		let fails = holder.missed.is_enough(now, misses, T::JailBlocks::get());
		let misses = ProofRecords::<T>::mutate(node, |record| {
			record.miss(round, now);
			record.misses()
		});
		Self::deposit_event(Event::Missed { challenge, node, track, there, misses });
		if fails {
			places.release(node, round);
			Self::released(Lost { node, why: Left::Missed }, track, None);
		}
		TrackPlaces::<T>::insert(track, places);
		Some(operator)
	}

	/// Notes that `node` has not proven `challenge` in time, if it still had to. Returns what noting
	/// weighed, if it had.
	fn miss(node: NodeIndex, challenge: u32, track: TrackId) -> Option<Weight> {
		let operator = Self::count_miss(node, challenge, track)?;
		let activity = Activity { score: 0, rate: rate(0) };
		Some(T::ActivityLog::note(Group::Storage, &operator, activity))
	}

	/// What the key of `node` signs to prove what `challenge` asks for.
	pub fn proof_message(challenge: u32, node: NodeIndex, proof: &ChunkProof) -> Vec<u8> {
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
		proof_message(&genesis, challenge, node, proof)
	}

	/// Whether that is a proof that is owed, by the node's own word; the cheapest questions first.
	/// Returns when the time for it ends.
	pub(crate) fn check_proof(
		node: NodeIndex,
		challenge: u32,
		proof: &ChunkProof,
		signature: &ed25519::Signature,
	) -> Result<Tick, Error<T>> {
		let open = Challenges::<T>::get(challenge).ok_or(Error::<T>::NotOwed)?;
		ensure!(open.owing.contains(&node), Error::<T>::NotOwed);
		ensure!(Self::now() <= open.deadline, Error::<T>::TooLate);
		let service_node = T::ServiceNodes::node(node).ok_or(Error::<T>::UnknownNode)?;
		// Else a jailed node proved what was open, and its jailings were forgotten.
		ensure!(service_node.serves, Error::<T>::NotServing);
		ensure!(proof.chunk.len() as u64 <= CHUNK_SIZE, Error::<T>::WrongChunkSize);
		ensure!(proof.path.len() as u64 <= MAX_PATH.into(), Error::<T>::WrongPathLength);
		let content = T::Catalogue::content(open.track).ok_or(Error::<T>::UnknownTrack)?;
		let round = T::Round::current_round();
		let holds = TrackPlaces::<T>::get(open.track)
			.is_some_and(|places| places.holder(node, round).is_some());
		ensure!(holds, Error::<T>::NotHeld);
		let message = Self::proof_message(challenge, node, proof);
		let key = ed25519::Public::from_raw(service_node.key);
		ensure!(sp_io::crypto::ed25519_verify(signature, &message, &key), Error::<T>::BadSignature);
		let chunk = chunk_of(&open.seed, node, content.bytes);
		proofs::verify(&content.root, content.bytes, chunk, proof).map_err(Error::<T>::from)?;
		Ok(open.deadline)
	}

	/// Lets a proof into the pool and into blocks, before all that pays a fee.
	pub(crate) fn authorize_proof(
		node: NodeIndex,
		challenge: u32,
		proof: &ChunkProof,
		signature: &ed25519::Signature,
	) -> TransactionValidity {
		// The pool forgets what is invalid for long. Who is a block behind must not forget this.
		if challenge >= Queue::<T>::get().1 {
			return Err(UnknownTransaction::CannotLookup.into());
		}
		let deadline = Self::check_proof(node, challenge, proof, signature)
			.map_err(|error| InvalidTransaction::Custom(error.code()))?;
		let left = deadline.saturating_sub(Self::now()).saturating_add(1);
		ValidTransaction::with_tag_prefix("audio/proof")
			.priority(TransactionPriority::MAX)
			// One in a block: where another pool heard of a proof before the block that asks for it, or
			// saw another block in its place, it has lost it. What is given again, in other bytes, must
			// not be refused by the node's own pool as the same.
			.and_provides((node, challenge, Self::now()))
			.longevity(left.into())
			.propagate(true)
			.build()
	}

	/// Counts a proof, which was checked in the same state. Returns whose it is, for whom it is to
	/// be noted.
	pub(crate) fn do_prove(node: NodeIndex, challenge: u32) -> Result<T::AccountId, DispatchError> {
		let mut open = Challenges::<T>::get(challenge).ok_or(Error::<T>::NotOwed)?;
		let place = open.owing.iter().position(|owing| *owing == node);
		let place = place.ok_or(Error::<T>::NotOwed)?;
		let round = T::Round::current_round();
		let track = open.track;
		let operator = TrackPlaces::<T>::try_mutate(track, |places| {
			let holder = places.as_mut().and_then(|places| places.holder_mut(node, round));
			let holder = holder.ok_or(Error::<T>::NotHeld)?;
			holder.missed = Default::default();
			Ok::<_, Error<T>>(holder.operator.clone())
		})?;
		open.owing.remove(place);
		if open.owing.is_empty() {
			Challenges::<T>::remove(challenge);
		} else {
			Challenges::<T>::insert(challenge, open);
		}
		ProofRecords::<T>::mutate(node, |record| record.prove(round));
		Self::deposit_event(Event::Proven { challenge, node, track });
		Ok(operator)
	}

	/// Notes a proof of `operator`. Returns what that weighed.
	pub(crate) fn note_proof(operator: &T::AccountId) -> Weight {
		let activity = Activity { score: PROOF_SCORE, rate: rate(1) };
		T::ActivityLog::note(Group::Storage, operator, activity)
	}
}

impl<T: Config> Error<T> {
	/// How a transaction that is refused with it is marked: its index.
	pub(crate) fn code(&self) -> u8 {
		self.encode().first().copied().unwrap_or(u8::MAX)
	}
}

/// One proof was owed, and `done` given.
fn rate(done: u32) -> audio_primitives::activity::Rate {
	audio_primitives::activity::Rate { done, owed: 1 }
}
