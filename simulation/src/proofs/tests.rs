//! What the documents claim of proofs.

use super::{
	detection::{until_jailed, until_released},
	steering::{drawn, ends, play, Aim, Played, Validators, ITS_OWN, SLOTS},
	*,
};
use audio_primitives::{
	activity::{payment, Rate, RoundReturn},
	challenges::{challenge_seed, chunk_of, Try},
	groups::Group,
	proofs, Balance,
};
use pallet_storage_proofs::{FailureRule, ProofRecord, PROOF_SCORE};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sp_arithmetic::Perbill;

#[test]
fn the_documents_have_these_tables() {
	let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/protocol.md");
	let document = std::fs::read_to_string(path).expect("the file is there");
	for table in TABLES {
		let table = table();
		assert!(document.contains(&table), "docs/protocol.md has another table than\n\n{table}");
	}
}

/// The probabilities that times are drawn by are those of the chain's own draws.
#[test]
fn tracks_are_drawn_as_often_as_is_said() {
	for (tracks, ids) in [(100u32, 100u32), (1_000, 1_000), (600, 1_025), (20, 1_024)] {
		let block = [9; 32];
		let challenges = 40_000;
		let of_one = |challenge| {
			let seed = challenge_seed(&block, challenge);
			let tried = (0..MAX_TRIES).filter_map(|number| Try::draw(&seed, number, ids));
			tried.filter(|it| it.takes(TRACK)).find(|it| it.track < tracks).is_some()
		};
		let found = (0..challenges).filter(|challenge| of_one(*challenge)).count() as f64;
		let expected = chance(tracks, ids, TRACK) * f64::from(tracks) * f64::from(challenges);
		// Five standard deviations.
		let most = 5.0 * (expected * (1.0 - expected / f64::from(challenges))).sqrt().max(1.0);
		assert!((found - expected).abs() < most, "{tracks} of {ids}: {found}, {expected}");
	}
}

#[test]
fn who_stores_nothing_is_found_out_and_no_sooner_than_in_an_hour() {
	for stream in 0..50 {
		let soon = until_jailed(1_000, 8, (10, 100), stream).expect("it is jailed");
		assert!((651..800).contains(&soon), "{soon}");
		assert!(until_released(100, 1, stream) > 650);
	}
	// A fifth of few is soon missed by chance: of 36 that are owed in an era by who misses one in
	// ten.
	let jailed = |stream| until_jailed(1_000, 1, (1, 10), stream).unwrap_or(u32::MAX);
	let mut times: Vec<_> = (0..21).map(jailed).collect();
	times.sort_unstable();
	assert!((1..7).contains(&(u64::from(times[10]) / DAY)), "{times:?}");
	for stream in 0..10 {
		// Of 72 that are owed in two eras, who misses one in a hundred is never jailed in a year;
		// nor who misses none.
		assert_eq!(until_jailed(1_000, 1, (1, 1), stream), None);
		assert_eq!(until_jailed(1_000, 1, (1, 0), stream), None);
	}
}

/// A neighbour's proof is of another chunk: of two neighbours' one fits in as many cases as there
/// are chunks, twice.
#[test]
fn copying_proves_next_to_nothing_and_is_jailed() {
	let rule = FailureRule { misses: 4, share: Perbill::from_percent(20) };
	for (size, most) in [(TRACK, 40), (64 << 10, 900)] {
		let (mut record, mut passed, mut jailed) = (ProofRecord::default(), 0u32, false);
		let challenges = 20_000;
		for challenge in 0..challenges {
			let seed = challenge_seed(&[3; 32], challenge);
			let own = chunk_of(&seed, 1, size);
			if [2, 3].into_iter().any(|neighbour| chunk_of(&seed, neighbour, size) == own) {
				passed += 1;
				record.prove(challenge / 3_600);
			} else {
				record.miss(challenge / 3_600, challenge);
			}
			jailed |= record.failing(rule).is_some();
		}
		assert!(jailed && passed > 0 && passed < most, "{passed} of {size} bytes");
		let rate = Rate { done: passed, owed: challenges };
		let score = Balance::from(passed) * PROOF_SCORE;
		let of =
			|score, rate| Group::Storage.formula().weight(1_000_000 * PROOF_SCORE, score, rate);
		let honest = of(Balance::from(challenges) * PROOF_SCORE, Rate::FULL);
		assert!(of(score, rate) * 1_000 < honest, "it weighs less than a thousandth");
	}
}

/// Whatever is proven of whatever junk, alone or beside others, pays no more than the return on the
/// stake brought.
#[test]
fn junk_is_paid_no_more_than_the_bound() {
	let mut rng = ChaCha8Rng::seed_from_u64(crate::SEED);
	let most_return = RoundReturn { yearly: crate::year::MOST_RETURN, elapsed: crate::year::ROUND };
	let mut bound = 0;
	for _ in 0..20_000 {
		let stake = rng.gen_range(1u128..10_000_000) * PROOF_SCORE;
		let junk = rng.gen_range(1u128..1_000_000) * PROOF_SCORE;
		let others = rng.gen_range(0..1u128 << 90);
		let pool = rng.gen_range(0..1u128 << 90);
		let formula = Group::Storage.formula();
		let weight = formula.weight(stake, junk, Rate::FULL);
		let base = Group::Storage.base(stake, junk, Rate::FULL);
		assert!(base <= stake);
		let paid = payment(pool, weight, weight + others, most_return, base);
		// 6 % of a year of 1,461 eras.
		let most = stake * 6 / (100 * 1_461);
		assert!(paid <= most, "{paid} of {most}");
		bound += u32::from(paid == most || paid + 1 == most);
		// Four times the proofs weigh twice as much.
		let more = formula.weight(stake, 4 * junk, Rate::FULL);
		assert!(more <= 2 * weight + 2 && more + 2 >= 2 * weight);
	}
	assert!(bound > 1_000, "many reach the bound");
}

/// A program makes zeros again: every chunk of them is proven without a disk, and weighs no more
/// than 16 MiB would.
#[test]
fn zeros_are_proven_without_a_disk_and_are_drawn_as_often_as_16_mebibytes() {
	let zeros = vec![0; 4 << 20];
	let (root, size) = (proofs::root(&zeros), zeros.len() as u64);
	let one = proofs::prove(&zeros, 77).expect("there is such a chunk");
	assert_eq!(proofs::verify(&root, size, 77, &one), Ok(()));
	assert_eq!(one.path.len(), 12);
	assert_eq!(chance(1, 4, LARGEST), chance(1, 4, MOST_WEIGHT));
	assert!(chance(1, 4, LARGEST) < 16.1 * chance(1, 4, LEAST_WEIGHT));
}

#[test]
fn a_proof_has_so_many_bytes() {
	let content = vec![1; 100_000];
	let proof = proofs::prove(&content, 3).expect("there is such a chunk");
	let length = 2 + 4 + 2 + 4 + 4 + proof.encode().len() + 64;
	assert_eq!(bytes_of_proof(100_000), length as u64 + 2);
	assert_eq!(bytes_of_proof(TRACK), 2 + 2 + 4 + 2 + 8 + 2 + 1_024 + 1 + 12 * 32 + 64);
}

fn of(part: u32, validators: Validators, aim: Aim) -> (Played, Played) {
	(play(part, validators, Aim::None, SLOTS), play(part, validators, aim, SLOTS))
}

#[test]
fn who_steers_nothing_has_its_part() {
	let Played { blocks, hits, withheld, own } = play(33, Validators::One, Aim::None, SLOTS);
	assert_eq!((blocks as usize, withheld), (SLOTS + 1, 0));
	assert!((0.32..0.34).contains(&(f64::from(own) / SLOTS as f64)));
	let expected = f64::from(ITS_OWN) / 1_000.0 * SLOTS as f64;
	assert!((f64::from(hits) - expected).abs() < 5.0 * expected.sqrt(), "{hits}");
	assert!(drawn(&[1; 32]).is_some());
}

/// One author has the choice between its own output and what comes without it: a draw for each
/// block.
#[test]
fn an_author_gains_at_most_one_more_draw_for_a_block() {
	for part in [1, 10, 33] {
		let x = f64::from(part) / 100.0;
		// It can leave others' draws out, but makes none: its tracks are drawn no more often.
		let (usual, played) = of(part, Validators::One, Aim::NoOthers);
		let times = f64::from(played.hits) / f64::from(usual.hits);
		assert!((0.9..1.1).contains(&times), "{part} %: {times}");
		let rate = |of: Played| f64::from(of.hits) / f64::from(of.blocks);
		let times = rate(played) / rate(usual);
		assert!(times < 1.1 / (1.0 - x), "{part} %: {times}");
		assert!(played.withheld * 10 > 9 * played.own, "and it gives nearly all blocks up");
		// Or of its own those that it does not want, and no others.
		let (usual, played) = of(part, Validators::One, Aim::NotDrawn);
		let spared = f64::from(usual.hits) - f64::from(played.hits);
		let noise = 5.0 * f64::from(usual.hits).sqrt();
		assert!(spared <= f64::from(played.withheld) + noise, "{part} %: {spared}");
	}
}

/// Several validators of one owner in a row: of `k` slots the block after has one of `k (k + 1) / 2
/// + 1` seeds. One author alone has `k + 1`.
#[test]
fn an_owner_of_slots_in_a_row_has_more_draws() {
	for count in 0..8 {
		assert_eq!(ends(Validators::One, count), count as usize + 1);
		assert_eq!(ends(Validators::Many, count), (count * (count + 1) / 2 + 1) as usize);
	}
	for part in [10, 33] {
		let (usual, played) = of(part, Validators::Many, Aim::Drawn);
		let times = f64::from(played.hits) / f64::from(usual.hits);
		let most = if part == 10 { 1.15 } else { 1.6 };
		assert!(times > 1.0 && times < most, "{part} %: {times}");
		// For each of them it gives up a block at the least.
		let gained = f64::from(played.hits) - f64::from(usual.hits);
		let noise = 2.0 * f64::from(usual.hits).sqrt();
		assert!(gained <= f64::from(played.withheld) + noise, "{part} %: {gained}");
	}
}
