//! Frames of MPEG audio, layer III.

/// Kilobits a second by index, of version 1 and of versions 2 and 2.5. Index 0 is a rate that the
/// header does not tell, index 15 is none.
const RATES_1: [u16; 16] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];
const RATES_2: [u16; 16] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];
/// Samples a second of version 1 by index; index 3 is none. Version 2 has half, 2.5 a quarter.
const SAMPLES: [u32; 4] = [44_100, 48_000, 32_000, 0];

/// The bits that all frames of a file have in common: version, layer, samples a second.
const COMMON: [u8; 2] = [0b0001_1110, 0b0000_1100];

/// Whether two frames can be of the same file.
pub fn fit(one: &[u8], other: &[u8]) -> bool {
	let common = |frame: &[u8]| match frame {
		[_, second, third, ..] => Some((second & COMMON[0], third & COMMON[1])),
		_ => None,
	};
	common(one).is_some() && common(one) == common(other)
}

/// How many bytes the frame has that begins here, if one does.
pub fn frame_length(bytes: &[u8]) -> Option<usize> {
	let [0xff, second, third, fourth, ..] = bytes else { return None };
	// Eleven bits of synchronisation, and layer III.
	if second & 0b1110_0000 != 0b1110_0000 || second & 0b0000_0110 != 0b0000_0010 {
		return None;
	}
	// Emphasis of a kind that there is not.
	if fourth & 0b11 == 0b10 {
		return None;
	}
	let (rates, divisor) = match (second >> 3) & 0b11 {
		0b11 => (&RATES_1, 1u32),
		0b10 => (&RATES_2, 2),
		0b00 => (&RATES_2, 4),
		_ => return None,
	};
	let rate = u32::from(*rates.get(usize::from(third >> 4))?).checked_mul(1_000)?;
	let samples = SAMPLES.get(usize::from((third >> 2) & 0b11))?.checked_div(divisor)?;
	if rate == 0 {
		return None;
	}
	// A frame is 1,152 samples in version 1, 576 otherwise: an eighth of that in bytes a bit.
	let factor = if divisor == 1 { 144u32 } else { 72 };
	let padding = u32::from((third >> 1) & 1);
	let length = factor.checked_mul(rate)?.checked_div(samples)?.checked_add(padding)?;
	usize::try_from(length).ok()
}
