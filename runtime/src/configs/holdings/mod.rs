//! What an account has, wherever it is, and the calls that free it.
//!
//! `Holdings` lists it, and makes for anyone the calls that are due and cannot harm the owner:
//!
//! - What an account earned goes where it goes when it is paid by itself, and nothing of it is
//!   staked.
//! - No choice is taken from the owner: who does not let others claim from a pool is asked, and
//!   what compounds is left to compound.
//! - A bond that ends is withdrawn for nobody before stakers have been paid for all eras that have
//!   ended: `Staking` forgets with the bond where its rewards go.
//!
//! [`Rest`] lists what no other has found, so that nothing that is held, reserved or locked is
//! missing.

mod balances;
mod listing;
mod ours;
mod pools;
mod staking;
mod votes;

use crate::{weights, Runtime, RuntimeCall, RuntimeHoldReason};
use frame_support::{parameter_types, traits::ConstU32, weights::Weight};
use listing::MOST_SPANS;

pub use balances::{Deposits, Grants, Rest};
pub use listing::{Found, Holding, MOST_LISTED};
pub use ours::{Activity, Backing, Catalogue, Features, Nodes};
pub use pools::Pools;
pub use staking::{Bonds, Payouts};
pub use votes::Votes;

parameter_types! {
	/// The most that any of the calls weighs, in time and in proof.
	pub MaxCallWeight: Weight = pools::most_weight()
		.max(staking::withdraw_weight(MOST_SPANS))
		.max(ours::most_weight())
		.max(votes::unlock_weight())
		.max(balances::vest_weight());
}

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
	type BenchmarkHelper = crate::fixtures::holdings::Nothing;
}
