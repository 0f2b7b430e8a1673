//! Whatever anyone asks the runtime: it costs no more than it may, and what is wrong with it is
//! said.
//!
//! Costs are counted, in keys that are read, not timed: anyone asks, and nobody pays. The methods
//! are those of the metadata, so that a new one is held to the same.

use crate::{account, chain_with, development, development_without_node, draw_seeds};
use audio_primitives::{
	arguments::{
		BadArgument, MAX_CALL, MAX_KEY, MAX_PLAYBACK_SESSION, MAX_SELECTED, MAX_SERVICE_NAME,
	},
	calls::DryRun,
	delegation::Role,
	proofs::{ChunkProof, MAX_PATH},
	receipts::{Plays, MAX_PLAYS},
	stake::OnRoundEnd,
};
use audio_runtime::{
	apis::api::dispatch,
	configs::limits::{RuntimeBlockLength, RuntimeBlockWeights},
	AccountId, Balances, Content, Delegation, NodeServices, Runtime, RuntimeCall, RuntimeOrigin,
	AUDIO,
};
use codec::{Compact, Decode, Encode};
use frame_support::{
	__private::metadata::{RuntimeMetadata, RuntimeMetadataPrefixed},
	assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::fungible::Mutate,
	weights::Weight,
};
use frame_system::limits::WeightsPerClass;
use scale_info::{
	form::PortableForm, meta_type, PortableRegistry, Registry, TypeDef, TypeDefPrimitive,
};
use sp_core::{ed25519, Blake2Hasher, Pair};
use sp_io::TestExternalities;
use sp_trie::recorder::Recorder;
use std::{
	collections::BTreeSet,
	panic::{catch_unwind, AssertUnwindSafe},
};

/// Where refusals are explained.
const PAGE: &str = include_str!("../../../docs/protocol.md");

/// APIs of this chain's own.
const OURS: [&str; 12] = [
	"ActivityIssuanceApi",
	"CallApi",
	"ContentApi",
	"DelegationApi",
	"FeatureAccessApi",
	"FeePoolApi",
	"HoldingsApi",
	"NodeServicesApi",
	"ParametersApi",
	"ReceiptsApi",
	"StakedVotingApi",
	"StorageProofsApi",
];

/// Entries of a list that nobody has a use for.
const VERY_MANY: u32 = 1 << 16;

/// Keys that one question reads at the most, whatever it is: four for each of a page of positions,
/// and a few. What a call reads that is tried has a bound of its own: it is part of its weight, and
/// that is no more than an account can have a block do.
const MOST_READS: usize = 1_100;

/// Keys that are read of any transaction, and that no call counts in its weight.
const READS_OF_ALL: u64 = 30;

/// A method, by the name by which it is asked, with its parameters.
struct Method {
	name: String,
	inputs: Vec<(String, u32)>,
}

/// Those of our own, and the types that they speak of.
fn methods() -> (Vec<Method>, PortableRegistry) {
	let opaque = Runtime::metadata_at_version(15).expect("it is offered");
	let decoded = RuntimeMetadataPrefixed::decode(&mut opaque.as_slice()).expect("it is metadata");
	let RuntimeMetadata::V15(metadata) = decoded.1 else { panic!("it is of another version") };
	let mut found = Vec::new();
	for api in metadata.apis.into_iter().filter(|api| is_ours(&api.name)) {
		for method in api.methods {
			let inputs = method.inputs.into_iter().map(|of| (of.name, of.ty.id)).collect();
			found.push(Method { name: format!("{}_{}", api.name, method.name), inputs });
		}
	}
	(found, metadata.types)
}

/// All that is not the SDK's, nor for the node alone, which fills blocks and its pool by it.
fn is_ours(api: &str) -> bool {
	const OTHERS: [&str; 19] = [
		"BatchApi",
		"AccountNonceApi",
		"AuthorityDiscoveryApi",
		"BabeApi",
		"BlockBuilder",
		"Core",
		"GenesisBuilder",
		"GrandpaApi",
		"Metadata",
		"NominationPoolsApi",
		"OffchainWorkerApi",
		"RuntimeViewFunction",
		"SessionKeys",
		"StakingApi",
		"TaggedTransactionQueue",
		"TransactionPaymentApi",
		"TransactionPaymentCallApi",
		"Benchmark",
		"TryRuntime",
	];
	!OTHERS.contains(&api)
}

/// Which value of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extreme {
	/// Zeros, the first variant, nothing in lists.
	Least,
	/// Ones, the last variant, very many in lists.
	Most,
}

/// The encoding of that value of a type.
fn extreme(types: &PortableRegistry, id: u32, which: Extreme) -> Vec<u8> {
	let of = |id| extreme(types, id, which);
	let all = |fields: &[scale_info::Field<PortableForm>]| -> Vec<u8> {
		fields.iter().flat_map(|field| of(field.ty.id)).collect()
	};
	let most = which == Extreme::Most;
	match &types.resolve(id).expect("every type is there").type_def {
		TypeDef::Composite(composite) => all(&composite.fields),
		TypeDef::Variant(variants) => {
			let sorted = variants.variants.iter();
			let variant = match which {
				Extreme::Least => sorted.min_by_key(|variant| variant.index),
				Extreme::Most => sorted.max_by_key(|variant| variant.index),
			};
			let variant = variant.expect("it has some");
			[vec![variant.index], all(&variant.fields)].concat()
		},
		TypeDef::Sequence(_) if !most => Compact(0u32).encode(),
		TypeDef::Sequence(sequence) => {
			let entry = of(sequence.type_param.id);
			[Compact(VERY_MANY).encode(), entry.repeat(VERY_MANY as usize)].concat()
		},
		TypeDef::Array(array) => of(array.type_param.id).repeat(array.len as usize),
		TypeDef::Tuple(tuple) => tuple.fields.iter().flat_map(|field| of(field.id)).collect(),
		TypeDef::Primitive(TypeDefPrimitive::Bool) => vec![u8::from(most)],
		TypeDef::Primitive(primitive) => {
			let bytes = match primitive {
				TypeDefPrimitive::U8 => 1,
				TypeDefPrimitive::U16 => 2,
				TypeDefPrimitive::U32 => 4,
				TypeDefPrimitive::U64 => 8,
				TypeDefPrimitive::U128 => 16,
				other => panic!("no method takes {other:?} yet"),
			};
			vec![if most { 0xff } else { 0 }; bytes]
		},
		TypeDef::Compact(_) if most => Compact(u32::MAX).encode(),
		TypeDef::Compact(_) => Compact(0u32).encode(),
		other => panic!("no method takes {other:?} yet"),
	}
}

/// Whether there is a list in a type.
fn has_list(types: &PortableRegistry, id: u32) -> bool {
	match &types.resolve(id).expect("every type is there").type_def {
		TypeDef::Sequence(_) => true,
		TypeDef::Composite(composite) => {
			composite.fields.iter().any(|field| has_list(types, field.ty.id))
		},
		TypeDef::Array(array) => has_list(types, array.type_param.id),
		TypeDef::Tuple(tuple) => tuple.fields.iter().any(|field| has_list(types, field.id)),
		TypeDef::Variant(variants) => variants
			.variants
			.iter()
			.flat_map(|variant| &variant.fields)
			.any(|field| has_list(types, field.ty.id)),
		_ => false,
	}
}

/// What is answered, and how many keys that takes; or what the runtime says is wrong with it.
fn ask(
	chain: &mut TestExternalities,
	method: &str,
	arguments: &[u8],
) -> Result<(Vec<u8>, usize), String> {
	let recorder = Recorder::<Blake2Hasher>::default();
	let answer = chain.execute_with_recorder(recorder.clone(), || {
		catch_unwind(AssertUnwindSafe(|| dispatch(method, arguments).expect("there is one")))
	});
	let reads = recorder.recorded_keys().values().map(|keys| keys.len()).sum();
	match answer {
		Ok(answer) => Ok((answer, reads)),
		// A message without arguments is one that the compiler knows.
		Err(panic) => Err(match panic.downcast::<String>() {
			Ok(message) => *message,
			Err(panic) => panic.downcast_ref::<&str>().copied().unwrap_or_default().into(),
		}),
	}
}

/// What a method with bounds says of these arguments: how much it answers, or why it does not.
fn asked(
	chain: &mut TestExternalities,
	method: &str,
	arguments: impl Encode,
) -> Result<usize, BadArgument> {
	let (answer, reads) = ask(chain, method, &arguments.encode()).expect("these are its types");
	assert!(reads <= MOST_READS, "{method} reads {reads} keys");
	match answer.split_first() {
		Some((0, rest)) => Ok(rest.len()),
		Some((1, mut rest)) => Err(BadArgument::decode(&mut rest).expect("it says why")),
		_ => panic!("{method} gives no result"),
	}
}

fn signed(who: &AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.clone())
}

/// The account of that kind and number.
fn numbered(kind: u8, number: u32) -> AccountId {
	let mut raw = [kind; 32];
	raw[..4].copy_from_slice(&number.to_le_bytes());
	raw.into()
}

/// The artist of that number.
fn artist(number: u32) -> AccountId {
	numbered(2, number)
}

/// An account of that kind and number, with 10,000 AUDIO.
fn rich(kind: u8, number: u32) -> AccountId {
	let who = numbered(kind, number);
	assert_ok!(Balances::mint_into(&who, 10_000 * AUDIO));
	who
}

/// A node of a service with that number.
fn register(number: u32) {
	let operator = rich(1, number);
	let endpoint = format!("https://node{number}.example.com").into_bytes();
	let key = ed25519::Pair::from_string(&format!("//node{number}"), None).expect("a URI");
	let proof = key.sign(&NodeServices::proof_message(&operator, &endpoint));
	let service = b"content".to_vec().try_into().expect("it is short");
	assert_ok!(NodeServices::register(
		signed(&operator),
		service,
		endpoint,
		key.public(),
		proof,
		1_000 * AUDIO
	));
}

/// Positions that one account has, tracks that one artist has, places that one node has: more than
/// a page.
const CROWD: u32 = 300;

/// A chain with a full active set, and of whatever comes in pages more than a page.
fn crowded() -> TestExternalities {
	let mut chain = development();
	chain.execute_with(|| {
		let (alice, bob) = (account("//Alice"), account("//Bob"));
		(0..1_000).for_each(register);
		draw_seeds();
		NodeServices::on_round_end(0);
		for number in 0..CROWD {
			let artist = rich(2, number);
			let cut = sp_runtime::Perbill::zero();
			let artist_origin = signed(&artist);
			assert_ok!(Delegation::register_beneficiary(
				artist_origin,
				Role::Artist,
				cut,
				0,
				Default::default()
			));
			assert_ok!(Delegation::delegate(signed(&alice), artist, AUDIO));
			let mut root = [3; 32];
			root[..4].copy_from_slice(&number.to_le_bytes());
			assert_ok!(Content::publish(
				signed(&bob),
				root,
				70_000,
				1,
				Default::default(),
				None,
				None,
				None
			));
			assert_ok!(Content::create_playlist(
				signed(&bob),
				vec![number].try_into().expect("it is one"),
				Default::default()
			));
			pallet_storage_proofs::NodePlaces::<Runtime>::insert(0, number, ());
		}
	});
	chain.commit_all().expect("it can be written");
	chain
}

#[test]
fn our_apis_are_those_that_are_walked() {
	let (found, _) = development().execute_with(methods);
	let names: BTreeSet<_> =
		found.iter().filter_map(|method| method.name.split('_').next()).collect();
	assert_eq!(names.into_iter().collect::<Vec<_>>(), [&OURS[..], &["ValidatorSetApi"]].concat());
}

#[test]
fn whatever_is_asked_is_answered_or_refused_for_what_is_wrong_with_it() {
	let mut chain = crowded();
	let (found, types) = chain.execute_with(methods);
	/// Give as many as there are.
	const UP_TO_HISTORY: [&str; 2] = ["FeePoolApi_rounds", "ActivityIssuanceApi_rounds"];
	let mut refused = BTreeSet::new();
	for Method { name, inputs } in &found {
		for which in [Extreme::Least, Extreme::Most] {
			let arguments: Vec<u8> =
				inputs.iter().flat_map(|(_, id)| extreme(&types, *id, which)).collect();
			let (answer, reads) = ask(&mut chain, name, &arguments)
				.unwrap_or_else(|panic| panic!("{name} of {which:?}: {panic}"));
			assert!(reads <= MOST_READS, "{name} of {which:?} reads {reads} keys");
			// What is in a call is bounded by its length and by what it weighs.
			let plain = inputs.iter().filter(|(input, _)| input != "call");
			let lists = plain.into_iter().any(|(_, id)| has_list(&types, *id));
			let counts =
				inputs.iter().any(|(input, _)| ["limit", "count"].contains(&input.as_str()));
			let bounded = lists || counts && !UP_TO_HISTORY.contains(&name.as_str());
			if bounded && which == Extreme::Most {
				let [1, reason] = answer[..] else { panic!("{name} takes whatever it is given") };
				refused.insert(reason);
				assert_eq!(reads, 0, "{name} reads before it refuses");
			}
			// A byte less is nothing that it takes; nor is anything where it takes nothing.
			let broken = match arguments.split_last() {
				Some((_, rest)) => rest,
				None => &[0],
			};
			let panic = ask(&mut chain, name, broken).expect_err("it is of other types");
			let (_, method) = name.split_once('_').expect("of an API");
			assert!(panic.contains(&format!("Bad input data provided to {method}")), "{panic}");
		}
	}
	assert!(refused.len() >= 6, "{refused:?}");
}

#[test]
fn what_is_beyond_a_bound_is_refused_and_what_is_within_is_not() {
	use BadArgument::*;
	let mut chain = crowded();
	let (alice, bob) = (account("//Alice"), account("//Bob"));
	let service = b"content".to_vec();
	let bytes = |length: u32| vec![7u8; length as usize];
	let mut refused = BTreeSet::new();
	let mut check = |method: &str, most: Vec<u8>, beyond: Vec<u8>, refusal: BadArgument| {
		let raw = |bytes: Vec<u8>| Raw(bytes);
		let within = asked(&mut chain, method, raw(most));
		assert!(within.is_ok(), "{method}: {within:?}");
		assert_eq!(asked(&mut chain, method, raw(beyond)), Err(refusal), "{method}");
		refused.insert(refusal as u8);
	};
	let select = |service: &[u8], key, count: u32| (service, bytes(key), count).encode();
	let legal = || select(&service, MAX_KEY, MAX_SELECTED);
	let name = "NodeServicesApi_select";
	check(name, legal(), select(&service, MAX_KEY + 1, MAX_SELECTED), KeyTooLong);
	check(name, legal(), select(&service, MAX_KEY, MAX_SELECTED + 1), CountTooHigh);
	check(name, select(&service, 0, 0), select(b"nothing", 0, 0), UnknownService);
	check(name, legal(), select(&bytes(MAX_SERVICE_NAME + 1), 0, 0), UnknownService);
	check("NodeServicesApi_nodes", service.encode(), Vec::<u8>::new().encode(), UnknownService);
	let route = |session, count: u32| (0u32, bytes(session), count).encode();
	let legal = || route(MAX_PLAYBACK_SESSION, MAX_SELECTED);
	check("ContentApi_route", legal(), route(MAX_PLAYBACK_SESSION + 1, 1), PlaybackSessionTooLong);
	check("ContentApi_route", legal(), route(1, MAX_SELECTED + 1), CountTooHigh);
	let of = |who: &AccountId, limit: u32| (who, 0u32, limit).encode();
	check("ContentApi_tracks_of", of(&bob, 100), of(&bob, 101), LimitTooHigh);
	check("ContentApi_playlists_of", of(&bob, 100), of(&bob, 101), LimitTooHigh);
	let page = |limit: u32| (0u32, limit).encode();
	check("ContentApi_tracks", page(100), page(101), LimitTooHigh);
	let held = |limit: u32| (0u32, None::<u32>, limit).encode();
	check("ContentApi_held_by", held(256), held(257), LimitTooHigh);
	let page = |limit: u32| (None::<AccountId>, limit).encode();
	check("DelegationApi_beneficiaries", page(256), page(257), LimitTooHigh);
	let page = |limit: u32| (&alice, None::<AccountId>, limit).encode();
	check("DelegationApi_positions", page(256), page(257), LimitTooHigh);
	check("DelegationApi_pending", bob.encode(), alice.encode(), TooManyPositions);
	let counts = |count: u32| (0u32, 0u32, (0..count).collect::<Vec<_>>()).encode();
	check("ReceiptsApi_counts", counts(32), counts(33), TooManyTracks);
	let entries = |count: u32| (0u32, (0..count).collect::<Vec<_>>()).encode();
	check("StorageProofsApi_entries", entries(256), entries(257), TooManyTracks);
	let proof = |chunk, path: u32| {
		let proof = ChunkProof { chunk: bytes(chunk), path: vec![[1; 32]; path as usize] };
		(0u32, 0u32, proof).encode()
	};
	let legal = || proof(1_024, MAX_PATH);
	check("StorageProofsApi_proof_message", legal(), proof(1_025, 0), ProofTooLarge);
	check("StorageProofsApi_proof_message", legal(), proof(0, MAX_PATH + 1), ProofTooLarge);
	let heard = |count: u32| {
		let plays = |track| Plays { track, playlist: Some(track), count: 1 };
		(&alice, 0u32, 0u32, 1u32, (0..count).map(plays).collect::<Vec<_>>()).encode()
	};
	check("ReceiptsApi_message", heard(MAX_PLAYS), heard(MAX_PLAYS + 1), TooManyPlays);
	let name = "CallApi_dry_run";
	let tried = |call: RuntimeCall| (&alice, call).encode();
	let remark = |length| tried(frame_system::Call::remark { remark: bytes(length) }.into());
	// The variants, and the length in four bytes; and what is around it in a transaction.
	let longest = MAX_CALL - 6 - 110;
	check(name, remark(longest), remark(MAX_CALL - 5), CallTooLong);
	check(name, remark(longest), remark(MAX_CALL - 6), CallTooLong);
	let weighing = |weight| {
		let call = Box::new(frame_system::Call::remark { remark: vec![] }.into());
		tried(pallet_utility::Call::with_weight { call, weight }.into())
	};
	let heaviest = normal().max_extrinsic.expect("it has a bound");
	let most = heaviest.saturating_sub(Weight::from_parts(1_000_000_000, 1 << 20));
	check(name, weighing(most), weighing(heaviest), CallTooHeavy);
	let time = tried(pallet_timestamp::Call::set { now: 1 }.into());
	check(name, remark(0), time, MandatoryCall);
	// There is no other.
	assert_eq!(refused.len(), variants().len());
}

/// What a block has for the transactions of accounts.
fn normal() -> WeightsPerClass {
	let read = || RuntimeBlockWeights::get().get(DispatchClass::Normal).clone();
	chain_with(development_without_node()).execute_with(read)
}

/// Bytes that are an encoding already.
struct Raw(Vec<u8>);

impl Encode for Raw {
	fn encode(&self) -> Vec<u8> {
		self.0.clone()
	}
}

/// The names of the refusals.
fn variants() -> Vec<String> {
	let mut registry = Registry::new();
	let id = registry.register_type(&meta_type::<BadArgument>()).id;
	let types = PortableRegistry::from(registry);
	let TypeDef::Variant(variants) = &types.resolve(id).expect("it is there").type_def else {
		panic!("it is an enum")
	};
	variants.variants.iter().map(|variant| variant.name.clone()).collect()
}

#[test]
fn the_refusals_are_those_of_the_page() {
	let section = PAGE.split("\n## ").find(|section| section.starts_with("Asking a node\n"));
	let rows = section.expect("it is there").lines().filter_map(|line| line.strip_prefix("| `"));
	let named: Vec<_> =
		rows.filter_map(|row| row.split_once("` | ")).map(|(name, _)| name).collect();
	assert_eq!(named, variants());
}

#[test]
fn pages_lead_through_all_of_it() {
	let mut chain = crowded();
	let alice = account("//Alice");
	chain.execute_with(|| {
		let first = Delegation::positions(&alice, None, 256);
		assert_eq!(first.len(), 256);
		let last = first.last().map(|position| &position.beneficiary);
		let rest = Delegation::positions(&alice, last, 256);
		let all: BTreeSet<_> =
			first.iter().chain(&rest).map(|position| position.beneficiary.clone()).collect();
		assert_eq!((all.len(), first.len() + rest.len()), (CROWD as usize, CROWD as usize));
		// Those of one who has not too many are added up.
		let few = rich(4, 0);
		assert_ok!(Delegation::delegate(signed(&few), rich(2, 0), AUDIO));
		assert_eq!(Delegation::pending(&few), Ok(0));
	});
}

#[test]
fn whose_is_a_crowd_costs_no_more_to_ask_about() {
	let mut chain = crowded();
	for (who, least) in [("//Alice", 256), ("//Bob", 256)] {
		let who = account(who).encode();
		let (answer, reads) =
			ask(&mut chain, "HoldingsApi_holdings", &who).expect("it is answered");
		let listed = Compact::<u32>::decode(&mut &answer[..]).expect("it is a list").0;
		assert!(listed >= least && reads <= MOST_READS, "{listed} in {reads} reads");
	}
	let service = b"content".to_vec().encode();
	let (answer, reads) =
		ask(&mut chain, "NodeServicesApi_nodes", &service).expect("it is answered");
	assert!(answer.len() > 84_000 && reads == 2, "{} bytes in {reads} reads", answer.len());
}

#[test]
fn the_longest_call_is_as_long_as_what_accounts_send_in_a_block() {
	assert_eq!(MAX_CALL, *RuntimeBlockLength::get().max.get(DispatchClass::Normal));
}

#[test]
fn what_a_call_reads_that_is_tried_is_in_its_weight() {
	let mut chain = crowded();
	let alice = account("//Alice");
	let to_many = |count: u32, makes: fn(AccountId) -> RuntimeCall| {
		let calls = (0..count).map(|number| makes(artist(number))).collect();
		RuntimeCall::from(pallet_utility::Call::batch_all { calls })
	};
	let calls = [
		to_many(CROWD, |artist| {
			pallet_balances::Call::transfer_keep_alive { dest: artist.into(), value: AUDIO }.into()
		}),
		to_many(120, |beneficiary| {
			pallet_delegation::Call::delegate { beneficiary, amount: AUDIO }.into()
		}),
		pallet_holdings::Call::withdraw { who: alice.clone(), most: 1 }.into(),
	];
	let mut most = 0;
	for call in calls {
		let weight = call.get_dispatch_info().call_weight;
		assert!(weight.all_lte(normal().max_extrinsic.expect("it has a bound")), "{weight}");
		let (answer, reads) = ask(&mut chain, "CallApi_dry_run", &(&alice, &call).encode())
			.expect("these are its types");
		let ended = <Result<DryRun, BadArgument>>::decode(&mut &answer[..]).expect("it is one");
		assert!(matches!(ended, Ok(DryRun::Succeeds { .. } | DryRun::Fails { .. })), "{ended:?}");
		let counted = reads as u64 - READS_OF_ALL.min(reads as u64);
		let read = <Runtime as frame_system::Config>::DbWeight::get().reads(counted);
		assert!(read.all_lte(weight), "{reads} reads in {weight}");
		most = most.max(reads);
	}
	assert!(most > 400, "{most}: none of them takes much");
}

#[test]
fn a_count_of_what_is_remembered_may_be_any() {
	let mut chain = chain_with(development_without_node());
	for method in ["FeePoolApi_rounds", "ActivityIssuanceApi_rounds"] {
		let (_, reads) = ask(&mut chain, method, &u32::MAX.encode()).expect("it is answered");
		assert!(reads <= 2, "{reads}");
	}
}
