// What is in a decoded call, however deep: for plain words, and for warnings.

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

/** What was found in a call. */
export interface Found {
	/** The call and all that it carries, the outer ones first. */
	readonly calls: readonly Call[];
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
	const calls: Call[] = [];
	const waiting: unknown[] = [value];
	let at = 0;
	for (; at < waiting.length && at < most; at++) {
		const next = waiting[at];
		if (typeof next !== 'object' || next === null || ArrayBuffer.isView(next)) continue;
		const call = asCall(next);
		if (call) calls.push(call);
		const inner: Iterable<unknown> = Array.isArray(next)
			? next
			: Object.values(call ? { input: call.input } : next);
		// One by one: a list of many thousands is too long for the arguments of one `push`.
		for (const one of inner) waiting.push(one);
	}
	const found = { calls, whole: at === waiting.length };
	if (most === MOST) looked.set(value, found);
	return found;
}

/** A call and all that it carries, the outer ones first. */
export const callsIn = (value: unknown): readonly Call[] => lookThrough(value).calls;

const STATE = 'writes into the chain’s state what no call would';
const CODE = 'replaces the runtime by one that nobody has checked';
const MONEY = 'makes or destroys money';
const ANYBODY = 'acts as anybody, past the filters of calls';
const OWNERS = 'disposes of what belongs to an account without asking it';
const POWER = 'gives power to some, or takes it from others';
const HALTS = 'can keep the chain from going on';

/** What these do no call would (docs/governance.md, What can be decided): who proposes one has to say why it must be. */
const GRAVE: Readonly<Record<string, string>> = {
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
	'Staking.force_unstake': OWNERS,
	'Staking.restore_ledger': OWNERS,
	'Staking.manual_slash': OWNERS,
	'NodeServices.slash': OWNERS,
	'Assets.start_destroy': OWNERS,
	'NominationPools.update_roles': OWNERS,
	'Content.award': OWNERS,
	'Content.assign_root': OWNERS,
	'Democracy.blacklist': POWER,
	'Scheduler.cancel_named': POWER,
	'Staking.set_invulnerables': POWER,
	'Staking.set_validator_count': POWER,
	'TechnicalCommittee.set_members': POWER,
	'Staking.force_no_eras': HALTS,
	'Timestamp.set': HALTS,
	'Babe.plan_config_change': HALTS,
	'Grandpa.note_stalled': HALTS,
	'Utility.dispatch_as': ANYBODY,
	'Utility.dispatch_as_fallible': ANYBODY,
};

/** Of calls that are not known here, these names say enough. */
const GRAVE_NAMES =
	/^(?:force_(?!batch$)|sudo|set_code|set_storage|kill_|dispatch_as)|_unchecked|without_checks/;
const HARMLESS: ReadonlySet<string> = new Set([
	// A referendum may end these, and nobody loses what is theirs.
	'Proxy.kill_pure',
	'Identity.kill_identity',
	'Identity.kill_username',
	'Staking.force_apply_min_commission',
]);
const PAST_RULES = 'goes past the rules that hold for everybody';

const ANYTHING = 'It is not looked through entirely: treat it as able to do anything';
const ELSEWHERE = `has something done that stands elsewhere. ${ANYTHING}`;

/** These have something done that is not among their arguments but by its hash, its number, or as bytes. */
const OPAQUE: Readonly<Record<string, string>> = {
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
	return (GRAVE_NAMES.test(name) && !HARMLESS.has(call)) || call.startsWith('Sudo.')
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
export function headOf(value: unknown): readonly Call[] {
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
export function weightiestFirst(calls: readonly Call[]): readonly Call[] {
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
