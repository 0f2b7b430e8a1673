//! The log of receipts: `receipts.db` in the folder of the store.
//!
//! It is a file of its own, so that receipts are not lost with the store's state. It is of one chain,
//! and not opened for another: that is a wrong setting, which would cost all receipts of the right
//! one. One that is damaged is put aside, and a new one begun. Like the store it writes nothing while
//! the store's canary is not there: the volume is not mounted then.

use crate::{
	chain::{BlockNumber, Hash, PERIOD},
	receipt::{last_of, SignedReceipt},
	sqlite,
	store::{self, OpenError, Store},
};
use audio_primitives::{
	nodes::NodeIndex,
	proofs,
	receipts::{LastReceipt, NotNewer},
	Balance, RoundIndex,
};
use codec::{DecodeAll, Encode};
use rusqlite::{params, types::Type, Connection, ErrorCode, OptionalExtension, Row};
use sp_runtime::AccountId32;
use std::{
	cmp::Reverse,
	fs::{self, File},
	io,
	path::{Path, PathBuf},
	sync::Arc,
};
use tokio::sync::Mutex;

/// Most receipts that are kept of a round: ten times what all nodes of the chain together submit
/// for free, and 120 MB. Beyond that, the receipt that is worth least gives way to one that is worth
/// more. A play is worth a twentieth of its fan's stake: so who has twenty times the least stake
/// gives way to nobody who has the least, however many these are.
pub const MAX_OF_A_ROUND: u64 = 200_000;

/// One step of the schema each, in order. Steps that were released are never changed.
const MIGRATIONS: [&str; 5] = [
	"
	CREATE TABLE log (
		only INTEGER PRIMARY KEY CHECK (only = 0),
		genesis BLOB NOT NULL CHECK (length(genesis) = 32)
	) STRICT;
	CREATE TABLE receipts (
		node INTEGER NOT NULL,
		round INTEGER NOT NULL,
		fan BLOB NOT NULL CHECK (length(fan) = 32),
		seq INTEGER NOT NULL,
		receipt BLOB NOT NULL,
		worth BLOB NOT NULL CHECK (length(worth) = 16),
		state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
		times INTEGER NOT NULL DEFAULT 0,
		submitted INTEGER CHECK ((submitted IS NULL) = (times = 0)),
		hash BLOB CHECK (length(hash) = 32),
		due INTEGER NOT NULL DEFAULT 0,
		PRIMARY KEY (node, round, fan)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX receipts_by_worth ON receipts (node, round, state, worth);
	CREATE INDEX receipts_by_submission ON receipts (node, submitted);
",
	"
	CREATE INDEX receipts_by_turn
		ON receipts (node, round, state, times, (due > 0), worth DESC, fan DESC);
",
	"ALTER TABLE receipts ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;",
	"CREATE INDEX receipts_by_due ON receipts (node, round, state, due, turn);",
	// A release wrote 0 for what the pool refused at once, which says that it was never looked at.
	"UPDATE receipts SET due = 1 WHERE times > 0 AND due = 0;",
];

/// Most receipts of those that were looked at before which are compared at a time.
const DUE: u32 = 1_024;

/// The first of those that were never looked at, in order: it takes no longer for many than for few.
const NEW: &str = "SELECT * FROM receipts INDEXED BY receipts_by_turn
	WHERE node = ? AND round = ? AND state = ? AND times = 0 AND (due > 0) = 0
	ORDER BY worth DESC, fan DESC LIMIT ?";

/// Those that were looked at and are due again.
const AGAIN: &str = "SELECT * FROM (
		SELECT * FROM receipts INDEXED BY receipts_by_due
		WHERE node = ? AND round = ? AND state = ? AND due BETWEEN 1 AND ? ORDER BY due, turn LIMIT ?
	) ORDER BY times, worth DESC, fan DESC LIMIT ?";

/// How far a receipt has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
	/// It is kept, and in no block that is known.
	Taken,
	/// It was given to the pool, or the best block has it.
	Submitted,
	/// A final block has it.
	Settled,
}

/// A receipt that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
	/// What the fan signed.
	pub receipt: SignedReceipt,
	/// Planck that it adds to scores, as it was when it came.
	pub worth: Balance,
	/// How far it has come.
	pub state: State,
	/// How often one of this fan and round was given to the pool.
	pub times: u32,
	/// On which block the last time.
	pub submitted: Option<BlockNumber>,
	/// In which transaction.
	pub hash: Option<Hash>,
	/// The block from which on there is something to do for it; 0 if it was never looked at.
	pub due: BlockNumber,
}

impl Kept {
	/// What is less comes first.
	pub(super) fn turn(&self) -> (u32, bool, Reverse<Balance>) {
		(self.times, self.due > 0, Reverse(self.worth))
	}
}

/// Why the log does not do what is asked of it.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
	/// The store's volume is not there.
	#[error(transparent)]
	Store(#[from] store::Error),
	/// The disk is full.
	#[error("there is no space for more receipts")]
	NoSpace,
	/// SQLite fails.
	#[error("the log of receipts fails: {0}")]
	Sqlite(#[source] rusqlite::Error),
	/// The folder cannot be changed.
	#[error("cannot {what}: {source}")]
	Io {
		/// What was tried.
		what: &'static str,
		/// Why not.
		source: io::Error,
	},
	/// A later release wrote it.
	#[error("receipts.db has schema {0}, and this release knows {1}: update it")]
	LaterSchema(usize, usize),
	/// It has the receipts of another chain.
	#[error("{}", store::other_chain(.0, .1))]
	OtherChain([u8; 32], [u8; 32]),
	/// The work was ended before it was done.
	#[error("the log of receipts was stopped")]
	Stopped,
}

/// Why a receipt is not put into the log.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
	/// The one that is there is as new, or has plays that it lacks.
	#[error("receipt {0} is there")]
	NotNewer(u32),
	/// There are as many as can be, all worth as much.
	#[error("there are as many receipts of that round as can be")]
	Full,
	/// The log fails.
	#[error(transparent)]
	Log(#[from] LogError),
}

impl From<rusqlite::Error> for LogError {
	fn from(error: rusqlite::Error) -> Self {
		match error.sqlite_error_code() {
			Some(ErrorCode::DiskFull) => Self::NoSpace,
			_ => Self::Sqlite(error),
		}
	}
}

impl From<rusqlite::Error> for PutError {
	fn from(error: rusqlite::Error) -> Self {
		Self::Log(error.into())
	}
}

/// The log. Cheap to clone. One piece of work at a time: all of them are short.
#[derive(Clone)]
pub struct ReceiptLog {
	store: Store,
	path: PathBuf,
	genesis: [u8; 32],
	most: u64,
	connection: Arc<Mutex<Option<Connection>>>,
}

fn amount(worth: Balance) -> [u8; 16] {
	// Their order as bytes is that of the numbers.
	worth.to_be_bytes()
}

fn number<T: TryFrom<i64>>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
	let value: i64 = row.get(column)?;
	value.try_into().map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, value))
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
	let bytes: Vec<u8> = row.get("receipt")?;
	let receipt = SignedReceipt::decode_all(&mut &bytes[..]).map_err(|error| {
		rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, Box::new(error))
	})?;
	let state = match row.get::<_, i64>("state")? {
		0 => State::Taken,
		1 => State::Submitted,
		_ => State::Settled,
	};
	let submitted: Option<i64> = row.get("submitted")?;
	let hash: Option<[u8; 32]> = row.get("hash")?;
	Ok(Kept {
		receipt,
		worth: Balance::from_be_bytes(row.get("worth")?),
		state,
		times: number(row, "times")?,
		submitted: submitted.and_then(|block| block.try_into().ok()),
		hash: hash.map(Hash::from),
		due: number(row, "due")?,
	})
}

/// The receipt that is kept of the fan, node and round that `key` names.
fn of(connection: &Connection, key: &Key) -> rusqlite::Result<Option<Kept>> {
	let sql = "SELECT * FROM receipts WHERE node = ? AND round = ? AND fan = ?";
	let Key { node, round, fan, .. } = key;
	connection.prepare_cached(sql)?.query_row(params![node, round, fan], kept).optional()
}

/// Turns that receipts have.
pub const TURNS: u32 = 1_024;

/// The turn of what `fan` heard from `node`: another one for each node, in no order that anybody
/// chooses.
fn turn_of(node: NodeIndex, fan: &[u8; 32]) -> u32 {
	let [first, second, ..] = proofs::root(&(node, fan).encode());
	u32::from(u16::from_le_bytes([first, second])) % TURNS
}

/// When one that was looked at is due: never at 0, which says that it was not.
fn looked_at(due: BlockNumber) -> BlockNumber {
	due.max(1)
}

/// Which receipt.
struct Key {
	node: NodeIndex,
	round: RoundIndex,
	fan: [u8; 32],
	seq: u32,
}

impl Key {
	fn of(receipt: &SignedReceipt) -> Self {
		let SignedReceipt { node, round, seq, .. } = *receipt;
		Self { node, round, fan: receipt.fan.clone().into(), seq }
	}
}

impl ReceiptLog {
	/// The log of the chain of that genesis, in the folder of `store`. It is opened when it is first
	/// used.
	pub fn new(store: Store, folder: &Path, genesis: [u8; 32]) -> Self {
		let path = folder.join("receipts.db");
		Self { store, path, genesis, most: MAX_OF_A_ROUND, connection: Arc::default() }
	}

	/// The same, which keeps so many receipts of a round at the most.
	#[cfg(test)]
	pub(super) fn with_room_for(self, most: u64) -> Self {
		Self { most, ..self }
	}

	/// Has no room for more from now on.
	#[cfg(test)]
	pub(super) async fn fill(&self) {
		let fill = |log: &mut Connection| {
			log.pragma_update(None, "max_page_count", 1).map_err(LogError::from)
		};
		self.run(fill).await.unwrap();
	}

	/// Opens it, and makes the store that of the log's chain, if both are: each is a witness when the
	/// other was lost, so neither is written before both were asked. Fails with
	/// [`OpenError::OtherChain`] or [`LogError::OtherChain`] if one of them is another chain's.
	///
	/// While the store's volume is not there, or full, nothing is written: then the answer is why, and
	/// nothing is collected by a store that no chain has claimed.
	pub async fn claim<E: From<LogError> + From<OpenError>>(&self) -> Result<Option<LogError>, E> {
		let genesis = self.genesis;
		match self.store.chain().await.map_err(OpenError::from)? {
			Some(found) if found != genesis => {
				return Err(OpenError::OtherChain(found, genesis).into());
			},
			_ => (),
		}
		match self.run(|_| Ok::<_, LogError>(())).await {
			Err(error @ (LogError::Store(_) | LogError::NoSpace)) => return Ok(Some(error)),
			opened => opened?,
		}
		match self.store.claim(genesis).await {
			Err(OpenError::Failed(store::Error::NoSpace)) => Ok(Some(LogError::NoSpace)),
			Err(OpenError::Failed(error @ store::Error::Unhealthy(_))) => Ok(Some(error.into())),
			claimed => Ok(claimed.map(|()| None)?),
		}
	}

	/// Waits until nothing that was begun goes on any more, and closes the file: it is whole without its
	/// journal then, and free. It is opened again if it is used again.
	pub async fn close(&self) {
		let mut connection = self.connection.clone().lock_owned().await;
		// Writes the journal back, which is not to keep others from their turn.
		let closed = tokio::task::spawn_blocking(move || drop(connection.take())).await;
		if let Err(error) = closed {
			tracing::warn!(%error, "receipts.db is not closed");
		}
	}

	/// Works on the log, if the store's volume is there. Runs to its end even if nobody waits for it
	/// any more.
	async fn run<T: Send + 'static, E: From<LogError> + Send + 'static>(
		&self,
		work: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
	) -> Result<T, E> {
		self.store.folder_health().await.map_err(LogError::from)?;
		let mut connection = self.connection.clone().lock_owned().await;
		let (path, genesis) = (self.path.clone(), self.genesis);
		let work = move || {
			let open = match connection.take() {
				Some(open) => open,
				None => open(&path, genesis)?,
			};
			work(connection.insert(open))
		};
		tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(LogError::Stopped.into()))
	}

	/// The receipt of what `fan` heard from `node` in `round`.
	pub async fn get(
		&self,
		node: NodeIndex,
		fan: AccountId32,
		round: RoundIndex,
	) -> Result<Option<Kept>, LogError> {
		let key = Key { node, round, fan: fan.into(), seq: 0 };
		self.run(move |log| Ok(of(log, &key)?)).await
	}

	/// Puts a receipt in place of the last one of its fan and round, on which it builds. Once this
	/// answers, no crash loses it.
	///
	/// One that takes the place of another waits for as long as that one would have: nobody has this
	/// node submit for it, or look at it, in every block.
	pub async fn put(&self, receipt: SignedReceipt, worth: Balance) -> Result<(), PutError> {
		let most = self.most;
		self.run(move |log| {
			let transaction = log.transaction()?;
			let key = Key::of(&receipt);
			let last = of(&transaction, &key)?;
			let before = last.as_ref().map(|last| last_of(&last.receipt));
			match LastReceipt::news(before.as_ref(), receipt.seq, &receipt.heard) {
				Ok(_) => (),
				Err(NotNewer::Replayed | NotNewer::RolledBack | NotNewer::Malformed) => {
					return Err(PutError::NotNewer(before.map_or(0, |last| last.seq)));
				},
			}
			if last.is_none() && !make_room(&transaction, &key, worth, most)? {
				return Err(PutError::Full);
			}
			transaction.execute(
				"INSERT INTO receipts (node, round, fan, seq, receipt, worth, turn)
				VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (node, round, fan) DO UPDATE SET
				seq = excluded.seq, receipt = excluded.receipt, worth = excluded.worth, state = 0",
				params![
					key.node,
					key.round,
					key.fan,
					key.seq,
					receipt.encode(),
					amount(worth),
					turn_of(key.node, &key.fan),
				],
			)?;
			Ok(transaction.commit()?)
		})
		.await
	}

	/// Whether [`Self::due`] may have something, however little room there is. It finds that out
	/// without going through them all: it is asked in each block.
	pub async fn is_due(
		&self,
		node: NodeIndex,
		round: RoundIndex,
		now: BlockNumber,
		turns: u32,
	) -> Result<bool, LogError> {
		self.run(move |log| {
			let sql = "SELECT EXISTS (SELECT 1 FROM receipts
					WHERE node = ?1 AND round = ?2 AND state IN (0, 1) AND due BETWEEN 1 AND ?3)
				OR EXISTS (SELECT 1 FROM receipts
					WHERE node = ?1 AND round = ?2 AND state IN (0, 1) AND due = 0 AND turn < ?4)";
			let mut statement = log.prepare_cached(sql)?;
			Ok(statement.query_row([node, round, now, turns], |row| row.get(0))?)
		})
		.await
	}

	/// Receipts for `node` of `round` for which there is something to do at block `now`: at most
	/// `limit` that were submitted, and `limit` that were not. What was never looked at waits until its
	/// turn of [`TURNS`] is among the first `turns`; it keeps its place meanwhile, for no more than the
	/// `room` first of them are looked at: who has an early turn takes nothing from who is worth more.
	/// Once all turns have come nothing waits, and `room` bounds nothing.
	///
	/// Those that were never looked at come first, then those that were tried least often; of these
	/// those that are worth most. Else a few that the chain does not count, or that would not count
	/// now, would keep all others back, again and again, if only enough is at stake for them. Of those
	/// that were looked at the first [`DUE`] to be due are compared: however many there are, it takes
	/// no longer.
	pub async fn due(
		&self,
		node: NodeIndex,
		round: RoundIndex,
		now: BlockNumber,
		turns: u32,
		room: u32,
		limit: u32,
	) -> Result<Vec<Kept>, LogError> {
		let window = if turns < TURNS { room } else { limit };
		self.run(move |log| {
			let mut due = Vec::new();
			for state in [0, 1] {
				let mut statement = log.prepare_cached(NEW)?;
				let mut rows = statement.query(params![node, round, state, window])?;
				let (mut seen, mut chosen) = (0u32, 0u32);
				while let Some(row) = rows.next()? {
					seen = seen.saturating_add(1);
					if chosen < limit && row.get::<_, u32>("turn")? < turns {
						chosen = chosen.saturating_add(1);
						due.push(kept(row)?);
					}
				}
				let left = limit.saturating_sub(chosen).min(window.saturating_sub(seen));
				let mut statement = log.prepare_cached(AGAIN)?;
				let rows =
					statement.query_map(params![node, round, state, now, DUE, left], kept)?;
				due.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
			}
			due.sort_by_key(Kept::turn);
			Ok(due)
		})
		.await
	}

	/// At most `limit` receipts for `node` that were submitted and are not settled: those that were
	/// submitted least often come first, and of these the oldest. What the chain does not count hides
	/// nothing else.
	pub async fn submitted(&self, node: NodeIndex, limit: u32) -> Result<Vec<Kept>, LogError> {
		self.run(move |log| {
			let sql = "SELECT * FROM receipts WHERE node = ? AND state = 1
				ORDER BY times, submitted LIMIT ?";
			let mut statement = log.prepare_cached(sql)?;
			let rows = statement.query_map([node, limit], kept)?;
			Ok(rows.collect::<rusqlite::Result<_>>()?)
		})
		.await
	}

	/// How many receipts for `node` wait: those that are kept and in no block that is known.
	pub async fn waiting(&self, node: NodeIndex) -> Result<u64, LogError> {
		self.run(move |log| {
			let sql = "SELECT count(*) FROM receipts WHERE node = ? AND state = 0";
			let count: i64 = log.query_row(sql, [node], |row| row.get(0))?;
			Ok(count.unsigned_abs())
		})
		.await
	}

	/// Receipts for `node` that may be on their way into a block after `now`, and are not settled.
	pub async fn on_their_way(&self, node: NodeIndex, now: BlockNumber) -> Result<u32, LogError> {
		self.run(move |log| {
			let sql = "SELECT count(*) FROM receipts
				WHERE node = ? AND state < 2 AND submitted BETWEEN ? AND ?";
			// On another branch they may have been submitted later than now.
			let (from, to) = (now.saturating_sub(PERIOD), now.saturating_add(PERIOD));
			Ok(log.query_row(sql, [node, from, to], |row| row.get(0))?)
		})
		.await
	}

	/// Notes that these are about to be given to the pool on block `at`, and when there is something
	/// to do for each if no block has it by then. Before they are: what a crash keeps from the pool
	/// is submitted again then, and nothing is twice.
	pub async fn begin(
		&self,
		receipts: &[SignedReceipt],
		at: BlockNumber,
		due: impl Fn(u32) -> BlockNumber + Send + 'static,
	) -> Result<(), LogError> {
		let keys: Vec<_> = receipts.iter().map(Key::of).collect();
		self.run(move |log| {
			let transaction = log.transaction()?;
			for key in keys {
				let Some(known) = of(&transaction, &key)? else { continue };
				let Key { node, round, fan, seq } = key;
				transaction.execute(
					"UPDATE receipts SET state = 1, times = times + 1, submitted = ?, hash = NULL,
					due = ? WHERE node = ? AND round = ? AND fan = ? AND seq = ?",
					params![
						at,
						looked_at(due(known.times.saturating_add(1))),
						node,
						round,
						fan,
						seq
					],
				)?;
			}
			Ok(transaction.commit()?)
		})
		.await
	}

	/// Notes in which transaction the pool has these; or that it did not take them, so that there is
	/// something to do for them from the block on that `outcome` says. With 0, those that were not tried
	/// before keep their place among those that were never looked at.
	pub async fn end(
		&self,
		receipts: &[SignedReceipt],
		outcome: Result<Hash, BlockNumber>,
	) -> Result<(), LogError> {
		let keys: Vec<_> = receipts.iter().map(Key::of).collect();
		self.run(move |log| {
			let transaction = log.transaction()?;
			for Key { node, round, fan, seq } in keys {
				match outcome {
					Ok(hash) => transaction.execute(
						"UPDATE receipts SET hash = ?
						WHERE node = ? AND round = ? AND fan = ? AND seq = ?",
						params![hash.0, node, round, fan, seq],
					)?,
					// As if it had not been tried. What was tried before is on its way no more.
					Err(due) => transaction.execute(
						"UPDATE receipts SET state = 0, times = times - 1,
						due = CASE times WHEN 1 THEN ?1 ELSE max(?1, 1) END,
						submitted = CASE times WHEN 1 THEN NULL ELSE max(submitted - ?2, 0) END
						WHERE node = ?3 AND round = ?4 AND fan = ?5 AND seq = ?6 AND times > 0",
						params![due, PERIOD.saturating_add(1), node, round, fan, seq],
					)?,
				};
			}
			Ok(transaction.commit()?)
		})
		.await
	}

	/// Gives a receipt another state, unless a later one has taken its place, and notes when there is
	/// something to do for it.
	pub async fn set(
		&self,
		receipt: &SignedReceipt,
		state: State,
		due: BlockNumber,
	) -> Result<(), LogError> {
		let Key { node, round, fan, seq } = Key::of(receipt);
		let state = match state {
			State::Taken => 0,
			State::Submitted => 1,
			State::Settled => 2,
		};
		self.run(move |log| {
			log.execute(
				"UPDATE receipts SET state = ?, due = ? WHERE node = ? AND round = ? AND fan = ? AND seq = ?",
				params![state, looked_at(due), node, round, fan, seq],
			)?;
			Ok(())
		})
		.await
	}

	/// Forgets receipts of rounds before `round`: none of these is taken any more. Returns how many
	/// were settled, and how many were not.
	pub async fn forget_before(&self, round: RoundIndex) -> Result<(u64, u64), LogError> {
		self.run(move |log| {
			let transaction = log.transaction()?;
			let sql = "SELECT coalesce(sum(state = 2), 0), count(*) FROM receipts WHERE round < ?";
			let (settled, all): (i64, i64) =
				transaction.query_row(sql, [round], |row| Ok((row.get(0)?, row.get(1)?)))?;
			if all > 0 {
				transaction.execute("DELETE FROM receipts WHERE round < ?", [round])?;
			}
			transaction.commit()?;
			Ok((settled.unsigned_abs(), all.saturating_sub(settled).unsigned_abs()))
		})
		.await
	}
}

/// Whether there is room for another receipt of that node and round that is worth so much, once that
/// which is worth least has given way to it. What was submitted stays: it says what was.
fn make_room(log: &Connection, key: &Key, worth: Balance, most: u64) -> rusqlite::Result<bool> {
	let Key { node, round, .. } = key;
	let sql = "SELECT count(*) FROM receipts WHERE node = ? AND round = ?";
	let count: i64 = log.prepare_cached(sql)?.query_row([node, round], |row| row.get(0))?;
	if count.unsigned_abs() < most {
		return Ok(true);
	}
	let sql = "DELETE FROM receipts WHERE (node, round, fan) IN (
		SELECT node, round, fan FROM receipts
		WHERE node = ? AND round = ? AND state = 0 AND worth < ? ORDER BY worth LIMIT 1)";
	Ok(log.prepare_cached(sql)?.execute(params![node, round, amount(worth)])? > 0)
}

/// Opens the log, or begins one.
fn open(path: &Path, genesis: [u8; 32]) -> Result<Connection, LogError> {
	if let Some(log) = sqlite::open(path)? {
		return match genesis_of(&log)? {
			Some(found) if found != genesis => Err(LogError::OtherChain(found, genesis)),
			_ => begin(log, genesis),
		};
	}
	tracing::error!("receipts.db is damaged: it is put aside");
	put_aside(path)?;
	let log = sqlite::open(path)?.ok_or(LogError::Stopped)?;
	begin(log, genesis)
}

fn genesis_of(log: &Connection) -> Result<Option<[u8; 32]>, LogError> {
	if !log.table_exists(None, "log")? {
		return Ok(None);
	}
	Ok(log.query_row("SELECT genesis FROM log", [], |row| row.get(0)).optional()?)
}

/// Brings the schema up to date, and notes whose log it is. What is in it is durable from then on,
/// its name too.
fn begin(mut log: Connection, genesis: [u8; 32]) -> Result<Connection, LogError> {
	let schema: i64 = log.pragma_query_value(None, "user_version", |row| row.get(0))?;
	let done = usize::try_from(schema).unwrap_or(0);
	if done > MIGRATIONS.len() {
		return Err(LogError::LaterSchema(done, MIGRATIONS.len()));
	}
	// On a full disk what is there can be read, and nothing written.
	if done < MIGRATIONS.len() || genesis_of(&log)?.is_none() {
		let transaction = log.transaction()?;
		for migration in MIGRATIONS.iter().skip(done) {
			transaction.execute_batch(migration)?;
		}
		transaction.pragma_update(None, "user_version", MIGRATIONS.len() as i64)?;
		transaction.execute("INSERT OR IGNORE INTO log VALUES (0, ?)", params![genesis])?;
		transaction.commit()?;
	}
	let folder = log.path().map(Path::new).and_then(Path::parent).unwrap_or(Path::new("."));
	let synced = File::open(folder).and_then(|folder| folder.sync_all());
	synced.map_err(|source| LogError::Io { what: "make receipts.db durable", source })?;
	Ok(log)
}

/// Gives the log another name that is not taken: nothing of it is lost, and an operator can look at
/// it.
fn put_aside(path: &Path) -> Result<(), LogError> {
	let failed = |source| LogError::Io { what: "put receipts.db aside", source };
	let aside = |number: u32, end: &str| {
		let mut name = path.as_os_str().to_owned();
		name.push(format!(".{number}{end}"));
		PathBuf::from(name)
	};
	let Some(number) = (1..u32::MAX).find(|number| !aside(*number, "").exists()) else {
		return Err(failed(io::ErrorKind::AlreadyExists.into()));
	};
	for end in ["-wal", "-shm", ""] {
		let mut name = path.as_os_str().to_owned();
		name.push(end);
		match fs::rename(&name, aside(number, end)) {
			Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
			_ => (),
		}
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	/// As the release before left it: tried once, refused by the pool, and to be tried again at once.
	#[test]
	fn what_an_older_release_tried_is_due_again() {
		let log = Connection::open_in_memory().unwrap();
		let (last, before) = MIGRATIONS.split_last().unwrap();
		before.iter().for_each(|step| log.execute_batch(step).unwrap());
		let sql = "INSERT INTO receipts (node, round, fan, seq, receipt, worth, times, submitted)
			VALUES (3, 1, zeroblob(32), 1, x'', zeroblob(16), 1, 7)";
		log.execute(sql, []).unwrap();
		log.execute_batch(last).unwrap();
		let mut again = log.prepare(AGAIN).unwrap();
		assert!(again.exists(params![3, 1, 0, 1, DUE, 1]).unwrap());
	}

	#[test]
	fn what_is_asked_in_each_block_sorts_a_bounded_part_alone() {
		let log = Connection::open_in_memory().unwrap();
		MIGRATIONS.iter().for_each(|step| log.execute_batch(step).unwrap());
		let sorted = |sql: &str| {
			let mut statement = log.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
			let steps = statement.raw_query().mapped(|row| row.get::<_, String>("detail"));
			steps.filter(|step| step.as_ref().unwrap().contains("TEMP B-TREE")).count()
		};
		assert_eq!(sorted(NEW), 0);
		assert_eq!(sorted(AGAIN), 1, "what the inner one took");
	}
}
