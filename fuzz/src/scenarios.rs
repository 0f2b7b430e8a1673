//! Inputs that people thought of: what chance alone would take long to come to. The engine changes
//! them as it does all others.

use crate::{
	actions::{self, content},
	actors::{actor, NODE_KEYS},
	genesis::base,
	input::Input,
};
use audio_primitives::{delegation::Role, features::FeatureKind};
use audio_runtime::{
	configs::parameters::{self as keys, RuntimeParameters},
	AccountId, NodeServices, Runtime, RuntimeCall, AUDIO,
};
use codec::{Decode, Encode};
use frame_support::traits::Bounded;
use pallet_content::Call as Content;
use pallet_delegation::Call as Delegation;
use pallet_feature_access::{Call as Features, FeatureTerms};
use pallet_node_services::{Call as Nodes, ServiceType, ServiceVersion};
use pallet_receipts::Call as Receipts;
use pallet_staked_voting::Call as Voting;
use sp_core::{ed25519, Pair};
use sp_runtime::Perbill;

/// Root, and one to three of the three members of the committee, where an actor's number stands
/// else.
const ROOT: u8 = 16;
const ONE: u8 = 17;
const TWO: u8 = 18;
const ALL: u8 = 19;

/// Actions, one after another.
#[derive(Default)]
struct Steps(Vec<Vec<u8>>);

impl Steps {
	fn by(mut self, who: u8, call: impl Into<RuntimeCall>) -> Self {
		let mut action = vec![actions::EXACT, who];
		call.into().encode_to(&mut action);
		self.0.push(action);
		self
	}

	fn act(mut self, action: &[u8]) -> Self {
		self.0.push(action.to_vec());
		self
	}

	/// So many blocks, in which all nodes prove what they are asked for.
	fn blocks(self, count: u8) -> Self {
		self.act(&[actions::BLOCKS, count, 0xff])
	}

	fn eras(mut self, count: u32) -> Self {
		for _ in 0..count {
			self = self.act(&[actions::SESSION, 1]);
		}
		self
	}
}

fn id(number: usize) -> AccountId {
	actor(number).id.clone()
}

fn text<T: TryFrom<Vec<u8>>>(text: &[u8]) -> T {
	T::try_from(text.to_vec()).ok().expect("it is short")
}

fn decoded<T: Decode>(value: impl Encode) -> T {
	T::decode(&mut &value.encode()[..]).expect("it is one")
}

/// Sets a parameter.
fn set(key_value: RuntimeParameters) -> RuntimeCall {
	pallet_parameters::Call::set_parameter { key_value }.into()
}

/// All scenarios.
pub fn all() -> Vec<Input> {
	// What nodes sign names the genesis.
	let steps = base().look(|| {
		vec![
			commerce(),
			moderation(),
			ownership(),
			leaving(),
			backing(),
			tools(),
			tokens(),
			many_features(),
			nodes(),
			endpoints(),
			keys_of_fans(),
			places(),
			entering(),
			decisions(),
			late_decision(),
			delegated_votes(),
			candidates(),
		]
	});
	steps.into_iter().map(|steps| Input(steps.0)).collect()
}

fn publish(number: u8) -> RuntimeCall {
	content::publish_call(number, Some(AUDIO), None, None)
}

fn commerce() -> Steps {
	let metadata = text(b"");
	let duration = Content::publish {
		root: content::root(9),
		bytes: 70_000,
		duration: 0,
		metadata: text(b""),
		price: None,
		feature: None,
		salt: None,
	};
	let track = 0;
	let deposit = keys::content::Parameters::TrackDeposit(
		keys::content::TrackDeposit,
		Some(decoded(9 * AUDIO)),
	);
	Steps::default()
		.by(0, Content::update { track, metadata, price: Some(AUDIO), feature: None })
		.by(10, Content::purchase { track, max_price: 1 })
		.by(10, Content::purchase { track, max_price: AUDIO })
		.by(10, Content::purchase { track, max_price: AUDIO })
		.by(10, Content::relinquish { root: content::root(0) })
		.by(10, Content::tip { track, amount: 0 })
		.by(10, Content::tip { track, amount: AUDIO })
		.by(5, publish(7))
		.by(10, Content::purchase { track: 3, max_price: AUDIO })
		.by(
			5,
			pallet_storage_proofs::Call::accept {
				node: 1,
				tracks: vec![3].try_into().expect("one"),
			},
		)
		.by(0, duration)
		.by(ROOT, set(RuntimeParameters::Content(deposit)))
		.by(0, Features::lock { feature: 6 })
		.by(1, Content::refresh { track })
}

fn moderation() -> Steps {
	let delist = |track| Content::delist { track, reason: text(b"why") };
	let metadata_hash = audio_runtime::Content::metadata_hash(&text(b""));
	let relist = |track| Content::relist { track, metadata_hash };
	let tracks = vec![(1, metadata_hash)].try_into().expect("one");
	Steps::default()
		.by(3, delist(0))
		.by(3, delist(0))
		.by(10, Content::tip { track: 0, amount: AUDIO })
		.by(TWO, Content::relist { track: 0, metadata_hash: [1; 32] })
		.by(TWO, relist(0))
		.by(3, delist(0))
		.by(ROOT, delist(1))
		.by(TWO, relist(1))
		.by(ALL, relist(1))
		.by(ROOT, Content::relist_many { tracks })
		.by(ROOT, delist(2))
		.by(ROOT, Content::award { track: 2, to: Some(id(10)) })
		.by(ONE, Content::suspend_moderator { who: id(3) })
		.by(TWO, Content::suspend_moderator { who: id(3) })
}

fn ownership() -> Steps {
	let commitment = audio_runtime::Content::commitment(&content::root(9), &id(0), &[1; 32]);
	let cancel = || Content::cancel_reservation { artist: id(0), commitment };
	let steps = Steps::default()
		.by(0, Content::transfer_ownership { track: 0, to: Some(id(5)) })
		.by(5, Content::accept_ownership { track: 0 })
		.by(0, Content::reserve { commitment })
		.by(5, cancel())
		.by(0, cancel())
		.by(0, Content::reserve { commitment })
		.by(5, publish(8));
	// Of a track that nobody holds; and of one that somebody does.
	steps
		.eras(30)
		.by(10, Content::expire { track: 3 })
		.by(10, Content::expire { track: 0 })
		.by(0, content::publish_call(9, None, None, Some([1; 32])))
}

/// What is put down comes back after 28 eras.
fn leaving() -> Steps {
	let undelegate = |amount| Delegation::undelegate { beneficiary: id(0), amount };
	Steps::default()
		.by(10, undelegate(10_000 * AUDIO))
		.by(10, undelegate(100 * AUDIO))
		.by(10, Features::unlock { feature: 0 })
		.by(5, Nodes::decrease_collateral { node: 1, amount: 1_000 * AUDIO })
		.eras(29)
		.by(1, pallet_holdings::Call::withdraw { who: id(10), most: 0 })
		.by(10, Delegation::withdraw {})
		.by(10, Features::withdraw {})
		.by(5, Nodes::withdraw { node: 1 })
}

fn backing() -> Steps {
	let claim = || Delegation::claim { delegator: id(10), beneficiary: id(4) };
	let register = |role| Delegation::register_beneficiary {
		role,
		cut: Perbill::from_percent(20),
		min_delegation: AUDIO,
		metadata: text(b""),
	};
	Steps::default()
		.by(1, claim())
		.blocks(31)
		.blocks(31)
		.blocks(31)
		.by(1, claim())
		.by(1, claim())
		.by(10, Delegation::redelegate { from: id(0), to: id(4), amount: 50 * AUDIO })
		.by(10, Delegation::set_compounding { beneficiary: id(4), compounds: true })
		.by(0, Delegation::set_cut { cut: Perbill::from_percent(20) })
		.by(0, Delegation::deregister_beneficiary {})
		.by(11, Delegation::delegate { beneficiary: id(0), amount: AUDIO })
		.by(0, register(Role::Curator))
}

fn terms(kind: FeatureKind, audio: u128, cooldown: u32) -> FeatureTerms {
	FeatureTerms { kind, collateral: audio * AUDIO, cooldown, grace: 28 }
}

fn tools() -> Steps {
	let update = |feature, terms| Features::update_feature { feature, terms };
	let mut steps = Steps::default()
		.by(10, Features::top_up { feature: 0, amount: AUDIO })
		.by(10, Features::unlock_excess { feature: 0, amount: AUDIO })
		.by(10, Features::unlock_excess { feature: 1, amount: AUDIO })
		.by(ROOT, update(1, terms(FeatureKind::Badge, 100, 28)))
		.by(ROOT, update(1, terms(FeatureKind::Gate, 100, 28)))
		.by(
			ROOT,
			Features::create_feature {
				name: text(b"bronze"),
				terms: terms(FeatureKind::Gate, 1, 28),
			},
		)
		.by(ROOT, Features::retire_feature { feature: 3 })
		.by(10, Features::lock { feature: 3 });
	for cooldown in 29..40 {
		steps = steps
			.by(ROOT, update(0, terms(FeatureKind::Badge, 10, cooldown)))
			.by(10, Features::top_up { feature: 0, amount: AUDIO });
	}
	steps
}

fn tokens() -> Steps {
	let token = |name: &[u8], symbol: &[u8], decimals, supply, min_balance| {
		let (name, symbol) = (name.to_vec(), symbol.to_vec());
		Features::create_artist_token { feature: 4, name, symbol, decimals, supply, min_balance }
	};
	let raised = FeatureTerms { grace: 28, ..terms(FeatureKind::ArtistToken, 2_000, 28) };
	Steps::default()
		.by(10, Features::lock { feature: 4 })
		.by(5, Features::lock { feature: 4 })
		.by(10, token(b"Fans", b"FAN", 12, 1_000, 1))
		.by(10, token(b"Fans", b"FAN", 12, 1_000, 1))
		.by(5, token(b"", b"FAN", 12, 1_000, 1))
		.by(5, token(&[b'a'; 51], b"FAN", 12, 1_000, 1))
		.by(5, token(b" Fans ", b"FAN", 12, 1_000, 1))
		.by(5, token(b"Fans", b"", 12, 1_000, 1))
		.by(5, token(b"Fans", &[b'A'; 51], 12, 1_000, 1))
		.by(5, token(b"Fans", b"f n", 12, 1_000, 1))
		.by(5, token(b"Fans", b"FAN", 19, 1_000, 1))
		.by(5, token(b"Fans", b"FAN", 12, 1_000, 0))
		.by(ROOT, Features::update_feature { feature: 4, terms: raised })
		.eras(30)
		.by(5, token(b"Others", b"OTH", 12, 1_000, 1))
}

fn many_features() -> Steps {
	let mut steps = Steps::default();
	for number in 0..60u8 {
		let name = format!("gate-{number}");
		let terms = terms(FeatureKind::Gate, 1, 28);
		steps = steps.by(ROOT, Features::create_feature { name: text(name.as_bytes()), terms });
	}
	for feature in 8..26 {
		steps = steps.by(10, Features::lock { feature });
	}
	steps
}

/// Registers a node with a key of its own.
fn register(operator: usize, name: &str, endpoint: &str, audio: u128) -> RuntimeCall {
	let key = ed25519::Pair::from_string(&format!("//{name}"), None).expect("a URI");
	let endpoint = endpoint.as_bytes().to_vec();
	let proof = key.sign(&NodeServices::proof_message(&id(operator), &endpoint));
	let (service, key) = (text(b"content"), key.public());
	Nodes::register { service, endpoint, key, proof, collateral: audio * AUDIO }.into()
}

fn service(private_endpoints: bool) -> ServiceType {
	ServiceType {
		min_collateral: 1_000 * AUDIO,
		max_collateral: 15_000_000 * AUDIO,
		active_size: 1_000,
		private_endpoints,
		min_version: ServiceVersion { major: 0, minor: 1, patch: 0 },
	}
}

fn nodes() -> Steps {
	let cap = keys::node_services::Parameters::WeightCap(
		keys::node_services::WeightCap,
		Some(decoded(1u32)),
	);
	let mut steps = Steps::default()
		.by(ROOT, Nodes::jail { node: 0, rounds: 29 })
		.by(ROOT, Nodes::slash { node: 3, amount: u128::MAX })
		.by(ROOT, Nodes::slash { node: 3, amount: AUDIO })
		.by(10, Delegation::delegate { beneficiary: id(4), amount: 10_000 * AUDIO })
		.eras(2)
		.by(ROOT, set(RuntimeParameters::NodeServices(cap)))
		.by(1, Nodes::refresh { operator: id(4) })
		.by(1, Nodes::refresh { operator: id(4) });
	for number in 0..11 {
		let name = format!("more{number}");
		steps = steps.by(4, register(4, &name, &format!("https://{name}.example.com"), 1_000));
	}
	for number in 0..5u8 {
		let service_name = format!("service-{number}");
		let call =
			Nodes::create_service { service: text(service_name.as_bytes()), asks: service(true) };
		steps = steps.by(ROOT, call);
	}
	steps
}

fn endpoints() -> Steps {
	let no_key = Nodes::register {
		service: text(b"content"),
		endpoint: b"https://weak.example.com".to_vec(),
		key: ed25519::Public::from_raw([0; 32]),
		proof: ed25519::Signature::from_raw([0; 64]),
		collateral: 1_000 * AUDIO,
	};
	Steps::default()
		.by(ROOT, Nodes::update_service { service: text(b"content"), asks: service(false) })
		.by(5, register(5, "private", "https://127.0.0.1", 1_000))
		.by(5, register(5, "malformed", "nowhere at all", 1_000))
		.by(5, register(5, "ftp", "ftp://example.com", 1_000))
		.by(5, register(5, "whose", "https://me:secret@example.com", 1_000))
		.by(5, no_key)
}

fn keys_of_fans() -> Steps {
	let add = |key: AccountId, until| Receipts::add_listening_key { key, until };
	let mut steps = Steps::default().by(10, add(id(13), 20)).by(10, add([0; 32].into(), 20));
	for number in 1..6u8 {
		// Points that are on the curve: keys of nodes do.
		let key = NODE_KEYS[usize::from(number)].public().0;
		steps = steps.by(10, add(key.into(), 20));
	}
	steps.by(10, Receipts::remove_listening_key { key: id(13) })
}

fn places() -> Steps {
	let prove = |how| [actions::PROVE, 0xff, how];
	let mut steps = Steps::default().by(5, publish(7)).eras(3);
	// Four proofs that do not hold, each in another way, and one that does.
	for how in [250, 252, 253, 251, 0] {
		steps = steps.act(&[actions::BLOCKS, 4, 0]).act(&prove(how));
	}
	steps
}

/// Nodes that enter too early, and one after another where there is one place.
fn entering() -> Steps {
	let parameter = keys::storage_proofs::Parameters::Replicas(
		keys::storage_proofs::Replicas,
		Some(decoded(1u32)),
	);
	// They prove what they hold, or they would be jailed.
	let mut steps = Steps::default().by(5, publish(7)).blocks(31).blocks(10);
	// Proven before it is drawn what.
	for node in 0..4 {
		steps = steps.act(&[actions::ENTER, node, 3, 0, 0, 1]);
	}
	steps = steps.blocks(3).by(ROOT, set(RuntimeParameters::StorageProofs(parameter)));
	for node in 0..4 {
		for spoiled in [252, 253] {
			steps = steps.act(&[actions::ENTER, node, 3, spoiled, 0, 0]);
		}
		steps = steps.act(&[actions::ENTER, node, 3, 0, 0, 0]);
	}
	steps
}

/// Proposals that are cancelled, and referenda that few vote on.
fn decisions() -> Steps {
	let call: RuntimeCall = frame_system::Call::remark { remark: b"decided".to_vec() }.into();
	let bytes = call.encode();
	let (hash, len) = (sp_io::hashing::blake2_256(&bytes).into(), bytes.len() as u32);
	let propose = || {
		let proposal = Bounded::Lookup { hash, len };
		pallet_democracy::Call::<Runtime>::propose { proposal, value: 100 * AUDIO }
	};
	let mut steps = Steps::default()
		.by(1, pallet_preimage::Call::note_preimage { bytes })
		.by(1, propose())
		.by(ALL, Voting::cancel_proposal { prop_index: 0 })
		.by(1, propose())
		.by(ALL, Voting::cancel_proposal { prop_index: 1 })
		.act(&[actions::BLOCKS, 6, 0])
		.by(TWO, Voting::cancel_referendum { ref_index: 0 })
		.by(TWO, Voting::cancel_referendum { ref_index: 0 });
	let vote = |ref_index, audio: u128| {
		let vote = pallet_democracy::Vote {
			aye: true,
			conviction: pallet_democracy::Conviction::Locked1x,
		};
		let vote = pallet_democracy::AccountVote::Standard { vote, balance: audio * AUDIO };
		pallet_democracy::Call::<Runtime>::vote { ref_index, vote }
	};
	// One with too few votes, one with enough.
	for (number, audio) in [(0u8, 100u128), (1, 9_000_000)] {
		let call: RuntimeCall = frame_system::Call::remark { remark: vec![number] }.into();
		let bytes = call.encode();
		let (hash, len) = (sp_io::hashing::blake2_256(&bytes).into(), bytes.len() as u32);
		let proposal = Bounded::Lookup { hash, len };
		let ref_index = u32::from(number) + 1;
		steps = steps
			.by(1, pallet_preimage::Call::note_preimage { bytes })
			.by(1, pallet_democracy::Call::<Runtime>::propose { proposal, value: 100 * AUDIO })
			.act(&[actions::BLOCKS, 5, 0])
			.by(6, vote(ref_index, audio))
			.by(7, vote(ref_index, audio))
			.by(6, vote(ref_index - 1, audio))
			.act(&[actions::BLOCKS, 16, 0])
			.by(1, Voting::schedule_again { ref_index })
			.act(&[actions::BLOCKS, 8, 0]);
	}
	steps
}

/// A decision that the scheduler has lost is scheduled again.
fn late_decision() -> Steps {
	let call: RuntimeCall = frame_system::Call::remark { remark: b"late".to_vec() }.into();
	let bytes = call.encode();
	let (hash, len) = (sp_io::hashing::blake2_256(&bytes).into(), bytes.len() as u32);
	let proposal = Bounded::Lookup { hash, len };
	let vote = || {
		let vote = pallet_democracy::Vote {
			aye: true,
			conviction: pallet_democracy::Conviction::Locked1x,
		};
		let vote = pallet_democracy::AccountVote::Standard { vote, balance: 9_000_000 * AUDIO };
		pallet_democracy::Call::<Runtime>::vote { ref_index: 0, vote }
	};
	let mut steps = Steps::default()
		.by(1, pallet_preimage::Call::note_preimage { bytes })
		.by(1, pallet_democracy::Call::<Runtime>::propose { proposal, value: 100 * AUDIO })
		.act(&[actions::BLOCKS, 5, 0])
		.by(6, vote())
		.by(7, vote())
		.act(&[actions::BLOCKS, 3, 0]);
	// It is scheduled for three blocks, some time soon.
	for _ in 0..6 {
		for when in 55..100 {
			steps = steps.by(ROOT, pallet_scheduler::Call::<Runtime>::cancel { when, index: 0 });
		}
		steps = steps.act(&[actions::BLOCKS, 1, 0]);
	}
	for _ in 0..4 {
		steps = steps.act(&[actions::BLOCKS, 31, 0]);
	}
	steps.by(1, Voting::schedule_again { ref_index: 0 }).act(&[actions::BLOCKS, 8, 0])
}

fn delegated_votes() -> Steps {
	let delegate = pallet_democracy::Call::<Runtime>::delegate {
		to: id(5).into(),
		conviction: pallet_democracy::Conviction::Locked1x,
		balance: 20_000 * AUDIO,
	};
	Steps::default()
		.by(10, delegate)
		.by(1, Voting::refresh { who: id(10) })
		.by(10, pallet_staking::Call::<Runtime>::unbond { value: 19_000 * AUDIO })
		.by(1, Voting::refresh { who: id(10) })
}

fn candidates() -> Steps {
	let validate = pallet_staking::Call::<Runtime>::validate { prefs: Default::default() };
	Steps::default()
		.by(10, validate)
		.by(1, pallet_validator_set::Call::<Runtime>::chill_keyless { who: id(10) })
		.by(1, pallet_validator_set::Call::<Runtime>::chill_keyless { who: id(6) })
}
