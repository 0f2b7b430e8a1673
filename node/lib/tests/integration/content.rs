use audio_content::{
	chain::{ChainError, Rpc},
	http::{
		drain::{DrainStatus, Owed},
		status::Status,
	},
	moving::{Moved, Progress},
	pull::Pull,
};
use audio_node_lib::content::{
	drain::{away, obstacles, progress, DrainCmd, Unanswered, Watch},
	given::{CommandLine, Volume},
	in_process::InProcess,
	keys::{node_key, ContentKeys, Missing, HOT, NODE},
	local::{read, Local},
	moving::{lines, old_machine, MoveCmd, Place},
	register::{audio, endpoint_call, RegisterCmd},
	running::runtime,
	screen::{bar, time, Screen},
	status::{describe, size},
};
use audio_primitives::nodes::{registration_message, NodeInfo};
use audio_runtime::{AccountId, RuntimeCall, AUDIO};
use clap::Parser;
use codec::DecodeAll;
use futures::StreamExt;
use jsonrpsee::{types::ErrorObjectOwned, RpcModule, SubscriptionMessage};
use sc_keystore::LocalKeystore;
use serde_json::json;
use sp_core::{ed25519, sr25519, Pair};
use sp_keystore::Keystore;
use std::{io::Write, net::TcpListener, sync::Arc, time::Duration};

fn pair<P: Pair>(uri: &str) -> P {
	P::from_string(uri, None).expect("a URI")
}

#[test]
fn keys_are_made_once_and_stay() {
	let folder = tempfile::tempdir().expect("a folder");
	let open = |password: Option<&str>| {
		let password = password.map(|password| password.to_owned().into());
		LocalKeystore::open(folder.path(), password).expect("opened")
	};
	let made = ContentKeys::of(&open(Some("secret")), Missing::Make).expect("made");
	let again = ContentKeys::of(&open(Some("secret")), Missing::Make).expect("found");
	assert_eq!(made.node.public(), again.node.public());
	assert_eq!(made.hot.public(), again.hot.public());
	let error = ContentKeys::of(&open(None), Missing::Make).err().expect("without its password");
	assert!(error.to_string().contains("cannot sign: it was inserted with a password"), "{error}");

	let another = open(Some("secret")).ed25519_generate_new(NODE, None).expect("made");
	let error = ContentKeys::of(&open(Some("secret")), Missing::Make).err().expect("which?");
	assert!(error.to_string().contains("has 2 keys of type cnod"), "{error}");
	assert_ne!(another, made.node.public());
}

#[test]
fn a_seed_makes_the_keys_of_the_development_chain_and_keeps_them_nowhere() {
	let folder = tempfile::tempdir().expect("a folder");
	let keystore = LocalKeystore::open(folder.path(), None).expect("opened");
	let keys = ContentKeys::of(&keystore, Missing::Seed("//Alice")).expect("made");
	assert_eq!(keys.node.public(), pair::<ed25519::Pair>("//Alice").public());
	assert_eq!(keys.hot.public(), pair::<sr25519::Pair>("//Alice//hot").public());
	let keystore = LocalKeystore::open(folder.path(), None).expect("opened");
	assert!(keystore.keys(NODE).expect("read").is_empty());
	assert!(keystore.keys(HOT).expect("read").is_empty());
}

#[test]
fn where_the_service_has_run_no_other_keys_are_made_unasked() {
	let folder = tempfile::tempdir().expect("a folder");
	let keystore = LocalKeystore::open(folder.path(), None).expect("opened");
	let refused = ContentKeys::of(&keystore, Missing::Refuse(folder.path())).err();
	let error = refused.expect("they are lost").to_string();
	assert!(error.contains("has no cnod key") && error.contains("--content-new-keys"), "{error}");
	assert!(keystore.keys(NODE).expect("read").is_empty());
	let made = ContentKeys::of(&keystore, Missing::Make).expect("made");
	let found = ContentKeys::of(&keystore, Missing::Refuse(folder.path())).expect("they are there");
	assert_eq!(made.node.public(), found.node.public());
}

#[test]
#[ignore = "a part of the next test, which runs it in a process of its own"]
fn the_process_with_the_nodes_panic_hook() {
	sp_panic_handler::set("here", "a test");
	let runtime = runtime().expect("started");
	let panicked = runtime.block_on(async {
		let task = tokio::spawn(async { panic!("in a task") }).await;
		let blocking = tokio::task::spawn_blocking(|| panic!("in blocking work")).await;
		task.is_err() && blocking.is_err()
	});
	assert!(panicked);
	println!("it lives on");
}

#[test]
fn a_panic_of_the_service_does_not_end_the_node() {
	let output = std::process::Command::new(std::env::current_exe().expect("this program"))
		.args(["content::the_process_with_the_nodes_panic_hook", "--exact", "--ignored"])
		.arg("--nocapture")
		.output()
		.expect("it runs");
	let said = String::from_utf8_lossy(&output.stdout);
	assert!(output.status.success() && said.contains("it lives on"), "{said}");
}

fn methods() -> InProcess {
	let mut module = RpcModule::new(());
	module
		.register_method("double", |parameters, _, _| {
			let number: u64 = parameters.one()?;
			number
				.checked_mul(2)
				.ok_or_else(|| ErrorObjectOwned::owned(1010, "too large", Some("of 64 bits")))
		})
		.expect("registered");
	module
		.register_subscription("count", "counted", "uncount", |_, pending, _, _| async move {
			let sink = pending.accept().await?;
			for number in 0..3 {
				sink.send(SubscriptionMessage::from_json(&number)?).await?;
			}
			Ok(())
		})
		.expect("registered");
	InProcess::new(Arc::new(module))
}

#[tokio::test]
async fn what_the_node_says_arrives_and_its_refusal_says_why() {
	let node = methods();
	assert_eq!(node.request("double", vec![json!(21)]).await.expect("answered"), json!(42));
	let refused = node.request("double", vec![json!(u64::MAX)]).await.expect_err("refused");
	let ChainError::Refused { method, code, message } = &refused else { panic!("{refused}") };
	assert_eq!(
		(method.as_str(), *code, message.as_str()),
		("double", 1010, "too large: of 64 bits")
	);
	let unknown = node.request("halve", vec![]).await.expect_err("there is none");
	assert!(matches!(unknown, ChainError::Refused { code: -32601, .. }), "{unknown}");
	let counted = node.subscribe("count", "uncount", vec![]).await.expect("subscribed");
	assert_eq!(counted.take(3).collect::<Vec<_>>().await, [json!(0), json!(1), json!(2)]);
	assert!(node.subscribe("double", "none", vec![]).await.is_err());
}

fn command(operator: &AccountId) -> RegisterCmd {
	let operator = operator.to_string();
	RegisterCmd::parse_from([
		"register",
		"--operator",
		&operator,
		"--endpoint",
		"https://node.example.com",
		"--collateral",
		"200000.5",
	])
}

fn keys() -> ContentKeys {
	ContentKeys { node: pair("//node"), hot: pair("//hot") }
}

fn call_of(text: &str) -> RuntimeCall {
	let line = text.lines().find_map(|line| line.strip_prefix("call data:")).expect("a call");
	let bytes = hex::decode(line.trim().trim_start_matches("0x")).expect("hexadecimal");
	RuntimeCall::decode_all(&mut &bytes[..]).expect("a call of this chain")
}

#[test]
fn the_call_that_is_printed_registers_the_node_and_proves_its_key() {
	let operator = AccountId::from([7; 32]);
	let collateral = 200_000 * AUDIO + AUDIO / 2;
	let command = command(&operator);
	assert_eq!(command.collateral, Some(collateral));
	let text = command.registration(&keys(), [9; 32], collateral);
	let RuntimeCall::NodeServices(pallet_node_services::Call::register {
		service,
		endpoint,
		key,
		proof,
		collateral,
	}) = call_of(&text)
	else {
		panic!("another call")
	};
	assert_eq!(service.as_slice(), b"content");
	assert_eq!(endpoint, b"https://node.example.com");
	assert_eq!(key, keys().node.public());
	assert_eq!(collateral, 200_000 * AUDIO + AUDIO / 2);
	let message = registration_message(&[9u8; 32], &operator, &endpoint);
	assert!(ed25519::Pair::verify(&proof, message, &key));
	assert!(text.contains(&format!("{operator} signs this call")), "{text}");
}

fn info(operator: &AccountId, hot_key: Option<AccountId>) -> NodeInfo<AccountId> {
	NodeInfo {
		operator: operator.clone(),
		service: b"content".to_vec(),
		endpoint: b"https://node.example.com".to_vec(),
		key: keys().node.public().0,
		hot_key,
		collateral: 0,
		unlocking: Vec::new(),
		weight: 0,
		jailed_until: None,
		leaving: false,
		selection_id: None,
	}
}

#[test]
fn the_call_that_moves_a_node_elsewhere_has_the_proof_of_its_key() {
	let operator = AccountId::from([7; 32]);
	let endpoint = "https://new.example.com";
	let text = endpoint_call(&keys().node, [9; 32], 5, &info(&operator, None), endpoint);
	let RuntimeCall::NodeServices(pallet_node_services::Call::update_endpoint {
		node,
		endpoint: to,
		proof,
	}) = call_of(&text)
	else {
		panic!("another call")
	};
	assert_eq!((node, to.as_slice()), (5, endpoint.as_bytes()));
	let message = registration_message(&[9u8; 32], &operator, endpoint.as_bytes());
	assert!(ed25519::Pair::verify(&proof, message, &keys().node.public()));
	assert!(text.contains("from https://node.example.com to https://new.example.com"), "{text}");
}

#[test]
fn once_it_is_registered_the_call_that_is_printed_sets_its_hot_key() {
	let operator = AccountId::from([7; 32]);
	let hot = AccountId::from(keys().hot.public());
	let other = AccountId::from([8; 32]);
	for before in [None, Some(other.clone())] {
		let text = command(&operator).hot_key(&keys(), 5, &info(&operator, before)).expect("said");
		let RuntimeCall::NodeServices(pallet_node_services::Call::set_hot_key { node, hot_key }) =
			call_of(&text)
		else {
			panic!("another call")
		};
		assert_eq!((node, hot_key), (5, Some(hot.clone())));
	}
	let done = command(&operator).hot_key(&keys(), 5, &info(&operator, Some(hot))).expect("said");
	assert!(done.contains("Nothing is left to sign"), "{done}");
	let error = command(&operator).hot_key(&keys(), 5, &info(&other, None)).expect_err("not its");
	assert!(error.to_string().contains(&other.to_string()), "{error}");
}

#[test]
fn amounts_are_read_to_the_planck() {
	assert_eq!(audio("1"), Ok(AUDIO));
	assert_eq!(audio("0.000000000000000001"), Ok(1));
	assert_eq!(audio("12.5"), Ok(12 * AUDIO + AUDIO / 2));
	for text in ["", ".", "1.", ".5", "-1", "1,5", "1e3", "0.0000000000000000001", "1 AUDIO"] {
		let error = audio(text).expect_err("no amount");
		assert!(error.contains(text), "{error}");
	}
	assert!(audio(&"9".repeat(30)).is_err());
}

#[test]
fn how_a_service_stands_is_said_in_words() {
	let body = r#"{"node":null,"key":"0x01","hot_key":"5F","best":7,"reasons":[{"part":"disk",
		"detail":"it is full"}],"stored_bytes":1536,"upload_bytes":0,"available_bytes":3,
		"stored_tracks":2,"missing_tracks":1,"documents":5,"document_bytes":20480,"pulls":[{"track":4,"bytes":2048,"done":1024,"from":3,
		"error":"it stalled"}],"uploads":[{"cid":"bafk","bytes":4096,"done":1024}]}"#;
	let status: Status = read(&format!("HTTP/1.1 200 OK\r\nx: y\r\n\r\n{body}")).expect("read");
	let said = describe(&status, false);
	for line in [
		"node:      not registered: see audio-node content register --help",
		"store:     1.5 KiB stored, 0 B of uploads, room for 3 B",
		"tracks:    2 here, 1 missing",
		"documents: 5, 20.0 KiB",
		"pulling:   track 4: 1.0 KiB of 2.0 KiB from node 3; it stalled",
		"brought:   bafk: 1.0 KiB of 4.0 KiB",
		"not ready: disk: it is full",
	] {
		assert!(said.lines().any(|other| other == line), "{said}");
	}
	let drawn = describe(&status, true);
	let line = "brought:   bafk: [#######                       ]  25 % 1.0 KiB of 4.0 KiB";
	assert!(drawn.lines().any(|other| other == line), "{drawn}");
	let refused = read::<Status>("HTTP/1.1 403 Forbidden\r\n\r\n{\"detail\":\"not you\"}");
	assert_eq!(refused, Err("not you".into()));
	for other in ["", "hello", "HTTP/1.1 200 OK\r\n\r\n<html>", "HTTP/1.1 502 Bad\r\n\r\nx"] {
		assert!(read::<Status>(other).is_err(), "{other}");
	}
	assert_eq!(size(1 << 40), "1.0 TiB");
	assert_eq!(size(u64::MAX), "16777216.0 TiB");
}

#[test]
fn a_command_that_is_printed_has_what_this_one_was_given() {
	let printed = |given: &[&str]| {
		let command = DrainCmd::parse_from([&["drain"][..], given].concat());
		let line = CommandLine::new("content drain").flag("--off");
		line.given(&command.shared).given(&command.folder).given(&command.local).to_string()
	};
	assert_eq!(printed(&[]), "audio-node content drain --off");
	assert_eq!(printed(&["--content-listen", "127.0.0.1:9980"]), "audio-node content drain --off");
	let given = ["--chain", "it's.json", "--base-path", "/srv/my audio", "--content-path", "/c"];
	let others = ["--content-listen", "127.0.0.1:1", "--content-tls-cert", "a.pem"];
	assert_eq!(
		printed(&[&given[..], &others].concat()),
		r"audio-node content drain --off --chain 'it'\''s.json' --base-path '/srv/my audio' \
		--content-path /c --content-listen 127.0.0.1:1 --content-tls-cert a.pem"
			.replace("\\\n\t\t", "")
	);
	assert_eq!(printed(&["--dev"]), "audio-node content drain --off --dev");
	let volume = Volume { content_floor: Some(3), ..Volume::default() };
	let line = CommandLine::new("content run").url("ws://127.0.0.1:9944").given(&volume);
	assert_eq!(line.to_string(), "audio-node content run --content-floor 3");
	assert_eq!(
		CommandLine::new("doctor").url("ws://10.0.0.1:1").to_string(),
		"audio-node doctor --url ws://10.0.0.1:1"
	);
}

#[test]
fn bars_and_times_are_rounded_down() {
	assert_eq!(bar(0, 100), format!("[{}]   0 %", " ".repeat(30)));
	assert_eq!(bar(99, 100), format!("[{} ]  99 %", "#".repeat(29)));
	assert_eq!(bar(7, 7), format!("[{}] 100 %", "#".repeat(30)));
	assert_eq!(bar(0, 0), bar(7, 7));
	assert_eq!(bar(u64::MAX, 1), bar(1, 1));
	for (seconds, said) in [
		(0, "0 seconds"),
		(1, "1 second"),
		(119, "1 minute"),
		(300, "5 minutes"),
		(3_600, "1 hour"),
		(9_000, "2 hours 30 minutes"),
	] {
		assert_eq!(time(Duration::from_secs(seconds)), said);
	}
}

/// A node that is drained, of which nothing is wanted.
fn drained() -> DrainStatus {
	let owed = Owed {
		best: 100,
		blocks: 50,
		proof_period: 50,
		slot: 6_000,
		misses: 1,
		owed_in_both: 30,
		jail_misses: 4,
		jail_share: 200_000_000,
		jail_blocks: 600,
		slash_jails: 2,
		slash_share: 10_000_000,
		..Owed::default()
	};
	DrainStatus { draining: true, streams: 0, bringing: 0, owed: Some(owed), error: None }
}

#[test]
fn what_this_disk_alone_has_keeps_a_node_from_being_stopped() {
	let mut status = drained();
	status.owed.as_mut().expect("known").whole = 2;
	assert_eq!(
		obstacles(&status, 0, true),
		["2 uploads are whole and on this machine's disk alone: it is not stored yet"]
	);
}

#[test]
fn a_node_may_be_stopped_once_no_proof_is_late_and_nothing_is_sent() {
	let owing = |challenges, blocks| {
		let mut status = drained();
		let owed = status.owed.as_mut().expect("known");
		(owed.challenges, owed.blocks) = (challenges, blocks);
		status
	};
	assert!(obstacles(&drained(), 0, false).is_empty());
	// One that was just opened is waited for, for as long as there are not always others.
	assert_eq!(obstacles(&owing(1, 50), 0, false), ["1 challenge is open and not proven"]);
	assert!(obstacles(&owing(1, 50), 3, false).is_empty());
	let late =
		"2 challenges are open, the first of which is due in 7 blocks, and no proof is in a block";
	assert_eq!(obstacles(&owing(2, 7), 1_000, true), [late]);
	let sending = DrainStatus { streams: 2, bringing: 1, ..drained() };
	assert_eq!(obstacles(&sending, 0, false), ["3 streams are open"]);
	assert!(obstacles(&sending, 0, true).is_empty());
	let unknown = DrainStatus { owed: None, error: Some("away".into()), ..drained() };
	assert_eq!(obstacles(&unknown, 9, true), ["it is not known what is wanted of it: away"]);
	let said =
		"draining: 2 streams open, 1 body being brought, 0 uploads open, 0 challenges open and \
		not proven, 0 receipts waiting";
	assert_eq!(progress(&sending), said);
}

#[test]
fn how_long_a_node_may_be_away_is_said_in_blocks_and_in_time() {
	let said = away(&drained(), &CommandLine::new("content drain --off --dev"));
	for part in [
		"The node may be stopped now.",
		"Without a miss it may be away for 50 blocks, about 5 minutes: a challenge that the next",
		"4 in a row at one track over 600 blocks, about 1 hour lose its place.",
		"once it has missed max(4, 20 %) of what it owed",
		"it has missed 1 of 30.",
		"From jailing 2 of its operator's nodes on, it loses 1 % of its collateral too.",
		"started again, or with `audio-node content drain --off --dev`.",
	] {
		assert!(said.contains(part), "{part} is not in {said}");
	}
	let mut status = DrainStatus { streams: 1, ..drained() };
	let owed = status.owed.as_mut().expect("known");
	(owed.challenges, owed.blocks, owed.receipts) = (1, 48, 7);
	let off = CommandLine::new("content drain --off");
	let said = away(&status, &off);
	for part in ["48 blocks, about 4 minutes", "open now", "7 receipts wait", "will be cut off"] {
		assert!(said.contains(part), "{part} is not in {said}");
	}
	let unregistered = DrainStatus { owed: Some(Owed::default()), ..drained() };
	assert!(away(&unregistered, &off).contains("It is not registered: nothing is asked of it."));
}

/// Time that passes when somebody waits, and what is shown.
#[derive(Default)]
struct Waits {
	passed: Duration,
	shown: Vec<String>,
}

impl Watch for Waits {
	fn elapsed(&self) -> Duration {
		self.passed
	}

	fn pause(&mut self, time: Duration) {
		self.passed += time;
	}

	fn show(&mut self, line: String) {
		self.shown.push(line);
	}
}

fn drain_command() -> DrainCmd {
	DrainCmd::parse_from(["drain", "--chain", "my.json", "--content-listen", "[::1]:1"])
}

const OFF: &str =
	"`audio-node content drain --off --chain my.json --content-listen '[::1]:1'` ends it";

#[test]
fn a_service_that_does_not_answer_for_a_while_is_asked_again() {
	let mut silent = 0;
	let ask = |method: &str| match method {
		"GET" if silent < 10 => {
			silent += 1;
			Err(Unanswered::Silent("connection\x1b[2J reset".into()))
		},
		_ => Ok(DrainStatus { streams: u64::from(silent == 0), ..drained() }),
	};
	let mut watch = Waits::default();
	let said = drain_command().wait(ask, &mut watch).expect("drained");
	assert!(said.starts_with("The node may be stopped now."), "{said}");
	let line = "no answer: connection\x1b[2J reset; it stays drained; asked again for 1 minute";
	assert_eq!(watch.shown[1], line);
}

#[test]
fn what_is_not_known_of_a_drained_node_is_said_with_how_to_undo_it() {
	let gone = || Err(Unanswered::Silent("connection refused".into()));
	let lost = |methods: &'static [&'static str]| {
		let mut watch = Waits::default();
		let sending = DrainStatus { streams: 1, ..drained() };
		let ask = |method: &str| match methods.contains(&method) {
			true => gone(),
			false => Ok(sending.clone()),
		};
		let said = drain_command().wait(ask, &mut watch).expect_err("nobody answers");
		assert!(watch.passed >= Duration::from_secs(60) && watch.passed < Duration::from_secs(70));
		said
	};
	let (begun, asked) = (lost(&["GET"]), lost(&["POST", "GET"]));
	assert!(begun.contains("connection refused. The node stays drained, unless"), "{begun}");
	assert!(asked.contains("connection refused. The node may be drained, unless"), "{asked}");
	for said in [begun, asked] {
		for part in [
			"no answer for 1 minute",
			"`audio-node content status --content-listen '[::1]:1'` says whether it is",
			"`audio-node content drain --chain my.json --content-listen '[::1]:1'` waits again",
			OFF,
		] {
			assert!(said.contains(part), "{part} is not in {said}");
		}
	}
	// Who is refused is not asked again, and has drained nothing.
	let mut watch = Waits::default();
	let refused = |_: &str| Err(Unanswered::Refused("not you".into()));
	let said = drain_command().wait(refused, &mut watch).expect_err("refused");
	assert!(said.ends_with("not you. The node is not drained by this"), "{said}");
	assert_eq!(watch.passed, Duration::ZERO);
	let said = drain_command().end(refused, &mut watch).expect_err("refused");
	assert!(said.contains("not you. A node that was drained still is"), "{said}");
	let said = drain_command().end(|_| gone(), &mut watch).expect_err("nobody answers");
	assert!(said.contains("may still be drained") && said.contains(OFF), "{said}");
	// It takes longer than it may.
	let sending = |_: &str| Ok(DrainStatus { streams: 1, ..drained() });
	let command = DrainCmd { timeout: 4, ..drain_command() };
	let said = command.wait(sending, &mut Waits::default()).expect_err("it sends");
	assert!(said.contains(&OFF.replace("ends it", "ends that")), "{said}");
}

#[test]
fn a_service_that_trickles_is_not_waited_for_longer_than_one_that_is_silent() {
	let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
	let content_listen = listener.local_addr().expect("bound");
	std::thread::spawn(move || {
		let (mut connection, _) = listener.accept().expect("asked");
		while connection.write_all(b"x").is_ok() {
			std::thread::sleep(Duration::from_millis(20));
		}
	});
	let local = Local { content_listen, content_tls_cert: None };
	let asked = local.ask_within(Duration::from_millis(300), "GET", "/status", "");
	assert_eq!(asked.expect_err("it never ends").kind(), std::io::ErrorKind::TimedOut);
}

#[test]
fn what_strangers_write_tells_a_terminal_nothing() {
	let evil = "\x1b[2J\u{202e}gone\nstate:     ready";
	let body = json!({
		"node": 1, "key": "0x01", "hot_key": evil, "best": 7, "stored_bytes": 0, "upload_bytes": 0,
		"reasons": [{ "part": "disk", "detail": evil }], "available_bytes": 3, "stored_tracks": 2,
		"missing_tracks": 1, "uploads": [{ "cid": evil, "bytes": 1, "done": 0 }],
		"pulls": [{ "track": 4, "bytes": 1, "done": 0, "from": 3, "error": evil }],
	});
	let status: Status = read(&format!("HTTP/1.1 200 OK\r\n\r\n{body}")).expect("read");
	let said = describe(&status, true);
	assert_eq!(said.lines().count(), 10, "{said}");
	let shown = r"\u{1b}[2J\u{202e}gone\u{a}state:     ready";
	assert_eq!(said.matches(shown).count(), 4, "{said}");
	let lines = vec!["track 4: \x1b[2J\ngone".to_string()];
	let text = Screen::new().text(lines);
	assert!(text.contains(r"track 4: \u{1b}[2J\u{a}gone"), "{text}");
	let before = NodeInfo { endpoint: b"https://x\x1b[2J".to_vec(), ..info(&[7; 32].into(), None) };
	let text = endpoint_call(&keys().node, [9; 32], 5, &before, "https://new.example.com");
	assert!(text.contains(r"from https://x\u{1b}[2J to https://new"), "{text}");
}

#[test]
fn the_old_machine_is_named_by_a_url_or_an_endpoint() {
	for (text, url) in [
		("http://10.0.0.7:9980", "http://10.0.0.7:9980/"),
		("https://node.example.com/audio", "https://node.example.com/audio"),
		("/ip4/198.51.100.7/tcp/8080/http", "http://198.51.100.7:8080/"),
	] {
		assert_eq!(old_machine(text).map(String::from), Ok(url.into()));
	}
	for text in ["", "node.example.com", "ws://node.example.com", "/ip4/1.2.3.4/udp/1/quic-v1"] {
		assert!(old_machine(text).is_err(), "{text}");
	}
}

#[test]
fn the_key_of_a_node_is_found_and_never_made() {
	let folder = tempfile::tempdir().expect("a folder");
	let keystore = LocalKeystore::open(folder.path(), None).expect("opened");
	assert!(node_key(&keystore).expect("read").is_none());
	assert!(
		keystore.keys(NODE).expect("read").is_empty()
			&& keystore.keys(HOT).expect("read").is_empty()
	);
	let made = keystore.ed25519_generate_new(NODE, None).expect("made");
	let found = node_key(&keystore).expect("read").expect("there");
	assert_eq!(found.public(), made);
	keystore.ed25519_generate_new(NODE, None).expect("made");
	let error = node_key(&keystore).err().expect("which?");
	assert!(error.to_string().contains("has 2 keys of type cnod"), "{error}");
}

#[test]
fn how_far_moving_is_and_what_remains_is_said() {
	let pulls = vec![Pull {
		track: 4,
		root: [0; 32],
		bytes: 2_048,
		done: 1_024,
		from: Some(3),
		error: None,
	}];
	let progress = Progress { tracks: 2, here: 1, bytes: 4_096, done: 3_072, documents: 5, pulls };
	assert_eq!(
		lines(&progress, 512, false),
		["1 of 2 tracks, 3.0 KiB of 4.0 KiB, 512 B/s, about 2 seconds left, 5 documents"]
	);
	let drawn = lines(&progress, 0, true);
	assert!(
		drawn[0].contains("]  75 % 1 of 2 tracks, 3.0 KiB of 4.0 KiB, 5 documents"),
		"{drawn:?}"
	);
	assert!(drawn[1].contains("]  50 % track 4: 1.0 KiB of 2.0 KiB from node 3"), "{drawn:?}");

	let operator = AccountId::from([7; 32]);
	let moved = Moved {
		node: 5,
		info: info(&operator, None),
		genesis: [9; 32],
		progress: Progress { here: 2, done: 4_096, ..progress },
		left: vec![(8, None)],
		lacks_documents: false,
	};
	let folder = std::path::Path::new("/srv/content");
	let keystore = "/var/lib/audio/keystore".to_string();
	let place = Place { folder, keystore, has_hot_key: false };
	let command = |more: &[&str]| {
		let given = ["move", "--from", "http://10.0.0.7:9980", "--content-path", "/srv/content"];
		let given =
			given.into_iter().chain(["--chain", "audio-raw.json", "--base-path", "/srv/my node"]);
		MoveCmd::parse_from(given.chain(more.iter().copied()))
	};
	let said = command(&["--node", "5"]).remains(&moved, &place, None);
	for part in [
		"2 tracks of node 5 are in /srv/content, 4.0 KiB in all",
		"1 that it does not hold and is to have did not come",
		"audio-node content drain\n",
		"636e6f64 (the node's key)",
		"session keys never run at two places",
		"receipts.db",
		"audio-node content run --chain audio-raw.json --base-path '/srv/my node' \
		 --content-path /srv/content\n   or the node with --content. What has come",
		&format!("--operator {operator} --endpoint <new endpoint>\n"),
		"Have https://node.example.com lead here.",
	] {
		assert!(said.contains(part), "{part} is not in {said}");
	}
	let elsewhere = command(&["--endpoint", "https://new.example.com"]);
	let said = elsewhere.remains(&moved, &place, Some(&keys().node));
	let RuntimeCall::NodeServices(call) = call_of(&said) else { panic!("another call") };
	assert!(matches!(call, pallet_node_services::Call::update_endpoint { node: 5, .. }));
	let said = command(&["--endpoint", "https://node.example.com"]).remains(&moved, &place, None);
	assert!(said.contains("The endpoint stays https://node.example.com"), "{said}");
	// Into a bucket, from another folder of the same machine.
	let place = Place { has_hot_key: true, ..place };
	let bounds = ["--content-floor", "1", "--content-capacity", "4000"];
	let said = command(&[&["--content-blobs", "s3://music/node-5"], &bounds[..]].concat());
	let said = said.remains(&moved, &place, Some(&keys().node));
	for part in [
		"2 tracks of node 5 are in /srv/content and s3://music/node-5, 4.0 KiB in all",
		"nothing: both keys are here already;\n",
		"--content-path /srv/content --content-floor 1 --content-blobs s3://music/node-5 \
		 --content-capacity 4000\n",
		"--content and that bucket, either with the AWS_… variables",
	] {
		assert!(said.contains(part), "{part} is not in {said}");
	}
	assert!(!said.contains("636e6f64") && !said.contains("63686f74"), "{said}");
}
