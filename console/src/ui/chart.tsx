// Charts of values over rounds or blocks, each with the table that it is drawn from.

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { createEffect, For, onCleanup, Show, type Component } from 'solid-js';

export interface Series {
	label: string;
	/** One for each of `along`; `null` where nothing is known. */
	values: (number | null)[];
}

/** Lines over `along`, whose values are whole numbers such as rounds. Beneath it the same as a table. */
export const Chart: Component<{
	label: string;
	along: { label: string; values: number[] };
	series: Series[];
	unit: string;
	format?: (value: number) => string;
}> = (props) => {
	const write = (value: number | null | undefined): string =>
		value === null || value === undefined
			? '–'
			: props.format
				? props.format(value)
				: value.toLocaleString('en-US', { maximumFractionDigits: 2 });
	let place: HTMLDivElement | undefined;
	let plot: uPlot | undefined;
	const COLORS = [
		'--series-1',
		'--series-2',
		'--series-3',
		'--series-4',
		'--series-5',
		'--series-6',
		'--series-7',
	];
	const color = (name: string): string =>
		getComputedStyle(document.documentElement).getPropertyValue(name).trim();

	const draw = (): void => {
		plot?.destroy();
		plot = undefined;
		if (!place || props.along.values.length < 2) return;
		const axis: uPlot.Axis = {
			stroke: color('--muted'),
			grid: { stroke: color('--line'), width: 1 },
			ticks: { show: false },
		};
		plot = new uPlot(
			{
				width: Math.max(240, place.clientWidth),
				height: 220,
				scales: { x: { time: false } },
				legend: { show: true, live: true },
				axes: [
					axis,
					{ ...axis, size: 70, values: (_, ticks) => ticks.map((tick) => write(tick)) },
				],
				series: [
					{
						label: props.along.label,
						value: (_, value) => (value === null ? '–' : String(value)),
					},
					...props.series.map(({ label }, index) => ({
						label,
						stroke: color(COLORS[index % COLORS.length] ?? '--series-1'),
						width: 2,
						value: (_: uPlot, value: number | null) => `${write(value)} ${props.unit}`,
					})),
				],
			},
			[props.along.values, ...props.series.map(({ values }) => values)] as uPlot.AlignedData,
			place,
		);
	};
	createEffect(draw);
	const scheme = matchMedia('(prefers-color-scheme: dark)');
	scheme.addEventListener('change', draw);
	const sized = new ResizeObserver(() => {
		if (place && plot && Math.abs(plot.width - place.clientWidth) > 1)
			plot.setSize({ width: Math.max(240, place.clientWidth), height: 220 });
	});
	createEffect(() => {
		if (place) sized.observe(place);
	});
	onCleanup(() => {
		scheme.removeEventListener('change', draw);
		sized.disconnect();
		plot?.destroy();
	});
	return (
		<figure class="chart">
			<figcaption>
				{props.label}, {props.unit}
			</figcaption>
			<Show
				when={props.along.values.length >= 2}
				fallback={
					<p class="empty">There are not two of them yet, so there is nothing to draw.</p>
				}
			>
				<div
					ref={place}
					role="img"
					aria-label={`${props.label}: a chart of the table below`}
				/>
			</Show>
			<details>
				<summary>The same as a table</summary>
				<div
					class="scroll"
					tabindex={0}
					role="region"
					aria-label={`${props.label} as a table`}
				>
					<table>
						<thead>
							<tr>
								<th scope="col">{props.along.label}</th>
								<For each={props.series}>
									{({ label }) => <th scope="col">{label}</th>}
								</For>
							</tr>
						</thead>
						<tbody>
							<For each={props.along.values}>
								{(at, index) => (
									<tr>
										<th scope="row">{at}</th>
										<For each={props.series}>
											{({ values }) => <td>{write(values[index()])}</td>}
										</For>
									</tr>
								)}
							</For>
						</tbody>
					</table>
				</div>
			</details>
		</figure>
	);
};
