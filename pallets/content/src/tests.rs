mod claims;
mod moderation;
mod property;

use crate::{mock::*, Event, *};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{GetDispatchInfo, Pays},
};
use sp_runtime::{traits::Dispatchable, DispatchError::BadOrigin, TokenError};

const ARTIST: u64 = 1;
const OTHER: u64 = 2;
const FAN: u64 = 3;

fn bytes(text: &str) -> Metadata {
	text.as_bytes().to_vec().try_into().unwrap()
}

/// The tracks of `artist`.
fn all_of(artist: u64) -> Vec<TrackId> {
	Content::tracks_of(&artist, 0, 100)
}

/// What is said when `artist` takes `track` down.
fn unpublished(track: TrackId, artist: u64, forfeited: Balance) -> RuntimeEvent {
	Event::Unpublished { track, artist, cause: Removal::Unpublished, forfeited }.into()
}

const CID: &str = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

#[test]
fn what_is_published_is_in_the_catalogue() {
	test(|| {
		let (size, metadata) = (500 * UNIT, bytes(CID));
		let publish = Content::publish(
			signed(ARTIST),
			root(1),
			size,
			60_000,
			metadata,
			Some(70),
			Some(4),
			None,
		);
		assert_ok!(publish);
		let deposit = 100 + 500 * BY_UNIT;
		let stagers: Stagers = Named::stagers(&root(1)).0.try_into().unwrap();
		let published = Event::Published {
			track: 0,
			artist: ARTIST,
			root: root(1),
			bytes: size,
			duration: 60_000,
			metadata: bytes(CID),
			price: Some(70),
			feature: Some(4),
			deposit,
			covered: 0,
			seed: 0,
			claimed_at: 1,
			stagers: stagers.clone(),
		};
		System::assert_last_event(published.into());
		assert_eq!(held(HoldReason::Track, ARTIST), deposit);
		let info = Content::info(0).unwrap();
		assert_eq!((info.artist, info.bytes, info.deposit), (ARTIST, size, deposit));
		assert_eq!((info.published, info.claimed_at, &info.stagers), (0, 1, &stagers.into_inner()));
		assert!(info.cid.starts_with(b"bafkr4i") && !info.delisted);
		assert_eq!(all_of(ARTIST), [0]);
		assert_eq!(<Content as Catalogue<u64>>::artist(0), Some(ARTIST));
		assert_eq!(Content::info(1), None);
	});
}

#[test]
fn says_what_is_wrong_with_a_publication() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 500));
		let with = |size, duration, text: &str, price, feature| {
			let (who, metadata) = (signed(OTHER), bytes(text));
			Content::publish(who, root(2), size, duration, metadata, price, feature, None)
		};
		assert_noop!(with(UNIT - 1, 1, "", None, None), Error::<Test>::InvalidSize);
		assert_noop!(with((1 << 31) + 1, 1, "", None, None), Error::<Test>::InvalidSize);
		assert_noop!(with(UNIT, 0, "", None, None), Error::<Test>::InvalidDuration);
		assert_noop!(with(UNIT, 1, "https://x", None, None), Error::<Test>::InvalidMetadata);
		assert_noop!(with(UNIT, 1, "", Some(0), None), Error::<Test>::PriceZero);
		assert_noop!(with(UNIT, 1, "", None, Some(10)), Error::<Test>::UnknownFeature);
		assert_noop!(publish(OTHER, 1, 500), Error::<Test>::RootTaken);
		ByteDeposit::set(4);
		assert_noop!(with(1 << 31, 1, "", None, None), TokenError::FundsUnavailable);
		NextTrack::<Test>::put(TrackId::MAX);
		assert_noop!(with(UNIT, 1, "", None, None), Error::<Test>::NoIndexLeft);
	});
}

#[test]
fn what_is_said_of_a_track_can_change_and_its_content_cannot() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 500));
		let update = |who, text, price, feature| {
			Content::update(signed(who), 0, bytes(text), price, feature)
		};
		assert_noop!(update(OTHER, "", None, None), Error::<Test>::NotArtist);
		assert_noop!(update(ARTIST, "x", None, None), Error::<Test>::InvalidMetadata);
		assert_noop!(update(ARTIST, "", Some(0), None), Error::<Test>::PriceZero);
		assert_noop!(update(ARTIST, "", None, Some(77)), Error::<Test>::UnknownFeature);
		assert_noop!(ask(ARTIST, 5, None, None), Error::<Test>::UnknownTrack);
		assert_ok!(update(ARTIST, CID, Some(5), Some(1)));
		let updated =
			Event::Updated { track: 0, metadata: bytes(CID), price: Some(5), feature: Some(1) };
		System::assert_last_event(updated.into());
		assert_eq!(Content::info(0).unwrap().root, root(1));
	});
}

#[test]
fn a_quota_covers_bytes_and_a_refresh_follows_it() {
	test(|| {
		let refresh = |track| Content::refresh(signed(FAN), track);
		let error = |track| refresh(track).unwrap_err().error;
		Unlocked::set_quota(ARTIST, 700 * UNIT);
		assert_ok!(publish(ARTIST, 1, 500));
		assert_ok!(publish(ARTIST, 2, 500));
		assert_eq!(held(HoldReason::Track, ARTIST), 100 + 100 + 300 * BY_UNIT);
		assert_eq!(error(0), Error::<Test>::UpToDate.into());
		assert_eq!(error(9), Error::<Test>::UnknownTrack.into());
		// More room: the deposit is back, for free.
		Unlocked::set_quota(ARTIST, 5_000 * UNIT);
		// What it takes to read the three features of the artist is weighed too.
		(1..=3).for_each(|feature| Unlocked::unlock(ARTIST, feature));
		let read = READING * 3;
		let (own, both) = (<() as WeightInfo>::refresh() + read, REVISING + RELEASING);
		let declared = Call::<Test>::refresh { track: 1 }.get_dispatch_info().call_weight;
		let done = refresh(1).unwrap();
		assert_eq!((done.actual_weight, done.pays_fee), (Some(own + REVISING), Pays::No));
		let covered = 500 * UNIT;
		System::assert_last_event(Event::Refreshed { track: 1, deposit: 100, covered }.into());
		assert_eq!(held(HoldReason::Track, ARTIST), 200);
		// None any more: it is held again.
		Unlocked::set_quota(ARTIST, 0);
		assert_eq!(refresh(0).unwrap().actual_weight, Some(own));
		assert_eq!(held(HoldReason::Track, ARTIST), 100 + 500 * BY_UNIT + 100);
		// Who cannot pay it is unpublished.
		assert_ok!(<Balances as Mutate<_>>::transfer(
			&ARTIST,
			&FAN,
			free(ARTIST) - 10,
			Preservation::Preserve
		));
		let taken_down = <() as WeightInfo>::refresh_unpaid() + read + both;
		assert_eq!(refresh(1).unwrap().actual_weight, Some(taken_down));
		// Up to three times as much follows.
		assert_eq!(declared, taken_down + READING + both + both);
		let cause = Removal::Unpaid;
		let gone = Event::Unpublished { track: 1, artist: ARTIST, cause, forfeited: 100 };
		System::assert_last_event(gone.into());
		assert_eq!(Removed::get(), [1]);
		assert_eq!(all_of(ARTIST), [0]);
	});
}

#[test]
fn a_track_is_handed_over_with_its_deposit() {
	test(|| {
		Unlocked::set_quota(ARTIST, 400 * UNIT);
		assert_ok!(publish(ARTIST, 1, 500));
		let offer = |who, to| Content::transfer_ownership(signed(who), 0, to);
		let accept = |who| Content::accept_ownership(signed(who), 0);
		assert_noop!(offer(OTHER, Some(OTHER)), Error::<Test>::NotArtist);
		let unknown = Content::transfer_ownership(signed(ARTIST), 7, Some(OTHER));
		assert_noop!(unknown, Error::<Test>::UnknownTrack);
		assert_noop!(Content::accept_ownership(signed(OTHER), 7), Error::<Test>::UnknownTrack);
		assert_noop!(offer(ARTIST, Some(ARTIST)), Error::<Test>::OwnTrack);
		assert_noop!(accept(OTHER), Error::<Test>::NotOffered);
		assert_ok!(offer(ARTIST, Some(OTHER)));
		System::assert_last_event(Event::OwnershipOffered { track: 0, to: Some(OTHER) }.into());
		assert_noop!(accept(FAN), Error::<Test>::NotOffered);
		assert_ok!(offer(ARTIST, None));
		assert_noop!(accept(OTHER), Error::<Test>::NotOffered);
		assert_ok!(offer(ARTIST, Some(OTHER)));
		TrackDeposit::set(150);
		assert_ok!(accept(OTHER));
		assert_eq!(held(HoldReason::Track, ARTIST), 0);
		assert_eq!(held(HoldReason::Track, OTHER), 150 + 500 * BY_UNIT);
		assert_eq!((all_of(ARTIST), all_of(OTHER)), (vec![], vec![0]));
		let transferred = Event::OwnershipTransferred {
			track: 0,
			from: ARTIST,
			to: OTHER,
			deposit: 150 + 500 * BY_UNIT,
			covered: 0,
		};
		System::assert_last_event(transferred.into());
		assert_noop!(accept(OTHER), Error::<Test>::NotOffered);
		// One who cannot pay for it does not get it.
		assert_ok!(offer(OTHER, Some(55)));
		assert_noop!(accept(55), TokenError::FundsUnavailable);
		// An offer ends when the track is delisted.
		assert_ok!(offer(OTHER, Some(FAN)));
		assert_ok!(Content::delist(signed(MODERATOR), 0, Reason::default()));
		assert_noop!(accept(FAN), Error::<Test>::Delisted);
		assert_ok!(relist(signed(REVIEWER), 0));
		assert_noop!(accept(FAN), Error::<Test>::NotOffered);
	});
}

#[test]
fn who_takes_a_track_pays_by_its_own_quota() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 500));
		Unlocked::set_quota(OTHER, 450 * UNIT);
		assert_ok!(publish(OTHER, 2, 50));
		assert_ok!(Content::transfer_ownership(signed(ARTIST), 0, Some(OTHER)));
		assert_ok!(Content::accept_ownership(signed(OTHER), 0));
		assert_eq!(
			Artists::<Test>::get(OTHER),
			Artist { tracks: 2, covered: 450 * UNIT, ..Default::default() }
		);
		assert!(!Artists::<Test>::contains_key(ARTIST), "who has no track is forgotten");
		assert_eq!(held(HoldReason::Track, OTHER), 100 + 100 + 100 * BY_UNIT);
	});
}

#[test]
fn what_is_unpublished_is_gone_but_for_purchases() {
	test(|| {
		ForfeitPeriod::set(0);
		assert_ok!(publish(ARTIST, 1, 500));
		assert_ok!(ask(ARTIST, 0, Some(1_000), None));
		next_epoch(1);
		assert_ok!(Content::purchase(signed(FAN), 0, 1_000));
		assert_noop!(Content::unpublish(signed(OTHER), 0), Error::<Test>::NotArtist);
		assert_ok!(Content::unpublish(signed(ARTIST), 0));
		System::assert_last_event(unpublished(0, ARTIST, 0));
		assert_eq!(held(HoldReason::Track, ARTIST), 0);
		assert_eq!(Removed::get(), [0]);
		assert!(Content::owns_root(&FAN, &root(1)) && !Content::has_access(&FAN, 0));
		assert!(!Content::owns(&FAN, 0), "there is no such track");
		assert_noop!(Content::unpublish(signed(ARTIST), 0), Error::<Test>::UnknownTrack);
		// The content can be published again, as another track: who has bought it owns that too.
		assert_ok!(publish(OTHER, 1, 500));
		assert_ok!(ask(OTHER, 1, Some(1_000), None));
		assert_eq!(all_of(OTHER), [1]);
		assert!(Content::owns(&FAN, 1) && Content::has_access(&FAN, 1));
		assert!(!Content::has_access(&ARTIST, 1));
		next_epoch(2);
		let again = Content::purchase(signed(FAN), 1, 1_000);
		assert_noop!(again, Error::<Test>::AlreadyOwned);
		// It is given up by its root, whether or not there is a track.
		assert_ok!(Content::unpublish(signed(OTHER), 1));
		assert_ok!(Content::relinquish(signed(FAN), root(1)));
		assert_eq!(held(HoldReason::Purchase, FAN), 0);
	});
}

#[test]
fn placement_keys_are_drawn_from_what_nobody_knew() {
	test(|| {
		let placement = |track| Content::info(track).unwrap().placement;
		next_epoch(1);
		assert_ok!(publish(ARTIST, 1, 5));
		assert_ok!(publish(ARTIST, 2, 5));
		next_block();
		assert_eq!(placement(0), None);
		next_epoch(2);
		let key = sp_io::hashing::blake2_256(&[[2; 32], root(2)].concat());
		assert_eq!(placement(1), Some(key));
		assert!(placement(0).is_some() && placement(0) != placement(1));
		let content = <Content as Catalogue<u64>>::content(1).unwrap();
		assert_eq!((content.placement, content.bytes), (Some(key), 5 * UNIT));
		// It stays when there is other randomness.
		assert_ok!(publish(ARTIST, 4, 5));
		next_epoch(3);
		assert_eq!(placement(1), Some(key));
		// A seed is of no use once the last of its tracks is gone, drawn or not.
		assert_ok!(publish(ARTIST, 5, 5));
		assert_eq!(Drawn::counts(), [(1, 2), (2, 1), (3, 1)].into());
		for track in 0..4 {
			assert_ok!(Content::unpublish(signed(ARTIST), track));
		}
		assert!(Drawn::counts().is_empty());
	});
}

#[test]
fn what_others_take_to_follow_is_charged_as_they_took_it() {
	test(|| {
		let weigh = |call: Call<Test>| {
			let most = call.get_dispatch_info().call_weight;
			let by = match call {
				Call::delist { .. } | Call::assign_root { .. } => RuntimeOrigin::root(),
				Call::relist { .. } | Call::relist_many { .. } => RuntimeOrigin::root(),
				Call::accept_ownership { .. } => signed(OTHER),
				_ => signed(ARTIST),
			};
			let done = RuntimeCall::from(call).dispatch(by).expect("it can be done");
			(most, done.actual_weight.expect("it is said"))
		};
		let (own, both) = (<() as WeightInfo>::unpublish(), REVISING.saturating_add(RELEASING));
		assert_ok!(publish(ARTIST, 1, 5));
		let done = weigh(Call::unpublish { track: 0 });
		assert_eq!(done, (own + both * 3, own + both));
		// The quota of who publishes, or gets a track, is read by features.
		Unlocked::unlock(ARTIST, 1);
		(1..=2).for_each(|feature| Unlocked::unlock(OTHER, feature));
		// Nothing is in the way of who comes with a reservation, or something is.
		let publish_reserved = |root, salt| Call::publish {
			root,
			bytes: UNIT,
			duration: 1_000,
			metadata: Metadata::default(),
			price: None,
			feature: None,
			salt: Some([salt; 32]),
		};
		assert_ok!(reserve(ARTIST, 2, 7));
		assert_ok!(reserve(ARTIST, 3, 7));
		next_block();
		assert_ok!(publish(OTHER, 3, 5));
		let own = <() as WeightInfo>::publish_reserved();
		let most = own + both * 3 + NAMING * 2 + READING * 4;
		let own = own + READING;
		assert_eq!(weigh(publish_reserved(root(2), 7)), (most, own + NAMING));
		assert_eq!(weigh(publish_reserved(root(3), 7)), (most, own + NAMING + both));

		// Nodes are named anew for what is listed again, and not for what is handed on.
		let (track, reason) = (3, Reason::default());
		let own = <() as WeightInfo>::accept_ownership();
		let accept = || Call::accept_ownership { track };
		let most = own + REVISING * 3 + NAMING * 2 + READING * 4;
		assert_ok!(Content::transfer_ownership(signed(ARTIST), track, Some(OTHER)));
		assert_eq!(weigh(accept()), (most, own + REVISING + READING * 2));
		let own = <() as WeightInfo>::delist();
		let delist = || Call::delist { track, reason: reason.clone() };
		assert_eq!(weigh(delist()), (own + RELEASING * 3, own + RELEASING));
		let own = <() as WeightInfo>::relist();
		let metadata_hash = Content::metadata_hash(&Metadata::default());
		let relisted = weigh(Call::relist { track, metadata_hash });
		assert_eq!(relisted, (own + NAMING * 2, own + NAMING));

		weigh(delist());
		let plain = Call::publish {
			root: root(4),
			bytes: UNIT,
			duration: 1_000,
			metadata: Metadata::default(),
			price: None,
			feature: None,
			salt: None,
		};
		let own = <() as WeightInfo>::publish();
		assert_eq!(weigh(plain), (own + NAMING * 2 + READING * 4, own + NAMING + READING));
		weigh(Call::delist { track: 4, reason: reason.clone() });
		let each = |track| (track, metadata_hash);
		let tracks = vec![each(track), each(99), each(4)].try_into().unwrap();
		let own = <() as WeightInfo>::relist_many(3);
		let relisted = weigh(Call::relist_many { tracks });
		assert_eq!(relisted, (own + NAMING * 6, own + NAMING * 2));

		let own = <() as WeightInfo>::assign_root();
		let assign = |to| weigh(Call::assign_root { root: root(3), to: Some(to) });
		assert_eq!(assign(ARTIST), (own + RELEASING * 3, own + RELEASING));
		// It is delisted already.
		assert_eq!(assign(9), (own + RELEASING * 3, own));
		let own = <() as WeightInfo>::accept_ownership();
		assert_ok!(Content::award(RuntimeOrigin::root(), track, Some(ARTIST)));
		let accepted = RuntimeCall::from(accept()).dispatch(signed(ARTIST)).unwrap();
		assert_eq!(accepted.actual_weight, Some(own + REVISING + NAMING + READING));
	});
}

#[test]
fn a_tip_goes_to_the_artist_less_the_fee() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 5));
		let before = free(ARTIST);
		let tip = |amount| Content::tip(signed(FAN), 0, amount);
		assert_eq!(
			tip(1_005).map(|done| done.actual_weight),
			Ok(Some(<() as WeightInfo>::tip().saturating_add(NOTING)))
		);
		assert_eq!(free(ARTIST), before + 905);
		assert_eq!(free(POOL), ENDOWMENT + 100);
		assert_eq!(free(FAN), ENDOWMENT - 1_005);
		assert_eq!(Noted::get(), [(ARTIST, 100 * Balance::from(FEE_SCORE))]);
		let tipped = Event::Tipped { track: 0, from: FAN, artist: ARTIST, amount: 1_005, fee: 100 };
		System::assert_last_event(tipped.into());
		assert_noop!(Content::tip(signed(FAN), 0, 0), Error::<Test>::AmountZero);
		assert_noop!(Content::tip(signed(FAN), 1, 5), Error::<Test>::UnknownTrack);
		assert_noop!(Content::tip(signed(ARTIST), 0, 5), Error::<Test>::OwnTrack);
		// The fee comes back with a tip that cannot be paid.
		let left = free(FAN);
		assert_noop!(Content::tip(signed(FAN), 0, left), TokenError::NotExpendable);
		assert_noop!(Content::tip(signed(FAN), 0, ENDOWMENT), TokenError::FundsUnavailable);
		// What is too little for a fee is worth no score.
		assert_eq!(tip(9).map(|done| done.actual_weight), Ok(Some(<() as WeightInfo>::tip())));
		assert_eq!(Noted::get().len(), 1);
	});
}

#[test]
fn a_purchase_is_a_record() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 5));
		let buy = |most| Content::purchase(signed(FAN), 0, most);
		assert_noop!(buy(500), Error::<Test>::NotForSale);
		assert_noop!(Content::purchase(signed(FAN), 1, 500), Error::<Test>::UnknownTrack);
		assert_ok!(ask(ARTIST, 0, Some(500), Some(3)));
		assert_noop!(buy(499), Error::<Test>::PriceAboveMax);
		assert_noop!(Content::purchase(signed(ARTIST), 0, 500), Error::<Test>::OwnTrack);
		assert!(!Content::has_access(&FAN, 0) && Content::has_access(&ARTIST, 0));
		next_epoch(1);
		assert_eq!(
			buy(600).map(|done| done.actual_weight),
			Ok(Some(<() as WeightInfo>::purchase().saturating_add(NOTING)))
		);
		let purchased = Event::Purchased {
			track: 0,
			root: root(1),
			buyer: FAN,
			artist: ARTIST,
			price: 500,
			fee: 50,
		};
		System::assert_last_event(purchased.into());
		assert_eq!(free(FAN), ENDOWMENT - 500 - PURCHASE);
		assert_eq!(held(HoldReason::Purchase, FAN), PURCHASE);
		assert!(Content::owns(&FAN, 0));
		assert_noop!(buy(600), Error::<Test>::AlreadyOwned);
		// It asks for a feature too.
		assert!(!Content::has_access(&FAN, 0));
		Unlocked::unlock(FAN, 3);
		assert!(Content::has_access(&FAN, 0));
		assert_noop!(Content::relinquish(signed(OTHER), root(1)), Error::<Test>::NotOwned);
		assert_ok!(Content::relinquish(signed(FAN), root(1)));
		System::assert_last_event(Event::Relinquished { root: root(1), owner: FAN }.into());
		assert!(!Content::owns(&FAN, 0));
		assert_eq!(held(HoldReason::Purchase, FAN), 0);
		// The deposit is not what the price is paid of.
		assert_ok!(ask(ARTIST, 0, Some(free(FAN) - PURCHASE), None));
		assert_noop!(buy(Balance::MAX), TokenError::Frozen);
	});
}

#[test]
fn nothing_is_sold_whose_root_another_can_take_yet() {
	test(|| {
		assert_ok!(reserve(ARTIST, 1, 7));
		next_block();
		// A thief sells it to itself before its artist can say so.
		assert_ok!(publish(OTHER, 1, 5));
		assert_ok!(ask(OTHER, 0, Some(1), None));
		assert_noop!(Content::purchase(signed(FAN), 0, 1), Error::<Test>::NotPlaced);
		assert_ok!(publish_with(ARTIST, 1, 5, Some([7; 32])));
		assert_ok!(ask(ARTIST, 1, Some(500), None));
		assert_noop!(Content::purchase(signed(FAN), 1, 500), Error::<Test>::NotPlaced);
		next_epoch(1);
		assert_ok!(Content::purchase(signed(FAN), 1, 500));
	});
}

#[test]
fn whose_quota_has_grown_is_asked_for_no_more() {
	test(|| {
		assert_ok!(publish(ARTIST, 1, 500));
		let deposit = 100 + 500 * BY_UNIT;
		// Everything costs more now than the artist has.
		TrackDeposit::set(ENDOWMENT);
		ByteDeposit::set(200);
		Unlocked::set_quota(ARTIST, UNIT);
		assert_ok!(Content::refresh(signed(OTHER), 0));
		System::assert_last_event(Event::Refreshed { track: 0, deposit, covered: UNIT }.into());
		assert_eq!((all_of(ARTIST), held(HoldReason::Track, ARTIST)), (vec![0], deposit));
		// What is left of it is no more than it costs, and what can be forfeited no more than was
		// put down for that.
		TrackDeposit::set(900);
		ByteDeposit::set(2);
		Unlocked::set_quota(ARTIST, 400 * UNIT);
		assert_ok!(Content::refresh(signed(OTHER), 0));
		assert_eq!(held(HoldReason::Track, ARTIST), 900 + 100 * BY_UNIT);
		assert_ok!(Content::unpublish(signed(ARTIST), 0));
		System::assert_last_event(unpublished(0, ARTIST, 100));
	});
}

#[test]
fn curators_keep_playlists() {
	test(|| {
		(0..4).for_each(|number| publish(ARTIST, number, 1).unwrap());
		let list = |tracks: &[TrackId]| ListOf::<Test>::try_from(tracks.to_vec()).unwrap();
		let create = |tracks: &[TrackId], text: &str| {
			Content::create_playlist(signed(FAN), list(tracks), bytes(text))
		};
		assert_noop!(create(&[], ""), Error::<Test>::EmptyPlaylist);
		assert_noop!(create(&[1, 2, 1], ""), Error::<Test>::DuplicateTrack);
		assert_noop!(create(&[1, 9], ""), Error::<Test>::UnknownTrack);
		assert_noop!(create(&[1], "no cid"), Error::<Test>::InvalidMetadata);
		let poor = Content::create_playlist(signed(55), list(&[1]), bytes(""));
		assert_noop!(poor, TokenError::FundsUnavailable);
		assert_ok!(create(&[1, 2], CID));
		let set = Event::PlaylistSet {
			playlist: 0,
			curator: FAN,
			tracks: list(&[1, 2]),
			metadata: bytes(CID),
		};
		System::assert_last_event(set.into());
		assert_eq!(held(HoldReason::Playlist, FAN), PLAYLIST + 2 * PLAYLIST_TRACK);
		let curator = |track| <Content as Catalogue<u64>>::curator(0, track);
		assert_eq!((curator(1), curator(3)), (Some(FAN), None));
		let update = |who, playlist, tracks: &[TrackId]| {
			Content::update_playlist(signed(who), playlist, list(tracks), bytes(""))
		};
		assert_noop!(update(OTHER, 0, &[1]), Error::<Test>::NotCurator);
		assert_noop!(update(FAN, 1, &[1]), Error::<Test>::UnknownPlaylist);
		assert_noop!(update(FAN, 0, &[]), Error::<Test>::EmptyPlaylist);
		assert_noop!(update(FAN, 0, &[2, 2]), Error::<Test>::DuplicateTrack);
		assert_noop!(update(FAN, 0, &[8]), Error::<Test>::UnknownTrack);
		assert_ok!(update(FAN, 0, &[0, 1, 2, 3]));
		assert_eq!(held(HoldReason::Playlist, FAN), PLAYLIST + 4 * PLAYLIST_TRACK);
		assert_ok!(update(FAN, 0, &[3]));
		assert_eq!(held(HoldReason::Playlist, FAN), PLAYLIST + PLAYLIST_TRACK);
		assert_eq!((curator(1), curator(3)), (None, Some(FAN)));
		// A track that goes away stays in the list.
		assert_ok!(Content::unpublish(signed(ARTIST), 3));
		assert_eq!(curator(3), Some(FAN));
		assert_noop!(update(FAN, 0, &[3]), Error::<Test>::UnknownTrack);
		assert_eq!(Content::playlists_of(&FAN, 0, 9), [0]);
		let known = Content::playlist(0).unwrap();
		assert_eq!((known.curator, known.tracks), (FAN, vec![3]));
		assert_eq!(known.deposit, PLAYLIST + PLAYLIST_TRACK);
		assert_noop!(Content::remove_playlist(signed(OTHER), 0), Error::<Test>::NotCurator);
		assert_noop!(Content::remove_playlist(signed(FAN), 1), Error::<Test>::UnknownPlaylist);
		assert_ok!(Content::remove_playlist(signed(FAN), 0));
		System::assert_last_event(Event::PlaylistRemoved { playlist: 0 }.into());
		assert_eq!(held(HoldReason::Playlist, FAN), 0);
		assert_eq!(curator(3), None);
		assert!(Content::playlists_of(&FAN, 0, 9).is_empty() && Content::playlist(0).is_none());
		NextPlaylist::<Test>::put(PlaylistId::MAX);
		assert_noop!(create(&[1], ""), Error::<Test>::NoIndexLeft);
	});
}

#[test]
#[should_panic(expected = "the moderators cannot be in the genesis")]
fn no_chain_starts_with_a_moderator_twice() {
	let mut chain = chain();
	let genesis = GenesisConfig::<Test> { moderators: vec![FAN, FAN] };
	chain.execute_with(|| frame_support::traits::BuildGenesisConfig::build(&genesis));
}

#[test]
fn a_hold_without_a_record_is_noticed() {
	chain().execute_with(|| {
		let reason: RuntimeHoldReason = HoldReason::Purchase.into();
		assert_ok!(<Balances as MutateHold<_>>::hold(&reason, &FAN, 5));
		assert!(Content::do_try_state().is_err());
	});
}

#[test]
fn deposits_count_from_the_next_round_on_and_no_more_than_are_there() {
	test(|| {
		let count = |who: AccountId| <Content as TrackDeposits<AccountId>>::of(&who);
		let next_round = || Round::mutate(|round| *round += 1);
		let by = |flat: Balance, units: Balance| flat + units * BY_UNIT;
		ForfeitPeriod::set(0);
		assert_ok!(publish(ARTIST, 1, 50));
		assert_eq!(count(ARTIST), 0);
		next_round();
		assert_eq!(count(ARTIST), by(100, 50));
		// For the rest of this round another changes nothing.
		assert_ok!(publish(ARTIST, 2, 10));
		assert_ok!(publish(ARTIST, 3, 10));
		assert_eq!(count(ARTIST), by(100, 50));
		next_round();
		assert_eq!(count(ARTIST), by(300, 70));
		// What comes back counts no more at once, what is put down anew in the next round.
		assert_ok!(Content::unpublish(signed(ARTIST), 0));
		assert_eq!(count(ARTIST), by(200, 20));
		assert_ok!(publish(ARTIST, 4, 500));
		assert_eq!(count(ARTIST), by(300, 70), "as much as when the round began");
		// Nor does what a quota covers no longer count before that.
		next_round();
		Unlocked::set_quota(ARTIST, 500 * UNIT);
		assert_ok!(Content::refresh(signed(OTHER), 3));
		assert_eq!(count(ARTIST), by(300, 20));
		Unlocked::set_quota(ARTIST, 0);
		next_round();
		assert_ok!(Content::refresh(signed(OTHER), 3));
		let all = held(HoldReason::Track, ARTIST);
		assert_eq!((count(ARTIST), all), (by(300, 20), by(300, 520)));
		// A track that is bought brings its deposit in the next round.
		assert_ok!(Content::transfer_ownership(signed(ARTIST), 3, Some(OTHER)));
		assert_ok!(Content::accept_ownership(signed(OTHER), 3));
		assert_eq!((count(ARTIST), count(OTHER)), (by(200, 20), 0));
		next_round();
		assert_eq!((count(ARTIST), count(OTHER)), (by(200, 20), by(100, 500)));
		// Who takes everything down begins anew.
		assert_ok!(Content::unpublish(signed(OTHER), 3));
		assert_ok!(publish(OTHER, 5, 50));
		assert_eq!(count(OTHER), 0);
	});
}

#[test]
fn an_artist_s_deposits_are_those_of_its_tracks_and_it_is_told_when_one_comes_back() {
	test(|| {
		let deposits = |who: AccountId| held(HoldReason::Track, who);
		Revised::set(Vec::new());
		let by = |flat: Balance, units: Balance| flat + units * BY_UNIT;
		ForfeitPeriod::set(0);
		let [first, second] = [0, 1];
		assert_ok!(publish(ARTIST, 1, 50));
		assert_ok!(publish(ARTIST, 2, 10));
		assert_eq!(deposits(ARTIST), by(200, 60));
		assert_eq!(Revised::take(), []);
		// Less of it is held once a quota covers some.
		Unlocked::set_quota(ARTIST, 20 * UNIT);
		assert_ok!(Content::refresh(signed(OTHER), first));
		assert_eq!(deposits(ARTIST), by(200, 40));
		assert_eq!(Revised::take(), [(ARTIST, by(200, 40))]);
		// What is held in addition frees nothing.
		Unlocked::set_quota(ARTIST, 0);
		assert_ok!(Content::refresh(signed(OTHER), first));
		assert_eq!((deposits(ARTIST), Revised::take()), (by(200, 60), vec![]));
		// It is the new owner's, and the old one's is free.
		assert_ok!(Content::transfer_ownership(signed(ARTIST), first, Some(OTHER)));
		assert_ok!(Content::accept_ownership(signed(OTHER), first));
		assert_eq!((deposits(ARTIST), deposits(OTHER)), (by(100, 10), by(100, 50)));
		assert_eq!(Revised::take(), [(ARTIST, by(100, 10))]);
		assert_ok!(Content::unpublish(signed(ARTIST), second));
		assert_eq!(Revised::take(), [(ARTIST, 0)]);
		// A playlist's deposit is none of a track.
		let tracks = vec![first].try_into().unwrap();
		assert_ok!(Content::create_playlist(signed(ARTIST), tracks, Default::default()));
		assert_eq!(deposits(ARTIST), 0);
	});
}
