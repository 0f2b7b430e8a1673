//! What the node, wallets and tools may ask the runtime.

use crate::{
	batch,
	configs::{
		consensus::BABE_EPOCH_CONFIG, holdings::Holding, in_force, round::Round,
		sessions::KeysOfSession, voting,
	},
	constants::{AccountId, Balance, BlockNumber, Nonce},
	genesis_presets,
	opaque::SessionKeys,
	recall::Recall,
	ActivityIssuance, AuthorityDiscovery, Babe, Block, Content, Delegation, Executive,
	FeatureAccess, FeePool, Grandpa, Holdings, InherentDataExt, NodeServices, NominationPools,
	Receipts, Runtime, RuntimeCall, RuntimeGenesisConfig, RuntimeHoldReason, StakedVoting, Staking,
	StorageProofs, System, TransactionPayment, ValidatorSet, VERSION,
};
use alloc::vec::Vec;
use audio_primitives::{
	apis::{Applied, Asked, Together},
	arguments::{
		at_most, BadArgument, CallArgument, Capped, HeardArgument, KeyArgument,
		PlaybackSessionArgument, ProofArgument, ServiceArgument, MAX_SELECTED,
	},
	calls::DryRun,
	content::{
		BarredNode, CataloguePage, ChallengeInfo, EntryInfo, PlaylistId, PlaylistInfo,
		ProofStanding, ReachableHolder, Staging, TrackId, TrackInfo, MAX_CATALOGUE_PAGE,
	},
	delegation::{BeneficiaryInfo, PositionInfo},
	features::{
		EarningsMultiplier, FeatureGate, FeatureId, FeatureInfo, HeldFeature, Multiplier,
		StorageQuota,
	},
	fees::FeeRound,
	groups::{Estimate, Group, GroupStanding, RoundInfo},
	nodes::{ActiveNode, NodeIndex, NodeInfo, SelectedNode},
	parameters::ParameterInfo,
	proofs::ContentRoot,
	receipts::{FanStanding, LastReceipt, ToSign, MAX_PLAYS},
	seats::Seats,
	stake::{CurrentRound, Outcome, ReferendumStanding, StakedBalance},
	RoundIndex, MAX_PAGE,
};
use codec::Encode;
use frame_support::{
	genesis_builder_helper::{build_state, get_preset},
	traits::{Get, KeyOwnerProofSystem},
	weights::Weight,
};
use pallet_transaction_payment::{FeeDetails, RuntimeDispatchInfo};
use sp_api::impl_runtime_apis;
use sp_authority_discovery::AuthorityId as AuthorityDiscoveryId;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_inherents::{CheckInherentsResult, InherentData};
use sp_runtime::{
	traits::{Block as BlockT, NumberFor},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, ExtrinsicInclusionMode,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;

impl_runtime_apis! {
	impl sp_api::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			VERSION
		}

		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			let _recall = Recall::new();
			Executive::execute_block(block)
		}

		fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
			let _recall = Recall::new();
			Executive::initialize_block(header)
		}
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}

		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}

		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
		fn execute_view_function(
			id: frame_support::view_functions::ViewFunctionId,
			input: Vec<u8>,
		) -> Result<Vec<u8>, frame_support::view_functions::ViewFunctionDispatchError> {
			Runtime::execute_view_function(id, input)
		}
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
			let _recall = Recall::new();
			Executive::apply_extrinsic(extrinsic)
		}

		fn finalize_block() -> <Block as BlockT>::Header {
			let _recall = Recall::new();
			Executive::finalize_block()
		}

		fn inherent_extrinsics(data: InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
			data.create_extrinsics()
		}

		fn check_inherents(
			block: <Block as BlockT>::LazyBlock,
			data: InherentData,
		) -> CheckInherentsResult {
			data.check_extrinsics(&block)
		}
	}

	impl audio_primitives::apis::BatchApi<Block> for Runtime {
		fn apply_extrinsics(extrinsics: Together<<Block as BlockT>::Extrinsic>) -> Applied {
			let _recall = Recall::new();
			batch::apply(extrinsics)
		}

		fn validate_transactions(
			transactions: Asked,
			at: <Block as BlockT>::Hash,
		) -> Vec<Option<TransactionValidity>> {
			let _recall = Recall::new();
			batch::validate(transactions, at)
		}
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			transaction: <Block as BlockT>::Extrinsic,
			block_hash: <Block as BlockT>::Hash,
		) -> TransactionValidity {
			let _recall = Recall::new();
			Executive::validate_transaction(source, transaction, block_hash)
		}
	}

	impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(header: &<Block as BlockT>::Header) {
			Executive::offchain_worker(header)
		}
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(
			owner: Vec<u8>,
			seed: Option<Vec<u8>>,
		) -> OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}

		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl sp_consensus_babe::BabeApi<Block> for Runtime {
		fn configuration() -> sp_consensus_babe::BabeConfiguration {
			let epoch_config = Babe::epoch_config().unwrap_or(BABE_EPOCH_CONFIG);
			sp_consensus_babe::BabeConfiguration {
				slot_duration: Babe::slot_duration(),
				epoch_length: <Runtime as pallet_babe::Config>::EpochDuration::get(),
				c: epoch_config.c,
				authorities: Babe::authorities().to_vec(),
				randomness: Babe::randomness(),
				allowed_slots: epoch_config.allowed_slots,
			}
		}

		fn current_epoch_start() -> sp_consensus_babe::Slot {
			Babe::current_epoch_start()
		}

		fn current_epoch() -> sp_consensus_babe::Epoch {
			Babe::current_epoch()
		}

		fn next_epoch() -> sp_consensus_babe::Epoch {
			Babe::next_epoch()
		}

		/// None where the slot is of another epoch: a proof of this one's session would be of no
		/// use for it. A node asks at the parent of the second of two blocks, which for the first
		/// of an epoch is of the one before, and then at its best block.
		fn generate_key_ownership_proof(
			slot: sp_consensus_babe::Slot,
			authority_id: sp_consensus_babe::AuthorityId,
		) -> Option<sp_consensus_babe::OpaqueKeyOwnershipProof> {
			let epoch = Babe::current_epoch();
			let end = epoch.start_slot.saturating_add(epoch.duration);
			if slot < epoch.start_slot || slot >= end {
				return None;
			}
			KeysOfSession::prove((sp_consensus_babe::KEY_TYPE, authority_id))
				.map(|proof| proof.encode())
				.map(sp_consensus_babe::OpaqueKeyOwnershipProof::new)
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation_proof: sp_consensus_babe::EquivocationProof<<Block as BlockT>::Header>,
			key_owner_proof: sp_consensus_babe::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Babe::submit_unsigned_equivocation_report(
				equivocation_proof,
				key_owner_proof.decode()?,
			)
		}
	}

	impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}

		fn current_set_id() -> sp_consensus_grandpa::SetId {
			Grandpa::current_set_id()
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation_proof: sp_consensus_grandpa::EquivocationProof<
				<Block as BlockT>::Hash,
				NumberFor<Block>,
			>,
			key_owner_proof: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Grandpa::submit_unsigned_equivocation_report(
				equivocation_proof,
				key_owner_proof.decode()?,
			)
		}

		fn generate_key_ownership_proof(
			_set_id: sp_consensus_grandpa::SetId,
			authority_id: sp_consensus_grandpa::AuthorityId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			KeysOfSession::prove((sp_consensus_grandpa::KEY_TYPE, authority_id))
				.map(|proof| proof.encode())
				.map(sp_consensus_grandpa::OpaqueKeyOwnershipProof::new)
		}
	}

	impl sp_authority_discovery::AuthorityDiscoveryApi<Block> for Runtime {
		fn authorities() -> Vec<AuthorityDiscoveryId> {
			AuthorityDiscovery::authorities()
		}
	}

	impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
		fn account_nonce(account: AccountId) -> Nonce {
			System::account_nonce(account)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance>
		for Runtime
	{
		fn query_info(
			extrinsic: <Block as BlockT>::Extrinsic,
			length: u32,
		) -> RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_info(extrinsic, length)
		}

		fn query_fee_details(
			extrinsic: <Block as BlockT>::Extrinsic,
			length: u32,
		) -> FeeDetails<Balance> {
			TransactionPayment::query_fee_details(extrinsic, length)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<
		Block,
		Balance,
		RuntimeCall,
	> for Runtime {
		fn query_call_info(call: RuntimeCall, length: u32) -> RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_call_info(call, length)
		}

		fn query_call_fee_details(call: RuntimeCall, length: u32) -> FeeDetails<Balance> {
			TransactionPayment::query_call_fee_details(call, length)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl pallet_nomination_pools_runtime_api::NominationPoolsApi<Block, AccountId, Balance>
		for Runtime
	{
		fn pending_rewards(member: AccountId) -> Balance {
			NominationPools::api_pending_rewards(member).unwrap_or_default()
		}

		fn points_to_balance(pool_id: pallet_nomination_pools::PoolId, points: Balance) -> Balance {
			NominationPools::api_points_to_balance(pool_id, points)
		}

		fn balance_to_points(
			pool_id: pallet_nomination_pools::PoolId,
			new_funds: Balance,
		) -> Balance {
			NominationPools::api_balance_to_points(pool_id, new_funds)
		}

		fn pool_pending_slash(pool_id: pallet_nomination_pools::PoolId) -> Balance {
			NominationPools::api_pool_pending_slash(pool_id)
		}

		fn member_pending_slash(member: AccountId) -> Balance {
			NominationPools::api_member_pending_slash(member)
		}

		fn pool_needs_delegate_migration(pool_id: pallet_nomination_pools::PoolId) -> bool {
			NominationPools::api_pool_needs_delegate_migration(pool_id)
		}

		fn member_needs_delegate_migration(member: AccountId) -> bool {
			NominationPools::api_member_needs_delegate_migration(member)
		}

		fn member_total_balance(member: AccountId) -> Balance {
			NominationPools::api_member_total_balance(member)
		}

		fn pool_balance(pool_id: pallet_nomination_pools::PoolId) -> Balance {
			NominationPools::api_pool_balance(pool_id)
		}

		fn pool_accounts(pool_id: pallet_nomination_pools::PoolId) -> (AccountId, AccountId) {
			NominationPools::api_pool_accounts(pool_id)
		}
	}

	impl pallet_staking_runtime_api::StakingApi<Block, Balance, AccountId> for Runtime {
		fn nominations_quota(balance: Balance) -> u32 {
			Staking::api_nominations_quota(balance)
		}

		fn eras_stakers_page_count(era: sp_staking::EraIndex, account: AccountId) -> sp_staking::Page {
			Staking::api_eras_stakers_page_count(era, account)
		}

		fn pending_rewards(era: sp_staking::EraIndex, account: AccountId) -> bool {
			Staking::api_pending_rewards(era, account)
		}
	}

	impl audio_primitives::apis::ValidatorSetApi<Block> for Runtime {
		fn seats() -> Seats {
			ValidatorSet::seats(Round::current_round())
		}
	}

	impl audio_primitives::apis::StakedVotingApi<Block, AccountId> for Runtime {
		fn voting_power(account: AccountId) -> Balance {
			StakedVoting::of(&account)
		}

		fn total() -> Balance {
			StakedVoting::total()
		}

		fn referendum(index: u32) -> Option<ReferendumStanding<BlockNumber>> {
			voting::standing(index)
		}

		fn outcome(index: u32) -> Option<Outcome<BlockNumber>> {
			StakedVoting::outcome(index)
		}
	}

	impl audio_primitives::apis::FeePoolApi<Block> for Runtime {
		fn balance() -> Balance {
			FeePool::balance()
		}

		fn spendable() -> Balance {
			FeePool::spendable()
		}

		fn rounds(count: u32) -> Vec<(RoundIndex, FeeRound)> {
			FeePool::rounds(count)
		}
	}

	impl audio_primitives::apis::NodeServicesApi<Block, AccountId> for Runtime {
		fn select(
			service: ServiceArgument,
			key: KeyArgument,
			count: u32,
		) -> Result<Vec<SelectedNode<AccountId>>, BadArgument> {
			let key = key.or(BadArgument::KeyTooLong)?;
			let count = at_most(count, MAX_SELECTED, BadArgument::CountTooHigh)?;
			let service = NodeServices::service_of(service)?;
			Ok(NodeServices::reachable(NodeServices::select(&service, &key, count)))
		}

		fn nodes(service: ServiceArgument) -> Result<Vec<ActiveNode<AccountId>>, BadArgument> {
			NodeServices::service_of(service).map(|service| NodeServices::active(&service))
		}

		fn probability(node: NodeIndex) -> Option<sp_runtime::Perquintill> {
			NodeServices::probability(node)
		}

		fn node(node: NodeIndex) -> Option<NodeInfo<AccountId>> {
			NodeServices::info(node)
		}

		fn nodes_of(operator: AccountId) -> Vec<NodeIndex> {
			pallet_node_services::Operators::<Runtime>::get(operator).nodes.into_inner()
		}

		fn node_by_key(key: [u8; 32]) -> Option<NodeIndex> {
			let key = sp_core::ed25519::Public::from_raw(key);
			pallet_node_services::NodeByKey::<Runtime>::get(key)
		}
	}

	impl audio_primitives::apis::ContentApi<Block, AccountId, BlockNumber> for Runtime {
		fn track(track: TrackId) -> Option<TrackInfo<AccountId, BlockNumber>> {
			Content::info(track)
		}

		fn tracks_of(
			artist: AccountId,
			from: TrackId,
			limit: u32,
		) -> Result<Vec<TrackId>, BadArgument> {
			let limit = at_most(limit, MAX_CATALOGUE_PAGE, BadArgument::LimitTooHigh)?;
			Ok(Content::tracks_of(&artist, from, limit))
		}

		fn holders(track: TrackId) -> Vec<ReachableHolder<AccountId>> {
			crate::configs::content::reachable(StorageProofs::holders(track))
		}

		fn barred(track: TrackId) -> Vec<BarredNode> {
			StorageProofs::barred(track)
		}

		fn held_by(
			node: NodeIndex,
			after: Option<TrackId>,
			limit: u32,
		) -> Result<Vec<TrackId>, BadArgument> {
			let limit = at_most(limit, MAX_PAGE, BadArgument::LimitTooHigh)?;
			Ok(StorageProofs::held_by(node, after, limit))
		}

		fn selected(track: TrackId) -> Vec<SelectedNode<AccountId>> {
			NodeServices::reachable(StorageProofs::selected_for(track))
		}

		fn stagers(track: TrackId) -> Vec<SelectedNode<AccountId>> {
			crate::configs::content::serving(Content::staged_by(track))
		}

		fn stagers_of(root: ContentRoot) -> Vec<SelectedNode<AccountId>> {
			crate::configs::content::serving(crate::configs::content::StagingNodes::stagers(&root).0)
		}

		fn route(
			track: TrackId,
			session: PlaybackSessionArgument,
			count: u32,
		) -> Result<Vec<SelectedNode<AccountId>>, BadArgument> {
			let session = session.or(BadArgument::PlaybackSessionTooLong)?;
			let count = at_most(count, MAX_SELECTED, BadArgument::CountTooHigh)?;
			Ok(NodeServices::reachable(StorageProofs::route(track, session, count)))
		}

		fn owns(account: AccountId, track: TrackId) -> bool {
			Content::owns(&account, track)
		}

		fn has_access(account: AccountId, track: TrackId) -> bool {
			Content::has_access(&account, track)
		}

		fn tracks(from: TrackId, limit: u32) -> Result<CataloguePage, BadArgument> {
			let limit = at_most(limit, MAX_CATALOGUE_PAGE, BadArgument::LimitTooHigh)?;
			Ok(Content::page(from, limit))
		}

		fn track_by_root(root: ContentRoot) -> Option<(TrackId, TrackInfo<AccountId, BlockNumber>)> {
			Content::by_root(&root)
		}

		fn owns_root(account: AccountId, root: ContentRoot) -> bool {
			Content::owns_root(&account, &root)
		}

		fn playlists_of(
			curator: AccountId,
			from: PlaylistId,
			limit: u32,
		) -> Result<Vec<PlaylistId>, BadArgument> {
			let limit = at_most(limit, MAX_CATALOGUE_PAGE, BadArgument::LimitTooHigh)?;
			Ok(Content::playlists_of(&curator, from, limit))
		}

		fn playlist(playlist: PlaylistId) -> Option<PlaylistInfo<AccountId>> {
			Content::playlist(playlist)
		}
	}

	impl audio_primitives::apis::StorageProofsApi<Block, BlockNumber> for Runtime {
		fn open_challenges(node: NodeIndex) -> Vec<ChallengeInfo<BlockNumber>> {
			StorageProofs::open_challenges(node)
		}

		fn entries(
			node: NodeIndex,
			tracks: Capped<TrackId, MAX_PAGE>,
		) -> Result<Vec<EntryInfo<BlockNumber>>, BadArgument> {
			Ok(StorageProofs::entries(node, tracks.or(BadArgument::TooManyTracks)?))
		}

		fn proof_message(
			challenge: u32,
			node: NodeIndex,
			proof: ProofArgument,
		) -> Result<ToSign, BadArgument> {
			let proof = proof.try_into()?;
			Ok(ToSign { bytes: StorageProofs::proof_message(challenge, node, &proof) })
		}

		fn standing(node: NodeIndex) -> ProofStanding {
			StorageProofs::standing(node)
		}
	}

	impl audio_primitives::apis::ReceiptsApi<Block, AccountId> for Runtime {
		fn message(
			fan: AccountId,
			node: NodeIndex,
			round: RoundIndex,
			seq: u32,
			heard: HeardArgument,
		) -> Result<ToSign, BadArgument> {
			let heard = heard.or(BadArgument::TooManyPlays)?;
			let heard = heard.try_into().map_err(|_| BadArgument::TooManyPlays)?;
			Ok(ToSign { bytes: Receipts::message(&fan, node, round, seq, &heard) })
		}

		fn standing(fan: AccountId) -> FanStanding<AccountId> {
			Receipts::standing(&fan)
		}

		fn last_receipt(node: NodeIndex, fan: AccountId, round: RoundIndex) -> Option<LastReceipt> {
			Receipts::last_receipt(node, &fan, round)
		}

		fn free_quota(node: NodeIndex) -> (u32, u32) {
			Receipts::free_quota(node)
		}

		fn counts(
			node: NodeIndex,
			round: RoundIndex,
			tracks: Capped<TrackId, MAX_PLAYS>,
		) -> Result<Vec<bool>, BadArgument> {
			let tracks = tracks.or(BadArgument::TooManyTracks)?;
			Ok(tracks.into_iter().map(|track| Receipts::counts(node, round, track)).collect())
		}
	}

	impl audio_primitives::apis::ParametersApi<Block> for Runtime {
		fn in_force() -> Vec<ParameterInfo> {
			in_force::parameters()
		}
	}

	impl audio_primitives::apis::FeatureAccessApi<Block, AccountId> for Runtime {
		fn has(account: AccountId, feature: FeatureId) -> bool {
			<FeatureAccess as FeatureGate<AccountId>>::has(&account, feature)
		}

		fn features_of(account: AccountId) -> Vec<HeldFeature> {
			FeatureAccess::features_of(&account)
		}

		fn catalogue() -> Vec<FeatureInfo> {
			FeatureAccess::catalogue()
		}

		fn unlocking(account: AccountId) -> Vec<(Balance, RoundIndex)> {
			FeatureAccess::unlocking(&account)
		}

		fn earnings_multiplier(account: AccountId) -> Multiplier {
			<FeatureAccess as EarningsMultiplier<AccountId>>::of(&account)
		}

		fn storage_quota(account: AccountId) -> u64 {
			<FeatureAccess as StorageQuota<AccountId>>::of(&account)
		}
	}

	impl audio_primitives::apis::DelegationApi<Block, AccountId> for Runtime {
		fn beneficiary(account: AccountId) -> Option<BeneficiaryInfo> {
			Delegation::beneficiary(&account)
		}

		fn beneficiaries(
			after: Option<AccountId>,
			limit: u32,
		) -> Result<Vec<(AccountId, BeneficiaryInfo)>, BadArgument> {
			let limit = at_most(limit, MAX_PAGE, BadArgument::LimitTooHigh)?;
			Ok(Delegation::beneficiaries(after.as_ref(), limit))
		}

		fn positions(
			account: AccountId,
			after: Option<AccountId>,
			limit: u32,
		) -> Result<Vec<PositionInfo<AccountId>>, BadArgument> {
			let limit = at_most(limit, MAX_PAGE, BadArgument::LimitTooHigh)?;
			Ok(Delegation::positions(&account, after.as_ref(), limit as usize))
		}

		fn pending(account: AccountId) -> Result<Balance, BadArgument> {
			Delegation::pending(&account)
		}

		fn unlocking(account: AccountId) -> Vec<(Balance, RoundIndex)> {
			Delegation::unlocking(&account)
		}
	}

	impl audio_primitives::apis::ActivityIssuanceApi<Block, AccountId> for Runtime {
		fn pending(account: AccountId) -> Balance {
			ActivityIssuance::pending(&account)
		}

		fn rounds(count: u32) -> Vec<RoundInfo> {
			ActivityIssuance::rounds(count)
		}

		fn standing(account: AccountId) -> Vec<GroupStanding> {
			ActivityIssuance::standing(&account)
		}

		fn estimate(account: AccountId, group: Group, stake: Balance, score: Balance) -> Estimate {
			ActivityIssuance::estimate(&account, group, stake, score)
		}
	}

	impl audio_primitives::apis::HoldingsApi<
		Block,
		AccountId,
		BlockNumber,
		RuntimeHoldReason,
		RuntimeCall,
	> for Runtime {
		fn holdings(account: AccountId) -> Vec<Holding> {
			Holdings::of(&account)
		}
	}

	impl audio_primitives::apis::CallApi<Block, AccountId, RuntimeCall> for Runtime {
		fn dry_run(
			signer: AccountId,
			call: CallArgument<RuntimeCall>,
		) -> Result<DryRun, BadArgument> {
			crate::dry_run::dry_run(signer, call)
		}
	}

	impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
		fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
			build_state::<RuntimeGenesisConfig>(config)
		}

		fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
			get_preset::<RuntimeGenesisConfig>(id, genesis_presets::get_preset)
		}

		fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
			genesis_presets::preset_names()
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(
			extra: bool,
		) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
			crate::benchmarks::metadata(extra)
		}

		#[allow(non_local_definitions)]
		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			crate::benchmarks::dispatch(config)
		}
	}

	#[cfg(feature = "try-runtime")]
	impl frame_try_runtime::TryRuntime<Block> for Runtime {
		fn on_runtime_upgrade(checks: frame_try_runtime::UpgradeCheckSelect) -> (Weight, Weight) {
			let weight = Executive::try_runtime_upgrade(checks)
				.expect("try-runtime reports a failed check by panicking");
			(weight, crate::configs::limits::RuntimeBlockWeights::get().max_block)
		}

		fn execute_block(
			block: <Block as BlockT>::LazyBlock,
			state_root_check: bool,
			signature_check: bool,
			select: frame_try_runtime::TryStateSelect,
		) -> Weight {
			Executive::try_execute_block(block, state_root_check, signature_check, select)
				.expect("try-runtime reports a failed check by panicking")
		}
	}
}
