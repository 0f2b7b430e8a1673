//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls.
pub trait WeightInfo {
	/// `publish`.
	fn publish() -> Weight;
	/// `update`.
	fn update() -> Weight;
	/// `transfer_ownership`.
	fn transfer_ownership() -> Weight;
	/// `accept_ownership`.
	fn accept_ownership() -> Weight;
	/// `unpublish`, without what the track's holders weigh.
	fn unpublish() -> Weight;
	/// `refresh`, without what the track's holders weigh.
	fn refresh() -> Weight;
	/// `tip`, without what noting it weighs.
	fn tip() -> Weight;
	/// `purchase`, without what noting it weighs.
	fn purchase() -> Weight;
	/// `relinquish`.
	fn relinquish() -> Weight;
	/// `create_playlist` of `n` tracks.
	fn create_playlist(n: u32) -> Weight;
	/// `update_playlist` to `n` tracks.
	fn update_playlist(n: u32) -> Weight;
	/// `remove_playlist`.
	fn remove_playlist() -> Weight;
	/// `delist`, without what the track's holders weigh.
	fn delist() -> Weight;
	/// `relist`.
	fn relist() -> Weight;
	/// `set_moderators` to as many as can be.
	fn set_moderators() -> Weight;
	/// `publish` with a reservation, of a root that is taken from a track; without what telling of
	/// that weighs.
	fn publish_reserved() -> Weight;
	/// `reserve`.
	fn reserve() -> Weight;
	/// `cancel_reservation`.
	fn cancel_reservation() -> Weight;
	/// `expire`, without what telling of it weighs.
	fn expire() -> Weight;
	/// `award`.
	fn award() -> Weight;
	/// `suspend_moderator` of as many as can be.
	fn suspend_moderator() -> Weight;
	/// `relist_many` of `n` tracks.
	fn relist_many(n: u32) -> Weight;
	/// `assign_root`, without what the track's holders weigh.
	fn assign_root() -> Weight;
	/// To visit a kept root and remove it.
	fn visit() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn publish() -> Weight {
		Weight::zero()
	}

	fn update() -> Weight {
		Weight::zero()
	}

	fn transfer_ownership() -> Weight {
		Weight::zero()
	}

	fn accept_ownership() -> Weight {
		Weight::zero()
	}

	fn unpublish() -> Weight {
		Weight::zero()
	}

	fn refresh() -> Weight {
		Weight::zero()
	}

	fn tip() -> Weight {
		Weight::from_parts(20_000, 0)
	}

	fn purchase() -> Weight {
		Weight::from_parts(30_000, 0)
	}

	fn relinquish() -> Weight {
		Weight::zero()
	}

	fn create_playlist(_: u32) -> Weight {
		Weight::zero()
	}

	fn update_playlist(_: u32) -> Weight {
		Weight::zero()
	}

	fn remove_playlist() -> Weight {
		Weight::zero()
	}

	fn delist() -> Weight {
		Weight::zero()
	}

	fn relist() -> Weight {
		Weight::zero()
	}

	fn set_moderators() -> Weight {
		Weight::zero()
	}

	fn publish_reserved() -> Weight {
		Weight::zero()
	}

	fn reserve() -> Weight {
		Weight::zero()
	}

	fn cancel_reservation() -> Weight {
		Weight::zero()
	}

	fn expire() -> Weight {
		Weight::zero()
	}

	fn award() -> Weight {
		Weight::zero()
	}

	fn suspend_moderator() -> Weight {
		Weight::zero()
	}

	fn relist_many(_: u32) -> Weight {
		Weight::zero()
	}

	fn assign_root() -> Weight {
		Weight::zero()
	}

	fn visit() -> Weight {
		Weight::from_parts(1, 0)
	}
}
