//! Verifies the signatures of a block ahead of its execution.
//!
//! Of what it takes to import a block of transfers, a seventh is verifying their signatures, one
//! after the other on the thread that executes it. Another thread verifies them in the same order,
//! and is soon ahead, for it does nothing else; what it found good is
//! [remembered](crate::signatures). Nobody waits for it, and nothing but time depends on it: what it
//! has not come to yet, or cannot read, is verified when it is executed.
//!
//! It reads transactions as the runtime does that this node was built with, and does nothing on a
//! chain whose runtime is another. It cannot read those that vouch for the metadata by which they
//! were signed: the hash of that is in the WASM only. It does nothing either if the body is not the
//! header's, which importing finds only at its end: else a peer could send any number of
//! signatures, and what is remembered would be forgotten for them.
//!
//! To validate transactions ahead instead, as the pool does, would read any runtime's. It took six
//! times as long for each, and slowed down the thread that executes the block: importing took 1.45
//! times what is declared in place of 1.16, for memory of WASM that one thread gives back is
//! flushed from all.

use crate::{client::Client, signatures};
use audio_runtime::{
	opaque::Block, Address, Header, Runtime, Signature, TransactionExtension, VERSION,
};
use codec::{Decode, Encode};
use frame_system::extrinsics_root;
use sc_consensus::block_import::{
	BlockCheckParams, BlockImport, BlockImportParams, ImportResult, StateAction,
};
use sc_service::SpawnTaskHandle;
use sp_core::{sr25519, storage::StateVersion, traits::CallContext};
use sp_panic_handler::AbortGuard;
use sp_runtime::{
	generic::Preamble,
	traits::{BlakeTwo256, Header as _, TransactionExtension as _},
	MultiAddress, OpaqueExtrinsic,
};
use sp_state_machine::{Ext, OverlayedChanges};
use std::sync::{
	atomic::{AtomicBool, Ordering},
	Arc,
};

/// What is done with the transactions of a block until it is imported: until the flag is set.
type Work = dyn Fn(&Header, &[OpaqueExtrinsic], &AtomicBool) + Send + Sync;

/// Imports blocks as `Inner` does, with their signatures verified ahead.
#[derive(Clone)]
pub struct Ahead<Inner> {
	inner: Inner,
	work: Arc<Work>,
	spawner: SpawnTaskHandle,
}

impl<Inner> Ahead<Inner> {
	/// Verifies ahead of `inner`, if the node remembers signatures.
	pub fn new(inner: Inner, client: Arc<Client>, spawner: SpawnTaskHandle) -> Self {
		let work = move |header: &Header, transactions: &[_], over: &AtomicBool| {
			// Else a panic ended the node.
			let _guard = AbortGuard::force_unwind();
			if signatures::remembers() && transactions.iter().any(is_signed) {
				verify(&client, header, transactions, over);
			}
		};
		Self { inner, work: Arc::new(work), spawner }
	}
}

#[async_trait::async_trait]
impl<Inner: BlockImport<Block> + Send + Sync> BlockImport<Block> for Ahead<Inner> {
	type Error = Inner::Error;

	async fn check_block(
		&self,
		block: BlockCheckParams<Block>,
	) -> Result<ImportResult, Self::Error> {
		self.inner.check_block(block).await
	}

	async fn import_block(
		&self,
		block: BlockImportParams<Block>,
	) -> Result<ImportResult, Self::Error> {
		let over = Over::default();
		let executed =
			matches!(block.state_action, StateAction::Execute | StateAction::ExecuteIfPossible);
		if let Some(transactions) = block.body.as_ref().filter(|_| executed) {
			let (work, header, transactions) =
				(self.work.clone(), block.header.clone(), transactions.clone());
			let over = over.0.clone();
			self.spawner.spawn_blocking("signatures-ahead", Some("block-import"), async move {
				if !over.load(Ordering::Relaxed) {
					work(&header, &transactions, &over);
				}
			});
		}
		self.inner.import_block(block).await
	}
}

/// Sets the flag when it is dropped: whether a block was imported, refused or given up.
#[derive(Default)]
struct Over(Arc<AtomicBool>);

impl Drop for Over {
	fn drop(&mut self) {
		self.0.store(true, Ordering::Relaxed);
	}
}

/// Verifies the signatures of a block's transactions until it is `over`.
fn verify(client: &Client, header: &Header, transactions: &[OpaqueExtrinsic], over: &AtomicBool) {
	let parent = *header.parent_hash();
	let Ok(version) = client.runtime_version_at(parent, CallContext::Onchain { import: true })
	else {
		return;
	};
	let versions = |of: &sp_version::RuntimeVersion| (of.spec_version, of.transaction_version);
	if version.spec_name != VERSION.spec_name || versions(&version) != versions(&VERSION) {
		return;
	}
	if !is_body_of(header, transactions, version.extrinsics_root_state_version()) {
		return;
	}
	let Ok(state) = client.state_at(parent) else { return };
	let mut changes = OverlayedChanges::default();
	let mut state = Ext::new(&mut changes, &state, None);
	sp_externalities::set_and_run_with_externalities(&mut state, || {
		as_of(header);
		for transaction in transactions {
			if over.load(Ordering::Relaxed) {
				break;
			}
			if let Some(signed) = Signed::read(transaction.inner()) {
				signatures::verify(&signed.signature, &signed.message, &signed.signer);
			}
		}
	});
}

/// Whether somebody signed it: blocks in which nobody did are most of a quiet chain's.
fn is_signed(transaction: &OpaqueExtrinsic) -> bool {
	// The version, and that it is signed.
	transaction.inner().first() == Some(&0x84)
}

/// Whether a header has these transactions: importing asks for that when it has executed them.
fn is_body_of(header: &Header, transactions: &[OpaqueExtrinsic], version: StateVersion) -> bool {
	let root = extrinsics_root::<BlakeTwo256, _>(transactions, version);
	root == *header.extrinsics_root()
}

/// Makes it the block of that header that the externalities are of: where the life of a transaction
/// began is counted back from it, and may have been its parent.
fn as_of(header: &Header) {
	frame_system::Pallet::<Runtime>::set_block_number(header.number);
	if let Some(parent) = header.number.checked_sub(1) {
		frame_system::BlockHash::<Runtime>::insert(parent, header.parent_hash());
	}
}

/// The signature of a transaction.
#[derive(Debug)]
struct Signed {
	signature: sr25519::Signature,
	/// What it should be of.
	message: Vec<u8>,
	/// Whose it should be.
	signer: sr25519::Public,
}

impl Signed {
	/// Reads a transaction, without its length before it, as of the block that is being made in the
	/// externalities. None if it has no such signature, or cannot be read.
	///
	/// The call is not decoded: it is hashed as it came, and calls can be nested deep.
	fn read(transaction: &[u8]) -> Option<Self> {
		let mut call = transaction;
		let preamble =
			Preamble::<Address, Signature, TransactionExtension>::decode(&mut call).ok()?;
		let Preamble::Signed(MultiAddress::Id(signer), signature, extension) = preamble else {
			return None;
		};
		let Signature::Sr25519(signature) = signature else { return None };
		let implicit = extension.implicit().ok()?;
		let payload = (extension, implicit).using_encoded(|rest| [call, rest].concat());
		// As `SignedPayload` does.
		let message = match payload.len() {
			..=256 => payload,
			_ => sp_crypto_hashing::blake2_256(&payload).to_vec(),
		};
		Some(Self { signature, message, signer: sr25519::Public::from_raw(signer.into()) })
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use audio_runtime::{
		transaction::extension, Hash, RuntimeCall, SignedPayload, System, UncheckedExtrinsic,
	};
	use proptest::prelude::*;
	use sc_service::TaskManager;
	use sp_consensus::BlockOrigin;
	use sp_core::Pair;
	use sp_runtime::{generic::Era, traits::Hash as _, BuildStorage};
	use std::{
		convert::Infallible,
		sync::{
			mpsc::{channel, Receiver},
			Mutex,
		},
		time::Duration,
	};

	const PATIENCE: Duration = Duration::from_secs(60);

	/// Within a block of this number, whose ancestors have hashes of their numbers.
	fn within<R>(number: u32, run: impl FnOnce() -> R) -> R {
		let storage = frame_system::GenesisConfig::<Runtime>::default().build_storage();
		let mut state = sp_io::TestExternalities::new(storage.expect("it is the default"));
		state.execute_with(|| {
			for ancestor in 0..number {
				let hash = Hash::repeat_byte(ancestor as u8);
				frame_system::BlockHash::<Runtime>::insert(ancestor, hash);
			}
			System::set_block_number(number);
			run()
		})
	}

	/// A transaction as the SDK makes it, without its length.
	fn transaction(call: RuntimeCall, era: Era) -> Vec<u8> {
		let pair = sr25519::Pair::from_seed(&[1; 32]);
		let payload = SignedPayload::new(call, extension(7, era, 3)).expect("its blocks are there");
		let signature = payload.using_encoded(|message| pair.sign(message));
		let (call, extension, _) = payload.deconstruct();
		let signer = MultiAddress::Id(pair.public().into());
		let made = UncheckedExtrinsic::new_signed(call, signer, signature.into(), extension);
		OpaqueExtrinsic::from(made).inner().to_vec()
	}

	fn good(transaction: &[u8]) -> Option<bool> {
		let Signed { signature, message, signer } = Signed::read(transaction)?;
		Some(sr25519::Pair::verify(&signature, message, &signer))
	}

	fn remark(length: usize) -> RuntimeCall {
		frame_system::Call::remark { remark: vec![5; length] }.into()
	}

	#[test]
	fn a_good_signature_is_good_and_another_is_not() {
		within(40, || {
			// Short ones are signed themselves, longer ones' hashes.
			for length in [0, 100, 300] {
				for era in [Era::Immortal, Era::mortal(16, 35)] {
					let good_one = transaction(remark(length), era);
					assert_eq!(good(&good_one), Some(true), "{length} {era:?}");
					for byte in 0..good_one.len() {
						let mut changed = good_one.clone();
						changed[byte] ^= 1;
						assert_ne!(good(&changed), Some(true), "{length} {era:?} {byte}");
					}
				}
			}
		});
	}

	#[test]
	fn on_another_chain_or_in_another_life_it_is_not() {
		let made = within(40, || transaction(remark(0), Era::mortal(16, 35)));
		assert_eq!(within(50, || good(&made)), Some(true));
		// It began with block 35, and would with block 51.
		assert_eq!(within(52, || good(&made)), Some(false));
		let of_another = within(40, || {
			frame_system::BlockHash::<Runtime>::insert(0, Hash::repeat_byte(9));
			transaction(remark(0), Era::Immortal)
		});
		assert_eq!(within(40, || good(&of_another)), Some(false));
		// Its blocks are not known.
		assert!(within(0, || Signed::read(&made)).is_none());
	}

	#[test]
	fn what_nobody_signed_is_not_read() {
		let bare = OpaqueExtrinsic::from(UncheckedExtrinsic::new_bare(remark(0)));
		within(1, || assert!(Signed::read(bare.inner()).is_none()));
	}

	proptest! {
		/// Whatever bytes an author puts into a block.
		#[test]
		fn nonsense_is_read_to_no_harm(
			bytes in prop::collection::vec(any::<u8>(), 0..300),
			kept in 0usize..200,
		) {
			within(1, || {
				let mut begun = transaction(remark(0), Era::Immortal);
				// Shorter than it is.
				begun.truncate(kept.min(begun.len().saturating_sub(1)));
				assert_ne!(good(&begun), Some(true));
				begun.extend(&bytes);
				for bytes in [bytes, begun] {
					Signed::read(&bytes);
				}
			});
		}
	}

	fn header(number: u32, parent: Hash, root: Hash) -> Header {
		Header::new(number, root, Default::default(), parent, Default::default())
	}

	#[test]
	fn a_life_may_begin_with_the_parent() {
		let parent = Hash::repeat_byte(5);
		let made = within(6, || transaction(remark(0), Era::mortal(16, 5)));
		let read = |header: &Header| {
			within(5, || {
				as_of(header);
				good(&made)
			})
		};
		assert_eq!(read(&header(6, parent, Default::default())), Some(true));
		assert_eq!(read(&header(6, Hash::repeat_byte(6), Default::default())), Some(false));
	}

	#[test]
	fn a_body_is_of_the_header_that_has_its_root() {
		let bytes = within(1, || transaction(remark(0), Era::Immortal));
		let one = OpaqueExtrinsic::from_blob(bytes.clone());
		let root = BlakeTwo256::ordered_trie_root(vec![one.encode()], StateVersion::V1);
		let header = header(1, Default::default(), root);
		let is_body = |body: &[OpaqueExtrinsic]| is_body_of(&header, body, StateVersion::V1);
		assert!(is_body(std::slice::from_ref(&one)));
		assert!(!is_body(&[one.clone(), one]));
		assert!(!is_body(&[]));
		assert!(is_signed(&OpaqueExtrinsic::from_blob(bytes)));
	}

	/// Imports nothing, but does not execute a block to its end before it hears of the work.
	struct Waits(Mutex<Receiver<usize>>);

	#[async_trait::async_trait]
	impl BlockImport<Block> for Waits {
		type Error = Infallible;

		async fn check_block(
			&self,
			_: BlockCheckParams<Block>,
		) -> Result<ImportResult, Infallible> {
			Ok(ImportResult::KnownBad)
		}

		async fn import_block(
			&self,
			block: BlockImportParams<Block>,
		) -> Result<ImportResult, Infallible> {
			if matches!(block.state_action, StateAction::Execute) {
				let heard = self.0.lock().expect("nothing panicked").recv_timeout(PATIENCE);
				assert_eq!(heard, Ok(2));
			}
			Ok(ImportResult::AlreadyInChain)
		}
	}

	#[test]
	fn work_goes_on_while_a_block_is_executed_and_no_longer() {
		let runtime = tokio::runtime::Runtime::new().expect("it is made");
		let tasks = TaskManager::new(runtime.handle().clone(), None).expect("it is made");
		let (begun, heard) = channel();
		let (ended, end) = channel();
		let ahead = Ahead {
			inner: Waits(Mutex::new(heard)),
			work: Arc::new(move |header: &Header, transactions: &[_], over: &AtomicBool| {
				assert_eq!(header.number, 3);
				begun.send(transactions.len()).expect("somebody listens");
				while !over.load(Ordering::Relaxed) {
					std::thread::yield_now();
				}
				ended.send(()).expect("somebody listens");
			}),
			spawner: tasks.spawn_handle(),
		};
		let import = |action, body| {
			let header = header(3, Default::default(), Default::default());
			let mut block = BlockImportParams::new(BlockOrigin::NetworkInitialSync, header);
			block.state_action = action;
			block.body = body;
			let Ok(result) = runtime.block_on(ahead.import_block(block));
			assert_eq!(result, ImportResult::AlreadyInChain);
		};
		let two =
			|| Some(vec![OpaqueExtrinsic::from_blob(vec![1]), OpaqueExtrinsic::from_blob(vec![2])]);
		// Nothing is executed: there is no work.
		import(StateAction::Skip, two());
		import(StateAction::ExecuteIfPossible, None);
		import(StateAction::Execute, two());
		assert_eq!(end.recv_timeout(PATIENCE), Ok(()));

		drop((ahead, tasks, runtime));
		// There was no other work.
		assert!(end.recv_timeout(PATIENCE).is_err());
	}
}
