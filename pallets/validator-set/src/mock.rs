//! A chain of the pallet alone, with staking as a table that tests fill in.

use crate as pallet_validator_set;
use crate::{ElectedOrPresent, Validators};
use audio_primitives::{Balance, RoundIndex};
use frame_election_provider_support::{
	data_provider, BoundedSupportsOf, DataProviderBounds, ElectionDataProvider, ElectionProvider,
	PageIndex, Support, VoterOf,
};
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, Get},
	weights::Weight,
};
use sp_runtime::{BuildStorage, DispatchError, DispatchResult, Percent};
use std::collections::{BTreeMap, BTreeSet};

type Block = frame_system::mocking::MockBlock<Test>;

/// Eras for which who was chilled counts as such.
pub const CHILLED_FOR: u32 = 10;

/// Most validators.
pub const SEATS: u32 = 8;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		ValidatorSet: pallet_validator_set,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

parameter_types! {
	/// Who was elected, by era.
	pub static Elected: BTreeMap<RoundIndex, Vec<(u64, Balance)>> = BTreeMap::new();
	/// Who made blocks, by era.
	pub static Authors: BTreeMap<RoundIndex, BTreeSet<u64>> = BTreeMap::new();
	/// Who can be elected.
	pub static Candidates: BTreeSet<u64> = BTreeSet::new();
	/// Who validates now, and who backs it with how much.
	pub static Present: Vec<(u64, Vec<(u64, u128)>)> = vec![];
	/// Who has session keys.
	pub static Keyed: BTreeSet<u64> = BTreeSet::new();
	/// Blocks of each era.
	pub static BlocksOfEra: u32 = 8 * SEATS;
	/// Seats that the next election fills.
	pub static Wanted: u32 = SEATS;
	/// What genesis let there be.
	pub static Limits: Option<(u32, Percent)> = None;
	/// What an election would give.
	pub static Outcome: Result<Vec<(u64, u128)>, &'static str> = Ok(vec![]);
}

pub struct Table;

impl Validators<u64> for Table {
	fn elected(era: RoundIndex) -> Vec<(u64, Balance)> {
		Elected::get().remove(&era).unwrap_or_default()
	}
	fn authors(era: RoundIndex) -> (BTreeSet<u64>, u32) {
		(Authors::get().remove(&era).unwrap_or_default(), BlocksOfEra::get())
	}
	fn present() -> Vec<(u64, Vec<(u64, u128)>)> {
		Present::get()
	}
	fn has_keys(who: &u64) -> bool {
		Keyed::get().contains(who)
	}
	fn least() -> u32 {
		1
	}
	fn is_candidate(who: &u64) -> bool {
		Candidates::get().contains(who)
	}
	fn wanted() -> u32 {
		Wanted::get()
	}
	fn least_bond() -> Balance {
		10
	}
	fn chill(who: &u64) -> DispatchResult {
		match Candidates::mutate(|candidates| candidates.remove(who)) {
			true => Ok(()),
			false => Err(DispatchError::Other("no candidate")),
		}
	}
	fn limit_candidates(most: u32, chill_above: Percent) -> DispatchResult {
		Limits::set(Some((most, chill_above)));
		Ok(())
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn fill(_: RoundIndex, _: u32) {}
	#[cfg(feature = "runtime-benchmarks")]
	fn keyless() -> u64 {
		0
	}
}

/// Elections with the outcome that a test wants.
pub struct Told;

impl ElectionProvider for Told {
	type AccountId = u64;
	type BlockNumber = u64;
	type Error = &'static str;
	type MaxWinnersPerPage = ConstU32<SEATS>;
	type MaxBackersPerWinner = ConstU32<4>;
	type MaxBackersPerWinnerFinal = ConstU32<4>;
	type Pages = ConstU32<1>;
	type DataProvider = NoData;

	fn elect(_: PageIndex) -> Result<BoundedSupportsOf<Self>, Self::Error> {
		Outcome::get().map(|elected| {
			let supports = elected
				.into_iter()
				.map(|(who, total)| (who, Support { total, voters: vec![(who + 100, total)] }));
			BoundedSupportsOf::<Self>::sorted_truncate_from(supports.collect()).0
		})
	}
	fn start() -> Result<(), Self::Error> {
		Ok(())
	}
	fn duration() -> u64 {
		0
	}
	fn status() -> Result<Option<Weight>, ()> {
		Ok(Some(Weight::zero()))
	}
}

pub struct NoData;

impl ElectionDataProvider for NoData {
	type AccountId = u64;
	type BlockNumber = u64;
	type MaxVotesPerVoter = ConstU32<1>;

	fn electable_targets(
		_: DataProviderBounds,
		_: PageIndex,
	) -> data_provider::Result<Vec<Self::AccountId>> {
		Err("none")
	}
	fn electing_voters(
		_: DataProviderBounds,
		_: PageIndex,
	) -> data_provider::Result<Vec<VoterOf<Self>>> {
		Err("none")
	}
	fn desired_targets() -> data_provider::Result<u32> {
		Ok(Wanted::get())
	}
	fn next_election_prediction(now: u64) -> u64 {
		now
	}
}

impl pallet_validator_set::Config for Test {
	type MaxValidators = ConstU32<SEATS>;
	type MaxCandidates = ConstU32<20>;
	type ChilledFor = ConstU32<CHILLED_FOR>;
	type Keys = u64;
	type Validators = Table;
	type Election = Told;
	type DataProvider = NoData;
	type WeightInfo = ();
}

/// What staking is given.
pub type Election = ElectedOrPresent<Test>;

/// Runs `test` on a new chain at block 1, and checks the invariants at its end.
pub fn chain(test: impl FnOnce()) {
	let genesis = RuntimeGenesisConfig::default().build_storage().expect("it builds");
	let mut chain: sp_io::TestExternalities = genesis.into();
	chain.execute_with(|| {
		System::set_block_number(1);
		Wanted::set(<ConstU32<SEATS> as Get<u32>>::get());
		test();
		ValidatorSet::do_try_state().expect("the invariants hold");
	});
}
