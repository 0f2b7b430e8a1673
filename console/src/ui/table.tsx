// Tables of any length: only the rows that are seen are in the page.

import { createVirtualizer } from '@tanstack/solid-virtual';
import { createMemo, createSignal, For, Show, type Component, type JSX } from 'solid-js';

export interface Column<Row> {
	title: string;
	/** What stands in a cell. */
	cell: (row: Row) => JSX.Element;
	/** What it is sorted by, if it can be. */
	by?: (row: Row) => number | bigint | string;
	/** Numbers are to the right. */
	right?: boolean;
	/** Left out on narrow screens. */
	wide?: boolean;
	/** Parts of the width, 1 unless given. */
	share?: number;
}

/** As `.table .rows .row` has it: a constant here would become a style in the markup, which the policy forbids. */
const ROW_HEIGHT = 44;
/** Rows up to which the table is as long as they are; a longer one scrolls by itself. */
const SEEN = 12;

/** A table with a name, sorted by the column that one chooses. `empty` is said if there is nothing. */
export function Table<Row>(props: {
	label: string;
	rows: Row[] | undefined;
	columns: Column<Row>[];
	empty: string;
	/** What a row does when it is chosen, by mouse or Enter. */
	onOpen?: (row: Row) => void;
	isOpen?: (row: Row) => boolean;
}): JSX.Element {
	const [order, setOrder] = createSignal<{ column: number; down: boolean }>();
	const sorted = createMemo(() => {
		const [rows, by] = [props.rows ?? [], order()];
		const key = by && props.columns[by.column]?.by;
		if (!by || !key) return rows;
		const keyed = rows.map((row) => ({ row, key: key(row) }));
		keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (by.down ? -1 : 1));
		return keyed.map(({ row }) => row);
	});
	// Another one after the table has been empty: the rows that are seen are then those of that one.
	const [scroller, setScroller] = createSignal<HTMLDivElement>();
	const virtual = createVirtualizer({
		get count() {
			return sorted().length;
		},
		getScrollElement: () => scroller() ?? null,
		estimateSize: () => ROW_HEIGHT,
		overscan: 8,
		initialRect: { width: 0, height: ROW_HEIGHT * SEEN },
	});
	const layout = (columns: Column<Row>[]): string =>
		columns.map(({ share }) => `minmax(0, ${share ?? 1}fr)`).join(' ');
	const layouts = (): Record<string, string> => ({
		'--columns': layout(props.columns),
		'--columns-narrow': layout(props.columns.filter(({ wide }) => !wide)),
	});
	const sortBy = (column: number): void => {
		setOrder((now) =>
			now?.column === column ? { column, down: !now.down } : { column, down: true },
		);
	};
	const classOf = ({ right, wide }: Column<Row>): string =>
		`cell${right ? ' right' : ''}${wide ? ' wide' : ''}`;
	return (
		<Show when={props.rows !== undefined} fallback={<p class="reading">–</p>}>
			<Show when={sorted().length > 0} fallback={<p class="empty">{props.empty}</p>}>
				<div
					class="table"
					role="table"
					aria-label={props.label}
					aria-rowcount={sorted().length + 1}
					style={layouts()}
				>
					<div role="rowgroup">
						<div class="row head" role="row" aria-rowindex={1}>
							<For each={props.columns}>
								{(column, index) => (
									<div
										class={classOf(column)}
										role="columnheader"
										aria-sort={
											order()?.column !== index()
												? undefined
												: order()?.down
													? 'descending'
													: 'ascending'
										}
									>
										<Show when={column.by} fallback={column.title}>
											<button
												type="button"
												class="quiet"
												onClick={() => sortBy(index())}
											>
												{column.title}
												<span aria-hidden="true">
													{order()?.column !== index()
														? ' ↕'
														: order()?.down
															? ' ↓'
															: ' ↑'}
												</span>
											</button>
										</Show>
									</div>
								)}
							</For>
						</div>
					</div>
					<div
						class="body"
						role="rowgroup"
						ref={(element) => queueMicrotask(() => setScroller(element))}
						tabindex={sorted().length > SEEN ? 0 : undefined}
						style={{ height: `${Math.min(sorted().length, SEEN) * ROW_HEIGHT}px` }}
					>
						<div
							class="rows"
							role="presentation"
							style={{ height: `${virtual.getTotalSize()}px` }}
						>
							<For each={virtual.getVirtualItems()}>
								{(item) => (
									<Show when={sorted()[item.index]} keyed>
										{(row) => (
											<div
												class="row"
												classList={{
													opens: props.onOpen !== undefined,
													open: props.isOpen?.(row) ?? false,
												}}
												role="row"
												aria-rowindex={item.index + 2}
												style={{ transform: `translateY(${item.start}px)` }}
												onClick={() => props.onOpen?.(row)}
											>
												<For each={props.columns}>
													{(column) => (
														<div class={classOf(column)} role="cell">
															{column.cell(row)}
														</div>
													)}
												</For>
											</div>
										)}
									</Show>
								)}
							</For>
						</div>
					</div>
				</div>
			</Show>
		</Show>
	);
}

/** What says how many there are. */
export const Total: Component<{ count: number | undefined; of: string }> = (props) => (
	<span class="total">
		{props.count === undefined ? '–' : props.count.toLocaleString('en-US')} {props.of}
	</span>
);
