// Calls that carry others, and what becomes of those: what need not happen is not told as if it did.

import type { Call } from './calls.ts';

/** What a call hangs on that another carries, the innermost first. */
export interface Under {
	/** In words, after the call itself. */
	readonly how: string;
	/** The call that carries it. */
	readonly by: Call;
	readonly outer: Under | undefined;
}

const BATCH = 'tried, unless a call before it in its batch fails';
const NOTED = 'tried: if it fails, the rest goes on';
const FIRST = 'tried first: if it fails, another is made in its place';
const FALLBACK = 'only if the one before it fails';
const LATER = 'tried later, at a block that is named below';
const FOR_ANOTHER = 'tried for another account: if it fails, the rest goes on';
const SIGNED = 'tried once enough signatories have approved it';
const MOTION = 'tried if the committee approves it';

/** What becomes of calls that these carry, all or by the field; of others it is what becomes of the carrier. */
const CARRIERS: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
	'Utility.batch': BATCH,
	'Utility.force_batch': NOTED,
	'Utility.if_else': { main: FIRST, fallback: FALLBACK },
	'Utility.dispatch_as': FOR_ANOTHER,
	'Proxy.proxy': FOR_ANOTHER,
	'Proxy.proxy_announced': FOR_ANOTHER,
	'Multisig.as_multi': SIGNED,
	'Scheduler.schedule': LATER,
	'Scheduler.schedule_after': LATER,
	'Scheduler.schedule_named': LATER,
	'Scheduler.schedule_named_after': LATER,
	'TechnicalCommittee.execute': NOTED,
	'TechnicalCommittee.propose': MOTION,
};

/** The arguments of a call, each with what those calls hang on that are in it. */
export function* carriedBy(
	call: Call,
	outer: Under | undefined,
): Generator<readonly [unknown, Under | undefined]> {
	const { pallet, name, input } = call;
	const key = `${pallet}.${name}`;
	const becomes = Object.hasOwn(CARRIERS, key) ? CARRIERS[key] : undefined;
	if (typeof becomes !== 'object' || typeof input !== 'object' || input === null) {
		yield [input, typeof becomes === 'string' ? { how: becomes, by: call, outer } : outer];
		return;
	}
	for (const [field, value] of Object.entries(input)) {
		const how = Object.hasOwn(becomes, field) ? becomes[field] : undefined;
		yield [value, how === undefined ? outer : { how, by: call, outer }];
	}
}

/** As many of what a call hangs on are told. */
const MOST_TOLD = 3;

/** What a call hangs on, in words; nothing if it happens as the whole does. */
export function conditionsOf(under: Under | undefined): string | undefined {
	const found = new Set<string>();
	for (let at = under; at !== undefined; at = at.outer) found.add(at.how);
	const told = [...found].slice(0, MOST_TOLD);
	if (told.length === 0) return undefined;
	return found.size > told.length ? `${told.join('; ')}; and more` : told.join('; ');
}

/** The names of calls in one line: two of them, and how many more there are. */
export function inOneLine(
	calls: readonly { readonly name: string; readonly under: Under | undefined }[],
	count: (value: number) => string,
): string {
	const [first, second] = calls;
	if (!first) return '';
	const rest = calls.length - 2;
	const isChoice =
		second !== undefined &&
		rest === 0 &&
		first.under !== undefined &&
		first.under.by === second.under?.by &&
		first.under.how !== second.under.how;
	if (isChoice) return `Either: ${first.name}, or: ${second.name}`;
	const names = calls
		.slice(0, 2)
		.map(({ name }) => name)
		.join(rest > 0 ? ', ' : ', and ');
	const all = rest > 0 ? `${names} and ${count(rest)} more` : names;
	return calls.some(({ under }) => under !== undefined) ? `Try: ${all}` : all;
}
