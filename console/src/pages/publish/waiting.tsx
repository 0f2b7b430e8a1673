// What was begun and is not done: published and not brought, reserved and not published.

import { createSignal, For, Show, type Component } from 'solid-js';
import type { Reading } from '../../chain/reading.ts';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { useSubmit } from '../../chain/submit.tsx';
import { bytes, short } from '../../ui/format.ts';
import { Amount, Badge, Card, Notice, UntilBlock } from '../../ui/show.tsx';
import { createReading } from '../../chain/reading.ts';
import { FilesField } from './choose.tsx';
import { percent } from './delivery.ts';
import { depositsOf } from './deposit.ts';
import { fetchDescription, fetchDocument } from './described.ts';
import { signingOf, trackTargets, useParameters } from './facts.tsx';
import { rootOfFile } from './inspect.ts';
import type { Foreign, KeptState } from './keeping.ts';
import type { Parcel } from './kept.ts';
import { noteKept } from './noticed.ts';
import { useTitle, type OwnTrack } from './own-tracks.ts';
import { cancelReservation, publish, shipTrack, unreserve } from './publishing.ts';
import { reservedSince } from './reserved.ts';
import { ship, shippings } from './shipping.ts';

/** Tracks that no node has, as far as is known. */
export function notBrought(tracks: OwnTrack[], brought: Map<number, number | false>): OwnTrack[] {
	return tracks.filter(
		({ track, holders, delisted }) =>
			holders?.length === 0 && delisted === undefined && brought.get(track) === false,
	);
}

export const Waiting: Component<{
	tracks: Reading<OwnTrack[]>;
	brought: Reading<Map<number, number | false>>;
	kept: Reading<KeptState>;
}> = (props) => {
	const missing = (): OwnTrack[] => {
		const onTheWay = shippings().map(({ shipment }) => shipment.key);
		return notBrought(props.tracks() ?? [], props.brought() ?? new Map()).filter(
			({ track }) => !onTheWay.includes(`track=${track}`),
		);
	};
	const reserved = (): KeptState['reserved'] => props.kept()?.reserved ?? [];
	const foreign = (): Foreign[] => props.kept()?.foreign ?? [];
	return (
		<>
			<Show when={missing().length > 0}>
				<Card title="Published, not yet brought" reading={props.brought}>
					<p class="hint">
						No node has these. Bring each to a node: a track that nobody has held in 28
						eras anybody may take down.
					</p>
					<ul class="shippings">
						<For each={missing()}>
							{(track) => (
								<Missing
									track={track}
									parcel={props.kept()?.published.get(track.track)}
								/>
							)}
						</For>
					</ul>
				</Card>
			</Show>
			<Show when={reserved().length > 0}>
				<Card title="Reserved, not published" reading={props.kept}>
					<ul class="shippings">
						<For each={reserved()}>
							{({ parcel, since }) => <Reserved parcel={parcel} since={since} />}
						</For>
					</ul>
				</Card>
			</Show>
			<Show when={foreign().length > 0}>
				<Card title="Reserved elsewhere" reading={props.kept}>
					<p class="hint">
						This device does not know what these reservations are opened with. Publish
						from the device that made them, or give them up: the deposit comes back.
					</p>
					<ul class="shippings">
						<For each={foreign().slice(0, MOST_FOREIGN)}>
							{(one) => <Elsewhere reservation={one} />}
						</For>
					</ul>
					<Show when={foreign().length > MOST_FOREIGN}>
						<p class="hint">
							There are {foreign().length - MOST_FOREIGN} more: they are shown once
							these are given up.
						</p>
					</Show>
				</Card>
			</Show>
		</>
	);
};

/** Reservations that are shown at a time. */
const MOST_FOREIGN = 20;

const Elsewhere: Component<{ reservation: Foreign }> = (props) => {
	const chain = useChain();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const name = (): string => `Reservation ${short(props.reservation.commitment)}`;
	const giveUp = async (): Promise<void> => {
		const account = selected();
		if (!account) return;
		const { commitment } = props.reservation;
		await cancelReservation({ chain, account, submit }, commitment, `Give a reservation up`);
		noteKept();
	};
	return (
		<li class="shipping" aria-label={name()}>
			<div class="shipping-head">
				<code>{short(props.reservation.commitment)}</code>{' '}
				<span class="aside">
					block {props.reservation.since}, deposit{' '}
					<Amount planck={props.reservation.deposit} />
				</span>
				<span class="shipping-tools">
					<button type="button" onClick={() => void giveUp()}>
						Give the reservation up
					</button>
				</span>
			</div>
		</li>
	);
};

const Missing: Component<{ track: OwnTrack; parcel: Parcel | undefined }> = (props) => {
	const title = useTitle();
	const name = (): string =>
		props.parcel?.title ?? title(props.track) ?? `Track ${props.track.track}`;
	return (
		<li class="shipping" aria-label={name()}>
			<div class="shipping-head">
				<b>{name()}</b> <span class="aside">track {props.track.track}</span>
			</div>
			<Bring track={props.track} parcel={props.parcel} title={name()} />
		</li>
	);
};

/** Brings the content of a track: its file is chosen again, and compared with what was published. */
export const Bring: Component<{ track: OwnTrack; parcel: Parcel | undefined; title: string }> = (
	props,
) => {
	const chain = useChain();
	const { selected } = useAccounts();
	const [reading, setReading] = createSignal<{
		file: File;
		done: number;
		abort: AbortController;
	}>();
	const [why, setWhy] = createSignal<string>();
	const choose = async (file: File): Promise<void> => {
		const account = selected();
		if (!account || reading()) return;
		setWhy(undefined);
		if (BigInt(file.size) !== props.track.bytes) {
			setWhy(
				`This is another file: ${bytes(props.track.bytes)} were published, and it has ${bytes(file.size)}.`,
			);
			return;
		}
		const abort = new AbortController();
		setReading({ file, done: 0, abort });
		try {
			const root = await rootOfFile(file, {
				signal: abort.signal,
				onProgress: (done) => setReading({ file, done, abort }),
			});
			if (root !== props.track.root)
				return void setWhy('This is another file: its hash is not that of the track.');
			if (props.parcel)
				return await shipTrack({ chain, account }, props.track.track, props.parcel, file);
			const { track, metadata } = props.track;
			const targets = trackTargets(chain, track);
			const described = await fetchDescription(metadata, { track }, targets);
			const document =
				described && (await fetchDocument('metadata', metadata, { track }, targets));
			const image =
				described?.image &&
				(await fetchDocument('artwork', described.image, { track }, targets));
			ship({
				key: `track=${track}`,
				title: props.title,
				subject: { track },
				content: { file, root, uploads: {} },
				metadata: document && { cid: metadata, bytes: document },
				artwork:
					image && described.image ? { cid: described.image, bytes: image } : undefined,
				targets,
				signing: signingOf(chain, account),
			});
		} catch (problem) {
			if (!abort.signal.aborted)
				setWhy(problem instanceof Error ? problem.message : String(problem));
		} finally {
			setReading(undefined);
		}
	};
	return (
		<div aria-live="polite">
			<Show
				when={reading()}
				fallback={
					<FilesField
						label={`Bring ${props.title}`}
						hint={
							props.parcel
								? `Choose ${props.parcel.file} again. What has come to a node already is not sent twice.`
								: `Choose the file that was published, of ${bytes(props.track.bytes)}.`
						}
						onFiles={([file]) => file && void choose(file)}
					/>
				}
			>
				{(now) => (
					<>
						<progress
							max={now().file.size}
							value={now().done}
							aria-label={`Comparing ${now().file.name}`}
						/>
						<p class="hint">
							Compared {bytes(now().done)} of {bytes(now().file.size)} (
							{percent(now().done, now().file.size)} %){' '}
							<button
								type="button"
								class="quiet"
								onClick={() =>
									now().abort.abort(new DOMException('ended', 'AbortError'))
								}
							>
								Stop
							</button>
						</p>
					</>
				)}
			</Show>
			<Show when={why()}>
				<Notice kind="error">{why()}</Notice>
			</Show>
		</div>
	);
};

const Reserved: Component<{ parcel: Parcel; since: number }> = (props) => {
	const chain = useChain();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const [why, setWhy] = createSignal<string>();
	const parameters = useParameters();
	const period = createReading(
		() => true,
		async () => chain.api.constants.Content.ReservationPeriod(),
		{ every: 'once' },
	);
	const own = createReading(
		() => selected()?.address,
		async (address, { hash }) => {
			const [quota, artist] = await Promise.all([
				chain.api.apis.FeatureAccessApi.storage_quota(address, { at: hash }),
				chain.api.query.Content.Artists.getValue(address, { at: hash }),
			]);
			return { quota, covered: artist.covered };
		},
	);
	const isOver = (): boolean => {
		const [now, lasts] = [chain.best(), period()];
		return (
			now !== undefined &&
			lasts !== undefined &&
			reservedSince(props.since, now.number, lasts).at === 'over'
		);
	};
	const go = async (): Promise<void> => {
		const [account, governed, mine] = [selected(), parameters(), own()];
		if (!account || !governed || !mine) return;
		const prices = { flat: governed.trackDeposit, perByte: governed.byteDeposit, ...mine };
		setWhy(undefined);
		try {
			const tracks = await publish(
				{ chain, account, submit },
				[props.parcel],
				depositsOf([BigInt(props.parcel.bytes)], prices),
				true,
			);
			const [track] = tracks ?? [];
			if (track !== undefined) await shipTrack({ chain, account }, track, props.parcel);
		} catch (problem) {
			setWhy(problem instanceof Error ? problem.message : String(problem));
		}
		noteKept();
	};
	const giveUp = async (): Promise<void> => {
		const account = selected();
		if (account) await unreserve({ chain, account, submit }, props.parcel);
		noteKept();
	};
	return (
		<li class="shipping" aria-label={props.parcel.title}>
			<div class="shipping-head">
				<b>{props.parcel.title}</b> <span class="aside">{props.parcel.file}</span>{' '}
				<code>{short(props.parcel.root)}</code>
				<span class="shipping-tools">
					<button
						type="button"
						class="main"
						disabled={isOver() || own() === undefined || parameters() === undefined}
						onClick={() => void go()}
					>
						Publish it
					</button>
					<button type="button" onClick={() => void giveUp()}>
						Give the reservation up
					</button>
				</span>
			</div>
			<p class="hint">
				<Show
					when={!isOver()}
					fallback={
						<Badge kind="bad">
							its day is over: give it up, and the deposit is back
						</Badge>
					}
				>
					Good until{' '}
					<UntilBlock
						block={period() === undefined ? undefined : props.since + (period() ?? 0)}
					/>
					.
				</Show>
			</p>
			<Show when={why()}>
				<Notice kind="error">{why()}</Notice>
			</Show>
		</li>
	);
};
