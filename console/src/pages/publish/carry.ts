// Brings content and documents to one node (docs/content.md, "Uploads" and "Documents").

import {
	authorization,
	cidOf,
	expiresIn,
	problemOf,
	signToken,
	upload,
	uploadClaim,
	UploadError,
	type SignRaw,
	type Upload,
	type UploadProgress,
} from '@audio-chain/client';
import type { Target } from './delivery.ts';
import { isUnchanged } from './inspect.ts';

/** Bytes of a request: what a line that breaks loses at most, and how often progress is told. */
const PIECE = 4 * 1_024 * 1_024;

/** How often a node is tried without a byte getting through, before the next one is asked. */
const PATIENCE = 5;

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
		super(
			`The wallet did not sign (${problem instanceof Error ? problem.message : String(problem)}). Nothing is lost: try again.`,
		);
	}
}

export interface Signing {
	/** Hash of the chain's first block. */
	genesis: string;
	sign: SignRaw;
}

/** What the owner signs so that `node` takes a document. The page makes the message. */
export async function uploadToken(
	{ genesis, sign }: Signing,
	node: number,
	root: string | Uint8Array,
	bytes: number,
): Promise<string> {
	const claim = uploadClaim({ genesis, node, root, bytes, expires: expiresIn(TOKEN_LIFE) });
	return signToken(claim, signed(sign));
}

/** `sign`, whose refusal is told from all else that goes wrong. */
const signed =
	(sign: SignRaw): SignRaw =>
	async (message) => {
		try {
			return await sign(message);
		} catch (problem) {
			throw new NotSigned(problem);
		}
	};

export interface Content {
	file: File;
	root: string;
	/** Where an upload to this node stands, if one was begun. */
	begun?: string | undefined;
}

export interface Watch {
	onProgress: (progress: UploadProgress) => void;
	/** Where the upload goes on after the page was closed. */
	onBegun: (url: string) => void;
	/** Given the upload, to pause it. */
	onUpload: (upload: Upload) => void;
	/** Leaves it: what has come stays at the node for a day. */
	signal: AbortSignal;
}

/**
 * Brings a file. It comes back once the node has said that all of it is there and is right, and throws `Changed` if the
 * file is another than was published, `NotSigned` if the wallet refuses, `ContentProblem` if the node does, what the
 * signal says if it is left.
 */
export async function bringContent(
	to: Target,
	{ genesis, sign }: Signing,
	{ file, root, begun }: Content,
	{ onProgress, onBegun, onUpload, signal }: Watch,
): Promise<void> {
	if (!(await isUnchanged(file))) throw new Changed();
	signal.throwIfAborted();
	let known = begun;
	// It tells of itself before it is given back.
	let bringing: Upload | undefined;
	bringing = upload({
		...to,
		genesis,
		root,
		content: file,
		sign: signed(sign),
		tokenLife: TOKEN_LIFE,
		chunkSize: PIECE,
		patience: PATIENCE,
		...(begun === undefined ? {} : { resume: begun }),
		onProgress: (progress) => {
			const url = bringing?.url;
			if (url !== undefined && url !== known) onBegun((known = url));
			onProgress(progress);
		},
	});
	const { done } = bringing;
	onUpload(bringing);
	const left = new Promise<never>((_, reject) => {
		signal.addEventListener('abort', () => {
			bringing?.pause();
			reject(signal.reason as Error);
		});
	});
	try {
		await Promise.race([done, left]);
	} catch (problem) {
		if (problem instanceof UploadError && problem.code === 'file-changed') throw new Changed();
		throw problem;
	}
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
	const answer = await fetch(`${url}/${kind}/${cid}?${queryOf(subject)}`, {
		method: 'PUT',
		headers: { authorization: authorization(token) },
		body: bytes,
		signal,
	});
	if (answer.status !== 201 && answer.status !== 204) throw await problemOf(answer);
}

/** Answers that say that it is not there. */
const ABSENT = ['not-here', 'not-yet-here', 'not-published'];

/** Whether a node has content; nothing if it does not say. */
export async function hasContent(url: string, root: string): Promise<boolean | undefined> {
	try {
		const headers = { range: 'bytes=0-0' };
		const answer = await fetch(`${url}/content/${cidOf(root)}?redirected=true`, {
			headers,
			signal: AbortSignal.timeout(5_000),
		});
		if (answer.ok) {
			await answer.body?.cancel();
			return true;
		}
		// Whether it may be heard is asked after whether it is there.
		if (answer.status >= 401 && answer.status <= 403) return true;
		return ABSENT.includes((await problemOf(answer)).code) ? false : undefined;
	} catch {
		return undefined;
	}
}
