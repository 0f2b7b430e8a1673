//! Finds sequences of calls after which something does not add up. See the library.

#![allow(clippy::expect_used, clippy::panic, clippy::arithmetic_side_effects)]

use audio_fuzz::{
	engine::{self, Engine},
	input::Input,
	logs, run_input, scenarios, wasm, Report,
};
use std::{
	env, fs,
	path::{Path, PathBuf},
	process::ExitCode,
	time::Duration,
};

const USAGE: &str = "audio-fuzz replay [--strict] [file ...] | run <minutes> [seed [inputs]] | \
	grow <minutes> [seed] | show <file or number of a scenario>";

fn folder(name: &str) -> PathBuf {
	Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// What to begin with: scenarios, and what was found.
fn corpus() -> Vec<(PathBuf, Input)> {
	let scenarios = scenarios::all().into_iter().enumerate();
	let scenarios = scenarios.map(|(number, input)| (format!("scenario {number}").into(), input));
	let found = engine::read(&folder("corpus")).expect("the corpus can be read");
	scenarios.chain(found).collect()
}

fn main() -> ExitCode {
	logs::keep_panics();
	let arguments: Vec<String> = env::args().skip(1).collect();
	let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
	match arguments[..] {
		["replay", "--strict", ref files @ ..] => replay(files, true),
		["replay", ref files @ ..] => replay(files, false),
		["grow", minutes, ref seed @ ..] => {
			grow(minutes.parse().expect("minutes, a number"), seed_of(seed))
		},
		["run", minutes, ref seed @ ..] => {
			let inputs = seed.get(1).map_or(u64::MAX, |inputs| inputs.parse().expect("a number"));
			search(minutes.parse().expect("minutes, a number"), seed_of(seed), inputs)
		},
		["show", file] => show(Path::new(file)),
		_ => {
			eprintln!("{USAGE}");
			ExitCode::FAILURE
		},
	}
}

fn tell(engine: &Engine) {
	println!("{}", engine.coverage);
	println!("{} transactions compared with what the WASM makes of them", wasm::compared());
}

fn seed_of(arguments: &[&str]) -> u64 {
	arguments.first().map_or(1, |seed| seed.parse().expect("a number"))
}

fn show(file: &Path) -> ExitCode {
	// A file, or the number of a scenario.
	let number = file.to_str().and_then(|name| name.parse::<usize>().ok());
	let scenario = number.and_then(|number| scenarios::all().into_iter().nth(number));
	let read = || Input::decode(&fs::read(file).expect("the file can be read"));
	let input = scenario.unwrap_or_else(read);
	let report = run_input(&input, true);
	for line in &report.said {
		println!("{line}");
	}
	verdict(&report)
}

fn verdict(report: &Report) -> ExitCode {
	match &report.finding {
		Some(finding) => {
			println!("after action {}: {}", finding.after, finding.what);
			ExitCode::FAILURE
		},
		None => ExitCode::SUCCESS,
	}
}

fn replay(files: &[&str], strict: bool) -> ExitCode {
	let inputs = match files {
		[] => corpus(),
		files => files
			.iter()
			.map(|file| {
				let bytes = fs::read(file).expect("the file can be read");
				(PathBuf::from(file), Input::decode(&bytes))
			})
			.collect(),
	};
	let mut engine = Engine::new(0);
	let mut failed = 0;
	for (path, input) in &inputs {
		let report = engine.try_one(input);
		if let Some(finding) = &report.finding {
			failed += 1;
			println!("{}: after action {}: {}", path.display(), finding.after, finding.what);
		}
	}
	println!("{} inputs, {} actions: {failed} findings", inputs.len(), engine.actions);
	tell(&engine);
	let (missing, after_all) = (engine.coverage.missing(), engine.coverage.reached_after_all());
	if strict && !missing.is_empty() {
		println!("not reached, and not excused: {}", missing.join(", "));
	}
	if strict && !after_all.is_empty() {
		println!("excused, and reached: {}", after_all.join(", "));
	}
	let covered = !strict || missing.is_empty() && after_all.is_empty() && wasm::compared() > 0;
	match failed == 0 && covered {
		true => ExitCode::SUCCESS,
		false => ExitCode::FAILURE,
	}
}

/// Adds to the corpus what reaches more of ours.
fn grow(minutes: f64, seed: u64) -> ExitCode {
	let mut engine = Engine::new(seed);
	for (_, input) in corpus() {
		engine.try_one(&input);
	}
	engine.grow(Duration::from_secs_f64(minutes * 60.0), |input, reaches| {
		let path = engine::write(&folder("corpus"), input).expect("it can be written");
		println!("{} actions, {}: {reaches:?}", input.0.len(), path.display());
	});
	println!("{} inputs, {} actions, seed {seed}", engine.inputs, engine.actions);
	tell(&engine);
	ExitCode::SUCCESS
}

fn search(minutes: f64, seed: u64, inputs: u64) -> ExitCode {
	let mut engine = Engine::new(seed);
	for (_, input) in corpus() {
		engine.try_one(&input);
	}
	let time = Duration::from_secs_f64(minutes * 60.0);
	let found = engine.search(time, inputs, |engine| {
		println!(
			"{} inputs, {} actions; {} kept, {} seen",
			engine.inputs,
			engine.actions,
			engine.corpus.len(),
			engine.coverage.size()
		);
	});
	println!("{} inputs, {} actions, seed {seed}", engine.inputs, engine.actions);
	tell(&engine);
	let mut ended = ExitCode::SUCCESS;
	for (input, _) in found {
		let whole = engine::write(&folder("findings"), &input).expect("it can be written");
		println!("\nfound: {}", whole.display());
		let (input, report) = engine::shrink(&input, Duration::from_secs(60));
		let path = engine::write(&folder("findings"), &input).expect("it can be written");
		println!("{} actions are enough: {}", input.0.len(), path.display());
		for line in run_input(&input, true).said {
			println!("{line}");
		}
		ended = verdict(&report);
	}
	ended
}
