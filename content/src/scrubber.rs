//! Looks for what has gone bad on the disk before somebody asks for it.
//!
//! Each file, one in the trash too, is verified whole again [`Config::every`] after it last was, the
//! one that has waited longest first, at [`Config::rate`] bytes a second at most. What is found to be
//! damaged goes to quarantine; the keeper then misses it, and it is pulled from another node. Nothing
//! is read while the store's canary is wrong.

use crate::{
	metrics::Metrics,
	store::{Error, Root, Store},
	trouble::Trouble,
};
use std::{collections::BTreeSet, time::Duration};

/// How long to wait if nothing is to be verified, or nothing can be.
const PAUSE: Duration = Duration::from_secs(60);

/// Files that could not be read and are passed over: if there are more, it is not their fault.
const PASSED_OVER: usize = 64;

/// How files are verified again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
	/// How long a file is trusted: seconds.
	pub every: u64,
	/// Bytes a second that are read for it, at the most.
	pub rate: u64,
}

impl Default for Config {
	/// Each in 30 days, at 16 MiB a second: 40 TB in that time.
	fn default() -> Self {
		Self { every: 30 * 24 * 60 * 60, rate: 16 << 20 }
	}
}

/// Verifies what is stored.
pub struct Scrubber {
	store: Store,
	config: Config,
	metrics: Metrics,
	/// What could not be read, for a reason that says nothing of it.
	passed_over: BTreeSet<Root>,
}

impl Scrubber {
	/// Verifies what is in `store`, and counts it in `metrics`.
	pub fn new(store: Store, config: Config, metrics: Metrics) -> Self {
		Self { store, config, metrics, passed_over: BTreeSet::new() }
	}

	/// Goes on for ever.
	pub async fn run(mut self) {
		let mut trouble = Trouble::default();
		loop {
			let step = self.step().await;
			match &step {
				Ok(_) if trouble.is_over() => tracing::info!("what is stored is verified again"),
				Err(error) if trouble.is_news(error) => {
					tracing::warn!(%error, "cannot verify what is stored")
				},
				_ => (),
			}
			match step {
				Ok(true) => continue,
				Ok(false) => self.passed_over.clear(),
				Err(_) => (),
			}
			tokio::time::sleep(PAUSE).await;
		}
	}

	/// Verifies the file that has waited longest. False if none has waited long enough.
	///
	/// Errors: the store cannot be read. A file that is damaged is none.
	async fn step(&mut self) -> Result<bool, Error> {
		self.store.health().await?;
		let limit = PASSED_OVER.saturating_add(1);
		let waiting = self.store.unverified(self.config.every, limit).await?;
		let next = waiting.into_iter().find(|file| !self.passed_over.contains(&file.root));
		let Some(file) = next else { return Ok(false) };
		match self.store.verify_at(&file.root, self.config.rate).await {
			Ok(()) => self.metrics.scrubbed(file.bytes),
			// The store has said so, and has put it into quarantine.
			Err(Error::Damaged { .. }) => self.metrics.found_damaged(),
			// It went away, or somebody else met what is bad.
			Err(Error::NotFound | Error::WrongState(_) | Error::Moving) => {},
			Err(error) => {
				// The others are not to wait for it.
				self.passed_over.insert(file.root);
				return Err(error);
			},
		}
		Ok(true)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		metrics::tests::read,
		store::{Options, State, Why},
	};
	use audio_primitives::proofs;
	use futures::stream;
	use std::{
		io,
		path::PathBuf,
		sync::{
			atomic::{AtomicU64, Ordering},
			Arc,
		},
	};

	const DAY: u64 = 86_400;

	struct Bed {
		folder: tempfile::TempDir,
		now: Arc<AtomicU64>,
		store: Store,
		registry: prometheus::Registry,
		scrubber: Scrubber,
	}

	impl Bed {
		async fn new() -> Self {
			let folder = tempfile::tempdir().unwrap();
			let now = Arc::new(AtomicU64::new(100 * DAY));
			let told = now.clone();
			let clock = Arc::new(move || told.load(Ordering::SeqCst));
			let options = Options { floor: Some(0), clock, ..Options::default() };
			let store = Store::open(folder.path(), options).await.unwrap();
			let registry = prometheus::Registry::new();
			let metrics = Metrics::new(Some(&registry)).unwrap();
			let config = Config { every: 30 * DAY, rate: u64::MAX };
			let scrubber = Scrubber::new(store.clone(), config, metrics);
			Self { folder, now, store, registry, scrubber }
		}

		/// Takes in 40,000 bytes of that value.
		async fn put(&self, value: u8) -> [u8; 32] {
			let content = vec![value; 40_000];
			let root = proofs::root(&content);
			let uploads = self.store.uploads();
			let upload = uploads.create(root, 40_000, None, u64::MAX >> 1).await.unwrap();
			let bytes = stream::iter([Ok::<_, io::Error>(content.into())]);
			uploads.append(upload.id, 0, bytes).await.unwrap();
			root
		}

		fn path_of(&self, root: &[u8; 32]) -> PathBuf {
			let name = hex::encode(root);
			self.folder.path().join(format!("blobs/{}/{name}.data", &name[..2]))
		}

		fn flip_a_bit_of(&self, root: &[u8; 32]) {
			let path = self.path_of(root);
			let mut bytes = std::fs::read(&path).unwrap();
			bytes[20_000] ^= 1;
			std::fs::write(&path, bytes).unwrap();
		}

		fn pass(&self, days: u64) {
			self.now.fetch_add(days * DAY, Ordering::SeqCst);
		}

		/// Which files were verified when, in days.
		async fn verified(&self, root: &[u8; 32]) -> u64 {
			self.store.file(root).await.unwrap().unwrap().verified.unwrap() / DAY
		}
	}

	#[tokio::test]
	async fn each_file_is_verified_again_after_its_time_the_oldest_first() {
		let mut bed = Bed::new().await;
		let first = bed.put(1).await;
		bed.pass(10);
		let second = bed.put(2).await;
		bed.store.trash(&second).await.unwrap();
		bed.pass(19);
		assert!(!bed.scrubber.step().await.unwrap(), "none has waited for 30 days");
		bed.pass(1);
		assert!(bed.scrubber.step().await.unwrap());
		assert!(!bed.scrubber.step().await.unwrap(), "the second one has waited for 20 days");
		assert_eq!((bed.verified(&first).await, bed.verified(&second).await), (130, 110));
		bed.pass(40);
		assert!(bed.scrubber.step().await.unwrap());
		assert_eq!((bed.verified(&first).await, bed.verified(&second).await), (130, 170));
		assert!(bed.scrubber.step().await.unwrap());
		assert_eq!(bed.verified(&first).await, 170);
		let text = read(&bed.registry);
		assert!(text.contains("\naudio_content_scrubbed_bytes_total 120000\n"), "{text}");
	}

	#[tokio::test]
	async fn a_flipped_bit_is_found_before_somebody_asks_and_the_others_are_looked_at_still() {
		let mut bed = Bed::new().await;
		let (bad, good) = (bed.put(1).await, bed.put(2).await);
		bed.flip_a_bit_of(&bad);
		bed.pass(31);
		assert!(bed.scrubber.step().await.unwrap());
		assert!(bed.scrubber.step().await.unwrap());
		assert!(!bed.scrubber.step().await.unwrap());
		assert_eq!(bed.store.state_of(&bad), Some(State::Quarantined(Why::Corrupt)));
		assert_eq!(bed.verified(&good).await, 131);
		let text = read(&bed.registry);
		assert!(text.contains("\naudio_content_damaged_files_total 1\n"), "{text}");
	}

	#[tokio::test]
	async fn a_volume_that_is_not_mounted_puts_nothing_into_quarantine() {
		let mut bed = Bed::new().await;
		let root = bed.put(1).await;
		bed.pass(31);
		let (here, away) = (bed.folder.path().join("CANARY"), bed.folder.path().join("away"));
		std::fs::rename(&here, &away).unwrap();
		assert!(matches!(bed.scrubber.step().await, Err(Error::Unhealthy(_))));
		assert_eq!(bed.store.state_of(&root), Some(State::Stored));
		std::fs::rename(&away, &here).unwrap();
		assert!(bed.scrubber.step().await.unwrap());
		assert_eq!(bed.verified(&root).await, 131);
	}

	#[tokio::test]
	async fn a_file_that_cannot_be_read_keeps_no_other_from_being_verified() {
		let mut bed = Bed::new().await;
		let (first, second) = (bed.put(1).await, bed.put(2).await);
		bed.pass(31);
		// A link to itself in place of the file: to open it fails, which says nothing of its bytes.
		let (path, away) = (bed.path_of(&first), bed.folder.path().join("away"));
		std::fs::rename(&path, &away).unwrap();
		std::os::unix::fs::symlink(&path, &path).unwrap();
		let mut steps = Vec::new();
		while bed.verified(&second).await != 131 {
			steps.push(bed.scrubber.step().await.is_ok());
			assert!(steps.len() < 3, "{steps:?}");
		}
		assert_eq!(steps, [false, true]);
		assert_eq!(bed.store.state_of(&first), Some(State::Stored));
		// It is looked at again after all others.
		std::fs::rename(&away, &path).unwrap();
		assert!(!bed.scrubber.step().await.unwrap());
		bed.scrubber.passed_over.clear();
		assert!(bed.scrubber.step().await.unwrap());
		assert_eq!(bed.verified(&first).await, 131);
	}

	#[tokio::test]
	async fn what_a_wrong_clock_noted_is_looked_at_too() {
		let mut bed = Bed::new().await;
		let root = bed.put(1).await;
		bed.now.store(50 * DAY, Ordering::SeqCst);
		assert!(bed.scrubber.step().await.unwrap(), "it was verified in time to come");
		assert_eq!(bed.verified(&root).await, 50);
		assert!(!bed.scrubber.step().await.unwrap());
	}
}
