//! What an action's bytes mean: the first says of which kind it is.

pub mod calls;
pub mod content;
pub mod governance;

use crate::{
	actors::{actor, actor_of, Actor},
	chain::{Chain, EPOCH},
	input::Bytes,
};
use audio_runtime::{AccountId, Content, NodeServices, Runtime, RuntimeCall, RuntimeOrigin};
use codec::{Decode, DecodeAll};

pub const TRANSACTION: u8 = 0;
pub const ROOT: u8 = 1;
pub const COMMITTEE: u8 = 2;
pub const NOBODY: u8 = 3;
pub const RAW: u8 = 4;
pub const BLOCKS: u8 = 5;
pub const SESSION: u8 = 6;
pub const HALT: u8 = 7;
pub const NODE: u8 = 8;
pub const PUBLISH: u8 = 9;
pub const ACCEPT: u8 = 10;
pub const PROVE: u8 = 11;
pub const ENTER: u8 = 12;
pub const RECEIPT: u8 = 13;
pub const MOTION: u8 = 14;
pub const REFERENDUM: u8 = 15;
pub const VOTE: u8 = 16;
pub const MULTISIG: u8 = 17;
pub const PROXY: u8 = 18;
pub const KEYS: u8 = 19;
pub const OFFENCE: u8 = 20;
pub const UPGRADE: u8 = 21;
pub const PREIMAGE: u8 = 22;
pub const PARAMETER: u8 = 23;
pub const REPEAT: u8 = 24;

pub const EXACT: u8 = 25;

/// Kinds of actions that there are.
pub const KINDS: u8 = 26;

/// What was made before, for others to be about.
#[derive(Clone, Debug, Default)]
pub struct Known {
	/// Hashes of calls.
	pub hashes: Vec<[u8; 32]>,
	/// Accounts of nobody alone.
	pub accounts: Vec<AccountId>,
}

/// The chain, and what those who act on it know.
pub struct World {
	pub chain: Chain,
	pub known: Known,
	seq: u32,
}

/// The round in force.
pub fn round() -> u32 {
	pallet_staking::ActiveEra::<Runtime>::get().map_or(0, |era| era.index)
}

impl World {
	pub fn new(chain: Chain) -> Self {
		Self { chain, known: Known::default(), seq: 0 }
	}

	pub fn know(&mut self, hash: [u8; 32]) {
		if !self.known.hashes.contains(&hash) {
			self.known.hashes.push(hash);
		}
	}

	/// Grows with every receipt.
	pub fn next_seq(&mut self) -> u32 {
		self.seq += 1;
		self.seq
	}

	/// A call by `who`.
	fn call(&mut self, bytes: &mut Bytes, who: &Actor) -> Option<(RuntimeCall, calls::About)> {
		let known = &self.known;
		self.chain.look(|| calls::call(bytes, &who.id, known))
	}

	/// Does what those bytes say.
	pub fn act(&mut self, action: &[u8]) {
		let mut bytes = Bytes::of(action);
		let bytes = &mut bytes;
		match bytes.byte() % KINDS {
			TRANSACTION => self.transaction(bytes),
			ROOT => {
				if let Some((call, _)) = self.call(bytes, actor(0)) {
					let _ = self.chain.dispatch("root", RuntimeOrigin::root(), call);
				}
			},
			COMMITTEE => self.committee(bytes),
			NOBODY => {
				if let Some((call, _)) = self.call(bytes, actor(0)) {
					self.chain.bare(call.clone());
					self.chain.authorized(call);
				}
			},
			RAW => self.raw(bytes),
			BLOCKS => self.pass(bytes),
			SESSION => {
				let count = 1 + bytes.below(5);
				(0..count).for_each(|_| self.chain.begin_after(EPOCH));
			},
			HALT => {
				// Up to some eras without a block.
				let slots = u64::from(bytes.byte()) * [1, 4, 40][bytes.below(3)];
				self.chain.say(|| format!("a halt of {slots} slots"));
				self.chain.begin_after(slots);
			},
			NODE => content::node(self, bytes),
			PUBLISH => content::publish(self, bytes),
			ACCEPT => content::accept(self, bytes),
			PROVE => content::prove(self, bytes),
			ENTER => content::enter(self, bytes),
			RECEIPT => content::receipt(self, bytes),
			MOTION => governance::motion(self, bytes),
			REFERENDUM => governance::referendum(self, bytes),
			VOTE => governance::vote(self, bytes),
			MULTISIG => governance::multisig(self, bytes),
			PROXY => governance::proxy(self, bytes),
			KEYS => governance::keys(self, bytes),
			OFFENCE => governance::offence(self, bytes),
			UPGRADE => governance::upgrade(self, bytes),
			PREIMAGE => governance::preimages(self, bytes),
			PARAMETER => self.parameter(bytes),
			REPEAT => self.repeat(bytes),
			_ => self.exact(bytes),
		}
	}

	/// A call that somebody signs: anybody, or whose business it is.
	fn transaction(&mut self, bytes: &mut Bytes) {
		let choice = bytes.byte();
		let anybody = actor(choice.into());
		let Some((call, about)) = self.call(bytes, anybody) else { return };
		let whose = if choice >= 112 { self.whose(about) } else { None };
		self.chain.transact(whose.unwrap_or(anybody), call);
	}

	fn whose(&mut self, about: calls::About) -> Option<&'static Actor> {
		self.chain.look(|| {
			let operator = about.node.and_then(NodeServices::info).map(|node| node.operator);
			let artist = about.track.and_then(Content::info).map(|track| track.artist);
			let curator = about.playlist.and_then(pallet_content::Playlists::<Runtime>::get);
			let curator = curator.map(|playlist| playlist.curator);
			actor_of(&curator.or(operator).or(artist)?)
		})
	}

	fn committee(&mut self, bytes: &mut Bytes) {
		let members = 1 + bytes.below(3);
		if let Some((call, _)) = self.call(bytes, actor(0)) {
			self.by(16 + members, call);
		}
	}

	/// A call that is spelled out: by an actor, by root, or by one to three of the committee.
	fn exact(&mut self, bytes: &mut Bytes) {
		let by = bytes.below(20);
		let Ok(call) = RuntimeCall::decode(&mut bytes.rest()) else { return };
		if !calls::is_left_out(&call) {
			self.by(by, call);
		}
	}

	fn by(&mut self, by: usize, call: RuntimeCall) {
		match by {
			0..16 => {
				self.chain.transact(actor(by), call);
			},
			16 => {
				let _ = self.chain.dispatch("root", RuntimeOrigin::root(), call);
			},
			_ => {
				let members = by as u32 - 16;
				let origin = pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(members, 3);
				let _ = self.chain.dispatch(
					&format!("{members} of the committee"),
					origin.into(),
					call,
				);
			},
		}
	}

	/// A call that is whatever the bytes decode to.
	fn raw(&mut self, bytes: &mut Bytes) {
		let by = bytes.below(16);
		let Ok(call) = RuntimeCall::decode_all(&mut bytes.rest()) else { return };
		if calls::is_left_out(&call) {
			return;
		}
		match bytes.rest().len() % 3 {
			0 => self.by(16, call),
			1 => {
				self.chain.bare(call);
			},
			_ => self.by(by, call),
		}
	}

	/// Blocks pass, in which some nodes prove what they are asked for.
	fn pass(&mut self, bytes: &mut Bytes) {
		let (count, mask) = (bytes.byte() % 32, bytes.byte());
		for _ in 0..count {
			if mask != 0 {
				content::prove_all(&mut self.chain, mask, 0);
			}
			self.chain.blocks(1);
		}
	}

	/// The same transaction, or call of root, again and again, with a byte that changes: until
	/// there are too many.
	fn repeat(&mut self, bytes: &mut Bytes) {
		let (count, place, is_root) = (bytes.byte() % 128, bytes.below(24), bytes.in_256(128));
		let mut action = bytes.rest().to_vec();
		// The kind, the signer and the call stay as they are.
		let place = place + if is_root { 3 } else { 4 };
		for number in 0..count {
			if let Some(byte) = action.get_mut(place) {
				*byte = byte.wrapping_add(1);
			}
			if let Some(kind) = action.first_mut() {
				*kind = if is_root { ROOT } else { TRANSACTION };
			}
			if number % 8 == 7 {
				self.chain.blocks(1);
			}
			self.act(&action);
		}
	}

	fn parameter(&mut self, bytes: &mut Bytes) {
		// As `Parameters.set_parameter` is called by root.
		let choice = [&[2, 0], bytes.rest()].concat();
		let mut choice = Bytes::of(&choice);
		if let Some((call, _)) = self.call(&mut choice, actor(0)) {
			let _ = self.chain.dispatch("root", RuntimeOrigin::root(), call);
		}
	}
}
