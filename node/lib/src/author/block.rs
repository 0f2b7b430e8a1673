//! A block that is being made.

use super::fill::{Fillable, Refusal, Tried};
use crate::client::Client;
use audio_primitives::apis::{Applied, BatchApi, Together};
use audio_runtime::{opaque::Block, Hash, Header};
use codec::Encode;
use sp_api::{ApiExt, ApiRef, Core, ProofRecorder, ProvideRuntimeApi, TransactionOutcome};
use sp_block_builder::BlockBuilder;
use sp_blockchain::Error;
use sp_consensus::Proposal;
use sp_core::traits::CallContext;
use sp_externalities::Extensions;
use sp_inherents::InherentData;
use sp_runtime::{
	traits::{Block as _, Header as _},
	Digest, ExtrinsicInclusionMode, OpaqueExtrinsic,
};

type Api<'a> = ApiRef<'a, <Client as ProvideRuntimeApi<Block>>::Api>;

/// A block with its state, to which extrinsics are added.
pub(super) struct Unfinished<'a> {
	client: &'a Client,
	api: Api<'a>,
	parent: Hash,
	mode: ExtrinsicInclusionMode,
	/// Whether the runtime applies many at a time.
	together: bool,
	extrinsics: Vec<OpaqueExtrinsic>,
	/// Bytes of the header, and of the extrinsics.
	size: usize,
}

impl<'a> Unfinished<'a> {
	/// A block with nothing in it, on a parent of that hash and number.
	pub(super) fn begin(
		client: &'a Client,
		(parent, number): (Hash, u32),
		digests: Digest,
		recorder: Option<ProofRecorder<Block>>,
		extensions: Extensions,
	) -> Result<Self, Error> {
		let header = Header::new(
			number.saturating_add(1),
			Default::default(),
			Default::default(),
			parent,
			digests,
		);
		let mut api = client.runtime_api();
		if let Some(recorder) = recorder {
			api.record_proof_with_recorder(recorder);
		}
		extensions.into_extensions().for_each(|extension| api.register_extension(extension));
		api.set_call_context(CallContext::Onchain { import: false });
		let mode = api.initialize_block(parent, &header)?;
		let together = api.has_api::<dyn BatchApi<Block>>(parent)?;
		let size = header.encoded_size();
		Ok(Self { client, api, parent, mode, together, extrinsics: Vec::new(), size })
	}

	/// What may be in it.
	pub(super) fn mode(&self) -> ExtrinsicInclusionMode {
		self.mode
	}

	/// Adds the inherents. Fails if one is refused that a block must have.
	pub(super) fn add_inherents(&mut self, data: InherentData) -> Result<(), Error> {
		let parent = self.parent;
		// Asking for them changes nothing.
		let inherents = self.api.execute_in_transaction(|api| {
			TransactionOutcome::Rollback(api.inherent_extrinsics(parent, data))
		})?;
		for inherent in inherents {
			match self.apply(inherent) {
				Ok(()) => {},
				Err(Refusal::Invalid(error)) if error.was_mandatory() => {
					return Err(sp_blockchain::ApplyExtrinsicFailed::Validity(error).into());
				},
				Err(refusal) => log::warn!("a block goes without one of its inherents: {refusal}"),
			}
		}
		Ok(())
	}

	/// The block, and what it made of the state.
	pub(super) fn finish(self) -> Result<Proposal<Block>, Error> {
		let header = self.api.finalize_block(self.parent)?;
		let state = self.client.state_at(self.parent)?;
		let storage_changes =
			self.api.into_storage_changes(&state, self.parent).map_err(Error::StorageChanges)?;
		Ok(Proposal { block: Block::new(header, self.extrinsics), storage_changes })
	}

	fn add(&mut self, extrinsic: OpaqueExtrinsic) {
		self.size = self.size.saturating_add(extrinsic.encoded_size());
		self.extrinsics.push(extrinsic);
	}
}

impl Fillable for Unfinished<'_> {
	fn apply(&mut self, extrinsic: OpaqueExtrinsic) -> Result<(), Refusal> {
		let parent = self.parent;
		self.api.execute_in_transaction(|api| {
			match api.apply_extrinsic(parent, extrinsic.clone()) {
				Ok(Ok(_)) => TransactionOutcome::Commit(Ok(())),
				Ok(Err(error)) => TransactionOutcome::Rollback(Err(Refusal::Invalid(error))),
				Err(error) => TransactionOutcome::Rollback(Err(Refusal::Failed(error))),
			}
		})?;
		self.add(extrinsic);
		Ok(())
	}

	fn apply_together(&mut self, extrinsics: &[OpaqueExtrinsic]) -> Option<Tried> {
		if !self.together {
			return None;
		}
		let (parent, together) = (self.parent, Together::try_from(extrinsics.to_vec()).ok()?);
		let Applied { results, room } = self.api.execute_in_transaction(|api| {
			match api.apply_extrinsics(parent, together) {
				Ok(applied) => TransactionOutcome::Commit(Some(applied)),
				Err(error) => {
					log::debug!(target: "author", "{} at once fail: {error}", extrinsics.len());
					TransactionOutcome::Rollback(None)
				},
			}
		})?;
		log::trace!(target: "batches", "{} are applied at once", results.len());
		for (extrinsic, result) in extrinsics.iter().zip(&results) {
			if result.is_ok() {
				self.add(extrinsic.clone());
			}
		}
		let refusals = |result: Result<_, _>| result.map(|_| ()).map_err(Refusal::Invalid);
		Some(Tried { results: results.into_iter().map(refusals).collect(), room: Some(room) })
	}

	fn size(&self) -> usize {
		let proof =
			self.api.proof_recorder().map_or(0, |recorder| recorder.estimate_encoded_size());
		self.size.saturating_add(proof)
	}
}
