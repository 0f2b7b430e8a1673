//! Who may make which call: the table in the documents is what the runtime does.
//!
//! Every call is made, with arguments with which it can succeed, by every kind of origin, and
//! through a proxy of every type. Only those that its row names get past the check of the origin
//! and the filters.

mod accounts;
mod chain;
mod content;
mod filtered;
mod governance;
mod motions;
mod nodes;
mod refused;
mod spent;
pub mod stage;
mod staking;
mod table;
mod token;

use crate::{activity::signed, development};
use audio_runtime::{
	configs::accounts::ProxyType, AccountId, Proxy, RuntimeCall, RuntimeEvent, RuntimeOrigin,
	System,
};
use codec::Encode;
use frame_support::{
	storage::{with_transaction, TransactionOutcome},
	traits::GetCallMetadata,
};
use refused::Errors;
use sp_core::traits::{ReadRuntimeVersion, ReadRuntimeVersionExt};
use sp_runtime::{traits::Dispatchable, DispatchError};
use sp_version::RuntimeVersion;
use stage::{camel, delegate, hot_key, member, moderator, stranger, Scene};
use std::collections::{BTreeMap, BTreeSet};
use table::{page, rows, Row};

/// Members of the technical committee, where some of them decide together.
const COMMITTEE: u32 = 12;

/// What a call comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
	/// Nobody's: as in an inherent, or a transaction without a signature.
	None,
	/// A transaction that the call itself has authorized.
	Authorized,
	/// The runtime, for who has the feature that makes tokens.
	TokenMaker,
	/// The account that the call concerns.
	Owner,
	/// Any other account.
	Stranger,
	/// The hot key of the node that the call concerns.
	HotKey,
	/// A moderator of content.
	Moderator,
	/// A member of the technical committee, alone.
	Member,
	/// So many of [`COMMITTEE`] members.
	Committee(u32),
	/// A referendum.
	Root,
}

/// Of the committee: one, just below and at half, two thirds, all.
const AYES: [u32; 7] = [1, 5, 6, 7, 8, 11, COMMITTEE];

impl Origin {
	const SIGNED: [Self; 5] =
		[Self::Owner, Self::Stranger, Self::HotKey, Self::Moderator, Self::Member];

	fn all() -> Vec<Self> {
		let mut all = vec![Self::None, Self::Authorized, Self::TokenMaker, Self::Root];
		all.extend(Self::SIGNED);
		all.extend(AYES.map(Self::Committee));
		all
	}

	/// The account that signs.
	fn account(self, scene: &Scene) -> Option<AccountId> {
		match self {
			Self::Owner => Some(scene.owner.clone()),
			Self::Stranger => Some(stranger()),
			Self::HotKey => Some(hot_key()),
			Self::Moderator => Some(moderator()),
			Self::Member => Some(member()),
			_ => None,
		}
	}

	fn raw(self, scene: &Scene) -> RuntimeOrigin {
		use pallet_collective::{Instance1, RawOrigin};
		match self {
			Self::None => RuntimeOrigin::none(),
			Self::Authorized => frame_system::RawOrigin::Authorized.into(),
			Self::TokenMaker => {
				pallet_feature_access::RawOrigin::TokenMaker(scene.owner.clone()).into()
			},
			Self::Committee(ayes) => {
				RawOrigin::<AccountId, Instance1>::Members(ayes, COMMITTEE).into()
			},
			Self::Root => RuntimeOrigin::root(),
			signer => signed(&signer.account(scene).expect("it signs")),
		}
	}

	/// Whom a word of the table means.
	fn named(word: &str) -> Vec<Self> {
		let committee = |least: u32| {
			AYES.into_iter().filter(|ayes| *ayes >= least).map(Self::Committee).collect()
		};
		match word {
			"nobody" => vec![],
			"any origin" => Self::all(),
			"any origin but none" => {
				Self::all().into_iter().filter(|origin| *origin != Self::None).collect()
			},
			"no signature" => vec![Self::None],
			"node key" => vec![Self::Authorized],
			"token maker" => vec![Self::TokenMaker],
			"any account" => Self::SIGNED.to_vec(),
			"hot key" => vec![Self::HotKey],
			"moderator" => vec![Self::Moderator],
			"member" => vec![Self::Member],
			"half of the committee" => committee(COMMITTEE / 2),
			"two thirds of the committee" => committee(COMMITTEE * 2 / 3),
			"the whole committee" => committee(COMMITTEE),
			"root" => vec![Self::Root],
			_ => vec![Self::Owner],
		}
	}
}

const PROXIES: [ProxyType; 6] = [
	ProxyType::Any,
	ProxyType::NonTransfer,
	ProxyType::Governance,
	ProxyType::Staking,
	ProxyType::NominationPools,
	ProxyType::CancelProxy,
];

/// What is said of the version of any code: it is the next.
struct NextVersion;

impl ReadRuntimeVersion for NextVersion {
	fn read_runtime_version(
		&self,
		_code: &[u8],
		_ext: &mut dyn sp_core::traits::Externalities,
	) -> Result<Vec<u8>, String> {
		let version = audio_runtime::VERSION;
		Ok(RuntimeVersion { spec_version: version.spec_version + 1, ..version }.encode())
	}
}

/// The development chain, on which all accounts of [`stage`] have AUDIO.
pub fn chain() -> sp_io::TestExternalities {
	let mut chain = development();
	chain.register_extension(ReadRuntimeVersionExt::new(NextVersion));
	chain.execute_with(stage::endow);
	chain
}

/// All scenes, each with what sets it.
pub fn scenes() -> Vec<fn() -> Scene> {
	[
		accounts::scenes(),
		chain::scenes(),
		content::scenes(),
		governance::scenes(),
		nodes::scenes(),
		staking::scenes(),
		token::scenes(),
	]
	.concat()
}

/// What `does` returns; of what it does nothing stays.
pub fn undone<R>(does: impl FnOnce() -> R) -> R {
	let done = with_transaction(|| TransactionOutcome::Rollback(Ok::<_, DispatchError>(does())));
	done.expect("it is not nested too deeply")
}

/// How a call ends that comes from `origin`.
pub fn outcome(origin: RuntimeOrigin, call: &RuntimeCall) -> Result<(), DispatchError> {
	undone(|| call.clone().dispatch(origin).map(|_| ()).map_err(|failed| failed.error))
}

/// How a call ends that a proxy of that type makes for `real`.
fn outcome_by_proxy(
	kind: ProxyType,
	real: &AccountId,
	call: &RuntimeCall,
) -> Result<(), DispatchError> {
	undone(|| by_proxy(kind, real, call))
}

/// Has a proxy of that type make a call for `real`.
fn by_proxy(kind: ProxyType, real: &AccountId, call: &RuntimeCall) -> Result<(), DispatchError> {
	Proxy::add_proxy_delegate(real, delegate(), kind, 0).expect("there is room for one");
	System::reset_events();
	let call = Box::new(call.clone());
	let (real, force_proxy_type) = (real.clone().into(), Some(kind));
	let call: RuntimeCall = pallet_proxy::Call::proxy { real, force_proxy_type, call }.into();
	call.dispatch(signed(&delegate())).map_err(|failed| failed.error)?;
	let result = System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result }) => Some(result),
		_ => None,
	});
	result.expect("it says what came of it")
}

/// What was seen of a call.
struct Seen {
	origins: BTreeSet<Origin>,
	proxies: Vec<ProxyType>,
}

/// Tries the call of a scene from everywhere.
fn look(scene: &Scene, real: Origin, errors: &Errors) -> Seen {
	let name = scene.name();
	let may = |ended: Result<(), DispatchError>, from: String| {
		let error = ended.err().map(|error| errors.name(error));
		if error.as_deref().is_some_and(refused::is_refusal) {
			return false;
		}
		assert_eq!(error.as_deref(), refused::expected(&name), "{name} from {from}");
		true
	};
	let origins = Origin::all()
		.into_iter()
		.filter(|origin| may(outcome(origin.raw(scene), &scene.call), format!("{origin:?}")))
		.collect();
	let real = real.account(scene).expect("an account has proxies");
	// Batches of all cannot be in one another.
	let boxed = || Box::new(scene.call.clone());
	let wrapped = pallet_utility::Call::if_else { main: boxed(), fallback: boxed() };
	let wrapped = RuntimeCall::from(wrapped);
	let mut proxies = Vec::new();
	for kind in PROXIES {
		let passes = may(outcome_by_proxy(kind, &real, &scene.call), format!("a proxy, {kind:?}"));
		let passes_within =
			may(outcome_by_proxy(kind, &real, &wrapped), format!("in a call by a proxy, {kind:?}"));
		assert_eq!(passes, passes_within, "{name} within a call by a proxy of type {kind:?}");
		if passes {
			proxies.push(kind);
		}
	}
	Seen { origins, proxies }
}

/// The names of all calls of the runtime.
fn calls() -> BTreeSet<String> {
	let mut calls = BTreeSet::new();
	for pallet in RuntimeCall::get_module_names() {
		for call in RuntimeCall::get_call_names(pallet) {
			calls.insert(format!("{}.{}", camel(pallet), camel(call)));
		}
	}
	calls
}

/// The account whose proxies are tried: of those that may, the first.
fn real(row: &Row) -> Origin {
	let may = row.origins();
	let first = Origin::SIGNED.into_iter().find(|origin| may.contains(origin));
	first.unwrap_or(Origin::Owner)
}

/// Fails unless `found` are all calls that there are.
fn same_as_calls(found: &BTreeSet<String>, what: &str) {
	let calls = calls();
	let differ: Vec<_> = found.symmetric_difference(&calls).collect();
	assert!(differ.is_empty(), "either they {what} and are none, or they do not: {differ:?}");
}

#[test]
fn every_call_has_a_row_and_a_scene() {
	let documented: BTreeSet<_> = rows(&page()).into_keys().collect();
	same_as_calls(&documented, "have a row");
	let mut staged = BTreeSet::new();
	chain().execute_with(|| {
		for scene in scenes() {
			let name = undone(|| scene().name());
			assert!(staged.insert(name.clone()), "{name} is staged twice");
		}
	});
	same_as_calls(&staged, "are staged");
}

#[test]
fn a_call_is_made_by_whom_the_table_says_and_by_nobody_else() {
	let rows = rows(&page());
	let mut wrong = BTreeMap::new();
	chain().execute_with(|| {
		let errors = Errors::known();
		for scene in scenes() {
			undone(|| {
				let scene = scene();
				let name = scene.name();
				let Some(row) = rows.get(&name) else { panic!("{name} has no row") };
				let seen = look(&scene, real(row), &errors);
				if seen.origins != row.origins() || seen.proxies != row.proxies() {
					wrong.insert(name, (seen.origins, seen.proxies));
				}
			});
		}
	});
	assert!(wrong.is_empty(), "docs/origins.md says otherwise of {wrong:#?}");
}

#[test]
#[allow(deprecated, reason = "stock pallets still use it")]
fn no_other_call_comes_without_a_signature() {
	use frame_support::traits::Authorize;
	use sp_runtime::{traits::ValidateUnsigned, transaction_validity::TransactionSource};
	let (mut sent, mut authorized) = (vec![], vec![]);
	chain().execute_with(|| {
		for scene in scenes() {
			undone(|| {
				let scene = scene();
				let source = TransactionSource::External;
				if audio_runtime::Runtime::validate_unsigned(source, &scene.call).is_ok() {
					sent.push(scene.name());
				}
				if scene.call.authorize(source).is_some_and(|checked| checked.is_ok()) {
					authorized.push(scene.name());
				}
			});
		}
	});
	assert_eq!(sent, ["system.applyAuthorizedUpgrade"]);
	assert_eq!(authorized, ["storageProofs.prove"]);
}
