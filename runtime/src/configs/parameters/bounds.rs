//! Within which bounds parameters can be set.

use crate::constants::{Balance, BlockNumber, AUDIO, BONDING_ERAS, DAYS, MAX_REPLICAS};
use audio_primitives::{receipts::MAX_PLAYS, Ranged, RoundIndex};
use sp_runtime::Perbill;

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
/// The flat part of a track's deposit: its place in state costs 2 AUDIO, a million is more than
/// enough.
pub type TrackDepositRange = Ranged<Balance, { 2 * AUDIO }, { 1_000_000 * AUDIO }>;
/// Eras in which something is forfeited: none, to three times as long as bonded stake stays.
pub type ForfeitEras = Ranged<RoundIndex, 0, { 3 * BONDING_ERAS as u128 }>;
/// What anyone may hear of a track that is not open, from nothing to ten minutes.
pub type PreviewSeconds = Ranged<u32, 0, 600>;
/// Bytes of that, from none to 16 MiB.
pub type PreviewBytes = Ranged<u32, 0, { 16 * 1_024 * 1_024 }>;
/// Planck of score for a planck of fees.
pub type FeeScoreFactor = Ranged<u32, 0, 1_000>;
/// Holders of a track.
pub type ReplicaCount = Ranged<u32, 1, { MAX_REPLICAS as u128 }>;
/// Challenges that a block opens.
pub type ChallengeCount = Ranged<u32, 1, { pallet_storage_proofs::MAX_CHALLENGES as u128 }>;
/// Blocks for a proof, from 5 to an hour of the live chain: what is open is looked through when a
/// node asks.
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
