// What can be done with something: forms behind their names, and buttons that say why they cannot be pressed.

import { Show, type Component, type ParentComponent } from 'solid-js';
import { amountError, readAmount } from './fields.tsx';
import './action.css';

/** One thing that can be done, behind its name. */
export const Action: ParentComponent<{ title: string; open?: boolean }> = (props) => (
	<details class="action" open={props.open ?? false}>
		<summary>{props.title}</summary>
		<div class="form">{props.children}</div>
	</details>
);

/** A button with the reason beside it while it cannot be pressed. */
export const Do: Component<{
	label: string;
	reason: string | undefined;
	danger?: boolean;
	onClick: () => void;
}> = (props) => (
	<div class="actions">
		<button
			type="button"
			class={props.danger ? 'danger' : 'main'}
			disabled={props.reason !== undefined}
			onClick={() => props.onClick()}
		>
			{props.label}
		</button>
		<Show when={props.reason}>
			<span class="hint">{props.reason}</span>
		</Show>
	</div>
);

/** The reason why an amount cannot be submitted, if it cannot. */
export function amountReason(
	text: string,
	least: bigint,
	most: bigint | undefined,
): string | undefined {
	if (text.trim() === '') return 'Write an amount.';
	if (most === undefined) return 'It is not known yet what is possible.';
	const error = amountError(text, least, most);
	return error === undefined ? undefined : 'The amount does not fit.';
}

/** The planck of what is written; 0 of what is no amount. */
export const planckOf = (text: string): bigint => {
	const read = readAmount(text);
	return 'planck' in read ? read.planck : 0n;
};
