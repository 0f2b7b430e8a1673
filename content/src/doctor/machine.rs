//! The machine: clock and disks.

use super::{
	words::{size, span},
	Finding, Seen,
};
use crate::{freshness::MOST_AGE, store::Disk};

/// What this machine's clock, `now` in milliseconds since 1970, is beside the best block, which
/// says when it was made; nothing is said on a development chain, whose time may be its own.
///
/// A block is never made before its slot, so one of the future says that the clock is slow. One
/// that is old may be late, for which the check of the sync is.
pub fn clock(now: u64, made: Option<u64>, slot: u64) -> Finding {
	const NAME: &str = "clock";
	const ADVICE: &str = "set the clock, and have it kept right: `timedatectl set-ntp true`";
	let Some(made) = made else {
		return Finding::fine(NAME, "a development chain's blocks may be of any time");
	};
	let (ahead, age) = (made.saturating_sub(now), now.saturating_sub(made));
	let slow = || format!("{} behind the best block", span(ahead));
	if ahead >= slot.saturating_mul(2) {
		return Finding::fail(NAME, slow(), ADVICE);
	}
	if ahead >= slot {
		return Finding::warn(NAME, slow(), ADVICE);
	}
	if age > MOST_AGE.saturating_mul(1_000) {
		let seen = "the best block is old, which says nothing of this clock";
		return Finding::unknown(NAME, seen, "compare `date -u` with another clock");
	}
	Finding::fine(NAME, format!("{} after the best block", span(age)))
}

/// What is free on the disk of `path`, where `floor` bytes are to stay free: those below which what
/// writes there `stops`.
pub fn disk(name: &'static str, path: &str, disk: &Seen<Disk>, floor: u64, stops: &str) -> Finding {
	let Disk { free, total } = match disk {
		Ok(disk) => *disk,
		Err(error) => {
			let advice = "say where with --base-path, --chain or --content-path";
			return Finding::unknown(name, format!("{path}: {error}"), advice);
		},
	};
	let seen = format!("{} of {} free at {path}", size(free), size(total));
	let low = format!("{seen}; below {} {stops}", size(floor));
	let advice = "free some space, or move the folder to a larger disk";
	if free < floor {
		return Finding::fail(name, low, advice);
	}
	if free < floor.saturating_mul(2) {
		return Finding::warn(name, low, advice);
	}
	Finding::fine(name, seen)
}
