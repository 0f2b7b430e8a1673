//! What the commands about a content service are given, and how it is given to another one that is
//! printed: what is pasted has to find the same chain, folder and service.

use crate::content::{
	local::{Local, LISTEN},
	params::floor,
};
use audio_content::plain::quoted;
use sc_chain_spec::ChainType;
use sc_cli::{KeystoreParams, SharedParams};
use std::{
	fmt,
	path::{Path, PathBuf},
};

/// Where the node is that most operators have.
pub const URL: &str = "ws://127.0.0.1:9944";

/// The folder of a content service.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Folder {
	/// Folder of the content service [default: `content` beside the chain's database].
	#[arg(long, value_name = "PATH")]
	pub content_path: Option<PathBuf>,
}

impl Folder {
	/// It, by that of the chain's data.
	pub fn of(&self, data: &Path) -> PathBuf {
		self.content_path.clone().unwrap_or_else(|| data.join("content"))
	}
}

/// The folder of a content service, and what stays free on its disk.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Volume {
	/// The folder.
	#[command(flatten)]
	pub folder: Folder,

	/// What stays free on the disk of the content folder, in GiB [default: 10 or a twentieth of the
	/// disk, whatever is more; 1 on chains for testing].
	///
	/// Below it nothing is taken in. The chain's own database may be on the same disk.
	#[arg(long, value_name = "GIB")]
	pub content_floor: Option<u64>,
}

impl Volume {
	/// The same in bytes, beside a chain of that type, if it is known without the disk.
	pub fn floor(&self, chain: &ChainType) -> Option<u64> {
		floor(self.content_floor, chain)
	}
}

/// A command of this program, as it is printed: each word is one of a POSIX shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine(String);

impl CommandLine {
	/// A subcommand, such as `content drain`.
	pub fn new(subcommand: &str) -> Self {
		Self(format!("audio-node {subcommand}"))
	}

	/// With a flag that has no value.
	pub fn flag(self, flag: &str) -> Self {
		Self(format!("{self} {flag}"))
	}

	/// With a flag and its value, if there is one.
	pub fn value(self, flag: &str, value: Option<impl fmt::Display>) -> Self {
		match value {
			Some(value) => Self(format!("{self} {flag} {}", quoted(&value.to_string()))),
			None => self,
		}
	}

	/// With what this command was given.
	pub fn given(self, given: &impl Given) -> Self {
		given.give(self)
	}

	/// With the URL of a node, unless it is where most have it.
	pub fn url(self, url: &str) -> Self {
		self.value("--url", Some(url).filter(|url| *url != URL))
	}
}

impl fmt::Display for CommandLine {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		formatter.write_str(&self.0)
	}
}

/// What a command was given that another one takes as well.
pub trait Given {
	/// Gives it to `line`, but for what goes without saying.
	fn give(&self, line: CommandLine) -> CommandLine;
}

impl Given for SharedParams {
	fn give(&self, line: CommandLine) -> CommandLine {
		let line = if self.dev { line.flag("--dev") } else { line };
		line.value("--chain", self.chain.as_ref())
			.value("--base-path", self.base_path.as_ref().map(|path| path.display()))
	}
}

impl Given for KeystoreParams {
	/// Nothing of a password but the file that has it, or that it is asked for.
	fn give(&self, line: CommandLine) -> CommandLine {
		let line =
			if self.password_interactive { line.flag("--password-interactive") } else { line };
		line.value("--keystore-path", self.keystore_path.as_ref().map(|path| path.display())).value(
			"--password-filename",
			self.password_filename.as_ref().map(|path| path.display()),
		)
	}
}

impl Given for Folder {
	fn give(&self, line: CommandLine) -> CommandLine {
		line.value("--content-path", self.content_path.as_ref().map(|path| path.display()))
	}
}

impl Given for Volume {
	fn give(&self, line: CommandLine) -> CommandLine {
		line.given(&self.folder).value("--content-floor", self.content_floor)
	}
}

impl Given for Local {
	fn give(&self, line: CommandLine) -> CommandLine {
		let certificate = self.content_tls_cert.as_ref().map(|path| path.display());
		line.value("--content-listen", Some(self.content_listen).filter(|at| *at != LISTEN))
			.value("--content-tls-cert", certificate)
	}
}
