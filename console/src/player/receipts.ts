// What was heard, signed by this device's listening key and brought to the node that it was heard from. The ledger is the
// client's; here is what keeps it, and when it is sent.

import {
	deliver,
	emptyLedger,
	explain,
	knownOnChain,
	type Ledger,
	type ListeningKey,
	listeningKeyOf,
	newListeningKey,
	played,
	pruned,
	unsignedSheets,
	urlOf,
} from '@audio-chain/client';
import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { Chain } from '../chain/connection.tsx';
import { createReading, type Reading } from '../chain/reading.ts';
import type { Storage } from './storage.ts';
import { delivered, isUnbuildable, isUntold, type Untold } from './untold.ts';

type Api = Chain['api'];
export type Standing = Awaited<ReturnType<Api['apis']['ReceiptsApi']['standing']>> & {
	era: number;
};

/** Whether this device's key can sign for the account that is chosen. */
export type KeyState = 'nobody' | 'unknown' | 'none' | 'not-registered' | 'ended' | 'good';

/** Milliseconds between two attempts to bring what waits. */
const EVERY = 30_000;
/** Milliseconds that a node may take for a receipt. */
const PATIENCE = 15_000;

export interface Receipts {
	standing: Reading<Standing>;
	/** Plays of this era, on this device. */
	counts: Accessor<{ waiting: number; told: number }>;
	keyState: Accessor<KeyState>;
	/** The address of this device's key for the account that is chosen. */
	key: Accessor<string | undefined>;
	/** Makes one, unless there is one. Gives its address. */
	makeKey: () => Promise<string | undefined>;
	/** Forgets it. */
	forgetKey: (account: string) => Promise<void>;
	/** This device's key, if it can sign. */
	signer: Accessor<ListeningKey | undefined>;
	/** Notes a play, and brings it to its node if it can be signed. */
	note: (play: { node: number; track: number; playlist?: number }) => Promise<void>;
	/** Whether plays of this era that are heard from a node could not be told to it. */
	isUntold: (node: number) => boolean;
	/** What came of the last delivery, in words. */
	said: Accessor<string | undefined>;
	/** Brings what waits now. */
	bring: () => Promise<void>;
}

const sumOf = (plays: readonly { count: number }[]): number =>
	plays.reduce((sum, { count }) => sum + count, 0);

/** `isPrivate`: while it is so, nothing is noted, signed or sent. */
export function createReceipts(
	chain: Chain,
	storage: Storage,
	fan: Accessor<string | undefined>,
	isPrivate: Accessor<boolean>,
): Receipts {
	const { api, facts } = chain;
	const [ledger, setLedger] = createSignal<Ledger>();
	const [device, setDevice] = createSignal<{ fan: string; key: ListeningKey | undefined }>();
	const [said, setSaid] = createSignal<string>();
	let untold: Untold = new Map();
	const standing = createReading(fan, async (account, { hash }): Promise<Standing> => {
		const [found, era] = await Promise.all([
			api.apis.ReceiptsApi.standing(account, { at: hash }),
			api.query.Staking.ActiveEra.getValue({ at: hash }),
		]);
		return { ...found, era: era?.index ?? 0 };
	});

	// One after another: what comes of a delivery is not to be written over by what is heard meanwhile.
	let last: Promise<unknown> = Promise.resolve();
	const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
		const exclusive = (): Promise<T> =>
			navigator.locks
				? (navigator.locks.request('audio-ledger', work) as Promise<T>)
				: work();
		const mine = last.then(exclusive, exclusive);
		last = mine.catch(() => {});
		return mine;
	};
	const keep = async (changed: Ledger): Promise<void> => {
		await storage.keepLedger(changed);
		if (changed.fan === fan()) setLedger(changed);
	};
	const load = async (account: string): Promise<Ledger> =>
		(await storage.ledger(account)) ?? emptyLedger(account);

	createEffect(
		on(fan, (account) => {
			setLedger(undefined);
			setDevice(undefined);
			setSaid(undefined);
			if (account === undefined) return;
			void (async () => {
				const [known, seed] = await Promise.all([load(account), storage.seed(account)]);
				if (fan() !== account) return;
				setLedger(known);
				setDevice({ fan: account, key: seed && listeningKeyOf(seed) });
			})();
		}),
	);

	const key = (): ListeningKey | undefined =>
		device()?.fan === fan() ? device()?.key : undefined;
	const keyState = createMemo((): KeyState => {
		const [account, now] = [fan(), standing()];
		if (account === undefined) return 'nobody';
		if (device()?.fan !== account || !now) return 'unknown';
		const mine = key();
		if (!mine) return 'none';
		const registered = now.listening_keys.find((known) => known.key === mine.address);
		if (!registered) return 'not-registered';
		return registered.until > now.era ? 'good' : 'ended';
	});
	const counts = (): { waiting: number; told: number } => {
		const era = standing()?.era;
		const sheets = (ledger()?.sheets ?? []).filter(({ round }) => round === era);
		return {
			waiting: sheets.reduce((sum, { unsigned }) => sum + sumOf(unsigned), 0),
			told: sheets.reduce((sum, { base }) => sum + sumOf(base.heard), 0),
		};
	};

	const bring = async (): Promise<void> => {
		const [account, genesis] = [fan(), facts()?.genesis];
		if (account === undefined || genesis === undefined || keyState() !== 'good' || isPrivate())
			return;
		const mine = key();
		if (!mine) return;
		await inTurn(async () => {
			const era = (await api.query.Staking.ActiveEra.getValue({ at: 'best' }))?.index;
			if (era === undefined) return;
			let now = pruned(await load(account), era);
			for (const { node, round } of unsignedSheets(now, era)) {
				try {
					const info = await api.apis.NodeServicesApi.node(node, { at: 'best' });
					if (!info) throw new Error('it is no node any more');
					const signal = AbortSignal.timeout(PATIENCE);
					const fetch = (
						input: RequestInfo | URL,
						init?: RequestInit,
					): Promise<Response> => globalThis.fetch(input, { ...init, signal });
					now = await deliver(
						now,
						{ node, round },
						{
							url: urlOf(info.endpoint),
							genesis,
							sign: mine.sign,
							key: mine.address,
							keep,
							fetch,
							known: () => knownOnChain(api, { fan: account, node, round }),
						},
					);
					untold = delivered(untold, { fan: account, node, round });
					setSaid(`Node ${node} has your receipt.`);
				} catch (problem) {
					untold = delivered(untold, { fan: account, node, round }, problem);
					setSaid(
						isUnbuildable(problem)
							? `Node ${node} shows plays that none of your keys has signed, as if by one that you removed. Nothing is signed on top of them: what you hear from it may count in the next era only, and other nodes are asked first.`
							: `Node ${node} did not take your receipt: ${explain(problem).means} It is kept, and sent again.`,
					);
					now = await load(account);
				}
			}
		});
	};

	const note: Receipts['note'] = async (play) => {
		const account = fan();
		if (account === undefined || isPrivate()) return;
		await inTurn(async () => {
			const round = (await api.query.Staking.ActiveEra.getValue({ at: 'best' }))?.index;
			if (round === undefined) return;
			await keep(played(pruned(await load(account), round), { ...play, round }));
		});
		await bring();
	};

	const clock = setInterval(() => {
		if (counts().waiting > 0) void bring().catch(() => {});
	}, EVERY);
	onCleanup(() => clearInterval(clock));
	// As soon as a key can sign, and one does not listen privately any more: what waited for it is sent.
	createEffect(
		on([keyState, isPrivate], ([state]) => void (state === 'good' && bring().catch(() => {}))),
	);

	return {
		standing,
		counts,
		keyState,
		key: () => key()?.address,
		makeKey: async () => {
			const account = fan();
			if (account === undefined) return undefined;
			const there =
				key() ?? (await storage.seed(account).then((seed) => seed && listeningKeyOf(seed)));
			const made = there ?? newListeningKey();
			await storage.keepSeed(account, made.seed);
			if (fan() === account) setDevice({ fan: account, key: made });
			return made.address;
		},
		forgetKey: async (account) => {
			await storage.keepSeed(account, undefined);
			if (fan() === account) setDevice({ fan: account, key: undefined });
		},
		signer: () => (keyState() === 'good' ? key() : undefined),
		note,
		isUntold: (node) => {
			const [account, now] = [fan(), standing()];
			return account !== undefined && !!now && isUntold(untold, account, node, now.era);
		},
		said,
		bring,
	};
}
