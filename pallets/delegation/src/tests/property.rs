//! Ten thousand random operations by many accounts against a model that visits everyone at every
//! reward.

use super::*;
use proptest::prelude::*;
use sp_core::U256;
use std::collections::BTreeMap;

const OPERATIONS: usize = 10_000;
const BENEFICIARIES: [AccountId; 3] = [ARTIST, CURATOR, OPERATOR];
const BACKERS: core::ops::Range<AccountId> = 11..16;

#[derive(Clone, Debug)]
enum Step {
	Delegate(AccountId, AccountId, Balance),
	Undelegate(AccountId, AccountId, Balance),
	Redelegate(AccountId, AccountId, AccountId, Balance),
	Withdraw(AccountId),
	Claim(AccountId, AccountId),
	Compound(AccountId, AccountId, bool),
	SetCut(AccountId, u32),
	Leave(AccountId),
	Return(AccountId, u32),
	/// Own stake, what is earned, what of the backing counts at the most, and what that returns,
	/// per cent.
	Earn(AccountId, Balance, Balance, Balance, u32),
	Idle,
	NextRound,
}

fn step() -> impl Strategy<Value = Step> {
	let behind = || prop::sample::select(BENEFICIARIES.to_vec());
	let who = || BACKERS;
	let amount = || prop_oneof![0..2_000u128, 90..400u128, Just(ENDOWMENT), 1..200_000u128];
	prop_oneof![
		8 => (who(), behind(), amount()).prop_map(|(w, b, a)| Step::Delegate(w, b, a)),
		5 => (who(), behind(), amount()).prop_map(|(w, b, a)| Step::Undelegate(w, b, a)),
		5 => (who(), behind(), behind(), amount())
			.prop_map(|(w, f, t, a)| Step::Redelegate(w, f, t, a)),
		2 => who().prop_map(Step::Withdraw),
		4 => (who(), behind()).prop_map(|(w, b)| Step::Claim(w, b)),
		2 => (who(), behind(), any::<bool>()).prop_map(|(w, b, c)| Step::Compound(w, b, c)),
		2 => (behind(), 0..=100u32).prop_map(|(b, c)| Step::SetCut(b, c)),
		1 => behind().prop_map(Step::Leave),
		2 => (behind(), 0..=100u32).prop_map(|(b, c)| Step::Return(b, c)),
		6 => (
			behind(), 0..5_000u128, prop_oneof![0..50u128, 0..100_000u128],
			prop_oneof![Just(Balance::MAX), 0..100_000u128], prop_oneof![Just(100u32), 0..=100u32],
		)
			.prop_map(|(b, o, a, c, m)| Step::Earn(b, o, a, c, m)),
		1 => Just(Step::Idle),
		8 => Just(Step::NextRound),
	]
}

/// A planck in the fractions that earnings are counted in, 2^-128 planck.
fn planck() -> U256 {
	U256::one() << 128
}

/// What one has put behind another, in the model: by the round in which it came.
#[derive(Clone, Debug, Default)]
struct Modelled {
	stake: BTreeMap<RoundIndex, Balance>,
	/// In 2^-128 planck.
	earned: U256,
	compounds: bool,
}

impl Modelled {
	fn total(&self) -> Balance {
		self.stake.values().sum()
	}

	/// What shares in what is earned in `round`.
	fn shares(&self, round: RoundIndex) -> Balance {
		self.stake.range(..round).map(|(_, amount)| amount).sum()
	}
}

/// What one has earned in the round in force.
#[derive(Clone, Debug)]
struct Earned {
	own: Balance,
	amount: Balance,
	counted: Balance,
	/// Per cent.
	most: u32,
}

#[derive(Clone, Debug)]
struct Offer {
	/// The cut of every round.
	cuts: BTreeMap<RoundIndex, u32>,
	/// Since when, and until which round, it shares.
	here: bool,
	leaves: Option<RoundIndex>,
	due: Vec<Earned>,
	/// What could not be divided, in 2^-128 planck.
	carried: U256,
}

#[derive(Clone, Debug, Default)]
struct Model {
	positions: BTreeMap<(AccountId, AccountId), Modelled>,
	offers: BTreeMap<AccountId, Offer>,
	cooling: BTreeMap<AccountId, Vec<(RoundIndex, Balance)>>,
	/// Planck paid to each.
	paid: BTreeMap<AccountId, Balance>,
	/// Planck each has put in.
	held: BTreeMap<AccountId, Balance>,
}

impl Model {
	fn new() -> Self {
		let offer = |(who, cut): (AccountId, u32)| {
			let cuts = [(0, cut)].into();
			(who, Offer { cuts, here: true, leaves: None, due: Vec::new(), carried: U256::zero() })
		};
		Self {
			offers: BENEFICIARIES.into_iter().zip([20, 10, 0]).map(offer).collect(),
			..Self::default()
		}
	}

	fn cut(&self, who: AccountId, round: RoundIndex) -> u32 {
		*self.offers[&who].cuts.range(..=round).next_back().unwrap().1
	}

	/// What shares in what `who` earns in `round`.
	fn shares(&self, who: AccountId, round: RoundIndex) -> Balance {
		let behind = self.positions.iter().filter(|((_, behind), _)| *behind == who);
		behind.map(|(_, position)| position.shares(round)).sum()
	}

	fn shares_it(&self, who: AccountId, round: RoundIndex) -> bool {
		let offer = &self.offers[&who];
		offer.here || offer.leaves.is_some_and(|leaves| round < leaves)
	}

	/// Pays everyone what is due for a round that has ended: eagerly, at its end.
	fn end_round(&mut self, round: RoundIndex) {
		for who in BENEFICIARIES {
			for earned in std::mem::take(&mut self.offers.get_mut(&who).unwrap().due) {
				let Earned { own, amount, counted, most } = earned;
				let shares = self.shares(who, round);
				if !self.shares_it(who, round) || shares == 0 {
					*self.paid.entry(who).or_default() += amount;
					continue;
				}
				let counted = counted.min(shares);
				let cut = Balance::from(self.cut(who, round));
				let gross = amount * counted / (own + counted).max(1);
				// What is behind an operator is paid for in two groups.
				let paid_for_in = if who == OPERATOR { 2 } else { 1 };
				let most = counted * Balance::from(most) / (100 * paid_for_in);
				let shared = (gross * (100 - cut) / 100).min(most);
				// A beneficiary keeps its cut of the whole.
				assert!((amount - shared) * 100 >= amount * cut);
				*self.paid.entry(who).or_default() += amount - shared;
				let offer = self.offers.get_mut(&who).unwrap();
				let all = planck() * U256::from(shared) + offer.carried;
				let each = all / U256::from(shares);
				offer.carried = all % U256::from(shares);
				for ((_, behind), position) in self.positions.iter_mut() {
					if *behind == who {
						position.earned += each * U256::from(position.shares(round));
					}
				}
			}
		}
	}

	/// Pays a position what it has earned, in whole planck; returns how much.
	fn collect(&mut self, who: AccountId, behind: AccountId) -> Balance {
		let position = self.positions.get_mut(&(who, behind)).unwrap();
		let paid = (position.earned / planck()).as_u128();
		position.earned %= planck();
		*self.paid.entry(who).or_default() += paid;
		paid
	}

	fn free(&self, who: AccountId) -> Balance {
		let get = |map: &BTreeMap<_, Balance>| map.get(&who).copied().unwrap_or_default();
		ENDOWMENT + get(&self.paid) - get(&self.held)
	}

	fn add(&mut self, who: AccountId, behind: AccountId, amount: Balance, now: RoundIndex) {
		let position = self.positions.entry((who, behind)).or_default();
		*position.stake.entry(now).or_default() += amount;
		self.collect(who, behind);
	}

	/// What came last goes first.
	fn remove(&mut self, who: AccountId, behind: AccountId, amount: Balance) {
		self.collect(who, behind);
		let position = self.positions.get_mut(&(who, behind)).unwrap();
		let mut left = amount;
		for stake in position.stake.values_mut().rev() {
			let part = left.min(*stake);
			*stake -= part;
			left -= part;
		}
		position.stake.retain(|_, stake| *stake > 0);
		if position.stake.is_empty() {
			let ended = self.positions.remove(&(who, behind)).unwrap();
			self.offers.get_mut(&behind).unwrap().carried += ended.earned;
		}
		self.forget(behind);
	}

	fn forget(&mut self, behind: AccountId) {
		let backed = self.positions.keys().any(|(_, other)| *other == behind);
		let offer = self.offers.get_mut(&behind).unwrap();
		if !offer.here && !backed {
			// What it earns in the round in which it left is its own then.
			offer.leaves = None;
			offer.cuts = [(0, 0)].into();
			offer.carried = U256::zero();
		}
	}

	fn can_leave(&self, who: AccountId, behind: AccountId, amount: Balance) -> bool {
		let total = self.positions.get(&(who, behind)).map_or(0, Modelled::total);
		amount > 0 && total >= amount && (total == amount || total - amount >= MIN)
	}

	/// What a step should do; whether it should work.
	fn take(&mut self, step: &Step, now: RoundIndex) -> bool {
		match *step {
			Step::Delegate(who, behind, amount) => {
				let total = self.positions.get(&(who, behind)).map_or(0, Modelled::total);
				let works = amount > 0
					&& amount + ED <= self.free(who)
					&& self.offers[&behind].here
					&& total + amount >= MIN;
				if works {
					*self.held.entry(who).or_default() += amount;
					self.add(who, behind, amount, now);
				}
				works
			},
			Step::Undelegate(who, behind, amount) => {
				let works = self.can_leave(who, behind, amount);
				if works {
					self.remove(who, behind, amount);
					self.cooling.entry(who).or_default().push((now + COOLDOWN, amount));
				}
				works
			},
			Step::Redelegate(who, from, to, amount) => {
				let total = self.positions.get(&(who, to)).map_or(0, Modelled::total);
				let works = from != to
					&& self.can_leave(who, from, amount)
					&& self.offers[&to].here
					&& total + amount >= MIN;
				if works {
					self.remove(who, from, amount);
					self.add(who, to, amount, now);
				}
				works
			},
			Step::Withdraw(who) => {
				let chunks = self.cooling.entry(who).or_default();
				let free: Balance = chunks
					.iter()
					.filter(|(round, _)| *round <= now)
					.map(|(_, amount)| amount)
					.sum();
				chunks.retain(|(round, _)| *round > now);
				*self.held.entry(who).or_default() -= free;
				free > 0
			},
			Step::Claim(who, behind) => {
				if !self.positions.contains_key(&(who, behind)) {
					return false;
				}
				let paid = self.collect(who, behind);
				if paid > 0 {
					self.compound(who, behind, paid, now);
				}
				paid > 0
			},
			Step::Compound(who, behind, compounds) => {
				let Some(position) = self.positions.get_mut(&(who, behind)) else { return false };
				position.compounds = compounds;
				true
			},
			Step::SetCut(who, cut) => {
				let current = self.cut(who, now);
				let offer = self.offers.get_mut(&who).unwrap();
				let settled = offer.cuts.range(now + 1..).next().is_none();
				let works = offer.here && !(settled && cut == current);
				if works {
					offer.set_cut(cut, current, now);
				}
				works
			},
			Step::Leave(who) => {
				let offer = self.offers.get_mut(&who).unwrap();
				let works = offer.here;
				if works {
					offer.here = false;
					offer.leaves = Some(now + NOTICE);
					self.forget(who);
				}
				works
			},
			Step::Return(who, cut) => {
				let backed = self.positions.keys().any(|(_, behind)| *behind == who);
				let current = self.cut(who, now);
				let offer = self.offers.get_mut(&who).unwrap();
				let works = !offer.here;
				if works {
					offer.here = true;
					offer.leaves = None;
					match backed {
						true => offer.set_cut(cut, current, now),
						false => offer.cuts = [(0, cut)].into(),
					}
				}
				works
			},
			Step::Earn(who, own, amount, counted, most) => {
				let backing = match self.shares_it(who, now) {
					true => self.shares(who, now),
					false => 0,
				};
				let counted = counted.min(backing);
				let due = &mut self.offers.get_mut(&who).unwrap().due;
				due.push(Earned { own, amount, counted, most });
				true
			},
			Step::Idle => {
				// Positions are visited in the order of the map; what one is paid is no other's
				// concern.
				for (who, behind) in self.positions.keys().copied().collect::<Vec<_>>() {
					let earned = self.positions[&(who, behind)].earned;
					if (earned / planck()).as_u128() >= ED {
						let paid = self.collect(who, behind);
						self.compound(who, behind, paid, now);
					}
				}
				true
			},
			Step::NextRound => {
				self.end_round(now);
				true
			},
		}
	}

	fn compound(&mut self, who: AccountId, behind: AccountId, paid: Balance, now: RoundIndex) {
		if self.positions[&(who, behind)].compounds && self.offers[&behind].here {
			*self.held.entry(who).or_default() += paid;
			self.add(who, behind, paid, now);
		}
	}
}

impl Offer {
	fn set_cut(&mut self, cut: u32, current: u32, now: RoundIndex) {
		self.cuts.retain(|round, _| *round <= now);
		let from = if cut > current { now + NOTICE } else { now };
		self.cuts.insert(now, current);
		self.cuts.insert(from, cut);
	}
}

fn role(who: AccountId) -> Role {
	match who {
		ARTIST => Role::Artist,
		CURATOR => Role::Curator,
		_ => Role::Operator,
	}
}

fn take(step: &Step) -> bool {
	match *step {
		Step::Delegate(who, behind, amount) => delegate(who, behind, amount).is_ok(),
		Step::Undelegate(who, behind, amount) => undelegate(who, behind, amount).is_ok(),
		Step::Redelegate(who, from, to, amount) => {
			Delegation::redelegate(signed(who), from, to, amount).is_ok()
		},
		Step::Withdraw(who) => Delegation::withdraw(signed(who)).is_ok(),
		Step::Claim(who, behind) => claim(who, behind).is_ok(),
		Step::Compound(who, behind, compounds) => {
			Delegation::set_compounding(signed(who), behind, compounds).is_ok()
		},
		Step::SetCut(who, cut) => Delegation::set_cut(signed(who), percent(cut)).is_ok(),
		Step::Leave(who) => Delegation::deregister_beneficiary(signed(who)).is_ok(),
		Step::Return(who, cut) => register(who, role(who), cut).is_ok(),
		Step::Earn(who, own, amount, counted, most) => {
			let group = if who == OPERATOR { Group::Storage } else { Group::Artists };
			Earnings::earn_with(who, group, own, amount, counted, percent(most));
			true
		},
		Step::Idle => {
			// All that is due is credited first: in the model it was when its round ended.
			for who in &BENEFICIARIES {
				Earnings::settle(who);
			}
			PaymentSweep::<Test>::kill();
			Delegation::on_idle(1, Weight::MAX);
			true
		},
		Step::NextRound => {
			next_round();
			true
		},
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 20, ..Default::default() })]

	#[test]
	fn pays_what_an_eager_model_pays(steps in prop::collection::vec(step(), OPERATIONS)) {
		chain().execute_with(|| {
			stage();
			let mut model = Model::new();
			let issued = Balances::total_issuance();
			let mut earned = 0;
			for (number, step) in steps.into_iter().enumerate() {
				let now = Round::get();
				let expected = model.take(&step, now);
				let done = frame_support::storage::with_storage_layer(|| match take(&step) {
					true => Ok(()),
					false => Err(DispatchError::Other("as a failing extrinsic is undone")),
				});
				assert_eq!(done.is_ok(), expected, "{step:?} in round {now}");
				if let Step::Earn(_, _, amount, ..) = step {
					earned += amount;
				}
				for who in BACKERS {
					let delegated: Balance = model
						.positions
						.iter()
						.filter(|((other, _), _)| *other == who)
						.map(|(_, position)| position.total())
						.sum();
					assert_eq!(staked(who), delegated, "{step:?}: {who}");
					let (here, there) = (free(who), model.free(who));
					assert_eq!(here, there, "{step:?} in round {now}: {who}");
				}
				if number % 8 == 0 {
					Delegation::do_try_state().expect("the invariants hold");
				}
			}

			// Everyone is settled and leaves: what was earned is all that was minted, and nearly
			// all is out.
			next_round();
			for who in &BENEFICIARIES {
				Earnings::settle(who);
			}
			assert_eq!(Balances::total_issuance(), issued + earned);
			for (who, behind, position) in Positions::<Test>::iter().collect::<Vec<_>>() {
				assert_ok!(undelegate(who, behind, position.total()));
			}
			pass_rounds(COOLDOWN);
			for who in BACKERS {
				let _ = Delegation::withdraw(signed(who));
				assert_eq!(held(who), 0);
			}
			assert_eq!(Entries::<Test>::iter().count(), 0);
			assert_eq!(Delegators::<Test>::iter().count(), 0);
			// What is left is what could not be divided when a beneficiary was forgotten.
			assert!(Owed::<Test>::get() < 2_000, "{}", Owed::<Test>::get());
			Delegation::do_try_state().expect("the invariants hold");
		});
	}
}
