use audio_node_lib::{
	cli::{Cli, RunCmd},
	sealing::Sealing,
};
use clap::CommandFactory;
use sc_cli::DatabasePruningMode;

fn parse(args: &[&str]) -> RunCmd {
	let args = std::iter::once(&"audio-node").chain(args).map(|arg| (*arg).into());
	Cli::try_read(args).expect("valid arguments").run
}

fn pruning(args: &[&str]) -> (Option<DatabasePruningMode>, DatabasePruningMode) {
	let pruning = parse(args).base.import_params.pruning_params;
	(pruning.state_pruning, pruning.blocks_pruning)
}

#[test]
fn the_command_line_is_consistent() {
	Cli::command().debug_assert();
}

#[test]
fn a_development_chain_keeps_an_archive_unless_told_otherwise() {
	use DatabasePruningMode::*;
	assert_eq!(pruning(&["--dev"]), (Some(Archive), Archive));
	assert_eq!(
		pruning(&["--dev", "--blocks-pruning", "archive-canonical"]),
		(Some(Archive), ArchiveCanonical)
	);
	assert_eq!(pruning(&["--dev", "--state-pruning", "9"]), (Some(Custom(9)), Archive));
	assert_eq!(pruning(&["--chain", "local"]), (None, ArchiveCanonical));
}

#[test]
fn only_a_validator_without_a_key_file_makes_its_network_key() {
	let makes = |args: &[&str]| {
		parse(args).base.network_params.node_key_params.unsafe_force_node_key_generation
	};
	assert!(makes(&["--validator"]));
	assert!(makes(&["--alice"]));
	assert!(!makes(&[]));
	assert!(!makes(&["--validator", "--node-key-file", "key"]));
}

#[test]
fn sealing_is_babe_unless_said() {
	assert_eq!(parse(&[]).sealing, Sealing::Babe);
	assert_eq!(parse(&["--dev", "--sealing", "manual"]).sealing, Sealing::Manual);
}
