// What is said of something that is there already, while it is changed. What cannot be read now is never lost by that:
// it stays as it is, unless somebody chooses to write something else in its place.

import type { DocumentSubject } from '@audio-chain/client';
import {
	createEffect,
	createMemo,
	createSignal,
	on,
	onCleanup,
	Show,
	type Accessor,
	type ParentComponent,
} from 'solid-js';
import { Choice, Text } from '../../ui/fields.tsx';
import { Notice } from '../../ui/show.tsx';
import { createPicture, PictureField, type PictureChoice } from './choose.tsx';
import type { Target } from './delivery.ts';
import { fetchDocument } from './described.ts';
import {
	otherErrors,
	readDocument,
	revised,
	type Described,
	type OtherFields,
} from './document.ts';
import { keepWritten, type Written } from './written.ts';

/** What there is to change. */
export interface Description {
	/** Whether it is being read, says what the form shows, or cannot be read. What there is none of yet is known. */
	state: Accessor<'reading' | 'known' | 'missing'>;
	cover: PictureChoice;
	/** Whether it has a picture that cannot be shown, which stays. */
	hasHiddenPicture: Accessor<boolean>;
	/** Leaves that picture out. */
	dropPicture: () => void;
	/** Whether what the form says is what will be said: not while it is read or stays as it is. */
	isWritten: Accessor<boolean>;
	/** Writes something in the place of what cannot be read. */
	replace: () => void;
	/** Reads it again. */
	again: () => void;
	/** What is to be said from now on, kept on this device. Throws `RangeError` if it says more than nodes keep. */
	write: () => Promise<Written>;
}

interface Options {
	/** Its CID; empty if there is none, nothing until that is known. */
	cid: Accessor<string | undefined>;
	subject: DocumentSubject | undefined;
	targets: () => Promise<Target[]>;
	/** Puts what it says into the form. */
	fill: (described: Described) => void;
	/** What the form says. */
	build: (image: string | undefined) => Uint8Array;
}

export function createDescription({ cid, subject, targets, fill, build }: Options): Description {
	const cover = createPicture();
	const [state, setState] = createSignal<'reading' | 'known' | 'missing'>('reading');
	const [isReplaced, setReplaced] = createSignal(false);
	/** The CID of a picture that is named and not shown. */
	const [hidden, setHidden] = createSignal<string>();
	const [asked, again] = createSignal(0);
	/** What was read, and what the form made of it. */
	let before: { bytes: Uint8Array; form: Uint8Array } | undefined;
	let count = 0;

	const read = async (of: string): Promise<void> => {
		const mine = ++count;
		setState('reading');
		setReplaced(false);
		setHidden(undefined);
		before = undefined;
		if (of === '' || subject === undefined) return void setState('known');
		const bytes = await fetchDocument('metadata', of, subject, targets);
		if (mine !== count) return;
		const described = bytes && readDocument(bytes);
		if (!described) return void setState('missing');
		fill(described);
		const { image } = described;
		before = { bytes, form: build(image) };
		setHidden(image);
		setState('known');
		if (image === undefined) return;
		const picture = await fetchDocument('artwork', image, subject, targets);
		if (picture) await cover.show(picture, image, () => mine === count && hidden() === image);
	};
	// The chain is read with each block: what has not changed is not read again over what was filled in.
	const current = createMemo(cid);
	createEffect(on([current, asked], ([of]) => of !== undefined && void read(of)));
	onCleanup(() => count++);
	// What is chosen takes the place of the one that there was, and so does what was found to be it.
	createEffect(() => cover.picture() && setHidden(undefined));

	const isWritten = (): boolean => state() === 'known' || (state() === 'missing' && isReplaced());
	return {
		state,
		cover,
		hasHiddenPicture: () => hidden() !== undefined,
		dropPicture: () => setHidden(undefined),
		isWritten,
		replace: () => setReplaced(true),
		again: () => again((now) => now + 1),
		write: async () => {
			if (!isWritten()) return { cid: cid() ?? '' };
			const picture = cover.picture();
			const form = build(picture?.cid ?? hidden());
			return keepWritten(
				before ? revised(before.bytes, before.form, form) : form,
				picture && { cid: picture.cid, bytes: picture.bytes },
			);
		},
	};
}

/** The fields of a description, where it can be read; else what becomes of it. */
export const DescriptionFields: ParentComponent<{ of: Description; picture: string }> = (props) => (
	<Show
		when={props.of.state() !== 'reading'}
		fallback={<p class="reading">Reading its description…</p>}
	>
		<Show when={props.of.state() === 'missing'}>
			<Notice kind="warning">
				<Show
					when={props.of.isWritten()}
					fallback="Its description cannot be read now, so it stays as it is. "
				>
					What you write here takes the place of all that its description says.{' '}
				</Show>
				<button type="button" onClick={props.of.again}>
					Read it again
				</button>{' '}
				<Show when={!props.of.isWritten()}>
					<button type="button" onClick={props.of.replace}>
						Write another in its place
					</button>
				</Show>
			</Notice>
		</Show>
		<Show when={props.of.isWritten()}>
			<PictureField label={props.picture} choice={props.of.cover} />
			<Show when={props.of.hasHiddenPicture()}>
				<p class="hint">
					The picture that it has is not shown here, and stays.{' '}
					<button type="button" class="quiet" onClick={props.of.dropPicture}>
						Without it
					</button>
				</p>
			</Show>
			{props.children}
		</Show>
	</Show>
);

/** The fields of a playlist or a profile: what it is, its name, what it is about. */
export function AboutFields<Kind extends string>(props: {
	of: Description;
	kind: {
		label: string;
		value: Kind;
		options: { value: Kind; label: string }[];
		onChange: (kind: Kind) => void;
	};
	fields: OtherFields;
	onChange: (name: keyof OtherFields, text: string) => void;
}) {
	const errors = (): ReturnType<typeof otherErrors> => otherErrors(props.fields);
	return (
		<DescriptionFields of={props.of} picture="Picture">
			<Choice
				label={props.kind.label}
				value={props.kind.value}
				options={props.kind.options}
				onChange={props.kind.onChange}
			/>
			<Text
				label="Name"
				value={props.fields.name}
				onChange={(text) => props.onChange('name', text)}
				required
				error={props.fields.name === '' ? undefined : errors().name}
			/>
			<Text
				label="About"
				lines={4}
				value={props.fields.description}
				onChange={(text) => props.onChange('description', text)}
				error={errors().description}
			/>
			<Text
				label="Link"
				placeholder="https://"
				value={props.fields.url}
				onChange={(text) => props.onChange('url', text)}
				error={errors().url}
			/>
		</DescriptionFields>
	);
}
