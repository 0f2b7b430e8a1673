//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls. To `publish`, `accept_ownership`, `relist` and `relist_many` comes what it
/// weighs to name the nodes that stage a track; to `publish`, `accept_ownership` and `refresh` what
/// it takes to read the quota of who has features.
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
	/// `refresh` of a track that stays, of an artist with a feature.
	fn refresh() -> Weight;
	/// `refresh` of one that is taken down, without what its holders weigh.
	fn refresh_unpaid() -> Weight;
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
	/// To read the quota of who has `n` features: what grows with them counts, the rest is in the
	/// calls.
	fn quota(n: u32) -> Weight;
	/// To visit a kept root and remove it.
	fn visit() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn publish() -> Weight {
		Weight::from_parts(1_000_000, 0)
	}

	fn update() -> Weight {
		Weight::from_parts(2_000_000, 0)
	}

	fn transfer_ownership() -> Weight {
		Weight::from_parts(3_000_000, 0)
	}

	fn accept_ownership() -> Weight {
		Weight::from_parts(4_000_000, 0)
	}

	fn unpublish() -> Weight {
		Weight::from_parts(5_000_000, 0)
	}

	fn refresh() -> Weight {
		Weight::from_parts(6_000_000, 0)
	}

	fn refresh_unpaid() -> Weight {
		Weight::from_parts(6_500_000, 0)
	}

	fn tip() -> Weight {
		Weight::from_parts(20_000, 0)
	}

	fn purchase() -> Weight {
		Weight::from_parts(30_000, 0)
	}

	fn relinquish() -> Weight {
		Weight::from_parts(7_000_000, 0)
	}

	fn create_playlist(_: u32) -> Weight {
		Weight::from_parts(8_000_000, 0)
	}

	fn update_playlist(_: u32) -> Weight {
		Weight::from_parts(9_000_000, 0)
	}

	fn remove_playlist() -> Weight {
		Weight::from_parts(10_000_000, 0)
	}

	fn delist() -> Weight {
		Weight::from_parts(11_000_000, 0)
	}

	fn relist() -> Weight {
		Weight::from_parts(12_000_000, 0)
	}

	fn set_moderators() -> Weight {
		Weight::from_parts(13_000_000, 0)
	}

	fn publish_reserved() -> Weight {
		Weight::from_parts(14_000_000, 0)
	}

	fn reserve() -> Weight {
		Weight::from_parts(15_000_000, 0)
	}

	fn cancel_reservation() -> Weight {
		Weight::from_parts(16_000_000, 0)
	}

	fn expire() -> Weight {
		Weight::from_parts(17_000_000, 0)
	}

	fn award() -> Weight {
		Weight::from_parts(18_000_000, 0)
	}

	fn suspend_moderator() -> Weight {
		Weight::from_parts(19_000_000, 0)
	}

	fn relist_many(n: u32) -> Weight {
		Weight::from_parts(20_000_000, 0).saturating_mul(n.into())
	}

	fn assign_root() -> Weight {
		Weight::from_parts(21_000_000, 0)
	}

	fn quota(n: u32) -> Weight {
		Weight::from_parts(11, 0).saturating_mul(n.saturating_add(2).into())
	}

	fn visit() -> Weight {
		Weight::from_parts(1, 0)
	}
}
