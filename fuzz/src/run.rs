//! What an input does.

use crate::{
	actions::{self, World},
	coverage::Coverage,
	genesis,
	input::Input,
	logs,
};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// What must not be, and after which action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
	/// The number of the action.
	pub after: usize,
	pub what: String,
}

/// What came of an input.
#[derive(Clone, Debug, Default)]
pub struct Report {
	pub coverage: Coverage,
	pub finding: Option<Finding>,
	/// Step by step, if that was asked for.
	pub said: Vec<String>,
}

/// Does what the bytes say, to the end or to the first finding.
pub fn run(data: &[u8]) -> Report {
	run_input(&Input::decode(data), false)
}

/// Does what the input says; `says` what happens.
pub fn run_input(input: &Input, says: bool) -> Report {
	let mut world = World::new(genesis::base());
	if says {
		world.chain.said = Some(Vec::new());
	}
	let mut finding = None;
	// At the end the blocks that it takes for what was begun to show.
	let last = [vec![actions::BLOCKS, 1], vec![actions::SESSION, 0]];
	for (after, action) in input.0.iter().chain(&last).enumerate() {
		let what = watch(&mut world, |world| world.act(action));
		if let Some(what) = what {
			finding = Some(Finding { after, what });
			break;
		}
	}
	let said = world.chain.said.take().unwrap_or_default();
	Report { coverage: world.chain.coverage, finding, said }
}

/// Says what is wrong after what is done: a panic, or what was checked.
fn watch(world: &mut World, done: impl FnOnce(&mut World)) -> Option<String> {
	logs::catch(true);
	let panicked = catch_unwind(AssertUnwindSafe(|| done(world)));
	logs::catch(false);
	match panicked {
		Err(panic) => {
			let text = panic.downcast_ref::<String>().cloned();
			let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| text.to_string()));
			Some(format!("panic: {} {}", text.unwrap_or_default(), logs::last_panic()))
		},
		Ok(()) if world.chain.wrong.is_empty() => None,
		Ok(()) => Some(world.chain.wrong.join("\n")),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_panic_is_found() {
		let mut world = World::new(genesis::base());
		assert_eq!(watch(&mut world, |world| world.chain.blocks(1)), None);
		let found = watch(&mut world, |_| panic!("on purpose")).expect("it is found");
		assert!(found.starts_with("panic: on purpose"), "{found}");
	}

	#[test]
	fn the_same_bytes_do_the_same() {
		let mut engine = crate::engine::Engine::new(5);
		for _ in 0..3 {
			let input = engine.propose();
			let [first, second] = [0, 1].map(|_| run_input(&input, true));
			// Signatures of sr25519 are others each time; how all ends is the same.
			let endings = |report: &Report| -> Vec<String> {
				let ending = |line: &String| line.rsplit(" -> ").next().unwrap_or_default().into();
				report.said.iter().map(ending).collect()
			};
			assert_eq!(endings(&first), endings(&second));
			assert_eq!(first.coverage, second.coverage);
		}
	}
}
