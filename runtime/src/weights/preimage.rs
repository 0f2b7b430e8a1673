//! Weights of preimages, with what it costs to see whether one is needed.

use crate::{Runtime, StakedVoting};
use core::marker::PhantomData;
use frame_support::weights::Weight;
use pallet_preimage::WeightInfo;

/// To see whether a preimage of `length` bytes that somebody notes is requested and there. To hash
/// it takes a millisecond for each MiB; noting it does that too.
fn seen(length: u32) -> Weight {
	Weight::from_parts(2_000, 0)
		.saturating_mul(length.into())
		.saturating_add(<Runtime as frame_system::Config>::DbWeight::get().reads(2))
}

/// `W`, plus what it takes to see whether what is withdrawn is proposed or voted on, and whether
/// what is noted is there already.
pub struct KeptForProposals<W>(PhantomData<W>);

impl<W: WeightInfo> WeightInfo for KeptForProposals<W> {
	fn note_preimage(s: u32) -> Weight {
		W::note_preimage(s).saturating_add(seen(s))
	}

	fn note_requested_preimage(s: u32) -> Weight {
		W::note_requested_preimage(s).saturating_add(seen(s))
	}

	fn note_no_deposit_preimage(s: u32) -> Weight {
		W::note_no_deposit_preimage(s).saturating_add(seen(s))
	}

	fn unnote_preimage() -> Weight {
		W::unnote_preimage().saturating_add(StakedVoting::most_hold_weight())
	}

	fn unnote_no_deposit_preimage() -> Weight {
		W::unnote_no_deposit_preimage()
	}

	fn request_preimage() -> Weight {
		W::request_preimage()
	}

	fn request_no_deposit_preimage() -> Weight {
		W::request_no_deposit_preimage()
	}

	fn request_unnoted_preimage() -> Weight {
		W::request_unnoted_preimage()
	}

	fn request_requested_preimage() -> Weight {
		W::request_requested_preimage()
	}

	fn unrequest_preimage() -> Weight {
		W::unrequest_preimage()
	}

	fn unrequest_unnoted_preimage() -> Weight {
		W::unrequest_unnoted_preimage()
	}

	fn unrequest_multi_referenced_preimage() -> Weight {
		W::unrequest_multi_referenced_preimage()
	}

	fn ensure_updated(n: u32) -> Weight {
		W::ensure_updated(n)
	}
}
