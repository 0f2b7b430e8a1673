//! The RPC methods beyond those that every Substrate node serves.

use crate::client::{Backend, Client, Pool, SelectChain};
use audio_runtime::{opaque::Block, AccountId, Balance, BlockNumber, Hash, Nonce};
use jsonrpsee::RpcModule;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_chain_spec::ChainSpec;
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::BabeApiServer;
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::GrandpaApiServer;
use sc_consensus_manual_seal::{
	rpc::{ManualSeal, ManualSealApiServer},
	EngineCommand,
};
use sc_rpc::SubscriptionTaskExecutor;
use sc_sync_state_rpc::{SyncState, SyncStateApiServer};
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// A server's methods, or why there are none.
pub type Methods = Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>>;

/// What the methods about BABE need.
pub struct Babe {
	/// Answers questions about the epochs.
	pub worker: BabeWorkerHandle<Block>,
	/// The keys whose slots are shown.
	pub keystore: KeystorePtr,
	/// Which of several chains is the best.
	pub select_chain: SelectChain,
}

/// What the methods about GRANDPA need.
pub struct Grandpa {
	/// Who votes.
	pub authority_set: SharedAuthoritySet<Hash, BlockNumber>,
	/// How the current vote stands.
	pub voter_state: SharedVoterState,
	/// Proofs of finality as they come.
	pub justifications: GrandpaJustificationStream<Block>,
	/// Proofs of finality that are kept.
	pub proofs: Arc<FinalityProofProvider<Backend, Block>>,
}

/// Methods of a node with BABE and GRANDPA.
pub fn with_babe_grandpa(
	client: &Arc<Client>,
	pool: &Arc<Pool>,
	babe: &Babe,
	grandpa: &Grandpa,
	chain_spec: &dyn ChainSpec,
	executor: SubscriptionTaskExecutor,
) -> Methods {
	let mut module = with_babe(client, pool, babe)?;
	module.merge(
		sc_consensus_grandpa_rpc::Grandpa::new(
			executor,
			grandpa.authority_set.clone(),
			grandpa.voter_state.clone(),
			grandpa.justifications.clone(),
			grandpa.proofs.clone(),
		)
		.into_rpc(),
	)?;
	module.merge(
		SyncState::new(
			chain_spec.cloned_box(),
			client.clone(),
			grandpa.authority_set.clone(),
			babe.worker.clone(),
		)
		.map_err(|error| error.to_string())?
		.into_rpc(),
	)?;
	Ok(module)
}

/// Methods of a node whose blocks are made on demand.
pub fn with_sealing(
	client: &Arc<Client>,
	pool: &Arc<Pool>,
	babe: &Babe,
	commands: &futures::channel::mpsc::Sender<EngineCommand<Hash>>,
) -> Methods {
	let mut module = with_babe(client, pool, babe)?;
	module.merge(ManualSeal::new(commands.clone()).into_rpc())?;
	Ok(module)
}

fn with_babe(client: &Arc<Client>, pool: &Arc<Pool>, babe: &Babe) -> Methods {
	let mut module = RpcModule::new(());
	module.merge(SystemApiServer::<Hash, AccountId, Nonce>::into_rpc(
		System::<_, _, Block>::new(client.clone(), pool.clone()),
	))?;
	module.merge(TransactionPaymentApiServer::<
		Hash,
		pallet_transaction_payment::RuntimeDispatchInfo<Balance>,
	>::into_rpc(TransactionPayment::<_, Block>::new(client.clone())))?;
	module.merge(
		sc_consensus_babe_rpc::Babe::new(
			client.clone(),
			babe.worker.clone(),
			babe.keystore.clone(),
			babe.select_chain.clone(),
		)
		.into_rpc(),
	)?;
	Ok(module)
}
