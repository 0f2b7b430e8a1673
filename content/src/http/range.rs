//! Which bytes a `Range` header asks for (RFC 9110, section 14).
//!
//! A header that is malformed, in another unit, of more than [`MAX_ASKED`] ranges, or that comes to
//! more than [`MAX_PARTS`] parts, is ignored: the whole is the answer, as the RFC has it. A client
//! gains nothing by such a header that it could not ask for without one.

use std::ops::Range;

/// Most ranges of a header that is looked at.
pub const MAX_ASKED: usize = 1_024;
/// Most parts of an answer.
pub const MAX_PARTS: usize = 16;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
	/// All of it.
	Whole,
	/// These parts, one to [`MAX_PARTS`], in the order in which they were asked for. None is empty,
	/// and between any two there is at least one byte that is in neither.
	Parts(Vec<Range<u64>>),
	/// Only bytes that there are not.
	Nothing,
}

/// What `header`, the value of the one `Range` field, asks of content of `length` bytes.
pub fn asked(header: Option<&[u8]>, length: u64) -> Asked {
	match header.and_then(specs) {
		None => Asked::Whole,
		Some(specs) => {
			let parts = coalesce(specs.iter().filter_map(|spec| spec.within(length)).collect());
			match parts.len() {
				0 => Asked::Nothing,
				1..=MAX_PARTS => Asked::Parts(parts),
				_ => Asked::Whole,
			}
		},
	}
}

/// One range of a header. Positions count from 0; the last byte is included.
#[derive(Clone, Copy)]
enum Spec {
	/// From the first position on, up to the last one if there is one.
	From(u64, Option<u64>),
	/// So many of the last bytes.
	Last(u64),
}

impl Spec {
	fn parse(text: &[u8]) -> Option<Self> {
		let dash = text.iter().position(|byte| *byte == b'-')?;
		let (first, last) = (text.get(..dash)?, text.get(dash.checked_add(1)?..)?);
		if first.is_empty() {
			return number(last).map(Self::Last);
		}
		let first = number(first)?;
		let last = if last.is_empty() { None } else { Some(number(last)?) };
		// A range that ends before it begins makes the header invalid.
		last.is_none_or(|last| first <= last).then_some(Self::From(first, last))
	}

	/// The bytes of content of `length` bytes that it names, if there are any.
	fn within(&self, length: u64) -> Option<Range<u64>> {
		let range = match *self {
			Self::From(first, last) => {
				let end = last.map_or(length, |last| last.saturating_add(1));
				first..end.min(length)
			},
			Self::Last(count) => length.saturating_sub(count)..length,
		};
		(range.start < range.end).then_some(range)
	}
}

/// The ranges of a header, none if it is to be ignored.
fn specs(header: &[u8]) -> Option<Vec<Spec>> {
	let equals = header.iter().position(|byte| *byte == b'=')?;
	let (unit, set) = (header.get(..equals)?, header.get(equals.checked_add(1)?..)?);
	if !unit.eq_ignore_ascii_case(b"bytes") {
		return None;
	}
	let mut specs = Vec::new();
	let texts = set.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
	for text in texts.filter(|text| !text.is_empty()) {
		if specs.len() == MAX_ASKED {
			return None;
		}
		specs.push(Spec::parse(text)?);
	}
	(!specs.is_empty()).then_some(specs)
}

/// A number of digits only. One that is too large is beyond the end of anything.
fn number(digits: &[u8]) -> Option<u64> {
	let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
	is_number.then(|| {
		digits.iter().fold(0u64, |value, digit| {
			value.saturating_mul(10).saturating_add(digit.saturating_sub(b'0').into())
		})
	})
}

/// Joins ranges that overlap or touch, so that no byte is sent twice. A joined one takes the place
/// of the first of those that it was made of.
fn coalesce(ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
	let mut ranges: Vec<_> = ranges.into_iter().enumerate().collect();
	ranges.sort_by_key(|(_, range)| range.start);
	let mut joined: Vec<(usize, Range<u64>)> = Vec::with_capacity(ranges.len());
	for (place, range) in ranges {
		match joined.last_mut() {
			Some((first, last)) if range.start <= last.end => {
				last.end = last.end.max(range.end);
				*first = place.min(*first);
			},
			_ => joined.push((place, range)),
		}
	}
	joined.sort_by_key(|(place, _)| *place);
	joined.into_iter().map(|(_, range)| range).collect()
}

/// The value of `Content-Range` of a part of content of `length` bytes.
pub fn content_range(part: &Range<u64>, length: u64) -> String {
	format!("bytes {}-{}/{length}", part.start, part.end.saturating_sub(1))
}

/// The value of `Content-Range` of an answer without any of the content's `length` bytes.
pub fn no_content_range(length: u64) -> String {
	format!("bytes */{length}")
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn of_100(header: &str) -> Asked {
		asked(Some(header.as_bytes()), 100)
	}

	/// Parts from a position up to another.
	fn parts<const N: usize>(parts: [(u64, u64); N]) -> Asked {
		Asked::Parts(parts.into_iter().map(|(start, end)| start..end).collect())
	}

	#[test]
	fn a_range_is_clamped_to_what_there_is() {
		assert_eq!(of_100("bytes=0-1"), parts([(0, 2)]));
		assert_eq!(of_100("bytes=-10"), parts([(90, 100)]));
		assert_eq!(of_100("bytes=-1000"), parts([(0, 100)]));
		assert_eq!(of_100("bytes=90-110"), parts([(90, 100)]));
		assert_eq!(of_100("bytes=99-"), parts([(99, 100)]));
		assert_eq!(of_100("bytes=0-18446744073709551615"), parts([(0, 100)]));
		assert_eq!(of_100("bytes=0-99999999999999999999999999"), parts([(0, 100)]));
		assert_eq!(of_100("BYTES=0-0"), parts([(0, 1)]));
	}

	#[test]
	fn what_is_beyond_the_end_is_nothing() {
		for header in ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=100-,200-300"] {
			assert_eq!(of_100(header), Asked::Nothing, "{header}");
		}
		assert_eq!(of_100("bytes=99999999999999999999999999-"), Asked::Nothing);
		assert_eq!(of_100("bytes=100-,5-6"), parts([(5, 7)]));
		assert_eq!(asked(Some(b"bytes=0-"), 0), Asked::Nothing);
		assert_eq!(asked(None, 0), Asked::Whole);
	}

	#[test]
	fn what_is_no_range_of_bytes_is_ignored() {
		for header in [
			"",
			"bytes",
			"bytes=",
			"bytes=,",
			"bytes=-",
			"bytes=a-b",
			"bytes=1-a",
			"bytes=5-4",
			"bytes=0-1,5-4",
			"bytes=0-1,x",
			"bytes 0-1",
			"bytes =0-1",
			"seconds=0-1",
			"bytes=+0-1",
			"bytes=0--1",
			"bytes=0 -1",
			"bytes=0x1-2",
			"bytes=1",
			"bytes=0-1;2-3",
			"=0-1",
		] {
			assert_eq!(of_100(header), Asked::Whole, "{header}");
		}
		assert_eq!(asked(Some(b"bytes=\xff-"), 100), Asked::Whole);
	}

	#[test]
	fn many_ranges_come_in_their_order_and_no_byte_twice() {
		assert_eq!(of_100("bytes=50-59, 0-9 ,,\t-1"), parts([(50, 60), (0, 10), (99, 100)]));
		assert_eq!(of_100("bytes=50-59,0-9,55-70"), parts([(50, 71), (0, 10)]));
		assert_eq!(of_100("bytes=0-9,10-19"), parts([(0, 20)]));
		assert_eq!(of_100("bytes=0-,-5,3-4"), parts([(0, 100)]));
		// The one in the middle joins both of its neighbours.
		assert_eq!(of_100("bytes=0-9,20-29,5-24"), parts([(0, 30)]));
	}

	#[test]
	fn too_many_ranges_are_ignored() {
		let header = |count: u64, step: u64| {
			let ranges: Vec<_> = (0..count).map(|n| format!("{0}-{0}", n * step)).collect();
			format!("bytes={}", ranges.join(","))
		};
		let asked = |header: String| asked(Some(header.as_bytes()), 100_000);
		assert!(matches!(asked(header(16, 2)), Asked::Parts(parts) if parts.len() == 16));
		assert_eq!(asked(header(17, 2)), Asked::Whole);
		assert_eq!(asked(header(1_000, 2)), Asked::Whole);
		// A thousand that touch are one.
		assert_eq!(asked(header(1_000, 1)), parts([(0, 1_000)]));
		assert_eq!(asked(header(1_025, 1)), Asked::Whole);
	}

	/// The same, position by position.
	fn naive(ranges: &[(u64, u64)], length: u64) -> Vec<bool> {
		(0..length)
			.map(|at| ranges.iter().any(|(first, last)| (first..=last).contains(&&at)))
			.collect()
	}

	proptest! {
		#[test]
		fn parts_are_the_bytes_that_were_asked_for_each_once(
			length in 1u64..200, ranges in prop::collection::vec((0u64..220, 0u64..30), 1..40),
		) {
			let ranges: Vec<_> = ranges.into_iter().map(|(at, more)| (at, at + more)).collect();
			let texts: Vec<_> = ranges.iter().map(|(first, last)| format!("{first}-{last}")).collect();
			let expected = naive(&ranges, length);
			match asked(Some(format!("bytes={}", texts.join(",")).as_bytes()), length) {
				Asked::Nothing => prop_assert!(!expected.contains(&true)),
				Asked::Whole => {
					let edges = expected.windows(2).filter(|pair| !pair[0] && pair[1]).count();
					prop_assert!(edges + usize::from(expected[0]) > MAX_PARTS);
				},
				Asked::Parts(parts) => {
					prop_assert!(parts.len() <= MAX_PARTS);
					let mut sent = vec![0u8; expected.len()];
					for part in &parts {
						prop_assert!(part.start < part.end);
						part.clone().for_each(|at| sent[at as usize] += 1);
					}
					let wanted: Vec<_> = expected.iter().map(|is| u8::from(*is)).collect();
					prop_assert_eq!(sent, wanted);
					// In the order of the first range that each has something of.
					let first = |part: &Range<u64>| ranges.iter().position(|(at, last)| {
						(*at..=*last).any(|at| part.contains(&at))
					});
					let order: Vec<_> = parts.iter().map(first).collect();
					prop_assert!(order.windows(2).all(|pair| pair[0] < pair[1]));
				},
			}
		}

		#[test]
		fn no_header_is_too_strange(
			header in prop::collection::vec(any::<u8>(), 0..60), length: u64,
		) {
			let _ = asked(Some(&header), length);
			let _ = asked(Some(&[&b"bytes="[..], &header].concat()), length);
		}
	}
}
