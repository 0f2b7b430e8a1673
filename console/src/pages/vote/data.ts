// What this page reads of the chain.

import type { Accessor } from 'solid-js';
import { useChain, type Api, type Block, type Chain } from '../../chain/connection.tsx';
import { spendable } from '../../chain/preflight.ts';
import { createReading, type Reading } from '../../chain/reading.ts';
import { nameOf } from '../../chain/names.ts';
import type { Parameter } from './parameters.ts';
import type { Standing } from './standing.ts';

/** Referenda that have ended of which is told what became of them. */
const REMEMBERED = 20;

/** What a referendum or proposal is about: a call that can be read, or why not. */
export interface About {
	/** Hexadecimal, of the call's bytes; of what is inline it is not known. */
	hash: string | undefined;
	/** The call in polkadot-api's form. */
	call: unknown;
	/** Why there is no call. */
	unreadable?: string;
	bytes?: Uint8Array;
}

/** A call as democracy stores it. */
type Bounded =
	| { type: 'Inline'; value: Uint8Array }
	| { type: 'Lookup'; value: { hash: string; len: number } }
	| { type: 'Legacy'; value: { hash: string } };

/** Reads what calls are about, each once: the same bytes are the same call as long as the runtime is. */
function createCalls({
	api,
	specVersion,
}: Chain): (bounded: Bounded, hash: string) => Promise<About> {
	const known = new Map<string, About>();
	return async (bounded, block) => {
		const key = `${specVersion() ?? ''}/${bounded.type === 'Inline' ? bounded.value.join() : bounded.value.hash}`;
		const found = known.get(key);
		if (found) return found;
		const about = await readAbout(api, bounded, block);
		// What is not there yet may come.
		if (about.call !== undefined) known.set(key, about);
		return about;
	};
}

async function readAbout(api: Api, bounded: Bounded, block: string): Promise<About> {
	const at = { at: block };
	if (bounded.type === 'Inline') return decoded(api, bounded.value, undefined);
	const { hash } = bounded.value;
	let length = bounded.type === 'Lookup' ? bounded.value.len : undefined;
	if (length === undefined) {
		const status = await api.query.Preimage.RequestStatusFor.getValue(hash, at);
		length = status?.type === 'Unrequested' ? status.value.len : status?.value.maybe_len;
	}
	const bytes =
		length === undefined
			? undefined
			: await api.query.Preimage.PreimageFor.getValue([hash, length], at);
	if (!bytes)
		return {
			hash,
			call: undefined,
			unreadable: 'the call is not on chain: nobody has noted its preimage',
		};
	return decoded(api, bytes, hash);
}

async function decoded(api: Api, bytes: Uint8Array, hash: string | undefined): Promise<About> {
	try {
		const { decodedCall } = await api.txFromCallData(bytes);
		return { hash, call: decodedCall, bytes };
	} catch {
		return {
			hash,
			call: undefined,
			bytes,
			unreadable: 'its bytes are no call of this runtime',
		};
	}
}

/** Decodes bytes as a call of the runtime in force; throws if they are none. */
export const decodeCall = async (api: Api, bytes: Uint8Array): Promise<unknown> =>
	(await api.txFromCallData(bytes)).decodedCall;

/** A referendum that is voted on. */
export interface Running {
	index: number;
	about: About;
	standing: Standing & { ends: number; delay: number };
}

/** How one that is not voted on any more ended. */
export interface Ended {
	index: number;
	/** Whether the ayes were enough; unknown of one that was cancelled. */
	approved: boolean | undefined;
	/** The block in which voting ended. */
	end: number | undefined;
	outcome: Outcome | undefined;
}

export type Outcome = NonNullable<Awaited<ReturnType<Api['apis']['StakedVotingApi']['outcome']>>>;

export interface Referenda {
	running: Running[];
	/** The newest first. */
	ended: Ended[];
	/** Planck at stake in all. */
	total: bigint;
}

/** The referenda that are voted on, and the last that were; with each block. */
export function createReferenda(): Reading<Referenda> {
	const chain = useChain();
	const { api, client } = chain;
	const about = createCalls(chain);
	return createReading(
		() => client,
		async (_, { hash }) => {
			const at = { at: hash };
			const [count, lowest, total] = await Promise.all([
				api.query.Democracy.ReferendumCount.getValue(at),
				api.query.Democracy.LowestUnbaked.getValue(at),
				api.apis.StakedVotingApi.total(at),
			]);
			const first = Math.max(0, Math.min(lowest, count - REMEMBERED));
			const indices = Array.from({ length: count - first }, (_, offset) => first + offset);
			const infos =
				indices.length === 0
					? []
					: await api.query.Democracy.ReferendumInfoOf.getValues(
							indices.map((index): [number] => [index]),
							at,
						);
			const found = await Promise.all(
				indices.map(async (index, position): Promise<Running | Ended | undefined> => {
					const info = infos[position];
					if (info?.type === 'Ongoing') {
						const [call, standing] = await Promise.all([
							about(info.value.proposal, hash),
							api.apis.StakedVotingApi.referendum(index, at),
						]);
						if (standing) return { index, about: call, standing };
					}
					const outcome = await api.apis.StakedVotingApi.outcome(index, at);
					const end = info?.type === 'Finished' ? info.value : undefined;
					return { index, approved: end?.approved, end: end?.end, outcome };
				}),
			);
			const all = found.filter((one) => one !== undefined);
			return {
				running: all.filter((one): one is Running => 'standing' in one),
				ended: all
					.filter((one): one is Ended => !('standing' in one))
					.reverse()
					.slice(0, REMEMBERED),
				total,
			};
		},
	);
}

export type Voting = Awaited<ReturnType<Api['query']['Democracy']['VotingOf']['getValue']>>;

/** What an account votes with and has voted, of one block; amounts in planck. */
export interface Voter {
	address: string;
	power: bigint;
	spendable: bigint;
	voting: Voting;
	/** Planck that votes lock in the account; 0 if they lock nothing. */
	locked: bigint;
	/** Earned and not paid. */
	pending: bigint;
}

/** Under which name the tokens that vote are locked. */
const VOTE_LOCK = 'democrac';

export function createVoter(address: Accessor<string | undefined>): Reading<Voter> {
	const { api } = useChain();
	return createReading(address, async (who, { hash }) => {
		const at = { at: hash };
		const [power, voting, locks, { data }, least, pending] = await Promise.all([
			api.apis.StakedVotingApi.voting_power(who, at),
			api.query.Democracy.VotingOf.getValue(who, at),
			api.query.Balances.Locks.getValue(who, at),
			api.query.System.Account.getValue(who, at),
			api.constants.Balances.ExistentialDeposit(),
			api.apis.ActivityIssuanceApi.pending(who, at),
		]);
		const locked = locks.find(({ id }) => asText(id) === VOTE_LOCK)?.amount ?? 0n;
		return { address: who, power, voting, locked, spendable: spendable(data, least), pending };
	});
}

function asText(value: unknown): string {
	if (value instanceof Uint8Array) return new TextDecoder().decode(value);
	if (typeof value !== 'string') return '';
	if (!/^0x(?:[0-9a-f]{2})*$/i.test(value)) return value;
	return String.fromCharCode(
		...(value.slice(2).match(/../g) ?? []).map((digits) => Number.parseInt(digits, 16)),
	);
}

/** A proposal that waits for a launch. */
export interface Proposal {
	index: number;
	about: About;
	proposer: string;
	/** What the proposer has named itself on chain. */
	proposerName: string | undefined;
	/** Those who have put a deposit on it, once for each time. */
	seconds: string[];
	/** Planck of each of these. */
	deposit: bigint | undefined;
}

/** A motion of the technical committee. */
export interface Motion {
	hash: string;
	call: unknown;
	threshold: number;
	ayes: string[];
	nays: string[];
	/** The block up to which its members vote. */
	end: number;
}

export interface Waiting {
	/** Those with most behind them first, in which order they are launched. */
	proposals: Proposal[];
	/** What the committee tabled. */
	external: About | undefined;
	members: string[];
	/** What accounts among these have named themselves on chain. */
	names: ReadonlyMap<string, string>;
	motions: Motion[];
}

export function createWaiting(): Reading<Waiting> {
	const chain = useChain();
	const { api, client } = chain;
	const about = createCalls(chain);
	return createReading(
		() => client,
		(_, block) => readWaiting(api, block, about),
	);
}

/** What accounts have named themselves, of those that have. */
async function namesOf(
	api: Api,
	accounts: readonly string[],
	block: string,
): Promise<Map<string, string>> {
	const each = [...new Set(accounts)];
	if (each.length === 0) return new Map();
	const keys = each.map((account): [string] => [account]);
	const identities = await api.query.Identity.IdentityOf.getValues(keys, { at: block });
	return new Map(
		each.flatMap((account, index): [string, string][] => {
			const identity = identities[index];
			const name = identity && nameOf(identity.info.display);
			return name === undefined ? [] : [[account, name]];
		}),
	);
}

async function readWaiting(
	api: Api,
	{ hash }: Block,
	about: ReturnType<typeof createCalls>,
): Promise<Waiting> {
	const at = { at: hash };
	const [props, external, members, hashes] = await Promise.all([
		api.query.Democracy.PublicProps.getValue(at),
		api.query.Democracy.NextExternal.getValue(at),
		api.query.TechnicalCommittee.Members.getValue(at),
		api.query.TechnicalCommittee.Proposals.getValue(at),
	]);
	const keys = props.map(([index]): [number] => [index]);
	const motionKeys = hashes.map((motion): [typeof motion] => [motion]);
	const [deposits, calls, votes, abouts] = await Promise.all([
		keys.length === 0 ? [] : api.query.Democracy.DepositOf.getValues(keys, at),
		motionKeys.length === 0
			? []
			: api.query.TechnicalCommittee.ProposalOf.getValues(motionKeys, at),
		motionKeys.length === 0
			? []
			: api.query.TechnicalCommittee.Voting.getValues(motionKeys, at),
		Promise.all(props.map(([, proposal]) => about(proposal, hash))),
	]);
	const names = await namesOf(
		api,
		[...props.map(([, , proposer]) => proposer), ...members],
		hash,
	);
	const proposals = props.map(([index, , proposer], position): Proposal => {
		const deposit = deposits[position];
		return {
			index,
			proposer,
			proposerName: names.get(proposer),
			about: abouts[position] ?? { hash: undefined, call: undefined },
			seconds: deposit ? [...deposit[0]] : [],
			deposit: deposit?.[1],
		};
	});
	const behind = ({ seconds, deposit = 0n }: Proposal): bigint =>
		BigInt(seconds.length) * deposit;
	proposals.sort((a, b) =>
		behind(a) < behind(b) ? 1 : behind(a) > behind(b) ? -1 : a.index - b.index,
	);
	const motions = hashes.flatMap((motion, position): Motion[] => {
		const vote = votes[position];
		return vote
			? [
					{
						hash: motion,
						call: calls[position],
						threshold: vote.threshold,
						ayes: vote.ayes,
						nays: vote.nays,
						end: vote.end,
					},
				]
			: [];
	});
	return {
		proposals,
		external: external ? await about(external[0], hash) : undefined,
		members,
		names,
		motions,
	};
}

/** All governed parameters, in the order of the chain. */
export function createParameters(): Reading<Parameter[]> {
	const { api, client } = useChain();
	const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
	return createReading(
		() => client,
		async (_, { hash }) =>
			(await api.apis.ParametersApi.in_force({ at: hash })).map(
				({ group, name, unit, in_force, set_to, least, most }) => ({
					group: text(group),
					name: text(name),
					unit: text(unit),
					inForce: in_force,
					setTo: set_to,
					least,
					most,
				}),
			),
		{ every: 10 },
	);
}
