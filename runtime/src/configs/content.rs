//! Content: what there is to hear, who stores it and proves that, who heard it.

use crate::{
	configs::{
		governance::TwoThirdsOfCommittee,
		limits::{MaxIdleWeight, RuntimeBlockWeights},
		nodes::ContentNodes,
		parameters,
		round::Round,
	},
	constants::{deposit, AccountId, Balance, BlockNumber, BONDING_ERAS, DAYS, MAX_REPLICAS},
	ActivityIssuance, Balances, Beacon, Content, FeatureAccess, FeePool, NodeServices, Runtime,
	RuntimeHoldReason, Signature, StakedVoting, StorageProofs,
};
use alloc::vec::Vec;
use audio_primitives::{
	content::{HolderInfo, ReachableHolder, Staging, MAX_STAGERS},
	nodes::{first_of, ActiveNode, NodeIndex, SelectedNode, ServiceNodes},
	proofs::ContentRoot,
	receipts::MAX_PLAYS,
	RoundIndex, MILLISECONDS_PER_YEAR,
};
use frame_support::{
	dispatch::DispatchClass,
	parameter_types,
	traits::{ConstU32, Get},
	weights::Weight,
};
use frame_system::EnsureRoot;
use pallet_pace::Pallet as Pace;
use pallet_storage_proofs::{FailureRule, Sanction, WeightInfo};
use sp_runtime::Perbill;

/// What a planck of fees adds to an artist's score, planck: as governed, and so little that what it
/// earns, in an era that is paid for as two, is no more than half of the fee.
pub struct FeeScore;

impl FeeScore {
	/// Most that a planck of score earns in an era is `r · t`; the factor is at most `1 / (2 · r ·
	/// t)`, with `r` the yearly return and `t` the years that are paid for.
	fn most(yearly: Perbill, era_milliseconds: u64) -> u128 {
		let paid_for = u128::from(era_milliseconds).saturating_mul(2);
		let returned = paid_for.saturating_mul(yearly.deconstruct().into()).saturating_mul(2);
		let whole =
			u128::from(MILLISECONDS_PER_YEAR).saturating_mul(Perbill::one().deconstruct().into());
		// Where nothing is returned, anything is too little to matter.
		whole.checked_div(returned).unwrap_or(u128::MAX)
	}
}

impl Get<u32> for FeeScore {
	fn get() -> u32 {
		let era = Pace::<Runtime>::current().era_milliseconds();
		let most = Self::most(parameters::MostReturn::get(), era);
		parameters::FeeScore::get().min(u32::try_from(most).unwrap_or(u32::MAX))
	}
}

/// Most rounds ahead that a listening key ends: a year of the live chain.
pub const MAX_KEY_ROUNDS: RoundIndex = 4 * 365;

/// Receipts that all nodes together submit in a round without a fee: as governed, and no more than
/// take [`MAX_FREE_IN_ERA`] of the blocks of an era by what their calls weigh, whatever is in them.
pub struct FreeReceipts;

/// Of what ordinary calls can take of the blocks of an era, what free receipts can.
const MAX_FREE_IN_ERA: Perbill = Perbill::from_percent(50);

impl FreeReceipts {
	/// Picoseconds that a receipt takes at the most, submitted alone.
	fn most_of_one() -> u64 {
		let further = MAX_PLAYS.saturating_sub(1);
		pallet_receipts::Pallet::<Runtime>::most_weight_of(1, MAX_PLAYS, further).ref_time()
	}

	/// Most of them in an era of so many blocks.
	pub fn most(blocks: u32) -> u32 {
		let limits = RuntimeBlockWeights::get();
		let ordinary = limits.get(DispatchClass::Normal).max_total.unwrap_or(limits.max_block);
		let room = MAX_FREE_IN_ERA * ordinary.ref_time();
		let most = room.saturating_mul(blocks.into()).checked_div(Self::most_of_one());
		u32::try_from(most.unwrap_or(0)).unwrap_or(u32::MAX)
	}
}

impl Get<u32> for FreeReceipts {
	fn get() -> u32 {
		parameters::FreeReceipts::get().min(Self::most(Pace::<Runtime>::current().era_slots()))
	}
}

parameter_types! {
	/// A playlist and what is known of it.
	pub const PlaylistDeposit: Balance = deposit(1, 250);
	pub const PlaylistTrackDeposit: Balance = deposit(0, 4);
	pub const PurchaseDeposit: Balance = deposit(1, 100);
	pub const ReservationDeposit: Balance = deposit(1, 100);
	/// A day.
	pub const ReservationPeriod: BlockNumber = DAYS;
	pub const ListeningKeyDeposit: Balance = deposit(1, 100);
}

/// A new track goes to as many content nodes as will hold it: those that selection names for its
/// root, of which those are passed over that do not serve now.
pub struct StagingNodes;

const _: () = assert!(MAX_REPLICAS <= MAX_STAGERS, "not all that are named can be noted");

impl StagingNodes {
	/// Nodes that are looked at for each that is named. If more than half of them do not serve,
	/// fewer stage a track: each that is looked at is a read.
	const LOOKED_AT: u32 = 2;

	/// What it weighs to choose among `active` nodes, and to look at `looked` of them.
	fn weight(active: u32, looked: u32) -> Weight {
		// As many are chosen as to store a track, at the most.
		type Choice = <Runtime as pallet_storage_proofs::Config>::WeightInfo;
		ContentNodes::active_weight(active)
			.saturating_add(Choice::choose(active))
			.saturating_add(Choice::look(looked))
	}
}

impl Staging for StagingNodes {
	fn stagers(root: &ContentRoot) -> (Vec<NodeIndex>, Weight) {
		let active = ContentNodes::active();
		let count = parameters::Replicas::get();
		let named = first_of(&active, root, count.saturating_mul(Self::LOOKED_AT));
		let mut looked = 0u32;
		let mut serves = |node: &NodeIndex| {
			looked = looked.saturating_add(1);
			ContentNodes::node(*node).is_some_and(|node| node.serves)
		};
		let stagers =
			named.iter().map(|node| node.node).filter(&mut serves).take(count as usize).collect();
		(stagers, Self::weight(active.len() as u32, looked))
	}

	fn stagers_weight() -> Weight {
		Self::weight(ContentNodes::most_active(), MAX_REPLICAS.saturating_mul(Self::LOOKED_AT))
	}
}

impl pallet_content::Config for Runtime {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Round = Round;
	type Seeds = Beacon;
	type Staging = StagingNodes;
	type Holders = StorageProofs;
	type FeatureGate = FeatureAccess;
	type Quota = FeatureAccess;
	type NetworkFees = FeePool;
	type Forfeited = FeePool;
	type ActivityLog = ActivityIssuance;
	type Revision = ActivityIssuance;
	type OnTrackRemoved = StorageProofs;
	type TrackDeposit = parameters::TrackDeposit;
	type ByteDeposit = parameters::ByteDeposit;
	type ForfeitPeriod = parameters::ForfeitPeriod;
	type NetworkFee = parameters::NetworkFee;
	type FeeScore = FeeScore;
	type PlaylistDeposit = PlaylistDeposit;
	type PlaylistTrackDeposit = PlaylistTrackDeposit;
	type PurchaseDeposit = PurchaseDeposit;
	type ReservationDeposit = ReservationDeposit;
	type ReservationPeriod = ReservationPeriod;
	type ExpiryRounds = ConstU32<BONDING_ERAS>;
	type AdminOrigin = EnsureRoot<AccountId>;
	type ReviewOrigin = TwoThirdsOfCommittee;
	type MaxPlaylist = ConstU32<100>;
	type MaxModerators = ConstU32<16>;
	type MaxRelisted = ConstU32<32>;
	type MaxIdleWeight = MaxIdleWeight;
	type WeightInfo = crate::weights::content::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::fixtures::content::Setup;
}

/// Blocks that a node has failed for when it is jailed: as governed, and no more than an era, since
/// misses are counted over two.
pub struct JailBlocks;

impl Get<BlockNumber> for JailBlocks {
	fn get() -> BlockNumber {
		parameters::JailBlocks::get().min(Pace::<Runtime>::current().era_slots())
	}
}

parameter_types! {
	/// What a node must have missed to fail.
	pub Failure: FailureRule = FailureRule {
		misses: parameters::JailMisses::get(),
		share: parameters::JailShare::get(),
	};
	/// What a node that fails suffers.
	pub Punished: Sanction = Sanction {
		jail_rounds: parameters::JailRounds::get(),
		slash_jails: parameters::SlashJails::get(),
		slash_share: parameters::SlashShare::get(),
	};
}

impl pallet_storage_proofs::Config for Runtime {
	type Round = Round;
	type Catalogue = Content;
	type ServiceNodes = ContentNodes;
	type Discipline = NodeServices;
	type ActivityLog = ActivityIssuance;
	type BlockSeed = Beacon;
	type ChallengesPerBlock = parameters::ChallengesPerBlock;
	type Replicas = parameters::Replicas;
	type ProofPeriod = parameters::ProofPeriod;
	type DropNotice = parameters::DropNotice;
	type Failure = Failure;
	type JailBlocks = JailBlocks;
	type Sanction = Punished;
	type MaxReplicas = ConstU32<MAX_REPLICAS>;
	type MaxBatch = ConstU32<32>;
	type WeightInfo = crate::weights::storage_proofs::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::fixtures::content::Setup;
}

impl pallet_receipts::Config for Runtime {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Round = Round;
	type Stake = StakedVoting;
	type ServiceNodes = ContentNodes;
	type Holders = StorageProofs;
	type Catalogue = Content;
	type ActivityLog = ActivityIssuance;
	type Signature = Signature;
	type Allowance = parameters::Allowance;
	type MinFanStake = parameters::MinFanStake;
	type CuratorShare = parameters::CuratorShare;
	type FreeReceipts = FreeReceipts;
	type ListeningKeyDeposit = ListeningKeyDeposit;
	type MaxListeningKeys = ConstU32<4>;
	type MaxKeyRounds = ConstU32<MAX_KEY_ROUNDS>;
	type MaxReceipts = ConstU32<8>;
	type MaxIdleWeight = MaxIdleWeight;
	type WeightInfo = crate::weights::receipts::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::fixtures::content::Setup;
}

/// Where those of `nodes` are reached that serve now.
pub fn serving(nodes: Vec<NodeIndex>) -> Vec<SelectedNode<AccountId>> {
	let found = |node| {
		let found = ContentNodes::node(node).filter(|found| found.serves)?;
		let (operator, selection_id) = (found.operator, found.selection_id?);
		Some(ActiveNode { node, operator, selection_id, weight: found.weight })
	};
	NodeServices::reachable(nodes.into_iter().filter_map(found).collect())
}

/// Where holders are reached.
pub fn reachable(holders: Vec<HolderInfo<AccountId>>) -> Vec<ReachableHolder<AccountId>> {
	holders
		.into_iter()
		.filter_map(|HolderInfo { node, operator, serves, until }| {
			let found = pallet_node_services::Nodes::<Runtime>::get(node)?;
			let (endpoint, key) = (found.endpoint.into_inner(), found.key.0);
			Some(ReachableHolder { node, operator, endpoint, key, serves, until })
		})
		.collect()
}
