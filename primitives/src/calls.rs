//! What would come of a call.

use crate::Balance;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_runtime::DispatchError;

/// How a call of an account would end, if its transaction were the next.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum DryRun {
	/// It succeeds.
	Succeeds {
		/// Planck that it costs; none if the fee is waived.
		fee: Balance,
	},
	/// It fails, and changes nothing but that its fee is paid.
	Fails {
		/// Planck that it costs all the same; none if the fee is waived.
		fee: Balance,
		/// Why.
		error: DispatchError,
	},
	/// It is never made: the account does not have what the fee takes, and its transaction is
	/// refused.
	Unpaid {
		/// Planck that it takes.
		fee: Balance,
	},
}
