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
//! - Scores are compared without division: `L_i · w_j < L_j · w_i`, in full. Equal scores are decided
//!   by the selection id.
//!
//! Most candidates need no logarithm: `−log₂(u) > 1 − u`, and where that alone makes a score worse
//! than the worst of those chosen so far, or than that of the same operator among them, the exact
//! one would too.
//!
//! The error exchanges the first two only where their scores are closer to each other than it is.

use crate::Balance;
use alloc::vec::Vec;
use core::cmp::Ordering;
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

/// Draws for one key. What is hashed is laid out once: in the runtime each allocation is a call of
/// the host, and there are as many draws as nodes.
struct Draws {
	/// The domain, room for a selection id, and the key.
	input: Vec<u8>,
}

impl Draws {
	fn new(key: &[u8]) -> Self {
		let room = DOMAIN.len().saturating_add(SelectionId::default().len());
		let mut input = Vec::with_capacity(room.saturating_add(key.len()));
		input.extend_from_slice(DOMAIN);
		input.extend_from_slice(&SelectionId::default());
		input.extend_from_slice(key);
		Self { input }
	}

	/// What the node of that selection id draws.
	fn draw(&mut self, id: &SelectionId) -> u64 {
		if let Some(room) = self.input.split_at_mut(DOMAIN.len()).1.first_chunk_mut() {
			*room = *id;
		}
		#[cfg(test)]
		tests::HASHED.with(|sum| sum.set(sum.get() + self.input.len()));
		let hash = BlakeTwo256::hash(&self.input);
		let mut first = [0; 8];
		first.copy_from_slice(hash.as_bytes().split_at(8).0);
		u64::from_be_bytes(first)
	}
}

/// What a node draws for a key: `h` of the module's description.
pub fn draw(id: &SelectionId, key: &[u8]) -> u64 {
	Draws::new(key).draw(id)
}

/// The product of two numbers: its upper 64 bits, and its lower.
fn product(a: u64, b: u64) -> (u64, u64) {
	// 64 bits times 64 bits.
	let product = u128::from(a).wrapping_mul(u128::from(b));
	((product >> 64) as u64, product as u64)
}

/// `−log₂((2h + 1) / 2^65)` in units of `2^−56`, at least 1; see the module for its error.
pub fn negative_log2(h: u64) -> u64 {
	// 2h + 1 has 65 bits. `exponent` is the place of its highest, and `mantissa` the number shifted
	// until that bit is the 64th.
	let exponent = h.checked_ilog2().map_or(0, |place| place.saturating_add(1));
	let mut mantissa = match exponent {
		64 => 1 << 63 | h,
		_ => (h << 1 | 1) << 63u32.saturating_sub(exponent),
	};
	let mut log2 = u64::from(exponent) << LOG2_FRACTION_BITS;
	for bit in (0..LOG2_FRACTION_BITS).rev() {
		let (upper, lower) = product(mantissa, mantissa);
		let is_one = upper >> 63;
		log2 |= is_one << bit;
		// As many bits one way as the other, so that nothing has to be guessed ahead.
		let is_zero = is_one ^ 1;
		mantissa = upper << is_zero | (lower >> 63 & is_zero);
	}
	(65u64 << LOG2_FRACTION_BITS).saturating_sub(log2).max(1)
}

/// No more than [`negative_log2`]: `1 − u` in units of `2^−56`, cut off.
fn least_negative_log2(h: u64) -> u64 {
	// (2^65 − (2h + 1)) / 2^65 · 2^56
	!h >> 8
}

/// `log` times `weight`: all but the lowest 64 bits of it, and these.
fn times(log: u64, weight: Balance) -> (u128, u64) {
	let (carried, lowest) = product(log, weight as u64);
	// (2^64 − 1)² and 2^64 − 1 fit.
	let upper = u128::from(log).wrapping_mul(weight >> 64).wrapping_add(carried.into());
	(upper, lowest)
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
		times(self.log, other.candidate.weight)
			.cmp(&times(other.log, self.candidate.weight))
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
	let mut draws = Draws::new(key);
	let mut best: Vec<Drawn<'a, Operator>> = Vec::new();
	for (index, candidate) in candidates.into_iter().enumerate() {
		if candidate.weight == 0 || count == 0 {
			continue;
		}
		let h = draws.draw(candidate.id);
		let mut drawn = Drawn { index, candidate, log: least_negative_log2(h) };
		if best.len() == count && best.last().is_some_and(|worst| drawn.compare(worst).is_gt()) {
			continue;
		}
		let of_same =
			best.iter().position(|other| other.candidate.operator == drawn.candidate.operator);
		let same = of_same.and_then(|position| best.get(position));
		if same.is_some_and(|same| drawn.compare(same).is_gt()) {
			continue;
		}
		drawn.log = negative_log2(h);
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
