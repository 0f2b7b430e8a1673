//! The documents of this node, and whose they are.
//!
//! The chain has no list of what names a document. So the subjects that are this node's are kept in
//! memory, with what describes them; the [`Archivist`](crate::archivist::Archivist) sees that they
//! are those of the chain. What they name is read of the documents themselves.

use crate::{
	document::{self, Described, Kind, Subject},
	http::ports::{self, DocumentError},
	pull::Missing,
	store::{self, Documents, Error},
};
use audio_primitives::proofs::ContentRoot;
use bytes::Bytes;
use futures::{future::BoxFuture, FutureExt};
use sp_runtime::AccountId32;
use std::{
	collections::{BTreeMap, BTreeSet},
	ops::Bound,
	sync::{Mutex, MutexGuard, PoisonError},
};

/// Most subjects that are given of one document: of each the chain is asked.
const MAX_SUBJECTS: usize = 8;

/// No subject comes before it.
const FIRST: Subject = Subject::Track(0);

/// What is known of subjects.
#[derive(Default)]
struct Book {
	subjects: BTreeMap<Subject, Described>,
	/// The subjects that name metadata.
	by_metadata: BTreeMap<ContentRoot, BTreeSet<Subject>>,
	/// The pictures that metadata names, of which the bytes were read.
	pictures: BTreeMap<ContentRoot, Vec<ContentRoot>>,
	/// The metadata that names pictures.
	by_picture: BTreeMap<ContentRoot, BTreeSet<ContentRoot>>,
	is_settled: bool,
}

/// Takes `value` out of the set of `key`.
fn take_out<K: Ord, V: Ord>(sets: &mut BTreeMap<K, BTreeSet<V>>, key: &K, value: &V) {
	if let Some(set) = sets.get_mut(key) {
		set.remove(value);
		if set.is_empty() {
			sets.remove(key);
		}
	}
}

impl Book {
	fn note(&mut self, subject: Subject, described: Described) {
		if self.subjects.get(&subject) == Some(&described) {
			return;
		}
		self.forget(&subject);
		if let Some(metadata) = described.metadata {
			self.by_metadata.entry(metadata).or_default().insert(subject.clone());
		}
		self.subjects.insert(subject, described);
	}

	fn forget(&mut self, subject: &Subject) {
		let before = self.subjects.remove(subject);
		if let Some(metadata) = before.and_then(|before| before.metadata) {
			take_out(&mut self.by_metadata, &metadata, subject);
		}
	}

	fn read(&mut self, metadata: ContentRoot, pictures: Vec<ContentRoot>) {
		self.unread(&metadata);
		for picture in &pictures {
			self.by_picture.entry(*picture).or_default().insert(metadata);
		}
		self.pictures.insert(metadata, pictures);
	}

	fn unread(&mut self, metadata: &ContentRoot) {
		for picture in self.pictures.remove(metadata).unwrap_or_default() {
			take_out(&mut self.by_picture, &picture, metadata);
		}
	}

	/// The subjects that name metadata, with whether they are listed.
	fn of_metadata<'a>(
		&'a self,
		metadata: &ContentRoot,
	) -> impl Iterator<Item = (&'a Subject, bool)> {
		let subjects = self.by_metadata.get(metadata).into_iter().flatten();
		subjects.map(|subject| {
			(subject, self.subjects.get(subject).is_some_and(|described| described.listed))
		})
	}

	/// The subjects that name a picture by their metadata.
	fn of_picture<'a>(
		&'a self,
		picture: &ContentRoot,
	) -> impl Iterator<Item = (&'a Subject, bool)> {
		let metadata = self.by_picture.get(picture).into_iter().flatten();
		metadata.flat_map(|metadata| self.of_metadata(metadata))
	}

	/// Some of these subjects, those that are listed first.
	fn some<'a>(subjects: impl Iterator<Item = (&'a Subject, bool)>) -> Vec<Subject> {
		let (mut listed, mut others) = (Vec::new(), Vec::new());
		for (subject, is_listed) in subjects {
			let among = if is_listed { &mut listed } else { &mut others };
			if among.len() < MAX_SUBJECTS {
				among.push(subject.clone());
			}
			if listed.len() == MAX_SUBJECTS {
				break;
			}
		}
		listed.extend(others);
		listed.truncate(MAX_SUBJECTS);
		listed
	}
}

/// The documents that are here, and whose they are.
pub struct Archive {
	documents: Documents,
	book: Mutex<Book>,
}

impl Archive {
	/// That of `documents`. Nobody's yet.
	pub fn new(documents: Documents) -> Self {
		Self { documents, book: Mutex::default() }
	}

	fn book(&self) -> MutexGuard<'_, Book> {
		// No panic comes between two changes that belong together.
		self.book.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// The store of the documents.
	pub fn documents(&self) -> &Documents {
		&self.documents
	}

	/// A subject is this node's no more.
	pub fn forget(&self, subject: &Subject) {
		self.book().forget(subject);
	}

	/// What is known of a subject of this node.
	pub fn described(&self, subject: &Subject) -> Option<Described> {
		self.book().subjects.get(subject).cloned()
	}

	/// Up to `limit` subjects, in their order: those after `after`, or the first ones.
	pub fn subjects_after(&self, after: Option<&Subject>, limit: usize) -> Vec<Subject> {
		let from = after.map_or(Bound::Unbounded, Bound::Excluded);
		let book = self.book();
		let subjects = book.subjects.range::<Subject, _>((from, Bound::Unbounded));
		subjects.take(limit).map(|(subject, _)| subject.clone()).collect()
	}

	/// Forgets accounts and playlists, but for those whose owner `is_kept`.
	pub fn retain(&self, is_kept: impl Fn(&AccountId32) -> bool) {
		let owned: Vec<_> = {
			let book = self.book();
			let subjects = book.subjects.iter();
			let owned = subjects.filter(|(subject, _)| !matches!(subject, Subject::Track(_)));
			owned.map(|(subject, described)| (subject.clone(), described.owner.clone())).collect()
		};
		// Whom an account selects takes a while to say: nobody waits for that.
		for (subject, _) in owned.iter().filter(|(_, owner)| !is_kept(owner)) {
			self.forget(subject);
		}
	}

	/// From now on it is known which subjects are this node's.
	pub fn settle(&self) {
		self.book().is_settled = true;
	}

	/// Whether a subject of this node names that document, one that is listed.
	pub fn is_named(&self, root: &ContentRoot) -> bool {
		let book = self.book();
		let mut subjects = book.of_metadata(root).chain(book.of_picture(root));
		subjects.any(|(_, is_listed)| is_listed)
	}

	/// Up to `limit` metadata that is here and was not read yet.
	pub fn unread(&self, limit: usize) -> Vec<ContentRoot> {
		let book = self.book();
		let is_unread = |root: &&ContentRoot| {
			!book.pictures.contains_key(*root) && self.documents.get(root).is_some()
		};
		book.by_metadata.keys().filter(is_unread).take(limit).copied().collect()
	}

	/// Up to `limit` documents that are to be here and are not, but for those that `is_passed_over`:
	/// first those of the subjects after `after`, so that none waits for all others.
	pub fn missing(
		&self,
		limit: usize,
		after: Option<&Subject>,
		is_passed_over: impl Fn(&ContentRoot) -> bool,
	) -> Vec<Missing> {
		let (mut missing, mut found) = (Vec::new(), BTreeSet::new());
		let book = self.book();
		let from = after.map_or(Bound::Unbounded, Bound::Excluded);
		let to = after.map_or(Bound::Excluded(&FIRST), Bound::Included);
		let subjects = book.subjects.range::<Subject, _>((from, Bound::Unbounded));
		let subjects = subjects.chain(book.subjects.range::<Subject, _>((Bound::Unbounded, to)));
		for (subject, described) in subjects {
			let Described { owner, metadata: Some(metadata), listed: true } = described else {
				continue;
			};
			let pictures = book.pictures.get(metadata).into_iter().flatten();
			let pictures = pictures.map(|root| (Kind::Artwork, root));
			for (kind, root) in std::iter::once((Kind::Metadata, metadata)).chain(pictures) {
				let is_missing = self.documents.get(root).is_none() && !is_passed_over(root);
				if is_missing && found.insert(*root) {
					let (subject, owner) = (subject.clone(), owner.clone());
					missing.push(Missing { kind, root: *root, subject, owner });
				}
			}
			if missing.len() >= limit {
				break;
			}
		}
		missing
	}

	/// Removes a document.
	pub async fn remove(&self, root: &ContentRoot) -> Result<(), Error> {
		self.documents.remove(root).await?;
		self.book().unread(root);
		Ok(())
	}

	/// The bytes of a document. None if it is not here any more.
	pub async fn bytes(&self, root: &ContentRoot) -> Result<Option<Bytes>, Error> {
		let bytes = self.documents.read(root).await?;
		if bytes.is_none() {
			self.book().unread(root);
		}
		Ok(bytes)
	}

	/// The pictures that metadata names. None if that is not here.
	pub async fn pictures_of(
		&self,
		metadata: &ContentRoot,
	) -> Result<Option<Vec<ContentRoot>>, Error> {
		if self.documents.get(metadata).is_some() {
			if let Some(pictures) = self.book().pictures.get(metadata) {
				return Ok(Some(pictures.clone()));
			}
		}
		let Some(bytes) = self.bytes(metadata).await? else { return Ok(None) };
		// A picture may be named where metadata should be: it names none.
		let pictures = document::read(&bytes).unwrap_or_default();
		self.book().read(*metadata, pictures.clone());
		Ok(Some(pictures))
	}
}

fn failed(error: Error) -> DocumentError {
	match error {
		Error::NoSpace => DocumentError::NoSpace,
		other => DocumentError::Failed(other.to_string()),
	}
}

impl ports::Documents for Archive {
	fn is_here(&self, root: ContentRoot) -> bool {
		self.documents.get(&root).is_some()
	}

	fn read(&self, root: ContentRoot) -> BoxFuture<'_, Result<Option<Bytes>, DocumentError>> {
		async move { self.bytes(&root).await.map_err(failed) }.boxed()
	}

	fn pictures(
		&self,
		metadata: ContentRoot,
	) -> BoxFuture<'_, Result<Option<Vec<ContentRoot>>, DocumentError>> {
		async move { self.pictures_of(&metadata).await.map_err(failed) }.boxed()
	}

	fn subjects(&self, kind: Kind, root: ContentRoot) -> Vec<Subject> {
		let book = self.book();
		match kind {
			Kind::Metadata => Book::some(book.of_metadata(&root)),
			Kind::Artwork => Book::some(book.of_picture(&root)),
		}
	}

	fn is_settled(&self) -> bool {
		self.book().is_settled
	}

	fn note(&self, subject: Subject, described: Described) {
		self.book().note(subject, described);
	}

	fn put(&self, root: ContentRoot, bytes: Bytes) -> BoxFuture<'_, Result<bool, DocumentError>> {
		async move { self.documents.put(&root, bytes).await.map_err(failed) }.boxed()
	}
}

const _: () = assert!(store::MAX_DOCUMENT == Kind::Artwork.most());

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		http::ports::Documents as _,
		store::{Options, Store},
	};
	use audio_primitives::{content::cid_of, proofs};
	use std::collections::BTreeSet;

	async fn archive() -> (Archive, tempfile::TempDir) {
		let folder = tempfile::tempdir().unwrap();
		let options = Options { floor: Some(0), ..Options::default() };
		let store = Store::open(folder.path(), options).await.unwrap();
		(Archive::new(store.documents()), folder)
	}

	fn described(metadata: ContentRoot, listed: bool) -> Described {
		Described { owner: AccountId32::new([1; 32]), metadata: Some(metadata), listed }
	}

	#[tokio::test]
	async fn a_document_of_many_has_some_subjects_those_that_are_listed_first() {
		let (archive, _folder) = archive().await;
		let picture = [7; 32];
		let text = format!(
			r#"{{"@context":"https://schema.org","@type":"MusicAlbum","image":"ipfs://{}"}}"#,
			String::from_utf8(cid_of(&picture)).unwrap(),
		);
		let root = proofs::root(text.as_bytes());
		for track in 0..30 {
			archive.note(Subject::Track(track), described(root, track >= 26));
		}
		let subjects = archive.subjects(Kind::Metadata, root);
		assert_eq!(subjects.len(), MAX_SUBJECTS);
		assert_eq!(subjects[..4], [26, 27, 28, 29].map(Subject::Track));
		// What a picture is of is known once what names it was read.
		assert_eq!(archive.subjects(Kind::Artwork, picture), []);
		assert!(archive.is_named(&root) && !archive.is_named(&picture));
		archive.put(root, text.into()).await.unwrap();
		assert_eq!(archive.unread(9), [root]);
		assert_eq!(archive.pictures_of(&root).await.unwrap(), Some(vec![picture]));
		assert_eq!((archive.unread(9), archive.is_named(&picture)), (Vec::new(), true));
		assert_eq!(archive.subjects(Kind::Artwork, picture), subjects);
		let missing: BTreeSet<_> =
			archive.missing(9, None, |_| false).into_iter().map(|missing| missing.root).collect();
		assert_eq!(missing, BTreeSet::from([picture]));
		assert_eq!(archive.missing(9, None, |root| *root == picture), []);
		// Without it nothing is known of the picture.
		archive.remove(&root).await.unwrap();
		assert!(archive.is_named(&root) && !archive.is_named(&picture));
		for track in 0..30 {
			archive.forget(&Subject::Track(track));
		}
		assert!(!archive.is_named(&root));
		assert!(archive.book().by_metadata.is_empty() && archive.book().by_picture.is_empty());
	}

	#[tokio::test]
	async fn who_is_kept_no_more_is_forgotten_and_tracks_are_another_matter() {
		let (archive, _folder) = archive().await;
		let of = |seed: u8| AccountId32::new([seed; 32]);
		archive.note(Subject::Track(0), described([5; 32], true));
		for (subject, owner) in [
			(Subject::Playlist(0), of(2)),
			(Subject::Playlist(1), of(3)),
			(Subject::Account(of(2)), of(2)),
			(Subject::Account(of(3)), of(3)),
		] {
			archive.note(subject, Described { owner, metadata: None, listed: true });
		}
		archive.retain(|owner| *owner == of(3));
		let left = [Subject::Track(0), Subject::Playlist(1), Subject::Account(of(3))];
		assert_eq!(archive.subjects_after(None, 9), left);
		assert_eq!(archive.subjects_after(Some(&left[0]), 1), left[1..2]);
		// It is described otherwise.
		archive.note(Subject::Track(0), described([6; 32], true));
		assert!(archive.is_named(&[6; 32]) && !archive.is_named(&[5; 32]));
	}
}
