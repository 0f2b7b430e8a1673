//! What somebody could try to get with plays, proofs and fees of its own: none of it earns more
//! than the governed return on the stake that takes part.

use super::*;

/// Rounds that a strategy is played for.
const ROUNDS: u32 = 5;

/// All that these have, held and free, and what they are owed.
fn wealth(coalition: &[AccountId]) -> Balance {
	coalition.iter().map(crate::activity::wealth).sum()
}

/// The stake that `who` has taking part in `group` in the round in force.
fn base(who: &AccountId, group: Group) -> Balance {
	standing(who, group).map_or(0, |found| group.base(found.stake.sum(), found.score, found.rate))
}

/// Plays rounds, in each of which the coalition does `act`. Returns what it has earned and the most
/// that it could: the return on what took part, in each group.
fn play(coalition: &[AccountId], mut act: impl FnMut(u32)) -> (Balance, Balance) {
	let before = wealth(coalition);
	let mut most = 0;
	for round in 0..ROUNDS {
		act(round);
		for group in Group::ALL {
			most += coalition.iter().map(|who| bound(base(who, group))).sum::<Balance>();
		}
		end_era();
		idle_blocks();
	}
	(wealth(coalition) - before, most)
}

/// Others listen too: ten fans, one artist, on nodes of others.
fn others_listen(network: &Network, fans: &[Fan]) {
	for fan in fans {
		let track = network.tracks[0];
		let node = network.holder(track);
		let receipt = fan.receipt(node, now(), 1, &[(track, None, 20)]);
		assert_ok!(submit(network.operator(node), node, vec![receipt]));
	}
}

/// A whale's accounts with `audio` of stake in all: fans, each of which is an artist and an
/// operator as well, with half of its stake in a node.
fn whale(accounts: u32, audio: Balance) -> Vec<Fan> {
	let each = audio / Balance::from(accounts);
	(0..accounts)
		.map(|number| {
			let fan = Fan::new(1_000 + number, each / 2);
			use frame_support::traits::fungible::Mutate;
			Balances::mint_into(&fan.who, (each / 2 + 100) * AUDIO).expect("it can be minted");
			register_node(&fan.who, &format!("whale{number}"), each / 2);
			fan
		})
		.collect()
}

#[test]
fn a_whale_that_directs_its_plays_to_itself_gets_no_more_than_the_return_on_its_stake() {
	let mut earned = Vec::new();
	for accounts in [1, 4] {
		development().execute_with(|| {
			let network = Network::new(2, 4);
			let fans: Vec<_> = (0..10).map(|number| Fan::new(number, 500)).collect();
			let whale = whale(accounts, 80_000);
			let first = network.operators.len() as NodeIndex;
			let coalition: Vec<_> = whale.iter().map(|fan| fan.who.clone()).collect();
			let mut tracks = Vec::new();
			for (number, fan) in (500..).zip(&whale) {
				// Many, so that its own nodes are selected for some.
				for copy in 0..8 {
					tracks.push(publish(&fan.who, number * 10 + copy, 100));
				}
			}
			enter_epoch();
			end_era();
			let mut held = BTreeMap::<NodeIndex, Vec<TrackId>>::new();
			for track in &tracks {
				for (node, fan) in (first..).zip(&whale) {
					if StorageProofs::selected_for(*track).iter().any(|chosen| chosen.node == node)
					{
						accept(node, &fan.who, *track);
						held.entry(node).or_default().push(*track);
					}
				}
			}
			assert!(!held.is_empty());
			network.blocks(2, |_| true);
			for (node, tracks) in &held {
				enter_all(*node, &whale[(node - first) as usize].who, tracks);
			}
			let (got, most) = play(&coalition, |_| {
				others_listen(&network, &fans);
				for fan in &whale {
					let (node, own) = held.iter().next().expect("some are held");
					let operator = &whale[(node - first) as usize].who;
					let receipt = fan.receipt(*node, now(), 1, &[(own[0], None, 20)]);
					assert_ok!(submit(operator, *node, vec![receipt]));
				}
			});
			// What it is paid is rounded down, once for each account and group.
			assert!(got > 0 && got <= most, "{got} of at most {most}");
			// As an artist on the stake of its fans, as a fan on the same, as an operator on its
			// nodes.
			let stake = 80_000 * AUDIO;
			let rounds = Balance::from(ROUNDS);
			assert!(got <= rounds * 3 * bound(stake), "{got}");
			earned.push(got);
			check_state();
		});
	}
	// More accounts earn no more.
	assert!(earned[1] <= earned[0] + earned[0] / 1_000, "{earned:?}");
}

#[test]
fn a_fan_s_voice_is_its_stake_however_many_nodes_and_receipts_it_has() {
	development().execute_with(|| {
		let network = Network::new(3, 4);
		let fan = Fan::new(1, 1_000);
		for seq in 1..10 {
			for track in &network.tracks {
				for holder in StorageProofs::holders(*track) {
					let heard = [(*track, None, 9 * seq)];
					let receipt = fan.receipt(holder.node, now(), seq, &heard);
					let _ = submit(&holder.operator, holder.node, vec![receipt]);
				}
			}
		}
		let sum =
			|group, of: &[AccountId]| -> Balance { of.iter().map(|who| score(who, group)).sum() };
		assert_eq!(sum(Group::Artists, &network.artists), 1_000 * AUDIO);
		assert_eq!(sum(Group::Serving, &network.operators), 1_000 * AUDIO);
		let found = standing(&fan.who, Group::Fans).expect("it listened");
		assert_eq!((found.rate.done, found.rate.owed), (20, 20));
		check_state();
	});
}

#[test]
fn without_stake_there_is_no_voice() {
	development().execute_with(|| {
		let network = Network::new(1, 3);
		let poor = Fan::new(1, 0);
		let node = network.holder(network.tracks[0]);
		let receipt = poor.receipt(node, now(), 1, &[(network.tracks[0], None, 20)]);
		assert_ok!(submit(network.operator(node), node, vec![receipt]));
		assert_eq!(refused(), [(poor.who, ReceiptRefusal::StakeTooLow)]);
		assert_eq!(score(&network.artists[0], Group::Artists), 0);
		check_state();
	});
}

#[test]
fn tips_in_a_circle_cost_more_than_they_earn() {
	development().execute_with(|| {
		let network = Network::new(1, 3);
		let artist = network.artists[0].clone();
		let tipper = someone(900, 100_000);
		let coalition = [artist.clone(), tipper.clone()];
		let before = wealth(&coalition);
		for _ in 0..ROUNDS {
			for _ in 0..5 {
				assert_ok!(Content::tip(signed(&tipper), network.tracks[0], 9_000 * AUDIO));
				let back = Balances::free_balance(&artist) - 20 * AUDIO;
				let to = tipper.clone().into();
				assert_ok!(Balances::transfer_keep_alive(signed(&artist), to, back));
			}
			end_era();
			idle_blocks();
		}
		let lost = before - wealth(&coalition);
		let fees = Balance::from(ROUNDS) * 5 * 900 * AUDIO;
		assert!(lost > fees * 9 / 10, "{lost} of {fees}");
		check_state();
	});
}

#[test]
fn junk_tracks_are_paid_no_more_than_the_return_on_the_stake_that_proves_them() {
	development().execute_with(|| {
		let network = Network::new(1, 4);
		let operator = network.operators[3].clone();
		let junk: Vec<_> = (0..20).map(|number| publish(&operator, 700 + number, 0)).collect();
		enter_epoch();
		end_era();
		for track in &junk {
			if StorageProofs::selected_for(*track).iter().any(|chosen| chosen.node == 3) {
				accept(3, &operator, *track);
			}
		}
		network.blocks(2, |_| true);
		enter_all(3, &operator, &junk);
		let (got, most) = play(std::slice::from_ref(&operator), |_| {
			for _ in 0..20 {
				next_block(System::block_number());
				for (node, _) in network.nodes() {
					prove_all(node);
				}
			}
		});
		assert!(got > 0 && got <= most, "{got} of at most {most}");
		check_state();
	});
}

#[test]
fn a_node_without_the_content_is_paid_less_for_each_miss_and_then_nothing() {
	development().execute_with(|| {
		let network = Network::new(3, 4);
		let node = network.holder(network.tracks[0]);
		let operator = network.operator(node).clone();
		// It has the even chunks.
		for _ in 0..30 {
			network.blocks(1, |other| other != node);
			for asked in StorageProofs::open_challenges(node) {
				if asked.chunk.is_multiple_of(2) {
					let content = bytes_of(asked.track);
					let proof = proofs::prove(&content, asked.chunk).expect("a chunk of it");
					assert_ok!(prove(node, asked.challenge, proof));
				}
			}
		}
		let found = standing(&operator, Group::Storage).expect("it proves some");
		let rate = f64::from(found.rate.done) / f64::from(found.rate.owed);
		assert!(found.rate.done > 0 && rate < 1.0, "{rate}");
		let full = Group::Storage.formula().weight(
			found.stake.sum(),
			found.score,
			audio_primitives::activity::Rate::FULL,
		);
		let part = found.weight as f64 / full as f64;
		assert!((part - rate * rate).abs() < 1e-9, "{part}, {rate}");
		check_state();
	});
}

/// A network with a track of an artist that has nothing at stake but the deposit for it; the fan is
/// somebody who hears it.
fn newcomer() -> (Network, AccountId, TrackId, Fan) {
	let mut network = Network::new(1, 3);
	let artist = someone(1, 10);
	assert_eq!(StakedVoting::of(&artist), 0);
	let track = publish(&artist, 50, 1_000);
	network.tracks.push(track);
	enter_epoch();
	end_era();
	network.accept_all();
	(network, artist, track, Fan::new(1, 10_000))
}

#[test]
fn an_artist_who_is_heard_is_paid_though_it_has_no_stake_but_its_deposits() {
	development().execute_with(|| {
		let (network, artist, track, fan) = newcomer();
		let deposit = Content::info(track).expect("it is there").deposit;
		let node = network.holder(track);
		let receipt = fan.receipt(node, now(), 1, &[(track, None, 20)]);
		assert_ok!(submit(network.operator(node), node, vec![receipt]));
		let stands = standing(&artist, Group::Artists).expect("it was heard");
		assert_eq!((stands.stake.own, stands.stake.backed), (deposit, 0));
		assert_eq!(stands.score, 10_000 * AUDIO);
		let round = now();
		let before = wealth(std::slice::from_ref(&artist));
		end_era();
		idle_blocks();
		let paid = payments(round)[&(artist.clone(), Group::Artists)];
		assert!(paid > 0 && paid <= bound(10_000 * AUDIO), "{paid}");
		assert_eq!(wealth(&[artist]), before + paid);
		check_state();
	});
}

#[test]
fn deposits_put_down_for_the_end_of_an_era_count_for_nothing_in_it() {
	development().execute_with(|| {
		let (network, artist, track, fan) = newcomer();
		let node = network.holder(track);
		let heard = |number, plays| {
			let receipt = fan.receipt(node, now(), number, &[(track, None, plays)]);
			assert_ok!(submit(network.operator(node), node, vec![receipt]));
			standing(&artist, Group::Artists).expect("it was heard")
		};
		let before = heard(1, 10).stake.own;
		// Its last block: everything that it has is put down, and will be back with the first of
		// the next.
		let rich = someone(90, 10_000);
		let all = 10_000 * AUDIO;
		assert_ok!(Balances::transfer_allow_death(signed(&rich), artist.clone().into(), all));
		for number in 60..80 {
			publish(&artist, number, 1_000_000);
		}
		let after = heard(2, 20);
		assert_eq!((after.stake.own, after.score), (before, 10_000 * AUDIO));
		check_state();
	});
}

#[test]
fn a_deposit_that_was_taken_back_counts_for_nobody_else_s_track_and_for_the_old_one_in_one_round() {
	development().execute_with(|| {
		let (network, artist, track, fan) = newcomer();
		let node = network.holder(track);
		let receipt = fan.receipt(node, now(), 1, &[(track, None, 10)]);
		assert_ok!(submit(network.operator(node), node, vec![receipt]));
		assert!(standing(&artist, Group::Artists).expect("it was heard").weight > 0);
		// Even where nothing is forfeited, the same AUDIO are put down by another, for another
		// track.
		set_forfeit_period(0);
		let deposit = Content::info(track).expect("it is there").deposit;
		assert_ok!(Content::unpublish(signed(&artist), track));
		let friend = someone(2, 1);
		let give = Balances::transfer_keep_alive(signed(&artist), friend.clone().into(), deposit);
		assert_ok!(give);
		let other = publish(&friend, 51, 1_000);
		assert_eq!(Content::info(other).expect("it is there").deposit, deposit);
		let stands = standing(&artist, Group::Artists).expect("it was heard");
		assert_eq!((stands.stake.own, stands.weight, stands.score), (0, 0, 5_000 * AUDIO));
		check_state();
	});
}
