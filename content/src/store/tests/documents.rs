//! Documents: whole or absent, checked whenever they are read.

use super::*;
use crate::store::{DocumentInfo, MAX_DOCUMENT};

fn path_of(bed: &Bed, root: &Root) -> PathBuf {
	let name = hex::encode(root);
	bed.path("documents").join(&name[..2]).join(name)
}

async fn put_document(store: &Store, bytes: &[u8]) -> Root {
	let root = root_of(bytes);
	assert!(store.documents().put(&root, bytes.to_vec().into()).await.unwrap());
	root
}

#[tokio::test]
async fn a_document_is_there_after_a_restart_and_says_since_when_nothing_names_it() {
	let bed = Bed::new();
	let store = bed.open().await;
	let (one, two) = (put_document(&store, b"one").await, put_document(&store, b"two").await);
	assert!(!store.documents().put(&one, Bytes::from_static(b"one")).await.unwrap());
	store.documents().note(&two, Some(NOON)).await.unwrap();
	drop(store);
	let store = bed.open().await;
	let documents = store.documents();
	assert_eq!(documents.get(&one), Some(DocumentInfo { bytes: 3, unnamed: None }));
	assert_eq!(documents.get(&two), Some(DocumentInfo { bytes: 3, unnamed: Some(NOON) }));
	assert_eq!(documents.count(), (2, 8_192));
	assert_eq!(documents.read(&one).await.unwrap().unwrap(), "one");
	documents.note(&two, None).await.unwrap();
	documents.remove(&one).await.unwrap();
	documents.remove(&one).await.unwrap();
	assert_eq!(documents.read(&one).await.unwrap(), None);
	drop((store, documents));
	let store = bed.open().await;
	let left = [(two, DocumentInfo { bytes: 3, unnamed: None })];
	assert_eq!(store.documents().all(), left);
	assert_eq!(store.space().await.unwrap().documents, 4_096);
}

#[tokio::test]
async fn a_document_that_is_damaged_or_gone_is_forgotten_and_comes_again() {
	let bed = Bed::new();
	let store = bed.open().await;
	let root = put_document(&store, b"document").await;
	let documents = store.documents();
	let path = path_of(&bed, &root);
	type Damage = fn(&PathBuf);
	let damages: [Damage; 4] = [
		|path| std::fs::write(path, "documents").unwrap(),
		|path| std::fs::write(path, "").unwrap(),
		|path| std::fs::write(path, vec![0; MAX_DOCUMENT as usize + 9]).unwrap(),
		|path| std::fs::remove_file(path).unwrap(),
	];
	for damage in damages {
		damage(&path);
		assert_eq!(documents.read(&root).await.unwrap(), None);
		assert!(!path.exists());
		assert_eq!((documents.get(&root), documents.count()), (None, (0, 0)));
		put_document(&store, b"document").await;
		assert_eq!(documents.read(&root).await.unwrap().unwrap(), "document");
	}
}

#[tokio::test]
async fn nothing_is_written_or_removed_where_the_canary_is_wrong() {
	let bed = Bed::new();
	let store = bed.open().await;
	let root = put_document(&store, b"document").await;
	let documents = store.documents();
	std::fs::write(bed.path("CANARY"), "other").unwrap();
	let is_refused = |result: Result<(), Error>| matches!(result, Err(Error::Unhealthy(_)));
	let other = root_of(b"other");
	assert!(is_refused(documents.put(&other, Bytes::from_static(b"other")).await.map(drop)));
	assert!(is_refused(documents.note(&root, Some(1)).await));
	assert!(is_refused(documents.remove(&root).await));
	// What a volume that is not mounted does not have is not lost.
	std::fs::rename(path_of(&bed, &root), bed.path("away")).unwrap();
	assert!(is_refused(documents.read(&root).await.map(drop)));
	assert!(documents.get(&root).is_some());
}

#[tokio::test]
async fn documents_have_their_bound_and_leave_the_floor_free() {
	let mut bed = Bed::new();
	bed.options.documents = 3 * 4_096;
	let store = bed.open().await;
	let documents = store.documents();
	put_document(&store, &[1; 4_097]).await;
	let put = async |seed: u8| {
		let bytes = vec![seed; 4_096];
		documents.put(&root_of(&bytes), bytes.into()).await
	};
	bed.faults.set_free(Some(4_095));
	assert!(matches!(put(2).await, Err(Error::NoSpace)));
	bed.faults.set_free(None);
	assert!(put(2).await.unwrap());
	assert!(matches!(put(3).await, Err(Error::NoSpace)));
	documents.remove(&root_of(&[2; 4_096])).await.unwrap();
	assert!(put(3).await.unwrap());
	let long = vec![0; MAX_DOCUMENT as usize + 1];
	let refused = documents.put(&root_of(&long), long.into()).await;
	assert!(matches!(refused, Err(Error::TooLong)));
	assert_eq!(folder::names(&bed.path("tmp")).unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn what_nothing_names_gives_way_the_oldest_first() {
	let mut bed = Bed::new();
	bed.options.documents = 3 * 4_096;
	let store = bed.open().await;
	let documents = store.documents();
	let named = put_document(&store, b"named").await;
	let (late, early) = (put_document(&store, b"late").await, put_document(&store, b"early").await);
	documents.note(&late, Some(NOON + 1)).await.unwrap();
	documents.note(&early, Some(NOON)).await.unwrap();
	put_document(&store, b"first").await;
	assert_eq!((documents.get(&early), documents.count().0), (None, 3));
	put_document(&store, b"second").await;
	assert_eq!((documents.get(&late), documents.count().0), (None, 3));
	let refused = documents.put(&root_of(b"third"), Bytes::from_static(b"third")).await;
	assert!(matches!(refused, Err(Error::NoSpace)));
	assert!(documents.get(&named).is_some());
}

#[tokio::test]
async fn nothing_gives_way_on_a_disk_that_is_too_full_all_the_same() {
	let mut bed = Bed::new();
	bed.options.floor = Some(10_000);
	let store = bed.open().await;
	let unnamed = put_document(&store, b"unnamed").await;
	store.documents().note(&unnamed, Some(NOON)).await.unwrap();
	// Without it the floor is still not reached.
	bed.faults.set_free(Some(8_000));
	let refused = store.documents().put(&root_of(b"new"), Bytes::from_static(b"new")).await;
	assert!(matches!(refused, Err(Error::NoSpace)));
	assert!(store.documents().get(&unnamed).is_some());
}

#[tokio::test]
async fn what_others_put_beside_documents_is_left_alone() {
	let bed = Bed::new();
	let store = bed.open().await;
	let root = put_document(&store, b"document").await;
	drop(store);
	let name = hex::encode(root);
	for other in ["notes.txt", &name, &name.to_uppercase(), "00"] {
		std::fs::write(bed.path("documents").join(&name[..2]).join(format!("x{other}")), "")
			.unwrap();
		std::fs::write(bed.path("documents").join(other), "").unwrap();
	}
	let store = bed.open().await;
	assert_eq!(store.documents().count().0, 1);
}
