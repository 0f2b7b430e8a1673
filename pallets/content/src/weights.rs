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
	/// To draw a seed.
	fn draw_seed() -> Weight;
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
		Weight::zero()
	}

	fn purchase() -> Weight {
		Weight::zero()
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

	fn draw_seed() -> Weight {
		Weight::zero()
	}
}
