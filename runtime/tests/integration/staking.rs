//! What stakers are paid.

use crate::{
	account,
	activity::{signed, someone, staker},
	development,
};
use audio_primitives::groups::PerGroup;
use audio_runtime::{
	configs::round::InflationPayout, constants::GENESIS_ISSUANCE, AccountId, Balance, Runtime,
	Staking, VoterList, AUDIO,
};
use frame_election_provider_support::SortedListProvider;
use frame_support::assert_ok;
use sp_staking::EraPayout;

/// An era of the development chain.
const ERA: u64 = 3 * 60 * 1_000;

fn payout(milliseconds: u64) -> (Balance, Balance) {
	InflationPayout::era_payout(0, GENESIS_ISSUANCE, milliseconds)
}

#[test]
fn an_era_mints_seven_per_cent_a_year_by_the_governed_shares() {
	development().execute_with(|| {
		let (stakers, treasury) = payout(ERA);
		// 70,000,000 AUDIO · 180 s / 31,557,600 s.
		let minted = 70_000_000 * AUDIO * 180 / 31_557_600;
		assert_eq!(stakers, minted * 40 / 100);
		let budget = pallet_activity_issuance::Funding::<Runtime>::get();
		assert_eq!(budget.elapsed, ERA);
		let percent = PerGroup { storage: 12, serving: 12, artists: 18, fans: 5, voters: 5 };
		let groups: Balance = budget.groups.iter().map(|(_, part)| part).sum();
		for (group, part) in budget.groups.iter() {
			assert_eq!(*part, minted * percent.get(group) / 100, "{group:?}");
		}
		// And what the roundings leave.
		assert_eq!(stakers + groups + treasury, minted);
		assert!(treasury >= minted * 8 / 100);
	});
}

#[test]
fn a_chain_that_stood_still_pays_for_two_eras_at_most() {
	development().execute_with(|| {
		assert_eq!(payout(1_000 * ERA), payout(2 * ERA));
		assert!(payout(2 * ERA).0 > payout(ERA).0);
	});
}

#[test]
fn nobody_is_put_on_the_list_of_voters_who_neither_nominates_nor_validates() {
	development().execute_with(|| {
		let (saver, other) = (staker(1, 50_000_000), someone(2, 1));
		let rebag = |who: &AccountId| VoterList::rebag(signed(&other), who.clone().into());
		let listed = |who| <VoterList as SortedListProvider<AccountId>>::contains(who);
		assert!(rebag(&saver).is_err());
		assert!(!listed(&saver));
		let targets = vec![account("//Alice//stash").into()];
		assert_ok!(Staking::nominate(signed(&saver), targets));
		assert!(listed(&saver));
		assert_ok!(rebag(&saver));
		assert!(listed(&saver));
		assert_ok!(Staking::chill(signed(&saver)));
		assert!(!listed(&saver));
		assert!(rebag(&saver).is_err());
	});
}
