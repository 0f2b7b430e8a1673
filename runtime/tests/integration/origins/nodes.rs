//! Calls of nodes, of what they store and serve, and of those who hear it.

use super::stage::{by_root, done, hot_key, of, of_owner, owner, pass_eras, stranger, Scene};
use crate::{
	activity::{delegate, node, now, register, signed_by_node},
	content::{bytes_of, enter_epoch, publish, Fan, Network},
};
use audio_primitives::{delegation::Role, proofs};
use audio_runtime::{
	configs::round::BondingDuration, AccountId, NodeServices, Runtime, StorageProofs, AUDIO,
};
use pallet_node_services::{ServiceName, ServiceType, Services};
use sp_core::{ed25519, Pair};

type Node = pallet_node_services::Call<Runtime>;

/// The owner has a node, with a hot key.
fn registered() {
	node(&owner(), "owned", 5_000);
	done(&owner(), Node::set_hot_key { node: 0, hot_key: Some(hot_key()) });
}

/// It has more behind it than counted, of which more counts now.
fn capped() {
	use audio_runtime::configs::parameters::{node_services as n, Multiple, RuntimeParameters};
	register(&owner(), Role::Operator, 10);
	delegate(&stranger(), &owner(), 100_000);
	let cap = Some(Multiple::new(10).expect("it is in the range"));
	let key_value = RuntimeParameters::NodeServices(n::Parameters::WeightCap(n::WeightCap, cap));
	by_root(pallet_parameters::Call::set_parameter { key_value });
}

fn endpoint() -> Vec<u8> {
	b"https://elsewhere.example.com".to_vec()
}

/// The key of the owner's node signs for that endpoint.
fn proof() -> (ed25519::Public, ed25519::Signature) {
	let key = ed25519::Pair::from_string("//owned", None).expect("a URI");
	(key.public(), key.sign(&NodeServices::proof_message(&owner(), &endpoint())))
}

fn service() -> ServiceName {
	b"content".to_vec().try_into().expect("it is short")
}

fn asks() -> ServiceType {
	Services::<Runtime>::get(service()).expect("it is there")
}

fn operators() -> Vec<fn() -> Scene> {
	use pallet_node_services::Call;
	vec![
		|| {
			let (key, proof) = proof();
			let (service, endpoint) = (service(), endpoint());
			let collateral = 5_000 * AUDIO;
			of_owner(Call::register { service, endpoint, key, proof, collateral })
		},
		|| {
			registered();
			of_owner(Call::update_endpoint { node: 0, endpoint: endpoint(), proof: proof().1 })
		},
		|| {
			registered();
			of_owner(Call::set_hot_key { node: 0, hot_key: None })
		},
		|| {
			registered();
			of_owner(Call::increase_collateral { node: 0, amount: AUDIO })
		},
		|| {
			registered();
			of_owner(Call::decrease_collateral { node: 0, amount: AUDIO })
		},
		|| {
			registered();
			of_owner(Call::deregister { node: 0 })
		},
		|| {
			registered();
			done(&owner(), Node::decrease_collateral { node: 0, amount: AUDIO });
			pass_eras(BondingDuration::get() + 1);
			of_owner(Call::withdraw { node: 0 })
		},
		|| {
			registered();
			by_root(Node::jail { node: 0, rounds: 1 });
			pass_eras(2);
			of_owner(Call::unjail { node: 0 })
		},
		|| {
			registered();
			capped();
			of_owner(Call::refresh { operator: owner() })
		},
		|| {
			registered();
			of_owner(Call::jail { node: 0, rounds: 1 })
		},
		|| {
			registered();
			of_owner(Call::slash { node: 0, amount: AUDIO })
		},
		|| {
			let service = b"index".to_vec().try_into().expect("it is short");
			of_owner(Call::create_service { service, asks: asks() })
		},
		|| {
			let asks = ServiceType { min_collateral: 2_000 * AUDIO, ..asks() };
			of_owner(Call::update_service { service: service(), asks })
		},
	]
}

/// A node that holds a track; its operator, and its hot key.
fn network() -> AccountId {
	let network = Network::new(1, 1);
	let operator = network.operators[0].clone();
	done(&operator, Node::set_hot_key { node: 0, hot_key: Some(hot_key()) });
	operator
}

/// It is selected for another track.
fn selected() -> (AccountId, u32) {
	let operator = network();
	let track = publish(&crate::activity::someone(300, 1_000), 300, 1_500);
	enter_epoch();
	(operator, track)
}

/// And has accepted it, and what is to be proved is drawn.
fn accepted() -> (AccountId, u32) {
	let network = Network::new(1, 1);
	let operator = network.operators[0].clone();
	done(&operator, Node::set_hot_key { node: 0, hot_key: Some(hot_key()) });
	let track = publish(&crate::activity::someone(300, 1_000), 300, 1_500);
	enter_epoch();
	let tracks = vec![track].try_into().expect("it is one");
	done(&operator, pallet_storage_proofs::Call::accept { node: 0, tracks });
	network.blocks(2, |_| true);
	(operator, track)
}

fn holders() -> Vec<fn() -> Scene> {
	use pallet_storage_proofs::Call;
	vec![
		|| {
			let (operator, track) = selected();
			let tracks = vec![track].try_into().expect("it is one");
			of(operator, Call::accept { node: 0, tracks })
		},
		|| {
			let operator = network();
			let tracks = vec![0].try_into().expect("it is one");
			of(operator, Call::drop { node: 0, tracks })
		},
		|| {
			let network = Network::new(1, 1);
			network.blocks(3, |_| false);
			let asked = StorageProofs::open_challenges(0);
			let asked = asked.first().expect("its only track is drawn");
			let proof = proofs::prove(&bytes_of(asked.track), asked.chunk).expect("a chunk of it");
			let challenge = asked.challenge;
			let message = StorageProofs::proof_message(challenge, 0, &proof);
			let signature = signed_by_node(0, &message);
			of(network.operators[0].clone(), Call::prove { node: 0, challenge, proof, signature })
		},
		|| {
			let (operator, track) = accepted();
			let asked = StorageProofs::entries(0, vec![track]);
			let chunk = asked[0].chunk.expect("it is drawn");
			let proof = proofs::prove(&bytes_of(track), chunk).expect("a chunk of it");
			of(operator, Call::enter { node: 0, track, proof })
		},
	]
}

fn listeners() -> Vec<fn() -> Scene> {
	use pallet_receipts::Call;
	fn key() -> AccountId {
		crate::account("//listening")
	}
	vec![
		|| {
			let operator = network();
			let fan = Fan::new(1, 1_000);
			let receipt = fan.receipt(0, now(), 1, &[(0, None, 1)]);
			let receipts = vec![receipt].try_into().expect("it is one");
			of(operator, Call::submit { node: 0, receipts })
		},
		|| of_owner(Call::add_listening_key { key: key(), until: now() + 10 }),
		|| {
			done(
				&owner(),
				pallet_receipts::Call::<Runtime>::add_listening_key {
					key: key(),
					until: now() + 10,
				},
			);
			of_owner(Call::remove_listening_key { key: key() })
		},
		|| {
			network();
			let fan = Fan::new(1, 1_000);
			let receipt = fan.receipt(0, now(), 1, &[(0, None, 1)]);
			let receipts = vec![receipt].try_into().expect("it is one");
			of(fan.who, Call::submit_own { receipts })
		},
	]
}

/// The scenes of these pallets.
pub fn scenes() -> Vec<fn() -> Scene> {
	[operators(), holders(), listeners()].concat()
}
