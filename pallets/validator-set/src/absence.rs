//! Who was absent, and who is chilled for it: rules without storage.
//!
//! A validator that is elected and makes no block holds a seat that nobody fills: it slows blocks
//! down and counts against finality. So it loses its place among the candidates in the end. What
//! keeps that from being a weapon are bounds, for whoever can silence others, by an attack or by a
//! split of the network, would else be handed their seats:
//!
//! 1. Two eras running, without a single block in either. An outage of hours costs rewards alone.
//!    An era with few blocks, such as one that was forced or that an outage cut short, says
//!    nothing.
//! 2. Nobody while more than a quarter of the seats was absent: then it is not them, but the
//!    network, or somebody who silences them. And one an era at the most.
//! 3. Nobody where fewer than two thirds of the wanted seats would be left to candidates that are
//!    elected today.
//! 4. Of those that were chilled within the time that stake takes to leave, and have not come back,
//!    there are never more than a sixth of the wanted seats, or one. So whoever silences one after
//!    another never gets to the third of the seats that ends finality.

use alloc::vec::Vec;
use audio_primitives::Balance;
use core::cmp::Reverse;
use frame_support::stored;

/// Eras running without a block after which a validator is chilled.
pub const ERAS_ABSENT: u32 = 2;

/// Blocks that an era has for each seat at least, or nobody counts as absent: at eight, one of
/// 3,000 validators that are there has none by chance, and one of nine million in two eras.
pub const BLOCKS_PER_SEAT: u32 = 8;

/// Whether an era of so many `blocks` and `seats` tells who was absent.
pub fn tells(blocks: u32, seats: u32) -> bool {
	blocks >= seats.saturating_mul(BLOCKS_PER_SEAT)
}

/// Most validators that can be chilled and not have come back, of so many `wanted` seats.
///
/// Fewer than the third of the seats that ends finality, wherever there are four or more.
pub const fn most_chilled(wanted: u32) -> u32 {
	let sixth = wanted / 6;
	if sixth > 1 {
		sixth
	} else {
		1
	}
}

/// A validator that was elected and made no block.
#[stored(no_skip_type_params)]
pub struct Absentee<AccountId> {
	/// The validator.
	pub validator: AccountId,
	/// Eras running for which it was elected and made no block in.
	pub eras: u32,
}

/// A validator that was elected for the era that ends.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Elected<AccountId> {
	/// The validator.
	pub validator: AccountId,
	/// Planck behind it in that era.
	pub backing: Balance,
	/// Whether it is still a candidate for the eras to come.
	pub candidate: bool,
	/// Whether it made a block in that era.
	pub authored: bool,
}

/// Those of `elected` that made no block, with what `before` says of the era before.
pub fn absentees<AccountId: Clone + Eq>(
	before: &[Absentee<AccountId>],
	elected: &[Elected<AccountId>],
) -> Vec<Absentee<AccountId>> {
	elected
		.iter()
		.filter(|seat| !seat.authored)
		.map(|seat| {
			let eras = before
				.iter()
				.find(|absentee| absentee.validator == seat.validator)
				.map_or(0, |absentee| absentee.eras);
			Absentee { validator: seat.validator.clone(), eras: eras.saturating_add(1) }
		})
		.collect()
}

/// The one of `absentees` that is chilled, if the bounds let one be; `wanted` is how many seats the
/// next elections fill, and `chilled` how many were chilled before and have not come back.
///
/// It is the one that was absent longest, of several the one with the least behind it.
pub fn to_chill<'a, AccountId: Eq>(
	absentees: &'a [Absentee<AccountId>],
	elected: &[Elected<AccountId>],
	wanted: u32,
	chilled: u32,
) -> Option<&'a Absentee<AccountId>> {
	if chilled >= most_chilled(wanted) {
		return None;
	}
	if absentees.len().saturating_mul(4) > elected.len() {
		return None;
	}
	let left = elected.iter().filter(|seat| seat.candidate).count().saturating_sub(1) as u64;
	if left.saturating_mul(3) < u64::from(wanted).saturating_mul(2) {
		return None;
	}
	let seat_of = |absentee: &Absentee<AccountId>| {
		elected.iter().find(|seat| seat.candidate && seat.validator == absentee.validator)
	};
	absentees
		.iter()
		.filter(|absentee| absentee.eras >= ERAS_ABSENT)
		.filter_map(|absentee| Some((absentee, seat_of(absentee)?.backing)))
		.max_by_key(|(absentee, backing)| (absentee.eras, Reverse(*backing)))
		.map(|(absentee, _)| absentee)
}
