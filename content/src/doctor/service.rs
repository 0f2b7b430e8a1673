//! The content service, and its node on chain.

use super::{
	words::{audio, count, size},
	work::{self, Work},
	Finding, Seen, Told,
};
use crate::{
	chain::{AccountId, ServiceTerms},
	endpoint::url_of,
	health::{CHAIN, DISK, DRAINING, STORE},
	http::{
		status::{PullStatus, Status},
		Life,
	},
	plain::quoted,
	pull::Unseen,
};
use audio_primitives::{
	nodes::{ActiveNode, NodeIndex, NodeInfo},
	Balance,
};
use sp_core::crypto::Ss58Codec;

/// Planck that accepting 32 tracks at once costs at genesis, the dearest that a hot key pays as a
/// rule.
const BATCH: Balance = super::words::AUDIO * 13 / 10;

/// Planck that accepting one costs.
const ONE: Balance = super::words::AUDIO * 8 / 100;

/// As many such batches are enough.
const BATCHES: Balance = 3;

/// Keys of the content service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
	/// The node's Ed25519 public key.
	pub node: Option<[u8; 32]>,
	/// The account of the hot key.
	pub hot: Option<AccountId>,
}

/// What the service says of itself to its own machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
	/// How it stands.
	Status(Status),
	/// Something answers, and says why it does not say.
	Refused(String),
	/// Nothing answers.
	Silent(String),
}

/// What was seen of a node that is registered.
#[derive(Clone, Debug)]
pub struct Registered {
	/// Its index.
	pub node: NodeIndex,
	/// What the chain knows of it.
	pub info: NodeInfo<AccountId>,
	/// What answers at its endpoint.
	pub endpoint: Result<Life, Unseen>,
	/// What its service asks for.
	pub terms: Seen<Option<ServiceTerms>>,
	/// The active set.
	pub active: Seen<Vec<ActiveNode<AccountId>>>,
	/// Planck that the hot key on chain has, if there is one.
	pub funds: Seen<Option<Balance>>,
	/// What it does.
	pub work: Work,
}

/// The version of this program: major, minor, patch.
fn own_version() -> (u16, u16, u16) {
	let part = |text: &str| text.parse().unwrap_or(0);
	(
		part(env!("CARGO_PKG_VERSION_MAJOR")),
		part(env!("CARGO_PKG_VERSION_MINOR")),
		part(env!("CARGO_PKG_VERSION_PATCH")),
	)
}

fn shown(key: &[u8; 32]) -> String {
	format!("0x{}", hex::encode(key))
}

/// Whether there is anything that a content service has left or is.
fn is_there(told: &Told, answer: &Answer) -> bool {
	let silent = matches!(answer, Answer::Silent(_));
	let no_key = matches!(&told.keys, Ok(keys) if keys.node.is_none());
	told.has_run || !silent || !no_key
}

/// What is to be said of a content service that says `answer` of itself, and of the node that is
/// registered with its key, if there is one. `registered` is none if the chain cannot be asked.
pub fn judge(
	told: &Told,
	answer: &Answer,
	registered: Option<&Seen<Option<Registered>>>,
) -> Vec<Finding> {
	if !is_there(told, answer) {
		let seen = format!(
			"none here: the keystore has no node key, and nothing answers at {}",
			told.service
		);
		return vec![Finding::fine("content", seen)];
	}
	// Where it is not known, what it would be counts.
	let is_registered = !matches!(registered, Some(Ok(None)));
	let elsewhere =
		registered.and_then(|found| elsewhere(told, answer, found.as_ref().ok()?.as_ref()?));
	let mut findings =
		vec![elsewhere.unwrap_or_else(|| content(told, answer, is_registered)), keys(told, answer)];
	if let Answer::Status(status) = answer {
		let missing = tracks(&told.commands.status, status);
		findings.extend([store(status), room(status), missing, follows(status)]);
		findings.extend(drained(&told.commands.drain_off, status));
	}
	let found = match registered {
		Some(Ok(Some(found))) => found,
		Some(Ok(None)) => {
			findings.push(Finding::fail(
				"registration",
				match key_of(told, answer) {
					Some(key) => format!("no node is registered with the key {key}"),
					None => "there is no key that a node could be registered with".into(),
				},
				format!(
					"`{} --operator ADDRESS --endpoint ENDPOINT --collateral AUDIO` prints the call \
					 that registers it",
					told.commands.register
				),
			));
			return findings;
		},
		Some(Err(why)) => {
			let advice = "see the checks of the node and of the version";
			findings.push(Finding::unknown("registration", why, advice));
			return findings;
		},
		None => {
			let why = "the chain cannot be asked";
			findings.push(Finding::unknown("registration", why, "see the check of the node"));
			return findings;
		},
	};
	findings.extend([
		registration_of(found),
		endpoint(found, key_of(told, answer)),
		jail(found),
		selection(found),
		Finding::of("collateral", &found.terms, |terms| collateral(found, terms.as_ref())),
		Finding::of("accepted", &found.terms, |terms| accepted(own_version(), terms.as_ref())),
		hot_key(told, answer, found),
		Finding::of("fees", &found.funds, |funds| fees(*funds)),
	]);
	findings.extend(work::judge(&found.work));
	findings
}

/// The key of the node that is asked about: the keystore's, or that of the service.
fn key_of(told: &Told, answer: &Answer) -> Option<String> {
	match (&told.keys, answer) {
		(Ok(Keys { node: Some(key), .. }), _) => Some(shown(key)),
		(_, Answer::Status(status)) => Some(status.key.clone()),
		_ => None,
	}
}

fn content(told: &Told, answer: &Answer, is_registered: bool) -> Finding {
	const NAME: &str = "content";
	let at = &told.service;
	match answer {
		Answer::Status(status) => {
			Finding::fine(NAME, format!("the service answers at {at}, as of block {}", status.best))
		},
		Answer::Refused(why) => Finding::fail(
			NAME,
			format!("what answers at {at} does not say how it stands: {why}"),
			"say with --content-listen where the service is, and with --content-tls-cert if it serves \
			 with a certificate; its log says what is wrong",
		),
		Answer::Silent(why) => {
			let seen = format!("nothing answers at {at}: {why}");
			let advice = format!(
				"say with --content-listen where the service is; if it runs nowhere else, start the node \
				 with --content, or beside it `{}`",
				told.commands.run
			);
			match is_registered {
				true => Finding::fail(NAME, seen, advice),
				false => Finding::warn(NAME, seen, advice),
			}
		},
	}
}

/// What is to be said where no service is, though one with the key that is here answers at the
/// endpoint: it has moved there, and two with one key do harm.
fn elsewhere(told: &Told, answer: &Answer, found: &Registered) -> Option<Finding> {
	let (Answer::Silent(_), Ok(life)) = (answer, &found.endpoint) else { return None };
	if key_of(told, answer)? != life.key {
		return None;
	}
	let url = url_of(&found.info.endpoint).ok()?;
	let seen =
		format!("nothing answers at {}, and a service with this key does at {url}", told.service);
	let advice =
		"say with --content-listen where the service is, if it runs on this machine. If it runs \
		on another, do not start it here: take the files that begin with 636e6f64 and 63686f74 out of \
		the keystore of the machine that it has left";
	Some(Finding::warn("content", seen, advice))
}

fn drained(command: &str, status: &Status) -> Option<Finding> {
	let detail = reason(status, DRAINING)?;
	let advice = format!("stop the service for what it was drained for, or end that: `{command}`");
	Some(Finding::warn("drained", detail, advice))
}

fn keys(told: &Told, answer: &Answer) -> Finding {
	const NAME: &str = "content keys";
	const WHERE: &str = "say where the service's keystore is with its own --base-path, --chain or \
		--keystore-path; if it is this one, restart the service";
	let own = match &told.keys {
		Ok(keys) => keys.node.as_ref().map(shown),
		Err(why) => return Finding::fail(NAME, why, WHERE),
	};
	match (own, answer) {
		(Some(own), Answer::Status(status)) if own != status.key => {
			let seen = format!(
				"the keystore has the node key {own}, and the service runs with {}",
				status.key
			);
			Finding::fail(NAME, seen, WHERE)
		},
		(Some(own), _) => Finding::fine(NAME, format!("the keystore has the node key {own}")),
		(None, Answer::Status(status)) if told.is_for_testing => {
			Finding::fine(NAME, format!("the service made {} of the seed it was given", status.key))
		},
		(None, Answer::Status(status)) => {
			let seen =
				format!("the keystore has no node key, and the service runs with {}", status.key);
			Finding::fail(NAME, seen, WHERE)
		},
		(None, _) if told.is_for_testing => {
			let seen = "the keystore has no node key; the service may make it of a seed";
			Finding::unknown(NAME, seen, WHERE)
		},
		(None, _) => {
			let seen = "the keystore has no node key, though a content service is or was here";
			Finding::fail(NAME, seen, WHERE)
		},
	}
}

/// What the service itself says of one of its parts.
fn reason<'a>(status: &'a Status, part: &str) -> Option<&'a str> {
	let reason = status.reasons.iter().find(|reason| reason.part == part);
	reason.map(|reason| reason.detail.as_str())
}

fn store(status: &Status) -> Finding {
	match reason(status, STORE) {
		Some(detail) => Finding::fail(
			"store",
			detail,
			"as it says: make room, have the bucket answer, or mount the volume of the content folder; the \
			 service goes on by itself then",
		),
		None => Finding::fine("store", format!("{} stored", size(status.stored_bytes))),
	}
}

fn room(status: &Status) -> Finding {
	const NAME: &str = "room";
	const ADVICE: &str = "raise --content-capacity, or move the content folder to a larger disk";
	let seen = format!("room for {} more", size(status.available_bytes));
	match (reason(status, DISK), status.available_bytes) {
		(Some(detail), _) => Finding::fail(NAME, detail, ADVICE),
		(None, 0) => Finding::warn(NAME, seen, ADVICE),
		(None, _) => Finding::fine(NAME, seen),
	}
}

fn tracks(command: &str, status: &Status) -> Finding {
	const NAME: &str = "tracks";
	let seen = format!("{} here, {} missing", status.stored_tracks, status.missing_tracks);
	if status.missing_tracks == 0 {
		return Finding::fine(NAME, seen);
	}
	let failed = status.pulls.iter().find_map(|pull| Some((pull, pull.error.as_ref()?)));
	let seen = match failed {
		Some((PullStatus { track, .. }, error)) => format!("{seen}; of track {track}: {error}"),
		None => seen,
	};
	let advice = format!("they are pulled by themselves: `{command}` says from where");
	Finding::warn(NAME, seen, advice)
}

fn follows(status: &Status) -> Finding {
	match reason(status, CHAIN) {
		Some(detail) => {
			Finding::fail("content chain", detail, "see the checks of the node's sync and clock")
		},
		None => Finding::fine("content chain", "the service follows the chain"),
	}
}

fn registration_of(found: &Registered) -> Finding {
	const NAME: &str = "registration";
	let Registered { node, info, .. } = found;
	let seen = format!("node {node} of {}", info.operator.to_ss58check());
	match info.leaving {
		true => Finding::warn(
			NAME,
			format!("{seen}, which has been deregistered"),
			"let it run until what it owes is proven; to have it back, register it anew",
		),
		false => Finding::fine(NAME, seen),
	}
}

fn endpoint(found: &Registered, own: Option<String>) -> Finding {
	const NAME: &str = "endpoint";
	const MOVE: &str = "have its name, proxy and port lead to the service, or register another: \
		nodeServices.updateEndpoint";
	let url = match url_of(&found.info.endpoint) {
		Ok(url) => url,
		Err(error) => return Finding::fail(NAME, error.to_string(), MOVE),
	};
	let ask = format!("`curl {}`", quoted(&format!("{url}/live")));
	match (&found.endpoint, own) {
		(Err(Unseen::Wrong(why)), _) => Finding::fail(
			NAME,
			format!("{url}: {why}"),
			format!("{MOVE}; see {ask} from elsewhere, too"),
		),
		(Err(Unseen::Unreached(why)), own) => Finding::unknown(
			NAME,
			format!("{url}: {why}; from this machine, whose router may not lead back to it"),
			format!(
				"ask from another network: {ask}, which is to name the key {}. If it does not answer \
				 there either: {MOVE}",
				own.as_deref().unwrap_or("of the node")
			),
		),
		(Ok(life), Some(own)) if life.key != own => Finding::fail(
			NAME,
			format!("{url} leads to another node, of the key {}", life.key),
			MOVE,
		),
		(Ok(_), Some(_)) => Finding::fine(NAME, format!("{url} leads to this node's service")),
		(Ok(life), None) => {
			let seen = format!("{url} leads to a node of the key {}", life.key);
			Finding::unknown(NAME, seen, "see the check of the keys")
		},
	}
}

fn jail(found: &Registered) -> Finding {
	const NAME: &str = "jail";
	let Some(until) = found.info.jailed_until else {
		return Finding::fine(NAME, "the node is not in jail");
	};
	let node = found.node;
	let advice = format!(
		"bring what it holds back to it. The service then asks for it to be let back, unless it was \
		 started with --content-no-unjail: nodeServices.unjail({node})"
	);
	Finding::fail(NAME, format!("the node is in jail, and can be let back in era {until}"), advice)
}

fn selection(found: &Registered) -> Finding {
	const NAME: &str = "selection";
	Finding::of(NAME, &found.active, |active| {
		let place = active.iter().position(|one| one.node == found.node);
		match place.and_then(|place| Some((place, active.get(place)?))) {
			Some((place, one)) => Finding::fine(
				NAME,
				format!(
					"in the active set, {} of {} by its weight of {}",
					place.saturating_add(1),
					active.len(),
					audio(one.weight)
				),
			),
			None => Finding::warn(
				NAME,
				format!("not among the {} of the active set", count(active.len(), "node", "nodes")),
				"a new node is in it from the era after two epochs on; one without weight or in jail \
				 is not: see collateral and jail",
			),
		}
	})
}

fn collateral(found: &Registered, terms: Option<&ServiceTerms>) -> Finding {
	const NAME: &str = "collateral";
	let Some(ServiceTerms { min_collateral, .. }) = terms else {
		return Finding::unknown(
			NAME,
			"the chain has no service of content nodes",
			"ask in the forum",
		);
	};
	let own = found.info.collateral;
	let seen = format!("{}, where {} are asked for", audio(own), audio(*min_collateral));
	match min_collateral.checked_sub(own).filter(|missing| *missing > 0) {
		Some(missing) => Finding::fail(
			NAME,
			seen,
			format!("nodeServices.increaseCollateral({}, {missing})", found.node),
		),
		None => Finding::fine(NAME, seen),
	}
}

fn accepted(own: (u16, u16, u16), terms: Option<&ServiceTerms>) -> Finding {
	const NAME: &str = "accepted";
	let shown = |(major, minor, patch)| format!("{major}.{minor}.{patch}");
	let Some(ServiceTerms { min_version, .. }) = terms else {
		return Finding::unknown(
			NAME,
			"the chain has no service of content nodes",
			"ask in the forum",
		);
	};
	let seen = format!("version {}, where {} is asked for", shown(own), shown(*min_version));
	match own < *min_version {
		true => Finding::fail(NAME, seen, "replace the binary: clients pass over older nodes"),
		false => Finding::fine(NAME, seen),
	}
}

fn hot_key(told: &Told, answer: &Answer, found: &Registered) -> Finding {
	const NAME: &str = "hot key";
	let advice = format!(
		"`{} --operator {} --endpoint {}` prints the call that sets it",
		told.commands.register,
		found.info.operator.to_ss58check(),
		quoted(&String::from_utf8_lossy(&found.info.endpoint))
	);
	let of_keystore = told.keys.as_ref().ok().and_then(|keys| keys.hot.as_ref());
	let own = of_keystore.map(|account| account.to_ss58check()).or(match answer {
		Answer::Status(status) => Some(status.hot_key.clone()),
		_ => None,
	});
	let on_chain = found.info.hot_key.as_ref().map(|account| account.to_ss58check());
	match (on_chain, own) {
		(None, _) => Finding::fail(NAME, "the chain knows none of this node", advice),
		(Some(on_chain), None) => {
			let seen = format!("the chain has {on_chain}, and the keystore none");
			Finding::fail(NAME, seen, "bring it back to the keystore, or have another one set")
		},
		(Some(on_chain), Some(own)) if on_chain != own => Finding::fail(
			NAME,
			format!("the chain has {on_chain}, and the node signs with {own}"),
			advice,
		),
		(Some(on_chain), Some(_)) => Finding::fine(NAME, on_chain),
	}
}

fn fees(funds: Option<Balance>) -> Finding {
	const NAME: &str = "fees";
	const ADVICE: &str =
		"send the hot key some AUDIO: it pays for accepting tracks, and for receipts \
		beyond the free ones";
	let Some(funds) = funds else {
		return Finding::unknown(
			NAME,
			"there is no hot key on chain",
			"see the check of the hot key",
		);
	};
	let batches = funds.checked_div(BATCH).unwrap_or(0);
	let seen =
		format!("the hot key has {}, for {batches} batches of 32 tracks to accept", audio(funds));
	if funds < ONE {
		return Finding::fail(NAME, seen, ADVICE);
	}
	match batches < BATCHES {
		true => Finding::warn(NAME, seen, ADVICE),
		false => Finding::fine(NAME, seen),
	}
}
