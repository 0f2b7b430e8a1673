// The chain's clock: its era, session and slot at the newest block.

import { createEffect, createMemo, on } from 'solid-js';
import type { Api, Block, Facts } from './connection.tsx';
import { useChain } from './connection.tsx';
import type { EraClock } from './eras.ts';
import { createReading, type Reading } from './reading.ts';

/** Reads the clock at a block; nothing before the first era. */
export async function readClock(
	api: Api,
	{ hash }: Pick<Block, 'hash'>,
	facts: Facts,
): Promise<EraClock | undefined> {
	const at = { at: hash };
	const [active, now, session, slot, genesisSlot, epoch] = await Promise.all([
		api.query.Staking.ActiveEra.getValue(at),
		api.query.Timestamp.Now.getValue(at),
		api.query.Session.CurrentIndex.getValue(at),
		api.query.Babe.CurrentSlot.getValue(at),
		api.query.Babe.GenesisSlot.getValue(at),
		api.query.Babe.EpochIndex.getValue(at),
	]);
	if (!active) return undefined;
	const firstSession = await api.query.Staking.ErasStartSessionIndex.getValue(active.index, at);
	return {
		era: active.index,
		now: Number(now),
		session,
		firstSession: firstSession ?? session,
		slot,
		epochStart: genesisSlot + epoch * BigInt(facts.blocksAnEpoch),
		slotTime: facts.blockTime,
		slotsAnEpoch: facts.blocksAnEpoch,
		sessionsAnEra: facts.sessionsAnEra,
	};
}

/** The clock, with each block. */
export function createClock(): Reading<EraClock> {
	const { api, facts } = useChain();
	return createReading(facts, async (known, block) => {
		const clock = await readClock(api, block, known);
		if (!clock) throw new Error('no era has begun');
		return clock;
	});
}

/** Calls `then` whenever an era begins, for what is of an era and read once in each. */
export function onNewEra(clock: () => EraClock | undefined, then: () => void): void {
	const era = createMemo(() => clock()?.era);
	createEffect(
		on(era, (_, before) => {
			if (before !== undefined) then();
		}),
	);
}
