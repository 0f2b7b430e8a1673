//! All of it, running.
//!
//! | module | does |
//! |---|---|
//! | `running` | [`run`]: starts every part, and ends them |
//! | `beginning` | reaches the chain, and makes the folder that of the chain |
//! | `duties` | does what a node does that is registered |
//! | `upkeep` | removes old uploads, and measures how the node stands |
//! | `settings` | [`Settings`]: what a service is run with |
//! | `error` | [`ServiceError`]: why a service ends |

mod beginning;
mod duties;
mod error;
mod running;
mod settings;
mod upkeep;

#[cfg(test)]
mod tests;

pub use error::ServiceError;
pub use running::run;
pub use settings::{Console, Settings};
