//! What an account has, wherever it is, and the calls that free it.
//!
//! `Holdings` lists it, and makes for anyone the calls that are due and cannot harm the owner:
//!
//! - What an account earned goes where it goes when it is paid by itself, and nothing of it is staked.
//! - No choice is taken from the owner: who does not let others claim from a pool is asked, and what
//!   compounds is left to compound.
//! - A bond that ends is withdrawn for nobody before stakers have been paid for all eras that have ended:
//!   `Staking` forgets with the bond where its rewards go.
//!
//! [`Rest`] lists what no other has found, so that nothing that is held, reserved or locked is missing.

mod balances;
mod ours;
mod pools;
mod staking;
mod votes;

use crate::{
	constants::{AccountId, Balance, BlockNumber},
	weights, Balances, Runtime, RuntimeCall, RuntimeHoldReason,
};
use alloc::vec::Vec;
use audio_primitives::holdings::{self, Shown, What, When, WithdrawnBy};
use frame_support::{
	parameter_types,
	storage::{with_transaction, TransactionOutcome},
	traits::{fungible::Inspect, ConstU32},
	weights::Weight,
};
use sp_runtime::DispatchError;

pub use balances::{Deposits, Grants, Rest};
pub use ours::{Activity, Backing, Catalogue, Features, Nodes};
pub use pools::Pools;
pub use staking::{Bonds, Payouts};
pub use votes::Votes;

/// Something that an account has.
pub type Holding = holdings::Holding<AccountId, BlockNumber, RuntimeHoldReason, RuntimeCall>;
/// Something that was found.
pub type Found = holdings::Found<Holding>;

/// Of each kind of which an account can have any number, how many are listed one by one.
pub const MOST_LISTED: usize = 256;

parameter_types! {
	/// The most that any of the calls weighs, in time and in proof.
	pub MaxCallWeight: Weight = pools::most_weight()
		.max(staking::withdraw_weight(MOST_SPANS))
		.max(ours::most_weight())
		.max(votes::unlock_weight())
		.max(balances::vest_weight());
}

/// Most slashing spans that are forgotten with a bond that ends. One that has more is left to its owner.
pub(super) const MOST_SPANS: u32 = 8;

impl pallet_holdings::Config for Runtime {
	type FreeingCall = RuntimeCall;
	type HoldReason = RuntimeHoldReason;
	type Sources = (
		Bonds,
		Payouts,
		Pools,
		Nodes,
		Features,
		Activity,
		Backing,
		Catalogue,
		Votes,
		Grants,
		Deposits,
		// It counts what the others have found.
		Rest,
	);
	type MaxCalls = ConstU32<64>;
	type MaxCallWeight = MaxCallWeight;
	type WeightInfo = weights::holdings::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = benchmarking::Nothing;
}

/// What so many reads weigh.
fn reads(count: u64) -> Weight {
	<Runtime as frame_system::Config>::DbWeight::get().reads(count)
}

/// Lists something that is not withdrawn.
fn list(found: &mut Vec<Found>, holding: Holding) {
	if holding.amount > 0 {
		found.push(Found { holding, weight: Weight::zero() });
	}
}

/// Lists something that is due and is withdrawn for those, by a call of that weight.
fn list_due(
	found: &mut Vec<Found>,
	(what, amount, shown): (What<AccountId, RuntimeHoldReason>, Balance, Shown<RuntimeHoldReason>),
	(call, weight): (impl Into<RuntimeCall>, Weight),
	withdrawn_by: WithdrawnBy,
) {
	if amount > 0 {
		let holding =
			Holding::new(what, amount, shown, When::Due).freed_by(call).withdrawn_by(withdrawn_by);
		found.push(Found { holding, weight });
	}
}

/// What `who` would have more if `change` were made; none of it stays.
fn gain(who: &AccountId, change: impl FnOnce()) -> Balance {
	let gained = with_transaction(|| {
		let before = <Balances as Inspect<AccountId>>::total_balance(who);
		change();
		let after = <Balances as Inspect<AccountId>>::total_balance(who);
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(after.saturating_sub(before)))
	});
	gained.unwrap_or(0)
}

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking {
	use super::RuntimeCall;

	/// A call that does nothing.
	pub struct Nothing;

	impl pallet_holdings::benchmarking::BenchmarkHelper<RuntimeCall> for Nothing {
		fn call() -> RuntimeCall {
			frame_system::Call::remark { remark: Default::default() }.into()
		}
	}
}
