// What is in a decoded call, however deep: for plain words, and for warnings.

import { carriedBy, type Under } from './carriers.ts';

/** A call, by its pallet and name, with its arguments. */
export interface Call {
	pallet: string;
	name: string;
	input: unknown;
}

interface Variant {
	type: string;
	value: unknown;
}

const isVariant = (value: unknown): value is Variant =>
	typeof value === 'object' &&
	value !== null &&
	'type' in value &&
	typeof value.type === 'string' &&
	'value' in value;

/** The names of pallets begin with a capital, those of calls are of small letters: no other values are so. */
const PALLET = /^[A-Z]\w*$/;
const CALL = /^[a-z][a-z0-9_]*$/;

/** A decoded call as polkadot-api gives it: a variant in a variant. */
export function asCall(value: unknown): Call | undefined {
	if (!isVariant(value) || !isVariant(value.value)) return undefined;
	const [pallet, name] = [value.type, value.value.type];
	return PALLET.test(pallet) && CALL.test(name)
		? { pallet, name, input: value.value.value }
		: undefined;
}

/** Longest call that can be proposed, in bytes: 128 KiB. */
export const LONGEST_CALL = 131_072;
/** Values that are looked at: each takes a byte or more, but for what holds some. So all that can be proposed is looked through. */
const MOST = 8 * LONGEST_CALL;

/** A call where it stands: with that which it hangs on. */
export interface Placed extends Call {
	readonly under: Under | undefined;
}

/** What was found in a call. */
export interface Found {
	/** The call and all that it carries, the outer ones first. */
	readonly calls: readonly Placed[];
	/** Whether nothing was left unseen. */
	readonly whole: boolean;
}

const looked = new WeakMap<object, Found>();

/**
 * A call and all that it carries, under whatever names: a runtime may have calls that carry others and are not known
 * here. What is longer than anything that can be proposed, `most` values, is not looked through to its end, and the
 * result says so.
 */
export function lookThrough(value: unknown, most = MOST): Found {
	if (typeof value !== 'object' || value === null) return { calls: [], whole: true };
	const known = most === MOST ? looked.get(value) : undefined;
	if (known) return known;
	const calls: Placed[] = [];
	const waiting: unknown[] = [value];
	/** What each that waits hangs on. */
	const places: (Under | undefined)[] = [undefined];
	let at = 0;
	for (; at < waiting.length && at < most; at++) {
		const [next, under] = [waiting[at], places[at]];
		if (typeof next !== 'object' || next === null || ArrayBuffer.isView(next)) continue;
		const call = asCall(next);
		if (call) calls.push({ ...call, under });
		for (const [one, place] of call ? carriedBy(call, under) : withinOf(next, under)) {
			waiting.push(one);
			places.push(place);
		}
	}
	const found = { calls, whole: at === waiting.length };
	if (most === MOST) looked.set(value, found);
	return found;
}

function* withinOf(
	value: object,
	under: Under | undefined,
): Generator<readonly [unknown, Under | undefined]> {
	const inner: Iterable<unknown> = Array.isArray(value) ? value : Object.values(value);
	for (const one of inner) yield [one, under];
}

/** A call and all that it carries, the outer ones first. */
export const callsIn = (value: unknown): readonly Placed[] => lookThrough(value).calls;

const STATE = 'writes into the chain’s state what no call would';
const CODE = 'replaces the runtime by one that nobody has checked';
const MONEY = 'makes or destroys money';
const ANYBODY = 'acts as anybody, past the filters of calls';
const OWNERS = 'disposes of what belongs to an account without asking it';
const POWER = 'gives power to some, or takes it from others';
const HALTS = 'can keep the chain from going on';
const PAST_RULES = 'goes past the rules that hold for everybody';

/** What these do no call would (docs/governance.md, What can be decided): who proposes one has to say why it must be. */
export const GRAVE: Readonly<Record<string, string>> = {
	'System.set_storage': STATE,
	'System.kill_storage': STATE,
	'System.kill_prefix': STATE,
	'System.set_code': CODE,
	'System.set_code_without_checks': CODE,
	'System.authorize_upgrade_without_checks': CODE,
	'System.set_heap_pages': HALTS,
	'Balances.force_set_balance': MONEY,
	'Balances.force_adjust_total_issuance': MONEY,
	'Balances.force_transfer': OWNERS,
	'Balances.force_unreserve': OWNERS,
	'Vesting.force_vested_transfer': OWNERS,
	'Vesting.force_remove_vesting_schedule': OWNERS,
	'Assets.force_transfer': OWNERS,
	'Assets.force_asset_status': OWNERS,
	'Assets.force_cancel_approval': OWNERS,
	'Staking.force_unstake': OWNERS,
	'Staking.restore_ledger': OWNERS,
	'Staking.manual_slash': OWNERS,
	'NodeServices.slash': OWNERS,
	// Their deposits are taken.
	'Identity.kill_identity': OWNERS,
	'Identity.kill_username': OWNERS,
	'Assets.start_destroy': OWNERS,
	'NominationPools.update_roles': OWNERS,
	'Content.award': OWNERS,
	'Content.assign_root': OWNERS,
	'Democracy.blacklist': POWER,
	'Democracy.clear_public_proposals': POWER,
	'Scheduler.cancel': POWER,
	'Scheduler.cancel_named': POWER,
	'Preimage.unrequest_preimage': POWER,
	'Staking.set_invulnerables': POWER,
	'Staking.set_validator_count': POWER,
	'Staking.increase_validator_count': POWER,
	'Staking.scale_validator_count': POWER,
	'TechnicalCommittee.set_members': POWER,
	'Staking.force_no_eras': HALTS,
	'Staking.force_new_era': PAST_RULES,
	'Staking.force_new_era_always': PAST_RULES,
	'Assets.force_create': PAST_RULES,
	'Assets.force_set_metadata': PAST_RULES,
	'Assets.force_clear_metadata': PAST_RULES,
	'Migrations.force_set_cursor': HALTS,
	'Migrations.force_set_active_cursor': HALTS,
	'Migrations.force_onboard_mbms': HALTS,
	'Timestamp.set': HALTS,
	'Babe.plan_config_change': HALTS,
	'Grandpa.note_stalled': HALTS,
	'Utility.dispatch_as': ANYBODY,
	'Utility.dispatch_as_fallible': ANYBODY,
};

/** Of calls that are not known here, these names say enough. */
const GRAVE_NAMES =
	/^(?:force_(?!batch$)|sudo|set_code|set_storage|kill_|dispatch_as)|_unchecked|without_checks/;
/**
 * What a referendum or the committee may well do, and nobody loses by it what is theirs without a reason that the rules
 * know. What these carry is looked through all the same.
 */
export const ORDINARY: ReadonlySet<string> = new Set([
	'Parameters.set_parameter',
	'Migrations.clear_historic',
	'Scheduler.cancel_retry',
	'Scheduler.cancel_retry_named',
	'Scheduler.schedule',
	'Scheduler.schedule_after',
	'Scheduler.schedule_named',
	'Scheduler.schedule_named_after',
	'Scheduler.set_retry',
	'Scheduler.set_retry_named',
	'Preimage.unnote_preimage',
	'Preimage.request_preimage',
	'Staking.cancel_deferred_slash',
	'Staking.deprecate_controller_batch',
	'Staking.force_apply_min_commission',
	'Staking.set_min_commission',
	'Staking.set_staking_configs',
	'NominationPools.set_configs',
	'Democracy.cancel_proposal',
	'Democracy.cancel_referendum',
	'Democracy.emergency_cancel',
	'TechnicalCommittee.disapprove_proposal',
	'TechnicalCommittee.kill',
	'TechnicalCommittee.release_proposal_cost',
	'Treasury.remove_approval',
	'Treasury.spend',
	'Treasury.spend_local',
	'Treasury.void_spend',
	'StakedVoting.cancel_proposal',
	'StakedVoting.cancel_referendum',
	'FeePool.spend',
	'Utility.with_weight',
	'Proxy.kill_pure',
	'Identity.add_registrar',
	'Identity.add_username_authority',
	'Identity.remove_registrar',
	'Identity.remove_username_authority',
	'NodeServices.create_service',
	'NodeServices.jail',
	'NodeServices.unjail',
	'NodeServices.update_service',
	'FeatureAccess.create_feature',
	'FeatureAccess.retire_feature',
	'FeatureAccess.update_feature',
	'Content.delist',
	'Content.relist',
	'Content.relist_many',
	'Content.set_moderators',
	'Content.suspend_moderator',
]);

const ANYTHING = 'It is not looked through entirely: treat it as able to do anything';
const ELSEWHERE = `has something done that stands elsewhere. ${ANYTHING}`;

/** These have something done that is not among their arguments but by its hash, its number, or as bytes. */
export const OPAQUE: Readonly<Record<string, string>> = {
	'System.authorize_upgrade': `replaces the runtime by one of which only the hash is here. ${ANYTHING}`,
	'System.apply_authorized_upgrade': `replaces the runtime. ${ANYTHING}`,
	'Preimage.note_preimage': `keeps the bytes of another call. ${ANYTHING}`,
	'Democracy.propose': ELSEWHERE,
	'Democracy.external_propose': ELSEWHERE,
	'Democracy.external_propose_majority': ELSEWHERE,
	'Democracy.external_propose_default': ELSEWHERE,
	'Democracy.fast_track': ELSEWHERE,
	'StakedVoting.enact': ELSEWHERE,
	'StakedVoting.schedule_again': ELSEWHERE,
	'TechnicalCommittee.vote': ELSEWHERE,
	'TechnicalCommittee.close': ELSEWHERE,
	'Multisig.approve_as_multi': ELSEWHERE,
	'Proxy.announce': ELSEWHERE,
};

/** What has to be pointed at in a call. */
export interface Warning {
	readonly call: string;
	readonly what: string;
	/** `grave`: it does what none should; `unseen`: nobody can tell here what it does. */
	readonly kind: 'grave' | 'unseen';
}

function warningOf(call: string, name: string): Warning | undefined {
	if (Object.hasOwn(GRAVE, call)) return { call, what: GRAVE[call] ?? '', kind: 'grave' };
	if (Object.hasOwn(OPAQUE, call)) return { call, what: OPAQUE[call] ?? '', kind: 'unseen' };
	return (GRAVE_NAMES.test(name) && !ORDINARY.has(call)) || call.startsWith('Sudo.')
		? { call, what: PAST_RULES, kind: 'grave' }
		: undefined;
}

/** What in a call is so grave that it has to be pointed at, or could be for all that can be seen; the grave first. */
export function graveIn(value: unknown, most?: number): Warning[] {
	const { calls, whole } = lookThrough(value, most);
	const names = new Map(calls.map(({ pallet, name }) => [`${pallet}.${name}`, name]));
	const found = [...names].flatMap(([call, name]) => warningOf(call, name) ?? []);
	const unseen: Warning[] = whole
		? []
		: [
				{
					call: 'This call',
					what: `is longer than any that can be proposed. ${ANYTHING}`,
					kind: 'unseen',
				},
			];
	return [
		...found.filter(({ kind }) => kind === 'grave'),
		...unseen,
		...found.filter(({ kind }) => kind === 'unseen'),
	];
}

/**
 * The calls by which a proposal is named, those first that have to be pointed at: harmless ones before them are not to
 * give it their name. A batch is named by what is in it.
 */
export function headOf(value: unknown): readonly Placed[] {
	const { calls } = lookThrough(value);
	const [outer, ...inner] = calls;
	const named = inner.length > 0 && outer?.pallet === 'Utility' ? inner : outer ? [outer] : [];
	const isPointedAt = ({ pallet, name }: Call): boolean =>
		warningOf(`${pallet}.${name}`, name) !== undefined;
	return calls.some(isPointedAt)
		? [
				...calls.filter(isPointedAt),
				...weightiestFirst(named.filter((call) => !isPointedAt(call))),
			]
		: weightiestFirst(named);
}

/** Payments, upgrades, and what ends the vote on something else. */
const WEIGHTY: ReadonlySet<string> = new Set([
	'Treasury.spend',
	'Treasury.spend_local',
	'FeePool.spend',
	'System.authorize_upgrade',
	'StakedVoting.cancel_referendum',
]);

/** Those first that nobody is to overlook behind many others, each in the order that they have. */
export function weightiestFirst<C extends Call>(calls: readonly C[]): readonly C[] {
	const isWeighty = ({ pallet, name }: Call): boolean => WEIGHTY.has(`${pallet}.${name}`);
	return [...calls.filter(isWeighty), ...calls.filter((call) => !isWeighty(call))];
}

const HEX = /^0x(?:[0-9a-f]{2})+$/i;
/** Up to which a call is put into the proposal itself. */
export const INLINE = 128;

/** The bytes of a call that somebody wrote in hexadecimal, or why they are none. */
export function readHex(text: string): { bytes: Uint8Array } | { error: string } {
	const trimmed = text.trim();
	if (trimmed.length > 2 + 2 * LONGEST_CALL)
		return { error: 'at most 128 KiB: an upgrade is proposed by its hash' };
	if (!HEX.test(trimmed)) return { error: 'hexadecimal, two digits a byte, with 0x before it' };
	const bytes = new Uint8Array((trimmed.length - 2) / 2);
	for (let at = 0; at < bytes.length; at++)
		bytes[at] = Number.parseInt(trimmed.slice(2 + 2 * at, 4 + 2 * at), 16);
	return { bytes };
}
