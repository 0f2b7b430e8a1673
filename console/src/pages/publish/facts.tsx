// What the parts of this page read of the chain in common.

import { accountOf, remoteText, signerOf } from '@audio-chain/client';
import { Show, type Accessor, type Component } from 'solid-js';
import { useAccounts, type Account } from '../../chain/accounts.tsx';
import { useChain, type Chain } from '../../chain/connection.tsx';
import { spendable } from '../../chain/preflight.ts';
import { createReading, type Reading } from '../../chain/reading.ts';
import { count, moment, UNKNOWN } from '../../ui/format.ts';
import { tokensOf, type Signing } from './carry.ts';
import type { Target } from './delivery.ts';
import { targetsOf } from './shipping.ts';

/** Text that the chain gives as bytes. */
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Most characters of a feature's name that are shown. */
const NAME = 64;

/** Bytes of a text, as calls take them. */
export const bytesOfText = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Governed parameters that this page asks for. */
export interface Parameters {
	/** Planck. */
	trackDeposit: bigint;
	/** Planck. */
	byteDeposit: bigint;
	/** Eras. */
	forfeitPeriod: number;
	replicas: number;
	/** Eras. */
	cutDelay: number;
	/** Most planck that a multiplier adds for each planck of collateral. */
	bonusCap: bigint;
}

export function useParameters(): Reading<Parameters> {
	const { api } = useChain();
	return createReading(
		() => true,
		async (_, { hash }) => {
			const all = await api.apis.ParametersApi.in_force({ at: hash });
			const value = (group: string, name: string): bigint => {
				const found = all.find(
					(one) => textOf(one.group) === group && textOf(one.name) === name,
				);
				if (!found) throw new Error(`the chain has no parameter ${group}.${name}`);
				return found.in_force;
			};
			return {
				trackDeposit: value('Content', 'TrackDeposit'),
				byteDeposit: value('Content', 'ByteDeposit'),
				forfeitPeriod: Number(value('Content', 'ForfeitPeriod')),
				replicas: Number(value('StorageProofs', 'Replicas')),
				cutDelay: Number(value('Delegation', 'CutDelay')),
				bonusCap: value('FeatureAccess', 'BonusCap'),
			};
		},
		{ every: 20 },
	);
}

export interface Era {
	index: number;
	/** Milliseconds since 1970; nothing until it is known. */
	start: number | undefined;
}

export function useEra(): Reading<Era> {
	const { api } = useChain();
	return createReading(
		() => true,
		async (_, { hash }) => {
			const era = await api.query.Staking.ActiveEra.getValue({ at: hash });
			return {
				index: era?.index ?? 0,
				start: era?.start === undefined ? undefined : Number(era.start),
			};
		},
		{ every: 5 },
	);
}

/** About when an era begins, in milliseconds since 1970. */
export function useBeginnings(): (
	index: number | undefined,
	now: Era | undefined,
) => number | undefined {
	const { facts } = useChain();
	return (index, now) => {
		const known = facts();
		if (!known || now?.start === undefined || index === undefined) return undefined;
		return (
			now.start +
			(index - now.index) * known.blockTime * known.blocksAnEpoch * known.sessionsAnEra
		);
	};
}

/** An era, and about when it begins. */
export const AtEra: Component<{ index: number | undefined; era: Era | undefined }> = (props) => {
	const beginning = useBeginnings();
	const begins = (): number | undefined => beginning(props.index, props.era);
	return (
		<Show when={props.index !== undefined} fallback={UNKNOWN}>
			era {count(props.index ?? 0)}
			<Show when={begins()}>
				{(at) => <span class="aside"> (about {moment(at())})</span>}
			</Show>
		</Show>
	);
};

/** What the selected account can spend, planck. */
export function useFree(): Reading<bigint> {
	const { api } = useChain();
	const { selected } = useAccounts();
	return createReading(
		() => selected()?.address,
		async (address, { hash }) => {
			const [{ data }, least] = await Promise.all([
				api.query.System.Account.getValue(address, { at: hash }),
				api.constants.Balances.ExistentialDeposit(),
			]);
			return spendable(data, least);
		},
	);
}

/** The features that there are, by index. */
export interface Feature {
	feature: number;
	name: string;
	kind: { type: string; value?: unknown };
	collateral: bigint;
	cooldown: number;
	holders: number;
	locked: bigint;
}

export function useCatalogue(): Reading<Feature[]> {
	const { api } = useChain();
	return createReading(
		() => true,
		async (_, { hash }) =>
			(await api.apis.FeatureAccessApi.catalogue({ at: hash })).map((one) => ({
				...one,
				name: remoteText(textOf(one.name), NAME),
			})),
		{ every: 10 },
	);
}

/** How the account signs what lets nodes take its uploads. */
export function signingOf({ facts }: Chain, { address, signer, scheme }: Account): Signing {
	const genesis = facts()?.genesis ?? '';
	return { genesis, sign: signerOf(signer, scheme), tokens: tokensOf(genesis, address) };
}

/** The nodes that are to have a track: those that stage it, are selected for it or hold it. */
export const trackTargets =
	({ api }: Chain, track: number) =>
	async (): Promise<Target[]> => {
		const at = { at: 'best' } as const;
		const [stagers, selected, holders] = await Promise.all([
			api.apis.ContentApi.stagers(track, at),
			api.apis.ContentApi.selected(track, at),
			api.apis.ContentApi.holders(track, at),
		]);
		return targetsOf(
			stagers,
			selected,
			holders.filter(({ serves }) => serves),
		);
	};

/** The nodes that keep the documents of an account and its playlists. */
export const accountTargets =
	({ api }: Chain, address: string, replicas: number) =>
	async (): Promise<Target[]> => {
		const found = await api.apis.NodeServicesApi.select(
			bytesOfText('content'),
			accountOf(address),
			replicas,
			{ at: 'best' },
		);
		return found.success ? targetsOf(found.value) : [];
	};

/** What is shown where an account is needed and none is chosen. */
export const ForAccount: Component<{
	what: string;
	children: (account: Accessor<Account>) => ReturnType<Component>;
}> = (props) => {
	const { selected } = useAccounts();
	return (
		<Show
			when={selected()}
			fallback={<p class="empty">Choose an account above {props.what}.</p>}
		>
			{(account) => props.children(account)}
		</Show>
	);
};
