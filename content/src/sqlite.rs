//! The databases of the content folder: `state.db` and `receipts.db`.

use rusqlite::{ffi, Connection, Error, ErrorCode};
use std::path::Path;

/// Connects to the one at `path`, or makes an empty one. None if it is damaged.
///
/// It is locked as long as the connection lasts: the folder is one process's anyway. So SQLite needs no
/// file for memory that processes share (`-shm`), and nothing at all is written to open what is there:
/// also on a disk that is full to the last byte.
pub(crate) fn open(path: &Path) -> Result<Option<Connection>, Error> {
	match connect(path) {
		Err(Error::SqliteFailure(error, _))
			if matches!(error.code, ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)
				// It is shorter than it says.
				|| error.extended_code == ffi::SQLITE_IOERR_SHORT_READ =>
		{
			Ok(None)
		},
		connected => connected,
	}
}

fn connect(path: &Path) -> Result<Option<Connection>, Error> {
	let connection = Connection::open(path)?;
	// Comes first: once it is read otherwise, it stays so.
	connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
	connection.pragma_update(None, "journal_mode", "WAL")?;
	connection.pragma_update(None, "synchronous", "FULL")?;
	let check: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
	Ok((check == "ok").then_some(connection))
}
