// What transactions cost, and what becomes of it.

import { formatFixed } from '@audio-chain/client';
import { createMemo, type Component } from 'solid-js';
import { MultiAddress } from '@audio-chain/client/descriptors';
import { onNewEra } from '../../chain/clock.ts';
import { useChain } from '../../chain/connection.tsx';
import type { EraClock } from '../../chain/eras.ts';
import { createReading, type Reading } from '../../chain/reading.ts';
import { Chart } from '../../ui/chart.tsx';
import { Amount, Card, Fact, Known } from '../../ui/show.tsx';
import { roughly } from './shares.ts';

const ROUNDS = 28;

/** The fee pool's account, which is there on every chain: a transfer to it is asked the price of. */
const POOL = '5EYCAe5fjDC4HEubvc5vqMyGRd2q9TJMjdDtAp2VoJU57Nd6';

export const Fees: Component<{ clock: Reading<EraClock> }> = (props) => {
	const { api, facts } = useChain();
	const pool = createReading(facts, async (_, { hash }) => {
		const at = { at: hash };
		const [balance, spendable] = await Promise.all([
			api.apis.FeePoolApi.balance(at),
			api.apis.FeePoolApi.spendable(at),
		]);
		return { balance, spendable };
	});
	const prices = createReading(
		facts,
		async (_, { hash }) => {
			const transfer = api.tx.Balances.transfer_keep_alive({
				dest: MultiAddress.Id(POOL),
				value: 10n ** 18n,
			});
			const [fee, multiplier] = await Promise.all([
				transfer.getEstimatedFees(POOL),
				api.query.TransactionPayment.NextFeeMultiplier.getValue({ at: hash }),
			]);
			return { fee, multiplier };
		},
		{ every: 5 },
	);
	const rounds = createReading(
		facts,
		(_, { hash }) => api.apis.FeePoolApi.rounds(ROUNDS, { at: hash }),
		{ every: 5 },
	);
	onNewEra(() => props.clock(), rounds.again);
	const oldestFirst = createMemo(() => [...(rounds() ?? [])].reverse());
	const values = (key: 'income' | 'burned' | 'issued' | 'kept'): (number | null)[] =>
		oldestFirst().map(([, figures]) => roughly(figures[key]));
	return (
		<Card title="Fees and the fee pool" reading={pool}>
			<dl class="figures">
				<Fact
					label="A transfer costs now"
					hint={`times ${formatFixed(prices()?.multiplier)} for how full blocks are`}
				>
					<Amount planck={prices()?.fee} decimals={6} />
				</Fact>
				<Fact
					label="In the pool"
					hint="fees, and what the network takes of tips and purchases"
				>
					<Amount planck={pool()?.balance} />
				</Fact>
				<Fact label="A referendum can spend" hint="what was kept of rounds that have ended">
					<Amount planck={pool()?.spendable} />
				</Fact>
			</dl>
			<Known of={rounds}>
				{() => (
					<Chart
						label="What became of fees"
						unit="AUDIO"
						along={{ label: 'Round', values: oldestFirst().map(([round]) => round) }}
						series={[
							{ label: 'Came in', values: values('income') },
							{ label: 'Burned', values: values('burned') },
							{ label: 'Issued anew', values: values('issued') },
							{ label: 'Kept', values: values('kept') },
						]}
						format={(value) =>
							value.toLocaleString('en-US', { maximumFractionDigits: 4 })
						}
					/>
				)}
			</Known>
		</Card>
	);
};
