//! Calls of artists, curators, their fans and backers, and of moderation.

use super::stage::{bond, by_root, done, moderator, of_owner, owner, pass_eras, stranger, Scene};
use crate::{
	account,
	activity::{end_era, note, register},
	content::{bytes, enter_epoch, publish},
};
use audio_primitives::{
	content::TrackId, delegation::Role, features::FeatureKind, groups::Group, proofs,
};
use audio_runtime::{configs::round::BondingDuration, Balance, Runtime, AUDIO};
use pallet_feature_access::FeatureTerms;
use sp_runtime::Perbill;

type Track = pallet_content::Call<Runtime>;

/// The root of its content.
fn root_of(track: TrackId) -> [u8; 32] {
	pallet_content::Tracks::<Runtime>::get(track).expect("it is there").root
}

/// The owner's track.
fn published() -> TrackId {
	publish(&owner(), 1, 1_500)
}

/// Somebody's track, which can be bought, and is placed.
fn for_sale() -> TrackId {
	let artist = account("//Ferdie");
	let track = publish(&artist, 1, 1_500);
	done(
		&artist,
		Track::update { track, metadata: Default::default(), price: Some(AUDIO), feature: None },
	);
	enter_epoch();
	track
}

/// A moderator has delisted the owner's track.
fn delisted() -> TrackId {
	let track = published();
	done(&moderator(), Track::delist { track, reason: Default::default() });
	track
}

/// The hash of the description of a track that has none.
fn no_metadata() -> [u8; 32] {
	pallet_content::Pallet::<Runtime>::metadata_hash(&Default::default())
}

/// The owner's playlist.
fn playlist() -> (u32, Vec<TrackId>) {
	let tracks = vec![published()];
	let bounded = tracks.clone().try_into().expect("it is one");
	done(&owner(), Track::create_playlist { tracks: bounded, metadata: Default::default() });
	(0, tracks)
}

fn artists() -> Vec<fn() -> Scene> {
	use pallet_content::Call;
	vec![
		|| {
			let content = bytes(5, 1_500);
			of_owner(Call::publish {
				root: proofs::root(&content),
				bytes: content.len() as u64,
				duration: 180_000,
				metadata: Default::default(),
				price: None,
				feature: None,
				salt: None,
			})
		},
		|| {
			let (track, metadata) = (published(), Default::default());
			of_owner(Call::update { track, metadata, price: Some(AUDIO), feature: None })
		},
		|| of_owner(Call::transfer_ownership { track: published(), to: Some(stranger()) }),
		|| {
			let artist = account("//Ferdie");
			let track = publish(&artist, 1, 1_500);
			done(&artist, Track::transfer_ownership { track, to: Some(owner()) });
			of_owner(Call::accept_ownership { track })
		},
		|| of_owner(Call::unpublish { track: published() }),
		|| {
			let track = published();
			// What is locked for room covers it.
			done(&owner(), Feature::lock { feature: QUOTA });
			of_owner(Call::refresh { track })
		},
		|| of_owner(Call::tip { track: for_sale(), amount: AUDIO }),
		|| of_owner(Call::purchase { track: for_sale(), max_price: AUDIO }),
		|| {
			let track = for_sale();
			let root = root_of(track);
			done(&owner(), Track::purchase { track, max_price: AUDIO });
			of_owner(Call::relinquish { root })
		},
		|| {
			let tracks = vec![published()].try_into().expect("it is one");
			of_owner(Call::create_playlist { tracks, metadata: Default::default() })
		},
		|| {
			let (playlist, tracks) = playlist();
			let tracks = tracks.try_into().expect("it is one");
			of_owner(Call::update_playlist { playlist, tracks, metadata: Default::default() })
		},
		|| of_owner(Call::remove_playlist { playlist: playlist().0 }),
		|| of_owner(Call::reserve { commitment: [9; 32] }),
		|| {
			let commitment = [9; 32];
			done(&owner(), Track::reserve { commitment });
			of_owner(Call::cancel_reservation { artist: owner(), commitment })
		},
		|| {
			let track = published();
			enter_epoch();
			pass_eras(BondingDuration::get() + 1);
			of_owner(Call::expire { track })
		},
	]
}

fn moderation() -> Vec<fn() -> Scene> {
	use pallet_content::Call;
	vec![
		|| of_owner(Call::delist { track: published(), reason: Default::default() }),
		|| of_owner(Call::relist { track: delisted(), metadata_hash: no_metadata() }),
		|| {
			let tracks = vec![(delisted(), no_metadata())].try_into().expect("it is one");
			of_owner(Call::relist_many { tracks })
		},
		|| {
			let moderators = vec![owner()].try_into().expect("it is one");
			of_owner(Call::set_moderators { moderators })
		},
		|| of_owner(Call::award { track: delisted(), to: Some(stranger()) }),
		|| of_owner(Call::suspend_moderator { who: moderator() }),
		|| {
			let root = root_of(published());
			of_owner(Call::assign_root { root, to: Some(stranger()) })
		},
	]
}

type Feature = pallet_feature_access::Call<Runtime>;

const BRONZE: u32 = 0;
const TOKEN: u32 = 4;
const QUOTA: u32 = 6;

fn terms(audio: Balance) -> FeatureTerms {
	let era = BondingDuration::get();
	FeatureTerms { kind: FeatureKind::Badge, collateral: audio * AUDIO, cooldown: era, grace: era }
}

/// What the feature takes has been lowered since the owner locked it.
fn excess() {
	done(&owner(), Feature::lock { feature: BRONZE });
	by_root(Feature::update_feature { feature: BRONZE, terms: terms(5) });
}

fn features() -> Vec<fn() -> Scene> {
	use pallet_feature_access::Call;
	vec![
		|| {
			let name = b"tin".to_vec().try_into().expect("it is short");
			of_owner(Call::create_feature { name, terms: terms(1) })
		},
		|| of_owner(Call::update_feature { feature: BRONZE, terms: terms(5) }),
		|| of_owner(Call::retire_feature { feature: BRONZE }),
		|| of_owner(Call::lock { feature: BRONZE }),
		|| {
			done(&owner(), Feature::lock { feature: BRONZE });
			of_owner(Call::top_up { feature: BRONZE, amount: AUDIO })
		},
		|| {
			excess();
			of_owner(Call::unlock_excess { feature: BRONZE, amount: AUDIO })
		},
		|| {
			done(&owner(), Feature::lock { feature: BRONZE });
			of_owner(Call::unlock { feature: BRONZE })
		},
		|| {
			done(&owner(), Feature::lock { feature: BRONZE });
			done(&owner(), Feature::unlock { feature: BRONZE });
			pass_eras(BondingDuration::get() + 1);
			of_owner(Call::withdraw {})
		},
		|| {
			done(&owner(), Feature::lock { feature: TOKEN });
			of_owner(Call::create_artist_token {
				feature: TOKEN,
				name: b"Token".to_vec(),
				symbol: b"TOK".to_vec(),
				decimals: 2,
				supply: 1_000,
				min_balance: 1,
			})
		},
	]
}

type Backing = pallet_delegation::Call<Runtime>;

/// The owner is one whom others can back.
fn beneficiary() {
	register(&owner(), Role::Artist, 10);
}

/// The owner backs one, and another could be backed.
fn backs() {
	for name in ["//Ferdie", "//Eve"] {
		register(&account(name), Role::Artist, 10);
	}
	let (beneficiary, amount) = (account("//Ferdie"), 100 * AUDIO);
	done(&owner(), Backing::delegate { beneficiary, amount });
}

/// And has earned something by it.
fn earned() {
	backs();
	end_era();
	bond(&account("//Ferdie"), 1_000);
	end_era();
	note(Group::Artists, &account("//Ferdie"), 1_000 * AUDIO, 1, 1);
	end_era();
	done(
		&stranger(),
		pallet_activity_issuance::Call::<Runtime>::claim { who: account("//Ferdie") },
	);
}

fn backers() -> Vec<fn() -> Scene> {
	use pallet_delegation::Call;
	fn one() -> audio_runtime::AccountId {
		account("//Ferdie")
	}
	vec![
		|| {
			of_owner(Call::register_beneficiary {
				role: Role::Artist,
				cut: Perbill::from_percent(10),
				min_delegation: AUDIO,
				metadata: Default::default(),
			})
		},
		|| {
			beneficiary();
			of_owner(Call::update_beneficiary {
				min_delegation: 2 * AUDIO,
				metadata: Default::default(),
			})
		},
		|| {
			beneficiary();
			of_owner(Call::set_cut { cut: Perbill::from_percent(20) })
		},
		|| {
			beneficiary();
			of_owner(Call::deregister_beneficiary {})
		},
		|| {
			backs();
			of_owner(Call::delegate { beneficiary: one(), amount: AUDIO })
		},
		|| {
			backs();
			of_owner(Call::undelegate { beneficiary: one(), amount: AUDIO })
		},
		|| {
			backs();
			of_owner(Call::redelegate { from: one(), to: account("//Eve"), amount: AUDIO })
		},
		|| {
			backs();
			done(&owner(), Backing::undelegate { beneficiary: one(), amount: AUDIO });
			pass_eras(BondingDuration::get() + 1);
			of_owner(Call::withdraw {})
		},
		|| {
			earned();
			of_owner(Call::claim { delegator: owner(), beneficiary: one() })
		},
		|| {
			backs();
			of_owner(Call::set_compounding { beneficiary: one(), compounds: true })
		},
	]
}

fn payments() -> Vec<fn() -> Scene> {
	vec![
		|| {
			bond(&owner(), 1_000);
			end_era();
			note(Group::Voters, &owner(), 0, 1, 1);
			end_era();
			of_owner(pallet_activity_issuance::Call::claim { who: owner() })
		},
		|| {
			bond(&owner(), 1_000);
			done(&owner(), pallet_staking::Call::unbond { value: 100 * AUDIO });
			pass_eras(BondingDuration::get() + 1);
			of_owner(pallet_holdings::Call::withdraw { who: owner(), most: 4 })
		},
	]
}

/// The scenes of these pallets.
pub fn scenes() -> Vec<fn() -> Scene> {
	[artists(), moderation(), features(), backers(), payments()].concat()
}
