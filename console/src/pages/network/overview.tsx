// First numbers: supply and stake, the time, seats.

import { formatPerbill, formatShare, UNKNOWN } from '@audio-chain/client';
import { createEffect, createMemo, createSignal, Show, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import {
	epochProgress,
	eraProgress,
	eraTime,
	type EraClock,
	type Progress,
} from '../../chain/eras.ts';
import { createReading, type Reading } from '../../chain/reading.ts';
import { count, duration } from '../../ui/format.ts';
import { Amount, Card, Count, Fact, Facts, Meter, Moment } from '../../ui/show.tsx';
import { readParameters } from './parameters.ts';
import { blockTime, withBlock } from './shares.ts';

/** What the network is worth a look for. */
export const Overview: Component = () => {
	const { api, facts, specVersion } = useChain();
	const supply = createReading(facts, async (_, { hash }) => {
		const at = { at: hash };
		const [issuance, staked, collateral] = await Promise.all([
			api.query.Balances.TotalIssuance.getValue(at),
			api.apis.StakedVotingApi.total(at),
			api.query.NodeServices.TotalCollateral.getValue(at),
		]);
		return { issuance, staked, collateral };
	});
	const parameters = createReading(facts, (_, { hash }) => readParameters(api, { at: hash }), {
		every: 20,
	});
	return (
		<Card title="Supply and stake" reading={supply}>
			<dl class="figures">
				<Fact label="Supply">
					<Amount planck={supply()?.issuance} decimals={0} />
				</Fact>
				<Fact
					label="At stake"
					hint={`${formatShare(supply()?.staked, supply()?.issuance)} of the supply`}
				>
					<Amount planck={supply()?.staked} decimals={0} />
				</Fact>
				<Fact
					label="Collateral of nodes"
					hint={`${formatShare(supply()?.collateral, supply()?.issuance)} of the supply`}
				>
					<Amount planck={supply()?.collateral} decimals={0} />
				</Fact>
				<Fact label="Most inflation a year" hint="of the supply at the time">
					{formatPerbill(parameters()?.inflation)}
				</Fact>
				<Fact label="Runtime" hint={facts()?.name ?? UNKNOWN}>
					{specVersion() === undefined ? UNKNOWN : `version ${count(specVersion() ?? 0)}`}
				</Fact>
			</dl>
		</Card>
	);
};

const left = (progress: Progress | undefined): string =>
	progress === undefined
		? UNKNOWN
		: progress.left === 0
			? 'ends now'
			: `${duration(progress.left)} left`;

/** Where the chain is in its epochs and eras, and at what pace it goes. */
export const Time: Component<{ clock: Reading<EraClock> }> = (props) => {
	const { best, finalized, facts } = useChain();
	const [seen, setSeen] = createSignal<{ number: number; time: number }[]>([]);
	createEffect(() => {
		const [clock, number] = [props.clock(), props.clock.block()];
		if (clock && number !== undefined)
			setSeen((all) => withBlock(all, { number, time: clock.now }));
	});
	const era = createMemo(() => {
		const clock = props.clock();
		return clock && eraProgress(clock);
	});
	const epoch = createMemo(() => {
		const clock = props.clock();
		return clock && epochProgress(clock);
	});
	const lag = (): number | undefined => {
		const [newest, final] = [best(), finalized()];
		return newest && final && Math.max(newest.number - final.number, 0);
	};
	const next = (): number | undefined => {
		const [clock, progress] = [props.clock(), era()];
		return clock && progress && clock.now + progress.left;
	};
	return (
		<Card title="Time" reading={props.clock}>
			<Meter
				label={`Era ${props.clock() ? count(props.clock()?.era ?? 0) : UNKNOWN}`}
				value={era()?.done}
				of={era()?.of}
				words={left(era())}
			/>
			<Meter
				label={`Session ${props.clock() ? count(props.clock()?.session ?? 0) : UNKNOWN}`}
				value={epoch()?.done}
				of={epoch()?.of}
				words={left(epoch())}
			/>
			<Facts>
				<Fact label="The next era begins about">
					<Moment at={next()} />
				</Fact>
				<Fact
					label="An era takes"
					hint={`${facts()?.sessionsAnEra ?? UNKNOWN} sessions of ${facts()?.blocksAnEpoch ?? UNKNOWN} slots`}
				>
					<Show when={props.clock()} fallback={UNKNOWN}>
						{(clock) => duration(eraTime(clock()))}
					</Show>
				</Fact>
				<Fact
					label="Between blocks"
					hint={
						seen().length > 1
							? `on average over the last ${seen().length} that this page saw`
							: 'once this page has seen two'
					}
				>
					<Show when={blockTime(seen())} fallback={UNKNOWN}>
						{(time) => `${(time() / 1_000).toFixed(1)} s`}
					</Show>
				</Fact>
				<Fact
					label="Finality is behind by"
					hint={finalized() ? `block ${count(finalized()?.number ?? 0)} is final` : ''}
				>
					<Show when={lag() !== undefined} fallback={UNKNOWN}>
						<Count value={lag()} /> {lag() === 1 ? 'block' : 'blocks'}
					</Show>
				</Fact>
			</Facts>
		</Card>
	);
};

/** What a third of the seats costs. */
export const Seats: Component = () => {
	const { api, facts } = useChain();
	const seats = createReading(
		facts,
		async (_, { hash }) => {
			const [found, issuance] = await Promise.all([
				api.apis.ValidatorSetApi.seats({ at: hash }),
				api.query.Balances.TotalIssuance.getValue({ at: hash }),
			]);
			return { ...found, issuance };
		},
		{ every: 5 },
	);
	const empty = (): number | undefined => {
		const found = seats();
		return found && Math.max(found.wanted - found.active, 0);
	};
	return (
		<Card title="A third of the seats" reading={seats}>
			<p class="hint">
				Each validator has one seat, and a third of them can end finality by keeping silent.
				So the network is as safe as its cheapest third.
			</p>
			<dl class="figures pair">
				<Fact
					label="What it costs now"
					hint={`${formatShare(seats()?.cost, seats()?.issuance)} of the supply`}
				>
					<Amount planck={seats()?.cost} decimals={0} />
				</Fact>
				<Fact
					label="Validators that suffice"
					hint={`of ${seats() ? count(seats()?.active ?? 0) : UNKNOWN} that validate now`}
				>
					<Count value={seats()?.blocking} />
				</Fact>
			</dl>
			<Facts>
				<Fact label="Seats that the next election fills">
					<Count value={seats()?.wanted} />
				</Fact>
				<Fact label="Empty now" hint="each costs a stranger the least bond">
					<Count value={empty()} />
				</Fact>
			</Facts>
		</Card>
	);
};
