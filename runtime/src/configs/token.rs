//! The token: balances, transaction fees, vesting, other assets.

use crate::{
	configs::{parameters, payers::Payers},
	constants::{deposit, AccountId, Balance, AUDIO, EXISTENTIAL_DEPOSIT, REWARD_HISTORY_ERAS},
	prices::Prices,
	ActivityIssuance, Authorship, Balances, FeePool, Runtime, RuntimeEvent, RuntimeFreezeReason,
	RuntimeHoldReason, System, Treasury,
};
use frame_support::{
	parameter_types,
	traits::{
		fungible::{Balanced, Credit},
		tokens::imbalance::ResolveTo,
		AsEnsureOriginWithArg, ConstU32, ConstU8, Get, Imbalance, OnUnbalanced, StoredMap,
		VariantCountOf, WithdrawReasons,
	},
	weights::ConstantMultiplier,
	PalletId,
};
use frame_system::EnsureRoot;
use pallet_balances::AccountData;
use pallet_feature_access::EnsureTokenMaker;
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{
	traits::{Bounded, ConvertInto},
	DispatchError, FixedPointNumber, Perquintill,
};

parameter_types! {
	pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;
	pub TreasuryAccount: AccountId = Treasury::account_id();
}

impl pallet_balances::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type WeightInfo = crate::weights::stock::balances::WeightInfo<Runtime>;
	type Balance = Balance;
	// What an account loses by falling below the existential deposit is not destroyed.
	type DustRemoval = ResolveTo<TreasuryAccount, Balances>;
	type ExistentialDeposit = ExistentialDeposit;
	type AccountStore = Accounts;
	type ReserveIdentifier = [u8; 8];
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxLocks = ConstU32<50>;
	type MaxReserves = ConstU32<50>;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type DoneSlashHandler = ();
}

/// Balances in the accounts of `System`, exactly as it stores them itself. To change one it reads the
/// account three times, though, once only to know whether it is kept.
pub struct Accounts;

impl StoredMap<AccountId, AccountData<Balance>> for Accounts {
	fn get(who: &AccountId) -> AccountData<Balance> {
		System::get(who)
	}

	fn try_mutate_exists<R, E: From<DispatchError>>(
		who: &AccountId,
		change: impl FnOnce(&mut Option<AccountData<Balance>>) -> Result<R, E>,
	) -> Result<R, E> {
		let before = System::get(who);
		let mut data = (before != AccountData::default()).then_some(before);
		let result = change(&mut data)?;
		// The change may have added references to the account, or taken some away.
		frame_system::Account::<Runtime>::mutate_exists(who, |account| match account {
			Some(kept) if kept.providers > 0 || kept.sufficients > 0 => {
				kept.data = data.unwrap_or_default();
			},
			_ => *account = None,
		});
		Ok(result)
	}
}

/// Sends transaction fees to the fee pool and tips to the block's author.
pub struct FeesToPool;

impl OnUnbalanced<Credit<AccountId, Balances>> for FeesToPool {
	fn on_unbalanceds(mut fees_then_tips: impl Iterator<Item = Credit<AccountId, Balances>>) {
		if let Some(fees) = fees_then_tips.next() {
			FeePool::on_unbalanced(fees);
		}
		// Most have none, and need nobody to be looked up.
		if let Some(tips) = fees_then_tips.next().filter(|tips| tips.peek() > 0) {
			let left = match Authorship::author() {
				Some(author) => match Balances::resolve(&author, tips) {
					Ok(()) => return,
					Err(left) => left,
				},
				None => tips,
			};
			// No author, or one whose account is gone and the tip too small to open it.
			FeePool::on_unbalanced(left);
		}
	}
}

parameter_types! {
	/// How full blocks are when the fee multiplier stays as it is.
	pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(25);
	/// How fast the fee multiplier moves.
	pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(75, 1_000_000);
	/// Fees fall to a tenth on an idle chain, no lower: a multiplier near zero could not recover.
	pub MinimumMultiplier: Multiplier = Multiplier::saturating_from_rational(1, 10);
	pub MaximumMultiplier: Multiplier = Bounded::max_value();
}

/// Planck for each picosecond of weight: as governed, at most 1,830,000,000, a hundred times that
/// of the live chain at its start. A vote then costs three to four AUDIO: dear, but who has a stake
/// can pay it to undo this.
pub struct WeightFee;

impl Get<Balance> for WeightFee {
	fn get() -> Balance {
		Prices::in_force()
			.map_or_else(parameters::WeightFee::get, |prices| prices.weight)
			.min(1_830_000_000)
	}
}

/// Planck for each byte: as governed, at most a thousandth of an AUDIO, a hundred times that of the
/// live chain at its start.
pub struct ByteFee;

impl Get<Balance> for ByteFee {
	fn get() -> Balance {
		Prices::in_force()
			.map_or_else(parameters::ByteFee::get, |prices| prices.byte)
			.min(AUDIO / 1_000)
	}
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type OnChargeTransaction = FungibleAdapter<Payers, FeesToPool>;
	type WeightToFee = ConstantMultiplier<Balance, WeightFee>;
	type LengthToFee = ConstantMultiplier<Balance, ByteFee>;
	type FeeMultiplierUpdate = TargetedFeeAdjustment<
		Self,
		TargetBlockFullness,
		AdjustmentVariable,
		MinimumMultiplier,
		MaximumMultiplier,
	>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightInfo = crate::weights::stock::transaction_payment::WeightInfo<Runtime>;
}

parameter_types! {
	pub const FeePoolPalletId: PalletId = PalletId(*b"au/feepl");
	/// Rounds whose figures are kept: as long as rewards can be claimed.
	pub const FeePoolHistoryDepth: u32 = REWARD_HISTORY_ERAS;
}

impl pallet_fee_pool::Config for Runtime {
	type Currency = Balances;
	type PalletId = FeePoolPalletId;
	type BurnShare = parameters::FeePoolBurn;
	type IssuanceShare = parameters::FeePoolIssuance;
	type Issuance = ActivityIssuance;
	type SpendOrigin = EnsureRoot<AccountId>;
	type HistoryDepth = FeePoolHistoryDepth;
	type WeightInfo = crate::weights::fee_pool::WeightInfo<Runtime>;
}

parameter_types! {
	/// So much that filling somebody's room for grants is a gift to them, and no nuisance.
	pub const MinVestedTransfer: Balance = 1_000 * AUDIO;
	/// Vesting AUDIO pays fees no more than it can be transferred, but it may be staked and
	/// reserved.
	pub UnvestedFundsAllowedWithdrawReasons: WithdrawReasons =
		WithdrawReasons::except(WithdrawReasons::TRANSFER | WithdrawReasons::RESERVE);
}

impl pallet_vesting::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type BlockNumberToBalance = ConvertInto;
	type MinVestedTransfer = MinVestedTransfer;
	type WeightInfo = crate::weights::stock::vesting::WeightInfo<Runtime>;
	type UnvestedFundsAllowedWithdrawReasons = UnvestedFundsAllowedWithdrawReasons;
	type BlockNumberProvider = System;
	const MAX_VESTING_SCHEDULES: u32 = 28;
}

parameter_types! {
	pub const AssetDeposit: Balance = deposit(1, 190);
	pub const AssetAccountDeposit: Balance = deposit(1, 16);
	pub const AssetMetadataDepositBase: Balance = deposit(1, 68);
	pub const AssetMetadataDepositPerByte: Balance = deposit(0, 1);
	pub const AssetApprovalDeposit: Balance = deposit(1, 16);
}

impl pallet_assets::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type RemoveItemsLimit = ConstU32<1_000>;
	type AssetId = u32;
	type AssetIdParameter = codec::Compact<u32>;
	type ReserveData = ();
	type Currency = Balances;
	// An asset is an artist's token: creating one is a feature that collateral unlocks, so the
	// plain call is open to nobody.
	type CreateOrigin = AsEnsureOriginWithArg<EnsureTokenMaker<AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	type AssetDeposit = AssetDeposit;
	type AssetAccountDeposit = AssetAccountDeposit;
	type MetadataDepositBase = AssetMetadataDepositBase;
	type MetadataDepositPerByte = AssetMetadataDepositPerByte;
	type ApprovalDeposit = AssetApprovalDeposit;
	type StringLimit = ConstU32<50>;
	type Freezer = ();
	type Holder = ();
	type Extra = ();
	type CallbackHandle = ();
	type AssetIdAllocator = pallet_assets::AutoIncAssetId<Runtime>;
	type WeightInfo = crate::weights::stock::assets::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}
