//! Who acts for this pallet.

use codec::Decode;
use core::marker::PhantomData;
use frame_support::{
	stored,
	traits::{EnsureOrigin, OriginTrait},
};

/// Who acts for this pallet. Nobody can sign as such.
#[stored(no_skip_type_params)]
pub enum RawOrigin<AccountId> {
	/// An account that makes the token that its feature allows it to make.
	TokenMaker(AccountId),
}

/// An account that makes the token that its feature allows it to make: the origin to create assets
/// with.
pub struct EnsureTokenMaker<AccountId>(PhantomData<AccountId>);

impl<O, AccountId> EnsureOrigin<O> for EnsureTokenMaker<AccountId>
where
	O: OriginTrait + From<RawOrigin<AccountId>>,
	for<'a> &'a O::PalletsOrigin: TryInto<&'a RawOrigin<AccountId>>,
	AccountId: Clone + Decode,
{
	type Success = AccountId;

	fn try_origin(origin: O) -> Result<AccountId, O> {
		let maker = match origin.caller().try_into() {
			Ok(RawOrigin::TokenMaker(who)) => Some(who.clone()),
			Err(_) => None,
		};
		maker.ok_or(origin)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<O, ()> {
		let nobody = AccountId::decode(&mut sp_runtime::traits::TrailingZeroInput::zeroes());
		nobody.map(|who| RawOrigin::TokenMaker(who).into()).map_err(|_| ())
	}
}
