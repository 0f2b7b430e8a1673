// What the chain has of an operator's nodes.

import type { Api } from '../../chain/connection.tsx';
import { holdable } from '../../staking/bonds.ts';
import { epochsSince, type NodeFacts } from './standing.ts';

export const CONTENT = new TextEncoder().encode('content');

/** A node of the operator. */
export interface OwnNode extends NodeFacts {
	node: number;
	service: string;
	/** As it is registered. */
	endpoint: string;
	/** `0x` and digits. */
	key: string;
	hotKey: string | undefined;
	/** Planck, what fans put behind its operator included; zero while it cannot be selected. */
	weight: bigint;
	unlocking: [bigint, number][];
}

/** What is known of an operator. */
export interface Operator {
	nodes: OwnNode[];
	/** Planck at stake for all its nodes. */
	collateral: bigint;
	/** Planck that others have put behind it, and its own cut in parts per billion; nothing if it asks for none. */
	backing: { behind: bigint; backers: number; cut: number } | undefined;
	/** The first era in which it can register a node. */
	barredUntil: number;
	/** How often its nodes were jailed, as far as it is counted. */
	jailings: number;
	/** Planck that can be held: votes and grants may lock them. */
	free: bigint;
}

/** What the service of content nodes asks for, and what bounds there are. */
export interface Terms {
	least: bigint;
	most: bigint;
	activeSize: number;
	publicOnly: boolean;
	/** Eras in which what leaves cools down. */
	cooldown: number;
	/** Nodes of an operator. */
	mostNodes: number;
}

export async function readTerms(api: Api, at: { at: string }): Promise<Terms> {
	const [asks, cooldown, mostNodes] = await Promise.all([
		api.query.NodeServices.Services.getValue(CONTENT, at),
		api.constants.NodeServices.Cooldown(),
		api.constants.NodeServices.MaxNodes(),
	]);
	if (!asks) throw new Error('this chain has no service of content nodes');
	return {
		least: asks.min_collateral,
		most: asks.max_collateral,
		activeSize: asks.active_size,
		publicOnly: !asks.private_endpoints,
		cooldown,
		mostNodes,
	};
}

async function readNode(
	api: Api,
	node: number,
	asked: ReadonlyMap<number, number>,
	epochs: readonly [number, number],
	at: { at: string },
): Promise<OwnNode | undefined> {
	const [info, probability] = await Promise.all([
		api.apis.NodeServicesApi.node(node, at),
		api.apis.NodeServicesApi.probability(node, at),
	]);
	if (!info) return undefined;
	const isDrawn = info.selection_id !== undefined;
	// Only who waits for its id has a seed that is of use.
	const seed = isDrawn
		? undefined
		: (await api.query.NodeServices.Nodes.getValue(node, at))?.seed;
	const since = seed === undefined ? undefined : asked.get(seed);
	const drawn =
		seed === undefined || since !== undefined
			? undefined
			: await api.query.Beacon.Drawn.getValue(seed, at);
	const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
	return {
		node,
		service: text(info.service),
		endpoint: text(info.endpoint),
		key: info.key,
		hotKey: info.hot_key,
		collateral: info.collateral,
		weight: info.weight,
		unlocking: info.unlocking,
		jailedUntil: info.jailed_until,
		leaving: info.leaving,
		isDrawn,
		probability: probability ?? 0n,
		epochsSinceAsked: since === undefined ? undefined : epochsSince(since, epochs),
		seedDrawnIn: drawn?.round,
	};
}

/** Reads all nodes of an operator: ten at the most, those that are leaving included. */
export async function readOperator(
	api: Api,
	operator: string,
	at: { at: string },
): Promise<Operator> {
	const [indices, owner, beneficiary, asked, [before, running], account, least] =
		await Promise.all([
			api.apis.NodeServicesApi.nodes_of(operator, at),
			api.query.NodeServices.Operators.getValue(operator, at),
			api.apis.DelegationApi.beneficiary(operator, at),
			api.query.Beacon.Asked.getValue(at),
			api.query.Babe.EpochStart.getValue(at),
			api.query.System.Account.getValue(operator, at),
			api.constants.Balances.ExistentialDeposit(),
		]);
	const waiting = new Map(asked.map(({ seed, last }) => [seed, last]));
	const nodes = await Promise.all(
		indices.map((node) => readNode(api, node, waiting, [before ?? 0, running ?? 0], at)),
	);
	const isOperator = beneficiary?.role.type === 'Operator';
	return {
		nodes: nodes.filter((node) => node !== undefined),
		collateral: owner.collateral,
		backing: isOperator
			? {
					behind: beneficiary.shares + beneficiary.joining,
					backers: beneficiary.backers,
					cut: beneficiary.cut.current,
				}
			: undefined,
		barredUntil: owner.barred_until,
		jailings: owner.jailings.count,
		free: holdable(account.data, least),
	};
}

/** Most pages of 256 that are counted. */
const PAGES = 40;

/** How many tracks a node holds; `more` if there are more than were counted. */
export async function countHeld(
	api: Api,
	node: number,
	at: { at: string },
): Promise<{ count: number; more: boolean }> {
	let [count, after]: [number, number | undefined] = [0, undefined];
	for (let page = 0; page < PAGES; page++) {
		const found: Awaited<ReturnType<Api['apis']['ContentApi']['held_by']>> =
			await api.apis.ContentApi.held_by(node, after, 256, at);
		if (!found.success) throw new Error('the node asks for shorter pages');
		count += found.value.length;
		after = found.value[found.value.length - 1];
		if (found.value.length < 256) return { count, more: false };
	}
	return { count, more: true };
}
