//! What a transaction consists of, and how the runtime makes its own.

use crate::{
	configs::nodes::CONTENT_SERVICE, opaque::SessionKeys, payment::ChargeUnlessWaived, AccountId,
	Balance, Header, Nonce, Runtime, RuntimeCall, Signature,
};
#[cfg(feature = "std")]
use crate::{Hash, VERSION};
use alloc::vec::Vec;
use audio_primitives::nodes::NodeIndex;
use frame_support::BoundedVec;
use sp_core::ed25519;
#[cfg(feature = "std")]
use sp_core::{sr25519, Encode, Pair};
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
	ChargeUnlessWaived,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// The extensions of a transaction of that number, lifetime and tip.
pub fn extension(nonce: Nonce, era: generic::Era, tip: Balance) -> TransactionExtension {
	(
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(era),
		frame_system::CheckNonce::from(nonce),
		frame_system::CheckWeight::new(),
		ChargeUnlessWaived::from(tip),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	)
}

/// A transaction, or an inherent.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TransactionExtension>;

/// What the signature of a transaction covers.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TransactionExtension>;

/// The transaction with which `who` makes a call on the chain of that genesis, with a tip of so many
/// planck and without end.
#[cfg(feature = "std")]
pub fn signed_by(
	who: &sr25519::Pair,
	nonce: Nonce,
	tip: Balance,
	call: RuntimeCall,
	genesis: Hash,
) -> UncheckedExtrinsic {
	let extension = extension(nonce, generic::Era::Immortal, tip);
	let (spec, format) = (VERSION.spec_version, VERSION.transaction_version);
	let implicit = ((), (), spec, format, genesis, genesis, (), (), (), None, ());
	let payload = SignedPayload::from_raw(call, extension, implicit);
	let signature = payload.using_encoded(|bytes| who.sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	let sender = AccountId::from(who.public());
	UncheckedExtrinsic::new_signed(call, sender.into(), signature.into(), extension)
}

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

/// The call with which an operator registers a content node.
pub fn register_node_call(
	endpoint: Vec<u8>,
	key: ed25519::Public,
	proof: ed25519::Signature,
	collateral: Balance,
) -> RuntimeCall {
	let service = BoundedVec::truncate_from(CONTENT_SERVICE.to_vec());
	pallet_node_services::Call::register { service, endpoint, key, proof, collateral }.into()
}

/// The call with which an operator has `hot_key` sign for `node`.
pub fn set_hot_key_call(node: NodeIndex, hot_key: AccountId) -> RuntimeCall {
	pallet_node_services::Call::set_hot_key { node, hot_key: Some(hot_key) }.into()
}
