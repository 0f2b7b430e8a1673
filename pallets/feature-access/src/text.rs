//! What a token may be called.

/// Most bytes of a name.
pub const MAX_NAME: usize = 50;
/// Most bytes of a symbol.
pub const MAX_SYMBOL: usize = 12;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidText {
	/// There is nothing in it.
	Empty,
	/// It has too many bytes.
	TooLong,
	/// It is not what it should be made of.
	Malformed,
}

fn check_length(bytes: &[u8], max: usize) -> Result<(), InvalidText> {
	match bytes.len() {
		0 => Err(InvalidText::Empty),
		length if length > max => Err(InvalidText::TooLong),
		_ => Ok(()),
	}
}

/// A name is text in UTF-8 of up to [`MAX_NAME`] bytes, without control characters, and without
/// blanks at its ends.
pub fn check_name(bytes: &[u8]) -> Result<(), InvalidText> {
	check_length(bytes, MAX_NAME)?;
	let name = core::str::from_utf8(bytes).map_err(|_| InvalidText::Malformed)?;
	match name.trim() == name && !name.chars().any(char::is_control) {
		true => Ok(()),
		false => Err(InvalidText::Malformed),
	}
}

/// A symbol is up to [`MAX_SYMBOL`] letters and digits of ASCII.
pub fn check_symbol(bytes: &[u8]) -> Result<(), InvalidText> {
	check_length(bytes, MAX_SYMBOL)?;
	match bytes.iter().all(u8::is_ascii_alphanumeric) {
		true => Ok(()),
		false => Err(InvalidText::Malformed),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn names_are_text() {
		for good in ["A", "Nina's Token", "東京", &"a".repeat(50)] {
			assert_eq!(check_name(good.as_bytes()), Ok(()), "{good}");
		}
		assert_eq!(check_name(b""), Err(InvalidText::Empty));
		assert_eq!(check_name(&[b'a'; 51]), Err(InvalidText::TooLong));
		for bad in [" a", "a ", "a\nb", "\u{7f}", "a\u{85}b", " ", "\u{3000}"] {
			assert_eq!(check_name(bad.as_bytes()), Err(InvalidText::Malformed), "{bad:?}");
		}
		assert_eq!(check_name(&[b'a', 0xff]), Err(InvalidText::Malformed));
	}

	#[test]
	fn symbols_are_letters_and_digits() {
		for good in ["A", "NINA", "a1", "123456789012"] {
			assert_eq!(check_symbol(good.as_bytes()), Ok(()), "{good}");
		}
		assert_eq!(check_symbol(b""), Err(InvalidText::Empty));
		assert_eq!(check_symbol(b"1234567890123"), Err(InvalidText::TooLong));
		for bad in ["A B", "$A", "Ä", "A\0"] {
			assert_eq!(check_symbol(bad.as_bytes()), Err(InvalidText::Malformed), "{bad:?}");
		}
	}
}
