// What makes the sound: an <audio> element, fed by the service worker with verified bytes where there is one, and by a
// node itself where there is none.

import {
	cidOf,
	explain,
	expiresIn,
	listenClaim,
	signToken,
	type SignRaw,
} from '@audio-chain/client';
import { createSignal, type Accessor } from 'solid-js';
import type { Chain } from '../chain/connection.tsx';
import type { Track } from './catalogue.ts';
import { giveUp as leave, granted, Tokens } from './grants.ts';
import { type Heard, heardUntil, interrupted, isCounted, UNHEARD } from './plays.ts';
import { fetchPreview } from './preview.ts';
import type { Entry } from './queue.ts';
import { again, said, sourceOf, type Sources, sourcesOf } from './sources.ts';
import { startedWaiting, stoppedWaiting, UNTROUBLED, type Waits } from './waits.ts';
import type { Grant, News } from './stream.ts';

/** How what is played comes: verified against its root, as a node sends it, or the part that anybody may hear. */
export type Way = 'verified' | 'plain' | 'preview';

/** Seconds for which a listen token is good: as long as one hears a long piece. */
const TOKEN_LIFE = 6 * 60 * 60;
/** Holders that are asked at most. */
const MAX_HOLDERS = 8;
/** Milliseconds that the service worker may take to be there. */
const WORKER_PATIENCE = 4_000;

/** Who listens: none if nobody is chosen. */
export interface Listener {
	readonly address: string;
	/** Signs tokens: the device's key if it may, or the wallet, which asks. */
	readonly sign: SignRaw;
	/** The address of the key that signs, if it is a listening key. */
	readonly key?: string;
}

export interface Engine {
	/** What is loaded. */
	playing: Accessor<{ entry: Entry; track: Track | undefined } | undefined>;
	isPlaying: Accessor<boolean>;
	/** Whether one waits for sound. */
	isWaiting: Accessor<boolean>;
	/** Seconds. */
	position: Accessor<number>;
	duration: Accessor<number>;
	way: Accessor<Way | undefined>;
	/** The node that it comes from. */
	node: Accessor<number | undefined>;
	/** What one should know of it: which node took over, or why there is no sound. */
	line: Accessor<{ kind: 'info' | 'error'; text: string } | undefined>;
	volume: Accessor<number>;
	start: (entry: Entry) => Promise<void>;
	toggle: () => void;
	pause: () => void;
	seek: (seconds: number) => void;
	setVolume: (volume: number) => void;
	stop: () => void;
	dispose: () => void;
}

export interface EngineOptions {
	chain: Chain;
	session: Uint8Array;
	track: (track: number) => Promise<Track | undefined>;
	listener: Accessor<Listener | undefined>;
	/** Whether a node is asked only once all others have failed. */
	isLast: (node: number) => boolean;
	/** A play, once enough of it has been heard, and the node that gave most of it. */
	onPlay: (play: Entry & { node: number }) => void;
	/** It has begun to sound. */
	onStart: (entry: Entry) => void;
	onEnd: () => void;
	/** What loudness was chosen before, 0 to 1. */
	volume: number;
}

/** What is loaded, with what is known of it. */
interface Loaded {
	id: string;
	entry: Entry;
	track: Track;
	sources: Sources;
	/** What is shown to nodes, if it is not open to everybody. */
	tokens: Tokens | undefined;
	/** How often one waited for the node that is heard plainly. */
	waits: Waits;
	way: Way;
	bytesByNode: Map<number, number>;
	heard: Heard;
	counted: boolean;
	begun: boolean;
	preview?: string;
}

export function createEngine(options: EngineOptions): Engine {
	const { chain, session } = options;
	const { api } = chain;
	const audio = new Audio();
	audio.preload = 'auto';
	audio.volume = options.volume;
	const [playing, setPlaying] = createSignal<{ entry: Entry; track: Track | undefined }>();
	const [isPlaying, setIsPlaying] = createSignal(false);
	const [isWaiting, setIsWaiting] = createSignal(false);
	const [position, setPosition] = createSignal(0);
	const [duration, setDuration] = createSignal(0);
	const [way, setWay] = createSignal<Way>();
	const [node, setNode] = createSignal<number>();
	const [line, setLine] = createSignal<{ kind: 'info' | 'error'; text: string }>();
	const [volume, setVolumeSignal] = createSignal(options.volume);
	const tab = crypto.getRandomValues(new Uint32Array(2)).join('');
	let count = 0;
	let loaded: Loaded | undefined;
	let stalled: ReturnType<typeof setTimeout> | undefined;

	/** Signs a token for each node that is asked for the track. */
	const tokensOf = (track: Track, { address, key, sign }: Listener): Tokens =>
		new Tokens(async (at) => {
			const genesis = chain.facts()?.genesis;
			if (genesis === undefined) throw new Error('the chain is not known yet');
			const claim = listenClaim({
				genesis,
				node: at,
				root: track.root,
				fan: address,
				expires: expiresIn(TOKEN_LIFE),
				...(key === undefined ? {} : { key }),
			});
			return signToken(claim, sign);
		});

	/** Says that another node goes on, or that none does. */
	const sayWho = (of: Loaded): void => {
		const text = said(of.sources);
		if (loaded === of && text) setLine({ kind: sourceOf(of.sources) ? 'info' : 'error', text });
	};

	/** Goes to the next node, and says so. One that is slow is asked again after the others. */
	const giveUp = (of: Loaded, at: number, reason: string, isSlow = false): void => {
		leave(of, at, reason, isSlow);
		of.waits = UNTROUBLED;
		sayWho(of);
	};

	/** What the service worker is told. */
	const grant = async (of: Loaded, { got, failed: problem }: News): Promise<Grant> => {
		if (got) {
			of.bytesByNode.set(got.node, (of.bytesByNode.get(got.node) ?? 0) + got.bytes);
			if (loaded === of) setNode(got.node);
		}
		const { root, bytes: size } = of.track;
		const next = await granted(of, problem, why, () => {
			of.waits = UNTROUBLED;
			sayWho(of);
		});
		if (!next) return { root, size };
		const { node: at, url, isSlow = false } = next.source;
		const rate = rateOf(of.track);
		return {
			root,
			size,
			...(rate === undefined ? {} : { rate }),
			source: {
				node: at,
				url,
				isLast: isSlow,
				...(next.token === undefined ? {} : { token: next.token }),
			},
		};
	};

	const onMessage = ({ data, ports }: MessageEvent<{ stream?: string; news?: News }>): void => {
		const [port] = ports;
		if (
			!port ||
			data.stream === undefined ||
			data.news === undefined ||
			!data.stream.startsWith(tab)
		)
			return;
		const of = loaded;
		if (of?.id !== data.stream) port.postMessage({ root: '', size: 0 } satisfies Grant);
		else void grant(of, data.news).then((answer) => port.postMessage(answer));
	};
	const worker = startWorker(onMessage);

	/** Puts the element to where the bytes come from. */
	const load = async (of: Loaded, at = 0): Promise<void> => {
		setIsWaiting(true);
		if (of.way === 'preview') {
			const address = of.preview ?? (await previewOf(of));
			if (address !== undefined) of.preview = address;
		} else if (of.way === 'plain' && of.tokens) {
			const source = sourceOf(of.sources);
			if (source)
				await of.tokens
					.of(source.node)
					.catch((refusal: unknown) =>
						giveUp(of, source.node, `its token was not signed: ${why(refusal)}`),
					);
		}
		if (loaded !== of) return;
		const source = sourceOf(of.sources);
		if (!source) {
			setIsWaiting(false);
			setLine({ kind: 'error', text: said(of.sources) ?? 'No node has this track yet.' });
			return;
		}
		if (of.way !== 'verified') setNode(source.node);
		if (of.way === 'preview') audio.src = of.preview ?? '';
		else if (of.way === 'verified')
			audio.src = new URL(`stream/${of.id}`, document.baseURI).href;
		else {
			const shown = of.tokens?.known(source.node);
			audio.src = `${source.url}/content/${cidOf(of.track.root)}${shown === undefined ? '' : `?token=${shown}`}`;
		}
		if (at > 0) audio.currentTime = at;
		try {
			await audio.play();
		} catch (problem) {
			// Other failures are told by the element itself.
			if (
				problem instanceof DOMException &&
				problem.name === 'NotAllowedError' &&
				loaded === of
			) {
				setIsWaiting(false);
				setLine({ kind: 'info', text: 'The browser waits for you: press play.' });
			}
		}
	};

	/** What anybody may hear, as an address of the page's own. */
	const previewOf = async (of: Loaded): Promise<string | undefined> => {
		for (let source = sourceOf(of.sources); source; source = sourceOf(of.sources)) {
			try {
				return URL.createObjectURL(await fetchPreview(source.url, of.track.root));
			} catch (problem) {
				giveUp(of, source.node, why(problem));
			}
		}
		return undefined;
	};

	const unload = (): void => {
		clearTimeout(stalled);
		if (loaded?.preview) URL.revokeObjectURL(loaded.preview);
		loaded = undefined;
		audio.removeAttribute('src');
		audio.load();
	};

	const start = async (entry: Entry): Promise<void> => {
		unload();
		const mine = ++count;
		setPlaying({ entry, track: undefined });
		setPosition(0);
		setDuration(0);
		setWay(undefined);
		setNode(undefined);
		setLine(undefined);
		setIsWaiting(true);
		const isOld = (): boolean => mine !== count;
		try {
			const at = { at: 'best' } as const;
			const [track, route, stagers] = await Promise.all([
				options.track(entry.track),
				api.apis.ContentApi.route(entry.track, session, MAX_HOLDERS, at),
				api.apis.ContentApi.stagers(entry.track, at),
			]);
			if (isOld()) return;
			if (!track) throw new Error(`There is no track ${entry.track} any more.`);
			if (track.delisted) throw new Error('This track has been delisted: no node gives it.');
			setPlaying({ entry, track });
			setDuration(track.duration / 1_000);
			const listener = options.listener();
			const isOpen = track.price === undefined && track.feature === undefined;
			const hasAccess =
				isOpen ||
				(listener !== undefined &&
					(await api.apis.ContentApi.has_access(listener.address, entry.track, at)));
			const isVerified = hasAccess && (await worker);
			if (isOld()) return;
			loaded = {
				id: `${tab}-${mine}`,
				entry,
				track,
				sources: sourcesOf(
					route.success ? route.value : [],
					stagers,
					location.protocol === 'https:',
					options.isLast,
				),
				tokens: isOpen || !hasAccess || !listener ? undefined : tokensOf(track, listener),
				waits: UNTROUBLED,
				way: !hasAccess ? 'preview' : isVerified ? 'verified' : 'plain',
				bytesByNode: new Map(),
				heard: UNHEARD,
				counted: false,
				begun: false,
			};
			setWay(loaded.way);
			await load(loaded);
		} catch (problem) {
			if (isOld()) return;
			setIsWaiting(false);
			setLine({ kind: 'error', text: explain(problem).means });
		}
	};

	const toggle = (): void => {
		const of = loaded;
		if (of && !sourceOf(of.sources)) {
			// All have failed: from the first on again, where it stopped.
			of.sources = again(of.sources);
			setLine(undefined);
			void load(of, position());
		} else if (!of) {
			const what = playing();
			if (what) void start(what.entry);
		} else if (audio.paused) void audio.play().catch(() => {});
		else audio.pause();
	};

	const look = (): void => {
		setPosition(audio.currentTime);
		const of = loaded;
		if (!of || audio.paused || audio.seeking) return;
		of.heard = heardUntil(of.heard, audio.currentTime);
		const lengths = { file: audio.duration, chain: of.track.duration / 1_000 };
		if (of.counted || !isCounted(of.way, of.heard, lengths)) return;
		const [most] = [...of.bytesByNode].sort(([, a], [, b]) => b - a);
		const from = most?.[0] ?? node();
		if (from === undefined) return;
		of.counted = true;
		options.onPlay({ ...of.entry, node: from });
	};
	const fail = (): void => {
		const of = loaded;
		if (!of || audio.error === null) return;
		clearTimeout(stalled);
		setIsWaiting(false);
		setIsPlaying(false);
		const source = sourceOf(of.sources);
		if (of.way === 'plain' && source) {
			giveUp(
				of,
				source.node,
				audio.error.code === MediaError.MEDIA_ERR_DECODE
					? 'what it sent cannot be played'
					: 'it cannot be reached, or broke off',
			);
			if (sourceOf(of.sources)) void load(of, position());
		} else if (source) setLine({ kind: 'error', text: 'The browser cannot play this file.' });
	};
	const wait = (): void => {
		setIsWaiting(true);
		clearTimeout(stalled);
		const of = loaded;
		// The service worker has a clock of its own for each node.
		if (of?.way !== 'plain') return;
		const isSlow = sourceOf(of.sources)?.isSlow ?? false;
		const { waits, patience } = startedWaiting(isSlow ? UNTROUBLED : of.waits, Date.now());
		of.waits = waits;
		stalled = setTimeout(() => {
			const source = sourceOf(of.sources);
			if (loaded !== of || !source || audio.paused) return;
			giveUp(of, source.node, 'it went silent', waits.past.length > 0);
			void load(of, position());
		}, patience);
	};
	const skip = (): void => {
		if (!loaded) return;
		loaded.heard = interrupted(loaded.heard);
		// Whoever seeks waits for that.
		loaded.waits = UNTROUBLED;
	};
	const stopWaiting = (): void => {
		if (loaded) loaded.waits = stoppedWaiting(loaded.waits, Date.now());
		setIsPlaying(!audio.paused);
	};
	const sound = (): void => {
		clearTimeout(stalled);
		stopWaiting();
		setIsWaiting(false);
		setIsPlaying(true);
		if (!loaded || loaded.begun) return;
		loaded.begun = true;
		options.onStart(loaded.entry);
	};
	const end = (): void => {
		const of = loaded;
		look();
		setIsPlaying(false);
		if (of?.way === 'preview') setLine({ kind: 'info', text: 'The preview ends here.' });
		options.onEnd();
	};
	const listeners: [string, () => void][] = [
		['timeupdate', look],
		['seeking', skip],
		['durationchange', () => Number.isFinite(audio.duration) && setDuration(audio.duration)],
		['playing', sound],
		['pause', stopWaiting],
		['waiting', wait],
		['ended', end],
		['error', fail],
	];
	for (const [name, listener] of listeners) audio.addEventListener(name, listener);

	return {
		playing,
		isPlaying,
		isWaiting,
		position,
		duration,
		way,
		node,
		line,
		volume,
		start,
		toggle,
		pause: () => audio.pause(),
		seek: (seconds) => {
			// Before the first bytes it says where to begin.
			if (!loaded) return;
			audio.currentTime = Math.min(
				Math.max(0, seconds),
				Number.isFinite(audio.duration) ? audio.duration : seconds,
			);
			setPosition(Math.max(0, seconds));
		},
		setVolume: (loudness) => {
			audio.volume = Math.min(1, Math.max(0, loudness));
			setVolumeSignal(audio.volume);
		},
		stop: () => {
			count++;
			unload();
			setPlaying(undefined);
			setIsPlaying(false);
			setIsWaiting(false);
			setLine(undefined);
			setWay(undefined);
		},
		dispose: () => {
			unload();
			for (const [name, listener] of listeners) audio.removeEventListener(name, listener);
			if ('serviceWorker' in navigator)
				navigator.serviceWorker.removeEventListener('message', onMessage);
		},
	};
}

/** Bytes a second that are played of a track, by its size and length. */
const rateOf = ({ bytes, duration }: Track): number | undefined =>
	duration > 0 ? (bytes * 1_000) / duration : undefined;

/** Why something failed, to stand within a sentence. */
const why = (problem: unknown): string => explain(problem).means.replace(/\.$/, '');

/** Registers the service worker; says whether the page has one. Without HTTPS, but on this machine, browsers have none. */
async function startWorker(onMessage: (event: MessageEvent) => void): Promise<boolean> {
	if (!isSecureContext || !('serviceWorker' in navigator)) return false;
	const { serviceWorker } = navigator;
	serviceWorker.addEventListener('message', onMessage);
	serviceWorker.startMessages();
	try {
		await serviceWorker.register(new URL('sw.js', document.baseURI));
	} catch {
		return false;
	}
	if (serviceWorker.controller) return true;
	return new Promise((resolve) => {
		setTimeout(() => resolve(serviceWorker.controller !== null), WORKER_PATIENCE);
		serviceWorker.addEventListener('controllerchange', () => resolve(true), { once: true });
	});
}
