// Brings content and documents to one node (docs/content.md, "Uploads" and "Documents").

import {
	cidOf,
	ContentProblem,
	type DocumentSubject,
	problemOf,
	putDocument,
	rootOf,
	upload,
	UploadError,
	UploadTokens,
	type SignRaw,
	type Upload,
	type UploadProgress,
} from '@audio-chain/client';
import type { Target } from './delivery.ts';
import { isUnchanged } from './inspect.ts';
import type { KeptDocument } from './kept.ts';

/** Bytes of a request: what a line that breaks loses at most, and how often progress is told. */
const PIECE = 4 * 1_024 * 1_024;

/** How often a node is tried without a byte getting through, before the next one is asked. */
const PATIENCE = 5;

/** How long an upload may take with one signature, in seconds. Nodes take tokens of a day at most. */
const TOKEN_LIFE = 20 * 60 * 60;

const tokens = new Map<string, UploadTokens>();

/** What an account has signed for uploads since the page was opened, so that its wallet opens once for each. */
export function tokensOf(genesis: string, address: string): UploadTokens {
	const id = `${genesis}/${address}`;
	const known = tokens.get(id) ?? new UploadTokens(TOKEN_LIFE);
	tokens.set(id, known);
	return known;
}

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
	/** What was signed already. The page makes the messages. */
	tokens: UploadTokens;
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
	{ genesis, sign, tokens }: Signing,
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
		tokens,
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

/** Brings a description or a picture. Throws as `bringContent` does. */
export async function bringDocument(
	{ node, url }: Target,
	{ genesis, sign, tokens }: Signing,
	kind: 'metadata' | 'artwork',
	subject: DocumentSubject,
	{ cid, bytes }: KeptDocument,
	signal: AbortSignal,
): Promise<void> {
	const place = { genesis, node, root: rootOf(cid), bytes: bytes.length };
	const put = async (): Promise<void> => {
		// Nobody is asked to sign for what was left meanwhile.
		signal.throwIfAborted();
		const token = await tokens.of(place, signed(sign));
		await putDocument({ url, kind, cid, subject, bytes, token, signal });
	};
	try {
		await put();
	} catch (problem) {
		if (!(problem instanceof ContentProblem) || problem.code !== 'expired-token') throw problem;
		// The node's clock is ahead of this device's: it is signed once more.
		tokens.forget(place);
		await put();
	}
}

/** Answers that say that it is not there. */
const ABSENT = ['not-here', 'not-yet-here', 'not-published'];

/** Whether a node has content; nothing if it does not say. */
export async function hasContent(url: string, root: string): Promise<boolean | undefined> {
	try {
		const headers = { range: 'bytes=0-0' };
		const answer = await fetch(`${url}/content/${cidOf(root)}?redirected=true`, {
			headers,
			// What another node has is not here.
			redirect: 'error',
			credentials: 'omit',
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
