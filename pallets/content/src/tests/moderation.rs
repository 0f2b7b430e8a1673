//! What is taken out of the catalogue, put back, and given to somebody else.

use super::*;

#[test]
fn a_moderator_delists_and_the_committee_reverses_it() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 5));
		assert_ok!(ask(ARTIST, 0, Some(5), None));
		let delist = |who| Content::delist(signed(who), 0, Reason::default());
		let relist = |who| relist(signed(who), 0);
		assert_noop!(delist(FAN), Error::<Test>::NotModerator);
		assert_noop!(relist(REVIEWER), Error::<Test>::NotDelisted);
		assert_ok!(delist(MODERATOR));
		let delisted = Event::Delisted { track: 0, by: Some(MODERATOR), reason: Reason::default() };
		System::assert_last_event(delisted.into());
		assert_eq!(Removed::get(), [0]);
		assert_noop!(delist(MODERATOR), Error::<Test>::AlreadyDelisted);
		// It is neither paid for, nor heard, nor taken down or handed over.
		assert_noop!(Content::tip(signed(FAN), 0, 5), Error::<Test>::Delisted);
		assert_noop!(Content::purchase(signed(FAN), 0, 5), Error::<Test>::Delisted);
		assert_noop!(Content::unpublish(signed(ARTIST), 0), Error::<Test>::Delisted);
		let offer = Content::transfer_ownership(signed(ARTIST), 0, Some(FAN));
		assert_noop!(offer, Error::<Test>::Delisted);
		assert_eq!(
			Content::refresh(signed(FAN), 0).unwrap_err().error,
			Error::<Test>::Delisted.into()
		);
		assert_noop!(publish(OTHER, 1, 5), Error::<Test>::RootTaken);
		assert_eq!(<Content as Catalogue<u64>>::artist(0), None);
		assert_eq!(<Content as Catalogue<u64>>::content(0), None);
		assert!(!Content::has_access(&ARTIST, 0) && Content::info(0).unwrap().delisted);
		assert_noop!(relist(FAN), BadOrigin);
		assert_ok!(relist(REVIEWER));
		System::assert_last_event(Event::Relisted { track: 0 }.into());
		assert_eq!(<Content as Catalogue<u64>>::artist(0), Some(ARTIST));
		assert_noop!(delist(MODERATOR), Error::<Test>::Cleared);
		// The voters still can.
		assert_ok!(Content::delist(RuntimeOrigin::root(), 0, Reason::default()));
		assert_eq!(Removed::get(), [0, 0]);
	});
}

#[test]
fn what_a_referendum_delists_only_a_referendum_puts_back() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 5));
		let root = RuntimeOrigin::root;
		let reason = || b"by the voters".to_vec().try_into().unwrap();
		// It makes a moderator's act its own.
		assert_ok!(Content::delist(signed(MODERATOR), 0, Reason::default()));
		assert_ok!(Content::delist(root(), 0, reason()));
		System::assert_last_event(Event::Delisted { track: 0, by: None, reason: reason() }.into());
		assert_eq!(Removed::get(), [0]);
		assert_noop!(Content::delist(root(), 0, reason()), Error::<Test>::AlreadyDelisted);
		assert_noop!(relist(signed(REVIEWER), 0), Error::<Test>::NotReviewable);
		assert_ok!(relist(root(), 0));
		assert_noop!(
			Content::delist(signed(MODERATOR), 0, Reason::default()),
			Error::<Test>::Cleared
		);
		assert_noop!(Content::delist(root(), 7, reason()), Error::<Test>::UnknownTrack);
		assert_noop!(relist(root(), 7), Error::<Test>::UnknownTrack);
	});
}

#[test]
fn the_voters_name_the_moderators() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 5));
		let set =
			|origin, all: &[u64]| Content::set_moderators(origin, all.to_vec().try_into().unwrap());
		assert_noop!(set(signed(MODERATOR), &[FAN]), BadOrigin);
		let twice = set(RuntimeOrigin::root(), &[FAN, OTHER, FAN]);
		assert_noop!(twice, Error::<Test>::DuplicateModerator);
		assert_ok!(set(RuntimeOrigin::root(), &[FAN]));
		let moderators = vec![FAN].try_into().unwrap();
		System::assert_last_event(Event::ModeratorsSet { moderators }.into());
		let delist = |who| Content::delist(signed(who), 0, Reason::default());
		assert_noop!(delist(MODERATOR), Error::<Test>::NotModerator);
		assert_ok!(delist(FAN));
	});
}

#[test]
fn the_committee_suspends_a_moderator_and_the_voters_name_it_again() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 5));
		let suspend = |origin, who| Content::suspend_moderator(origin, who);
		let delist = || Content::delist(signed(MODERATOR), 0, Reason::default());
		assert_noop!(suspend(signed(MODERATOR), MODERATOR), BadOrigin);
		assert_noop!(suspend(signed(REVIEWER), FAN), Error::<Test>::NotModerator);
		assert_ok!(suspend(signed(REVIEWER), MODERATOR));
		System::assert_last_event(Event::ModeratorSuspended { who: MODERATOR }.into());
		assert_noop!(suspend(signed(REVIEWER), MODERATOR), Error::<Test>::NotModerator);
		assert_noop!(delist(), Error::<Test>::NotModerator);
		let moderators = vec![MODERATOR].try_into().unwrap();
		assert_ok!(Content::set_moderators(RuntimeOrigin::root(), moderators));
		assert_ok!(delist());
	});
}

#[test]
fn a_batch_of_tracks_is_listed_again_but_for_those_that_cannot_be() {
	test(|| {
		(0..3).for_each(|number| publish(ARTIST, number, 1).unwrap());
		let batch = |origin, tracks: &[TrackId]| {
			let tracks: Vec<_> = tracks.iter().map(|track| (*track, hash_of(*track))).collect();
			Content::relist_many(origin, tracks.try_into().unwrap())
		};
		let reviewer = || signed(REVIEWER);
		assert_noop!(batch(reviewer(), &[]), Error::<Test>::NoTracks);
		assert_noop!(batch(reviewer(), &[1, 9]), Error::<Test>::NotDelisted);
		assert_noop!(batch(reviewer(), &[9]), Error::<Test>::UnknownTrack);
		assert_noop!(batch(signed(FAN), &[1]), BadOrigin);
		assert_ok!(Content::delist(signed(MODERATOR), 0, Reason::default()));
		assert_ok!(Content::delist(signed(MODERATOR), 1, Reason::default()));
		assert_ok!(Content::delist(RuntimeOrigin::root(), 2, Reason::default()));
		assert_noop!(batch(reviewer(), &[2]), Error::<Test>::NotReviewable);
		System::reset_events();
		assert_ok!(batch(reviewer(), &[0, 9, 2, 1]));
		let events: Vec<_> = System::events().into_iter().map(|record| record.event).collect();
		let refused = |track, reason| Event::<Test>::NotRelisted { track, reason };
		let expected = [
			Event::Relisted { track: 0 },
			refused(9, RelistRefusal::UnknownTrack),
			refused(2, RelistRefusal::NotReviewable),
			Event::Relisted { track: 1 },
		];
		assert_eq!(events, expected.map(RuntimeEvent::from));
		// Once is enough: neither can be delisted by a moderator again.
		for track in [0, 1] {
			let again = Content::delist(signed(MODERATOR), track, Reason::default());
			assert_noop!(again, Error::<Test>::Cleared);
		}
		assert_ok!(batch(RuntimeOrigin::root(), &[2]));
	});
}

#[test]
fn a_referendum_gives_a_delisted_track_to_whom_the_rights_belong() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 50));
		let award = |origin, to| Content::award(origin, 0, to);
		let root = RuntimeOrigin::root;
		assert_noop!(award(signed(REVIEWER), Some(OTHER)), BadOrigin);
		assert_noop!(award(root(), Some(OTHER)), Error::<Test>::NotDelisted);
		assert_noop!(Content::award(root(), 9, Some(OTHER)), Error::<Test>::UnknownTrack);
		assert_ok!(Content::delist(signed(MODERATOR), 0, Reason::default()));
		assert_noop!(award(root(), Some(ARTIST)), Error::<Test>::OwnTrack);
		assert_ok!(award(root(), Some(OTHER)));
		System::assert_last_event(Event::OwnershipOffered { track: 0, to: Some(OTHER) }.into());
		// Neither the committee nor the artist undoes that.
		assert_noop!(relist(signed(REVIEWER), 0), Error::<Test>::NotReviewable);
		let offer = Content::transfer_ownership(signed(ARTIST), 0, Some(FAN));
		assert_noop!(offer, Error::<Test>::Delisted);
		assert_noop!(Content::accept_ownership(signed(FAN), 0), Error::<Test>::Delisted);
		// The voters can, and have the track listed as it was.
		assert_ok!(award(root(), None));
		assert_noop!(Content::accept_ownership(signed(OTHER), 0), Error::<Test>::Delisted);
		assert_ok!(award(root(), Some(OTHER)));
		assert_ok!(relist(root(), 0));
		assert_noop!(Content::accept_ownership(signed(OTHER), 0), Error::<Test>::NotOffered);
		assert_ok!(Content::delist(root(), 0, Reason::default()));
		assert_ok!(award(root(), Some(OTHER)));
		// Who takes it puts down the deposit, and the old artist has all of its own back.
		TrackDeposit::set(150);
		assert_ok!(Content::accept_ownership(signed(OTHER), 0));
		System::assert_last_event(Event::Relisted { track: 0 }.into());
		assert_eq!(held(HoldReason::Track, ARTIST), 0);
		assert_eq!(free(ARTIST), ENDOWMENT);
		assert_eq!(held(HoldReason::Track, OTHER), 150 + 50 * BY_UNIT);
		assert_eq!(<Content as Catalogue<u64>>::artist(0), Some(OTHER));
		let again = Content::delist(signed(MODERATOR), 0, Reason::default());
		assert_noop!(again, Error::<Test>::Cleared);
		assert_ok!(Content::unpublish(signed(OTHER), 0));
		System::assert_last_event(unpublished(0, OTHER, 150));
	});
}

#[test]
fn what_a_referendum_has_awarded_says_nothing_of_its_former_artist() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 50));
		let describe = |price| Content::update(signed(ARTIST), 0, bytes(CID), Some(price), None);
		let delist = || Content::delist(signed(MODERATOR), 0, Reason::default());
		// Whenever it is done: before it is delisted, until it is awarded, until that is accepted.
		assert_ok!(describe(3));
		assert_ok!(delist());
		assert_ok!(describe(2));
		assert_ok!(Content::award(RuntimeOrigin::root(), 0, Some(OTHER)));
		assert_ok!(describe(1));
		assert_ok!(Content::accept_ownership(signed(OTHER), 0));
		// It would be safe from moderators with what nobody has looked at, and for sale.
		let terms = || Tracks::<Test>::get(0).map(|track| (track.metadata, track.price));
		assert_eq!(terms(), Some((bytes(""), None)));
		assert_noop!(delist(), Error::<Test>::Cleared);
		// What its artist says from now on is the artist's, and can be looked at.
		assert_ok!(Content::update(signed(OTHER), 0, bytes(CID), Some(5), None));
		assert_eq!(terms(), Some((bytes(CID), Some(5))));
		assert_ok!(delist());
	});
}

#[test]
fn what_was_put_back_is_delisted_again_if_it_says_something_else() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 5));
		let delist = || Content::delist(signed(MODERATOR), 0, Reason::default());
		assert_ok!(delist());
		assert_ok!(relist(signed(REVIEWER), 0));
		// A price is nothing that was looked at.
		assert_ok!(ask(ARTIST, 0, Some(5), None));
		assert_noop!(delist(), Error::<Test>::Cleared);
		assert_ok!(Content::update(signed(ARTIST), 0, bytes(CID), Some(5), None));
		assert_ok!(ask(ARTIST, 0, Some(5), None));
		assert_ok!(delist());
	});
}

#[test]
fn what_is_put_back_is_safe_from_moderators_as_it_was_looked_at() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 5));
		let delist = || Content::delist(signed(MODERATOR), 0, Reason::default());
		let describe = |text| Content::update(signed(ARTIST), 0, bytes(text), Some(5), None);
		let relist = |origin, text: &str| {
			Content::relist(origin, 0, sp_io::hashing::blake2_256(text.as_bytes()))
		};
		assert_ok!(delist());
		// Of two motions, both passed, the second is of what the first one has put back.
		assert_ok!(relist(signed(REVIEWER), ""));
		assert_ok!(describe(CID));
		assert_ok!(delist());
		assert_noop!(relist(signed(REVIEWER), ""), Error::<Test>::MetadataChanged);
		assert_noop!(relist(RuntimeOrigin::root(), ""), Error::<Test>::MetadataChanged);
		// The voters look at what it says themselves.
		assert_ok!(Content::delist(RuntimeOrigin::root(), 0, Reason::default()));
		assert_noop!(relist(signed(REVIEWER), CID), Error::<Test>::NotReviewable);
		assert_ok!(relist(RuntimeOrigin::root(), CID));
		assert_noop!(delist(), Error::<Test>::Cleared);
		// Who mends it before that is asked for is safe with what was mended.
		assert_ok!(describe(""));
		assert_ok!(delist());
		assert_ok!(describe(CID));
		assert_ok!(relist(signed(REVIEWER), CID));
		assert_noop!(delist(), Error::<Test>::Cleared);
	});
}

#[test]
fn of_a_batch_those_that_say_something_else_are_not_put_back() {
	test(|| {
		(0..2).for_each(|number| publish(ARTIST, number, 1).unwrap());
		for track in [0, 1] {
			assert_ok!(Content::delist(signed(MODERATOR), track, Reason::default()));
		}
		let looked_at = [(0, hash_of(0)), (1, hash_of(1))];
		let batch = |tracks: &[_]| {
			Content::relist_many(signed(REVIEWER), tracks.to_vec().try_into().unwrap())
		};
		assert_ok!(Content::update(signed(ARTIST), 0, bytes(CID), None, None));
		assert_noop!(batch(&looked_at[..1]), Error::<Test>::MetadataChanged);
		System::reset_events();
		assert_ok!(batch(&looked_at));
		let events: Vec<_> = System::events().into_iter().map(|record| record.event).collect();
		let expected = [
			Event::<Test>::NotRelisted { track: 0, reason: RelistRefusal::MetadataChanged },
			Event::Relisted { track: 1 },
		];
		assert_eq!(events, expected.map(RuntimeEvent::from));
		assert!(Content::info(0).unwrap().delisted && !Content::info(1).unwrap().delisted);
	});
}

#[test]
fn what_is_put_back_is_staged_by_nodes_that_are_named_anew() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 5));
		assert_ok!(publish(ARTIST, 2, 5));
		next_epoch(1);
		Holders::hold(0);
		for track in [0, 1] {
			assert_ok!(Content::delist(signed(MODERATOR), track, Reason::default()));
			// Those that were named have left.
			Tracks::<Test>::mutate(track, |found| {
				found.as_mut().unwrap().stagers = Default::default();
			});
		}
		Round::set(9);
		assert_ok!(relist(signed(REVIEWER), 0));
		assert_ok!(Content::award(RuntimeOrigin::root(), 1, Some(OTHER)));
		assert_ok!(Content::accept_ownership(signed(OTHER), 1));
		for (track, number) in [(0, 1), (1, 2)] {
			let node = NodeIndex::from(root(number)[0]);
			let stages = |round| <Content as Catalogue<u64>>::stages(node, track, round);
			assert_eq!(Content::staged_by(track), Named::stagers(&root(number)).0);
			assert!(!stages(8) && stages(9) && stages(10));
			// Its holders of before have lost it.
			assert!(stages(11));
			Holders::hold(track);
			assert!(stages(10) && !stages(11));
		}
	});
}

#[test]
fn a_referendum_gives_a_root_to_whom_the_rights_belong_whatever_its_thief_does() {
	test(|| {
		let content = root(1);
		let assign = |origin, to| Content::assign_root(origin, content, to);
		let voters = RuntimeOrigin::root;
		assert_noop!(assign(signed(REVIEWER), Some(ARTIST)), BadOrigin);
		assert_noop!(assign(voters(), None), Error::<Test>::UnknownRoot);
		assert_ok!(reserve(OTHER, 1, 7));
		next_block();
		// A thief keeps a root without a track.
		assert_ok!(publish(OTHER, 1, 50));
		assert_ok!(Content::unpublish(signed(OTHER), 0));
		assert_noop!(publish(ARTIST, 1, 50), Error::<Test>::RootTaken);
		assert_ok!(assign(voters(), Some(ARTIST)));
		System::assert_last_event(Event::RootAssigned { root: content, to: Some(ARTIST) }.into());
		// No reservation is good against that, before its artist publishes and after.
		let steal = || publish_with(OTHER, 1, 50, Some([7; 32]));
		assert_noop!(steal(), Error::<Test>::RootTaken);
		Round::set(EXPIRY - 1);
		assert_noop!(publish(OTHER, 1, 50), Error::<Test>::RootTaken);
		assert_ok!(publish(ARTIST, 1, 50));
		assert_noop!(steal(), Error::<Test>::RootTaken);
		assert_noop!(assign(voters(), Some(ARTIST)), Error::<Test>::OwnTrack);
		assert!(!Content::info(1).unwrap().delisted, "nothing is done by halves");
		// It can be nobody's, too.
		assert_ok!(Content::unpublish(signed(ARTIST), 1));
		assert_ok!(assign(voters(), None));
		assert_ok!(publish(FAN, 1, 50));
	});
}

#[test]
fn a_track_is_awarded_by_its_root_whatever_its_index() {
	test(|| {
		let assign = |to| Content::assign_root(RuntimeOrigin::root(), root(1), to);
		assert_ok!(reserve(OTHER, 1, 7));
		next_block();
		assert_ok!(publish(OTHER, 1, 50));
		// The thief has another index by the time that the referendum takes effect.
		assert_ok!(Content::unpublish(signed(OTHER), 0));
		assert_ok!(publish(OTHER, 1, 50));
		assert_ok!(assign(Some(ARTIST)));
		System::assert_last_event(Event::OwnershipOffered { track: 1, to: Some(ARTIST) }.into());
		assert_eq!(Removed::get(), [0, 1]);
		assert_noop!(Content::unpublish(signed(OTHER), 1), Error::<Test>::Delisted);
		assert_noop!(relist(signed(REVIEWER), 1), Error::<Test>::NotReviewable);
		// Nor if a moderator has delisted it.
		assert_ok!(assign(None));
		assert_noop!(Content::accept_ownership(signed(ARTIST), 1), Error::<Test>::Delisted);
		assert_ok!(assign(Some(ARTIST)));
		assert_eq!(Removed::get(), [0, 1]);
		assert_ok!(Content::accept_ownership(signed(ARTIST), 1));
		let info = Content::info(1).unwrap();
		assert_eq!((info.artist, info.claimed_at, info.delisted), (ARTIST, 0, false));
		// It is not placed: a reservation that is older than the track is no better a claim.
		assert_noop!(publish_with(OTHER, 1, 50, Some([7; 32])), Error::<Test>::RootTaken);
	});
}
