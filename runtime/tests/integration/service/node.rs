//! A node without a network: JSON-RPC, a pool, and blocks when a test says so.

use super::development;
use audio_content::chain::{ChainError, Rpc, Subscription};
use audio_runtime::{
	AccountId, Address, Executive, Header, Runtime, System, UncheckedExtrinsic, VERSION,
};
use audio_runtime_tests::genesis_header;
use codec::{Decode, Encode};
use frame_support::storage::with_transaction;
use frame_system::BlockHash;
use futures::{channel::mpsc, future::BoxFuture, FutureExt, StreamExt};
use serde_json::{json, Value};
use sp_core::crypto::Ss58Codec;
use sp_io::TestExternalities;
use sp_runtime::{
	generic::Preamble,
	traits::Header as _,
	transaction_validity::{TransactionSource, TransactionValidity},
	DispatchError, TransactionOutcome,
};
use std::{
	collections::{BTreeMap, BTreeSet},
	sync::{Arc, Mutex, MutexGuard},
	time::{SystemTime, UNIX_EPOCH},
};

/// What there is behind the lock.
struct State {
	chain: TestExternalities,
	best: Header,
	pool: Vec<UncheckedExtrinsic>,
	/// What they provide: the pool has one of each.
	provided: BTreeSet<Vec<u8>>,
	/// What the pool wants to hear nothing of.
	banned: Vec<UncheckedExtrinsic>,
	listeners: Vec<mpsc::UnboundedSender<Value>>,
	requests: BTreeMap<String, u32>,
}

impl State {
	fn take_pool(&mut self) -> Vec<UncheckedExtrinsic> {
		self.provided.clear();
		std::mem::take(&mut self.pool)
	}
}

/// What the pool makes of a transaction.
fn validate(
	chain: &mut TestExternalities,
	transaction: UncheckedExtrinsic,
	parent: sp_core::H256,
) -> TransactionValidity {
	chain.execute_with(|| {
		with_transaction(|| {
			let source = TransactionSource::External;
			let valid = Executive::validate_transaction(source, transaction, parent);
			TransactionOutcome::Rollback(Ok::<_, DispatchError>(valid))
		})
		.expect("it is not deep")
	})
}

/// The node.
#[derive(Clone)]
pub struct RuntimeNode(Arc<Mutex<State>>);

impl RuntimeNode {
	/// Of the development chain, on which `begin` has happened.
	pub fn after<R>(begin: impl FnOnce() -> R) -> (Self, R) {
		let mut chain = development();
		let begun = chain.execute_with(begin);
		let state = State {
			chain,
			best: genesis_header(),
			pool: Vec::new(),
			provided: BTreeSet::new(),
			banned: Vec::new(),
			listeners: Vec::new(),
			requests: BTreeMap::new(),
		};
		let node = Self(Arc::new(Mutex::new(state)));
		node.put_head();
		(node, begun)
	}

	fn state(&self) -> MutexGuard<'_, State> {
		self.0.lock().expect("nobody panicked with it")
	}

	/// Reads or changes the state.
	pub fn with<R>(&self, body: impl FnOnce() -> R) -> R {
		self.state().chain.execute_with(body)
	}

	/// How often `method` was asked, of the runtime or the node.
	pub fn asked(&self, method: &str) -> u32 {
		self.state().requests.get(method).copied().unwrap_or(0)
	}

	/// How many transactions the pool has.
	pub fn pooled(&self) -> usize {
		self.state().pool.len()
	}

	/// What the pool has was in a block that is none any more: the pool bans it, as it does what was in
	/// a block.
	pub fn ban_pool(&self) {
		let mut state = self.state();
		let pool = state.take_pool();
		state.banned.extend(pool);
	}

	/// The pool forgets what it has.
	pub fn forget_pool(&self) {
		self.state().take_pool();
	}

	/// A block, which `hooks` begin, of somebody who has nothing of what is in the pool. What that has
	/// is looked at once more before it, and provides what it would in the block before.
	pub fn empty_block<R>(&self, hooks: impl FnOnce() -> R) {
		self.retag();
		self.with(hooks);
		self.put_head();
	}

	fn retag(&self) {
		let mut state = self.state();
		let State { chain, pool, best, .. } = &mut *state;
		let hash = best.hash();
		let valid = pool.iter().map(|pooled| validate(chain, pooled.clone(), hash));
		let provided = valid.filter_map(Result::ok).flat_map(|valid| valid.provides).collect();
		state.provided = provided;
	}

	/// A block, which `hooks` begin, with all that is in the pool. Returns how many went in.
	pub fn block(&self, hooks: impl FnOnce()) -> usize {
		let mut state = self.state();
		let pool = state.take_pool();
		let applied = state.chain.execute_with(|| {
			hooks();
			let applies = |transaction: UncheckedExtrinsic| {
				with_transaction(|| match Executive::apply_extrinsic(transaction) {
					Ok(done) => TransactionOutcome::Commit(Ok::<_, DispatchError>(done.is_ok())),
					Err(_) => TransactionOutcome::Rollback(Ok(false)),
				})
				.expect("it is not deep")
			};
			pool.into_iter().filter(|transaction| applies(transaction.clone())).count()
		});
		drop(state);
		self.put_head();
		applied
	}

	/// The head is of the block that the state is of.
	fn put_head(&self) {
		let mut state = self.state();
		let number = state.chain.execute_with(System::block_number);
		let (parent, root) = (state.best.hash(), Default::default());
		let best = Header::new(number, root, root, parent, Default::default());
		// As the next block notes it: transactions are bound to it. Blocks that were made at once have
		// no hash but this.
		let hash = best.hash();
		state.chain.execute_with(|| {
			for number in number.saturating_sub(8)..number {
				if !BlockHash::<Runtime>::contains_key(number) {
					BlockHash::<Runtime>::insert(number, parent);
				}
			}
			BlockHash::<Runtime>::insert(number, hash);
		});
		state.best = best;
		let head = json!(state.best);
		state.listeners.retain(|listener| listener.unbounded_send(head.clone()).is_ok());
	}

	fn answer(&self, method: &str, parameters: &[Value]) -> Result<Value, ChainError> {
		let refused =
			|message: String| ChainError::Refused { method: method.into(), code: 1010, message };
		let mut state = self.state();
		let asked = match method {
			"state_call" => parameters[0].as_str().expect("a name"),
			method => method,
		};
		*state.requests.entry(asked.into()).or_default() += 1;
		let is_best = |at: &Value| *at == json!(state.best.hash());
		Ok(match method {
			"chain_getBlockHash" => {
				let number = parameters[0].as_u64().expect("a number") as u32;
				json!(state.chain.execute_with(|| System::block_hash(number)))
			},
			"chain_getHeader" => json!(state.best),
			"chain_getFinalizedHead" => json!(state.best.hash()),
			"state_getRuntimeVersion" => json!(VERSION),
			// Who is slow is told, as by a node that has pruned it.
			"state_call" if parameters[2] == json!(state.best.parent_hash()) => {
				return Err(refused("the state of that block is gone".into()));
			},
			"state_call" => {
				assert!(is_best(&parameters[2]), "all is asked of one block");
				let bytes = |hex: &str| hex::decode(&hex[2..]).expect("it is hex");
				let arguments = bytes(parameters[1].as_str().expect("bytes"));
				let answer = state.chain.execute_with(|| {
					// What an API does leaves nothing.
					with_transaction(|| {
						let answer = audio_runtime::apis::api::dispatch(asked, &arguments);
						TransactionOutcome::Rollback(Ok::<_, DispatchError>(answer))
					})
					.expect("it is not deep")
				});
				let answer = answer.ok_or_else(|| refused(format!("there is no {asked}")))?;
				json!(format!("0x{}", hex::encode(answer)))
			},
			"system_chainType" => json!("Live"),
			"state_getStorage" => {
				let now = pallet_timestamp::Now::<Runtime>::hashed_key();
				let key = parameters[0].as_str().expect("a key");
				let key = hex::decode(&key[2..]).expect("it is hex");
				let value = match key == now {
					// The runtime's own time stands still: blocks are made here without inherents.
					true => {
						let now = SystemTime::now().duration_since(UNIX_EPOCH);
						Some((now.expect("it is later").as_millis() as u64).encode())
					},
					false => state
						.chain
						.execute_with(|| sp_io::storage::get(&key).map(|value| value.to_vec())),
				};
				json!(value.map(|value| format!("0x{}", hex::encode(value))))
			},
			"system_accountNextIndex" => {
				let address = parameters[0].as_str().expect("an address");
				let account = AccountId::from_ss58check(address).expect("an address");
				let signer = |pooled: &&UncheckedExtrinsic| match &pooled.preamble {
					Preamble::Signed(Address::Id(by), ..) => *by == account,
					_ => false,
				};
				let pooled = state.pool.iter().filter(signer).count() as u32;
				json!(state.chain.execute_with(|| System::account_nonce(&account)) + pooled)
			},
			"author_submitExtrinsic" => {
				let hex = parameters[0].as_str().expect("bytes");
				let bytes = hex::decode(&hex[2..]).expect("it is hex");
				let transaction = UncheckedExtrinsic::decode(&mut &bytes[..])
					.map_err(|error| refused(error.to_string()))?;
				if state.banned.iter().any(|banned| banned.encode() == bytes) {
					let message = "temporarily banned".into();
					return Err(ChainError::Refused { method: method.into(), code: 1012, message });
				}
				if state.pool.iter().any(|pooled| pooled.encode() == bytes) {
					let message = "already imported".into();
					return Err(ChainError::Refused { method: method.into(), code: 1013, message });
				}
				let parent = state.best.hash();
				let valid = validate(&mut state.chain, transaction.clone(), parent)
					.map_err(|invalid| refused(format!("{invalid:?}")))?;
				if valid.provides.iter().any(|tag| state.provided.contains(tag)) {
					let message = "priority is too low".into();
					return Err(ChainError::Refused { method: method.into(), code: 1014, message });
				}
				state.provided.extend(valid.provides);
				state.pool.push(transaction);
				json!(sp_core::H256(sp_io::hashing::blake2_256(&bytes)))
			},
			other => panic!("nobody answers {other}"),
		})
	}
}

impl Rpc for RuntimeNode {
	fn request<'a>(
		&'a self,
		method: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Value, ChainError>> {
		async move { self.answer(method, &parameters) }.boxed()
	}

	fn subscribe<'a>(
		&'a self,
		_: &'a str,
		_: &'a str,
		_: Vec<Value>,
	) -> BoxFuture<'a, Result<Subscription, ChainError>> {
		let (sender, receiver) = mpsc::unbounded();
		let mut state = self.state();
		sender.unbounded_send(json!(state.best)).expect("it was just made");
		state.listeners.push(sender);
		async move { Ok(receiver.boxed()) }.boxed()
	}
}
