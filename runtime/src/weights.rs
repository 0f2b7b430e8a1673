//! Weights as measured on this runtime by `scripts/benchmark.sh`, and what is added to stock ones.

pub mod democracy;
#[rustfmt::skip]
pub mod fee_pool;
#[rustfmt::skip]
pub mod staked_voting;
