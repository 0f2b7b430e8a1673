//! Producing and finalizing blocks: BABE, GRANDPA, sessions, offences.

use crate::{
	configs::{staking::MaxNominators, validators::MaxActiveValidators},
	constants::{deposit, AccountId, Balance, Moment, BONDING_ERAS, SLASH_DEFER_ERAS},
	opaque::SessionKeys,
	Babe, Balances, Historical, Offences, Runtime, RuntimeEvent, Session, Staking,
};
use frame_support::{parameter_types, traits::KeyOwnerProofSystem, weights::Weight};
use pallet_pace::{EpochDuration, MinimumPeriod, Pallet as Pace, SlotDuration};
use pallet_session::historical::IdentificationTuple;
use pallet_staking::{ActiveEra, UnappliedSlashes};
use sp_core::crypto::KeyTypeId;
use sp_runtime::{
	traits::{ConvertInto, OpaqueKeys},
	Perbill,
};
use sp_staking::{
	offence::{OffenceDetails, OnOffenceHandler},
	SessionIndex,
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
	type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	/// How long an equivocation can be reported, in blocks: while the stake behind it is still there.
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
		<Historical as KeyOwnerProofSystem<(KeyTypeId, pallet_babe::AuthorityId)>>::Proof;
	type EquivocationReportSystem =
		pallet_babe::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MaxAuthorities = MaxActiveValidators;
	type MaxNominators = MaxNominators;
	type MaxSetIdSessionEntries = MaxSetIdSessionEntries;
	type KeyOwnerProof =
		<Historical as KeyOwnerProofSystem<(KeyTypeId, pallet_grandpa::AuthorityId)>>::Proof;
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
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
	type SessionManager = pallet_session::historical::NoteHistoricalRoot<Self, Staking>;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	type DisablingStrategy = pallet_session::disabling::UpToLimitWithReEnablingDisablingStrategy;
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type KeyDeposit = KeyDeposit;
}

impl pallet_session::historical::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = pallet_staking::UnitIdentificationOf<Self>;
}

/// Has `Staking` slash, and sees to it that no slash is forgotten.
///
/// `Staking` files a slash under the era in which it is to apply, and looks there once, when that era
/// becomes active. An offence that is reported when that has happened would never be punished. So
/// its slash is filed under the next era.
pub struct SlashedInTime;

impl OnOffenceHandler<AccountId, IdentificationTuple<Runtime>, Weight> for SlashedInTime {
	fn on_offence(
		offenders: &[OffenceDetails<AccountId, IdentificationTuple<Runtime>>],
		slash_fractions: &[Perbill],
		session: SessionIndex,
	) -> Weight {
		let weight =
			<Staking as OnOffenceHandler<_, _, _>>::on_offence(offenders, slash_fractions, session);
		weight.saturating_add(Self::bring_forward())
	}
}

impl SlashedInTime {
	/// Files under the next era what is filed under an era that has begun.
	fn bring_forward() -> Weight {
		let Some(active) = ActiveEra::<Runtime>::get().map(|era| era.index) else {
			return Weight::zero();
		};
		// Offences of no earlier era can be reported: their sessions are forgotten.
		let earliest =
			active.saturating_sub(BONDING_ERAS).saturating_add(SLASH_DEFER_ERAS).saturating_add(1);
		let mut operations = 0u64;
		for era in earliest..=active {
			operations = operations.saturating_add(1);
			let overdue = UnappliedSlashes::<Runtime>::take(era);
			if !overdue.is_empty() {
				operations = operations.saturating_add(1);
				UnappliedSlashes::<Runtime>::mutate(active.saturating_add(1), |due| {
					due.extend(overdue)
				});
			}
		}
		<Runtime as frame_system::Config>::DbWeight::get().reads_writes(operations, operations)
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
