// Pieces that show something of the chain.

import { exactAudio, formatAudio } from '@audio-chain/client';
import {
	createSignal,
	Show,
	type Accessor,
	type Component,
	type JSX,
	type ParentComponent,
} from 'solid-js';
import { useChain } from '../chain/connection.tsx';
import type { Reading } from '../chain/reading.ts';
import { count, duration, moment, short, UNKNOWN } from './format.ts';
import { Name } from './name.tsx';

/** An amount of planck as AUDIO. Exact on hovering and for screen readers; `–` while unknown. */
export const Amount: Component<{
	planck: bigint | undefined;
	decimals?: number;
	bare?: boolean;
}> = (props) => (
	<Show when={props.planck !== undefined} fallback={UNKNOWN}>
		<data
			class="amount"
			value={String(props.planck)}
			title={`${exactAudio(props.planck ?? 0n)} AUDIO`}
		>
			{formatAudio(props.planck ?? 0n, { decimals: props.decimals ?? 4 })}
			<Show when={!props.bare}> AUDIO</Show>
		</data>
	</Show>
);

/** A number; `–` while unknown. */
export const Count: Component<{ value: number | bigint | undefined }> = (props) => (
	<>{props.value === undefined ? UNKNOWN : count(props.value)}</>
);

/** An account: its name if the page knows one, and its address, which can be copied. */
export const Address: Component<{
	address: string | undefined;
	/** What it calls itself. Of one's own accounts the wallet's name stands in its place. */
	name?: string | undefined;
	whole?: boolean;
}> = (props) => {
	const [copied, setCopied] = createSignal(false);
	const copy = async (): Promise<void> => {
		await navigator.clipboard.writeText(props.address ?? '');
		setCopied(true);
		setTimeout(() => setCopied(false), 1_500);
	};
	return (
		<Show when={props.address} fallback={UNKNOWN}>
			{(address) => (
				<span class="address">
					<Name address={address()} claims={props.name} />
					<code title={address()}>{props.whole ? address() : short(address())}</code>
					<button
						type="button"
						class="quiet icon"
						onClick={() => void copy()}
						aria-label={`Copy the address ${address()}`}
					>
						<svg viewBox="0 0 24 24" aria-hidden="true">
							<path d={copied() ? 'M4 12l5 5L20 6' : 'M9 9h11v11H9zM5 15H4V4h11v1'} />
						</svg>
					</button>
				</span>
			)}
		</Show>
	);
};

/** How long it is until a block, and about when that is. */
export const UntilBlock: Component<{ block: number | undefined }> = (props) => {
	const { best, facts } = useChain();
	const left = (): number | undefined => {
		const [now, of, time] = [best(), props.block, facts()?.blockTime];
		return now === undefined || of === undefined || time === undefined
			? undefined
			: (of - now.number) * time;
	};
	return (
		<Show when={left() !== undefined} fallback={UNKNOWN}>
			<time
				dateTime={new Date((best()?.heardAt ?? 0) + (left() ?? 0)).toISOString()}
				title={`block ${count(props.block ?? 0)}`}
			>
				{(left() ?? 0) <= 0 ? 'now' : `in ${duration(left() ?? 0)}`}
			</time>
		</Show>
	);
};

/** A moment of the chain's clock, in milliseconds since 1970. */
export const Moment: Component<{ at: number | undefined }> = (props) => (
	<Show when={props.at !== undefined} fallback={UNKNOWN}>
		<time dateTime={new Date(props.at ?? 0).toISOString()}>{moment(props.at ?? 0)}</time>
	</Show>
);

/** Terms with what they are. */
export const Facts: ParentComponent = (props) => <dl class="facts">{props.children}</dl>;

export const Fact: ParentComponent<{ label: JSX.Element; hint?: string | undefined }> = (props) => (
	<div class="fact">
		<dt>
			{props.label}
			<Show when={props.hint}>
				<span class="hint">{props.hint}</span>
			</Show>
		</dt>
		<dd>{props.children}</dd>
	</div>
);

/** A part of a page under a headline of its own. */
export const Card: ParentComponent<{
	title: JSX.Element;
	id?: string;
	aside?: JSX.Element;
	reading?: Reading<unknown>;
}> = (props) => (
	<section
		class="card"
		id={props.id}
		aria-label={typeof props.title === 'string' ? props.title : undefined}
	>
		<header>
			<h2>{props.title}</h2>
			<div class="aside">
				{props.aside}
				<Show when={props.reading?.block()}>
					{(block) => (
						<span class="at-block" title="the block at which this was read">
							block {count(block())}
						</span>
					)}
				</Show>
			</div>
		</header>
		<Show when={props.reading?.error()}>
			{(error) => (
				<Notice kind="warning">
					This cannot be read now. {error().means}
					<Show when={props.reading?.() !== undefined}>
						{' '}
						What is shown is of block {count(props.reading?.block() ?? 0)}.
					</Show>
				</Notice>
			)}
		</Show>
		{props.children}
	</section>
);

/** Something that one should know. Warnings and errors are read out at once. */
export const Notice: ParentComponent<{ kind: 'info' | 'good' | 'warning' | 'error' }> = (props) => (
	<div
		class={`notice ${props.kind}`}
		role={props.kind === 'info' || props.kind === 'good' ? 'status' : 'alert'}
	>
		{props.children}
	</div>
);

/** What is folded away, and drawn once it is opened; `open` has it open from the start. */
export const Folded: ParentComponent<{ summary: string; open?: boolean }> = (props) => {
	const [opened, setOpened] = createSignal(props.open ?? false);
	return (
		<details
			open={props.open ?? false}
			onToggle={(event) => event.currentTarget.open && setOpened(true)}
		>
			<summary>{props.summary}</summary>
			<Show when={opened()}>{props.children}</Show>
		</details>
	);
};

/** A word about how something stands. */
export const Badge: ParentComponent<{ kind?: 'good' | 'bad' | 'waiting' | 'plain' }> = (props) => (
	<span class={`badge ${props.kind ?? 'plain'}`}>{props.children}</span>
);

/** How much of something there is of how much there could be, with the words for it. */
export const Meter: Component<{
	label: string;
	value: number | undefined;
	of: number | undefined;
	words?: string;
}> = (props) => (
	<div class="meter">
		<span class="meter-label">{props.label}</span>
		<meter min={0} max={props.of ?? 1} value={props.value ?? 0} aria-label={props.label} />
		<span class="meter-words">
			{props.words ??
				(props.value === undefined || props.of === undefined
					? UNKNOWN
					: `${count(props.value)} of ${count(props.of)}`)}
		</span>
	</div>
);

/** Shows what was read once it is there; until then that it is being read. */
export function Known<T>(props: {
	of: Reading<T> | Accessor<T | undefined>;
	children: (value: Accessor<T>) => JSX.Element;
	otherwise?: JSX.Element;
}): JSX.Element {
	return (
		<Show
			when={props.of() !== undefined}
			fallback={props.otherwise ?? <p class="reading">{UNKNOWN}</p>}
		>
			{props.children(() => props.of() as T)}
		</Show>
	);
}
