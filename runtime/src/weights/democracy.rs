//! Democracy's weights, with what it costs to vote with stake.

use super::{margin::MARGIN, staked_voting};
use crate::{AccountId, ActivityIssuance, Runtime};
use audio_primitives::groups::{Group, NoteActivity};
use core::marker::PhantomData;
use frame_support::weights::Weight;
use pallet_democracy::WeightInfo;
use pallet_staked_voting::WeightInfo as _;

/// `W` with a margin, plus what the currency that democracy sees does beyond the real one: a vote
/// asks for the staked balance and notes the voter; letting go of a lock may forget it. Plus what
/// it takes to see whether a call is refused.
pub struct WithStake<W>(PhantomData<W>);

/// To read the staked balance and the round, to note who voted, and to settle what that account has
/// earned.
fn voted() -> Weight {
	staked_voting::WeightInfo::<Runtime>::staked_balance()
		.saturating_add(forgotten())
		.saturating_add(<ActivityIssuance as NoteActivity<AccountId>>::note_weight(Group::Voters))
}

/// To read the round, and to forget who voted.
fn forgotten() -> Weight {
	<Runtime as frame_system::Config>::DbWeight::get().reads_writes(2, 1)
}

/// To see whether a referendum is running.
fn running() -> Weight {
	<Runtime as frame_system::Config>::DbWeight::get().reads(1)
}

/// To see that a call can be proposed, whatever its length, and to hold its preimage for as long as
/// it is.
fn proposed() -> Weight {
	type Voting = staked_voting::WeightInfo<Runtime>;
	Voting::check_proposal(pallet_staked_voting::MAX_CALL_LENGTH)
		.saturating_add(Voting::hold_preimage())
}

/// Implements each function by what `W` says, with a margin, plus the extra weight if one is given.
macro_rules! forward {
	($( $name:ident( $($r:ident)? ) $(+ $extra:expr)? ; )+) => {
		impl<W: WeightInfo> WeightInfo for WithStake<W> {
			$(
				fn $name($($r: u32)?) -> Weight {
					W::$name($($r)?).saturating_mul(MARGIN)$(.saturating_add($extra))?
				}
			)+
		}
	};
}

forward! {
	propose() + proposed();
	second();
	vote_new() + voted();
	vote_existing() + voted();
	emergency_cancel();
	blacklist();
	external_propose() + proposed();
	external_propose_majority() + proposed();
	external_propose_default() + proposed();
	fast_track();
	veto_external();
	cancel_proposal();
	cancel_referendum();
	on_initialize_base(r);
	on_initialize_base_with_launch_period(r);
	delegate(r) + voted();
	undelegate(r) + forgotten();
	clear_public_proposals();
	unlock_remove(r) + forgotten();
	unlock_set(r) + forgotten();
	remove_vote(r) + forgotten().saturating_add(running());
	remove_other_vote(r) + forgotten().saturating_add(running());
	set_external_metadata();
	clear_external_metadata();
	set_proposal_metadata();
	clear_proposal_metadata();
	set_referendum_metadata();
	clear_referendum_metadata();
}
