//! Lists the files of `dist`, which is not there where the console was not built.

use std::{
	env,
	error::Error,
	fmt::Write,
	fs,
	path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
	let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("no manifest")?);
	let dist = folder.join("dist");
	println!("cargo:rerun-if-changed=embed/build.rs");
	// A path that is not there would have all built anew each time. In its folder it will appear.
	println!("cargo:rerun-if-changed={}", if dist.is_dir() { "dist" } else { "." });
	let mut paths = Vec::new();
	list(&dist, "", &mut paths)?;
	paths.sort();
	let mut code = "static FILES: &[(&str, &[u8])] = &[\n".to_string();
	for path in paths {
		// Where they are is asked when they are compiled: another checkout may share what is built.
		let file = format!("/dist/{path}");
		writeln!(
			code,
			"\t({path:?}, include_bytes!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {file:?}))),"
		)?;
	}
	code.push_str("];\n");
	let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no folder for it")?);
	Ok(fs::write(out.join("files.rs"), code)?)
}

/// All files below `folder`, by their paths.
fn list(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
	if !folder.is_dir() {
		return Ok(());
	}
	for entry in fs::read_dir(folder)? {
		let entry = entry?;
		let name = entry.file_name();
		let name = name.to_str().ok_or("a file's name is no text")?;
		let path = format!("{prefix}{name}");
		match entry.file_type()?.is_dir() {
			true => list(&entry.path(), &format!("{path}/"), paths)?,
			false => paths.push(path),
		}
	}
	Ok(())
}
