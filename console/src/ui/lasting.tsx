// One line on how long what this device keeps lasts, where that matters.

import { Match, Switch, type Component } from 'solid-js';
import { useLasting } from '../app/lasting.ts';
import { Notice } from './show.tsx';

/** `what`: what is kept, and what is lost with it, as two ends of sentences. */
export const Lasts: Component<{ what: string; loss: string }> = (props) => {
	const lasting = useLasting();
	return (
		<Switch>
			<Match when={lasting() === 'page'}>
				<Notice kind="warning">
					This browser keeps nothing once the page is closed: {props.loss}
				</Notice>
			</Match>
			<Match when={lasting() === 'while-there-is-room'}>
				<p class="hint">
					This browser may clear {props.what} when the device runs out of space.
				</p>
			</Match>
		</Switch>
	);
};
