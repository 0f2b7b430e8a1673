//! A chain whose epochs, authors and outputs are what a test says they are.

use crate::{self as pallet_beacon, *};
use audio_primitives::RoundIndex;
use frame_support::{derive_impl, parameter_types, traits::Hooks};
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
	pub type Beacon = pallet_beacon::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

parameter_types! {
	pub static Round: RoundIndex = 0;
	/// The first blocks of the epoch before and of the one that runs.
	pub static Starts: (u64, u64) = (0, 0);
	pub static MakesNext: Option<AccountId> = None;
	pub static Output: Option<Randomness> = None;
}

impl CurrentRound for Round {
	fn current_round() -> RoundIndex {
		Round::get()
	}
}

/// Randomness that says in which epoch it was made.
impl pallet_beacon::Epochs<u64> for Starts {
	fn running_since() -> u64 {
		Starts::get().1
	}

	fn newest() -> (Randomness, u64) {
		let since = Starts::get().0;
		([since as u8; 32], since)
	}
}

impl Config for Test {
	type Round = Round;
	type Epochs = Starts;
	type Author = MakesNext;
	type Output = Output;
	type WeightInfo = ();
}

/// The next block, of `author`; that before had `output`.
pub fn block(author: AccountId, output: Option<u8>) {
	System::set_block_number(System::block_number() + 1);
	MakesNext::set(Some(author));
	Output::set(output.map(|byte| [byte; 32]));
	Beacon::on_initialize(System::block_number());
}

/// The next block begins an epoch.
pub fn epoch() {
	let (_, running) = Starts::get();
	Starts::set((running, System::block_number() + 1));
	block(1, None);
}

/// Runs a test on a new chain, and checks the invariants afterwards.
pub fn test(run: impl FnOnce()) {
	let config = RuntimeGenesisConfig::default();
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| {
		System::set_block_number(1);
		Starts::set((0, 0));
		Round::set(0);
		run();
		Beacon::do_try_state().expect("the invariants hold");
	});
}
