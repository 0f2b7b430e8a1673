// Who can be backed: found, compared, chosen.

import { formatPerbill } from '@audio-chain/client';
import { createMemo, createSignal, Show, untrack, type Component } from 'solid-js';
import { count, UNKNOWN } from '../../ui/format.ts';
import { Choice, Text } from '../../ui/fields.tsx';
import { Amount, Badge, Card } from '../../ui/show.tsx';
import { Table, Total, type Column } from '../../ui/table.tsx';
import { BeneficiaryPanel } from './beneficiary.tsx';
import type { Beneficiary, Position } from './data.ts';
import { filtered, type RoleFilter } from './filter.ts';
import { useCalled } from '../../ui/name.tsx';
import { useKnown } from './known.ts';
import { Who } from './who.tsx';

const ROLES: readonly { value: RoleFilter; label: string }[] = [
	{ value: 'all', label: 'All roles' },
	{ value: 'Artist', label: 'Artists' },
	{ value: 'Curator', label: 'Curators' },
	{ value: 'Operator', label: 'Operators' },
];

export const MarketPart: Component = () => {
	const { market: found, mine, nameOf } = useKnown();
	const { market, reading } = found;
	const { ownName } = useCalled();
	const [role, setRole] = createSignal<RoleFilter>('all');
	const [text, setText] = createSignal('');
	const [chosen, setChosen] = createSignal<string>();
	const named = (address: string): string | undefined => nameOf(address) ?? ownName(address);
	const rows = createMemo(() => {
		const known = market();
		return known && filtered(known.beneficiaries, role(), text(), named);
	});
	const open = createMemo(() =>
		market()?.beneficiaries.find(({ address }) => address === chosen()),
	);
	const choose = (address: string): void => {
		setChosen(address);
		requestAnimationFrame(() => document.getElementById('chosen')?.focus());
	};

	const columns: Column<Beneficiary>[] = [
		{
			title: 'Who',
			share: 1.6,
			// Rows stay where they are while documents come that name them.
			by: ({ address }) => untrack(() => named(address))?.toLowerCase() ?? address,
			cell: ({ address }) => (
				<Who
					address={address}
					onOpen={() => choose(address)}
					isOpen={chosen() === address}
				/>
			),
		},
		{
			title: 'Role',
			wide: true,
			share: 0.7,
			by: ({ role: does }) => does,
			cell: ({ role: does, leaves }) => (
				<>
					{does}
					{leaves === undefined ? '' : ', leaving'}
				</>
			),
		},
		{
			title: 'Returned',
			right: true,
			share: 1.1,
			// What is not known stands below all that is.
			by: ({ returned }) => returned?.yearly ?? -1n,
			cell: ({ returned }) => (
				<Show when={returned} fallback={UNKNOWN}>
					{(known) => (
						<span
							title={
								known().isOpen
									? `round ${known().round}, if it ended now`
									: `round ${known().round}`
							}
						>
							{formatPerbill(known().yearly)}
							<Show when={known().isOpen}>
								<span class="so-far"> so far</span>
							</Show>
						</span>
					)}
				</Show>
			),
		},
		{
			title: 'Cut',
			right: true,
			share: 0.7,
			by: ({ cut }) => cut,
			cell: ({ cut, nextCut }) => (
				<>
					{formatPerbill(cut)}
					{nextCut ? ' ↑' : ''}
				</>
			),
		},
		{
			title: 'Stake',
			right: true,
			by: ({ shares, joining }) => shares + joining,
			cell: ({ shares, joining }) => <Amount planck={shares + joining} decimals={0} bare />,
		},
		{
			title: 'Backers',
			right: true,
			wide: true,
			share: 0.7,
			by: ({ backers }) => backers,
			cell: ({ backers }) => count(backers),
		},
		{
			title: 'Last active',
			right: true,
			wide: true,
			share: 0.8,
			by: lastActive,
			cell: (row) => (lastActive(row) < 0 ? UNKNOWN : `era ${count(lastActive(row))}`),
		},
	];

	return (
		<>
			<Show when={(mine()?.positions.length ?? 0) > 0}>
				<Card title="What you have behind others" reading={mine}>
					<Positions
						positions={mine()?.positions ?? []}
						chosen={chosen()}
						onOpen={choose}
					/>
				</Card>
			</Show>
			<Card
				title="Who can be backed"
				reading={reading}
				aside={
					<Total
						count={rows()?.length}
						of={
							rows()?.length === market()?.beneficiaries.length
								? 'in all'
								: `of ${count(market()?.beneficiaries.length ?? 0)}`
						}
					/>
				}
			>
				<div class="filters">
					<Text
						label="Name or address"
						value={text()}
						onChange={setText}
						maxlength={64}
						hint="names on chain, and of profiles that have been shown"
					/>
					<Choice label="Role" value={role()} options={ROLES} onChange={setRole} />
				</div>
				<Table
					label="Who can be backed"
					rows={rows()}
					columns={columns}
					empty={
						market()?.beneficiaries.length === 0
							? 'Nobody has registered to be backed yet.'
							: 'Nobody is like that.'
					}
					onOpen={({ address }) => choose(address)}
					isOpen={({ address }) => chosen() === address}
				/>
				<p class="hint">
					Returned: what backers got a year of the stake behind, by round{' '}
					{market()?.last ? count(market()?.last?.round ?? 0) : UNKNOWN}, or by the round
					in force “so far”. The chain keeps one round of each; – is not known, which is
					no zero. Past rounds promise nothing. The most that backing returns now:{' '}
					{formatPerbill(market()?.last?.backers_return)}.
				</p>
			</Card>
			<Show when={open()?.address} keyed>
				{(address) => <BeneficiaryPanel address={address} />}
			</Show>
		</>
	);
};

/** The last era in which it did something that it is paid for; −1 if none is known. */
const lastActive = ({ activity }: Beneficiary): number =>
	Math.max(-1, ...Object.values(activity).map(({ streak }) => streak.last));

const Positions: Component<{
	positions: Position[];
	chosen: string | undefined;
	onOpen: (address: string) => void;
}> = (props) => (
	<Table
		label="What you have behind others"
		rows={props.positions}
		empty="Nothing."
		onOpen={({ beneficiary }) => props.onOpen(beneficiary)}
		isOpen={({ beneficiary }) => props.chosen === beneficiary}
		columns={[
			{
				title: 'Behind',
				share: 1.6,
				cell: ({ beneficiary }) => (
					<Who
						address={beneficiary}
						onOpen={() => props.onOpen(beneficiary)}
						isOpen={props.chosen === beneficiary}
					/>
				),
			},
			{
				title: 'Stake',
				right: true,
				by: ({ shares, joining }) => shares + joining,
				cell: ({ shares, joining }) => <Amount planck={shares + joining} bare />,
			},
			{
				title: 'Shares in earnings',
				right: true,
				wide: true,
				by: ({ shares }) => shares,
				cell: ({ shares, joining }) => (
					<>
						<Amount planck={shares} bare />
						<Show when={joining > 0n}>
							{' '}
							<Badge kind="waiting">rest from next era</Badge>
						</Show>
					</>
				),
			},
			{
				title: 'Earned',
				right: true,
				by: ({ pending }) => pending,
				cell: ({ pending }) => <Amount planck={pending} bare />,
			},
			{
				title: 'Earnings',
				wide: true,
				right: true,
				share: 0.8,
				cell: ({ compounds }) => (compounds ? 'added' : 'paid out'),
			},
		]}
	/>
);
