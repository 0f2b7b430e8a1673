//! Runs what was said on the command line.

use crate::{
	chain_spec,
	cli::{Cli, Subcommand},
	executor, failure, preflight, sealing,
	sealing::Sealing,
	service,
	service::{BabeGrandpa, Backend, Client, Options, Parts},
};
use audio_runtime::{opaque::Block, BlockNumber};
use futures::FutureExt;
use sc_cli::{CliConfiguration, Result, SubstrateCli};
use sc_network::config::NetworkBackendType;
use sc_service::{Configuration, Role};
use std::{
	future::Future,
	sync::{Arc, OnceLock},
};

/// What the binary calls itself. The SDK asks for it in a function without a receiver.
static VERSION: OnceLock<&'static str> = OnceLock::new();

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"AUDIO Node".into()
	}

	fn impl_version() -> String {
		VERSION.get().copied().unwrap_or(env!("CARGO_PKG_VERSION")).into()
	}

	fn executable_name() -> String {
		"audio-node".into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		env!("CARGO_PKG_AUTHORS").into()
	}

	fn support_url() -> String {
		"see the README of the source code".into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> std::result::Result<Box<dyn sc_cli::ChainSpec>, String> {
		Ok(Box::new(chain_spec::load(id)?))
	}
}

/// Reads the command line and does what it says. `version` is the binary's own, with its commit.
pub fn run(version: &'static str) -> Result<()> {
	VERSION.get_or_init(|| version);
	let cli = Cli::read();
	match &cli.subcommand {
		None => run_node(&cli),
		Some(Subcommand::Key(cmd)) => cmd.run(&cli),
		Some(Subcommand::RotateKeys(cmd)) => cmd.run(),
		Some(Subcommand::ExportChainSpec(cmd)) => cmd.run(cli.load_spec(&cmd.chain)?),
		Some(Subcommand::BuildSpec(cmd)) => {
			cli.create_runner(cmd)?.sync_run(|config| cmd.run(config.chain_spec, config.network))
		},
		Some(Subcommand::PurgeChain(cmd)) => {
			cli.create_runner(cmd)?.sync_run(|config| cmd.run(config.database))
		},
		Some(Subcommand::ChainInfo(cmd)) => {
			cli.create_runner(cmd)?.sync_run(|config| cmd.run::<Block>(&config))
		},
		Some(Subcommand::CheckBlock(cmd)) => with_parts(&cli, cmd, |config, parts| {
			let BabeGrandpa { babe, grandpa } = BabeGrandpa::new(parts, &config)?;
			let import = cmd.run::<Block, _, _>(parts.client.clone(), babe.queue);
			Ok(import.inspect(move |_| drop((babe.worker, grandpa))))
		}),
		Some(Subcommand::ImportBlocks(cmd)) => with_parts(&cli, cmd, |config, parts| {
			let BabeGrandpa { babe, grandpa } = BabeGrandpa::new(parts, &config)?;
			let import = cmd.run::<Block, _, _>(parts.client.clone(), babe.queue);
			Ok(import.inspect(move |_| drop((babe.worker, grandpa))))
		}),
		Some(Subcommand::ExportBlocks(cmd)) => with_parts(&cli, cmd, |config, parts| {
			Ok(cmd.run::<Block, _>(parts.client.clone(), config.database))
		}),
		Some(Subcommand::ExportState(cmd)) => with_parts(&cli, cmd, |config, parts| {
			Ok(cmd.run::<Block, _, _>(parts.client.clone(), config.chain_spec))
		}),
		Some(Subcommand::Revert(cmd)) => with_parts(&cli, cmd, |_config, parts| {
			let (client, backend) = (parts.client.clone(), parts.backend.clone());
			Ok(cmd.run::<Block, _, _>(client, backend, Some(Box::new(revert_consensus))))
		}),
	}
}

fn run_node(cli: &Cli) -> Result<()> {
	let mut runner = cli.create_runner(&cli.run.base)?;
	// A node that is somewhere else than it was told to be is as good as not there.
	for endpoint in runner.config_mut().rpc.addr.iter_mut().flatten() {
		endpoint.retry_random_port = false;
	}
	let options = options(cli, runner.config())?;
	if options.sealing != Sealing::Babe {
		// It holds every validator's keys, and must send every one's heartbeat: who makes no block in
		// a session and is not heard of is taken for offline and may make none until the next era.
		runner.config_mut().role = Role::Authority;
		runner.config_mut().offchain_worker.enabled = true;
	}
	preflight::check(runner.config())?;
	runner.run_node_until_exit(|config| async move { service::start(config, options) })
}

fn options(cli: &Cli, config: &Configuration) -> Result<Options> {
	let run = &cli.run;
	run.sealing.check_allowed_on(&config.chain_spec.chain_type(), config.chain_spec.id())?;
	if matches!(config.network.network_backend, NetworkBackendType::Libp2p) {
		return Err(failure("this node speaks litep2p only: leave out --network-backend libp2p"));
	}
	let is_dev = run.base.is_dev()?;
	Ok(Options {
		sealing: run.sealing,
		built_in_chain: chain_spec::is_built_in(&run.base.chain_id(is_dev)?),
		wasm_cache: cli.wasm_cache.clone(),
		storage_monitor: run.storage_monitor.clone(),
		// It takes seconds, and matters to who loses stake by being late.
		measure_hardware: config.role.is_authority() && !is_dev && !run.no_hardware_benchmarks,
	})
}

/// Runs a command that needs the parts of a node, but neither network nor RPC.
fn with_parts<C, F, T>(cli: &Cli, cmd: &C, run: F) -> Result<()>
where
	C: CliConfiguration,
	F: FnOnce(Configuration, &Parts) -> Result<T>,
	T: Future<Output = Result<()>>,
{
	let built_in_chain = chain_spec::is_built_in(&cmd.chain_id(cmd.is_dev()?)?);
	cli.create_runner(cmd)?.async_run(|config| {
		let executor = executor::new(&config, cli.wasm_cache.as_deref())?;
		let parts = Parts::new(&config, built_in_chain, executor)?;
		let future = run(config, &parts)?;
		let Parts { task_manager, pool, .. } = parts;
		// The pool has tasks that must not end before the command does.
		Ok((future.inspect(move |_| drop(pool)), task_manager))
	})
}

/// Takes back what BABE and GRANDPA know of the last `blocks` blocks.
fn revert_consensus(client: Arc<Client>, backend: Arc<Backend>, blocks: BlockNumber) -> Result<()> {
	sc_consensus_babe::revert(client.clone(), backend, blocks)?;
	// GRANDPA knows nothing of blocks that were made on demand.
	if !sealing::is_sealed_by_hand(&client)? {
		sc_consensus_grandpa::revert(client, blocks)?;
	}
	Ok(())
}
