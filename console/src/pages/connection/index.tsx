// Which node and chain the page is connected with, and the light client.

import { createSignal, onMount, Show, type Component } from 'solid-js';
import { explain, readText } from '@audio-chain/client';
import { useChain } from '../../chain/connection.tsx';
import { compareCheckpoint } from '../../chain/checkpoint.ts';
import { isLight, keepSpec } from '../../chain/kept-spec.ts';
import {
	lightSpecOf,
	MAX_SPEC_BYTES,
	NoLightSpec,
	publishedAt,
	type ChainFacts,
} from '../../chain/light-spec.ts';
import { count } from '../../ui/format.ts';
import { Card, Count, Fact, Facts, Notice } from '../../ui/show.tsx';

const Connection: Component = () => (
	<>
		<div class="page-head">
			<div>
				<h1>Connection</h1>
				<p>Where what you see comes from.</p>
			</div>
		</div>
		<div class="columns">
			<Where />
			<LightClient />
		</div>
	</>
);

const Where: Component = () => {
	const { best, finalized, facts, specVersion, via } = useChain();
	return (
		<Card title="Chain">
			<Facts>
				<Fact label="Name">{facts()?.name ?? '–'}</Fact>
				<Fact label="First block" hint="the chain is known by it">
					<code class="long">{facts()?.genesis ?? '–'}</code>
				</Fact>
				<Fact label="Best block">
					<Count value={best()?.number} />
				</Fact>
				<Fact label="Final block">
					<Count value={finalized()?.number} />
				</Fact>
				<Fact label="Runtime">
					<Count value={specVersion()} />
				</Fact>
				<Fact label="Through">
					<Show
						when={via === 'light'}
						fallback={<>the node of this page, {location.host}</>}
					>
						a light client in this page
					</Show>
				</Fact>
			</Facts>
			<p class="hint">
				<a href="licences.md">Licences of what this page is made of</a>
			</p>
		</Card>
	);
};

/** Milliseconds in which a specification has to come. */
const PATIENCE = 60_000;

const parsed = (what: string, text: string): unknown => {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		throw new NoLightSpec(`${what} is no specification: it is not JSON.`);
	}
};

const LightClient: Component = () => {
	const { client, request, via } = useChain();
	const [said, setSaid] = createSignal<string>();
	const [failure, setFailure] = createSignal<string>();
	const [busy, setBusy] = createSignal(false);
	const [published, setPublished] = createSignal<URL>();
	// A network that names no place, or a node that does not answer: there is the file.
	onMount(() => {
		client.getChainSpecData().then(
			({ properties }) => setPublished(publishedAt(properties)),
			() => undefined,
		);
	});

	const use = async (what: string, find: () => Promise<unknown>): Promise<void> => {
		setBusy(true);
		setFailure(undefined);
		try {
			const [found, facts] = await Promise.all([find(), chainFacts()]);
			const spec = lightSpecOf(found, facts);
			await (await import('../../chain/light.ts')).tryOut(spec);
			await compareCheckpoint(spec.lightSyncState, request);
			await keepSpec(spec);
			setSaid(`${what}: the light client begins with the next load of the page.`);
		} catch (problem) {
			setFailure(
				problem instanceof NoLightSpec || problem instanceof SyntaxError
					? problem.message
					: explain(problem).means,
			);
		} finally {
			setBusy(false);
		}
	};
	const chainFacts = async (): Promise<ChainFacts> => {
		const { name, genesisHash, properties } = await client.getChainSpecData();
		const [chainType, { stateRoot }] = await Promise.all([
			request<string>('system_chainType', []),
			request<{ stateRoot: string }>('chain_getHeader', [genesisHash]),
		]);
		return { name, chainType, properties, stateRoot };
	};
	const fromFile = async (file: File): Promise<unknown> => {
		if (file.size > MAX_SPEC_BYTES)
			throw new NoLightSpec(`A specification has at most ${count(MAX_SPEC_BYTES)} bytes.`);
		return parsed('This file', await file.text());
	};
	const fromNetwork = async (url: URL): Promise<unknown> => {
		const answer = await fetch(url, {
			credentials: 'omit',
			referrerPolicy: 'no-referrer',
			// Another host would not be the one that is shown.
			redirect: 'error',
			signal: AbortSignal.timeout(PATIENCE),
		});
		if (!answer.ok)
			throw new NoLightSpec(`${url.host} answers ${answer.status}, and no specification.`);
		const text = await readText(answer, { most: MAX_SPEC_BYTES, patience: PATIENCE });
		return parsed(`What ${url.host} gives`, text);
	};
	const off = async (): Promise<void> => {
		await keepSpec(undefined);
		setSaid('Off: with the next load the page asks its node again.');
	};
	return (
		<Card title="Light client">
			<p>
				Without it, the page believes what its node says. With it, the page asks several
				nodes of the network and checks by itself what they say of blocks and state, from a
				final block on that the network's specification names. That has to be a block of the
				chain that the page's node knows, and its name and its kind are those that the node
				says. The page believes the two of them until you switch the light client off.
			</p>
			<Show when={via === 'light' || isLight()}>
				<Notice kind="info">It is on.</Notice>
				<button type="button" onClick={() => void off()}>
					Switch it off
				</button>
			</Show>
			<Show when={via !== 'light'}>
				<div class="form">
					<Show when={published()}>
						{(url) => (
							<div>
								<button
									type="button"
									class="main"
									disabled={busy()}
									onClick={() => void use(url().host, () => fromNetwork(url()))}
								>
									Use a light client
								</button>
								<p class="hint">
									It begins at the final block that <code>{url().host}</code>{' '}
									publishes for this network, if the node of this page knows the
									same block, and the same validators, of its chain.
								</p>
							</div>
						)}
					</Show>
					<label class="field">
						<span class="field-name">
							A specification of the network, with a final block
							(sync_state_genSyncSpec)
						</span>
						<input
							type="file"
							accept="application/json,.json"
							disabled={busy()}
							onChange={(event) => {
								const file = event.currentTarget.files?.[0];
								if (file) void use(file.name, () => fromFile(file));
							}}
						/>
					</label>
				</div>
			</Show>
			<div role="status" aria-live="polite">
				<Show when={busy()}>Looking at it…</Show>
				<Show when={said()}>
					<Notice kind="good">
						{said()}{' '}
						<button type="button" onClick={() => location.reload()}>
							Load it now
						</button>
					</Notice>
				</Show>
			</div>
			<Show when={failure()}>
				<Notice kind="error">{failure()}</Notice>
			</Show>
		</Card>
	);
};

export default Connection;
