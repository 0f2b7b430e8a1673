// A call in the words of the chain: pallet, name and arguments, those of calls within it too. It is drawn bit by bit: a
// stranger's call may hold many thousands of others.

import { createSignal, For, Match, Show, Switch, type Component } from 'solid-js';
import { layOut, type Piece } from './outline.ts';

/** `pallet.call` and its arguments: strings stay what they are, nothing of them is taken for markup. */
export const CallView: Component<{ call: unknown }> = (props) => (
	<div class="call" role="group" aria-label="The call, decoded" tabindex="0">
		<PieceView of={layOut(props.call)} />
	</div>
);

const as = <K extends Piece['kind']>(
	piece: Piece,
	kind: K,
): Extract<Piece, { kind: K }> | undefined =>
	piece.kind === kind ? (piece as Extract<Piece, { kind: K }>) : undefined;

const PieceView: Component<{ of: Piece }> = (props) => (
	<Switch>
		<Match when={as(props.of, 'text')}>
			{(piece) => <code classList={{ long: piece().long ?? false }}>{piece().text}</code>}
		</Match>
		<Match when={as(props.of, 'variant')}>
			{(piece) => (
				<>
					<code classList={{ 'call-name': piece().call }}>{piece().name}</code>
					<Show when={piece().inner}>
						{(inner) => (
							<>
								{' '}
								<PieceView of={inner()} />
							</>
						)}
					</Show>
				</>
			)}
		</Match>
		<Match when={as(props.of, 'list')}>
			{(piece) => (
				<ol class="value-list">
					<For each={piece().items}>
						{(item) => (
							<li>
								<PieceView of={item} />
							</li>
						)}
					</For>
				</ol>
			)}
		</Match>
		<Match when={as(props.of, 'fields')}>
			{(piece) => (
				<dl class="value-fields">
					<For each={piece().fields}>
						{({ name, piece: field }) => (
							<div>
								<dt>{name}</dt>
								<dd>
									<PieceView of={field} />
								</dd>
							</div>
						)}
					</For>
				</dl>
			)}
		</Match>
		<Match when={as(props.of, 'rest')}>{(piece) => <Rest of={piece()} />}</Match>
	</Switch>
);

/** What is not drawn until one asks for it. */
const Rest: Component<{ of: Extract<Piece, { kind: 'rest' }> }> = (props) => {
	const [more, setMore] = createSignal<Piece>();
	return (
		<Show
			when={more()}
			fallback={
				<button type="button" class="quiet" onClick={() => setMore(props.of.more())}>
					{props.of.what}
				</button>
			}
		>
			{(piece) => <PieceView of={piece()} />}
		</Show>
	);
};
