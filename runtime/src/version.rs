//! Which runtime this is.

use crate::apis::RUNTIME_API_VERSIONS;
use alloc::borrow::Cow;
use sp_version::RuntimeVersion;

/// The version of this runtime.
///
/// A change of behaviour raises `spec_version`: a chain accepts no upgrade that does not. A change
/// of the transaction format raises `transaction_version` too.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: Cow::Borrowed("audio"),
	impl_name: Cow::Borrowed("audio-node"),
	authoring_version: 1,
	spec_version: 1,
	impl_version: 0,
	apis: RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 1,
};
