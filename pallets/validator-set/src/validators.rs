//! What the pallet needs to know of staking, and to do to it.

use alloc::{collections::BTreeSet, vec::Vec};
use audio_primitives::{Balance, RoundIndex};
use sp_runtime::{DispatchResult, Percent};

/// The validators and candidates of the chain.
pub trait Validators<AccountId> {
	/// Who was elected for era `era`, and the planck behind each.
	fn elected(era: RoundIndex) -> Vec<(AccountId, Balance)>;

	/// Who made blocks in era `era`.
	fn authors(era: RoundIndex) -> BTreeSet<AccountId>;

	/// Who validates in the session in force, each with what it has at stake itself, as votes of an
	/// election count it.
	fn present() -> Vec<(AccountId, u128)>;

	/// Whether `who` can be elected.
	fn is_candidate(who: &AccountId) -> bool;

	/// Seats that the next election fills.
	fn wanted() -> u32;

	/// Planck that a validator must have at stake itself.
	fn least_bond() -> Balance;

	/// Takes `who` off the candidates.
	fn chill(who: &AccountId) -> DispatchResult;

	/// Lets there be `most` candidates; while there are more than `chill_above` of that, anyone can
	/// chill one whose bond has become too small.
	fn limit_candidates(most: u32, chill_above: Percent) -> DispatchResult;

	/// Makes an era of `seats` validators that all have been elected, none of which made a block, and
	/// candidates and voters as many as an election takes.
	#[cfg(feature = "runtime-benchmarks")]
	fn fill(era: RoundIndex, seats: u32);
}
