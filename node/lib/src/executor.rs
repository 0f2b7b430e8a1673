//! Runs the runtime's WASM.

use crate::{failure, signatures};
use sc_executor::{HeapAllocStrategy, WasmExecutor, DEFAULT_HEAP_ALLOC_PAGES};
use sc_service::{config::ExecutorConfiguration, Configuration};
use sp_wasm_interface::ExtendedHostFunctions;
use std::{fs, path::Path};

/// Runs the runtime's WASM, which it compiles first. Its clones share what is compiled.
pub type Executor =
	WasmExecutor<ExtendedHostFunctions<sp_io::SubstrateHostFunctions, signatures::HostFunctions>>;

/// As much as the SDK gives a call, 128 MiB beyond the 32 that the runtime begins with, but not at
/// once: growing takes two system calls of each call of the runtime, and hardly any needs it.
const HEAP: HeapAllocStrategy =
	HeapAllocStrategy::Dynamic { maximum_pages: Some(512 + DEFAULT_HEAP_ALLOC_PAGES) };

/// An executor that keeps compiled runtimes in the folder `cache`, by default `wasm-cache` in the
/// base path, so that a node that is started again does not spend a minute on the same runtime.
pub fn new(config: &Configuration, cache: Option<&Path>) -> sc_cli::Result<Executor> {
	let in_base_path = config.base_path.path().join("wasm-cache");
	let folder = cache.unwrap_or(&in_base_path);
	let folder =
		fs::create_dir_all(folder).and_then(|()| folder.canonicalize()).map_err(|error| {
			failure(format!("cannot keep compiled runtimes in `{}`: {error}", folder.display()))
		})?;

	let ExecutorConfiguration {
		wasm_method,
		max_runtime_instances,
		default_heap_pages,
		runtime_cache_size,
	} = config.executor;
	let heap = default_heap_pages.map_or(HEAP, |pages| {
		// More pages than a WASM memory can have do not fit either.
		let extra_pages = u32::try_from(pages).unwrap_or(u32::MAX);
		HeapAllocStrategy::Static { extra_pages }
	});
	Ok(Executor::builder()
		.with_execution_method(wasm_method)
		.with_onchain_heap_alloc_strategy(heap)
		.with_offchain_heap_alloc_strategy(heap)
		.with_max_runtime_instances(max_runtime_instances)
		.with_runtime_cache_size(runtime_cache_size)
		.with_cache_path(folder)
		.build())
}
