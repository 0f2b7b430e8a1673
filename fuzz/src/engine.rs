//! Makes inputs, and changes those that reached something new.

use crate::{
	actions::{self, calls},
	coverage::Coverage,
	input::Input,
	run_input, Report,
};
use rand::{seq::SliceRandom, Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
	collections::{BTreeMap, BTreeSet},
	fs, io,
	path::{Path, PathBuf},
	time::{Duration, Instant},
};

/// How often actions of each kind are made, by their number.
const OFTEN: [u32; actions::KINDS as usize] =
	[40, 14, 4, 1, 1, 6, 5, 1, 3, 4, 4, 3, 2, 8, 3, 3, 2, 2, 3, 2, 2, 1, 2, 4, 1, 0];

/// Kinds of findings after which a search ends.
const MOST_FINDINGS: usize = 10;

/// Actions of a new input.
const ACTIONS: core::ops::Range<usize> = 10..60;

pub struct Engine {
	rng: ChaCha8Rng,
	/// All calls, ours more often than those of the stock pallets.
	calls: Vec<(u8, u8, String)>,
	/// Pallets, or calls, of which something has not been reached yet.
	wanted: Vec<String>,
	/// Inputs that reached something new.
	pub corpus: Vec<Input>,
	pub coverage: Coverage,
	pub inputs: u64,
	pub actions: u64,
}

impl Engine {
	pub fn new(seed: u64) -> Self {
		let ours = |name: &String| {
			audio_runtime_tests::PALLETS
				.iter()
				.any(|pallet| name.starts_with(&format!("{pallet}.")))
		};
		// Ours thrice as often as those of the stock pallets.
		let each = |call: (u8, u8, String)| {
			let often = if ours(&call.2) { 3 } else { 1 };
			vec![call; often]
		};
		Self {
			rng: ChaCha8Rng::seed_from_u64(seed),
			calls: calls::all().into_iter().flat_map(each).collect(),
			wanted: Vec::new(),
			corpus: Vec::new(),
			coverage: Coverage::default(),
			inputs: 0,
			actions: 0,
		}
	}

	/// Small numbers are of what there is.
	fn byte(&mut self) -> u8 {
		match self.rng.gen_bool(0.4) {
			true => self.rng.gen_range(0..16),
			false => self.rng.gen(),
		}
	}

	/// Any call, or one of which something has not been seen.
	fn call(&mut self) -> (u8, u8) {
		let directed = self.rng.gen_bool(0.4);
		let wanted = self.wanted.choose(&mut self.rng).filter(|_| directed);
		let is_wanted = |name: &str| wanted.is_none_or(|wanted| name.starts_with(wanted.as_str()));
		let all: Vec<_> = self.calls.iter().filter(|(_, _, name)| is_wanted(name)).collect();
		let (pallet, call, _) = all.choose(&mut self.rng).expect("there are some");
		(*pallet, *call)
	}

	/// An action of random bytes, of a kind and a call that there is.
	fn action(&mut self) -> Vec<u8> {
		let mut at = self.rng.gen_range(0..OFTEN.iter().sum::<u32>());
		let kind = OFTEN.iter().position(|often| {
			let found = at < *often;
			at = at.saturating_sub(*often);
			found
		});
		let kind = kind.unwrap_or(0) as u8;
		let length = self.rng.gen_range(8..60);
		let mut bytes: Vec<u8> = (0..length).map(|_| self.byte()).collect();
		bytes[0] = kind;
		let call = self.call();
		// Where the call is said in an action of that kind.
		let place = match kind {
			actions::TRANSACTION | actions::COMMITTEE => Some(2),
			actions::ROOT | actions::NOBODY | actions::PREIMAGE => Some(1),
			actions::MOTION | actions::PROXY => Some(3),
			actions::REFERENDUM => Some(4),
			actions::MULTISIG => Some(5),
			// After how often and where, an action of its own.
			actions::REPEAT if bytes[3] >= 128 => Some(5),
			actions::REPEAT => Some(6),
			_ => None,
		};
		if let Some(place) = place {
			(bytes[place], bytes[place + 1]) = call;
		}
		bytes
	}

	fn fresh(&mut self) -> Input {
		let count = self.rng.gen_range(ACTIONS);
		Input((0..count).map(|_| self.action()).collect())
	}

	/// A new input, or one of the corpus with something changed.
	pub fn propose(&mut self) -> Input {
		if self.corpus.is_empty() || self.rng.gen_bool(0.3) {
			return self.fresh();
		}
		// Those that were found last more often.
		let count = self.corpus.len();
		let recent = self.rng.gen_bool(0.5);
		let from = if recent { count.saturating_sub(20) } else { 0 };
		let at = self.rng.gen_range(from..count);
		let mut input = self.corpus[at].clone();
		for _ in 0..self.rng.gen_range(1..6) {
			self.change(&mut input);
		}
		input.0.truncate(2 * ACTIONS.end);
		input
	}

	fn change(&mut self, input: &mut Input) {
		let byte = self.byte();
		let count = input.0.len();
		let place = self.rng.gen_range(0..=count);
		match self.rng.gen_range(0..8) {
			0..=2 => {
				let action = self.action();
				input.0.insert(place, action);
			},
			3 if count > 1 => {
				input.0.remove(place.min(count - 1));
			},
			4 if count > 1 => {
				let other = self.rng.gen_range(0..count);
				input.0.swap(place.min(count - 1), other);
			},
			5 => {
				let other = self.corpus.choose(&mut self.rng).cloned().unwrap_or_default();
				let from = self.rng.gen_range(0..=other.0.len());
				let some = other.0[from..].iter().take(8).cloned().collect::<Vec<_>>();
				input.0.splice(place..place, some);
			},
			6 if count > 0 => {
				let copy = input.0[place.min(count - 1)].clone();
				input.0.insert(place, copy);
			},
			_ if count > 0 => {
				let action = &mut input.0[place.min(count - 1)];
				if !action.is_empty() {
					let at = self.rng.gen_range(0..action.len());
					action[at] = byte;
				}
			},
			_ => (),
		}
	}

	/// Looks what has not been reached: a call itself, for an error all calls of its pallet that
	/// may come to it.
	fn want(&mut self) {
		let errors = self.coverage.missing();
		let pallet = |name: &String| name.split('.').next().map(|pallet| format!("{pallet}."));
		let is_call = |name: &String| self.calls.iter().any(|(_, _, call)| call == name);
		let wanted = errors.iter().filter_map(|name| match is_call(name) {
			true => Some(name.clone()),
			false => pallet(name),
		});
		// A pallet without calls has nothing to try.
		let has_calls =
			|name: &String| self.calls.iter().any(|(_, _, call)| call.starts_with(name));
		self.wanted = wanted.filter(has_calls).collect();
	}

	/// Runs an input, and keeps it if it reached something new.
	pub fn try_one(&mut self, input: &Input) -> Report {
		let report = run_input(input, false);
		if self.inputs.is_multiple_of(16) {
			self.want();
		}
		self.inputs += 1;
		self.actions += input.0.len() as u64;
		if self.coverage.add(&report.coverage) && report.finding.is_none() {
			self.corpus.push(input.clone());
		}
		report
	}

	/// Looks for inputs that reach what of ours none has reached yet, until the time is over: each
	/// is shown, with what it is for left in alone.
	pub fn grow(&mut self, time: Duration, mut keep: impl FnMut(&Input, &BTreeSet<String>)) {
		let began = Instant::now();
		while began.elapsed() < time {
			let input = self.propose();
			let before = self.coverage.reached();
			let report = self.try_one(&input);
			let new: BTreeSet<_> = report.coverage.reached().difference(&before).cloned().collect();
			if new.is_empty() || report.finding.is_some() {
				continue;
			}
			let reaches = |report: &Report| {
				report.finding.is_none() && new.is_subset(&report.coverage.reached())
			};
			keep(&less(&input, Duration::from_secs(6), reaches), &new);
		}
	}

	/// Tries `inputs` new inputs at the most, until the time is over. Returns the first finding of
	/// each kind.
	pub fn search(
		&mut self,
		time: Duration,
		inputs: u64,
		mut tell: impl FnMut(&Self),
	) -> Vec<(Input, Report)> {
		let (began, mut told) = (Instant::now(), Instant::now());
		let last = self.inputs.saturating_add(inputs);
		let mut found = BTreeMap::new();
		while began.elapsed() < time && self.inputs < last && found.len() < MOST_FINDINGS {
			let input = self.propose();
			let report = self.try_one(&input);
			if let Some(finding) = &report.finding {
				found.entry(kind_of(&finding.what)).or_insert((input, report));
			}
			if told.elapsed() > Duration::from_secs(30) {
				told = Instant::now();
				tell(self);
			}
		}
		found.into_values().collect()
	}
}

/// Leaves out of a failing input what it fails without.
pub fn shrink(input: &Input, time: Duration) -> (Input, Report) {
	let kind = |report: &Report| report.finding.as_ref().map(|finding| kind_of(&finding.what));
	let report = run_input(input, false);
	let wanted = kind(&report);
	let mut best = input.clone();
	if let Some(finding) = &report.finding {
		best.0.truncate(finding.after + 1);
	}
	let best = less(&best, time, |report| kind(report) == wanted);
	let report = run_input(&best, false);
	(best, report)
}

/// Leaves actions out as long as what remains still `does`.
fn less(input: &Input, time: Duration, does: impl Fn(&Report) -> bool) -> Input {
	let began = Instant::now();
	let mut best = input.clone();
	let mut size = best.0.len().div_ceil(2);
	while size > 0 {
		let mut at = 0;
		while at < best.0.len() && began.elapsed() < time {
			let mut less = best.clone();
			let end = (at + size).min(less.0.len());
			less.0.drain(at..end);
			if does(&run_input(&less, false)) {
				best = less;
			} else {
				at += size;
			}
		}
		size /= 2;
	}
	best
}

/// What a finding has in common with others like it: its words without numbers and accounts.
fn kind_of(what: &str) -> String {
	let first = what.lines().next().unwrap_or_default();
	let words = first.split(|letter: char| !letter.is_alphabetic());
	words.filter(|word| word.len() > 2 && word.len() < 30).collect::<Vec<_>>().join(" ")
}

/// The inputs of a folder, by their files' names.
pub fn read(folder: &Path) -> io::Result<Vec<(PathBuf, Input)>> {
	let mut paths = Vec::new();
	for entry in fs::read_dir(folder)? {
		let path = entry?.path();
		if path.is_file() {
			paths.push(path);
		}
	}
	paths.sort();
	paths.into_iter().map(|path| Ok((path.clone(), Input::decode(&fs::read(&path)?)))).collect()
}

/// Writes an input under a name made of what it is.
pub fn write(folder: &Path, input: &Input) -> io::Result<PathBuf> {
	let bytes = input.encode();
	let hash = sp_io::hashing::twox_64(&bytes);
	let name: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
	fs::create_dir_all(folder)?;
	let path = folder.join(name);
	fs::write(&path, bytes)?;
	Ok(path)
}
