// Who somebody is: the name and the picture that they give, and the address that tells them from others who give the same.

import { Show, type Component } from 'solid-js';
import { Cover, descriptionIn, useKnown as useDocument } from '../../player/parts.tsx';
import { short } from '../../ui/format.ts';
import { Name } from '../../ui/name.tsx';
import { useKnown } from './known.ts';

/** A row's button that opens somebody. Their document is asked for while the row is in the page. */
export const Who: Component<{
	address: string;
	onOpen: () => void;
	isOpen: boolean;
}> = (props) => {
	const { documentOf, nameOf } = useKnown();
	const said = useDocument(() => documentOf(props.address));
	return (
		<button
			type="button"
			class="quiet who"
			title={props.address}
			aria-expanded={props.isOpen}
			onClick={(event) => {
				event.stopPropagation();
				props.onOpen();
			}}
		>
			<Cover
				of={documentOf(props.address)}
				image={descriptionIn(said())?.image}
				size="small"
			/>
			<Name address={props.address} claims={nameOf(props.address)} />
			<code>{short(props.address)}</code>
		</button>
	);
};

/** What somebody says of themselves: written by them, and believed by nobody. */
export const Said: Component<{ address: string }> = (props) => {
	const { documentOf } = useKnown();
	const known = useDocument(() => documentOf(props.address));
	const said = () => descriptionIn(known());
	const trouble = (): string | undefined => {
		const now = known();
		switch (now?.at) {
			case 'asked':
				return 'Its profile is being read.';
			case 'missing':
			case 'refused':
				return `Its profile is not shown: ${now.reason}.`;
			default:
				return undefined;
		}
	};
	return (
		<Show when={documentOf(props.address)}>
			<div class="said">
				<Show when={said()?.image}>
					{(image) => (
						<Cover of={documentOf(props.address)} image={image()} size="large" />
					)}
				</Show>
				<div>
					<Show when={said()} fallback={<p class="hint">{trouble()}</p>}>
						{(words) => (
							<>
								<p class="hint">In their own words</p>
								<Show when={words().name}>
									{(name) => (
										<p>
											<b>{name()}</b>
										</p>
									)}
								</Show>
								<Show when={words().about}>
									{(about) => <p class="about">{about()}</p>}
								</Show>
							</>
						)}
					</Show>
				</div>
			</div>
		</Show>
	);
};
