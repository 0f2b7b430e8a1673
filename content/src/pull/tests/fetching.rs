//! Documents: from nodes as they should be, and from others.

use super::*;
use crate::{
	document::{self, Kind},
	pull::Missing,
};
use axum::{
	body::Body,
	http::{header, StatusCode},
	response::{IntoResponse, Response},
};
use futures::StreamExt;

const SUBJECT: Subject = Subject::Track(4);

fn person(name: &str) -> Bytes {
	let text = format!(r#"{{"@context":"https://schema.org","@type":"Person","name":"{name}"}}"#);
	document::read(text.as_bytes()).unwrap();
	text.into()
}

fn missing(document: &Bytes, subject: Subject) -> Missing {
	let (kind, root) = (Kind::Metadata, proofs::root(document));
	Missing { kind, root, subject, owner: AccountId32::new([1; 32]) }
}

/// A node that has the document, and one that has not.
async fn two(document: &Bytes, subject: &Subject) -> (Node, Server, Node) {
	let chain = Chain::new(Vec::new());
	let (giver, taker) = (Node::new(1, &chain).await, Node::new(2, &chain).await);
	let root = proofs::root(document);
	giver.store.documents().put(&root, document.clone()).await.unwrap();
	let server = giver.serve().await;
	let mut state = chain.state();
	state.peers = vec![server.peer(1)];
	let owner = AccountId32::new([1; 32]);
	let described = Described { owner, metadata: Some(root), listed: true };
	state.described.insert(subject.clone(), described);
	drop(state);
	(giver, server, taker)
}

async fn serve(answer: impl Fn() -> Response + Clone + Send + Sync + 'static) -> Server {
	Server::start(Router::new().fallback(move || ready(answer()))).await
}

#[tokio::test]
async fn a_document_is_fetched_from_who_has_it_whatever_it_is_of() {
	let document = person("A");
	for subject in [SUBJECT, Subject::Playlist(7), Subject::Account(AccountId32::new([1; 32]))] {
		let (_giver, server, taker) = two(&document, &subject).await;
		let missing = missing(&document, subject.clone());
		assert_eq!(taker.puller(config()).fetch(&missing).await.unwrap(), document);
		let (name, value) = subject.named();
		let asked = server.requests();
		assert!(asked[0].ends_with(&format!("?{name}={value}&redirected=true")), "{asked:?}");
		// What the chain names no more is not given.
		taker.chain.state().described.clear();
		let refused = taker.puller(config()).fetch(&missing).await.map(drop);
		assert_eq!(why(refused), "node 1 was the last to fail: it refuses with status 404");
	}
}

#[tokio::test]
async fn whoever_gives_something_else_is_left_for_the_next() {
	let document = person("A");
	let (_giver, server, taker) = two(&document, &SUBJECT).await;
	let wanted = missing(&document, SUBJECT);
	let most = Kind::Metadata.most();
	let long = vec![b' '; most as usize + 1];
	let endless = || {
		let pieces = stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(b"more")));
		Body::from_stream(pieces)
	};
	let short = document.slice(..20);
	let length = document.len();
	type Answers = Box<dyn Fn() -> Response + Send + Sync>;
	let cases: Vec<(Answers, &str)> = vec![
		(Box::new(|| person("B").into_response()), "it gave other bytes"),
		(Box::new(move || long.clone().into_response()), "it has 65537 bytes where 65536 are"),
		(Box::new(move || endless().into_response()), "it does not say how many bytes"),
		(Box::new(|| "".into_response()), "it ended before its first byte"),
		(
			Box::new(move || {
				let body = stream::iter([Ok::<_, Infallible>(short.clone())]);
				([(header::CONTENT_LENGTH, length)], Body::from_stream(body)).into_response()
			}),
			// Its head may not even come.
			"node 4 was the last to fail",
		),
		(
			Box::new(|| {
				let to = [(header::LOCATION, "http://127.0.0.1/")];
				(StatusCode::TEMPORARY_REDIRECT, to).into_response()
			}),
			"it answers 307",
		),
		(Box::new(|| StatusCode::NOT_FOUND.into_response()), "it refuses with status 404"),
		(Box::new(|| StatusCode::INTERNAL_SERVER_ERROR.into_response()), "it answers 500"),
	];
	for (answer, fault) in cases {
		let answer = Arc::new(answer);
		let bad = serve(move || answer()).await;
		taker.chain.state().peers = vec![bad.peer(3), server.peer(1)];
		let puller = taker.puller(config());
		assert_eq!(puller.fetch(&wanted).await.unwrap(), document, "{fault}");
		taker.chain.state().peers = vec![bad.peer(4)];
		let error = why(puller.fetch(&wanted).await.map(drop));
		assert!(error.contains(fault), "{error}");
	}
}

#[tokio::test]
async fn who_lies_is_not_asked_again_soon_and_few_are_asked_in_all() {
	let document = person("A");
	let (_giver, server, taker) = two(&document, &SUBJECT).await;
	let wanted = missing(&document, SUBJECT);
	let bad = serve(|| person("B").into_response()).await;
	taker.chain.state().peers =
		(3..40).map(|node| bad.peer(node)).chain([server.peer(1)]).collect();
	let puller = taker.puller(config());
	assert!(puller.fetch(&wanted).await.is_err());
	assert_eq!(bad.requests().len(), 20);
	assert_eq!(puller.fetch(&wanted).await.unwrap(), document);
	assert_eq!(puller.fetch(&wanted).await.unwrap(), document);
	assert_eq!(bad.requests().len(), 37);
	taker.chain.state().peers = vec![bad.peer(3)];
	assert_eq!(why(puller.fetch(&wanted).await.map(drop)), "no node can be asked for it");
}

#[tokio::test]
async fn who_says_nothing_or_stops_is_left_in_time() {
	let document = person("A");
	let (_giver, server, taker) = two(&document, &SUBJECT).await;
	let wanted = missing(&document, SUBJECT);
	let (part, length) = (document.slice(..20), document.len());
	let stuck = serve(move || {
		let body = stream::iter([Ok::<_, Infallible>(part.clone())]).chain(stream::pending());
		([(header::CONTENT_LENGTH, length)], Body::from_stream(body)).into_response()
	})
	.await;
	let silent = Server::start(Router::new().fallback(|| async {
		std::future::pending::<()>().await;
	}))
	.await;
	taker.chain.state().peers = vec![stuck.peer(3), silent.peer(4), server.peer(1)];
	// The good one may be slow too on a slow machine.
	let soon = Duration::from_millis(100);
	let config = || Config { answer_timeout: soon, window: soon, ..config() };
	let mut fetched = taker.puller(config()).fetch(&wanted).await;
	while fetched.is_err() {
		fetched = taker.puller(config()).fetch(&wanted).await;
	}
	assert_eq!(fetched.unwrap(), document);
	assert!(!stuck.requests().is_empty() && !silent.requests().is_empty());
}
