//! What is decided, against a plain model.

use super::*;

fn standing() -> impl Strategy<Value = Standing> {
	prop_oneof![
		Just(Standing::Gone),
		Just(Standing::Delisted),
		(prop::bool::weighted(0.3), 0usize..6)
			.prop_map(|(duty, others)| Standing::Listed { duty, others }),
	]
}

fn facts() -> impl Strategy<Value = Facts> {
	let state = prop_oneof![
		Just(State::Stored),
		Just(State::Trashed),
		Just(State::Quarantined(Why::Corrupt)),
	];
	let ages = prop_oneof![
		Just(SETTLES - 1),
		Just(SETTLES),
		Just(7 * DAY - 1),
		Just(7 * DAY),
		0..20 * DAY,
	];
	let often = prop::bool::weighted(0.9);
	(state, ages, standing(), standing(), prop::bool::weighted(0.1), often, 0usize..5).prop_map(
		|(state, age, finalized, best, is_challenged, serves, replicas)| Facts {
			state,
			since: NOON,
			now: NOON + age,
			finalized,
			best,
			is_challenged,
			serves,
			replicas,
		},
	)
}

pub fn name(decision: Decision) -> &'static str {
	match decision {
		Decision::Keep => "keep",
		Decision::Trash => "trash",
		Decision::Restore => "restore",
		Decision::Purge => "purge",
		Decision::Wait(_) => "wait",
	}
}

/// The rules in other words.
pub fn model(facts: &Facts) -> &'static str {
	let mut wanted = facts.is_challenged;
	let mut replaceable = true;
	for block in [facts.best, facts.finalized] {
		match block {
			Standing::Gone | Standing::Delisted => {},
			Standing::Listed { duty, others } => {
				wanted |= duty;
				replaceable &= others >= 1 && others >= facts.replicas && facts.serves;
			},
		}
	}
	let age = facts.now - facts.since;
	match (facts.state, wanted) {
		(State::Trashed, true) => "restore",
		(_, true) => "keep",
		(_, false) if !replaceable => "wait",
		(State::Stored, false) if age >= 3_600 => "trash",
		(State::Trashed | State::Quarantined(_), false) if age >= 604_800 => "purge",
		(_, false) => "wait",
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_000))]

	#[test]
	fn it_is_what_the_rules_say(facts in facts()) {
		prop_assert_eq!(name(decide(&facts)), model(&facts));
	}

	#[test]
	fn nothing_goes_that_is_wanted_or_that_too_few_others_hold(facts in facts()) {
		if matches!(decide(&facts), Decision::Trash | Decision::Purge) {
			prop_assert!(!facts.is_challenged);
			for block in [facts.finalized, facts.best] {
				if let Standing::Listed { duty, others } = block {
					prop_assert!(!duty && others >= facts.replicas && others > 0);
				}
			}
		}
	}

	#[test]
	fn what_stays_stays_with_less_reason_to_go(facts in facts(), earlier in 0..DAY) {
		let goes = |facts: &Facts| matches!(decide(facts), Decision::Trash | Decision::Purge);
		let fewer = |standing| match standing {
			Standing::Listed { duty, others } => {
				Standing::Listed { duty, others: others.saturating_sub(1) }
			},
			other => other,
		};
		for less in [
			Facts { now: facts.now.saturating_sub(earlier), ..facts },
			Facts { finalized: fewer(facts.finalized), ..facts },
			Facts { best: fewer(facts.best), ..facts },
			Facts { best: Standing::Listed { duty: true, others: 9 }, ..facts },
			Facts { finalized: Standing::Listed { duty: true, others: 9 }, ..facts },
			Facts { serves: false, ..facts },
			Facts { is_challenged: true, ..facts },
			Facts { replicas: facts.replicas + 1, ..facts },
		] {
			prop_assert!(goes(&facts) || !goes(&less), "{:?}", less);
		}
	}
}

#[test]
fn who_waits_is_told_why() {
	let listed = |others| Standing::Listed { duty: false, others };
	let facts = Facts {
		state: State::Stored,
		since: NOON,
		now: NOON + SETTLES,
		finalized: listed(3),
		best: listed(3),
		is_challenged: false,
		serves: true,
		replicas: 3,
	};
	assert_eq!(decide(&facts), Decision::Trash);
	for (facts, why) in [
		(Facts { best: listed(2), ..facts }, Reason::TooFewHolders),
		(Facts { finalized: listed(2), ..facts }, Reason::TooFewHolders),
		(Facts { serves: false, ..facts }, Reason::NotServing),
		(Facts { now: facts.now - 1, ..facts }, Reason::TooEarly),
		// The clock was set back.
		(Facts { now: 0, ..facts }, Reason::TooEarly),
	] {
		assert_eq!(decide(&facts), Decision::Wait(why));
		assert!(!why.to_string().is_empty());
	}
}
