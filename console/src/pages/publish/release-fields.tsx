// What is said of a release, and for whom it is.

import { Show, type Component } from 'solid-js';
import { AmountField, Choice, Switch, Text } from '../../ui/fields.tsx';
import { Amount } from '../../ui/show.tsx';
import { PictureField, type PictureChoice } from './choose.tsx';
import type { FieldErrors } from './document.ts';
import type { Drafts } from './drafts.ts';
import { useCatalogue } from './facts.tsx';

/** An error is said once something is written, or once one has tried to publish. */
const said = (text: string, error: string | undefined, shown: boolean): string | undefined =>
	text.trim() !== '' || shown ? error : undefined;

export const ReleaseFields: Component<{
	drafts: Drafts;
	cover: PictureChoice;
	isAlbum: boolean;
	errors: FieldErrors;
	shown: boolean;
}> = (props) => {
	const { release, set } = props.drafts;
	return (
		<div class="form">
			<PictureField label="Cover" choice={props.cover} />
			<Show when={props.isAlbum}>
				<Text
					label="Album title"
					value={release.album}
					onChange={(text) => set('album', text)}
					required
					error={said(release.album, props.errors.album, props.shown)}
				/>
			</Show>
			<Text
				label="Artist"
				hint="As it is to be shown. Who is paid is the account."
				value={release.artist}
				onChange={(text) => set('artist', text)}
				required
				error={said(release.artist, props.errors.artist, props.shown)}
			/>
			<Choice
				label="The artist is"
				value={release.artistType}
				options={[
					{ value: 'MusicGroup', label: 'A group or project' },
					{ value: 'Person', label: 'One person' },
				]}
				onChange={(kind) => set('artistType', kind)}
			/>
			<div class="pair">
				<Text
					label="Genre"
					value={release.genre}
					onChange={(text) => set('genre', text)}
					error={said(release.genre, props.errors.genre, props.shown)}
				/>
				<Text
					label="Date"
					placeholder="2026-11-27"
					value={release.date}
					onChange={(text) => set('date', text)}
					error={said(release.date, props.errors.date, props.shown)}
				/>
			</div>
			<Text
				label="Licence"
				hint="A name or a link, such as CC BY 4.0."
				value={release.license}
				onChange={(text) => set('license', text)}
				error={said(release.license, props.errors.license, props.shown)}
			/>
			<Show when={!props.isAlbum}>
				<div class="pair">
					<Text
						label="Album"
						hint="If it is a part of one."
						value={release.album}
						onChange={(text) => set('album', text)}
						error={said(release.album, props.errors.album, props.shown)}
					/>
					<Text
						label="Part"
						placeholder="3 or 2.7"
						value={release.position}
						onChange={(text) => set('position', text)}
						error={said(release.position, props.errors.position, props.shown)}
					/>
				</div>
			</Show>
			<Text
				label="Link"
				placeholder="https://"
				value={release.url}
				onChange={(text) => set('url', text)}
				error={said(release.url, props.errors.url, props.shown)}
			/>
		</div>
	);
};

export const TermsFields: Component<{
	drafts: Drafts;
	priceError: string | undefined;
	isAlbum: boolean;
	reservation: bigint | undefined;
}> = (props) => {
	const { release, set } = props.drafts;
	const catalogue = useCatalogue();
	const features = (): { value: string; label: string }[] => [
		{ value: 'none', label: 'Nothing: anybody may hear it' },
		...(catalogue() ?? []).map(({ feature, name }) => ({
			value: String(feature),
			label: name,
		})),
	];
	return (
		<div class="form">
			<AmountField
				label={props.isAlbum ? 'Price of each track' : 'Price'}
				hint="Empty: it is free. With a price the first 30 seconds are a preview, and you have 90 % of each sale."
				value={release.price}
				onChange={(text) => set('price', text)}
				error={props.priceError}
			/>
			<Choice
				label="What listeners need"
				hint="A feature of the catalogue that they have locked collateral for."
				value={release.feature || 'none'}
				options={features()}
				onChange={(feature) => set('feature', feature === 'none' ? '' : feature)}
			/>
			<Show when={props.isAlbum}>
				<Switch
					label="A playlist of them"
					hint="So that players show the album as one."
					checked={release.playlist}
					onChange={(on) => set('playlist', on)}
				/>
			</Show>
			<Switch
				label="Reserve it first"
				hint="Whoever sees your publication before it is in a block could copy it and come first. A reservation, signed a block before, prevents that."
				checked={release.reserve}
				onChange={(on) => set('reserve', on)}
			/>
			<Show when={release.reserve}>
				<p class="hint">
					<Amount planck={props.reservation} /> are held for each track and come back with
					the publication. It takes two signatures; its secret stays on this device until
					then.
				</p>
			</Show>
		</div>
	);
};
