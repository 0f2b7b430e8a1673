//! Any call of the runtime, made of bytes by the types that its arguments have.
//!
//! Arguments are plausible: accounts that there are, numbers of what there is, amounts where
//! something changes. The calls and their arguments are those of the runtime's own types, so a new
//! one is made from the day it is there.

use crate::{
	actions::{content, Known},
	actors::{actor, NODE_KEYS},
	input::Bytes,
};
use audio_runtime::{
	configs::in_force, AccountId, Balances, Content, Runtime, RuntimeCall, System, AUDIO,
};
use codec::{Compact, Decode, Encode};
use frame_support::traits::{Currency as _, GetCallMetadata};
use scale_info::{
	form::PortableForm, Field, MetaType, PortableRegistry, Registry, TypeDef, TypeDefPrimitive,
	Variant,
};
use sp_core::Pair;
use std::sync::LazyLock;

/// How deep calls are nested.
const DEEPEST: u8 = 3;

/// Calls that are not made: with these, root writes into state as it likes, or takes from under
/// others what they hold, past the filter that all other origins meet. What comes of that says
/// nothing of the rules.
const LEFT_OUT: [(&str, &str); 13] = [
	("System", "set_storage"),
	("System", "kill_storage"),
	("System", "kill_prefix"),
	("System", "set_code"),
	("System", "set_code_without_checks"),
	("System", "set_heap_pages"),
	("Balances", "force_adjust_total_issuance"),
	("Balances", "force_set_balance"),
	// Of holds too, without asking what they are for.
	("Balances", "force_unreserve"),
	// Root can make it as nobody, by `Utility.dispatch_as`: the block's own then panics.
	("Timestamp", "set"),
	// That others have asked for.
	("Preimage", "unrequest_preimage"),
	("Migrations", "force_set_cursor"),
	("Migrations", "force_set_active_cursor"),
];

static TYPES: LazyLock<(PortableRegistry, u32)> = LazyLock::new(|| {
	let mut registry = Registry::new();
	let id = registry.register_type(&MetaType::new::<RuntimeCall>()).id;
	(registry.into(), id)
});

/// What a call is about: whose business it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct About {
	pub node: Option<u32>,
	pub track: Option<u32>,
	pub playlist: Option<u32>,
}

/// All calls: the pallet's index, the call's, and their names.
pub fn all() -> Vec<(u8, u8, String)> {
	let pallets = variants(TYPES.1).iter();
	let calls = pallets.flat_map(|pallet| {
		let inner = pallet.fields.first().map(|field| variants(field.ty.id)).unwrap_or_default();
		inner
			.iter()
			.map(|call| (pallet.index, call.index, format!("{}.{}", pallet.name, call.name)))
	});
	calls.collect()
}

fn variants(id: u32) -> &'static [Variant<PortableForm>] {
	match &TYPES.0.resolve(id).expect("every type is there").type_def {
		TypeDef::Variant(found) => &found.variants,
		_ => &[],
	}
}

/// The variant of that index, or the next one.
fn nearest(
	variants: &'static [Variant<PortableForm>],
	index: u8,
) -> Option<&'static Variant<PortableForm>> {
	let later = variants.iter().filter(|variant| variant.index >= index);
	later
		.min_by_key(|variant| variant.index)
		.or_else(|| variants.iter().min_by_key(|variant| variant.index))
}

/// Whether that is a call that is not made.
pub fn is_left_out(call: &RuntimeCall) -> bool {
	let name = call.get_call_metadata();
	LEFT_OUT.contains(&(name.pallet_name, name.function_name))
}

/// Makes a call by `who` of the bytes: the first two say which.
pub fn call(bytes: &mut Bytes, who: &AccountId, known: &Known) -> Option<(RuntimeCall, About)> {
	let mut maker = Maker { bytes, who, known, about: About::default(), depth: 0 };
	let mut encoded = Vec::new();
	maker.call(&mut encoded);
	let about = maker.about;
	let call = RuntimeCall::decode(&mut &encoded[..]).ok()?;
	Some((call, about))
}

struct Maker<'a, 'b> {
	bytes: &'a mut Bytes<'b>,
	who: &'a AccountId,
	known: &'a Known,
	about: About,
	depth: u8,
}

/// A field's name and the name of its type, for what they mean.
#[derive(Clone, Copy, Default)]
struct Hint<'a> {
	name: &'a str,
	kind: &'a str,
}

impl Maker<'_, '_> {
	fn call(&mut self, out: &mut Vec<u8>) {
		let (pallet, call) = (self.bytes.byte(), self.bytes.byte());
		let Some(pallet) = nearest(variants(TYPES.1), pallet) else { return };
		let inner = pallet.fields.first().map(|field| variants(field.ty.id)).unwrap_or_default();
		let Some(call) = nearest(inner, call) else { return };
		if LEFT_OUT.contains(&(pallet.name.as_str(), call.name.as_str())) {
			return RuntimeCall::from(frame_system::Call::remark { remark: Vec::new() })
				.encode_to(out);
		}
		out.extend([pallet.index, call.index]);
		self.fields(&call.fields, Hint::default(), out);
	}

	fn fields(&mut self, fields: &[Field<PortableForm>], of: Hint, out: &mut Vec<u8>) {
		for field in fields {
			let hint = Hint {
				name: field.name.as_deref().unwrap_or(of.name),
				kind: field.type_name.as_deref().unwrap_or(of.kind),
			};
			self.value(field.ty.id, hint, out);
		}
	}

	fn value(&mut self, id: u32, hint: Hint, out: &mut Vec<u8>) {
		let found = TYPES.0.resolve(id).expect("every type is there");
		let name = found.path.segments.last().map(String::as_str).unwrap_or_default();
		match name {
			"AccountId32" => return self.account().encode_to(out),
			"MultiAddress" => {
				out.push(0);
				return self.account().encode_to(out);
			},
			"RuntimeCall" => return self.nested(out),
			"RuntimeParameters" => return self.parameter(id, out),
			"H256" => return self.hash().encode_to(out),
			"OriginCaller" => return self.origin(out),
			"Perbill" | "Permill" | "Percent" => return self.part(name, out),
			"Public" => {
				let choice = self.bytes.byte();
				let key = &NODE_KEYS[usize::from(choice) % NODE_KEYS.len()];
				// The last is no key at all.
				return out.extend(if choice == 255 { [0; 32] } else { key.public().0 });
			},
			_ => (),
		}
		match &found.type_def {
			TypeDef::Composite(composite) => self.fields(&composite.fields, hint, out),
			TypeDef::Variant(variant) => {
				let chosen = self.bytes.pick(&variant.variants);
				if let Some(chosen) = chosen {
					out.push(chosen.index);
					self.fields(&chosen.fields, hint, out);
				}
			},
			TypeDef::Sequence(sequence) => self.sequence(sequence.type_param.id, hint, out),
			TypeDef::Array(array) => self.array(array.len, array.type_param.id, hint, out),
			TypeDef::Tuple(tuple) => {
				for field in &tuple.fields {
					self.value(field.id, hint, out);
				}
			},
			TypeDef::Primitive(primitive) => self.primitive(primitive, hint, out),
			TypeDef::Compact(compact) => {
				let mut plain = Vec::new();
				self.value(compact.type_param.id, hint, &mut plain);
				plain.resize(16, 0);
				let number = u128::from_le_bytes(plain.try_into().expect("it is 16 bytes"));
				Compact(number).encode_to(out);
			},
			TypeDef::BitSequence(_) => Compact(0u32).encode_to(out),
		}
	}

	fn account(&mut self) -> AccountId {
		match self.bytes.byte() {
			255 => self.known.accounts.last().cloned().unwrap_or([255; 32].into()),
			254 => audio_runtime::FeePool::account_id(),
			// No key at all, which everybody can sign with.
			252 => [0; 32].into(),
			253 => audio_runtime::NominationPools::generate_bonded_account(1),
			number if number >= 240 => self.who.clone(),
			number => actor(usize::from(number)).id.clone(),
		}
	}

	fn nested(&mut self, out: &mut Vec<u8>) {
		self.depth += 1;
		if self.depth > DEEPEST {
			let remark = frame_system::Call::remark { remark: Vec::new() };
			RuntimeCall::from(remark).encode_to(out);
		} else {
			self.call(out);
		}
		self.depth -= 1;
	}

	fn hash(&mut self) -> [u8; 32] {
		match self.bytes.byte() {
			number if number >= 240 => [number; 32],
			number => {
				let hashes = &self.known.hashes;
				// The newest first.
				let at = usize::from(number) % hashes.len().max(1);
				hashes.iter().rev().nth(at).copied().unwrap_or_default()
			},
		}
	}

	/// Mostly that of the description of the track that the call is about.
	fn metadata_hash(&mut self) -> [u8; 32] {
		let track = self.about.track.and_then(pallet_content::Tracks::<Runtime>::get);
		match self.bytes.byte() {
			255 => [255; 32],
			_ => Content::metadata_hash(&track.map(|found| found.metadata).unwrap_or_default()),
		}
	}

	fn origin(&mut self, out: &mut Vec<u8>) {
		use audio_runtime::OriginCaller;
		use frame_system::RawOrigin;
		let origin: OriginCaller = match self.bytes.byte() % 4 {
			0 => OriginCaller::system(RawOrigin::None),
			1 => OriginCaller::system(RawOrigin::Root),
			2 => OriginCaller::system(RawOrigin::Signed(self.account())),
			_ => OriginCaller::TechnicalCommittee(pallet_collective::RawOrigin::Members(3, 3)),
		};
		origin.encode_to(out);
	}

	fn part(&mut self, kind: &str, out: &mut Vec<u8>) {
		let whole: u32 = match kind {
			"Perbill" => 1_000_000_000,
			"Permill" => 1_000_000,
			_ => return out.push(self.bytes.byte() % 101),
		};
		let parts = match self.bytes.byte() {
			0..64 => 0,
			64..100 => whole,
			100..110 => 1,
			110..120 => whole - 1,
			number => whole / 256 * u32::from(number),
		};
		parts.encode_to(out);
	}

	/// A parameter at an end of its range, in between, or back at its default.
	fn parameter(&mut self, id: u32, out: &mut Vec<u8>) {
		let Some(group) = self.bytes.pick(variants(id)) else { return };
		out.push(group.index);
		let keys = group.fields.first().map(|field| variants(field.ty.id)).unwrap_or_default();
		let Some(key) = self.bytes.pick(keys) else { return };
		// The key's own type is empty; the value is an option.
		out.push(key.index);
		let choice = self.bytes.byte();
		if choice < 32 {
			return out.push(0);
		}
		out.push(1);
		if key.name == "Shares" {
			let all_to = u32::from(choice) % 7;
			return (0..7)
				.for_each(|part| (u32::from(part == all_to) * 1_000_000_000).encode_to(out));
		}
		let rows = in_force::parameters();
		let named = |row: &&audio_primitives::parameters::ParameterInfo| {
			row.group == group.name.as_bytes() && row.name == key.name.as_bytes()
		};
		let Some(row) = rows.iter().find(named) else { return };
		let value = match choice % 4 {
			0 => row.least,
			1 => row.most,
			2 => row.least.saturating_add(1).min(row.most),
			_ => row.least / 2 + row.most / 2,
		};
		let option = key.fields.get(1).map(|field| variants(field.ty.id)).unwrap_or_default();
		let inner = option.iter().find_map(|variant| variant.fields.first());
		let is_wide = inner.is_some_and(|field| {
			let found = TYPES.0.resolve(field.ty.id).expect("every type is there");
			matches!(found.type_def, TypeDef::Primitive(TypeDefPrimitive::U128))
		});
		match is_wide {
			true => value.encode_to(out),
			false => (value as u32).encode_to(out),
		}
	}

	fn sequence(&mut self, of: u32, hint: Hint, out: &mut Vec<u8>) {
		let inner = TYPES.0.resolve(of).expect("every type is there");
		if matches!(inner.type_def, TypeDef::Primitive(TypeDefPrimitive::U8)) {
			return self.text(hint).encode_to(out);
		}
		let length = match self.bytes.byte() {
			255 => 40,
			number => number % 5,
		};
		Compact(u32::from(length)).encode_to(out);
		for _ in 0..length {
			self.value(of, hint, out);
		}
	}

	fn text(&mut self, hint: Hint) -> Vec<u8> {
		let choice = self.bytes.byte();
		match (hint.name, choice % 8) {
			("metadata", 0..=3) => Vec::new(),
			("metadata", 4 | 5) => audio_primitives::content::cid_of(&[choice; 32]),
			("service", 0..=5) => b"content".to_vec(),
			("service", _) => format!("service-{}", choice % 16).into_bytes(),
			("endpoint", 0..=4) => format!("https://node{}.example.com", choice / 8).into_bytes(),
			("endpoint", 5) => b"https://127.0.0.1".to_vec(),
			("endpoint", 6) => b"https://user:password@example.com".to_vec(),
			("endpoint", _) => vec![b'a'; 300],
			("symbol", 0..=4) => b"FAN".to_vec(),
			("symbol", 5) => b"FAN 1".to_vec(),
			("symbol", 6) => vec![b'A'; 100],
			("name", 0..=4) => format!("name-{}", choice / 8).into_bytes(),
			("name", 5) => b" Name ".to_vec(),
			("name", 6) => vec![b'a'; 100],
			("bytes" | "preimage", _) => {
				let mut encoded = Vec::new();
				self.nested(&mut encoded);
				encoded
			},
			(_, 7) if choice > 248 => vec![choice; 1_000],
			(_, few) => (0..few).map(|_| self.bytes.byte()).collect(),
		}
	}

	fn array(&mut self, length: u32, of: u32, hint: Hint, out: &mut Vec<u8>) {
		let is_hash = length == 32 && hint.name != "commitment" && hint.name != "salt";
		match (hint.name, length) {
			("root", 32) => out.extend(content::root(self.bytes.byte())),
			("commitment", 32) => {
				let root = content::root(self.bytes.byte());
				let salt = [self.bytes.byte() % 4; 32];
				out.extend(audio_runtime::Content::commitment(&root, self.who, &salt));
			},
			("salt", 32) => out.extend([self.bytes.byte() % 4; 32]),
			("metadata_hash" | "tracks", 32) => out.extend(self.metadata_hash()),
			_ if is_hash => out.extend(self.hash()),
			_ => {
				for _ in 0..length {
					self.value(of, hint, out);
				}
			},
		}
	}

	fn primitive(&mut self, primitive: &TypeDefPrimitive, hint: Hint, out: &mut Vec<u8>) {
		match primitive {
			TypeDefPrimitive::Bool => out.push(self.bytes.byte() & 1),
			TypeDefPrimitive::U8 => out.push(self.bytes.byte()),
			TypeDefPrimitive::U16 => u16::from(self.bytes.byte()).encode_to(out),
			TypeDefPrimitive::U32 => self.number(hint).encode_to(out),
			TypeDefPrimitive::U64 => match self.bytes.byte() {
				255 => u64::MAX.encode_to(out),
				number if hint.name == "size" => {
					(content::bytes(number).len() as u64).encode_to(out);
				},
				number => u64::from(number).pow(4).encode_to(out),
			},
			TypeDefPrimitive::U128 => self.amount().encode_to(out),
			_ => out.extend(self.bytes.array::<32>()),
		}
	}

	/// A number of something that there is, or nearly.
	fn number(&mut self, hint: Hint) -> u32 {
		let choice = self.bytes.byte();
		if choice >= 252 {
			return u32::MAX - u32::from(255 - choice);
		}
		let small = u32::from(choice % 8);
		let round = crate::actions::round();
		match (hint.name, hint.kind) {
			("node", _) => *self.about.node.insert(small),
			("track" | "tracks", _) => *self.about.track.insert(u32::from(choice % 12)),
			("playlist", _) => *self.about.playlist.insert(small / 2),
			("duration", _) => u32::from(choice) * 1_000,
			("until", _) => (round + u32::from(choice % 64)).saturating_sub(4),
			("era" | "round" | "unbonding_era", _) => round.saturating_sub(small),
			("when" | "at", _) => System::block_number() + small,
			("voting_period", _) => 3 + small,
			("delay", _) => u32::from(choice % 24),
			(_, kind) if kind.contains("BlockNumber") => System::block_number() + small,
			("num_slashing_spans", _) => small,
			_ => small,
		}
	}

	/// An amount at which something changes.
	fn amount(&mut self) -> u128 {
		let choice = self.bytes.byte();
		let free = || Balances::usable_balance(self.who);
		match choice % 32 {
			0 => 0,
			1 => 1,
			2 => AUDIO / 100 - 1,
			3 => AUDIO / 100,
			4 => AUDIO / 2,
			5 | 6 => AUDIO,
			7 | 8 => 10 * AUDIO,
			9 | 10 => 100 * AUDIO,
			11 | 12 => 1_000 * AUDIO,
			13 | 14 => 5_000 * AUDIO,
			15 | 16 => 20_000 * AUDIO,
			17 | 18 => 1_000_000 * AUDIO,
			19 => 10_000_000 * AUDIO,
			20 => free(),
			21 => free().saturating_sub(AUDIO / 100),
			22 => free().saturating_sub(AUDIO),
			23 => Balances::total_balance(self.who),
			24 => u128::MAX,
			25 => u128::MAX / 2,
			26 => u128::from(u64::MAX),
			27 => Balances::total_issuance(),
			more => u128::from(more) * u128::from(self.bytes.byte()) * AUDIO,
		}
	}
}
