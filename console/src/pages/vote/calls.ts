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

/** A decoded call as polkadot-api gives it: a variant in a variant. */
export function asCall(value: unknown): Call | undefined {
	if (!isVariant(value) || !isVariant(value.value)) return undefined;
	return { pallet: value.type, name: value.value.type, input: value.value.value };
}

/** Under these names calls carry others. */
const CARRIED = ['call', 'calls', 'main', 'fallback', 'proposal'];
/** Calls that are looked at: a proposal holds at most 128 KiB, so this is more than there can be. */
const MOST = 20_000;

/** A call and all that it carries, the outer ones first. */
export function callsIn(value: unknown): Call[] {
	const found: Call[] = [];
	const waiting: unknown[] = [value];
	while (waiting.length > 0 && found.length < MOST) {
		const call = asCall(waiting.shift());
		if (!call) continue;
		found.push(call);
		if (typeof call.input !== 'object' || call.input === null) continue;
		for (const name of CARRIED) {
			const carried = (call.input as Record<string, unknown>)[name];
			if (Array.isArray(carried)) waiting.push(...(carried as unknown[]));
			else if (carried !== undefined) waiting.push(carried);
		}
	}
	return found;
}

/** What these do no call would (docs/governance.md, What can be decided): who proposes one has to say why it must be. */
const GRAVE: Record<string, string> = {
	'System.set_storage': 'writes into the chain’s state what no call would',
	'System.kill_storage': 'removes from the chain’s state what no call would',
	'System.kill_prefix': 'removes from the chain’s state what no call would',
	'System.set_code': 'replaces the runtime by one that nobody has checked',
	'System.set_code_without_checks': 'replaces the runtime by one that nobody has checked',
	'System.authorize_upgrade_without_checks':
		'lets the runtime be replaced without a check of its version',
	'Balances.force_set_balance': 'makes or destroys money',
	'Balances.force_adjust_total_issuance': 'makes or destroys money',
	'Utility.dispatch_as': 'acts as anybody, past the filters of calls',
	'Utility.dispatch_as_fallible': 'acts as anybody, past the filters of calls',
};

/** What in a call is so grave that it has to be pointed at. */
export function graveIn(value: unknown): { call: string; what: string }[] {
	const names = new Set(callsIn(value).map(({ pallet, name }) => `${pallet}.${name}`));
	return [...names].flatMap((call) =>
		GRAVE[call] === undefined ? [] : [{ call, what: GRAVE[call] }],
	);
}

const HEX = /^0x(?:[0-9a-f]{2})+$/i;
/** Longest call that can be proposed, in bytes: 128 KiB. */
export const LONGEST_CALL = 131_072;
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
