//! Whether those who validate in a live chain's genesis have enough at stake.

use crate::storage_key;
use audio_primitives::seats;
use audio_runtime::{opaque::SessionKeys, AccountId, Balance, AUDIO};
use codec::{Compact, Decode};
use sp_core::storage::Storage;

/// With fewer the chain does not outlive the failure of one: of three validators every one is
/// needed for finality.
pub const LEAST_FOUNDERS: usize = 4;

/// The part of all AUDIO, in percent, that has to be behind a third of the seats.
pub const LEAST_THIRD_PERCENT: Balance = 1;

/// What a validator has to bond at the least: what a seat costs that a founder has left.
pub const LEAST_BOND: Balance = 200_000 * AUDIO;

/// Where to read on.
const GUIDE: &str = "see docs/network.md";

/// Makes sure that the genesis in `storage` cannot be taken over for little.
///
/// Every validator has one seat, whatever is staked behind it. So a third of the seats, which is
/// enough to end finality, has to cost something; and the next election must not have seats to give
/// away that no founder takes. The error is one line that says what to change.
pub fn check(storage: &Storage) -> Result<(), String> {
	let elected: Vec<AccountId> = read(storage, "Session", "Validators").unwrap_or_default();
	// Those who sign from the first block on: they have session keys.
	let signing: Vec<(AccountId, SessionKeys)> =
		read(storage, "Session", "QueuedKeys").unwrap_or_default();
	let validators: Vec<_> = signing.into_iter().map(|(validator, _)| validator).collect();
	if let Some(idle) = elected.iter().find(|who| !validators.contains(who)) {
		return Err(format!(
			"validator {idle} is elected in it and has no session keys, so that its seat is empty: \
			 add them to session.keys; {GUIDE}"
		));
	}
	if validators.len() < LEAST_FOUNDERS {
		return Err(format!(
			"it has fewer than {LEAST_FOUNDERS} validators, {}, and of fewer not one may fail: add \
			 session keys and stakers; {GUIDE}",
			validators.len()
		));
	}
	let mut least = Balance::MAX;
	for validator in &validators {
		let stake = exposed(storage, validator).ok_or_else(|| {
			format!(
				"validator {validator} is not elected in it, so that nothing is at stake for its \
				 seat: let the stakers be those who have session keys, and staking.validatorCount \
				 their number, {}; {GUIDE}",
				validators.len()
			)
		})?;
		least = least.min(stake);
	}
	let wanted: u32 = read(storage, "Staking", "ValidatorCount").unwrap_or_default();
	if usize::try_from(wanted) != Ok(validators.len()) {
		return Err(format!(
			"staking.validatorCount is {wanted}, but there are {} validators: make them equal, for \
			 anybody takes a seat that nobody fills; a referendum can add seats later; {GUIDE}",
			validators.len()
		));
	}
	check_staking(storage)?;
	let issuance: Balance = read(storage, "Balances", "TotalIssuance").unwrap_or_default();
	// The election counts votes in 64 bits, so what it exposes is short of the stake by less than
	// this.
	let uncounted = issuance.div_ceil(u64::MAX.into());
	let third = least.saturating_add(uncounted).saturating_mul(seats::blocking(wanted).into());
	let needed = issuance.saturating_mul(LEAST_THIRD_PERCENT).div_ceil(100);
	if third < needed {
		let each = needed.div_ceil(seats::blocking(wanted).max(1).into()).div_ceil(AUDIO);
		return Err(format!(
			"a third of its seats, which is enough to end finality, has less than \
			 {LEAST_THIRD_PERCENT} % of the supply at stake: let each of its {wanted} validators have \
			 at least {each} AUDIO at stake; {GUIDE}"
		));
	}
	Ok(())
}

/// Makes sure that seats cost something from the next era on, and that there is one.
fn check_staking(storage: &Storage) -> Result<(), String> {
	let bond: Balance = read(storage, "Staking", "MinValidatorBond").unwrap_or_default();
	if bond < LEAST_BOND {
		return Err(format!(
			"staking.minValidatorBond is {bond} planck, and a seat that a founder leaves is anybody's \
			 for that: make it at least {LEAST_BOND}; {GUIDE}"
		));
	}
	let spared: Vec<AccountId> = read(storage, "Staking", "Invulnerables").unwrap_or_default();
	if let Some(spared) = spared.first() {
		return Err(format!(
			"staking.invulnerables names {spared}, who could sign anything and lose nothing: leave \
			 it empty; {GUIDE}"
		));
	}
	// Zero is `Forcing::NotForcing`.
	if read::<u8>(storage, "Staking", "ForceEra").unwrap_or_default() != 0 {
		return Err(format!(
			"staking.forceEra is set, so that eras do not come as they should: leave it out; {GUIDE}"
		));
	}
	Ok(())
}

/// What is at stake for the seat of `validator` in the first era; `None` unless it is elected.
fn exposed(storage: &Storage, validator: &AccountId) -> Option<Balance> {
	let era = storage_key::entry(storage_key::of("Staking", "ErasStakersOverview"), &0u32);
	let overview = storage.top.get(&storage_key::entry(era, validator))?;
	// The total comes first in `PagedExposureMetadata`.
	Compact::<Balance>::decode(&mut overview.as_slice()).ok().map(|total| total.0)
}

fn read<T: Decode>(storage: &Storage, pallet: &str, item: &str) -> Option<T> {
	let value = storage.top.get(&storage_key::of(pallet, item))?;
	T::decode(&mut value.as_slice()).ok()
}
