//! Benchmarks of the calls and of what a block does, with as many holders as can be.

use crate::*;
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;
use proofs::{ContentRoot, CHUNK_SIZE, MAX_CONTENT_SIZE, MAX_PATH};

/// What benchmarks of this pallet need of the rest.
pub trait BenchmarkHelper<AccountId> {
	/// Registers a node of an operator of its own; returns both.
	fn node(number: u32) -> (NodeIndex, AccountId);

	/// Makes an active set of `node` and `others`, each of an operator of its own, and `node` so heavy
	/// that it is selected for whatever there is. The others are not registered.
	fn activate(node: NodeIndex, operator: &AccountId, others: u32);

	/// Lists a track, which has a placement key.
	fn list(number: u32, root: ContentRoot, size: u64) -> TrackId;

	/// Makes the seed of the block known.
	fn set_seed();

	/// Signs by the node's key.
	fn sign(node: NodeIndex, message: &[u8]) -> ed25519::Signature;
}

/// A track of the largest content, and a proof of the chunk that `chunk` names, given the track's
/// id.
fn largest<T: Config>(number: u32, chunk: impl FnOnce(TrackId) -> u64) -> (TrackId, ChunkProof) {
	let byte = number.to_le_bytes().first().copied().unwrap_or_default();
	let proof = ChunkProof {
		chunk: alloc::vec![byte; CHUNK_SIZE as usize],
		path: alloc::vec![[byte; 32]; MAX_PATH as usize],
	};
	let track = T::BenchmarkHelper::list(number, Default::default(), MAX_CONTENT_SIZE);
	let root = proofs::root_of(MAX_CONTENT_SIZE, chunk(track), &proof).unwrap_or_default();
	(T::BenchmarkHelper::list(number, root, MAX_CONTENT_SIZE), proof)
}

/// Nodes from this index on are not registered.
pub const FIRST_GONE: NodeIndex = NodeIndex::MAX / 2;

/// As many nodes as can hold a track.
fn nodes<T: Config>() -> Vec<(NodeIndex, T::AccountId)> {
	(0..T::MaxReplicas::get()).map(T::BenchmarkHelper::node).collect()
}

/// Has `nodes` hold `track`, and others be remembered for it.
fn hold<T: Config>(track: TrackId, nodes: &[(NodeIndex, T::AccountId)]) {
	let mut places = PlacesOf::<T> { was_held: true, first: Some(0), ..Default::default() };
	for (node, operator) in nodes.iter().cloned() {
		let _ = places.holders.try_push(Holder::new(node, operator, 0));
		NodePlaces::<T>::insert(node, track, ());
		ProofRecords::<T>::mutate(node, |record| {
			record.replicas = record.replicas.saturating_add(1)
		});
	}
	let round = T::Round::current_round();
	for number in 0..MAX_FORMER {
		let node = NodeIndex::MAX.saturating_sub(number);
		let _ = places.former.try_push(Former { node, since: 0, round, why: Left::Missed });
	}
	TrackPlaces::<T>::insert(track, places);
}

/// As many registered nodes as can hold a track, others for each number.
fn others<T: Config>(number: u32) -> Vec<(NodeIndex, T::AccountId)> {
	let most = T::MaxReplicas::get();
	// After `nodes`, and the one that a benchmark is about.
	let first = most.saturating_add(1).saturating_add(number.saturating_mul(most));
	(0..most).map(|place| T::BenchmarkHelper::node(first.saturating_add(place))).collect()
}

/// The notices that the first `count` holders of `track` have given have passed: they lose their
/// places when somebody looks. They are registered: more is read of such than of those who are
/// gone.
fn pass_notices<T: Config>(track: TrackId, count: u32) {
	TrackPlaces::<T>::mutate(track, |places| {
		let holders = places.iter_mut().flat_map(|places| places.holders.iter_mut());
		for holder in holders.take(count as usize) {
			holder.until = Some(0);
		}
	});
}

/// `count` tracks with placement keys of their own, each held by those that `nodes` says of its
/// number.
fn held<T: Config>(
	count: u32,
	nodes: impl Fn(u32) -> Vec<(NodeIndex, T::AccountId)>,
) -> TrackBatchOf<T> {
	let mut tracks = TrackBatchOf::<T>::default();
	for number in 0..count {
		let mut root = ContentRoot::default();
		root.iter_mut().zip(number.to_le_bytes()).for_each(|(byte, of)| *byte = of);
		let track = T::BenchmarkHelper::list(number, root, MAX_CONTENT_SIZE);
		hold::<T>(track, &nodes(number));
		let _ = tracks.try_push(track);
	}
	tracks
}

/// As many nodes as can hold a track, others for each number: none is registered any more.
fn gone<T: Config>(number: u32) -> Vec<(NodeIndex, T::AccountId)> {
	let most = T::MaxReplicas::get();
	let first = FIRST_GONE.saturating_add(number.saturating_mul(most));
	let one = |number: u32| frame_benchmarking::account("gone", number, 0);
	(0..most).map(|place| (first.saturating_add(place), one(place))).collect()
}

/// Opens a challenge of the only track there is, held by `nodes`; returns what proves it for the
/// first of them.
fn open_challenge<T: Config>(
	nodes: &[(NodeIndex, T::AccountId)],
) -> Result<(u32, ChunkProof), BenchmarkError> {
	let (node, _) = nodes.first().ok_or("there is one")?;
	let seed = [0; 32];
	let (track, proof) = largest::<T>(0, |_| chunk_of(&seed, *node, MAX_CONTENT_SIZE));
	hold::<T>(track, nodes);
	let owing = BoundedVec::truncate_from(nodes.iter().map(|(node, _)| *node).collect());
	let drawn = challenges::DrawnTrack::<T> { track, owing };
	Ok((Pallet::<T>::open(seed, drawn), proof))
}

#[allow(clippy::indexing_slicing)]
#[benchmarks]
mod benches {
	use super::*;

	/// Nobody holds the tracks, and no other node is active: there is nobody to look at but the one
	/// that is selected.
	#[benchmark]
	fn accept(n: Linear<1, { T::MaxBatch::get() }>) -> Result<(), BenchmarkError> {
		let tracks = held::<T>(n, |_| Vec::new());
		let (node, operator) = T::BenchmarkHelper::node(T::MaxReplicas::get());
		T::BenchmarkHelper::activate(node, &operator, 0);
		let last = tracks[tracks.len().saturating_sub(1)];

		#[extrinsic_call]
		_(RawOrigin::Signed(operator), node, tracks);

		let places = TrackPlaces::<T>::get(last).ok_or("it is held")?;
		assert_eq!((places.entrants[0].node, places.holders.len()), (node, 0));
		Ok(())
	}

	/// As in `accept`.
	#[benchmark]
	fn enter() -> Result<(), BenchmarkError> {
		let (node, operator) = T::BenchmarkHelper::node(T::MaxReplicas::get());
		T::BenchmarkHelper::activate(node, &operator, 0);
		let seed = [7; 32];
		let (track, proof) =
			largest::<T>(0, |track| entry_chunk_of(&seed, track, node, MAX_CONTENT_SIZE));
		hold::<T>(track, &[]);
		let at = Pallet::<T>::now();
		EntrySeeds::<T>::insert(at.saturating_add(clock::SEED_DELAY), seed);
		TrackPlaces::<T>::mutate(track, |places| {
			if let Some(places) = places {
				let _ = places.entrants.try_push(Entrant { node, at });
			}
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(operator), node, track, proof);

		assert_eq!(ProofRecords::<T>::get(node).replicas, 1);
		assert_eq!(TrackPlaces::<T>::get(track).map(|places| places.holders.len()), Some(1));
		Ok(())
	}

	/// For a track that as many as can be are barred from. Each node is of another operator, which
	/// takes a little longer than if they have few.
	#[benchmark]
	fn choose(n: Linear<1, { T::ServiceNodes::most_active() }>) -> Result<(), BenchmarkError> {
		let (node, operator) = T::BenchmarkHelper::node(0);
		T::BenchmarkHelper::activate(node, &operator, n.saturating_sub(1));
		let active = T::ServiceNodes::active();
		let track = held::<T>(1, |_| Vec::new())[0];
		let places = TrackPlaces::<T>::get(track).ok_or("it was stored")?;
		let key = T::Catalogue::content(track).and_then(|content| content.placement);
		let key = key.ok_or("it has one")?;
		let now = T::Round::current_round();
		let chosen;

		#[block]
		{
			chosen = Pallet::<T>::chosen(&active, &key, &places, now);
		}

		assert_eq!((active.len(), chosen.is_empty()), (n as usize, false));
		Ok(())
	}

	/// They are registered, which takes more to read, and each is looked at once.
	#[benchmark]
	fn look(k: Linear<0, 100>) {
		for number in 0..k {
			T::BenchmarkHelper::node(number);
		}
		let mut serve = true;

		#[block]
		{
			for node in 0..k {
				serve &= Pallet::<T>::availability(node) == Availability::Serving;
			}
		}

		assert!(serve);
	}

	#[benchmark]
	fn drop(n: Linear<1, { T::MaxBatch::get() }>) -> Result<(), BenchmarkError> {
		let nodes = nodes::<T>();
		let tracks = held::<T>(n, |_| nodes.clone());
		let (node, operator) = nodes[0].clone();
		let last = tracks[tracks.len().saturating_sub(1)];

		#[extrinsic_call]
		_(RawOrigin::Signed(operator), node, tracks);

		let places = TrackPlaces::<T>::get(last).ok_or("it is held")?;
		assert!(places.holders[0].until.is_some());
		Ok(())
	}

	#[benchmark]
	fn authorize_proof() -> Result<(), BenchmarkError> {
		let nodes = nodes::<T>();
		let (challenge, proof) = open_challenge::<T>(&nodes)?;
		let node = nodes[0].0;
		let message = Pallet::<T>::proof_message(challenge, node, &proof);
		let signature = T::BenchmarkHelper::sign(node, &message);
		let valid;

		#[block]
		{
			valid = Pallet::<T>::authorize_proof(node, challenge, &proof, &signature);
		}

		assert!(valid.is_ok());
		Ok(())
	}

	/// Without what is noted.
	#[benchmark]
	fn prove() -> Result<(), BenchmarkError> {
		let nodes = nodes::<T>();
		let (challenge, _) = open_challenge::<T>(&nodes)?;
		let node = nodes[0].0;

		#[block]
		{
			Pallet::<T>::do_prove(node, challenge)?;
		}

		assert_eq!(ProofRecords::<T>::get(node).last.passed, 1);
		Ok(())
	}

	#[benchmark]
	fn on_track_removed(k: Linear<0, { T::MaxReplicas::get() }>) -> Result<(), BenchmarkError> {
		let some = |number| others::<T>(number).into_iter().take(k as usize).collect();
		let tracks = held::<T>(1, some);

		#[block]
		{
			<Pallet<T> as OnTrackRemoved>::on_track_removed(tracks[0], true);
		}

		assert!(!TrackPlaces::<T>::contains_key(tracks[0]));
		Ok(())
	}

	#[benchmark]
	fn tick() {
		T::BenchmarkHelper::set_seed();
		Clock::<T>::put(clock::KEPT_SEEDS);
		EntrySeeds::<T>::insert(1, [1; 32]);
		let passes;

		#[block]
		{
			passes = Pallet::<T>::tick();
		}

		assert!(passes && !EntrySeeds::<T>::contains_key(1));
	}

	/// All tracks that are drawn are held by nodes of their own that do not serve.
	#[benchmark]
	fn draw(t: Linear<1, { MAX_TRIES }>) -> Result<(), BenchmarkError> {
		let _ = held::<T>(128, gone::<T>);
		let mut drawn = None;

		#[block]
		{
			for number in 0..t {
				drawn = drawn.or(Pallet::<T>::draw_once(&[0; 32], number, 128));
			}
		}

		// Nobody of those who hold them serves.
		assert!(drawn.is_none_or(|drawn| drawn.owing.is_empty()));
		Ok(())
	}

	#[benchmark]
	fn open() -> Result<(), BenchmarkError> {
		let nodes = nodes::<T>();
		let track = T::BenchmarkHelper::list(0, Default::default(), MAX_CONTENT_SIZE);
		hold::<T>(track, &nodes);
		let owing = BoundedVec::truncate_from(nodes.iter().map(|(node, _)| *node).collect());
		let left;

		#[block]
		{
			left = Pallet::<T>::tidy(track);
			Pallet::<T>::open([0; 32], challenges::DrawnTrack { track, owing });
		}

		assert_eq!((left, Queue::<T>::get()), (0, (0, 1)));
		Ok(())
	}

	/// Of one node, whose notice has passed.
	#[benchmark]
	fn release() -> Result<(), BenchmarkError> {
		let nodes = nodes::<T>();
		let track = T::BenchmarkHelper::list(0, Default::default(), MAX_CONTENT_SIZE);
		hold::<T>(track, &nodes);
		pass_notices::<T>(track, 1);
		let left;

		#[block]
		{
			left = Pallet::<T>::tidy(track);
		}

		assert_eq!(left, 1);
		Ok(())
	}

	/// Without the misses.
	#[benchmark]
	fn close_overdue() -> Result<(), BenchmarkError> {
		let (challenge, _) = open_challenge::<T>(&nodes::<T>())?;
		Challenges::<T>::mutate(challenge, |known| {
			if let Some(known) = known {
				known.owing = Default::default();
			}
		});
		Clock::<T>::put(T::ProofPeriod::get().saturating_add(1));

		#[block]
		{
			Pallet::<T>::close_overdue();
		}

		assert_eq!(Queue::<T>::get(), (1, 1));
		Ok(())
	}

	/// Without noting it as an activity. The node loses its place.
	#[benchmark]
	fn miss() -> Result<(), BenchmarkError> {
		let nodes = nodes::<T>();
		let (challenge, _) = open_challenge::<T>(&nodes)?;
		let track = Challenges::<T>::get(challenge).ok_or("it is open")?.track;
		let node = nodes[0].0;
		TrackPlaces::<T>::mutate(track, |places| {
			for holder in places.iter_mut().flat_map(|places| places.holders.iter_mut()) {
				holder.missed = Missed { count: u32::MAX, since: 0 };
			}
		});
		Clock::<T>::put(Tick::MAX);
		let noted;

		#[block]
		{
			noted = Pallet::<T>::count_miss(node, challenge, track);
		}

		assert!(noted.is_some() && !NodePlaces::<T>::contains_key(node, track));
		Ok(())
	}

	/// Without what jailing and slashing weigh.
	#[benchmark]
	fn discipline() -> Result<(), BenchmarkError> {
		let (node, _) = T::BenchmarkHelper::node(0);
		let missed = Missed { count: u32::MAX, since: 0 };
		let last = RoundRecord { round: T::Round::current_round(), passed: 0, missed };
		ProofRecords::<T>::insert(node, ProofRecord { last, ..Default::default() });
		Clock::<T>::put(Tick::MAX);
		let failed;

		#[block]
		{
			failed = Pallet::<T>::has_failed(node);
		}

		assert!(failed.is_some());
		Ok(())
	}
}
