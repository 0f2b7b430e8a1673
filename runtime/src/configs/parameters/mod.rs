//! The governed parameters: what a referendum may change, within which bounds.
//!
//! Each parameter is a key of `Parameters` whose value type ([`Ranged`]) bounds it. Relations
//! between parameters are enforced where they are read. The genesis preset sets the first values
//! through `Pace`; a parameter that a referendum deletes falls back to the default given here, that
//! of the live chain.

use crate::{
	constants::{Balance, BlockNumber, AUDIO, BONDING_ERAS, DAYS, HOURS, MAX_REPLICAS},
	Runtime,
};
use audio_primitives::{
	issuance::Shares as IssuanceShares, receipts::MAX_PLAYS, Ranged, RoundIndex,
};
use codec::DecodeAll;
use frame_support::{
	dynamic_params::{dynamic_pallet_params, dynamic_params},
	traits::{dynamic_params::AggregatedKeyValue, Get},
};
use serde::{Deserialize, Serialize};
use sp_runtime::{Perbill, Permill};

/// A period in blocks, from one block to 100 days of the live chain. Never zero: democracy divides
/// by the launch period.
pub type Period = Ranged<BlockNumber, 1, { 100 * DAYS as u128 }>;
/// Blocks that a fast-tracked decision waits, from 10 to 100 days of the live chain: it never takes
/// effect at once.
pub type FastTrackWait = Ranged<BlockNumber, 10, { 100 * DAYS as u128 }>;
/// A deposit, from 1 to a million AUDIO.
pub type Deposit = Ranged<Balance, { AUDIO }, { 1_000_000 * AUDIO }>;
/// Inflation a year, from nothing to 20 %.
pub type InflationRate = Ranged<Perbill, 0, 200_000_000>;
/// A quorum, from 1 to 50 %: neither nothing nor what can never be reached.
pub type QuorumShare = Ranged<Perbill, 10_000_000, 500_000_000>;
/// The quorum of the live chain at its start: an ordinary turnout.
pub const ORDINARY_QUORUM: Perbill = Perbill::from_parts(50_000_000);
/// A multiple, from 1 to 100.
pub type Multiple = Ranged<u32, 1, 100>;
/// Most that stake returns in a group, a year: from nothing to 20 %.
pub type YearlyReturn = Ranged<Perbill, 0, 200_000_000>;
/// What a streak adds to a weight, from nothing to 50 %.
pub type StreakBonus = Ranged<Perbill, 0, 500_000_000>;
/// Rounds of notice, from 1 to 365.
pub type Notice = Ranged<RoundIndex, 1, 365>;
/// Any share of a whole.
pub type Share = Ranged<Perbill, 0, 1_000_000_000>;
/// A part of somebody else's due, from nothing to 50 %.
pub type Part = Ranged<Perbill, 0, 500_000_000>;
/// The flat part of a track's deposit: its place in state costs 2 AUDIO, a million is more than enough.
pub type TrackDepositRange = Ranged<Balance, { 2 * AUDIO }, { 1_000_000 * AUDIO }>;
/// Eras in which something is forfeited: none, to three times as long as bonded stake stays.
pub type ForfeitEras = Ranged<RoundIndex, 0, { 3 * BONDING_ERAS as u128 }>;
/// Planck of score for a planck of fees.
pub type FeeScoreFactor = Ranged<u32, 0, 1_000>;
/// Holders of a track.
pub type ReplicaCount = Ranged<u32, 1, { MAX_REPLICAS as u128 }>;
/// Challenges that a block opens.
pub type ChallengeCount = Ranged<u32, 1, { pallet_storage_proofs::MAX_CHALLENGES as u128 }>;
/// Blocks for a proof, from 5 to an hour of the live chain: what is open is looked through when a node asks.
pub type ProofBlocks = Ranged<BlockNumber, 5, { pallet_storage_proofs::MAX_PROOF_PERIOD as u128 }>;
/// A count, from 1 to 1,000.
pub type Count = Ranged<u32, 1, 1_000>;
/// Plays of a fan in a round: no more than a receipt carries, or a fan that hears as many tracks
/// from one node could not have them counted.
pub type PlayCount = Ranged<u32, 1, { MAX_PLAYS as u128 }>;
/// What a fan has at stake at least, from 1 to 1,000 AUDIO: what an ordinary fan has can be enough.
pub type FanStake = Ranged<Balance, { AUDIO }, { 1_000 * AUDIO }>;
/// Receipts in a round: about what half of the ordinary room in the blocks of a live era takes,
/// however much is in them. None is none for free: whoever pays still submits.
pub type ReceiptCount = Ranged<u32, 0, 30_000>;
/// Planck for each picosecond of weight: a full block costs at most 1.5 million AUDIO.
pub type PlanckPerWeight = Ranged<Balance, 0, 1_000_000_000_000>;
/// Planck for each byte: at most one AUDIO.
pub type PlanckPerByte = Ranged<Balance, 0, { AUDIO }>;

/// The parameters as `Parameters` stores them.
#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
#[allow(clippy::large_enum_variant)]
pub mod dynamic_params {
	use super::*;

	/// Referenda.
	#[dynamic_pallet_params]
	#[codec(index = 0)]
	pub mod democracy {
		/// Blocks from one tabling of a public proposal to the next.
		#[codec(index = 0)]
		pub static LaunchPeriod: Period = Period::constant(DAYS);
		/// Blocks that a referendum can be voted on.
		#[codec(index = 1)]
		pub static VotingPeriod: Period = Period::constant(2 * DAYS);
		/// Blocks from the end of voting to the enactment.
		#[codec(index = 2)]
		pub static EnactmentPeriod: Period = Period::constant(DAYS);
		/// Fewest blocks that a fast-tracked referendum can be voted on.
		#[codec(index = 3)]
		pub static FastTrackVotingPeriod: Period = Period::constant(3 * HOURS);
		/// Blocks that a vetoed proposal may not be tabled again.
		#[codec(index = 4)]
		pub static CooloffPeriod: Period = Period::constant(7 * DAYS);
		/// Planck that a public proposal must put down.
		#[codec(index = 5)]
		pub static MinimumDeposit: Deposit = Deposit::constant(1_000 * AUDIO);
		/// Of the electorate, what must vote for a referendum to be enacted.
		#[codec(index = 6)]
		pub static Quorum: QuorumShare = QuorumShare::constant(ORDINARY_QUORUM.deconstruct());
		/// Fewest blocks from the end of a fast-tracked vote to the enactment.
		#[codec(index = 7)]
		pub static FastTrackEnactmentPeriod: FastTrackWait = FastTrackWait::constant(HOURS);
	}

	/// New tokens.
	#[dynamic_pallet_params]
	#[codec(index = 1)]
	pub mod issuance {
		/// Of the total issuance, a year.
		#[codec(index = 0)]
		pub static Inflation: InflationRate = InflationRate::constant(70_000_000);
		/// The parts of it: they add up to the whole.
		#[codec(index = 1)]
		pub static Shares: IssuanceShares = IssuanceShares::DEFAULT;
		/// Most that stake returns in a group, a year.
		#[codec(index = 2)]
		pub static MostReturn: YearlyReturn = YearlyReturn::constant(60_000_000);
		/// What each round of a streak adds to a weight.
		#[codec(index = 3)]
		pub static StreakStep: StreakBonus = StreakBonus::constant(2_000_000);
		/// What a streak adds to a weight at the most.
		#[codec(index = 4)]
		pub static StreakCap: StreakBonus = StreakBonus::constant(200_000_000);
	}

	/// Fees of transactions.
	#[dynamic_pallet_params]
	#[codec(index = 2)]
	pub mod fees {
		/// Planck for each picosecond of weight.
		#[codec(index = 0)]
		pub static WeightFee: PlanckPerWeight = PlanckPerWeight::constant(10_000_000);
		/// Planck for each byte.
		#[codec(index = 1)]
		pub static ByteFee: PlanckPerByte = PlanckPerByte::constant(10_000_000_000_000);
	}

	/// The treasury.
	#[dynamic_pallet_params]
	#[codec(index = 3)]
	pub mod treasury {
		/// Blocks from one round of spending to the next.
		#[codec(index = 0)]
		pub static SpendPeriod: Period = Period::constant(DAYS);
		/// Of what the treasury has left after a round, burned.
		#[codec(index = 1)]
		pub static Burn: Share = Share::constant(0);
	}

	/// The fee pool. Where the two shares exceed the whole, burning goes first.
	#[dynamic_pallet_params]
	#[codec(index = 4)]
	pub mod fee_pool {
		/// Of what came in during a round, burned.
		#[codec(index = 0)]
		pub static Burn: Share = Share::constant(200_000_000);
		/// Of what came in during a round, handed to issuance.
		#[codec(index = 1)]
		pub static Issuance: Share = Share::constant(300_000_000);
	}

	/// Nodes that serve.
	#[dynamic_pallet_params]
	#[codec(index = 5)]
	pub mod node_services {
		/// Times its own collateral up to which a node's weight counts.
		#[codec(index = 0)]
		pub static WeightCap: Multiple = Multiple::constant(5);
	}

	/// Features that collateral unlocks.
	#[dynamic_pallet_params]
	#[codec(index = 6)]
	pub mod feature_access {
		/// Times its collateral up to which an earnings multiplier adds weight.
		#[codec(index = 0)]
		pub static BonusCap: Multiple = Multiple::constant(5);
	}

	/// Stake behind artists, curators and operators.
	#[dynamic_pallet_params]
	#[codec(index = 7)]
	pub mod delegation {
		/// Rounds from the announcement of a larger cut to its first round.
		#[codec(index = 0)]
		pub static CutDelay: Notice = Notice::constant(28);
		/// Most that stake returns behind others, a year.
		#[codec(index = 1)]
		pub static BackersReturn: Share = Share::constant(120_000_000);
	}

	/// The catalogue.
	#[dynamic_pallet_params]
	#[codec(index = 8)]
	pub mod content {
		/// Planck held for each track.
		#[codec(index = 0)]
		pub static TrackDeposit: TrackDepositRange = TrackDepositRange::constant(5 * AUDIO);
		/// Planck held for each byte of a track that no quota covers.
		#[codec(index = 1)]
		pub static ByteDeposit: PlanckPerByte = PlanckPerByte::constant(50_000_000_000);
		/// Of tips and prices, the network's fee.
		#[codec(index = 2)]
		pub static NetworkFee: Part = Part::constant(100_000_000);
		/// Planck of score that an artist has of each planck of that fee.
		#[codec(index = 3)]
		pub static FeeScore: FeeScoreFactor = FeeScoreFactor::constant(1_000);
		/// Eras from its publication on in which a track that is taken down forfeits the flat part of its deposit;
		/// eras for which its root is kept.
		#[codec(index = 4)]
		pub static ForfeitPeriod: ForfeitEras = ForfeitEras::constant(BONDING_ERAS);
	}

	/// Who stores what, and proves it.
	#[dynamic_pallet_params]
	#[codec(index = 9)]
	pub mod storage_proofs {
		/// Holders of a track.
		#[codec(index = 0)]
		pub static Replicas: ReplicaCount = ReplicaCount::constant(3);
		/// Blocks that a challenge can be proven in.
		#[codec(index = 1)]
		pub static ProofPeriod: ProofBlocks = ProofBlocks::constant(50);
		/// Rounds that a holder owes proofs after its notice.
		#[codec(index = 2)]
		pub static DropNotice: Notice = Notice::constant(4);
		/// Misses in a row for which a node loses a place, and in two rounds for which it is jailed at the least.
		#[codec(index = 3)]
		pub static JailMisses: Count = Count::constant(4);
		/// Blocks from the first of them to the one for which it is; read as no more than an era.
		#[codec(index = 4)]
		pub static JailBlocks: Period = Period::constant(HOURS);
		/// Rounds that it is jailed; read as no more than the cooldown of collateral.
		#[codec(index = 5)]
		pub static JailRounds: Notice = Notice::constant(1);
		/// From which jailing of its operator's nodes on it is slashed too.
		#[codec(index = 6)]
		pub static SlashJails: Count = Count::constant(2);
		/// Of its own collateral and of what is cooling down, what it is slashed.
		#[codec(index = 7)]
		pub static SlashShare: Share = Share::constant(10_000_000);
		/// Challenges that a block opens.
		#[codec(index = 8)]
		pub static Challenges: ChallengeCount = ChallengeCount::constant(1);
		/// Of what a node owed in two rounds, what it must have missed to be jailed.
		#[codec(index = 9)]
		pub static JailShare: Share = Share::constant(200_000_000);
	}

	/// What fans sign of what they heard.
	#[dynamic_pallet_params]
	#[codec(index = 10)]
	pub mod receipts {
		/// Plays of a fan that count in a round.
		#[codec(index = 0)]
		pub static Allowance: PlayCount = PlayCount::constant(20);
		/// Planck that a fan has at stake at least.
		#[codec(index = 1)]
		pub static MinStake: FanStake = FanStake::constant(10 * AUDIO);
		/// Of a play from a playlist, the curator's part.
		#[codec(index = 2)]
		pub static CuratorShare: Part = Part::constant(100_000_000);
		/// Receipts that all nodes together submit in a round without a fee.
		#[codec(index = 3)]
		pub static FreeReceipts: ReceiptCount = ReceiptCount::constant(20_000);
	}
}

pub use dynamic_params::*;

#[cfg(feature = "runtime-benchmarks")]
impl Default for RuntimeParameters {
	fn default() -> Self {
		RuntimeParameters::Issuance(issuance::Parameters::Inflation(issuance::Inflation, None))
	}
}

/// For each parameter a type whose `Get` gives the plain number.
macro_rules! plain_getters {
	($($(#[$doc:meta])* $name:ident: $value:ty = $module:ident :: $key:ident;)*) => {$(
		$(#[$doc])*
		pub struct $name;

		impl Get<$value> for $name {
			fn get() -> $value {
				dynamic_params::$module::$key::get().get()
			}
		}

		impl $name {
			/// The value in force.
			pub fn get() -> $value {
				<Self as Get<$value>>::get()
			}
		}
	)*};
}

plain_getters! {
	/// Blocks from one tabling of a public proposal to the next, before the clamp of
	/// `governance::LaunchPeriod`.
	LaunchPeriod: BlockNumber = democracy::LaunchPeriod;
	/// Blocks that a referendum can be voted on, before the clamp of `governance::VotingPeriod`.
	VotingPeriod: BlockNumber = democracy::VotingPeriod;
	/// Blocks to the enactment, before the clamp of `governance::EnactmentPeriod`.
	EnactmentPeriod: BlockNumber = democracy::EnactmentPeriod;
	/// Fewest blocks that a fast-tracked referendum can be voted on, before the clamp of
	/// `governance::FastTrackVotingPeriod`.
	FastTrackVotingPeriod: BlockNumber = democracy::FastTrackVotingPeriod;
	/// Blocks that a vetoed proposal may not be tabled again.
	CooloffPeriod: BlockNumber = democracy::CooloffPeriod;
	/// Planck that a public proposal must put down, before the clamp of
	/// `governance::MinimumDeposit`.
	MinimumDeposit: Balance = democracy::MinimumDeposit;
	/// Of the electorate, what must vote for a referendum to be enacted.
	Quorum: Perbill = democracy::Quorum;
	/// Fewest blocks from the end of a fast-tracked vote to the enactment, before the clamp of
	/// `governance::FastTrackEnactmentPeriod`.
	FastTrackEnactmentPeriod: BlockNumber = democracy::FastTrackEnactmentPeriod;
	/// Inflation a year.
	Inflation: Perbill = issuance::Inflation;
	/// Most that stake returns in a group, a year.
	MostReturn: Perbill = issuance::MostReturn;
	/// Planck for each picosecond of weight, before the clamp of `token::WeightFee`.
	WeightFee: Balance = fees::WeightFee;
	/// Planck for each byte, before the clamp of `token::ByteFee`.
	ByteFee: Balance = fees::ByteFee;
	/// Blocks from one round of treasury spending to the next.
	SpendPeriod: BlockNumber = treasury::SpendPeriod;
	/// Of what came into the fee pool during a round, burned.
	FeePoolBurn: Perbill = fee_pool::Burn;
	/// Of what came into the fee pool during a round, handed to issuance.
	FeePoolIssuance: Perbill = fee_pool::Issuance;
	/// Times its own collateral up to which a node's weight counts.
	WeightCap: u32 = node_services::WeightCap;
	/// Times its collateral up to which an earnings multiplier adds weight.
	BonusCap: u32 = feature_access::BonusCap;
	/// Rounds from the announcement of a larger cut to its first round.
	CutDelay: RoundIndex = delegation::CutDelay;
	/// Most that stake returns behind others, a year.
	BackersReturn: Perbill = delegation::BackersReturn;
	/// Planck held for each track.
	TrackDeposit: Balance = content::TrackDeposit;
	/// Planck held for each byte of a track that no quota covers.
	ByteDeposit: Balance = content::ByteDeposit;
	/// Of tips and prices, the network's fee.
	NetworkFee: Perbill = content::NetworkFee;
	/// Planck of score of each planck of that fee, before the clamp of `content::FeeScore`.
	FeeScore: u32 = content::FeeScore;
	/// Rounds in which a track that is taken down forfeits the flat part of its deposit.
	ForfeitPeriod: RoundIndex = content::ForfeitPeriod;
	/// Holders of a track.
	Replicas: u32 = storage_proofs::Replicas;
	/// Blocks that a challenge can be proven in.
	ProofPeriod: BlockNumber = storage_proofs::ProofPeriod;
	/// Rounds that a holder owes proofs after its notice.
	DropNotice: RoundIndex = storage_proofs::DropNotice;
	/// Misses in a row for which a node loses a place, and in two rounds for which it is jailed at the least.
	JailMisses: u32 = storage_proofs::JailMisses;
	/// Blocks from the first of them to the one for which it is.
	JailBlocks: BlockNumber = storage_proofs::JailBlocks;
	/// Rounds that it is jailed.
	JailRounds: RoundIndex = storage_proofs::JailRounds;
	/// From which jailing on it is slashed too.
	SlashJails: u32 = storage_proofs::SlashJails;
	/// Of its own collateral, what it is slashed.
	SlashShare: Perbill = storage_proofs::SlashShare;
	/// Challenges that a block opens.
	Challenges: u32 = storage_proofs::Challenges;
	/// Of what a node owed in two rounds, what it must have missed to be jailed.
	JailShare: Perbill = storage_proofs::JailShare;
	/// Plays of a fan that count in a round.
	Allowance: u32 = receipts::Allowance;
	/// Planck that a fan has at stake at least.
	MinFanStake: Balance = receipts::MinStake;
	/// Of a play from a playlist, the curator's part.
	CuratorShare: Perbill = receipts::CuratorShare;
	/// Receipts that all nodes together submit in a round without a fee, before the clamp of
	/// `content::FreeReceipts`.
	FreeReceipts: u32 = receipts::FreeReceipts;
}

/// The parts of what an era mints.
pub struct Shares;

impl Get<IssuanceShares> for Shares {
	fn get() -> IssuanceShares {
		issuance::Shares::get()
	}
}

/// For each parameter that is a share a type whose `Get` gives it in parts per million, rounded down.
macro_rules! in_millionths {
	($($(#[$doc:meta])* $name:ident = $module:ident :: $key:ident;)*) => {$(
		$(#[$doc])*
		pub struct $name;

		impl Get<Permill> for $name {
			fn get() -> Permill {
				let share = dynamic_params::$module::$key::get().get();
				Permill::from_parts(share.deconstruct() / 1_000)
			}
		}
	)*};
}

in_millionths! {
	/// What each round of a streak adds to a weight.
	StreakStep = issuance::StreakStep;
	/// What a streak adds to a weight at the most.
	StreakCap = issuance::StreakCap;
	/// Of what the treasury has left after a round, burned.
	TreasuryBurn = treasury::Burn;
}

/// First values of the parameters, as a genesis preset spells them. What it leaves out has the
/// live chain's default.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct GenesisParameters {
	/// [`LaunchPeriod`], blocks.
	pub launch_period: Option<Period>,
	/// [`VotingPeriod`], blocks.
	pub voting_period: Option<Period>,
	/// [`EnactmentPeriod`], blocks.
	pub enactment_period: Option<Period>,
	/// [`FastTrackVotingPeriod`], blocks.
	pub fast_track_voting_period: Option<Period>,
	/// [`CooloffPeriod`], blocks.
	pub cooloff_period: Option<Period>,
	/// [`MinimumDeposit`], planck.
	pub minimum_deposit: Option<Deposit>,
	/// [`Quorum`], parts per billion.
	pub quorum: Option<QuorumShare>,
	/// [`FastTrackEnactmentPeriod`], blocks.
	pub fast_track_enactment_period: Option<FastTrackWait>,
	/// [`Inflation`], parts per billion.
	pub inflation: Option<InflationRate>,
	/// [`Shares`], parts per billion each.
	pub shares: Option<IssuanceShares>,
	/// [`MostReturn`], parts per billion.
	pub most_return: Option<YearlyReturn>,
	/// [`StreakStep`], parts per billion.
	pub streak_step: Option<StreakBonus>,
	/// [`StreakCap`], parts per billion.
	pub streak_cap: Option<StreakBonus>,
	/// [`WeightFee`], planck.
	pub weight_fee: Option<PlanckPerWeight>,
	/// [`ByteFee`], planck.
	pub byte_fee: Option<PlanckPerByte>,
	/// [`SpendPeriod`], blocks.
	pub spend_period: Option<Period>,
	/// [`TreasuryBurn`], parts per billion.
	pub treasury_burn: Option<Share>,
	/// [`FeePoolBurn`], parts per billion.
	pub fee_pool_burn: Option<Share>,
	/// [`FeePoolIssuance`], parts per billion.
	pub fee_pool_issuance: Option<Share>,
	/// [`WeightCap`], times a node's own collateral.
	pub weight_cap: Option<Multiple>,
	/// [`BonusCap`], times a feature's collateral.
	pub bonus_cap: Option<Multiple>,
	/// [`CutDelay`], rounds.
	pub cut_delay: Option<Notice>,
	/// [`BackersReturn`], parts per billion.
	pub backers_return: Option<Share>,
	/// [`TrackDeposit`], planck.
	pub track_deposit: Option<TrackDepositRange>,
	/// [`ByteDeposit`], planck.
	pub byte_deposit: Option<PlanckPerByte>,
	/// [`NetworkFee`], parts per billion.
	pub network_fee: Option<Part>,
	/// [`FeeScore`], planck for a planck.
	pub fee_score: Option<FeeScoreFactor>,
	/// [`ForfeitPeriod`], rounds.
	pub forfeit_period: Option<ForfeitEras>,
	/// [`Replicas`], holders.
	pub replicas: Option<ReplicaCount>,
	/// [`ProofPeriod`], blocks.
	pub proof_period: Option<ProofBlocks>,
	/// [`DropNotice`], rounds.
	pub drop_notice: Option<Notice>,
	/// [`JailMisses`], misses.
	pub jail_misses: Option<Count>,
	/// [`JailBlocks`], blocks.
	pub jail_blocks: Option<Period>,
	/// [`JailRounds`], rounds.
	pub jail_rounds: Option<Notice>,
	/// [`SlashJails`], jailings.
	pub slash_jails: Option<Count>,
	/// [`SlashShare`], parts per billion.
	pub slash_share: Option<Share>,
	/// [`Challenges`], a block.
	pub challenges: Option<ChallengeCount>,
	/// [`JailShare`], parts per billion.
	pub jail_share: Option<Share>,
	/// [`Allowance`], plays.
	pub allowance: Option<PlayCount>,
	/// [`MinFanStake`], planck.
	pub min_fan_stake: Option<FanStake>,
	/// [`CuratorShare`], parts per billion.
	pub curator_share: Option<Part>,
	/// [`FreeReceipts`], receipts.
	pub free_receipts: Option<ReceiptCount>,
}

impl GenesisParameters {
	/// The same values as the calls that would set them.
	fn into_runtime_parameters(self) -> [RuntimeParameters; 42] {
		use dynamic_params::{
			content as c, delegation as b, democracy as d, feature_access as a, fee_pool as p,
			fees as f, issuance as i, node_services as n, receipts as r, storage_proofs as s,
			treasury as t,
		};
		[
			RuntimeParameters::Democracy(d::Parameters::LaunchPeriod(
				d::LaunchPeriod,
				self.launch_period,
			)),
			RuntimeParameters::Democracy(d::Parameters::VotingPeriod(
				d::VotingPeriod,
				self.voting_period,
			)),
			RuntimeParameters::Democracy(d::Parameters::EnactmentPeriod(
				d::EnactmentPeriod,
				self.enactment_period,
			)),
			RuntimeParameters::Democracy(d::Parameters::FastTrackVotingPeriod(
				d::FastTrackVotingPeriod,
				self.fast_track_voting_period,
			)),
			RuntimeParameters::Democracy(d::Parameters::CooloffPeriod(
				d::CooloffPeriod,
				self.cooloff_period,
			)),
			RuntimeParameters::Democracy(d::Parameters::MinimumDeposit(
				d::MinimumDeposit,
				self.minimum_deposit,
			)),
			RuntimeParameters::Democracy(d::Parameters::Quorum(d::Quorum, self.quorum)),
			RuntimeParameters::Democracy(d::Parameters::FastTrackEnactmentPeriod(
				d::FastTrackEnactmentPeriod,
				self.fast_track_enactment_period,
			)),
			RuntimeParameters::Issuance(i::Parameters::Inflation(i::Inflation, self.inflation)),
			RuntimeParameters::Issuance(i::Parameters::Shares(i::Shares, self.shares)),
			RuntimeParameters::Issuance(i::Parameters::MostReturn(i::MostReturn, self.most_return)),
			RuntimeParameters::Issuance(i::Parameters::StreakStep(i::StreakStep, self.streak_step)),
			RuntimeParameters::Issuance(i::Parameters::StreakCap(i::StreakCap, self.streak_cap)),
			RuntimeParameters::Fees(f::Parameters::WeightFee(f::WeightFee, self.weight_fee)),
			RuntimeParameters::Fees(f::Parameters::ByteFee(f::ByteFee, self.byte_fee)),
			RuntimeParameters::Treasury(t::Parameters::SpendPeriod(
				t::SpendPeriod,
				self.spend_period,
			)),
			RuntimeParameters::Treasury(t::Parameters::Burn(t::Burn, self.treasury_burn)),
			RuntimeParameters::FeePool(p::Parameters::Burn(p::Burn, self.fee_pool_burn)),
			RuntimeParameters::FeePool(p::Parameters::Issuance(
				p::Issuance,
				self.fee_pool_issuance,
			)),
			RuntimeParameters::NodeServices(n::Parameters::WeightCap(
				n::WeightCap,
				self.weight_cap,
			)),
			RuntimeParameters::FeatureAccess(a::Parameters::BonusCap(a::BonusCap, self.bonus_cap)),
			RuntimeParameters::Delegation(b::Parameters::CutDelay(b::CutDelay, self.cut_delay)),
			RuntimeParameters::Delegation(b::Parameters::BackersReturn(
				b::BackersReturn,
				self.backers_return,
			)),
			RuntimeParameters::Content(c::Parameters::TrackDeposit(
				c::TrackDeposit,
				self.track_deposit,
			)),
			RuntimeParameters::Content(c::Parameters::ByteDeposit(
				c::ByteDeposit,
				self.byte_deposit,
			)),
			RuntimeParameters::Content(c::Parameters::NetworkFee(c::NetworkFee, self.network_fee)),
			RuntimeParameters::Content(c::Parameters::FeeScore(c::FeeScore, self.fee_score)),
			RuntimeParameters::Content(c::Parameters::ForfeitPeriod(
				c::ForfeitPeriod,
				self.forfeit_period,
			)),
			RuntimeParameters::StorageProofs(s::Parameters::Replicas(s::Replicas, self.replicas)),
			RuntimeParameters::StorageProofs(s::Parameters::ProofPeriod(
				s::ProofPeriod,
				self.proof_period,
			)),
			RuntimeParameters::StorageProofs(s::Parameters::DropNotice(
				s::DropNotice,
				self.drop_notice,
			)),
			RuntimeParameters::StorageProofs(s::Parameters::JailMisses(
				s::JailMisses,
				self.jail_misses,
			)),
			RuntimeParameters::StorageProofs(s::Parameters::JailBlocks(
				s::JailBlocks,
				self.jail_blocks,
			)),
			RuntimeParameters::StorageProofs(s::Parameters::JailRounds(
				s::JailRounds,
				self.jail_rounds,
			)),
			RuntimeParameters::StorageProofs(s::Parameters::SlashJails(
				s::SlashJails,
				self.slash_jails,
			)),
			RuntimeParameters::StorageProofs(s::Parameters::SlashShare(
				s::SlashShare,
				self.slash_share,
			)),
			RuntimeParameters::StorageProofs(s::Parameters::Challenges(
				s::Challenges,
				self.challenges,
			)),
			RuntimeParameters::StorageProofs(s::Parameters::JailShare(
				s::JailShare,
				self.jail_share,
			)),
			RuntimeParameters::Receipts(r::Parameters::Allowance(r::Allowance, self.allowance)),
			RuntimeParameters::Receipts(r::Parameters::MinStake(r::MinStake, self.min_fan_stake)),
			RuntimeParameters::Receipts(r::Parameters::CuratorShare(
				r::CuratorShare,
				self.curator_share,
			)),
			RuntimeParameters::Receipts(r::Parameters::FreeReceipts(
				r::FreeReceipts,
				self.free_receipts,
			)),
		]
	}
}

type KeyOf = <RuntimeParameters as AggregatedKeyValue>::Key;
type ValueOf = <RuntimeParameters as AggregatedKeyValue>::Value;

/// Bytes of the hash before a parameter's key in storage.
const BLAKE2_128_BYTES: usize = 16;

impl pallet_pace::InitialParameters for GenesisParameters {
	fn apply(&self) {
		for parameter in self.clone().into_runtime_parameters() {
			if let (key, Some(value)) = parameter.into_parts() {
				pallet_parameters::Parameters::<Runtime>::insert(key, value);
			}
		}
	}

	/// A value whose type has become narrower, or whose parameter is gone, does not decode any
	/// more.
	fn check_governed() -> Result<(), &'static str> {
		use frame_support::storage::{unhashed, StoragePrefixedMap};
		type Stored = pallet_parameters::Parameters<Runtime>;
		let prefix = Stored::final_prefix();
		let mut key = prefix.to_vec();
		while let Some(next) = sp_io::storage::next_key(&key).filter(|key| key.starts_with(&prefix))
		{
			let named = next
				.get(prefix.len().saturating_add(BLAKE2_128_BYTES)..)
				.is_some_and(|mut name| KeyOf::decode_all(&mut name).is_ok());
			if !named || unhashed::get::<ValueOf>(&next).is_none() {
				return Err("a governed parameter cannot be read");
			}
			key = next;
		}
		Ok(())
	}
}
