//! Primitive types and the constants that several domains share.

use sp_runtime::{
	generic,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiSignature,
};

/// Any of the usual signature schemes.
pub type Signature = MultiSignature;
/// A public key's hash or the key itself, 32 bytes.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// An amount of the token, in planck: 1 AUDIO is 10^18 planck.
pub type Balance = u128;
/// Height of a block.
pub type BlockNumber = u32;
/// Count of an account's transactions.
pub type Nonce = u32;
/// A hash of BLAKE2, 256 bits.
pub type Hash = sp_core::H256;
/// Milliseconds since the Unix epoch.
pub type Moment = u64;
/// Header of a block.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;

/// One AUDIO, in planck.
pub const AUDIO: Balance = 1_000_000_000_000_000_000;
/// A thousandth of an AUDIO, in planck.
pub const MILLI_AUDIO: Balance = AUDIO / 1_000;
/// The token's supply at genesis.
pub const GENESIS_ISSUANCE: Balance = 1_000_000_000 * AUDIO;
/// What an account must hold to exist.
pub const EXISTENTIAL_DEPOSIT: Balance = 10 * MILLI_AUDIO;

/// Blocks in a day of the live chain, which has a slot every 6 seconds.
pub const DAYS: BlockNumber = 14_400;
/// Blocks in an hour of the live chain.
pub const HOURS: BlockNumber = DAYS / 24;

/// Eras that unbonded stake stays locked and slashable: a week on the live chain.
pub const BONDING_ERAS: u32 = 28;
/// Eras that a slash waits.
///
/// Stake that was exposed in era `e` can leave once era `e + BONDING_ERAS` is *planned*, a session
/// before it is active. A slash of era `e` applies when era `e + SLASH_DEFER_ERAS` becomes active,
/// which is always earlier.
pub const SLASH_DEFER_ERAS: u32 = BONDING_ERAS - 1;
/// Eras for which rewards can be claimed: three weeks on the live chain.
pub const REWARD_HISTORY_ERAS: u32 = 3 * BONDING_ERAS;

/// The deposit for keeping `items` entries of `bytes` bytes in all in state.
///
/// 0.2 AUDIO an entry and 0.001 AUDIO a byte; it comes back when the entries go.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	let items = (items as Balance).saturating_mul(200 * MILLI_AUDIO);
	items.saturating_add((bytes as Balance).saturating_mul(MILLI_AUDIO))
}

/// Most holders of a track.
pub const MAX_REPLICAS: u32 = 10;
