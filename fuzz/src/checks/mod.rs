//! What must hold after every block, whatever was done.

pub mod balances;

use audio_runtime::{
	ActivityIssuance, Balance, Balances, Beacon, Content, Delegation, FeatureAccess, FeePool,
	FeeWaivers, NodeServices, Pace, Receipts, RuntimeCall, RuntimeEvent, StakedVoting,
	StorageProofs, System, ValidatorSet,
};
use frame_support::{
	dispatch::{DispatchClass, DispatchInfo, PostDispatchInfo},
	traits::GetCallMetadata,
};

/// What is known of the chain before a block.
#[derive(Clone, Debug, Default)]
pub struct Checks {
	issuance: Balance,
}

/// Whether what was logged as an error is one of the runtime.
pub fn is_failure(said: &str) -> bool {
	!said.is_empty()
}

/// What a call used is no more than what it declared.
pub fn weight(call: &RuntimeCall, info: &DispatchInfo, post: &PostDispatchInfo) -> Option<String> {
	let used = post.actual_weight?;
	let declared = info.call_weight;
	let name = call.get_call_metadata();
	used.any_gt(declared).then(|| {
		format!("{}.{} used {used:?} of {declared:?}", name.pallet_name, name.function_name)
	})
}

impl Checks {
	pub fn new() -> Self {
		Self { issuance: Balances::total_issuance() }
	}

	/// What is wrong after the block that has just ended.
	pub fn after_block(&mut self) -> Vec<String> {
		let mut wrong = Vec::new();
		wrong.extend(invariants());
		wrong.extend(balances::check());
		wrong.extend(events());
		wrong.extend(self.issued());
		wrong.extend(block_weight());
		wrong
	}

	/// That tokens were made and destroyed as the events say.
	fn issued(&mut self) -> Option<String> {
		use pallet_balances::Event as B;
		let now = Balances::total_issuance();
		let (mut made, mut gone) = (0u128, 0u128);
		for record in System::read_events_no_consensus() {
			let RuntimeEvent::Balances(event) = record.event else { continue };
			match event {
				B::Issued { amount } | B::Minted { amount, .. } | B::MintedCredit { amount } => {
					made += amount
				},
				B::Rescinded { amount } | B::Burned { amount, .. } | B::BurnedDebt { amount } => {
					gone += amount;
				},
				_ => (),
			}
		}
		let before = core::mem::replace(&mut self.issuance, now);
		(before + made != now + gone)
			.then(|| format!("{before} + {made} - {gone} planck became {now}"))
	}
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

/// That the block is no heavier than it may be.
fn block_weight() -> Option<String> {
	let limits = audio_runtime::configs::system::RuntimeBlockWeights::get();
	let used = *System::block_weight().get(DispatchClass::Normal);
	let most = limits.get(DispatchClass::Normal).max_total?;
	used.any_gt(most).then(|| format!("{used:?} of {most:?} for ordinary transactions"))
}
