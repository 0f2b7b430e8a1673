use audio_content::doctor::Finding;
use audio_node_lib::{
	cli::Cli,
	doctor::{describe, DoctorCmd},
};
use clap::Parser;

#[test]
fn each_finding_is_a_line_and_what_to_do_another() {
	let findings = [
		Finding::fine("peers", "connected to 9"),
		Finding::warn("fees", "little", "send some"),
		Finding::fail("content keys", "two\n of them", "move one away"),
		Finding::unknown("bars", "gone", "ask again"),
	];
	let expected = "\
✓ peers         connected to 9
! fees          little
                → send some
✗ content keys  two of them
                → move one away
? bars          gone
                → ask again
4 checks: 1 fine, 1 to be seen to, 1 failed, 1 unknown
";
	assert_eq!(describe(&findings, false), expected);
	let coloured = describe(&findings, true);
	assert!(coloured.contains("\x1b[31m✗\x1b[0m content keys  two of them"), "{coloured}");
}

#[test]
fn a_node_is_named_by_a_websocket() {
	let read = |url: &str| {
		let args = ["audio-node", "doctor", "--dev", "--url", url];
		Cli::try_read(args.map(Into::into))
	};
	assert!(read("ws://127.0.0.1:9944").is_ok());
	let refused = read("http://127.0.0.1:9944").expect_err("it is no WebSocket");
	assert_eq!(refused.exit_code(), 2);
	assert!(refused.to_string().contains("must begin with ws:// or wss://"), "{refused}");
}

#[test]
fn what_strangers_write_tells_a_terminal_nothing() {
	let evil = "\x1b[2Jgone\n✓ endpoint  fine \u{202e}";
	let findings = [Finding::fail("endpoint", evil, evil)];
	let shown = describe(&findings, false);
	assert_eq!(shown.lines().count(), 3, "{shown}");
	assert!(!shown.contains(['\x1b', '\u{202e}']), "{shown}");
}

#[test]
fn advice_names_commands_that_find_the_same_node() {
	let given = "doctor --chain my.json --base-path /b --url ws://[::1]:2 --content-path /c \
		--content-floor 3 --content-listen [::1]:1 --content-tls-cert a.pem --keystore-path /k";
	let commands = DoctorCmd::parse_from(given.split_whitespace()).commands();
	let url = "--url 'ws://[::1]:2'";
	let local = "--content-listen '[::1]:1' --content-tls-cert a.pem";
	assert_eq!(
		commands.run,
		format!(
			"audio-node content run {url} --chain my.json --base-path /b --content-path /c \
			 --content-floor 3 --keystore-path /k {local} --content-tls-key PATH"
		)
	);
	assert_eq!(commands.status, format!("audio-node content status {local}"));
	assert_eq!(
		commands.drain_off,
		format!(
			"audio-node content drain --off --chain my.json --base-path /b --content-path /c {local}"
		)
	);
	assert_eq!(
		commands.register,
		format!(
			"audio-node content register {url} --chain my.json --base-path /b --content-path /c \
			 --keystore-path /k"
		)
	);
	assert_eq!(commands.rotate_keys, format!("audio-node rotate-keys {url}"));
	// A command without its values is read as well.
	for line in [commands.run, commands.status, commands.drain_off, commands.rotate_keys] {
		let words = line.replace('\'', "");
		let more = if words.contains("rotate") { " --owner 0x00" } else { "" };
		let read = Cli::try_read(format!("{words}{more}").split_whitespace().map(Into::into));
		let why = read.err().map(|error| error.to_string()).unwrap_or_default();
		assert!(why.is_empty() || why.contains("--owner"), "{line}: {why}");
	}
}
