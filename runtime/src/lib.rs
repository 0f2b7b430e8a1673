//! The runtime of the AUDIO chain.
//!
//! This file only composes: which pallets there are, in which order. Each pallet is configured in
//! [`configs`], one file per domain; the runtime APIs are in [`apis`], the genesis presets in
//! [`genesis_presets`].

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "512"]

extern crate alloc;

#[cfg(target_arch = "wasm32")]
mod allocator;
pub mod apis;
mod batch;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod constants;
mod dry_run;
#[cfg(feature = "runtime-benchmarks")]
mod fixtures;
pub mod genesis_presets;
pub mod opaque;
pub mod payment;
pub mod prices;
mod recall;
pub mod transaction;
mod version;
pub mod weights;

pub use constants::{
	AccountId, Balance, BlockNumber, Hash, Header, Moment, Nonce, Signature, AUDIO,
};
pub use transaction::{
	register_node_call, set_hot_key_call, set_keys_call, Address, Block, SignedPayload,
	TransactionExtension, UncheckedExtrinsic,
};
pub use version::VERSION;

pub use apis::{RuntimeApi, RUNTIME_API_VERSIONS};

// The runtime macro expands to `Vec`.
use alloc::vec::Vec;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

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
	pub struct Runtime;

	// The chain itself. `Pace` comes first of all that have a genesis: the others read it.
	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Runtime>;
	#[runtime::pallet_index(1)]
	pub type Pace = pallet_pace::Pallet<Runtime>;
	#[runtime::pallet_index(2)]
	pub type Parameters = pallet_parameters::Pallet<Runtime>;
	#[runtime::pallet_index(3)]
	pub type Migrations = pallet_migrations::Pallet<Runtime>;
	#[runtime::pallet_index(4)]
	pub type Scheduler = pallet_scheduler::Pallet<Runtime>;
	#[runtime::pallet_index(5)]
	pub type Preimage = pallet_preimage::Pallet<Runtime>;

	// Block production. `Babe` must come before `Session`, `Authorship` before what rewards
	// authors.
	#[runtime::pallet_index(10)]
	pub type Babe = pallet_babe::Pallet<Runtime>;
	#[runtime::pallet_index(11)]
	pub type Timestamp = pallet_timestamp::Pallet<Runtime>;

	// The token.
	#[runtime::pallet_index(20)]
	pub type Balances = pallet_balances::Pallet<Runtime>;
	#[runtime::pallet_index(21)]
	pub type TransactionPayment = pallet_transaction_payment::Pallet<Runtime>;
	#[runtime::pallet_index(22)]
	pub type Vesting = pallet_vesting::Pallet<Runtime>;
	#[runtime::pallet_index(23)]
	pub type Assets = pallet_assets::Pallet<Runtime>;
	#[runtime::pallet_index(24)]
	pub type FeeWaivers = pallet_fee_waivers::Pallet<Runtime>;

	// Consensus and who takes part in it. `Staking` must come before `Session`: its genesis elects
	// the first validators; and before `ValidatorSet`, whose genesis limits the candidates.
	#[runtime::pallet_index(30)]
	pub type Authorship = pallet_authorship::Pallet<Runtime>;
	#[runtime::pallet_index(31)]
	pub type Staking = pallet_staking::Pallet<Runtime>;
	#[runtime::pallet_index(32)]
	pub type Offences = pallet_offences::Pallet<Runtime>;
	#[runtime::pallet_index(33)]
	pub type Historical = pallet_session::historical::Pallet<Runtime>;
	#[runtime::pallet_index(34)]
	pub type Session = pallet_session::Pallet<Runtime>;
	#[runtime::pallet_index(35)]
	pub type Grandpa = pallet_grandpa::Pallet<Runtime>;
	#[runtime::pallet_index(36)]
	pub type ValidatorSet = pallet_validator_set::Pallet<Runtime>;
	#[runtime::pallet_index(37)]
	pub type AuthorityDiscovery = pallet_authority_discovery::Pallet<Runtime>;
	#[runtime::pallet_index(39)]
	pub type VoterList = pallet_bags_list::Pallet<Runtime, Instance1>;
	#[runtime::pallet_index(40)]
	pub type NominationPools = pallet_nomination_pools::Pallet<Runtime>;
	#[runtime::pallet_index(41)]
	pub type DelegatedStaking = pallet_delegated_staking::Pallet<Runtime>;

	// Governance.
	#[runtime::pallet_index(50)]
	pub type Democracy = pallet_democracy::Pallet<Runtime>;
	#[runtime::pallet_index(51)]
	pub type TechnicalCommittee = pallet_collective::Pallet<Runtime, Instance1>;
	#[runtime::pallet_index(52)]
	pub type Treasury = pallet_treasury::Pallet<Runtime>;
	#[runtime::pallet_index(53)]
	pub type StakedVoting = pallet_staked_voting::Pallet<Runtime>;
	#[runtime::pallet_index(54)]
	pub type FeePool = pallet_fee_pool::Pallet<Runtime>;

	// Randomness: after `Session`, with which epochs change, and before those who ask for it.
	#[runtime::pallet_index(69)]
	pub type Beacon = pallet_beacon::Pallet<Runtime>;

	// Nodes that serve.
	#[runtime::pallet_index(70)]
	pub type NodeServices = pallet_node_services::Pallet<Runtime>;

	// What collateral unlocks.
	#[runtime::pallet_index(71)]
	pub type FeatureAccess = pallet_feature_access::Pallet<Runtime>;

	// Who is paid for what is done, and who backs them.
	#[runtime::pallet_index(72)]
	pub type Delegation = pallet_delegation::Pallet<Runtime>;
	#[runtime::pallet_index(73)]
	pub type ActivityIssuance = pallet_activity_issuance::Pallet<Runtime>;

	// What there is to hear, who stores it, who heard it.
	#[runtime::pallet_index(74)]
	pub type Content = pallet_content::Pallet<Runtime>;
	#[runtime::pallet_index(75)]
	pub type StorageProofs = pallet_storage_proofs::Pallet<Runtime>;
	#[runtime::pallet_index(76)]
	pub type Receipts = pallet_receipts::Pallet<Runtime>;

	// What accounts have, in all of the above.
	#[runtime::pallet_index(77)]
	pub type Holdings = pallet_holdings::Pallet<Runtime>;

	// Accounts.
	#[runtime::pallet_index(60)]
	pub type Utility = pallet_utility::Pallet<Runtime>;
	#[runtime::pallet_index(61)]
	pub type Proxy = pallet_proxy::Pallet<Runtime>;
	#[runtime::pallet_index(62)]
	pub type Multisig = pallet_multisig::Pallet<Runtime>;
	#[runtime::pallet_index(63)]
	pub type Identity = pallet_identity::Pallet<Runtime>;
}

/// Applies blocks.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;
