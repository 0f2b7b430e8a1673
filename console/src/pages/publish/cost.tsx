// What a release takes, before anything is signed.

import { Show, type Component } from 'solid-js';
import type { Reading } from '../../chain/reading.ts';
import { bytes } from '../../ui/format.ts';
import { Amount, Card, Fact, Facts } from '../../ui/show.tsx';
import { totalOf, type Deposit, type Prices } from './deposit.ts';

export const CostCard: Component<{
	prices: Prices | undefined;
	deposits: Deposit[] | undefined;
	playlist: bigint | undefined;
	reservation: bigint | undefined;
	fees: bigint | undefined;
	free: bigint | undefined;
	forfeitPeriod: number | undefined;
	reading: Reading<unknown>;
}> = (props) => {
	const covered = (): bigint =>
		(props.deposits ?? []).reduce((sum, one) => sum + one.covered, 0n);
	const left = (): bigint | undefined => {
		const { prices } = props;
		return prices && (prices.quota > prices.covered ? prices.quota - prices.covered : 0n);
	};
	return (
		<Card title="What it takes" reading={props.reading}>
			<Facts>
				<Fact
					label="Held until you take it down"
					hint="A part for each track, a part for its bytes."
				>
					<Amount
						planck={props.deposits === undefined ? undefined : totalOf(props.deposits)}
						decimals={6}
					/>
				</Fact>
				<Fact label="Of your storage quota" hint="Bytes that it covers cost no deposit.">
					<Show when={props.deposits && left() !== undefined} fallback="–">
						{bytes(covered())} of {bytes(left() ?? 0n)} left
					</Show>
				</Fact>
				<Show when={props.reservation !== undefined}>
					<Fact label="Held while it is reserved">
						<Amount planck={props.reservation} />
					</Fact>
				</Show>
				<Show when={props.playlist !== undefined}>
					<Fact label="Held for the playlist">
						<Amount planck={props.playlist} decimals={6} />
					</Fact>
				</Show>
				<Fact label="Fee, about">
					<Amount planck={props.fees} decimals={6} />
				</Fact>
				<Fact label="Free now">
					<Amount planck={props.free} />
				</Fact>
			</Facts>
			<Show when={props.prices}>
				{(prices) => (
					<p class="hint">
						Who takes a track down within {props.forfeitPeriod ?? '–'} eras forfeits{' '}
						<Amount planck={prices().flat} /> of it; afterwards all of it comes back.
					</p>
				)}
			</Show>
		</Card>
	);
};
