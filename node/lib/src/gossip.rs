//! Tells peers of transactions, and hears of theirs.
//!
//! The SDK's protocol sends each transaction to each peer by itself, into a channel that has room
//! for 2,048, and closes the connection when that is full. It forgets what a peer knows beyond
//! 10,240 transactions, and sends all that waits again every three seconds. When more than that
//! waited, all nodes hung up on one another, and the chain stood still.
//!
//! Here a peer is sent [many transactions in a request](outbox), and no more before it has answered
//! that it looked at them, and [which it had no room for](verdict). What it was not sent waits. What
//! it had no room for is offered again later, as is all that waits for the next blocks and that the
//! peer does not know.
//!
//! The SDK's protocol goes on for those who speak no other, light clients: they are
//! [heard](receive_only), and sent nothing.

use crate::{
	client::{Client, Pool},
	network::NetworkConfiguration,
};
use audio_runtime::{opaque::Block, Hash};
use codec::{DecodeAll, Encode};
use futures::{
	channel::oneshot,
	future::BoxFuture,
	stream::{FuturesUnordered, StreamExt},
	FutureExt,
};
use outbox::{Outbox, MAX_BYTES_OF_ONE, MAX_TRANSACTIONS};
use sc_network::{
	request_responses::{IncomingRequest, OutgoingResponse},
	service::traits::NetworkService,
	IfDisconnected, Litep2pNetworkBackend, NetworkBackend, PeerId, ProtocolName, ReputationChange,
};
use sc_network_sync::{SyncEvent, SyncEventStream, SyncingService};
use sc_service::SpawnTaskHandle;
use sc_transaction_pool_api::{InPoolTransaction, TransactionPool, TransactionSource};
use sp_blockchain::HeaderBackend;
use sp_consensus::SyncOracle;
use sp_runtime::{traits::ConstU32, BoundedVec, OpaqueExtrinsic};
use std::{
	collections::{HashMap, HashSet},
	num::NonZeroUsize,
	sync::Arc,
	time::{Duration, Instant},
};
use substrate_prometheus_endpoint::{register, Counter, PrometheusError, Registry, U64};
use tokio::time::{interval, MissedTickBehavior};
use verdict::{Verdict, BAD, MAX_ANSWER};

mod outbox;
pub mod receive_only;
mod verdict;

/// The time after which peers are told of what has come since.
const SENDING: Duration = Duration::from_millis(50);

/// The time after which it is seen to which peers are offered what is in the pool.
const LOOKING: Duration = Duration::from_secs(3);

/// The time after which a peer is offered it again. It doubles, up to [`LONGEST_OFFERING`], as long
/// as the peer has no room for some.
const OFFERING: Duration = Duration::from_secs(30);
const LONGEST_OFFERING: Duration = Duration::from_secs(30 * 60);

/// How many transactions wait for a peer at the most.
const WAITING: NonZeroUsize = NonZeroUsize::new(16_384).expect("it is not zero");

/// How many are offered, of those that come into blocks first. It is no more than is remembered of a
/// peer, so that those that it knows are not sent again.
const OFFERED: usize = 2 * WAITING.get();

/// How long a peer may take to look at a list. It does so when its blocks leave it time.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many requests of all peers wait to be looked at. Those of which the end has not come yet are
/// bounded by how many streams the network lets a peer open.
const REQUESTS: usize = 32;

/// Of how many peers a list is looked at at a time.
const LOOKED_AT: usize = 32;

/// Reputation for a list that is not due: before the last one is answered, or from nobody.
const UNDUE: i32 = -(1 << 4);

/// What a request says.
type List = BoundedVec<OpaqueExtrinsic, ConstU32<MAX_TRANSACTIONS>>;

/// The protocol by which nodes tell one another of transactions.
///
/// A request is a SCALE-encoded list of 1 to 1,024 transactions, each with its length, of 4 MiB in
/// all at the most. The answer comes when they were looked at. It is a list too, of the places, as
/// `u16`, of the transactions that there was no room for, and that may be sent again later. No
/// answer is given to a list that is not looked at.
pub struct Protocol {
	name: ProtocolName,
	requests: async_channel::Receiver<IncomingRequest>,
}

impl Protocol {
	/// Has the network speak it, on the chain with that genesis.
	pub fn add_to(
		net_config: &mut NetworkConfiguration,
		genesis: Hash,
		fork: Option<&str>,
	) -> Self {
		let fork = fork.map(|fork| format!("/{fork}")).unwrap_or_default();
		let name: ProtocolName =
			format!("/{}{fork}/transaction-batches/1", hex::encode(genesis)).into();
		let (queue, requests) = async_channel::bounded(REQUESTS);
		let config =
			<Litep2pNetworkBackend as NetworkBackend<Block, Hash>>::request_response_config(
				name.clone(),
				Vec::new(),
				// The length of the list comes before.
				(MAX_BYTES_OF_ONE + 8) as u64,
				MAX_ANSWER,
				PATIENCE,
				Some(queue),
			);
		net_config.add_request_response_protocol(config);
		Self { name, requests }
	}
}

/// A peer as long as it is connected.
struct Peer {
	/// Tells it from the same peer when that was connected before.
	connection: u64,
	outbox: Outbox,
	/// When it was offered what is in the pool, if it was, and when it is offered it again.
	offered: Option<Instant>,
	period: Duration,
	/// Whether it had no room for some since.
	has_left: bool,
}

impl Peer {
	fn new(connection: u64) -> Self {
		let outbox = Outbox::new(WAITING);
		Self { connection, outbox, offered: None, period: OFFERING, has_left: false }
	}

	/// Whether it is to be offered what is in the pool.
	fn is_due(&mut self, now: Instant) -> bool {
		let is_due = |offered| now.duration_since(offered) >= self.period;
		self.outbox.has_room_again() || self.offered.is_none_or(is_due)
	}

	fn offer(&mut self, now: Instant, hashes: &[Hash]) {
		self.period = match std::mem::take(&mut self.has_left) {
			true => self.period.saturating_mul(2).min(LONGEST_OFFERING),
			false => OFFERING,
		};
		self.offered = Some(now);
		hashes.iter().for_each(|hash| self.outbox.push(*hash));
	}
}

/// What a peer answers, on that connection, to what it was sent. It is nothing if it did not take it.
type Answer = (PeerId, u64, Option<Vec<u8>>);

/// Tells peers of the transactions in a pool, and puts theirs into it.
pub struct Gossip {
	protocol: ProtocolName,
	network: Arc<dyn NetworkService>,
	sync: Arc<SyncingService<Block>>,
	client: Arc<Client>,
	pool: Arc<Pool>,
	spawner: SpawnTaskHandle,
	metrics: Option<Metrics>,
	connections: u64,
	peers: HashMap<PeerId, Peer>,
	answers: FuturesUnordered<BoxFuture<'static, Answer>>,
	/// The peers of whom a list is being looked at, connected or not.
	heard: HashSet<PeerId>,
	/// The ends of that.
	looked_at: FuturesUnordered<BoxFuture<'static, PeerId>>,
}

impl Gossip {
	/// Does so until the network or the node ends.
	pub async fn run(
		protocol: Protocol,
		network: Arc<dyn NetworkService>,
		sync: Arc<SyncingService<Block>>,
		client: Arc<Client>,
		pool: Arc<Pool>,
		spawner: SpawnTaskHandle,
		registry: Option<Registry>,
	) {
		let Protocol { name, requests } = protocol;
		let metrics = registry.and_then(|registry| {
			Metrics::new(&registry)
				.inspect_err(|error| log::warn!("transactions of peers are not counted: {error}"))
				.ok()
		});
		let mut requests = Box::pin(requests);
		let mut events = sync.event_stream("transaction-batches");
		let new_ones = || pool.import_notification_stream().ready_chunks(MAX_TRANSACTIONS as usize);
		let (mut new, mut is_up_to_date) = (new_ones(), true);
		let (mut sending, mut looking) = (interval(SENDING), interval(LOOKING));
		sending.set_missed_tick_behavior(MissedTickBehavior::Delay);
		looking.set_missed_tick_behavior(MissedTickBehavior::Delay);
		let mut gossip = Self {
			protocol: name,
			network,
			sync,
			client,
			pool: pool.clone(),
			spawner,
			metrics,
			connections: 0,
			peers: HashMap::new(),
			answers: FuturesUnordered::new(),
			heard: HashSet::new(),
			looked_at: FuturesUnordered::new(),
		};
		loop {
			tokio::select! {
				event = events.next() => match event {
					Some(event) => gossip.on_peer(event),
					None => return,
				},
				request = requests.next() => match request {
					Some(request) => gossip.hear(request),
					None => return,
				},
				hashes = new.next(), if is_up_to_date => match hashes {
					Some(hashes) => gossip.queue(&hashes),
					// The pool for networks ends the stream of one who has not kept up with it.
					None => is_up_to_date = false,
				},
				Some((peer, connection, answer)) = gossip.answers.next() => {
					gossip.on_answer(peer, connection, answer);
				},
				Some(peer) = gossip.looked_at.next() => {
					gossip.heard.remove(&peer);
				},
				_ = looking.tick() => {
					if !is_up_to_date {
						(new, is_up_to_date) = (new_ones(), true);
						gossip.peers.values_mut().for_each(|peer| peer.offered = None);
					}
					gossip.offer();
				},
				_ = sending.tick(), if gossip.peers.values().any(|peer| peer.outbox.is_waiting()) => {
					gossip.send();
				},
			}
		}
	}

	fn on_peer(&mut self, event: SyncEvent) {
		match event {
			// A light client has no pool.
			SyncEvent::PeerConnected { roles, .. } if roles.is_light() => {},
			SyncEvent::PeerConnected { peer_id, .. } => {
				self.connections = self.connections.wrapping_add(1);
				self.peers.insert(peer_id, Peer::new(self.connections));
			},
			SyncEvent::PeerDisconnected(peer) => {
				self.peers.remove(&peer);
			},
		}
	}

	/// Has these wait for each peer.
	fn queue(&mut self, hashes: &[Hash]) {
		for peer in self.peers.values_mut() {
			hashes.iter().for_each(|hash| peer.outbox.push(*hash));
		}
	}

	/// Has what is in the pool wait for the peers that were not offered it for a while: what was
	/// there before they came, what they had no room for, and what could not be found when it was to
	/// be sent.
	fn offer(&mut self) {
		let now = Instant::now();
		let mut due: Vec<_> =
			self.peers.values_mut().filter_map(|peer| peer.is_due(now).then_some(peer)).collect();
		if due.is_empty() {
			return;
		}
		let ready = self.pool.ready().take(OFFERED);
		let hashes: Vec<Hash> = ready.map(|transaction| *transaction.hash()).collect();
		due.iter_mut().for_each(|peer| peer.offer(now, &hashes));
	}

	/// Sends what waits to those who have answered.
	fn send(&mut self) {
		if self.sync.is_major_syncing() {
			return;
		}
		let find = |hash: &Hash| {
			let found = self.pool.ready_transaction(hash);
			found.filter(|of| of.is_propagable()).map(|of| of.data().clone())
		};
		for (id, peer) in &mut self.peers {
			let Some(list) = peer.outbox.batch(Instant::now(), find) else { continue };
			log::trace!(target: "transactions", "{} transactions to {id}", list.len());
			let (id, connection, request) = (*id, peer.connection, list.encode());
			let (network, protocol) = (self.network.clone(), self.protocol.clone());
			let answer = async move {
				let connect = IfDisconnected::ImmediateError;
				let answer = network
					.request(id, protocol, request, None, connect)
					.await
					.inspect_err(|error| {
						log::debug!(target: "transactions", "{id} takes no transactions now: {error}");
					});
				(id, connection, answer.ok().map(|(answer, _)| answer))
			};
			self.answers.push(answer.boxed());
		}
	}

	fn on_answer(&mut self, id: PeerId, connection: u64, answer: Option<Vec<u8>>) {
		let peer = self.peers.get_mut(&id).filter(|peer| peer.connection == connection);
		let Some(peer) = peer else { return };
		let Some(Ok(left)) = answer.as_deref().map(verdict::left) else {
			return peer.outbox.refused(Instant::now());
		};
		peer.has_left |= !left.is_empty();
		let taken = peer.outbox.taken(&left);
		if let Some(metrics) = &self.metrics {
			metrics.sent.inc_by(taken.len() as u64);
		}
		let name = id.to_base58();
		let told = taken.into_iter().map(|hash| (hash, vec![name.clone()])).collect();
		self.pool.on_broadcasted(told);
	}

	/// Looks at what a peer has sent. It gets no answer, and may send it again, if the node is not
	/// ready for it.
	fn hear(&mut self, request: IncomingRequest) {
		let IncomingRequest { peer: id, payload, pending_response } = request;
		// A peer sends the next list as soon as it has the answer to the last.
		while let Some(Some(peer)) = self.looked_at.next().now_or_never() {
			self.heard.remove(&peer);
		}
		// Nobody waits for an answer if the network has ended.
		let refuse = |pending: oneshot::Sender<OutgoingResponse>, value, reason| {
			log::debug!(target: "transactions", "{id} sends transactions: {reason}");
			let _ = pending.send(answer(Err(()), ReputationChange::new(value, reason)));
		};
		if self.sync.is_major_syncing() {
			return;
		}
		let Some(peer) = self.peers.get_mut(&id) else {
			return refuse(pending_response, UNDUE, "Transactions of no peer");
		};
		if self.heard.contains(&id) {
			return refuse(pending_response, UNDUE, "Transactions before the last are looked at");
		}
		let list = List::decode_all(&mut &payload[..]).ok().filter(|list| !list.is_empty());
		let Some(list) = list else {
			return refuse(pending_response, BAD, "No list of transactions");
		};
		if self.heard.len() >= LOOKED_AT {
			return;
		}
		log::trace!(target: "transactions", "{} transactions from {id}", list.len());
		list.iter().for_each(|of| peer.outbox.heard(self.pool.hash_of(of)));
		if let Some(metrics) = &self.metrics {
			metrics.received.inc_by(list.len() as u64);
		}
		let (pool, at) = (self.pool.clone(), self.client.info().best_hash);
		let (end, ended) = oneshot::channel::<()>();
		let looking = async move {
			let results = pool.submit_at(at, TransactionSource::External, list.into_inner()).await;
			let verdict = results.map(Verdict::new).inspect_err(|error| {
				log::debug!(target: "transactions", "the pool fails: {error}");
			});
			let response = match verdict {
				Ok(verdict) => {
					let change = ReputationChange::new(verdict.reputation, "Transactions");
					answer(Ok(verdict.answer()), change)
				},
				Err(_) => answer(Err(()), ReputationChange::new(0, "Transactions")),
			};
			drop(end);
			let _ = pending_response.send(response);
		};
		self.spawner.spawn_blocking("gossip-pool", Some("networking"), looking);
		self.heard.insert(id);
		self.looked_at.push(ended.map(move |_| id).boxed());
	}
}

fn answer(result: Result<Vec<u8>, ()>, change: ReputationChange) -> OutgoingResponse {
	OutgoingResponse { result, reputation_changes: vec![change], sent_feedback: None }
}

/// Counts transactions.
struct Metrics {
	sent: Counter<U64>,
	received: Counter<U64>,
}

impl Metrics {
	fn new(registry: &Registry) -> Result<Self, PrometheusError> {
		let counter = |name: &str, help: &str| register(Counter::new(name, help)?, registry);
		Ok(Self {
			sent: counter(
				"audio_transactions_sent_total",
				"Transactions that peers took, once for each peer",
			)?,
			received: counter(
				"audio_transactions_received_total",
				"Transactions that peers sent, once for each peer",
			)?,
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_list_is_read_whole_and_within_its_bounds() {
		let list = |count: usize| vec![OpaqueExtrinsic::from_blob(vec![7; 3]); count].encode();
		assert!(List::decode_all(&mut &list(MAX_TRANSACTIONS as usize)[..]).is_ok());
		assert!(List::decode_all(&mut &list(MAX_TRANSACTIONS as usize + 1)[..]).is_err());
		let mut more = list(2);
		more.push(0);
		assert!(List::decode_all(&mut &more[..]).is_err());
		// What the SDK's protocol sends is such a list too.
		let one = vec![OpaqueExtrinsic::from_blob(vec![7; 3])];
		assert_eq!(List::decode_all(&mut &one.encode()[..]).map(List::into_inner), Ok(one));
	}
}
