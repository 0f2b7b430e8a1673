//! The table as the documents have it.

use super::{Origin, PROXIES};
use audio_runtime::configs::accounts::ProxyType;
use frame_support::traits::InstanceFilter;
use std::collections::{BTreeMap, BTreeSet};

/// The page that it is on.
pub fn page() -> String {
	let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/origins.md");
	std::fs::read_to_string(page).expect("the page is there")
}

/// The first column of the page's table that begins with `head`.
pub fn first_column(page: &str, head: &str) -> Vec<String> {
	let (_, table) = page.split_once(head).unwrap_or_else(|| panic!("there is no '{head}'"));
	let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
	rows.map(|row| row.split('|').nth(1).unwrap_or_default().trim().replace('`', "")).collect()
}

/// A row.
pub struct Row {
	/// Words for who may.
	pub who: Vec<String>,
	by_proxy: Vec<String>,
}

impl Row {
	/// Who may.
	pub fn origins(&self) -> BTreeSet<Origin> {
		self.who.iter().flat_map(|word| Origin::named(word)).collect()
	}

	/// The types of proxies that may, for an account that may.
	pub fn proxies(&self) -> Vec<ProxyType> {
		let named = |kind: &ProxyType| self.by_proxy.contains(&format!("{kind:?}"));
		PROXIES.into_iter().filter(named).collect()
	}
}

fn words(column: &str) -> Vec<String> {
	column.split(',').map(|word| word.trim().to_string()).collect()
}

/// What the page says: a section for each pallet, a row for each call.
pub fn rows(page: &str) -> BTreeMap<String, Row> {
	let mut rows = BTreeMap::new();
	let mut pallet = "";
	for line in page.lines() {
		if let Some(name) = line.strip_prefix("### ") {
			pallet = name;
		} else if let Some(row) = line.strip_prefix("| `").filter(|_| !pallet.is_empty()) {
			let (call, rest) = row.split_once('`').expect("a name ends");
			let columns: Vec<_> = rest.split('|').map(str::trim).collect();
			let [_, who, by_proxy, _] = columns[..] else { panic!("{pallet}.{call}: {row}") };
			let kinds: Vec<_> = PROXIES.iter().map(|kind| format!("{kind:?}")).collect();
			let by_proxy = if by_proxy == "–" { vec![] } else { words(by_proxy) };
			let unknown: Vec<_> = by_proxy.iter().filter(|kind| !kinds.contains(kind)).collect();
			assert!(unknown.is_empty(), "{pallet}.{call}: there are no proxies {unknown:?}");
			let row = Row { who: words(who), by_proxy };
			assert!(rows.insert(format!("{pallet}.{call}"), row).is_none(), "{call} twice");
		}
	}
	rows
}

#[test]
fn words_of_the_table_are_explained_and_used() {
	let page = page();
	let explained: BTreeSet<_> = ["| origin | is |", "| account | is |"]
		.into_iter()
		.flat_map(|head| first_column(&page, head))
		.collect();
	let used: BTreeSet<_> = rows(&page).into_values().flat_map(|row| row.who).collect();
	assert_eq!(explained, used);
	for word in first_column(&page, "| origin | is |") {
		assert_ne!(Origin::named(&word), [Origin::Owner], "'{word}' is no origin");
	}
	for word in first_column(&page, "| account | is |") {
		assert_eq!(Origin::named(&word), [Origin::Owner], "'{word}' is an origin");
	}
	let kinds = PROXIES.map(|kind| format!("{kind:?}"));
	assert_eq!(first_column(&page, "| type | for |"), kinds);
}

#[test]
fn a_proxy_that_may_add_another_may_do_all_that_it_does() {
	for (call, row) in rows(&page()) {
		let may = row.proxies();
		for wide in PROXIES {
			for narrow in may.iter().filter(|narrow| wide.is_superset(narrow)) {
				assert!(may.contains(&wide), "{call}: {narrow:?} may and {wide:?} may not");
			}
		}
	}
}
