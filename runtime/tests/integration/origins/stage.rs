//! Who is there, and what they have, before a call is made.

use crate::{account, activity::signed};
use audio_runtime::{AccountId, Balance, Balances, Runtime, RuntimeCall, RuntimeOrigin, AUDIO};
use frame_support::{
	assert_ok,
	traits::{fungible::Mutate, GetCallMetadata},
};
use sp_runtime::traits::Dispatchable;

/// What an address of an account is.
pub type Address = audio_runtime::Address;

/// A call that can succeed, and the account that it concerns.
pub struct Scene {
	/// Whose business it is.
	pub owner: AccountId,
	/// What is called.
	pub call: RuntimeCall,
}

impl Scene {
	/// Which call it is, as the table names it.
	pub fn name(&self) -> String {
		let named = self.call.get_call_metadata();
		format!("{}.{}", camel(named.pallet_name), camel(named.function_name))
	}
}

/// `snake_case` and `UpperCase` as clients write them.
pub fn camel(name: &str) -> String {
	let mut words = name.split('_').filter(|word| !word.is_empty());
	let first = words.next().unwrap_or_default();
	let lower = first.chars().take(1).map(|letter| letter.to_ascii_lowercase());
	let mut camel: String = lower.chain(first.chars().skip(1)).collect();
	for word in words {
		let upper = word.chars().take(1).map(|letter| letter.to_ascii_uppercase());
		camel.extend(upper.chain(word.chars().skip(1)));
	}
	camel
}

/// A scene whose business is [`owner`]'s.
pub fn of_owner(call: impl Into<RuntimeCall>) -> Scene {
	of(owner(), call)
}

/// A scene whose business is that of `owner`.
pub fn of(owner: AccountId, call: impl Into<RuntimeCall>) -> Scene {
	Scene { owner, call: call.into() }
}

/// The account that most scenes concern.
pub fn owner() -> AccountId {
	account("//Owner")
}

/// Some other account that signs, and has nothing but AUDIO.
pub fn stranger() -> AccountId {
	account("//Stranger")
}

/// The account that is the hot key of nodes.
pub fn hot_key() -> AccountId {
	account("//Hot")
}

/// A moderator of content.
pub fn moderator() -> AccountId {
	account("//Dave")
}

/// A member of the technical committee.
pub fn member() -> AccountId {
	account("//Alice")
}

/// The account that stands in for others.
pub fn delegate() -> AccountId {
	account("//Delegate")
}

/// A validator, and its stash.
pub fn validator() -> AccountId {
	account("//Alice//stash")
}

/// All that sign, the delegate excepted.
pub fn signers() -> [AccountId; 5] {
	[owner(), stranger(), hot_key(), moderator(), member()]
}

/// Everybody has AUDIO.
pub fn endow() {
	for who in signers().into_iter().chain([delegate()]) {
		Balances::mint_into(&who, 10_000_000 * AUDIO).expect("it can be minted");
	}
}

/// `call` made as `who`.
pub fn done(who: &AccountId, call: impl Into<RuntimeCall>) {
	assert_ok!(call.into().dispatch(signed(who)));
}

/// `call` made as Root.
pub fn by_root(call: impl Into<RuntimeCall>) {
	assert_ok!(call.into().dispatch(RuntimeOrigin::root()));
}

/// A call that does nothing.
pub fn nothing() -> RuntimeCall {
	frame_system::Call::<Runtime>::remark { remark: vec![1] }.into()
}

/// The same, in a box.
pub fn boxed() -> Box<RuntimeCall> {
	Box::new(nothing())
}

/// `who` bonds so much.
pub fn bond(who: &AccountId, audio: Balance) {
	let payee = pallet_staking::RewardDestination::Staked;
	done(who, pallet_staking::Call::bond { value: audio * AUDIO, payee });
}

/// So many blocks on.
pub fn pass(blocks: u32) {
	audio_runtime::System::set_block_number(audio_runtime::System::block_number() + blocks);
}

/// So many eras on, as far as cooldowns look.
pub fn pass_eras(eras: u32) {
	let era = crate::activity::now() + eras;
	pallet_staking::CurrentEra::<Runtime>::put(era);
	pallet_staking::ActiveEra::<Runtime>::put(pallet_staking::ActiveEraInfo {
		index: era,
		start: Some(0),
	});
}
