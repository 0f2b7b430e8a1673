//! What a batch is worth to whom.

use crate::*;
use alloc::collections::BTreeMap;

/// What a batch is worth to whom, planck: noted once for each.
pub(crate) struct Tally<AccountId> {
	/// To operators of nodes.
	serving: BTreeMap<AccountId, Balance>,
	/// To artists and curators.
	artists: BTreeMap<AccountId, Balance>,
	/// What fans have done, of what they can.
	fans: BTreeMap<AccountId, Rate>,
	/// How often signatures were verified after the first time.
	retries: u32,
}

impl<AccountId: Ord + Clone> Tally<AccountId> {
	pub(crate) const fn new() -> Self {
		Self {
			serving: BTreeMap::new(),
			artists: BTreeMap::new(),
			fans: BTreeMap::new(),
			retries: 0,
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

	/// Adds what `fan` has done.
	pub(crate) fn add_fan(&mut self, fan: AccountId, rate: Rate) {
		let sum = self.fans.entry(fan).or_default();
		*sum = sum.and(rate);
	}

	/// Adds that a signature was verified so often.
	pub(crate) fn add_tries(&mut self, tries: u32) {
		self.retries = self.retries.saturating_add(tries.saturating_sub(1));
	}

	/// How often signatures were verified after the first time.
	pub(crate) const fn retries(&self) -> u32 {
		self.retries
	}

	/// Notes all of it; returns what that weighed.
	pub(crate) fn note<Log: NoteActivity<AccountId>>(self) -> Weight {
		let mut weight = Weight::zero();
		let mut note = |group, who: &AccountId, score, rate| {
			weight.saturating_accrue(Log::note(group, who, Activity { score, rate }));
		};
		for (who, score) in &self.serving {
			note(Group::Serving, who, *score, Rate::default());
		}
		for (who, score) in &self.artists {
			note(Group::Artists, who, *score, Rate::default());
		}
		for (who, rate) in &self.fans {
			note(Group::Fans, who, 0, *rate);
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
