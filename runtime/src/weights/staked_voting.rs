use frame_support::{traits::Get, weights::Weight};
use core::marker::PhantomData;
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_staked_voting::WeightInfo for WeightInfo<T> {
	fn refresh() -> Weight { Weight::from_parts(600_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(112, 106)) }
	fn cancel_proposal() -> Weight { Weight::from_parts(3_000_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(106, 106)) }
	fn staked_balance() -> Weight { Weight::from_parts(50_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(6, 0)) }
}
