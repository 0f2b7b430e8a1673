//! Transactions, signed before they are sent so that signing takes no time from the chain.

use crate::accounts::{account, each, pair};
use audio_runtime::{transaction::signed_by, AUDIO};
use codec::Encode;
use sp_core::H256;
use std::{
	error::Error,
	fs::File,
	io::{BufReader, BufWriter, Read, Write},
	path::Path,
};

/// How many are signed before they are written: what is in memory at a time.
const PART: u32 = 50_000;

/// Transfers between so many accounts: each sends in its turn.
pub fn transfers(
	genesis: H256,
	accounts: u32,
) -> Result<impl Fn(u32) -> Vec<u8> + Sync, &'static str> {
	if accounts < 2 {
		return Err("there have to be two accounts at least");
	}
	Ok(move |number| transfer(genesis, accounts, number))
}

fn transfer(genesis: H256, accounts: u32, number: u32) -> Vec<u8> {
	let (nonce, sender) = (number / accounts, number % accounts);
	let call = pallet_balances::Call::transfer_keep_alive {
		dest: account(another(sender, nonce, accounts)).into(),
		value: AUDIO / 1_000,
	};
	signed_by(&pair(sender), nonce, 0, call.into(), genesis).encode()
}

/// To whom an account sends: to one whose number looks as if it were drawn.
pub fn another(sender: u32, nonce: u32, accounts: u32) -> u32 {
	let receiver =
		(u64::from(sender) * 7_919 + u64::from(nonce) * 104_729 + 1) % u64::from(accounts);
	u32::try_from(receiver).expect("it is below the number of accounts")
}

/// Writes so many transactions into a file, each as its number says.
pub fn sign(
	count: u32,
	out: &Path,
	transaction: impl Fn(u32) -> Vec<u8> + Sync,
) -> Result<(), Box<dyn Error>> {
	let mut out = BufWriter::new(File::create(out)?);
	for begin in (0..count).step_by(PART as usize) {
		let part = each(PART.min(count - begin), |at| transaction(begin + at));
		for bytes in part {
			out.write_all(&u32::try_from(bytes.len())?.to_le_bytes())?;
			out.write_all(&bytes)?;
		}
	}
	Ok(out.flush()?)
}

/// The transactions of a file, in order.
pub fn signed(
	file: &Path,
) -> Result<impl Iterator<Item = std::io::Result<Vec<u8>>>, Box<dyn Error>> {
	let mut file = BufReader::new(File::open(file)?);
	Ok(std::iter::from_fn(move || {
		let mut length = [0; 4];
		match file.read_exact(&mut length) {
			Ok(()) => (),
			Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return None,
			Err(error) => return Some(Err(error)),
		}
		let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
		Some(file.read_exact(&mut bytes).map(|()| bytes))
	}))
}

#[cfg(test)]
mod tests {
	use super::*;
	use audio_runtime::{SignedPayload, UncheckedExtrinsic, VERSION};
	use codec::Decode;
	use sp_runtime::{generic::Preamble, traits::Verify, MultiAddress};

	#[test]
	fn a_transaction_is_signed_for_that_chain_by_whose_turn_it_is() {
		let genesis = H256::repeat_byte(7);
		let bytes = transfer(genesis, 10, 23);
		let decoded = UncheckedExtrinsic::decode(&mut &bytes[..]).unwrap();
		assert_eq!(decoded.encode(), bytes);
		let Preamble::Signed(MultiAddress::Id(sender), signature, extension) = decoded.preamble
		else {
			panic!("it is signed")
		};
		assert_eq!(sender, account(3));
		let (spec, format) = (VERSION.spec_version, VERSION.transaction_version);
		for (genesis, is_right) in [(genesis, true), (H256::zero(), false)] {
			let implicit = ((), (), spec, format, genesis, genesis, (), (), (), None, ());
			let call = decoded.function.clone();
			let payload = SignedPayload::from_raw(call, extension.clone(), implicit);
			let verified = payload.using_encoded(|bytes| signature.verify(bytes, &sender));
			assert_eq!(verified, is_right);
		}
	}

	#[test]
	fn what_was_written_is_read() {
		let path = std::env::temp_dir().join(format!("audio-load-{}", std::process::id()));
		let genesis = H256::repeat_byte(7);
		sign(7, &path, transfers(genesis, 3).unwrap()).unwrap();
		let read: Vec<_> = signed(&path).unwrap().map(Result::unwrap).collect();
		std::fs::remove_file(&path).unwrap();
		assert_eq!(read.len(), 7);
		// Signatures of sr25519 differ each time, the rest does not.
		assert_eq!(read[4].len(), transfer(genesis, 3, 4).len());
		assert!(transfers(genesis, 1).is_err());
	}
}
