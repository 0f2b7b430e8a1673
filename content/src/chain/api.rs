//! What the service asks the runtime.

use crate::{
	chain::{AccountId, BlockNumber, Chain, ChainError, Hash},
	document::{root_of, Described, Subject},
};
use audio_primitives::{
	arguments::BadArgument,
	content::{
		BarredNode, CataloguePage, ChallengeInfo, EntryInfo, PlaylistId, PlaylistInfo,
		ProofStanding, ReachableHolder, TrackId, TrackInfo,
	},
	delegation::BeneficiaryInfo,
	nodes::{ActiveNode, NodeIndex, NodeInfo, SelectedNode},
	parameters::ParameterInfo,
	proofs::ContentRoot,
	receipts::{FanStanding, LastReceipt},
	Balance, RoundIndex, MAX_PAGE,
};
use codec::{Decode, Encode};
use std::collections::BTreeSet;

/// The service type of content nodes.
const SERVICE: &[u8] = b"content";

/// What a service asks of its nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ServiceTerms {
	/// Least collateral of a node, in planck.
	pub min_collateral: Balance,
	/// Most collateral of a node, in planck.
	pub max_collateral: Balance,
	/// Most nodes in the active set.
	pub active_size: u32,
	/// Whether endpoints are accepted that the public internet does not reach.
	pub private_endpoints: bool,
	/// The oldest version of the node's software that clients accept: major, minor, patch.
	pub min_version: (u16, u16, u16),
}

/// The era in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Era {
	/// Its index, which is the round's.
	pub index: RoundIndex,
	/// When it began, in milliseconds since 1970, if a block has said so yet.
	pub start: Option<u64>,
}

/// The rhythm of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Pace {
	/// Milliseconds from one slot to the next.
	pub slot: u64,
	/// Slots in an epoch, which is a session.
	pub epoch: u32,
	/// Sessions in an era.
	pub sessions: u32,
}

impl Pace {
	/// Milliseconds in an era.
	pub fn era(&self) -> u64 {
		self.slot.saturating_mul(self.epoch.into()).saturating_mul(self.sessions.into())
	}
}

/// An account, as `System` stores it: nonce, three counts of references, and what it has.
type Account = (u32, u32, u32, u32, (Balance, Balance, Balance, u128));

/// What is governed of challenges, as it is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofTerms {
	/// Blocks that a challenge can be proven in.
	pub period: BlockNumber,
	/// Misses in a row for which a place is lost, and in two rounds for which a node is jailed at the
	/// least.
	pub misses: u32,
	/// Of what it owed in both, what it must have missed: parts per billion.
	pub share: u32,
	/// Blocks from the first of these misses to the last.
	pub blocks: BlockNumber,
	/// From which jailing of its operator's nodes on a node is slashed too.
	pub slash_jails: u32,
	/// Of its own collateral, what it is slashed: parts per billion.
	pub slash_share: u32,
}

impl Chain {
	/// All that is known of `node`.
	pub async fn node(
		&self,
		at: Hash,
		node: NodeIndex,
	) -> Result<Option<NodeInfo<AccountId>>, ChainError> {
		self.call(at, "NodeServicesApi_node", &node).await
	}

	/// The node that is registered with `key`, if there is one that is not leaving.
	pub async fn node_by_key(
		&self,
		at: Hash,
		key: &[u8; 32],
	) -> Result<Option<NodeIndex>, ChainError> {
		self.call(at, "NodeServicesApi_node_by_key", key).await
	}

	/// The track whose content has that root.
	pub async fn track_by_root(
		&self,
		at: Hash,
		root: &ContentRoot,
	) -> Result<Option<(TrackId, TrackInfo<AccountId, BlockNumber>)>, ChainError> {
		self.call(at, "ContentApi_track_by_root", root).await
	}

	/// What is known of `track`.
	pub async fn track(
		&self,
		at: Hash,
		track: TrackId,
	) -> Result<Option<TrackInfo<AccountId, BlockNumber>>, ChainError> {
		self.call(at, "ContentApi_track", &track).await
	}

	/// Whether `account` may hear `track`.
	pub async fn has_access(
		&self,
		at: Hash,
		account: &AccountId,
		track: TrackId,
	) -> Result<bool, ChainError> {
		self.call(at, "ContentApi_has_access", &(account, track)).await
	}

	/// Whether `account` has bought `track`.
	pub async fn owns(
		&self,
		at: Hash,
		account: &AccountId,
		track: TrackId,
	) -> Result<bool, ChainError> {
		self.call(at, "ContentApi_owns", &(account, track)).await
	}

	/// Who holds `track`.
	pub async fn holders(
		&self,
		at: Hash,
		track: TrackId,
	) -> Result<Vec<ReachableHolder<AccountId>>, ChainError> {
		self.call(at, "ContentApi_holders", &track).await
	}

	/// The nodes that are selected to store `track`, the best first.
	pub async fn selected(
		&self,
		at: Hash,
		track: TrackId,
	) -> Result<Vec<SelectedNode<AccountId>>, ChainError> {
		self.call(at, "ContentApi_selected", &track).await
	}

	/// The nodes that stage `track` now, the best first.
	pub async fn stagers(
		&self,
		at: Hash,
		track: TrackId,
	) -> Result<Vec<SelectedNode<AccountId>>, ChainError> {
		self.call(at, "ContentApi_stagers", &track).await
	}

	/// The first `count` holders of `track` for a listener's `session` of up to 128 bytes, the best
	/// first.
	pub async fn route(
		&self,
		at: Hash,
		track: TrackId,
		session: &[u8],
		count: u32,
	) -> Result<Vec<SelectedNode<AccountId>>, ChainError> {
		self.call_checked(at, "ContentApi_route", &(track, session, count)).await
	}

	/// How `fan` stands in the round in force, with its listening keys.
	pub async fn fan(
		&self,
		at: Hash,
		fan: &AccountId,
	) -> Result<FanStanding<AccountId>, ChainError> {
		self.call(at, "ReceiptsApi_standing", fan).await
	}

	/// What has been dealt with of what `fan` has heard from `node` in `round`.
	pub async fn last_receipt(
		&self,
		at: Hash,
		node: NodeIndex,
		fan: &AccountId,
		round: RoundIndex,
	) -> Result<Option<LastReceipt>, ChainError> {
		self.call(at, "ReceiptsApi_last_receipt", &(node, fan, round)).await
	}

	/// Receipts that `node` has submitted in the round in force, and how many it can without a fee.
	pub async fn free_receipts(&self, at: Hash, node: NodeIndex) -> Result<(u32, u32), ChainError> {
		self.call(at, "ReceiptsApi_free_quota", &node).await
	}

	/// For each of `tracks`, 32 at most, whether plays of it that fans heard from `node` in `round`
	/// count.
	pub async fn counts(
		&self,
		at: Hash,
		node: NodeIndex,
		round: RoundIndex,
		tracks: &[TrackId],
	) -> Result<Vec<bool>, ChainError> {
		self.call_checked(at, "ReceiptsApi_counts", &(node, round, tracks)).await
	}

	/// How `node` stands with what it has to prove, in the round in force.
	pub async fn proof_standing(
		&self,
		at: Hash,
		node: NodeIndex,
	) -> Result<ProofStanding, ChainError> {
		self.call(at, "StorageProofsApi_standing", &node).await
	}

	/// The challenges that `node` has not proven and still can.
	pub async fn open_challenges(
		&self,
		at: Hash,
		node: NodeIndex,
	) -> Result<Vec<ChallengeInfo<BlockNumber>>, ChainError> {
		self.call(at, "StorageProofsApi_open_challenges", &node).await
	}

	/// The active set of content nodes, the heaviest first.
	pub async fn active_nodes(&self, at: Hash) -> Result<Vec<ActiveNode<AccountId>>, ChainError> {
		let method = "NodeServicesApi_nodes";
		self.call_checked(at, method, &SERVICE).await
	}

	/// The first `count` content nodes for `key`, 100 at the most, the best first, each of another
	/// operator.
	pub async fn select(
		&self,
		at: Hash,
		key: &[u8],
		count: u32,
	) -> Result<Vec<SelectedNode<AccountId>>, ChainError> {
		self.call_checked(at, "NodeServicesApi_select", &(SERVICE, key, count)).await
	}

	/// What is known of `playlist`.
	pub async fn playlist(
		&self,
		at: Hash,
		playlist: PlaylistId,
	) -> Result<Option<PlaylistInfo<AccountId>>, ChainError> {
		self.call(at, "ContentApi_playlist", &playlist).await
	}

	/// The index of the next playlist: all that there are have lesser ones.
	pub async fn next_playlist(&self, at: Hash) -> Result<PlaylistId, ChainError> {
		Ok(self.value(at, "Content", "NextPlaylist").await?.unwrap_or_default())
	}

	/// What is known of the beneficiary `account`.
	pub async fn beneficiary(
		&self,
		at: Hash,
		account: &AccountId,
	) -> Result<Option<BeneficiaryInfo>, ChainError> {
		self.call(at, "DelegationApi_beneficiary", account).await
	}

	/// Up to 256 beneficiaries, in an order of the chain's own: the first ones, or those after
	/// `after`.
	pub async fn beneficiaries(
		&self,
		at: Hash,
		after: Option<&AccountId>,
	) -> Result<Vec<(AccountId, BeneficiaryInfo)>, ChainError> {
		self.call_checked(at, "DelegationApi_beneficiaries", &(after, MAX_PAGE)).await
	}

	/// Whose `subject` is, and what describes it, if there is such a one.
	pub async fn described(
		&self,
		at: Hash,
		subject: &Subject,
	) -> Result<Option<Described>, ChainError> {
		let described = |owner, metadata: Vec<u8>, listed| Described {
			owner,
			metadata: root_of(&metadata),
			listed,
		};
		Ok(match subject {
			Subject::Track(track) => {
				let info = self.track(at, *track).await?;
				info.map(|info| described(info.artist, info.metadata, !info.delisted))
			},
			Subject::Playlist(playlist) => {
				let info = self.playlist(at, *playlist).await?;
				info.map(|info| described(info.curator, info.metadata, true))
			},
			Subject::Account(account) => {
				let info = self.beneficiary(at, account).await?;
				info.map(|info| described(account.clone(), info.metadata, true))
			},
		})
	}

	/// The governed parameters of a group that are called so, as they are in force.
	async fn in_force<const N: usize>(
		&self,
		at: Hash,
		group: &str,
		names: [&str; N],
	) -> Result<[u32; N], ChainError> {
		let method = "ParametersApi_in_force";
		let all: Vec<ParameterInfo> = self.call(at, method, &()).await?;
		let value = |name: &str| {
			let is_it =
				|one: &&ParameterInfo| one.group == group.as_bytes() && one.name == name.as_bytes();
			let found = all.iter().find(is_it);
			found.and_then(|one| u32::try_from(one.in_force).ok())
		};
		let mut values = [0; N];
		for (place, name) in values.iter_mut().zip(names) {
			*place = value(name).ok_or_else(|| ChainError::Unreadable {
				method: method.into(),
				why: format!("it does not say what {group}.{name} is"),
			})?;
		}
		Ok(values)
	}

	/// The nodes that missed so much of `track` that they cannot hold it for now.
	pub async fn barred(&self, at: Hash, track: TrackId) -> Result<Vec<BarredNode>, ChainError> {
		self.call(at, "ContentApi_barred", &track).await
	}

	/// Planck that `account` has earned for what it did in rounds that have ended, and not been paid.
	pub async fn pending(&self, at: Hash, account: &AccountId) -> Result<Balance, ChainError> {
		self.call(at, "ActivityIssuanceApi_pending", account).await
	}

	/// What content nodes are asked for.
	pub async fn service_terms(&self, at: Hash) -> Result<Option<ServiceTerms>, ChainError> {
		self.entry(at, "NodeServices", "Services", &SERVICE).await
	}

	/// Planck that `account` can pay fees with: what is neither reserved nor frozen.
	pub async fn balance(&self, at: Hash, account: &AccountId) -> Result<Balance, ChainError> {
		let found: Option<Account> = self.entry(at, "System", "Account", account).await?;
		Ok(found.map_or(0, |(.., (free, _, frozen, _))| free.saturating_sub(frozen)))
	}

	/// The validators of the session in force, by their stashes.
	pub async fn validators(&self, at: Hash) -> Result<Vec<AccountId>, ChainError> {
		Ok(self.value(at, "Session", "Validators").await?.unwrap_or_default())
	}

	/// The session keys that `stash` has set, encoded.
	pub async fn session_keys(
		&self,
		at: Hash,
		stash: &AccountId,
	) -> Result<Option<Vec<u8>>, ChainError> {
		self.entry_bytes(at, "Session", "NextKeys", stash).await
	}

	/// The era in force, if one has begun.
	pub async fn era(&self, at: Hash) -> Result<Option<Era>, ChainError> {
		self.value(at, "Staking", "ActiveEra").await
	}

	/// The chain's pace.
	pub async fn pace(&self, at: Hash) -> Result<Option<Pace>, ChainError> {
		self.value(at, "Pace", "Current").await
	}

	/// What is governed of challenges and of those that are missed.
	pub async fn proof_terms(&self, at: Hash) -> Result<ProofTerms, ChainError> {
		let names =
			["ProofPeriod", "JailMisses", "JailShare", "JailBlocks", "SlashJails", "SlashShare"];
		let [period, misses, share, blocks, slash_jails, slash_share] =
			self.in_force(at, "StorageProofs", names).await?;
		Ok(ProofTerms { period, misses, share, blocks, slash_jails, slash_share })
	}

	/// How many nodes store a track.
	pub async fn replicas(&self, at: Hash) -> Result<u32, ChainError> {
		let [replicas] = self.in_force(at, "StorageProofs", ["Replicas"]).await?;
		Ok(replicas)
	}

	/// How much of a track that is not open anyone may hear: seconds, and bytes at the most.
	pub async fn preview(&self, at: Hash) -> Result<(u32, u32), ChainError> {
		let names = ["PreviewTime", "PreviewSize"];
		let [seconds, bytes] = self.in_force(at, "Content", names).await?;
		Ok((seconds, bytes))
	}

	/// The tracks of up to 100 indices from `from` on, and from which to go on.
	pub async fn catalogue(&self, at: Hash, from: TrackId) -> Result<CataloguePage, ChainError> {
		let limit = audio_primitives::content::MAX_CATALOGUE_PAGE;
		self.call_checked(at, "ContentApi_tracks", &(from, limit)).await
	}

	/// All tracks that `node` has a place for.
	pub async fn held_by(
		&self,
		at: Hash,
		node: NodeIndex,
	) -> Result<BTreeSet<TrackId>, ChainError> {
		let mut held = BTreeSet::new();
		let mut after: Option<TrackId> = None;
		loop {
			let page: Vec<TrackId> =
				self.call_checked(at, "ContentApi_held_by", &(node, after, MAX_PAGE)).await?;
			after = page.last().copied();
			let is_last = page.len() < MAX_PAGE as usize;
			held.extend(page);
			if is_last {
				return Ok(held);
			}
		}
	}

	/// What `node` has to prove to hold those of `tracks`, 256 at most, that it has accepted and can
	/// still prove.
	pub async fn entries(
		&self,
		at: Hash,
		node: NodeIndex,
		tracks: &[TrackId],
	) -> Result<Vec<EntryInfo<BlockNumber>>, ChainError> {
		self.call_checked(at, "StorageProofsApi_entries", &(node, tracks)).await
	}

	/// Asks what the runtime may refuse.
	async fn call_checked<R: Decode>(
		&self,
		at: Hash,
		method: &str,
		arguments: &impl Encode,
	) -> Result<R, ChainError> {
		let answer: Result<R, BadArgument> = self.call(at, method, arguments).await?;
		answer.map_err(|refused| ChainError::Unreadable {
			method: method.into(),
			why: format!("it refuses the arguments: {refused:?}"),
		})
	}
}
