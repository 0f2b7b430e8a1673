//! The table of parameters in the guide is that of the runtime, and what it says is in force is
//! what the pallets read.

use crate::development;
use audio_primitives::parameters::ParameterInfo;
use audio_runtime::{
	configs::{in_force::parameters as rows, parameters::RuntimeParameters},
	Parameters, Runtime, RuntimeOrigin,
};
use frame_support::{assert_ok, traits::Get};
use std::collections::BTreeSet;

/// A unit as the table names it.
fn unit(row: &ParameterInfo) -> String {
	match text(&row.unit).as_str() {
		"planck" => "AUDIO".into(),
		"parts per billion" => "%".into(),
		other => other.into(),
	}
}

/// A value as the table shows it.
fn show(row: &ParameterInfo, value: u128) -> String {
	match text(&row.unit).as_str() {
		"planck" => {
			assert_eq!(value % audio_runtime::AUDIO, 0, "whole AUDIO");
			grouped(value / audio_runtime::AUDIO)
		},
		// None has more than two digits after the point.
		"parts per billion" => {
			assert_eq!(value % 100_000, 0);
			let hundredths = value / 100_000;
			let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
			text.trim_end_matches('0').trim_end_matches('.').into()
		},
		_ => grouped(value),
	}
}

fn text(bytes: &[u8]) -> String {
	String::from_utf8(bytes.to_vec()).expect("it is text")
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
		.map(|row| {
			let name = text(&row.name);
			(text(&row.group), name.split('.').next().unwrap_or_default().into())
		})
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
		let show = |value| show(live, value);
		table.push(format!(
			"| {} | {} | {} | {} | {} | {} | {} |",
			text(&live.group),
			text(&live.name),
			unit(live),
			show(live.least),
			show(live.most),
			show(live.set_to),
			show(development.set_to),
		));
	}
	let table = table.join("\n");
	let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/governance.md");
	let guide = std::fs::read_to_string(guide).expect("the guide is there");
	assert!(guide.contains(&table), "docs/governance.md must have this table:\n\n{table}\n");
}

/// What each of these is read as, by the pallet that reads it.
fn read() -> Vec<(&'static str, u128)> {
	vec![
		("LaunchPeriod", <Runtime as pallet_democracy::Config>::LaunchPeriod::get().into()),
		("VotingPeriod", <Runtime as pallet_democracy::Config>::VotingPeriod::get().into()),
		("EnactmentPeriod", <Runtime as pallet_democracy::Config>::EnactmentPeriod::get().into()),
		(
			"FastTrackVotingPeriod",
			<Runtime as pallet_democracy::Config>::FastTrackVotingPeriod::get().into(),
		),
		("MinimumDeposit", <Runtime as pallet_democracy::Config>::MinimumDeposit::get()),
		("CooloffPeriod", <Runtime as pallet_democracy::Config>::CooloffPeriod::get().into()),
		("FeeScore", u32::into(<Runtime as pallet_content::Config>::FeeScore::get())),
		("Allowance", u32::into(<Runtime as pallet_receipts::Config>::Allowance::get())),
		("FreeReceipts", u32::into(<Runtime as pallet_receipts::Config>::FreeReceipts::get())),
		("MinFanStake", <Runtime as pallet_receipts::Config>::MinFanStake::get()),
	]
}

#[test]
fn what_is_said_to_be_in_force_is_what_is_read_whatever_is_set() {
	let all = sp_io::TestExternalities::default().execute_with(crate::extremes::settings);
	let mut clamped = BTreeSet::new();
	for setting in all {
		development().execute_with(|| {
			assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), setting.clone()));
			let rows = rows();
			for (name, value) in read() {
				let row = rows.iter().find(|row| row.name == name.as_bytes()).expect("it is there");
				assert_eq!(row.in_force, value, "{name} when {setting:?}");
			}
			for row in rows {
				assert!((row.least..=row.most).contains(&row.set_to), "{row:?}");
				if row.in_force != row.set_to {
					clamped.insert(text(&row.name));
				}
			}
		});
	}
	let expected = [
		"ByteFee",
		"EnactmentPeriod",
		"FastTrackEnactmentPeriod",
		"FastTrackVotingPeriod",
		"FreeReceipts",
		"Issuance",
		"JailBlocks",
		"JailRounds",
		"LaunchPeriod",
		"MinimumDeposit",
		"VotingPeriod",
		"WeightFee",
	];
	assert_eq!(clamped.into_iter().collect::<Vec<_>>(), expected);
}
