//! Producing and finalizing blocks: BABE, GRANDPA, sessions, offences.

use crate::{
	configs::staking::{MaxActiveValidators, MaxNominators},
	constants::{deposit, AccountId, Balance, Moment, BONDING_ERAS},
	opaque::SessionKeys,
	Babe, Balances, Historical, ImOnline, Offences, Runtime, RuntimeEvent, Session, Staking,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, KeyOwnerProofSystem},
};
use pallet_pace::{EpochDuration, MinimumPeriod, Pallet as Pace, SlotDuration};
use sp_core::crypto::KeyTypeId;
use sp_runtime::{
	traits::{ConvertInto, OpaqueKeys},
	transaction_validity::TransactionPriority,
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
	type EventHandler = (Staking, ImOnline);
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

impl pallet_offences::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type IdentificationTuple = pallet_session::historical::IdentificationTuple<Self>;
	type OnOffenceHandler = Staking;
}

parameter_types! {
	/// A heartbeat must not be crowded out by transactions that pay.
	pub const ImOnlineUnsignedPriority: TransactionPriority = TransactionPriority::MAX;
}

impl pallet_im_online::Config for Runtime {
	type AuthorityId = pallet_im_online::sr25519::AuthorityId;
	type MaxKeys = ConstU32<10_000>;
	type MaxPeerInHeartbeats = ConstU32<10_000>;
	type RuntimeEvent = RuntimeEvent;
	type ValidatorSet = Historical;
	type NextSessionRotation = Babe;
	type ReportUnresponsiveness = Offences;
	type UnsignedPriority = ImOnlineUnsignedPriority;
	type WeightInfo = pallet_im_online::weights::SubstrateWeight<Runtime>;
}

impl pallet_authority_discovery::Config for Runtime {
	type MaxAuthorities = MaxActiveValidators;
}
