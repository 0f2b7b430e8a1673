// Playlists and albums of the account.

import { explain } from '@audio-chain/client';
import { createMemo, createSignal, For, Show, type Component } from 'solid-js';
import { createStore } from 'solid-js/store';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { createReading, type Reading } from '../../chain/reading.ts';
import { useSubmit } from '../../chain/submit.tsx';
import { Text } from '../../ui/fields.tsx';
import { Amount, Card, Fact, Facts, Notice } from '../../ui/show.tsx';
import { Total } from '../../ui/table.tsx';
import type { Target } from './delivery.ts';
import { playlistDeposit } from './deposit.ts';
import { fetchDescription } from './described.ts';
import { AboutFields, createDescription } from './description.tsx';
import { otherDocument, otherErrors, type OtherFields } from './document.ts';
import { accountTargets, ForAccount, textOf, useFree, useParameters } from './facts.tsx';
import { moved } from './order.ts';
import { useTitle, type OwnTrack } from './own-tracks.ts';
import { setPlaylist } from './publishing.ts';
import type { Written } from './written.ts';

interface Playlist {
	playlist: number;
	tracks: number[];
	metadata: string;
	deposit: bigint;
}

const PAGE = 100;
/** Nodes of an account that are asked until the chain has said how many there are. */
const REPLICAS = 3;

export const Playlists: Component<{ tracks: Reading<OwnTrack[]> }> = (props) => {
	const { api } = useChain();
	const { selected } = useAccounts();
	const [editing, setEditing] = createSignal<Playlist | 'new'>();
	const found = createReading(
		() => selected()?.address,
		async (address, { hash }) => {
			const at = { at: hash };
			const page = await api.apis.ContentApi.playlists_of(address, 0, PAGE, at);
			if (!page.success) throw new Error(page.value.type);
			const all = await api.query.Content.Playlists.getValues(
				page.value.map((id): [number] => [id]),
				at,
			);
			return all.flatMap((one, index): Playlist[] => {
				const playlist = page.value[index];
				return one && playlist !== undefined
					? [
							{
								playlist,
								tracks: one.tracks,
								metadata: textOf(one.metadata),
								deposit: one.deposit,
							},
						]
					: [];
			});
		},
		{ every: 3 },
	);
	const done = (): void => {
		setEditing(undefined);
		found.again();
	};
	return (
		<ForAccount what="to see its playlists">
			{() => (
				<>
					<Card
						title="My playlists"
						reading={found}
						aside={
							<Total
								count={found()?.length}
								of={found()?.length === 1 ? 'playlist' : 'playlists'}
							/>
						}
					>
						<p class="hint">
							Of each play from a playlist its curator has a part of what the play is
							worth to the artist.
						</p>
						<ul class="shippings" aria-label="My playlists">
							<For
								each={found()}
								fallback={
									<li class="empty">
										{found() === undefined ? '–' : 'You keep no playlist yet.'}
									</li>
								}
							>
								{(one) => (
									<Row
										playlist={one}
										onEdit={() => setEditing(one)}
										onDone={done}
									/>
								)}
							</For>
						</ul>
						<button type="button" class="main" onClick={() => setEditing('new')}>
							New playlist
						</button>
					</Card>
					<Show when={editing()} keyed>
						{(what) => (
							<Editor
								playlist={what === 'new' ? undefined : what}
								tracks={props.tracks}
								onDone={done}
							/>
						)}
					</Show>
				</>
			)}
		</ForAccount>
	);
};

/** The nodes that keep what is said of the account's playlists. */
function usePlaylistTargets(): () => Promise<Target[]> {
	const chain = useChain();
	const { selected } = useAccounts();
	const parameters = useParameters();
	return () =>
		accountTargets(chain, selected()?.address ?? '', parameters()?.replicas ?? REPLICAS)();
}

const Row: Component<{ playlist: Playlist; onEdit: () => void; onDone: () => void }> = (props) => {
	const { api } = useChain();
	const submit = useSubmit();
	const [name, setName] = createSignal<string>();
	const { playlist, metadata } = props.playlist;
	void fetchDescription(metadata, { playlist }, usePlaylistTargets()).then((described) =>
		setName(described?.fields.name.slice(0, 200)),
	);
	const shown = (): string => name() || `Playlist ${props.playlist.playlist}`;
	const remove = async (): Promise<void> => {
		const { deposit } = props.playlist;
		const outcome = await submit({
			title: `Remove “${shown()}”`,
			transaction: api.tx.Content.remove_playlist({ playlist: props.playlist.playlist }),
			details: [
				{
					label: 'Comes back',
					value: () => <Amount planck={deposit} decimals={6} />,
				},
			],
		});
		if (outcome?.ok) props.onDone();
	};
	return (
		<li class="shipping" aria-label={shown()}>
			<div class="shipping-head">
				<b>{shown()}</b>{' '}
				<span class="aside">
					{props.playlist.tracks.length} tracks, playlist {props.playlist.playlist}
				</span>
				<span class="shipping-tools">
					<button type="button" onClick={props.onEdit} aria-label={`Change ${shown()}`}>
						Change
					</button>
					<button
						type="button"
						class="danger"
						onClick={() => void remove()}
						aria-label={`Remove ${shown()}`}
					>
						Remove
					</button>
				</span>
			</div>
		</li>
	);
};

const Editor: Component<{
	playlist: Playlist | undefined;
	tracks: Reading<OwnTrack[]>;
	onDone: () => void;
}> = (props) => {
	const chain = useChain();
	const { api } = chain;
	const { selected } = useAccounts();
	const submit = useSubmit();
	const parameters = useParameters();
	const free = useFree();
	const title = useTitle();
	const [fields, setFields] = createStore<OtherFields>({ name: '', url: '', description: '' });
	const [kind, setKind] = createSignal<'MusicPlaylist' | 'MusicAlbum'>('MusicPlaylist');
	const [list, setList] = createSignal<number[]>(props.playlist?.tracks ?? []);
	const [index, setIndex] = createSignal('');
	const description = createDescription({
		cid: () => props.playlist?.metadata ?? '',
		subject: props.playlist && { playlist: props.playlist.playlist },
		targets: usePlaylistTargets(),
		fill: ({ type, fields: { name, url, description } }) => {
			setFields({ name, url, description });
			setKind(type === 'MusicAlbum' ? 'MusicAlbum' : 'MusicPlaylist');
		},
		build: (image) => otherDocument(kind(), fields, image),
	});
	const [failure, setFailure] = createSignal<string>();
	const constants = createReading(
		() => true,
		async () => {
			const { PlaylistDeposit, PlaylistTrackDeposit, MaxPlaylist } = api.constants.Content;
			const [base, perTrack, most] = await Promise.all([
				PlaylistDeposit(),
				PlaylistTrackDeposit(),
				MaxPlaylist(),
			]);
			return { base, perTrack, most };
		},
		{ every: 'once' },
	);
	/** What more is held than is now. */
	const takes = (): bigint | undefined => {
		const known = constants();
		if (!known) return undefined;
		const [now, before] = [
			playlistDeposit(list().length, known),
			props.playlist?.deposit ?? 0n,
		];
		return now > before ? now - before : 0n;
	};
	const asked = createReading(
		() => (/^[0-9]{1,9}$/.test(index().trim()) ? Number(index()) : undefined),
		async (track, { hash }) =>
			(await api.query.Content.Tracks.getValue(track, { at: hash })) !== undefined,
	);
	const indexError = (): string | undefined => {
		if (index().trim() === '') return undefined;
		if (!/^[0-9]{1,9}$/.test(index().trim())) return 'Write the number of a track.';
		if (list().includes(Number(index()))) return 'It is in the list already.';
		return asked() === false ? 'There is no such track.' : undefined;
	};
	const metadataOf = createReading(
		() => list().join(' '),
		async (ids, { hash }) => {
			const tracks = ids.split(' ').filter(Boolean).map(Number);
			const records = await api.query.Content.Tracks.getValues(
				tracks.map((id): [number] => [id]),
				{ at: hash },
			);
			return new Map(
				tracks.map((id, at) => [id, records[at] ? textOf(records[at].metadata) : '']),
			);
		},
		{ every: 10 },
	);
	const nameOf = (track: number): string =>
		title({ track, metadata: metadataOf()?.get(track) ?? '' }) ?? `Track ${track}`;
	const others = createMemo(() =>
		(props.tracks() ?? []).filter(({ track }) => !list().includes(track)),
	);
	const problems = (): string[] => {
		const found = description.isWritten() ? Object.values(otherErrors(fields)) : [];
		if (list().length === 0) found.push('A playlist has a track at least.');
		const most = constants()?.most;
		if (most !== undefined && list().length > most)
			found.push(`A playlist has ${most} tracks at most.`);
		const [want, have] = [takes(), free()];
		if (want !== undefined && have !== undefined && want > have)
			found.push('Less is free than the deposit.');
		return found;
	};
	const save = async (): Promise<void> => {
		const [account, deposit] = [selected(), takes()];
		if (!account || deposit === undefined) return;
		setFailure(undefined);
		let written: Written;
		try {
			written = await description.write();
		} catch (problem) {
			return void setFailure(explain(problem).means);
		}
		const number = props.playlist?.playlist;
		const done = await setPlaylist(
			{ chain, account, submit },
			fields.name.trim() || `Playlist ${number}`,
			written,
			list(),
			{
				deposit,
				replicas: parameters()?.replicas ?? REPLICAS,
				...(number === undefined ? {} : { playlist: number }),
			},
		);
		if (done) props.onDone();
	};
	return (
		<Card title={props.playlist ? 'Change the playlist' : 'A new playlist'}>
			<div class="columns">
				<div class="form">
					<AboutFields
						of={description}
						kind={{
							label: 'Kind',
							value: kind(),
							options: [
								{ value: 'MusicPlaylist', label: 'A playlist' },
								{ value: 'MusicAlbum', label: 'An album' },
							],
							onChange: setKind,
						}}
						fields={fields}
						onChange={setFields}
					/>
				</div>
				<div class="form">
					<h3>Tracks, in their order</h3>
					<ol class="ordered">
						<For each={list()} fallback={<li class="empty">None yet.</li>}>
							{(track, at) => (
								<li>
									<span class="row-name">{nameOf(track)}</span>
									<span class="draft-tools">
										<button
											type="button"
											class="quiet icon"
											disabled={at() === 0}
											aria-label={`Move ${nameOf(track)} up`}
											onClick={() => setList((now) => moved(now, at(), -1))}
										>
											↑
										</button>
										<button
											type="button"
											class="quiet icon"
											disabled={at() === list().length - 1}
											aria-label={`Move ${nameOf(track)} down`}
											onClick={() => setList((now) => moved(now, at(), 1))}
										>
											↓
										</button>
										<button
											type="button"
											class="quiet icon"
											aria-label={`Take ${nameOf(track)} out`}
											onClick={() =>
												setList((now) => now.filter((one) => one !== track))
											}
										>
											✕
										</button>
									</span>
								</li>
							)}
						</For>
					</ol>
					<Show when={others().length > 0}>
						<details>
							<summary>Add one of your tracks</summary>
							<div class="actions">
								<For each={others().slice(0, PAGE)}>
									{(track) => (
										<button
											type="button"
											onClick={() => setList((now) => [...now, track.track])}
										>
											+ {title(track) ?? `Track ${track.track}`}
										</button>
									)}
								</For>
							</div>
						</details>
					</Show>
					<div class="inline-field">
						<Text
							label="Add a track by its number"
							inputmode="numeric"
							value={index()}
							onChange={setIndex}
							error={indexError()}
						/>
						<button
							type="button"
							disabled={asked() !== true || indexError() !== undefined}
							onClick={() => {
								setList((now) => [...now, Number(index())]);
								setIndex('');
							}}
						>
							Add
						</button>
					</div>
					<Facts>
						<Fact label="Held for it, more than now">
							<Amount planck={takes()} decimals={6} />
						</Fact>
					</Facts>
					<Show when={problems().length > 0}>
						<ul class="problems" aria-live="polite">
							<For each={problems()}>{(problem) => <li>{problem}</li>}</For>
						</ul>
					</Show>
					<Show when={failure()}>
						<Notice kind="error">{failure()}</Notice>
					</Show>
					<div class="actions">
						<button
							type="button"
							class="main"
							disabled={
								problems().length > 0 ||
								takes() === undefined ||
								description.state() === 'reading'
							}
							onClick={() => void save()}
						>
							{props.playlist ? 'Change it' : 'Make it'}
						</button>
						<button type="button" class="quiet" onClick={() => props.onDone()}>
							Not now
						</button>
					</div>
				</div>
			</div>
		</Card>
	);
};
