//! What a node remembers of the genesis that it started from, so that it need not run the genesis'
//! runtime, which may be long out of use, at each start.

use audio_runtime::Hash;
use sc_chain_spec::ChainSpec;
use sp_io::hashing::blake2_256;
use std::{fs, path::Path};

/// Beside the database.
const FILE: &str = "genesis.checked";

/// That a specification was found fit to run, and which genesis block it makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
	/// The hash of the specification, its runtime included.
	pub specification: Hash,
	/// The hash of its genesis block.
	pub genesis: Hash,
}

impl Record {
	/// What is remembered in `folder`, if anything is.
	pub fn read(folder: &Path) -> Option<Self> {
		let text = fs::read_to_string(folder.join(FILE)).ok()?;
		let mut hashes = text.split_whitespace().map(|word| word.parse().ok());
		Some(Self { specification: hashes.next()??, genesis: hashes.next()?? })
	}

	/// Remembers it in `folder`.
	pub fn write(&self, folder: &Path) {
		if Self::read(folder).as_ref() == Some(self) {
			return;
		}
		let text = format!("{:?}\n{:?}\n", self.specification, self.genesis);
		if let Err(error) = fs::write(folder.join(FILE), text) {
			log::debug!("cannot remember the genesis in `{}`: {error}", folder.display());
		}
	}
}

/// The hash of a specification, its runtime included.
pub fn fingerprint(spec: &dyn ChainSpec) -> Result<Hash, String> {
	Ok(blake2_256(spec.as_json(false)?.as_bytes()).into())
}
