//! Random sequences of calls by many accounts against a plain model.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
	Create(Balance, RoundIndex, RoundIndex),
	Update(FeatureId, Balance, RoundIndex, RoundIndex),
	Retire(FeatureId),
	Lock(AccountId, FeatureId),
	TopUp(AccountId, FeatureId, Balance),
	UnlockExcess(AccountId, FeatureId, Balance),
	Unlock(AccountId, FeatureId),
	Withdraw(AccountId),
	MakeToken(AccountId),
	NextRound,
}

fn step() -> impl Strategy<Value = Step> {
	let who = || 1..5u64;
	let feature = || 0..8u32;
	let collateral = || 1..600u128;
	let cooldown = || 3..12u32;
	let grace = || 0..5u32;
	prop_oneof![
		1 => (collateral(), cooldown(), grace()).prop_map(|(c, d, g)| Step::Create(c, d, g)),
		4 => (feature(), collateral(), cooldown(), grace())
			.prop_map(|(f, c, d, g)| Step::Update(f, c, d, g)),
		1 => feature().prop_map(Step::Retire),
		9 => (who(), feature()).prop_map(|(w, f)| Step::Lock(w, f)),
		4 => (who(), feature(), prop_oneof![0..200u128, Just(Balance::MAX), Just(ENDOWMENT)])
			.prop_map(|(w, f, a)| Step::TopUp(w, f, a)),
		5 => (who(), feature(), 0..300u128).prop_map(|(w, f, a)| Step::UnlockExcess(w, f, a)),
		4 => (who(), feature()).prop_map(|(w, f)| Step::Unlock(w, f)),
		5 => who().prop_map(Step::Withdraw),
		3 => who().prop_map(Step::MakeToken),
		6 => Just(Step::NextRound),
	]
}

/// Rounds that the model looks ahead.
const ROUNDS: usize = 400;

/// A feature as the model has it.
#[derive(Clone, Debug)]
struct Modelled {
	kind: FeatureKind,
	collateral: Balance,
	cooldown: RoundIndex,
	grace: RoundIndex,
	/// What keeps access, round by round.
	suffices: Vec<Balance>,
	retired: Option<RoundIndex>,
}

/// What an account has locked for a feature.
#[derive(Clone, Debug)]
struct Locked {
	token: bool,
	/// Planck by the cooldowns under which they were locked.
	parts: BTreeMap<RoundIndex, Balance>,
	/// When the feature was retired, and what its cooldown was.
	retired: Option<(RoundIndex, RoundIndex)>,
}

impl Locked {
	fn amount(&self) -> Balance {
		self.parts.values().sum()
	}
}

#[derive(Clone, Debug, Default)]
struct Account {
	free: Balance,
	grants: BTreeMap<FeatureId, Locked>,
	cooling: Vec<(RoundIndex, Balance)>,
}

struct Model {
	features: BTreeMap<FeatureId, Modelled>,
	created: FeatureId,
	accounts: BTreeMap<AccountId, Account>,
}

/// What a token puts down: the mock's deposits are of the asset, its metadata and their bytes.
fn deposit_of_a_token() -> Balance {
	chain().execute_with(|| {
		assert_ok!(FeatureAccess::lock(signed(1), TOKEN));
		let before = Balances::free_balance(1);
		assert_ok!(make_token(1, b"Token", b"T"));
		before - Balances::free_balance(1)
	})
}

impl Model {
	fn new() -> Self {
		let modelled = |terms: FeatureTerms| Modelled {
			kind: terms.kind,
			collateral: terms.collateral,
			cooldown: terms.cooldown,
			grace: terms.grace,
			suffices: vec![terms.collateral; ROUNDS],
			retired: None,
		};
		let features: BTreeMap<_, _> =
			(0..).zip(catalogue().into_iter().map(|(_, terms)| modelled(terms))).collect();
		let account = |who| (who, Account { free: ENDOWMENT, ..Default::default() });
		Self { created: features.len() as u32, features, accounts: (1..5).map(account).collect() }
	}

	fn in_force(&mut self, feature: FeatureId) -> Option<&mut Modelled> {
		self.features.get_mut(&feature).filter(|feature| feature.retired.is_none())
	}

	fn forget(&mut self) {
		let held = |index: &FeatureId| {
			self.accounts.values().any(|account| account.grants.contains_key(index))
		};
		self.features.retain(|index, feature| feature.retired.is_none() || held(index));
	}

	fn has(&self, who: AccountId, feature: FeatureId, now: RoundIndex) -> bool {
		let Some(found) = self.features.get(&feature) else { return false };
		let locked = self.accounts[&who].grants.get(&feature);
		found.retired.is_none()
			&& locked.is_some_and(|locked| locked.amount() >= found.suffices[now as usize])
	}

	fn possible(cooldown: RoundIndex, grace: RoundIndex) -> bool {
		cooldown >= MIN_COOLDOWN && grace > 0
	}

	/// What a step should do; whether it should work.
	fn take(&mut self, step: &Step, now: RoundIndex, deposit: Balance) -> bool {
		match *step {
			Step::Create(collateral, cooldown, grace) => {
				let in_force = self.features.values().filter(|f| f.retired.is_none()).count();
				if !Self::possible(cooldown, grace) || in_force >= 7 {
					return false;
				}
				let feature = Modelled {
					kind: FeatureKind::Badge,
					collateral,
					cooldown,
					grace,
					suffices: vec![collateral; ROUNDS],
					retired: None,
				};
				self.features.insert(self.created, feature);
				self.created += 1;
				true
			},
			Step::Update(feature, collateral, cooldown, grace) => {
				let Some(found) = self.in_force(feature) else { return false };
				let same = (found.collateral, found.cooldown, found.grace);
				if !Self::possible(cooldown, grace) || same == (collateral, cooldown, grace) {
					return false;
				}
				let (now, asked) = (now as usize, found.collateral);
				let suffices = found.suffices[now];
				for (round, needed) in found.suffices.iter_mut().enumerate().skip(now) {
					let in_grace = match collateral > asked {
						true => round < now + grace as usize,
						false => *needed < collateral,
					};
					*needed = if in_grace { suffices.min(collateral) } else { collateral };
				}
				found.collateral = collateral;
				(found.cooldown, found.grace) = (cooldown, grace);
				true
			},
			Step::Retire(feature) => {
				let Some(found) = self.in_force(feature) else { return false };
				found.retired = Some(now);
				let cooldown = found.cooldown;
				for account in self.accounts.values_mut() {
					if let Some(locked) = account.grants.get_mut(&feature) {
						locked.retired = Some((now, cooldown));
					}
				}
				self.forget();
				true
			},
			Step::Lock(who, feature) => {
				let Some(found) = self.in_force(feature) else { return false };
				let (collateral, cooldown) = (found.collateral, found.cooldown);
				let account = self.accounts.get_mut(&who).unwrap();
				// An account keeps one planck, the existential deposit.
				let works = !account.grants.contains_key(&feature)
					&& account.grants.len() < 5
					&& collateral < account.free;
				if works {
					account.free -= collateral;
					let parts = [(cooldown, collateral)].into();
					let locked = Locked { token: false, parts, retired: None };
					account.grants.insert(feature, locked);
				}
				works
			},
			Step::TopUp(who, feature, amount) => {
				let Some(found) = self.in_force(feature) else { return false };
				let cooldown = found.cooldown;
				let account = self.accounts.get_mut(&who).unwrap();
				let Some(locked) = account.grants.get_mut(&feature) else { return false };
				let fits = locked.parts.contains_key(&cooldown) || locked.parts.len() < 8;
				let works = fits && amount > 0 && amount < account.free;
				if works {
					account.free -= amount;
					*locked.parts.entry(cooldown).or_default() += amount;
				}
				works
			},
			Step::UnlockExcess(who, feature, amount) => {
				let Some(found) = self.in_force(feature) else { return false };
				let (asked, cooldown) = (found.collateral, found.cooldown);
				let account = self.accounts.get_mut(&who).unwrap();
				let Some(locked) = account.grants.get_mut(&feature) else { return false };
				let works = amount > 0 && locked.amount() >= asked + amount;
				let mut left = if works { amount } else { 0 };
				for (locked_under, part) in locked.parts.iter_mut().rev() {
					let out = left.min(*part);
					(*part, left) = (*part - out, left - out);
					account.cooling.push((now + cooldown.min(*locked_under), out));
				}
				locked.parts.retain(|_, part| *part > 0);
				account.cooling.retain(|(_, amount)| *amount > 0);
				works
			},
			Step::Unlock(who, feature) => {
				let Some(found) = self.in_force(feature) else { return false };
				let cooldown = found.cooldown;
				let account = self.accounts.get_mut(&who).unwrap();
				let Some(locked) = account.grants.remove(&feature) else { return false };
				for (locked_under, part) in locked.parts {
					account.cooling.push((now + cooldown.min(locked_under), part));
				}
				true
			},
			Step::Withdraw(who) => {
				let account = self.accounts.get_mut(&who).unwrap();
				let mut freed = 0;
				account.cooling.retain(|(round, amount)| {
					freed += if *round <= now { *amount } else { 0 };
					*round > now
				});
				account.grants.retain(|_, locked| {
					let Some((since, cooldown)) = locked.retired else { return true };
					locked.parts.retain(|locked_under, part| {
						let free = since + cooldown.min(*locked_under) <= now;
						freed += if free { *part } else { 0 };
						!free
					});
					!locked.parts.is_empty()
				});
				account.free += freed;
				self.forget();
				freed > 0
			},
			Step::MakeToken(who) => {
				let open = self.has(who, TOKEN, now);
				let account = self.accounts.get_mut(&who).unwrap();
				let Some(locked) = account.grants.get_mut(&TOKEN) else { return false };
				let works = open && !locked.token && account.free > deposit;
				if works {
					locked.token = true;
					account.free -= deposit;
				}
				works
			},
			Step::NextRound => true,
		}
	}
}

fn take(step: &Step, number: usize, model: &Model) -> bool {
	let kind = |feature| model.features.get(&feature).map_or(FeatureKind::Gate, |f| f.kind);
	let terms =
		|kind, collateral, cooldown, grace| FeatureTerms { kind, collateral, cooldown, grace };
	match *step {
		Step::Create(c, d, g) => {
			let name = name(&format!("feature-{number}"));
			FeatureAccess::create_feature(root(), name, terms(FeatureKind::Badge, c, d, g)).is_ok()
		},
		Step::Update(feature, c, d, g) => {
			FeatureAccess::update_feature(root(), feature, terms(kind(feature), c, d, g)).is_ok()
		},
		Step::Retire(feature) => FeatureAccess::retire_feature(root(), feature).is_ok(),
		Step::Lock(who, feature) => FeatureAccess::lock(signed(who), feature).is_ok(),
		Step::TopUp(who, feature, amount) => {
			FeatureAccess::top_up(signed(who), feature, amount).is_ok()
		},
		Step::UnlockExcess(who, feature, amount) => {
			FeatureAccess::unlock_excess(signed(who), feature, amount).is_ok()
		},
		Step::Unlock(who, feature) => FeatureAccess::unlock(signed(who), feature).is_ok(),
		Step::Withdraw(who) => FeatureAccess::withdraw(signed(who)).is_ok(),
		Step::MakeToken(who) => make_token(who, b"Token", b"T").is_ok(),
		Step::NextRound => {
			next_round();
			true
		},
	}
}

/// Everything that this pallet stores but the count of features.
fn stored() -> (usize, usize, Balance) {
	(Ledgers::<Test>::iter().count(), Features::<Test>::iter().count(), TotalLocked::<Test>::get())
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn does_what_the_model_does(steps in prop::collection::vec(step(), 1..150)) {
		let deposit = deposit_of_a_token();
		chain().execute_with(|| {
			let mut model = Model::new();
			for (number, step) in steps.into_iter().enumerate() {
				let before = model.features.clone();
				let now = Round::get();
				let expected = model.take(&step, now, deposit);
				let done = frame_support::storage::with_storage_layer(|| {
					let known = Model { features: before, ..Model::new() };
					match take(&step, number, &known) {
						true => Ok(()),
						false => Err(DispatchError::Other("as a failing extrinsic is undone")),
					}
				});
				assert_eq!(done.is_ok(), expected, "{step:?}");

				let now = Round::get();
				let mut total = 0;
				for (who, account) in &model.accounts {
					let counts = |feature: &FeatureId| model.features[feature].retired.is_none();
					let staked_now: Balance = account
						.grants
						.iter()
						.filter(|(feature, _)| counts(feature))
						.map(|(_, locked)| locked.amount())
						.sum();
					assert_eq!(Balances::free_balance(who), account.free, "{step:?}");
					assert_eq!(staked(*who), staked_now, "{step:?}");
					total += staked_now;
					for feature in 0..model.created {
						assert_eq!(
							has(*who, feature),
							model.has(*who, feature, now),
							"{step:?}: {who} and {feature} in round {now}"
						);
					}
				}
				assert_eq!(super::total(), total);
				FeatureAccess::do_try_state().expect("the invariants hold");
			}

			// Everyone leaves: nothing of them is left.
			for feature in 0..model.created {
				for who in 1..5 {
					let _ = FeatureAccess::unlock(signed(who), feature);
				}
			}
			pass_rounds(MAX_COOLDOWN);
			for who in 1..5 {
				let _ = FeatureAccess::withdraw(signed(who));
				assert_eq!(held(who), 0);
			}
			let in_force = model.features.values().filter(|f| f.retired.is_none()).count();
			assert_eq!(stored(), (0, in_force, 0));
			FeatureAccess::do_try_state().expect("the invariants hold");
		});
	}
}
