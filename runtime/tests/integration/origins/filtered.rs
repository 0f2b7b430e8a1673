//! Calls that are refused for what they ask for, from an origin that may make others of the kind.

use super::{
	chain,
	chain::signed_reports,
	governance::{proposal, referendum, tabled, voted},
	outcome, outcome_by_proxy,
	refused::Errors,
	stage::{bond, by_root, delegate, done, of_owner, owner, stranger, Scene},
	table::{first_column, page},
	undone, Origin, COMMITTEE,
};
use audio_runtime::{configs::accounts::ProxyType, Runtime, RuntimeCall, AUDIO};
use codec::Encode;
use frame_support::traits::Bounded;
use pallet_democracy::{AccountVote, Conviction, Vote};
use sp_core::H256;
use sp_runtime::{
	traits::{BlakeTwo256, Hash},
	DispatchError,
};
use std::collections::BTreeSet;

/// What is proposed, noted by its bytes: longer than what is stored in line.
fn noted() -> H256 {
	let remark = vec![1; 200];
	let call: RuntimeCall = frame_system::Call::<Runtime>::remark { remark }.into();
	let bytes = call.encode();
	let (hash, len) = (BlakeTwo256::hash(&bytes), bytes.len() as u32);
	done(&owner(), pallet_preimage::Call::note_preimage { bytes });
	let proposal = Bounded::Lookup { hash, len };
	done(&owner(), pallet_democracy::Call::propose { proposal, value: 100 * AUDIO });
	hash
}

/// That nobody has noted.
fn missing() -> Bounded<RuntimeCall, BlakeTwo256> {
	Bounded::Lookup { hash: H256::repeat_byte(9), len: 200 }
}

fn votes() -> Vec<(Origin, fn() -> Scene)> {
	use pallet_democracy::Call;
	vec![
		(Origin::Owner, || {
			bond(&owner(), 1_000);
			let ref_index = referendum();
			let vote = Vote { aye: true, conviction: Conviction::Locked2x };
			let vote = AccountVote::Standard { vote, balance: 100 * AUDIO };
			of_owner(Call::vote { ref_index, vote })
		}),
		(Origin::Owner, || {
			bond(&owner(), 1_000);
			let (to, conviction) = (stranger().into(), Conviction::None);
			of_owner(Call::delegate { to, conviction, balance: 100 * AUDIO })
		}),
		(Origin::Owner, || of_owner(Call::remove_vote { index: voted() })),
		(Origin::Stranger, || {
			let index = voted();
			of_owner(Call::remove_other_vote { target: owner().into(), index })
		}),
		(Origin::Owner, || of_owner(Call::propose { proposal: missing(), value: 100 * AUDIO })),
		(Origin::Committee(COMMITTEE), || {
			of_owner(Call::external_propose_majority { proposal: missing() })
		}),
		(Origin::Committee(COMMITTEE), || {
			tabled();
			let proposal_hash = proposal().hash();
			of_owner(Call::fast_track { proposal_hash, voting_period: 40, delay: 0 })
		}),
	]
}

/// Each with an origin that could make it otherwise.
fn scenes() -> Vec<(Origin, fn() -> Scene)> {
	let others: Vec<(Origin, fn() -> Scene)> = vec![
		(Origin::Owner, || {
			let [babe, _] = signed_reports();
			of_owner(babe)
		}),
		(Origin::Owner, || {
			let [_, grandpa] = signed_reports();
			of_owner(grandpa)
		}),
		(Origin::Owner, || of_owner(pallet_staked_voting::Call::enact { ref_index: 0 })),
		(Origin::Owner, || {
			let bytes = vec![1, 2, 3];
			by_root(pallet_preimage::Call::request_preimage { hash: BlakeTwo256::hash(&bytes) });
			done(&owner(), pallet_preimage::Call::note_preimage { bytes: bytes.clone() });
			of_owner(pallet_preimage::Call::note_preimage { bytes })
		}),
		(Origin::Owner, || of_owner(pallet_preimage::Call::unnote_preimage { hash: noted() })),
		(Origin::Owner, || {
			// It begins to vest in ten years.
			let schedule = pallet_vesting::VestingInfo::new(1_000 * AUDIO, AUDIO, 52_596_000);
			let target = stranger().into();
			of_owner(pallet_vesting::Call::vested_transfer { target, schedule })
		}),
	];
	[votes(), others].concat()
}

/// What the call of a batch, and of other calls that make calls, comes to from `origin`.
fn wrapped(origin: Origin, scene: &Scene) -> Vec<Result<(), DispatchError>> {
	use pallet_utility::Call;
	let call = &scene.call;
	let boxed = || Box::new(call.clone());
	let mut wrappers: Vec<RuntimeCall> = vec![
		Call::batch_all { calls: vec![call.clone()] }.into(),
		Call::if_else { main: boxed(), fallback: boxed() }.into(),
	];
	let signer = origin.account(scene);
	if signer.is_some() {
		let other_signatories = vec![delegate()];
		wrappers.extend([
			RuntimeCall::from(Call::as_derivative { index: 0, call: boxed() }),
			pallet_multisig::Call::as_multi_threshold_1 { other_signatories, call: boxed() }.into(),
		]);
	}
	let mut ended: Vec<_> = wrappers.iter().map(|call| outcome(origin.raw(scene), call)).collect();
	ended.extend(signer.map(|signer| outcome_by_proxy(ProxyType::Any, &signer, call)));
	ended
}

#[test]
fn what_the_filters_refuse_is_refused_wherever_it_is_wrapped() {
	let mut refused = BTreeSet::new();
	chain().execute_with(|| {
		let errors = Errors::known();
		for (origin, scene) in scenes() {
			undone(|| {
				let scene = scene();
				let name = scene.name();
				let plain = outcome(origin.raw(&scene), &scene.call);
				for ended in wrapped(origin, &scene).into_iter().chain([plain]) {
					let error = ended.err().map(|error| errors.name(error));
					assert_eq!(error.as_deref(), Some("system.CallFiltered"), "{name}");
				}
				refused.insert(name);
			});
		}
	});
	let documented = first_column(&page(), "| call | is refused |");
	assert_eq!(documented.into_iter().collect::<BTreeSet<_>>(), refused);
}
