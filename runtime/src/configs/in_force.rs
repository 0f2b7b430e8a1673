//! All governed parameters: what each is set to, and what it is read as.

use crate::configs::{
	content::{FeeScore, FreeReceipts, JailBlocks},
	governance::{
		EnactmentPeriod, FastTrackEnactmentPeriod, FastTrackVotingPeriod, LaunchPeriod,
		MinimumDeposit, VotingPeriod,
	},
	parameters::{
		as_set, content, democracy, fee_pool, fees, issuance, receipts, storage_proofs, treasury,
		FeePoolBurn, FeePoolIssuance, InMillionths, JailRounds, RuntimeParametersKey as Key,
		StreakCap, StreakStep, TreasuryBurn,
	},
	round::BondingDuration,
	token::{ByteFee, WeightFee},
};
use alloc::vec::Vec;
use audio_primitives::parameters::ParameterInfo;
use frame_support::traits::Get;
use sp_runtime::{Perbill, Saturating};

/// A share that is read in parts per million, in parts per billion.
fn in_millionths<Share: Get<Perbill>>() -> u128 {
	u128::from(InMillionths::<Share>::get().deconstruct()).saturating_mul(1_000)
}

/// What of the fee pool is handed to issuance: burning goes first.
fn issued() -> Perbill {
	let left = Perbill::one().saturating_sub(FeePoolBurn::get());
	FeePoolIssuance::get().min(left)
}

/// Those that are not read as they are set, each with what it is read as.
fn clamped() -> [(Key, u128); 16] {
	let jailed = JailRounds::get().min(BondingDuration::get());
	[
		(Key::Democracy(democracy::LaunchPeriod.into()), LaunchPeriod::get().into()),
		(Key::Democracy(democracy::VotingPeriod.into()), VotingPeriod::get().into()),
		(Key::Democracy(democracy::EnactmentPeriod.into()), EnactmentPeriod::get().into()),
		(
			Key::Democracy(democracy::FastTrackVotingPeriod.into()),
			FastTrackVotingPeriod::get().into(),
		),
		(Key::Democracy(democracy::MinimumDeposit.into()), MinimumDeposit::get()),
		(
			Key::Democracy(democracy::FastTrackEnactmentPeriod.into()),
			FastTrackEnactmentPeriod::get().into(),
		),
		(Key::Issuance(issuance::StreakStep.into()), in_millionths::<StreakStep>()),
		(Key::Issuance(issuance::StreakCap.into()), in_millionths::<StreakCap>()),
		(Key::Fees(fees::WeightFee.into()), WeightFee::get()),
		(Key::Fees(fees::ByteFee.into()), ByteFee::get()),
		(Key::Treasury(treasury::Burn.into()), in_millionths::<TreasuryBurn>()),
		(Key::FeePool(fee_pool::Issuance.into()), issued().deconstruct().into()),
		(Key::Content(content::FeeScore.into()), FeeScore::get().into()),
		(Key::StorageProofs(storage_proofs::JailBlocks.into()), JailBlocks::get().into()),
		(Key::StorageProofs(storage_proofs::JailRounds.into()), jailed.into()),
		(Key::Receipts(receipts::FreeReceipts.into()), FreeReceipts::get().into()),
	]
}

/// All of them, by group; the parts of one last.
pub fn parameters() -> Vec<ParameterInfo> {
	let clamped = clamped();
	let in_force = |(key, mut row): (Key, ParameterInfo)| {
		if let Some((_, read)) = clamped.iter().find(|(of, _)| *of == key) {
			row.in_force = *read;
		}
		row
	};
	let mut rows: Vec<_> = as_set().into_iter().map(in_force).collect();
	rows.sort_by_key(|row| row.name.contains(&b'.'));
	rows
}
