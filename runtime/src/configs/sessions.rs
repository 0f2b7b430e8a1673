//! Sessions: who validates in each, and proofs of whose keys signed what.
//!
//! The session pallet and its history know the keys that come next, and take them for those in
//! force. A validator that changes or removes its keys goes on signing with the old ones for one or
//! two sessions. Nobody could prove in that time that what it signs is its own, and if it changed
//! them twice, nobody ever could. So what is recorded of a session here are the keys that sign in
//! it.

use crate::{
	configs::round::Round, constants::AccountId, opaque::SessionKeys, Historical, Runtime, Session,
	Staking,
};
use alloc::vec::Vec;
use audio_primitives::stake::CurrentRound;
use frame_support::{
	storage::{with_transaction, TransactionOutcome},
	traits::KeyOwnerProofSystem,
	BoundedVec,
};
use pallet_session::{
	historical::{self, IdentificationTuple, NoteHistoricalRoot},
	DisabledValidators, NextKeys, QueuedKeys, SessionManager,
};
use pallet_staking::CurrentEra;
use pallet_validator_set::{DisabledAtEnd, KeysInForce};
use sp_core::crypto::KeyTypeId;
use sp_runtime::{traits::OpaqueKeys, DispatchError};
use sp_session::MembershipProof;
use sp_staking::{offence::OffenceSeverity, SessionIndex};

/// Notes the root of every session's keys, and which keys are in force. Who is disabled stays so
/// until an era begins.
pub struct Sessions;

impl Sessions {
	/// Notes who is disabled: where anybody's keys change, the session pallet forgets it.
	fn note_disabled() {
		let validators = Session::validators();
		let disabled = DisabledValidators::<Runtime>::get().into_iter();
		let disabled = disabled
			.filter_map(|(index, severity)| {
				Some((validators.get(index as usize)?.clone(), severity.0))
			})
			.collect();
		DisabledAtEnd::<Runtime>::put(BoundedVec::truncate_from(disabled));
	}

	/// Disables those again who were when the last session ended, in the order of the validators.
	///
	/// Half of them at the most, those of the gravest offences: if all others removed their keys,
	/// nobody would be left to make a block.
	fn disable_again() {
		let disabled = DisabledAtEnd::<Runtime>::take();
		let validators = Session::validators();
		let most = validators.len() / 2;
		let again = validators.into_iter().zip(0u32..).filter_map(|(who, index)| {
			let (_, severity) = disabled.iter().find(|(offender, _)| *offender == who)?;
			Some((index, OffenceSeverity(*severity)))
		});
		let mut again: Vec<_> = again.collect();
		again.sort_by_key(|(_, severity)| core::cmp::Reverse(*severity));
		again.truncate(most);
		again.sort_by_key(|(index, _)| *index);
		DisabledValidators::<Runtime>::put(again);
	}
}

impl SessionManager<AccountId> for Sessions {
	/// The validators of session `index`, where an era begins with it or somebody has no keys any
	/// more.
	///
	/// Without a word on who has gone the session pallet compares the keys that are left with the
	/// first ones that were, and sees no change where they were the last: GRANDPA would go on with
	/// keys that nobody answers for.
	fn new_session(index: SessionIndex) -> Option<Vec<AccountId>> {
		let era = CurrentEra::<Runtime>::get();
		let validators = NoteHistoricalRoot::<Runtime, EverySession>::new_session(index);
		validators.filter(|validators| {
			CurrentEra::<Runtime>::get() != era || validators.len() != Session::validators().len()
		})
	}

	fn new_session_genesis(index: SessionIndex) -> Option<Vec<AccountId>> {
		NoteHistoricalRoot::<Runtime, EverySession>::new_session_genesis(index)
	}

	fn start_session(index: SessionIndex) {
		// The keys queued for this session; those of the next are queued after it has started.
		KeysInForce::<Runtime>::put(QueuedKeys::<Runtime>::get());
		let era = Round::current_round();
		NoteHistoricalRoot::<Runtime, EverySession>::start_session(index);
		if Round::current_round() == era {
			Self::disable_again();
		} else {
			DisabledAtEnd::<Runtime>::kill();
		}
	}

	fn end_session(index: SessionIndex) {
		Self::note_disabled();
		NoteHistoricalRoot::<Runtime, EverySession>::end_session(index)
	}
}

/// `Staking`, which also says who validates where no era begins: so the history notes a root of its
/// own for each session, of the keys that are queued for it.
pub struct EverySession;

impl EverySession {
	fn with_keys(validators: impl IntoIterator<Item = AccountId>) -> Vec<(AccountId, ())> {
		validators
			.into_iter()
			.filter(|validator| NextKeys::<Runtime>::contains_key(validator))
			.map(|validator| (validator, ()))
			.collect()
	}
}

impl SessionManager<AccountId> for EverySession {
	fn new_session(index: SessionIndex) -> Option<Vec<AccountId>> {
		<Staking as SessionManager<AccountId>>::new_session(index)
	}

	fn start_session(index: SessionIndex) {
		<Staking as SessionManager<AccountId>>::start_session(index)
	}

	fn end_session(index: SessionIndex) {
		<Staking as SessionManager<AccountId>>::end_session(index)
	}
}

impl historical::SessionManager<AccountId, ()> for EverySession {
	fn new_session(index: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		let elected = <Staking as SessionManager<AccountId>>::new_session(index);
		Some(Self::with_keys(elected.unwrap_or_else(Session::validators)))
	}

	/// The session pallet has set no validators yet, and the keys are those of the genesis.
	fn new_session_genesis(index: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		<Staking as historical::SessionManager<AccountId, ()>>::new_session_genesis(index)
	}

	fn start_session(index: SessionIndex) {
		<Staking as historical::SessionManager<AccountId, ()>>::start_session(index)
	}

	fn end_session(index: SessionIndex) {
		<Staking as historical::SessionManager<AccountId, ()>>::end_session(index)
	}
}

/// Proofs of whose a key is, or was in a session that is remembered.
///
/// The history reads the keys of the session in force from where the next ones are, so it is shown
/// those in force there while it proves or checks.
pub struct KeysOfSession;

impl KeysOfSession {
	fn in_force<R>(ask: impl FnOnce() -> R) -> Option<R> {
		with_transaction(|| {
			for (validator, keys) in KeysInForce::<Runtime>::get() {
				NextKeys::<Runtime>::insert(validator, keys);
			}
			TransactionOutcome::Rollback(Ok::<_, DispatchError>(ask()))
		})
		.ok()
	}
}

impl<Key: AsRef<[u8]>> KeyOwnerProofSystem<(KeyTypeId, Key)> for KeysOfSession {
	type Proof = MembershipProof;
	type IdentificationTuple = IdentificationTuple<Runtime>;

	/// None for a key that nobody signs with in the session in force.
	fn prove((kind, key): (KeyTypeId, Key)) -> Option<MembershipProof> {
		let owned = KeysInForce::<Runtime>::get()
			.iter()
			.any(|(_, keys): &(_, SessionKeys)| keys.get_raw(kind) == key.as_ref());
		if !owned {
			return None;
		}
		Self::in_force(|| Historical::prove((kind, key)))?
	}

	fn check_proof(
		key: (KeyTypeId, Key),
		proof: MembershipProof,
	) -> Option<IdentificationTuple<Runtime>> {
		Self::in_force(|| Historical::check_proof(key, proof))?
	}
}
