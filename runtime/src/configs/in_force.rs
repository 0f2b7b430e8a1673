//! All governed parameters: what each is set to, and what it is read as.

use crate::configs::{
	content::{FreeReceipts, JailBlocks},
	governance::{
		EnactmentPeriod, FastTrackEnactmentPeriod, FastTrackVotingPeriod, LaunchPeriod,
		MinimumDeposit, VotingPeriod,
	},
	parameters::{self, dynamic_params},
	round::BondingDuration,
	token::{ByteFee, WeightFee},
};
use alloc::{vec, vec::Vec};
use audio_primitives::{parameters::ParameterInfo, ranged::Bounded, Ranged};
use frame_support::traits::Get;
use sp_runtime::{Perbill, Permill, Saturating};

/// A parameter that is read as `read`, or as it is set.
fn row<T: Bounded, const MIN: u128, const MAX: u128>(
	[group, name, unit]: [&str; 3],
	set: Ranged<T, MIN, MAX>,
	read: Option<u128>,
) -> ParameterInfo {
	let set = set.get().magnitude();
	ParameterInfo {
		group: group.into(),
		name: name.into(),
		unit: unit.into(),
		in_force: read.unwrap_or(set),
		set_to: set,
		least: MIN,
		most: MAX,
	}
}

/// A share that is read in parts per million, in parts per billion.
fn of_millionths(share: Permill) -> u128 {
	u128::from(share.deconstruct()).saturating_mul(1_000)
}

/// What of the fee pool is handed to issuance: burning goes first.
fn issued() -> Perbill {
	let left = Perbill::one().saturating_sub(parameters::FeePoolBurn::get());
	parameters::FeePoolIssuance::get().min(left)
}

macro_rules! rows {
	($($group:ident, $module:ident :: $key:ident, $unit:literal $(, $read:expr)?;)*) => {
		vec![$(row(
			[stringify!($group), stringify!($key), $unit],
			dynamic_params::$module::$key::get(),
			None$(.or(Some(u128::from($read))))?,
		)),*]
	};
}

/// All of them, by group.
pub fn parameters() -> Vec<ParameterInfo> {
	let jailed = || parameters::JailRounds::get().min(BondingDuration::get());
	let mut rows = rows! {
		Democracy, democracy::LaunchPeriod, "blocks", LaunchPeriod::get();
		Democracy, democracy::VotingPeriod, "blocks", VotingPeriod::get();
		Democracy, democracy::EnactmentPeriod, "blocks", EnactmentPeriod::get();
		Democracy, democracy::FastTrackVotingPeriod, "blocks", FastTrackVotingPeriod::get();
		Democracy, democracy::CooloffPeriod, "blocks";
		Democracy, democracy::MinimumDeposit, "planck", MinimumDeposit::get();
		Democracy, democracy::Quorum, "parts per billion";
		Democracy, democracy::FastTrackEnactmentPeriod, "blocks", FastTrackEnactmentPeriod::get();
		Issuance, issuance::Inflation, "parts per billion";
		Issuance, issuance::MostReturn, "parts per billion";
		Issuance, issuance::StreakStep, "parts per billion", of_millionths(parameters::StreakStep::get());
		Issuance, issuance::StreakCap, "parts per billion", of_millionths(parameters::StreakCap::get());
		Fees, fees::WeightFee, "planck per picosecond of weight", WeightFee::get();
		Fees, fees::ByteFee, "planck per byte", ByteFee::get();
		Treasury, treasury::SpendPeriod, "blocks";
		Treasury, treasury::Burn, "parts per billion", of_millionths(parameters::TreasuryBurn::get());
		FeePool, fee_pool::Burn, "parts per billion";
		FeePool, fee_pool::Issuance, "parts per billion", issued().deconstruct();
		NodeServices, node_services::WeightCap, "times";
		FeatureAccess, feature_access::BonusCap, "times";
		Delegation, delegation::CutDelay, "eras";
		Delegation, delegation::BackersReturn, "parts per billion";
		Content, content::TrackDeposit, "planck";
		Content, content::ByteDeposit, "planck per byte";
		Content, content::NetworkFee, "parts per billion";
		Content, content::FeeScore, "planck per planck", crate::configs::content::FeeScore::get();
		Content, content::ForfeitPeriod, "eras";
		StorageProofs, storage_proofs::Replicas, "holders";
		StorageProofs, storage_proofs::ProofPeriod, "blocks";
		StorageProofs, storage_proofs::DropNotice, "eras";
		StorageProofs, storage_proofs::JailMisses, "misses";
		StorageProofs, storage_proofs::JailBlocks, "blocks", JailBlocks::get();
		StorageProofs, storage_proofs::JailRounds, "eras", jailed();
		StorageProofs, storage_proofs::SlashJails, "jailings";
		StorageProofs, storage_proofs::SlashShare, "parts per billion";
		StorageProofs, storage_proofs::Challenges, "challenges";
		StorageProofs, storage_proofs::JailShare, "parts per billion";
		Receipts, receipts::Allowance, "plays";
		Receipts, receipts::MinStake, "planck";
		Receipts, receipts::CuratorShare, "parts per billion";
		Receipts, receipts::FreeReceipts, "receipts", FreeReceipts::get();
	};
	rows.extend(shares());
	rows
}

/// The parts of the one parameter that is not a number. They add up to the whole.
fn shares() -> Vec<ParameterInfo> {
	let shares = dynamic_params::issuance::Shares::get();
	let parts = [
		("Shares.stakers", shares.stakers),
		("Shares.storage", shares.storage),
		("Shares.serving", shares.serving),
		("Shares.artists", shares.artists),
		("Shares.fans", shares.fans),
		("Shares.voters", shares.voters),
		("Shares.treasury", shares.treasury),
	];
	let row = |(name, share)| {
		let share = parameters::Share::new(share).ok()?;
		Some(row(["Issuance", name, "parts per billion"], share, None))
	};
	parts.into_iter().filter_map(row).collect()
}
