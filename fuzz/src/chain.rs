//! A chain that makes blocks: real slots, with real outputs of validators' keys, and real
//! transactions.

use crate::{
	actors::{babe_key, Actor},
	checks::{
		self,
		weights::{self, Used},
		Checks,
	},
	coverage::Coverage,
	logs,
	wasm::Made,
};
use audio_runtime::{
	Babe, Executive, Header, Runtime, RuntimeCall, RuntimeOrigin, Session, System,
	UncheckedExtrinsic,
};
use audio_runtime_tests::{
	begin_block, extension, genesis_header, header_after, inherent, transaction,
};
use frame_support::{
	dispatch::{DispatchInfo, DispatchResult, GetDispatchInfo},
	storage::{with_storage_layer, with_transaction},
	traits::DisabledValidators as _,
};
use sp_consensus_babe::digests::{
	PreDigest, PrimaryPreDigest, SecondaryPlainPreDigest, SecondaryVRFPreDigest,
};
use sp_core::{crypto::VrfSecret, traits::Externalities as _, Blake2Hasher};
use sp_io::TestExternalities;
use sp_runtime::{
	traits::Dispatchable,
	transaction_validity::{TransactionSource, TransactionValidityError},
	DispatchError, DispatchErrorWithPostInfo, TransactionOutcome,
};
use sp_trie::recorder::Recorder;

/// Slots of an epoch, which is a session.
pub const EPOCH: u64 = 8;
/// Sessions of an era.
pub const SESSIONS: u64 = 2;

/// A chain, between blocks or in one.
pub struct Chain {
	state: TestExternalities,
	parent: Header,
	slot: u64,
	/// The block that is being made, if one is.
	open: Option<Made>,
	author: u32,
	checks: Checks,
	pub coverage: Coverage,
	/// What is wrong.
	pub wrong: Vec<String>,
	/// What happened, if that is kept.
	pub said: Option<Vec<String>>,
}

/// A chain between two blocks, to begin from.
#[derive(Clone)]
pub struct Snapshot {
	backend: sp_state_machine::InMemoryBackend<Blake2Hasher>,
	parent: Header,
	slot: u64,
	checks: Checks,
}

/// How a transaction ended.
pub enum Applied {
	Done(Result<(), DispatchError>),
	Refused(TransactionValidityError),
}

impl Chain {
	/// The chain of that genesis.
	pub fn new(mut state: TestExternalities) -> Self {
		logs::keep();
		let parent = genesis_header();
		let checks = state.execute_with(Checks::now);
		Self {
			state,
			parent,
			slot: 1_000,
			open: None,
			author: 0,
			checks,
			coverage: Coverage::default(),
			wrong: Vec::new(),
			said: None,
		}
	}

	pub fn from_snapshot(snapshot: &Snapshot) -> Self {
		// What was said of another chain is no matter of this one.
		logs::take();
		let mut state = TestExternalities::default();
		state.backend = snapshot.backend.clone();
		let mut chain = Self::new(state);
		chain.parent = snapshot.parent.clone();
		chain.slot = snapshot.slot;
		chain.checks = snapshot.checks.clone();
		chain
	}

	/// The chain as it is, in no block.
	pub fn snapshot(&mut self) -> Snapshot {
		self.end();
		Snapshot {
			backend: self.state.as_backend(),
			parent: self.parent.clone(),
			slot: self.slot,
			checks: self.checks.clone(),
		}
	}

	pub fn say(&mut self, what: impl FnOnce() -> String) {
		if let Some(said) = &mut self.said {
			said.push(what());
		}
	}

	/// Reads the state.
	pub fn look<R>(&mut self, read: impl FnOnce() -> R) -> R {
		self.state.execute_with(read)
	}

	/// Has the WASM make the block as it would be if it ended now: of what follows it cannot.
	fn compare(&mut self) {
		let made = self.open.as_ref().filter(|made| !made.tried.is_empty() && !made.meddled_with);
		let author = self.author;
		let Some(made) = made.filter(|_| !self.state.execute_with(|| Session::is_disabled(author)))
		else {
			return;
		};
		self.state.ext().storage_start_transaction();
		let header = self.state.execute_with(Executive::finalize_block);
		self.state.ext().storage_rollback_transaction().expect("it was begun");
		self.wrong.extend(made.check(&self.state.backend, &header));
	}

	/// Does what no transaction does, in a block or between two.
	pub fn meddle<R>(&mut self, change: impl FnOnce() -> R) -> R {
		let result = self.state.execute_with(change);
		match &mut self.open {
			Some(made) => made.meddled_with = true,
			// The next block begins with it.
			None => self.state.commit_all().expect("no transaction is open"),
		}
		result
	}

	/// The number of the block that is being made, or was last.
	pub fn number(&self) -> u32 {
		self.parent.number + u32::from(self.open.is_some())
	}

	/// Who makes the block, by its place among the validators.
	pub fn author(&self) -> u32 {
		self.author
	}

	/// Is in a block: the one that is open, or the next.
	pub fn begin(&mut self) {
		if self.open.is_none() {
			self.begin_after(1);
		}
	}

	/// Begins a block `slots` after the last one.
	pub fn begin_after(&mut self, slots: u64) {
		self.end();
		self.slot += slots.max(1);
		let (slot, parent) = (self.slot, self.parent.clone());
		let (author, first) = self.state.execute_with(|| {
			let header = |claim| header_after(&parent, claim);
			let (author, claim) = turn(parent.number, slot, &header);
			begin_block(&header(claim.clone()), slot);
			(author, header(claim))
		});
		self.author = author;
		self.open = Some(Made::new(first, inherent(slot)));
	}

	/// Ends the block, if one is open, and checks everything.
	///
	/// BABE lets nobody end a block in which its own author was disabled. Such a block is dropped,
	/// and another author makes the next one.
	pub fn end(&mut self) {
		let Some(made) = self.open.take() else { return };
		let author = self.author;
		if self.state.execute_with(|| Session::is_disabled(author)) {
			self.state.reset_overlay();
			let number = self.parent.number + 1;
			self.say(|| format!("   -- block {number} is dropped: its author is disabled in it"));
			return;
		}
		let (checks, coverage) = (&mut self.checks, &mut self.coverage);
		let (parent, wrong) = self.state.execute_with(|| {
			let parent = Executive::finalize_block();
			coverage.note_events();
			(parent, checks.after_block())
		});
		self.wrong.extend(wrong);
		self.wrong.extend(made.check(&self.state.backend, &parent));
		self.parent = parent;
		// What is in the state is read from there, and counted.
		self.state.commit_all().expect("no transaction is open");
		self.hear();
		let number = self.parent.number;
		self.say(|| format!("   -- block {number} ends"));
	}

	/// Notes what was logged as a failure.
	fn hear(&mut self) {
		self.wrong.extend(logs::take().into_iter().filter(|said| checks::is_failure(said)));
	}

	/// Makes `count` blocks.
	pub fn blocks(&mut self, count: u32) {
		for _ in 0..count {
			self.begin();
			self.end();
		}
	}

	/// Whether another ordinary transaction is let in.
	fn has_room(&mut self) -> bool {
		self.state.execute_with(|| {
			let limits = audio_runtime::configs::limits::RuntimeBlockWeights::get();
			System::block_weight().total().all_lte(limits.max_block.saturating_div(2))
		})
	}

	/// Is in a block that takes transactions.
	pub fn begin_with_room(&mut self) {
		self.begin();
		for _ in 0..3 {
			if self.has_room() {
				return;
			}
			self.begin_after(1);
		}
	}

	/// A transaction that `by` signs.
	pub fn transact(&mut self, by: &Actor, call: RuntimeCall) -> Applied {
		self.begin_with_room();
		self.weigh(RuntimeOrigin::signed(by.id.clone()), &call);
		let extrinsic = self.state.execute_with(|| transaction(&by.pair, call.clone()));
		let before = self.state.execute_with(System::event_count) as usize;
		let applied = self.apply(by.uri, call.clone(), extrinsic);
		if let Applied::Done(done) = &applied {
			self.wrong
				.extend(self.state.execute_with(|| weights::fee(&call, done.is_ok(), before)));
		}
		applied
	}

	/// A transaction of nobody, which the call itself authorizes.
	pub fn authorized(&mut self, call: RuntimeCall) -> Applied {
		self.begin_with_room();
		let extrinsic = UncheckedExtrinsic::new_transaction(call.clone(), extension(0));
		self.apply("nobody, authorized", call, extrinsic)
	}

	/// A bare transaction.
	pub fn bare(&mut self, call: RuntimeCall) -> Applied {
		self.begin_with_room();
		let extrinsic = UncheckedExtrinsic::new_bare(call.clone());
		self.apply("nobody", call, extrinsic)
	}

	fn apply(&mut self, by: &str, call: RuntimeCall, extrinsic: UncheckedExtrinsic) -> Applied {
		let open = &mut self.open;
		let applied = self.state.execute_with(|| {
			// The pool lets nothing in that is for the block's author alone.
			let pooled = with_transaction(|| {
				let (source, parent) = (TransactionSource::External, System::parent_hash());
				let valid = Executive::validate_transaction(source, extrinsic.clone(), parent);
				TransactionOutcome::Rollback(Ok::<_, DispatchError>(valid))
			});
			if let Err(refused) = pooled.expect("it is not deep") {
				return Applied::Refused(refused);
			}
			// As block builders do: what cannot be applied leaves nothing.
			let result = with_transaction(|| match Executive::apply_extrinsic(extrinsic.clone()) {
				Ok(done) => TransactionOutcome::Commit(Ok::<_, DispatchError>(Ok(done))),
				Err(invalid) => TransactionOutcome::Rollback(Ok(Err(invalid))),
			})
			.expect("it is not deep");
			if let Some(made) = open {
				made.tried.push((extrinsic, result));
			}
			result.map_or_else(Applied::Refused, Applied::Done)
		});
		self.say(|| {
			let ended = match &applied {
				Applied::Done(Ok(())) => "ok".into(),
				Applied::Done(Err(error)) => crate::coverage::name_of(error),
				Applied::Refused(why) => format!("refused: {why:?}"),
			};
			format!("{by}: {} -> {ended}", shown(&call))
		});
		match &applied {
			Applied::Done(done) => self.coverage.note(&call, done),
			Applied::Refused(why) => self.coverage.note_refused(&call, why),
		}
		applied
	}

	/// A call of that origin, as one that is enacted.
	pub fn dispatch(
		&mut self,
		by: &str,
		origin: RuntimeOrigin,
		call: RuntimeCall,
	) -> Result<(), DispatchError> {
		self.begin_with_room();
		self.weigh(origin.clone(), &call);
		self.compare();
		let done: DispatchResult = self.meddle(|| {
			with_storage_layer(|| {
				call.clone().dispatch(origin).map(|_| ()).map_err(|failed| failed.error)
			})
		});
		self.say(|| {
			let ended =
				done.map_or_else(|error| crate::coverage::name_of(&error), |()| "ok".into());
			format!("{by}: {} -> {ended}", shown(&call))
		});
		self.coverage.note(&call, &done);
		done
	}

	/// What the call declares, which can follow from the pace of the chain.
	pub fn info(&mut self, call: &RuntimeCall) -> DispatchInfo {
		self.state.execute_with(|| call.get_dispatch_info())
	}

	/// Tries the call, and undoes it: what it used is no more than what it declares.
	fn weigh(&mut self, origin: RuntimeOrigin, call: &RuntimeCall) {
		self.hear();
		let info = self.info(call);
		let tried = call.clone();
		let before = self.state.overlayed_changes().changes().count();
		self.state.ext().storage_start_transaction();
		let recorder = Recorder::<Blake2Hasher>::default();
		let done = self.state.execute_with_recorder(recorder.clone(), || tried.dispatch(origin));
		let writes = self.state.overlayed_changes().changes().count() - before;
		self.state.ext().storage_rollback_transaction().expect("it was begun");
		let reads: usize = recorder.recorded_keys().values().map(|keys| keys.len()).sum();
		let used = Used { reads: reads as u64, writes: writes as u64 };
		logs::take();
		let (Ok(post) | Err(DispatchErrorWithPostInfo { post_info: post, .. })) = &done;
		self.wrong.extend(weights::check(call, &info, post, used));
	}
}

/// The call, in one line of bounded length.
fn shown(call: &RuntimeCall) -> String {
	let mut text = format!("{call:?}");
	if text.len() > 600 {
		let cut = (0..=600).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
		text.truncate(cut);
		text.push('…');
	}
	text
}

/// A claim of `slot` with the output of the author's key. One slot in four is won by lottery.
fn claim(author: u32, slot: u64) -> PreDigest {
	let authorities = Babe::authorities();
	let key = authorities.get(author as usize).and_then(|(key, _)| babe_key(key.as_ref()));
	let Some(key) = key else {
		let slot = slot.into();
		return PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
			authority_index: author,
			slot,
		});
	};
	let epoch = pallet_babe::EpochIndex::<Runtime>::get();
	let data = sp_consensus_babe::make_vrf_sign_data(&Babe::randomness(), slot.into(), epoch);
	let vrf_signature = key.vrf_sign(&data);
	let (authority_index, by_lottery, slot) = (author, slot.is_multiple_of(4), slot.into());
	match by_lottery {
		true => PreDigest::Primary(PrimaryPreDigest { authority_index, slot, vrf_signature }),
		false => {
			PreDigest::SecondaryVRF(SecondaryVRFPreDigest { authority_index, slot, vrf_signature })
		},
	}
}

/// Whose turn it is among those that may make the block, one after another, and what it claims the
/// slot with.
fn turn(block: u32, slot: u64, header: &impl Fn(PreDigest) -> Header) -> (u32, PreDigest) {
	// With a new epoch come other authorities and other randomness, so look what is once it has
	// begun.
	let turn = with_transaction(|| {
		let any = SecondaryPlainPreDigest { authority_index: 0, slot: slot.into() };
		Executive::initialize_block(&header(PreDigest::SecondaryPlain(any)));
		let count = Babe::authorities().len() as u32;
		let loud: Vec<_> = (0..count).filter(|index| !Session::is_disabled(*index)).collect();
		let author = loud.get(block as usize % loud.len().max(1)).copied().unwrap_or(0);
		TransactionOutcome::Rollback(Ok::<_, DispatchError>((author, claim(author, slot))))
	});
	turn.expect("it is not deep")
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_consensus_babe::digests::CompatibleDigestItem;
	use sp_core::crypto::{VrfPublic, Wraps};

	/// What is wrong after a block with a transaction in it, in which that happens unseen.
	fn wrong_after(unseen: impl FnOnce(&mut Chain)) -> String {
		let mut chain = crate::genesis::base();
		let remark = frame_system::Call::remark { remark: vec![] };
		chain.transact(crate::actors::actor(1), remark.into());
		unseen(&mut chain);
		chain.end();
		chain.wrong.join("\n")
	}

	fn write() {
		sp_io::storage::set(b"unseen", b"");
	}

	#[test]
	fn it_is_seen_that_the_wasm_makes_another_block() {
		assert_eq!(wrong_after(|_| ()), "");
		let found = wrong_after(|chain| chain.look(write));
		assert!(found.contains("Storage root must match"), "{found}");
		let log = || System::deposit_log(sp_runtime::DigestItem::Other(vec![]));
		assert!(wrong_after(|chain| chain.look(log)).contains("the WASM"));
		let found = wrong_after(|chain| {
			let made = chain.open.as_mut().expect("it is open");
			made.tried[0].1 = Ok(Err(DispatchError::BadOrigin));
		});
		assert!(found.contains("result Ok(Ok(())) in place of Ok(Err(BadOrigin))"), "{found}");
		let found = wrong_after(|chain| {
			let made = chain.open.as_mut().expect("it is open");
			made.first.parent_hash = Default::default();
		});
		assert!(found.contains("header Header"), "{found}");
	}

	#[test]
	fn before_a_block_is_meddled_with_it_is_compared() {
		assert_eq!(wrong_after(|chain| chain.meddle(write)), "");
		let found = wrong_after(|chain| {
			chain.look(write);
			let remark = frame_system::Call::remark { remark: vec![] };
			chain.dispatch("root", RuntimeOrigin::root(), remark.into()).expect("it does nothing");
		});
		assert!(found.contains("Storage root must match"), "{found}");
	}

	/// As clients check it before they import a block.
	#[test]
	fn the_author_of_each_block_claims_its_slot_with_a_true_output() {
		let mut chain = crate::genesis::base();
		let mut outputs = 0;
		for _ in 0..3 * EPOCH {
			chain.begin_after(1);
			outputs += u32::from(chain.look(|| {
				let digest = System::digest();
				let claim = digest.logs.iter().find_map(|log| log.as_babe_pre_digest());
				let claim = claim.expect("there is one");
				let Some(output) = claim.vrf_signature() else { return false };
				let epoch = pallet_babe::EpochIndex::<Runtime>::get();
				let data =
					sp_consensus_babe::make_vrf_sign_data(&Babe::randomness(), claim.slot(), epoch);
				let (key, _) = &Babe::authorities()[claim.authority_index() as usize];
				assert!(key.as_inner_ref().vrf_verify(&data, output), "slot {:?}", claim.slot());
				true
			}));
		}
		assert!(outputs >= EPOCH as u32);
	}
}
