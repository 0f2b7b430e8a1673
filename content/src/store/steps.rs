//! The steps between which a crash is tried in tests.

use super::error::Error;

/// A step that was just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
	PartCreated,
	BytesWritten,
	BytesSynced,
	OffsetSaved,
	OutboardWritten,
	/// Of what is sent to a bucket in parts.
	PartsBegun,
	/// To a bucket.
	DataSent,
	OutboardPlaced,
	DataPlaced,
	FileCommitted,
	OldRemoved,
	UploadForgotten,
	/// Within a bucket.
	DataCopied,
	StateMoved,
	DataMoved,
	DataPurged,
	DocumentWritten,
	DocumentPlaced,
}

/// What a test makes fail. Outside tests there is nothing to it.
#[derive(Clone, Default)]
pub(super) struct Faults {
	#[cfg(test)]
	at: std::sync::Arc<std::sync::Mutex<Option<Step>>>,
	#[cfg(test)]
	done: std::sync::Arc<std::sync::Mutex<std::collections::BTreeSet<Step>>>,
	#[cfg(test)]
	free: std::sync::Arc<std::sync::Mutex<Option<u64>>>,
}

#[cfg(not(test))]
impl Faults {
	pub(super) fn after(&self, _: Step) -> Result<(), Error> {
		Ok(())
	}

	pub(super) fn free(&self, free: u64) -> u64 {
		free
	}
}

#[cfg(test)]
impl Step {
	pub(super) const ALL: [Self; 18] = [
		Self::PartCreated,
		Self::BytesWritten,
		Self::BytesSynced,
		Self::OffsetSaved,
		Self::OutboardWritten,
		Self::PartsBegun,
		Self::DataSent,
		Self::OutboardPlaced,
		Self::DataPlaced,
		Self::FileCommitted,
		Self::OldRemoved,
		Self::UploadForgotten,
		Self::DataCopied,
		Self::StateMoved,
		Self::DataMoved,
		Self::DataPurged,
		Self::DocumentWritten,
		Self::DocumentPlaced,
	];
}

#[cfg(test)]
impl Faults {
	/// With `AUDIO_STORE_KILL` the process dies there, otherwise the step fails.
	pub(super) fn after(&self, step: Step) -> Result<(), Error> {
		self.done.lock().unwrap().insert(step);
		match *self.at.lock().unwrap() == Some(step) {
			true if std::env::var_os("AUDIO_STORE_KILL").is_some() => std::process::abort(),
			true => Err(Error::Injected(format!("{step:?}"))),
			false => Ok(()),
		}
	}

	pub(super) fn free(&self, free: u64) -> u64 {
		self.free.lock().unwrap().unwrap_or(free)
	}

	pub(super) fn fail_after(&self, step: Option<Step>) {
		*self.at.lock().unwrap() = step;
	}

	/// The steps that were done since this was asked last.
	pub(super) fn take_done(&self) -> std::collections::BTreeSet<Step> {
		std::mem::take(&mut self.done.lock().unwrap())
	}

	pub(super) fn set_free(&self, free: Option<u64>) {
		*self.free.lock().unwrap() = free;
	}
}
