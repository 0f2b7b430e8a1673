//! Conditions of requests (RFC 9110, section 13). Content never changes: its entity tag is its
//! root.

use audio_primitives::proofs::ContentRoot;
use axum::http::{header, HeaderMap};

/// The strong entity tag of content: its root in hexadecimal digits, quoted.
pub fn entity_tag(root: &ContentRoot) -> String {
	format!("\"{}\"", hex::encode(root))
}

/// What the conditions of a request come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
	/// They hold.
	Holds,
	/// The client has what it asks for: 304.
	NotModified,
	/// The client asked for something else: 412.
	Failed,
}

/// What `If-Match` and `If-None-Match` of a `GET` or `HEAD` come to for content with that tag.
pub fn evaluate(headers: &HeaderMap, tag: &str) -> Outcome {
	let values = |name| headers.get_all(name).iter().map(|value| value.as_bytes());
	if headers.contains_key(header::IF_MATCH)
		&& !values(header::IF_MATCH).any(|list| names(list, tag, Comparison::Strong))
	{
		return Outcome::Failed;
	}
	if values(header::IF_NONE_MATCH).any(|list| names(list, tag, Comparison::Weak)) {
		return Outcome::NotModified;
	}
	Outcome::Holds
}

/// Whether `Range` is to be looked at: there is no `If-Range`, or it is the very tag. A date never
/// is: content has no `Last-Modified`.
pub fn range_holds(headers: &HeaderMap, tag: &str) -> bool {
	headers.get_all(header::IF_RANGE).iter().all(|value| value.as_bytes() == tag.as_bytes())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
	/// A weak tag is equal to none.
	Strong,
	/// Only what is quoted is compared.
	Weak,
}

/// Whether a list of entity tags has `tag` in it, or is `*`. A list is read up to what is no tag.
fn names(list: &[u8], tag: &str, comparison: Comparison) -> bool {
	let mut rest = list.trim_ascii();
	if rest == b"*" {
		return true;
	}
	loop {
		while let Some(after) = rest.strip_prefix(b",") {
			rest = after.trim_ascii_start();
		}
		let weak = rest.strip_prefix(b"W/");
		let quoted = weak.unwrap_or(rest);
		let Some(inner) = quoted.strip_prefix(b"\"") else { return false };
		// A comma may stand in a tag, a quote may not.
		let Some(length) = inner.iter().position(|byte| *byte == b'"') else { return false };
		let opaque = inner.get(..length).unwrap_or_default();
		let is_comparable = weak.is_none() || comparison == Comparison::Weak;
		if is_comparable && opaque == tag.trim_matches('"').as_bytes() {
			return true;
		}
		rest = inner.get(length.saturating_add(1)..).unwrap_or_default().trim_ascii_start();
		if !rest.starts_with(b",") {
			return false;
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use axum::http::{HeaderName, HeaderValue};

	fn outcome(fields: &[(HeaderName, &str)]) -> Outcome {
		evaluate(&map(fields), "\"ab\"")
	}

	fn map(fields: &[(HeaderName, &str)]) -> HeaderMap {
		let mut headers = HeaderMap::new();
		for (name, value) in fields {
			headers.append(name, HeaderValue::from_str(value).unwrap());
		}
		headers
	}

	#[test]
	fn what_the_client_has_is_not_sent_again() {
		for list in [
			"\"ab\"",
			"*",
			" * ",
			"W/\"ab\"",
			"\"x\", \"ab\"",
			"\"x\",W/\"ab\"",
			",, \"ab\"",
			"\"a,b\" , \"ab\"",
		] {
			assert_eq!(outcome(&[(header::IF_NONE_MATCH, list)]), Outcome::NotModified, "{list}");
		}
		for list in
			["", "\"x\"", "ab", "\"ab", "\"x\" \"ab\"", "w/\"ab\"", "\"AB\"", "\"a,ab\"", "**"]
		{
			assert_eq!(outcome(&[(header::IF_NONE_MATCH, list)]), Outcome::Holds, "{list}");
		}
		let two = [(header::IF_NONE_MATCH, "\"x\""), (header::IF_NONE_MATCH, "\"ab\"")];
		assert_eq!(outcome(&two), Outcome::NotModified);
		assert_eq!(outcome(&[]), Outcome::Holds);
	}

	#[test]
	fn who_asks_for_something_else_is_told_so() {
		assert_eq!(outcome(&[(header::IF_MATCH, "\"x\", \"ab\"")]), Outcome::Holds);
		assert_eq!(outcome(&[(header::IF_MATCH, "*")]), Outcome::Holds);
		assert_eq!(outcome(&[(header::IF_MATCH, "\"x\"")]), Outcome::Failed);
		assert_eq!(outcome(&[(header::IF_MATCH, "W/\"ab\"")]), Outcome::Failed);
		let both = [(header::IF_MATCH, "\"x\""), (header::IF_NONE_MATCH, "\"ab\"")];
		assert_eq!(outcome(&both), Outcome::Failed);
	}

	#[test]
	fn a_range_holds_for_the_very_tag_only() {
		let holds = |value| range_holds(&map(&[(header::IF_RANGE, value)]), "\"ab\"");
		assert!(holds("\"ab\"") && range_holds(&HeaderMap::new(), "\"ab\""));
		for stale in ["\"x\"", "W/\"ab\"", "ab", "Sat, 29 Oct 1994 19:43:31 GMT", "*", ""] {
			assert!(!holds(stale), "{stale}");
		}
	}
}
