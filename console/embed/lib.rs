//! The console's files, as Vite has built them into `dist` before this is compiled.
//!
//! Nothing depends on it but the binary, which alone is linked anew when they change.

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The path of each file, as in `assets/index.js`, and its bytes, in the order of the paths. There is
/// none if the console was not built. What ends in `.br` is the file of the path before it, compressed.
pub const fn files() -> &'static [(&'static str, &'static [u8])] {
	FILES
}

#[cfg(test)]
mod tests {
	use super::files;
	use std::{fs, path::Path};

	/// All files below `folder`.
	fn count(folder: &Path) -> usize {
		let Ok(entries) = fs::read_dir(folder) else { return 0 };
		entries
			.map(|entry| entry.unwrap().path())
			.map(|path| if path.is_dir() { count(&path) } else { 1 })
			.sum()
	}

	#[test]
	fn what_was_built_is_embedded() {
		let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
		assert_eq!(files().len(), count(&dist));
		for (path, bytes) in files() {
			assert_eq!(fs::read(dist.join(path)).unwrap(), *bytes, "{path}");
			assert!(!path.starts_with('/') && !path.contains('\\'), "{path}");
		}
		assert!(files().is_sorted_by(|(one, _), (two, _)| one < two));
		assert!(files().is_empty() || files().iter().any(|(path, _)| *path == "index.html"));
	}
}
