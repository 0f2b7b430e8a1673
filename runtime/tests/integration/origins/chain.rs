//! Calls of the chain itself: the system, parameters, migrations, scheduled calls, preimages,
//! blocks.

use super::stage::{boxed, by_root, done, of_owner, owner, Scene};
use audio_runtime::{configs::parameters::RuntimeParameters, Runtime, RuntimeCall};
use codec::Decode;
use frame_support::traits::GetCallIndex;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash, TrailingZeroInput};

/// The reports of double blocks and votes that somebody signs.
pub fn signed_reports() -> [RuntimeCall; 2] {
	["Babe", "Grandpa"].map(|pallet| zeros(index(pallet, "report_equivocation")))
}

/// A call of that index, all of whose arguments are zeros.
fn zeros(call: (u8, u8)) -> RuntimeCall {
	let bytes = [call.0, call.1];
	RuntimeCall::decode(&mut TrailingZeroInput::new(&bytes)).expect("zeros are arguments")
}

/// The index of the call of that name.
fn index(pallet: &str, call: &str) -> (u8, u8) {
	use frame_support::traits::{GetCallMetadata, PalletInfoAccess};
	assert!(RuntimeCall::get_module_names().contains(&pallet));
	let (of_pallet, names, indices) = match pallet {
		"Babe" => (
			audio_runtime::Babe::index(),
			RuntimeCall::get_call_names(pallet),
			pallet_babe::Call::<Runtime>::get_call_indices(),
		),
		_ => (
			audio_runtime::Grandpa::index(),
			RuntimeCall::get_call_names(pallet),
			pallet_grandpa::Call::<Runtime>::get_call_indices(),
		),
	};
	let at = names.iter().position(|name| *name == call).expect("there is such a call");
	(of_pallet as u8, indices[at])
}

fn system() -> Vec<fn() -> Scene> {
	use frame_system::Call;
	vec![
		|| of_owner(Call::remark { remark: vec![1] }),
		|| of_owner(Call::set_heap_pages { pages: 64 }),
		|| of_owner(Call::set_code { code: vec![1] }),
		|| of_owner(Call::set_code_without_checks { code: vec![1] }),
		|| of_owner(Call::set_storage { items: vec![(vec![1], vec![1])] }),
		|| of_owner(Call::kill_storage { keys: vec![vec![1]] }),
		|| of_owner(Call::kill_prefix { prefix: vec![1], subkeys: 1 }),
		|| of_owner(Call::remark_with_event { remark: vec![1] }),
		|| of_owner(Call::authorize_upgrade { code_hash: H256::zero() }),
		|| of_owner(Call::authorize_upgrade_without_checks { code_hash: H256::zero() }),
		|| {
			let code = vec![1];
			let code_hash = BlakeTwo256::hash(&code);
			by_root(Call::authorize_upgrade_without_checks { code_hash });
			of_owner(Call::apply_authorized_upgrade { code })
		},
	]
}

fn migrations() -> Vec<fn() -> Scene> {
	use pallet_migrations::{Call, HistoricCleanupSelector::Wildcard};
	vec![
		|| of_owner(Call::force_set_cursor { cursor: None }),
		|| {
			of_owner(Call::force_set_active_cursor {
				index: 0,
				inner_cursor: None,
				started_at: None,
			})
		},
		|| of_owner(Call::force_onboard_mbms {}),
		|| {
			let selector = Wildcard { limit: None, previous_cursor: None };
			of_owner(Call::clear_historic { selector })
		},
	]
}

/// A task in block 50, with and without a name.
const AT: u32 = 50;
const NAME: [u8; 32] = [7; 32];

fn scheduled() {
	use pallet_scheduler::Call;
	by_root(Call::schedule { when: AT, maybe_periodic: None, priority: 0, call: boxed() });
	by_root(Call::schedule_named {
		id: NAME,
		when: AT,
		maybe_periodic: None,
		priority: 0,
		call: boxed(),
	});
	by_root(Call::set_retry { task: (AT, 0), retries: 1, period: 1 });
	by_root(Call::set_retry_named { id: NAME, retries: 1, period: 1 });
}

fn scheduler() -> Vec<fn() -> Scene> {
	use pallet_scheduler::Call;
	vec![
		|| of_owner(Call::schedule { when: AT, maybe_periodic: None, priority: 0, call: boxed() }),
		|| {
			scheduled();
			of_owner(Call::cancel { when: AT, index: 0 })
		},
		|| {
			of_owner(Call::schedule_named {
				id: NAME,
				when: AT,
				maybe_periodic: None,
				priority: 0,
				call: boxed(),
			})
		},
		|| {
			scheduled();
			of_owner(Call::cancel_named { id: NAME })
		},
		|| {
			of_owner(Call::schedule_after {
				after: 5,
				maybe_periodic: None,
				priority: 0,
				call: boxed(),
			})
		},
		|| {
			of_owner(Call::schedule_named_after {
				id: NAME,
				after: 5,
				maybe_periodic: None,
				priority: 0,
				call: boxed(),
			})
		},
		|| {
			scheduled();
			of_owner(Call::set_retry { task: (AT, 0), retries: 1, period: 1 })
		},
		|| {
			scheduled();
			of_owner(Call::set_retry_named { id: NAME, retries: 1, period: 1 })
		},
		|| {
			scheduled();
			of_owner(Call::cancel_retry { task: (AT, 0) })
		},
		|| {
			scheduled();
			of_owner(Call::cancel_retry_named { id: NAME })
		},
	]
}

fn preimages() -> Vec<fn() -> Scene> {
	use pallet_preimage::Call;
	const BYTES: [u8; 3] = [1, 2, 3];
	fn hash() -> H256 {
		BlakeTwo256::hash(&BYTES)
	}
	vec![
		|| of_owner(Call::note_preimage { bytes: BYTES.to_vec() }),
		|| {
			done(&owner(), Call::note_preimage { bytes: BYTES.to_vec() });
			of_owner(Call::unnote_preimage { hash: hash() })
		},
		|| of_owner(Call::request_preimage { hash: hash() }),
		|| {
			by_root(Call::request_preimage { hash: hash() });
			of_owner(Call::unrequest_preimage { hash: hash() })
		},
		|| of_owner(Call::ensure_updated { hashes: vec![hash()] }),
	]
}

fn blocks() -> Vec<fn() -> Scene> {
	vec![
		|| of_owner(zeros(index("Babe", "report_equivocation"))),
		|| of_owner(zeros(index("Babe", "report_equivocation_unsigned"))),
		|| of_owner(zeros(index("Grandpa", "report_equivocation"))),
		|| of_owner(zeros(index("Grandpa", "report_equivocation_unsigned"))),
		|| {
			let config = sp_consensus_babe::digests::NextConfigDescriptor::V1 {
				c: (1, 4),
				allowed_slots: sp_consensus_babe::AllowedSlots::PrimaryAndSecondaryVRFSlots,
			};
			of_owner(pallet_babe::Call::plan_config_change { config })
		},
		|| {
			of_owner(pallet_grandpa::Call::note_stalled {
				delay: 10,
				best_finalized_block_number: 1,
			})
		},
		|| {
			// The slot of the time that it sets is that of the block.
			pallet_babe::CurrentSlot::<Runtime>::put(sp_consensus_babe::Slot::from(2));
			of_owner(pallet_timestamp::Call::set { now: 6_000 })
		},
		|| {
			use audio_runtime::configs::parameters::democracy;
			let key_value = RuntimeParameters::Democracy(democracy::Parameters::VotingPeriod(
				democracy::VotingPeriod,
				None,
			));
			of_owner(pallet_parameters::Call::set_parameter { key_value })
		},
	]
}

/// The scenes of these pallets.
pub fn scenes() -> Vec<fn() -> Scene> {
	[system(), migrations(), scheduler(), preimages(), blocks()].concat()
}
