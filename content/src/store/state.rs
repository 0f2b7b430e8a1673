//! What the store knows of its files, in SQLite.

use super::{
	error::Why,
	folder::{CanaryId, Place},
	Root, UploadId,
};
use crate::{media::MediaType, sqlite};
use rusqlite::{params, Connection, OptionalExtension, Row};
use std::{
	collections::HashMap,
	fmt,
	path::Path,
	sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

/// Seconds of a day.
const DAY: u64 = 86_400;

/// One step of the schema each, in order. Steps that were released are never changed.
const MIGRATIONS: [&str; 5] = [
	"
	CREATE TABLE store (
		only INTEGER PRIMARY KEY CHECK (only = 0),
		canary BLOB NOT NULL CHECK (length(canary) = 16)
	) STRICT;
	CREATE TABLE files (
		root BLOB PRIMARY KEY CHECK (length(root) = 32),
		bytes INTEGER NOT NULL CHECK (bytes > 0),
		media_type TEXT,
		state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
		why INTEGER CHECK ((why IS NULL) = (state <> 1)),
		since INTEGER NOT NULL,
		verified INTEGER
	) STRICT, WITHOUT ROWID;
	CREATE INDEX files_by_state ON files (state, since);
	CREATE TABLE uploads (
		id BLOB PRIMARY KEY CHECK (length(id) = 16),
		root BLOB NOT NULL CHECK (length(root) = 32),
		bytes INTEGER NOT NULL CHECK (bytes > 0),
		owner BLOB CHECK (length(owner) = 32),
		created INTEGER NOT NULL,
		expires INTEGER NOT NULL,
		durable INTEGER NOT NULL CHECK (durable BETWEEN 0 AND bytes)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX uploads_by_owner ON uploads (owner);
	CREATE INDEX uploads_by_end ON uploads (expires);
",
	"ALTER TABLE store ADD COLUMN genesis BLOB CHECK (length(genesis) = 32);",
	"CREATE INDEX files_by_verified ON files (verified);",
	"
	CREATE TABLE sendings (
		id TEXT PRIMARY KEY,
		root BLOB NOT NULL CHECK (length(root) = 32)
	) STRICT, WITHOUT ROWID;
",
	"
	CREATE TABLE ended (
		root BLOB PRIMARY KEY CHECK (length(root) = 32)
	) STRICT, WITHOUT ROWID;
",
];

/// The state of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
	/// It can be read and proven.
	Stored,
	/// It is damaged or suspected. Chunks that are good can still be proven.
	Quarantined(Why),
	/// It waits for the end of its days in the trash. It can be proven and restored.
	Trashed,
}

impl fmt::Display for State {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Stored => f.write_str("stored"),
			Self::Quarantined(why) => write!(f, "in quarantine, because {why}"),
			Self::Trashed => f.write_str("in the trash"),
		}
	}
}

/// A file that the store knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileInfo {
	/// The BLAKE3 hash of its bytes.
	pub root: Root,
	/// Its size.
	pub bytes: u64,
	/// What it is, if somebody said so.
	pub media: Option<MediaType>,
	/// Its state.
	pub state: State,
	/// Since when it has that state, in seconds since 1970.
	pub since: u64,
	/// When all of its bytes were last verified, in seconds since 1970.
	pub verified: Option<u64>,
}

impl FileInfo {
	/// Where its bytes lie.
	pub(super) fn place(&self) -> Place {
		match self.state {
			State::Stored => Place::Blobs,
			State::Quarantined(_) => Place::Quarantine,
			State::Trashed => Place::Trash(day(self.since)),
		}
	}
}

/// The day since 1970 of a time in seconds.
pub fn day(seconds: u64) -> u64 {
	seconds.checked_div(DAY).unwrap_or(0)
}

/// When a day begins, in seconds.
pub(super) fn begin_of(day: u64) -> u64 {
	day.saturating_mul(DAY)
}

/// An upload in progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
	/// Its random id.
	pub id: UploadId,
	/// The root that its bytes must have.
	pub root: Root,
	/// How many bytes it will have.
	pub bytes: u64,
	/// Whose it is. None for a file that this node pulls from another.
	pub owner: Option<[u8; 32]>,
	/// When it was created, in seconds since 1970.
	pub created: u64,
	/// When it ends unfinished, in seconds since 1970.
	pub expires: u64,
	/// How many bytes are durable.
	pub durable: u64,
}

impl Upload {
	/// Whether it can be gone on with: its time is not over, or all of it came. What came whole stays
	/// until it is a file.
	pub fn is_open(&self, now: u64) -> bool {
		self.expires > now || self.is_whole()
	}

	/// Whether all bytes have come. It is no file before it was verified and, with a bucket, sent.
	pub fn is_whole(&self) -> bool {
		self.durable == self.bytes
	}
}

/// Bytes that are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
	/// By files, in any state.
	pub(super) files: u64,
	/// Declared by open uploads.
	pub(super) declared: u64,
	/// Of these, those that have come.
	pub(super) arrived: u64,
}

/// How many uploads are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OpenUploads {
	pub(super) of_owner: u64,
	/// Of all owners, without those that the node pulls.
	pub(super) of_all: u64,
}

/// What opening found.
pub(super) enum Opened {
	Fine(Database),
	/// It is gone or damaged.
	Lost,
	/// A later release wrote it: the schema, and the last one that is known.
	Later(i64, i64),
}

type Result<T> = std::result::Result<T, rusqlite::Error>;

/// The state, behind the one connection that writes.
#[derive(Clone)]
pub(super) struct Database {
	connection: Arc<Mutex<Connection>>,
	files: Arc<RwLock<Files>>,
}

/// What readers ask of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
	/// Its state.
	pub state: State,
	/// Its size.
	pub bytes: u64,
	/// What it is, if somebody said so.
	pub media: Option<MediaType>,
}

impl From<&FileInfo> for Held {
	fn from(file: &FileInfo) -> Self {
		let FileInfo { state, bytes, media, .. } = *file;
		Self { state, bytes, media }
	}
}

/// What is held, in memory: whoever reads, or goes through many files, does not ask SQLite. 60 bytes or
/// so a file.
#[derive(Default)]
struct Files {
	held: HashMap<Root, Held>,
	/// How often a file came, went or changed its state.
	revision: u64,
}

/// A name of no kind that is known says nothing: a later release may have written it.
fn media(name: Option<String>) -> Option<MediaType> {
	name.as_deref().and_then(MediaType::of_name)
}

/// SQLite's integers have a sign. No time or size comes near the end.
fn int(value: u64) -> i64 {
	i64::try_from(value).unwrap_or(i64::MAX)
}

fn uint(row: &Row<'_>, column: &str) -> Result<u64> {
	Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

fn why_code(why: Why) -> i64 {
	match why {
		Why::Corrupt => 0,
		Why::Missing => 1,
		Why::Unreadable => 2,
		Why::Asked => 3,
		Why::Found => 4,
	}
}

fn file(row: &Row<'_>) -> Result<FileInfo> {
	let state = match (row.get::<_, i64>("state")?, row.get::<_, Option<i64>>("why")?) {
		(0, _) => State::Stored,
		(2, _) => State::Trashed,
		(_, Some(1)) => State::Quarantined(Why::Missing),
		(_, Some(2)) => State::Quarantined(Why::Unreadable),
		(_, Some(3)) => State::Quarantined(Why::Asked),
		(_, Some(4)) => State::Quarantined(Why::Found),
		_ => State::Quarantined(Why::Corrupt),
	};
	Ok(FileInfo {
		root: row.get("root")?,
		bytes: uint(row, "bytes")?,
		media: media(row.get("media_type")?),
		state,
		since: uint(row, "since")?,
		verified: row.get::<_, Option<i64>>("verified")?.and_then(|at| u64::try_from(at).ok()),
	})
}

fn upload(row: &Row<'_>) -> Result<Upload> {
	Ok(Upload {
		id: UploadId(row.get("id")?),
		root: row.get("root")?,
		bytes: uint(row, "bytes")?,
		owner: row.get("owner")?,
		created: uint(row, "created")?,
		expires: uint(row, "expires")?,
		durable: uint(row, "durable")?,
	})
}

fn put(connection: &Connection, file: &FileInfo) -> Result<()> {
	let (state, why) = match file.state {
		State::Stored => (0, None),
		State::Quarantined(why) => (1, Some(why_code(why))),
		State::Trashed => (2, None),
	};
	let mut statement = connection.prepare_cached(
		"INSERT OR REPLACE INTO files (root, bytes, media_type, state, why, since, verified)
		VALUES (?, ?, ?, ?, ?, ?, ?)",
	)?;
	let verified = file.verified.map(int);
	let (bytes, since) = (int(file.bytes), int(file.since));
	let media = file.media.map(MediaType::as_str);
	statement.execute(params![file.root, bytes, media, state, why, since, verified]).map(drop)
}

impl Database {
	/// Opens it, or makes an empty one. Changes nothing in one that is there: for that see
	/// [`Self::migrate`].
	pub(super) fn open(path: &Path) -> Result<Opened> {
		let Some(connection) = sqlite::open(path)? else { return Ok(Opened::Lost) };
		connection.pragma_update(None, "foreign_keys", true)?;
		let schema: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
		let known = int(MIGRATIONS.len() as u64);
		if schema > known {
			return Ok(Opened::Later(schema, known));
		}
		let database = Self::over(connection);
		database.load()?;
		Ok(Opened::Fine(database))
	}

	/// One that is not kept, for a store whose state is not there.
	pub(super) fn in_memory() -> Result<Self> {
		let database = Self::over(Connection::open_in_memory()?);
		database.migrate()?;
		Ok(database)
	}

	/// Brings the schema up to date.
	pub(super) fn migrate(&self) -> Result<()> {
		let mut connection = self.lock();
		let schema: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
		let done = usize::try_from(schema).unwrap_or(0);
		for (version, migration) in (1i64..).zip(MIGRATIONS).skip(done) {
			let transaction = connection.transaction()?;
			transaction.execute_batch(migration)?;
			transaction.pragma_update(None, "user_version", version)?;
			transaction.commit()?;
		}
		drop(connection);
		self.load()
	}

	/// Brings what is in memory in line with what is on disk.
	fn load(&self) -> Result<()> {
		let connection = self.lock();
		if !connection.table_exists(None, "files")? {
			return Ok(());
		}
		let mut statement = connection.prepare("SELECT * FROM files")?;
		let rows = statement.query_map([], file)?;
		let held = rows.map(|row| row.map(|file| (file.root, Held::from(&file))));
		let held = held.collect::<Result<_>>()?;
		self.change_held(|files| *files = held);
		Ok(())
	}

	/// Has no room for more from now on.
	#[cfg(test)]
	pub(super) fn fill(&self) {
		self.lock().pragma_update(None, "max_page_count", 1).unwrap();
	}

	fn over(connection: Connection) -> Self {
		Self { connection: Arc::new(Mutex::new(connection)), files: Arc::default() }
	}

	/// To be called under the lock of the connection: else two changes could come in another order.
	fn change_held<T>(&self, change: impl FnOnce(&mut HashMap<Root, Held>) -> T) {
		// Whoever panicked left a map that is whole.
		let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
		change(&mut files.held);
		files.revision = files.revision.saturating_add(1);
	}

	/// What is held of a file, from memory.
	pub(super) fn held(&self, root: &Root) -> Option<Held> {
		self.files.read().unwrap_or_else(PoisonError::into_inner).held.get(root).copied()
	}

	/// A number that grows whenever a file comes, goes, or changes its state.
	pub(super) fn revision(&self) -> u64 {
		self.files.read().unwrap_or_else(PoisonError::into_inner).revision
	}

	fn lock(&self) -> MutexGuard<'_, Connection> {
		// A panic elsewhere leaves no transaction open: it is rolled back when it is dropped.
		self.connection.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// The id that the canary must have. None if the state is empty.
	pub(super) fn canary(&self) -> Result<Option<CanaryId>> {
		let connection = self.lock();
		if !connection.table_exists(None, "store")? {
			return Ok(None);
		}
		connection.query_row("SELECT canary FROM store", [], |row| row.get(0)).optional()
	}

	pub(super) fn set_canary(&self, id: &CanaryId) -> Result<()> {
		let sql = "INSERT OR REPLACE INTO store (only, canary) VALUES (0, ?)";
		self.lock().execute(sql, [id]).map(drop)
	}

	/// The genesis hash of the chain that the store is of. None if nobody has said so far.
	pub(super) fn genesis(&self) -> Result<Option<[u8; 32]>> {
		let connection = self.lock();
		// A state that is not written to has not been migrated.
		if !connection.column_exists(None, "store", "genesis")? {
			return Ok(None);
		}
		let found = connection.query_row("SELECT genesis FROM store", [], |row| row.get(0));
		Ok(found.optional()?.flatten())
	}

	/// Notes of which chain the store is, if nobody has. Returns of which it is then.
	pub(super) fn set_genesis(&self, genesis: &[u8; 32]) -> Result<Option<[u8; 32]>> {
		let sql = "UPDATE store SET genesis = ? WHERE genesis IS NULL";
		self.lock().execute(sql, [genesis])?;
		self.genesis()
	}

	pub(super) fn file(&self, root: &Root) -> Result<Option<FileInfo>> {
		let connection = self.lock();
		let mut statement = connection.prepare_cached("SELECT * FROM files WHERE root = ?")?;
		statement.query_row([root], file).optional()
	}

	/// In the order of their roots, after one of them.
	pub(super) fn files(&self, after: Option<&Root>, limit: usize) -> Result<Vec<FileInfo>> {
		let connection = self.lock();
		let mut statement = connection.prepare_cached(
			"SELECT * FROM files WHERE ?1 IS NULL OR root > ?1 ORDER BY root LIMIT ?2",
		)?;
		let rows = statement.query_map(params![after, int(limit as u64)], file)?;
		rows.collect()
	}

	/// Those in the trash since before that time.
	pub(super) fn trashed_before(&self, end: u64) -> Result<Vec<FileInfo>> {
		let connection = self.lock();
		let mut statement =
			connection.prepare_cached("SELECT * FROM files WHERE state = 2 AND since < ?")?;
		let rows = statement.query_map([int(end)], file)?;
		rows.collect()
	}

	pub(super) fn put(&self, file: &FileInfo) -> Result<()> {
		let connection = self.lock();
		put(&connection, file)?;
		self.change_held(|files| files.insert(file.root, Held::from(file)));
		Ok(())
	}

	pub(super) fn remove(&self, root: &Root) -> Result<()> {
		let connection = self.lock();
		connection.execute("DELETE FROM files WHERE root = ?", [root])?;
		self.change_held(|files| files.remove(root));
		Ok(())
	}

	/// The file is there and its upload done, both or neither.
	pub(super) fn commit(&self, file: &FileInfo, id: &UploadId) -> Result<()> {
		let mut connection = self.lock();
		let transaction = connection.transaction()?;
		put(&transaction, file)?;
		transaction.execute("DELETE FROM uploads WHERE id = ?", [id.0])?;
		transaction.execute("DELETE FROM ended WHERE root = ?", [file.root])?;
		transaction.commit()?;
		self.change_held(|files| files.insert(file.root, Held::from(file)));
		Ok(())
	}

	pub(super) fn set_media(&self, root: &Root, media: MediaType) -> Result<bool> {
		let sql = "UPDATE files SET media_type = ? WHERE root = ?";
		let connection = self.lock();
		let is_there = connection.execute(sql, params![media.as_str(), root])? > 0;
		let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
		if let Some(held) = files.held.get_mut(root) {
			held.media = Some(media);
		}
		Ok(is_there)
	}

	pub(super) fn set_verified(&self, root: &Root, at: u64) -> Result<()> {
		let sql = "UPDATE files SET verified = ? WHERE root = ?";
		self.lock().execute(sql, params![int(at), root]).map(drop)
	}

	/// The `limit` files that have waited longest of those, not in quarantine, that were not verified
	/// between `since` and `now`. What was verified in time to come has seen a wrong clock.
	pub(super) fn unverified(&self, since: u64, now: u64, limit: usize) -> Result<Vec<FileInfo>> {
		let sql = "SELECT * FROM files
			WHERE state <> 1 AND (verified IS NULL OR verified <= ?1 OR verified > ?2)
			ORDER BY verified LIMIT ?3";
		let connection = self.lock();
		let mut statement = connection.prepare_cached(sql)?;
		let rows = statement.query_map([int(since), int(now), int(limit as u64)], file)?;
		rows.collect()
	}

	pub(super) fn taken(&self) -> Result<Taken> {
		let sql = "SELECT
			(SELECT coalesce(sum(bytes), 0) FROM files WHERE why IS NOT 1) AS files,
			coalesce(sum(bytes), 0) AS declared, coalesce(sum(durable), 0) AS arrived FROM uploads";
		self.lock().query_row(sql, [], |row| {
			Ok(Taken {
				files: uint(row, "files")?,
				declared: uint(row, "declared")?,
				arrived: uint(row, "arrived")?,
			})
		})
	}

	pub(super) fn open_uploads(&self, owner: &[u8; 32]) -> Result<OpenUploads> {
		let sql = "SELECT count(*) AS of_all, coalesce(sum(owner = ?), 0) AS of_owner
			FROM uploads WHERE owner IS NOT NULL";
		self.lock().query_row(sql, [owner], |row| {
			Ok(OpenUploads { of_owner: uint(row, "of_owner")?, of_all: uint(row, "of_all")? })
		})
	}

	pub(super) fn upload(&self, id: &UploadId) -> Result<Option<Upload>> {
		let connection = self.lock();
		let mut statement = connection.prepare_cached("SELECT * FROM uploads WHERE id = ?")?;
		statement.query_row([id.0], upload).optional()
	}

	/// Those that end at that time or before.
	pub(super) fn uploads_until(&self, end: u64) -> Result<Vec<Upload>> {
		let connection = self.lock();
		let mut statement =
			connection.prepare_cached("SELECT * FROM uploads WHERE expires <= ?")?;
		let rows = statement.query_map([int(end)], upload)?;
		rows.collect()
	}

	/// What this node pulls: all of it, or what has that root.
	pub(super) fn pulls(&self, root: Option<&Root>) -> Result<Vec<Upload>> {
		let sql = "SELECT * FROM uploads WHERE owner IS NULL AND (?1 IS NULL OR root = ?1)";
		let connection = self.lock();
		let mut statement = connection.prepare_cached(sql)?;
		let rows = statement.query_map([root], upload)?;
		rows.collect()
	}

	pub(super) fn add_upload(&self, upload: &Upload) -> Result<()> {
		let sql = "INSERT INTO uploads (id, root, bytes, owner, created, expires, durable)
			VALUES (?, ?, ?, ?, ?, ?, ?)";
		let Upload { id, root, owner, .. } = upload;
		let (bytes, durable) = (int(upload.bytes), int(upload.durable));
		let (created, expires) = (int(upload.created), int(upload.expires));
		let row = params![id.0, root, bytes, owner, created, expires, durable];
		self.lock().execute(sql, row).map(drop)
	}

	pub(super) fn set_durable(&self, id: &UploadId, durable: u64) -> Result<()> {
		let connection = self.lock();
		let mut statement =
			connection.prepare_cached("UPDATE uploads SET durable = ? WHERE id = ?")?;
		statement.execute(params![int(durable), id.0]).map(drop)
	}

	/// What is being sent to the bucket in parts: their ids there, and the files.
	pub(super) fn sendings(&self) -> Result<Vec<(String, Root)>> {
		let connection = self.lock();
		let mut statement = connection.prepare_cached("SELECT id, root FROM sendings")?;
		let rows = statement.query_map([], |row| Ok((row.get("id")?, row.get("root")?)))?;
		rows.collect()
	}

	pub(super) fn add_sending(&self, id: &str, root: &Root) -> Result<()> {
		let sql = "INSERT OR REPLACE INTO sendings (id, root) VALUES (?, ?)";
		self.lock().execute(sql, params![id, root]).map(drop)
	}

	pub(super) fn remove_sending(&self, id: &str) -> Result<()> {
		self.lock().execute("DELETE FROM sendings WHERE id = ?", [id]).map(drop)
	}

	/// Removes an upload, and notes of which file it was if something of it may be in the bucket, unless
	/// that file is stored: both or neither. Returns whether it was there.
	pub(super) fn remove_upload(&self, id: &UploadId, sent: Option<&Root>) -> Result<bool> {
		let mut connection = self.lock();
		let transaction = connection.transaction()?;
		let is_removed = transaction.execute("DELETE FROM uploads WHERE id = ?", [id.0])? > 0;
		if let Some(root) = sent.filter(|_| is_removed) {
			let sql = "INSERT OR IGNORE INTO ended (root) SELECT ?1
				WHERE NOT EXISTS (SELECT 1 FROM files WHERE root = ?1 AND state = 0)";
			transaction.execute(sql, [root])?;
		}
		transaction.commit()?;
		Ok(is_removed)
	}

	/// The files of uploads that have ended, of which something may be in the bucket; and whether others
	/// of them are open.
	pub(super) fn ended(&self) -> Result<Vec<(Root, bool)>> {
		let sql = "SELECT root, EXISTS (SELECT 1 FROM uploads WHERE uploads.root = ended.root)
			FROM ended";
		let connection = self.lock();
		let mut statement = connection.prepare_cached(sql)?;
		let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
		rows.collect()
	}

	/// Nothing of it is in the bucket any more, or it is a file.
	pub(super) fn forget_ended(&self, root: &Root) -> Result<()> {
		self.lock().execute("DELETE FROM ended WHERE root = ?", [root]).map(drop)
	}
}
