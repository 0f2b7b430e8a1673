//! Weights of the list of voters, with what it costs to see who votes. A bound by hand: reads
//! alone.

use crate::Runtime;
use core::marker::PhantomData;
use frame_support::weights::Weight;
use pallet_bags_list::WeightInfo;

/// To see whether so many accounts nominate or validate.
fn seen(accounts: u64) -> Weight {
	let reads = accounts.saturating_mul(2);
	<Runtime as frame_system::Config>::DbWeight::get().reads(reads)
}

/// `W`, plus what it takes to see that those whose scores are asked for are voters.
pub struct KnownVoters<W>(PhantomData<W>);

impl<W: WeightInfo> WeightInfo for KnownVoters<W> {
	fn rebag_non_terminal() -> Weight {
		W::rebag_non_terminal().saturating_add(seen(1))
	}

	fn rebag_terminal() -> Weight {
		W::rebag_terminal().saturating_add(seen(1))
	}

	fn put_in_front_of() -> Weight {
		W::put_in_front_of().saturating_add(seen(2))
	}

	fn on_idle_rebag() -> Weight {
		W::on_idle_rebag().saturating_add(seen(1))
	}
}
