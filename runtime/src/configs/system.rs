//! The chain itself: which calls it takes, the pace, migrations, scheduled calls, preimages.

use crate::{
	configs::{
		consensus::ReportsByAuthors,
		governance::WithinDecisionWindow,
		grants::BoundedGrants,
		limits::{RuntimeBlockLength, RuntimeBlockWeights},
		parameters::GenesisParameters,
		voting::{OneTokenOneVote, ProposalsAreThere, VotesStand},
	},
	constants::{deposit, AccountId, Balance, BlockNumber, Hash, Nonce},
	weights::preimage::KeptForProposals,
	Balances, Block, Migrations, OriginCaller, PalletInfo, Preimage, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, RuntimeTask, StakedVoting, System, VERSION,
};
use frame_support::{
	derive_impl, parameter_types,
	traits::{
		fungible::HoldConsideration, ConstU16, ConstU32, EqualPrivilegeOnly, InsideBoth,
		LinearStoragePrice,
	},
	weights::Weight,
};
use frame_system::EnsureRoot;
use sp_runtime::Perbill;
use sp_version::RuntimeVersion;

parameter_types! {
	pub const BlockHashCount: BlockNumber = 4_096;
	pub const Version: RuntimeVersion = VERSION;
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type BaseCallFilter = InsideBoth<
		InsideBoth<InsideBoth<WithinDecisionWindow, OneTokenOneVote>, BoundedGrants>,
		InsideBoth<InsideBoth<VotesStand, ProposalsAreThere>, ReportsByAuthors>,
	>;
	type BlockWeights = RuntimeBlockWeights;
	type BlockLength = RuntimeBlockLength;
	type DbWeight = crate::weights::database::DatabaseWeight;
	type Nonce = Nonce;
	type Hash = Hash;
	type AccountId = AccountId;
	type Block = Block;
	type BlockHashCount = BlockHashCount;
	type Version = Version;
	type AccountData = pallet_balances::AccountData<Balance>;
	type SystemWeightInfo = crate::weights::stock::system::WeightInfo<Runtime>;
	type ExtensionsWeightInfo = crate::weights::stock::system_extensions::WeightInfo<Runtime>;
	type SS58Prefix = ConstU16<42>;
	type MaxConsumers = ConstU32<64>;
	type OnKilledAccount = StakedVoting;
	type MultiBlockMigrator = Migrations;
}

impl pallet_pace::Config for Runtime {
	type InitialParameters = GenesisParameters;
}

parameter_types! {
	pub MaxServiceWeight: Weight = Perbill::from_percent(50) * RuntimeBlockWeights::get().max_block;
}

impl pallet_migrations::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	#[cfg(not(feature = "runtime-benchmarks"))]
	type Migrations = ();
	#[cfg(feature = "runtime-benchmarks")]
	type Migrations = pallet_migrations::mock_helpers::MockedMigrations;
	type CursorMaxLen = ConstU32<65_536>;
	type IdentifierMaxLen = ConstU32<256>;
	type MigrationStatusHandler = ();
	// A migration that fails must not leave the chain half migrated and running.
	type FailedMigrationHandler = frame_support::migrations::FreezeChainOnFailedMigration;
	type MaxServiceWeight = MaxServiceWeight;
	type WeightInfo = crate::weights::stock::migrations::WeightInfo<Runtime>;
}

parameter_types! {
	pub MaximumSchedulerWeight: Weight =
		Perbill::from_percent(80) * RuntimeBlockWeights::get().max_block;
}

impl pallet_scheduler::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeOrigin = RuntimeOrigin;
	type PalletsOrigin = OriginCaller;
	type RuntimeCall = RuntimeCall;
	type MaximumWeight = MaximumSchedulerWeight;
	type ScheduleOrigin = EnsureRoot<AccountId>;
	type OriginPrivilegeCmp = EqualPrivilegeOnly;
	#[cfg(not(feature = "runtime-benchmarks"))]
	type MaxScheduledPerBlock = ConstU32<50>;
	#[cfg(feature = "runtime-benchmarks")]
	type MaxScheduledPerBlock = ConstU32<512>;
	type WeightInfo = crate::weights::stock::scheduler::WeightInfo<Runtime>;
	type Preimages = Preimage;
	type BlockNumberProvider = System;
}

parameter_types! {
	pub const PreimageBaseDeposit: Balance = deposit(2, 64);
	pub const PreimageByteDeposit: Balance = deposit(0, 1);
	pub const PreimageHoldReason: RuntimeHoldReason =
		RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
}

impl pallet_preimage::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = KeptForProposals<crate::weights::stock::preimage::WeightInfo<Runtime>>;
	type Currency = Balances;
	type ManagerOrigin = EnsureRoot<AccountId>;
	type Consideration = HoldConsideration<
		AccountId,
		Balances,
		PreimageHoldReason,
		LinearStoragePrice<PreimageBaseDeposit, PreimageByteDeposit, Balance>,
	>;
}
