//! Decisions that are really taken: motions of the committee, referenda, multisignatures, proxies,
//! session keys, offences.

use super::{calls, World};
use crate::{
	actors::{actor, VALIDATOR_KEYS},
	input::Bytes,
};
use audio_primitives::stake::StakedBalance as _;
use audio_runtime::{
	opaque::SessionKeys, Offences, Runtime, RuntimeCall, Session, StakedVoting, System,
};
use codec::Encode;
use frame_support::traits::{Bounded, Get};
use pallet_democracy::{AccountVote, Conviction, ReferendumCount, Vote};
use sp_core::Pair;
use sp_runtime::traits::Hash;
use sp_staking::offence::ReportOffence;

fn hash(bytes: &[u8]) -> sp_core::H256 {
	<Runtime as frame_system::Config>::Hashing::hash(bytes)
}

/// The committee moves that something be done, votes on it, and closes.
pub fn motion(world: &mut World, bytes: &mut Bytes) {
	let (threshold, votes) = (1 + bytes.below(3) as u32, bytes.byte());
	let Some((proposal, _)) = world.call(bytes, actor(0)) else { return };
	world.close_motion(proposal, threshold, votes);
}

impl World {
	fn close_motion(&mut self, proposal: RuntimeCall, threshold: u32, votes: u8) {
		type Call = pallet_collective::Call<Runtime, pallet_collective::Instance1>;
		let length_bound = proposal.encoded_size() as u32;
		let proposal_weight_bound = self.chain.info(&proposal).call_weight;
		let proposal_hash = hash(&proposal.encode());
		self.know(proposal_hash.0);
		let proposal = Box::new(proposal);
		let index = self
			.chain
			.look(pallet_collective::ProposalCount::<Runtime, pallet_collective::Instance1>::get);
		self.chain.transact(actor(0), Call::propose { threshold, proposal, length_bound }.into());
		for member in 0..3 {
			let approve = votes >> member & 1 == 0;
			let vote = Call::vote { proposal: proposal_hash, index, approve };
			self.chain.transact(actor(member), vote.into());
		}
		let open = self.chain.look(|| {
			pallet_collective::ProposalOf::<Runtime, pallet_collective::Instance1>::contains_key(
				proposal_hash,
			)
		});
		if open {
			let close = Call::close { proposal_hash, index, proposal_weight_bound, length_bound };
			self.chain.transact(actor(1), close.into());
		}
	}
}

/// A referendum is called for, voted on, and waited for.
pub fn referendum(world: &mut World, bytes: &mut Bytes) {
	let (how, votes, waits) = (bytes.byte(), bytes.byte(), bytes.byte());
	let Some((call, _)) = world.call(bytes, actor(0)) else { return };
	let encoded = call.encode();
	let hash = hash(&encoded);
	world.know(hash.0);
	let proposal = Bounded::Lookup { hash, len: encoded.len() as u32 };
	if how % 8 != 7 {
		let note = pallet_preimage::Call::note_preimage { bytes: encoded };
		world.chain.transact(actor(1), note.into());
	}
	let value = world.chain.look(audio_runtime::configs::governance::MinimumDeposit::get);
	match how % 4 {
		0 | 1 => {
			world
				.chain
				.transact(actor(1), pallet_democracy::Call::propose { proposal, value }.into());
			let next = world.chain.number() / 4 * 4 + 5;
			let blocks = next.saturating_sub(world.chain.number()).min(8);
			world.chain.blocks(blocks);
		},
		_ => {
			let external = pallet_democracy::Call::external_propose_majority { proposal };
			world.close_motion(external.into(), 2, 0);
			let fast = pallet_democracy::Call::fast_track {
				proposal_hash: hash,
				voting_period: 3 + u32::from(how / 64),
				delay: 10,
			};
			world.close_motion(fast.into(), 2, 0);
		},
	}
	vote_all(world, votes);
	// Until it is enacted.
	if waits >= 64 {
		for _ in 0..26 {
			world.chain.blocks(1);
		}
		enact(world);
	}
}

/// Everybody votes on the newest referendum.
fn vote_all(world: &mut World, votes: u8) {
	let Some(ref_index) = world.chain.look(|| ReferendumCount::<Runtime>::get().checked_sub(1))
	else {
		return;
	};
	for (number, voter) in [6, 7, 8, 10, 5].into_iter().enumerate() {
		if votes >> number & 1 == 1 && votes & 0x80 != 0 {
			continue;
		}
		let voter = actor(voter);
		let balance = world.chain.look(|| StakedVoting::of(&voter.id));
		let vote = Vote { aye: votes & 0x40 == 0, conviction: Conviction::Locked1x };
		let vote = AccountVote::Standard { vote, balance };
		world.chain.transact(voter, pallet_democracy::Call::vote { ref_index, vote }.into());
	}
}

fn enact(world: &mut World) {
	let Some(ref_index) = world.chain.look(|| ReferendumCount::<Runtime>::get().checked_sub(1))
	else {
		return;
	};
	world.chain.transact(actor(10), pallet_staked_voting::Call::enact { ref_index }.into());
}

/// Votes alone.
pub fn vote(world: &mut World, bytes: &mut Bytes) {
	vote_all(world, bytes.byte());
}

/// Two of three sign for their common account.
pub fn multisig(world: &mut World, bytes: &mut Bytes) {
	let (first, second, third) =
		(actor(bytes.below(16)), actor(bytes.below(16)), actor(bytes.below(16)));
	let ids = [&first.id, &second.id, &third.id];
	if ids[0] == ids[1] || ids[1] == ids[2] || ids[0] == ids[2] {
		return;
	}
	let mut all = ids.map(Clone::clone);
	all.sort();
	let common = pallet_multisig::Pallet::<Runtime>::multi_account_id(&all, 2);
	world.known.accounts.push(common.clone());
	let value = [0, audio_runtime::AUDIO, 10_000 * audio_runtime::AUDIO][bytes.below(3)];
	let give = pallet_balances::Call::transfer_allow_death { dest: common.clone().into(), value };
	world.chain.transact(first, give.into());
	let Some((call, _)) = calls_of(world, bytes, &common) else { return };
	world.know(hash(&call.encode()).0);
	let max_weight = world.chain.info(&call).call_weight;
	let others =
		|but: &audio_runtime::AccountId| all.iter().filter(|id| *id != but).cloned().collect();
	let call = Box::new(call);
	let opens = pallet_multisig::Call::as_multi {
		threshold: 2,
		other_signatories: others(&first.id),
		maybe_timepoint: None,
		call: call.clone(),
		max_weight,
	};
	world.chain.transact(first, opens.into());
	let at = world.chain.look(|| {
		pallet_multisig::Multisigs::<Runtime>::iter_prefix(&common)
			.map(|(_, found)| found.when)
			.last()
	});
	let closes = pallet_multisig::Call::as_multi {
		threshold: 2,
		other_signatories: others(&second.id),
		maybe_timepoint: at,
		call,
		max_weight,
	};
	world.chain.transact(second, closes.into());
}

fn calls_of(
	world: &mut World,
	bytes: &mut Bytes,
	who: &audio_runtime::AccountId,
) -> Option<(RuntimeCall, calls::About)> {
	let known = world.known.clone();
	world.chain.look(|| calls::call(bytes, who, &known))
}

/// Somebody stands in for another.
pub fn proxy(world: &mut World, bytes: &mut Bytes) {
	use audio_runtime::configs::accounts::ProxyType;
	let (real, by) = (actor(bytes.below(16)), actor(bytes.below(16)));
	let types = [
		ProxyType::Any,
		ProxyType::NonTransfer,
		ProxyType::Governance,
		ProxyType::Staking,
		ProxyType::NominationPools,
		ProxyType::CancelProxy,
	];
	let proxy_type = types[bytes.below(6)];
	let add =
		pallet_proxy::Call::add_proxy { delegate: by.id.clone().into(), proxy_type, delay: 0 };
	world.chain.transact(real, add.into());
	let Some((call, _)) = world.call(bytes, real) else { return };
	let real = real.id.clone().into();
	let call = pallet_proxy::Call::proxy { real, force_proxy_type: None, call: Box::new(call) };
	world.chain.transact(by, call.into());
}

/// A validator has other keys, or none.
pub fn keys(world: &mut World, bytes: &mut Bytes) {
	let by = actor(6 + bytes.below(6));
	let keys = &VALIDATOR_KEYS[bytes.below(VALIDATOR_KEYS.len())];
	if bytes.in_256(40) {
		world.chain.transact(by, pallet_session::Call::purge_keys {}.into());
		return;
	}
	let owner = if bytes.in_256(16) { vec![0; 32] } else { by.id.encode() };
	let statement = [b"POP_".to_vec(), owner].concat();
	let (grandpa, babe) = (keys.grandpa.sign(&statement), keys.babe.sign(&statement));
	let proof = (grandpa, babe, babe).encode();
	let keys = SessionKeys {
		grandpa: keys.grandpa.public().into(),
		babe: keys.babe.public().into(),
		authority_discovery: keys.babe.public().into(),
	};
	world.chain.transact(by, pallet_session::Call::set_keys { keys, proof }.into());
}

/// A validator makes two blocks in a slot, now or a while ago.
pub fn offence(world: &mut World, bytes: &mut Bytes) {
	let (which, ago) = (bytes.byte(), u32::from(bytes.byte() % 32));
	world.chain.begin();
	let author = world.chain.author();
	let done = world.chain.meddle(|| {
		let validators = Session::validators();
		let index = u32::from(which) % (validators.len() as u32).max(1);
		// No block can disable its own author, so others report it.
		let offender = validators.get(index as usize).filter(|_| index != author)?.clone();
		let session_index = Session::current_index().saturating_sub(ago);
		let offence = pallet_babe::EquivocationOffence {
			slot: u64::from(session_index).into(),
			session_index,
			validator_set_count: validators.len() as u32,
			offender: (offender.clone(), ()),
		};
		Some((offender, Offences::report_offence(vec![], offence).is_ok()))
	});
	world.chain.say(|| format!("offence, {ago} sessions ago: {done:?}"));
}

/// An upgrade: the next block finds another version than it was, and migrates.
pub fn upgrade(world: &mut World, bytes: &mut Bytes) {
	let pausing = bytes.in_256(128);
	world.chain.end();
	world.chain.meddle(|| {
		if !pausing {
			frame_system::LastRuntimeUpgrade::<Runtime>::kill();
		} else {
			// Blocks take nothing but inherents until what is under way has been stepped through.
			let cursor =
				pallet_migrations::MigrationCursor::Active(pallet_migrations::ActiveCursor {
					index: 0,
					inner_cursor: None,
					started_at: System::block_number(),
				});
			pallet_migrations::Cursor::<Runtime>::put(cursor);
		}
	});
	world.chain.say(|| format!("an upgrade, with migrations of several blocks: {pausing}"));
	world.chain.blocks(1);
}

/// The next block's number is far away from this one's: proposals and preimages get old.
pub fn preimages(world: &mut World, bytes: &mut Bytes) {
	let Some((call, _)) = world.call(bytes, actor(1)) else { return };
	let encoded = call.encode();
	world.know(hash(&encoded).0);
	let by = actor(bytes.below(16));
	world.chain.transact(by, pallet_preimage::Call::note_preimage { bytes: encoded }.into());
}
