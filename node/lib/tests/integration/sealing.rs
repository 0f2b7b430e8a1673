use audio_node_lib::{
	on_demand::{
		backlog::{Backlog, PATIENCE},
		triggers::{judge_emptiness, ticks},
	},
	sealing::{Sealing, Trigger},
};
use audio_runtime::Hash;
use futures::StreamExt;
use sc_chain_spec::ChainType;
use sc_consensus_manual_seal::EngineCommand;
use std::{
	collections::HashSet,
	time::{Duration, Instant},
};

#[test]
fn sealing_is_read_and_shown_the_same() {
	for text in ["babe", "instant", "manual", "1", "6000"] {
		assert_eq!(text.parse::<Sealing>().expect("valid").to_string(), text);
	}
	for text in ["", "0", "-1", "1s", "Babe", "4294967296"] {
		assert!(text.parse::<Sealing>().is_err(), "{text}");
	}
}

#[test]
fn a_live_chain_is_sealed_by_its_validators_only() {
	assert!(Sealing::Babe.check_allowed_on(&ChainType::Live, "audio").is_ok());
	assert!(Sealing::OnDemand(Trigger::Manual)
		.check_allowed_on(&ChainType::Local, "audio_local")
		.is_ok());
	for chain_type in [ChainType::Live, ChainType::Custom("other".into())] {
		let error = Sealing::OnDemand(Trigger::Instant)
			.check_allowed_on(&chain_type, "x")
			.expect_err("refused");
		assert!(error.to_string().contains("--sealing instant"), "{error}");
	}
}

#[test]
fn a_block_with_one_transaction_is_not_empty() {
	let asked = |ready| {
		let (create_empty, finalize, parent_hash, sender) = (false, false, None, None);
		judge_emptiness(
			EngineCommand::SealNewBlock { create_empty, finalize, parent_hash, sender },
			ready,
		)
	};
	assert!(matches!(asked(0), EngineCommand::SealNewBlock { create_empty: false, .. }));
	assert!(matches!(asked(1), EngineCommand::SealNewBlock { create_empty: true, .. }));
}

#[test]
fn ticks_are_a_period_apart() {
	let begin = Instant::now();
	let three = ticks(Duration::from_millis(20)).take(3).collect::<Vec<_>>();
	assert_eq!(futures::executor::block_on(three).len(), 3);
	assert!(begin.elapsed() >= Duration::from_millis(60));
}

fn transaction(number: u64) -> Hash {
	Hash::from_low_u64_be(number)
}

/// Takes up to `room` transactions a block, of those that are not `unfit`, after `full` blocks that
/// take none. Returns how many blocks were made until none was wanted.
fn seal_all(
	backlog: &mut Backlog,
	waiting: &mut Vec<Hash>,
	room: usize,
	full: usize,
	unfit: &[Hash],
) -> usize {
	let mut taken = HashSet::new();
	let mut blocks = 0;
	while backlog.wants_block(waiting.clone(), |hash| taken.contains(hash)) {
		blocks += 1;
		assert!(blocks < 1_000, "it never ends");
		if blocks > full {
			let fit = waiting.iter().filter(|hash| !unfit.contains(hash)).take(room);
			taken = fit.copied().collect();
			waiting.retain(|hash| !taken.contains(hash));
		}
	}
	blocks
}

#[test]
fn blocks_are_made_until_none_waits() {
	let mut backlog = Backlog::default();
	let mut waiting: Vec<_> = (0..3_000).map(transaction).collect();
	assert_eq!(seal_all(&mut backlog, &mut waiting, 1_000, 0, &[]), 3);
	assert!(waiting.is_empty());
	assert!(!backlog.wants_block([], |_| false));
}

#[test]
fn a_transaction_that_met_the_end_of_a_session_is_in_the_next_block() {
	let mut waiting = vec![transaction(1)];
	assert_eq!(seal_all(&mut Backlog::default(), &mut waiting, 1, 1, &[]), 2);
	assert!(waiting.is_empty());
}

#[test]
fn a_transaction_that_never_fits_is_left_alone_and_holds_up_no_other() {
	let unfit = [transaction(0)];
	let mut backlog = Backlog::default();
	let mut waiting: Vec<_> = (0..4).map(transaction).collect();
	let patience = PATIENCE as usize;
	assert_eq!(seal_all(&mut backlog, &mut waiting, 1, 0, &unfit), 3 + patience);
	assert_eq!(waiting, unfit);
	assert_eq!(seal_all(&mut backlog, &mut waiting, 1, 0, &unfit), 0);
	// It may be missing from the pool's list for a moment.
	assert_eq!(seal_all(&mut backlog, &mut vec![], 1, 0, &unfit), 0);
	assert_eq!(seal_all(&mut backlog, &mut waiting, 1, 0, &unfit), 0);

	waiting.push(transaction(4));
	assert_eq!(seal_all(&mut backlog, &mut waiting, 1, 0, &unfit), 1, "for the new one");
	assert_eq!(waiting, unfit);
	backlog.arrived(transaction(0));
	assert_eq!(seal_all(&mut backlog, &mut waiting, 1, 0, &[]), 1, "sent anew, it has another go");
	assert!(waiting.is_empty());
}

#[test]
fn a_transaction_that_the_pool_forgot_to_list_is_worth_one_block() {
	let mut backlog = Backlog::default();
	backlog.arrived(transaction(1));
	assert!(backlog.wants_block([], |_| false));
	assert!(!backlog.wants_block([], |_| false));
	// Now it is listed.
	assert!(backlog.wants_block([transaction(1)], |_| false));
	// It came late to hear of: the block has it already.
	backlog.arrived(transaction(2));
	assert!(!backlog.wants_block([], |hash| *hash == transaction(2)));
	// Nobody knows what came.
	backlog.missed_some();
	assert!(backlog.wants_block([], |_| false));
	assert!(!backlog.wants_block([], |_| false));
}
