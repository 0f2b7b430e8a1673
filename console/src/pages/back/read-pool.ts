// What the chain has of an account in a nomination pool.

import type { Api } from '../../chain/connection.tsx';
import type { Membership } from './leaving.ts';

/** What the account has in a pool; `undefined` if it is in none. */
export async function readMembership(
	api: Api,
	who: string,
	at: { at: string },
): Promise<Membership | undefined> {
	const { NominationPools, Staking } = api.query;
	const member = await NominationPools.PoolMembers.getValue(who, at);
	if (!member) return undefined;
	const { pool_id: pool, points, unbonding_eras } = member;
	const { NominationPoolsApi } = api.apis;
	const [bonded, subPools, active, [account], era, join, create, nominator, cooldown] =
		await Promise.all([
			NominationPools.BondedPools.getValue(pool, at),
			NominationPools.SubPoolsStorage.getValue(pool, at),
			NominationPoolsApi.points_to_balance(pool, points, at),
			NominationPoolsApi.pool_accounts(pool, at),
			Staking.CurrentEra.getValue(at),
			NominationPools.MinJoinBond.getValue(at),
			NominationPools.MinCreateBond.getValue(at),
			Staking.MinNominatorBond.getValue(at),
			api.constants.Staking.BondingDuration(),
		]);
	const spans = account && (await Staking.SlashingSpans.getValue(account, at));
	const byEra = new Map(subPools?.with_era);
	const worth = (era: number, of: bigint): bigint => {
		// Those of eras long past are kept as one.
		const found = byEra.get(era) ?? subPools?.no_era;
		return found && found.points > 0n ? (of * found.balance) / found.points : 0n;
	};
	const isDepositor = bonded?.roles.depositor === who;
	const leastOfAll = [join, ...(isDepositor ? [create, nominator] : [])];
	return {
		pool,
		points,
		active,
		unbonding: unbonding_eras
			.map(([from, of]) => ({ era: from, amount: worth(from, of) }))
			.sort((one, other) => one.era - other.era),
		era: era ?? 0,
		cooldown,
		isDepositor,
		least: leastOfAll.reduce((most, one) => (one > most ? one : most), 0n),
		isClosing: bonded?.state.type === 'Destroying',
		members: bonded?.member_counter ?? 0,
		poolPoints: bonded?.points ?? 0n,
		slashingSpans: spans ? spans.prior.length + 1 : 0,
	};
}
