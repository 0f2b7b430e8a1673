//! Types for the node, which does not look inside extrinsics.

use crate::{AuthorityDiscovery, Babe, Grandpa, Header};
use alloc::vec::Vec;
use sp_runtime::{generic, impl_opaque_keys};

pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

/// A block whose extrinsics are bytes.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

impl_opaque_keys! {
	/// The keys a validator signs with during a session.
	pub struct SessionKeys {
		/// Votes on finality.
		pub grandpa: Grandpa,
		/// Claims slots.
		pub babe: Babe,
		/// Publishes where the validator can be reached.
		pub authority_discovery: AuthorityDiscovery,
	}
}
