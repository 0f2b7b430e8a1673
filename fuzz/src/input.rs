//! Inputs: sequences of actions, each some bytes.
//!
//! An action's bytes come with their length before them, so that one can be dropped, moved or
//! changed without changing what the others mean. Any bytes are an input: what is cut off reads as
//! zeros.

/// The most bytes of an action.
pub const MOST: usize = u8::MAX as usize;

/// The actions of an input.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input(pub Vec<Vec<u8>>);

impl Input {
	/// What these bytes say.
	pub fn decode(mut bytes: &[u8]) -> Self {
		let mut actions = Vec::new();
		while let Some((length, rest)) = bytes.split_first() {
			let (action, rest) = rest.split_at(usize::from(*length).min(rest.len()));
			actions.push(action.to_vec());
			bytes = rest;
		}
		Self(actions)
	}

	/// Bytes that say it.
	pub fn encode(&self) -> Vec<u8> {
		let one = |action: &Vec<u8>| {
			let length = action.len().min(MOST);
			[&[length as u8], &action[..length]].concat()
		};
		self.0.iter().flat_map(one).collect()
	}
}

/// Reads an action's bytes, then zeros.
#[derive(Clone)]
pub struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
	pub fn of(bytes: &'a [u8]) -> Self {
		Self(bytes)
	}

	/// All that is left.
	pub fn rest(&self) -> &'a [u8] {
		self.0
	}

	pub fn byte(&mut self) -> u8 {
		match self.0.split_first() {
			Some((first, rest)) => {
				self.0 = rest;
				*first
			},
			None => 0,
		}
	}

	/// Less than `bound`, which is no more than 256.
	pub fn below(&mut self, bound: usize) -> usize {
		usize::from(self.byte()) % bound.max(1)
	}

	/// As often as in `parts` of 256 cases, and never once the bytes are used up.
	pub fn in_256(&mut self, parts: u8) -> bool {
		self.byte() > u8::MAX - parts
	}

	pub fn array<const N: usize>(&mut self) -> [u8; N] {
		core::array::from_fn(|_| self.byte())
	}

	/// One of these.
	pub fn pick<'b, T>(&mut self, of: &'b [T]) -> Option<&'b T> {
		of.get(self.below(of.len()))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_is_encoded_is_decoded_and_any_bytes_are_an_input() {
		let input = Input(vec![vec![1, 2, 3], vec![], vec![0; MOST]]);
		assert_eq!(Input::decode(&input.encode()), input);
		assert_eq!(Input::decode(&[9, 1]), Input(vec![vec![1]]), "cut off");
		assert_eq!(Input::decode(&[]), Input::default());
		let mut bytes = Bytes::of(&[255]);
		assert!(bytes.in_256(1));
		assert_eq!((bytes.byte(), bytes.in_256(255)), (0, false), "used up");
	}
}
