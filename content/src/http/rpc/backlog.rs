//! What the node has said and clients have not been sent yet. The node is always read: what it keeps
//! for who does not read has no bound there. It is kept here, and counted.

use crate::http::{rpc::bounds::Ledger, Limit};
use std::{
	collections::{HashMap, VecDeque},
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{watch, Notify};

/// What a text takes beside its bytes, about: many small ones are no way past the bound.
const BESIDE: usize = 64;

/// All that waits.
#[derive(Debug)]
pub struct Backlog(Mutex<Kept>);

#[derive(Debug)]
struct Kept {
	ledger: Ledger,
	lines: HashMap<u64, Waiting>,
	next: u64,
}

/// What waits on a connection.
#[derive(Debug)]
struct Waiting {
	texts: VecDeque<String>,
	more: Arc<Notify>,
	ended: watch::Sender<bool>,
}

/// What waits on this connection, until it is dropped.
#[derive(Debug)]
pub struct Line {
	backlog: Arc<Backlog>,
	id: u64,
	more: Arc<Notify>,
	ended: watch::Receiver<bool>,
}

impl Backlog {
	/// So many bytes of a connection, and of all.
	pub fn new(limit: Limit) -> Arc<Self> {
		let kept = Kept { ledger: Ledger::new(limit), lines: HashMap::new(), next: 0 };
		Arc::new(Self(Mutex::new(kept)))
	}

	fn kept(&self) -> MutexGuard<'_, Kept> {
		self.0.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Of a connection.
	pub fn open(self: &Arc<Self>) -> Line {
		let mut kept = self.kept();
		let (id, more) = (kept.next, Arc::<Notify>::default());
		kept.next = kept.next.wrapping_add(1);
		let (ends, ended) = watch::channel(false);
		let waiting = Waiting { texts: VecDeque::new(), more: more.clone(), ended: ends };
		kept.lines.insert(id, waiting);
		Line { backlog: self.clone(), id, more, ended }
	}
}

impl Line {
	/// Has a text wait. It may have this connection ended, or others: what waited there is gone at
	/// once.
	pub fn push(&self, text: String) {
		let mut kept = self.backlog.kept();
		let bytes = text.len().saturating_add(BESIDE);
		let Some(line) = kept.lines.get_mut(&self.id) else { return };
		line.texts.push_back(text);
		line.more.notify_one();
		for ended in kept.ledger.add(self.id, bytes) {
			if let Some(line) = kept.lines.remove(&ended) {
				line.ended.send_replace(true);
			}
		}
	}

	/// The next text, once there is one. It counts until it is [`sent`](Self::sent).
	pub async fn next(&self) -> String {
		loop {
			let next =
				self.backlog.kept().lines.get_mut(&self.id).and_then(|l| l.texts.pop_front());
			match next {
				Some(text) => return text,
				None => self.more.notified().await,
			}
		}
	}

	/// A text of so many bytes does not wait any more.
	pub fn sent(&self, bytes: usize) {
		self.backlog.kept().ledger.take(self.id, bytes.saturating_add(BESIDE));
	}

	/// Waits until too much waits on this connection.
	pub async fn ended(&self) {
		let _ = self.ended.clone().wait_for(|ended| *ended).await;
	}
}

impl Drop for Line {
	fn drop(&mut self) {
		let mut kept = self.backlog.kept();
		kept.ledger.remove(self.id);
		kept.lines.remove(&self.id);
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::FutureExt;

	fn text(bytes: usize) -> String {
		"x".repeat(bytes - BESIDE)
	}

	#[tokio::test]
	async fn texts_come_in_order_and_count_until_they_are_sent() {
		let backlog = Backlog::new(Limit { all: 1_000, each: 1_000 });
		let line = backlog.open();
		assert!(line.next().now_or_never().is_none());
		let texts = [text(100), text(200), text(300)];
		texts.iter().for_each(|text| line.push(text.clone()));
		for (text, left) in texts.iter().zip([600, 500, 300]) {
			assert_eq!(&line.next().await, text);
			assert_eq!(backlog.kept().ledger.all(), left);
			line.sent(text.len());
		}
		line.push(text(100));
		drop(line);
		assert_eq!(backlog.kept().ledger.all(), 0);
		assert!(backlog.kept().lines.is_empty());
	}

	#[tokio::test]
	async fn who_falls_too_far_behind_ends_and_others_do_not() {
		let backlog = Backlog::new(Limit { all: 1_000, each: 400 });
		let lines = [backlog.open(), backlog.open(), backlog.open(), backlog.open()];
		lines[0].push(text(300));
		lines[0].push(text(101));
		assert!(lines[0].ended().now_or_never().is_some());
		assert!(lines[0].next().now_or_never().is_none(), "it is gone");
		assert_eq!(backlog.kept().ledger.all(), 0);
		for (line, bytes) in lines[1..].iter().zip([350, 400, 200]) {
			line.push(text(bytes));
		}
		// Who has most makes room for who asks for little.
		lines[3].push(text(100));
		let ended = lines.each_ref().map(|line| line.ended().now_or_never().is_some());
		assert_eq!(ended, [true, false, true, false]);
		assert_eq!(backlog.kept().ledger.all(), 650);
		// What comes for who has ended is not kept.
		lines[2].push(text(100));
		lines[2].sent(100);
		assert_eq!(backlog.kept().ledger.all(), 650);
	}
}
