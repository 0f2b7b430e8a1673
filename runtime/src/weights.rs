//! Weights of our pallets on this runtime, and what is added to stock ones.

pub mod activity_issuance;
pub mod bags_list;
pub mod beacon;
pub mod content;
pub mod delegation;
pub mod democracy;
pub mod feature_access;
pub mod fee_pool;
pub mod fee_waivers;
pub mod holdings;
pub mod node_services;
pub mod preimage;
pub mod receipts;
pub mod staked_voting;
pub mod storage_proofs;
pub mod validator_set;
