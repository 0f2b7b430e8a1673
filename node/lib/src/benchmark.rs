//! Measures what weights are made of: calls, blocks, extrinsics and the database. Only in a node that
//! is built with the feature `runtime-benchmarks`; `scripts/benchmark.sh` runs it.

use crate::{
	client::{Backend, Client},
	failure,
	parts::Parts,
};
use audio_runtime::{opaque::Block, transaction::signed_by, Hash};
use frame_benchmarking_cli::{BenchmarkCmd, ExtrinsicBuilder, PalletCmd};
use sc_cli::{LoggerBuilder, Result};
use sc_service::Configuration;
use sp_blockchain::HeaderBackend;
use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest};
use sp_inherents::{InherentData, InherentDataProvider};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{traits::HashingFor, DigestItem, OpaqueExtrinsic};
use sp_timestamp::Timestamp;

/// Runs a benchmark that needs a chain with its state.
pub fn with_chain(cmd: &BenchmarkCmd, config: Configuration, parts: &Parts) -> Result<()> {
	let client = parts.client.clone();
	match cmd {
		BenchmarkCmd::Storage(cmd) => {
			let backend = &parts.backend;
			cmd.run::<Block, Backend, Client>(
				config,
				client,
				backend.expose_db(),
				backend.expose_storage(),
				backend.expose_shared_trie_cache(),
			)
		},
		BenchmarkCmd::Overhead(cmd) => {
			let name = config.chain_spec.name().into();
			let remarks = Remarks { genesis: client.info().genesis_hash };
			let (inherents, digest) = first_block(&client)?;
			cmd.run::<Block, Client>(name, client, inherents, digest, &remarks, false)
		},
		_ => Err(failure("this node measures calls (pallet), storage and overhead")),
	}
}

/// Runs a benchmark of calls, on the state that the runtime makes which the command names.
pub fn of_calls(cmd: &PalletCmd) -> Result<()> {
	LoggerBuilder::new("info").init()?;
	cmd.run_with_spec::<HashingFor<Block>, ()>(None)
}

/// What the author of the first block adds to it: the time, and which slot it is of.
fn first_block(client: &Client) -> Result<(InherentData, Vec<DigestItem>)> {
	let babe = sc_consensus_babe::configuration(client)?;
	let now = Timestamp::current();
	let slot = sp_consensus_babe::Slot::from_timestamp(now, babe.slot_duration());
	let mut inherents = InherentData::new();
	futures::executor::block_on(
		sp_timestamp::InherentDataProvider::new(now).provide_inherent_data(&mut inherents),
	)
	.map_err(|error| failure(error.to_string()))?;
	let claim = PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: 0, slot });
	Ok((inherents, vec![DigestItem::babe_pre_digest(claim)]))
}

/// Alice's remarks: the call that does nothing.
struct Remarks {
	genesis: Hash,
}

impl ExtrinsicBuilder for Remarks {
	fn pallet(&self) -> &str {
		"system"
	}

	fn extrinsic(&self) -> &str {
		"remark"
	}

	fn build(&self, nonce: u32) -> std::result::Result<OpaqueExtrinsic, &'static str> {
		let call = frame_system::Call::remark { remark: Vec::new() }.into();
		let alice = Sr25519Keyring::Alice.pair();
		Ok(OpaqueExtrinsic::from(signed_by(&alice, nonce, 0, call, self.genesis)))
	}
}
