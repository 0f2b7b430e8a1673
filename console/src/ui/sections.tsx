// Parts of a page that have an address of their own each, so that links and the back button lead to them.

import { A, useLocation } from '@solidjs/router';
import { createMemo, For, Show, type Component, type JSX } from 'solid-js';
import './sections.css';

export interface Section {
	/** What follows the page's path; empty for the first. */
	path: string;
	title: string;
	/** Stands beside the title, such as how many there are. */
	count?: JSX.Element;
	view: Component;
}

/** Links to a page's parts, and the part that the address names; the first one where it names none. */
export const Sections: Component<{ base: string; label: string; sections: Section[] }> = (
	props,
) => {
	const location = useLocation();
	const named = createMemo(
		() => location.pathname.slice(props.base.length + 1).split('/')[0] ?? '',
	);
	const shown = createMemo(
		() => (props.sections.find(({ path }) => path === named()) ?? props.sections[0])?.path,
	);
	const view = createMemo(() => props.sections.find(({ path }) => path === shown())?.view);
	return (
		<>
			<nav class="sections" aria-label={props.label}>
				<For each={props.sections}>
					{(section) => (
						<A
							href={
								section.path === '' ? props.base : `${props.base}/${section.path}`
							}
							class="section-link"
							classList={{ here: shown() === section.path }}
							aria-current={shown() === section.path ? 'page' : undefined}
						>
							{section.title}
							<Show when={section.count !== undefined}>
								<span class="section-count">{section.count}</span>
							</Show>
						</A>
					)}
				</For>
			</nav>
			<Show when={view()} keyed>
				{(Part) => <Part />}
			</Show>
		</>
	);
};
