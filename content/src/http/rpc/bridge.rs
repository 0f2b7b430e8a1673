//! Carries messages between a client and the node. The node is read whatever the client does: what
//! waits for it is counted here. Of the client nothing is read while what it asked last waits.

use crate::{
	http::rpc::{
		backlog::Line,
		bounds::{self, Bounds},
		filter::{self, judge, listed_of, Asks, Id, Passed, Verdict, BUSY},
		owed::Owed,
		turns::Turn,
		Shared,
	},
	metrics::Metrics,
};
use axum::extract::ws::{close_code, CloseFrame, Message, WebSocket};
use futures::{
	future::BoxFuture,
	stream::{FuturesUnordered, SplitSink},
	FutureExt, SinkExt, Stream, StreamExt,
};
use jsonrpsee::core::client::{ReceivedMessage, TransportReceiverT, TransportSenderT};
use std::{
	future::{self, Future},
	net::IpAddr,
	pin::{pin, Pin},
	sync::{Mutex, MutexGuard, PoisonError},
	time::Duration,
};
use tokio::{
	sync::watch,
	time::{
		interval_at, sleep, sleep_until, timeout, timeout_at, Instant, Interval, MissedTickBehavior,
	},
};

/// How long the end of a connection may take.
const PARTING: Duration = Duration::from_secs(2);

/// Calls of a connection that wait for a place to run the runtime, at the most, and their bytes:
/// others of the connection pass them. One may be as long as a message.
const RUNS: usize = 32;
const RUNS_BYTES: usize = 1 << 20;

/// How long a client that has gone keeps its places for what is not over, at the most.
const SETTLING: Duration = Duration::from_secs(300);

/// How often it is looked whether what is owed is over.
const LOOK: Duration = Duration::from_millis(250);

/// Why a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
	/// The client has gone.
	Gone,
	/// It sent what is not text.
	Binary,
	/// It sent more than a message may have.
	TooLong,
	/// It says nothing, not even that it is there.
	Silent,
	/// It is there for nothing.
	Idle,
	/// It does not read, or not as fast as the node says what it asked for.
	Behind,
	/// The node has gone, or does not answer.
	NodeAway,
	/// The node refused something, and did not say what.
	Astray,
	/// The service ends.
	Closing,
}

impl End {
	/// What the client is told, if it is there.
	fn frame(self) -> Option<CloseFrame> {
		let (code, reason) = match self {
			Self::Gone => return None,
			Self::Binary => (close_code::UNSUPPORTED, "only text is read"),
			Self::TooLong => (close_code::SIZE, "the message is too long"),
			Self::Silent => (close_code::POLICY, "nothing was heard for too long"),
			Self::Idle => (close_code::POLICY, "nothing was asked for too long"),
			Self::Behind => (close_code::AGAIN, "too much waits to be read"),
			Self::NodeAway => (close_code::AGAIN, "the node's RPC is away"),
			Self::Astray => (close_code::ERROR, "the node does not say what it refused"),
			Self::Closing => (close_code::RESTART, "the service is about to end"),
		};
		Some(CloseFrame { code, reason: reason.into() })
	}
}

/// What a call has of the node, unless it needs nothing.
type Place = Option<Turn>;

/// What the two ways of a connection share.
struct Link<'a> {
	client: IpAddr,
	shared: &'a Shared,
	line: &'a Line,
	owed: &'a Mutex<Owed<Place>>,
	/// When something was asked or said last.
	used: &'a Mutex<Instant>,
	metrics: &'a Metrics,
}

impl Link<'_> {
	fn bounds(&self) -> &Bounds {
		&self.shared.bounds
	}

	fn owed(&self) -> MutexGuard<'_, Owed<Place>> {
		self.owed.lock().unwrap_or_else(PoisonError::into_inner)
	}

	fn use_now(&self) {
		*self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
	}

	/// Waits until the connection is there for nothing.
	async fn idle(&self) {
		loop {
			let used = *self.used.lock().unwrap_or_else(PoisonError::into_inner);
			match given_up(used, self.bounds().idle) {
				until if until > Instant::now() => sleep_until(until).await,
				_ => return,
			}
		}
	}
}

/// Carries messages until one end goes, or `closing` says so. Then it stays until the node has done
/// what it was asked: who comes back finds places taken by what is not over.
pub async fn carry(
	socket: WebSocket,
	(mut to_node, from_node): (impl TransportSenderT, impl TransportReceiverT),
	client: IpAddr,
	shared: &Shared,
	mut closing: watch::Receiver<bool>,
	metrics: &Metrics,
) {
	let open = metrics.rpc_opened();
	let (mut to_client, mut from_client) = socket.split();
	let (line, owed) = (shared.backlog.open(), Mutex::default());
	let used = Mutex::new(Instant::now());
	let link = Link { client, shared, line: &line, owed: &owed, used: &used, metrics };
	let mut from_node = pin!(heard(from_node));
	let end = {
		let up = asks(&link, &mut from_client, &mut to_node);
		let down = hears(&link, from_node.as_mut());
		let out = says(&link, &mut to_client);
		tokio::select! {
			end = up => end,
			end = down => end,
			end = out => end,
			() = line.ended() => End::Behind,
			() = link.idle() => End::Idle,
			_ = closing.wait_for(|closing| *closing) => End::Closing,
		}
	};
	// Nothing of what waits is sent any more.
	drop(line);
	let parting = async {
		match end.frame() {
			// It may wait for the answer to its own end.
			None => drop(to_client.flush().await),
			Some(frame) => drop(to_client.send(Message::Close(Some(frame))).await),
		}
		// A connection that is dropped while there is more to read is reset, and nothing is told.
		while let Some(Ok(_)) = from_client.next().await {}
	};
	let _ = timeout(PARTING, parting).await;
	drop((to_client, from_client, open));
	if end != End::NodeAway {
		let rest = finish(&shared.bounds, &owed, from_node, &mut to_node);
		let closing = async {
			let _ = closing.wait_for(|closing| *closing).await;
			sleep(PARTING).await;
		};
		tokio::select! {
			_ = timeout(SETTLING, rest) => (),
			() = closing => (),
		}
	}
	let _ = timeout(PARTING, to_node.close()).await;
}

/// Stops what the node would go on with for ever, and waits until it goes on with nothing any more.
async fn finish(
	bounds: &Bounds,
	owed: &Mutex<Owed<Place>>,
	mut from_node: Pin<&mut impl Stream<Item = Result<ReceivedMessage, End>>>,
	to_node: &mut impl TransportSenderT,
) {
	let lock = || owed.lock().unwrap_or_else(PoisonError::into_inner);
	loop {
		let broadcasts = lock().broadcasts();
		let is_last = broadcasts.is_empty();
		for name in broadcasts {
			let (text, asks) = filter::stop(&name);
			// One that waits for its answer already is being stopped.
			let asked = lock().ask(&asks, None);
			if asked.is_ok() && to_node.send(text).await.is_err() {
				return;
			}
		}
		if !settled(bounds, owed, from_node.as_mut(), to_node).await || is_last {
			return;
		}
	}
}

/// Waits until the node goes on with nothing any more, or is away. What it says meanwhile is for nobody.
/// Gives whether it is there.
async fn settled(
	bounds: &Bounds,
	owed: &Mutex<Owed<Place>>,
	mut from_node: Pin<&mut impl Stream<Item = Result<ReceivedMessage, End>>>,
	to_node: &mut impl TransportSenderT,
) -> bool {
	let owed = || owed.lock().unwrap_or_else(PoisonError::into_inner);
	let (mut look, mut ping) = (every(LOOK), every(bounds.ping));
	let mut until = given_up(Instant::now(), bounds.silence);
	while owed().is_open(Instant::now()) {
		tokio::select! {
			received = timeout_at(until, from_node.next()) => {
				until = given_up(Instant::now(), bounds.silence);
				match received {
					Ok(Some(Ok(ReceivedMessage::Text(text)))) => {
						if !owed().hear(&text, Instant::now()) {
							return false;
						}
					},
					Ok(Some(Ok(ReceivedMessage::Pong))) => (),
					_ => return false,
				}
			},
			_ = look.tick() => (),
			_ = ping.tick() => {
				if to_node.send_ping().await.is_err() {
					return false;
				}
			},
		}
	}
	true
}

/// What the node says, one message after another.
fn heard<R: TransportReceiverT>(from_node: R) -> impl Stream<Item = Result<ReceivedMessage, End>> {
	stream_of(from_node).fuse()
}

fn stream_of<R: TransportReceiverT>(
	from_node: R,
) -> impl Stream<Item = Result<ReceivedMessage, End>> {
	futures::stream::unfold(from_node, |mut from_node| async move {
		let message = from_node.receive().await.map_err(|_| End::NodeAway);
		Some((message, from_node))
	})
}

fn every(period: Duration) -> Interval {
	let first = Instant::now().checked_add(period).unwrap_or_else(Instant::now);
	let mut interval = interval_at(first, period);
	interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
	interval
}

/// When an end that was heard `now` is given up.
fn given_up(now: Instant, silence: Duration) -> Instant {
	now.checked_add(silence).unwrap_or(now)
}

/// What becomes of what a client said, once it has waited.
enum Due {
	/// Nothing: it only said that it is there.
	Nothing,
	/// It is answered here.
	Answer(String),
	/// It is sent to the node, in its place.
	Send(Passed, Place),
	/// It has no place yet, and the next message is read meanwhile.
	Run(Passed),
	/// It has waited for too long.
	Busy(Passed),
}

/// Takes what the client asks.
async fn asks(
	link: &Link<'_>,
	from_client: &mut (impl Stream<Item = Result<Message, axum::Error>> + Unpin),
	to_node: &mut impl TransportSenderT,
) -> End {
	let bounds = link.bounds();
	let mut ping = every(bounds.ping);
	let mut until = given_up(Instant::now(), bounds.silence);
	// Each of these is asked again and again, whatever else waits: a place that came to one of them
	// would be nobody's otherwise.
	let mut last: Option<BoxFuture<'_, Due>> = None;
	let mut runs = FuturesUnordered::new();
	let mut bytes = 0usize;
	loop {
		let has_room = last.is_none() && runs.len() < RUNS && bytes < RUNS_BYTES;
		let due = tokio::select! {
			due = waited(&mut last) => {
				last = None;
				// Nobody listened to the client meanwhile.
				until = given_up(Instant::now(), bounds.silence);
				due
			},
			Some(due) = runs.next(), if !runs.is_empty() => {
				let (Due::Send(passed, _) | Due::Busy(passed) | Due::Run(passed)) = &due else {
					continue;
				};
				bytes = bytes.saturating_sub(passed.text.len());
				until = given_up(Instant::now(), bounds.silence);
				due
			},
			received = timeout_at(until, from_client.next()), if has_room => {
				let text = match received {
					Err(_) => return End::Silent,
					Ok(Some(Ok(Message::Text(text)))) => Some(text),
					Ok(Some(Ok(Message::Binary(_)))) => return End::Binary,
					Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => None,
					Ok(Some(Err(error))) if is_too_long(&error) => return End::TooLong,
					Ok(None | Some(Ok(Message::Close(_)) | Err(_))) => return End::Gone,
				};
				until = given_up(Instant::now(), bounds.silence);
				last = Some(pass(link, text.as_deref()).boxed());
				continue;
			},
			_ = ping.tick() => match to_node.send_ping().await {
				Ok(()) => continue,
				Err(_) => return End::NodeAway,
			},
		};
		match due {
			Due::Nothing => (),
			Due::Answer(answer) => {
				link.metrics.rpc_refused();
				link.line.push(answer);
			},
			Due::Run(passed) => {
				bytes = bytes.saturating_add(passed.text.len());
				runs.push(run(link, passed).boxed());
			},
			Due::Busy(passed) => refuse(link, &passed.asks, BUSY),
			Due::Send(passed, turn) => {
				let Passed { text, asks, .. } = passed;
				let asked = link.owed().ask(&asks, turn);
				match asked {
					Err(why) => refuse(link, &asks, why),
					Ok(()) if to_node.send(text).await.is_err() => return End::NodeAway,
					Ok(()) => (),
				}
			},
		}
	}
}

/// What was waited for, once there is such.
async fn waited(last: &mut Option<BoxFuture<'_, Due>>) -> Due {
	match last {
		Some(last) => last.await,
		None => future::pending().await,
	}
}

/// Has the client told that a message goes nowhere.
fn refuse(link: &Link<'_>, asks: &Asks, why: (i32, &str)) {
	link.metrics.rpc_refused();
	link.line.push(match asks {
		Asks::Batch => Id::Null.refused(why),
		Asks::One { id, .. } => id.refused(why),
	});
}

/// Has a message wait for its time and its place; without a text, what else a client may say.
fn pass<'a>(link: &'a Link<'a>, text: Option<&str>) -> impl Future<Output = Due> + Send + use<'a> {
	let (verdict, weight) = match text {
		None => (None, 1),
		Some(text) => {
			link.use_now();
			let verdict = judge(text);
			// Refusals are no cheaper than calls: else they would be a way to keep the service busy.
			let calls = match &verdict {
				Verdict::Forward(passed) => passed.calls,
				Verdict::Answer(_) => 1,
			};
			(Some(verdict), bounds::weight_of_asked(calls, text.len()))
		},
	};
	let wait = link.shared.rates.wait(link.client, weight, Instant::now());
	async move {
		sleep(wait).await;
		let passed = match verdict {
			None => return Due::Nothing,
			Some(Verdict::Answer(answer)) => return Due::Answer(answer),
			Some(Verdict::Forward(passed)) => passed,
		};
		let patience = link.bounds().patience;
		if let Asks::One { unfollows: Some(name), .. } = &passed.asks {
			// Nobody would say that they are over.
			let _ = timeout(patience, async {
				while link.owed().may_operate(name, Instant::now()) {
					sleep(LOOK).await;
				}
			})
			.await;
		}
		match passed.asks {
			Asks::One { is_free: true, .. } => return Due::Send(passed, None),
			Asks::One { runs: true, .. } => return Due::Run(passed),
			_ => (),
		}
		match timeout(patience, link.shared.calls.take(link.client)).await {
			Ok(turn) => Due::Send(passed, Some(turn)),
			Err(_) => Due::Busy(passed),
		}
	}
}

/// Has a call wait for a place to run the runtime.
async fn run(link: &Link<'_>, passed: Passed) -> Due {
	match timeout(link.bounds().patience, link.shared.runs.take(link.client)).await {
		Ok(turn) => Due::Send(passed, Some(turn)),
		Err(_) => Due::Busy(passed),
	}
}

/// Whether a client's message has more bytes than it may.
fn is_too_long(error: &axum::Error) -> bool {
	let source = std::error::Error::source(error);
	// The library of the WebSocket is not one of ours: its words are all that there is of its error.
	source.is_some_and(|source| source.to_string().contains("too long"))
}

/// Takes what the node says, whoever reads it.
async fn hears(
	link: &Link<'_>,
	mut from_node: Pin<&mut impl Stream<Item = Result<ReceivedMessage, End>>>,
) -> End {
	let silence = link.bounds().silence;
	let (mut until, mut look) = (given_up(Instant::now(), silence), every(LOOK));
	let mut said = bounds::Said::default();
	loop {
		let received = tokio::select! {
			received = timeout_at(until, from_node.next()) => received,
			_ = look.tick() => {
				link.owed().operates(Instant::now());
				continue;
			},
		};
		until = given_up(Instant::now(), silence);
		match received {
			Ok(Some(Ok(ReceivedMessage::Text(text)))) => {
				link.use_now();
				if !link.owed().hear(&text, Instant::now()) {
					return End::Astray;
				}
				link.shared.rates.wait(link.client, said.weight_of(text.len()), Instant::now());
				link.line.push(listed_of(&text).unwrap_or(text));
			},
			Ok(Some(Ok(ReceivedMessage::Pong))) => (),
			Ok(Some(Ok(ReceivedMessage::Bytes(_)) | Err(_)) | None) | Err(_) => {
				return End::NodeAway;
			},
		}
	}
}

/// Sends what waits.
async fn says(link: &Link<'_>, to_client: &mut SplitSink<WebSocket, Message>) -> End {
	let mut ping = every(link.bounds().ping);
	loop {
		let (message, bytes) = tokio::select! {
			text = link.line.next() => {
				let bytes = text.len();
				(Message::Text(text.into()), Some(bytes))
			},
			_ = ping.tick() => (Message::Ping(Default::default()), None),
		};
		if to_client.send(message).await.is_err() {
			return End::Gone;
		}
		if let Some(bytes) = bytes {
			link.line.sent(bytes);
		}
	}
}
