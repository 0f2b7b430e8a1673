// Descriptions and pictures, brought to a node (docs/content.md, "Documents").

import { DefaultHttpStack, type HttpStack } from 'tus-js-client';
import { type Clock, Silence, systemClock } from './clock.ts';
import { parseProblem } from './problem.ts';
import { authorization } from './token.ts';
import { silent, SILENCE, STORING, unreachable } from './upload.ts';

/** What a document is of, as requests name it. */
export type DocumentSubject =
	{ readonly track: number } | { readonly playlist: number } | { readonly account: string };

export interface PutDocument {
	/** Where the node's HTTP service is. */
	readonly url: string;
	readonly kind: 'metadata' | 'artwork';
	readonly cid: string;
	readonly subject: DocumentSubject;
	readonly bytes: Uint8Array;
	/** A token of `uploadClaim` by the owner. */
	readonly token: string;
	readonly signal?: AbortSignal;
	/**
	 * Milliseconds without a byte getting through after which it is given up: a minute unless
	 * given, and three times as long once all are sent.
	 */
	readonly silence?: number;
	readonly clock?: Clock;
	/** What sends it: the platform's own unless given. */
	readonly stack?: HttpStack;
}

/** The subject as a query. */
export const queryOf = (subject: DocumentSubject): string => {
	const [[name, value] = ['', '']] = Object.entries(subject);
	return `${name}=${encodeURIComponent(String(value))}`;
};

/**
 * Brings a document. Fulfilled once the node has it; rejects with `ContentProblem` if it refuses,
 * `AudioError` (`unreachable`, `silent`) if it does not answer, and what `signal` aborts with.
 */
export async function putDocument(options: PutDocument): Promise<void> {
	const { url, kind, cid, subject, bytes, token, signal } = options;
	signal?.throwIfAborted();
	// `fetch` does not say how much has been sent: of a large picture one could not tell a slow line
	// from a dead one.
	const request = (options.stack ?? new DefaultHttpStack({})).createRequest(
		'PUT',
		`${url}/${kind}/${cid}?${queryOf(subject)}`,
	);
	request.setHeader('Authorization', authorization(token));
	let leave: () => void = () => {};
	const left = new Promise<never>((_, reject) => {
		leave = () => reject(signal?.reason);
		signal?.addEventListener('abort', leave);
	});
	const { clock = systemClock, silence = SILENCE } = options;
	let watch: Silence | undefined;
	const quiet = new Promise<never>((_, reject) => {
		watch = new Silence(clock, silence, () => reject(silent()));
	});
	try {
		request.setProgressHandler((sent) =>
			watch?.heard(sent < bytes.length ? silence : silence * STORING),
		);
		watch?.begin();
		const sent = request.send(bytes).catch((error: unknown) => {
			throw unreachable(error);
		});
		const answer = await Promise.race([sent, left, quiet]);
		const status = answer.getStatus();
		if (status === 201 || status === 204) return;
		throw parseProblem(status, answer.getBody() ?? '', answer.getHeader('Retry-After') ?? null);
	} catch (error) {
		void Promise.resolve(request.abort()).catch(() => {});
		throw error;
	} finally {
		watch?.end();
		signal?.removeEventListener('abort', leave);
	}
}
