//! Motions of the technical committee as members make them, with as many votes as it takes and one
//! less.

use super::{
	chain, scenes,
	stage::{by_root, done},
	undone,
};
use crate::account;
use audio_runtime::{Runtime, RuntimeCall, RuntimeEvent, System};
use pallet_collective::{Call, Event, Instance1};
use sp_runtime::{
	traits::{BlakeTwo256, Hash},
	DispatchError,
};
use std::collections::BTreeMap;

/// What comes of a motion for which so many of six members vote.
fn motion(ayes: usize, call: RuntimeCall) -> Result<(), DispatchError> {
	let six = ["//Alice", "//Bob", "//Charlie", "//Dave", "//Eve", "//Ferdie"].map(account);
	let motion = |call: Call<Runtime, Instance1>| call;
	undone(|| {
		let (new_members, prime, old_count) = (six.to_vec(), None, 3);
		by_root(motion(Call::set_members { new_members, prime, old_count }));
		let (proposal, threshold) = (BlakeTwo256::hash_of(&call), ayes as u32);
		let (call, length_bound) = (Box::new(call), 1_000);
		done(&six[0], motion(Call::propose { threshold, proposal: call, length_bound }));
		for who in &six[..ayes] {
			done(who, motion(Call::vote { proposal, index: 0, approve: true }));
		}
		let proposal_weight_bound = frame_support::weights::Weight::MAX;
		let (proposal_hash, index) = (proposal, 0);
		let close = Call::close { proposal_hash, index, proposal_weight_bound, length_bound };
		done(&six[0], motion(close));
		let executed = System::events().into_iter().rev().find_map(|record| match record.event {
			RuntimeEvent::TechnicalCommittee(Event::Executed { result, .. }) => Some(result),
			_ => None,
		});
		executed.expect("it was made")
	})
}

#[test]
fn a_motion_does_what_as_many_members_may() {
	chain().execute_with(|| {
		let named: BTreeMap<_, _> =
			scenes().into_iter().map(|scene| (undone(|| scene().name()), scene)).collect();
		let few = Err(DispatchError::BadOrigin);
		for (call, least) in [
			("democracy.externalProposeMajority", 3),
			("democracy.emergencyCancel", 4),
			("content.suspendModerator", 4),
			("content.relist", 4),
			("stakedVoting.cancelReferendum", 4),
			("stakedVoting.cancelProposal", 6),
		] {
			undone(|| {
				let call = named[call]().call;
				assert_eq!(motion(least, call.clone()), Ok(()), "{call:?}");
				assert_eq!(motion(least - 1, call.clone()), few, "{call:?}");
			});
		}
	});
}
