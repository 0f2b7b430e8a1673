// The one connection that the page has: to the chain, through the node that serves it.

import { remoteText } from '@audio-chain/client';
import { audio } from '@audio-chain/client/descriptors';
import { middleware } from '@polkadot-api/ws-middleware';
import { getWsProvider, WsEvent } from '@polkadot-api/ws-provider';
import {
	createClient,
	type BlockInfo,
	type JsonRpcProvider,
	type PolkadotClient,
	type TypedApi,
} from 'polkadot-api';
import {
	createContext,
	createResource,
	createSignal,
	onCleanup,
	Show,
	useContext,
	type Accessor,
	type ParentComponent,
} from 'solid-js';
import { keptSpec } from './kept-spec.ts';
import type { LightSpec } from './light-spec.ts';
import { recallMetadata, rememberMetadata } from './metadata.ts';
import { sameChain } from './same-chain.ts';

export type Api = TypedApi<typeof audio>;

/** A block, and when the page heard of it. */
export interface Block extends BlockInfo {
	/** Milliseconds since 1970. */
	heardAt: number;
}

/** What a chain says of itself, and does not change. */
export interface Facts {
	name: string;
	/** Hexadecimal, with `0x`. */
	genesis: string;
	/** Whether it is for development: keys of //Alice and the others are known to everybody. */
	isForDevelopment: boolean;
	/** Milliseconds between two blocks. */
	blockTime: number;
	/** Blocks of an epoch, which is a session. */
	blocksAnEpoch: number;
	/** Sessions of an era, which is a round. */
	sessionsAnEra: number;
}

/** `other`: another chain answers at the address of this page, which has stopped for good. */
export type Status = 'connecting' | 'connected' | 'lost' | 'other';

export interface Chain {
	client: PolkadotClient;
	api: Api;
	status: Accessor<Status>;
	/** The best block, once one is known. */
	best: Accessor<Block | undefined>;
	finalized: Accessor<Block | undefined>;
	facts: Accessor<Facts | undefined>;
	/** The version of the runtime in force. */
	specVersion: Accessor<number | undefined>;
	/** Whom it asks: the node that the page comes from, or the network by a light client. */
	via: 'node' | 'light';
	/** Asks the node what is no part of polkadot-api. A light client answers little of that. */
	request: <T>(method: string, parameters: unknown[]) => Promise<T>;
}

/** `/rpc` of the node that the page comes from, wherever it is mounted. */
export function rpcUrl(page: string): string {
	const url = new URL('rpc', page);
	url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
	url.search = '';
	url.hash = '';
	return url.href;
}

const ChainContext = createContext<Chain>();

/** The chain. Only below `ChainProvider`. */
export function useChain(): Chain {
	const chain = useContext(ChainContext);
	if (!chain) throw new Error('there is no chain here');
	return chain;
}

/** Connects, and says so to what is in it. */
export const ChainProvider: ParentComponent = (props) => {
	const [spec] = createResource(async () => ({ kept: await keptSpec() }));
	return (
		<Show when={spec()}>
			{(found) => <Connected spec={found().kept}>{props.children}</Connected>}
		</Show>
	);
};

const Connected: ParentComponent<{ spec: LightSpec | undefined }> = (props) => {
	const chain = connect(rpcUrl(document.baseURI), props.spec);
	return <ChainContext.Provider value={chain}>{props.children}</ChainContext.Provider>;
};

/** The light client's code is loaded where it is wanted: it is larger than all else. */
function lightly(spec: LightSpec, onStart: () => void): JsonRpcProvider {
	return (onMessage) => {
		const connection = import('./light.ts').then(({ lightProvider }) => {
			onStart();
			return lightProvider(spec)(onMessage);
		});
		return {
			send: (message) => void connection.then(({ send }) => send(message)),
			disconnect: () => void connection.then(({ disconnect }) => disconnect()),
		};
	};
}

function connect(url: string, spec: LightSpec | undefined): Chain {
	const [status, setStatus] = createSignal<Status>('connecting');
	const [best, setBest] = createSignal<Block>();
	const [finalized, setFinalized] = createSignal<Block>();
	const [facts, setFacts] = createSignal<Facts>();
	const [specVersion, setSpecVersion] = createSignal<number>();
	const lose = (): void => void setStatus((now) => (now === 'other' ? now : 'lost'));
	const asked = sameChain(
		() => setStatus('connected'),
		() => setStatus('other'),
	);
	const byNode = (): JsonRpcProvider =>
		getWsProvider(url, {
			onStatusChanged: ({ type }) => {
				if (type === WsEvent.ERROR || type === WsEvent.CLOSE) lose();
			},
			middleware: (base) => middleware(asked(base)),
		});
	const provider = spec ? lightly(spec, () => setStatus('connected')) : byNode();
	const client = createClient(provider, {
		getMetadata: recallMetadata,
		setMetadata: rememberMetadata,
	});
	const api = client.getTypedApi(audio);
	const request = <T,>(method: string, parameters: unknown[]): Promise<T> =>
		client._request<T>(method, parameters);

	const watch = client.bestBlocks$.subscribe({
		next: ([block]) => {
			if (block && block.hash !== best()?.hash) setBest({ ...block, heardAt: Date.now() });
		},
		error: lose,
	});
	const watchFinal = client.finalizedBlock$.subscribe({
		next: (block) => setFinalized({ ...block, heardAt: Date.now() }),
		error: lose,
	});
	const watchVersion = api.query.System.LastRuntimeUpgrade.watchValue({ at: 'best' }).subscribe({
		next: ({ value }) => setSpecVersion(value?.spec_version),
		error: () => {},
	});
	const learn = async (): Promise<void> => {
		const [chainSpec, kind, blockTime, blocksAnEpoch, sessionsAnEra] = await Promise.all([
			client.getChainSpecData(),
			spec?.chainType ?? request<string>('system_chainType', []),
			api.constants.Babe.ExpectedBlockTime(),
			api.constants.Babe.EpochDuration(),
			api.constants.Staking.SessionsPerEra(),
		]);
		setFacts({
			name: remoteText(chainSpec.name, 64),
			genesis: chainSpec.genesisHash,
			isForDevelopment: kind === 'Development' || kind === 'Local',
			blockTime: Number(blockTime),
			blocksAnEpoch: Number(blocksAnEpoch),
			sessionsAnEra,
		});
	};
	let ended = false;
	void (async () => {
		while (!ended && !facts()) {
			await learn().catch(() => new Promise((resolve) => setTimeout(resolve, 1_000)));
		}
	})();
	onCleanup(() => {
		ended = true;
		watch.unsubscribe();
		watchFinal.unsubscribe();
		watchVersion.unsubscribe();
		client.destroy();
	});
	return {
		client,
		api,
		status,
		best,
		finalized,
		facts,
		specVersion,
		request,
		via: spec ? 'light' : 'node',
	};
}
