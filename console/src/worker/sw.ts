// The service worker: answers what the page's <audio> asks for with bytes that have been verified against the track's
// root, from whichever node gives them. It keeps nothing and answers nothing else; the page says whom to ask.

import { audioType, bytesFrom, type Grant, type News, rangeOf } from '../player/stream.ts';

/** What of the worker's global scope is used here: its types come with no library that goes with the page's. */
interface WorkerEvent extends Event {
	waitUntil(promise: Promise<unknown>): void;
}
interface FetchEvent extends WorkerEvent {
	readonly request: Request;
	readonly clientId: string;
	respondWith(answer: Promise<Response>): void;
}
interface Client {
	postMessage(message: unknown, ports: MessagePort[]): void;
}
interface Scope {
	readonly registration: { readonly scope: string };
	readonly clients: {
		get(id: string): Promise<Client | undefined>;
		matchAll(): Promise<Client[]>;
		claim(): Promise<void>;
	};
	skipWaiting(): Promise<void>;
	addEventListener(type: 'install' | 'activate', listener: (event: WorkerEvent) => void): void;
	addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}
const scope = self as unknown as Scope;

/** Milliseconds that the page may take to say whom to ask: a wallet may have to sign. */
const PATIENCE = 120_000;

/** Media types of streams, by their ids: told by the first bytes, and wanted with each answer. */
const types = new Map<string, string>();

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener('fetch', (event) => {
	const base = `${scope.registration.scope}stream/`;
	if (!event.request.url.startsWith(base)) return;
	const stream = event.request.url.slice(base.length);
	event.respondWith(answer(stream, event));
});

/** Asks the page whose stream it is. */
async function askPage(clientId: string, stream: string, news: News): Promise<Grant> {
	const known = clientId === '' ? undefined : await scope.clients.get(clientId);
	const clients = known ? [known] : await scope.clients.matchAll();
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error('the page says nothing')), PATIENCE);
		for (const client of clients) {
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = ({ data }: MessageEvent<Grant>) => {
				clearTimeout(timer);
				resolve(data);
			};
			client.postMessage({ stream, news }, [port2]);
		}
	});
}

async function answer(stream: string, { request, clientId }: FetchEvent): Promise<Response> {
	const ask = (news: News): Promise<Grant> => askPage(clientId, stream, news);
	const grant = await ask({});
	const range = rangeOf(request.headers.get('range'), grant.size);
	if (!range)
		return new Response(null, {
			status: 416,
			headers: { 'content-range': `bytes */${grant.size}` },
		});
	const abort = new AbortController();
	const chunks = bytesFrom(range.from, range.to, ask, { signal: abort.signal });
	// The first bytes are waited for: before them nothing can be said of the type.
	const first = await chunks.next().catch(() => undefined);
	if (!first || first.done) return new Response(null, { status: 502 });
	if (range.from === 0) {
		const type = audioType(first.value.bytes);
		if (type) types.set(stream, type);
	}
	let kept: Uint8Array | undefined = first.value.bytes;
	const body = new ReadableStream<Uint8Array>({
		async pull(controller) {
			if (kept) {
				controller.enqueue(kept);
				kept = undefined;
				if (first.value.ends) return;
			}
			try {
				for (;;) {
					const { done, value } = await chunks.next();
					if (done) return controller.close();
					controller.enqueue(value.bytes);
					if (value.ends) return;
				}
			} catch (problem) {
				controller.error(problem);
			}
		},
		cancel() {
			abort.abort();
			void chunks.return(undefined).catch(() => {});
		},
	});
	const headers = new Headers({
		'accept-ranges': 'bytes',
		'content-length': String(range.to - range.from),
		'content-type': types.get(stream) ?? 'application/octet-stream',
		'cache-control': 'no-store',
	});
	if (!request.headers.has('range')) return new Response(body, { headers });
	headers.set('content-range', `bytes ${range.from}-${range.to - 1}/${grant.size}`);
	return new Response(body, { status: 206, headers });
}
