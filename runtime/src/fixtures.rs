//! What benchmarks of our pallets need of the rest of the runtime, one file per domain. The configs
//! name them as `BenchmarkHelper`.

pub mod activity;
pub mod content;
pub mod elections;
pub mod governance;
pub mod holdings;
pub mod randomness;
pub mod voting;
