//! Every benchmark of the runtime's pallets, nomination pools and their delegated staking excepted:
//! the pools' benchmarks of this SDK release run on pallet-staking-async, which is not for chains
//! that make their own blocks.

use crate::{
	configs::parameters::{fees, RuntimeParametersKey},
	opaque::SessionKeys,
	*,
};
use alloc::string::String;
use codec::Encode;
use frame_benchmarking::{
	baseline, define_benchmarks, BenchmarkBatch, BenchmarkConfig, BenchmarkList,
};
use frame_support::{
	storage::storage_prefix,
	traits::{StorageInfo, StorageInfoTrait, TrackedStorageKey, WhitelistedStorageKeys},
};
use frame_system_benchmarking::Pallet as SystemBench;

define_benchmarks!(
	[frame_benchmarking, BaselineBench::<Runtime>]
	[frame_system, SystemBench::<Runtime>]
	[frame_system_extensions, SystemExtensionsBench::<Runtime>]
	[frame_election_provider_support, ElectionProviderBench::<Runtime>]
	[pallet_activity_issuance, ActivityIssuance]
	[pallet_assets, Assets]
	[pallet_babe, Babe]
	[pallet_bags_list, VoterList]
	[pallet_balances, Balances]
	[pallet_beacon, Beacon]
	[pallet_collective, TechnicalCommittee]
	[pallet_content, Content]
	[pallet_delegation, Delegation]
	[pallet_democracy, Democracy]
	[pallet_feature_access, FeatureAccess]
	[pallet_fee_pool, FeePool]
	[pallet_fee_waivers, FeeWaivers]
	[pallet_grandpa, Grandpa]
	[pallet_holdings, Holdings]
	[pallet_identity, Identity]
	[pallet_migrations, Migrations]
	[pallet_multisig, Multisig]
	[pallet_node_services, NodeServices]
	[pallet_offences, OffencesBench::<Runtime>]
	[pallet_parameters, Parameters]
	[pallet_preimage, Preimage]
	[pallet_proxy, Proxy]
	[pallet_receipts, Receipts]
	[pallet_scheduler, Scheduler]
	[pallet_session, SessionBench::<Runtime>]
	[pallet_staked_voting, StakedVoting]
	[pallet_staking, Staking]
	[pallet_storage_proofs, StorageProofs]
	[pallet_timestamp, Timestamp]
	[pallet_transaction_payment, TransactionPayment]
	[pallet_treasury, Treasury]
	[pallet_utility, Utility]
	[pallet_validator_set, ValidatorSet]
	[pallet_vesting, Vesting]
);

use baseline::Pallet as BaselineBench;
use frame_system_benchmarking::extensions::Pallet as SystemExtensionsBench;
use pallet_election_provider_support_benchmarking::Pallet as ElectionProviderBench;
use pallet_offences_benchmarking::Pallet as OffencesBench;
use pallet_session_benchmarking::Pallet as SessionBench;

impl frame_system_benchmarking::Config for Runtime {}
impl baseline::Config for Runtime {}
impl pallet_election_provider_support_benchmarking::Config for Runtime {}
impl pallet_offences_benchmarking::Config for Runtime {}
impl pallet_transaction_payment::BenchmarkConfig for Runtime {}

impl pallet_session_benchmarking::Config for Runtime {
	fn generate_session_keys_and_proof(owner: AccountId) -> (SessionKeys, Vec<u8>) {
		let generated = SessionKeys::generate(&owner.encode(), None);
		(generated.keys, generated.proof.encode())
	}
}

/// The benchmarks there are, and the storage they touch.
pub fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
	let mut list = Vec::<BenchmarkList>::new();
	list_benchmarks!(list, extra);
	(list, AllPalletsWithSystem::storage_info())
}

/// Keys that a block reads and writes once, however many transactions are in it, so that they are
/// no cost of a transaction. Who pays and who is paid is never among them.
fn once_a_block() -> Vec<TrackedStorageKey> {
	let parameter = |key| {
		pallet_parameters::Parameters::<Runtime>::hashed_key_for(RuntimeParametersKey::Fees(key))
	};
	let keys = [
		// What all fees add up to, and the account that they go to.
		pallet_fee_pool::Collected::<Runtime>::hashed_key().to_vec(),
		frame_system::Account::<Runtime>::hashed_key_for(FeePool::account_id()),
		// What a fee is made of.
		parameter(fees::ParametersKey::WeightFee(fees::WeightFee)),
		parameter(fees::ParametersKey::ByteFee(fees::ByteFee)),
		// Who gets the tips.
		storage_prefix(b"Authorship", b"Author").to_vec(),
		// What the limits of a block follow from. It never changes.
		pallet_pace::Current::<Runtime>::hashed_key().to_vec(),
	];
	keys.into_iter().map(TrackedStorageKey::from).collect()
}

/// Runs one benchmark.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
	let mut whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
	whitelist.extend(once_a_block());
	let mut batches = Vec::<BenchmarkBatch>::new();
	let params = (&config, &whitelist);
	add_benchmarks!(params, batches);
	Ok(batches)
}
