//! Weights of the SDK's pallets on this runtime.

pub mod balances;
pub mod multisig;
pub mod preimage;
pub mod proxy;
pub mod scheduler;
pub mod system_extensions;
pub mod timestamp;
pub mod transaction_payment;
pub mod utility;
pub mod vesting;
