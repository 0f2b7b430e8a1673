//! Weights of the pallets on this runtime, of blocks, extrinsics and the database, and what is added
//! to those of stock pallets.

pub mod activity_issuance;
pub mod bags_list;
pub mod beacon;
pub mod block;
pub mod content;
pub mod database;
pub mod delegation;
pub mod democracy;
pub mod extrinsic;
pub mod feature_access;
pub mod fee_pool;
pub mod fee_waivers;
pub mod holdings;
pub mod margin;
pub mod node_services;
pub mod preimage;
pub mod receipts;
pub mod staked_voting;
pub mod stock;
pub mod storage_proofs;
pub mod validator_set;

use crate::Runtime;
use frame_support::{
	traits::Get,
	weights::{RuntimeDbWeight, Weight},
};
use frame_system::ExtensionsWeightInfo;
use pallet_transaction_payment::WeightInfo as _;

/// What the database costs where something is weighed.
pub trait Database {
	/// What it costs to read and to write a key.
	type DbWeight: Get<RuntimeDbWeight>;
}

impl Database for Runtime {
	type DbWeight = database::DatabaseWeight;
}

/// A database that costs nothing, to weigh what the processor does.
struct NoDatabase;

impl Database for NoDatabase {
	type DbWeight = NoDatabase;
}

impl Get<RuntimeDbWeight> for NoDatabase {
	fn get() -> RuntimeDbWeight {
		RuntimeDbWeight { read: 0, write: 0 }
	}
}

/// What an extrinsic costs whatever it does, but for its extensions.
///
/// Measured is a remark, signed and with all of them; they are weighed by themselves, too, and are
/// taken away here so that they do not count twice. A fifth of the remark is left in any case:
/// to decode, to dispatch and to note an extrinsic that nobody signed is not free.
pub struct BaseExtrinsic;

impl Get<Weight> for BaseExtrinsic {
	fn get() -> Weight {
		let remark = extrinsic::ExtrinsicBaseWeight::get();
		remark.saturating_sub(extensions::<NoDatabase>()).max(remark.saturating_div(5))
	}
}

/// The extensions of a signed transaction whose call has no weight of its own to be asked for.
fn extensions<D: Database>() -> Weight {
	type System<D> = stock::system_extensions::WeightInfo<D>;
	[
		System::<D>::check_non_zero_sender(),
		System::<D>::check_spec_version(),
		System::<D>::check_tx_version(),
		System::<D>::check_genesis(),
		System::<D>::check_mortality_immortal_transaction(),
		System::<D>::check_nonce(),
		System::<D>::check_weight(),
		stock::transaction_payment::WeightInfo::<D>::charge_transaction_payment(),
		System::<D>::weight_reclaim(),
	]
	.into_iter()
	.fold(Weight::zero(), Weight::saturating_add)
}
