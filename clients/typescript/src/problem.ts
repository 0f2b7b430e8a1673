// What content nodes answer when they refuse: `application/problem+json` (RFC 9457,
// docs/content.md, "Errors").

import { AudioError } from './error.ts';
import { PROBLEMS, type ProblemName } from './problems.ts';
import { readText } from './read.ts';
import { quoted, remoteText } from './remote-text.ts';

/**
 * A refusal by a content node. `code` is its name without `urn:audio:problem:`; of an answer
 * without a document it is `http-` and the status.
 */
export class ContentProblem extends AudioError {
	override readonly name = 'ContentProblem';

	constructor(
		code: string,
		message: string,
		/** Status of the answer. */
		readonly status: number,
		/**
		 * What the node said of this very request, in its own words, without marks that cannot be
		 * seen; empty if it said nothing. Whoever shows it says whose words they are.
		 */
		readonly detail: string,
		/** Seconds after which it is worth to try again, if the node said so. */
		readonly retryAfter: number | undefined,
		/** Of a refused receipt: the number of the fan's last one that the node knows. */
		readonly seq: number | undefined,
		todo?: string,
	) {
		super(code, message, todo);
	}
}

/** Most seconds that a node is waited for: one that asks for more is as good as away. */
export const MAX_RETRY_AFTER = 120;

/** Whether a node asks to be left alone for longer than anybody waits. */
export const isAway = ({ retryAfter = 0 }: Pick<ContentProblem, 'retryAfter'>): boolean =>
	retryAfter > MAX_RETRY_AFTER;

/** Most characters of a node's own words that are kept: a stranger wrote them. */
const MAX_DETAIL = 500;
/** Most bytes of an answer that refuses. */
const MAX_PROBLEM = 16_384;

/**
 * The problem in a text that a node answered with that status. Whatever it is, something comes out.
 */
export function parseProblem(
	status: number,
	body: string,
	retryAfter: string | null = null,
): ContentProblem {
	let document: Record<string, unknown> = {};
	try {
		const parsed: unknown = JSON.parse(body);
		if (typeof parsed === 'object' && parsed !== null)
			document = parsed as Record<string, unknown>;
	} catch {
		// Not a content node's answer: a proxy's page, say.
	}
	const text = (name: string): string => {
		const value = document[name];
		return typeof value === 'string' ? remoteText(value, MAX_DETAIL) : '';
	};
	const urn = /^urn:audio:problem:([a-z-]{1,40})$/.exec(text('type'));
	const code = urn?.[1] ?? `http-${status}`;
	const detail = text('detail');
	const known = Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code as ProblemName] : undefined;
	const message =
		known?.means ??
		quoted('The node says', detail || text('title'), `The node answered ${status}.`);
	const seq = document['seq'];
	// A date is allowed too; content nodes give seconds.
	const seconds =
		retryAfter !== null && /^[0-9]{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
	return new ContentProblem(
		code,
		message,
		status,
		detail,
		seconds,
		typeof seq === 'number' && Number.isInteger(seq) ? seq : undefined,
		known?.todo,
	);
}

/** The problem that a node's answer has. Reads its body, at most 16 KiB of it: of more nothing. */
export async function problemOf(answer: Response): Promise<ContentProblem> {
	const body = await readText(answer, { most: MAX_PROBLEM }).catch(() => '');
	return parseProblem(answer.status, body, answer.headers.get('retry-after'));
}
