//! What tests on the real runtime begin with, the fuzzer's included: which pallets are ours, a
//! genesis, a block, a signed transaction.

// Tests may panic: that is how they fail.
#![allow(clippy::arithmetic_side_effects, clippy::expect_used)]

use audio_runtime::{
	AccountId, Executive, Header, RuntimeCall, RuntimeGenesisConfig, SignedPayload, System,
	TransactionExtension, UncheckedExtrinsic,
};
use codec::{Compact, Decode, Encode};
use serde_json::Value;
use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest};
use sp_core::{sr25519, Pair};
use sp_runtime::{traits::Header as _, Digest, DigestItem};

/// Milliseconds of a slot of the development chains.
pub const SLOT: u64 = 3_000;

/// Pallets of this chain's own.
pub const PALLETS: [&str; 14] = [
	"Pace",
	"ValidatorSet",
	"StakedVoting",
	"FeePool",
	"NodeServices",
	"FeatureAccess",
	"Delegation",
	"ActivityIssuance",
	"Content",
	"StorageProofs",
	"Receipts",
	"Holdings",
	"Beacon",
	"FeeWaivers",
];

/// Puts `patch` into `value`: objects entry by entry, all else in place of what is there.
pub fn merge(value: &mut Value, patch: Value) {
	match (value, patch) {
		(Value::Object(value), Value::Object(patch)) => {
			for (key, entry) in patch {
				merge(value.entry(key).or_insert(Value::Null), entry);
			}
		},
		(value, patch) => *value = patch,
	}
}

/// The genesis of a preset: the default with the preset's patch applied, as the node does it.
pub fn genesis_of(preset: &str) -> Value {
	let mut genesis = serde_json::to_value(RuntimeGenesisConfig::default()).expect("serializes");
	let patch = audio_runtime::genesis_presets::get_preset(&preset.into()).expect("preset exists");
	merge(&mut genesis, serde_json::from_slice(&patch).expect("preset is JSON"));
	genesis
}

/// The genesis of the development chain without its content node: those of a test come first.
pub fn development_without_node() -> Value {
	let mut genesis = genesis_of("development");
	merge(&mut genesis, serde_json::json!({ "nodeServices": { "nodes": [] } }));
	genesis
}

/// The header of a genesis block, as the first block sees it.
pub fn genesis_header() -> Header {
	let none = Default::default;
	Header::new(0, none(), none(), none(), Digest::default())
}

/// The header that a block after `parent` begins with.
pub fn header_after(parent: &Header, claim: PreDigest) -> Header {
	let digest = Digest { logs: vec![DigestItem::babe_pre_digest(claim)] };
	let none = Default::default;
	Header::new(parent.number + 1, none(), none(), parent.hash(), digest)
}

/// Begins a block: its hooks, and the time of its slot.
pub fn begin_block(header: &Header, slot: u64) {
	Executive::initialize_block(header);
	Executive::apply_extrinsic(inherent(slot)).expect("valid").expect("succeeds");
}

/// What a block of that slot has in it before all transactions: its time.
pub fn inherent(slot: u64) -> UncheckedExtrinsic {
	let time = pallet_timestamp::Call::set { now: slot * SLOT };
	UncheckedExtrinsic::new_bare(RuntimeCall::Timestamp(time))
}

/// What a transaction says beside its call: it is immortal, has that nonce, no tip and no metadata
/// hash.
pub fn extension(nonce: u32) -> TransactionExtension {
	let encoded = (0u8, Compact(nonce), Compact(0u128), 0u8).encode();
	Decode::decode(&mut &encoded[..]).expect("it is an extension")
}

/// The next transaction of `who`, signed.
pub fn transaction(who: &sr25519::Pair, call: RuntimeCall) -> UncheckedExtrinsic {
	let nonce = System::account_nonce(AccountId::from(who.public()));
	transaction_with(who, nonce, call)
}

/// The transaction of `who` with that nonce, signed.
pub fn transaction_with(who: &sr25519::Pair, nonce: u32, call: RuntimeCall) -> UncheckedExtrinsic {
	signed(who, call, extension(nonce))
}

/// The transaction of `who` that says that beside its call, signed.
pub fn signed(
	who: &sr25519::Pair,
	call: RuntimeCall,
	extension: TransactionExtension,
) -> UncheckedExtrinsic {
	let account = AccountId::from(who.public());
	let payload = SignedPayload::new(call, extension).expect("the chain knows all that is signed");
	let signature = payload.using_encoded(|bytes| who.sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension)
}
