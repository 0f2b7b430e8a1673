//! Weights that the SDK measured on its machine, where its benchmarks do not run on this runtime:
//! those of `session` and `staking` bond less than this chain allows, those of `democracy` need
//! origins that nobody has here, those of `collective` count on members who vote yes by silence,
//! those of `treasury` on an account that is funded from nowhere.

use core::marker::PhantomData;
use frame_support::weights::Weight;

/// How many times as long a call may take here. `docs/performance.md` has how long those took that
/// were measured on both.
pub const MARGIN: u64 = 2;

/// `W` times the margin.
pub struct WithMargin<W>(PhantomData<W>);

macro_rules! with_margin {
	(@) => { MARGIN };
	(@ $times:literal) => { $times };
	($trait:path: $( $name:ident( $($component:ident),* ) $(times $times:literal)? ; )+) => {
		impl<W: $trait> $trait for WithMargin<W> {
			$(
				fn $name($($component: u32),*) -> Weight {
					W::$name($($component),*).saturating_mul(with_margin!(@ $($times)?))
				}
			)+
		}
	};
}

with_margin! {
	pallet_session::WeightInfo:
	set_keys();
	purge_keys();
}

with_margin! {
	pallet_collective::WeightInfo:
	set_members(m, n, p);
	execute(b, m);
	propose_execute(b, m);
	propose_proposed(b, m, p);
	vote(m);
	close_early_disapproved(m, p);
	close_early_approved(b, m, p);
	close_disapproved(m, p);
	close_approved(b, m, p);
	disapprove_proposal(p);
	kill(d, p);
	release_proposal_cost();
}

with_margin! {
	pallet_treasury::WeightInfo:
	spend_local();
	remove_approval();
	on_initialize_proposals(p);
	spend();
	payout();
	check_status();
	void_spend();
}

// What an election takes is measured as a whole, these two with it. A page of nominators has to fit
// into what idle blocks may take where blocks are shortest, see `MaxIdleWeight`.
with_margin! {
	pallet_staking::WeightInfo:
	get_npos_voters(v, n) times 1;
	get_npos_targets(v) times 1;
	bond();
	bond_extra();
	unbond();
	withdraw_unbonded_update(s);
	withdraw_unbonded_kill(s);
	validate();
	kick(k);
	nominate(n);
	chill();
	set_payee();
	update_payee();
	set_controller();
	set_validator_count();
	force_no_eras();
	force_new_era();
	force_new_era_always();
	set_invulnerables(v);
	deprecate_controller_batch(u);
	force_unstake(s);
	cancel_deferred_slash(s);
	payout_stakers_alive_staked(n) times 1;
	rebond(l);
	reap_stash(s);
	new_era(v, n);
	set_staking_configs_all_set();
	set_staking_configs_all_remove();
	chill_other();
	force_apply_min_commission();
	set_min_commission();
	restore_ledger();
	migrate_currency();
	manual_slash();
}
