// Content against its root, while it comes: BLAKE3's tree by groups of 16 KiB, as nodes stream it
// (docs/content.md, "Verified"; https://github.com/oconnor663/bao/blob/master/docs/spec.md).

import {
	CHUNK,
	Hasher,
	leftOf,
	parentValue,
	sameValue,
	subtreeValue,
	type Value,
	valueOf,
} from './blake3.ts';
import { fixedBytes } from './bytes.ts';
import { cidOf } from './cid.ts';
import type { Fetch } from './deliver.ts';
import { AudioError } from './error.ts';
import { problemOf } from './problem.ts';
import { type Bytes, piecesOf } from './stream.ts';

/** Bytes of a group: what is verified at a time. */
export const GROUP = 16 * 1_024;

/** Bytes of a pair of chaining values. */
const PAIR = 64;

/** Most bytes of a track: 2 GiB. */
const MAX_CONTENT = 2 ** 31;

/** Why bytes are not those that were asked for. */
export type VerifyReason = 'wrong-bytes' | 'ended-early' | 'too-many-bytes' | 'wrong-range';

/** Bytes that are not those of the root; `code` is the reason. */
export class VerifyError extends AudioError {
	override readonly name = 'VerifyError';

	constructor(
		override readonly code: VerifyReason,
		message: string,
		/**
		 * Which byte of the content the first wrong group, or what is missing, begins at. All
		 * before it was right.
		 */
		readonly offset: number,
	) {
		super(code, message, 'Ask another node.');
	}
}

/**
 * The root of bytes that come bit by bit: 32 bytes. `onProgress` is told how many were hashed,
 * after each piece. It takes the time of the thread that it runs on, some 2 to 3 ms a mebibyte:
 * hash large files in a worker.
 */
export async function rootOfStream(
	source: Bytes,
	onProgress?: (bytes: number) => void,
): Promise<Uint8Array> {
	const hasher = new Hasher();
	for await (const piece of piecesOf(source)) {
		hasher.update(piece);
		onProgress?.(hasher.bytes);
	}
	return hasher.digest();
}

/** What of content is wanted. */
export interface Range {
	/** The content's root: 32 bytes, or `0x` and their hexadecimal digits. */
	readonly root: Uint8Array | string;
	/** How many bytes the content has, as the chain says. */
	readonly size: number;
	/** The first byte; 0 unless given. */
	readonly from?: number;
	/** The byte after the last; the end unless given. */
	readonly to?: number;
}

/** Verified bytes, and where in the content they begin. */
export interface Piece {
	readonly offset: number;
	readonly bytes: Uint8Array;
}

/** The groups that hold the bytes from `from` to `to`, as bytes: what `Verified-Range` says. */
export function groupsOf({ size, from = 0, to = size }: Omit<Range, 'root'>): {
	start: number;
	end: number;
} {
	if (
		![size, from, to].every(Number.isSafeInteger) ||
		size > MAX_CONTENT ||
		from < 0 ||
		from >= to ||
		to > size
	) {
		throw new RangeError(`no bytes ${from} to ${to} of ${size}`);
	}
	return { start: from - (from % GROUP), end: Math.min(Math.ceil(to / GROUP) * GROUP, size) };
}

interface Subtree {
	/** Its first group, and how many there are. */
	readonly first: number;
	readonly groups: number;
	readonly value: Value;
}

/**
 * The bytes of a verified stream (`GET /content/{cid}/bao?from=&to=`), as they come: those from
 * `from` to `to` alone, in pieces of a group at most, none of which is wrong. Throws `VerifyError`
 * at the first group or pair of chaining values that does not lead to the root, and where the
 * stream has less or more than it should.
 */
export async function* verified(
	source: Bytes,
	range: Range,
): AsyncGenerator<Piece, void, undefined> {
	const { size, from = 0, to = size } = range;
	const { start, end } = groupsOf(range);
	const groups = Math.max(1, Math.ceil(size / GROUP));
	const wanted = { first: start / GROUP, last: Math.ceil(end / GROUP) - 1 };
	// The subtrees to come, the next one last.
	const open: Subtree[] = [
		{ first: 0, groups, value: valueOf(fixedBytes(range.root, 32, 'a root')) },
	];
	const isWanted = ({ first, groups: count }: Subtree): boolean =>
		first <= wanted.last && first + count > wanted.first;
	const sizeOf = ({ first, groups: count }: Subtree): number =>
		count > 1 ? PAIR : Math.min(GROUP, size - first * GROUP);
	const buffer = new Uint8Array(GROUP);
	let filled = 0;

	/** Looks at what the next subtree begins with; gives the bytes if that is a group. */
	const look = (subtree: Subtree, bytes: Uint8Array): Piece | undefined => {
		const { first, groups: count, value } = subtree;
		const offset = first * GROUP;
		// The root is that of the whole tree alone.
		const isRoot = count === groups;
		if (count > 1) {
			const [left, right] = [
				valueOf(bytes.subarray(0, PAIR / 2)),
				valueOf(bytes.subarray(PAIR / 2)),
			];
			if (!sameValue(parentValue(left, right, isRoot), value)) throw wrong(offset);
			const half = leftOf(count);
			const halves = [
				{ first: first + half, groups: count - half, value: right },
				{ first, groups: half, value: left },
			];
			open.push(...halves.filter(isWanted));
			return undefined;
		}
		if (!sameValue(subtreeValue(bytes, offset / CHUNK, isRoot), value)) throw wrong(offset);
		const cut = bytes.slice(Math.max(0, from - offset), Math.min(bytes.length, to - offset));
		return { offset: Math.max(from, offset), bytes: cut };
	};

	for await (const piece of piecesOf(source)) {
		for (let at = 0; at < piece.length;) {
			const next = open.at(-1);
			if (next === undefined)
				throw new VerifyError(
					'too-many-bytes',
					'The node sent more than was asked for.',
					end,
				);
			const needed = sizeOf(next);
			const taken = Math.min(needed - filled, piece.length - at);
			buffer.set(piece.subarray(at, at + taken), filled);
			at += taken;
			filled += taken;
			if (filled < needed) break;
			filled = 0;
			open.pop();
			const found = look(next, buffer.subarray(0, needed));
			if (found !== undefined) yield found;
		}
	}
	const missing = open.at(-1);
	if (missing !== undefined) {
		const offset = Math.max(from, missing.first * GROUP);
		throw new VerifyError('ended-early', `The node ended before byte ${offset}.`, offset);
	}
}

const wrong = (offset: number): VerifyError =>
	new VerifyError(
		'wrong-bytes',
		`What the node sent is not the track, from byte ${offset} on.`,
		offset,
	);

/** What is wanted of a track, and what is shown for it. */
export interface FetchVerified extends Range {
	/** A token of `listenClaim`, for tracks that ask for a purchase or a feature. */
	readonly token?: string;
	readonly signal?: AbortSignal;
	readonly fetch?: Fetch;
}

/**
 * The verified bytes of a track from the node at `url`, as they come. Throws `ContentProblem` if
 * the node refuses, `VerifyError` if it does not send what was asked for, and what `fetch` throws.
 * After an error the rest can be asked of another node, from where this one came to.
 */
export async function* fetchVerified(
	url: string,
	request: FetchVerified,
): AsyncGenerator<Piece, void, undefined> {
	const { root, size, from = 0, to = size, token, signal, fetch = globalThis.fetch } = request;
	const { start, end } = groupsOf(request);
	const asked = new URLSearchParams({
		from: String(from),
		to: String(to),
		...(token === undefined ? {} : { token }),
	});
	// Who sends the bytes is who is asked: a redirect would have another's work counted as its own.
	const init: RequestInit = {
		redirect: 'error',
		credentials: 'omit',
		...(signal === undefined ? {} : { signal }),
	};
	const answer = await fetch(`${url}/content/${cidOf(root)}/bao?${asked}`, init);
	if (!answer.ok) throw await problemOf(answer);
	const said = answer.headers.get('verified-range');
	// Pages of other origins may not be shown the header; what is sent is checked in any case.
	if (said !== null && said !== `bytes ${start}-${end - 1}/${size}`) {
		await answer.body?.cancel().catch(() => {});
		throw new VerifyError(
			'wrong-range',
			`The node sends other bytes than were asked for: ${said}.`,
			from,
		);
	}
	yield* verified(answer.body ?? [], { root, size, from, to });
}
