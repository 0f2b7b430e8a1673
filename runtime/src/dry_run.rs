//! How a call would end, without making it.

use crate::{
	configs::limits::{RuntimeBlockLength, RuntimeBlockWeights},
	payment::{ChargeUnlessWaived, Pre},
	transaction::extension,
	AccountId, RuntimeCall, RuntimeOrigin, Signature, System, TransactionPayment,
	UncheckedExtrinsic,
};
use audio_primitives::{
	arguments::{BadArgument, CallArgument},
	calls::DryRun,
};
use codec::Encode;
use frame_support::{
	dispatch::{DispatchClass, DispatchInfo, GetDispatchInfo},
	ensure,
	storage::{transactional::with_transaction_unchecked, TransactionOutcome},
};
use sp_core::sr25519;
use sp_runtime::{
	generic::Era,
	traits::{DispatchTransaction, Dispatchable, ExtensionPostDispatchWeightHandler},
	SaturatedConversion,
};

/// For how many blocks wallets let a transaction be valid: its fee is that of a mortal one.
const PERIOD: u64 = 64;

/// How `call` would end if `signer` made it now, as
/// [`CallApi`](audio_primitives::apis::runtime_decl_for_call_api::CallApi) has it. Nothing stays of
/// it, wherever it is asked from.
pub(crate) fn dry_run(
	signer: AccountId,
	call: CallArgument<RuntimeCall>,
) -> Result<DryRun, BadArgument> {
	let transaction = unsigned(&signer, call.or(BadArgument::CallTooLong)?);
	let (info, length) = (transaction.get_dispatch_info(), transaction.encoded_size());
	let most = *RuntimeBlockLength::get().max.get(DispatchClass::Normal);
	ensure!(length <= most as usize, BadArgument::CallTooLong);
	ensure!(info.class != DispatchClass::Mandatory, BadArgument::MandatoryCall);
	// What is operational has no more here than what is normal: nobody pays for the room that is
	// kept for it.
	let most = RuntimeBlockWeights::get().get(DispatchClass::Normal).max_extrinsic;
	// As `CheckWeight` counts it.
	let weight = info.total_weight().saturating_add_proof_size(length.saturated_into());
	let fits = most.is_none_or(|most| weight.all_lte(most));
	ensure!(fits, BadArgument::CallTooHeavy);
	Ok(with_transaction_unchecked(|| {
		TransactionOutcome::Rollback(made(signer, transaction.function, &info, length))
	}))
}

/// The transaction with which `signer` would make `call`, as long and with the extensions that it
/// would have; its signature is of nobody.
fn unsigned(signer: &AccountId, call: RuntimeCall) -> UncheckedExtrinsic {
	let era = Era::mortal(PERIOD, System::block_number().saturated_into());
	let extension = extension(System::account_nonce(signer), era, 0);
	let signature = Signature::Sr25519(sr25519::Signature::default());
	UncheckedExtrinsic::new_signed(call, signer.clone().into(), signature, extension)
}

/// Makes `call` after its fee was taken, and says how it ends.
fn made(signer: AccountId, call: RuntimeCall, info: &DispatchInfo, length: usize) -> DryRun {
	let origin = RuntimeOrigin::signed(signer);
	let charge = ChargeUnlessWaived::from(0);
	let bytes = length.saturated_into();
	let Ok((charged, origin)) = charge.validate_and_prepare(origin, &call, info, length, 0) else {
		return DryRun::Unpaid { fee: TransactionPayment::compute_fee(bytes, info, 0) };
	};
	let (mut post, error) = match call.dispatch(origin) {
		Ok(post) => (post, None),
		Err(failed) => (failed.post_info, Some(failed.error)),
	};
	post.set_extension_weight(info);
	let fee = match charged {
		Pre::Charged(_, prices) => {
			prices.during(|| TransactionPayment::compute_actual_fee(bytes, info, &post, 0))
		},
		Pre::Waived => 0,
	};
	match error {
		None => DryRun::Succeeds { fee },
		Some(error) => DryRun::Fails { fee, error },
	}
}
