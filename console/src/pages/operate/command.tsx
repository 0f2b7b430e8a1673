// A command for the node's machine, to be copied.

import { createSignal, type Component } from 'solid-js';

export const Command: Component<{ text: string; about: string }> = (props) => {
	const [copied, setCopied] = createSignal(false);
	const copy = async (): Promise<void> => {
		await navigator.clipboard.writeText(props.text);
		setCopied(true);
		setTimeout(() => setCopied(false), 1_500);
	};
	return (
		<div class="command">
			<p class="hint">{props.about}</p>
			<pre>
				<code>{props.text}</code>
			</pre>
			<button
				type="button"
				class="quiet"
				onClick={() => void copy()}
				aria-label="Copy the command"
			>
				{copied() ? 'Copied' : 'Copy'}
			</button>
		</div>
	);
};
