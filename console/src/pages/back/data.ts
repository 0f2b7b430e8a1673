// What this page reads of the chain.

import { createSignal, type Accessor } from 'solid-js';
import { useChain, type Api, type Block } from '../../chain/connection.tsx';
import { spendable } from '../../chain/preflight.ts';
import { createReading, type Reading } from '../../chain/reading.ts';
import { nameOf } from '../../chain/names.ts';
import {
	returned,
	type Group,
	type Open,
	type Participation,
	type Returned,
	type Role,
	type Round,
} from './returns.ts';

/** Most that the chain answers at once. */
const PAGE = 256;
/** Blocks after which who can be backed is read again: little of it changes within an era. */
const OFTEN = 10;

/** One who can be backed. Shares of parts per billion, amounts in planck. */
export interface Beneficiary {
	address: string;
	/** What it calls itself on chain. */
	name: string | undefined;
	role: Role;
	/** In force in the era in force. */
	cut: number;
	/** A larger one that was announced, and its first era. */
	nextCut: { cut: number; era: number } | undefined;
	leastDelegation: bigint;
	/** Where its profile is: a CID as text, or empty. */
	profile: string;
	/** What shares in its earnings, and what will from the next era on. */
	shares: bigint;
	joining: bigint;
	backers: number;
	/** The first era that it shares nothing of. */
	leaves: number | undefined;
	returned: Returned | undefined;
	/** What it did, in the round that it was last active in, by group. */
	activity: Partial<Record<Group, Participation>>;
}

export interface Market {
	beneficiaries: Beneficiary[];
	/** The last round that ended, if one has. */
	last: Round | undefined;
	era: number;
}

/** All who can be backed, page by page: the first ones are there before the last are asked for. */
export function createMarket(): { market: Accessor<Market | undefined>; reading: Reading<Market> } {
	const { api, client } = useChain();
	const [begun, setBegun] = createSignal<Market>();
	const reading = createReading(
		() => client,
		(_, at) => readMarket(api, at, (part) => setBegun(part)),
		{ every: OFTEN },
	);
	return { market: () => reading() ?? begun(), reading };
}

async function readMarket(
	api: Api,
	{ hash }: Block,
	show: (part: Market) => void,
): Promise<Market> {
	const at = { at: hash };
	const [rounds, open, active] = await Promise.all([
		api.apis.ActivityIssuanceApi.rounds(1, at),
		api.query.ActivityIssuance.Open.getValue(at),
		api.query.Staking.ActiveEra.getValue(at),
	]);
	const [last] = rounds;
	const era = active?.index ?? 0;
	const beneficiaries: Beneficiary[] = [];
	let after: string | undefined;
	for (;;) {
		const answer = await api.apis.DelegationApi.beneficiaries(after, PAGE, at);
		if (!answer.success)
			throw new Error(`the chain refuses to list who can be backed: ${answer.value.type}`);
		const keys = answer.value.map(([address]): [string] => [address]);
		const [participants, identities] =
			keys.length === 0
				? [[], []]
				: await Promise.all([
						api.query.ActivityIssuance.Participants.getValues(keys, at),
						api.query.Identity.IdentityOf.getValues(keys, at),
					]);
		for (const [index, [address, info]] of answer.value.entries()) {
			const { storage, serving, artists } = participants[index]?.groups ?? {};
			const activity = {
				...(storage ? { storage } : {}),
				...(serving ? { serving } : {}),
				...(artists ? { artists } : {}),
			};
			beneficiaries.push(
				beneficiaryOf(address, info, identities[index], activity, last, open, era),
			);
		}
		after = answer.value.at(-1)?.[0];
		if (answer.value.length < PAGE || after === undefined) return { beneficiaries, last, era };
		show({ beneficiaries: [...beneficiaries], last, era });
	}
}

interface Info {
	role: { type: Role };
	cut: { current: number; next?: ArrayLike<number> | undefined };
	min_delegation: bigint;
	metadata: Uint8Array;
	shares: bigint;
	joining: bigint;
	backers: number;
	leaves?: number | undefined;
}

function beneficiaryOf(
	address: string,
	info: Info,
	identity: { info: { display: { type: string; value?: unknown } } } | undefined,
	activity: Partial<Record<Group, Participation>>,
	last: Round | undefined,
	open: Open,
	era: number,
): Beneficiary {
	const { role, cut, min_delegation, metadata, shares, joining, backers, leaves } = info;
	const [larger, from] = cut.next ? [cut.next[0], cut.next[1]] : [];
	const announced =
		larger === undefined || from === undefined ? undefined : { cut: larger, era: from };
	const isInForce = announced !== undefined && announced.era <= era;
	const now = isInForce ? announced.cut : cut.current;
	return {
		address,
		name: identity && nameOf(identity.info.display),
		role: role.type,
		cut: now,
		nextCut: isInForce ? undefined : announced,
		leastDelegation: min_delegation,
		profile: new TextDecoder().decode(metadata),
		shares,
		joining,
		backers,
		leaves,
		returned: returned(role.type, BigInt(now), shares, activity, last, open),
		activity,
	};
}

/** What one has behind somebody, in planck. */
export interface Position {
	beneficiary: string;
	shares: bigint;
	joining: bigint;
	pending: bigint;
	compounds: boolean;
}

export type Holding = Awaited<ReturnType<Api['apis']['HoldingsApi']['holdings']>>[number];

/** What an account has, all of one block; amounts in planck. */
export interface Mine {
	address: string;
	/** Free, as wallets show it. */
	free: bigint;
	/** Of that, what can be spent, and what can be staked: what is locked can. */
	spendable: bigint;
	stakeable: bigint;
	votingPower: bigint;
	positions: Position[];
	holdings: Holding[];
}

/** What the account has; with each block. */
export function createMine(address: Accessor<string | undefined>): Reading<Mine> {
	const { api } = useChain();
	return createReading(address, async (who, { hash }) => {
		const at = { at: hash };
		const [{ data }, least, votingPower, holdings, positions] = await Promise.all([
			api.query.System.Account.getValue(who, at),
			api.constants.Balances.ExistentialDeposit(),
			api.apis.StakedVotingApi.voting_power(who, at),
			api.apis.HoldingsApi.holdings(who, at),
			readPositions(api, who, hash),
		]);
		return {
			address: who,
			free: data.free,
			spendable: spendable(data, least),
			stakeable: spendable({ ...data, frozen: 0n }, least),
			votingPower,
			positions,
			holdings,
		};
	});
}

async function readPositions(api: Api, who: string, hash: string): Promise<Position[]> {
	const found: Position[] = [];
	let after: string | undefined;
	for (;;) {
		const answer = await api.apis.DelegationApi.positions(who, after, PAGE, { at: hash });
		if (!answer.success)
			throw new Error(`the chain refuses to list positions: ${answer.value.type}`);
		found.push(...answer.value);
		after = answer.value.at(-1)?.beneficiary;
		if (answer.value.length < PAGE || after === undefined) return found;
	}
}

/** What never changes while a runtime is in force. */
export interface Rules {
	/** Planck that a position has at least. */
	least: bigint;
	/** Eras that stake cools down. */
	cooldown: number;
}

export function createRules(): Reading<Rules> {
	const { api, specVersion } = useChain();
	return createReading(
		specVersion,
		async () => {
			const [least, cooldown] = await Promise.all([
				api.constants.Delegation.MinDelegation(),
				api.constants.Delegation.Cooldown(),
			]);
			return { least, cooldown };
		},
		{ every: 'once' },
	);
}
