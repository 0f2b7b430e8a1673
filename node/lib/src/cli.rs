//! The command line.

use crate::{rotate_keys::RotateKeysCmd, sealing::Sealing};
use clap::{parser::ValueSource, ArgMatches, CommandFactory, FromArgMatches, Parser};
use sc_cli::{CliConfiguration, DatabasePruningMode, ImportParams, SharedParams, SubstrateCli};
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
	/// - instant: when a transaction arrives.
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

	/// Do not measure a validator's machine at start.
	#[arg(long)]
	pub no_hardware_benchmarks: bool,

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
}

impl Cli {
	/// Reads the command line; exits with a message where it makes no sense.
	pub fn read() -> Self {
		Self::try_read(std::env::args_os()).unwrap_or_else(|error| error.exit())
	}

	/// Reads a command line, the name of the program first.
	pub fn try_read(args: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
		let matches = Self::setup_command(Self::command()).try_get_matches_from(args)?;
		let mut cli = Self::from_arg_matches(&matches)?;
		if cli.subcommand.is_none() {
			let base = &mut cli.run.base;
			let (shared, import) = (&base.shared_params, &mut base.import_params);
			keep_archive_of_development_chain(shared, import, &matches);
			cli.run.allow_first_network_key();
		}
		if let (Some(Subcommand::ImportBlocks(cmd)), Some((_, matches))) =
			(&mut cli.subcommand, matches.subcommand())
		{
			keep_archive_of_development_chain(&cmd.shared_params, &mut cmd.import_params, matches);
		}
		Ok(cli)
	}
}

/// `archive_v1` answers only where state and blocks are kept, and on a development chain one wants to
/// look back. What the user says about pruning stands.
fn keep_archive_of_development_chain(
	shared: &SharedParams,
	import: &mut ImportParams,
	matches: &ArgMatches,
) {
	if !shared.is_dev() {
		return;
	}
	let pruning = &mut import.pruning_params;
	if pruning.state_pruning.is_none() {
		pruning.state_pruning = Some(DatabasePruningMode::Archive);
	}
	// This one has a default, so its value does not tell whether the user gave it.
	if matches.value_source("blocks_pruning") != Some(ValueSource::CommandLine) {
		pruning.blocks_pruning = DatabasePruningMode::Archive;
	}
}

impl RunCmd {
	/// Lets a validator's first start make its network key in the place where the next start looks.
	///
	/// The SDK refuses because an authority that loses its identity is hard to reach; a key that is
	/// kept loses nothing. With `--node-key-file` the user names a key that must exist, so there the
	/// refusal stands. The flag skips a check and no more: a key that exists is never replaced.
	fn allow_first_network_key(&mut self) {
		let validates =
			self.base.role(self.base.shared_params.is_dev()).is_ok_and(|r| r.is_authority());
		let node_key = &mut self.base.network_params.node_key_params;
		if validates && node_key.node_key_file.is_none() {
			node_key.unsafe_force_node_key_generation = true;
		}
	}
}
