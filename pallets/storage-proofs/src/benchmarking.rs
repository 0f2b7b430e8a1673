//! Benchmarks of the calls and of what a block does, with as many holders as can be and a full active set.

use crate::*;
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;
use proofs::{ContentRoot, CHUNK_SIZE, MAX_CONTENT_SIZE, MAX_PATH};

/// What benchmarks of this pallet need of the rest.
pub trait BenchmarkHelper<AccountId> {
	/// Registers a node of an operator of its own; returns both.
	fn node(number: u32) -> (NodeIndex, AccountId);

	/// Makes the active set as large as can be, and `node` so heavy that it is selected for whatever there is.
	fn activate(node: NodeIndex, operator: &AccountId);

	/// Lists a track, which has a placement key.
	fn list(number: u32, root: ContentRoot, size: u64) -> TrackId;

	/// Has `node` serve no longer.
	fn jail(node: NodeIndex);

	/// Makes the parent block's randomness known.
	fn set_randomness();
}

impl<AccountId> BenchmarkHelper<AccountId> for () {
	fn node(_: u32) -> (NodeIndex, AccountId) {
		unimplemented!("there are no nodes")
	}

	fn activate(_: NodeIndex, _: &AccountId) {}

	fn list(number: u32, _: ContentRoot, _: u64) -> TrackId {
		number
	}

	fn jail(_: NodeIndex) {}

	fn set_randomness() {}
}

/// A track of the largest content, its last chunk, and what proves it.
fn largest<T: Config>(number: u32) -> (TrackId, u64, ChunkProof) {
	let chunk = proofs::chunks(MAX_CONTENT_SIZE).saturating_sub(1);
	let byte = number.to_le_bytes().first().copied().unwrap_or_default();
	let proof = ChunkProof {
		chunk: alloc::vec![byte; CHUNK_SIZE as usize],
		path: alloc::vec![[byte; 32]; MAX_PATH as usize],
	};
	let root = proofs::root_of(MAX_CONTENT_SIZE, chunk, &proof).unwrap_or_default();
	(T::BenchmarkHelper::list(number, root, MAX_CONTENT_SIZE), chunk, proof)
}

/// As many nodes as can hold a track.
fn nodes<T: Config>() -> Vec<(NodeIndex, T::AccountId)> {
	(0..T::MaxReplicas::get()).map(T::BenchmarkHelper::node).collect()
}

/// Has `nodes` hold `track`.
fn hold<T: Config>(track: TrackId, nodes: &[(NodeIndex, T::AccountId)]) {
	let mut stored = StoredOf::<T>::default();
	stored.position = TrackCount::<T>::get();
	for (node, operator) in nodes.iter().cloned() {
		let _ = stored.holders.try_push(Holder { node, operator, until: None });
		Records::<T>::mutate(node, |record| record.replicas = record.replicas.saturating_add(1));
	}
	Positions::<T>::insert(stored.position, track);
	TrackCount::<T>::put(stored.position.saturating_add(1));
	Tracks::<T>::insert(track, stored);
}

/// `count` tracks, each held by `nodes`.
fn held<T: Config>(count: u32, nodes: &[(NodeIndex, T::AccountId)]) -> TracksOf<T> {
	let mut tracks = TracksOf::<T>::default();
	for number in 0..count {
		let (track, ..) = largest::<T>(number);
		hold::<T>(track, nodes);
		let _ = tracks.try_push(track);
	}
	tracks
}

/// Opens a challenge of the only track there is, held by `nodes`; returns what proves it.
fn open<T: Config>(
	nodes: &[(NodeIndex, T::AccountId)],
) -> Result<(u32, ChunkProof), BenchmarkError> {
	let (track, chunk, proof) = largest::<T>(0);
	hold::<T>(track, nodes);
	let now = frame_system::Pallet::<T>::block_number();
	let challenge = Pallet::<T>::open(now, 1, &[0; 32]).ok_or("it opens one")?;
	Challenges::<T>::mutate(challenge, |open| {
		if let Some(open) = open {
			open.chunk = chunk;
		}
	});
	Ok((challenge, proof))
}

#[allow(clippy::indexing_slicing)]
#[benchmarks]
mod benches {
	use super::*;

	/// Every track has all its places taken by nodes that do not serve.
	#[benchmark]
	fn accept(n: Linear<1, { T::MaxBatch::get() }>) -> Result<(), BenchmarkError> {
		let others = nodes::<T>();
		let tracks = held::<T>(n, &others);
		for (node, _) in &others {
			T::BenchmarkHelper::jail(*node);
		}
		let (node, operator) = T::BenchmarkHelper::node(T::MaxReplicas::get());
		T::BenchmarkHelper::activate(node, &operator);

		#[extrinsic_call]
		_(RawOrigin::Signed(operator), node, tracks);

		assert_eq!(Records::<T>::get(node).replicas, n);
		Ok(())
	}

	#[benchmark]
	fn drop(n: Linear<1, { T::MaxBatch::get() }>) -> Result<(), BenchmarkError> {
		let nodes = nodes::<T>();
		let tracks = held::<T>(n, &nodes);
		let (node, operator) = nodes[0].clone();
		let last = tracks[tracks.len().saturating_sub(1)];

		#[extrinsic_call]
		_(RawOrigin::Signed(operator), node, tracks);

		let stored = Tracks::<T>::get(last).ok_or("it is held")?;
		assert!(stored.holders[0].until.is_some());
		Ok(())
	}

	#[benchmark]
	fn prove() -> Result<(), BenchmarkError> {
		let nodes = nodes::<T>();
		let (challenge, proof) = open::<T>(&nodes)?;
		let (node, operator) = nodes[0].clone();

		#[extrinsic_call]
		_(RawOrigin::Signed(operator), node, challenge, proof);

		assert_eq!(Records::<T>::get(node).passed, 1);
		Ok(())
	}

	/// Another track takes its position.
	#[benchmark]
	fn on_track_removed() -> Result<(), BenchmarkError> {
		let nodes = nodes::<T>();
		let tracks = held::<T>(2, &nodes);

		#[block]
		{
			<Pallet<T> as OnTrackRemoved>::on_track_removed(tracks[0]);
		}

		assert_eq!(TrackCount::<T>::get(), 1);
		Ok(())
	}

	#[benchmark]
	fn open_next() -> Result<(), BenchmarkError> {
		let (track, ..) = largest::<T>(0);
		hold::<T>(track, &nodes::<T>());
		T::BenchmarkHelper::set_randomness();
		let now = frame_system::Pallet::<T>::block_number();

		#[block]
		{
			Pallet::<T>::open_next(now);
		}

		assert_eq!(Queue::<T>::get(), (0, 1));
		Ok(())
	}

	/// Without the misses.
	#[benchmark]
	fn close_overdue() -> Result<(), BenchmarkError> {
		let (challenge, _) = open::<T>(&nodes::<T>())?;
		Challenges::<T>::mutate(challenge, |open| {
			if let Some(open) = open {
				open.owing = Default::default();
			}
		});
		let now = frame_system::Pallet::<T>::block_number();
		let overdue = now.saturating_add(T::ProofPeriod::get()).saturating_add(1u32.into());

		#[block]
		{
			Pallet::<T>::close_overdue(overdue);
		}

		assert_eq!(Queue::<T>::get(), (1, 1));
		Ok(())
	}

	/// Without noting it as an activity.
	#[benchmark]
	fn miss() -> Result<(), BenchmarkError> {
		let nodes = nodes::<T>();
		let (challenge, _) = open::<T>(&nodes)?;
		let track = Challenges::<T>::get(challenge).ok_or("it is open")?.track;
		let node = nodes[0].0;
		let noted;

		#[block]
		{
			noted = Pallet::<T>::count_miss(node, challenge, track);
		}

		assert!(noted.is_some());
		Ok(())
	}

	/// Without what jailing and slashing weigh.
	#[benchmark]
	fn discipline() -> Result<(), BenchmarkError> {
		let (node, _) = T::BenchmarkHelper::node(0);
		let now = frame_system::Pallet::<T>::block_number();
		let since = Some(Since { block: now, round: 0 });
		let record = Record { misses: u32::MAX, missing_since: since, ..Default::default() };
		Records::<T>::insert(node, record);
		let later = now.saturating_add(T::JailBlocks::get());
		let failed;

		#[block]
		{
			failed = Pallet::<T>::has_failed(node, later);
		}

		assert!(failed.is_some());
		Ok(())
	}
}
