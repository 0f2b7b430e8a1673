// Validators by stake.

import { formatPerbill, formatShare, UNKNOWN } from '@audio-chain/client';
import { createMemo, type Component } from 'solid-js';
import { onNewEra } from '../../chain/clock.ts';
import { useChain } from '../../chain/connection.tsx';
import type { EraClock } from '../../chain/eras.ts';
import { blocksOf } from '../../chain/points.ts';
import { createReading, type Reading } from '../../chain/reading.ts';
import { count } from '../../ui/format.ts';
import { Table, Total, type Column } from '../../ui/table.tsx';
import { Address, Amount, Badge, Card, Count, Fact } from '../../ui/show.tsx';

interface Row {
	stash: string;
	/** Whether it validates in this era; otherwise it stands for election. */
	active: boolean;
	/** Behind it in this era, nominators' included. */
	stake: bigint | undefined;
	own: bigint | undefined;
	/** Parts per billion. */
	commission: number | undefined;
	/** That it made in this era; asked for by cells, so that rows stay when it makes one. */
	blocks: () => number | undefined;
}

const COLUMNS: Column<Row>[] = [
	{
		title: 'Validator',
		cell: ({ stash }) => <Address address={stash} />,
		by: ({ stash }) => stash,
		share: 1.4,
	},
	{
		title: 'State',
		cell: ({ active }) =>
			active ? <Badge kind="good">validates</Badge> : <Badge kind="waiting">waits</Badge>,
		by: ({ active }) => (active ? 1 : 0),
		share: 0.8,
	},
	{
		title: 'Stake',
		cell: ({ stake }) => <Amount planck={stake} decimals={0} bare />,
		by: ({ stake }) => stake ?? -1n,
		right: true,
		share: 1.1,
	},
	{
		title: 'Its own',
		cell: ({ own }) => <Amount planck={own} decimals={0} bare />,
		by: ({ own }) => own ?? -1n,
		right: true,
		wide: true,
	},
	{
		title: 'Commission',
		cell: ({ commission }) => formatPerbill(commission),
		by: ({ commission }) => commission ?? -1,
		right: true,
		wide: true,
	},
	{
		title: 'Blocks',
		cell: ({ blocks }) => <Count value={blocks()} />,
		by: ({ blocks }) => blocks() ?? -1,
		right: true,
		wide: true,
		share: 0.6,
	},
];

export const Validators: Component<{ clock: Reading<EraClock> }> = (props) => {
	const { api, facts } = useChain();
	const eraAt = async (at: { at: string }): Promise<number> =>
		(await api.query.Staking.ActiveEra.getValue(at))?.index ?? 0;
	// Stakes are of an era, and stay as they are until the next: one question for all of them.
	const stakes = createReading(
		facts,
		async (_, { hash }) => {
			const at = { at: hash };
			const now = await eraAt(at);
			const [overview, total, preferences] = await Promise.all([
				api.query.Staking.ErasStakersOverview.getEntries(now, at),
				api.query.Staking.ErasTotalStake.getValue(now, at),
				api.query.Staking.ErasValidatorPrefs.getEntries(now, at),
			]);
			const commissions = new Map(
				preferences.map(({ keyArgs: [, stash], value }) => [stash, value.commission]),
			);
			const active = overview.map(({ keyArgs: [, stash], value }) => ({
				stash,
				stake: value.total,
				own: value.own,
				commission: commissions.get(stash),
			}));
			active.sort((a, b) => (a.stake < b.stake ? 1 : a.stake > b.stake ? -1 : 0));
			return { active, total };
		},
		{ every: 'once' },
	);
	const candidates = createReading(
		() => (stakes() ? true : undefined),
		(_, { hash }) => api.query.Staking.Validators.getEntries({ at: hash }),
		{ every: 20 },
	);
	const points = createReading(
		facts,
		async (_, { hash }) => {
			const at = { at: hash };
			const { individual } = await api.query.Staking.ErasRewardPoints.getValue(
				await eraAt(at),
				at,
			);
			return new Map(individual);
		},
		{ every: 5 },
	);
	onNewEra(
		() => props.clock(),
		() => {
			stakes.again();
			points.again();
		},
	);
	const blocksBy = (stash: string): number | undefined => {
		const found = points();
		return found && blocksOf(found.get(stash) ?? 0);
	};
	const rows = createMemo((): Row[] | undefined => {
		const found = stakes();
		if (!found) return undefined;
		const active = found.active.map((one): Row => ({
			...one,
			active: true,
			blocks: () => blocksBy(one.stash),
		}));
		const known = new Set(active.map(({ stash }) => stash));
		const waiting = (candidates() ?? [])
			.filter(({ keyArgs: [stash] }) => !known.has(stash))
			.map(({ keyArgs: [stash], value }): Row => ({
				stash,
				active: false,
				stake: undefined,
				own: undefined,
				commission: value.commission,
				blocks: () => undefined,
			}));
		return [...active, ...waiting];
	});
	const waits = (): number | undefined =>
		candidates() && rows()?.filter(({ active }) => !active).length;
	return (
		<Card
			title="Validators"
			reading={stakes}
			aside={<Total count={stakes()?.active.length} of="in this era" />}
		>
			<dl class="figures">
				<Fact
					label="Stake behind them"
					hint={`the heaviest has ${formatShare(stakes()?.active[0]?.stake, stakes()?.total)}`}
				>
					<Amount planck={stakes()?.total} decimals={0} />
				</Fact>
				<Fact label="Wait for a seat" hint="their stake is weighed at the next election">
					{waits() === undefined ? UNKNOWN : count(waits() ?? 0)}
				</Fact>
			</dl>
			<Table
				label="Validators by stake, in AUDIO"
				rows={rows()}
				columns={COLUMNS}
				empty="Nobody validates in this era."
			/>
		</Card>
	);
};
