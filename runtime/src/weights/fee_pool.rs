use frame_support::{traits::Get, weights::Weight};
use core::marker::PhantomData;
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_fee_pool::WeightInfo for WeightInfo<T> {
	fn spend() -> Weight { Weight::from_parts(80_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(3, 3)) }
	fn on_round_end() -> Weight { Weight::from_parts(120_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(6, 7)) }
}
