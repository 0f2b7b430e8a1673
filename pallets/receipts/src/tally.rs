//! What a batch is worth to whom.

use crate::*;
use alloc::collections::BTreeMap;

/// What a batch is worth to whom, planck: noted once for each.
pub(crate) struct Tally<AccountId> {
	/// To operators of nodes.
	serving: BTreeMap<AccountId, Balance>,
	/// To artists and curators.
	artists: BTreeMap<AccountId, Balance>,
	/// What fans have staked, and what they have done of what they can.
	fans: BTreeMap<AccountId, (Balance, Rate)>,
	/// How often signatures were verified after the first time.
	retries: u32,
	/// Records of fans' stake that were read, of which there is one for each thing that they have.
	records: u32,
}

impl<AccountId: Ord + Clone> Tally<AccountId> {
	pub(crate) const fn new() -> Self {
		Self {
			serving: BTreeMap::new(),
			artists: BTreeMap::new(),
			fans: BTreeMap::new(),
			retries: 0,
			records: 0,
		}
	}

	/// Adds plays worth `weight` to what they are worth to the operator of their node, if to any,
	/// to their artist and, by `share`, to the curator of their playlist.
	pub(crate) fn add_plays(
		&mut self,
		operator: Option<&AccountId>,
		counted: &CountedPlays<AccountId>,
		weight: Balance,
		share: Perbill,
	) {
		if let Some(operator) = operator {
			add(&mut self.serving, operator, weight);
		}
		let part = match &counted.curator {
			Some(curator) if *curator != counted.artist => {
				let part = share.mul_floor(weight);
				add(&mut self.artists, curator, part);
				part
			},
			_ => 0,
		};
		add(&mut self.artists, &counted.artist, weight.saturating_sub(part));
	}

	/// Adds what `fan`, who has `stake` planck staked, has done.
	pub(crate) fn add_fan(&mut self, fan: AccountId, stake: Balance, rate: Rate) {
		let (_, sum) = self.fans.entry(fan).or_insert((stake, Rate::default()));
		*sum = sum.and(rate);
	}

	/// Adds that a signature was verified so often.
	pub(crate) fn add_tries(&mut self, tries: u32) {
		self.retries = self.retries.saturating_add(tries.saturating_sub(1));
	}

	/// Adds that so many records were read of a fan's stake.
	pub(crate) fn add_records(&mut self, records: u32) {
		self.records = self.records.saturating_add(records);
	}

	/// Records that were read of fans' stake.
	pub(crate) const fn records(&self) -> u32 {
		self.records
	}

	/// How often signatures were verified after the first time.
	pub(crate) const fn retries(&self) -> u32 {
		self.retries
	}

	/// Notes all of it; returns what that weighed.
	pub(crate) fn note<Log: NoteActivity<AccountId> + NoteFan<AccountId>>(self) -> Weight {
		let mut weight = Weight::zero();
		for (group, scores) in [(Group::Serving, &self.serving), (Group::Artists, &self.artists)] {
			for (who, score) in scores {
				let activity = Activity { score: *score, rate: Rate::default() };
				weight.saturating_accrue(Log::note(group, who, activity));
			}
		}
		for (who, (stake, rate)) in &self.fans {
			weight.saturating_accrue(Log::note_fan(who, *stake, *rate));
		}
		weight
	}
}

fn add<AccountId: Ord + Clone>(
	sums: &mut BTreeMap<AccountId, Balance>,
	who: &AccountId,
	amount: Balance,
) {
	if amount > 0 {
		// Weights add up to no more than there is at stake, in planck.
		let sum = sums.entry(who.clone()).or_default();
		*sum = sum.saturating_add(amount);
	}
}
