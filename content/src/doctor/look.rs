//! Gathers what is judged.

use super::{
	service::{Answer, Keys, Registered},
	work::{Barred, Pay, Places, Work},
	Finding, NodeSeen, Patience, Seen, SessionKeys, Told,
};
use crate::{
	chain::{check_apis, AccountId, Block, Chain, ChainError, Rpc},
	endpoint::url_of,
	freshness::Heads,
	http::Life,
	pull::{self, Unseen},
};
use audio_primitives::{
	content::{CatalogueEntry, TrackId},
	nodes::{NodeIndex, NodeInfo},
};
use futures::future::join_all;
use std::{
	collections::BTreeSet,
	net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
	sync::Arc,
	time::Duration,
};
use tokio::{
	net::{lookup_host, TcpStream},
	time::timeout,
};
use url::Url;

/// The runtime APIs that a node is asked by.
const APIS: [&str; 7] = [
	"NodeServicesApi",
	"ContentApi",
	"DelegationApi",
	"StorageProofsApi",
	"ReceiptsApi",
	"ParametersApi",
	"ActivityIssuanceApi",
];

/// Pages of the catalogue that are looked at, of 100 indices each: a second or two.
const MOST_PAGES: usize = 10;

/// Places that are looked at for notices.
const MOST_PLACES: usize = 100;

/// How long connecting to the node's own port or to its endpoint may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Most bytes of what a node says of itself.
const MOST_OF_LIFE: usize = 4_096;

/// Looks at the node that `rpc` reaches and at the service that says `answer` of itself, at `now`, in
/// milliseconds since 1970. What takes longer than `patience` is not known.
pub async fn look(
	rpc: Arc<dyn Rpc>,
	now: u64,
	told: &Told,
	answer: &Answer,
	patience: Patience,
) -> Vec<Finding> {
	let reached = async {
		let chain = Chain::new(patience.over(rpc)).await?;
		let best = chain.best().await?;
		Ok::<_, ChainError>((chain, best))
	};
	let (chain, best) = match reached.await {
		Ok(reached) => reached,
		Err(error) => {
			let mut findings = vec![super::node::unreachable(&error.to_string())];
			findings.extend(super::service::judge(told, answer, None));
			return findings;
		},
	};
	let mut findings = super::node::judge(told, now, &node(&chain, &best, told, patience).await);
	let registered = service(&chain, &best, told, answer, patience).await;
	findings.extend(super::service::judge(told, answer, Some(&registered)));
	findings
}

/// What can be seen of the node that `chain` reaches, whose best block is `best`.
pub(super) async fn node(chain: &Chain, best: &Block, told: &Told, patience: Patience) -> NodeSeen {
	let apis = async { check_apis(&*chain.runtime(best.hash).await?, &APIS) };
	let slot = async {
		let pace = chain.pace(best.hash).await.map_err(said)?;
		pace.map(|pace| pace.slot).ok_or_else(|| "the chain has no pace".to_owned())
	};
	NodeSeen {
		chain: chain.name().await.map_err(said),
		version: chain.version().await.map_err(said),
		apis: apis.await.map_err(said),
		health: chain.health().await.map_err(said),
		ports: ports(chain, patience).await.map_err(said),
		heads: Heads::of(chain, best).await.map_err(said),
		slot: slot.await,
		keys: session_keys(chain, best, told.stash.as_ref()).await.map_err(said),
	}
}

/// Where the node's network listens by TCP, and whether something answers there.
async fn ports(chain: &Chain, patience: Patience) -> Result<Vec<(SocketAddr, bool)>, ChainError> {
	let mut addresses: Vec<_> =
		chain.listen_addresses().await?.iter().filter_map(|text| socket(text)).collect();
	addresses.sort();
	addresses.dedup();
	let connecting = addresses.into_iter().map(|address| async move {
		let connected = timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await;
		(address, matches!(connected, Ok(Ok(_))))
	});
	patience.wait(join_all(connecting)).await.map_err(ChainError::Unreachable)
}

/// The socket of a multiaddr of TCP.
fn socket(multiaddr: &str) -> Option<SocketAddr> {
	let mut parts = multiaddr.strip_prefix('/')?.split('/');
	let (Some("ip4" | "ip6"), ip, Some("tcp")) = (parts.next(), parts.next()?, parts.next()) else {
		return None;
	};
	Some(SocketAddr::new(ip.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Without a stash, that of a validator of this session whose keys the node has is looked for.
async fn session_keys(
	chain: &Chain,
	best: &Block,
	stash: Option<&AccountId>,
) -> Result<SessionKeys, ChainError> {
	if !chain.validates().await? {
		return Ok(SessionKeys::FullNode);
	}
	let validators = chain.validators(best.hash).await?;
	let candidates = match stash {
		Some(stash) => std::slice::from_ref(stash),
		None => &validators[..],
	};
	for candidate in candidates {
		let has = match chain.session_keys(best.hash, candidate).await? {
			Some(keys) => Some(chain.has_session_keys(&keys).await?),
			None => None,
		};
		if stash.is_some() || has == Some(true) {
			let validates = validators.contains(candidate);
			return Ok(SessionKeys::Of { stash: candidate.clone(), has, validates });
		}
	}
	Ok(SessionKeys::OfNone(validators.len()))
}

/// What can be seen of the node that is registered with the key of the keystore, or of the service
/// that says `answer` of itself. None if there is no such node, or no key.
pub(super) async fn service(
	chain: &Chain,
	best: &Block,
	told: &Told,
	answer: &Answer,
	patience: Patience,
) -> Seen<Option<Registered>> {
	registered(chain, best, told, answer, patience).await.map_err(said)
}

async fn registered(
	chain: &Chain,
	best: &Block,
	told: &Told,
	answer: &Answer,
	patience: Patience,
) -> Result<Option<Registered>, ChainError> {
	let status = match answer {
		Answer::Status(status) => Some(status),
		_ => None,
	};
	let of_keystore = told.keys.as_ref().ok().and_then(|Keys { node, .. }| *node);
	let Some(key) = of_keystore.or_else(|| status.and_then(|status| key_of(&status.key))) else {
		return Ok(None);
	};
	let node = match chain.node_by_key(best.hash, &key).await? {
		Some(node) => Some(node),
		// One that leaves has no key any more. The service knows it all the same.
		None => {
			status.filter(|status| key_of(&status.key) == Some(key)).and_then(|status| status.node)
		},
	};
	let Some(node) = node else { return Ok(None) };
	let Some(info) = chain.node(best.hash, node).await? else { return Ok(None) };
	let funds = match &info.hot_key {
		Some(hot) => chain.balance(best.hash, hot).await.map(Some),
		None => Ok(None),
	};
	Ok(Some(Registered {
		node,
		endpoint: life(&info.endpoint, told.is_for_testing, patience).await,
		terms: chain.service_terms(best.hash).await.map_err(said),
		active: chain.active_nodes(best.hash).await.map_err(said),
		funds: funds.map_err(said),
		work: work(chain, best, node, &info).await,
		info,
	}))
}

fn key_of(text: &str) -> Option<[u8; 32]> {
	hex::decode(text.strip_prefix("0x")?).ok()?.try_into().ok()
}

/// What answers at an endpoint, by the rules by which other nodes ask.
async fn life(endpoint: &[u8], private_too: bool, patience: Patience) -> Result<Life, Unseen> {
	let url = url_of(endpoint).map_err(|error| Unseen::Wrong(error.to_string()))?;
	let url = Url::parse(&format!("{url}/live"));
	let url = url.map_err(|error| Unseen::Wrong(error.to_string()))?;
	let config = pull::Config {
		private_peers: private_too,
		connect_timeout: CONNECT_TIMEOUT,
		..pull::Config::default()
	};
	let late = |why| Unseen::Unreached(format!("it does not answer: {why}"));
	let looked = patience.wait(pull::look(&config, &url, MOST_OF_LIFE)).await.map_err(late)?;
	let answer = match looked {
		Ok(answer) => answer,
		// No router is between this machine and itself.
		Err(Unseen::Unreached(why)) if is_here(&url, patience).await => {
			return Err(Unseen::Wrong(format!("{why}; that address is this machine's own")));
		},
		Err(unseen) => return Err(unseen),
	};
	serde_json::from_slice(&answer).map_err(|error| {
		Unseen::Wrong(format!("what answers is no content service of this version: {error}"))
	})
}

/// Whether all that a URL leads to is on this machine.
async fn is_here(url: &Url, patience: Patience) -> bool {
	let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
		return false;
	};
	let host = host.trim_start_matches('[').trim_end_matches(']');
	let Ok(Ok(found)) = patience.wait(lookup_host((host, port))).await else { return false };
	let mut found = found.peekable();
	found.peek().is_some() && found.all(|address| is_own(address.ip()))
}

/// Whether an address is this machine's: then it is also where what is sent there comes from.
pub(super) fn is_own(address: IpAddr) -> bool {
	let any: IpAddr = match address {
		IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
		IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
	};
	let source = || {
		// Nothing is sent by that.
		let socket = UdpSocket::bind((any, 0))?;
		socket.connect((address, 9))?;
		socket.local_addr()
	};
	address.is_loopback() || source().is_ok_and(|source| source.ip() == address)
}

async fn work(chain: &Chain, best: &Block, node: NodeIndex, info: &NodeInfo<AccountId>) -> Work {
	let open = chain.open_challenges(best.hash, node).await;
	let held = chain.held_by(best.hash, node).await;
	let (places, barred) = match &held {
		Ok(held) => (
			places(chain, best, node, held).await.map_err(said),
			barred(chain, best, node, held).await.map_err(said),
		),
		Err(error) => (Err(error.to_string()), Err(error.to_string())),
	};
	let rule = chain.proof_terms(best.hash).await;
	Work {
		standing: chain.proof_standing(best.hash, node).await.map_err(said),
		rule: rule.map(|terms| (terms.misses, terms.share)).map_err(said),
		open: open.map(|open| open.len()).map_err(said),
		places,
		barred,
		pay: pay(chain, best, &info.operator).await.map_err(said),
	}
}

async fn places(
	chain: &Chain,
	best: &Block,
	node: NodeIndex,
	held: &BTreeSet<TrackId>,
) -> Result<Places, ChainError> {
	let mut places = Places { held: held.len(), ..Places::default() };
	for track in held.iter().take(MOST_PLACES) {
		let holders = chain.holders(best.hash, *track).await?;
		let gave_notice = holders.iter().any(|one| one.node == node && one.until.is_some());
		places.looked_at = places.looked_at.saturating_add(1);
		places.released = places.released.saturating_add(gave_notice.into());
	}
	Ok(places)
}

async fn barred(
	chain: &Chain,
	best: &Block,
	node: NodeIndex,
	held: &BTreeSet<TrackId>,
) -> Result<Barred, ChainError> {
	let mut barred = Barred { tracks: Vec::new(), is_all: true };
	let mut from = Some(0);
	for _ in 0..MOST_PAGES {
		let Some(first) = from else { return Ok(barred) };
		let page = chain.catalogue(best.hash, first).await?;
		// What was never placed nobody has lost, and what the node holds it is not barred from.
		let could_be =
			|entry: &&CatalogueEntry| entry.placement.is_some() && !held.contains(&entry.track);
		for CatalogueEntry { track, .. } in page.tracks.iter().filter(could_be) {
			let of_track = chain.barred(best.hash, *track).await?;
			let own = of_track.iter().find(|one| one.node == node);
			barred.tracks.extend(own.map(|one| (*track, one.until)));
		}
		from = page.next;
	}
	barred.is_all = from.is_none();
	Ok(barred)
}

async fn pay(chain: &Chain, best: &Block, operator: &AccountId) -> Result<Pay, ChainError> {
	let pending = chain.pending(best.hash, operator).await?;
	let (era, pace) = (chain.era(best.hash).await?, chain.pace(best.hash).await?);
	let now = chain.time(best.hash).await?;
	let left = era.and_then(|era| {
		let ends = era.start?.saturating_add(pace?.era());
		Some(ends.saturating_sub(now))
	});
	Ok(Pay { pending, round: era.map_or(0, |era| era.index), left })
}

fn said(error: ChainError) -> String {
	error.to_string()
}
