//! What must hold after every block, whatever was done.

pub mod balances;
pub mod supply;
pub mod weights;

#[cfg(test)]
mod tests;

use audio_runtime::{
	ActivityIssuance, Beacon, Content, Delegation, FeatureAccess, FeePool, FeeWaivers,
	NodeServices, Pace, Receipts, RuntimeEvent, StakedVoting, StorageProofs, System, ValidatorSet,
};

/// What is known of the chain before a block.
#[derive(Clone, Debug)]
pub struct Checks {
	supply: supply::Supply,
}

impl Checks {
	pub fn now() -> Self {
		Self { supply: supply::Supply::now() }
	}

	/// What is wrong after the block that has just ended.
	pub fn after_block(&mut self) -> Vec<String> {
		let mut wrong = invariants();
		wrong.extend(balances::check());
		wrong.extend(events());
		wrong.extend(self.supply.check());
		wrong.extend(weights::block());
		wrong
	}
}

/// Whether what was logged as an error is a failure of the runtime.
pub fn is_failure(said: &str) -> bool {
	// That is looked at for each call, with a margin where there is one.
	!said.contains("Post dispatch weight is greater than pre dispatch weight")
}

/// The invariants that our pallets state themselves.
fn invariants() -> Vec<String> {
	let all = [
		("ActivityIssuance", ActivityIssuance::do_try_state()),
		("Beacon", Beacon::do_try_state()),
		("Content", Content::do_try_state()),
		("Delegation", Delegation::do_try_state()),
		("FeatureAccess", FeatureAccess::do_try_state()),
		("FeePool", FeePool::do_try_state()),
		("FeeWaivers", FeeWaivers::do_try_state()),
		("NodeServices", NodeServices::do_try_state()),
		("Pace", Pace::do_try_state()),
		("Receipts", Receipts::do_try_state()),
		("StakedVoting", StakedVoting::do_try_state()),
		("StorageProofs", StorageProofs::do_try_state()),
		("ValidatorSet", ValidatorSet::do_try_state()),
	];
	let broken =
		|(pallet, held): (&str, Result<(), _>)| Some(format!("{pallet}: {:?}", held.err()?));
	all.into_iter().filter_map(broken).collect()
}

/// Events that no block must have.
fn events() -> Vec<String> {
	let bad = |event: &RuntimeEvent| match event {
		RuntimeEvent::Balances(event) => matches!(event, pallet_balances::Event::Unexpected(_)),
		_ => false,
	};
	let events = System::read_events_no_consensus().map(|record| record.event);
	events.filter(bad).map(|event| format!("{event:?}")).collect()
}
