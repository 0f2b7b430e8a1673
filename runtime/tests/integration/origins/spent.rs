//! What proxies that may not do everything can take from the account that they make a call for.

use super::{by_proxy, chain, real, scenes, table, undone};
use audio_runtime::{configs::accounts::ProxyType, Balances};
use frame_support::traits::fungible::Inspect;
use std::collections::BTreeSet;

/// Calls by which an account has less AUDIO afterwards, whatever is held of it, and where that is.
const SPENT: [(&str, &str); 3] = [
	("content.unpublish", "the flat part of a young track's deposit: in the fee pool"),
	("nominationPools.create", "what opens the pool's account: there, for its depositor at last"),
	("nominationPools.createWithPoolId", "the same"),
];

#[test]
fn no_proxy_but_one_for_everything_takes_anything_out_of_the_account() {
	let rows = table::rows(&table::page());
	let mut spent = BTreeSet::new();
	chain().execute_with(|| {
		for scene in scenes() {
			undone(|| {
				let scene = scene();
				let row = &rows[&scene.name()];
				let who = real(row).account(&scene).expect("an account has proxies");
				for kind in row.proxies().into_iter().filter(|kind| *kind != ProxyType::Any) {
					let less = undone(|| {
						let before = Balances::total_balance(&who);
						let _ = by_proxy(kind, &who, &scene.call);
						Balances::total_balance(&who) < before
					});
					if less {
						spent.insert(scene.name());
					}
				}
			});
		}
	});
	let known: BTreeSet<_> = SPENT.iter().map(|(call, _)| call.to_string()).collect();
	assert_eq!(spent, known);
}
