//! What became of what was sent. All of it is arithmetic on what was seen and when.

use serde_json::{json, Value};
use std::collections::{BTreeMap, HashMap};

/// A hash, of a block or a transaction.
pub type Hash = [u8; 32];

/// A block as it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
	/// How many are below it.
	pub number: u32,
	/// When it says that it was made, in milliseconds since 1970.
	pub time: u64,
	/// Its transactions that are signed.
	pub transactions: Vec<Hash>,
	/// When it was seen, in milliseconds since sending began.
	pub seen: u64,
}

/// Puts together what was seen. Times are in milliseconds since sending began.
#[derive(Debug, Default)]
pub struct Meter {
	sent: HashMap<Hash, u64>,
	/// When it was first seen in a block.
	included: HashMap<Hash, u64>,
	blocks: HashMap<Hash, Block>,
	/// Final blocks with transactions by their number, and when they were known to be final.
	finals: BTreeMap<u32, (Block, u64)>,
	refused: BTreeMap<String, u32>,
}

impl Meter {
	/// The node has taken a transaction.
	pub fn sent(&mut self, transaction: Hash, now: u64) {
		self.sent.insert(transaction, now);
	}

	/// The node has not, for that reason.
	pub fn refused(&mut self, why: String) {
		*self.refused.entry(why).or_default() += 1;
	}

	/// A block was seen.
	pub fn saw(&mut self, hash: Hash, block: Block) {
		for transaction in &block.transactions {
			self.included.entry(*transaction).or_insert(block.seen);
		}
		self.blocks.insert(hash, block);
	}

	/// Whether a block was seen.
	pub fn knows(&self, hash: &Hash) -> bool {
		self.blocks.contains_key(hash)
	}

	/// A block that was seen is final.
	pub fn finalized(&mut self, hash: &Hash, now: u64) {
		if let Some(block) = self.blocks.get(hash).filter(|block| !block.transactions.is_empty()) {
			self.finals.insert(block.number, (block.clone(), now));
		}
	}

	/// How many were sent and are in no block that was seen.
	pub fn waiting(&self) -> usize {
		self.sent.len().saturating_sub(self.included.len())
	}

	/// The most transactions that a block had.
	pub fn largest(&self) -> usize {
		self.blocks.values().map(|block| block.transactions.len()).max().unwrap_or_default()
	}

	/// Whether all that was sent is final.
	pub fn is_settled(&self) -> bool {
		let finals = self.finals.values().map(|(block, _)| block.transactions.len()).sum::<usize>();
		finals >= self.sent.len()
	}

	/// The numbers of the final blocks with transactions.
	pub fn final_numbers(&self) -> Vec<u32> {
		self.finals.keys().copied().collect()
	}

	/// How many final blocks have transactions.
	pub fn finals(&self) -> usize {
		self.finals.len()
	}

	/// Final transactions in a second: those of the blocks after the first that had any, by the time
	/// from that one to the last, and the number of these blocks. The first is left out, for what it
	/// holds came in less than a slot; so is the last if sending ended before it.
	pub fn rate(&self, until: u64) -> Option<(f64, usize)> {
		let full: Vec<_> = self.finals.values().filter(|(block, _)| block.seen <= until).collect();
		let ((first, _), (last, _)) = (full.first()?, full.last()?);
		let count: usize = full[1..].iter().map(|(block, _)| block.transactions.len()).sum();
		let time = last.time.checked_sub(first.time).filter(|time| *time > 0)?;
		Some((count as f64 * 1_000.0 / time as f64, full.len() - 1))
	}

	/// What was measured, if sending ended at `until` and a slot has so many milliseconds.
	pub fn figures(&self, until: u64, slot: u64) -> Value {
		let (rate, blocks) = self.rate(until).unwrap_or_default();
		let times: Vec<u64> = self.finals.values().map(|(block, _)| block.time).collect();
		let missed: u64 = times.windows(2).map(|two| ((two[1] - two[0]) / slot).max(1) - 1).sum();
		let mut inclusion = Vec::new();
		let mut finality = Vec::new();
		for (block, then) in self.finals.values() {
			for sent in block.transactions.iter().filter_map(|one| self.sent.get(one)) {
				inclusion.push(block.seen.saturating_sub(*sent));
				finality.push(then.saturating_sub(*sent));
			}
		}
		json!({
			"finalizedPerSecond": rate,
			"fullBlocks": blocks,
			"slotsMissed": missed,
			"sent": self.sent.len(),
			"final": finality.len(),
			"refused": self.refused,
			"inclusion": percentiles(inclusion),
			"finality": percentiles(finality),
			"blocks": self.finals.values().map(|(block, then)| json!({
				"number": block.number,
				"transactions": block.transactions.len(),
				"time": block.time,
				"seen": block.seen,
				"final": then,
			})).collect::<Vec<_>>(),
		})
	}
}

/// The middle, what one in a hundred exceeds, and the most, in milliseconds.
fn percentiles(mut values: Vec<u64>) -> Value {
	values.sort_unstable();
	let at = |percent: usize| values.get(((values.len() * percent).div_ceil(100)).max(1) - 1);
	json!({ "p50": at(50), "p99": at(99), "most": values.last() })
}

#[cfg(test)]
mod tests {
	use super::*;

	fn block(number: u32, time: u64, transactions: &[u8], seen: u64) -> Block {
		let transactions = transactions.iter().map(|one| [*one; 32]).collect();
		Block { number, time, transactions, seen }
	}

	#[test]
	fn what_counts_is_final_and_between_full_blocks() {
		let mut meter = Meter::default();
		for one in 1..=9 {
			meter.sent([one; 32], u64::from(one));
		}
		assert_eq!(meter.waiting(), 9);
		for (hash, block) in [
			(11, block(1, 1_000, &[1], 1_100)),
			(12, block(2, 2_000, &[2, 3, 4], 2_100)),
			// On another fork.
			(22, block(2, 2_000, &[2, 3, 4, 5, 6], 2_100)),
			(13, block(3, 4_000, &[5, 6, 7], 4_100)),
			(14, block(4, 5_000, &[], 5_100)),
			(15, block(5, 6_000, &[8], 6_100)),
		] {
			meter.saw([hash; 32], block);
		}
		assert_eq!((meter.waiting(), meter.largest()), (1, 5));
		for (hash, now) in [(11, 1_500), (12, 2_500), (13, 4_500), (14, 5_500), (15, 6_500)] {
			meter.finalized(&[hash; 32], now);
		}
		meter.finalized(&[99; 32], 9_999);
		assert_eq!(meter.finals(), 4);
		assert!(!meter.is_settled(), "one is in no block");
		meter.saw([16; 32], block(6, 7_000, &[9], 7_100));
		assert!(!meter.is_settled(), "it is not final");
		meter.finalized(&[16; 32], 7_500);
		assert!(meter.is_settled());
		// Six in three seconds; the last came after the end.
		assert_eq!(meter.rate(5_000), Some((2.0, 2)));
		let figures = meter.figures(5_000, 1_000);
		assert_eq!(figures["slotsMissed"], 2);
		assert_eq!(figures["final"], 9);
		assert_eq!(figures["finality"]["most"], 7_500 - 9);
		// The fifth of nine.
		assert_eq!(figures["inclusion"]["p50"], 4_100 - 7);
	}

	#[test]
	fn nothing_is_no_rate() {
		let meter = Meter::default();
		assert_eq!(meter.rate(u64::MAX), None);
		assert_eq!(meter.figures(1, 1)["inclusion"]["p99"], Value::Null);
	}
}
