// Where new tokens go, as the governed shares have it.

import { formatPerbill } from '@audio-chain/client';
import { createMemo, For, Show, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import { eraTime, type EraClock } from '../../chain/eras.ts';
import { createReading, type Reading } from '../../chain/reading.ts';
import { Amount, Card, Fact } from '../../ui/show.tsx';
import { GROUPS, readParameters, type GroupName } from './parameters.ts';
import { divide, mintable } from './shares.ts';

const NAMES: Record<GroupName, { name: string; when: string }> = {
	stakers: { name: 'Validators and nominators', when: 'by blocks made and stake' },
	storage: { name: 'Operators, for what they store', when: 'by proofs passed' },
	serving: { name: 'Operators, for what they serve', when: 'by what fans heard from them' },
	artists: { name: 'Artists and curators', when: 'by what fans heard of them' },
	fans: { name: 'Fans', when: 'by plays that count' },
	voters: { name: 'Voters', when: 'by votes on referenda' },
	treasury: { name: 'Treasury', when: 'when the era ends' },
};

/** The clock is for the length of an era. */
export const Issuance: Component<{ clock: Reading<EraClock> }> = (props) => {
	const { api, facts } = useChain();
	const known = createReading(
		facts,
		async (_, { hash }) => {
			const [parameters, issuance] = await Promise.all([
				readParameters(api, { at: hash }),
				api.query.Balances.TotalIssuance.getValue({ at: hash }),
			]);
			return { parameters, issuance };
		},
		{ every: 20 },
	);
	const era = createMemo(() => {
		const [found, clock] = [known(), props.clock()];
		if (!found || !clock) return undefined;
		const whole = mintable(found.issuance, found.parameters.inflation, BigInt(eraTime(clock)));
		return { whole, parts: divide(whole, found.parameters.shares, 'treasury') };
	});
	return (
		<Card title="Where new tokens go" reading={known}>
			<p class="hint">
				At most so much is minted for an era of nominal length. All but the treasury are
				paid after it, by what each did; no stake returns more than{' '}
				{formatPerbill(known()?.parameters.mostReturn)} a year in one of the groups.
			</p>
			<div class="scroll tall" tabindex={0} role="region" aria-label="Where new tokens go">
				<table class="shares">
					<thead>
						<tr>
							<th scope="col">For</th>
							<th scope="col">Share</th>
							<th scope="col">At most, an era</th>
						</tr>
					</thead>
					<tbody>
						<For each={GROUPS}>
							{(group) => (
								<tr>
									<th scope="row">
										{NAMES[group].name}
										<span class="hint">{NAMES[group].when}</span>
									</th>
									<td>
										{formatPerbill(known()?.parameters.shares[group])}
										<Show when={known()}>
											{(found) => (
												<meter
													min={0}
													max={1_000_000_000}
													value={Number(found().parameters.shares[group])}
													aria-label={`Share for ${NAMES[group].name}`}
												/>
											)}
										</Show>
									</td>
									<td>
										<Amount planck={era()?.parts[group]} decimals={2} />
									</td>
								</tr>
							)}
						</For>
					</tbody>
					<tfoot>
						<tr>
							<th scope="row">In all</th>
							<td>{formatPerbill(known() ? 1_000_000_000 : undefined)}</td>
							<td>
								<Amount planck={era()?.whole} decimals={2} />
							</td>
						</tr>
					</tfoot>
				</table>
			</div>
			<dl class="figures">
				<Fact label="Of fees, burned">{formatPerbill(known()?.parameters.feesBurned)}</Fact>
				<Fact label="Of fees, issued anew">
					{formatPerbill(known()?.parameters.feesIssued)}
				</Fact>
			</dl>
		</Card>
	);
};
