//! A chain whose quotas, features, seeds, holders and prices are what a test says they are.

use crate::{self as pallet_content, *};
use audio_primitives::{content::MIN_PUBLISHED_SIZE, randomness::DrawnSeed, RoundIndex};
use frame_support::{
	derive_impl,
	pallet_prelude::ValueQuery,
	parameter_types, storage_alias,
	traits::{fungible::Balanced, ConstU128, ConstU32, ConstU64},
	Twox64Concat,
};
use frame_system::{EnsureRoot, EnsureSignedBy};
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
	pub type Content = pallet_content::Pallet<Test>;
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

/// Sizes are given in the least that content can have.
pub const UNIT: u64 = MIN_PUBLISHED_SIZE;
/// Planck for so much, at first.
pub const BY_UNIT: Balance = 2 * UNIT as Balance;
/// What an account has at first.
pub const ENDOWMENT: Balance = 100_000 * UNIT as Balance;
/// Takes the network's fees.
pub const POOL: AccountId = 99;
/// Stands for the committee.
pub const REVIEWER: AccountId = 98;
pub const MODERATOR: AccountId = 97;
pub const PLAYLIST: Balance = 30;
pub const PLAYLIST_TRACK: Balance = 2;
pub const PURCHASE: Balance = 7;
pub const RESERVATION: Balance = 11;
/// Blocks for which a reservation is good.
pub const RESERVED_FOR: u64 = 20;
/// Rounds after which what nobody has held can be expired.
pub const EXPIRY: RoundIndex = 28;
/// What a planck of fees adds to a score.
pub const FEE_SCORE: u32 = 50;

parameter_types! {
	pub static Round: RoundIndex = 0;
	pub static TrackDeposit: Balance = 100;
	pub static ByteDeposit: Balance = 2;
	pub const NetworkFee: Perbill = Perbill::from_percent(10);
	pub static ForfeitPeriod: RoundIndex = 28;
	/// The seed that is given out.
	pub static NextSeed: SeedIndex = 0;
	pub const MaxIdleWeight: Weight = Weight::from_parts(1_000, 0);
}

// What calls change outside of the catalogue is kept in storage: what fails is rolled back.

#[storage_alias]
pub type Removed = StorageValue<Mock, Vec<TrackId>, ValueQuery>;

#[storage_alias]
pub type Noted = StorageValue<Mock, Vec<(AccountId, Balance)>, ValueQuery>;

/// Whose deposits came back, and what was left of them.
#[storage_alias]
pub type Revised = StorageValue<Mock, Vec<(AccountId, Balance)>, ValueQuery>;

/// Tracks that have been held, and since when they are.
#[storage_alias]
type Held = StorageMap<Mock, Twox64Concat, TrackId, Option<RoundIndex>>;

/// How many asked for each seed, and what was drawn, in which round.
#[storage_alias]
type Drawings =
	StorageMap<Mock, Twox64Concat, SeedIndex, (u32, Option<([u8; 32], RoundIndex)>), ValueQuery>;

frame_support::ord_parameter_types! {
	pub const ReviewedBy: AccountId = REVIEWER;
}

thread_local! {
	static QUOTAS: RefCell<BTreeMap<AccountId, u64>> = const { RefCell::new(BTreeMap::new()) };
	static FEATURES: RefCell<Vec<(AccountId, FeatureId)>> = const { RefCell::new(Vec::new()) };
}

/// Seeds that are drawn when a test says so.
pub struct Drawn;

impl Drawn {
	/// How many have which seed.
	pub fn counts() -> BTreeMap<SeedIndex, u32> {
		Drawings::iter().map(|(seed, (count, _))| (seed, count)).collect()
	}
}

impl Seeds for Drawn {
	fn ask() -> SeedIndex {
		let seed = NextSeed::get();
		Drawings::mutate(seed, |(count, _)| *count += 1);
		seed
	}

	fn drawn(seed: SeedIndex) -> Option<DrawnSeed> {
		let (randomness, round) = Drawings::get(seed).1?;
		Some(DrawnSeed { randomness, round })
	}

	fn release(seed: SeedIndex) {
		Drawings::mutate_exists(seed, |kept| {
			let (count, _) = kept.as_mut().expect("it was asked for");
			*count -= 1;
			if *count == 0 {
				*kept = None;
			}
		});
	}
}

/// What naming nodes weighs; at the most twice as much.
pub const NAMING: Weight = Weight::from_parts(9_000_000, 0);

/// A node is named by a root's first byte, and the next one.
pub struct Named;

impl Staging for Named {
	fn stagers(root: &ContentRoot) -> (Vec<NodeIndex>, Weight) {
		(vec![root[0].into(), u32::from(root[0]) + 1], NAMING)
	}

	fn stagers_weight() -> Weight {
		NAMING.saturating_mul(2)
	}
}

/// Tracks that nodes have held.
pub struct Holders;

impl Holders {
	pub fn hold(track: TrackId) {
		let since = Held::get(track).flatten().unwrap_or_else(Round::get);
		Held::insert(track, Some(since));
	}
}

impl TrackHolders for Holders {
	fn held_in(_: NodeIndex, _: TrackId, _: RoundIndex) -> bool {
		unreachable!("the catalogue does not ask")
	}

	fn was_held(track: TrackId) -> bool {
		Held::contains_key(track)
	}

	fn first_held(track: TrackId) -> Option<RoundIndex> {
		Held::get(track).flatten()
	}
}

/// Puts what is forfeited into the pool.
pub struct ToPool;

impl OnUnbalanced<Credit<AccountId, Balances>> for ToPool {
	fn on_nonzero_unbalanced(credit: Credit<AccountId, Balances>) {
		<Balances as Balanced<AccountId>>::resolve(&POOL, credit).expect("it is open");
	}
}

/// Features and quotas: there are features 0 to 9.
pub struct Unlocked;

impl Unlocked {
	pub fn set_quota(who: AccountId, bytes: u64) {
		QUOTAS.with_borrow_mut(|all| all.insert(who, bytes));
	}

	pub fn unlock(who: AccountId, feature: FeatureId) {
		FEATURES.with_borrow_mut(|all| all.push((who, feature)));
	}
}

/// What it takes to read the quota of who has a feature more.
pub const READING: Weight = Weight::from_parts(11, 0);

impl StorageQuota<AccountId> for Unlocked {
	fn of(who: &AccountId) -> u64 {
		QUOTAS.with_borrow(|all| all.get(who).copied().unwrap_or_default())
	}

	fn records(who: &AccountId) -> u32 {
		FEATURES.with_borrow(|all| all.iter().filter(|(other, _)| other == who).count() as u32)
	}

	fn most_records() -> u32 {
		4
	}
}

impl FeatureGate<AccountId> for Unlocked {
	fn has(who: &AccountId, feature: FeatureId) -> bool {
		FEATURES.with_borrow(|all| all.contains(&(*who, feature)))
	}

	fn exists(feature: FeatureId) -> bool {
		feature < 10
	}
}

impl CurrentRound for Round {
	fn current_round() -> RoundIndex {
		Round::get()
	}
}

pub struct Fees;

impl NetworkFees<AccountId> for Fees {
	fn collect(payer: &AccountId, amount: Balance) -> DispatchResult {
		if amount > 0 {
			<Balances as Mutate<_>>::transfer(payer, &POOL, amount, Preservation::Preserve)?;
		}
		Ok(())
	}
}

/// What noting weighs; up to three times as much.
pub const NOTING: Weight = Weight::from_parts(1_000, 0);

pub struct Log;

impl NoteActivity<AccountId> for Log {
	fn note(group: Group, who: &AccountId, activity: Activity) -> Weight {
		assert_eq!((group, activity.rate), (Group::Artists, Rate::default()));
		Noted::mutate(|all| all.push((*who, activity.score)));
		NOTING
	}

	fn note_weight(_: Group) -> Weight {
		NOTING.saturating_mul(3)
	}
}

/// What it takes that an artist's stake has changed, and that a track is gone.
pub const REVISING: Weight = Weight::from_parts(5, 0);
pub const RELEASING: Weight = Weight::from_parts(7, 0);

impl ReviseStake<AccountId> for Log {
	fn revise(group: Group, who: &AccountId) -> Weight {
		assert_eq!(group, Group::Artists);
		let left = held(HoldReason::Track, *who);
		assert!(<Content as TrackDeposits<AccountId>>::of(who) <= left);
		Revised::mutate(|all| all.push((*who, left)));
		REVISING
	}

	fn revise_weight(_: Group) -> Weight {
		REVISING.saturating_mul(3)
	}
}

impl OnTrackRemoved for Log {
	fn on_track_removed(track: TrackId, _: bool) -> Weight {
		Removed::mutate(|all| all.push(track));
		if Held::contains_key(track) {
			Held::insert(track, None::<RoundIndex>);
		}
		RELEASING
	}

	fn on_track_removed_weight() -> Weight {
		RELEASING.saturating_mul(3)
	}
}

impl Config for Test {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Round = Round;
	type Seeds = Drawn;
	type Staging = Named;
	type Holders = Holders;
	type FeatureGate = Unlocked;
	type Quota = Unlocked;
	type NetworkFees = Fees;
	type Forfeited = ToPool;
	type ActivityLog = Log;
	type Revision = Log;
	type OnTrackRemoved = Log;
	type TrackDeposit = TrackDeposit;
	type ByteDeposit = ByteDeposit;
	type ForfeitPeriod = ForfeitPeriod;
	type NetworkFee = NetworkFee;
	type FeeScore = ConstU32<FEE_SCORE>;
	type PlaylistDeposit = ConstU128<PLAYLIST>;
	type PlaylistTrackDeposit = ConstU128<PLAYLIST_TRACK>;
	type PurchaseDeposit = ConstU128<PURCHASE>;
	type ReservationDeposit = ConstU128<RESERVATION>;
	type ReservationPeriod = ConstU64<RESERVED_FOR>;
	type ExpiryRounds = ConstU32<EXPIRY>;
	type AdminOrigin = EnsureRoot<AccountId>;
	type ReviewOrigin = EnsureSignedBy<ReviewedBy, AccountId>;
	type MaxPlaylist = ConstU32<5>;
	type MaxModerators = ConstU32<3>;
	type MaxRelisted = ConstU32<4>;
	type MaxIdleWeight = MaxIdleWeight;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// The root of the content of that number.
pub fn root(number: u32) -> ContentRoot {
	sp_io::hashing::blake2_256(&number.to_le_bytes())
}

/// `artist` publishes content of `units`, without price or required feature.
pub fn publish(artist: AccountId, number: u32, units: u64) -> DispatchResult {
	publish_with(artist, number, units, None)
}

/// The same, with a reservation if there is a salt.
pub fn publish_with(
	artist: AccountId,
	number: u32,
	units: u64,
	salt: Option<[u8; 32]>,
) -> DispatchResult {
	let (root, size) = (root(number), units * UNIT);
	Content::publish(signed(artist), root, size, 1_000, Metadata::default(), None, None, salt)
		.map(|_| ())
		.map_err(|failed| failed.error)
}

/// `artist` reserves the content of that number with that salt.
pub fn reserve(artist: AccountId, number: u32, salt: u8) -> DispatchResult {
	Content::reserve(signed(artist), Content::commitment(&root(number), &artist, &[salt; 32]))
}

/// Sets price and required feature.
pub fn ask(
	artist: AccountId,
	track: TrackId,
	price: Option<Balance>,
	feature: Option<FeatureId>,
) -> DispatchResult {
	Content::update(signed(artist), track, Metadata::default(), price, feature)
}

/// Lists `track` again with the description that it has.
pub fn relist(origin: RuntimeOrigin, track: TrackId) -> DispatchResult {
	Content::relist(origin, track, hash_of(track)).map(|_| ()).map_err(|failed| failed.error)
}

/// The hash of the description of `track`, if there is one.
pub fn hash_of(track: TrackId) -> [u8; 32] {
	let metadata = Tracks::<Test>::get(track).map(|found| found.metadata);
	sp_io::hashing::blake2_256(&metadata.unwrap_or_default())
}

pub fn held(reason: HoldReason, who: AccountId) -> Balance {
	Balances::balance_on_hold(&reason.into(), &who)
}

pub fn free(who: AccountId) -> Balance {
	Balances::free_balance(who)
}

/// Begins the next block.
pub fn next_block() {
	System::set_block_number(System::block_number() + 1);
}

/// Begins the next block, in which the seed is drawn that was given out until then.
pub fn next_epoch(randomness: u8) {
	Drawings::mutate_exists(NextSeed::get(), |kept| {
		if let Some((_, drawn)) = kept {
			*drawn = Some(([randomness; 32], Round::get()));
		}
	});
	NextSeed::mutate(|seed| *seed += 1);
	next_block();
}

/// A chain on which 1 to 20 have [`ENDOWMENT`].
pub fn chain() -> sp_io::TestExternalities {
	QUOTAS.with_borrow_mut(BTreeMap::clear);
	FEATURES.with_borrow_mut(Vec::clear);
	NextSeed::set(0);
	ForfeitPeriod::set(28);
	Round::set(0);
	TrackDeposit::set(100);
	ByteDeposit::set(2);
	let mut config = RuntimeGenesisConfig::default();
	config.balances.balances = (1..=20).chain([POOL]).map(|who| (who, ENDOWMENT)).collect();
	config.content.moderators = vec![MODERATOR];
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| System::set_block_number(1));
	chain
}

/// Runs a test on a new chain, and checks the invariants afterwards.
pub fn test(run: impl FnOnce()) {
	chain().execute_with(|| {
		run();
		check();
	});
}

/// Checks the invariants, and that each seed is kept for as many as have it.
pub fn check() {
	Content::do_try_state().expect("the invariants hold");
	let mut counts = BTreeMap::new();
	for found in Tracks::<Test>::iter_values() {
		*counts.entry(found.seed).or_default() += 1;
	}
	assert_eq!(Drawn::counts(), counts);
}
