//! The runtime's WASM, which must make of a block what the runtime itself made of it.
//!
//! Nodes run the WASM. What it has that the runtime itself has not, its heap (`runtime/allocator`)
//! and what it remembers of a call (`runtime/recall`), must change nothing.

use audio_primitives::apis::{Applied, MAX_TOGETHER};
use audio_runtime::{Header, UncheckedExtrinsic};
use codec::{DecodeAll, Encode};
use sc_executor::WasmExecutor;
use sp_core::{
	traits::{CallContext, RuntimeCode, WrappedRuntimeCode},
	Blake2Hasher,
};
use sp_externalities::Extensions;
use sp_io::SubstrateHostFunctions;
use sp_runtime::{ApplyExtrinsicResult, ExtrinsicInclusionMode};
use sp_state_machine::{InMemoryBackend, OverlayedChanges, StateMachine};
use std::{
	env,
	sync::{
		atomic::{AtomicU64, Ordering},
		LazyLock,
	},
};

/// How many transactions are applied in a call, in a block after another.
const TOGETHER: [usize; 3] = [1, 2, MAX_TOGETHER as usize];

/// A block as it is made.
#[derive(Clone)]
pub struct Made {
	/// The header that it begins with.
	pub first: Header,
	/// What is in it before all transactions.
	pub inherent: UncheckedExtrinsic,
	/// What was tried after that, and how it ended. What was refused is not in the block.
	pub tried: Vec<(UncheckedExtrinsic, ApplyExtrinsicResult)>,
	/// Whether something happened in it that no transaction did: no node can make that of it.
	pub meddled_with: bool,
}

impl Made {
	/// The block that begins with that header and that inherent.
	pub fn new(first: Header, inherent: UncheckedExtrinsic) -> Self {
		Self { first, inherent, tried: Vec::new(), meddled_with: false }
	}

	/// What the WASM makes of the block otherwise than what was made, which ended with that header.
	/// `parent` is the state that it began with. Nothing without a WASM: then it was not built.
	pub fn check(&self, parent: &InMemoryBackend<Blake2Hasher>, header: &Header) -> Option<String> {
		let wasm = WASM.as_ref().filter(|_| !self.meddled_with)?;
		COMPARED.fetch_add(self.tried.len() as u64, Ordering::Relaxed);
		let differs = wasm.execute(self, parent, header).err();
		let differs = differs.or_else(|| wasm.build(self, parent, header).err());
		differs.map(|differs| format!("the WASM, block {}: {differs}", header.number))
	}
}

/// How many transactions were tried in blocks that were compared.
pub fn compared() -> u64 {
	COMPARED.load(Ordering::Relaxed)
}

static COMPARED: AtomicU64 = AtomicU64::new(0);

static WASM: LazyLock<Option<Wasm>> = LazyLock::new(|| audio_runtime::WASM_BINARY.map(Wasm::new));

struct Wasm {
	code: &'static [u8],
	hash: Vec<u8>,
	executor: WasmExecutor<SubstrateHostFunctions>,
}

impl Wasm {
	/// Keeps what it is compiled to in the folder `AUDIO_WASM_CACHE`, if that is set.
	fn new(code: &'static [u8]) -> Self {
		let mut executor = WasmExecutor::builder();
		if let Some(folder) = env::var_os("AUDIO_WASM_CACHE") {
			executor = executor.with_cache_path(folder);
		}
		let hash = sp_io::hashing::blake2_256(code).to_vec();
		Self { code, hash, executor: executor.build() }
	}

	/// Has the block executed, as who imports it. It compares header and state itself.
	fn execute(
		&self,
		made: &Made,
		parent: &InMemoryBackend<Blake2Hasher>,
		header: &Header,
	) -> Result<(), String> {
		let applied = made.tried.iter().filter(|(_, result)| result.is_ok());
		let applied = applied.map(|(extrinsic, _)| extrinsic);
		let extrinsics: Vec<_> = [&made.inherent].into_iter().chain(applied).collect();
		self.call(parent, &mut Default::default(), "Core_execute_block", (header, extrinsics))
	}

	/// Has the block built, as its author, by several transactions in a call.
	fn build(
		&self,
		made: &Made,
		parent: &InMemoryBackend<Blake2Hasher>,
		header: &Header,
	) -> Result<(), String> {
		let state = &mut Default::default();
		let _: ExtrinsicInclusionMode =
			self.call(parent, state, "Core_initialize_block", &made.first)?;
		let inherent: ApplyExtrinsicResult =
			self.call(parent, state, "BlockBuilder_apply_extrinsic", &made.inherent)?;
		same("inherent", &inherent, &Ok(Ok(())))?;
		let together = TOGETHER[header.number as usize % TOGETHER.len()];
		let mut left = &made.tried[..];
		while !left.is_empty() {
			let some = left.len().min(together);
			let extrinsics: Vec<_> = left[..some].iter().map(|(extrinsic, _)| extrinsic).collect();
			let Applied { results, .. } =
				self.call(parent, state, "BatchApi_apply_extrinsics", extrinsics)?;
			if results.is_empty() || results.len() > some {
				return Err(format!("{} results of {some}", results.len()));
			}
			let (done, rest) = left.split_at(results.len());
			for (result, (_, expected)) in results.iter().zip(done) {
				same("result", result, expected)?;
			}
			left = rest;
		}
		let made: Header = self.call(parent, state, "BlockBuilder_finalize_block", ())?;
		same("header", &made, header)
	}

	fn call<R: DecodeAll>(
		&self,
		parent: &InMemoryBackend<Blake2Hasher>,
		state: &mut OverlayedChanges<Blake2Hasher>,
		method: &str,
		data: impl Encode,
	) -> Result<R, String> {
		let fetcher = WrappedRuntimeCode(self.code.into());
		let code =
			RuntimeCode { code_fetcher: &fetcher, heap_pages: None, hash: self.hash.clone() };
		let (data, mut extensions) = (data.encode(), Extensions::new());
		let result = StateMachine::new(
			parent,
			state,
			&self.executor,
			method,
			&data,
			&mut extensions,
			&code,
			CallContext::Onchain { import: false },
		)
		.execute()
		.map_err(|error| format!("{method}: {error}"))?;
		R::decode_all(&mut &result[..]).map_err(|error| format!("{method}: {error}"))
	}
}

/// Says how they differ.
fn same<T: PartialEq + std::fmt::Debug>(what: &str, is: &T, expected: &T) -> Result<(), String> {
	match is == expected {
		true => Ok(()),
		false => Err(format!("{what} {is:?} in place of {expected:?}")),
	}
}
