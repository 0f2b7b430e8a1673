//! Which nodes of a service are the heaviest, kept up to date as weights change.
//!
//! Two heaps: the active tier holds up to [`Config::MaxActive`] nodes with the lightest at its
//! root, the waiting tier all others with the heaviest at its root. Whoever waits is below everyone
//! who is active. A change moves a node in its heap, and then at most one pair over the border.

use crate::*;
use audio_primitives::heap::{self, HeapStore};
use core::marker::PhantomData;

/// One of the two heaps of a service.
struct Heap<'a, T, A> {
	service: &'a ServiceName,
	_phantom: PhantomData<(T, A)>,
}

impl<'a, T, A> Heap<'a, T, A> {
	fn of(service: &'a ServiceName) -> Self {
		Self { service, _phantom: PhantomData }
	}
}

/// The tier of a heap.
trait IsTier {
	const TIER: Tier;
}

struct IsActive;
struct IsWaiting;

impl IsTier for IsActive {
	const TIER: Tier = Tier::Active;
}

impl IsTier for IsWaiting {
	const TIER: Tier = Tier::Waiting;
}

impl<T: Config, A: IsTier> HeapStore for Heap<'_, T, A> {
	type Entry = Ranked;

	fn len(&self) -> u32 {
		HeapSizes::<T>::get(self.service, A::TIER)
	}

	fn set_len(&mut self, len: u32) {
		match len {
			0 => HeapSizes::<T>::remove(self.service, A::TIER),
			_ => HeapSizes::<T>::insert(self.service, A::TIER, len),
		}
	}

	fn get(&self, position: u32) -> Option<Ranked> {
		Heaps::<T>::get(self.service, (A::TIER, position))
	}

	fn put(&mut self, position: u32, entry: Ranked) {
		Ranks::<T>::insert(entry.node, (A::TIER, position));
		Heaps::<T>::insert(self.service, (A::TIER, position), entry);
	}

	fn clear(&mut self, position: u32) {
		Heaps::<T>::remove(self.service, (A::TIER, position));
	}

	fn is_before(a: &Ranked, b: &Ranked) -> bool {
		match A::TIER {
			Tier::Active => b.is_above(a),
			Tier::Waiting => a.is_above(b),
		}
	}
}

/// Gives `node` the weight `weight` among those of its service; without weight it is not among
/// them.
pub fn rank<T: Config>(service: &ServiceName, node: NodeIndex, weight: Balance) {
	let mut active = Heap::<T, IsActive>::of(service);
	let mut waiting = Heap::<T, IsWaiting>::of(service);
	let entry = Ranked { weight, node };
	match (Ranks::<T>::get(node), weight) {
		(None, 0) => return,
		(None, _) => heap::push(&mut waiting, entry),
		(Some((Tier::Active, at)), 0) => {
			heap::remove(&mut active, at);
			Ranks::<T>::remove(node);
		},
		(Some((Tier::Waiting, at)), 0) => {
			heap::remove(&mut waiting, at);
			Ranks::<T>::remove(node);
		},
		(Some((Tier::Active, at)), _) => heap::replace(&mut active, at, entry),
		(Some((Tier::Waiting, at)), _) => heap::replace(&mut waiting, at, entry),
	}
	let Some(best) = waiting.get(0) else { return };
	if active.len() < T::MaxActive::get() {
		heap::remove(&mut waiting, 0);
		heap::push(&mut active, best);
	} else if let Some(worst) = active.get(0) {
		if best.is_above(&worst) {
			heap::replace(&mut active, 0, best);
			heap::replace(&mut waiting, 0, worst);
		}
	}
}

/// The nodes of the active tier, the heaviest first.
pub fn heaviest<T: Config>(service: &ServiceName) -> Vec<Ranked> {
	let active = Heap::<T, IsActive>::of(service);
	let mut nodes: Vec<_> = (0..active.len()).filter_map(|position| active.get(position)).collect();
	nodes.sort_unstable_by_key(|ranked| (core::cmp::Reverse(ranked.weight), ranked.node));
	nodes
}

/// How many there are in both tiers. Two reads.
pub fn count<T: Config>(service: &ServiceName) -> u32 {
	let active = Heap::<T, IsActive>::of(service).len();
	active.saturating_add(Heap::<T, IsWaiting>::of(service).len())
}

/// Invariants: every entry is where its node's rank says; none is before its parent; the active
/// tier is full before anyone waits, and nobody who waits is above one who is active.
#[cfg(any(feature = "std", feature = "try-runtime"))]
pub fn check<T: Config>(service: &ServiceName) -> Result<(), sp_runtime::TryRuntimeError> {
	fn tier<T: Config, A: IsTier>(
		service: &ServiceName,
	) -> Result<Vec<Ranked>, sp_runtime::TryRuntimeError> {
		let heap = Heap::<T, A>::of(service);
		let mut entries = Vec::new();
		for position in 0..heap.len() {
			let entry = heap.get(position).ok_or("a heap has a hole")?;
			let rank = Ranks::<T>::get(entry.node);
			ensure!(rank == Some((A::TIER, position)), "a node is not where its rank says");
			let above = position.checked_sub(1).and_then(|left| heap.get(left / heap::ARITY));
			let in_order = above.is_none_or(|above| !Heap::<T, A>::is_before(&entry, &above));
			ensure!(in_order, "an entry is before its parent");
			entries.push(entry);
		}
		Ok(entries)
	}
	let (active, waiting) = (tier::<T, IsActive>(service)?, tier::<T, IsWaiting>(service)?);
	let full = active.len() == T::MaxActive::get() as usize;
	ensure!(waiting.is_empty() || full, "some wait though there is room");
	let in_order =
		waiting.first().zip(active.first()).is_none_or(|(best, worst)| worst.is_above(best));
	ensure!(in_order, "one who waits is above one who is active");
	Ok(())
}
