fn main() {
	#[cfg(feature = "std")]
	{
		let builder = substrate_wasm_builder::WasmBuilder::init_with_defaults()
			// Bytes: what a call has to begin with, see `src/allocator.rs`.
			.append_to_rust_flags("-C link-arg=--initial-memory=33554432");
		// Wallets check what they sign against the metadata's hash. Computing it builds the runtime
		// twice, so only builds for distribution do.
		#[cfg(feature = "metadata-hash")]
		let builder = builder.enable_metadata_hash("AUDIO", 18);
		builder.build();
	}
}
