//! That calls use no more than they declare, and pay for it.

use audio_runtime::{
	configs::limits::RuntimeBlockWeights, weights::database::DatabaseWeight, RuntimeCall,
	RuntimeEvent, System,
};
use audio_runtime_tests::PALLETS;
use frame_support::{
	dispatch::{DispatchClass, DispatchInfo, PostDispatchInfo},
	traits::GetCallMetadata,
	weights::Weight,
};

/// Entries that every block has at hand, which no call counts: those of the system and of the fee,
/// the signer's account.
const AT_HAND: u64 = 12;

/// What a call used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
	/// Entries read, and written.
	pub reads: u64,
	pub writes: u64,
}

fn name(call: &RuntimeCall) -> String {
	let name = call.get_call_metadata();
	format!("{}.{}", name.pallet_name, name.function_name)
}

/// What a call used is no more than what it declared: by its own word, and by the entries that it
/// touched alone.
pub fn check(
	call: &RuntimeCall,
	info: &DispatchInfo,
	post: &PostDispatchInfo,
	used: Used,
) -> Vec<String> {
	let mut wrong = Vec::new();
	let declared = info.call_weight;
	// What stock pallets measured of the ways that a call can go differs from what they declare by
	// some hundredths: `Multisig.approve_as_multi` by three.
	let is_ours = PALLETS.contains(&call.get_call_metadata().pallet_name);
	let margin = if is_ours { Weight::zero() } else { declared.saturating_div(16) };
	let most = declared.saturating_add(margin);
	if let Some(actual) = post.actual_weight.filter(|actual| actual.any_gt(most)) {
		wrong.push(format!("{} used {actual:?} of {declared:?}", name(call)));
	}
	let database = DatabaseWeight::get();
	let [reads, writes] = [used.reads, used.writes].map(|touched| touched.saturating_sub(AT_HAND));
	let least = database.reads_writes(reads, writes);
	let actual = post.actual_weight.unwrap_or(declared);
	if least.ref_time() > actual.ref_time() {
		wrong.push(format!("{} touched {used:?}, and says it weighs {actual:?}", name(call)));
	}
	wrong
}

/// Calls that may be free where they succeed: each does something once that is of use to all, or
/// undoes what was paid for. All others are free by a waiver alone.
const FREE: [&str; 29] = [
	// Ours: docs/protocol.md says why.
	"Content.expire",
	"Content.refresh",
	"NodeServices.refresh",
	"Receipts.submit",
	"StakedVoting.enact",
	"StakedVoting.refresh",
	"StakedVoting.schedule_again",
	"StorageProofs.enter",
	"ValidatorSet.chill_keyless",
	// Those of the stock pallets.
	"Babe.report_equivocation",
	"Balances.upgrade_accounts",
	"Grandpa.report_equivocation",
	"Identity.accept_username",
	"Identity.kill_username",
	"Identity.poke_deposit",
	"Identity.remove_expired_approval",
	"Identity.remove_username",
	"Multisig.poke_deposit",
	"NominationPools.apply_slash",
	"NominationPools.migrate_delegation",
	"NominationPools.migrate_pool_to_delegate_stake",
	"Preimage.note_preimage",
	"Proxy.poke_deposit",
	"Staking.migrate_currency",
	"Staking.reap_stash",
	"Staking.update_payee",
	"TechnicalCommittee.close",
	"TechnicalCommittee.vote",
	"Treasury.check_status",
];

/// What a signed transaction that was applied cost, by the events since `before`.
pub fn fee(call: &RuntimeCall, succeeded: bool, before: usize) -> Option<String> {
	let events = System::read_events_no_consensus().skip(before).map(|record| record.event);
	let (mut paid, mut waived) = (false, false);
	for event in events {
		match event {
			RuntimeEvent::TransactionPayment(
				pallet_transaction_payment::Event::TransactionFeePaid { actual_fee, .. },
			) => paid |= actual_fee > 0,
			RuntimeEvent::FeeWaivers(_) => waived = true,
			_ => (),
		}
	}
	let name = name(call);
	let is_free = waived || succeeded && FREE.contains(&name.as_str());
	(!paid && !is_free).then(|| format!("{name} was free, success: {succeeded}"))
}

/// That the block is no heavier than it may be.
pub fn block() -> Option<String> {
	let limits = RuntimeBlockWeights::get();
	let weight = System::block_weight();
	let used = *weight.get(DispatchClass::Normal);
	let most = limits.get(DispatchClass::Normal).max_total?;
	used.any_gt(most).then(|| format!("{used:?} of {most:?} for ordinary transactions"))
}
