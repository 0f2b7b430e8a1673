//! Whose slot it is.

use crate::client::Client;
use audio_runtime::{opaque::Block, BlockNumber, Hash, Header};
use sc_consensus::BlockImportParams;
use sc_consensus_babe::{
	authorship::claim_slot, BabeIntermediate, BabeLink, CompatibleDigestItem, Epoch,
	INTERMEDIATE_KEY,
};
use sc_consensus_epochs::{descendent_query, ViableEpochDescriptor};
use sc_consensus_manual_seal::{ConsensusDataProvider, Error};
use sp_api::StorageProof;
use sp_consensus_babe::{inherents::BabeInherentData, Slot};
use sp_inherents::InherentData;
use sp_keystore::KeystorePtr;
use sp_runtime::{traits::Header as _, Digest, DigestItem};
use std::sync::Arc;

/// Where the epoch is found of a block on `parent` in a slot.
pub fn epoch_of_child(
	client: &Client,
	link: &BabeLink<Block>,
	parent: &Header,
	slot: Slot,
) -> Result<ViableEpochDescriptor<Hash, BlockNumber, Epoch>, String> {
	link.epoch_changes()
		.shared_data()
		.epoch_descriptor_for_child_of(
			descendent_query::<_, Block>(client),
			&parent.hash(),
			*parent.number(),
			slot,
		)
		.map_err(|error| error.to_string())?
		.ok_or_else(|| format!("slot {slot} belongs to no epoch"))
}

/// Claims slots with whatever keys the keystore holds.
pub struct Claims {
	/// Knows the blocks.
	pub client: Arc<Client>,
	/// Has the keys.
	pub keystore: KeystorePtr,
	/// Knows the epochs.
	pub link: BabeLink<Block>,
}

impl Claims {
	/// The slot of the block to be made on `parent`, and where its epoch is found.
	fn slot_and_epoch(
		&self,
		parent: &Header,
		inherents: &InherentData,
	) -> Result<(Slot, ViableEpochDescriptor<Hash, BlockNumber, Epoch>), Error> {
		let slot = inherents
			.babe_inherent_data()?
			.ok_or_else(|| Error::StringError("the inherents name no slot".into()))?;
		let descriptor =
			epoch_of_child(&self.client, &self.link, parent, slot).map_err(Error::StringError)?;
		Ok((slot, descriptor))
	}
}

impl ConsensusDataProvider<Block> for Claims {
	fn create_digest(&self, parent: &Header, inherents: &InherentData) -> Result<Digest, Error> {
		let (slot, descriptor) = self.slot_and_epoch(parent, inherents)?;
		let epochs = self.link.epoch_changes().shared_data();
		let epoch = epochs
			.viable_epoch(&descriptor, |slot| Epoch::genesis(self.link.config(), slot))
			.ok_or_else(|| Error::StringError(format!("the epoch of slot {slot} is unknown")))?;
		let (claim, _author) =
			claim_slot(slot, epoch.as_ref(), &self.keystore).ok_or_else(|| {
				Error::StringError(format!(
					"slot {slot} belongs to a validator whose key this node does not hold: give it \
					 the session keys of every validator (author_insertKey), or ask again for the \
					 next slot"
				))
			})?;
		Ok(Digest { logs: vec![DigestItem::babe_pre_digest(claim)] })
	}

	fn append_block_import(
		&self,
		parent: &Header,
		params: &mut BlockImportParams<Block>,
		inherents: &InherentData,
		_proof: StorageProof,
	) -> Result<(), Error> {
		let (_, epoch_descriptor) = self.slot_and_epoch(parent, inherents)?;
		params
			.insert_intermediate(INTERMEDIATE_KEY, BabeIntermediate::<Block> { epoch_descriptor });
		Ok(())
	}
}
