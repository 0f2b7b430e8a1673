//! `audio-node content move`: brings a node's tracks to this machine or into a bucket, before its
//! service moves there.

use crate::{
	content::{
		command::{check_url, ended, open_keystore},
		given::{CommandLine, Volume, URL},
		keys,
		params::{bucket_of, pull_of, store_within},
		register::endpoint_call,
		running::PATIENCE,
		screen::{bar, time, Screen},
		status::size,
	},
	failure,
};
use audio_content::{
	chain::WebSocket,
	endpoint::url_of,
	moving::{self, MoveError, Moved, Progress, Settings},
	plain::plain_lines,
	store,
};
use audio_primitives::nodes::NodeIndex;
use sc_cli::{CliConfiguration, KeystoreParams, SharedParams};
use sc_service::{config::KeystoreConfig, Configuration};
use sp_core::ed25519;
use sp_keystore::Keystore;
use std::{
	fmt::Write,
	path::Path,
	sync::Arc,
	time::{Duration, Instant},
};
use url::Url;

/// How often it is said how far it is, where nobody sees it change.
const SAID: Duration = Duration::from_secs(10);

/// How often it is shown on a terminal.
const SHOWN: Duration = Duration::from_millis(500);

/// Tracks that did not come of which it is said why.
const NAMED: usize = 10;

/// Brings a node's tracks to this machine or into a bucket, before its service moves there.
///
/// Pulls all that the node is to have into a content folder or a bucket, from the old machine first
/// and then from other holders, each track verified by its root. The old machine goes on with its work
/// meanwhile: nothing is proven, signed for the chain or sent to it here. It can be stopped and run
/// again, and goes on where it was. At the end it prints what remains to be done.
#[derive(Debug, clap::Parser)]
pub struct MoveCmd {
	/// A node of the chain: ws:// or wss://.
	#[arg(long, value_name = "URL", default_value = URL)]
	pub url: String,

	/// Where the old machine's service is reached: http:// or https://, or as it is registered. It may
	/// be at a private address. Without it the tracks come from other holders.
	#[arg(long, value_name = "URL", value_parser = old_machine)]
	pub from: Option<Url>,

	/// The node's index [default: that of the node key in the keystore].
	///
	/// Without the key, tracks that ask for a purchase or a feature do not come.
	#[arg(long, value_name = "INDEX")]
	pub node: Option<NodeIndex>,

	/// Where the node will be reached, if that changes: the call that says so is printed at the end.
	#[arg(long, value_name = "ENDPOINT")]
	pub endpoint: Option<String>,

	/// Where this machine keeps what comes.
	#[command(flatten)]
	pub volume: Volume,

	/// Put the bytes of tracks into a bucket of an S3-compatible store: s3://bucket/prefix.
	///
	/// The environment has the credentials, as for the service, which is given the same bucket. All but
	/// the bytes is in the content folder, and a track passes through it.
	#[arg(long, value_name = "URL")]
	pub content_blobs: Option<String>,

	/// The content folder has a store already: an empty one is a volume that is not mounted.
	#[arg(long)]
	pub content_existing: bool,

	/// Most that files take, in GiB [default: what the disk has, or the bucket].
	#[arg(long, value_name = "GIB", value_parser = clap::value_parser!(u64).range(1..))]
	pub content_capacity: Option<u64>,

	/// How long nothing has to come before it ends without all tracks, in seconds.
	#[arg(long, value_name = "SECONDS", default_value_t = 300)]
	pub patience: u64,

	/// Which chain, and where its folder is.
	#[command(flatten)]
	pub shared: SharedParams,

	/// Where the keys are.
	#[command(flatten)]
	pub keystore: KeystoreParams,
}

impl CliConfiguration for MoveCmd {
	fn shared_params(&self) -> &SharedParams {
		&self.shared
	}

	fn keystore_params(&self) -> Option<&KeystoreParams> {
		Some(&self.keystore)
	}

	// What comes is shown as it comes.
	fn log_filters(&self) -> sc_cli::Result<String> {
		match self.shared.log_filters() {
			[] => Ok("warn".into()),
			filters => Ok(filters.join(",")),
		}
	}
}

impl MoveCmd {
	/// Runs the command.
	pub fn run(&self, config: &Configuration) -> sc_cli::Result<()> {
		check_url(&self.url)?;
		if let Some(endpoint) = &self.endpoint {
			let reached = url_of(endpoint.as_bytes());
			reached.map_err(|error| failure(format!("--endpoint: {error}")))?;
		}
		let chain_type = config.chain_spec.chain_type();
		let bounds = store_within(self.content_capacity, &self.volume, &chain_type);
		let bucket = bucket_of(self.content_blobs.as_deref())?;
		let keystore = open_keystore(&config.keystore)?;
		let key = keys::node_key(&keystore)?;
		let folder = self.volume.folder.of(&config.data_path);
		let settings = Settings {
			rpc: Arc::new(WebSocket::new(&self.url)),
			folder: folder.clone(),
			store: store::Options { initialise: !self.content_existing, bucket, ..bounds },
			pull: pull_of(&chain_type),
			node: self.node,
			key,
			from: self.from.clone(),
			patience: Duration::from_secs(self.patience),
		};
		let mut shown = Shown::new();
		let runtime = crate::content::running::runtime()?;
		let moved = runtime.block_on(async {
			let ended = ended()?;
			tokio::select! {
				moved = moving::run(settings, |progress| shown.show(&progress)) => Ok(moved),
				() = ended => Err(failure(
					"interrupted: what came is kept; the same command goes on there",
				)),
			}
		});
		runtime.shutdown_timeout(PATIENCE);
		let moved = moved?.map_err(|error| self.explain(&error, key.is_some()))?;
		let place = Place {
			folder: &folder,
			keystore: match &config.keystore {
				KeystoreConfig::Path { path, .. } => path.display().to_string(),
				KeystoreConfig::InMemory => "the keystore".into(),
			},
			has_hot_key: keystore.keys(keys::HOT).is_ok_and(|found| !found.is_empty()),
		};
		print!("{}", self.remains(&moved, &place, key.as_ref()));
		Ok(())
	}

	fn explain(&self, error: &MoveError, has_key: bool) -> sc_cli::Error {
		match error {
			MoveError::NoRoom { needed, available } => failure(format!(
				"{} are to come, and there is room for {}: free more of the disk, or change \
				 --content-capacity or --content-floor. What came is kept",
				size(*needed),
				size(*available)
			)),
			MoveError::NoWay { largest, available } => failure(format!(
				"a track is on the disk until it is in the bucket: the largest has {}, and there is room \
				 for {}. Free more of the disk, or give a lower --content-floor. What came is kept",
				size(*largest),
				size(*available)
			)),
			MoveError::Stuck { missing } => {
				let mut text = format!("{error}. Run the same command again later");
				for (track, why) in missing.iter().take(NAMED) {
					let why = why.as_deref().unwrap_or("no node can be asked for it");
					let _ = write!(text, "\ntrack {track}: {why}");
				}
				if !has_key {
					text.push_str(
						"\nTracks that ask for a purchase or a feature come with the node's key alone: \
						 bring its file (636e6f64…) to the keystore of this machine",
					);
				}
				failure(text)
			},
			MoveError::Chain(error) => failure(format!("the node at {}: {error}", self.url)),
			error => failure(error.to_string()),
		}
	}

	/// What remains to be done.
	pub fn remains(&self, moved: &Moved, place: &Place, key: Option<&ed25519::Pair>) -> String {
		let Moved { node, info, genesis, progress, left, lacks_documents } = moved;
		let Place { folder, keystore, has_hot_key } = place;
		let command = |name: &str| {
			CommandLine::new(name).url(&self.url).given(&self.shared).given(&self.keystore)
		};
		let service = command("content run")
			.given(&self.volume)
			.value("--content-blobs", self.content_blobs.as_ref())
			.value("--content-capacity", self.content_capacity);
		let (here, old) = (folder.display(), String::from_utf8_lossy(&info.endpoint).into_owned());
		let mut text = String::new();
		let _ = writeln!(
			text,
			"{} tracks of node {node} are in {here}{}, {} in all, each verified. None that it holds is missing.",
			progress.here,
			self.content_blobs.as_ref().map(|url| format!(" and {url}")).unwrap_or_default(),
			size(progress.done)
		);
		if !left.is_empty() {
			let _ = writeln!(
				text,
				"{} that it does not hold and is to have did not come: nobody gives them yet, and the \
				 service goes on asking.",
				left.len()
			);
		}
		if *lacks_documents {
			let _ =
				writeln!(text, "Some descriptions or pictures are not: the service fetches them.");
		}
		let keys =
			match (key, has_hot_key) {
				(Some(_), true) => "nothing: both keys are here already;".into(),
				(key, _) => {
					let keys = match key {
					Some(_) => {
						"the file of the old keystore that begins with 63686f74, the hot key; the node's\n\
						\x20    key is here already"
					},
					None => {
						"the two files of the old keystore that begin with 636e6f64 (the node's key) and\n\
						\x20    63686f74 (its hot key)"
					},
				};
					format!("{keys}. Nothing else of that folder: session keys never run at two places;")
				},
			};
		let with_bucket = match &self.content_blobs {
			Some(_) => " and that bucket, either with the AWS_… variables of\n\x20  this command.",
			None => ".",
		};
		let _ = write!(
			text,
			"\nWhat remains, in this order:\n\n\
			 1. Run this command once more: it brings what has come to the old machine since, and no other\n\
			 \x20  node may have yet. Then, there, have the service take nothing new, until it may be stopped:\n\
			 \x20      audio-node content drain\n\
			 \x20  with its --chain and --base-path. It says how long the node may be away.\n\
			 2. Stop the service there, and see to it that nothing starts it again: systemctl disable --now\n\
			 \x20  audio-node, or a node without --content. Two services with one key take one another's\n\
			 \x20  places in the pool, pay fees twice and divide receipts: challenges are missed. Nobody is\n\
			 \x20  slashed for that alone.\n\
			 3. Bring from there:\n\
			 \x20  - to {keystore}\n\
			 \x20    {keys}\n\
			 \x20  - to {here}\n\
			 \x20    receipts.db of the old content folder, and receipts.db-wal if there is one. Nothing\n\
			 \x20    else of it: state.db, VERSION, CANARY and LOCK are this folder's own.\n\
			 4. Start it here:\n\
			 \x20      {service}\n\
			 \x20  or the node with --content{with_bucket} What has come to the old one since, it pulls from others.\n\
			 5. "
		);
		match (&self.endpoint, key) {
			(Some(endpoint), _) if endpoint.as_bytes() == info.endpoint => {
				let _ = writeln!(text, "The endpoint stays {endpoint}: have it lead here.");
			},
			(Some(endpoint), Some(key)) => {
				let _ = writeln!(text, "Have the chain know where the node is from now on:\n");
				text.push_str(&endpoint_call(key, *genesis, *node, info, endpoint));
			},
			(endpoint, _) => {
				let register = command("content register")
					.given(&self.volume.folder)
					.value("--operator", Some(&info.operator));
				let register = match endpoint {
					Some(endpoint) => register.value("--endpoint", Some(endpoint)).to_string(),
					None => format!("{register} --endpoint <new endpoint>"),
				};
				let _ = write!(
					text,
					"Have {old} lead here. If the node is reached elsewhere from now on, print the call\n\
					 \x20  that says so, once the key is here:\n\
					 \x20      {register}\n"
				);
			},
		}
		let _ = writeln!(text, "\nThen, here: audio-node content status");
		plain_lines(&text)
	}
}

/// Where this machine keeps what the node has.
pub struct Place<'a> {
	/// The content folder.
	pub folder: &'a Path,
	/// The keystore's.
	pub keystore: String,
	/// Whether the hot key is in it.
	pub has_hot_key: bool,
}

/// Reads where the old machine's service is.
pub fn old_machine(text: &str) -> Result<Url, String> {
	let malformed =
		|| format!("expected http://… or https://…, or a node's endpoint, not `{text}`");
	let url = match text.starts_with('/') {
		true => url_of(text.as_bytes()).map_err(|error| error.to_string())?,
		false => text.to_owned(),
	};
	let url = Url::parse(&url).map_err(|_| malformed())?;
	let is_http = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
	is_http.then_some(url).ok_or_else(malformed)
}

/// Shows how far it is.
struct Shown {
	screen: Screen,
	/// When, and how many bytes there were.
	last: Option<(Instant, u64)>,
}

impl Shown {
	fn new() -> Self {
		Self { screen: Screen::new(), last: None }
	}

	fn show(&mut self, progress: &Progress) {
		let every = if self.screen.is_terminal() { SHOWN } else { SAID };
		let is_early = self.last.is_some_and(|(at, _)| at.elapsed() < every);
		if is_early && progress.here < progress.tracks {
			return;
		}
		let rate = self
			.last
			.map_or(0, |(at, done)| rate(progress.done.saturating_sub(done), at.elapsed()));
		self.last = Some((Instant::now(), progress.done));
		self.screen.show(lines(progress, rate, self.screen.is_terminal()));
	}
}

/// Bytes a second.
fn rate(bytes: u64, over: Duration) -> u64 {
	let millis = u64::try_from(over.as_millis()).unwrap_or(u64::MAX).max(1);
	bytes.saturating_mul(1_000).checked_div(millis).unwrap_or_default()
}

/// How far it is, in words, and with bars where they are seen.
pub fn lines(progress: &Progress, rate: u64, bars: bool) -> Vec<String> {
	let Progress { tracks, here, bytes, done, documents, pulls } = progress;
	let drawn = if bars { format!("{} ", bar(*done, *bytes)) } else { String::new() };
	let left = bytes.saturating_sub(*done).checked_div(rate).unwrap_or_default();
	let left = match rate {
		0 => String::new(),
		_ => format!(", {}/s, about {} left", size(rate), time(Duration::from_secs(left))),
	};
	let mut lines = vec![format!(
		"{drawn}{here} of {tracks} tracks, {} of {}{left}, {documents} documents",
		size(*done),
		size(*bytes)
	)];
	// Elsewhere each would be a line of its own, again and again.
	if bars {
		lines.extend(pulls.iter().filter(|pull| pull.from.is_some()).map(|pull| {
			let from = pull.from.unwrap_or_default();
			format!(
				"  {} track {}: {} of {} from node {from}",
				bar(pull.done, pull.bytes),
				pull.track,
				size(pull.done),
				size(pull.bytes)
			)
		}));
	}
	lines
}
