//! Blocks on demand, for developers and tests.
//!
//! One node makes and finalizes all blocks, whoever the validators are: it holds the session keys
//! of every development validator and claims, for each block, the next slot of the chain's own
//! clock. So slots, epochs, sessions and eras pass as they do under BABE, only as fast as blocks are
//! asked for, and the randomness of each slot is there.
//!
//! The blocks bear no seal, since nobody is to accept them from the network. GRANDPA is left out:
//! it would wait for votes before it lets its validators change, and this node finalizes without
//! them. Hence a database with such blocks cannot go on under BABE ([`refuse_sealed_by_hand`]).
//!
//! The SDK's provider for BABE is not used. It takes one fixed validator for the one that makes all
//! blocks and fails, or panics, in the first epoch without it; where no slot can be claimed it
//! changes the epoch's validators, which the import then refuses.

pub mod backlog;
pub mod import;
mod instant;

use crate::{
	failure, rpc,
	service::{
		connect, notification_metrics, Babe, Client, NetworkConfiguration, Parts, Pool, RpcBuilder,
	},
};
use async_trait::async_trait;
use audio_runtime::{opaque::Block, BlockNumber, Hash, Header};
use futures::{channel::mpsc, stream, stream::BoxStream, StreamExt};
use futures_timer::Delay;
use sc_chain_spec::ChainType;
use sc_client_api::Finalizer;
use sc_consensus::{BlockCheckParams, BlockImport, BlockImportParams, ImportResult};
use sc_consensus_babe::{
	authorship::claim_slot, find_pre_digest, BabeIntermediate, BabeLink, CompatibleDigestItem,
	Epoch, INTERMEDIATE_KEY,
};
use sc_consensus_epochs::{descendent_query, ViableEpochDescriptor};
use sc_consensus_manual_seal::{
	run_manual_seal, ConsensusDataProvider, EngineCommand, Error, ManualSealParams,
};
use sc_service::{Configuration, Error as ServiceError};
use sc_transaction_pool_api::TransactionPool;
use sp_api::StorageProof;
use sp_blockchain::HeaderBackend;
use sp_consensus::Error as ConsensusError;
use sp_consensus_babe::{
	inherents::{BabeCreateInherentDataProviders, BabeInherentData, InherentDataProvider},
	Slot, SlotDuration,
};
use sp_inherents::InherentData;
use sp_keyring::Sr25519Keyring;
use sp_keystore::KeystorePtr;
use sp_runtime::{traits::Header as _, Digest, DigestItem};
use sp_timestamp::Timestamp;
use std::{
	fmt,
	num::NonZeroU32,
	str::FromStr,
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc,
	},
	time::{Duration, Instant},
};

/// When a block is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
	/// By the validators, in the slots they win.
	Babe,
	/// While transactions wait for one.
	Instant,
	/// When `engine_createBlock` is called.
	Manual,
	/// Whenever so many milliseconds have passed.
	Every(NonZeroU32),
}

impl FromStr for Sealing {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		match text {
			"babe" => Ok(Self::Babe),
			"instant" => Ok(Self::Instant),
			"manual" => Ok(Self::Manual),
			_ => text.parse().map(Self::Every).map_err(|_| {
				format!(
					"expected babe, instant, manual or a number of milliseconds from 1 to {}",
					u32::MAX
				)
			}),
		}
	}
}

impl fmt::Display for Sealing {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Babe => f.write_str("babe"),
			Self::Instant => f.write_str("instant"),
			Self::Manual => f.write_str("manual"),
			Self::Every(milliseconds) => write!(f, "{milliseconds}"),
		}
	}
}

impl Sealing {
	/// Fails where the chain is not one to play with: there the blocks would be worth nothing.
	pub fn check_allowed_on(self, chain_type: &ChainType, id: &str) -> sc_cli::Result<()> {
		match (self, chain_type) {
			(Self::Babe, _) | (_, ChainType::Development | ChainType::Local) => Ok(()),
			_ => Err(failure(format!(
				"--sealing {self} is for development and local chains; chain `{id}` is neither"
			))),
		}
	}
}

/// Fails if the chain goes on from a block that was made on demand.
///
/// It bears no seal and GRANDPA does not know which validators there are since.
pub fn refuse_sealed_by_hand(client: &Client) -> sc_cli::Result<()> {
	if is_sealed_by_hand(client)? {
		return Err(failure(
			"the database holds blocks that were made with --sealing other than babe; go on with \
			 such sealing, or remove it with purge-chain",
		));
	}
	Ok(())
}

/// Whether the best block was made on demand.
pub fn is_sealed_by_hand(client: &Client) -> sc_cli::Result<bool> {
	let info = client.info();
	if info.best_number == 0 {
		return Ok(false);
	}
	let best = client.expect_header(info.best_hash)?;
	Ok(!best.digest().logs().iter().any(|log| log.as_babe_seal().is_some()))
}

/// Starts a node that makes blocks when `sealing` says so, which is not [`Sealing::Babe`].
pub fn start(sealing: Sealing, config: Configuration, parts: &mut Parts) -> sc_cli::Result<()> {
	let client = parts.client.clone();
	insert_development_keys(parts)?;

	let babe_config = sc_consensus_babe::configuration(&*client)?;
	let clock = Arc::new(SlotClock::new(client.clone(), babe_config.slot_duration()));
	let babe = Babe::new(parts, &config, babe_config, client.clone(), None, clock.clone().read())?;

	let registry = config.prometheus_registry().cloned();
	let net_config = NetworkConfiguration::new(&config.network, registry.clone());
	let metrics = notification_metrics(registry.as_ref());

	let (send_command, commands) = mpsc::channel(1024);
	let rpc_builder: RpcBuilder = {
		let client = client.clone();
		let pool = parts.pool.clone();
		let babe = rpc::Babe {
			worker: babe.worker.clone(),
			keystore: parts.keystore.keystore(),
			select_chain: parts.select_chain.clone(),
		};
		Box::new(move |_executor| {
			rpc::with_sealing(&client, &pool, &babe, &send_command)
				.map_err(ServiceError::Application)
		})
	};
	connect(config, parts, net_config, metrics, babe.queue, None, rpc_builder)?;

	let proposer = sc_basic_authorship::ProposerFactory::new(
		parts.task_manager.spawn_handle(),
		client.clone(),
		parts.pool.clone(),
		registry.as_ref(),
		parts.telemetry(),
	);
	let claims =
		Claims { client: client.clone(), keystore: parts.keystore.keystore(), link: babe.link };
	let engine = run_manual_seal(ManualSealParams {
		block_import: ImportThenFinalize {
			import: babe.import,
			client: client.clone(),
			pool: parts.pool.clone(),
		},
		env: proposer,
		client: client.clone(),
		pool: parts.pool.clone(),
		commands_stream: when(sealing, commands, client, parts.pool.clone()),
		select_chain: parts.select_chain.clone(),
		consensus_data_provider: Some(Box::new(claims)),
		create_inherent_data_providers: clock.advance(),
	});
	parts.task_manager.spawn_essential_handle().spawn_blocking(
		"sealing",
		Some("block-authoring"),
		engine,
	);
	if sealing != Sealing::Manual {
		let finality = finalize_best(parts.client.clone());
		parts.task_manager.spawn_handle().spawn("finality", Some("block-authoring"), finality);
	}
	log::info!("⏳ Blocks are made on demand: --sealing {sealing}");
	Ok(())
}

/// Gives the keystore the session keys of all development validators, in memory only: a node that
/// later runs BABE on the same base path must not sign for the others.
fn insert_development_keys(parts: &Parts) -> sc_cli::Result<()> {
	let seeds = Sr25519Keyring::invulnerable().map(|validator| validator.to_seed()).collect();
	sp_session::generate_initial_session_keys::<Block, _>(
		parts.client.clone(),
		parts.client.info().best_hash,
		seeds,
		parts.keystore.keystore(),
	)
	.map_err(|error| failure(format!("cannot make the development session keys: {error}")))
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The chain's own time: one slot a block, whatever the wall clock says.
///
/// Only the first block takes the wall clock's slot. The last slot is remembered so that several
/// blocks on one parent differ, and nobody equivocates.
struct SlotClock {
	client: Arc<Client>,
	slot_duration: SlotDuration,
	last: AtomicU64,
}

impl SlotClock {
	fn new(client: Arc<Client>, slot_duration: SlotDuration) -> Self {
		Self { client, slot_duration, last: AtomicU64::new(0) }
	}

	/// Inherents of the next slot, for a block that is to be made.
	fn advance(self: Arc<Self>) -> BabeCreateInherentDataProviders<Block> {
		Arc::new(move |parent: Hash, ()| {
			let clock = self.clone();
			async move {
				let slot = clock.next(parent)?;
				Ok::<_, BoxError>(clock.inherents(slot))
			}
		}) as BabeCreateInherentDataProviders<Block>
	}

	/// Inherents of the last slot, by which the import checks the block just made. The wall clock
	/// would find it far in the future as soon as blocks are made faster than slots pass.
	fn read(self: Arc<Self>) -> BabeCreateInherentDataProviders<Block> {
		Arc::new(move |_parent: Hash, ()| {
			let clock = self.clone();
			let last = clock.last.load(Ordering::SeqCst);
			async move { Ok::<_, BoxError>(clock.inherents(last.into())) }
		}) as BabeCreateInherentDataProviders<Block>
	}

	fn next(&self, parent: Hash) -> sp_blockchain::Result<Slot> {
		let seen = self
			.last
			.load(Ordering::SeqCst)
			.max(self.slot_of(parent)?)
			.max(self.slot_of(self.client.info().best_hash)?);
		let next = match seen {
			0 => u64::from(Slot::from_timestamp(Timestamp::current(), self.slot_duration)),
			_ => seen.saturating_add(1),
		};
		self.last.store(next, Ordering::SeqCst);
		Ok(next.into())
	}

	/// The slot of a block; 0 for the genesis, which has none.
	fn slot_of(&self, block: Hash) -> sp_blockchain::Result<u64> {
		let header = self.client.expect_header(block)?;
		find_pre_digest::<Block>(&header)
			.map(|digest| digest.slot().into())
			.map_err(|error| sp_blockchain::Error::Application(error.to_string().into()))
	}

	fn inherents(&self, slot: Slot) -> (InherentDataProvider, sp_timestamp::InherentDataProvider) {
		let start = slot.timestamp(self.slot_duration).unwrap_or_default();
		(InherentDataProvider::new(slot), sp_timestamp::InherentDataProvider::new(start))
	}
}

/// Where the epoch is found of a block on `parent` in a slot.
fn epoch_of_child(
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
struct Claims {
	client: Arc<Client>,
	keystore: KeystorePtr,
	link: BabeLink<Block>,
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

/// Imports a block, and finalizes it, if it is to be final, once the pool has seen it.
///
/// In one step, who watches a transaction would hear that it is final and never that it is in a
/// block.
struct ImportThenFinalize<Import> {
	import: Import,
	client: Arc<Client>,
	pool: Arc<Pool>,
}

#[async_trait]
impl<Import> BlockImport<Block> for ImportThenFinalize<Import>
where
	Import: BlockImport<Block, Error = ConsensusError> + Send + Sync,
{
	type Error = ConsensusError;

	async fn check_block(
		&self,
		block: BlockCheckParams<Block>,
	) -> Result<ImportResult, ConsensusError> {
		self.import.check_block(block).await
	}

	async fn import_block(
		&self,
		mut block: BlockImportParams<Block>,
	) -> Result<ImportResult, ConsensusError> {
		let finalize = std::mem::take(&mut block.finalized);
		let hash = block.post_hash();
		let result = self.import.import_block(block).await?;
		if finalize && matches!(result, ImportResult::Imported(_)) {
			// What the pool offers is not needed. It never hears of some blocks on a side chain.
			self.pool.ready_at_with_timeout(hash, Duration::from_secs(1)).await;
			self.client
				.finalize_block(hash, None, true)
				.map_err(|error| ConsensusError::ClientImport(error.to_string()))?;
		}
		Ok(result)
	}
}

/// The commands to the engine: those that come by RPC, and those that `sealing` adds.
fn when(
	sealing: Sealing,
	from_rpc: mpsc::Receiver<EngineCommand<Hash>>,
	client: Arc<Client>,
	pool: Arc<Pool>,
) -> BoxStream<'static, EngineCommand<Hash>> {
	let from_rpc = {
		let pool = pool.clone();
		from_rpc.map(move |command| judge_emptiness(command, pool.status().ready))
	};
	match sealing {
		Sealing::Babe | Sealing::Manual => from_rpc.boxed(),
		Sealing::Instant => {
			stream::select(from_rpc, instant::seal_while_any_wait(client, pool)).boxed()
		},
		Sealing::Every(milliseconds) => {
			let period = Duration::from_millis(milliseconds.get().into());
			stream::select(from_rpc, ticks(period).map(|()| seal())).boxed()
		},
	}
}

/// Makes a block.
fn seal() -> EngineCommand<Hash> {
	EngineCommand::SealNewBlock {
		create_empty: true,
		finalize: false,
		parent_hash: None,
		sender: None,
	}
}

/// Finalizes the best block one to two seconds after it is made.
///
/// polkadot.js does not tell that a transaction is in a block if it is final before the block could
/// be fetched, and most programs wait to be told.
async fn finalize_best(client: Arc<Client>) {
	let mut last_best = client.info().best_hash;
	loop {
		Delay::new(Duration::from_secs(1)).await;
		let info = client.info();
		if last_best != info.finalized_hash {
			// The RPC may have had a later block finalized in between.
			if let Err(error) = client.finalize_block(last_best, None, true) {
				log::debug!(target: "sealing", "{last_best:?} is not finalized: {error}");
			}
		}
		last_best = info.best_hash;
	}
}

/// Decides here whether a block would be empty, where a caller wants no empty ones.
///
/// The engine takes a block for empty if it has as many extrinsics as there are inherent data, and
/// with BABE that is two: the timestamp's and the slot's, of which only the first becomes an
/// extrinsic. So it refuses a block with exactly one transaction.
pub fn judge_emptiness(command: EngineCommand<Hash>, ready: usize) -> EngineCommand<Hash> {
	match command {
		EngineCommand::SealNewBlock { create_empty, finalize, parent_hash, sender } => {
			EngineCommand::SealNewBlock {
				create_empty: create_empty || ready > 0,
				finalize,
				parent_hash,
				sender,
			}
		},
		other => other,
	}
}

/// Ticks every `period`; those that nobody waited for are left out.
pub fn ticks(period: Duration) -> impl stream::Stream<Item = ()> + Send + 'static {
	stream::unfold(Instant::now(), move |last| async move {
		// A period has at most 49 days: this does not overflow.
		let due = last.checked_add(period).unwrap_or(last);
		Delay::new(due.saturating_duration_since(Instant::now())).await;
		Some(((), due.max(Instant::now().checked_sub(period).unwrap_or(due))))
	})
}
