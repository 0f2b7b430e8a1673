// Changes what is said of a track, what it costs and what its listeners need.

import { exactAudio, explain } from '@audio-chain/client';
import { createSignal, Show, type Component } from 'solid-js';
import { createStore } from 'solid-js/store';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { useSubmit } from '../../chain/submit.tsx';
import { AmountField, amountError, Choice, readAmount, Text } from '../../ui/fields.tsx';
import { Notice } from '../../ui/show.tsx';
import { createDescription, DescriptionFields } from './description.tsx';
import { noFields, trackDocument, trackErrors, type TrackFields } from './document.ts';
import { bytesOfText, signingOf, trackTargets, useCatalogue } from './facts.tsx';
import { noteParcel, parcelId } from './kept.ts';
import { noteKept } from './noticed.ts';
import type { OwnTrack } from './own-tracks.ts';
import { termsOf } from './review.ts';
import { ship } from './shipping.ts';
import type { Written } from './written.ts';

export const EditTrack: Component<{ track: OwnTrack; onDone: () => void }> = (props) => {
	const chain = useChain();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const catalogue = useCatalogue();
	const [fields, setFields] = createStore<TrackFields>(noFields());
	const [price, setPrice] = createSignal(
		props.track.price === undefined ? '' : exactAudio(props.track.price),
	);
	const [feature, setFeature] = createSignal(
		props.track.feature === undefined ? '' : String(props.track.feature),
	);
	const nameOf = (index: number): string | number =>
		catalogue()?.find((one) => one.feature === index)?.name ?? index;
	const { track, metadata } = props.track;
	const targets = trackTargets(chain, track);
	const description = createDescription({
		cid: () => metadata,
		subject: { track },
		targets,
		fill: (described) => setFields(described.fields),
		// What its bytes are stays as it was said.
		build: (image) => trackDocument(fields, '', image),
	});
	const [failure, setFailure] = createSignal<string>();

	const errors = (): ReturnType<typeof trackErrors> => trackErrors(fields);
	const said = (name: keyof TrackFields): string | undefined => errors()[name];
	const priceError = (): string | undefined => {
		if (price().trim() === '') return undefined;
		const read = readAmount(price());
		return (
			amountError(price()) ??
			('planck' in read && read.planck === 0n
				? 'Leave the price out if it is free.'
				: undefined)
		);
	};
	const isFit = (): boolean =>
		description.state() !== 'reading' &&
		(!description.isWritten() || Object.keys(errors()).length === 0) &&
		priceError() === undefined;
	const save = async (): Promise<void> => {
		const account = selected();
		const genesis = chain.facts()?.genesis;
		if (!account || !genesis) return;
		setFailure(undefined);
		let written: Written;
		try {
			written = await description.write();
		} catch (problem) {
			return void setFailure(explain(problem).means);
		}
		const { cid, brings } = written;
		const read = price().trim() === '' ? undefined : readAmount(price());
		const title = fields.name.trim() || `Track ${track}`;
		const outcome = await submit({
			account,
			title: `Change “${title}”`,
			transaction: chain.api.tx.Content.update({
				track,
				metadata: bytesOfText(cid),
				price: read && 'planck' in read ? read.planck : undefined,
				feature: feature() === '' ? undefined : Number(feature()),
			}),
			details: [
				...termsOf({
					price: read && 'planck' in read ? read.planck : undefined,
					feature: feature() === '' ? undefined : nameOf(Number(feature())),
				}),
				{ label: 'Description', value: cid },
			],
		});
		if (!outcome?.ok) return;
		if (brings && cid !== metadata) {
			await noteParcel(
				parcelId(genesis, account.address, props.track.root),
				({ artwork: _, ...kept }) => ({
					...kept,
					title,
					metadata: cid,
					...(brings.artwork ? { artwork: brings.artwork.cid } : {}),
				}),
			).catch(() => {});
			ship({
				key: `track=${track} described`,
				title,
				subject: { track },
				...brings,
				targets,
				signing: signingOf(chain, account),
			});
		}
		noteKept();
		props.onDone();
	};
	return (
		<div class="form">
			<DescriptionFields of={description} picture="Cover">
				<Text
					label="Title"
					value={fields.name}
					onChange={(text) => setFields('name', text)}
					required
					error={said('name')}
				/>
				<Text
					label="Artist"
					value={fields.artist}
					onChange={(text) => setFields('artist', text)}
					required
					error={said('artist')}
				/>
				<div class="pair">
					<Text
						label="Album"
						value={fields.album}
						onChange={(text) => setFields('album', text)}
						error={said('album')}
					/>
					<Text
						label="Part"
						value={fields.position}
						onChange={(text) => setFields('position', text)}
						error={said('position')}
					/>
					<Text
						label="Genre"
						value={fields.genre}
						onChange={(text) => setFields('genre', text)}
						error={said('genre')}
					/>
					<Text
						label="Date"
						value={fields.date}
						onChange={(text) => setFields('date', text)}
						error={said('date')}
					/>
					<Text
						label="ISRC"
						value={fields.isrc}
						onChange={(text) => setFields('isrc', text)}
						error={said('isrc')}
					/>
					<Text
						label="Licence"
						value={fields.license}
						onChange={(text) => setFields('license', text)}
						error={said('license')}
					/>
				</div>
				<Text
					label="Link"
					value={fields.url}
					onChange={(text) => setFields('url', text)}
					error={said('url')}
				/>
				<Text
					label="Credits and more"
					lines={3}
					value={fields.description}
					onChange={(text) => setFields('description', text)}
					error={said('description')}
				/>
			</DescriptionFields>
			<AmountField
				label="Price"
				hint="Empty: it is free."
				value={price()}
				onChange={setPrice}
				error={priceError()}
			/>
			<Choice
				label="What listeners need"
				value={feature() || 'none'}
				options={[
					{ value: 'none', label: 'Nothing: anybody may hear it' },
					...(catalogue() ?? []).map((one) => ({
						value: String(one.feature),
						label: one.name,
					})),
				]}
				onChange={(to) => setFeature(to === 'none' ? '' : to)}
			/>
			<div class="actions">
				<button type="button" class="main" disabled={!isFit()} onClick={() => void save()}>
					Change it
				</button>
			</div>
			<Show when={failure()}>
				<Notice kind="error">{failure()}</Notice>
			</Show>
		</div>
	);
};
