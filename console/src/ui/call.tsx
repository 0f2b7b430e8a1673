// A call in the words of the chain: pallet, name and arguments, those of calls within it too.

import { For, Show, type Component, type JSX } from 'solid-js';
import { UNKNOWN } from './format.ts';

interface Variant {
	type: string;
	value: unknown;
}

const isVariant = (value: unknown): value is Variant =>
	typeof value === 'object' &&
	value !== null &&
	'type' in value &&
	typeof value.type === 'string' &&
	'value' in value;

/** Bytes that are text are shown as text. */
function bytesAs(bytes: Uint8Array): string {
	try {
		const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		if (text.length > 0 && /^[\x20-\x7e]+$/.test(text)) return `"${text}"`;
	} catch {
		// It is no text.
	}
	return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** A value of the chain. Strings stay what they are: nothing of them is taken for markup. */
export const ValueView: Component<{ value: unknown }> = (props) => <>{view(props.value)}</>;

function view(value: unknown): JSX.Element {
	if (value === undefined || value === null) return UNKNOWN;
	if (typeof value === 'bigint' || typeof value === 'number')
		return <code>{value.toLocaleString('en-US')}</code>;
	if (typeof value === 'boolean') return <code>{value ? 'yes' : 'no'}</code>;
	if (typeof value === 'string') return <code class="long">{value}</code>;
	if (value instanceof Uint8Array) return <code class="long">{bytesAs(value)}</code>;
	if (Array.isArray(value)) {
		return (
			<Show when={value.length > 0} fallback="none">
				<ol class="value-list">
					<For each={value as unknown[]}>{(item) => <li>{view(item)}</li>}</For>
				</ol>
			</Show>
		);
	}
	if (isVariant(value)) {
		return (
			<>
				<code>{value.type}</code>
				<Show when={value.value !== undefined}> {view(value.value)}</Show>
			</>
		);
	}
	if (typeof value === 'object') {
		return (
			<dl class="value-fields">
				<For each={Object.entries(value)}>
					{([name, field]) => (
						<div>
							<dt>{name}</dt>
							<dd>{view(field)}</dd>
						</div>
					)}
				</For>
			</dl>
		);
	}
	return <code>{String(value)}</code>;
}

/** `pallet.call` and its arguments. */
export const CallView: Component<{ call: unknown }> = (props) => (
	<div class="call">
		<Show
			when={
				isVariant(props.call) && isVariant(props.call.value)
					? { pallet: props.call.type, inner: props.call.value }
					: undefined
			}
			fallback={<ValueView value={props.call} />}
			keyed
		>
			{({ pallet, inner }) => (
				<>
					<code class="call-name">
						{pallet}.{inner.type}
					</code>
					<ValueView value={inner.value} />
				</>
			)}
		</Show>
	</div>
);
