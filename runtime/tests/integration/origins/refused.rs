//! What errors mean that somebody may not, and what calls end with all the same for those that may.

use audio_runtime::Runtime;
use frame_support::__private::metadata::RuntimeMetadata;
use scale_info::TypeDef;
use sp_runtime::DispatchError;
use std::collections::BTreeMap;

/// The names of errors, by the indices of pallet and error.
pub struct Errors(BTreeMap<(u8, u8), String>);

impl Errors {
	/// Those of the runtime.
	pub fn known() -> Self {
		let RuntimeMetadata::V14(metadata) = Runtime::metadata().1 else {
			panic!("it is of another version");
		};
		let mut known = BTreeMap::new();
		for pallet in &metadata.pallets {
			let Some(error) = &pallet.error else { continue };
			let found = metadata.types.resolve(error.ty.id).expect("every type is there");
			let TypeDef::Variant(variants) = &found.type_def else { panic!("an error is an enum") };
			for variant in &variants.variants {
				let name = format!("{}.{}", super::camel(&pallet.name), variant.name);
				known.insert((pallet.index, variant.index), name);
			}
		}
		Self(known)
	}

	/// The name of `error`.
	pub fn name(&self, error: DispatchError) -> String {
		match error {
			DispatchError::Module(error) => {
				let name = self.0[&(error.index, error.error[0])].clone();
				// Some have one of their own within.
				match error.error[1] {
					0 => name,
					within => format!("{name}({within})"),
				}
			},
			error => format!("{error:?}"),
		}
	}
}

/// Errors that say that the one who calls may not, or has nothing of the kind.
const REFUSALS: [&str; 50] = [
	"BadOrigin",
	"assets.NoDeposit",
	"assets.NoPermission",
	"assets.Unapproved",
	"assets.Unknown",
	"content.NotArtist",
	"content.NotCurator",
	"content.NotModerator",
	"content.NotOffered",
	"content.NotOwned",
	"content.NotReserver",
	"delegation.NoPosition",
	"delegation.NotBeneficiary",
	"delegation.NothingToWithdraw",
	"democracy.InsufficientFunds",
	"democracy.NoPermission",
	"democracy.NotDelegating",
	"democracy.NotVoter",
	"featureAccess.NotLocked",
	"featureAccess.NothingToWithdraw",
	"identity.InvalidIndex",
	"identity.InvalidUsername",
	"identity.NoIdentity",
	"identity.NotFound",
	"identity.NotSub",
	"identity.NotUsernameAuthority",
	"multisig.NotFound",
	"nodeServices.BadProof",
	"nodeServices.NotOperator",
	"nodeServices.NotOperatorOrHotKey",
	"nominationPools.CanNotChangeState",
	"nominationPools.DoesNotHavePermission",
	"nominationPools.NotKickerOrDestroying",
	"nominationPools.NotNominator",
	"nominationPools.PartialUnbondNotAllowedPermissionlessly",
	"nominationPools.PoolMemberNotFound",
	"preimage.NotAuthorized",
	"proxy.NoPermission",
	"proxy.NotFound",
	"proxy.NotProxy",
	"receipts.NotOperatorOrHotKey",
	"receipts.UnknownListeningKey",
	"session.NoKeys",
	"staking.NotController",
	"staking.NotStash",
	"storageProofs.NotOperatorOrHotKey",
	"system.CallFiltered",
	"technicalCommittee.NotMember",
	"vesting.NotVesting",
	// The node is not found.
	"voterList.List(3)",
];

/// Whether `error` says so.
pub fn is_refusal(error: &str) -> bool {
	REFUSALS.contains(&error)
}

/// Calls of stock pallets that end with an error here, past the check: to set the scene for their
/// success takes more than it tells.
const EXPECTED: [(&str, &str); 14] = [
	// The proof is of nothing.
	("babe.reportEquivocationUnsigned", "babe.InvalidEquivocationProof"),
	// The proof is of nothing.
	("grandpa.reportEquivocationUnsigned", "grandpa.InvalidEquivocationProof"),
	// Every bond is its own controller.
	("staking.setController", "staking.AlreadyPaired"),
	// The stash is alive.
	("staking.reapStash", "staking.FundedTarget"),
	// The validator has enough.
	("staking.chillOther", "staking.CannotChillOther"),
	// All bonds are holds from the start.
	("staking.migrateCurrency", "staking.AlreadyMigrated"),
	// Nobody was slashed.
	("staking.cancelDeferredSlash", "staking.InvalidSlashIndex"),
	// The ledger is in order.
	("staking.restoreLedger", "staking.CannotRestoreLedger"),
	// The keys are not proved.
	("session.setKeys", "session.InvalidProof"),
	// The pool was not slashed.
	("nominationPools.applySlash", "nominationPools.NothingToSlash"),
	// All pools are of delegated stake.
	("nominationPools.migrateDelegation", "nominationPools.AlreadyMigrated"),
	// The pool has earned none.
	("nominationPools.claimCommission", "nominationPools.NoPendingCommission"),
	// It is as it should be.
	("nominationPools.adjustPoolDeposit", "nominationPools.NothingToAdjust"),
	// All pools are of delegated stake.
	("nominationPools.migratePoolToDelegateStake", "nominationPools.AlreadyMigrated"),
];

/// What `call` ends with, if it is one of them.
pub fn expected(call: &str) -> Option<&'static str> {
	EXPECTED.iter().find(|(name, _)| *name == call).map(|(_, error)| *error)
}
