// Brings content and documents to one node (docs/content.md, "Uploads" and "Documents").

import { authorization, cidOf, ContentProblem, expiresIn, parseProblem, problemOf, signToken, uploadClaim, type SignRaw } from '@audio-chain/client';
import { DetailedError, Upload } from 'tus-js-client';
import type { Target } from './delivery.ts';
import { isUnchanged } from './inspect.ts';

/** Bytes of a request: what a line that breaks loses at most. */
const PIECE = 4 * 1_024 * 1_024;

/** How long an upload may take with one signature, in seconds. Nodes take tokens of a day at most. */
const TOKEN_LIFE = 20 * 60 * 60;

/** The file is not any more what was published. No node takes it. */
export class Changed extends Error {
	constructor() {
		super('The file has changed since it was hashed. Choose the file that was published.');
	}
}

/** The wallet has not signed what lets the node take the upload. */
export class NotSigned extends Error {
	constructor(problem: unknown) {
		super(`The wallet did not sign (${problem instanceof Error ? problem.message : String(problem)}). Nothing is lost: try again.`);
	}
}

export interface Signing {
	/** Hash of the chain's first block. */
	genesis: string;
	sign: SignRaw;
}

/** What the owner signs so that `node` takes so many bytes with that root. The page makes the message. */
export async function uploadToken({ genesis, sign }: Signing, node: number, root: string | Uint8Array, bytes: number): Promise<string> {
	const claim = uploadClaim({ genesis, node, root, bytes, expires: expiresIn(TOKEN_LIFE) });
	try {
		return await signToken(claim, sign);
	} catch (problem) {
		throw new NotSigned(problem);
	}
}

export interface Content {
	file: File;
	root: string;
	/** Where an upload to this node stands, if one was begun. */
	begun?: string | undefined;
}

export interface Watch {
	/** Bytes that the node has. */
	onProgress: (sent: number) => void;
	/** Where the upload goes on after the page was closed. */
	onBegun: (url: string) => void;
	signal: AbortSignal;
}

/** Begins an upload; gives where it goes on, or nothing if the node has all of it. */
async function begin({ url }: Target, token: string, bytes: number, signal: AbortSignal): Promise<string | undefined> {
	const headers = { authorization: authorization(token), 'tus-resumable': '1.0.0', 'upload-length': String(bytes) };
	const answer = await fetch(`${url}/uploads`, { method: 'POST', headers, signal });
	if (answer.status === 201) {
		// The node may be below a path that it does not know of.
		const id = answer.headers.get('location')?.split('/').at(-1);
		if (id) return `${url}/uploads/${id}`;
	}
	const problem = await problemOf(answer);
	if (problem.code === 'already-here') return undefined;
	throw problem;
}

/**
 * Brings a file. It comes back once the node has said that all of it is there and is right, and throws `Changed` if the
 * file is another than was published, `ContentProblem` if the node refuses, what the signal says if it is ended: what
 * has come by then stays at the node for a day.
 */
export async function bringContent(to: Target, token: string, { file, root, begun }: Content, watch: Watch): Promise<void> {
	if (!(await isUnchanged(file))) throw new Changed();
	const url = begun ?? (await begin(to, token, file.size, watch.signal));
	if (url === undefined) return;
	watch.onBegun(url);
	try {
		await send(url, token, file, watch);
	} catch (problem) {
		if (watch.signal.aborted) throw watch.signal.reason;
		if (!(await isUnchanged(file))) throw new Changed();
		if (problem instanceof ContentProblem) {
			if (problem.code === 'wrong-hash') throw new Changed();
			// It ended meanwhile, or is of another day: begun anew, unless all of it has come.
			if (begun !== undefined && ['no-such-upload', 'http-404', 'not-here'].includes(problem.code)) {
				return bringContent(to, token, { file, root }, watch);
			}
		}
		throw problem;
	}
}

function send(uploadUrl: string, token: string, file: File, { onProgress, signal }: Watch): Promise<void> {
	return new Promise((resolve, reject) => {
		signal.throwIfAborted();
		const end = (): void => signal.removeEventListener('abort', abort);
		const upload = new Upload(file, {
			uploadUrl,
			headers: { authorization: authorization(token) },
			chunkSize: PIECE,
			retryDelays: [0, 1_000, 3_000, 5_000],
			storeFingerprintForResuming: false,
			// Bytes that were sent are not yet there: told is what the node has confirmed.
			onChunkComplete: (_, accepted) => onProgress(accepted),
			onShouldRetry: (problem) => {
				const status = problem.originalResponse?.getStatus() ?? 0;
				return status === 0 || status >= 500 || status === 409;
			},
			onSuccess: () => {
				end();
				resolve();
			},
			onError: (problem) => {
				end();
				reject(told(problem));
			},
		});
		const abort = (): void => {
			end();
			void upload.abort().finally(() => reject(signal.reason as Error));
		};
		signal.addEventListener('abort', abort);
		upload.start();
	});
}

/** What a node has said, or that it has said nothing. */
function told(problem: Error): Error {
	const answer = problem instanceof DetailedError ? problem.originalResponse : undefined;
	if (!answer) return new Error('The node does not answer.');
	return parseProblem(answer.getStatus(), answer.getBody(), answer.getHeader('retry-after') ?? null);
}

/** What a document is of, as requests name it: `track=7`, `playlist=7`, `account=5F…`. */
export type Subject = { track: number } | { playlist: number } | { account: string };

export const queryOf = (subject: Subject): string => {
	const [[name, value] = ['', '']] = Object.entries(subject);
	return `${name}=${encodeURIComponent(String(value))}`;
};

/** Brings a description or a picture. */
export async function bringDocument(
	{ url }: Target,
	token: string,
	kind: 'metadata' | 'artwork',
	subject: Subject,
	cid: string,
	bytes: Uint8Array<ArrayBuffer>,
	signal: AbortSignal,
): Promise<void> {
	const answer = await fetch(`${url}/${kind}/${cid}?${queryOf(subject)}`, { method: 'PUT', headers: { authorization: authorization(token) }, body: bytes, signal });
	if (answer.status !== 201 && answer.status !== 204) throw await problemOf(answer);
}

/** Whether a node has content; nothing if it does not say. */
export async function hasContent(url: string, root: string): Promise<boolean | undefined> {
	try {
		const { status } = await fetch(`${url}/content/${cidOf(root)}?redirected=true`, { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
		// Whether it may be heard is asked after whether it is there.
		if (status === 200 || (status >= 401 && status <= 403)) return true;
		return status === 404 ? false : undefined;
	} catch {
		return undefined;
	}
}
