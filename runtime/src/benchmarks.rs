//! Every benchmark of the runtime's pallets, nomination pools and their delegated staking excepted:
//! the pools' benchmarks of this SDK release run on pallet-staking-async, which is not for chains
//! that make their own blocks.

use crate::{opaque::SessionKeys, *};
use alloc::string::String;
use codec::Encode;
use frame_benchmarking::{
	baseline, define_benchmarks, BenchmarkBatch, BenchmarkConfig, BenchmarkList,
};
use frame_support::traits::{StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};
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

/// Runs one benchmark.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
	let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
	let mut batches = Vec::<BenchmarkBatch>::new();
	let params = (&config, &whitelist);
	add_benchmarks!(params, batches);
	Ok(batches)
}

/// A candidate of the election that [`fill_election`] prepares, by its number.
pub fn candidate(index: u32) -> AccountId {
	sp_io::hashing::blake2_256(&("candidate", index).encode()).into()
}

/// Fills the chain with as many voters and candidates as an election takes, each voter with as many
/// votes as it can have. Lets `seats` candidates have been elected for era `era`, and all but a
/// quarter of these make blocks.
pub fn fill_election(era: u32, seats: u32) {
	use crate::configs::validators::{MAX_CANDIDATES, MAX_ELECTING_VOTERS, MAX_NOMINATIONS};
	use codec::Decode;
	use frame_election_provider_support::{DataProviderBounds, ElectionDataProvider};
	use frame_support::BoundedVec;
	use sp_runtime::traits::TrailingZeroInput;
	use sp_staking::Exposure;

	<Staking as ElectionDataProvider>::clear();
	pallet_staking::ValidatorCount::<Runtime>::put(seats);
	// Candidates have a hundred times that, which is less than the voters have.
	pallet_staking::MinValidatorBond::<Runtime>::put(1_000_000);
	pallet_staking::ErasRewardPoints::<Runtime>::mutate(era, |points| {
		for index in seats / 4..seats {
			points.individual.insert(candidate(index), 20);
		}
		points.total = seats * 20 * 24;
	});
	for index in 0..MAX_CANDIDATES {
		let candidate = candidate(index);
		<Staking as ElectionDataProvider>::add_target(candidate.clone());
		let keys = SessionKeys::decode(&mut TrailingZeroInput::new(candidate.as_ref()))
			.expect("zeros are keys");
		pallet_session::NextKeys::<Runtime>::insert(&candidate, keys);
		if index < seats {
			let exposure =
				Exposure { total: 1_000 * AUDIO, own: 1_000 * AUDIO, others: Vec::new() };
			Staking::add_era_stakers(era, candidate, exposure);
		}
	}
	// So heavy that they are in a higher bag than the candidates: all voters are nominators.
	let least = u64::MAX / 4;
	for index in 0..MAX_ELECTING_VOTERS {
		// Steps without a common divisor with the number of candidates: every voter votes for others.
		let targets: Vec<_> = (0..MAX_NOMINATIONS)
			.map(|vote| candidate((index * 7 + vote * 31) % MAX_CANDIDATES))
			.collect();
		let voter = sp_io::hashing::blake2_256(&("voter", index).encode());
		<Staking as ElectionDataProvider>::add_voter(
			voter.into(),
			least + u64::from(index),
			BoundedVec::truncate_from(targets),
		);
	}
	let bounds = DataProviderBounds { count: Some(MAX_ELECTING_VOTERS.into()), size: None };
	let voters = <Staking as ElectionDataProvider>::electing_voters(bounds, 0)
		.expect("there is always a snapshot");
	assert_eq!(voters.len() as u32, MAX_ELECTING_VOTERS);
	assert!(voters.iter().all(|(.., votes)| votes.len() as u32 == MAX_NOMINATIONS));
}
