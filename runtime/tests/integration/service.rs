//! The content service on the real runtime: what it asks is answered by the runtime's own APIs, and
//! what it sends goes through the pool's checks into blocks.

mod node;
mod placing;
mod proving;
mod transactions;
mod whole;

use crate::{content, development};
use audio_content::prover::{ProofError, Proofs};
use audio_primitives::proofs::{self, ChunkProof, ContentRoot};
use futures::{future::BoxFuture, FutureExt};
use node::RuntimeNode;
use std::{
	collections::BTreeMap,
	sync::{Mutex, MutexGuard},
};

/// Content in memory.
#[derive(Default)]
struct Memory(Mutex<BTreeMap<ContentRoot, Vec<u8>>>);

impl Memory {
	/// That of the first `count` tracks that were published.
	fn of(count: u32) -> Self {
		let contents = (0..count).map(content::bytes_of);
		Self(Mutex::new(contents.map(|content| (proofs::root(&content), content)).collect()))
	}

	fn contents(&self) -> MutexGuard<'_, BTreeMap<ContentRoot, Vec<u8>>> {
		self.0.lock().expect("nobody panicked with it")
	}
}

impl Proofs for Memory {
	fn prove(
		&self,
		root: ContentRoot,
		chunk: u64,
	) -> BoxFuture<'_, Result<ChunkProof, ProofError>> {
		let proof = self.contents().get(&root).and_then(|content| proofs::prove(content, chunk));
		async move { proof.ok_or_else(|| ProofError("it is not here".into())) }.boxed()
	}
}
