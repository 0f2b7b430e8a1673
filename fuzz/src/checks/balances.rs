//! That balances add up: what is held, reserved, frozen and issued, and who needs an account to
//! exist.

use audio_runtime::{
	configs::{
		consensus::KeyDeposit,
		system::{PreimageBaseDeposit, PreimageByteDeposit},
	},
	AccountId, Balance, Balances, Runtime, RuntimeHoldReason,
};
use codec::{Decode, Encode};
use pallet_assets::ExistenceReason;
use pallet_balances::AccountData;
use pallet_preimage::RequestStatus;
use std::collections::{BTreeMap, BTreeSet};

/// By account and the encoding of the reason, which has no order of its own.
type Held = BTreeMap<(AccountId, Vec<u8>), (RuntimeHoldReason, Balance)>;

/// All that is wrong with balances.
pub fn check() -> Vec<String> {
	let mut wrong = Vec::new();
	let (mut sum, mut reserved) = (0, 0);
	let mut held = Held::new();
	let references = References::count();
	let mut accounts = BTreeSet::new();
	for (who, account) in frame_system::Account::<Runtime>::iter() {
		let data = &account.data;
		sum += data.free + data.reserved;
		let mut holds = 0;
		for hold in pallet_balances::Holds::<Runtime>::get(&who) {
			holds += hold.amount;
			held.insert((who.clone(), hold.id.encode()), (hold.id, hold.amount));
		}
		match data.reserved.checked_sub(holds) {
			Some(plain) => reserved += plain,
			None => wrong.push(format!("{who}: {holds} held of {} reserved", data.reserved)),
		}
		wrong.extend(frozen(&who, data));
		accounts.insert(who.clone());
		let [consumers, providers] = references.of(&who, data);
		if (account.consumers, account.providers) != (consumers, providers) {
			wrong.push(format!(
				"{who}: {} consumers in place of {consumers}, {} providers in place of {providers}",
				account.consumers, account.providers,
			));
		}
	}
	wrong.extend(references.without_account(&accounts));
	let issued = Balances::total_issuance();
	if sum != issued {
		wrong.push(format!("accounts have {sum} of {issued} planck issued"));
	}
	wrong.extend(holds(held));
	let deposits = deposits();
	if reserved != deposits {
		wrong.push(format!("{reserved} planck are reserved, for deposits of {deposits}"));
	}
	wrong
}

fn frozen(who: &AccountId, data: &AccountData<Balance>) -> Option<String> {
	let locks = pallet_balances::Locks::<Runtime>::get(who);
	let freezes = pallet_balances::Freezes::<Runtime>::get(who);
	let locks = locks.iter().map(|lock| lock.amount);
	let frozen = locks.chain(freezes.iter().map(|freeze| freeze.amount)).max().unwrap_or(0);
	(frozen != data.frozen).then(|| format!("{who}: {} frozen in place of {frozen}", data.frozen))
}

/// That what is held for the stock pallets is what they have noted. Ours compare theirs themselves.
fn holds(held: Held) -> Vec<String> {
	let mut noted = Held::new();
	let mut note = |who: AccountId, reason: RuntimeHoldReason, amount: Balance| {
		noted.entry((who, reason.encode())).or_insert((reason, 0)).1 += amount;
	};
	for (_, ledger) in pallet_staking::Ledger::<Runtime>::iter() {
		// What others have delegated to it is held where they have it.
		if !pallet_staking::VirtualStakers::<Runtime>::contains_key(&ledger.stash) {
			note(ledger.stash.clone(), pallet_staking::HoldReason::Staking.into(), ledger.total);
		}
	}
	for (who, delegation) in pallet_delegated_staking::Delegators::<Runtime>::iter() {
		let reason = pallet_delegated_staking::HoldReason::StakingDelegation;
		note(who, reason.into(), delegation.amount);
	}
	for (_, status) in pallet_preimage::RequestStatusFor::<Runtime>::iter() {
		let (ticket, length) = match status {
			RequestStatus::Unrequested { ticket, len } => (Some(ticket), Some(len)),
			RequestStatus::Requested { maybe_ticket, maybe_len, .. } => (maybe_ticket, maybe_len),
		};
		if let (Some((who, _)), Some(length)) = (ticket, length) {
			let price =
				PreimageBaseDeposit::get() + Balance::from(length) * PreimageByteDeposit::get();
			note(who, pallet_preimage::HoldReason::Preimage.into(), price);
		}
	}
	let is_stock = |reason: &RuntimeHoldReason| {
		matches!(
			reason,
			RuntimeHoldReason::Staking(_)
				| RuntimeHoldReason::DelegatedStaking(_)
				| RuntimeHoldReason::Preimage(_)
		)
	};
	let mut wrong = Vec::new();
	let keys = RuntimeHoldReason::Session(pallet_session::HoldReason::Keys);
	for ((who, key), (reason, amount)) in &held {
		let has_keys = || pallet_session::NextKeys::<Runtime>::contains_key(who);
		// Keys of the genesis have no deposit.
		if *reason == keys && !(*amount == KeyDeposit::get() && has_keys()) {
			wrong.push(format!("{who}: {amount} held for session keys"));
		}
		let expected = noted.remove(&(who.clone(), key.clone())).map_or(0, |(_, amount)| amount);
		if is_stock(reason) && expected != *amount {
			wrong.push(format!("{who}: {amount} held for {reason:?} in place of {expected}"));
		}
	}
	for ((who, _), (reason, amount)) in noted {
		if amount > 0 {
			wrong.push(format!("{who}: nothing held for {reason:?} in place of {amount}"));
		}
	}
	wrong
}

/// All that is reserved without a reason: deposits of stock pallets.
fn deposits() -> Balance {
	let proposals = pallet_democracy::DepositOf::<Runtime>::iter_values()
		.map(|(who, amount)| amount * who.len() as Balance);
	let proxies = pallet_proxy::Proxies::<Runtime>::iter_values().map(|(_, amount)| amount);
	let announced = pallet_proxy::Announcements::<Runtime>::iter_values().map(|(_, amount)| amount);
	let signed = pallet_multisig::Multisigs::<Runtime>::iter_values().map(|found| found.deposit);
	let assets = pallet_assets::Asset::<Runtime>::iter_values().map(|found| found.deposit);
	let described = pallet_assets::Metadata::<Runtime>::iter_values().map(|found| found.deposit);
	let approved = pallet_assets::Approvals::<Runtime>::iter_values().map(|found| found.deposit);
	let touched =
		pallet_assets::Account::<Runtime>::iter_values().map(|found| match found.reason {
			ExistenceReason::DepositHeld(amount) | ExistenceReason::DepositFrom(_, amount) => {
				amount
			},
			_ => 0,
		});
	let all = [
		proposals.sum::<Balance>(),
		proxies.sum(),
		announced.sum(),
		signed.sum(),
		assets.sum(),
		described.sum(),
		approved.sum(),
		touched.sum(),
		identities(),
	];
	all.into_iter().sum()
}

fn identities() -> Balance {
	use pallet_identity::Judgement;
	let registered = pallet_identity::IdentityOf::<Runtime>::iter_values().map(|found| {
		let asked = found.judgements.iter().map(|(_, judgement)| match judgement {
			Judgement::FeePaid(fee) => *fee,
			_ => 0,
		});
		found.deposit + asked.sum::<Balance>()
	});
	let subs = pallet_identity::SubsOf::<Runtime>::iter_values().map(|(amount, _)| amount);
	// The type of who pays for a name is private: its second variant is an authority's deposit.
	let of = |provider: &dyn Fn() -> Vec<u8>| match provider().split_first() {
		Some((1, amount)) => Balance::decode(&mut &amount[..]).expect("it is an amount"),
		_ => 0,
	};
	let names = pallet_identity::UsernameInfoOf::<Runtime>::iter_values();
	let names = names.map(|found| of(&|| found.provider.encode()));
	let pending = pallet_identity::PendingUsernames::<Runtime>::iter_values();
	let pending = pending.map(|(_, _, provider)| of(&|| provider.encode()));
	registered.sum::<Balance>()
		+ subs.sum::<Balance>()
		+ names.sum::<Balance>()
		+ pending.sum::<Balance>()
}

/// What refers to accounts, apart from their own balance.
struct References {
	consumers: BTreeMap<AccountId, u32>,
	providers: BTreeMap<AccountId, u32>,
}

impl References {
	fn count() -> Self {
		let mut consumers = BTreeMap::<AccountId, u32>::new();
		let mut providers = BTreeMap::<AccountId, u32>::new();
		for who in pallet_session::NextKeys::<Runtime>::iter_keys() {
			*consumers.entry(who).or_default() += 1;
		}
		for (_, who, account) in pallet_assets::Account::<Runtime>::iter() {
			if matches!(account.reason, ExistenceReason::Consumer | ExistenceReason::DepositHeld(_))
			{
				*consumers.entry(who).or_default() += 1;
			}
		}
		for who in pallet_delegated_staking::Delegators::<Runtime>::iter_keys() {
			*providers.entry(who).or_default() += 1;
		}
		Self { consumers, providers }
	}

	/// Who is referred to and is none of `accounts`.
	fn without_account(&self, accounts: &BTreeSet<AccountId>) -> Vec<String> {
		let referred = self.consumers.keys().chain(self.providers.keys());
		let lost = referred.filter(|who| !accounts.contains(who));
		lost.map(|who| format!("{who}: is referred to, and no account")).collect()
	}

	fn of(&self, who: &AccountId, data: &AccountData<Balance>) -> [u32; 2] {
		let of = |counts: &BTreeMap<AccountId, u32>| counts.get(who).copied().unwrap_or(0);
		let needs = u32::from(data.reserved > 0 || data.frozen > 0);
		let is_funded = u32::from(data.free >= audio_runtime::constants::EXISTENTIAL_DEPOSIT);
		[of(&self.consumers) + needs, of(&self.providers) + is_funded]
	}
}
