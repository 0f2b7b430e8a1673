use audio_content::doctor::Finding;
use audio_node_lib::{cli::Cli, doctor::describe};

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
