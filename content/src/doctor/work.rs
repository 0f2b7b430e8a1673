//! What a content node does: places, challenges, pay.

use super::{
	words::{audio, count, span},
	Finding, Seen,
};
use audio_primitives::{
	content::{ProofStanding, TrackId},
	Balance, RoundIndex,
};

/// Tracks that are named.
const NAMED: usize = 10;

/// What was seen of a node's work.
#[derive(Clone, Debug)]
pub struct Work {
	/// How it stands with what it has to prove.
	pub standing: Seen<ProofStanding>,
	/// What it must have missed in two rounds to be jailed: so many at the least, and so many parts
	/// per billion of what it owed.
	pub rule: Seen<(u32, u32)>,
	/// Challenges that it can still prove.
	pub open: Seen<usize>,
	/// How many places it has, and of how many of those that were looked at it has given notice.
	pub places: Seen<Places>,
	/// Tracks that it cannot hold for now.
	pub barred: Seen<Barred>,
	/// What it has earned and when more comes.
	pub pay: Seen<Pay>,
}

/// A node's places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
	/// How many.
	pub held: usize,
	/// Of these, how many were looked at.
	pub looked_at: usize,
	/// Of these, how many it has given notice of.
	pub released: usize,
}

/// Tracks that a node cannot hold for now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Barred {
	/// They, and the first round in which it can hold each again.
	pub tracks: Vec<(TrackId, RoundIndex)>,
	/// Whether all of the catalogue was looked at.
	pub is_all: bool,
}

/// An operator's pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pay {
	/// Planck earned in rounds that have ended, and not paid.
	pub pending: Balance,
	/// The round in force.
	pub round: RoundIndex,
	/// Milliseconds until it ends, if they are known.
	pub left: Option<u64>,
}

/// What is to be said of it.
pub(super) fn judge(work: &Work) -> [Finding; 4] {
	[
		Finding::of("places", &work.places, places),
		Finding::of("bars", &work.barred, bars),
		Finding::of("challenges", &work.standing, |standing| {
			Finding::of("challenges", &work.rule, |rule| {
				Finding::of("challenges", &work.open, |open| challenges(standing, *rule, *open))
			})
		}),
		Finding::of("pay", &work.pay, pay),
	]
}

fn places(places: &Places) -> Finding {
	let Places { held, looked_at, released } = *places;
	let held = count(held, "track", "tracks");
	let seen = match released {
		0 => format!("holds {held}"),
		_ => format!("holds {held}, and has given notice of {released} of {looked_at}"),
	};
	Finding::fine("places", seen)
}

fn bars(barred: &Barred) -> Finding {
	const NAME: &str = "bars";
	let named: Vec<_> = barred.tracks.iter().take(NAMED).collect();
	let named: Vec<_> =
		named.into_iter().map(|(track, until)| format!("{track} until era {until}")).collect();
	match (barred.tracks.len(), barred.is_all) {
		(0, true) => Finding::fine(NAME, "barred from no track"),
		(0, false) => Finding::unknown(
			NAME,
			"barred from none of the tracks that were looked at, and there are more",
			"contentApi.barred(track) says it of one",
		),
		(all, _) => Finding::warn(
			NAME,
			format!("barred from {}: {}", count(all, "track", "tracks"), named.join(", ")),
			"their places were lost by missed challenges: see that the service runs, and its store",
		),
	}
}

fn challenges(standing: &ProofStanding, (least, share): (u32, u32), open: usize) -> Finding {
	const NAME: &str = "challenges";
	const ADVICE: &str = "keep the service running, and see that the tracks are here: what is not \
		proven lowers the pay, and in the end jails the node";
	let ProofStanding { round, passed, owed, misses, owed_in_both, .. } = *standing;
	let seen = format!(
		"in era {round} passed {passed} of {owed}, in this and the last missed {misses} of \
		 {owed_in_both}; {open} open"
	);
	let part = u64::from(misses).saturating_mul(1_000_000_000);
	let is_jailed_for = u64::from(owed_in_both).saturating_mul(share.into());
	match misses {
		0 => Finding::fine(NAME, seen),
		_ if misses >= least && part >= is_jailed_for => Finding::fail(NAME, seen, ADVICE),
		_ => Finding::warn(NAME, seen, ADVICE),
	}
}

fn pay(pay: &Pay) -> Finding {
	let Pay { pending, round, left } = *pay;
	let ends = match left {
		Some(0) => format!("era {round} is about to end"),
		Some(left) => format!("era {round} ends in about {}", span(left)),
		None => format!("era {round} has not said when it began"),
	};
	Finding::fine("pay", format!("{} earned and not paid; {ends}", audio(pending)))
}
