//! What a network starts with.
//!
//! | preset | validators | pace | votes |
//! |---|---|---|---|
//! | `development` | Alice | slots of 3 s, epochs of a minute, eras of 3 minutes | in minutes |
//! | `local_testnet` | Alice, Bob, Charlie, Dave | the same | in minutes |
//! | `live` | none: to be filled in | slots of 6 s, epochs of an hour, eras of 6 hours | in days |
//!
//! On the chain of `development` a content node of Alice's is registered, with the key `//Alice` and
//! the hot key `//Alice//hot`: the one that `audio-node --dev --content` runs.
//!
//! The first two hold the well-known development keys and exactly the genesis supply. `live` is a
//! template: its validators, committee and balances are for those who start the network to fill in.

use crate::{
	configs::{
		consensus::BABE_EPOCH_CONFIG,
		elections::{CHILL_ABOVE, MAX_CANDIDATES},
		parameters::{Deposit, FastTrackWait, GenesisParameters, Notice, Period, ProofBlocks},
		token::TreasuryAccount,
	},
	constants::{AccountId, Balance, AUDIO, BONDING_ERAS, EXISTENTIAL_DEPOSIT, GENESIS_ISSUANCE},
	opaque::SessionKeys,
	AssetsConfig, BabeConfig, BalancesConfig, ContentConfig, Delegation, FeatureAccessConfig,
	FeePool, NodeServicesConfig, NominationPoolsConfig, PaceConfig, RuntimeGenesisConfig,
	SessionConfig, StakingConfig, TechnicalCommitteeConfig, ValidatorSetConfig,
};
use alloc::{collections::BTreeMap, string::String, vec, vec::Vec};
use audio_primitives::features::FeatureKind;
use frame_support::build_struct_json_patch;
use pallet_feature_access::FeatureTerms;
use pallet_node_services::{GenesisNode, ServiceType, ServiceVersion};
use pallet_pace::Pace;
use pallet_staking::StakerStatus;
use serde_json::Value;
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::{Perbill, Permill};

/// The template of the live network.
pub const LIVE_PRESET: &str = "live";

/// The fewest validators with which a live network starts: one that fails must not end finality.
pub const LEAST_FOUNDERS: u32 = 4;

/// What each development account holds.
const DEV_ENDOWMENT: Balance = 75_000_000 * AUDIO;
/// What each development validator has at stake.
const DEV_STAKE: Balance = 10_000_000 * AUDIO;
/// The development accounts, each with its stash.
const DEV_ACCOUNTS: [(Sr25519Keyring, Sr25519Keyring); 6] = [
	(Sr25519Keyring::Alice, Sr25519Keyring::AliceStash),
	(Sr25519Keyring::Bob, Sr25519Keyring::BobStash),
	(Sr25519Keyring::Charlie, Sr25519Keyring::CharlieStash),
	(Sr25519Keyring::Dave, Sr25519Keyring::DaveStash),
	(Sr25519Keyring::Eve, Sr25519Keyring::EveStash),
	(Sr25519Keyring::Ferdie, Sr25519Keyring::FerdieStash),
];

/// A development validator: its stash and its session keys.
struct DevValidator {
	stash: Sr25519Keyring,
	sr25519: Sr25519Keyring,
	ed25519: Ed25519Keyring,
}

const ALICE: DevValidator = DevValidator {
	stash: Sr25519Keyring::AliceStash,
	sr25519: Sr25519Keyring::Alice,
	ed25519: Ed25519Keyring::Alice,
};
const BOB: DevValidator = DevValidator {
	stash: Sr25519Keyring::BobStash,
	sr25519: Sr25519Keyring::Bob,
	ed25519: Ed25519Keyring::Bob,
};
const CHARLIE: DevValidator = DevValidator {
	stash: Sr25519Keyring::CharlieStash,
	sr25519: Sr25519Keyring::Charlie,
	ed25519: Ed25519Keyring::Charlie,
};
const DAVE: DevValidator = DevValidator {
	stash: Sr25519Keyring::DaveStash,
	sr25519: Sr25519Keyring::Dave,
	ed25519: Ed25519Keyring::Dave,
};

impl DevValidator {
	fn session_keys(&self) -> SessionKeys {
		SessionKeys {
			grandpa: self.ed25519.public().into(),
			babe: self.sr25519.public().into(),
			authority_discovery: self.sr25519.public().into(),
		}
	}
}

/// What the node of the development chain has at stake.
const DEV_NODE_STAKE: Balance = 100_000 * AUDIO;
/// Where it serves: where `audio-node --content` does, unless it is told otherwise.
const DEV_NODE_ENDPOINT: &str = "/ip4/127.0.0.1/tcp/9980/http";
/// What its hot key has for fees.
const DEV_HOT_KEY_FUNDS: Balance = 1_000 * AUDIO;
/// Its hot key: `//Alice//hot`, as `audio-node --alice --content` makes it.
const DEV_HOT_KEY: [u8; 32] = [
	0xb2, 0x20, 0x50, 0x80, 0x24, 0xce, 0x70, 0xb0, 0xdd, 0x91, 0x91, 0x08, 0x06, 0xfb, 0xda, 0x46,
	0x14, 0x70, 0x1c, 0xb7, 0x62, 0xf6, 0x69, 0x27, 0x6f, 0xe9, 0x78, 0x63, 0x6c, 0x4f, 0xf8, 0x0c,
];

/// The content node of the development chain: Alice's, with the key `//Alice`.
fn dev_node() -> GenesisNode<AccountId> {
	GenesisNode {
		operator: Sr25519Keyring::Alice.to_account_id(),
		service: "content".into(),
		endpoint: DEV_NODE_ENDPOINT.into(),
		key: Ed25519Keyring::Alice.public(),
		hot_key: Some(DEV_HOT_KEY.into()),
		collateral: DEV_NODE_STAKE,
	}
}

/// The service of content nodes.
fn content_service(min_collateral: Balance, private_endpoints: bool) -> ServiceType {
	ServiceType {
		min_collateral,
		max_collateral: 15_000_000 * AUDIO,
		active_size: 1_000,
		private_endpoints,
		min_version: ServiceVersion { major: 0, minor: 1, patch: 0 },
	}
}

/// The services that there are from the start.
fn services(content: ServiceType) -> BTreeMap<String, ServiceType> {
	[("content".into(), content)].into()
}

/// The features that there are from the start: the tiers of badges, and one of each other kind.
fn features() -> Vec<(String, FeatureTerms)> {
	let feature = |name: &str, kind, audio: Balance| {
		let collateral = audio.saturating_mul(AUDIO);
		let terms = FeatureTerms { kind, collateral, cooldown: BONDING_ERAS, grace: BONDING_ERAS };
		(String::from(name), terms)
	};
	let bonus = Permill::from_percent(25);
	vec![
		feature("bronze", FeatureKind::Badge, 10),
		feature("silver", FeatureKind::Badge, 100),
		feature("gold", FeatureKind::Badge, 1_000),
		feature("platinum", FeatureKind::Badge, 10_000),
		feature("artist-token", FeatureKind::ArtistToken, 1_000),
		feature("earnings-multiplier", FeatureKind::EarningsMultiplier { bonus }, 5_000),
		feature("storage-quota", FeatureKind::StorageQuota { bytes: 10 << 30 }, 500),
		feature("early-listening", FeatureKind::Gate, 25),
	]
}

/// A chain of development keys: short eras, votes in minutes.
fn development_chain(validators: &[DevValidator], nodes: Vec<GenesisNode<AccountId>>) -> Value {
	let accounts: Vec<AccountId> = DEV_ACCOUNTS
		.iter()
		.flat_map(|(account, stash)| [account.to_account_id(), stash.to_account_id()])
		.collect();
	let endowed = DEV_ENDOWMENT.saturating_mul(accounts.len() as Balance);
	let mut balances: Vec<(AccountId, Balance)> =
		accounts.into_iter().map(|account| (account, DEV_ENDOWMENT)).collect();
	// The supply is exact: what the accounts do not hold opens the pools' and is the treasury's.
	let mut rest = GENESIS_ISSUANCE.saturating_sub(endowed);
	for pot in [FeePool::account_id(), Delegation::account_id()] {
		balances.push((pot, EXISTENTIAL_DEPOSIT));
		rest = rest.saturating_sub(EXISTENTIAL_DEPOSIT);
	}
	for hot_key in nodes.iter().filter_map(|node| node.hot_key.clone()) {
		balances.push((hot_key, DEV_HOT_KEY_FUNDS));
		rest = rest.saturating_sub(DEV_HOT_KEY_FUNDS);
	}
	balances.push((TreasuryAccount::get(), rest));

	let pace = Pace { slot_duration: 3_000, epoch_duration: 20, sessions_per_era: 3 };
	let parameters = GenesisParameters {
		launch_period: Some(Period::constant(20)),
		voting_period: Some(Period::constant(40)),
		enactment_period: Some(Period::constant(10)),
		fast_track_voting_period: Some(Period::constant(10)),
		fast_track_enactment_period: Some(FastTrackWait::constant(10)),
		cooloff_period: Some(Period::constant(60)),
		minimum_deposit: Some(Deposit::constant(100 * AUDIO)),
		spend_period: Some(Period::constant(20)),
		proof_period: Some(ProofBlocks::constant(10)),
		drop_notice: Some(Notice::constant(1)),
		jail_blocks: Some(Period::constant(20)),
		..Default::default()
	};

	build_struct_json_patch!(RuntimeGenesisConfig {
		pace: PaceConfig { pace, parameters },
		babe: BabeConfig { epoch_config: BABE_EPOCH_CONFIG },
		balances: BalancesConfig { balances },
		session: SessionConfig {
			keys: validators
				.iter()
				.map(|v| (v.stash.to_account_id(), v.stash.to_account_id(), v.session_keys()))
				.collect::<Vec<_>>(),
		},
		staking: StakingConfig {
			validator_count: 10,
			minimum_validator_count: 1,
			slash_reward_fraction: Perbill::from_percent(10),
			min_validator_bond: 10_000 * AUDIO,
			min_nominator_bond: 100 * AUDIO,
			stakers: validators
				.iter()
				.map(|v| {
					let stash = v.stash.to_account_id();
					(stash.clone(), stash, DEV_STAKE, StakerStatus::<AccountId>::Validator)
				})
				.collect::<Vec<_>>(),
		},
		validator_set: ValidatorSetConfig {
			max_candidates: MAX_CANDIDATES,
			chill_above: CHILL_ABOVE,
			..Default::default()
		},
		nomination_pools: NominationPoolsConfig {
			min_join_bond: AUDIO,
			min_create_bond: 100 * AUDIO,
			max_pools: Some(1_024),
			max_members_per_pool: None,
			max_members: None,
			global_max_commission: Some(Perbill::from_percent(20)),
		},
		node_services: NodeServicesConfig {
			services: services(content_service(1_000 * AUDIO, true)),
			nodes,
		},
		feature_access: FeatureAccessConfig { features: features() },
		content: ContentConfig { moderators: vec![Sr25519Keyring::Dave.to_account_id()] },
		assets: AssetsConfig { next_asset_id: Some(0) },
		technical_committee: TechnicalCommitteeConfig {
			members: vec![
				Sr25519Keyring::Alice.to_account_id(),
				Sr25519Keyring::Bob.to_account_id(),
				Sr25519Keyring::Charlie.to_account_id(),
			],
		},
	})
}

/// The live network, without the people in it.
fn live_template() -> Value {
	build_struct_json_patch!(RuntimeGenesisConfig {
		pace: PaceConfig { pace: Pace::default(), parameters: GenesisParameters::default() },
		babe: BabeConfig { epoch_config: BABE_EPOCH_CONFIG },
		balances: BalancesConfig { balances: Vec::<(AccountId, Balance)>::new() },
		session: SessionConfig { keys: Vec::<(AccountId, AccountId, SessionKeys)>::new() },
		staking: StakingConfig {
			// As many as there are founders: a seat that nobody fills is anybody's for the least
			// bond.
			validator_count: LEAST_FOUNDERS,
			minimum_validator_count: 1,
			slash_reward_fraction: Perbill::from_percent(10),
			min_validator_bond: 200_000 * AUDIO,
			min_nominator_bond: 100 * AUDIO,
			stakers: Vec::<(AccountId, AccountId, Balance, StakerStatus<AccountId>)>::new(),
		},
		validator_set: ValidatorSetConfig {
			max_candidates: MAX_CANDIDATES,
			chill_above: CHILL_ABOVE,
			..Default::default()
		},
		nomination_pools: NominationPoolsConfig {
			min_join_bond: AUDIO,
			min_create_bond: 1_000 * AUDIO,
			max_pools: Some(1_024),
			max_members_per_pool: None,
			max_members: None,
			global_max_commission: Some(Perbill::from_percent(20)),
		},
		node_services: NodeServicesConfig {
			services: services(content_service(200_000 * AUDIO, false)),
			nodes: Vec::<GenesisNode<AccountId>>::new(),
		},
		feature_access: FeatureAccessConfig { features: features() },
		content: ContentConfig { moderators: Vec::<AccountId>::new() },
		assets: AssetsConfig { next_asset_id: Some(0) },
		technical_committee: TechnicalCommitteeConfig { members: Vec::<AccountId>::new() },
	})
}

/// The preset named `id`, as a JSON patch of the default genesis.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let preset = match id.as_ref() {
		sp_genesis_builder::DEV_RUNTIME_PRESET => development_chain(&[ALICE], vec![dev_node()]),
		sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET => {
			development_chain(&[ALICE, BOB, CHARLIE, DAVE], Vec::new())
		},
		LIVE_PRESET => live_template(),
		_ => return None,
	};
	serde_json::to_vec(&preset).ok()
}

/// The names of the presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![
		PresetId::from(sp_genesis_builder::DEV_RUNTIME_PRESET),
		PresetId::from(sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET),
		PresetId::from(LIVE_PRESET),
	]
}
