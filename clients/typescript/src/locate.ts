// Where a track is: the nodes that the chain names, and requests that go to the next when one
// fails.

import type { Api } from './api.ts';
import { utf8 } from './bytes.ts';
import type { Fetch } from './deliver.ts';
import { EndpointError, urlOf } from './endpoint.ts';
import { AudioError } from './error.ts';
import { explain, type Explained } from './explain.ts';
import { ContentProblem, problemOf } from './problem.ts';
import { fetchVerified, type Piece, type Range, VerifyError } from './verify.ts';

/** A node that a track is heard from. */
export interface Source {
	readonly node: number;
	/** Where its HTTP service is. */
	readonly url: string;
	/** Whether it holds the track, rather than stages it. */
	readonly holds: boolean;
	/** Its weight, in planck. */
	readonly weight: bigint;
	/** How probable it is that it is a listener's first choice: 0 to 1, for people to see. */
	readonly probability: number;
}

/** A node of which nothing can be asked by HTTP, and why. */
export interface Unreachable {
	readonly node: number;
	readonly reason: Explained;
}

interface Named {
	readonly node: number;
	readonly endpoint: Uint8Array;
	readonly weight: bigint;
}

/**
 * Nodes that the chain named, with where they are. Those that are not reached by HTTP are apart.
 */
export function sourcesOf(
	nodes: readonly Named[],
	holds: boolean,
): { sources: Source[]; unreachable: Unreachable[] } {
	const all = nodes.reduce((sum, { weight }) => sum + weight, 0n);
	const sources: Source[] = [];
	const unreachable: Unreachable[] = [];
	for (const { node, endpoint, weight } of nodes) {
		try {
			const probability = all === 0n ? 0 : Number((weight * 1_000_000_000n) / all) / 1e9;
			sources.push({ node, url: urlOf(endpoint), holds, weight, probability });
		} catch (error) {
			if (!(error instanceof EndpointError)) throw error;
			unreachable.push({ node, reason: explain(error) });
		}
	}
	return { sources, unreachable };
}

/** Most nodes that are named at once. */
const MAX_SOURCES = 100;

/**
 * The nodes that a track is heard from, the best first for a listener's `session` (any text of up
 * to 128 bytes): its holders, in an order drawn by stake; while nobody holds it, those that stage
 * it. Empty if there is no such track, or nobody has it. Rejects with what `explain` knows as
 * `PlaybackSessionTooLong`.
 */
export async function locate(api: Api, track: number, session: string): Promise<Source[]> {
	const holders = await api.apis.ContentApi.route(track, utf8(session), MAX_SOURCES);
	if (!holders.success) {
		const { code, means, todo } = explain(holders.value);
		throw new AudioError(code, means, todo);
	}
	if (holders.value.length > 0) return sourcesOf(holders.value, true).sources;
	return stagersOf(api, track);
}

/** A node that holds a track, or is about to lose it. */
export interface Holder {
	readonly node: number;
	/** The operator's address. */
	readonly operator: string;
	/** Where its HTTP service is; none if it is not reached by HTTP. */
	readonly url: string | undefined;
	/** Whether it serves now: is not jailed, and not leaving. */
	readonly serves: boolean;
	/** The first era in which it holds the track no more, if it has given notice. */
	readonly until: number | undefined;
}

/**
 * The nodes that hold a track: that have proven that they have it, and are asked to prove it again
 * and again.
 */
export async function holdersOf(api: Api, track: number): Promise<Holder[]> {
	const holders = await api.apis.ContentApi.holders(track);
	const { sources } = sourcesOf(
		holders.map((holder) => ({ ...holder, weight: 0n })),
		true,
	);
	return holders.map(({ node, operator, serves, until }) => ({
		node,
		operator,
		serves,
		until,
		url: sources.find((source) => source.node === node)?.url,
	}));
}

/** The nodes that take a track's upload and serve it until somebody holds it, the best first. */
export const stagersOf = async (api: Api, track: number): Promise<Source[]> =>
	sourcesOf(await api.apis.ContentApi.stagers(track), false).sources;

/**
 * The nodes that would stage content of that root (`0x` and hexadecimal digits) if it were
 * published now.
 */
export const stagersOfRoot = async (api: Api, root: string): Promise<Source[]> =>
	sourcesOf(await api.apis.ContentApi.stagers_of(root), false).sources;

/** A node that was asked in vain, and why. */
export interface Failure {
	readonly source: Source;
	readonly reason: Explained;
}

/** None of the nodes answered as it should; `failures` has the reason of each. */
export class NoSource extends AudioError {
	override readonly name = 'NoSource';

	constructor(
		readonly failures: readonly Failure[],
		options?: ErrorOptions,
	) {
		const reasons = failures.map(({ source, reason }) => `${source.url}: ${reason.means}`);
		const message =
			failures.length === 0
				? 'No node has the track.'
				: `No node gives it. ${reasons.join(' ')}`;
		super('no-source', message, 'Try again later.', options);
	}
}

/** Milliseconds. */
const TIMEOUT = 10_000;

/** Refusals that every other node would give too. */
const FINAL: ReadonlySet<string> = new Set([
	'not-bought',
	'lacks-feature',
	'delisted',
	'token-required',
	'not-a-cid',
	'range-not-satisfiable',
	'bad-request',
]);

const isFinal = (error: unknown): boolean =>
	(error instanceof ContentProblem && FINAL.has(error.code)) ||
	(error instanceof Error && error.name === 'AbortError');

/** How several nodes are asked. */
export interface AskOptions {
	/** What is asked besides the path. */
	readonly init?: RequestInit;
	/** Ends it all. */
	readonly signal?: AbortSignal;
	/**
	 * Milliseconds that a node has until its answer begins, and of verified bytes until more come.
	 * 10,000 unless given.
	 */
	readonly timeout?: number;
	readonly fetch?: Fetch;
	/** Told of each node that was asked in vain, before the next is. */
	readonly onFailure?: (failure: Failure) => void;
}

/**
 * A `fetch` that gives up if an answer does not begin in time; once it has begun it takes as long
 * as it takes.
 */
async function ask(
	url: string,
	init: RequestInit,
	{ signal, timeout = TIMEOUT, fetch = globalThis.fetch }: AskOptions,
): Promise<Response> {
	const stopped = new AbortController();
	const timer = setTimeout(() => stopped.abort(late()), timeout);
	const either =
		signal === undefined ? stopped.signal : AbortSignal.any([signal, stopped.signal]);
	try {
		return await fetch(url, { ...init, signal: either });
	} finally {
		clearTimeout(timer);
	}
}

/**
 * Asks the first of `sources` for a path below its URL, such as `/content/bafkr4i…`, and the next
 * if it is not reached, does not answer in time or refuses. `path` can be made for each source:
 * tokens are for one node each. Throws `NoSource` if all fail, and at once what would be the same
 * everywhere: `ContentProblem` of `not-bought`, say, and what `signal` aborts with.
 */
export async function fetchFrom(
	sources: readonly Source[],
	path: string | ((source: Source) => string | Promise<string>),
	options: AskOptions = {},
): Promise<{ answer: Response; source: Source; failures: Failure[] }> {
	const failures: Failure[] = [];
	for (const source of sources) {
		try {
			options.signal?.throwIfAborted();
			const below = typeof path === 'string' ? path : await path(source);
			const answer = await ask(`${source.url}${below}`, options.init ?? {}, options);
			if (answer.ok || answer.status === 304) return { answer, source, failures };
			throw await problemOf(answer);
		} catch (error) {
			if (options.signal?.aborted || isFinal(error)) throw error;
			const failure = { source, reason: explain(error) };
			failures.push(failure);
			options.onFailure?.(failure);
		}
	}
	throw new NoSource(failures);
}

/** What is wanted of a track, and how its nodes are asked. */
export interface VerifiedFrom extends Range, Omit<AskOptions, 'init'> {
	/** The token for a source, for tracks that ask for a purchase or a feature. */
	readonly token?: (source: Source) => string | Promise<string>;
}

/**
 * The verified bytes of a track from the first of `sources`, as they come. When one is not reached,
 * refuses, breaks off, stalls or sends what is wrong, the next goes on at the byte where it came
 * to. Throws as `fetchFrom` does.
 */
export async function* verifiedFrom(
	sources: readonly Source[],
	request: VerifiedFrom,
): AsyncGenerator<Piece & { source: Source }, void, undefined> {
	const {
		root,
		size,
		from = 0,
		to = size,
		token,
		signal,
		timeout = TIMEOUT,
		onFailure,
	} = request;
	const failures: Failure[] = [];
	let next = from;
	for (const source of sources) {
		const stalled = new AbortController();
		const either =
			signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]);
		const aborted = rejectedBy(either);
		let pieces: AsyncGenerator<Piece> | undefined;
		try {
			signal?.throwIfAborted();
			const shown = await token?.(source);
			pieces = fetchVerified(source.url, {
				root,
				size,
				from: next,
				to,
				signal: either,
				...(request.fetch === undefined ? {} : { fetch: request.fetch }),
				...(shown === undefined ? {} : { token: shown }),
			});
			for (;;) {
				// A node that is gone may leave its connection open.
				const timer = setTimeout(() => stalled.abort(late()), timeout);
				const { done, value } = await Promise.race([pieces.next(), aborted]).finally(() =>
					clearTimeout(timer),
				);
				if (done) return;
				next = value.offset + value.bytes.length;
				yield { ...value, source };
			}
		} catch (error) {
			// All that was asked for has come: what is wrong behind it does not matter.
			if (next >= to && error instanceof VerifyError) return;
			if (signal?.aborted || isFinal(error)) throw error;
			const failure = { source, reason: explain(error) };
			failures.push(failure);
			onFailure?.(failure);
		} finally {
			// Not waited for: it may be what does not come.
			void pieces?.return(undefined).catch(() => {});
		}
	}
	throw new NoSource(failures);
}

const late = (): DOMException => new DOMException('no answer in time', 'TimeoutError');

/** Rejects when the signal aborts. */
function rejectedBy(signal: AbortSignal): Promise<never> {
	const aborted = new Promise<never>((_, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
	});
	aborted.catch(() => {});
	return aborted;
}
