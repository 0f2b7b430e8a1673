//! What a node says of a list of transactions that it looked at.

use super::outbox::MAX_TRANSACTIONS;
use codec::{DecodeAll, Encode};
use sc_transaction_pool_api::error::{Error as PoolError, IntoPoolError};
use sp_runtime::{traits::ConstU32, BoundedVec};

/// Reputation for a transaction that is good and new, as in the SDK's protocol.
const GOOD: i32 = 1 << 7;
/// Reputation for one that the node has no room for: what it takes to look at it.
const LEFT: i32 = -(1 << 4);
/// Reputation for one that is no good, as in the SDK's protocol.
pub(super) const BAD: i32 = -(1 << 12);

/// The places in the list of the transactions that the node had no room for, and may have later.
type Left = BoundedVec<u16, ConstU32<MAX_TRANSACTIONS>>;

/// Most bytes of an answer.
pub(super) const MAX_ANSWER: u64 = 2 + 2 * MAX_TRANSACTIONS as u64;

/// What became of the transactions of a list, and what is thought of who sent it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
	left: Vec<u16>,
	/// The change of reputation.
	pub(super) reputation: i32,
}

impl Verdict {
	/// Of what the pool said of each.
	pub(super) fn new<T, E: IntoPoolError>(results: Vec<Result<T, E>>) -> Self {
		let mut verdict = Self::default();
		for (place, result) in (0u16..).zip(results) {
			let worth = match result.map_err(IntoPoolError::into_pool_error) {
				Ok(_) => GOOD,
				Err(Ok(PoolError::AlreadyImported(_))) => 0,
				Err(Ok(error)) if !error.is_retriable() => BAD,
				// The node has no room for it, or has failed.
				Err(_) => {
					verdict.left.push(place);
					LEFT
				},
			};
			verdict.reputation = verdict.reputation.saturating_add(worth);
		}
		verdict
	}

	/// The answer to who sent the list.
	pub(super) fn answer(&self) -> Vec<u8> {
		self.left.encode()
	}
}

/// The transactions that such an answer says were left.
pub(super) fn left(answer: &[u8]) -> Result<Vec<u16>, codec::Error> {
	Left::decode_all(&mut &*answer).map(Left::into_inner)
}

#[cfg(test)]
mod tests {
	use super::*;
	use sc_transaction_pool_api::error::Error;
	use sp_runtime::transaction_validity::InvalidTransaction;

	type Of = Result<(), Error>;

	#[test]
	fn a_peer_is_thought_of_by_what_it_sends_and_may_send_what_was_left_again() {
		let known: Of = Err(Error::AlreadyImported(Box::new(())));
		let bad: Of = Err(Error::InvalidTransaction(InvalidTransaction::BadProof));
		let worse: Of = Err(Error::TooLowPriority { old: 2, new: 1 });
		let full: Of = Err(Error::ImmediatelyDropped);
		let banned: Of = Err(Error::TemporarilyBanned);
		for (results, left, reputation) in [
			(vec![Ok(()), Ok(())], vec![], 256),
			(vec![known, Ok(())], vec![], 128),
			(vec![Ok(()), bad, worse], vec![], 128 - 8_192),
			(vec![full, Ok(()), banned], vec![0, 2], 128 - 32),
			(vec![], vec![], 0),
		] {
			let verdict = Verdict::new(results);
			assert_eq!(super::left(&verdict.answer()), Ok(left.clone()));
			assert_eq!(verdict, Verdict { left, reputation });
		}
	}

	#[test]
	fn an_answer_is_read_whole_and_within_its_bounds() {
		let all = Verdict { left: (0..MAX_TRANSACTIONS as u16).collect(), reputation: 0 }.answer();
		assert_eq!(all.len() as u64, MAX_ANSWER);
		assert_eq!(left(&all).map(|left| left.len()), Ok(MAX_TRANSACTIONS as usize));
		let more = Verdict { left: (0..=MAX_TRANSACTIONS as u16).collect(), reputation: 0 };
		assert!(left(&more.answer()).is_err());
		assert!(left(&[]).is_err());
		assert!(left(&[0, 0]).is_err());
	}
}
