//! Artists' tokens.

use crate::*;

/// Most decimals of a token.
const MAX_DECIMALS: u8 = 18;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_create_artist_token(
		who: T::AccountId,
		feature: FeatureId,
		token: NewToken,
	) -> DispatchResult {
		let record = Self::feature_in_force(feature)?;
		ensure!(record.terms.kind == FeatureKind::ArtistToken, Error::<T>::NoTokenFeature);
		let mut holder = Ledgers::<T>::get(&who);
		let grant = holder.grant_mut(feature).ok_or(Error::<T>::NotLocked)?;
		ensure!(record.opens(grant.collateral, T::Round::current_round()), Error::<T>::Lapsed);
		ensure!(grant.token.is_none(), Error::<T>::TokenMade);
		Self::check_token(&token)?;
		let token = T::Tokens::create(&who, token)?;
		grant.token = Some(token);
		Ledgers::<T>::insert(&who, holder);
		Self::deposit_event(Event::ArtistTokenCreated { who, feature, token });
		Ok(())
	}

	fn check_token(token: &NewToken) -> Result<(), Error<T>> {
		use text::InvalidText::{Empty, Malformed, TooLong};
		text::check_name(&token.name).map_err(|invalid| match invalid {
			Empty => Error::NameEmpty,
			TooLong => Error::NameTooLong,
			Malformed => Error::NameMalformed,
		})?;
		text::check_symbol(&token.symbol).map_err(|invalid| match invalid {
			Empty => Error::SymbolEmpty,
			TooLong => Error::SymbolTooLong,
			Malformed => Error::SymbolMalformed,
		})?;
		ensure!(token.decimals <= MAX_DECIMALS, Error::TooManyDecimals);
		ensure!((1..=token.supply).contains(&token.min_balance), Error::InvalidSupply);
		Ok(())
	}
}
