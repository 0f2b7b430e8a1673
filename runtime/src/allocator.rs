//! The heap of the runtime's WASM, see [`audio_runtime_allocator`].

#![allow(unsafe_code, reason = "an allocator hands out raw memory")]

use audio_runtime_allocator::{Heap, Node};
use core::{arch::wasm32::memory_size, sync::atomic::AtomicUsize};
use sp_io::allocator;

/// Pages of 64 KiB: 32 MiB, what `build.rs` has the WASM begin with, so that a call needs no more
/// from the node. Of one that is built in another way, what the node adds counts.
const ENOUGH: usize = 512;

struct Host;

// SAFETY: the node's allocator is `sc_allocator`'s freeing bump allocator: aligned to eight bytes,
// with a header of eight of which the last three are unused and zero.
unsafe impl Node for Host {
	fn has_room() -> bool {
		memory_size::<0>() >= ENOUGH
	}

	fn malloc(size: usize) -> *mut u8 {
		u32::try_from(size).map_or(core::ptr::null_mut(), allocator::malloc)
	}

	unsafe fn free(memory: *mut u8) {
		allocator::free(memory)
	}

	fn arena() -> &'static AtomicUsize {
		static ARENA: AtomicUsize = AtomicUsize::new(0);
		&ARENA
	}
}

#[global_allocator]
static HEAP: Heap<Host> = Heap::new();
