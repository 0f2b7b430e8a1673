//! What became of transactions in blocks: being in one is not having succeeded.

use audio_runtime::RuntimeEvent;
use serde_json::{json, Value};
use std::collections::BTreeMap;

/// Counts what events say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
	/// What failed, transactions and receipts, by why.
	failed: BTreeMap<String, u32>,
	/// What was done but for transfers, by its name.
	done: BTreeMap<&'static str, u32>,
}

impl Outcome {
	/// Takes account of an event.
	pub fn note(&mut self, event: RuntimeEvent) {
		use pallet_receipts::Event as Receipts;
		match event {
			RuntimeEvent::System(frame_system::Event::ExtrinsicFailed {
				dispatch_error, ..
			}) => self.fail(format!("{dispatch_error:?}")),
			// One that is refused does not fail its transaction.
			RuntimeEvent::Receipts(Receipts::Refused { reason, .. }) => {
				self.fail(format!("receipt: {reason:?}"));
			},
			RuntimeEvent::Receipts(Receipts::Counted { plays, .. }) => {
				self.add("plays", plays.iter().map(|plays| plays.count).sum());
			},
			RuntimeEvent::Content(pallet_content::Event::Tipped { .. }) => self.add("tips", 1),
			RuntimeEvent::Delegation(pallet_delegation::Event::Delegated { .. }) => {
				self.add("delegations", 1);
			},
			RuntimeEvent::Democracy(pallet_democracy::Event::Voted { .. }) => self.add("votes", 1),
			_ => (),
		}
	}

	fn add(&mut self, what: &'static str, count: u32) {
		*self.done.entry(what).or_default() += count;
	}

	fn fail(&mut self, why: String) {
		*self.failed.entry(why).or_default() += 1;
	}

	/// How often each thing failed.
	pub fn failed(&self) -> Value {
		json!(self.failed)
	}

	/// How often each thing was done: plays, tips, delegations, votes.
	pub fn done(&self) -> Value {
		json!(self.done)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::accounts::account;
	use pallet_receipts::{Event, ReceiptRefusal};
	use sp_runtime::DispatchError;

	#[test]
	fn what_fails_is_told_with_the_reason() {
		let mut outcome = Outcome::default();
		outcome.note(RuntimeEvent::System(frame_system::Event::ExtrinsicFailed {
			dispatch_error: DispatchError::BadOrigin,
			dispatch_info: Default::default(),
		}));
		let refused =
			|reason| Event::Refused { node: 1, fan: account(2), round: 0, seq: 3, reason };
		for _ in 0..2 {
			outcome.note(RuntimeEvent::Receipts(refused(ReceiptRefusal::BadSignature)));
		}
		let failed = json!({ "BadOrigin": 1, "receipt: BadSignature": 2 });
		assert_eq!((outcome.failed(), outcome.done()), (failed, json!({})));
	}

	#[test]
	fn what_is_done_is_counted_by_what_it_is() {
		let mut outcome = Outcome::default();
		for amount in [1, 2] {
			let (track, from, artist) = (0, account(1), account(2));
			let tipped = pallet_content::Event::Tipped { track, from, artist, amount, fee: 0 };
			outcome.note(RuntimeEvent::Content(tipped));
		}
		assert_eq!((outcome.failed(), outcome.done()), (json!({}), json!({ "tips": 2 })));
	}
}
