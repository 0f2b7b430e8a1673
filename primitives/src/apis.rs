//! Runtime APIs: what nodes, wallets and tools may ask of our pallets.
//!
//! Whatever whoever asks can make as long or as large as it likes has a bound, and what is beyond
//! that is refused as a [`BadArgument`]. [`BatchApi`] is for the node itself.

use crate::{
	arguments::{
		BadArgument, CallArgument, Capped, HeardArgument, KeyArgument, PlaybackSessionArgument,
		ProofArgument, ServiceArgument,
	},
	calls::DryRun,
	content::{
		BarredNode, CataloguePage, ChallengeInfo, EntryInfo, PlaylistId, PlaylistInfo,
		ProofStanding, ReachableHolder, TrackId, TrackInfo,
	},
	delegation::{BeneficiaryInfo, PositionInfo},
	features::{FeatureId, FeatureInfo, HeldFeature, Multiplier},
	fees::FeeRound,
	groups::{Estimate, Group, GroupStanding, RoundInfo},
	holdings::Holding,
	nodes::{ActiveNode, NodeIndex, NodeInfo, SelectedNode},
	parameters::ParameterInfo,
	proofs::ContentRoot,
	receipts::{FanStanding, LastReceipt, ToSign, MAX_PLAYS},
	seats::Seats,
	stake::{Outcome, ReferendumStanding},
	Balance, RoundIndex, MAX_PAGE,
};
use alloc::vec::Vec;
use codec::{Codec, Decode, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::{Perbill, Perquintill};
use sp_runtime::{
	traits::{Block as BlockT, ConstU32},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, BoundedVec,
};

/// Most transactions that are applied in a call.
pub const MAX_TOGETHER: u32 = 512;
/// Most transactions that are asked about in a call.
pub const MAX_ASKED: u32 = 32;

/// Transactions that are applied together.
pub type Together<Extrinsic> = BoundedVec<Extrinsic, ConstU32<MAX_TOGETHER>>;
/// Transactions that are asked about together, each with where it came from.
pub type Asked = BoundedVec<(TransactionSource, Vec<u8>), ConstU32<MAX_ASKED>>;

/// What became of transactions that were applied together.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Applied {
	/// Of each that was tried, in order. Those that follow were not.
	pub results: Vec<ApplyExtrinsicResult>,
	/// Of what ordinary transactions may take of the block, what is left: of weight or of length,
	/// that of which there is less.
	pub room: Perbill,
}

sp_api::decl_runtime_apis! {
	/// Many transactions in one call, for the node alone.
	pub trait BatchApi {
		/// Applies `extrinsics` to the block that is being made, in order, as `BlockBuilder` does
		/// one: until one is refused, which leaves nothing, or together they weigh a twenty-fifth
		/// of half a slot. The first is tried whatever it weighs.
		fn apply_extrinsics(extrinsics: Together<<Block as BlockT>::Extrinsic>) -> Applied;

		/// Whether each of these transactions is valid after block `at`, in whose state this is
		/// asked, as `TaggedTransactionQueue` says of one. None of one that cannot be read.
		fn validate_transactions(
			transactions: Asked,
			at: Block::Hash,
		) -> Vec<Option<TransactionValidity>>;
	}

	/// Who validates.
	pub trait ValidatorSetApi {
		/// The seats of the era in force, and what a third of them costs.
		fn seats() -> Seats;
	}

	/// Voting with stake.
	pub trait StakedVotingApi<AccountId>
	where
		AccountId: Codec,
	{
		/// Planck that `account` can vote with: its staked balance.
		fn voting_power(account: AccountId) -> Balance;

		/// Planck at stake in all: what the turnout of a referendum is measured against.
		fn total() -> Balance;

		/// How referendum `index` stands, if it is voted on.
		fn referendum(index: u32) -> Option<ReferendumStanding<u32>>;

		/// What became of referendum `index`, if it was approved or cancelled, among the last
		/// 1,000.
		fn outcome(index: u32) -> Option<Outcome<u32>>;
	}

	/// The pool of the network's fees.
	pub trait FeePoolApi {
		/// Planck in the pool.
		fn balance() -> Balance;

		/// Planck that a referendum can spend now.
		fn spendable() -> Balance;

		/// The last `count` rounds that are remembered, the newest first.
		fn rounds(count: u32) -> Vec<(RoundIndex, FeeRound)>;
	}

	/// Nodes that serve.
	pub trait NodeServicesApi<AccountId>
	where
		AccountId: Codec,
	{
		/// The first `count` nodes of `service`, 100 at the most, for `key`, of up to 128 bytes:
		/// the best first, each of another operator. Fewer if its active set has not as many
		/// operators.
		fn select(
			service: ServiceArgument,
			key: KeyArgument,
			count: u32,
		) -> Result<Vec<SelectedNode<AccountId>>, BadArgument>;

		/// The active set of `service`, the heaviest first: all that is needed to select without
		/// asking.
		fn nodes(service: ServiceArgument) -> Result<Vec<ActiveNode<AccountId>>, BadArgument>;

		/// How likely it is that `node` comes first for a key, in parts of 10^18. None if there is
		/// no such node.
		fn probability(node: NodeIndex) -> Option<Perquintill>;

		/// All that is known of `node`.
		fn node(node: NodeIndex) -> Option<NodeInfo<AccountId>>;

		/// The indices of `operator`'s nodes, those that are leaving included.
		fn nodes_of(operator: AccountId) -> Vec<NodeIndex>;

		/// The node that is registered with `key`, an Ed25519 public key. None that is leaving.
		fn node_by_key(key: [u8; 32]) -> Option<NodeIndex>;
	}

	/// Features that collateral unlocks.
	pub trait FeatureAccessApi<AccountId>
	where
		AccountId: Codec,
	{
		/// Whether `account` has access to `feature` now.
		fn has(account: AccountId, feature: FeatureId) -> bool;

		/// The features that `account` has collateral locked for, with access or without.
		fn features_of(account: AccountId) -> Vec<HeldFeature>;

		/// The features that there are, by index.
		fn catalogue() -> Vec<FeatureInfo>;

		/// What cools down for `account`: planck, and the first round in which they can be
		/// withdrawn; the soonest first.
		fn unlocking(account: AccountId) -> Vec<(Balance, RoundIndex)>;

		/// What multiplies `account`'s earnings.
		fn earnings_multiplier(account: AccountId) -> Multiplier;

		/// Bytes of content that `account` has room for.
		fn storage_quota(account: AccountId) -> u64;
	}

	/// Stake behind artists, curators and operators.
	pub trait DelegationApi<AccountId>
	where
		AccountId: Codec,
	{
		/// What is known of the beneficiary `account`.
		fn beneficiary(account: AccountId) -> Option<BeneficiaryInfo>;

		/// The first `limit` beneficiaries, 256 at the most, in the order of their keys in storage:
		/// from the first on, or those after the account `after`, whether it is one or not any
		/// more. Those that have left and still have backers are among them.
		fn beneficiaries(
			after: Option<AccountId>,
			limit: u32,
		) -> Result<Vec<(AccountId, BeneficiaryInfo)>, BadArgument>;

		/// What `account` has put behind whom, with what each position has earned in rounds that
		/// have ended: `limit` of its positions, 256 at the most, in the order of their keys in
		/// storage, from the first on or those after that behind `after`.
		fn positions(
			account: AccountId,
			after: Option<AccountId>,
			limit: u32,
		) -> Result<Vec<PositionInfo<AccountId>>, BadArgument>;

		/// Planck that all positions of `account` have earned in rounds that have ended and not
		/// been paid. Refused if it has more than 256.
		fn pending(account: AccountId) -> Result<Balance, BadArgument>;

		/// What cools down for `account`: planck, and the first round in which they can be
		/// withdrawn; the soonest first.
		fn unlocking(account: AccountId) -> Vec<(Balance, RoundIndex)>;
	}

	/// New tokens for who is active.
	pub trait ActivityIssuanceApi<AccountId>
	where
		AccountId: Codec,
	{
		/// Planck that `account` has earned in rounds that have ended and not been paid, its
		/// backers' part included.
		fn pending(account: AccountId) -> Balance;

		/// The last `count` rounds that are remembered, the newest first.
		fn rounds(count: u32) -> Vec<RoundInfo>;

		/// How `account` stands in each group in which it has been active.
		fn standing(account: AccountId) -> Vec<GroupStanding>;

		/// What `account` would be paid in `group` for the round in force if it ended now, with a
		/// pool as large as the last round's; and with `stake` and `score` planck more.
		fn estimate(account: AccountId, group: Group, stake: Balance, score: Balance) -> Estimate;
	}

	/// The catalogue, and who stores it.
	pub trait ContentApi<AccountId, BlockNumber>
	where
		AccountId: Codec,
		BlockNumber: Codec,
	{
		/// What is known of `track`.
		fn track(track: TrackId) -> Option<TrackInfo<AccountId, BlockNumber>>;

		/// `limit` tracks of `artist`, 100 at the most, from index `from` on, by index.
		fn tracks_of(
			artist: AccountId,
			from: TrackId,
			limit: u32,
		) -> Result<Vec<TrackId>, BadArgument>;

		/// Who holds `track`.
		fn holders(track: TrackId) -> Vec<ReachableHolder<AccountId>>;

		/// The nodes that missed so many challenges of `track` that they cannot hold it for now.
		fn barred(track: TrackId) -> Vec<BarredNode>;

		/// `limit` tracks that `node` has a place for, 256 at the most: those after `after`, in the
		/// order of their keys in storage, or the first ones.
		fn held_by(
			node: NodeIndex,
			after: Option<TrackId>,
			limit: u32,
		) -> Result<Vec<TrackId>, BadArgument>;

		/// The nodes that are selected to store `track`, the best first. None before its placement
		/// key is drawn. Those that are barred from it or do not serve now are passed over.
		fn selected(track: TrackId) -> Vec<SelectedNode<AccountId>>;

		/// The nodes that stage `track` now, the best first, of which those are left out that do
		/// not serve: an artist brings it to them.
		fn stagers(track: TrackId) -> Vec<SelectedNode<AccountId>>;

		/// The nodes that would stage content of `root` if it were published now, the best first.
		fn stagers_of(root: ContentRoot) -> Vec<SelectedNode<AccountId>>;

		/// The first `count` holders of `track`, 100 at the most, for a listener's `session`, of up
		/// to 128 bytes: the best first, by stake, as nodes are selected.
		fn route(
			track: TrackId,
			session: PlaybackSessionArgument,
			count: u32,
		) -> Result<Vec<SelectedNode<AccountId>>, BadArgument>;

		/// Whether `account` has bought `track`.
		fn owns(account: AccountId, track: TrackId) -> bool;

		/// Whether `account` may hear `track`: it is listed, and its own, or bought if it has a
		/// price, and it has the feature that the track asks for.
		fn has_access(account: AccountId, track: TrackId) -> bool;

		/// The tracks of the `limit` indices from `from` on, 100 at most: delisted ones included,
		/// those that are gone left out. All of the catalogue is what one gets who goes on from
		/// `next` until there is none.
		fn tracks(from: TrackId, limit: u32) -> Result<CataloguePage, BadArgument>;

		/// The track whose content has that root, and what is known of it.
		fn track_by_root(root: ContentRoot) -> Option<(TrackId, TrackInfo<AccountId, BlockNumber>)>;

		/// Whether `account` has bought the content with that root, whether or not it is a track
		/// now.
		fn owns_root(account: AccountId, root: ContentRoot) -> bool;

		/// `limit` playlists of `curator`, 100 at the most, from index `from` on, by index.
		fn playlists_of(
			curator: AccountId,
			from: PlaylistId,
			limit: u32,
		) -> Result<Vec<PlaylistId>, BadArgument>;

		/// What is known of `playlist`.
		fn playlist(playlist: PlaylistId) -> Option<PlaylistInfo<AccountId>>;
	}

	/// What nodes have to prove.
	pub trait StorageProofsApi<BlockNumber>
	where
		BlockNumber: Codec,
	{
		/// The challenges that `node` has not proven and still can; none while it does not serve.
		/// All that are open are read for it: 50 as the parameters are, 4,800 at their bounds.
		fn open_challenges(node: NodeIndex) -> Vec<ChallengeInfo<BlockNumber>>;

		/// What `node` has to prove to hold those of `tracks`, 256 at most, that it has accepted
		/// and can still prove.
		fn entries(
			node: NodeIndex,
			tracks: Capped<TrackId, MAX_PAGE>,
		) -> Result<Vec<EntryInfo<BlockNumber>>, BadArgument>;

		/// What the key of `node` signs to give `proof`, of a chunk of up to 1,024 bytes and a path
		/// of up to 30 chaining values, for `challenge`.
		fn proof_message(
			challenge: u32,
			node: NodeIndex,
			proof: ProofArgument,
		) -> Result<ToSign, BadArgument>;

		/// How `node` stands with what it has to prove.
		fn standing(node: NodeIndex) -> ProofStanding;
	}

	/// What fans sign of what they heard.
	pub trait ReceiptsApi<AccountId>
	where
		AccountId: Codec,
	{
		/// What `fan` or a listening key of its signs to say that it has heard `heard`, up to 32
		/// plays, from `node` in `round`.
		fn message(
			fan: AccountId,
			node: NodeIndex,
			round: RoundIndex,
			seq: u32,
			heard: HeardArgument,
		) -> Result<ToSign, BadArgument>;

		/// How `fan` stands in the round in force.
		fn standing(fan: AccountId) -> FanStanding<AccountId>;

		/// The last receipt of what `fan` has heard from `node` in `round`, as far as it has been
		/// dealt with: what the next one builds on. Of the round in force and the one before.
		fn last_receipt(node: NodeIndex, fan: AccountId, round: RoundIndex) -> Option<LastReceipt>;

		/// Receipts that `node` has submitted in the round in force, and how many it can without a
		/// fee.
		fn free_quota(node: NodeIndex) -> (u32, u32);

		/// For each of `tracks`, 32 at most, whether plays of it that fans heard from `node` in
		/// `round` count: somebody publishes it, and the node held or staged it then.
		fn counts(
			node: NodeIndex,
			round: RoundIndex,
			tracks: Capped<TrackId, MAX_PLAYS>,
		) -> Result<Vec<bool>, BadArgument>;
	}

	/// What referenda govern.
	pub trait ParametersApi {
		/// All governed parameters, by group: what is in force, what is set, and what can be.
		fn in_force() -> Vec<ParameterInfo>;
	}

	/// All that accounts have.
	pub trait HoldingsApi<AccountId, BlockNumber, Reason, Call>
	where
		AccountId: Codec,
		BlockNumber: Codec,
		Reason: Codec,
		Call: Codec,
	{
		/// All that `account` has staked, earned, cooling down, put down and locked, everywhere;
		/// free tokens are not in it. Of each kind of which there can be any number, such as
		/// tracks, the first 256 are looked at; the rest of what is held for these is one sum.
		fn holdings(account: AccountId) -> Vec<Holding<AccountId, BlockNumber, Reason, Call>>;
	}
	/// Calls that are not made yet.
	pub trait CallApi<AccountId, Call>
	where
		AccountId: Codec,
		Call: Codec,
	{
		/// How `call` would end if `signer` made it now, and nothing stays of it: with the error of
		/// its transaction, or what its fee would be.
		///
		/// The fee is taken first, as that of a transaction of this call which is mortal, has no
		/// tip and is signed with an Sr25519 or Ed25519 key. Not looked at are the signature, the
		/// account's other transactions, and whether a block has room. Calls that note how others
		/// ended, and go on, succeed whatever comes of these: a `batch`, a `force_batch`, or a call
		/// by a proxy; `batch_all` does not.
		///
		/// Nobody pays for it, so it takes no more work than a transaction of an account may.
		/// Refused are calls of more than 3.75 MiB, of more weight than `BlockWeights` has for an
		/// extrinsic of the normal class, and those of the mandatory class.
		fn dry_run(signer: AccountId, call: CallArgument<Call>) -> Result<DryRun, BadArgument>;
	}
}
