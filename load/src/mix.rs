//! Transactions of all kinds, as people send them who listen.
//!
//! Of a hundred, these are
//!
//! | | sent by | |
//! |---|---|---|
//! | 76 | fans 40, others 36 | transfers |
//! | 4 | operators of content nodes | submissions of 8 receipts with 4 plays each |
//! | 8 | fans | tips |
//! | 7 | fans | delegations to artists and operators |
//! | 5 | fans | votes |
//!
//! So there are 128 plays in them, more than of all else. Who a transaction's sender is and which
//! nonce it has follows from its number: they are signed in any order.
//!
//! Proofs of storage are not among them. What a node has to prove is drawn of the blocks before, so
//! no proof can be signed beforehand.

use crate::{
	accounts::{account, operator, pair},
	sign::another,
	town::{backed, fans, Town, NODES, STAKE},
};
use audio_primitives::receipts::{message, Plays, Receipt};
use audio_runtime::{
	configs::waivers::FREE_VOTE_STAKE, transaction::signed_by, AccountId, Balance, RuntimeCall,
	Signature, AUDIO,
};
use codec::Encode;
use pallet_democracy::{AccountVote, Conviction, Vote};
use sp_core::{Pair, H256};
use sp_crypto_hashing::blake2_256;

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowd {
	/// The operators of the content nodes.
	Operators,
	/// Accounts with a stake.
	Fans,
	/// The other accounts.
	Others,
}

use Crowd::{Fans, Operators, Others};

/// Of so many transactions, who sends which.
#[rustfmt::skip]
pub const TURNS: [Crowd; 25] = [
	Fans, Others, Fans, Others, Fans,
	Fans, Others, Fans, Others, Fans,
	Fans, Others, Operators, Fans, Fans,
	Fans, Others, Fans, Others, Fans,
	Fans, Others, Fans, Others, Fans,
];
/// The same if there are submissions alone.
pub const RECEIPTS_ALONE: [Crowd; 1] = [Operators];

/// Of sixty transactions of fans, so many are of each kind.
const FANS_DO: [(Deed, u32); 4] =
	[(Deed::Vote, 5), (Deed::Delegate, 7), (Deed::Tip, 8), (Deed::Transfer, 40)];
/// All of these.
const CYCLE: u32 = 60;

/// Receipts of a submission: as many as it can have.
const RECEIPTS: u32 = 8;
/// Tracks of a receipt. Each new receipt of a fan says that it has heard each of them once more.
const HEARD: u32 = 4;

/// What is delegated: the least that can be.
const DELEGATED: Balance = AUDIO;
/// What a tip is.
const TIP: Balance = AUDIO / 20;
/// What votes. From 10 AUDIO on a first vote is free, and waits while there are transactions that
/// pay: with full blocks it would wait for ever, and with it all that its sender sent afterwards.
const VOTE: Balance = 5 * AUDIO;
const _: () = assert!(VOTE < FREE_VOTE_STAKE && VOTE <= STAKE);

/// What goes to the block's author for all but transfers, planck. The pool puts first what pays the
/// most for its weight, and without a tip that is what weighs the least: while blocks are full of
/// transfers nothing else would come.
const PRIORITY: Balance = AUDIO / 1_000_000;

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
	Transfer,
	Submit,
	Tip,
	Delegate,
	Vote,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turn {
	crowd: Crowd,
	/// Its number: of an operator that of the node, of a fan or another that of the account.
	sender: u32,
	nonce: u32,
	deed: Deed,
}

/// Whose turn the transaction of that number is, if crowds take `turns`.
fn turn(turns: &[Crowd], number: u32, accounts: u32) -> Turn {
	let length = turns.len() as u32;
	let (round, place) = (number / length, (number % length) as usize);
	let crowd = turns[place];
	let is_of = |other: &&Crowd| **other == crowd;
	let before = turns[..place].iter().filter(is_of).count();
	let all = turns.iter().filter(is_of).count();
	// Which of the crowd's own it is.
	let own = round * all as u32 + before as u32;
	let fans = fans(accounts);
	let (first, size) = match crowd {
		Operators => (0, NODES),
		Fans => (0, fans),
		Others => (fans, accounts - fans),
	};
	let (nonce, sender) = (own / size, first + own % size);
	let deed = match crowd {
		Operators => Deed::Submit,
		// A step further with each nonce, so that nobody does the same all the time.
		Fans => deed_of_fan((own + nonce) % CYCLE),
		Others => Deed::Transfer,
	};
	Turn { crowd, sender, nonce, deed }
}

fn deed_of_fan(place: u32) -> Deed {
	let mut end = 0;
	let found = FANS_DO.into_iter().find(|(_, count)| {
		end += count;
		place < end
	});
	found.expect("it is below their sum").0
}

/// A number below `below` that looks as if it were drawn for the transaction of that number.
fn drawn(number: u32, below: usize) -> usize {
	let [a, b, c, d, ..] = blake2_256(&number.encode());
	u32::from_le_bytes([a, b, c, d]) as usize % below
}

/// Signs a mix for a chain that begins with a town.
pub struct Mix {
	genesis: H256,
	accounts: u32,
	town: Town,
	backed: Vec<AccountId>,
	turns: &'static [Crowd],
}

impl Mix {
	/// Signs for the chain of that genesis, where crowds take these `turns`. Fails if there are too
	/// few accounts for so many transactions: of a fan's plays only some count in a round.
	pub fn new(
		genesis: H256,
		accounts: u32,
		count: u32,
		town: Town,
		turns: &'static [Crowd],
	) -> Result<Self, String> {
		let mix = Self { genesis, accounts, town, backed: backed(), turns };
		match mix.most() {
			most if count > most => Err(format!("the plays of the fans suffice for {most}")),
			_ => Ok(mix),
		}
	}

	/// Most transactions until a fan has had all of its plays.
	fn most(&self) -> u32 {
		let receipts = fans(self.accounts) / NODES * (self.town.allowance / HEARD);
		receipts / RECEIPTS * NODES * self.turns.len() as u32
	}

	/// The transaction of that number.
	pub fn transaction(&self, number: u32) -> Vec<u8> {
		let Turn { crowd, sender, nonce, deed } = turn(self.turns, number, self.accounts);
		let who = if crowd == Operators { operator(sender) } else { pair(sender) };
		let tip = if deed == Deed::Transfer { 0 } else { PRIORITY };
		let call = self.call(number, sender, nonce, deed);
		signed_by(&who, nonce, tip, call, self.genesis).encode()
	}

	fn call(&self, number: u32, sender: u32, nonce: u32, deed: Deed) -> RuntimeCall {
		match deed {
			Deed::Transfer => {
				let dest = account(another(sender, nonce, self.accounts)).into();
				let value = AUDIO / 1_000;
				pallet_balances::Call::transfer_keep_alive { dest, value }.into()
			},
			Deed::Submit => {
				let receipts = (0..RECEIPTS).map(|at| self.receipt(sender, nonce * RECEIPTS + at));
				let receipts = receipts.collect::<Vec<_>>().try_into();
				let (node, _) = self.town.nodes[sender as usize];
				let receipts = receipts.expect("no more than a call can have");
				pallet_receipts::Call::submit { node, receipts }.into()
			},
			Deed::Tip => {
				let track = self.town.tracks[drawn(number, self.town.tracks.len())];
				pallet_content::Call::tip { track, amount: TIP }.into()
			},
			Deed::Delegate => {
				let beneficiary = self.backed[drawn(number, self.backed.len())].clone();
				pallet_delegation::Call::delegate { beneficiary, amount: DELEGATED }.into()
			},
			Deed::Vote => {
				let vote = Vote { aye: drawn(number, 3) > 0, conviction: Conviction::Locked1x };
				let vote = AccountVote::Standard { vote, balance: VOTE };
				pallet_democracy::Call::vote { ref_index: self.town.referendum, vote }.into()
			},
		}
	}

	/// The receipt of that number among those that a node submits. Each fan listens to one node,
	/// and all of a node's fans have had a receipt before one of them has another.
	fn receipt(&self, node: u32, number: u32) -> Receipt<AccountId, Signature> {
		let size = (fans(self.accounts) - node).div_ceil(NODES);
		let (times, place) = (number / size + 1, number % size);
		let fan = pair(node + place * NODES);
		let who = AccountId::from(fan.public());
		let (index, staged) = &self.town.nodes[node as usize];
		// Different ones, as far as there are.
		let heard = (0..HEARD.min(staged.len() as u32)).map(|at| Plays {
			track: staged[(place + at) as usize % staged.len()],
			playlist: None,
			count: times,
		});
		let heard = heard.collect::<Vec<_>>().try_into().expect("they are few");
		let round = self.town.round;
		let message = message(&self.genesis, &who, *index, round, times, &heard);
		let signature = fan.sign(&message).into();
		Receipt { fan: who, node: *index, round, seq: times, heard, signature }
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{genesis, outcome::Outcome};
	use audio_runtime::{
		ActivityIssuance, Content, Delegation, Executive, NodeServices, Receipts, Runtime, System,
		UncheckedExtrinsic,
	};
	use audio_runtime_tests::{begin_block, genesis_header, genesis_of, header_after};
	use codec::Decode;
	use frame_support::{
		storage::{with_transaction, TransactionOutcome},
		traits::Get,
	};
	use proptest::prelude::*;
	use serde_json::json;
	use sp_consensus_babe::digests::{PreDigest, SecondaryPlainPreDigest};
	use sp_core::storage::Storage;
	use sp_runtime::{
		transaction_validity::TransactionSource, ApplyExtrinsicResult, BuildStorage, DispatchError,
	};
	use sp_state_machine::BasicExternalities;
	use std::collections::BTreeMap;

	/// Few, so that each sends several times and every fan is heard of more than once.
	const ACCOUNTS: u32 = 100;

	/// Counts those of the first `count` that `is` says.
	fn count(count: u32, accounts: u32, is: impl Fn(Turn) -> bool) -> u32 {
		(0..count).map(|number| u32::from(is(turn(&TURNS, number, accounts)))).sum()
	}

	proptest! {
		#[test]
		fn the_nonces_of_each_sender_come_one_after_another(
			accounts in 22u32..2_000,
			count in 0u32..20_000,
			turns in prop::sample::select(vec![&TURNS[..], &RECEIPTS_ALONE]),
		) {
			let mut next = BTreeMap::<(bool, u32), u32>::new();
			for turn in (0..count).map(|number| turn(turns, number, accounts)) {
				let next = next.entry((turn.crowd == Operators, turn.sender)).or_default();
				prop_assert_eq!(turn.nonce, *next);
				*next += 1;
			}
			// Everybody is somebody that there is, and takes its turn.
			let most = |is_operator| if is_operator { NODES } else { accounts };
			prop_assert!(next.keys().all(|(is_operator, sender)| *sender < most(*is_operator)));
			let turns = next.iter().filter(|((is_operator, _), _)| *is_operator);
			let turns: Vec<_> = turns.map(|(_, turns)| *turns).collect();
			prop_assert!(turns.iter().max() <= turns.iter().min().map(|least| least + 1).as_ref());
		}

		#[test]
		fn who_has_no_stake_does_nothing_that_takes_it(accounts in 22u32..100_000, number: u32) {
			let turn = turn(&TURNS, number, accounts);
			let is_fan = turn.crowd != Operators && turn.sender < fans(accounts);
			match turn.deed {
				Deed::Submit => prop_assert_eq!(turn.crowd, Operators),
				Deed::Transfer => prop_assert_ne!(turn.crowd, Operators),
				Deed::Tip | Deed::Delegate | Deed::Vote => prop_assert!(is_fan),
			}
		}
	}

	#[test]
	fn shares_are_as_they_are_said_to_be() {
		// Whole cycles of the fans, in which each sends once.
		let shares = [
			(Deed::Transfer, 76),
			(Deed::Submit, 4),
			(Deed::Tip, 8),
			(Deed::Delegate, 7),
			(Deed::Vote, 5),
		];
		let (accounts, all) = (8_000, 10_000);
		assert_eq!(fans(accounts), 6_000);
		for (deed, share) in shares {
			assert_eq!(count(all, accounts, |turn| turn.deed == deed), share * 100, "{deed:?}");
		}
	}

	#[test]
	fn receipts_alone_are_submissions_by_all_operators() {
		let made: Vec<_> = (0..40).map(|number| turn(&RECEIPTS_ALONE, number, 100)).collect();
		assert!(made.iter().all(|turn| turn.deed == Deed::Submit));
		assert!((0..NODES).all(|node| made.iter().any(|turn| turn.sender == node)));
	}

	#[test]
	fn a_fan_does_one_thing_and_another() {
		// Of as many fans as a cycle divides.
		let accounts = 80;
		assert_eq!(fans(accounts), 60);
		for deed in FANS_DO.map(|(deed, _)| deed) {
			assert!(count(10_000, accounts, |turn| turn.sender == 7 && turn.deed == deed) > 0);
		}
	}

	#[test]
	fn submissions_have_as_many_receipts_as_they_can() {
		let most: u32 = <Runtime as pallet_receipts::Config>::MaxReceipts::get();
		assert_eq!(RECEIPTS, most);
	}

	/// The state of the local chain with accounts and a town, through a specification as it is
	/// written and read.
	fn state() -> Storage {
		let config = genesis_of("local_testnet");
		let config: audio_runtime::RuntimeGenesisConfig =
			serde_json::from_value(config).expect("well formed");
		let hex = |bytes: &[u8]| format!("0x{}", hex::encode(bytes));
		let top = config.build_storage().expect("builds").top;
		let top: serde_json::Map<_, _> =
			top.iter().map(|(key, value)| (hex(key), hex(value).into())).collect();
		let plain = json!({ "genesis": { "raw": { "top": top, "childrenDefault": {} } } });
		let mut town = Vec::new();
		genesis::fund(plain.to_string().as_bytes(), &mut town, ACCOUNTS, true).unwrap();
		genesis::state(&town[..]).unwrap()
	}

	fn apply(bytes: &[u8]) -> ApplyExtrinsicResult {
		let extrinsic = UncheckedExtrinsic::decode(&mut &bytes[..]).expect("it is one");
		// As block builders do: what cannot be applied leaves nothing.
		with_transaction(|| match Executive::apply_extrinsic(extrinsic) {
			Ok(applied) => TransactionOutcome::Commit(Ok::<_, DispatchError>(Ok(applied))),
			Err(invalid) => TransactionOutcome::Rollback(Ok(Err(invalid))),
		})
		.expect("it is not deep")
	}

	fn check_state() {
		NodeServices::do_try_state().expect("the invariants hold");
		Delegation::do_try_state().expect("the invariants hold");
		Content::do_try_state().expect("the invariants hold");
		Receipts::do_try_state().expect("the invariants hold");
		ActivityIssuance::do_try_state().expect("the invariants hold");
	}

	#[test]
	fn a_town_is_there_in_the_state_of_its_specification() {
		let mut state = state();
		let town = Town::read(&mut state).unwrap();
		assert_eq!((town.nodes.len(), town.tracks.len()), (16, 100));
		assert_eq!((town.round, town.allowance), (0, 32));
		// Each track is staged by three, and there are several to be heard from each node.
		let staged: Vec<_> = town.nodes.iter().map(|(_, tracks)| tracks.len()).collect();
		assert_eq!(staged.iter().sum::<usize>(), 300);
		assert!(staged.iter().all(|tracks| *tracks >= HEARD as usize), "{staged:?}");
		BasicExternalities::execute_with_storage(&mut state, || {
			check_state();
			let issued = pallet_balances::TotalIssuance::<Runtime>::get();
			let accounts = frame_system::Account::<Runtime>::iter_values();
			let owned: Balance =
				accounts.map(|account| account.data.free + account.data.reserved).sum();
			assert_eq!(issued, owned);
			assert!(System::events().is_empty());
		});
		let mut other = Storage::default();
		assert!(Town::read(&mut other).unwrap_err().contains("no town"));
	}

	#[test]
	fn the_pool_puts_nothing_behind_transfers() {
		let mut state = state();
		let genesis = genesis_header().hash();
		let mix =
			Mix::new(genesis, ACCOUNTS, 100, Town::read(&mut state).unwrap(), &TURNS).unwrap();
		BasicExternalities::execute_with_storage(&mut state, || {
			// As the first block has it.
			frame_system::BlockHash::<Runtime>::insert(0, genesis);
			let priority = |number: &u32| {
				let extrinsic = UncheckedExtrinsic::decode(&mut &mix.transaction(*number)[..]);
				let (source, extrinsic) = (TransactionSource::External, extrinsic.unwrap());
				let valid = with_transaction(|| {
					let valid = Executive::validate_transaction(source, extrinsic, genesis);
					TransactionOutcome::Rollback(Ok::<_, DispatchError>(valid))
				});
				valid.unwrap().expect("the pool takes it").priority
			};
			let is_transfer = |number: &u32| turn(&TURNS, *number, ACCOUNTS).deed == Deed::Transfer;
			let (transfers, others): (Vec<_>, Vec<_>) = (0..100).partition(is_transfer);
			let most = transfers.iter().map(priority).max().unwrap();
			let least = others.iter().map(priority).min().unwrap();
			assert!(least > 2 * most, "{least} to {most}");
		});
	}

	#[test]
	fn all_that_is_signed_succeeds() {
		let mut state = state();
		let parent = genesis_header();
		let town = Town::read(&mut state).unwrap();
		// As many as there are plays for.
		let too_many = Mix::new(parent.hash(), ACCOUNTS, 10_000, town.clone(), &TURNS).err();
		assert_eq!(too_many.as_deref(), Some("the plays of the fans suffice for 1600"));
		let all = 1_600;
		let mix = Mix::new(parent.hash(), ACCOUNTS, all, town, &TURNS).unwrap();
		let numbers: Vec<_> = (0..all).collect();
		let mut outcome = Outcome::default();
		BasicExternalities::execute_with_storage(&mut state, || {
			let mut parent = parent;
			for (block, numbers) in numbers.chunks(200).enumerate() {
				let slot = 10 + block as u64;
				let claim = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
					authority_index: 0,
					slot: slot.into(),
				});
				begin_block(&header_after(&parent, claim), slot);
				for number in numbers {
					let applied = apply(&mix.transaction(*number));
					assert_eq!(applied, Ok(Ok(())), "{:?}", turn(&TURNS, *number, ACCOUNTS));
				}
				System::events().into_iter().for_each(|record| outcome.note(record.event));
				check_state();
				parent = Executive::finalize_block();
			}
		});
		let of = |deed| count(all, ACCOUNTS, |turn| turn.deed == deed);
		// Of each kind there are some.
		let done = json!({
			"plays": of(Deed::Submit) * RECEIPTS * HEARD,
			"tips": of(Deed::Tip),
			"delegations": of(Deed::Delegate),
			"votes": of(Deed::Vote),
		});
		assert_eq!((outcome.failed(), outcome.done()), (json!({}), done));
		assert!(FANS_DO.iter().all(|(deed, _)| of(*deed) > 30));
	}
}
