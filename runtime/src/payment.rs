//! How transactions are paid for.

use crate::{
	configs::waivers, prices::Prices, AccountId, Balance, FeeWaivers, Runtime, RuntimeCall,
	RuntimeOrigin, System, AUDIO,
};
use alloc::vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
	dispatch::{DispatchInfo, PostDispatchInfo},
	weights::Weight,
};
use pallet_fee_waivers::Waiver;
use pallet_transaction_payment::{ChargeTransactionPayment, Val as Fee};
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{Implication, TransactionExtension, ValidateResult},
	transaction_validity::{
		InvalidTransaction, TransactionPriority, TransactionSource, TransactionValidityError,
		ValidTransaction,
	},
	DispatchResult,
};

type Charge = ChargeTransactionPayment<Runtime>;

/// Priority that tips can buy at the most: what has to come through whatever others pay, such as a
/// proof of storage, goes before.
pub const MOST_PRIORITY: TransactionPriority = TransactionPriority::MAX / 2;

/// Planck: what a tip counts in for a place in the pool, a billionth of an AUDIO. Counted in
/// planck, as the SDK does, whoever gives more than a thousandth of an AUDIO has the most
/// priority, and who gives a thousand times as much no more.
const TIP_STEP: Balance = AUDIO / 1_000_000_000;

/// Charges for transactions as [`ChargeTransactionPayment`] does, but for what is free
/// ([`waivers`]). To clients it is that extension: of the same name, type and encoding.
///
/// What has a tip is not free. What is free has no priority in the pool: whoever pays goes first.
/// Of an account the pool holds one free vote on each referendum and one free call to leave with.
#[derive(Clone, Debug, Eq, PartialEq, Encode, Decode, DecodeWithMemTracking)]
pub struct ChargeUnlessWaived(Charge);

impl ChargeUnlessWaived {
	/// With a tip of so many planck.
	pub fn from(tip: Balance) -> Self {
		Self(Charge::from(tip))
	}
}

impl TypeInfo for ChargeUnlessWaived {
	type Identity = Charge;

	fn type_info() -> scale_info::Type {
		Charge::type_info()
	}
}

/// What [`ChargeUnlessWaived`] knows of a transaction that is valid.
pub enum Val {
	/// It is paid for.
	Charged(<Charge as TransactionExtension<RuntimeCall>>::Val, Prices),
	/// It is free.
	Waived(AccountId, Waiver),
}

/// What [`ChargeUnlessWaived`] knows of a transaction whose call is made.
pub enum Pre {
	/// It is paid for.
	Charged(<Charge as TransactionExtension<RuntimeCall>>::Pre, Prices),
	/// It is free. What was declared for charging is not given back: it stands for the signature
	/// too, see [`BaseExtrinsic`](crate::weights::BaseExtrinsic).
	Waived,
}

/// Whether `who` has that for free now.
fn is_waived(who: &AccountId, call: &RuntimeCall, waiver: Waiver) -> bool {
	FeeWaivers::is_left(who, waiver) && waivers::applies(who, call)
}

impl TransactionExtension<RuntimeCall> for ChargeUnlessWaived {
	const IDENTIFIER: &'static str = <Charge as TransactionExtension<RuntimeCall>>::IDENTIFIER;
	type Implicit = <Charge as TransactionExtension<RuntimeCall>>::Implicit;
	type Val = Val;
	type Pre = Pre;

	fn weight(&self, call: &RuntimeCall) -> Weight {
		self.0.weight(call).saturating_add(waivers::weight_of_asking(call))
	}

	fn validate(
		&self,
		origin: RuntimeOrigin,
		call: &RuntimeCall,
		info: &DispatchInfo,
		len: usize,
		implicit: Self::Implicit,
		implication: &impl Implication,
		source: TransactionSource,
	) -> ValidateResult<Self::Val, RuntimeCall> {
		let signer = frame_system::ensure_signed(origin.clone()).ok();
		let waiver = signer.zip(waivers::waiver_of(call)).filter(|_| self.0.tip() == 0);
		let waived = |who: AccountId, waiver, origin| {
			// Only one of all that provide the same is in the pool.
			let purpose = (b"free", &who, waiver, waivers::referendum_of(call)).encode();
			let valid = ValidTransaction { provides: vec![purpose], ..Default::default() };
			Ok((valid, Val::Waived(who, waiver), origin))
		};
		let is_free_vote = |(who, waiver): &&(AccountId, Waiver)| {
			*waiver == Waiver::Vote && is_waived(who, call, *waiver)
		};
		if let Some((who, waiver)) = waiver.as_ref().filter(is_free_vote) {
			return waived(who.clone(), *waiver, origin);
		}
		let prices = Prices::read();
		let charged = prices.during(|| {
			self.0.validate(origin.clone(), call, info, len, implicit, implication, source)
		});
		match (charged, waiver) {
			(Ok((valid, val, origin)), _) => {
				let priority = match &val {
					// What is operational is given a tip of five times its fee, in the same
					// steps, so that whoever tips more than that goes before it.
					Fee::Charge { tip, fee_with_tip, .. } => prices.during(|| {
						let [tip, fee] =
							[*tip, *fee_with_tip].map(|paid| paid.div_euclid(TIP_STEP));
						Charge::get_priority(info, len, tip, fee)
					}),
					// Nobody pays.
					Fee::NoCharge => valid.priority,
				};
				let priority = priority.min(MOST_PRIORITY);
				Ok((ValidTransaction { priority, ..valid }, Val::Charged(val, prices), origin))
			},
			(
				Err(TransactionValidityError::Invalid(InvalidTransaction::Payment)),
				Some((who, Waiver::Leave)),
			) if is_waived(&who, call, Waiver::Leave) => waived(who, Waiver::Leave, origin),
			(Err(refused), _) => Err(refused),
		}
	}

	fn prepare(
		self,
		val: Self::Val,
		origin: &RuntimeOrigin,
		call: &RuntimeCall,
		info: &DispatchInfo,
		len: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		match val {
			Val::Charged(val, prices) => {
				let paid = prices.during(|| self.0.prepare(val, origin, call, info, len))?;
				Ok(Pre::Charged(paid, prices))
			},
			Val::Waived(who, waiver) => {
				let found = waivers::weight_of(waiver);
				FeeWaivers::waive(&who, waiver, info.total_weight().saturating_add(found))?;
				System::register_extra_weight_unchecked(found, info.class);
				Ok(Pre::Waived)
			},
		}
	}

	fn post_dispatch_details(
		pre: Self::Pre,
		info: &DispatchInfo,
		post_info: &PostDispatchInfo,
		len: usize,
		result: &DispatchResult,
	) -> Result<Weight, TransactionValidityError> {
		match pre {
			Pre::Waived => Ok(Weight::zero()),
			Pre::Charged(paid, prices) => {
				prices.during(|| Charge::post_dispatch_details(paid, info, post_info, len, result))
			},
		}
	}
}
