//! The chain that every input begins on: the local test network with short eras, lived on for a
//! while.

use crate::{
	actions::content,
	actors::{actor, ACTORS},
	chain::{Chain, Snapshot, EPOCH, SESSIONS},
};
use audio_primitives::delegation::Role;
use audio_runtime::{
	AccountId, Content, RuntimeCall, RuntimeGenesisConfig, RuntimeOrigin, Staking, AUDIO,
};
use audio_runtime_tests::{genesis_of, merge};
use serde_json::json;
use sp_runtime::{BuildStorage, Perbill};
use std::sync::LazyLock;

/// The chain at its genesis: eras of 16 slots, votes of 8 blocks.
pub fn first() -> Chain {
	let patch = json!({
		"pace": {
			"pace": { "slotDuration": 3000, "epochDuration": EPOCH, "sessionsPerEra": SESSIONS },
			"parameters": {
				"launchPeriod": 4,
				"votingPeriod": 8,
				"enactmentPeriod": 3,
				"fastTrackVotingPeriod": 3,
				"fastTrackEnactmentPeriod": 10,
				"cooloffPeriod": 6,
				"spendPeriod": 10,
				"proofPeriod": 5,
				"jailBlocks": 8,
			},
		},
	});
	let mut genesis = genesis_of("local_testnet");
	merge(&mut genesis, patch);
	let genesis: RuntimeGenesisConfig = serde_json::from_value(genesis).expect("well formed");
	Chain::new(genesis.build_storage().expect("builds").into())
}

fn id(number: usize) -> AccountId {
	actor(number).id.clone()
}

/// Does what must succeed.
fn done(chain: &mut Chain, by: usize, call: impl FnOnce() -> RuntimeCall) {
	let call = chain.look(call);
	let ended = chain.dispatch(actor(by).uri, RuntimeOrigin::signed(id(by)), call.clone());
	ended.unwrap_or_else(|error| panic!("{call:?}: {error:?}"));
}

/// What happens before any input.
fn live(chain: &mut Chain) {
	let root = RuntimeOrigin::root;
	chain.blocks(2);
	// Who is not of the genesis gets something, but for the last.
	for (number, audio) in [(10, 50_000), (11, 5_000), (12, 100), (13, 100)] {
		let call = pallet_balances::Call::force_set_balance {
			who: id(number).into(),
			new_free: audio * AUDIO,
		};
		chain.dispatch("root", root(), call.into()).expect("it is given");
	}
	let least =
		pallet_balances::Call::force_set_balance { who: id(14).into(), new_free: AUDIO / 100 };
	chain.dispatch("root", root(), least.into()).expect("it is given");
	for (by, audio) in [(0, 100_000), (4, 50_000), (5, 1_000_000), (10, 20_000), (11, 1_000)] {
		let payee = pallet_staking::RewardDestination::Staked;
		done(chain, by, || pallet_staking::Call::bond { value: audio * AUDIO, payee }.into());
	}
	for (node, by) in [4, 5, 1, 3].into_iter().enumerate() {
		done(chain, by, || {
			content::register_call(&actor(by).id, node as u8, 5_000 * AUDIO * (node as u128 + 1))
		});
	}
	let hot_key = Some(id(12));
	done(chain, 4, || pallet_node_services::Call::set_hot_key { node: 0, hot_key }.into());
	for (by, role) in [(0, Role::Artist), (4, Role::Operator)] {
		let (cut, min_delegation) = (Perbill::from_percent(20), AUDIO);
		let metadata = Default::default();
		let call =
			pallet_delegation::Call::register_beneficiary { role, cut, min_delegation, metadata };
		done(chain, by, || call.into());
		let call = pallet_delegation::Call::delegate { beneficiary: id(by), amount: 500 * AUDIO };
		done(chain, 10, || call.into());
	}
	for (number, by) in [0, 0, 5].into_iter().enumerate() {
		done(chain, by, || content::publish_call(number as u8, None, None, None));
	}
	let tracks = vec![0, 1].try_into().expect("not too many");
	done(chain, 11, || {
		pallet_content::Call::create_playlist { tracks, metadata: Default::default() }.into()
	});
	for feature in 0..3 {
		done(chain, 10, || pallet_feature_access::Call::lock { feature }.into());
	}
	let (root, nominator, bouncer) = (id(5).into(), id(5).into(), id(5).into());
	let call =
		pallet_nomination_pools::Call::create { amount: 1_000 * AUDIO, root, nominator, bouncer };
	done(chain, 5, || call.into());
	done(chain, 11, || {
		pallet_nomination_pools::Call::join { amount: 100 * AUDIO, pool_id: 1 }.into()
	});
	// Seeds are drawn in two epochs, and nodes become active with an era.
	for _ in 0..3 * SESSIONS * EPOCH {
		chain.blocks(1);
	}
	content::accept_all(chain, 0xff, 0);
	chain.blocks(3);
	content::enter_all(chain, 0xff);
	chain.end();
	let held = chain.look(|| audio_runtime::StorageProofs::holders(0).len());
	assert!(held > 0, "the first track is held");
	assert!(chain.look(|| Content::info(2).is_some() && Staking::active_era().is_some()));
	assert!(chain.wrong.is_empty(), "{:?}", chain.wrong);
	assert_eq!(ACTORS.len(), 16);
}

static BASE: LazyLock<Snapshot> = LazyLock::new(|| {
	let mut chain = first();
	live(&mut chain);
	chain.snapshot()
});

/// The chain that inputs begin on.
pub fn base() -> Chain {
	Chain::from_snapshot(&BASE)
}
