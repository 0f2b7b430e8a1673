//! Arguments of runtime APIs that are as long as whoever asks makes them.
//!
//! Anyone asks a node, and nobody pays for the answer. So what takes work for each of its bytes or
//! entries has a bound, and what is beyond it is refused with the reason: an answer that silently
//! leaves out a part is taken for the whole. [`Capped`] finds that out before anything is kept of
//! it.

use crate::{
	proofs::{ChunkProof, CHUNK_SIZE, MAX_PATH},
	receipts::{Plays, MAX_PLAYS},
};
use alloc::vec::Vec;
use codec::{
	Compact, Decode, DecodeLimit, DecodeWithMemTracking, Encode, Error, Input, MemTrackingInput,
	Output,
};
use scale_info::{Type, TypeInfo};

/// Most bytes of a service's name.
pub const MAX_SERVICE_NAME: u32 = 32;
/// Most bytes of a key that nodes are selected by: it is hashed anew for each node. Keys of this
/// chain's own have 32.
pub const MAX_KEY: u32 = 128;
/// Most bytes of a listener's session.
pub const MAX_PLAYBACK_SESSION: u32 = 128;
/// Most nodes that are selected at once.
pub const MAX_SELECTED: u32 = 100;
/// Most bytes of a call: what the transactions of accounts take of a block, 3.75 MiB.
pub const MAX_CALL: u32 = 3_932_160;
/// How deep a call may be nested, and how many bytes of memory it may take: no more than that of a
/// transaction.
const MAX_CALL_DEPTH: u32 = 256;
const MAX_CALL_MEMORY: usize = 16 << 20;

/// A service's name.
pub type ServiceArgument = Capped<u8, MAX_SERVICE_NAME>;
/// What nodes are selected by.
pub type KeyArgument = Capped<u8, MAX_KEY>;
/// A listener's session.
pub type PlaybackSessionArgument = Capped<u8, MAX_PLAYBACK_SESSION>;
/// What was heard.
pub type HeardArgument = Capped<Plays, MAX_PLAYS>;

/// What is wrong with an argument of a runtime API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum BadArgument {
	/// There is no service of that name.
	UnknownService,
	/// The key has more than [`MAX_KEY`] bytes.
	KeyTooLong,
	/// The session has more than [`MAX_PLAYBACK_SESSION`] bytes.
	PlaybackSessionTooLong,
	/// More nodes are asked for than [`MAX_SELECTED`].
	CountTooHigh,
	/// More entries are asked for than a page has.
	LimitTooHigh,
	/// More tracks are named than a page has.
	TooManyTracks,
	/// More plays are named than a receipt has.
	TooManyPlays,
	/// The chunk, or the path, is longer than any proof's.
	ProofTooLarge,
	/// The account has more positions than are added up: they are to be asked for page by page.
	TooManyPositions,
	/// The call is longer than what accounts' transactions take of a block.
	CallTooLong,
	/// The call weighs more than an account's transaction may.
	CallTooHeavy,
	/// The call is one that every block has to have, and no account makes.
	MandatoryCall,
}

/// `asked`, if that is no more than `most`.
pub fn at_most(asked: u32, most: u32, refusal: BadArgument) -> Result<u32, BadArgument> {
	match asked <= most {
		true => Ok(asked),
		false => Err(refusal),
	}
}

/// A list of at most `MAX` entries, or the fact that it had more. Of one that has more nothing is
/// kept: it is passed over while it is decoded. Clients encode a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capped<T, const MAX: u32>(Option<Vec<T>>);

impl<T, const MAX: u32> Capped<T, MAX> {
	/// The list, or `refusal` if it had more than `MAX` entries.
	pub fn or(self, refusal: BadArgument) -> Result<Vec<T>, BadArgument> {
		self.0.ok_or(refusal)
	}
}

impl<T, const MAX: u32> From<Vec<T>> for Capped<T, MAX> {
	fn from(list: Vec<T>) -> Self {
		Self((list.len() <= MAX as usize).then_some(list))
	}
}

impl<T: Decode, const MAX: u32> Decode for Capped<T, MAX> {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		let Compact(length) = Compact::<u32>::decode(input)?;
		if length > MAX {
			return pass_over::<T, I>(length, input).map(|()| Self(None));
		}
		(0..length).map(|_| T::decode(input)).collect::<Result<_, _>>().map(Some).map(Self)
	}
}

/// Reads `length` entries, and keeps none. Ends where the input does, whatever `length` says.
fn pass_over<T: Decode, I: Input>(length: u32, input: &mut I) -> Result<(), Error> {
	let Some(entry) = T::encoded_fixed_size() else {
		return (0..length).try_for_each(|_| T::skip(input));
	};
	let mut rest = u64::from(length).saturating_mul(entry as u64);
	let mut piece = [0; 1_024];
	while rest > 0 {
		let take = rest.min(piece.len() as u64);
		let (now, _) = piece.split_at_mut(take as usize);
		input.read(now)?;
		rest = rest.saturating_sub(take);
	}
	Ok(())
}

/// As a list. One that had more than it may is as one without entries: who asks makes none such.
impl<T: Encode, const MAX: u32> Encode for Capped<T, MAX> {
	fn encode_to<O: Output + ?Sized>(&self, dest: &mut O) {
		self.0.as_deref().unwrap_or_default().encode_to(dest);
	}
}

impl<T: TypeInfo + 'static, const MAX: u32> TypeInfo for Capped<T, MAX> {
	// As a vector's, for clients encode one.
	type Identity = <Vec<T> as TypeInfo>::Identity;

	fn type_info() -> Type {
		Vec::<T>::type_info()
	}
}

/// A [`ChunkProof`] that somebody asks about. Clients encode the same.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ProofArgument {
	/// The chunk's bytes.
	pub chunk: Capped<u8, { CHUNK_SIZE as u32 }>,
	/// Chaining values of the siblings, from the chunk's own up to that below the root.
	pub path: Capped<[u8; 32], MAX_PATH>,
}

impl TryFrom<ProofArgument> for ChunkProof {
	type Error = BadArgument;

	fn try_from(ProofArgument { chunk, path }: ProofArgument) -> Result<Self, BadArgument> {
		let refusal = BadArgument::ProofTooLarge;
		Ok(Self { chunk: chunk.or(refusal)?, path: path.or(refusal)? })
	}
}

/// A call, or the fact that it was too long, of which nothing is kept. What nests deeper or takes
/// more memory than the call of any transaction is none. It is the last argument: what is left is
/// all its own, and nothing may stand behind the call. Clients encode the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallArgument<Call>(Option<Call>);

impl<Call> CallArgument<Call> {
	/// The call, or `refusal` if it had more than [`MAX_CALL`] bytes.
	pub fn or(self, refusal: BadArgument) -> Result<Call, BadArgument> {
		self.0.ok_or(refusal)
	}
}

impl<Call: Encode> From<Call> for CallArgument<Call> {
	fn from(call: Call) -> Self {
		Self((call.encoded_size() <= MAX_CALL as usize).then_some(call))
	}
}

impl<Call: DecodeWithMemTracking> Decode for CallArgument<Call> {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		if input.remaining_len()?.is_none_or(|length| length > MAX_CALL as usize) {
			return Ok(Self(None));
		}
		let mut tracked = MemTrackingInput::new(input, MAX_CALL_MEMORY);
		let call = Call::decode_with_depth_limit(MAX_CALL_DEPTH, &mut tracked)?;
		// Whoever encoded more meant another call, of another runtime for one.
		match input.remaining_len()? {
			Some(0) => Ok(Self(Some(call))),
			_ => Err("bytes are left over behind the call".into()),
		}
	}
}

/// As the call. One that was too long is as nothing: who asks makes none such.
impl<Call: Encode> Encode for CallArgument<Call> {
	fn encode_to<O: Output + ?Sized>(&self, dest: &mut O) {
		if let Some(call) = &self.0 {
			call.encode_to(dest);
		}
	}
}

impl<Call: TypeInfo> TypeInfo for CallArgument<Call> {
	// As the call's, for clients encode one.
	type Identity = Call::Identity;

	fn type_info() -> Type {
		Call::type_info()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::{boxed::Box, vec};
	use proptest::prelude::*;

	const REFUSAL: BadArgument = BadArgument::KeyTooLong;

	/// What is decoded, and how many bytes are left over.
	fn decoded<T: Decode>(mut bytes: &[u8]) -> Result<(T, usize), Error> {
		T::decode(&mut bytes).map(|value| (value, bytes.len()))
	}

	#[test]
	fn a_list_up_to_the_bound_is_kept_and_one_beyond_is_refused() {
		for length in [0, 1, 127, 128] {
			let list = vec![7u8; length];
			let (found, left) = decoded::<KeyArgument>(&list.encode()).unwrap_or_else(|_| panic!());
			assert_eq!((found.or(REFUSAL), left), (Ok(list), 0));
		}
		for length in [129, 1_023, 1_024, 1_025, 7 << 20] {
			let (found, left) = decoded::<KeyArgument>(&(vec![7u8; length], 9u8).encode())
				.unwrap_or_else(|_| panic!());
			assert_eq!((found.or(REFUSAL), left), (Err(REFUSAL), 1), "what follows is read");
		}
	}

	#[test]
	fn a_list_that_says_more_than_it_has_is_no_list() {
		for length in [1u32, 128, 129, 1 << 20, u32::MAX] {
			let mut cut = Compact(length).encode();
			assert!(decoded::<KeyArgument>(&cut).is_err());
			cut.extend(vec![0; (length as usize - 1).min(4_096)]);
			assert!(decoded::<KeyArgument>(&cut).is_err());
			assert!(decoded::<HeardArgument>(&cut).is_err());
		}
	}

	/// Counts what it is asked for, and how often memory is.
	struct Counted<'a> {
		bytes: &'a [u8],
		allocated: usize,
	}

	impl Input for Counted<'_> {
		fn remaining_len(&mut self) -> Result<Option<usize>, Error> {
			self.bytes.remaining_len()
		}

		fn read(&mut self, into: &mut [u8]) -> Result<(), Error> {
			self.bytes.read(into)
		}

		fn on_before_alloc_mem(&mut self, size: usize) -> Result<(), Error> {
			self.allocated += size;
			Ok(())
		}
	}

	#[test]
	fn nothing_is_kept_of_what_is_beyond_the_bound() {
		let proof = ChunkProof { chunk: vec![1; 1 << 20], path: vec![[2; 32]; 1 << 15] };
		let bytes = proof.encode();
		let mut input = Counted { bytes: &bytes, allocated: 0 };
		let found = ProofArgument::decode(&mut input).unwrap_or_else(|_| panic!());
		assert_eq!((input.allocated, input.bytes.len()), (0, 0));
		assert_eq!(ChunkProof::try_from(found), Err(BadArgument::ProofTooLarge));
		// The plain type takes it all.
		let mut input = Counted { bytes: &bytes, allocated: 0 };
		assert!(ChunkProof::decode(&mut input).is_ok() && input.allocated >= 2 << 20);
	}

	#[test]
	fn the_longest_proof_is_within_the_bounds() {
		let longest = ChunkProof { chunk: vec![1; 1_024], path: vec![[2; 32]; 30] };
		let (found, _) =
			decoded::<ProofArgument>(&longest.encode()).unwrap_or_else(|_| panic!("it is legal"));
		assert_eq!(ChunkProof::try_from(found), Ok(longest));
	}

	/// A call that makes others, says something, or has room for much.
	#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
	#[allow(clippy::large_enum_variant, reason = "as calls of a runtime are")]
	enum Call {
		Remark(Vec<u8>),
		Nested(Box<Call>),
		Batch(Vec<Call>),
		Large([u64; 32]),
	}

	type Argument = CallArgument<Call>;

	/// A remark in so many calls.
	fn nested(depth: u32) -> Vec<u8> {
		let mut bytes = vec![1; depth as usize];
		bytes.extend(Call::Remark(vec![]).encode());
		bytes
	}

	#[test]
	fn a_call_up_to_the_bound_is_kept_and_of_one_beyond_nothing() {
		// The variant, and the length in four bytes.
		let remark = |length: u32| Call::Remark(vec![7; length as usize - 5]);
		let longest = remark(MAX_CALL);
		let (found, left) =
			decoded::<Argument>(&longest.encode()).unwrap_or_else(|_| panic!("it is legal"));
		assert_eq!((found.or(REFUSAL), left), (Ok(longest.clone()), 0));
		let beyond = remark(MAX_CALL + 1);
		let bytes = beyond.encode();
		let mut input = Counted { bytes: &bytes, allocated: 0 };
		let found = Argument::decode(&mut input).unwrap_or_else(|_| panic!("it says so"));
		assert_eq!((found.or(REFUSAL), input.allocated), (Err(REFUSAL), 0));
		// And what is sent is what was meant.
		assert_eq!(Argument::from(longest.clone()).encode(), longest.encode());
		assert_eq!(Argument::from(beyond).or(REFUSAL), Err(REFUSAL));
	}

	#[test]
	fn what_has_more_behind_the_call_is_none() {
		for call in [Call::Remark(vec![7; 3]), Call::Batch(vec![]), Call::Large([0; 32])] {
			let mut bytes = call.encode();
			assert!(decoded::<Argument>(&bytes).is_ok_and(|(_, left)| left == 0));
			bytes.push(0);
			assert!(decoded::<Argument>(&bytes).is_err(), "{call:?}");
		}
	}

	#[test]
	fn what_is_nested_deeper_than_any_transaction_is_no_call() {
		let (found, left) =
			decoded::<Argument>(&nested(MAX_CALL_DEPTH)).unwrap_or_else(|_| panic!("it is legal"));
		assert_eq!((found.or(REFUSAL).is_ok(), left), (true, 0));
		for depth in [MAX_CALL_DEPTH + 1, MAX_CALL - 2] {
			assert!(decoded::<Argument>(&nested(depth)).is_err(), "{depth}");
		}
	}

	#[test]
	fn what_takes_more_memory_than_any_transaction_is_no_call() {
		let most = MAX_CALL_MEMORY / size_of::<Call>();
		let batch = |calls| Call::Batch(vec![Call::Remark(vec![]); calls]).encode();
		assert!(decoded::<Argument>(&batch(most - 1)).is_ok());
		let beyond = batch(most + 1);
		assert!(beyond.len() < MAX_CALL as usize / 10, "it is short");
		assert!(decoded::<Argument>(&beyond).is_err());
	}

	#[test]
	fn clients_see_the_plain_types() {
		let registered = |mut registry: scale_info::Registry, types: [scale_info::MetaType; 2]| {
			types.map(|of| registry.register_type(&of)).map(|id| id.id)
		};
		let [ours, plain] = registered(
			Default::default(),
			[scale_info::meta_type::<KeyArgument>(), scale_info::meta_type::<Vec<u8>>()],
		);
		assert_eq!(ours, plain);
		let [ours, plain] = registered(
			Default::default(),
			[scale_info::meta_type::<Argument>(), scale_info::meta_type::<Call>()],
		);
		assert_eq!(ours, plain);
	}

	proptest! {
		#[test]
		fn is_the_list_or_the_refusal(
			list in prop::collection::vec(any::<u32>(), 0..300), rest in any::<[u8; 3]>(),
		) {
			let (found, left) = decoded::<Capped<u32, 256>>(&(&list, rest).encode())?;
			prop_assert_eq!(left, rest.len());
			let expected = if list.len() <= 256 { Ok(list.clone()) } else { Err(REFUSAL) };
			prop_assert_eq!(found.or(REFUSAL), expected.clone());
			// And what is sent is what was meant.
			let sent = Capped::<u32, 256>::from(list);
			if let Ok(expected) = expected {
				prop_assert_eq!(sent.encode(), expected.encode());
			}
		}

		#[test]
		fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
			let _ = decoded::<KeyArgument>(&bytes);
			let _ = decoded::<HeardArgument>(&bytes);
			let _ = decoded::<ProofArgument>(&bytes);
			let _ = decoded::<Argument>(&bytes);
		}
	}
}
