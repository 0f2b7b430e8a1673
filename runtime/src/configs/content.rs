//! Content: what there is to hear, who stores it and proves that, who heard it.

use crate::{
	configs::{
		activity::MaxIdleWeight, governance::TwoThirdsOfCommittee, nodes::ContentNodes, parameters,
		system::RuntimeBlockWeights, voting::Round,
	},
	constants::{deposit, AccountId, Balance, BlockNumber, BONDING_ERAS, DAYS, MAX_REPLICAS},
	ActivityIssuance, Balances, Beacon, Content, FeatureAccess, FeePool, NodeServices, Runtime,
	RuntimeHoldReason, Signature, StakedVoting, StorageProofs,
};
use alloc::vec::Vec;
use audio_primitives::{
	content::{HolderInfo, ReachableHolder, Staging, MAX_STAGERS},
	nodes::{ActiveNode, NodeIndex, SelectedNode, ServiceNodes},
	proofs::ContentRoot,
	receipts::MAX_PLAYS,
	RoundIndex, MILLISECONDS_PER_YEAR,
};
use frame_support::{
	dispatch::DispatchClass,
	parameter_types,
	traits::{ConstU32, Get},
};
use frame_system::EnsureRoot;
use pallet_pace::Pallet as Pace;
use sp_runtime::Perbill;

/// What a planck of fees adds to an artist's score, planck: as governed, and so little that what it earns, in an
/// era that is paid for as two, is no more than half of the fee.
pub struct FeeScore;

impl FeeScore {
	/// Most that a planck of score earns in an era is `r · t`; the factor is at most `1 / (2 · r · t)`, with `r`
	/// the yearly return and `t` the years that are paid for.
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
/// take [`MAX_FREE_IN_ERA`] of the blocks of an era, whatever is in them.
pub struct FreeReceipts;

/// Of what ordinary calls can take of the blocks of an era, what free receipts can.
const MAX_FREE_IN_ERA: Perbill = Perbill::from_percent(50);

impl FreeReceipts {
	/// Picoseconds that a receipt takes, in a batch as large as can be, if each has as many plays as it can and each of
	/// these is of an artist and a curator of its own.
	fn most_of_one() -> u64 {
		use crate::weights::receipts::WeightInfo;
		use audio_primitives::groups::NoteActivity;
		use pallet_receipts::WeightInfo as _;
		let batch: u32 = <Runtime as pallet_receipts::Config>::MaxReceipts::get();
		let plays =
			WeightInfo::<Runtime>::plays(MAX_PLAYS).saturating_sub(WeightInfo::<Runtime>::plays(0));
		let note = <ActivityIssuance as NoteActivity<AccountId>>::weight();
		// The operator is noted once for all.
		let notes = note.saturating_mul(u64::from(MAX_PLAYS).saturating_mul(2).saturating_add(2));
		WeightInfo::<Runtime>::submit(batch)
			.ref_time()
			.checked_div(batch.into())
			.unwrap_or(u64::MAX)
			.saturating_add(plays.saturating_add(notes).ref_time())
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

/// A new track goes to as many content nodes as will hold it: those that selection names for its root, of which those
/// are passed over that do not serve now.
pub struct StagingNodes;

const _: () = assert!(MAX_REPLICAS <= MAX_STAGERS, "not all that are named can be noted");

impl Staging for StagingNodes {
	fn stagers(root: &ContentRoot) -> Vec<NodeIndex> {
		let (service, count) = (ContentNodes::service(), parameters::Replicas::get());
		// If more than half of them do not serve, fewer stage it: each that is looked at is a read.
		let named = NodeServices::select(&service, root, count.saturating_mul(2));
		let serves = |node: &NodeIndex| ContentNodes::node(*node).is_some_and(|node| node.serves);
		named.into_iter().map(|node| node.node).filter(serves).take(count as usize).collect()
	}
}

impl pallet_content::Config for Runtime {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Round = Round;
	type Seeds = Beacon;
	type Staging = StagingNodes;
	type Replicas = StorageProofs;
	type Features = FeatureAccess;
	type Quota = FeatureAccess;
	type Fees = FeePool;
	type Forfeited = FeePool;
	type Activity = ActivityIssuance;
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
	type BenchmarkHelper = benchmarking::Setup;
}

/// Blocks that a node has failed for when it is jailed: as governed, and no more than an era, since misses are counted
/// over two.
pub struct JailBlocks;

impl Get<BlockNumber> for JailBlocks {
	fn get() -> BlockNumber {
		parameters::JailBlocks::get().min(Pace::<Runtime>::current().era_slots())
	}
}

impl pallet_storage_proofs::Config for Runtime {
	type Round = Round;
	type Catalogue = Content;
	type Nodes = ContentNodes;
	type Discipline = NodeServices;
	type Activity = ActivityIssuance;
	type Beacon = Beacon;
	type Challenges = parameters::Challenges;
	type Replicas = parameters::Replicas;
	type ProofPeriod = parameters::ProofPeriod;
	type DropNotice = parameters::DropNotice;
	type JailMisses = parameters::JailMisses;
	type JailShare = parameters::JailShare;
	type JailBlocks = JailBlocks;
	type JailRounds = parameters::JailRounds;
	type SlashJails = parameters::SlashJails;
	type SlashShare = parameters::SlashShare;
	type MaxReplicas = ConstU32<MAX_REPLICAS>;
	type MaxBatch = ConstU32<32>;
	type WeightInfo = crate::weights::storage_proofs::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = benchmarking::Setup;
}

impl pallet_receipts::Config for Runtime {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Round = Round;
	type Stake = StakedVoting;
	type Nodes = ContentNodes;
	type Replicas = StorageProofs;
	type Catalogue = Content;
	type Activity = ActivityIssuance;
	type Signature = Signature;
	type Allowance = parameters::Allowance;
	type MinStake = parameters::MinFanStake;
	type CuratorShare = parameters::CuratorShare;
	type FreeReceipts = FreeReceipts;
	type ListeningKeyDeposit = ListeningKeyDeposit;
	type MaxListeningKeys = ConstU32<4>;
	type MaxKeyRounds = ConstU32<MAX_KEY_ROUNDS>;
	type MaxReceipts = ConstU32<8>;
	type MaxIdleWeight = MaxIdleWeight;
	type WeightInfo = crate::weights::receipts::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = benchmarking::Setup;
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

/// What benchmarks of these pallets need of the rest.
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking {
	use super::*;
	use crate::{
		constants::{AUDIO, BONDING_ERAS},
		RuntimeOrigin,
	};
	use audio_primitives::{
		content::{PlaylistId, TrackId},
		features::{FeatureId, FeatureKind},
		nodes::{ActiveNode, NodeIndex},
		proofs::ContentRoot,
		randomness::SeedIndex,
		selection::SelectionId,
		RoundIndex,
	};
	use frame_support::traits::fungible::Mutate;
	use pallet_node_services::{
		ActiveOf, ActiveSets, Node, NodeState, Nodes, Operators, ServiceName,
	};
	use pallet_storage_proofs::{benchmarking::FIRST_GONE, Holder};
	use sp_core::{crypto::KeyTypeId, sr25519};

	/// Sets up what the benchmarks measure.
	pub struct Setup;

	/// What each node has at stake.
	const COLLATERAL: Balance = 200_000 * AUDIO;

	fn selection_id(node: NodeIndex) -> SelectionId {
		sp_io::hashing::blake2_256(&node.to_le_bytes())
	}

	/// A node with an endpoint as long as can be, in storage as `register` would leave it, but for its ranking.
	fn put_node(node: NodeIndex, operator: &AccountId) {
		let id = selection_id(node);
		let mut endpoint = b"https://example.com/".to_vec();
		endpoint.resize(pallet_node_services::endpoint::MAX_LENGTH as usize, b'a');
		Balances::mint_into(operator, 10 * COLLATERAL).expect("it can be minted");
		Nodes::<Runtime>::insert(
			node,
			Node {
				operator: operator.clone(),
				service: ContentNodes::service(),
				endpoint: endpoint.try_into().expect("it is as long as can be"),
				key: sp_core::ed25519::Public::from_raw(id),
				hot_key: Some(operator.clone()),
				collateral: COLLATERAL,
				unlocking: Default::default(),
				state: NodeState::Serving,
				last_jailed: None,
				last_slashed: None,
				seed: 0,
				selection_id: Some(id),
				weight: 0,
			},
		);
		Operators::<Runtime>::mutate(operator, |owner| {
			owner.nodes.try_push(node).expect("it has one");
			owner.collateral = COLLATERAL;
		});
	}

	/// An active set as large as can be, whose first entry is `node`, heavier than all others together.
	/// The others have indices from that of benchmarks' first unregistered node down.
	fn fill_active_set(node: NodeIndex, operator: &AccountId) {
		let mut active = ActiveOf::<Runtime>::default();
		let heavy = COLLATERAL.saturating_mul(1_000_000_000);
		let entry = |node, operator, weight| ActiveNode {
			node,
			operator,
			selection_id: selection_id(node),
			weight,
		};
		let others = (0..).map(|number: u32| {
			let operator = frame_benchmarking::account("other", number, 0);
			entry(FIRST_GONE.saturating_sub(1).saturating_sub(number), operator, COLLATERAL)
		});
		for found in core::iter::once(entry(node, operator.clone(), heavy)).chain(others) {
			active.weight = active.weight.saturating_add(found.weight);
			if active.nodes.try_push(found).is_err() {
				break;
			}
		}
		ActiveSets::<Runtime>::insert::<ServiceName, _>(ContentNodes::service(), active);
	}

	/// Registers all of the active set but `serving`; they do not serve.
	fn put_idle_nodes(serving: Option<NodeIndex>) {
		let active = NodeServices::active(&ContentNodes::service()).into_iter();
		for found in active.filter(|found| serving != Some(found.node)) {
			put_node(found.node, &found.operator);
			Nodes::<Runtime>::mutate(found.node, |node| {
				if let Some(node) = node {
					node.state = NodeState::Jailed { until: RoundIndex::MAX };
				}
			});
		}
	}

	/// A track with a placement key, in storage as `publish` would leave it.
	fn put_track(track: TrackId, root: ContentRoot, size: u64) {
		pallet_content::Tracks::<Runtime>::insert(
			track,
			pallet_content::Track {
				artist: frame_benchmarking::account("artist", track, 0),
				root,
				bytes: size,
				duration: 1,
				metadata: Default::default(),
				price: None,
				feature: None,
				published: 0,
				listed: 0,
				claim: 0,
				deposit: 0,
				flat: 0,
				covered: 0,
				refreshed: None,
				seed: track,
				stagers: (0..MAX_STAGERS).collect::<Vec<_>>().try_into().expect("not too many"),
				delisting: None,
				cleared: false,
				offered_to: None,
			},
		);
		let seed = pallet_beacon::Seed { users: 1, randomness: Default::default(), round: 0 };
		pallet_beacon::Drawn::<Runtime>::insert(track, seed);
	}

	impl pallet_content::benchmarking::BenchmarkHelper<AccountId> for Setup {
		fn unlock(who: &AccountId) -> FeatureId {
			Balances::mint_into(who, COLLATERAL).expect("it can be minted");
			let most = <Runtime as pallet_feature_access::Config>::MaxGrants::get();
			// One more than it can have.
			for number in 0..=most {
				let name = alloc::format!("room-{number}").into_bytes();
				let feature = pallet_feature_access::NextFeature::<Runtime>::get();
				let terms = pallet_feature_access::Terms {
					kind: FeatureKind::StorageQuota { bytes: 1 },
					collateral: AUDIO,
					cooldown: BONDING_ERAS,
					grace: BONDING_ERAS,
				};
				// All who are asked for have the same.
				let name = name.try_into().expect("it is short");
				let _ = FeatureAccess::create_feature(RuntimeOrigin::root(), name, terms);
				let _ = FeatureAccess::lock(RuntimeOrigin::signed(who.clone()), feature);
			}
			pallet_feature_access::NextFeature::<Runtime>::get().saturating_sub(1)
		}

		fn draw_seed(seed: SeedIndex) {
			let users = pallet_beacon::Asked::<Runtime>::mutate(|waiting| {
				let found = waiting.iter().find(|waiting| waiting.seed == seed).cloned();
				waiting.retain(|waiting| waiting.seed != seed);
				found.map_or(1, |waiting| waiting.users)
			});
			let drawn = pallet_beacon::Seed { users, randomness: Default::default(), round: 0 };
			pallet_beacon::Drawn::<Runtime>::insert(seed, drawn);
		}

		fn pass_rounds(rounds: RoundIndex) {
			pallet_staking::ActiveEra::<Runtime>::mutate(|era| {
				let index = era.as_ref().map_or(0, |era| era.index).saturating_add(rounds);
				*era = Some(pallet_staking::ActiveEraInfo { index, start: None });
			});
		}

		fn fill_active_set() {
			use parameters::{storage_proofs as s, ReplicaCount, RuntimeParameters};
			let most = Some(ReplicaCount::constant(MAX_REPLICAS));
			let replicas =
				RuntimeParameters::StorageProofs(s::Parameters::Replicas(s::Replicas, most));
			crate::Parameters::set_parameter(RuntimeOrigin::root(), replicas)
				.expect("it is governed");
			fill_active_set(0, &frame_benchmarking::account("operator", 0, 0));
			// None of them serves: all that are named are looked at.
			put_idle_nodes(None);
		}
	}

	const KEYS: KeyTypeId = KeyTypeId(*b"bnch");

	fn listening_key() -> sr25519::Public {
		let known = sp_io::crypto::sr25519_public_keys(KEYS);
		known.first().copied().unwrap_or_else(|| sp_io::crypto::sr25519_generate(KEYS, None))
	}

	impl pallet_receipts::benchmarking::BenchmarkHelper<AccountId, Signature> for Setup {
		fn key() -> AccountId {
			AccountId::new(listening_key().0)
		}

		fn sign(message: &[u8]) -> Signature {
			let signature = sp_io::crypto::sr25519_sign(KEYS, &listening_key(), message);
			signature.expect("the keystore has the key").into()
		}

		fn fan(number: u32) -> AccountId {
			let fan = frame_benchmarking::account("fan", number, 0);
			Balances::mint_into(&fan, COLLATERAL).expect("it can be minted");
			let payee = pallet_staking::RewardDestination::Staked;
			crate::Staking::bond(RuntimeOrigin::signed(fan.clone()), 1_000 * AUDIO, payee)
				.expect("it can be bonded");
			fan
		}

		fn node() -> (NodeIndex, AccountId) {
			let operator = frame_benchmarking::account("operator", 0, 0);
			put_node(0, &operator);
			fill_active_set(0, &operator);
			(0, operator)
		}

		fn track(number: u32, node: NodeIndex, operator: &AccountId) -> TrackId {
			put_track(number, [0; 32], 1);
			let mut places = pallet_storage_proofs::PlacesOf::<Runtime>::default();
			for place in 1..MAX_REPLICAS {
				let operator = frame_benchmarking::account("other", place, 0);
				places.holders.try_push(Holder::new(place, operator, 0)).expect("there is room");
			}
			let own = Holder::new(node, operator.clone(), 0);
			places.holders.try_push(own).expect("there is room");
			pallet_storage_proofs::Held::<Runtime>::insert(number, places);
			number
		}

		fn playlist(track: TrackId) -> PlaylistId {
			let mut tracks = pallet_content::ListOf::<Runtime>::default();
			while tracks.try_push(TrackId::MAX).is_ok() {}
			if let Some(last) = tracks.last_mut() {
				*last = track;
			}
			let curator = frame_benchmarking::account("curator", track, 0);
			let playlist = pallet_content::Playlist {
				curator,
				tracks,
				metadata: Default::default(),
				deposit: 0,
			};
			pallet_content::Playlists::<Runtime>::insert(track, playlist);
			track
		}
	}

	impl pallet_storage_proofs::benchmarking::BenchmarkHelper<AccountId> for Setup {
		fn node(number: u32) -> (NodeIndex, AccountId) {
			let operator = frame_benchmarking::account("operator", number, 0);
			put_node(number, &operator);
			(number, operator)
		}

		fn activate(node: NodeIndex, operator: &AccountId) {
			fill_active_set(node, operator);
			put_idle_nodes(Some(node));
		}

		fn list(number: u32, root: ContentRoot, size: u64) -> TrackId {
			put_track(number, root, size);
			number
		}

		fn set_seed() {
			pallet_beacon::InForce::<Runtime>::put([7; 32]);
		}

		fn sign(node: NodeIndex, message: &[u8]) -> sp_core::ed25519::Signature {
			let key = sp_io::crypto::ed25519_generate(KEYS, None);
			Nodes::<Runtime>::mutate(node, |found| {
				if let Some(found) = found {
					found.key = key;
				}
			});
			sp_io::crypto::ed25519_sign(KEYS, &key, message).expect("the keystore has the key")
		}
	}
}
