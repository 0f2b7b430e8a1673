// Uploads that go on where they broke off, by tus (docs/content.md, "Uploads").

import { type DetailedError, type HttpStack, Upload as TusUpload } from 'tus-js-client';
import { fixedBytes, sameBytes } from './bytes.ts';
import { type Clock, Silence, systemClock } from './clock.ts';
import { AudioError } from './error.ts';
import { explain, type Explained } from './explain.ts';
import { ContentProblem, isAway, parseProblem } from './problem.ts';
import type { SignRaw } from './sign.ts';
import { authorization } from './token.ts';
import { type UploadPlace, UploadTokens } from './upload-tokens.ts';
import { rootOfStream } from './verify.ts';

/** How an upload stands. */
export type UploadState =
	/** It is being begun, or asked where it stands. */
	| 'starting'
	/** Bytes are sent. */
	| 'sending'
	/** Something did not work, and is tried again. */
	| 'waiting'
	/** All bytes have come; the node has not stored them for good yet. */
	| 'storing'
	| 'paused'
	/** The node has answered that all is stored and has the right hash. */
	| 'accepted'
	/** It does not go on; `done` has rejected. */
	| 'failed';

/** How an upload stands, in bytes. */
export interface UploadProgress {
	readonly state: UploadState;
	/** Bytes that were sent. Those that the node did not say it has may have to be sent again. */
	readonly sent: number;
	/** Bytes that the node has said it has. */
	readonly confirmed: number;
	/** Bytes in all. */
	readonly size: number;
	/** Why it waits, or has failed. */
	readonly problem?: Explained;
	/** Milliseconds until it is tried again, while it waits. */
	readonly retryIn?: number;
}

/** Why an upload failed, where it is not the node that refuses. */
export type UploadReason = 'file-changed' | 'damaged-on-the-way' | 'not-stored-yet' | 'gave-up';

/** An upload that failed; `code` is the reason. Refusals by the node are `ContentProblem`. */
export class UploadError extends AudioError {
	override readonly name = 'UploadError';

	constructor(
		override readonly code: UploadReason,
		message: string,
		todo: string,
		options?: ErrorOptions,
	) {
		super(code, message, todo, options);
	}
}

/** What is brought where, and how. */
export interface UploadOptions {
	/** Where the node's HTTP service is. */
	readonly url: string;
	/** The node's index. */
	readonly node: number;
	/** Hash of the chain's first block. */
	readonly genesis: Uint8Array | string;
	/**
	 * The root under which the content was published: 32 bytes, or `0x` and their hexadecimal
	 * digits.
	 */
	readonly root: Uint8Array | string;
	/** The content: 64 KiB to 2 GiB. */
	readonly content: Blob | Uint8Array;
	/** Signs for the artist. Asked once for as long as a token lasts. */
	readonly sign: SignRaw;
	/** Tokens that the artist has signed before, and where this one is kept: of this upload alone unless given. */
	readonly tokens?: UploadTokens;
	readonly onProgress?: (progress: UploadProgress) => void;
	/** Bytes of a request: 8 MiB unless given. */
	readonly chunkSize?: number;
	/**
	 * How often it is tried without a byte getting through before it gives up: 12 unless given,
	 * some four minutes.
	 */
	readonly patience?: number;
	/**
	 * Milliseconds without a byte getting through, or an answer, after which a request is given up
	 * and it is tried again: a minute unless given. Once all bytes of a request are sent it is
	 * three times as long: some are still in buffers on the way, and the node hashes and stores
	 * them.
	 */
	readonly silence?: number;
	readonly clock?: Clock;
	/**
	 * Milliseconds before the first try that follows a failure; each later one waits twice as long,
	 * up to 30 s. 1,000 unless given. The node's `Retry-After` is waited for, up to
	 * `MAX_RETRY_AFTER`; a node that asks for more has refused.
	 */
	readonly delay?: number;
	/** Ends it, as `abort` does. */
	readonly signal?: AbortSignal;
	/**
	 * What sends requests: the platform's own unless given. That of Node.js does not say when all
	 * bytes are sent.
	 */
	readonly stack?: HttpStack;
	/**
	 * An upload of the same content that was begun before (`url` of it), to go on with after a
	 * restart, say.
	 */
	readonly resume?: string;
}

/** An upload that goes on. */
export interface Upload {
	/**
	 * Its own address at the node, once it is begun: what to go on with. The node keeps it for a
	 * day.
	 */
	readonly url: string | undefined;
	/**
	 * Fulfilled once the node has said that all is stored. Rejects with `ContentProblem`,
	 * `UploadError`, what `sign` rejects with, or an `AbortError`.
	 */
	readonly done: Promise<void>;
	/** Stops sending; what the node has it keeps for a day. */
	pause(): void;
	/** Goes on where it stands. */
	resume(): void;
	/** Ends it for good and has the node remove what came. `done` rejects with an `AbortError`. */
	abort(): Promise<void>;
}

const MAX_DELAY = 30_000;

/** Milliseconds of silence after which a request is given up. */
export const SILENCE = 60_000;

/** How many times as long an answer is waited for once all bytes of a request are sent. */
export const STORING = 3;

/** Problems after which the same upload may go on. */
const PASSING: ReadonlySet<string> = new Set([
	'wrong-offset',
	'busy',
	'too-many-requests',
	'too-many-uploads',
	'chain-unavailable',
	'storage-failed',
	'not-ready',
	'no-such-upload',
	'expired-token',
	// The node may be a block behind the one that said that the track is published.
	'not-published',
]);

const isPassing = (problem: ContentProblem): boolean =>
	PASSING.has(problem.code) ||
	(problem.code.startsWith('http-') &&
		[404, 408, 409, 423, 425, 429, 500, 502, 503, 504].includes(problem.status));

/** Begins to bring content to a node. */
export function upload(options: UploadOptions): Upload {
	return new Uploading(options);
}

class Uploading implements Upload {
	readonly done: Promise<void>;
	readonly #options: UploadOptions;
	readonly #size: number;
	/** The upload's own address at the node, once it is begun. */
	#url: string | undefined;
	#tus: TusUpload | undefined;
	#settle: { resolve: () => void; reject: (error: unknown) => void } = {
		resolve: () => {},
		reject: () => {},
	};
	readonly #place: UploadPlace;
	readonly #tokens: UploadTokens;
	readonly #clock: Clock;
	readonly #silence: Silence;
	/** What signing was refused with. */
	#refusal: { readonly error: unknown } | undefined;
	/** Takes the next try back. */
	#unplan: () => void = () => {};
	#state: UploadState = 'starting';
	#sent = 0;
	/** Where what was handed over last ends. */
	#handed = 0;
	#confirmed = 0;
	/** Tries since a byte got through that had not before. */
	#failed = 0;
	/**
	 * Most bytes that the node has said it has. One that forgets them and takes them again is given
	 * up in the end.
	 */
	#furthest = 0;
	/** `#furthest` when the node last said that the signature's time is over. */
	#renewed: number | undefined;
	/** Whether the node is thought to have all bytes. */
	#hasAll = false;

	constructor(options: UploadOptions) {
		this.#options = options;
		this.#url = options.resume;
		fixedBytes(options.root, 32, 'a root');
		this.#size =
			options.content instanceof Blob ? options.content.size : options.content.length;
		const { genesis, node, root, clock = systemClock } = options;
		this.#place = { genesis, node, root, bytes: this.#size };
		this.#clock = clock;
		this.#tokens = options.tokens ?? new UploadTokens(undefined, clock);
		this.#silence = new Silence(clock, options.silence ?? SILENCE, () => {
			this.#stop();
			this.#tryAgain(silent());
		});
		this.done = new Promise((resolve, reject) => {
			this.#settle = { resolve, reject };
		});
		// Whoever does not look at it hears of it by `onProgress`.
		this.done.catch(() => {});
		options.signal?.addEventListener('abort', () => void this.abort(), { once: true });
		if (options.signal?.aborted) void this.abort();
		else this.#start();
	}

	get url(): string | undefined {
		return this.#url;
	}

	pause(): void {
		if (this.#isOver() || this.#state === 'paused') return;
		this.#stop();
		this.#tell('paused');
	}

	resume(): void {
		if (this.#state !== 'paused') return;
		this.#failed = 0;
		this.#start();
	}

	async abort(): Promise<void> {
		if (this.#isOver()) return;
		this.#stop();
		this.#fail(new DOMException('The upload was stopped.', 'AbortError'));
		// What is left of it, if that does not work, ends by itself after a day. Nobody is asked to
		// sign so that something ends.
		const token = await this.#tokens.known(this.#place)?.catch(() => undefined);
		if (this.#url === undefined || token === undefined) return;
		await TusUpload.terminate(this.#url, {
			retryDelays: null,
			headers: { Authorization: authorization(token) },
			...(this.#options.stack && { httpStack: this.#options.stack }),
		}).catch(() => {});
	}

	#isOver(): boolean {
		return this.#state === 'accepted' || this.#state === 'failed';
	}

	#tell(state: UploadState, more: Pick<UploadProgress, 'problem' | 'retryIn'> = {}): void {
		this.#state = state;
		this.#options.onProgress?.({
			state,
			sent: this.#sent,
			confirmed: this.#confirmed,
			size: this.#size,
			...more,
		});
	}

	/** Ends what is under way. What comes of it is not looked at any more. */
	#stop(): void {
		this.#unplan();
		this.#silence.end();
		void this.#tus?.abort();
		this.#tus = undefined;
	}

	/** Begins, or goes on where the node says that it stands. */
	#start(): void {
		this.#stop();
		// Whoever refused while it was paused, and goes on, is asked once more.
		this.#refusal = undefined;
		const { url, content, chunkSize = 8 * 1_024 * 1_024 } = this.#options;
		const isCurrent = (): boolean => this.#tus === tus && !this.#isOver();
		const { silence = SILENCE, stack } = this.#options;
		const goOn = (): void => {
			if (!isCurrent()) throw new DOMException('The upload was stopped.', 'AbortError');
		};
		const tus = new TusUpload(content as Blob, {
			// Tries are counted here, where the node's answer is looked at.
			retryDelays: null,
			...(stack && { httpStack: stack }),
			onBeforeRequest: async (request) => {
				// Nobody is asked to sign for what was stopped meanwhile.
				goOn();
				request.setHeader('Authorization', authorization(await this.#authorize()));
				goOn();
				// From here on: people may take their time to sign.
				this.#silence.begin();
			},
			onAfterResponse: () => {
				if (isCurrent()) this.#silence.end();
			},
			// Where the node does not say how it stands, the library would begin anew by itself:
			// that would end an upload of which all has come. It does not without this address.
			endpoint: this.#url === undefined ? `${url}/uploads` : null,
			uploadUrl: this.#url ?? null,
			uploadSize: this.#size,
			chunkSize,
			storeFingerprintForResuming: false,
			fingerprint: () => Promise.resolve(''),
			fileReader: {
				openFile: () =>
					Promise.resolve({
						size: this.#size,
						slice: (start, end) => this.#read(start, end),
						close: () => {},
					}),
			},
			onUploadUrlAvailable: () => {
				if (!isCurrent()) return;
				this.#hasAll = false;
				// The node may be behind a path of its own, which its answer does not know of.
				this.#url = `${url}/uploads/${tus.url?.split('/').at(-1) ?? ''}`;
				tus.url = this.#url;
			},
			onProgress: (bytes) => {
				if (!isCurrent()) return;
				this.#silence.heard(bytes < this.#handed ? silence : silence * STORING);
				this.#sent = bytes;
				this.#tell('sending');
			},
			onChunkComplete: (_, accepted) => {
				this.#confirmed = accepted;
				this.#reached(accepted);
			},
			onSuccess: () => isCurrent() && this.#accepted(),
			onError: (error) => {
				if (!isCurrent()) return;
				this.#silence.end();
				void this.#failedWith(error);
			},
		});
		this.#tus = tus;
		this.#tell(this.#hasAll ? 'storing' : 'starting');
		tus.start();
	}

	#authorize(): Promise<string> {
		return this.#tokens.of(this.#place, this.#options.sign).catch((error: unknown) => {
			// Whoever refused is not asked again and again.
			this.#refusal = { error };
			throw error;
		});
	}

	async #read(
		start: number,
		end: number,
	): Promise<{ value: Uint8Array & { size: number }; done: boolean }> {
		const { content } = this.#options;
		const until = Math.min(end, this.#size);
		let bytes: Uint8Array;
		try {
			bytes =
				content instanceof Blob
					? new Uint8Array(await content.slice(start, until).arrayBuffer())
					: content.slice(start, until);
		} catch (error) {
			throw fileChanged(
				'The file cannot be read any more: it was changed, moved or removed.',
				error,
			);
		}
		if (bytes.length !== until - start)
			throw fileChanged('The file has become shorter while it was sent.');
		// It is read from where the node said that it stands.
		this.#confirmed = start;
		this.#reached(start);
		this.#handed = until;
		return { value: Object.assign(bytes, { size: bytes.length }), done: until >= this.#size };
	}

	/** The node has so many bytes. */
	#reached(bytes: number): void {
		if (bytes <= this.#furthest) return;
		this.#furthest = bytes;
		this.#failed = 0;
	}

	#accepted(): void {
		if (this.#isOver()) return;
		this.#silence.end();
		this.#sent = this.#confirmed = this.#size;
		this.#tell('accepted');
		this.#settle.resolve();
	}

	#fail(error: unknown): void {
		if (this.#isOver()) return;
		this.#tell('failed', { problem: explain(error) });
		this.#settle.reject(error);
	}

	async #failedWith(thrown: unknown): Promise<void> {
		if (this.#refusal !== undefined) return this.#fail(this.#refusal.error);
		const error = causeOf(thrown);
		if (!(error instanceof ContentProblem)) {
			return isDetailed(thrown) && !(error instanceof AudioError)
				? this.#tryAgain(unreachable(error))
				: this.#fail(error);
		}
		if (error.code === 'already-here') return this.#accepted();
		if (error.code === 'wrong-hash') return this.#fail(await this.#wrongHash(error));
		if (error.code === 'expired-token') {
			this.#tokens.forget(this.#place);
			// A wallet is not opened again and again for a node that is never content.
			if (this.#renewed === this.#furthest) return this.#fail(error);
			this.#renewed = this.#furthest;
		}
		// A HEAD is answered without a document.
		if (this.#url !== undefined && error.status === 404) {
			// It has been stored, has expired, or another one took its place: what a new one is
			// answered with tells.
			this.#url = undefined;
		} else if (error.status === 503 && this.#handed >= this.#size) {
			// The node is at work: that is counted anew.
			if (!this.#hasAll) this.#failed = 0;
			this.#hasAll = true;
		}
		return isPassing(error) ? this.#tryAgain(error) : this.#fail(error);
	}

	#tryAgain(error: Error): void {
		if (this.#isOver() || this.#state === 'paused') return;
		const { patience = 12, delay = 1_000 } = this.#options;
		this.#failed += 1;
		const problem = error instanceof ContentProblem ? error : undefined;
		if (this.#failed > patience || (problem && isAway(problem)))
			return this.#fail(this.#gaveUp(error));
		const asked = (problem?.retryAfter ?? 0) * 1_000;
		const retryIn = Math.max(asked, Math.min(delay * 2 ** (this.#failed - 1), MAX_DELAY));
		this.#tell(this.#hasAll ? 'storing' : 'waiting', { problem: explain(error), retryIn });
		this.#unplan = this.#clock.after(retryIn, () => this.#start());
	}

	#gaveUp(cause: Error): AudioError {
		if (this.#hasAll) {
			const message =
				'All bytes have come to the node, but it has not stored them yet. It tries again by itself, for a week.';
			return new UploadError(
				'not-stored-yet',
				message,
				'Look later whether the node has the track.',
				{ cause },
			);
		}
		if (cause instanceof ContentProblem) return cause;
		const message = `The upload did not get through: ${explain(cause).means}`;
		return new UploadError('gave-up', message, 'Try again; it goes on where it stands.', {
			cause,
		});
	}

	/** Whether the file is not what was published, or what arrived is not the file. */
	async #wrongHash(cause: ContentProblem): Promise<AudioError> {
		const root = fixedBytes(this.#options.root, 32, 'a root');
		try {
			if (!sameBytes(await rootOfStream(this.#options.content), root)) {
				return fileChanged(
					'The file is not the one that was published: it has changed since.',
					cause,
				);
			}
		} catch (error) {
			return fileChanged(
				'The file cannot be read any more: it was changed, moved or removed.',
				error,
			);
		}
		return new UploadError(
			'damaged-on-the-way',
			'What came to the node is not what was sent.',
			'Try again.',
			{ cause },
		);
	}
}

const fileChanged = (message: string, cause?: unknown): UploadError =>
	new UploadError(
		'file-changed',
		message,
		'Choose the file that was published, or publish what it is now.',
		{ cause },
	);

/** No answer came: browsers say no more, and other platforms each in words of their own. */
export const unreachable = (cause: unknown): AudioError =>
	new AudioError(
		'unreachable',
		'The node cannot be reached, or the connection broke off.',
		'See whether this device is online.',
		{ cause },
	);

/** A node that took what was sent no more, or did not answer. */
export const silent = (): AudioError =>
	new AudioError(
		'silent',
		'The node went silent.',
		'Wait: it is tried again where it stands, or at another node.',
	);

const isDetailed = (error: unknown): error is DetailedError =>
	error instanceof Error && 'originalRequest' in error;

/** What the library's error is about: the node's refusal, or why there was no answer. */
function causeOf(error: unknown): unknown {
	if (!isDetailed(error)) return error;
	const response = error.originalResponse;
	if (response)
		return parseProblem(
			response.getStatus(),
			response.getBody() ?? '',
			response.getHeader('Retry-After') ?? null,
		);
	return error.causingError ?? error;
}

/**
 * Brings content to the first of `nodes` that takes it; gives that one. What would be refused
 * everywhere is thrown at once, else what the last node refused with.
 */
export async function uploadToAny<Node extends { readonly node: number; readonly url: string }>(
	nodes: readonly Node[],
	options: Omit<UploadOptions, 'node' | 'url'>,
): Promise<Node> {
	let last: unknown = new AudioError(
		'no-source',
		'No node takes the track now.',
		'Try again later.',
	);
	for (const node of nodes) {
		try {
			await upload({ ...options, node: node.node, url: node.url }).done;
			return node;
		} catch (error) {
			const elsewhere =
				error instanceof ContentProblem
					? !['forged-token', 'wrong-length', 'delisted', 'not-published'].includes(
							error.code,
						)
					: error instanceof UploadError && error.code === 'gave-up';
			if (!elsewhere) throw error;
			last = error;
		}
	}
	throw last;
}
