//! The worked example of docs/protocol.md, recomputed.

use audio_primitives::{
	activity::{payment, Bonuses, Rate, RoundReturn, Streak, StreakTerms},
	delegation::backers_part,
	features::Multiplier,
	groups::{Group, StakeBehind},
	issuance::{era_issuance, Shares},
};
use audio_runtime::{Balance, AUDIO};
use sp_runtime::{Perbill, Permill};

/// An era of the live chain: six hours, in milliseconds.
const ERA: u64 = 6 * 60 * 60 * 1_000;

/// Planck as AUDIO with 18 digits after the point.
fn audio(planck: Balance) -> String {
	format!("{}.{:018}", planck / AUDIO, planck % AUDIO)
}

#[test]
fn the_protocol_s_example_is_what_the_code_computes() {
	let shares = Shares::DEFAULT;
	let issuance = 1_000_000_000 * AUDIO;
	let era = era_issuance(issuance, Perbill::from_percent(7), &shares, ERA, 2 * ERA);
	let most_return = RoundReturn { yearly: Perbill::from_percent(6), elapsed: ERA };

	// Two artists: one with 1,000 AUDIO of its own, 3,000 of backers, and a streak of 51 rounds;
	// one with 6 AUDIO, 10 of a backer, and many fans. All others together weigh a hundred million
	// AUDIO.
	let terms = StreakTerms { step: Permill::from_parts(2_000), cap: Permill::from_percent(20) };
	let mut streak = Streak::default();
	(0..51).for_each(|round| streak.note(round, 4_000 * AUDIO, &terms));
	let multiplier = Multiplier { bonus: Permill::from_percent(25), cap: 25_000 * AUDIO };
	let formula = Group::Artists.formula();
	let plain = formula.weight(4_000 * AUDIO, 40_000 * AUDIO, Rate::FULL);
	let first = Bonuses { multiplier, streak: streak.bonus(&terms) }.apply(plain);
	let second = formula.weight(16 * AUDIO, 810_000 * AUDIO, Rate::FULL);
	let all = 100_000_000 * AUDIO + first + second;
	let pool = era.groups.artists;
	let by_weight = |weight| {
		payment(
			pool,
			weight,
			all,
			RoundReturn { yearly: Perbill::one(), elapsed: u64::MAX },
			Balance::MAX / 4,
		)
	};
	let paid_first = payment(pool, first, all, most_return, 40_000 * AUDIO);
	let paid_second = payment(pool, second, all, most_return, 810_000 * AUDIO);
	let cut = Perbill::from_percent(20);
	let backers_return = RoundReturn { yearly: Perbill::from_percent(12), elapsed: ERA };
	let unbounded = RoundReturn { yearly: Perbill::one(), elapsed: u64::MAX };
	let backers = |paid, own, backed| {
		let behind = StakeBehind { own: own * AUDIO, backed: backed * AUDIO };
		let [by_stake, bounded] =
			[unbounded, backers_return].map(|most| backers_part(paid, behind, cut, most));
		// Both have backers whose stake alone did not earn what it would get.
		assert!(bounded < by_stake && bounded == backers_return.of(behind.backed));
		[by_stake, bounded]
	};
	let backers_first = backers(paid_first, 1_000, 3_000);
	let backers_second = backers(paid_second, 6, 10);

	let lines = [
		format!("| pool of the artists | {} |", audio(pool)),
		format!("| first artist, plain weight | {} |", audio(plain)),
		format!("| with its bonuses | {} |", audio(first)),
		format!("| its part by weight | {} |", audio(by_weight(first))),
		format!("| its bound, and what it is paid | {} |", audio(paid_first)),
		format!("| of that its backers' by stake, less the cut | {} |", audio(backers_first[0])),
		format!("| their bound, and what they get | {} |", audio(backers_first[1])),
		format!("| second artist's weight | {} |", audio(second)),
		format!("| its part by weight | {} |", audio(by_weight(second))),
		format!("| its bound | {} |", audio(most_return.of(810_000 * AUDIO))),
		format!("| what it is paid | {} |", audio(paid_second)),
		format!("| of that its backer's by stake, less the cut | {} |", audio(backers_second[0])),
		format!("| its backer's bound, and what it gets | {} |", audio(backers_second[1])),
	];
	// One is paid by the bound, the other by its weight.
	assert_eq!(paid_first, most_return.of(40_000 * AUDIO));
	assert_eq!(paid_second, by_weight(second));
	let protocol = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/protocol.md");
	let protocol = std::fs::read_to_string(protocol).expect("the protocol is there");
	let table = lines.join("\n");
	assert!(protocol.contains(&table), "docs/protocol.md must have this:\n\n{table}\n");
}
