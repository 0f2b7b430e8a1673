//! What the service counts, for Prometheus.
//!
//! In a node they are read at its own endpoint for Prometheus.

use prometheus::{
	core::Collector, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
	IntGaugeVec, Opts, Registry, Result,
};

/// Methods that are told apart. Of others a client may make up as many as it likes.
const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// A proof is in the pool.
pub(crate) const GIVEN: &str = "given";
/// There is none to give.
pub(crate) const MISSING: &str = "missing";
/// The pool did not take it.
pub(crate) const REFUSED: &str = "refused";

/// It was in memory.
pub(crate) const MEMORY: &str = "memory";
/// The store had to be asked.
pub(crate) const STORE: &str = "store";

/// What the service counts. Clones count together.
#[derive(Clone, Debug)]
pub struct Metrics {
	requests: IntCounterVec,
	seconds: HistogramVec,
	sent: IntCounterVec,
	segments: IntCounterVec,
	received: IntCounterVec,
	proofs: IntCounterVec,
	receipts: IntCounter,
	scrubbed: IntCounter,
	damaged: IntCounter,
	transactions: IntCounterVec,
	rpc_connections: IntGauge,
	rpc_refused: IntCounter,
	standing: Standing,
}

/// A connection of `/rpc` that is counted until this is dropped.
#[derive(Debug)]
pub(crate) struct RpcOpen(IntGauge);

impl Drop for RpcOpen {
	fn drop(&mut self) {
		self.0.dec();
	}
}

/// How the node stands.
#[derive(Clone, Debug)]
struct Standing {
	ready: IntGauge,
	obstacles: IntGaugeVec,
	best: IntGauge,
	bytes: IntGaugeVec,
	tracks: IntGaugeVec,
	pulls: IntGauge,
}

impl Metrics {
	/// Counts for whoever reads `registry`; for nobody, without one.
	///
	/// Errors: the registry has them already.
	pub fn new(registry: Option<&Registry>) -> Result<Self> {
		let made = Making(registry);
		let seconds = HistogramOpts::new(
			"audio_content_response_seconds",
			"Seconds until the head of an HTTP response was made, by path",
		);
		// A head of content waits for one read of the disk; one that asks the chain, for that.
		let seconds = seconds.buckets(vec![0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0]);
		let metrics = Self {
			requests: made.counters(
				"audio_content_requests_total",
				"HTTP requests that were answered, by path, method and status",
				&["path", "method", "status"],
			)?,
			seconds: made.registered(HistogramVec::new(seconds, &["path"])?)?,
			sent: made.counters(
				"audio_content_sent_bytes_total",
				"Bytes of tracks that were sent, to listeners (as they are) and to nodes (verified)",
				&["stream"],
			)?,
			segments: made.counters(
				"audio_content_segments_total",
				"Segments of tracks, up to 256 KiB each, that listeners asked for, by where they were",
				&["from"],
			)?,
			received: made.counters(
				"audio_content_received_bytes_total",
				"Bytes of tracks that came, brought by artists or pulled from nodes",
				&["way"],
			)?,
			proofs: made.counters(
				"audio_content_proofs_total",
				"Challenges that were answered: a proof was given to the pool, was missing, or was \
				 refused there",
				&["outcome"],
			)?,
			receipts: made
				.counter("audio_content_receipts_kept_total", "Receipts of fans that were kept")?,
			scrubbed: made.counter(
				"audio_content_scrubbed_bytes_total",
				"Bytes of files that were verified again, and were good",
			)?,
			damaged: made.counter(
				"audio_content_damaged_files_total",
				"Files that were found to be damaged when they were verified again",
			)?,
			transactions: made.counters(
				"audio_content_transactions_total",
				"Transactions that the hot key signed, by call, and whether the pool took them",
				&["call", "outcome"],
			)?,
			rpc_connections: made.gauge(
				"audio_content_rpc_connections",
				"Connections of pages and programs to the chain's RPC, through this service",
			)?,
			rpc_refused: made.counter(
				"audio_content_rpc_refused_total",
				"Messages of theirs that were answered with an error and not passed to the node",
			)?,
			standing: Standing {
				ready: made.gauge("audio_content_ready", "1 if nothing keeps the node from its work")?,
				obstacles: made.gauges(
					"audio_content_obstacle",
					"1 if this part keeps the node from its work",
					&["part"],
				)?,
				best: made.gauge("audio_content_best_block", "The best block that the service follows")?,
				bytes: made.gauges(
					"audio_content_bytes",
					"Bytes that are stored, that open uploads will have, and that can be taken in",
					&["state"],
				)?,
				tracks: made.gauges(
					"audio_content_tracks",
					"Tracks that the node is to have, and has (stored) or has not (missing)",
					&["state"],
				)?,
				pulls: made.gauge("audio_content_pulls", "Tracks that are being pulled from nodes")?,
			},
		};
		// What has not happened yet is 0, not unknown.
		let bytes = [metrics.heard(), metrics.verified(), metrics.brought(), metrics.pulled()];
		let proofs = [GIVEN, MISSING, REFUSED].map(|outcome| metrics.proof_counter(outcome));
		let segments = [MEMORY, STORE].map(|from| metrics.segments(from));
		for counter in bytes.into_iter().chain(proofs).chain(segments) {
			counter.inc_by(0);
		}
		Ok(metrics)
	}

	/// A request was answered. `path` is that of the router, not the client's.
	pub(crate) fn answered(&self, path: &str, method: &str, status: u16, seconds: f64) {
		let known = METHODS.iter().find(|known| **known == method);
		let method = known.copied().unwrap_or("other");
		self.requests.with_label_values(&[path, method, &status.to_string()]).inc();
		self.seconds(path).observe(seconds);
	}

	fn seconds(&self, path: &str) -> Histogram {
		self.seconds.with_label_values(&[path])
	}

	/// Bytes that listeners are sent.
	pub(crate) fn heard(&self) -> IntCounter {
		self.sent.with_label_values(&["plain"])
	}

	/// Segments of what is heard, from [`MEMORY`] or the [`STORE`].
	pub(crate) fn segments(&self, from: &str) -> IntCounter {
		self.segments.with_label_values(&[from])
	}

	/// Bytes that are sent with what proves them.
	pub(crate) fn verified(&self) -> IntCounter {
		self.sent.with_label_values(&["verified"])
	}

	/// Bytes that artists bring.
	pub(crate) fn brought(&self) -> IntCounter {
		self.received.with_label_values(&["brought"])
	}

	/// Bytes that are pulled from nodes.
	pub(crate) fn pulled(&self) -> IntCounter {
		self.received.with_label_values(&["pulled"])
	}

	/// A challenge was answered.
	pub(crate) fn proof(&self, outcome: &str) {
		self.proof_counter(outcome).inc();
	}

	fn proof_counter(&self, outcome: &str) -> IntCounter {
		self.proofs.with_label_values(&[outcome])
	}

	/// A receipt was kept.
	pub(crate) fn receipt(&self) {
		self.receipts.inc();
	}

	/// A file was verified again, and is good.
	pub(crate) fn scrubbed(&self, bytes: u64) {
		self.scrubbed.inc_by(bytes);
	}

	/// A file was verified again, and is damaged.
	pub(crate) fn found_damaged(&self) {
		self.damaged.inc();
	}

	/// A transaction was signed.
	pub(crate) fn transaction(&self, (pallet, call): (&str, &str), was_taken: bool) {
		self.transaction_counter((pallet, call), was_taken).inc();
	}

	fn transaction_counter(&self, (pallet, call): (&str, &str), was_taken: bool) -> IntCounter {
		let outcome = if was_taken { "taken" } else { "refused" };
		self.transactions.with_label_values(&[&format!("{pallet}.{call}"), outcome])
	}

	/// Transactions may be signed of that call: none is yet.
	pub(crate) fn may_sign(&self, call: (&str, &str)) {
		for was_taken in [true, false] {
			self.transaction_counter(call, was_taken).inc_by(0);
		}
	}

	/// A client is connected to the chain's RPC, until what is returned is dropped.
	pub(crate) fn rpc_opened(&self) -> RpcOpen {
		self.rpc_connections.inc();
		RpcOpen(self.rpc_connections.clone())
	}

	/// A message to the chain's RPC was not passed to the node.
	pub(crate) fn rpc_refused(&self) {
		self.rpc_refused.inc();
	}

	/// The service has ended: the node does none of its work.
	pub fn ended(&self) {
		self.standing.ready.set(0);
	}

	/// Which `parts` of the node there are, and which of them keep it from its work.
	pub(crate) fn set_obstacles(&self, parts: &[&str], obstacles: &[&str]) {
		self.standing.ready.set(obstacles.is_empty().into());
		for part in parts {
			let is_one = obstacles.contains(part);
			self.standing.obstacles.with_label_values(&[*part]).set(is_one.into());
		}
	}

	/// The best block.
	pub(crate) fn set_best(&self, number: u32) {
		self.standing.best.set(number.into());
	}

	/// Bytes in a state.
	pub(crate) fn set_bytes(&self, state: &str, bytes: u64) {
		self.standing.bytes.with_label_values(&[state]).set(int(bytes));
	}

	/// Tracks in a state.
	pub(crate) fn set_tracks(&self, state: &str, tracks: u64) {
		self.standing.tracks.with_label_values(&[state]).set(int(tracks));
	}

	/// Tracks that are being pulled.
	pub(crate) fn set_pulls(&self, pulls: u64) {
		self.standing.pulls.set(int(pulls));
	}
}

/// Gauges have a sign. Nothing that is counted comes near the end.
fn int(value: u64) -> i64 {
	i64::try_from(value).unwrap_or(i64::MAX)
}

/// Makes what is registered.
struct Making<'a>(Option<&'a Registry>);

impl Making<'_> {
	fn registered<C: Collector + Clone + 'static>(&self, collector: C) -> Result<C> {
		if let Some(registry) = self.0 {
			registry.register(Box::new(collector.clone()))?;
		}
		Ok(collector)
	}

	fn counter(&self, name: &str, help: &str) -> Result<IntCounter> {
		self.registered(IntCounter::new(name, help)?)
	}

	fn counters(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntCounterVec> {
		self.registered(IntCounterVec::new(Opts::new(name, help), labels)?)
	}

	fn gauges(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntGaugeVec> {
		self.registered(IntGaugeVec::new(Opts::new(name, help), labels)?)
	}

	fn gauge(&self, name: &str, help: &str) -> Result<IntGauge> {
		self.registered(IntGauge::new(name, help)?)
	}
}

#[cfg(test)]
pub(crate) mod tests {
	use super::*;
	use prometheus::{Encoder, TextEncoder};

	/// Metrics that nobody reads.
	pub(crate) fn unread() -> Metrics {
		Metrics::new(None).unwrap()
	}

	/// What whoever reads `registry` is given.
	pub(crate) fn read(registry: &Registry) -> String {
		let mut text = Vec::new();
		TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
		String::from_utf8(text).unwrap()
	}

	#[test]
	fn methods_that_clients_make_up_are_one() {
		let registry = Registry::new();
		let metrics = Metrics::new(Some(&registry)).unwrap();
		for method in ["GET", "BREW", "STEEP"] {
			metrics.answered("/content/{cid}", method, 405, 0.01);
		}
		let text = read(&registry);
		let line = "audio_content_requests_total{method=\"other\",path=\"/content/{cid}\",status=\"405\"} 2";
		assert!(text.contains(line), "{text}");
		assert!(!text.contains("BREW"), "{text}");
	}

	#[test]
	fn an_obstacle_that_has_passed_is_none_any_more() {
		let registry = Registry::new();
		let metrics = Metrics::new(Some(&registry)).unwrap();
		let says = |line: &str| {
			let text = read(&registry);
			assert!(text.contains(&format!("\n{line}\n")), "{line} is not in {text}");
		};
		metrics.set_obstacles(&["chain", "disk"], &["disk"]);
		says("audio_content_obstacle{part=\"disk\"} 1");
		says("audio_content_obstacle{part=\"chain\"} 0");
		says("audio_content_ready 0");
		metrics.set_obstacles(&["chain", "disk"], &[]);
		says("audio_content_obstacle{part=\"disk\"} 0");
		says("audio_content_ready 1");
	}

	#[test]
	fn a_registry_has_them_once() {
		let registry = Registry::new();
		Metrics::new(Some(&registry)).unwrap();
		assert!(Metrics::new(Some(&registry)).is_err());
	}
}
