//! Volumes that tests mount, where they may: as root.

use std::{
	fs::{self, File},
	io::{ErrorKind, Write},
	path::{Path, PathBuf},
	process::Command,
};

/// What is mounted at a folder, for as long as this lives.
pub(crate) struct Mounted(PathBuf);

impl Mounted {
	fn mount(at: &Path, how: &[&str]) -> Option<Self> {
		let mounted = Command::new("mount").args(how).arg(at).output();
		match mounted {
			Ok(output) if output.status.success() => Some(Self(at.into())),
			other => {
				eprintln!("not tried: nothing can be mounted here: {other:?}");
				None
			},
		}
	}

	/// A disk of so many bytes. None if none can be mounted.
	pub(crate) fn disk(at: &Path, bytes: u64) -> Option<Self> {
		Self::mount(at, &["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"])
	}

	/// What is in another `folder`, of whatever disk. None if it cannot be mounted.
	pub(crate) fn folder(at: &Path, folder: &Path) -> Option<Self> {
		Self::mount(at, &["--bind", folder.to_str().unwrap()])
	}

	fn stranger(&self) -> PathBuf {
		self.0.join("lost+found")
	}

	/// Somebody fills the disk to the last byte.
	pub(crate) fn fill(&self) {
		let mut file = File::options().create(true).append(true).open(self.stranger()).unwrap();
		let full = std::iter::repeat_with(|| file.write_all(&[0xff; 4_096])).find_map(Result::err);
		assert_eq!(full.unwrap().kind(), ErrorKind::StorageFull);
	}

	/// What was filled is free again.
	pub(crate) fn clear(&self) {
		fs::remove_file(self.stranger()).unwrap();
	}
}

impl Drop for Mounted {
	fn drop(&mut self) {
		// Whoever still has a file open there has it until it ends.
		let _ = Command::new("umount").arg("-l").arg(&self.0).status();
	}
}
