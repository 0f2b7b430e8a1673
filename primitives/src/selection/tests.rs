use super::*;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use sp_core::{U256, U512};

std::thread_local! {
	/// Bytes that were hashed.
	pub static HASHED: core::cell::Cell<usize> = const { core::cell::Cell::new(0) };
}

const AUDIO: Balance = 1_000_000_000_000_000_000;

/// A node by its number: its id is that of no other.
fn id(number: u64) -> SelectionId {
	BlakeTwo256::hash(&number.to_le_bytes()).0
}

#[derive(Clone, Debug)]
struct Node {
	id: SelectionId,
	operator: u32,
	weight: Balance,
}

/// Nodes of those weights, each of an operator of its own.
fn nodes(weights: impl IntoIterator<Item = Balance>) -> Vec<Node> {
	(0u32..)
		.zip(weights)
		.map(|(number, weight)| Node { id: id(number.into()), operator: number, weight })
		.collect()
}

fn candidates(nodes: &[Node]) -> impl Iterator<Item = Candidate<'_, u32>> {
	nodes.iter().map(|Node { id, operator, weight }| Candidate { id, operator, weight: *weight })
}

fn first(nodes: &[Node], key: u64) -> Option<usize> {
	select(candidates(nodes), &key.to_le_bytes(), 1).first().copied()
}

/// `−log₂((2h + 1) / 2^65) · 2^180`, cut off, by squaring in 512 bits.
fn precise_log2(h: u64) -> U512 {
	let odd: U512 = (U512::from(h) << 1) + U512::one();
	let exponent = odd.bits() - 1;
	let mut mantissa = odd << (200 - exponent);
	let mut log2 = U512::from(exponent) << 180;
	for bit in (0..180).rev() {
		mantissa = (mantissa * mantissa) >> 200;
		if mantissa.bit(201) {
			mantissa >>= 1;
			log2 |= U512::one() << bit;
		}
	}
	(U512::from(65) << 180) - log2
}

/// The logarithm as the module describes it, in 128 bits.
fn plain_log2(h: u64) -> u64 {
	let odd = u128::from(h) * 2 + 1;
	let exponent = odd.ilog2();
	let mut mantissa = if exponent == 64 { odd >> 1 } else { odd << (63 - exponent) };
	let mut log2 = u64::from(exponent) << LOG2_FRACTION_BITS;
	for bit in (0..LOG2_FRACTION_BITS).rev() {
		mantissa = (mantissa * mantissa) >> 63;
		if mantissa >> 64 != 0 {
			mantissa >>= 1;
			log2 |= 1 << bit;
		}
	}
	((65 << LOG2_FRACTION_BITS) - log2).max(1)
}

/// What `select` is to find: all scores, compared in 256 bits, and sorted.
fn plain_select(nodes: &[Node], key: &[u8], count: usize) -> Vec<usize> {
	let log = |node: &Node| U256::from(plain_log2(draw(&node.id, key)));
	let logs: Vec<_> = nodes.iter().map(log).collect();
	let mut order: Vec<usize> = (0..nodes.len()).filter(|i| nodes[*i].weight > 0).collect();
	order.sort_by(|a, b| {
		let weight = |i: &usize| U256::from(nodes[*i].weight);
		let (left, right) = (logs[*a] * weight(b), logs[*b] * weight(a));
		left.cmp(&right).then(nodes[*a].id.cmp(&nodes[*b].id))
	});
	let mut seen = Vec::new();
	order.retain(|i| {
		let new = !seen.contains(&nodes[*i].operator);
		seen.push(nodes[*i].operator);
		new
	});
	order.truncate(count);
	order
}

#[test]
#[ignore = "it measures, and tells; it finds no fault"]
fn what_a_selection_takes() {
	let nodes = nodes((1..=1_000).map(|weight| weight * AUDIO));
	let time = |work: &dyn Fn(&[u8])| {
		let start = std::time::Instant::now();
		(0..2_000u32).for_each(|key| work(&key.to_le_bytes()));
		start.elapsed().as_nanos() / 2_000
	};
	let hashes = time(&|key| {
		nodes.iter().for_each(|node| {
			std::hint::black_box(draw(&node.id, key));
		});
	});
	for count in [3, 36] {
		let plain = time(&|key| drop(std::hint::black_box(plain_select(&nodes, key, count))));
		let found = time(&|key| drop(std::hint::black_box(select(candidates(&nodes), key, count))));
		std::println!("{count} of 1,000: {found} ns; {plain} plainly; {hashes} to hash alone");
	}
}

#[test]
fn the_longest_key_that_may_be_asked_for_costs_a_short_hash_for_each_node() {
	let nodes = nodes((1..=1_000).map(|weight| weight * AUDIO));
	let key = [7; crate::arguments::MAX_KEY as usize];
	HASHED.set(0);
	let found = select(candidates(&nodes), &key, crate::arguments::MAX_SELECTED as usize);
	assert_eq!(found.len(), 100);
	assert_eq!(HASHED.get(), 1_000 * (DOMAIN.len() + 32 + 128));
}

#[test]
fn the_ends_of_the_logarithm() {
	assert_eq!(negative_log2(0), 65 << LOG2_FRACTION_BITS);
	// The largest fraction there is: less than a unit below 1.
	assert_eq!(negative_log2(u64::MAX), 1);
	// (2^64 − 1) / 2^65 is as good as a half, and (2^64 + 1) / 2^65 too.
	for h in [0, 1, 2, u64::MAX - 1, u64::MAX, (1 << 63) - 1, 1 << 63] {
		assert_eq!(negative_log2(h), plain_log2(h));
	}
	for h in [(1 << 63) - 1, 1 << 63] {
		assert!(negative_log2(h).abs_diff(1 << LOG2_FRACTION_BITS) <= 1);
	}
}

proptest! {
	#[test]
	fn the_logarithm_errs_by_less_than_documented(h: u64, shift in 0u32..64) {
		// Shifted, so that small fractions come up too.
		let h = h >> shift;
		let exact = precise_log2(h);
		let found = U512::from(negative_log2(h)) << (180 - LOG2_FRACTION_BITS);
		let unit = U512::one() << (180 - LOG2_FRACTION_BITS);
		prop_assert!(least_negative_log2(h) <= negative_log2(h));
		// It is cut off in one direction only (but where it would be nothing).
		prop_assert!(found + unit / 1_000_000 >= exact);
		prop_assert!(found - exact.min(found) < unit * 102 / 100 || negative_log2(h) == 1);
	}

	#[test]
	fn the_logarithm_is_that_of_the_plain_form_to_the_bit(h: u64, shift in 0u32..64) {
		prop_assert_eq!(negative_log2(h >> shift), plain_log2(h >> shift));
		prop_assert_eq!(negative_log2(!(h >> shift)), plain_log2(!(h >> shift)));
	}

	#[test]
	fn scores_are_compared_in_full(
		logs: (u64, u64),
		weights: (Balance, Balance),
		shifts in (0u32..128, 0u32..128),
		near in 0u128..3,
	) {
		let weights = (weights.0 >> shifts.0, weights.1 >> shifts.1);
		// Any two products, and two that differ by little or nothing.
		let pairs = [
			((logs.0, weights.0), (logs.1, weights.1)),
			((logs.0, logs.1.into()), (logs.1, u128::from(logs.0).saturating_add(near))),
		];
		let plain = |(log, weight): (u64, Balance)| U256::from(log) * U256::from(weight);
		for (a, b) in pairs {
			prop_assert_eq!(times(a.0, a.1).cmp(&times(b.0, b.1)), plain(a).cmp(&plain(b)));
		}
	}

	#[test]
	fn is_what_a_plain_sort_gives(
		// Those that differ little and those that differ by all that can be.
		weights in prop::collection::vec((0u32..40, any::<Balance>(), 0u32..129), 0..80),
		key: u64,
		count in 0usize..40,
	) {
		let nodes: Vec<Node> = (0u64..)
			.zip(weights)
			.map(|(number, (operator, random, shift))| {
				let weight = random.checked_shr(shift).unwrap_or(0);
				Node { id: id(number), operator, weight }
			})
			.collect();
		let (found, key) = (&nodes, key.to_le_bytes());
		prop_assert_eq!(select(candidates(found), &key, count), plain_select(found, &key, count));
	}

	#[test]
	fn the_order_of_the_nodes_does_not_matter(
		weights in prop::collection::vec(1u128..1_000_000, 1..30),
		rotation in 0usize..30,
		key: u64,
	) {
		let nodes = nodes(weights);
		let mut rotated = nodes.clone();
		rotated.rotate_left(rotation % nodes.len());
		let chosen = |nodes: &[Node]| -> Vec<SelectionId> {
			let picks = select(candidates(nodes), &key.to_le_bytes(), 5);
			picks.into_iter().map(|index| nodes[index].id).collect()
		};
		prop_assert_eq!(chosen(&nodes), chosen(&rotated));
	}

	#[test]
	fn more_weight_loses_no_key_and_moves_keys_only_to_its_node(
		weights in prop::collection::vec(1u128..1_000_000 * AUDIO, 2..30),
		raised in 0usize..30,
		by in 1u128..1_000_000 * AUDIO,
		key: u64,
	) {
		let before = nodes(weights);
		let raised = raised % before.len();
		let mut after = before.clone();
		after[raised].weight += by;
		let (old, new) = (first(&before, key), first(&after, key));
		prop_assert!(new == old || new == Some(raised));
	}
}

/// What `χ²` with so many degrees of freedom exceeds once in two million cases (Wilson and Hilferty
/// 1931).
fn chi_squared_limit(freedom: f64) -> f64 {
	let spread = 2.0 / (9.0 * freedom);
	freedom * (1.0 - spread + 4.9 * spread.sqrt()).powi(3)
}

/// How often each wins, against its weight.
fn chi_squared_passes(nodes: &[Node], keys: u64) {
	let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
	let mut won = vec![0u64; nodes.len()];
	std::thread::scope(|scope| {
		let counts: Vec<_> = (0..threads)
			.map(|thread| {
				scope.spawn(move || {
					let mut won = vec![0u64; nodes.len()];
					for key in (thread..keys).step_by(threads as usize) {
						won[first(nodes, key).expect("there is a node")] += 1;
					}
					won
				})
			})
			.collect();
		for count in counts {
			for (sum, won) in won.iter_mut().zip(count.join().expect("it ends")) {
				*sum += won;
			}
		}
	});
	let total: f64 = nodes.iter().map(|node| node.weight as f64).sum();
	let (mut sum, mut bins) = (0.0, 0.0);
	let mut bin = |won: f64, expected: f64| {
		sum += (won - expected).powi(2) / expected;
		bins += 1.0;
	};
	// What is hardly ever expected goes into one bin.
	let (mut rare_won, mut rare_expected) = (0.0, 0.0);
	for (node, won) in nodes.iter().zip(won) {
		let expected = keys as f64 * node.weight as f64 / total;
		if expected < 8.0 {
			rare_won += won as f64;
			rare_expected += expected;
		} else {
			bin(won as f64, expected);
		}
	}
	if rare_expected >= 1.0 {
		bin(rare_won, rare_expected);
	}
	let limit = chi_squared_limit(bins - 1.0);
	assert!(sum < limit, "χ² is {sum} at {} degrees of freedom; the limit is {limit}", bins - 1.0);
}

#[test]
fn frequencies_are_those_of_the_weights() {
	for size in [2, 3, 10, 100] {
		chi_squared_passes(&nodes(vec![200_000 * AUDIO; size]), 100_000);
		let skewed = (0..size as u32).map(|number| AUDIO << (number % 20));
		chi_squared_passes(&nodes(skewed), 100_000);
	}
}

#[test]
fn frequencies_are_those_of_the_weights_among_a_thousand() {
	let weights = (0..1_000u128).map(|number| AUDIO + number * number * AUDIO / 10);
	chi_squared_passes(&nodes(weights), 100_000);
}

#[test]
fn one_node_in_a_thousand_keys_of_a_whale_is_found() {
	// A millionth of the weight against the rest.
	let nodes = nodes([1_000_000 * AUDIO, AUDIO]);
	let keys = 2_000_000;
	let won = (0..keys).filter(|key| first(&nodes, *key) == Some(1)).count();
	// Two are expected; none in twelve is one case in 170,000.
	assert!(won <= 12, "{won}");
}

#[test]
fn the_second_choice_is_that_of_the_others() {
	// P(second = j | first = i) = w_j / (Σ w − w_i).
	let nodes = nodes([5, 3, 2]);
	let keys = 100_000u64;
	let mut seconds = [0u64; 3];
	let mut firsts = 0u64;
	for key in 0..keys {
		let picks = select(candidates(&nodes), &key.to_le_bytes(), 2);
		if picks[0] == 0 {
			firsts += 1;
			seconds[picks[1]] += 1;
		}
	}
	let expected = firsts as f64 * 0.6;
	let deviation = (firsts as f64 * 0.6 * 0.4).sqrt();
	assert!((seconds[1] as f64 - expected).abs() < 5.0 * deviation, "{seconds:?}");
}

#[test]
fn splitting_a_node_gains_nothing() {
	let keys = 200_000u64;
	let whole = nodes([6 * AUDIO, 14 * AUDIO]);
	let split = vec![
		Node { id: id(0), operator: 0, weight: 2 * AUDIO },
		Node { id: id(7), operator: 0, weight: 4 * AUDIO },
		Node { id: id(1), operator: 1, weight: 14 * AUDIO },
	];
	let wins = |nodes: &[Node]| {
		(0..keys)
			.filter(|key| first(nodes, *key).is_some_and(|index| nodes[index].operator == 0))
			.count() as f64
	};
	let expected = keys as f64 * 0.3;
	let deviation = (keys as f64 * 0.3 * 0.7).sqrt();
	for nodes in [whole, split] {
		assert!((wins(&nodes) - expected).abs() < 5.0 * deviation);
	}
}

#[test]
fn extremes_are_no_trouble() {
	let nodes = nodes([Balance::MAX, 1, 0, Balance::MAX]);
	let mut picks = select(candidates(&nodes), b"", 9);
	picks.sort_unstable();
	assert_eq!(picks, [0, 1, 3]);
	assert_eq!(select(candidates(&nodes), &[0; 10_000], 0), Vec::<usize>::new());
	assert_eq!(select(core::iter::empty::<Candidate<'_, u32>>(), b"a", 3), Vec::<usize>::new());
}

/// A case for other implementations to check themselves against. Numbers that do not fit a double
/// are strings.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Vector {
	key: String,
	count: usize,
	nodes: Vec<VectorNode>,
	selected: Vec<usize>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct VectorNode {
	id: String,
	operator: u32,
	weight: String,
	draw: String,
	negative_log2: String,
}

fn vectors() -> Vec<Vector> {
	let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
	(0u64..40)
		.map(|case| {
			let size = [1, 2, 3, 7, 20][case as usize % 5];
			let count = [1, 2, 3, 5][case as usize % 4];
			let key: Vec<u8> = id(1_000 + case).into_iter().take(case as usize % 33).collect();
			let nodes: Vec<Node> = (0..size)
				.map(|number| {
					let seed = id(case * 100 + number);
					let random = Balance::from_le_bytes(seed[..16].try_into().expect("16 bytes"));
					let weight = match number % 5 {
						4 => 0,
						3 => Balance::MAX,
						_ => random % (15_000_000 * AUDIO),
					};
					Node { id: id(case * 50 + number), operator: (seed[31] % 8).into(), weight }
				})
				.collect();
			let selected = select(candidates(&nodes), &key, count);
			let nodes = nodes
				.iter()
				.map(|node| {
					let h = draw(&node.id, &key);
					VectorNode {
						id: hex(&node.id),
						operator: node.operator,
						weight: node.weight.to_string(),
						draw: h.to_string(),
						negative_log2: negative_log2(h).to_string(),
					}
				})
				.collect();
			Vector { key: hex(&key), count, nodes, selected }
		})
		.collect()
}

#[test]
fn the_test_vectors_are_these() {
	let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/selection.json");
	let text = serde_json::to_string_pretty(&vectors()).expect("serializes") + "\n";
	if std::env::var_os("AUDIO_WRITE_VECTORS").is_some() {
		std::fs::write(path, &text).expect("can be written");
	}
	let there = std::fs::read_to_string(path).expect("the file is there");
	assert!(there == text, "with AUDIO_WRITE_VECTORS=1 this test writes {path} anew");
}
