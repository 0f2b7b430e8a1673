//! Which calls were made, and how each ended.

use audio_runtime::{RuntimeCall, RuntimeError, RuntimeEvent, System};
use audio_runtime_tests::PALLETS;
use codec::Encode;
use frame_support::traits::GetCallMetadata;
use scale_info::{MetaType, PortableRegistry, Registry, TypeDef, TypeInfo};
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	DispatchError, ModuleError,
};
use std::{
	collections::{BTreeMap, BTreeSet},
	fmt,
	sync::LazyLock,
};

/// Errors of ours that no input comes to, and why.
pub const UNREACHED: &[(&str, &str)] = &[
	("Content.NoIndexLeft", "after 2^32 tracks"),
	("Content.ReservationExpired", "after a day, which is 14,400 blocks"),
	("FeatureAccess.NoIndexLeft", "after 2^32 features"),
	(
		"Holdings.TooHeavy",
		"no stock pallet's withdrawal is that heavy with the few that there are here",
	),
	("NodeServices.NoIndexLeft", "after 2^32 nodes"),
	("StakedVoting.CallUnavailable", "the filter of calls refuses to propose such a call"),
	("StakedVoting.TooHeavy", "the same"),
	(
		"StorageProofs.NoPlace",
		"as many are selected as there are places: who is selected finds one",
	),
];

/// The pallets' index, name and what of each there is: its errors, or its calls, by their index.
type Names = BTreeMap<u8, (String, BTreeMap<u8, String>)>;

/// The variants of each variant's own type.
fn names<T: TypeInfo + 'static>() -> Names {
	let mut registry = Registry::new();
	let id = registry.register_type(&MetaType::new::<T>()).id;
	let types = PortableRegistry::from(registry);
	let variants = |id| match &types.resolve(id).expect("it is registered").type_def {
		TypeDef::Variant(found) => found.variants.clone(),
		_ => Vec::new(),
	};
	let pallet = |variant: scale_info::Variant<scale_info::form::PortableForm>| {
		let inner = variant.fields.first().map(|field| variants(field.ty.id)).unwrap_or_default();
		let inner = inner.into_iter().map(|found| (found.index, found.name)).collect();
		(variant.index, (variant.name, inner))
	};
	variants(id).into_iter().map(pallet).collect()
}

static ERRORS: LazyLock<Names> = LazyLock::new(names::<RuntimeError>);
static CALLS: LazyLock<Names> = LazyLock::new(names::<RuntimeCall>);

/// All of our pallets, by pallet and name.
fn ours(names: &Names) -> BTreeSet<(String, String)> {
	let ours = names.values().filter(|(pallet, _)| PALLETS.contains(&pallet.as_str()));
	ours.flat_map(|(pallet, names)| names.values().map(|name| (pallet.clone(), name.clone())))
		.collect()
}

/// What that error is called.
pub fn name_of(error: &DispatchError) -> String {
	match error {
		DispatchError::Module(ModuleError { index, error, .. }) => {
			let found = ERRORS
				.get(index)
				.and_then(|(pallet, names)| Some(format!("{pallet}.{}", names.get(&error[0])?)));
			found.unwrap_or_else(|| format!("{error:?} of {index}"))
		},
		other => format!("{other:?}"),
	}
}

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
	/// Calls with how they ended.
	pub outcomes: BTreeSet<(String, String)>,
	/// Errors, wherever they came up.
	pub errors: BTreeSet<String>,
	/// Events, by pallet and name.
	pub events: BTreeSet<String>,
}

impl Coverage {
	pub fn note(&mut self, call: &RuntimeCall, done: &Result<(), DispatchError>) {
		let ended = match done {
			Ok(()) => "ok".into(),
			Err(error) => {
				self.errors.insert(name_of(error));
				name_of(error)
			},
		};
		let found = call.get_call_metadata();
		let name = format!("{}.{}", found.pallet_name, found.function_name);
		self.outcomes.insert((name, ended));
		// What is in a batch that is all or nothing was done too.
		if let (RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }), Ok(())) =
			(call, done)
		{
			calls.iter().for_each(|call| self.note(call, done));
		}
	}

	pub fn note_refused(&mut self, call: &RuntimeCall, why: &TransactionValidityError) {
		let found = call.get_call_metadata();
		let name = format!("{}.{}", found.pallet_name, found.function_name);
		let mut ended = format!("{why:?}");
		// Calls that authorize themselves say which error of theirs it is.
		if let TransactionValidityError::Invalid(InvalidTransaction::Custom(code)) = why {
			let index = call.encode()[0];
			if let Some(error) = ERRORS.get(&index).and_then(|(_, names)| names.get(code)) {
				ended = format!("{}.{error}", found.pallet_name);
				self.errors.insert(ended.clone());
			}
		}
		self.outcomes.insert((name, ended));
	}

	/// Notes the events of the block, with the errors that some tell of.
	pub fn note_events(&mut self) {
		for record in System::read_events_no_consensus() {
			let event = &record.event;
			self.events.insert(event_name(event));
			match event {
				// The scheduler makes this call, and nobody else.
				RuntimeEvent::StakedVoting(pallet_staked_voting::Event::Enacted { .. }) => {
					self.outcomes.insert(("StakedVoting.enact".into(), "ok".into()));
				},
				// The decision itself is no call that fails.
				RuntimeEvent::StakedVoting(pallet_staked_voting::Event::QuorumMissed {
					..
				}) => {
					self.errors.insert("StakedVoting.QuorumMissed".into());
				},
				_ => (),
			}
			if let Some(Err(error)) = result_of(event) {
				self.errors.insert(name_of(&error));
			}
		}
	}

	/// What of ours was reached: calls with success, and errors.
	pub fn reached(&self) -> BTreeSet<String> {
		let is_ours = |name: &String| {
			name.split_once('.').is_some_and(|(pallet, _)| PALLETS.contains(&pallet))
		};
		let done = self.outcomes.iter().filter(|(_, ended)| ended == "ok").map(|(call, _)| call);
		done.chain(&self.errors).filter(|name| is_ours(name)).cloned().collect()
	}

	/// What of ours should have been reached and was not.
	pub fn missing(&self) -> Vec<String> {
		let is_excused = |name: &String| UNREACHED.iter().any(|(error, _)| error == name);
		let errors = self.missing_errors().into_iter().filter(|name| !is_excused(name));
		self.missing_calls().into_iter().chain(errors).collect()
	}

	/// What is excused for not being reached, and was.
	pub fn reached_after_all(&self) -> Vec<String> {
		let excused = UNREACHED.iter().map(|(error, _)| error.to_string());
		excused.filter(|error| self.errors.contains(error)).collect()
	}

	/// Adds what `other` has, and says whether that is more.
	pub fn add(&mut self, other: &Self) -> bool {
		let before = self.size();
		self.outcomes.extend(other.outcomes.iter().cloned());
		self.errors.extend(other.errors.iter().cloned());
		self.events.extend(other.events.iter().cloned());
		self.size() > before
	}

	pub fn size(&self) -> usize {
		self.outcomes.len() + self.errors.len() + self.events.len()
	}

	/// Calls of ours that never succeeded.
	pub fn missing_calls(&self) -> Vec<String> {
		let done = |name: &String| self.outcomes.contains(&(name.clone(), "ok".into()));
		let calls = ours(&CALLS).into_iter().map(|(pallet, call)| format!("{pallet}.{call}"));
		calls.filter(|name| !done(name)).collect()
	}

	/// Errors of ours that never came up.
	pub fn missing_errors(&self) -> Vec<String> {
		let errors = ours(&ERRORS).into_iter().map(|(pallet, error)| format!("{pallet}.{error}"));
		errors.filter(|name| !self.errors.contains(name)).collect()
	}
}

/// What that event is called. Refusals say why.
fn event_name(event: &RuntimeEvent) -> String {
	let text = format!("{event:?}");
	let pallet = text.split('(').next().unwrap_or_default();
	// `RuntimeEvent::` is not printed: a pallet's variant, then the event's.
	let event_name = text[pallet.len()..].trim_start_matches('(').trim_start_matches("Event::");
	let end = event_name.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(event_name.len());
	let mut name = format!("{pallet}.{}", &event_name[..end]);
	if let RuntimeEvent::Receipts(pallet_receipts::Event::Refused { reason, .. }) = event {
		name = format!("{name}.{reason:?}");
	}
	name
}

/// How what an event tells of ended.
fn result_of(event: &RuntimeEvent) -> Option<Result<(), DispatchError>> {
	use pallet_collective::Event as C;
	match event {
		RuntimeEvent::Utility(
			pallet_utility::Event::ItemFailed { error }
			| pallet_utility::Event::BatchInterrupted { error, .. },
		) => Some(Err(*error)),
		RuntimeEvent::Utility(pallet_utility::Event::DispatchedAs { result })
		| RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result })
		| RuntimeEvent::Multisig(pallet_multisig::Event::MultisigExecuted { result, .. })
		| RuntimeEvent::Scheduler(pallet_scheduler::Event::Dispatched { result, .. })
		| RuntimeEvent::TechnicalCommittee(
			C::Executed { result, .. } | C::MemberExecuted { result, .. },
		) => Some(*result),
		RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { dispatch_error, .. }) => {
			Some(Err(*dispatch_error))
		},
		_ => None,
	}
}

impl fmt::Display for Coverage {
	fn fmt(&self, into: &mut fmt::Formatter<'_>) -> fmt::Result {
		let calls: BTreeSet<_> = self.outcomes.iter().map(|(call, _)| call).collect();
		let done = self.outcomes.iter().filter(|(_, ended)| ended == "ok").count();
		writeln!(
			into,
			"{} calls made, {done} with success; {} ways of ending; {} errors; {} events",
			calls.len(),
			self.outcomes.len(),
			self.errors.len(),
			self.events.len(),
		)?;
		let (calls, errors) = (self.missing_calls(), self.missing_errors());
		writeln!(
			into,
			"calls of ours that never succeeded: {}: {}",
			calls.len(),
			calls.join(", ")
		)?;
		write!(into, "errors of ours that never came up: {}: {}", errors.len(), errors.join(", "))
	}
}
