use audio_node_lib::{
	babe_grandpa::authoring_backoff,
	cli::{quiet_directives, Cli, RunCmd},
	sealing::{Sealing, Trigger},
};
use sc_cli::{DatabasePruningMode, TransactionPoolType};

fn try_read(args: &[&str]) -> Result<Cli, clap::Error> {
	Cli::try_read(std::iter::once(&"audio-node").chain(args).map(|arg| (*arg).into()))
}

fn parse(args: &[&str]) -> RunCmd {
	try_read(args).expect("valid arguments").run
}

fn pruning(args: &[&str]) -> (Option<DatabasePruningMode>, DatabasePruningMode) {
	let pruning = parse(args).base.import_params.pruning_params;
	(pruning.state_pruning, pruning.blocks_pruning)
}

#[test]
fn the_command_line_is_consistent() {
	Cli::definition().debug_assert();
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
	assert_eq!(pruning(&["--chain", "dev", "--alice"]), pruning(&["--dev"]));
	let by_default = |args| try_read(args).expect("valid arguments").archive_by_default;
	assert!(by_default(&["--dev"]));
	assert!(!by_default(&["--dev", "--state-pruning", "archive"]));
	assert!(!by_default(&["--chain", "local"]));
}

#[test]
fn the_chains_that_there_are_are_named_wherever_one_is_asked_for() {
	for args in [
		&["--help"][..],
		&["chain-info", "--help"],
		&["key", "insert", "--help"],
		&["purge-chain", "-h"],
	] {
		let help = try_read(args).expect_err("help is told as an error").to_string();
		assert!(help.contains("dev, local, live"), "{args:?}: {help}");
		assert!(!help.contains("staging"), "{args:?}: {help}");
		assert!(!help.contains("imon"), "{args:?}: {help}");
	}
}

#[test]
fn a_key_of_no_use_is_not_inserted() {
	let insert = |key_type, scheme| {
		try_read(&["key", "insert", "--suri", "//A", "--key-type", key_type, "--scheme", scheme])
	};
	assert!(insert("gran", "ed25519").is_ok());
	assert!(insert("babe", "sr25519").is_ok());
	assert!(insert("audi", "Sr25519").is_ok());
	for (key_type, scheme, remedy) in [
		("gran", "sr25519", "--scheme ed25519"),
		("babe", "ed25519", "--scheme sr25519"),
		("aura", "sr25519", "--key-type gran, babe"),
	] {
		let error = insert(key_type, scheme).expect_err("refused").to_string();
		assert!(error.contains(remedy), "{error}");
	}
}

#[test]
fn a_block_is_one_line_in_the_log_unless_more_is_asked_for() {
	let quiet = quiet_directives([""]);
	let least = ["babe=warn", "sc_consensus_manual_seal=warn", "txpool=error"];
	assert_eq!(quiet, least);
	assert_eq!(quiet_directives(["info"]), quiet);
	assert_eq!(quiet_directives(["sync=debug", "error"]), quiet);
	assert_eq!(quiet_directives(["sync=debug", "warn"]), quiet[..2]);
	assert_eq!(quiet_directives(["sync=trace,babe=debug", ""]), quiet[1..]);
	assert!(quiet_directives(["sync=trace,debug"]).is_empty());
	assert_eq!(parse(&["--dev"]).base.shared_params.log, quiet);
	// The user's own come last: they go over the others.
	let log = parse(&["--dev", "-l", "grandpa=debug"]).base.shared_params.log;
	assert_eq!(log.last().map(String::as_str), Some("grandpa=debug"));
}

/// What a guide says of a flag that has a value by default.
fn documented(flag: &str) -> u32 {
	let guide = include_str!("../../../../docs/network.md");
	let row = guide.lines().find_map(|line| line.strip_prefix(&format!("| `{flag}` | ")));
	let (value, _) = row.and_then(|row| row.split_once(' ')).expect("the guide has a row for it");
	value.parse().expect("it is a number")
}

#[test]
fn rpc_is_limited_as_the_guide_says_unless_told_otherwise() {
	let args = |args: &[&str]| parse(args).base.rpc_params;
	let rpc = args(&["--validator"]);
	assert_eq!(rpc.rpc_max_request_size, documented("--rpc-max-request-size"));
	assert_eq!(rpc.rpc_max_response_size, documented("--rpc-max-response-size"));
	assert_eq!(rpc.rpc_max_connections, documented("--rpc-max-connections"));
	assert_eq!(rpc.rpc_max_batch_request_len, Some(documented("--rpc-max-batch-request-len")));
	let own = ["--rpc-max-request-size=15", "--rpc-max-batch-request-len=7"];
	let rpc = args(&own);
	assert_eq!((rpc.rpc_max_request_size, rpc.rpc_max_batch_request_len), (15, Some(7)));
	let batches = args(&["--rpc-disable-batch-requests"]).rpc_batch_config();
	assert!(matches!(batches, Ok(sc_service::config::RpcBatchRequestConfig::Disabled)));
}

#[test]
fn the_longest_transaction_can_be_sent_and_little_more() {
	use frame_support::dispatch::DispatchClass;

	let length = audio_runtime::configs::limits::RuntimeBlockLength::get();
	// In hexadecimal digits, and some for what is around it.
	let needed = 2 * u64::from(*length.max.get(DispatchClass::Normal)) + 1_024;
	let most = u64::from(parse(&[]).base.rpc_params.rpc_max_request_size) << 20;
	assert!(most >= needed && most < needed + (1 << 20), "{most} for {needed}");
}

#[test]
fn authoring_goes_on_without_finality_unless_backing_off_is_asked_for() {
	let strategy = |args: &[&str]| authoring_backoff(parse(args).force_authoring_backoff);
	assert!(strategy(&["--validator"]).is_none());
	assert!(strategy(&["--validator", "--force-authoring-backoff"]).is_some());
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
	assert_eq!(
		parse(&["--dev", "--sealing", "manual"]).sealing,
		Sealing::OnDemand(Trigger::Manual)
	);
}

#[test]
fn a_pool_has_room_for_what_is_not_final_and_on_demand_for_bursts() {
	use TransactionPoolType::{ForkAware, SingleState};
	let pool = |args: &[&str]| {
		let pool = parse(args).base.pool_config;
		(format!("{:?}", pool.pool_type), pool.pool_limit)
	};
	let pool_of = |kind: TransactionPoolType, limit| (format!("{kind:?}"), limit);
	assert_eq!(pool(&["--dev"]), pool_of(ForkAware, 65_536));
	let instant = ["--dev", "--sealing", "instant"];
	assert_eq!(pool(&instant), pool_of(SingleState, 65_536));
	let chosen = [&instant[..], &["--pool-type", "fork-aware", "--pool-limit", "9"]].concat();
	assert_eq!(pool(&chosen), pool_of(ForkAware, 9));
}
