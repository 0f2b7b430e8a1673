//! Transactions, by the metadata of the runtime in force: a call is found by its name, and what goes
//! around it is what that runtime asks for. So an upgrade that renumbers calls or adds an extension
//! that needs nothing does not stop the service.
//!
//! Arguments are encoded as this program knows them. A runtime that has changed them refuses the
//! transaction; nothing else is done by it than was meant, since all types of a call are decoded to
//! the end before it is dispatched.

use crate::chain::{AccountId, BlockNumber, Hash};
use codec::{Compact, Decode, Encode};
use frame_decode::extrinsics::{
	best_v5_general_transaction_extension_version, encode_v4_signed, encode_v4_signer_payload,
	encode_v5_general, TransactionExtensions, TransactionExtensionsError,
};
use frame_metadata::{v16::RuntimeMetadataV16, RuntimeMetadata, RuntimeMetadataPrefixed};
use scale_encode::{EncodeAsFields, EncodeAsType, FieldIter, TypeResolver};
use sp_core::{sr25519, Pair};
use sp_runtime::{generic::Era, MultiAddress, MultiSignature};

/// The metadata version that is asked for: the first that lists extensions of general transactions.
pub(crate) const METADATA_VERSION: u32 = 16;

/// Why a transaction cannot be made.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the runtime's metadata has no place for {call}: {why}")]
pub struct EncodeError {
	/// The pallet and the call.
	call: String,
	/// What is wrong.
	why: String,
}

/// What of the chain a transaction is for.
#[derive(Clone, Copy, Debug)]
pub struct ChainState {
	/// The hash of block 0.
	pub genesis: Hash,
	/// Until when it can be in a block.
	pub lifetime: Lifetime,
}

/// Until when a transaction can be in a block.
#[derive(Clone, Copy, Debug)]
pub enum Lifetime {
	/// Always.
	Immortal,
	/// For so many blocks, a power of two, from a block on.
	Mortal {
		/// How many.
		period: u64,
		/// The block's number.
		number: BlockNumber,
		/// And its hash.
		hash: Hash,
	},
}

impl Lifetime {
	fn era(&self) -> Era {
		match self {
			Self::Immortal => Era::Immortal,
			Self::Mortal { period, number, .. } => Era::mortal(*period, (*number).into()),
		}
	}
}

/// A runtime: how its transactions are made.
pub struct Runtime {
	pub(super) metadata: RuntimeMetadataV16,
	spec_version: u32,
	transaction_version: u32,
	apis: Vec<(String, u32)>,
}

impl Runtime {
	/// The runtime with this metadata, as `Metadata_metadata_at_version` gives it.
	pub fn new(
		metadata: &[u8],
		spec_version: u32,
		transaction_version: u32,
	) -> Result<Self, String> {
		let prefixed = RuntimeMetadataPrefixed::decode(&mut &*metadata)
			.map_err(|error| format!("it is no metadata: {error}"))?;
		match prefixed.1 {
			RuntimeMetadata::V16(metadata) => {
				Ok(Self { metadata, spec_version, transaction_version, apis: Vec::new() })
			},
			other => Err(format!("it is of version {}", other.version())),
		}
	}

	/// The same, with what it says of its APIs: the first 8 bytes of the BLAKE2 hash of a name, in
	/// hexadecimal, and a version.
	pub(crate) fn with_apis(self, apis: Vec<(String, u32)>) -> Self {
		Self { apis, ..self }
	}

	/// The version of the API with that id; 0 if it has none.
	pub(crate) fn api_version(&self, id: &str) -> u32 {
		self.apis.iter().find(|(name, _)| name == id).map_or(0, |(_, version)| *version)
	}

	/// The runtime's version.
	pub fn spec_version(&self) -> u32 {
		self.spec_version
	}

	/// A transaction of `signer`, who pays no tip.
	pub fn signed(
		&self,
		(pallet, call): (&str, &str),
		arguments: &impl Encode,
		signer: &sr25519::Pair,
		nonce: u32,
		state: ChainState,
	) -> Result<Vec<u8>, EncodeError> {
		let failed = |why: &dyn std::fmt::Display| EncodeError::of(pallet, call, why);
		let arguments = Arguments(arguments.encode());
		let extensions = self.extensions(nonce, state);
		let types = &self.metadata.types;
		let payload =
			encode_v4_signer_payload(pallet, call, &arguments, &extensions, &self.metadata, types)
				.map_err(|error| failed(&error))?;
		let address = MultiAddress::<AccountId, ()>::Id(signer.public().into());
		let signature = MultiSignature::from(signer.sign(&payload));
		encode_v4_signed(
			pallet,
			call,
			&arguments,
			&extensions,
			&AsIs(address.encode()),
			&AsIs(signature.encode()),
			&self.metadata,
			types,
		)
		.map_err(|error| failed(&error))
	}

	/// A transaction of nobody, which the call itself authorizes. No chain looks at its `nonce`: of the
	/// same call one with another nonce has other bytes.
	pub fn authorized(
		&self,
		(pallet, call): (&str, &str),
		arguments: &impl Encode,
		nonce: u32,
		state: ChainState,
	) -> Result<Vec<u8>, EncodeError> {
		let failed = |why: &dyn std::fmt::Display| EncodeError::of(pallet, call, why);
		let extensions = self.extensions(nonce, state);
		let types = &self.metadata.types;
		let version =
			best_v5_general_transaction_extension_version(&extensions, &self.metadata, types)
				.map_err(|error| failed(&error))?;
		let arguments = Arguments(arguments.encode());
		encode_v5_general(pallet, call, &arguments, version, &extensions, &self.metadata, types)
			.map_err(|error| failed(&error))
	}

	fn extensions(&self, nonce: u32, state: ChainState) -> Extensions {
		Extensions {
			nonce,
			state,
			spec_version: self.spec_version,
			transaction_version: self.transaction_version,
		}
	}
}

impl EncodeError {
	fn of(pallet: &str, call: &str, why: &dyn std::fmt::Display) -> Self {
		Self { call: format!("{pallet}.{call}"), why: why.to_string() }
	}
}

/// The arguments of a call, encoded.
struct Arguments(Vec<u8>);

impl EncodeAsFields for Arguments {
	fn encode_as_fields_to<R: TypeResolver>(
		&self,
		_: &mut dyn FieldIter<'_, R::TypeId>,
		_: &R,
		out: &mut Vec<u8>,
	) -> Result<(), scale_encode::Error> {
		out.extend(&self.0);
		Ok(())
	}
}

/// A value that is encoded as it is.
struct AsIs(Vec<u8>);

impl EncodeAsType for AsIs {
	fn encode_as_type_to<R: TypeResolver>(
		&self,
		_: R::TypeId,
		_: &R,
		out: &mut Vec<u8>,
	) -> Result<(), scale_encode::Error> {
		out.extend(&self.0);
		Ok(())
	}
}

/// What goes around a call. Extensions that are not here can be empty only.
struct Extensions {
	nonce: u32,
	state: ChainState,
	spec_version: u32,
	transaction_version: u32,
}

impl Extensions {
	/// What is in the transaction.
	fn value(&self, name: &str) -> Option<Vec<u8>> {
		Some(match name {
			"CheckSpecVersion" | "CheckTxVersion" | "CheckGenesis" => Vec::new(),
			"CheckMortality" => self.state.lifetime.era().encode(),
			"CheckNonce" => Compact(self.nonce).encode(),
			"ChargeTransactionPayment" => Compact(0u128).encode(),
			// Not checked.
			"CheckMetadataHash" => vec![0],
			_ => return None,
		})
	}

	/// What is signed besides.
	fn implicit(&self, name: &str) -> Option<Vec<u8>> {
		Some(match name {
			"CheckSpecVersion" => self.spec_version.encode(),
			"CheckTxVersion" => self.transaction_version.encode(),
			"CheckGenesis" => self.state.genesis.encode(),
			"CheckMortality" => match self.state.lifetime {
				Lifetime::Immortal => self.state.genesis.encode(),
				Lifetime::Mortal { hash, .. } => hash.encode(),
			},
			"CheckNonce" | "ChargeTransactionPayment" => Vec::new(),
			"CheckMetadataHash" => None::<Hash>.encode(),
			_ => return None,
		})
	}
}

impl<R: TypeResolver> TransactionExtensions<R> for Extensions {
	fn contains_extension(&self, name: &str) -> bool {
		self.value(name).is_some()
	}

	fn encode_extension_value_to(
		&self,
		name: &str,
		_: R::TypeId,
		_: &R,
		out: &mut Vec<u8>,
	) -> Result<(), TransactionExtensionsError> {
		let value = self.value(name).ok_or_else(|| unknown(name))?;
		out.extend(value);
		Ok(())
	}

	fn encode_extension_implicit_to(
		&self,
		name: &str,
		_: R::TypeId,
		_: &R,
		out: &mut Vec<u8>,
	) -> Result<(), TransactionExtensionsError> {
		let implicit = self.implicit(name).ok_or_else(|| unknown(name))?;
		out.extend(implicit);
		Ok(())
	}
}

fn unknown(name: &str) -> TransactionExtensionsError {
	TransactionExtensionsError::NotFound(name.into())
}
