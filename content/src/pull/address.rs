//! Which network addresses are public.
//!
//! A node registers any endpoint that it likes. Without a look at the address that it leads to, other
//! nodes could be made to knock at the doors of their own networks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is one of the public internet, for one host: by IANA's registries of
/// special-purpose addresses, read strictly. Of the ranges in them, those that some hosts answer at
/// in public are not public here either, but for NAT64 (`64:ff9b::/96`), which is as the IPv4
/// address in it.
pub fn is_public(address: IpAddr) -> bool {
	match address {
		IpAddr::V4(address) => is_public_v4(address),
		IpAddr::V6(address) => is_public_v6(address),
	}
}

fn is_public_v4(address: Ipv4Addr) -> bool {
	!matches!(
		address.octets(),
		// This network; private; loopback; link-local; private; private.
		[0 | 10 | 127, ..] | [169, 254, ..] | [172, 16..=31, ..] | [192, 168, ..]
		// Behind a provider's NAT.
		| [100, 64..=127, ..]
		// Protocols of the IETF; documentation; AS112; AMT; 6to4 relays; AS112.
		| [192, 0, 0 | 2, _] | [192, 31, 196, _] | [192, 52, 193, _] | [192, 88, 99, _]
		| [192, 175, 48, _]
		// Benchmarks; documentation.
		| [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _]
		// Multicast; reserved, and broadcast.
		| [224..=255, ..]
	)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
	match address.segments() {
		// NAT64: how a host without IPv4 reaches one that has nothing else.
		[0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
			let bits = (u32::from(high) << 16) | u32::from(low);
			is_public_v4(Ipv4Addr::from_bits(bits))
		},
		// Protocols of the IETF, Teredo among them.
		[0x2001, 0..=0x1ff, ..] => false,
		// Documentation; AS112.
		[0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] | [0x2620, 0x4f, 0x8000, ..] => false,
		// 6to4: an IPv4 address in disguise.
		[0x2002, ..] => false,
		// Global unicast. Nothing else is given out: loopback, IPv4-mapped, unique local,
		// link-local, multicast, and what is not thought of yet.
		[first, ..] => first & 0xe000 == 0x2000,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	/// IANA's IPv4 and IPv6 special-purpose address registries, and multicast.
	const SPECIAL: [&str; 52] = [
		"0.0.0.0/8",
		"0.0.0.0/32",
		"10.0.0.0/8",
		"100.64.0.0/10",
		"127.0.0.0/8",
		"169.254.0.0/16",
		"172.16.0.0/12",
		"192.0.0.0/24",
		"192.0.0.0/29",
		"192.0.0.8/32",
		"192.0.0.9/32",
		"192.0.0.10/32",
		"192.0.0.170/32",
		"192.0.0.171/32",
		"192.0.2.0/24",
		"192.31.196.0/24",
		"192.52.193.0/24",
		"192.88.99.0/24",
		"192.168.0.0/16",
		"192.175.48.0/24",
		"198.18.0.0/15",
		"198.51.100.0/24",
		"203.0.113.0/24",
		"224.0.0.0/4",
		"240.0.0.0/4",
		"255.255.255.255/32",
		"::1/128",
		"::/128",
		"::ffff:0:0/96",
		"64:ff9b:1::/48",
		"100::/64",
		"100:0:0:1::/64",
		"2001::/23",
		"2001::/32",
		"2001:1::1/128",
		"2001:1::2/128",
		"2001:1::3/128",
		"2001:2::/48",
		"2001:3::/32",
		"2001:4:112::/48",
		"2001:10::/28",
		"2001:20::/28",
		"2001:30::/28",
		"2001:db8::/32",
		"2002::/16",
		"2620:4f:8000::/48",
		"3fff::/20",
		"5f00::/16",
		"fc00::/7",
		"fe80::/10",
		// Site-local, which is no more, but may be somewhere; multicast.
		"fec0::/10",
		"ff00::/8",
	];

	/// Whether `address` is in the range that `text` names.
	fn is_in(text: &str, address: IpAddr) -> bool {
		let (first, length) = text.split_once('/').unwrap();
		let length: u32 = length.parse().unwrap();
		match (first.parse().unwrap(), address) {
			(IpAddr::V4(first), IpAddr::V4(address)) => {
				let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
				(first.to_bits() ^ address.to_bits()) & mask == 0
			},
			(IpAddr::V6(first), IpAddr::V6(address)) => {
				let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
				(first.to_bits() ^ address.to_bits()) & mask == 0
			},
			_ => false,
		}
	}

	/// The address in the range that `text` names whose other bits are those of `bits`.
	fn within(text: &str, bits: u128) -> IpAddr {
		let (first, length) = text.split_once('/').unwrap();
		let length: u32 = length.parse().unwrap();
		match first.parse().unwrap() {
			IpAddr::V4(first) => {
				let mask = u32::MAX.checked_shr(length).unwrap_or(0);
				Ipv4Addr::from_bits(first.to_bits() | (bits as u32 & mask)).into()
			},
			IpAddr::V6(first) => {
				let mask = u128::MAX.checked_shr(length).unwrap_or(0);
				Ipv6Addr::from_bits(first.to_bits() | (bits & mask)).into()
			},
		}
	}

	/// The addresses just before and after the range.
	fn beside(text: &str) -> [IpAddr; 2] {
		match (within(text, 0), within(text, u128::MAX)) {
			(IpAddr::V4(first), IpAddr::V4(last)) => [
				Ipv4Addr::from_bits(first.to_bits().wrapping_sub(1)).into(),
				Ipv4Addr::from_bits(last.to_bits().wrapping_add(1)).into(),
			],
			(first, last) => [(first, u128::MAX), (last, 1)].map(|(address, step)| {
				let IpAddr::V6(address) = address else { unreachable!() };
				Ipv6Addr::from_bits(address.to_bits().wrapping_add(step)).into()
			}),
		}
	}

	/// By the table.
	fn expected(address: IpAddr) -> bool {
		let given_out = match address {
			IpAddr::V4(_) => true,
			IpAddr::V6(_) => is_in("2000::/3", address),
		};
		given_out && !SPECIAL.iter().any(|range| is_in(range, address))
	}

	#[test]
	fn ranges_end_where_they_do() {
		for range in SPECIAL {
			for bits in [0, 1, u128::MAX] {
				assert!(!is_public(within(range, bits)), "{} of {range}", within(range, bits));
			}
			for address in beside(range) {
				assert_eq!(is_public(address), expected(address), "{address} beside {range}");
			}
		}
	}

	#[test]
	fn hosts_of_the_internet_are_public() {
		for address in ["1.1.1.1", "9.255.255.255", "100.63.0.1", "100.128.0.1", "172.32.0.1"] {
			assert!(is_public(address.parse().unwrap()), "{address}");
		}
		for address in ["2606:4700::1111", "2001:200::1", "2a01:4f8::1", "64:ff9b::1.1.1.1"] {
			assert!(is_public(address.parse().unwrap()), "{address}");
		}
		for address in ["64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "::ffff:1.1.1.1", "::1.1.1.1"] {
			assert!(!is_public(address.parse().unwrap()), "{address}");
		}
	}

	proptest! {
		#[test]
		fn special_addresses_are_not_public(range in prop::sample::select(&SPECIAL[..]), bits: u128) {
			prop_assert!(!is_public(within(range, bits)));
		}

		#[test]
		fn all_others_are(four: u32, six: u128, global: bool) {
			let six = if global { (six >> 3) | (1 << 125) } else { six };
			for address in [Ipv4Addr::from_bits(four).into(), Ipv6Addr::from_bits(six).into()] {
				prop_assert!(is_public(address) == expected(address) || is_in("64:ff9b::/96", address));
			}
		}
	}
}
