//! Every error of our own pallets is in the documents, with what to do about it.

use crate::development;
use audio_runtime::Runtime;
use audio_runtime_tests::PALLETS;
use frame_support::__private::metadata::RuntimeMetadata;
use scale_info::TypeDef;
use std::collections::{BTreeMap, BTreeSet};

/// Where they are explained.
const PAGE: &str = include_str!("../../../docs/errors.md");

/// Errors by pallet.
type Errors = BTreeMap<String, BTreeSet<String>>;

/// As clients write it.
fn camel(pallet: &str) -> String {
	let mut letters = pallet.chars();
	letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// What the metadata says of all pallets.
fn errors() -> Errors {
	let RuntimeMetadata::V14(metadata) = Runtime::metadata().1 else {
		panic!("it is of another version");
	};
	let mut found = Errors::new();
	for pallet in metadata.pallets {
		let Some(error) = pallet.error else { continue };
		let known = metadata.types.resolve(error.ty.id).expect("every type is there");
		let TypeDef::Variant(variants) = &known.type_def else { panic!("an error is an enum") };
		let names = variants.variants.iter().map(|variant| variant.name.clone()).collect();
		found.insert(pallet.name, names);
	}
	found
}

/// What the page says: a section for each pallet, a row for each error, whose last column says what
/// to do.
fn documented() -> Errors {
	let mut found = Errors::new();
	let mut pallet = String::new();
	for line in PAGE.lines() {
		if let Some(name) = line.strip_prefix("## ") {
			pallet = name.to_string();
			assert!(found.insert(pallet.clone(), BTreeSet::new()).is_none(), "{name} twice");
		} else if let Some(row) = line.strip_prefix("| `") {
			let (error, rest) = row.split_once('`').expect("a name ends");
			let columns: Vec<_> = rest.split('|').map(str::trim).collect();
			let [_, means, to_do, _] = columns[..] else { panic!("{pallet}.{error}: {row}") };
			assert!(!means.is_empty() && !to_do.is_empty(), "{pallet}.{error} is not explained");
			let section = found.get_mut(&pallet).expect("a row is in a section");
			assert!(section.insert(error.to_string()), "{pallet}.{error} twice");
		}
	}
	found
}

#[test]
fn every_error_of_our_pallets_is_explained_and_no_other() {
	let ours: Errors = development()
		.execute_with(errors)
		.into_iter()
		.filter(|(pallet, _)| PALLETS.contains(&pallet.as_str()))
		.map(|(pallet, errors)| (camel(&pallet), errors))
		.collect();
	assert_eq!(documented(), ours);
}

#[test]
fn no_pallet_is_left_out() {
	// Whatever is no stock pallet is one of ours: its folder says so.
	let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pallets");
	let folders = std::fs::read_dir(folder).expect("the folder is there");
	let ours: BTreeSet<_> = PALLETS.iter().map(|name| name.to_lowercase()).collect();
	for entry in folders.map(|entry| entry.expect("it can be read")) {
		// Beside them is their map.
		if !entry.path().is_dir() {
			continue;
		}
		let name = entry.file_name().to_string_lossy().replace('-', "");
		assert!(ours.contains(&name), "{name} is not looked at");
	}
}

/// Guides with tables of what is refused.
const GUIDES: [&str; 3] = [
	include_str!("../../../docs/fans.md"),
	include_str!("../../../docs/operators.md"),
	include_str!("../../../docs/artists.md"),
];

#[test]
fn guides_name_no_error_that_there_is_not() {
	let mut there: BTreeSet<String> = BTreeSet::from(["FundsUnavailable".to_string()]);
	for (pallet, errors) in development().execute_with(errors) {
		there.extend(errors.iter().map(|error| format!("{}.{error}", camel(&pallet))));
		there.extend(errors);
	}
	let mut named = 0;
	for guide in GUIDES {
		let tables = guide.split("| error | ").skip(1);
		for line in tables.flat_map(|table| table.lines().take_while(|line| !line.is_empty())) {
			let Some(row) = line.strip_prefix("| `") else { continue };
			let names = row.split('|').next().expect("there is a first column");
			for name in names.split(',').map(|name| name.trim().trim_matches('`')) {
				assert!(there.contains(name), "there is no error '{name}'");
				named += 1;
			}
		}
	}
	assert!(named > 50, "only {named} were found");
}
