//! A chain whose rounds are what a test says they are.

use crate::{self as pallet_fee_waivers, *};
use frame_support::{derive_impl, parameter_types, traits::ConstU32};
use sp_runtime::BuildStorage;

pub type AccountId = u64;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Test>;
	#[runtime::pallet_index(1)]
	pub type FeeWaivers = pallet_fee_waivers::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

parameter_types! {
	pub static Round: RoundIndex = 1;
	pub const MaxInBlock: Weight = WEIGHT.saturating_mul(IN_BLOCK as u64);
	pub const MaxIdleWeight: Weight = Weight::MAX;
}

impl CurrentRound for Round {
	fn current_round() -> RoundIndex {
		Round::get()
	}
}

/// Transactions of a block that are free.
pub const IN_BLOCK: u32 = 5;
/// What each of them weighs.
pub const WEIGHT: Weight = Weight::from_parts(1_000, 10);
/// Votes of an account in a round that are.
pub const VOTES: u32 = 3;

impl Config for Test {
	type Round = Round;
	type MaxInBlock = MaxInBlock;
	type MaxVotes = ConstU32<VOTES>;
	type MaxIdleWeight = MaxIdleWeight;
	type WeightInfo = ();
}

/// Lets `who` have that for free.
pub fn waive(who: AccountId, waiver: Waiver) -> Result<(), InvalidTransaction> {
	FeeWaivers::waive(&who, waiver, WEIGHT)
}

/// Runs a test on a new chain, and checks the invariants afterwards.
pub fn test(run: impl FnOnce()) {
	let config = RuntimeGenesisConfig::default();
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| {
		System::set_block_number(1);
		Round::set(1);
		run();
		FeeWaivers::do_try_state().expect("the invariants hold");
	});
}
