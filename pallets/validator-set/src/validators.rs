//! What the pallet needs to know of staking, and to do to it.

use alloc::{collections::BTreeSet, vec::Vec};
use audio_primitives::{Balance, RoundIndex};
use sp_runtime::{DispatchResult, Percent};

/// The validators and candidates of the chain.
pub trait Validators<AccountId> {
	/// Who was elected for era `era`, and the planck behind each.
	fn elected(era: RoundIndex) -> Vec<(AccountId, Balance)>;

	/// Who made blocks in era `era`, and how many blocks there were.
	fn authors(era: RoundIndex) -> (BTreeSet<AccountId>, u32);

	/// Who validates in the session in force, each with those that back it and what each of these
	/// still has at stake of it, in votes of an election.
	fn present() -> Vec<(AccountId, Vec<(AccountId, u128)>)>;

	/// Whether `who` is a candidate.
	fn is_candidate(who: &AccountId) -> bool;

	/// Whether `who` has session keys.
	fn has_keys(who: &AccountId) -> bool;

	/// Seats that the next election fills.
	fn wanted() -> u32;

	/// Planck that a validator must have at stake itself.
	fn least_bond() -> Balance;

	/// Takes `who` off the candidates.
	fn chill(who: &AccountId) -> DispatchResult;

	/// The fewest validators with which an era begins.
	fn least() -> u32;

	/// Lets there be `most` candidates; while there are more than `chill_above` of that, anyone can
	/// chill one whose bond has become too small.
	fn limit_candidates(most: u32, chill_above: Percent) -> DispatchResult;

	/// Makes an era of `seats` validators, a quarter of which made no block, and candidates and
	/// voters as many as an election takes.
	#[cfg(feature = "runtime-benchmarks")]
	fn fill(era: RoundIndex, seats: u32);

	/// One of those candidates, which loses its keys.
	#[cfg(feature = "runtime-benchmarks")]
	fn keyless() -> AccountId;
}
