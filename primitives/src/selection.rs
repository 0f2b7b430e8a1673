//! Which nodes should serve a key: weighted rendezvous hashing in integers.
//!
//! Every node `i` has a *selection id* and a weight `w_i`. For a key it draws the fraction `u_i`,
//! by a hash of its selection id and the key, and has the score
//!
//! ```text
//! s_i = −log₂(u_i) / w_i                         the lowest score wins
//! ```
//!
//! If the `u_i` are uniform on (0, 1) then `s_i` is exponential with a rate in proportion to `w_i`,
//! and of independent exponentials number `i` is the least with probability
//!
//! ```text
//! P(i first) = w_i / Σ w                         exactly
//! ```
//!
//! (Weighted rendezvous hashing: Schindelhauer and Schomaker 2005, the logarithmic method.) A
//! node's score depends on no other node, so a change of one weight moves only keys that this node
//! wins or loses, and raising it moves none away from it. The order of the nodes does not matter. A
//! node split in two of the same total weight wins as often as before.
//!
//! ## Integers
//!
//! So that the runtime, a native test and a client in any language agree to the bit:
//!
//! - `h` is the first 8 bytes, big endian, of BLAKE2b-256 of `"audio/selection\0" ‖ selection id ‖
//!   key`, and `u = (2h + 1) / 2^65`, which is neither 0 nor 1.
//! - [`negative_log2`] gives `L ≈ −log₂(u) · 2^56`, at least 1, in error by less than 1.02 units.
//!   It finds the bits of the logarithm one after another: squaring the mantissa `x` of `1 ≤ x < 2`
//!   doubles its logarithm, so `x² ≥ 2` means a one, and `x²` is halved. The mantissa has 63 bits
//!   after the point and is cut off, so step `k` errs by at most `2^−63 · log₂ e` at a worth of
//!   `2^−k`: all together less than `1.45 · 2^−63`, and the bits left out are worth less than
//!   `2^−56`.
//! - Scores are compared without division: `L_i · w_j < L_j · w_i` in 256 bits. Equal scores are
//!   decided by the selection id.
//!
//! Most candidates need no logarithm: `−log₂(u) > 1 − u`, and where that alone makes a score worse
//! than the worst of those chosen so far, the exact one would too.
//!
//! The error exchanges the first two only where their scores are closer to each other than it is.

use crate::Balance;
use alloc::vec::Vec;
use core::cmp::Ordering;
use sp_core::U256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// Keeps these hashes apart from all others.
const DOMAIN: &[u8; 16] = b"audio/selection\0";

/// Bits after the point of [`negative_log2`].
pub const LOG2_FRACTION_BITS: u32 = 56;

/// Drawn from randomness after a node has registered.
pub type SelectionId = [u8; 32];

/// A node that can be selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a, Operator> {
	/// The node's selection id.
	pub id: &'a SelectionId,
	/// Who runs it.
	pub operator: &'a Operator,
	/// Its weight, in planck. Without weight it is never selected.
	pub weight: Balance,
}

/// What a node draws for a key: `h` of the module's description.
pub fn draw(id: &SelectionId, key: &[u8]) -> u64 {
	let mut input =
		Vec::with_capacity(DOMAIN.len().saturating_add(id.len()).saturating_add(key.len()));
	input.extend_from_slice(DOMAIN);
	input.extend_from_slice(id);
	input.extend_from_slice(key);
	#[cfg(test)]
	tests::HASHED.with(|sum| sum.set(sum.get() + input.len()));
	let hash = BlakeTwo256::hash(&input);
	let mut first = [0; 8];
	first.copy_from_slice(hash.as_bytes().split_at(8).0);
	u64::from_be_bytes(first)
}

/// `−log₂((2h + 1) / 2^65)` in units of `2^−56`, at least 1; see the module for its error.
pub fn negative_log2(h: u64) -> u64 {
	// 2h + 1 has 65 bits: its highest is at `exponent`, and `mantissa` is the number shifted until
	// that bit is the 64th.
	let odd = u128::from(h).saturating_mul(2).saturating_add(1);
	let exponent = odd.ilog2();
	let mut mantissa = match exponent {
		64 => odd >> 1,
		_ => odd << 63u32.saturating_sub(exponent),
	};
	let mut log2 = u64::from(exponent) << LOG2_FRACTION_BITS;
	for bit in (0..LOG2_FRACTION_BITS).rev() {
		// At most 64 bits times 64 bits.
		mantissa = mantissa.saturating_mul(mantissa) >> 63;
		if mantissa >> 64 != 0 {
			mantissa >>= 1;
			log2 |= 1 << bit;
		}
	}
	(65u64 << LOG2_FRACTION_BITS).saturating_sub(log2).max(1)
}

/// No more than [`negative_log2`]: `1 − u` in units of `2^−56`, cut off.
fn least_negative_log2(h: u64) -> u64 {
	// (2^65 − (2h + 1)) / 2^65 · 2^56
	!h >> 8
}

/// A candidate with what it drew.
struct Drawn<'a, Operator> {
	index: usize,
	candidate: Candidate<'a, Operator>,
	log: u64,
}

impl<Operator> Drawn<'_, Operator> {
	/// Less is better.
	fn compare(&self, other: &Self) -> Ordering {
		let score = |log: u64, weight: Balance| {
			// 64 bits times 128 bits.
			U256::from(log).saturating_mul(U256::from(weight))
		};
		score(self.log, other.candidate.weight)
			.cmp(&score(other.log, self.candidate.weight))
			.then_with(|| self.candidate.id.cmp(other.candidate.id))
	}
}

/// The first `count` for `key`, the best first, of distinct operators: the positions of the chosen
/// among `candidates`. Fewer if there are not as many operators with weight.
///
/// Takes `count` comparisons a candidate at the most, and a hash.
pub fn select<'a, Operator: PartialEq + 'a>(
	candidates: impl IntoIterator<Item = Candidate<'a, Operator>>,
	key: &[u8],
	count: usize,
) -> Vec<usize> {
	let mut best: Vec<Drawn<'a, Operator>> = Vec::new();
	for (index, candidate) in candidates.into_iter().enumerate() {
		if candidate.weight == 0 || count == 0 {
			continue;
		}
		let h = draw(candidate.id, key);
		let mut drawn = Drawn { index, candidate, log: least_negative_log2(h) };
		if best.len() == count && best.last().is_some_and(|worst| drawn.compare(worst).is_gt()) {
			continue;
		}
		drawn.log = negative_log2(h);
		let of_same =
			best.iter().position(|other| other.candidate.operator == drawn.candidate.operator);
		match of_same {
			Some(position) => {
				let better = best.get(position).is_some_and(|other| drawn.compare(other).is_lt());
				if !better {
					continue;
				}
				best.remove(position);
			},
			None if best.len() == count => {
				let better = best.last().is_some_and(|worst| drawn.compare(worst).is_lt());
				if !better {
					continue;
				}
				best.pop();
			},
			None => {},
		}
		let position = best.partition_point(|other| other.compare(&drawn).is_lt());
		best.insert(position, drawn);
	}
	best.into_iter().map(|drawn| drawn.index).collect()
}

#[cfg(test)]
mod tests;
