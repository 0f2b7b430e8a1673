//! How often a transfer asks the node for the state. Each time is a call out of the WASM and back:
//! together they are most of what a transfer takes, whatever the database.
//!
//! What is asked is printed: `cargo test --release --workspace --test runtime operations --
//! --nocapture`.

use crate::{account, blocks::Blocks, development};
use audio_runtime::{
	configs::payers::Payers, Executive, Runtime, RuntimeCall, UncheckedExtrinsic, AUDIO,
};
use audio_runtime_tests::{development_without_node, transaction};
use frame_support::{
	assert_ok,
	storage::StoragePrefixedMap,
	traits::{
		fungible::{Balanced, Inspect},
		tokens::{Fortitude, Precision, Preservation, WithdrawConsequence},
		Imbalance,
	},
};
use frame_system::{Account, AccountInfo};
use pallet_balances::AccountData;
use sp_core::{sr25519, Pair};
use sp_runtime::transaction_validity::TransactionSource;
use std::{
	collections::BTreeMap,
	fmt::Debug,
	sync::{Arc, Mutex},
};
use tracing::{
	field::{Field, Visit},
	span, Event, Metadata, Subscriber,
};

/// Reads, writes and other operations of a transfer in a block, and of looking whether one is
/// valid. Fewer are welcome: lower these then.
const MOST: [usize; 2] = [97, 29];

/// Notes what is asked of the state, as the SDK says it to who traces that: the method, and where
/// the key begins, which says the pallet and the item.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<Vec<String>>>);

#[derive(Default)]
struct Operation {
	method: String,
	key: String,
}

impl Visit for Operation {
	fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
		let text = match field.name() {
			"method" => &mut self.method,
			"key" => &mut self.key,
			_ => return,
		};
		*text = format!("{value:?}");
		text.truncate(64);
	}
}

impl Subscriber for Asked {
	fn enabled(&self, metadata: &Metadata<'_>) -> bool {
		metadata.target() == "state"
	}

	fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
		span::Id::from_u64(1)
	}

	fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

	fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

	fn event(&self, event: &Event<'_>) {
		let mut operation = Operation::default();
		event.record(&mut operation);
		let Operation { method, key } = operation;
		self.0.lock().expect("nobody panics with it").push(format!("{method} {key}"));
	}

	fn enter(&self, _: &span::Id) {}

	fn exit(&self, _: &span::Id) {}
}

/// What `run` asks of the state: how often, and how often of these of accounts.
fn asked(what: &str, run: impl FnOnce()) -> [usize; 2] {
	let asked = Asked::default();
	tracing::subscriber::with_default(asked.clone(), run);
	let operations = asked.0.lock().expect("nobody panics with it");
	let mut times = BTreeMap::<&str, u32>::new();
	operations.iter().for_each(|operation| *times.entry(operation).or_default() += 1);
	for (operation, times) in times {
		println!("{what}: {times} x {operation}");
	}
	let accounts = hex::encode(&Account::<Runtime>::final_prefix()[..24]);
	let of_accounts = operations.iter().filter(|operation| operation.contains(&accounts));
	[operations.len(), of_accounts.count()]
}

#[test]
fn a_transfer_asks_for_the_state_no_more_often_than_it_did() {
	let alice = sr25519::Pair::from_string("//Alice", None).expect("it is well formed");
	let transfer = || -> UncheckedExtrinsic {
		let dest = account("//Bob").into();
		let call = pallet_balances::Call::transfer_keep_alive { dest, value: AUDIO };
		transaction(&alice, RuntimeCall::Balances(call))
	};
	let mut blocks = Blocks::from(development_without_node(), 1);
	// The first block also makes what is made once.
	blocks.send(transfer);
	let validated = blocks.next(|| {
		let transfer = transfer();
		asked("validate", || {
			let parent = audio_runtime::System::parent_hash();
			assert_ok!(Executive::validate_transaction(
				TransactionSource::External,
				transfer,
				parent
			));
		})
	});
	let applied = blocks.next(|| {
		let transfer = transfer();
		asked("apply", || {
			Executive::apply_extrinsic(transfer).expect("it is valid").expect("it succeeds")
		})
	});
	let [[applied, of_accounts], [validated, _]] = [applied, validated];
	assert!(applied > 50 && validated > 10, "all is counted: {applied}, {validated}");
	assert!(of_accounts > 10, "so are those of accounts: {of_accounts}");
	assert!(applied <= MOST[0] && validated <= MOST[1], "{applied}, {validated}");
}

#[test]
fn a_fee_reads_and_writes_its_payer_once_also_if_that_has_staked() {
	development().execute_with(|| {
		let who = account("//Somebody");
		let data = AccountData {
			free: 9 * AUDIO,
			reserved: AUDIO,
			frozen: 5 * AUDIO,
			..Default::default()
		};
		let payer = AccountInfo { nonce: 3, consumers: 2, providers: 1, sufficients: 0, data };
		Account::<Runtime>::insert(&who, payer);
		let [_, of_accounts] = asked("see", || {
			let can = Payers::can_withdraw(&who, AUDIO);
			assert_eq!(can, WithdrawConsequence::Success);
		});
		assert_eq!(of_accounts, 1);
		let mut taken = None;
		let [_, of_accounts] = asked("pay", || {
			let (exact, keep) = (Precision::Exact, Preservation::Preserve);
			taken = Payers::withdraw(&who, AUDIO, exact, keep, Fortitude::Polite).ok();
		});
		assert_eq!(taken.map(|taken| taken.peek()), Some(AUDIO));
		assert_eq!(of_accounts, 2);
	});
}
