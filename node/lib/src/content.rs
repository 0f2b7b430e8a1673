//! The content service, in the node or in a process of its own beside one.
//!
//! | module | does |
//! |---|---|
//! | [`params`] | how it is run |
//! | [`keys`] | the node key and the hot key, from the keystore |
//! | [`in_process`] | the way to the chain from within the node |
//! | [`running`] | runs it on threads of its own |
//! | [`command`] | `audio-node content` |
//! | [`register`] | the calls that register the node |
//! | [`status`] | how the service stands |

pub mod command;
pub mod in_process;
pub mod keys;
pub mod params;
pub mod register;
pub mod running;
pub mod status;
