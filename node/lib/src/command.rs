//! Runs what was said on the command line.

#[cfg(feature = "runtime-benchmarks")]
use crate::benchmark;
use crate::{
	babe_grandpa::BabeGrandpa,
	blocks::Exported,
	chain_spec,
	cli::{Cli, Subcommand},
	client::{Backend, Client},
	content::command::ContentCmd,
	executor, failure,
	genesis::refusal,
	on_demand,
	parts::{Parts, Spawner},
	pool, preflight, sealing,
	sealing::Sealing,
	service,
	service::Options,
};
use audio_content::http::console::Embedded;
use audio_runtime::{opaque::Block, BlockNumber};
#[cfg(feature = "runtime-benchmarks")]
use frame_benchmarking_cli::BenchmarkCmd;
use futures::FutureExt;
use sc_chain_spec::ChainType;
use sc_cli::{CliConfiguration, Result, SubstrateCli};
use sc_consensus::DefaultImportQueue;
use sc_network::config::NetworkBackendType;
use sc_service::{chain_ops, Configuration, Role};
use sp_blockchain::HeaderBackend;
use std::{
	any::Any,
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

/// Reads the command line and does what it says. `version` is the binary's own, with its commit, and
/// `console` the files that it shows people.
pub fn run(version: &'static str, console: Embedded) -> Result<()> {
	VERSION.get_or_init(|| version);
	let cli = Cli::read();
	match &cli.subcommand {
		None => run_node(&cli, console),
		Some(Subcommand::Key(cmd)) => cmd.run(&cli),
		Some(Subcommand::RotateKeys(cmd)) => cmd.run(),
		Some(Subcommand::Content(ContentCmd::Run(cmd))) => {
			cli.create_runner(cmd)?.sync_run(|config| cmd.run(&config, console))
		},
		Some(Subcommand::Content(ContentCmd::Status(cmd))) => cmd.run(),
		Some(Subcommand::Content(ContentCmd::Drain(cmd))) => {
			cli.create_runner(cmd)?.sync_run(|config| cmd.run(&config))
		},
		Some(Subcommand::Content(ContentCmd::Move(cmd))) => {
			cli.create_runner(cmd)?.sync_run(|config| cmd.run(&config))
		},
		Some(Subcommand::Content(ContentCmd::Register(cmd))) => {
			cli.create_runner(cmd)?.sync_run(|config| cmd.run(&config))
		},
		Some(Subcommand::Doctor(cmd)) => {
			cli.create_runner(cmd)?.sync_run(|config| cmd.run(&config, &Cli::impl_version()))
		},
		#[cfg(feature = "runtime-benchmarks")]
		Some(Subcommand::Benchmark(BenchmarkCmd::Pallet(cmd))) => benchmark::of_calls(cmd),
		#[cfg(feature = "runtime-benchmarks")]
		Some(Subcommand::Benchmark(cmd)) => with_parts(&cli, cmd, |config, parts| {
			Ok(std::future::ready(benchmark::with_chain(cmd, config, parts)))
		}),
		Some(Subcommand::ExportChainSpec(cmd)) => {
			cmd.run(cli.load_spec(&cmd.chain)?).map_err(explained)
		},
		Some(Subcommand::BuildSpec(cmd)) => cli
			.create_runner(cmd)?
			.sync_run(|config| cmd.run(config.chain_spec, config.network).map_err(explained)),
		Some(Subcommand::PurgeChain(cmd)) => cli.create_runner(cmd)?.sync_run(|config| {
			preflight::check_unused(&config)?;
			cmd.run(config.database)
		}),
		Some(Subcommand::ChainInfo(cmd)) => cli.create_runner(cmd)?.sync_run(|config| {
			preflight::check_unused(&config)?;
			cmd.run::<Block>(&config)
		}),
		Some(Subcommand::CheckBlock(cmd)) => with_parts(&cli, cmd, |config, parts| {
			let by_hand = sealing::is_sealed_by_hand(&parts.client)?;
			let (queue, kept) = import_queue(&config, parts, by_hand)?;
			let check = cmd.run::<Block, _, _>(parts.client.clone(), queue);
			Ok(check.inspect(move |_| drop(kept)))
		}),
		Some(Subcommand::ImportBlocks(cmd)) => with_parts(&cli, cmd, |config, parts| {
			let blocks = Exported::open(cmd.input.as_deref(), cmd.binary)?;
			let by_hand = blocks.are_sealed_by_hand();
			let (queue, kept) = import_queue(&config, parts, by_hand)?;
			let (client, reader) = (parts.client.clone(), blocks.reader);
			let import = chain_ops::import_blocks(client, queue, reader, false, cmd.binary);
			Ok(import.map(move |result| {
				drop(kept);
				result.map_err(Into::into)
			}))
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

/// The error of a chain specification that cannot be made raw, without the genesis, which hides it.
fn explained(error: sc_cli::Error) -> sc_cli::Error {
	failure(refusal::explained(error.to_string().trim_start_matches("Other: "), ""))
}

fn run_node(cli: &Cli, console: Embedded) -> Result<()> {
	let mut runner = cli.create_runner(&cli.run.base)?;
	// A node that is somewhere else than it was told to be is as good as not there.
	for endpoint in runner.config_mut().rpc.addr.iter_mut().flatten() {
		endpoint.retry_random_port = false;
	}
	let options = options(cli, runner.config(), console)?;
	if options.sealing != Sealing::Babe {
		// It holds every validator's keys and makes every block.
		runner.config_mut().role = Role::Authority;
	}
	cli.take_over_stored_pruning(runner.config_mut());
	preflight::check(runner.config())?;
	runner.run_node_until_exit(|config| async move { service::start(config, options) })
}

fn options(cli: &Cli, config: &Configuration, console: Embedded) -> Result<Options> {
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
		pool_limits: pool::limits(&run.base.pool_config, is_dev),
		backoff: run.force_authoring_backoff,
		content: match run.content {
			true => {
				run.content_params.check()?;
				Some(run.content_params.clone())
			},
			false => None,
		},
		console,
		signature_cache: run.signature_cache,
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
	cli.create_runner(cmd)?.async_run(|mut config| {
		cli.take_over_stored_pruning(&mut config);
		let executor = executor::new(&config, cli.wasm_cache.as_deref())?;
		let parts = Parts::new(&config, built_in_chain, executor, None, Spawner::for_command)?;
		let future = run(config, &parts)?;
		let Parts { mut task_manager, pool, .. } = parts;
		// The pool has tasks that must not end before the command does.
		task_manager.keep_alive(pool);
		Ok((future, task_manager))
	})
}

impl Cli {
	/// A database keeps the pruning mode of its states that it was made with. So a default chosen
	/// here counts only for a new one.
	fn take_over_stored_pruning(&self, config: &mut Configuration) {
		let database = config.database.path();
		let is_there = database
			.and_then(|folder| folder.read_dir().ok())
			.is_some_and(|mut files| files.next().is_some());
		if self.archive_by_default && is_there {
			config.state_pruning = None;
		}
	}
}

/// Verifies and imports blocks that were made on demand or by validators, and what has to be kept
/// as long as it does.
fn import_queue(
	config: &Configuration,
	parts: &Parts,
	by_hand: bool,
) -> Result<(DefaultImportQueue<Block>, Box<dyn Any + Send>)> {
	if by_hand {
		let spec = &config.chain_spec;
		if !matches!(spec.chain_type(), ChainType::Development | ChainType::Local) {
			return Err(failure(format!(
				"the blocks were made with --sealing other than babe, which is for development and \
				 local chains; chain `{}` is neither",
				spec.id()
			)));
		}
		if parts.client.info().best_number > 0 && !sealing::is_sealed_by_hand(&parts.client)? {
			return Err(failure(
				"the blocks were made with --sealing other than babe, but the database holds blocks \
				 of validators: give another --base-path, or remove it with purge-chain",
			));
		}
		return Ok((on_demand::import::import_queue(parts)?, Box::new(())));
	}
	let BabeGrandpa { babe, grandpa } = BabeGrandpa::new(parts, config)?;
	Ok((babe.queue, Box::new((babe.worker, grandpa))))
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
