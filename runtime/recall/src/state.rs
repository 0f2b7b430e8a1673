//! Values of the state.

use crate::{first, place};
use alloc::{boxed::Box, vec::Vec};
use bytes::Bytes;

/// Most bytes of a value that is remembered, and of its key.
const LONGEST: usize = 256;

/// What a key begins with whose value the node makes up: it does not take one for it.
const CHILD: &[u8] = b":child_storage:";

/// All functions of the node by which a value of the state can change, and two that tell one.
///
/// Others leave values alone, but for those whose key begins with `:child_storage:`, which are never
/// remembered.
pub trait Node {
	/// What clearing a prefix returns.
	type Cleared;

	/// The value of `key`.
	fn get(&self, key: &[u8]) -> Option<Bytes>;

	/// Whether it has one.
	fn exists(&self, key: &[u8]) -> bool;

	/// Gives it one.
	fn set(&self, key: &[u8], value: &[u8]);

	/// Takes it away.
	fn clear(&self, key: &[u8]);

	/// Adds an item to the list that its value is.
	fn append(&self, key: &[u8], item: Vec<u8>);

	/// Takes those away of keys that begin so, `limit` at the most.
	fn clear_prefix(&self, prefix: &[u8], limit: Option<u32>) -> Self::Cleared;

	/// Undoes all since the last layer began.
	fn roll_back(&self);
}

/// A node, and values that were read or written last: as many as there are places, a power of two,
/// but for those that were put in the place of others. It does, and answers, what the node would,
/// if nobody else changes the state.
pub struct State<N, const PLACES: usize> {
	node: N,
	known: [Option<Known>; PLACES],
}

struct Known {
	key: Box<[u8]>,
	/// None where there is no value.
	value: Option<Bytes>,
}

impl<N: Node, const PLACES: usize> State<N, PLACES> {
	/// Of that node nothing is known.
	pub const fn new(node: N) -> Self {
		assert!(PLACES.is_power_of_two());
		Self { node, known: [const { None }; PLACES] }
	}

	/// See [`Node::get`].
	pub fn get(&mut self, key: &[u8]) -> Option<Bytes> {
		if let Some(value) = self.known(key) {
			return value.clone();
		}
		let value = self.node.get(key);
		self.remember(key, value.as_deref(), || value.clone());
		value
	}

	/// See [`Node::exists`].
	pub fn exists(&mut self, key: &[u8]) -> bool {
		match self.known(key) {
			Some(value) => value.is_some(),
			None => self.node.exists(key),
		}
	}

	/// See [`Node::set`].
	pub fn set(&mut self, key: &[u8], value: &[u8]) {
		self.node.set(key, value);
		self.remember(key, Some(value), || Some(Bytes::copy_from_slice(value)));
	}

	/// See [`Node::clear`].
	pub fn clear(&mut self, key: &[u8]) {
		self.node.clear(key);
		self.remember(key, None, || None);
	}

	/// See [`Node::append`].
	pub fn append(&mut self, key: &[u8], item: Vec<u8>) {
		self.node.append(key, item);
		self.forget(key);
	}

	/// See [`Node::clear_prefix`].
	pub fn clear_prefix(&mut self, prefix: &[u8], limit: Option<u32>) -> N::Cleared {
		self.forget_all();
		self.node.clear_prefix(prefix, limit)
	}

	/// See [`Node::roll_back`].
	pub fn roll_back(&mut self) {
		self.forget_all();
		self.node.roll_back();
	}

	/// The value of `key`, which may be none, if that is known.
	fn known(&mut self, key: &[u8]) -> Option<&Option<Bytes>> {
		let known = self.place(key)?.as_ref()?;
		(*known.key == *key).then_some(&known.value)
	}

	/// Remembers the value of `key`, which is made by `copy`, unless it is long.
	fn remember(&mut self, key: &[u8], value: Option<&[u8]>, copy: impl FnOnce() -> Option<Bytes>) {
		let is_short = value.is_none_or(|value| value.len() <= LONGEST) && key.len() <= LONGEST;
		if !is_short || key.starts_with(CHILD) {
			return self.forget(key);
		}
		match self.place(key) {
			Some(Some(known)) if *known.key == *key => known.value = copy(),
			Some(place) => *place = Some(Known { key: key.into(), value: copy() }),
			None => {},
		}
	}

	fn forget(&mut self, key: &[u8]) {
		let Some(place) = self.place(key) else { return };
		if place.as_ref().is_some_and(|known| *known.key == *key) {
			*place = None;
		}
	}

	fn forget_all(&mut self) {
		self.known.iter_mut().for_each(|place| *place = None);
	}

	/// Where `key` is, if it is known.
	fn place(&mut self, key: &[u8]) -> Option<&mut Option<Known>> {
		// Keys differ in the hash of an item's name, then in that of the first key of a map, and at
		// their end.
		let part = |from: usize| key.get(from..).map_or(0, first);
		let end = part(key.len().saturating_sub(8));
		self.known.get_mut(place(part(32) ^ end.rotate_left(17), part(16), PLACES))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use sp_core::storage::StateVersion;
	use sp_io::{default_child_storage as child, storage, TestExternalities};
	use sp_wasm_interface::HostFunctions;
	use std::cell::Cell;

	/// The node that the SDK simulates where tests run.
	#[derive(Default)]
	struct Simulated {
		/// How often it was asked for a value.
		gets: Cell<u32>,
	}

	impl Node for Simulated {
		type Cleared = u32;

		fn get(&self, key: &[u8]) -> Option<Bytes> {
			self.gets.set(self.gets.get() + 1);
			storage::get(key)
		}

		fn exists(&self, key: &[u8]) -> bool {
			storage::exists(key)
		}

		fn set(&self, key: &[u8], value: &[u8]) {
			storage::set(key, value);
		}

		fn clear(&self, key: &[u8]) {
			storage::clear(key);
		}

		fn append(&self, key: &[u8], item: Vec<u8>) {
			storage::append(key, item);
		}

		fn clear_prefix(&self, prefix: &[u8], limit: Option<u32>) -> u32 {
			match storage::clear_prefix(prefix, limit) {
				sp_io::KillStorageResult::AllRemoved(count) => count,
				sp_io::KillStorageResult::SomeRemaining(count) => u32::MAX - count,
			}
		}

		fn roll_back(&self) {
			storage::rollback_transaction();
		}
	}

	#[derive(Clone, Debug)]
	enum Op {
		Get(Vec<u8>),
		Exists(Vec<u8>),
		Set(Vec<u8>, Vec<u8>),
		Clear(Vec<u8>),
		Append(Vec<u8>, Vec<u8>),
		ClearPrefix(Vec<u8>, Option<u32>),
		Begin,
		RollBack,
		Commit,
		Root,
		ChildSet(u8),
		ChildKill,
		/// The key of the child's root has another value then.
		ChildRoot,
		/// The call ends and another begins.
		Forget,
	}

	/// Values of the block before, of which the second is in the trie by itself once it is written
	/// by a state version that does so.
	const BEFORE: [&[u8]; 2] = [&[1, 2, 3], &[4; 40]];

	/// Few, so that they meet; some as long as those of a map, of which some differ in a byte.
	fn keys() -> Vec<Vec<u8>> {
		let map = |item: u8, of: u8| [vec![7; 16], vec![item; 16], vec![of; 48]].concat();
		let mut keys: Vec<Vec<u8>> =
			(0..3).flat_map(|item| (0..3).map(move |of| map(item, of))).collect();
		keys.extend([40, 45, 79].map(|place| {
			let mut key = map(0, 0);
			key[place] = 1;
			key
		}));
		keys.extend([vec![], vec![0], vec![0, 1], vec![1; LONGEST + 1]]);
		keys.extend([[CHILD, b"default:x"].concat(), CHILD.to_vec()]);
		keys
	}

	fn key() -> impl Strategy<Value = Vec<u8>> {
		prop::sample::select(keys())
	}

	fn value() -> impl Strategy<Value = Vec<u8>> {
		prop_oneof![
			4 => prop::collection::vec(any::<u8>(), 0..4),
			2 => prop::sample::select(BEFORE.map(<[u8]>::to_vec).to_vec()),
			1 => Just(vec![9; LONGEST]),
			1 => Just(vec![9; LONGEST + 1]),
		]
	}

	fn op() -> impl Strategy<Value = Op> {
		let prefix = (key(), 0usize..40).prop_map(|(mut key, length)| {
			key.truncate(length);
			key
		});
		prop_oneof![
			8 => key().prop_map(Op::Get),
			2 => key().prop_map(Op::Exists),
			6 => (key(), value()).prop_map(|(key, value)| Op::Set(key, value)),
			3 => key().prop_map(Op::Clear),
			2 => (key(), value()).prop_map(|(key, item)| Op::Append(key, item)),
			1 => (prefix, prop::option::of(0u32..3)).prop_map(|(key, limit)| Op::ClearPrefix(key, limit)),
			3 => Just(Op::Begin),
			2 => Just(Op::RollBack),
			1 => Just(Op::Commit),
			1 => Just(Op::Root),
			1 => any::<u8>().prop_map(Op::ChildSet),
			1 => Just(Op::ChildKill),
			1 => Just(Op::ChildRoot),
			1 => Just(Op::Forget),
		]
	}

	/// What is answered, as text.
	fn run<const PLACES: usize>(
		state: &mut State<Simulated, PLACES>,
		op: &Op,
		depth: u32,
	) -> String {
		match op.clone() {
			Op::Get(key) => format!("{:?}", state.get(&key)),
			Op::Exists(key) => format!("{:?}", state.exists(&key)),
			Op::Set(key, value) => format!("{:?}", state.set(&key, &value)),
			Op::Clear(key) => format!("{:?}", state.clear(&key)),
			Op::Append(key, item) => format!("{:?}", state.append(&key, item)),
			Op::ClearPrefix(prefix, limit) => format!("{:?}", state.clear_prefix(&prefix, limit)),
			Op::RollBack if depth > 0 => format!("{:?}", state.roll_back()),
			other => asides(&other, depth),
		}
	}

	/// The same of the node itself.
	fn plainly(op: &Op, depth: u32) -> String {
		let node = Simulated::default();
		match op.clone() {
			Op::Get(key) => format!("{:?}", node.get(&key)),
			Op::Exists(key) => format!("{:?}", node.exists(&key)),
			Op::Set(key, value) => format!("{:?}", node.set(&key, &value)),
			Op::Clear(key) => format!("{:?}", node.clear(&key)),
			Op::Append(key, item) => format!("{:?}", node.append(&key, item)),
			Op::ClearPrefix(prefix, limit) => format!("{:?}", node.clear_prefix(&prefix, limit)),
			Op::RollBack if depth > 0 => format!("{:?}", node.roll_back()),
			other => asides(&other, depth),
		}
	}

	/// What is done without it.
	fn asides(op: &Op, depth: u32) -> String {
		match op {
			Op::Begin => storage::start_transaction(),
			Op::Commit if depth > 0 => storage::commit_transaction(),
			Op::Root => return format!("{:?}", storage::root(StateVersion::V1)),
			Op::ChildSet(value) => child::set(b"x", b"key", &[*value]),
			Op::ChildKill => drop(child::storage_kill(b"x", None)),
			Op::ChildRoot => return format!("{:?}", child::root(b"x", StateVersion::V1)),
			_ => {},
		}
		String::new()
	}

	/// With values that a block before wrote.
	fn begin() -> TestExternalities {
		let mut chain = TestExternalities::default();
		chain.state_version = StateVersion::V0;
		chain.execute_with(|| {
			let some = keys().into_iter().filter(|key| !key.starts_with(CHILD)).step_by(2);
			let values = BEFORE.into_iter().cycle();
			some.zip(values).for_each(|(key, value)| storage::set(&key, value));
			child::set(b"x", b"key", b"value");
		});
		chain.commit_all().expect("no layer is open");
		chain
	}

	/// Does `ops` with and without it, and compares all that can be seen.
	fn compare<const PLACES: usize>(ops: &[Op]) -> Result<(), TestCaseError> {
		let (mut chain, mut plain) = (begin(), begin());
		let mut state = State::<_, PLACES>::new(Simulated::default());
		let mut depth = 0u32;
		for op in ops {
			if let Op::Forget = op {
				state = State::new(Simulated::default());
			}
			let found = chain.execute_with(|| run(&mut state, op, depth));
			let expected = plain.execute_with(|| plainly(op, depth));
			prop_assert_eq!(found, expected, "{:?}", op);
			match op {
				Op::Begin => depth += 1,
				Op::RollBack | Op::Commit => depth = depth.saturating_sub(1),
				_ => {},
			}
			for key in keys() {
				if let Some(known) = state.known(&key).cloned() {
					let is = plain.execute_with(|| storage::get(&key));
					prop_assert_eq!(known, is, "{:?} after {:?}", key, op);
				}
			}
		}
		let root =
			|chain: &mut TestExternalities| chain.execute_with(|| storage::root(StateVersion::V1));
		prop_assert_eq!(root(&mut chain), root(&mut plain));
		Ok(())
	}

	proptest! {
		#![proptest_config(ProptestConfig { cases: 1_000, ..Default::default() })]

		#[test]
		fn all_is_as_without_it(ops in prop::collection::vec(op(), 0..120)) {
			compare::<16>(&ops)?;
		}

		/// All keys are put in the place of one another.
		#[test]
		fn all_is_as_without_it_where_there_is_one_place(ops in prop::collection::vec(op(), 0..120)) {
			compare::<1>(&ops)?;
		}
	}

	/// All that the SDK offers a runtime. What is added by another version of it may change values of
	/// the state: then it has to go through [`Node`], before its name comes here.
	#[test]
	fn no_function_of_the_node_is_new() {
		let functions = sp_io::SubstrateHostFunctions::host_functions();
		let mut names: Vec<_> = functions.iter().map(|function| function.name()).collect();
		names.sort_unstable();
		let known = include_str!("functions.txt");
		assert_eq!(names, known.lines().collect::<Vec<_>>());
	}

	#[test]
	fn a_node_is_asked_once_for_what_is_read_and_never_for_what_was_written() {
		let mut state = State::<_, 64>::new(Simulated::default());
		begin().execute_with(|| {
			for key in keys() {
				for _ in 0..5 {
					state.get(&key);
				}
				assert!(state.node.gets.replace(0) >= 1);
			}
			let [one, other] = [&[3; 80][..], &[4; 32][..]];
			state.set(one, b"value");
			state.clear(other);
			assert_eq!((state.get(one).as_deref(), state.get(other)), (Some(&b"value"[..]), None));
			assert!(state.exists(one) && !state.exists(other));
			state.get(&[5; 80]);
			state.get(&[5; 80]);
			assert_eq!(state.node.gets.get(), 1);
		});
	}
}
