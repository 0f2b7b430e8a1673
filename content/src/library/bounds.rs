//! What listeners make the library ask of the chain.

use super::*;
use crate::chain::fake::{root_of, FakeChain, State};
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
