//! The command line.

use crate::{
	content::{command::ContentCmd, params::ContentParams},
	doctor::DoctorCmd,
	keys,
	rotate_keys::RotateKeysCmd,
	sealing::Sealing,
};
use clap::{
	error::ErrorKind, parser::ValueSource, ArgMatches, CommandFactory, FromArgMatches, Parser,
};
use sc_cli::{
	CliConfiguration, DatabasePruningMode, ImportParams, KeySubcommand, SharedParams, SubstrateCli,
	TransactionPoolParams, TransactionPoolType,
};
use sc_storage_monitor::StorageMonitorParams;
use std::{ffi::OsString, path::PathBuf};

/// All that was said on the command line.
#[derive(Debug, Parser)]
pub struct Cli {
	/// What to do instead of running a node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	/// Folder for compiled runtimes [default: `wasm-cache` in the base path].
	///
	/// Compiling a runtime takes up to a minute. Nodes can share a folder; it must be as safe from
	/// others as the keystore, for a node runs what it finds there.
	#[arg(long, value_name = "PATH", global = true)]
	pub wasm_cache: Option<PathBuf>,

	/// How to run a node.
	#[command(flatten)]
	pub run: RunCmd,

	/// Whether to keep an archive of all states was decided here. What a database was made with
	/// goes before it.
	#[arg(skip)]
	pub archive_by_default: bool,
}

/// How to run a node.
#[derive(Debug, Parser)]
pub struct RunCmd {
	/// What every Substrate node understands.
	#[command(flatten)]
	pub base: sc_cli::RunCmd,

	/// When a block is made: babe, instant, manual or a number of milliseconds.
	///
	/// - babe: by the validators, in the slots they win. The only way on a live chain.
	///
	/// - instant: when a transaction arrives, and until none that can go into a block waits.
	///
	/// - manual: when the RPC `engine_createBlock` is called.
	///
	/// - a number: whenever so many milliseconds have passed.
	///
	/// Under instant and a number a block is final a second or two after it was made; under manual,
	/// when `engine_createBlock` or `engine_finalizeBlock` says so.
	///
	/// With all but babe this node alone makes and finalizes the blocks, one a slot of the chain's
	/// own clock, which then does not follow the wall clock; `engine_createBlock` always works; and
	/// the keystore is given the session keys of all development validators for as long as it runs.
	#[arg(long, value_name = "WHEN", default_value_t = Sealing::Babe)]
	pub sealing: Sealing,

	/// Author fewer blocks while finality lags, down to one in ten minutes.
	///
	/// Nothing but finality itself gets better by it, and nobody can send a transaction that would
	/// mend what keeps it away, so it is off unless asked for.
	#[arg(long)]
	pub force_authoring_backoff: bool,

	/// Remember so many good signatures of transactions, so that none is verified twice.
	///
	/// Each takes about 150 bytes of memory. With 0 the node verifies a signature whenever it comes
	/// across it: in the pool, and again in a block.
	#[arg(
		long,
		value_name = "COUNT",
		default_value_t = 65_536,
		value_parser = clap::value_parser!(u32).range(..=16_777_216),
	)]
	pub signature_cache: u32,

	/// Do not measure a validator's machine at start.
	#[arg(long)]
	pub no_hardware_benchmarks: bool,

	/// Run the content service beside the node: store, serve and prove music.
	///
	/// It waits until the operator has registered the node: `audio-node content register`.
	#[arg(long)]
	pub content: bool,

	/// How it is run.
	#[command(flatten)]
	pub content_params: ContentParams,

	/// When to stop for lack of disk space.
	#[command(flatten)]
	pub storage_monitor: StorageMonitorParams,
}

/// What can be done besides running a node.
#[derive(Debug, clap::Subcommand)]
// There is one of it, for a moment.
#[allow(clippy::large_enum_variant)]
pub enum Subcommand {
	/// Generate, inspect and insert keys.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// Write the chain specification to stdout.
	BuildSpec(sc_cli::BuildSpecCmd),

	/// Write the chain specification to stdout or to a file, without a boot node added.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Execute a block again and check that it is valid.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Write blocks to stdout or to a file.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Write the state at a block as a chain specification.
	ExportState(sc_cli::ExportStateCmd),

	/// Read blocks from stdin or from a file and import them.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Remove the whole chain.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Take back the last blocks that are not final.
	Revert(sc_cli::RevertCmd),

	/// Print what the database holds: genesis, best and final block.
	ChainInfo(sc_cli::ChainInfoCmd),

	/// Make new session keys on a running node and print the call that registers them.
	RotateKeys(RotateKeysCmd),

	/// Run the content service beside a node, and register it.
	#[command(subcommand)]
	Content(ContentCmd),

	/// Say what is wrong with a node and its content service, and what to do.
	Doctor(DoctorCmd),

	/// Measure what weights are made of.
	#[cfg(feature = "runtime-benchmarks")]
	#[command(subcommand)]
	Benchmark(frame_benchmarking_cli::BenchmarkCmd),
}

impl Cli {
	/// Reads the command line; exits with a message where it makes no sense.
	pub fn read() -> Self {
		Self::try_read(std::env::args_os()).unwrap_or_else(|error| error.exit())
	}

	/// What the command line may be.
	pub fn definition() -> clap::Command {
		size_pool(limit_rpc(name_chains(Self::setup_command(Self::command())))).mut_subcommand(
			"key",
			|key| {
				key.mut_subcommand("insert", |insert| {
					insert.mut_arg("key_type", |arg| {
						arg.help(
						"What the key is for: gran (GRANDPA), babe, audi (authority discovery), cnod \
						 (content node) or chot (a content node's hot key)",
					)
					})
				})
			},
		)
	}

	/// Reads a command line, the name of the program first.
	pub fn try_read(args: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
		let matches = Self::definition().try_get_matches_from(args)?;
		let mut cli = Self::from_arg_matches(&matches)?;
		match (&mut cli.subcommand, matches.subcommand()) {
			(None, _) => {
				let base = &mut cli.run.base;
				let (shared, import) = (&base.shared_params, &mut base.import_params);
				cli.archive_by_default =
					keep_archive_of_development_chain(shared, import, &matches);
				quieten(&mut base.shared_params);
				if cli.run.sealing != Sealing::Babe {
					suit_pool(&mut base.pool_config, &matches);
				}
				cli.run.allow_first_network_key();
			},
			(Some(Subcommand::ImportBlocks(cmd)), Some((_, matches))) => {
				let (shared, import) = (&cmd.shared_params, &mut cmd.import_params);
				cli.archive_by_default = keep_archive_of_development_chain(shared, import, matches);
			},
			(Some(Subcommand::Key(KeySubcommand::Insert(cmd))), Some((_, key))) => {
				let key_type = key
					.subcommand_matches("insert")
					.and_then(|insert| insert.get_one::<String>("key_type"));
				let objection = key_type.and_then(|key_type| keys::objection(key_type, cmd.scheme));
				if let Some(objection) = objection {
					return Err(Self::definition().error(ErrorKind::ValueValidation, objection));
				}
			},
			_ => {},
		}
		Ok(cli)
	}
}

/// Has `--chain` say which chains there are; the SDK's own text speaks of others.
fn name_chains(command: clap::Command) -> clap::Command {
	const HELP: &str = "Which chain: dev, local, live, or the path of a specification";
	command
		.mut_args(|arg| match arg.get_id().as_str() {
			"chain" => arg.help(HELP).long_help(format!(
				"{HELP}.\n\nWithout it, it is the live chain. Built in is its template only, from which \
				 no node starts; the network hands out the specification that is complete."
			)),
			_ => arg,
		})
		.mut_subcommands(name_chains)
}

/// Has a node take requests as long as the longest transaction that a block has room for, in
/// hexadecimal digits: 7.5 MiB. What is longer costs memory several times over, and is of use to
/// nobody. In a batch the requests are answered one after another, so a longer one gets a client
/// nothing but a place before others.
fn limit_rpc(command: clap::Command) -> clap::Command {
	command
		.mut_arg("rpc_max_request_size", |arg| arg.default_value("8"))
		.mut_arg("rpc_max_batch_request_len", |arg| arg.default_value("100"))
}

/// Has the pool keep what comes until it is final: at the rate that a chain with slots of 6 seconds
/// takes transfers, about 2,000 a second, 65,536 are half a minute of them. The SDK's 8,192 would
/// be full before finality is due, and refuse what there is room for in blocks.
fn size_pool(command: clap::Command) -> clap::Command {
	command
		.mut_arg("pool_limit", |arg| arg.default_value("65536"))
		.mut_arg("pool_kbytes", |arg| arg.default_value("65536"))
}

/// `archive_v1` answers only where state and blocks are kept, and on a development chain one wants
/// to look back. What the user says about pruning stands. Returns whether all states are kept by
/// this default.
fn keep_archive_of_development_chain(
	shared: &SharedParams,
	import: &mut ImportParams,
	matches: &ArgMatches,
) -> bool {
	if !shared.is_dev() && shared.chain.as_deref() != Some("dev") {
		return false;
	}
	let pruning = &mut import.pruning_params;
	// This one has a default, so its value does not tell whether the user gave it.
	if matches.value_source("blocks_pruning") != Some(ValueSource::CommandLine) {
		pruning.blocks_pruning = DatabasePruningMode::Archive;
	}
	let by_default = pruning.state_pruning.is_none();
	if by_default {
		pruning.state_pruning = Some(DatabasePruningMode::Archive);
	}
	by_default
}

/// Chooses a pool that loses nothing of a burst, as tests send them, unless the user chose one.
///
/// The pool for networks keeps a view of itself at each block, for there may be forks. While a view
/// is being made it misses what comes, and it drops what follows on that as soon as the block is
/// final. With blocks that are final in a second or two this loses half a burst of one account.
fn suit_pool(pool: &mut TransactionPoolParams, matches: &ArgMatches) {
	if matches.value_source("pool_type") != Some(ValueSource::CommandLine) {
		pool.pool_type = TransactionPoolType::SingleState;
	}
}

/// What is to say less, and the least that it says. Two say no more of a block than the line that
/// says it was imported: that it is begun and sealed. The pool warns of each transaction
/// that it does not announce to others at once, thousands of them while blocks are full, and does
/// so a few seconds later.
const TALKATIVE: [(&str, &str); 3] =
	[("babe", "warn"), ("sc_consensus_manual_seal", "warn"), ("txpool", "error")];

/// Leaves one line in the log for each block, unless the user wants to hear more.
fn quieten(shared: &mut SharedParams) {
	let asked = std::env::var("RUST_LOG").unwrap_or_default();
	let directives = quiet_directives(shared.log.iter().map(String::as_str).chain([&*asked]));
	// Before the user's own, which go over it.
	shared.log.splice(0..0, directives);
}

/// The directives of the log that leave one line for each block, given those that the user `asked`
/// for. Who names a target, or a level for all, is to have it.
pub fn quiet_directives<'a>(asked: impl IntoIterator<Item = &'a str>) -> Vec<String> {
	let asked: Vec<&str> =
		asked.into_iter().flat_map(|list| list.split(',')).map(str::trim).collect();
	let wants_all = |directive: &&str| {
		directive.parse().is_ok_and(|level: log::LevelFilter| level > log::LevelFilter::Info)
	};
	if asked.iter().any(wants_all) {
		return Vec::new();
	}
	TALKATIVE
		.into_iter()
		.filter(|(target, _)| !asked.iter().any(|directive| directive.starts_with(target)))
		// Who asks for warnings is to have them all.
		.filter(|(_, least)| *least == "warn" || !asked.contains(&"warn"))
		.map(|(target, least)| format!("{target}={least}"))
		.collect()
}

impl RunCmd {
	/// Lets a validator's first start make its network key in the place where the next start looks.
	///
	/// The SDK refuses because an authority that loses its identity is hard to reach; a key that is
	/// kept loses nothing. With `--node-key-file` the user names a key that must exist, so there
	/// the refusal stands. The flag skips a check and no more: a key that exists is never replaced.
	fn allow_first_network_key(&mut self) {
		let validates =
			self.base.role(self.base.shared_params.is_dev()).is_ok_and(|r| r.is_authority());
		let node_key = &mut self.base.network_params.node_key_params;
		if validates && node_key.node_key_file.is_none() {
			node_key.unsafe_force_node_key_generation = true;
		}
	}
}
