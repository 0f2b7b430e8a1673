// What is on its way to nodes now. It goes on while one moves about in the console.

import { explain, urlOf, type DocumentSubject, type Upload } from '@audio-chain/client';
import { createRoot, createSignal, type Accessor } from 'solid-js';
import { bringContent, bringDocument, Changed, NotSigned, type Signing } from './carry.ts';
import { idle, step, type Delivery, type Part, type Step, type Target } from './delivery.ts';
import { noteParcel, type KeptDocument } from './kept.ts';
import { noteKept } from './noticed.ts';
import { patiently } from './patiently.ts';

/** Something that is to come to a node. */
export interface Shipment {
	/** What it is of, such as `track=7`: one shipment of each is on its way. */
	key: string;
	title: string;
	subject: DocumentSubject;
	/** What this device keeps of it, if it does. */
	parcel?: string | undefined;
	content?: { file: File; root: string; uploads: Record<string, string> } | undefined;
	metadata?: KeptDocument | undefined;
	artwork?: KeptDocument | undefined;
	/** The nodes that are to have it, the best first, as the chain names them now. */
	targets: () => Promise<Target[]>;
	signing: Signing;
}

export interface Shipping {
	shipment: Shipment;
	state: Accessor<Delivery>;
	/** Begins it, or anew once it has failed. */
	begin: () => void;
	pause: () => void;
	resume: () => void;
	/** Ends it and puts it away. */
	dismiss: () => void;
}

const [all, setAll] = createRoot(() => createSignal<Shipping[]>([]));

/** All that is on its way, the newest first. */
export const shippings = all;

export const shippingOf = (key: string): Shipping | undefined =>
	all().find(({ shipment }) => shipment.key === key);

/** The nodes of these answers of the chain, each once, of which something can be asked. */
export function targetsOf(...lists: { node: number; endpoint: Uint8Array }[][]): Target[] {
	const targets = new Map<number, Target>();
	for (const { node, endpoint } of lists.flat()) {
		try {
			if (!targets.has(node)) targets.set(node, { node, url: urlOf(endpoint) });
		} catch {
			// Nothing can be asked of it by HTTP.
		}
	}
	return [...targets.values()];
}

const partsOf = ({ content, metadata, artwork }: Shipment): Part[] => [
	...(content ? (['content'] as const) : []),
	...(metadata ? (['metadata'] as const) : []),
	...(artwork ? (['artwork'] as const) : []),
];

/** Sends something on its way, in place of what there was of the same. */
export function ship(shipment: Shipment): Shipping {
	shippingOf(shipment.key)?.dismiss();
	const parts = partsOf(shipment);
	const [state, setState] = createRoot(() => createSignal<Delivery>(idle));
	const uploads = { ...shipment.content?.uploads };
	let abort = new AbortController();
	let current: Upload | undefined;
	let dismissed = false;
	let running = false;

	const apply = (what: Step): void => void setState((now) => step(now, what, parts));

	const carry = async (part: Part, to: Target, signal: AbortSignal): Promise<void> => {
		const { content, subject, signing } = shipment;
		if (part === 'content') {
			if (!content) return;
			await bringContent(
				to,
				signing,
				{ ...content, begun: uploads[to.url] },
				{
					signal,
					onUpload: (begun) => (current = begun),
					onProgress: ({ state: stands, confirmed, problem }) => {
						const note =
							stands === 'storing'
								? 'All of it has come; the node stores it.'
								: stands === 'waiting'
									? `${problem?.means ?? 'The node does not answer.'} Trying again.`
									: undefined;
						apply({
							type: 'progress',
							part,
							sent: confirmed,
							...(note === undefined ? {} : { note }),
						});
					},
					onBegun: (url) => {
						uploads[to.url] = url;
						if (shipment.parcel)
							void noteParcel(shipment.parcel, (kept) => ({
								...kept,
								uploads: { ...kept.uploads, [to.url]: url },
							})).catch(() => {});
					},
				},
			);
			return;
		}
		const document = shipment[part];
		if (!document) return;
		await bringDocument(to, signing, part, subject, document, signal);
	};

	const run = async (): Promise<void> => {
		if (running) return;
		running = true;
		try {
			// One that was paused as a part came to its end goes on with the next one when it is resumed.
			for (let now = state(); now.at === 'sending' && !dismissed; now = state()) {
				const { part, to } = now;
				abort = new AbortController();
				const { signal } = abort;
				try {
					await patiently(() => carry(part, to, signal), { signal });
					apply({ type: 'done', part });
				} catch (problem) {
					// Put away.
					if (signal.aborted) break;
					if (problem instanceof Changed || problem instanceof NotSigned)
						apply({ type: 'broken', why: problem.message });
					else
						apply({
							type: 'refused',
							why: explain(problem).means,
							targets: await shipment.targets().catch(() => []),
						});
				}
			}
		} finally {
			running = false;
		}
		const now = state();
		if (now.at === 'accepted' && shipment.content) {
			if (shipment.parcel)
				await noteParcel(shipment.parcel, (kept) => ({
					...kept,
					acceptedBy: now.by.node,
					uploads: {},
				})).catch(() => {});
			noteKept();
		}
	};

	const shipping: Shipping = {
		shipment,
		state,
		begin: () => {
			void (async () => {
				const targets = await shipment.targets().catch(() => []);
				apply({ type: 'begin', targets });
				await run();
			})();
		},
		pause: () => {
			apply({ type: 'pause' });
			current?.pause();
		},
		resume: () => {
			apply({ type: 'resume' });
			current?.resume();
			void run();
		},
		dismiss: () => {
			dismissed = true;
			abort.abort(new DOMException('put away', 'AbortError'));
			setAll((now) => now.filter((one) => one !== shipping));
		},
	};
	setAll((now) => [shipping, ...now]);
	shipping.begin();
	return shipping;
}
