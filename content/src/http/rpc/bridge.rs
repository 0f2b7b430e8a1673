//! Carries messages between a client and the node, each as it comes: of either end nothing is read
//! while the other does not take what was read before.

use crate::{
	http::rpc::{
		bounds::{Bounds, Rate},
		filter::{judge, listed_of, Verdict},
	},
	metrics::Metrics,
};
use axum::extract::ws::{close_code, CloseFrame, Message, WebSocket};
use futures::{stream, SinkExt, Stream, StreamExt};
use jsonrpsee::core::client::{ReceivedMessage, TransportReceiverT, TransportSenderT};
use serde::{de::IgnoredAny, Deserialize};
use std::{pin::pin, time::Duration};
use tokio::{
	sync::{mpsc, watch, Semaphore},
	time::{interval_at, sleep, timeout, timeout_at, Instant, Interval, MissedTickBehavior},
};

/// Answers that do not come from the node and wait to be sent.
const OWN: usize = 8;

/// How long the end of a connection may take.
const PARTING: Duration = Duration::from_secs(2);

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
	/// The node has gone, or does not answer.
	NodeAway,
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
			Self::NodeAway => (close_code::AGAIN, "the node's RPC is away"),
			Self::Closing => (close_code::RESTART, "the service is about to end"),
		};
		Some(CloseFrame { code, reason: reason.into() })
	}
}

/// Carries messages until one end goes, or `closing` says so.
pub async fn carry(
	socket: WebSocket,
	(mut to_node, from_node): (impl TransportSenderT, impl TransportReceiverT),
	bounds: Bounds,
	mut closing: watch::Receiver<bool>,
	metrics: &Metrics,
) {
	let _open = metrics.rpc_opened();
	let (mut to_client, mut from_client) = socket.split();
	let (own, others) = mpsc::channel(OWN);
	let free = Semaphore::new(bounds.unanswered as usize);
	let end = {
		let asks = Asks { bounds, free: &free, own, metrics };
		let up = asks.run(&mut from_client, &mut to_node);
		let down = Says { bounds, free: &free, others }.run(heard(from_node), &mut to_client);
		tokio::select! {
			end = up => end,
			end = down => end,
			_ = closing.wait_for(|closing| *closing) => End::Closing,
		}
	};
	let parting = async {
		let _ = to_node.close().await;
		match end.frame() {
			// It may wait for the answer to its own end.
			None => drop(to_client.flush().await),
			Some(frame) => drop(to_client.send(Message::Close(Some(frame))).await),
		}
		// A connection that is dropped while there is more to read is reset, and nothing is told.
		while let Some(Ok(_)) = from_client.next().await {}
	};
	let _ = timeout(PARTING, parting).await;
}

/// What the node says, one message after another.
fn heard<R: TransportReceiverT>(from_node: R) -> impl Stream<Item = Result<ReceivedMessage, End>> {
	stream::unfold(from_node, |mut from_node| async move {
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

/// What the client asks.
struct Asks<'a> {
	bounds: Bounds,
	/// Places of messages that wait for their answers.
	free: &'a Semaphore,
	own: mpsc::Sender<String>,
	metrics: &'a Metrics,
}

impl Asks<'_> {
	async fn run(
		self,
		from_client: &mut (impl Stream<Item = Result<Message, axum::Error>> + Unpin),
		to_node: &mut impl TransportSenderT,
	) -> End {
		let mut rate = Rate::new(&self.bounds, Instant::now());
		let mut ping = every(self.bounds.ping);
		let mut until = given_up(Instant::now(), self.bounds.silence);
		loop {
			let received = tokio::select! {
				received = timeout_at(until, from_client.next()) => received,
				_ = ping.tick() => match to_node.send_ping().await {
					Ok(()) => continue,
					Err(_) => return End::NodeAway,
				},
			};
			let text = match received {
				Err(_) => return End::Silent,
				Ok(Some(Ok(Message::Text(text)))) => text,
				Ok(Some(Ok(Message::Binary(_)))) => return End::Binary,
				Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {
					until = given_up(Instant::now(), self.bounds.silence);
					continue;
				},
				Ok(Some(Err(error))) if is_too_long(&error) => return End::TooLong,
				Ok(None | Some(Ok(Message::Close(_)) | Err(_))) => return End::Gone,
			};
			if let Err(end) = self.pass(&text, &mut rate, to_node).await {
				return end;
			}
			// Nobody listened to the client meanwhile.
			until = given_up(Instant::now(), self.bounds.silence);
		}
	}

	/// Has a message answered, by the node or here.
	async fn pass(
		&self,
		text: &str,
		rate: &mut Rate,
		to_node: &mut impl TransportSenderT,
	) -> Result<(), End> {
		match judge(text) {
			Verdict::Answer(answer) => {
				self.metrics.rpc_refused();
				// Refusals are no cheaper than calls: else they would be a way to keep the service busy.
				sleep(rate.wait(1, Instant::now())).await;
				self.own.send(answer).await.map_err(|_| End::Gone)
			},
			Verdict::Forward(text, calls) => {
				sleep(rate.wait(calls, Instant::now())).await;
				let place = timeout(self.bounds.silence, self.free.acquire()).await;
				let Ok(Ok(place)) = place else { return Err(End::NodeAway) };
				place.forget();
				to_node.send(text).await.map_err(|_| End::NodeAway)
			},
		}
	}
}

/// Whether a client's message has more bytes than it may.
fn is_too_long(error: &axum::Error) -> bool {
	let source = std::error::Error::source(error);
	// The library of the WebSocket is not one of ours: its words are all that there is of its error.
	source.is_some_and(|source| source.to_string().contains("too long"))
}

/// What the client is told.
struct Says<'a> {
	bounds: Bounds,
	free: &'a Semaphore,
	others: mpsc::Receiver<String>,
}

impl Says<'_> {
	async fn run(
		mut self,
		from_node: impl Stream<Item = Result<ReceivedMessage, End>>,
		to_client: &mut (impl SinkExt<Message> + Unpin),
	) -> End {
		let mut from_node = pin!(from_node);
		let mut ping = every(self.bounds.ping);
		let mut until = given_up(Instant::now(), self.bounds.silence);
		loop {
			let message = tokio::select! {
				Some(answer) = self.others.recv() => Message::Text(answer.into()),
				_ = ping.tick() => Message::Ping(Default::default()),
				received = timeout_at(until, from_node.next()) => {
					until = given_up(Instant::now(), self.bounds.silence);
					match received {
						Ok(Some(Ok(ReceivedMessage::Text(text)))) => {
							self.count(&text);
							Message::Text(listed_of(&text).unwrap_or(text).into())
						},
						Ok(Some(Ok(ReceivedMessage::Pong))) => continue,
						Ok(Some(Ok(ReceivedMessage::Bytes(_)) | Err(_)) | None) | Err(_) => {
							return End::NodeAway;
						},
					}
				},
			};
			if to_client.send(message).await.is_err() {
				return End::Gone;
			}
		}
	}

	/// What has been answered makes room for another call.
	fn count(&self, text: &str) {
		if is_answer(text) && self.free.available_permits() < self.bounds.unanswered as usize {
			self.free.add_permits(1);
		}
	}
}

/// Whether a message of the node answers one of the client's, and is not what a subscription says.
fn is_answer(text: &str) -> bool {
	#[derive(Deserialize)]
	struct Said {
		method: Option<IgnoredAny>,
	}
	// An array answers a batch.
	!text.starts_with('{')
		|| !serde_json::from_str(text).is_ok_and(|said: Said| said.method.is_some())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn answers_are_told_from_what_subscriptions_say() {
		for text in [
			r#"{"jsonrpc":"2.0","id":1,"result":{"method":"x"}}"#,
			r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"x"}}"#,
			r#"[{"jsonrpc":"2.0","id":1,"result":1}]"#,
		] {
			assert!(is_answer(text), "{text}");
		}
		let said = r#"{"jsonrpc":"2.0","method":"chain_newHead","params":{"subscription":"a","result":1}}"#;
		assert!(!is_answer(said));
	}
}
