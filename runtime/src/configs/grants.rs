//! Vested grants: what strangers may put on one's account.
//!
//! An account has room for 28 schedules, anyone can add one to anyone's, and nobody can refuse one.
//! Merging two makes one that ends as late as the later of them. So grants that cost next to
//! nothing, or end in ten thousand years, would keep a grant that was meant for the account away
//! from it, or for ever out of its hands.

use crate::{
	constants::{Balance, BlockNumber, DAYS},
	RuntimeCall, System,
};
use frame_support::traits::Contains;
use pallet_vesting::VestingInfo;
use sp_runtime::traits::ConvertInto;

/// A grant begins to vest within so many blocks: a year of the live chain.
const LONGEST_WAIT: BlockNumber = 365 * DAYS;
/// And has vested within so many: ten years.
const LONGEST_VESTING: BlockNumber = 3_653 * DAYS;

/// Lets all calls through but accounts' grants that begin too late or last too long. (Those that
/// are too small the pallet refuses, see
/// [`MinVestedTransfer`](crate::configs::token::MinVestedTransfer).) A referendum may make
/// grants of any length, but none that is smaller.
pub struct BoundedGrants;

impl BoundedGrants {
	fn allows(grant: &VestingInfo<Balance, BlockNumber>) -> bool {
		let now = System::block_number();
		let ends = grant.ending_block_as_balance::<ConvertInto>();
		grant.starting_block() <= now.saturating_add(LONGEST_WAIT)
			&& ends <= Balance::from(now.saturating_add(LONGEST_VESTING))
	}
}

impl Contains<RuntimeCall> for BoundedGrants {
	fn contains(call: &RuntimeCall) -> bool {
		match call {
			RuntimeCall::Vesting(pallet_vesting::Call::vested_transfer { schedule, .. }) => {
				Self::allows(schedule)
			},
			_ => true,
		}
	}
}
