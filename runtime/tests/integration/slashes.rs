//! A slash reaches the stake, whenever its owner tries to leave.

use crate::{
	account,
	blocks::{active_era, planned_era, Blocks, SESSIONS},
	genesis_of,
};
use audio_runtime::{
	constants::{BONDING_ERAS, SLASH_DEFER_ERAS},
	AccountId, Balances, Historical, Offences, Runtime, RuntimeOrigin, Session, Staking, AUDIO,
};
use frame_support::{assert_ok, traits::fungible::Inspect};
use pallet_babe::EquivocationOffence;
use pallet_staking::{ErasStartSessionIndex, UnappliedSlashes};
use sp_runtime::Perbill;
use sp_staking::{
	offence::{Offence, ReportOffence},
	SessionIndex,
};

fn offender() -> AccountId {
	account("//Bob//stash")
}

/// What the offender has at stake when it offends, and all that it has.
const STAKE: u128 = 10_000_000 * AUDIO;

fn wealth() -> u128 {
	Balances::total_balance(&offender())
}

/// What of it was counted in era 2: votes are counted in parts of the supply, so a little is lost.
fn exposed() -> u128 {
	let exposed = Staking::eras_stakers(2, &offender()).own;
	assert_eq!(exposed / AUDIO, 9_999_999);
	exposed
}

/// Two blocks in one slot of that session.
fn report(session: SessionIndex) {
	let offence = EquivocationOffence {
		slot: u64::from(session).into(),
		session_index: session,
		validator_set_count: 4,
		offender: (offender(), ()),
	};
	assert_ok!(Offences::report_offence(vec![], offence));
}

/// What one of four loses for it.
fn fraction() -> Perbill {
	EquivocationOffence {
		slot: 0.into(),
		session_index: 0,
		validator_set_count: 4,
		offender: (offender(), ()),
	}
	.slash_fraction(1)
}

/// Stops validating and unbonds all.
fn leave() {
	let signed = RuntimeOrigin::signed(offender());
	assert_ok!(Staking::chill(signed.clone()));
	assert_ok!(Staking::unbond(signed, STAKE));
}

fn withdraw() {
	// Too early does nothing; once all is withdrawn there is nothing bonded any more.
	let _ = Staking::withdraw_unbonded(RuntimeOrigin::signed(offender()), 10);
}

/// A chain in session `SESSIONS · 2 + 1` or so: era 2 is in force, its first session.
fn chain() -> Blocks {
	let mut genesis = genesis_of("local_testnet");
	// Nothing is paid, so that what is there tells what was taken.
	genesis["pace"]["parameters"]["inflation"] = serde_json::json!(0);
	let mut chain = Blocks::from(genesis, 1);
	// No block can disable its own author, so others report it.
	chain.silent = vec![offender()];
	while chain.look(active_era) < 2 {
		chain.sessions(1);
	}
	chain
}

#[test]
fn no_order_of_offending_unbonding_and_withdrawing_escapes() {
	let mut lost = vec![];
	// Stake that backs era 2 or 3 is unbonded in one session, the offence is in that or another;
	// withdrawing is tried in each session after.
	for unbonds in 0..2 * SESSIONS {
		for offends in 0..2 * SESSIONS {
			let mut chain = chain();
			let before = chain.look(wealth);
			let mut exposed = 0;
			for session in 0..(u64::from(BONDING_ERAS) + 4) * SESSIONS {
				chain.session(|| {
					if session == unbonds {
						leave();
					}
					if session == offends {
						let era = active_era();
						exposed = Staking::eras_stakers(era, &offender()).own;
						report(Session::current_index());
					}
					if session > unbonds {
						withdraw();
					}
				});
			}
			let gone = before - chain.look(wealth);
			assert_eq!(gone, fraction() * exposed, "unbonds {unbonds}, offends {offends}");
			lost.push(gone);
		}
	}
	assert!(lost.iter().filter(|gone| **gone > 0).count() >= 25, "{lost:?}");
}

#[test]
fn a_late_report_reaches_what_was_unbonded_when_it_was_planned() {
	// The last session in which a report of era 2 is in time for all of its stake.
	for early in [0, 1] {
		let mut chain = chain();
		let (before, exposed) = (chain.look(wealth), chain.look(exposed));
		let session = chain.look(Session::current_index);
		chain.session(leave);
		let last = 2 + SLASH_DEFER_ERAS;
		while chain.look(active_era) < last || chain.look(planned_era) == last {
			chain.session(withdraw);
		}
		chain.after(1 + early, || report(session));
		for _ in 0..4 * SESSIONS {
			chain.session(withdraw);
		}
		assert_eq!(before - chain.look(wealth), fraction() * exposed);
	}
}

#[test]
fn a_report_that_comes_when_its_era_has_passed_still_slashes() {
	for late in 0..2 {
		let mut chain = chain();
		let (before, exposed) = (chain.look(wealth), chain.look(exposed));
		let session = chain.look(Session::current_index);
		let era = 2 + SLASH_DEFER_ERAS + 1 + late;
		while chain.look(active_era) < era {
			chain.sessions(1);
		}
		chain.after(1, || {
			report(session);
			// Governance sees it under the next era, and can still cancel it.
			assert_eq!(UnappliedSlashes::<Runtime>::get(active_era() + 1).len(), 1);
		});
		chain.sessions(2 * SESSIONS);
		assert_eq!(before - chain.look(wealth), fraction() * exposed, "{late} eras late");
		chain.look(|| assert_eq!(UnappliedSlashes::<Runtime>::iter().count(), 0));
	}
}

#[test]
fn an_offence_is_forgotten_only_with_its_session() {
	let mut chain = chain();
	let session = chain.look(Session::current_index);
	while chain.look(active_era) < 2 + BONDING_ERAS {
		chain.sessions(1);
	}
	// The last era in which a report is possible at all is the last in which it slashes.
	chain.look(|| {
		assert!(pallet_session::historical::HistoricalSessions::<Runtime>::contains_key(session));
		assert!(ErasStartSessionIndex::<Runtime>::get(2).is_some());
	});
	while chain.look(active_era) < 3 + BONDING_ERAS {
		chain.sessions(1);
	}
	chain.look(|| {
		assert!(!pallet_session::historical::HistoricalSessions::<Runtime>::contains_key(session));
		let _ = Historical::prune_up_to;
	});
}
