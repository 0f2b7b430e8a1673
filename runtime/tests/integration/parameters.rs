//! The table of parameters in the guide is that of the runtime.

use crate::development;
use audio_primitives::{ranged::Bounded, Ranged};
use audio_runtime::configs::parameters::{dynamic_params, RuntimeParameters};
use frame_support::traits::Get;
use std::collections::BTreeSet;

#[derive(Clone, Copy)]
pub enum Unit {
	Blocks,
	Audio,
	Share,
	PlanckPerPicosecond,
	PlanckPerByte,
	Times,
	Eras,
	/// Of something that is counted.
	Count(&'static str),
}

impl Unit {
	fn name(self) -> &'static str {
		match self {
			Unit::Blocks => "blocks",
			Unit::Audio => "AUDIO",
			Unit::Share => "%",
			Unit::PlanckPerPicosecond => "planck per picosecond of weight",
			Unit::PlanckPerByte => "planck per byte",
			Unit::Times => "times",
			Unit::Eras => "eras",
			Unit::Count(of) => of,
		}
	}

	/// A value as the table shows it.
	fn show(self, value: u128) -> String {
		match self {
			Unit::Blocks
			| Unit::PlanckPerPicosecond
			| Unit::PlanckPerByte
			| Unit::Times
			| Unit::Eras
			| Unit::Count(_) => grouped(value),
			Unit::Audio => {
				assert_eq!(value % audio_runtime::AUDIO, 0, "whole AUDIO");
				grouped(value / audio_runtime::AUDIO)
			},
			// Parts per billion; none has more than two digits after the point.
			Unit::Share => {
				assert_eq!(value % 100_000, 0);
				let hundredths = value / 100_000;
				let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
				text.trim_end_matches('0').trim_end_matches('.').into()
			},
		}
	}
}

/// With a comma after each three digits.
fn grouped(value: u128) -> String {
	let digits = value.to_string();
	let mut text = String::new();
	for (index, digit) in digits.chars().enumerate() {
		if index > 0 && (digits.len() - index).is_multiple_of(3) {
			text.push(',');
		}
		text.push(digit);
	}
	text
}

pub struct Row {
	group: &'static str,
	name: &'static str,
	unit: Unit,
	least: u128,
	most: u128,
	value: u128,
}

fn row<T: Bounded, const MIN: u128, const MAX: u128>(
	(group, name): (&'static str, &'static str),
	unit: Unit,
	value: Ranged<T, MIN, MAX>,
) -> Row {
	Row { group, name, unit, least: MIN, most: MAX, value: value.get().magnitude() }
}

macro_rules! rows {
	($($group:ident, $module:ident :: $key:ident, $unit:ident $(($of:literal))?;)*) => {
		vec![$(row(
			(stringify!($group), stringify!($key)),
			Unit::$unit $(($of))?,
			dynamic_params::$module::$key::get(),
		)),*]
	};
}

/// All parameters with the values that they have on the chain this is called in.
pub fn rows() -> Vec<Row> {
	let mut rows = rows! {
		Democracy, democracy::LaunchPeriod, Blocks;
		Democracy, democracy::VotingPeriod, Blocks;
		Democracy, democracy::EnactmentPeriod, Blocks;
		Democracy, democracy::FastTrackVotingPeriod, Blocks;
		Democracy, democracy::CooloffPeriod, Blocks;
		Democracy, democracy::MinimumDeposit, Audio;
		Democracy, democracy::Quorum, Share;
		Democracy, democracy::FastTrackEnactmentPeriod, Blocks;
		Issuance, issuance::Inflation, Share;
		Issuance, issuance::MostReturn, Share;
		Issuance, issuance::StreakStep, Share;
		Issuance, issuance::StreakCap, Share;
		Fees, fees::WeightFee, PlanckPerPicosecond;
		Fees, fees::ByteFee, PlanckPerByte;
		Treasury, treasury::SpendPeriod, Blocks;
		Treasury, treasury::Burn, Share;
		FeePool, fee_pool::Burn, Share;
		FeePool, fee_pool::Issuance, Share;
		NodeServices, node_services::WeightCap, Times;
		FeatureAccess, feature_access::BonusCap, Times;
		Delegation, delegation::CutDelay, Eras;
		Delegation, delegation::BackersReturn, Share;
		Content, content::TrackDeposit, Audio;
		Content, content::ByteDeposit, PlanckPerByte;
		Content, content::NetworkFee, Share;
		Content, content::FeeScore, Count("planck per planck");
		Content, content::ForfeitPeriod, Count("eras");
		StorageProofs, storage_proofs::Replicas, Count("holders");
		StorageProofs, storage_proofs::ProofPeriod, Blocks;
		StorageProofs, storage_proofs::DropNotice, Eras;
		StorageProofs, storage_proofs::JailMisses, Count("misses");
		StorageProofs, storage_proofs::JailBlocks, Blocks;
		StorageProofs, storage_proofs::JailRounds, Eras;
		StorageProofs, storage_proofs::SlashJails, Count("jailings");
		StorageProofs, storage_proofs::SlashShare, Share;
		Receipts, receipts::Allowance, Count("plays");
		Receipts, receipts::MinStake, Audio;
		Receipts, receipts::CuratorShare, Share;
		Receipts, receipts::FreeReceipts, Count("receipts");
	};
	rows.extend(shares());
	rows
}

/// The parts of the one parameter that is not a number.
fn shares() -> Vec<Row> {
	let shares = dynamic_params::issuance::Shares::get();
	let rows = [
		("Shares.stakers", shares.stakers),
		("Shares.storage", shares.storage),
		("Shares.serving", shares.serving),
		("Shares.artists", shares.artists),
		("Shares.fans", shares.fans),
		("Shares.voters", shares.voters),
		("Shares.treasury", shares.treasury),
	];
	rows.map(|(name, share)| Row {
		group: "Issuance",
		name,
		unit: Unit::Share,
		least: 0,
		most: 1_000_000_000,
		value: share.deconstruct().into(),
	})
	.into()
}

#[test]
fn no_parameter_is_left_out() {
	// Every variant of the type that `Parameters` takes, and every variant of those.
	use scale_info::{MetaType, PortableRegistry, Registry, TypeDef};
	let mut registry = Registry::new();
	let id = registry.register_type(&MetaType::new::<RuntimeParameters>()).id;
	let types: PortableRegistry = registry.into();
	let variants = |id| match &types.resolve(id).expect("is registered").type_def {
		TypeDef::Variant(def) => def.variants.clone(),
		other => panic!("no enum: {other:?}"),
	};
	let mut there = BTreeSet::new();
	for group in variants(id) {
		for key in variants(group.fields[0].ty.id) {
			there.insert((group.name.clone(), key.name.clone()));
		}
	}
	let listed: BTreeSet<_> = development()
		.execute_with(rows)
		.into_iter()
		.map(|row| (row.group.into(), row.name.split('.').next().unwrap_or_default().into()))
		.collect();
	assert_eq!(there, listed);
}

#[test]
fn the_guide_lists_every_parameter_as_it_is() {
	let live = sp_io::TestExternalities::default().execute_with(rows);
	let development = development().execute_with(rows);
	let mut table = vec![
		"| group | parameter | unit | least | most | `live` | `development` |".to_string(),
		"|---|---|---|---|---|---|---|".to_string(),
	];
	for (live, development) in live.iter().zip(&development) {
		let show = |value| live.unit.show(value);
		table.push(format!(
			"| {} | {} | {} | {} | {} | {} | {} |",
			live.group,
			live.name,
			live.unit.name(),
			show(live.least),
			show(live.most),
			show(live.value),
			show(development.value),
		));
	}
	let table = table.join("\n");
	let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/governance.md");
	let guide = std::fs::read_to_string(guide).expect("the guide is there");
	assert!(guide.contains(&table), "docs/governance.md must have this table:\n\n{table}\n");
}
