// Where files and pictures are chosen.

import { createSignal, createUniqueId, onCleanup, Show, type Component } from 'solid-js';
import { bytes } from '../../ui/format.ts';
import { NoPicture, preparePicture, type Picture } from './picture.ts';

/** A place to drop files, or to choose them. */
export const FilesField: Component<{
	label: string;
	hint: string;
	multiple?: boolean;
	accept?: string;
	onFiles: (files: File[]) => void;
}> = (props) => {
	const id = createUniqueId();
	const [over, setOver] = createSignal(false);
	const take = (list: FileList | null | undefined): void => {
		const files = [...(list ?? [])];
		if (files.length > 0) props.onFiles(props.multiple ? files : files.slice(0, 1));
	};
	return (
		<div
			class="drop"
			classList={{ over: over() }}
			onDragOver={(event) => {
				event.preventDefault();
				setOver(true);
			}}
			onDragLeave={() => setOver(false)}
			onDrop={(event) => {
				event.preventDefault();
				setOver(false);
				take(event.dataTransfer?.files);
			}}
		>
			<label for={id}>{props.label}</label>
			<p class="hint" id={`${id}-hint`}>
				{props.hint}
			</p>
			<input
				id={id}
				type="file"
				multiple={props.multiple ?? false}
				accept={props.accept}
				aria-describedby={`${id}-hint`}
				onChange={(event) => {
					take(event.currentTarget.files);
					// The same file can be chosen again.
					event.currentTarget.value = '';
				}}
			/>
		</div>
	);
};

export interface PictureChoice {
	picture: () => Picture | undefined;
	/** A URL to show it by. */
	url: () => string | undefined;
	error: () => string | undefined;
	set: (picture: Picture | undefined) => void;
	choose: (file: File) => void;
	/** Shows a picture that is known by its CID, if these bytes are it and `isWanted` still says so. */
	show: (bytes: Uint8Array<ArrayBuffer>, cid: string, isWanted: () => boolean) => Promise<void>;
}

/** A picture that is chosen, with what is wrong with what was chosen last. */
export function createPicture(): PictureChoice {
	const [picture, setPicture] = createSignal<Picture>();
	const [url, setUrl] = createSignal<string>();
	const [error, setError] = createSignal<string>();
	const set = (next: Picture | undefined): void => {
		const before = url();
		if (before) URL.revokeObjectURL(before);
		setPicture(next);
		setUrl(next && URL.createObjectURL(new Blob([next.bytes], { type: next.type })));
		setError(undefined);
	};
	const choose = (file: File): void => {
		preparePicture(file).then(set, (problem: unknown) =>
			setError(
				problem instanceof NoPicture ? problem.message : 'This picture cannot be read.',
			),
		);
	};
	const show: PictureChoice['show'] = async (bytes, cid, isWanted) => {
		// One that had to be made smaller would be another one.
		const found = await preparePicture(new Blob([bytes])).catch(() => undefined);
		if (found?.cid === cid && isWanted()) set(found);
	};
	onCleanup(() => {
		const last = url();
		if (last) URL.revokeObjectURL(last);
	});
	return { picture, url, error, set, choose, show };
}

/** A field for a picture. */
export const PictureField: Component<{ label: string; choice: PictureChoice }> = (props) => {
	const id = createUniqueId();
	return (
		<div class="field picture-field">
			<Show
				when={props.choice.url()}
				fallback={<div class="picture none" aria-hidden="true" />}
			>
				{(url) => (
					<img class="picture" src={url()} alt={`${props.label}, as it is chosen`} />
				)}
			</Show>
			<div>
				<label for={id}>{props.label}</label>
				<p class="hint" id={`${id}-hint`}>
					JPEG, PNG or WebP, at most 4,096 pixels a side. What is larger than 2 MiB is
					made smaller.
				</p>
				<input
					id={id}
					type="file"
					accept="image/jpeg,image/png,image/webp"
					aria-describedby={`${id}-hint`}
					aria-invalid={props.choice.error() ? 'true' : undefined}
					onChange={(event) => {
						const [file] = event.currentTarget.files ?? [];
						if (file) props.choice.choose(file);
						event.currentTarget.value = '';
					}}
				/>
				<div aria-live="polite">
					<Show when={props.choice.error()}>
						<p class="field-error">{props.choice.error()}</p>
					</Show>
					<Show when={props.choice.picture()}>
						{(picture) => (
							<p class="hint">
								{bytes(picture().bytes.length)}
								{picture().scaled ? ', made smaller' : ''}.{' '}
								<button
									type="button"
									class="quiet"
									onClick={() => props.choice.set(undefined)}
								>
									Without a picture
								</button>
							</p>
						)}
					</Show>
				</div>
			</div>
		</div>
	);
};
