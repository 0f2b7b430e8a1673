// What the last rounds paid, group by group.

import { createMemo, For, Show, type Component } from 'solid-js';
import { onNewEra } from '../../chain/clock.ts';
import { useChain } from '../../chain/connection.tsx';
import type { EraClock } from '../../chain/eras.ts';
import { createReading, type Reading } from '../../chain/reading.ts';
import { Chart } from '../../ui/chart.tsx';
import { count } from '../../ui/format.ts';
import { Amount, Card, Count, Known } from '../../ui/show.tsx';
import { roughly, settledPay, unpaid } from './shares.ts';

/** Rounds that are shown: a week on the live chain. */
const ROUNDS = 28;

const GROUPS = [
	{ key: 'storage', name: 'Storing' },
	{ key: 'serving', name: 'Serving' },
	{ key: 'artists', name: 'Artists and curators' },
	{ key: 'fans', name: 'Fans' },
	{ key: 'voters', name: 'Voters' },
] as const;

export const Rounds: Component<{ clock: Reading<EraClock> }> = (props) => {
	const { api, facts } = useChain();
	// The newest comes first.
	const rounds = createReading(
		facts,
		(_, { hash }) => api.apis.ActivityIssuanceApi.rounds(ROUNDS, { at: hash }),
		{ every: 5 },
	);
	onNewEra(() => props.clock(), rounds.again);
	const oldestFirst = createMemo(() => [...(rounds() ?? [])].reverse());
	const newest = createMemo(() => rounds()?.[0]);
	return (
		<Card title="Rounds" reading={rounds}>
			<p class="hint">
				A round is an era. Its groups are paid in the blocks after it; what bounds on
				returns leave is minted for nobody. A round that is still being paid is not drawn
				yet.
			</p>
			<Known of={rounds}>
				{() => (
					<>
						<Chart
							label="Paid by group"
							unit="AUDIO"
							along={{
								label: 'Round',
								values: oldestFirst().map(({ round }) => round),
							}}
							series={GROUPS.map(({ key, name }) => ({
								label: name,
								values: oldestFirst().map(({ groups }) =>
									roughly(settledPay(groups[key])),
								),
							}))}
						/>
						<Show
							when={newest()}
							fallback={<p class="empty">No round has ended yet.</p>}
						>
							{(last) => (
								<>
									<h3>Round {count(last().round)}, the last that ended</h3>
									<div
										class="scroll tall"
										tabindex={0}
										role="region"
										aria-label={`Round ${last().round} by group`}
									>
										<table>
											<thead>
												<tr>
													<th scope="col">Group</th>
													<th scope="col">To share</th>
													<th scope="col">Paid</th>
													<th scope="col">Minted for nobody</th>
													<th scope="col">Took part</th>
													<th scope="col">Still to be paid</th>
												</tr>
											</thead>
											<tbody>
												<For each={GROUPS}>
													{({ key, name }) => (
														<tr>
															<th scope="row">{name}</th>
															<td>
																<Amount
																	planck={last().groups[key].pool}
																	decimals={2}
																	bare
																/>
															</td>
															<td>
																<Amount
																	planck={last().groups[key].paid}
																	decimals={2}
																	bare
																/>
															</td>
															<td>
																<Amount
																	planck={unpaid(
																		last().groups[key],
																	)}
																	decimals={2}
																	bare
																/>
															</td>
															<td>
																<Count
																	value={
																		last().groups[key]
																			.participants
																	}
																/>
															</td>
															<td>
																<Count
																	value={
																		last().groups[key].unsettled
																	}
																/>
															</td>
														</tr>
													)}
												</For>
											</tbody>
										</table>
									</div>
								</>
							)}
						</Show>
					</>
				)}
			</Known>
		</Card>
	);
};
