//! A slash reaches the stake, whenever its owner tries to leave.

use crate::{
	account,
	blocks::{active_era, planned_era, Blocks, SESSIONS},
	genesis_of,
};
use audio_runtime::{
	configs::sessions::KeysOfSession,
	constants::{BONDING_ERAS, SLASH_DEFER_ERAS},
	opaque::SessionKeys,
	AccountId, Babe, Balances, Grandpa, Header, NominationPools, Offences, Runtime, RuntimeOrigin,
	Session, Staking, AUDIO,
};
use frame_support::{
	assert_ok,
	traits::{
		fungible::{Inspect, Mutate},
		KeyOwnerProofSystem,
	},
};
use pallet_babe::EquivocationOffence;
use pallet_staking::UnappliedSlashes;
use sp_consensus_babe::{
	digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest},
	EquivocationProof,
};
use sp_core::{sr25519, Pair};
use sp_runtime::{traits::Header as _, Digest, DigestItem, Perbill};
use sp_session::MembershipProof;
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
		let last = 2 + SLASH_DEFER_ERAS - 1;
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
		let era = 2 + SLASH_DEFER_ERAS + late;
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
	use pallet_session::historical::HistoricalSessions;

	let mut chain = chain();
	let session = chain.look(Session::current_index);
	let known =
		|chain: &mut Blocks| chain.look(|| HistoricalSessions::<Runtime>::contains_key(session));
	while chain.look(active_era) < 2 + BONDING_ERAS {
		chain.sessions(1);
	}
	// The last era in which a report is possible at all is the last in which it slashes.
	assert!(known(&mut chain));
	while chain.look(active_era) < 3 + BONDING_ERAS {
		chain.sessions(1);
	}
	assert!(!known(&mut chain));
}

/// The BABE key of a URI.
fn babe(uri: &str) -> sr25519::Pair {
	sr25519::Pair::from_string(uri, None).expect("a URI")
}

/// Has the offender's next keys be those of `uri`; nothing takes them away.
fn next_keys(uri: Option<&str>) {
	pallet_session::NextKeys::<Runtime>::mutate_exists(offender(), |keys| {
		*keys = uri.zip(keys.clone()).map(|(uri, keys): (_, SessionKeys)| SessionKeys {
			babe: babe(uri).public().into(),
			..keys
		});
	});
}

/// Two blocks of this slot that the key of `uri` has signed, and the proof of whose it is.
fn two_blocks(uri: &str) -> (EquivocationProof<Header>, Option<MembershipProof>) {
	let (pair, slot) = (babe(uri), Babe::current_slot());
	let header = |root: u8| {
		let claim = PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: 0, slot });
		let mut header = Header::new(
			7,
			[root; 32].into(),
			Default::default(),
			Default::default(),
			Digest { logs: vec![DigestItem::babe_pre_digest(claim)] },
		);
		let seal = pair.sign(header.hash().as_ref());
		header.digest_mut().push(DigestItem::babe_seal(seal.into()));
		header
	};
	let offender: sp_consensus_babe::AuthorityId = pair.public().into();
	let owner = KeysOfSession::prove((sp_consensus_babe::KEY_TYPE, offender.clone()));
	let proof =
		EquivocationProof { offender, slot, first_header: header(1), second_header: header(2) };
	(proof, owner)
}

/// Reports it as anybody can, and says whether that led to a slash.
fn slashes((blocks, owner): (EquivocationProof<Header>, Option<MembershipProof>)) -> bool {
	let before = UnappliedSlashes::<Runtime>::iter().count();
	let by = RuntimeOrigin::signed(account("//Alice"));
	owner.is_some_and(|owner| Babe::report_equivocation(by, Box::new(blocks), owner).is_ok())
		&& UnappliedSlashes::<Runtime>::iter().count() > before
}

#[test]
fn who_changes_or_removes_its_keys_answers_for_the_old_ones_as_long_as_they_are_in_force() {
	for next in [Some("//next"), None] {
		for when in 0..2 {
			let mut chain = chain();
			chain.session(|| next_keys(next));
			for _ in 0..when {
				chain.sessions(1);
			}
			let report = chain.after(1, || two_blocks("//Bob"));
			assert!(chain.after(1, || slashes(report)), "{next:?}, {when} sessions later");
		}
	}
}

#[test]
fn who_changes_its_keys_twice_answers_for_those_in_between() {
	// Era 2 has three sessions; the keys change in two of them.
	for from in 0..2 * SESSIONS {
		for late in 0..2 {
			let mut chain = chain();
			chain.sessions(from);
			chain.session(|| next_keys(Some("//between")));
			chain.session(|| next_keys(Some("//last")));
			let report = chain.session(|| two_blocks("//between"));
			chain.sessions(late);
			assert!(chain.after(1, || slashes(report)), "{from}, {late} sessions late");
		}
	}
}

#[test]
fn grandpa_counts_the_votes_of_those_alone_whose_keys_are_in_force() {
	// The last in the list, whose leaving moves nobody, and the first.
	for who in ["//Bob//stash", "//Alice//stash"].map(account) {
		for purges in 0..2 * SESSIONS {
			let mut chain = chain();
			chain.sessions(purges);
			chain.session(|| {
				assert_ok!(Session::purge_keys(RuntimeOrigin::signed(who.clone())));
			});
			for _ in 0..2 * SESSIONS {
				chain.look(|| {
					let votes = Grandpa::grandpa_authorities();
					let mut votes: Vec<_> = votes.into_iter().map(|(key, _)| key).collect();
					let keys = pallet_validator_set::KeysInForce::<Runtime>::get();
					let mut keys: Vec<_> =
						keys.into_iter().map(|(_, keys): (_, SessionKeys)| keys.grandpa).collect();
					votes.sort();
					keys.sort();
					assert_eq!(votes, keys, "{who} purges after {purges} sessions");
					for vote in votes {
						let key = (sp_core::crypto::key_types::GRANDPA, vote);
						assert!(KeysOfSession::prove(key).is_some());
					}
				});
				chain.sessions(1);
			}
		}
	}
}

#[test]
fn who_is_disabled_stays_so_to_the_end_of_the_era_whosoever_keys_change() {
	let disabled = || {
		let validators = Session::validators();
		let indices = Session::disabled_validators().into_iter();
		indices.map(|index| validators[index as usize].clone()).collect::<Vec<_>>()
	};
	// Its own keys change, or those of one before it in the list, who leaves.
	for leaves in [false, true] {
		let mut chain = chain();
		let era = chain.look(active_era);
		// Right when the era begins: the keys are others two sessions later, in its last one.
		chain.after(1, || {
			report(Session::current_index());
			match leaves {
				true => {
					let first = account("//Alice//stash");
					assert_ok!(Session::purge_keys(RuntimeOrigin::signed(first)));
				},
				false => next_keys(Some("//next")),
			}
		});
		for _ in 0..SESSIONS {
			assert_eq!(chain.look(active_era), era);
			assert_eq!(chain.look(disabled), [offender()], "in the era of the offence");
			chain.sessions(1);
		}
		assert_eq!(chain.look(disabled), [], "an era has begun");
		chain.look(|| assert!(pallet_validator_set::DisabledAtEnd::<Runtime>::get().is_empty()));
	}
}

#[test]
fn somebody_is_left_to_make_blocks_whoever_removes_their_keys() {
	let mut chain = chain();
	chain.after(1, || {
		report(Session::current_index());
		for name in ["//Alice//stash", "//Charlie//stash", "//Dave//stash"] {
			let leaver = RuntimeOrigin::signed(account(name));
			assert_ok!(Session::purge_keys(leaver));
		}
	});
	for _ in 0..SESSIONS {
		let (validators, disabled) =
			chain.look(|| (Session::validators().len(), Session::disabled_validators().len()));
		assert!(disabled < validators, "{disabled} of {validators} are disabled");
		chain.sessions(1);
	}
	assert_eq!(chain.look(Session::validators), [offender()]);
}

#[test]
fn two_blocks_in_the_first_slot_of_an_epoch_are_reported() {
	use sp_consensus_babe::runtime_decl_for_babe_api::BabeApi;

	// The state of the parent, which is of the epoch before, proves nothing; the best block does.
	let mut chain = chain();
	chain.sessions(1);
	let key = || babe("//Bob").public().into();
	let (inside, before, after) = chain.after(1, || {
		let epoch = Babe::current_epoch();
		let ask = |slot: u64| Runtime::generate_key_ownership_proof(slot.into(), key());
		let (first, end) =
			(u64::from(epoch.start_slot), u64::from(epoch.start_slot) + epoch.duration);
		(
			[ask(first), ask(end - 1)].map(|proof| proof.is_some()),
			ask(first - 1).is_some(),
			ask(end).is_some(),
		)
	});
	assert_eq!((inside, before, after), ([true, true], false, false));
}

#[test]
fn signed_reports_which_could_be_repeated_for_nothing_are_refused() {
	use frame_support::traits::Contains;

	type Filter = <Runtime as frame_system::Config>::BaseCallFilter;
	let mut chain = chain();
	let (equivocation_proof, owner) = chain.after(1, || two_blocks("//Bob"));
	let equivocation_proof = Box::new(equivocation_proof);
	let key_owner_proof = owner.expect("its keys are in force");
	let unsigned = pallet_babe::Call::report_equivocation_unsigned {
		equivocation_proof: equivocation_proof.clone(),
		key_owner_proof: key_owner_proof.clone(),
	};
	let signed = pallet_babe::Call::report_equivocation { equivocation_proof, key_owner_proof };
	chain.look(|| {
		assert!(!Filter::contains(&signed.into()));
		assert!(Filter::contains(&unsigned.into()));
	});
}

#[test]
fn a_key_that_is_not_in_force_proves_nothing() {
	let mut chain = chain();
	chain.session(|| next_keys(Some("//next")));
	assert!(chain.after(1, || two_blocks("//next").1.is_none()), "it signs nothing yet");
	assert!(chain.after(1, || two_blocks("//stranger").1.is_none()));
	chain.sessions(2);
	assert!(chain.after(1, || two_blocks("//Bob").1.is_none()), "it signs nothing any more");
	let report = chain.after(1, || two_blocks("//next"));
	assert!(chain.after(1, || slashes(report)));
}

#[test]
fn a_proof_of_one_session_holds_in_the_next_though_others_change_their_keys() {
	let mut chain = chain();
	for session in 0..2 * SESSIONS {
		let report = chain.session(|| {
			let other = account("//Alice//stash");
			pallet_session::NextKeys::<Runtime>::mutate(other, |keys| {
				if let Some(keys) = keys {
					keys.babe = babe(&format!("//other{session}")).public().into();
				}
			});
			two_blocks("//Bob")
		});
		chain.sessions(1);
		let mut next = chain;
		assert!(next.after(1, || slashes(report)), "session {session}");
		return_if_slashed(&mut next);
		chain = next;
	}
}

/// The next report is of a slot of its own; what was filed stays.
fn return_if_slashed(chain: &mut Blocks) {
	chain.look(|| {
		UnappliedSlashes::<Runtime>::drain().for_each(drop);
		pallet_staking::SlashingSpans::<Runtime>::drain().for_each(drop);
		pallet_staking::ValidatorSlashInEra::<Runtime>::drain().for_each(drop);
	});
}

#[test]
fn who_leaves_a_pool_when_it_offends_pays_with_those_who_stay() {
	let mut chain = chain();
	let (stays, leaves) = (account("//Eve"), account("//Ferdie"));
	chain.session(|| {
		for who in [&stays, &leaves] {
			Balances::mint_into(who, 10_000 * AUDIO).expect("it can be minted");
		}
		let by = |who: &AccountId| RuntimeOrigin::signed(who.clone());
		let id = || stays.clone().into();
		assert_ok!(NominationPools::create(by(&stays), 1_000 * AUDIO, id(), id(), id()));
		assert_ok!(NominationPools::nominate(by(&stays), 1, vec![offender()]));
		assert_ok!(NominationPools::join(by(&leaves), 1_000 * AUDIO, 1));
	});
	let era = chain.look(planned_era) + 1;
	while chain.look(active_era) < era {
		chain.sessions(1);
	}
	chain.after(1, || {
		let who = leaves.clone();
		let by = RuntimeOrigin::signed(who.clone());
		assert_ok!(NominationPools::unbond(by, who.into(), 1_000 * AUDIO));
		report(Session::current_index());
	});
	while chain.look(active_era) < era + SLASH_DEFER_ERAS {
		chain.sessions(1);
	}
	chain.look(|| {
		let worth =
			|who: &AccountId| NominationPools::api_member_total_balance(who.clone()) / AUDIO;
		assert!(worth(&stays) < 1_000);
		assert_eq!(worth(&stays), worth(&leaves), "both backed it when it offended");
	});
}
