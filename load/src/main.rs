//! # How much a chain takes
//!
//! Sends a chain transactions that were signed before, as fast as it takes them, and measures what
//! becomes of them. `scripts/bench.sh chain` runs it; `docs/performance.md` has what it said.
//!
//! ```text
//! # A specification with accounts that have AUDIO; with all that a mix takes.
//! audio-load genesis --accounts 10000 < raw.json > funded.json
//! audio-load genesis --accounts 10000 --mix < raw.json > town.json
//! # Transfers between them, in a file; transactions of all kinds.
//! audio-load sign --genesis 0x… --accounts 10000 --count 400000 --out transfers
//! audio-load sign --mix town.json --genesis 0x… --accounts 10000 --count 100000 --out mix
//! # Sends them, and prints what it measured as JSON.
//! audio-load send --transactions transfers --urls ws://… [ws://… …]
//! # How many signatures a core verifies in a second.
//! audio-load verify
//! ```
//!
//! All of them know the same accounts by their numbers.

// It runs at a desk, on figures of its own: should one of them not fit, a panic says so best.
#![allow(clippy::arithmetic_side_effects, clippy::expect_used, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::panic, clippy::unwrap_used))]

mod accounts;
mod genesis;
mod meter;
mod mix;
mod outcome;
mod send;
mod sign;
mod town;
mod verify;

use clap::Parser;
use mix::Mix;
use sp_core::H256;
use std::{error::Error, fs::File, path::PathBuf};
use town::Town;

#[derive(Parser)]
#[command(about, version)]
enum Command {
	/// Adds accounts to a raw specification.
	Genesis {
		/// How many accounts have AUDIO.
		#[arg(long)]
		accounts: u32,
		/// Adds content nodes, tracks, stake and a referendum too.
		#[arg(long)]
		mix: bool,
	},
	/// Signs transfers between accounts, or a mix of all that they do.
	Sign {
		/// The hash of the chain's first block.
		#[arg(long)]
		genesis: H256,
		/// How many accounts send, each in its turn.
		#[arg(long)]
		accounts: u32,
		/// How many transactions.
		#[arg(long)]
		count: u32,
		/// The file.
		#[arg(long)]
		out: PathBuf,
		/// Signs a mix, for the chain of this raw specification.
		#[arg(long)]
		mix: Option<PathBuf>,
		/// Of the mix, signs the submissions of receipts alone.
		#[arg(long, requires = "mix")]
		receipts: bool,
	},
	/// Sends transactions that are signed, and measures.
	Send(send::Options),
	/// Verifies signatures on one core for a while.
	Verify {
		/// For how many seconds.
		#[arg(long, default_value_t = 3)]
		seconds: u64,
	},
}

fn main() -> Result<(), Box<dyn Error>> {
	match Command::parse() {
		Command::Genesis { accounts, mix } => {
			genesis::fund(std::io::stdin().lock(), std::io::stdout().lock(), accounts, mix)
		},
		Command::Sign { genesis, accounts, count, out, mix: None, .. } => {
			sign::sign(count, &out, sign::transfers(genesis, accounts)?)
		},
		Command::Sign { genesis, accounts, count, out, mix: Some(spec), receipts } => {
			let town = Town::read(&mut genesis::state(File::open(spec)?)?)?;
			let turns = if receipts { &mix::RECEIPTS_ALONE[..] } else { &mix::TURNS[..] };
			let mix = Mix::new(genesis, accounts, count, town, turns)?;
			sign::sign(count, &out, |number| mix.transaction(number))
		},
		Command::Send(options) => {
			let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
			let measured =
				runtime.block_on(send::send(options)).map_err(|error| error.to_string())?;
			println!("{}", serde_json::to_string_pretty(&measured)?);
			Ok(())
		},
		Command::Verify { seconds } => {
			println!("{:.0}", verify::rate(std::time::Duration::from_secs(seconds)));
			Ok(())
		},
	}
}
