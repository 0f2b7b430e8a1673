use audio_node_lib::sealing::{judge_emptiness, ticks, Sealing};
use futures::StreamExt;
use sc_chain_spec::ChainType;
use sc_consensus_manual_seal::EngineCommand;
use std::time::{Duration, Instant};

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
	assert!(Sealing::Manual.check_allowed_on(&ChainType::Local, "audio_local").is_ok());
	for chain_type in [ChainType::Live, ChainType::Custom("other".into())] {
		let error = Sealing::Instant.check_allowed_on(&chain_type, "x").expect_err("refused");
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
