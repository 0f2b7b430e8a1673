//! Random sequences of calls against a plain model.

use super::*;
use audio_primitives::nodes::Discipline;
use proptest::prelude::*;
use sp_runtime::Perbill;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
	Register(AccountId, Balance),
	Increase(AccountId, NodeIndex, Balance),
	Decrease(AccountId, NodeIndex, Balance),
	Deregister(AccountId, NodeIndex),
	Withdraw(AccountId, NodeIndex),
	Jail(NodeIndex, RoundIndex),
	Unjail(AccountId, NodeIndex),
	Slash(NodeIndex, Balance),
	SlashShare(NodeIndex, u32),
	Back(AccountId, Balance),
	NextRound,
}

fn step() -> impl Strategy<Value = Step> {
	let who = || 1..5u64;
	let node = || 0..12u32;
	let amount = || prop_oneof![1..3_000u128, MIN..MAX + 1];
	prop_oneof![
		6 => (who(), amount()).prop_map(|(w, a)| Step::Register(w, a)),
		3 => (who(), node(), amount()).prop_map(|(w, n, a)| Step::Increase(w, n, a)),
		3 => (who(), node(), amount()).prop_map(|(w, n, a)| Step::Decrease(w, n, a)),
		2 => (who(), node()).prop_map(|(w, n)| Step::Deregister(w, n)),
		3 => (who(), node()).prop_map(|(w, n)| Step::Withdraw(w, n)),
		2 => (node(), 0..4u32).prop_map(|(n, r)| Step::Jail(n, r)),
		3 => (who(), node()).prop_map(|(w, n)| Step::Unjail(w, n)),
		2 => (node(), amount()).prop_map(|(n, a)| Step::Slash(n, a)),
		2 => (node(), 0..=100u32).prop_map(|(n, s)| Step::SlashShare(n, s)),
		2 => (who(), 0..40_000u128).prop_map(|(w, a)| Step::Back(w, a)),
		4 => Just(Step::NextRound),
	]
}

/// A node as the model has it.
#[derive(Clone, Debug)]
struct Modelled {
	operator: AccountId,
	collateral: Balance,
	cooling: Vec<(RoundIndex, Balance)>,
	jailed_until: Option<RoundIndex>,
	leaving: bool,
	slashed_in: Option<RoundIndex>,
	jailed_in: Option<RoundIndex>,
}

/// The jailings of an operator that are remembered.
#[derive(Clone, Copy, Debug)]
struct Offences {
	first: RoundIndex,
	counted: RoundIndex,
}

impl Modelled {
	/// Takes so much of what cools down yet, the newest first.
	fn slash_cooling(&mut self, amount: Balance, now: RoundIndex) {
		let mut left = amount;
		for (_, chunk) in self.cooling.iter_mut().rev().filter(|(round, _)| *round > now) {
			let part = left.min(*chunk);
			*chunk -= part;
			left -= part;
		}
		assert_eq!(left, 0);
		self.cooling.retain(|(_, chunk)| *chunk > 0);
		self.slashed_in = Some(now);
	}

	fn cooling_yet(&self, now: RoundIndex) -> Balance {
		self.left_since(0, now)
	}

	/// Of that, what left in round `since` or later.
	fn left_since(&self, since: RoundIndex, now: RoundIndex) -> Balance {
		let yet = |round: RoundIndex| round > now && round >= since + COOLDOWN;
		self.cooling.iter().filter(|(round, _)| yet(*round)).map(|(_, chunk)| chunk).sum()
	}
}

#[derive(Default)]
struct Model {
	nodes: BTreeMap<NodeIndex, Modelled>,
	backing: BTreeMap<AccountId, Balance>,
	/// Until when an operator registers nothing, for nodes in jail.
	barred: BTreeMap<AccountId, RoundIndex>,
	offences: BTreeMap<AccountId, Offences>,
	registered: NodeIndex,
	free: BTreeMap<AccountId, Balance>,
	treasury: Balance,
}

impl Model {
	fn owned(&mut self, who: AccountId, node: NodeIndex) -> Option<&mut Modelled> {
		self.nodes.get_mut(&node).filter(|node| node.operator == who)
	}

	fn staying(&mut self, who: AccountId, node: NodeIndex) -> Option<&mut Modelled> {
		self.owned(who, node).filter(|node| !node.leaving)
	}

	fn forget_empty(&mut self) {
		self.nodes.retain(|_, node| !node.leaving || !node.cooling.is_empty());
		let nodes = &self.nodes;
		let has_any = |who: AccountId| nodes.values().any(|node| node.operator == who);
		self.barred.retain(|who, _| has_any(*who));
		self.offences.retain(|who, _| has_any(*who));
	}

	/// The jailings of `who` that are remembered in round `now`.
	fn remembered(&self, who: AccountId, now: RoundIndex) -> Option<Offences> {
		let all = self.offences.get(&who).copied();
		all.filter(|offences| now - offences.counted < COOLDOWN)
	}

	/// What a step should do; whether it should work.
	fn take(&mut self, step: &Step, now: RoundIndex) -> bool {
		let free = |model: &Self, who: &AccountId| model.free[who];
		match *step {
			Step::Register(who, amount) => {
				let own = self.nodes.values().filter(|node| node.operator == who).count();
				// An account keeps one planck, the existential deposit.
				let barred = self.barred.get(&who).is_some_and(|until| now < *until);
				let fits = (MIN..=MAX).contains(&amount) && own < 3;
				let works = fits && !barred && amount < free(self, &who);
				if works {
					let node = Modelled {
						operator: who,
						collateral: amount,
						cooling: Vec::new(),
						jailed_until: None,
						leaving: false,
						slashed_in: None,
						jailed_in: None,
					};
					self.nodes.insert(self.registered, node);
					self.registered += 1;
					*self.free.get_mut(&who).unwrap() -= amount;
				}
				works
			},
			Step::Increase(who, node, amount) => {
				let free = free(self, &who);
				let Some(node) = self.staying(who, node) else { return false };
				let works = node.collateral + amount <= MAX && amount < free;
				if works {
					node.collateral += amount;
					*self.free.get_mut(&who).unwrap() -= amount;
				}
				works
			},
			Step::Decrease(who, node, amount) => {
				let Some(node) = self.staying(who, node) else { return false };
				let works = amount + MIN <= node.collateral;
				if works {
					node.collateral -= amount;
					node.cooling.push((now + COOLDOWN, amount));
				}
				works
			},
			Step::Deregister(who, node) => {
				let Some(node) = self.staying(who, node) else { return false };
				node.leaving = true;
				node.jailed_until = None;
				if node.collateral > 0 {
					node.cooling.push((now + COOLDOWN, node.collateral));
					node.collateral = 0;
				}
				self.forget_empty();
				true
			},
			Step::Withdraw(who, node) => {
				let Some(node) = self.owned(who, node) else { return false };
				let cooled: Balance =
					node.cooling.iter().filter(|(round, _)| *round <= now).map(|c| c.1).sum();
				node.cooling.retain(|(round, _)| *round > now);
				*self.free.get_mut(&who).unwrap() += cooled;
				self.forget_empty();
				cooled > 0
			},
			Step::Jail(node, rounds) => {
				let Some(found) = self.nodes.get(&node).filter(|node| !node.leaving) else {
					return false;
				};
				let known = self.remembered(found.operator, now);
				let node = self.nodes.get_mut(&node).unwrap();
				let works = node.jailed_until.is_none_or(|until| until < now + rounds);
				if works && node.jailed_until.is_none() {
					let offences = match known {
						None => Offences { first: now, counted: now },
						Some(Offences { first, counted }) => {
							let again = node.jailed_in.is_some_and(|before| before >= counted);
							let counts = now > counted + 1 || again;
							Offences { first, counted: if counts { now } else { counted } }
						},
					};
					self.offences.insert(node.operator, offences);
					node.jailed_in = Some(now);
				}
				if works {
					node.jailed_until = Some(now + rounds);
					let barred = self.barred.entry(node.operator).or_default();
					*barred = (now + rounds).max(*barred);
				}
				works
			},
			Step::Unjail(who, node) => {
				let Some(node) = self.owned(who, node) else { return false };
				let works = node.jailed_until.is_some_and(|until| now >= until);
				if works {
					node.jailed_until = None;
				}
				works
			},
			Step::Slash(node, amount) => {
				let Some(node) = self.nodes.get_mut(&node) else { return false };
				let at_stake = amount.min(node.collateral);
				let cooling = (amount - at_stake).min(node.cooling_yet(now));
				if at_stake + cooling == 0 {
					return false;
				}
				node.collateral -= at_stake;
				node.slash_cooling(cooling, now);
				self.treasury += at_stake + cooling;
				self.forget_empty();
				true
			},
			Step::SlashShare(node, percent) => {
				let part = |amount: Balance| amount * Balance::from(percent) / 100;
				let Some(operator) = self.nodes.get(&node).map(|node| node.operator) else {
					return true;
				};
				let since = self.remembered(operator, now).map_or(now, |offences| offences.first);
				let found = self.nodes.get_mut(&node).unwrap();
				let at_stake = part(found.collateral);
				found.collateral -= at_stake;
				self.treasury += at_stake;
				for (index, other) in self.nodes.iter_mut() {
					let left = other.operator == operator
						&& other.leaving && other.slashed_in != Some(now);
					let since = if *index == node { 0 } else { since };
					if *index == node || left {
						let cooling = part(other.left_since(since, now));
						other.slash_cooling(cooling, now);
						self.treasury += cooling;
					}
				}
				self.forget_empty();
				true
			},
			Step::Back(who, amount) => {
				self.backing.insert(who, amount);
				true
			},
			Step::NextRound => true,
		}
	}

	/// The weights as the documentation has them.
	fn weights(&self) -> BTreeMap<NodeIndex, Balance> {
		let weight = |node: &Modelled| {
			let all: Balance = self
				.nodes
				.values()
				.filter(|other| other.operator == node.operator)
				.map(|other| other.collateral)
				.sum();
			let backing = self.backing.get(&node.operator).copied().unwrap_or(0);
			(node.collateral + backing * node.collateral / all).min(5 * node.collateral)
		};
		self.nodes
			.iter()
			.filter(|(_, node)| {
				!node.leaving && node.jailed_until.is_none() && node.collateral >= MIN
			})
			.map(|(index, node)| (*index, weight(node)))
			.collect()
	}
}

fn take(step: &Step, number: u64) -> bool {
	match *step {
		Step::Register(who, amount) => register(who, number, amount).is_ok(),
		Step::Increase(who, node, amount) => {
			NodeServices::increase_collateral(signed(who), node, amount).is_ok()
		},
		Step::Decrease(who, node, amount) => {
			NodeServices::decrease_collateral(signed(who), node, amount).is_ok()
		},
		Step::Deregister(who, node) => NodeServices::deregister(signed(who), node).is_ok(),
		Step::Withdraw(who, node) => NodeServices::withdraw(signed(who), node).is_ok(),
		Step::Jail(node, rounds) => NodeServices::jail(root(), node, rounds).is_ok(),
		Step::Unjail(who, node) => NodeServices::unjail(signed(who), node).is_ok(),
		Step::Slash(node, amount) => NodeServices::slash(root(), node, amount).is_ok(),
		Step::SlashShare(node, percent) => {
			let free = Balances::free_balance(TREASURY);
			let taken = <NodeServices as Discipline>::slash(node, Perbill::from_percent(percent));
			assert_eq!(Balances::free_balance(TREASURY), free + taken);
			true
		},
		Step::Back(who, amount) => {
			set_backing(who, amount);
			true
		},
		Step::NextRound => {
			next_round();
			true
		},
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn does_what_the_model_does(steps in prop::collection::vec(step(), 1..120)) {
		chain().execute_with(|| {
			let issuance = Balances::total_issuance();
			(1..5).for_each(|who| {
				set_backing(who, 0);
			});
			let mut model = Model {
				free: (1..5).map(|who| (who, ENDOWMENT)).collect(),
				..Default::default()
			};
			for (number, step) in steps.into_iter().enumerate() {
				let expected = model.take(&step, Round::get());
				assert_eq!(take(&step, number as u64), expected, "{step:?}");

				for who in 1..5 {
					assert_eq!(Balances::free_balance(who), model.free[&who], "{step:?}");
				}
				assert_eq!(Balances::free_balance(TREASURY), ENDOWMENT + model.treasury);
				assert_eq!(Balances::total_issuance(), issuance);
				let weights: BTreeMap<_, _> = Nodes::<Test>::iter()
					.filter(|(_, node)| node.weight > 0)
					.map(|(index, node)| (index, node.weight))
					.collect();
				assert_eq!(weights, model.weights(), "{step:?}");
				if matches!(step, Step::NextRound) {
					let mut heaviest: Vec<_> = weights.into_iter().collect();
					heaviest.sort_by_key(|(index, weight)| (u128::MAX - weight, *index));
					heaviest.truncate(MaxActive::get() as usize);
					let expected: Vec<_> = heaviest.into_iter().map(|(index, _)| index).collect();
					assert_eq!(active(), expected);
				}
				NodeServices::do_try_state().expect("the invariants hold");
			}
			// The chain's state is new for each case, what the mock keeps beside it is not.
			Round::set(1);
		});
	}
}
