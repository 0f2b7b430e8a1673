//! Calls of batches, proxies, multisignatures and identities.

use super::stage::{
	boxed, by_root, done, member, moderator, nothing, of, of_owner, owner, pass, stranger, Address,
	Scene,
};
use crate::account;
use audio_runtime::{
	configs::accounts::ProxyType, AccountId, OriginCaller, Runtime, RuntimeCall, AUDIO,
};
use frame_support::weights::Weight;
use pallet_identity::{legacy::IdentityInfo, Data, Judgement};
use pallet_multisig::Timepoint;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

fn other() -> AccountId {
	account("//Ferdie")
}

fn address() -> Address {
	other().into()
}

fn weight() -> Weight {
	Weight::from_parts(1_000_000_000, 100_000)
}

fn batches() -> Vec<fn() -> Scene> {
	use pallet_utility::Call;
	/// A call that proxies of all types that may batch may make.
	fn passing() -> Box<RuntimeCall> {
		Box::new(Call::batch { calls: vec![] }.into())
	}
	fn signed() -> Box<OriginCaller> {
		Box::new(OriginCaller::system(frame_system::RawOrigin::Signed(other())))
	}
	vec![
		|| of_owner(Call::batch { calls: vec![] }),
		|| of_owner(Call::as_derivative { index: 0, call: passing() }),
		|| of_owner(Call::batch_all { calls: vec![] }),
		|| of_owner(Call::dispatch_as { as_origin: signed(), call: boxed() }),
		|| of_owner(Call::force_batch { calls: vec![] }),
		|| of_owner(Call::with_weight { call: boxed(), weight: weight() }),
		|| of_owner(Call::if_else { main: passing(), fallback: passing() }),
		|| of_owner(Call::dispatch_as_fallible { as_origin: signed(), call: boxed() }),
	]
}

/// `delegate` stands in for somebody.
fn stands_in(delegate: &AccountId) {
	let (delegate, proxy_type) = (delegate.clone().into(), ProxyType::Any);
	done(&other(), pallet_proxy::Call::add_proxy { delegate, proxy_type, delay: 0 });
}

/// Somebody stands in for the owner.
fn has_proxy() {
	let (delegate, proxy_type) = (address(), ProxyType::Governance);
	done(&owner(), pallet_proxy::Call::add_proxy { delegate, proxy_type, delay: 0 });
}

fn hash() -> H256 {
	BlakeTwo256::hash_of(&nothing())
}

fn proxies() -> Vec<fn() -> Scene> {
	use pallet_proxy::Call;
	vec![
		|| {
			stands_in(&owner());
			of_owner(Call::proxy { real: address(), force_proxy_type: None, call: boxed() })
		},
		|| {
			let proxy_type = ProxyType::CancelProxy;
			of_owner(Call::add_proxy { delegate: address(), proxy_type, delay: 0 })
		},
		|| {
			has_proxy();
			let proxy_type = ProxyType::Governance;
			of_owner(Call::remove_proxy { delegate: address(), proxy_type, delay: 0 })
		},
		|| {
			has_proxy();
			of_owner(Call::remove_proxies {})
		},
		|| of_owner(Call::create_pure { proxy_type: ProxyType::Any, delay: 0, index: 0 }),
		|| {
			let (proxy_type, index) = (ProxyType::Any, 0);
			done(&owner(), Call::create_pure { proxy_type, delay: 0, index });
			let pure = audio_runtime::Proxy::pure_account(&owner(), &proxy_type, index, None);
			use frame_support::traits::fungible::Mutate;
			audio_runtime::Balances::mint_into(&pure, 100 * AUDIO).expect("it can be minted");
			let height = audio_runtime::System::block_number();
			let spawner = owner().into();
			of(pure, Call::kill_pure { spawner, proxy_type, index, height, ext_index: 0 })
		},
		|| {
			stands_in(&owner());
			of_owner(Call::announce { real: address(), call_hash: hash() })
		},
		|| {
			stands_in(&owner());
			done(&owner(), Call::announce { real: address(), call_hash: hash() });
			of_owner(Call::remove_announcement { real: address(), call_hash: hash() })
		},
		|| {
			has_proxy();
			done(&other(), Call::announce { real: owner().into(), call_hash: hash() });
			of_owner(Call::reject_announcement { delegate: address(), call_hash: hash() })
		},
		|| {
			stands_in(&owner());
			done(&owner(), Call::announce { real: address(), call_hash: hash() });
			of_owner(Call::proxy_announced {
				delegate: owner().into(),
				real: address(),
				force_proxy_type: None,
				call: boxed(),
			})
		},
		|| of_owner(Call::poke_deposit {}),
	]
}

/// The owner has approved a call of a multisignature.
fn approved() -> Timepoint<u32> {
	done(
		&owner(),
		pallet_multisig::Call::approve_as_multi {
			threshold: 2,
			other_signatories: vec![other()],
			maybe_timepoint: None,
			call_hash: hash().0,
			max_weight: weight(),
		},
	);
	Timepoint { height: audio_runtime::System::block_number(), index: 0 }
}

fn multisignatures() -> Vec<fn() -> Scene> {
	use pallet_multisig::Call;
	vec![
		|| {
			let other_signatories = vec![other()];
			of_owner(Call::as_multi_threshold_1 { other_signatories, call: boxed() })
		},
		|| {
			of_owner(Call::as_multi {
				threshold: 2,
				other_signatories: vec![other()],
				maybe_timepoint: None,
				call: boxed(),
				max_weight: weight(),
			})
		},
		|| {
			of_owner(Call::approve_as_multi {
				threshold: 2,
				other_signatories: vec![other()],
				maybe_timepoint: None,
				call_hash: hash().0,
				max_weight: weight(),
			})
		},
		|| {
			let timepoint = approved();
			of_owner(Call::cancel_as_multi {
				threshold: 2,
				other_signatories: vec![other()],
				timepoint,
				call_hash: hash().0,
			})
		},
		|| {
			approved();
			of_owner(Call::poke_deposit {
				threshold: 2,
				other_signatories: vec![other()],
				call_hash: hash().0,
			})
		},
	]
}

/// A name, as calls take it.
type Bounded = sp_runtime::BoundedVec<u8, <Runtime as pallet_identity::Config>::MaxUsernameLength>;

type Id = pallet_identity::Call<Runtime>;

fn info() -> Box<IdentityInfo<sp_runtime::traits::ConstU32<100>>> {
	Box::new(IdentityInfo {
		additional: Default::default(),
		display: Data::Raw(vec![65].try_into().expect("it is short")),
		legal: Data::None,
		web: Data::None,
		riot: Data::None,
		email: Data::None,
		pgp_fingerprint: None,
		image: Data::None,
		twitter: Data::None,
	})
}

/// `who` has an identity.
fn known(who: &AccountId) {
	done(who, Id::set_identity { info: info() });
}

/// `who` judges identities.
fn registrar(who: &AccountId) {
	by_root(Id::add_registrar { account: who.clone().into() });
}

/// The owner has asked a registrar to judge it.
fn asked() {
	registrar(&other());
	known(&owner());
	done(&owner(), Id::request_judgement { reg_index: 0, max_fee: AUDIO });
}

/// The owner has a sub-account.
fn has_sub() {
	known(&owner());
	done(&owner(), Id::add_sub { sub: address(), data: Data::None });
}

fn identities() -> Vec<fn() -> Scene> {
	use pallet_identity::Call;
	vec![
		|| of_owner(Call::add_registrar { account: owner().into() }),
		|| {
			registrar(&owner());
			of_owner(Call::remove_registrar { index: 0 })
		},
		|| of_owner(Call::set_identity { info: info() }),
		|| {
			known(&owner());
			of_owner(Call::set_subs { subs: vec![(other(), Data::None)] })
		},
		|| {
			known(&owner());
			of_owner(Call::clear_identity {})
		},
		|| {
			registrar(&other());
			known(&owner());
			of_owner(Call::request_judgement { reg_index: 0, max_fee: AUDIO })
		},
		|| {
			asked();
			of_owner(Call::cancel_request { reg_index: 0 })
		},
		|| {
			registrar(&owner());
			of_owner(Call::set_fee { index: 0, fee: AUDIO })
		},
		|| {
			registrar(&owner());
			of_owner(Call::set_account_id { index: 0, new: address() })
		},
		|| {
			registrar(&owner());
			of_owner(Call::set_fields { index: 0, fields: Default::default() })
		},
		|| {
			registrar(&owner());
			known(&other());
			let identity = BlakeTwo256::hash_of(&info());
			let judgement = Judgement::Reasonable;
			of_owner(Call::provide_judgement {
				reg_index: 0,
				target: address(),
				judgement,
				identity,
			})
		},
		|| {
			known(&other());
			of_owner(Call::kill_identity { target: address() })
		},
		|| {
			known(&owner());
			of_owner(Call::add_sub { sub: address(), data: Data::None })
		},
		|| {
			has_sub();
			of_owner(Call::rename_sub { sub: address(), data: Data::None })
		},
		|| {
			has_sub();
			of_owner(Call::remove_sub { sub: address() })
		},
		|| {
			known(&other());
			done(&other(), Id::add_sub { sub: owner().into(), data: Data::None });
			of_owner(Call::quit_sub {})
		},
	]
}

fn suffix() -> Vec<u8> {
	b"audio".to_vec()
}

fn username() -> Vec<u8> {
	b"somebody.audio".to_vec()
}

/// `who` gives names.
fn authority(who: &AccountId) {
	let authority = who.clone().into();
	by_root(Id::add_username_authority { authority, suffix: suffix(), allocation: 10 });
}

/// `who` has been offered a name by `by`.
fn offered(who: &AccountId, by: &AccountId) {
	authority(by);
	done(
		by,
		Id::set_username_for {
			who: who.clone().into(),
			username: username(),
			signature: None,
			use_allocation: true,
		},
	);
}

/// And has taken it.
fn named(who: &AccountId, by: &AccountId) {
	offered(who, by);
	done(who, Id::accept_username { username: username().try_into().expect("it is short") });
}

fn usernames() -> Vec<fn() -> Scene> {
	use pallet_identity::Call;
	fn bounded() -> Bounded {
		username().try_into().expect("it is short")
	}
	vec![
		|| {
			let authority = owner().into();
			of_owner(Call::add_username_authority { authority, suffix: suffix(), allocation: 1 })
		},
		|| {
			authority(&owner());
			let authority = owner().into();
			of_owner(Call::remove_username_authority { suffix: suffix(), authority })
		},
		|| {
			authority(&owner());
			of_owner(Call::set_username_for {
				who: address(),
				username: username(),
				signature: None,
				use_allocation: true,
			})
		},
		|| {
			offered(&owner(), &other());
			of_owner(Call::accept_username { username: bounded() })
		},
		|| {
			offered(&owner(), &other());
			pass(1_000_000);
			of_owner(Call::remove_expired_approval { username: bounded() })
		},
		|| {
			named(&owner(), &other());
			of_owner(Call::set_primary_username { username: bounded() })
		},
		|| {
			named(&other(), &owner());
			of_owner(Call::unbind_username { username: bounded() })
		},
		|| {
			named(&other(), &stranger());
			done(&stranger(), Id::unbind_username { username: bounded() });
			pass(1_000_000);
			of_owner(Call::remove_username { username: bounded() })
		},
		|| {
			named(&moderator(), &member());
			of_owner(Call::kill_username { username: bounded() })
		},
	]
}

/// The scenes of these pallets.
pub fn scenes() -> Vec<fn() -> Scene> {
	[batches(), proxies(), multisignatures(), identities(), usernames()].concat()
}
