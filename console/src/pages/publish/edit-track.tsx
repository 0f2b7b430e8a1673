// Changes what is said of a track, what it costs and what its listeners need.

import { cidOf, exactAudio } from '@audio-chain/client';
import { blake3 } from '@noble/hashes/blake3.js';
import { createEffect, createSignal, Show, type Component } from 'solid-js';
import { createStore } from 'solid-js/store';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { useSubmit } from '../../chain/submit.tsx';
import { AmountField, amountError, Choice, readAmount, Text } from '../../ui/fields.tsx';
import { Notice } from '../../ui/show.tsx';
import { createPicture, PictureField } from './choose.tsx';
import { fetchDescription, fetchDocument } from './described.ts';
import { noFields, trackDocument, trackErrors, type TrackFields } from './document.ts';
import { bytesOfText, signingOf, trackTargets, useCatalogue } from './facts.tsx';
import { keepDocument, noteParcel, parcelId } from './kept.ts';
import { noteKept } from './noticed.ts';
import type { OwnTrack } from './own-tracks.ts';
import { termsOf } from './review.ts';
import { ship } from './shipping.ts';

export const EditTrack: Component<{ track: OwnTrack; onDone: () => void }> = (props) => {
	const chain = useChain();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const catalogue = useCatalogue();
	const cover = createPicture();
	const [fields, setFields] = createStore<TrackFields>(noFields());
	const [type, setType] = createSignal('application/octet-stream');
	const [state, setState] = createSignal<'reading' | 'known' | 'unknown'>('reading');
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

	createEffect(() => {
		void (async () => {
			const described = await fetchDescription(metadata, { track }, targets);
			if (described) {
				setFields(described.fields);
				const bytes = await fetchDocument('metadata', metadata, { track }, targets);
				const parsed =
					bytes &&
					(JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>);
				const said = parsed?.['encodingFormat'];
				if (typeof said === 'string') setType(said.slice(0, 64));
				const image =
					described.image === undefined
						? undefined
						: await fetchDocument('artwork', described.image, { track }, targets);
				if (image) cover.choose(new File([image], 'cover'));
			}
			setState(described || metadata === '' ? 'known' : 'unknown');
		})();
	});

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
	const isFit = (): boolean => Object.keys(errors()).length === 0 && priceError() === undefined;
	const save = async (): Promise<void> => {
		const account = selected();
		const genesis = chain.facts()?.genesis;
		if (!account || !genesis) return;
		const picture = cover.picture();
		const bytes = new Uint8Array(trackDocument(fields, type(), picture?.cid));
		const document = { cid: cidOf(blake3(bytes)), bytes };
		await keepDocument(document);
		if (picture) await keepDocument({ cid: picture.cid, bytes: picture.bytes });
		const read = price().trim() === '' ? undefined : readAmount(price());
		const outcome = await submit({
			account,
			title: `Change “${fields.name}”`,
			transaction: chain.api.tx.Content.update({
				track,
				metadata: bytesOfText(document.cid),
				price: read && 'planck' in read ? read.planck : undefined,
				feature: feature() === '' ? undefined : Number(feature()),
			}),
			details: [
				...termsOf({
					price: read && 'planck' in read ? read.planck : undefined,
					feature: feature() === '' ? undefined : nameOf(Number(feature())),
				}),
				{ label: 'Description', value: document.cid },
			],
		});
		if (!outcome?.ok) return;
		await noteParcel(
			parcelId(genesis, account.address, props.track.root),
			({ artwork: _, ...kept }) => ({
				...kept,
				title: fields.name.trim(),
				metadata: document.cid,
				...(picture ? { artwork: picture.cid } : {}),
			}),
		).catch(() => {});
		noteKept();
		if (document.cid !== metadata) {
			ship({
				key: `track=${track} described`,
				title: fields.name,
				subject: { track },
				metadata: document,
				artwork: picture && { cid: picture.cid, bytes: picture.bytes },
				targets,
				signing: signingOf(chain, account),
			});
		}
		props.onDone();
	};
	return (
		<Show
			when={state() !== 'reading'}
			fallback={<p class="reading">Reading its description…</p>}
		>
			<div class="form">
				<Show when={state() === 'unknown'}>
					<Notice kind="warning">
						No node gives its description now. What you write here takes its place.
					</Notice>
				</Show>
				<PictureField label="Cover" choice={cover} />
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
					<button
						type="button"
						class="main"
						disabled={!isFit()}
						onClick={() => void save()}
					>
						Change it
					</button>
				</div>
			</div>
		</Show>
	);
};
