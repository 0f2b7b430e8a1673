//! The governed parameters: what a referendum may change, within which bounds.
//!
//! Each is declared once, below, by a line that `declare.rs` explains. Its value's type
//! ([`Ranged`](audio_primitives::Ranged)) bounds it. Relations between parameters are enforced
//! where they are read, and `in_force.rs` lists those. The genesis preset sets the first values
//! through `Pace`; a parameter that a referendum deletes falls back to the default given here, that
//! of the live chain.

mod bounds;
mod declare;
mod genesis;
mod value;

pub use bounds::*;
pub use dynamic_params::*;
pub use value::InMillionths;

use crate::{
	constants::{AUDIO, BONDING_ERAS, DAYS, HOURS},
	Runtime,
};
use alloc::{vec, vec::Vec};
use audio_primitives::{issuance::Shares as IssuanceShares, parameters::ParameterInfo};
use declare::governed;
use frame_support::{
	dynamic_params::{dynamic_pallet_params, dynamic_params},
	traits::Get,
};
use serde::{Deserialize, Serialize};
use value::{Governed, Number};

governed! {
	/// Referenda.
	0: Democracy in democracy {
		/// Blocks from one tabling of a public proposal to the next, before the clamp of
		/// `governance::LaunchPeriod`.
		0: LaunchPeriod, launch_period: Period = DAYS, "blocks";
		/// Blocks that a referendum can be voted on, before the clamp of
		/// `governance::VotingPeriod`.
		1: VotingPeriod, voting_period: Period = 2 * DAYS, "blocks";
		/// Blocks from the end of voting to the enactment, before the clamp of
		/// `governance::EnactmentPeriod`.
		2: EnactmentPeriod, enactment_period: Period = DAYS, "blocks";
		/// Fewest blocks that a fast-tracked referendum can be voted on, before the clamp of
		/// `governance::FastTrackVotingPeriod`.
		3: FastTrackVotingPeriod, fast_track_voting_period: Period = 3 * HOURS, "blocks";
		/// Blocks that a vetoed proposal may not be tabled again.
		4: CooloffPeriod, cooloff_period: Period = 7 * DAYS, "blocks";
		/// Planck that a public proposal must put down, before the clamp of
		/// `governance::MinimumDeposit`.
		5: MinimumDeposit, minimum_deposit: Deposit = 1_000 * AUDIO, "planck";
		/// Of the electorate, what must vote for a referendum to be enacted.
		6: Quorum, quorum: QuorumShare = ORDINARY_QUORUM.deconstruct(), "parts per billion";
		/// Fewest blocks from the end of a fast-tracked vote to the enactment, before the clamp of
		/// `governance::FastTrackEnactmentPeriod`.
		7: FastTrackEnactmentPeriod, fast_track_enactment_period: FastTrackWait = HOURS, "blocks";
	}

	/// New tokens.
	1: Issuance in issuance {
		/// Of the total issuance, a year.
		0: Inflation, inflation: InflationRate = 70_000_000, "parts per billion";
		/// The parts of it: they add up to the whole.
		1: Shares, shares: IssuanceShares = IssuanceShares::DEFAULT, "parts per billion";
		/// Most that stake returns in a group, a year.
		2: MostReturn, most_return: YearlyReturn = 60_000_000, "parts per billion";
		/// What each round of a streak adds to a weight.
		3: StreakStep, streak_step: StreakBonus = 2_000_000, "parts per billion";
		/// What a streak adds to a weight at the most.
		4: StreakCap, streak_cap: StreakBonus = 200_000_000, "parts per billion";
	}

	/// Fees of transactions.
	2: Fees in fees {
		/// Planck for each picosecond of weight, before the clamp of `token::WeightFee`.
		0: WeightFee, weight_fee: PlanckPerWeight = 18_300_000, "planck per picosecond of weight";
		/// Planck for each byte, before the clamp of `token::ByteFee`.
		1: ByteFee, byte_fee: PlanckPerByte = 10_000_000_000_000, "planck per byte";
	}

	/// The treasury.
	3: Treasury in treasury {
		/// Blocks from one round of spending to the next.
		0: SpendPeriod, spend_period: Period = DAYS, "blocks";
		/// Of what the treasury has left after a round, burned.
		1: Burn as TreasuryBurn, treasury_burn: Share = 0, "parts per billion";
	}

	/// The fee pool. Where the two shares exceed the whole, burning goes first.
	4: FeePool in fee_pool {
		/// Of what came in during a round, burned.
		0: Burn as FeePoolBurn, fee_pool_burn: Share = 200_000_000, "parts per billion";
		/// Of what came in during a round, handed to issuance.
		1: Issuance as FeePoolIssuance, fee_pool_issuance: Share = 300_000_000, "parts per billion";
	}

	/// Nodes that serve.
	5: NodeServices in node_services {
		/// Times its own collateral up to which a node's weight counts.
		0: WeightCap, weight_cap: Multiple = 5, "times";
	}

	/// Features that collateral unlocks.
	6: FeatureAccess in feature_access {
		/// Times its collateral up to which an earnings multiplier adds weight.
		0: BonusCap, bonus_cap: Multiple = 5, "times";
	}

	/// Stake behind artists, curators and operators.
	7: Delegation in delegation {
		/// Rounds from the announcement of a larger cut to its first round.
		0: CutDelay, cut_delay: Notice = 28, "eras";
		/// Most that stake returns behind others, a year.
		1: BackersReturn, backers_return: Share = 120_000_000, "parts per billion";
	}

	/// The catalogue.
	8: Content in content {
		/// Planck held for each track.
		0: TrackDeposit, track_deposit: TrackDepositRange = 5 * AUDIO, "planck";
		/// Planck held for each byte of a track that no quota covers.
		1: ByteDeposit, byte_deposit: PlanckPerByte = 50_000_000_000, "planck per byte";
		/// Of tips and prices, the network's fee.
		2: NetworkFee, network_fee: Part = 100_000_000, "parts per billion";
		/// Planck of score that an artist has of each planck of that fee, before the clamp of
		/// `content::FeeScore`.
		3: FeeScore, fee_score: FeeScoreFactor = 1_000, "planck per planck";
		/// Eras from its publication on in which a track that is taken down forfeits the flat part
		/// of its deposit; eras for which its root is kept.
		4: ForfeitPeriod, forfeit_period: ForfeitEras = BONDING_ERAS, "eras";
		/// Of a track that asks for a purchase or a feature, what content nodes let anyone hear:
		/// as much of its bytes as this is of its duration.
		5: PreviewTime, preview_time: PreviewSeconds = 30, "seconds";
		/// Bytes of that at the most.
		6: PreviewSize, preview_size: PreviewBytes = 1_048_576, "bytes";
	}

	/// Who stores what, and proves it.
	9: StorageProofs in storage_proofs {
		/// Holders of a track.
		0: Replicas, replicas: ReplicaCount = 3, "holders";
		/// Blocks that a challenge can be proven in.
		1: ProofPeriod, proof_period: ProofBlocks = 50, "blocks";
		/// Rounds that a holder owes proofs after its notice.
		2: DropNotice, drop_notice: Notice = 4, "eras";
		/// Misses in a row for which a node loses a place, and in two rounds for which it is jailed
		/// at the least.
		3: JailMisses, jail_misses: Count = 4, "misses";
		/// Blocks from the first of them to the one for which it is, before the clamp of
		/// `content::JailBlocks`.
		4: JailBlocks, jail_blocks: Period = HOURS, "blocks";
		/// Rounds that it is jailed; read as no more than the cooldown of collateral.
		5: JailRounds, jail_rounds: Notice = 1, "eras";
		/// From which jailing of its operator's nodes on it is slashed too.
		6: SlashJails, slash_jails: Count = 2, "jailings";
		/// Of its own collateral and of what is cooling down, what it is slashed.
		7: SlashShare, slash_share: Share = 10_000_000, "parts per billion";
		/// Challenges that a block opens.
		8: ChallengesPerBlock, challenges_per_block: ChallengeCount = 1, "challenges";
		/// Of what a node owed in two rounds, what it must have missed to be jailed.
		9: JailShare, jail_share: Share = 200_000_000, "parts per billion";
	}

	/// What fans sign of what they heard.
	10: Receipts in receipts {
		/// Plays of a fan that count in a round.
		0: Allowance, allowance: PlayCount = 20, "plays";
		/// Planck that a fan has at stake at least.
		1: MinFanStake, min_fan_stake: FanStake = 10 * AUDIO, "planck";
		/// Of a play from a playlist, the curator's part.
		2: CuratorShare, curator_share: Part = 100_000_000, "parts per billion";
		/// Receipts that all nodes together submit in a round without a fee, before the clamp of
		/// `content::FreeReceipts`.
		3: FreeReceipts, free_receipts: ReceiptCount = 20_000, "receipts";
	}
}

/// The rows of a parameter, by what it is: its group, its name and its unit.
fn rows_of(
	key: RuntimeParametersKey,
	[group, name, unit]: [&str; 3],
	value: impl Governed,
) -> Vec<(RuntimeParametersKey, ParameterInfo)> {
	let row = |Number { part, set_to, least, most }| ParameterInfo {
		group: group.into(),
		name: [name, part].concat().into(),
		unit: unit.into(),
		in_force: set_to,
		set_to,
		least,
		most,
	};
	value.numbers().into_iter().map(|number| (key.clone(), row(number))).collect()
}

#[cfg(feature = "runtime-benchmarks")]
impl Default for RuntimeParameters {
	fn default() -> Self {
		RuntimeParameters::Issuance(issuance::Parameters::Inflation(issuance::Inflation, None))
	}
}
