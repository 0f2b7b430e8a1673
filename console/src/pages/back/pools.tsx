// Nomination pools: many who stake behind validators together.

import { exactAudio, formatAudio, formatPerbill } from '@audio-chain/client';
import { createMemo, createSignal, Show, type Component } from 'solid-js';
import { useAccounts, useAddress } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import { FOR_FEES } from '../../chain/fees.ts';
import { useSubmit } from '../../chain/submit.tsx';
import { amountError, AmountField, readAmount } from '../../ui/fields.tsx';
import { count } from '../../ui/format.ts';
import { Amount, Card, Notice } from '../../ui/show.tsx';
import { Table } from '../../ui/table.tsx';
import { useKnown } from './known.ts';
import { YourPool } from './leave-pool.tsx';
import { readMembership } from './read-pool.ts';
import { claimed, nameOf } from '../../chain/names.ts';

interface Pool {
	id: number;
	name: string | undefined;
	state: string;
	members: number;
	/** Parts per billion. */
	commission: number;
	/** Planck. */
	stake: bigint;
}

export const PoolsPart: Component = () => {
	const { api, client } = useChain();
	const { mine } = useKnown();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const [chosen, setChosen] = createSignal<number>();
	const [amount, setAmount] = createSignal('');
	const pools = createReading(
		() => client,
		async (_, { hash }) => {
			const at = { at: hash };
			const [bonded, names, least] = await Promise.all([
				api.query.NominationPools.BondedPools.getEntries(at),
				api.query.NominationPools.Metadata.getEntries(at),
				api.query.NominationPools.MinJoinBond.getValue(at),
			]);
			const named = new Map(
				names.map(({ keyArgs: [id], value }) => [id, nameOf({ type: 'Raw', value })]),
			);
			const found = bonded.map(
				({ keyArgs: [id], value: { state, member_counter, commission, points } }): Pool => {
					const [share = 0] = commission.current ? [commission.current[0]] : [];
					return {
						id,
						name: named.get(id),
						state: state.type,
						members: member_counter,
						commission: share,
						stake: points,
					};
				},
			);
			return { least, found: found.sort((a, b) => a.id - b.id) };
		},
		{ every: 10 },
	);
	const member = createReading(useAddress(), async (who, { hash }) => ({
		who,
		of: await readMembership(api, who, { at: hash }),
	}));
	const poolOf = (): number | undefined => member()?.of?.pool;
	const open = createMemo(() => pools()?.found.find(({ id }) => id === chosen()));
	const most = (): bigint | undefined => {
		const known = mine();
		return known && (known.stakeable > FOR_FEES ? known.stakeable - FOR_FEES : 0n);
	};
	const isMember = (): boolean => poolOf() !== undefined && poolOf() === chosen();
	const least = (): bigint | undefined => (isMember() ? 1n : pools()?.least);
	const planck = (): bigint | undefined => {
		const read = readAmount(amount());
		return 'planck' in read ? read.planck : undefined;
	};
	const whyNot = (): string | undefined => {
		const other = poolOf();
		if (open()?.state !== 'Open' && !isMember()) return 'this pool takes nobody in';
		if (other !== undefined && !isMember())
			return `you are in pool ${other}, and an account is in one at most`;
		if ((most() ?? 0n) < (least() ?? 0n))
			return `it takes ${formatAudio(least())} AUDIO at least, and ${formatAudio(most())} can be staked`;
		return undefined;
	};
	const canGo = (): boolean =>
		mine() !== undefined &&
		planck() !== undefined &&
		whyNot() === undefined &&
		amountError(amount(), least(), most()) === undefined;
	const go = async (event: SubmitEvent): Promise<void> => {
		event.preventDefault();
		const [value, pool] = [planck(), open()];
		if (value === undefined || !pool || !canGo()) return;
		const done = await submit({
			title: `${isMember() ? 'Add' : 'Put'} ${exactAudio(value)} AUDIO ${isMember() ? 'to' : 'into'} pool ${pool.id}`,
			transaction: isMember()
				? api.tx.NominationPools.bond_extra({ extra: { type: 'FreeBalance', value } })
				: api.tx.NominationPools.join({ amount: value, pool_id: pool.id }),
			details: [{ label: 'Pool', value: claimed(String(pool.id), pool.name) }],
			takes: value,
			warning:
				'A pool’s stake is slashed with its validators, and cools down for 28 eras when it leaves.',
		});
		if (done) {
			setAmount('');
			member.again();
			mine.again();
		}
	};
	return (
		<>
			<Card title="Nomination pools" reading={pools}>
				<p class="hint">
					A pool stakes behind validators for all its members, who share what that earns
					by what they put in, less its commission. An account is in one pool at most.
				</p>
				<Table
					label="Nomination pools"
					rows={pools()?.found}
					empty="There is no pool yet."
					onOpen={({ id }) => setChosen(id)}
					isOpen={({ id }) => id === chosen()}
					columns={[
						{
							title: 'Pool',
							share: 1.6,
							by: ({ id }) => id,
							cell: ({ id, name }) => (
								<button
									type="button"
									class="quiet who"
									aria-expanded={id === chosen()}
									onClick={(event) => {
										event.stopPropagation();
										setChosen(id);
									}}
								>
									<b>{name ?? `Pool ${id}`}</b>
									<Show when={name}>
										<span>{id}</span>
									</Show>
								</button>
							),
						},
						{
							title: 'Stake',
							right: true,
							by: ({ stake }) => stake,
							cell: ({ stake }) => <Amount planck={stake} decimals={0} bare />,
						},
						{
							title: 'Members',
							right: true,
							wide: true,
							by: ({ members }) => members,
							cell: ({ members }) => count(members),
						},
						{
							title: 'Commission',
							right: true,
							by: ({ commission }) => commission,
							cell: ({ commission }) => formatPerbill(commission),
						},
						{
							title: 'Takes members',
							wide: true,
							right: true,
							cell: ({ state }) => (state === 'Open' ? 'yes' : 'no'),
						},
					]}
				/>
			</Card>
			<Show when={member()?.of}>
				{(of) => <YourPool who={member()?.who ?? ''} reading={member} of={of()} />}
			</Show>
			<Show when={open()?.id} keyed>
				{(id) => (
					<Card title={open()?.name ?? `Pool ${id}`}>
						<Show
							when={selected()}
							fallback={
								<Notice kind="info">Choose an account, above, to join it.</Notice>
							}
						>
							<form onSubmit={(event) => void go(event)}>
								<AmountField
									label="Amount"
									value={amount()}
									onChange={setAmount}
									least={least()}
									most={most()}
									hint={
										<>
											at least {formatAudio(least())} AUDIO;{' '}
											<Amount planck={mine()?.stakeable} /> can be staked,{' '}
											{formatAudio(FOR_FEES)} AUDIO of it kept for fees
										</>
									}
								/>
								<Show when={whyNot()}>
									{(reason) => (
										<Notice kind="warning">Not possible: {reason()}.</Notice>
									)}
								</Show>
								<div class="actions">
									<button type="submit" class="main" disabled={!canGo()}>
										{isMember() ? 'Add to it' : 'Join'}
									</button>
								</div>
							</form>
						</Show>
					</Card>
				)}
			</Show>
		</>
	);
};
