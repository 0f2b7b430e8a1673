// Publishes what was prepared: keeps it on this device first, so that nothing of it is lost whatever happens then.

import { accountOf } from '@audio-chain/client';
import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, hexToBytes, randomBytes } from '@noble/hashes/utils.js';
import type { Account } from '../../chain/accounts.tsx';
import type { Chain } from '../../chain/connection.tsx';
import type { Intent, Outcome } from '../../chain/submit.tsx';
import { totalOf, type Deposit } from './deposit.ts';
import { trackDocument } from './document.ts';
import { durationOf, fieldsOf, type Draft, type Release } from './drafts.ts';
import { accountTargets, bytesOfText, signingOf, trackTargets } from './facts.tsx';
import {
	documentOf,
	forgetParcel,
	keepParcel,
	keepsNothing,
	parcelId,
	parcelOf,
	type Parcel,
} from './kept.ts';
import type { Picture } from './picture.ts';
import { listOf, termsOf, tracksOf } from './review.ts';
import { reservedSince, sinceOf, toReserve, type Reserved } from './reserved.ts';
import { ship } from './shipping.ts';
import { keepWritten, type Written } from './written.ts';

/** Bytes of what a reservation is opened with. */
const SALT_BYTES = 32;

export type Submit = (intent: Intent) => Promise<Outcome | undefined>;

export interface Publishing {
	chain: Chain;
	account: Account;
	submit: Submit;
}

/** What is reserved: BLAKE2b-256 of root, account and salt. */
export const commitmentOf = (root: string, address: string, salt: string): `0x${string}` => {
	const bytes = (hex: string): Uint8Array => hexToBytes(hex.slice(2));
	const all = new Uint8Array([...bytes(root), ...accountOf(address), ...bytes(salt)]);
	return `0x${bytesToHex(blake2b(all, { dkLen: 32 }))}`;
};

/** What is said before anything is signed where the browser keeps nothing. */
const KEPT_NOT =
	'This browser keeps nothing: leave this page open until a node has it, for it cannot go on later.';

/**
 * Makes descriptions, and keeps all that is to be published on this device. What was prepared
 * before keeps its salt. Throws, with the reason in words, where a reservation's secret would be
 * lost with the page.
 */
export async function prepare(
	{ chain, account }: Publishing,
	release: Release,
	terms: { price?: bigint; feature?: number },
	cover: Picture | undefined,
): Promise<Parcel[]> {
	const genesis = chain.facts()?.genesis;
	if (!genesis) throw new Error('The chain is not known yet.');
	if (release.reserve && (await keepsNothing()))
		throw new Error(
			'This browser keeps nothing, and the secret of a reservation would be lost with the page. Publish without reserving it first, or leave the private window.',
		);
	const parcels: Parcel[] = [];
	for (const draft of release.drafts) {
		const duration = durationOf(draft);
		if (duration === undefined)
			throw new Error(`It is not known how long ${draft.file.name} plays.`);
		const { cid: metadata } = await keepWritten(
			trackDocument(fieldsOf(release, draft), draft.kind, cover?.cid),
			cover && { cid: cover.cid, bytes: cover.bytes },
		);
		const id = parcelId(genesis, account.address, draft.root);
		const before = await parcelOf(id);
		const salt =
			before?.salt ??
			(release.reserve ? `0x${bytesToHex(randomBytes(SALT_BYTES))}` : undefined);
		const parcel: Parcel = {
			id,
			genesis,
			account: account.address,
			root: draft.root,
			bytes: draft.file.size,
			duration,
			file: draft.file.name,
			title: draft.title.trim(),
			metadata,
			...(cover ? { artwork: cover.cid } : {}),
			...terms,
			...(salt === undefined ? {} : { salt }),
			uploads: before?.uploads ?? {},
			madeAt: Date.now(),
		};
		await keepParcel(parcel);
		parcels.push(parcel);
	}
	return parcels;
}

/** One call, or all of them in one that succeeds or fails as a whole. */
function together({ api }: Chain, calls: { decodedCall: unknown }[]): Intent['transaction'] {
	const [first] = calls;
	if (calls.length === 1 && first) return first as unknown as Intent['transaction'];
	return api.tx.Utility.batch_all({
		calls: calls.map(({ decodedCall }) => decodedCall) as never,
	});
}

/** How the reservations of these stand in the best block. */
export function reservationsOf(chain: Chain, parcels: Parcel[]): Promise<Reserved[]> {
	const now = chain.best()?.number ?? 0;
	return Promise.all(
		parcels.map(async ({ account, root, salt }): Promise<Reserved> => {
			if (salt === undefined) return { at: 'none' };
			const [found, period] = await Promise.all([
				chain.api.query.Content.Reservations.getValue(
					account,
					commitmentOf(root, account, salt),
					{ at: 'best' },
				),
				chain.api.constants.Content.ReservationPeriod(),
			]);
			return reservedSince(found?.block, now, period);
		}),
	);
}

/**
 * Reserves what is not reserved yet, once for all that is published then; the deposit comes back with the publication.
 * Gives the block since which all of it is, and nothing if it was refused.
 */
export async function reserve(
	{ chain, account, submit }: Publishing,
	parcels: Parcel[],
	deposit: bigint,
): Promise<number | undefined> {
	const standing = await reservationsOf(chain, parcels);
	const wanted = toReserve(standing);
	const calls = wanted.flatMap(({ index, isOver }) => {
		const parcel = parcels[index];
		if (parcel?.salt === undefined) return [];
		const commitment = commitmentOf(parcel.root, account.address, parcel.salt);
		const { cancel_reservation, reserve } = chain.api.tx.Content;
		const made = reserve({ commitment });
		return isOver
			? [cancel_reservation({ artist: account.address, commitment }), made]
			: [made];
	});
	const since = sinceOf(standing);
	if (calls.length === 0) return since;
	const outcome = await submit({
		account,
		title:
			parcels.length === 1
				? `Reserve “${parcels[0]?.title}”`
				: `Reserve ${wanted.length} tracks`,
		transaction: together(chain, calls),
		takes: deposit * BigInt(wanted.length),
		details: [{ label: 'The deposit', value: 'comes back with the publication' }],
		warning:
			'The secret that it is opened with is on this device alone. Publish from this device within a day.',
	});
	return outcome?.ok ? Math.max(since, outcome.block.number) : undefined;
}

/** Waits until what was signed is put away: people see one thing after the other. */
export async function putAway(open: () => unknown): Promise<void> {
	while (open() !== undefined) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Waits for a block after that one: a reservation is of use a block later. */
export async function blockAfter(chain: Chain, number: number): Promise<void> {
	while ((chain.best()?.number ?? 0) <= number)
		await new Promise((resolve) => setTimeout(resolve, 100));
}

/** The call that publishes one of them. `isReserved`: whether it opens a reservation. */
const publishCall = ({ api }: Chain, parcel: Parcel, isReserved: boolean) =>
	api.tx.Content.publish({
		root: parcel.root as `0x${string}`,
		bytes: BigInt(parcel.bytes),
		duration: parcel.duration,
		metadata: bytesOfText(parcel.metadata),
		price: parcel.price,
		feature: parcel.feature,
		salt: isReserved ? (parcel.salt as `0x${string}` | undefined) : undefined,
	});

/**
 * Publishes them, and opens the reservations that they have. Gives the tracks, in their order; nothing if it was
 * refused: then no track is published. `isReserved` says that all of them were reserved: throws if one is not any
 * more, for whoever sees it unreserved could come first, which is what the reservation was made against.
 */
export async function publish(
	{ chain, account, submit }: Publishing,
	parcels: Parcel[],
	deposits: Deposit[],
	isReserved: boolean,
): Promise<number[] | undefined> {
	const [first] = parcels;
	const standing = await reservationsOf(chain, parcels);
	const open = standing.filter(({ at }) => at === 'good').length;
	if (isReserved && open < parcels.length)
		throw new Error(
			'A reservation is not there any more, or its day is over. Nothing was published: reserve it again.',
		);
	const outcome = await submit({
		account,
		title:
			parcels.length === 1
				? `Publish “${parcels[0]?.title}”`
				: `Publish ${parcels.length} tracks`,
		transaction: together(
			chain,
			parcels.flatMap((parcel, index) => {
				const { at } = standing[index] ?? { at: 'none' };
				const call = publishCall(chain, parcel, at === 'good');
				// Its salt is forgotten once this is final, and with it the way to the deposit.
				return at === 'over' && parcel.salt !== undefined
					? [
							chain.api.tx.Content.cancel_reservation({
								artist: account.address,
								commitment: commitmentOf(parcel.root, account.address, parcel.salt),
							}),
							call,
						]
					: [call];
			}),
		),
		takes: totalOf(deposits),
		details: [
			...tracksOf(parcels),
			...(first ? termsOf(first) : []),
			...(open > 0 ? [{ label: 'Reservations opened', value: String(open) }] : []),
			{ label: 'The deposit', value: 'comes back when it is taken down' },
		],
		warning: [
			'What is published cannot be changed. Who takes a track down early forfeits a part of its deposit.',
			...((await keepsNothing()) ? [KEPT_NOT] : []),
		].join(' '),
	});
	if (!outcome?.ok) return undefined;
	const published = chain.api.event.Content.Published.filter(outcome.events);
	return parcels.flatMap(({ root }) =>
		published.flatMap(({ payload }) => (payload.root === root ? [payload.track] : [])),
	);
}

/** Sends a published track on its way: its content if the file is here, and what this device has of its description. */
export async function shipTrack(
	{ chain, account }: Omit<Publishing, 'submit'>,
	track: number,
	parcel: Parcel,
	file?: File,
): Promise<void> {
	const [metadata, artwork] = [
		await documentOf(parcel.metadata),
		parcel.artwork === undefined ? undefined : await documentOf(parcel.artwork),
	];
	ship({
		key: file ? `track=${track}` : `track=${track} described`,
		title: parcel.title,
		subject: { track },
		parcel: parcel.id,
		content: file && { file, root: parcel.root, uploads: parcel.uploads },
		metadata,
		artwork,
		targets: trackTargets(chain, track),
		signing: signingOf(chain, account),
	});
}

/** Makes a playlist of tracks or changes one, and sends its description on its way. */
export async function setPlaylist(
	{ chain, account, submit }: Publishing,
	name: string,
	{ cid, brings }: Written,
	tracks: number[],
	{ deposit, replicas, playlist }: { deposit: bigint; replicas: number; playlist?: number },
): Promise<boolean> {
	const given = { tracks, metadata: bytesOfText(cid) };
	const { Content } = chain.api.tx;
	const outcome = await submit({
		account,
		title:
			playlist === undefined
				? `Make the playlist “${name}”`
				: `Change the playlist “${name}”`,
		transaction:
			playlist === undefined
				? Content.create_playlist(given)
				: Content.update_playlist({ ...given, playlist }),
		takes: deposit,
		details: [listOf(tracks), { label: 'Description', value: cid }],
	});
	if (!outcome?.ok) return false;
	const [set] = chain.api.event.Content.PlaylistSet.filter(outcome.events);
	if (!set) return false;
	if (brings)
		ship({
			key: `playlist=${set.payload.playlist}`,
			title: name,
			subject: { playlist: set.payload.playlist },
			...brings,
			targets: accountTargets(chain, account.address, replicas),
			signing: signingOf(chain, account),
		});
	return true;
}

/** Cancels the reservation of something that is not to be published, and forgets it. */
export async function unreserve(
	{ chain, account, submit }: Publishing,
	parcel: Parcel,
): Promise<void> {
	if (!parcel.salt) return forgetParcel(parcel.id);
	const commitment = commitmentOf(parcel.root, account.address, parcel.salt);
	const title = `Give the reservation of “${parcel.title}” up`;
	if (!(await cancelReservation({ chain, account, submit }, commitment, title))) return;
	// It may have been made anew meanwhile, of the same salt.
	const stands = await chain.api.query.Content.Reservations.getValue(
		account.address,
		commitment,
		{
			at: 'best',
		},
	);
	if (!stands) await forgetParcel(parcel.id);
}

/** Cancels a reservation of the account. Gives whether it was, for good. */
export async function cancelReservation(
	{ chain, account, submit }: Publishing,
	commitment: `0x${string}`,
	title: string,
): Promise<boolean> {
	const artist = account.address;
	const outcome = await submit({
		account,
		title,
		transaction: chain.api.tx.Content.cancel_reservation({ artist, commitment }),
	});
	// A block that is not final may go, and the reservation stand as before.
	return outcome?.ok === true && (await outcome.final);
}

/** Files of what was just published, by their drafts' roots. */
export const fileOf = (drafts: readonly Draft[], root: string): File | undefined =>
	drafts.find((draft) => draft.root === root)?.file;
