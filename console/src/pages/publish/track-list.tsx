// The files of a release, in their order, with what is known and said of each.

import { For, Show, type Component } from 'solid-js';
import { Text } from '../../ui/fields.tsx';
import { bytes, count, playingTime, UNKNOWN } from '../../ui/format.ts';
import { Badge, Notice } from '../../ui/show.tsx';
import { percent } from './delivery.ts';
import type { FieldErrors } from './document.ts';
import { durationOf, type Draft, type Drafts } from './drafts.ts';
import { parseLength } from './length.ts';
import { mediaName, OTHER } from './media.ts';

export const TrackList: Component<{
	drafts: Drafts;
	errorsOf: (draft: Draft) => FieldErrors;
	taken: (root: string) => string | undefined;
	shown: boolean;
}> = (props) => (
	<ol class="drafts" aria-label="Tracks">
		<For each={props.drafts.release.drafts}>
			{(draft, index) => (
				<li class="draft" aria-label={draft.title || draft.file.name}>
					<div class="draft-head">
						<Show when={props.drafts.release.drafts.length > 1}>
							<span class="draft-number" aria-hidden="true">
								{index() + 1}
							</span>
						</Show>
						<span class="draft-name">{draft.file.name}</span>
						<Facts draft={draft} />
						<span class="draft-tools">
							<Show when={props.drafts.release.drafts.length > 1}>
								<button
									type="button"
									class="quiet icon"
									disabled={index() === 0}
									aria-label={`Move ${draft.file.name} up`}
									onClick={() => props.drafts.move(draft.id, -1)}
								>
									↑
								</button>
								<button
									type="button"
									class="quiet icon"
									disabled={index() === props.drafts.release.drafts.length - 1}
									aria-label={`Move ${draft.file.name} down`}
									onClick={() => props.drafts.move(draft.id, 1)}
								>
									↓
								</button>
							</Show>
							<button
								type="button"
								class="quiet icon"
								aria-label={`Take ${draft.file.name} out`}
								onClick={() => props.drafts.remove(draft.id)}
							>
								✕
							</button>
						</span>
					</div>
					<Show when={draft.state === 'waiting' || draft.state === 'reading'}>
						<div class="draft-progress">
							<progress
								max={draft.file.size}
								value={draft.done}
								aria-label={`Reading ${draft.file.name}`}
							/>
							<span class="hint">
								{draft.state === 'waiting'
									? 'waits'
									: `read ${bytes(draft.done)} of ${bytes(draft.file.size)} (${percent(draft.done, draft.file.size)} %)`}
							</span>
						</div>
					</Show>
					<Show when={draft.why}>
						<Notice kind="error">{draft.why}</Notice>
					</Show>
					<Show when={draft.state === 'ready'}>
						<Show when={draft.kind === OTHER}>
							<Notice kind="warning">
								This is no kind of audio that nodes know by its bytes, whatever its
								name says. It can be published, but nodes send it for saving, and
								players will not play it.
							</Notice>
						</Show>
						<Show when={props.taken(draft.root)}>
							{(why) => <Notice kind="error">{why()}</Notice>}
						</Show>
						<Fields {...props} draft={draft} />
					</Show>
				</li>
			)}
		</For>
	</ol>
);

const Facts: Component<{ draft: Draft }> = (props) => (
	<span class="draft-facts">
		<span>{bytes(props.draft.file.size)}</span>
		<Show when={props.draft.state === 'ready'}>
			<Badge kind={props.draft.kind === OTHER ? 'waiting' : 'plain'}>
				{mediaName(props.draft.kind)}
			</Badge>
			<span>
				{durationOf(props.draft) === undefined
					? UNKNOWN
					: playingTime(durationOf(props.draft) ?? 0)}
			</span>
			<Show when={props.draft.tags.bitrate}>
				{(rate) => <span>{count(Math.round(rate() / 1_000))} kbit/s</span>}
			</Show>
		</Show>
	</span>
);

const Fields: Component<{
	drafts: Drafts;
	draft: Draft;
	errorsOf: (draft: Draft) => FieldErrors;
	shown: boolean;
}> = (props) => {
	const errors = (): FieldErrors => props.errorsOf(props.draft);
	const said = (text: string, error: string | undefined): string | undefined =>
		text.trim() !== '' || props.shown ? error : undefined;
	const change = (change: Partial<Draft>): void => props.drafts.change(props.draft.id, change);
	return (
		<div class="draft-fields">
			<Text
				label="Title"
				value={props.draft.title}
				onChange={(title) => change({ title })}
				required
				error={said(props.draft.title, errors().name)}
			/>
			<Text
				label="ISRC"
				placeholder="GB-ABC-26-00001"
				value={props.draft.isrc}
				onChange={(isrc) => change({ isrc })}
				error={said(props.draft.isrc, errors().isrc)}
			/>
			<Show when={props.draft.tags.duration === undefined}>
				<Text
					label="How long it plays"
					placeholder="3:07"
					hint="This browser cannot tell."
					value={props.draft.length}
					onChange={(length) => change({ length })}
					required
					error={
						props.draft.length.trim() !== '' &&
						parseLength(props.draft.length) === undefined
							? 'Write minutes and seconds, such as 3:07.'
							: undefined
					}
				/>
			</Show>
			<details
				class="draft-text"
				open={props.drafts.release.drafts.length === 1 || props.draft.description !== ''}
			>
				<summary>Credits, lyrics and more</summary>
				<Text
					label="Credits and more"
					lines={2}
					value={props.draft.description}
					onChange={(description) => change({ description })}
					error={said(props.draft.description, errors().description)}
				/>
			</details>
		</div>
	);
};
