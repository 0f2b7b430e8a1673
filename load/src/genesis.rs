//! A specification whose first block has as many accounts as one likes.

use crate::{
	accounts::{account, each},
	town::Town,
};
use audio_runtime::{Balance, Runtime, AUDIO};
use codec::{Decode, Encode};
use frame_system::AccountInfo;
use pallet_balances::AccountData;
use serde_json::{Map, Value};
use sp_core::storage::Storage;
use std::{
	error::Error,
	io::{BufReader, BufWriter, Read, Write},
};

/// What each account has.
const BALANCE: Balance = 100 * AUDIO;

/// Reads a raw specification, and writes it with accounts 0 to `accounts` in it, and with a
/// [`Town`] of theirs if wanted.
pub fn fund(
	from: impl Read,
	to: impl Write,
	accounts: u32,
	with_town: bool,
) -> Result<(), Box<dyn Error>> {
	let mut spec: Value = serde_json::from_reader(BufReader::new(from))?;
	let top = raw(&mut spec)?;
	add(top, accounts)?;
	if with_town {
		let mut state = decoded(top)?;
		Town::build(&mut state, accounts)?;
		*top = state.top.iter().map(|(key, value)| (text(key), text(value).into())).collect();
	}
	let mut to = BufWriter::new(to);
	serde_json::to_writer(&mut to, &spec)?;
	Ok(to.flush()?)
}

/// The state with which the chain of a raw specification begins.
pub fn state(from: impl Read) -> Result<Storage, Box<dyn Error>> {
	let mut spec: Value = serde_json::from_reader(BufReader::new(from))?;
	decoded(raw(&mut spec)?)
}

fn raw(spec: &mut Value) -> Result<&mut Map<String, Value>, &'static str> {
	let top = spec.pointer_mut("/genesis/raw/top").and_then(Value::as_object_mut);
	top.ok_or("it is no raw specification: build-spec --raw writes one")
}

fn decoded(top: &Map<String, Value>) -> Result<Storage, Box<dyn Error>> {
	let mut state = Storage::default();
	for (key, value) in top {
		let value = value.as_str().ok_or("what is stored is a text")?;
		state.top.insert(bytes(key)?, bytes(value)?);
	}
	Ok(state)
}

fn add(state: &mut Map<String, Value>, accounts: u32) -> Result<(), Box<dyn Error>> {
	let total = text(&pallet_balances::TotalIssuance::<Runtime>::hashed_key());
	let known = state.get(&total).and_then(Value::as_str).ok_or("it has no total issuance")?;
	let known = Balance::decode(&mut &bytes(known)?[..])?;
	let issued = known + BALANCE * Balance::from(accounts);
	state.insert(total, text(&issued.encode()).into());
	let data = AccountData { free: BALANCE, ..Default::default() };
	let info = AccountInfo { nonce: 0u32, consumers: 0, providers: 1, sufficients: 0, data };
	let info: Value = text(&info.encode()).into();
	let key = |number| text(&frame_system::Account::<Runtime>::hashed_key_for(account(number)));
	state.extend(each(accounts, key).into_iter().map(|key| (key, info.clone())));
	Ok(())
}

fn text(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}

fn bytes(text: &str) -> Result<Vec<u8>, hex::FromHexError> {
	hex::decode(text.trim_start_matches("0x"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	#[test]
	fn accounts_have_what_is_issued_for_them() {
		let total = text(&pallet_balances::TotalIssuance::<Runtime>::hashed_key());
		let mut state = Map::from_iter([(total.clone(), json!(text(&(7 * AUDIO).encode())))]);
		add(&mut state, 3).unwrap();
		assert_eq!(state.len(), 4);
		assert_eq!(state[&total], text(&(307 * AUDIO).encode()));
		let key = text(&frame_system::Account::<Runtime>::hashed_key_for(account(2)));
		let info = hex::decode(&state[&key].as_str().unwrap()[2..]).unwrap();
		let info =
			frame_system::AccountInfo::<u32, AccountData<Balance>>::decode(&mut &info[..]).unwrap();
		assert_eq!((info.providers, info.data.free), (1, 100 * AUDIO));
	}

	#[test]
	fn what_is_not_raw_is_told_so() {
		let said = fund(&b"{\"genesis\":{}}"[..], Vec::new(), 1, false).unwrap_err().to_string();
		assert!(said.contains("no raw specification"), "{said}");
	}
}
