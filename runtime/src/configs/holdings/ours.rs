//! What accounts have in our own pallets.

use super::listing::{gain, list, list_due, reads, Found, Holding, MOST_LISTED};
use crate::{
	configs::{parameters::ForfeitPeriod, round::Round},
	constants::{AccountId, Balance},
	ActivityIssuance, Delegation, Runtime, RuntimeHoldReason,
};
use alloc::vec::Vec;
use audio_primitives::{
	content::{PlaylistId, TrackId},
	cooldown::Unlockings,
	delegation::PositionInfo,
	groups::SettleActivity,
	holdings::{HoldingSource, Scope, Shown, What, When, WithdrawnBy},
	stake::CurrentRound,
};
use frame_support::{traits::Get, weights::Weight};
use pallet_activity_issuance::Participants;
use pallet_delegation::{Beneficiaries, Delegators, WeightInfo as _};
use pallet_feature_access::WeightInfo as _;
use pallet_node_services::WeightInfo as _;

/// To pay a position that does not compound.
fn claim_weight() -> Weight {
	crate::weights::delegation::WeightInfo::<Runtime>::claim()
		.saturating_add(<ActivityIssuance as SettleActivity<AccountId>>::settle_weight())
}

/// To pay what was earned by being active.
fn settle_weight() -> Weight {
	<ActivityIssuance as SettleActivity<AccountId>>::settle_weight()
}

/// To read what an account has of something, the round, and each of so many records.
fn look_up(records: usize) -> Weight {
	let each = reads(1).saturating_add(Weight::from_parts(10_000_000, 0));
	reads(2).saturating_add(each.saturating_mul(u64::try_from(records).unwrap_or(u64::MAX)))
}

/// The most that any of the calls of these pallets weighs.
pub(super) fn most_weight() -> Weight {
	claim_weight()
		.max(settle_weight())
		.max(nodes_weight())
		.max(features_weight())
		.max(backing_weight())
}

/// To free what has cooled down of a node.
fn nodes_weight() -> Weight {
	crate::weights::node_services::WeightInfo::<Runtime>::withdraw()
}

/// To free what has cooled down of features.
fn features_weight() -> Weight {
	let most = <Runtime as pallet_feature_access::Config>::MaxGrants::get();
	crate::weights::feature_access::WeightInfo::<Runtime>::withdraw(most)
}

/// To free what has cooled down behind others.
fn backing_weight() -> Weight {
	crate::weights::delegation::WeightInfo::<Runtime>::withdraw()
}

/// Lists what cools down. All of it that has is one; returns how much that is.
fn list_unlocking(
	found: &mut Vec<Found>,
	scope: Scope,
	unlocking: &Unlockings,
	like: &Holding,
) -> Balance {
	let now = Round::current_round();
	let mut due: Balance = 0;
	for chunk in unlocking.iter() {
		if chunk.round <= now {
			due = due.saturating_add(chunk.amount);
		} else if scope == Scope::All {
			let (amount, when) = (chunk.amount, When::Era(chunk.round));
			list(found, Holding { amount, when, ..like.clone() });
		}
	}
	due
}

/// Collateral of nodes.
pub struct Nodes;

impl HoldingSource<AccountId, Holding> for Nodes {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found>) -> Weight {
		use pallet_node_services::{Call, HoldReason, Nodes, Operators};
		const HELD: Shown<RuntimeHoldReason> =
			Shown::Held(RuntimeHoldReason::NodeServices(HoldReason::Collateral));
		let nodes = Operators::<Runtime>::get(who).nodes;
		let weight = look_up(nodes.len());
		for index in nodes {
			let Some(node) = Nodes::<Runtime>::get(index) else { continue };
			if scope == Scope::All {
				list(
					found,
					Holding::new(
						What::NodeCollateral { node: index },
						node.collateral,
						HELD,
						When::Asked,
					)
					.freed_by(Call::deregister { node: index }),
				);
			}
			let call = || Call::withdraw { node: index };
			let what = What::NodeUnlocking { node: index };
			let like = Holding::new(what, 0, HELD, When::Due)
				.freed_by(call())
				.withdrawn_by(WithdrawnBy::Anyone);
			let due = list_unlocking(found, scope, &node.unlocking, &like);
			list_due(found, (like.what, due, HELD), (call(), nodes_weight()), WithdrawnBy::Anyone);
		}
		weight
	}

	fn withdraw_weight(_most: u32) -> Weight {
		let most: u32 = <Runtime as pallet_node_services::Config>::MaxNodes::get();
		look_up(most as usize)
	}
}

/// Collateral of features.
pub struct Features;

impl HoldingSource<AccountId, Holding> for Features {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found>) -> Weight {
		use pallet_feature_access::{Call, Features, HoldReason, Ledgers};
		const HELD: Shown<RuntimeHoldReason> =
			Shown::Held(RuntimeHoldReason::FeatureAccess(HoldReason::Collateral));
		let now = Round::current_round();
		let holder = Ledgers::<Runtime>::get(who);
		let least = <Runtime as pallet_feature_access::Config>::MinCooldown::get();
		let mut due: Balance = 0;
		for grant in &holder.grants {
			let feature = grant.feature;
			let known = Features::<Runtime>::get(feature);
			let mut asked: Balance = 0;
			for part in grant.parts.iter() {
				// What was locked for a feature that is retired cools down without being asked for.
				match known.as_ref().and_then(|known| known.free_from(part.cooldown, least)) {
					Some(round) if round <= now => due = due.saturating_add(part.amount),
					Some(round) if scope == Scope::All => {
						let what = What::FeatureCollateral { feature };
						let holding = Holding::new(what, part.amount, HELD, When::Era(round));
						let holding = holding.freed_by(Call::withdraw {});
						list(found, holding.withdrawn_by(WithdrawnBy::Anyone));
					},
					Some(_) => {},
					None => asked = asked.saturating_add(part.amount),
				}
			}
			if asked > 0 && scope == Scope::All {
				let what = What::FeatureCollateral { feature };
				let holding = Holding::new(what, asked, HELD, When::Asked);
				list(found, holding.freed_by(Call::unlock { feature }));
			}
		}
		let like = Holding::new(What::FeatureUnlocking, 0, HELD, When::Due)
			.freed_by(Call::withdraw {})
			.withdrawn_by(WithdrawnBy::Anyone);
		due = due.saturating_add(list_unlocking(found, scope, &holder.unlocking, &like));
		list_due(
			found,
			(like.what, due, HELD),
			(Call::withdraw {}, features_weight()),
			WithdrawnBy::Anyone,
		);
		look_up(holder.grants.len())
	}

	fn withdraw_weight(_most: u32) -> Weight {
		let most: u32 = <Runtime as pallet_feature_access::Config>::MaxGrants::get();
		look_up(most as usize)
	}
}

/// What was earned by being active.
pub struct Activity;

impl HoldingSource<AccountId, Holding> for Activity {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found>) -> Weight {
		use pallet_activity_issuance::Call;
		let seen = reads(8).saturating_add(Weight::from_parts(20_000_000, 0));
		if ActivityIssuance::pending(who) == 0 {
			return seen;
		}
		let own = gain(who, || {
			<ActivityIssuance as SettleActivity<AccountId>>::settle(who);
		});
		let call = || Call::claim { who: who.clone() };
		list_due(
			found,
			(What::ActivityReward, own, Shown::Owed),
			(call(), settle_weight()),
			WithdrawnBy::Anyone,
		);
		if own == 0 && scope == Scope::All {
			let unpaid = Participants::<Runtime>::get(who).unpaid;
			list(
				found,
				Holding::new(What::ActivityWithheld, unpaid, Shown::Owed, When::Unknown)
					.freed_by(call()),
			);
		}
		<Self as HoldingSource<AccountId, Holding>>::withdraw_weight(0)
	}

	fn withdraw_weight(_most: u32) -> Weight {
		reads(8).saturating_add(Weight::from_parts(20_000_000, 0)).saturating_add(settle_weight())
	}
}

/// Stake behind artists, curators and operators, and what it earned.
pub struct Backing;

impl HoldingSource<AccountId, Holding> for Backing {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found>) -> Weight {
		use pallet_delegation::{Call, HoldReason};
		const HELD: Shown<RuntimeHoldReason> =
			Shown::Held(RuntimeHoldReason::Delegation(HoldReason::Delegation));
		let all = Delegators::<Runtime>::get(who);
		let like = Holding::new(What::Undelegated, 0, HELD, When::Due)
			.freed_by(Call::withdraw {})
			.withdrawn_by(WithdrawnBy::Anyone);
		let due = list_unlocking(found, scope, &all.unlocking, &like);
		list_due(
			found,
			(like.what, due, HELD),
			(Call::withdraw {}, backing_weight()),
			WithdrawnBy::Anyone,
		);
		let positions = match scope {
			Scope::All => Delegation::positions(who, None, MOST_LISTED),
			Scope::Due(most) => Delegation::some_positions(who, most as usize),
		};
		let visited = u32::try_from(positions.len()).unwrap_or(u32::MAX);
		for PositionInfo { beneficiary, shares, joining, pending, compounds } in positions {
			if scope == Scope::All {
				let amount = shares.saturating_add(joining);
				let what = What::Delegated { beneficiary: beneficiary.clone() };
				let call = Call::undelegate { beneficiary: beneficiary.clone(), amount };
				list(found, Holding::new(what, amount, HELD, When::Asked).freed_by(call));
			}
			let call = Call::claim { delegator: who.clone(), beneficiary: beneficiary.clone() };
			// What compounds is not withdrawn.
			let by = if compounds { WithdrawnBy::Nobody } else { WithdrawnBy::Anyone };
			list_due(
				found,
				(What::DelegationReward { beneficiary }, pending, Shown::Owed),
				(call, claim_weight()),
				by,
			);
		}
		if scope == Scope::All {
			list(
				found,
				Holding::new(What::DelegationWithheld, all.unpaid, Shown::Owed, When::Unknown)
					.freed_by(Call::withdraw {}),
			);
			let deposit = Beneficiaries::<Runtime>::get(who).map_or(0, |known| known.deposit);
			let held = RuntimeHoldReason::Delegation(HoldReason::Registration);
			list(
				found,
				Holding::new(What::BeneficiaryDeposit, deposit, Shown::Held(held), When::Asked)
					.freed_by(Call::deregister_beneficiary {}),
			);
		}
		<Self as HoldingSource<AccountId, Holding>>::withdraw_weight(visited)
	}

	fn withdraw_weight(most: u32) -> Weight {
		// Each position as if it were claimed, and the next key; the block's parent, and the first
		// key once more.
		reads(4)
			.saturating_add(Weight::from_parts(20_000_000, 0))
			.saturating_add(claim_weight().saturating_add(reads(1)).saturating_mul(most.into()))
	}
}

/// Deposits of tracks, of playlists, of purchases, of reservations and of listening keys.
pub struct Catalogue;

impl HoldingSource<AccountId, Holding> for Catalogue {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found>) -> Weight {
		use pallet_content::{
			Call, HoldReason, Playlists, PlaylistsByCurator, Purchases, Reservations, Tracks,
			TracksByArtist,
		};
		if scope != Scope::All {
			return Weight::zero();
		}
		let held = |reason| Shown::Held(RuntimeHoldReason::Content(reason));
		let (now, forfeit_period) = (Round::current_round(), ForfeitPeriod::get());
		for track in TracksByArtist::<Runtime>::iter_key_prefix(who).take(MOST_LISTED) {
			let track = TrackId::from_be_bytes(track);
			let Some(known) = Tracks::<Runtime>::get(track) else { continue };
			let holding = |amount, when| {
				Holding::new(What::TrackDeposit { track }, amount, held(HoldReason::Track), when)
			};
			// It pays for that the root stays taken.
			if known.delisting.is_some() {
				list(found, holding(known.deposit, When::Unknown));
				continue;
			}
			let call = || Call::unpublish { track };
			// Who takes it down before that forfeits the flat part.
			let until = known.published.saturating_add(forfeit_period);
			let flat = if now < until { known.flat } else { 0 };
			let rest = known.deposit.saturating_sub(flat);
			list(found, holding(rest, When::Asked).freed_by(call()));
			list(found, holding(flat, When::Era(until)).freed_by(call()));
		}
		for playlist in PlaylistsByCurator::<Runtime>::iter_key_prefix(who).take(MOST_LISTED) {
			let playlist = PlaylistId::from_be_bytes(playlist);
			let deposit = Playlists::<Runtime>::get(playlist).map_or(0, |found| found.deposit);
			let (what, shown) = (What::PlaylistDeposit { playlist }, held(HoldReason::Playlist));
			let call = Call::remove_playlist { playlist };
			list(found, Holding::new(what, deposit, shown, When::Asked).freed_by(call));
		}
		for (root, purchase) in Purchases::<Runtime>::iter_prefix(who).take(MOST_LISTED) {
			let (what, shown) = (What::PurchaseDeposit { root }, held(HoldReason::Purchase));
			let call = Call::relinquish { root };
			list(found, Holding::new(what, purchase.deposit, shown, When::Asked).freed_by(call));
		}
		for (commitment, known) in Reservations::<Runtime>::iter_prefix(who).take(MOST_LISTED) {
			let what = What::ReservationDeposit { commitment };
			let shown = held(HoldReason::Reservation);
			let call = Call::cancel_reservation { artist: who.clone(), commitment };
			list(found, Holding::new(what, known.deposit, shown, When::Asked).freed_by(call));
		}
		for known in pallet_receipts::ListeningKeys::<Runtime>::get(who) {
			use pallet_receipts::{Call, HoldReason, ListeningKey};
			let ListeningKey { key, deposit, .. } = known;
			let reason = RuntimeHoldReason::Receipts(HoldReason::ListeningKey);
			let what = What::ListeningKeyDeposit { key: key.clone() };
			let call = Call::remove_listening_key { key };
			list(
				found,
				Holding::new(what, deposit, Shown::Held(reason), When::Asked).freed_by(call),
			);
		}
		Weight::zero()
	}

	fn withdraw_weight(_most: u32) -> Weight {
		Weight::zero()
	}
}
