//! Producing and finalizing blocks: BABE, GRANDPA, sessions, offences.

use crate::{
	configs::{
		elections::MaxActiveValidators,
		round::Round,
		sessions::{KeysOfSession, Sessions},
		staking::MaxNominators,
	},
	constants::{deposit, AccountId, Balance, Moment, BONDING_ERAS, SLASH_DEFER_ERAS},
	opaque::SessionKeys,
	weights::margin::WithMargin,
	Babe, Balances, Offences, Runtime, RuntimeCall, RuntimeEvent, Session, Staking,
};
use audio_primitives::stake::CurrentRound;
use frame_support::{
	parameter_types,
	traits::{Contains, KeyOwnerProofSystem},
	weights::Weight,
};
use pallet_pace::{EpochDuration, MinimumPeriod, Pallet as Pace, SlotDuration};
use pallet_session::historical::IdentificationTuple;
use pallet_staking::{BondedEras, UnappliedSlashes};
use sp_core::crypto::KeyTypeId;
use sp_runtime::{
	traits::{ConvertInto, OpaqueKeys},
	Perbill,
};
use sp_staking::{
	offence::{OffenceDetails, OnOffenceHandler},
	EraIndex, SessionIndex,
};

/// How slots are won: one in four by lottery, the others by turn, every one with a VRF. The VRF of
/// a block is what the runtime draws its randomness from, so no slot may come without.
pub const BABE_EPOCH_CONFIG: sp_consensus_babe::BabeEpochConfiguration =
	sp_consensus_babe::BabeEpochConfiguration {
		c: (1, 4),
		allowed_slots: sp_consensus_babe::AllowedSlots::PrimaryAndSecondaryVRFSlots,
	};

impl pallet_timestamp::Config for Runtime {
	type Moment = Moment;
	type OnTimestampSet = Babe;
	type MinimumPeriod = MinimumPeriod<Runtime>;
	type WeightInfo = crate::weights::stock::timestamp::WeightInfo<Runtime>;
}

parameter_types! {
	/// How long an equivocation can be reported, in blocks: while the stake behind it is still
	/// there.
	pub ReportLongevity: u64 = u64::from(Pace::<Runtime>::current().era_slots())
		.saturating_mul(BONDING_ERAS.into());
	/// Sessions whose GRANDPA set can be looked up: as long as an equivocation can be reported.
	pub MaxSetIdSessionEntries: u64 =
		u64::from(Pace::<Runtime>::current().sessions_per_era).saturating_mul(BONDING_ERAS.into());
}

impl pallet_babe::Config for Runtime {
	type EpochDuration = EpochDuration<Runtime>;
	type ExpectedBlockTime = SlotDuration<Runtime>;
	// Sessions follow epochs.
	type EpochChangeTrigger = pallet_babe::ExternalTrigger;
	type DisabledValidators = Session;
	type WeightInfo = ();
	type MaxAuthorities = MaxActiveValidators;
	type MaxNominators = MaxNominators;
	type KeyOwnerProof =
		<KeysOfSession as KeyOwnerProofSystem<(KeyTypeId, pallet_babe::AuthorityId)>>::Proof;
	type EquivocationReportSystem =
		pallet_babe::EquivocationReportSystem<Self, Offences, KeysOfSession, ReportLongevity>;
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MaxAuthorities = MaxActiveValidators;
	type MaxNominators = MaxNominators;
	type MaxSetIdSessionEntries = MaxSetIdSessionEntries;
	type KeyOwnerProof =
		<KeysOfSession as KeyOwnerProofSystem<(KeyTypeId, pallet_grandpa::AuthorityId)>>::Proof;
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Self, Offences, KeysOfSession, ReportLongevity>;
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Babe>;
	type EventHandler = Staking;
}

parameter_types! {
	pub const KeyDeposit: Balance = deposit(5, 4 * 32 * 2);
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;
	type ShouldEndSession = Babe;
	type NextSessionRotation = Babe;
	type SessionManager = Sessions;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	type DisablingStrategy = pallet_session::disabling::UpToLimitWithReEnablingDisablingStrategy;
	type WeightInfo = WithMargin<pallet_session::weights::SubstrateWeight<Runtime>>;
	type Currency = Balances;
	type KeyDeposit = KeyDeposit;
}

impl pallet_session::historical::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = pallet_staking::UnitIdentificationOf<Self>;
}

/// Refuses signed reports of equivocations.
///
/// Such a report costs nothing if it is new, weighs a fifth of a block, and stays for ever. A
/// GRANDPA vote can be of any round, so a validator that is slashed once could report itself in
/// round after round, and leave others no room. Nodes report what they see without a signature, in
/// the blocks that they author.
pub struct ReportsByAuthors;

impl Contains<RuntimeCall> for ReportsByAuthors {
	fn contains(call: &RuntimeCall) -> bool {
		!matches!(
			call,
			RuntimeCall::Babe(pallet_babe::Call::report_equivocation { .. })
				| RuntimeCall::Grandpa(pallet_grandpa::Call::report_equivocation { .. })
		)
	}
}

/// Has `Staking` slash, and files the slash where it belongs.
///
/// `Staking` files a slash of era `e` under era `e + SLASH_DEFER_ERAS + 1` and applies it when that
/// becomes active, as one of the era after `e`. Both are an era late: stake unbonded in `e` could
/// have left, and chunks of it would be spared. An offence that is reported when that era has begun
/// would never be punished. So its slash goes under `e + SLASH_DEFER_ERAS`, or the next era if that
/// has begun.
pub struct SlashedInTime;

impl OnOffenceHandler<AccountId, IdentificationTuple<Runtime>, Weight> for SlashedInTime {
	fn on_offence(
		offenders: &[OffenceDetails<AccountId, IdentificationTuple<Runtime>>],
		slash_fractions: &[Perbill],
		session: SessionIndex,
	) -> Weight {
		let slash = || {
			<Staking as OnOffenceHandler<_, _, _>>::on_offence(offenders, slash_fractions, session)
		};
		let Some(era) = Self::era_of(session) else { return slash() };
		let due = era.saturating_add(SLASH_DEFER_ERAS);
		let filed_under = due.saturating_add(1);
		let before = UnappliedSlashes::<Runtime>::decode_len(filed_under).unwrap_or(0);
		let weight = slash();
		let new = UnappliedSlashes::<Runtime>::mutate(filed_under, |slashes| {
			slashes.split_off(before.min(slashes.len()))
		});
		if UnappliedSlashes::<Runtime>::decode_len(filed_under) == Some(0) {
			UnappliedSlashes::<Runtime>::remove(filed_under);
		}
		if !new.is_empty() {
			let next = Round::current_round().saturating_add(1);
			UnappliedSlashes::<Runtime>::mutate(due.max(next), |slashes| slashes.extend(new));
		}
		let db = <Runtime as frame_system::Config>::DbWeight::get();
		weight.saturating_add(db.reads_writes(6, 3))
	}
}

impl SlashedInTime {
	/// The era in which a session was, if an offence in it can still be punished.
	fn era_of(session: SessionIndex) -> Option<EraIndex> {
		BondedEras::<Runtime>::get()
			.into_iter()
			.rev()
			.find(|(_, first)| *first <= session)
			.map(|(era, _)| era)
	}
}

impl pallet_offences::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type IdentificationTuple = IdentificationTuple<Self>;
	type OnOffenceHandler = SlashedInTime;
}

impl pallet_authority_discovery::Config for Runtime {
	type MaxAuthorities = MaxActiveValidators;
}
