//! # Who earns what
//!
//! Plays a year of rounds among accounts that hold, listen, vote, make music or run nodes, and
//! shares the same new tokens twice: by stake alone, as most chains do, and as this chain does, by
//! activity. Writes a table and draws what comes of it:
//!
//! ```text
//! audio-simulation <folder>      writes returns.svg, shares.svg and simulation.csv into it, and of a whale
//!                                that directs its plays to itself whale.svg and whale.csv
//! audio-simulation               writes the table to the standard output
//! audio-simulation --proofs      writes tables of how well proofs of storage work, see [`proofs`]
//! ```
//!
//! Nothing of the chain is modelled a second time: weights, bounds, streaks, the split with
//! backers, what an era may mint and what is to be proven are `audio-primitives` and the pallets.
//! Made up are the accounts and their habits, in [`population`]. The same sources draw the same
//! charts: every draw comes from one seed.

// It runs at a desk, on figures of its own: should one of them not fit, a panic says so best.
#![allow(clippy::arithmetic_side_effects, clippy::expect_used, clippy::indexing_slicing)]

mod charts;
mod figures;
mod population;
mod proofs;
#[cfg(test)]
mod tests;
mod whale;
mod year;

use figures::Figures;
use population::Population;
use std::{error::Error, fs, path::PathBuf};
use whale::Whale;
use year::{Year, ROUNDS_PER_YEAR};

/// What all draws come from.
const SEED: u64 = 7;

fn main() -> Result<(), Box<dyn Error>> {
	let folder = std::env::args_os().nth(1);
	if folder.as_ref().is_some_and(|argument| argument == "--proofs") {
		for table in proofs::TABLES {
			println!("{}", table());
		}
		return Ok(());
	}
	let folder = folder.map(PathBuf::from);
	let population = Population::new(SEED);
	let mut year = Year::new(&population, SEED);
	for _ in 0..ROUNDS_PER_YEAR {
		year.play();
	}
	let figures = Figures::of(&population, &year.end());
	let Some(folder) = folder else {
		print!("{}", figures.csv());
		return Ok(());
	};
	fs::create_dir_all(&folder)?;
	fs::write(folder.join("simulation.csv"), figures.csv())?;
	charts::returns(&figures, &folder.join("returns.svg"))?;
	charts::shares(&figures, &folder.join("shares.svg"))?;
	let whale = Whale::new(SEED);
	fs::write(folder.join("whale.csv"), whale.csv())?;
	charts::whale(&whale, &folder.join("whale.svg"))?;
	print!("{}", figures.summary());
	Ok(())
}
