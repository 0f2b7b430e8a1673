//! Whose content is, where a new track goes, and what it costs to take one down: on the whole
//! chain.

use super::*;
use audio_primitives::{
	apis::runtime_decl_for_content_api::ContentApi as Api,
	content::{Catalogue, StoredContent, TrackHolders},
	nodes::SelectedNode,
};
use audio_runtime::FeePool;
use frame_support::dispatch::DispatchClass;

/// What clients ask.
struct ContentApi;

impl ContentApi {
	fn stagers(track: TrackId) -> Vec<SelectedNode<AccountId>> {
		<Runtime as Api<audio_runtime::Block, AccountId, u32>>::stagers(track)
	}

	fn stagers_of(root: [u8; 32]) -> Vec<SelectedNode<AccountId>> {
		<Runtime as Api<audio_runtime::Block, AccountId, u32>>::stagers_of(root)
	}
}

fn commitment(root: &[u8; 32], artist: &AccountId, salt: &[u8; 32]) -> [u8; 32] {
	let artist: &[u8] = artist.as_ref();
	sp_io::hashing::blake2_256(&[root.as_slice(), artist, salt].concat())
}

fn publish_root(artist: &AccountId, root: [u8; 32], salt: Option<[u8; 32]>) -> DispatchResult {
	Content::publish(signed(artist), root, 70_000, 1, Default::default(), None, None, salt)
		.map(|_| ())
		.map_err(|failed| failed.error)
}

#[test]
fn what_is_forfeited_is_income_of_the_fee_pool() {
	development().execute_with(|| {
		let artist = someone(1, 100);
		let track = publish(&artist, 1, 1_000);
		let (deposit, issuance) =
			(Content::info(track).expect("it is there").deposit, Balances::total_issuance());
		let (pool, free) = (FeePool::balance(), Balances::free_balance(&artist));
		assert_ok!(Content::unpublish(signed(&artist), track));
		FeePool::on_finalize(System::block_number());
		assert_eq!(FeePool::balance(), pool + 5 * AUDIO);
		assert_eq!(Balances::free_balance(&artist), free + deposit - 5 * AUDIO);
		assert_eq!(Balances::total_issuance(), issuance);
		// It is distributed with the rest of the era's fees.
		let round = now();
		end_era();
		let closed = FeePool::rounds(1);
		assert_eq!((closed[0].0, closed[0].1.income), (round, 5 * AUDIO));
		check_state();
	});
}

#[test]
fn who_reserved_content_has_it_though_another_was_quicker() {
	development().execute_with(|| {
		let (artist, thief) = (someone(1, 100), someone(2, 100));
		let (root, salt) = ([9; 32], [3; 32]);
		assert_ok!(Content::reserve(signed(&artist), commitment(&root, &artist, &salt)));
		System::set_block_number(System::block_number() + 1);
		let before = Balances::free_balance(&thief);
		assert_ok!(publish_root(&thief, root, None));
		assert_noop!(
			publish_root(&artist, root, None),
			pallet_content::Error::<Runtime>::RootTaken
		);
		// It has been in the catalogue of an epoch before, and is not placed: it goes, and its draw
		// stays.
		let seed = pallet_content::Tracks::<Runtime>::get(0).expect("it is there").seed;
		assert_ok!(publish_root(&artist, root, Some(salt)));
		assert_eq!(Balances::free_balance(&thief), before);
		assert_eq!(pallet_content::Tracks::<Runtime>::get(1).expect("it is there").seed, seed);
		let (track, info) = Content::by_root(&root).expect("it is there");
		assert_eq!((track, info.artist), (1, artist.clone()));
		enter_epoch();
		assert!(Content::info(1).expect("it is there").placement.is_some());
		// What is placed nobody takes any more.
		let late = [4; 32];
		assert_ok!(Content::reserve(signed(&thief), commitment(&[8; 32], &thief, &late)));
		System::set_block_number(System::block_number() + 1);
		assert_ok!(publish_root(&artist, [8; 32], None));
		enter_epoch();
		assert_noop!(
			publish_root(&thief, [8; 32], Some(late)),
			pallet_content::Error::<Runtime>::RootTaken
		);
		check_state();
	});
}

#[test]
fn a_new_track_is_staged_by_the_nodes_that_selection_names_for_its_root() {
	development().execute_with(|| {
		let network = Network::new(1, 5);
		let track = publish(&someone(1, 100), 77, 1_000);
		let StoredContent { root, .. } =
			<Content as Catalogue<AccountId>>::content(track).expect("it is listed");
		let service = audio_runtime::configs::nodes::ContentNodes::service();
		let named = NodeServices::select(&service, &root, 3);
		let named: Vec<_> = named.into_iter().map(|node| node.node).collect();
		assert_eq!(named.len(), 3);
		assert_eq!(Content::info(track).expect("it is there").stagers, named);
		let stages = |node| <Content as Catalogue<AccountId>>::stages(node, track, now());
		assert!((0..5).all(|node| stages(node) == named.contains(&node)));
		let reached = || ContentApi::stagers(track);
		let nodes = |found: &[SelectedNode<AccountId>]| -> Vec<_> {
			found.iter().map(|found| found.node).collect()
		};
		assert_eq!(nodes(&reached()), named);
		assert!(reached().iter().all(|found| found.endpoint.starts_with(b"https://node")));
		// Until the round after that in which it is placed, and for as long as nobody has held it.
		enter_epoch();
		assert!(stages(named[0]));
		end_era();
		assert!(stages(named[0]));
		end_era();
		assert!((0..5).all(|node| stages(node) == named.contains(&node)));
		let holder = StorageProofs::selected_for(track)[0].clone();
		accept(holder.node, &holder.operator, track);
		network.blocks(2, |_| true);
		enter_all(holder.node, &holder.operator, &[track]);
		// Who heard it in that era can still bring the receipt.
		assert_eq!(StorageProofs::first_held(track), Some(now()));
		assert!((0..5).all(|node| stages(node) == named.contains(&node)));
		end_era();
		assert!(!(0..5).any(stages));
		let before = |node| <Content as Catalogue<AccountId>>::stages(node, track, now() - 1);
		assert!((0..5).all(|node| before(node) == named.contains(&node)));
		assert_eq!(reached(), []);
		let page = Content::page(0, 100);
		assert_eq!((page.tracks.len(), page.next), (2, None));
		assert_eq!(page.tracks[1].stagers, named);
		check_state();
	});
}

#[test]
fn a_new_track_is_staged_by_nodes_that_serve() {
	use pallet_node_services::{NodeState, Nodes};
	development().execute_with(|| {
		Network::new(1, 5);
		let root = [77; 32];
		let named = || -> Vec<_> {
			ContentApi::stagers_of(root).into_iter().map(|found| found.node).collect()
		};
		let service = audio_runtime::configs::nodes::ContentNodes::service();
		let all = NodeServices::select(&service, &root, 5);
		let all: Vec<_> = all.into_iter().map(|found| found.node).collect();
		assert_eq!(named(), all[..3]);
		let set = |node, state: NodeState| {
			Nodes::<Runtime>::mutate(node, |found| {
				found.as_mut().expect("it is there").state = state
			})
		};
		set(all[0], NodeState::Jailed { until: 99 });
		set(all[2], NodeState::Leaving);
		assert_eq!(named(), [all[1], all[3], all[4]]);
		assert_ok!(publish_root(&someone(1, 100), root, None));
		let (track, info) = Content::by_root(&root).expect("it is there");
		assert_eq!(info.stagers, named());
		// One that is jailed later is not where an artist goes.
		set(all[3], NodeState::Jailed { until: 99 });
		let reached = ContentApi::stagers(track);
		assert_eq!(reached.iter().map(|found| found.node).collect::<Vec<_>>(), [all[1], all[4]]);
		// Whoever jails them all keeps nobody from publishing.
		all.iter().for_each(|node| set(*node, NodeState::Jailed { until: 99 }));
		assert_eq!(named(), [] as [NodeIndex; 0]);
		assert_ok!(publish_root(&someone(2, 100), [78; 32], None));
		all.iter().for_each(|node| set(*node, NodeState::Serving));
	});
}

#[test]
fn to_publish_is_charged_by_who_is_active_and_who_was_looked_at() {
	use audio_primitives::content::Staging;
	use audio_runtime::{configs::content::StagingNodes, weights};
	use frame_support::weights::Weight;
	use pallet_node_services::{NodeState, Nodes, WeightInfo as _};
	use pallet_storage_proofs::WeightInfo as _;
	let naming = |active: u32, looked: u32| -> Weight {
		weights::node_services::WeightInfo::<Runtime>::active(active)
			.saturating_add(weights::storage_proofs::WeightInfo::<Runtime>::choose(active))
			.saturating_add(weights::storage_proofs::WeightInfo::<Runtime>::look(looked))
	};
	development().execute_with(|| {
		Network::new(1, 5);
		let root = [77; 32];
		let weighs = || StagingNodes::stagers(&root).1;
		assert_eq!(weighs(), naming(5, 3));
		let first = StagingNodes::stagers(&root).0[0];
		Nodes::<Runtime>::mutate(first, |found| {
			found.as_mut().expect("it is there").state = NodeState::Jailed { until: 99 }
		});
		assert_eq!(weighs(), naming(5, 4));
		// As many as can be are active, of which twice as many are looked at as can be named.
		assert_eq!(StagingNodes::stagers_weight(), naming(1_000, 20));
		let publish = Content::publish(
			signed(&someone(1, 100)),
			root,
			70_000,
			1,
			Default::default(),
			None,
			None,
			None,
		);
		let own = <weights::content::WeightInfo<Runtime> as pallet_content::WeightInfo>::publish();
		assert_eq!(publish.unwrap().actual_weight, Some(own.saturating_add(naming(5, 4))));
	});
}

/// Two features of whoever has a tenth of a million AUDIO more.
fn with_features(who: &AccountId) {
	use frame_support::traits::fungible::Mutate;
	Balances::mint_into(who, 100_000 * AUDIO).expect("it can be minted");
	for feature in 0..2 {
		assert_ok!(audio_runtime::FeatureAccess::lock(signed(who), feature));
	}
}

#[test]
fn features_are_charged_to_who_has_them() {
	use audio_primitives::groups::GroupStake;
	use audio_runtime::{configs::activity::StakeOfGroups, weights};
	use pallet_content::WeightInfo as _;
	use pallet_receipts::WeightInfo as _;
	type OfContent = weights::content::WeightInfo<Runtime>;
	type OfReceipts = weights::receipts::WeightInfo<Runtime>;
	development().execute_with(|| {
		let network = Network::new(1, 3);
		let artists = [someone(1, 100), someone(2, 100)];
		with_features(&artists[1]);
		let published = [0, 1].map(|number| {
			let artist = signed(&artists[number]);
			let root = [90 + number as u8; 32];
			let done =
				Content::publish(artist, root, 70_000, 1, Default::default(), None, None, None);
			done.unwrap().actual_weight.expect("it says so")
		});
		let quota = OfContent::quota(2).saturating_sub(OfContent::quota(0));
		assert_eq!(published[1].saturating_sub(published[0]), quota);

		network.blocks(30, |_| true);
		let fans = [Fan::new(1, 50), Fan::new(2, 50)];
		with_features(&fans[1].who);
		let track = network.tracks[0];
		let node = network.holder(track);
		let heard = [0, 1].map(|number: usize| {
			let receipt = fans[number].receipt(node, now(), 1, &[(track, None, 3)]);
			let receipts = vec![receipt].try_into().expect("not too many");
			let done = Receipts::submit(signed(network.operator(node)), node, receipts);
			done.unwrap().actual_weight.expect("it says so")
		});
		assert!(refused().is_empty());
		let stake = OfReceipts::stake(2).saturating_sub(OfReceipts::stake(0));
		assert_eq!(heard[1].saturating_sub(heard[0]), stake);
		// What they are noted with is what is staked, features included.
		let staked = fans.map(|fan| {
			let found = standing(&fan.who, Group::Fans).expect("it listened").stake;
			assert_eq!(found, StakeOfGroups::of(Group::Fans, &fan.who, now()));
			found.own
		});
		assert!(staked[1] > staked[0]);
	});
}

#[test]
fn what_no_node_has_held_in_28_eras_can_be_expired_and_what_one_has_cannot() {
	development().execute_with(|| {
		let network = Network::new(1, 3);
		let squatter = someone(1, 100);
		let before = Balances::free_balance(&squatter);
		let track = publish(&squatter, 77, 1_000);
		let anybody = someone(2, 100);
		let expire = |track| {
			let done = Content::expire(signed(&anybody), track);
			done.map(|done| done.pays_fee).map_err(|failed| failed.error)
		};
		for _ in 0..27 {
			end_era();
		}
		assert_eq!(expire(track), Err(pallet_content::Error::<Runtime>::TooNew.into()));
		end_era();
		let held = expire(network.tracks[0]);
		assert_eq!(held, Err(pallet_content::Error::<Runtime>::HasBeenHeld.into()));
		assert_eq!(expire(track), Ok(Pays::No));
		assert_eq!(Balances::free_balance(&squatter), before);
		// Whose it is publishes it at once.
		publish(&anybody, 77, 1_000);
		check_state();
	});
}

#[test]
fn the_heaviest_publications_and_batches_fit_into_a_block() {
	use audio_runtime::configs::limits::RuntimeBlockWeights;
	development().execute_with(|| {
		let limits = RuntimeBlockWeights::get();
		let most = limits.get(DispatchClass::Normal).max_extrinsic.expect("there is one");
		let with = |salt| pallet_content::Call::<Runtime>::publish {
			root: [1; 32],
			bytes: 70_000,
			duration: 1,
			metadata: Default::default(),
			price: None,
			feature: None,
			salt,
		};
		let tracks = vec![(0, [0; 32]); 32].try_into().expect("not too many");
		let relist = pallet_content::Call::<Runtime>::relist_many { tracks };
		let weight = |call: &pallet_content::Call<Runtime>| call.get_dispatch_info().call_weight;
		let (plain, reserved) = (with(None), with(Some([0; 32])));
		assert!(
			weight(&plain).all_lt(weight(&reserved)),
			"who takes nothing pays for nothing of it"
		);
		for call in [plain, reserved, relist, pallet_content::Call::expire { track: 0 }] {
			assert!(weight(&call).all_lt(most), "{call:?}: {:?} of {most:?}", weight(&call));
		}
	});
}
