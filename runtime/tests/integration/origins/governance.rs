//! Calls of democracy, the technical committee and the treasury.

use super::stage::{bond, boxed, by_root, done, member, nothing, of_owner, owner, pass, Scene};
use crate::account;

use audio_runtime::{AccountId, Runtime, RuntimeCall, RuntimeOrigin, AUDIO};
use codec::Encode;
use frame_support::traits::Bounded;
use pallet_democracy::{AccountVote, Conviction, MetadataOwner, Vote, VoteThreshold};
use sp_core::H256;
use sp_runtime::{
	traits::{BlakeTwo256, Dispatchable, Hash},
	Perbill,
};

type Proposal = Bounded<RuntimeCall, BlakeTwo256>;

/// What is proposed.
pub fn proposal() -> Proposal {
	Bounded::Inline(nothing().encode().try_into().expect("it is short"))
}

fn committee(ayes: u32, members: u32) -> RuntimeOrigin {
	pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(ayes, members)
		.into()
}

/// The owner has proposed it.
pub fn proposed() {
	let call = pallet_democracy::Call::propose { proposal: proposal(), value: 100 * AUDIO };
	done(&owner(), call);
}

/// The committee has.
pub fn tabled() {
	let call: RuntimeCall =
		pallet_democracy::Call::external_propose_majority { proposal: proposal() }.into();
	call.dispatch(committee(2, 3)).expect("half of it may");
}

/// It is voted on.
pub fn referendum() -> u32 {
	audio_runtime::Democracy::internal_start_referendum(
		proposal(),
		VoteThreshold::SimpleMajority,
		10,
	)
}

fn aye() -> AccountVote<u128> {
	let vote = Vote { aye: true, conviction: Conviction::Locked1x };
	AccountVote::Standard { vote, balance: 100 * AUDIO }
}

/// The owner, with stake, has voted.
pub fn voted() -> u32 {
	bond(&owner(), 1_000);
	let ref_index = referendum();
	done(&owner(), pallet_democracy::Call::vote { ref_index, vote: aye() });
	ref_index
}

/// And voting has ended.
fn voted_and_ended() -> u32 {
	let index = voted();
	pallet_democracy::ReferendumInfoOf::<Runtime>::insert(
		index,
		pallet_democracy::ReferendumInfo::Finished { approved: true, end: 1 },
	);
	pass(10_000);
	index
}

/// The owner, with stake, has given its vote to somebody.
fn delegated() {
	bond(&owner(), 1_000);
	done(
		&owner(),
		pallet_democracy::Call::delegate {
			to: account("//Ferdie").into(),
			conviction: Conviction::Locked1x,
			balance: 1_000 * AUDIO,
		},
	);
}

fn proposals() -> Vec<fn() -> Scene> {
	use pallet_democracy::Call;
	vec![
		|| of_owner(Call::propose { proposal: proposal(), value: 100 * AUDIO }),
		|| {
			proposed();
			of_owner(Call::second { proposal: 0 })
		},
		|| of_owner(Call::external_propose { proposal: proposal() }),
		|| of_owner(Call::external_propose_majority { proposal: proposal() }),
		|| of_owner(Call::external_propose_default { proposal: proposal() }),
		|| {
			tabled();
			let proposal_hash = proposal().hash();
			of_owner(Call::fast_track { proposal_hash, voting_period: 40, delay: 20 })
		},
		|| {
			tabled();
			of_owner(Call::veto_external { proposal_hash: proposal().hash() })
		},
		|| of_owner(Call::blacklist { proposal_hash: proposal().hash(), maybe_ref_index: None }),
		|| {
			proposed();
			of_owner(Call::cancel_proposal { prop_index: 0 })
		},
		|| of_owner(Call::clear_public_proposals {}),
		|| {
			proposed();
			let bytes = vec![1];
			let hash = BlakeTwo256::hash(&bytes);
			done(&owner(), pallet_preimage::Call::note_preimage { bytes });
			let owner = MetadataOwner::Proposal(0);
			of_owner(Call::set_metadata { owner, maybe_hash: Some(hash) })
		},
	]
}

fn votes() -> Vec<fn() -> Scene> {
	use pallet_democracy::Call;
	vec![
		|| {
			bond(&owner(), 1_000);
			of_owner(Call::vote { ref_index: referendum(), vote: aye() })
		},
		|| of_owner(Call::emergency_cancel { ref_index: referendum() }),
		|| of_owner(Call::cancel_referendum { ref_index: referendum() }),
		|| {
			bond(&owner(), 1_000);
			of_owner(Call::delegate {
				to: account("//Ferdie").into(),
				conviction: Conviction::Locked1x,
				balance: 1_000 * AUDIO,
			})
		},
		|| {
			delegated();
			of_owner(Call::undelegate {})
		},
		|| of_owner(Call::unlock { target: owner().into() }),
		|| of_owner(Call::remove_vote { index: voted_and_ended() }),
		|| {
			let index = voted_and_ended();
			of_owner(Call::remove_other_vote { target: owner().into(), index })
		},
	]
}

/// The owner has unstaked what backed the vote that it gave away.
fn unbacked() {
	delegated();
	done(&owner(), pallet_staking::Call::unbond { value: 500 * AUDIO });
}

/// A decision that should have taken effect long ago.
fn decided() {
	let call = proposal();
	let decision = pallet_staked_voting::Decision {
		id: [3; 32],
		call,
		share: Perbill::from_percent(50),
		at: 1,
	};
	pallet_staked_voting::Decided::<Runtime>::insert(0, decision);
	pass(1_000);
}

fn staked_votes() -> Vec<fn() -> Scene> {
	use pallet_staked_voting::Call;
	vec![
		|| {
			unbacked();
			of_owner(Call::refresh { who: owner() })
		},
		|| {
			proposed();
			of_owner(Call::cancel_proposal { prop_index: 0 })
		},
		|| {
			decided();
			of_owner(Call::enact { ref_index: 0 })
		},
		|| of_owner(Call::cancel_referendum { ref_index: referendum() }),
		|| {
			decided();
			of_owner(Call::schedule_again { ref_index: 0 })
		},
	]
}

type Motion = pallet_collective::Call<Runtime, pallet_collective::Instance1>;

/// A member has moved it, with a threshold of two.
fn moved() -> H256 {
	done(&member(), Motion::propose { threshold: 2, proposal: boxed(), length_bound: 1_000 });
	BlakeTwo256::hash_of(&nothing())
}

fn motions() -> Vec<fn() -> Scene> {
	use pallet_collective::Call;
	vec![
		|| {
			let new_members = vec![member(), owner()];
			of_owner(Motion::set_members { new_members, prime: None, old_count: 3 })
		},
		|| of_owner(Motion::execute { proposal: boxed(), length_bound: 1_000 }),
		|| of_owner(Motion::propose { threshold: 2, proposal: boxed(), length_bound: 1_000 }),
		|| {
			let proposal = moved();
			of_owner(Motion::vote { proposal, index: 0, approve: true })
		},
		|| of_owner(Motion::disapprove_proposal { proposal_hash: moved() }),
		|| {
			let proposal_hash = moved();
			for who in ["//Bob", "//Charlie"] {
				let vote = Motion::vote { proposal: proposal_hash, index: 0, approve: true };
				done(&account(who), vote);
			}
			of_owner(Motion::close {
				proposal_hash,
				index: 0,
				proposal_weight_bound: frame_support::weights::Weight::from_parts(
					1_000_000_000,
					100_000,
				),
				length_bound: 1_000,
			})
		},
		|| of_owner(Motion::kill { proposal_hash: moved() }),
		|| of_owner(Call::release_proposal_cost { proposal_hash: H256::zero() }),
	]
}

/// The treasury has approved a payment.
fn approved() {
	by_root(pallet_treasury::Call::spend {
		asset_kind: Box::new(()),
		amount: AUDIO,
		beneficiary: Box::new(owner()),
		valid_from: None,
	});
}

fn treasury() -> Vec<fn() -> Scene> {
	use pallet_treasury::Call;
	vec![
		|| of_owner(Call::spend_local { amount: AUDIO, beneficiary: owner().into() }),
		|| {
			by_root(Call::spend_local { amount: AUDIO, beneficiary: owner().into() });
			of_owner(Call::remove_approval { proposal_id: 0 })
		},
		|| {
			of_owner(Call::spend {
				asset_kind: Box::new(()),
				amount: AUDIO,
				beneficiary: Box::new(owner()),
				valid_from: None,
			})
		},
		|| {
			approved();
			of_owner(Call::payout { index: 0 })
		},
		|| {
			approved();
			done(&owner(), Call::payout { index: 0 });
			of_owner(Call::check_status { index: 0 })
		},
		|| {
			approved();
			of_owner(Call::void_spend { index: 0 })
		},
	]
}

/// The scenes of these pallets.
pub fn scenes() -> Vec<fn() -> Scene> {
	[proposals(), votes(), staked_votes(), motions(), treasury()].concat()
}
