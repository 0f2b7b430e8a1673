//! The runtime's heap.
//!
//! By default the runtime asks the node for each allocation and for each one freed: a call out of
//! the WASM and back, several hundred of them in a transfer, a sixth of the time that it takes.
//! Here the runtime asks the node for one large block, its arena, and shares that out by itself.
//!
//! The node still allocates what it hands over, such as a value that it read from the state, and
//! the runtime frees it as if it were its own. So the two are told apart by their address: what is
//! not in the arena is the node's. What the arena has no room for comes from the node, too; both
//! count against the limit that the node sets for the memory of a call.
//!
//! It is the same on all nodes that give a call as much memory: where something is allocated
//! follows from what was allocated and freed before. A call that is given less than 32 MiB gets no
//! arena, so that what fitted without one still does; this runtime begins with as much.

#![cfg_attr(not(test), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]
#![allow(unsafe_code, reason = "an allocator hands out raw memory")]

use core::{
	alloc::{GlobalAlloc, Layout},
	marker::PhantomData,
	ptr::{self, NonNull},
	sync::atomic::{AtomicUsize, Ordering::Relaxed},
};
use picoalloc::{Allocator, Env, Mutex, Size};

/// Bytes. Of memory that is not written to, the node needs none. The node hands out no more than 32
/// MiB in one piece, and rounds up to a power of two.
pub const ARENA: usize = BLOCK - ALIGNMENT;
const BLOCK: usize = (16 << 20) - ALIGNMENT;
/// Of the arena's beginning: what its allocator counts in.
const ALIGNMENT: usize = 32;
/// To this the node aligns what it hands out.
const NODE_ALIGNMENT: usize = 8;

/// Where the arena is from, and what it has no room for.
///
/// # Safety
///
/// `malloc` returns memory of that size, aligned to eight bytes, which nobody else has until it is
/// given to `free`. In the two bytes before what the node itself hands over there is zero.
pub unsafe trait Node {
	/// Whether there is so much memory that an arena of [`ARENA`] bytes leaves enough for the rest.
	fn has_room() -> bool;

	/// Returns so many bytes, or null.
	fn malloc(size: usize) -> *mut u8;

	/// Takes back what `malloc` returned.
	///
	/// # Safety
	///
	/// Nobody uses it any more.
	unsafe fn free(memory: *mut u8);

	/// Where the arena begins; zero before there is one. One variable for each implementation.
	fn arena() -> &'static AtomicUsize;
}

/// The block from the node which the arena is in.
struct Block<N>(PhantomData<N>);

impl<N: Node> Env for Block<N> {
	fn total_space(&self) -> Size {
		const { Size::from_bytes_usize(ARENA).expect("it is short enough") }
	}

	unsafe fn allocate_address_space(&mut self) -> *mut u8 {
		let block = if N::has_room() { N::malloc(BLOCK) } else { ptr::null_mut() };
		if block.is_null() {
			return block;
		}
		let arena = block.map_addr(|address| address.next_multiple_of(ALIGNMENT));
		N::arena().store(arena.addr(), Relaxed);
		arena
	}

	/// All of it is there from the beginning.
	unsafe fn expand_memory_until(&mut self, _: *mut u8, size: Size) -> bool {
		size.bytes() as usize <= ARENA
	}

	/// It ends with the call.
	unsafe fn free_address_space(&mut self, _: *mut u8) {}
}

/// An arena, and the node for what is not in it.
pub struct Heap<N: Node>(Mutex<Allocator<Block<N>>>);

impl<N: Node> Default for Heap<N> {
	fn default() -> Self {
		Self::new()
	}
}

impl<N: Node> Heap<N> {
	/// A heap without an arena: the first to allocate something has one made.
	pub const fn new() -> Self {
		Self(Mutex::new(Allocator::new(Block(PhantomData))))
	}

	/// Whether that is in the arena.
	fn has(memory: *mut u8) -> bool {
		// What is below wraps around to more than any arena has.
		let arena = N::arena().load(Relaxed);
		arena != 0 && memory.addr().wrapping_sub(arena) < ARENA
	}

	/// Memory from the node. What it aligns to suffices for nearly everything; for the rest, what
	/// was left out before is noted in the two bytes before it.
	unsafe fn malloc(layout: Layout) -> *mut u8 {
		let spare = layout.align().saturating_sub(NODE_ALIGNMENT);
		let memory = match layout.size().checked_add(spare) {
			Some(size) => N::malloc(size),
			None => ptr::null_mut(),
		};
		let left_out = memory.align_offset(layout.align());
		let Ok(note) = u16::try_from(left_out) else { return ptr::null_mut() };
		if memory.is_null() {
			return memory;
		}
		// SAFETY: so many more bytes were asked for. Before them is what was left out, or the
		// header that the node keeps before what it hands out, of which it never reads these two.
		unsafe {
			let aligned = memory.add(left_out);
			aligned.sub(size_of::<u16>()).cast::<u16>().write_unaligned(note);
			aligned
		}
	}

	/// Gives memory back to the node, be it from [`Self::malloc`] or handed over by it.
	unsafe fn free(memory: *mut u8) {
		// SAFETY: see there. What the node hands over has zero in these two bytes.
		unsafe {
			let left_out = memory.sub(size_of::<u16>()).cast::<u16>().read_unaligned();
			N::free(memory.sub(left_out.into()));
		}
	}
}

// SAFETY: both the arena's allocator and the node hand out memory that nobody else has, and each
// gets back what it handed out.
unsafe impl<N: Node> GlobalAlloc for Heap<N> {
	unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
		let wanted = Size::from_bytes_usize(layout.align())
			.zip(Size::from_bytes_usize(layout.size()))
			.and_then(|(align, size)| self.0.lock().alloc(align, size));
		match wanted {
			Some(memory) => memory.as_ptr(),
			// SAFETY: the caller's.
			None => unsafe { Self::malloc(layout) },
		}
	}

	unsafe fn dealloc(&self, memory: *mut u8, _: Layout) {
		// SAFETY: it comes from the one that it goes to.
		match NonNull::new(memory) {
			Some(of_arena) if Self::has(memory) => unsafe { self.0.lock().free(of_arena) },
			_ => unsafe { Self::free(memory) },
		}
	}

	unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
		let in_place = NonNull::new(memory).filter(|_| Self::has(memory)).and_then(|memory| {
			let align = Size::from_bytes_usize(layout.align())?;
			// SAFETY: it is of the arena, and stays as it is if there is no room.
			unsafe { self.0.lock().realloc(memory, align, Size::from_bytes_usize(size)?) }
		});
		if let Some(moved) = in_place {
			return moved.as_ptr();
		}
		// SAFETY: the caller's; the new memory has room for the lesser of both sizes.
		unsafe {
			let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
			if !moved.is_null() {
				ptr::copy_nonoverlapping(memory, moved, layout.size().min(size));
				self.dealloc(memory, layout);
			}
			moved
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use std::{
		alloc::System,
		cell::{Cell, RefCell},
		collections::BTreeMap,
	};

	/// As the node's allocator: eight bytes before each allocation are its own.
	struct Mock;

	const HEADER: Layout = match Layout::from_size_align(NODE_ALIGNMENT, NODE_ALIGNMENT) {
		Ok(layout) => layout,
		Err(_) => panic!("eight is a power of two"),
	};

	thread_local! {
		/// What it has handed out, and how long that is.
		static GIVEN: RefCell<BTreeMap<usize, usize>> = const { RefCell::new(BTreeMap::new()) };
		/// Whether it has much memory.
		static ROOM: Cell<bool> = const { Cell::new(true) };
		/// Where the arena of this thread's heap begins.
		static BEGINS: &'static AtomicUsize = Box::leak(Box::new(AtomicUsize::new(0)));
	}

	unsafe impl Node for Mock {
		fn has_room() -> bool {
			ROOM.get()
		}

		fn malloc(size: usize) -> *mut u8 {
			let layout = HEADER.extend(Layout::from_size_align(size, 1).unwrap()).unwrap().0;
			unsafe {
				let memory = System.alloc_zeroed(layout).add(HEADER.size());
				GIVEN.with_borrow_mut(|given| given.insert(memory.addr(), size));
				memory
			}
		}

		unsafe fn free(memory: *mut u8) {
			let size = GIVEN.with_borrow_mut(|given| given.remove(&memory.addr()));
			let size = size.expect("it was handed out, and not taken back");
			let layout = HEADER.extend(Layout::from_size_align(size, 1).unwrap()).unwrap().0;
			unsafe { System.dealloc(memory.sub(HEADER.size()), layout) }
		}

		fn arena() -> &'static AtomicUsize {
			BEGINS.with(|begins| *begins)
		}
	}

	/// What the node has given and not got back, the arena not included.
	fn from_node() -> usize {
		GIVEN.with_borrow(|given| given.values().filter(|size| **size != BLOCK).count())
	}

	fn heap() -> Heap<Mock> {
		Mock::arena().store(0, Relaxed);
		GIVEN.take();
		Heap::new()
	}

	fn layout(size: usize, align: usize) -> Layout {
		Layout::from_size_align(size, align).expect("it makes sense")
	}

	#[test]
	fn the_node_is_asked_for_the_arena_and_no_more() {
		let heap = heap();
		for _ in 0..1_000 {
			unsafe {
				let memory = heap.alloc(layout(100, 8));
				assert!(Heap::<Mock>::has(memory));
				heap.dealloc(memory, layout(100, 8));
			}
		}
		assert_eq!(GIVEN.with_borrow(BTreeMap::len), 1);
	}

	#[test]
	fn what_the_node_hands_over_goes_back_to_it() {
		let heap = heap();
		for has_arena in [false, true] {
			let value = Mock::malloc(10);
			unsafe { heap.dealloc(value, layout(10, 1)) };
			assert_eq!(from_node(), 0, "{has_arena}");
			// A value that grows moves into the arena.
			let value = Mock::malloc(10);
			unsafe {
				value.write_bytes(7, 10);
				let moved = heap.realloc(value, layout(10, 1), 100);
				assert!(Heap::<Mock>::has(moved));
				assert_eq!(core::slice::from_raw_parts(moved, 10), [7; 10]);
			}
			assert_eq!(from_node(), 0, "{has_arena}");
		}
	}

	#[test]
	fn what_the_arena_has_no_room_for_comes_from_the_node() {
		let heap = heap();
		let large = layout(ARENA + 1, 64);
		unsafe {
			let memory = heap.alloc(large);
			assert!(memory.addr().is_multiple_of(64) && !Heap::<Mock>::has(memory));
			memory.write_bytes(1, large.size());
			assert_eq!(from_node(), 1);
			let small = heap.realloc(memory, large, 10);
			assert!(Heap::<Mock>::has(small));
			assert_eq!(core::slice::from_raw_parts(small, 10), [1; 10]);
			assert_eq!(from_node(), 0);
			// And one that outgrows it leaves the arena.
			let grown = heap.realloc(small, layout(10, 64), ARENA + 1);
			assert!(!Heap::<Mock>::has(grown));
			assert_eq!(core::slice::from_raw_parts(grown, 10), [1; 10]);
			heap.dealloc(grown, large);
		}
		assert_eq!(from_node(), 0);
	}

	#[test]
	fn who_is_given_little_memory_has_no_arena() {
		ROOM.set(false);
		let heap = heap();
		let memory = unsafe { heap.alloc(layout(100, 8)) };
		assert!(!Heap::<Mock>::has(memory));
		assert_eq!(from_node(), 1);
		unsafe { heap.dealloc(memory, layout(100, 8)) };
		assert_eq!(GIVEN.with_borrow(BTreeMap::len), 0);
		ROOM.set(true);
	}

	#[derive(Clone, Copy, Debug)]
	enum Op {
		Alloc {
			size: usize,
			align: usize,
		},
		/// Of those there are, the one at that share.
		Free(prop::sample::Index),
		Realloc(prop::sample::Index, usize),
		/// The node hands over a value of that length.
		Value(usize),
	}

	fn size() -> impl Strategy<Value = usize> {
		prop_oneof![8 => 1usize..300, 2 => 300usize..100_000, 1 => (ARENA / 3)..(ARENA + 10)]
	}

	fn op() -> impl Strategy<Value = Op> {
		let align = (0u32..7).prop_map(|power| 1usize << power);
		prop_oneof![
			4 => (size(), align).prop_map(|(size, align)| Op::Alloc { size, align }),
			3 => any::<prop::sample::Index>().prop_map(Op::Free),
			2 => (any::<prop::sample::Index>(), size()).prop_map(|(at, size)| Op::Realloc(at, size)),
			1 => (1usize..200).prop_map(Op::Value),
		]
	}

	proptest! {
		#![proptest_config(ProptestConfig { cases: 200, ..Default::default() })]

		/// Whatever is asked for in whatever order: what is in one allocation stays there.
		#[test]
		fn allocations_do_not_touch_each_other(ops in prop::collection::vec(op(), 1..60)) {
			let heap = heap();
			// Each is filled with a number of its own, at its ends.
			let mut held: Vec<(*mut u8, Layout, u8)> = Vec::new();
			let fill = |memory: *mut u8, layout: Layout, with: u8| unsafe {
				for at in [0, layout.size() / 2, layout.size() - 1] {
					memory.add(at).write(with);
				}
			};
			for (number, op) in ops.into_iter().enumerate() {
				let with = number as u8;
				match op {
					Op::Alloc { size, align } => {
						let layout = layout(size, align);
						let memory = unsafe { heap.alloc(layout) };
						prop_assert!(!memory.is_null() && memory.addr().is_multiple_of(align));
						fill(memory, layout, with);
						held.push((memory, layout, with));
					},
					Op::Value(size) => {
						let memory = Mock::malloc(size);
						fill(memory, layout(size, 1), with);
						held.push((memory, layout(size, 1), with));
					},
					Op::Free(at) if !held.is_empty() => {
						let (memory, layout, _) = held.swap_remove(at.index(held.len()));
						unsafe { heap.dealloc(memory, layout) };
					},
					Op::Realloc(at, size) if !held.is_empty() => {
						let at = at.index(held.len());
						let (memory, before, with) = held[at];
						let after = layout(size, before.align());
						let moved = unsafe { heap.realloc(memory, before, size) };
						prop_assert!(!moved.is_null() && moved.addr().is_multiple_of(before.align()));
						prop_assert_eq!(unsafe { moved.read() }, with);
						fill(moved, after, with);
						held[at] = (moved, after, with);
					},
					_ => (),
				}
				for (memory, layout, with) in &held {
					for at in [0, layout.size() / 2, layout.size() - 1] {
						prop_assert_eq!(unsafe { memory.add(at).read() }, *with);
					}
				}
				let mut taken: Vec<_> =
					held.iter().map(|(memory, layout, _)| (memory.addr(), layout.size())).collect();
				taken.sort_unstable();
				prop_assert!(taken.windows(2).all(|two| two[0].0 + two[0].1 <= two[1].0));
			}
			for (memory, layout, _) in held {
				unsafe { heap.dealloc(memory, layout) };
			}
			prop_assert_eq!(from_node(), 0);
		}
	}
}
