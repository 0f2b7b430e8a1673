//! A heap whose entries are kept wherever [`HeapStore`] says, such as in a chain's storage.
//!
//! The entry that comes first is at position 0. Adding, removing and changing an entry touch one
//! path from the root to a leaf: with [`ARITY`] children each, `n` entries are `⌈log₈(7n + 1)⌉`
//! levels deep, 5 for a thousand and 6 for ten thousand. A step down reads a level's children, a
//! step up its parent, and each writes one entry.

/// Children of an entry. More make it flatter: fewer writes, more reads.
pub const ARITY: u32 = 8;

/// Where the entries of a heap are kept, at positions from 0 to `len() − 1`.
pub trait HeapStore {
	/// What is kept.
	type Entry;

	/// How many there are.
	fn len(&self) -> u32;

	/// Whether there is none.
	fn is_empty(&self) -> bool {
		self.len() == 0
	}

	/// Sets how many there are.
	fn set_len(&mut self, len: u32);

	/// The entry at a position.
	fn get(&self, position: u32) -> Option<Self::Entry>;

	/// Puts an entry at a position, in place of what is there.
	fn put(&mut self, position: u32, entry: Self::Entry);

	/// Forgets what is at the last position, which has been moved elsewhere or is to go.
	fn clear(&mut self, position: u32);

	/// Whether `a` must be nearer to the root than `b`. Never true of both orders.
	fn is_before(a: &Self::Entry, b: &Self::Entry) -> bool;
}

/// Adds an entry.
pub fn push<S: HeapStore>(store: &mut S, entry: S::Entry) {
	let position = store.len();
	store.set_len(position.saturating_add(1));
	rise(store, position, entry);
}

/// Takes out the entry at `position`, if there is one.
pub fn remove<S: HeapStore>(store: &mut S, position: u32) -> Option<S::Entry> {
	let last = store.len().checked_sub(1)?;
	let removed = store.get(position)?;
	let moved = store.get(last)?;
	store.clear(last);
	store.set_len(last);
	if position != last {
		settle(store, position, moved);
	}
	Some(removed)
}

/// Puts `entry` in place of what is at `position`, and then to where it belongs.
pub fn replace<S: HeapStore>(store: &mut S, position: u32, entry: S::Entry) {
	if position < store.len() {
		settle(store, position, entry);
	}
}

/// Puts `entry` where it belongs, beginning from the hole at `position`.
fn settle<S: HeapStore>(store: &mut S, position: u32, entry: S::Entry) {
	let rises = parent(position)
		.and_then(|parent| store.get(parent))
		.is_some_and(|parent| S::is_before(&entry, &parent));
	if rises {
		rise(store, position, entry);
	} else {
		sink(store, position, entry);
	}
}

fn parent(position: u32) -> Option<u32> {
	Some(position.checked_sub(1)? / ARITY)
}

fn rise<S: HeapStore>(store: &mut S, mut position: u32, entry: S::Entry) {
	while let Some(above) = parent(position) {
		match store.get(above) {
			Some(other) if S::is_before(&entry, &other) => store.put(position, other),
			_ => break,
		}
		position = above;
	}
	store.put(position, entry);
}

fn sink<S: HeapStore>(store: &mut S, mut position: u32, entry: S::Entry) {
	loop {
		// Saturates far beyond the last position, where there is nothing.
		let first = position.saturating_mul(ARITY).saturating_add(1);
		let end = first.saturating_add(ARITY).min(store.len());
		let mut best: Option<(u32, S::Entry)> = None;
		for child in first..end {
			if let Some(other) = store.get(child) {
				if best.as_ref().is_none_or(|(_, best)| S::is_before(&other, best)) {
					best = Some((child, other));
				}
			}
		}
		match best {
			Some((child, other)) if S::is_before(&other, &entry) => {
				store.put(position, other);
				position = child;
			},
			_ => break,
		}
	}
	store.put(position, entry);
}

#[cfg(test)]
mod tests {
	use super::*;
	use core::cell::Cell;
	use proptest::prelude::*;

	/// Entries in a vector, the least first; counts what is read and written.
	#[derive(Default)]
	struct Counted {
		entries: Vec<Option<u32>>,
		reads: Cell<u32>,
		writes: u32,
	}

	impl HeapStore for Counted {
		type Entry = u32;

		fn len(&self) -> u32 {
			self.entries.len() as u32
		}

		fn set_len(&mut self, len: u32) {
			self.entries.resize(len as usize, None);
		}

		fn get(&self, position: u32) -> Option<u32> {
			self.reads.set(self.reads.get() + 1);
			self.entries.get(position as usize).copied().flatten()
		}

		fn put(&mut self, position: u32, entry: u32) {
			self.writes += 1;
			self.entries[position as usize] = Some(entry);
		}

		fn clear(&mut self, position: u32) {
			self.writes += 1;
			self.entries[position as usize] = None;
		}

		fn is_before(a: &u32, b: &u32) -> bool {
			a < b
		}
	}

	fn check(store: &Counted) {
		for position in 1..store.len() {
			let above = parent(position).expect("it is not the root");
			assert!(store.entries[above as usize] <= store.entries[position as usize]);
		}
	}

	#[derive(Clone, Debug)]
	enum Step {
		Push(u32),
		Remove(u32),
		Replace(u32, u32),
	}

	proptest! {
		#[test]
		fn holds_what_a_plain_list_holds_and_the_least_is_at_the_root(
			steps in prop::collection::vec(
				prop_oneof![
					3 => any::<u32>().prop_map(Step::Push),
					1 => any::<u32>().prop_map(Step::Remove),
					1 => any::<(u32, u32)>().prop_map(|(at, value)| Step::Replace(at, value)),
				],
				0..200,
			),
		) {
			let mut store = Counted::default();
			let mut model: Vec<u32> = Vec::new();
			for step in steps {
				let len = store.len().max(1);
				match step {
					Step::Push(value) => {
						push(&mut store, value);
						model.push(value);
					},
					Step::Remove(at) => {
						if let Some(removed) = remove(&mut store, at % len) {
							let found = model.iter().position(|value| *value == removed);
							model.swap_remove(found.expect("it was there"));
						}
					},
					Step::Replace(at, value) => {
						if let Some(old) = store.get(at % len) {
							let found = model.iter().position(|value| *value == old);
							model[found.expect("it was there")] = value;
							replace(&mut store, at % len, value);
						}
					},
				}
				check(&store);
				prop_assert_eq!(store.get(0), model.iter().min().copied());
				prop_assert_eq!(store.len() as usize, model.len());
			}
			let mut left: Vec<u32> =
				core::iter::from_fn(|| remove(&mut store, 0)).collect();
			model.sort_unstable();
			prop_assert!(left.is_sorted());
			left.sort_unstable();
			prop_assert_eq!(left, model);
		}
	}

	#[test]
	fn what_a_change_costs_grows_with_the_levels() {
		// The most that anything costs among so many: levels, and what is read and written.
		for (entries, levels) in [(1_000u32, 5), (9_000, 6), (37_000, 6)] {
			let mut store = Counted::default();
			(0..entries).for_each(|value| push(&mut store, value));
			let mut most = (0, 0);
			for value in [0, entries / 2, entries - 1, 3 * entries] {
				for position in [0, 1, entries / 3, entries - 1] {
					(store.reads, store.writes) = Default::default();
					replace(&mut store, position, value);
					most = (most.0.max(store.reads.get()), most.1.max(store.writes));
					(store.reads, store.writes) = Default::default();
					let removed = remove(&mut store, position).expect("it is there");
					push(&mut store, removed);
					most = (most.0.max(store.reads.get()), most.1.max(store.writes));
				}
			}
			check(&store);
			assert!(most.0 <= 3 + (ARITY + 1) * levels + levels, "{entries}: {most:?}");
			assert!(most.1 <= 2 + 2 * levels, "{entries}: {most:?}");
		}
	}
}
