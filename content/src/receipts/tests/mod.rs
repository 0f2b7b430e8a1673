//! The log against a plain model and through crashes, the submitter against a chain in memory.

mod desk;
mod log;
mod onchain;
mod submitter;

use super::*;
use crate::{
	receipt::SignedReceipt,
	store::{open_when_free, Options, Store},
};
use audio_primitives::receipts::{message, Heard, Plays};
use sp_core::{ed25519, Pair};
use sp_runtime::{traits::IdentifyAccount, AccountId32, MultiSigner};
use std::sync::LazyLock;
use tempfile::TempDir;

const GENESIS: [u8; 32] = [7; 32];
const NODE: u32 = 3;

/// A folder in memory where the system has one: it syncs at once.
fn folder() -> TempDir {
	TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap()
}

async fn store(folder: &TempDir) -> Store {
	let options = Options { floor: Some(0), ..Options::default() };
	open_when_free(folder.path(), options).await
}

fn log_in(store: &Store, folder: &TempDir) -> ReceiptLog {
	ReceiptLog::new(store.clone(), folder.path(), GENESIS)
}

fn pair(fan: u8) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[fan; 32])
}

fn account(fan: u8) -> AccountId32 {
	static KNOWN: LazyLock<Vec<AccountId32>> = LazyLock::new(|| {
		let of = |fan| MultiSigner::from(pair(fan).public()).into_account();
		(0..100).map(of).collect()
	});
	KNOWN[usize::from(fan)].clone()
}

/// A receipt of `count` plays of a track, signed by the fan.
fn receipt(fan: u8, round: u32, seq: u32, count: u32) -> SignedReceipt {
	signed_by(fan, fan, round, seq, count)
}

fn signed_by(signer: u8, fan: u8, round: u32, seq: u32, count: u32) -> SignedReceipt {
	let heard = vec![Plays { track: 1, playlist: None, count }];
	sign(signer, fan, round, seq, heard.try_into().unwrap())
}

/// A receipt of a play of each of `tracks`.
fn receipt_of(
	fan: u8,
	round: u32,
	seq: u32,
	tracks: impl IntoIterator<Item = u32>,
) -> SignedReceipt {
	let play = |track| Plays { track, playlist: None, count: 1 };
	let heard: Vec<_> = tracks.into_iter().map(play).collect();
	sign(fan, fan, round, seq, heard.try_into().unwrap())
}

fn sign(signer: u8, fan: u8, round: u32, seq: u32, heard: Heard) -> SignedReceipt {
	let message = message(&GENESIS, &account(fan), NODE, round, seq, &heard);
	let signature = pair(signer).sign(&message).into();
	SignedReceipt { fan: account(fan), node: NODE, round, seq, heard, signature }
}
