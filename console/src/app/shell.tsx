// What is around every page: navigation, the chain's state, the account, and the player.

import { A, useLocation, type RouteSectionProps } from '@solidjs/router';
import {
	createEffect,
	createSignal,
	ErrorBoundary,
	For,
	onCleanup,
	Show,
	Suspense,
	type Component,
} from 'solid-js';
import { explain } from '@audio-chain/client';
import { useChain } from '../chain/connection.tsx';
import { PlayerBar } from '../player/bar.tsx';
import { count, duration } from '../ui/format.ts';
import { Notice } from '../ui/show.tsx';
import { AccountMenu } from './account-menu.tsx';
import { PAGES } from './pages.ts';
import { SubmitDialog } from './submit-dialog.tsx';

/** Milliseconds without a block, in slots, after which the page says that the chain stands still. */
const SLOW_SLOTS = 6;

/** What the page knows of the chain: its newest block, and whether that is old. */
const ChainState: Component = () => {
	const { best, finalized, status, facts } = useChain();
	const [now, setNow] = createSignal(Date.now());
	const clock = setInterval(() => setNow(Date.now()), 1_000);
	onCleanup(() => clearInterval(clock));
	const age = (): number | undefined => {
		const block = best();
		return block && now() - block.heardAt;
	};
	const isLate = (): boolean => (age() ?? 0) > SLOW_SLOTS * (facts()?.blockTime ?? 6_000);
	return (
		<div class="chain-state">
			<Show
				when={status() !== 'lost' && status() !== 'other'}
				fallback={
					<span class="bad">
						{status() === 'other'
							? 'Another chain answers'
							: 'The node does not answer: trying again…'}
					</span>
				}
			>
				<Show when={best()} fallback={<span>Connecting…</span>}>
					{(block) => (
						<A
							href="/connection"
							title={
								finalized()
									? `final: block ${count(finalized()?.number ?? 0)}`
									: 'the connection'
							}
						>
							<span class={`dot ${isLate() ? 'bad' : 'good'}`} aria-hidden="true" />
							block <b>{count(block().number)}</b>
							<Show when={isLate()}> {duration(age() ?? 0)} ago</Show>
						</A>
					)}
				</Show>
			</Show>
		</div>
	);
};

/** Says so when another chain answers at the address: nothing goes on but by a new page. */
const OtherChainNotice: Component = () => {
	const { status } = useChain();
	return (
		<Show when={status() === 'other'}>
			<Notice kind="error">
				Another chain answers at this address now. This page has stopped, and signs nothing
				for it.{' '}
				<button type="button" onClick={() => location.reload()}>
					Load the page again
				</button>
			</Notice>
		</Show>
	);
};

/** Says so when the runtime changes under the page. */
const UpgradeNotice: Component = () => {
	const { specVersion } = useChain();
	const [first, setFirst] = createSignal<number>();
	const [dismissed, setDismissed] = createSignal<number>();
	createEffect(() => {
		const version = specVersion();
		if (first() === undefined && version !== undefined) setFirst(version);
	});
	const isNew = (): boolean =>
		first() !== undefined && specVersion() !== first() && specVersion() !== dismissed();
	return (
		<Show when={isNew()}>
			<Notice kind="info">
				The network has been upgraded to runtime {specVersion()}. This page goes on with it.
				Load it again for a newer console, if the node has one.{' '}
				<button type="button" onClick={() => setDismissed(specVersion())}>
					All right
				</button>
			</Notice>
		</Show>
	);
};

const Navigation: Component = () => (
	<nav class="navigation" aria-label="Pages">
		<For each={PAGES.filter(({ apart }) => !apart)}>
			{(page) => (
				<A href={page.path} class="nav-link" activeClass="active" title={page.about}>
					<svg viewBox="0 0 24 24" aria-hidden="true">
						<path d={page.icon} />
					</svg>
					<span>{page.title}</span>
				</A>
			)}
		</For>
	</nav>
);

/** The frame; the page is in the middle. */
export const Shell: Component<RouteSectionProps> = (props) => {
	const location = useLocation();
	const { facts } = useChain();
	let main: HTMLElement | undefined;
	createEffect(() => {
		const page = PAGES.find(({ path }) => location.pathname.startsWith(path));
		document.title = page ? `${page.title} · AUDIO` : 'AUDIO';
	});
	return (
		<>
			<a
				class="skip"
				href="#main"
				onClick={(event) => (event.preventDefault(), main?.focus())}
			>
				To the page
			</a>
			<header class="top">
				<A href="/listen" class="brand" aria-label="AUDIO, to the first page">
					<img src="icon.svg" alt="" width="28" height="28" />
					<span>AUDIO</span>
				</A>
				<Show when={facts()}>
					{(known) => <span class="network-name">{known().name}</span>}
				</Show>
				<ChainState />
				<AccountMenu />
			</header>
			<Navigation />
			<main
				id="main"
				tabindex={-1}
				ref={main}
				data-page={location.pathname.split('/')[1] ?? ''}
			>
				<OtherChainNotice />
				<UpgradeNotice />
				<ErrorBoundary
					fallback={(problem: unknown, again) => (
						<Notice kind="error">
							This page failed. {explain(problem).means}{' '}
							<button onClick={again}>Try again</button>
						</Notice>
					)}
				>
					<Suspense fallback={<p class="reading">–</p>}>{props.children}</Suspense>
				</ErrorBoundary>
			</main>
			<PlayerBar />
			<SubmitDialog />
		</>
	);
};
