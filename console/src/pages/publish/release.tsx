// A new release: files, what is said of them, what they cost, and one button.

import { createMemo, createRoot, createSignal, For, Show, type Component } from 'solid-js';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import { useSubmissions } from '../../chain/submit.tsx';
import { amountError, readAmount } from '../../ui/fields.tsx';
import { count } from '../../ui/format.ts';
import { Amount, Card, Notice } from '../../ui/show.tsx';
import { AlbumsLeft, keepAlbum, makeAlbum, type Album } from './album.tsx';
import { createPicture, FilesField } from './choose.tsx';
import { CostCard } from './cost.tsx';
import { depositsOf, playlistDeposit, type Prices } from './deposit.ts';
import { trackErrors } from './document.ts';
import { createDrafts, durationOf, fieldsOf, type Draft } from './drafts.ts';
import { bytesOfText, useEra, useFree, useParameters } from './facts.tsx';
import { isUnchanged } from './inspect.ts';
import { blockAfter, fileOf, prepare, publish, putAway, reserve, shipTrack } from './publishing.ts';
import { ReleaseFields, TermsFields } from './release-fields.tsx';
import { TrackList } from './track-list.tsx';
import { noteKept } from './noticed.ts';

// It stays while one moves about in the console: nothing that was filled in is lost.
const { drafts, cover } = createRoot(() => {
	const cover = createPicture();
	return { cover, drafts: createDrafts((found) => !cover.picture() && cover.set(found)) };
});

/** What is said of each track by itself, rather than of all of a release. */
const OWN_FIELDS = ['name', 'isrc', 'description'];

export const NewRelease: Component = () => {
	const chain = useChain();
	const { api } = chain;
	const { selected } = useAccounts();
	const { submit, open } = useSubmissions();
	const { release, clear } = drafts;
	const parameters = useParameters();
	const era = useEra();
	const free = useFree();
	const [busy, setBusy] = createSignal(false);
	const [said, setSaid] = createSignal<{ kind: 'good' | 'error'; text: string }>();
	const [shown, setShown] = createSignal(false);

	const ready = createMemo(() => release.drafts.filter(({ state }) => state === 'ready'));
	const isAlbum = (): boolean => release.drafts.length > 1;
	const roots = createMemo(() =>
		ready()
			.map(({ root }) => root)
			.join(' '),
	);

	const constants = createReading(
		() => true,
		async () => {
			const { PlaylistDeposit, PlaylistTrackDeposit, ReservationDeposit } =
				api.constants.Content;
			const [base, perTrack, reservation] = await Promise.all([
				PlaylistDeposit(),
				PlaylistTrackDeposit(),
				ReservationDeposit(),
			]);
			return { base, perTrack, reservation };
		},
		{ every: 'once' },
	);
	const own = createReading(
		() => selected()?.address,
		async (address, { hash }) => {
			const [quota, artist] = await Promise.all([
				api.apis.FeatureAccessApi.storage_quota(address, { at: hash }),
				api.query.Content.Artists.getValue(address, { at: hash }),
			]);
			return { quota, covered: artist.covered };
		},
	);
	/** Who has the roots already, by root, in words. */
	const taken = createReading(
		() => (selected() && roots() ? `${selected()?.address} ${roots()}` : undefined),
		async (asked, { hash }) => {
			const [address, ...wanted] = asked.split(' ');
			const found = await Promise.all(
				wanted.map(async (root): Promise<[string, string | undefined]> => {
					const at = { at: hash };
					const [track, kept] = await Promise.all([
						api.apis.ContentApi.track_by_root(root as `0x${string}`, at),
						api.query.Content.KeptRoots.getValue(root as `0x${string}`, at),
					]);
					if (track)
						return [
							root,
							track[1].artist === address
								? `You have published these bytes: track ${track[0]}.`
								: `Somebody has published these bytes: track ${track[0]}.`,
						];
					const isKept =
						kept && kept.artist !== address && kept.until > (era()?.index ?? 0);
					return [
						root,
						isKept
							? `Somebody else took these bytes down: nobody but they can publish them before era ${kept.until}.`
							: undefined,
					];
				}),
			);
			return Object.fromEntries(found);
		},
	);
	const prices = (): Prices | undefined => {
		const [governed, mine] = [parameters(), own()];
		return (
			governed &&
			mine && { flat: governed.trackDeposit, perByte: governed.byteDeposit, ...mine }
		);
	};
	const deposits = createMemo(() => {
		const now = prices();
		return (
			now &&
			depositsOf(
				ready().map(({ file }) => BigInt(file.size)),
				now,
			)
		);
	});
	const playlist = (): bigint | undefined => {
		const known = constants();
		return (
			known && (isAlbum() && release.playlist ? playlistDeposit(ready().length, known) : 0n)
		);
	};
	const reservation = (): bigint | undefined => {
		const known = constants();
		return known && (release.reserve ? known.reservation * BigInt(ready().length) : 0n);
	};
	/** What the publication itself costs about, in planck. */
	const fees = createReading(
		() =>
			selected() && ready().length > 0
				? `${selected()?.address} ${ready().length} ${release.reserve} ${isAlbum() && release.playlist}`
				: undefined,
		async (asked) => {
			const [address = ''] = asked.split(' ');
			const [first] = ready();
			if (!first) return 0n;
			// As long as a CID is.
			const metadata = bytesOfText('b'.repeat(59));
			const one = api.tx.Content.publish({
				root: first.root as `0x${string}`,
				bytes: BigInt(first.file.size),
				duration: 1,
				metadata,
				price: undefined,
				feature: undefined,
				salt: undefined,
			});
			const fee = await one.getEstimatedFees(address);
			const calls =
				BigInt(ready().length) * (release.reserve ? 2n : 1n) +
				(isAlbum() && release.playlist ? 1n : 0n);
			return fee * calls;
		},
		{ every: 20 },
	);
	const needed = (): bigint | undefined => {
		const [held, list, kept, fee] = [deposits(), playlist(), reservation(), fees()];
		if (held === undefined || list === undefined || kept === undefined || fee === undefined)
			return undefined;
		const tracks = held.reduce((sum, one) => sum + one.held, 0n);
		// Reservations come back with the publication.
		return (tracks + list > kept ? tracks + list : kept) + fee;
	};

	const errorsOf = (draft: Draft): ReturnType<typeof trackErrors> =>
		trackErrors(fieldsOf(release, draft));
	const priceError = (): string | undefined => {
		if (release.price.trim() === '') return undefined;
		const read = readAmount(release.price);
		return (
			amountError(release.price) ??
			('planck' in read && read.planck === 0n
				? 'Leave the price out if it is free.'
				: undefined)
		);
	};
	/** All that is in the way, in words. */
	const problems = createMemo((): string[] => {
		const found: string[] = [];
		if (release.drafts.length === 0) return found;
		if (!selected()) found.push('Choose the account that publishes, above.');
		for (const draft of release.drafts) {
			const name = draft.title || draft.file.name;
			if (draft.state === 'waiting' || draft.state === 'reading')
				found.push(`${name} is still being read.`);
			else if (draft.state === 'refused')
				found.push(`${name} cannot be published. Take it out of the list.`);
			else {
				const stands = taken()?.[draft.root];
				if (stands) found.push(`${name}: ${stands}`);
				if (durationOf(draft) === undefined) found.push(`${name}: say how long it plays.`);
				for (const [field, why] of Object.entries(errorsOf(draft)))
					found.push(OWN_FIELDS.includes(field) ? `${name}: ${why}` : why);
			}
		}
		if (isAlbum() && release.album.trim() === '') found.push('Give the album a title.');
		const price = priceError();
		if (price) found.push(`Price: ${price}`);
		const [want, have] = [needed(), free()];
		if (want !== undefined && have !== undefined && want > have)
			found.push('Less is free than the deposits and the fee take.');
		return [...new Set(found)];
	});
	const isKnown = (): boolean =>
		needed() !== undefined && free() !== undefined && taken() !== undefined;

	const go = async (): Promise<void> => {
		const account = selected();
		if (!account || problems().length > 0) {
			setShown(true);
			return;
		}
		setBusy(true);
		setSaid(undefined);
		try {
			for (const { file } of release.drafts) {
				if (!(await isUnchanged(file)))
					throw new Error(
						`${file.name} has changed since it was read. Take it out, and choose it again.`,
					);
			}
			const publishing = { chain, account, submit };
			const price = release.price.trim() === '' ? undefined : readAmount(release.price);
			const terms = {
				...(price && 'planck' in price ? { price: price.planck } : {}),
				...(release.feature === '' ? {} : { feature: Number(release.feature) }),
			};
			const files = [...release.drafts];
			const { album: name, url } = release;
			const makesList = isAlbum() && release.playlist;
			const parcels = await prepare(publishing, release, terms, cover.picture());
			if (release.reserve) {
				const reserved = await reserve(publishing, parcels, constants()?.reservation ?? 0n);
				noteKept();
				if (reserved === undefined) return;
				await Promise.all([putAway(open), blockAfter(chain, reserved)]);
			}
			const held = prices();
			const tracks = await publish(
				publishing,
				parcels,
				held
					? depositsOf(
							parcels.map(({ bytes }) => BigInt(bytes)),
							held,
						)
					: [],
				release.reserve,
			);
			noteKept();
			if (!tracks) return;
			for (const [index, track] of tracks.entries()) {
				const parcel = parcels[index];
				if (parcel) await shipTrack(publishing, track, parcel, fileOf(files, parcel.root));
			}
			const list = makesList && constants();
			const album: Album | undefined = list
				? {
						publishing,
						name,
						url,
						cover: cover.picture(),
						tracks,
						deposit: list,
						replicas: parameters()?.replicas ?? 1,
					}
				: undefined;
			if (album) keepAlbum(album);
			setSaid({
				kind: 'good',
				text:
					tracks.length === 1
						? `Track ${tracks[0]} is published.`
						: `${tracks.length} tracks are published: ${tracks.join(', ')}.`,
			});
			clear();
			cover.set(undefined);
			setShown(false);
			if (!album) return;
			await putAway(open);
			await makeAlbum(album);
		} catch (problem) {
			setSaid({
				kind: 'error',
				text: problem instanceof Error ? problem.message : String(problem),
			});
		} finally {
			setBusy(false);
		}
	};

	const make = async (album: Album): Promise<void> => {
		setBusy(true);
		setSaid(undefined);
		try {
			await makeAlbum(album);
		} catch (problem) {
			setSaid({
				kind: 'error',
				text: problem instanceof Error ? problem.message : String(problem),
			});
		} finally {
			setBusy(false);
		}
	};

	return (
		<>
			<AlbumsLeft busy={busy()} onMake={(album) => void make(album)} />
			<Card title="Files">
				<FilesField
					label="Choose or drop audio files"
					hint="MP3, AAC, FLAC, WAV, Ogg or Opus in WebM, 64 KiB to 2 GiB each. Several files make an album. They stay on this device until they are published."
					multiple
					onFiles={drafts.add}
				/>
				<Show when={release.drafts.length > 0}>
					<TrackList
						drafts={drafts}
						errorsOf={errorsOf}
						taken={(root) => taken()?.[root]}
						shown={shown()}
					/>
				</Show>
			</Card>
			<Show when={release.drafts.length > 0}>
				<div class="columns">
					<Card title={isAlbum() ? 'The album' : 'About it'}>
						<ReleaseFields
							drafts={drafts}
							cover={cover}
							isAlbum={isAlbum()}
							errors={release.drafts[0] ? errorsOf(release.drafts[0]) : {}}
							shown={shown()}
						/>
					</Card>
					<div>
						<Card title="For whom">
							<TermsFields
								drafts={drafts}
								priceError={priceError()}
								isAlbum={isAlbum()}
								reservation={constants()?.reservation}
							/>
						</Card>
						<CostCard
							prices={prices()}
							deposits={deposits()}
							playlist={isAlbum() && release.playlist ? playlist() : undefined}
							reservation={release.reserve ? reservation() : undefined}
							fees={fees()}
							free={free()}
							forfeitPeriod={parameters()?.forfeitPeriod}
							reading={own}
						/>
						<div class="publish-actions">
							<Show when={problems().length > 0}>
								<div class="problems" aria-live="polite">
									<p>Before it can be published:</p>
									<ul>
										<For each={problems()}>
											{(problem) => <li>{problem}</li>}
										</For>
									</ul>
								</div>
							</Show>
							<div class="actions">
								<button
									type="button"
									class="main"
									disabled={busy() || problems().length > 0 || !isKnown()}
									onClick={() => void go()}
								>
									{release.reserve
										? 'Reserve and publish'
										: isAlbum()
											? `Publish ${count(release.drafts.length)} tracks`
											: 'Publish'}
								</button>
								<button
									type="button"
									class="quiet"
									disabled={busy()}
									onClick={() => (clear(), cover.set(undefined))}
								>
									Begin anew
								</button>
								<Show when={needed() !== undefined}>
									<span class="aside">
										takes about <Amount planck={needed()} decimals={3} />
									</span>
								</Show>
							</div>
						</div>
					</div>
				</div>
			</Show>
			<div aria-live="polite">
				<Show when={said()}>
					{(what) => <Notice kind={what().kind}>{what().text}</Notice>}
				</Show>
			</div>
		</>
	);
};
