//! Whose a root is, for how long, and what taking a track down costs.

use super::*;
use frame_support::traits::{Hooks, LockableCurrency, WithdrawReasons};

fn next_rounds(count: RoundIndex) {
	Round::mutate(|round| *round += count);
}

#[test]
fn who_takes_a_track_down_soon_forfeits_the_flat_part_of_its_deposit() {
	test(|| {
		Round::set(5);
		assert_ok!(publish(ARTIST, 1, 50));
		assert_ok!(publish(ARTIST, 2, 50));
		// What was put down is forfeited, whatever it costs now, and whatever a quota covers.
		TrackDeposit::set(900);
		Unlocked::set_quota(ARTIST, 1_000 * UNIT);
		assert_ok!(publish(ARTIST, 3, 50));
		next_rounds(27);
		// Nor does a lock on the artist's tokens keep it back.
		Balances::set_lock(*b"vote    ", &ARTIST, ENDOWMENT, WithdrawReasons::all());
		let issuance = <Balances as Inspect<u64>>::total_issuance();
		assert_ok!(Content::unpublish(signed(ARTIST), 0));
		System::assert_last_event(unpublished(0, ARTIST, 100));
		assert_eq!(
			(free(POOL), held(HoldReason::Track, ARTIST)),
			(ENDOWMENT + 100, 50 * BY_UNIT + 1_000)
		);
		assert_ok!(Content::unpublish(signed(ARTIST), 2));
		System::assert_last_event(unpublished(2, ARTIST, 900));
		assert_eq!(<Balances as Inspect<u64>>::total_issuance(), issuance);
		assert_eq!(free(ARTIST), ENDOWMENT - 1_000 - 50 * BY_UNIT - 100);
		next_rounds(1);
		assert_ok!(Content::unpublish(signed(ARTIST), 1));
		System::assert_last_event(unpublished(1, ARTIST, 0));
		assert_eq!(free(ARTIST), ENDOWMENT - 1_000);
	});
}

#[test]
fn a_new_owner_forfeits_what_it_has_put_down() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 50));
		TrackDeposit::set(30);
		assert_ok!(Content::transfer_ownership(signed(ARTIST), 0, Some(OTHER)));
		assert_ok!(Content::accept_ownership(signed(OTHER), 0));
		assert_ok!(Content::unpublish(signed(OTHER), 0));
		System::assert_last_event(unpublished(0, OTHER, 30));
		assert_eq!((free(ARTIST), free(OTHER)), (ENDOWMENT, ENDOWMENT - 30));
	});
}

#[test]
fn the_root_of_what_was_taken_down_stays_its_artist_s_for_as_long() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 5));
		next_rounds(3);
		assert_ok!(Content::unpublish(signed(ARTIST), 0));
		next_rounds(27);
		assert_noop!(publish(OTHER, 1, 5), Error::<Test>::RootTaken);
		assert_ok!(publish(ARTIST, 1, 5));
		assert_ok!(Content::unpublish(signed(ARTIST), 1));
		next_rounds(28);
		assert_ok!(publish(OTHER, 1, 5));
		// It was never held and is old: it is free at once, or one could keep it for ever for
		// nothing.
		next_rounds(28);
		assert_ok!(Content::unpublish(signed(OTHER), 2));
		System::assert_last_event(unpublished(2, OTHER, 0));
		assert_ok!(publish(FAN, 1, 5));
		Holders::hold(3);
		next_rounds(28);
		assert_ok!(Content::unpublish(signed(FAN), 3));
		System::assert_last_event(unpublished(3, FAN, 0));
		assert_noop!(publish(OTHER, 1, 5), Error::<Test>::RootTaken);
	});
}

#[test]
fn no_reservation_takes_the_root_of_what_was_placed_when_it_is_taken_down() {
	for is_placed in [true, false] {
		test(|| {
			assert_ok!(reserve(OTHER, 1, 7));
			next_block();
			assert_ok!(publish(ARTIST, 1, 5));
			if is_placed {
				next_epoch(1);
			}
			assert_ok!(Content::unpublish(signed(ARTIST), 0));
			let taken = publish_with(OTHER, 1, 5, Some([7; 32]));
			match is_placed {
				true => assert_eq!(taken.unwrap_err(), Error::<Test>::RootTaken.into()),
				false => assert_eq!(taken, Ok(())),
			}
		});
	}
}

#[test]
fn roots_that_are_nobody_s_any_more_are_forgotten_when_there_is_room() {
	test(|| {
		for number in 0..10 {
			assert_ok!(publish(ARTIST, number, 1));
		}
		for track in 0..10 {
			if track == 5 {
				next_rounds(1);
			}
			assert_ok!(Content::unpublish(signed(ARTIST), track));
		}
		let idle = |most| Content::on_idle(System::block_number(), Weight::from_parts(most, 0));
		let left = || KeptRoots::<Test>::iter().count();
		next_rounds(26);
		idle(1_000);
		assert_eq!(left(), 10);
		next_rounds(1);
		// Three a block, and the others in the next ones.
		idle(3);
		let visited = |count| (5..=10).contains(&count);
		assert!(visited(left()));
		(0..4).for_each(|_| {
			idle(3);
		});
		assert_eq!(left(), 5);
		assert_eq!(idle(1_000), Weight::zero(), "each once a round");
		next_rounds(1);
		idle(1_000);
		assert_eq!(left(), 0);
	});
}

#[test]
fn a_reservation_is_good_for_a_day_and_its_deposit_comes_back() {
	test(|| {
		let of = |who| Content::commitment(&root(1), &who, &[7; 32]);
		let commitment =
			sp_io::hashing::blake2_256(&[&root(1)[..], &ARTIST.to_le_bytes(), &[7; 32]].concat());
		assert_eq!(of(ARTIST), commitment);
		assert_ok!(reserve(ARTIST, 1, 7));
		let reserved = Event::Reserved { artist: ARTIST, commitment, deposit: RESERVATION };
		System::assert_last_event(reserved.into());
		assert_eq!(held(HoldReason::Reservation, ARTIST), RESERVATION);
		assert_noop!(reserve(ARTIST, 1, 7), Error::<Test>::AlreadyReserved);
		// Somebody who copies it keeps nobody from anything, and has nothing of it.
		assert_ok!(Content::reserve(signed(OTHER), commitment));
		let salt = Some([7; 32]);
		assert_noop!(publish_with(OTHER, 1, 1, salt), Error::<Test>::UnknownReservation);
		let cancel = |who, artist| Content::cancel_reservation(signed(who), artist, commitment);
		assert_noop!(cancel(FAN, OTHER), Error::<Test>::NotReserver);
		assert_noop!(cancel(FAN, FAN), Error::<Test>::UnknownReservation);
		assert_ok!(cancel(OTHER, OTHER));
		System::assert_last_event(Event::ReservationEnded { artist: OTHER, commitment }.into());
		System::set_block_number(1 + RESERVED_FOR);
		assert_noop!(cancel(FAN, ARTIST), Error::<Test>::NotReserver);
		assert_ok!(publish_with(ARTIST, 1, 1, salt));
		assert_eq!(
			(held(HoldReason::Reservation, ARTIST), Content::info(0).unwrap().claimed_at),
			(0, 1)
		);
		assert_noop!(publish_with(ARTIST, 1, 1, salt), Error::<Test>::UnknownReservation);
		assert_ok!(reserve(ARTIST, 2, 7));
		System::set_block_number(2 + 2 * RESERVED_FOR);
		assert_noop!(publish_with(ARTIST, 2, 1, salt), Error::<Test>::ReservationExpired);
		let commitment = Content::commitment(&root(2), &ARTIST, &[7; 32]);
		assert_ok!(Content::cancel_reservation(signed(FAN), ARTIST, commitment));
		assert_eq!(held(HoldReason::Reservation, ARTIST), 0);
		assert_noop!(reserve(55, 1, 7), TokenError::FundsUnavailable);
	});
}

#[test]
fn who_reserved_a_root_before_takes_it_from_who_was_quicker_to_publish() {
	test(|| {
		assert_ok!(reserve(ARTIST, 1, 7));
		next_block();
		assert_ok!(publish(OTHER, 1, 50));
		assert_noop!(publish(ARTIST, 1, 50), Error::<Test>::RootTaken);
		assert_ok!(publish_with(ARTIST, 1, 50, Some([7; 32])));
		let cause = Removal::Reclaimed;
		let gone = Event::Unpublished { track: 0, artist: OTHER, cause, forfeited: 0 };
		System::assert_has_event(gone.into());
		assert_eq!((Removed::get(), free(OTHER)), (vec![0], ENDOWMENT));
		assert_eq!((Content::info(0), Content::by_root(&root(1)).unwrap().0), (None, 1));
		assert_eq!(Drawn::counts(), [(0, 1)].into());
		// One who reserved it later, or published without, has no better claim.
		assert_ok!(reserve(OTHER, 1, 8));
		assert_noop!(publish_with(OTHER, 1, 50, Some([8; 32])), Error::<Test>::RootTaken);
		assert_eq!(held(HoldReason::Reservation, OTHER), RESERVATION, "it is not used up");
	});
}

#[test]
fn who_has_an_older_reservation_takes_a_root_from_who_shows_a_newer_one() {
	test(|| {
		assert_ok!(reserve(ARTIST, 1, 7));
		next_block();
		assert_ok!(reserve(OTHER, 1, 7));
		next_block();
		assert_ok!(publish_with(OTHER, 1, 50, Some([7; 32])));
		assert_ok!(publish_with(ARTIST, 1, 50, Some([7; 32])));
		assert_eq!(all_of(ARTIST), [1]);
		// It is not taken from oneself.
		assert_ok!(reserve(ARTIST, 2, 7));
		next_block();
		assert_ok!(publish(ARTIST, 2, 5));
		assert_noop!(publish_with(ARTIST, 2, 5, Some([7; 32])), Error::<Test>::RootTaken);
	});
}

#[test]
fn a_root_is_taken_neither_from_a_placed_nor_from_a_delisted_track() {
	test(|| {
		let salt = Some([7; 32]);
		for number in [1, 2] {
			assert_ok!(reserve(ARTIST, number, 7));
		}
		next_block();
		assert_ok!(publish(OTHER, 1, 50));
		next_epoch(1);
		assert_noop!(publish_with(ARTIST, 1, 50, salt), Error::<Test>::RootTaken);
		assert_ok!(publish(OTHER, 2, 50));
		assert_ok!(Content::delist(signed(MODERATOR), 1, Reason::default()));
		assert_noop!(publish_with(ARTIST, 2, 50, salt), Error::<Test>::RootTaken);
	});
}

#[test]
fn who_takes_a_stolen_track_down_again_keeps_its_root_from_nobody_who_reserved_it() {
	test(|| {
		for (artist, salt) in [(ARTIST, 7), (OTHER, 8)] {
			assert_ok!(reserve(artist, 1, salt));
			next_block();
		}
		assert_ok!(publish(FAN, 1, 50));
		next_block();
		assert_ok!(Content::unpublish(signed(FAN), 0));
		assert_noop!(publish(ARTIST, 1, 50), Error::<Test>::RootTaken);
		assert_ok!(publish_with(OTHER, 1, 50, Some([8; 32])));
		// It stays as old a claim as it was.
		assert_ok!(Content::unpublish(signed(OTHER), 1));
		assert_ok!(publish_with(ARTIST, 1, 50, Some([7; 32])));
	});
}

#[test]
fn who_publishes_a_track_again_claims_it_as_of_before() {
	test(|| {
		let claimed_at = |track| Content::info(track).unwrap().claimed_at;
		assert_ok!(publish(ARTIST, 1, 50));
		next_block();
		// A thief who knows the content waits for its artist to publish it anew.
		assert_ok!(reserve(OTHER, 1, 7));
		assert_ok!(reserve(ARTIST, 1, 8));
		next_block();
		assert_ok!(Content::unpublish(signed(ARTIST), 0));
		assert_ok!(publish(ARTIST, 1, 50));
		assert_noop!(publish_with(OTHER, 1, 50, Some([7; 32])), Error::<Test>::RootTaken);
		assert_eq!(claimed_at(1), 1);
		// Whatever reservation the artist shows.
		assert_ok!(Content::unpublish(signed(ARTIST), 1));
		assert_ok!(publish_with(ARTIST, 1, 50, Some([8; 32])));
		assert_eq!(claimed_at(2), 1);
		// For as long as the root is kept, however long that is remembered.
		assert_ok!(Content::unpublish(signed(ARTIST), 2));
		next_rounds(28);
		assert_ok!(publish(ARTIST, 1, 50));
		assert_eq!(claimed_at(3), 3);
	});
}

#[test]
fn taking_a_root_draws_nothing_anew() {
	test(|| {
		// Both are the same artist's, who knows at the end of an epoch what will be drawn.
		assert_ok!(reserve(OTHER, 1, 7));
		next_block();
		assert_ok!(publish(ARTIST, 1, 50));
		next_block();
		NextSeed::mutate(|seed| *seed += 1);
		assert_ok!(publish(FAN, 2, 50));
		assert_ok!(publish_with(OTHER, 1, 50, Some([7; 32])));
		let seed_of = |track| Tracks::<Test>::get(track).unwrap().seed;
		assert_eq!((seed_of(1), seed_of(2)), (1, 0));
		NextSeed::set(0);
		next_epoch(9);
		let key = sp_io::hashing::blake2_256(&[[9; 32], root(1)].concat());
		assert_eq!(Content::info(2).unwrap().placement, Some(key));
	});
}

#[test]
fn what_nobody_has_held_since_it_was_put_back_can_be_expired() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 50));
		Holders::hold(0);
		next_rounds(EXPIRY);
		let expire = || Content::expire(signed(FAN), 0).map_err(|failed| failed.error);
		assert_eq!(expire(), Err(Error::<Test>::HasBeenHeld.into()));
		assert_ok!(Content::delist(signed(MODERATOR), 0, Reason::default()));
		assert_ok!(relist(signed(REVIEWER), 0));
		assert_eq!(expire(), Err(Error::<Test>::TooNew.into()));
		// It is staged for as long, and no longer.
		next_rounds(EXPIRY);
		assert_ok!(expire());
	});
}

#[test]
fn the_root_of_what_was_held_once_stays_its_artist_s_when_it_is_expired() {
	let of = |forfeited: RoundIndex| {
		test(|| {
			ForfeitPeriod::set(forfeited);
			assert_ok!(reserve(OTHER, 1, 7));
			next_block();
			assert_ok!(publish(ARTIST, 1, 50));
			next_epoch(1);
			Holders::hold(0);
			assert_ok!(Content::delist(signed(MODERATOR), 0, Reason::default()));
			assert_ok!(relist(signed(REVIEWER), 0));
			next_rounds(EXPIRY);
			// Who expires it gains nothing by that, and its artist loses nothing.
			assert_ok!(Content::expire(signed(OTHER), 0));
			let gone = Event::Unpublished {
				track: 0,
				artist: ARTIST,
				cause: Removal::Expired,
				forfeited: 0,
			};
			System::assert_last_event(gone.into());
			assert_eq!(free(ARTIST), ENDOWMENT);
			assert_noop!(publish(OTHER, 1, 50), Error::<Test>::RootTaken);
			assert_noop!(publish_with(OTHER, 1, 50, Some([7; 32])), Error::<Test>::RootTaken);
			next_rounds(27);
			assert_noop!(publish(OTHER, 1, 50), Error::<Test>::RootTaken);
			// It has the claim that it had; and once nobody has taken it up in its turn, it is
			// free.
			assert_ok!(publish(ARTIST, 1, 50));
			assert_eq!(Content::info(1).unwrap().claimed_at, 0);
			next_epoch(2);
			next_rounds(EXPIRY);
			assert_ok!(Content::expire(signed(OTHER), 1));
			assert_ok!(publish(OTHER, 1, 50));
		})
	};
	of(28);
	// Whatever is governed.
	of(0);
}

#[test]
fn the_root_of_what_was_held_stays_its_artist_s_when_its_deposit_cannot_be_paid() {
	test(|| {
		ForfeitPeriod::set(0);
		Unlocked::set_quota(ARTIST, 700 * UNIT);
		assert_ok!(publish(ARTIST, 1, 500));
		assert_ok!(publish(ARTIST, 2, 100));
		next_epoch(1);
		Holders::hold(0);
		Unlocked::set_quota(ARTIST, 0);
		let rest = free(ARTIST) - 10;
		assert_ok!(<Balances as Mutate<_>>::transfer(&ARTIST, &FAN, rest, Preservation::Preserve));
		// Whoever has that looked at gains nothing by it, whatever is governed.
		assert_ok!(Content::refresh(signed(OTHER), 0));
		assert_ok!(Content::refresh(signed(OTHER), 1));
		assert_eq!(Removed::get(), [0, 1]);
		assert_noop!(publish(OTHER, 1, 500), Error::<Test>::RootTaken);
		// One that nobody has stored is free.
		assert_ok!(publish(OTHER, 2, 100));
		next_rounds(EXPIRY);
		assert_ok!(publish(OTHER, 1, 500));
	});
}

#[test]
fn what_nobody_has_ever_held_can_be_expired() {
	test(|| {
		Round::set(3);
		assert_ok!(publish(ARTIST, 1, 50));
		assert_ok!(publish(ARTIST, 2, 50));
		assert_ok!(publish(ARTIST, 3, 50));
		Holders::hold(1);
		let expire = |track| Content::expire(signed(FAN), track);
		let error = |track| expire(track).unwrap_err().error;
		assert_ok!(Content::delist(signed(MODERATOR), 2, Reason::default()));
		next_rounds(EXPIRY - 1);
		assert_eq!(error(0), Error::<Test>::TooNew.into());
		next_rounds(1);
		assert_eq!(error(1), Error::<Test>::HasBeenHeld.into());
		assert_eq!(error(2), Error::<Test>::Delisted.into());
		assert_eq!(error(9), Error::<Test>::UnknownTrack.into());
		// Whatever is forfeited otherwise.
		ForfeitPeriod::set(84);
		let done = expire(0).unwrap();
		let weight = <() as WeightInfo>::expire() + REVISING + RELEASING;
		assert_eq!((done.actual_weight, done.pays_fee), (Some(weight), Pays::No));
		let cause = Removal::Expired;
		let gone = Event::Unpublished { track: 0, artist: ARTIST, cause, forfeited: 0 };
		System::assert_last_event(gone.into());
		assert_eq!(
			(Removed::get(), held(HoldReason::Track, ARTIST)),
			(vec![2, 0], 200 + 100 * BY_UNIT)
		);
		// The root is anybody's.
		assert_ok!(publish(OTHER, 1, 50));
		// What is put back has as long once more: nobody could hold it meanwhile.
		assert_ok!(relist(signed(REVIEWER), 2));
		assert_eq!(error(2), Error::<Test>::TooNew.into());
		next_rounds(EXPIRY);
		assert_ok!(expire(2));
	});
}

#[test]
fn a_track_is_staged_by_those_named_until_it_is_held_and_a_round_after_its_placement() {
	test(|| {
		Round::set(4);
		assert_ok!(publish(ARTIST, 1, 50));
		let node = NodeIndex::from(root(1)[0]);
		let stages = |node, round| <Content as Catalogue<u64>>::stages(node, 0, round);
		assert!(stages(node, 4) && stages(node + 1, 4) && !stages(node + 2, 4));
		assert!(!stages(node, 3), "it was not there");
		assert!(stages(node, 9), "it is not placed");
		next_rounds(2);
		next_epoch(1);
		assert!(stages(node, 6) && stages(node, 7));
		assert!(stages(node, 8), "nobody has held it");
		next_rounds(2);
		assert_eq!(Content::staged_by(0), [node, node + 1]);
		Holders::hold(0);
		assert!(stages(node, 6) && stages(node, 7));
		assert!(stages(node, 8), "what was heard before it was held counts");
		assert!(!stages(node, 9));
		next_rounds(1);
		assert_eq!(Content::staged_by(0), [] as [NodeIndex; 0]);
		assert_ok!(Content::delist(signed(MODERATOR), 0, Reason::default()));
		assert!(!stages(node, 6));
		assert!(!<Content as Catalogue<u64>>::stages(node, 1, 6));
	});
}

#[test]
fn a_deposit_is_brought_up_to_date_without_a_fee_once_a_round() {
	test(|| {
		let refresh = |track| Content::refresh(signed(FAN), track).map(|done| done.pays_fee);
		assert_ok!(publish(ARTIST, 1, 50));
		assert_ok!(publish(ARTIST, 2, 50));
		let quota = |units| Unlocked::set_quota(ARTIST, units * UNIT);
		quota(10);
		assert_eq!(refresh(0), Ok(Pays::No));
		quota(20);
		assert_eq!(refresh(0), Ok(Pays::Yes));
		quota(30);
		assert_eq!(refresh(1), Ok(Pays::No), "each track by itself");
		next_rounds(1);
		quota(50);
		assert_eq!(refresh(0), Ok(Pays::No));
		assert_eq!(refresh(0).unwrap_err().error, Error::<Test>::UpToDate.into());
	});
}

#[test]
fn the_catalogue_is_read_page_by_page() {
	test(|| {
		for number in 0..120 {
			assert_ok!(publish(ARTIST, number, 1));
		}
		next_epoch(3);
		assert_ok!(publish(OTHER, 300, 2));
		assert_ok!(Content::unpublish(signed(ARTIST), 1));
		assert_ok!(Content::delist(signed(MODERATOR), 2, Reason::default()));
		let ids = |page: &audio_primitives::content::CataloguePage| {
			page.tracks.iter().map(|entry| entry.track).collect::<Vec<_>>()
		};
		let first = Content::page(0, 5);
		assert_eq!((ids(&first), first.next), (vec![0, 2, 3, 4], Some(5)));
		assert_eq!(
			first.tracks.iter().map(|entry| entry.listed).collect::<Vec<_>>(),
			[true, false, true, true]
		);
		let most = Content::page(5, u32::MAX);
		assert_eq!((most.tracks.len(), most.next), (100, Some(105)));
		let last = Content::page(105, 100);
		assert_eq!((last.tracks.len(), last.next), (16, None));
		let entry = last.tracks.last().unwrap();
		assert_eq!((entry.track, entry.root, entry.bytes), (120, root(300), 2 * UNIT));
		assert_eq!((entry.placement, entry.stagers.len()), (None, 2));
		assert!(last.tracks[0].placement.is_some());
		assert_eq!((ids(&Content::page(121, 9)), Content::page(121, 9).next), (vec![], None));
		assert_eq!(Content::page(u32::MAX, 9).next, None);
		assert_eq!(Content::page(0, 0).next, Some(0));

		assert_eq!(Content::tracks_of(&ARTIST, 0, 3), [0, 2, 3]);
		assert_eq!(Content::tracks_of(&ARTIST, 1, 2), [2, 3]);
		assert_eq!(Content::tracks_of(&ARTIST, 117, 100), [117, 118, 119]);
		assert_eq!(Content::tracks_of(&ARTIST, 0, 1_000).len(), 100);
		assert_eq!(
			(Content::tracks_of(&OTHER, 0, 9), Content::tracks_of(&OTHER, 121, 9)),
			(vec![120], vec![])
		);
		let (track, info) = Content::by_root(&root(300)).unwrap();
		assert_eq!((track, info.artist), (120, OTHER));
		assert_eq!(Content::by_root(&root(1)), None);
		for tracks in [vec![0], vec![2, 3], vec![4]] {
			let tracks = tracks.try_into().unwrap();
			assert_ok!(Content::create_playlist(signed(FAN), tracks, Metadata::default()));
		}
		assert_eq!(Content::playlists_of(&FAN, 0, 2), [0, 1]);
		assert_eq!(Content::playlists_of(&FAN, 2, 2), [2]);
	});
}
