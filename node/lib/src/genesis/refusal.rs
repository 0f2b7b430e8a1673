//! What a runtime says of a genesis that it does not take.

/// `error`, in words of the genesis.
///
/// A runtime reads the genesis as JSON and tells a line and a column of a text that nobody sees, or
/// that follows in full: it is `json` where it does not follow. The line itself is put in their
/// place.
pub fn explained(error: &str, json: &str) -> String {
	let (error, json) = error.split_once(" for blob:\n").unwrap_or((error, json));
	let Some((what, place)) = error.rsplit_once(" at line ") else { return error.into() };
	let number = place.split(' ').next().and_then(|number| number.parse::<usize>().ok());
	match number.and_then(|number| json.lines().nth(number.checked_sub(1)?)) {
		Some(line) => format!("{what}, in `{}`", line.trim().trim_end_matches(',')),
		None => error.into(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const JSON: &str = "{\n  \"quorum\": 9,\n  \"other\": 1\n}";

	#[test]
	fn the_line_stands_in_place_of_its_number() {
		let error = "Invalid JSON blob: 9 is out of range at line 2 column 12";
		let explained_in = "Invalid JSON blob: 9 is out of range, in `\"quorum\": 9`";
		assert_eq!(explained(error, JSON), explained_in);
		// And in place of all that follows.
		assert_eq!(explained(&format!("{error} for blob:\n{JSON}"), ""), explained_in);
	}

	#[test]
	fn what_names_no_line_stays_as_it_is() {
		for error in ["something else", "a flight at line nowhere", "wrong at line 9 column 1"] {
			assert_eq!(explained(error, JSON), error);
		}
		assert_eq!(explained(&format!("missing for blob:\n{JSON}"), ""), "missing");
	}
}
