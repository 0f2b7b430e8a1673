//! Calls of validators, nominators, pools and their keys.

use super::stage::{bond, done, of_owner, owner, pass_eras, stranger, validator, Scene};
use crate::account;
use audio_runtime::{configs::round::BondingDuration, AccountId, Balance, Runtime, AUDIO};
use pallet_nomination_pools::{BondExtra, ConfigOp as PoolOp, PoolState};
use pallet_staking::{ConfigOp, RewardDestination};
use sp_runtime::{Perbill, Percent};

/// The owner has a bond.
fn bonded() {
	bond(&owner(), 20_000);
}

/// The owner has unbonded, and everything has cooled down.
fn cooled_down() {
	bonded();
	done(&owner(), pallet_staking::Call::unbond { value: 1_000 * AUDIO });
	pass_eras(BondingDuration::get() + 1);
}

/// The validator is to be paid for an era that has ended.
fn owed() -> u32 {
	let era = crate::activity::now();
	pallet_staking::ErasValidatorReward::<Runtime>::insert(era, 100 * AUDIO);
	pallet_staking::ErasRewardPoints::<Runtime>::mutate(era, |points| {
		points.total = 20;
		points.individual.insert(validator(), 20);
	});
	crate::activity::end_era();
	era
}

fn stakers() -> Vec<fn() -> Scene> {
	use pallet_staking::Call;
	vec![
		|| of_owner(Call::bond { value: 100 * AUDIO, payee: RewardDestination::Staked }),
		|| {
			bonded();
			of_owner(Call::bond_extra { max_additional: AUDIO })
		},
		|| {
			bonded();
			of_owner(Call::unbond { value: AUDIO })
		},
		|| {
			cooled_down();
			of_owner(Call::withdraw_unbonded { num_slashing_spans: 0 })
		},
		|| {
			bonded();
			of_owner(Call::validate { prefs: Default::default() })
		},
		|| {
			bonded();
			of_owner(Call::nominate { targets: vec![validator().into()] })
		},
		|| {
			bonded();
			of_owner(Call::chill {})
		},
		|| {
			bonded();
			of_owner(Call::set_payee { payee: RewardDestination::Stash })
		},
		|| {
			bonded();
			of_owner(Call::set_controller {})
		},
		|| {
			bonded();
			done(&owner(), Call::<Runtime>::unbond { value: AUDIO });
			of_owner(Call::rebond { value: AUDIO })
		},
		|| {
			bonded();
			done(&owner(), Call::<Runtime>::validate { prefs: Default::default() });
			of_owner(Call::kick { who: vec![stranger().into()] })
		},
		|| {
			bonded();
			#[allow(deprecated)]
			pallet_staking::Payee::<Runtime>::insert(owner(), RewardDestination::Controller);
			of_owner(Call::update_payee { controller: owner() })
		},
		|| {
			let era = owed();
			of_owner(Call::payout_stakers { validator_stash: validator(), era })
		},
		|| {
			let era = owed();
			of_owner(Call::payout_stakers_by_page { validator_stash: validator(), era, page: 0 })
		},
		|| of_owner(Call::reap_stash { stash: validator(), num_slashing_spans: 0 }),
		|| of_owner(Call::chill_other { stash: validator() }),
		|| of_owner(Call::force_apply_min_commission { validator_stash: validator() }),
		|| of_owner(Call::migrate_currency { stash: validator() }),
	]
}

fn stakers_by_root() -> Vec<fn() -> Scene> {
	use pallet_staking::Call;
	vec![
		|| of_owner(Call::set_validator_count { new: 10 }),
		|| of_owner(Call::increase_validator_count { additional: 1 }),
		|| of_owner(Call::scale_validator_count { factor: Percent::from_percent(10) }),
		|| of_owner(Call::force_no_eras {}),
		|| of_owner(Call::force_new_era {}),
		|| of_owner(Call::force_new_era_always {}),
		|| of_owner(Call::set_invulnerables { invulnerables: vec![] }),
		|| {
			bonded();
			of_owner(Call::force_unstake { stash: owner(), num_slashing_spans: 0 })
		},
		|| of_owner(Call::cancel_deferred_slash { era: 1, slash_indices: vec![0] }),
		|| {
			of_owner(Call::set_staking_configs {
				min_nominator_bond: ConfigOp::Noop,
				min_validator_bond: ConfigOp::Noop,
				max_nominator_count: ConfigOp::Noop,
				max_validator_count: ConfigOp::Noop,
				chill_threshold: ConfigOp::Noop,
				min_commission: ConfigOp::Noop,
				max_staked_rewards: ConfigOp::Noop,
			})
		},
		|| of_owner(Call::set_min_commission { new: Perbill::zero() }),
		|| of_owner(Call::deprecate_controller_batch { controllers: Default::default() }),
		|| {
			of_owner(Call::restore_ledger {
				stash: validator(),
				maybe_controller: None,
				maybe_total: None,
				maybe_unlocking: None,
			})
		},
		|| {
			of_owner(Call::manual_slash {
				validator_stash: validator(),
				era: crate::activity::now(),
				slash_fraction: Perbill::from_percent(1),
			})
		},
	]
}

fn keys_of(name: &str) -> audio_runtime::opaque::SessionKeys {
	use sp_core::{ed25519, sr25519, Pair};
	let sr25519 = sr25519::Pair::from_string(name, None).expect("a URI").public();
	let ed25519 = ed25519::Pair::from_string(name, None).expect("a URI").public();
	audio_runtime::opaque::SessionKeys {
		grandpa: ed25519.into(),
		babe: sr25519.into(),
		authority_discovery: sr25519.into(),
	}
}

fn sessions() -> Vec<fn() -> Scene> {
	use pallet_session::Call;
	vec![
		|| of_owner(Call::set_keys { keys: keys_of("//Ferdie"), proof: vec![] }),
		|| {
			pallet_session::NextKeys::<Runtime>::insert(owner(), keys_of("//Ferdie"));
			of_owner(Call::purge_keys {})
		},
		|| {
			bonded();
			done(&owner(), pallet_staking::Call::<Runtime>::validate { prefs: Default::default() });
			of_owner(pallet_validator_set::Call::chill_keyless { who: owner() })
		},
	]
}

/// The owner nominates with more than another, who came before it.
fn listed() -> AccountId {
	let lighter = account("//Ferdie");
	for (who, audio) in [(&lighter, 1_050), (&owner(), 1_051)] {
		bond(who, audio);
		done(who, pallet_staking::Call::nominate { targets: vec![validator().into()] });
	}
	lighter
}

fn bags() -> Vec<fn() -> Scene> {
	use pallet_bags_list::Call;
	vec![
		|| {
			listed();
			of_owner(Call::rebag { dislocated: owner().into() })
		},
		|| {
			let lighter = listed().into();
			of_owner(Call::put_in_front_of { lighter })
		},
		|| {
			let lighter = listed().into();
			of_owner(Call::put_in_front_of_other { heavier: owner().into(), lighter })
		},
	]
}

/// `who` makes a pool of which it is everything.
fn pool_of(who: &AccountId) -> u32 {
	let role = || who.clone().into();
	done(
		who,
		pallet_nomination_pools::Call::<Runtime>::create {
			amount: 200 * AUDIO,
			root: role(),
			nominator: role(),
			bouncer: role(),
		},
	);
	pallet_nomination_pools::LastPoolId::<Runtime>::get()
}

/// The owner's pool.
fn pool() -> u32 {
	pool_of(&owner())
}

/// The owner is a member of somebody's pool.
fn joined() -> u32 {
	let pool_id = pool_of(&account("//Ferdie"));
	done(&owner(), pallet_nomination_pools::Call::join { amount: 10 * AUDIO, pool_id });
	pool_id
}

/// And has unbonded from it.
fn left() -> u32 {
	let pool_id = joined();
	let points: Balance = 5 * AUDIO;
	done(
		&owner(),
		pallet_nomination_pools::Call::<Runtime>::unbond {
			member_account: owner().into(),
			unbonding_points: points,
		},
	);
	pass_eras(BondingDuration::get() + 1);
	pool_id
}

fn members() -> Vec<fn() -> Scene> {
	use pallet_nomination_pools::Call;
	vec![
		|| {
			let pool_id = pool_of(&account("//Ferdie"));
			of_owner(Call::join { amount: 10 * AUDIO, pool_id })
		},
		|| {
			joined();
			of_owner(Call::bond_extra { extra: BondExtra::FreeBalance(AUDIO) })
		},
		|| {
			joined();
			of_owner(Call::claim_payout {})
		},
		|| {
			joined();
			of_owner(Call::unbond { member_account: owner().into(), unbonding_points: AUDIO })
		},
		|| {
			let pool_id = left();
			of_owner(Call::pool_withdraw_unbonded { pool_id, num_slashing_spans: 0 })
		},
		|| {
			left();
			of_owner(Call::withdraw_unbonded {
				member_account: owner().into(),
				num_slashing_spans: 0,
			})
		},
		|| {
			joined();
			let extra = BondExtra::FreeBalance(AUDIO);
			of_owner(Call::bond_extra_other { member: owner().into(), extra })
		},
		|| {
			joined();
			let permission = pallet_nomination_pools::ClaimPermission::Permissioned;
			of_owner(Call::set_claim_permission { permission })
		},
		|| {
			joined();
			of_owner(Call::claim_payout_other { other: owner() })
		},
		|| {
			joined();
			of_owner(Call::apply_slash { member_account: owner().into() })
		},
		|| {
			joined();
			of_owner(Call::migrate_delegation { member_account: owner().into() })
		},
	]
}

fn pools() -> Vec<fn() -> Scene> {
	use pallet_nomination_pools::Call;
	fn role() -> audio_runtime::Address {
		account("//Ferdie").into()
	}
	vec![
		|| {
			of_owner(Call::create {
				amount: 200 * AUDIO,
				root: role(),
				nominator: role(),
				bouncer: role(),
			})
		},
		|| {
			// There have been ten pools, and all are gone.
			pallet_nomination_pools::LastPoolId::<Runtime>::put(10);
			of_owner(Call::create_with_pool_id {
				amount: 200 * AUDIO,
				root: role(),
				nominator: role(),
				bouncer: role(),
				pool_id: 5,
			})
		},
		|| of_owner(Call::nominate { pool_id: pool(), validators: vec![validator()] }),
		|| of_owner(Call::set_state { pool_id: pool(), state: PoolState::Blocked }),
		|| of_owner(Call::set_metadata { pool_id: pool(), metadata: vec![1] }),
		|| {
			of_owner(Call::set_configs {
				min_join_bond: PoolOp::Noop,
				min_create_bond: PoolOp::Noop,
				max_pools: PoolOp::Noop,
				max_members: PoolOp::Noop,
				max_members_per_pool: PoolOp::Noop,
				global_max_commission: PoolOp::Noop,
			})
		},
		|| {
			of_owner(Call::update_roles {
				pool_id: pool(),
				new_root: PoolOp::Noop,
				new_nominator: PoolOp::Noop,
				new_bouncer: PoolOp::Noop,
			})
		},
		|| {
			let pool_id = pool();
			done(&owner(), Call::<Runtime>::nominate { pool_id, validators: vec![validator()] });
			of_owner(Call::chill { pool_id })
		},
		|| {
			let new_commission = Some((Perbill::from_percent(1), owner()));
			of_owner(Call::set_commission { pool_id: pool(), new_commission })
		},
		|| {
			let max_commission = Perbill::from_percent(5);
			of_owner(Call::set_commission_max { pool_id: pool(), max_commission })
		},
		|| {
			let change_rate = pallet_nomination_pools::CommissionChangeRate {
				max_increase: Perbill::from_percent(1),
				min_delay: 10,
			};
			of_owner(Call::set_commission_change_rate { pool_id: pool(), change_rate })
		},
		|| of_owner(Call::claim_commission { pool_id: pool() }),
		|| of_owner(Call::adjust_pool_deposit { pool_id: pool() }),
		|| of_owner(Call::set_commission_claim_permission { pool_id: pool(), permission: None }),
		|| of_owner(Call::migrate_pool_to_delegate_stake { pool_id: pool() }),
	]
}

/// The scenes of these pallets.
pub fn scenes() -> Vec<fn() -> Scene> {
	[stakers(), stakers_by_root(), sessions(), bags(), members(), pools()].concat()
}
