//! Tells the binary which commit it was built from.

use std::process::Command;

/// Where there is no repository, as in a container, the commit is given in this variable. The SDK's
/// own nodes take it from there, too.
const VARIABLE: &str = "SUBSTRATE_CLI_GIT_COMMIT_HASH";

fn main() {
	println!("cargo:rerun-if-env-changed={VARIABLE}");
	println!("cargo:rerun-if-changed=build.rs");
	// Git writes to the log of HEAD whenever it comes to be another commit.
	for file in ["HEAD", "logs/HEAD"] {
		if let Some(path) = git(&["rev-parse", "--path-format=absolute", "--git-path", file]) {
			println!("cargo:rerun-if-changed={path}");
		}
	}
	let given = std::env::var(VARIABLE).ok().map(|commit| commit.trim().to_owned());
	let commit = given
		.filter(|commit| !commit.is_empty())
		// Always of the same length, so that the binary does not depend on who built it.
		.map(|commit| commit.chars().take(11).collect())
		.or_else(|| git(&["rev-parse", "--short=11", "HEAD"]))
		.unwrap_or_else(|| {
			println!("cargo:warning=no commit is known: there is no repository, and no {VARIABLE}");
			"unknown".into()
		});
	let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
	println!("cargo:rustc-env=AUDIO_NODE_VERSION={version}-{commit}");
}

fn git(args: &[&str]) -> Option<String> {
	let output = Command::new("git").args(args).output().ok()?;
	let text = String::from_utf8(output.stdout).ok()?;
	output.status.success().then(|| text.trim().to_owned())
}
