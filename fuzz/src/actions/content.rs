//! Nodes with keys, content with bytes, proofs and receipts that hold, or nearly.

use super::{round, World};
use crate::{
	actors::{actor, actor_of, Actor, NODE_KEYS},
	chain::Chain,
	input::Bytes,
};
use audio_primitives::{
	content::{TrackId, MIN_PUBLISHED_SIZE},
	nodes::NodeIndex,
	proofs::{self, ChunkProof, ContentRoot},
	receipts::{Plays, Receipt},
};
use audio_runtime::{
	AccountId, Balance, Content, NodeServices, Receipts, Runtime, RuntimeCall, Signature,
	StorageProofs,
};
use sp_core::{ed25519, Pair};
use std::sync::LazyLock;

/// Contents that there are.
const CONTENTS: u8 = 12;
/// Nodes that are looked at.
const NODES: u32 = 8;

static ALL: LazyLock<Vec<(ContentRoot, Vec<u8>)>> = LazyLock::new(|| {
	let content = |number: u8| {
		let size = MIN_PUBLISHED_SIZE as usize + usize::from(number) * 1_500;
		let bytes: Vec<u8> =
			(0..size).map(|at| (at as u32 * 31 + u32::from(number)) as u8).collect();
		(proofs::root(&bytes), bytes)
	};
	(0..CONTENTS).map(content).collect()
});

/// The content of that number, of any number.
pub fn bytes(number: u8) -> &'static [u8] {
	&ALL[usize::from(number % CONTENTS)].1
}

/// Its root.
pub fn root(number: u8) -> ContentRoot {
	ALL[usize::from(number % CONTENTS)].0
}

/// What `track` is of, if its bytes are known.
fn bytes_of(track: TrackId) -> Option<&'static [u8]> {
	let root = Content::info(track)?.root;
	ALL.iter().find(|(known, _)| *known == root).map(|(_, bytes)| &bytes[..])
}

/// Publishes the content of that number.
pub fn publish_call(
	number: u8,
	price: Option<Balance>,
	feature: Option<u32>,
	salt: Option<[u8; 32]>,
) -> RuntimeCall {
	let (root, size) = (root(number), bytes(number).len() as u64);
	let metadata = Default::default();
	pallet_content::Call::publish {
		root,
		bytes: size,
		duration: 180_000,
		metadata,
		price,
		feature,
		salt,
	}
	.into()
}

/// Registers the node with the key of that number.
pub fn register_call(operator: &AccountId, number: u8, collateral: Balance) -> RuntimeCall {
	let key = &NODE_KEYS[usize::from(number) % NODE_KEYS.len()];
	let endpoint = format!("https://node{number}.example.com").into_bytes();
	let proof = key.sign(&NodeServices::proof_message(operator, &endpoint));
	let service = b"content".to_vec().try_into().expect("it is short");
	pallet_node_services::Call::register { service, endpoint, key: key.public(), proof, collateral }
		.into()
}

pub fn publish(world: &mut World, bytes: &mut Bytes) {
	let by = actor(bytes.below(16));
	let number = bytes.byte();
	let price = bytes.in_256(64).then(|| [0, 1, audio_runtime::AUDIO][bytes.below(3)]);
	let feature = bytes.in_256(64).then(|| bytes.below(9) as u32);
	let salt = bytes.in_256(64).then(|| [bytes.byte() % 4; 32]);
	world.chain.transact(by, publish_call(number, price, feature, salt));
}

/// Registers a node, or moves one, with its key's word for it.
pub fn node(world: &mut World, bytes: &mut Bytes) {
	let by = actor(bytes.below(16));
	let (number, is_false, moves) = (bytes.byte() % 8, bytes.in_256(16), bytes.in_256(64));
	let audio = [1_000, 999, 5_000, 100_000, 20_000_000][bytes.below(5)];
	let call = world.chain.look(|| {
		let said_by = if is_false { &actor(0).id } else { &by.id };
		if !moves {
			return register_call(said_by, number, audio * audio_runtime::AUDIO);
		}
		let endpoint = format!("https://moved{number}.example.com").into_bytes();
		let key = key_of(u32::from(number)).unwrap_or(&NODE_KEYS[0]);
		let proof = key.sign(&NodeServices::proof_message(said_by, &endpoint));
		pallet_node_services::Call::update_endpoint { node: number.into(), endpoint, proof }.into()
	});
	let by = if moves { operator_of(world, number.into()).unwrap_or(by) } else { by };
	world.chain.transact(by, call);
}

fn key_of(node: NodeIndex) -> Option<&'static ed25519::Pair> {
	let key = NodeServices::info(node)?.key;
	NODE_KEYS.iter().find(|known| known.public().0 == AsRef::<[u8]>::as_ref(&key))
}

fn operator_of(world: &mut World, node: NodeIndex) -> Option<&'static Actor> {
	operator(&mut world.chain, node)
}

fn operator(chain: &mut Chain, node: NodeIndex) -> Option<&'static Actor> {
	chain.look(|| actor_of(&NodeServices::info(node)?.operator))
}

fn tracks() -> Vec<TrackId> {
	pallet_content::Tracks::<Runtime>::iter_keys().collect()
}

/// The nodes of `mask` accept what they are selected for and do not hold; or all that there is, in
/// a case of 8.
pub fn accept_all(chain: &mut Chain, mask: u8, all: u8) {
	for node in (0..NODES).filter(|node| mask >> node & 1 == 1) {
		let Some(by) = operator(chain, node) else { continue };
		let tracks = chain.look(|| {
			let wanted = |track: &TrackId| {
				let selected = StorageProofs::selected_for(*track);
				let holders = StorageProofs::holders(*track);
				all >= 224
					|| selected.iter().any(|chosen| chosen.node == node)
						&& !holders.iter().any(|holder| holder.node == node)
			};
			tracks().into_iter().filter(wanted).take(8).collect::<Vec<_>>()
		});
		if tracks.is_empty() {
			continue;
		}
		let tracks = tracks.try_into().expect("not too many");
		chain.transact(by, pallet_storage_proofs::Call::accept { node, tracks }.into());
	}
}

/// The nodes of `mask` prove what they have accepted.
pub fn enter_all(chain: &mut Chain, mask: u8) {
	for node in (0..NODES).filter(|node| mask >> node & 1 == 1) {
		let Some(by) = operator(chain, node) else { continue };
		let entries = chain.look(|| {
			let asked = StorageProofs::entries(node, tracks()).into_iter();
			let asked = asked.filter_map(|asked| {
				let proof = proofs::prove(bytes_of(asked.track)?, asked.chunk?)?;
				Some((asked.track, proof))
			});
			asked.collect::<Vec<_>>()
		});
		for (track, proof) in entries {
			chain.transact(by, pallet_storage_proofs::Call::enter { node, track, proof }.into());
		}
	}
}

/// What a proof is not, for a change.
fn spoil(proof: &mut ChunkProof, how: u8) {
	match how {
		251 => proof.chunk.push(0),
		252 => {
			proof.path.pop();
		},
		253 => {
			if let Some(first) = proof.chunk.first_mut() {
				*first ^= 1;
			}
		},
		254 => {
			proof.chunk.pop();
		},
		_ => (),
	}
}

/// Nodes enter, and prove what they are asked for, some of them not quite.
pub fn prove(world: &mut World, bytes: &mut Bytes) {
	let (mask, how) = (bytes.byte(), bytes.byte());
	enter_all(&mut world.chain, mask);
	prove_all(&mut world.chain, mask, how);
}

/// The nodes of `mask` prove all that they are asked for.
pub fn prove_all(chain: &mut Chain, mask: u8, how: u8) {
	for node in (0..NODES).filter(|node| mask >> node & 1 == 1) {
		let calls = chain.look(|| {
			let asked = StorageProofs::open_challenges(node).into_iter();
			let asked = asked.filter_map(|asked| {
				let mut proof = proofs::prove(bytes_of(asked.track)?, asked.chunk)?;
				spoil(&mut proof, how);
				let key = if how == 250 { &NODE_KEYS[7] } else { key_of(node)? };
				let signature =
					key.sign(&StorageProofs::proof_message(asked.challenge, node, &proof));
				let challenge = asked.challenge;
				Some(pallet_storage_proofs::Call::prove { node, challenge, proof, signature })
			});
			asked.collect::<Vec<_>>()
		});
		for call in calls {
			chain.authorized(call.clone().into());
			if how == 249 {
				chain.authorized(call.into());
			}
		}
	}
}

/// A proof for a track that may be asked for, or not: entering as somebody else, too early, with a
/// false proof.
pub fn enter(world: &mut World, bytes: &mut Bytes) {
	let (node, track) = (bytes.byte() % 8, u32::from(bytes.byte() % 12));
	let (how, chunk, late) = (bytes.byte(), bytes.byte(), bytes.byte());
	let node = u32::from(node);
	let Some(by) = operator_of(world, node) else { return };
	let tracks = vec![track].try_into().expect("it is one");
	if late & 1 == 1 {
		world.chain.transact(by, pallet_storage_proofs::Call::accept { node, tracks }.into());
		world.chain.blocks(u32::from(late / 16));
	}
	let proof = world.chain.look(|| {
		let asked =
			StorageProofs::entries(node, vec![track]).into_iter().find_map(|asked| asked.chunk);
		let bytes = bytes_of(track)?;
		let mut proof = proofs::prove(bytes, asked.unwrap_or(u64::from(chunk % 64)))?;
		spoil(&mut proof, how);
		Some(proof)
	});
	if let Some(proof) = proof {
		world.chain.transact(by, pallet_storage_proofs::Call::enter { node, track, proof }.into());
	}
}

/// A fan hears something, and it or the node says so.
pub fn receipt(world: &mut World, bytes: &mut Bytes) {
	let fan = actor([10, 11, 0, 4, 5, 6][bytes.below(6)]);
	let signer = if bytes.in_256(64) { actor(13) } else { fan };
	let track = u32::from(bytes.byte() % 12);
	let (own, how, late, count) = (bytes.in_256(80), bytes.byte(), bytes.in_256(48), bytes.byte());
	let playlist = bytes.in_256(96).then(|| u32::from(bytes.byte() % 2));
	let held = world.chain.look(|| StorageProofs::holders(track).first().map(|holder| holder.node));
	let node = match how {
		240..248 => u32::from(how % 8),
		_ => held.unwrap_or(u32::from(how % 4)),
	};
	let Some(by) = operator_of(world, node) else { return };
	let seq = match how {
		248 => 0,
		_ => world.next_seq(),
	};
	let receipt = world.chain.look(|| {
		let round = round().saturating_sub(u32::from(late) * (1 + u32::from(how % 2)));
		let count = u32::from(count % 32);
		let plays = Plays { track, playlist, count };
		let mut heard = vec![plays];
		match how {
			249 => heard.clear(),
			250 => heard.push(plays),
			251 => heard.push(Plays { track: u32::MAX, playlist: None, count: 1 }),
			_ => {
				heard.push(Plays { track: (track + 1) % 12, playlist: None, count: 1 + count / 4 })
			},
		}
		let heard = heard.try_into().expect("not too many");
		let message = Receipts::message(&fan.id, node, round, seq, &heard);
		let message = if how == 252 { vec![0; 32] } else { message };
		let signature: Signature = signer.pair.sign(&message).into();
		let node = if how == 253 { node + 1 } else { node };
		Receipt { fan: fan.id.clone(), node, round, seq, heard, signature }
	});
	let receipts = match how {
		254 => vec![],
		255 => vec![receipt.clone(), receipt],
		_ => vec![receipt],
	};
	let receipts = receipts.try_into().expect("not too many");
	match own {
		true => world.chain.transact(signer, pallet_receipts::Call::submit_own { receipts }.into()),
		false => world.chain.transact(by, pallet_receipts::Call::submit { node, receipts }.into()),
	};
}

/// Acceptances, and proofs some blocks later.
pub fn accept(world: &mut World, bytes: &mut Bytes) {
	let (mask, all, blocks) = (bytes.byte(), bytes.byte(), bytes.byte() % 8);
	accept_all(&mut world.chain, mask, all);
	world.chain.blocks(blocks.into());
	enter_all(&mut world.chain, mask);
}
