//! Amounts, sizes and times, for people.

use audio_primitives::Balance;

/// Planck of one AUDIO.
pub(super) const AUDIO: Balance = 1_000_000_000_000_000_000;

/// Planck as AUDIO: three digits after the point, rounded down.
pub(super) fn audio(planck: Balance) -> String {
	const MILLI: Balance = AUDIO / 1_000;
	let whole = planck.checked_div(AUDIO).unwrap_or(0);
	let part = planck.checked_rem(AUDIO).unwrap_or(0).checked_div(MILLI).unwrap_or(0);
	match part {
		0 => format!("{whole} AUDIO"),
		part => format!("{whole}.{part:03} AUDIO"),
	}
}

/// Bytes, for people: three digits and more.
pub fn size(bytes: u64) -> String {
	const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
	let mut shown = format!("{bytes} B");
	let mut divisor = 1u64;
	for unit in UNITS {
		let next = divisor.saturating_mul(1024);
		if bytes < next {
			break;
		}
		divisor = next;
		// For people to see: 53 bits are enough.
		shown = format!("{:.1} {unit}", bytes as f64 / divisor as f64);
	}
	shown
}

/// A time of so many milliseconds: the two largest units of it.
pub(super) fn span(milliseconds: u64) -> String {
	let seconds = milliseconds.checked_div(1_000).unwrap_or(0);
	let of = |unit: u64| seconds.checked_div(unit).unwrap_or(0);
	let rest = |unit: u64, of: u64| of.checked_rem(unit).unwrap_or(0);
	match seconds {
		0..120 => format!("{seconds} s"),
		120..7_200 => format!("{} min", of(60)),
		7_200..172_800 => format!("{} h {} min", of(3_600), rest(60, of(60))),
		_ => format!("{} days {} h", of(86_400), rest(24, of(3_600))),
	}
}

/// A count and what is counted, of which there may be one.
pub(super) fn count(count: usize, one: &str, more: &str) -> String {
	format!("{count} {}", if count == 1 { one } else { more })
}
