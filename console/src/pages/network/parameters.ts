// Governed parameters that the page is about.

import type { Api } from '../../chain/connection.tsx';

/** Who gets new tokens. */
export const GROUPS = [
	'stakers',
	'storage',
	'serving',
	'artists',
	'fans',
	'voters',
	'treasury',
] as const;
export type GroupName = (typeof GROUPS)[number];

/** All in parts per billion. */
export interface Parameters {
	/** A year. */
	inflation: bigint;
	/** Most that stake returns in a group, a year. */
	mostReturn: bigint;
	shares: Record<GroupName, bigint>;
	/** Of what comes into the fee pool. */
	feesBurned: bigint;
	feesIssued: bigint;
}

/** Reads them as they are in force at a block. */
export async function readParameters(api: Api, at: { at: string }): Promise<Parameters> {
	const all = await api.apis.ParametersApi.in_force(at);
	const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
	const named = new Map(
		all.map(({ group, name, in_force }) => [`${text(group)}.${text(name)}`, in_force]),
	);
	const of = (name: string): bigint => {
		const value = named.get(name);
		if (value === undefined) throw new Error(`the chain has no parameter ${name}`);
		return value;
	};
	return {
		inflation: of('Issuance.Inflation'),
		mostReturn: of('Issuance.MostReturn'),
		shares: Object.fromEntries(
			GROUPS.map((name) => [name, of(`Issuance.Shares.${name}`)]),
		) as Parameters['shares'],
		feesBurned: of('FeePool.Burn'),
		feesIssued: of('FeePool.Issuance'),
	};
}
