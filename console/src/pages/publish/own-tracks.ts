// The account's tracks, as the chain has them, with what this device knows of each.

import { createRoot, createSignal, type Accessor } from 'solid-js';
import { remoteText, urlOf } from '@audio-chain/client';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { createReading, type Reading } from '../../chain/reading.ts';
import { hasContent } from './carry.ts';
import { commitmentOf } from './publishing.ts';
import { fetchDescription } from './described.ts';
import { sortKept, type KeptState, type Seen } from './keeping.ts';
import { forgetParcel, forgetSalt as forgetSaltOf, parcelsOf, type Parcel } from './kept.ts';
import { onNoted } from './noticed.ts';
import { textOf, trackTargets } from './facts.tsx';

export interface OwnTrack {
	track: number;
	root: string;
	bytes: bigint;
	duration: number;
	/** A CID, or nothing. */
	metadata: string;
	price?: bigint | undefined;
	feature?: number | undefined;
	/** Planck. */
	deposit: bigint;
	/** Planck of it that do not go by bytes. */
	flat: bigint;
	covered: bigint;
	/** The era. */
	published: number;
	/** Why it is delisted, if it is. */
	delisted?: string;
	offeredTo?: string | undefined;
	/** The nodes that hold it; nothing if that was not asked. */
	holders: { node: number; serves: boolean }[] | undefined;
}

/** Tracks of an account that are shown: all of them would be thousands for some. */
const MOST = 1_000;
const PAGE = 100;
/** Tracks whose holders are asked for, the newest. */
const ASKED = 200;

/** The account's tracks, the newest first. */
export function useOwnTracks(): Reading<OwnTrack[]> {
	const { api } = useChain();
	const { selected } = useAccounts();
	const found = createReading(
		() => selected()?.address,
		async (address, { hash }) => {
			const at = { at: hash };
			const ids: number[] = [];
			for (let from = 0; ids.length < MOST;) {
				const page = await api.apis.ContentApi.tracks_of(address, from, PAGE, at);
				if (!page.success) throw new Error(page.value.type);
				ids.push(...page.value);
				const last = page.value.at(-1);
				if (page.value.length < PAGE || last === undefined) break;
				from = last + 1;
			}
			ids.reverse();
			const records = await api.query.Content.Tracks.getValues(
				ids.map((id): [number] => [id]),
				at,
			);
			const holders = await Promise.all(
				ids.slice(0, ASKED).map((id) => api.apis.ContentApi.holders(id, at)),
			);
			return records.flatMap((record, index): OwnTrack[] => {
				const track = ids[index];
				if (!record || track === undefined) return [];
				const { root, bytes, duration, price, feature, deposit, flat, covered, published } =
					record;
				return [
					{
						track,
						root,
						bytes,
						duration,
						metadata: textOf(record.metadata),
						price,
						feature,
						deposit,
						flat,
						covered,
						published,
						...(record.delisting
							? {
									delisted:
										remoteText(textOf(record.delisting.reason), 200) ||
										'no reason was given',
								}
							: {}),
						offeredTo: record.offered_to,
						holders: holders[index]?.map(({ node, serves }) => ({ node, serves })),
					},
				];
			});
		},
		{ every: 3 },
	);
	onNoted(found.again);
	return found;
}

/** What of this device's parcels is known. */
export function useKept(): Reading<KeptState> {
	const { api, facts } = useChain();
	const { selected } = useAccounts();
	const seen = async (address: string, parcels: Parcel[], at: string): Promise<Seen> => {
		const [reservations, tracks] = await Promise.all([
			api.query.Content.Reservations.getEntries(address, { at }),
			Promise.all(
				parcels.map(async ({ root }): Promise<[string, number][]> => {
					const found = await api.apis.ContentApi.track_by_root(root as `0x${string}`, {
						at,
					});
					return found?.[1].artist === address ? [[root, found[0]]] : [];
				}),
			),
		]);
		return {
			tracks: new Map(tracks.flat()),
			reservations: new Map(
				reservations.map(({ keyArgs: [, commitment], value: { block, deposit } }) => [
					commitment,
					{ since: block, deposit },
				]),
			),
		};
	};
	const found = createReading(
		() => (selected() && facts() ? `${facts()?.genesis} ${selected()?.address}` : undefined),
		async (asked, { hash }) => {
			const [genesis = '', address = ''] = asked.split(' ');
			const kept = await parcelsOf(genesis, address).catch(() => undefined);
			const parcels = kept ?? [];
			const best = await seen(address, parcels, hash);
			// Of those that are published and have no salt any more nothing is left to forget.
			const open = parcels.filter(
				({ root, salt }) => salt !== undefined || !best.tracks.has(root),
			);
			const [final, finalTime] = await Promise.all([
				seen(address, open, 'finalized'),
				api.query.Timestamp.Now.getValue({ at: 'finalized' }),
			]);
			const commitment = ({ root, salt }: Parcel): string | undefined =>
				salt === undefined ? undefined : commitmentOf(root, address, salt);
			const { state, forget, forgetSalt } = sortKept(parcels, commitment, {
				best,
				final,
				finalTime: Number(finalTime),
				now: Date.now(),
			});
			await Promise.all([
				...forget.map(({ id }) => forgetParcel(id)),
				...forgetSalt.map(({ id }) => forgetSaltOf(id)),
			]).catch(() => {});
			// Where what is kept cannot be read, nobody knows which of them are this device's.
			return kept ? state : { ...state, foreign: [] };
		},
		{ every: 3 },
	);
	onNoted(found.again);
	return found;
}

/** Tracks that are asked for at nodes, and how often, in blocks. */
const PROBED = 20;
const PROBED_EVERY = 10;

/** Which node has the content of tracks that none holds: a node's index, none (`false`), or unknown. */
export function useBrought(
	tracks: Accessor<OwnTrack[] | undefined>,
): Reading<Map<number, number | false>> {
	const { api } = useChain();
	const unheld = (): string | undefined => {
		const wanted = tracks()?.filter(
			({ holders, delisted }) => holders?.length === 0 && delisted === undefined,
		);
		return (
			wanted &&
			wanted
				.slice(0, PROBED)
				.map(({ track, root }) => `${track}:${root}`)
				.join(' ')
		);
	};
	const found = createReading(
		unheld,
		async (asked, { hash }) => {
			const has = new Map<number, number | false>();
			await Promise.all(
				asked
					.split(' ')
					.filter(Boolean)
					.map(async (entry) => {
						const [id = '', root = ''] = entry.split(':');
						const stagers = await api.apis.ContentApi.stagers(Number(id), { at: hash });
						const answers = await Promise.all(
							stagers.map(
								async ({ node, endpoint }): Promise<number | false | undefined> => {
									let url: string;
									try {
										url = urlOf(endpoint);
									} catch {
										return undefined;
									}
									const answer = await hasContent(url, root);
									return answer ? node : answer;
								},
							),
						);
						const by = answers.find((answer) => typeof answer === 'number');
						if (by !== undefined) has.set(Number(id), by);
						else if (answers.includes(false)) has.set(Number(id), false);
					}),
			);
			return has;
		},
		{ every: PROBED_EVERY },
	);
	onNoted(found.again);
	return found;
}

/** Titles of tracks, by their descriptions: filled in as they come. */
const [titles, setTitles] = createRoot(() => createSignal(new Map<string, string>()));
const asked = new Set<string>();

/** The title of a track; nothing until its description is here. */
export function useTitle(): (track: Pick<OwnTrack, 'track' | 'metadata'>) => string | undefined {
	const chain = useChain();
	return ({ track, metadata }) => {
		if (metadata !== '' && !asked.has(metadata)) {
			asked.add(metadata);
			void fetchDescription(metadata, { track }, trackTargets(chain, track)).then(
				(described) => {
					const name = described?.fields.name.slice(0, 200);
					if (name) setTitles((now) => new Map(now).set(metadata, name));
					// Nobody has it now: it is asked for again when it is shown the next time.
					else asked.delete(metadata);
				},
			);
		}
		return titles().get(metadata);
	};
}
