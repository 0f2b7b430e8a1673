// What a call takes from its signer beside the fee, as far as that is known before it is made.

import type { Api } from './api.ts';

/** What a call takes, in planck. */
export interface Cost {
	/** Given away: transfers, tips, prices. */
	readonly spent: bigint;
	/** Held in the account, and back later: stake, collateral, deposits. */
	readonly held: bigint;
}

/** A call, as polkadot-api has it in `tx.decodedCall`. */
export interface DecodedCall {
	readonly type: string;
	readonly value: unknown;
}

type Args = Readonly<Record<string, unknown>>;

const NOTHING: Cost = { spent: 0n, held: 0n };
const spends = (spent: bigint): Cost => ({ spent, held: 0n });
const holds = (held: bigint): Cost => ({ spent: 0n, held });

const amountOf = (args: Args, name: string): bigint => {
	const value = args[name];
	return typeof value === 'bigint' ? value : 0n;
};
const numberOf = (args: Args, name: string): number => {
	const value = args[name];
	return typeof value === 'number' ? value : -1;
};
const listOf = (args: Args, name: string): readonly unknown[] => {
	const value = args[name];
	return Array.isArray(value) ? value : [];
};
const bytesIn = (value: unknown): bigint => BigInt(value instanceof Uint8Array ? value.length : 0);

/**
 * What is held for a track of so many bytes: no less than that, since a quota may cover a part of
 * it.
 */
async function trackDeposit(api: Api, from: string, bytes: bigint): Promise<bigint> {
	const text = new TextDecoder();
	const [parameters, quota] = await Promise.all([
		api.apis.ParametersApi.in_force(),
		api.apis.FeatureAccessApi.storage_quota(from),
	]);
	const inForce = (name: string): bigint =>
		parameters.find((one) => text.decode(one.name) === name)?.in_force ?? 0n;
	return inForce('TrackDeposit') + (quota > 0n ? 0n : inForce('ByteDeposit') * bytes);
}

/** By pallet and call. What is not here takes nothing, or what it takes is not known beforehand. */
const COSTS: Readonly<
	Record<string, (api: Api, args: Args, from: string) => Cost | Promise<Cost>>
> = {
	'Balances.transfer_keep_alive': (_, args) => spends(amountOf(args, 'value')),
	'Balances.transfer_allow_death': (_, args) => spends(amountOf(args, 'value')),
	'Balances.burn': (_, args) => spends(amountOf(args, 'value')),
	'Content.tip': (_, args) => spends(amountOf(args, 'amount')),
	'Content.purchase': async (api, args) => {
		const [track, held] = await Promise.all([
			api.apis.ContentApi.track(numberOf(args, 'track')),
			api.constants.Content.PurchaseDeposit(),
		]);
		return { spent: track?.price ?? 0n, held };
	},
	'Content.publish': async (api, args, from) =>
		holds(await trackDeposit(api, from, amountOf(args, 'bytes'))),
	'Content.accept_ownership': async (api, args, from) => {
		const track = await api.apis.ContentApi.track(numberOf(args, 'track'));
		return holds(track === undefined ? 0n : await trackDeposit(api, from, track.bytes));
	},
	'Content.reserve': async (api) => holds(await api.constants.Content.ReservationDeposit()),
	'Content.create_playlist': async (api, args) => {
		const [playlist, track] = await Promise.all([
			api.constants.Content.PlaylistDeposit(),
			api.constants.Content.PlaylistTrackDeposit(),
		]);
		return holds(playlist + track * BigInt(listOf(args, 'tracks').length));
	},
	'Receipts.add_listening_key': async (api, args, from) => {
		const { listening_keys: keys } = await api.apis.ReceiptsApi.standing(from);
		return keys.some(({ key }) => key === args['key'])
			? NOTHING
			: holds(await api.constants.Receipts.ListeningKeyDeposit());
	},
	'FeatureAccess.lock': async (api, args) => {
		const catalogue = await api.apis.FeatureAccessApi.catalogue();
		return holds(
			catalogue.find(({ feature }) => feature === args['feature'])?.collateral ?? 0n,
		);
	},
	'FeatureAccess.top_up': (_, args) => holds(amountOf(args, 'amount')),
	'FeatureAccess.create_artist_token': async (api, args) => {
		const { AssetDeposit, MetadataDepositBase, MetadataDepositPerByte } = api.constants.Assets;
		const [asset, base, each] = await Promise.all([
			AssetDeposit(),
			MetadataDepositBase(),
			MetadataDepositPerByte(),
		]);
		return holds(asset + base + each * (bytesIn(args['name']) + bytesIn(args['symbol'])));
	},
	'Delegation.delegate': (_, args) => holds(amountOf(args, 'amount')),
	'Delegation.register_beneficiary': async (api) =>
		holds(await api.constants.Delegation.Deposit()),
	'NodeServices.register': (_, args) => holds(amountOf(args, 'collateral')),
	'NodeServices.increase_collateral': (_, args) => holds(amountOf(args, 'amount')),
	'Staking.bond': (_, args) => holds(amountOf(args, 'value')),
	'NominationPools.join': (_, args) => holds(amountOf(args, 'amount')),
	'NominationPools.create': (_, args) => holds(amountOf(args, 'amount')),
	'Democracy.propose': (_, args) => holds(amountOf(args, 'value')),
	'Democracy.second': async (api, args) => {
		const deposit = await api.query.Democracy.DepositOf.getValue(numberOf(args, 'proposal'));
		return holds(deposit?.[1] ?? 0n);
	},
	'Utility.batch': (api, args, from) =>
		costOfAll(api, listOf(args, 'calls') as DecodedCall[], from),
	'Utility.batch_all': (api, args, from) =>
		costOfAll(api, listOf(args, 'calls') as DecodedCall[], from),
	'Utility.force_batch': (api, args, from) =>
		costOfAll(api, listOf(args, 'calls') as DecodedCall[], from),
};

async function costOfAll(api: Api, calls: readonly DecodedCall[], from: string): Promise<Cost> {
	let [spent, held] = [0n, 0n];
	for (const call of calls) {
		const cost = await costOf(api, call, from);
		spent += cost.spent;
		held += cost.held;
	}
	return { spent, held };
}

/** The call's name as the metadata has it: `Content.publish`. */
export function nameOf(call: DecodedCall): string {
	const { type } = (call.value ?? {}) as Partial<DecodedCall>;
	return `${call.type}.${type ?? ''}`;
}

/**
 * What a call takes from `from`, in planck, beside the fee: what is transferred, and what is held
 * as stake or deposit. Never more than it takes; of calls that are not known here it is zero.
 */
export async function costOf(api: Api, call: DecodedCall, from: string): Promise<Cost> {
	const name = nameOf(call);
	const cost = Object.hasOwn(COSTS, name) ? COSTS[name] : undefined;
	const args = (call.value as Partial<DecodedCall> | undefined)?.value;
	if (cost === undefined || typeof args !== 'object' || args === null) return NOTHING;
	return cost(api, args as Args, from);
}
