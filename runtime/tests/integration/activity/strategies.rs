//! What somebody could try to get more: none of it earns more than the governed return on the stake
//! that takes part, and none more than plain honesty.

use super::*;
use frame_support::assert_noop;

/// Rounds that a strategy is played for.
const ROUNDS: u32 = 20;

/// A chain on which others take part too: voters, and an artist with fans, with a hundred times the
/// stake.
fn with_others(run: impl FnOnce(&dyn Fn())) {
	development().execute_with(|| {
		let voters: Vec<_> = (0..10).map(|number| staker(900 + number, 10_000)).collect();
		let artist = staker(950, 10_000);
		let others = || {
			voters.iter().for_each(vote);
			note(Group::Artists, &artist, 100_000 * AUDIO, 1, 1);
		};
		run(&others);
		check_state();
	});
}

/// Scarce: the pools are too small for anyone to reach the bound.
fn make_scarce() {
	use audio_runtime::configs::parameters::{issuance, InflationRate, RuntimeParameters};
	let parameter = RuntimeParameters::Issuance(issuance::Parameters::Inflation(
		issuance::Inflation,
		Some(InflationRate::constant(10_000)),
	));
	assert_ok!(audio_runtime::Parameters::set_parameter(RuntimeOrigin::root(), parameter));
}

/// The stake that these have taking part in `group` in this round, planck.
fn taking_part(group: Group, coalition: &[AccountId]) -> Balance {
	let round = now();
	let base = |who: &AccountId| {
		let found = *Participants::<Runtime>::get(who).groups.get(group);
		found.filter(|found| found.round() == round).map_or(0, |found| found.base(group))
	};
	coalition.iter().map(base).sum()
}

/// Plays rounds: `act` is what the coalition does in each. Returns what it has earned, which is
/// never more than the return on what took part.
fn play(coalition: &[AccountId], group: Group, mut act: impl FnMut(u32)) -> Balance {
	let mut most = 0;
	let before: Balance = coalition.iter().map(wealth).sum();
	for round in 0..ROUNDS {
		act(round);
		most += bound(taking_part(group, coalition)) + coalition.len() as Balance;
		end_era();
		idle_blocks();
	}
	let earned = coalition.iter().map(wealth).sum::<Balance>() - before;
	assert!(earned <= most, "{earned} of at most {most}");
	earned
}

/// What one honest voter with `audio` staked earns beside the others.
fn honest_voter(audio: Balance, scarce: bool) -> Balance {
	let mut earned = 0;
	with_others(|others| {
		if scarce {
			make_scarce();
		}
		let one = staker(1, audio);
		// As much as a hundred accounts are given to live on: inflation is of all there is.
		someone(2, 99 * LIVING);
		earned = play(std::slice::from_ref(&one), Group::Voters, |_| {
			others();
			vote(&one);
		});
	});
	earned
}

#[test]
fn stake_split_over_a_hundred_accounts_earns_no_more_than_in_one() {
	for scarce in [false, true] {
		let whole = honest_voter(10_000, scarce);
		with_others(|others| {
			if scarce {
				make_scarce();
			}
			let many: Vec<_> = (0..100).map(|number| staker(number, 100)).collect();
			let split = play(&many, Group::Voters, |_| {
				others();
				many.iter().for_each(vote);
			});
			assert!(split <= whole, "{split} > {whole}");
			// But for what is rounded down: a planck an account and round.
			assert!(
				whole - split <= Balance::from(100 * ROUNDS) + whole / 1_000,
				"{split}, {whole}"
			);
		});
	}
}

#[test]
fn splitting_an_artist_s_stake_and_score_earns_no_more() {
	let earned = |accounts: u32| {
		let mut earned = 0;
		with_others(|others| {
			make_scarce();
			let parts = Balance::from(accounts);
			let many: Vec<_> = (0..accounts).map(|number| staker(number, 1_000 / parts)).collect();
			someone(1_000, 1 + (100 - parts) * LIVING);
			earned = play(&many, Group::Artists, |_| {
				others();
				many.iter().for_each(|who| note(Group::Artists, who, 50_000 * AUDIO / parts, 1, 1));
			});
		});
		earned
	};
	let (whole, split) = (earned(1), earned(100));
	assert!(split <= whole, "{split} > {whole}");
}

#[test]
fn a_burst_of_activity_earns_less_than_the_same_every_round() {
	let earned = |burst: bool| {
		let mut earned = 0;
		with_others(|others| {
			make_scarce();
			let artist = staker(1, 1_000);
			earned = play(std::slice::from_ref(&artist), Group::Artists, |round| {
				others();
				let score = 10_000 * AUDIO;
				match burst {
					true if round == ROUNDS - 1 => {
						note(Group::Artists, &artist, score * Balance::from(ROUNDS), 1, 1);
					},
					true => {},
					false => note(Group::Artists, &artist, score, 1, 1),
				}
			});
		});
		earned
	};
	let (steady, burst) = (earned(false), earned(true));
	assert!(burst < steady, "{burst} >= {steady}");
}

#[test]
fn stake_that_comes_just_before_a_vote_earns_for_that_round_and_stays_for_a_month_of_eras() {
	with_others(|others| {
		let one = someone(1, 10_010);
		let payee = pallet_staking::RewardDestination::Staked;
		let earned = play(std::slice::from_ref(&one), Group::Voters, |round| {
			others();
			match round {
				0 => {
					assert_ok!(Staking::bond(signed(&one), 10_000 * AUDIO, payee.clone()));
					vote(&one);
					assert_ok!(Staking::unbond(signed(&one), 10_000 * AUDIO));
				},
				_ => vote(&one),
			}
		});
		// One round is paid, for a stake that is held, and slashable, for 28.
		assert_eq!(earned, bound(10_000 * AUDIO));
		assert_eq!(StakedVoting::of(&one), 0);
		assert_ok!(Staking::withdraw_unbonded(signed(&one), 0));
		assert_eq!(Staking::ledger(one.into()).unwrap().total, 10_000 * AUDIO);
	});
}

/// An artist with one old backer; returns the artist and the backer.
fn backed_artist(cut: u32) -> (AccountId, AccountId) {
	let (artist, fan) = (staker(1, 10), someone(2, 2_000));
	register(&artist, Role::Artist, cut);
	delegate(&fan, &artist, 1_000);
	end_era();
	(artist, fan)
}

#[test]
fn backing_an_artist_just_before_a_late_settlement_gets_nothing_of_it() {
	with_others(|others| {
		let (artist, fan) = backed_artist(0);
		others();
		note(Group::Artists, &artist, 5_000 * AUDIO, 1, 1);
		end_era();
		// Nobody has settled it. A whale comes for it, and leaves with what it has got.
		let whale = someone(3, 1_000_100);
		let before = (wealth(&whale), wealth(&fan));
		delegate(&whale, &artist, 1_000_000);
		let settled = pallet_activity_issuance::Error::<Runtime>::NothingToClaim;
		assert_noop!(ActivityIssuance::claim(signed(&whale), artist.clone()), settled);
		idle_blocks();
		assert_eq!(wealth(&whale), before.0);
		assert!(wealth(&fan) >= before.1);
		assert_eq!(Delegation::positions(&whale, None, 1)[0].shares, 0);
		assert_ok!(Delegation::undelegate(signed(&whale), artist, 1_000_000 * AUDIO));
		assert_eq!(wealth(&whale), before.0);
	});
}

#[test]
fn delegating_to_oneself_with_the_largest_cut_earns_what_the_stake_earns_anyway() {
	let earned = |to_oneself: bool| {
		let mut earned = 0;
		with_others(|others| {
			make_scarce();
			let artist = match to_oneself {
				true => {
					let artist = someone(1, 1_010);
					register(&artist, Role::Artist, 100);
					delegate(&artist, &artist, 1_000);
					artist
				},
				false => staker(1, 1_000),
			};
			end_era();
			earned = play(std::slice::from_ref(&artist), Group::Artists, |_| {
				others();
				note(Group::Artists, &artist, 5_000 * AUDIO, 1, 1);
			});
		});
		earned
	};
	let (plain, to_oneself) = (earned(false), earned(true));
	assert!(to_oneself.abs_diff(plain) <= plain / 1_000_000, "{to_oneself}, {plain}");
}

#[test]
fn a_cut_raised_before_a_payout_is_not_in_it() {
	let backer_gets = |raise: bool| {
		let mut got = 0;
		with_others(|others| {
			let (artist, fan) = backed_artist(10);
			others();
			note(Group::Artists, &artist, 500_000 * AUDIO, 1, 1);
			end_era();
			let before = wealth(&fan);
			if raise {
				assert_ok!(Delegation::set_cut(signed(&artist), Perbill::one()));
			} else {
				assert_ok!(ActivityIssuance::claim(signed(&fan), artist.clone()));
			}
			// Nor in what comes before the notice has passed, nor by leaving.
			for round in 0..5 {
				others();
				note(Group::Artists, &artist, 500_000 * AUDIO, 1, 1);
				if raise && round == 2 {
					assert_ok!(Delegation::deregister_beneficiary(signed(&artist)));
				}
				end_era();
			}
			idle_blocks();
			got = wealth(&fan) - before;
		});
		got
	};
	let (honest, raised) = (backer_gets(false), backer_gets(true));
	assert!(honest > 0);
	// `wealth` of the honest case was taken before the first payout too.
	assert_eq!(raised, honest);
}

#[test]
fn hopping_from_artist_to_artist_earns_less_than_staying() {
	let earned = |hops: bool| {
		let mut earned = 0;
		with_others(|others| {
			make_scarce();
			let artists = [staker(1, 10), staker(2, 10)];
			artists.iter().for_each(|artist| register(artist, Role::Artist, 0));
			let fan = someone(3, 1_100);
			delegate(&fan, &artists[0], 1_000);
			// Each has another backer, so that it is worth something to be there.
			for (number, artist) in (4..).zip(&artists) {
				delegate(&someone(number, 1_100), artist, 1_000);
			}
			end_era();
			let mut at = 0;
			let before = wealth(&fan);
			for _ in 0..ROUNDS {
				others();
				artists.iter().for_each(|artist| note(Group::Artists, artist, 9_000 * AUDIO, 1, 1));
				if hops {
					let (from, to) = (artists[at].clone(), artists[1 - at].clone());
					let amount = 1_000 * AUDIO;
					assert_ok!(Delegation::redelegate(signed(&fan), from, to, amount));
					at = 1 - at;
					// Both are active again: the stake counts for neither in this round.
					artists.iter().for_each(|artist| note(Group::Artists, artist, 1, 1, 1));
				}
				let backing: Balance = artists
					.iter()
					.map(|who| Delegation::backing(who, &[Role::Artist], now()))
					.sum();
				assert_eq!(backing, if hops { 2_000 } else { 3_000 } * AUDIO);
				end_era();
				idle_blocks();
			}
			earned = wealth(&fan) - before;
		});
		earned
	};
	let (stays, hops) = (earned(false), earned(true));
	assert!(stays > 0);
	assert_eq!(hops, 0, "it never shares in a round: {hops} of {stays}");
}

#[test]
fn dust_kept_warm_lends_its_streak_to_no_stake_that_comes_later() {
	let earned = |warm: bool| {
		let mut earned = 0;
		with_others(|others| {
			make_scarce();
			let one = someone(1, 10_010);
			let payee = pallet_staking::RewardDestination::Staked;
			let bond = |audio: Balance| {
				let done = match Staking::ledger(one.clone().into()) {
					Ok(_) => Staking::bond_extra(signed(&one), audio * AUDIO),
					Err(_) => Staking::bond(signed(&one), audio * AUDIO, payee.clone()),
				};
				assert_ok!(done);
			};
			if warm {
				bond(1);
			}
			// A year of it.
			for _ in 0..120 {
				others();
				if warm {
					vote(&one);
				}
				end_era();
				idle_blocks();
			}
			bond(if warm { 9_999 } else { 10_000 });
			earned = play(std::slice::from_ref(&one), Group::Voters, |_| {
				others();
				vote(&one);
			});
		});
		earned
	};
	let (cold, warm) = (earned(false), earned(true));
	// 20 % of one AUDIO in ten thousand, for as long as the rest has less.
	assert!(warm >= cold && warm - cold <= cold / 40_000, "{warm}, {cold}");
}

#[test]
fn votes_earn_what_they_are_worth_however_trivial_and_however_often() {
	for balance in [1, 10_000 * AUDIO] {
		votes_earn(balance);
	}
}

/// One with 10,000 AUDIO at stake votes with `balance` and is paid for that.
fn votes_earn(balance: Balance) {
	use pallet_democracy::{AccountVote, Conviction, Vote, VoteThreshold};
	with_others(|others| {
		let one = staker(1, 10_000);
		let remark = audio_runtime::RuntimeCall::System(frame_system::Call::remark {
			remark: b"what shall we do?".to_vec(),
		});
		let call = frame_support::traits::Bounded::Inline(remark.encode().try_into().unwrap());
		let threshold = VoteThreshold::SimpleMajority;
		let index = audio_runtime::Democracy::internal_start_referendum(call, threshold, 0);
		let earned = play(std::slice::from_ref(&one), Group::Voters, |_| {
			others();
			// Again and again, in the same referendum and in the same round.
			for aye in [true, false, true] {
				let vote = Vote { aye, conviction: Conviction::Locked1x };
				let vote = AccountVote::Standard { vote, balance };
				assert_ok!(audio_runtime::Democracy::vote(signed(&one), index, vote));
			}
		});
		assert_eq!(earned, Balance::from(ROUNDS) * bound(balance));
		// A vote of nothing, or without stake, is none.
		let nobody = someone(2, 100);
		let vote = Vote { aye: true, conviction: Conviction::Locked1x };
		let vote = AccountVote::Standard { vote, balance: 0 };
		assert_ok!(audio_runtime::Democracy::vote(signed(&nobody), index, vote));
		assert!(ActivityIssuance::standing(&nobody).is_empty());
	});
}

#[test]
fn being_the_only_participant_earns_no_more_than_the_bound() {
	for group in Group::ALL {
		development().execute_with(|| {
			let one = staker(1, 1_000);
			node(&someone(2, 2_000), "one", 1_000);
			let who = match group {
				Group::Storage | Group::Serving => {
					let operator = someone(3, 2_000);
					node(&operator, "two", 1_000);
					operator
				},
				_ => one,
			};
			let earned = play(std::slice::from_ref(&who), group, |_| {
				note(group, &who, 1_000 * AUDIO, 1, 1);
			});
			// It is all its bound: of 1,000 AUDIO, or of as much score.
			assert_eq!(earned, Balance::from(ROUNDS) * bound(1_000 * AUDIO), "{group:?}");
			check_state();
		});
	}
}

#[test]
fn a_little_stake_behind_one_whom_many_hear_returns_twelve_percent_a_year_and_no_more() {
	with_others(|others| {
		// It has no stake of its own: without a bound all but the cut of what its fans bring would
		// be the backer's.
		let (artist, fan) = (someone(1, 10), someone(2, 20));
		register(&artist, Role::Artist, 10);
		delegate(&fan, &artist, 10);
		end_era();
		let before = [&artist, &fan].map(wealth);
		for _ in 0..ROUNDS {
			others();
			note(Group::Artists, &artist, 1_000_000 * AUDIO, 1, 1);
			end_era();
			idle_blocks();
		}
		let [of_artist, of_fan] = [wealth(&artist) - before[0], wealth(&fan) - before[1]];
		let most = Balance::from(ROUNDS) * backers_bound(10 * AUDIO);
		// But for what waits below a planck.
		assert!(of_fan <= most && of_fan + 1 >= most, "{of_fan} of {most}");
		assert!(of_artist > 1_000 * of_fan, "{of_artist}, {of_fan}");
	});
}

#[test]
fn a_beneficiary_keeps_its_cut_whatever_is_put_behind_it() {
	for whale in [0, 10, 1_000_000] {
		with_others(|others| {
			let artist = someone(1, 10);
			register(&artist, Role::Artist, 40);
			if whale > 0 {
				delegate(&someone(2, whale + 10), &artist, whale);
			}
			delegate(&someone(3, 20), &artist, 10);
			end_era();
			let before = wealth(&artist);
			others();
			note(Group::Artists, &artist, 50_000 * AUDIO, 1, 1);
			let round = now();
			end_era();
			idle_blocks();
			let paid = payments(round)[&(artist.clone(), Group::Artists)];
			let kept = wealth(&artist) - before;
			assert!(kept * 10 >= paid * 4, "{kept} of {paid} with {whale} AUDIO of a whale's");
		});
	}
}

#[test]
fn backing_that_no_node_s_weight_takes_earns_nothing_more() {
	let earned = |audio: Balance| {
		let mut earned = [0; 2];
		with_others(|others| {
			let operator = someone(1, 2_000);
			node(&operator, "one", 1_000);
			register(&operator, Role::Operator, 0);
			let fan = someone(2, audio + 10);
			delegate(&fan, &operator, audio);
			end_era();
			let before = [&operator, &fan].map(wealth);
			for _ in 0..ROUNDS {
				others();
				note(Group::Storage, &operator, 100, 1, 1);
				end_era();
				idle_blocks();
			}
			earned = [wealth(&operator) - before[0], wealth(&fan) - before[1]];
		});
		earned
	};
	// A node counts up to five times its collateral, of which backing can be four.
	let [full, over] = [4_000, 400_000].map(earned);
	assert!(full[1] > 0);
	// Inflation is of a little more where there is more: the pool never binds here.
	assert_eq!(full[0], over[0]);
	assert!(over[1].abs_diff(full[1]) <= Balance::from(ROUNDS), "{} for {}", over[1], full[1]);
}

#[test]
fn backing_an_operator_returns_no_more_for_two_payments_a_round_than_for_one() {
	use audio_runtime::configs::parameters::{issuance, RuntimeParameters, YearlyReturn};
	with_others(|others| {
		// As much as a group can be set to return.
		let parameter = RuntimeParameters::Issuance(issuance::Parameters::MostReturn(
			issuance::MostReturn,
			Some(YearlyReturn::constant(200_000_000)),
		));
		assert_ok!(audio_runtime::Parameters::set_parameter(RuntimeOrigin::root(), parameter));
		let (operator, fan) = (someone(1, 2_000), someone(2, 5_000));
		node(&operator, "one", 1_000);
		register(&operator, Role::Operator, 0);
		delegate(&fan, &operator, 4_000);
		end_era();
		let before = wealth(&fan);
		for _ in 0..ROUNDS {
			others();
			for group in [Group::Storage, Group::Serving] {
				note(group, &operator, 100 * AUDIO, 1, 1);
			}
			end_era();
			idle_blocks();
		}
		let of_fan = wealth(&fan) - before;
		let most = Balance::from(ROUNDS) * backers_bound(4_000 * AUDIO);
		assert!(of_fan <= most, "{of_fan} of {most}");
		// It is reached, but for what is rounded down.
		assert!(of_fan + Balance::from(3 * ROUNDS) >= most, "{of_fan} of {most}");
	});
}

#[test]
fn the_cut_of_an_artist_whose_account_is_gone_waits_for_it() {
	with_others(|others| {
		let (artist, fan) = (someone(1, 10), someone(2, 1_010));
		register(&artist, Role::Artist, 40);
		delegate(&fan, &artist, 1_000);
		end_era();
		others();
		note(Group::Artists, &artist, AUDIO, 1, 1);
		assert_ok!(Delegation::deregister_beneficiary(signed(&artist)));
		let to = fan.clone().into();
		assert_ok!(Balances::transfer_all(signed(&artist), to, false));
		let before = (Balances::total_issuance(), wealth(&fan));
		let round = now();
		let treasury = end_era().treasury;
		assert_ok!(ActivityIssuance::claim(signed(&fan), artist.clone()));
		// A payment so small that less than half of it opens no account; the rest of it is the
		// fan's all the same.
		let earned = bound(AUDIO);
		let of_fan = earned * 6 / 10;
		assert_eq!(payments(round)[&(artist.clone(), Group::Artists)], of_fan);
		assert_eq!(ActivityIssuance::pending(&artist), earned - of_fan);
		assert_eq!(Balances::total_issuance(), before.0 + treasury + of_fan);
		assert!(wealth(&fan) - before.1 <= of_fan && wealth(&fan) + 1 >= before.1 + of_fan);
	});
}
