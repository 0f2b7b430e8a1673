//! Each verdict, and what is gathered from a chain in memory.

use super::{
	machine::{clock, disk},
	node,
	service::{self, Answer, Keys, Registered},
	words::{audio, size, span},
	work::{self, Barred, Pay, Places, Work},
	Commands, Finding, NodeSeen, Patience, Seen, SessionKeys, Told, Verdict,
};
use crate::{
	chain::{
		fake::{FakeChain, State},
		AccountId, Block, ChainError, Era, NodeHealth, Pace, Rpc, ServiceTerms, Subscription,
	},
	freshness::Heads,
	http::{
		status::{PullStatus, Reason, Status},
		Life,
	},
	pull::Unseen,
	store::Disk,
};
use audio_primitives::{
	content::{BarredNode, ProofStanding},
	nodes::{ActiveNode, NodeInfo},
};
use futures::{future::BoxFuture, FutureExt};
use serde_json::Value;
use sp_core::crypto::Ss58Codec;
use std::{
	io::{Read, Write},
	net::{SocketAddr, TcpListener, UdpSocket},
	sync::Arc,
	time::Duration,
};

const NOW: u64 = 1_800_000_000_000;
const SLOT: u64 = 6_000;
const AUDIO: u128 = super::words::AUDIO;

fn account(seed: u8) -> AccountId {
	[seed; 32].into()
}

fn shown(key: [u8; 32]) -> String {
	format!("0x{}", hex::encode(key))
}

fn told() -> Told {
	Told {
		chain: "AUDIO".into(),
		version: "1.2.3".into(),
		is_for_testing: false,
		stash: None,
		service: "127.0.0.1:9980".into(),
		has_run: true,
		keys: Ok(Keys { node: Some([1; 32]), hot: Some(account(2)) }),
		commands: Commands {
			run: "content run --chain my.json".into(),
			status: "content status --content-listen [::1]:1".into(),
			drain_off: "content drain --off --chain my.json".into(),
			register: "content register --chain my.json".into(),
			rotate_keys: "rotate-keys --url ws://[::1]:2".into(),
		},
	}
}

fn healthy_node() -> NodeSeen {
	NodeSeen {
		chain: Ok("AUDIO".into()),
		version: Ok("1.2.3".into()),
		apis: Ok(()),
		health: Ok(NodeHealth { peers: 9, is_syncing: false, should_have_peers: true }),
		ports: Ok(vec![(([192, 0, 2, 1], 30_333).into(), true)]),
		heads: Ok(Heads { best: 100, time: Some(NOW - 2_000), finalized: 98 }),
		slot: Ok(SLOT),
		keys: Ok(SessionKeys::Of { stash: account(7), has: Some(true), validates: true }),
	}
}

fn status() -> Status {
	Status {
		node: Some(3),
		key: shown([1; 32]),
		hot_key: account(2).to_ss58check(),
		best: 100,
		reasons: Vec::new(),
		stored_bytes: 1 << 30,
		upload_bytes: 0,
		available_bytes: 1 << 40,
		stored_tracks: 4,
		missing_tracks: 0,
		documents: 0,
		document_bytes: 0,
		uploads: Vec::new(),
		pulls: Vec::new(),
	}
}

fn work() -> Work {
	Work {
		standing: Ok(ProofStanding {
			round: 5,
			passed: 9,
			owed: 9,
			owed_in_both: 20,
			..ProofStanding::default()
		}),
		rule: Ok((4, 200_000_000)),
		open: Ok(1),
		places: Ok(Places { held: 4, looked_at: 4, released: 0 }),
		barred: Ok(Barred { tracks: Vec::new(), is_all: true }),
		pay: Ok(Pay { pending: 3 * AUDIO / 2, round: 5, left: Some(7_260_000) }),
	}
}

fn terms() -> ServiceTerms {
	ServiceTerms {
		min_collateral: 200_000 * AUDIO,
		max_collateral: u128::MAX,
		active_size: 9,
		private_endpoints: false,
		min_version: (0, 0, 1),
	}
}

fn registered() -> Registered {
	Registered {
		node: 3,
		info: NodeInfo {
			operator: account(9),
			service: b"content".to_vec(),
			endpoint: b"https://node.example.com".to_vec(),
			key: [1; 32],
			hot_key: Some(account(2)),
			collateral: 200_000 * AUDIO,
			unlocking: Vec::new(),
			weight: 200_000 * AUDIO,
			jailed_until: None,
			leaving: false,
			selection_id: None,
		},
		endpoint: Ok(Life { status: "live".into(), key: shown([1; 32]) }),
		terms: Ok(Some(terms())),
		active: Ok(vec![ActiveNode {
			node: 3,
			operator: account(9),
			selection_id: [0; 32],
			weight: 200_000 * AUDIO,
		}]),
		funds: Ok(Some(10 * AUDIO)),
		work: work(),
	}
}

/// The finding of that name.
fn named<'a>(findings: &'a [Finding], name: &str) -> &'a Finding {
	findings
		.iter()
		.find(|one| one.name == name)
		.unwrap_or_else(|| panic!("no {name}: {findings:?}"))
}

/// Each that is not fine, by name, and that it says what to do.
fn complaints(findings: &[Finding]) -> Vec<(&'static str, Verdict)> {
	let not_fine = findings.iter().filter(|one| one.verdict != Verdict::Fine);
	not_fine
		.inspect(|one| assert!(!one.advice.is_empty(), "{one:?}"))
		.map(|one| (one.name, one.verdict))
		.collect()
}

fn of_node(change: impl FnOnce(&mut NodeSeen)) -> Vec<Finding> {
	let mut seen = healthy_node();
	change(&mut seen);
	node::judge(&told(), NOW, &seen)
}

fn of_service(change: impl FnOnce(&mut Told, &mut Status, &mut Registered)) -> Vec<Finding> {
	let (mut told, mut status, mut found) = (told(), status(), registered());
	change(&mut told, &mut status, &mut found);
	service::judge(&told, &Answer::Status(status), Some(&Ok(Some(found))))
}

#[test]
fn nothing_is_said_against_a_healthy_node() {
	assert_eq!(complaints(&of_node(|_| ())), []);
	assert_eq!(complaints(&of_service(|_, _, _| ())), []);
	assert!(of_node(|_| ()).iter().all(|one| one.advice.is_empty()));
}

#[test]
fn a_clock_behind_the_chain_is_slow_and_old_blocks_say_nothing_of_it() {
	use Verdict::{Fail, Fine, Unknown, Warn};
	for (now, made, verdict) in [
		(NOW, Some(NOW), Fine),
		(NOW, Some(NOW + 5_999), Fine),
		(NOW, Some(NOW + 6_000), Warn),
		(NOW, Some(NOW + 11_999), Warn),
		(NOW, Some(NOW + 12_000), Fail),
		(NOW, Some(NOW - 60_000), Fine),
		(NOW, Some(NOW - 60_001), Unknown),
		(NOW, Some(0), Unknown),
		(0, Some(NOW), Fail),
		(0, None, Fine),
	] {
		assert_eq!(clock(now, made, SLOT).verdict, verdict, "{now} {made:?}");
	}
	let slow = clock(NOW, Some(NOW + 90_000), SLOT);
	assert_eq!(slow.seen, "90 s behind the best block");
	assert!(slow.advice.contains("timedatectl"));
	// It is the node's clock check, too.
	let heads = Heads { best: 1, time: Some(NOW + 12_000), finalized: 1 };
	assert_eq!(complaints(&of_node(|seen| seen.heads = Ok(heads))), [("clock", Fail)]);
}

#[test]
fn a_disk_fails_below_its_floor_and_warns_below_twice_that() {
	use Verdict::{Fail, Fine, Unknown, Warn};
	let judged =
		|free| disk("disk", "/data", &Ok(Disk { free, total: 1 << 40 }), 1 << 30, "the node ends");
	for (free, verdict) in
		[(0, Fail), ((1 << 30) - 1, Fail), (1 << 30, Warn), ((2 << 30) - 1, Warn), (2 << 30, Fine)]
	{
		assert_eq!(judged(free).verdict, verdict, "{free}");
	}
	assert_eq!(
		judged(512 << 20).seen,
		"512.0 MiB of 1.0 TiB free at /data; below 1.0 GiB the node ends"
	);
	let gone = disk("disk", "/data", &Err("no such folder".into()), 1, "");
	assert_eq!((gone.verdict, gone.seen.as_str()), (Unknown, "/data: no such folder"));
}

#[test]
fn a_node_of_another_chain_or_version_is_told_apart() {
	use Verdict::{Fail, Unknown, Warn};
	let other = of_node(|seen| seen.chain = Ok("Other".into()));
	assert_eq!(complaints(&other), [("node", Fail)]);
	assert!(named(&other, "node").seen.contains("of Other, where this command was told AUDIO"));
	assert_eq!(complaints(&of_node(|seen| seen.version = Ok("1.2.2".into()))), [("version", Warn)]);
	assert_eq!(
		complaints(&of_node(|seen| seen.apis = Err("version 2".into()))),
		[("version", Fail)]
	);
	assert_eq!(complaints(&of_node(|seen| seen.chain = Err("gone".into()))), [("node", Unknown)]);
	assert_eq!(node::unreachable("refused").verdict, Fail);
}

#[test]
fn peers_sync_and_finality_have_their_limits() {
	use Verdict::{Fail, Unknown, Warn};
	let health = |peers, is_syncing, should_have_peers| {
		of_node(|seen| seen.health = Ok(NodeHealth { peers, is_syncing, should_have_peers }))
	};
	assert_eq!(complaints(&health(0, false, true)), [("peers", Fail)]);
	assert_eq!(complaints(&health(2, false, true)), [("peers", Warn)]);
	assert_eq!(complaints(&health(3, false, true)), []);
	assert_eq!(complaints(&health(0, false, false)), []);
	assert_eq!(complaints(&health(9, true, true)), [("sync", Fail)]);
	let heads = |age, finalized| {
		of_node(|seen| seen.heads = Ok(Heads { best: 100, time: Some(NOW - age), finalized }))
	};
	assert_eq!(complaints(&heads(60_000, 70)), []);
	assert_eq!(complaints(&heads(60_001, 70)), [("clock", Unknown), ("sync", Fail)]);
	assert_eq!(complaints(&heads(0, 69)), [("finality", Fail)]);
	// Nothing but the genesis, which says no time.
	let genesis = Heads { best: 0, time: Some(0), finalized: 0 };
	let empty = of_node(|seen| seen.heads = Ok(genesis));
	assert_eq!(complaints(&empty), [("clock", Unknown), ("sync", Fail)]);
	assert_eq!(named(&empty, "sync").seen, "there is no block but the first");
	// Of a development chain the blocks may be of any time.
	let heads = Heads { best: 100, time: None, finalized: 100 };
	assert_eq!(complaints(&of_node(|seen| seen.heads = Ok(heads))), []);
	let unknown = of_node(|seen| seen.heads = Err("gone".into()));
	assert_eq!(
		complaints(&unknown),
		[("clock", Unknown), ("sync", Unknown), ("finality", Unknown)]
	);
}

#[test]
fn a_port_is_one_that_something_answers_at() {
	use Verdict::{Fail, Unknown, Warn};
	let address = |last: u8| ([192, 0, 2, last], 30_333).into();
	let ports = |ports| of_node(|seen| seen.ports = ports);
	let some = ports(Ok(vec![(address(1), false), (address(2), true)]));
	assert_eq!(complaints(&some), []);
	assert!(named(&some, "port").seen.contains("at 192.0.2.2:30333,"));
	assert_eq!(complaints(&ports(Ok(vec![(address(1), false)]))), [("port", Fail)]);
	assert_eq!(complaints(&ports(Ok(Vec::new()))), [("port", Warn)]);
	assert_eq!(complaints(&ports(Err("gone".into()))), [("port", Unknown)]);
}

#[test]
fn session_keys_are_to_be_those_that_the_stash_has_set() {
	use Verdict::{Fail, Unknown, Warn};
	let keys = |keys: Seen<SessionKeys>| of_node(|seen| seen.keys = keys);
	let of = |has, validates| keys(Ok(SessionKeys::Of { stash: account(7), has, validates }));
	assert_eq!(complaints(&of(Some(false), true)), [("session keys", Fail)]);
	assert_eq!(complaints(&of(None, false)), [("session keys", Fail), ("active set", Warn)]);
	assert_eq!(complaints(&of(Some(true), false)), [("active set", Warn)]);
	let rotate = format!("`rotate-keys --url ws://[::1]:2 --owner {}`", account(7).to_ss58check());
	assert!(named(&of(Some(false), true), "session keys").advice.contains(&rotate));
	assert_eq!(complaints(&keys(Ok(SessionKeys::FullNode))), []);
	let of_none = keys(Ok(SessionKeys::OfNone(4)));
	assert_eq!(complaints(&of_none), [("session keys", Warn), ("active set", Warn)]);
	let refused = keys(Err("unsafe".into()));
	assert_eq!(complaints(&refused), [("session keys", Unknown), ("active set", Unknown)]);
}

#[test]
fn a_machine_without_a_content_service_gets_one_line() {
	let told = Told { has_run: false, keys: Ok(Keys::default()), ..told() };
	let silent = Answer::Silent("connection refused".into());
	for registered in [None, Some(&Ok(None))] {
		let findings = service::judge(&told, &silent, registered);
		assert_eq!(findings.len(), 1);
		assert_eq!((findings[0].name, findings[0].verdict), ("content", Verdict::Fine));
	}
	// One has run here: then it is missed, unless its key may be of a seed.
	let told = Told { has_run: true, ..told };
	let testing = Told { is_for_testing: true, ..told.clone() };
	let findings = service::judge(&testing, &silent, Some(&Ok(None)));
	assert_eq!(named(&findings, "content keys").verdict, Verdict::Unknown);
	let findings = service::judge(&told, &silent, Some(&Ok(None)));
	assert_eq!(named(&findings, "content keys").verdict, Verdict::Fail);
}

#[test]
fn a_node_that_is_still_drained_is_not_fine() {
	let reason = Reason { part: "draining".into(), detail: "it takes nothing new".into() };
	let answer = Answer::Status(Status { reasons: vec![reason], ..status() });
	let findings = service::judge(&told(), &answer, Some(&Ok(Some(registered()))));
	assert_eq!(complaints(&findings), [("drained", Verdict::Warn)]);
	assert!(named(&findings, "drained").advice.contains("`content drain --off --chain my.json`"));
}

#[test]
fn a_service_that_does_not_answer_fails_if_its_node_is_registered() {
	use Verdict::{Fail, Unknown, Warn};
	let silent = Answer::Silent("connection refused".into());
	let away = Registered { endpoint: Err(Unseen::Wrong("refused".into())), ..registered() };
	let findings = service::judge(&told(), &silent, Some(&Ok(Some(away))));
	assert_eq!(complaints(&findings), [("content", Fail), ("endpoint", Fail)]);
	assert!(named(&findings, "content").advice.ends_with("`content run --chain my.json`"));
	// It has moved to another machine.
	let found = Ok(Some(registered()));
	let findings = service::judge(&told(), &silent, Some(&found));
	assert_eq!(complaints(&findings), [("content", Warn)]);
	assert!(named(&findings, "content").advice.contains("do not start it here"));
	let findings = service::judge(&told(), &silent, Some(&Ok(None)));
	assert_eq!(complaints(&findings), [("content", Warn), ("registration", Fail)]);
	assert!(named(&findings, "registration").seen.contains(&shown([1; 32])));
	let advice = &named(&findings, "registration").advice;
	assert!(advice.contains("`content register --chain my.json --operator ADDRESS "), "{advice}");
	let findings = service::judge(&told(), &silent, None);
	assert_eq!(complaints(&findings), [("content", Fail), ("registration", Unknown)]);
	let refused = Answer::Refused("status 500".into());
	let findings = service::judge(&told(), &refused, Some(&Err("no API".into())));
	assert_eq!(complaints(&findings), [("content", Fail), ("registration", Unknown)]);
}

#[test]
fn the_keystore_is_to_be_that_of_the_service() {
	use Verdict::Fail;
	let other = of_service(|told, _, _| {
		told.keys = Ok(Keys { node: Some([5; 32]), hot: Some(account(2)) })
	});
	// The endpoint leads to the service, which is not the node of this keystore.
	assert_eq!(complaints(&other), [("content keys", Fail), ("endpoint", Fail)]);
	let none = of_service(|told, _, _| told.keys = Ok(Keys::default()));
	assert_eq!(complaints(&none), [("content keys", Fail)]);
	let seed = of_service(|told, _, _| {
		(told.keys, told.is_for_testing) = (Ok(Keys::default()), true);
	});
	assert_eq!(complaints(&seed), []);
	let two = of_service(|told, _, _| told.keys = Err("the keystore has 2 keys".into()));
	assert_eq!(complaints(&two), [("content keys", Fail)]);
}

#[test]
fn what_the_service_says_of_its_parts_is_said() {
	use Verdict::{Fail, Warn};
	let reason = |part: &str| {
		let reason = Reason { part: part.into(), detail: "the file CANARY is gone".into() };
		of_service(|_, status, _| status.reasons = vec![reason])
	};
	for (part, name) in [("store", "store"), ("disk", "room"), ("chain", "content chain")] {
		let findings = reason(part);
		assert_eq!(complaints(&findings), [(name, Fail)]);
		assert_eq!(named(&findings, name).seen, "the file CANARY is gone");
	}
	let full = of_service(|_, status, _| status.available_bytes = 0);
	assert_eq!(complaints(&full), [("room", Warn)]);
	let missing = of_service(|_, status, _| {
		status.missing_tracks = 2;
		let error = Some("nobody has it".to_owned());
		status.pulls = vec![PullStatus { track: 8, bytes: 9, done: 0, from: None, error }];
	});
	assert_eq!(complaints(&missing), [("tracks", Warn)]);
	assert!(named(&missing, "tracks").advice.contains("`content status --content-listen [::1]:1`"));
	assert_eq!(named(&missing, "tracks").seen, "4 here, 2 missing; of track 8: nobody has it");
}

#[test]
fn an_endpoint_that_is_not_reached_from_its_own_machine_is_not_known() {
	let unreached = Unseen::Unreached("connection refused".into());
	let away = of_service(|_, _, found| found.endpoint = Err(unreached));
	assert_eq!(complaints(&away), [("endpoint", Verdict::Unknown)]);
	let advice = &named(&away, "endpoint").advice;
	for part in ["another network: `curl https://node.example.com/live`", &shown([1; 32])] {
		assert!(advice.contains(part), "{advice}");
	}
}

#[test]
fn what_the_chain_has_of_an_endpoint_is_one_word_of_a_printed_command() {
	let evil = of_service(|_, _, found| {
		found.info.endpoint = b"https://node.example.com/$(reboot)".to_vec();
		found.endpoint = Err(Unseen::Wrong("refused".into()));
		found.info.hot_key = None;
	});
	let quoted = "--endpoint 'https://node.example.com/$(reboot)'`";
	assert!(named(&evil, "hot key").advice.contains(quoted), "{evil:?}");
	let asked = "`curl 'https://node.example.com/$(reboot)/live'`";
	assert!(named(&evil, "endpoint").advice.contains(asked), "{evil:?}");
}

#[test]
fn an_endpoint_leads_to_the_node_or_fails() {
	use Verdict::Fail;
	let wrong = Unseen::Wrong("it leads to no public address".into());
	let away = of_service(|_, _, found| found.endpoint = Err(wrong));
	assert_eq!(complaints(&away), [("endpoint", Fail)]);
	assert!(named(&away, "endpoint").advice.contains("`curl https://node.example.com/live`"));
	let other = of_service(|_, _, found| {
		found.endpoint = Ok(Life { status: "live".into(), key: shown([6; 32]) });
	});
	assert!(named(&other, "endpoint").seen.contains("leads to another node"));
	let quic =
		of_service(|_, _, found| found.info.endpoint = b"/ip4/192.0.2.1/udp/1/quic-v1".to_vec());
	assert_eq!(complaints(&quic), [("endpoint", Fail)]);
}

#[test]
fn a_node_in_jail_leaving_or_not_selected_is_told() {
	use Verdict::{Fail, Unknown, Warn};
	let jailed = of_service(|_, _, found| found.info.jailed_until = Some(9));
	assert_eq!(complaints(&jailed), [("jail", Fail)]);
	assert!(named(&jailed, "jail").seen.contains("in era 9"));
	let leaving = of_service(|_, _, found| found.info.leaving = true);
	assert_eq!(complaints(&leaving), [("registration", Warn)]);
	let idle = of_service(|_, _, found| found.active = Ok(Vec::new()));
	assert_eq!(complaints(&idle), [("selection", Warn)]);
	let unknown = of_service(|_, _, found| found.active = Err("gone".into()));
	assert_eq!(complaints(&unknown), [("selection", Unknown)]);
}

#[test]
fn the_terms_of_the_service_are_kept() {
	use Verdict::{Fail, Unknown};
	let poor = of_service(|_, _, found| found.info.collateral -= 1);
	assert_eq!(complaints(&poor), [("collateral", Fail)]);
	assert_eq!(named(&poor, "collateral").advice, "nodeServices.increaseCollateral(3, 1)");
	let old = of_service(|_, _, found| {
		found.terms = Ok(Some(ServiceTerms { min_version: (9, 0, 0), ..terms() }));
	});
	assert_eq!(complaints(&old), [("accepted", Fail)]);
	let none = of_service(|_, _, found| found.terms = Ok(None));
	assert_eq!(complaints(&none), [("collateral", Unknown), ("accepted", Unknown)]);
}

#[test]
fn a_hot_key_is_set_is_ours_and_can_pay() {
	use Verdict::{Fail, Unknown, Warn};
	let unset = of_service(|_, _, found| (found.info.hot_key, found.funds) = (None, Ok(None)));
	assert_eq!(complaints(&unset), [("hot key", Fail), ("fees", Unknown)]);
	let other = of_service(|_, _, found| found.info.hot_key = Some(account(8)));
	assert_eq!(complaints(&other), [("hot key", Fail)]);
	let funds = |funds| {
		complaints(&of_service(|_, _, found| found.funds = Ok(Some(funds)))).first().copied()
	};
	assert_eq!(funds(0), Some(("fees", Fail)));
	assert_eq!(funds(AUDIO * 8 / 100 - 1), Some(("fees", Fail)));
	assert_eq!(funds(AUDIO * 8 / 100), Some(("fees", Warn)));
	assert_eq!(funds(AUDIO * 39 / 10 - 1), Some(("fees", Warn)));
	assert_eq!(funds(AUDIO * 39 / 10), None);
}

#[test]
fn misses_warn_and_fail_where_they_jail() {
	use Verdict::{Fail, Warn};
	let missed = |misses, owed_in_both| {
		let standing = ProofStanding { misses, owed_in_both, ..ProofStanding::default() };
		complaints(&work::judge(&Work { standing: Ok(standing), ..work() })).first().copied()
	};
	assert_eq!(missed(0, 20), None);
	assert_eq!(missed(1, 1), Some(("challenges", Warn)));
	assert_eq!(missed(3, 15), Some(("challenges", Warn)));
	assert_eq!(missed(4, 21), Some(("challenges", Warn)));
	assert_eq!(missed(4, 20), Some(("challenges", Fail)));
}

#[test]
fn bars_notices_and_pay_are_told() {
	use Verdict::{Unknown, Warn};
	let barred =
		|tracks, is_all| work::judge(&Work { barred: Ok(Barred { tracks, is_all }), ..work() });
	let lost = barred(vec![(4, 9), (5, 8)], true);
	assert_eq!(complaints(&lost), [("bars", Warn)]);
	assert_eq!(named(&lost, "bars").seen, "barred from 2 tracks: 4 until era 9, 5 until era 8");
	assert_eq!(complaints(&barred(Vec::new(), false)), [("bars", Unknown)]);
	let places = Ok(Places { held: 200, looked_at: 100, released: 3 });
	let released = work::judge(&Work { places, ..work() });
	assert_eq!(
		named(&released, "places").seen,
		"holds 200 tracks, and has given notice of 3 of 100"
	);
	let pay = "1.500 AUDIO earned and not paid; era 5 ends in about 2 h 1 min";
	assert_eq!(named(&released, "pay").seen, pay);
}

#[test]
fn amounts_are_said_in_words() {
	assert_eq!([0, AUDIO, AUDIO / 20].map(audio), ["0 AUDIO", "1 AUDIO", "0.050 AUDIO"]);
	assert_eq!([119_999, 120_000].map(span), ["119 s", "2 min"]);
	assert_eq!(span(172_800_000), "2 days 0 h");
	assert_eq!(size(1_536), "1.5 KiB");
}

/// A chain on which node 0 is registered with the key of [`told`], and holds its one track.
fn chain() -> FakeChain {
	let mut state = State::of_nodes(2);
	state.keys.insert(0, [1; 32]);
	state.endpoints.insert(0, "/ip4/127.0.0.1/tcp/1/http".into());
	state.hot_key = Some(account(2));
	state.balances.insert(account(2), 10 * AUDIO);
	state.collateral = 200_000 * AUDIO;
	state.terms = Some(terms());
	state.time = NOW;
	state.pace = Some(Pace { slot: SLOT, epoch: 10, sessions: 6 });
	state.era = Some(Era { index: 5, start: Some(NOW - 60_000) });
	state.pending = 7;
	state.owed = 20;
	state.validators = vec![account(6), account(7)];
	state.session_keys.insert(account(7), vec![4; 96]);
	let track = state.publish(true, &[]);
	state.hold(track);
	FakeChain::new(state)
}

#[tokio::test]
async fn a_node_is_looked_at_over_its_rpc() {
	let fake = chain();
	let listener = TcpListener::bind("127.0.0.1:0").unwrap();
	let port = listener.local_addr().unwrap().port();
	fake.node(|node| {
		node.keys = Some(vec![vec![4; 96]]);
		let tcp = |port| format!("/ip4/127.0.0.1/tcp/{port}/p2p/12D3KooW");
		node.addresses = vec![tcp(port), tcp(1), tcp(port), "/ip4/127.0.0.1/udp/1/quic-v1".into()];
	});
	let chain = fake.chain().await;
	let best = chain.best().await.unwrap();
	let look = async |told: &Told| super::look::node(&chain, &best, told, Patience::begin()).await;
	let seen = look(&told()).await;
	let of = |has, validates| Ok(SessionKeys::Of { stash: account(7), has, validates });
	assert_eq!(seen.keys, of(Some(true), true), "those of a validator are found");
	let there = |port: u16| SocketAddr::from(([127, 0, 0, 1], port));
	assert_eq!(seen.ports, Ok(vec![(there(1), false), (there(port), true)]));
	assert_eq!(complaints(&node::judge(&told(), NOW, &seen)), []);
	fake.node(|node| node.keys = Some(Vec::new()));
	assert_eq!(look(&told()).await.keys, Ok(SessionKeys::OfNone(2)));
	let named = Told { stash: Some(account(7)), ..told() };
	assert_eq!(look(&named).await.keys, of(Some(false), true));
	let other = Told { stash: Some(account(8)), ..told() };
	let keys = look(&other).await.keys;
	let none = SessionKeys::Of { stash: account(8), has: None, validates: false };
	assert_eq!(keys, Ok(none));
	// Who does not ask on the node's own machine is told nothing.
	fake.node(|node| node.keys = None);
	let refused = look(&named).await.keys.unwrap_err();
	assert!(refused.contains("unsafe"), "{refused}");
	fake.node(|node| node.validates = false);
	assert_eq!(look(&told()).await.keys, Ok(SessionKeys::FullNode));
	fake.go_away(true);
	let seen = look(&told()).await;
	let findings = node::judge(&told(), NOW, &seen);
	assert!(findings.iter().all(|one| one.verdict == Verdict::Unknown || one.name == "version"));
}

#[tokio::test]
async fn a_service_is_looked_at_on_chain() {
	let fake = chain();
	let chain = fake.chain().await;
	let told = Told { is_for_testing: true, ..told() };
	let look = async |answer: &Answer| {
		let best = chain.best().await.unwrap();
		super::look::service(&chain, &best, &told, answer, Patience::begin()).await
	};
	let answer = Answer::Status(status());
	let found = look(&answer).await.unwrap().expect("it is registered");
	assert_eq!((found.node, found.funds.clone()), (0, Ok(Some(10 * AUDIO))));
	assert_eq!(found.terms, Ok(Some(terms())));
	assert_eq!(found.active.as_ref().unwrap().len(), 2);
	let Work { places, barred, pay, rule, .. } = &found.work;
	assert_eq!(*places, Ok(Places { held: 1, looked_at: 1, released: 0 }));
	assert_eq!(*barred, Ok(Barred { tracks: Vec::new(), is_all: true }));
	assert_eq!(*pay, Ok(Pay { pending: 7, round: 5, left: Some(300_000) }));
	assert_eq!(*rule, Ok((4, 200_000_000)));
	let complaints = |found: Registered| {
		let findings = service::judge(&told, &answer, Some(&Ok(Some(found))));
		super::tests::complaints(&findings).iter().map(|one| one.0.to_owned()).collect::<Vec<_>>()
	};
	// Nothing listens at port 1, which no router is before.
	let own = |why: &Unseen| matches!(why, Unseen::Wrong(why) if why.ends_with("machine's own"));
	assert!(found.endpoint.as_ref().is_err_and(own), "{:?}", found.endpoint);
	assert_eq!(complaints(found), ["endpoint"]);
	fake.block(|state| {
		state.jailed.insert(0);
		state.balances.clear();
		state.collateral = 1;
		state.hot_key = Some(account(5));
		(state.owed, state.missed) = (20, 20);
		state.tracks.get_mut(&0).unwrap().holders.clear();
		state.barred.insert(0, vec![BarredNode { node: 0, until: 8 }]);
	});
	let found = look(&answer).await.unwrap().unwrap();
	assert_eq!(found.work.barred, Ok(Barred { tracks: vec![(0, 8)], is_all: true }));
	let expected = ["endpoint", "jail", "collateral", "hot key", "fees", "bars", "challenges"];
	assert_eq!(complaints(found), expected);
}

#[tokio::test]
async fn without_a_key_no_node_is_looked_for_and_one_that_leaves_is_known_by_the_service() {
	let fake = chain();
	let chain = fake.chain().await;
	let best = chain.best().await.unwrap();
	let none = Told { keys: Ok(Keys::default()), ..told() };
	let silent = Answer::Silent("connection refused".into());
	let look = async |best: &Block, answer: &Answer| {
		super::look::service(&chain, best, &none, answer, Patience::begin()).await
	};
	assert!(look(&best, &silent).await.unwrap().is_none());
	// The key is the service's then.
	let answer = Answer::Status(status());
	assert!(look(&best, &answer).await.unwrap().is_some());
	let best = fake.block(|state| state.leaving.extend([0]));
	let found = look(&best, &answer).await.unwrap().unwrap();
	assert!(found.info.leaving);
}

#[tokio::test]
async fn what_is_wrong_for_everybody_is_told_from_what_this_machine_cannot_reach() {
	use crate::pull::{look, Config};
	// Answers so to one who asks, or says nothing.
	let serve = |answer: Option<&'static str>| {
		let listener = TcpListener::bind("127.0.0.1:0").unwrap();
		let port = listener.local_addr().unwrap().port();
		std::thread::spawn(move || {
			let (mut connection, _) = listener.accept().unwrap();
			let _ = connection.read(&mut [0; 512]);
			match answer {
				Some(answer) => drop(connection.write_all(answer.as_bytes())),
				None => while connection.read(&mut [0; 512]).is_ok_and(|read| read > 0) {},
			}
		});
		port
	};
	let config = Config {
		private_peers: true,
		answer_timeout: Duration::from_millis(500),
		..Config::default()
	};
	let seen = async |private_peers, url: String| {
		let config = Config { private_peers, ..config.clone() };
		look(&config, &url.parse().unwrap(), 100).await.unwrap_err()
	};
	let unreached = |unseen: &Unseen| matches!(unseen, Unseen::Unreached(_));
	for url in ["http://127.0.0.1:1".into(), format!("http://127.0.0.1:{}", serve(None))] {
		let unseen = seen(true, url).await;
		assert!(unreached(&unseen), "{unseen:?}");
	}
	let not_found = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
	for (private_too, url) in [
		(false, "http://127.0.0.1:1".into()),
		(false, "https://192.168.1.1".into()),
		(false, "http://localhost:1".into()),
		(true, format!("http://127.0.0.1:{}", serve(Some(not_found)))),
		(true, format!("https://127.0.0.1:{}", serve(Some("this is no TLS")))),
	] {
		let unseen = seen(private_too, url).await;
		assert!(!unreached(&unseen), "{unseen:?}");
	}
}

#[test]
fn the_machines_own_addresses_are_told_from_others() {
	let is_own = |text: &str| super::look::is_own(text.parse().unwrap());
	assert!(is_own("127.0.0.1") && is_own("127.0.0.2") && is_own("::1"));
	assert!(!is_own("192.0.2.1") && !is_own("2001:db8::1"));
	let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
	// Where there is a network, an address of it.
	if socket.connect("192.0.2.1:9").is_ok() {
		assert!(super::look::is_own(socket.local_addr().unwrap().ip()));
	}
}

/// A chain whose node never answers to what `hangs`.
struct Hanging {
	fake: FakeChain,
	hangs: fn(&str) -> bool,
}

impl Rpc for Hanging {
	fn request<'a>(
		&'a self,
		method: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Value, ChainError>> {
		let asked = match (method, parameters.first()) {
			("state_call", Some(Value::String(called))) => called,
			_ => method,
		};
		match (self.hangs)(asked) {
			true => futures::future::pending().boxed(),
			false => self.fake.request(method, parameters),
		}
	}

	fn subscribe<'a>(
		&'a self,
		subscribe: &'a str,
		unsubscribe: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Subscription, ChainError>> {
		self.fake.subscribe(subscribe, unsubscribe, parameters)
	}
}

/// What is found of a node that hangs so, if for a question and for all it is waited so many
/// milliseconds.
async fn found_of(hangs: fn(&str) -> bool, question: u64, all: u64) -> Vec<Finding> {
	let hanging = Arc::new(Hanging { fake: chain(), hangs });
	let patience = Patience::of(Duration::from_millis(question), Duration::from_millis(all));
	super::look(hanging, NOW, &told(), &Answer::Status(status()), patience).await
}

#[tokio::test]
async fn a_node_that_hangs_is_waited_for_within_bounds() {
	use Verdict::{Fail, Fine, Unknown};
	let findings = found_of(|_| true, 1_000, 60_000).await;
	assert_eq!(named(&findings, "node").verdict, Fail);
	assert_eq!(named(&findings, "node").seen, "the node does not answer: 1 s have passed");
	assert_eq!(named(&findings, "registration").verdict, Unknown);

	// One question of many: the others are answered.
	let findings = found_of(|asked| asked == "system_health", 1_000, 60_000).await;
	assert_eq!(named(&findings, "peers").verdict, Unknown);
	assert_eq!(named(&findings, "peers").seen, "the node does not answer: 1 s have passed");
	for answered in ["finality", "collateral", "pay"] {
		assert_eq!(named(&findings, answered).verdict, Fine, "{findings:?}");
	}

	// All but the runtime and what is registered: after some of it the time is over for the rest.
	let hangs = |asked: &str| {
		asked.starts_with("system_")
			|| asked == "state_getStorage"
			|| asked.contains("Api_") && !asked.starts_with("NodeServicesApi_node")
	};
	let findings = found_of(hangs, 1_000, 2_000).await;
	let pay = named(&findings, "pay");
	assert_eq!(pay.verdict, Unknown);
	assert!(pay.seen.ends_with("the 2 s that the doctor takes have passed"), "{pay:?}");
	let failed = findings.iter().filter(|one| one.verdict == Fail).map(|one| one.name);
	assert_eq!(failed.filter(|name| *name != "endpoint").count(), 0, "{findings:?}");
}

#[test]
fn the_bounds_are_those_that_are_documented() {
	assert_eq!((super::QUESTION.as_secs(), super::ALL.as_secs()), (5, 30));
}
