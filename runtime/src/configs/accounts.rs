//! Conveniences for accounts: batches, proxies, multisignatures, identities.

use crate::{
	constants::{deposit, AccountId, Balance, BlockNumber, Signature, DAYS},
	Balances, OriginCaller, Runtime, RuntimeCall, RuntimeEvent, System, Treasury,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	parameter_types,
	traits::{ConstU32, InstanceFilter},
};
use frame_system::EnsureRoot;
use scale_info::TypeInfo;
use sp_runtime::traits::{BlakeTwo256, Verify};

impl pallet_utility::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type WeightInfo = crate::weights::stock::utility::WeightInfo<Runtime>;
}

/// Whether a call of the catalogue moves tokens, or a track, to somebody else.
fn moves_value(call: &pallet_content::Call<Runtime>) -> bool {
	use pallet_content::Call;
	matches!(call, Call::tip { .. } | Call::purchase { .. } | Call::transfer_ownership { .. })
}

/// Whether a call about identities takes something to somebody else: a registrar's fee, the deposit
/// for a sub-account, which a sub-account that leaves (`Identity.quit_sub`) takes along, or the
/// office of a registrar, with the fees that come.
fn pays_others(call: &pallet_identity::Call<Runtime>) -> bool {
	use pallet_identity::Call;
	matches!(
		call,
		Call::add_sub { .. }
			| Call::set_subs { .. }
			| Call::request_judgement { .. }
			| Call::set_account_id { .. }
	)
}

/// What a proxy may do for the account it stands in for.
#[derive(
	Copy,
	Clone,
	Debug,
	Default,
	Eq,
	PartialEq,
	Ord,
	PartialOrd,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum ProxyType {
	/// Everything.
	#[default]
	#[codec(index = 0)]
	Any,
	/// What moves no tokens that the account has to another. It can send rewards to come elsewhere
	/// (`Staking.set_payee`), and signs for the account where that is a proxy or a signatory of
	/// others.
	#[codec(index = 1)]
	NonTransfer,
	/// Proposing, voting, the committee.
	#[codec(index = 2)]
	Governance,
	/// Bonding, nominating, validating, pools, session keys, nodes that serve.
	#[codec(index = 3)]
	Staking,
	/// Nomination pools alone.
	#[codec(index = 4)]
	NominationPools,
	/// Rejecting what other proxies announced, nothing else.
	#[codec(index = 5)]
	CancelProxy,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
	fn filter(&self, call: &RuntimeCall) -> bool {
		match self {
			Self::Any => true,
			// Named one by one: what a later runtime adds is refused until somebody has thought
			// about it.
			Self::NonTransfer => match call {
				RuntimeCall::Content(call) => !moves_value(call),
				RuntimeCall::Identity(call) => !pays_others(call),
				call => matches!(
					call,
					RuntimeCall::System(..)
						| RuntimeCall::Scheduler(..)
						| RuntimeCall::Preimage(..)
						| RuntimeCall::Babe(..)
						| RuntimeCall::Timestamp(..)
						| RuntimeCall::Vesting(pallet_vesting::Call::vest { .. })
						| RuntimeCall::Vesting(pallet_vesting::Call::vest_other { .. })
						| RuntimeCall::Staking(..)
						| RuntimeCall::Session(..)
						| RuntimeCall::ValidatorSet(..)
						| RuntimeCall::Grandpa(..)
						| RuntimeCall::VoterList(..)
						| RuntimeCall::NominationPools(..)
						| RuntimeCall::NodeServices(..)
						| RuntimeCall::FeatureAccess(..)
						| RuntimeCall::Delegation(..)
						| RuntimeCall::ActivityIssuance(..)
						| RuntimeCall::StorageProofs(..)
						| RuntimeCall::Receipts(..)
						| RuntimeCall::Holdings(..)
						| RuntimeCall::Democracy(..)
						| RuntimeCall::StakedVoting(..)
						| RuntimeCall::TechnicalCommittee(..)
						| RuntimeCall::Treasury(..)
						| RuntimeCall::Utility(..)
						| RuntimeCall::Proxy(..)
						| RuntimeCall::Multisig(..)
				),
			},
			Self::Governance => matches!(
				call,
				RuntimeCall::Democracy(..)
					| RuntimeCall::StakedVoting(..)
					| RuntimeCall::TechnicalCommittee(..)
					| RuntimeCall::Treasury(..)
					| RuntimeCall::Preimage(..)
					| RuntimeCall::Utility(..)
			),
			Self::Staking => matches!(
				call,
				RuntimeCall::Staking(..)
					| RuntimeCall::Session(..)
					| RuntimeCall::ValidatorSet(..)
					| RuntimeCall::VoterList(..)
					| RuntimeCall::NominationPools(..)
					| RuntimeCall::NodeServices(..)
					| RuntimeCall::Utility(..)
			),
			Self::NominationPools => {
				matches!(call, RuntimeCall::NominationPools(..) | RuntimeCall::Utility(..))
			},
			Self::CancelProxy => {
				matches!(
					call,
					RuntimeCall::Proxy(pallet_proxy::Call::reject_announcement { .. })
						| RuntimeCall::Utility(..)
				)
			},
		}
	}

	fn is_superset(&self, other: &Self) -> bool {
		match (self, other) {
			(mine, theirs) if mine == theirs => true,
			(Self::Any, _) => true,
			(_, Self::Any) => false,
			(Self::NonTransfer, _) => true,
			(Self::Staking, Self::NominationPools) => true,
			_ => false,
		}
	}
}

parameter_types! {
	pub const ProxyDepositBase: Balance = deposit(1, 8);
	pub const ProxyDepositFactor: Balance = deposit(0, 33);
	pub const AnnouncementDepositBase: Balance = deposit(1, 8);
	pub const AnnouncementDepositFactor: Balance = deposit(0, 66);
}

impl pallet_proxy::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type ProxyType = ProxyType;
	type ProxyDepositBase = ProxyDepositBase;
	type ProxyDepositFactor = ProxyDepositFactor;
	type MaxProxies = ConstU32<32>;
	type WeightInfo = crate::weights::stock::proxy::WeightInfo<Runtime>;
	type MaxPending = ConstU32<32>;
	type CallHasher = BlakeTwo256;
	type AnnouncementDepositBase = AnnouncementDepositBase;
	type AnnouncementDepositFactor = AnnouncementDepositFactor;
	type BlockNumberProvider = System;
}

parameter_types! {
	pub const MultisigDepositBase: Balance = deposit(1, 88);
	pub const MultisigDepositFactor: Balance = deposit(0, 32);
}

impl pallet_multisig::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type DepositBase = MultisigDepositBase;
	type DepositFactor = MultisigDepositFactor;
	type MaxSignatories = ConstU32<100>;
	type WeightInfo = crate::weights::stock::multisig::WeightInfo<Runtime>;
	type BlockNumberProvider = System;
}

parameter_types! {
	pub const IdentityBasicDeposit: Balance = deposit(1, 17);
	pub const IdentityByteDeposit: Balance = deposit(0, 1);
	pub const UsernameDeposit: Balance = deposit(0, 32);
	pub const SubAccountDeposit: Balance = deposit(1, 53);
	pub const PendingUsernameExpiration: BlockNumber = 7 * DAYS;
	pub const UsernameGracePeriod: BlockNumber = 30 * DAYS;
}

impl pallet_identity::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type BasicDeposit = IdentityBasicDeposit;
	type ByteDeposit = IdentityByteDeposit;
	type UsernameDeposit = UsernameDeposit;
	type SubAccountDeposit = SubAccountDeposit;
	type MaxSubAccounts = ConstU32<100>;
	type IdentityInformation = pallet_identity::legacy::IdentityInfo<ConstU32<100>>;
	type MaxRegistrars = ConstU32<20>;
	type Slashed = Treasury;
	type ForceOrigin = EnsureRoot<AccountId>;
	type RegistrarOrigin = EnsureRoot<AccountId>;
	type OffchainSignature = Signature;
	type SigningPublicKey = <Signature as Verify>::Signer;
	type UsernameAuthorityOrigin = EnsureRoot<AccountId>;
	type PendingUsernameExpiration = PendingUsernameExpiration;
	type UsernameGracePeriod = UsernameGracePeriod;
	type MaxSuffixLength = ConstU32<7>;
	type MaxUsernameLength = ConstU32<32>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
	type WeightInfo = crate::weights::stock::identity::WeightInfo<Runtime>;
}
