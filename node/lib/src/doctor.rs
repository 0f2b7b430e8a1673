//! `audio-node doctor`: what is wrong with a running node and its content service, and what to do.
//!
//! It looks from outside, as an operator does: at the node by its RPC, at the service by what it
//! says to its own machine and at the endpoint that others use, at the disks and the keystore. What
//! it makes of that is [`audio_content::doctor`]'s.

use crate::{
	content::{
		command::{check_url, open_keystore},
		given::{CommandLine, Volume, URL},
		keys::{HOT, NODE},
		local::{read, Local},
		params::is_for_testing,
	},
	failure,
	keys::name,
	rotate_keys::account,
};
use audio_content::{
	chain::WebSocket,
	doctor::{disk, look, Answer, Commands, Finding, Keys, Patience, Told, Verdict, QUESTION},
	plain::{plain, plain_json},
	store::{default_floor, Disk},
};
use audio_runtime::AccountId;
use sc_cli::{CliConfiguration, KeystoreParams, SharedParams};
use sc_service::{config::KeystoreConfig, Configuration};
use sp_core::crypto::KeyTypeId;
use sp_keystore::Keystore;
use std::{
	fmt::Write,
	io::{self, IsTerminal},
	path::Path,
	sync::{mpsc, Arc},
	thread,
	time::{SystemTime, UNIX_EPOCH},
};

/// Says what is wrong with a node and its content service, and what to do.
///
/// Run it on the node's own machine, with the --chain and the --base-path of the node. Each check is
/// a line, and one that is not fine has another that says what to do. Each question is waited for 5
/// seconds, and all that go over the network 30; what is not answered by then is unknown. Exits with 0
/// if nothing fails, with 1 if something does.
#[derive(Debug, clap::Parser)]
pub struct DoctorCmd {
	/// The node: ws:// or wss://.
	#[arg(long, value_name = "URL", default_value = URL, value_parser = url)]
	pub url: String,

	/// The stash of the validator [default: that of the validator whose session keys the node has].
	#[arg(long, value_name = "ADDRESS", value_parser = account)]
	pub stash: Option<AccountId>,

	/// Where the content service is.
	#[command(flatten)]
	pub local: Local,

	/// Where it keeps what it has.
	#[command(flatten)]
	pub volume: Volume,

	/// What is to stay free on the disk of the chain's database, in MiB: below it the node ends.
	#[arg(long, value_name = "MIB", default_value_t = 1024)]
	pub db_storage_threshold: u64,

	/// Print it as JSON.
	#[arg(long)]
	pub json: bool,

	/// Which chain, and where its folder is.
	#[command(flatten)]
	pub shared: SharedParams,

	/// Where the keys are.
	#[command(flatten)]
	pub keystore: KeystoreParams,
}

impl CliConfiguration for DoctorCmd {
	fn shared_params(&self) -> &SharedParams {
		&self.shared
	}

	fn keystore_params(&self) -> Option<&KeystoreParams> {
		Some(&self.keystore)
	}
}

fn url(text: &str) -> Result<String, String> {
	check_url(text).map(|()| text.into()).map_err(|error| error.to_string())
}

impl DoctorCmd {
	/// Runs the command. `version` is that of the program. Fails if a check does.
	pub fn run(&self, config: &Configuration, version: &str) -> sc_cli::Result<()> {
		let patience = Patience::begin();
		let folder = self.volume.folder.of(&config.data_path);
		let (mark, keystore) = (folder.join("VERSION"), config.keystore.clone());
		let told = Told {
			chain: config.chain_spec.name().into(),
			version: version.into(),
			is_for_testing: is_for_testing(&config.chain_spec.chain_type()),
			stash: self.stash.clone(),
			service: self.local.content_listen.to_string(),
			// What is there and does not answer has been used.
			has_run: in_time(move || mark.exists()).unwrap_or(true),
			keys: in_time(move || keys(&keystore)).and_then(|keys| keys),
			commands: self.commands(),
		};
		let answer = answer(&self.local);
		let mut findings = self.disks(config, &folder);
		let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
		let now = u64::try_from(now).unwrap_or(u64::MAX);
		let runtime = sc_cli::build_runtime()?;
		let rpc = Arc::new(WebSocket::new(&self.url));
		findings.extend(runtime.block_on(look(rpc, now, &told, &answer, patience)));
		// A resolver that hangs is not waited for.
		runtime.shutdown_background();
		match self.json {
			true => {
				let checks = serde_json::json!({ "checks": findings });
				println!("{}", plain_json(&format!("{checks:#}")));
			},
			false => print!("{}", describe(&findings, io::stdout().is_terminal())),
		}
		let failed: Vec<_> = findings.iter().filter(|one| one.verdict == Verdict::Fail).collect();
		match failed.is_empty() {
			true => Ok(()),
			false => {
				let names: Vec<_> = failed.iter().map(|one| one.name).collect();
				let (count, all, names) = (failed.len(), findings.len(), names.join(", "));
				Err(failure(format!("{count} of {all} checks failed: {names}")))
			},
		}
	}

	/// The commands that advice names, with what this one was given.
	pub fn commands(&self) -> Commands {
		let Self { url, local, volume, shared, keystore, .. } = self;
		let run = CommandLine::new("content run")
			.url(url)
			.given(shared)
			.given(volume)
			.given(keystore)
			.given(local)
			// Neither goes without the other, and the doctor needs one.
			.value("--content-tls-key", local.content_tls_cert.as_ref().map(|_| "PATH"));
		let register = CommandLine::new("content register").url(url);
		let register = register.given(shared).given(&volume.folder).given(keystore);
		let off = CommandLine::new("content drain").flag("--off");
		Commands {
			run: run.to_string(),
			status: CommandLine::new("content status").given(local).to_string(),
			drain_off: off.given(shared).given(&volume.folder).given(local).to_string(),
			register: register.to_string(),
			rotate_keys: CommandLine::new("rotate-keys").url(url).to_string(),
		}
	}

	/// The disks of the chain and of the content.
	fn disks(&self, config: &Configuration, folder: &Path) -> Vec<Finding> {
		let of = |path: &Path| {
			let path = path.to_owned();
			in_time(move || Disk::of(&path).map_err(|error| error.to_string()))
				.and_then(|disk| disk)
		};
		let least = self.db_storage_threshold.saturating_mul(1 << 20);
		let data = &config.data_path;
		let stops = "the node ends";
		let chain = disk("disk", &data.display().to_string(), &of(data), least, stops);
		if !folder.exists() {
			return vec![chain];
		}
		let found = of(folder);
		let total = found.as_ref().map_or(0, |disk| disk.total);
		let least = self
			.volume
			.floor(&config.chain_spec.chain_type())
			.unwrap_or_else(|| default_floor(total));
		let stops = "no content is taken in";
		vec![chain, disk("content disk", &folder.display().to_string(), &found, least, stops)]
	}
}

/// What is asked of a disk, if it answers. One that hangs, such as a network's, is left to itself.
fn in_time<T: Send + 'static>(ask: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
	let (sender, answer) = mpsc::channel();
	thread::spawn(move || sender.send(ask()));
	let late = |_| format!("the disk does not answer: {} s have passed", QUESTION.as_secs());
	answer.recv_timeout(QUESTION).map_err(late)
}

/// What the content service says of itself.
fn answer(local: &Local) -> Answer {
	match local.ask_within(QUESTION, "GET", "/status", "") {
		// Something is there.
		Err(error) if error.kind() == io::ErrorKind::TimedOut => Answer::Refused(error.to_string()),
		Err(error) => Answer::Silent(error.to_string()),
		Ok(answer) => read(&answer).map_or_else(Answer::Refused, Answer::Status),
	}
}

/// The public keys of the content service in the keystore. One that is not there is not made.
fn keys(config: &KeystoreConfig) -> Result<Keys, String> {
	if let KeystoreConfig::Path { path, .. } = config {
		if !path.is_dir() {
			return Ok(Keys::default());
		}
	}
	let keystore = open_keystore(config).map_err(|error| error.to_string())?;
	let the_one = |key_type: KeyTypeId| -> Result<Option<[u8; 32]>, String> {
		let found = keystore.keys(key_type).map_err(|error| error.to_string())?;
		match &found[..] {
			[] => Ok(None),
			[key] => {
				let malformed = |_| format!("a key of type {} has no 32 bytes", name(key_type));
				key.clone().try_into().map(Some).map_err(malformed)
			},
			more => Err(format!(
				"the keystore has {} keys of type {}, and a content node has one: move the files of \
				 the others away",
				more.len(),
				name(key_type)
			)),
		}
	};
	Ok(Keys { node: the_one(NODE)?, hot: the_one(HOT)?.map(AccountId::from) })
}

/// The findings, for people: a line each, and another with what to do. In colour on a terminal.
pub fn describe(findings: &[Finding], is_terminal: bool) -> String {
	let width = findings.iter().map(|one| one.name.len()).max().unwrap_or_default();
	let mut text = String::new();
	for Finding { name, verdict, seen, advice } in findings {
		let (mark, colour) = match verdict {
			Verdict::Fine => ("✓", 32),
			Verdict::Warn => ("!", 33),
			Verdict::Fail => ("✗", 31),
			Verdict::Unknown => ("?", 36),
		};
		let mark = match is_terminal {
			true => format!("\x1b[{colour}m{mark}\x1b[0m"),
			false => mark.into(),
		};
		// What a node or a file says may have several lines.
		let seen = seen.split_whitespace().collect::<Vec<_>>().join(" ");
		let _ = writeln!(text, "{mark} {name:width$}  {}", plain(&seen));
		if !advice.is_empty() {
			let _ = writeln!(text, "  {:width$}  → {}", "", plain(advice));
		}
	}
	let count = |verdict| findings.iter().filter(|one| one.verdict == verdict).count();
	let _ = writeln!(
		text,
		"{} checks: {} fine, {} to be seen to, {} failed, {} unknown",
		findings.len(),
		count(Verdict::Fine),
		count(Verdict::Warn),
		count(Verdict::Fail),
		count(Verdict::Unknown)
	);
	text
}
