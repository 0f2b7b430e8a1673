//! A chain with nodes on it, whose rounds, randomness and backing are what a test says they are.

use crate::{self as pallet_node_services, *};
use audio_primitives::randomness::{DrawnSeed, SeedIndex};
use frame_support::{
	derive_impl, pallet_prelude::ValueQuery, parameter_types, storage_alias,
	traits::tokens::imbalance::ResolveTo, Twox64Concat,
};
use sp_core::Pair;
use sp_runtime::BuildStorage;
use std::{cell::RefCell, collections::BTreeMap};

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
	pub type Balances = pallet_balances::Pallet<Test>;
	#[runtime::pallet_index(2)]
	pub type NodeServices = pallet_node_services::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
}

/// What an account has at first.
pub const ENDOWMENT: Balance = 100_000;
/// Least and most collateral of a node.
pub const MIN: Balance = 1_000;
pub const MAX: Balance = 20_000;
/// Rounds that collateral cools down.
pub const COOLDOWN: RoundIndex = 4;
/// Most rounds in jail.
pub const MAX_JAIL: RoundIndex = 3;
/// Takes what is slashed.
pub const TREASURY: AccountId = 99;

parameter_types! {
	pub const Treasury: AccountId = TREASURY;
	pub static Round: RoundIndex = 1;
	/// The epoch that runs.
	pub static Epoch: u32 = 0;
	pub static WeightCap: u32 = 5;
	pub static MaxActive: u32 = 4;
}

/// How many asked for each seed. It is kept in storage: what fails is rolled back.
#[storage_alias]
type SeedUsers = StorageMap<Mock, Twox64Concat, SeedIndex, u32, ValueQuery>;

/// The nodes that fail, and since when.
#[storage_alias]
type Failing = StorageMap<Mock, Twox64Concat, NodeIndex, RoundIndex>;

thread_local! {
	static BACKING: RefCell<BTreeMap<AccountId, Balance>> = const { RefCell::new(BTreeMap::new()) };
}

/// What stands behind operators.
pub struct Backing;

impl OperatorBacking<AccountId> for Backing {
	fn of(operator: &AccountId) -> Balance {
		BACKING.with_borrow(|backing| backing.get(operator).copied().unwrap_or(0))
	}
}

/// Has that stand behind `operator`; returns what its nodes took to follow.
pub fn set_backing(operator: AccountId, amount: Balance) -> frame_support::weights::Weight {
	BACKING.with_borrow_mut(|backing| backing.insert(operator, amount));
	NodeServices::on_backing_changed(&operator)
}

/// The nodes that fail.
pub struct Duties;

impl NodeDuties for Duties {
	fn failing_since(node: NodeIndex) -> Option<RoundIndex> {
		Failing::get(node)
	}

	fn on_removed(node: NodeIndex) {
		assert!(!crate::Nodes::<Test>::contains_key(node), "it is gone");
		set_failing(node, None);
	}
}

/// Lets `node` fail since that round, or not.
pub fn set_failing(node: NodeIndex, since: Option<RoundIndex>) {
	Failing::set(node, since);
}

impl CurrentRound for Round {
	fn current_round() -> RoundIndex {
		Round::get()
	}
}

/// Seeds are known by the epoch in which they were asked for.
impl Seeds for Epoch {
	fn ask() -> SeedIndex {
		let epoch = Epoch::get();
		SeedUsers::mutate(epoch, |users| *users += 1);
		epoch
	}

	fn drawn(seed: SeedIndex) -> Option<DrawnSeed> {
		(seed + 2 <= Epoch::get()).then_some(DrawnSeed { randomness: [seed as u8; 32], round: 0 })
	}

	fn release(seed: SeedIndex) {
		SeedUsers::mutate_exists(seed, |kept| {
			let users = kept.as_mut().expect("somebody asked for it");
			*users -= 1;
			if *users == 0 {
				*kept = None;
			}
		});
	}
}

/// How many nodes wait for each seed.
fn waiting() -> BTreeMap<SeedIndex, u32> {
	let mut waiting = BTreeMap::new();
	for (_, node) in Nodes::<Test>::iter() {
		if node.selection_id.is_none() && node.state != NodeState::Leaving {
			*waiting.entry(node.seed).or_default() += 1;
		}
	}
	waiting
}

impl Config for Test {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Slashed = ResolveTo<Treasury, Balances>;
	type Round = Round;
	type Seeds = Epoch;
	type OperatorBacking = Backing;
	type Duties = Duties;
	type WeightCap = WeightCap;
	type AdminOrigin = frame_system::EnsureRoot<AccountId>;
	type Cooldown = frame_support::traits::ConstU32<COOLDOWN>;
	type MaxJail = frame_support::traits::ConstU32<MAX_JAIL>;
	type MaxActive = MaxActive;
	type MaxNodes = frame_support::traits::ConstU32<3>;
	type MaxServices = frame_support::traits::ConstU32<2>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

/// The service that there is at genesis.
pub fn content() -> ServiceName {
	b"content".to_vec().try_into().unwrap()
}

pub fn asks() -> ServiceType {
	ServiceType {
		min_collateral: MIN,
		max_collateral: MAX,
		active_size: 4,
		private_endpoints: false,
		min_version: ServiceVersion { major: 1, minor: 0, patch: 0 },
	}
}

/// A node key by its number.
pub fn key(number: u64) -> ed25519::Pair {
	let mut seed = [7; 32];
	seed[..8].copy_from_slice(&number.to_le_bytes());
	ed25519::Pair::from_seed(&seed)
}

/// An endpoint by its number.
pub fn endpoint(number: u64) -> Vec<u8> {
	format!("https://node-{number}.example.com:8443/audio").into_bytes()
}

/// The proof that `operator` may register `endpoint` for the key of that number.
pub fn proof(number: u64, operator: AccountId, endpoint: &[u8]) -> ed25519::Signature {
	key(number).sign(&NodeServices::proof_message(&operator, endpoint))
}

/// Registers a node with the key and the endpoint of that number.
pub fn register(operator: AccountId, number: u64, collateral: Balance) -> DispatchResult {
	register_in(content(), operator, number, collateral)
}

/// The same, of that service.
pub fn register_in(
	service: ServiceName,
	operator: AccountId,
	number: u64,
	collateral: Balance,
) -> DispatchResult {
	let endpoint = endpoint(number);
	let proof = proof(number, operator, &endpoint);
	NodeServices::register(
		RuntimeOrigin::signed(operator),
		service,
		endpoint,
		key(number).public(),
		proof,
		collateral,
	)
	.map(|_| ())
	.map_err(|failed| failed.error)
}

/// Ends the round, two epochs later.
pub fn next_round() {
	System::set_block_number(System::block_number() + 10);
	let round = Round::get();
	Epoch::set(Epoch::get() + 2);
	NodeServices::on_round_end(round);
	Round::set(round + 1);
}

pub fn held(who: AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::Collateral.into(), &who)
}

pub fn node(index: NodeIndex) -> NodeOf<Test> {
	Nodes::<Test>::get(index).expect("there is such a node")
}

/// A chain on which 1 to 9 and the treasury have [`ENDOWMENT`].
pub fn chain() -> sp_io::TestExternalities {
	Epoch::set(0);
	let mut config = RuntimeGenesisConfig::default();
	config.balances.balances = (1..=9).chain([TREASURY]).map(|who| (who, ENDOWMENT)).collect();
	config.node_services.services = [("content".into(), asks())].into();
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| System::set_block_number(1));
	chain
}

/// Runs a test on a new chain, and checks the invariants afterwards.
pub fn test(run: impl FnOnce()) {
	chain().execute_with(|| {
		run();
		NodeServices::do_try_state().expect("the invariants hold");
		assert_eq!(SeedUsers::iter().collect::<BTreeMap<_, _>>(), waiting());
	});
}
