// Eras with about when they begin.

import { Show, type Accessor, type Component } from 'solid-js';
import { beginOfEra, type EraClock } from '../chain/eras.ts';
import { count, UNKNOWN } from './format.ts';
import { Moment } from './show.tsx';

/** `era 42, about 3 Dec 2026, 14:00`: as good as the slots that will not be missed. */
export const EraDate: Component<{
	era: number | undefined;
	clock: Accessor<EraClock | undefined>;
}> = (props) => {
	const at = (): number | undefined => {
		const clock = props.clock();
		return clock === undefined || props.era === undefined
			? undefined
			: beginOfEra(clock, props.era);
	};
	return (
		<Show when={props.era !== undefined} fallback={UNKNOWN}>
			<span class="era-date">
				era {count(props.era ?? 0)}
				<Show when={at() !== undefined}>
					, about <Moment at={at()} />
				</Show>
			</span>
		</Show>
	);
};
