//! Whom tracks are pulled from, and who may pull them.

use super::*;
use crate::{
	chain::{Rpc, Subscription},
	http::ports::Library,
};
use audio_primitives::content::ReachableHolder;
use codec::Encode;
use futures::{future::ready, stream, StreamExt};
use serde_json::{json, Value};
use sp_runtime::{generic, traits::BlakeTwo256};
use std::sync::Arc;

/// A node of which three things are asked.
#[derive(Default)]
struct Node {
	holders: Vec<NodeIndex>,
	stagers: Vec<NodeIndex>,
	selected: Vec<NodeIndex>,
}

fn endpoint(node: NodeIndex) -> Vec<u8> {
	match node {
		9 => "/ip4/198.51.100.9/udp/443/quic-v1".into(),
		_ => format!("https://node{node}.example"),
	}
	.into_bytes()
}

fn selected(nodes: &[NodeIndex]) -> Vec<SelectedNode<AccountId>> {
	let node = |node: &NodeIndex| SelectedNode {
		node: *node,
		operator: AccountId::new([1; 32]),
		endpoint: endpoint(*node),
		key: [*node as u8; 32],
		weight: 1,
	};
	nodes.iter().map(node).collect()
}

fn holders(nodes: &[NodeIndex]) -> Vec<ReachableHolder<AccountId>> {
	let node = |node: &NodeIndex| ReachableHolder {
		node: *node,
		operator: AccountId::new([1; 32]),
		endpoint: endpoint(*node),
		key: [*node as u8; 32],
		serves: true,
		until: None,
	};
	nodes.iter().map(node).collect()
}

impl Rpc for Node {
	fn request<'a>(
		&'a self,
		method: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Value, crate::chain::ChainError>> {
		let header = generic::Header::<u32, BlakeTwo256> {
			parent_hash: Default::default(),
			number: 1,
			state_root: Default::default(),
			extrinsics_root: Default::default(),
			digest: Default::default(),
		};
		let bytes = |bytes: Vec<u8>| json!(format!("0x{}", hex::encode(bytes)));
		let answer = match parameters.first().and_then(Value::as_str).unwrap_or(method) {
			"chain_getHeader" => json!(header),
			"ContentApi_route" => {
				let refused: Result<_, audio_primitives::arguments::BadArgument> =
					Ok(selected(&self.holders));
				bytes(refused.encode())
			},
			"ContentApi_stagers" => bytes(selected(&self.stagers).encode()),
			"ContentApi_selected" => bytes(selected(&self.selected).encode()),
			"ContentApi_holders" => bytes(holders(&self.holders).encode()),
			other => panic!("{other} is not asked"),
		};
		ready(Ok(answer)).boxed()
	}

	fn subscribe<'a>(
		&'a self,
		_: &'a str,
		_: &'a str,
		_: Vec<Value>,
	) -> BoxFuture<'a, Result<Subscription, crate::chain::ChainError>> {
		ready(Ok(stream::pending().boxed())).boxed()
	}
}

/// The library of node 2.
async fn library(node: Node) -> ChainLibrary {
	let chain = Chain::without_runtime(Arc::new(node), Default::default());
	let (best, _) = Best::follow(chain.clone()).await.unwrap();
	let bounded = Bounded::new(chain.rpc(), best.clone());
	ChainLibrary::new(chain, bounded, best, watch::channel(Some(2)).1)
}

#[tokio::test]
async fn a_track_is_pulled_from_its_holders_and_then_its_stagers() {
	let node = Node { holders: vec![3, 2, 9, 1], stagers: vec![1, 2, 5], selected: vec![7] };
	let peers = library(node).await.peers(0).await.unwrap();
	// Not from itself, from none twice, and by HTTP alone.
	assert_eq!(peers.iter().map(|peer| peer.node).collect::<Vec<_>>(), [3, 1, 5]);
	assert_eq!(peers[0].url, "https://node3.example");
	assert_eq!(library(Node::default()).await.peers(0).await, Ok(Vec::new()));
}

#[tokio::test]
async fn those_pull_a_track_that_are_to_have_it() {
	let node = || Node { holders: vec![3], stagers: vec![1, 2], selected: vec![7] };
	let here = library(node()).await;
	for node in [1, 2, 3, 7] {
		assert_eq!(here.puller(0, node).await, Ok(Some([node as u8; 32])));
	}
	assert_eq!(here.puller(0, 5).await, Ok(None));
	assert_eq!(here.keeps(0).await, Ok(true));
	let elsewhere = library(Node { stagers: vec![1], ..node() }).await;
	assert_eq!(elsewhere.keeps(0).await, Ok(false));
}
