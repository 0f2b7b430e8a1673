//! Calls that move AUDIO and artists' tokens.

use super::stage::{by_root, done, of_owner, owner, signers, stranger, Scene};
use audio_runtime::{AccountId, Runtime, AUDIO};
use pallet_vesting::VestingInfo;

fn balances() -> Vec<fn() -> Scene> {
	use pallet_balances::{AdjustmentDirection::Increase, Call};
	fn dest() -> audio_runtime::Address {
		crate::account("//Ferdie").into()
	}
	vec![
		|| of_owner(Call::transfer_allow_death { dest: dest(), value: AUDIO }),
		|| of_owner(Call::force_transfer { source: owner().into(), dest: dest(), value: AUDIO }),
		|| of_owner(Call::transfer_keep_alive { dest: dest(), value: AUDIO }),
		|| of_owner(Call::transfer_all { dest: dest(), keep_alive: true }),
		|| of_owner(Call::force_unreserve { who: owner().into(), amount: 1 }),
		|| of_owner(Call::upgrade_accounts { who: vec![owner()] }),
		|| of_owner(Call::force_set_balance { who: dest(), new_free: AUDIO }),
		|| of_owner(Call::force_adjust_total_issuance { direction: Increase, delta: 1 }),
		|| of_owner(Call::burn { value: AUDIO, keep_alive: true }),
	]
}

fn grant() -> VestingInfo<u128, u32> {
	VestingInfo::new(1_000 * AUDIO, AUDIO, 1)
}

/// Two grants to the owner.
fn granted() {
	for _ in 0..2 {
		let (target, schedule) = (owner().into(), grant());
		done(&stranger(), pallet_vesting::Call::vested_transfer { target, schedule });
	}
}

fn vesting() -> Vec<fn() -> Scene> {
	use pallet_vesting::Call;
	vec![
		|| {
			granted();
			of_owner(Call::vest {})
		},
		|| {
			granted();
			of_owner(Call::vest_other { target: owner().into() })
		},
		|| {
			let target = crate::account("//Ferdie").into();
			of_owner(Call::vested_transfer { target, schedule: grant() })
		},
		|| {
			of_owner(Call::force_vested_transfer {
				source: stranger().into(),
				target: owner().into(),
				schedule: grant(),
			})
		},
		|| {
			granted();
			of_owner(Call::merge_schedules { schedule1_index: 0, schedule2_index: 1 })
		},
		|| {
			granted();
			of_owner(Call::force_remove_vesting_schedule {
				target: owner().into(),
				schedule_index: 0,
			})
		},
	]
}

type Asset = pallet_assets::Call<Runtime>;

/// An asset of the owner's, which nobody has.
fn asset() {
	by_root(Asset::force_create {
		id: 0.into(),
		owner: owner().into(),
		is_sufficient: false,
		min_balance: 10,
	});
}

fn mint(who: &AccountId) {
	done(&owner(), Asset::mint { id: 0.into(), beneficiary: who.clone().into(), amount: 1_000 });
}

/// An asset of the owner's, of which everybody has some.
fn minted() {
	asset();
	signers().iter().for_each(mint);
}

fn assets() -> Vec<fn() -> Scene> {
	use pallet_assets::Call;
	fn other() -> audio_runtime::Address {
		crate::account("//Ferdie").into()
	}
	fn holder() -> audio_runtime::Address {
		crate::account("//Charlie").into()
	}
	fn has_some() {
		asset();
		mint(&crate::account("//Charlie"));
	}
	vec![
		|| of_owner(Call::create { id: 0.into(), admin: owner().into(), min_balance: 1 }),
		|| {
			of_owner(Call::force_create {
				id: 0.into(),
				owner: owner().into(),
				is_sufficient: false,
				min_balance: 1,
			})
		},
		|| {
			asset();
			of_owner(Call::start_destroy { id: 0.into() })
		},
		|| {
			asset();
			done(&owner(), Asset::start_destroy { id: 0.into() });
			of_owner(Call::destroy_accounts { id: 0.into() })
		},
		|| {
			asset();
			done(&owner(), Asset::start_destroy { id: 0.into() });
			of_owner(Call::destroy_approvals { id: 0.into() })
		},
		|| {
			asset();
			done(&owner(), Asset::start_destroy { id: 0.into() });
			of_owner(Call::finish_destroy { id: 0.into() })
		},
		|| {
			asset();
			of_owner(Call::mint { id: 0.into(), beneficiary: other(), amount: 100 })
		},
		|| {
			has_some();
			of_owner(Call::burn { id: 0.into(), who: holder(), amount: 100 })
		},
		|| {
			minted();
			of_owner(Call::transfer { id: 0.into(), target: other(), amount: 100 })
		},
		|| {
			minted();
			of_owner(Call::transfer_keep_alive { id: 0.into(), target: other(), amount: 100 })
		},
		|| {
			has_some();
			of_owner(Call::force_transfer {
				id: 0.into(),
				source: holder(),
				dest: other(),
				amount: 100,
			})
		},
		|| {
			has_some();
			of_owner(Call::freeze { id: 0.into(), who: holder() })
		},
		|| {
			has_some();
			done(&owner(), Asset::freeze { id: 0.into(), who: holder() });
			of_owner(Call::thaw { id: 0.into(), who: holder() })
		},
		|| {
			asset();
			of_owner(Call::freeze_asset { id: 0.into() })
		},
		|| {
			asset();
			done(&owner(), Asset::freeze_asset { id: 0.into() });
			of_owner(Call::thaw_asset { id: 0.into() })
		},
		|| {
			asset();
			of_owner(Call::transfer_ownership { id: 0.into(), owner: other() })
		},
		|| {
			asset();
			of_owner(Call::set_team {
				id: 0.into(),
				issuer: other(),
				admin: other(),
				freezer: other(),
			})
		},
		|| {
			asset();
			of_owner(Call::set_metadata {
				id: 0.into(),
				name: vec![65],
				symbol: vec![65],
				decimals: 2,
			})
		},
		|| {
			asset();
			done(
				&owner(),
				Asset::set_metadata { id: 0.into(), name: vec![65], symbol: vec![65], decimals: 2 },
			);
			of_owner(Call::clear_metadata { id: 0.into() })
		},
		|| {
			asset();
			of_owner(Call::force_set_metadata {
				id: 0.into(),
				name: vec![65],
				symbol: vec![65],
				decimals: 2,
				is_frozen: false,
			})
		},
		|| {
			asset();
			done(
				&owner(),
				Asset::set_metadata { id: 0.into(), name: vec![65], symbol: vec![65], decimals: 2 },
			);
			of_owner(Call::force_clear_metadata { id: 0.into() })
		},
		|| {
			asset();
			of_owner(Call::force_asset_status {
				id: 0.into(),
				owner: other(),
				issuer: other(),
				admin: other(),
				freezer: other(),
				min_balance: 1,
				is_sufficient: false,
				is_frozen: false,
			})
		},
		|| {
			minted();
			of_owner(Call::approve_transfer { id: 0.into(), delegate: other(), amount: 10 })
		},
		|| {
			minted();
			done(&owner(), Asset::approve_transfer { id: 0.into(), delegate: other(), amount: 10 });
			of_owner(Call::cancel_approval { id: 0.into(), delegate: other() })
		},
		|| {
			has_some();
			done(
				&crate::account("//Charlie"),
				Asset::approve_transfer { id: 0.into(), delegate: other(), amount: 10 },
			);
			of_owner(Call::force_cancel_approval {
				id: 0.into(),
				owner: holder(),
				delegate: other(),
			})
		},
		|| {
			has_some();
			done(
				&crate::account("//Charlie"),
				Asset::approve_transfer { id: 0.into(), delegate: owner().into(), amount: 10 },
			);
			of_owner(Call::transfer_approved {
				id: 0.into(),
				owner: holder(),
				destination: other(),
				amount: 10,
			})
		},
		|| {
			asset();
			of_owner(Call::touch { id: 0.into() })
		},
		|| {
			asset();
			done(&owner(), Asset::touch { id: 0.into() });
			of_owner(Call::refund { id: 0.into(), allow_burn: false })
		},
		|| {
			asset();
			of_owner(Call::set_min_balance { id: 0.into(), min_balance: 1 })
		},
		|| {
			asset();
			of_owner(Call::touch_other { id: 0.into(), who: other() })
		},
		|| {
			asset();
			done(&owner(), Asset::touch_other { id: 0.into(), who: other() });
			of_owner(Call::refund_other { id: 0.into(), who: other() })
		},
		|| {
			has_some();
			of_owner(Call::block { id: 0.into(), who: holder() })
		},
		|| {
			minted();
			of_owner(Call::transfer_all { id: 0.into(), dest: other(), keep_alive: false })
		},
		|| {
			asset();
			of_owner(Call::set_reserves { id: 0.into(), reserves: Default::default() })
		},
	]
}

/// The scenes of these pallets.
pub fn scenes() -> Vec<fn() -> Scene> {
	let fees: Vec<fn() -> Scene> = vec![|| {
		use frame_support::traits::fungible::Mutate;
		let pot = audio_runtime::FeePool::account_id();
		audio_runtime::Balances::mint_into(&pot, 100 * AUDIO).expect("it can be minted");
		crate::activity::end_era();
		of_owner(pallet_fee_pool::Call::spend { beneficiary: owner().into(), amount: AUDIO })
	}];
	[balances(), vesting(), assets(), fees].concat()
}
