//! What can go wrong between the service and its node.

use crate::{chain::EncodeError, plain::plain};

/// Why the chain gave no answer, or not that one.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ChainError {
	/// So much waits for the node already that this was not asked.
	#[error("too much is asked of the chain at once")]
	Busy,
	/// The node cannot be reached, or the connection broke before it answered.
	#[error("the node does not answer: {0}")]
	Unreachable(String),
	/// The node refused the request.
	#[error("the node refuses {method}: {} ({code})", plain(.message))]
	Refused {
		/// The JSON-RPC method.
		method: String,
		/// JSON-RPC's error code.
		code: i32,
		/// What the node says.
		message: String,
	},
	/// The node answered something else than it should.
	#[error("the node's answer to {method} cannot be read: {}", plain(.why))]
	Unreadable {
		/// The JSON-RPC method, or that of the runtime.
		method: String,
		/// What is wrong with it.
		why: String,
	},
	/// The runtime has another version of an API than this program knows.
	#[error(
		"the runtime has version {found} of {api}, and this program knows version {known}: update it"
	)]
	OtherApi {
		/// The API's name.
		api: &'static str,
		/// The version that it has, 0 if it has none.
		found: u32,
		/// The version that is known.
		known: u32,
	},
	/// The call cannot be made with the runtime's metadata.
	#[error(transparent)]
	Encode(#[from] EncodeError),
}

/// Why the pool did not take a transaction.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
	/// It is there already.
	#[error("it is in the pool already")]
	AlreadyKnown,
	/// The pool wants to hear nothing of it for a while: it was in a block, or is not valid now.
	#[error("the pool has banned it for now")]
	Banned,
	/// Another transaction of the same account and nonce is there, with as high a priority.
	#[error("another one with this nonce is in the pool")]
	NonceTaken,
	/// The pool is full.
	#[error("the pool is full")]
	PoolFull,
	/// It cannot be applied.
	#[error("it is not valid: {0}")]
	Invalid(String),
	/// It was not made, or not given to it.
	#[error(transparent)]
	Unsent(ChainError),
	/// It is not known whether it got there.
	#[error(transparent)]
	Chain(#[from] ChainError),
}

impl Refusal {
	/// Whether the transaction may be in the pool, or come into a block, all the same.
	pub fn may_be_there(&self) -> bool {
		match self {
			Self::Chain(_) | Self::AlreadyKnown | Self::Banned => true,
			Self::Unsent(_) | Self::NonceTaken | Self::PoolFull | Self::Invalid(_) => false,
		}
	}

	/// What a node says by JSON-RPC when its pool does not take a transaction.
	///
	/// The codes are those of `sc-rpc-api`'s `author` errors.
	pub(crate) fn of(error: ChainError) -> Self {
		let ChainError::Refused { code, message, .. } = &error else {
			return Self::Chain(error);
		};
		match code {
			// Also what is no transaction, would wait for itself, or could not come yet.
			1001 | 1010 | 1011 | 1015 | 1019 | 1021 => Self::Invalid(message.clone()),
			1012 => Self::Banned,
			1013 => Self::AlreadyKnown,
			1014 => Self::NonceTaken,
			1016 | 1018 => Self::PoolFull,
			_ => Self::Chain(error),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_a_pool_says_is_told_apart() {
		let said = |code| {
			Refusal::of(ChainError::Refused {
				method: "author_submitExtrinsic".into(),
				code,
				message: "Invalid Transaction".into(),
			})
		};
		assert!(matches!(said(1010), Refusal::Invalid(why) if why == "Invalid Transaction"));
		assert!([1001, 1011, 1015, 1019, 1021].iter().all(|code| !said(*code).may_be_there()));
		assert!(matches!(said(1012), Refusal::Banned));
		assert!(matches!(said(1013), Refusal::AlreadyKnown));
		assert!(matches!(said(1014), Refusal::NonceTaken));
		assert!(matches!(said(1016), Refusal::PoolFull));
		assert!(matches!(said(-32601), Refusal::Chain(ChainError::Refused { .. })));
	}
}
