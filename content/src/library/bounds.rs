//! What listeners make the library ask of the chain.

use super::*;
use crate::chain::fake::{root_of, FakeChain, State};
use audio_primitives::content::cid_of;
use futures::future::join_all;

#[tokio::test]
async fn whatever_listeners_ask_goes_to_the_chain_once_a_block() {
	let mut state = State::of_nodes(3);
	let track = state.publish(true, &[2]);
	let fake = FakeChain::new(state);
	let chain = fake.chain().await;
	let (best, receiver) = watch::channel(chain.best().await.unwrap());
	let (_node, node) = watch::channel(Some(2));
	let best_block = Best::of(receiver);
	let bounded = Bounded::new(chain.rpc(), best_block.clone());
	let library = ChainLibrary::new(chain, bounded, best_block, node);
	fake.take_asked();
	let found = join_all((0..1_000).map(|_| library.track(root_of(track)))).await;
	assert!(found.iter().all(|found| found.as_ref().unwrap().as_ref().unwrap().id == track));
	assert_eq!(library.track([9; 32]).await, Ok(None));
	for _ in 0..10 {
		assert_eq!(library.keeps(track).await, Ok(true));
	}
	let asked = fake.take_asked();
	assert_eq!(asked["ContentApi_track_by_root"], 2);
	assert_eq!(asked["ContentApi_stagers"], 1);
	// What was published since is there with the next block.
	let mut later = 0;
	best.send_replace(fake.block(|state| later = state.publish(false, &[])));
	assert_eq!(library.track(root_of(later)).await.unwrap().unwrap().id, later);
	assert_eq!(library.track([9; 32]).await, Ok(None));
}

#[tokio::test]
async fn an_account_selects_who_keeps_what_describes_it_and_its_playlists() {
	let mut state = State::of_nodes(12);
	let account = |seed: u8| AccountId::new([seed; 32]);
	state.beneficiaries.insert(account(1), cid_of(&[5; 32]));
	state.playlists.insert(7, (account(1), b"bafkreitext".to_vec()));
	let track = state.publish(true, &[2]);
	let by_weight = |count| state.select(account(1).as_ref(), count);
	let (three, six) = (by_weight(3), by_weight(6));
	let fake = FakeChain::new(state);
	let chain = fake.chain().await;
	let best = Best::of(watch::channel(chain.best().await.unwrap()).1);
	let bounded = Bounded::new(chain.rpc(), best.clone());
	let of = |node| {
		let (chain, bounded, best) = (chain.clone(), bounded.clone(), best.clone());
		ChainLibrary::new(chain, bounded, best, watch::channel(Some(node)).1)
	};
	for node in 0..12 {
		let library = of(node);
		assert_eq!(library.pins(account(1)).await, Ok(three.contains(&node)));
		let keepers = Library::keepers(&library, account(1)).await.unwrap();
		assert_eq!(keepers.iter().map(|source| source.node).collect::<Vec<_>>(), three);
		// A node asks those too that may have been selected before.
		let peers = Peers::keepers(&library, account(1)).await.unwrap();
		let others: Vec<_> = six.iter().copied().filter(|other| *other != node).collect();
		assert_eq!(peers.iter().map(|peer| peer.node).collect::<Vec<_>>(), others);
	}
	let described = async |subject| of(2).described(subject, false).await.unwrap();
	let known = Described { owner: account(1), metadata: Some([5; 32]), listed: true };
	assert_eq!(described(Subject::Account(account(1))).await, Some(known.clone()));
	// A text of another kind names no document.
	let playlist = Described { metadata: None, ..known };
	assert_eq!(described(Subject::Playlist(7)).await, Some(playlist));
	assert_eq!(described(Subject::Playlist(8)).await, None);
	assert!(described(Subject::Track(track)).await.unwrap().listed);
	let unregistered = ChainLibrary::new(chain, bounded, best, watch::channel(None).1);
	assert_eq!(unregistered.pins(account(1)).await, Ok(false));
}
