//! Democracy, the technical committee and the treasury.

use crate::{
	configs::{
		limits::RuntimeBlockWeights,
		parameters::{self, democracy, RuntimeParameters},
		round::BondingDuration,
		token::TreasuryAccount,
	},
	constants::{AccountId, Balance, BlockNumber, AUDIO, DAYS},
	weights::{democracy::WithStake, margin::WithMargin},
	Balances, OriginCaller, Preimage, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, System,
	Treasury,
};
use frame_support::{
	parameter_types,
	traits::{
		tokens::{PayFromAccount, UnityAssetBalanceConversion},
		AsEnsureOriginWithArg, ConstBool, ConstU32, Contains, EitherOfDiverse, Get,
		NeverEnsureOrigin,
	},
	weights::Weight,
	PalletId,
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess, EnsureSigned};
use pallet_collective::{EnsureProportionAtLeast, Instance1 as TechnicalInstance};
use pallet_pace::Pallet as Pace;
use pallet_staked_voting::{QuorumRule, QuorumScheduler, StakedCurrency};
use sp_runtime::{traits::IdentityLookup, Perbill};

/// The longest that voting and enactment may take together, in blocks: half of the time that
/// unbonded stake stays locked. Who voted is still staked when the decision takes effect, even if
/// blocks come at half the speed of slots: cooldowns follow slots, voting follows blocks.
pub struct DecisionWindow;

impl Get<BlockNumber> for DecisionWindow {
	fn get() -> BlockNumber {
		Pace::<Runtime>::current().era_slots().saturating_mul(BondingDuration::get()) / 2
	}
}

/// Blocks that a referendum can be voted on: as governed, at least half an era, and within the
/// [`DecisionWindow`]. In less no quorum can be gathered, so none could undo it; and in the block
/// that launches a referendum nobody can vote, as it is full.
pub struct VotingPeriod;

impl Get<BlockNumber> for VotingPeriod {
	fn get() -> BlockNumber {
		let least = Pace::<Runtime>::current().era_slots() / 2;
		parameters::VotingPeriod::get().max(least).min(DecisionWindow::get())
	}
}

/// Blocks from the end of voting to the enactment, and that the winners' votes stay locked: as
/// governed, within what voting leaves of the [`DecisionWindow`].
pub struct EnactmentPeriod;

impl Get<BlockNumber> for EnactmentPeriod {
	fn get() -> BlockNumber {
		parameters::EnactmentPeriod::get()
			.min(DecisionWindow::get().saturating_sub(VotingPeriod::get()))
	}
}

/// Blocks that a fast-tracked referendum is voted on, and then waits, at the least: a twelfth of an
/// era, half an hour on the live chain.
fn least_fast_track() -> BlockNumber {
	Pace::<Runtime>::current().era_slots().div_ceil(12).max(2)
}

/// Fewest blocks that a fast-tracked referendum can be voted on: as governed, at least a twelfth of
/// an era, and at most half of the [`DecisionWindow`], which leaves the other half to the
/// enactment.
pub struct FastTrackVotingPeriod;

impl Get<BlockNumber> for FastTrackVotingPeriod {
	fn get() -> BlockNumber {
		parameters::FastTrackVotingPeriod::get()
			.max(least_fast_track())
			.min(DecisionWindow::get() / 2)
	}
}

/// Fewest blocks from the end of a fast-tracked vote to the enactment: as governed, at least a
/// twelfth of an era, and at most half of the [`DecisionWindow`].
pub struct FastTrackEnactmentPeriod;

impl Get<BlockNumber> for FastTrackEnactmentPeriod {
	fn get() -> BlockNumber {
		parameters::FastTrackEnactmentPeriod::get()
			.max(least_fast_track())
			.min(DecisionWindow::get() / 2)
	}
}

/// Most that a public proposal ever has to put down, planck: a ten-thousandth of the supply at
/// genesis.
const MAX_MINIMUM_DEPOSIT: Balance = 100_000 * AUDIO;

/// Least that a public proposal ever has to put down, planck: for less the queue could be kept
/// full.
const LEAST_MINIMUM_DEPOSIT: Balance = 100 * AUDIO;

/// Planck that a public proposal must put down: as governed, at least [`LEAST_MINIMUM_DEPOSIT`] and
/// at most [`MAX_MINIMUM_DEPOSIT`].
pub struct MinimumDeposit;

impl Get<Balance> for MinimumDeposit {
	fn get() -> Balance {
		parameters::MinimumDeposit::get().clamp(LEAST_MINIMUM_DEPOSIT, MAX_MINIMUM_DEPOSIT)
	}
}

/// Of the electorate, what must take part in a referendum: as governed.
///
/// A referendum that does nothing but set the quorum has one of its own. Who wants more to take
/// part in decisions has to be as many: it must reach the quorum that it sets. And no quorum can be
/// put out of reach: it need reach no other, as long as it reaches the ordinary one or that in
/// force.
pub struct GovernedQuorum;

impl QuorumRule<RuntimeCall> for GovernedQuorum {
	fn current() -> Perbill {
		parameters::Quorum::get()
	}

	fn of(call: &RuntimeCall) -> Perbill {
		let current = Self::current();
		match call {
			RuntimeCall::Parameters(pallet_parameters::Call::set_parameter {
				key_value: RuntimeParameters::Democracy(democracy::Parameters::Quorum(_, value)),
			}) => {
				let set = value.map_or(parameters::ORDINARY_QUORUM, |value| value.get());
				set.max(current.min(parameters::ORDINARY_QUORUM))
			},
			_ => current,
		}
	}
}

/// Most referenda that the launches leave undecided at once. Democracy looks at all of them in each
/// block, and at each of them again for every one that it decides.
const MAX_LAUNCHED_REFERENDA: BlockNumber = 20;

/// Most undecided referenda to which the committee may add one: more than the launches can make.
const MAX_UNDECIDED_REFERENDA: u32 = 30;

/// Most undecided referenda to which a launch adds one: all that the committee can make, and as
/// many again. Only where referenda that are voted on for long meet a launch period that was cut
/// are there so many.
pub const MAX_LISTED_REFERENDA: u32 = 60;

/// Referenda that democracy looks at in each block: the oldest that is undecided, and all after it.
fn listed_referenda() -> u32 {
	pallet_democracy::ReferendumCount::<Runtime>::get()
		.saturating_sub(pallet_democracy::LowestUnbaked::<Runtime>::get())
}

/// Blocks from one launch to the next: as governed, no less than what keeps to
/// [`MAX_LAUNCHED_REFERENDA`], and no more than the [`DecisionWindow`]: who would undo something
/// does not wait for months. A block that launches is full, so every other one stays free.
///
/// With [`MAX_LISTED_REFERENDA`] nothing is launched until the oldest is decided, within the
/// [`DecisionWindow`].
pub struct LaunchPeriod;

impl Get<BlockNumber> for LaunchPeriod {
	fn get() -> BlockNumber {
		if listed_referenda() >= MAX_LISTED_REFERENDA {
			// No block's number is a multiple of it.
			return BlockNumber::MAX;
		}
		let least = VotingPeriod::get().div_ceil(MAX_LAUNCHED_REFERENDA).max(2);
		parameters::LaunchPeriod::get().min(DecisionWindow::get()).max(least)
	}
}

/// Refuses the committee a vote or an enactment that it sets itself beyond the [`DecisionWindow`],
/// an enactment sooner than the [`FastTrackEnactmentPeriod`], and referenda without end: no voter
/// could oppose more than `MaxVotes` of them, nor a block decide them.
pub struct WithinDecisionWindow;

impl Contains<RuntimeCall> for WithinDecisionWindow {
	fn contains(call: &RuntimeCall) -> bool {
		match call {
			RuntimeCall::Democracy(pallet_democracy::Call::fast_track {
				voting_period,
				delay,
				..
			}) => {
				voting_period.saturating_add(*delay) <= DecisionWindow::get()
					&& *delay >= FastTrackEnactmentPeriod::get()
					&& listed_referenda() < MAX_UNDECIDED_REFERENDA
			},
			_ => true,
		}
	}
}

/// At least half of the technical committee.
pub type HalfOfCommittee = EnsureProportionAtLeast<AccountId, TechnicalInstance, 1, 2>;
/// At least two thirds of the technical committee.
pub type TwoThirdsOfCommittee = EnsureProportionAtLeast<AccountId, TechnicalInstance, 2, 3>;
/// All of the technical committee.
pub type WholeCommittee = EnsureProportionAtLeast<AccountId, TechnicalInstance, 1, 1>;

impl pallet_democracy::Config for Runtime {
	type WeightInfo = WithStake<pallet_democracy::weights::SubstrateWeight<Runtime>>;
	type RuntimeEvent = RuntimeEvent;
	// Enacts only what had a quorum.
	type Scheduler = QuorumScheduler<Runtime>;
	type Preimages = Preimage;
	// Votes are staked balances; deposits are of the free balance.
	type Currency = StakedCurrency<Runtime, Balances>;
	type EnactmentPeriod = EnactmentPeriod;
	type LaunchPeriod = LaunchPeriod;
	type VotingPeriod = VotingPeriod;
	type VoteLockingPeriod = EnactmentPeriod;
	type MinimumDeposit = MinimumDeposit;
	type InstantAllowed = ConstBool<false>;
	type FastTrackVotingPeriod = FastTrackVotingPeriod;
	type CooloffPeriod = parameters::CooloffPeriod;
	type MaxVotes = ConstU32<100>;
	type MaxProposals = ConstU32<100>;
	type MaxDeposits = ConstU32<100>;
	type MaxBlacklisted = ConstU32<100>;
	// The committee may table what a majority of votes decides, nothing with a bias, and it can
	// stop nothing for good. A referendum has no need to table anything.
	type ExternalOrigin = NeverEnsureOrigin<()>;
	type ExternalMajorityOrigin = HalfOfCommittee;
	type ExternalDefaultOrigin = NeverEnsureOrigin<()>;
	type SubmitOrigin = EnsureSigned<AccountId>;
	type FastTrackOrigin = TwoThirdsOfCommittee;
	type InstantOrigin = NeverEnsureOrigin<()>;
	// Once for each proposal: democracy remembers its hash.
	type CancellationOrigin = EitherOfDiverse<EnsureRoot<AccountId>, TwoThirdsOfCommittee>;
	type BlacklistOrigin = EnsureRoot<AccountId>;
	// The committee has a call of its own for it, in `StakedVoting`, which works once for each
	// hash.
	type CancelProposalOrigin = EnsureRoot<AccountId>;
	type VetoOrigin = NeverEnsureOrigin<AccountId>;
	type PalletsOrigin = OriginCaller;
	type Slash = Treasury;
}

/// Blocks that a motion of the committee stays open: as many as 20 eras have slots, which are five
/// days on the live chain.
pub struct TechnicalMotionDuration;

impl Get<BlockNumber> for TechnicalMotionDuration {
	fn get() -> BlockNumber {
		Pace::<Runtime>::current().era_slots().saturating_mul(20)
	}
}

/// Who does not vote on a motion is against it. With a prime member's vote in its place, two could
/// be taken for all.
pub struct AbstentionsAreNays;

impl pallet_collective::DefaultVote for AbstentionsAreNays {
	fn default_vote(_prime: Option<bool>, _ayes: u32, _nays: u32, _members: u32) -> bool {
		false
	}
}

parameter_types! {
	pub MaxCommitteeProposalWeight: Weight =
		Perbill::from_percent(50) * RuntimeBlockWeights::get().max_block;
}

impl pallet_collective::Config<TechnicalInstance> for Runtime {
	type RuntimeOrigin = RuntimeOrigin;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type MotionDuration = TechnicalMotionDuration;
	type MaxProposals = ConstU32<100>;
	type MaxMembers = ConstU32<21>;
	type DefaultVote = AbstentionsAreNays;
	type WeightInfo = WithMargin<pallet_collective::weights::SubstrateWeight<Runtime>>;
	// Referenda choose the members.
	type SetMembersOrigin = EnsureRoot<AccountId>;
	type MaxProposalWeight = MaxCommitteeProposalWeight;
	type DisapproveOrigin = EnsureRoot<AccountId>;
	type KillOrigin = EnsureRoot<AccountId>;
	type Consideration = ();
}

parameter_types! {
	pub const TreasuryPalletId: PalletId = PalletId(*b"au/trsry");
	/// An approved payment must be claimed within this time.
	pub const PayoutPeriod: BlockNumber = 30 * DAYS;
	pub const MaxBalance: Balance = Balance::MAX;
}

impl pallet_treasury::Config for Runtime {
	type Currency = Balances;
	type RejectOrigin = EnsureRoot<AccountId>;
	type RuntimeEvent = RuntimeEvent;
	type SpendPeriod = parameters::SpendPeriod;
	type Burn = parameters::InMillionths<parameters::TreasuryBurn>;
	type PalletId = TreasuryPalletId;
	type BurnDestination = ();
	type WeightInfo = WithMargin<pallet_treasury::weights::SubstrateWeight<Runtime>>;
	type SpendFunds = ();
	type MaxApprovals = ConstU32<100>;
	type SpendOrigin = EnsureRootWithSuccess<AccountId, MaxBalance>;
	// The treasury pays AUDIO and nothing else.
	type AssetKind = ();
	type Beneficiary = AccountId;
	type BeneficiaryLookup = IdentityLookup<AccountId>;
	type Paymaster = PayFromAccount<Balances, TreasuryAccount>;
	type BalanceConverter = UnityAssetBalanceConversion;
	type PayoutPeriod = PayoutPeriod;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::fixtures::governance::TreasuryArguments;
	type BlockNumberProvider = System;
}

impl pallet_parameters::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeParameters = RuntimeParameters;
	type AdminOrigin = AsEnsureOriginWithArg<EnsureRoot<AccountId>>;
	type WeightInfo = crate::weights::stock::parameters::WeightInfo<Runtime>;
}
