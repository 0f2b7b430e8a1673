//! The content service, in the node or in a process of its own beside one.
//!
//! | module | does |
//! |---|---|
//! | [`params`] | how it is run |
//! | [`given`] | what its commands are given, and give to those that they print |
//! | [`keys`] | the node key and the hot key, from the keystore |
//! | [`in_process`] | the way to the chain from within the node |
//! | [`running`] | runs it on threads of its own |
//! | [`command`] | `audio-node content` |
//! | [`register`] | the calls that register the node |
//! | [`local`] | asks the service of this machine |
//! | [`status`] | how the service stands |
//! | [`drain`] | has it take nothing new before it is stopped |
//! | [`moving`] | brings a node's tracks to another machine |
//! | [`screen`] | what is shown while somebody waits |

pub mod command;
pub mod drain;
pub mod given;
pub mod in_process;
pub mod keys;
pub mod local;
pub mod moving;
pub mod params;
pub mod register;
pub mod running;
pub mod screen;
pub mod status;
