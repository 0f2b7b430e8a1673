//! Weights of the SDK's pallets on this runtime.

pub mod assets;
pub mod bags_list;
pub mod balances;
pub mod identity;
pub mod migrations;
pub mod multisig;
pub mod parameters;
pub mod preimage;
pub mod proxy;
pub mod scheduler;
pub mod system;
pub mod system_extensions;
pub mod timestamp;
pub mod transaction_payment;
pub mod utility;
pub mod vesting;
