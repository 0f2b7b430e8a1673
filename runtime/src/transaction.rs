//! What a transaction consists of, and how the runtime makes its own.

use crate::{opaque::SessionKeys, AccountId, Header, Runtime, RuntimeCall, Signature};
use alloc::vec::Vec;
use sp_runtime::{generic, MultiAddress};

/// How a transaction names an account.
pub type Address = MultiAddress<AccountId, ()>;

/// What is checked and done around every call, in this order.
pub type TransactionExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckMortality<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	crate::payment::ChargeUnlessWaived,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// A transaction, or an inherent.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TransactionExtension>;

/// What the signature of a transaction covers.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TransactionExtension>;

/// A block whose extrinsics are decoded.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

impl<LocalCall> frame_system::offchain::CreateTransactionBase<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

// Reports of equivocation are bare.
impl<LocalCall> frame_system::offchain::CreateBare<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
		generic::UncheckedExtrinsic::new_bare(call)
	}
}

/// The call with which a validator's stash sets its session keys.
pub fn set_keys_call(keys: SessionKeys, proof: Vec<u8>) -> RuntimeCall {
	pallet_session::Call::set_keys { keys, proof }.into()
}
