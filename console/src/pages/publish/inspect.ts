// What a file is: its root, kind, length and tags. Found in a worker.

import type { Said } from './hash.worker.ts';
import type { MediaType } from './media.ts';
import type { Tags } from './tags.ts';

export interface Inspected {
	/** `0x` and the hexadecimal digits of its BLAKE3 hash. */
	root: string;
	kind: MediaType;
	tags: Tags;
}

/** The file cannot be read, or not any more. */
export class Unreadable extends Error {}

interface Watch {
	/** Bytes that have been read. */
	onProgress: (done: number) => void;
	/** Ends it: it then throws what the signal says. */
	signal: AbortSignal;
}

function inWorker(
	file: File,
	rootOnly: boolean,
	{ onProgress, signal }: Watch,
): Promise<{ root: string; kind?: MediaType; tags?: Tags }> {
	return new Promise((resolve, reject) => {
		signal.throwIfAborted();
		const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });
		const found: { kind?: MediaType; tags?: Tags } = {};
		const end = (): void => {
			worker.terminate();
			signal.removeEventListener('abort', abort);
		};
		const abort = (): void => {
			end();
			reject(signal.reason as Error);
		};
		signal.addEventListener('abort', abort);
		worker.addEventListener('error', ({ message }) => {
			end();
			reject(new Unreadable(message));
		});
		worker.addEventListener('message', ({ data }: MessageEvent<Said>) => {
			if (data.type === 'progress') onProgress(data.done);
			else if (data.type === 'kind')
				Object.assign(found, { kind: data.kind, tags: data.tags });
			else {
				end();
				if (data.type === 'root') resolve({ ...found, root: data.root });
				else
					reject(
						new Unreadable(
							'This file cannot be read: it was moved or changed since it was chosen.',
						),
					);
			}
		});
		worker.postMessage({ file, rootOnly });
	});
}

/** Reads all of a file, which is never in memory as a whole. */
export async function inspect(file: File, watch: Watch): Promise<Inspected> {
	const { root, kind, tags } = await inWorker(file, false, watch);
	if (kind === undefined || tags === undefined) throw new Unreadable('This file cannot be read.');
	const duration = tags.duration ?? (await playedLength(file));
	return { root, kind, tags: duration === undefined ? tags : { ...tags, duration } };
}

/** The root of a file alone, to compare it. */
export const rootOfFile = async (file: File, watch: Watch): Promise<string> =>
	(await inWorker(file, true, watch)).root;

/** Milliseconds that the browser says a file plays; nothing if it cannot play it. */
function playedLength(file: File): Promise<number | undefined> {
	return new Promise((resolve) => {
		const audio = new Audio();
		const url = URL.createObjectURL(file);
		const end = (seconds?: number): void => {
			URL.revokeObjectURL(url);
			audio.removeAttribute('src');
			resolve(
				seconds !== undefined && Number.isFinite(seconds) && seconds > 0
					? Math.round(seconds * 1_000)
					: undefined,
			);
		};
		audio.addEventListener('loadedmetadata', () => end(audio.duration), { once: true });
		audio.addEventListener('error', () => end(), { once: true });
		audio.preload = 'metadata';
		audio.src = url;
	});
}

/** Whether a file is still as it was chosen. A browser reads nothing of one that has changed on disk since. */
export async function isUnchanged(file: File): Promise<boolean> {
	try {
		await file.slice(0, 1).arrayBuffer();
		return true;
	} catch {
		return false;
	}
}
