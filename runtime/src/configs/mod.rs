//! How each pallet is configured, one file per domain.
//!
//! Imports point one way. At the bottom are `parameters`, `limits`, `elections` and `payers`, then
//! `token` and `round`, which every domain may use. At the top are `in_force`, which tells how all
//! parameters are read, and `system`, which filters the calls of all domains. What two files need
//! of each other belongs in one below both.

pub mod accounts;
pub mod activity;
pub mod consensus;
pub mod content;
pub mod elections;
pub mod features;
pub mod governance;
pub mod grants;
pub mod holdings;
pub mod in_force;
pub mod limits;
pub mod nodes;
pub mod parameters;
pub mod payers;
pub mod randomness;
pub mod rewards;
pub mod round;
pub mod sessions;
pub mod staking;
pub mod system;
pub mod token;
pub mod validators;
pub mod voter_bags;
pub mod voting;
pub mod waivers;
